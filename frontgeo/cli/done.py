"""What a verb of the command line came to, before anything is printed or written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from frontgeo.control import ControlMap
from frontgeo.files import printable
from frontgeo.outputs.report import map_notes

__all__ = ["Done", "tell"]


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
