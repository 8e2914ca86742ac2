"""Inputs and results of measures: evidence, context, measured values and their comparison."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from math import hypot, inf, isfinite, isnan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.memo import ByIdentity, Memo
from frontgeo._utils.parts import buffered
from frontgeo.change.change import Change
from frontgeo.change.control_map import DEFAULT_POSITION_ERROR_M, ControlMap, front_line
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.marks import Mark
from frontgeo.claims.sides import Direction
from frontgeo.errors import InputError
from frontgeo.geometry.measure import Edges, area_km2, length_km, lengths_km, polygonal
from frontgeo.geometry.projection import local_metres, parts_of_gain, solid
from frontgeo.geometry.reproducibility import (
    FITTED_DAYS,
    FITTED_DEFINITION,
    MAPPER_SHARES,
    BetweenMappers,
    Turnover,
    change_between_mappers,
    line_between_mappers,
    state_between_mappers,
    turnover_by_cell,
)
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M, Z_95, position_sd_km2
from frontgeo.geometry.validation import prepared_copy
from frontgeo.i18n.formats import OPEN_END, as_shown
from frontgeo.i18n.messages import Message, in_language
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "TOGETHER_LENGTHS",
    "Context",
    "Evidence",
    "Front",
    "IntervalKind",
    "Measured",
    "Part",
    "area_sd",
    "as_taken",
    "beyond_the_fit",
    "clipped_once",
    "decimals_text",
    "grounds_of",
    "is_beyond_the_fit",
    "least_of",
    "measure_change",
    "net_km2",
    "of_all_readings",
    "quantity_km2",
    "stray_between",
    "why_no_history",
    "wider",
    "without_cracks",
]

#: The interval that decides an outcome: of the drawing alone, or between mappers.
IntervalKind = Literal["mappers", "drawing"]

_CRACK_M = 50.0  # wider than the cracks in any mapper's ground, and far below a position error
TOGETHER_LENGTHS = 3.0  # in units of L: parts this near move together (correlation 0.05)


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a row: a sector, a period or a settlement.

    Attributes
    ----------
    name : Message or str
    value, low, high : float or None
        In `unit`; low and high are the 95 % interval.
    mappers : pair of float or None
        The 95 % interval between mappers, if there is one.
    as_drawn : pair of float or None
        The interval of the drawing alone, once `by` has chosen one of the two.
    mark : Mark or None
        How it is drawn, if it is.
    unit : str
    finding : Message or str
        Its result, such as ``advance``, ``within the error`` or ``not in the register``.
    at : shapely geometry or None
        Its location.
    """

    name: Message | str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    finding: Message | str = ""
    at: BaseGeometry | None = field(default=None, repr=False)
    mappers: tuple[float, float] | None = None
    as_drawn: tuple[float, float] | None = None
    mark: Mark | None = field(default=None, repr=False)

    def by(self, interval: IntervalKind) -> Part:
        """Return the part with the chosen interval, or unchanged if it has only one."""
        if self.low is None or self.high is None or self.mappers is None:
            return self
        low, high = self.mappers if interval == "mappers" else (self.low, self.high)
        return replace(self, low=low, high=high, as_drawn=(self.low, self.high))

    @property
    def text(self) -> str:
        """The whole part in one line, in English."""
        return str(self.line)

    @property
    def line(self) -> Message:
        """The whole part in one line."""
        finding, figure = self.finding, self._figure()
        named: Message | str = self.name
        if figure is not None:
            named = Message("part-figure", part=named, figure=figure)
        found = "yes" if finding else "no"
        return Message("part-line", part=named, finding=finding or "", found=found)

    def text_after_name(self, lang: str = "en") -> str:
        """Return the numbers and the finding as text in a language."""
        figure, finding = self._figure(), in_language(self.finding, lang)
        number = "" if figure is None else f" {figure.text(lang)}"
        return f"{number}{f': {finding}' if finding else ''}"

    def _figure(self) -> Message | None:
        """Return its number with its interval."""
        if self.value is None:
            return None
        number = _shown(self.value, self.unit)
        value = Message("quantity", number=number, unit=self.unit)
        if self.low is None or self.high is None:
            return value
        low, high = (_shown(end, self.unit) for end in (self.low, self.high))
        return Message("part-within", figure=value, low=low, high=high)


@dataclass(frozen=True, eq=False)
class Context:
    """Layers and parameters of a measure; each kind of claim reads only those that it needs.

    Attributes
    ----------
    near_border : shapely geometry
        Zone in which a boundary is a state border or coast, rather than front.
    edges : {"lonlat", "geodesic"}
    correlation_length_m : float
        L, the length over which errors of the line are alike.
    position_error_m : float or None
        σ, overriding the maps' own.
    boundary_error_m : float or None
        Standard error of the lines along which the change was clipped to `where`.
    country : shapely geometry or None
        The country to its state border; `country_source` names its source, and
        `country_error_m` is the standard error of the border.
    settlements, outlines, register : GeoDataFrame or None
        Points and outlines of settlements, and the names in an official register.
    sectors, oblasts : GeoDataFrame or None
        With ``name`` and ``geometry``; they do not overlap. The oblasts are the claim's.
    whole : shapely geometry or None
        The ground that a percentage refers to; `whole_source` names its source.
    abroad_names : tuple of str
        Places outside the country that the claim concerns.
    timezone : str
        The time zone in which the days of a claim begin and end.
    interval : {"mappers", "drawing"}
        The interval that decides the outcome, for maps that have both.
    quick : bool
        Compute only the value, without its interval and parts.
    theatre : Theatre
        Whose border, country and settlements these are, where no file of a case replaces them.
    """

    near_border: BaseGeometry
    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    position_error_m: float | None = None
    boundary_error_m: float | None = None
    country: BaseGeometry | None = None
    country_source: str = ""
    country_error_m: float | None = None
    settlements: gpd.GeoDataFrame | None = None
    outlines: gpd.GeoDataFrame | None = None
    register: gpd.GeoDataFrame | None = None
    sectors: gpd.GeoDataFrame | None = None
    oblasts: gpd.GeoDataFrame | None = None
    whole: BaseGeometry | None = None
    whole_source: str = ""
    abroad_names: tuple[str, ...] = ()
    timezone: str = "UTC"
    interval: IntervalKind = "mappers"
    quick: bool = False
    theatre: Theatre = field(default_factory=default_theatre)

    def at(self, theatre: Theatre) -> Context:
        """Return the same context for maps of a theatre.

        Where none is known, the layers of this one's theatre do not hold: there is no border
        beside which a line is no front, no country and no settlement. Files of a case stay.
        """
        if theatre == self.theatre or theatre.is_known:
            return self
        own = self.theatre
        return replace(
            self,
            theatre=theatre,
            near_border=shapely.MultiPolygon(),
            country=None if self.country is own.country else self.country,
            settlements=None if self.settlements is own.settlements else self.settlements,
        )

    @cached_property
    def key(self) -> tuple[Hashable, ...]:
        """A key that two contexts share only if every measure gives the same in both."""
        return tuple(_key_of(f.name, getattr(self, f.name)) for f in fields(self))

    @cached_property
    def memo(self) -> Memo:
        """Findings in its tables, which a claim needs for each change that it is about."""
        return Memo()

    @cached_property
    def quickly(self) -> Context:
        """The same context, for a value without its interval and parts."""
        return replace(self, quick=True)

    @cached_property
    def unbounded(self) -> Context:
        """The same context, where lines of a clip have no error of their own."""
        return replace(self, boundary_error_m=None)

    @cached_property
    def _inland(self) -> Context:
        return replace(self, near_border=shapely.Polygon())

    @cached_property
    def _zone(self) -> BaseGeometry:
        return prepared_copy(self.near_border)

    def about(self, grounds: Sequence[BaseGeometry]) -> Context:
        """Return the same context, without the long border and coast if they are not near."""
        near = shapely.intersects(self._zone, np.array(grounds, dtype=object))
        return self if near.any() else self._inland

    def sigma(self, change: Ground) -> tuple[float, str]:
        """Return σ of a change, the greater one of its two maps, and its reason."""
        if self.position_error_m is not None:
            return self.position_error_m, "as given"
        coarsest = max(change.maps, key=lambda m: m.position_error_m, default=None)
        if coarsest is None:
            return DEFAULT_POSITION_ERROR_M, "default 250 m"
        return coarsest.position_error_m, coarsest.position_error_reason

    def line_between(self, change: Ground) -> tuple[float, float] | None:
        """Return σ and L of other mappers' lines about a change's, m; None without a history."""
        if self.quick or why_no_history(change) is not None:
            return None
        return line_between_mappers(self.sigma(change)[0])


def _key_of(name: str, value: Any) -> Hashable:
    """Return a field of a context as a part of its key.

    Places and sectors are made anew for each claim and so are compared by their outlines; the
    other layers are large, and each is loaded once.
    """
    if name == "whole" and value is not None:
        return bytes(shapely.to_wkb(value))
    if name in ("sectors", "oblasts") and value is not None:
        return tuple(value["name"]), tuple(shapely.to_wkb(value.geometry.to_numpy()))
    if isinstance(value, BaseGeometry) or name in ("settlements", "outlines", "register"):
        return ByIdentity(value)
    return repr(value)  # 250 and 250.0 are shown differently


def why_no_history(change: Ground) -> Message | None:
    """Return the reason why no history of differences between mappers applies to a change.

    Returns
    -------
    Message or None
        None if all maps are by known mappers.
    """
    if isinstance(change, Drawing):
        return Message("no-history-drawn")
    for snapshot in change.maps:
        if not snapshot.recognised:
            return Message("no-history-of-mapper", mapper=snapshot.mapper)
    return None


def beyond_the_fit(*changes: Ground) -> list[Message]:
    """List how maps differ from those to which intervals between mappers were fitted.

    Parameters
    ----------
    *changes : Ground
        All changes that a row is measured on, such as both periods of a pace.

    Returns
    -------
    list of Message
        A mapper that was never compared, another definition, or days in other years.
    """
    maps = [snapshot for change in changes for snapshot in change.maps]
    names = {m.recognised for m in maps if m.recognised not in ("", *MAPPER_SHARES)}
    notes = [Message("mapper-never-compared", mapper=name) for name in sorted(names)]
    definitions = dict.fromkeys(change.definition for change in changes)
    others = [f"“{name}”" for name in definitions if name != FITTED_DEFINITION]
    first, last = FITTED_DAYS
    days = [m.day for m in maps if m.day is not None and not first <= m.day <= last]
    others += sorted({str(day.year) for day in days})
    if others:
        notes.append(Message("between-mappers-fitted-elsewhere", fitted_names=tuple(others)))
    return notes


def is_beyond_the_fit(note: Message | str) -> bool:
    """Return whether a note of a row comes from `beyond_the_fit`."""
    keys = ("mapper-never-compared", "between-mappers-fitted-elsewhere")
    return isinstance(note, Message) and note.key in keys


def wider(drawing: tuple[float, float], mappers: tuple[float, float]) -> tuple[float, float]:
    """Return the interval between mappers, widened to contain that of the drawing.

    Errors that are alike over a greater length reach less far at the single worst point, but
    another mapper's line cannot be better known than the drawing.

    Examples
    --------
    >>> wider((2.0, 5.0), (2.5, 7.0))
    (2.0, 7.0)
    """
    return min(drawing[0], mappers[0]), max(drawing[1], mappers[1])


@dataclass(frozen=True, eq=False)
class Evidence:
    """The changes that a claim is measured on.

    Attributes
    ----------
    change : Ground
        The main change, clipped to the place of the claim.
    earlier : Ground or None
        For a pace, the change that it is compared with.
    abroad : Ground or None
        The change outside the country, if the claim also concerns ground there.
    following : Ground or None
        For a claim that must persist, the state on the next full map.
    """

    change: Ground
    earlier: Ground | None = None
    abroad: Ground | None = None
    following: Ground | None = None

    @property
    def changes(self) -> tuple[Ground, ...]:
        """All changes, the main one first."""
        every = (self.change, self.earlier, self.abroad, self.following)
        return tuple(d for d in every if d is not None)

    def seen_by(self, side: str) -> Evidence:
        """Return the evidence from one side's point of view.

        Raises
        ------
        InputError
            For a side that the maps do not show.
        """
        others = (self.earlier, self.abroad, self.following)
        return Evidence(
            _seen_by(self.change, side), *(None if d is None else _seen_by(d, side) for d in others)
        )


def _seen_by(change: Ground, side: str) -> Ground:
    """Return a change from a side's point of view, made once for all claims of that side."""
    return change.memo.get(("seen by", side), lambda: change.seen_by(side))


@dataclass(frozen=True, eq=False)
class Measured:
    """A measured value with its intervals, in the base unit of the claim; fields as in `Row`.

    `high` is infinite for a count that may be incomplete. `sd_per_metre` is the standard deviation
    for each metre of σ, or None where that is not a single number. `undecided` gives the reason why
    no outcome is possible. `void` is true if the map has no ground at the place, so that 0 held is
    no finding. `following` is measured on the next full map, if the claim must hold there too.

    `low` and `high` are the interval of the drawing until `by` chooses the other; `mappers` is the
    interval between mappers, `between` its components, and `no_mappers` the reason why there is
    none.
    """

    value: float
    low: float
    high: float
    mappers: tuple[float, float] | None = None
    between: BetweenMappers | None = None
    no_mappers: Message | None = None
    as_drawn: tuple[float, float] | None = None
    interval: IntervalKind = "drawing"
    at: Message | str = ""
    position_error_m: float | None = None
    position_error_reason: str = ""
    correlation_length_m: float | None = None
    front_km: float | None = None
    sd: float | None = None
    boundary_error_m: float | None = None
    boundary_km: float | None = None
    sd_per_metre: float | None = None
    undecided: Message | None = None
    void: bool = False
    following: Measured | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[Message | str, ...] = field(default=())

    @classmethod
    def normal(
        cls, value: float, sd: float, between: BetweenMappers | None = None, **details: object
    ) -> Measured:
        """Return a value with the 95 % interval of a normal error, and that between mappers."""
        low, high = value - Z_95 * sd, value + Z_95 * sd
        mappers = None if between is None else between.interval(value)
        return cls(value, low, high, mappers, between, sd=sd, **details)  # type: ignore[arg-type]

    def moved(self, low: float, high: float) -> Measured:
        """Return the measured value with the ends of its intervals shifted."""
        mappers = None if self.mappers is None else (self.mappers[0] + low, self.mappers[1] + high)
        return replace(self, low=self.low + low, high=self.high + high, mappers=mappers)

    def limited(self, least: float, most: float) -> Measured:
        """Return the measured value with its intervals cut to the possible range."""
        mappers = self.mappers and (max(least, self.mappers[0]), min(most, self.mappers[1]))
        return replace(self, low=max(least, self.low), high=min(most, self.high), mappers=mappers)

    def by(self, interval: IntervalKind) -> Measured:
        """Return the measured value with the interval that decides the outcome, if it has that one.

        An infinite end, of a count that may be incomplete, stays infinite.
        """
        as_drawn = (self.low, self.high)
        parts = tuple(part.by(interval) for part in self.parts)
        following = None if self.following is None else self.following.by(interval)
        if interval == "drawing" or self.mappers is None:
            return replace(
                self, as_drawn=as_drawn, parts=parts, interval="drawing", following=following
            )
        low, high = self.mappers
        return replace(
            self,
            low=low,
            high=max(high, self.high) if self.high == inf else high,
            as_drawn=as_drawn,
            parts=parts,
            interval="mappers",
            following=following,
        )


@dataclass(frozen=True)
class Front:
    """The error of an area: its standard deviation and the components of it."""

    sd_km2: float
    position_error_m: float
    position_error_reason: str
    correlation_length_m: float
    front_km: float
    boundary_error_m: float | None
    boundary_km: float
    front_sd_km2: float
    between: BetweenMappers | None
    no_mappers: Message | None

    def measured(self, km2: float, worth: float = 1.0) -> Measured:
        """Return an area with this error as a measured value.

        Parameters
        ----------
        km2 : float
        worth : float
            The measured quantity for each km², such as the share of one day for a pace.
        """
        return Measured.normal(
            km2 * worth,
            self.sd_km2 * worth,
            None if self.between is None else self.between.scaled(worth),
            no_mappers=self.no_mappers,
            position_error_m=self.position_error_m,
            position_error_reason=self.position_error_reason,
            correlation_length_m=self.correlation_length_m,
            front_km=self.front_km,
            boundary_error_m=self.boundary_error_m,
            boundary_km=self.boundary_km,
            sd_per_metre=self.front_sd_km2 / self.position_error_m * worth,
        )


def area_sd(grounds: Sequence[BaseGeometry], change: Ground, context: Context) -> Front:
    """Measure the error of areas bounded by front, border and lines of a clip.

    Parameters
    ----------
    grounds : sequence of shapely geometry
        Such as gained and lost ground; parts within 3 L of each other move together.
    change : Ground
        The change whose maps' error and clip apply.
    context : Context
    """
    sigma, reason = context.sigma(change)
    pieces = [] if context.quick else _front_of_groups_km(grounds, change, context)
    boundary_km = 0.0
    if not context.quick and context.boundary_error_m is not None and change.cut is not None:
        for ground in grounds:
            # the length of the clip's lines is the perimeter less the perimeter without them
            uncut = front_line(ground, shapely.Polygon(), cut=change.cut)
            boundary_km += max(0.0, length_km(ground) - length_km(uncut))
    front_sd_km2 = sd_km2 = position_sd_km2(
        position_error_m=sigma,
        correlation_length_m=context.correlation_length_m,
        front_km=pieces,
    )
    if boundary_km and context.boundary_error_m is not None:
        boundary_sd = position_sd_km2(
            position_error_m=context.boundary_error_m,
            correlation_length_m=context.correlation_length_m,
            front_km=boundary_km,
        )
        sd_km2 = hypot(sd_km2, boundary_sd)
    return Front(
        sd_km2=sd_km2,
        position_error_m=sigma,
        position_error_reason=reason,
        correlation_length_m=context.correlation_length_m,
        front_km=sum(pieces),
        boundary_error_m=context.boundary_error_m,
        boundary_km=boundary_km,
        front_sd_km2=front_sd_km2,
        between=_between(grounds, change, context, sd_km2, sum(pieces)),
        no_mappers=why_no_history(change),
    )


def _between(
    grounds: Sequence[BaseGeometry],
    change: Ground,
    context: Context,
    drawing_sd_km2: float,
    front_km: float,
) -> BetweenMappers | None:
    """Return the difference to expect of another mapper's area; None without a history."""
    if context.quick or why_no_history(change) is not None:
        return None
    if not isinstance(change, Change):
        return state_between_mappers(drawing_sd_km2=drawing_sd_km2, front_km=front_km)
    return change_between_mappers(
        drawing_sd_km2=drawing_sd_km2,
        turnover=turnover_by_cell(grounds, edges=context.edges),
        days=_days_of(change.before, change.after),
        mapper=change.after.recognised,
    )


def _days_of(before: ControlMap, after: ControlMap) -> float:
    """Return the days between two maps, or infinity if one is undated, which rules out lag."""
    if before.state_at is None or after.state_at is None:
        return inf
    return (after.state_at - before.state_at).total_seconds() / 86400


def stray_between(points: npt.NDArray[np.object_], change: Ground) -> float | None:
    """Return half the width of the interval between mappers for a count of points.

    Parameters
    ----------
    points : ndarray of shapely point
        The points that changed hands, either way.
    change : Ground

    Returns
    -------
    float or None
        1.96 s N, where N counts points as far as they err alike; None for a map of one day.
    """
    if not isinstance(change, Change):
        return None
    lonlat = shapely.get_coordinates(shapely.point_on_surface(points))
    between = change_between_mappers(
        drawing_sd_km2=0.0,
        turnover=Turnover(lonlat, np.ones(len(lonlat))),
        days=_days_of(change.before, change.after),
        mapper=change.after.recognised,
    )
    return between.quantile * between.sd


def _front_of_groups_km(
    grounds: Sequence[BaseGeometry], change: Ground, context: Context
) -> list[float]:
    """Return the length of front of each group of parts that move together, km."""
    solids = [solid(ground) for ground in grounds]
    fronts = [front_line(ground, context.near_border, cut=change.cut) for ground in solids]
    lines = shapely.get_parts(fronts)
    lines = lines[shapely.length(lines) > 0]
    if not len(lines):
        return []
    # group the ground, then assign each piece of front to its nearest group
    parts = shapely.get_parts(solids)
    groups = parts_of_gain(
        shapely.MultiPolygon(list(parts[~shapely.is_empty(parts)])),
        gap_m=TOGETHER_LENGTHS * context.correlation_length_m,
    )
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    # by single parts: the distance to a group of thousands looks at each of them
    members, group = shapely.get_parts(groups, return_index=True)
    nearest = group[shapely.STRtree(members).nearest(middles)]
    return [float(km) for km in np.bincount(nearest, lengths_km(lines)) if km > 0]


def clipped_once(change: Ground, region: BaseGeometry) -> Ground:
    """Return a change clipped to a region, once for all that is measured there."""
    key = ("clipped", shapely.to_wkb(region))
    return change.memo.get(key, lambda: change.clipped(region))


# ---- areas of a change -------------------------------------------------------------------


def net_km2(change: Ground, edges: Edges) -> tuple[float, float, float]:
    """Measure gained, lost and net, km²; the net includes slivers and redrawn border."""
    return change.memo.get(("net", edges), lambda: _net_km2(change, edges))


def _net_km2(change: Ground, edges: Edges) -> tuple[float, float, float]:
    gained, lost = change.gained_km2, change.lost_km2
    if edges != "lonlat":
        gained, lost = (area_km2(ground, edges=edges) for ground in (change.gained, change.lost))
    return gained, lost, gained - lost + change.aside_km2(edges)


def quantity_km2(change: Ground, direction: Direction, edges: Edges) -> float:
    """Measure the claimed part of a change, km²: its net, or all ground gained or lost.

    Parameters
    ----------
    change : Ground
        From the point of view of the claim's side.
    direction : {"net", "gained", "retaken", "lost"}
    """
    gained, lost, net = net_km2(change, edges)
    return {"net": net, "lost": lost}.get(direction, gained)


def least_of(direction: Direction) -> float:
    """Return the least possible value: 0 for ground gained or lost, and no limit for a net."""
    return -inf if direction == "net" else 0.0


def grounds_of(change: Ground, direction: Direction) -> list[BaseGeometry]:
    """List the ground whose edges determine the error of the claimed part of a change."""
    both = [change.gained, change.lost]
    return {"net": both, "lost": both[1:]}.get(direction, both[:1])


def as_taken(change: Ground, direction: Direction) -> Ground:
    """Return a change from the point of view of the side that took the ground.

    For a claim of a loss that is the opponent; otherwise it is the claim's own side.

    Parameters
    ----------
    change : Ground
        From the point of view of the claim's side.
    direction : {"net", "gained", "retaken", "lost"}

    Raises
    ------
    InputError
        For a loss of a side whose opponent is unknown.
    """
    if direction != "lost" or isinstance(change, Drawing) or not change.maps:
        return change
    if change.is_mirrored:
        return change.own
    other = change.theatre.opponent_of(change.side)
    if not other:
        raise InputError(
            f"direction: 'lost' needs to know who took it, but {change.label} shows "
            f"{change.side or 'no side'}; make it a claim of the side that gained"
        )
    return change.seen_by(other)


def readings_km2(change: Ground, direction: Direction) -> list[float]:
    """List the shifts of the claimed value under other readings of ground set apart, km²."""
    if direction == "net":
        return [other - change.net_km2 for other in change.other_readings_km2]
    # ground kept out of gained and lost that may nevertheless be a change
    doubtful = [
        a for a in change.set_apart if a.kind == "redrawn" or not (a.is_in_net or a.certain)
    ]
    return [a.lost_km2 if direction == "lost" else a.gained_km2 for a in doubtful]


def of_all_readings(
    measured: Measured, change: Ground, worth: float = 1.0, *, direction: Direction = "net"
) -> Measured:
    """Widen an interval to cover all readings of the ground that is set apart.

    Parameters
    ----------
    measured : Measured
        The claimed part of `change`.
    change : Ground
    worth : float
        The measured quantity for each km², such as the share of one day for a pace.
    direction : {"net", "gained", "retaken", "lost"}
    """
    moved = [km2 * worth for km2 in readings_km2(change, direction)]
    return measured.moved(min([0.0, *moved]), max([0.0, *moved]))


def measure_change(
    change: Ground, direction: Direction, context: Context, worth: float = 1.0
) -> Measured:
    """Measure the claimed part of a change, with the interval that covers all its readings.

    Parameters
    ----------
    change : Ground
        From the point of view of the claim's side.
    direction : {"net", "gained", "retaken", "lost"}
    context : Context
    worth : float
        The measured quantity for each km², such as the share of one day for a pace.
    """
    front = area_sd(grounds_of(change, direction), change, context)
    measured = front.measured(quantity_km2(change, direction, context.edges), worth)
    return of_all_readings(measured, change, worth, direction=direction)


def without_cracks(ground: BaseGeometry) -> BaseGeometry:
    """Close narrow gaps between a mapper's polygons of held ground."""
    if ground.is_empty:
        return ground
    # growing and shrinking by the same distance closes narrow gaps and leaves other edges in place
    to_metres, to_lonlat = local_metres(ground)
    closed = buffered(buffered(to_metres(ground), _CRACK_M), -_CRACK_M)
    return polygonal(to_lonlat(closed))


_DECIMALS = {"km": 2, "km² a day": 2, "settlements": 0, "sectors": 0}


def _shown(number: float, unit: str) -> Decimal | str:
    """Return a measured number with the decimals of its unit, for a message."""
    return as_shown(number, _DECIMALS.get(unit, 1)) if isfinite(number) else OPEN_END


def decimals_text(number: float, unit: str) -> str:
    """Format a measured number with the decimals of its unit."""
    if number == inf or isnan(number):
        return OPEN_END
    return f"{number:,.{_DECIMALS.get(unit, 1)}f}"
