"""Make pages with Folium; no other package loads folium."""

from frontgeo.pages.claim import folium_map
from frontgeo.pages.document import embed
from frontgeo.pages.draw import draw_page
from frontgeo.pages.layers import ChangeLayer, change_layer
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.timeline import timeline_page

__all__ = [
    "ChangeLayer",
    "OfflineMap",
    "change_layer",
    "draw_page",
    "embed",
    "folium_map",
    "timeline_page",
]
