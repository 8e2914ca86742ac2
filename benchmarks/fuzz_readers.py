"""Give broken files, tables and texts to every reader, and expect nothing but `FrontgeoError`.

Maps, archives, stores, regions, settlements, cases, claim tables, claims' words, articles.
Each input has 10 s of the processor, and its process 6 GB. Ends with an error where a reader raised
another; those inputs are written to ``--keep``. The same seed and number make the same input.

    python benchmarks/fuzz_readers.py [--inputs 100000] [--seed 7] [--keep FOLDER] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import readers  # beside the tests

CHUNK = 500  # inputs; those of a process that died are found again by their numbers


def _begin() -> None:
    warnings.simplefilter("error")
    readers.bounded_memory(6)


def _chunk(
    seed: int, first: int, count: int, names: tuple[str, ...]
) -> tuple[readers.Results, int]:
    results = readers.run(seed, first, count, names=names)
    return results, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--reader", action="append", choices=sorted(readers.READERS), default=[])
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--keep", type=Path, help="a folder for inputs on which a reader failed")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    names = tuple(args.reader) or tuple(readers.READERS)
    results, memory_kb, died = readers.Results(), 0, []
    begun = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    firsts = iter(range(0, args.inputs, CHUNK))
    left = list(firsts)
    while left:
        with ProcessPoolExecutor(args.processes, mp_context=context, initializer=_begin) as pool:
            jobs = {
                pool.submit(_chunk, args.seed, first, min(CHUNK, args.inputs - first), names): first
                for first in left
            }
            done = set()
            for job in as_completed(jobs):
                try:
                    part, used = job.result()
                except BrokenProcessPool:
                    continue
                results.add(part)
                memory_kb = max(memory_kb, used)
                done.add(jobs[job])
        again = [first for first in left if first not in done]
        if again == left:
            died = again
            break
        left = again
    for name in names:
        counts = {how: results.counts[f"{name}: {how}"] for how in ("read", "refused", "wrong")}
        ways = ", ".join(f"{count} {how}" for how, count in counts.items())
        print(f"{name:24} {ways}; slowest {results.slowest_s.get(name, 0.0):.2f} s")
    total = sum(results.counts.values())
    print(
        f"{total} inputs in {time.perf_counter() - begun:.0f} s, {len(results.wrong)} wrong, "
        f"at most {memory_kb / 2**20:.2f} GB"
    )
    whys: dict[str, tuple[str, str, bytes]] = {}
    for reader, file, content, why in results.wrong:
        whys.setdefault(f"{reader}: {why}", (reader, file, content))
    for number, (why, (_, file, content)) in enumerate(sorted(whys.items())):
        print(f"[{number}] {why}")
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
            (args.keep / f"{number}-{file}").write_bytes(content)
    if died:
        print(f"a process died in one of the inputs from {died[0]} (seed {args.seed})")
    if args.json:
        report = {
            "inputs": total,
            "counts": dict(sorted(results.counts.items())),
            "slowest_s": results.slowest_s,
            "memory_gb": memory_kb / 2**20,
            "wrong": sorted(whys),
        }
        args.json.write_text(json.dumps(report, indent=2) + "\n")
    if results.wrong or died:
        sys.exit(1)


if __name__ == "__main__":
    main()
