### The text that stands for a map or a picture.

alt-map =
    { $dated ->
        [0] Map of { $shown }.
       *[other] Map of { $shown }, { $days }.
    }
alt-no-map = There is no map.
alt-each = Each: { $rows }.
alt-held = Held: { $amount }.
alt-drawn = Drawn: { $amount }.
alt-where = Where: { $regions }.
alt-outside = outside them
