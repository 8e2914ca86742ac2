"""Tables of places that are kept in the cache are those that would be read anew."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from frontgeo import load_settlements
from frontgeo._utils.memo import Memo
from frontgeo.archive import kept_maps, kept_tables
from frontgeo.archive.kept_maps import kept_maps_folder
from frontgeo.archive.kept_tables import kept_table
from frontgeo.places.boundaries import load_settlement_footprints
from frontgeo.places.codifier import load_register
from frontgeo.verdicts import context
from frontgeo.verdicts.context import named_region


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB", raising=False)
    monkeypatch.setattr(kept_tables, "_LEAST_S", -1.0)
    monkeypatch.setattr(kept_maps, "_SETTLED_S", -1e6)


class Reading:
    """A function that reads a table, and how often it was asked."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self.load, self.times = load, 0

    def __call__(self) -> Any:
        self.times += 1
        return self.load()


def points(path: Path, rows: int = 40) -> Path:
    rng = np.random.default_rng(5)
    lines = ["name_en,name_uk,oblast,kind,lon,lat,population,katottg"]
    for i in range(rows):
        lon, lat = 36 + rng.random() / 2, 49.5 + rng.random() / 2
        people = "" if i % 3 else str(100 * i)
        lines.append(f"Place {i},Місце {i},UA-63,village,{lon!r},{lat!r},{people},")
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    return path


def outlines(path: Path) -> Path:
    crossed = shapely.Polygon([(36, 50), (36.1, 50.1), (36.1, 50), (36, 50.1)])  # is repaired
    shapes = [shapely.box(36.2, 50, 36.3, 50.1), crossed]
    names = {"name_en": ["One", "Two"], "name_uk": ["Один", None], "oblast": ["UA-63", "UA-63"]}
    gpd.GeoDataFrame(names, geometry=shapes, crs=4326).to_file(path)
    return path


def register(path: Path) -> Path:
    path.write_text("Перший рівень;Категорія;Назва\nUA63000;C;Липці\nUA63000;X;Козача\n")
    return path


TABLES = [
    ("places.csv.gz", points, load_settlements, False),
    ("outlines.gpkg", outlines, load_settlement_footprints, True),
    ("register.csv", register, load_register, False),
]


@pytest.mark.parametrize(("name", "write", "load", "has_notes"), TABLES)
def test_a_kept_table_is_the_one_that_was_read(
    tmp_path: Path, name: str, write: Any, load: Any, has_notes: bool
) -> None:
    path = write(tmp_path / name)
    reading = Reading(lambda: load(path))
    first, again = (kept_table(path, ("a",), reading) for _ in range(2))
    assert reading.times == 1
    assert type(again) is type(first) and again.attrs == first.attrs
    assert bool(first.attrs.get("notes")) is has_notes
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(load(path)), check_exact=True)
    if isinstance(first, gpd.GeoDataFrame):
        assert again.crs == first.crs
        assert again.geometry.to_wkb().tolist() == first.geometry.to_wkb().tolist()
    kept_table(path, ("b",), reading)  # with other options it is another table
    assert reading.times == 2


def test_a_region_is_kept_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = outlines(tmp_path / "outlines.gpkg")
    plain = named_region(str(path))
    for number in range(2):
        monkeypatch.setattr(context, "_READ", Memo(most=6))  # as in a process of its own
        if number:  # what is kept is all that it takes
            monkeypatch.setattr(context, "read_regions", None)
        ground, source = named_region(str(path), keep=kept_table)
        assert shapely.to_wkb(ground) == shapely.to_wkb(plain[0]) and source == plain[1]


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = points(tmp_path / "places.csv.gz")
    reading = Reading(lambda: load_settlements(path))
    kept_table(path, (), reading)
    points(path, rows=41)
    assert len(kept_table(path, (), reading)) == 41
    assert reading.times == 2


@pytest.mark.parametrize("fault", ["cut", "another", "gone"])
def test_a_damaged_table_is_read_again(tmp_path: Path, fault: str) -> None:
    path = points(tmp_path / "places.csv.gz")
    reading = Reading(lambda: load_settlements(path))
    before = kept_table(path, (), reading)
    (part,) = kept_maps_folder().glob("*/part-*.parquet")
    content = part.read_bytes()
    if fault == "gone":
        part.unlink()
    else:
        part.write_bytes(content[:-9] if fault == "cut" else content[:900] + b"x" + content[901:])
    assert kept_table(path, (), reading).equals(before)
    assert reading.times == 2


def test_a_table_that_would_not_come_back_the_same_is_not_kept(tmp_path: Path) -> None:
    path = points(tmp_path / "places.csv.gz")
    odd = pd.DataFrame({"a": [1, "one", None]})
    for table in (odd, pd.DataFrame({"a": [1]}, index=[7]), pd.DataFrame({"a": [(1,)]})):
        reading = Reading(lambda table=table: table)  # type: ignore[misc]
        for _ in range(2):
            assert kept_table(path, (), reading) is table
        assert reading.times == 2
    table = pd.DataFrame({"a": [1]})
    table.attrs["of"] = path  # is no JSON
    assert kept_table(path, (), lambda: table) is kept_table(path, (), lambda: table)
    assert not kept_maps_folder().exists()


def test_nothing_is_kept_where_the_cache_is_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0")
    path = points(tmp_path / "places.csv.gz")
    reading = Reading(lambda: load_settlements(path))
    for _ in range(2):
        kept_table(path, (), reading)
    assert reading.times == 2 and not kept_maps_folder().exists()
