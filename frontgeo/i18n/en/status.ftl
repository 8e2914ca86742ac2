### The status of places over time: who held them, since when, every change of hands.

## how a place was understood

place-read-by-custom = read as latitude { $lat }, longitude { $lon }: latitude first, by custom
place-read-as-stated = read as latitude { $lat }, longitude { $lon }, as its letters say
place-read-columns = latitude { $lat }, longitude { $lon }, by the columns of the table
place-settlement = { $name }: latitude { $lat }, longitude { $lon } ({ $source })
place-asked = State at the end of { $day } (UTC), by each mapper's last map until then
place-last-maps = State on each mapper's last map

## who holds it

place-held-by = held by { SIDE($side) }
place-held = shown as held (the map does not say by whom)
place-neither-side = held by neither side (grey zone)
place-infiltrated = infiltrated, held by neither side
place-ukraine-abroad = held by Ukraine abroad
place-held-abroad-by = held by { SIDE($side) } abroad
place-liberated = marked as liberated
place-claimed = not marked as held, but claimed
place-mark-claimed = claimed
place-not-marked = not marked as held
place-left-out = left out: this mapper does not draw the ground here
place-no-map = no map of that day (its maps are of { $first } to { $last })
place-no-map-short = no map of that day

## the block of a mapper

place-block = { $mapper } ({ $edition }): { $hold }
place-no-maps = { $mapper } ({ $edition }): no map that can be compared
place-map = map of { $day }; marked there: { $marks_names }
place-map-shows = what is not marked is not said to be held by the other side: the map shows { $marks_names }
place-age = { $age } old at the end of { $day }
place-day-range = may show a day from { $first } to { $last }
place-since =
    { $count ->
        [one] { $since }; shown on { $count } map until then
       *[other] { $since }; shown on { $count } maps until then
    }
place-since-start = since before the first map, of { $first }
place-since-between = since between { $since } and { $day }
place-since-one-day = since { $day }, between two maps of that day
place-since-parts = since { $day } at the latest: the maps before have other parts
place-since-redefined = since between { $since } and { $day }, when the mapper changed what it draws: no change of hands
place-persisted =
    { $count ->
        [one] persisted: so on the { $count } map after it, to { $last }
       *[other] persisted: so to the last map, of { $last } ({ $count } maps later)
    }
place-is-last-map = this is its last map
place-too-recent =
    { $count ->
        [one] too recent to say whether it lasts: { $count } map shows it
       *[other] too recent to say whether it lasts: { $count } maps show it
    }
place-next-map = it may have changed by the end of the day: the next map, of { $day }, shows it { $hold }
place-ended = ended between { $since } and { $day }: from then on { $hold }
place-came-and-went =
    { $count ->
        [one] came and went: shown on { $count } map, and reverted on { $day }
       *[other] came and went: shown on { $count } maps, and reverted on { $day }
    }
place-in-doubt =
    in doubt: { NUMBER($km, decimals: 2) } km from the line, within the 95 % error of { $of ->
        [point] line and point
       *[other] the line
    }, { NUMBER($error_km, decimals: 2) } km; { NUMBER($percent, decimals: 0) } % that it is on the other side
place-clear =
    { NUMBER($km, decimals: 2) } km from the line, beyond the 95 % error of { $of ->
        [point] line and point
       *[other] the line
    }, { NUMBER($error_km, decimals: 2) } km
place-no-line = no line on the map that is neither state border nor coast
place-border-edge = an edge along the state border or the coast is nearer, { NUMBER($km, decimals: 2) } km: not counted as the line
place-outline-share = { $percent } % of its outline is held
place-changes =
    { $count ->
        [one] { $count } change, between these maps:
       *[other] { $count } changes, each between these maps:
    }
place-more-changes = and { $count } before these: see --json or --csv
place-no-change =
    { $count ->
        [one] no change, as there is { $count } map, of { $first }
       *[other] no change on { $count } maps, { $first } to { $last }
    }
place-change = { $since } → { $day }: { $before } → { $after }
place-change-noted = { $since } → { $day }: { $before } → { $after } ({ $notes_clauses })
place-silent-days =
    { $count ->
        [one] { $count } day in between without a map
       *[other] { $count } days in between without a map
    }
place-redefined = the mapper changed what it draws: no change of hands
place-other-parts = maps with other parts: no change of hands can be told
place-reverted = came and went: reverted on { $day }
place-is-return = reverts the one before
place-without =
    { $count ->
        [one] { $count } map passed over, as it lacks a part: { $days_names }
       *[other] { $count } maps passed over, as they lack a part: { $days_names }
    }
place-unread =
    { $count ->
        [one] { $count } file of the archive not read: { $files_clauses }
       *[other] { $count } files of the archive not read: { $files_clauses }
    }
place-caution = caution: { $caution }
place-caution-cells = VIINA gives a village the status of the nearest centre, and draws it as a cell: no evidence for a single place
place-caution-redefined = from { $day } on { $mapper } leaves out ground in this oblast that was held before: not marked does not mean not held
place-method = Held: occupied, advances, and held since before 2022. In doubt: nearer to the line than 1.96 σ of its position, and of a settlement's point. A change came between two maps; one that is reverted within three maps came and went.

## columns of a table

place-column-place = place
place-column-mapper = mapper
place-column-map = map
place-column-hold = status
place-column-since = since
place-column-line = line
