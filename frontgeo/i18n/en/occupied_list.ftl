### The official list of occupied territories beside maps, by settlement.

## the list

list-head = { $source }: { $count ->
        [one] { $count } row of occupied territory
       *[other] { $count } rows of occupied territory
    }; the latest day that it states is { $day }
list-settlements = Settlements that are occupied by it at some time, by the codifier: { $count }; with a point, and compared: { $points }; without: { $without } ({ $table })
list-settlements-unknown = Settlements that are occupied by it at some time, with a point, and compared: { $points }. How many the list has without a point is not known: whole hromadas need the codifier (--register)

## beside the maps of a mapper

list-block = { $mapper } ({ $edition }), { $maps ->
        [one] { $maps } map from { $first } to { $last }
       *[other] { $maps } maps from { $first } to { $last }
    }
list-side-unknown = these maps do not say whose ground they show: taken as held by Russia, as the list is
list-both = occupied by the list and held on the maps: { $count }
list-listed-only = occupied by the list, never held on these maps: { $count } (neither side's on the last map: { $grey }; in doubt: { $doubt })
list-held-only = held on the maps, not occupied by the list: { $count } (taken after the latest day of the list: { $after }; in doubt: { $doubt })
list-other-oblasts = held on the maps, in oblasts without a row of occupied territory on the list: { $count }; check that the list is whole
list-outside = occupied by the list only before or after these maps: { $count }
list-left-out = on the list where the mapper does not draw, not compared: { $count }
list-uncoded = settlements of the table without a code, not compared: { $count }; of these held on the maps: { $held }
list-ended = occupied by the list to a day, still held on the last map: { $count }
list-goes-on = occupied by the list to this day, no more held on the last map: { $count }
list-undated = began when the mapper changed what it draws, or between maps with other parts, without a lag: { $count }
list-flips = changes that came and went within three maps, counted only if the list has that time too: { $count }
list-begin-lag = first day, list minus map, in days: median { NUMBER($low, sign: "always") } from the first map that shows it, { NUMBER($high, sign: "always") } from the map before; measured: { $count } (list earlier than both: { $earlier }; from one to the other: { $within }; later than both: { $later })
list-end-lag = last day, list minus map, in days: median { NUMBER($low, sign: "always") } from the first map that shows the end, { NUMBER($high, sign: "always") } from the map before; measured: { $count } (list earlier than both: { $earlier }; from one to the other: { $within }; later than both: { $later })
list-no-begin-lag = first day: no lag can be measured
list-no-end-lag = last day: no lag can be measured
list-held-before = held on the first map already, without a lag: { $count }
list-held-late = of these the list begins later than the first map: { $count } (the latest, in days, by at least { $most })

## tables

list-column-oblast = oblast
list-column-place = settlement
list-column-both = both
list-column-listed-only = list only
list-column-held-only = map only
list-column-lags = lags
list-column-median = median, days
list-column-list = by the list
list-column-map = on the maps
list-column-lag = lag, days
list-since = since { $since }
list-since-until = { $since } to { $until }
list-not-on-list = not on the list
list-not-on-map = not held
list-map-first = before { $since }
list-map-between = between { $after } and { $since }
list-map-on = from { $since }
list-map-ended-on = { $begins }, to { $before }
list-map-ended = { $begins }, to between { $until } and { $before }
list-rows-shown = Of { $count } disagreements and lags, the first { $shown }; all are in --csv and --json
list-method = Lag: the day that the list states minus that of the map. The list states days before its order was signed, so that this is no delay of the order. Held: occupied, advances, and held since before 2022. In doubt: nearer to the line of the last map than 1.96 σ of its position, and of the settlement's point.
list-right = The list: official act of Ukraine, not subject to copyright (Civil Code of Ukraine, art. 434)
