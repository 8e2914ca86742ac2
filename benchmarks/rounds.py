"""Time ours beside a peer's work: times drift, so that only ratios of one run count.

In every round each side runs once, the peers first, all in one process on one core. Times are of
the processor, which other load on a machine changes much less than those of a clock.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_S = 6.0  # seconds of the processor after which a row gets no further round


@dataclass(frozen=True)
class Row:
    """One peer compared with ours.

    Attributes
    ----------
    work, archive, peer : str
        The task, the archive on which it is done, and the alternative to ours.
    size : str
        The size of the input.
    seconds, ours_seconds : float
        Seconds of the processor, medians over the rounds.
    ratio : float
        Median of the rounds' ratios.
    megabytes, ours_megabytes : float or None
        Peak memory above what the input takes; None where the system does not say.
    differs, ours_differs : str
        The distance of either result from the exact one, with its unit.
    ours_off, at_most : float
        The distance of our result from the exact one, and the most allowed, in one unit.
    rounds : int
    load : float or None
        The machine's load before the first round.
    """

    work: str
    archive: str
    peer: str
    size: str
    seconds: float
    ours_seconds: float
    ratio: float
    megabytes: float | None = None
    ours_megabytes: float | None = None
    differs: str = ""
    ours_differs: str = ""
    ours_off: float = 0.0
    at_most: float = float("inf")
    rounds: int = 1
    load: float | None = None


@dataclass(frozen=True)
class Timing:
    """The fields of a row that come from its rounds."""

    seconds: float
    ours_seconds: float
    ratio: float
    megabytes: float | None
    ours_megabytes: float | None
    rounds: int
    load: float | None


def interleaved(
    ours: Callable[[], Any], peers: Mapping[str, Callable[[], Any]], *, rounds: int
) -> tuple[dict[str, Timing], dict[str, Any]]:
    """Time the peers and ours in turn, and return timings and results by peer.

    Results are from the first round, with ours under the empty name. There is no further round
    once the rounds before have taken `MOST_S`.
    """
    load = machine_load()
    seconds: dict[str, list[float]] = {name: [] for name in ("", *peers)}
    memory: dict[str, float | None] = {}
    results: dict[str, Any] = {}
    for number in range(rounds):
        if sum(map(sum, seconds.values())) > MOST_S:
            break
        for name, work in {**peers, "": ours}.items():
            if number == 0:
                reset_peak()
                before = resident_megabytes("VmRSS")
            taken, result = timed(work)
            seconds[name].append(taken)
            if number == 0:
                peak = resident_megabytes("VmHWM")
                memory[name] = None if peak is None or before is None else peak - before
                results[name] = result
            del result
    own = seconds[""]
    timings = {
        name: Timing(
            statistics.median(theirs),
            statistics.median(own),
            statistics.median(t / o for t, o in zip(theirs, own, strict=True)),
            memory[name],
            memory[""],
            len(theirs),
            load,
        )
        for name, theirs in seconds.items()
        if name
    }
    return timings, results


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of the processor that some work takes, and its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


@contextlib.contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process on one core, so that no side has more of them than another."""
    if not hasattr(os, "sched_setaffinity"):  # only Linux has it
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


# ---- load --------------------------------------------------------------------------------


def machine_load() -> float | None:
    """Return how many processes ran or waited to run in the last minute."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def load_message(loads: Collection[float | None], cores: int) -> str:
    """Return a sentence on the load of the machine, and whether it was too high for seconds."""
    known = [load for load in loads if load is not None]
    if not known:
        return "load unknown"
    span = f"load {min(known):.1f} to {max(known):.1f} on {cores} cores"
    # the benchmark itself is one process
    if max(known) > cores:
        return f"{span}, under load: ratios hold, seconds do not"
    return span


# ---- memory ------------------------------------------------------------------------------


def reset_peak() -> None:
    """Give freed memory back to the system, and begin a new peak; only on Linux."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")


def resident_megabytes(field: str) -> float | None:
    """Return a field of the process's status, such as VmRSS or VmHWM; None but on Linux."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    found = [line for line in lines if line.startswith(f"{field}:")]
    return int(found[0].split()[1]) / 1024 if found else None


# ---- documentation -----------------------------------------------------------------------

DOCS = Path(__file__).parents[1] / "docs" / "alternatives.md"


def put_in_docs(name: str, text: str, path: Path = DOCS) -> None:
    """Replace the text between the marks of a name, such as ``<!-- bench -->``."""
    mark, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, rest = path.read_text("utf-8").split(mark)
    _, after = rest.split(end)
    path.write_text(f"{before}{mark}\n{text}\n{end}{after}", encoding="utf-8")
