"""The finding in a line: what was claimed, and what maps and published figures show.

The outcomes of measurements and of published figures are counted apart, and no numbers are
averaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from frontgeo._utils.fileio import printable
from frontgeo.change.change import Change
from frontgeo.claims.marks import Outline, Rate
from frontgeo.i18n.formats import as_shown, unit_decimals
from frontgeo.i18n.messages import Message, message_within
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row, qualified_together, stated_numbers_of
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "finding_counts",
    "finding_heading",
    "finding_reason",
    "findings_heading",
    "outcomes_apart",
]

_WHOLE_FROM_KM2 = 100.0  # larger areas are rounded to whole km² in a heading
_MOST_AXES = 3  # that a heading gives one by one
_UNNAMED = "drawn polygons"  # the label of ground that nobody named
_IN_WORDS = 9  # numbers up to this are written as words
_MOST_NAMED = 3  # mappers whose outcomes are named one by one
_REACHES = "interval-reaches-across"  # the reason of most undecided rows
_SHARE_OF_PLACE, _HALF = "% of the outline", 50.0
_DECIMALS_OF_PACE = 1  # in a heading


def finding_heading(verdict: Verdict, lang: str = "en") -> str:
    """Return the claim and what the maps show, as a heading.

    Figures stand in it only where nothing was measured.

    Parameters
    ----------
    verdict : Verdict
    lang : {"en", "uk"}

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> verdict = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> finding_heading(verdict)
    'Claimed: 880 km² taken. Drawn polygons: 880 km²'
    """
    claimed = Message("finding-claimed", claim=verdict.claim.sentence)
    heading = Message("finding-heading", claimed=claimed, shown_clauses=_shown(verdict))
    return printable(heading.text(lang))


def findings_heading(verdicts: Sequence[Verdict], checked: str, lang: str = "en") -> str:
    """Return the number of claims checked, and how many came to which outcome.

    Parameters
    ----------
    verdicts : sequence of Verdict
    checked : str
        The number of claims in words, such as "7 claims checked".
    lang : {"en", "uk"}
    """
    outcomes = [verdict.shown_outcome for verdict in verdicts]
    tally = _tally(outcomes, "claim")
    return Message("finding-claims", checked=checked, tally_names=tally).text(lang)


def finding_counts(verdict: Verdict, lang: str = "en") -> str:
    """Count measurements and published figures by outcome, in a sentence each.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> finding_counts(check(Claim.area(900), shapely.box(36, 50, 36.41, 50.27)))
    'One measurement of drawn ground: supported.'
    """
    sentences = []
    for drawn in (False, True):
        rows = [row for row in _measured(verdict) if (row.kind == "drawn") == drawn]
        if rows:
            of = Message("finding-of-drawn") if drawn else _of_mappers(rows)
            sentences.append(
                _counted("finding-measured", len(rows), of=of, tally_names=_tally_of(rows))
            )
    if figures := _figures(verdict):
        sentences.append(
            _counted("finding-published", len(figures), tally_names=_tally_of(figures))
        )
    return " ".join(f"{printable(sentence.text(lang))}." for sentence in sentences)


def finding_reason(verdict: Verdict, lang: str = "en") -> str:
    """Return in few words why a claim is supported or undecided where its numbers do not say so.

    That is: a figure covers a range, an error reaches it, a line runs too near, or a table lacks
    places. Empty if the numbers speak for themselves.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> finding_reason(check(Claim.area(1), shapely.box(36, 50, 36.01, 50.01)))
    '1 km² stands for 0.5 – 1.5 km²'
    """
    claim, rows = verdict.claim, _measured(verdict)
    found: list[Message] = []
    if verdict.shown_outcome == "within-error" and rows:
        reaching = [row for row in rows if row.shown_outcome == "within-error"]
        ends = [end for row in reaching for end in (row.low, row.high) if end is not None]
        values: dict[str, object] = {}
        if ends:
            values["interval"] = _of_ends(ends, reaching[0].unit)
        found = [Message("finding-reason-within", claim=claim.figure, **values)]
    elif any(_is_by_rounding(row, verdict) for row in rows):
        found = [
            Message("finding-reason-rounded", claim=claim.figure, interval=claim.interval_message)
        ]
    elif verdict.outcome == "undecided" and rows:
        reasons = {note.key for row in rows for note in row.hangs_on if isinstance(note, Message)}
        if any(row.is_least for row in rows):
            found = [Message("finding-reason-least")]
        elif _REACHES in reasons:
            of = "place" if rows[0].unit == _SHARE_OF_PLACE else "number"
            found = [Message("finding-reason-undecided", of=of)]
        elif any(message_within(row.about_days, "period-not-covered") for row in rows):
            found = [Message("finding-reason-days")]
    return " ".join(printable(each.text(lang)) for each in found)


def _is_by_rounding(row: Row, verdict: Verdict) -> bool:
    """Return whether a measured number is another than the claimed one, but rounds to it."""
    claim = verdict.claim
    span = claim.form.span
    if row.shown_outcome != "supported" or row.measured is None or span is None:
        return False
    if claim.amount.qualifier in ("more than", "less than"):
        return False
    decimals = unit_decimals(row.unit)
    if claim.amount.is_range:
        return not span[0] <= float(row.measured) <= span[1]
    return as_shown(row.measured, decimals) != as_shown(span[0], decimals)


def outcomes_apart(verdict: Verdict, lang: str = "en") -> str:
    """Count the outcomes of measurements and of published figures, for a mixed verdict."""
    groups = {"measured": _measured(verdict), "published": _figures(verdict)}
    clauses = [
        Message("finding-apart", kind=kind, tally_names=_tally_of(rows, alone=False))
        for kind, rows in groups.items()
        if rows
    ]
    if len(clauses) == 1:
        return ", ".join(part.text(lang) for part in _tally_of(verdict.counted, alone=False))
    return "; ".join(clause.text(lang) for clause in clauses)


def _counted(key: str, count: int, **values: object) -> Message:
    """Return a message with a count, which is in words up to nine."""
    number = f"exactly-{count}" if 1 <= count <= _IN_WORDS else "more"
    return Message(key, count=count, number=number, **values)


def _measured(verdict: Verdict) -> list[Row]:
    return [row for row in verdict.counted if row.kind not in FIGURE_KINDS]


def _figures(verdict: Verdict) -> list[Row]:
    return [row for row in verdict.counted if row.kind in FIGURE_KINDS]


def _tally_of(rows: Sequence[Row], *, alone: bool = True) -> list[Message]:
    """Count rows by outcome; a row `alone` needs no number, others are named in short."""
    kind = "figure" if rows[0].kind in FIGURE_KINDS else "measurement"
    if len(rows) == 1 and alone:
        return [Message("finding-outcome", outcome=rows[0].shown_outcome, count=1, kind=kind)]
    outcomes = [row.shown_outcome for row in rows]
    if not alone:
        outcomes = [f"{one}-alone" if one == "within-error" else one for one in outcomes]
    labels = [row.label for row in rows]
    if len(set(outcomes)) > 1 and len(set(labels)) == len(labels) <= _MOST_NAMED:
        named = zip(labels, outcomes, strict=True)
        return [
            Message(
                "finding-tally-named",
                label=label,
                outcome=Message("finding-outcome", outcome=outcome, count=1, kind=kind),
            )
            for label, outcome in named
        ]
    return _tally(outcomes, kind)


def _tally(outcomes: Sequence[str], kind: str) -> list[Message]:
    """Return each outcome with its count, the most frequent first."""
    return [
        Message(
            "finding-tally",
            count=count,
            outcome=Message("finding-outcome", outcome=outcome, count=count, kind=kind),
        )
        for outcome, count in Counter(outcomes).most_common()
    ]


def _of_mappers(rows: Sequence[Row]) -> Message:
    labels = dict.fromkeys(row.label for row in rows)
    if len(labels) > 1:
        return _counted("finding-on-mappers", len(labels))
    return Message("finding-on-mapper", label=rows[0].label, days=_days(rows))


def _days(rows: Sequence[Row]) -> int:
    """Return the number of days of a mapper's maps, which decides the noun."""
    return 2 if any(isinstance(row.change, Change) for row in rows) else 1


def _shown(verdict: Verdict) -> list[Message]:
    measured = [row for row in _measured(verdict) if row.measured is not None]
    mapped = [row for row in measured if row.kind != "drawn"]
    if mapped:
        return [_of_maps(mapped, _quantity_by_axis(mapped, verdict))]
    if measured:
        return [_labelled(row.label, [row], verdict) for row in measured]
    figures = [row for row in _figures(verdict) if row.measured is not None]
    is_any_quoted = any(row.is_quoted for row in figures)
    if len(figures) > 1 and not (is_any_quoted and len(figures) <= _MOST_NAMED):
        quantity = _quantity(figures, verdict)
        return [_counted("finding-figures", len(figures), measured=quantity)]
    return [_labelled(row.label, [row], verdict) for row in figures] or [Message("finding-nothing")]


def _of_maps(rows: Sequence[Row], measured: Message) -> Message:
    labels = dict.fromkeys(row.label for row in rows)
    if len(labels) > 1:
        return _counted("finding-mappers", len(labels), measured=measured)
    label = next(iter(labels))
    return Message("finding-mapper", label=label, days=_days(rows), measured=measured)


def _labelled(label: str, rows: Sequence[Row], verdict: Verdict) -> Message:
    name: Message | str = f"{label[:1].upper()}{label[1:]}"
    if label == _UNNAMED:
        name = Message("finding-drawn-polygons")
    return Message("finding-label", label=name, measured=_quantity(rows, verdict))


def _quantity_by_axis(rows: Sequence[Row], verdict: Verdict) -> Message:
    """Return what rows measured, by axis where each of a few axes has all of their mappers."""
    axes: dict[object, list[Row]] = {}
    for row in rows:
        axes.setdefault(row.at, []).append(row)
    labels = {row.label for row in rows}
    is_by_axis = 1 < len(axes) <= _MOST_AXES and all(
        isinstance(axis, str) and {row.label for row in of_axis} == labels
        for axis, of_axis in axes.items()  # parts that nobody named are too long for a heading
    )
    if not is_by_axis:
        return _quantity(rows, verdict)
    found = [
        Message("finding-at", measured=_quantity(of_axis, verdict), axis=axis)
        for axis, of_axis in axes.items()
    ]
    return Message("finding-at-each", axis_names=found)


def _quantity(rows: Sequence[Row], verdict: Verdict) -> Message:
    """Return the least and the greatest measured number, with what qualifies them."""
    if (in_words := _in_words(rows)) is not None:
        return in_words
    if len(rows) == 1 and rows[0].is_quoted:
        return rows[0].stated_quantity
    unit, found = rows[0].unit, stated_numbers_of(rows)
    is_loss = verdict.claim.measures_area and max(found) < 0
    quantity = _of_ends(list(map(abs, found)) if is_loss else found, unit)
    quantity = qualified_together(rows, quantity)
    if is_loss:
        quantity = Message("finding-loss", measured=quantity)
    return quantity


def _of_ends(found: Sequence[float], unit: str, decimals: int | None = None) -> Message:
    """Return the least and the greatest of some numbers, or the one that they all are."""
    low, high = min(found), max(found)
    if decimals is None:
        is_whole = unit == "km²" and max(abs(low), abs(high)) >= _WHOLE_FROM_KM2
        decimals = 0 if is_whole else unit_decimals(unit)
    first, last = as_shown(low, decimals), as_shown(high, decimals)
    if first == last:
        return Message("quantity", number=first, unit=unit)
    key = "quantity-range" if low < 0 else "quantity-close"
    return Message(key, low=first, high=last, unit=unit)


def _in_words(rows: Sequence[Row]) -> Message | None:
    """Return what rows show where a number alone would say too little: a pace, a place held."""
    if rows[0].unit == _SHARE_OF_PLACE:
        return _place_held(rows)
    paces = [(row, _rates(row)) for row in rows]
    if not all(len(rates) == 2 for _, rates in paces):
        return None
    now, then = ([rates[is_baseline] for _, rates in paces] for is_baseline in (False, True))
    more = [row.measured for row in rows if row.measured is not None]
    return Message(
        "finding-paces",
        now=_of_ends(now, rows[0].unit, _DECIMALS_OF_PACE),
        then=_span(then),
        difference=_span(more),
    )


def _rates(row: Row) -> dict[bool, float]:
    """Return the pace of a row's period and, as True, of the one it is compared with."""
    rates = ((part.mark, part.value) for part in row.parts)
    return {m.is_baseline: v for m, v in rates if isinstance(m, Rate) and v is not None}


def _span(found: Sequence[float]) -> object:
    """Return the least and the greatest of paces, without their unit."""
    low, high = (as_shown(end, _DECIMALS_OF_PACE) for end in (min(found), max(found)))
    if low == high:
        return low
    return Message("ends-apart" if min(found) < 0 else "ends-close", low=low, high=high)


def _place_held(rows: Sequence[Row]) -> Message:
    """Return in words how much of a place is held, or on which side of the line its point lies."""
    shares = [row.measured for row in rows if row.measured is not None]
    sides = {row.side for row in rows}
    side = sides.pop() if len(sides) == 1 else ""
    values: dict[str, object] = {"side": side} if side else {}
    if not any(isinstance(part.mark, Outline) for row in rows for part in row.parts):
        inside, n = sum(share >= _HALF for share in shares), len(shares)
        key = "inside" if inside == n else "differ" if inside else "outside"
        counts = {"inside": inside, "outside": n - inside}
        point = "finding-point-by" if side else "finding-point"
        return Message(point, where=key, **counts, **values)
    low, high = (
        as_shown(end, unit_decimals(_SHARE_OF_PLACE)) for end in (min(shares), max(shares))
    )
    percent: object = low if low == high else Message("ends-close", low=low, high=high)
    share = {0.0: "none", 100.0: "all"}.get(shares[0], "part") if low == high else "part"
    place = "finding-place-by" if side else "finding-place"
    return Message(place, share=share, percent=percent, **values)
