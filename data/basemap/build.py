"""Build ``world.geojson.xz`` and ``ukraine.geojson.xz``: land, water and rivers behind a map.

``world.geojson.xz`` is Natural Earth 1:50m: countries, lakes, rivers. ``ukraine.geojson.xz`` is
the surroundings of Ukraine in detail: neighbouring countries as in the package that Ukraine's own
border and coast come from (OpenStreetMap), its lakes and reservoirs, and rivers of GSHHG (World
Data Bank II).
Ukraine itself is in neither: maps draw it from ``data/boundaries``.

Crimea is drawn as Russia's in both sources of countries. Here it is Ukraine's: the part of
Natural Earth's Russia that holds Simferopol goes to Ukraine, and what OpenStreetMap's outline of
Russia has in Ukraine's own is cut from it. The build stops if any of Russia is left there.

Method:

1. Countries are simplified together, so that neighbours keep their common line, and the lines
   between two of them are written once more as lines. All land together is there once more,
   much simplified, for the far edges of a map.
2. Lakes and reservoirs of over 8 km² are OpenStreetMap's, whose pieces are joined over gaps of
   300 m. Its rivers are too broken: those are GSHHG's, whose segments are joined into polygons
   (level 2, water on land, less the islands in it, level 3), kept where no lake is near, and into
   lines (rivers of levels 1 to 4), left out in polygons.
3. The Kakhovka reservoir is the water between `DAM` and the south of Khortytsia. It is there until
   the dam broke on 6 June 2023, and Natural Earth's centre line of the river from that day.
4. Coordinates are rounded to 0.001 degrees, about 100 m.

Usage::

    python build.py                     # fetches the packages: pip, npm, apt-get
    python build.py --packages FOLDER   # uses those that FOLDER holds
    python build.py --output FOLDER     # writes there, to hold it against the committed files
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
import sources
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
OBLASTS = HERE.parent / "boundaries" / "ukraine_oblasts.geojson"
DECIMALS = 3
BOX: sources.Box = (19.0, 42.0, 45.0, 56.0)
NEIGHBOURS = {
    "RUS": "RU", "BLR": "BY", "POL": "PL", "SVK": "SK", "HUN": "HU", "ROU": "RO", "MDA": "MD",
    "BGR": "BG", "TUR": "TR", "GEO": "GE", "LTU": "LT", "LVA": "LV", "SRB": "RS", "MKD": "MK",
    "ALB": "AL", "GRC": "GR",
}  # fmt: skip
SIMFEROPOL = (34.10, 44.95)
WORLD_TOLERANCE_DEG, NEAR_TOLERANCE_DEG, WATER_TOLERANCE_DEG = 0.03, 0.01, 0.002
FAR_TOLERANCE_DEG, LEAST_FAR = 0.35, 1.0
LEAST_WORLD, LEAST_NEAR, LEAST_WATER = 2e-3, 2e-4, 2.5e-4  # square degrees; 2.5e-4 is 2 km²
LEAST_PIECE, LEAST_LAKE, LARGEST_LAKE = 4e-5, 1e-3, 100.0  # larger is the sea
JOINED_DEG, BESIDE_DEG = 0.0015, 0.02
RIVER_LEVELS = (1, 2, 3, 4)  # permanent; 0 is both banks of a wide river
WATER, ISLAND = 2, 3
DAM = (33.372, 46.777)  # of Nova Kakhovka
RESERVOIR: sources.Box = (DAM[0], 46.7, 35.5, 47.78)
RESERVOIR_ENDS = "2023-06-06"
MAX_BYTES = 400_000


def overall(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return polygons united, on the grid of the output."""
    return shapely.union_all(list(shapes), grid_size=10.0**-DECIMALS)


def feature(kind: str, shape: BaseGeometry, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature with rounded coordinates."""
    rounded = shapely.set_precision(shape, 10.0**-DECIMALS)
    geometry = json.loads(shapely.to_geojson(shapely.normalize(rounded)))
    stated = {key: value for key, value in properties.items() if value not in ("", None)}
    return {"type": "Feature", "properties": {"kind": kind, **stated}, "geometry": geometry}


def large_parts(shape: BaseGeometry, least: float) -> BaseGeometry:
    """Return the polygons of a shape that are not smaller than some square degrees."""
    parts = shapely.get_parts(shape)
    parts = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) >= least)]
    return shapely.MultiPolygon(parts.tolist())


def country_features(
    lands: dict[str, BaseGeometry], tolerance_deg: float, least: float
) -> list[dict[str, Any]]:
    """Return countries, simplified together, and the lines between two of them."""
    codes = sorted(lands)
    thin = shapely.coverage_simplify([lands[code] for code in codes], tolerance_deg)
    found = [
        feature("land", shape, code=code.strip("-"))
        for code, land in zip(codes, thin, strict=True)
        if not (shape := large_parts(land, least)).is_empty
    ]
    edges = shapely.boundary(thin)
    tree = shapely.STRtree(thin)
    lines = [
        shapely.intersection(edges[a], edges[b])
        for a, b in sorted(zip(*tree.query(thin, predicate="intersects"), strict=True))
        if a < b
    ]
    parts = [part for line in lines for part in shapely.get_parts(line)]
    merged = shapely.line_merge(
        shapely.union_all([p for p in parts if p.geom_type == "LineString"])
    )
    return [*found, feature("border", merged)] if not merged.is_empty else found


def near_lands(path: Path, ukraine: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return the neighbours' land in the box, with nothing of Ukraine in it."""
    lands = {}
    for name, outline in sources.read_outlines(path, NEIGHBOURS).items():
        code, land = NEIGHBOURS[name], shapely.clip_by_rect(outline, *BOX)
        own = shapely.difference(shapely.make_valid(land), ukraine)
        lands[code] = large_parts(own, 0.0)
    found = lands["RU"].intersection(shapely.Point(SIMFEROPOL).buffer(0.3))
    if not found.is_empty:
        raise sources.BuildError("land of Russia is left around Simferopol")
    return lands


def world_lands(table: gpd.GeoDataFrame) -> dict[str, BaseGeometry]:
    """Return Natural Earth's countries by code, or by a number for ground without one."""
    shapes = dict(zip(table["a3"], table.geometry, strict=True))
    russia = shapely.get_parts(shapes["RUS"])
    is_crimea = shapely.contains(russia, shapely.Point(SIMFEROPOL))
    if is_crimea.sum() != 1 or shapely.area(russia[is_crimea])[0] > 4.0:
        raise sources.BuildError("expected Crimea as one part of Natural Earth's RUS")
    shapes["RUS"] = shapely.MultiPolygon(russia[~is_crimea].tolist())
    shapes["UKR"] = shapely.union(shapes["UKR"], russia[is_crimea][0])
    lands = {}
    for number, (a3, code) in enumerate(zip(table["a3"], table["code"], strict=True)):
        lands[code or f"-{number}"] = shapes[a3]
    return lands


def lakes(path: Path) -> BaseGeometry:
    """Return lakes and reservoirs of OpenStreetMap in the box, the pieces of each joined."""
    parts = sources.read_waterbodies(path, BOX, least=LEAST_PIECE, most=LARGEST_LAKE)
    joined = shapely.union_all(shapely.buffer(parts, JOINED_DEG, quad_segs=2))
    return large_parts(shapely.buffer(joined, -JOINED_DEG, quad_segs=2), LEAST_LAKE)


def wide_rivers(path: Path) -> BaseGeometry:
    """Return lakes, reservoirs and wide rivers of GSHHG in the box, less their islands."""
    lines: dict[tuple[int, int], list[BaseGeometry]] = defaultdict(list)
    for segment in sources.read_segments(path, BOX):
        if segment.level in (WATER, ISLAND):
            lines[segment.level, segment.polygon].append(segment.line)
    grounds: dict[int, list[BaseGeometry]] = {WATER: [], ISLAND: []}
    for (level, _), parts in sorted(lines.items()):
        rings = shapely.get_parts(shapely.polygonize(parts))
        grounds[level].extend(shapely.make_valid(rings))
    return shapely.difference(shapely.union_all(grounds[WATER]), shapely.union_all(grounds[ISLAND]))


def near_water(waterbodies: Path, shores: Path) -> BaseGeometry:
    """Return lakes of OpenStreetMap and, away from them, the wide rivers of GSHHG."""
    found = lakes(waterbodies)
    rivers = shapely.difference(wide_rivers(shores), found.buffer(BESIDE_DEG, quad_segs=2))
    reach = shapely.intersection(rivers.buffer(BESIDE_DEG, quad_segs=2), wide_rivers(shores))
    water = shapely.union_all([found, reach])  # each river is led up to its lake
    thin = shapely.simplify(water, WATER_TOLERANCE_DEG)
    return large_parts(shapely.intersection(thin, shapely.box(*BOX)), LEAST_WATER)


def near_rivers(path: Path, water: BaseGeometry) -> dict[int, BaseGeometry]:
    """Return rivers of GSHHG in the box by level, where they are not in wide water."""
    lines: dict[int, list[BaseGeometry]] = defaultdict(list)
    for segment in sources.read_segments(path, BOX):
        lines[segment.level].append(segment.line)
    rivers = {}
    for level in RIVER_LEVELS:
        merged = shapely.line_merge(shapely.union_all(lines[level]))
        dry = shapely.difference(merged, water)
        thin = shapely.simplify(shapely.line_merge(dry), WATER_TOLERANCE_DEG)
        rivers[level] = shapely.intersection(thin, shapely.box(*BOX))
    return rivers


def made(folder: Path) -> Path:
    """Make a folder and return it: two packages hold a file of one name."""
    folder.mkdir()
    return folder


def near_features(packages: Path | None, folder: Path) -> list[dict[str, Any]]:
    """Return the features of the surroundings of Ukraine."""
    (outlines,) = sources.files(sources.OUTLINES, packages, folder)
    (waterbodies,) = sources.files(sources.WATERBODIES, packages, made(folder / "waterbodies"))
    shores, river_lines = sources.files(sources.GSHHG, packages, folder)
    (world_rivers,) = sources.files(sources.RIVERS, packages, folder)
    oblasts = json.loads(OBLASTS.read_text(encoding="utf-8"))["features"]
    ukraine = shapely.coverage_union_all(
        [shapely.geometry.shape(oblast["geometry"]) for oblast in oblasts]
    )
    features = country_features(near_lands(outlines, ukraine), NEAR_TOLERANCE_DEG, LEAST_NEAR)
    water = near_water(waterbodies, shores)
    reservoir = shapely.clip_by_rect(water, *RESERVOIR)
    features.append(feature("water", shapely.difference(water, shapely.box(*RESERVOIR))))
    features.append(feature("water", reservoir, until=RESERVOIR_ENDS))
    dnipro = gpd.read_file(world_rivers).geometry.to_numpy()
    course = shapely.clip_by_rect(shapely.union_all(dnipro), *RESERVOIR)
    course = shapely.intersection(shapely.line_merge(course), reservoir.buffer(0.02))
    features.append(feature("river", course, level=1, since=RESERVOIR_ENDS))
    for level, lines in near_rivers(river_lines, water).items():
        features.append(feature("river", lines, level=level))
    return features


def world_features(packages: Path | None, folder: Path) -> list[dict[str, Any]]:
    """Return the features of the world."""
    tables = sources.files(sources.COUNTRIES, packages, folder)
    (rivers,) = sources.files(sources.RIVERS, packages, folder)
    lands = world_lands(sources.read_countries(tables))
    features = country_features(lands, WORLD_TOLERANCE_DEG, LEAST_WORLD)
    far = shapely.simplify(overall(lands.values()), FAR_TOLERANCE_DEG)
    features.append(feature("far", large_parts(far, LEAST_FAR)))
    lakes = shapely.union_all(sources.read_lakes(tables).geometry.to_numpy())
    thin = shapely.simplify(lakes, WORLD_TOLERANCE_DEG / 3)
    features.append(feature("water", large_parts(thin, LEAST_WORLD * 5)))
    table = gpd.read_file(rivers)
    for rank in sorted(set(table["scalerank"])):
        lines = shapely.union_all(table.geometry[table["scalerank"] == rank].to_numpy())
        thin = shapely.simplify(shapely.line_merge(lines), WORLD_TOLERANCE_DEG / 3)
        features.append(feature("river", thin, level=max(1, int(rank) - 2)))
    return features


def write(features: Sequence[dict[str, Any]], path: Path) -> int:
    """Write features, one a line, compressed; return the size in bytes."""
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    data = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    if len(data) > MAX_BYTES:
        raise sources.BuildError(f"{path.name} would have {len(data)} bytes, over {MAX_BYTES}")
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)
    return len(data)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build both files."""
    parser = argparse.ArgumentParser(description="Build the base map.")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="downloaded before")
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=HERE)
    options = parser.parse_args(arguments)
    makers = {"ukraine.geojson.xz": near_features, "world.geojson.xz": world_features}
    try:
        for name, make in makers.items():
            with tempfile.TemporaryDirectory() as folder:
                features = make(options.packages, Path(folder))
            size = write(features, options.output / name)
            print(f"{name}: {size} bytes")
            for kind, group in itertools.groupby(features, lambda f: f["properties"]["kind"]):
                shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in group])
                vertices = shapely.get_num_coordinates(shapes).sum()
                print(f"  {kind:7} {len(shapes):4}, {vertices} vertices")
    except sources.BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
