"""The messages of each language, from Fluent files, one for each topic.

The values of a message are data, and are never read as templates. The written form of a value
depends on its type, and for numbers also on the last word of its name:

============================  ===========================================================
value                         written as
============================  ===========================================================
``km2``, ``…_km2``            one decimal: 8,861.6
``km``, ``…_km``              one decimal: 2.3
``m``, ``…_m``                whole metres: 250
``percent``, ``…_percent``    one decimal: 12.5
``ratio``, ``…_ratio``        two decimals: 1.33
``year``, ``…_year``          digits alone: 2024
other `int`                   with separators: 1,234
`Decimal`                     with the decimals that it has
other `float`                 as many decimals as it needs, at most two
`date`                        31 May 2024 · 31 травня 2024 року
`datetime`                    31 May 2024 at 04:39 UTC
`timedelta`                   21 hours · 2.5 days
`Message`                     in the language of the message that it fills
``side``, ``…_side``          a side's name: Russia · Росія; others as they are
``unit``, ``…_unit``          the name of a unit, or its key where a message selects on it
``…_or``, a list              a, b or c
``…_clauses``, a list         a; b; c
``…_names``, a list           a, b, c
any other list                a, b and c
`str`                         as it is
============================  ===========================================================

A number's plural category is that of its displayed form: "1.0 days", "1 day". The catalogue
itself may ask for another form: ``{ NUMBER($km2, decimals: 2, sign: "always") }``,
``{ DAY($until, month: "short") }``, ``{ SIDE($side, case: "genitive") }``, and for the verb of a
side ``{ SIDE($side, case: "subject") } { AGREE($side, "здобув", …) }``. A message can select
on the key of a text, a side or a unit, and on the plural category of a number.

``en`` and ``uk`` hold one file per topic. The messages of a page (`PAGES`) are visible to that
page only; all others form one catalogue, which every page sees too. A missing key or value
is an error, so that no text contains "{km2}" or lacks a sentence. A message is parsed when it is
first written, since all of a language take a third of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from frontgeo.i18n.formats import (
    LANGUAGES,
    Language,
    as_shown,
    category_of,
    date_text,
    instant_text,
    listed,
    long_date_text,
    number_text,
    plural_categories,
    span_text,
)
from frontgeo.i18n.named import GENDERS, Named, name_in

__all__ = ["PAGES", "Catalogue", "as_it_is", "catalogue_of", "entries_of", "key_of"]

#: topics whose keys belong to one page
PAGES = ("claim", "draw", "figure", "series", "timeline")

#: keys that come from the data and cannot be Fluent identifiers
_IDS = {
    "%": "percent-sign",
    "% of the outline": "percent-of-the-outline",
    "as drawn": "as-drawn",
    "as stated": "as-stated",
    "km²": "km2",
    "km² a day": "km2-a-day",
    "occupied+contested": "occupied-and-contested",
    "occupied+infiltration": "occupied-and-infiltration",
}
_KEYS = {identifier: key for key, identifier in _IDS.items() if key != "km²"}
_FOLDER = Path(__file__).parent
_SLOT = "\ue000"  # a private-use character, which occurs in none of our texts
_SLOTS = re.compile(rf"{_SLOT}(\d{{1,2}}){_SLOT}")
# the first line of a message: all its other lines are indented, or within braces
_HEAD = re.compile(r"^([a-zA-Z][\w-]*) *=", re.MULTILINE | re.ASCII)
_DECIMALS = {"km2": 1, "km": 1, "m": 0, "percent": 1, "ratio": 2}


def id_of(key: str) -> str:
    """Return the identifier of a key in the files.

    Examples
    --------
    >>> id_of("gained"), id_of("occupied+contested")
    ('gained', 'occupied-and-contested')
    """
    return _IDS.get(key, key)


# ---- values ------------------------------------------------------------------------------


class _Value(FluentType):
    """A value in Fluent's form: its text, and the word by which a message selects it."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str, word: str | None = None) -> None:
        self.text, self.word = text, text if word is None else word

    def format(self, locale: object = None) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other == self.word


class _Number(_Value):
    """A number, selected by the plural category of its displayed form."""

    def __init__(
        self,
        value: float | Decimal,
        lang: str,
        decimals: int | None = None,
        *,
        signed: bool = False,
        grouped: bool = True,
    ) -> None:
        self.value, self.lang, self.decimals = value, lang, decimals
        finite = value == value and abs(value) != float("inf")  # noqa: PLR0124 - NaN is none
        super().__init__(
            number_text(value, lang, decimals=decimals, signed=signed, grouped=grouped),
            category_of(as_shown(value, decimals), lang) if finite else "other",
        )


class _Day(_Value):
    def __init__(self, day: date, lang: str) -> None:
        self.day, self.lang = day, lang
        super().__init__(
            instant_text(day, lang) if isinstance(day, datetime) else long_date_text(day, lang)
        )


class _Side(_Value):
    def __init__(self, side: str, lang: str, case: str = "nominative") -> None:
        self.side, self.lang = side, lang
        catalogue, names = catalogue_of(None, lang), f"name-of-{side}-"
        is_ours = f"{names}nominative" in catalogue
        # a name whose gender a theatre's file does not give has a noun before it, which has one
        given = getattr(side, "genders", {}).get(lang, "")
        self.gender = given or "feminine"
        form = "nominative" if case == "subject" and (is_ours or given) else case
        written = catalogue.text(f"{names}{form}") if is_ours else name_in(lang, side)
        if not is_ours and isinstance(side, Named) and form != "nominative":
            # a theatre's file has no such form: a noun before the name takes it
            written = catalogue.text(f"side-named-{form}", name=written)
        super().__init__(written, side)


@runtime_checkable
class _Sentence(Protocol):
    """A `Message`, which this module cannot import: messages are written by it."""

    key: str

    def text(self, lang: str) -> str: ...


class _Has(Protocol):
    def __contains__(self, key: str) -> bool: ...
    def text(self, key: str, /, **values: object) -> str: ...


def _value(name: str, value: object, lang: str, catalogue: _Has) -> _Value:
    """Convert a value to its written form, by the table above."""
    last = name.rpartition("_")[2]
    written: _Value
    match value:
        case _Value():
            return value
        case bool():
            written = _Value(str(value).lower())
        case int() | float() | Decimal():
            own = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else None
            decimals = _DECIMALS.get(last) if own is None else max(own, 0)
            written = _Number(value, lang, decimals, grouped=last != "year")
        case date():
            written = _Day(value, lang)
        case timedelta():
            written = _Value(span_text(value, lang))
        case tuple() | list():
            items = [_value("", item, lang, catalogue).text for item in value]
            written = _Value(_listed(items, last, lang))
        case str() if last == "side":
            written = _Side(value, lang)
        case str() if last == "unit":
            key = f"unit-{id_of(value)}"
            written = _Value(catalogue.text(key) if key in catalogue else value, id_of(value))
        case str():
            written = _Value(name_in(lang, value))
        case _Sentence():  # behind the others, as Python looks at a protocol long
            written = _Value(value.text(lang))
        case _:
            raise LookupError(
                f"message: expected a number, a day, a text, a message or a list of these for "
                f"{name!r}, found {type(value).__name__}"
            )
    return written


def as_it_is(text: str) -> object:
    """Return a text as a value that is written unchanged, whatever its name."""
    return _Value(text)


def _listed(items: list[str], last: str, lang: str) -> str:
    match last:
        case "clauses":
            return "; ".join(items)
        case "names":
            return ", ".join(items)
        case "or":
            return listed(items, lang, style="or")
    return listed(items, lang)


def _number(value: Any, *, decimals: Any = None, sign: Any = "auto") -> _Value:
    """Implement ``NUMBER($net_km2, decimals: 2, sign: "always")`` of a catalogue."""
    if not isinstance(value, _Number):  # a blank of a template stays a blank
        return _Value(value.format())
    places = value.decimals if decimals is None else int(decimals)
    return _Number(value.value, value.lang, places, signed=str(sign) == "always")


def _day(value: Any, *, month: Any = "long") -> _Value:
    """Implement ``DAY($until, month: "short")`` of a catalogue."""
    if isinstance(value, _Day) and str(month) == "short":
        return _Value(date_text(value.day, value.lang))
    return _Value(value.format())


def _side(value: Any, *, case: Any = "nominative") -> _Value:
    """Implement ``SIDE($side, case: "genitive")`` of a catalogue."""
    return _Side(value.side, value.lang, str(case)) if isinstance(value, _Side) else value


def _agree(value: Any, *forms: Any) -> FluentType:
    """Implement ``AGREE($side, "здобув", "здобула", "здобуло", "здобули")``, as of `GENDERS`."""
    gender = value.gender if isinstance(value, _Side) else "feminine"
    return _Value(str(forms[GENDERS.index(gender)]))


_FUNCTIONS: Mapping[str, Callable[..., FluentType]] = {
    "NUMBER": _number,
    "DAY": _day,
    "SIDE": _side,
    "AGREE": _agree,
}


# ---- the catalogues ----------------------------------------------------------------------


class Catalogue:
    """The messages of one language: the shared ones, and those of a page.

    Parameters
    ----------
    page : str or None
    lang : {"en", "uk"}

    Examples
    --------
    >>> catalogue_of("draw", "uk").text("draw_holes", n=22)
    '22 отвори'
    """

    def __init__(self, page: str | None, lang: Language) -> None:
        self.page, self.lang = page, lang
        self._bundle = FluentBundle([lang], functions=dict(_FUNCTIONS), use_isolating=False)
        self._topics = {
            identifier: topic
            for topic in topics_of(lang)
            if topic not in PAGES or topic == page
            for identifier in sources_of(topic, lang)
        }

    def __contains__(self, key: str) -> bool:
        return id_of(key) in self._topics

    def _entry(self, identifier: str) -> ast.Message:
        """Return a message, which the bundle then has too, and those that it refers to."""
        resource = _resource(self._topics[identifier], self.lang, identifier)
        entry = message_in(resource)
        if not self._bundle.has_message(identifier):
            self._bundle.add_resource(resource)
            for other in _Variables.of(entry).referred:
                self._entry(other)
        return entry

    def text(self, key: str, /, **values: object) -> str:
        """Write a message.

        Raises
        ------
        LookupError
            If the key does not exist, or a value is missing or cannot be written.
        """
        identifier = id_of(key)
        if identifier not in self._topics:
            raise LookupError(f"message: no {key!r} in the {self.lang} catalogue of {self.page}")
        self._entry(identifier)
        pattern = self._bundle.get_message(identifier).value
        if pattern is None:
            raise LookupError(f"message: {key!r} is empty in the {self.lang} catalogue")
        filled = {name: _value(name, v, self.lang, self) for name, v in values.items()}
        # Fluent refuses long values: put a slot in their place, and fill it in afterwards
        texts = [value.text if isinstance(value, _Value) else "" for value in filled.values()]
        for number, (name, value) in enumerate(filled.items()):
            if type(value) is _Value:
                filled[name] = _Value(f"{_SLOT}{number}{_SLOT}", value.word)
        text, faults = self._bundle.format_pattern(pattern, filled)
        if faults:
            raise LookupError(f"message {key!r} ({self.lang}): {faults[0]}") from faults[0]
        return _SLOTS.sub(lambda slot: texts[int(slot[1])], str(text))

    def template(self, key: str) -> str:
        """Write a message with open blanks, for a page's script.

        Returns
        -------
        str
            Each value as ``{name}``; a message that depends on a count has one form for each
            plural category of whole numbers, such as ``{n} map|{n} maps``.

        Examples
        --------
        >>> catalogue_of("timeline", "uk").template("maps")
        '{n} мапа|{n} мапи|{n} мап'
        """
        entry = self._entry(id_of(key))
        found = variables_of(entry)
        categories = plural_categories(self.lang)
        whole = categories[:-1] if self.lang == "uk" else categories  # 1.5 is "other" in Ukrainian
        forms = [
            self.text(key, **{name: _Value(f"{{{name}}}", category) for name in found})
            for category in (whole if selects(entry) else whole[:1])
        ]
        return "|".join(forms)


@cache
def catalogue_of(page: str | None, lang: Language) -> Catalogue:
    """Return the messages of a language: the shared ones, and a page's own."""
    return Catalogue(page, lang)


def rendered(key: str, values: Mapping[str, object], lang: str) -> str:
    """Write a message in a language that ships with the package.

    Raises
    ------
    LookupError
        If the language is another, or the message cannot be written.
    """
    if lang not in LANGUAGES:
        raise LookupError(f"language: expected {' or '.join(LANGUAGES)}, found {lang!r}")
    return catalogue_of(None, "uk" if lang == "uk" else "en").text(key, **values)


@cache
def topics_of(lang: Language) -> tuple[str, ...]:
    """Return the names of a language's files, without their extension."""
    return tuple(sorted(file.stem for file in _FOLDER.glob(f"{lang}/*.ftl")))


@cache
def sources_of(topic: str, lang: Language) -> Mapping[str, str]:
    """Return the text of each message of a file, not parsed, by its identifier.

    Raises
    ------
    LookupError
        If the file contains the same key twice.
    """
    text = (_FOLDER / lang / f"{topic}.ftl").read_text(encoding="utf-8")
    heads = [*_HEAD.finditer(text), None]
    sources: dict[str, str] = {}
    for head, following in pairwise(heads):
        assert head is not None  # only the last is
        if head[1] in sources:
            raise LookupError(f"{lang}/{topic}.ftl: {head[1]!r} occurs twice")
        sources[head[1]] = text[head.start() : following.start() if following else None]
    return sources


@cache
def _resource(topic: str, lang: Language, identifier: str) -> ast.Resource:
    """Parse a message.

    Raises
    ------
    LookupError
        If it is invalid Fluent.
    """
    resource = FluentResource(sources_of(topic, lang)[identifier])
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise LookupError(f"{lang}/{topic}.ftl: {str(entry.content)[:60]!r} is invalid Fluent")
    return resource


def message_in(resource: ast.Resource) -> ast.Message:
    """Return the message of a resource that has one, and comments."""
    (message,) = (entry for entry in resource.body if isinstance(entry, ast.Message))
    return message


@cache
def entries_of(topic: str, lang: Language) -> Mapping[str, ast.Message]:
    """Return the messages of a file by their identifiers.

    Raises
    ------
    LookupError
        If the file contains invalid Fluent, or the same key twice.
    """
    return {name: message_in(_resource(topic, lang, name)) for name in sources_of(topic, lang)}


def key_of(identifier: str) -> str:
    """Return the key of an identifier, inverting `id_of`."""
    return _KEYS.get(identifier, identifier)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: list[str] = []
        self.referred: list[str] = []
        self.selects = False

    @classmethod
    def of(cls, entry: ast.Message) -> _Variables:
        visitor = cls()
        visitor.visit(entry)
        return visitor

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.referred.append(node.id.name)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.append(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        self.selects = True
        self.generic_visit(node)


def variables_of(entry: ast.Message) -> tuple[str, ...]:
    """Return the names of a message's values, without repeats."""
    return tuple(dict.fromkeys(_Variables.of(entry).names))


def selects(entry: ast.Message) -> bool:
    """Return whether a message has several forms."""
    return _Variables.of(entry).selects
