"""The difference of two maps of control, and what is taken out of it."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import ControlMap
from frontgeo.delta import Delta, Slivers
from frontgeo.errors import InputError
from frontgeo.exact.overlay import overlaid
from frontgeo.geometry.checks import sound_region
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.plane import parts_that_vanish
from frontgeo.redrawn import RECLASSIFIED_KM2, SetApart, reclassified, redrawn_parts

__all__ = ["DEFAULT_SLIVER_TOLERANCE_M", "diff", "solid"]

DEFAULT_SLIVER_TOLERANCE_M = 25.0


def diff(
    before: ControlMap,
    after: ControlMap,
    *,
    definition: str = "occupied",
    clip: Any = None,
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M,
    keep_slivers: bool = False,
    keep_redrawn: bool = False,
) -> Delta:
    """Take the difference of two maps of control.

    Parameters
    ----------
    before, after : ControlMap
        Of one mapper, the earlier first.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        Only the ground inside counts, such as `frontgeo.load_border`.
    sliver_tolerance_m : float
        Parts of gained and lost that vanish when eroded by half of this are taken out
        whole; all others stay untouched.
    keep_slivers : bool
        Leave everything: slivers and what is redrawn.
    keep_redrawn : bool
        Count redrawn state border, coast and definitions as gained and lost (the rule is
        in `frontgeo.redrawn`).

    Returns
    -------
    Delta

    Raises
    ------
    InputError
        When the dates are reversed or the tolerance is negative.

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> old = ControlMap("me", {"occupied": shapely.box(36, 50, 37, 51)}, day=date(2024, 1, 1))
    >>> new = ControlMap("me", {"occupied": shapely.box(36, 50, 37.1, 51)}, day=date(2024, 6, 1))
    >>> diff(old, new)
    <Delta me, 2024-01-01 → 2024-06-01: gained 789.2, lost 0.0, net +789.2 km²>
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
    if not 0 <= sliver_tolerance_m < 1e6:
        raise InputError(f"sliver_tolerance_m: expected 0 or more, found {sliver_tolerance_m}")
    old, new = before.held(definition), after.held(definition)
    if clip is not None:
        clip = sound_region(clip, "clip", beside=(old, new))
    cuts = tuple(dict.fromkeys(r for r in (before.within, after.within, clip) if r is not None))
    clip_km2 = None
    if clip is not None:
        whole_km2 = area_km2(old) + area_km2(new)
        old = polygonal(shapely.intersection(old, clip))
        new = polygonal(shapely.intersection(new, clip))
        clip_km2 = whole_km2 - area_km2(old) - area_km2(new)
        if old.is_empty and new.is_empty:
            raise InputError("clip: meets neither map; check that x is longitude and y latitude")
    gained, lost, unchanged = overlaid(old, new)
    slivers = None
    if not keep_slivers:
        gained, lost, slivers = _without_slivers(gained, lost, sliver_tolerance_m)
    apart: list[SetApart] = []
    if not (keep_redrawn or keep_slivers):
        gained, lost, apart = _without_redrawn(
            gained, lost, unchanged, before, after, clipped=bool(cuts)
        )
    return Delta(
        gained=gained,
        lost=lost,
        unchanged=unchanged,
        set_apart=tuple(apart),
        label=after.mapper,
        definition=definition,
        before=before,
        after=after,
        slivers=slivers,
        clip_km2=clip_km2,
        cut=shapely.union_all([region.boundary for region in cuts]) if cuts else None,
        within=cuts,
    )


def _as_one_mapper(before: ControlMap, after: ControlMap) -> str:
    """Say what to do where one of two maps could be anybody's."""
    known = {m.recognised for m in (before, after) if m.recognised}
    if len(known) != 1 or (before.recognised and after.recognised):
        return ""
    return f"; if both are {known.pop()}'s, name it as the mapper (--mapper, mapper=)"


def _without_slivers(
    gained: BaseGeometry, lost: BaseGeometry, tolerance_m: float
) -> tuple[BaseGeometry, BaseGeometry, Slivers]:
    kept, out = [], []
    for change in (gained, lost):
        parts = shapely.get_parts(change)
        thin = parts_that_vanish(change, tolerance_m)
        kept.append(shapely.MultiPolygon(list(parts[~thin])))
        out.append((int(thin.sum()), float(area_km2(parts[thin]).sum())))
    slivers = Slivers(
        tolerance_m,
        *out[0],
        *out[1],
        kept_gained_parts=len(kept[0].geoms),
        kept_lost_parts=len(kept[1].geoms),
    )
    return kept[0], kept[1], slivers


def solid(ground: BaseGeometry) -> BaseGeometry:
    """Return a change without the parts that are slivers by the default tolerance.

    Slivers kept in an area are still no front: they lie along a line that did not move.
    """
    parts = shapely.get_parts(ground)
    return _multi(parts[~parts_that_vanish(ground, DEFAULT_SLIVER_TOLERANCE_M)])


def _without_redrawn(
    gained: BaseGeometry,
    lost: BaseGeometry,
    unchanged: BaseGeometry,
    before: ControlMap,
    after: ControlMap,
    *,
    clipped: bool,
) -> tuple[BaseGeometry, BaseGeometry, list[SetApart]]:
    """Set redrawn and reclassified parts apart from the change."""
    apart = []
    changes = [gained, lost]
    if redefinition := reclassified(before, after):
        large = [area_km2(shapely.get_parts(c)) > RECLASSIFIED_KM2 for c in changes]
        changes, out = _split(changes, large)
        if any(not part.is_empty for part in out):
            apart.append(SetApart(redefinition, *out))
    marked = redrawn_parts(changes[0], changes[1], unchanged, clipped=clipped)
    changes, out = _split(changes, list(marked))
    if any(not part.is_empty for part in out):
        apart.append(SetApart("redrawn border or coast, over 5 km from the front", *out))
    return changes[0], changes[1], apart


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
    return shapely.MultiPolygon(list(polygons))
