"""Find settlements of a list of names in a table, without guessing between namesakes.

A list may be in Ukrainian, Russian or Latin letters (see `frontgeo.places.spelling`). If a
name is ambiguous, an oblast, a raion or a point distinguishes it from its namesakes, in
brackets or after a comma, which fits in a list of a case file::

    names = ["Hlyboke", "Krasne (UA-63, Харківський район)", "Krasne (36.456, 50.285)"]

Tables merge sources, and may hold a place twice: in Who's On First about 1,000 records lie
within 2 km of another of the same name, far more than at any larger distance, and 95 % of 37
such pairs of Kharkiv oblast with an outline in OpenStreetMap are within 1.8 km. Rows with the
same name and oblast within 2 km are treated as one place, represented by the record that has
a GeoNames number: 92 % of those lie in the outline, against 70 % of the others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from frontgeo.errors import ClaimError, GeometryError, InputError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.places import oblast_codes
from frontgeo.places.admin import is_raion, names_a_raion, oblast_code
from frontgeo.places.shipped import shipped_oblasts
from frontgeo.places.spelling import NameIndex, names_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["SAME_PLACE_M", "named_settlements", "records_of"]

SAME_PLACE_M = 2000.0
_SAME_POINT_M = 0.1

_RAION_COLUMNS = ("raion", "raion_uk", "raion_slug")
_STATED = re.compile(r"([^(),]+)(?:\(([^()]*)\)|,([^()]*))?")
_NUMBER = re.compile(r"\s*[-−+]?\d{1,3}(?:\.\d+)?\s*")
_SHOWN = 12  # the most namesakes in one message


@dataclass(frozen=True)
class _Stated:
    """A name as stated, with the qualifiers that distinguish it from its namesakes."""

    name: str
    oblast: str = ""
    raion: str = ""
    point: tuple[float, float] | None = None


class _UnresolvedError(Exception):
    """The reason why one name of a list cannot be used."""


def named_settlements(
    names: Sequence[str],
    settlements: gpd.GeoDataFrame,
    *,
    oblasts: Iterable[str] = (),
    what: str = "names",
) -> gpd.GeoDataFrame:
    """Return the settlements of a list of names, in its order.

    Parameters
    ----------
    names : sequence of str
        Names in Latin, Ukrainian or Russian spelling. To distinguish namesakes, a name can have
        an oblast (code or name in English, Ukrainian or Russian), a raion (as in the table) or
        ``longitude, latitude``, in brackets or after a comma.
    settlements : GeoDataFrame
        A table as from `frontgeo.load_settlements`. Its columns ``name_ru``, ``name`` and
        ``raion``, ``raion_uk`` or ``raion_slug`` are used if present.
    oblasts : iterable of str
        Oblasts to search, by code or name; all if empty.
    what : str
        The key of the list, for messages.

    Returns
    -------
    GeoDataFrame
        One row of `settlements` for each name, with its label, and ``stated``: the name
        as stated. If the table holds a place twice (same name and oblast, within
        `SAME_PLACE_M`), the record with a GeoNames number is returned.

    Raises
    ------
    ClaimError
        If a name is not in the table (similar ones are listed), belongs to several places
        (they are listed, in the form to write), or repeats an earlier one in any spelling, or
        if the list is empty or not a list.

    Notes
    -----
    Names are matched by rules, not by similarity; see `frontgeo.places.spelling`.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> places = load_settlements()
    >>> found = named_settlements(["Glubokoye", "Волчанск"], places, oblasts=["UA-63"])
    >>> found[["stated", "name_en", "oblast"]].values.tolist()
    [['Glubokoye', 'Hlyboke', 'UA-63'], ['Волчанск', 'Vovchansk', 'UA-63']]
    >>> named_settlements(["Vovchanks (UA-63)"], places)
    Traceback (most recent call last):
    frontgeo.errors.ClaimError: names: 'Vovchanks (UA-63)': no such settlement in UA-63 \
among the 5,419 of this table; did you mean 'Vovchansk (UA-63)'?
    """
    _check_table(settlements)
    stated = _stated_names(names, what)
    codes = {_code(oblast, what) for oblast in oblasts}
    finder = _Finder(settlements, codes)
    rows: list[int] = []
    problems: list[str] = []
    for text in stated:
        try:
            rows.append(finder.row(text))
        except _UnresolvedError as problem:
            problems.append(repr(text[:80]) + ("" if problems else f": {problem}"))
    if problems:
        also = f" (these cannot be used either: {', '.join(problems[1:])})" if problems[1:] else ""
        raise ClaimError(f"{what}: {problems[0]}{also}")
    _check_once(rows, stated, finder, what)
    result = settlements.iloc[rows].copy()
    result["stated"] = stated
    return result


def records_of(chosen: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> list[list[int]]:
    """Return the rows of a table that are records of each of some settlements.

    Parameters
    ----------
    chosen, settlements : GeoDataFrame
        As from `frontgeo.load_settlements`.

    Returns
    -------
    list of list of int
        For each of `chosen`, the positions in `settlements` that have one of its names, in its
        oblast and within `SAME_PLACE_M`. A record that fits two of them belongs to the nearer
        one; a record at exactly the point of one of them belongs to no other.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> table = load_settlements().head(5)
    >>> records_of(table.iloc[[3, 1]], table)
    [[3], [1]]
    """
    _check_table(settlements)
    points = settlements.geometry.to_numpy()
    oblasts = settlements["oblast"].tolist()
    tree, index = shapely.STRtree(points), NameIndex(settlements)
    owner: dict[int, tuple[float, int]] = {}
    for number, (_, place) in enumerate(chosen.iterrows()):
        near = set(
            tree.query(place.geometry, "dwithin", distance=_degrees(place.geometry)).tolist()
        )
        named = {row for name in names_of(place) for row in index.find(name, among=near)}
        for row in sorted(near):
            away_m = _distance_m(place.geometry, points[row])
            same = row in named and oblasts[row] == place["oblast"] and away_m <= SAME_PLACE_M
            if (same or away_m <= _SAME_POINT_M) and away_m < owner.get(row, (np.inf, 0))[0]:
                owner[row] = away_m, number
    records: list[list[int]] = [[] for _ in range(len(chosen))]
    for row, (_, number) in sorted(owner.items()):
        records[number].append(row)
    return records


def _check_table(settlements: gpd.GeoDataFrame) -> None:
    missing = [c for c in ("name_en", "name_uk", "oblast") if c not in settlements]
    if missing:
        raise InputError(
            f"settlements: expected a table as from frontgeo.load_settlements, found one without "
            f"the columns {', '.join(missing)}; read the file with frontgeo.load_settlements"
        )
    if settlements.crs is not None and settlements.crs.is_projected:
        raise GeometryError(
            f"settlements: expected longitude and latitude, found {settlements.crs.name}; use "
            ".to_crs('EPSG:4326')"
        )


def _stated_names(names: Sequence[str], what: str) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise ClaimError(f"{what}: expected a list of names, found {str(names)[:60]!r}")
    if not names:
        raise ClaimError(f"{what}: expected a list of names, found an empty one; name a settlement")
    for number, name in enumerate(names, 1):
        if not isinstance(name, str) or not name.strip():
            raise ClaimError(f"{what}: expected text as name {number}, found {str(name)[:60]!r}")
    return list(names)


def _name_like(stated: str, place: pd.Series[Any]) -> str:
    """Return a name of a place, if possible in the script of a stated one."""
    names = names_of(place)
    return next((name for name in names if name.isascii() == stated.isascii()), names[0])


def _degrees(point: shapely.Point) -> float:
    """Return degrees of longitude or latitude that span at least SAME_PLACE_M."""
    return float(SAME_PLACE_M / 110_000 / np.cos(np.radians(point.y)))


def _distance_m(one: shapely.Point, other: shapely.Point) -> float:
    return float(WGS84.inv(one.x, one.y, other.x, other.y)[2])


class _Finder:
    """A finder for names of a list in a table, within some or all of its oblasts."""

    def __init__(self, settlements: gpd.GeoDataFrame, oblasts: set[str]) -> None:
        self.table = settlements
        self.oblasts = oblasts
        self.index = NameIndex(settlements)
        self.oblast: list[str] = settlements["oblast"].tolist()
        self.of_oblast: dict[str, set[int]] = defaultdict(set)
        self._lying_in: dict[str, set[int]] = {}
        for row, code in enumerate(self.oblast):
            self.of_oblast[code].add(row)
        column = next((c for c in _RAION_COLUMNS if c in settlements), None)
        self.raion = None if column is None else settlements[column].fillna("").tolist()
        # also works for outlines
        self.points = shapely.point_on_surface(settlements.geometry.to_numpy())
        numbers = settlements.get("geonames_id", pd.Series(None, index=settlements.index))
        self.numbered = numbers.notna().tolist()

    def row(self, text: str) -> int:
        """Return the only place that a name stands for."""
        stated = _parse(text)
        if self.oblasts and stated.oblast and stated.oblast not in self.oblasts:
            raise _UnresolvedError(f"expected a place in {self._where()}, found {stated.oblast}")
        rows = self.index.find(stated.name, among=self._among(stated.oblast))
        if stated.raion:
            rows = [row for row in rows if self.raion and is_raion(stated.raion, self.raion[row])]
        places = self._places(rows)
        if stated.point is not None:
            point = shapely.Point(stated.point)
            away_m = {row: _distance_m(point, self.points[row]) for row in places}
            places = sorted(
                (r for r in places if away_m[r] <= SAME_PLACE_M), key=lambda r: away_m[r]
            )[:1]
        if not places:
            raise _UnresolvedError(self._nothing(stated))
        if len(places) > 1:
            raise _UnresolvedError(
                f"{len(places)} settlements have this name: {self._listed(stated.name, places)}; "
                "write it as one of these"
            )
        return places[0]

    def _among(self, oblast: str) -> set[int] | None:
        codes = {oblast} if oblast else self.oblasts
        return set().union(*map(self._in_oblast, codes)) if codes else None

    def _in_oblast(self, code: str) -> set[int]:
        """Return places of an oblast, with those of no stated oblast that lie in it or in none."""
        if code not in self._lying_in:
            unstated = np.array(sorted(self.of_oblast[""]), dtype=int)
            inside = np.zeros(len(unstated), dtype=bool)
            outside = ~inside
            oblasts = shipped_oblasts() if len(unstated) else shipped_oblasts().iloc[:0]
            for iso, ground in zip(oblasts["iso"], oblasts.geometry, strict=True):
                here = shapely.covers(ground, self.points[unstated])
                outside &= ~here
                inside |= here & (iso == code)
            self._lying_in[code] = set(unstated[inside | outside].tolist())
        return self.of_oblast[code] | self._lying_in[code]

    def _where(self) -> str:
        return " and ".join(sorted(self.oblasts))

    def _places(self, rows: Iterable[int]) -> list[int]:
        """Return one row for each place: nearby records of one oblast are the same place."""
        places: list[int] = []
        for row in sorted(rows, key=lambda row: (not self.numbered[row], row)):
            if not any(
                self.oblast[row] == self.oblast[place]
                and _distance_m(self.points[row], self.points[place]) <= SAME_PLACE_M
                for place in places
            ):
                places.append(row)
        return places

    def _nothing(self, stated: _Stated) -> str:
        for among in (self._among(stated.oblast), None):
            elsewhere = self._places(self.index.find(stated.name, among=among))
            if elsewhere:
                asked = f"in {stated.raion or stated.oblast or self._where()}"
                if stated.point is not None:
                    lon, lat = stated.point
                    asked = f"within {SAME_PLACE_M / 1000:g} km of {lon}, {lat}"
                elif stated.raion and self.raion is None:
                    asked += " (this table has no raions)"
                listed = self._listed(stated.name, elsewhere)
                return f"no settlement of this name {asked}; there are: {listed}"
        near = self.index.near(stated.name, among=self._among(stated.oblast))
        where = f" in {stated.oblast or self._where()}" if stated.oblast or self.oblasts else ""
        told = f"no such settlement{where} among the {len(self.table):,} of this table"
        if not near:
            return f"{told}; check the name"
        meant = [_name_like(stated.name, self.table.iloc[row]) for row in near]
        shown = [f"'{name} ({self.oblast[r]})'" for name, r in zip(meant, near, strict=True)]
        return f"{told}; did you mean {' or '.join(dict.fromkeys(shown))}?"

    def _listed(self, name: str, places: Sequence[int]) -> str:
        """List namesakes, each written so that it is unambiguous."""
        units = [(self.oblast[r], self.raion[r] if self.raion else "") for r in places]
        order = sorted(
            range(len(places)), key=lambda k: (units[k], self.points[places[k]].x, places[k])
        )
        shown = []
        for k in order[:_SHOWN]:
            unit = ", ".join(text for text in units[k] if text)
            at = f"{self.points[places[k]].x:.3f}, {self.points[places[k]].y:.3f}"
            alone = unit and units.count(units[k]) == 1
            shown.append(f"'{name} ({unit})' at {at}" if alone else f"'{name} ({at})' in {unit}")
        more = len(places) - _SHOWN
        return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _check_once(rows: Sequence[int], stated: Sequence[str], finder: _Finder, what: str) -> None:
    first: dict[int, str] = {}
    for row, text in zip(rows, stated, strict=True):
        if row in first:
            place = finder.table.iloc[row]
            raise ClaimError(
                f"{what}: {first[row]!r} and {text!r} are the same settlement "
                f"({names_of(place)[0]}, {place['oblast']}); keep one"
            )
        first[row] = text


def _parse(text: str) -> _Stated:
    """Parse a name and its oblast, raion or point.

    >>> _parse("Krasne (UA-63, Харківський район)").oblast, _parse("Krasne, 36.4, 50.2").point
    ('UA-63', (36.4, 50.2))
    """
    match = _STATED.fullmatch(text.strip())
    if match is None or not match[1].strip():
        raise _UnresolvedError("expected a name such as 'Krasne' or 'Krasne (UA-63)'")
    oblast, raion, numbers = "", "", []
    for part in re.split(r"[,;]", match[2] or match[3] or ""):
        if not part.strip():
            continue
        code = "" if names_a_raion(part) else oblast_code(part)
        if _NUMBER.fullmatch(part):
            numbers.append(float(part.replace("−", "-")))
        elif code and not oblast:
            oblast = code
        elif not code and not raion:
            raion = part.strip()
        else:
            raise _UnresolvedError(
                f"expected one oblast and one raion, found another: {part.strip()!r}"
            )
    if len(numbers) not in (0, 2):
        raise _UnresolvedError(
            f"expected longitude and latitude, such as (36.456, 50.285), found {len(numbers)} "
            f"number{'s'[: len(numbers) - 1]}"
        )
    point = (numbers[0], numbers[1]) if numbers else None
    return _Stated(match[1].strip(), oblast, raion, point)


def _code(text: str, what: str) -> str:
    code = oblast_code(str(text))
    if not code:
        raise ClaimError(
            f"{what}: expected an oblast such as 'UA-63' or 'Kharkiv oblast', found "
            f"{str(text)[:60]!r} ({', '.join(sorted(oblast_codes()))})"
        )
    return code
