"""Show a change as a layer of any Folium map."""

from __future__ import annotations

import hashlib
from typing import Any

import folium
import shapely
from branca.element import Figure

from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.i18n import texts_of
from frontgeo.maps.assets import bundle
from frontgeo.maps.layers import rings
from frontgeo.maps.safe import Raw, escaped, safe_json
from frontgeo.outputs.shown import names_of_change

__all__ = ["DeltaLayer", "change_layer"]


class DeltaLayer(folium.FeatureGroup):
    """Ground gained (hatched) and lost (dotted), with its areas on hover.

    Names and numbers are shown as text, on whatever map the layer is put.

    Parameters
    ----------
    delta : Delta
    name : str, optional
        Its name in the layer control; by default mapper and period.
    show : bool
        Whether it is visible when the map opens.
    """

    def __init__(self, delta: Delta, *, name: str | None = None, show: bool = True) -> None:
        described = ", ".join(part for part in (delta.label, delta.period) if part)
        # Leaflet's control takes a name as markup, and Folium's as a template
        super().__init__(name=escaped(described if name is None else name), show=show)
        star = "".join(f" * {assumption}" for assumption in delta.assumed)
        self._id = f"change_{_delta_id(delta, self.layer_name)}"
        gained_name, lost_name = names_of_change(delta, texts_of("common"))
        self._data = {
            "gained": rings(delta.gained),
            "lost": rings(delta.lost),
            "gained_text": f"{gained_name} {delta.gained_km2:,.1f} km²: {described}{star}",
            "lost_text": f"{lost_name} {delta.lost_km2:,.1f} km²: {described}{star}",
        }

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Add the layer's script to the figure, bypassing templates."""
        root = self.get_root()
        if not isinstance(root, Figure) or self._parent is None:
            raise InputError("layer: expected it on a map, found none; add it with .add_to(map)")
        name = self.get_name()
        script = (
            f"var {name} = L.featureGroup();\n"
            f'(function (group, id, data) {{\n"use strict";\n{bundle("change_layer")}}})'
            f"({name}, {safe_json(name)}, {safe_json(self._data)});"
        )
        if self.show:
            script += f"\n{name}.addTo({self._parent.get_name()});"
        root.script.add_child(Raw(script), name=name)
        for child in self._children.values():
            child.render(**kwargs)


def _delta_id(delta: Delta, name: str) -> str:
    """Return an id that is the same in every run."""
    content = shapely.to_wkb([delta.gained, delta.lost])
    return hashlib.sha256(b"|".join([*content, name.encode(errors="replace")])).hexdigest()[:16]


def change_layer(delta: Delta, *, name: str | None = None, show: bool = True) -> DeltaLayer:
    """Return a change as a layer for a user's own `folium.Map`.

    Parameters
    ----------
    delta : Delta
    name : str, optional
        Its name in the layer control; by default mapper and period.
    show : bool
        Whether it is visible when the map opens.

    Examples
    --------
    >>> import folium, shapely
    >>> import frontgeo as fg
    >>> delta = fg.Delta.claimed(shapely.box(36, 50, 36.4, 50.2))
    >>> layer = change_layer(delta).add_to(folium.Map(tiles=None))
    """
    return DeltaLayer(delta, name=name, show=show)
