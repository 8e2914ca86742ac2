### The desk: a day, week or month by every mapper of the library.

## why a mapper has no number

desk-no-readable-map = none of its maps can be read
desk-no-map-before = no map up to the start of { DAY($day) }; its first is of { DAY($first) }
desk-no-map-between = no map between the start and the end of the period; the last one is of { $shown }
desk-maps-apart = its maps of { $before } and { $after } are { $span } apart, for a period of { $length }
desk-unlike = { $reason }
