"""Print all benchmarks, ours beside common alternatives, as a table and as JSON.

    python benchmarks/table.py [--rounds 3] [--only area,deltas] [--archives "ISW weekly,VIINA"]
                               [--json FILE] [--from FILE] [--fill] [--docs]

Maps are those of `stretches.STRETCHES`, under FRONTGEO_ARCHIVE (default ../shared/data). Each
module in `WORK` has a function ``rows(archive, rounds)``; the command line is timed first, by
`commands.py`. The run fails if a ratio is below its gate in `gates.json`, which ``--fill`` writes
anew, or if a result of ours is off. ``--docs`` writes the ratios into docs/alternatives.md. With
``--from FILE`` nothing is timed, and the rows are those of an earlier run's JSON.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import commands
from gates import Gates, below, entry, filled, gate, load_gates, write_gates
from rounds import Row, load_message, machine_load, on_one_core, put_in_docs

WORK = ("reading", "area", "deltas", "regions", "raster")
PACKAGES = ("frontgeo", "geopandas", "numpy", "pyclipr", "pyogrio", "rasterio", "shapely")


@dataclass(frozen=True)
class Run:
    """The rows of a run, its commands, and facts on the machine."""

    rows: list[Row]
    commands: list[commands.CommandTiming]
    facts: dict[str, Any]


def number(value: float | None) -> str:
    """Return two digits of a number, and all of those before the point."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def table(rows: list[Row], gates: Gates) -> str:
    """Return the rows as a Markdown table."""
    lines = [
        "| work | archive | against | times as fast | asked | gate | s | ours, s | MB | ours, MB "
        "| off | ours off | of |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|---|",
    ]
    for row in rows:
        found = entry(gates, row)
        lines.append(
            f"| {row.work} | {row.archive} | {row.peer} | {number(row.ratio)}× | "
            f"{number(found.get('asked'))} | {number(gate(found))} | {number(row.seconds)} | "
            f"{number(row.ours_seconds)} | {number(row.megabytes)} | "
            f"{number(row.ours_megabytes)} | {row.differs} | {row.ours_differs} | {row.size} |"
        )
    return "\n".join(lines)


def documented(rows: list[Row]) -> str:
    """Return the tables of docs/alternatives.md: one a work, with a row for each archive.

    A ratio below 1, where the alternative is faster, is in bold.
    """
    columns = list(dict.fromkeys((row.work, row.peer) for row in rows))
    by_work: dict[str, list[str]] = {}
    for work, peer in columns:
        by_work.setdefault(work, []).append(peer)
    found = {(row.archive, row.work, row.peer): row for row in rows}
    tables = []
    for work, peers in by_work.items():
        same = [row for row in rows if row.work == work]
        lines = [f"| {work} | maps | {' | '.join(f'`{peer}`' for peer in peers)} |"]
        lines.append("|---|---|" + "---:|" * len(peers))
        for archive in dict.fromkeys(row.archive for row in same):
            size = next(row.size for row in same if row.archive == archive)
            cells = []
            for peer in peers:
                row = found.get((archive, work, peer))
                text = "–" if row is None else f"{number(row.ratio)}×"
                cells.append(f"**{text}**" if row and row.ratio < 1 else text)
            lines.append(f"| {archive} | {size.split(';')[0]} | {' | '.join(cells)} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def command_rows(rounds: int, file: Path) -> list[commands.CommandTiming]:
    """Time the command line in a process of its own, which is small and has all cores."""
    words = [sys.executable, commands.__file__, "--brief", "--rounds", str(rounds)]
    file.unlink(missing_ok=True)
    subprocess.run([*words, "--json", str(file)], check=False, stdout=subprocess.DEVNULL)
    if not file.exists():
        sys.exit("table: commands.py failed")
    return [commands.CommandTiming(**row) for row in json.loads(file.read_text("utf-8"))["rows"]]


def library_rows(shared: Path, works: list[str], names: list[str] | None, rounds: int) -> list[Row]:
    """Time the library on every archive, on one core."""
    from stretches import archives

    os.environ["FRONTGEO_CACHE_GB"] = "0"  # no archive is read from maps kept earlier
    found = []
    with on_one_core():
        for archive in archives(shared, names):
            for name in works:
                start, cpu_start = time.perf_counter(), time.process_time()
                found += importlib.import_module(name).rows(archive, rounds)
                took = time.perf_counter() - start
                cpu_s = time.process_time() - cpu_start
                line = f"{archive.name}, {name}: {took:.0f} s, CPU {cpu_s:.0f} s"
                print(line, file=sys.stderr, flush=True)
    order = list(dict.fromkeys(row.work for row in found))
    return sorted(found, key=lambda row: order.index(row.work))


def measured(args: argparse.Namespace) -> Run:
    """Run the benchmarks."""
    start = time.perf_counter()
    shared = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    works = args.only.split(",")
    timings, loads = [], [machine_load()]
    args.json.parent.mkdir(parents=True, exist_ok=True)
    if "commands" in works:
        works.remove("commands")
        timings = command_rows(args.rounds, args.json.with_name("commands.json"))
    names = args.archives.split(",") if args.archives else None
    rows = library_rows(shared, works, names, args.rounds) if works else []
    loads += [row.load for row in [*rows, *timings]] + [machine_load()]
    facts = {
        "rounds": args.rounds,
        "took_s": round(time.perf_counter() - start),
        "load": load_message(loads, os.cpu_count() or 1),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES if find_spec(name)},
    }
    made = {
        **facts,
        "rows": [asdict(row) for row in rows],
        "commands": [asdict(one) for one in timings],
    }
    args.json.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return Run(rows, timings, facts)


def earlier(path: Path) -> Run:
    """Load an earlier run from its JSON."""
    made = json.loads(path.read_text("utf-8"))
    rows = [Row(**row) for row in made.pop("rows")]
    return Run(rows, [commands.CommandTiming(**one) for one in made.pop("commands")], made)


def faults(rows: list[Row], gates: Gates) -> list[str]:
    """Return sentences on rows below their gate and on wrong results."""
    found = [
        f"below its gate: {row.work}, {row.archive}, {row.peer}: {row.ratio:.2g}× "
        f"of {gate(entry(gates, row)):.2g}×"
        for row in below(gates, rows)
    ]
    found += [
        f"wrong: {row.work}, {row.archive}, is off by {row.ours_off:.1e}, at most {row.at_most:.0e}"
        for row in rows
        if not row.ours_off <= row.at_most
    ]
    return found


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(("commands", *WORK)), help="commas between")
    parser.add_argument("--archives", help="names, with commas between")
    parser.add_argument("--json", type=Path, default=Path("benchmarks/out/table.json"))
    parser.add_argument("--from", dest="earlier", type=Path, help="the JSON of an earlier run")
    parser.add_argument("--fill", action="store_true", help="make the ratios the typical ones")
    parser.add_argument("--docs", action="store_true", help="write docs/alternatives.md")
    return parser.parse_args()


def main() -> int:
    """Run, print the table, write JSON; return 1 if a ratio is too low or a result is off."""
    args = arguments()
    run = earlier(args.earlier) if args.earlier else measured(args)
    held = [*run.rows, *(one.row for one in run.commands if one.command != commands.BY_HAND)]
    if args.fill:
        write_gates(filled(load_gates(), held))
    gates = load_gates()
    print(table(run.rows, gates))
    if run.commands:
        print(f"\n{commands.table(run.commands)}")
    print(f"\n{run.facts['rounds']} rounds, {run.facts['took_s']} s; {run.facts['load']}")
    if args.docs:
        put_in_docs("bench", documented(run.rows))
    problems = faults(held, gates)
    print(*problems, sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
