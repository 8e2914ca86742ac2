"""Read mappers' files: one short module for each format, all to the same `ControlMap`.

`read_control_map` recognises a file by its content and reads it, `read_regions` reads polygons
with names, and `MAPPERS` holds what is known of every mapper, by name. A new mapper is a module
that recognises a `Document` and returns a `Reading`: its `Mapper` and a `ClassifiedFeature` for
each feature.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
