"""Statuses, sides, and the definitions by which ground counts as held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from frontgeo.errors import InputError
from frontgeo.i18n.texts import texts_of

__all__ = [
    "ABROAD",
    "DEFINITIONS",
    "RUSSIA",
    "STATUSES",
    "UKRAINE",
    "Definition",
    "lacking_status",
    "side_text",
]

STATUSES = (
    "occupied",
    "advance",
    "held_since_2022",
    "contested",
    "infiltration",
    "claimed",
    "liberated",
    "ukrainian_held_abroad",
)

#: Sides of the war in Ukraine; other maps may name their own.
RUSSIA, UKRAINE = "russia", "ukraine"


#: The definition of ground that one side holds outside the country.
ABROAD = "ukrainian_held_abroad"


class Definition(tuple[str, ...]):
    """The statuses that count as held, and the side whose ground they are.

    Attributes
    ----------
    side : str
        The side, where the definition fixes it; empty for the map's own side.
    is_abroad : bool
        Whether it counts ground outside the country.

    Examples
    --------
    >>> DEFINITIONS["control"], DEFINITIONS["ukrainian_held_abroad"].side
    (('occupied', 'held_since_2022'), 'ukraine')
    """

    side: str
    is_abroad: bool

    def __new__(cls, *statuses: str, side: str = "") -> Definition:
        """Make a definition from its statuses."""
        made = super().__new__(cls, statuses)
        made.side = side
        made.is_abroad = "ukrainian_held_abroad" in statuses
        return made

    def __getnewargs__(self) -> tuple[str, ...]:  # arguments for copying and unpickling
        return tuple(self)


#: Definitions of held ground, by the names used in cases and commands. A map needs to show only
#: one of the statuses before the first that a plus adds, but every status that a plus adds.
DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        "occupied": Definition("occupied", "advance", "held_since_2022"),
        "occupied+contested": Definition("occupied", "advance", "held_since_2022", "contested"),
        "occupied+infiltration": Definition(
            "occupied", "advance", "held_since_2022", "infiltration"
        ),
        "control": Definition("occupied", "held_since_2022"),
        "ukrainian_held_abroad": Definition("ukrainian_held_abroad", side=UKRAINE),
    }
)
_ADDED = ("contested", "infiltration")


def lacking_status(definition: str, statuses: Iterable[str]) -> str:
    """Return a status that a definition needs but that is missing; empty if there is none.

    Raises
    ------
    InputError
        For an unknown definition.

    Examples
    --------
    >>> lacking_status("occupied+contested", ["occupied"]), lacking_status("occupied", ["advance"])
    ('contested', '')
    """
    if definition not in DEFINITIONS:
        raise InputError(
            f"definition: expected one of {', '.join(DEFINITIONS)}, found {definition!r}"
        )
    wanted, there = DEFINITIONS[definition], set(statuses)
    missing = [s for s in _ADDED if s in wanted and s not in there]
    if missing:
        return missing[0]
    return "" if there & (set(wanted) - set(_ADDED)) else wanted[0]


def side_text(side: str, lang: str | Mapping[str, str] = "en") -> str:
    """Return the holder of ground in words; empty if nothing states it.

    Examples
    --------
    >>> side_text("russia"), side_text("ukraine", "uk"), side_text("blue")
    ('Russian-held', 'під контролем України', 'held by blue')
    """
    return texts_of("caveats", lang).side(side)
