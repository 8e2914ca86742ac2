"""The verb ``claims``: the claims of an article, proposed as a case file."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontgeo.cli.check import published_of
from frontgeo.cli.done import Done
from frontgeo.errors import InputError
from frontgeo.files import printable
from frontgeo.outputs.report import to_json
from frontgeo.tabular import text_of

if TYPE_CHECKING:
    from frontgeo.articles import Article, NotUnderstood, Proposal

__all__ = ["run_claims"]

_LONGEST_QUOTE = 240  # characters of a sentence as listed


def run_claims(args: argparse.Namespace, command: str) -> Done:
    """Propose the claims of an article; what is to be printed and written."""
    from frontgeo.articles import case_text, read_article  # only here, and slow to load

    published = None if args.published is None else published_of(args)
    source = args.source or ("" if args.article == "-" else Path(args.article).name)
    article = read_article(_text_of(args.article), published=published, source=source)
    case = case_text(article.claims, source=source, not_understood=article.not_understood)
    done = Done(inputs=[] if args.article == "-" else [args.article])
    done.notes.append(_counted(article))
    if args.out is not None:
        done.files[args.out] = case
    if args.json:
        done.text = to_json(
            {
                "claims": [_as_dict(claim) for claim in article.claims],
                "not_understood": [_as_dict(sentence) for sentence in article.not_understood],
            }
        )
    else:
        done.text = case if args.out is None else "\n\n".join(_listed(article))
    return done


def _text_of(name: str) -> str:
    """The text of a file, or of standard input."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return text_of(content)
    except FileNotFoundError:
        raise InputError(f"{name}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror})") from None
    except ValueError as error:  # another encoding, or a NUL in the name
        raise InputError(f"{name}: {error}") from None


def _counted(article: Article) -> str:
    claims, unread = len(article.claims), len(article.not_understood)
    found = f"{claims} claim{'' if claims == 1 else 's'} proposed"
    if unread:
        found += f", {unread} sentence{'' if unread == 1 else 's'} left out that may hold others"
    return f"{found}; read each beside its sentence before it is checked"


def _listed(article: Article) -> list[str]:
    """Each sentence with its claims and what is open, then the sentences that are left out."""
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
    """A claim on one line, and a line for each thing that is open."""
    from frontgeo.places import oblast_codes  # reads the table of oblasts

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
    """A sentence on one line, shortened where it is long."""
    text = " ".join(sentence.split())
    return f"“{text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rstrip() + '…'}”"


def _as_dict(found: Proposal | NotUnderstood) -> dict[str, Any]:
    """The fields of what was found, days as text."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in vars(found).items()
    }
