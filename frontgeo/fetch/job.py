"""Represent one download: its request, and the part that has arrived so far."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from frontgeo.fetch.problems import FetchError

__all__ = ["Job", "Partial"]


@dataclass(frozen=True)
class Job:
    """A download: its address, the expected content and the target file."""

    label: str
    address: str
    target: Path
    sha256: str | None
    limit_mb: int
    tried: bool

    def error(self, problem: str, *, expected: str = "", found: str = "") -> FetchError:
        """Return an error for this download."""
        return FetchError(
            self.label,
            f"{self.address}: {problem}",
            address=self.address,
            expected=expected,
            found=found,
        )

    @property
    def advice(self) -> str:
        """Return advice for when the address answers that there is no such file."""
        moved = "" if self.tried else " (this address was never tried)"
        return f"check the name and the day, the source may have moved{moved}"


@dataclass(frozen=True)
class Partial:
    """The part of a download so far: a folder with the body and a note of its version.

    It is a folder so that both move in one rename. Each process works in its own folder, and
    leaves it for others only when it gives up.
    """

    folder: Path

    @property
    def body(self) -> Path:
        """Return the path of the file with the body so far."""
        return self.folder / "body"

    @property
    def size(self) -> int:
        """Return the number of bytes that have arrived."""
        return self.body.stat().st_size if self.body.exists() else 0

    def version(self, job: Job) -> str:
        """Return the ETag or date that came with the body; empty if the address was another."""
        try:
            told = json.loads((self.folder / "version").read_bytes())
            return str(told["version"]) if told["address"] == job.address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, job: Job, version: str = "") -> None:
        """Discard the body, and note the version of the next one."""
        told = json.dumps({"address": job.address, "version": version})
        (self.folder / "version").write_text(told, encoding="utf-8")
        self.body.write_bytes(b"")
