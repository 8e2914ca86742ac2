"""Read, store, difference and compare many maps of one mapper.

`read_timeline` opens a folder, a packed archive, a file of many days or a store as a `Timeline`:
areas day by day, changes from map to map, the day on which each place was first taken, and ground
that was shown only briefly. `write_store` puts an archive into one file, `compare_over_time` and
`front_correlation` compare two mappers, and `match_instants` dates the files of a mirror by the
snapshots that they show.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
