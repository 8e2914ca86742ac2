"""`Statement`: the fields of a claim, its figure with the interval C, and how C is compared.

One pydantic model gives all kinds of claim their constructor, the keys of case files and tables,
the JSON fields and the published schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import inf, nextafter
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    field_validator,
    model_validator,
)

from frontgeo._utils.dates import read_day
from frontgeo._utils.deprecation import warn_renamed
from frontgeo.claims.amount import Amount
from frontgeo.claims.figure_grammar import stated_number_text
from frontgeo.claims.sides import (
    OPEN,
    Direction,
    reading_in,
    side_key,
    sides_hint,
    stated_by,
)
from frontgeo.claims.units import is_unit_of, worth_of
from frontgeo.claims.where import place_key, place_text, split_unit_of_place
from frontgeo.errors import ClaimError
from frontgeo.i18n.formats import as_shown
from frontgeo.i18n.messages import AsStated, Message
from frontgeo.i18n.named import Named
from frontgeo.places.theatre import Theatre

__all__ = [
    "ABOVE_0", "OLD_KEYS", "WIDE", "Figure", "Kind", "Outcome", "StatedAmount", "StatedName",
    "Statement", "Words", "check_percentage", "check_period", "check_whole", "compare_measured",
    "compare_words", "named_in", "span_of", "with_new_keys",
]  # fmt: skip

ABOVE_0 = nextafter(0.0, 1.0)  # exactly no change is not a gain

#: The names of the kinds of claim, each with a class in a file of its own.
Kind = Literal[
    "area", "depth", "settlements", "fronts", "pace", "status", "share", "held", "share_gained",
    "captured", "persists",
]  # fmt: skip

#: Keys of the former release, which are still read, each with the key of today.
OLD_KEYS: Mapping[str, str] = {
    "by": "claimant",
    "said": "stated_on",
    "than_since": "baseline_since",
    "than_until": "baseline_until",
}


def _kept(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    """Keep a name with its forms in other languages, which pydantic would make plain text."""
    return value if isinstance(value, Named) else str(check(value))


#: A name as text, which may have forms in other languages.
StatedName = Annotated[str, WrapValidator(_kept)]

StatedAmount = Annotated[
    Amount,
    WithJsonSchema({"type": ["number", "string"], "examples": [880, "about 880", "8-9"]}),
    PlainSerializer(lambda amount: amount.text, return_type=str),
]
_OUR_UNITS = ("km2", "km²", "km", "%", "settlements", "sectors", "km2/day")
_SMALLEST = {"km2": 1e-6, "km": 1e-3}
# "withdrew from 4,000 km²" has a preposition where "from 4,000 km²" alone is a bound
_FROM = re.compile(r"(?:from|з|із|с|из|от|від) [^\s]+(?: \d{3})*", re.IGNORECASE)

# ---- comparison with a measured interval --------------------------------------------------

#: The result of comparing a claim with a measurement.
Outcome = Literal["supported", "overstated", "understated", "contradicted", "undecided"]

#: the greatest width of an interval that still decides, as a multiple of the claimed value
WIDE = 0.5


def compare_measured(
    claim: tuple[float, float], measured: tuple[float, float], value: float, *, wide: float = WIDE
) -> Outcome:
    """Compare a claim's interval with a measured one, first by their position.

    Disjoint intervals decide whatever their width, and so do nested ones: only intervals that
    overlap in part can be too wide. If the signs of both are reversed, with their sides,
    overstated and understated change places, and nothing else changes.

    A wording sets a bound like any other: "more than 10" is C from 10 up and contains 877 to 883;
    "less than 100" lies below 877 to 883, less than was measured, and is understated. C that ends
    at 0, as "less than 100" does, is not cut off there: a measured interval that crosses 0 and
    does not pass the other end lies within it.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in one unit.
    value : float
        The claimed value, to which `wide` is relative.
    wide : float
        The greatest width of M, as a multiple of `value`, where the two overlap in part.

    Returns
    -------
    str
        ``overstated`` if C lies above M, ``understated`` if below; ``supported`` if one lies
        within the other, or if they overlap in part; ``undecided`` if they overlap in part and
        M is wider than `wide`.

    Examples
    --------
    >>> compare_measured((875, 885), (610, 662), 880)
    'overstated'
    >>> near, far = (870, 900), (880, 1400)
    >>> compare_measured((875, 885), near, 880), compare_measured((875, 885), far, 880)
    ('supported', 'undecided')
    >>> at_least, below = (10, float("inf")), (0, 100)
    >>> compare_measured(at_least, (877, 883), 10), compare_measured(below, (877, 883), 100)
    ('supported', 'understated')
    """
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    # an end at 0 comes from the sign of the claim, and is not a stated limit
    low = -inf if claim[0] == 0 else claim[0]
    high = inf if claim[1] == 0 else claim[1]
    is_within = low <= measured[0] and measured[1] <= high
    # a measured interval without an end would contain any figure
    is_around = -inf < measured[0] <= claim[0] and claim[1] <= measured[1] < inf
    if is_within or is_around or measured[1] - measured[0] <= wide * abs(value):
        return "supported"
    return "undecided"


def compare_words(claim: tuple[float, float], measured: tuple[float, float]) -> Outcome:
    """Compare a claim in words, such as "faster" or "captured", with a measured interval.

    Returns
    -------
    str
        ``supported`` if M lies within C, ``overstated`` if below, ``understated`` if above, and
        ``undecided`` if it crosses an end of C.

    Examples
    --------
    >>> faster = (0, float("inf"))
    >>> compare_words(faster, (2.1, 4.0)), compare_words(faster, (-1.0, 2.0))
    ('supported', 'undecided')
    """
    if claim[0] <= measured[0] and measured[1] <= claim[1]:
        return "supported"
    if measured[1] < claim[0]:
        return "overstated"
    if measured[0] > claim[1]:
        return "understated"
    return "undecided"


@dataclass(frozen=True)
class Figure:
    """The figure of a claim, and its comparison with measurements.

    Attributes
    ----------
    number : float
        In the base unit.
    interval : pair of float
        C, in the base unit.
    span : pair of float
        The ends between which its words put the number, in the base unit. Both are the number where
        it is one, if also "about" one; an end that "at least" or "up to" leaves open is infinite.
    widest : float
        The greatest width, as a multiple of the number, at which a measured interval that overlaps
        C in part still decides.
    """

    number: float
    interval: tuple[float, float]
    span: tuple[float, float]
    widest: float = WIDE

    @property
    def undecided(self) -> Message:
        """The reason why intervals that overlap in part decide nothing."""
        return Message(f"interval-wider-than-{'half' if self.widest < 1 else 'claimed'}")

    def stated(self, claim: Statement) -> Message:
        """Return the figure as the claim states it."""
        return claim.figure

    def compare(self, measured: tuple[float, float]) -> Outcome:
        """Compare it with a measured interval and return the outcome."""
        if measured[1] < 0 <= self.interval[0]:
            return "contradicted"  # the other side gained: the figure is not too high or too low
        return compare_measured(self.interval, measured, self.number, wide=self.widest)

    def is_reversed_by(self, outcome: Outcome | None) -> bool:
        """Return whether an outcome means that the other side gained."""
        return outcome == "contradicted"

    def misses(self, measured: float) -> bool:
        """Return whether a measured number lies outside the claimed interval."""
        return not self.interval[0] <= measured <= self.interval[1]


@dataclass(frozen=True)
class Words:
    """A claim in words, such as "faster", and its comparison with measurements.

    Attributes
    ----------
    interval : pair of float
        C, in the base unit.
    is_contradicted : bool
        True if the claim fails as contradicted, since words such as "faster" or "captured" cannot
        be too high or too low.
    """

    interval: tuple[float, float]
    is_contradicted: bool = True

    number = span = None  # words state no number
    undecided = Message("interval-reaches-across")

    def stated(self, claim: Statement) -> Message:
        """Return the word that the claim states, by itself."""
        return Message(f"stated-{claim.amount.text.replace(' ', '-')}")

    def compare(self, measured: tuple[float, float]) -> Outcome:
        """Compare it with a measured interval and return the outcome."""
        outcome = compare_words(self.interval, measured)
        against = outcome in ("overstated", "understated") and self.is_contradicted
        return "contradicted" if against else outcome

    def is_reversed_by(self, outcome: Outcome | None) -> bool:
        """Return False: a claim in words can fail without a gain of the other side."""
        return False

    def misses(self, measured: float) -> bool:
        """Return False: words hold only if the whole measured interval lies in theirs."""
        return False


def span_of(ends: Sequence[float], qualifier: str) -> tuple[float, float]:
    """Return the ends between which words put a number, infinite where they leave one open.

    Parameters
    ----------
    ends : sequence of float
        The number, or the two of a range.
    qualifier : str
        As of `Amount`.

    Examples
    --------
    >>> span_of((700, 800), ""), span_of((752,), "more than"), span_of((752,), "about")
    ((700, 800), (752, inf), (752, 752))
    """
    return (
        -inf if qualifier == "less than" else ends[0],
        inf if qualifier == "more than" else ends[-1],
    )


# ---- fields and figure --------------------------------------------------------------------


def named_in(theatre: Theatre, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the side and the places of a claim's fields by their names in a theatre.

    A name that the theatre does not have stays as it is, to be looked up with the claim's files.

    Raises
    ------
    ClaimError
        For a percentage of a place that the theatre does not have.
    """
    found: dict[str, Any] = {}
    side, where, whole = (fields.get(key) for key in ("side", "where", "percent_of"))
    if isinstance(side, str) and side.strip().lower() not in ("", OPEN):
        found["side"] = theatre.side_named(side)
    listed = [where] if isinstance(where, str) else where
    if isinstance(listed, list | tuple) and all(isinstance(name, str) for name in listed):
        named = [theatre.place_named(name) for name in listed]
        is_everywhere = [name.strip().lower() for name in named] in ([""], ["whole front"])
        if not is_everywhere:  # as names, for which no other theatre is searched
            found["where"] = tuple(n if isinstance(n, Named) else Named(n) for n in named)
    if isinstance(whole, str) and whole:
        found["percent_of"] = theatre.place_named(whole)
        if not isinstance(found["percent_of"], Named):
            raise ClaimError(f"percent_of: expected {theatre.names_hint}, found {whole[:60]!r}")
    return found


class Statement(BaseModel):
    """The fields that all claims share, described in `Claim`, and the figure that they state."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        validate_by_name=True,
        defer_build=True,  # schemas are built with the first claim, not with the import
    )

    #: The units that it may be measured in, by their names in `worth_of`, each with its label.
    bases: ClassVar[Mapping[str, str]] = {"km2": "km²"}
    #: The value of a claim that states none.
    unstated: ClassVar[str | None] = None
    #: Values in words, each with value, low and high.
    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {}
    #: The days that it states: both ends of a period, or only the end of one day.
    stated_days: ClassVar[tuple[str, ...]] = ("since", "until")
    #: True if its figure is a count: a whole number that is not rounded.
    is_count: ClassVar[bool] = False
    #: True if ground changes hands in it, in either direction.
    has_direction: ClassVar[bool] = True
    #: What to give beside the side where the words have two readings, for error messages.
    side_advice: ClassVar[str] = ", and direction"
    #: The greatest width, as a multiple of the claimed value, at which a measured interval that
    #: overlaps the claimed one in part still decides.
    widest: ClassVar[float] = 0.5
    #: True if a claim in words that fails is contradicted, rather than overstated or understated.
    is_contradicted: ClassVar[bool] = True

    kind: Kind
    amount: StatedAmount = Field(alias="value")
    unit: str = ""
    rounding: float | None = None
    since: date | None = None
    until: date | None = None
    claimant: str = ""
    stated_on: date | None = None
    where: tuple[StatedName, ...] = ()
    side: StatedName = ""
    direction: Direction = "net"
    quote: str = ""
    source: str = ""
    id: str = ""
    parts: tuple[str, ...] = ()
    proposed: bool = False
    characters: tuple[int, int] | None = None
    _theatre: Theatre | None = PrivateAttr(default=None)  # None for that of Ukraine

    # ---- reading

    @model_validator(mode="before")
    @classmethod
    def _read(cls, values: Any) -> Any:
        """Rename old keys, and read the amount, which depends on the kind and its rounding."""
        if not isinstance(values, Mapping):
            return values
        fields = with_new_keys(values, OLD_KEYS)
        theatre = fields.pop("theatre", None)
        if isinstance(theatre, Theatre) and not theatre.about.is_shipped:
            fields |= named_in(theatre, fields)
        else:
            theatre = None
        if "side" in fields:
            fields["side"] = side_key(fields["side"])
        fields |= cls._of_words(fields, theatre)
        fields |= split_unit_of_place(fields, theatre)
        stated = fields.pop("amount", None) if "value" not in fields else fields.pop("value")
        stated = cls.unstated if stated is None else stated
        if stated is None:
            raise ClaimError("value: missing; give the stated number, such as value = 880")
        if not isinstance(stated, Amount):
            stated = cls._amount_of(stated, fields.get("rounding"), str(fields.get("unit") or ""))
        if stated.unit and not fields.get("unit"):
            fields["unit"] = stated.unit
        return {**fields, "value": stated}

    @classmethod
    def _of_words(cls, fields: Mapping[str, Any], theatre: Theatre | None = None) -> dict[str, str]:
        """Read the side and the direction from the quote, where the claim does not state them.

        Raises
        ------
        ClaimError
            For words that give two sides.
        """
        quote, claimant = fields.get("quote"), fields.get("claimant", "")
        side = fields.get("side") or ""
        if not (isinstance(quote, str) and isinstance(claimant, str) and isinstance(side, str)):
            return {}
        reading = reading_in(theatre, quote, claimant, "" if side == OPEN else side)
        if reading.contradiction and not (
            side and ("direction" in fields or not cls.has_direction)
        ):
            raise ClaimError(
                f"side: the quote has two readings ({reading.contradiction}); say which is "
                f"meant: side = {sides_hint(theatre)}{cls.side_advice}"
            )
        found = {}
        words = cls._of_kind(stated_by(reading))
        if not side:
            found["side"] = words.get("side", "")
        # words about the other side say nothing about this one's direction
        is_theirs = not side or reading.side == side
        if is_theirs and "direction" in words and "direction" not in fields:
            found["direction"] = words["direction"]
        return found

    @classmethod
    def _of_kind(cls, sides: Mapping[str, str]) -> dict[str, str]:
        """Return the side and the direction found in words, without those that the kind lacks."""
        return dict(sides)

    @classmethod
    def _check_direction(
        cls, before: str, stated: str, sides: Mapping[str, str], fields: Mapping[str, Any]
    ) -> None:
        """Refuse words before a figure that give no direction, or two.

        Raises
        ------
        ClaimError
        """
        if sides and not (sides.get("direction") or fields.get("direction")):
            if sides["side"] != OPEN:
                raise ClaimError(
                    f"direction: {before[:60]!r} names a side but no direction; write "
                    "took, retook or lost, or direction = 'net', 'gained', 'retaken' or 'lost'"
                )
        elif sides.get("direction") == "lost" and _FROM.fullmatch(stated):
            figure = stated.split(maxsplit=1)[1]
            raise ClaimError(
                f"claim: {stated!r} after {before[:60]!r} has two readings, {figure} and at least "
                f"{figure}; write one of them"
            )

    @classmethod
    def _amount_of(cls, value: Any, rounding: float | None, unit: str = "") -> Amount:
        """Read a stated value: one of the kind's words, or a number, which is exact for a count."""
        simple = value.strip().lower() if isinstance(value, str) else ""
        if simple in cls.words:
            return Amount(simple, *cls.words[simple])
        amount = Amount.of(value, rounding=rounding, unit=unit)
        if cls.is_count and rounding is None and not amount.qualifier and amount.is_whole:
            return Amount.of(value, rounding=0.0, unit=unit)
        return amount

    @field_validator(
        "since", "until", "stated_on", "baseline_since", "baseline_until",
        mode="before", check_fields=False,
    )  # fmt: skip
    @classmethod
    def _read_day(cls, day: Any, info: ValidationInfo) -> date | None:
        if day is None:
            return None
        if isinstance(day, datetime) and day.tzinfo is not None:
            day = str(day)  # an instant is refused: people state days where they are
        return read_day(day, str(info.field_name), error=ClaimError)

    @field_validator("where", mode="before")
    @classmethod
    def _read_where(cls, where: Any) -> tuple[str, ...]:
        where = where.tolist() if hasattr(where, "tolist") else where  # arrays and columns
        names = [where] if isinstance(where, str) else where or ()
        if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
            raise ClaimError(f"where: expected a place or a list of places, found {where!r:.40}")
        if [str(name).strip().lower() for name in names] in ([""], ["whole front"]):
            return ()
        keys = (n if isinstance(n, Named) else place_key(str(n)) for n in names)
        return tuple(dict.fromkeys(keys))

    @field_validator("sectors", "names", "parts", mode="before", check_fields=False)
    @classmethod
    def _read_names(cls, values: Any, info: ValidationInfo) -> tuple[str, ...]:
        if not isinstance(values, Iterable):
            raise ClaimError(f"{info.field_name}: expected a list of names, found {values!r}")
        names = (values,) if isinstance(values, str) else tuple(values)
        simple = [str(name).strip().casefold() for name in names]
        for name, bare in zip(names, simple, strict=True):
            if not bare or simple.count(bare) > 1:
                raise ClaimError(
                    f"{info.field_name}: expected each name once, found {name!r} twice or empty"
                )
        return names

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse fields that contradict each other."""
        self._check_size()
        self._check_days()
        self._check_kind()
        return self

    def _check_kind(self) -> None:
        """Refuse fields that make no sense for the kind; subclasses override this."""

    def _check_size(self) -> None:
        """Refuse a number that is almost 0 in its unit, as after a wrong choice of unit."""
        number = self.number
        if number is not None and number < _SMALLEST.get(self.base, 0.0):
            raise ClaimError(
                f"value: {self.amount.text} {self.unit} is {number:.3g} "
                f"{self.base_unit}; check the unit"
            )

    def _check_days(self) -> None:
        """Refuse a period that is reversed, or that ends after the claim was stated."""
        since, until, stated_on = self.since, self.until, self.stated_on
        self._check_ends()
        check_period("period", since, until, ("since", "until"))
        if until is not None and stated_on is not None and until > stated_on:
            raise ClaimError(
                f"until: the period ends on {until}, after it was stated on {stated_on}; "
                "correct one of them"
            )

    def _check_ends(self) -> None:
        """Refuse days other than those that the kind states."""
        if (self.since is None) != (self.until is None):
            raise ClaimError("period: expected both since and until, found only one; give both")

    # ---- its theatre

    def in_theatre(self, theatre: Theatre) -> Self:
        """Return the claim with its side, its places and its country by their names in a theatre.

        Examples
        --------
        >>> from frontgeo import Claim, read_theatre
        >>> from frontgeo.places import examples_folder
        >>> strip = read_theatre(examples_folder() / "theatres" / "strip.toml")
        >>> Claim.parse("Blue forces control 40 km2", theatre=strip).label
        '40 km² held in Example strip'
        """
        if theatre.about.is_shipped:
            return self
        claim = self.with_(theatre=theatre)
        claim._theatre = theatre
        return claim

    def with_(self, **changes: Any) -> Self:
        """Return a copy of the claim with some fields changed and all fields checked again."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        if "value" in changes:
            values.pop("amount")
        made = type(self)(**{**values, "theatre": self._theatre, **changes})
        made._theatre = self._theatre
        return made

    @property
    def country(self) -> str:
        """The country that a claim without a place is about: a key, or its name in a theatre."""
        return "ukraine" if self._theatre is None else self._theatre.about.name

    # ---- its figure

    @property
    def is_worded(self) -> bool:
        """Return whether it states no number."""
        return self.amount.text in self.words

    @property
    def form(self) -> Figure | Words:
        """The claim as a figure or as words, which are compared with measurements differently."""
        if self.is_worded:
            return Words(self.interval, self.is_contradicted)
        low, high = span_of(self.amount.ends or (self.amount.value,), self.amount.qualifier)
        span = low * self._worth, high * self._worth
        return Figure(self.value, self.interval, span, self.widest)

    @property
    def number(self) -> float | None:
        """The stated number in the base unit; None for a claim in words."""
        return self.form.number

    @property
    def sign(self) -> Literal["", "above", "below"]:
        """The side of 0 on which the claim lies, if that is all it states."""
        _, low, high = self.words.get(self.amount.text, (0.0, -inf, inf))
        return "above" if low == ABOVE_0 else "below" if high == -ABOVE_0 else ""

    @property
    def base(self) -> str:
        """The unit that it is measured in, by its name in `worth_of`."""
        bases = list(self.bases)
        fitting = (base for base in bases if len(bases) == 1 or is_unit_of(self.unit, base))
        return next(fitting, bases[0])

    @property
    def base_unit(self) -> str:
        """The label of the unit that it is measured in."""
        return self.bases[self.base]

    @property
    def _worth(self) -> float:
        return worth_of(self.unit, self.base)

    @property
    def value(self) -> float:
        """The stated number in the base unit; for a range, its middle."""
        return self.amount.value * self._worth

    @property
    def interval(self) -> tuple[float, float]:
        """The interval C in the base unit; open ends are infinite."""
        return self.amount.low * self._worth, self.amount.high * self._worth

    @property
    def figure(self) -> Message:
        """The figure as stated in English; in other languages, its wording and numbers."""
        unit, qualifier = self.base_unit, self.amount.qualifier
        ends = [as_shown(end) for end in self.amount.ends]
        if len(ends) == 2:
            amount = Message("quantity-from-to", low=ends[0], high=ends[1], unit=unit)
        else:
            key = "quantity-genitive" if qualifier in ("about", "less than") else "quantity"
            amount = Message(key, number=ends[0] if ends else as_shown(self.value), unit=unit)
        if self._worth != 1.0 and ends:
            stated = Message("quantity", number=ends[0], unit=self.unit.strip())
            ours = Message("quantity", number=as_shown(self.value), unit=unit)
            amount = Message("amount-as-stated", stated=stated, amount=ours)
        if qualifier:
            wording = {"less than": "up-to"}.get(qualifier, qualifier.replace(" ", "-"))
            amount = Message(f"amount-{wording}", amount=amount)
        if self.is_count and self.figure_text == f"1 {unit}":
            return amount  # the message itself has the singular
        return AsStated(self.figure_text, amount)

    @property
    def named_side(self) -> str:
        """The side that it concerns; empty if it is not stated."""
        return "" if self.side == OPEN else self.side

    @property
    def figure_text(self) -> str:
        """The figure as stated, with its value in the base unit if the stated unit differs.

        Examples
        --------
        >>> from frontgeo import Claim
        >>> Claim.area("340", unit="sq mi").figure_text
        '340 sq mi (880.6 km²)'
        """
        unit, text, worth = self.unit.strip(), self.amount.text, self._worth
        if not unit or unit.lower() in _OUR_UNITS or worth == 1.0:
            return f"{text} {self.base_unit}"
        ours = stated_number_text(self.value)
        if self.amount.is_range:
            ours = " – ".join(stated_number_text(round(end, 2)) for end in self.interval)
        return f"{text} {unit} ({ours} {self.base_unit})"

    @property
    def where_text(self) -> str:
        """The places by name; empty for the whole front."""
        return place_text(self.where)

    @property
    def interval_message(self) -> Message:
        """The interval C with its unit."""
        low, high = self.interval
        unit = self.base_unit
        if high == inf:
            return Message("quantity-or-more", low=as_shown(low), unit=unit)
        if low == high:
            return Message("quantity", number=as_shown(low), unit=unit)
        return Message("quantity-range", low=as_shown(low), high=as_shown(high), unit=unit)

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        low, high = self.interval
        if low == high:
            return f"{stated_number_text(low)} {self.base_unit}"
        if high == inf:
            return f"{stated_number_text(low)} {self.base_unit} or more"
        return f"{stated_number_text(low)} – {stated_number_text(high)} {self.base_unit}"

    @property
    def period(self) -> str:
        """The period as text, empty when none was stated."""
        if self.since is None:
            return f"end of {self.until}" if self.until else ""
        return f"{self.since} – {self.until}"


def with_new_keys(
    fields: Mapping[str, Any], old_keys: Mapping[str, str], *, what: str = "key"
) -> dict[str, Any]:
    """Return fields with each key of the former release renamed, and warn about it.

    Parameters
    ----------
    fields : mapping
    old_keys : mapping of str to str
        Old keys, each with the key of today.
    what : str
        What the warning calls a key, such as ``column``.

    Raises
    ------
    ClaimError
        For a key given under both names.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     with_new_keys({"by": "ISW"}, OLD_KEYS)
    {'claimant': 'ISW'}
    >>> print(caught[0].message)
    key 'by' is now 'claimant'; the old name goes with the next release
    """
    found = dict(fields)
    for old in [key for key in fields if key in old_keys]:
        new = old_keys[old]
        if new in found:
            raise ClaimError(f"{old}: also given as {new}; keep that one")
        found[new] = found.pop(old)
        warn_renamed(f"{what} {old!r}", repr(new), stacklevel=4)
    return found


def check_period(name: str, since: date | None, until: date | None, keys: tuple[str, str]) -> None:
    """Refuse a period that ends before it starts, or in the future.

    Raises
    ------
    ClaimError
    """
    if since is not None and until is not None and since > until:
        raise ClaimError(f"{name}: {keys[0]} {since} is later than {keys[1]} {until}; swap them")
    # a day begins earlier in some time zones than in UTC
    if until is not None and until > datetime.now(UTC).date() + timedelta(days=1):
        raise ClaimError(f"{keys[1]}: expected a past day, found {until}, which is in the future")


def check_percentage(amount: Amount) -> None:
    """Refuse a percentage above 100.

    Raises
    ------
    ClaimError
    """
    if amount.value > 100:
        raise ClaimError(f"value: expected a percentage up to 100, found {amount.text}")


def check_whole(amount: Amount) -> None:
    """Refuse a count that is not whole.

    Raises
    ------
    ClaimError
    """
    if not amount.is_whole:
        raise ClaimError(f"value: expected a whole number, found {amount.text}")
