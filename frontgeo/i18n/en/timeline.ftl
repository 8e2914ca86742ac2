### The timeline page.

kicker = Timeline
heading = Ground held over time
facts = { $mapper }: { $maps }, { $first } to { $last }
maps =
    { $n ->
        [one] { $n } map
       *[other] { $n } maps
    }
counted_as_held = Counted as held: { $definition }
definition_occupied = occupied
definition_contested = occupied and contested
definition_infiltration = occupied and infiltrated
definition_control = under control, without advances
definition_abroad = held by Ukraine abroad
lacking_left_out = Not shown, as a part of the map is missing: { $days }
lacking_shown = A part of the map is missing: { $days }
legend = Legend
legend_held = Held on the day shown
legend_gained = Gained since the first day
legend_lost = Lost since the first day
legend_now = Gained and lost since the map before
legend_front = Front line, day shown
legend_old_front = Front line, first day, where it moved
player = Days
play = Play
pause = Pause
back = One map back
forward = One map forward
speed = Speed
speeds =
    { $n ->
        [one] { $n } map a second
       *[other] { $n } maps a second
    }
first_day = First day
day_shown = Day shown
held_now = { $area } km² held
net_since = Net since { $day }
gains_added = Gains from map to map, added up
losses_added = Losses from map to map, added up
bars = Gains above and losses below the line, km² from map to map; the same numbers stand in the table.
bars_cut = Bars with a gap are longer than shown.
step = { $day }: gained { $gained }, lost { $lost } km² since the map of { $before }
step_apart_outside = outside the country, not counted: { $gained } gained, { $lost } lost
step_apart_redefined = drawn in another way from this map on, not counted: { $gained } gained, { $lost } lost
step_apart_redrawn = redrawn border or coast, only in the net: { $gained } gained, { $lost } lost
step_first = { $day }: the first map
no_map = No map of { $day }; the last one before it is shown
status = { $day }. Net since { $first }: { $net } km².
hint = Click on a bar to see its day, drag to choose days.
table = The days in numbers
table_day = Day
table_held = Held, km²
table_gained = Gained, km²
table_lost = Lost, km²
method = Method and sources
method_area = Areas are measured by frontgeo on the WGS 84 ellipsoid, edges straight in longitude and latitude; nothing is measured on the drawing. The area held is as mapped. Changes are inside the country: ground abroad and what the mapper began to draw in another way are no change and are named on their day; redrawn border and coast are in the net alone. Slivers count.
method_added = Ground that changes hands twice is in the added-up gains and losses twice, and not in the net. They are more than what was gained and lost between the two days alone.
method_map = A map shows the state that its mapper stated for a day. It does not prove that this happened on that day.
clipped = Clipped to a region: what lies outside is left out.
gaps_none = No time without a map is longer than usual.
gaps_list = Without a map for longer than usual: { $days }.
gap = no map
