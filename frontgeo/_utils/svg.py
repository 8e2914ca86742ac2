"""Small drawings for notebooks: polygon layers as an inline SVG, beside a table.

This module does not depend on claims or maps, so that `ControlMap`, `Change` and `Verdict` can
display themselves without folium or matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, radians

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["MapFrame", "SvgLayer", "figure_html", "svg", "table_html"]

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


class MapFrame:
    """A frame for geometries in an equal-area projection about its middle, north up, in pixels.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north in degrees.
    size : pair of float
        Width and height in pixels.
    margins : pair of float
        The least room left and right, and above and below the bounds.
    least_km : float
        The least width and height of the ground in the bounds.

    Attributes
    ----------
    per_km : float
        The pixels of a kilometre.
    window : tuple of float
        West, south, east and north of a box that holds the picture, in degrees.
    """

    def __init__(
        self,
        bounds: tuple[float, float, float, float],
        size: tuple[float, float],
        margins: tuple[float, float],
        *,
        least_km: float,
    ) -> None:
        west, south, east, north = bounds
        self.width, self.height = size
        middle = (south + north) / 2, (west + east) / 2
        self._project = pyproj.Transformer.from_crs(
            "EPSG:4326",
            f"+proj=laea +lat_0={middle[0]} +lon_0={middle[1]} +datum=WGS84 +units=km",
            always_xy=True,
        )
        corners = self._project.transform([west, east, west, east], [south, south, north, north])
        across, up = (max(np.ptp(ends), least_km) for ends in corners)
        rooms = self.width - 2 * margins[0], self.height - 2 * margins[1]
        self.per_km = min(rooms[0] / across, rooms[1] / up)
        # a window in degrees that holds the picture, whatever the curvature of its edges
        up_deg = self.height / self.per_km / 111 * 0.6
        across_deg = self.width / self.per_km / 111 / cos(radians(middle[0] + up_deg)) * 0.6
        self.window = (middle[1] - across_deg, middle[0] - up_deg,
                        middle[1] + across_deg, middle[0] + up_deg)  # fmt: skip

    def _pixels(self, lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = self._project.transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack(
            [
                self.width / 2 + np.asarray(x) * self.per_km,
                self.height / 2 - np.asarray(y) * self.per_km,
            ]
        )

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return the position of a point, in pixels."""
        ((x, y),) = self._pixels(np.array([[lon, lat]])).tolist()
        return x, y

    def path(self, geometry: BaseGeometry, attributes: str) -> str:
        """Return a path of the geometry in the picture, or "" if there is none."""
        seen = shapely.clip_by_rect(geometry, *self.window)
        flat = shapely.simplify(shapely.transform(seen, self._pixels), 0.5)
        steps = "".join(_steps(flat))
        return f'<path fill-rule="evenodd" d="{steps}" {attributes}/>' if steps else ""


def _steps(geometry: BaseGeometry) -> Iterator[str]:
    """Yield each line of a geometry as a start and relative steps, in tenths of a pixel."""
    for part in shapely.get_parts(geometry):
        closed = part.geom_type == "Polygon"
        for line in shapely.get_rings(part) if closed else [part]:
            xy = np.rint(shapely.get_coordinates(line) * 10).astype(int)
            xy = xy[: len(xy) - closed]
            moves = np.diff(xy, axis=0)
            moves = moves[moves.any(axis=1)]
            if not len(moves):  # smaller than a tenth of a pixel
                continue
            first = f"M{xy[0, 0] / 10:g} {xy[0, 1] / 10:g}"
            rest = " ".join(f"{dx / 10:g} {dy / 10:g}" for dx, dy in moves)
            rest = re.sub(r"(?<!\d)0\.", ".", rest).replace(" -", "-")
            yield f"{first}l{rest}{'z' if closed else ''}"


def svg(layers: Sequence[SvgLayer], focus: BaseGeometry | None = None) -> str:
    """Draw layers as an SVG of 320 × 240, north up.

    Parameters
    ----------
    layers : sequence of SvgLayer
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
    picture = MapFrame(
        tuple(shapely.bounds(frame)), (_WIDTH, _HEIGHT), (_MARGIN, _MARGIN), least_km=1e-4
    )
    shapes = [picture.path(layer.geometry, _STYLES[layer.style]) for layer in drawn]
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
    paragraphs = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f"<div><strong>{escape(title)}</strong>{paragraphs}<div "
        'style="display:flex;gap:1em;flex-wrap:wrap;align-items:flex-start">'
        f"{svg(layers, focus)}{table_html(rows, header)}</div></div>"
    )
