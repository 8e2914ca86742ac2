"""Prepare what pages and figures of a verdict show, before anything is drawn.

Pages and figures share this module, so that those of one check agree on its changes, its
stretch of the front, its axis and its gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import inf, isfinite
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.memo import ByIdentity
from frontgeo._utils.parts import buffered
from frontgeo.change.change import Change
from frontgeo.change.control_map import front_line, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.drawing import Drawing
from frontgeo.change.front import front_of, merged_line
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.marks import PlaceMark
from frontgeo.claims.measuring import Part
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import ground_by_least
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.messages import Message, message_within
from frontgeo.i18n.texts import Texts
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.ticks import ticks
from frontgeo.places.settlements import load_settlements
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre, nowhere
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row
from frontgeo.verdicts.verdict import Verdict

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "SIGNS",
    "AgreementView",
    "Axis",
    "EvidenceViews",
    "Gap",
    "IntervalKey",
    "Intervals",
    "VerdictView",
    "agreement_on",
    "apart_ground",
    "axis_of",
    "checked_theatre",
    "contested_ground",
    "credit",
    "evidence_of",
    "fronts_of",
    "gap_of",
    "interval_keys",
    "intervals_of",
    "last_day_of",
    "layer_credits",
    "mapper_credit",
    "name_of_contested",
    "name_of_held",
    "named_places",
    "names_of_change",
    "place_kind",
    "ranks",
    "shown_theatre",
]


#: Signs for outcomes, so that readers need not rely on colour.
SIGNS = {
    "supported": "✓",
    "within-error": "≈",
    "overstated": "▲",
    "understated": "▼",
    "contradicted": "✕",
    "undecided": "?",
    "mixed": "◆",
}
_KIND_RANK = {"city": 0, "town": 1, "settlement": 2, "village": 3}
_PEOPLE_RANK = (100_000, 10_000, 1_000)  # from here on as a city, town or settlement


@dataclass(frozen=True, eq=False)
class VerdictView:
    """A change to draw, as its mapper shows it: the ground held and its fronts.

    Attributes
    ----------
    change : Ground
        The mapper's own change, even where the claim is about the mirrored one.
    as_claimed : Ground
        The change as seen by the claim's side.
    illustration : bool
        Whether it was drawn by hand and is not counted. Its outlines end arbitrarily, so that
        only the part of the line that moved is drawn as front.
    where : str
        The oblasts to which it was clipped.
    claim : str
        The claim that it belongs to, if there are several.
    claim_number : int
        The number of that claim on the page, from 1.
    parts : tuple of Part
        Its parts that have a location, such as settlements.
    line_error_m : float or None
        Half the width of the band in which the front line lies with 95 % probability; None
        where no standard error of its position is known.
    stated : Claim or None
        The claim itself, for what is drawn of it beside the evidence.
    """

    change: Ground
    illustration: bool = False
    where: str = ""
    claim: str = ""
    claim_number: int = 1
    parts: tuple[Part, ...] = ()
    line_error_m: float | None = None
    stated: Claim | None = None
    as_claimed: Ground = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "as_claimed", self.change)
        object.__setattr__(self, "change", self.change.own)

    @property
    def drawn(self) -> bool:
        """Return whether it is a single drawing rather than a map."""
        return isinstance(self.change, Drawing)

    @property
    def mode(self) -> str:
        """Return ``change``, ``state`` (on one day) or ``drawn``: the kind of map that shows it."""
        if isinstance(self.change, Change):
            return "change"
        return "drawn" if self.drawn else "state"

    @property
    def points(self) -> list[shapely.Point]:
        """List the points that were measured."""
        return [part.at for part in self.parts if isinstance(part.at, shapely.Point)]


@dataclass(frozen=True)
class Axis:
    """The axis for claimed and measured values, in the claim's unit.

    Attributes
    ----------
    low, high : float
    ticks : tuple of float
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return the position of a value from 0 to 1; values beyond the axis are put at its end."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


@dataclass(frozen=True)
class Intervals:
    """The interval bars of a row, in its unit.

    Attributes
    ----------
    thick : pair of float or None
        The 95 % interval as drawn; for a stated figure, its rounding interval.
    thin : pair of float or None
        The 95 % interval between mappers, if there is one.
    decides : str
        The interval behind the outcome: ``mappers`` or ``drawing``; empty for a stated figure.
    """

    thick: tuple[float, float] | None
    thin: tuple[float, float] | None
    decides: str

    @property
    def ends(self) -> tuple[float, ...]:
        """Return the ends of both intervals, for an axis that holds them."""
        return (*(self.thick or ()), *(self.thin or ()))

    @property
    def named(self) -> tuple[tuple[str, tuple[float, float]], ...]:
        """Return the named intervals, ``mappers`` first; a stated figure has none."""
        both = (("mappers", self.thin), ("drawing", self.thick if self.decides else None))
        return tuple((kind, ends) for kind, ends in both if ends is not None)


@dataclass(frozen=True)
class IntervalKey:
    """A line of the key to the bars.

    Attributes
    ----------
    kind : str
        ``mappers`` (thin) or ``drawing`` (thick).
    decides : str
        Whether it decides the outcome: ``all``, ``alone`` (for rows without the other), or empty.
    """

    kind: str
    decides: str


@dataclass(frozen=True, eq=False)
class AgreementView:
    """Ground taken in a period, or held on a day, by the number of mappers that show it so.

    Attributes
    ----------
    mappers : tuple of str
    definition : str
        The definition of held ground on each of their maps.
    layers : tuple of shapely geometry
        The ground that at least 1, at least 2, … of them show; empty if one of them shows none.
    without : tuple of str
        The mappers that show no ground taken; if there are any, nothing is counted.
    fronts : tuple of shapely geometry
        The front line of each mapper, on the later day of a period.
    of_day : bool
        Whether it is ground held on a day, rather than taken in a period.
    """

    mappers: tuple[str, ...]
    definition: str
    layers: tuple[BaseGeometry, ...]
    without: tuple[str, ...] = ()
    fronts: tuple[BaseGeometry, ...] = ()
    of_day: bool = False

    @property
    def grounds(self) -> tuple[BaseGeometry, ...]:
        """Return the ground that exactly 1, exactly 2, … of them show."""
        inner = [polygonal(shapely.difference(*pair)) for pair in pairwise(self.layers)]
        return (*inner, *self.layers[-1:])

    @property
    def areas_km2(self) -> tuple[float, ...]:
        """Return the area of each of the `grounds`."""
        least_km2 = area_km2(self.layers)
        return tuple((least_km2 - np.append(least_km2[1:], 0.0)).tolist())


def intervals_of(row: Row) -> Intervals:
    """Return both intervals of a row.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> (row,) = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)).rows
    >>> bars = intervals_of(row)
    >>> bars.thick == row.as_drawn, bars.thin, bars.decides
    (True, None, 'drawing')
    """
    decides = "" if row.kind in FIGURE_KINDS else row.interval
    own = None if row.low is None or row.high is None else (row.low, row.high)
    return Intervals(row.as_drawn or own, row.mappers, decides)


def interval_keys(verdict: Verdict) -> tuple[IntervalKey, ...]:
    """List the kinds of interval among the rows, thin before thick, and which of them decides."""
    rows = [(row, intervals_of(row)) for row in verdict.rows if row.measured is not None]
    deciding = {bars.decides for row, bars in rows if row.counted}
    keys = []
    for kind in ("mappers", "drawing"):
        if not any(name == kind for _, bars in rows for name, _ in bars.named):
            continue
        alone = kind == "drawing" and "mappers" in deciding
        keys.append(IntervalKey(kind, "" if kind not in deciding else "alone" if alone else "all"))
    return tuple(keys)


def agreement_on(verdict: Verdict) -> AgreementView | None:
    """Divide the ground taken by the number of mappers that show it.

    Each mapper with maps of two days contributes its first counted row that has the definition
    of the first such row.

    Returns
    -------
    Agreement or None
        None if there are fewer than two such mappers.
    """
    chosen: dict[str, Row] = {}
    definition = None
    for row in verdict.counted:
        change = row.change
        if row.kind != "mapped" or not isinstance(change, Change):
            continue
        definition = row.definition if definition is None else definition
        if row.definition == definition:
            chosen.setdefault(change.after.recognised or change.after.mapper, row)
    if len(chosen) < 2 or definition is None:
        return None
    taken = [(row.label, row.change) for row in chosen.values() if row.change is not None]
    changes = [change for _, change in taken]
    without = tuple(label for label, change in taken if change.gained.is_empty)
    layers: tuple[BaseGeometry, ...] = ()
    if not without:
        # claims about the same changes share the work
        layers = changes[0].memo.get(
            ("gained by least", *map(ByIdentity, changes)),
            lambda: tuple(ground_by_least([change.gained for change in changes])),
        )
    fronts = tuple(fronts_of(VerdictView(change))[1] for change in changes)
    labels = tuple(label for label, _ in taken)
    return AgreementView(labels, definition, layers, without, fronts)


def names_of_change(change: Ground, texts: Texts) -> tuple[str, str]:
    """Return the names of gained and lost ground: by the side that took it, if known.

    Examples
    --------
    >>> from frontgeo.i18n import texts_of
    >>> names_of_change(Drawing.of(shapely.box(36, 50, 36.1, 50.1)), texts_of("claim"))
    ('Gained', 'Lost')
    """
    other = change.theatre.opponent_of(change.side)
    if not other or texts.own.keys() & {"gained", "lost"}:
        return texts["gained"], texts["lost"]
    # what the occupier loses to its opponent is retaken
    is_retaken = change.theatre.opponent_of(change.theatre.about.occupier) == other
    first = Message("taken-by", side=change.side)
    second = Message("retaken-by" if is_retaken else "taken-by", side=other)
    return first.text(texts.sentences), second.text(texts.sentences)


def name_of_held(change: Ground, texts: Texts) -> str:
    """Return the name of ground held on both days: by the side that holds it, if known.

    Examples
    --------
    >>> from frontgeo.i18n import texts_of
    >>> name_of_held(Drawing.of(shapely.box(36, 50, 36.1, 50.1)), texts_of("claim"))
    'Held on both days'
    """
    side = texts.side(change.side)
    if not side or "held" in texts.own:
        return texts["held"]
    return texts.filled("held_by_side", held=f"{side[:1].upper()}{side[1:]}")


def contested_ground(change: Ground) -> BaseGeometry:
    """Return the ground that the later map shows as contested, in the regions of the change."""
    after = change.maps_by_day.get("after")
    ground = None if after is None else after.statuses.get("contested")
    if ground is None:
        return shapely.MultiPolygon()
    for region in change.within:
        ground = shapely.intersection(ground, region)
    return polygonal(ground)


def name_of_contested(change: Ground, texts: Texts) -> str:
    """Return the name of contested ground, which says whether it counts as held."""
    is_counted = "contested" in DEFINITIONS.get(change.definition, ())
    return texts["contested_counted" if is_counted else "contested_not_counted"]


def credit(row: Row) -> str:
    """Return the source of a row, or the credit of the mapper of its maps."""
    return row.source or ("" if row.change is None else credit_of(row.label))


def mapper_credit(mapper: str, theatre: Theatre) -> str:
    """Return the credit of a mapper: of a known one, or of a legend in the theatre's file."""
    legends = theatre.about.legends
    own = next((each.credit for each in legends if each.mapper == mapper and each.credit), "")
    return credit_of(mapper) or own


def layer_credits(theatre: Theatre, texts: Texts, *, ours: bool) -> list[str]:
    """List the credits of a theatre's layers; none where no theatre is known.

    Parameters
    ----------
    theatre : Theatre
    texts : Texts
    ours : bool
        Whether the places named are the theatre's.
    """
    if not theatre.is_known:
        return []
    shipped = [texts["places_credit"]] if ours and theatre.about.is_shipped else []
    return [credit for credit in (theatre.about.credit, *shipped) if credit]


def apart_ground(change: Ground) -> BaseGeometry:
    """Unite all ground that is kept out of a change."""
    return union(ground for apart in change.set_apart for ground in (apart.gained, apart.lost))


@dataclass(frozen=True)
class EvidenceViews:
    """The changes behind some verdicts, each once for a claim, counted ones first.

    Attributes
    ----------
    views : list of VerdictView
    claims : list of int
        The number of each view's verdict.
    by_row : dict of int to int
        From the `id` of a row to the number of its view.
    """

    views: list[VerdictView]
    claims: list[int]
    by_row: dict[int, int]


def evidence_of(
    verdicts: Sequence[Verdict],
    *,
    place_text: Callable[[Claim], str] = lambda claim: ", ".join(claim.where),
    claim_text: Callable[[Claim], str] = lambda claim: claim.id,
) -> EvidenceViews:
    """Gather the changes behind some verdicts.

    Parameters
    ----------
    verdicts : sequence of Verdict
    place_text, claim_text : callable
        Write the places of a claim, for a single verdict, and name a claim among several.
    """
    found: dict[tuple[int, int], VerdictView] = {}
    key_of_row: dict[int, tuple[int, int]] = {}
    is_single = len(verdicts) == 1
    for counted in (True, False):
        for number, verdict in enumerate(verdicts):
            claim = verdict.claim
            for row in verdict.rows:
                if row.change is None or row.counted != counted:
                    continue
                key = key_of_row[id(row)] = (id(row.change), number)
                parts = found[key].parts if key in found else ()
                error_m = row.position_error_m
                found[key] = VerdictView(
                    row.change,
                    illustration=row.kind == "illustration",
                    where=place_text(claim) if is_single and claim.where else "",
                    claim="" if is_single else claim_text(claim),
                    claim_number=number + 1,
                    parts=(*parts, *row.parts),
                    line_error_m=None if error_m is None else Z_95 * error_m,
                    stated=claim,
                )
    at = {key: number for number, key in enumerate(found)}
    by_row = {row: at[key] for row, key in key_of_row.items()}
    return EvidenceViews(list(found.values()), [number for _, number in found], by_row)


def axis_of(verdict: Verdict, most: int = 5) -> Axis:
    """Return an axis that starts at 0, or lower if any value is negative, and fits both intervals.

    Parameters
    ----------
    verdict : Verdict
    most : int
        The largest number of steps between ticks.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> axis = axis_of(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> axis.ticks, round(axis.share(880), 3)
    ((0.0, 200.0, 400.0, 600.0, 800.0), 0.914)
    """
    ends = [0.0, verdict.claim.value, *verdict.claim.interval]
    for row in verdict.rows:
        ends += [*intervals_of(row).ends, *([] if row.measured is None else [row.measured])]
    finite = [end for end in ends if isfinite(end)]
    low, high = min(finite), max(finite)
    span = high - low if high - low > 1e-9 else 1.0  # "faster" claims a number just above 0
    room = span * 0.08
    low, high = (low - room if low < 0 else 0.0), high + room
    least = 1.0 if verdict.claim.base_unit in ("settlements", "sectors") else 0.0
    return Axis(low, high, tuple(ticks(low, high, most, multiples=(1, 2, 5, 10), least=least)))


@dataclass(frozen=True)
class Gap:
    """By how much a figure differs from the evidence, in its unit.

    Attributes
    ----------
    low, high : float
        From the row nearest to the claim to the one farthest from it. A range counts from end to
        end; `high` is infinite where the claim or a source states only "at least" or "up to" a
        number.
    is_about : bool
        Whether a source states either end's number as "about" or "almost" what it is.
    """

    low: float
    high: float
    is_about: bool

    @property
    def is_open(self) -> bool:
        """Whether only its least is known."""
        return self.high == inf


def gap_of(verdict: Verdict) -> Gap | None:
    """Return the gap between a figure and the evidence: a range over the counted rows.

    Returns
    -------
    Gap or None
        None if the claim is not over- or understated, or has no figure.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> gap = gap_of(check(Claim.area(1200), shapely.box(36, 50, 36.41, 50.27)))
    >>> round(gap.low), round(gap.high)
    (320, 320)
    """
    claimed = verdict.claim.form.span
    if verdict.outcome not in ("overstated", "understated") or claimed is None:
        return None
    least, most = claimed
    lows, highs = [], []
    for row in verdict.counted:
        if (span := row.stated_span) is not None:
            below, above = least - span[1], most - span[0]
            ends = (below, above) if verdict.outcome == "overstated" else (-above, -below)
            lows.append((ends[0], row.is_approximate))
            highs.append((ends[1], row.is_approximate))
    low, high = min(lows), max(highs)
    return Gap(low[0], high[0], low[1] or (high[1] and high[0] < inf))


def fronts_of(view: VerdictView) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the fronts before and after; empty where there is no map."""
    return view.change.memo.get(("fronts", view.illustration), lambda: _fronts(view))


def _fronts(view: VerdictView) -> tuple[BaseGeometry, BaseGeometry]:
    change = view.change
    nothing = shapely.MultiLineString()
    if view.drawn:
        return nothing, nothing
    if view.mode == "state":
        return nothing, front_of(
            shapely.union(change.unchanged, change.gained), change.cut, change.theatre
        )
    before = shapely.union(change.unchanged, change.lost)
    after = shapely.union(change.unchanged, change.gained)
    if view.illustration:
        zone = change.theatre.border_zone()
        return _moved(before, after, zone), _moved(after, before, zone)
    return (
        front_of(before, change.cut, change.theatre),
        front_of(after, change.cut, change.theatre),
    )


def _moved(held: BaseGeometry, other: BaseGeometry, zone: BaseGeometry) -> BaseGeometry:
    line = front_line(held, zone)
    return merged_line(shapely.difference(line, buffered(other.boundary, 1e-6)))


def place_kind(part: Part, change: Ground) -> str:
    """Return the kind of a measured point: ``inside``, ``outside``, ``within``, or ``deepest``.

    The finding decides for settlements counted by a rule of their own, the ground for others.
    """
    if part.unit == "km" and part.value is not None:
        return "deepest"
    if isinstance(part.mark, PlaceMark):
        return part.mark.standing
    for key, kind in (("settlement-outside", "outside"), ("settlement-newly-inside", "inside")):
        if message_within(part.finding, key) is not None:
            return kind
    held = (change.unchanged, change.gained)
    inside = any(shapely.intersects(ground, part.at) for ground in held)
    return "inside" if inside else "outside"


def named_places(settlements: gpd.GeoDataFrame | str | Path | None) -> gpd.GeoDataFrame | None:
    """Validate a user's table of places, reading it first if it is a path.

    Parameters
    ----------
    settlements : GeoDataFrame or path, optional
        Points with ``name_en``, and ``name_uk`` and ``kind`` if known, as from
        `frontgeo.load_settlements`.

    Returns
    -------
    GeoDataFrame or None
        None for the table that ships with the package.

    Raises
    ------
    InputError
        If it is not a table of points, or has no names.
    """
    if isinstance(settlements, str | Path):
        settlements = load_settlements(settlements)
    if settlements is not None:
        columns = list(getattr(settlements, "columns", []))
        if "name_en" not in columns or not hasattr(settlements, "geometry"):
            raise InputError(
                "settlements: expected a table of points with a column 'name_en', found "
                f"{', '.join(map(str, columns)) or type(settlements).__name__}"
            )
    return settlements


def ranks(settlements: gpd.GeoDataFrame, theatre: Theatre) -> Iterator[int]:
    """Yield ranks for naming settlements: -1 for centres, 0 for cities, up to 3 for villages.

    Where a table states no kind, the population decides.
    """
    blank = ["" for _ in range(len(settlements))]
    columns = (settlements.get(name, blank) for name in ("kind", "population"))
    for name, kind, people in zip(settlements["name_en"], *columns, strict=True):
        is_centre = name in theatre.centres and kind in ("city", "")  # villages share these names
        is_stated = isinstance(kind, str) and kind
        yield -1 if is_centre else _KIND_RANK.get(kind, 3) if is_stated else _rank_by_people(people)


def _rank_by_people(people: object) -> int:
    count = float(people) if isinstance(people, Real) else 0.0  # NumPy's numbers too
    return next((rank for rank, least in enumerate(_PEOPLE_RANK) if count >= least), 3)


def last_day_of(views: Sequence[VerdictView]) -> date | None:
    """Return the last day of the maps shown, by whose names places are called; None without."""
    days = [each.day for view in views for each in view.change.maps if each.day is not None]
    return max(days, default=None)


def shown_theatre(views: Sequence[VerdictView]) -> Theatre:
    """Return the theatre of a page or figure: the first one known of what it shows.

    Where none is known, `nowhere` or, without any ground, the default one.
    """
    found = [view.change.theatre for view in views]
    return next((theatre for theatre in found if theatre.is_known), found[0])


def checked_theatre(verdicts: Sequence[Verdict]) -> Theatre:
    """Return the theatre of verdicts without any ground: the default one, or none that is known.

    A record names its theatre but does not hold the layers; those of another are never shown
    in their place.
    """
    records = [verdict.record.get("parameters") for verdict in verdicts]
    named = [record.get("theatre") for record in records if isinstance(record, Mapping)]
    own = default_theatre().about.as_record()
    return default_theatre() if all(one in (None, own) for one in named) else nowhere()
