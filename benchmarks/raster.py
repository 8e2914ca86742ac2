"""Compare `first_taken_raster` with burning every day's map, on the daily archive.

Maps are read in advance; the measured time ends with the array in memory. Each side projects
the ground it burns: every map whole, or the first map and the gains. Snapping and comparing the
maps is part of frontgeo's time, which starts with control maps and ends with an array.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import rasterio.features
import shapely
from pyproj import Transformer
from rounds import Row, interleaved
from stretches import Archive

import frontgeo as fg
from frontgeo.geometry.projection import densified

DENSE_DEG = 0.005
EPOCH = np.datetime64("1970-01-01")
ARCHIVE = "DeepState daily"
AT_MOST = 1e-6  # of the cells


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


def rows(archive: Archive, rounds: int) -> list[Row]:
    """Time both methods in one round, however many are asked for; count cells that differ."""
    if archive.name != ARCHIVE:
        return []
    del rounds  # burning takes a minute
    maps = archive.first_maps
    grounds = [shown.held() for shown in maps]
    numbers = [int((np.datetime64(shown.day) - EPOCH).astype(int)) for shown in maps]
    grid = fg.first_taken_raster(maps, resolution_m=100).grid
    shape = (grid.height, grid.width)
    peer = "rasterize per day"
    timings, found = interleaved(
        lambda: fg.first_taken_raster(maps, resolution_m=100).days,
        {peer: lambda: burnt_every_day(numbers, grounds, grid.transform, shape)},
        rounds=1,
    )
    share = int(np.count_nonzero(found[""] != found[peer])) / grid.cells
    return [
        Row(
            "first-taken raster at 100 m", archive.name, peer,
            f"{len(maps)} maps, {grid.cells / 1e6:.0f} M cells", **asdict(timings[peer]),
            differs="0 cells: the reference", ours_differs=f"{share:.1g} of cells",
            ours_off=share, at_most=AT_MOST,
        )
    ]  # fmt: skip
