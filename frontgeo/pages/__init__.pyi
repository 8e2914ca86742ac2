from .claim import folium_map
from .draw import draw_page
from .html_document import embed
from .layers import ChangeLayer, change_layer
from .offline import OfflineMap
from .timeline_page import timeline_page

__all__ = [
    "ChangeLayer",
    "OfflineMap",
    "change_layer",
    "draw_page",
    "embed",
    "folium_map",
    "timeline_page",
]
