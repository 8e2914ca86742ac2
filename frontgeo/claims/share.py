"""Held ground and shares: how much of a place a side holds or gained, km² or %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import ClassVar, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim, Layer
from frontgeo.claims.marks import Outline
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    area_sd,
    least_of,
    measure_change,
    net_km2,
    without_cracks,
)
from frontgeo.claims.state import State
from frontgeo.claims.statement import check_percentage
from frontgeo.claims.where import place_names, place_text
from frontgeo.errors import ClaimError, InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.i18n.messages import AsStated, Message

__all__ = ["Held", "Share", "ShareGained", "next_map"]

_AROUND_DEG = 0.1
_SHOWN_KM2 = 0.05  # a smaller area is shown as 0.0


class Held(State):
    """A claim of the ground in a place that a side holds at the end of a day.

    Attributes
    ----------
    confirm : {"", "next map"}
        ``next map``: it must also hold on the next full map.
    """

    bases: ClassVar[Mapping[str, str]] = {"km2": "km²", "%": "%"}

    kind: Literal["held"] = "held"
    confirm: Literal["", "next map"] = ""

    def _check_kind(self) -> None:
        if self.base == "%":
            check_percentage(self.amount)

    @property
    def must_persist(self) -> bool:
        """Return whether it must also hold on the next full map."""
        return self.confirm == "next map"

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumption that it concerns the whole country, if it names no place."""
        return () if self.where else (in_country(self.country),)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range, from none of a place to all of it."""
        return 0.0, 100.0 if self.base == "%" else inf

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The border, if no place is named."""
        return () if self.where else ("border",)

    @property
    def label(self) -> str:
        """A short label of the claim.

        Examples
        --------
        >>> Claim.parse("Moscow controls 114,500 sq km").label
        '114,500 km² held in Ukraine'
        >>> Claim.parse("two thirds of Luhansk oblast").label
        'two thirds of Luhansk oblast held'
        """
        where = self.where_text or place_text((self.country,))
        if self.base == "km2":
            return f"{super().label} held in {where}"
        stated = self.amount.text if self.amount.unit else super().label
        return f"{stated} of {where} held"

    @property
    def sentence(self) -> Message:
        """The statement, without its day; a percentage includes its place."""
        if self.base == "%":
            return share_sentence(self)
        if side := self.named_side:
            return Message("claim-held", side=side, amount=self.figure)
        return Message("claim-held-open", amount=self.figure)

    @property
    def sentence_in_place(self) -> Message:
        """The statement with its place."""
        if self.base == "%":
            return self.sentence
        where = place_names(self.where or (self.country,), "in")
        return Message("claim-in", claim=self.sentence, where=where)

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the ground held in a place; void if no ground of any status is mapped there."""
        measured = measure_held(self, evidence.change, context)
        if evidence.following is None:
            return [measured]
        later = measure_held(self, evidence.following, context)
        parts = (*measured.parts, *next_map(later, evidence.following))
        return [replace(measured, following=later, parts=parts)]


def percent_stated(claim: Claim) -> Message:
    """Return a stated percentage or part of a whole, in its own words."""
    stated = claim.amount.text if claim.amount.unit else f"{claim.amount.text} %"
    return AsStated(stated, claim.figure)


def share_sentence(claim: Claim) -> Message:
    """Return the statement that a share of a place is held, and by whom if that is known."""
    where = place_names(claim.where or (claim.country,), "of")
    if side := claim.named_side:
        return Message("claim-held-of", side=side, amount=percent_stated(claim), where=where)
    return Message("claim-share", amount=percent_stated(claim), where=where)


def next_map(later: Measured, following: Ground) -> tuple[Part, ...]:
    """Return the parts measured on the next full map, named as parts of a row."""
    named = [Message("part-of-next-map", period=following.period, part=p.name) for p in later.parts]
    # the outline is drawn once, with the share of the claim's own day
    return tuple(
        replace(part, name=name, mark=None) for part, name in zip(later.parts, named, strict=True)
    )


def in_country(country: str) -> Assumption:
    """Return the assumption that a claim without a place concerns the country."""
    if country == "ukraine":
        return Assumption.of("place", "place_taken_for_ukraine")
    return Assumption.of("place", "place_taken_for_country", country=country)


def whole_of(claim: Claim, context: Context) -> tuple[BaseGeometry, str, Context]:
    """Return a claim's place and source, and the context with the error of the place's boundary.

    Raises
    ------
    InputError
        If the context has no outline of the place.
    """
    if claim.where and context.whole is not None:
        return context.whole, context.whole_source, context
    if claim.where or context.country is None:
        raise InputError(
            f"{claim.kind}: expected the outline of the place, but no country is known where the "
            "maps lie; name it with --where FILE#NAME, or give the theatre (--theatre)"
        )
    lines = replace(context, boundary_error_m=context.country_error_m)
    return context.country, context.country_source, lines


def measure_held(claim: Claim, change: Ground, context: Context) -> Measured:
    """Measure the ground held in a place, in the base unit of a claim.

    Parameters
    ----------
    claim : Claim
        A claim of a state, in km² or %.
    change : Ground
        The state of a map, from the point of view of the claim's side.
    context : Context
    """
    place, source, context = whole_of(claim, context)
    place_km2 = area_km2(place, edges=context.edges)
    inside = change.clipped(place)
    held_km2 = area_km2(inside.unchanged, edges=context.edges)
    if context.quick:
        value = held_km2 * (100.0 / place_km2 if claim.base == "%" else 1.0)
        return Measured(value, value, value)
    front = area_sd([_without_cracks_in(place, change)], inside, context)
    worth = 100.0 / place_km2 if claim.base == "%" else 1.0
    measured = front.measured(held_km2, worth)
    at = inside.unchanged if held_km2 else None
    base = Message("of-polygon", km2=place_km2, source=source)
    parts = [
        Part(
            Message("part-held"),
            held_km2,
            unit="km²",
            finding=base,
            at=at,
            mark=Outline(place, 100.0 * held_km2 / place_km2),
        ),
        *_statuses(inside, place),
    ]
    least, most = 0.0, place_km2 * worth
    return replace(
        measured.limited(least, most),
        parts=tuple(parts),
        notes=_not_shown(inside),
        void=not _is_mapped(change, place),
    )


def _without_cracks_in(place: BaseGeometry, change: Ground) -> BaseGeometry:
    """Return the held ground of a place, closing cracks first, since that would move a cut edge."""
    # close cracks in a window around the place, so that its own boundary stays exact
    window = shapely.box(*shapely.bounds(shapely.buffer(place, _AROUND_DEG)))
    near = without_cracks(polygonal(shapely.intersection(change.unchanged, window)))
    return polygonal(shapely.intersection(near, place))


def _statuses(inside: Ground, place: BaseGeometry) -> list[Part]:
    """List the statuses mapped in a place, and whether each counts as held."""
    shown = inside.maps[-1] if inside.maps else None
    if shown is None:
        return []
    counted = DEFINITIONS[inside.definition]
    found = []
    for status, km2 in _status_km2(shown, place).items():
        of_which = status in counted
        whose = "theirs" if inside.is_mirrored else "ours"
        finding = Message(f"status-counts-{whose}", counts="yes" if of_which else "no")
        if status != "liberated":
            name = Message("status-name", status=status)
            found.append(Part(name, km2, unit="km²", finding=finding))
    return found if len(found) > 1 or inside.is_mirrored else []


def _status_km2(shown: ControlMap, place: BaseGeometry) -> dict[str, float]:
    inside = {s: polygonal(shapely.intersection(g, place)) for s, g in shown.statuses.items()}
    areas = {status: area_km2(ground) for status, ground in inside.items()}
    return {status: km2 for status, km2 in areas.items() if km2 >= _SHOWN_KM2}


def _not_shown(inside: Ground) -> tuple[Message, ...]:
    """List the ground that the mapper no longer draws on the day of a map."""
    notes = []
    for shown in inside.maps[-1:]:
        for change in shown.redefinitions:
            if change.direction == "lost" and shown.day is not None and change.day <= shown.day:
                notes.append(
                    Message(
                        "ground-no-longer-drawn",
                        since=str(change.day),
                        mapper=shown.mapper,
                        what=change.what,
                    )
                )
    return tuple(notes)


def _is_mapped(change: Ground, place: BaseGeometry) -> bool:
    """Return whether ground of any status is mapped in a place; if not, 0 held is no finding."""
    own = change.own
    grounds = [own.unchanged, *(g for shown in own.maps for g in shown.statuses.values())]
    return any(not polygonal(shapely.intersection(g, place)).is_empty for g in grounds)


class Share(State):
    """A claim of the share of a place that is held at the end of a day, %."""

    bases: ClassVar[Mapping[str, str]] = {"%": "%"}
    ground_is_part: ClassVar[bool] = True

    kind: Literal["share"] = "share"

    def _check_kind(self) -> None:
        if not self.where:
            raise ClaimError("where: missing; a share of which oblast? give its code or name")
        check_percentage(self.amount)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range, from none of a place to all of it."""
        return 0.0, 100.0

    @property
    def label(self) -> str:
        """A short label of the claim."""
        return f"{self.amount.text} % of {self.where_text}"

    @property
    def sentence(self) -> Message:
        """The statement with its place, without its day."""
        return share_sentence(self)

    @property
    def sentence_in_place(self) -> Message:
        """The statement, which includes its place."""
        return self.sentence

    def grounds(self, change: Ground, places: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
        """Return the ground held in its place."""
        return {"held": places[0] if places else shapely.Polygon()}

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share of a polygon that is held, %; void if no ground is mapped there."""
        return [measure_held(self, evidence.change, context)]


class ShareGained(Claim):
    """A claim of the share of a place gained in a period, on balance or in all, %."""

    bases: ClassVar[Mapping[str, str]] = {"%": "%"}
    is_about_country: ClassVar[bool] = True
    decimals: ClassVar[int] = 2

    kind: Literal["share_gained"] = "share_gained"

    def _check_kind(self) -> None:
        check_percentage(self.amount)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumption that it concerns the whole country, if it names no place."""
        return () if self.where else (in_country(self.country),)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range: -100 to 100 % for a net, 0 to 100 % for ground gained or lost."""
        return max(-100.0, least_of(self.direction)), 100.0

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The border, if no place is named."""
        return () if self.where else ("border",)

    @property
    def label(self) -> str:
        """A short label of the claim.

        Examples
        --------
        >>> Claim.parse("Russia gained no more than 1 % of the country").label
        'no more than 1 % of Ukraine gained'
        """
        stated = self.amount.text if self.amount.unit else f"{self.amount.text} %"
        done = "gained" if self.direction == "net" else self.direction
        return f"{stated} of {self.where_text or place_text((self.country,))} {done}"

    @property
    def sentence(self) -> Message:
        """The statement with its place, without its period."""
        where = place_names(self.where or (self.country,), "of")
        amount = percent_stated(self)
        if side := self.named_side:
            stated = {"direction": self.direction, "amount": amount, "where": where}
            return Message("claim-share-gained", side=side, **stated)
        return Message("claim-share-gained-open", amount=amount, where=where)

    @property
    def sentence_in_place(self) -> Message:
        """The statement, which includes its place."""
        return self.sentence

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the claimed part of a change as a share of the place's area, %."""
        place, source, context = whole_of(self, context)
        place_km2 = area_km2(place, edges=context.edges)
        change, direction = evidence.change.clipped(place), self.direction
        gained, lost, net = net_km2(change, context.edges)
        measured = measure_change(change, direction, context, 100.0 / place_km2)
        base = Message("of-polygon", km2=place_km2, source=source)
        parts = (
            Part(
                Message("part-net"),
                net,
                unit="km²",
                finding=base,
                mark=Outline(place, measured.value),
            ),
            Part(Message("part-gained"), gained, unit="km²", at=change.gained if gained else None),
            Part(Message("part-lost"), lost, unit="km²", at=change.lost if lost else None),
        )
        return [replace(measured, parts=parts)]
