"""Small drawings for notebooks: polygon layers as an inline SVG, beside a table.

This module does not depend on claims or maps, so that `ControlMap`, `Change` and `Verdict` can
display themselves without folium or matplotlib.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["SvgLayer", "figure_html", "svg", "table_html"]

_STYLES = {
    "held": 'fill="#c8c8c8" stroke="#1d232b" stroke-width=".6"',
    "contested": 'fill="#e9e2d4" stroke="#8a7f6a" stroke-width=".6"',
    "gained": 'fill="#e08a4e" stroke="#b54a0b" stroke-width=".8"',
    "lost": 'fill="#7db8d6" stroke="#0b5f8a" stroke-width=".8"',
    "claimed": 'fill="#b9a3d6" fill-opacity=".6" stroke="#5b3a91" stroke-width=".8"',
}
_WIDTH, _HEIGHT, _MARGIN = 320.0, 240.0, 4.0


@dataclass(frozen=True)
class SvgLayer:
    """A geometry in longitude and latitude, with the style in which it is drawn."""

    geometry: BaseGeometry
    style: str


def _path(rings: Iterable[np.ndarray[tuple[int, int], np.dtype[np.float64]]]) -> str:
    pieces = []
    for ring in rings:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring[:-1])
        pieces.append(f"M{points}Z")
    return "".join(pieces)


def svg(layers: Sequence[SvgLayer], focus: BaseGeometry | None = None) -> str:
    """Draw layers as an SVG of 320 × 240, north up.

    Parameters
    ----------
    layers : sequence of Layer
        In drawing order.
    focus : shapely geometry, optional
        The geometry to which the frame is fitted; by default all layers.

    Returns
    -------
    str
        An ``<svg>`` element, or an empty string if there is nothing to draw.
    """
    drawn = [layer for layer in layers if not layer.geometry.is_empty]
    frame = focus if focus is not None and not focus.is_empty else None
    if frame is None and drawn:
        frame = shapely.GeometryCollection([layer.geometry for layer in drawn])
    if frame is None:
        return ""
    west, south, east, north = shapely.bounds(frame)
    # shrink longitudes by the cosine of the latitude, so that shapes keep their proportions
    squeeze = cos(radians((south + north) / 2))
    width, height = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((_WIDTH - 2 * _MARGIN) / width, (_HEIGHT - 2 * _MARGIN) / height)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    window = shapely.box(
        centre[0] - _WIDTH / 2 / scale / squeeze,
        centre[1] - _HEIGHT / 2 / scale,
        centre[0] + _WIDTH / 2 / scale / squeeze,
        centre[1] + _HEIGHT / 2 / scale,
    )
    shapes = []
    for layer in drawn:
        seen = shapely.clip_by_rect(layer.geometry, *shapely.bounds(window))
        seen = shapely.simplify(seen, 0.5 / scale, preserve_topology=True)
        polygons = [p for p in shapely.get_parts(seen) if p.geom_type == "Polygon"]
        rings = []
        for ring in shapely.get_rings(polygons):
            xy = (shapely.get_coordinates(ring) - centre) * [squeeze * scale, -scale]
            rings.append(xy + np.array([_WIDTH / 2, _HEIGHT / 2]))
        style = _STYLES[layer.style]
        shapes.append(f'<path fill-rule="evenodd" {style} d="{_path(rings)}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" '
        f'viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" aria-label="sketch map, north up">'
        f'<rect width="100%" height="100%" fill="#faf9f4" stroke="#d5d2c8"/>{"".join(shapes)}</svg>'
    )


def table_html(rows: Iterable[Sequence[str]], header: Sequence[str] = ()) -> str:
    """Format rows as an HTML table, with every cell escaped.

    Examples
    --------
    >>> table_html([("<b>", "1")])
    '<table><tr><td>&lt;b&gt;</td><td>1</td></tr></table>'
    """
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def figure_html(
    title: str,
    layers: Sequence[SvgLayer],
    rows: Iterable[Sequence[str]],
    *,
    header: Sequence[str] = (),
    focus: BaseGeometry | None = None,
    notes: Iterable[str] = (),
) -> str:
    """Combine a title, notes, a drawing and a table for a notebook's output cell."""
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f"<div><strong>{escape(title)}</strong>{said}<div "
        'style="display:flex;gap:1em;flex-wrap:wrap;align-items:flex-start">'
        f"{svg(layers, focus)}{table_html(rows, header)}</div></div>"
    )
