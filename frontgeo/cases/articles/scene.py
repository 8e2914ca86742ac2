"""What a sentence says besides its claims: when, where and by whom."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Protocol

from frontgeo.cases.articles.figures import figures
from frontgeo.cases.articles.oblasts import Mention, oblasts_named, republic_named
from frontgeo.cases.articles.periods import Period, find_periods
from frontgeo.cases.articles.proposal import Proposal
from frontgeo.cases.articles.speakers import is_spoken, said_on, speaker
from frontgeo.cases.articles.spelling import Sentence

__all__ = ["Scene", "gap"]

_SEPARATOR = re.compile(
    r"[,;:()]|(?<!\w)(?:and|while|but|и|а|но|та|і|й|але|тогда как|тоді як)(?!\w)"
)


class Ranged(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@lru_cache(maxsize=16)  # a sentence has many figures
def _separators(low: str) -> list[int]:
    return [m.start() for m in _SEPARATOR.finditer(low)]


def gap(low: str, start: int, end: int, other: Ranged) -> tuple[int, int]:
    """How far a mention is: the clauses and the characters between."""
    first, last = (end, other.start) if other.start >= end else (other.end, start)
    places = _separators(low)
    return bisect_left(places, last) - bisect_left(places, first), last - first


@dataclass(frozen=True)
class Scene:
    """What a sentence says of time, place and speaker."""

    plain: str
    low: str
    periods: tuple[Period, ...]
    oblasts: tuple[Mention, ...]
    said: date | None
    by: str
    by_note: str
    no_period: str

    @classmethod
    def of(cls, sentence: Sentence, earlier: Sentence | None, published: date | None) -> Scene:
        """Read a sentence; the one before it in the paragraph is only told of."""
        plain, low = sentence.plain, sentence.low
        taken = [(f.start, f.end) for f in figures(low)]
        periods = find_periods(low, published, taken)
        said = said_on(plain, periods)
        day = said.since if said is not None else None
        if day is not None and day != published:  # what is said counts from that day
            periods = find_periods(low, day, taken)
        by, by_note = speaker(plain)
        if not (by or by_note) and earlier is not None and speaker(earlier.plain)[0]:
            by_note = f"nobody here; the sentence before names '{speaker(earlier.plain)[0]}'"
        spoken = is_spoken(plain)
        return cls(
            plain,
            low,
            tuple(_not_said(p, spoken) for p in periods if said is None or p.start != said.start),
            tuple(oblasts_named(low)),
            day,
            by,
            by_note,
            _no_period(earlier, published) if not periods else _NO_PERIOD,
        )

    def completed(self, draft: Proposal, *, only: bool) -> Proposal:
        """The draft with its period, place and speaker; `only` if the sentence has no other."""
        notes = list(draft.open)
        since, until, note = self._period(draft)
        notes += [f"period: {note}"] if note else []
        than: tuple[date | None, date | None] = (None, None)
        if draft.kind == "pace":
            than, note = self._compared(draft)
            notes += [f"than: {note}"] if note else []
        where, note = self._where(draft, only=only)
        notes += [f"where: {note}"] if note else []
        notes += [f"by: {self.by_note}"] if self.by_note else []
        return replace(
            draft,
            since=since,
            until=until,
            than_since=than[0],
            than_until=than[1],
            by=self.by,
            said=self.said,
            where=where,
            open=tuple(notes),
        )

    def _period(self, draft: Proposal) -> tuple[date | None, date | None, str]:
        """The nearest period that nothing is compared with."""
        here = [p for p in self.periods if not p.compared]
        here.sort(key=lambda p: gap(self.low, draft.start, draft.end, p))
        if not here:
            return None, None, self.no_period
        taken, others = here[0], here[1:]
        ends = [p for p in here if p.form == "to" and not p.reason]
        begins = [p for p in here if p.form == "since" and not p.reason]
        if ends and begins and taken in (ends[0], begins[0]):  # since 1 May, as of 20 May
            since, until = begins[0].since, ends[0].until
            others = [p for p in here if p not in (ends[0], begins[0])]
            if since is not None and until is not None and since > until:
                return None, None, f"{self._quoted(ends[0])} ends before it begins"
        else:
            since, until = taken.since, taken.until
        if taken.reason:
            return since, until, f"{self._quoted(taken)} {taken.reason}"
        if since is None:
            return None, until, f"{self._quoted(taken)} does not say since when"
        if any((p.since, p.until) != (since, until) for p in others):
            count = len(others) + 1
            return since, until, f"{self._quoted(taken)} is the nearest of {count} in the sentence"
        return since, until, ""

    def _quoted(self, period: Period) -> str:
        return f"'{self.plain[period.start : period.end]}'"

    def _compared(self, draft: Proposal) -> tuple[tuple[date | None, date | None], str]:
        after = [p for p in self.periods if p.compared and p.end > draft.start]
        if not after:
            return (None, None), "no period in the sentence"
        p = after[0]
        return (p.since, p.until), f"{self._quoted(p)} {p.reason}" if p.reason else ""

    def _where(self, draft: Proposal, *, only: bool) -> tuple[tuple[str, ...], str]:
        near = self.oblasts
        if near and not only:
            gaps = [gap(self.low, draft.start, draft.end, m)[0] for m in near]
            near = tuple(m for m, gap in zip(near, gaps, strict=True) if gap == min(gaps))
        codes = tuple(sorted(set(chain.from_iterable(m.codes for m in near))))
        republic = republic_named(self.low)
        return codes, f"'{republic}' is no oblast" if republic and not codes else ""


_NO_PERIOD = "none in the sentence"


def _no_period(earlier: Sentence | None, published: date | None) -> str:
    """Say what the sentence before has, which is not used."""
    periods = find_periods(earlier.low, published) if earlier is not None else []
    dated = [p for p in periods if p.since and p.until and p.form in ("since", "span")]
    if not dated:
        return _NO_PERIOD
    p = dated[-1]
    return f"{_NO_PERIOD}; the one before has '{p.text}', {p.since} to {p.until}"


def _not_said(period: Period, spoken: bool) -> Period:
    """A lone day of a sentence in which somebody speaks may be that of the speech."""
    if period.form == "weekday" or (period.form == "day" and spoken and not period.reason):
        return replace(
            period, since=None, until=None, reason="may be the day it was said or the day meant"
        )
    return period
