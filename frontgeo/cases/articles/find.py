"""`find_claims`: what an article says that can be checked, each with its sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from frontgeo.cases.articles import clues
from frontgeo.cases.articles.figures import Figure, figures
from frontgeo.cases.articles.oblasts import COUNTRY, oblasts_named
from frontgeo.cases.articles.proposal import Proposal
from frontgeo.cases.articles.scene import Scene, gap
from frontgeo.cases.articles.settlements import Names, known_name, listed_names
from frontgeo.cases.articles.spelling import Sentence, sentences
from frontgeo.cases.articles.statements import Statement, statements
from frontgeo.errors import InputError

__all__ = ["find_claims"]

LONGEST_TEXT = 2_000_000  # characters


def find_claims(text: str, *, published: date | None = None, source: str = "") -> list[Proposal]:
    """Propose the claims in an English, Russian or Ukrainian article.

    Only what a sentence itself says is taken from it: a period or a speaker of the sentence
    before is told among what is open, not used. Periods are those of `published`, or of the day
    on which the sentence says that it was said. Questions, plans and conditions are no claims.

    Parameters
    ----------
    text : str
        Plain text, up to 2,000,000 characters.
    published : date, optional
        The day of the article, which "since the start of the year" is resolved against.
    source : str
        The article, as every proposal will name it.

    Returns
    -------
    list of Proposal
        In the order of the text.

    Raises
    ------
    InputError
        For what is no text or too long, and what is no day.

    Examples
    --------
    >>> claim = find_claims(
    ...     "Its army took 880 square kilometres in the past five months, Moscow said.",
    ...     published=date(2024, 5, 31),
    ... )[0]
    >>> claim.kind, claim.value, claim.unit, claim.by
    ('area', '880', 'km2', 'Moscow')
    >>> str(claim.since), str(claim.until), claim.open
    ('2024-01-01', '2024-05-31', ())
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
    found: list[Proposal] = []
    before: Sentence | None = None
    for sentence in sentences(text):
        if before is not None and before.paragraph != sentence.paragraph:
            before = None
        drafts = _drafts(sentence) if _WORTH_READING.search(sentence.low) else []
        if drafts:
            scene = Scene.of(sentence, before, published)
            quote = text[sentence.start : sentence.end]
            found += [
                replace(
                    scene.completed(draft, only=len(drafts) == 1),
                    sentence=quote,
                    start=sentence.start,
                    end=sentence.end,
                    source=source,
                )
                for draft in drafts
            ]
        before = sentence
    return found


# --- what is claimed: proposals whose range is, so far, that in the plain sentence ------------

_WORTH_READING = re.compile(
    r"[0-9] ?(?:-?[^\W\d_]|%)|faster|slow|quick|rapid|higher|lower|all|every|entire|whole"
    r"|captur|seiz|taken|took|occup|conquer|liberat|fallen|control|быстре|медленн|выше|ниже|стрем"
    r"|швидш|стрімк|повільн|вищ|нижч|все|всі|усі|взя|взят|захва|заня|освоб|оккуп|контрол|захоп"
    r"|зайня|звільн|окуп"
)


def _drafts(sentence: Sentence) -> list[Proposal]:
    low = sentence.low
    if low.rstrip("\"') ").endswith("?"):
        return []
    drafts = [draft for figure in figures(low) if (draft := _of_figure(figure, low)) is not None]
    stated = [_of_statement(s) for s in statements(sentence.plain, low)]
    names = listed_names(sentence.plain)
    if names is not None and _likely(names):
        listed = _with_names(drafts, names, low)
        if listed is not drafts:  # what is listed is not stated of each once more
            stated = [s for s in stated if s.kind != "status" or s.start >= names.end]
        drafts = listed
    return sorted([*drafts, *stated], key=lambda draft: draft.start)


def _of_figure(figure: Figure, low: str) -> Proposal | None:
    start, end, notes = figure.start, figure.end, []
    if clues.is_intent(low, start) or clues.is_rate(low, start, end) or clues.is_size(low, start):
        return None
    if figure.note:
        notes.append(f"value: {figure.note}")
    kind = {"area": "area", "count": "settlements", "length": "depth", "percent": "share"}[
        figure.measure
    ]
    if kind == "share":
        named = [(m.start, m.end) for m in oblasts_named(low)]
        if not clues.is_share(low, end, named):
            if not clues.is_share(low, end, [m.span() for m in COUNTRY.finditer(low, end)]):
                return None
            notes.append("where: it is a share of Ukraine, not of an oblast")
    else:
        found = clues.is_motion if kind == "depth" else clues.is_gain
        if not found(low, start, end):
            return None
        whose = clues.direction(low, start, end)
        notes += [f"direction: {whose}"] if whose else []
    return Proposal(
        kind,
        figure.value,
        figure.unit,
        depth_from=clues.depth_from(low, end) if kind == "depth" else "",
        start=start,
        end=end,
        open=tuple(notes),
    )


def _of_statement(stated: Statement) -> Proposal:
    return Proposal(
        stated.kind,
        stated.value,
        settlement=stated.settlement,
        start=stated.start,
        end=stated.end,
        open=(stated.note,) if stated.note else (),
    )


def _likely(names: Names) -> bool:
    """Whether a list is one of settlements; those that ship have no Russian names."""
    written = " ".join(names.names).lower()
    if re.search("[а-я]", written) and not re.search("[іїєґ]", written):
        return True
    return 2 * sum(1 for name in names.names if known_name(name)) >= len(names.names)


def _with_names(drafts: list[Proposal], names: Names, low: str) -> list[Proposal]:
    """Give a list to the number of settlements beside it, or count the list."""
    counts = [draft for draft in drafts if draft.kind == "settlements"]
    if counts:
        chosen = min(counts, key=lambda draft: gap(low, draft.start, draft.end, names))
        listed = len(names.names)
        note = () if chosen.value == str(listed) else (f"names: {listed} are listed",)
        given = replace(chosen, names=names.names, open=chosen.open + note)
        return [given if draft is chosen else draft for draft in drafts]
    if len(names.names) < 2 or not clues.is_gain(low, names.start, names.end):
        return drafts
    if clues.is_intent(low, names.start):
        return drafts
    note = ("value: counted from the names",)
    value = str(len(names.names))
    counted = Proposal(
        "settlements", value, "settlements", names=names.names, start=names.start, end=names.end,
        open=note,
    )  # fmt: skip
    return [*drafts, counted]
