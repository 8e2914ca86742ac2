"""`Claim`: a statement about territory that can be measured on maps.

Each kind of claim is a subclass in its own file, which defines its fields, the layers that it
needs, its measure and how its figure is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from inspect import cleandoc
from math import inf
from typing import Any, ClassVar, Literal, Self

from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo._utils.memo import ByIdentity
from frontgeo._utils.svg import figure_html
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.amount import Amount, Number, split_claim, split_share
from frontgeo.claims.lexicon import any_word, normalised, word_lists
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    least_of,
)
from frontgeo.claims.sides import Direction, read_sides, reading_in
from frontgeo.claims.statement import Kind, Statement, named_in
from frontgeo.claims.units import is_unit_of
from frontgeo.claims.where import place_names
from frontgeo.errors import ClaimError
from frontgeo.geometry.validation import check_points
from frontgeo.i18n.messages import Message
from frontgeo.places.theatre import Theatre

__all__ = [
    "KINDS",
    "Claim",
    "Layer",
    "described",
    "fields_of_kinds",
    "kind_named",
    "kind_of",
    "known_keys",
]

#: The kinds of claim by name. Each subclass of `Claim` adds itself when it is defined.
KINDS: dict[Kind, type[Claim]] = {}

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


#: Fields that say who stated a figure, where, and how exactly, on which no measure depends.
_OF_THE_STATEMENT = frozenset({
    "amount", "rounding", "claimant", "stated_on", "quote", "source", "id", "proposed",
    "characters", "per_day", "percent", "percent_of", "ground", "ground_notes",
})  # fmt: skip


class Claim(Statement):
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

    Raises
    ------
    ClaimError
        For a value, unit, period or key that cannot be used; one message lists them all.
    """

    #: True if its row shows gained and lost ground.
    shows_change: ClassVar[bool] = True
    #: True if its area is also measured by other methods, and may be compared with random fronts.
    measures_area: ClassVar[bool] = False
    #: True if its value follows from areas alone (`areas_km2`).
    is_of_areas: ClassVar[bool] = False
    #: True if maps are clipped to its place.
    is_cut_to_place: ClassVar[bool] = True
    #: True if reports write "the whole front" for a claim that names no place.
    is_along_front: ClassVar[bool] = True
    #: True if the ground that was measured is one of the parts of its row.
    ground_is_part: ClassVar[bool] = False
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

    def __init__(self, /, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            found: list[Any] = list(error.errors())
            if not found[0]["loc"]:  # the amount was refused first: other fields, with another
                others = {key: value for key, value in fields.items() if key != "amount"}
                try:
                    super().__init__(**{**others, "value": Amount("1", 1.0, 0.5, 1.5)})
                except ValidationError as further:
                    found += [each for each in further.errors() if each["loc"]]
            raise _in_one(found, type(self)) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.model_fields["kind"].is_required():  # only concrete kinds have a default
            KINDS[cls.model_fields["kind"].default] = cls

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
    def parse(
        cls, text: str, *, kind: str | None = None, theatre: Theatre | None = None, **fields: Any
    ) -> Claim:
        """Make a claim from words such as ``"about 880 km2"``, whose unit gives the kind.

        Parameters
        ----------
        text : str
            A number with its wording, and a unit (km² when it has none).
        kind : str, optional
            Overrides the kind that the unit gives.
        theatre : Theatre, optional
            The theatre whose sides the words may name; by default the one that ships.
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
        own = None if theatre is None or theatre.about.is_shipped else theatre
        if own is not None:
            fields |= {**named_in(own, fields), "theatre": own}
        sides = read_sides(before, fields, own) if before else {}
        kind = kind or _kind_of_words(before, unit, sides)
        if kind in KINDS:
            KINDS[kind]._check_direction(before, stated, sides, fields)
            sides = KINDS[kind]._of_kind(sides)
        claim = cls.of(kind, stated, unit=unit, **{**sides, **fields})
        return claim if own is None else claim.in_theatre(own)

    @classmethod
    def from_settlements(
        cls,
        names: Sequence[str],
        *,
        settlements: Any = None,
        oblasts: Any = None,
        where: str | Sequence[str] = (),
        theatre: Theatre | None = None,
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
            of the theatre.
        where : str or sequence of str
            Codes of the oblasts or regions in which the names are looked up.
        theatre : Theatre, optional
            By default the one that ships.
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

        own = None if theatre is None or theatre.about.is_shipped else theatre
        notes: tuple[str, ...] = ()
        if own is not None:
            settlements = own.settlements if settlements is None else settlements
            oblasts = own.regions if oblasts is None else oblasts
            where = named_in(own, {"where": where}).get("where", ())
            fields["theatre"] = own
            notes = ("the range from the shape of cells was measured in eight oblasts of Ukraine",)
        table = load_settlements() if settlements is None else settlements
        codes = cls._read_where(where)
        chosen = named_settlements(names, table, oblasts=codes, theatre=own)
        check_points(shapely.point_on_surface(chosen.geometry.to_numpy()), "settlements")
        implied = implied_ground(chosen, table, load_oblasts() if oblasts is None else oblasts)
        amount = Amount(f"about {implied.km2:,.0f}", implied.km2, implied.low_km2, implied.high_km2)
        claim = kind_named("area")(
            value=amount,
            names=names,
            where=where,
            ground=implied.ground,
            ground_notes=(*implied.notes, *notes),
            **fields,
        )
        return claim if own is None else claim.in_theatre(own)

    # ---- properties and methods that kinds override

    def in_terms_of(self, evidence: Evidence) -> Evidence:
        """Return the part of the evidence that the claim is about; by default all of it."""
        return evidence

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
        reading = reading_in(self._theatre, self.quote, self.claimant, self.side)
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
    def direction_measured(self) -> Direction | Literal[""]:
        """The part of a change that is measured; empty for a state, which has none."""
        return self.direction

    def change_of(self, change: Ground) -> Ground:
        """Return the change that is measured, derived from that between two maps."""
        return change

    def change_shown(self, snapshot: ControlMap, definition: str) -> Ground:
        """Return the ground of a single map or drawing as the change that is measured."""
        return Drawing.of_map(snapshot, definition)

    def in_words_of(self, context: Context) -> Self:
        """Return the claim with the names that its places have in the tables of a context."""
        if not self.chosen_sectors or context.sectors is None:
            return self
        names = {name: name for name in context.sectors["name"]}  # with their other forms
        own = tuple(names.get(sector, sector) for sector in self.chosen_sectors)
        return self.model_copy(update={"sectors": own})

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the claimed quantity in its base unit, once for each axis."""
        raise NotImplementedError

    def areas_km2(self, evidence: Evidence, context: Context) -> FloatArray:
        """Return the areas from which alone its value follows, km², if it `is_of_areas`.

        Those of a claim about nets add up over periods in a row.
        """
        raise NotImplementedError

    def value_of_areas(
        self, areas_km2: FloatArray, periods: Sequence[Sequence[ControlMap]]
    ) -> float:
        """Return the value that follows from `areas_km2` and from the maps of each period."""
        return float(areas_km2[0])

    def measured(self, evidence: Evidence, context: Context) -> tuple[Measured, ...]:
        """Return its measure, made once for claims that differ only in the figure they state."""
        fields = [name for name in type(self).model_fields if name not in _OF_THE_STATEMENT]
        others = (evidence.earlier, evidence.abroad, evidence.following)
        key = (
            type(self),
            self.base,
            self.words.get(self.amount.text),
            *(getattr(self, name) for name in fields),
            context.key,
            *map(ByIdentity, others),
        )
        return evidence.change.memo.get(key, lambda: tuple(self.measure(evidence, context)))

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

    # ---- its comparison and its sentences

    def sums_up_with(self, other: Claim) -> bool:
        """Return whether its number can be added to that of another claim."""
        return self.number is not None and self.kind == other.kind

    @property
    def is_of_whole_front(self) -> bool:
        """Return whether it concerns the whole front because it names no place."""
        return self.is_about_front and not self.where

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        return self.figure

    @property
    def sentence_in_place(self) -> Message:
        """The statement with its place, without its period."""
        if not self.where:
            return self.sentence
        return Message("claim-in", claim=self.sentence, where=place_names(self.where, "in"))

    @property
    def label(self) -> str:
        """A short label of the claim: by default, its figure."""
        return self.figure_text

    # ---- how it shows itself

    def __repr__(self) -> str:
        about = (str(self.sentence_in_place), self.period, self.claimant)
        return f"<Claim of {self.kind}: {', '.join(filter(None, about))}>"

    def _repr_html_(self) -> str:
        stated = self.stated_on.isoformat() if self.stated_on else ""
        proposed = "found by a program, not yet confirmed" if self.proposed else ""
        rows = [
            ("figure", self.figure_text),
            ("reads as", self.interval_text),
            ("period", self.period),
            ("place", self.where_text),
            ("claimant", ", ".join(filter(None, (self.claimant, stated)))),
            ("quote", self.quote),
            ("source", self.source),
            ("note", proposed),
        ]
        return figure_html(str(self.sentence_in_place), [row for row in rows if row[1]])


def kind_named(name: str) -> type[Claim]:
    """Return the class of a kind.

    Raises
    ------
    ClaimError
        For an unknown kind; the message lists them.
    """
    if not isinstance(name, str) or name not in KINDS:
        raise ClaimError(f"kind: expected one of {', '.join(KINDS)}, found {str(name)[:40]!r}")
    return KINDS[name]


def kind_of(unit: str) -> str:
    """Return the kind that a unit belongs to; area for an unknown unit, which area then refuses."""
    if not unit:
        return "area"
    if split_share(unit)[1]:
        return "held"
    for kind in ("area", "depth", "settlements", "pace", "share"):
        if any(is_unit_of(unit, base) for base in KINDS[kind].bases):
            return kind
    return "area"


def _kind_of_words(before: str, unit: str, sides: Mapping[str, str]) -> str:
    """Return the kind given by a unit and the words before the figure.

    "Controls" and "occupies" make it held ground. With a share of a place, a verb of change makes
    it a share gained.
    """
    kind = kind_of(unit)
    changes = "direction" in sides
    holds = re.search(_holding("holds"), normalised(before)) is not None
    holds = holds or (
        not changes and re.search(_holding("may_hold"), normalised(before)) is not None
    )
    if kind == "held":
        return "share_gained" if changes and not holds else kind
    return "held" if kind == "area" and holds else kind


def _holding(name: str) -> str:
    return rf"(?<!\w)(?:{any_word(word_lists('holding')[name]['words'])})(?!\w)"


def _in_one(errors: Iterable[Any], kind: type[Claim]) -> ClaimError:
    """Return all errors that pydantic found as one, each with its key."""
    problems, unknown = dict[str, None](), list[str]()
    for found in errors:
        key = str(found["loc"][0]) if found["loc"] else ""
        others = [name for name, other in KINDS.items() if key in other.model_fields]
        if found["type"] == "extra_forbidden" and not others:
            unknown.append(key)
        else:
            problems[_problem(found, key, others, kind)] = None
    if unknown:
        named, known = ", ".join(unknown), ", ".join(known_keys(kind))
        own = kind.model_fields["kind"].default
        problems[f"{named}: unknown; a claim of {own} has {known}"] = None
    return ClaimError(" | ".join(problems))


def _problem(found: Any, key: str, others: Sequence[str], kind: type[Claim]) -> str:
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    if found["type"] == "extra_forbidden":
        return f"{key}: goes with a claim of {' or '.join(others)}; leave it out"
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
        text = cleandoc(model.__doc__ or "")  # since Python 3.13 it has no indent of its own
        lines = text.partition("Attributes\n")[2].partition("Raises\n")[0]
        for line in lines.splitlines()[1:]:
            text = line.strip()
            if line.startswith(" " * 4) and names:
                found |= {name: f"{found.get(name, '')} {text}".strip() for name in names}
            elif " : " in text:
                names = [name.strip() for name in text.partition(" : ")[0].split(",")]
                found |= dict.fromkeys(names, "")
    return found


def fields_of_kinds() -> dict[str, tuple[Kind, ...]]:
    """Return the fields that only some kinds have, each with the names of those kinds.

    Examples
    --------
    >>> fields_of_kinds()["depth_from"]
    ('depth',)
    """
    found: dict[str, list[Kind]] = {}
    for name, kind in KINDS.items():
        for key, field in kind.model_fields.items():
            if key not in Claim.model_fields and not field.exclude:
                found.setdefault(key, []).append(name)
    return {key: tuple(kinds) for key, kinds in found.items()}


def known_keys(kind: type[Claim]) -> list[str]:
    """Return the keys that case files may set for a claim of a kind."""
    fields = {field.alias or name: field for name, field in kind.model_fields.items()}
    return [name for name, field in fields.items() if not field.exclude]
