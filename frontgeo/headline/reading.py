"""Read the claims of a text, each with the words that its values come from and what is open.

A claim is checked only if the text, or whoever asks, states all that its number hangs on. What is
taken although the text does not state it is said in `ReadClaim.about`; where nothing can be taken,
`ReadClaim.open` says what to give.
"""

from __future__ import annotations

import re
from calendar import day_name, month_abbr, month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from frontgeo._utils.dates import read_day
from frontgeo.articles.bare_figures import bare_figure
from frontgeo.articles.find_claims import NotUnderstood, Proposal, read_article
from frontgeo.articles.proposals import fields_of, new_id
from frontgeo.cases.casefile import claim_from_table
from frontgeo.claims.base import Claim, kind_named
from frontgeo.claims.sides import OPEN, side_key, sides_hint
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n.messages import Message
from frontgeo.places.theatre import Theatre

__all__ = ["ReadClaim", "TextReading", "read_headline"]

# a name after a preposition of place; scripts without capitals count as names too
_AT_A_NAME = re.compile(
    r"\b(?:in|near|around|inside|outside|across|within|at|в|у|на|біля|під|во|возле|около|под)\s+"
    r"(?:the\s+)?(?P<name>[^\W\d_][\w'’-]*(?:\s[A-ZА-ЯҐЄІЇ][\w'’-]*)*)"
)
_TIMES = frozenset(map(str.casefold, [*month_name, *month_abbr, *day_name])) - {""}

_LONGEST_SEEN = 120  # characters of a text in an error
#: Options that fill what a claim leaves open; any other goes with a text of one claim.
_FILLING = ("since", "until", "side", "where", "claimant", "source")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class ReadClaim:
    """A claim as read from a text.

    Attributes
    ----------
    claim : Claim or None
        None if something that it needs is open.
    figure : str
        As stated, such as ``880 km2``.
    sentence : str
    about : tuple of Message
        Where its period and side come from.
    notes : tuple of str
        What is uncertain about it.
    open : tuple of str
        Why it cannot be checked, and what to give.
    """

    claim: Claim | None
    figure: str
    sentence: str
    about: tuple[Message, ...] = ()
    notes: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def message(self) -> Message | None:
        """The claim as it was read, with where its values come from; None if it is open."""
        if self.claim is None:
            return None
        return Message("read-as", claim=self.claim.sentence_in_place, about_clauses=self.about)


@dataclass(frozen=True)
class TextReading:
    """The claims read in a text, and the sentences that gave none.

    Attributes
    ----------
    text : str
    claims : tuple of ReadClaim
        In the order of the text.
    not_understood : tuple of NotUnderstood
        Sentences that look like a claim but give none, with the reasons.
    """

    text: str
    claims: tuple[ReadClaim, ...]
    not_understood: tuple[NotUnderstood, ...] = ()

    @property
    def checkable(self) -> tuple[Claim, ...]:
        """The claims of which nothing is open."""
        return tuple(read.claim for read in self.claims if read.claim is not None)


def read_headline(
    text: str,
    *,
    said: date | str | None = None,
    theatre: Theatre | None = None,
    **fields: Any,
) -> TextReading:
    """Read the claims of a headline, a sentence or an article.

    Parameters
    ----------
    text : str
        In English, Ukrainian or Russian.
    said : date or ISO text, optional
        The day on which it was said, from which periods such as "the past five months" are
        reckoned; by default that of the article's dateline, if it states the year.
    theatre : Theatre, optional
        The theatre whose sides and regions the text may name; by default the one that ships.
    **fields
        What the text leaves open, as for `frontgeo.Claim.of`: ``since``, ``until``, ``side``,
        ``where``, ``claimant``, ``source``; and, for a text of one claim, any other field.

    Returns
    -------
    TextReading

    Raises
    ------
    InputError
        For a text without a claim, and for a field that contradicts it.

    Examples
    --------
    >>> found = read_headline("880 km² in the past five months", said="2024-05-31").claims[0]
    >>> print(found.message)
    Read as: 880 km² taken: 2024-01-01 to 2024-05-31, both days counted, from 'in the past 5 \
months' as of 2024-05-31; whose is not said: taken as each map's own side; no place is named: on \
the whole front
    >>> read_headline("Russia took 880 km² in the spring").claims[0].open
    ("period: 'in the spring' is not resolved; give since and until (--since, --until)",)
    """
    day = None if said is None else read_day(said, "said")
    proposals, unread = _proposals(text, day)
    if not proposals:
        raise InputError(_nothing_found(text, unread))
    if day is None:
        proposals = _with_past_periods(text, proposals)
    given = {key: value for key, value in fields.items() if value not in (None, "", ())}
    if len(proposals) > 1 and (beside := [key for key in given if key not in _FILLING]):
        raise InputError(
            f"--{beside[0].replace('_', '-')}: the text has {len(proposals)} claims; give one "
            "sentence, or write a case file (frontgeo claims)"
        )
    ids: dict[str, int] = {}
    read = [
        _Reader(one, given, day, only=len(proposals) == 1, theatre=theatre).read(
            "" if len(proposals) == 1 else new_id(one, ids)
        )
        for one in proposals
    ]
    return TextReading(text, tuple(read), unread)


def _proposals(
    text: str, published: date | None
) -> tuple[tuple[Proposal, ...], tuple[NotUnderstood, ...]]:
    article = read_article(text, published=published)
    if not article.claims and (alone := bare_figure(text, published)) is not None:
        return (alone,), ()
    return article.claims, article.not_understood


def _with_past_periods(text: str, proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Settle periods that state their year and are over, which need no day of the text."""
    today = datetime.now(UTC).date()
    as_of_today, _ = _proposals(text, today)
    if len(as_of_today) != len(proposals):
        return proposals
    return tuple(
        replace(
            one,
            since=now.since,
            until=now.until,
            period_words=now.period_words,
            open=(
                *(note for note in one.open if not note.startswith("period: ")),
                *(note for note in now.open if note.startswith("period: ")),
            ),
        )
        if one.until is None and _is_past(now, today)
        else one
        for one, now in zip(proposals, as_of_today, strict=True)
    )


def _is_past(proposal: Proposal, today: date) -> bool:
    """Return whether a period ended before today, and all its words state the year."""
    words = proposal.period_words
    is_dated = bool(words) and all(_YEAR.search(one) for one in words)
    return is_dated and proposal.until is not None and proposal.until < today


def _nothing_found(text: str, unread: tuple[NotUnderstood, ...]) -> str:
    seen = " ".join(text.split())
    short = seen if len(seen) <= _LONGEST_SEEN else f"{seen[:_LONGEST_SEEN].rstrip()}…"
    reasons = "; ".join(dict.fromkeys(why for one in unread for why in one.why))
    because = f" ({reasons})" if reasons else ""
    return (
        f"expected a claim, such as 'Russia took 880 km² in the past five months', found none in "
        f"{short!r}{because}; write the figure, its unit and who took it"
    )


class _Reader:
    """Turn one proposal and the fields given beside it into a claim."""

    def __init__(
        self,
        proposal: Proposal,
        given: Mapping[str, Any],
        said: date | None,
        *,
        only: bool,
        theatre: Theatre | None = None,
    ) -> None:
        self.proposal, self.given, self.said, self.only = proposal, given, said, only
        is_ours = theatre is None or theatre.about.is_shipped
        self.theatre = None if is_ours else theatre
        self.open: list[str] = []
        self.notes: list[str] = []
        self.about: list[Message] = []

    def read(self, claim_id: str) -> ReadClaim:
        """Return the claim, or what is open."""
        proposal = self.proposal
        fields = {k: v for k, v in fields_of(proposal).items() if v not in (None, "", ())}
        fields["stated_on"] = proposal.stated_on or self.said
        fields |= {key: self.given[key] for key in self.given if key not in _FILLING}
        fields |= {key: self.given[key] for key in ("claimant", "source") if key in self.given}
        kind = str(fields.pop("kind"))
        self._period(fields, kind)
        self._side(fields)
        self._place(fields, kind)
        self._doubts(kind)
        claim: Claim | None = None
        if not self.open:
            try:
                about = {"id": claim_id, "proposed": not self.only}
                claim = claim_from_table(kind, {**fields, **about}, self.theatre)
            except ClaimError as error:
                self.open.append(str(error))
        if claim is not None:
            self._assumed(claim)
        figure = f"{proposal.settlement} {proposal.value} {proposal.unit}".strip()
        return ReadClaim(
            claim, figure, proposal.sentence, tuple(self.about), tuple(self.notes),
            tuple(self.open),
        )  # fmt: skip

    def _notes_on(self, key: str) -> list[str]:
        return [
            reason
            for name, _, reason in (note.partition(": ") for note in self.proposal.open)
            if name == key
        ]

    def _period(self, fields: dict[str, Any], kind: str) -> None:
        """Settle the days of a claim, and say where they come from."""
        needed = kind_named(kind).stated_days
        for key in set(fields) & {"since", "until"} - set(needed):
            del fields[key]
        given = {key: read_day(self.given[key], key) for key in needed if key in self.given}
        stated = {key: fields[key] for key in needed if key in fields}
        if given and (self.only or not stated):
            fields |= given
            taken = {**stated, **given}
        else:
            taken, given = stated, {}
        words = " … ".join(self.proposal.period_words)
        if len(taken) < len(needed):
            self._missing_period(fields, needed, words)
            return
        days = {"since": str(taken.get("since", "")), "until": str(taken["until"])}
        span = Message("read-span" if len(needed) == 2 else "read-day", **days)
        if set(given) == set(needed) or (given and not words):
            key = "read-period-instead" if stated and words else "read-period-given"
            self.about.append(Message(key, span=span, words=words))
        elif given:
            self.about.append(Message("read-period-partly", span=span, words=words))
        elif fields.get("stated_on"):
            day = str(fields["stated_on"])
            self.about.append(Message("read-period-as-of", span=span, words=words, day=day))
        else:
            self.about.append(Message("read-period-words", span=span, words=words))
        if not given:
            self.notes += [f"period: {note}" for note in self._notes_on("period")]

    def _missing_period(self, fields: dict[str, Any], needed: tuple[str, ...], words: str) -> None:
        """Take the day on which a state was said for its day, or note what must be given."""
        said = fields.get("stated_on")
        if needed == ("until",) and not words and said is not None:
            fields["until"] = said
            self.about.append(Message("read-day-said", day=str(said)))
            return
        reasons = "; ".join(self._notes_on("period")) or "none in the sentence"
        if "needs the article's date" in reasons and self.said is None:
            advice = "give the day it was said (--said)"
        elif len(needed) == 1:
            advice = "give until (--until), or the day it was said (--said)"
        else:
            advice = "give since and until (--since, --until)"
        self.open.append(f"period: {reasons}; {advice}")

    def _side(self, fields: dict[str, Any]) -> None:
        """Settle whose change is claimed."""
        given, stated = side_key(self.given.get("side", "")), str(fields.get("side", ""))
        if self.theatre is not None:
            given, stated = self.theatre.side_named(given), self._side_in(self.theatre, fields)
        if given and stated in ("", OPEN):
            fields["side"] = given
            self.about.append(Message("read-side-given"))
        elif given and given != stated and self.only:
            raise InputError(
                f"side: {given!r} is given, but the words {self.proposal.sentence[:60]!r} say "
                f"{stated!r}; correct one of them"
            )
        elif stated == OPEN:
            reasons = "; ".join(self._notes_on("side")) or "the sentence does not say"
            if self.theatre is not None:
                named = self.theatre.sides_in(self.proposal.sentence)
                reasons = f"the sentence names {' and '.join(named) or 'no side of the theatre'}"
            self.open.append(f"side: {reasons}; give side = {sides_hint(self.theatre)} (--side)")
        elif self.theatre is None:
            self.notes += [f"side: {note}" for note in self._notes_on("side")]

    def _side_in(self, theatre: Theatre, fields: dict[str, Any]) -> str:
        """Return the side of a theatre that the sentence names; open if it is none or several."""
        named = theatre.sides_in(self.proposal.sentence)
        if len(named) == 1:
            fields["side"] = named[0]
            return named[0]
        fields["side"] = OPEN if "side" in fields or len(named) > 1 else ""
        return str(fields["side"])

    def _place(self, fields: dict[str, Any], kind: str) -> None:
        """Settle where the claim is about."""
        notes = self._notes_on("where")
        if "where" in self.given and (self.only or "where" not in fields):
            fields["where"] = self.given["where"]
            self.about.append(Message("read-place-given"))
            return
        if self.theatre is not None:
            fields["where"] = self.theatre.regions_in(self.proposal.sentence)
            if not fields["where"] and (problem := self._place_open(self.theatre, notes)):
                listed = ", ".join(map(repr, self.theatre.region_names)) or "none"
                self.open.append(
                    f"where: the sentence names {problem} of the theatre ({listed}); give where "
                    "(--where)"
                )
            notes = []
        blocking = [n for n in notes if "is no oblast" in n or "no place in" in n]
        self.open += [f"where: {note}; give where (--where)" for note in blocking]
        self.notes += [f"where: {note}" for note in notes if note not in blocking]

    def _place_open(self, theatre: Theatre, notes: Sequence[str]) -> str:
        """Return why the place of a claim is open; empty if it is the country or not needed."""
        if self._names_elsewhere(notes):
            return "a place that is no region"
        if name := self._unknown_place(theatre):
            return f"a place, {name!r}, that is no region"
        return "no region" if any("no place in" in n for n in notes) else ""

    def _unknown_place(self, theatre: Theatre) -> str:
        """Return a name that follows "in" or "near" and is neither country, side nor time."""
        for found in _AT_A_NAME.finditer(self.proposal.sentence):
            name = found["name"]
            is_time = name.split()[0].casefold() in _TIMES
            is_known = theatre.names_country(name) or theatre.sides_in(name)
            if not (name[0].islower() or is_time or is_known):
                return name
        return ""

    def _names_elsewhere(self, notes: Sequence[str]) -> bool:
        """Return whether the sentence names a place of another theatre, or an unknown one."""
        is_country = any("is read as Ukraine" in note for note in notes)
        unknown = any("is no oblast" in n for n in notes)
        return unknown or (bool(self.proposal.where) and not is_country)

    def _doubts(self, kind: str) -> None:
        """Sort what else the reading is uncertain about: what forbids a check, and what is said."""
        values = self._notes_on("value")
        self.open += [f"value: {note}" for note in values if "may be" in note]
        self.notes += [f"value: {note}" for note in values if "may be" not in note]
        if "kind" not in self.given:
            self.open += [f"kind: {note}; give kind (--kind)" for note in self._notes_on("kind")]
        compared = self.proposal.compares and "baseline_since" not in self.given
        baselines = self._notes_on("baseline") if compared else []
        if baselines or (compared and self.proposal.baseline_since is None):
            reason = "; ".join(baselines) or "no period in the sentence"
            self.open.append(
                f"baseline: {reason}; give baseline_since and baseline_until "
                "(--baseline-since, --baseline-until)"
            )
        if kind_named(kind).needs_sectors:
            self.open.append(
                "sectors: the text does not say which; write them into a case file (frontgeo "
                "claims)"
            )
        for key in ("settlement", "names", "claimant", "times"):
            self.notes += [f"{key}: {note}" for note in self._notes_on(key)]

    def _assumed(self, claim: Claim) -> None:
        """Note the side and place that are taken because the text does not state them."""
        if not claim.side and claim.has_direction:
            self.about.append(Message("read-side-taken"))
        if claim.is_of_whole_front:
            self.about.append(Message("read-whole-front"))
