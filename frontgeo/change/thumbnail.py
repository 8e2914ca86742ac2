"""Draw maps and changes as small pictures for notebooks, cropped to what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians

from frontgeo._utils.svg import PlaceLabel, SvgLayer, picture_html, svg
from frontgeo.i18n.texts import texts_of
from frontgeo.places.theatre import Theatre

__all__ = ["thumbnail_html"]

_MOST_NAMES = 7
_TRIED = 40  # places that are tried in turn, the largest first
_Bounds = tuple[float, float, float, float]


def thumbnail_html(
    title: str,
    layers: Sequence[SvgLayer],
    theatre: Theatre,
    bounds: _Bounds | None,
    *,
    note: str = "",
) -> str:
    """Return a picture of layers with the largest places near them, as an ``<img>``.

    Parameters
    ----------
    title : str
        What is drawn, for the alternative text.
    layers : sequence of SvgLayer
        In drawing order.
    theatre : Theatre
        Whose settlements are named.
    bounds : tuple of float or None
        West, south, east and north of the ground that must be seen, in degrees.
    note : str
        Text beside the key.

    Returns
    -------
    str
        Empty if there is nothing to draw.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo.places.shipped_theatre import default_theatre
    >>> field = SvgLayer(shapely.box(36.1, 49.9, 36.5, 50.1), "held")
    >>> thumbnail_html("a field", [field], default_theatre(), None).split(" alt=")[1]
    '"Map of a field, north up, near Kharkiv, Pisochyn, Pokotylivka">'
    """
    drawn = [layer for layer in layers if not layer.geometry.is_empty]
    if not drawn:
        return ""
    if bounds is None:
        bounds = _joined([layer.geometry.bounds for layer in drawn])
    names = list(_names_within(theatre, _widened(bounds)))
    near = f", near {', '.join(name.text for name in names[:3])}" if names else ""
    alt = f"Map of {title}, north up{near}{f'; {note}' if note else ''}"
    credit = texts_of("claim")["places_credit"] if names and theatre.about.is_shipped else ""
    drawing = svg(drawn, bounds, names=names, alt=alt, note=note, credit=credit)
    return picture_html(drawing, alt)


def _joined(boxes: Sequence[_Bounds]) -> _Bounds:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _widened(bounds: _Bounds) -> _Bounds:
    """Return bounds widened to the shape of the picture."""
    west, south, east, north = bounds
    shrink = cos(radians((south + north) / 2))
    across, up = (east - west) * shrink, north - south
    more_lon = max(0.0, up * 4 / 3 - across) / shrink / 2
    more_lat = max(0.0, across * 3 / 4 - up) / 2
    return west - more_lon, south - more_lat, east + more_lon, north + more_lat


def _names_within(theatre: Theatre, bounds: _Bounds) -> Iterator[PlaceLabel]:
    """Yield the largest places in a box of degrees, none too near to a larger one."""
    west, south, east, north = bounds
    table = theatre.named_settlements.cx[west:east, south:north]
    if "kind" in table:
        table = table[table["kind"] != "place"]  # districts of cities
    if "population" in table:
        table = table.sort_values("population", ascending=False, kind="stable", na_position="last")
    apart_lon, apart_lat = (east - west) / 6, (north - south) / 10
    taken: list[PlaceLabel] = []
    for text, at in zip(table["name_en"].head(_TRIED), table.geometry.head(_TRIED), strict=True):
        if len(taken) == _MOST_NAMES:
            return
        is_near = any(
            abs(at.x - name.lon) < apart_lon and abs(at.y - name.lat) < apart_lat for name in taken
        )
        if isinstance(text, str) and text and not is_near:
            taken.append(PlaceLabel(text, at.y, at.x))
            yield taken[-1]
