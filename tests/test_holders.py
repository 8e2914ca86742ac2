"""Districts with a table of who holds each: joined, dated, and refused where they do not fit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import read_control_map, read_timeline, transfers
from frontgeo.cli.main import main
from frontgeo.errors import FrontgeoError, InputError, MapFileError
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.places import examples_folder

FOUR = examples_folder() / "four-sides"
SHAPES = {
    ("A1", "Upper Town"): shapely.box(20, 20, 21, 21),
    ("A2", "Lower Town"): shapely.box(21, 20, 22, 21),
    ("A3", "Ford"): shapely.box(22, 20, 23, 21),
}
KM2 = area_km2(shapely.box(20, 20, 21, 21))


def districts(folder: Path, shapes: dict[Any, Any] = SHAPES) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"ADM1_PCODE": code, "name": name},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for (code, name), shape in shapes.items()
    ]
    path = folder / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def table(folder: Path, text: str) -> Path:
    path = folder / "holders.csv"
    path.write_text(text, encoding="utf-8")
    return path


def held(folder: Path, text: str, **options: Any) -> dict[str, float]:
    shown = read_control_map(
        districts(folder), holders=table(folder, text), region=EVERYWHERE, **options
    )
    return {side: area_km2(ground) for side, ground in shown.sides.items()}


@pytest.mark.parametrize(
    "text",
    [
        "pcode,holder\nA1,North\nA2,South\nA3,North\n",
        "name;controlled_by\nupper town;North\nLower Town;South\nford;North\n",
        "note,district,side\nx,A1,North\ny,a2,South\nz,A3,North\n",
    ],
)
def test_a_table_is_joined_by_code_or_name(tmp_path: Path, text: str) -> None:
    assert held(tmp_path, text) == pytest.approx({"North": 2 * KM2, "South": KM2}, rel=1e-3)


def test_what_is_not_known_is_said(tmp_path: Path) -> None:
    text = "code,holder,date\nA1,North,2025-03-01\nA2,South,2025-03-01\nA1,South,2025-03-15\n"
    path, holders = districts(tmp_path), table(tmp_path, text)
    timeline = read_timeline(path, holders=holders, region=EVERYWHERE)
    first, last = timeline
    assert [shown.day for shown in (first, last)] == [date(2025, 3, 1), date(2025, 3, 15)]
    assert [a.key for a in first.assumed] == [
        "holders_by_district", "districts_joined", "districts_without",
    ]  # fmt: skip
    assert str(last.assumed[-1]).startswith(
        "districts without a row of 2025-03-15 in holders.csv: 1"
    )
    assert "Ford" in str(first.assumed[2]) or "A3" in str(first.assumed[2])
    assert first.skipped == {"no side stated": 1}
    assert [source.path for source in first.sources] == [str(path), str(holders)]
    assert transfers(first, last).between("North", "South") == pytest.approx(KM2)
    north = read_timeline(path, holders=holders, region=EVERYWHERE, side="north").area()
    assert north["area_km2"].tolist() == pytest.approx([KM2, 0.0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,holder\nA1,North\nA9,South\n", r"found A9 \(line 3\), which it lacks"),
        ("code,holder\nA1,North\n,South\n", r"found \(empty\) \(line 3\)"),
        ("code,holder\nB1,North\n", "without a value in common"),
        ("code,when\nA1,North\n", "expected a row for each district with a column of who holds"),
        ("", "expected a row for each district"),
        ("code,holder\nA1,North\nA1,South\n", "line 3: expected one holder of 'A1', found 'South'"),
        ("code,holder,date\nA1,North,soon\n", "line 2: expected a date in column 'date'"),
        ("code,holder,date\nA1,North,2025-03-01\nA1,South,2025-03-02\n", "one of the 2 days"),
        ('code,holder\n"A1,North\n', "error on line"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(MapFileError, match=message) as caught:
        held(tmp_path, text)
    assert "holders.csv" in str(caught.value)


def test_two_districts_of_one_name_need_a_code(tmp_path: Path) -> None:
    twice = {("A1", "Ford"): SHAPES["A1", "Upper Town"], ("A2", "Ford"): SHAPES["A2", "Lower Town"]}
    path = districts(tmp_path, twice)
    with pytest.raises(MapFileError, match=r"found 'Ford', which 2 in .* have; use a code"):
        read_control_map(path, holders=table(tmp_path, "name,holder\nFord,North\n"))
    shown = read_control_map(
        path, holders=table(tmp_path, "code,holder\nA1,North\nA2,South\n"), region=EVERYWHERE
    )
    assert list(shown.sides) == ["North", "South"]


def test_options_that_the_table_answers_are_refused(tmp_path: Path) -> None:
    path, holders = districts(tmp_path), table(tmp_path, "code,holder\nA1,North\n")
    for options in ({"status": "occupied"}, {"side_column": "x"}, {"side": "x=y"}):
        with pytest.raises(InputError, match=r"holders: expected .* only a side by name"):
            read_control_map(path, holders=holders, region=EVERYWHERE, **options)
    with pytest.raises(MapFileError, match="found no column of dates"):
        read_timeline(path, holders=holders, region=EVERYWHERE)
    for wrong in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FrontgeoError, match=str(wrong)):
            read_control_map(path, holders=wrong, region=EVERYWHERE)


@given(st.lists(st.tuples(st.sampled_from(["A1", "A2", "A3"]), st.sampled_from("NS"),
                          st.integers(1, 5)), min_size=1, max_size=10))  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_each_day_is_the_last_row_of_each_district(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("h")
    by_day = {(code, day): side for code, side, day in rows}
    lines = [f"{code},{side},2025-03-0{day}" for (code, day), side in by_day.items()]
    path = table(folder, "\n".join(["code,holder,date", *lines]))
    timeline = read_timeline(districts(folder), holders=path, region=EVERYWHERE)
    km2 = {code: area_km2(shape) for (code, _), shape in SHAPES.items()}
    for shown in timeline:
        expected: dict[str, float] = {}
        for code, own_km2 in km2.items():
            last = shown.day.day if shown.day else 0
            known = [day for named, day in by_day if named == code and day <= last]
            if known:
                side = by_day[code, max(known)]
                expected[side] = expected.get(side, 0.0) + own_km2
        found = {side: area_km2(ground) for side, ground in shown.sides.items()}
        assert found == pytest.approx(expected, rel=1e-9)


def test_the_command_line_reads_districts(tmp_path: Path, capsys: Any) -> None:
    words = [str(FOUR / "districts.geojson"), "--holders", str(FOUR / "holders.csv"), "--anywhere"]
    out = tmp_path / "sides.csv"
    assert main(["timeline", *words, "--sides", "-o", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "known by district only" in printed
    table = pd.read_csv(out, index_col="day").drop(columns="assumed")
    total_km2 = area_km2(shapely.box(20, 20, 24, 23))
    assert table.sum(axis=1).tolist() == pytest.approx([total_km2] * 3, rel=1e-6)
    days = ["--since", "2025-03-02", "--until", "2025-03-31"]
    assert main(["delta", *words, *days, "--json"]) == 0
    net = json.loads(capsys.readouterr().out)["transfers"]["net_km2"]
    assert sum(net.values()) == pytest.approx(0.0, abs=1e-5)
    assert main(["area", *words, "--day", "2025-03-15", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["snapshot"] == "2025-03-15"
    store = tmp_path / "four.parquet"
    assert main(["timeline", "update", str(store), *words]) == 0
    capsys.readouterr()
    claim = ["--claim", "11,500 km2", "--side", "North", "--direction", "gained",
             "--taken-from", "West", *days]  # fmt: skip
    assert main(["check", *claim, "--archive", str(store), "--anywhere", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["verdicts"][0]["rows"][0]
    assert row["measured"] == pytest.approx(area_km2(shapely.box(20, 21, 21, 22)), abs=1e-5)
    for more, message in (
        (["area", *words], "expected one of the 3 days"),
        (["area", words[0], *words], "--holders: expected one file of districts"),
        (["timeline", *words, "--side", "up"], "no map shows ground of 'up'"),
    ):
        assert main(more) == 2, more
        assert message in capsys.readouterr().err
