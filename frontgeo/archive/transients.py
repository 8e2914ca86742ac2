"""Find edits that come and go: patches that a mapper draws and reverts within a few maps.

A patch that is gained on one map and lost again within the next three, or the other way round,
is an edit that was reverted, or a front that moved there and back. A change measured between two
maps depends on such a patch if only one of them shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parallel import chunks
from frontgeo.archive.series import Maps, alike, days_index
from frontgeo.change.control_map import ControlMap
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.pairs import pair_polygons
from frontgeo.geometry.projection import solid
from frontgeo.mappers.snapshots import Snapshot

__all__ = ["LEAST_KM2", "MOST_MAPS", "Transient", "found_transients", "transients"]

LEAST_KM2 = 0.2
MOST_MAPS = 3
_CHUNK = 64  # maps in memory at a time
_CHANGES = ("gained", "lost")

Shapes: TypeAlias = npt.NDArray[np.object_]
Dated: TypeAlias = tuple[Snapshot, ControlMap]


@dataclass(frozen=True, eq=False)
class Transient:
    """A patch that appears or vanishes and is then reverted.

    Attributes
    ----------
    before, first, last, back : Snapshot
        The map before the patch, the first and the last map that show it, and the map on which
        it is reverted.
    maps : int
        Number of maps that show it.
    change : {"gained", "lost"}
        The change on the first of them.
    ground : shapely geometry
    """

    before: Snapshot
    first: Snapshot
    last: Snapshot
    back: Snapshot
    maps: int
    change: str
    ground: BaseGeometry = field(repr=False)

    @property
    def km2(self) -> float:
        """Return the area of the patch in km²."""
        return area_km2(self.ground)

    def spans(self, snapshot: Snapshot) -> bool:
        """Return whether the map of a snapshot shows the patch."""
        return self.first.state_at <= snapshot.state_at <= self.last.state_at


def transients(
    timeline: Maps, *, definition: str = "occupied", least_km2: float = LEAST_KM2
) -> pd.DataFrame:
    """List patches that appear or vanish and are reverted within three maps.

    Parameters
    ----------
    timeline : Timeline
    definition : str
        What counts as held, one of `frontgeo.change.definitions.DEFINITIONS`.
    least_km2 : float
        Leave out smaller patches, and slivers.

    Returns
    -------
    DataFrame
        Indexed by the day of the first map that shows the patch: ``since`` (the day of the map
        before), ``until`` (the day of the map on which it is reverted), ``maps`` (number that
        show it), ``change`` (``gained`` or ``lost``), ``km2``, and ``lon``, ``lat`` of a point
        in it.

    Raises
    ------
    InputError
        For a definition that a map does not show.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo import read_timeline
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, east in (("05-01", 36.1), ("05-02", 36.2), ("05-03", 36.1), ("05-04", 36.1)):
    ...     square = shapely.to_geojson(shapely.box(36, 50, east, 50.1))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> found = transients(read_timeline(folder, mapper="me"))
    >>> found[["maps", "change", "km2"]].round(1).values.tolist()
    [[1, 'gained', 79.7]]
    """
    dated = timeline.holding(definition).dated()
    found = list(found_transients(dated, definition=definition, least_km2=least_km2))
    points = [shapely.point_on_surface(t.ground) for t in found]
    table = pd.DataFrame(
        {
            "since": days_index([t.before.day for t in found]),
            "until": days_index([t.back.day for t in found]),
            "maps": np.array([t.maps for t in found], dtype="int64"),
            "change": pd.array([t.change for t in found], dtype="str"),
            "km2": np.array([t.km2 for t in found], dtype=float),
            "lon": np.array([round(wrapped_lon(p.x), 5) for p in points], dtype=float),
            "lat": np.array([round(p.y, 5) for p in points], dtype=float),
        },
        index=days_index([t.first.day for t in found]),
    )
    return table.sort_index(kind="stable")


@dataclass
class _Step:
    """The difference between a map and the map before, without ground reverted since."""

    before: Snapshot
    after: Snapshot
    ground: dict[str, Shapes]  # by change: gained or lost


def found_transients(
    dated: Iterable[Dated], *, definition: str = "occupied", least_km2: float = LEAST_KM2
) -> Iterator[Transient]:
    """Yield patches that are reverted within three maps, at the map that reverts them.

    Parameters
    ----------
    dated : iterable of pairs of Snapshot and ControlMap
        Maps in order of time, with their snapshots.
    definition, least_km2
        As in `transients`.
    """
    recent: list[_Step] = []
    for chunk in chunks(alike(dated), _CHUNK, overlap=1):
        grounds = pair_polygons([control_map.held(definition) for (_, control_map), _ in chunk])
        for ((old, _), _), ((new, _), restarts), both in zip(
            chunk[:-1], chunk[1:], grounds, strict=True
        ):
            if restarts:  # maps have other parts from here on, so the difference is no change
                recent = []
                continue
            parts = {
                change: _large(ground, least_km2)
                for change, ground in zip(_CHANGES, both, strict=True)
            }
            step = _Step(old, new, parts)
            for earlier in recent:
                yield from _put_back(earlier, step, recent, least_km2)
            recent = [*recent, step][-MOST_MAPS:]


def _put_back(
    earlier: _Step, step: _Step, recent: list[_Step], least_km2: float
) -> Iterator[Transient]:
    """Yield the patches of an earlier step that a step reverts, removing them from both."""
    maps = len(recent) - recent.index(earlier)
    for change, opposite in (_CHANGES, _CHANGES[::-1]):
        came, goes = earlier.ground[change], step.ground[opposite]
        if not len(came) or not len(goes):
            continue
        one, other = shapely.STRtree(goes).query(came, predicate="intersects")
        shared = shapely.intersection(came[one], goes[other])
        ground = solid(polygonal(shapely.union_all(shared)))
        patches = _large(ground, least_km2)
        if not len(patches):
            continue
        together = shapely.union_all(patches)
        for grounds, key in ((earlier.ground, change), (step.ground, opposite)):
            rest = polygonal(shapely.union_all(shapely.difference(grounds[key], together)))
            grounds[key] = _large(rest, least_km2)
        for patch in patches:
            yield Transient(
                earlier.before, earlier.after, step.before, step.after, maps, change, patch
            )


def _large(ground: BaseGeometry, least_km2: float) -> Shapes:
    parts: Shapes = shapely.get_parts(ground)
    return parts[area_km2(parts) > least_km2] if len(parts) else parts
