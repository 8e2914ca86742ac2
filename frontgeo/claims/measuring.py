"""What claims are measured with and within, and what their measures come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import hypot, inf, isnan
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import DEFAULT_POSITION_ERROR_M, RUSSIA, UKRAINE, ControlMap, front_line
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.geometry.measure import Edges, area_km2, length_km, polygonal
from frontgeo.geometry.plane import local_metres, parts_of_gain, solid
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
from frontgeo.i18n import Message, in_language

__all__ = [
    "TOGETHER_LENGTHS",
    "WIDE",
    "Context",
    "Evidence",
    "Front",
    "IntervalKind",
    "Measured",
    "Part",
    "area_sd",
    "as_taken",
    "beyond_the_fit",
    "compare",
    "compare_words",
    "decimals_text",
    "drawn_as_gained",
    "is_beyond_the_fit",
    "least_of",
    "net_km2",
    "nets_of_regions",
    "of_all_readings",
    "stray_between",
    "why_no_history",
    "wider",
    "without_cracks",
]

#: Which interval makes an outcome: that of the drawing alone, or that between mappers.
IntervalKind = Literal["mappers", "drawing"]

_CRACK_M = 50.0  # wider than the cracks of any mapper, far below a position error
TOGETHER_LENGTHS = 3.0  # parts nearer than this many L: correlation 0.05


@dataclass(frozen=True, eq=False)
class Part:
    """What a row is made of: a sector, a period, a settlement.

    Attributes
    ----------
    name : Message or str
    value, low, high : float or None
        In `unit`; low and high are the 95 % interval.
    mappers : pair of float or None
        The 95 % interval between mappers.
    as_drawn : pair of float or None
        That of the drawing alone, once `by` has taken one of both.
    unit : str
    finding : Message or str
        What it comes to, such as ``advance``, ``within the error`` or ``not in the register``.
    at : shapely geometry or None
        Where it is.
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

    def by(self, interval: IntervalKind) -> Part:
        """Return it with the interval that is asked for, where it has that."""
        if self.low is None or self.high is None or self.mappers is None:
            return self
        low, high = self.mappers if interval == "mappers" else (self.low, self.high)
        return replace(self, low=low, high=high, as_drawn=(self.low, self.high))

    @property
    def text(self) -> str:
        """All of it in a line, in English."""
        return f"{self.name}{self.text_after_name()}"

    def text_after_name(self, lang: str = "en") -> str:
        """Return its numbers and its finding in a language."""
        words = [""]
        if self.value is not None:
            words.append(f"{decimals_text(self.value, self.unit)} {self.unit}")
        if self.low is not None and self.high is not None:
            ends = f"{decimals_text(self.low, self.unit)} – {decimals_text(self.high, self.unit)}"
            words.append(f"({ends})")
        return f"{' '.join(words)}{f': {in_language(self.finding, lang)}' if self.finding else ''}"


@dataclass(frozen=True, eq=False)
class Context:
    """What a measure needs beside the maps; only what its kind asks for must be there.

    Attributes
    ----------
    near_border : shapely geometry
        Zone where a boundary is state border or coast, not front.
    edges : {"lonlat", "geodesic"}
    correlation_length_m : float
        L.
    position_error_m : float or None
        σ instead of the maps' own.
    boundary_error_m : float or None
        Standard error of the lines along which the change was cut to `where`.
    country : shapely geometry or None
        To its state border; `country_source` names it, `country_error_m` is the standard
        error of its line.
    settlements, outlines, register : GeoDataFrame or None
        Points, and outlines, of settlements; the names that an official register holds.
    sectors, oblasts : GeoDataFrame or None
        ``name`` and ``geometry``; they do not overlap. Oblasts are those of the claim.
    whole : shapely geometry or None
        The ground that a share is a share of; `whole_source` names it.
    abroad_names : tuple of str
        The places outside the country that the claim is about.
    timezone : str
        In which the days of a claim begin and end.
    interval : {"mappers", "drawing"}
        Which interval decides the outcome, of maps that have both.
    quick : bool
        Only the value is asked for, not its interval or parts.
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

    def sigma(self, delta: Delta) -> tuple[float, str]:
        """σ of a change, and the reason for it: the greater of the two maps'."""
        if self.position_error_m is not None:
            return self.position_error_m, "as given"
        coarsest = max(delta.maps, key=lambda m: m.position_error_m, default=None)
        if coarsest is None:
            return DEFAULT_POSITION_ERROR_M, "default 250 m"
        return coarsest.position_error_m, coarsest.position_error_reason

    def line_between(self, delta: Delta) -> tuple[float, float] | None:
        """σ and L of another mapper's line about that of a change, m; None without a history."""
        if self.quick or why_no_history(delta) is not None:
            return None
        return line_between_mappers(self.sigma(delta)[0])


def why_no_history(delta: Delta) -> Message | None:
    """Return why nothing is known of how other mappers' maps differ from those of a change.

    Returns
    -------
    Message or None
        None for maps of mappers that are known.
    """
    if delta.before is None and delta.after is None:
        return Message("no-history-drawn")
    for shown in delta.maps:
        if not shown.recognised:
            return Message("no-history-of-mapper", mapper=shown.mapper)
    return None


def beyond_the_fit(*changes: Delta) -> list[Message]:
    """Return in what maps differ from those by which intervals between mappers were fitted.

    Parameters
    ----------
    *changes : Delta
        All that a row is measured on, such as both periods of a pace.

    Returns
    -------
    list of Message
        A mapper that was never compared, another definition, days of other years.
    """
    maps = [shown for change in changes for shown in change.maps]
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
    """Whether a note of a row is one of `beyond_the_fit`."""
    keys = ("mapper-never-compared", "between-mappers-fitted-elsewhere")
    return isinstance(note, Message) and note.key in keys


def wider(drawing: tuple[float, float], mappers: tuple[float, float]) -> tuple[float, float]:
    """Return an interval between mappers that holds that of the drawing.

    Errors that stay alike over a greater length reach less far at the one worst point, and
    another mapper's line is no better known than how it was drawn.

    Examples
    --------
    >>> wider((2.0, 5.0), (2.5, 7.0))
    (2.0, 7.0)
    """
    return min(drawing[0], mappers[0]), max(drawing[1], mappers[1])


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a claim is held against.

    Attributes
    ----------
    delta : Delta
        The change that is measured, cut to where the claim is about.
    earlier : Delta or None
        Of a pace, the change that it is compared with.
    abroad : Delta or None
        The change outside the country, where the claim is about ground there too.
    following : Delta or None
        Of a claim that must persist, the state on the next full map.
    """

    delta: Delta
    earlier: Delta | None = None
    abroad: Delta | None = None
    following: Delta | None = None

    @property
    def changes(self) -> tuple[Delta, ...]:
        """All of them, the main one first."""
        every = (self.delta, self.earlier, self.abroad, self.following)
        return tuple(d for d in every if d is not None)

    def seen_by(self, side: str) -> Evidence:
        """Return the evidence as a side sees it.

        Raises
        ------
        InputError
            For a side that the maps do not show.
        """
        others = (self.earlier, self.abroad, self.following)
        return Evidence(
            self.delta.seen_by(side), *(None if d is None else d.seen_by(side) for d in others)
        )


@dataclass(frozen=True, eq=False)
class Measured:
    """What a measure came to, in the base unit of the claim; fields as in `Row`.

    An infinite `high` is that of a count in which some may be missing. `sd_per_metre` is what
    each metre of σ gives to the standard deviation, None where that is not one number;
    `undecided` is why no outcome can be told, where none can; `void` whether the map has no
    ground where it is measured, so that none held is no finding; `following` what the next full
    map comes to, where the claim must hold on both.

    `low` and `high` are the interval as drawn until `by` takes another; `mappers` is that between
    mappers, `between` what it is made of, and `no_mappers` why there is none.
    """

    value: float
    low: float
    high: float
    mappers: tuple[float, float] | None = None
    between: BetweenMappers | None = None
    no_mappers: Message | None = None
    as_drawn: tuple[float, float] | None = None
    interval: str = "drawing"
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
        """With the 95 % interval of a normal error, and that between mappers."""
        low, high = value - Z_95 * sd, value + Z_95 * sd
        mappers = None if between is None else between.interval(value)
        return cls(value, low, high, mappers, between, sd=sd, **details)  # type: ignore[arg-type]

    def moved(self, low: float, high: float) -> Measured:
        """Return it with the ends of its intervals moved."""
        mappers = None if self.mappers is None else (self.mappers[0] + low, self.mappers[1] + high)
        return replace(self, low=self.low + low, high=self.high + high, mappers=mappers)

    def limited(self, least: float, most: float) -> Measured:
        """Return it with its intervals cut to what is possible."""
        mappers = self.mappers and (max(least, self.mappers[0]), min(most, self.mappers[1]))
        return replace(self, low=max(least, self.low), high=min(most, self.high), mappers=mappers)

    def by(self, interval: IntervalKind) -> Measured:
        """Return it with the interval that decides the outcome, where it has that.

        An infinite end, of a count in which some may be missing, stays.
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
    """The error of an area: its standard deviation, and what gave it."""

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
        """Return an area with this error as measured.

        Parameters
        ----------
        km2 : float
        worth : float
            How much of the measured quantity a km² is, such as a day's part of a pace.
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


def area_sd(grounds: Sequence[BaseGeometry], delta: Delta, context: Context) -> Front:
    """Measure the error of areas bounded by front, border and lines of a cut.

    Parameters
    ----------
    grounds : sequence of shapely geometry
        Such as gained and lost; parts within 3 L of each other move together.
    delta : Delta
        Whose maps' error and cut hold.
    context : Context
    """
    sigma, reason = context.sigma(delta)
    pieces = [] if context.quick else _front_of_groups_km(grounds, delta, context)
    boundary_km = 0.0
    if not context.quick and context.boundary_error_m is not None and delta.cut is not None:
        for ground in grounds:
            uncut = front_line(ground, shapely.Polygon(), cut=delta.cut)
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
        between=_between(grounds, delta, context, sd_km2, sum(pieces)),
        no_mappers=why_no_history(delta),
    )


def _between(
    grounds: Sequence[BaseGeometry],
    delta: Delta,
    context: Context,
    drawing_sd_km2: float,
    front_km: float,
) -> BetweenMappers | None:
    """Return by how much another mapper's area would differ; None without a history."""
    if context.quick or why_no_history(delta) is not None:
        return None
    before, after = delta.before, delta.after
    if before is None or after is None:
        return state_between_mappers(drawing_sd_km2=drawing_sd_km2, front_km=front_km)
    return change_between_mappers(
        drawing_sd_km2=drawing_sd_km2,
        turnover=turnover_by_cell(grounds, edges=context.edges),
        days=_days_of(before, after),
        mapper=after.recognised,
    )


def _days_of(before: ControlMap, after: ControlMap) -> float:
    """Return the days between two maps; where one states none, none of their error is of lag."""
    if before.state_at is None or after.state_at is None:
        return inf
    return (after.state_at - before.state_at).total_seconds() / 86400


def stray_between(points: npt.NDArray[np.object_], delta: Delta) -> float | None:
    """Return half the interval between mappers of a count of points, beside the drawing.

    Parameters
    ----------
    points : ndarray of shapely point
        Those that changed hands either way.
    delta : Delta

    Returns
    -------
    float or None
        1.96 s N, of N points as far as they err alike; None for a map of one day.
    """
    before, after = delta.before, delta.after
    if before is None or after is None:
        return None
    lonlat = shapely.get_coordinates(shapely.point_on_surface(points))
    between = change_between_mappers(
        drawing_sd_km2=0.0,
        turnover=Turnover(lonlat, np.ones(len(lonlat))),
        days=_days_of(before, after),
        mapper=after.recognised,
    )
    return between.quantile * between.sd


def _front_of_groups_km(
    grounds: Sequence[BaseGeometry], delta: Delta, context: Context
) -> list[float]:
    """The length of front of each group of parts that move together, km."""
    solids = [solid(ground) for ground in grounds]
    fronts = [front_line(ground, context.near_border, cut=delta.cut) for ground in solids]
    lines = shapely.get_parts(fronts)
    lines = lines[shapely.length(lines) > 0]
    if not len(lines):
        return []
    parts = shapely.get_parts(solids)
    groups = parts_of_gain(
        shapely.MultiPolygon(list(parts[~shapely.is_empty(parts)])),
        gap_m=TOGETHER_LENGTHS * context.correlation_length_m,
    )
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    nearest = shapely.STRtree(groups).nearest(middles)
    lengths = [length_km(line) for line in lines]
    return [float(km) for km in np.bincount(nearest, lengths) if km > 0]


# ---- two intervals -----------------------------------------------------------------------

#: how wide an interval of anything else may be, in claimed values
WIDE = 0.5


def compare(
    claim: tuple[float, float], measured: tuple[float, float], value: float, *, wide: float = WIDE
) -> str:
    """Hold a claim's interval against a measured one, by their position first.

    What lies apart is decided however wide it is, and so is what lies within the other:
    only intervals that overlap in part may be too wide to tell. With the signs of both
    changed, and with their sides, overstated and understated change places and nothing
    else does.

    A wording is a bound like any other: "more than 10" is C from 10 up and holds 877 to 883;
    "less than 100" lies below 877 to 883, less than what is measured: understated. (Issue 14
    names that pair "overstated", which would be the reverse of its own rule of position and
    of what the words say.) C that ends at 0, as that of "less than 100" does, is not cut off
    there: what reaches across 0 and not past the other end lies within it.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in one unit.
    value : float
        The claimed value.
    wide : float
        How wide M may be, in claimed values, where the two overlap in part.

    Returns
    -------
    str
        ``overstated`` when C lies above M, ``understated`` below; ``supported`` when one
        lies within the other, or when they overlap in part; ``undecided`` when they
        overlap in part and M is wider than `wide`.

    Examples
    --------
    >>> compare((875, 885), (610, 662), 880)
    'overstated'
    >>> compare((875, 885), (870, 900), 880), compare((875, 885), (880, 1400), 880)
    ('supported', 'undecided')
    >>> compare((10, float("inf")), (877, 883), 10), compare((0, 100), (877, 883), 100)
    ('supported', 'understated')
    """
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    # an end at 0 is where claims of this sign end, and no limit that was stated
    low = -inf if claim[0] == 0 else claim[0]
    high = inf if claim[1] == 0 else claim[1]
    is_within = low <= measured[0] and measured[1] <= high
    # a measured interval without an end would hold any figure
    is_around = -inf < measured[0] <= claim[0] and claim[1] <= measured[1] < inf
    if is_within or is_around or measured[1] - measured[0] <= wide * abs(value):
        return "supported"
    return "undecided"


def compare_words(claim: tuple[float, float], measured: tuple[float, float]) -> str:
    """Hold a claim in words, such as "faster" or "captured", against a measured interval.

    Returns
    -------
    str
        ``supported`` when M lies in C, ``overstated`` when it lies below, ``understated``
        above, ``undecided`` when it reaches across an end of C.

    Examples
    --------
    >>> faster = (0, float("inf"))
    >>> compare_words(faster, (2.1, 4.0)), compare_words(faster, (-1.0, 2.0))
    ('supported', 'undecided')
    """
    if claim[0] <= measured[0] and measured[1] <= claim[1]:
        return "supported"
    if measured[1] < claim[0]:
        return "overstated"
    if measured[0] > claim[1]:
        return "understated"
    return "undecided"


# ---- areas of a change -------------------------------------------------------------------


def drawn_as_gained(drawn: ControlMap, definition: str) -> Delta:
    """Return drawn ground as a change that gained it."""
    nothing = shapely.MultiPolygon()
    return Delta(
        gained=drawn.held(definition),
        lost=nothing,
        unchanged=nothing,
        label=drawn.mapper,
        definition="as drawn" if set(drawn.statuses) == {"occupied"} else definition,
        drawn=drawn,
    )


def net_km2(delta: Delta, edges: Edges) -> tuple[float, float, float]:
    """Measure gained, lost and net, km²; the net counts slivers and redrawn border too."""
    gained, lost = (area_km2(ground, edges=edges) for ground in (delta.gained, delta.lost))
    return gained, lost, gained - lost + delta.aside_km2(edges)


def quantity_km2(delta: Delta, direction: str, edges: Edges) -> float:
    """Measure what is claimed of a change, km²: its net, or all that was gained or lost.

    Parameters
    ----------
    delta : Delta
        As the side sees it.
    direction : {"net", "gained", "retaken", "lost"}
    """
    gained, lost, net = net_km2(delta, edges)
    return {"net": net, "lost": lost}.get(direction, gained)


def least_of(direction: str) -> float:
    """Return the least that can be claimed of a change: of what was gained, or lost, none."""
    return -inf if direction == "net" else 0.0


def grounds_of(delta: Delta, direction: str) -> list[BaseGeometry]:
    """List the ground whose edges give the error of what is claimed of a change."""
    both = [delta.gained, delta.lost]
    return {"net": both, "lost": both[1:]}.get(direction, both[:1])


def as_taken(delta: Delta, direction: str) -> Delta:
    """Return a change as the side sees it that took what is claimed: of a loss the other side.

    Parameters
    ----------
    delta : Delta
        As the claim's side sees it.
    direction : {"net", "gained", "retaken", "lost"}

    Raises
    ------
    InputError
        For a loss of a side whose opponent is not known.
    """
    if direction != "lost" or not delta.maps:
        return delta
    if delta.mirror_of is not None:
        return delta.mirror_of
    others = {RUSSIA: UKRAINE, UKRAINE: RUSSIA}
    if delta.side not in others:
        raise InputError(
            f"direction: 'lost' needs to know who took it, and {delta.label} shows "
            f"{delta.side or 'no side'}; make it a claim of the side that gained"
        )
    return delta.seen_by(others[delta.side])


def readings_km2(delta: Delta, direction: str) -> list[float]:
    """List by how much other readings of what is set apart move what is claimed, km²."""
    if direction == "net":
        return [other - delta.net_km2 for other in delta.other_readings_km2]
    # kept out of gained and lost, and perhaps a change all the same
    doubtful = [a for a in delta.set_apart if a.kind == "redrawn" or not (a.is_in_net or a.certain)]
    return [a.lost_km2 if direction == "lost" else a.gained_km2 for a in doubtful]


def of_all_readings(
    measured: Measured, delta: Delta, worth: float = 1.0, *, direction: str = "net"
) -> Measured:
    """Widen an interval to the hull of all readings of what is set apart.

    Parameters
    ----------
    measured : Measured
        Of what is claimed of `delta`.
    delta : Delta
    worth : float
        How much of the measured quantity a km² is, such as a day's part of a pace.
    direction : {"net", "gained", "retaken", "lost"}
    """
    moved = [km2 * worth for km2 in readings_km2(delta, direction)]
    return measured.moved(min([0.0, *moved]), max([0.0, *moved]))


def nets_of_regions(
    delta: Delta, regions: gpd.GeoDataFrame, context: Context, *, direction: str = "net"
) -> list[Part]:
    """Measure what is claimed in each region, and last outside all of them; they add up.

    Parameters
    ----------
    delta : Delta
    regions : GeoDataFrame
        ``name`` and ``geometry``; they do not overlap.
    """
    parts = []
    for name, shape in zip(regions["name"], regions.geometry, strict=True):
        inside = delta.clipped(shape)
        gained, lost, _ = net_km2(inside, context.edges)
        claimed_km2 = quantity_km2(inside, direction, context.edges)
        front = area_sd(grounds_of(inside, direction), inside, context)
        net = of_all_readings(front.measured(claimed_km2), inside, direction=direction)
        net = net.limited(least_of(direction), inf)
        detail = Message("gained-and-lost", gained_km2=gained, lost_km2=lost)
        at = inside.gained if gained else None
        parts.append(Part(str(name), net.value, net.low, net.high, "km²", detail, at, net.mappers))
    covered = shapely.union_all(regions.geometry.to_numpy())
    sides = [(delta.gained, delta.lost)]
    if direction == "net":
        sides += [(a.gained, a.lost) for a in delta.in_net]
    elsewhere = [[polygonal(shapely.difference(g, covered)) for g in both] for both in sides]
    gained, lost = (
        area_km2(np.array(elsewhere, dtype=object).ravel(), edges=context.edges)
        .reshape(-1, 2)
        .sum(axis=0)
    )
    elsewhere_km2 = {"net": gained - lost, "lost": lost}.get(direction, gained)
    return [*parts, Part(Message("elsewhere"), float(elsewhere_km2), unit="km²")]


def without_cracks(ground: BaseGeometry) -> BaseGeometry:
    """Close gaps in held ground that are only between a mapper's polygons."""
    if ground.is_empty:
        return ground
    to_metres, to_lonlat = local_metres(ground)
    closed = shapely.buffer(shapely.buffer(to_metres(ground), _CRACK_M), -_CRACK_M)
    return polygonal(to_lonlat(closed))


_DECIMALS = {"km": 2, "km² a day": 2, "settlements": 0, "sectors": 0}


def decimals_text(number: float, unit: str) -> str:
    """Return a measured number as text, with the decimals of its unit."""
    if number == inf or isnan(number):
        return "…"
    return f"{number:,.{_DECIMALS.get(unit, 1)}f}"
