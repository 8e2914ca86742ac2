"""Build ``russia_oblasts.geojson``: the units of Russia along Ukraine's border and the Azov coast.

Russia's coast and borders are the feature ``RUS`` of npm's ``@geo-maps/countries-coastline-100m``
(OpenStreetMap), as in `build`. The lines between units are those of Natural Earth 1:10m, which
Debian's ``qgis-common`` carries (public domain). The common border is that of the shipped file of
Ukraine, vertex by vertex, and no unit here contains ground that lies in Ukraine there:
Crimea, which is also part of ``RUS``, Sevastopol and the island of Tuzla are in Ukraine.

Method:

1. Snap Ukraine's outer line, that of ``RUS`` and all Natural Earth lines of Russia's units in
   the area to a grid of 1e-5 degrees, node them, and polygonize.
2. Keep the faces in ``RUS`` and outside Ukraine, and the gaps between the two, which are smaller
   than ``GAP_KM2`` and touch both.
3. A face goes to the unit that it overlaps most; a face in no unit, or a crumb, goes to the
   neighbour with which it shares the longest line; an island stays whole.
4. Noding adds vertices to Ukraine's line: each is moved to the nearest end of the edge that it
   lies on, so that both files have the same vertices.

Usage::

    python build_neighbours.py                     # fetches both packages
    python build_neighbours.py --packages FOLDER   # uses those that FOLDER holds
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import build
import numpy as np
import shapely
import sources
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

OUTPUT = Path(__file__).with_name("russia_oblasts.geojson")
BOX = (30.0, 43.0, 46.0, 55.0)
GAP_KM2 = 5.0
ON_THE_LINE = 2 * build.GRID
LAND_KM2 = 1e-3

HEAD = {
    "name": "russia_oblasts",
    "licence": build.HEAD["licence"],
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); Natural Earth (public domain)",
    "accuracy": (
        "the common border with Ukraine is that of ukraine_oblasts.geojson, 36 m (mean) from "
        "OpenStreetMap's along Kharkiv oblast; lines between units are Natural Earth's, whose "
        "lines between oblasts of Ukraine are about 1 km (mean) from OpenStreetMap's"
    ),
    "vintage": (
        "outer line: OpenStreetMap 2017 (geo-maps 0.6.0, published 2017-11-30); "
        "lines between units: Natural Earth 4.1.0"
    ),
    "viewpoint": build.HEAD["viewpoint"],
}


class Unit(NamedTuple):
    """A unit of Russia, with its codes and names."""

    iso: str
    fips: str
    name_en: str
    name_uk: str
    name_ru: str
    official_km2: int


# ISO 3166-2; FIPS 10-4 as in Natural Earth; official areas in km².
UNITS = (
    Unit(
        "RU-BEL", "RS09", "Belgorod oblast", "Бєлгородська область", "Белгородская область", 27134,
    ),
    Unit(
        "RU-BRY", "RS10", "Bryansk oblast", "Брянська область", "Брянская область", 34857,
    ),
    Unit(
        "RU-KDA", "RS38", "Krasnodar krai", "Краснодарський край", "Краснодарский край", 75485,
    ),
    Unit(
        "RU-KRS", "RS41", "Kursk oblast", "Курська область", "Курская область", 29997,
    ),
    Unit(
        "RU-ROS", "RS61", "Rostov oblast", "Ростовська область", "Ростовская область", 100967,
    ),
    Unit(
        "RU-VOR", "RS86", "Voronezh oblast", "Воронезька область", "Воронежская область", 52216,
    ),
)  # fmt: skip


def read_states(path: Path) -> dict[str, BaseGeometry]:
    """Return Natural Earth's units of Russia in the area: ours by ISO code, others by FIPS code."""
    iso = {unit.fips: unit.iso for unit in UNITS}
    states = {
        iso.get(fips, fips): shapely.make_valid(shapely.clip_by_rect(ground, *BOX))
        for fips, ground in sources.read_states(path, "RS").items()
        if ground.intersects(shapely.box(*BOX))
    }
    if gone := sorted(set(iso.values()) - set(states)):
        raise sources.BuildError(f"{path.name}: no unit {', '.join(gone)}")
    return states


def read_outer(path: Path, ukraine: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the land of Russia in the area, without Ukraine's, and that of other neighbours."""
    lands = {}
    for name in ("RUS", "BLR", "GEO"):
        land = shapely.clip_by_rect(sources.read_outline(path, name), *BOX)
        lands[name] = shapely.set_precision(shapely.make_valid(land), build.GRID)
    abroad = shapely.union_all([lands["BLR"], lands["GEO"]])
    own = shapely.difference(lands["RUS"], shapely.union(abroad, ukraine), grid_size=build.GRID)
    parts = [p for p in shapely.get_parts(own) if p.geom_type == "Polygon"]
    return MultiPolygon([p for p in parts if build.area_km2(p) >= LAND_KM2]), abroad


def fit(
    states: dict[str, BaseGeometry],
    outer: BaseGeometry,
    ukraine: BaseGeometry,
    abroad: BaseGeometry,
) -> dict[str, MultiPolygon]:
    """Fit the units to land and border; see the module's docstring."""
    lines = [outer.boundary, ukraine.boundary, *(g.boundary for g in states.values())]
    noded = shapely.union_all(lines, grid_size=build.GRID)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.point_on_surface(cells)
    for land in (outer, ukraine, abroad):
        shapely.prepare(land)
    in_russia = shapely.contains(outer, inside) & ~shapely.contains(ukraine, inside)
    taken = in_russia | shapely.contains(ukraine, inside) | shapely.contains(abroad, inside)
    small = np.array([build.area_km2(cell) < GAP_KM2 for cell in cells]) & ~taken
    touching = (shapely.distance(cells, ukraine) == 0) & (shapely.distance(cells, outer) == 0)
    faces = cells[in_russia | (small & touching)].tolist()
    owners = [build.most_overlapped(face, states) for face in faces]
    # an island outside every unit of Natural Earth touches no other face
    alone = shapely.get_parts(shapely.coverage_union_all(faces))
    for index, (face, owner) in enumerate(zip(faces, owners, strict=True)):
        if owner is None and any(face.equals(part) for part in alone):
            owners[index] = min(states, key=lambda name: states[name].distance(face))
    parts = build.dissolve(faces, build.give(faces, owners))
    pieces: list[Polygon] = []
    holders: list[str | None] = []
    for name, polygons in parts.items():
        largest = max(polygons, key=lambda p: p.area)
        for polygon in polygons:
            others = (p for n, ps in parts.items() if n != name for p in ps)
            crumb = polygon is not largest and build.area_km2(polygon) < build.CRUMB_KM2
            shares = crumb and any(polygon.intersection(p).length > 0 for p in others)
            pieces.append(polygon)
            holders.append(None if shares else name)
    fitted = build.dissolve(pieces, build.give(pieces, holders))
    edges = shapely.linestrings(
        [edge for p in shapely.get_parts(ukraine) for edge in build.edges_of(p)]
    )
    corners = {tuple(xy) for xy in shapely.get_coordinates(ukraine).tolist()}
    tree = shapely.STRtree(edges)
    return {
        unit.iso: build.tidy([on_vertices(p, tree, edges, corners) for p in fitted[unit.iso]])
        for unit in UNITS
    }


def on_vertices(
    polygon: Polygon,
    tree: shapely.STRtree,
    edges: np.ndarray,
    corners: set[tuple[float, ...]],
) -> Polygon:
    """Move vertices on an edge of Ukraine's line to the nearer end of that edge."""

    def moved(ring: BaseGeometry) -> list[tuple[float, ...]]:
        xy = np.round(shapely.get_coordinates(ring), build.DECIMALS)
        at = shapely.points(xy)
        index, edge = tree.query_nearest(at, max_distance=ON_THE_LINE, all_matches=False)
        for i, e in zip(index.tolist(), edge.tolist(), strict=True):
            if tuple(xy[i].tolist()) not in corners:
                ends = shapely.get_coordinates(edges[e])
                xy[i] = ends[np.argmin(np.hypot(*(ends - xy[i]).T))]
        kept = [tuple(xy[0].tolist())]
        for point in map(tuple, xy[1:].tolist()):
            if point != kept[-1]:
                kept.append(point)
        return kept

    holes = [moved(ring) for ring in polygon.interiors]
    return Polygon(moved(polygon.exterior), [hole for hole in holes if len(hole) > 3])


def check(units: dict[str, MultiPolygon], ukraine: dict[str, BaseGeometry]) -> None:
    """Stop unless the units and those of Ukraine together form a valid coverage."""
    both = [*units.values(), *ukraine.values()]
    for iso, ground in units.items():
        if not ground.is_valid:
            raise sources.BuildError(f"{iso} is not valid: {shapely.is_valid_reason(ground)}")
    if not shapely.coverage_is_valid(both):
        wrong = shapely.coverage_invalid_edges(both)
        found = [w.wkt[:200] for w in wrong if not w.is_empty]
        raise sources.BuildError(f"units do not share their edges: {found[:3]}")
    for iso, neighbour in (
        ("RU-BRY", "UA-74"), ("RU-BRY", "UA-59"), ("RU-KRS", "UA-59"), ("RU-BEL", "UA-59"),
        ("RU-BEL", "UA-63"), ("RU-BEL", "UA-09"), ("RU-VOR", "UA-09"), ("RU-ROS", "UA-09"),
        ("RU-ROS", "UA-14"),
    ):  # fmt: skip
        if units[iso].intersection(ukraine[neighbour]).length == 0:
            raise sources.BuildError(f"{iso} and {neighbour} share no line")


def to_geojson(units: dict[str, MultiPolygon]) -> str:
    """Return RFC 7946 text with one feature per line."""

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    lines = []
    for unit in UNITS:
        ground = units[unit.iso]
        properties = {k: getattr(unit, k) for k in ("iso", "name_en", "name_uk", "name_ru")}
        lines.append(
            compact(
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": mapping(ground.geoms[0] if len(ground.geoms) == 1 else ground),
                }
            )
        )
    head = compact({"type": "FeatureCollection", **HEAD})[:-1]
    return head + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the file."""
    parser = argparse.ArgumentParser(description="Build russia_oblasts.geojson.")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="downloaded before")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (outer_path,) = sources.files(sources.OUTLINES, options.packages, folder)
            (states_path,) = sources.files(sources.STATES, options.packages, folder)
            ukraine = build.read_output(build.OUTPUT)
            country = shapely.coverage_union_all(list(ukraine.values()))
            states = read_states(states_path)
            outer, abroad = read_outer(outer_path, country)
        units = fit(states, outer, country, abroad)
        check(units, ukraine)
        size = build.write(to_geojson(units), OUTPUT)
    except sources.BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    vertices = sum(shapely.get_num_coordinates(ground) for ground in units.values())
    print(f"{len(units)} units, {vertices} vertices, {size} bytes, coverage with Ukraine valid")
    for unit in UNITS:
        km2 = build.area_km2(units[unit.iso])
        print(
            f"{unit.iso} {unit.name_en:16} {km2:10.1f} {unit.official_km2:8d} "
            f"{km2 / unit.official_km2 - 1:+8.2%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
