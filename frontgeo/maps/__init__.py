"""Folium pages. The only package that loads folium."""

from frontgeo.maps.page import FrontgeoMap, folium_map

__all__ = ["FrontgeoMap", "folium_map"]
