### The text that stands for a map or a picture.

alt-map =
    { $dated ->
        [no] Map of { $shown }.
       *[other] Map of { $shown }, { $days }.
    }
alt-no-map = There is no map.
alt-each = Each: { $rows }.
alt-held = Held on it: { $amount }.
alt-drawn = Drawn: { $amount }.
alt-where = Where: { $regions }.
alt-outside = outside them
