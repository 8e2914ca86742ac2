"""The periods a sentence names, as days counted from and to, against the article's date.

`since` is the first day counted, `until` the last. "In the past five months" of an article of
31 May 2024 is 2024-01-01 to 2024-05-31: from the day after the same day five months before
(after the last day of that month where it has no such day; here after 31 December). What still
goes on ends on the day of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from frontgeo.cases.articles.days import NO_DATE, UnresolvedError
from frontgeo.cases.articles.ends import Reading
from frontgeo.cases.articles.wordings import COMPARED, WORDINGS

__all__ = ["Period", "find_periods"]


@dataclass(frozen=True)
class Period:
    """What a sentence says of time.

    Attributes
    ----------
    start, end : int
        Its range of characters in the plain sentence.
    text : str
    since, until : date or None
    form : str
        ``span``; ``since`` for what still goes on; ``to`` for "as of 31 May", which has no
        beginning; ``day`` and ``weekday`` for one day, which may be that of the statement.
    compared : bool
        Something is compared with it, as in "than in 2023".
    reason : str
        Why it is not resolved, or "".
    """

    start: int
    end: int
    text: str
    since: date | None = None
    until: date | None = None
    form: str = "span"
    compared: bool = False
    reason: str = ""


def find_periods(
    low: str, published: date | None, taken: Iterable[tuple[int, int]] = ()
) -> list[Period]:
    """Find the periods of a plain sentence in lower case.

    Parameters
    ----------
    low : str
    published : date or None
        The day of the article.
    taken : iterable of (int, int)
        Ranges that are no dates: "28 settlements" in "in May 28 settlements fell".

    Returns
    -------
    list of Period
        In their order, none over another.

    Examples
    --------
    >>> for p in find_periods("in the past 5 months; since the spring", date(2024, 5, 31)):
    ...     print(p.text, "|", p.since, p.until, p.reason or "resolved")
    in the past 5 months | 2024-01-01 2024-05-31 resolved
    since the spring | None None is not resolved
    """
    held, found = list(taken), []
    for form, words, reading in WORDINGS:
        for m in words.finditer(low):
            if any(m.start() < end and start < m.end() for start, end in held):
                continue
            held.append(m.span())
            found.append(_period(low, m, form, reading, published))
    return sorted(found, key=lambda period: period.start)


def _period(
    low: str, m: re.Match[str], form: str, reading: Reading, published: date | None
) -> Period:
    compared = bool(m.groupdict().get("against")) or bool(
        COMPARED.search(low[max(0, m.start() - 30) : m.start()])
    )
    since, until, reason = None, None, ""
    try:
        since, until = reading(m, published)
        if until is None:
            reason = NO_DATE
    except UnresolvedError as error:
        reason = str(error)
    return Period(m.start(), m.end(), m[0], since, until, form, compared, reason)
