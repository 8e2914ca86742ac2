"""The kinds of claim: the unit each is measured in, its words, and what it needs beside a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, nextafter
from types import MappingProxyType

from frontgeo.claims.amount import worth_of
from frontgeo.errors import ClaimError

__all__ = ["CAPTURED_PERCENT", "GOES_WITH", "KINDS", "NEEDS", "Kind", "kind_named", "kind_of"]

#: A settlement counts as captured from this share of its outline on: maps are drawn to
#: some hundred metres, so that the last houses cannot be told.
CAPTURED_PERCENT = 95.0
_ABOVE_0 = nextafter(0.0, 1.0)  # no change at all is no gain


@dataclass(frozen=True)
class Kind:
    """What a kind of claim is about.

    Attributes
    ----------
    base : str
        The unit that it is measured in, as `frontgeo.claims.amount.worth_of` names it.
    shown : str
        That unit as shown.
    words : mapping of str to three floats
        Values in words, each with value, low and high.
    is_state : bool
        Whether it is about one day, rather than the change of a period.
    """

    base: str
    shown: str
    words: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    is_state: bool = False


#: The kinds of claim. ``all`` is as many as there are sectors.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "area": Kind(
            "km2", "km²", {"gained": (0.0, _ABOVE_0, inf), "lost": (0.0, -inf, -_ABOVE_0)}
        ),
        "depth": Kind("km", "km"),
        "settlements": Kind("settlements", "settlements"),
        "fronts": Kind("sectors", "sectors", {"all": (inf, inf, inf)}),
        "pace": Kind(
            "km2/day",
            "km² a day",
            {"faster": (0.0, _ABOVE_0, inf), "slower": (0.0, -inf, -_ABOVE_0)},
        ),
        "status": Kind(
            "%",
            "% of the outline",
            {
                "captured": (100.0, CAPTURED_PERCENT, 100.0),
                "not captured": (0.0, 0.0, nextafter(CAPTURED_PERCENT, 0.0)),
            },
            is_state=True,
        ),
        "share": Kind("%", "%", is_state=True),
    }
)

#: What a kind is about beside its value, and how to give it.
NEEDS = {
    "status": ("settlement", "name it, such as settlement = 'Vovchansk'"),
    "share": ("where", "a share of which oblast? give its code or name"),
    "fronts": ("sectors", "name the sectors of the front that are meant"),
}

#: What may be stated beside the value, and of which kinds.
GOES_WITH = {
    "depth_from": ("depth",),
    "sectors": ("depth", "fronts", "area"),
    "names": ("settlements", "area"),
    "settlement": ("status",),
    "than_since": ("pace",),
    "per_day": ("area",),
    "percent": ("area",),
}


def kind_named(name: str) -> Kind:
    """Return a kind, or list them."""
    if name not in KINDS:
        raise ClaimError(f"kind: expected one of {', '.join(KINDS)}, found {str(name)[:40]!r}")
    return KINDS[name]


def kind_of(unit: str) -> str:
    """Return the kind that a unit belongs to; area for an unknown one, which then refuses it."""
    if not unit:
        return "area"
    for kind in ("area", "depth", "settlements", "pace", "share"):
        try:
            worth_of(unit, KINDS[kind].base)
        except ClaimError:
            continue
        return kind
    return "area"
