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
legend_since = { $name } since the first day
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
added_up = { $name }, added up from map to map
bars = Gains above and losses below the line, km², added up from map to map; pale with a cross: kept out, not counted. The same numbers are in the table.
bars_cut = Bars with a gap are longer than shown.
step = { $day }: gained { $gained }, lost { $lost } km² since the map of { $before }
step_apart_outside = outside the country, not counted: { $gained } gained, { $lost } lost
step_apart_redefined = drawn differently from this map on, not counted: { $gained } gained, { $lost } lost
step_apart_redrawn = redrawn border or coast, only in the net: { $gained } gained, { $lost } lost
step_apart_sliver = slivers, only in the net: { $gained } gained, { $lost } lost
step_first = { $day }: the first map
no_map = No map of { $day }; the last one before it is shown
status = { $day }. Net since { $first }: { $net } km².
hint = Click on a bar to see its day; drag to choose a period.
table = The days in numbers
table_day = Day
table_held = Held, km²
table_gained = Gained, km²
table_lost = Lost, km²
method = Method and sources
method_area = Areas are measured by frontgeo on the WGS 84 ellipsoid, with edges straight in longitude and latitude; nothing is measured on the drawing. The area held is as mapped. Only changes inside the country count: ground abroad and ground that the mapper began to draw differently are not changes and are listed on their day; redrawn border and coast are in the net only. Slivers narrower than 25 m are in the net only, as in a check.
method_area_anywhere = Areas are measured by frontgeo on the WGS 84 ellipsoid, with edges straight in longitude and latitude; nothing is measured on the drawing. The area held is as mapped. No border or coast is known here, so that every change counts, a redrawn border or coast too. Slivers narrower than 25 m are in the net only, as in a check.
method_added = Ground that changes hands twice is counted twice in the added-up gains and losses and not at all in the net, so these exceed what was gained and lost between the first and the last day.
method_map = A map shows the state that its mapper stated for a day. It does not prove that this happened on that day.
clipped = Clipped to a region: what lies outside is left out.
gaps_none = No gap between maps is longer than usual.
gaps_list = Without a map for longer than usual: { $days }.
gap = no map
legend_kept_out = Kept out: redrawn border, drawn differently, abroad
legend_ghost = Front line of { $mapper }, day shown
ghost_maps = Beside it, as a thin dashed line, { $facts }
ghost_now = { $mapper }, map of { $day }: net { $net } km²
ghost_none = { $mapper }: no map up to { $day }
units = Bars
unit_step = each map
unit_week = week
unit_month = month
period_week = Week of { $first }
period_month = { $month } { $year }
period_partial = { $period }, in part
zoomed = All days
unzoomed = Only these days
fan = Net since the first day shown, km², with its 95 % interval
error = ± { $half }
error_estimated = ± about { $half }
net_aside = Of the net, { $aside } km² are slivers and redrawn border, which are not in gained or lost.
pins = Pins
pin_at = { $day }: { $text }
table_kept_out = Kept out, km²
table_kept_out_note = Kept out: ground abroad, drawn differently, redrawn border and coast, and slivers, gained and lost; none of it is in the columns of gained and lost.
method_fan = The 95 % interval is that of a check of the period: between mappers where the mapper was compared with others, else of the drawing. It is measured for a choice of periods; “about” marks one that is estimated by the widest of the measured periods at least as long, as a share of the ground that moved from map to map. Totals are rounded to it; exact values are in the table of the command timeline --deltas.
method_steady = The files of this mapper are written anew for each map, so that its lines shift by some metres. Where a line moved by less than 50 m it is drawn as on the map before; areas are measured on the maps as they are.
period_sum = { $period }: gained { $gained }, lost { $lost } km², added up from map to map
