"""Measure the changes from each map of a series to the next, and set apart those of drawing.

Changed edges show where a change lies. Changes deep inside the country on both days are measured
from these edges; only pairs of maps in which something may lie abroad, or be redrawn or
redefined, are passed to `frontgeo.diff`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import DEFINITIONS, ControlMap, Redefinition
from frontgeo.delta import Kind
from frontgeo.difference import diff
from frontgeo.exact.overlay import pair_changes
from frontgeo.geometry.measure import area_km2
from frontgeo.redrawn import is_deep_inland
from frontgeo.spread import chunks, spread

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Step", "StepApart", "step_changes"]

_CHUNK = 64  # maps in memory at a time
_NET_KM2 = 1e-9  # 1e-3 m²: rounding error between the areas of maps and of faces


@dataclass(frozen=True)
class StepApart:
    """Ground that a step sets apart, with kind, reason and areas as in `SetApart`."""

    kind: Kind
    why: str
    gained_km2: float
    lost_km2: float


@dataclass(frozen=True)
class Step:
    """The change from one map to the next, in km².

    Attributes
    ----------
    gained_km2, lost_km2 : float
        Slivers count here, but ground that is set apart does not.
    net_km2 : float
        As in `Delta.net_km2`.
    apart : tuple of StepApart
    """

    gained_km2: float
    lost_km2: float
    net_km2: float
    apart: tuple[StepApart, ...] = ()

    def apart_km2(self, kind: Kind) -> tuple[float, float]:
        """Return the total gained and lost ground of a kind, in km²."""
        found = [a for a in self.apart if a.kind == kind]
        return sum(a.gained_km2 for a in found), sum(a.lost_km2 for a in found)


@dataclass(frozen=True)
class _Frame:
    """A map in the form sent to workers, because `ControlMap` cannot be pickled."""

    mapper: str
    day: date | None
    ground: BaseGeometry
    redefinitions: tuple[Redefinition, ...]
    within: BaseGeometry | None
    counted: str = "occupied"  # or ground abroad, none of which is set apart as abroad

    def shown(self) -> ControlMap:
        return ControlMap(
            self.mapper,
            {self.counted: self.ground},
            day=self.day,
            redefinitions=self.redefinitions,
            within=self.within,
            checked=True,
        )


def step_changes(
    maps: Iterable[ControlMap],
    *,
    definition: str = "occupied",
    as_mapped: bool = False,
    client: Client | None = None,
) -> tuple[list[Step], dict[str, int]]:
    """Measure the change from each map to the next.

    Parameters
    ----------
    maps : iterable of ControlMap
        Maps of one mapper, in order of time.
    definition : str
        What counts as held.
    as_mapped : bool
        Set nothing apart.
    client
        As in `frontgeo.archive.series.deltas`.

    Returns
    -------
    steps : list of Step
        One step fewer than maps.
    how : dict of str to int
        How many pairs were settled which way (`frontgeo.exact.overlay`).
    """
    grounds = ((shown, shown.held(definition)) for shown in maps)
    counted = definition if DEFINITIONS[definition].is_abroad else "occupied"
    frames = (
        _Frame(m.mapper, m.day, ground, m.redefinitions, m.within, counted) for m, ground in grounds
    )
    steps: list[Step] = []
    how: Counter[str] = Counter()
    parts = chunks(frames, _CHUNK, overlap=1)
    for chunk, counts in spread(_steps, parts, shared=(as_mapped,), client=client):
        steps += chunk
        how.update(counts)
    return steps, dict(sorted(how.items()))


def _steps(chunk: list[_Frame], as_mapped: bool) -> tuple[list[Step], dict[str, int]]:
    grounds = [frame.ground for frame in chunk]
    areas, changes = pair_changes(grounds)
    steps = []
    # Take the net change from the areas of the maps as they are: snapping moves only edges that
    # border on both sides.
    nets = np.diff(area_km2(grounds)).tolist()
    pairs = zip(areas.gained_km2.tolist(), areas.lost_km2.tolist(), nets, strict=True)
    frames = itertools.pairwise(chunk)
    for (before, after), (gained, lost, net), change in zip(frames, pairs, changes, strict=True):
        is_exact = abs(gained - lost - net) <= _NET_KM2
        if as_mapped or (is_exact and _is_plain(before, after, change)):
            less = max(0.0, gained - net)
            steps.append(Step(net + less, less, net))
        else:
            steps.append(_by_diff(before, after))
    return steps, areas.counts


def _is_plain(before: _Frame, after: _Frame, change: tuple[BaseGeometry, BaseGeometry]) -> bool:
    """Return whether no part of a change can lie abroad, or be redrawn or redefined."""
    for redefined in after.redefinitions:
        if before.day is None or after.day is None:
            continue
        if before.day < redefined.day <= after.day:
            return False
        ground = redefined.ground
        if ground is not None and any(shapely.intersects(ground, side) for side in change):
            return False
    return all(map(is_deep_inland, change))


def _by_diff(before: _Frame, after: _Frame) -> Step:
    delta = diff(before.shown(), after.shown(), definition=after.counted)
    thin = delta.thin
    sides = [delta.gained_km2, delta.lost_km2]
    if thin is not None:
        sides = [sides[0] + thin.gained_km2, sides[1] + thin.lost_km2]
    apart = tuple(StepApart(a.kind, a.why, a.gained_km2, a.lost_km2) for a in delta.set_apart)
    return Step(sides[0], sides[1], delta.net_km2, apart)
