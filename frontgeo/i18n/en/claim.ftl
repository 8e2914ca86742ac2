### The claim page.

kicker = Claim check
kicker_change = What changed
claimed_that = Claimed: { $claim }
quoted = “{ $quote }”
claims_checked =
    { $n ->
        [one] { $n } claim checked
       *[other] { $n } claims checked
    }
claims = Claims
to_card = Skip to the verdict
to_map = Skip to the map

## outcomes of rows

not_available = not available here
not_counted = not counted
says = A verdict compares a claim with maps and figures and names them; it does not say what happened.

## facts

claimed_by = Claimed by
claimed_on = Stated on
period = Period
end_of = end of { $day }
own_days = { $days } (the maps' own days)
where = Where
whole_front = whole front
taken_as = Taken as
or_more = { $low } or more
source = Source

## evidence

claimed = Claimed
measured = Measured
evidence = Evidence
interval = 95 %
one_day = ±1 d: { $range }
ratio = Claimed / measured
outcome = Outcome
mapped = mapped
drawn = drawn
published = published figure
derived = derived figure
computed = computed figure
illustration = illustration
as-drawn = as drawn
as-stated = as stated
settlements = settlements
sectors = sectors
km2-a-day = km² a day
percent-of-the-outline = % of the outline
percent-sign = %
turns = What would change it
method = Method and sources
record = Record
repeat = Repeat with
mapper = Mapper
counted_as_held = Counted as held

## the map

legend = Legend
on_map = On the map
choose = Evidence on the map
show_on_map = Show on the map
drawn_ground = Drawn
front = Front line
held_then = Held
places = Places measured
places_in_out = Places measured: inside, outside
map_summary = Map of { $evidence }. { $gained_name } { $gained }, { $lost_name } { $lost }.
map_summary_drawn = Map of { $evidence }. Drawn: { $gained }.
map_summary_state = Map of { $evidence }. { $held }.
no_geometry = no geometry

## for embedding

embed = Embed this page
embed_how = Put this file on your site, and paste this code:
embed_code = Code to paste
print_records = Print the method and the record too
copy = Copy
copied = Copied
copy_by_hand = Selected: copy it with the keyboard
above_zero = above 0 { $unit }
below_zero = below 0 { $unit }


## the ground of several sides

kicker_sides = What passed from side to side
sides = Who holds what
sides_on = Held on { $day }
sides_shown = Held on the later map
side_took = { $to } from { $from }
side_took_amount = { $to } took { $km2 } from { $from }
side_left_amount = { $from } no longer holds { $km2 }, which nobody holds now
side_nobody = nobody
transfers_from_to = km² from (row) to (column)
transfers_before = before
transfers_after = after
transfers_none = No ground passed from one side to another
transfers_count = { $km2 } changed hands
map_summary_sides = Map of { $evidence }: the ground of each side, and what changed hands, { $gained }.
