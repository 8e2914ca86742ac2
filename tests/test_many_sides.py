"""Maps of any number of sides: read, measured over time, held against claims, and drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo import Claim, ControlMap, check, diff, read_control_map, read_timeline, transfers
from frontgeo.archive.store import write_store
from frontgeo.cli.main import main
from frontgeo.errors import ClaimError, FrontgeoError, InputError, MapFileError
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.outputs.sides_view import side_colours
from frontgeo.pages.sides_page import sides_page
from frontgeo.places import examples_folder

FOUR = examples_folder() / "four-sides"
MAPS = FOUR / "maps"
FIRST, MIDDLE, LAST = sorted(MAPS.glob("*.geojson"))
SIDES = ["North", "West", "South", "East"]
NORTH, SOUTH, EAST = (shapely.box(20, y, 21, y + 1) for y in (22, 20, 21))


def box_km2(west: float, south: float, east: float, north: float) -> float:
    return area_km2(shapely.box(west, south, east, north))


def written(path: Path, *rows: tuple[Mapping[str, Any], BaseGeometry]) -> Path:
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(g))}
        for p, g in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def read(path: Any, **options: Any) -> ControlMap:
    return read_control_map(path, region=EVERYWHERE, **options)


def km2_of(shown: ControlMap) -> dict[str, float]:
    return {side: area_km2(ground) for side, ground in shown.sides.items()}


def of_north_and_south() -> dict[str, Any]:
    return pytest.approx({"North": area_km2(NORTH), "South": area_km2(SOUTH)}, rel=1e-12)


# ---- reading ---------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["holder", "controlled_by", "side", "Faction", "actor"])
def test_a_column_of_sides_gives_the_ground_of_each(tmp_path: Path, column: str) -> None:
    file = written(
        tmp_path / "a.geojson",
        ({column: "North"}, NORTH),
        ({column: " north "}, NORTH),
        ({column: "South"}, SOUTH),
    )
    shown = read(file)
    assert km2_of(shown) == of_north_and_south()
    assert (shown.side, dict(shown.statuses), shown.has_all_sides) == ("", {}, True)
    assert shown.overlap_km2 == pytest.approx(area_km2(NORTH))  # drawn twice, counted once
    assert "North" in repr(shown) and "South" in shown._repr_html_()


def test_any_column_can_be_named_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.geojson",
        ({"who": "Army of the North", "owner": "A"}, NORTH),
        ({"who": "South", "owner": "B"}, SOUTH),
    )
    shown = read(file, side_column="WHO")
    assert list(shown.sides) == ["Army of the North", "South"]
    assert read(file, side_column="who", side="army of the north").area_km2() == pytest.approx(
        area_km2(NORTH)
    )
    assert read(file, side="who=army of the north").side == "Army of the North"
    with pytest.raises(MapFileError, match=r"owners \('A', 'B'\).* --side-column owner"):
        read(file)
    assert list(read(file, side_column="owner").sides) == ["A", "B"]
    for options, message in (
        ({"side_column": "whom"}, "no column 'whom'; there are: 'who', 'owner'"),
        ({"side_column": "who", "side": "owner=A"}, "keep one"),
        ({"side_column": "who="}, "side_column: expected the name of a column"),
        ({"side_column": "who", "side": "East"}, "no 'East' in column 'who'"),
    ):
        with pytest.raises(FrontgeoError, match=message):
            read(file, **options)


def test_names_of_other_wars_are_never_taken_for_russia_or_ukraine(tmp_path: Path) -> None:
    names = ("Sudan Defence Forces", "RSF", "The Enemy", "Government", "Russia")
    grounds = [shapely.box(20 + i, 20, 21 + i, 21) for i in range(len(names))]
    rows = [({"holder": name}, g) for name, g in zip(names, grounds, strict=True)]
    shown = read(written(tmp_path / "a.geojson", *rows))
    assert list(shown.sides) == [*names[:4], "russia"]


def test_statuses_beside_sides_count_and_contested_ground_is_of_none(tmp_path: Path) -> None:
    rows = (
        ({"holder": "North", "status": "occupied"}, NORTH),
        ({"holder": "North", "status": "contested"}, EAST),
        ({"holder": "South", "status": "advance"}, SOUTH),
        ({"holder": "contested"}, shapely.box(25, 20, 26, 21)),
        ({"holder": "unknown"}, shapely.box(26, 20, 27, 21)),
        ({"holder": "South", "status": "claimed"}, shapely.box(27, 20, 28, 21)),
    )
    shown = read(written(tmp_path / "a.geojson", *rows))
    assert km2_of(shown) == of_north_and_south()
    assert shown.area_by_status_km2 == pytest.approx(
        {"contested": area_km2(EAST) + box_km2(25, 20, 26, 21), "claimed": box_km2(27, 20, 28, 21)}
    )
    assert shown.skipped == {"no side stated: 'unknown'": 1}
    own = read(tmp_path / "a.geojson", side="holder=North")
    assert own.area_km2("occupied+contested") == pytest.approx(area_km2(NORTH) + area_km2(EAST))


def test_ground_of_two_sides_is_measured_and_said(tmp_path: Path) -> None:
    both = shapely.box(20, 21.5, 21, 23)
    file = written(tmp_path / "a.geojson", ({"side": "N"}, both), ({"side": "E"}, EAST))
    shown = read(file)
    km2 = box_km2(20, 21.5, 21, 22)
    assert [str(a) for a in shown.assumed] == [
        f"{km2:,.1f} km² are drawn both as N and as E: counted as held by each"
    ]
    assert list(transfers(shown, shown).held_before_km2) == ["N", "E", "N and E"]


@pytest.mark.parametrize("kind", ["gpkg", "kml"])
def test_a_layer_or_folder_for_each_side(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"a.{kind}"
    grounds = {"North": NORTH, "South": SOUTH}
    if kind == "gpkg":
        for name, ground in grounds.items():
            table = gpd.GeoDataFrame({"n": [1]}, geometry=[ground], crs="EPSG:4326")
            table.to_file(file, layer=name)
    else:
        folders = "".join(
            f"<Folder><name>{name}</name><Placemark><Polygon><outerBoundaryIs><LinearRing>"
            f"<coordinates>{' '.join(f'{x},{y}' for x, y in ground.exterior.coords)}</coordinates>"
            "</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
            for name, ground in grounds.items()
        )
        file.write_text(
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>' + folders + "</Document></kml>"
        )
    assert km2_of(read(file, side_column="layer")) == of_north_and_south()
    assert read(file, side_column="layer", side="south").area_km2() == pytest.approx(
        area_km2(SOUTH)
    )
    with pytest.raises(MapFileError, match="--side-column layer"):
        read(file)


def test_files_of_each_side_make_one_map(tmp_path: Path) -> None:
    north = written(tmp_path / "n-2025-03-01.geojson", ({}, NORTH))
    south = written(tmp_path / "s-2025-03-01.geojson", ({}, SOUTH))
    shown = read({"North": north, "South": [south]}, mapper="me")
    assert km2_of(shown) == of_north_and_south()
    assert (shown.mapper, str(shown.day), shown.assumed) == ("me", "2025-03-01", ())
    assert read({"North": north, "South": south}, side="north").area_km2() == pytest.approx(
        area_km2(NORTH)
    )
    later = written(tmp_path / "s-2025-03-02.geojson", ({}, SOUTH))
    theirs = written(tmp_path / "x.geojson", ({"holder": "Ukraine"}, SOUTH),
                     ({"holder": "Russia"}, EAST))  # fmt: skip
    several = written(tmp_path / "y.geojson", ({"holder": "A"}, SOUTH), ({"holder": "B"}, EAST))
    for files, message in (
        ({}, "expected files by side, found none"),
        ({"North": north, "north ": south}, "each named once"),
        ({"": north}, "name its side"),
        ({"North": north, "South": later}, "one mapper and day"),
        ({"South": theirs}, "says that it is of ukraine, russia"),
        ({"South": several}, "says that it is of A, B"),
    ):
        with pytest.raises(InputError, match=message):
            read(files)


def test_a_store_keeps_all_sides(tmp_path: Path) -> None:
    shown = [read(file) for file in (FIRST, LAST)]
    write_store(shown, tmp_path / "four.parquet")
    again = read_timeline(tmp_path / "four.parquet")
    for one, other in zip(shown, again, strict=True):
        assert other.has_all_sides and km2_of(one) == km2_of(other)
    south = read_timeline(tmp_path / "four.parquet", side="south").area()["area_km2"]
    assert south.tolist() == pytest.approx([km2_of(one)["South"] for one in shown])
    with pytest.raises(InputError, match="never counted together"):
        again.area()


# ---- the example, over time ------------------------------------------------------------


def test_the_example_is_what_its_coordinates_say() -> None:
    moved = transfers(read(FIRST), read(LAST))
    expected = {
        ("West", "North"): box_km2(20, 21.6, 21.5, 22),
        ("West", "South"): box_km2(21.1, 20, 21.5, 21.6),
        ("East", "North"): box_km2(23.4, 21.7, 24, 22),
        ("South", "East"): box_km2(22.7, 20, 23, 20.8),
        ("nobody", "East"): box_km2(22.25, 21.5, 23, 22),
    }
    assert {(of, to): km2 for of, to, km2 in moved.moved} == pytest.approx(expected, abs=1e-6)
    assert moved.net_km2.sum() == pytest.approx(0.0, abs=1e-6)


def test_a_timeline_has_a_column_for_each_side(tmp_path: Path) -> None:
    timeline = read_timeline(MAPS, region=EVERYWHERE)
    table = timeline.area_by_side()
    assert list(table.columns) == [f"{side}_km2" for side in SIDES]
    assert table["West_km2"].tolist() == pytest.approx(
        [box_km2(20, 20, 21.5, 22), box_km2(20, 20, 21.5, 21.6), box_km2(20, 20, 21.1, 21.6)]
    )
    nets = [transfers(*pair).net_km2 for pair in ((read(FIRST), read(LAST)),)]
    for side in SIDES:
        held = table[f"{side}_km2"]
        assert held.iloc[-1] - held.iloc[0] == pytest.approx(nets[0][side], abs=1e-6)
    of_one = read_timeline(MAPS, region=EVERYWHERE, side="west")
    assert of_one.area()["area_km2"].tolist() == pytest.approx(table["West_km2"].tolist())
    assert of_one.deltas()["lost_km2"].sum() == pytest.approx(
        box_km2(20, 21.6, 21.5, 22) + box_km2(21.1, 20, 21.5, 21.6)
    )
    drawn = written(tmp_path / "2025-03-01.geojson", ({"n": 1}, NORTH))
    written(tmp_path / "2025-03-02.geojson", ({"n": 1}, NORTH))
    with pytest.raises(InputError, match="say whose ground they show"):
        read_timeline(drawn.parent, region=EVERYWHERE).area_by_side()


# ---- claims ----------------------------------------------------------------------------


def test_claims_name_a_side_of_the_maps_and_from_whom_it_took_ground() -> None:
    north = diff(read(FIRST).of_side("North"), read(LAST).of_side("North"))
    taken = {"West": box_km2(20, 21.6, 21.5, 22), "East": box_km2(23.4, 21.7, 24, 22)}
    whole = check(Claim.area(8930, side="north"), north)
    assert whole.rows[0].measured == pytest.approx(sum(taken.values()), abs=1e-6)
    for side, km2 in taken.items():
        claim = Claim.area(km2, side="North", direction="gained", taken_from=side.lower())
        verdict = check(claim, north)
        assert verdict.outcome == "supported"
        assert verdict.rows[0].measured == pytest.approx(km2, abs=1e-6)
        assert f"from {side.lower()}" in claim.sentence.text("en")
    lost = Claim.area(1, side="West", direction="lost", taken_from="South")
    assert check(lost, north).rows[0].measured == pytest.approx(box_km2(21.1, 20, 21.5, 21.6))
    balance = Claim.area(1, side="East", taken_from="North")
    assert check(balance, north).rows[0].measured == pytest.approx(-taken["East"])
    for claim, message in (
        (Claim.area(1, side="North", taken_from="Up"), "expected a side that .* maps show"),
        (Claim.area(1, side="Up"), "found 'Up'"),
    ):
        with pytest.raises(InputError, match=message):
            check(claim, north)
    for fields, message in (
        ({"taken_from": "West"}, "say whose change it is"),
        ({"side": "west", "taken_from": "West"}, "another side than"),
    ):
        with pytest.raises(ClaimError, match=message):
            Claim.area(1, **fields)
    with pytest.raises(ClaimError, match="does not say who held the ground before"):
        check(Claim.area(1, side="North", taken_from="West"), shapely.box(36, 50, 37, 51))


@pytest.mark.parametrize("evidence", ["files", "archive"])
def test_check_on_the_command_line(evidence: str, capsys: Any, tmp_path: Path) -> None:
    maps = ["--before", str(FIRST), "--after", str(LAST)]
    if evidence == "archive":
        maps = ["--archive", str(MAPS), "--since", "2025-03-02", "--until", "2025-03-31"]
    claimed = ["check", "--claim", "7,377 km2", *maps, "--anywhere"]
    page = tmp_path / "check.html"
    of_south = ["--side", "south", "--direction", "gained", "--taken-from", "west"]
    assert main([*claimed, *of_south, "--json", "--html", str(page)]) == 0
    record = json.loads(capsys.readouterr().out)
    (row,) = record["verdicts"][0]["rows"]
    assert row["measured"] == pytest.approx(box_km2(21.1, 20, 21.5, 21.6), abs=1e-5)
    assert (row["side"], record["verdicts"][0]["outcome"]) == ("South", "supported")
    assert all(side in page.read_text() for side in SIDES)
    (tmp_path / "record.json").write_text(json.dumps(record))
    assert main(["audit", str(tmp_path / "record.json"), "--root", str(FOUR)]) == 0
    capsys.readouterr()
    assert main(claimed) == 2
    assert "that of North, West, South, East; say which: side = 'North'" in capsys.readouterr().err
    assert main([*claimed, "--side", "up"]) == 2
    assert "found 'up'; name one of them" in capsys.readouterr().err


def test_a_case_file_names_sides(tmp_path: Path, capsys: Any) -> None:
    km2 = round(box_km2(20, 21.6, 21.5, 22))
    case = tmp_path / "case.toml"
    case.write_text(
        f'[[claim]]\nvalue = {km2}\nside = "North"\ndirection = "gained"\ntaken_from = "West"\n'
        f'since = 2025-03-02\nuntil = 2025-03-31\n[[maps]]\nmapper = "me"\nside = "holder=*"\n'
        f'before = "{FIRST}"\nafter = "{LAST}"\n'
    )
    assert main(["check", str(case), "--anywhere"]) == 0
    assert "supported" in capsys.readouterr().out


# ---- the command line ------------------------------------------------------------------


def test_delta_prints_the_matrix_and_writes_it(tmp_path: Path, capsys: Any) -> None:
    out, table, page = (tmp_path / name for name in ("t.geojson", "t.csv", "t.html"))
    words = ["delta", str(FIRST), str(LAST), "--anywhere"]
    files = ["--out", str(out), "--csv", str(table), "--html", str(page)]
    assert main([*words, *files]) == 0
    printed = capsys.readouterr().out
    assert "North took 6,869.9 km² from West" in printed
    nets = ["net", "+8,930.2", "−14,246.5", "+4,603.2", "+5,008.3", "−4,295.2"]
    assert nets in [line.split() for line in printed.splitlines()]
    rows = pd.read_csv(table)
    assert rows["area_km2"].sum() == pytest.approx(rows.groupby("to")["area_km2"].sum().sum())
    moved = gpd.read_file(out)
    km2 = dict(zip(zip(moved["from"], moved["to"], strict=True), moved["area_km2"], strict=True))
    assert km2["West", "South"] == pytest.approx(box_km2(21.1, 20, 21.5, 21.6), abs=1e-5)
    assert area_km2(moved.geometry).tolist() == pytest.approx(moved["area_km2"].tolist(), abs=1e-5)
    assert "South took 7,376.6 km² from West" in page.read_text()
    assert main([*words, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["transfers"]["sides"] == [*SIDES, "nobody"]
    assert sum(record["transfers"]["net_km2"].values()) == pytest.approx(0.0, abs=1e-5)
    assert main([*words, "--json", "--side", "south"]) == 0
    of_south = json.loads(capsys.readouterr().out)
    assert of_south["side"] == "South"
    assert of_south["net_km2"] == pytest.approx(record["transfers"]["net_km2"]["South"], abs=1e-5)
    for more, message in (
        (["--by", "oblast"], r"--by is of one side's ground: name it with --side (North, West"),
        (["--definition", "control"], "--definition is of one side's ground"),
        (["--side", "up"], "shows (North, West, South, East), found 'up'"),
        (["--side-column", "x"], "no column 'x'"),
    ):
        assert main([*words, *more]) == 2, more
        error = capsys.readouterr().err
        assert message in error and "Traceback" not in error


def test_delta_takes_files_by_side_archives_and_the_two_sides_of_a_war(
    tmp_path: Path, capsys: Any
) -> None:
    north = written(tmp_path / "n.geojson", ({}, NORTH))
    south = written(tmp_path / "s.geojson", ({}, shapely.union(SOUTH, EAST)))
    grown = written(tmp_path / "g.geojson", ({}, shapely.union(NORTH, EAST)))
    less = written(tmp_path / "l.geojson", ({}, SOUTH))
    words = [f"north={north}", f"south={south}", "--after", f"north={grown}", f"south={less}"]
    assert main(["delta", *words, "--anywhere", "--mapper", "me", "--json"]) == 0
    net = json.loads(capsys.readouterr().out)["transfers"]["net_km2"]
    assert net == {"north": round(area_km2(EAST), 6), "south": -round(area_km2(EAST), 6)}
    assert main(["delta", words[0], str(south), "--after", *words[3:], "--anywhere"]) == 2
    assert "expected SIDE=FILE for each file" in capsys.readouterr().err
    days = ["--since", "2025-03-16", "--until", "2025-03-31"]
    assert main(["delta", str(MAPS), *days, "--anywhere", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["before"], record["after"]) == ("2025-03-15", "2025-03-31")
    files = [
        written(
            tmp_path / f"2024-05-0{i + 1}.geojson",
            ({"by": "Russia"}, shapely.box(37, 48, e, 49)),
            ({"by": "Ukraine"}, shapely.box(e, 48, 38, 49)),
        )
        for i, e in enumerate((37.4, 37.5))
    ]
    assert main(["delta", *map(str, files), "--matrix", "--side-column", "by", "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["transfers"]["net_km2"]
    assert cells["russia"] == -cells["ukraine"] == round(box_km2(37.4, 48, 37.5, 49), 6)


def test_area_and_timeline_list_each_side(tmp_path: Path, capsys: Any) -> None:
    assert main(["area", str(LAST), "--anywhere", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record["sides_km2"]) == SIDES
    assert record["statuses_km2"] == {"contested": round(box_km2(21.5, 21.5, 22.25, 22), 6)}
    assert main(["area", str(LAST), "--anywhere", "--side", "WEST"]) == 0
    assert f"{box_km2(20, 20, 21.1, 21.6):,.2f} km² (occupied, held by West)" in (
        capsys.readouterr().out
    )
    out = tmp_path / "sides.csv"
    assert main(["timeline", str(MAPS), "--anywhere", "--sides", "-o", str(out)]) == 0
    table = pd.read_csv(out, index_col="day")
    assert list(table.columns) == [f"{side}_km2" for side in SIDES] and len(table) == 3
    assert main(["timeline", str(MAPS), "--anywhere", "--side", "west", "--deltas", "--json"]) == 0
    capsys.readouterr()
    for words, message in (
        ([], "never counted together; name one"),
        (["--side", "up"], "no map shows ground of 'up'; --sides lists the sides"),
        (["--sides", "--side", "west"], "--sides and --side do not go together"),
        (["--sides", "--deltas"], "do not go together"),
    ):
        assert main(["timeline", str(MAPS), "--anywhere", *words]) == 2, words
        assert message in capsys.readouterr().err


# ---- pages -----------------------------------------------------------------------------


def test_colours_are_told_apart_and_do_not_hang_on_the_order() -> None:
    names = [f"side {i}" for i in range(20)]
    colours = side_colours(names)
    assert colours == side_colours(reversed(names)) and len(set(colours.values())) == 20
    given = side_colours(["North", "south"], {"SOUTH": "#77aadd"})
    assert given["south"] == "#77aadd" != given["North"]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_pages_draw_each_side_in_its_colour(chromium: Any, lang: str, tmp_path: Path) -> None:
    moved = transfers(read(FIRST), read(LAST))
    sides_page(moved, lang=lang).save(tmp_path / "sides.html")
    south = diff(read(FIRST).of_side("South"), read(LAST).of_side("South"))
    claim = Claim.area(7377, side="South", direction="gained", taken_from="West")
    fg.folium_map(check(claim, south), lang=lang).save(tmp_path / "check.html")
    colours = side_colours(SIDES)
    for name in ("sides", "check"):
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))  # noqa: B023
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)  # noqa: B023
        page.goto((tmp_path / f"{name}.html").as_uri())
        page.wait_for_selector(".leaflet-fg-sides-pane path, .leaflet-pane path")
        fills = page.eval_on_selector_all(
            "path[fill]", "all => all.map(p => p.getAttribute('fill'))"
        )
        assert set(colours.values()) <= set(fills), name
        rows = page.locator("#fg-sides-parts li").all_inner_texts()
        assert [row.split("\n")[0] for row in rows[:4]] == sorted(SIDES), name
        patterns = page.eval_on_selector_all("pattern[id^=fg-moved]", "all => all.length")
        assert patterns == 5 and len(rows) == 4 + 5
        assert "url(#fg-moved-0-0)" in fills
        assert not problems
        page.close()


def test_a_ukrainian_matrix_names_sides_and_notes_in_ukrainian() -> None:
    def drawn(edge: float, day: str) -> ControlMap:
        spans = {"russia": (36, edge), "ukraine": (edge, 37), "reds": (36.9, 37.2)}
        sides = {name: shapely.box(west, 49, east, 50) for name, (west, east) in spans.items()}
        return ControlMap("me", {}, day=day, others=sides, has_all_sides=True)

    moved = transfers(drawn(36.5, "2024-05-01"), drawn(36.4, "2024-05-02"))
    html = sides_page(moved, lang="uk").html()
    assert "Росія → Україна: 805,6" in html and "Україна і reds" in html
    assert "drawn as held" not in html and not re.search(r">\s*(russia|ukraine)\s*<", html)
    assert moved.notes == tuple(map(str, moved.messages))
    assert "Росія" in moved.text("uk") and "Росія" not in str(moved)


def test_a_name_of_a_side_is_text_on_the_page(tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    files = [
        written(
            tmp_path / f"2025-03-0{i}.geojson",
            ({"side": evil}, shapely.box(20, 20, 20 + i, 21)),
            ({"side": "{{ 7*7 }}"}, shapely.box(20 + i, 20, 25, 21)),
        )
        for i in (1, 2)
    ]
    html = sides_page(transfers(*map(read, files))).html()
    assert evil not in html
    assert "onerror" in html and "&#123;&#123; 7*7" in html
