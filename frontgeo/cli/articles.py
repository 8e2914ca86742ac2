"""Run ``claims``: the claims of an article, proposed as a case file."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontgeo._utils.fileio import LARGEST_TEXT, printable, read_regular
from frontgeo.cli.inputs import published_on, stdin_bytes
from frontgeo.cli.result import Result, counted
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.io.tabular import text_of
from frontgeo.outputs.plain_data import to_json

if TYPE_CHECKING:
    from frontgeo.articles.find_claims import Article, NotUnderstood, Proposal

__all__ = ["propose_claims"]

_LONGEST_QUOTE = 240  # characters of a sentence as listed


def propose_claims(asked: Options) -> Result:
    """Propose the claims found in an article as a case file, each with its sentence."""
    from frontgeo.articles.find_claims import read_article  # slow to load
    from frontgeo.articles.proposals import case_text

    published = None if asked.published is None else published_on(asked)
    source = asked.source or ("" if asked.article == "-" else Path(asked.article).name)
    article = read_article(_text_of(asked.article), published=published, source=source)
    case = case_text(article.claims, source=source, not_understood=article.not_understood)
    result = Result(inputs=[asked.article])
    result.notes.append(_counts(article))
    if asked.out is not None:
        result.files[asked.out] = case
    if asked.out is None and not asked.json:
        result.text, result.form = case, "toml"
    elif asked.json:
        result.text = to_json(
            {
                "claims": [_as_dict(claim) for claim in article.claims],
                "not_understood": [_as_dict(sentence) for sentence in article.not_understood],
            }
        )
    else:
        result.text = "\n\n".join(_listed(article))
    return result


def _text_of(name: str) -> str:
    """Return the text of a file, or of standard input."""
    content = stdin_bytes() if name == "-" else read_regular(name, LARGEST_TEXT)
    try:
        return text_of(content)
    except ValueError as error:  # another encoding
        raise InputError(f"{name}: {error}") from None


def _counts(article: Article) -> str:
    text = f"{counted(len(article.claims), 'claim')} proposed"
    if article.not_understood:
        sentences = counted(len(article.not_understood), "sentence")
        text += f", {sentences} left out that may hold others"
    return f"{text}; read each beside its sentence before it is checked"


def _listed(article: Article) -> list[str]:
    """Return each sentence with its claims and open fields, then the sentences left out."""
    blocks: list[str] = []
    numbered = enumerate(article.claims, 1)
    for sentence, claims in groupby(numbered, key=lambda one: one[1].sentence):
        lines = [_quoted(sentence)]
        for number, claim in claims:
            lines += _claim_lines(number, claim)
        blocks.append("\n".join(printable(line) for line in lines))
    if article.not_understood:
        lines = ["Left out, though they look like claims:"]
        for one in article.not_understood:
            lines += [_quoted(one.sentence), *(f"   {why}" for why in one.why)]
        blocks.append("\n".join(printable(line) for line in lines))
    return blocks


def _claim_lines(number: int, claim: Proposal) -> list[str]:
    """Return a claim on one line, and a line for each thing that is open."""
    from frontgeo.places.place_tables import oblast_codes  # reads the table of oblasts

    where = [oblast_codes().get(code, code) for code in claim.where]
    figure = claim.value if claim.is_count else f"{claim.value} {claim.unit}"
    parts = [
        f"{claim.settlement} {figure}".strip(),
        ", ".join(claim.names),
        f"in {', '.join(where)}" if where else "",
        claim.side and f"side {claim.side}{f', {claim.direction}' if claim.direction else ''}",
        _period(claim.since, claim.until),
        claim.claimant and f"said by {claim.claimant}",
        f"on {claim.stated_on}" if claim.stated_on else "",
    ]
    lines = [f"{number}. {claim.kind}: {' · '.join(part for part in parts if part)}"]
    return [f"   {line}" for line in [*lines, *(f"   open – {note}" for note in claim.open)]]


def _period(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return ""
    return f"{since or '…'} to {until or '…'}"


def _quoted(sentence: str) -> str:
    """Return a sentence on one line, shortened if it is long."""
    text = " ".join(sentence.split())
    return f"“{text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rstrip() + '…'}”"


def _as_dict(found: Proposal | NotUnderstood) -> dict[str, Any]:
    """Return the fields of a claim or sentence, days as text."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in vars(found).items()
    }
