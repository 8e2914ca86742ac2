"""`Change`: the difference of two maps of control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Self, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.deprecation import warn_renamed
from frontgeo.change.apart import SetApart, Slivers
from frontgeo.change.control_map import ControlMap, spelled_side, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground, HeldGround, WhenAsked, when_asked
from frontgeo.errors import InputError
from frontgeo.geometry.measure import Edges, polygonal

__all__ = ["Change"]

_C = TypeVar("_C", bound=Ground)


@dataclass(frozen=True, eq=False, repr=False)
class Change(Ground):
    """A change of control between two maps, as made by `diff`.

    Attributes
    ----------
    gained, lost, unchanged : shapely geometry
        Polygons in longitude and latitude; after = unchanged + gained and before = unchanged +
        lost, apart from ground that is set apart.
    label : str
        The mapper.
    definition : str
        The definition of held ground.
    before, after : ControlMap
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
    clip_km2 : float or None
        Ground of both maps that was clipped away; measured when it is first asked for.
    cut : shapely geometry or None
        The lines along which the change was clipped, which are on neither map and are no front.
    within : tuple of shapely geometry
        The regions that it was clipped to.
    mirror : Mirror or None
        The original change, if this one shows it from the other side's point of view.
    other_side : callable or None
        Returns the change of another side's ground, if both maps show it.
    """

    before: ControlMap = field(kw_only=True)
    after: ControlMap = field(kw_only=True)
    slivers: Slivers | None = field(default=None, kw_only=True)
    set_apart: tuple[SetApart, ...] = field(default=(), kw_only=True)
    thin: SetApart | None = field(default=None, kw_only=True)
    rounding_km2: float = field(default=0.0, kw_only=True)
    clip_km2: float | None = field(default=None, kw_only=True)
    other_side: Callable[[str], Self] | None = field(default=None, kw_only=True)

    @property
    def maps_by_day(self) -> Mapping[str, ControlMap]:
        """Its two maps."""
        return {"before": self.before, "after": self.after}

    @property
    def kept_out(self) -> tuple[SetApart, ...]:
        """All parts kept out of gained and lost, slivers included."""
        return self.set_apart if self.thin is None else (self.thin, *self.set_apart)

    def aside_km2(self, edges: Edges = "lonlat") -> float:
        """Measure the contribution of slivers and redrawn border to the net, km²."""
        return sum((apart.net_km2(edges) for apart in self.in_net), self.rounding_km2)

    @property
    def is_void(self) -> bool:
        """Return whether there is no ground at all, so that the lack of change is no finding.

        That is the same from both sides, although the other side holds the rest of the country.
        """
        return super().is_void if self.mirror is None else self.mirror.of.is_void

    @property
    def unlike(self) -> str:
        """The reason why the difference of its two maps is no change; empty if it may be one.

        A part that only one of them has, such as ISW's advances beside its control, would look like
        ground gained or lost, and so would a status that only one of two drawn maps shows.
        """
        return self._unlike_parts or self._unlike_statuses

    @property
    def _unlike_statuses(self) -> str:
        shown = [set(m.counted_statuses(self.definition)) for m in self.maps]
        if self.before.recognised or self.after.recognised or shown[0] == shown[1]:
            return ""
        counted = DEFINITIONS[self.definition]
        found = [
            f"{m.when} without {' and '.join(s for s in counted if s in other - own)}"
            for m, own, other in zip(self.maps, shown, shown[::-1], strict=True)
            if other - own
        ]
        return (
            f"unlike maps: {', '.join(found)}, which the other shows and which counts as held; "
            "their difference is no change"
        )

    @property
    def _unlike_parts(self) -> str:
        if DEFINITIONS[self.definition].is_abroad:
            return ""  # ground abroad needs only one layer
        missing = [set(shown.missing_parts) for shown in self.maps]
        if missing[0] == missing[1]:
            return ""
        found = [
            f"{shown.when} without {' and '.join(shown.missing_parts)}"
            for shown in self.maps
            if shown.missing_parts
        ]
        whole = " and ".join(self.after.whole or self.before.whole)
        return (
            f"unlike maps: {', '.join(found)}, where {self.after.mapper}'s maps consist of "
            f"{whole}; their difference is no change"
        )

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that `seen_by` accepts: those of its maps, and their opponents.

        Empty if nothing states whose ground it is; any side but the occupier's opponent is then
        accepted as given.
        """
        others = [side for shown in self.maps for side in shown.others]
        return tuple(dict.fromkeys([*super().sides, *filter(self._is_mapped, others)]))

    def _is_mapped(self, side: str) -> bool:
        """Return whether both maps show a side's ground, or show that it holds none."""
        there = [side in shown.others for shown in self.maps]
        known = [shown.has_all_sides for shown in self.maps]
        return any(there) and all(map(max, there, known))

    @property
    def with_slivers_km2(self) -> tuple[float, float]:
        """Gained and lost including the slivers that were taken out, km²."""
        if self.slivers is None:
            return self.gained_km2, self.lost_km2
        return self.gained_km2 + self.slivers.gained_km2, self.lost_km2 + self.slivers.lost_km2

    def exchanged_with(self, side: str) -> Self:
        """Return the part that passed between its side and another, as both maps show it.

        Parameters
        ----------
        side : str
            The side that held what was gained on the earlier map, and holds what was lost on the
            later one.

        Raises
        ------
        InputError
            For a side that neither map shows.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> def drawn(edge, day):
        ...     north, south = shapely.box(36, edge, 37, 50), shapely.box(36, 48, 37, edge)
        ...     return ControlMap("me", {"occupied": north}, day=day, side="north",
        ...                       others={"south": south, "east": shapely.box(37, 48, 38, 50)})
        >>> change = diff(drawn(49, "2025-03-01"), drawn(48.9, "2025-03-31"))
        >>> round(change.exchanged_with("south").gained_km2, 1)
        814.5
        >>> change.exchanged_with("east").gained_km2
        0.0
        """
        known = [name for shown in self.maps for name in shown.sides]
        key = spelled_side(side, known, self.theatre)
        if key not in known:
            raise InputError(
                f"taken_from: expected a side that {self.label}'s maps show "
                f"({', '.join(dict.fromkeys(known)) or 'none'}), found {side!r}"
            )
        old, new = (shown.sides.get(key, shapely.MultiPolygon()) for shown in self.maps)

        def exchanged(apart: SetApart) -> SetApart:
            gained = polygonal(shapely.intersection(apart.gained, old))
            lost = polygonal(shapely.intersection(apart.lost, new))
            return replace(apart, gained=gained, lost=lost)

        return replace(
            self,
            gained=polygonal(shapely.intersection(self.gained, old)),
            lost=polygonal(shapely.intersection(self.lost, new)),
            set_apart=tuple(a for a in map(exchanged, self.set_apart) if not a.is_empty),
            thin=self.thin and exchanged(self.thin),
            unchanged=when_asked(getattr, self, "unchanged"),
            clip_km2=when_asked(getattr, self, "clip_km2"),
            rounding_km2=0.0,  # its location is unknown
            other_side=None,
        )

    def as_state(self) -> HeldGround:
        """Return the ground held on its later map."""
        return HeldGround.of(self.after, self.definition)

    def asked_at(self, instants: Sequence[datetime | None]) -> Self:
        """Return the same change of maps that were asked for at other instants."""
        copy = super().asked_at(instants)
        if self.other_side is not None:
            other_side = partial(_asked_at, self.other_side, tuple(instants))
            object.__setattr__(copy, "other_side", other_side)
        return copy

    def _with_maps(self, edited: Callable[[ControlMap], ControlMap]) -> Self:
        # the copy asks this change for its unchanged ground, so that it is made once at most
        return replace(
            self,
            before=edited(self.before),
            after=edited(self.after),
            unchanged=when_asked(getattr, self, "unchanged"),
            clip_km2=when_asked(getattr, self, "clip_km2"),
        )

    def _mapped_of(self, side: str) -> Self | None:
        if self.other_side is None or DEFINITIONS[self.definition].side:
            return None
        return self.other_side(side) if self._is_mapped(side) else None

    def _mirrored_parts(self) -> dict[str, Any]:
        return {
            "slivers": self.slivers and self.slivers.mirrored(),
            "set_apart": tuple(apart.mirrored() for apart in self.set_apart),
            "thin": self.thin and self.thin.mirrored(),
            "rounding_km2": -self.rounding_km2,
            "clip_km2": when_asked(getattr, self, "clip_km2"),
        }

    def _clipped_parts(self, region: BaseGeometry) -> dict[str, Any]:
        parts = [apart.clipped(region) for apart in self.set_apart]
        return {
            "set_apart": tuple(part for part in parts if not part.is_empty),
            "thin": self.thin and self.thin.clipped(region),
            "clip_km2": when_asked(getattr, self, "clip_km2"),
            "rounding_km2": 0.0,  # its location is unknown
            "other_side": self.other_side and partial(_clipped_after, self.other_side, region),
        }

    def _held_by_own(self) -> tuple[BaseGeometry, BaseGeometry]:
        before, after = (shown.held(self.definition) for shown in self.maps)
        # add redefined ground to the map without it, so that both are drawn in one way
        for apart in self.set_apart:
            if apart.kind == "redefined":
                before, after = union([before, apart.gained]), union([after, apart.lost])
        return before, after

    @staticmethod
    def claimed(polygon: Any, *, label: str = "claimed", anywhere: bool = False) -> Drawing:
        """Return a drawing; deprecated name of `Drawing.of`."""
        warn_renamed("Change.claimed", "Drawing.of")
        return Drawing.of(polygon, label=label, anywhere=anywhere)

    @staticmethod
    def band(border: BaseGeometry, **options: Any) -> Drawing:
        """Return a band of ground; deprecated name of `Drawing.band`."""
        warn_renamed("Change.band", "Drawing.band")
        return Drawing.band(border, **options)


# set here, as in the class it would be the field's default
Change.clip_km2 = WhenAsked[float | None]("clip_km2")  # type: ignore[assignment]


def _clipped_after(of_side: Callable[[str], _C], region: BaseGeometry, side: str) -> _C:
    """Return the change of another side's ground, clipped."""
    return of_side(side).clipped(region)


def _asked_at(of_side: Callable[[str], _C], instants: tuple[datetime | None, ...], side: str) -> _C:
    """Return the change of another side's ground, of maps that were asked for at some instants."""
    return of_side(side).asked_at(instants)
