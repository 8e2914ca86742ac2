### The figure of a verdict.

kicker_claim = Claim check
kicker_change = What changed
kicker_drawn = Ground drawn
quoted = “{ $text }”
kicker_held = Ground held
extent_held = held
held_on = Held, { $day }
claimed_worded = Claimed
extent_change = gained less lost
change_intervals = 95 % { $kind }: net { $net }, gained { $gained }, lost { $lost } km²
extent_drawn = drawn
claimed = Claimed { $amount }
not_counted = not counted: { $label }
more_rows = and { $n } more
more_rows_not_counted = and { $n } more, not counted
more_rows_some_counted = and { $n } more, { $uncounted } of them not counted
missing =
    { $n ->
        [one] { $n } measurement is not available here.
       *[other] { $n } measurements are not available here.
    }
drawn = Drawn
front_of = Front line, { $day }
no_day = no day stated
inside = Place inside the line
outside = Place outside the line
note_map = Map: { $shown }.
note_illustration = Map: { $shown }, not counted.
note_share = It shows { $share } % of the changed ground.
note_insets = Maps A–{ $last }, at one scale, show { $share } % of the changed ground.
note_no_map = This check has no map.
note_nothing = Nothing changed between the two maps.
note_method = Areas on the WGS 84 ellipsoid; the map is equal-area.
note_bars = Bars: 95 % interval of a measurement, or the rounding of a stated figure.
note_source = Claim: { $source }.
km2_a_day = km² a day
percent = %
percent_outline = % of the outline
settlements =
    { $n ->
        [one] settlement
       *[other] settlements
    }
sectors =
    { $n ->
        [one] sector
       *[other] sectors
    }
def_occupied = occupied
def_contested = with the grey zone
def_infiltration = with infiltration
def_control = without advances
def_abroad = Ukrainian-held abroad
def_drawn = as drawn
def_stated = as stated
deepest = Deepest point
key_decides = { $interval }: decides the outcome
key_alone = ({ $interval }): decides the outcome where it stands alone
key_other = ({ $interval })
key_plain = { $interval }
animation_since = since { $day }
