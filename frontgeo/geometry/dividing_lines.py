"""Divide a country by dated front lines into the ground on each side.

**Method.** Lines and the country's outline are cut wherever they meet, and the faces between them
that lie in the country are its ground. A face takes the sides that the lines beside it state for
their left and right, and that of a point in it; across a line that states nothing lies the other
of two sides. So the ground of all sides, and the parts that no line touches, add up to the
country. Nothing is assigned to the nearest side.

An end of a line within `JOINED_M` of another line or of the border is joined to it, and that is
reported. Any other end that stops short of the border is refused, or led on in a straight line to
the nearest point of the border, or to the nearest end of another line, if the caller says how far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray, IntArray
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.validation import EVERYWHERE, prepared_copy, valid_polygons

__all__ = [
    "CONTESTED",
    "JOINED_M",
    "DivideError",
    "DividingLine",
    "Division",
    "SidePoint",
    "divide",
]

#: Ends of lines as near as this to another line or to the border are joined to it.
JOINED_M = 25.0
#: The side of ground that nobody holds, such as no man's land between two lines.
CONTESTED = "contested"

_SAME_DEG = 1e-9  # a tenth of a millimetre: two points that are the same
_CLOSING = 4  # a line this many times longer than the gap between its ends may be a ring
_LOST = 1e-9  # share of the country's area that rounding may lose


class DivideError(GeometryError):
    """A line that does not divide a country.

    Attributes
    ----------
    line : int or None
        Position of the faulty line, counted from 0.
    """

    def __init__(self, problem: str, *, line: int | None = None) -> None:
        self.line = line
        super().__init__(problem)


@dataclass(frozen=True)
class DividingLine:
    """A front line, and whose ground lies on each side of it.

    Attributes
    ----------
    geometry : shapely.LineString or shapely.MultiLineString
        Longitude and latitude.
    left, right : str
        The sides that hold the ground to the left and right, seen along the line from its first
        point to its last; empty where that is not stated. `CONTESTED` is ground of no side.
    name : str
        The line in messages.
    """

    geometry: BaseGeometry
    left: str = ""
    right: str = ""
    name: str = "the line"


class SidePoint(NamedTuple):
    """A point that a side holds.

    Attributes
    ----------
    side : str
    lon, lat : float
    """

    side: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Division:
    """The ground on each side of the lines of a day.

    Attributes
    ----------
    sides : mapping of str to geometry
        The ground of each named side.
    unnamed : geometry
        The ground across the line from the only side that is named.
    untouched : geometry
        The parts of the country that no line touches and no point is in.
    joined_m : tuple of float
        The gaps at ends of lines that were joined, in metres.
    extended : tuple of pairs of int and float
        The lines whose ends were led on, each by how many km.
    outside : tuple of int
        The lines that do not lie in the country, by position.
    """

    sides: Mapping[str, BaseGeometry]
    unnamed: BaseGeometry
    untouched: BaseGeometry
    joined_m: tuple[float, ...] = ()
    extended: tuple[tuple[int, float], ...] = ()
    outside: tuple[int, ...] = ()


def divide(
    country: BaseGeometry,
    lines: Sequence[DividingLine],
    *,
    points: Iterable[SidePoint] = (),
    extend_km: float = 0.0,
) -> Division:
    """Divide a country by the front lines of one day.

    Parameters
    ----------
    country : shapely.Polygon or shapely.MultiPolygon
        Longitude and latitude.
    lines : sequence of DividingLine
        They may run beyond the border, leave the country and enter it again, meet end to end, or
        close a ring, as around a pocket.
    points : iterable of SidePoint
        Points that a side holds, with which every part of the country can be given to a side.
    extend_km : float
        The distance over which an end that stops short of the border is led on.

    Returns
    -------
    Division

    Raises
    ------
    DivideError
        When no line lies in the country, an end stops short of the border, lines cross
        themselves or each other, a line does not separate two parts, two sides are stated for
        the same ground, or none is.
    GeometryError
        For a country that is not made of valid polygons.

    Examples
    --------
    >>> country = shapely.box(36, 50, 37, 51)
    >>> line = shapely.LineString([(36.5, 49.9), (36.6, 50.5), (36.5, 51.1)])
    >>> division = divide(country, [DividingLine(line, left="red", right="blue")])
    >>> {side: round(area_km2(division.sides[side])) for side in ("red", "blue")}
    {'red': 4406, 'blue': 3486}
    >>> round(sum(map(area_km2, division.sides.values())) / area_km2(country), 9)
    1.0
    """
    ground = valid_polygons(country, "country", region=EVERYWHERE)
    if not 0 <= extend_km < 1e5:
        raise DivideError(f"extend_km: expected km from 0 on, found {extend_km}")
    lines = list(lines)
    pieces = [piece for i, line in enumerate(lines) for piece in _pieces(i, line)]
    outside = _outside(ground, lines, pieces)
    pieces = [piece for piece in pieces if piece.line not in outside]
    net = _Net(lines, pieces, ground)
    net.join_ends()
    net.refuse_crossings()
    net.lead_on_ends(extend_km)
    if net.extended:
        net.refuse_crossings()
    faces = _Faces.of(net)
    faces.take_lines()
    faces.take_points(points)
    faces.take_other_side()
    return faces.division(net, tuple(sorted(outside)))


# ---- lines as they are drawn -----------------------------------------------------------------


@dataclass
class _Piece:
    """A LineString of a line, whose ends may be led on."""

    line: int
    xy: FloatArray

    @property
    def geometry(self) -> shapely.LineString:
        return shapely.LineString(self.xy)

    @property
    def is_closed(self) -> bool:
        return bool((self.xy[0] == self.xy[-1]).all())


def _pieces(position: int, line: DividingLine) -> Iterator[_Piece]:
    """Yield the parts of a line, and refuse one that cannot divide anything."""
    if line.left and line.left == line.right:
        raise DivideError(
            f"{line.name}: left and right are both {line.left!r}, but a front line has two sides; "
            "correct one of them, or remove the line",
            line=position,
        )
    for part in shapely.get_parts(shapely.force_2d(line.geometry)):
        if part.geom_type not in ("LineString", "LinearRing"):
            raise DivideError(
                f"{line.name}: expected a line, found a {part.geom_type}", line=position
            )
        xy = shapely.get_coordinates(part)
        if not np.isfinite(xy).all():
            raise DivideError(
                f"{line.name}: NaN or infinite coordinate; mend or remove it", line=position
            )
        if not len(xy) or part.length == 0:
            continue
        if (np.abs(np.diff(xy[:, 0])) > 180).any():
            raise DivideError(
                f"{line.name}: jumps across the antimeridian; cut it at 180° (RFC 7946, 3.1.9)",
                line=position,
            )
        if not part.is_simple:
            raise DivideError(
                f"{line.name}: crosses or touches itself at {_place(_crossing(part))}; draw it "
                "without the loop",
                line=position,
            )
        yield _Piece(position, xy)


def _crossing(part: shapely.LineString) -> FloatArray:
    """Return a point at which a line crosses itself."""
    xy = shapely.get_coordinates(part)
    nodes = np.array(
        [end for chain in shapely.get_parts(shapely.node(part))
         for end in shapely.get_coordinates(chain)[[0, -1]]]
    )  # fmt: skip
    inner = [node for node in nodes if not (node == xy[[0, -1]]).all(axis=1).any()]
    at: FloatArray = inner[0] if inner else nodes[0]
    return at


def _outside(
    country: BaseGeometry, lines: Sequence[DividingLine], pieces: Iterable[_Piece]
) -> set[int]:
    """Return the lines that do not lie in the country; refuse it if all do."""
    land = prepared_copy(country)
    inside = {
        piece.line
        for piece in pieces
        if land.intersects(piece.geometry) and piece.geometry.intersection(country).length > 0
    }
    if inside:
        return set(range(len(lines))) - inside
    if not lines:
        raise DivideError("expected at least one front line, found none")
    found = shapely.total_bounds([line.geometry for line in lines])
    raise DivideError(
        f"the line does not cross the country: it lies in {_box(found)}, the country in "
        f"{_box(country.bounds)}; check that x is longitude, or give the country of this line "
        "(--country FILE, --theatre FILE)"
    )


def _box(bounds: Iterable[float]) -> str:
    west, south, east, north = bounds
    return f"longitude {west:.6g} to {east:.6g}, latitude {south:.6g} to {north:.6g}"


def _place(xy: Iterable[float]) -> str:
    lon, lat = xy
    return f"longitude {lon:.5f}, latitude {lat:.5f}"


# ---- ends and crossings ----------------------------------------------------------------------


class _Target(NamedTuple):
    """The nearest point of some lines to an end."""

    away_m: float
    owner: int  # position among the polylines
    edge: int  # its edge begins at this vertex
    xy: FloatArray
    is_end: bool = False


class _Net:
    """The outline of a country and the lines that divide it, whose ends are joined.

    `polylines` are the rings of the outline, and then the lines.
    """

    def __init__(
        self, lines: Sequence[DividingLine], pieces: Sequence[_Piece], country: BaseGeometry
    ) -> None:
        self.lines, self.pieces, self.country = lines, list(pieces), country
        self.land = prepared_copy(country)
        boundary = shapely.get_parts(country.boundary)
        self.rings: list[FloatArray] = [shapely.get_coordinates(ring) for ring in boundary]
        self.joined_m: list[float] = []
        self.extended: list[tuple[int, float]] = []

    def name_of(self, piece: _Piece) -> str:
        return self.lines[piece.line].name

    def refuse_crossings(self) -> None:
        """Refuse lines that cross or run along each other in the country."""
        shapes = np.array([piece.geometry for piece in self.pieces], dtype=object)
        for piece, shape in zip(self.pieces, shapes, strict=True):
            if not shape.is_simple:
                raise DivideError(
                    f"{self.name_of(piece)}: crosses itself at {_place(_crossing(shape))}, once "
                    "its ends are led on; draw it on to the border",
                    line=piece.line,
                )
        for i, k in shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist():
            if i >= k:
                continue
            met = shapely.get_parts(shapely.intersection(shapes[i], shapes[k]))
            for part in met[shapely.intersects(met, self.country)]:
                both = (self.pieces[i].xy, self.pieces[k].xy)
                if part.geom_type == "Point" and not _cross(*both, np.array(part.coords[0])):
                    continue
                at = shapely.get_coordinates(part)[0]
                one, other = self.name_of(self.pieces[i]), self.name_of(self.pieces[k])
                raise DivideError(
                    f"{one} and {other} {'cross' if part.geom_type == 'Point' else 'run along'} "
                    f"each other at {_place(at)}; keep one of them, or let them meet end to end",
                    line=self.pieces[i].line,
                )

    def join_ends(self) -> None:
        """Join each loose end to an end, line or border that is near it."""
        for is_ring in (True, False):  # the border first, as several lines may end there together
            for piece in self.pieces:
                for end in () if piece.is_closed else (0, -1):
                    self._put_on(piece, end, is_ring=is_ring)
        for piece in self.pieces:
            for end in (0, -1):
                target = self._near(piece, end)
                if target is not None:
                    self._join(piece, end, target)

    def lead_on_ends(self, extend_km: float) -> None:
        """Lead loose ends on to the nearest border or end; refuse those too far from it."""
        for piece in self.pieces:
            for end in (0, -1):
                if not self._is_loose(piece, end):
                    continue
                target = self._farther(piece, end)
                if target.away_m > extend_km * 1000:
                    raise self._stops_short(piece, end, target, extend_km)
                self._refuse_open_ring(piece, end, target)
                self.extended.append((piece.line, target.away_m / 1000))
                self._join(piece, end, target)

    def _put_on(self, piece: _Piece, end: int, *, is_ring: bool) -> None:
        """Move an end that lies on a ring or line, to rounding, to a vertex of it."""
        polylines = [
            xy if xy is not piece.xy and (k < len(self.rings)) is is_ring else None
            for k, xy in enumerate(self._polylines())
        ]
        for target in _targets(piece.xy[end], polylines):
            if np.abs(target.xy - piece.xy[end]).max() <= _SAME_DEG:
                piece.xy = piece.xy.copy()
                piece.xy[end] = target.xy
                self._join(piece, end, target)
                return

    def _is_loose(self, piece: _Piece, end: int) -> bool:
        """Return whether an end lies in the country and meets neither border nor line."""
        if piece.is_closed or not self.land.contains(shapely.Point(piece.xy[end])):
            return False
        polylines = [*self.rings, *(p.xy for p in self.pieces if p is not piece)]
        return not any((xy == piece.xy[end]).all(axis=1).any() for xy in polylines)

    def _near(self, piece: _Piece, end: int) -> _Target | None:
        """Return the end, border or line to which an end is joined, if one is near enough."""
        if not self._is_loose(piece, end):
            return None
        point = piece.xy[end]
        targets = [t for t in self._ends(piece, end) if t.away_m <= JOINED_M]
        if not targets:
            polylines = [None if xy is piece.xy else xy for xy in self._polylines()]
            targets = [t for t in _targets(point, polylines) if t.away_m <= JOINED_M]
        return min(targets, key=lambda target: target.away_m, default=None)

    def _ends(self, piece: _Piece, end: int) -> Iterator[_Target]:
        """Yield the ends of lines to which an end may be joined, also the other of its own."""
        point = piece.xy[end]
        for k, other in enumerate(self.pieces, len(self.rings)):
            for at in () if other.is_closed else (0, -1):
                if other is piece and at == end:
                    continue
                away_m = _metres(point, other.xy[at])
                if other is piece and _length_m(piece.xy) < _CLOSING * max(away_m, JOINED_M):
                    continue
                if other is piece or self.land.contains(shapely.Point(other.xy[at])):
                    yield _Target(away_m, k, at % len(other.xy), other.xy[at], is_end=True)

    def _farther(self, piece: _Piece, end: int) -> _Target:
        """Return the nearest point of the border, or a nearer loose end of another line."""
        others = [
            target
            for target in self._ends(piece, end)
            if (other := self.pieces[target.owner - len(self.rings)]) is not piece
            and self._is_loose(other, 0 if target.edge == 0 else -1)
        ]
        border = _targets(piece.xy[end], self.rings)
        return min((*others, *border), key=lambda target: target.away_m)

    def _polylines(self) -> list[FloatArray]:
        return [*self.rings, *(piece.xy for piece in self.pieces)]

    def _join(self, piece: _Piece, end: int, target: _Target) -> None:
        """Lead an end to a point, which becomes a vertex of the line or ring that it lies on."""
        if target.owner < len(self.rings):
            self.rings[target.owner] = _with_vertex(self.rings[target.owner], target)
        elif (other := self.pieces[target.owner - len(self.rings)]) is not piece:
            other.xy = _with_vertex(other.xy, target)
        if target.is_end and target.away_m <= JOINED_M:
            # Put one end on the other, so that two that overlap a little do not cross.
            piece.xy = piece.xy.copy()
            piece.xy[end] = target.xy
        elif (piece.xy[end] != target.xy).any():
            both = (target.xy[np.newaxis], piece.xy)
            piece.xy = np.concatenate(both if end == 0 else both[::-1])
        if _SAME_DEG * 1e5 < target.away_m <= JOINED_M:
            self.joined_m.append(target.away_m)

    def _refuse_open_ring(self, piece: _Piece, end: int, target: _Target) -> None:
        """Refuse to lead an end to the border if the other end of the line is nearer."""
        gap_m = _metres(piece.xy[0], piece.xy[-1])
        if gap_m < target.away_m and _length_m(piece.xy) >= _CLOSING * gap_m:
            raise DivideError(
                f"{self.name_of(piece)}: its two ends lie {_km(gap_m)} apart at "
                f"{_place(piece.xy[end])}, nearer than the border; close the line if it is a ring, "
                "or draw it on to the border",
                line=piece.line,
            )

    def _stops_short(
        self, piece: _Piece, end: int, target: _Target, extend_km: float
    ) -> DivideError:
        which = "first" if end == 0 else "last"
        what = "the border"
        if target.owner >= len(self.rings):
            other = self.pieces[target.owner - len(self.rings)]
            what = f"the end of {self.name_of(other)}"
        more = f", more than the {extend_km:g} km over which ends are led on" if extend_km else ""
        return DivideError(
            f"{self.name_of(piece)}: its {which} end at {_place(piece.xy[end])} lies in the "
            f"country, {_km(target.away_m)} from {what}{more}; draw the line on to the border, or "
            "lead its ends straight to the nearest point of it with --extend-line KM (extend_km=)",
            line=piece.line,
        )


def _cross(one: FloatArray, other: FloatArray, at: FloatArray) -> bool:
    """Return whether two lines that meet at a point cross there, rather than end or touch."""
    first, second = (_directions(xy, at) for xy in (one, other))
    if len(first) < 2 or len(second) < 2:
        return False
    turn = np.mod(second - first[0], 2 * np.pi) < np.mod(first[1] - first[0], 2 * np.pi)
    return bool(turn[0] != turn[1])


def _directions(xy: FloatArray, at: FloatArray) -> FloatArray:
    """Return the directions in which a line leaves a point that lies on it, in radians."""
    edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    near = np.flatnonzero(shapely.dwithin(edges, shapely.Point(at), _SAME_DEG))
    steps = np.concatenate([xy[near], xy[near + 1]]) - at
    away = steps[np.abs(steps).max(axis=1) > _SAME_DEG]
    found: FloatArray = np.arctan2(away[:, 1], away[:, 0])
    return found


def _km(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"


def _metres(one: FloatArray, other: FloatArray) -> float:
    return float(WGS84.inv(*one, *other)[2])


def _length_m(xy: FloatArray) -> float:
    return float(WGS84.line_length(*xy.T))


def _targets(point: FloatArray, polylines: Sequence[FloatArray | None]) -> Iterator[_Target]:
    """Yield the nearest point of each polyline, in a plane that is true to scale at the point."""
    scale = np.array([max(np.cos(np.radians(point[1])), 1e-6), 1.0])
    for owner, xy in enumerate(polylines):
        if xy is None:
            continue
        start = (xy[:-1] - point) * scale
        step = np.diff(xy, axis=0) * scale
        length2 = np.maximum((step**2).sum(axis=1), 1e-300)
        along = np.clip(-(start * step).sum(axis=1) / length2, 0.0, 1.0)
        apart = ((start + step * along[:, np.newaxis]) ** 2).sum(axis=1)
        edge = int(np.argmin(apart))
        at = along[edge]
        # An end of the edge is taken as it is, so that no second vertex lies beside it.
        nearest = (1 - at) * xy[edge] + at * xy[edge + 1]
        for vertex in (xy[edge], xy[edge + 1]):
            nearest = vertex if np.abs(vertex - nearest).max() <= _SAME_DEG else nearest
        yield _Target(_metres(point, nearest), owner, edge, nearest)


def _with_vertex(xy: FloatArray, target: _Target) -> FloatArray:
    """Return a polyline with a vertex at a point that lies on it."""
    if (xy == target.xy).all(axis=1).any():
        return xy
    return np.insert(xy, target.edge + 1, target.xy, axis=0)


# ---- faces -----------------------------------------------------------------------------------

_Edge = tuple[tuple[float, float], tuple[float, float]]


class _Border(NamedTuple):
    """A stretch of a line, with the faces to its left and right; −1 stands for no face."""

    line: int
    left: int
    right: int
    middle: FloatArray


@dataclass
class _Faces:
    """The parts into which lines divide a country, and whose they are."""

    lines: Sequence[DividingLine]
    shapes: list[BaseGeometry]
    borders: list[_Border]
    # by face: each side that something states for it, and what states it
    stated: dict[int, dict[str, str]] = field(default_factory=dict)
    found: dict[int, str] = field(default_factory=dict)  # by face: its side

    @classmethod
    def of(cls, net: _Net) -> _Faces:
        """Cut a country along the lines of a net."""
        rings = [shapely.LineString(ring) for ring in net.rings]
        drawn = [piece.geometry for piece in net.pieces]
        noded = shapely.get_parts(shapely.union_all([*rings, *drawn]))
        faces = shapely.get_parts(shapely.polygonize(noded))
        inside = shapely.contains(net.land, shapely.point_on_surface(faces))
        shapes = list(shapely.orient_polygons(faces[inside]))
        lost_km2 = abs(float(area_km2(np.array(shapes)).sum()) - area_km2(net.country))
        if lost_km2 > _LOST * area_km2(net.country):
            raise DivideError(
                f"the parts of the country differ from the whole by {lost_km2:.3g} km²; simplify "
                "the outline or the line a little"
            )
        return cls(net.lines, shapes, list(_borders(net, list(noded), shapes)))

    def take_lines(self) -> None:
        """Give each face the sides that the lines beside it state."""
        for border in self.borders:
            line = self.lines[border.line]
            if border.left == border.right:
                raise DivideError(
                    f"{line.name}: does not divide the country at {_place(border.middle)}, where "
                    "the same ground lies on both sides of it; draw it on to the border, beyond "
                    "a lake or enclave too",
                    line=border.line,
                )
            for face, side, hand in (
                (border.left, line.left, "left"),
                (border.right, line.right, "right"),
            ):
                if side and face >= 0:
                    self._state(face, side, f"{line.name} has it on its {hand}", border.line)

    def take_points(self, points: Iterable[SidePoint]) -> None:
        """Give faces the sides of the points in them."""
        for side, lon, lat in points:
            point = shapely.Point(lon, lat)
            there = np.flatnonzero(shapely.intersects(self.shapes, point))
            where = f"the point of {side} at {_place((lon, lat))}"
            if len(there) != 1:
                place = "on the line" if len(there) else "outside the country"
                raise DivideError(f"{where} lies {place}; give one in the ground that it holds")
            self._state(int(there[0]), side, f"{where} lies in it", None)

    def _state(self, face: int, side: str, why: str, line: int | None) -> None:
        stated = self.stated.setdefault(face, {})
        stated.setdefault(side, why)
        self.found[face] = side
        if len(stated) > 1:
            (one, why_one), (other, why_other) = list(stated.items())[:2]
            raise DivideError(
                f"the ground at {self._within(face)} would be of {one} and of {other}: {why_one}, "
                f"but {why_other}; turn a line round, or correct the sides",
                line=line,
            )

    def _within(self, face: int) -> str:
        return _place(shapely.get_coordinates(shapely.point_on_surface(self.shapes[face]))[0])

    def take_other_side(self) -> None:
        """Give the ground across each line to the other side, if there are only two.

        The other of a single named side is the empty text.
        """
        named = list(dict.fromkeys(s for s in self.found.values() if s != CONTESTED))
        if not named:
            raise DivideError(
                "expected whose ground is on a side of the line, found nothing that says it; give "
                "a point that a side holds (--side-of SIDE=LON,LAT, points=)"
            )
        across = {named[0]: named[1] if len(named) == 2 else ""}
        across |= {other: side for side, other in across.items()}
        pending = [face for face, side in self.found.items() if side in across]
        while pending and len(named) <= 2:
            face = pending.pop()
            for border in self.borders:
                if face not in (border.left, border.right):
                    continue
                beside = border.right if border.left == face else border.left
                if beside >= 0 and beside not in self.found:
                    self.found[beside] = across[self.found[face]]
                    pending.append(beside)
        self._check_borders()

    def _check_borders(self) -> None:
        """Refuse ground beside a line that is nobody's, and lines with one side on both."""
        for border in self.borders:
            name = self.lines[border.line].name
            for face in (border.left, border.right):
                if face >= 0 and face not in self.found:
                    raise DivideError(
                        f"{name}: nothing says whose ground is at {self._within(face)}; give its "
                        "side a point in it (--side-of SIDE=LON,LAT, points=)",
                        line=border.line,
                    )
            if min(border.left, border.right) < 0:  # it follows the outline
                continue
            if self.found[border.left] == self.found[border.right]:
                side = self.found[border.left] or "the other side"
                raise DivideError(
                    f"{name}: {side} would hold the ground on both sides of it at "
                    f"{_place(border.middle)}; give the sides there a point each "
                    "(--side-of SIDE=LON,LAT, points=)",
                    line=border.line,
                )

    def division(self, net: _Net, outside: tuple[int, ...]) -> Division:
        """Return the ground of each side."""
        of: dict[str | None, list[Any]] = {}
        for face, shape in enumerate(self.shapes):
            of.setdefault(self.found.get(face), []).append(shape)
        grounds = {side: polygonal(shapely.union_all(shapes)) for side, shapes in of.items()}
        none = shapely.MultiPolygon()
        return Division(
            sides={side: ground for side, ground in grounds.items() if side},
            unnamed=grounds.get("", none),
            untouched=grounds.get(None, none),
            joined_m=tuple(net.joined_m),
            extended=tuple(net.extended),
            outside=outside,
        )


def _borders(
    net: _Net, noded: Sequence[BaseGeometry], faces: Sequence[BaseGeometry]
) -> Iterator[_Border]:
    """Yield each stretch of a line in the country, with the faces on both sides."""
    drawn = np.array([piece.geometry for piece in net.pieces], dtype=object)
    edges = [_longest_edge(chain) for chain in noded if chain.length > _SAME_DEG]
    # Two points within one edge show which line it is of, and in which direction that runs.
    first, second = (
        np.array([shapely.Point(start + (end - start) * at) for start, end in edges], dtype=object)
        for at in (0.4, 0.6)
    )
    chains, owners = shapely.STRtree(drawn).query(first, predicate="dwithin", distance=_SAME_DEG)
    both = shapely.dwithin(drawn[owners], second[chains], _SAME_DEG)
    of_edge = _faces_left_of(faces, [edges[chain] for chain in chains[both].tolist()])
    for chain, owner in zip(chains[both].tolist(), owners[both].tolist(), strict=True):
        start, end = edges[chain]
        middle = (start + end) / 2
        line = drawn[owner]
        if line.project(first[chain]) > line.project(second[chain]):
            start, end = end, start
        left, right = (of_edge.get(key, -1) for key in (_key(start, end), _key(end, start)))
        if max(left, right) >= 0 or net.land.contains(shapely.Point(middle)):
            yield _Border(net.pieces[owner].line, left, right, middle)


def _longest_edge(chain: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    xy = shapely.get_coordinates(chain)
    at = int(np.argmax((np.diff(xy, axis=0) ** 2).sum(axis=1)))
    return xy[at], xy[at + 1]


def _key(start: FloatArray, end: FloatArray) -> _Edge:
    (a, b), (c, d) = start.tolist(), end.tolist()
    return (a, b), (c, d)


def _faces_left_of(
    faces: Sequence[BaseGeometry], edges: Iterable[tuple[FloatArray, FloatArray]]
) -> dict[_Edge, int]:
    """Return, for edges in both directions, the face to the left of each."""
    wanted = {key for start, end in edges for key in (_key(start, end), _key(end, start))}
    rings, owner = _rings_of_faces(faces)
    found: dict[_Edge, int] = {}
    for ring, face in zip(rings, owner.tolist(), strict=True):
        vertices = list(map(tuple, shapely.get_coordinates(ring).tolist()))
        # Shells run counter-clockwise and holes clockwise, so the face lies to the left.
        found |= {edge: face for edge in pairwise(vertices) if edge in wanted}
    return found


def _rings_of_faces(faces: Sequence[BaseGeometry]) -> tuple[Any, IntArray]:
    rings, owner = shapely.get_rings(np.array(faces, dtype=object), return_index=True)
    return rings, owner
