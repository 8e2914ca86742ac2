"""The ground of several sides as pages show it: colours, and what passed from side to side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.change.transfers import NOBODY, Transfers, own_name, transfers
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.messages import Message

__all__ = ["Moved", "SidePart", "SidesView", "side_colours", "sides_of_change"]

#: Paul Tol's light scheme, which readers with any colour vision can tell apart and on which dark
#: text is legible (https://personal.sron.nl/~pault/).
_LIGHT = (
    "#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb", "#bbcc33", "#99ddff", "#aaaa00",
)  # fmt: skip
_SHARED = "#8d8f94"  # ground of more than one side
_NOBODYS = "#faf9f4"
_LEAST_SHOWN_KM2 = 0.05
_SEVERAL = 3


@dataclass(frozen=True, eq=False)
class SidePart:
    """The ground of a side on a map."""

    name: str
    colour: str
    ground: BaseGeometry
    km2: float


@dataclass(frozen=True, eq=False)
class Moved:
    """The ground that passed from one side to another, with their colours; none if it is lost."""

    of: str
    to: str
    was: str
    now: str
    ground: BaseGeometry
    km2: float


@dataclass(frozen=True, eq=False)
class SidesView:
    """The ground of each side on the later map, and what changed hands.

    Attributes
    ----------
    shown : ControlMap
        The later map.
    parts : tuple of SidePart
    moved : tuple of Moved
        The largest first; less than 0.05 km² is left out.
    names : mapping of str to Message
        The names of sides, and of ground that several draw as theirs.
    """

    shown: ControlMap
    parts: tuple[SidePart, ...]
    moved: tuple[Moved, ...] = ()
    names: Mapping[str, Message] = field(default_factory=dict)

    @classmethod
    def of_map(cls, shown: ControlMap, colours: Mapping[str, str] | None = None) -> SidesView:
        """Return the view of one map."""
        own = side_colours(shown.sides, _known_colours(shown, colours))
        names = {side: own_name(side, shown.theatre) for side in shown.sides}
        return cls(shown, _parts(shown, own), names=names)

    @classmethod
    def of_transfers(cls, found: Transfers, colours: Mapping[str, str] | None = None) -> SidesView:
        """Return the view of two maps."""
        alone = [*found.before.sides, *found.after.sides]
        known = _known_colours(found.after, colours)
        own = side_colours(alone, known) | {NOBODY: _NOBODYS}
        moved = (
            Moved(of, to, own.get(of, _SHARED), own.get(to, _SHARED), found.grounds[of, to], km2)
            for of, to, km2 in found.moved
            if km2 >= _LEAST_SHOWN_KM2 and (of, to) in found.grounds
        )
        names = {side: found.side_named(side) for side in (*alone, *found.sides)}
        return cls(found.after, _parts(found.after, own), tuple(moved), names)


def _known_colours(shown: ControlMap, given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the colours that are given, and those of the map's theatre for other sides."""
    sides = shown.theatre.about.sides
    return {side.name: side.colour for side in sides if side.colour} | dict(given or {})


def _parts(shown: ControlMap, colours: Mapping[str, str]) -> tuple[SidePart, ...]:
    """Return the ground of each side, by name."""
    sides = sorted(shown.sides.items(), key=lambda item: item[0].casefold())
    return tuple(SidePart(side, colours[side], ground, area_km2(ground)) for side, ground in sides)


def side_colours(sides: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a colour for each side, the same whatever the order in which they come.

    Parameters
    ----------
    sides : iterable of str
    given : mapping of str to str, optional
        Colours that are known, such as those of a theatre; upper and lower case are the same.

    Examples
    --------
    >>> side_colours(["South", "north"])
    {'north': '#77aadd', 'South': '#ee8866'}
    >>> side_colours(["South", "north"], {"NORTH": "#000000"})["north"]
    '#000000'
    """
    known = {name.casefold(): colour for name, colour in (given or {}).items()}
    free = [colour for colour in _LIGHT if colour not in known.values()]
    found: dict[str, str] = {}
    for side in sorted(dict.fromkeys(sides), key=str.casefold):
        colour = known.get(side.casefold())
        if colour is None:
            # beyond the scheme its colours come again, darker each time
            colour = free.pop(0)
            free.append(
                "#" + "".join(f"{int(colour[i : i + 2], 16) * 3 // 4:02x}" for i in (1, 3, 5))
            )
        found[side] = colour
    return found


def sides_of_change(change: Ground, colours: Mapping[str, str] | None = None) -> SidesView | None:
    """Return the view of the maps behind a change, if they show more than two sides alike.

    Of two sides, one takes what the other loses, which the change itself shows.
    """
    maps = change.maps
    if not maps or not all(shown.has_all_sides for shown in maps):
        return None
    if len({side for shown in maps for side in shown.sides}) < _SEVERAL:
        return None
    if not isinstance(change, Change):
        return SidesView.of_map(maps[-1], colours)
    clip = shapely.intersection_all(change.within) if change.within else None
    found = change.memo.get("transfers", lambda: transfers(maps[0], maps[-1], clip=clip))
    return SidesView.of_transfers(found, colours)
