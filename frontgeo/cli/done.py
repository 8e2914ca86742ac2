"""What a verb of the command line came to, before anything is printed or written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from frontgeo.control import ControlMap, assumed_in
from frontgeo.files import printable
from frontgeo.i18n import texts_of
from frontgeo.outputs.caveats import STARRED, others_text
from frontgeo.outputs.report import map_notes, to_json

__all__ = ["Done", "caveat_lines", "finished", "number_line", "tell"]


@dataclass
class Done:
    """What a verb came to: text for stdout, notes for stderr, files to write.

    What is to be written under a lock is no content, but a function that writes it.
    """

    text: str = ""
    notes: list[str] = field(default_factory=list)
    files: dict[str, str | bytes | Callable[[], None]] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    code: int = 0

    def opened(self, maps: Iterable[ControlMap], *, silent: bool = False) -> None:
        """Take over what was repaired or left out of maps, and protect their files."""
        for shown in maps:
            if not silent:
                self.notes += [n for n in map_notes(shown) if n not in self.notes]
            self.inputs += [source.path for source in shown.sources]


def tell(line: str) -> None:
    """Write a line to stderr, at once."""
    sys.stderr.write(f"{printable(line)}\n")


def caveat_lines(maps: Sequence[ControlMap]) -> list[str]:
    """What stands under a number: what was assumed, other sides' ground, what was left out."""
    texts = texts_of("caveats")
    lines = [f"* {assumption}" for assumption in assumed_in(maps)]
    lines += others_text(maps, texts)
    return [*lines, *(note for shown in maps for note in map_notes(shown))]


def number_line(text: str, maps: Sequence[ControlMap]) -> str:
    """A line with a number, starred where it rests on an assumption."""
    return f"{text}{STARRED}" if assumed_in(maps) else text


def finished(
    done: Done, lines: list[str], result: dict[str, Any], args: argparse.Namespace
) -> Done:
    """Put lines into what is printed, or the same as JSON."""
    done.text = to_json(result) if args.json else "\n".join(printable(line) for line in lines)
    return done
