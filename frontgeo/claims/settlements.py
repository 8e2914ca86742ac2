"""Settlements newly inside the line: certainly, and within the error of the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, hypot, inf
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import Shapes
from frontgeo.change.control_map import front_line
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim, IntervalFrom, Layer
from frontgeo.claims.marks import PlaceMark
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    as_taken,
    stray_between,
    why_no_history,
    wider,
)
from frontgeo.claims.statement import check_whole
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.geometry.validation import prepared_copy
from frontgeo.i18n.messages import Message, NameOf
from frontgeo.places.codifier import not_registered, table_message
from frontgeo.places.namesakes import name_message
from frontgeo.places.place_tables import is_complete, oblast_codes
from frontgeo.places.settlements import (
    LOOKUP_NOTES,
    SAME_PLACE_M,
    named_settlements,
)
from frontgeo.places.transliteration import NameIndex, names_of_rows

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["ChangedSettlement", "Settlements", "changed_settlements"]

#: shares of an outline: taken from here on, certainly taken, and no longer untouched
_TAKEN, _WHOLE, _TOUCHED = 0.5, 0.95, 0.05
_DRAWS = 4000
_REACH = 0.5  # degrees about the line, far beyond any error of it


class Settlements(Claim):
    """A claim of the number of settlements that were taken.

    Attributes
    ----------
    names : tuple of str
        The settlements that were named.
    """

    bases: ClassVar[Mapping[str, str]] = {"settlements": "settlements"}
    is_count: ClassVar[bool] = True
    widest: ClassVar[float] = 1.0  # the interval also covers places missing from the register
    is_about_front: ClassVar[bool] = True
    interval_from: ClassVar[IntervalFrom] = "settlements near the line"
    decimals: ClassVar[int] = 0

    kind: Literal["settlements"] = "settlements"
    names: tuple[str, ...] = ()

    def _check_kind(self) -> None:
        check_whole(self.amount)

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The settlements that it names."""
        return self.names

    @property
    def states_figures_beside(self) -> bool:
        """Return whether settlements or parts were stated beside the count."""
        return bool(self.parts or self.names)

    @property
    def needs(self) -> tuple[Layer, ...]:
        """Settlements, or their outlines, and the official register."""
        return ("points_or_outlines", "register")

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        stated = {"direction": self.direction, "amount": self.figure}
        if side := self.named_side:
            return Message("claim-settlements", side=side, **stated)
        return Message("claim-settlements-open", **stated)

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Count the settlements that are inside the line afterwards but were not before."""
        return _measured(self, evidence, context)


@dataclass(frozen=True, eq=False)
class _Standing:
    """The position of each settlement: masks, and its distance inside the gain, m."""

    newly: npt.NDArray[np.bool_]
    certain: npt.NDArray[np.bool_]
    possible: npt.NDArray[np.bool_]  # within the error, but not newly inside
    retaken: npt.NDArray[np.bool_]
    inside_m: npt.NDArray[np.float64]  # negative outside the gain

    def within(self, error_m: float) -> _Standing:
        """Return a copy with certain and possible settlements for an error of the line."""
        inside_m = self.inside_m
        return replace(
            self,
            certain=self.newly & (np.isnan(inside_m) | (inside_m > error_m)),
            # leave out settlements in a pocket that the other side keeps, however near the line
            possible=~self.newly & (inside_m <= 0) & (inside_m >= -error_m),
        )


@dataclass(frozen=True, eq=False)
class _Listed:
    """The settlements that are certain or possible within an error of the line, and their count."""

    standing: _Standing
    listed: npt.NDArray[np.bool_]
    chosen: gpd.GeoDataFrame
    reasons: list[list[Message]]  # why each one is set apart
    certain: int
    most: int

    @property
    def newly(self) -> npt.NDArray[np.bool_]:
        """Return a mask of the settlements that are newly inside."""
        return self.standing.newly[self.listed]

    @property
    def inside_m(self) -> npt.NDArray[np.float64]:
        """Return the distance of each settlement inside the gain, m."""
        return self.standing.inside_m[self.listed]

    @property
    def apart(self) -> npt.NDArray[np.bool_]:
        """Return a mask of the settlements that are set apart."""
        return np.array([bool(why) for why in self.reasons], dtype=bool)

    def interval(self, spread: tuple[float, float]) -> tuple[float, float]:
        """Return the 95 % interval of the count, for σ and L of a line."""
        fewer, more = _interval(self.chosen, self.inside_m, self.newly, self.apart, spread=spread)
        return float(max(self.certain, fewer)), float(min(self.most, more))


def _listed(table: gpd.GeoDataFrame, standing: _Standing, context: Context) -> _Listed:
    listed = standing.newly | standing.possible
    chosen = table[listed]
    reasons = _apart(chosen, standing, listed, context)
    apart = np.array([bool(why) for why in reasons], dtype=bool)
    certain = int((standing.certain[listed] & ~apart).sum())
    most = int(standing.newly.sum()) + int(standing.possible.sum())
    return _Listed(standing, listed, chosen, reasons, certain, most)


def _measured(claim: Settlements, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Count the settlements that are inside the line afterwards but were not before.

    The interval is the spread of the counts when the moved line errs by σ, alike over L, placed
    about the measured count: mappers draw their lines around villages, so that more lie just
    outside than just inside, and a line moved at random would count too many. Its lower end also
    omits settlements missing from the register (hamlets that no longer exist), second points of
    one settlement, and those in slivers or redrawn border. Settlements within 1.96 σ of the line
    are listed one by one, with the fewest and the most that they allow, and so are those within
    reach of another mapper's line.

    Between mappers the count varies as a change of ground does, by the mapper's share of the
    settlements that changed hands either way, because mappers differ by whole pockets and not
    only in where one line runs. Each named settlement is judged by its distance to that line,
    because one far behind it is held on every mapper's map.
    """
    change = as_taken(evidence.change, claim.direction)
    by_outline = context.settlements is None and context.outlines is not None
    table = _table_of(claim, change, context)
    sigma_m, reason = context.sigma(change)
    between = None if by_outline else context.line_between(change)
    error_m = Z_95 * sigma_m
    between_m = error_m if between is None else Z_95 * between[0]
    if context.quick and not by_outline:
        was, now = _held(table.geometry.to_numpy(), change)
        taken = float((now & ~was).sum())
        return [Measured(taken, taken, taken)]
    if by_outline:
        standing = _of_outlines(table, change)
    else:
        reach_m = max(error_m, between_m)
        standing = _of_points(table, change, context, reach_m=reach_m).within(error_m)
    count = int(standing.newly.sum())
    if context.quick:
        return [Measured(float(count), float(count), float(count))]
    drawn = every = _listed(table, standing, context)
    notes = [_certain_note(drawn, error_m, by_outline=by_outline)]
    low, high = float(drawn.certain), float(drawn.most)
    mappers = None
    if not by_outline:
        low, high = drawn.interval((sigma_m, context.correlation_length_m))
        if between is not None:
            every = _listed(table, standing.within(between_m), context)
            # named settlements are judged one by one, others as the ground that changed hands
            moved = None if claim.names else table[standing.newly | standing.retaken]
            mappers = _between_mappers(every, (low, high), between, moved, change)
            counts = {"certain": every.certain, "most": every.most}
            notes.append(Message("settlements-certain-between-mappers", m=between_m, **counts))
    notes += _notes_on_table(claim, table, standing, context)
    is_incomplete = is_complete(table) is False and not claim.names
    if is_incomplete:  # settlements missing from the table leave the count without an upper end
        notes.insert(0, Message("at-least-in-incomplete-table", count=count))
        high = inf
    return [
        Measured(
            count,
            low,
            high,
            mappers,
            no_mappers=Message("no-history-of-outlines") if by_outline else why_no_history(change),
            position_error_m=sigma_m,
            position_error_reason=reason,
            parts=_parts(every, error_m, between_m),
            notes=tuple(notes),
            undecided=Message("table-incomplete") if is_incomplete else None,
        )
    ]


def _table_of(claim: Settlements, change: Ground, context: Context) -> gpd.GeoDataFrame:
    """Return the settlements to count, or else their outlines, in the claim's place."""
    has_points = context.settlements is not None and len(context.settlements) > 0
    table = context.settlements if has_points else context.outlines
    if table is None:  # as of a theatre without settlements, of which a count would be 0
        raise InputError(
            "settlements: expected a table of settlements, but none is known where the maps lie; "
            "give it (--settlements), or the theatre that has them (--theatre)"
        )
    if claim.names:
        table = named_settlements(claim.names, table, oblasts=claim.where, theatre=context.theatre)
    return _near(table, change, context.whole)


def _between_mappers(
    every: _Listed,
    drawing: tuple[float, float],
    between: tuple[float, float],
    moved: gpd.GeoDataFrame | None,
    change: Ground,
) -> tuple[float, float]:
    """Return the interval of the count between mappers.

    Parameters
    ----------
    every : _Listed
        The settlements within reach of another mapper's line.
    drawing, between : pair of float
        The interval of the drawing; σ and L of other mappers' lines.
    moved : GeoDataFrame or None
        The settlements that changed hands, of which the count varies by a share, as ground does.
    change : Ground
    """
    (low, high), ends = drawing, every.interval(between)
    stray = None if moved is None else stray_between(moved.geometry.to_numpy(), change)
    if stray is not None:
        count = int(every.standing.newly.sum())
        ends = (
            float(floor(count - hypot(count - low, stray))),
            float(ceil(count + hypot(high - count, stray))),
        )
    return wider(drawing, (max(0.0, ends[0]), ends[1]))


def _certain_note(drawn: _Listed, error_m: float, *, by_outline: bool) -> Message | str:
    counts = {
        "certain": drawn.certain,
        "most": drawn.most,
        "apart": int((drawn.newly & drawn.apart).sum()),
        "count": int(drawn.standing.newly.sum()),
    }
    if by_outline:
        return Message("settlements-certain-by-outline", percent=100 * _TOUCHED, **counts)
    return Message("settlements-certain", m=error_m, **counts)


def _notes_on_table(
    claim: Settlements, table: gpd.GeoDataFrame, standing: _Standing, context: Context
) -> list[Message | str]:
    """List notes on settlements that changed hands the other way, and on the tables."""
    notes: list[Message | str] = []
    if standing.retaken.any():
        names = _names(table[standing.retaken])
        notes.append(Message("settlements-other-way", count=len(names), place_names=names))
    notes += table.attrs.get("notes", ())
    if claim.names:
        notes.append(Message("of-settlements-named", count=len(claim.names)))
        notes += table.attrs.get(LOOKUP_NOTES, ())
    elif context.register is None:
        notes.append(Message("no-register"))
    else:
        notes += _table_note(claim, table[standing.newly], context)
    return notes


def _table_note(claim: Settlements, newly: gpd.GeoDataFrame, context: Context) -> list[Message]:
    """Return the table that the count stands on, and how much of the codifier it holds."""
    table = context.outlines if context.settlements is None else context.settlements
    known = oblast_codes()
    where = [code for code in claim.where if code in known]
    units = where if len(where) == len(claim.where) else []
    note = (
        None
        if table is None
        else table_message(table, units or sorted({*newly["oblast"]} & known.keys()))
    )
    return [] if note is None else [note]


def _parts(listed: _Listed, error_m: float, between_m: float) -> tuple[Part, ...]:
    """List each settlement with its finding: new ones first, and those set apart last."""
    parts = []
    names, points = _names(listed.chosen), listed.chosen.geometry.to_numpy()
    for name, alone, point, newly, reasons, inside_m in zip(
        names,
        _names_alone(listed.chosen),
        points,
        listed.newly,
        listed.reasons,
        listed.inside_m,
        strict=True,
    ):
        words = [Message("settlement-newly-inside" if newly else "settlement-outside")]
        away_km = None if np.isnan(inside_m) else float(abs(inside_m)) / 1000
        if away_km is not None:
            words.append(Message("km-from-line", km=away_km))
        if abs(inside_m) <= error_m:
            words.append(Message("within-the-error"))
        elif abs(inside_m) <= between_m:
            words.append(Message("within-mappers-difference"))
        finding = Message("settlement-finding", finding_names=[*words, *reasons])
        mark = PlaceMark(
            inside=bool(newly),
            within_error=bool(abs(inside_m) <= max(error_m, between_m)),
            away_km=away_km,
            set_apart=bool(reasons),
            name=alone,
        )
        part = Part(name, finding=finding, at=point, mark=mark)
        parts.append(((not newly, bool(reasons), str(part.name)), part))
    return tuple(part for _, part in sorted(parts, key=itemgetter(0)))


@dataclass(frozen=True)
class ChangedSettlement:
    """A settlement whose point changed hands between two maps of a mapper.

    Attributes
    ----------
    row : int
        Its position in the table of settlements.
    taken : bool
        Whether the side of the change took it, or else lost it.
    inside_m : float
        How far its point lies inside the ground that changed, m; negative in a sliver or in
        redrawn border, NaN if no front is near.
    within : {"", "drawing", "mappers"}
        The error of the line that its point is within: that of the drawing, or only the
        difference between mappers.
    reasons : tuple of Message
        Why it may be no settlement that changed hands, such as a second point of another.
    """

    row: int
    taken: bool
    inside_m: float
    within: Literal["", "drawing", "mappers"]
    reasons: tuple[Message, ...]


def changed_settlements(change: Ground, context: Context) -> list[ChangedSettlement]:
    """List the settlements whose point changed hands, in the order of their table.

    Parameters
    ----------
    change : Ground
        From the point of view of the side that is to have taken or lost them.
    context : Context
        With the table of settlements.

    Raises
    ------
    InputError
        Without a table of settlements.

    Examples
    --------
    >>> from datetime import date
    >>> from frontgeo import ControlMap, diff
    >>> from frontgeo.places.place_tables import shipped_settlements
    >>> grounds = [shapely.box(36.8, 50.28, east, 50.31) for east in (36.9, 37.0)]
    >>> days = date(2024, 5, 1), date(2024, 5, 8)
    >>> maps = [ControlMap("me", {"occupied": g}, day=d) for g, d in zip(grounds, days)]
    >>> table = shipped_settlements()
    >>> found = changed_settlements(diff(*maps), Context(shapely.Polygon(), settlements=table))
    >>> [(table["name_en"].iloc[one.row], one.taken, round(one.inside_m)) for one in found]
    [('Vovchansk', True, 1223)]
    """
    if context.settlements is None:
        raise InputError("settlements: expected a table of settlements, found none")
    table = context.settlements
    points = table.geometry.to_numpy()
    was, now = _held(points, change)
    error_m = Z_95 * context.sigma(change)[0]
    between = context.line_between(change)
    between_m = error_m if between is None else Z_95 * between[0]
    none = np.zeros(len(points), dtype=bool)
    found = []
    for taken, chosen, ground in (
        (True, now & ~was, change.gained),
        (False, was & ~now, change.lost),
    ):
        inside_m = _inside_m(points, ground, [(chosen, None)], change, context)
        standing = _Standing(chosen, chosen, none, none, inside_m)
        reasons = _apart(table[chosen], standing, chosen, context)
        for row, why in zip(np.flatnonzero(chosen).tolist(), reasons, strict=True):
            away = float(inside_m[row])
            found.append(
                ChangedSettlement(row, taken, away, _within(away, error_m, between_m), tuple(why))
            )
    return sorted(found, key=lambda one: one.row)


def _within(inside_m: float, error_m: float, between_m: float) -> Literal["", "drawing", "mappers"]:
    """Return which error of the line a point is within; none where no front is near."""
    if abs(inside_m) <= error_m:
        return "drawing"
    return "mappers" if abs(inside_m) <= between_m else ""


def _near(table: gpd.GeoDataFrame, change: Ground, whole: BaseGeometry | None) -> gpd.GeoDataFrame:
    """Select the settlements in the claim's oblasts and within the clip."""
    regions = (*([] if whole is None else [whole]), *change.within)
    if not regions:
        return table
    points = shapely.point_on_surface(table.geometry.to_numpy())
    inside = np.ones(len(points), dtype=bool)
    for region in regions:
        inside &= shapely.intersects(prepared_copy(region), points)
    near = table[inside]
    near.attrs = table.attrs
    return near


def _of_points(
    table: gpd.GeoDataFrame, change: Ground, context: Context, *, reach_m: float
) -> _Standing:
    """Classify each settlement by its point.

    The distance from the line is that of settlements newly inside, and of others within reach.
    """
    points = table.geometry.to_numpy()
    was, now = _held(points, change)
    newly = now & ~was
    asked = (newly, None), (~newly, reach_m + 1.0)
    inside_m = _inside_m(points, change.gained, asked, change, context)
    none = np.zeros(len(points), dtype=bool)
    return _Standing(newly, newly, none, was & ~now, inside_m)


_Asked = tuple[npt.NDArray[np.bool_], float | None]  # points, and how far from the line at most


def _inside_m(
    points: Shapes, ground: BaseGeometry, asked: Sequence[_Asked], change: Ground, context: Context
) -> npt.NDArray[np.float64]:
    """Return the distance of points inside changed ground from its front, m, or NaN."""
    inside_m = np.full(len(points), np.nan)
    line = front_line(ground, context.near_border, cut=change.cut)
    if line.is_empty:
        return inside_m
    to_metres, _ = local_metres(line)
    edges = shapely.STRtree(_edges(to_metres(line)))
    west, south, east, north = line.bounds
    box = shapely.box(west - _REACH, south - _REACH, east + _REACH, north + _REACH)
    near = shapely.intersects(box, points)
    prepared = prepared_copy(ground)
    for wanted, most_m in asked:
        chosen = near & wanted
        (at, _), away = edges.query_nearest(
            to_metres(points[chosen]),
            max_distance=most_m,
            return_distance=True,
            all_matches=False,
        )
        found = np.flatnonzero(chosen)[at]
        sign = np.where(shapely.intersects(prepared, points[found]), 1.0, -1.0)
        inside_m[found] = sign * away
    return inside_m


def _held(points: Shapes, change: Ground) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which points the claim's side held before, and which it held after."""
    before, after = map(prepared_copy, (change.held_before(), change.held_after()))
    return shapely.intersects(before, points), shapely.intersects(after, points)


def _edges(line: BaseGeometry) -> Shapes:
    """Return the edges of a line one by one, of which a tree finds the nearest fast."""
    xy, owner = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    edges = np.stack([xy[:-1], xy[1:]], axis=1)[owner[:-1] == owner[1:]]
    return np.asarray(shapely.linestrings(edges))


def _of_outlines(table: gpd.GeoDataFrame, change: Ground) -> _Standing:
    """Classify each settlement by the share of its outline held before and after."""
    outlines = table.geometry.to_numpy()
    changed = prepared_copy(shapely.union(change.gained, change.lost))
    touched = shapely.intersects(changed, outlines)
    shares = [np.zeros(len(outlines)), np.zeros(len(outlines))]
    for share, held in zip(shares, (change.held_before(), change.held_after()), strict=True):
        inside = [polygonal(g) for g in shapely.intersection(outlines[touched], held)]
        share[touched] = area_km2(inside) / area_km2(outlines[touched])
    before, after = shares
    newly = (before <= _TAKEN) & (after > _TAKEN)
    return _Standing(
        newly,
        newly & (before <= _TOUCHED) & (after >= _WHOLE),
        ~newly & (before <= _TAKEN) & (after > before) & (after > _TOUCHED),
        (before > _TAKEN) & (after <= _TAKEN),
        np.full(len(outlines), np.nan),
    )


def _apart(
    chosen: gpd.GeoDataFrame,
    standing: _Standing,
    listed: npt.NDArray[np.bool_],
    context: Context,
) -> list[list[Message]]:
    """List the reasons for setting each settlement apart; empty if there are none."""
    inside_m = standing.inside_m[listed]
    newly = standing.newly[listed]
    gone = (
        np.zeros(len(chosen), dtype=bool)
        if context.register is None
        else not_registered(chosen, context.register)
    )
    first, names = _first_points(chosen), _names(chosen)
    apart = []
    for i in range(len(chosen)):
        why: list[Message] = []
        if gone[i]:
            why.append(Message("not-in-register"))
        if first[i] != i:
            why.append(Message("second-point-of", place=names[first[i]]))
        if newly[i] and inside_m[i] <= 0:
            why.append(Message("in-sliver-or-redrawn"))
        apart.append(why)
    return apart


def _first_points(chosen: gpd.GeoDataFrame) -> list[int]:
    """Return the position of each settlement's first point, since some have two in a table."""
    if chosen.empty:
        return []
    oblasts = chosen["oblast"].to_numpy()
    near = (_away_m(chosen) <= SAME_PLACE_M) & (oblasts[:, None] == oblasts[None, :])
    first = list(range(len(chosen)))
    beside = np.flatnonzero(near.sum(axis=1) > 1)  # the others have no second point
    index, names = NameIndex(chosen.iloc[beside]), names_of_rows(chosen)
    for at, i in enumerate(beside.tolist()):
        # itself, and those before it
        among = set(np.flatnonzero(near[i, beside[: at + 1]]).tolist())
        for name in names[i] if len(among) > 1 else ():
            first[i] = min(first[i], *(int(beside[k]) for k in index.find(name, among=among)), i)
    return first


def _away_m(chosen: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return the distances between all pairs of settlements, m."""
    points = shapely.point_on_surface(chosen.geometry.to_numpy())
    to_metres, _ = local_metres(shapely.MultiPoint(list(points)))
    xy = shapely.get_coordinates(to_metres(points))
    return np.asarray(np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)))


def _interval(
    chosen: gpd.GeoDataFrame,
    inside_m: npt.NDArray[np.float64],
    newly: npt.NDArray[np.bool_],
    apart: npt.NDArray[np.bool_],
    *,
    spread: tuple[float, float],
) -> tuple[int, int]:
    """Return the 95 % interval of the count when the line errs by σ, alike over L.

    The errors are drawn with a fixed seed.
    """
    if not len(chosen):
        return 0, 0
    away_m = _away_m(chosen)
    # correlated normal errors by the Cholesky factor; the small diagonal keeps it positive definite
    alike = np.exp(-away_m / spread[1]) + 1e-9 * np.eye(len(chosen))
    normal = np.random.default_rng(0).standard_normal((len(chosen), _DRAWS))
    moved_m = spread[0] * np.linalg.cholesky(alike) @ normal
    # only settlements with a distance from the line depend on its error; others keep their status
    known = ~np.isnan(inside_m) & ~(newly & (inside_m <= 0))
    taken = np.where(known[:, None], inside_m[:, None] + moved_m > 0, newly[:, None])
    few, many = taken[~apart].sum(axis=0), taken.sum(axis=0)
    # keep the spread of the drawn counts, but place it about the measured count
    fewer = few.mean() - np.quantile(few, 0.025)
    more = np.quantile(many, 0.975) - many.mean()
    return floor(int((newly & ~apart).sum()) - fewer), ceil(int(newly.sum()) + more)


def _names_alone(table: gpd.GeoDataFrame) -> list[Message]:
    """Return each name in the reader's language."""
    blank = [""] * len(table)
    columns = (table.get(key, blank) for key in ("name_en", "name_uk"))
    names = ([n if isinstance(n, str) else "" for n in pair] for pair in zip(*columns, strict=True))
    return [NameOf(latin or ukrainian, ukrainian or latin) for latin, ukrainian in names]


def _names(table: gpd.GeoDataFrame) -> list[Message]:
    """Return each name with the oblast, in the reader's language."""
    return [name_message(row) for _, row in table.iterrows()]
