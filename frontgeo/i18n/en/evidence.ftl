### Findings of a check, in rows, notes and the summary. `frontgeo.i18n.Message` names the keys.

## how many

## a claim in a sentence; the amount is a quantity with its wording

settlements-are =
    { $count ->
        [one] { $count } settlement is
       *[other] { $count } settlements are
    }
says-of = { $label }: { $text }
claim-area =
    { $side } { $direction ->
        [gained] took
        [retaken] retook
        [lost] lost
       *[net] gained
    } { $amount }
claim-taken-from = { $claim } from { $holder }
claim-area-open =
    { $amount } { $direction ->
        [gained] taken
        [retaken] retaken
        [lost] lost
       *[net] taken
    }
claim-ground =
    { $direction ->
        [lost] ground lost
        [retaken] ground retaken
       *[gained] ground gained
    }
claim-ground-by =
    { $side } { $direction ->
        [lost] lost ground
        [retaken] retook ground
       *[gained] gained ground
    }
claim-depth =
    an advance of { $amount }{ $start ->
        [border] {" "}from the border
        [front] {" "}from the earlier line
       *[other] { "" }
    }
claim-settlements =
    { $side } { $direction ->
        [gained] took
        [retaken] retook
        [lost] lost
       *[net] took
    } { $amount }
claim-settlements-open =
    { $amount } { $direction ->
        [gained] taken
        [retaken] retaken
        [lost] lost
       *[net] taken
    }
claim-fronts =
    an advance on { $stated } of { $total ->
        [one] { $total } sector
       *[other] { $total } sectors
    }
claim-fronts-all =
    an advance on all { $total ->
        [one] { $total } sector
       *[other] { $total } sectors
    }
claim-pace = an advance of { $amount }
claim-pace-faster = a faster advance than over { $baseline }
claim-pace-slower = a slower advance than over { $baseline }
claim-status-captured = { $settlement } captured
claim-status-not-captured = { $settlement } not captured
claim-share = { $amount } of { $where } held
claim-held-open = { $amount } held
claim-held = { $side } { AGREE($side, "holds", "holds", "holds", "hold") } { $amount }
claim-held-of = { $side } { AGREE($side, "holds", "holds", "holds", "hold") } { $amount } of { $where }
claim-share-gained-open = { $amount } of { $where } taken
claim-share-gained =
    { $side } { $direction ->
        [retaken] retook
        [lost] lost
       *[other] took
    } { $amount } of { $where }
claim-captured = { $side } captured { $settlement }
claim-captured-rule =
    { $rule ->
        [point] the point of { $settlement } counts
        [any-part] any part of { $settlement } counts
       *[whole] all of { $settlement } counts
    }
captured-held =
    { $rule ->
        [point] its point held
        [any] any part of its outline held
       *[whole] { $share } % of its outline held, or more
    }
captured-not-held =
    { $rule ->
        [point] its point not held
        [any] no part of its outline held
       *[whole] less than { $share } % of its outline held
    }
claim-persists = { $claim }, and still so on the next full map
claim-in = { $claim } { $where }

## the verdict in a sentence

outcome-adjective =
    { $outcome ->
        [supported] supported
        [within-error] supported only within the error
        [overstated] overstated
        [understated] understated
        [contradicted] contradicted
        [mixed] mixed
       *[undecided] undecided
    }
shown-gained-and-lost = { $gained_km2 } km² gained, { $lost_km2 } km² lost
verdict-summary = { $claim } is { $findings_clauses }
verdict-nothing-counts = { $claim } is undecided: nothing that counts could be measured
finding-at-axis = at { $axis } { $findings_clauses }
finding-against =
    { $outcome ->
        [supported] supported by
        [contradicted] contradicted by
        [overstated] overstated against
        [understated] understated against
       *[undecided] undecided against
    } { $counts }
finding-within-interval-only = { $finding }, within the interval only
finding-some-within-interval-only = { $finding } ({ $count } of them within the interval only)
hits-mapped =
    { $hits } of { $total ->
        [one] { $total } mapped measurement
       *[other] { $total } mapped measurements
    }
hits-drawn =
    { $hits } of { $total ->
        [one] { $total } drawn measurement
       *[other] { $total } drawn measurements
    }
hits-published =
    { $hits } of { $total ->
        [one] { $total } published figure
       *[other] { $total } published figures
    }
hits-computed =
    { $hits } of { $total ->
        [one] { $total } computed figure
       *[other] { $total } computed figures
    }
summary-not-available =
    { $summary } ({ $count ->
        [one] { $count } mapped measurement is
       *[other] { $count } mapped measurements are
    } not available here)

## what would change an outcome

turn-grey-zone = { $label }: { $wide } only if the grey zone counts as taken, { $strict } if it does not
turn-grey-zone-at = { $label } at { $axis }: { $wide } only if the grey zone counts as taken, { $strict } if it does not
turn-day-off = { $label }, { $about }: { $outcome } if an end of the period were a day off
supported-if-sigma-above = supported if σ were above { $m } m
within-interval-only =
    supported within the interval only: the measured number lies { $position ->
        [below] below
       *[above] above
    } { $interval }

## why a row does not count or is undecided

not-counted-because = not counted: { $reason }
not-counted-no-ground = not counted: this map has no ground here
not-counted-under = { $status }: { NUMBER($km2, decimals: 1) } km² not counted under '{ $definition }'
hangs-on-one-day = { NUMBER($km2, decimals: 1) } km² depend on one day at an end of the period: the day on which a mapper publishes ground is not the day on which it changed hands
not-counted-beside-maps = not counted: maps are measured in this check
interval-wider-than-half = the interval is wider than half the claimed value
interval-wider-than-claimed = the interval is wider than the claimed value
interval-reaches-across = the interval extends to both sides of the claimed value
table-incomplete = undecided: this table of settlements is incomplete; hamlets are missing
at-least-in-incomplete-table = at least { $count }, counted in a table known to be incomplete
map-lacks-parts = { $when }: { $parts } without { $missing }; { $mapper }'s maps consist of all of these
map-lacks-all-parts = { $when }: none of { $missing }, which make up { $mapper }'s maps

## the days of maps

days-in-timezone = days are counted in the time zone { $timezone }
of-period = { $since } – { $until }: { $note }
map-states-no-day =
    the { $map ->
        [before] earlier
       *[after] later
    } map states no day; the claim's is assumed
map-stands-off =
    the { $map ->
        [before] earlier
       *[after] later
    } map is dated { $span } { $offset ->
        [after] after
       *[before] before
    } the period's { $map ->
        [before] start
       *[after] end
    }
map-shows-a-day-of =
    the { $map ->
        [before] earlier
       *[after] later
    } map shows one of the days { $first } – { $last }; which one is not known
same-instant = both maps show the same instant
period-not-covered = the maps do not cover the period (at most { $most } off)
snapshot-age =
    snapshot taken: { $when }, { $days ->
        [one] { $days } day old
       *[other] { $days } days old
    }

## what a change leaves out

slivers-taken-out =
    { $gained_parts } of { $gained_of ->
        [one] { $gained_of } gained part
       *[other] { $gained_of } gained parts
    } ({ NUMBER($gained_km2, decimals: 2) } km²) and { $lost_parts } of { $lost_of ->
        [one] { $lost_of } lost part
       *[other] { $lost_of } lost parts
    } ({ NUMBER($lost_km2, decimals: 2) } km²) taken out as slivers narrower than { $tolerance_m } m
on-whole-front = on the whole front: { $note }
net-with-aside = net { NUMBER($net_km2, sign: "always") } = gained { $gained_km2 } − lost { $lost_km2 }, and { NUMBER($aside_km2, sign: "always") } km² of slivers and redrawn border
net-with-and-without-redrawn = net { NUMBER($net_km2, sign: "always") } km² with the redrawn border, { NUMBER($other_km2, sign: "always") } without; the interval covers both
net-without-and-with-redefined = net { NUMBER($net_km2, sign: "always") } km² without that ground, { NUMBER($other_km2, sign: "always") } with it; the interval covers both
clipped-outside = clipped to { $region }: { $km2 } km² of the maps lie outside
clipped-to-a-region = clipped to a region: { $km2 } km² of the maps lie outside
set-apart-of-change =
    { $gained_parts ->
        [one] { $gained_parts } gained part
       *[other] { $gained_parts } gained parts
    } ({ NUMBER($gained_km2, decimals: 2) } km²) and { $lost_parts ->
        [one] { $lost_parts } lost part
       *[other] { $lost_parts } lost parts
    } ({ NUMBER($lost_km2, decimals: 2) } km²) kept out of the change: { $reason }
set-apart-in-net =
    { $gained_parts ->
        [one] { $gained_parts } gained part
       *[other] { $gained_parts } gained parts
    } ({ NUMBER($gained_km2, decimals: 2) } km²) and { $lost_parts ->
        [one] { $lost_parts } lost part
       *[other] { $lost_parts } lost parts
    } ({ NUMBER($lost_km2, decimals: 2) } km²) kept out of gained and lost, in the net: { $reason }

## where it is measured

cut-to = cut to { $places_names } ({ $source })
boundary-accuracy-not-stated = the accuracy of these boundaries is not stated and is not part of the interval
border-accuracy-not-stated = the accuracy of this border is not stated and is not part of the interval (border_error_m)

## depth: axes, lines and places

axis-part = part { $number }
axis-part-at = part { $number }, { $place }
place-away =
    { $km } km { $bearing ->
        [north] north
        [north-east] north-east
        [east] east
        [south-east] south-east
        [south] south
        [south-west] south-west
        [west] west
       *[north-west] north-west
    } of { $place }
its-point = its point
no-ground-from-there = no ground was gained from there
earlier-line = the earlier line
border-of = the border ({ $source })
earlier-line-and-border = the earlier line and the border ({ $source })
deepest-from = deepest from { $line }
mean-depth = mean depth
interval-reaches-down = the interval extends further below than above: the largest distance tends to be found where the line was drawn too far forward

## sectors and regions

gained-and-lost = gained { $gained_km2 }, lost { $lost_km2 }
elsewhere = elsewhere
sector-finding =
    { $standing ->
        [advance] advance
        [no-advance] no advance
        [retreat] retreat
        [no-retreat] no retreat
        [within-mappers-difference] within the difference between mappers
       *[within-error] within the error
    }; gained { $gained_km2 }, lost { $lost_km2 }

## pace

pace-of =
    { $period } ({ $days ->
        [one] { $days } day
       *[other] { $days } days
    }): { $direction ->
        [gained] gained
        [retaken] retaken
        [lost] lost
       *[net] net
    }
km2-in-all = { $km2 } km² in all

## settlements

settlement-newly-inside = newly inside
settlement-outside = outside
km-from-line = { $km } km from the line
far-from-line = far from the line
within-the-error = within the error
within-mappers-difference = within the difference between mappers
not-in-register = not in the register
second-point-of = a second point of { $place }
in-sliver-or-redrawn = in a sliver or in redrawn border
settlement-finding = { $finding_names }
settlements-certain = { $certain } for certain, { $most } with all that lie within { $m } m (1.96 σ) of the line that moved; { $apart } of the { $count } set apart, see the list
settlements-certain-between-mappers = between mappers: { $certain } for certain, { $most } with all that lie within { $m } m of that line
settlements-certain-by-outline = { $certain } for certain, { $most } with outlines of which { NUMBER($percent, decimals: 0) } % is held; { $apart } of the { $count } set apart, see the list
no-history-of-outlines = outlines of settlements have never been compared between mappers, so the interval is the one as drawn
settlements-other-way =
    { $count ->
        [one] { $count } settlement
       *[other] { $count } settlements
    } went the other way: { $place_names }
of-settlements-named =
    of the { $count ->
        [one] { $count } settlement
       *[other] { $count } settlements
    } named
no-register = no register was given: abandoned hamlets cannot be recognised
counted-in-table =
    counted in { $table ->
        [shipped] the table that ships with frontgeo
        [library] the library's table ({ $source })
       *[file] the table { $source }
    }, which has { $with_point } of the { $listed } settlements of the codifier{ $by_unit ->
        [yes] , { $parts_names }
       *[no] {""}
    }{ $lower ->
        [yes] ; a count from it is a lower bound
       *[no] {""}
    }
of-unit = { $with_point } of { $listed } in { $where }
name-of = { $name }
part-within = { $figure } ({ $low } – { $high })
part-figure = { $part } { $figure }
part-line =
    { $part }{ $found ->
        [yes] : { $finding }
       *[no] {""}
    }
found-by-other-name = { $stated } is an earlier or other name of { $place }
namesakes-without-point =
    { $place } was taken; the codifier has { $count ->
        [one] { $count } namesake
       *[other] { $count } namesakes
    } without a point in this table: { $others_clauses }{ $beyond ->
        [yes] {" "}and { $more } more
       *[no] {""}
    }

## share, held and status

part-held = held
part-net = net
part-gained = gained
part-lost = lost
part-of-next-map = on the next full map ({ $period }), { $part }
status-counts-ours =
    { $counts ->
        [yes] counted
       *[no] not counted
    }
status-counts-theirs =
    { $counts ->
        [yes] the other side's
       *[no] not counted as the other side's, and so as held
    }
of-polygon = of { NUMBER($km2, decimals: 0) } km², the area of the polygon in { $source }
point-of = the point of { $settlement }
outline-of = the outline of { $settlement }
held-of-outline = held of { NUMBER($km2, decimals: 2) } km²
status-and-distance = { $status }, { $distance }
status-name =
    { $status ->
        [occupied] occupied
        [contested] contested
        [liberated] liberated
        [infiltration] infiltration
        [held_since_2022] held since before 2022
        [advance] advance
        [claimed] claimed
        [ukrainian_held_abroad] Ukrainian-held abroad
       *[other] { $status }
    }
in-no-status = in none of the mapped statuses
point-stands-for-all = { $reason }: the settlement's point stands for all of it
no-outlines-given = no outlines were given
no-outline-of-name = no outline of this name was given
line-nearer-than-error = the line is closer than its error, { $km } km
line-nearer-than-mappers-differ = the line is closer than the difference between mappers' lines, { $km } km

## intervals and cross-checks of a row

method-sigma-front = 95 %: σ { $m } m ({ $reason }), L { $length_m } m, P { $front_km } km of front, sd = σ√(2LP) = { $sd }
method-sigma-front-cut = 95 %: σ { $m } m ({ $reason }), L { $length_m } m, P { $front_km } km of front, sd = σ√(2LP) and the cut = { $sd }
sigma-as-given = as given
sigma-default = default 250 m
sigma-default-alone = default
sigma-not-measured = not measured
sigma-of-line = none is known of the line: 250 m, as for a drawing
sigma-of-case = stated in the case
sigma-of-file = stated in the file
method-sigma = 95 %: σ { $m } m ({ $reason }), sd = { $sd }
method-cut = cut along { $km } km of lines accurate to { $m } m: added to the interval in quadrature
method-day-off = with either end of the period a day earlier or later: { $range }
method-cross-check = cross-check of { $km2 } km² (straight edges): { $agreement }
simulated-fronts =
    { $draws ->
        [one] { $draws } front
       *[other] { $draws } fronts
    } drawn at random: sd { $sd_km2 } km² (formula { $formula_km2 }), 95 % of the nets { $low_km2 } – { $high_km2 } km²

## evidence of a case

files-look-like = the files look like { $mapper }'s
files-say = the files say: { $text }

## polygons given, and what was mended in files

names-imply =
    { $count ->
        [one] the { $count } settlement named implies
       *[other] the { $count } settlements named imply
    } { $interval }; judged by that, { $claim } is { $outcome }
overlaps-counted-once = overlaps of { NUMBER($overlap_km2, decimals: 3) } km² counted once
drawn-outside = { NUMBER($outside_km2, decimals: 1) } of { NUMBER($all_km2, decimals: 1) } km² lie outside Ukraine and are counted; { NUMBER($inside_km2, decimals: 1) } km² lie inside
drawn-outside-of = { NUMBER($outside_km2, decimals: 1) } of { NUMBER($all_km2, decimals: 1) } km² lie outside the country ({ $country }) and are counted; { NUMBER($inside_km2, decimals: 1) } km² lie inside
drawn-outside-places = outside: { $places_clauses }
drawn-outside-place = { $place } { NUMBER($km2, decimals: 1) } km²
drawn-outside-where = { NUMBER($km2, decimals: 3) } km² lie outside { $where } and are not counted
drawn-slivers =
    { $count ->
        [one] { $count } drawn part is
       *[other] { $count } drawn parts are
    } narrower than { $tolerance_m } m ({ NUMBER($km2, decimals: 2) } km²) and counted; no front is measured along { $count ->
        [one] it
       *[other] them
    }
drawn-for-another-day = drawn for { $drawn }, and the claim is about { $claimed }

## archives

## whether the figures of a statement agree

parts-gone = the parts cannot be checked: there is no claim { $id } here
parts-unlike = the parts cannot be checked: not all are figures of { $kind }
parts-agree = the parts { $sum } = { $total } agree with { $claim }
parts-do-not-sum = the parts { $sum } = { $total } do not sum to { $claim }: { $difference } off
parts-overlap =
    { $count ->
        [one] { $places } is in more than one part
       *[other] { $places } are in more than one part
    }
parts-other-periods = their periods are not those of the whole
named-are-not-claimed =
    { $claimed }, but { $count ->
        [one] { $count } is
       *[other] { $count } are
    } named
rate-without-period = the stated { $rate } a day cannot be checked: there is no period
rate-follows =
    { $claim } in { $days ->
        [one] { $days } day
       *[other] { $days } days
    } is { $rates } a day; the stated { $rate } follows
rate-does-not-follow =
    { $claim } in { $days ->
        [one] { $days } day
       *[other] { $days } days
    } is { $rates } a day; the stated { $rate } does not follow
percent-unknown-base = the stated { $stated } % of { $whole } cannot be checked: its area is not known
percent-agrees = { $claim } is { $share_percent } % of { $whole } ({ $area }); the stated { $stated } % agrees
percent-does-not-agree = { $claim } is { $share_percent } % of { $whole } ({ $area }), not { $stated } %, which would need an area of { $needed }
percent-as-is = { $percent }, about that of { $fits_or }

simulated-lagged-fronts =
    { $draws ->
        [one] { $draws } front
       *[other] { $draws } fronts
    } drawn at random, and late or early by { NUMBER($lag_days, decimals: 1) } days (sd) at either end of the period: sd { $sd_km2 } km² (without the lag { $drawing_km2 }, formula { $formula_km2 }), 95 % of the nets { $low_km2 } – { $high_km2 } km²
between-mappers-fitted-elsewhere = the interval between mappers was fitted on occupied ground in 2023 and 2024, and is assumed to hold for { $fitted_names } too
mapper-never-compared = maps of { $mapper } have never been compared with other mappers' maps: the interval between mappers is the one for an unknown mapper
nothing-moved-no-width = nothing that counts moved on this map, so its intervals have no width; it gives no indication of how much another mapper may show

## notes on evidence

cells-of-settlements = the cells of { $place_names }
parts-repaired = repaired { $count } × { $reason }
parts-left-out = left out { $count } × { $reason }
evidence-not-available = not available here ({ $variable } is not set)
evidence-not-in-library = not available here (the library that { $variable } names has no such file)
maps-of-library = from the library of maps, series { $series }
library-has-no-maps = no maps of { $mapper } at hand: frontgeo library add, frontgeo fetch
no-evidence-given = no map and no figure is given: --archive names maps
rests-on-an-edit =
    { NUMBER($km2, decimals: 2) } km² of it rest on an edit: ground near { $latitude }° N, { $longitude }° E { $direction ->
        [gained] came
       *[lost] vanished
    } on the map of { $first } and was put back on that of { $back }
ground-no-longer-drawn = since { $since } { $mapper } { $what }
outcome-not-available = not available here
outcome-not-counted = { $outcome } (not counted)
