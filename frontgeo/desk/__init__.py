"""Write a newsroom's day, week or month from the library of maps."""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
