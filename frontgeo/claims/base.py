"""`Claim`: a statement about territory, and the interval that its wording covers.

Each kind of claim is a subclass in its own file, which defines its fields, the layers that it
needs, its measure and how its figure is written. One pydantic model gives all of them their
constructor, the keys of case files and tables, the JSON fields and the published schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import inf, nextafter
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from shapely.geometry.base import BaseGeometry

from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import RUSSIA, UKRAINE
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.amount import (
    Amount,
    Number,
    split_claim,
    split_share,
    stated_number_text,
    worth_of,
)
from frontgeo.claims.lexicon import any_word, normalised, word_lists
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    compare_measured,
    compare_words,
    least_of,
)
from frontgeo.claims.sides import SideReading, denial_in, reading_of
from frontgeo.errors import ClaimError, InputError
from frontgeo.geometry.validation import check_points
from frontgeo.i18n.formats import as_shown
from frontgeo.i18n.messages import AsStated, Message

__all__ = [
    "ABOVE_0",
    "KINDS",
    "OLD_KEYS",
    "OPEN",
    "Claim",
    "Direction",
    "Layer",
    "StatedAmount",
    "check_period",
    "check_place_names",
    "check_whole",
    "described",
    "fields_of_kinds",
    "kind_named",
    "kind_of",
    "known_keys",
]

#: The side of a claim that does not say whose change is meant; `frontgeo.check` refuses it.
OPEN = "open"
ABOVE_0 = nextafter(0.0, 1.0)  # exactly no change is not a gain

#: The part of a change that is claimed: the balance of the claim's side, all ground that it
#: gained or took back, or all ground that it lost.
Direction = Literal["net", "gained", "retaken", "lost"]

#: Keys of the former release, which are still read, and kept in `Claim.old_keys`.
OLD_KEYS: Mapping[str, str] = {
    "by": "claimant",
    "said": "stated_on",
    "than_since": "baseline_since",
    "than_until": "baseline_until",
}

#: Units of neighbouring countries whose names ship in both languages.
ABROAD_CODES = ("RU-BEL", "RU-BRY", "RU-KRS", "RU-ROS", "RU-VOR")

#: The kinds of claim by name. Each subclass of `Claim` adds itself when it is defined.
KINDS: dict[str, type[Claim]] = {}

#: The source of a measured interval.
IntervalFrom = Literal[
    "length of the line", "point of the line", "settlements near the line", "whole line moved"
]
#: Layers that a kind may need beside the maps, from the files of a case or from the package. With
#: ``points_or_outlines``, outlines stand in for settlements where no table of settlements is
#: given; ``place_names`` are settlements that serve only to name a location.
Layer = Literal[
    "border", "settlements", "register", "outlines", "points_or_outlines", "place_names"
]

StatedAmount = Annotated[
    Amount,
    WithJsonSchema({"type": ["number", "string"], "examples": [880, "about 880", "8-9"]}),
    PlainSerializer(lambda amount: amount.text, return_type=str),
]
_OUR_UNITS = ("km2", "km²", "km", "%", "settlements", "sectors", "km2/day")
_SMALLEST = {"km2": 1e-6, "km": 1e-3}


class Claim(BaseModel):
    """A statement about territory: a number or a word, with its period, place and source.

    Make one with `Claim.area`, `Claim.depth`, `Claim.settlements`, `Claim.fronts`,
    `Claim.pace`, `Claim.status` or `Claim.share`, by its kind with `Claim.of`, or from words
    with `Claim.parse`.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    amount : Amount
        In the stated unit; ``value`` in the constructor and in case files.
    unit : str
        As stated; empty for the kind's base unit.
    rounding : float or None
        The unit to which the number was rounded, if known.
    since, until : date or None
        The period: from the state at the start of `since` to that at the end of `until`.
        A claim of a state is about the end of `until`.
    claimant, stated_on : str, and date or None
        Who stated it, and when.
    where : tuple of str
        Codes or names of places; empty for the whole front.
    side : str
        The side that gains, loses or holds ground: ``russia``, ``ukraine``, or another side of
        the maps; empty if it is not stated.
    direction : {"net", "gained", "retaken", "lost"}
        The part of a change that is claimed.
    quote, source, id : str
    parts : tuple of str
        Ids of the claims of which this one is the sum.
    proposed : bool
        Found by a program and not yet confirmed by a person.
    characters : pair of int or None
        Its position in the article where it was found.
    old_keys : tuple of str
        Keys of the former release with which it was made.

    Raises
    ------
    ClaimError
        For a value, unit, period or key that cannot be used; one message lists them all.
    """

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
    ends: ClassVar[tuple[str, ...]] = ("since", "until")
    #: True if its figure is a count: a whole number that is not rounded.
    is_count: ClassVar[bool] = False
    #: The greatest width, as a multiple of the claimed value, at which a measured interval that
    #: overlaps the claimed one in part still decides.
    widest: ClassVar[float] = 0.5
    #: True if a claim in words that fails is contradicted, rather than overstated or understated.
    is_contradicted: ClassVar[bool] = True
    #: True if its row shows gained and lost ground.
    shows_change: ClassVar[bool] = True
    #: True if its area is also measured by other methods, and may be compared with random fronts.
    measures_area: ClassVar[bool] = False
    #: True if maps are clipped to its place.
    is_cut_to_place: ClassVar[bool] = True
    #: True if reports write "the whole front" for a claim that names no place.
    is_along_front: ClassVar[bool] = True
    #: True if ground changes hands in it, in either direction.
    has_direction: ClassVar[bool] = True
    #: True if the ground that was measured is one of the parts of its row.
    ground_is_part: ClassVar[bool] = False
    #: Keys to give where the words have two readings, for error messages.
    side_advice: ClassVar[str] = "side = 'russia' or 'ukraine', and direction"
    #: True if it concerns the country where no region is named.
    is_about_country: ClassVar[bool] = False
    #: True if it concerns sectors of the front: all sectors of the case unless it names some.
    needs_sectors: ClassVar[bool] = False
    #: Decimals of a difference in `base_unit`.
    decimals: ClassVar[int] = 1
    #: The source of its interval: the line's error along its length, at its farthest point or
    #: near settlements, or the whole line moved.
    interval_from: ClassVar[IntervalFrom] = "length of the line"
    #: True if it concerns the whole front where no place is named.
    is_about_front: ClassVar[bool] = False
    #: Advice for each required field that is missing, for error messages.
    advice: ClassVar[Mapping[str, str]] = {}

    kind: str
    amount: StatedAmount = Field(alias="value")
    unit: str = ""
    rounding: float | None = None
    since: date | None = None
    until: date | None = None
    claimant: str = ""
    stated_on: date | None = None
    where: tuple[str, ...] = ()
    side: str = ""
    direction: Direction = "net"
    quote: str = ""
    source: str = ""
    id: str = ""
    parts: tuple[str, ...] = ()
    proposed: bool = False
    characters: tuple[int, int] | None = None
    old_keys: tuple[str, ...] = Field(default=(), exclude=True, repr=False)

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise _in_one(error, type(self)) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.model_fields["kind"].is_required():  # only concrete kinds have a default
            KINDS[cls.model_fields["kind"].default] = cls

    # ---- reading

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        """Rename old keys, and read the amount, which depends on the kind and its rounding."""
        if not isinstance(given, Mapping):
            return given
        fields = {OLD_KEYS.get(key, key): value for key, value in given.items()}
        if old := tuple(key for key in given if key in OLD_KEYS):
            if len(fields) < len(given):
                raise ClaimError(f"{old[0]}: also given as {OLD_KEYS[old[0]]}; keep that one")
            fields["old_keys"] = old
        if "side" in fields:
            fields["side"] = _side_key(fields["side"])
        fields |= cls._of_words(fields)
        fields |= _whole_in_unit(fields)
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
    def _of_words(cls, fields: Mapping[str, Any]) -> dict[str, str]:
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
        reading = reading_of(quote, claimant, "" if side == OPEN else side)
        if reading.contradiction and not (
            side and ("direction" in fields or not cls.has_direction)
        ):
            raise ClaimError(
                f"side: the quote has two readings ({reading.contradiction}); say which is "
                f"meant: {cls.side_advice}"
            )
        found = {}
        words = cls._kept_of(_said(reading))
        if not side:
            found["side"] = words.get("side", "")
        # words about the other side say nothing about this one's direction
        is_theirs = not side or reading.side == side
        if is_theirs and "direction" in words and "direction" not in fields:
            found["direction"] = words["direction"]
        return found

    @classmethod
    def _kept_of(cls, said: Mapping[str, str]) -> dict[str, str]:
        """Return the side and the direction found in words, without those that the kind lacks."""
        return dict(said)

    @classmethod
    def _check_way(
        cls, before: str, stated: str, said: Mapping[str, str], fields: Mapping[str, Any]
    ) -> None:
        """Refuse words before a figure that give no direction, or two.

        Raises
        ------
        ClaimError
        """
        if said and not (said.get("direction") or fields.get("direction")):
            if said["side"] != OPEN:
                raise ClaimError(
                    f"direction: {before[:60]!r} names a side but no direction; write "
                    "took, retook or lost, or direction = 'net', 'gained', 'retaken' or 'lost'"
                )
        elif said.get("direction") == "lost" and _FROM.fullmatch(stated):
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
        if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
            return day
        try:
            return date.fromisoformat(str(day))
        except ValueError:
            raise ClaimError(
                f"{info.field_name}: expected a day as YYYY-MM-DD, found {str(day)[:40]!r}"
            ) from None

    @field_validator("where", mode="before")
    @classmethod
    def _read_where(cls, where: Any) -> tuple[str, ...]:
        names = [where] if isinstance(where, str) else where or ()
        if not isinstance(names, list | tuple) or not all(isinstance(n, str) for n in names):
            raise ClaimError(f"where: expected a place or a list of places, found {where!r:.40}")
        if [str(name).strip().lower() for name in names] in ([""], ["whole front"]):
            return ()
        return tuple(dict.fromkeys(_place_key(str(name)) for name in names))

    @field_validator("sectors", "names", "parts", mode="before", check_fields=False)
    @classmethod
    def _read_names(cls, given: Any, info: ValidationInfo) -> tuple[str, ...]:
        if not isinstance(given, Iterable):
            raise ClaimError(f"{info.field_name}: expected a list of names, found {given!r}")
        names = (given,) if isinstance(given, str) else tuple(given)
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

    # ---- making

    @classmethod
    def of(
        cls, kind: str, value: Number, *, where: str | Sequence[str] = (), **fields: Any
    ) -> Claim:
        """Make a claim of any kind.

        Parameters
        ----------
        kind : str
            One of `KINDS`.
        value : int, float, Decimal or str
            The number as stated, with its wording if it has one (`Amount.of`), or one of
            the kind's words, such as ``"faster"``.
        where : str or sequence of str
            Codes of oblasts such as ``"UA-63"`` or names of places; empty or
            ``"whole front"`` for everywhere.
        **fields
            The other attributes; days also as ISO text.

        Raises
        ------
        ClaimError
            For a value, unit, period or key that cannot be used.

        Examples
        --------
        >>> Claim.of("depth", "8-9", since="2024-05-09", until="2024-05-31").interval
        (7.5, 9.5)
        """
        return kind_named(kind)(value=value, where=where, **fields)

    @classmethod
    def area(cls, value: Number, *, unit: str = "km2", **fields: Any) -> Claim:
        """Make a claim of ground gained; `fields` as for `Claim.of`.

        Examples
        --------
        >>> claim = Claim.area(880, since="2024-01-01", until="2024-05-31", side="russia")
        >>> claim.interval
        (875.0, 885.0)
        >>> Claim.area("340", unit="sq mi").label
        '340 sq mi (880.6 km²)'
        """
        return cls.of("area", value, unit=unit, **fields)

    @classmethod
    def depth(cls, value: Number, *, unit: str = "km", **fields: Any) -> Claim:
        """Make a claim of how deep an advance went; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.depth("8-9", where="UA-63", depth_from="border").label
        '8-9 km'
        """
        return cls.of("depth", value, unit=unit, **fields)

    @classmethod
    def settlements(cls, value: Number, *, names: Sequence[str] = (), **fields: Any) -> Claim:
        """Make a claim of how many settlements were taken; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.settlements(28, since="2024-05-01", until="2024-05-31").label
        '28 settlements'
        """
        return cls.of("settlements", value, names=names, **fields)

    @classmethod
    def fronts(cls, sectors: Sequence[str], *, value: Number = "all", **fields: Any) -> Claim:
        """Make a claim of an advance on all of these sectors; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.fronts(["Lyman", "Pokrovsk"]).label
        'an advance on all 2 sectors'
        """
        return cls.of("fronts", value, sectors=sectors, **fields)

    @classmethod
    def pace(cls, value: Number, *, unit: str = "km2/day", **fields: Any) -> Claim:
        """Make a claim of a pace, ``faster``, ``slower`` or a rate; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.pace("faster", since="2024-01-01", until="2024-05-31",
        ...            baseline_since="2023-01-01", baseline_until="2023-12-31").label
        'faster than in 2023'
        """
        return cls.of("pace", value, unit=unit, **fields)

    @classmethod
    def status(cls, settlement: str, value: str = "captured", **fields: Any) -> Claim:
        """Make a claim that a settlement is captured, or not; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.status("Vovchansk", "not captured", until="2024-05-31").label
        'Vovchansk not captured'
        """
        return cls.of("status", value, settlement=settlement, **fields)

    @classmethod
    def share(cls, value: Number, *, where: str | Sequence[str], **fields: Any) -> Claim:
        """Make a claim of the share of a place that is held; `fields` as for `Claim.of`.

        Examples
        --------
        >>> Claim.share(72, where="UA-65", until="2024-05-31").interval
        (71.5, 72.5)
        """
        return cls.of("share", value, where=where, **fields)

    @classmethod
    def parse(cls, text: str, *, kind: str | None = None, **fields: Any) -> Claim:
        """Make a claim from words such as ``"about 880 km2"``, whose unit gives the kind.

        Parameters
        ----------
        text : str
            A number with its wording, and a unit (km² when it has none).
        kind : str, optional
            Overrides the kind that the unit gives.
        **fields
            As for `Claim.of`.

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
        if kind in KINDS and isinstance(text, str) and text.strip().lower() in KINDS[kind].words:
            return cls.of(kind, text, **fields)
        before, stated, unit = split_claim(text)
        said = _sides_of(before, fields) if before else {}
        kind = kind or _kind_said(before, unit, said)
        if kind in KINDS:
            KINDS[kind]._check_way(before, stated, said, fields)
            said = KINDS[kind]._kept_of(said)
        return cls.of(kind, stated, unit=unit, **{**said, **fields})

    @classmethod
    def from_settlements(
        cls,
        names: Sequence[str],
        *,
        settlements: Any = None,
        oblasts: Any = None,
        where: str | Sequence[str] = (),
        **fields: Any,
    ) -> Claim:
        """Make the claim of area that a list of named settlements implies.

        Parameters
        ----------
        names : sequence of str
            In Ukrainian, Russian or Latin letters, as
            `frontgeo.places.settlements.named_settlements` reads them.
        settlements, oblasts : GeoDataFrame, optional
            From `frontgeo.load_settlements` and `frontgeo.load_oblasts`; by default those
            that ship.
        where : str or sequence of str
            Codes of the oblasts in which the names are looked up.
        **fields
            As for `Claim.of`.

        Returns
        -------
        Claim
            Its `ground` is the cells nearest to the settlements, its interval the range
            from the shape of the cells (`frontgeo.places.voronoi`). Draw it with
            ``Drawing.of(claim.ground)``, or give it to `frontgeo.check` as evidence.

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
        import shapely

        from frontgeo.places.boundaries import load_oblasts
        from frontgeo.places.settlements import load_settlements, named_settlements
        from frontgeo.places.voronoi import implied_ground  # loads tables, which is slow

        table = load_settlements() if settlements is None else settlements
        codes = cls._read_where(where)
        chosen = named_settlements(names, table, oblasts=codes)
        check_points(shapely.point_on_surface(chosen.geometry.to_numpy()), "settlements")
        implied = implied_ground(chosen, table, load_oblasts() if oblasts is None else oblasts)
        amount = Amount(f"about {implied.km2:,.0f}", implied.km2, implied.low_km2, implied.high_km2)
        return kind_named("area")(
            value=amount,
            names=names,
            where=where,
            ground=implied.ground,
            ground_notes=implied.notes,
            **fields,
        )

    def with_(self, **changes: Any) -> Self:
        """Return a copy of the claim with some fields changed and all fields checked again."""
        given: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        if "value" in changes:
            given.pop("amount")
        return type(self)(**{**given, **changes})

    # ---- properties and methods that kinds override

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The layers that it needs beside the maps."""
        return ()

    @property
    def baseline(self) -> tuple[date, date] | None:
        """The period that it compares with."""
        return None

    @property
    def chosen_sectors(self) -> tuple[str, ...]:
        """The sectors of the front that it names."""
        return ()

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The settlements that it names."""
        return ()

    @property
    def stated_rate(self) -> Amount | None:
        """The daily rate stated beside the figure."""
        return None

    @property
    def stated_percent(self) -> tuple[Amount, str] | None:
        """The percentage stated beside the figure, and the whole that it refers to."""
        return None

    @property
    def implies_ground(self) -> bool:
        """Return whether its settlements imply an area that can be compared with its figure."""
        return False

    @property
    def states_figures_beside(self) -> bool:
        """Return whether other figures, which may disagree with it, were stated beside its own."""
        return bool(self.parts)

    @property
    def implied(self) -> BaseGeometry | None:
        """The ground that it implies, for a claim that lists settlements."""
        return None

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """Assumptions made because the claim does not state them."""
        return ()

    @property
    def against_quote(self) -> tuple[Assumption, ...]:
        """An assumption that notes a quote about the other side or direction, if there is one."""
        if not self.quote or not self.named_side:
            return ()
        reading = reading_of(self.quote, self.claimant, self.side)
        is_of_other = reading.side not in ("", self.side)
        is_lost, is_read_lost = self.direction == "lost", reading.direction == "lost"
        # one side's loss is the other's gain, so that with both reversed the quote agrees
        if not reading.direction or is_of_other == (is_lost != is_read_lost):
            return ()
        words = ", ".join(reading.why)[:60]
        return (Assumption.of("side", "quote_otherwise", side=self.side, words=words),)

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest possible measured number, in the base unit.

        Ground gained, or lost, cannot be negative; a net can.
        """
        return least_of(self.direction_measured or "net"), inf

    @property
    def must_persist(self) -> bool:
        """Return whether it must hold on the next full map too."""
        return False

    @property
    def maps_needed(self) -> tuple[str, ...]:
        """The states of a mapper that it needs: ``before``, ``after``, or both."""
        return ("before", "after")

    @property
    def direction_measured(self) -> str:
        """The part of a change that is measured; empty for a state, which has none."""
        return self.direction

    def change_of(self, change: Ground) -> Ground:
        """Return the change that is measured, derived from that between two maps."""
        return change

    def change_shown(self, shown: ControlMap, definition: str) -> Ground:
        """Return the ground of a single map or drawing as the change that is measured."""
        return Drawing.of_map(shown, definition)

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the claimed quantity in its base unit, once for each axis."""
        raise NotImplementedError

    def method(self, *, drawn: bool, by_outline: bool) -> str:
        """Return the name of the documented method by which it is measured.

        Parameters
        ----------
        drawn : bool
            Whether only drawn ground was measured, and no map.
        by_outline : bool
            Whether the outlines of places were.
        """
        return self.kind

    def grounds(self, change: Ground, places: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
        """Return the measured ground, by what happened to it: gained and lost, or held.

        Parameters
        ----------
        change : Ground
        places : sequence of shapely geometry
            Where the parts of its row are.
        """
        return {"gained": change.gained, "lost": change.lost}

    def place_found(self, parts: Sequence[Part]) -> Message | str:
        """Return the place at which the number was measured; empty unless it is a single place."""
        return ""

    # ---- its figure

    @property
    def is_worded(self) -> bool:
        """Return whether it states no number."""
        return self.amount.text in self.words

    @property
    def form(self) -> Figure | Words:
        """The claim as a figure or as words, which are compared with measurements differently."""
        return Words(self) if self.is_worded else Figure(self)

    @property
    def number(self) -> float | None:
        """The stated number in the base unit; None for a claim in words."""
        return self.form.number

    @property
    def sign(self) -> Literal["", "above", "below"]:
        """The side of 0 on which the claim lies, if that is all it states."""
        _, low, high = self.words.get(self.amount.text, (0.0, -inf, inf))
        return "above" if low == ABOVE_0 else "below" if high == -ABOVE_0 else ""

    def sums_up_with(self, other: Claim) -> bool:
        """Return whether its number can be added to that of another claim."""
        return self.number is not None and self.kind == other.kind

    @property
    def base(self) -> str:
        """The unit that it is measured in, by its name in `worth_of`."""
        bases = list(self.bases)
        fitting = (base for base in bases if len(bases) == 1 or _is_of(self.unit, base))
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
    def is_of_whole_front(self) -> bool:
        """Return whether it concerns the whole front because it names no place."""
        return self.is_about_front and not self.where

    @property
    def named_side(self) -> str:
        """The side that it concerns; empty if it is not stated."""
        return "" if self.side == OPEN else self.side

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        return self.figure

    @property
    def sentence_in_place(self) -> Message:
        """The statement with its place, without its period."""
        if not self.where:
            return self.sentence
        return Message("claim-in", claim=self.sentence, where=check_place_names(self.where, "in"))

    @property
    def label(self) -> str:
        """A short label of the claim: by default, its figure."""
        return self.figure_text

    @property
    def figure_text(self) -> str:
        """The figure as stated, with its value in the base unit if the stated unit differs.

        Examples
        --------
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
        if not self.where:
            return ""
        from frontgeo.places.lookup import place_of  # reads the tables of places

        names = []
        for key in self.where:
            try:
                place = place_of(key)
                names.append(place.name_en or place.name_uk)
            except ClaimError:  # a place from a file of boundaries
                names.append(key)
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

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


@dataclass(frozen=True)
class Figure:
    """A claim with a number, and its comparison with measurements."""

    claim: Claim

    @property
    def number(self) -> float | None:
        """The stated number in the base unit."""
        return self.claim.value

    @property
    def undecided(self) -> Message:
        """The reason why intervals that overlap in part decide nothing."""
        return Message(f"interval-wider-than-{'half' if self.claim.widest < 1 else 'claimed'}")

    def held_against(self, interval: tuple[float, float]) -> str:
        """Compare it with a measured interval and return the outcome."""
        claim = self.claim
        if interval[1] < 0 <= claim.interval[0]:
            return "contradicted"  # the other side gained: the figure is not too high or too low
        return compare_measured(claim.interval, interval, claim.value, wide=claim.widest)

    def ratio_to(self, measured: float) -> float | None:
        """Return the stated number divided by the measured one."""
        return self.claim.value / measured

    def is_reversed_by(self, outcome: str | None) -> bool:
        """Return whether an outcome means that the other side gained."""
        return outcome == "contradicted"

    def misses(self, measured: float) -> bool:
        """Return whether a measured number lies outside the claimed interval."""
        low, high = self.claim.interval
        return not low <= measured <= high


@dataclass(frozen=True)
class Words:
    """A claim in words, such as "faster", and its comparison with measurements."""

    claim: Claim

    @property
    def number(self) -> float | None:
        """None, since words state no number."""
        return None

    @property
    def undecided(self) -> Message:
        """The reason why intervals that overlap in part decide nothing."""
        return Message("interval-reaches-across")

    def held_against(self, interval: tuple[float, float]) -> str:
        """Compare it with a measured interval and return the outcome."""
        outcome = compare_words(self.claim.interval, interval)
        # words such as "faster" or "captured" cannot be too high or too low
        against = outcome in ("overstated", "understated") and self.claim.is_contradicted
        return "contradicted" if against else outcome

    def ratio_to(self, measured: float) -> float | None:
        """Return None, since words state no number."""
        return None

    def is_reversed_by(self, outcome: str | None) -> bool:
        """Return False: a claim in words can fail without a gain of the other side."""
        return False

    def misses(self, measured: float) -> bool:
        """Return False: words hold only if the whole measured interval lies in theirs."""
        return False


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


def check_place_names(where: Sequence[str], case: Literal["", "in", "of"] = "") -> Message:
    """Return the names of a claim's places, in the grammatical case that the sentence needs."""
    from frontgeo.places.tables import oblast_codes  # reads the table of oblasts

    known = oblast_codes()
    names: list[Message | str] = []
    for place in where:
        code = place.strip()
        prefix = "place-ukraine" if code.lower() == "ukraine" else f"oblast-{code}"
        is_named = code.lower() == "ukraine" or code in known or code in ABROAD_CODES
        if is_named:
            names.append(Message("-".join(filter(None, (prefix, case)))))
        else:
            names.append(
                AsStated(place, Message(f"place-named-{case}", name=place)) if case else place
            )
    return Message("in-oblasts" if case == "in" else "of-oblasts", oblasts=names)


def check_whole(amount: Amount) -> None:
    """Refuse a count that is not whole.

    Raises
    ------
    ClaimError
    """
    if not amount.is_whole:
        raise ClaimError(f"value: expected a whole number, found {amount.text}")


def kind_named(name: str) -> type[Claim]:
    """Return the class of a kind.

    Raises
    ------
    ClaimError
        For an unknown kind; the message lists them.
    """
    if name not in KINDS:
        raise ClaimError(f"kind: expected one of {', '.join(KINDS)}, found {str(name)[:40]!r}")
    return KINDS[name]


def kind_of(unit: str) -> str:
    """Return the kind that a unit belongs to; area for an unknown unit, which area then refuses."""
    if not unit:
        return "area"
    if split_share(unit)[1]:
        return "held"
    for kind in ("area", "depth", "settlements", "pace", "share"):
        if any(_is_of(unit, base) for base in KINDS[kind].bases):
            return kind
    return "area"


def _is_of(unit: str, base: str) -> bool:
    """Return whether a unit and a base unit measure the same quantity."""
    try:
        worth_of(unit, base)
    except ClaimError:
        return False
    return True


def _whole_in_unit(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Split a unit such as "% of Ukraine" into the unit and the place.

    Raises
    ------
    ClaimError
        Where another place is given too.
    """
    if not isinstance(fields.get("unit"), str):
        return {}
    unit, whole = split_share(fields["unit"])
    if not whole:
        return {}
    place = "Ukraine" if re.fullmatch(_country(), normalised(whole)) else whole.removeprefix("the ")
    where = fields.get("where") or ()
    named = [where] if isinstance(where, str) else list(where)
    if named and [_place_key(str(name)) for name in named] != [_place_key(place)]:
        raise ClaimError(
            f"where: the claim is about a part of {place!r}, but where names "
            f"{', '.join(map(repr, named))}; leave one of them out"
        )
    return {"unit": unit, "where": (place,)}


def _kind_said(before: str, unit: str, said: Mapping[str, str]) -> str:
    """Return the kind given by a unit and the words before the figure.

    "Controls" and "occupies" make it held ground. With a share of a place, a verb of change makes
    it a share gained.
    """
    kind = kind_of(unit)
    changes = "direction" in said
    holds = re.search(_holding("holds"), normalised(before)) is not None
    holds = holds or (
        not changes and re.search(_holding("may_hold"), normalised(before)) is not None
    )
    if kind == "held":
        return "share_gained" if changes and not holds else kind
    return "held" if kind == "area" and holds else kind


@cache
def _holding(name: str) -> str:
    return rf"(?<!\w)(?:{any_word(word_lists('holding')[name]['words'])})(?!\w)"


@cache
def _country() -> str:
    return any_word(word_lists("holding")["country"]["words"])


#: "withdrew from 4,000 km²" has a preposition where "from 4,000 km²" alone is a bound
_FROM = re.compile(r"(?:from|з|із|с|из|от|від) [^\s]+(?: \d{3})*", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{2,3}")


def _place_key(name: str) -> str:
    """Return the key of a place that ships with the package, or else the name unchanged.

    Places from a file of boundaries, and names that match none or several, are looked up when the
    claim is checked.
    """
    if _CODE.fullmatch(name):
        return name
    from frontgeo.places.lookup import place_of  # reads the tables of places

    try:
        return place_of(name).key
    except InputError:
        return name


def _side_key(side: Any) -> Any:
    """Return the key of a side of the war in lower case, and any other value unchanged."""
    key = side.strip().lower() if isinstance(side, str) else ""
    return key if key in (RUSSIA, UKRAINE, OPEN, "") and isinstance(side, str) else side


def _said(reading: SideReading) -> dict[str, str]:
    """Return the side and the direction of a reading, without empty ones."""
    side = reading.side or (OPEN if reading.is_open else "")
    found = {"side": side, "direction": reading.direction}
    return {key: value for key, value in found.items() if value}


_MULTIPLE = re.compile(
    r"(?<!\w)(?:twice|thrice|double[ds]?|doubling|triple[ds]?|\w+ times|\w*fold|half as"
    r"|вдвічі|втричі|удвічі|утричі|вдвое|втрое|(?:у|в) \w+ раз\w*)(?!\w)",
    re.IGNORECASE,
)


def _sides_of(words: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the side and the direction that the words of a claim give, beside its fields.

    Raises
    ------
    ClaimError
        For words that give two sides, or another side or way than the one stated.
    """
    stated, way = str(_side_key(fields.get("side")) or ""), str(fields.get("direction") or "")
    known = "" if stated == OPEN else stated
    if denial := denial_in(words):
        raise ClaimError(
            f"claim: {denial!r} in {words[:60]!r} negates the figure; write the change that is "
            "claimed, without it"
        )
    if multiple := _MULTIPLE.search(words):
        raise ClaimError(
            f"claim: {multiple[0].strip()!r} in {words[:60]!r} multiplies the figure; write the "
            "figure that is meant"
        )
    reading = reading_of(words, str(fields.get("claimant") or ""), known)
    if reading.contradiction and not (known and way):
        raise ClaimError(
            f"side: the words have two readings ({reading.contradiction}); say which is meant: "
            f"side = 'russia' or 'ukraine' (--side){', and direction (--direction)' * bool(known)}"
        )
    read = {"side": reading.side, "direction": reading.direction}
    for key, given in (("side", known), ("direction", way)):
        other = read[key]
        is_other_way = key == "side" or "lost" in (given, other)
        if given and other and given != other and is_other_way:
            raise ClaimError(
                f"{key}: {given!r} is stated, but the words {words[:60]!r} give {other!r}; write "
                "the figure without them, or correct one of the two"
            )
    return _said(reading)


def _in_one(error: ValidationError, kind: type[Claim]) -> ClaimError:
    """Return all errors that pydantic found as one, each with its key."""
    return ClaimError(" | ".join(dict.fromkeys(_problem(found, kind) for found in error.errors())))


def _problem(found: Any, kind: type[Claim]) -> str:
    key = str(found["loc"][0]) if found["loc"] else ""
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    if found["type"] == "extra_forbidden":
        others = [name for name, other in KINDS.items() if key in other.model_fields]
        if others:
            return f"{key}: goes with a claim of {' or '.join(others)}; leave it out"
        known = ", ".join(known_keys(kind))
        return f"{key}: unknown; a claim of {kind.model_fields['kind'].default} has {known}"
    if found["type"] == "missing":
        return f"{key}: missing; {kind.advice.get(key, 'give it')}"
    expected = str(found["msg"]).removeprefix("Input should be ").replace("a valid string", "text")
    return f"{key}: expected {expected}, found {str(found['input'])[:40]!r}"


def described(kind: type[Claim]) -> dict[str, str]:
    """Return the description of each field of a kind, from its docstring and `Claim`'s.

    Examples
    --------
    >>> described(KINDS["area"])["stated_on"]
    'Who stated it, and when.'
    """
    found: dict[str, str] = {}
    for model in (Claim, kind):
        names: list[str] = []
        lines = (model.__doc__ or "").partition("Attributes\n")[2].partition("Raises\n")[0]
        for line in lines.splitlines()[1:]:
            text = line.strip()
            if line.startswith(" " * 8) and names:
                found |= {name: f"{found.get(name, '')} {text}".strip() for name in names}
            elif " : " in text:
                names = [name.strip() for name in text.partition(" : ")[0].split(",")]
                found |= dict.fromkeys(names, "")
    return found


def fields_of_kinds() -> dict[str, tuple[str, ...]]:
    """Return the fields that only some kinds have, each with the names of those kinds.

    Examples
    --------
    >>> fields_of_kinds()["depth_from"]
    ('depth',)
    """
    found: dict[str, list[str]] = {}
    for name, kind in KINDS.items():
        for key, field in kind.model_fields.items():
            if key not in Claim.model_fields and not field.exclude:
                found.setdefault(key, []).append(name)
    return {key: tuple(kinds) for key, kinds in found.items()}


def known_keys(kind: type[Claim]) -> list[str]:
    """Return the keys that case files may set for a claim of a kind."""
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    return [name for name, field in fields.items() if not field.exclude]
