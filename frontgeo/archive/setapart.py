"""The table of what is no change from map to map: abroad, redrawn or redefined."""

from __future__ import annotations

import pandas as pd

from frontgeo.archive.series import Maps, days_index
from frontgeo.archive.steps import step_changes

__all__ = ["set_apart"]


def set_apart(timeline: Maps, *, definition: str = "occupied") -> pd.DataFrame:
    """List what of the change from map to map lies abroad, is redrawn or redefined.

    Parameters
    ----------
    timeline : Timeline
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since``, ``kind`` and ``why`` (as in
        `frontgeo.redrawn.SetApart`), ``gained_km2``, ``lost_km2`` that `diff` keeps out of
        gained and lost between these two maps.

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
    steps, _ = step_changes(timeline.maps(), definition=definition)
    days = [snapshot.day for snapshot in timeline.snapshots]
    found = [
        (since, day, apart)
        for since, day, step in zip(days[:-1], days[1:], steps, strict=True)
        for apart in step.apart
    ]
    rows = [(a.kind, a.why, a.gained_km2, a.lost_km2) for _, _, a in found]
    columns = ["kind", "why", "gained_km2", "lost_km2"]
    table = pd.DataFrame(rows, columns=columns, index=days_index(day for _, day, _ in found))
    table.insert(0, "since", days_index(since for since, _, _ in found))
    kinds = {"kind": "str", "why": "str", "gained_km2": "float64", "lost_km2": "float64"}
    return table.astype(kinds)
