"""Read a headline that is only a figure with its period and place: "880 km² in five months".

It has no word for a change. Alone, as somebody types it to have it checked, it is the claim that
`frontgeo.claims.Claim.parse` makes of the same figure; in an article it could be anything.
"""

from __future__ import annotations

import re
from datetime import date

from frontgeo.articles.attribution import oblasts_named
from frontgeo.articles.find_claims import Proposal
from frontgeo.articles.periods import find_periods
from frontgeo.articles.quantities import figures
from frontgeo.articles.sentences import sentences
from frontgeo.claims.statement import Kind

__all__ = ["bare_figure"]

_KINDS: dict[str, Kind] = {"area": "area", "count": "settlements", "length": "depth"}
# Words that may stand between figure, period and place without saying anything about ground.
_FILLERS = re.compile(
    r"(?<!\w)(?:in|of|on|over|at|the|a|an|and|territory|ground|land|в|у|во|на|за|по|из|із|з|с|і|и|та"
    r"|території|территории|територія|территория|землі|земли)(?!\w)"
)
_WORD = re.compile(r"\w")


def bare_figure(text: str, published: date | None = None) -> Proposal | None:
    """Return the claim of a text that is one figure with a period and a place, or None.

    Parameters
    ----------
    text : str
    published : date, optional
        The day from which periods are reckoned.

    Examples
    --------
    >>> found = bare_figure("880 km² in the past five months", date(2024, 5, 31))
    >>> found.value, found.unit, str(found.since), str(found.until), found.side
    ('880', 'km2', '2024-01-01', '2024-05-31', '')
    >>> bare_figure("880 km² of wheat in the past five months", date(2024, 5, 31)) is None
    True
    """
    listed = list(sentences(text))
    if len(listed) != 1:
        return None
    sentence = listed[0]
    low, found = sentence.low, figures(sentence.low)
    if len(found) != 1 or found[0].measure not in _KINDS or found[0].per or found[0].part_of:
        return None
    figure = found[0]
    periods = find_periods(low, published, [(figure.start, figure.end)])
    places = oblasts_named(low)
    spans = [(figure.start, figure.end), *((p.start, p.end) for p in periods)]
    spans += [(place.start, place.end) for place in places]
    rest = "".join(" " if _within(at, spans) else c for at, c in enumerate(low))
    if len(periods) > 1 or _WORD.search(_FILLERS.sub(" ", rest)):
        return None
    period = periods[0] if periods else None
    notes = [f"value: {figure.note}"] if figure.note else []
    if period is None:
        notes.append("period: none in the text")
    elif period.reason or period.since is None:
        reason = period.reason or "does not say since when"
        notes.append(f"period: '{sentence.plain[period.start : period.end]}' {reason}")
    return Proposal(
        _KINDS[figure.measure],
        figure.value,
        figure.unit,
        since=None if period is None else period.since,
        until=None if period is None else period.until,
        direction="" if figure.measure == "length" else "net",
        where=tuple(sorted({code for place in places for code in place.codes})),
        sentence=text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        open=tuple(notes),
        period_words=() if period is None else (sentence.plain[period.start : period.end],),
    )


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
