"""Sentences as data: a key and its values, written in the reader's language when shown.

The values are data, and are never read as templates (`frontgeo.i18n.catalogue`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from frontgeo.i18n.formats import days_text
from frontgeo.i18n.named import Named

__all__ = ["AsStated", "Message", "NameOf", "Period", "in_language", "message_within"]


class Message:
    """A sentence of frontgeo's, as its key and its data.

    Parameters
    ----------
    key : str
        The key of its message in the catalogue of each language.
    **values
        Numbers, days, names and other messages to fill in, and lists of these.

    Examples
    --------
    >>> message = Message("retaken", km2=8861.6)
    >>> message.key, message.values["km2"]
    ('retaken', 8861.6)
    >>> message == Message("retaken", km2=8861.6)
    True
    >>> print(Message("settlements-are", count=1)), print(Message("settlements-are", count=28))
    1 settlement is
    28 settlements are
    (None, None)
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, object]

    def __init__(self, key: str, /, **values: object) -> None:
        frozen = {name: _frozen(value) for name, value in values.items()}
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", MappingProxyType(frozen))

    def text(self, lang: str = "en") -> str:
        """Write the sentence in a language.

        Parameters
        ----------
        lang : {"en", "uk"}

        Raises
        ------
        LookupError
            If the catalogue lacks the key, or a value is missing.

        Examples
        --------
        >>> Message("settlements-are", count=28).text("uk")
        '28 населених пунктів'
        """
        from frontgeo.i18n.catalogue import rendered  # loads Fluent with the first text

        return rendered(self.key, self.values, lang)

    def __str__(self) -> str:
        return self.text()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a message cannot be changed; found {name} = {value!r}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.key == other.key and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash((self.key, frozenset(self.values.items())))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.key, dict(self.values))

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Message({self.key!r}{given})"


class AsStated(Message):
    """A message that is replaced by somebody's own words in English.

    Parameters
    ----------
    words : str
        The words as stated; names and figures of a claim stay as they are.
    message : Message
        The message for other languages.

    Examples
    --------
    >>> figure = AsStated("some 28 villages", Message("settlements-are", count=28))
    >>> print(figure, "|", figure.text("uk"))
    some 28 villages | 28 населених пунктів
    """

    __slots__ = ()

    def __init__(self, words: str, message: Message) -> None:
        super().__init__("as-stated-in-words", words=words, message=message)

    def text(self, lang: str = "en") -> str:
        """Write the words themselves in English, else the message."""
        words, message = self.values["words"], self.values["message"]
        if lang == "en" or not isinstance(message, Message):
            return str(words)
        return message.text(lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return AsStated, (self.values["words"], self.values["message"])


class NameOf(Message):
    """A name that is another in each language.

    Parameters
    ----------
    en, uk : str
        An empty one is written as the other.

    Examples
    --------
    >>> name = NameOf("Toretsk", "Торецьк")
    >>> print(name, "|", name.text("uk"))
    Toretsk | Торецьк
    """

    __slots__ = ()

    def __init__(self, en: str, uk: str) -> None:
        super().__init__("name-of", en=en or uk, uk=uk or en)

    @classmethod
    def place(cls, latin: str, ukrainian: str, where: str | NameOf = "") -> NameOf:
        """Return the name of a place with its unit, the Latin one first in English.

        Examples
        --------
        >>> name = NameOf.place("Toretsk", "Торецьк", "UA-14")
        >>> print(name, "|", name.text("uk"))
        Toretsk (Торецьк, UA-14) | Торецьк (UA-14)
        >>> print(NameOf.place("Saltivka", "", "UA-63"), "|", NameOf.place("", "Торецьк"))
        Saltivka (UA-63) | Торецьк
        """
        within_en, within_uk = (in_language(where, lang) for lang in ("en", "uk"))
        en, uk = latin or ukrainian, ukrainian or latin
        bracket = ", ".join(filter(None, (ukrainian if latin else "", within_en)))
        return cls(
            f"{en} ({bracket})" if bracket else en, f"{uk} ({within_uk})" if within_uk else uk
        )

    def text(self, lang: str = "en") -> str:
        """Write the name in a language."""
        return str(self.values["uk" if lang == "uk" else "en"])

    def __reduce__(self) -> tuple[Any, ...]:
        return NameOf, (self.values["en"], self.values["uk"])


class Period(Message):
    """A day, or the days from one to another, for use in a sentence.

    Examples
    --------
    >>> from datetime import date
    >>> print(Period(date(2022, 9, 6), date(2022, 9, 12)))
    6 – 12 September 2022
    """

    __slots__ = ()

    def __init__(self, since: date | None, until: date | None) -> None:
        super().__init__("period-in-days", since=since, until=until)

    def text(self, lang: str = "en") -> str:
        """Write the days; empty if there are none."""
        since, until = (cast("date | None", self.values[end]) for end in ("since", "until"))
        return days_text(since, until, lang)

    def __reduce__(self) -> tuple[Any, ...]:
        return Period, (self.values["since"], self.values["until"])


def in_language(text: Message | str, lang: str = "en") -> str:
    """Return a message, or a name with forms, in a language, and other text unchanged.

    Examples
    --------
    >>> in_language(Message("settlements-are", count=1)), in_language("Lyptsi", "uk")
    ('1 settlement is', 'Lyptsi')
    """
    return text.text(lang) if isinstance(text, Message | Named) else text


def message_within(values: object, key: str) -> Message | None:
    """Return the first message with a key among values, also nested ones, or None.

    Parameters
    ----------
    values : Message, str, or a sequence of these
    key : str

    Examples
    --------
    >>> line = Message("border-of", source="OpenStreetMap")
    >>> message_within(["text", Message("deepest-from", line=line)], "border-of") == line
    True
    """
    match values:
        case Message(key=found) if found == key:
            return values
        case Message(values=inside):
            parts: tuple[object, ...] = tuple(inside.values())
        case list() | tuple():
            parts = tuple(values)
        case _:
            return None
    return next((m for part in parts if (m := message_within(part, key)) is not None), None)


def _made(key: str, values: Mapping[str, object]) -> Message:
    return Message(key, **values)


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
