"""Files of every kind the readers know, and files that are wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapes import write_geojson

from frontgeo import ControlMap, area_km2, read_control_map, read_regions
from frontgeo.errors import GeometryError, InputError, MapFileError
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.mappers.registry import control_map_of
from frontgeo.outputs.caveats import map_notes

SQUARE = shapely.box(36, 50, 36.5, 50.5)
SIZE = area_km2(SQUARE)


def feature(shape: shapely.Geometry | None, **properties: Any) -> dict[str, Any]:
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(path: Path, *features: dict[str, Any], **members: Any) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return path


def test_polygons_that_are_known_are_checked_as_those_that_are_not(tmp_path: Path) -> None:
    bow = shapely.Polygon([(36, 51), (36.5, 51.5), (36.5, 51), (36, 51.5)])
    far = shapely.box(10, 50, 10.5, 50.5)
    drawn = [feature(shape) for shape in (SQUARE, bow, SQUARE)]
    first, second = (
        read_control_map(collection(tmp_path / f"2024-05-0{n}.geojson", *drawn)) for n in (1, 2)
    )
    assert first.repaired and first.repaired == second.repaired
    assert first.statuses["occupied"].wkb == second.statuses["occupied"].wkb
    assert first.overlap_km2 == second.overlap_km2 == pytest.approx(SIZE)
    # what is in place in one region is not in another
    file = collection(tmp_path / "far.geojson", feature(far))
    for _ in range(2):
        assert read_control_map(file, region=EVERYWHERE).area_km2() > 1000
        with pytest.raises(MapFileError, match="expected polygons within longitude"):
            read_control_map(file)


# ---- formats -----------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp", "fgb"])
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning:pyogrio")
def test_one_square_in_every_vector_format(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"square.{suffix}"
    gpd.GeoDataFrame({"Name": ["a"]}, geometry=[SQUARE], crs="EPSG:4326").to_file(file)
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE, rel=1e-9)
    assert shown.mapper == file.name and shown.day is None


def test_kml_from_google_earth(tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y},0" for x, y in SQUARE.exterior.coords)
    file = tmp_path / "2024-05-31.kml"
    file.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        "<name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    )
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE, rel=1e-9) and shown.day == date(2024, 5, 31)


def test_a_stated_crs_is_followed_and_recorded(tmp_path: Path) -> None:
    file = tmp_path / "utm.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE.segmentize(0.01)], crs=4326).to_crs(32637).to_file(file)
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE, rel=1e-6)
    assert shown.sources[0].reprojected_from == "EPSG:32637" and not shown.repaired
    assert map_notes(shown) == [f"{file}: reprojected from EPSG:32637"]


def test_a_layer_is_named_after_a_colon(tmp_path: Path) -> None:
    file = tmp_path / "two.gpkg"
    for layer, shape in (("one", SQUARE), ("two", SQUARE.buffer(0.1))):
        gpd.GeoDataFrame(geometry=[shape], crs=4326).to_file(file, layer=layer)
    assert read_control_map(f"{file}:one").area_km2() == pytest.approx(SIZE)
    with pytest.raises(MapFileError, match=r"found 2: one, two; name those .* two\.gpkg:LAYER"):
        read_control_map(file)
    with pytest.raises(MapFileError, match="no layer 'three'"):
        read_control_map(f"{file}:three")


def test_layers_that_are_not_wanted_stay_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read = tmp_path / "two.gpkg", pyogrio.read_dataframe
    for layer in ("one", "two"):
        gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_file(file, layer=layer)
    positions = []

    def counted(content: bytes, *, layer: int, on_invalid: str) -> gpd.GeoDataFrame:
        positions.append(layer)
        return read(content, layer=layer, on_invalid=on_invalid)

    monkeypatch.setattr(pyogrio, "read_dataframe", counted)
    assert len(read_regions(f"{file}:two")) == 1
    assert positions == [1]


def test_bare_geometry_and_single_feature(tmp_path: Path) -> None:
    bare, single = tmp_path / "bare.json", tmp_path / "single.json"
    bare.write_text(shapely.to_geojson(SQUARE))
    single.write_text("\ufeff" + json.dumps(feature(SQUARE)))
    assert read_control_map(bare).area_km2() == pytest.approx(SIZE)
    assert read_control_map(single).area_km2() == pytest.approx(SIZE)


def test_deepstate_by_its_fills_before_and_after_labels_changed(tmp_path: Path) -> None:
    grey, free = shapely.box(37, 50, 37.1, 50.1), shapely.box(35, 50, 35.1, 50.1)
    old = shapely.box(38, 48, 38.5, 48.5)
    mixed = shapely.GeometryCollection([shapely.force_3d(SQUARE, 0), shapely.Point(36, 50)])
    file = collection(
        tmp_path / "1717130347.geojson",
        feature(mixed, fill="#a52714", name="Окуповано /// Occupied\u00a0\n"),
        feature(old, fill="#880E4F", name="ОРДЛО"),
        feature(grey, fill="#bcaaa4", name="Статус невідомий /// Unknown status"),
        feature(free, fill="#0f9d58", name="Звільнено"),
        feature(shapely.box(41, 42, 42, 43), fill="#ff5252", name="Абхазія"),
        feature(shapely.box(36, 49, 37, 49.5), fill="#fbc02d", name="?"),
        feature(shapely.Point(36, 50), name="Напрямок удару"),
    )
    shown = read_control_map(file)
    assert shown.mapper == "DeepState" and shown.when == "2024-05-31T04:39Z"
    assert shown.area_km2() == pytest.approx(SIZE + area_km2(old))
    assert shown.area_km2("occupied+contested") == pytest.approx(
        SIZE + area_km2(old) + area_km2(grey)
    )
    assert shown.skipped["unknown fill #fbc02d"] == 1
    assert shown.skipped["point"] == 2
    assert shown.skipped["other lands (Abkhazia, Karelia …)"] == 1


def test_deepstate_without_an_occupied_layer_is_an_error_never_zero(tmp_path: Path) -> None:
    file = collection(
        tmp_path / "1717130347.geojson",
        feature(SQUARE, fill="#bcaaa4"),
        feature(shapely.box(35, 50, 35.1, 50.1), fill="#0f9d58"),
    )
    with pytest.raises(
        MapFileError, match=r"'occupied', found contested and liberated only.*never read as 0"
    ):
        read_control_map(file)


def test_broken_utf8_is_replaced_and_reported(tmp_path: Path) -> None:
    file = collection(
        tmp_path / "a.geojson",
        feature(SQUARE, fill="#a52714", name="X"),
        feature(shapely.box(35, 50, 35.1, 50.1), fill="#0f9d58"),
    )
    file.write_bytes(file.read_bytes().replace(b'"X"', b'"\xd0\xff"'))
    assert read_control_map(file).repaired["broken UTF-8 replaced"] >= 1


def topojson(path: Path, name: str, *, west: float) -> Path:
    """Write one 0.5° square as quantised TopoJSON."""
    arc = [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]]
    path.write_text(
        json.dumps(
            {
                "type": "Topology",
                "transform": {"scale": [0.0005, 0.0005], "translate": [west, 50]},
                "objects": {
                    name: {
                        "type": "GeometryCollection",
                        "geometries": [
                            {"type": "Polygon", "arcs": [[0]]},
                            {"type": None},
                        ],
                    }
                },
                "arcs": [arc],
            }
        )
    )
    return path


def test_isw_control_and_advances_make_one_map(tmp_path: Path) -> None:
    files = [
        topojson(tmp_path / "2024-05-12_control.topojson", "UkraineControlMap", west=36),
        topojson(
            tmp_path / "2024-05-12_adv.topojson", "AssessedRussianAdvancesinUkraine", west=36.25
        ),
    ]
    shown = read_control_map(files)
    assert shown.mapper == "ISW" and shown.day == date(2024, 5, 12)
    assert shown.area_km2() == pytest.approx(1.5 * SIZE, rel=1e-9)
    assert shown.skipped["no geometry"] == 2
    assert len(shown.sources) == 2 and len(shown.sources[0].sha256) == 64


def test_statuses_of_drawn_files(tmp_path: Path) -> None:
    east = shapely.box(37, 50, 37.5, 50.5)
    file = collection(
        tmp_path / "d.geojson",
        feature(SQUARE, status="occupied"),
        feature(east, status="contested"),
        feature(shapely.box(38, 50, 38.5, 50.5), status="maybe"),
    )
    shown = read_control_map(file)
    assert shown.area_km2("occupied+contested") == pytest.approx(2 * SIZE)
    assert dict(shown.skipped) == {"status 'maybe'": 1}
    other = collection(tmp_path / "e.geojson", feature(SQUARE, status="active"))
    with pytest.raises(MapFileError, match=r"column 'status', none .* \('active'\).*--status"):
        read_control_map(other)
    assert read_control_map(other, status="occupied").area_km2() == pytest.approx(SIZE)


def test_a_file_may_state_its_mapper_day_and_error(tmp_path: Path) -> None:
    stated = {"mapper": "somebody", "day": "2024-05-31", "position_error_m": 1000}
    file = write_geojson(tmp_path / "x-2023-01-01.geojson", SQUARE, frontgeo=stated)
    shown = read_control_map(file)
    assert (shown.mapper, shown.day, shown.position_error_m) == (
        "somebody",
        date(2024, 5, 31),
        1000.0,
    )
    given = read_control_map(file, mapper="me", day="2024-06-01", position_error_m=300)
    assert (given.mapper, given.day, given.position_error_m) == ("me", date(2024, 6, 1), 300.0)


# ---- repairs and counts ------------------------------------------------------------------


def test_overlaps_count_once_and_are_reported(tmp_path: Path) -> None:
    shifted = shapely.box(36.25, 50, 36.75, 50.5)
    shown = read_control_map(write_geojson(tmp_path / "o.geojson", SQUARE, shifted))
    assert shown.area_km2() == pytest.approx(1.5 * SIZE)
    assert shown.overlap_km2 == pytest.approx(0.5 * SIZE)


def test_a_bow_tie_is_repaired_to_both_its_lobes(tmp_path: Path) -> None:
    tie = shapely.Polygon([(36, 50), (37, 51), (37, 50), (36, 51)])
    shown = read_control_map(write_geojson(tmp_path / "tie.geojson", tie))
    lobes = [
        shapely.Polygon([(36, 50), (36.5, 50.5), (36, 51)]),
        shapely.Polygon([(37, 50), (36.5, 50.5), (37, 51)]),
    ]
    assert shown.area_km2() == pytest.approx(sum(area_km2(lobes)), rel=1e-9)
    ((reason, count),) = shown.repaired.items()
    assert reason.startswith("invalid polygon (self-intersection), +") and count == 1


def test_a_ring_that_overlaps_itself_keeps_its_ground(tmp_path: Path) -> None:
    ring = shapely.Polygon(
        [
            (36, 50),
            (37, 50),
            (37, 50.6),
            (36.2, 50.6),
            (36.2, 50.2),
            (36.8, 50.2),
            (36.8, 50.8),
            (36, 50.8),
        ]
    )
    shown = read_control_map(write_geojson(tmp_path / "ring.geojson", ring))
    assert shapely.covers(shown.held(), shapely.Point(36.5, 50.1))
    assert shapely.covers(shown.held(), shapely.Point(36.9, 50.5))


def test_what_has_no_area_is_counted_by_reason(tmp_path: Path) -> None:
    file = collection(
        tmp_path / "m.geojson",
        feature(SQUARE),
        feature(shapely.Point(36, 50)),
        feature(None),
        feature(shapely.LineString([(36, 50), (37, 50)])),
        feature(shapely.Polygon([(36, 50), (37, 50), (36.5, 50), (36, 50)])),
    )
    skipped = read_control_map(file).skipped
    assert (skipped["point"], skipped["line"], skipped["no geometry"]) == (1, 1, 1)
    assert sum(skipped.values()) + len(skipped) >= 4


# ---- bad input ---------------------------------------------------------------------------


def bad(tmp_path: Path, content: bytes, name: str = "bad.geojson") -> str:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(MapFileError) as caught:
        read_control_map(file)
    message = str(caught.value)
    assert message.startswith(str(file)) and "\n" not in message
    return message


WHOLE = json.dumps({"type": "FeatureCollection", "features": [feature(SQUARE)]}).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty file"),
        (b"  \n", "empty file"),
        (WHOLE[: len(WHOLE) // 2], "line 1"),
        (b"[1, 2]", "JSON list"),
        (b'{"type": "FeatureCollection"}', "damaged or not a map"),
        (b'{"hello": 1}', "damaged or not a map"),
        (b'{"type": "FeatureCollection", "features": []}', "no feature"),
        (b"<html>not a map</html>", "damaged or not a map"),
        (b"PK\x03\x04garbage", "damaged archive"),
        (b"\x00\x01\x02\x03" * 50, "damaged or not a map"),
        (b"{" * 200_000, "JSON"),
    ],
)
def test_files_that_are_no_map(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in bad(tmp_path, content)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="no such file"):
        read_control_map(tmp_path / "nowhere.geojson")
    with pytest.raises(MapFileError, match="found a folder"):
        read_control_map(tmp_path)
    with pytest.raises(MapFileError, match="no such file"):
        read_regions(tmp_path / "nowhere.gpkg:layer")


def test_a_shapefile_without_crs_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "s.shp"
    gpd.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs=4326).to_file(file)
    file.with_suffix(".prj").unlink()
    with pytest.raises(MapFileError, match=r"stated CRS.*\.prj"):
        read_control_map(file)
    for part in (".shx", ".dbf"):
        file.with_suffix(part).unlink()
    with pytest.raises(MapFileError):
        read_control_map(file)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (shapely.transform(SQUARE, lambda xy: xy[:, ::-1]), "axes are swapped"),
        (shapely.transform(SQUARE, lambda xy: xy * [-1, 1]), "sign of x"),
        (shapely.transform(SQUARE, lambda xy: xy * [1, -1]), "sign of y"),
        (shapely.box(4_000_000, 6_000_000, 4_100_000, 6_100_000), "state the CRS"),
    ],
)
def test_wrong_hemisphere_axes_and_units(tmp_path: Path, shape: Any, words: str) -> None:
    file = write_geojson(tmp_path / "where.geojson", SQUARE, shape)
    with pytest.raises(MapFileError, match=words) as caught:
        read_control_map(file)
    assert caught.value.feature == 1 and "feature 1" in str(caught.value)


def test_elsewhere_is_allowed_on_request(tmp_path: Path) -> None:
    south = shapely.box(-60, -40, -59, -39)
    file = write_geojson(tmp_path / "south.geojson", south)
    assert read_control_map(file, region=EVERYWHERE).area_km2() == pytest.approx(area_km2(south))


def test_all_polygons_empty(tmp_path: Path) -> None:
    file = tmp_path / "empty.geojson"
    file.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {},
                        "geometry": {"type": "Polygon", "coordinates": []},
                    },
                    {"type": "Feature", "properties": {}, "geometry": None},
                ],
            }
        )
    )
    with pytest.raises(MapFileError, match="found none with an area among 2 features"):
        read_control_map(file)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_numbers_that_are_none(tmp_path: Path, number: str) -> None:
    ring = f"[[36,50],[37,50],[37,{number}],[36,50]]"
    properties = '{"fill": "#a52714"}, "geometry": {"type": "Polygon", "coordinates": [' + ring
    other = json.dumps(feature(shapely.box(35, 50, 35.1, 50.1), fill="#0f9d58"))
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        + properties
        + "]}}, "
        + other
        + "]}"
    )
    assert "NaN or infinite" in bad(tmp_path, text.encode(), "1717130347.geojson")


def test_damaged_geometry_names_the_feature(tmp_path: Path) -> None:
    for geometry in (
        {"type": "Polygon"},
        {"type": "Blob", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": 5},
        "text",
        7,
    ):
        document = {
            "type": "FeatureCollection",
            "features": [
                feature(SQUARE, fill="#a52714"),
                {"type": "Feature", "properties": {"fill": "#0f9d58"}, "geometry": geometry},
            ],
        }
        message = bad(tmp_path, json.dumps(document).encode(), "1717130347.geojson")
        assert "feature 1" in message


@pytest.mark.parametrize(
    "member", [{"day": "May"}, {"position_error_m": -1}, {"position_error_m": "x"}]
)
def test_what_a_file_states_of_itself_is_checked(tmp_path: Path, member: dict[str, Any]) -> None:
    with pytest.raises(MapFileError, match="member 'frontgeo'"):
        read_control_map(write_geojson(tmp_path / "s.geojson", SQUARE, frontgeo=member))


def test_in_memory_polygons_need_a_crs_when_a_table_and_an_area() -> None:
    with pytest.raises(GeometryError, match="CRS"):
        control_map_of(gpd.GeoSeries([SQUARE]))
    with pytest.raises(InputError, match="none with an area"):
        control_map_of(shapely.Point(1, 1))
    assert control_map_of([SQUARE, SQUARE]).area_km2() == pytest.approx(SIZE)
    mercator = gpd.GeoSeries([SQUARE], crs=4326).to_crs(3857)
    assert control_map_of(mercator).area_km2() == pytest.approx(SIZE, rel=1e-9)


def test_reading_leaves_inputs_alone(tmp_path: Path) -> None:
    file = write_geojson(tmp_path / "a.geojson", SQUARE)
    before = file.read_bytes()
    read_control_map(file)
    assert file.read_bytes() == before and sorted(tmp_path.iterdir()) == [file]
    assert np.isfinite(read_control_map(file).area_km2())


def test_a_mapper_is_one_module_and_its_name_in_the_registry() -> None:
    from frontgeo.mappers import registry

    folder = Path(registry.__file__).parent
    modules = {
        path.stem for path in folder.glob("*.py") if "\nMAPPER = Mapper(" in path.read_text()
    }
    assert modules == {reader.__name__.rpartition(".")[2] for reader in registry.READERS}
    assert registry.READERS[-1].__name__.endswith(".generic")
    for reader in registry.READERS:
        assert callable(reader.recognises) and callable(reader.read), reader.__name__
        assert registry.MAPPERS[reader.MAPPER.name] is reader.MAPPER


def test_maps_of_two_instants_are_not_united(tmp_path: Path) -> None:
    """Their ground together was held at neither instant."""
    ground = {"occupied": shapely.box(36, 50, 36.1, 50.1)}
    morning = ControlMap("me", ground, instant=datetime(2024, 5, 1, 6, tzinfo=UTC))
    evening = ControlMap("me", ground, instant=datetime(2024, 5, 1, 18, tzinfo=UTC))
    with pytest.raises(InputError, match="expected files of one instant to make one map"):
        ControlMap.merge([morning, evening])
    parts = [morning.with_(parts=("control",)), evening.with_(parts=("advances",))]
    assert ControlMap.merge(parts).instant == evening.instant  # layers are edited one by one
