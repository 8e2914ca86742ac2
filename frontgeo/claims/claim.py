"""`Claim`: what somebody stated about territory, and how far its wording reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.amount import Amount, Number, split_unit, worth_of
from frontgeo.claims.kinds import KINDS, Kind, kind_of
from frontgeo.claims.reading import amount_beside, amount_of, codes_of, day_of, names_of
from frontgeo.claims.rules import check_fields
from frontgeo.claims.wording import figure_text, oblasts_text, range_text, span_text
from frontgeo.geometry.checks import check_points

__all__ = ["Claim"]


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
    by, said : str, and date or None
        Who stated it, and when.
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
        The ground that it implies, where it says so; `ground_notes` tell what to doubt of it.
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
    ground_notes: tuple[str, ...] = field(default=(), repr=False, compare=False)
    proposed: bool = False

    def __post_init__(self) -> None:
        check_fields(self.kind, self.amount, vars(self))

    @property
    def _kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def _worth(self) -> float:
        return worth_of(self.unit, self._kind.base)

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
        amount = amount_of(kind, value, rounding)
        for key in ("sectors", "names", "parts"):
            details[key] = names_of(key, details.get(key, ()))
        return cls(
            amount=amount,
            unit=unit,
            kind=kind,
            since=day_of("since", since),
            until=day_of("until", until),
            said=day_of("said", said),
            than_since=day_of("than_since", than_since),
            than_until=day_of("than_until", than_until),
            where=codes_of(where),
            per_day=amount_beside("per_day", per_day),
            percent=amount_beside("percent", percent),
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
        if kind in KINDS and isinstance(text, str) and text.strip().lower() in KINDS[kind].words:
            return cls.of(kind, text, **details)
        stated, unit = split_unit(text)
        return cls.of(kind or kind_of(unit), stated, unit=unit, **details)

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
            In Ukrainian, Russian or Latin letters, as `frontgeo.places.names.named_settlements`
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
            from the shape of the cells (`frontgeo.places.cells`). Draw it with
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
        from frontgeo.places import load_oblasts, load_settlements
        from frontgeo.places.cells import implied_ground  # tables are slow to load
        from frontgeo.places.names import named_settlements

        table = load_settlements() if settlements is None else settlements
        chosen = named_settlements(names, table, oblasts=codes_of(where))
        check_points(shapely.point_on_surface(chosen.geometry.to_numpy()), "settlements")
        implied = implied_ground(chosen, table, load_oblasts() if oblasts is None else oblasts)
        claim = cls.of("area", "1", names=names, where=where, **details)
        amount = Amount(f"about {implied.km2:,.0f}", implied.km2, implied.low_km2, implied.high_km2)
        return replace(claim, amount=amount, ground=implied.ground, ground_notes=implied.notes)

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
        return self.amount.value * self._worth

    @property
    def interval(self) -> tuple[float, float]:
        """The interval C in the base unit; open ends are infinite."""
        if self.amount.text == "all":
            return self.value, self.value
        return self.amount.low * self._worth, self.amount.high * self._worth

    @property
    def label(self) -> str:
        """The figure as stated, with the base unit where it was another one."""
        text = self.amount.text
        if self.kind == "area" and self.is_worded:
            where = f"in {self.where_text}" if self.where else "on the whole front"
            return f"ground {text} {where}"
        if self.kind == "pace" and self.is_worded:
            return f"{text} than in {span_text(self.than_since, self.than_until)}"
        labels = {
            "fronts": f"an advance on {text} {'' if text == 'all' else 'of '}"
            f"{len(self.sectors)} sectors",
            "status": f"{self.settlement} {text}",
            "share": f"{text} % of {self.where_text}",
        }
        figure = figure_text(self.amount, self.unit, worth=self._worth, shown=self.base_unit)
        return labels.get(self.kind, figure)

    @property
    def where_text(self) -> str:
        """The oblasts by name; empty for the whole front."""
        return oblasts_text(self.where)

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        if self.kind in ("area", "pace") and self.is_worded:
            what = "a net" if self.kind == "area" else "a difference"
            return f"{what} {'above' if self.amount.high == inf else 'below'} 0 {self.base_unit}"
        return range_text(*self.interval, self.base_unit)

    @property
    def period(self) -> str:
        """The period as text, empty when none was stated."""
        if self.since is None:
            return f"end of {self.until}" if self.until else ""
        return f"{self.since} – {self.until}"
