### Texts that every page and picture shares.

proposed = Proposed by a program, confirmed by nobody
km2 = km²
km = km
gained = Gained
lost = Lost
net = Net
held = Held on both days
held_by_side = { $held } on both days
contested = Contested
contested_not_counted = Contested, not counted as held
contested_counted = Contested, counted as held
front_before = Front line, first day
front_after = Front line, last day
regions = Regions
names = Names
both_scripts = Names in both scripts
sources = Sources
occupied = occupied
occupied-and-contested = occupied+contested
occupied-and-infiltration = occupied+infiltration
control = control
ukrainian_held_abroad = Ukrainian-held abroad
places_credit = Places: GeoNames (CC BY 4.0)
zoom_in = Zoom in
zoom_out = Zoom out
layers = Layers
map = Map
no_script = Without scripts the map is a still picture.

## two intervals of what maps measure

interval_mappers = between mappers
interval_drawing = as drawn
intervals = 95 % intervals
means_mappers = where another careful mapper’s figure may lie
means_drawing = how well the line was drawn
makes_outcome_all = decides the outcome
makes_outcome_alone = decides the outcome where it stands alone
makes_outcome_bold = 95 %; the one in bold decides the outcome

## where mappers agree

agreement = Where mappers agree
agreement_layer = Taken, by how many of { $n } mappers
agreement_held = Held, by how many of { $n } mappers
one_map = One map
all_maps = All
side_by_side = Side by side
line_error_layer = Error of the line
line_error = Error of the line: ± { $m } m (95 %)
agreement_count = { $k } of { $n }
agreement_about = Ground taken on the maps of { $mappers } ({ $definition }), grouped by how many of the { $n } show it. A layer of the map, off at first, shows where. These areas show how far the mappers agree, not how much was taken; each row keeps its own figure.
agreement_without = The map has no layer to show where { $mappers } agree: no ground is taken on the maps of { $without }.

## outcomes

supported = Supported
within-error = Supported, only within the error
overstated = Overstated
understated = Understated
contradicted = Contradicted
undecided = Undecided
mixed = Mixed
by = by { $gap }
by_about = by about { $gap }
by_least = by at least { $gap }
by_about_or_more = by about { $gap } or more
to = { $low } to { $high }

## gestures over a map within another page

gesture_wheel = Ctrl + scroll to zoom the map
gesture_wheel_mac = ⌘ + scroll to zoom the map
gesture_touch = Move the map with two fingers

## a user's own layers

layers_failed = Not on the map, as their script has an error: { $layers }

## the base map

base_map_credit = Base map: Natural Earth
base_map_credit_detailed = Base map: OpenStreetMap (ODbL), GSHHG, Natural Earth
base_map_water_day = Water as of { $day }; the Kakhovka reservoir was there until { $ended }
sea_black = Black Sea
sea_azov = Sea of Azov
sea_baltic = Baltic Sea
sea_caspian = Caspian Sea
sea_mediterranean = Mediterranean Sea
sea_aegean = Aegean Sea
sea_red = Red Sea
points = percentage points
