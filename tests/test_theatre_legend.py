"""A theatre's legend says what a column of a mapper's files means, and nothing else is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from frontgeo import area_km2, read_control_map, read_theatre
from frontgeo.errors import InputError, MapFileError
from frontgeo.places import examples_folder

STRIP = examples_folder() / "theatres" / "strip.toml"
LEGEND = """
[[legend]]
mapper = "Strip watch"
column = "Zone"
values = {{ B = {{ status = "{status}", side = "blue" }}, X = {{ status = "contested" }}, {more} }}
position_error_m = 120
credit = "Map: Strip watch"
"""
BLUE = shapely.box(34.50, 31.48, 34.52, 31.50)
GREY = shapely.box(34.40, 31.40, 34.42, 31.42)
RED = shapely.box(34.30, 31.25, 34.32, 31.27)


def theatre(folder: Path, *, status: str = "occupied", more: str = '"R" = { side = "red" }') -> Any:
    for name in ("strip-country.geojson", "strip-districts.geojson", "strip-places.csv"):
        (folder / name).write_bytes((STRIP.parent / name).read_bytes())
    text = STRIP.read_text("utf-8") + LEGEND.format(status=status, more=more)
    (folder / "strip.toml").write_text(text, "utf-8")
    return read_theatre(folder / "strip.toml")


def drawn(folder: Path, **zones: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone},
            "geometry": json.loads(shapely.to_geojson(ground)),
        }
        for zone, ground in zones.items()
    ]
    path = folder / "watch_2024-01-01.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_each_value_has_its_status_and_side(tmp_path: Path) -> None:
    path = drawn(tmp_path, B=BLUE, X=GREY, R=RED, Q=shapely.box(34.2, 31.2, 34.21, 31.21))
    shown = read_control_map(path, region=theatre(tmp_path))
    assert (shown.mapper, shown.side, shown.position_error_m) == ("Strip watch", "blue", 120.0)
    assert shown.area_km2() == pytest.approx(area_km2(BLUE))
    assert shown.area_by_status_km2["contested"] == pytest.approx(area_km2(GREY))
    assert shown.others_km2 == {"red": pytest.approx(area_km2(RED))}
    assert dict(shown.skipped) == {
        "held by red": 1,
        "zone 'Q' is not in the legend of Strip watch": 1,
    }


def test_ground_held_by_both_sides_is_of_no_side_alone(tmp_path: Path) -> None:
    both = theatre(tmp_path, more='"R" = { status = "occupied", side = "red" }')
    shown = read_control_map(drawn(tmp_path, B=BLUE, R=RED), region=both)
    assert shown.has_all_sides and set(shown.others) == {"blue", "red"}
    assert shown.of_side("red").area_km2() == pytest.approx(area_km2(RED))


def test_a_file_without_the_column_or_its_values_is_read_as_ever(tmp_path: Path) -> None:
    shown = read_control_map(drawn(tmp_path, north=BLUE), region=theatre(tmp_path))
    assert shown.mapper == "watch_2024-01-01.geojson" and shown.position_error_m == 250.0


def test_two_legends_that_fit_are_refused(tmp_path: Path) -> None:
    theatre(tmp_path)
    again = LEGEND.format(status="occupied", more='"R" = { side = "red" }').replace("watch", "post")
    with (tmp_path / "strip.toml").open("a", encoding="utf-8") as file:
        file.write(again)
    with pytest.raises(MapFileError, match="the legends of Strip watch and Strip post fit"):
        read_control_map(drawn(tmp_path, B=BLUE), region=read_theatre(tmp_path / "strip.toml"))


def test_a_status_that_does_not_exist_names_the_legend(tmp_path: Path) -> None:
    wrong = theatre(tmp_path, status="held")
    with pytest.raises(InputError, match=r"'Strip watch', value 'B': expected one of occupied"):
        read_control_map(drawn(tmp_path, B=BLUE), region=wrong)
