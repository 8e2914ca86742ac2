"""Compare area by region, for every map of a daily archive, with common alternatives.

Rounds are interleaved (peer, ours, peer, ours …), and ratios compare times of one round. All
start from maps and regions that are read, and measure pieces with `frontgeo.area_km2`, the
peers' fastest option. Ours is the whole of `Timeline.area(by=regions)`: snapping, and making
regions valid, checking them for overlaps, and preparing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.overlay import snapped

LAYERS = {  # a user's layers, and the required speed-ups over overlay and STRtree
    "area by oblast, 20 k vertices": (
        "boundaries/osm_simplified_oblasts_INACCURATE.geojson",
        None,
        (40.0, 12.0),
    ),
    "area by raion, 500 k vertices": ("boundaries/osm_admin.gpkg", "adm2_raion", (120.0, 60.0)),
}
AT_MOST_M2 = 1e-2  # for a region and day
Areas = np.ndarray  # km², maps × regions


def by_overlay(grounds: list[BaseGeometry], regions: gpd.GeoDataFrame) -> Areas:
    """Run `gpd.overlay`, map by map."""
    areas = np.zeros((len(grounds), len(regions)))
    for i, ground in enumerate(grounds):
        frame = gpd.GeoDataFrame(geometry=[ground], crs="EPSG:4326")
        pieces = gpd.overlay(frame, regions, how="intersection")
        np.add.at(areas[i], pieces["region"].to_numpy(), area_km2(pieces.geometry))
    return areas


def by_tree(grounds: list[BaseGeometry], regions: gpd.GeoDataFrame) -> Areas:
    """Use `shapely.STRtree` and `shapely.intersection`, map by map."""
    shapes = np.asarray(regions.geometry)
    tree = shapely.STRtree(shapes)
    areas = np.zeros((len(grounds), len(regions)))
    for i, ground in enumerate(grounds):
        near = tree.query(ground, predicate="intersects")
        areas[i, near] = area_km2(shapely.intersection(shapes[near], ground))
    return areas


def by_frontgeo(timeline: fg.Timeline, regions: gpd.GeoDataFrame) -> Areas:
    """Add up changes from frontgeo; regions that never hold any ground are filled in."""
    table = timeline.area(by=regions, name="region", every="map")
    columns = [f"{region}_km2" for region in regions["region"]]
    return table.reindex(columns=columns, fill_value=0.0).to_numpy()


def copies(regions: gpd.GeoDataFrame, count: int) -> Iterator[gpd.GeoDataFrame]:
    """Make copies of the regions as if just read, since shapely caches prepared geometries."""
    wkb = shapely.to_wkb(np.asarray(regions.geometry))
    return iter(
        [regions.set_geometry(shapely.from_wkb(wkb), crs="EPSG:4326") for _ in range(count)]
    )


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time both peers on both layers, all maps.

    Parameters
    ----------
    archive : Path
        An archive of daily maps, in the folder of shared archives.
    rounds : int
    """
    read = fg.read_timeline(archive)
    shown = dict(zip(read.snapshots, read, strict=True))
    timeline = fg.Timeline(read.path, shown, lambda wanted: (shown[s] for s in wanted))
    grounds = [one.held() for one in shown.values()]
    on_grid = [snapped(ground) for ground in grounds]
    found = []
    for work, (path, layer, at_least) in LAYERS.items():
        regions = gpd.read_file(archive.parents[1] / path, **({"layer": layer} if layer else {}))
        shapes = regions.geometry.make_valid()
        regions = gpd.GeoDataFrame({"region": range(len(shapes))}, geometry=shapes)
        peers = {
            "gpd.overlay": lambda regions=regions: by_overlay(grounds, regions),
            "STRtree + intersection": lambda regions=regions: by_tree(grounds, regions),
        }
        fresh = copies(regions, 3 * len(peers) * rounds)
        times, results = interleaved(
            lambda fresh=fresh: by_frontgeo(timeline, next(fresh)), peers, rounds=rounds
        )
        exact = results["STRtree + intersection"]
        if any(a != b for a, b in zip(grounds, on_grid, strict=True)):
            exact = by_tree(on_grid, regions)
        differs = {k: np.abs(areas - exact).max(axis=1) * 1e6 for k, areas in results.items()}
        size = (
            f"{len(grounds)} maps, {len(regions)} regions of "
            f"{shapely.get_num_coordinates(np.asarray(shapes)).sum():,} vertices"
        )
        for (peer, (seconds, ours, ratio)), asked in zip(times.items(), at_least, strict=True):
            found.append(
                Row(
                    work,
                    peer,
                    seconds,
                    ours,
                    ratio,
                    asked,
                    f"{differs[peer].max():.1e} m²",
                    f"{differs[''].max():.1e} m², on the last day {differs[''][-1]:.1e} m²",
                    size,
                    float(differs[""].max()),
                    AT_MOST_M2,
                )
            )
    return found
