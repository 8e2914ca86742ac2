"""The difference of two maps of control, without ground that is no change of the front."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.memo import ByIdentity, Memo
from frontgeo.change.apart import SetApart, Slivers
from frontgeo.change.artifacts import (
    part_inside,
    reclassified,
    redefined_parts,
    redrawn_parts,
    split_by_country,
)
from frontgeo.change.assumptions import Assumption
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap, Redefinition, spelled_alike, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.ground import boundary_of, when_asked
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import overlaid, shared_ground
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M, parts_that_vanish, without_thin
from frontgeo.geometry.validation import prepared_copy, valid_region
from frontgeo.places.theatre import Theatre

__all__ = ["diff", "refuse_two_mappers"]

_ROUNDING_KM2 = 1e-8  # 1e-2 m²
_MARGIN_DEG = 0.01  # around a clip, outside of which ground is left out first


def diff(
    before: ControlMap,
    after: ControlMap,
    *,
    definition: str = "occupied",
    clip: Any = None,
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M,
    keep_slivers: bool = False,
    keep_redrawn: bool = False,
) -> Change:
    """Compute the difference of two maps of control, inside the country.

    Ground that is no change of the front is set apart, with its area: ground outside the country,
    ground that the mapper redefined, and redrawn border and coast (`frontgeo.change.artifacts`).

    Parameters
    ----------
    before, after : ControlMap
        Two maps by one mapper, the earlier first.
    definition : str
        The definition of held ground, one of `frontgeo.change.definitions.DEFINITIONS`. With
        ``ukrainian_held_abroad`` nothing is set apart as abroad.
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        The region to which both maps are clipped, instead of the country; it may lie abroad.
    sliver_tolerance_m : float
        Parts of gained and lost ground that vanish when eroded by half of this are taken out
        whole; all others remain unchanged.
    keep_slivers : bool
        Keep everything as mapped: slivers, and all ground that would be set apart.
    keep_redrawn : bool
        Keep all ground that would be set apart: abroad, redrawn border and coast, and
        redefined ground.

    Returns
    -------
    Change
        Its net includes slivers and redrawn border, unlike its gained and lost, so that the nets
        of consecutive periods add up to that of the whole.

    Raises
    ------
    InputError
        If the dates are reversed, if the maps are by two mappers or show the ground of two
        sides, or if the tolerance is negative.

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> old = ControlMap("me", {"occupied": shapely.box(36, 49, 37, 50)}, day=date(2024, 1, 1))
    >>> new = ControlMap("me", {"occupied": shapely.box(36, 49, 37.1, 50)}, day=date(2024, 6, 1))
    >>> diff(old, new)
    <Change me, 2024-01-01 → 2024-06-01: gained 805.6, lost 0.0, net +805.6 km²>
    """
    _check_maps(before=before, after=after)
    asked = _Asked(definition, clip, sliver_tolerance_m, keep_slivers, keep_redrawn)
    refuse_two_mappers(before, after)
    after = spelled_alike(before, after)
    other_side = partial(_of_other_side, before, after, asked)
    before, after = _of_one_side(before, after, definition)
    if not 0 <= sliver_tolerance_m < 1e6:
        raise InputError(f"sliver_tolerance_m: expected 0 or more, found {sliver_tolerance_m}")
    theatre = _one_theatre(before, after)
    held = _Held.of(before, after, asked)
    cuts, apart = held.cuts, list[SetApart]()
    if asked.sets_abroad_apart:
        held, apart = _drawn_alike(held, before, after)
    found = _overlay(held)
    held.check_clip(found.inside)
    if asked.sets_abroad_apart and not cuts and theatre.holds_any((held.old, held.new)):
        found, outside = found.split_by_country(theatre)
        beyond = [without_thin(ground, sliver_tolerance_m) for ground in outside]
        apart.append(SetApart("outside", beyond[0], beyond[1]))
    (gained, lost), rounding_km2 = found.inside, found.rounding_km2()
    clip_km2 = None
    if held.clip is not None:
        clip_km2 = when_asked(held.outside_km2, gained, lost, rounding_km2)
    if asked.sets_abroad_apart:
        gained, lost, unsure = _without_redefined(gained, lost, before, after)
        apart += unsure
    slivers = thin = None
    if not keep_slivers:
        gained, lost, slivers, thin = _without_slivers(gained, lost, sliver_tolerance_m)
    if not asked.as_mapped:
        gained, lost, redrawn = held.without_redrawn(gained, lost, theatre)
        apart.append(redrawn)
    return Change(
        gained=gained,
        lost=lost,
        unchanged=when_asked(held.on_both_days),
        set_apart=tuple(found for found in apart if not found.is_empty),
        thin=thin,
        rounding_km2=rounding_km2,
        label=after.mapper,
        definition=definition,
        before=before,
        after=after,
        slivers=slivers,
        clip_km2=clip_km2,
        cut=_united_lines([boundary_of(region) for region in cuts]),
        within=cuts,
        other_side=other_side,
    )


def _check_maps(**maps: object) -> None:
    for name, given in maps.items():
        if not isinstance(given, ControlMap):
            raise InputError(
                f"{name}: expected a ControlMap, found {type(given).__name__}; read_control_map "
                "reads one from a file"
            )


def _one_theatre(before: ControlMap, after: ControlMap) -> Theatre:
    """Return the theatre of two maps; a map of no known one may lie beside the other.

    Raises
    ------
    InputError
        For maps of two theatres.
    """
    one, other = before.theatre, after.theatre
    if one == other or not (one.is_known and other.is_known):
        return one if one.is_known else other
    raise InputError(
        f"expected two maps of one theatre, found {before.described} of {one.about.key} and "
        f"{after.described} of {other.about.key}; read both with the same (--theatre, region=)"
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """The options of a difference, as in `diff`."""

    definition: str
    clip: Any
    sliver_tolerance_m: float
    keep_slivers: bool
    keep_redrawn: bool

    @property
    def as_mapped(self) -> bool:
        """Return whether nothing is set apart."""
        return self.keep_redrawn or self.keep_slivers

    @property
    def sets_abroad_apart(self) -> bool:
        """Return whether ground abroad and redefined ground are set apart.

        Redefinitions concern the ground of the mapper's own side, which is at home.
        """
        return not (self.as_mapped or DEFINITIONS[self.definition].is_abroad)


def _united_lines(lines: list[BaseGeometry]) -> BaseGeometry | None:
    """Return all lines as one geometry; those of a single clip need not be united."""
    return lines[0] if len(lines) == 1 else shapely.union_all(lines) if lines else None


def refuse_two_mappers(before: ControlMap, after: ControlMap) -> None:
    """Refuse maps in reverse order, or by two mappers.

    Raises
    ------
    InputError
    """
    if before.state_at and after.state_at and before.state_at > after.state_at:
        raise InputError(
            f"before ({before.described}) is later than after ({after.described}); swap the "
            "two maps"
        )
    if before.is_another_mappers(after):
        raise InputError(
            f"expected two maps of one mapper, found {before.described} and {after.described}: "
            "a difference between mappers is no change"
            f"{_as_one_mapper(before, after)}"
        )


@dataclass(frozen=True, eq=False)
class _Held:
    """The ground held on both days, before any clip.

    Attributes
    ----------
    old, new : shapely geometry
        As mapped, or as drawn alike on both days.
    clip : shapely geometry or None
    cuts : tuple of shapely geometry
        The regions to which the maps themselves are clipped, and the clip.
    mapped : tuple of shapely geometry
        The ground of both days as mapped.
    """

    old: BaseGeometry
    new: BaseGeometry
    clip: BaseGeometry | None
    cuts: tuple[BaseGeometry, ...]
    mapped: tuple[BaseGeometry, BaseGeometry]

    @classmethod
    def of(cls, before: ControlMap, after: ControlMap, asked: _Asked) -> _Held:
        """Return the ground held on both maps."""
        old, new = before.held(asked.definition), after.held(asked.definition)
        clip = asked.clip
        if clip is not None:
            clip = valid_region(clip, "clip", beside=(old, new))
        cuts = [region for region in (before.within, after.within, clip) if region is not None]
        if len(cuts) > 1:
            cuts = list(dict.fromkeys(cuts))
        return cls(old, new, clip, tuple(cuts), (old, new))

    def check_clip(self, changed: tuple[BaseGeometry, BaseGeometry]) -> None:
        """Refuse a clip without ground of either map, if nothing changed inside it.

        Raises
        ------
        InputError
        """
        grounds = [ground for ground in self.mapped if not ground.is_empty]
        if self.clip is None or not grounds or not all(ground.is_empty for ground in changed):
            return
        if all(polygonal(shapely.intersection(g, self.clip)).is_empty for g in grounds):
            raise InputError("clip: meets neither map; check that x is longitude and y latitude")

    def outside_km2(self, gained: BaseGeometry, lost: BaseGeometry, rounding_km2: float) -> float:
        """Measure the ground of both maps outside the clip, km², from what changed inside it."""
        old, new = self.mapped
        inside = polygonal(shapely.intersection(old, self.clip))
        old_km2, new_km2, inside_km2 = area_km2(np.array([old, new, inside])).tolist()
        if self.old is old and self.new is new:
            net_km2 = area_km2(gained) - area_km2(lost) + rounding_km2
            return float(old_km2 + new_km2 - 2 * inside_km2 - net_km2)
        after = polygonal(shapely.intersection(new, self.clip))
        return float(old_km2 + new_km2 - inside_km2 - area_km2(after))

    def without_redrawn(
        self, gained: BaseGeometry, lost: BaseGeometry, theatre: Theatre
    ) -> tuple[BaseGeometry, BaseGeometry, SetApart]:
        """Return gained and lost ground without redrawn border and coast, and these parts."""
        within = None
        if self.cuts:
            within = self.cuts[0] if len(self.cuts) == 1 else shapely.intersection_all(self.cuts)
        redrawn = redrawn_parts(gained, lost, self.old, self.new, theatre=theatre, within=within)
        (gained, lost), out = _split([gained, lost], list(redrawn))
        return gained, lost, SetApart("redrawn", out[0], out[1])

    def on_both_days(self) -> BaseGeometry:
        """Return the ground held on both days, inside the clip."""
        both = shared_ground(self.old, self.new)
        return both if self.clip is None else polygonal(shapely.intersection(both, self.clip))


def _of_other_side(before: ControlMap, after: ControlMap, asked: _Asked, side: str) -> Change:
    """Compute the difference of the ground that both maps show of another side."""
    return diff(
        before.of_side(side, may_be_absent=True),
        after.of_side(side, may_be_absent=True),
        clip=asked.clip,
        sliver_tolerance_m=asked.sliver_tolerance_m,
        keep_slivers=asked.keep_slivers,
        keep_redrawn=asked.keep_redrawn,
    )


def _of_one_side(
    before: ControlMap, after: ControlMap, definition: str
) -> tuple[ControlMap, ControlMap]:
    """Refuse maps of two sides' ground; a map without a side is assumed to show the other's.

    Raises
    ------
    InputError
    """
    sides = [shown.side_of(definition) for shown in (before, after)]
    if sides[0] == sides[1]:
        return before, after
    if all(sides):
        raise InputError(
            f"expected two maps of one side's ground, found {before.described} of {sides[0]} and "
            f"{after.described} of {sides[1]}: their difference is no change; name one side of "
            "both (--side, side=)"
        )
    known, unknown = (before, after) if sides[0] else (after, before)
    taken = Assumption.of(
        "side",
        "side_of_other",
        shown=unknown.described,
        side=known.side_of(definition),
        other=known.described,
    )
    if taken in unknown.assumed:
        return before, after
    told = unknown.with_(assumed=(*unknown.assumed, taken))
    return (before, told) if sides[0] else (told, after)


def _as_one_mapper(before: ControlMap, after: ControlMap) -> str:
    """Return advice if only one of two maps has a recognised mapper, or an empty string."""
    known = {m.recognised for m in (before, after) if m.recognised}
    if len(known) != 1 or (before.recognised and after.recognised):
        return ""
    return f"; if both are {known.pop()}'s, name it as the mapper (--mapper, mapper=)"


@dataclass(frozen=True, eq=False)
class _Overlay:
    """The difference of two grounds, or its part inside a region.

    Attributes
    ----------
    old, new : shapely geometry
    inside : pair of shapely geometry
        Gained and lost.
    net_km2 : float
        Gained less lost in the whole difference.
    region : shapely geometry or None
    """

    old: BaseGeometry
    new: BaseGeometry
    inside: tuple[BaseGeometry, BaseGeometry]
    net_km2: float
    region: BaseGeometry | None = None

    @classmethod
    def of(cls, old: BaseGeometry, new: BaseGeometry) -> _Overlay:
        """Overlay two grounds."""
        gained, lost = overlaid(old, new)
        return cls(old, new, (gained, lost), area_km2(gained) - area_km2(lost))

    def clipped(self, region: BaseGeometry) -> _Overlay:
        """Return the part inside a region."""
        kept = _clips.memo  # of the last clips, as a case clips many changes to each
        ready = kept.get(ByIdentity(region), lambda: prepared_copy(region))
        gained, lost = (part_inside(ground, region, ready=ready) for ground in self.inside)
        return replace(self, inside=(gained, lost), region=region)

    def split_by_country(
        self, theatre: Theatre
    ) -> tuple[_Overlay, tuple[BaseGeometry, BaseGeometry]]:
        """Return the part in the country, and what is gained and lost outside."""
        (gained, came), (lost, went) = (split_by_country(g, theatre) for g in self.inside)
        gained_km2, lost_km2, came_km2, went_km2 = area_km2(
            np.array([gained, lost, came, went], dtype=object)
        ).tolist()
        net_km2 = gained_km2 - lost_km2 + came_km2 - went_km2
        inside = replace(self, inside=(gained, lost), net_km2=net_km2, region=theatre.country)
        return inside, (came, went)

    def rounding_km2(self) -> float:
        """Measure what the net lacks because GEOS moved vertices to overlay two maps; usually 0.

        Maps with almost coincident lines are overlaid after snapping, which adds some 100 m². The
        area of a map does not depend on the other map, and so differences of areas add up over
        periods.
        """
        exact = area_km2(self.new) - area_km2(self.old)
        if abs(self.net_km2 - exact) <= _ROUNDING_KM2:
            return 0.0
        if self.region is not None:
            region = self.region
            old, new = (polygonal(shapely.intersection(g, region)) for g in (self.old, self.new))
            exact = area_km2(new) - area_km2(old)
        gained, lost = self.inside
        return float(exact - (area_km2(gained) - area_km2(lost)))


class _Clips(threading.local):
    """The prepared copies of the last clips of a thread."""

    def __init__(self) -> None:
        self.memo = Memo(most=2)


_clips = _Clips()


def _overlay(held: _Held) -> _Overlay:
    """Overlay the ground of both days, inside a clip if there is one.

    What changed is far less than what is held, so that it is clipped after the overlay.
    """
    old, new, clip = held.old, held.new, held.clip
    if clip is None:
        return _Overlay.of(old, new)
    box = shapely.buffer(shapely.box(*clip.bounds), _MARGIN_DEG, join_style="mitre")
    return _Overlay.of(*(_in_box(ground, box) for ground in (old, new))).clipped(clip)


def _in_box(ground: BaseGeometry, box: BaseGeometry) -> BaseGeometry:
    """Return ground in a box; ground that lies in it is the same object."""
    if shapely.covers(box, shapely.box(*ground.bounds)):
        return ground
    return polygonal(shapely.intersection(ground, box))


def _drawn_alike(
    held: _Held, before: ControlMap, after: ControlMap
) -> tuple[_Held, list[SetApart]]:
    """Add known ground to maps on which the mapper does not draw it any more, or not yet.

    This makes both maps show the same kinds of ground, so that the redefinition causes no change;
    the ground that it would have changed is set apart.
    """
    apart: list[SetApart] = []
    old, new = held.old, held.new
    if before.day is None or after.day is None:
        return held, apart
    for redefined in after.redefinitions:
        if redefined.ground is None:
            continue
        ground, lost = redefined.ground, redefined.direction == "lost"
        for region in held.cuts:
            ground = polygonal(shapely.intersection(ground, region))
        without = [(day >= redefined.day) is lost for day in (before.day, after.day)]
        if without[0] is not without[1]:
            drawn, gone = (old, new) if lost else (new, old)
            sides = [_multi([]), _multi([])]
            sides[lost] = polygonal(shapely.difference(shapely.intersection(ground, drawn), gone))
            apart.append(SetApart("redefined", sides[0], sides[1], _why(redefined, after)))
        old, new = (
            union([shown, ground]) if lacks else shown
            for shown, lacks in zip((old, new), without, strict=True)
        )
    return replace(held, old=old, new=new), apart


def _without_redefined(
    gained: BaseGeometry, lost: BaseGeometry, before: ControlMap, after: ControlMap
) -> tuple[BaseGeometry, BaseGeometry, list[SetApart]]:
    """Set apart ground that a mapper may have redefined, if its exact extent is unknown."""
    apart = []
    sides = [gained, lost]
    for redefined in reclassified(before, after):
        if redefined.ground is not None:
            continue
        side = int(redefined.direction == "lost")
        out = [_multi([]), _multi([])]
        sides[side], out[side] = redefined_parts(sides[side], redefined, after.theatre)
        why = f"{_why(redefined, after)}; {_UNSURE}"
        apart.append(SetApart("redefined", out[0], out[1], why, certain=False))
    return sides[0], sides[1], apart


_UNSURE = "other changes there cannot be identified without an archive of the maps of that day"


def _why(redefined: Redefinition, after: ControlMap) -> str:
    return f"reclassified on {redefined.day}: {after.mapper} {redefined.what}"


def _without_slivers(
    gained: BaseGeometry, lost: BaseGeometry, tolerance_m: float
) -> tuple[BaseGeometry, BaseGeometry, Slivers, SetApart]:
    marked = [parts_that_vanish(change, tolerance_m) for change in (gained, lost)]
    kept, out = _split([gained, lost], marked)
    thin = SetApart("sliver", out[0], out[1], f"slivers narrower than {tolerance_m:g} m")
    slivers = Slivers(
        tolerance_m,
        int(marked[0].sum()),
        thin.gained_km2,
        int(marked[1].sum()),
        thin.lost_km2,
        kept_gained_parts=len(shapely.get_parts(kept[0])),
        kept_lost_parts=len(shapely.get_parts(kept[1])),
    )
    return kept[0], kept[1], slivers, thin


def _split(
    changes: list[BaseGeometry], marked: list[Any]
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    kept, out = [], []
    for change, mark in zip(changes, marked, strict=True):
        parts = shapely.get_parts(change)
        kept.append(_multi(parts[~mark]))
        out.append(_multi(parts[mark]))
    return kept, out


def _multi(polygons: Any) -> BaseGeometry:
    return cast("BaseGeometry", shapely.multipolygons(np.array(polygons, dtype=object)))
