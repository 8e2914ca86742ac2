"""Faults found in reviews, one test each: wrong answers, silent drops, escaping errors."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapes import write_geojson
from verdicts import texts

from frontgeo import (
    Change,
    Claim,
    ControlMap,
    FrontgeoError,
    area_km2,
    check,
    diff,
    folium_map,
    length_km,
    load_oblasts,
    load_raions,
    read_control_map,
    read_regions,
)
from frontgeo.change.drawing import Drawing
from frontgeo.cli.main import main
from frontgeo.errors import ClaimError, GeometryError, InputError, MapFileError
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.i18n import Message
from frontgeo.verdicts.outcomes import covers

SQUARE = shapely.box(33, 48, 33.5, 48.5)
SIZE = area_km2(SQUARE)

DAYS = "since = 2024-01-01\nuntil = 2024-05-31\n"


def run(capsys: Any, *argv: object) -> tuple[int, str, str]:
    code = main([str(a) for a in argv])
    out, err = capsys.readouterr()
    return code, out, err


def one_line(result: tuple[int, str, str], words: str) -> None:
    code, out, err = result
    assert (code, out, err.count("\n")) == (2, "", 1) and words in err


# ---- files that point elsewhere, or are cut ----------------------------------------------


def test_a_file_that_names_another_source_is_not_followed(tmp_path: Path) -> None:
    target = write_geojson(tmp_path / "secret.geojson", SQUARE)
    for name in ("a.kml", "a.vrt", "a.geojson"):
        file = tmp_path / name
        file.write_text(
            "<OGRVRTDataSource><OGRVRTLayer name='secret'>"
            f"<SrcDataSource>{target}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        )
        with pytest.raises(MapFileError, match="not a map"):
            read_control_map(file)


def test_xml_with_entities_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.kml"
    file.write_text('<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml><name>&a;</name></kml>')
    with pytest.raises(MapFileError, match="entities"):
        read_control_map(file)


def test_a_shapefile_cut_off_in_the_middle_is_not_measured_in_part(tmp_path: Path) -> None:
    file = tmp_path / "ten.shp"
    shapes = [shapely.box(33 + i / 10, 48, 33.05 + i / 10, 48.5) for i in range(10)]
    gpd.GeoDataFrame({"a": range(10)}, geometry=shapes, crs=4326).to_file(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(MapFileError, match="cut off"):
        read_control_map(file)


MALFORMED = [
    {"type": "FeatureCollection", "features": ["text"]},
    {"type": "FeatureCollection", "features": [{"properties": [1]}]},
    {"type": "FeatureCollection", "features": [{"properties": "p", "geometry": 5}]},
    {"type": "FeatureCollection", "features": 5},
    {"type": "Topology", "objects": {"UkraineControlMap": {"type": "Polygon"}}, "arcs": []},
    {"type": "Topology", "objects": 5},
    {"type": "Topology", "objects": {"temp": 5}},
    {"value": {"features": [{"properties": {"type": "gains", "date": "x"}}]}},
    {"value": {"features": ["gains"]}},
    {"1": [[20220224, "RU"], "x"]},
    {"type": "FeatureCollection", "features": [{"properties": {"start": "999999"}}]},
    {"type": "Polygon", "coordinates": [[[10**400, 1], [2, 3], [4, 5]]]},
]


@pytest.mark.parametrize("document", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_documents_are_one_clear_error(tmp_path: Path, document: Any) -> None:
    file = tmp_path / "m.json"
    file.write_text(json.dumps(document))
    with pytest.raises(MapFileError) as caught:
        read_control_map(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_numbers_and_names_too_long(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    file.write_text('{"type": "Polygon", "coordinates": ' + "9" * 5000 + "}")
    for name in (file, tmp_path / ("x" * 300), "a\0b"):
        with pytest.raises(MapFileError):
            read_control_map(name)


# ---- place -------------------------------------------------------------------------------


def test_regions_with_swapped_axes_are_refused(tmp_path: Path, capsys: Any) -> None:
    swapped = write_geojson(tmp_path / "swap.geojson", shapely.box(48, 33, 49, 34))
    with pytest.raises(MapFileError, match="axes are swapped"):
        read_regions(swapped)
    file = write_geojson(tmp_path / "2024-01-01.geojson", SQUARE)
    one_line(run(capsys, "area", file, "--clip", swapped), "axes are swapped")
    one_line(run(capsys, "area", file, "--by", swapped), "axes are swapped")


def test_a_clip_or_an_oblast_without_any_ground_is_no_evidence(tmp_path: Path, capsys: Any) -> None:
    before = write_geojson(tmp_path / "2023-12-31.geojson", SQUARE)
    after = write_geojson(tmp_path / "2024-05-31.geojson", SQUARE.buffer(0.1))
    one_line(run(capsys, "delta", before, after, "--clip", "UA-63"), "meets neither map")
    one_line(run(capsys, "area", before, "--clip", "UA-63"), "meets none")
    drawn = run(capsys, "check", "--claim", "880", "--polygons", before, "--clip", "UA-63")
    one_line(drawn, "meets none")
    verdict = check(Claim.area(880, where="UA-63"), SQUARE)
    assert verdict.outcome == "undecided" and not verdict.rows[0].counted


def test_polygons_in_memory_are_looked_at_like_files() -> None:
    for shape in (shapely.box(48, 33, 48.5, 33.5), shapely.box(-34, 48, -33, 49)):
        with pytest.raises(MapFileError):
            check(Claim.area(880), gpd.GeoDataFrame(geometry=[shape], crs=4326))


def test_half_a_multipolygon_with_swapped_axes_is_noticed(tmp_path: Path) -> None:
    both = shapely.MultiPolygon([SQUARE, shapely.box(48, 33, 48.5, 33.5)])
    with pytest.raises(MapFileError, match="swapped"):
        read_control_map(write_geojson(tmp_path / "half.geojson", both))


def test_a_clip_that_changed_on_disk_is_read_again(tmp_path: Path, capsys: Any) -> None:
    file = write_geojson(tmp_path / "a.geojson", shapely.box(33, 48, 34, 49))
    areas = []
    for width in (0.2, 0.4):
        clip = write_geojson(tmp_path / "clip.geojson", shapely.box(33, 48, 33 + width, 49))
        out = run(capsys, "area", file, "--clip", clip, "--json")[1]
        areas.append(json.loads(out)["area_km2"])
    assert areas[1] == pytest.approx(2 * areas[0], rel=1e-9)


# ---- what counts -------------------------------------------------------------------------


def test_cut_lines_are_no_front() -> None:
    kharkiv = load_oblasts().set_index("iso").loc["UA-63"].geometry
    box = shapely.box(35.0, 49.3, 36.4, 49.8)  # across the line of Poltava and Kharkiv oblasts
    whole = check(Claim.area(880), box).rows[0].front_km
    parts = [check(Claim.area(880, where=c), box).rows[0].front_km for c in ("UA-63", "UA-53")]
    assert shapely.intersects(kharkiv.boundary, box)
    assert sum(p for p in parts if p) == pytest.approx(whole, abs=0.1)
    assert whole == pytest.approx(length_km(box), rel=1e-6)


def test_two_mappers_make_no_change() -> None:
    one = ControlMap("DeepState", {"occupied": SQUARE}, day=date(2024, 1, 1))
    other = ControlMap("ISW", {"occupied": SQUARE}, day=date(2024, 6, 1))
    with pytest.raises(InputError, match="difference between mappers is no change"):
        diff(one, other)


def test_an_empty_status_is_never_zero() -> None:
    with pytest.raises(InputError, match="never taken as 0"):
        ControlMap("x", {"occupied": shapely.Polygon()})
    with pytest.raises(InputError, match="shows no occupied ground, but contested"):
        ControlMap("x", {"contested": SQUARE}).held()


def test_statuses_of_drawn_polygons_count_alike_from_file_and_table(tmp_path: Path) -> None:
    table = gpd.GeoDataFrame(
        {"status": ["Occupied", "contested"]},
        geometry=[SQUARE, shapely.box(34, 48, 34.5, 48.5)],
        crs=4326,
    )
    file = tmp_path / "st.geojson"
    table.to_file(file)
    for evidence in (table, file):
        strict = check(Claim.area(880), evidence).rows[0]
        wide = check(Claim.area(880), evidence, definition="occupied+contested").rows[0]
        assert strict.measured == pytest.approx(SIZE)
        assert wide.measured == pytest.approx(2 * SIZE)
        assert any("not counted under 'occupied'" in note for note in texts(strict.notes))


def test_repairs_of_polygons_in_memory_are_noted_and_recorded() -> None:
    tie = shapely.Polygon([(33, 48), (34, 49), (34, 48), (33, 49)])
    verdict = check(
        Claim.area(880), gpd.GeoDataFrame(geometry=[tie, shapely.Point(33, 48)], crs=4326)
    )
    notes = "; ".join(texts(verdict.rows[0].notes))
    assert "self-intersection" in notes and "1 × point" in notes
    (recorded,) = verdict.record["inputs"]  # type: ignore[misc]
    assert len(recorded["sha256"]) == 64


def test_the_same_instant_twice_covers_nothing_and_a_later_start_is_noted() -> None:
    def at(text: str) -> ControlMap:
        from datetime import datetime

        return ControlMap("x", {"occupied": SQUARE}, instant=datetime.fromisoformat(text))

    day = Claim.area(100, since="2024-05-10", until="2024-05-10")
    noon = at("2024-05-10T12:00Z")
    covered, notes = covers(day.since, day.until, noon, noon)
    assert not covered and Message("same-instant") in notes
    _, notes = covers(day.since, day.until, noon, at("2024-05-10T20:00Z"))
    late = Message("map-stands-off", map="before", span=timedelta(hours=12), offset="after")
    assert late in notes


def test_a_missing_illustration_is_not_a_missing_measurement(tmp_path: Path) -> None:
    from frontgeo import read_case, run_case

    (tmp_path / "c.toml").write_text(
        f'[[claim]]\nvalue = 880\n{DAYS}[[maps]]\nbefore = "archive:a"\nafter = "archive:b"\n'
        'illustration = true\n[[figures]]\nclaimant = "x"\nvalue = 800\n'
    )
    (verdict,) = run_case(read_case(tmp_path / "c.toml"))
    assert "not available" not in str(verdict.summary)


@pytest.mark.parametrize("lines", ["definition = []", 'definition = ["occupied", "occupied"]'])
def test_definitions_none_or_twice(tmp_path: Path, capsys: Any, lines: str) -> None:
    (tmp_path / "c.toml").write_text(
        f'[[claim]]\nvalue = 880\n{DAYS}[[maps]]\nbefore = "a"\nafter = "b"\n{lines}\n'
    )
    one_line(run(capsys, "check", tmp_path / "c.toml"), "definition")


def test_figures_of_a_case_with_several_claims_name_theirs(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "c.toml").write_text(
        f"[[claim]]\nvalue = 880\n{DAYS}[[claim]]\nvalue = 5\n{DAYS}"
        "[[figures]]\nclaimant = 'x'\nvalue = 8\n"
    )
    one_line(run(capsys, "check", tmp_path / "c.toml"), "which claim")


def test_oblasts_by_name_and_in_any_case(tmp_path: Path, capsys: Any) -> None:
    file = write_geojson(tmp_path / "a.geojson", shapely.box(36, 49, 37, 49.5))
    for name in ("UA-63", "ua-63", "Kharkiv", "Kharkiv oblast"):
        out = run(capsys, "check", "--claim", "880", "--polygons", file, "--where", name)[1]
        assert "880 km² taken in Kharkiv oblast: understated" in out
    out = run(capsys, "check", "--claim", "880", "--polygons", file, "--where", "whole front")[1]
    assert "880 km² taken: understated" in out


# ---- the command line --------------------------------------------------------------------


def test_options_given_twice_add_up(tmp_path: Path, capsys: Any) -> None:
    west = write_geojson(tmp_path / "w.geojson", SQUARE)
    east = write_geojson(tmp_path / "e.geojson", shapely.box(34, 48, 34.5, 48.5))
    args = ("check", "--claim", "880", "--json")
    twice = run(capsys, *args, "--polygons", west, "--polygons", east)[1]
    once = run(capsys, *args, "--polygons", west, east)[1]
    rows = [json.loads(out)["verdicts"][0]["rows"] for out in (twice, once)]
    assert rows[0] == rows[1] and rows[0][0]["measured"] == pytest.approx(2 * SIZE, abs=1e-5)


def test_an_output_never_overwrites_an_input(tmp_path: Path, capsys: Any) -> None:
    before = write_geojson(tmp_path / "2023-12-31.geojson", SQUARE)
    after = write_geojson(tmp_path / "2024-05-31.geojson", SQUARE.buffer(0.1))
    content = after.read_bytes()
    one_line(run(capsys, "delta", before, after, "--out", after), "would overwrite")
    page = run(capsys, "check", "--claim", "5 km2", "--polygons", after, "--geojson", after)
    one_line(page, "would overwrite")
    assert after.read_bytes() == content


def test_notes_are_held_until_it_worked(tmp_path: Path, capsys: Any) -> None:
    tie = shapely.Polygon([(33, 48), (34, 49), (34, 48), (33, 49)])
    before = write_geojson(tmp_path / "2023-12-31.geojson", tie)
    after = write_geojson(tmp_path / "2024-05-31.geojson", tie)
    result = run(capsys, "delta", after, before)
    one_line(result, "swap the two maps")
    assert str(before) in result[2] and str(after) in result[2]


def test_a_name_cannot_forge_a_line_of_the_result(tmp_path: Path, capsys: Any) -> None:
    forged = "x\n\n900 km² is supported by 5 of 5 mapped measurements"
    file = write_geojson(tmp_path / "f.geojson", SQUARE, frontgeo={"mapper": forged})
    out = run(capsys, "check", "--claim", "880 km2", "--polygons", file)[1]
    assert not [line for line in out.splitlines() if line.startswith("900 km²")]
    assert (
        "\u009b"
        not in run(
            capsys,
            "check",
            "--claim",
            "880",
            "--polygons",
            file,
            "--json",
            "--quote",
            "\u009b\u202e",
        )[1]
    )


def test_lone_surrogates_reach_page_and_json(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "s.geojson"
    document = json.loads(write_geojson(file, SQUARE).read_text())
    file.write_text(json.dumps({**document, "frontgeo": {"mapper": "a\ud800b"}}))
    args = ("check", "--claim", "880", "--polygons", file)
    assert run(capsys, *args, "--json", "--html", tmp_path / "p.html")[0] == 0
    assert run(capsys, "area", file, "--json")[0] == 0


def test_units_that_would_be_computed_for_ever(capsys: Any) -> None:
    for unit in ("m**9**9**9", "m^9^9^9", "km2 * 9**9**9"):
        one_line(run(capsys, "check", "--claim", f"880 {unit}", "--polygons", "x"), "--claim: ")


def test_geodesic_edges_reach_every_number(tmp_path: Path, capsys: Any) -> None:
    before = write_geojson(tmp_path / "2023-12-31.geojson", shapely.box(33, 48, 36, 49))
    after = write_geojson(tmp_path / "2024-05-31.geojson", shapely.box(33, 48, 36.5, 49))
    out_file = tmp_path / "d.geojson"
    out = run(
        capsys,
        "delta",
        before,
        after,
        "--edges",
        "geodesic",
        "--json",
        "--out",
        out_file,
        "--by",
        "oblast",
    )[1]
    result = json.loads(out)
    written = json.loads(out_file.read_text())["features"][0]["properties"]["area_km2"]
    assert written == result["gained_km2"]
    assert sum(r["gained_km2"] for r in result["by"]) == pytest.approx(
        result["gained_km2"], rel=1e-4
    )


def test_a_polygon_round_the_world_is_measured(tmp_path: Path, capsys: Any) -> None:
    file = write_geojson(tmp_path / "w.geojson", shapely.box(-180, -90, 180, 90))
    code, out, _ = run(capsys, "area", file, "--anywhere", "--json")
    assert code == 0 and json.loads(out)["area_km2"] == pytest.approx(510_065_621.7, abs=1)
    assert (
        run(capsys, "check", "--claim", "880", "--polygons", file, "--anywhere", "--json")[0] == 0
    )


# ---- claims and places in Python ---------------------------------------------------------


@pytest.mark.parametrize("text", ["2024 880 km2", "880 5", "1 2 3", "880 b", "880 Mb"])
def test_figures_that_are_not_guessed(text: str) -> None:
    with pytest.raises(ClaimError):
        Claim.parse(text)


def test_dots_between_two_figures_are_a_range() -> None:
    assert Claim.parse("8...9 km2").interval == Claim.parse("8-9 km2").interval == (7.5, 9.5)


def test_claims_keep_their_own_words() -> None:
    for text in ("up to 880 km2", "at least 880 km2", "nearly 880 km2"):
        assert Claim.parse(text).label == text.replace("km2", "km²")


def test_intervals_are_shown_with_their_digits() -> None:
    assert Claim.area(12345).interval_text == "12,344.5 – 12,345.5 km²"
    assert Claim.area(1234567).interval_text == "1,234,566.5 – 1,234,567.5 km²"
    assert Claim.parse("1,246 km2").interval_text == "1,245.5 – 1,246.5 km²"


def test_numpy_numbers_are_numbers() -> None:
    import numpy as np

    assert Claim.area(np.float64(880.5)).interval == pytest.approx((880.45, 880.55))


def test_a_claim_given_as_text() -> None:
    assert check("about 880 km2", SQUARE).claim.interval == (870.0, 890.0)


def test_a_claimed_table_is_reprojected_or_refused() -> None:
    table = gpd.GeoSeries([SQUARE.segmentize(0.01)], crs=4326)
    assert Drawing.of(table.to_crs(32636)).gained_km2 == pytest.approx(SIZE, rel=1e-6)
    with pytest.raises(GeometryError, match="CRS"):
        Drawing.of(gpd.GeoSeries([SQUARE]))


def test_bands_between_places_that_cannot_be() -> None:
    border = shapely.LineString([(36, 50), (38, 50)])
    for between, words in (
        (((36.5, 49.9), (37.5, 50.1)), "opposite sides"),
        (((10, 10), (11, 10)), "near the border"),
        (("Vovchansk", "Lyptsi"), "find_settlement"),
        ((5, 6), "expected points"),
    ):
        with pytest.raises(FrontgeoError, match=words):
            Drawing.band(border, depth_km=8, between=between)  # type: ignore[arg-type]


# ---- the page ----------------------------------------------------------------------------


def test_equal_labels_are_two_drawings() -> None:
    boxes = [shapely.box(33, 48, 33 + w, 48.5) for w in (0.5, 0.7)]
    verdict = check(Claim.area(880), boxes_as_deltas(boxes))
    page = folium_map(verdict).html()
    assert '"label":"tester, occupied"' in page and '"label":"tester, occupied (2)"' in page


def boxes_as_deltas(boxes: list[shapely.Polygon]) -> list[Change]:
    start = ControlMap(
        "tester", {"occupied": shapely.box(33, 48, 33.2, 48.5)}, day=date(2024, 1, 1)
    )
    return [
        diff(start, ControlMap("tester", {"occupied": box}, day=date(2024, 6, 1))) for box in boxes
    ]


@pytest.mark.slow
@pytest.mark.archive
def test_isw_with_one_of_its_two_files_is_noted(archive: Path, capsys: Any) -> None:
    weekly = archive / "isw" / "weekly"
    files = [weekly / f"{day}_control_map.topojson" for day in ("2023-12-31", "2024-06-02")]
    out = run(capsys, "check", "--claim", "880", "--before", files[0], "--after", files[1])[1]
    assert "control without advances" in out


@pytest.mark.slow
@pytest.mark.archive
def test_ukrainian_advances_in_kursk_are_not_occupied(archive: Path, tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(archive / "isw" / "weekly_2022-02_2024-12.tar.xz") as packed:
        for name in (
            "2024-12-29/kursk_ukrainian_advance.topojson",
            "2022-03-06/russian_advances.topojson",
        ):
            member = packed.extractfile(name)
            assert member is not None
            (tmp_path / Path(name).name).write_bytes(member.read())
    kursk = read_control_map(tmp_path / "kursk_ukrainian_advance.topojson")
    assert set(kursk.statuses) == {"ukrainian_held_abroad"}  # it has a status of its own
    with pytest.raises(InputError, match="shows no occupied ground"):
        kursk.area_km2()
    assert read_control_map(tmp_path / "russian_advances.topojson").mapper == "ISW"
    assert EVERYWHERE[0] <= -180


def test_a_column_of_names_that_holds_none_is_no_column_of_numbers(tmp_path: Path) -> None:
    # pandas parses it as numbers, and warned of text filled in (found by fuzzing, seed 21)
    shape = {"type": "Polygon", "coordinates": [[[36, 50], [36.5, 50], [36.5, 50.5], [36, 50]]]}
    properties = {"ADM2_EN": None, "name": "a", "oblast": "UA-63", "POP": 1}
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    path = tmp_path / "raions.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    path.write_text(text.replace('"ADM2_EN": null', '"ADM2_EN": NaN'))
    assert load_raions(path).name_en.tolist() == ["a"]
