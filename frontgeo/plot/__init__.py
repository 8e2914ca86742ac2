"""Figures and charts, with matplotlib."""

from frontgeo.plot.figures import figure

__all__ = ["figure"]
