"""Coordinates read into arrays are those read as lists."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import read_control_map
from frontgeo.errors import MapFileError
from frontgeo.io import coordinates
from frontgeo.io.features import Contents
from frontgeo.io.geojson import parsed_json, read_geojson

DEGREES = st.floats(-90, 90, allow_nan=False) | st.integers(-90, 90)


@st.composite
def geometries(draw: st.DrawFn) -> dict[str, Any]:
    """Any geometry of GeoJSON, in two or three dimensions: holes, rings not closed, empty ones."""
    dimension = draw(st.sampled_from([2, 2, 3, 3, 4]))
    position = st.lists(DEGREES, min_size=dimension, max_size=dimension)
    line = st.lists(position, min_size=2, max_size=6)
    ring = st.lists(position, min_size=3, max_size=6).map(lambda r: [*r, r[0]])
    rings = st.lists(ring | ring.map(lambda r: r[:-1]) | st.just([]), max_size=3)
    listed = {
        "Point": position | st.just([]),
        "MultiPoint": st.lists(position, max_size=3),
        "LineString": line | st.just([]),
        "MultiLineString": st.lists(line, max_size=3),
        "Polygon": rings,
        "MultiPolygon": st.lists(rings, max_size=3),
    }
    kind = draw(st.sampled_from([*listed, "Polygon", "MultiPolygon", "GeometryCollection"]))
    if kind == "GeometryCollection":
        return {"type": kind, "geometries": draw(st.lists(geometries(), max_size=3))}
    return {"type": kind, "coordinates": draw(listed[kind])}


def read(content: bytes) -> Contents | str:
    try:
        return read_geojson("map", parsed_json("map", content)[0])
    except MapFileError as error:
        return str(error)


def by_lists(content: bytes) -> Contents | str:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(coordinates, "_new_parser", None)
        return read(content)


def assert_same(content: bytes) -> None:
    ours, plain = read(content), by_lists(content)
    if isinstance(ours, str) or isinstance(plain, str):
        assert ours == plain
        return
    assert ours.repaired == plain.repaired
    for layer, other in zip(ours.layers, plain.layers, strict=True):
        for one, two in zip(layer.features, other.features, strict=True):
            assert one.properties == two.properties
            assert shapely.to_wkb(one.geometry, output_dimension=4) == shapely.to_wkb(
                two.geometry, output_dimension=4
            )


@given(st.lists(geometries(), min_size=1, max_size=4), st.sampled_from([None, 1]))
@settings(deadline=None)
def test_arrays_give_the_geometries_of_lists(shapes: list[Any], indent: int | None) -> None:
    features = [
        {"type": "Feature", "properties": {"n": n, "near": {"coordinates": [1, n]}}, "geometry": g}
        for n, g in enumerate(shapes)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=indent)
    assert_same(text.encode())


SQUARE = "[[[36,50],[37,50],[37,51],[36,50]]]"


@pytest.mark.parametrize(
    "drawn",
    [
        "[[[36,50],[37],[37,51,1],[36,50]]]",
        "[[[36,50],[[37,50]],[37,51],[36,50]]]",
        "[[[[36,50],[37,50]],37,51]]",
        "[[[36,50],[37,50],[37,51],[36,50]],[]]",
        "[[[36,50],[37,50]]]",
        "[[[36,50],[37,null],[37,51],[36,50]]]",
        '[[[36,50],["37",50],[37,51],[36,50]]]',
        "[[[36,50],[NaN,50],[37,51],[36,50]]]",
        "[[[36,50],[1e999,50],[37,51],[36,50]]]",
        "[[[36,50],[123456789012345678901234,50],[37,51],[36,50]]]",
        f"{SQUARE},[1]",
        f"{SQUARE}]",
        SQUARE[:-1],
        "[1,2",
        "[[[1e308,-1e308],[-1e308,1e308],[1e308,1e308],[1e308,-1e308]]]",
        "[[[[[[36,50]]]]]]",
        f'{SQUARE},"coordinates":[[[30,50],[31,50],[31,51],[30,50]]]',
        f'{SQUARE},"coordinates":7',
        f'{SQUARE},"name":"\\"coordinates\\":[1,2]"',
        f'{SQUARE},"name":"\xff"',
    ],
)
def test_irregular_coordinates_are_read_or_refused_as_lists(drawn: str) -> None:
    good = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":%s}}'
    text = f'{{"type":"FeatureCollection","features":[{good % SQUARE},{good % drawn}]}}'
    assert_same(text.encode("latin-1"))


def test_coordinates_elsewhere_than_in_geometries_are_lists() -> None:
    text = '{"type":"Topology","arcs":[],"objects":{"a":{"type":"Point","coordinates":[36,50]}}}'
    assert parsed_json("map", text.encode())[0] == json.loads(text)
    parsed, _ = parsed_json("map", b'{"type":"Feature","properties":{"a":{"coordinates":[1]}}}')
    assert parsed["properties"] == {"a": {"coordinates": [1]}}


def test_a_map_is_not_parsed_number_by_number() -> None:
    cut = coordinates.cut_out(f'{{"type":"Polygon","coordinates": {SQUARE} }}'.encode())
    assert cut is not None
    assert cut[0] == b'{"type":"Polygon","coordinates": NaN }'
    assert cut[1][0].shape == shapely.Polygon([(36, 50), (37, 50), (37, 51)])


def test_coordinates_of_the_map_before_are_not_parsed_again() -> None:
    def cut(*drawn: str) -> list[coordinates.Coordinates]:
        listed = (f'{{"type":"Polygon","coordinates":{one}}}' for one in drawn)
        found = coordinates.cut_out(f"[{','.join(listed)}]".encode())
        assert found is not None
        return found[1]

    other, line = "[[[30.125,50],[31,50],[31,51],[30.125,50]]]", "[[[36,50],[37,50]]]"
    known, again = cut(SQUARE, SQUARE)
    assert known is again
    assert known.shape == shapely.Polygon([(36, 50), (37, 50), (37, 51)])
    first, second, third = cut(other, SQUARE, other)
    assert second is known and first is third
    assert first.shape == shapely.Polygon([(30.125, 50), (31, 50), (31, 51)])
    assert [one.shape for one in cut(SQUARE, line)] == [known.shape, None]  # read as lists
    assert [one.shape for one in cut(line)] == [None]


def test_arcs_that_overflow_are_refused_without_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "2024-05-12.topojson"
    topology = {
        "type": "Topology",
        "transform": {"scale": [1e300, 1], "translate": [0, 0]},
        "arcs": [[[1e300, 0], [1, 1], [1, 0], [-2, -1]]],
        "objects": {"a": {"type": "Polygon", "arcs": [[0]]}},
    }
    file.write_text(json.dumps(topology))
    with pytest.raises(MapFileError):
        read_control_map(file)


@pytest.mark.parametrize("kept", [12, 40])
def test_a_gzip_that_is_cut_off_is_refused(kept: int, tmp_path: Path) -> None:
    file = tmp_path / "2024-05-12.geojson.gz"
    file.write_bytes(gzip.compress(f'{{"type":"Polygon","coordinates":{SQUARE}}}'.encode())[:kept])
    with pytest.raises(MapFileError, match="damaged gzip"):
        read_control_map(file)
