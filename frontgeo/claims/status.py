"""Status of a settlement at the end of a day: held, captured, persists.

Rules of forecasting sites differ in just that: whether the point of a town counts, any part of
its outline, or the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import hypot, inf, nextafter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parts import buffered
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import front_line
from frontgeo.change.ground import Ground
from frontgeo.claims.amount import Amount
from frontgeo.claims.base import IntervalFrom, Layer
from frontgeo.claims.marks import Outline
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    why_no_history,
    without_cracks,
)
from frontgeo.claims.share import next_map
from frontgeo.claims.state import State
from frontgeo.claims.statement import ABOVE_0
from frontgeo.claims.where import place_names
from frontgeo.errors import ClaimError, FrontgeoError, InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import Projector, local_metres
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.messages import Message
from frontgeo.places.settlements import (
    LOOKUP_NOTES,
    first_named,
    named_settlements,
    stated_name,
)
from frontgeo.places.transliteration import names_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "CAPTURED_PERCENT",
    "Captured",
    "Persists",
    "PlaceHeld",
    "Status",
    "measure_place",
]

#: A settlement counts as captured from this share of its outline on: maps are accurate to some
#: hundred metres, so that they cannot resolve the last houses.
CAPTURED_PERCENT = 95.0
_Claim = TypeVar("_Claim", bound=State)
_SETTLEMENT_ADVICE = "name it, such as settlement = 'Vovchansk'"
_NEAR_DEG = 1.0  # the line's error does not reach farther
_APART_M = 10_000.0  # an outline this far from the settlement's point belongs to another place


class Status(State):
    """A claim that a settlement is captured at the end of a day, or is not.

    Attributes
    ----------
    settlement : str
        The name of the settlement.
    """

    bases: ClassVar[Mapping[str, str]] = {"%": "% of the outline"}
    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {
        "captured": (100.0, CAPTURED_PERCENT, 100.0),
        "not captured": (0.0, 0.0, nextafter(CAPTURED_PERCENT, 0.0)),
    }
    interval_from: ClassVar[IntervalFrom] = "whole line moved"
    advice: ClassVar[Mapping[str, str]] = {"settlement": _SETTLEMENT_ADVICE}

    kind: Literal["status"] = "status"
    settlement: str

    @classmethod
    def _amount_of(cls, value: Any, rounding: float | None, unit: str = "") -> Amount:
        simple = value.strip().lower() if isinstance(value, str) else ""
        if simple not in cls.words:
            raise ClaimError(
                f"value: expected one of {', '.join(cls.words)}, found {str(value)[:40]!r}"
            )
        return super()._amount_of(value, rounding, unit)

    def _check_kind(self) -> None:
        if not self.settlement:
            raise ClaimError(f"settlement: missing; {_SETTLEMENT_ADVICE}")

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The tables of settlements and of their outlines."""
        return ("settlements", "outlines")

    @property
    def label(self) -> str:
        """A short label of the claim."""
        return f"{self.settlement} {self.amount.text}"

    @property
    def sentence(self) -> Message:
        """The statement, without its day and place."""
        key = f"claim-status-{self.amount.text.replace(' ', '-')}"
        if side := self.named_side:
            return Message(f"{key}-by", side=side, settlement=self.settlement)
        return Message(key, settlement=self.settlement)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range, from none of an outline to all of it."""
        return 0.0, 100.0

    def method(self, *, drawn: bool, by_outline: bool) -> str:
        """Return the name of the documented method by which it is measured."""
        return "status" if by_outline else "status point"

    def in_words_of(self, context: Context) -> Self:
        """Return the claim with its settlement's names in the tables of a context."""
        return _with_name(self, context)

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share of a settlement's outline that is held, %."""
        place = settlement_named(self.settlement, self.where, context)
        return [measure_place(place, evidence.change, context)]


@dataclass(frozen=True, eq=False)
class PlaceHeld:
    """A place that may be held in part, with its point, its outline, or both.

    Attributes
    ----------
    name : str
        As stated; where a table has its row, with the forms of it there.
    point : shapely Point or None
    outline : shapely geometry or None
    why : Message or str
        The reason why there is no outline.
    notes : tuple of Message
        Notes on its name: that it is an earlier one, or has namesakes without a point.
    """

    name: str
    point: shapely.Point | None
    outline: BaseGeometry | None
    why: Message | str = ""
    notes: tuple[Message, ...] = ()


def _with_name(claim: _Claim, context: Context) -> _Claim:
    """Return a claim whose settlement has the names of a table too, for texts."""
    settlement, where = getattr(claim, "settlement", ""), claim.where
    if not settlement:
        return claim
    with suppress(FrontgeoError):  # told with the evidence that needs the place
        place = settlement_named(settlement, where, context)
        return claim.model_copy(update={"settlement": place.name})
    return claim


def settlement_named(name: str, where: tuple[str, ...], context: Context) -> PlaceHeld:
    """Find a settlement by name in the oblasts of `where`, once for all changes of a claim.

    Raises
    ------
    ClaimError
        For a name that is missing or ambiguous, or whose outline belongs to another place.
    InputError
        If the context has neither settlements nor outlines.
    """
    return context.memo.get(
        ("settlement", name, where), lambda: _settlement_found(name, where, context)
    )


def _settlement_found(name: str, where: tuple[str, ...], context: Context) -> PlaceHeld:
    table = context.settlements
    row, notes = (None, ()) if table is None else _row_named(name, where, table, context)
    point = None if row is None else row.geometry
    outline, why = _outline(name, where, context, row)
    if point is None and outline is None:
        raise InputError("status: expected settlements or outlines, found neither")
    if point is not None and outline is not None:
        _check_near(name, outline, point)
    named = name if row is None else stated_name(name, row)
    return PlaceHeld(named, point, outline, why, notes)


def measure_place(place: PlaceHeld, change: Ground, context: Context) -> Measured:
    """Measure the share of a place's outline that is held, %.

    The interval covers the whole line moved 1.96 σ outwards or inwards. Without an outline the
    point stands for the whole place, which is undecided if the line is nearer than that. Between
    mappers σ is that of one mapper's line about another's, and never less than that of the
    drawing.
    """
    sigma, reason = context.sigma(change)
    accuracy_m = 0.0 if context.settlements is None else context.settlements.attrs.get("accuracy_m")
    error_m = Z_95 * hypot(sigma, accuracy_m or 0.0)
    between = context.line_between(change)
    between_m = None if between is None else Z_95 * hypot(between[0], accuracy_m or 0.0)
    mappers = None
    point, outline = place.point, place.outline
    parts: list[Part] = []
    notes: list[Message | str] = [*place.notes]
    away_m = inf
    if point is not None:
        shown = _statuses_at(change, point)
        _, line, to_metres = _front_near(change, point, context)
        away_m = inf if line.is_empty else float(shapely.distance(line, to_metres(point)))
        away = (
            Message("far-from-line") if away_m == inf else Message("km-from-line", km=away_m / 1000)
        )
        finding = Message("status-and-distance", status=shown, distance=away)
        parts.append(Part(Message("point-of", settlement=place.name), finding=finding, at=point))
    if outline is None:
        value = 100.0 if bool(shapely.intersects(change.unchanged, point)) else 0.0
        near = away_m <= error_m
        low, high = (0.0, 100.0) if near else (value, value)
        if between_m is not None:
            mappers = (0.0, 100.0) if away_m <= between_m else (value, value)
        if place.why:
            notes.append(Message("point-stands-for-all", reason=place.why))
        if near:
            notes.append(Message("line-nearer-than-error", km=error_m / 1000))
        elif between_m is not None and away_m <= between_m:
            notes.append(Message("line-nearer-than-mappers-differ", km=between_m / 1000))
    else:
        near_held, line, to_metres = _front_near(change, outline, context)
        shape = to_metres(outline)
        value, low, high = _shares(near_held, line, shape, error_m)
        if between_m is not None:
            _, *ends = _shares(near_held, line, shape, between_m)
            mappers = (ends[0], ends[1])
        held_km2 = area_km2(polygonal(shapely.intersection(change.unchanged, outline)))
        finding = Message("held-of-outline", km2=area_km2(outline))
        name = Message("outline-of", settlement=place.name)
        mark = Outline(outline, value)
        part = Part(name, held_km2, unit="km²", finding=finding, at=outline, mark=mark)
        parts.insert(0, part)
    return Measured(
        value,
        low,
        high,
        mappers,
        no_mappers=why_no_history(change),
        at="" if outline is not None else Message("its-point"),
        position_error_m=sigma,
        position_error_reason=reason,
        parts=tuple(parts),
        notes=tuple(notes),
    )


def _row_named(
    name: str, where: tuple[str, ...], table: gpd.GeoDataFrame, context: Context
) -> tuple[Any, tuple[Message, ...]]:
    """Return the row of a name in a table, and the notes on that name."""
    named = named_settlements(
        [name], table, oblasts=where, what="settlement", theatre=context.theatre
    )
    return named.iloc[0], tuple(named.attrs.get(LOOKUP_NOTES, ()))


def _outline(
    settlement: str, where: tuple[str, ...], context: Context, row: Any
) -> tuple[BaseGeometry | None, Message | str]:
    """Return the outline of a settlement, or the reason why there is none.

    Parameters
    ----------
    settlement, where : str, and tuple of str
    context : Context
        With the outlines of settlements, if there are any.
    row : Series or None
        Its row in the table of settlements, if there is one.
    """
    outlines = context.outlines
    if outlines is None:
        return None, Message("no-outlines-given")
    # try the stated name first, then the names in the table of settlements
    names = [settlement, *([] if row is None else names_of(row))]
    found = first_named(names, outlines, oblasts=where, what="settlement", theatre=context.theatre)
    if found is None:
        if row is None:
            _row_named(settlement, where, outlines, context)  # raises the error about the name
        return None, Message("no-outline-of-name")
    outline = polygonal(found.geometry)
    if outline.is_empty:
        raise ClaimError(f"settlement: the outline of {settlement!r} has no area")
    return outline, ""


def _check_near(name: str, outline: BaseGeometry, point: shapely.Point) -> None:
    """Refuse an outline far from the point: of another place, or in another datum or CRS."""
    to_metres, _ = local_metres(point)
    away_m = float(shapely.distance(to_metres(outline), to_metres(point)))
    if not away_m <= _APART_M:
        middle = outline.centroid
        raise ClaimError(
            f"settlement: the outline of {name!r} (about {middle.x:.3f}, "
            f"{middle.y:.3f}) lies {away_m / 1000:,.0f} km from its point ({point.x:.3f}, "
            f"{point.y:.3f}); correct one of the two, or say in where which oblast is meant"
        )


def _statuses_at(change: Ground, point: BaseGeometry) -> list[Message]:
    if "after" not in change.maps_by_day:
        return [Message("part-held")]
    shown = change.maps_by_day["after"]
    here = [s for s, ground in shown.statuses.items() if shapely.intersects(ground, point)]
    named = [Message("status-name", status=status) for status in here]
    return named or [Message("in-no-status")]


def _front_near(
    change: Ground, place: BaseGeometry, context: Context
) -> tuple[BaseGeometry, BaseGeometry, Projector]:
    """Return held ground and front near a place, in metres, without cracks, border and coast."""
    to_metres, _ = local_metres(place)
    window = shapely.box(*shapely.bounds(shapely.buffer(place, _NEAR_DEG)))
    held = without_cracks(polygonal(shapely.intersection(change.unchanged, window)))
    front = front_line(held, context.near_border, cut=window.boundary)
    # closing cracks moves the edge of the window a little, so drop lines near it
    front = shapely.intersection(front, shapely.buffer(place, 0.9 * _NEAR_DEG))
    return to_metres(held), to_metres(front), to_metres


def _shares(
    held: BaseGeometry, line: BaseGeometry, outline: BaseGeometry, error_m: float
) -> tuple[float, ...]:
    """Return the share held, %, as drawn and with the line moved in and out by its error.

    All geometries are in metres.
    """
    # projecting can make a polygon that is valid in degrees cross itself slightly in metres
    held, whole = shapely.make_valid(held), shapely.make_valid(outline)
    band = buffered(line, error_m)
    grounds = (held, shapely.difference(held, band), shapely.union(held, band))
    inside = [shapely.area(shapely.intersection(ground, whole)) for ground in grounds]
    # rounding keeps a wholly held outline at exactly 100 %
    return tuple(min(100.0, round(100.0 * a / shapely.area(whole), 9)) for a in inside)


_PLACE_ADVICE = "name the place: settlement = 'Vovchansk', or where = 'Vovchansk hromada'"
#: the share of the outline from which a place counts as captured, by rule; a point is all or none
_FROM_PERCENT: Mapping[str, float] = {
    "whole": CAPTURED_PERCENT,
    "any": ABOVE_0,
    "point": 100.0,
    "": CAPTURED_PERCENT,
}


class Captured(State):
    """A claim that a place is captured at the end of a day, or is not.

    Attributes
    ----------
    settlement : str
        The name of the settlement; empty if `where` names the place as a polygon.
    rule : {"", "point", "any", "whole"}
        ``point``: the settlement's point is held; ``any``: any part of its outline is;
        ``whole``: its outline is, to `CAPTURED_PERCENT`. If none is stated, the whole counts,
        or the point if there is no outline.
    confirm : {"", "next map"}
        ``next map``: it must also hold on the next full map.
    """

    bases: ClassVar[Mapping[str, str]] = Status.bases
    words: ClassVar[Mapping[str, tuple[float, float, float]]] = Status.words
    unstated: ClassVar[str | None] = "captured"
    interval_from: ClassVar[IntervalFrom] = "whole line moved"

    kind: Literal["captured", "persists"] = "captured"
    settlement: str = ""
    rule: Literal["", "point", "any", "whole"] = ""
    confirm: Literal["", "next map"] = ""

    def _check_kind(self) -> None:
        if not self.is_worded:
            listed = ", ".join(self.words)
            raise ClaimError(f"value: expected one of {listed}, found {self.amount.text[:40]!r}")
        if not self.settlement and not self.where:
            raise ClaimError(f"settlement: missing; {_PLACE_ADVICE}")
        if not self.settlement and self.rule == "point":
            raise ClaimError(
                f"rule: 'point' needs a settlement, but {self.where_text} is a polygon; give "
                "settlement, or rule = 'any' or 'whole'"
            )

    @property
    def must_persist(self) -> bool:
        """Return whether it must also hold on the next full map."""
        return self.confirm == "next map"

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumed rule, if none is stated."""
        if self.rule:
            return ()
        key = "rule_taken_whole_or_point" if self.settlement else "rule_taken_whole"
        return (Assumption.of("rule", key, percent=f"{CAPTURED_PERCENT:g}"),)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range of the share held."""
        return 0.0, 100.0

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The tables of settlements and outlines, if it names a settlement."""
        return ("settlements", "outlines") if self.settlement else ()

    @property
    def sentence(self) -> Message:
        """The statement with its place, without its day."""
        return self._persisting(self._stated)

    @property
    def _stated(self) -> Message:
        """The statement that it is captured, or not, and by whom if that is known."""
        key = f"claim-status-{self.amount.text.replace(' ', '-')}"
        place = self.settlement or place_names(self.where)
        if side := self.named_side:
            return Message(f"{key}-by", side=side, settlement=place)
        return Message(key, settlement=place)

    def _persisting(self, stated: Message) -> Message:
        return Message("claim-persists", claim=stated) if self.must_persist else stated

    @property
    def sentence_in_place(self) -> Message:
        """The statement with its place, including where a settlement is looked up."""
        if not self.settlement or not self.where:
            return self.sentence
        where = place_names(self.where, "in")
        return self._persisting(Message("claim-in", claim=self._stated, where=where))

    @property
    def interval(self) -> tuple[float, float]:
        """The interval C under the rule."""
        least = _FROM_PERCENT[self.rule]
        return (least, 100.0) if self.amount.text == "captured" else (0.0, nextafter(least, -1.0))

    @property
    def interval_message(self) -> Message:
        """The interval C under the rule, as a message."""
        state = "held" if self.amount.text == "captured" else "not-held"
        rule = self.rule or "whole"
        return Message(f"captured-{state}", rule=rule, share=f"{CAPTURED_PERCENT:g}")

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        return str(self.interval_message)

    @property
    def label(self) -> str:
        """A short label of the claim.

        Examples
        --------
        >>> from frontgeo import Claim
        >>> Claim.of("captured", "captured", settlement="Vovchansk", rule="any").label
        'Vovchansk captured (any part)'
        """
        rules = {"point": " (its point)", "any": " (any part)", "whole": " (the whole)", "": ""}
        through = " through the next full map" if self.must_persist else ""
        place = self.settlement or self.where_text
        return f"{place} {self.amount.text}{through}{rules[self.rule]}"

    def method(self, *, drawn: bool, by_outline: bool) -> str:
        """Return the name of the documented method by which it is measured."""
        by_point = self.settlement and not by_outline and self.rule != "point"
        return "status point" if by_point else self.kind

    def in_words_of(self, context: Context) -> Self:
        """Return the claim with its settlement's names in the tables of a context."""
        return _with_name(self, context)

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share of the place's outline that is held, %, or test its point."""
        place = self._place(context)
        measured = measure_place(place, evidence.change, context)
        if evidence.following is None:
            return [measured]
        later = measure_place(place, evidence.following, context)
        parts = (*measured.parts, *next_map(later, evidence.following))
        return [replace(measured, following=later, parts=parts)]

    def _place(self, context: Context) -> PlaceHeld:
        """Find the place, with the point or outline that the rule needs.

        Raises
        ------
        ClaimError
            If the rule needs an outline or a point that is missing.
        """
        if not self.settlement:
            if context.whole is None:
                raise InputError("captured: expected the outline of the place, found none")
            return PlaceHeld(self.where_text, None, context.whole)
        place = settlement_named(self.settlement, self.where, context)
        if self.rule == "point":
            if place.point is None:
                raise ClaimError(
                    f"rule: 'point' needs the point of {self.settlement}, but only outlines are "
                    "given; add a table of settlements"
                )
            return replace(place, outline=None, why="")
        if self.rule and place.outline is None:
            raise ClaimError(
                f"rule: {self.rule!r} needs the outline of {self.settlement}, but {place.why}; add "
                "a file of outlines, or take rule = 'point'"
            )
        return place


class Persists(Captured):
    """A claim that a place is captured at the end of a day and still on the next full map.

    The same as `Captured` with ``confirm = "next map"``, under the name used in rules of
    forecasting sites.
    """

    kind: Literal["persists"] = "persists"
    confirm: Literal["next map"] = "next map"
