"""`Change`: a change between two maps of control, or one that somebody claims.

A change concerns one side's ground: that of its maps, or of its definition. `Change.seen_by`
returns it from the point of view of the other side of the war in Ukraine, with gained and lost
swapped, or as a change of the ground that the maps themselves show of another side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils import svg
from frontgeo.change.control_map import (
    DEFINITIONS,
    RUSSIA,
    UKRAINE,
    Assumption,
    ControlMap,
    assumed_in,
    side_text,
    union,
)
from frontgeo.errors import InputError
from frontgeo.geometry.depth import Place, band_of
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.sectors import OUTSIDE, areas_in_regions, region_names
from frontgeo.geometry.validation import (
    ABOUT_UKRAINE,
    EVERYWHERE,
    TAKES_ANYWHERE,
    valid_line,
    valid_parts,
    valid_region,
)
from frontgeo.i18n.messages import AsStated, Message
from frontgeo.places.boundaries import load_border, load_neighbours

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Abroad", "Change", "Kind", "Overlap", "SetApart", "Slivers"]

_TWICE_KM2 = 0.0005  # overlapping ground; a smaller area is rounding
_LEFT_OUT_KM2 = 0.05  # ground outside a definition; a smaller area is a line drawn twice
_OF_THE_WAR = frozenset({RUSSIA, UKRAINE})


@dataclass(frozen=True)
class Slivers:
    """Parts of a change that were taken out because they vanish when eroded by half a tolerance.

    Attributes
    ----------
    tolerance_m : float
    gained_parts, lost_parts : int
        Numbers of parts that were taken out.
    gained_km2, lost_km2 : float
        Areas of these parts.
    kept_gained_parts, kept_lost_parts : int
        Numbers of parts that remain.
    """

    tolerance_m: float
    gained_parts: int
    gained_km2: float
    lost_parts: int
    lost_km2: float
    kept_gained_parts: int
    kept_lost_parts: int

    def mirrored(self) -> Slivers:
        """Return the slivers with gained and lost swapped, from the other side's point of view."""
        return Slivers(
            self.tolerance_m,
            gained_parts=self.lost_parts,
            gained_km2=self.lost_km2,
            lost_parts=self.gained_parts,
            lost_km2=self.gained_km2,
            kept_gained_parts=self.kept_lost_parts,
            kept_lost_parts=self.kept_gained_parts,
        )

    def __str__(self) -> str:
        return (
            f"{self.gained_parts} of {self.gained_parts + self.kept_gained_parts} gained parts "
            f"({self.gained_km2:.2f} km²) and {self.lost_parts} of "
            f"{self.lost_parts + self.kept_lost_parts} lost parts ({self.lost_km2:.2f} km²) "
            f"taken out as slivers narrower than {self.tolerance_m:g} m"
        )


Kind = Literal["outside", "redefined", "redrawn", "sliver"]
_WHY: dict[Kind, str] = {
    "outside": "outside the country",
    "redefined": "reclassified",
    "redrawn": "redrawn border or coast, over 5 km from the front",
    "sliver": "slivers",
}


@dataclass(frozen=True, eq=False)
class SetApart:
    """Parts of a difference that are kept out of gained and lost.

    Attributes
    ----------
    kind : {"outside", "redefined", "redrawn", "sliver"}
    gained, lost : shapely geometry
    why : str
        The reason in English; by default that of the kind.
    certain : bool
        False if other ground may have been mistaken for it.
    """

    kind: Kind
    gained: BaseGeometry
    lost: BaseGeometry
    why: str = ""
    certain: bool = True

    def __post_init__(self) -> None:
        if not self.why:
            object.__setattr__(self, "why", _WHY[self.kind])

    @property
    def gained_km2(self) -> float:
        """The area of the parts of gained ground, km²."""
        return area_km2(self.gained)

    @property
    def lost_km2(self) -> float:
        """The area of the parts of lost ground, km²."""
        return area_km2(self.lost)

    @property
    def is_in_net(self) -> bool:
        """Return whether its net counts in that of the change; `gained` and `lost` never do."""
        return self.kind in ("redrawn", "sliver")

    @property
    def is_empty(self) -> bool:
        """Return whether it has no ground."""
        return self.gained.is_empty and self.lost.is_empty

    def net_km2(self, edges: Edges = "lonlat") -> float:
        """Measure gained less lost, km²."""
        return area_km2(self.gained, edges=edges) - area_km2(self.lost, edges=edges)

    def clipped(self, region: BaseGeometry) -> SetApart:
        """Return the parts clipped to a region."""
        inside = [polygonal(shapely.intersection(g, region)) for g in (self.gained, self.lost)]
        return replace(self, gained=inside[0], lost=inside[1])

    def mirrored(self) -> SetApart:
        """Return the parts with gained and lost swapped, from the other side's point of view."""
        return replace(self, gained=self.lost, lost=self.gained)

    @property
    def message(self) -> Message:
        """Count the parts and areas kept out, and say why."""
        return Message(
            f"set-apart-{'in-net' if self.is_in_net else 'of-change'}",
            gained_parts=len(shapely.get_parts(self.gained)),
            gained_km2=self.gained_km2,
            lost_parts=len(shapely.get_parts(self.lost)),
            lost_km2=self.lost_km2,
            reason=AsStated(self.why, Message(f"apart_{self.kind}")),
        )

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Overlap:
    """The area that two changes have in common, and that of each alone.

    Attributes
    ----------
    both_km2, only_first_km2, only_second_km2 : float
    """

    both_km2: float
    only_first_km2: float
    only_second_km2: float

    @property
    def share_of_first(self) -> float:
        """The share of the first change that the second covers, 0 to 1."""
        return _share(self.both_km2, self.only_first_km2)

    @property
    def share_of_second(self) -> float:
        """The share of the second change that the first covers, 0 to 1."""
        return _share(self.both_km2, self.only_second_km2)


@dataclass(frozen=True)
class Abroad:
    """Ground outside the country, in one place, that changed hands or is held.

    Attributes
    ----------
    key, name_en, name_uk : str
        Of a unit of a neighbouring country, such as ``RU-KRS``; empty for anywhere else.
    side : str
        The holder: ``ukraine`` for ground that Ukraine holds abroad; empty if the maps do not
        state whose ground they show.
    gained_km2, lost_km2 : float
        By that side.
    held_km2 : float
        By that side on the later map.
    """

    key: str
    name_en: str
    name_uk: str
    side: str
    gained_km2: float
    lost_km2: float
    held_km2: float


def _share(both_km2: float, only_km2: float) -> float:
    whole = both_km2 + only_km2
    return both_km2 / whole if whole else float("nan")


@dataclass(frozen=True, eq=False)
class Change:
    """A change of control, as geometry.

    `diff` makes one from two maps, and `Change.claimed` and `Change.band` from a claim.

    Attributes
    ----------
    gained, lost, unchanged : shapely geometry
        Polygons in longitude and latitude; after = unchanged + gained and before = unchanged +
        lost, apart from ground that is set apart.
    label : str
        The mapper or claimant.
    definition : str
        The definition of held ground.
    before, after : ControlMap or None
        None for a claimed change.
    drawn : ControlMap or None
        The polygons as read, if the change is a single drawing rather than two maps.
    slivers : Slivers or None
        The slivers that were taken out; None if everything was kept.
    set_apart : tuple of SetApart
        Ground outside the country, redrawn border and coast, and ground that a mapper redefined,
        all kept out of gained and lost.
    thin : SetApart or None
        The ground of the slivers.
    rounding_km2 : float
        The part of the net that is missing if two maps could only be overlaid by moving vertices;
        usually 0.
    at_least : shapely geometry or None
        For a claimed band with two depths, the ground up to the smaller depth.
    clip_km2 : float or None
        Ground of both maps that was clipped away.
    cut : shapely geometry or None
        The lines along which the change was clipped, which are on neither map and are no front.
    within : tuple of shapely geometry
        The regions that it was clipped to.
    mirror_of : Change or None
        The original change, if this one shows it from the other side's point of view.
    seen_from : str
        The other side.
    country : shapely geometry or None
        All ground that either side holds, if the change is mirrored.
    other_side : callable or None
        Returns the change of another side's ground, if both maps show it.
    """

    gained: BaseGeometry
    lost: BaseGeometry
    unchanged: BaseGeometry
    label: str
    definition: str = "occupied"
    before: ControlMap | None = None
    after: ControlMap | None = None
    drawn: ControlMap | None = None
    slivers: Slivers | None = None
    set_apart: tuple[SetApart, ...] = ()
    thin: SetApart | None = None
    rounding_km2: float = 0.0
    at_least: BaseGeometry | None = None
    clip_km2: float | None = None
    cut: BaseGeometry | None = None
    within: tuple[BaseGeometry, ...] = ()
    mirror_of: Change | None = field(default=None, repr=False)
    seen_from: str = ""
    country: BaseGeometry | None = field(default=None, repr=False)
    other_side: Callable[[str], Change] | None = field(default=None, repr=False)

    @cached_property
    def gained_km2(self) -> float:
        """The area gained, km²."""
        return area_km2(self.gained)

    @cached_property
    def lost_km2(self) -> float:
        """The area lost, km²."""
        return area_km2(self.lost)

    @cached_property
    def net_km2(self) -> float:
        """The area held after less the area held before, without ground that is no change, km².

        It includes slivers and redrawn border, unlike `gained_km2` and `lost_km2`, so that the net
        of a period is the sum of the nets of its parts.
        """
        return self.gained_km2 - self.lost_km2 + self.aside_km2()

    def aside_km2(self, edges: Edges = "lonlat") -> float:
        """Measure the contribution of slivers and redrawn border to the net, km²."""
        return sum((apart.net_km2(edges) for apart in self.in_net), self.rounding_km2)

    @property
    def in_net(self) -> tuple[SetApart, ...]:
        """The parts kept out of gained and lost that count in the net."""
        return tuple(a for a in (self.thin, *self.set_apart) if a is not None and a.is_in_net)

    @property
    def other_readings_km2(self) -> tuple[float, ...]:
        """The net under the other reading of each thing that is set apart, km².

        That is the net without redrawn border, and with ground that may not have been redefined.
        """
        found = [-a.net_km2() for a in self.set_apart if a.kind == "redrawn"]
        found += [a.net_km2() for a in self.set_apart if not (a.is_in_net or a.certain)]
        return tuple(self.net_km2 + other for other in found)

    @property
    def implied_km2(self) -> tuple[float, float]:
        """The least and the most ground that a claimed advance implies, km²."""
        if self.at_least is None:
            return self.gained_km2, self.gained_km2
        return area_km2(self.at_least), self.gained_km2

    @property
    def is_void(self) -> bool:
        """Return whether there is no ground at all, so that the lack of change is no finding."""
        return self.gained.is_empty and self.lost.is_empty and self.unchanged.is_empty

    @property
    def unlike(self) -> str:
        """The reason why the difference of its two maps is no change; empty if it may be one.

        A part that only one of them has, such as ISW's advances beside its control, would look like
        ground gained or lost, and so would a status that only one of two drawn maps shows.
        """
        if self.before is None or self.after is None:
            return ""
        return self._unlike_parts or self._unlike_statuses

    @property
    def _unlike_statuses(self) -> str:
        if self.before is None or self.after is None:
            return ""
        shown = [set(m.counted_statuses(self.definition)) for m in (self.before, self.after)]
        if self.before.recognised or self.after.recognised or shown[0] == shown[1]:
            return ""
        counted = DEFINITIONS[self.definition]
        found = [
            f"{m.when} without {' and '.join(s for s in counted if s in other - own)}"
            for m, own, other in zip((self.before, self.after), shown, shown[::-1], strict=True)
            if other - own
        ]
        return (
            f"unlike maps: {', '.join(found)}, which the other shows and which counts as held; "
            "their difference is no change"
        )

    @property
    def _unlike_parts(self) -> str:
        if self.before is None or self.after is None or DEFINITIONS[self.definition].is_abroad:
            return ""  # ground abroad needs only one layer
        missing = [set(shown.missing_parts) for shown in (self.before, self.after)]
        if missing[0] == missing[1]:
            return ""
        found = [
            f"{shown.when} without {' and '.join(shown.missing_parts)}"
            for shown in (self.before, self.after)
            if shown.missing_parts
        ]
        whole = " and ".join(self.after.whole or self.before.whole)
        return (
            f"unlike maps: {', '.join(found)}, where {self.after.mapper}'s maps consist of "
            f"{whole}; their difference is no change"
        )

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps from which it was made."""
        return tuple(m for m in (self.before, self.after, self.drawn) if m is not None)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumptions made in reading its maps."""
        return assumed_in(self.maps)

    @property
    def side(self) -> str:
        """The side whose ground changed; empty if its maps state none or disagree."""
        if self.seen_from:
            return self.seen_from
        sides = {shown.side_of(self.definition) for shown in self.maps}
        return sides.pop() if len(sides) == 1 else ""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that `seen_by` accepts: those of its maps, and their opponents.

        Empty if nothing states whose ground it is; any side but Ukraine is then accepted as given.
        """
        found = [side for shown in self.maps if (side := shown.side_of(self.definition))]
        if set(found) & _OF_THE_WAR:
            found += [RUSSIA, UKRAINE]
        if self.before is not None and self.after is not None:
            found += [side for side in self.before.others if side in self.after.others]
        return tuple(dict.fromkeys(found))

    def seen_by(self, side: str, *, country: BaseGeometry | None = None) -> Change:
        """Return the change from a side's point of view, where gained is the ground it took.

        Parameters
        ----------
        side : str
            ``russia``, ``ukraine``, or a side of its maps.
        country : shapely geometry, optional
            All ground that either side holds; by default Ukraine to its border, or the region that
            the change was clipped to, and the neighbours' units for ground held abroad.

        Returns
        -------
        Change
            The same object for its own side, and for a claimed change. If both maps show the side's
            ground, the change of that ground. For the other side of the war in Ukraine, the mirror
            image: gained and lost are swapped, also in slivers and ground set apart, and held is
            the country without the first side's ground. Maps that do not state whose ground they
            show are assumed to show the requested side's or, for Ukraine, what Russia holds; the
            assumption is recorded.

        Raises
        ------
        InputError
            For a side that its maps do not show.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> before = ControlMap("me", {"occupied": shapely.box(36, 49, 37, 50)}, side="russia")
        >>> after = ControlMap("me", {"occupied": shapely.box(36, 49, 36.9, 50)}, side="russia")
        >>> change = diff(before, after).seen_by("ukraine")
        >>> round(change.gained_km2, 1), change.lost_km2, change.side
        (805.6, 0.0, 'ukraine')
        >>> round(change.seen_by("russia").lost_km2, 1)
        805.6
        """
        if not self.maps or (self.seen_from and side == self.seen_from):
            return self
        if self.mirror_of is not None:
            return self.mirror_of.seen_by(side, country=country)
        own = {shown.side_of(self.definition) for shown in self.maps} - {""}
        if own == {side}:
            return self
        if not own and side:
            # "occupied" means taken by Russia, so that as Ukraine's ground it would be the reverse
            is_turned = side == UKRAINE and self.drawn is None
            taken = self._taken_as(RUSSIA if is_turned else side)
            return taken.seen_by(side, country=country) if is_turned else taken
        if side not in self.sides or len(own) > 1:
            raise InputError(
                f"side: expected one that {self.label}'s maps show ({', '.join(self.sides)}), "
                f"found {side!r}; name one of them, or the column that says whose ground it is "
                "(--side COLUMN=VALUE, side=)"
            )
        if (
            self.other_side is not None
            and not DEFINITIONS[self.definition].side
            and all(side in shown.others for shown in self.maps)
        ):
            return self.other_side(side)
        return self._mirrored(side, country)

    def _taken_as(self, side: str) -> Change:
        """Assume that maps without a side show a given side's ground, and record the assumption."""
        taken = Assumption.of("side", "side_taken", side=side)

        def told(shown: ControlMap | None) -> ControlMap | None:
            if shown is None:
                return None
            return shown.with_(side=side, assumed=(*shown.assumed, taken))

        return replace(
            self, before=told(self.before), after=told(self.after), drawn=told(self.drawn)
        )

    def _mirrored(self, side: str, country: BaseGeometry | None) -> Change:
        """Swap gained and lost; held becomes the country less the ground of the first side."""
        if country is None:
            country = _neighbours() if DEFINITIONS[self.definition].is_abroad else load_border()
        country = union([country, *self.within])  # a clip may lie outside the country
        region = shapely.intersection_all([country, *self.within])
        # ground that is gained, lost, unchanged or set apart is the first side's on one day or both
        changed = [self.gained, self.lost, self.unchanged]
        for apart in (self.thin, *self.set_apart):
            changed += [] if apart is None else [apart.gained, apart.lost]
        return replace(
            self,
            gained=self.lost,
            lost=self.gained,
            unchanged=polygonal(shapely.difference(region, union(changed))),
            slivers=None if self.slivers is None else self.slivers.mirrored(),
            set_apart=tuple(apart.mirrored() for apart in self.set_apart),
            thin=None if self.thin is None else self.thin.mirrored(),
            rounding_km2=-self.rounding_km2,
            mirror_of=self,
            seen_from=side,
            country=country,
        )

    def held_before(self) -> BaseGeometry:
        """Return the ground its side held before, as mapped but for redefined ground."""
        return self._held[0]

    def held_after(self) -> BaseGeometry:
        """Return the ground its side held after, as mapped but for redefined ground."""
        return self._held[1]

    @cached_property
    def _held(self) -> tuple[BaseGeometry, BaseGeometry]:
        if self.mirror_of is not None:
            theirs = self.mirror_of._held
            own = [polygonal(shapely.difference(self.country, ground)) for ground in theirs]
            return own[0], own[1]
        if self.before is None or self.after is None:
            return union([self.unchanged, self.lost]), union([self.unchanged, self.gained])
        before, after = (m.held(self.definition) for m in (self.before, self.after))
        # add redefined ground to the map without it, so that both are drawn in one way
        for apart in self.set_apart:
            if apart.kind == "redefined":
                before, after = union([before, apart.gained]), union([after, apart.lost])
        return before, after

    def left_out_km2(
        self,
        region: BaseGeometry | None = None,
        *,
        on_day: Literal["before", "after"] = "after",
    ) -> dict[str, float]:
        """Measure mapped ground in a region that the definition does not count.

        Parameters
        ----------
        region : shapely geometry, optional
            By default the region that the change was clipped to, or the country.
        on_day : {"after", "before"}
            The map to measure.

        Returns
        -------
        dict of str to float
            km² by status: contested ground, infiltration and the like, which counts as held by
            neither side.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> west, east = shapely.box(36, 49, 37, 50), shapely.box(37, 49, 37.1, 50)
        >>> shown = ControlMap("me", {"occupied": west, "contested": east})
        >>> {k: round(v, 1) for k, v in diff(shown, shown).left_out_km2().items()}
        {'contested': 805.6}
        """
        shown = self.before if on_day == "before" else self.after or self.drawn
        if shown is None:
            return {}
        counted = DEFINITIONS[self.definition]
        known = {*counted, "liberated"}
        if counted.is_abroad:
            known |= set(DEFINITIONS["occupied"])  # ground that counts as the other side's
        if region is None:
            if not self.within:  # `abroad` lists ground that is held abroad
                known.add("ukrainian_held_abroad")
            land = _neighbours() if counted.is_abroad else load_border()
            region = shapely.intersection_all(self.within) if self.within else land
        held = shown.held(self.definition)
        found = {}
        for status, ground in shown.statuses.items():
            if status not in known:
                inside = polygonal(shapely.intersection(ground, region))
                km2 = area_km2(polygonal(shapely.difference(inside, held)))
                if km2 >= _LEFT_OUT_KM2:
                    found[status] = km2
        return found

    def abroad(self) -> tuple[Abroad, ...]:
        """List ground outside the country by place, both set apart and held by Ukraine.

        Returns
        -------
        tuple of Abroad
            Places with ground; one without a key stands for anywhere else. For a clipped change,
            only ground within its region.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> kursk = shapely.box(35.0, 51.3, 35.2, 51.4)
        >>> whole = shapely.box(35.0, 50.5, 35.6, 51.4)
        >>> before = ControlMap("me", {"occupied": whole}, side="russia")
        >>> after = ControlMap("me", {"occupied": whole.difference(kursk)}, side="russia")
        >>> [(a.key, a.side, round(a.lost_km2)) for a in diff(before, after).abroad()]
        [('RU-KRS', 'russia', 155)]
        """
        if self.mirror_of is not None:
            return self.mirror_of.abroad()
        found: list[Abroad] = []
        apart = [apart for apart in self.set_apart if apart.kind == "outside"]
        if apart:
            held = _outside(self.held_after())
            gained, lost = union(a.gained for a in apart), union(a.lost for a in apart)
            found += _by_place(self.side, gained, lost, held, only_changed=True)
        if not DEFINITIONS[self.definition].is_abroad:
            nothing = shapely.MultiPolygon()
            old, new = (
                _outside(m.statuses.get("ukrainian_held_abroad", nothing) if m else nothing)
                for m in (self.before, self.after)
            )
            if self.within:
                region = shapely.intersection_all(self.within)
                old, new = (polygonal(shapely.intersection(g, region)) for g in (old, new))
            gained = polygonal(shapely.difference(new, old))
            lost = polygonal(shapely.difference(old, new))
            rows = _by_place(UKRAINE, gained, lost, new)
            named = {row.key for row in rows}  # the same ground, from its own layer
            found = [row for row in found if row.key not in named] + rows
        return tuple(found)

    @property
    def others_km2(self) -> dict[str, float]:
        """The area of other sides' ground on its last map, km², by side."""
        return self.maps[-1].others_km2 if self.maps else {}

    @property
    def day_range(self) -> dict[str, list[str] | None] | None:
        """The days that its maps may show, as ISO text; None without two maps."""
        if self.after is None:
            return None
        ends = {"before": self.before, "after": self.after}
        return {
            name: [day.isoformat() for day in shown.day_range]
            if shown is not None and shown.day_range is not None
            else None
            for name, shown in ends.items()
        }

    @property
    def with_slivers_km2(self) -> tuple[float, float]:
        """Gained and lost including the slivers that were taken out, km²."""
        if self.slivers is None:
            return self.gained_km2, self.lost_km2
        return self.gained_km2 + self.slivers.gained_km2, self.lost_km2 + self.slivers.lost_km2

    @property
    def period(self) -> str:
        """The instants of the two maps as text, with the days that they may show."""
        if self.after is None:
            return "as drawn"
        if self.before is None:
            return self.after.when_shown
        return f"{self.before.when_shown} → {self.after.when_shown}"

    @classmethod
    def claimed(cls, polygon: Any, *, label: str = "claimed", anywhere: bool = False) -> Change:
        """Make a change from polygons of claimed ground.

        Parameters
        ----------
        polygon : shapely geometry, sequence of them, GeoSeries or GeoDataFrame
            Valid polygons in longitude and latitude. Several are united; ground that lies in two of
            them counts once, and its area is in ``drawn.overlap_km2``.
        label : str
            The claimant.
        anywhere : bool
            As for `ControlMap`.

        Returns
        -------
        Change
            With the polygons as `gained`.

        Raises
        ------
        GeometryError
            As for `ControlMap`, and for a table without CRS.

        Examples
        --------
        >>> import shapely
        >>> round(Change.claimed(shapely.box(36, 50, 36.1, 50.1)).gained_km2, 2)
        79.66
        """
        parts = valid_parts(
            polygon,
            "claimed ground",
            region=EVERYWHERE if anywhere else ABOUT_UKRAINE,
            otherwise=TAKES_ANYWHERE,
        )
        ground = union(parts)
        nothing = shapely.MultiPolygon()
        twice_km2 = float(area_km2(parts).sum()) - area_km2(ground)
        drawn = None
        if twice_km2 >= _TWICE_KM2:
            drawn = ControlMap(
                label,
                {"occupied": ground},
                overlap_km2=twice_km2,
                mapper_stated=False,
                anywhere=anywhere,
                checked=True,
            )
        return cls(gained=ground, lost=nothing, unchanged=nothing, label=label, drawn=drawn)

    @classmethod
    def band(
        cls,
        border: BaseGeometry,
        *,
        depth_km: float | tuple[float, float],
        between: tuple[Place, Place],
        label: str = "claimed",
        anywhere: bool = False,
    ) -> Change:
        """Make the band of ground that "pushed back 8 to 9 km" implies.

        Parameters
        ----------
        border : shapely Polygon, MultiPolygon or LineString
            The line from which the advance started, or the country that it entered.
        depth_km : float or pair of float
            The depth; of a pair the greater bounds `gained`, and the smaller `at_least`.
        between : pair of places
            Points (or ``(lon, lat)``) whose nearest points on the border are the ends of the band;
            they also determine on which side of the border it lies.
        label : str
            The claimant.
        anywhere : bool
            As for `ControlMap`.

        Returns
        -------
        Change

        Raises
        ------
        InputError
            For a depth that is not positive, or a reversed range.
        GeometryError
            If both places lie on the border or are nearest to the same point of it, or if the
            border or a place is not in longitude and latitude, or has swapped axes.

        Notes
        -----
        Offsets are made in an equal-area plane centred on the section of the border, accurate to
        0.1 %. The ends of the band are cut perpendicular to the border.

        Examples
        --------
        >>> import shapely
        >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
        >>> push = Change.band(line, depth_km=(8, 9), between=((36.3, 50.2), (36.7, 50.2)))
        >>> [round(a) for a in push.implied_km2]
        [228, 257]
        """
        low, high = depth_km if isinstance(depth_km, tuple | list) else (depth_km, depth_km)
        if not 0 < low <= high < 1000:
            raise InputError(f"depth_km: expected 0 < low ≤ high, found {low:g} and {high:g}")
        expected = EVERYWHERE if anywhere else ABOUT_UKRAINE
        border = valid_line(border, "border", region=expected, otherwise=TAKES_ANYWHERE)
        bands = [band_of(border, depth * 1000.0, between) for depth in (low, high)]
        nothing = shapely.MultiPolygon()
        return cls(
            gained=bands[1],
            lost=nothing,
            unchanged=nothing,
            label=label,
            at_least=bands[0] if low < high else None,
        )

    def overlap(self, other: Change) -> Overlap:
        """Measure the ground that is gained in both changes, and in each alone.

        Parameters
        ----------
        other : Change
            For example, the mapped change beside a claimed one.

        Returns
        -------
        Overlap

        Examples
        --------
        >>> import shapely
        >>> said = Change.claimed(shapely.box(36, 50, 36.2, 50.1))
        >>> mapped = Change.claimed(shapely.box(36.1, 50, 36.2, 50.1))
        >>> round(said.overlap(mapped).share_of_first, 3)
        0.5
        """
        both = area_km2(polygonal(shapely.intersection(self.gained, other.gained)))
        return Overlap(both, self.gained_km2 - both, other.gained_km2 - both)

    def by(
        self, regions: gpd.GeoDataFrame, *, name: str | None = None, edges: Edges = "lonlat"
    ) -> pd.DataFrame:
        """Split the change by region; the rows add up to the whole.

        Parameters
        ----------
        regions : GeoDataFrame
            Polygons that do not overlap, in any stated CRS.
        name : str, optional
            Column with their names; by default the first of ``name_en``, ``name``,
            ``oblast_slug`` and ``iso`` that exists, or else the index.
        edges : {"lonlat", "geodesic"}
            As in `frontgeo.area_km2`. Regions are cut along straight edges, so that with geodesic
            edges the rows add up to within some parts per million.

        Returns
        -------
        DataFrame
            Indexed by region, with ``gained_km2``, ``lost_km2`` and ``net_km2`` (including slivers
            and redrawn border, as in `net_km2`), in the order of the regions; only those with a
            change, and at the end ``outside every region``.

        Raises
        ------
        GeometryError
            If regions overlap, or have no CRS.
        """
        shapes = np.array(
            valid_parts(regions, "regions", beside=(self.gained, self.lost)), dtype=object
        )
        names = region_names(regions, name)
        columns = {
            "gained_km2": areas_in_regions(self.gained, shapes, edges=edges),
            "lost_km2": areas_in_regions(self.lost, shapes, edges=edges),
        }
        table = pd.DataFrame(columns, index=pd.Index([*names, OUTSIDE], name="region"))
        table["net_km2"] = table["gained_km2"] - table["lost_km2"]
        for apart in self.in_net:
            table["net_km2"] += areas_in_regions(apart.gained, shapes, edges=edges)
            table["net_km2"] -= areas_in_regions(apart.lost, shapes, edges=edges)
        changed = (table["gained_km2"] > 0) | (table["lost_km2"] > 0) | (table["net_km2"] != 0)
        changed.iloc[-1] = True
        return table[changed]

    def clipped(self, region: BaseGeometry) -> Change:
        """Return the part of the change inside a region, with both maps still attached.

        The count of slivers remains that of the whole change.
        """
        region = valid_region(region, "clip", beside=(self.gained, self.lost, self.unchanged))
        if self.mirror_of is not None:
            own = self.mirror_of.clipped(region)
            return own._mirrored(self.seen_from, self.country)
        edge = region.boundary

        def inside(ground: BaseGeometry) -> BaseGeometry:
            return polygonal(shapely.intersection(ground, region))

        return replace(
            self,
            gained=inside(self.gained),
            lost=inside(self.lost),
            unchanged=inside(self.unchanged),
            at_least=None if self.at_least is None else inside(self.at_least),
            thin=None if self.thin is None else self.thin.clipped(region),
            rounding_km2=0.0,  # its location is unknown
            set_apart=tuple(
                part for apart in self.set_apart if not (part := apart.clipped(region)).is_empty
            ),
            cut=edge if self.cut is None else shapely.union(self.cut, edge),
            within=(*self.within, region),
            other_side=self.other_side and partial(_clipped_after, self.other_side, region),
        )

    def __repr__(self) -> str:
        return (
            f"<Change {self.label}, {self.period}: gained {self.gained_km2:.1f}, "
            f"lost {self.lost_km2:.1f}, net {self.net_km2:+.1f} km²>"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("gained", f"{self.gained_km2:,.1f} km²"),
            ("lost", f"{self.lost_km2:,.1f} km²"),
            ("net", f"{self.net_km2:+,.1f} km²"),
            ("definition", self.definition),
        ]
        if self.unlike:
            rows.append(("no change", self.unlike))
        if self.slivers is not None:
            rows.append(("slivers", str(self.slivers)))
        rows += [("set apart", str(apart)) for apart in self.set_apart]
        layers = [
            svg.SvgLayer(self.unchanged, "held"),
            svg.SvgLayer(self.gained, "gained" if self.after is not None else "claimed"),
            svg.SvgLayer(self.lost, "lost"),
        ]
        change = shapely.GeometryCollection([self.gained, self.lost])
        side = [side_text(self.side)] if self.side else []
        return svg.figure_html(
            ", ".join([self.label, self.period, *side]),
            layers,
            rows,
            focus=change,
            notes=map(str, self.assumed),
        )


@cache
def _neighbours() -> BaseGeometry:
    return shapely.coverage_union_all(load_neighbours().geometry.to_numpy())


def _outside(ground: BaseGeometry) -> BaseGeometry:
    """Return the part of some ground that lies outside Ukraine."""
    if ground.is_empty:
        return ground
    return polygonal(shapely.difference(ground, load_border()))


def _by_place(
    side: str,
    gained: BaseGeometry,
    lost: BaseGeometry,
    held: BaseGeometry,
    *,
    only_changed: bool = False,
) -> list[Abroad]:
    """Measure ground abroad in each unit of a neighbour, and at the end anywhere else."""
    units = load_neighbours()
    shapes = units.geometry.to_numpy()
    km2 = []
    for ground in (gained, lost, held):
        inside = [polygonal(part) for part in shapely.intersection(shapes, ground)]
        rest = polygonal(shapely.difference(ground, _neighbours()))
        km2.append(area_km2([*inside, rest]).tolist())
    names = [*zip(units["iso"], units["name_en"], units["name_uk"], strict=True), ("", "", "")]
    return [
        Abroad(key, name_en, name_uk, side, came, went, now)
        for (key, name_en, name_uk), came, went, now in zip(names, *km2, strict=True)
        if max(came, went, 0.0 if only_changed else now) >= _LEFT_OUT_KM2
    ]


def _clipped_after(of_side: Callable[[str], Change], region: BaseGeometry, side: str) -> Change:
    """Return the change of another side's ground, clipped."""
    return of_side(side).clipped(region)
