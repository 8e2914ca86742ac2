"""Rate the outcomes of checks in a publisher's words, and on a scale from 1 to 5.

The defaults are 5 for *supported* and 2 for outcomes against the claim: the measured ground
lies outside the claimed range, but nothing is known of the claimant's motive, so that 1 is
left to the publisher. *Undecided* and *mixed* have no number: readers take the middle of a
scale for "half true", which neither of them means. Search engines require only the words.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from frontgeo.errors import InputError
from frontgeo.i18n import Language
from frontgeo.tabular import text_of
from frontgeo.verdicts.verdict import Verdict

__all__ = ["DEFAULT_RATINGS", "RATED", "Rating", "Ratings", "read_ratings"]

#: The outcomes that have a rating, and *contradicted* for a claim of "faster" or "captured"
#: that does not hold: it has no figure that could be too high or too low.
RATED = ("supported", "overstated", "understated", "contradicted", "mixed", "undecided")


@dataclass(frozen=True)
class Rating:
    """The words for an outcome, and its number on the scale if it has one."""

    words: str
    value: float | None = None


@dataclass(frozen=True)
class Ratings:
    """A publisher's words and numbers for all outcomes.

    Attributes
    ----------
    ratings : mapping of str to Rating
        One for each key in `RATED`.
    best, worst : float
        The ends of the scale; claims that agree with the evidence are rated nearer to best.
    """

    ratings: Mapping[str, Rating]
    best: float = 5
    worst: float = 1

    @classmethod
    def of(cls, stated: Mapping[str, Any], *, where: str = "ratings") -> Ratings:
        """Make ratings from plain values, as in a file or a program.

        Parameters
        ----------
        stated : mapping
            For each outcome in `RATED` its words, or ``{"words": …, "value": …}``; optionally
            also ``best`` and ``worst`` (default 5 and 1).
        where : str
            Their origin, for error messages.

        Raises
        ------
        InputError
            If an outcome is unknown or missing, has no words, or its number is off the scale.

        Examples
        --------
        >>> plain = {"supported": "Holds", "overstated": "Too high", "understated": "Too low",
        ...          "contradicted": "Does not hold", "mixed": "It depends",
        ...          "undecided": {"words": "Open"}}
        >>> Ratings.of(plain).ratings["overstated"]
        Rating(words='Too high', value=None)
        """
        if not isinstance(stated, Mapping):
            raise InputError(f"{where}: expected a table of outcomes, found {stated!r:.40}")
        known = (*RATED, "best", "worst")
        unknown = [key for key in stated if key not in known]
        if unknown:
            raise InputError(
                f"{where}: unknown outcome {unknown[0]!r}; expected {', '.join(RATED)}, and best "
                "and worst"
            )
        missing = [key for key in RATED if key not in stated]
        if missing:
            raise InputError(f"{where}: missing outcome {missing[0]!r}; give its words")
        best, worst = _number(stated, "best", 5, where), _number(stated, "worst", 1, where)
        if not 1 <= worst < best:
            raise InputError(
                f"{where}, best and worst: expected 1 ≤ worst < best, found {worst:g} and {best:g}"
            )
        ratings = {key: _rating(stated[key], f"{where}, {key}", worst, best) for key in RATED}
        return cls(ratings, best, worst)

    def rating(self, verdict: Verdict) -> Rating:
        """Return the rating of a verdict."""
        return self.ratings[verdict.outcome]


def _number(stated: Mapping[str, Any], key: str, default: float | None, where: str) -> Any:
    value = stated.get(key, default)
    if value is default:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InputError(f"{where}, {key}: expected a number, found {value!r:.40}")
    return value


def _rating(stated: Any, where: str, worst: float, best: float) -> Rating:
    table = {"words": stated} if isinstance(stated, str) else stated
    if not isinstance(table, Mapping) or set(table) - {"words", "value"}:
        raise InputError(f"{where}: expected words, or words and value, found {stated!r:.60}")
    words = table.get("words")
    if not isinstance(words, str) or not words.strip():
        raise InputError(f"{where}, words: expected a word or a phrase, found {words!r:.40}")
    value = _number(table, "value", None, where)
    if value is not None and not worst <= value <= best:
        raise InputError(
            f"{where}, value: expected a number from {worst:g} to {best:g}, found {value:g}; "
            "leave it out, or set best and worst"
        )
    return Rating(words.strip(), value)


#: Default ratings by language.
DEFAULT_RATINGS: Mapping[Language, Ratings] = {
    "en": Ratings(
        {
            "supported": Rating("Supported by the evidence", 5),
            "overstated": Rating("Overstated", 2),
            "understated": Rating("Understated", 2),
            "contradicted": Rating("Not supported by the evidence", 2),
            "mixed": Rating("The evidence differs"),
            "undecided": Rating("The evidence cannot tell"),
        }
    ),
    "uk": Ratings(
        {
            "supported": Rating("Підтверджується даними", 5),
            "overstated": Rating("Завищено", 2),
            "understated": Rating("Занижено", 2),
            "contradicted": Rating("Не підтверджується даними", 2),
            "mixed": Rating("Дані розходяться"),
            "undecided": Rating("За наявними даними визначити неможливо"),
        }
    ),
}


def read_ratings(path: str | Path) -> Ratings:
    """Read a publisher's ratings from a TOML or JSON file, in the form of `Ratings.of`.

    Raises
    ------
    InputError
        If the file cannot be read, or its content is invalid.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "ratings.toml"
    >>> _ = file.write_text('''
    ... supported = {words = "Confirmed", value = 5}
    ... overstated = {words = "Exaggerated", value = 2}
    ... understated = {words = "Played down", value = 2}
    ... contradicted = "Does not hold"
    ... mixed = "Depends on the map"
    ... undecided = "Not verifiable"
    ... ''')
    >>> read_ratings(file).ratings["overstated"].words
    'Exaggerated'
    """
    path = Path(path)
    try:
        text = text_of(path.read_bytes())
        stated = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:  # also raised by text that is not UTF-8
        raise InputError(f"{path}: expected TOML or JSON, found an error: {error}") from None
    return Ratings.of(stated, where=str(path))
