"""Hold the ratios of a run against the required ones, which `gates.json` has.

A gate stands at 60 % of the typical ratio, so that load does not flap it. `gates.json` has the
typical ratio by work, archive and peer, and the ratio that was asked for, if any; ``table.py
--fill`` writes the ratios of a run as typical ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rounds import Row

PATH = Path(__file__).with_name("gates.json")
SHARE = 0.6

Gates = dict[str, dict[str, dict[str, dict[str, float]]]]


def load_gates(path: Path = PATH) -> Gates:
    """Load typical and asked ratios by work, archive and peer."""
    gates: Gates = json.loads(path.read_text("utf-8"))
    return gates


def entry(gates: Gates, row: Row) -> dict[str, float]:
    """Return the entry of a row; empty if it has none yet."""
    return gates.get(row.work, {}).get(row.archive, {}).get(row.peer, {})


def gate(found: dict[str, float]) -> float | None:
    """Return the lowest ratio that passes, None where no ratio is typical yet.

    Examples
    --------
    >>> gate({"typical": 5.0, "asked": 4.0})
    3.0
    """
    return round(SHARE * found["typical"], 2) if "typical" in found else None


def below(gates: Gates, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that fail their gate."""
    return [row for row in rows if row.ratio < (gate(entry(gates, row)) or 0.0)]


def filled(gates: Gates, rows: Iterable[Row]) -> Gates:
    """Return the gates with the ratios of rows as typical ones."""
    made: dict[str, Any] = json.loads(json.dumps(gates))
    for row in rows:
        peers = made.setdefault(row.work, {}).setdefault(row.archive, {})
        peers.setdefault(row.peer, {})["typical"] = float(f"{row.ratio:.2g}")
    return made


def write_gates(gates: Gates, path: Path = PATH) -> None:
    """Write gates, one line for each archive."""
    works = []
    for work, rows in gates.items():
        lines = [f"    {json.dumps(name)}: {json.dumps(peers)}" for name, peers in rows.items()]
        works.append(f"  {json.dumps(work)}: {{\n" + ",\n".join(lines) + "\n  }")
    path.write_text("{\n" + ",\n".join(works) + "\n}\n", encoding="utf-8")
