"""Download a file with retries and resumption, and put it in place whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from frontgeo.errors import InputError
from frontgeo.fetch.attempt import attempt
from frontgeo.fetch.cache import sha256_of
from frontgeo.fetch.job import Job, Partial
from frontgeo.fetch.problems import PassingError

__all__ = ["download"]

TRIES = 5
BACKOFF_S = 1.0  # wait before the second try, doubled before each further one
LONGEST_WAIT_S = 60.0  # longest wait, even if the server asks for more
LEFTOVER_AGE_S = 86_400.0

_sleep: Callable[[float], None] = time.sleep  # replaced in tests, which do not wait


def download(job: Job) -> None:
    """Fetch a file into its target whole, or raise an error and leave the target unchanged."""
    leftover = job.target.with_name(f".{job.target.name}.part")
    try:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(job.target)
        work = Path(tempfile.mkdtemp(dir=job.target.parent, prefix=f".{job.target.name}."))
        try:
            partial = _adopt(leftover, work)
            resumed = partial.size > 0
            try:
                resumed |= _fill(job, partial)
                if resumed and _mismatch(job, partial):
                    partial.restart(job)  # it may mix two versions: try once from the start
                    _fill(job, partial)
            except (PassingError, KeyboardInterrupt):
                if partial.size:
                    with suppress(OSError):  # another process may have left one meanwhile
                        partial.folder.rename(leftover)
                raise
            found = _mismatch(job, partial)
            if found:
                raise job.error(
                    f"expected SHA-256 {job.sha256}, found {found}; nothing was kept. The source "
                    "was changed or tampered with: try again, or tell frontgeo's maintainers",
                    expected=str(job.sha256),
                    found=found,
                )
            partial.body.replace(job.target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except PassingError as error:
        raise job.error(
            f"gave up after {TRIES} tries, at last: {error.problem}; "
            "try again later, and the download resumes where it stopped"
        ) from None
    except OSError as error:
        raise InputError(
            f"{job.target}: cannot be written ({error.strerror or error}); free space or set "
            "FRONTGEO_CACHE to another folder"
        ) from None


def _mismatch(job: Job, partial: Partial) -> str:
    """Return the hash found; empty if it is as expected or none is known."""
    if job.sha256 is None:
        return ""
    found = sha256_of(partial.body)
    return "" if found == job.sha256 else found


def _adopt(leftover: Path, work: Path) -> Partial:
    """Take over the partial download of an earlier run; only one process gets it."""
    with suppress(OSError):
        leftover.rename(work / "partial")
    (work / "partial").mkdir(exist_ok=True)
    return Partial(work / "partial")


def _sweep(target: Path) -> None:
    """Remove the partial downloads of processes that were killed."""
    for path in target.parent.glob(f".{target.name}.*"):
        with suppress(OSError):
            newest = max(p.stat().st_mtime for p in (path, *path.rglob("*")))
            if time.time() - newest > LEFTOVER_AGE_S:
                shutil.rmtree(path, ignore_errors=True)


def _fill(job: Job, partial: Partial) -> bool:
    """Retry until the body is whole; return whether it arrived in pieces."""
    import requests

    resumed = False
    with requests.Session() as session:
        for tried in range(1, TRIES + 1):
            try:
                resumed |= attempt(job, partial, session)
                return resumed
            except PassingError as error:
                if tried == TRIES:
                    raise
                wait_s = BACKOFF_S * 2 ** (tried - 1) if error.wait_s is None else error.wait_s
                _sleep(min(max(wait_s, 0.0), LONGEST_WAIT_S))
    raise AssertionError  # the last try returns or raises
