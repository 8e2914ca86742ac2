"""Compare the step of a period with those of the same length before it, by the same mapper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import Literal, TypeAlias

from frontgeo.archive.series import Step, step_changes
from frontgeo.archive.timeline import Timeline
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.map_ends import MapEnd, NoMaps, is_other_length, map_ends
from frontgeo.mappers.snapshots import Snapshot

__all__ = [
    "FEWEST_STEPS",
    "REDRAWN_KM2",
    "STEPS_BEFORE",
    "EarlierStep",
    "UsualSteps",
    "usual_steps",
]

#: Fewer earlier periods with a number show nothing usual.
FEWEST_STEPS = 8
#: Numbers of earlier periods to compare: 30 days, half a year of weeks, two years of months.
STEPS_BEFORE = {"day": 30, "week": 26, "month": 24, "days": 26}
#: A border redrawn by more than this puts a step's net beside the others out of question.
REDRAWN_KM2 = 1.0

WhyNot: TypeAlias = Literal["", "no map", "other length", "unlike maps", "redrawn border"]


@dataclass(frozen=True)
class EarlierStep:
    """The net change in an earlier period, or why there is none to compare.

    Attributes
    ----------
    since, until : date
    net_km2 : float or None
    why_not : str
    """

    since: date
    until: date
    net_km2: float | None
    why_not: WhyNot = ""


@dataclass(frozen=True)
class UsualSteps:
    """The nets of earlier periods, and how that of the period compares with them.

    Attributes
    ----------
    net_km2 : float
        Of the period itself.
    steps : tuple of EarlierStep
        Of earlier periods, the last one first.
    is_redrawn : bool
        Whether so much border was redrawn in the period itself that it is not compared.
    is_other_length : bool
        Whether its maps show noticeably more or less than the period, so that it is not compared.
    """

    net_km2: float
    steps: tuple[EarlierStep, ...]
    is_redrawn: bool = False
    is_other_length: bool = False

    @property
    def nets_km2(self) -> list[float]:
        """Return the nets that are compared, the last one first."""
        return [net for step in self.steps if (net := step.net_km2) is not None]

    @property
    def count(self) -> int:
        """Return the number of earlier periods that are compared."""
        return len(self.nets_km2)

    @property
    def is_enough(self) -> bool:
        """Return whether there are enough earlier periods to compare with."""
        is_itself = not (self.is_redrawn or self.is_other_length)
        return self.count >= FEWEST_STEPS and is_itself

    @property
    def quartiles_km2(self) -> tuple[float, float, float]:
        """Return the lower quartile, the median and the upper quartile of earlier nets.

        Examples
        --------
        >>> day = date(2024, 5, 1)
        >>> steps = tuple(EarlierStep(day, day, float(km2)) for km2 in range(9))
        >>> UsualSteps(5.0, steps).quartiles_km2
        (2.0, 4.0, 6.0)
        """
        low, middle, high = quantiles(self.nets_km2, n=4, method="inclusive")
        return low, middle, high

    @property
    def larger(self) -> int:
        """Count the earlier periods with a larger net."""
        return sum(net > self.net_km2 for net in self.nets_km2)

    @property
    def since_as_large(self) -> EarlierStep | None:
        """Return the last earlier period whose net was as large; None if none was."""
        return next((s for s in self._compared if (s.net_km2 or 0.0) >= self.net_km2), None)

    @property
    def since_as_small(self) -> EarlierStep | None:
        """Return the last earlier period whose net was as small; None if none was."""
        return next((s for s in self._compared if (s.net_km2 or 0.0) <= self.net_km2), None)

    def passed(self, step: EarlierStep | None) -> int:
        """Count the compared periods between an earlier one and the period itself."""
        return self.count if step is None else self._compared.index(step)

    @property
    def left_out(self) -> int:
        """Return the number of earlier periods that are not compared."""
        return len(self.steps) - self.count

    def is_without_gap(self, step: EarlierStep) -> bool:
        """Return whether every period between an earlier one and the period itself is compared.

        Examples
        --------
        >>> first, none, last = (
        ...     EarlierStep(date(2024, 5, n), date(2024, 5, n), km2)
        ...     for n, km2 in ((1, 9.0), (2, None), (3, 1.0))
        ... )
        >>> usual = UsualSteps(5.0, (last, none, first))
        >>> usual.is_without_gap(first), usual.is_without_gap(last)
        (False, True)
        """
        between = self.steps[: self.steps.index(step)]
        return all(one.net_km2 is not None for one in between)

    @property
    def _compared(self) -> list[EarlierStep]:
        return [step for step in self.steps if step.net_km2 is not None]


def usual_steps(
    timeline: Timeline,
    period: DeskPeriod,
    change: Change,
    ends: tuple[MapEnd, MapEnd],
    *,
    count: int | None = None,
) -> UsualSteps:
    """Measure the nets of the periods before a period, each as long and by the same mapper.

    Parameters
    ----------
    timeline : Timeline
    period : DeskPeriod
    change : Change
        Of the period itself.
    ends : pair of MapEnd
        Of the period itself.
    count : int, optional
        How many earlier periods; by default those of `STEPS_BEFORE`.

    Returns
    -------
    UsualSteps
    """
    wanted = STEPS_BEFORE[period.kind] if count is None else count
    windows = list(_windows(timeline, period, wanted))
    pairs = [pair for _, pair in windows if isinstance(pair, tuple)]
    snapshots = sorted({s for pair in pairs for s in pair}, key=Snapshot.order)
    steps = _steps_between(timeline, snapshots, change.definition)
    redrawn_km2 = sum(a.net_km2() for a in change.set_apart if a.kind == "redrawn")
    return UsualSteps(
        change.net_km2,
        tuple(_earlier_step(*window, steps) for window in windows),
        is_redrawn=abs(redrawn_km2) > REDRAWN_KM2,
        is_other_length=is_other_length(ends),
    )


_Pair: TypeAlias = tuple[Snapshot, Snapshot]


def _windows(
    timeline: Timeline, period: DeskPeriod, count: int
) -> Iterator[tuple[DeskPeriod, _Pair | WhyNot]]:
    """Yield earlier periods with the maps of their ends or why not, as far back as there are."""
    at = {snapshot.state_at: snapshot for snapshot in timeline.readable}
    first = min(at, default=None)
    for _ in range(count):
        period = period.earlier()
        if first is None or period.ends[0] < first:
            return
        try:
            before, after = ends = map_ends(timeline, period)
        except NoMaps as none:
            if none.reason.key == "desk-no-map-before":
                return
            yield period, "no map"
        else:
            pair = at[before.shown], at[after.shown]
            yield period, "other length" if is_other_length(ends) else pair


def _steps_between(
    timeline: Timeline, snapshots: Sequence[Snapshot], definition: str
) -> dict[_Pair, Step | None]:
    """Measure the change from each map to the next; None between maps that are unlike."""
    there: list[Snapshot] = []
    parts: list[tuple[object, ...]] = []

    def maps() -> Iterator[ControlMap]:
        for snapshot, shown in timeline.dated(snapshots):
            there.append(snapshot)
            parts.append((shown.missing_parts, shown.counted_statuses(definition)))
            yield shown

    if len(snapshots) < 2:
        return {}
    steps, _ = step_changes(maps(), definition=definition)
    return {
        (there[i], there[i + 1]): step if parts[i] == parts[i + 1] else None
        for i, step in enumerate(steps)
    }


def _earlier_step(
    window: DeskPeriod, pair: _Pair | WhyNot, steps: dict[_Pair, Step | None]
) -> EarlierStep:
    """Return the net of an earlier period, or the reason why it is not compared."""
    if isinstance(pair, str):
        return EarlierStep(window.since, window.until, None, pair)
    if pair not in steps:
        return EarlierStep(window.since, window.until, None, "no map")
    step = steps[pair]
    if step is None:
        return EarlierStep(window.since, window.until, None, "unlike maps")
    gained, lost = step.apart_km2("redrawn")
    if abs(gained - lost) > REDRAWN_KM2:
        return EarlierStep(window.since, window.until, None, "redrawn border")
    return EarlierStep(window.since, window.until, step.net_km2)
