"""Compare `first_taken_raster` with burning every day's map.

Maps are read in advance; the measured time ends with the array in memory. Each side projects
the ground it burns: every map whole, or the first map and the gains. Snapping and comparing the
maps is part of frontgeo's time, which starts with control maps and ends with an array.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import rasterio.features
import shapely
from pyproj import Transformer
from rounds import Row, interleaved, timed

import frontgeo as fg
from frontgeo.geometry.projection import densified
from frontgeo.raster.first_taken import EPOCH

DENSE_DEG = 0.005


def burnt_every_day(
    numbers: list[int], grounds: list[shapely.Geometry], transform: object, shape: tuple[int, int]
) -> np.ndarray:
    """Burn each map whole, and keep the first day of each cell: the plain method."""
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
    there = shapely.transform(
        densified(np.array(grounds), DENSE_DEG),
        lambda xy: np.column_stack(to_metres.transform(xy[:, 0], xy[:, 1])),
    )
    first = np.zeros(shape, dtype=np.uint16)
    for number, ground in zip(numbers, there, strict=True):
        held = rasterio.features.rasterize(
            [(ground, 1)], out_shape=shape, transform=transform, dtype="uint8"
        )
        first[held.view(bool) & (first == 0)] = number
    return first


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time both methods on the daily archive, and count the cells that differ."""
    maps = list(fg.read_timeline(archive))
    grounds = [shown.held() for shown in maps]  # united once; both sides start from this ground
    numbers = [(shown.day - EPOCH).days for shown in maps if shown.day]
    grid = fg.first_taken_raster(maps, resolution_m=100).grid
    shape = (grid.height, grid.width)
    times, found = interleaved(
        lambda: fg.first_taken_raster(maps, resolution_m=100).days,
        {"rasterize per day": lambda: burnt_every_day(numbers, grounds, grid.transform, shape)},
        rounds=rounds,
    )
    differ = int(np.count_nonzero(found[""] != found["rasterize per day"]))
    return [
        Row(
            work="first-taken raster at 100 m",
            peer=name,
            seconds=seconds,
            ours_seconds=ours,
            ratio=ratio,
            at_least=100,
            differs="0 cells: the reference",
            ours_differs=f"{differ / grid.cells:.1g} of cells",
            ours_off=differ / grid.cells,
            at_most=1e-6,
            size=f"{len(maps) - 1} day pairs, {grid.cells / 1e6:.0f} M cells",
        )
        for name, (seconds, ours, ratio) in times.items()
    ]


def facts(archive: Path) -> list[str]:
    """Time the whole call, from reading the archive to writing the file."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "first.tif"
        timeline = fg.read_timeline(archive)
        seconds, done = timed(lambda: fg.first_taken_raster(timeline, path, resolution_m=100))
        told = str(done).removeprefix(str(path)).lstrip(": ")
        size = path.stat().st_size
    return [
        f"first-taken raster, from the archive to a GeoTIFF of {size:,} bytes: {seconds:.1f} s; "
        f"{told}"
    ]
