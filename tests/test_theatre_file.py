"""Theatres from files: each fault in one line that names file, feature and remedy."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from frontgeo import read_theatre
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError
from frontgeo.geometry.measure import area_km2
from frontgeo.places import examples_folder
from frontgeo.places.theatre_file import layer_files

STRIP = examples_folder() / "theatres" / "strip.toml"
COUNTRY, DISTRICTS, PLACES = "strip-country.geojson", "strip-districts.geojson", "strip-places.csv"

Edit = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example that a test may spoil."""
    return Path(shutil.copytree(STRIP.parent, tmp_path / "theatre"))


def _toml(old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        text = (folder / STRIP.name).read_text()
        assert old in text
        (folder / STRIP.name).write_text(text.replace(old, new))

    return edit


def _layer(name: str, edit: Callable[[list[Any]], object]) -> Edit:
    def edited(folder: Path) -> None:
        document = json.loads((folder / name).read_text())
        edit(document["features"])
        (folder / name).write_text(json.dumps(document))

    return edited


def _named(row: int, **properties: str) -> Edit:
    return _layer(DISTRICTS, lambda features: features[row]["properties"].update(properties))


def _drawn(name: str, row: int, *ring: tuple[float, float]) -> Edit:
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return _layer(name, lambda features: features[row].update(geometry=shape))


def _in_crs(folder: Path) -> None:
    document = json.loads((folder / COUNTRY).read_text())
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (folder / COUNTRY).write_text(json.dumps(document))


def _instead(name: str, make: Callable[[Path], object]) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return edit


_OF_COUNTRY = '[country]\nfile = "strip-country.geojson"\n'
_WIDE = "border_tolerance_m = 200"

BAD = {
    "no country": (
        _toml(f"{_OF_COUNTRY}{_WIDE}\naccuracy_m = 10\n", ""),
        'strip.toml: country: missing; give [country] file = "FILE"',
    ),
    "an unknown key": (
        _toml("licence", "license"),
        "strip.toml: license: unknown key; correct or remove it",
    ),
    "an unknown key of a side": (
        _toml('colour = "#2166ac"', 'color = "#2166ac"'),
        "strip.toml: [[side]] 1, color: unknown key; correct or remove it",
    ),
    "a colour by name": (
        _toml("#b2182b", "red"),
        "strip.toml: [[side]] 2, colour: expected a colour such as #2166ac, found 'red'",
    ),
    "a side named twice": (
        _toml('"Red forces"', '"Blue forces"'),
        "strip.toml: [[side]] 2: 'Blue forces' names [[side]] 1 (blue) too; give it to one",
    ),
    "a side without a name": (
        _toml('words = ["Blue"', 'words = [" "'),
        "strip.toml: [[side]] 1, words, 0: expected a name with letters, found ' '",
    ),
    "a gender that no noun has": (
        _toml('gender = "neuter"', 'gender = { uk = "dual" }'),
        "strip.toml: [[side]] 2, gender: expected masculine, feminine, neuter or plural, found",
    ),
    "a side named open": (
        _toml('"Red forces"', '"open"'),
        "strip.toml: [[side]] 2: 'open' stands for a side that a claim leaves open; give another",
    ),
    "an occupier that is no side": (
        _toml('occupier = "blue"', 'occupier = "green"'),
        "strip.toml: occupier: expected one of the sides (blue, red), found 'green'; add it as",
    ),
    "a country without a name": (
        _toml('{ en = "Example strip", uk = "Приклад: смуга" }', '" "'),
        "strip.toml: name: expected a name with letters, found ' '",
    ),
    "a zone as wide as the country": (
        _toml(_WIDE, "border_tolerance_m = 20000"),
        "strip.toml: country.border_tolerance_m: expected metres that leave ground in which a "
        "line is front, found 20000",
    ),
    "a zone of negative width": (
        _toml(_WIDE, "border_tolerance_m = -1"),
        "strip.toml: country.border_tolerance_m: input should be greater than 0, found -1",
    ),
    "a region that leaves out the country": (
        _toml("[country]", "region = [34.3, 31, 35, 32]\n[country]"),
        "strip.toml: region: expected west, south, east, north around the country",
    ),
    "no TOML": (
        lambda folder: (folder / STRIP.name).write_text("name = "),
        "strip.toml: expected TOML, found an error: Invalid value",
    ),
    "a folder for a theatre": (
        _instead(STRIP.name, Path.mkdir),
        "strip.toml: expected a theatre (TOML), found a folder; name the .toml in it",
    ),
    "a pipe for a theatre": (
        _instead(STRIP.name, os.mkfifo),
        "strip.toml: expected a theatre (TOML), found a pipe; write it to a file first",
    ),
    "a missing theatre": (
        _instead(STRIP.name, lambda path: None),
        "strip.toml: expected a theatre (TOML), found no such file; check the path",
    ),
    "a missing country": (
        _instead(COUNTRY, lambda path: None),
        f"{COUNTRY}: no such file; check the path (named in strip.toml)",
    ),
    "a missing table of places": (
        _instead(PLACES, lambda path: None),
        f"{PLACES}: no such file; check the path (named in strip.toml)",
    ),
    "a folder for a layer": (
        _instead(DISTRICTS, Path.mkdir),
        f"{DISTRICTS}: expected a file, found a folder; name a map in it",
    ),
    "a pipe for a layer": (
        _instead(DISTRICTS, os.mkfifo),
        f"{DISTRICTS}: expected a file, found a pipe; write it to a file first",
    ),
    "a pipe for a table": (
        _instead(PLACES, os.mkfifo),
        f"{PLACES}: expected a file, found a pipe; write it to a file first",
    ),
    "an empty layer": (
        _layer(COUNTRY, list.clear),
        f"{COUNTRY}: expected polygons, found no feature at all; check the file",
    ),
    "an empty file": (
        lambda folder: (folder / DISTRICTS).write_text(""),
        f"{DISTRICTS}: expected a map",
    ),
    "an empty table": (
        lambda folder: (folder / PLACES).write_text("name_en,lon,lat\n"),
        f"{PLACES}: expected places, found no row; check the file",
    ),
    "regions that overlap": (
        _drawn(DISTRICTS, 1, (34.25, 31.25), (34.4, 31.2667), (34.5, 31.3833), (34.4, 31.4667)),
        f"{DISTRICTS}, feature 1: expected regions that do not overlap, found South district and "
        "Middle district with ",
    ),
    "a region outside the country": (
        _drawn(DISTRICTS, 2, (40.0, 31.0), (41.0, 31.0), (41.0, 32.0)),
        f"{DISTRICTS}, feature 2: expected regions of the country, found North district with 0%",
    ),
    "two names for a region": (
        _named(1, code="S"),
        f"{DISTRICTS}, feature 1: expected one name for each region, found South district and "
        "Middle district for 'S'; give each its own code, or one name to both",
    ),
    "a region twice": (
        _named(1, name_en="South district"),
        f"{DISTRICTS}, feature 1: expected one feature for each region, found a second of the name",
    ),
    "a name for two regions in one language": (
        _named(1, name_uk="Південний округ"),
        f"{DISTRICTS}, feature 1: expected a name of one region, found 'Південний округ' for South "
        "district and Middle district; name one of them otherwise",
    ),
    "a region with the code of another": (
        _named(1, name_en="N"),
        f"{DISTRICTS}, feature 2: expected a name of one region, found 'N' for N and North",
    ),
    "a region named as the country": (
        _named(1, name_en="Example strip"),
        f"{DISTRICTS}, feature 1: expected a name of one region, found 'Example strip' for the "
        "country and Example strip; name one of them otherwise, such as 'Example strip region'",
    ),
    "a region without a name": (
        _layer(DISTRICTS, lambda features: features[1].update(properties={})),
        f"{DISTRICTS}, feature 1: expected a name for each region, found none",
    ),
    "another CRS": (
        _in_crs,
        f"{COUNTRY}: expected longitude and latitude on WGS 84 (EPSG:4326), found EPSG:3857; "
        "reproject the layer",
    ),
    "metres without a CRS": (
        _drawn(COUNTRY, 0, (3807127, 3662000), (3850000, 3662000), (3850000, 3700000)),
        f"{COUNTRY}, feature 0: expected longitude and latitude in degrees",
    ),
    "a country of points": (
        _layer(
            COUNTRY,
            lambda features: features[0].update(
                geometry={"type": "Point", "coordinates": [34.3, 31.3]}
            ),
        ),
        f"{COUNTRY}: expected polygons, found none; check the layer",
    ),
    "places of another country": (
        lambda folder: (folder / PLACES).write_text("name_en,lon,lat\nParis,2.35,48.85\n"),
        f"{PLACES}, feature 0: expected settlements in and around the country, found 1 of 1 "
        "elsewhere, such as Paris at 2.350, 48.850 (longitude, latitude)",
    ),
}


@pytest.mark.parametrize(("spoil", "expected"), BAD.values(), ids=BAD)
def test_a_bad_theatre_is_one_line(
    spoil: Edit, expected: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder)
    drawn = folder / "drawn.geojson"
    drawn.write_text(shapely.to_geojson(shapely.box(34.3, 31.25, 34.35, 31.3)))
    assert main(["area", str(drawn), "--theatre", str(folder / STRIP.name)]) == 2
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert out == ""
    assert line.replace(f"{folder}/", "").startswith(f"frontgeo: error: {expected}")
    with pytest.raises((InputError, MapFileError)):
        read_theatre(folder / STRIP.name)


def test_several_faults_are_told_together(folder: Path) -> None:
    _toml('viewpoint = "one country, as drawn"\n', "")(folder)
    _toml("licence", "license")(folder)
    with pytest.raises(InputError, match=r"viewpoint: missing; give viewpoint = .* \| license: "):
        read_theatre(folder / STRIP.name)


def test_the_example_is_read_as_it_is_drawn() -> None:
    theatre = read_theatre(STRIP)
    about = theatre.about
    assert (about.name, about.name.text("uk")) == ("Example strip", "Приклад: смуга")
    assert about.regions_name.text("uk") == "Округи"
    assert theatre.side_keys == ("blue", "red") == (about.occupier, theatre.opponent_of("blue"))
    assert next(iter(theatre.region_names.items())) == ("S", "South district")
    assert theatre.settlements["oblast"].tolist() == ["S", "S", "M", "M", "N", "N"]
    regions_km2 = area_km2(theatre.regions.geometry.to_numpy()).sum()
    assert regions_km2 == pytest.approx(area_km2(theatre.country), rel=1e-4)


def test_the_digest_is_of_all_files(folder: Path) -> None:
    before = read_theatre(folder / STRIP.name)
    assert before == read_theatre(STRIP)  # the same content elsewhere
    names = [Path(name).name for name, _ in before.about.files]
    assert names == [STRIP.name, COUNTRY, DISTRICTS, PLACES]
    assert [path.name for path in layer_files(STRIP)] == names[1:]
    (folder / PLACES).write_text((folder / PLACES).read_text() + "Farm,Хутір,34.3,31.25,\n")
    after = read_theatre(folder / STRIP.name)
    assert after != before and after.about.digest != before.about.digest
    assert len(after.settlements) == len(before.settlements) + 1


def test_names_of_a_theatre() -> None:
    theatre = read_theatre(STRIP)
    assert theatre.region_code("north DISTRICT") == theatre.region_code("Північний округ") == "N"
    assert theatre.place_named("m").text("uk") == "Середній округ"  # type: ignore[attr-defined]
    assert theatre.place_named("Atlantis") == "Atlantis"
    assert theatre.side_named("the blues") == "blue" and theatre.side_named("") == ""
    assert theatre.sides_in("Blue forces met the Reds") == ("blue", "red")
    assert theatre.sides_in("bluebells") == ()
    assert theatre.regions_in("in North district, and in Середній округ") == (
        "Middle district", "North district",
    )  # fmt: skip
    assert theatre.with_about(viewpoint="another").country is theatre.country
