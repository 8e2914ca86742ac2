"""Claims, figures and verdicts in words, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from frontgeo.claims.amount import split_qualifier
from frontgeo.claims.base import Claim
from frontgeo.claims.where import place_names
from frontgeo.i18n.formats import Language, as_shown, days_text, number_text, unit_decimals
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.finding import outcomes_apart
from frontgeo.outputs.view_model import gap_of
from frontgeo.verdicts.outcomes import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "VerdictTexts",
    "amount_text",
    "claim_text",
    "claim_title",
    "decimals_of",
    "measured_text",
    "oblasts_text",
    "quantity_text",
    "range_text",
    "stated_numbers",
    "summary_text",
    "turns_text",
    "where_text",
]

_BETWEEN = re.compile(r"\s*(?:-|–|—|…|to)\s*")  # between the two numbers of a stated range


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


def measured_text(row: Row, language: str = "en") -> str:
    """Return the measured number of a row with its unit, or a dash if there is none."""
    if row.measured is None:
        return "–"
    return in_language(row.stated_quantity, language)


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
    """Return the stated number with its qualifier and unit, or the word that stands for one.

    In English it is as it was stated.

    Examples
    --------
    >>> amount_text(Claim.parse("less than 880 km2"), "uk")
    'до 880 км²'
    """
    return claim.form.stated(claim).text(language)


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
    return place_names(where, "in" if inside else "of").text(language)


def where_text(claim: Claim, language: str = "en") -> str:
    """Return the places of a claim by name; empty if it is about the whole front.

    Examples
    --------
    >>> where_text(Claim.area(880, where=["UA-63", "Donetsk"]), "uk")
    'Харківська область і Донецька область'
    """
    return place_names(claim.where).text(language) if claim.where else ""


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


def summary_text(verdict: Verdict, language: Language = "en") -> str:
    """Return the outcome of a claim in one sentence without its full stop."""
    return verdict.summary.text(language)


def turns_text(verdict: Verdict, language: Language = "en") -> tuple[str, ...]:
    """List changes that would turn an outcome, one clause each."""
    return tuple(in_language(turn, language) for turn in verdict.turns)


# ---- the parts of a verdict ---------------------------------------------------------------


class VerdictTexts:
    """The parts of a verdict that pages, figures and the terminal share, in one language.

    Parameters
    ----------
    texts : Texts
        With a user's own texts, sentences composed from a verdict stay English.
    """

    def __init__(self, texts: Texts) -> None:
        self.texts, self.lang = texts, texts.sentences

    def measured(self, row: Row) -> str:
        """Return the measured number of a row without its unit, or a dash if there is none.

        A count that may be incomplete starts with "at least", and a published figure with what
        its source qualifies it by; of a range, both ends are given.
        """
        if not row.numbers:
            return "–"
        text = "–".join(self.texts.number(end, unit_decimals(row.unit)) for end in row.numbers)
        return in_language(row.worded(text), self.lang)

    def range(self, ends: tuple[float | None, float | None] | None, unit: str) -> str:
        """Return an interval in a unit, without the unit's name, or a dash if there is none."""
        low, high = ends or (None, None)
        if low is None or high is None:
            return "–"
        return " – ".join(self.texts.number(end, unit_decimals(unit)) for end in (low, high))

    def ratio(self, row: Row) -> str:
        """Return the claimed number over the measured one, or a dash if there is none.

        It is as exact as the claim and the source of the measured one.
        """
        return in_language(row.ratio_in(lambda ratio: self.texts.number(ratio, 2)), self.lang)

    def stated_number(self, claim: Claim) -> tuple[str | None, str]:
        """Return the qualifier of a claim's figure, and its number or range as stated."""
        qualifier, ends = stated_numbers(claim)
        return qualifier, "–".join(self.texts.number(end, decimals_of(end)) for end in ends)

    def unit(self, unit: str) -> str:
        """Return a unit by itself, as in a heading."""
        return self.texts.get({"km²": "km2"}.get(unit, unit), unit)

    def amount(self, number: str, value: float, unit: str) -> str:
        """Return a formatted number or range with its unit; `value` is its last number."""
        if unit in ("settlements", "sectors") and self.texts.lang in ("en", "uk"):
            noun = Message("noun", number=as_shown(value), unit=unit).text(self.lang)
            return f"{number} {noun}"
        return f"{number} {self.unit(unit)}"

    def definition(self, row: Row) -> str:
        """Return the name of the definition of held ground."""
        return self.texts.get(row.definition, row.definition)

    def about(self, row: Row) -> str:
        """Describe the definition of held ground, its side if known, and the axis or sector."""
        side = self.texts.side(row.side)
        if row.change is not None and row.change.is_mirrored:
            # the ground of the other side
            side = Message("seen-by-side", side=row.side).text(self.lang)
        parts = (self.definition(row), side, in_language(row.at, self.lang))
        return ", ".join(part for part in parts if part)

    def outcome_word(self, outcome: str) -> str:
        """Return an outcome as an adjective."""
        return self.texts[outcome].lower()

    def outcome(self, row: Row) -> str:
        """Return the outcome of a row, noting if it does not count."""
        if row.outcome is None:
            return self.texts["not_available"]
        word = self.outcome_word(row.outcome)
        if row.is_within_error:
            word = Message("outcome-adjective", outcome=row.shown_outcome).text(self.lang)
        return word if row.counted else f"{word} ({self.texts['not_counted']})"

    def by_how_much(self, verdict: Verdict) -> str:
        """Return ``by 99 to 244 km²``: the range over counted rows, no average.

        Against a figure it is as exact as its source: ``by at least 80 km²``, ``by about 80 km²``.
        For a mixed outcome, count the rows of each outcome, measurements and figures apart.
        """
        if verdict.outcome == "mixed":
            return outcomes_apart(verdict, self.lang)
        if any(verdict.is_reversed(row) for row in verdict.counted):
            return Message("answer-the-other-side").text(self.lang)
        gap = gap_of(verdict)
        if gap is None:
            return ""
        ends = (gap.low, gap.low if gap.is_open else gap.high)
        low, high = (self.texts.number(end, verdict.claim.decimals) for end in ends)
        amount = self.amount(self.from_to(low, high), ends[1], self.unit_of_gap(verdict.claim))
        if gap.is_open:
            return self.texts.filled("by_about_or_more" if gap.is_about else "by_least", gap=amount)
        return self.texts.filled("by_about" if gap.is_about else "by", gap=amount)

    def unit_of_gap(self, claim: Claim) -> str:
        """Return the unit of a difference, which for percentages is percentage points."""
        return self.texts["points"] if "%" in claim.base_unit else claim.base_unit

    def from_to(self, low: str, high: str) -> str:
        """Return a range of formatted numbers, or the number if both are the same."""
        return low if low == high else self.texts.filled("to", low=low, high=high)
