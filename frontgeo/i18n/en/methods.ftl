### The methods paragraph: its sentences and their pieces.

methods-claim = The claim is “{ $claim }”{ $where }{ $period }{ $origin }; as worded, it means { $taken }.
methods-source = { $source }
methods-period = { " " }for { $days }
methods-state = { " " }at the end of { $days }
methods-front = { " " }on the whole front
methods-at-least = { $low } or more
methods-above = a difference above zero
methods-below = a difference below zero
methods-maps = It was checked against maps of control by { $maps }.
methods-map = { $label } ({ $days }: { $definitions })
methods-drawn = It was checked against polygons as drawn ({ $labels }).
methods-figures-only = This check has no map of the period.
methods-time = { $day } at { $time } UTC
methods-no-day = no day stated
methods-shows = { $day }, which shows { $days }
methods-assumed = Assumed when reading the maps: { $assumed }.
methods-left-out = In their files: { $counts }.
methods-area = The check measures the ground gained between the two maps less the ground lost.
methods-area-drawn = The check measures the area of these polygons, with overlaps counted once.
methods-depth = Depth is the largest distance from any point of the gained ground to { $start }, not a distance between vertices, and is given for each { $axis }.
methods-from = the line from which the advance started (the earlier line where the gain touches it, otherwise the state border{ $border })
methods-from-border = the state border{ $border }
methods-from-front = the line held before
methods-axis = of the largest connected parts of the gain
methods-axis-named = named axis
methods-settlements = Settlements count if they are inside the line on the later map and were outside it on the earlier one{ $by }{ $names }; the low end of the range leaves out those within { $z } σ of the line that moved and those set apart for another reason that is given with them, and the high end takes in those that lie just outside.
methods-by-points = , judged by their points
methods-by-outlines = , judged by their outlines
methods-names = , out of the { $count } that were named
methods-fronts = The net gain is measured in each of the sectors ({ $sectors }); those where it is above zero count; at the low end of the range only those where all of its 95 % interval is above zero, at the high end all where some of it is.
methods-pace = Pace is the net gain divided by the days between the two maps.
methods-pace-than = Pace is the net gain divided by the days between two maps; the check measures how far it differs from that of { $than }{ $earlier }, and not a ratio, which means nothing where a net is near zero.
methods-earlier = { " " }(maps of { $earlier })
methods-status = The check measures the share of the outline of { $settlement } that is held, together with the status of its point.
methods-status-point = The point of { $settlement } stands for all of it, as no outline was given.
methods-share = The check measures the share of the polygon of { $whole }{ $base } that is held.
methods-held = The check measures the area of the ground of { $whole }{ $base } that is held{ $confirm }.
methods-share-gained = The check measures the area { $direction ->
        [gained] that the side gained
        [retaken] that the side took back
        [lost] that the side lost
       *[net] that the side gained less what it lost
    } between the two maps, as a share of the polygon of { $whole }{ $base }.
methods-captured = The check measures the share of the outline of { $settlement } that is held, together with the status of its point; { $rule ->
        [any] any part of the outline
        [point] its point inside the line
       *[whole] { NUMBER($percent, decimals: 0) } % of it or more
    } counts as captured{ $confirm }.
methods-persists = The check measures the share of the outline of { $settlement } that is held, together with the status of its point; { $rule ->
        [any] any part of the outline
        [point] its point inside the line
       *[whole] { NUMBER($percent, decimals: 0) } % of it or more
    } counts as captured, on the next full map too.
methods-next-map = , on the next full map too
methods-base = { " " }({ NUMBER($km2, decimals: 0) } km², { $source })
methods-ellipsoid = Areas and distances are measured on the WGS 84 ellipsoid; edges are { $edges }.
methods-lonlat = straight in longitude and latitude
methods-geodesic = geodesics
methods-slivers = Parts of the change that are nowhere wider than { $metres } m were taken out as slivers.
methods-apart = Kept out of the change: { $apart }.
methods-clip = The maps were clipped to { $clips }.
methods-cut = Only the change { $where } counts.
methods-interval = The 95 % interval as drawn comes from the error of the front line's position, with a standard error of { $sigma }, correlated over L = { $length } km along the line{ $front }: sd = σ√(2LP), in its exact form where pieces of front are short{ $cut }{ $both }.
methods-interval-p = , and P = { $front } km of front
methods-interval-cut = ; the accuracy of the lines of the cut ({ $metres } m) is added in quadrature
methods-interval-both = ; those of the two periods are added in quadrature
methods-interval-depth = The 95 % interval as drawn comes from the standard error of the front line's position, { $sigma }{ $border }.
methods-border = , and that of the border, { $metres } m, in quadrature
methods-interval-settlements = The standard error of the front line's position is { $sigma }.
methods-interval-status = The interval as drawn is the result with the whole line moved { $z } σ back and { $z } σ forward, { $sigma }.
methods-interval-status-point = Nothing can be decided about a point closer to the line than { $z } σ; { $sigma }.
methods-between = The 95 % interval between mappers shows where another careful mapper's figure may lie{ $decides ->
        [yes] , and decides the outcome where a row has one
       *[no] ; the interval as drawn decides the outcome
    }{ $made }.
methods-between-made = . The interval between mappers adds standard deviations of drawing, lag and definition in quadrature: { $rows }
methods-between-row = { $drawing }, { $lag } and { $of_definition } for { $label } ({ $definition }), with { $quantile } standard deviations to either side
methods-sigma = σ = { $metres } m
methods-sigma-of = σ = { $metres } m for { $label }
methods-days = The result with either end of the period a day earlier or later is given beside it.
methods-results = Measured: { $rows }.
methods-row = { $label }, { $definition }{ $at }: { $measured } ({ $interval }{ $days }{ $place })
methods-row-days = ; a day off: { $days }
methods-row-place = ; reached { $place }
methods-figures = Figures from other sources, each with the interval of its own rounding: { $rows }.
methods-figure = { $label }: { $measured } ({ $kind }{ $source })
methods-published = published
methods-derived = derived
methods-computed = computed
methods-not-counted = Shown and not counted: { $labels }.
methods-not-available = Not available here: { $labels }.
methods-result = Result: { $summary }.
methods-turns = What would change it: { $turns }.
methods-version = Computed with frontgeo { $version }.
methods-credit = { $what }: { $who }.
methods-front-lines = Front lines
methods-settlement-control = Settlement control
methods-boundaries = Boundaries
