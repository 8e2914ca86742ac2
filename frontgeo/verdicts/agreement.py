"""`Agreement`: the mappers that allow a claim and those that exclude it, never averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from frontgeo.claims.base import Claim
from frontgeo.i18n import Message, as_shown

__all__ = ["Agreement", "Stance", "agreement_of"]

Stance = Literal["allow", "exclude", "not_told"]

_MOST_FIGURES = 3  # published figures named in a sentence beside the mappers


@dataclass(frozen=True)
class Agreement:
    """The mappers that allow a claim, and those that exclude it.

    A mapper allows a claim if C meets the mapper's interval M, however wide M is.

    Attributes
    ----------
    mappers, allow, exclude, not_told : tuple of str
        All mappers, those that allow the claim, those that exclude it, and those that cannot
        decide, because no map of theirs is available or none covers the period.
    at : Message or str
        The axis that it concerns; empty for the whole claim.
    message : Message
        The sentence, with the published figures beside it.
    """

    mappers: tuple[str, ...]
    allow: tuple[str, ...]
    exclude: tuple[str, ...]
    not_told: tuple[str, ...]
    at: Message | str
    message: Message


def agreement_of(
    claim: Claim,
    stances: Mapping[str, Stance],
    *,
    at: Message | str = "",
    alone: bool = False,
    as_drawn: Sequence[str] = (),
    figures: Mapping[str, float] | None = None,
) -> Agreement:
    """Count the mappers that allow a claim and those that exclude it.

    Parameters
    ----------
    claim : Claim
    stances : mapping of str to {"allow", "exclude", "not_told"}
        By mapper.
    at : Message or str
        The axis that the stances concern.
    alone : bool
        Whether the claim has a single axis, which the sentence then does not name.
    as_drawn : sequence of str
        Mappers without an interval between mappers, if others have one: the sentence notes that
        for these the interval of the drawing counts, which excludes more.
    figures : mapping of str to float
        Published figures by source, in the claim's base unit, which the sentence names if they
        are few and the axis is the only one.

    Examples
    --------
    >>> by_mapper = {"DeepState": "exclude", "ISW": "allow", "Creamy Caprice": "exclude"}
    >>> print(agreement_of(Claim.parse("880 km2"), by_mapper, figures={"AFP": 919.0}).message)
    880 km² lies outside what 2 of 3 mappers allow (DeepState and Creamy Caprice); published: AFP \
919 km²
    """
    allow, exclude, not_told = (
        tuple(mapper for mapper, stance in stances.items() if stance == asked)
        for asked in ("allow", "exclude", "not_told")
    )
    told = len(allow) + len(exclude)
    message = _sentence(claim, exclude, told) if told else None
    if message is None:
        message = Message("agreement-none", count=len(not_told))
    if told and as_drawn:
        message = Message("agreement-as-drawn", agreement=message, mappers=tuple(as_drawn))
    is_part = bool(at) and not alone
    if is_part:
        message = Message("agreement-at", agreement=message, axis=at)
    if told and not_told:
        count = len(not_told)
        message = Message("agreement-not-told", agreement=message, mappers=not_told, count=count)
    if told and not is_part and figures and len(figures) <= _MOST_FIGURES and all(figures):
        unit = claim.base_unit
        beside = [
            Message(
                "agreement-figure",
                label=label,
                measured=Message("quantity", number=as_shown(value), unit=unit),
            )
            for label, value in figures.items()
        ]
        message = Message("agreement-figures", agreement=message, figure_names=beside)
    return Agreement(tuple(stances), allow, exclude, not_told, at, message)


def _sentence(claim: Claim, exclude: tuple[str, ...], told: int) -> Message:
    number = claim.form.number
    form = "singular"
    if number is None:
        form = "words"
    elif claim.base_unit in ("settlements", "sectors") and number != 1:
        form = "plural"
    values: dict[str, object] = {"claimed": claim.figure, "form": form, "total": told}
    if not exclude:
        return Message("agreement-within", **values)
    return Message("agreement-outside", count=len(exclude), mappers=exclude, **values)
