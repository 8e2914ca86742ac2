"""Sides of a theatre by any of their words, on maps of several sides and of none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.errors import InputError

LAND = shapely.box(30, 12, 34, 15)
NORTH = shapely.box(30, 13.5, 34, 15)
WORDS = ("north", "Army of the <b>North</b>", "the Northerners", "جيش الشمال")


def _write(path: Path, *features: tuple[shapely.Geometry, dict[str, str]]) -> None:
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(shapely.to_geojson(ground)),
            }
            for ground, properties in features
        ],
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _map(path: Path, edge: float) -> None:
    _write(
        path,
        (shapely.box(30, edge, 34, 15), {"holder": "the Northerners"}),
        (shapely.box(30, 12, 32, edge), {"holder": "South"}),
        (shapely.box(32, 12, 34, edge), {"holder": "East"}),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A theatre of three sides, and its maps of two days."""
    _write(tmp_path / "land.geojson", (LAND, {}))
    _write(tmp_path / "regions.geojson", (shapely.box(30, 13.4, 34, 15), {"name": "الشمال"}))
    (tmp_path / "land.toml").write_text(
        'name = "Land"\nviewpoint = "none"\ncredit = "drawn for a test"\n'
        '[country]\nfile = "land.geojson"\naccuracy_m = 0\n'
        '[regions]\nfile = "regions.geojson"\naccuracy_m = 0\n'
        '[[side]]\nkey = "north"\nname = "Army of the <b>North</b>"\n'
        'words = ["the Northerners", "جيش الشمال"]\n'
        '[[side]]\nname = "South"\n[[side]]\nname = "East"\n',
        encoding="utf-8",
    )
    _map(tmp_path / "maps" / "2024-03-01.geojson", 13.5)
    _map(tmp_path / "maps" / "2024-03-20.geojson", 13.3)
    return tmp_path


@pytest.mark.parametrize("word", WORDS)
def test_any_word_of_a_side_takes_its_ground(folder: Path, word: str) -> None:
    theatre = fg.read_theatre(folder / "land.toml")
    paths = [folder / "maps" / f"2024-03-{day}.geojson" for day in ("01", "20")]
    maps = [fg.read_control_map(path, region=theatre, side=word) for path in paths]
    gained_km2 = fg.area_km2(shapely.box(30, 13.3, 34, 13.5))
    assert maps[0].side == "north"
    assert fg.diff(*maps).gained_km2 == pytest.approx(gained_km2)
    whole = [fg.read_control_map(path, region=theatre) for path in paths]
    passed_km2 = fg.transfers(*whole).between("South", word)
    assert passed_km2 == pytest.approx(gained_km2 / 2)
    southern = fg.diff(*(shown.of_side("South") for shown in whole))
    assert southern.seen_by(word).gained_km2 == pytest.approx(gained_km2)
    south = southern.exchanged_with(word)
    assert south.lost_km2 == pytest.approx(gained_km2 / 2)


@pytest.mark.parametrize("word", WORDS)
def test_any_word_of_a_side_serves_on_the_command_line(
    folder: Path, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--theatre", str(folder / "land.toml"), "--side", word]
    assert main(["area", str(folder / "maps" / "2024-03-01.geojson"), *asked]) == 0
    assert f"{fg.area_km2(NORTH):,.2f} km²" in capsys.readouterr().out
    assert main(["timeline", str(folder / "maps"), *asked]) == 0
    assert f"{fg.area_km2(NORTH):,.1f}" in capsys.readouterr().out


def test_a_word_of_no_side_is_refused(folder: Path) -> None:
    theatre = fg.read_theatre(folder / "land.toml")
    with pytest.raises(InputError, match=r"expected one that .* shows .*north.*found 'Westerners'"):
        fg.read_control_map(
            folder / "maps" / "2024-03-01.geojson", region=theatre, side="Westerners"
        )


def test_lines_that_are_exact_add_nothing_to_an_interval(folder: Path) -> None:
    theatre = fg.read_theatre(folder / "land.toml")
    assert theatre.about.accuracy_m == theatre.about.accuracy_interior_m == 0
    paths = [folder / "maps" / f"2024-03-{day}.geojson" for day in ("01", "20")]
    maps = [fg.read_control_map(path, region=theatre, side="north") for path in paths]
    claim = fg.Claim.parse("1 km2", theatre=theatre, side="north", where="الشمال")
    row = fg.check(claim, fg.diff(*maps)).rows[0]
    assert row.boundary_error_m == 0
    assert "not stated" not in " ".join(map(str, row.notes))


def test_the_stated_error_of_oblast_lines_is_that_of_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(tmp_path / "map.geojson", (shapely.box(36, 50, 36.1, 50.1), {}))
    assert main(["area", str(tmp_path / "map.geojson"), "--by", "oblast"]) == 0
    metres = fg.load_oblasts().attrs["accuracy_interior_m"]
    assert f"Lines between oblasts are {metres:,.0f} m off on average" in capsys.readouterr().out


def test_a_place_near_the_line_between_two_sides_is_in_doubt(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theatre = str(folder / "land.toml")
    places = ["13.3005, 31.0", "14.0, 31.0"]  # 0.055 and 77 km north of the line between two sides
    asked = ["status", *places, "--archive", str(folder / "maps"), "--theatre", theatre, "--json"]
    assert main(asked) == 0
    near, far = (place["statuses"][0] for place in json.loads(capsys.readouterr().out)["places"])
    assert near["line_km"] == pytest.approx(0.055, abs=0.001)
    assert far["line_km"] == pytest.approx(77.4, abs=0.1)
    assert near["in_doubt"] and not far["in_doubt"]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("in Foobar", True),
        ("near the Foobar Hills", True),
        ("in الشرق", True),
        ("in March 2024", False),
        ("in Land", False),
        ("in the past week", False),
        ("near الشمال", False),
    ],
)
def test_a_claim_about_an_unknown_place_is_not_one_about_the_whole_front(
    folder: Path, capsys: pytest.CaptureFixture[str], words: str, refused: bool
) -> None:
    since = "" if "week" in words else " since 2 March 2024"
    said = f"The Northerners gained 10 km² {words}{since}"
    asked = ["check", said, "--said", "2024-03-20", "--archive", str(folder / "maps")]
    code = main([*asked, "--theatre", str(folder / "land.toml")])
    error = capsys.readouterr().err
    assert (code, "that is no region of the theatre" in error) == (
        (2, True) if refused else (0, False)
    )


@pytest.mark.parametrize("verb", ["area", "delta", "timeline"])
def test_oblasts_are_credited_only_where_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    for name, west in (("home", 36.0), ("away", 30.0)):
        south = 50 if name == "home" else 12
        for day, east in (("01", 0.1), ("02", 0.2)):
            ground = shapely.box(west, south, west + east, south + 0.1)
            _write(tmp_path / name / f"2024-03-{day}.geojson", (ground, {}))
    files = {"area": ["2024-03-01.geojson"], "delta": ["2024-03-01.geojson", "2024-03-02.geojson"]}
    for name in ("home", "away"):
        named = [str(tmp_path / name / file) for file in files.get(verb, [""])]
        assert main([verb, *named, "--anywhere", "--by", "region"]) == 0
        said = "".join(capsys.readouterr())
        assert ("OpenStreetMap" in said) == (name == "home")
        assert ("No region is known where the maps lie" in said) == (name == "away")


def test_points_of_another_part_of_the_world_are_no_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "far.csv").write_text("name_en,lon,lat\nA,36.3,50.0\n")
    (folder / "here.csv").write_text("name_en,lon,lat\nA,36.3,50.0\nB,33.9,12.1\n")
    asked = ["exposure", str(folder / "maps"), "--side", "north"]
    asked += ["--day", "2024-03-01", "--bands", "0", "5", "--points"]
    known = ["--theatre", str(folder / "land.toml")]
    assert main([*asked, str(folder / "far.csv"), *known]) == 2
    assert "expected some in Land, found all 1 elsewhere" in capsys.readouterr().err
    assert main([*asked, str(folder / "here.csv"), *known]) == 0
    unnamed = [word if word != "north" else "the Northerners" for word in asked]
    assert main([*unnamed, "settlements", "--anywhere"]) == 2
    assert "within 1.1° of the ground held, found all 5,419" in capsys.readouterr().err


def test_a_crate_without_maps_is_audited_where_its_theatre_lies(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "case.toml").write_text(
        'theatre = "land.toml"\n[[claim]]\nvalue = 9600\nsince = 2024-03-02\nuntil = 2024-03-20\n'
        'side = "the Northerners"\n[[maps]]\nmapper = "Atlas"\narchive = "maps"\n'
    )
    crate = tmp_path_factory.mktemp("elsewhere") / "crate.zip"
    stated = ["--published", "2024-03-22", "--publisher", "Desk", "--licence", "CC0-1.0"]
    assert main(["check", str(folder / "case.toml"), "--rocrate", str(crate), *stated]) == 0
    capsys.readouterr()
    assert main(["audit", str(crate)]) == 2
    assert "name its folder with --root" in capsys.readouterr().err
    assert main(["audit", str(crate), "--root", str(folder)]) == 0
    assert "same as recorded" in capsys.readouterr().out
    theatre = folder / "land.toml"
    theatre.write_text(theatre.read_text().replace("accuracy_m = 0", "accuracy_m = 9", 1))
    assert main(["audit", str(crate), "--root", str(folder)]) == 2
    assert "land.toml: changed: expected sha256" in capsys.readouterr().err
