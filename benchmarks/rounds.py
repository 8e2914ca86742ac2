"""Time rounds of work, ours beside a peer's: times drift, so that only ratios of one run count."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One peer compared with ours.

    Attributes
    ----------
    work, peer : str
        The task, and the alternative to ours.
    seconds, ours_seconds : float
        Medians over the rounds.
    ratio : float
        Median of the rounds' ratios.
    at_least : float
        The required ratio.
    differs, ours_differs : str
        The distance of either result from the exact one, with its unit.
    size : str
        The size of the input.
    ours_off, at_most : float
        The distance of our result from the exact one, and the most allowed, in one unit.
    """

    work: str
    peer: str
    seconds: float
    ours_seconds: float
    ratio: float
    at_least: float
    differs: str
    ours_differs: str
    size: str
    ours_off: float = 0.0
    at_most: float = float("inf")


def interleaved(
    ours: Callable[[], Any], peers: dict[str, Callable[[], Any]], *, rounds: int, repeats: int = 3
) -> tuple[dict[str, tuple[float, float, float]], dict[str, Any]]:
    """Time peer / ours / peer / ours …, and return seconds, ratios and results by peer.

    Ours is short compared with other load on a machine, so each of its times is the median of
    `repeats`. Results are from the first round, with ours under the empty name.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
    results: dict[str, Any] = {}
    for _ in range(rounds):
        for name, peer in peers.items():
            theirs, result = timed(peer)
            results.setdefault(name, result)
            own = []
            for _ in range(repeats):
                seconds, result = timed(ours)
                own.append(seconds)
                results.setdefault("", result)
            times[name].append((theirs, statistics.median(own)))
    return {
        name: (
            statistics.median(theirs for theirs, _ in pairs),
            statistics.median(own for _, own in pairs),
            statistics.median(theirs / own for theirs, own in pairs),
        )
        for name, pairs in times.items()
    }, results


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that some work takes, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
