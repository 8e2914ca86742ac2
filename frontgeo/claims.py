"""`Claim`: a figure that somebody stated, and how far its wording reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from frontgeo.errors import ClaimError

__all__ = ["Amount", "Claim", "km2_per", "km2_text"]

Number = int | float | Decimal | str

_QUALIFIERS = {
    "about": ("about", "approximately", "approx.", "around", "roughly", "some", "circa", "~", "≈"),
    "almost": ("almost", "nearly", "close to"),
    "more than": ("more than", "at least", "over", ">", "≥"),
    "less than": ("less than", "at most", "up to", "under", "<", "≤"),
}
# digits, with blanks or commas only between groups of three
_NUMBER = r"[-−+]?(?:\d{1,3}(?:[\s,]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})?(?![\d.,])"
_AMOUNT = re.compile(
    rf"^\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|—|…|to)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>[^\d]?.*)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Amount:
    """A stated number and the interval that its wording covers.

    Attributes
    ----------
    text : str
        As stated.
    value : float
        The number; of a range its middle.
    low, high : float
        The interval C: ± half a unit of the last significant digit, wider or open by
        the qualifier.
    """

    text: str
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, stated: Number, *, rounding: float | None = None) -> Amount:
        """Read a number with its wording.

        Parameters
        ----------
        stated : int, float, Decimal or str
            ``880``, ``"880.0"``, ``"about 880"``, ``"almost 300"``, ``"more than 4,500"``,
            ``"8-9"``. Digits count as written: 880 is ± 5, ``"880.0"`` ± 0.05.
        rounding : float, optional
            The unit it was rounded to, instead of that of its last significant digit.

        Raises
        ------
        ClaimError
            For what is no number, not above 0, or a range the wrong way round.

        Examples
        --------
        >>> Amount.of(880)
        Amount(text='880', value=880.0, low=875.0, high=885.0)
        >>> Amount.of("about 880").low, Amount.of("almost 300").low
        (870.0, 285.0)
        >>> Amount.of("8-9").low, Amount.of("8-9").high
        (7.5, 9.5)
        """
        if isinstance(stated, bool) or not isinstance(stated, int | float | Decimal | str):
            raise ClaimError(f"value: expected a number or text, found {stated!r}")
        try:
            text = repr(float(stated)) if isinstance(stated, float) else str(stated).strip()
        except ValueError:  # an integer of thousands of digits
            raise ClaimError("value: expected a number below 10¹², found a longer one") from None
        qualifier, rest = _split_qualifier(text)
        match = _AMOUNT.match(rest)
        if match is None or match["unit"].strip():
            raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}")
        ends = [_decimal(part, text) for part in (match["low"], match["high"]) if part]
        if any(not 0 < end < Decimal(10) ** 12 for end in ends):
            raise ClaimError(f"value: expected a number above 0 and below 10¹², found {text[:40]}")
        if len(ends) == 2 and not ends[0] < ends[1]:
            raise ClaimError(f"value: expected a range from low to high, found {text[:40]}")
        if rounding is not None and not (
            isinstance(rounding, int | float) and 0 <= rounding < float("inf")
        ):
            raise ClaimError(f"rounding: expected a unit of 0 or more, found {rounding}")
        half = [
            (Decimal(repr(float(rounding))) if rounding is not None else _last_digit(end)) / 2
            for end in ends
        ]
        low, high = ends[0] - half[0], ends[-1] + half[-1]
        if qualifier == "about":
            low, high = ends[0] - 2 * half[0], ends[-1] + 2 * half[-1]
        elif qualifier == "almost":
            low, high = ends[0] * Decimal("0.95"), ends[-1]
        elif qualifier == "more than":
            low, high = ends[0], Decimal("Infinity")
        elif qualifier == "less than":
            low, high = Decimal(0), ends[-1]
        value = float(sum(ends)) / len(ends)
        return cls(text, value, float(max(low, Decimal(0))), float(high))


def _split_qualifier(text: str) -> tuple[str | None, str]:
    lowered = text.lower()
    for qualifier, words in _QUALIFIERS.items():
        for word in words:
            if lowered.startswith(word) and not lowered[len(word) : len(word) + 1].isalpha():
                return qualifier, text[len(word) :].strip()
    return None, text


def _decimal(written: str, text: str) -> Decimal:
    """A number as written: 1 246, 1,246.5 and 12,5 are all understood."""
    digits = re.sub(r"\s", "", written).replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif "," in digits and "." not in digits and digits.count(",") == 1:
        digits = digits.replace(",", ".")
    try:
        number = Decimal(digits)
        return number if abs(number.adjusted()) < 40 else Decimal("Infinity")
    except InvalidOperation:
        raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}") from None


def _last_digit(number: Decimal) -> Decimal:
    """The unit of the last significant digit: 10 for 880, 0.1 for 880.0."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # infinities and NaN were refused before
    if exponent >= 0:
        exponent = int(number.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)


@cache
def km2_per(unit: str) -> float:
    """Return how many km² a unit of area is.

    Parameters
    ----------
    unit : str
        ``km2``, ``km²``, ``square kilometres``, ``sq mi``, ``ha``, ``acre`` …, through pint.

    Raises
    ------
    ClaimError
        For an unknown unit or one that is no area.

    Examples
    --------
    >>> km2_per("ha")
    0.01
    >>> round(km2_per("sq mi"), 4)
    2.59
    """
    import pint  # slow to load, and only claims in text need it

    problem = f"unit: expected a unit of area such as km2, sq mi or ha, found {str(unit)[:40]!r}"
    # one word and at most one square: pint would also compute 9**9**9
    words = _UNIT.fullmatch(unit.strip()) if isinstance(unit, str) else None
    if words is None:
        raise ClaimError(problem)
    squared = "**2" if words["square"] or words["power"] else ""
    registry: Any = pint.application_registry
    for word in (words["word"], words["word"].lower()):  # Mm and mm differ; KM is meant as km
        try:
            return float(registry.Quantity(1.0, word + squared).to("km**2").magnitude)
        except pint.DimensionalityError:
            raise ClaimError(f"{problem}, which is no area") from None
        except Exception:  # noqa: S112  (pint's parser has many ways to refuse a word)
            continue
    raise ClaimError(problem)


_UNIT = re.compile(
    r"(?P<square>square|sq\.?)?\s*(?P<word>[^\W\d_]{1,20})\.?\s*(?P<power>(?:\*\*|\^)?\s*[2²])?",
    re.IGNORECASE,
)
_SMALLEST_KM2 = 1e-6

_SHOWN_UNIT = {
    "km2": "km²",
    "km^2": "km²",
    "sq km": "km²",
    "square kilometres": "km²",
    "square kilometers": "km²",
    "": "km²",
}


@dataclass(frozen=True)
class Claim:
    """A figure that somebody stated.

    Make one with `Claim.area` or, from words, `Claim.parse`.

    Attributes
    ----------
    amount : Amount
        In the unit as stated.
    unit : str
    kind : str
        ``area``.
    since, until : date or None
        The period: from the state at 00:00 UTC on `since` to that at the end of `until`.
    by : str
        Who stated it.
    said : date or None
        When.
    where : tuple of str
        ISO 3166-2 codes of oblasts; empty for the whole front.
    quote, source, id : str
    """

    amount: Amount
    unit: str = "km2"
    kind: str = "area"
    since: date | None = None
    until: date | None = None
    by: str = ""
    said: date | None = None
    where: tuple[str, ...] = ()
    quote: str = ""
    source: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind != "area":
            raise ClaimError(f"kind: expected 'area', found {self.kind!r}")
        if self.value_km2 < _SMALLEST_KM2:
            raise ClaimError(
                f"value: {self.amount.text} {self.unit} is {self.value_km2:.3g} km²; check the unit"
            )
        if (self.since is None) != (self.until is None):
            raise ClaimError("period: expected both since and until, found only one; give both")
        if self.since is not None and self.until is not None and self.since > self.until:
            raise ClaimError(
                f"period: since {self.since} is later than until {self.until}; swap them"
            )

    @classmethod
    def area(
        cls,
        value: Number,
        *,
        unit: str = "km2",
        rounding: float | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        said: date | str | None = None,
        by: str = "",
        where: str | Sequence[str] = (),
        quote: str = "",
        source: str = "",
        id: str = "",
    ) -> Claim:
        """Make a claim of ground gained on balance.

        Parameters
        ----------
        value : int, float, Decimal or str
            The number as stated, with its wording if it has one (`Amount.of`).
        unit : str
            Of area (`km2_per`).
        rounding : float, optional
            The unit the number was rounded to, in `unit`.
        since, until, said : date or ISO text, optional
        by, quote, source, id : str
        where : str or sequence of str
            Oblast codes such as ``"UA-63"``; empty or ``"whole front"`` for everywhere.

        Raises
        ------
        ClaimError
            For a value, unit or period that cannot be used.

        Examples
        --------
        >>> claim = Claim.area(880, since="2024-01-01", until="2024-05-31", by="A. Belousov")
        >>> claim.interval_km2
        (875.0, 885.0)
        >>> Claim.area("340", unit="sq mi").label
        '340 sq mi (880.6 km²)'
        """
        codes = [where] if isinstance(where, str) else list(where or ())
        if [code.strip().lower() for code in codes] in ([""], ["whole front"]):
            codes = []
        return cls(
            amount=Amount.of(value, rounding=rounding),
            unit=unit,
            since=_day(since, "since"),
            until=_day(until, "until"),
            said=_day(said, "said"),
            by=by,
            where=tuple(dict.fromkeys(codes)),
            quote=quote,
            source=source,
            id=id,
        )

    @classmethod
    def parse(cls, text: str, **details: Any) -> Claim:
        """Make a claim of area from words such as ``"about 880 km2"``.

        Parameters
        ----------
        text : str
            A number with its wording, and a unit (km² when it has none).
        **details
            As for `Claim.area`.

        Raises
        ------
        ClaimError

        Examples
        --------
        >>> Claim.parse("almost 300 sq km").interval_km2
        (285.0, 300.0)
        """
        if not isinstance(text, str):
            raise ClaimError(f"claim: expected text such as '880 km2', found {text!r}")
        _, rest = _split_qualifier(text.strip())
        match = _AMOUNT.match(rest)
        if match is None:
            raise ClaimError(f"claim: expected a figure such as '880 km2', found {text[:40]!r}")
        words = text.strip()
        stated = words[: len(words) - len(rest) + match.start("unit")].strip()
        return cls.area(
            stated,  # in the claim's own words: "at least" is quoted as such
            unit=match["unit"].strip() or "km2",
            **details,
        )

    @property
    def value_km2(self) -> float:
        """The stated number in km²; of a range its middle."""
        return self.amount.value * km2_per(self.unit)

    @property
    def interval_km2(self) -> tuple[float, float]:
        """The interval C in km²; open ends are infinite."""
        factor = km2_per(self.unit)
        return self.amount.low * factor, self.amount.high * factor

    @property
    def label(self) -> str:
        """The figure as stated, with km² where it was another unit."""
        unit = _SHOWN_UNIT.get(self.unit.strip().lower(), self.unit.strip())
        if unit == "km²" or self.unit.strip() == "km²":
            return f"{self.amount.text} km²"
        return f"{self.amount.text} {unit} ({km2_text(self.value_km2)} km²)"

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        low, high = self.interval_km2
        if high == float("inf"):
            return f"{km2_text(low)} km² or more"
        return f"{km2_text(low)} – {km2_text(high)} km²"

    @property
    def period(self) -> str:
        """The period as text, empty when none was stated."""
        return f"{self.since} – {self.until}" if self.since else ""


def km2_text(km2: float) -> str:
    """An area as text, with as many decimals as it needs and at most two.

    Examples
    --------
    >>> km2_text(12344.5), km2_text(880.0), km2_text(0.0123456)
    ('12,344.5', '880', '0.01235')
    """
    if abs(km2) < 1:
        return f"{km2:.4g}"
    return f"{km2:,.2f}".rstrip("0").rstrip(".")


def _day(day: date | str | None, key: str) -> date | None:
    if day is None or (isinstance(day, date) and not hasattr(day, "hour")):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise ClaimError(f"{key}: expected a day as YYYY-MM-DD, found {str(day)[:40]!r}") from None
