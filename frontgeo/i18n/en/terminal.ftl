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
