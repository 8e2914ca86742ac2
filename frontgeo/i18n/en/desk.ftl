### The desk: what changed in a day, week or month, by every mapper of the library.

desk-heading =
    { $kind ->
        [day] The day of { $days }
        [week] The week of { $days }
        [month] The month of { $days }
       *[days] { $count } days, { $days }
    }
desk-counted-from = From the state at 00:00 UTC of the first day to the state at the end of the last, by each mapper’s map of then.
desk-side-by-side = Each mapper’s figures stand by themselves; they are not averaged.

## a mapper’s figures

desk-held = the ground held
desk-held-by = the ground held by { SIDE($side) }
desk-net =
    On { $mapper }’s maps { $held } { $way ->
        [grew] grew by { $size_km2 } km²
        [shrank] shrank by { $size_km2 } km²
       *[same] stayed the same to 0.05 km²
    } on balance ({ $interval }): { $gained_km2 } km² gained, { $lost_km2 } km² lost.
desk-interval =
    95 % interval { $of ->
        [mappers] between mappers
       *[drawing] of the drawing alone
    } { NUMBER($low_km2, decimals: 1, sign: "always") } to { NUMBER($high_km2, decimals: 1, sign: "always") } km²
desk-aside = Of the net, { NUMBER($aside_km2, decimals: 1, sign: "always") } km² are slivers and redrawn border or coast, far from the front.
desk-by-oblast = Net by oblast: { $nets_names } km².
desk-by-region = Net by region ({ $units }): { $nets_names } km².
desk-oblast-net = { $place } { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-more-oblasts =
    { $count ->
        [one] { $count } other oblast
       *[other] { $count } other oblasts
    } together { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-more-regions =
    { $count ->
        [one] { $count } other region
       *[other] { $count } other regions
    } together { NUMBER($net_km2, decimals: 1, sign: "always") }
desk-abroad-of = Outside { $country }, in no figure here: { $places_clauses }.
desk-abroad = Outside Ukraine, in no figure here: { $places_clauses }.
desk-abroad-place = { $place }, ground held by { SIDE($side) }: { $gained_km2 } km² gained, { $lost_km2 } km² lost
desk-abroad-place-open = { $place }: { $gained_km2 } km² gained, { $lost_km2 } km² lost
desk-elsewhere-abroad = elsewhere, sea included

## settlements

desk-taken =
    { $count ->
        [one] One settlement is newly inside the line
       *[other] { $count } settlements are newly inside the line
    }: { $settlements_names }.
desk-lost =
    { $count ->
        [one] One settlement is newly outside the line
       *[other] { $count } settlements are newly outside the line
    }: { $settlements_names }.
desk-none-changed = No settlement is newly inside or outside the line.
desk-no-settlements-known = Settlements were not counted: the theatre names none.
desk-settlement = { $place } ({ $oblast })
desk-settlement-alone = { $place } ({ $doubts_clauses })
desk-settlement-doubt = { $place } ({ $oblast }; { $doubts_clauses })
desk-within-drawing = within the error of the line
desk-within-mappers = within the difference between mappers’ lines
desk-settlements-by-point = A settlement counts by its point; { $table }.

## the step against earlier ones

desk-usual =
    { $kind ->
        [day] { $count ->
                [one] Of { $count } day
               *[other] Of the { $count } days
            }
        [week] { $count ->
                [one] Of { $count } week
               *[other] Of the { $count } weeks
            }
        [month] { $count ->
                [one] Of { $count } month
               *[other] Of the { $count } months
            }
       *[days] { $count ->
                [one] Of { $count } period as long
               *[other] Of the { $count } periods as long
            }
    } before{ $compared ->
        [all] { "" }
       *[some] { " " }that can be compared (of { $of })
    }, { $larger } had a larger net; the median is { NUMBER($median_km2, decimals: 1, sign: "always") } km², and half of them lie between { NUMBER($low_km2, decimals: 1, sign: "always") } and { NUMBER($high_km2, decimals: 1, sign: "always") } km².
desk-larger-none = none
desk-larger = { $count }
desk-largest-since = It is the largest net since that of { $days }.
desk-smallest-since = It is the smallest net since that of { $days }.
desk-too-few = Not compared with earlier periods: { $count } have a number, and { $least } are needed.
desk-redrawn-itself = Not compared with earlier periods: border or coast was redrawn in this one by more than 1 km².
desk-length-itself = Not compared with earlier periods: the maps of this one are not as far apart as it is long.
desk-not-compared = Earlier periods left out of the comparison: { $reasons_names }.
desk-why-no-map = { $count } without two maps that show it
desk-why-other-length = { $count } between maps that are not as far apart as it is long
desk-why-unlike-maps = { $count } between maps with different parts
desk-why-redrawn-border = { $count } with redrawn border or coast

## maps

desk-maps = Maps of { $mapper } ({ $series }): { $before } and { $after }.
desk-end-of-day = the end of { DAY($day) }
desk-map-off =
    { "*" } The map for the { $of ->
        [start] start
       *[end] end
    } of the period is { $off } { $way ->
        [later] later
       *[earlier] earlier
    } than it; its maps are usually { $usual } apart.
desk-span = * Its maps are { $span } apart, for a period of { $length }.
desk-left-out = { $mapper }: left out: { $fault }
desk-until-taken = --until not given: to { $day }, the last day of the library's maps ({ $mapper })
desk-no-month = { $day } does not end a month: 30 days, { $since } to { $until }
desk-skipped =
    { $count ->
        [one] { $count } file of its archive could not be used
       *[other] { $count } files of its archive could not be used
    }.
desk-without = No figure by { $mapper }: { $reason }.

## why a mapper has no figure

desk-no-readable-map = none of its maps can be read
desk-no-map-before = no map up to the start of { DAY($day) }; its first is of { DAY($first) }
desk-no-map-between = no map between the start and the end of the period; the last one before is of { $shown }
desk-maps-apart = its maps of { $before } and { $after } are { $span } apart, for a period of { $length }
desk-maps-elsewhere = its maps of { $before } and { $after } show mostly other days than the period of { $length }
desk-unlike = { $reason }

## names in tables and on the page

desk-kicker = Changes of control
desk-whole = Whole country
desk-outside = Outside every oblast
desk-outside-regions = Outside all regions ({ $units })
desk-place = Place
desk-mapper = Mapper
desk-newly-inside = newly inside the line
desk-newly-outside = newly outside the line
desk-table = By oblast
desk-settlements = Settlements that changed hands
desk-step = Beside earlier periods
desk-sources = Maps, and what was set apart
desk-files = Files
desk-text = Text to paste
desk-interval-column = 95 %
desk-interval-key = 95 % intervals: between mappers, or in brackets of the drawing alone.
desk-to-report = Skip to the report
desk-small =
    { $count ->
        [one] { $count } row below 0.05 km² is only in table.csv
       *[other] { $count } rows below 0.05 km² are only in table.csv
    }
