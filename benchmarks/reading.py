"""Compare reading the maps of an archive, and reading them from a store, with the usual tools.

Ours starts from files as they were published, or a store of the same maps, and ends with the held
ground of each map, sorted by status, united, checked and dated. Where a file is a map, the peer
only parses it, without any of that: `gpd.read_file`, or `json` and `from_features` where GDAL
cannot. Of a file of many days the peer also picks and unites each day's polygons.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from stretches import Archive

import frontgeo as fg

AT_MOST_M2 = 1e-3  # for a map
Peer = Callable[[list[Path], list[date]], list[Any]]


def parsed(files: list[Path], _: list[date]) -> list[Any]:
    """Parse each file by GDAL."""
    return [gpd.read_file(file) for file in files]


def parsed_by_json(files: list[Path], _: list[date]) -> list[Any]:
    """Parse each file of Liveuamap by `json`, as the features are below a key."""
    read = [json.loads(file.read_text("utf-8"))["value"]["features"] for file in files]
    return [gpd.GeoDataFrame.from_features(features, crs="EPSG:4326") for features in read]


def picked_by_date(files: list[Path], days: list[date]) -> list[Any]:
    """Parse one file, and unite the polygons of each day."""
    frame = gpd.read_file(files[0])
    frame["geometry"] = frame.geometry.make_valid()
    start, end = frame["start"].astype(str), frame["end"].astype(str)
    stamps = [day.strftime("%y%m%d") for day in days]
    return [shapely.union_all(frame[(start <= at) & (at <= end)].geometry) for at in stamps]


def united_cells(files: list[Path], days: list[date]) -> list[Any]:
    """Unite the cells of the settlements that Russia holds, on each day."""
    named = {file.name: json.loads(file.read_text("utf-8")) for file in files}
    histories = named["viina-timeline.json"]
    rings = named["tessellation.json"]
    cells = {key: shapely.make_valid(shapely.Polygon(ring)) for key, ring in rings.items()}
    found = []
    for day in days:
        stamp = int(day.strftime("%Y%m%d"))
        held = [
            cells[key] for key, history in histories.items()
            if key in cells and [s for at, s in history if at <= stamp][-1:] == ["RU"]
        ]  # fmt: skip
        found.append(shapely.union_all(held))
    return found


PEERS: dict[str, tuple[str, Peer]] = {
    "Liveuamap": ("json, from_features", parsed_by_json),
    "UAControlMap": ("gpd.read_file, union_all a day", picked_by_date),
    "VIINA": ("json, union_all a day", united_cells),
}


def held(timeline: fg.Timeline, count: int) -> list[Any]:
    """Read the first maps of a timeline, to the ground held."""
    return [shown.held() for shown in timeline.maps(timeline.snapshots[:count])]


def rows(archive: Archive, rounds: int) -> list[Row]:
    """Time reading the files, and a store of the first stretch."""
    peer, way = PEERS.get(archive.name, ("gpd.read_file", parsed))
    exact = np.concatenate(archive.grounds)
    days = [snapshot.day for some in archive.snapshots for snapshot in some]
    with archive.unpacked() as (opened, files):
        bytes_read = sum(file.stat().st_size for file in files)
        from_files = interleaved(
            lambda: held(fg.read_timeline(opened), len(exact)),
            {peer: lambda: way(files, days)},
            rounds=rounds,
        )
        first = len(archive.control_maps[0])
        share = first / len(exact)
        with TemporaryDirectory() as temporary:
            store = Path(temporary) / "store.parquet"
            fg.archive.write_store(archive.control_maps[0], store)
            stored = store.stat().st_size
            some = files if len(archive.snapshots) == 1 else files[:first]
            from_store = interleaved(
                lambda: held(fg.read_timeline(store), first),
                {peer: lambda: way(some, days[:first])},
                rounds=rounds,
            )
    found = []
    for work, size, (timings, results), known in (
        ("reading files", f"{bytes_read / 1e6:,.1f} MB", from_files, exact),
        (
            "reading a store", f"{stored / 1e6:,.2f} of {share * bytes_read / 1e6:,.1f} MB",
            from_store, exact[:first],
        ),
    ):  # fmt: skip
        off_m2 = float(np.abs(fg.area_km2(results[""]) - fg.area_km2(list(known))).max() * 1e6)
        found.append(
            Row(
                work, archive.name, peer, f"{len(known)} maps, {size}", **asdict(timings[peer]),
                differs="not compared", ours_differs=f"{off_m2:.1e} m²", ours_off=off_m2,
                at_most=AT_MOST_M2,
            )
        )  # fmt: skip
    return found
