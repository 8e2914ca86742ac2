"""Make pages with Folium; no other package loads folium."""

from frontgeo.pages.claim import folium_map
from frontgeo.pages.draw import draw_page
from frontgeo.pages.html_document import embed
from frontgeo.pages.layers import ChangeLayer, change_layer
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.timeline_page import timeline_page

__all__ = [
    "ChangeLayer",
    "OfflineMap",
    "change_layer",
    "draw_page",
    "embed",
    "folium_map",
    "timeline_page",
]
