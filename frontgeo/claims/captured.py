"""Captured: whether a named place is a side's at the end of a day, by a stated rule.

Rules of forecasting sites differ in just that: whether the point of a town counts, any part of
its outline, or the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nextafter
from typing import ClassVar, Literal

from frontgeo.claims.base import ABOVE_0, IntervalFrom, Layer, place_names
from frontgeo.claims.held import next_map
from frontgeo.claims.measuring import Context, Evidence, Measured
from frontgeo.claims.state import State
from frontgeo.claims.status import (
    CAPTURED_PERCENT,
    PlaceHeld,
    Status,
    measure_place,
    settlement_named,
)
from frontgeo.control import Assumption
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import Message

__all__ = ["Captured"]

_ADVICE = "name the place: settlement = 'Vovchansk', or where = 'Vovchansk hromada'"
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
            raise ClaimError(f"settlement: missing; {_ADVICE}")
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

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share of the place's outline that is held, %, or test its point."""
        place = self._place(context)
        measured = measure_place(place, evidence.delta, context)
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
