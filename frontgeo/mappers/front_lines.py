"""Turn the front lines in a file into the ground on each side of them.

The country is that of the theatre, or another that the caller gives. Whose ground lies on a side is
never assumed: the columns of the lines state it (``left`` and ``right``; or ``holder`` with
``side``, which is ``left`` or ``right``), a point in the file does that has a holder, or the caller
gives points that a side holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import Source
from frontgeo.errors import InputError, MapFileError, NotAvailableError
from frontgeo.geometry.antimeridian import in_frame, points_in_frame
from frontgeo.geometry.dividing_lines import (
    CONTESTED,
    JOINED_M,
    DivideError,
    DividingLine,
    Division,
    SidePoint,
    divide,
)
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.validation import EVERYWHERE, valid_region
from frontgeo.io.features import Feature
from frontgeo.mappers.control_words import meaning, side_of
from frontgeo.mappers.ingest import ClassifiedFeature
from frontgeo.places.settlements import find_settlement
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre

__all__ = [
    "LINE_ERROR_REASON", "FrontLine", "LineGround", "SidePlace", "ground_of_lines",
    "is_map_of_lines", "only_lines", "side_point",
]  # fmt: skip

#: Why a line has a position error, if its file states none.
LINE_ERROR_REASON = "none is known of the line: 250 m, as for a drawing"

_LEFT = ("left", "side_left", "left_side", "held_by_left", "left_held_by", "holder_left",
         "left_holder")  # fmt: skip
_RIGHT = tuple(name.replace("left", "right") for name in _LEFT)
_HOLDER = ("holder", "held_by", "controlled_by", "control_by", "occupied_by", "controller",
           "control")  # fmt: skip
_HANDS = ("left", "right")
_LONGEST_SIDE = 60  # letters


@dataclass(frozen=True)
class FrontLine:
    """The country that front lines divide, and points that a side of them holds.

    Parameters
    ----------
    country : shapely geometry or path, optional
        Polygons in longitude and latitude, or a file of them, or ``file:layer``; by default the
        country of the theatre.
    side_of : mapping of str to points, or iterable of SidePoint
        Sides, each with a point that it holds, or with several: longitude and latitude, or the
        name of a settlement of the theatre. The ground of the first side counts as held; that of
        the others is `ControlMap.others`.
    extend_km : float
        The distance over which an end of a line that stops short of the border is led on, straight
        to the nearest point of the border.
    beside_polygons : bool
        Read the lines of a file that has polygons too, instead of its polygons.
    name : str
        The country in notes; by default the file's name.

    Examples
    --------
    >>> FrontLine("somme.geojson", side_of={"germany": (3.0, 50.0)}).side_of
    (SidePoint(side='germany', lon=3.0, lat=50.0),)
    >>> FrontLine(side_of={"germany": "Bapaume"}).side_of
    (SidePlace(side='germany', name='Bapaume'),)
    """

    country: BaseGeometry | str | Path | None = field(default=None, repr=False)
    side_of: Any = ()
    extend_km: float = 0.0
    beside_polygons: bool = False
    name: str = ""
    source: Source | None = None
    theatre: Theatre | None = None
    sha256: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "side_of", tuple(_points(self.side_of)))
        if not isinstance(self.extend_km, int | float) or not 0 <= self.extend_km < 1e5:
            raise InputError(f"extend_km: expected km from 0 on, found {self.extend_km!r}")
        if isinstance(self.country, BaseGeometry):
            country = valid_region(self.country, "country", region=EVERYWHERE)
            object.__setattr__(self, "country", country)
            digest = hashlib.sha256(shapely.to_wkb(country)).hexdigest()
            object.__setattr__(self, "sha256", digest)
        elif isinstance(self.country, str | Path):
            object.__setattr__(self, "name", self.name or Path(self.country).name)
        elif self.country is not None:
            raise InputError(
                f"country: expected polygons or a path, found {type(self.country).__name__}"
            )

    def _key(self) -> tuple[str, str]:
        """Return texts that are the same for the same country and options."""
        return repr(self), self.sha256 or str(self.country)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrontLine) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def in_theatre(self, theatre: Theatre) -> FrontLine:
        """Return the same with the sides of a theatre, and its country if none is given."""
        points = [
            point if isinstance(point, SidePoint) else point.found_in(theatre)
            for point in self.side_of
        ]
        here = replace(self, side_of=points, theatre=theatre)
        if self.country is not None or not theatre.is_known:
            return here
        return replace(here, country=theatre.country, name=self.name or theatre.about.name)

    def side_named(self, value: object) -> str:
        """Return a side under its name in the theatre, or else in lower case."""
        side = _side(value)
        return side if self.theatre is None else self.theatre.side_named(side)

    @property
    def occupier(self) -> str:
        """The side that holds ground which a map calls occupied."""
        return (self.theatre or default_theatre()).about.occupier


class SidePlace(NamedTuple):
    """A settlement that a side holds, by its name in a theatre.

    Attributes
    ----------
    side, name : str
    """

    side: str
    name: str

    def found_in(self, theatre: Theatre) -> SidePoint:
        """Return its point.

        Raises
        ------
        InputError
            When it is not among the settlements of the theatre, or several are called so.
        """
        try:
            point = find_settlement(self.name, settlements=theatre.settlements)
        except NotAvailableError as error:
            raise InputError(f"side_of: {error}") from None
        return SidePoint(self.side, point.x, point.y)


def _points(given: Any) -> Iterable[SidePoint | SidePlace]:
    """Yield the points of sides, however a caller gives them."""
    rows: list[tuple[Any, Any]] = []
    if isinstance(given, Mapping):
        for side, points in given.items():
            is_one = not isinstance(points, Sequence) or isinstance(points, str)
            is_one = is_one or _is_pair(points)
            rows += [(side, point) for point in ([points] if is_one else points)]
    else:
        rows += [(row[0], row[1] if len(row) == 2 else tuple(row)[1:]) for row in given]
    for side, point in rows:
        is_name = isinstance(point, str) and bool(point.strip())
        if not (isinstance(side, str) and _side(side) and (is_name or _is_pair(point))):
            raise InputError(
                "side_of: expected a side with longitude and latitude, or with a settlement, found "
                f"{str(side)[:40]!r}: {point!r:.60}"
            )
        if is_name:
            yield SidePlace(_side(side), point.strip())
            continue
        lon, lat = map(float, point)
        if not (abs(lon) <= FARTHEST_LON_DEG and abs(lat) <= 90):
            raise InputError(
                f"side_of: expected longitude and latitude in degrees, found {lon:g}, {lat:g} of "
                f"{side[:40]!r}"
            )
        lon = float(points_in_frame(np.array([[lon, lat]]))[0, 0])
        yield SidePoint(_side(side), lon, lat)


def _is_pair(point: object) -> bool:
    """Return whether a value is two numbers."""
    if not isinstance(point, Sequence) or isinstance(point, str):
        return False
    return len(point) == 2 and all(_is_number(value) for value in point)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def side_point(text: str) -> SidePoint | SidePlace:
    """Return a point that a side holds from its text, ``SIDE=LON,LAT`` or ``SIDE=PLACE``.

    Raises
    ------
    InputError
        For any other text.

    Examples
    --------
    >>> side_point("germany=3.25,50.1")
    SidePoint(side='germany', lon=3.25, lat=50.1)
    """
    side, _, where = map(str.strip, text.partition("="))
    try:
        if re.search(r"[^\W\d_]", where):  # a name has letters
            row: tuple[Any, ...] = (side, where)
        else:
            lon, lat = map(float, where.split(","))
            row = (side, lon, lat)
        if not side:
            raise ValueError
    except ValueError:
        raise InputError(
            "side_of: expected SIDE=LON,LAT, such as germany=3.25,50.1, or SIDE=PLACE, found "
            f"{text[:60]!r}"
        ) from None
    (point,) = _points([row])
    return point


def is_map_of_lines(rows: Sequence[Feature], front_line: FrontLine | None) -> bool:
    """Return whether the lines among the features are the map, rather than polygons."""
    if front_line is None:
        return False
    return front_line.beside_polygons or only_lines(rows)


def only_lines(rows: Sequence[Feature]) -> bool:
    """Return whether there are lines among the features, and no polygons."""
    return _has(rows, 1) and not _has(rows, 2)


def _has(rows: Iterable[Feature], dimensions: int) -> bool:
    return any(_dimensions(row) == dimensions for row in rows)


def _dimensions(row: Feature) -> int:
    is_empty = row.geometry is None or row.geometry.is_empty
    return -1 if is_empty else int(shapely.get_dimensions(row.geometry))


@dataclass(frozen=True)
class LineGround:
    """The ground on each side of the lines of a file, as its features.

    Attributes
    ----------
    features : tuple of ClassifiedFeature
    side : str
        The side whose ground counts as held; empty if it is not said which of several does, and
        the map shows them all alike.
    repaired : tuple of pairs of str and int
    assumed : tuple of Assumption
    """

    features: tuple[ClassifiedFeature, ...]
    side: str
    repaired: tuple[tuple[str, int], ...]
    assumed: tuple[Assumption, ...]


def ground_of_lines(
    numbered: Sequence[tuple[int, Feature]],
    front_line: FrontLine,
    *,
    error: Callable[[str], MapFileError],
    side: str | None = None,
) -> LineGround:
    """Divide the country by the lines among some features.

    Parameters
    ----------
    numbered : sequence of pairs of int and Feature
        The features of a day, with their positions in the file.
    front_line : FrontLine
        With polygons for its country.
    error : callable
        Function that makes an error naming the file.
    side : str, optional
        ``COLUMN=VALUE``: the side whose ground counts.

    Raises
    ------
    MapFileError
        As `divide`, and when nothing states whose ground is on a side.
    """
    drawn = [(i, row) for i, row in numbered if _dimensions(row) == 1]
    if not drawn:
        raise error("expected front lines, found none; check the file, or leave --front-line out")
    lines = [_line(i, row, front_line, error) for i, row in drawn]
    if names := [point.name for point in front_line.side_of if isinstance(point, SidePlace)]:
        raise error(
            f"side_of: expected a theatre in which {names[0][:40]!r} is a settlement, found none; "
            "give it with --theatre FILE, or longitude and latitude in place of the name"
        )
    points = [
        point._replace(side=front_line.side_named(point.side))
        for point in (*_points_of(numbered), *front_line.side_of)
    ]
    if not points and not any(line.left or line.right for line in lines):
        raise error(
            f"expected polygons, or front lines with their sides, found {len(lines)} "
            f"{'lines' if len(lines) > 1 else 'line'} and nothing that says whose ground lies on "
            "each side; add the columns left and right (seen along the line), or give a point that "
            "a side holds: --side-of SIDE=LON,LAT (side_of=)"
        )
    try:
        found = divide(
            shapely.MultiPolygon() if not isinstance(front_line.country, BaseGeometry)
            else front_line.country,
            lines, points=points, extend_km=front_line.extend_km,
        )  # fmt: skip
    except DivideError as fault:
        raised = error(str(fault))
        raised.feature = None if fault.line is None else drawn[fault.line][0]
        raise raised from None
    held = _held_by(found, front_line, side, error)
    features = [*_features(found, held), *_left_out(numbered, drawn, found)]
    repaired = [(f"gap of up to {JOINED_M:g} m at the end of a line, joined", len(found.joined_m))]
    return LineGround(
        tuple(features),
        held,
        tuple(row for row in repaired if row[1]),
        tuple(_assumptions(found, front_line)),
    )


def _line(
    position: int, row: Feature, front_line: FrontLine, error: Callable[[str], MapFileError]
) -> DividingLine:
    """Return a feature as a line, with the sides that its columns state."""
    columns = {_column(k): front_line.side_named(value) for k, value in row.properties.items()}
    sides = {
        hand: next((columns[name] for name in names if columns.get(name)), "")
        for hand, names in zip(_HANDS, (_LEFT, _RIGHT), strict=True)
    }
    hand = columns.get("side", "").casefold()
    holder = next((columns[name] for name in _HOLDER if columns.get(name)), "")
    if hand in _HANDS and holder:
        if sides[hand] not in ("", holder):
            raise error(
                f"feature {position}: column {hand!r} says {sides[hand]!r}, but the holder of that "
                f"side is {holder!r}; correct one of them"
            )
        sides[hand] = holder
    parts = [part for line in _lines_in(row.geometry) for part in _lines_in(in_frame(line))]
    lines = shapely.MultiLineString([list(part.coords) for part in parts])
    return DividingLine(lines, sides["left"], sides["right"], f"feature {position}")


def _lines_in(geometry: BaseGeometry | None) -> Iterable[BaseGeometry]:
    """Yield the lines of a geometry, also those of collections in it."""
    for part in shapely.get_parts(geometry):
        if hasattr(part, "geoms"):
            yield from _lines_in(part)
        elif shapely.get_dimensions(part) == 1 and not part.is_empty:
            yield part


def _points_of(numbered: Iterable[tuple[int, Feature]]) -> list[SidePoint]:
    """Return the points of a file that have a holder."""
    found = []
    for _, row in numbered:
        columns = {_column(name): _side(value) for name, value in row.properties.items()}
        holder = next((columns[name] for name in (*_HOLDER, "side") if columns.get(name)), "")
        if _dimensions(row) == 0 and holder:
            xy = points_in_frame(shapely.get_coordinates(row.geometry))
            found += [SidePoint(holder, float(lon), float(lat)) for lon, lat in xy]
    return found


def _column(name: object) -> str:
    return re.sub(r"[\s-]+", "_", str(name).strip().casefold())


def _side(value: object) -> str:
    """Return a side as it is compared: known ones by their names, others in lower case."""
    text = printable(" ".join(value.split())[:_LONGEST_SIDE]) if isinstance(value, str) else ""
    sense = meaning(text) if text else None
    if (sense is not None and sense.status == CONTESTED) or re.fullmatch(
        "no[ -]?man.?s[ -]land", text.casefold()
    ):
        return CONTESTED
    return side_of(text) or text.casefold()


def _held_by(
    found: Division,
    front_line: FrontLine,
    side: str | None,
    error: Callable[[str], MapFileError],
) -> str:
    """Return the side whose ground counts as held; empty if several do alike."""
    sides = [name for name in found.sides if name != CONTESTED]
    if side is not None:
        listed = ", ".join(sorted(sides))
        _, _, value = side.rpartition("=")
        if (held := front_line.side_named(value)) not in sides:
            raise error(f"side: expected one beside the lines ({listed}), found {value[:40]!r}")
        return held
    if front_line.side_of:
        return front_line.side_named(front_line.side_of[0].side)
    if front_line.occupier in sides:
        return front_line.occupier
    return sides[0] if len(sides) == 1 else ""


def _features(found: Division, held: str) -> Iterable[ClassifiedFeature]:
    """Yield the ground of each side."""
    for side, ground in found.sides.items():
        if side == held:
            yield ClassifiedFeature(ground, "occupied")
        elif side == CONTESTED:
            yield ClassifiedFeature(ground, CONTESTED)
        else:
            yield ClassifiedFeature(ground, None, f"held by {side}", side=side)
    if not found.unnamed.is_empty:
        yield ClassifiedFeature(None, None, "ground across the line, whose side nothing names")


def _left_out(
    numbered: Iterable[tuple[int, Feature]],
    drawn: Sequence[tuple[int, Feature]],
    found: Division,
) -> Iterable[ClassifiedFeature]:
    """Yield the features that are no line of the country, to be counted as left out."""
    for position in found.outside:
        yield ClassifiedFeature(drawn[position][1].geometry, None, "line outside the country")
    reasons = {-1: "no geometry", 2: "polygon beside a front line"}
    for _, row in numbered:
        if (reason := reasons.get(_dimensions(row))) is not None:
            yield ClassifiedFeature(None, None, reason)


def _assumptions(found: Division, front_line: FrontLine) -> Iterable[Assumption]:
    """Yield what the ground rests on besides the lines."""
    yield Assumption.of(
        "place", "line_country", country=printable(front_line.name[:80]) or "that was given"
    )
    if found.extended:
        most_km = max(km for _, km in found.extended)
        yield Assumption.of(
            "place", "line_extended", ends=len(found.extended), km=f"{most_km:,.1f}"
        )
    if not found.untouched.is_empty:
        parts = shapely.get_num_geometries(found.untouched)
        km2 = f"{area_km2(found.untouched):,.1f}"
        yield Assumption.of("place", "line_untouched", parts=parts, km2=km2)
