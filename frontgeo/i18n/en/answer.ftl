### The answer of a check: its headline, and the lines of what matters below it.

## the headline

answer-headline = { $claim }: { $outcome }; { $shown_clauses }
answer-outcome =
    { $outcome ->
        [supported] supported
        [within-error] supported, only within the error
        [overstated] overstated
        [understated] understated
        [contradicted] contradicted
        [mixed] the evidence differs
       *[undecided] undecided
    }
answer-other-side-gained = contradicted: the other side gained
answer-shows = { $label } shows { $measured }
answer-shows-at = { $label } shows { $measured } ({ $axis })
answer-at = { $shown } ({ $axis })
answer-states = { $label }: { $measured }
answer-mapped-together =
    { $count ->
        [one] { $count } measurement shows
       *[other] { $count } measurements show
    } { $measured }
answer-published-together =
    { $count ->
        [one] { $count } figure states
       *[other] { $count } figures state
    } { $measured }
answer-nothing-measured = nothing that counts could be measured
answer-change =
    { $direction ->
        [retaken] { $measured } retaken, { $lost_km2 } lost
        [gained] { $measured } gained, { $lost_km2 } lost
        [lost] { $measured } lost, { $gained_km2 } gained
       *[net] { $measured } on balance, { $gained_km2 } gained and { $lost_km2 } lost
    }
answer-with-intervals = { $measured } ({ $intervals_clauses })
answer-between-mappers = between mappers { $ends }
answer-as-drawn = as drawn { $ends }
ends-close = { $low }–{ $high }
ends-apart = { $low } – { $high }
taken-by = Taken by { SIDE($side, case: "instrumental") }
retaken-by = Retaken by { SIDE($side, case: "instrumental") }
answer-the-other-side = the other side gained
answer-starred = { $measured } *
verdict-summary-of-side = { $claim }: { $findings_clauses }
turn-about = { $definition }
turn-about-axis = { $about }, { $axis }

## a claim with its side

claim-depth-by =
    { $side } { $direction ->
        [lost] lost ground { $amount } deep
       *[other] advanced { $amount }
    }{ $start ->
        [border] {" "}from the border
        [front] {" "}from the earlier line
       *[other] { "" }
    }
claim-fronts-by =
    { $side } { $direction ->
        [lost] lost ground
       *[other] advanced
    } on { $stated } of { $total ->
        [one] { $total } sector
       *[other] { $total } sectors
    }
claim-fronts-all-by =
    { $side } { $direction ->
        [lost] lost ground
       *[other] advanced
    } on all { $total ->
        [one] { $total } sector
       *[other] { $total } sectors
    }
claim-pace-by =
    { $side } { $direction ->
        [lost] lost
       *[other] advanced by
    } { $amount }
claim-pace-faster-by =
    { $side } { $direction ->
        [lost] lost ground
       *[other] advanced
    } faster than over { $baseline }
claim-pace-slower-by =
    { $side } { $direction ->
        [lost] lost ground
       *[other] advanced
    } more slowly than over { $baseline }
claim-status-captured-by = { $settlement } captured by { $side }
claim-status-not-captured-by = { $settlement } not captured by { $side }

## what matters

matters-change = what would change it: { $turns_clauses }
matters-star = * { $text }
matters-more =
    { $text }; { $count ->
        [one] { $count } more
       *[other] { $count } more
    }
matters-more-explained =
    { $text }; { $count ->
        [one] { $count } more
       *[other] { $count } more
    } with --explain
seen-by-side = as { SIDE($side) }’s change
matters-not-covered = not covered: { $text }
matters-said = { $text }
matters-width = width: { $text }
matters-abroad =
    { $label } shows that { $side } gained { $gained_km2 } km² and lost { $lost_km2 } { $place }; this is not counted here
matters-abroad-held =
    { $label } shows that { $side } held { $held_km2 } km² { $place }, gained { $gained_km2 } and lost { $lost_km2 }; this is not counted here
matters-abroad-open = { $label } shows { $gained_km2 } km² gained and { $lost_km2 } lost { $place }; this is not counted here
matters-overlaps = { $counts }, { $overlaps }
matters-abroad-elsewhere = outside the country
matters-not-counted = { $label } also shows { $km2 } km² there as “{ $status }”, which “{ $definition }” does not count
matters-repairs = { $text }; -v lists them
matters-features =
    { $repaired ->
        [one] { $repaired } repair
       *[other] { $repaired } repairs
    }, { $left_out ->
        [one] { $left_out } feature left out
       *[other] { $left_out } features left out
    } while reading the maps

## how far an outcome hangs on widths and on the position error

supported-by-width = supported only because the claim covers a range: { $claim } is read as { $interval }, and { $stated } itself lies outside the measured interval
interval-holds-and-wider-than-half = the interval contains the claimed value but is wider than half of it, so it would support any figure inside it
interval-holds-and-wider-than-claimed = the interval contains the claimed value but is wider than that value, so it would support any figure inside it
next-map-missing = undecided: the claim must hold on the next full map too, which is not available here
on-next-map =
    { $outcome ->
        [supported] supported
        [contradicted] contradicted
        [overstated] overstated
        [understated] understated
       *[undecided] undecided
    } on the next full map, where the claim must hold too
undecided-if-sigma-between = undecided if σ were above { $m } m, and supported above { $most_m } m, where the interval contains the claim
undecided-if-sigma-above = undecided if σ were above { $m } m: the interval would be too wide to decide

## two intervals

turn-other-interval =
    by { $interval ->
        [mappers] the interval as drawn alone
       *[drawing] the interval between mappers
    }: { $outcome } ({ $row_clauses })
turn-other-interval-of-many =
    by { $interval ->
        [mappers] the interval as drawn alone
       *[drawing] the interval between mappers
    }: { $outcome } ({ $count } of { $total ->
        [one] { $total } mapped measurement
       *[other] { $total } mapped measurements
    })
method-interval-mappers =
    95 % between mappers { $range }: where another careful mapper's figure may lie, measured in the same way on that mapper's line{ $decides ->
        [yes] ; it decides the outcome
       *[no] { "" }
    }
method-interval-mappers-of =
    95 % between mappers { $range }: where another careful mapper's figure may lie, { $quantile } standard deviations to either side; those of drawing ({ $drawing }), lag ({ $lag }) and definition ({ $definition }) are added in quadrature{ $decides ->
        [yes] ; it decides the outcome
       *[no] { "" }
    }
method-interval-drawing =
    95 % as drawn { $range }: how precisely this line was drawn, whatever other mappers show{ $decides ->
        [yes] ; it decides the outcome
       *[no] { "" }
    }
no-history-drawn = no interval between mappers: drawn polygons have no past maps to compare with those of other mappers
no-history-of-mapper = no interval between mappers: the maps of “{ $mapper }”, as read from these files, have never been compared with other mappers' maps

## agreement

agreement-outside =
    { $form ->
        [words] the claim lies
        [plural] { $claimed } lie
       *[singular] { $claimed } lies
    } outside what { $count } of { $total ->
        [one] { $total } mapper
       *[other] { $total } mappers
    } { $count ->
        [one] allows
       *[other] allow
    } ({ $mappers })
agreement-within =
    { $form ->
        [words] the claim lies
        [plural] { $claimed } lie
       *[singular] { $claimed } lies
    } within what { $total ->
        [one] the one mapper here allows
       *[other] all { $total } mappers allow
    }
agreement-none =
    { $count ->
        [one] the one mapper named gives no answer
       *[other] the { $count } mappers named give no answer
    }: no map here covers the period
agreement-at = at { $axis } { $agreement }
agreement-as-drawn = { $agreement }, { $mappers } by the interval as drawn alone
agreement-not-told =
    { $agreement }; { $count ->
        [one] { $mappers } gives no answer
       *[other] { $mappers } give no answer
    }
agreement-figure = { $label } { $measured }
agreement-figures = { $agreement }; published: { $figure_names }

## the text of a check

text-claim = claim
text-claim-label = Claim
text-stated = stated
text-period = period
text-evidence = evidence
text-kind = kind
text-definition = definition
text-measured = measured
text-interval = 95 %
text-interval-95 = 95 % interval
text-interval-mappers = 95 % between mappers
text-interval-drawing = 95 % as drawn
text-mappers-too = between mappers
text-drawing-too = as drawn
text-as-drawn-range = as drawn { $range }
text-day-off = ±1 day
text-ratio = ratio
text-outcome = outcome
text-claimant = claimant
text-stated-on = stated on { DAY($day) }
text-where = where
text-taken-as = taken as
text-source = source
text-arithmetic = arithmetic: { $text }
text-interval-of-figures = 95 %: the interval of a measurement, or the rounding of a stated figure
text-take-proposed-out = compare it with its sentence, then remove 'proposed'

## a claim in words, as in a table

stated-gained = gained
stated-lost = lost
stated-all = all sectors
stated-faster = faster
stated-slower = slower
stated-captured = captured
stated-not-captured = not captured

## what was repaired and left out of maps, by reason

map-repaired = { $name }: repaired { $reasons_names }
map-left-out = { $name }: left out { $reasons_names }
map-reprojected = { $name }: reprojected from { $crs }
map-parts-missing = { $name }: { $mapper }'s { $parts_names } are missing
map-overlaps = { $name }: overlaps of { NUMBER($overlap_km2, decimals: 3) } km² counted once
maps-repaired = of all maps repaired { $reasons_names }
maps-left-out = of all maps left out { $reasons_names }
maps-lack-part =
    { $part } are missing on { $maps ->
        [one] { $maps } map
       *[other] { $maps } maps
    }
maps-overlap = overlaps of up to { NUMBER($overlap_km2, decimals: 3) } km² on a map counted once

## the example case

claims-waiting = { $count } more claims of this case wait for maps, or for files of places, in the folder that FRONTGEO_ARCHIVE names: { $claims_clauses }
page-written = Page: { $path }

# what was read in a text
read-as = Read as: { $claim }: { $about_clauses }
read-span = { $since } to { $until }, both days counted
read-day = the end of { $until }
read-period-as-of = { $span }, from '{ $words }' as of { $day }
read-period-words = { $span }, from '{ $words }'
read-period-given = { $span }, as given
read-period-partly = { $span }, partly as given and partly from '{ $words }'
read-period-instead = { $span }, as given, instead of '{ $words }'
read-day-said = the end of { $day }, the day it was said, as no other is stated
read-side-given = side as given
read-side-taken = whose is not said: taken as each map's own side
read-place-given = place as given
read-whole-front = no place is named: on the whole front
text-not-checked = Not checked:
maps-come-with = No maps at hand; they come with: { $command }
