"""Find when places changed hands on the maps of one mapper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.series import Maps, alike, days_index, first_held_ground
from frontgeo.errors import GeometryError
from frontgeo.geometry.antimeridian import points_in_frame
from frontgeo.geometry.validation import check_points, prepared_copy
from frontgeo.mappers.snapshots import Snapshot

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["first_taken", "settlement_changes"]


def settlement_changes(
    timeline: Maps, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
) -> pd.DataFrame:
    """List every change of control at points on the map.

    Parameters
    ----------
    timeline : Timeline
    points : GeoDataFrame or GeoSeries
        Such as `frontgeo.load_settlements`, in any stated CRS. A point on the line counts
        as held; the ground around it does not matter.
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        In order of time: ``point`` (its index in `points`), ``day`` (of the first map that
        shows it), ``since`` (the day of the map before), ``silent_days`` (days in between
        without a map: the change may have come on any of them), ``held`` (afterwards).

    Raises
    ------
    GeometryError
        When points have no CRS, or are none.
    InputError
        For a definition that a map does not show.

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
    >>> import geopandas as gpd
    >>> points = gpd.GeoSeries.from_xy([36.15], [50.05], crs="EPSG:4326")
    >>> settlement_changes(timeline, points)
       point        day      since  silent_days  held
    0      0 2024-05-31 2024-05-01           29  True
    """
    _, rows = _followed(timeline, points, definition)
    return _changes_table(rows, points)


def _changes_table(
    rows: list[tuple[int, date, date, bool]], points: gpd.GeoDataFrame | gpd.GeoSeries
) -> pd.DataFrame:
    where, days, since, held = zip(*rows, strict=True) if rows else ((), (), (), ())
    table = pd.DataFrame(
        {
            "point": points.index[np.array(where, dtype=np.int64)],
            "day": days_index(days),
            "since": days_index(since),
        }
    )
    gap = (table["day"] - table["since"]).dt.days - 1
    table["silent_days"] = gap.clip(lower=0).astype("int64")
    table["held"] = np.array(held, dtype=bool)
    return table


def first_taken(
    timeline: Maps, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
) -> pd.DataFrame:
    """Return the day on which the map first shows each point as taken.

    Parameters
    ----------
    timeline : Timeline
    points : GeoDataFrame or GeoSeries
        As for `changes_of_hands`.
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        Indexed as `points`: ``held_at_start`` (on the first map), ``taken`` (the day of the
        first change to held; missing if there is none), ``since`` (the day of the map
        before), ``silent_days`` (days in between without a map), ``changes`` (number of times
        it changed hands in all), ``held_at_end``.

    Raises
    ------
    GeometryError
        When points have no CRS, or are none.
    InputError
        For a definition that a map does not show.

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
    >>> import geopandas as gpd
    >>> points = gpd.GeoSeries.from_xy([36.15, 40], [50.05, 50], crs="EPSG:4326")
    >>> first_taken(timeline, points)[["held_at_start", "taken", "changes"]]
       held_at_start      taken  changes
    0          False 2024-05-31        1
    1          False        NaT        0
    """
    at_start, rows = _followed(timeline, points, definition)
    changes = _changes_table(rows, points.reset_index(drop=True))
    first = changes[changes["held"]].drop_duplicates("point").set_index("point")
    numbers = pd.RangeIndex(len(points))
    count = changes["point"].value_counts().reindex(numbers, fill_value=0)
    table = pd.DataFrame({"held_at_start": at_start}, index=numbers)
    table["taken"] = first["day"].reindex(numbers)
    table["since"] = first["since"].reindex(numbers)
    table["silent_days"] = first["silent_days"].reindex(numbers).astype("Int64")
    table["changes"] = count.astype("int64")
    table["held_at_end"] = at_start ^ (count.to_numpy() % 2 == 1)
    return table.set_index(points.index)


def _followed(
    timeline: Maps, points: gpd.GeoDataFrame | gpd.GeoSeries, definition: str
) -> tuple[npt.NDArray[np.bool_], list[tuple[int, date, date, bool]]]:
    """Return the points held on the first map, and all changes: position, day, since, held."""
    timeline = timeline.holding(definition)
    xy = _coordinates(points, beside=first_held_ground(timeline, definition))
    at_start = now = np.zeros(len(xy), dtype=bool)
    rows: list[tuple[int, date, date, bool]] = []
    before: tuple[Snapshot, BaseGeometry] | None = None
    for (snapshot, control_map), _ in alike(timeline.dated()):
        ground = control_map.held(definition)
        if before is None:
            at_start = now = _inside(ground, xy)
        elif not ground.equals_exact(before[1], 0.0):
            then, now = now, _inside(ground, xy)
            for where in np.flatnonzero(now != then).tolist():
                rows.append((where, snapshot.day, before[0].day, bool(now[where])))
        before = snapshot, ground
    return at_start, rows


def _inside(ground: BaseGeometry, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    ground = prepared_copy(ground)
    return np.asarray(shapely.intersects_xy(ground, xy[:, 0], xy[:, 1]), dtype=bool)


def _coordinates(
    points: gpd.GeoDataFrame | gpd.GeoSeries, *, beside: Iterable[BaseGeometry]
) -> npt.NDArray[np.float64]:
    if not hasattr(points, "crs"):
        raise GeometryError(
            f"points: expected a GeoDataFrame or GeoSeries, found {type(points).__name__}"
        )
    if points.crs is None:
        raise GeometryError("points: expected a stated CRS, found none; use .set_crs")
    shapes = np.asarray(points.geometry.to_crs("EPSG:4326"), dtype=object)
    wrong = (shapely.get_type_id(shapes) != 0) | shapely.is_empty(shapes)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise GeometryError(
            f"points, row {row}: expected a point, found "
            f"{'none' if shapely.is_missing(shapes[row]) else shapes[row].wkt[:40]}; take one "
            "inside of it"
        )
    check_points(shapes, "points", beside=beside)
    return points_in_frame(shapely.get_coordinates(shapes))
