"""Print all benchmarks, ours beside common alternatives, as a table and as JSON.

    python benchmarks/table.py [--rounds 5] [--only area,store] [--json FILE]

Maps are the DeepState daily mirror under FRONTGEO_ARCHIVE (default ../shared/data). Each module
in `WORK` has a function ``rows(archive, rounds)``, and some have ``facts(archive)``. The run
fails if a ratio is below the required one. Rasters, and regions by gpd.overlay, take minutes per
round: their modules get a third of the rounds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rounds import Row

WORK = ("area", "deltas", "regions", "raster", "store")
SLOW = ("raster", "regions")
PACKAGES = ("frontgeo", "geopandas", "numpy", "pyclipr", "rasterio", "shapely")


def show(rows: list[Row]) -> None:
    """Print the rows as a Markdown table."""
    print("| work | ahead of | ratio | at least | s | ours, s | differs | ours |")
    print("|---|---|---:|---:|---:|---:|---|---|")
    for row in rows:
        print(
            f"| {row.work} ({row.size}) | {row.peer} | {row.ratio:,.1f}× | {row.at_least:g}× | "
            f"{row.seconds:.3f} | {row.ours_seconds:.4f} | {row.differs} | {row.ours_differs} |"
        )


def main() -> int:
    """Run, print the table, write JSON; return 1 if a ratio is too low."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(WORK), help="modules, with commas between")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    folder = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    archive = folder / "deepstate" / "daily_2024-07_2025-12.tar.xz"
    rows: list[Row] = []
    facts: list[str] = []
    for name in args.only.split(","):
        print(f"{name} …", file=sys.stderr, flush=True)
        module = importlib.import_module(name)
        rounds = max(1, args.rounds // 3) if name in SLOW else args.rounds
        rows += module.rows(archive, rounds)
        facts += module.facts(archive) if hasattr(module, "facts") else []
    show(rows)
    for fact in facts:
        print(f"\n{fact}")
    load = os.getloadavg()[0]
    print(f"\n{args.rounds} rounds, {os.cpu_count()} cores, load {load:.1f} at the end")
    if args.json:
        made = {
            "rounds": args.rounds,
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "packages": {name: version(name) for name in PACKAGES if find_spec(name)},
            "facts": facts,
            "rows": [asdict(row) for row in rows],
        }
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    below = [row for row in rows if row.ratio < row.at_least]
    for row in below:
        print(f"below: {row.work} against {row.peer}: {row.ratio:.1f}× of {row.at_least:g}×")
    wrong = [row for row in rows if not row.ours_off <= row.at_most]
    for row in wrong:
        print(f"wrong: {row.work} is off by {row.ours_off:.1e}, at most {row.at_most:.0e}")
    return 1 if below or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
