"""One download: what is asked for, and what of it has come so far."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from frontgeo.fetch.problems import FetchError

__all__ = ["Job", "Partial"]


@dataclass(frozen=True)
class Job:
    """What is asked for, what it must be, and where it goes."""

    label: str
    address: str
    target: Path
    sha256: str | None
    limit_mb: int
    tried: bool

    def error(self, problem: str, *, expected: str = "", found: str = "") -> FetchError:
        """Make the error of this download."""
        return FetchError(
            self.label,
            f"{self.address}: {problem}",
            address=self.address,
            expected=expected,
            found=found,
        )

    @property
    def advice(self) -> str:
        """What to do where the address answers that there is nothing."""
        moved = "" if self.tried else " (this address was never tried)"
        return f"check the name and the day, the source may have moved{moved}"


@dataclass(frozen=True)
class Partial:
    """What has come so far: a folder with the body and what tells its version.

    A folder, because both move in one rename: each process works in its own, and hands it
    over as a leftover only when it gives up.
    """

    folder: Path

    @property
    def body(self) -> Path:
        """The file that grows."""
        return self.folder / "body"

    @property
    def size(self) -> int:
        """How many bytes of it have come."""
        return self.body.stat().st_size if self.body.exists() else 0

    def version(self, job: Job) -> str:
        """Return the ETag or date that came with the body, '' where it was another address."""
        try:
            told = json.loads((self.folder / "version").read_bytes())
            return str(told["version"]) if told["address"] == job.address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, job: Job, version: str = "") -> None:
        """Throw the body away, and note of which version the next one is."""
        told = json.dumps({"address": job.address, "version": version})
        (self.folder / "version").write_text(told, encoding="utf-8")
        self.body.write_bytes(b"")
