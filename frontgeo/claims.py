"""`Claim`: what somebody stated about territory, and how far its wording reaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import inf, nextafter
from types import MappingProxyType
from typing import Any

from shapely.geometry.base import BaseGeometry

from frontgeo.amounts import Amount, Number, number_text, split_unit, worth_of
from frontgeo.errors import ClaimError

__all__ = ["CAPTURED_PERCENT", "KINDS", "Amount", "Claim", "Kind"]

#: A settlement counts as captured from this share of its outline on: maps are drawn to
#: some hundred metres, so that the last houses cannot be told.
CAPTURED_PERCENT = 95.0
_ABOVE_0 = nextafter(0.0, 1.0)  # no change at all is no gain


@dataclass(frozen=True)
class Kind:
    """What a kind of claim is about.

    Attributes
    ----------
    base : str
        The unit that it is measured in, as `frontgeo.amounts.worth_of` names it.
    shown : str
        That unit as shown.
    words : mapping of str to three floats
        Values in words, each with value, low and high.
    is_state : bool
        Whether it is about one day, rather than the change of a period.
    """

    base: str
    shown: str
    words: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    is_state: bool = False


#: The kinds of claim. ``all`` is as many as there are sectors.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "area": Kind(
            "km2", "km²", {"gained": (0.0, _ABOVE_0, inf), "lost": (0.0, -inf, -_ABOVE_0)}
        ),
        "depth": Kind("km", "km"),
        "settlements": Kind("settlements", "settlements"),
        "fronts": Kind("sectors", "sectors", {"all": (inf, inf, inf)}),
        "pace": Kind(
            "km2/day",
            "km² a day",
            {"faster": (0.0, _ABOVE_0, inf), "slower": (0.0, -inf, -_ABOVE_0)},
        ),
        "status": Kind(
            "%",
            "% of the outline",
            {
                "captured": (100.0, CAPTURED_PERCENT, 100.0),
                "not captured": (0.0, 0.0, nextafter(CAPTURED_PERCENT, 0.0)),
            },
            is_state=True,
        ),
        "share": Kind("%", "%", is_state=True),
    }
)

_WHOLE = r"\d+(?:\s*(?:-|–|—|…|to)\s*\d+)?"
_SMALLEST = {"km2": 1e-6, "km": 1e-3}


@dataclass(frozen=True)
class Claim:
    """What somebody stated.

    Make one with `Claim.area`, `Claim.depth`, `Claim.settlements`, `Claim.fronts`,
    `Claim.pace`, `Claim.status` or `Claim.share`; from words with `Claim.parse`.

    Attributes
    ----------
    amount : Amount
        In the unit as stated.
    unit : str
        As stated; empty for that of the kind.
    kind : str
        ``area``, ``depth``, ``settlements``, ``fronts``, ``pace``, ``status`` or ``share``.
    since, until : date or None
        The period: from the state at 00:00 UTC on `since` to that at the end of `until`.
        A claim of status or share is about the end of `until`.
    by : str
        Who stated it.
    said : date or None
        When.
    where : tuple of str
        ISO 3166-2 codes of oblasts; empty for the whole front.
    quote, source, id : str
    depth_from : str
        Of a depth: ``border``, ``front`` (the earlier line), or empty: the earlier line
        where the gain touches it, and else the border.
    sectors : tuple of str
        Of a depth or of fronts: the names of sectors.
    names : tuple of str
        Of settlements: those that were named.
    settlement : str
        Of a status: which one.
    than_since, than_until : date or None
        Of a pace: the period that it is compared with.
    parts : tuple of str
        Ids of claims that this one is the sum of.
    per_day, percent : Amount or None
        A rate, and a percentage of `percent_of`, that were stated beside the figure.
    percent_of : str
        An oblast's code, or ``ukraine``.
    ground : shapely geometry or None
        The ground that it implies, where it says so.
    proposed : bool
        Found by a program and not yet confirmed by a person.
    """

    amount: Amount
    unit: str = ""
    kind: str = "area"
    since: date | None = None
    until: date | None = None
    by: str = ""
    said: date | None = None
    where: tuple[str, ...] = ()
    quote: str = ""
    source: str = ""
    id: str = ""
    depth_from: str = ""
    sectors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    settlement: str = ""
    than_since: date | None = None
    than_until: date | None = None
    parts: tuple[str, ...] = ()
    per_day: Amount | None = None
    percent: Amount | None = None
    percent_of: str = ""
    ground: BaseGeometry | None = field(default=None, repr=False, compare=False)
    proposed: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ClaimError(f"kind: expected one of {', '.join(KINDS)}, found {self.kind!r}")
        worth = worth_of(self.unit, self._kind.base)
        smallest = _SMALLEST.get(self._kind.base, 0.0)
        if not self.is_worded and self.amount.value * worth < smallest:
            raise ClaimError(
                f"value: {self.amount.text} {self.unit} is {self.amount.value * worth:.3g} "
                f"{self._kind.shown}; check the unit"
            )
        self._check_days()
        self._check_what()

    def _check_days(self) -> None:
        if self._kind.is_state:
            if self.since is not None:
                raise ClaimError(f"since: a claim of {self.kind} is about a day; give until only")
        elif (self.since is None) != (self.until is None):
            raise ClaimError("period: expected both since and until, found only one; give both")
        _check_period("period", self.since, self.until, "since", "until")
        if self.until is not None:
            if self.said is not None and self.until > self.said:
                raise ClaimError(
                    f"until: the period ends on {self.until}, after it was said on {self.said}; "
                    "correct one of them"
                )
            _check_past("until", self.until)

    def _check_what(self) -> None:
        compared = self.than_since is not None
        rules = (
            (
                compared != (self.than_until is not None),
                "than_since: goes with than_until; give both",
            ),
            (
                self.kind == "pace" and self.is_worded and not compared,
                f"than_since: missing; {self.amount.text} than when? give than_since and "
                "than_until",
            ),
            (
                self.kind == "pace" and not self.is_worded and compared,
                "than_since: goes with value = 'faster' or 'slower'; leave it out for a rate",
            ),
            (
                self.kind == "status" and not self.settlement,
                "settlement: missing; name it, such as settlement = 'Vovchansk'",
            ),
            (
                self.kind == "share" and not self.where,
                "where: missing; a share of which oblast? give its code or name",
            ),
            (
                self.kind == "share" and self.amount.value > 100,
                f"value: expected a percentage up to 100, found {self.amount.text}",
            ),
            (
                self.kind == "fronts" and not self.sectors,
                "sectors: missing; name the sectors of the front that are meant",
            ),
            (
                self.kind == "fronts"
                and not self.is_worded
                and self.amount.value > len(self.sectors),
                f"value: expected at most {len(self.sectors)} sectors, found {self.amount.text}",
            ),
            (
                self.kind in ("settlements", "fronts")
                and not self.is_worded
                and re.search(r"\d[.,]\d{1,2}(?!\d)", self.amount.text) is not None,
                f"value: expected a whole number, found {self.amount.text}",
            ),
            (
                self.depth_from not in ("", "border", "front"),
                f"depth_from: expected 'border' or 'front', found {self.depth_from!r}",
            ),
            (
                (self.percent is None) != (not self.percent_of),
                "percent: goes with percent_of; give both or neither",
            ),
        )
        for broken, problem in rules:
            if broken:
                raise ClaimError(problem)
        _check_period("than", self.than_since, self.than_until, "than_since", "than_until")
        _check_past("than_until", self.than_until)
        for key, kinds in _GOES_WITH.items():
            if getattr(self, key) and self.kind not in kinds:
                raise ClaimError(f"{key}: goes with a claim of {' or '.join(kinds)}; leave it out")
        for key in ("sectors", "names", "parts"):
            listed = [str(name).strip().casefold() for name in getattr(self, key)]
            for name, simple in zip(getattr(self, key), listed, strict=True):
                if not simple or listed.count(simple) > 1:
                    raise ClaimError(f"{key}: expected each once, found {name!r} twice or empty")

    @property
    def _kind(self) -> Kind:
        return KINDS[self.kind]

    @classmethod
    def of(
        cls,
        kind: str,
        value: Number,
        *,
        unit: str = "",
        rounding: float | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        said: date | str | None = None,
        than_since: date | str | None = None,
        than_until: date | str | None = None,
        where: str | Sequence[str] = (),
        per_day: Number | None = None,
        percent: Number | None = None,
        **details: Any,
    ) -> Claim:
        """Make a claim of any kind.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        value : int, float, Decimal or str
            The number as stated, with its wording if it has one (`Amount.of`), or one of
            the kind's words, such as ``"faster"``.
        unit : str
            Empty for the kind's own (km², km, km² a day, %).
        rounding : float, optional
            The unit the number was rounded to, in `unit`.
        since, until, said, than_since, than_until : date or ISO text, optional
        where : str or sequence of str
            Oblast codes such as ``"UA-63"``; empty or ``"whole front"`` for everywhere.
        per_day, percent : number or str, optional
        **details
            The other attributes.

        Raises
        ------
        ClaimError
            For a value, unit, period or detail that cannot be used.

        Examples
        --------
        >>> Claim.of("depth", "8-9", since="2024-05-09", until="2024-05-31").interval
        (7.5, 9.5)
        """
        if kind not in KINDS:
            raise ClaimError(f"kind: expected one of {', '.join(KINDS)}, found {str(kind)[:40]!r}")
        words = KINDS[kind].words
        simple = value.strip().lower() if isinstance(value, str) else ""
        if simple in words:
            amount = Amount(simple, *words[simple])
        elif kind == "status":
            raise ClaimError(
                f"value: expected one of {', '.join(words)}, found {str(value)[:40]!r}"
            )
        else:
            counted = KINDS[kind].base in ("settlements", "sectors")
            if counted and rounding is None and re.fullmatch(_WHOLE, str(value).strip()):
                rounding = 0.0  # a count is not rounded
            amount = Amount.of(value, rounding=rounding)
        codes = [where] if isinstance(where, str) else list(where or ())
        if [code.strip().lower() for code in codes] in ([""], ["whole front"]):
            codes = []
        for key in ("sectors", "names", "parts"):
            given = details.get(key, ())
            if not isinstance(given, Iterable):
                raise ClaimError(f"{key}: expected a list of names, found {given!r}")
            details[key] = (given,) if isinstance(given, str) else tuple(given)
        return cls(
            amount=amount,
            unit=unit,
            kind=kind,
            since=_day(since, "since"),
            until=_day(until, "until"),
            said=_day(said, "said"),
            than_since=_day(than_since, "than_since"),
            than_until=_day(than_until, "than_until"),
            where=tuple(dict.fromkeys(codes)),
            per_day=None if per_day is None else _stated("per_day", per_day),
            percent=None if percent is None else _stated("percent", percent),
            **details,
        )

    @classmethod
    def area(cls, value: Number, *, unit: str = "km2", **details: Any) -> Claim:
        """Make a claim of ground gained on balance; `details` as for `Claim.of`.

        Examples
        --------
        >>> claim = Claim.area(880, since="2024-01-01", until="2024-05-31", by="A. Belousov")
        >>> claim.interval
        (875.0, 885.0)
        >>> Claim.area("340", unit="sq mi").label
        '340 sq mi (880.6 km²)'
        """
        return cls.of("area", value, unit=unit, **details)

    @classmethod
    def depth(cls, value: Number, *, unit: str = "km", **details: Any) -> Claim:
        """Make a claim of how deep an advance went; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.depth("8-9", where="UA-63", depth_from="border").label
        '8-9 km'
        """
        return cls.of("depth", value, unit=unit, **details)

    @classmethod
    def settlements(cls, value: Number, *, names: Sequence[str] = (), **details: Any) -> Claim:
        """Make a claim of how many settlements were taken; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.settlements(28, since="2024-05-01", until="2024-05-31").label
        '28 settlements'
        """
        return cls.of("settlements", value, names=names, **details)

    @classmethod
    def fronts(cls, sectors: Sequence[str], *, value: Number = "all", **details: Any) -> Claim:
        """Make a claim of an advance on all of these sectors; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.fronts(["Lyman", "Pokrovsk"]).label
        'an advance on all 2 sectors'
        """
        return cls.of("fronts", value, sectors=sectors, **details)

    @classmethod
    def pace(cls, value: Number, *, unit: str = "km2/day", **details: Any) -> Claim:
        """Make a claim of a pace, ``faster``, ``slower`` or a rate; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.pace("faster", since="2024-01-01", until="2024-05-31",
        ...            than_since="2023-01-01", than_until="2023-12-31").label
        'faster than in 2023'
        """
        return cls.of("pace", value, unit=unit, **details)

    @classmethod
    def status(cls, settlement: str, value: str = "captured", **details: Any) -> Claim:
        """Make a claim that a settlement is captured, or not; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.status("Vovchansk", "not captured", until="2024-05-31").label
        'Vovchansk not captured'
        """
        return cls.of("status", value, settlement=settlement, **details)

    @classmethod
    def share(cls, value: Number, *, where: str | Sequence[str], **details: Any) -> Claim:
        """Make a claim of the share of oblasts that is held; `details` as for `Claim.of`.

        Examples
        --------
        >>> Claim.share(72, where="UA-65", until="2024-05-31").interval
        (71.5, 72.5)
        """
        return cls.of("share", value, where=where, **details)

    @classmethod
    def parse(cls, text: str, **details: Any) -> Claim:
        """Make a claim from words such as ``"about 880 km2"``; its unit tells the kind.

        Parameters
        ----------
        text : str
            A number with its wording, and a unit (km² when it has none).
        **details
            As for `Claim.of`; ``kind`` where the unit should not tell it.

        Raises
        ------
        ClaimError

        Examples
        --------
        >>> Claim.parse("almost 300 sq km").interval
        (285.0, 300.0)
        >>> Claim.parse("8-9 km").kind, Claim.parse("28 settlements").kind
        ('depth', 'settlements')
        """
        kind = details.pop("kind", None)
        words = KINDS[kind].words if kind in KINDS else {}
        if isinstance(text, str) and text.strip().lower() in words:
            return cls.of(str(kind), text, **details)
        stated, unit = split_unit(text)
        return cls.of(kind or _kind_of(unit), stated, unit=unit, **details)

    @classmethod
    def from_settlements(
        cls,
        names: Sequence[str],
        *,
        settlements: Any = None,
        oblasts: Any = None,
        where: str | Sequence[str] = (),
        **details: Any,
    ) -> Claim:
        """Make the claim of area that a list of named settlements implies.

        Parameters
        ----------
        names : sequence of str
            In Ukrainian, Russian or Latin letters, as `frontgeo.names.named_settlements`
            reads them.
        settlements, oblasts : GeoDataFrame, optional
            From `frontgeo.load_settlements` and `frontgeo.load_oblasts`; by default those
            that ship.
        where : str or sequence of str
            Codes of the oblasts in which the names are looked up.
        **details
            As for `Claim.of`.

        Returns
        -------
        Claim
            Its `ground` is the cells nearest to the settlements, its interval the range
            from the shape of the cells (`frontgeo.cells`). Draw it with
            ``Delta.claimed(claim.ground)``, or give it to `frontgeo.check` as evidence.

        Raises
        ------
        ClaimError
            For a name that is not there, has namesakes or is there twice.

        Examples
        --------
        >>> claim = Claim.from_settlements(["Hlyboke", "Лук'янці", "Пильная"], where="UA-63")
        >>> claim.label, [round(end) for end in claim.interval]
        ('about 69 km²', [0, 150])
        """
        from frontgeo.cells import implied_ground  # tables are slow to load
        from frontgeo.names import named_settlements
        from frontgeo.places import load_oblasts, load_settlements

        table = load_settlements() if settlements is None else settlements
        codes = (where,) if isinstance(where, str) else tuple(where)
        chosen = named_settlements(names, table, oblasts=[code for code in codes if code])
        implied = implied_ground(chosen, table, load_oblasts() if oblasts is None else oblasts)
        claim = cls.of("area", "1", names=names, where=codes, **details)
        text = f"about {implied.km2:,.0f}"
        amount = Amount(text, implied.km2, implied.low_km2, implied.high_km2)
        return replace(claim, amount=amount, ground=implied.ground)

    @property
    def is_worded(self) -> bool:
        """Whether it states no number."""
        return self.amount.text in self._kind.words

    @property
    def is_state(self) -> bool:
        """Whether it is about one day, rather than the change of a period."""
        return self._kind.is_state

    @property
    def base_unit(self) -> str:
        """The unit of `value` and `interval`, as shown."""
        return self._kind.shown

    @property
    def value(self) -> float:
        """The stated number in the base unit; of a range its middle."""
        if self.amount.text == "all":
            return float(len(self.sectors))
        return self.amount.value * worth_of(self.unit, self._kind.base)

    @property
    def interval(self) -> tuple[float, float]:
        """The interval C in the base unit; open ends are infinite."""
        if self.amount.text == "all":
            return self.value, self.value
        worth = worth_of(self.unit, self._kind.base)
        return self.amount.low * worth, self.amount.high * worth

    @property
    def label(self) -> str:
        """The figure as stated, with the base unit where it was another one."""
        text = self.amount.text
        if self.kind == "area" and self.is_worded:
            where = f"in {self.where_text}" if self.where else "on the whole front"
            return f"ground {text} {where}"
        if self.kind == "pace" and self.is_worded:
            return f"{text} than in {_span_text(self.than_since, self.than_until)}"
        labels = {
            "fronts": f"an advance on {text} {'' if text == 'all' else 'of '}"
            f"{len(self.sectors)} sectors",
            "status": f"{self.settlement} {text}",
            "share": f"{text} % of {self.where_text}",
        }
        return labels.get(self.kind) or self._figure

    @property
    def where_text(self) -> str:
        """The oblasts by name; empty for the whole front."""
        if not self.where:
            return ""
        from frontgeo.places import oblast_codes  # reads the table of oblasts

        names = [oblast_codes().get(code, code) for code in self.where]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def _figure(self) -> str:
        unit, text = self.unit.strip(), self.amount.text
        if not unit or unit.lower() in _OUR_NAMES or worth_of(unit, self._kind.base) == 1.0:
            return f"{text} {self.base_unit}"
        shown = number_text(self.value)
        if re.fullmatch(r"\D*[\d., ]+(?:-|–|—|…|to)[\d., ]+", text):
            shown = " – ".join(number_text(round(end, 2)) for end in self.interval)
        return f"{text} {unit} ({shown} {self.base_unit})"

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        low, high = self.interval
        if self.kind in ("area", "pace") and self.is_worded:
            what = "a net" if self.kind == "area" else "a difference"
            return f"{what} {'above' if high == inf else 'below'} 0 {self.base_unit}"
        if low == high:
            return f"{number_text(low)} {self.base_unit}"
        if high == inf:
            return f"{number_text(low)} {self.base_unit} or more"
        return f"{number_text(low)} – {number_text(high)} {self.base_unit}"

    @property
    def period(self) -> str:
        """The period as text, empty when none was stated."""
        if self.since is None:
            return f"end of {self.until}" if self.until else ""
        return f"{self.since} – {self.until}"


def _span_text(since: date | None, until: date | None) -> str:
    """A period as text; a whole year is its number."""
    if since and until and (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31)):
        return str(since.year)
    return f"{since} – {until}"


_OUR_NAMES = ("km2", "km²", "km", "%", "settlements", "sectors", "km2/day")

_GOES_WITH = {
    "depth_from": ("depth",),
    "sectors": ("depth", "fronts", "area"),
    "names": ("settlements", "area"),
    "settlement": ("status",),
    "than_since": ("pace",),
    "per_day": ("area",),
    "percent": ("area",),
}


def _kind_of(unit: str) -> str:
    """The kind of claim that a unit belongs to; area for an unknown one, which it refuses."""
    if not unit:
        return "area"
    for kind in ("area", "depth", "settlements", "pace", "share"):
        try:
            worth_of(unit, KINDS[kind].base)
        except ClaimError:
            continue
        return kind
    return "area"


def _stated(key: str, value: Number) -> Amount:
    try:
        return Amount.of(value)
    except ClaimError as error:
        raise ClaimError(f"{key}: {str(error).removeprefix('value: ')}") from None


def _check_period(name: str, since: date | None, until: date | None, first: str, last: str) -> None:
    if since is not None and until is not None and since > until:
        raise ClaimError(f"{name}: {first} {since} is later than {last} {until}; swap them")


def _check_past(key: str, day: date | None) -> None:
    # a day may have begun somewhere before it begins in UTC
    if day is not None and day > datetime.now(UTC).date() + timedelta(days=1):
        raise ClaimError(f"{key}: expected a past day, found {day}, which is in the future")


def _day(day: date | str | None, key: str) -> date | None:
    if day is None or (isinstance(day, date) and not hasattr(day, "hour")):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise ClaimError(f"{key}: expected a day as YYYY-MM-DD, found {str(day)[:40]!r}") from None
