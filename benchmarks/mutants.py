"""Print the share of mutants killed by tests for each module; exit with an error below 85 %.

    rm -rf mutants && mutmut run && python benchmarks/mutants.py

The modules and tests are in [tool.mutmut] of pyproject.toml. A mutant that does not terminate
counts as killed. List survivors with `mutmut results`, and show one with `mutmut show NAME`.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ENOUGH = 0.85
KILLED = ("killed", "timeout")


def main() -> None:
    """Count mutants by module and status."""
    mutmut = Path(sys.executable).with_name("mutmut")
    told = subprocess.run(
        [mutmut, "results", "--all", "true"], capture_output=True, text=True, check=True
    ).stdout
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in told.splitlines():
        name, _, status = line.strip().rpartition(": ")
        found[name.rpartition(".")[0]][status] += 1
    if not found:
        sys.exit("no mutants: run mutmut first")
    few, width = [], max(map(len, found))
    for module, counts in sorted(found.items()):
        share = sum(counts[status] for status in KILLED) / counts.total()
        ways = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        print(f"{module:{width}} {share:6.1%} of {counts.total()}: {ways}")
        if share < ENOUGH:
            few.append(module)
    if few:
        sys.exit(f"fewer than {ENOUGH:.0%} of the mutants killed in {', '.join(few)}")


if __name__ == "__main__":
    main()
