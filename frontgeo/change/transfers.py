"""`transfers`: the ground that passed from each side to each other side between two maps.

Each map is cut into parts that do not overlap: the ground of one side alone, and the ground that
two or more draw as theirs, which is a row and a column of its own (``north and south``). A cell is
the part of one on the earlier map that lies in a part of the later map, so that rows add up to what
was held before and columns to what is held after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fitted_text import format_table
from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.control_map import ControlMap, spelled_alike, spelled_side, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.diff import refuse_two_mappers
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M, parts_that_vanish
from frontgeo.geometry.validation import valid_region
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import AsStated, Message, NameOf

if TYPE_CHECKING:
    import pandas as pd

    from frontgeo.places.theatre import Theatre

__all__ = ["NOBODY", "Transfers", "own_name", "status_named", "transfers"]

#: The row and column of ground that the map of a day shows as held by no side.
NOBODY = "nobody"

_AND = " and "  # between the sides that draw the same ground as theirs
_BOTH = " (both)"  # after them, where a side has that name
_LEAST_KM2 = 1e-6  # 1 m²: less is a line drawn twice
_ROUNDING_KM2 = 1e-8  # of sums of areas
_MOST_ROUNDING_KM2 = 0.01  # GEOS moves vertices to overlay lines that nearly coincide
_SHOWN_KM2 = 0.05  # less is 0.0 in text

_Pair = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Transfers:
    """The ground that passed from side to side between two maps, km².

    Attributes
    ----------
    before, after : ControlMap
    grounds : mapping of pair of str to geometry
        The ground of each cell: held by the first on the earlier map, by the second on the later.
    held_before_km2, held_after_km2 : mapping of str to float
        The area of each part of a map: of a side alone, or of ground that several draw as theirs.
    sliver_tolerance_m : float
    slivers : mapping of pair of str to tuple of int and float
        The parts narrower than that of each cell off the diagonal: how many, and km². They are in
        the table, as they are on the maps.
    clip_km2 : float or None
        Ground of both maps that was clipped away.
    edges : {"lonlat", "geodesic"}

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> def drawn(edge, day):
    ...     sides = {"north": shapely.box(10, edge, 11, 22), "south": shapely.box(10, 20, 11, edge)}
    ...     return ControlMap("me", {}, day=day, others=sides, has_all_sides=True, anywhere=True)
    >>> moved = transfers(drawn(21, date(2025, 3, 1)), drawn(20.9, date(2025, 3, 31)))
    >>> moved.table.round(1)  # doctest: +NORMALIZE_WHITESPACE
    to       north    south
    from
    north  11473.1      0.0
    south   1151.5  10396.9
    >>> moved.net_km2.round(1).to_dict()
    {'north': 1151.5, 'south': -1151.5}
    """

    before: ControlMap
    after: ControlMap
    grounds: Mapping[_Pair, BaseGeometry] = field(repr=False)
    held_before_km2: Mapping[str, float]
    held_after_km2: Mapping[str, float]
    sliver_tolerance_m: float
    slivers: Mapping[_Pair, tuple[int, float]]
    clip_km2: float | None = None
    edges: Edges = "lonlat"

    @property
    def sides(self) -> tuple[str, ...]:
        """The rows and columns without `NOBODY`."""
        return tuple(dict.fromkeys([*self.held_before_km2, *self.held_after_km2]))

    @cached_property
    def km2(self) -> Mapping[_Pair, float]:
        """The area of each cell, km²; nobody's ground on both days is not known.

        What the cells of a side lack of its area, as vertices are moved to overlay two maps, is in
        the row or column of `NOBODY`; usually it is 0.
        """
        areas = area_km2(np.array([*self.grounds.values()], dtype=object), edges=self.edges)
        cells = dict(zip(self.grounds, areas.tolist(), strict=True))
        names = (*self.sides, NOBODY)
        found: dict[_Pair, float] = dict.fromkeys(((of, to) for of in names for to in names), 0.0)
        found |= cells
        del found[NOBODY, NOBODY]
        for side in self.sides:
            kept = _sum(found[side, to] for to in self.sides)
            came = _sum(found[of, side] for of in self.sides)
            for pair, whole, shared in (
                ((side, NOBODY), self.held_before_km2.get(side, 0.0), kept),
                ((NOBODY, side), self.held_after_km2.get(side, 0.0), came),
            ):
                found[pair] = self._rest_km2(whole - shared, found[pair])
        return found

    def _rest_km2(self, rest_km2: float, measured_km2: float) -> float:
        """Return what is left of a side's area, which must be the ground measured there.

        Raises
        ------
        GeometryError
        """
        if self.edges == "lonlat" and abs(rest_km2 - measured_km2) > _MOST_ROUNDING_KM2:
            raise GeometryError(
                f"transfers: the parts of {self.before.described} and {self.after.described} lack "
                f"{rest_km2 - measured_km2:,.3f} km²: two lines nearly coincide; simplify the maps"
            )
        return 0.0 if not measured_km2 and abs(rest_km2) < _ROUNDING_KM2 else rest_km2

    @cached_property
    def table(self) -> pd.DataFrame:
        """The matrix, km²: rows are who held the ground before, columns who holds it after.

        Nobody has a row and a column if it gained or lost any; what it held on both days is NaN.
        """
        import pandas as pd  # slow to load, and only tables need it

        names = [*self.sides, *([NOBODY] if self._has_nobody else [])]
        rows = [[self.km2.get((of, to), np.nan) for to in names] for of in names]
        index, columns = pd.Index(names, name="from"), pd.Index(names, name="to")
        return pd.DataFrame(rows, index=index, columns=columns)

    @property
    def _has_nobody(self) -> bool:
        cells = (km2 for pair, km2 in self.km2.items() if NOBODY in pair)
        return any(abs(km2) > _LEAST_KM2 for km2 in cells)

    @cached_property
    def gained_km2(self) -> pd.Series:
        """The ground that came to each row of the table, km²."""
        return self._off_diagonal(axis=0)

    @cached_property
    def lost_km2(self) -> pd.Series:
        """The ground that each row of the table lost, km²."""
        return self._off_diagonal(axis=1)

    def _off_diagonal(self, axis: Literal[0, 1]) -> pd.Series:
        off = self.table.where(~np.eye(len(self.table), dtype=bool), 0.0)
        return off.sum(axis=axis).rename_axis("side")

    @property
    def net_km2(self) -> pd.Series:
        """Gained less lost of each row of the table, km², which add up to 0."""
        return (self.gained_km2 - self.lost_km2).rename("net_km2")

    def between(self, of: str, to: str) -> float:
        """Return the ground that one side held before and another holds after, km².

        Raises
        ------
        InputError
            For a side that neither map shows.
        """
        known = (*self.sides, NOBODY)
        pair = tuple(spelled_side(name, known, self.before.theatre) for name in (of, to))
        for name in pair:
            if name not in known:
                raise InputError(f"side: expected one of {', '.join(known)}, found {name!r}")
        if pair == (NOBODY, NOBODY):
            raise InputError("side: what nobody held on both days is on no map; name a side")
        return self.km2[pair[0], pair[1]]

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumptions made in reading the maps."""
        return assumed_in((self.before, self.after))

    @property
    def messages(self) -> tuple[Message, ...]:
        """Whatever limits the numbers: slivers, ground of several sides, and ground of none."""
        found = []
        shared = [side for side in self.sides if side not in _sides_of((self.before, self.after))]
        if shared:
            found.append(Message("matrix-shared", parts_names=[*map(self.side_named, shared)]))
        count = sum(n for n, _ in self.slivers.values())
        km2 = _sum(narrow_km2 for _, narrow_km2 in self.slivers.values())
        if count:
            width_m = f"{self.sliver_tolerance_m:g}"
            found.append(Message("matrix-slivers", area_km2=km2, count=count, width=width_m))
        for shown in (self.before, self.after):
            for status, km2 in shown.area_by_status_km2.items():
                if status not in DEFINITIONS["occupied"] and km2 >= _SHOWN_KM2:
                    about = {"status": status_named(status), "shown": shown.when_shown}
                    found.append(Message("matrix-of-none", area_km2=km2, **about))
        if self.clip_km2 is not None:
            found.append(Message("matrix-clipped", outside_km2=self.clip_km2))
        return tuple(found)

    @property
    def notes(self) -> tuple[str, ...]:
        """The same in English."""
        return tuple(map(str, self.messages))

    def side_named(self, side: str) -> Message:
        """Return the name of a row or column, in which the sides of shared ground are named."""
        if side == NOBODY:
            return Message("matrix-nobody")
        if side in _sides_of((self.before, self.after)):
            return own_name(side, self.after.theatre)
        names = side.removesuffix(_BOTH).split(_AND)
        named = [own_name(name, self.after.theatre) for name in names]
        both = Message("matrix-both", sides=named)
        return AsStated(side, both)

    def as_dict(self) -> dict[str, Any]:
        """Return the matrix in plain values, for JSON."""
        names = list(self.table.index)
        cells = [
            {"from": of, "to": to, "area_km2": round(self.km2[of, to], 6)}
            for of, to in product(names, repeat=2)
            if (of, to) in self.km2
        ]
        return {
            "sides": names,
            "cells": cells,
            "net_km2": {side: round(km2, 6) for side, km2 in self.net_km2.items()},
            "held_before_km2": _plain(self.held_before_km2),
            "held_after_km2": _plain(self.held_after_km2),
            "slivers": {
                "tolerance_m": self.sliver_tolerance_m,
                "parts": sum(n for n, _ in self.slivers.values()),
                "area_km2": round(_sum(km2 for _, km2 in self.slivers.values()), 6),
            },
            "clip_km2": self.clip_km2,
            "notes": list(self.notes),
        }

    @property
    def moved(self) -> list[tuple[str, str, float]]:
        """The cells off the diagonal with ground, the largest first: from, to, km²."""
        cells = ((of, to, km2) for (of, to), km2 in self.km2.items() if of != to)
        return sorted((c for c in cells if c[2] > _LEAST_KM2), key=lambda c: (-c[2], c[:2]))

    def text(self, lang: str = "en") -> str:
        """Return the matrix as text, as wide as the terminal is.

        Parameters
        ----------
        lang : {"en", "uk"}
        """

        def km2(area_km2: float | None, *, signed: bool = False) -> str:
            if area_km2 is None or np.isnan(area_km2):
                return "–"
            return number_text(area_km2, lang, decimals=1, signed=signed)

        before, after, net, corner = (
            Message(f"matrix-{key}").text(lang) for key in ("before", "after", "net", "corner")
        )
        columns = [self.side_named(str(side)).text(lang) for side in self.table.columns]
        held = [*(self.held_before_km2.get(side, 0.0) for side in self.sides), None]
        rows: list[tuple[str, ...]] = [(corner, *columns, before)]
        for name, (_, values), km2_before in zip(
            columns, self.table.iterrows(), held, strict=False
        ):
            of = "" if km2_before is None else km2(km2_before)
            rows.append((name, *map(km2, values), of))
        blank = [""] * (len(columns) - len(self.sides) + 1)
        held_after = (km2(self.held_after_km2.get(side, 0.0)) for side in self.sides)
        rows.append((after, *held_after, *blank))
        rows.append((net, *(km2(value, signed=True) for value in self.net_km2), ""))
        return format_table(rows, right=range(1, len(rows[0])))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        nets = ", ".join(f"{side} {km2:+,.1f}" for side, km2 in self.net_km2.items())
        return f"<Transfers {self.after.mapper}, {self.period}: {nets} km²>"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>* {_escaped(note)}</p>" for note in (*map(str, self.assumed),))
        notes += "".join(f"<p>{_escaped(note)}</p>" for note in self.notes)
        title = _escaped(f"{self.after.mapper}, {self.period}: km² from (row) to (column)")
        table = self.table.to_html(float_format=lambda v: f"{v:,.1f}", na_rep="–")
        return f"<div><p>{title}</p>{table}{notes}</div>"

    @property
    def period(self) -> str:
        """The instants of the maps as text."""
        return f"{self.before.when_shown} → {self.after.when_shown}"


def transfers(
    before: ControlMap,
    after: ControlMap,
    *,
    clip: Any = None,
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M,
    edges: Edges = "lonlat",
) -> Transfers:
    """Measure the ground that passed from each side to each other side between two maps.

    Ground is taken as it is mapped: slivers are in the matrix, and are measured beside it.

    Parameters
    ----------
    before, after : ControlMap
        Two maps by one mapper, the earlier first, that say whose ground they show.
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        The region to which both maps are clipped.
    sliver_tolerance_m : float
        Parts of the ground that changed hands are slivers if they vanish when eroded by half of
        this.
    edges : {"lonlat", "geodesic"}
        As in `frontgeo.area_km2`.

    Returns
    -------
    Transfers

    Raises
    ------
    InputError
        If the dates are reversed, if the maps are by two mappers, if one does not say whose ground
        it shows, or if one lacks a side that the other shows without showing all sides.
    """
    refuse_two_mappers(before, after)
    after = spelled_alike(before, after)
    if not 0 <= sliver_tolerance_m < 1e6:
        raise InputError(f"sliver_tolerance_m: expected 0 or more, found {sliver_tolerance_m}")
    for shown in (before, after):
        if not shown.sides:
            raise InputError(
                f"transfers: expected a map that says whose ground it shows, found "
                f"{shown.described}; name the column of sides (side_column=, --side-column)"
            )
        if any(side.casefold() == NOBODY for side in shown.sides):
            raise InputError(
                f"transfers: {shown.described} has a side called {NOBODY!r}, which stands for "
                "ground of no side; leave its ground out, or call it by another name"
            )
    _refuse_unlike(before, after)
    sides = [before.sides, after.sides]
    clip_km2 = None
    if clip is not None:
        region = valid_region(clip, "clip", beside=[g for shown in sides for g in shown.values()])
        whole_km2 = _total_km2(sides)
        sides = [_each(shown, lambda g: shapely.intersection(g, region)) for shown in sides]
        clip_km2 = whole_km2 - _total_km2(sides)
        if not any(not g.is_empty for shown in sides for g in shown.values()):
            raise InputError("clip: meets neither map; check that x is longitude and y latitude")
    old, new = map(_parts_of, sides)
    grounds = _cells(old, new)
    return Transfers(
        before,
        after,
        grounds,
        _areas_km2(old, edges),
        _areas_km2(new, edges),
        sliver_tolerance_m,
        {pair: _slivers(g, sliver_tolerance_m) for pair, g in grounds.items() if len({*pair}) > 1},
        clip_km2,
        edges,
    )


def _refuse_unlike(before: ControlMap, after: ControlMap) -> None:
    """Refuse two maps of which one lacks a side, unless it shows all there are.

    Raises
    ------
    InputError
    """
    for shown, other in ((before, after), (after, before)):
        lacking = [side for side in other.sides if side not in shown.sides]
        if lacking and not (shown.has_all_sides or shown.recognised):
            raise InputError(
                f"transfers: {shown.described} shows no ground of {', '.join(lacking)}, as "
                f"{other.described} does, and does not say that it shows all sides; read both with "
                "their column of sides (side_column=, --side-column)"
            )


def _parts_of(sides: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Cut the ground of sides into parts that do not overlap, by the names of their sides."""
    parts: dict[tuple[str, ...], BaseGeometry] = {}
    for side, ground in sides.items():
        left = ground
        for names, part in list(parts.items()):
            if not shapely.intersects(part, ground):
                continue
            both = polygonal(shapely.intersection(part, ground))
            left = polygonal(shapely.difference(left, part))
            if area_km2(both) <= _LEAST_KM2:
                continue
            parts[names] = polygonal(shapely.difference(part, ground))
            parts[*names, side] = both
        parts[side,] = left
    named = sorted(parts, key=lambda names: (len(names), *map([*sides].index, names)))
    return {_name(names, sides): parts[names] for names in named if not parts[names].is_empty}


def _name(names: tuple[str, ...], sides: Mapping[str, BaseGeometry]) -> str:
    """Return the name of the ground that some sides draw as theirs, which is no side's own."""
    joined = _AND.join(names)
    while len(names) > 1 and joined in sides:
        joined += _BOTH
    return joined


def _cells(
    old: Mapping[str, BaseGeometry], new: Mapping[str, BaseGeometry]
) -> dict[_Pair, BaseGeometry]:
    """Return the ground of each cell of the matrix that has any."""
    found: dict[_Pair, BaseGeometry] = {}
    for (of, one), (to, other) in product(old.items(), new.items()):
        if shapely.intersects(one, other):
            found[of, to] = polygonal(shapely.intersection(one, other))
    all_old, all_new = union(old.values()), union(new.values())
    found |= {(of, NOBODY): polygonal(shapely.difference(g, all_new)) for of, g in old.items()}
    found |= {(NOBODY, to): polygonal(shapely.difference(g, all_old)) for to, g in new.items()}
    return {pair: ground for pair, ground in found.items() if not ground.is_empty}


def _slivers(ground: BaseGeometry, tolerance_m: float) -> tuple[int, float]:
    """Count the parts of a ground that are narrower than a tolerance, and measure them, km²."""
    thin = shapely.get_parts(ground)[parts_that_vanish(ground, tolerance_m)]
    return len(thin), float(area_km2(thin).sum()) if len(thin) else 0.0


def _each(
    sides: Mapping[str, BaseGeometry], edited: Callable[[BaseGeometry], BaseGeometry]
) -> dict[str, BaseGeometry]:
    return {side: polygonal(edited(ground)) for side, ground in sides.items()}


def _areas_km2(parts: Mapping[str, BaseGeometry], edges: Edges) -> dict[str, float]:
    areas = area_km2(np.array([*parts.values()], dtype=object), edges=edges)
    return dict(zip(parts, areas.tolist(), strict=True))


def _total_km2(sides: Iterable[Mapping[str, BaseGeometry]]) -> float:
    return _sum(area_km2(ground) for shown in sides for ground in shown.values())


def own_name(side: str, theatre: Theatre) -> NameOf:
    """Return the name of a side in its theatre, or else the file's own.

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> [own_name(side, ukraine()).text("uk") for side in ("russia", "Ukraine", "reds")]
    ['Росія', 'Україна', 'reds']
    """
    key = spelled_side(side, theatre.side_keys, theatre)
    return NameOf(*(theatre.name_of(key, lang) for lang in ("en", "uk")))


def status_named(status: str) -> Message:
    """Return the name of a status; in English the word of the maps.

    Examples
    --------
    >>> status_named("held_since_2022").text(), status_named("contested").text("uk")
    ('held_since_2022', 'сіра зона')
    """
    return AsStated(status, Message("status-name", status=status))


def _sides_of(maps: Iterable[ControlMap]) -> set[str]:
    return {side for shown in maps for side in shown.sides}


def _sum(numbers: Iterable[float]) -> float:
    return float(sum(numbers))


def _plain(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(number, 6) for name, number in numbers.items()}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
