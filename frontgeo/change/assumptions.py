"""Assumptions made in reading maps, each alone and grouped by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from frontgeo.i18n.named import Named
from frontgeo.i18n.texts import Texts, texts_of

__all__ = ["Alike", "Assumed", "Assumption", "HasAssumed", "assumed_in", "kind_of_assumption"]


@dataclass(frozen=True)
class Assumption:
    """An assumption made in reading a map, about something that the file does not state.

    Attributes
    ----------
    about : {"status", "side", "day", "mapper", "place", "rule"}
    text : str
        English text without a full stop: ``taken as occupied: nothing in the file says what it
        is``.
    key : str
        Key of its message in `frontgeo.i18n`, which has it in each language; empty if there is
        none, so that the English text serves every language.
    values : mapping of str to str
        Values for the placeholders of that message.
    """

    about: Literal["status", "side", "day", "mapper", "place", "rule"]
    text: str
    key: str = field(default="", compare=False)
    values: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls,
        about: Literal["status", "side", "day", "mapper", "place", "rule"],
        key: str,
        **values: object,
    ) -> Assumption:
        """Make an assumption from a message of `frontgeo.i18n` and its values.

        Examples
        --------
        >>> print(Assumption.of("day", "day_unknown", least=0, most=3))
        shows a day 0 to 3 days before the date in its name; which one is not known
        """
        filled = {n: v if isinstance(v, Named) else str(v) for n, v in values.items()}
        texts = texts_of("caveats")
        shown = {name: texts.side(v) if name == "side" else v for name, v in filled.items()}
        return cls(about, texts.filled(key, **shown), key, filled)

    def __str__(self) -> str:
        return self.text


class HasAssumed(Protocol):
    """A map, or anything else with assumptions."""

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumptions made in reading it."""


def assumed_in(maps: Iterable[HasAssumed]) -> tuple[Assumption, ...]:
    """Return the distinct assumptions of some maps, in order."""
    return tuple(dict.fromkeys(a for shown in maps for a in shown.assumed))


def kind_of_assumption(assumption: Assumption) -> tuple[str, str]:
    """Return a key shared by assumptions that differ only in days and numbers."""
    return assumption.about, assumption.key or re.sub(r"\d+", "0", assumption.text)


@dataclass
class Alike:
    """An assumption, with the number of maps that make it or one of its kind."""

    first: Assumption
    maps: int = 0
    same: bool = True


class Assumed:
    """Assumptions of many maps, grouped by kind, since those of an archive name a day each."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], Alike] = {}
        self.maps = 0

    def take(self, shown: HasAssumed) -> None:
        """Add the assumptions of a map."""
        self.maps += 1
        for assumption in shown.assumed:
            alike = self.kinds.setdefault(kind_of_assumption(assumption), Alike(assumption))
            alike.maps += 1
            alike.same = alike.same and alike.first == assumption

    def __iter__(self) -> Iterator[Alike]:
        return iter(self.kinds.values())

    def lines(
        self,
        texts: Texts | None = None,
        text: Callable[[Assumption], str] = str,
    ) -> list[str]:
        """Format a line for each kind with its number of maps; `text` formats the assumption."""
        texts = texts or texts_of("caveats")
        return [
            texts.filled(
                "of_maps" if alike.same else "of_maps_alike",
                what=text(alike.first),
                n=texts.number(alike.maps),
                of=texts.number(self.maps),
            )
            for alike in self
        ]
