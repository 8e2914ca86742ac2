"""Evidence given in Python, as a change: a `Delta`, a map, polygons, or what a claim implies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims import Claim
from frontgeo.control import DEFINITIONS, ControlMap
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.geometry.measure import polygonal
from frontgeo.mappers import MAPPERS, Region, control_map_of, read_control_map
from frontgeo.verdicts.context import Settings

__all__ = ["as_change", "state_of", "with_next_maps"]


def as_change(
    claim: Claim, item: Any, settings: Settings, definition: str
) -> tuple[Delta, str, list[str]]:
    """Return evidence as a change, whether it is mapped or drawn, and what to say of it."""
    if isinstance(item, Delta):
        if claim.is_state and item.after is not None:
            return state_of(item.after, item.definition), "mapped", []
        if claim.is_state:  # drawn ground stands for what is held
            nothing = shapely.MultiPolygon()
            ground = polygonal(shapely.union(item.unchanged, item.gained))
            return replace(item, unchanged=ground, gained=nothing, lost=nothing), "drawn", []
        notes = [] if item.drawn is None else _drawn_notes(item.drawn, "occupied")
        return item, "mapped" if item.after is not None else "drawn", notes
    drawn = _drawn(item, settings.region)
    if claim.is_state:
        kind = "mapped" if drawn.mapper in MAPPERS else "drawn"
        return state_of(drawn, definition), kind, _drawn_notes(drawn, definition)
    return _drawn_delta(drawn, definition), "drawn", _drawn_notes(drawn, definition)


def with_next_maps(evidence: Sequence[Any], settings: Settings) -> list[tuple[Any, Any]]:
    """Pair each piece of evidence with the next full map, for a claim that must persist.

    Returns
    -------
    list of pair
        The second is None where no later map is there, or it lacks a part.

    Raises
    ------
    InputError
        For more than two maps of a mapper, or maps that state no day.
    """
    pairs: list[tuple[Any, Any]] = []
    maps: dict[str, list[ControlMap]] = {}
    for item in evidence:
        if isinstance(item, Delta) and item.before is not None and item.after is not None:
            pairs.append((item.before, item.after))
        elif isinstance(item, Delta | Claim):
            pairs.append((item, None))
        else:
            shown = _drawn(item, settings.region)
            maps.setdefault(shown.mapper, []).append(shown)
    for mapper, listed in maps.items():
        days = [shown.state_at for shown in listed]
        if len(listed) > 2 or (len(listed) == 2 and (None in days or days[0] == days[1])):
            raise InputError(
                f"evidence: expected of {mapper} the map of the day and the next full map, found "
                f"{len(listed)} ({', '.join(shown.when for shown in listed)}); name these two, "
                "each with its day"
            )
        first, *later = sorted(listed, key=lambda shown: str(shown.state_at))
        is_full = later and not later[0].missing_parts
        pairs.append((first, later[0] if is_full else None))
    return pairs


def _drawn(item: Any, region: Region) -> ControlMap:
    if isinstance(item, ControlMap):
        return item
    if isinstance(item, str | Path):
        return read_control_map(item, region=region)
    if isinstance(item, BaseGeometry) or hasattr(item, "geometry"):
        return control_map_of(item, region=region)
    raise InputError(
        "evidence: expected a Delta, ControlMap, path, GeoDataFrame or geometry, found "
        f"{type(item).__name__}"
    )


def _drawn_delta(drawn: ControlMap, definition: str) -> Delta:
    nothing = shapely.MultiPolygon()
    return Delta(
        gained=drawn.held(definition),
        lost=nothing,
        unchanged=nothing,
        label=drawn.mapper,
        definition="as drawn" if set(drawn.statuses) == {"occupied"} else definition,
        drawn=drawn,
    )


def _drawn_notes(drawn: ControlMap, definition: str) -> list[str]:
    """What of drawn polygons was mended, left out or lay twice."""
    notes = []
    if drawn.overlap_km2 >= 0.0005:
        notes.append(f"overlaps of {drawn.overlap_km2:.3f} km² counted once")
    for verb, counts in (("repaired", drawn.repaired), ("left out", drawn.skipped)):
        notes += [f"{verb} {n} × {reason}" for reason, n in counts.items()]
    for status, km2 in drawn.area_by_status_km2.items():
        if status not in DEFINITIONS[definition]:
            notes.append(f"{status}: {km2:,.1f} km² not counted under {definition!r}")
    return notes


def state_of(shown: ControlMap, definition: str, clip: BaseGeometry | None = None) -> Delta:
    """Return what a map shows on its day, as a change of nothing."""
    nothing = shapely.MultiPolygon()
    state = Delta(
        gained=nothing,
        lost=nothing,
        unchanged=shown.held(definition),
        label=shown.mapper,
        definition=definition,
        after=shown,
    )
    return state if clip is None else state.clipped(clip)
