"""Write numbers, units and names on the claim page in its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from math import inf

from frontgeo.claims import Claim
from frontgeo.i18n import Message, Texts, as_shown, days_text, in_language, texts_of, unit_decimals
from frontgeo.outputs.caveats import period_text
from frontgeo.outputs.phrases import (
    claim_text,
    decimals_of,
    stated_numbers,
    summary_text,
    turns_text,
    where_text,
)
from frontgeo.outputs.shown import gap_of
from frontgeo.verdicts.verdict import Row, Verdict

__all__ = ["Wording"]


class Wording:
    """The texts about verdicts on a page, in one language.

    Parameters
    ----------
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`. With a user's
        own texts, sentences composed from a verdict stay English, and are marked as such.
    """

    def __init__(self, lang: str | Mapping[str, str]) -> None:
        self.texts: Texts = texts_of("claim", lang)
        self.sentences = self.texts.sentences

    def number(self, value: float | Decimal, decimals: int | None = None) -> str:
        """Format a number with the page's separators, and by default all decimals it needs."""
        return self.texts.number(value, decimals)

    def measured(self, row: Row) -> str:
        """Return the measured number of a row, or a dash if there is none."""
        if row.measured is None:
            return "–"
        text = self.number(row.measured, unit_decimals(row.unit))
        return (
            Message("amount-at-least", amount=text).text(self.sentences) if row.is_least else text
        )

    def range(self, ends: tuple[float | None, float | None] | None, unit: str) -> str:
        """Return an interval in a unit, without the unit's name, or a dash if there is none."""
        low, high = ends or (None, None)
        if low is None or high is None:
            return "–"
        return " – ".join(self.number(end, unit_decimals(unit)) for end in (low, high))

    def stated(self, claim: Claim) -> str:
        """Return a claim's figure as it was stated; in English word for word."""
        if self.texts.lang == "en":
            return claim.amount.text
        wording, ends = stated_numbers(claim)
        number = "–".join(self.texts.number(end, decimals_of(end)) for end in ends)
        if not wording:
            return number
        key = "up-to" if wording == "less than" else wording.replace(" ", "-")
        return Message(f"amount-{key}", amount=number).text(self.sentences)

    def unit(self, unit: str) -> str:
        """Return a unit by itself, as in a heading."""
        key = {"km²": "km2"}.get(unit, unit)
        return self.texts.by_key.get(key, unit)

    def amount(self, number: str, value: float, unit: str) -> str:
        """Return a formatted number or range with its unit; `value` is its last number."""
        if unit in ("settlements", "sectors") and self.texts.lang in ("en", "uk"):
            noun = Message("noun", number=as_shown(value), unit=unit).text(self.sentences)
            return f"{number} {noun}"
        return f"{number} {self.unit(unit)}"

    def outcome(self, row: Row) -> str:
        """Return the outcome of a row, noting if it does not count."""
        if row.outcome is None:
            return self.texts["not_available"]
        told = self.texts[row.outcome].lower()
        return told if row.counted else f"{told} ({self.texts['not_counted']})"

    def about(self, row: Row) -> str:
        """Describe the definition of held ground, its side if known, and the axis."""
        definition = self.texts.by_key.get(row.definition, row.definition)
        side = self.texts.side(row.side)
        if row.delta is not None and row.delta.mirror_of is not None:
            side = Message("seen-by-side", side=row.side).text(self.sentences)
        parts = (definition, side, in_language(row.at, self.sentences))
        return ", ".join(part for part in parts if part)

    # ---- the claim

    def heading(self, claim: Claim) -> str:
        """Return the quote of a claim, or else its statement."""
        if claim.quote:
            return self.texts.filled("quoted", quote=claim.quote)
        text = re.sub(r"(?<=\d) (?=км|km|%)", "\u00a0", claim_text(claim, self.sentences))
        return self.texts.filled("claimed_that", claim=text)

    def short(self, claim: Claim) -> str:
        """Return the statement of a claim, for a list of claims."""
        text = claim_text(claim, self.sentences)
        return text[:1].upper() + text[1:]

    def summary(self, verdict: Verdict) -> str:
        """Return the summary, a sentence that can be quoted."""
        text = summary_text(verdict, self.sentences)
        return text if self.sentences == "en" else f"{text[:1].upper()}{text[1:]}."

    def turns(self, verdict: Verdict) -> tuple[str, ...]:
        """List changes that would turn the outcome."""
        return turns_text(verdict, self.sentences)

    def period(self, verdict: Verdict) -> str:
        """Return the claim's period, or the days of the maps if it has none."""
        claim = verdict.claim
        days = days_text(claim.since, claim.until, self.sentences)
        if days:
            return days if claim.since else self.texts.filled("end_of", day=days)
        changes = [row.delta for row in verdict.rows if row.delta and row.delta.before]
        own = sorted({period_text(delta, self.texts) for delta in changes})
        return self.texts.filled("own_days", days=" / ".join(own)) if own else ""

    def said(self, claim: Claim) -> str:
        """Return the day on which the claim was stated."""
        return days_text(None, claim.stated_on, self.sentences)

    def where(self, claim: Claim) -> str:
        """Return the oblasts by name."""
        if not claim.where:
            return self.texts["whole_front"] if claim.is_along_front else ""
        return where_text(claim, self.sentences)

    def taken_as(self, claim: Claim) -> str:
        """Return the interval that the claim's wording stands for."""
        low, high = claim.interval
        unit = claim.base_unit
        if claim.sign:
            return self.texts.filled(f"{claim.sign}_zero", unit=self.unit(unit))
        if high == inf:
            return self.texts.filled("or_more", low=self.amount(self.number(low), low, unit))
        ends = dict.fromkeys((self.number(low), self.number(high)))
        return self.amount(" – ".join(ends), high, unit)

    def by_how_much(self, verdict: Verdict) -> str:
        """Return ``by 99 to 244 km² (+13 to +38 %)``: the range over counted rows, no average.

        For a mixed outcome, count the rows of each outcome.
        """
        claim, outcome = verdict.claim, verdict.outcome
        if outcome == "mixed":
            tally = Counter(str(row.outcome) for row in verdict.counted)
            ranked = sorted(tally, key=lambda told: -tally[told])
            return ", ".join(
                self.texts.filled("tally", n=str(tally[told]), outcome=self.texts[told].lower())
                for told in ranked
            )
        if any(verdict.is_reversed(row) for row in verdict.counted):
            return Message("answer-the-other-side").text(self.sentences)
        gap = gap_of(verdict)
        if gap is None:
            return ""
        rows = [row for row in verdict.counted if row.measured is not None]
        low, high = (self.texts.number(end, claim.decimals) for end in gap)
        told = self.amount(self._from_to(low, high), gap[1], claim.base_unit)
        text = self.texts.filled("by", gap=told)
        ratios = sorted(row.ratio for row in rows if row.ratio is not None)
        if len(ratios) < len(rows) or claim.base_unit.startswith("%"):
            return text
        first, last = (
            self.texts.number(100 * ratio - 100, signed=True) for ratio in (ratios[0], ratios[-1])
        )
        return f"{text} ({self._from_to(first, last)} %)"

    def _from_to(self, low: str, high: str) -> str:
        return low if low == high else self.texts.filled("to", low=low, high=high)
