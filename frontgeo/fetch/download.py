"""Download a file: tried again, resumed, checked, and put in place whole or not at all.

pooch is not used: it starts a broken download of hundreds of MB from the beginning, keeps one
address and one hash a file where ours depend on a day (or are found in a listing, and change),
and would be one more dependency around the requests that stay. What is its own, a registry of
frozen hashes and a rename at the end, is the smaller part of this room.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from frontgeo._utils.fileio import replaceable, sha256_of, temporary_folder
from frontgeo._utils.stopping import undone_at_stop
from frontgeo._version import __version__
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.fetch.sources import refusal

if TYPE_CHECKING:
    import requests

__all__ = ["FetchError", "Job", "StoppedError", "download"]

#: Status codes of temporary errors, which may not recur at the next try.
PASSING = frozenset({408, 429, 500, 502, 503, 504})


FetchFault = Literal["missing", "unreachable", "wrong"]


class FetchError(NotAvailableError):
    """A source that could not be fetched.

    Parameters
    ----------
    label : str
        The source and day.
    problem : str
        What was expected, what was found and what to do.
    address : str
        The address requested.
    expected, found : str, optional
        Details, such as the two hashes.
    reason : {"missing", "unreachable", "wrong"}
        Whether the source has no such file, did not answer in time, or answered with another
        thing than the file.
    """

    def __init__(
        self,
        label: str,
        problem: str,
        *,
        address: str,
        expected: str = "",
        found: str = "",
        reason: FetchFault = "wrong",
    ) -> None:
        self.reason = reason
        self.label = label
        self.problem = problem
        self.address = address
        self.expected = expected
        self.found = found
        super().__init__(f"{label}: {problem}")


class PassingError(Exception):
    """A temporary fault, after which the next try may succeed."""

    def __init__(self, problem: str, *, wait_s: float | None = None) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)


class StoppedError(Exception):
    """The end of a download that was asked to stop; the bytes so far are kept for the next run."""


@dataclass(frozen=True)
class Job:
    """A download: its address, the expected content and the target file.

    Attributes
    ----------
    stopped : threading.Event or None
        Set if the download should end early; one of many also shows no bar of its own.
    """

    label: str
    address: str
    target: Path
    sha256: str | None
    limit_mb: int
    tried: bool
    stopped: Event | None = None

    def error(
        self, problem: str, *, expected: str = "", found: str = "", reason: FetchFault = "wrong"
    ) -> FetchError:
        """Return an error for this download."""
        return FetchError(
            self.label,
            f"{self.address}: {problem}",
            address=self.address,
            expected=expected,
            found=found,
            reason=reason,
        )

    def pause(self, wait_s: float) -> None:
        """Wait before the next try, or until the download should end."""
        if self.stopped is None:
            _sleep(wait_s)
        else:
            self.stopped.wait(wait_s)

    def go_on(self) -> None:
        """Raise an error if the download should end."""
        if self.stopped is not None and self.stopped.is_set():
            raise StoppedError

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
            stated = json.loads((self.folder / "version").read_bytes())
            return str(stated["version"]) if stated["address"] == job.address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, job: Job, version: str = "") -> None:
        """Discard the body, and note the version of the next one."""
        stated = json.dumps({"address": job.address, "version": version})
        (self.folder / "version").write_text(stated, encoding="utf-8")
        self.body.write_bytes(b"")


_SMALL_BYTES = 4096
_NO_FEATURE = "expected a map, found no feature in it"


def check_content(job: Job, partial: Partial) -> None:
    """Refuse error pages, pointers and truncated files that arrive with a status of success."""
    path, kind = partial.body, job.target.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_SMALL_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
        file.seek(max(0, partial.size - 64))
        tail = file.read().rstrip()
    problem = ""
    if not head:
        problem = "expected a file, found nothing in it"
    elif head.startswith(b"version https://git-lfs"):
        problem = "expected a file, found a Git LFS pointer to it"
    elif kind in (".geojson", ".json"):
        problem = _json_problem(path, head, tail)
    elif kind in (".zip", ".kmz") and not zipfile.is_zipfile(path):
        problem = f"expected a whole zip, found {_seen(head)}"
    elif kind == ".tif" and head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        problem = f"expected a TIFF, found {_seen(head)}"
    elif kind == ".csv" and head.startswith(b"<"):
        problem = f"expected a table, found {_seen(head)}"
    elif kind == ".kml" and b"<kml" not in head:
        problem = f"expected KML, found {_seen(head)}"
    elif kind == ".kml" and not tail.endswith(b"</kml>"):
        problem = "expected the end of a KML document, found it cut short"
    if problem:
        fault: FetchFault = "missing" if problem == _NO_FEATURE else "wrong"
        raise job.error(f"{problem}; nothing was kept, {job.advice}", reason=fault)


def _json_problem(path: Path, head: bytes, tail: bytes) -> str:
    if not head.startswith((b"{", b"[")):
        return f"expected JSON, found {_seen(head)}"
    if not tail.endswith((b"}", b"]")):
        return "expected the end of a JSON document, found it cut short"
    if re.search(rb'"exceededTransferLimit"\s*:\s*true', head + tail):
        return "expected the whole layer, found a part of it (exceededTransferLimit)"
    return _small_json_problem(path) if path.stat().st_size < _SMALL_BYTES else ""


def _small_json_problem(path: Path) -> str:
    """Return the fault of a small JSON answer: ArcGIS reports errors with status 200."""
    try:
        stated = json.loads(path.read_bytes())
    except ValueError:
        return "expected JSON, found a broken document"
    if isinstance(stated, dict) and isinstance(stated.get("error"), dict):
        code, message = stated["error"].get("code"), str(stated["error"].get("message"))[:120]
        if code in PASSING:
            path.write_bytes(b"")
            raise PassingError(f"answered error {code}, {message}")
        return f"expected a map, found error {code}, {message}"
    if isinstance(stated, dict) and stated.get("features") == []:
        return _NO_FEATURE
    return ""


def _seen(head: bytes) -> str:
    return repr(head[:40].decode("utf-8", "replace"))


CONNECT_TIMEOUT_S = 15.0
READ_TIMEOUT_S = 30.0  # longest wait for a single byte
SLOW_WINDOW_S = 60.0  # time in which at least SLOWEST_BYTES must arrive
SLOWEST_BYTES = 1024
MOST_REDIRECTS = 5
BAR_FROM_BYTES = 5_000_000
_CHUNK = 1 << 16


def attempt(job: Job, partial: Partial, session: requests.Session) -> bool:
    """Make one request, following redirects; return whether it continued a partial body."""
    # Ask for the missing part only if its version can be checked, by If-Range or the final hash.
    have, version = partial.size, partial.version(job)
    headers = {"User-Agent": f"frontgeo/{__version__}", "Accept-Encoding": "identity"}
    if have and (version or job.sha256):
        headers["Range"] = f"bytes={have}-"
        if version:
            headers["If-Range"] = version
    with _answer(job, session, headers) as response:
        status = response.status_code
        if status == 416:
            partial.restart(job)
            raise PassingError("answered 416, the requested piece is not there")
        if status in PASSING:
            raise PassingError(_answered(response), wait_s=_retry_after(response))
        if status in (404, 410):
            raise job.error(
                f"answered {status}, no such file there; {job.advice}", reason="missing"
            )
        if status == 403 and response.headers.get("X-RateLimit-Remaining") == "0":
            raise job.error(
                "answered 403, no more requests are allowed this hour; try again in an hour",
                reason="unreachable",
            )
        # 206 continues the partial body; 200 means the whole body, for which it starts again.
        goes_on = status == 206 and "Range" in headers
        if status != 200 and not goes_on:
            raise job.error(f"expected 200, {_answered(response)}; {job.advice}")
        if goes_on:
            total = _range_total(response, have)
            if total is None or (version and _version(response) not in ("", version)):
                partial.restart(job)
                raise PassingError("answered with another piece or version than requested")
        else:
            partial.restart(job, _version(response))
            have, total = 0, None
        _stream(job, partial, response, have=have, total=total)
    check_content(job, partial)
    return goes_on


def _answered(response: requests.Response) -> str:
    return f"answered {response.status_code} {response.reason or ''}".rstrip()


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that the server asks to wait; it may state a number or a date."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util.retry import Retry

    try:
        return Retry().parse_retry_after(response.headers["Retry-After"])
    except (KeyError, InvalidHeader, ValueError, OverflowError):
        return None


def _version(response: requests.Response) -> str:
    """Return a value for If-Range: a strong ETag, or a date; empty for an encoded body."""
    if _coded(response):
        return ""
    tag = response.headers.get("ETag", "")
    if tag.startswith('"'):
        return tag
    return response.headers.get("Last-Modified", "")


def _coded(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity").strip().lower() != "identity"


def _range_total(response: requests.Response, have: int) -> int | None:
    """Return the length of the whole body, or None if the piece is not the one requested."""
    stated = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", stated.strip(), re.ASCII)
    if match is None or _coded(response):
        return None
    first, last, total = map(int, match.groups())
    return total if first == have and last == total - 1 else None


@contextmanager
def _answer(
    job: Job, session: requests.Session, headers: Mapping[str, str]
) -> Iterator[requests.Response]:
    """Yield the response after a few redirects, none of which may lead to a file or leave https."""
    import requests

    address = job.address
    for _ in range(MOST_REDIRECTS + 1):
        try:
            response = _get(session, address, headers)
        except requests.exceptions.SSLError as error:
            raise job.error(
                f"the server's certificate is not accepted ({_brief(error)}); "
                "check the clock and the network"
            ) from None
        except (requests.ConnectionError, requests.Timeout) as error:
            raise PassingError(f"no answer ({_brief(error)})") from None
        except (requests.RequestException, ValueError) as error:
            raise job.error(f"cannot be requested ({_brief(error)}); {job.advice}") from None
        with response:
            if not response.is_redirect:
                yield response
                return
            onward = response.headers["Location"]
        with suppress(ValueError):  # a malformed address is refused below
            onward = urljoin(address, onward)
        problem = refusal(onward, before=address)
        if problem:
            raise job.error(f"redirected to {onward[:200]!r}, which is refused: {problem}")
        address = onward
    raise job.error(f"redirected more than {MOST_REDIRECTS} times; {job.advice}")


def _get(session: requests.Session, address: str, headers: Mapping[str, str]) -> requests.Response:
    """Send one request, without session.get, which would read the whole body of a redirect."""
    import requests

    # The auth function keeps requests from looking up credentials in .netrc.
    request = requests.Request("GET", address, headers=headers, auth=lambda r: r)
    prepared = session.prepare_request(request)
    url = prepared.url or address
    settings: Any = session.merge_environment_settings(url, {}, True, True, None)
    timeout = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    return session.get_adapter(url).send(prepared, timeout=timeout, **settings)


def _brief(error: BaseException) -> str:
    """Return the name of the error at the root, without memory addresses."""
    reason: Any = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason if isinstance(reason, BaseException) else error).__name__


def _stream(
    job: Job, partial: Partial, response: requests.Response, *, have: int, total: int | None
) -> None:
    """Append the body to the partial file, checking its length against header and limit."""
    stated = response.headers.get("Content-Length", "").strip()
    length = int(stated) if re.fullmatch(r"\d{1,15}", stated, re.ASCII) else None
    limit = job.limit_mb * 1_000_000
    if length is not None and have + length > limit:
        raise _too_large(job, f"{(have + length) / 1e6:,.1f} MB")
    size, window, came = have, time.monotonic(), 0
    coming = None if length is None else have + length
    with partial.body.open("ab") as file, _bar(job, have, coming) as advance:
        for chunk in _chunks(response):
            job.go_on()
            size += len(chunk)
            if size > limit:
                raise _too_large(job, "more")
            file.write(chunk)
            advance(len(chunk))
            came += len(chunk)
            if time.monotonic() - window > SLOW_WINDOW_S:
                if came < SLOWEST_BYTES:
                    raise PassingError(f"stalled: {came} bytes in {SLOW_WINDOW_S:g} s")
                window, came = time.monotonic(), 0
    wire = response.raw.tell()
    if length is not None and wire != length:
        raise PassingError(f"cut off: expected {length} bytes, found {wire}")
    if total is not None and size != total:
        raise PassingError(f"cut off: expected {total} bytes in all, found {size}")


def _too_large(job: Job, found: str) -> FetchError:
    return job.error(
        f"expected at most {job.limit_mb} MB, found {found}; nothing was kept: "
        "this is not the intended file; tell frontgeo's maintainers",
        expected=f"{job.limit_mb} MB",
        found=found,
    )


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield bytes as they arrive, so that a very slow download is noticed."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    while True:
        try:
            chunk = response.raw.read1(_CHUNK, decode_content=True)
        except ReadTimeoutError:
            raise PassingError(f"stalled: nothing came for {READ_TIMEOUT_S:g} s") from None
        except (HTTPError, OSError) as error:
            raise PassingError(f"cut off ({type(error).__name__})") from None
        if not chunk:
            return
        yield chunk


@contextmanager
def _bar(job: Job, have: int, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show a progress bar for larger files on a terminal; yield the function that advances it."""
    small = total is not None and total - have < BAR_FROM_BYTES
    if small or job.stopped is not None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(
        total=total,
        initial=have,
        desc=job.target.name,
        unit="B",
        unit_scale=True,
        file=sys.stderr,
    ) as bar:
        yield bar.update


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
        with temporary_folder(job.target) as work:
            partial = _adopt(leftover, work)
            resumed = partial.size > 0
            try:
                with undone_at_stop(lambda: _leave(partial, leftover)):
                    resumed |= _fill(job, partial)
                    if resumed and _mismatch(job, partial):
                        partial.restart(job)  # it may mix two versions: try once from the start
                        _fill(job, partial)
            except (PassingError, KeyboardInterrupt, StoppedError):
                _leave(partial, leftover)
                raise
            found = _mismatch(job, partial)
            if found:
                raise job.error(
                    f"expected SHA-256 {job.sha256}, found {found}; nothing was kept. The source "
                    "was changed or tampered with: try again, or tell frontgeo's maintainers",
                    expected=str(job.sha256),
                    found=found,
                )
            partial.body.replace(replaceable(job.target))
    except PassingError as error:
        raise job.error(
            f"gave up after {TRIES} tries, at last: {error.problem}; "
            "try again later, and the download resumes where it stopped",
            reason="unreachable",
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


def _leave(partial: Partial, leftover: Path) -> None:
    """Keep what has arrived for the next run."""
    if partial.size:
        with suppress(OSError):  # another process may have left one meanwhile
            partial.folder.rename(leftover)


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
            job.go_on()
            try:
                resumed |= attempt(job, partial, session)
                return resumed
            except PassingError as error:
                if tried == TRIES:
                    raise
                wait_s = BACKOFF_S * 2 ** (tried - 1) if error.wait_s is None else error.wait_s
                job.pause(min(max(wait_s, 0.0), LONGEST_WAIT_S))
    raise AssertionError  # the last try returns or raises
