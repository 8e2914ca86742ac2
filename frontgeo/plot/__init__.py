"""Figures and charts, with matplotlib."""

from frontgeo.plot.compose import figure

__all__ = ["figure"]
