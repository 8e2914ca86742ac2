"""Describe what one map shows, and what changed between two.

A `ControlMap` is what one mapper showed on one day; `Source`, `Assumption` and `Redefinition` are
its notes. A `Change` is the ground gained and lost between two of them, with its `Slivers`, its
`Abroad` and whatever else was `SetApart`. An `Overlap` relates two changes, a `Comparison` the maps
of two mappers, and `simulate_sd_km2` moves fronts at random to estimate how uncertain a change is.
The functions `frontgeo.diff` and `frontgeo.compare` make these objects.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
