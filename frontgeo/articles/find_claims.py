"""`read_article`: find the claims in an article that can be checked, each with its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Protocol

from frontgeo.articles import statements as words_about
from frontgeo.articles.attribution import (
    COUNTRY,
    Mention,
    Names,
    holder,
    is_spoken,
    known_name,
    listed_names,
    oblast_after,
    oblasts_named,
    republic_named,
    said_on,
    speaker,
    whose,
    without_republics,
)
from frontgeo.articles.periods import DAY, NamedPeriod, UnresolvedError, day_of, find_periods
from frontgeo.articles.quantities import Quantity, figures
from frontgeo.articles.sentences import Sentence, sentences
from frontgeo.articles.statements import FoundStatement, compared_amounts, statements
from frontgeo.articles.word_lists import pattern
from frontgeo.claims.statement import Kind
from frontgeo.errors import InputError

__all__ = ["Article", "NotUnderstood", "Proposal", "find_claims", "read_article"]

LONGEST_TEXT = 2_000_000  # characters
#: Kinds about the end of a day, rather than the change over a period.
_STATES: frozenset[Kind] = frozenset({"held", "share", "status"})
#: Kinds that count settlements, that have a direction, that compare two periods, or need a place.
_COUNTS: frozenset[Kind] = frozenset({"settlements"})
_DIRECTED: frozenset[Kind] = frozenset({"area", "settlements"})
_COMPARED: frozenset[Kind] = frozenset({"pace"})
_PLACED: frozenset[Kind] = frozenset({"held"})


@dataclass(frozen=True)
class Proposal:
    """A claim found in an article, to be reviewed before it is checked.

    Attributes
    ----------
    kind : str
        ``area``, ``depth``, ``settlements``, ``fronts``, ``pace``, ``status``, ``share`` (of an
        oblast) or ``held`` (ground that a side holds: an area, or a percentage of Ukraine).
    value : str
        As a claim states it: ``"880"``, ``"8-9"``, ``"more than 4,500"``; ``"all"``;
        ``"faster"``, ``"slower"``; ``"captured"``, ``"not captured"``. A number with two
        readings is kept as written, with a note that gives them.
    unit : str
        ``km2``, ``sq mi``, ``ha``, ``acre``; ``km``, ``mi``, ``m``; ``settlements``; ``%``;
        for a pace ``km2/day``, ``km2 per week``.
    since, until : date or None
        The first and the last day counted.
    period_words : tuple of str
        The words that state them, such as ``in the past 5 months``, numbers in digits.
    baseline_since, baseline_until : date or None
        The period that a pace is compared with.
    claimant : str
        Who stated it.
    stated_on : date or None
        The day of the statement, from the sentence or else the dateline of its paragraph.
    side : str
        Whose gain or ground it is: ``russia`` or ``ukraine``; ``open`` if that is not stated.
    direction : str
        ``net``, ``gained``, ``retaken`` or ``lost``.
    where : tuple of str
        ISO 3166-2 codes of the oblasts that the sentence names; names of Russian oblasts, such
        as ``Kursk oblast``; ``Ukraine`` for a share of the country.
    settlement : str
        For a status.
    names : tuple of str
        Settlements listed by name, in the base form if the table has them, or else as written.
    depth_from : str
        ``border`` or ``front``, if the sentence states where a depth begins.
    sentence : str
    start, end : int
        Its range of characters: ``text[start:end] == sentence``.
    source : str
    open : tuple of str
        Unresolved or uncertain values, each as ``"key: reason"``.
    """

    kind: Kind
    value: str
    unit: str = ""
    since: date | None = None
    until: date | None = None
    baseline_since: date | None = None
    baseline_until: date | None = None
    claimant: str = ""
    stated_on: date | None = None
    side: str = ""
    direction: str = ""
    where: tuple[str, ...] = ()
    settlement: str = ""
    names: tuple[str, ...] = ()
    depth_from: str = ""
    sentence: str = ""
    start: int = 0
    end: int = 0
    source: str = ""
    open: tuple[str, ...] = ()
    period_words: tuple[str, ...] = ()

    @property
    def is_of_day(self) -> bool:
        """Return whether it is about the end of a day, rather than the change over a period."""
        return self.kind in _STATES

    @property
    def is_count(self) -> bool:
        """Return whether it counts settlements."""
        return self.kind in _COUNTS

    @property
    def is_of_places(self) -> bool:
        """Return whether it names settlements."""
        return bool(self.settlement or self.names)

    @property
    def is_directed(self) -> bool:
        """Return whether it may concern ground gained, retaken or lost."""
        return self.kind in _DIRECTED

    @property
    def compares(self) -> bool:
        """Return whether it compares two periods."""
        return self.kind in _COMPARED and not self.unit

    @property
    def needs_place(self) -> bool:
        """Return whether it is meaningless without a place."""
        return self.kind in _PLACED


@dataclass(frozen=True)
class NotUnderstood:
    """A sentence that looks like a claim but yields no proposal.

    Attributes
    ----------
    sentence : str
    start, end : int
        Its range of characters.
    why : tuple of str
        Reasons, for each of its figures or for the whole sentence.
    """

    sentence: str
    start: int
    end: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """The findings in an article, in the order of its text.

    Attributes
    ----------
    claims : tuple of Proposal
    not_understood : tuple of NotUnderstood
    """

    claims: tuple[Proposal, ...]
    not_understood: tuple[NotUnderstood, ...]


def find_claims(text: str, *, published: date | None = None, source: str = "") -> list[Proposal]:
    """Propose the claims in an English, Russian or Ukrainian article.

    A proposal uses only its own sentence: a period or a speaker in the sentence before is
    mentioned in `Proposal.open`, but not used. Periods are relative to `published`, or to the day
    on which the sentence says that the statement was made. Questions, plans and conditions are not
    claims.

    Parameters
    ----------
    text : str
        Plain text, up to 2,000,000 characters.
    published : date, optional
        The day of the article, to resolve phrases such as "since the start of the year"; by
        default that of its dateline, if it includes a year.
    source : str
        The article, named in every proposal.

    Returns
    -------
    list of Proposal
        In the order of the text.

    Raises
    ------
    InputError
        For text that is too long or not text, and for a date that is not one.

    Examples
    --------
    >>> claim = find_claims(
    ...     "Its army took 880 square kilometres in the past five months, Moscow said.",
    ...     published=date(2024, 5, 31),
    ... )[0]
    >>> claim.kind, claim.value, claim.unit, claim.claimant, claim.side
    ('area', '880', 'km2', 'Moscow', 'russia')
    >>> str(claim.since), str(claim.until), claim.open
    ('2024-01-01', '2024-05-31', ())
    """
    return list(read_article(text, published=published, source=source).claims)


def read_article(text: str, *, published: date | None = None, source: str = "") -> Article:
    """Propose the claims in an article, and list sentences that look like claims.

    Parameters, errors and rules are those of `find_claims`.

    Examples
    --------
    >>> article = read_article("Russia plans to seize 1,000 sq km by winter.")
    >>> article.claims, article.not_understood[0].why
    ((), ("'1,000 sq km': a plan, a condition or a denial",))
    """
    if not isinstance(text, str):
        raise InputError(f"article: expected text, found {type(text).__name__}; decode it first")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"article: expected at most {LONGEST_TEXT:,} characters, found {len(text):,}; "
            "give one article at a time"
        )
    if isinstance(published, datetime):
        published = published.date()
    if not isinstance(published, date | None):
        raise InputError(f"published: expected a day such as 2024-05-31, found {published!r}"[:200])
    claims: list[Proposal] = []
    unread: list[NotUnderstood] = []
    before: Sentence | None = None
    for sentence in sentences(text):
        if before is not None and before.paragraph != sentence.paragraph:
            before = None
        dated = _day_of_dateline(sentence.dateline, published)
        if published is None and dated is not None:
            published = dated  # a dateline with a year dates the article
        drafts: list[Proposal] = []
        why: tuple[str, ...] = ()
        low = sentence.low
        if _WORTH_READING.search(low) or words_about.has_word_of_ground(low):
            drafts, why = _drafts(sentence, "" if before is None else before.low)
        quote = text[sentence.start : sentence.end]
        if drafts:
            setting = _Setting.of(sentence, before, published, dated)
            for draft in drafts:
                whole = setting.completed(draft, drafts)
                claims.append(
                    replace(
                        whole,
                        sentence=quote,
                        start=sentence.start,
                        end=sentence.end,
                        source=source,
                    )
                )
        if why:
            unread.append(NotUnderstood(quote, sentence.start, sentence.end, why))
        before = sentence
    return Article(tuple(claims), tuple(unread))


def _day_of_dateline(dateline: str, published: date | None) -> date | None:
    """Return the day of a dateline, if it has a year or the article's date supplies it."""
    day = re.search(DAY, dateline)
    try:
        return None if day is None else day_of(day[0], published)
    except (UnresolvedError, OverflowError, ValueError):
        return None


# --- claims, whose positions are at first those in the plain sentence --------------------------

_WORTH_READING = re.compile(  # other sentences are read only if they have a word about ground
    r"[0-9] ?(?:-?[^\W\d_]|%)|faster|slow|quick|rapid|higher|lower|all|every|entire|whole|under"
    r"|square|быстре|медленн|выше|ниже|стрем|швидш|стрімк|повільн|вищ|нижч|все|всі|усі|кв"
)
_WORDED = re.compile(
    r"(?:hundreds|thousands|dozens|сотни|тысячи|десятки|сотні|тисячі)"
    r"(?: (?:of|и|і|та))?(?: [^\W\d_]+){0,2} (?:sq|square|km|кв|квадрат)[^\W\d_]*"
)
_UNREAD_NUMBER = re.compile(r"[0-9]{1,3}(?:[.'][0-9]{3}){2,} ?(?:sq|square|km|кв|квадрат)[^\W\d_]*")


def _drafts(sentence: Sentence, before: str) -> tuple[list[Proposal], tuple[str, ...]]:
    """Return the claims of a sentence, and reasons for figures that are not claims.

    `before` is the sentence before it.
    """
    low = sentence.low
    in_list = before.endswith(":") and words_about.has_word_of_ground(before)
    plain = without_republics(sentence.plain, low)
    found = figures(low)
    if low.rstrip("\"') ").endswith("?"):
        asked = any(f.measure in ("area", "count") for f in found)
        return [], ("a question",) if asked and words_about.has_word_of_ground(low) else ()
    read = [(f, _of_figure(f, low)) for f in found]
    drafts = [draft for _, draft in read if isinstance(draft, Proposal)]
    why = [
        f"'{sentence.plain[f.start : f.end]}': {reason}"
        for f, reason in read
        if isinstance(reason, str) and reason
    ]
    if in_list and not why:  # items under a line such as "Captured this week:"
        why = [
            f"'{sentence.plain[f.start : f.end]}': its word stands only in the line before the list"
            for f, draft in read
            if draft == "" and f.measure in ("area", "count")
        ]
    for words in (_WORDED, _UNREAD_NUMBER):
        if (m := words.search(low)) is not None and words_about.has_word_of_ground(low):
            why.append(f"'{sentence.plain[m.start() : m.end()]}': no figure that can be read")
    stated = [_of_statement(s) for s in statements(plain, low)]
    if drafts and not any(s.compares for s in stated):
        why += [
            f"'{sentence.plain[start:end]}': compared with another figure, which no claim states; "
            "check that by itself"
            for start, end in compared_amounts(low)
        ]
    names = listed_names(plain)
    if names is not None and _are_settlements(names):
        listed = _with_names(drafts, names, low)
        if listed is not drafts:  # settlements in the list are not also single claims
            stated = [s for s in stated if not s.is_of_places or s.start >= names.end]
        drafts = listed
    if any(draft.is_count for draft in drafts):  # a count makes other counts redundant
        stated = [s for s in stated if not s.is_count]
    return sorted([*drafts, *stated], key=lambda draft: draft.start), tuple(why)


_KINDS: dict[str, Kind] = {
    "area": "area",
    "count": "settlements",
    "length": "depth",
    "percent": "share",
}


def _of_figure(figure: Quantity, low: str) -> Proposal | str:
    """Return the claim of a figure, or the reason why it is none, or "" if it looks like none."""
    start, end, kind = figure.start, figure.end, _KINDS[figure.measure]
    if kind == "share":
        return _of_percentage(figure, low)
    if kind == "depth":
        reason = _no_depth(figure, low)
    else:
        if kind == "area" and words_about.is_held(low, start, end) and not figure.per:
            kind = "held"
        reason = _no_ground(figure, low, is_held=kind == "held")
    if reason is not None:
        return reason
    country = _OF_COUNTRY.match(low, end) if kind == "held" else None
    unit = figure.unit
    if figure.per:
        kind, unit = "pace", f"{unit}/day" if figure.per == "day" else f"{unit} per {figure.per}"
    return Proposal(
        kind,
        figure.value,
        unit,
        depth_from=words_about.depth_from(low, end) if kind == "depth" else "",
        where=("Ukraine",) if country is not None else (),
        start=start,
        end=end,
        open=() if figure.per and words_about.is_average(low, start) else _about_value(figure),
    )


def _about_value(figure: Quantity) -> tuple[str, ...]:
    return (f"value: {figure.note}",) if figure.note else ()


def _no_depth(figure: Quantity, low: str) -> str | None:
    """Return the reason why a length is not a depth, or None if it is."""
    start, end = figure.start, figure.end
    if words_about.is_intent(low, start) or not words_about.is_motion(low, start, end):
        return ""
    if _PER.match(low, end) or words_about.is_average(low, start):
        return "a length for a time, which no kind of claim is about"
    return None


def _no_ground(figure: Quantity, low: str, *, is_held: bool) -> str | None:
    """Return the reason why a figure is not ground taken or held, or None if it is."""
    start, end = figure.start, figure.end
    about_ground = words_about.has_word_of_ground(low)
    reason = None
    if words_about.is_intent(low, start):
        reason = "a plan, a condition or a denial" if about_ground else ""
    elif words_about.is_size(low, start):
        reason = "what something is compared with"
    elif not is_held and not words_about.is_gain(low, start, end):
        is_count = figure.measure == "count" and not about_ground
        reason = "" if is_count else "no word beside it says that ground changed hands or is held"
    elif figure.measure == "count" and _PER.match(low, end):
        reason = "settlements for a time, which no kind of claim is about"
    elif words_about.is_average(low, start) and not figure.per:
        reason = "an average that does not say for how long"
    return reason


_OF_COUNTRY = re.compile(
    rf" (?:of |in |в |у )?(?:територ[а-яії]+ |территор[а-я]+ )?{COUNTRY.pattern}"
)
_PER = re.compile(
    r" ?(?:(?:a|per|each|every) (?:single )?(?:hour|day|week|month|year)(?!\w)|/ ?(?:h|day|ч|д)"
    r"|(?:в|на) (?:час|сутки|день|неделю|месяц|добу|тиждень|місяць|годину)(?!\w)"
    r"|(?:daily|weekly|ежедневно|ежесуточно|щодня|щодоби)(?!\w))"
)


def _of_percentage(figure: Quantity, low: str) -> Proposal | str:
    """Return a claim of the share of an oblast or of Ukraine, or the reason why there is none."""
    start, end = figure.start, figure.end
    in_list = oblast_after(low, end)
    named = [(m.start, m.end) for m in oblasts_named(low)]
    named += [(in_list.start, in_list.end)] if in_list is not None else []
    kind: Kind = "share"
    where: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    earlier = any(f.measure in ("area", "count") and f.end <= start for f in figures(low))
    if in_list is not None and earlier and not words_about.is_held(low, start, end):
        return "perhaps a part of the figure before it; write its area"
    if not words_about.is_share(low, end, named):
        countries = list(COUNTRY.finditer(low))
        if not words_about.is_share(low, end, [m.span() for m in countries]):
            looks = in_list is not None and words_about.has_word_of_ground(low)
            return "of what it is a percentage is not said" if looks else ""
        kind, where = "held", ("Ukraine",)
        if not any(m[0][0] in "uу" for m in countries):
            note = (f"where: '{countries[0][0]}' is read as Ukraine",)
    if words_about.is_intent(low, start):
        return "a plan, a condition or a denial"
    return Proposal(
        kind, figure.value, figure.unit, where=where, start=start, end=end,
        open=_about_value(figure) + note,
    )  # fmt: skip


def _of_statement(stated: FoundStatement) -> Proposal:
    return Proposal(
        stated.kind,
        stated.value,
        stated.unit,
        settlement=stated.settlement,
        names=stated.names,
        start=stated.start,
        end=stated.end,
        open=(stated.note,) if stated.note else (),
    )


def _are_settlements(names: Names) -> bool:
    """Return whether a list names settlements: by its noun, or if the table knows half of them."""
    written = " ".join(names.names).lower()
    if names.are_places and re.search("[а-я]", written):
        return True
    return 2 * sum(1 for name in names.names if known_name(name)) >= len(names.names)


def _with_names(drafts: list[Proposal], names: Names, low: str) -> list[Proposal]:
    """Attach a list of names to the number of settlements beside it, or count the names."""
    counts = [draft for draft in drafts if draft.is_count]
    if counts and (names.are_places or len(names.names) > 1):
        chosen = min(counts, key=lambda draft: _gap(low, draft.start, draft.end, names))
        listed = len(names.names)
        note = () if chosen.value == str(listed) else (f"names: {listed} are listed",)
        given = replace(chosen, names=names.names, open=chosen.open + note)
        return [given if draft is chosen else draft for draft in drafts]
    if len(names.names) < 2 or not words_about.is_gain(low, names.start, names.end):
        return drafts
    if words_about.is_intent(low, names.start):
        return drafts
    counted = Proposal(
        "settlements", str(len(names.names)), "settlements", names=names.names,
        start=names.start, end=names.end, open=("value: counted from the names",),
    )  # fmt: skip
    return [*drafts, counted]


# --- setting of a sentence: time, place, speaker and side -------------------------------------

_SEPARATOR = re.compile(
    r"[,;:()]|(?<!\w)(?:and|while|but|и|а|но|та|і|й|але|тогда как|тоді як)(?!\w)"
)


class _Ranged(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@lru_cache(maxsize=16)  # called for each figure of a sentence
def _separators(low: str) -> list[int]:
    return [m.start() for m in _SEPARATOR.finditer(low)]


def _gap(low: str, start: int, end: int, other: _Ranged) -> tuple[int, int]:
    """Return the distance to a mention: the clauses and the characters in between."""
    first, last = (end, other.start) if other.start >= end else (other.end, start)
    places = _separators(low)
    return bisect_left(places, last) - bisect_left(places, first), last - first


@dataclass(frozen=True)
class _Setting:
    """The time, place and speaker of a sentence."""

    plain: str
    low: str
    periods: tuple[NamedPeriod, ...]
    oblasts: tuple[Mention, ...]
    of_percentages: dict[int, Mention]  # keyed by the end of the percentage
    stated_on: date | None
    claimant: str
    claimant_note: str
    quoted: str  # the speaker of the sentence before, if this one continues the quote
    no_period: str

    @classmethod
    def of(
        cls,
        sentence: Sentence,
        earlier: Sentence | None,
        published: date | None,
        dated: date | None,
    ) -> _Setting:
        """Read a sentence, taking from the one before it only notes."""
        low = sentence.low
        plain = without_republics(sentence.plain, low)
        found = figures(low)
        taken = [(f.start, f.end) for f in found]
        periods = find_periods(low, published, taken)
        said = said_on(plain, periods)
        day = said.since if said is not None else None
        if day is not None and day != published:  # resolve periods from the day of the statement
            periods = find_periods(low, day, taken)
        claimant, note = speaker(plain)
        quoted = ""
        if not (claimant or note) and earlier is not None:
            named = speaker(without_republics(earlier.plain, earlier.low))[0]
            quoted = named if plain.startswith('"') else ""
            note = f"nobody here; the sentence before names '{named}'" if named else ""
        spoken = is_spoken(plain)
        owned = {
            f.end: mention
            for f in found
            if (f.measure == "percent" or f.part_of)
            and (mention := oblast_after(low, f.end)) is not None
        }
        return cls(
            plain,
            low,
            tuple(_not_said(p, spoken) for p in periods if said is None or p.start != said.start),
            tuple(oblasts_named(low)),
            owned,
            day or dated,
            claimant,
            note,
            quoted,
            _no_period(earlier, published) if not periods else _NO_PERIOD,
        )

    def completed(self, draft: Proposal, drafts: Sequence[Proposal]) -> Proposal:
        """Return a draft with period, place, speaker and side; `drafts` are all of its sentence."""
        notes = list(draft.open)
        since, until, note, words = self._period(draft)
        notes += [f"period: {note}"] if note else []
        baseline: tuple[date | None, date | None] = (None, None)
        if draft.compares:
            baseline, note = self._compared(draft)
            notes += [f"baseline: {note}"] if note else []
        where, note = self._where(draft, only=len(drafts) == 1)
        notes += [f"where: {note}"] if note else []
        notes += [f"claimant: {self.claimant_note}"] if self.claimant_note else []
        side, direction, note = self._side(draft, drafts)
        notes += [f"side: {note}"] if note else []
        if draft.is_of_day and since == until:
            since = None  # "holds 20 % on 31 May": a day, and not the gain of that day
        if draft.is_of_day and since is not None and draft.unit == "%":
            notes.append("kind: of a period; it may be what was gained, not what is held")
        return replace(
            draft,
            since=since,
            until=until,
            baseline_since=baseline[0],
            baseline_until=baseline[1],
            claimant=self.claimant,
            stated_on=self.stated_on,
            side=side,
            direction=direction,
            where=where,
            open=tuple(notes),
            period_words=words,
        )

    def _side(self, draft: Proposal, drafts: Sequence[Proposal]) -> tuple[str, str, str]:
        """Return the side, the direction, and the reason if the side is open."""
        by = self.claimant or self.quoted
        words = self.plain[slice(*self._clause(draft, drafts))]
        side, direction, note = whose(self._without_claimant(words), by)
        if not side and words != self.plain and "two" not in note:
            side, direction, note = whose(self._without_claimant(self.plain), by)
        if not side and draft.is_of_day:
            side, note = holder(self.plain, by)
        if not draft.is_directed:
            direction = ""
        if side and not self.claimant and self.quoted:
            return side, direction, f"as '{by}' speaks, whom the sentence before names"
        if side or draft.value == "not captured":  # the claim holds whichever side is meant
            return side, direction, ""
        return "open", direction, note

    def _without_claimant(self, words: str) -> str:
        """Return the words without the speaker's name, who is not an acting side."""
        name = self.claimant
        if not name or name.lower() in _COUNTRIES:
            return words
        return words.replace(name, " ")

    def _clause(self, draft: Proposal, drafts: Sequence[Proposal]) -> tuple[int, int]:
        """Return the range of a claim's own clause, between the clauses of other claims."""
        start, end = 0, len(self.plain)
        before = max((other.end for other in drafts if other.end <= draft.start), default=None)
        after = min((other.start for other in drafts if other.start >= draft.end), default=None)
        if before is not None and (mark := _CLAUSES.search(self.low, before, draft.start)):
            start = mark.start()
        if after is not None:
            marks = [m.start() for m in _CLAUSES.finditer(self.low, draft.end, after)]
            end = marks[-1] if marks else end
        return start, end

    def _period(self, draft: Proposal) -> tuple[date | None, date | None, str, tuple[str, ...]]:
        """Return the nearest period that is no baseline, a note if it is uncertain, its words."""
        here = [p for p in self.periods if not p.compared]
        here.sort(key=lambda p: _gap(self.low, draft.start, draft.end, p))
        if not here:
            return None, None, self.no_period, ()
        taken, others = here[0], here[1:]
        ends = [p for p in here if p.form == "to" and not p.reason]
        begins = [p for p in here if p.form == "since" and not p.reason]
        if ends and begins and taken in (ends[0], begins[0]):  # since 1 May, as of 20 May
            since, until = begins[0].since, ends[0].until
            others = [p for p in here if p not in (ends[0], begins[0])]
            words: tuple[str, ...] = (self._words_of(begins[0]), self._words_of(ends[0]))
            if since is not None and until is not None and since > until:
                return None, None, f"{self._quoted(ends[0])} ends before it begins", words
        else:
            since, until, words = taken.since, taken.until, (self._words_of(taken),)
        if taken.reason:
            return since, until, f"{self._quoted(taken)} {taken.reason}", words
        if since is None:
            return None, until, f"{self._quoted(taken)} does not say since when", words
        if any((p.since, p.until) != (since, until) for p in others):
            count = len(others) + 1
            note = f"{self._quoted(taken)} is the nearest of {count} in the sentence"
            return since, until, note, words
        return since, until, "", words

    def _words_of(self, period: NamedPeriod) -> str:
        return self.plain[period.start : period.end]

    def _quoted(self, period: NamedPeriod) -> str:
        return f"'{self._words_of(period)}'"

    def _compared(self, draft: Proposal) -> tuple[tuple[date | None, date | None], str]:
        after = [p for p in self.periods if p.compared and p.end > draft.start]
        if not after:
            return (None, None), "no period in the sentence"
        p = after[0]
        return (p.since, p.until), f"{self._quoted(p)} {p.reason}" if p.reason else ""

    def _where(self, draft: Proposal, *, only: bool) -> tuple[tuple[str, ...], str]:
        if draft.end in self.of_percentages:
            return self.of_percentages[draft.end].codes, ""
        if draft.where:
            return draft.where, ""
        parted = [m for m in self.oblasts if _MOSTLY.search(self.low, 0, m.start)]
        near = tuple(
            m
            for m in self.oblasts
            if m not in parted
            and not any(m.start < o.end and o.start < m.end for o in self.of_percentages.values())
        )
        if near and not only:
            gaps = [_gap(self.low, draft.start, draft.end, m)[0] for m in near]
            near = tuple(m for m, gap in zip(near, gaps, strict=True) if gap == min(gaps))
        codes = tuple(sorted(set(chain.from_iterable(m.codes for m in near))))
        if parted and not codes:
            words = self.plain[parted[0].start : parted[0].end]
            return codes, f"'{words}' is said of a part of it"
        republic = republic_named(self.low)
        if republic and not codes:
            return codes, f"'{republic}' is no oblast"
        if draft.needs_place and not codes:
            return codes, "no place in the sentence; Ukraine, or an oblast"
        return codes, ""


#: Words for an unquantified part of the claimed ground, before the oblast where it lies.
_MOSTLY = re.compile(rf"(?:{pattern('places.mostly')})[ ,-]{{0,3}}(?:[^\W\d_]+ ){{0,4}}$")
_CLAUSES = re.compile(r";|,? (?:and|while|whereas|but|и|а|но|та|і|й|але|тогда как|тоді як) ")
_COUNTRIES = frozenset(["russia", "ukraine", "россия", "украина", "росія", "україна"])
_NO_PERIOD = "none in the sentence"


def _no_period(earlier: Sentence | None, published: date | None) -> str:
    """Return a note that no period was found, and which one the sentence before has."""
    periods = find_periods(earlier.low, published) if earlier is not None else []
    dated = [p for p in periods if p.since and p.until and p.form in ("since", "span")]
    if not dated:
        return _NO_PERIOD
    p = dated[-1]
    return f"{_NO_PERIOD}; the one before has '{p.text}', {p.since} to {p.until}"


def _not_said(period: NamedPeriod, spoken: bool) -> NamedPeriod:
    """Return a lone day of a reported statement as unresolved: it may be the day it was made."""
    if period.form == "weekday" or (period.form == "day" and spoken and not period.reason):
        return replace(
            period, since=None, until=None, reason="may be the day it was said or the day meant"
        )
    return period
