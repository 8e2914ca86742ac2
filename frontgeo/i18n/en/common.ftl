### What every page and picture says.

proposed = Proposed by a program, confirmed by nobody
km2 = km²
km = km
gained = Gained
lost = Lost
net = Net
held = Held on both days
front_before = Front line, first day
front_after = Front line, last day
oblasts = Oblasts
names = Names
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
