"""Rounds of work, ours beside a peer's: times drift, so only ratios of one run mean anything."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One peer beside ours.

    Attributes
    ----------
    work, peer : str
        What was done, and by which other way.
    seconds, ours_seconds : float
        Medians over the rounds.
    ratio : float
        Median of the rounds' ratios.
    at_least : float
        The ratio that is asked for.
    differs, ours_differs : str
        How far either result lies from the exact one, with its unit.
    size : str
        How much there was to do.
    ours_off, at_most : float
        How far our result lies from the exact one, and may lie, in one unit.
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
    """Time peer / ours / peer / ours …; seconds of each, and the ratio; and what came out.

    Ours is short beside what else a machine does meanwhile: each time it is the median of
    `repeats`. Results are of the first round, ours under the empty name.
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
    """Seconds, and what came out."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
