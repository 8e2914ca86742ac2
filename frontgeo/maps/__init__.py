"""Make pages with Folium; no other package loads folium."""

from frontgeo.maps.drawing import draw_page
from frontgeo.maps.framed import embed
from frontgeo.maps.layer import DeltaLayer, change_layer
from frontgeo.maps.offline import OfflineMap
from frontgeo.maps.page import folium_map
from frontgeo.maps.timelines import timeline_page

__all__ = [
    "DeltaLayer",
    "OfflineMap",
    "change_layer",
    "draw_page",
    "embed",
    "folium_map",
    "timeline_page",
]
