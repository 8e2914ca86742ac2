"""List differences between maps that are no change of control: abroad, redrawn or redefined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

import pandas as pd

from frontgeo.archive.series import Maps, alike, days_index
from frontgeo.archive.stepchanges import StepApart, step_changes
from frontgeo.control import ControlMap
from frontgeo.mappers.members import Snapshot

__all__ = ["set_apart"]

_CHUNK = 64  # maps in memory at a time
_Dated: TypeAlias = tuple[Snapshot, ControlMap]


def set_apart(timeline: Maps, *, definition: str = "occupied") -> pd.DataFrame:
    """List the ground between successive maps that lies abroad, was redrawn or redefined.

    Parameters
    ----------
    timeline : Timeline
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since``, ``kind`` and ``why`` (as in
        `frontgeo.redrawn.SetApart`), and ``gained_km2`` and ``lost_km2``, which `diff` leaves
        out of the ground gained and lost between these two maps.

    Raises
    ------
    InputError
        For a definition that a map does not show.

    Notes
    -----
    The rule is applied to each pair of maps separately. A border that is redrawn in small steps
    may be detected over a longer period but not from day to day, or the other way round.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo import read_timeline
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, west, east in (("05-01", 36, 36.1), ("05-31", 36.05, 36.15), ("06-30", 36, 36.2)):
    ...     square = shapely.to_geojson(shapely.box(west, 50, east, 50.1))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> timeline = read_timeline(folder, mapper="me")
    >>> len(set_apart(timeline))
    0
    """
    found: list[tuple[date, date, StepApart]] = []
    for stretch in _stretches(timeline.holding(definition)):
        days = [snapshot.day for snapshot, _ in stretch]
        steps, _ = step_changes((shown for _, shown in stretch), definition=definition)
        for since, day, step in zip(days[:-1], days[1:], steps, strict=True):
            found += [(since, day, apart) for apart in step.apart]
    rows = [(a.kind, a.why, a.gained_km2, a.lost_km2) for _, _, a in found]
    columns = ["kind", "why", "gained_km2", "lost_km2"]
    table = pd.DataFrame(rows, columns=columns, index=days_index(day for _, day, _ in found))
    table.insert(0, "since", days_index(since for since, _, _ in found))
    kinds = {"kind": "str", "why": "str", "gained_km2": "float64", "lost_km2": "float64"}
    return table.astype(kinds)


def _stretches(timeline: Maps) -> Iterator[list[_Dated]]:
    """Yield lists of successive maps with the same parts.

    The last map of a list is the first of the next, unless a list begins with other parts.
    """
    stretch: list[_Dated] = []
    for one, restarts in alike(timeline.dated()):
        if restarts or len(stretch) > _CHUNK:
            yield stretch
            stretch = [] if restarts else stretch[-1:]
        stretch.append(one)
    yield stretch
