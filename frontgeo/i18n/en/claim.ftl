### The claim page.

kicker = Claim check
kicker_change = What changed
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
insets = Where the change lies, enlarged at one scale
whole_view = All
show_on_map = Show on the map
drawn_ground = Drawn
front = Front line
held_then = Held
places = Places measured
places_in_out = Places measured: inside, outside
no_map_for_claim = No map for this claim
no_geometry = no geometry

## for embedding

embed = Embed this page
embed_how = Put this file on your site, and paste this code:
embed_code = Code to paste
embed_fit = Fit the frame to the page’s height (adds a script to the code)
more = More
less = Less
print_records = Print the method and the record too
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

## maps of one day

kicker_compare = Mappers compared
compare_title = Maps of { $mappers }
compare_heading = All { $n } maps agree on { $share } % of the ground that any of them shows as held
compare_about = Held ({ $definition }), by how many of the maps show it, in km²
compare_pairs = Held on one map of a pair alone, km²; distance between their lines, m
compare_only_first = first only
compare_only_second = second only
compare_median = median

## parts of changed ground

part_amount = { $what }: { $km2 }
part_drawn = Drawn: { $km2 }
part_between = between { $first } and { $last }, { $mapper }
part_settlements =
    { $n ->
        [one] { $n } settlement has its point in it: { $names }
       *[other] { $n } settlements have their points in it: { $names }
    }
part_more = { $names } and others
part_also = Of this part, other maps show as well: { $shares }
part_share = { $mapper } { $percent } %
part_small =
    { $n ->
        [one] One of the small parts: { $n } part, { $km2 }
       *[other] One of the small parts: { $n } parts, together { $km2 }
    }
parts_list = Changed ground, part by part
parts_rest =
    { $n ->
        [one] and { $n } smaller part of { $km2 }
       *[other] and { $n } smaller parts, together { $km2 }
    }
close = Close

## what readers take away

swipe = Compare before and after
swipe_hint = Boundary between before (left) and after (right)
