"""The benchmarks: gates, rows for every archive, exponents of growth and words on load."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from frontgeo import read_timeline

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
NO_MAPS = {"boundaries", "settlements"}


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def row(benchmark: Any, ratio: float, **more: Any) -> Any:
    fields = {"work": "w", "archive": "a", "peer": "p", "size": "3 maps; settled by edges 2"}
    return benchmark("rounds").Row(
        **(fields | more), seconds=ratio, ours_seconds=1.0, ratio=ratio
    )  # fmt: skip


# ---- gates -------------------------------------------------------------------------------


def test_a_gate_is_60_percent_of_the_typical_ratio(benchmark: Any) -> None:
    gates = benchmark("gates")
    assert gates.gate({"typical": 10.0, "asked": 9.0}) == 6.0
    assert gates.gate({"asked": 9.0}) is None
    known = {"w": {"a": {"p": {"typical": 10.0}}}}
    low, enough, unknown = (row(benchmark, 5.9), row(benchmark, 6.1), row(benchmark, 0.1, peer="q"))
    assert gates.below(known, [low, enough, unknown]) == [low]


def test_a_run_fills_in_typical_ratios_and_keeps_what_was_asked(
    benchmark: Any, tmp_path: Path
) -> None:
    gates, path = benchmark("gates"), tmp_path / "gates.json"
    asked = {"w": {"a": {"p": {"asked": 5.0}}}}
    rows = [row(benchmark, 7.26), row(benchmark, 0.31, archive="b", peer="q")]
    gates.write_gates(gates.filled(asked, rows), path)
    assert asked == {"w": {"a": {"p": {"asked": 5.0}}}}
    assert gates.load_gates(path) == {
        "w": {"a": {"p": {"asked": 5.0, "typical": 7.3}}, "b": {"q": {"typical": 0.31}}}
    }


def test_gates_are_of_archives_that_are_timed(benchmark: Any) -> None:
    names = {stretch.name for stretch in benchmark("stretches").STRETCHES}
    gates = benchmark("gates").load_gates()
    assert set(gates["gained and lost areas"]) == names
    for work, archives in gates.items():
        assert work == "command line" or archives.keys() <= names, work


def test_a_run_names_rows_below_their_gate_and_wrong_results(benchmark: Any) -> None:
    known = {"w": {"a": {"p": {"typical": 10.0}}}}
    wrong = row(benchmark, 9.0, ours_off=0.1, at_most=1e-3)
    missing = row(benchmark, 9.0, ours_off=float("nan"), at_most=1e-3)
    told = benchmark("table").faults([row(benchmark, 5.0), wrong, missing], known)
    assert [text.partition(":")[0] for text in told] == ["below its gate", "wrong", "wrong"]


# ---- archives ----------------------------------------------------------------------------


@pytest.mark.archive
def test_every_archive_has_a_row(archive: Path, benchmark: Any) -> None:
    stretches = benchmark("stretches").STRETCHES
    paths = {archive / stretch.path for stretch in stretches}
    assert all(path.exists() for path in paths)
    folders = {path.name for path in archive.iterdir() if path.is_dir()} - NO_MAPS
    assert {stretch.folder for stretch in stretches} == folders
    assert set(archive.rglob("*.tar.*")) <= paths


@pytest.mark.archive
def test_the_files_of_a_stretch_give_its_maps(archive: Path, benchmark: Any) -> None:
    stretches = benchmark("stretches")
    stretch = stretches.Stretch("few", "liveuamap/areas_2023_2024.tar.xz", 2, ("2023-02-01",))
    few = stretches.Archive(stretch, archive)
    with few.unpacked() as (folder, files):
        days = [snapshot.day for snapshot in read_timeline(folder).snapshots]
    assert len(files) == 2 and days == [shown.day for shown in few.control_maps[0]]
    assert stretches.size_of(few.grounds).startswith("2 maps, ")
    assert stretches.size_of(few.grounds, are_pairs=True).startswith("1 pairs, ")


# ---- rounds ------------------------------------------------------------------------------


def test_sides_run_as_often_and_in_turn(benchmark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds, order = benchmark("rounds"), []
    sides = {name: lambda name=name: order.append(name) or name for name in ("ours", "p", "q")}
    ours = sides.pop("ours")
    timings, results = rounds.interleaved(ours, sides, rounds=3)
    assert order == ["p", "q", "ours"] * 3
    assert results == {"": "ours", "p": "p", "q": "q"}
    assert timings["p"].rounds == timings["q"].rounds == 3
    monkeypatch.setattr(rounds, "MOST_S", 0.0)  # what takes long has one round
    assert rounds.interleaved(ours, sides, rounds=3)[0]["p"].rounds == 1


@pytest.mark.parametrize(
    ("loads", "told"),
    [
        ([0.4, 1.2], "load 0.4 to 1.2 on 2 cores"),
        ([0.4, None, 3.1], "load 0.4 to 3.1 on 2 cores, under load: ratios hold, seconds do not"),
        ([None], "load unknown"),
    ],
)
def test_a_run_under_load_says_so(benchmark: Any, loads: list[float | None], told: str) -> None:
    assert benchmark("rounds").load_message(loads, 2) == told


def test_the_peak_of_a_command_is_its_own(benchmark: Any) -> None:
    script = "x = b'x' * 200_000_000; sum(range(10**6))"
    environment = {"PATH": "/nowhere"}
    usage = benchmark("commands").run((sys.executable, "-c", script), environment)
    assert usage.peak_mb > 190 and usage.cpu_s > 0
    with pytest.raises(SystemExit, match="failed"):
        benchmark("commands").run((sys.executable, "-c", "raise ValueError"), environment)


def test_archives_are_kept_only_for_commands_that_say_so(benchmark: Any, tmp_path: Path) -> None:
    commands = benchmark("commands")
    script = (
        "import os, pathlib; place = pathlib.Path(os.environ['FRONTGEO_CACHE'], 'n');"
        "place.write_text((place.read_text() if place.exists() else '') + 'x');"
        "pathlib.Path(os.environ['LOG']).open('a').write(place.read_text() + ' ')"
    )
    words = (sys.executable, "-c", script)
    by_hand = commands.Command("by hand", (sys.executable, "-c", ""))
    for keeps, told in ((True, "x xx "), (False, "x x ")):
        log = tmp_path / f"{keeps}.txt"
        environment = {"FRONTGEO_CACHE": str(tmp_path), "LOG": str(log)}
        timing = commands.timed(commands.Command("c", words, keeps=keeps), by_hand, 2, environment)
        assert log.read_text() == told and timing.runs == 2
    once = commands.Command("c", words, keeps=True, most_runs=1)
    assert commands.timed(once, by_hand, 3, environment).runs == 1


def test_the_module_that_starts_commands_is_small() -> None:
    """A process starts with its parent's peak memory."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import commands;"
        "print(sorted({'numpy', 'shapely', 'frontgeo'} & sys.modules.keys()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(BENCHMARKS)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


# ---- growth ------------------------------------------------------------------------------


def points(benchmark: Any, *taken: tuple[int, float]) -> list[Any]:
    return [benchmark("growth").Point(size, cpu_s, 0.1, 0.0) for size, cpu_s in taken]


def test_exponents_of_known_growth(benchmark: Any) -> None:
    growth = benchmark("growth")
    assert growth.slopes(points(benchmark, (10, 1.0), (100, 10.0), (300, 90.0))) == [1.0, 2.0]
    assert growth.slopes(points(benchmark, (10, 2.0), (40, 2.0))) == [0.0]
    assert growth.slopes(points(benchmark, (10, 2.0))) == []


def test_what_grows_too_fast_is_named_unless_explained(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    growth = benchmark("growth")
    square = points(benchmark, (10, 0.001), (100, 0.1), (1000, 10.0))
    assert growth.faults("x", square) == ["x: grows with exponent 2.0 from 100 to 1,000"]
    monkeypatch.setitem(growth.REASONS, "x", "every one is compared with every other")
    assert growth.faults("x", square) == []
    assert "(every one is" in growth.table({"x": square})
    assert "(" not in growth.table({"x": points(benchmark, (10, 1.0), (100, 9.0))})


def test_limits_and_wrong_results_of_growth_are_named(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    growth = benchmark("growth")
    assert growth.LIMITS.keys() <= growth.SERIES.keys() >= growth.REASONS.keys()
    monkeypatch.setitem(growth.LIMITS, "x", (5, 0.5))
    slow = [growth.Point(10, 6.0, 0.1, 0.0), growth.Point(20, 1.0, 0.1, 1.0)]
    assert [text[:12] for text in growth.faults("x", slow)] == ["x: 20 is off", "x: 10 takes "]


# ---- documentation -----------------------------------------------------------------------


def test_a_run_is_put_into_the_documentation(
    benchmark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    run = tmp_path / "run.json"
    rows = [row(benchmark, 7.26), row(benchmark, 0.31, archive="b"), row(benchmark, 20, peer="q")]
    facts = {"rounds": 3, "took_s": 4, "load": "load 1.0 on 2 cores"}
    fields = [vars(one) for one in rows]
    run.write_text(json.dumps({**facts, "rows": fields, "commands": []}), "utf-8")
    table = benchmark("table")
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench -->\nold\n<!-- end of bench -->\nafter\n", "utf-8")
    monkeypatch.setattr(
        table, "put_in_docs", lambda name, text: benchmark("rounds").put_in_docs(name, text, page)
    )
    monkeypatch.setattr(sys, "argv", ["table.py", "--from", str(run), "--docs"])
    assert table.main() == 0
    assert capsys.readouterr().out.endswith("3 rounds, 4 s; load 1.0 on 2 cores\n\n")
    assert page.read_text("utf-8") == (
        "before\n<!-- bench -->\n"
        "| w | maps | `p` | `q` |\n|---|---|---:|---:|\n"
        "| a | 3 maps | 7.3× | 20× |\n| b | 3 maps | **0.31×** | – |\n"
        "<!-- end of bench -->\nafter\n"
    )


def test_the_documentation_has_a_place_for_each_run(benchmark: Any) -> None:
    text = benchmark("rounds").DOCS.read_text("utf-8")
    for name in ("bench", "bench-cli", "bench-growth"):
        assert text.count(f"<!-- {name} -->") == text.count(f"<!-- end of {name} -->") == 1


# ---- large files ---------------------------------------------------------------------------


def test_a_verb_that_grows_too_fast_or_fails_is_wrong(benchmark: Any) -> None:
    large = benchmark("large")
    fine, slow, failed = (
        large.row_of("squares", verb, [10_000, 20_000], [(0, 2.0, 0.1, ""), (code, s, 0.2, "why")])
        for verb, s, code in (("area", 4.4, 0), ("delta", 6.0, 0), ("check", 4.0, 2))
    )
    assert [row["wrong"] for row in (fine, slow, failed)] == ["", "grows by the power 1.58", "why"]
    drawn = large.table([fine, {**slow, "kind": "ring"}])
    assert "| verb | 20,000 squares, each named | 20,000 vertices of one ring |" in drawn
    assert "| `area` | 4 s, 0.2 GiB |  |" in drawn and "| `delta` |  | 6 s, 0.2 GiB |" in drawn


def test_a_file_without_bounds_that_is_read_is_wrong(
    benchmark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = benchmark("large")
    asked: list[tuple[str, int]] = []

    def run(arguments: list[str]) -> tuple[int, float, float, str]:
        asked.append((arguments[0], Path(arguments[1]).stat().st_size))
        return (2, 0.5, 0.1, "") if arguments[0] == "area" else (0, 0.5, 0.1, "read")

    monkeypatch.setattr(large, "run", run)
    monkeypatch.setattr(
        large, "UNBOUNDED", {k: v for k, v in large.UNBOUNDED.items() if "1 TB" in k}
    )
    assert [row["wrong"] for row in large.bounds()] == ["", "exit 0: read"] * 2
    assert asked == [("area", 2**40), ("timeline", 2**40)] * 2
