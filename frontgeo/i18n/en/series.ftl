### The page and the picture of a series.

series_changes = Ground gained and lost
series_held = Ground held
series_by_region = Ground held by region
series_changes_by_region = Net change by region
series_by_mapper = Ground held, by mapper
series_changes_by_mapper = Net change, by mapper
series_axis_day = km² in each day
series_axis_week = km² in each week
series_axis_month = km² in each month
series_axis_map = km² in each step from map to map
series_axis_more = km² more than on { $day }
series_axis_net = km² net since { $day }
series_axis_more_mapper = km² more than on the mapper's first map
series_up_down = { $axis }: up gained, down lost
series_since = since { $day }
series_step_day = last map of each day
series_step_week = last map of each week
series_step_month = last map of each month
series_step_map = every map
series_period = { $first } to { $last }
series_subtitle = { $mapper }, { $definition }, { $period }, { $step }
series_totals = All steps together: gained { $gained }, lost { $lost }, net { $net } km².
series_redrawn = Of the net, { $redrawn } km² are redrawn border and coast.
series_unlike_steps =
    { $n ->
        [one] Without { $n } step between unlike maps.
       *[other] Without { $n } steps between unlike maps.
    }
series_faint = Grey, changed by { $most } km² or less: { $names }.
series_gaps = Shaded, longer than usual without a map: { $days }.
series_more_gaps = { $days } and { $n } more times
series_method = Areas on the WGS 84 ellipsoid, edges straight in longitude and latitude. Ground held is as mapped; changes are inside the country, with slivers and without redrawn border. A map shows what its mapper could establish, not what happened.

## the page

series_in_words = { $title }: { $subtitle }. { $lines }
series_in_table = The same numbers are in the table below.
series_sums = Gained { $gained } km², lost { $lost } km², added up.
series_mapper = Mapper
series_definition = Counted as held
series_period_name = Period
series_steps = Steps
series_maps = Maps of the period
series_without_map = Longer than usual without a map
series_method_name = Method
series_numbers = Numbers
series_caption = { $title }, km²: { $subtitle }
series_day = day
series_never = never
series_days_missing =
    { $n ->
        [one] { $n } day, shaded in the drawing
       *[other] { $n } days, shaded in the drawing
    }
