"""Small drawings for notebooks: layers of a map as a picture, beside a table.

The picture is an ``<img>`` that carries its SVG, since viewers of notebooks remove an SVG that
stands in the markup itself.

This module does not depend on claims or maps, so that `ControlMap`, `Change` and `Verdict` can
display themselves without folium or matplotlib.
"""

from __future__ import annotations

import base64
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

from frontgeo._utils.parts import simplified

__all__ = ["MapFrame", "PlaceLabel", "SvgLayer", "figure_html", "picture_html", "svg", "table_html"]

_DETAIL_PX = 0.8  # finer detail cannot be seen
_STYLES = {
    "held": 'fill="#c8c8c8" stroke="#1d232b" stroke-width=".6"',
    "contested": 'fill="#e9e2d4" stroke="#8a7f6a" stroke-width=".6"',
    "gained": 'fill="#e08a4e" stroke="#b54a0b" stroke-width=".8"',
    "lost": 'fill="#7db8d6" stroke="#0b5f8a" stroke-width=".8"',
    "claimed": 'fill="#b9a3d6" fill-opacity=".6" stroke="#5b3a91" stroke-width=".8"',
    "on all maps": 'fill="#c8c8c8" stroke="#1d232b" stroke-width=".6"',
    "on some maps": 'fill="#e9e2d4" stroke="#8a7f6a" stroke-width=".6"',
    "front before": 'fill="none" stroke="#1d232b" stroke-width="1.1" stroke-dasharray="4 3"',
    "front after": 'fill="none" stroke="#1d232b" stroke-width="1.6"',
}
_WIDTH, _HEIGHT, _MARGIN, _KEY = 400.0, 300.0, 24.0, 22.0
_CREDIT = 12.0  # height of a line of credit, pixels
_LETTER, _TYPE = 6.2, 11  # width of a letter and size of the type, pixels


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

    def flat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return the part of a geometry in the picture, in pixels, as it is drawn."""
        seen = shapely.clip_by_rect(geometry, *self.window)
        return simplified(shapely.transform(seen, self._pixels), _DETAIL_PX)

    def path(self, geometry: BaseGeometry, attributes: str, *, least: float = 0.0) -> str:
        """Return a path of the geometry in the picture, or "" if there is none.

        With ``least``, what lies behind evidence is drawn to so many pixels, and polygons of
        less than their square are left out.
        """
        flat = self.flat(geometry)
        if least:
            parts = shapely.get_parts(simplified(flat, least))
            areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
            size = np.where(areal, shapely.area(parts), shapely.length(parts) * least)
            flat = shapely.GeometryCollection(parts[size >= least**2].tolist())
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


@dataclass(frozen=True)
class PlaceLabel:
    """A place to name on a drawing."""

    text: str
    lat: float
    lon: float


def svg(
    layers: Sequence[SvgLayer],
    bounds: tuple[float, float, float, float] | None = None,
    *,
    names: Iterable[PlaceLabel] = (),
    alt: str = "sketch map, north up",
    note: str = "",
    credit: str = "",
) -> str:
    """Draw a map as an SVG 400 wide and 322 high, or more: north up, with its width and a key.

    Parameters
    ----------
    layers : sequence of SvgLayer
        In drawing order.
    bounds : tuple of float, optional
        West, south, east and north of the ground that must be seen, in degrees; by default all
        layers.
    names : iterable of PlaceLabel
        Places to name, the most important first; one is left out where it would cover another.
    alt, note, credit : str
        Alternative text, text beside the key, and a line below it.

    Returns
    -------
    str
        An ``<svg>`` element, or an empty string if there is nothing to draw.
    """
    drawn = [layer for layer in layers if not layer.geometry.is_empty]
    if bounds is None and drawn:
        bounds = tuple(shapely.total_bounds([layer.geometry for layer in drawn]))
    if bounds is None:
        return ""
    frame = MapFrame(bounds, (_WIDTH, _HEIGHT), (_MARGIN, _MARGIN), least_km=1e-4)
    shapes = [frame.path(layer.geometry, _STYLES[layer.style]) for layer in drawn]
    seen = dict.fromkeys(layer.style for layer, path in zip(drawn, shapes, strict=True) if path)
    height = _HEIGHT + _KEY + (_CREDIT if credit else 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img" aria-label="{escape(alt)}" '
        f'font-family="Noto Sans, Segoe UI, system-ui, sans-serif" font-size="{_TYPE}" '
        f'fill="#1d232b"><rect width="100%" height="100%" fill="#fff"/>'
        f'<svg width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}">'
        f'<rect width="100%" height="100%" fill="#faf9f4" stroke="#d5d2c8"/>'
        f"{''.join(shapes)}{''.join(_name_labels(frame, names))}"
        f"{_text(_WIDTH - 6, _HEIGHT - 7, _width_text(_WIDTH / frame.per_km), end=True)}</svg>"
        f"{''.join(_key(list(seen), note))}"
        f'<text x="6" y="{height - 6:g}" font-size="8" fill="#56606d">{escape(credit)}</text></svg>'
    )


def _name_labels(frame: MapFrame, names: Iterable[PlaceLabel]) -> Iterator[str]:
    taken = [(_WIDTH - 90, _HEIGHT - 20, _WIDTH, _HEIGHT)]  # the width of the frame
    for name in names:
        x, y = frame.at(name.lat, name.lon)
        width = len(name.text) * _LETTER
        is_left = x + 6 + width > _WIDTH - 4  # no room to the right of its dot
        start = x - 6 - width if is_left else x + 6
        box = (min(start, x - 3), y - 9, max(start + width, x + 3), y + 6)
        is_within = box[0] > 2 and box[1] > 2 and box[2] < _WIDTH - 2 and box[3] < _HEIGHT - 2
        is_free = all(
            box[0] > t[2] or t[0] > box[2] or box[1] > t[3] or t[1] > box[3] for t in taken
        )
        if not is_within or not is_free:
            continue
        taken.append(box)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" stroke="#fff"/>'
        yield _text(x - 6 if is_left else x + 6, y + 4, name.text, end=is_left)


def _text(x: float, y: float, text: str, *, end: bool) -> str:
    """Return text that begins or ends at a point."""
    anchor = ' text-anchor="end"' if end else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}"{anchor} stroke="#fff" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(text)}</text>'
    )


def _width_text(km: float) -> str:
    return f"← {km:,.0f} km →" if km >= 10 else f"← {km:.2g} km →"


def _key(styles: Sequence[str], note: str) -> Iterator[str]:
    """Yield the key of a drawing."""
    x, y = 6.0, _HEIGHT + 15
    for style in styles:
        if style.startswith("front"):
            yield f'<path d="M{x:g} {y - 4:g}h16" {_STYLES[style]}/>'
        else:
            yield f'<rect x="{x:g}" y="{y - 9:g}" width="16" height="10" {_STYLES[style]}/>'
        yield f'<text x="{x + 20:g}" y="{y:g}" font-size="10">{escape(style)}</text>'
        x += 28 + len(style) * 5.1
    if note:
        at = f'x="{_WIDTH - 6:g}" y="{y:g}" font-size="10" text-anchor="end"'
        yield f"<text {at}>{escape(note)}</text>"


def picture_html(drawing: str, alt: str) -> str:
    """Return an ``<img>`` that carries a drawing, or an empty string for an empty one.

    Examples
    --------
    >>> picture_html("<svg/>", 'a "map"')
    '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="a &quot;map&quot;">'
    """
    if not drawing:
        return ""
    packed = base64.b64encode(drawing.encode()).decode("ascii")
    return f'<img src="data:image/svg+xml;base64,{packed}" alt="{escape(alt)}">'


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
    rows: Iterable[Sequence[str]],
    *,
    picture: str = "",
    header: Sequence[str] = (),
    notes: Iterable[str] = (),
) -> str:
    """Combine a title, notes, a picture and a table for a notebook's output cell.

    Examples
    --------
    >>> figure_html("A", [("b", "1")])
    '<div><strong>A</strong><table><tr><td>b</td><td>1</td></tr></table></div>'
    """
    paragraphs = "".join(f"<p>{escape(note)}</p>" for note in notes)
    shown = f"<div>{picture}</div>" if picture else ""
    return (
        f"<div><strong>{escape(title)}</strong>{paragraphs}{shown}{table_html(rows, header)}</div>"
    )
