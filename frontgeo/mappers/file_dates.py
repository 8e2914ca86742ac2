"""Read days and instants from the names of maps, in the forms that archives use.

An ambiguous day or time is never guessed: it is left unread, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from numbers import Real
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from frontgeo.change.assumptions import Assumption

__all__ = [
    "DATE_COLUMNS", "Dated", "NameDate", "Span", "common_order", "days_in", "doubts_of",
    "instant_or_day", "of_path", "read_name", "spans_of", "statement_of",
]  # fmt: skip

#: The first and the last day on which a feature is valid.
Span = tuple[date, date]
#: The order of day, month and year in digits.
Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True)
class Dated:
    """The date of a map, as stated in its file or implied by its mapper's naming habit.

    Attributes
    ----------
    instant : datetime or None
        UTC.
    day : date or None
    day_range : pair of date or None
        The first and the last day that it may show, if that is not certain.
    assumed : tuple of Assumption
        How the date was found.
    published : date or None
        The day of the name that the file itself states.
    """

    instant: datetime | None = None
    day: date | None = None
    day_range: tuple[date, date] | None = None
    assumed: tuple[Assumption, ...] = ()
    published: date | None = None


@dataclass(frozen=True)
class NameDate:
    """The day or instant found in the name of a map.

    Attributes
    ----------
    instant : datetime or None
        UTC, if the name has a time.
    day : date or None
        The UTC day of the instant, if there is one.
    assumed : tuple of Assumption
        Notes on parts that look like a day or a time but were not understood, or were read
        with an assumption.
    orders : frozenset of str
        For a day in digits whose parts can change places, the orders (``dmy``, ``mdy``,
        ``ymd``) that give a valid day; otherwise empty.
    unread : bool
        Whether the name has a day that was not read, so that no other day may replace it.
    """

    instant: datetime | None = None
    day: date | None = None
    assumed: tuple[Assumption, ...] = ()
    orders: frozenset[Order] = frozenset()
    unread: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the assumptions as text."""
        return tuple(map(str, self.assumed))


#: Years that two digits can stand for: DeepState, ISW and the others begin in 2022.
_SHORT_YEARS = range(2022, 2030)

_YEAR = r"(?:1[89]|20)\d\d"
_STAMP = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?:(?P<gap>[-_.])(?P<month>\d\d?)(?P=gap)(?P<day>\d\d?)"
    r"|(?P<month2>0[1-9]|1[0-2])(?P<day2>[0-3]\d))(?!\d)"
    # 2024-05-01_2024-05-31 is two days, not a day at 20:24 in a zone west of Greenwich
    rf"(?P<time>(?P<mark>[T_ -])(?!{_YEAR}(?:[-_.](?:0[1-9]|1[0-2])(?!\d)|\d{{4}}))"
    r"(?P<hour>\d\d)(?P<sep>[:h._-]?)(?P<minute>\d\d)"
    r"(?:(?P=sep)(?P<second>\d\d)(?:[.,]\d{1,9})?)?(?!\d)"
    r"(?P<zone> ?(?:Z|UTC|GMT)(?![A-Z])|(?P<sign>[+\u2212-])(?P<zhour>\d\d)"
    r"(?:[:._-]?(?P<zminute>\d\d))?(?!\d))?(?P<rest>[A-Z]{2,5}(?![A-Z]))?)?",
    re.IGNORECASE,
)
# A compact day runs into its time if there is no T: 20240531043900Z.
_RUN_ON = re.compile(rf"(?<!\d)({_YEAR}\d{{4}})(\d{{4}}|\d{{6}})(Z?)(?![\dA-Z])", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d\d?)([-_.])(\d\d?)\2({_YEAR})(?!\d)|(?<!\d)(\d\d)(\d\d)({_YEAR})(?!\d)"
)
_SHORT = re.compile(
    r"(?<!\d)(?:(\d\d)()(\d\d)(\d\d)|(?<![vV])(\d\d?)([-_.])(\d\d?)\6(\d\d?))(?!\d)"
)
_RUSSIA = re.compile(r"(?<![a-z])russia_?(\d\d)(\d\d)(\d\d)(?!\d)", re.IGNORECASE)
_UNIX = re.compile(r"(?P<word>[A-Za-z])?(?<!\d)(?P<seconds>1[4-8]\d{8})(?:\d{3})?(?!\d)")
_CLOCK = re.compile(
    r"(?<!\d)(?:[01]?\d|2[0-3])[:h][0-5]\d(?!\d)|\nT\d[\d:._-]*[A-Z]*"
    r"|(?<![\d.])\d\d?(?:[:.]\d\d)? ?[ap]m(?![^\W\d_])",
    re.IGNORECASE,
)
# Codes of coordinate reference systems, which are neither days nor times.
_CRS = re.compile(r"(?<![a-z])(?:epsg|esri|srid|crs)[-_: ]{0,2}\d{4,6}(?!\d)", re.IGNORECASE)
_CRS_CODES = {"3857", "3785", "4326", "4258", "4284", "4740", "4937", "4979", "5564", "5565"}

# First letters of the months in English, Ukrainian and Russian.
_MONTHS = (
    "jan|січ|янв", "feb|лют|фев", "mar|бер|мар", "apr|кві|апр", "may|тра|ма[йя]", "jun|чер|июн",
    "jul|лип|июл", "aug|сер|авг", "sep|вер|сен", "oct|жов|окт", "nov|лис|ноя", "dec|гру|дек",
)  # fmt: skip
_FULL = (
    "uary|ruary|ch|il|e|y|ust|tember|t|ober|ember|ня|ень|ий|ого|вень|вня|тня|того|резня|резень|"
    "ітня|ітень|вня|день|дня|ада|пад|опада|опад|овтня|овтень|есня|есень|пня|пень|рпня|рпень|"
    "аря|арь|раля|раль|та|т|ля|ль|я|й|уста|тября|тябрь|ября|ябрь|абря|абрь"
)
_MONTH = rf"(?P<word>(?:{'|'.join(_MONTHS)})(?:{_FULL})?)\.?"
_GAP = r"[-_ .,]{0,2}"
_WORDED = re.compile(
    rf"(?<!\d)(?P<d1>\d\d?)(?:st|nd|rd|th)?{_GAP}{_MONTH}{_GAP}(?P<y1>{_YEAR}|\d\d)(?!\d)"
    rf"|(?<!\d)(?P<y2>{_YEAR}){_GAP}{_MONTH.replace('word', 'word2')}{_GAP}(?P<d2>\d\d?)(?!\d)"
    rf"|(?<![^\W\d_]){_MONTH.replace('word', 'word3')}{_GAP}(?P<d3>\d\d?)(?:st|nd|rd|th)?{_GAP}"
    rf"(?P<y3>{_YEAR})(?!\d)"
    # APR2726 is a day, but APR2026 is a month
    rf"|(?<![^\W\d_]){_MONTH.replace('word', 'word4')}{_GAP}(?!{_YEAR})(?P<d4>\d\d){_GAP}"
    r"(?P<y4>2[2-9])(?!\d)",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(
    rf"(?<![^\W\d_]){_MONTH}{_GAP}\d\d?(?:st|nd|rd|th)?(?![^\W_])"
    rf"|(?<!\d)\d\d?(?:st|nd|rd|th)?{_GAP}{_MONTH.replace('word', 'word2')}(?![^\W_])",
    re.IGNORECASE,
)
_TWO_PARTS = re.compile(r"(?<![\d.])(\d\d)[-_./](\d\d)(?!\d|[-_.]\d)")
_BESIDE = re.compile(
    r"(?<![^\W\d_])(before|until|till|since|after|prior to|pre|до|після|после|перед|перш ніж)"
    r"[-_ ]{0,2}$",
    re.IGNORECASE,
)
_LEFT = re.compile(
    rf"(?<!\d)(?P<eight>{_YEAR}\d{{4}})(?!\d)"
    rf"|(?<!\d)(?P<month>{_YEAR}[-_.](?:0[1-9]|1[0-2])(?!\d))"
    rf"|(?<![^\W\d_])(?P<word>(?:{'|'.join(_MONTHS)})(?:{_FULL})?\.?{_GAP}{_YEAR})(?!\d)"
    rf"|(?<!\d)(?P<year>{_YEAR})(?!\d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # a name is read when its archive is listed, and with its map
def read_name(name: str, *, order: Order | None = None) -> NameDate:
    """Read the day or instant in the name of a file or folder.

    Parameters
    ----------
    name : str
        The name without its parent folder.
    order : {"dmy", "mdy", "ymd"}, optional
        How to read a day in digits that can be read in several ways.

    Examples
    --------
    >>> read_name("2024-06-01T0130+0300.geojson").instant.isoformat()
    '2024-05-31T22:30:00+00:00'
    >>> read_name("UkraineControlMapAO19NOV2024").day.isoformat()
    '2024-11-19'
    >>> read_name("01-02-2024.kml").notes
    ("'01-02-2024' in its name may be 2 January or 1 February 2024: not guessed",)
    >>> read_name("01-02-2024.kml", order="dmy").day.isoformat()
    '2024-02-01'
    """
    # Split words before a capital, as in MapAO19NOV2024 and mapApr272026.
    text = re.sub(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])", "_", unquote(name))
    scan = _Scan(_CRS.sub(lambda code: "\n" * len(code[0]), text), order)
    scan.stamps()
    scan.worded()
    scan.digits()
    return scan.result()


class _Scan:
    """A search for days in a name, form by form; each form sees what earlier forms left."""

    def __init__(self, text: str, order: Order | None) -> None:
        self.text, self.whole, self.order = text, text, order
        self.beside: list[str] = []
        self.days: list[date] = []
        self.instants: list[tuple[date, datetime]] = []  # the day in words, and the instant
        self.notes: list[Assumption] = []
        self.orders: frozenset[Order] = frozenset()

    def _matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield the matches of a form, blanking each so that later forms do not see it."""
        for match in list(pattern.finditer(self.text)):
            read = len(self.days) + len(self.instants)
            yield match
            start, end = match.span()
            if len(self.days) + len(self.instants) > read:
                self.beside += [found[1] for found in [_BESIDE.search(self.whole[:start])] if found]
            self.text = self.text[:start] + "\n" * (end - start) + self.text[end:]

    def stamps(self) -> None:
        """Find days with the year first (2024-05-31, 20240531) and any time that follows."""
        for match in self._matches(_RUN_ON):
            clock = f"{match[2][:2]}:{match[2][2:4]}:{match[2][4:] or '00'}"
            stamp = f"{match[1][:4]}-{match[1][4:6]}-{match[1][6:]}T{clock}+00:00"
            try:
                instant = datetime.fromisoformat(stamp)
            except ValueError:
                self.notes.append(_not_understood(match[0]))
                continue
            if match[3]:
                self.instants.append((instant.date(), instant))
            else:
                self.days.append(instant.date())
                self.notes.append(_no_zone(match[2], instant.date()))
        for match in self._matches(_STAMP):
            self._stamp(match)

    def _stamp(self, match: re.Match[str]) -> None:
        day = _day(match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
        if day is None:
            self.notes.append(_not_understood(match[0]))
            return
        if match["time"] is None:
            self.days.append(day)
            return
        shown = match["time"].strip("_ -")
        zone = _zone(match)
        clock = None
        with suppress(ValueError):
            clock = datetime(
                day.year, day.month, day.day, int(match["hour"]), int(match["minute"]),
                int(match["second"] or 0),
            )  # fmt: skip
        if clock is not None and zone is not None and not match["rest"]:
            self.instants.append((day, clock.replace(tzinfo=zone).astimezone(UTC)))
            return
        self.days.append(day)
        if clock is None and shown in _CRS_CODES:
            return
        iso = match["mark"] in "Tt" and match["zone"] is None and not match["rest"]
        if clock is not None and iso:
            self.notes.append(_no_zone(shown.lstrip("Tt"), day))
        else:
            self.notes.append(_note("name_not_understood_end", shown=repr(shown), day=day))

    def worded(self) -> None:
        """Find days with the month in words: 27APR2026, APR272026, 19NOV24, 31 травня 2024."""
        for match in self._matches(_WORDED):
            word = match["word"] or match["word2"] or match["word3"] or match["word4"]
            month = next(i for i, m in enumerate(_MONTHS, 1) if re.match(m, word, re.IGNORECASE))
            number = match["d1"] or match["d2"] or match["d3"] or match["d4"]
            year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
            year = year if len(year) == 4 else f"20{year}"
            day = _day(year, str(month), number)
            if len(match["y1"] or "") == 2 and int(year) not in _SHORT_YEARS:
                day = None
            if day is None:
                self.notes.append(_not_understood(match[0]))
            else:
                self.days.append(day)
                if match["y4"]:
                    note = _note("name_read_as", shown=repr(match[0]), day=_plain(day))
                    self.notes.append(note)

    def digits(self) -> None:
        """Find days with the year last or in two digits, as in russia150126, and Unix times."""
        for match in self._matches(_RUSSIA):
            day = _day(f"20{match[3]}", match[2], match[1])
            self.days += [day] if day else []
            self.notes += [] if day else [_not_understood(match[0])]
        for match in self._matches(_DAY_FIRST):
            a, b, year = (match[1], match[3], match[4]) if match[1] else match.group(5, 6, 7)
            self._choose(match[0], {"dmy": _day(year, b, a), "mdy": _day(year, a, b)}, match[2])
        self._seconds()
        for match in self._matches(_SHORT):
            a, b, c = match.group(1, 3, 4) if match[1] else match.group(5, 7, 8)
            readings: dict[Order, tuple[str, str, str]] = {
                "ymd": (a, b, c),
                "dmy": (c, b, a),
                "mdy": (c, a, b),
            }
            days = {
                order: _day(f"20{year}", month, number)
                for order, (year, month, number) in readings.items()
                if len(year) == 2 and 2000 + int(year) in _SHORT_YEARS
            }
            whole = len(a + b + c) == 6
            if any(days.values()):
                # Archives use the form 24_05_31, but not 5_31_24.
                gap = match[6] if whole else None
                self._choose(match[0], days, gap, short=True)
            elif match[6] and whole:
                self.notes.append(_not_understood(match[0]))

    def _choose(
        self,
        shown: str,
        readings: dict[Order, date | None],
        gap: str | None,
        *,
        short: bool = False,
    ) -> None:
        """Record the only possible day, or the one in the order asked for; otherwise add a note."""
        days = {order: day for order, day in readings.items() if day is not None}
        self.orders = frozenset(days)
        if self.order in days:
            days = {self.order: days[self.order]}
        found = sorted(set(days.values()))
        if not found:
            self.notes.append(_not_understood(shown))
        elif len(found) == 1:
            self.days.append(found[0])
            if short and self.order is None and gap != "_":
                self.notes.append(_note("name_read_as", shown=repr(shown), day=_plain(found[0])))
        elif gap == "." and "dmy" in days and not short:
            # Wherever dates are written with dots, the day comes first.
            self.days.append(days["dmy"])
            day = _plain(days["dmy"])
            self.notes.append(_note("name_day_first", shown=repr(shown), day=day))
        else:
            self.notes.append(_note("name_either", shown=repr(shown), days=_either(found)))

    def _seconds(self) -> None:
        """Find Unix seconds or milliseconds, which count unless another day contradicts them."""
        worded = {*self.days, *(day for day, _ in self.instants)}
        for match in self._matches(_UNIX):
            instant = datetime.fromtimestamp(int(match["seconds"]), UTC)
            near = [i for _, i in self.instants if abs(i - instant) <= timedelta(minutes=1)]
            if match["word"]:
                self.notes.append(_note("name_seconds_of_word", shown=match["seconds"]))
            elif near:  # the same instant, to the second
                self.instants = [(d, instant if i in near else i) for d, i in self.instants]
            elif self.instants or worded - {instant.date()}:
                self.notes.append(_note("name_seconds_of_another_day", shown=match[0]))
            else:
                self.instants.append((instant.date(), instant))

    def result(self) -> NameDate:
        """Return the one day that was found, or no day with the reason."""
        days = {*self.days, *(day for day, _ in self.instants)}
        for match in self._matches(_NO_YEAR):
            self.notes.append(_note("name_no_year", shown=repr(match[0].strip())))
        parts = [match for match in _TWO_PARTS.finditer(self.text) if _may_be_day(match)]
        clocks = [match[0].strip() for match in _CLOCK.finditer(self.text)]
        self.notes += [_not_understood(shown) for shown in clocks]
        unread = bool(self.notes)
        self.notes += [_note("name_no_year", shown=repr(match[0])) for match in parts]
        if len(days) > 1:
            return NameDate(assumed=(_note("name_several_days", days=_listed(days)),), unread=True)
        if not days:
            for match in _LEFT.finditer(self.text):
                if match["eight"]:
                    self.notes.append(_not_understood(match[0]))
                    continue
                key = "name_month" if match["month"] or match["word"] else "name_year"
                self.notes.append(_note(key, shown=repr(match[0])))
            return NameDate(None, None, tuple(self.notes), self.orders, unread)
        self.notes += [
            _note("name_before", shown=repr(word), day=max(days)) for word in self.beside
        ]
        instants = {instant for _, instant in self.instants}
        if len(instants) == 1:
            (instant,) = instants
            return NameDate(instant, instant.date(), tuple(self.notes), self.orders)
        if instants:
            self.notes.append(_note("name_several_times"))
        return NameDate(None, days.pop(), tuple(self.notes), self.orders)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _may_be_day(match: re.Match[str]) -> bool:
    low, high = sorted((int(match[1]), int(match[2])))
    return 1 <= low <= 12 and high <= 31


def _zone(match: re.Match[str]) -> timezone | None:
    """Return the time zone that a time states, or None if it states no valid one."""
    if match["sign"] is None:
        return UTC if match["zone"] else None
    if match["sign"] != "+" and match["mark"] not in "Tt":
        return None  # 2024-05-01_2024-05 is not 20:24 at UTC-05
    span = timedelta(hours=int(match["zhour"]), minutes=int(match["zminute"] or 0))
    if span > timedelta(hours=14) or int(match["zminute"] or 0) > 59:
        return None
    return timezone(span if match["sign"] == "+" else -span)


def _note(key: str, **values: object) -> Assumption:
    return Assumption.of("day", key, **values)


def _not_understood(shown: str) -> Assumption:
    return _note("name_not_understood", shown=repr(shown))


def _no_zone(shown: str, day: date) -> Assumption:
    return _note("name_no_zone", shown=repr(shown), day=day)


def _plain(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _either(days: list[date]) -> str:
    if len({day.year for day in days}) == 1:
        texts = [f"{day.day} {day:%B}" for day in days]
        return f"{' or '.join(texts)} {days[0].year}"
    return " or ".join(map(_plain, days))


def _listed(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days))


def common_order(names: Iterable[NameDate]) -> Order | None:
    """Return the only order of day, month and year that fits all names of an archive, or None.

    Examples
    --------
    >>> common_order(map(read_name, ["01-02-2024.kml", "13-02-2024.kml"]))
    'dmy'
    >>> common_order(map(read_name, ["01-02-2024.kml", "03-02-2024.kml"])) is None
    True
    """
    orders = [name.orders for name in names if name.orders]
    common = frozenset.intersection(*orders) if orders else frozenset()
    return next(iter(common)) if len(common) == 1 else None


def of_path(path: Path, *, order: Order | None = None) -> NameDate:
    """Read the day in a file's name, or failing that in its folder's name."""
    own = read_name(path.name, order=order)
    if own.day is not None or own.unread:
        return own
    folder = read_name(path.parent.name, order=order)
    if folder.day is None:
        return own
    doubts = tuple(a for a in own.assumed if a.key in ("name_no_year", "name_not_understood"))
    return NameDate(folder.instant, folder.day, doubts)


def instant_or_day(path: Path) -> tuple[datetime | None, date | None]:
    """Read the instant (UTC) or the day in a file's name, or failing that in its folder's.

    Examples
    --------
    >>> instant_or_day(Path("2023-12-31T2119Z_1704057558.geojson"))[0].isoformat()
    '2023-12-31T21:19:18+00:00'
    >>> instant_or_day(Path("2024-05-12_control_map.topojson"))[1].isoformat()
    '2024-05-12'
    >>> instant_or_day(Path("map_2024-05-31_id1612345678.geojson"))[1].isoformat()
    '2024-05-31'
    >>> instant_or_day(Path("drawn.geojson"))
    (None, None)
    """
    found = of_path(path)
    return found.instant, found.day


# ---- days that features state ------------------------------------------------------------

#: Columns that state the day a feature shows; "when" is that of a KML TimeStamp.
DATE_COLUMNS = (
    "date", "day", "timestamp", "datetime", "date_time", "map_date", "mapdate", "report_date",
    "reportdate", "as_of", "when", "дата", "день",
)  # fmt: skip
_SPAN_COLUMNS = (("begin", "end"), ("start", "end"), ("valid_from", "valid_to"))
_DATE_WORDS = re.compile(r"date|time|day|дата|день|updated|created|edited|modified|_dt$|^dt")
_SERIALS = range(36_526, 55_153)  # Excel serial numbers of the days from 2000 to 2050
_SERIAL_0 = date(1899, 12, 30)
_SAMPLE = 200  # number of values examined in a column


def spans_of(rows: Sequence[Mapping[str, Any]]) -> list[Span | None]:
    """Return the days on which each feature is valid, from a column of dates or of spans.

    Parameters
    ----------
    rows : sequence of mapping
        The properties of each feature: one of `DATE_COLUMNS`, or ``begin`` and ``end`` (a KML
        TimeSpan), in upper or lower case.

    Returns
    -------
    list
        None for a feature that states no day; empty if no column holds days.

    Examples
    --------
    >>> spans_of([{"Date": "2024-05-01"}, {"Date": "31.05.2024"}])[1]
    (datetime.date(2024, 5, 31), datetime.date(2024, 5, 31))
    >>> spans_of([{"дата": "1/2/2024"}, {"дата": "13/2/2024"}])[0]
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 1))
    >>> spans_of([{"date": "never"}, {"name": "x"}])
    []
    """
    columns = _columns(rows)
    ends = [(name, name) for name in DATE_COLUMNS]
    found = [
        (
            _days_of(columns[first]),
            _days_of(columns[last] if last in columns else [None] * len(rows)),
        )
        for first, last in (*ends, *_SPAN_COLUMNS)
        if first in columns
    ]
    spans: list[Span | None] = []
    for i in range(len(rows)):
        stated = [
            (first, last if last is not None else date.max)
            for firsts, lasts in found
            for first, last in [(firsts[i], lasts[i])]
            if first is not None
        ]
        spans.append(stated[0] if stated and stated[0][0] <= stated[0][1] else None)
    return spans if any(spans) else []


def doubts_of(
    rows: Sequence[Mapping[str, Any]], *, one_day: bool = False
) -> tuple[Assumption, ...]:
    """Return notes on columns with several days or times among the features of one map.

    Parameters
    ----------
    rows : sequence of mapping
        The properties of each feature.
    one_day : bool
        The features are those of one day of a file that holds many: check only their times.

    Examples
    --------
    >>> [doubt] = doubts_of([{"updated": "2024-05-01"}, {"updated": "2024-05-31"}])
    >>> str(doubt)
    "column 'updated' has 2 days (2024-05-01 to 2024-05-31): its polygons are taken as one map"
    """
    spelled = {_plain_name(key): str(key) for row in rows for key in row}
    found = []
    for name, values in _columns(rows).items():
        is_date = name in DATE_COLUMNS
        if one_day and not is_date:
            continue
        doubt = _doubt_of(values, is_date, is_date or bool(_DATE_WORDS.search(name)))
        if doubt is not None:
            key, n, first, last = doubt
            column = repr(spelled[name])
            found.append(_note(key, column=column, n=n, first=first, last=last))
    return tuple(found)


def _doubt_of(
    values: Sequence[object], is_date: bool, is_named: bool
) -> tuple[str, int, str, str] | None:
    """Return the message key, number of values, and first and last value of a doubtful column."""
    distinct = [v for v in dict.fromkeys(values) if not _is_blank(v)][:_SAMPLE]
    if not is_named:  # numbers count as dates only if the column's name suggests it
        distinct = [v for v in distinct if not (_number_of(v) or str(v).isdigit())]
    if len(distinct) < 2:
        return None
    days = _days_of(distinct, serials=is_named)
    known = sorted({day for day in days if day is not None})
    texts = sorted(str(value)[:40] for value in distinct)
    ends = texts[0], texts[-1]
    if len(known) > 1 and (is_named or 2 * sum(day is not None for day in days) > len(days)):
        return "column_days", len(known), str(known[0]), str(known[-1])
    if len(known) == 1 and None not in days:
        times = {_time_of(value) for value in distinct}
        return ("column_instants", len(times), *ends) if len(times) > 1 else None
    unread = [value for value in distinct if _looks_dated(value, is_named=is_named)]
    if (is_date and len(known) == 1) or 2 * len(unread) > len(distinct):
        return "column_unread", len(distinct), *ends
    return None


def _looks_dated(value: object, *, is_named: bool) -> bool:
    """Return whether a value is a day, or looks like one that was not understood."""
    if not isinstance(value, str) or len(value) > 60:
        return False
    read = read_name(value.replace("/", "-"))
    doubts = {assumption.key for assumption in read.assumed}
    unclear = doubts if is_named else doubts & {"name_no_year", "name_either"}
    return read.day is not None or bool(unclear)


def _time_of(value: object) -> str:
    """Return the time of day in a value, to distinguish values of one day; empty for a day."""
    if isinstance(value, datetime):
        return "" if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return ""
    read = read_name(str(value))
    if read.instant is not None:
        return read.instant.isoformat()
    return str(value) if any("no_zone" in a.key or "_end" in a.key for a in read.assumed) else ""


def _plain_name(key: object) -> str:
    return re.sub(r"[\s-]+", "_", str(key).strip().casefold())


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[object]]:
    """Return the values of each column, one for each row."""
    columns: dict[str, list[object]] = {}
    plain_names: dict[object, str] = {}
    for i, row in enumerate(rows):
        for key, value in row.items():
            if key not in plain_names:
                plain_names[key] = _plain_name(key)
                columns.setdefault(plain_names[key], [None] * len(rows))
            column = columns[plain_names[key]]
            if column[i] is None and isinstance(value, str | Real | date):
                column[i] = value
    return columns


def _is_blank(value: object) -> bool:
    return value is None or str(value).strip() in ("", "nan", "NaT")


def _days_of(values: Sequence[object], *, serials: bool = True) -> list[date | None]:
    """Return the days in the cells of a column: dates, text or Excel serial numbers."""
    texts = {v: v.replace("/", "-") for v in values if isinstance(v, str) and len(v) <= 60}
    order = common_order(map(read_name, texts.values()))
    read = {text: read_name(plain, order=order).day for text, plain in texts.items()}
    numbers = [v for v in values if not _is_blank(v)]
    serials = serials and bool(numbers) and all(_serial_of(v) is not None for v in numbers)
    return [
        _serial_of(v) if serials else read.get(v) if isinstance(v, str) else _day_of(v)
        for v in values
    ]


def _serial_of(value: object) -> date | None:
    number = _number_of(int(value) if isinstance(value, str) and value.isdigit() else value)
    if number is None or not _SERIALS.start <= number < _SERIALS.stop:
        return None
    return _SERIAL_0 + timedelta(days=int(number))


def _number_of(value: object) -> float | None:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]


def _day_of(value: object) -> date | None:
    """Return the day of a date, or of a number such as 20240531."""
    if isinstance(value, datetime):
        return None if str(value) == "NaT" else value.date()
    if isinstance(value, date):
        return value
    number = _number_of(value)
    if number is None or not 19_000_000 < number < 1e15:
        return None
    return read_name(str(int(number))).day


def days_in(spans: Iterable[Span | None]) -> list[date]:
    """List the first and last days on which the features of a file are valid."""
    return sorted({day for span in spans if span for day in span if day != date.max})


def statement_of(spans: Sequence[Span | None]) -> date | None:
    """Return the day that all features of a file state, or None if they differ."""
    days = {span for span in spans if span is not None}
    if len(days) != 1 or None in spans:
        return None
    ((first, last),) = days
    return first if first == last else None
