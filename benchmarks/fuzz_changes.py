"""Compare areas and polygons of thousands of adversarial pairs of maps with shapely's.

The maps have holes, T-junctions, shared edges, integer grids, reversed rings, unsnapped copies,
or no common edge. Exits with an error if any accepted result is off by more than 1e-3 m².

    python benchmarks/fuzz_changes.py [--pairs 4000] [--seed 5] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from changing import SERIES, disturbed, wrong_pairs  # in the folder of tests

MAPS = 41  # in a series


def main() -> None:
    """Run, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=4000, help="at least so many")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    wrong: list[str] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in SERIES}
    worst = dict.fromkeys(SERIES, 0.0)
    done = number = 0
    while done < args.pairs:
        for name, make in SERIES.items():
            rng = np.random.default_rng([args.seed, number])
            maps = make(rng, MAPS)
            if number % 2:
                maps = disturbed(maps, rng)
            found, areas, error = wrong_pairs(maps)
            wrong += [f"{name}, seed [{args.seed}, {number}]: {text}" for text in found]
            counts[name].update(areas.basis.tolist())
            worst[name] = max(worst[name], error)
            done += MAPS - 1
        number += 1
    print(f"{done} pairs, {len(wrong)} wrong")
    for name, count in counts.items():
        ways = ", ".join(f"{why} {n}" for why, n in count.most_common())
        print(f"{name:16} worst {worst[name] * 1e6:.1e} m²; {ways}")
    print("\n".join(wrong[:20]))
    if args.json:
        report = {
            "pairs": done,
            "wrong": wrong,
            "worst_m2": {name: error * 1e6 for name, error in worst.items()},
            "how": {name: dict(count) for name, count in counts.items()},
        }
        args.json.write_text(json.dumps(report, indent=2) + "\n")
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
