"""Split an article into sentences, in uniform spelling and with number words as digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from frontgeo.articles.word_lists import pattern, table, word_set

__all__ = ["Sentence", "sentences", "with_digits"]

LONGEST_SENTENCE = 1_000  # characters; the work on a sentence grows with its length squared
_WRAPPED_FROM = 30  # characters; shorter lines that begin with capitals are a list, not wrapped


@dataclass(frozen=True)
class Sentence:
    """A sentence, with its position and its plain spelling.

    Attributes
    ----------
    start, end : int
        Its range of characters in the text.
    paragraph : int
        Index of its paragraph, from 0.
    plain : str
        The text with one kind of blank, dash, quote and apostrophe, and number words as digits.
    low : str
        `plain` in lower case, character for character.
    dateline : str
        The plain dateline of its paragraph, in lower case, which is not part of the sentence.
    """

    start: int
    end: int
    paragraph: int
    plain: str
    low: str
    dateline: str = ""


# --- sentence boundaries ------------------------------------------------------------------

_LINE = re.compile("[^\n\r\v\f\x85\u2028\u2029]+")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*+(?=\s)")
_NEXT = re.compile(r"\s+[\"'«“„‘(\[\-–—]*\s*(\S)")
_LAST_WORD = re.compile(r"[^\s()\[\]«»\"“”„]+$")
_FIRST_WORD = re.compile(r"\s*(\S+)")
_BULLET = re.compile(r"\s*(?:[-–—•*·]|[0-9]{1,2}[.)])\s")
_STOPPED = re.compile(r"[.!?…;:][\"'»”’)\]]*\s*$")
_OPEN_END = re.compile(
    r"(?:,|(?<!\w)(?:and|of|the|in|near|to|from|by|и|в|на|с|из|і|й|та|у|з|із|від))[ \t]*$",
    re.IGNORECASE,
)
# The place, day and agency that begin an article: KYIV, Sept 9 (Reuters) –
_LONGEST_DATELINE = 120  # characters
_UP = "[A-ZА-ЯІЇЄҐ]"
_MONTH_NAME = rf"(?i:{'|'.join(table('periods.months'))})\.?"
_YEAR_STATED = r"(?:,?\s(?:19|20)[0-9]{2}(?:\s(?:года|року|г\.|р\.))?)?"
_DAY_STATED = (
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s{_MONTH_NAME}|{_MONTH_NAME}\s[0-9]{{1,2}}){_YEAR_STATED}"
)
_AGENCY = rf"(?:/[^/\n]{{2,30}}/|\([^()\n]{{2,30}}\)|{pattern('speakers.agencies')})"
_DASH = r"[-‐‑‒–—―−]{1,2}"
_NAMED_PLACE = rf"(?:{_UP}{{2}}|{_UP}[\w'’ʼ]+)[\w'’ʼ-]*(?:\s{_UP}[\w'’ʼ-]+){{0,2}}"
_CAPITALS = rf"{_UP}{{2}}[A-ZА-ЯІЇЄҐ'’ʼ-]+(?:\s{_UP}[A-ZА-ЯІЇЄҐ'’ʼ-]+){{0,2}}"
_DATELINE = re.compile(
    rf"\s*(?:(?:{_CAPITALS}|{_NAMED_PLACE})(?:,\s{_UP}[\w'’ʼ-]+)?[,.]?\s{_DAY_STATED}[.,]?"
    rf"(?:\s{_AGENCY}[.,]?(?:\s{_DASH}(?=\s))?|\s{_DASH}(?:\s{_AGENCY}\.)?(?=\s))"
    rf"|{_CAPITALS}(?:,\s{_UP}[\w'’ʼ-]+)?[,.]?\s{_DAY_STATED}\.(?=\s)"
    rf"|{_CAPITALS}(?:,\s{_UP}[\w'’ʼ-]+)?\s{_AGENCY}\s{_DASH}(?=\s))\s*"
)
_ABBREVIATED = """
    adm approx apr aug brig capt cmdr col cpl dec dr feb fig gen gov jan jul jun lt maj mar mr mrs
    ms no nov oct op pres prof rep sen sep sept sgt sq st vs
    акад вул г ген гр г-н г-жа див им ім кв лейт нас обл оз пгт полк пос просп проф р рис рр с см
    смт ст стр тис тов тыс ул чел
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text in order.

    Wrapped lines are joined; headings and list items stand alone.

    Examples
    --------
    >>> [s.plain for s in sentences("Gen. A. Belousov spoke. On Jan. 1, 8.5 sq. km. fell.")]
    ['Gen. A. Belousov spoke.', 'On Jan. 1, 8.5 sq. km. fell.']
    """
    for paragraph, lines in enumerate(_paragraphs(text)):
        dateline = ""
        for first, last in _wrapped(text, lines):
            found = _DATELINE.match(text, first, min(last, first + _LONGEST_DATELINE))
            if found is not None:
                dateline = _lower(_spelt_alike(found[0]))
            bullet = _BULLET.match(text, first, last)
            begin = found or bullet
            at = first if begin is None else begin.end()
            for start, end in _split(text, at, last):
                yield from _sentence(text, start, end, paragraph, dateline)


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the lines of each paragraph, which blank lines separate."""
    lines: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        blank = not line[0].strip()
        between = text[lines[-1][1] : line.start()] if lines else ""
        if lines and (blank or len(between.replace("\r\n", "\n")) > 1):
            yield lines
            lines = []
        if not blank:
            lines.append(line.span())
    if lines:
        yield lines


def _wrapped(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join lines over which a sentence continues: in lower case, or after a full line."""
    widest = max(end - start for start, end in lines)
    first = lines[0][0]
    is_heading = not _STOPPED.search(text, max(first, lines[-1][1] - 5), lines[-1][1])
    for line, following in pairwise(lines):
        if not _goes_on(text, line, following, None if is_heading else widest):
            yield first, line[1]
            first = following[0]
    yield first, lines[-1][1]


def _goes_on(
    text: str, line: tuple[int, int], following: tuple[int, int], widest: int | None
) -> bool:
    """Return whether a line continues in the next; without `widest`, full lines do not count."""
    (before, last), (start, end) = line, following
    if _BULLET.match(text, start, end):
        return False
    word = _FIRST_WORD.match(text, start, end)
    next_word = word[1] if word is not None else ""
    if next_word.lstrip("\"'«“„(")[:1].islower():
        return True
    if _OPEN_END.search(text, max(before, last - 20), last):  # "the town of" before a name
        return True
    if widest is None or widest < _WRAPPED_FROM:
        return False
    return last - before + 1 + len(next_word) > widest


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _END.finditer(text, start, end):
        following = _NEXT.match(text, stop.end(), end)
        if following is None or _ends_sentence(text, start, stop, following[1]):
            yield start, stop.end()
            start = stop.end()
    yield start, end


def _ends_sentence(text: str, start: int, stop: re.Match[str], following: str) -> bool:
    if following.islower():
        return False
    if stop[0][0] != "." or stop[0].startswith(".."):
        return True
    last = _LAST_WORD.search(text[max(start, stop.start() - 20) : stop.start()])
    word = last[0].lower() if last else ""
    initial = len(word) == 1 and word.isalpha()
    return not (initial or word in _ABBREVIATIONS or re.search(r"(?:^|\.)\w$", word))


def _sentence(text: str, start: int, end: int, paragraph: int, dateline: str) -> Iterator[Sentence]:
    """Yield the sentence without surrounding blanks, split into parts if it is too long."""
    while start < end:
        stop = end
        if stop - start > LONGEST_SENTENCE:
            stop = start + LONGEST_SENTENCE
            blank = text.rfind(" ", start, stop)
            stop = blank if blank > start else stop
        part = text[start:stop]
        lead, stripped = len(part) - len(part.lstrip()), part.strip()
        if stripped:
            plain = with_digits(_spelt_alike(stripped))
            at = start + lead
            yield Sentence(at, at + len(stripped), paragraph, plain, _lower(plain), dateline)
        start = stop


# --- plain spelling ---------------------------------------------------------------------

_SUPERSCRIPTS = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
_SQUARE = re.compile(r"(?<=[^\W\d_])²")
_FRACTION = re.compile("([0-9]?)([¼½¾])")
_FRACTIONS = {"¼": ".25", "½": ".5", "¾": ".75"}
_SPELLING = str.maketrans(
    {
        **dict.fromkeys("‘’ʼʹʻ`´′", "'"),
        **dict.fromkeys("«»“”„‟", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(  # soft hyphens, stress marks, zero-width blanks, direction marks
            "\u00ad\u0301\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ),
        "ё": "е",
        "Ё": "Е",
    }
)


def _spelt_alike(text: str) -> str:
    text = _SQUARE.sub("2", text).translate(_SUPERSCRIPTS)
    text = _FRACTION.sub(lambda m: (m[1] or "0") + _FRACTIONS[m[2]], text)
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SPELLING).split())


def _lower(text: str) -> str:
    """Return text in lower case with the same length."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# --- number words -----------------------------------------------------------------------

_ENGLISH = table("numbers.english")["ones"].split()
_ENGLISH_TENS = table("numbers.english")["tens"].split()
_FORMS: dict[int, str] = {int(number): forms for number, forms in table("numbers.forms").items()}
_TIMES = {"hundred": 100, "dozen": 12} | dict.fromkeys(word_set("numbers.thousand"), 1000)
_ALONE = word_set("numbers.thousand_alone")


def _number_words() -> dict[str, int]:
    words = {word: i for i, word in enumerate(_ENGLISH, 1)}
    words |= {word: 10 * i for i, word in enumerate(_ENGLISH_TENS, 2)}
    for number in range(5, 10):  # пяти-стам, пятью-стами
        for start in _FORMS[number].split():
            ends = ("сот", "стам", "стах") if start.endswith("и") else ("стами",)
            words |= {start + end: 100 * number for end in ends}
    for number, forms in _FORMS.items():
        for word in forms.split():
            words[word] = number
            if word.endswith("ь"):
                words |= {word[:-1] + end: number for end in ("и", "ью", "ьма", "ьох")}
    return words


_NUMBERS = _number_words()
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_BEFORE = (
    (re.compile(r"\bhalf a dozen\b", re.IGNORECASE), "6"),
    (re.compile(r"\ban? (?=(?:hundred|thousand|dozen)\b)", re.IGNORECASE), "one "),
    (re.compile(r"\b(?:one and a half|полтор[аы]|півтор[аи])\b", re.IGNORECASE), "1.5"),
    (re.compile(r"\b(?:half an? |пол|пів)(?=[ -]?(?:mile|kilo|кило|кіло))", re.IGNORECASE), "0.5 "),
)
_HUNDRED_AND = re.compile(
    rf"\b(hundred|thousand) and (?=(?:{'|'.join([*_ENGLISH, *_ENGLISH_TENS])})\b)",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(
    r"(?<![\w.,])([0-9]{1,4})(?: and a half| с половиной| [зі] половиною)\b", re.IGNORECASE
)


def with_digits(text: str) -> str:
    """Write the number words of a plain text as digits.

    Examples
    --------
    >>> with_digits("eight to nine kilometers, twenty-eight, a hundred and five and six")
    '8 to 9 kilometers, 28, 105 and 6'
    >>> with_digits("восемь-девять, двадцатью восемью, дев'ять з половиною, две тысячи сто")
    '8-9, 28, 9.5, 2100'
    """
    for before, digits in _BEFORE:
        text = before.sub(digits, text)
    text = _HUNDRED_AND.sub(r"\1 ", text)
    written: list[str] = []
    number: tuple[int, int] | None = None  # thousands and the rest
    end = 0  # position up to which the text is read
    for word in _WORD.finditer(text):
        gap, low = text[end : word.start()], word[0].lower()
        end = word.end()
        joined = _joined(number, low, gap)
        if joined is None:
            written.append(_in_digits(number))
            written.append(gap)
            number = _started(low, gap)
            if number is None:
                written.append(word[0])
        else:
            number = joined
    written += [_in_digits(number), text[end:]]
    return _AND_A_HALF.sub(r"\1.5", "".join(written))


def _in_digits(number: tuple[int, int] | None) -> str:
    """Write a number in digits, but keep "thousand", which in "five to six thousand" is shared."""
    if number is None:
        return ""
    thousands, rest = number
    return str(thousands + rest) if rest or not thousands else f"{thousands // 1000} thousand"


def _started(low: str, gap: str) -> tuple[int, int] | None:
    """Return the number that a word begins, or None."""
    if low in _NUMBERS:
        return 0, _NUMBERS[low]
    return (1000, 0) if low in _ALONE and not re.search(r"[0-9]\W?$", gap) else None


def _joined(number: tuple[int, int] | None, low: str, gap: str) -> tuple[int, int] | None:
    """Return the number extended by one word, or None if the word does not continue it."""
    if number is None or gap not in (" ", "-"):
        return None
    thousands, rest = number
    times, value = _TIMES.get(low), _NUMBERS.get(low)
    if times is not None and rest > 0:
        if times == 1000:
            return (rest * 1000, 0) if thousands == 0 else None
        return (thousands, rest * times) if rest < 100 else None
    # a word must fit below the last digit: tens after hundreds, units after tens
    room = 1000 if rest == 0 else 100 if rest % 100 == 0 else 10 if rest % 10 == 0 else 0
    if value is None or rest % 100 == 10 or value >= room:  # no unit follows "ten"
        return None
    return thousands, rest + value
