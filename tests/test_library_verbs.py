"""Maps of the library by their mappers' names, in `area` and `compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from frontgeo import ControlMap
from frontgeo.archive.store import write_store
from frontgeo.cli.main import main
from frontgeo.library import add_maps

WEST, WIDE = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two mappers, one of whom draws less often."""
    for mapper, days in (("A", ("2024-05-01", "2024-05-02", "2024-05-03")), ("B", ("2024-05-01",))):
        maps = [
            ControlMap(mapper, {"occupied": WIDE if day > "2024-05-01" else WEST}, day=day)
            for day in days
        ]
        write_store(maps, tmp_path / f"{mapper}.parquet")
        add_maps(tmp_path / f"{mapper}.parquet", tmp_path / "library")
    return tmp_path / "library"


def geodesic_km2(ground: shapely.Polygon) -> float:
    """Return an area with parallels cut into short pieces, as frontgeo's edges are straight."""
    dense = shapely.segmentize(ground, 1e-3)
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(dense)[0]) / 1e6


def test_area_takes_each_mappers_map_of_the_day(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--day", "2024-05-03", "--library", str(library), "--json"]
    assert main(["area", "--mapper", "a", "B", *at]) == 0
    one, other = json.loads(capsys.readouterr().out)["maps"]
    assert (one["mapper"], one["snapshot"]) == ("A", "2024-05-03")
    assert (other["mapper"], other["snapshot"]) == ("B", "2024-05-01")
    assert one["area_km2"] == pytest.approx(geodesic_km2(WIDE), rel=1e-8)
    assert other["area_km2"] == pytest.approx(geodesic_km2(WEST), rel=1e-8)
    assert one["asked"] == other["asked"] == "2024-05-04T00:00:00+00:00"
    assert main(["area", "--mapper", "B", *at[:-1]]) == 0
    assert "B, 2024-05-01, 2.0 days old at 2024-05-04T00:00Z: " in capsys.readouterr().out


def test_compare_takes_maps_of_a_day(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--mapper", "A", "B", "--day", "2024-05-03", "--library", str(library),
                 "--json"]) == 0  # fmt: skip
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert pair["both_km2"] == pytest.approx(geodesic_km2(WEST), abs=1e-3)
    assert pair["only_a_km2"] == pytest.approx(geodesic_km2(WIDE) - geodesic_km2(WEST), abs=1e-3)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["area"], "expected FILE, or --mapper"),
        (["area", "--day", "2024-05-03"], "--day is of the library's maps"),
        (["area", "--mapper", "A"], "expected the day of the library's maps"),
        (["area", "map.geojson", "--mapper", "A", "--day", "2024-05-03"], "FILE or --mapper"),
        (["area", "--mapper", "C", "--day", "2024-05-03"], "'C': expected a mapper of the library"),
        (["area", "--mapper", "A", "--day", "2024-04-03"], "no map of the state at the end"),
        (["area", "--mapper", "A", "--day", "2024-05-03", "--status", "occupied"], "of files"),
        (["compare", "--mapper", "A", "--since", "2024-05-01"], "expected two mappers, found a-"),
        (["compare", "a.zip", "--mapper", "A", "--day", "2024-05-03"], "leave out archives"),
        (["compare", "--day", "2024-05-03"], "--day is of the library's maps"),
    ],
)
def test_what_does_not_go_together_is_one_line(
    library: Path, capsys: pytest.CaptureFixture[str], line: list[str], message: str
) -> None:
    given = ["--library", str(library)] if "--mapper" in line else []
    assert main([*line, *given]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert message in error


def test_a_mapper_without_maps_of_the_day_is_named(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["area", "--mapper", "A", "B", "--day", "2024-05-20", "--library", str(library)]) == 2
    )
    assert "A: a-maps: no map up to 2024-05-20" in capsys.readouterr().err
