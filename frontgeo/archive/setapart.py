"""What of the change from map to map is redrawn border, coast or definition.

`diff` decides, by the rule of `frontgeo.redrawn`. It is asked only about pairs of maps of
which something may come under that rule: changed edges tell where the change lies, and
what lies deep inside the country on both days cannot have been redrawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TypeAlias

import pandas as pd

from frontgeo.archive.series import Maps, alike, days_index
from frontgeo.control import ControlMap
from frontgeo.difference import diff
from frontgeo.exact.changes import pair_polygons
from frontgeo.mappers.members import Snapshot
from frontgeo.redrawn import is_deep_inland, reclassified
from frontgeo.spread import chunks

__all__ = ["set_apart"]

_CHUNK = 64  # maps in memory at a time
_Dated: TypeAlias = tuple[Snapshot, ControlMap]


def set_apart(timeline: Maps, *, definition: str = "occupied") -> pd.DataFrame:
    """List what of the change from map to map is redrawn or reclassified.

    Parameters
    ----------
    timeline : Timeline
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since``, ``why`` (as in
        `frontgeo.redrawn.SetApart`), ``gained_km2``, ``lost_km2`` that `diff` keeps out of
        the change between these two maps.

    Raises
    ------
    InputError
        For a definition that a map does not show.

    Notes
    -----
    The rule looks at each pair of maps by itself. A border that is redrawn in small steps
    may be told over a longer period and not day by day, or the other way round.

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
    rows, days, since = [], [], []
    for (first, before), (last, after) in _suspected(timeline, definition):
        for apart in diff(before, after, definition=definition).set_apart:
            rows.append((apart.why, apart.gained_km2, apart.lost_km2))
            days.append(last.day)
            since.append(first.day)
    columns = ["why", "gained_km2", "lost_km2"]
    table = pd.DataFrame(rows, columns=columns, index=days_index(days))
    table.insert(0, "since", days_index(since))
    return table.astype({"why": "str", "gained_km2": "float64", "lost_km2": "float64"})


def _suspected(timeline: Maps, definition: str) -> Iterator[tuple[_Dated, _Dated]]:
    """Pairs of maps of which something may be redrawn or reclassified.

    What snapping to a decimetre hides of a change is narrower than any sliver, and slivers
    are taken out before the rule is asked.
    """
    for chunk in chunks(alike(timeline.dated()), _CHUNK, overlap=1):
        changes = pair_polygons([shown.held(definition) for (_, shown), _ in chunk])
        pairs = itertools.pairwise(chunk)
        for ((old, _), (new, restarts)), grounds in zip(pairs, changes, strict=True):
            if restarts:
                continue
            if reclassified(old[1], new[1]) or not all(map(is_deep_inland, grounds)):
                yield old, new
