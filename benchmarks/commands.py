"""Time the command line as whole processes, beside the same by hand with geopandas.

    python benchmarks/commands.py [--rounds 3] [--brief] [--fill] [--docs] [--json FILE]

Each command is a process of its own, of which time, seconds of the processor and peak memory are
taken. Ratios are to "geopandas by hand", a script that reads two maps, overlays them and measures
the difference, run beside each command in the same round; they hold on machines of any speed.
``--brief`` leaves out the series of 1,143 raw snapshots.
"""

# Only the standard library is imported: a process starts with its parent's peak memory.

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gates import below, filled, load_gates, write_gates
from rounds import Row, load_message, machine_load, put_in_docs

BY_HAND = "geopandas by hand"
WORK = "command line"
RAW, DAILY = "snapshots_2022-04_2024-12", "daily_2024-07_2025-12"
PACKAGE = Path(__file__).parents[1] / "frontgeo"
CASE = Path(__file__).parents[1] / "examples" / "belousov-2024" / "case.toml"
OFTEN_S = 4.0  # commands that take longer run once

SCRIPT = """
import sys
import geopandas as gpd

def held(path):
    drawn = gpd.read_file(path)
    drawn = drawn[drawn["fill"].isin(["#a52714", "#880e4f"])].explode()
    drawn = drawn[drawn.geom_type == "Polygon"]
    return gpd.GeoDataFrame(geometry=drawn.geometry.make_valid())

before, after = map(held, sys.argv[1:])
gained = gpd.overlay(after, before, how="difference", keep_geom_type=True)
print(gained.to_crs(6933).area.sum() / 1e6)
"""


@dataclass(frozen=True)
class Command:
    """A command to time.

    Attributes
    ----------
    name : str
    words : tuple of str
        The command line.
    most_s, most_mb : float or None
        The seconds and peak memory asked for, on a quiet machine.
    is_long : bool
        Whether it is left out of a brief run.
    keeps : bool
        Whether it shares the folder in which frontgeo keeps archives with the others that do;
        otherwise that folder is empty at the start of each run.
    most_runs : int
    """

    name: str
    words: tuple[str, ...]
    most_s: float | None = None
    most_mb: float | None = None
    is_long: bool = False
    keeps: bool = False
    most_runs: int = 100


@dataclass(frozen=True)
class Usage:
    """What a process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class CommandTiming:
    """A command with what it took, medians over its runs, and its ratio to the work by hand."""

    command: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    ratio: float
    most_s: float | None
    most_mb: float | None
    runs: int
    load: float | None

    @property
    def row(self) -> Row:
        """A row for the gates."""
        return Row(WORK, self.command, BY_HAND, "", self.ratio * self.cpu_s, self.cpu_s, self.ratio)


def frontgeo(*words: object) -> tuple[str, ...]:
    """Return the words that run frontgeo."""
    return (sys.executable, "-m", "frontgeo", *map(str, words))


def commands(shared: Path, made: Path) -> Iterator[Command]:
    """Yield the commands in the order in which they run: some use what others wrote.

    The first check of the case keeps the archives, those after it use them.
    """
    deepstate = shared / "deepstate"
    before = deepstate / "snapshots" / "2023-12-31T2119Z_1704057558.geojson"
    after = deepstate / "snapshots" / "2024-05-31T0439Z_1717130347.geojson"
    raw, daily = (deepstate / f"{name}.tar.xz" for name in (RAW, DAILY))
    yield Command(BY_HAND, (sys.executable, "-c", SCRIPT, str(before), str(after)))
    yield Command("import geopandas", (sys.executable, "-c", "import geopandas"))
    yield Command("--version", frontgeo("--version"), 0.1)
    yield Command("--help", frontgeo("--help"), 0.1)
    yield Command("area of a raw file", frontgeo("area", after), 0.6)
    yield Command("delta of two raw files", frontgeo("delta", before, after), 0.7)
    options = ("--claim", "880 km2", "--before", before, "--after", after)
    yield Command("check of two raw files", frontgeo("check", *options), 0.9)
    out = ("-o", made / "table.csv")
    yield Command("timeline of 536 daily maps", frontgeo("timeline", daily, *out), 2.0)
    case = frontgeo("check", CASE)
    name = "check of the full case, archives as they lie"
    yield Command(name, case, 12.0, 350.0, keeps=True, most_runs=1)
    name = "check of the full case, archives kept"
    yield Command(name, case, 5.0, 350.0, keeps=True)
    words = frontgeo("demo", "-o", made / "demo.html")
    yield Command("demo, archives kept", words, 8.0, keeps=True)
    for count, path, most_s in ((536, daily, None), (1143, raw, 5.0)):
        store, is_long = made / f"{count}.parquet", path == raw
        if is_long:
            name = f"timeline of {count} raw maps"
            yield Command(name, frontgeo("timeline", raw, *out), 15.0, is_long=True)
        words = frontgeo("timeline", "update", store, path)
        yield Command(f"a store of {count} maps", words, is_long=is_long)
        words = frontgeo("timeline", store, "--deltas", *out)
        yield Command(f"daily deltas of {count} maps from a store", words, most_s, is_long=is_long)


def run(words: tuple[str, ...], environment: dict[str, str]) -> Usage:
    """Run a command in a process of its own; stop if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)  # not on Windows
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"commands: {' '.join(words)[:200]} failed\n{errors.decode()[-2000:]}")
    scale = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, KiB on Linux
    return Usage(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def timing_of(
    command: Command, uses: list[Usage], hands: list[Usage], load: float | None
) -> CommandTiming:
    """Return medians over the runs of a command, and of its ratios to the work by hand."""
    ratios = [hand.cpu_s / use.cpu_s for use, hand in zip(uses, hands, strict=True)]
    return CommandTiming(
        command.name,
        round(statistics.median(use.wall_s for use in uses), 3),
        round(statistics.median(use.cpu_s for use in uses), 3),
        round(max(use.peak_mb for use in uses)),
        round(statistics.median(ratios), 4),
        command.most_s,
        command.most_mb,
        len(uses),
        load,
    )


def timed(
    command: Command, by_hand: Command, rounds: int, environment: dict[str, str]
) -> CommandTiming:
    """Run a command beside the work by hand; once, if it takes seconds."""
    load, uses, hands = machine_load(), [], []
    while not uses or (len(uses) < min(rounds, command.most_runs) and uses[0].cpu_s < OFTEN_S):
        hands.append(run(by_hand.words, environment))
        if command.keeps:
            uses.append(run(command.words, environment))
            continue
        with TemporaryDirectory() as empty:
            uses.append(run(command.words, {**environment, "FRONTGEO_CACHE": empty}))
    return timing_of(command, uses, hands, load)


def timed_commands(shared: Path, rounds: int, *, brief: bool) -> list[CommandTiming]:
    """Run the commands."""
    found = []
    with TemporaryDirectory() as temporary:
        made = Path(temporary)
        environment = {
            **os.environ,
            "FRONTGEO_ARCHIVE": str(shared.resolve()),
            "FRONTGEO_CACHE": str(made / "kept"),
        }
        by_hand, *others = commands(shared, made)
        # as pip does; a checkout where PYTHONDONTWRITEBYTECODE is set has no bytecode of ours
        run((sys.executable, "-m", "compileall", "-q", str(PACKAGE)), environment)
        run(by_hand.words, environment)  # files come into the system's cache
        for command in [by_hand, *others]:
            if not (brief and command.is_long):
                print(f"{command.name} …", file=sys.stderr, flush=True)
                found.append(timed(command, by_hand, rounds, environment))
    return found


def table(rows: list[CommandTiming]) -> str:
    """Return commands as a Markdown table."""
    lines = ["| command | wall, s | CPU, s | asked, s | peak, MB | asked, MB | by hand ÷ ours |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        asked_s = "" if row.most_s is None else f"{row.most_s:g}"
        asked_mb = "" if row.most_mb is None else f"{row.most_mb:g}"
        lines.append(
            f"| {row.command} | {row.wall_s:.2f} | {row.cpu_s:.2f} | {asked_s} | "
            f"{row.peak_mb:.0f} | {asked_mb} | {row.ratio:.2g} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Run, print the table, write JSON; return 1 if a ratio is below its gate."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--fill", action="store_true", help="make the ratios the typical ones")
    parser.add_argument("--docs", action="store_true", help="write docs/alternatives.md")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    shared = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    found = timed_commands(shared, args.rounds, brief=args.brief)
    cores = os.cpu_count() or 1
    message = load_message([*(row.load for row in found), machine_load()], cores)
    print(f"{table(found)}\n\n{message}")
    if args.docs:
        put_in_docs("bench-cli", f"{table(found)}\n\n{message[0].upper()}{message[1:]}.")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        made = {"load": message, "rows": [asdict(row) for row in found]}
        args.json.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", "utf-8")
    rows = [row.row for row in found if row.command != BY_HAND]
    if args.fill:
        write_gates(filled(load_gates(), rows))
    low = below(load_gates(), rows)
    for row in low:
        print(f"below its gate: {row.archive}, {row.ratio:.2g}")
    return int(bool(low))


if __name__ == "__main__":
    sys.exit(main())
