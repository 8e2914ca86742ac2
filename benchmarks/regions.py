"""Compare area by region, for the maps of an archive, with common alternatives.

All sides start from maps and regions that are read, and measure pieces with `frontgeo.area_km2`,
the peers' fastest option. Ours is the whole of `Timeline.area(by=regions)`, with making regions
valid and checking them for overlaps. Every side gets regions as if just read, since shapely caches
prepared geometries. The exact result is the intersection of some of the maps with each region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry
from stretches import Archive, size_of

import frontgeo as fg
from frontgeo.geometry.measure import area_km2

OBLASTS, RAIONS = "area by oblast, 20 k vertices", "area by raion, 500 k vertices"
LAYERS = {  # a user's layers
    OBLASTS: ("boundaries/osm_simplified_oblasts_INACCURATE.geojson", None),
    RAIONS: ("boundaries/osm_admin.gpkg", "adm2_raion"),
}
WITH_RAIONS = ("DeepState daily", "DeepState raw", "ISW weekly")
OVERLAID_MAPS = 40  # gpd.overlay takes this many maps, and is compared with ours on the same
AT_MOST_M2 = 1e-2  # for a region and day
COMPARED = 20  # maps whose areas are compared with exact ones
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


def by_frontgeo(archive: Archive, maps: list[fg.ControlMap], regions: gpd.GeoDataFrame) -> Areas:
    """Measure with `Timeline.area`; regions that never hold any ground are filled in."""
    shown = dict(list(archive.shown[0].items())[: len(maps)])
    timeline = fg.Timeline(archive.path, shown, lambda wanted: (shown[s] for s in wanted))
    table = timeline.area(by=regions, name="region", every="map")
    columns = [f"{region}_km2" for region in regions["region"]]
    return table.reindex(columns=columns, fill_value=0.0).to_numpy()


@lru_cache(maxsize=len(LAYERS))
def layer_wkb(path: Path, layer: str | None) -> np.ndarray:
    """Read regions, made valid, as WKB."""
    read = gpd.read_file(path, **({"layer": layer} if layer else {}))
    return np.asarray(shapely.to_wkb(np.asarray(read.geometry.make_valid())))


def rows(archive: Archive, rounds: int) -> list[Row]:
    """Time the peers on the layers: raions only for some archives, by overlay fewer maps."""
    found = []
    for work, (path, layer) in LAYERS.items():
        if work == RAIONS and archive.name not in WITH_RAIONS:
            continue
        wkb = layer_wkb(archive.shared / path, layer)
        found += of_layer(archive, work, wkb, "STRtree + intersection", rounds)
        if work == OBLASTS:
            found += of_layer(archive, work, wkb, "gpd.overlay", rounds)
    return found


def of_layer(archive: Archive, work: str, wkb: np.ndarray, peer: str, rounds: int) -> list[Row]:
    """Time one peer and ours on one layer."""
    maps = archive.first_maps[: OVERLAID_MAPS if peer == "gpd.overlay" else None]
    grounds = [one.held() for one in maps]  # united once; all sides start from this ground

    def regions() -> gpd.GeoDataFrame:
        shapes = shapely.from_wkb(wkb)
        return gpd.GeoDataFrame({"region": range(len(shapes))}, geometry=shapes, crs="EPSG:4326")

    way: Callable[[list[BaseGeometry], gpd.GeoDataFrame], Areas]
    way = by_overlay if peer == "gpd.overlay" else by_tree
    timings, results = interleaved(
        lambda: by_frontgeo(archive, maps, regions()),
        {peer: lambda: way(grounds, regions())},
        rounds=rounds,
    )
    some = np.unique(np.linspace(0, len(grounds) - 1, COMPARED).astype(int))
    exact = by_tree([grounds[i] for i in some], regions())
    off_m2 = {k: float(np.abs(areas[some] - exact).max() * 1e6) for k, areas in results.items()}
    return [
        Row(
            work, archive.name, peer,
            f"{size_of([np.array(grounds, dtype=object)])}, {len(wkb)} regions",
            **asdict(timings[peer]), differs=f"{off_m2[peer]:.1e} m²",
            ours_differs=f"{off_m2['']:.1e} m²", ours_off=off_m2[""], at_most=AT_MOST_M2,
        )
    ]  # fmt: skip
