"""Regions, as several verbs take them: where ground is expected, what divides it, what cuts it."""

from __future__ import annotations

import argparse

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.timeline import Timeline
from frontgeo.control import ControlMap
from frontgeo.errors import InputError
from frontgeo.mappers import EVERYWHERE, UKRAINE, Region, read_regions
from frontgeo.mappers.legend import LegendGiven
from frontgeo.places import BORDER_ATTRIBUTION, load_oblasts
from frontgeo.verdicts.context import named_region

__all__ = ["ClippedMaps", "clip_of", "clipped", "oblasts_note", "region_of", "regions_of"]


def legend_given(args: argparse.Namespace) -> LegendGiven:
    """What the polygons of maps are and whose, as the command line says."""
    return {"status": args.status, "side": args.side}


def region_of(args: argparse.Namespace) -> Region:
    """Where polygons are expected."""
    return EVERYWHERE if args.anywhere else UKRAINE


def regions_of(args: argparse.Namespace) -> gpd.GeoDataFrame | None:
    """The regions of ``--by``."""
    if args.by is None:
        if args.by_name is not None:
            raise InputError("--by-name goes with --by; name the regions")
        return None
    if args.by in ("oblast", "oblasts"):
        return load_oblasts(args.boundaries)
    try:
        return read_regions(args.by, region=region_of(args))
    except InputError as error:
        raise InputError(f"--by: expected 'oblast' or a file: {error}") from None


def oblasts_note(args: argparse.Namespace) -> str:
    """What is to be told where ``--by oblast`` takes the oblasts that ship, or nothing."""
    if args.by not in ("oblast", "oblasts") or args.boundaries is not None:
        return ""
    return (
        f"{BORDER_ATTRIBUTION}. Lines between oblasts are 0.5–1 km off on average, a change near "
        "one may be told of its neighbour"
    )


def clip_of(args: argparse.Namespace) -> BaseGeometry | None:
    """The region that maps are clipped to."""
    return named_region(args.clip, region=region_of(args))[0] if args.clip else None


def _meets_nothing(name: str) -> InputError:
    return InputError(f"--clip {name}: meets none of the polygons; check that x is longitude")


class ClippedMaps:
    """Clips each map of a timeline, and finds the most ground that it leaves out.

    `credit` is what pictures tell of the clip, and whose its line is where it ships.
    """

    def __init__(self, args: argparse.Namespace) -> None:
        self.name, self.region, self.credit = args.clip, None, ""
        if self.name:
            self.region, file = named_region(self.name, region=region_of(args))
            shipped = "" if file else f" ({BORDER_ATTRIBUTION})"
            self.credit = f"Clipped to {self.name}{shipped}"
        self.held_km2 = self.outside_km2 = self._whole_km2 = 0.0

    def of(self, timeline: Timeline) -> Timeline:
        """The clipped timeline, or the same one without a clip."""
        if self.region is None:
            return timeline
        return timeline.shown_to(self._before).clipped(self.region).shown_to(self._after)

    def _before(self, shown: ControlMap) -> None:
        self._whole_km2 = sum(shown.area_by_status_km2.values())

    def _after(self, shown: ControlMap) -> None:
        held_km2 = sum(shown.area_by_status_km2.values())
        self.held_km2 = max(self.held_km2, held_km2)
        self.outside_km2 = max(self.outside_km2, self._whole_km2 - held_km2)

    def told(self) -> str:
        """What is told of the clip, when all maps were read; nothing without one."""
        if self.region is None:
            return ""
        if not self.held_km2:
            raise _meets_nothing(self.name)
        return f"clipped to {self.name}: up to {self.outside_km2:,.1f} km² of a map outside"


def clipped(drawn: ControlMap, clip: BaseGeometry, name: str) -> ControlMap:
    """Polygons cut to a region; what lay outside is told."""
    inside = drawn.clipped(clip)
    ground = {s: g for s, g in inside.statuses.items() if inside.area_by_status_km2[s] > 0}
    if not ground:
        raise _meets_nothing(name)
    outside_km2 = sum(drawn.area_by_status_km2.values()) - sum(inside.area_by_status_km2.values())
    reason = f"clipped to {name}: {outside_km2:,.1f} km² outside"
    return drawn.with_(statuses=ground, repaired={**drawn.repaired, reason: 1}, checked=True)
