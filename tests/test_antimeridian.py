"""Ground about 180° of longitude: the same numbers as for the same ground elsewhere."""

from __future__ import annotations

import json
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import look
from PIL import Image
from shapely.affinity import translate

from frontgeo import ControlMap, area_km2, diff, length_km, read_control_map, read_regions
from frontgeo.cli.main import main
from frontgeo.errors import GeometryError, MapFileError
from frontgeo.geometry.antimeridian import (
    FRAME_EAST_DEG,
    FRAME_WEST_DEG,
    crosses,
    in_frame,
    is_in_frame,
    points_in_frame,
    split_at_antimeridian,
    wrapped_lon,
)
from frontgeo.geometry.bands import ground_within
from frontgeo.geometry.depth import deepest
from frontgeo.geometry.projection import buffer_m
from frontgeo.geometry.validation import EVERYWHERE

HERE, THERE = 100.0, 180.0  # the same ground is drawn about both longitudes
CONVENTIONS = ("east", "west", "jump", "split")
JOINED = "ring across the antimeridian, joined there"


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


BEFORE = box(-0.4, 50, 0.1, 50.3)
AFTER = shapely.union_all(
    [BEFORE, box(-0.2, 50.3, 0.3, 50.42), box(0.1, 50.05, 0.25, 50.3), box(0.5, 50, 0.6, 50.1)]
) - box(-0.4, 50, -0.35, 50.05)
REGIONS = [box(-1, 49, 0, 51), box(0, 49, 1, 51)]
CLIP = box(-0.3, 49, 0.2, 51)
COUNTRY = box(-1, 50.2, 1, 52)


def rings(shape: shapely.Geometry, convention: str) -> list[Any]:
    """Return the polygons of a shape about 180° as lists, written in one of the usual ways."""
    parts = list(shapely.get_parts(shape))
    if convention == "split":
        parts = [
            translate(piece, -360 * turn)
            for part in parts
            for turn in (0, 1)
            for piece in shapely.get_parts(
                shapely.intersection(part, box(-180 + 360 * turn, -90, 180 + 360 * turn, 90))
            )
            if piece.area > 0
        ]
    listed = []
    for part in parts:
        written = []
        for ring in (part.exterior, *part.interiors):
            xy = np.asarray(ring.coords)[:, :2].copy()
            if convention == "west":
                xy[:, 0] -= 360
            elif convention == "jump":
                xy[:, 0] = (xy[:, 0] + 180) % 360 - 180
            written.append(np.round(xy, 9).tolist())
        listed.append(written)
    return listed


def write(path: Path, shapes: list[shapely.Geometry], convention: str) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"r{i}"},
            "geometry": {"type": "MultiPolygon", "coordinates": rings(shape, convention)},
        }
        for i, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def scene(folder: Path, lon: float, first: str, second: str) -> dict[str, Any]:
    """Write maps about a longitude in two conventions; return their arguments by name."""
    folder.mkdir()
    at = {
        "before": write(folder / "2024-05-01.geojson", [translate(BEFORE, lon)], first),
        "after": write(folder / "2024-05-31.geojson", [translate(AFTER, lon)], second),
        "clip": write(folder / "clip.json", [translate(CLIP, lon)], second),
        "country": write(folder / "country.json", [translate(COUNTRY, lon)], first),
        "regions": write(folder / "regions.json", [translate(r, lon) for r in REGIONS], second),
    }
    (folder / "archive").mkdir()
    for name in ("before", "after"):
        (folder / "archive" / at[name].name).write_bytes(at[name].read_bytes())
    places = [(-0.1, 50.35), (0.05, 50.38), (0.2, 50.1), (0.55, 50.05), (-0.2, 50.1)]
    rows = [f"P{i},{wrapped_lon(x + lon):.9f},{y}" for i, (x, y) in enumerate(places)]
    (folder / "places.csv").write_text("\n".join(["name,lon,lat", *rows]))
    return {**at, "archive": folder / "archive", "places": folder / "places.csv"}


_CHECK = "check --before {before} --after {after} --mapper me --interval drawing --claim"
VERBS = {
    "area": "area {after}",
    "area by region": "area {after} --by {regions} --by-name name",
    "area of a clip": "area {after} --clip {clip}",
    "delta": "delta {before} {after}",
    "delta by region": "delta {before} {after} --by {regions} --by-name name",
    "delta of a clip": "delta {before} {after} --clip {clip}",
    "timeline": "timeline {archive} --mapper me",
    "timeline by region": "timeline {archive} --mapper me --by {regions}",
    "check": f"{_CHECK} 400km2",
    "check with drawn fronts": f"{_CHECK} 400km2 --simulate 20",
    "depth from the front": f"{_CHECK} 10km --depth-from front",
    "depth from the border": f"{_CHECK} 10km --depth-from border --border {{country}}",
    "settlements": f"{_CHECK} 3settlements --settlements {{places}}",
    "exposure": "exposure {after} --points {places}",
}
#: Of the file or the projection alone, and what a vertex more on an edge changes: the mean depth
#: and where a line of any start begins.
_NOT_COMPARED = (
    "bytes", "size_bytes", "laea_ppm", "epsg6933_ppm", "lon", "lat", "at", "components", "repaired",
)  # fmt: skip


def numbers(found: Any, path: str = "") -> dict[str, float]:
    """Return the numbers in JSON by their path."""
    if isinstance(found, dict):
        items = [(f"{path}/{key}", v) for key, v in found.items() if key not in _NOT_COMPARED]
    elif isinstance(found, list):
        items = [(f"{path}/{i}", value) for i, value in enumerate(found)]
    else:
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return {path: float(found)} if is_number else {}
    return {key: n for where, value in items for key, n in numbers(value, where).items()}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_of_ground_about_180_what_it_says_elsewhere(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(at: dict[str, Any]) -> dict[str, float]:
        words = [word.format(**at) for word in VERBS[verb].split()]
        assert main([*words, "--anywhere", "--json"]) == 0, capsys.readouterr().err
        return numbers(json.loads(capsys.readouterr().out))

    right = said(scene(tmp_path / "here", HERE, "east", "east"))
    assert len(right) > 1
    pairs = [(one, one) for one in CONVENTIONS]
    for first, second in [*pairs, ("east", "west"), ("jump", "split"), ("split", "east")]:
        found = said(scene(tmp_path / f"{first}-{second}", THERE, first, second))
        assert found == pytest.approx(right, rel=2e-5, abs=2e-6), (first, second)


def test_maps_drawn_of_ground_about_180_are_those_of_ground_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The view is not the whole world: only its longitudes differ."""
    sizes, files = {}, {}
    for lon, convention in ((HERE, "east"), (THERE, "split"), (THERE, "jump")):
        at = scene(tmp_path / f"{lon}-{convention}", lon, convention, convention)
        made = {end: at["clip"].with_suffix(end) for end in (".geojson", ".svg", ".html")}
        arguments = ["delta", at["before"], at["after"], "--anywhere", "--mapper", "me"]
        arguments += ["--out", made[".geojson"], "--figure", made[".svg"], "--html", made[".html"]]
        assert main([str(a) for a in arguments]) == 0, capsys.readouterr().err
        sizes[lon, convention] = [len(made[end].read_text()) for end in (".svg", ".html")]
        files[lon, convention] = json.loads(made[".geojson"].read_text())["features"]
    for size in sizes.values():
        assert size == pytest.approx(sizes[HERE, "east"], rel=0.003)
    for features in files.values():
        gained, lost = (shapely.geometry.shape(f["geometry"]) for f in features)
        assert shapely.is_valid([gained, lost]).all()
        assert max(map(abs, gained.bounds[::2])) <= 180
        assert area_km2(gained) == pytest.approx(features[0]["properties"]["area_km2"], abs=1e-5)
    crossing = [
        shape for f in files[THERE, "jump"] for shape in [shapely.geometry.shape(f["geometry"])]
    ]
    assert crossing[0].bounds[::2] == (-180, 180)  # split there, as RFC 7946 has it


@pytest.mark.browser
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_page_shows_the_ground_and_not_the_world(
    convention: str, tmp_path: Path, chromium: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []
    for lon, written in ((HERE, "east"), (THERE, convention)):
        at = scene(tmp_path / f"{lon}", lon, written, written)
        page = at["clip"].with_suffix(".html")
        arguments = ["delta", at["before"], at["after"], "--anywhere", "--mapper", "me"]
        assert main([str(a) for a in [*arguments, "--html", page]]) == 0, capsys.readouterr().err
        with look(chromium, page) as shown:
            picture = Image.open(BytesIO(shown.page.screenshot())).convert("L")
            # the panel beside the map also states what was joined at 180°
            seen.append(np.asarray(picture, dtype=np.float64)[:, 520:])
    # but for the rounding of edges to pixels
    assert (np.abs(seen[0] - seen[1]) > 64).mean() < 0.005
    assert len(np.unique(seen[0])) > 50


# ---- the ways in which rings are written -----------------------------------------------------

A_KM2 = area_km2(box(0, 50, 2, 51))


@pytest.mark.parametrize(
    ("ring", "note"),
    [
        ([[179, 50], [-179, 50], [-179, 51], [179, 51]], JOINED),
        ([[-179, 50], [-179, 51], [179, 51], [179, 50]], JOINED),
        ([[179, 50], [181, 50], [181, 51], [179, 51]], ""),
        ([[-181, 50], [-179, 50], [-179, 51], [-181, 51]], ""),
        ([[539, 50], [537, 50], [537, 51], [539, 51]], ""),
        ([[-179.5, 50], [-177.5, 50], [-177.5, 51], [-179.5, 51]], ""),
        # with vertices on both sides of the antimeridian
        (
            [[179, 50], [180, 50], [-180, 50], [-179, 50], [-179, 51], [-180, 51], [180, 51],
             [179, 51]],
            JOINED,
        ),
        ([[179, 50], [180, 50], [-180, 50], [-179, 50], [-179, 51], [179, 51]], JOINED),
        # across the edge of the frame
        ([[-169, 50], [-167, 50], [-167, 51], [-169, 51]], "ring across 168.6° west, cut there"),
    ],
)  # fmt: skip
def test_rings_about_180(ring: list[list[float]], note: str, tmp_path: Path) -> None:
    for first in range(len(ring)):
        turned = ring[first:] + ring[:first]
        geometry = {"type": "Polygon", "coordinates": [[*turned, turned[0]]]}
        file = tmp_path / "a.geojson"
        file.write_text(json.dumps(geometry))
        shown = read_control_map(file, region=EVERYWHERE)
        assert shown.area_km2() == pytest.approx(A_KM2, rel=1e-9)
        assert shown.repaired == ({note: 1} if note else {})
        west, _, east, _ = shown.held().bounds
        assert FRAME_WEST_DEG <= west < east <= FRAME_EAST_DEG
        assert float(area_km2(read_regions(file, region=EVERYWHERE).geometry.iloc[0])) == (
            pytest.approx(A_KM2, rel=1e-9)
        )


def test_a_hole_across_180(tmp_path: Path) -> None:
    hole = [[179.5, 50.2], [-179.5, 50.2], [-179.5, 50.8], [179.5, 50.8], [179.5, 50.2]]
    shell = [[179, 50], [-179, 50], [-179, 51], [179, 51], [179, 50]]
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [shell, hole]}))
    right = A_KM2 - area_km2(box(0, 50.2, 1, 50.8))
    shown = read_control_map(file, region=EVERYWHERE)
    assert shown.area_km2() == pytest.approx(right, rel=1e-9)


@pytest.mark.parametrize("south", [-90.0, 80.0])
def test_ground_round_a_pole(south: float, tmp_path: Path) -> None:
    """It is read if it is cut at the antimeridian, and refused if only a ring goes round."""
    cap = box(-180, south, 180, south + 10)
    file = tmp_path / "a.geojson"
    file.write_text(shapely.to_geojson(cap))
    shown = read_control_map(file, region=EVERYWHERE)
    assert shown.area_km2() == pytest.approx(area_km2(cap), rel=1e-9)
    assert diff(
        shown, ControlMap(mapper="me", statuses={"occupied": cap}, anywhere=True)
    ).net_km2 == (pytest.approx(0.0, abs=1e-6))
    lat = south + (10 if south < 0 else 0)
    around = [[lon, lat] for lon in (-170, -60, 60, 170, -170)]
    with pytest.raises(MapFileError, match="goes round a pole"):
        file.write_text(json.dumps({"type": "Polygon", "coordinates": [around]}))
        read_control_map(file, region=EVERYWHERE)


def test_swapped_axes_and_strays_are_still_found_in_ukraine(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    for ring, words in (
        ([[36, 50], [36.1, 50], [36.1, 50.1], [-175, 50.1], [36, 50]], "x -175, y 50.1"),
        ([[50, 36], [50, 36.1], [50.1, 36.1], [50.1, 36], [50, 36]], "axes are swapped"),
        ([[180, 50], [181, 50], [181, 51], [180, 50]], "within longitude 20 to 43"),
    ):
        file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
        with pytest.raises(MapFileError, match=words):
            read_control_map(file)


def test_a_region_about_180_meets_ground_in_any_convention(tmp_path: Path) -> None:
    for region in ((175.0, 45.0, 185.0, 55.0), (-185.0, 45.0, -175.0, 55.0)):
        for convention in CONVENTIONS:
            file = write(tmp_path / "a.geojson", [translate(BEFORE, THERE)], convention)
            shown = read_control_map(file, region=region)
            assert shown.area_km2() == pytest.approx(area_km2(BEFORE), rel=1e-9)
        write(file, [translate(BEFORE, HERE)], "east")
        with pytest.raises(MapFileError, match="expected polygons within"):
            read_control_map(file, region=region)


# ---- types, lines, points --------------------------------------------------------------------


def test_types_put_ground_into_the_frame() -> None:
    here = ControlMap(mapper="me", statuses={"occupied": box(179, 50, 181, 51)}, anywhere=True)
    halves = shapely.union(box(179, 50, 180, 51), box(-180, 50, -179, 51))
    there = ControlMap(mapper="me", statuses={"occupied": halves}, anywhere=True)
    assert diff(here, there).net_km2 == 0.0 and here.held().equals(there.held())
    change = diff(here, there.with_(statuses={"occupied": box(179, 50, 182, 51)}))
    clipped = change.clipped(box(-179.5, 49, -178, 52))
    assert clipped.gained_km2 == pytest.approx(area_km2(box(0, 50, 1, 51)), rel=1e-9)
    for west in (-178.5, 181.5):
        half = change.clipped(box(west, 49, west + 1, 52))
        assert half.gained_km2 == pytest.approx(A_KM2 / 4, rel=1e-9)


def test_points_lines_and_buffers() -> None:
    assert in_frame(shapely.Point(-178.9, 50)).x == 181.1
    assert in_frame(shapely.MultiPoint([(-178, 1), (1, 1)])).bounds == (1, 1, 182, 1)
    assert points_in_frame(np.array([[np.nan, 1.0]])).shape == (1, 2)
    for line in (
        shapely.LineString([(179, 50), (-179, 50)]),
        shapely.MultiLineString([[(179, 50), (180, 50)], [(-180, 50), (-179, 50)]]),
        shapely.LineString([(-181, 50), (-179, 50)]),
    ):
        framed = in_frame(line)
        assert framed.geom_type == "LineString" and framed.bounds == (179, 50, 181, 50)
        elsewhere = translate(framed, -80)
        assert length_km(framed) == pytest.approx(length_km(elsewhere), rel=1e-9)
        for one, other in (
            (buffer_m(framed, 5000), buffer_m(elsewhere, 5000)),
            (ground_within(framed, [5000])[0], ground_within(elsewhere, [5000])[0]),
        ):
            assert area_km2(one) == pytest.approx(area_km2(other), rel=1e-6)
            assert one.bounds[0] == pytest.approx(other.bounds[0] + 80, abs=1e-6)
    with pytest.raises(GeometryError, match="pole"):
        in_frame(shapely.Polygon([(-170, 80), (-60, 80), (60, 81), (170, 80)]))
    assert not crosses(np.array([[-180.0, 0.0], [180.0, 0.0]]))
    collection = shapely.GeometryCollection([shapely.Point(-179, 1), box(-179, 1, -178, 2)])
    assert in_frame(collection).bounds == (181, 1, 182, 2)
    assert split_at_antimeridian(shapely.Point(181, 1)).x == -179
    split = split_at_antimeridian(shapely.LineString([(179, 1), (181, 1)]))
    assert split.bounds == (-180, 1, 180, 1)


def test_a_raster_of_the_world_covers_ground_about_180(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rasterio = pytest.importorskip("rasterio")
    found = {}
    for crs, west in (("EPSG:4326", -180.0), ("EPSG:4326", 0.0), ("EPSG:3857", -180.0)):
        wide = 360 if crs == "EPSG:4326" else 40075016.68557849
        origin = (west, 90.0) if crs == "EPSG:4326" else (-wide / 2, wide / 2)
        high = 180 if crs == "EPSG:4326" else wide
        raster = tmp_path / "a.tif"
        place = rasterio.Affine(wide / 720, 0, origin[0], 0, -high / 360, origin[1])
        options = {"width": 720, "height": 360, "count": 1, "dtype": "float64", "nodata": -1}
        with rasterio.open(raster, "w", crs=crs, transform=place, **options) as file:
            file.write(np.full((360, 720), 1000.0), 1)
        for lon in (HERE, THERE):
            at = scene(tmp_path / f"{crs[5:]}{west}{lon}", lon, "east", "east")
            words = ["exposure", at["after"], "--raster", raster, "--anywhere", "--json"]
            assert main([str(w) for w in words]) == 0, capsys.readouterr().err
            found[lon] = numbers(json.loads(capsys.readouterr().out))
        assert found[THERE] == pytest.approx(found[HERE], rel=1e-5, abs=1e-5), (crs, west)


# ---- any ground ------------------------------------------------------------------------------

corners = st.tuples(st.floats(-3, 3).map(lambda x: round(x, 6)), st.floats(-60, 60))


@given(
    st.lists(st.lists(corners, min_size=3, max_size=8, unique=True), min_size=2, max_size=2),
    st.floats(-200, 200).map(lambda x: round(x, 6)),
    st.sampled_from(CONVENTIONS),
    st.sampled_from(CONVENTIONS),
)
@settings(max_examples=80, deadline=None)
def test_areas_and_differences_do_not_depend_on_longitude(
    points: list[list[tuple[float, float]]], lon: float, first: str, second: str
) -> None:
    shapes = [shapely.MultiPoint(found).convex_hull for found in points]
    if any(shape.geom_type != "Polygon" or shape.area < 1e-3 for shape in shapes):
        return
    right = [area_km2(shapes[0]), area_km2(shapes[1]), area_km2(shapes[1] - shapes[0])]
    # shapes of which no part lies west of -180° in one convention and east of it in another
    lon = (lon + 180) % 360 - 180
    lon = lon + 360 if lon < -170 else lon
    with tempfile.TemporaryDirectory() as name:
        maps = [
            read_control_map(
                write(Path(name) / f"{i}.geojson", [translate(shape, lon)], convention),
                region=EVERYWHERE,
            )
            for i, (shape, convention) in enumerate(zip(shapes, (first, second), strict=True))
        ]
    change = diff(*maps, keep_slivers=True)
    found = [maps[0].area_km2(), maps[1].area_km2(), change.gained_km2]
    assert found == pytest.approx(right, rel=1e-6, abs=1e-3)


@given(st.floats(-540, 180), st.floats(0.001, 359.9), st.floats(-89, 80), st.floats(0.001, 9))
@settings(max_examples=200, deadline=None)
def test_boxes_keep_their_area_in_the_frame_and_split(
    west: float, wide: float, south: float, high: float
) -> None:
    shape = box(west, south, west + wide, south + high).segmentize(90)
    framed = in_frame(shape)
    assert is_in_frame(framed) and in_frame(framed) is framed
    assert area_km2(framed) == pytest.approx(area_km2(shape), rel=1e-6)
    split = split_at_antimeridian(framed)
    assert max(map(abs, split.bounds[::2])) <= 180
    assert area_km2(split) == pytest.approx(area_km2(shape), rel=1e-6)
    again = in_frame(split)
    assert area_km2(shapely.symmetric_difference(again, framed)) == pytest.approx(
        0, abs=1e-6 * area_km2(shape)
    )


@given(st.floats(-540, 540))
def test_longitudes_are_written_between_180_west_and_180_east(lon: float) -> None:
    wrapped = wrapped_lon(lon)
    assert -180 <= wrapped <= 180
    assert (wrapped - lon + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)


def test_the_deepest_point_is_written_as_people_write_longitudes(tmp_path: Path) -> None:
    at = scene(tmp_path / "a", THERE, "east", "west")
    maps = [read_control_map(at[name], region=EVERYWHERE) for name in ("before", "after")]
    ground = diff(*maps).gained
    depth = deepest(ground, maps[0].held())
    assert depth.point.x > 180
    assert wrapped_lon(depth.point.x) < -179


def test_a_front_line_divides_a_country_about_180(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for lon, convention in ((HERE, "east"), (THERE, "split"), (THERE, "jump"), (THERE, "west")):
        folder = tmp_path / f"{lon}-{convention}"
        folder.mkdir()
        country = write(
            folder / "country.geojson", [translate(box(-1, 50, 1, 51), lon)], convention
        )
        xy = np.array([(lon - 1.1, 50.4), (lon, 50.5), (lon + 1.1, 50.4)])
        if convention == "west":
            xy[:, 0] -= 360
        elif convention != "east":
            xy[:, 0] = wrapped_lon(xy[:, 0])
        line = {"type": "LineString", "coordinates": np.round(xy, 9).tolist()}
        file = folder / "1916-07-01.geojson"
        properties = {"left": "north", "right": "south"}
        features = [{"type": "Feature", "properties": properties, "geometry": line}]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        words = ["area", file, "--country", country, "--anywhere", "--side", "side=south", "--json"]
        assert main([str(word) for word in words]) == 0, capsys.readouterr().err
        found.append(json.loads(capsys.readouterr().out)["area_km2"])
    assert found == pytest.approx([found[0]] * 4, rel=1e-6) and found[0] > 1000
