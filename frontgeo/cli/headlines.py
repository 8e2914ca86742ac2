"""Run ``check`` on a headline, a sentence or an article, and on claims with maps of the library."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from frontgeo._utils.fileio import LARGEST_TEXT, printable, read_regular
from frontgeo.cases.casefile import MapPair
from frontgeo.cli.case_argument import looks_like_file
from frontgeo.cli.inputs import legend_options, region_of
from frontgeo.cli.result import Result, print_line
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.geometry.validation import Region
from frontgeo.headline.checking import CheckedText, MapsAtHand, check_claims_of
from frontgeo.headline.downloads import FetchRule, MapsToFetch, maps_fetched
from frontgeo.headline.reading import ReadClaim, read_headline
from frontgeo.i18n.messages import Message, in_language
from frontgeo.io.tabular import text_of
from frontgeo.library.folder import Library, is_library
from frontgeo.verdicts.context import Places, Settings

__all__ = [
    "add_reading",    "check_asked_text", "fetch_rule", "is_at_terminal", "lacking_lines",
    "library_asked", "maps_at_hand", "not_checked_lines", "reading_lines",
]  # fmt: skip

#: Options that give maps or ground to a claim without a case file.
_OF_MAPS = ("polygons", "before", "after")


def library_asked(asked: Options, region: Region | None = None) -> Library | None:
    """Return the library that ``--archive`` names, if it names one.

    Raises
    ------
    InputError
        For two libraries.
    """
    named = [name for name in asked.archive if is_library(name)]
    if len(named) > 1:
        raise InputError(
            f"--archive: expected one library, found {' and '.join(named)}; leave one out"
        )
    if not named:
        return None
    return Library.open(named[0], region=region_of(asked) if region is None else region)


def maps_at_hand(
    asked: Options, *, by_default: bool = True, region: Region | None = None
) -> MapsAtHand:
    """Return the maps that ``--archive`` and ``--mapper`` choose.

    Parameters
    ----------
    asked : Options
    by_default : bool
        Whether the user's library stands in where ``--archive`` names nothing.
    region : tuple of float, optional
        The theatre of a case whose maps are taken from it; by default that of the options.
    """
    region = region_of(asked) if region is None else region
    library = library_asked(asked, region)
    archives = [name for name in asked.archive if not is_library(name)]
    if library is None and not archives and by_default:
        library = Library.open(region=region)
    if library is None and len(asked.mappers) > 1:
        raise InputError(
            "--mapper: expected one name, who drew the maps of --archive, found "
            f"{len(asked.mappers)}; several choose maps of a library"
        )
    if library is not None and (legend := [k for k, v in legend_options(asked).items() if v]):
        name = "country" if legend[0] == "front_line" else legend[0]
        raise InputError(
            f"--{name} is of files: the library has the status and side of its maps; leave it out"
        )
    paths = tuple(str(Path(name).absolute()) for name in archives)
    return MapsAtHand(library, tuple(asked.mappers), paths, shared_pair(asked, library is None))


def shared_pair(asked: Options, names_mapper: bool) -> MapPair | None:
    """Return the options that all pairs of maps share; None if none is given."""
    clip = asked.clip
    if clip is not None and Path(clip).is_file():
        clip = str(Path(clip).absolute())
    options: dict[str, Any] = {"clip": clip, **legend_options(asked)}
    line = options["front_line"]
    if asked.country is not None and line is not None:
        options["front_line"] = replace(line, country=str(Path(asked.country).absolute()))
    if names_mapper and asked.mappers:
        options["mapper"] = asked.mappers[0]
    if asked.definition:
        options["definitions"] = tuple(asked.definition)
    return MapPair(**options) if any(options.values()) else None


def is_at_terminal() -> bool:
    """Return whether somebody can read a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def fetch_rule(asked: Options) -> FetchRule:
    """Return the rule on downloads: yes with ``--fetch``, a question on a terminal, else no.

    An audit, which runs a recorded command again, never downloads.
    """
    is_audit = "case_here" in vars(asked)

    def rule(wanted: Sequence[MapsToFetch]) -> bool:
        if asked.fetch:
            return True
        if is_audit or not is_at_terminal():
            return False
        for one in wanted:
            print_line(str(one))
        return click.confirm("Download them into the library?", default=False, err=True)

    return rule


def check_asked_text(
    asked: Options, settings: Settings, fields: dict[str, Any], places: Places
) -> CheckedText:
    """Check the claims of a text: the argument, a text file, or standard input."""
    for name in _OF_MAPS:
        if getattr(asked, name):
            raise InputError(f"a text and --{name} do not go together; give the claim with --claim")
    text, source = _text_asked(asked)
    said = fields.pop("stated_on", None)
    fields["source"] = fields.get("source") or source
    try:
        reading = read_headline(text, said=said, theatre=settings.theatre, **fields)
    except InputError as error:
        name = "-" if asked.text is not None else source
        raise InputError(f"{name}: {error}" if name else str(error)) from None
    evidence = maps_at_hand(asked)
    notes: list[str] = []
    if evidence.library is not None:
        library, notes = maps_fetched(
            reading.checkable, evidence.library, mappers=evidence.mappers, rule=fetch_rule(asked)
        )
        evidence = MapsAtHand(library, evidence.mappers, evidence.archives, evidence.shared)
    found = check_claims_of(
        reading, evidence, settings=settings, places=places, command=asked.command
    )
    return CheckedText(found, found.reading, notes)


def _text_asked(asked: Options) -> tuple[str, str]:
    """Return the text to check, and the name of its file."""
    if asked.text is not None:  # read from standard input
        return str(asked.text), ""
    name = str(asked.case)
    if not looks_like_file(name):
        return name, ""
    content = read_regular(name, LARGEST_TEXT)
    try:
        return text_of(content), Path(name).name
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


def add_reading(result: Result, found: CheckedText, asked: Options) -> None:
    """Print the reading of a text before the answers, and claims left unchecked after them."""
    result.notes += found.notes
    if asked.json or asked.methods is not None:  # printed for a program, or to paste
        result.notes += reading_lines(found, "en") + not_checked_lines(found, "en")
        return
    before = "\n".join(reading_lines(found, asked.language))
    lacking = "\n".join(lacking_lines(found, asked.language))
    after = "\n".join(not_checked_lines(found, asked.language))
    result.text = "\n\n".join(filter(None, (before, result.text, lacking, after)))


def reading_lines(found: CheckedText, lang: str) -> list[str]:
    """Return a line for each claim that was checked, with what it was read as."""
    lines = []
    for read in found.reading.claims:
        if (message := read.message) is not None:
            lines.append(message.text(lang))
            lines += [f"  – {note}" for note in read.notes]
    return [printable(line) for line in lines]


def lacking_lines(found: CheckedText, lang: str) -> list[str]:
    """Return a line for each mapper without maps of a claim's days, with the reason."""
    lines = [
        f"{row.label}: {in_language(note, lang)}"
        for verdict in found
        for row in verdict.rows
        if row.kind == "mapped" and row.change is None
        for note in row.notes
    ]
    return [printable(line) for line in dict.fromkeys(lines)]


def not_checked_lines(found: CheckedText, lang: str) -> list[str]:
    """Return a line for each claim that was not checked, and each sentence not understood."""
    lines = [_open_line(read) for read in found.not_checked]
    lines += [
        f"“{' '.join(one.sentence.split())[:160]}”: {'; '.join(one.why)}"
        for one in found.reading.not_understood
    ]
    head = [Message("text-not-checked").text(lang)] if lines else []
    return [printable(line) for line in (*head, *(f"  {line}" for line in lines))]


def _open_line(read: ReadClaim) -> str:
    return f"{read.figure} (“{' '.join(read.sentence.split())[:100]}”): {' | '.join(read.open)}"
