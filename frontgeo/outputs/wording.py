"""Claims, figures and caveats as messages, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from frontgeo.change.apart import SetApart
from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.claims.amount import split_qualifier
from frontgeo.claims.base import Claim, check_place_names
from frontgeo.i18n.formats import Language, as_shown, days_text, number_text, unit_decimals
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import Texts
from frontgeo.verdicts.verdict import Row, Verdict

__all__ = [
    "STARRED",
    "amount_text",
    "assumption_text",
    "assumptions_of",
    "claim_text",
    "claim_title",
    "decimals_of",
    "definition_text",
    "kept_out_text",
    "left_out_text",
    "measured_text",
    "oblasts_text",
    "others_text",
    "period_text",
    "quantity_text",
    "range_text",
    "stated_numbers",
    "summary_text",
    "turns_text",
    "when_text",
    "where_text",
]

_BETWEEN = re.compile(r"\s*(?:-|–|—|…|to)\s*")  # between the two numbers of a stated range
_DEFINITIONS = ("occupied", "occupied+contested", "occupied+infiltration", "control",
                "ukrainian_held_abroad", "as drawn", "as stated")  # fmt: skip


# ---- numbers -----------------------------------------------------------------------------


def quantity_text(
    value: float | Decimal, unit: str, language: str = "en", *, decimals: int | None = None
) -> str:
    """Return a number with its unit.

    Examples
    --------
    >>> quantity_text(636.1, "km²"), quantity_text(28, "settlements", "uk")
    ('636.1 km²', '28 населених пунктів')
    """
    return Message("quantity", number=as_shown(value, decimals), unit=unit).text(language)


def number_of_row(row: Row, language: str = "en") -> str:
    """Return the measured number of a row without its unit, or a dash if there is none.

    A count that may be incomplete starts with "at least".
    """
    if row.measured is None:
        return "–"
    text = number_text(row.measured, language, decimals=unit_decimals(row.unit))
    return Message("amount-at-least", amount=text).text(language) if row.is_least else text


def measured_text(row: Row, language: str = "en") -> str:
    """Return the measured number of a row with its unit, or a dash if there is none."""
    if row.measured is None:
        return "–"
    return quantity_text(row.measured, row.unit, language, decimals=unit_decimals(row.unit))


def range_text(
    low: float, high: float, language: str = "en", *, decimals: int | None = None
) -> str:
    r"""Return an interval without its unit; spaces surround the dash only beside a negative end.

    Examples
    --------
    >>> range_text(608.4, 1663.9, "uk"), range_text(-3.2, 4.0, decimals=1)
    ('608,4–1\xa0663,9', '−3.2 – 4.0')
    """
    ends = [number_text(end, language, decimals=decimals) for end in (low, high)]
    return (" – " if low < 0 or high < 0 else "–").join(dict.fromkeys(ends))


# ---- the claim ---------------------------------------------------------------------------


def stated_numbers(claim: Claim) -> tuple[str | None, tuple[Decimal, ...]]:
    """Return the qualifier of a claim's figure in our vocabulary, and its numbers as stated.

    Examples
    --------
    >>> stated_numbers(Claim.depth("about 8 to 9.5"))
    ('about', (Decimal('8'), Decimal('9.5')))
    """
    wording, rest = split_qualifier(claim.amount.text)
    try:
        ends = [Decimal(re.sub(r"[\s,](?=\d{3})", "", end)) for end in _BETWEEN.split(rest)]
    except ArithmeticError:  # a decimal comma, as in 1,5: take the number as parsed
        ends = [as_shown(claim.amount.value)]
    return wording, tuple(ends)


def decimals_of(stated: Decimal) -> int:
    """Return the number of decimals of a stated number.

    Examples
    --------
    >>> decimals_of(Decimal("880.0")), decimals_of(Decimal("1e3"))
    (1, 0)
    """
    return max(-int(stated.as_tuple().exponent), 0)


def amount_text(claim: Claim, language: str = "en") -> str:
    """Return the stated number with its qualifier and unit; in English as it was stated.

    Examples
    --------
    >>> amount_text(Claim.parse("less than 880 km2"), "uk")
    'до 880 км²'
    """
    return claim.figure.text(language)


def claim_text(claim: Claim, language: str = "en") -> str:
    """Return the statement of a claim, without its period and place.

    Examples
    --------
    >>> claim_text(Claim.settlements(28)), claim_text(Claim.settlements(28), "uk")
    ('28 settlements taken', 'зайнято 28 населених пунктів')
    """
    return claim.sentence.text(language)


def oblasts_text(where: Sequence[str], language: str, *, inside: bool) -> str:
    """Return the names of places: "in …" if `inside`, else in the form that follows "of".

    Examples
    --------
    >>> oblasts_text(["UA-65"], "en", inside=True), oblasts_text(["UA-65"], "uk", inside=False)
    ('in Kherson oblast', 'Херсонської області')
    """
    return check_place_names(where, "in" if inside else "of").text(language)


def where_text(claim: Claim, language: str = "en") -> str:
    """Return the places of a claim by name; empty if it is about the whole front.

    Examples
    --------
    >>> where_text(Claim.area(880, where=["UA-63", "Donetsk"]), "uk")
    'Харківська область і Донецька область'
    """
    return check_place_names(claim.where).text(language) if claim.where else ""


def claim_title(claim: Claim, language: str = "en") -> str:
    """Return a claim as quoted, or else a title from its statement, place and period.

    Examples
    --------
    >>> claim_title(Claim.area(880, since="2024-01-01", until="2024-05-31"))
    '880 km² taken, 1 January – 31 May 2024'
    """
    if claim.quote:
        return claim.quote
    text = claim.sentence_in_place.text(language)
    days = days_text(claim.since, claim.until, language)
    key = "title-over" if claim.since else "title-at-end-of"
    title = Message(key, claim=text, days=days).text(language) if days else text
    return f"{title[:1].upper()}{title[1:]}"


# ---- the outcome -------------------------------------------------------------------------


def definition_text(definition: str, language: str) -> str:
    """Return the name of a definition of held ground."""
    if definition not in _DEFINITIONS:
        return definition
    key = definition.replace("+", "-and-").replace(" ", "-").replace("_", "-")
    return Message(f"definition-{key}").text(language)


def summary_text(verdict: Verdict, language: Language = "en") -> str:
    """Return the outcome of a claim in one sentence without its full stop."""
    return verdict.summary.text(language)


def turns_text(verdict: Verdict, language: Language = "en") -> tuple[str, ...]:
    """List changes that would turn an outcome, one clause each."""
    return tuple(in_language(turn, language) for turn in verdict.turns)


STARRED = " *"  # follows a number that rests on an assumption


def assumption_text(assumption: Assumption, texts: Texts) -> str:
    """Return an assumption in the language of a page, or in English if it has no message."""
    if texts.lang == "en" or assumption.key not in texts.by_key:
        return assumption.text
    named = {
        name: texts.side(value) if name == "side" else value
        for name, value in assumption.values.items()
    }
    return texts.filled(assumption.key, **named)


def assumptions_of(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """Return the distinct assumptions behind some maps in the language of a page."""
    return [assumption_text(assumption, texts) for assumption in assumed_in(maps)]


def when_text(shown: ControlMap, texts: Texts) -> str:
    """Return the day of a map, with the days that it may show if that is uncertain."""
    if shown.day is None:
        return shown.when
    day = texts.day(shown.day)
    if shown.day_range is None:
        return day
    days = texts.days(*shown.day_range, beside=shown.day)
    return texts.filled("days_shown", day=day, days=days)


def period_text(change: Ground, texts: Texts) -> str:
    """Return the instants of a change's maps, with the days that they may show."""

    def end(shown: ControlMap) -> str:
        if shown.day is None or shown.day_range is None:
            return shown.when
        days = texts.days(*shown.day_range, beside=shown.day)
        return texts.filled("days_shown", day=shown.when, days=days)

    if not change.maps_by_day:
        return texts.by_key.get("as drawn", change.period)
    return " → ".join(end(shown) for shown in change.maps_by_day.values())


def others_text(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """List ground that maps assign to other sides and that is not counted, one line per map."""
    lines = []
    for shown in maps:
        grounds = [
            f"{texts.number(km2, 1)} {texts['km2']} {texts.side(side)}"
            for side, km2 in shown.others_km2.items()
        ]
        if grounds:
            day = when_text(shown, texts)
            lines.append(texts.filled("others", day=day, grounds=", ".join(grounds)))
    return lines


def left_out_text(maps: Iterable[ControlMap], texts: Texts) -> str:
    """Count the features of maps that were left out or repaired; empty if none were."""
    shown = list(maps)
    counts = {
        "features_left_out": sum(n for m in shown for n in m.skipped.values()),
        "features_repaired": sum(n for m in shown for n in m.repaired.values()),
    }
    return ", ".join(texts.counted(key, n) for key, n in counts.items() if n)


def apart_text(apart: SetApart, texts: Texts) -> str:
    """Return why ground is kept out of a change, and how much was gained and lost."""
    why = apart.why if texts.sentences == "en" else texts[f"apart_{apart.kind}"]
    return texts.filled(
        "kept_out_ground",
        why=why,
        gained=texts.number(apart.gained_km2, 1),
        lost=texts.number(apart.lost_km2, 1),
    )


def kept_out_text(change: Ground, texts: Texts) -> list[str]:
    """List the ground kept out of a change, one line per kind."""
    return [apart_text(apart, texts) for apart in change.set_apart]
