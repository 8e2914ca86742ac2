"""Compare a million numbers on random maps with a second way to each.

Areas, differences, sums by region, series, depth, settlements, shares, sides and outcomes of claims
(`tests/number_kinds.py`), by densified Geod, shapely's overlays, evenly spread points and brute
force (`tests/oracles.py`). A case is one comparison of a number. Exits with an error where one is
wrong, and prints its seed, kind and number, which make the same case again.

    python benchmarks/fuzz_numbers.py [--cases 1000000] [--seconds S] [--seed 21] [--json FILE]
    python benchmarks/fuzz_numbers.py --seed 21 --kind depths --number 17
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import number_kinds  # in the folder of tests
from number_kinds import Cases

#: Batches of each kind in a round, about a second's work each.
ROUND = {
    "areas": 400,
    "differences": 220,
    "near_border": 150,
    "regions": 40,
    "timelines": 40,
    "depths": 30,
    "settlements": 20,
    "shares": 60,
    "sides": 40,
    "outcomes": 3,
    "claims": 40,
}


def _begin() -> None:
    warnings.simplefilter("error")


def tasks(kinds: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield kinds with their first numbers and how many follow, round by round, without an end."""
    for number in count():
        for name in kinds:
            yield name, number * ROUND[name], ROUND[name]


def fuzz(
    seed: int, kinds: list[str], *, cases: int, seconds: float, processes: int
) -> dict[str, Cases]:
    """Return the cases of each kind, from as many whole tasks as give so many or take so long.

    Tasks are added up in their order, so that the same seed and number of cases give the same.
    """
    found = {name: Cases() for name in kinds}
    begun, done = time.monotonic(), 0
    waiting: deque[tuple[str, Future[Cases]]] = deque()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
        for name, first, number in tasks(kinds):
            waiting.append((name, pool.submit(number_kinds.run, seed, name, first, number)))
            if len(waiting) < 3 * processes:
                continue
            finished, job = waiting.popleft()
            result = job.result()
            found[finished] += result
            for text in result.wrong:
                print(text, flush=True)
            done = sum(one.count for one in found.values())
            if done >= cases or time.monotonic() - begun >= seconds:
                break
        pool.shutdown(cancel_futures=True)
    return found


def report_of(found: dict[str, Cases], seed: int, seconds: float) -> dict[str, object]:
    """Return the report that ``--json`` writes."""
    return {
        "seed": seed,
        "seconds": round(seconds, 1),
        "cases": sum(one.count for one in found.values()),
        "kinds": {
            name: {"cases": one.count, "wrong": len(one.wrong), "worst": one.worst}
            for name, one in found.items()
        },
        "wrong": [text for one in found.values() for text in one.wrong],
    }


def main() -> None:
    """Run, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000, help="at least so many")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most so long")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--kind", action="append", choices=list(number_kinds.KINDS), default=[])
    parser.add_argument("--number", type=int, help="only the cases of this number, of each kind")
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    kinds, begun = args.kind or list(number_kinds.KINDS), time.monotonic()
    if args.number is not None:
        found = {name: number_kinds.run(args.seed, name, args.number, 1) for name in kinds}
    else:
        found = fuzz(
            args.seed, kinds, cases=args.cases, seconds=args.seconds, processes=args.processes
        )
    report = report_of(found, args.seed, time.monotonic() - begun)
    wrong = [text for one in found.values() for text in one.wrong]
    print(f"{report['cases']:,} cases, {len(wrong)} wrong, {report['seconds']} s")
    for name, one in found.items():
        print(f"{name:12} {one.count:>9,} cases, {len(one.wrong)} wrong, worst {one.worst:.2g}")
    if args.number is not None:
        print("\n".join(wrong))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(report, indent=2) + "\n")
    if wrong or not report["cases"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
