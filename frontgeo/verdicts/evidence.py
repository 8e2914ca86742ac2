"""Evidence passed from Python, as a change: a `Change`, a map, polygons, or an implied area."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.errors import InputError
from frontgeo.geometry.validation import Region
from frontgeo.i18n.messages import Message
from frontgeo.mappers.registry import MAPPERS, control_map_of, read_control_map
from frontgeo.verdicts.context import Settings
from frontgeo.verdicts.outcomes import RowKind

__all__ = ["as_change", "with_next_maps"]


def as_change(
    claim: Claim, item: Any, settings: Settings, definition: str
) -> tuple[Ground, RowKind, list[Message | str]]:
    """Return evidence as a change, its kind (mapped or drawn), and notes about it."""
    if isinstance(item, Drawing):
        change = claim.change_of(item)
        as_read = item.maps if change is item else ()
        return change, "drawn", [n for m in as_read for n in _drawn_notes(m, "occupied")]
    drawn = _drawn(item, settings.region)
    change = claim.change_shown(drawn, definition)
    is_mapped = not isinstance(change, Drawing) and drawn.mapper in MAPPERS
    return change, "mapped" if is_mapped else "drawn", _drawn_notes(drawn, definition)


def with_next_maps(evidence: Sequence[Any], settings: Settings) -> list[tuple[Any, Any]]:
    """Pair each piece of evidence with the next full map, for a claim that must persist.

    Returns
    -------
    list of pair
        The second is None if there is no later map, or if that map lacks a part.

    Raises
    ------
    InputError
        For more than two maps by one mapper, or undated maps.
    """
    pairs: list[tuple[Any, Any]] = []
    maps: dict[str, list[ControlMap]] = {}
    for item in evidence:
        if isinstance(item, Change):
            pairs.append((item.before, item.after))
        elif isinstance(item, Ground | Claim):
            pairs.append((item, None))
        else:
            shown = _drawn(item, settings.region)
            maps.setdefault(shown.mapper, []).append(shown)
    for mapper, listed in maps.items():
        days = [shown.state_at for shown in listed]
        if len(listed) > 2 or (len(listed) == 2 and (None in days or days[0] == days[1])):
            raise InputError(
                f"evidence: expected from {mapper} the map of the day and the next full map, found "
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
        "evidence: expected a Change, Drawing, ControlMap, path, GeoDataFrame or geometry, found "
        f"{type(item).__name__}"
    )


def _drawn_notes(drawn: ControlMap, definition: str) -> list[Message | str]:
    """List what was repaired, left out or counted once in drawn polygons."""
    notes: list[Message | str] = []
    if drawn.overlap_km2 >= 0.0005:
        notes.append(Message("overlaps-counted-once", overlap_km2=drawn.overlap_km2))
    for key, counts in (("parts-repaired", drawn.repaired), ("parts-left-out", drawn.skipped)):
        notes += [Message(key, count=count, reason=reason) for reason, count in counts.items()]
    for status, km2 in drawn.area_by_status_km2.items():
        if status not in DEFINITIONS[definition]:
            notes.append(
                Message("not-counted-under", status=status, km2=km2, definition=definition)
            )
    return notes
