### Lines that only the command line prints: areas, changes and comparisons of maps, and the library.

## areas and changes

terminal-area = { $shown }: { NUMBER($held_km2, decimals: 2) } km² ({ $held })
terminal-age = { NUMBER($days, decimals: 1) } days old at { $at }
terminal-change = gained { $gained_km2 }, lost { $lost_km2 }, net { NUMBER($net_km2, decimals: 1, sign: "always") } km²
terminal-aside = of the net, { NUMBER($aside_km2, decimals: 1, sign: "always") } km² are slivers and redrawn border
terminal-no-change = NO CHANGE: { $reason }; name the files of both parts
terminal-clipped = clipped: { $outside_km2 } km² of the maps lie outside { $region }
terminal-cross-check = cross-check (straight edges): { $agreement }

## tables

terminal-region = region
terminal-outside-regions = outside every region
terminal-column-area = area
terminal-column-gained = gained
terminal-column-lost = lost
terminal-column-net = net
terminal-day = day
terminal-since = since
terminal-note = note
terminal-mapper = mapper

## maps of one day, compared

terminal-both = both km²
terminal-only-first = only first
terminal-only-second = only second
terminal-iou = IoU
terminal-median = median m
terminal-largest = 95 % m
terminal-sigma = σ m
terminal-held-by = held by { $maps } of { $of }: { $held_km2 } km²
terminal-agreed = all { $of } maps agree on { $percent } % of the ground that any of them shows as held ({ $held_km2 } of { $any_km2 } km²)

## the library

terminal-library =
    { $series ->
        [one] { $series } series
       *[other] { $series } series
    } of { $mappers_names } with { $maps ->
        [one] { $maps } map
       *[other] { $maps } maps
    }, { $first } to { $last }
terminal-library-empty = { $path }: no maps yet; add them: frontgeo library add PATH (an archive, or a map)
terminal-library-owner = { $mapper }: { $credit }; licence: { $licence }
terminal-name = name
terminal-edition = edition
terminal-maps = maps
terminal-first = first
terminal-last = last

## series

terminal-series-held = { $mapper } shows { $last_km2 } km² held on { $last }, { NUMBER($change_km2, decimals: 1, sign: "always") } since { $first }
terminal-series-change = { $mapper }: gained { $gained_km2 }, lost { $lost_km2 }, net { NUMBER($net_km2, decimals: 1, sign: "always") } km², { $first } to { $last }
terminal-quiet-regions = (regions are left out of steps in which less than { $least_km2 } km² changed there)

## what passed from side to side

matrix-corner = from \ to
matrix-before = before
matrix-after = after
matrix-net = net
matrix-nobody = nobody
matrix-both = { $sides }
matrix-shared = drawn as held by more than one side, and counted apart: { $parts_names }
matrix-slivers =
    of the ground that changed hands, { NUMBER($area_km2, decimals: 2) } km² in { $count ->
        [one] { $count } part
       *[other] { $count } parts
    } narrower than { $width } m may be lines drawn anew
matrix-of-none = { $area_km2 } km² { $status } on { $shown }: not counted as held by a side
matrix-clipped = { $outside_km2 } km² of the maps lie outside the clip
matrix-title = { $mapper }, { $period }, km² from (row) to (column)
matrix-took = { $to } took { $moved_km2 } km² from { $of }
matrix-left = { $of } no longer holds { $moved_km2 } km², which nobody holds now
terminal-holder = side
terminal-held-by-none = { $status }, held by none

## two archives, compared

terminal-pairs =
    a: { $a }, b: { $b }; { $definition }; { $pairs ->
        [one] { $pairs } pair of maps
       *[other] { $pairs } pairs of maps
    }, { $first } to { $last }, and medians:
terminal-only-a = only a km²
terminal-only-b = only b km²
terminal-ahead = b ahead m
terminal-deviation = sd m
terminal-whole-front = whole front
terminal-neither-holds = neither mapper shows held ground in { $count }: { $regions_names }
terminal-no-lag = { $region }: no lag, { $reason }
terminal-lags =
    { $region }: { $mapper } lags by { $days ->
        [one] { $days } day
       *[other] { $days } days
    } ({ $found })
terminal-leads =
    { $region }: { $mapper } leads by { $days ->
        [one] { $days } day
       *[other] { $days } days
    } ({ $found })
terminal-lag-found =
    lag, 95 %: { NUMBER($low, sign: "always") } to { NUMBER($high, sign: "always") }, to the { $steps ->
        [one] day
       *[other] { $steps } days
    }, { $pairs ->
        [one] { $pairs } pair
       *[other] { $pairs } pairs
    } in { $months ->
        [one] { $months } month
       *[other] { $months } months
    }; symmetric difference { NUMBER($apart_km2, decimals: 0) } km², at the lag { NUMBER($least_km2, decimals: 0) }
lag-too-few = a lag: expected at least { $least } pairs of maps of one time, found { $found }; take a longer period
lag-maps-lacking = no maps at some of the lags; lower the longest lag
lag-no-change = nothing changes in the shifted maps
lag-at-end =
    the difference is smallest at the longest lag tried, { $days ->
        [one] { $days } day
       *[other] { $days } days
    }

## people and other numbers by distance from the front

zone-held = under control
zone-band = { $from }–{ $to } km
zone-held-band = under control, { $from }–{ $to } km
exposure-title = { $shown }: { $values } by distance from the front ({ $held })
exposure-zone = zone
exposure-if-off = if the line is off
exposure-no-value = no value
exposure-outside-raster = km² not in raster
exposure-no-number = no number
exposure-all-regions = all regions
exposure-not-covered = not covered
exposure-range = { $low } to { $high }
exposure-unit-people = people
exposure-unit-population = population
exposure-unit-points = points
exposure-unit-raster = units of the raster
exposure-year-unknown = a year that is not stated
exposure-of-raster = { $values } of { $when } by { $path }
exposure-of-people = { $values } of { $when } by { $path }: who fled, died or came since is not in it
exposure-of-points =
    { $values } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    }
exposure-of-points-by =
    { $values } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    }: { $source }
exposure-vintage = vintage: { $vintage }
exposure-not-since = changes since are not in it
exposure-parts = { $parts_clauses }
exposure-missing =
    { $missing } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    } have no number, and add nothing
exposure-zeros =
    { $zeros } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    } have the number 0, as stated
exposure-incomplete = the points are not complete: places that are missing are not counted
exposure-beyond =
    in no zone of any map: { $beyond } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    }
exposure-beyond-with =
    in no zone of any map: { $beyond } of { $count ->
        [one] { $count } point
       *[other] { $count } points
    }, with { NUMBER($total, decimals: 0) } { $values }
exposure-line-in-country = the line is the edge of held ground inside the country, without state border and coast, so that ground across water from a coast that is held is in no band; km are geodesic, over ground that is not held unless a zone says otherwise
exposure-line-anywhere = the line is all of the edge of held ground, as no border is known where the maps lie; km are geodesic, over ground that is not held unless a zone says otherwise
exposure-errors = low and high: all of the line 1.96 standard errors farther back or forward: { $errors_names }
exposure-error-of = { $mapper } { $metres } m ({ $reason })
exposure-cut = cut to { $where }: left out are up to { $held_km2 } km² of held ground and { $beside_km2 } km² within the distances
exposure-country = { $country } within its border and coast
exposure-clip = the clip
exposure-without-line = up to { $held_km2 } km² of held ground have no line, as all of their edge lies within { $tolerance } km of border or coast: no band is measured from them
exposure-line-parts = the line is in { $count } parts (length, latitude, longitude): { $parts_clauses }
exposure-line-part = { $km } km at { $latitude }, { $longitude }
exposure-no-line = no line inside the country, and so no ground in any band: { $day }

## a recorded check, run again

audit-same = same as recorded: { $compared }
audit-differs =
    { $count ->
        [one] { $count } difference
       *[other] { $count } differences
    }: { $compared }
audit-compared =
    { $claims ->
        [one] { $claims } claim
       *[other] { $claims } claims
    }, { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }, { $values ->
        [one] { $values } value
       *[other] { $values } values
    } compared, { $tolerance }
audit-more = and { $more } more; --json lists them
audit-difference = { $where }: recorded { $recorded }, now { $found }
audit-difference-by = { $where }: recorded { $recorded }, now { $found }, by { $by }
audit-how-many = { $where }, how many
audit-nothing = nothing
audit-tolerance = numbers within { $near }
audit-tolerance-of-versions = numbers within { $near } or { $share } of themselves, as versions differ
audit-library-changed = the library of maps has changed since; the maps that were taken have not
audit-worded =
    { $count ->
        [one] { $count } text
       *[other] { $count } texts
    } worded otherwise, with the same numbers and outcomes: { $places_clauses }
audit-added = not compared, as the record lacks them: { $keys_names }
audit-version = { $name }: recorded with { $recorded }, now { $found }

## mappers, and what can be fetched

mappers-counted = What counts as held
mappers-definition = definition
mappers-statuses-counted = statuses that it counts
mappers-formats = formats
mappers-coverage = coverage
mappers-statuses = statuses
mappers-side = side
mappers-side-of-file = as the file says
mappers-position-error = position error
mappers-correlation-length = correlation length
mappers-lag = lag
mappers-licence = licence
mappers-credit = credit
mappers-cite = cite
mappers-not-measured = not measured
mappers-metres = { $m } m
mappers-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
mappers-because = { $number } ({ $reason })
sources-mappers = Mappers, with --day DAY, or --since DAY and --until DAY
sources-today = today
sources-to = { $first } to { $last }
sources-from = from { $first }
sources-also = { $days }, with --also { $part }
sources-vintage = vintage
sources-size = size
sources-hash = hash
sources-address = address
sources-pinned = pinned
sources-files-pinned =
    { $count ->
        [one] { $count } file pinned
       *[other] { $count } files pinned
    }
sources-no-hash = none
sources-tried = tried
sources-untried = untried
sources-about-untried = address untried: nobody has fetched from it yet, so it may have moved
fetch-removed = { NUMBER($megabytes, decimals: 1) } MB removed

## stores and the library, changed

store-grown =
    { $name }: { $before ->
        [one] { $before } map
       *[other] { $before } maps
    } and { $added } added
store-known = { $known } already there
store-replaced = { $replaced } replaced
terminal-draw = { $claim }: draw on { $page }, save there, and check --polygons the file
store-parts = { $parts_names }
library-known = { $known } known already
library-repeated = { $repeated } left out, of an instant that a later file shows too
library-parts = { $parts_clauses }
library-removed = { $name }: removed
library-nothing = nothing to add

## lines under a series of maps

file-left-out = { $member }: { $reason }
file-tells-no-day = its name tells no day
delta-days = from the start of { $first } to the end of { $last } ({ $zone })
series-undated = files left out, as their names tell no day: { $count }
series-undated-such = { $undated } ({ $files })
series-gap = { $first } to { $last }
series-gaps = longer than usual without a map: { $days }
series-not-read =
    { $count ->
        [one] { $count } file of the archive not read
       *[other] { $count } files of the archive not read
    }: { $faults }
series-days-without = days without { $part }: { $days }
series-begin = the maps begin on { $first }, and show no state at the start of { $since }
series-end = the last map up to the end of { $until } is of { $last }
series-unlike = no change is measured between unlike maps, of which one lacks a part: { $steps }
series-unlike-short = of which one lacks a part
series-published = published in one day, which is not when it happened: { $days }
series-published-short = published in one day
series-published-day = { $day } { NUMBER($net_km2, decimals: 1, sign: "always") } km² (usual { $usual_km2 })
series-missing-short = { $part } missing
series-listed = { $items_names }
series-some = { $items_names } and { $count } more
series-step = { $first } to { $last }
series-one-map = there is only one map: no change to measure
series-one-map-of = there is only one map of { $count } that can be read: no change to measure
series-one-step = all its maps are of one { $step ->
        [day] day
        [week] week
        [month] month
       *[other] { $step }
    }: no change to measure
series-patches =
    { $count ->
        [one] { $count } patch that comes and goes
       *[other] { $count } patches that come and go
    }
series-rows =
    { $count ->
        [one] { $count } row
       *[other] { $count } rows
    }, { $first } to { $last }
series-last-map-of = the last map of each { $step ->
        [day] day
        [week] week
        [month] month
       *[other] { $step }
    }
column-until = until
column-maps = maps
column-change = change
column-lon = lon
column-lat = lat
column-km2 = km2
column-sliver-gained = sliver_gained km²
column-sliver-lost = sliver_lost km²
column-outside-gained = outside_gained km²
column-outside-lost = outside_lost km²
column-redefined-gained = redefined_gained km²
column-redefined-lost = redefined_lost km²
column-redrawn-gained = redrawn_gained km²
column-redrawn-lost = redrawn_lost km²

## lines between regions

regions-unknown = No region is known where the maps lie
regions-lines = { $credit }. { $off }, so that a change near a line may be counted { $unit }
regions-accuracy-unknown = The accuracy of lines between { $units } is not stated (accuracy_m)
regions-accuracy = Lines between { $units } are { $m } m off on average
regions-accuracy-worst = Lines between { $units } are { $m } m off on average ({ $worst_m } m between { $one } and { $other })
regions-oblast = in the neighbouring oblast
regions-oblasts = oblasts
regions-region = in the neighbouring region
regions-regions = regions
regions-better = { $note }: --by FILE takes better ones
