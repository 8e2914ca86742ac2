"""Clean text of any origin for setting, measure it, and break it into lines."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from frontgeo.charts.figurefile import typeface
from frontgeo.files import printable

__all__ = ["LONGEST", "balanced", "one_line", "plain", "text_width", "wrapped"]

_MEASURED_AT = 100.0
LONGEST = 1000  # letters beyond these are ignored: no figure has room for them
_NARROW = 6.0  # at most this many letters fit into a length equal to their type size
_FIXED_BLANKS = "\u00a0\u202f"  # used in numbers, where no line may break


@cache
def _measuring(bold: bool) -> FontProperties:
    style: FontProperties = typeface(bold=bold).copy()
    style.set_size(_MEASURED_AT)
    return style


@cache
def _known() -> frozenset[int]:
    faces = [font_manager.get_font(font_manager.findfont(typeface(bold=b))) for b in (False, True)]
    return frozenset(set(faces[0].get_charmap()) & set(faces[1].get_charmap()))


def plain(text: str) -> str:
    r"""Return text on one line; characters missing from the typeface become \ufffd.

    Examples
    --------
    >>> plain("a\n b\u0301 漢")
    'a b\u0301 \ufffd'
    """
    shown = "".join(c if c in _FIXED_BLANKS else printable(c) for c in text)
    known = _known()
    letters = (c if ord(c) in known else "\ufffd" for c in unicodedata.normalize("NFC", shown))
    return re.sub(" +", " ", "".join(letters)).strip(" ")


@lru_cache(maxsize=4096)
def _width(text: str, bold: bool) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(text, _measuring(bold), ismath=False)
    return float(width) / _MEASURED_AT


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of plain text, in the unit of its type size."""
    return _width(text, bold) * size


def one_line(text: str, size: float, room: float, *, bold: bool = False, more: bool = False) -> str:
    """Return plain text that fits a line, with an ellipsis if it is cut or has more to come."""
    text = plain(text[:LONGEST])
    fits_at_most = int(_NARROW * room / size)
    more, text = more or len(text) > fits_at_most, text[:fits_at_most]
    if not more and text_width(text, size, bold=bold) <= room:
        return text
    # find the longest beginning that fits by bisection
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(
    text: str, size: float, room: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """Break text into lines that fit; if there are too many, the last one ends in an ellipsis.

    Parameters
    ----------
    text : str
        Any text; it is made plain.
    size, room : float
        The type size and the length of a line, in one unit.
    bold : bool
    most : int
        The largest number of lines.

    Examples
    --------
    >>> wrapped("Ground that changed hands", 10, 90)
    ['Ground that', 'changed hands']
    """
    lines: list[str] = []
    words = plain(text[:LONGEST]).split(" ") if text else []
    while words and len(lines) <= most:
        word = words.pop(0)
        joined = f"{lines[-1]} {word}" if lines else word
        if (
            lines
            and len(joined) <= _NARROW * room / size
            and text_width(joined, size, bold=bold) <= room
        ):
            lines[-1] = joined
            continue
        long = len(word) > _NARROW * room / size or text_width(word, size, bold=bold) > room
        if long and len(word) > 1:  # a word too long for a line, with no blank to break at
            fits = max(1, len(one_line(word, size, room, bold=bold)) - 1)
            words.insert(0, word[fits:])
            word = word[:fits]
        lines.append(word)
    if len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        lines = [*lines[: most - 1], one_line(rest, size, room, bold=bold, more=True)]
    return lines


def balanced(
    text: str, size: float, room: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """Break text into as few lines as `wrapped` does, but of similar length."""
    lines = wrapped(text, size, room, bold=bold, most=most)
    if len(lines) < 2 or lines[-1].endswith("…"):
        return lines
    # find the narrowest measure that needs no more lines by bisection
    narrow, wide = room / 2, room
    for _ in range(6):
        middle = (narrow + wide) / 2
        if len(wrapped(text, size, middle, bold=bold)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return wrapped(text, size, wide, bold=bold)
