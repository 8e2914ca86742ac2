"""Read a latitude and a longitude as people write them: decimals, degrees and minutes, letters.

Latitude comes first by custom, unless letters or words say otherwise. What can be read in two
ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from frontgeo.errors import InputError

__all__ = ["LatLon", "is_like_coordinates", "read_angle", "read_latlon"]

_ADVICE = "write latitude and longitude in degrees, such as 50.30, 36.94"

# Marks of minutes, seconds, degrees and minus in one form each, and letters for directions.
_PLAIN = str.maketrans({
    "º": "°", "˚": "°", "’": "'", "′": "'", "‘": "'", "ʹ": "'", "´": "'", "`": "'",
    "”": '"', "″": '"', "“": '"', "−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
})  # fmt: skip
_WORDS = [
    (re.compile(pattern, re.IGNORECASE), letter)
    for pattern, letter in (
        (r"(?:пн|північн\w*|с|северн\w*)\.?\s*ш(?:\.|ирот\w*)?", "N"),
        (r"(?:пд|південн\w*|ю|южн\w*)\.?\s*ш(?:\.|ирот\w*)?", "S"),
        (r"(?:сх|східн\w*|в|восточн\w*)\.?\s*д(?:\.|овгот\w*|олгот\w*)?", "E"),
        (r"(?:зх?|західн\w*|западн\w*)\.?\s*д(?:\.|овгот\w*|олгот\w*)?", "W"),
        (r"(?:latitude|lat|широта)\b\.?\s*[:=]?", "Φ"),
        (r"(?:longitude|long|lon|lng|довгота|долгота)\b\.?\s*[:=]?", "Λ"),
        (r"\bnorth\b", "N"), (r"\bsouth\b", "S"), (r"\beast\b", "E"), (r"\bwest\b", "W"),
        (r"''", '"'),
    )
]  # fmt: skip
_OUTER = re.compile(r"^(?:geo:)?\s*[(\[]?\s*(.*?)\s*[)\]]?\s*$", re.DOTALL | re.IGNORECASE)
# Letters stand before both numbers or behind both, as one between them may belong to either.
_LETTERS = (("[NSEWΦΛ]?", ""), ("[ΦΛ]?", "[NSEW]?"))


def _angle_pattern(before: str, after: str, mark: str) -> str:
    degrees, part = rf"\d{{1,3}}(?:{mark}\d+)?", rf"\d{{1,2}}(?:{mark}\d+)?"
    in_minutes = rf"(?:({part})\s*'\s*(?:({part})\s*\"\s*)?)?"
    return rf"({before})\s*([-+]?)\s*({degrees})\s*(?:°\s*{in_minutes})?({after})"


# With decimal points any mark separates the two; with decimal commas a comma needs a blank after.
_MARKS = (
    (r"\.", r"(?:\s*[,;/|]\s*|\s+|(?<=[NSEW]))\s*"),
    (",", r"(?:\s*[;/|]\s*|,\s+|\s+|(?<=[NSEW]))\s*"),
)
_ONES = [[_angle_pattern(*letters, mark) for letters in _LETTERS] for mark, _ in _MARKS]
_ANGLES = [re.compile(one, re.IGNORECASE) for ones in _ONES for one in ones]
_PAIRS = [
    re.compile(f"{one}{between}{one}", re.IGNORECASE)
    for ones, (_, between) in zip(_ONES, _MARKS, strict=True)
    for one in ones
]
_OTHER_LETTER = re.compile(r"[^\W\d_NSEWΦΛ]", re.IGNORECASE)
_LIKE = re.compile(r"\s*(?:geo:)?\s*[(\[]?\s*[NSEWΦΛ]?\s*[-+]?\s*\d", re.IGNORECASE)
_TWO_READINGS = re.compile(r"\d+,\d+|\d+ \d+|\d+(?:,\d+){3}")
_LATITUDE, _LONGITUDE = "NSΦ", "EWΛ"


@dataclass(frozen=True)
class LatLon:
    """A latitude and a longitude in degrees, and whether the text says which is which.

    Attributes
    ----------
    lat, lon : float
    by_custom : bool
        Whether the first number was taken as latitude, as nothing says it.
    """

    lat: float
    lon: float
    by_custom: bool = True


def is_like_coordinates(text: str) -> bool:
    """Return whether a text begins as coordinates do, so that it is no name.

    Examples
    --------
    >>> is_like_coordinates("50,30 36,94"), is_like_coordinates("N50.3 E36.9")
    (True, True)
    >>> is_like_coordinates("Krasne (36.456, 50.285)")
    False
    """
    simple = _simplified(text)
    return _LIKE.match(simple) is not None and _OTHER_LETTER.search(simple) is None


def read_latlon(text: str) -> LatLon:
    """Return the latitude and longitude of a text.

    Parameters
    ----------
    text : str
        Two angles, with decimal points or commas, or in degrees, minutes and seconds; with letters
        N, S, E, W or their words in English, Ukrainian or Russian, or latitude first.

    Raises
    ------
    InputError
        For a text that can be read in two ways, or in none.

    Examples
    --------
    >>> read_latlon("50,30; 36,94")
    LatLon(lat=50.3, lon=36.94, by_custom=True)
    >>> read_latlon("36°56.4'E 50°18'N")
    LatLon(lat=50.3, lon=36.94, by_custom=False)
    >>> read_latlon("50,30")
    Traceback (most recent call last):
    frontgeo.errors.InputError: place '50,30': may be read in two ways; write latitude ...
    """
    simple = _simplified(text)
    if _TWO_READINGS.fullmatch(simple):
        raise _unreadable(text, "may be read in two ways")
    matches = [found for pattern in _PAIRS if (found := pattern.fullmatch(simple))]
    if not matches:
        raise _unreadable(text, "expected two coordinates, found something else")
    pairs = [(_angle(m.groups()[:6], text), _angle(m.groups()[6:], text)) for m in matches]
    if any(pair != pairs[0] for pair in pairs):
        raise _unreadable(text, "may be read in two ways")
    (first, axis), (second, other) = pairs[0]
    if axis and axis == other:
        raise _unreadable(text, f"expected a latitude and a longitude, found two {axis}s")
    by_custom = not axis and not other
    if axis == "longitude" or other == "latitude":
        first, second = second, first
    return LatLon(_within(first, 90.0, text), _within(second, 180.0, text), by_custom)


def read_angle(text: str, axis: str) -> float:
    """Return a latitude or longitude from the cell of a table, in degrees.

    Parameters
    ----------
    text : str
        One angle, as `read_latlon` takes two.
    axis : {"latitude", "longitude"}

    Raises
    ------
    InputError
        For a text that is no angle of that axis.

    Examples
    --------
    >>> read_angle("50,30", "latitude"), read_angle("36°56.4' E", "longitude")
    (50.3, 36.94)
    """
    simple = _simplified(text)
    found = next((m for pattern in _ANGLES if (m := pattern.fullmatch(simple))), None)
    if found is None:
        raise InputError(f"expected a {axis} in degrees, found {text[:40]!r}")
    degrees, stated = _angle(found.groups(), text)
    if stated and stated != axis:
        raise InputError(f"expected a {axis}, found a {stated}: {text[:40]!r}")
    return _within(degrees, 90.0 if axis == "latitude" else 180.0, text)


def _simplified(text: str) -> str:
    simple = text.translate(_PLAIN)
    for word, letter in _WORDS:
        simple = word.sub(letter, simple)
    inside = _OUTER.match(simple)
    return " ".join((inside[1] if inside else simple).split())


def _angle(groups: tuple[str | None, ...], text: str) -> tuple[float, str]:
    """Return degrees, and the axis that letters state, empty if there are none."""
    before, sign, degrees, minutes, seconds, after = (g or "" for g in groups)
    letter = (after or before).upper()
    number: Callable[[str], float] = lambda part: float(part.replace(",", ".") or 0)  # noqa: E731
    if (minutes and not degrees.isdecimal()) or (seconds and not minutes.isdecimal()):
        raise _unreadable(text, "expected whole degrees before minutes, found a fraction")
    if number(minutes) >= 60 or number(seconds) >= 60:
        raise _unreadable(text, "expected minutes and seconds below 60, found more")
    size = number(degrees) + number(minutes) / 60 + number(seconds) / 3600
    turned = (sign == "-") != (letter in ("S", "W"))
    axis = "latitude" if letter and letter in _LATITUDE else "longitude"
    return round(-size if turned else size, 9), axis if letter else ""


def _within(degrees: float, most: float, text: str) -> float:
    if abs(degrees) > most:
        raise _unreadable(text, f"expected at most {most:.0f} degrees, found {degrees:g}")
    return degrees


def _unreadable(text: str, problem: str) -> InputError:
    return InputError(f"place {text[:60]!r}: {problem}; {_ADVICE}")
