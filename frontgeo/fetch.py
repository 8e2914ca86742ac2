"""Downloads: the only room with the network, and only when asked.

`SOURCES` has one row for each source (written in ``sources.toml``), ``sources.sha256`` the
hashes of files that are frozen. requests carries, platformdirs places, tqdm shows; this
module adds what none of them (nor pooch) does: it resumes, waits and tries again, notices
stalls and false lengths, and puts a file into the cache whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from frontgeo.errors import InputError, NotAvailableError

if TYPE_CHECKING:
    import requests

__all__ = [
    "SOURCES",
    "FetchError",
    "RemoteSource",
    "cache_folder",
    "cached",
    "fetch",
    "sources_table",
]

TRIES = 5
BACKOFF_S = 1.0  # before the second try; doubled before each one after
LONGEST_WAIT_S = 60.0  # also where the server asks for more
CONNECT_TIMEOUT_S = 15.0
READ_TIMEOUT_S = 30.0  # without a single byte
SLOW_WINDOW_S = 60.0  # in which SLOWEST_BYTES must come
SLOWEST_BYTES = 1024
MOST_REDIRECTS = 5
LISTING_LIMIT_MB = 50
LISTING_AGE_S = 3600.0  # GitHub answers 60 listings an hour
LEFTOVER_AGE_S = 86_400.0
BAR_FROM_BYTES = 5_000_000

_CHUNK = 1 << 16
_SMALL_BYTES = 4096
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_sleep: Callable[[float], None] = time.sleep  # tests do not wait


class FetchError(NotAvailableError):
    """A source that could not be fetched.

    Parameters
    ----------
    label : str
        The source and day.
    problem : str
        What was expected, what was found and what to do.
    address : str
        What was asked for.
    expected, found : str, optional
        Such as the two hashes.
    """

    def __init__(
        self, label: str, problem: str, *, address: str, expected: str = "", found: str = ""
    ) -> None:
        self.label = label
        self.problem = problem
        self.address = address
        self.expected = expected
        self.found = found
        super().__init__(f"{label}: {problem}")


class _PassingError(Exception):
    """What may go better at the next try."""

    def __init__(self, problem: str, *, wait_s: float | None = None) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)


# ---- the registry ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RemoteSource:
    """One row of the registry; ``sources.toml`` tells what the patterns mean."""

    name: str
    title: str
    address: str
    filename: str
    licence: str
    credit: str
    size: str
    vintage: str
    limit_mb: int
    sha256: str | None = None
    commit: str = ""
    listing: str = ""
    member: str = ""
    folder: str = ""
    live: bool = False
    unix_names: bool = False
    tried: bool = False

    def __post_init__(self) -> None:
        for address in filter(None, (self.address, self.listing)):
            if _refusal(address):
                raise InputError(f"{self.name}: {_refusal(address)}")
        if not (_SAFE_NAME.fullmatch(self.name) and _SAFE_NAME.fullmatch(self.folder or "x")):
            raise InputError(f"{self.name!r}: expected a plain name for a source")
        if self.sha256 is not None and not re.fullmatch("[0-9a-f]{64}", self.sha256):
            raise InputError(f"{self.name}: expected 64 hexadecimal digits, found {self.sha256!r}")
        if self.limit_mb <= 0:
            raise InputError(f"{self.name}: expected a limit above 0 MB, found {self.limit_mb}")

    @property
    def needs_day(self) -> bool:
        """Whether there is one file for each day, and the day must be named."""
        return ("{day" in self.filename or self.unix_names) and not self.live

    @property
    def cache_name(self) -> str:
        """The folder in the cache; sources with the same file share it."""
        return self.folder or self.name


def _refusal(address: str, *, before: str = "") -> str:
    """Return why an address is not asked, '' where it may be."""
    try:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "expected an address, found something else"
    if scheme == "https" and host:
        return ""
    if scheme == "http" and host in _LOOPBACK:
        secure = bool(before) and urlsplit(before).scheme.lower() != "http"
        return "expected https after https, found http" if secure else ""
    return f"expected https, found {scheme or 'no scheme'}"


def _read_sources(path: Path) -> dict[str, RemoteSource]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {f.name for f in fields(RemoteSource)}
    sources = {}
    for name, table in tables.items():
        shared = table.pop("same_as", None)
        row = {**(tables[shared] if shared else {}), **table, "name": name}
        if shared:
            row["folder"] = shared
        if row.keys() - known:
            raise InputError(f"{path}, [{name}]: unknown key {min(row.keys() - known)!r}")
        sources[name] = RemoteSource(**row)
    return sources


SOURCES: Mapping[str, RemoteSource] = MappingProxyType(
    _read_sources(Path(__file__).with_name("sources.toml"))
)


@cache
def _pins() -> dict[str, str]:
    """Return SHA-256 by folder and file name, of the files that are frozen."""
    lines = Path(__file__).with_name("sources.sha256").read_text(encoding="ascii").splitlines()
    return {name: sha256 for sha256, name in (line.split("  ") for line in lines)}


def _pin(source: RemoteSource, name: str) -> str | None:
    return source.sha256 or _pins().get(f"{source.cache_name}/{name}")


def _source(what: str) -> RemoteSource:
    try:
        return SOURCES[what]
    except (KeyError, TypeError):
        raise InputError(
            f"{what!r}: no such source; expected one of {', '.join(sorted(SOURCES))}"
        ) from None


def sources_table() -> str:
    r"""Return what can be fetched, for people to read.

    Examples
    --------
    >>> print(sources_table().split("\n\n")[0])
    deepstate-daily --day DAY
        DeepState, occupied ground day by day (daily mirror, no grey zone)
        vintage  2024-07-08 to today, some days missing
        size     0.1 MB a day
        licence  GPL-3.0 on the repository; content © DeepStateMAP, ask before redistributing
        credit   DeepStateMAP.live, via github.com/cyterat/deepstate-map-data
        hash     536 files pinned
        address  untried
    """
    counts: dict[str, int] = {}
    for name in _pins():
        folder = name.partition("/")[0]
        counts[folder] = counts.get(folder, 0) + 1
    blocks = []
    for source in SOURCES.values():
        pinned = counts.get(source.cache_name, 0)
        lines = [
            source.name + (" --day DAY" if source.needs_day else ""),
            f"    {source.title}",
            f"    vintage  {source.vintage}",
            f"    size     {source.size}",
            f"    licence  {source.licence}",
            f"    credit   {source.credit}",
            "    hash     "
            + ("pinned" if source.sha256 else f"{pinned} files pinned" if pinned else "none"),
            f"    address  {'tried' if source.tried else 'untried'}",
        ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


# ---- days and names ----------------------------------------------------------------------


def _today() -> date:
    return datetime.now(UTC).date()


def _day(source: RemoteSource, day: date | str | None) -> date | None:
    """Return a day that is a day, so that nothing else gets into an address or a path."""
    if day is None:
        if source.needs_day:
            raise InputError(
                f"{source.name}: expected a day, found none; give one, as in --day 2024-12-31"
            )
        return None
    if not (source.needs_day or source.live):
        raise InputError(f"{source.name}: has no days, found day {str(day)!r}; leave it out")
    parsed = None
    if isinstance(day, datetime):
        parsed = day.date()
    elif isinstance(day, date):
        parsed = day
    elif isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
        with suppress(ValueError):
            parsed = date.fromisoformat(day)
    if parsed is None:
        raise InputError(f"{source.name}: expected a day as 2024-12-31, found {day!r}")
    if not date(2014, 1, 1) <= parsed <= _today() + timedelta(days=1):  # it is tomorrow east of UTC
        raise InputError(
            f"{source.name}: expected a day from 2014 to {_today()}, found {parsed}; check the day"
        )
    return parsed


def _label(source: RemoteSource, day: date | None) -> str:
    return source.name if day is None else f"{source.name} {day}"


def _is_of(source: RemoteSource, name: str, day: date | None) -> bool:
    """Whether a file name is of this source and day; of any day where that is None."""
    if not _SAFE_NAME.fullmatch(name):
        return False
    if source.unix_names:
        stamp = name.partition(".")[0]
        if not (fnmatchcase(name, source.filename) and re.fullmatch(r"\d{9,10}", stamp)):
            return False
        return day is None or datetime.fromtimestamp(int(stamp), UTC).date() == day
    pattern = source.filename
    pattern = re.sub(r"\{day[^}]*\}", "*", pattern) if day is None else pattern.format(day=day)
    return fnmatchcase(name, pattern)


def _remote_name(source: RemoteSource, day: date | None) -> str:
    """Return the day's file name, its last where there are several; may ask for a listing."""
    if "*" not in source.filename:
        return source.filename.format(day=day)
    folder = f"{source.cache_name}/"
    names = [name.removeprefix(folder) for name in _pins() if name.startswith(folder)]
    found = [name for name in names if _is_of(source, name, day)]
    found = found or [name for name in _listed(source) if _is_of(source, name, day)]
    if found:
        return max(found)
    raise FetchError(
        _label(source, day),
        f"expected a file of this day, found none in {source.listing}; give another --day",
        address=source.listing,
    )


def _listed(source: RemoteSource) -> list[str]:
    """Return the file names in a repository, as GitHub's listing of trees gives them."""
    path = cache_folder() / source.cache_name / "listing.json"
    if not path.is_file() or not 0 <= time.time() - path.stat().st_mtime < LISTING_AGE_S:
        label = f"{source.name} (listing)"
        _download(_Job(label, source.listing, path, None, LISTING_LIMIT_MB, source.tried))
    try:
        entries = json.loads(path.read_bytes())["tree"]
        return [str(entry["path"]).rpartition("/")[2] for entry in entries]
    except (ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        raise FetchError(
            source.name,
            f"{source.listing}: expected a listing with 'tree' and 'path', found something else; "
            "the address may have moved: tell frontgeo's maintainers",
            address=source.listing,
        ) from None


# ---- the cache ---------------------------------------------------------------------------


def cache_folder() -> Path:
    """Return where fetched files lie: ``FRONTGEO_CACHE``, or the platform's cache folder.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    try:
        folder = _cache_folder()
    except RuntimeError:  # a "~" and no home
        folder = Path()
    if not folder.is_absolute():
        raise InputError(
            "cache: expected a home folder, found none; set FRONTGEO_CACHE to an absolute path"
        )
    return folder


def _cache_folder() -> Path:
    chosen = os.environ.get("FRONTGEO_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("frontgeo", appauthor=False)


def cached(what: str, *, day: date | str | None = None) -> Path | None:
    """Return what lies in the cache, without the network.

    Parameters
    ----------
    what : str
        A name in `SOURCES`.
    day : date or str, optional
        Where there is one file for each day. Of a live source without a day: the latest.

    Returns
    -------
    Path or None
        None where it was not fetched, or no longer is the file whose hash is pinned.

    Examples
    --------
    >>> cached("deepstate-daily", day="2014-03-18") is None  # no file of that day
    True
    """
    source = _source(what)
    return _cached(source, _day(source, day))


def _cached(source: RemoteSource, day: date | None) -> Path | None:
    folder = cache_folder() / source.cache_name
    try:
        names = sorted(p.name for p in folder.iterdir() if p.is_file())
    except OSError:
        return None
    for name in reversed(names):
        if _is_of(source, name, day):
            sha256 = _pin(source, name)
            if sha256 is None or _sha256(folder / name) == sha256:
                return folder / name
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(what: str, *, day: date | str | None = None, force: bool = False) -> Path:
    """Fetch a source into the cache, unless it is there.

    Parameters
    ----------
    what : str
        A name in `SOURCES`; `sources_table` tells them.
    day : date or str, optional
        Needed where there is one file for each day.
    force : bool
        Fetch again what is there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        For an unknown name, or a day that is missing, wrong or not wanted.
    FetchError
        When it could not be fetched; the cache is as before.

    Examples
    --------
    >>> fetch("weather")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    frontgeo.errors.InputError: 'weather': no such source; expected one of adm3-geoboundaries, ...
    """
    source = _source(what)
    when = _day(source, day)
    if source.live and when is None:
        when = _today()
    if not force:
        here = _cached(source, when)
        if here is not None:
            return here
    if source.live and when != _today():
        raise FetchError(
            _label(source, when),
            f"the address serves only the state of today, {_today()}, expected day {when}; "
            "see frontgeo fetch --list for a source with past days",
            address=source.address,
        )
    name = _remote_name(source, when)
    sha256 = _pin(source, name)
    address = source.address.format(
        ref=source.commit if sha256 and source.commit else "HEAD",
        file=name,
        day=when,
        after=None if when is None else when + timedelta(days=1),
    )
    target = cache_folder() / source.cache_name / name
    _download(_Job(_label(source, when), address, target, sha256, source.limit_mb, source.tried))
    return target


# ---- one download --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    label: str
    address: str
    target: Path
    sha256: str | None
    limit_mb: int
    tried: bool

    def error(self, problem: str, *, expected: str = "", found: str = "") -> FetchError:
        return FetchError(
            self.label,
            f"{self.address}: {problem}",
            address=self.address,
            expected=expected,
            found=found,
        )

    @property
    def advice(self) -> str:
        moved = "" if self.tried else " (this address was never tried)"
        return f"check the name and the day, the source may have moved{moved}"


@dataclass(frozen=True)
class _Partial:
    """What has come so far: a folder with the body and what tells its version.

    A folder, because both move in one rename: each process works in its own, and hands it
    over as a leftover only when it gives up.
    """

    folder: Path

    @property
    def body(self) -> Path:
        return self.folder / "body"

    @property
    def size(self) -> int:
        return self.body.stat().st_size if self.body.exists() else 0

    def version(self, job: _Job) -> str:
        """Return the ETag or date that came with the body, '' where it was another address."""
        try:
            told = json.loads((self.folder / "version").read_bytes())
            return str(told["version"]) if told["address"] == job.address else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, job: _Job, version: str = "") -> None:
        told = json.dumps({"address": job.address, "version": version})
        (self.folder / "version").write_text(told, encoding="utf-8")
        self.body.write_bytes(b"")


def _download(job: _Job) -> None:
    """Fetch into the target: whole, or an error and the target as before."""
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
                if resumed and _mismatch(
                    job, partial
                ):  # pieces of two versions: once from the start
                    partial.restart(job)
                    _fill(job, partial)
            except (_PassingError, KeyboardInterrupt):
                if partial.size:
                    with suppress(OSError):  # another process left one meanwhile
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
    except _PassingError as error:
        raise job.error(
            f"gave up after {TRIES} tries, at last: {error.problem}; "
            "try again later, what has come is resumed"
        ) from None
    except OSError as error:
        raise InputError(
            f"{job.target}: cannot be written ({error.strerror or error}); free space or set "
            "FRONTGEO_CACHE to another folder"
        ) from None


def _mismatch(job: _Job, partial: _Partial) -> str:
    """Return the hash that was found, '' where it is as expected or none is known."""
    if job.sha256 is None:
        return ""
    found = _sha256(partial.body)
    return "" if found == job.sha256 else found


def _adopt(leftover: Path, work: Path) -> _Partial:
    """Take over what an earlier run left; only one process gets it."""
    with suppress(OSError):
        leftover.rename(work / "partial")
    (work / "partial").mkdir(exist_ok=True)
    return _Partial(work / "partial")


def _sweep(target: Path) -> None:
    """Remove what processes that were killed left behind."""
    for path in target.parent.glob(f".{target.name}.*"):
        with suppress(OSError):
            newest = max(p.stat().st_mtime for p in (path, *path.rglob("*")))
            if time.time() - newest > LEFTOVER_AGE_S:
                shutil.rmtree(path, ignore_errors=True)


def _fill(job: _Job, partial: _Partial) -> bool:
    """Try until the body is whole; return whether it came in pieces."""
    import requests

    resumed = False
    with requests.Session() as session:
        for tried in range(1, TRIES + 1):
            try:
                resumed |= _attempt(job, partial, session)
                return resumed
            except _PassingError as error:
                if tried == TRIES:
                    raise
                wait_s = BACKOFF_S * 2 ** (tried - 1) if error.wait_s is None else error.wait_s
                _sleep(min(max(wait_s, 0.0), LONGEST_WAIT_S))
    raise AssertionError  # the last try returns or raises


def _attempt(job: _Job, partial: _Partial, session: requests.Session) -> bool:
    """One request, after redirects; return whether it went on from a partial body."""
    have, version = partial.size, partial.version(job)
    headers = {"User-Agent": _user_agent(), "Accept-Encoding": "identity"}
    if have and (version or job.sha256):
        headers["Range"] = f"bytes={have}-"
        if version:
            headers["If-Range"] = version
    with _answer(job, session, headers) as response:
        status = response.status_code
        if status == 416:
            partial.restart(job)
            raise _PassingError("answered 416, the piece asked for is not there")
        if status in _PASSING:
            raise _PassingError(_told(response), wait_s=_retry_after(response))
        if status in (404, 410):
            raise job.error(f"answered {status}, no such file there; {job.advice}")
        goes_on = status == 206 and "Range" in headers
        if status != 200 and not goes_on:
            raise job.error(f"expected 200, {_told(response)}; {job.advice}")
        if goes_on:
            total = _range_total(response, have)
            if total is None or (version and _version(response) not in ("", version)):
                partial.restart(job)
                raise _PassingError("answered another piece or version than was asked for")
        else:
            partial.restart(job, _version(response))
            have, total = 0, None
        _stream(job, partial, response, have=have, total=total)
    _check_shape(job, partial)
    return goes_on


def _user_agent() -> str:
    from frontgeo.version import __version__

    return f"frontgeo/{__version__}"


def _told(response: requests.Response) -> str:
    return f"answered {response.status_code} {response.reason or ''}".rstrip()


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that the server asks to wait, as a number or a date."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util.retry import Retry

    try:
        return Retry().parse_retry_after(response.headers["Retry-After"])
    except (KeyError, InvalidHeader, ValueError, OverflowError):
        return None


def _version(response: requests.Response) -> str:
    """Return what may stand in If-Range: a strong ETag, or a date; '' for a coded body."""
    if _coded(response):
        return ""
    tag = response.headers.get("ETag", "")
    if tag.startswith('"'):
        return tag
    return response.headers.get("Last-Modified", "")


def _coded(response: requests.Response) -> bool:
    return response.headers.get("Content-Encoding", "identity").strip().lower() != "identity"


def _range_total(response: requests.Response, have: int) -> int | None:
    """Return the length of the whole, None where the piece is not the one asked for."""
    told = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", told.strip(), re.ASCII)
    if match is None or _coded(response):
        return None
    first, last, total = map(int, match.groups())
    return total if first == have and last == total - 1 else None


@contextmanager
def _answer(
    job: _Job, session: requests.Session, headers: Mapping[str, str]
) -> Iterator[requests.Response]:
    """Ask, and follow redirects: few, and none that leads to a file or out of https."""
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
            raise _PassingError(f"no answer ({_brief(error)})") from None
        except (requests.RequestException, ValueError) as error:
            raise job.error(f"cannot be asked ({_brief(error)}); {job.advice}") from None
        with response:
            if not response.is_redirect:
                yield response
                return
            onward = response.headers["Location"]
        with suppress(ValueError):  # what is no address is refused below
            onward = urljoin(address, onward)
        problem = _refusal(onward, before=address)
        if problem:
            raise job.error(f"redirected to {onward[:200]!r}, which is refused: {problem}")
        address = onward
    raise job.error(f"redirected more than {MOST_REDIRECTS} times; {job.advice}")


def _get(session: requests.Session, address: str, headers: Mapping[str, str]) -> requests.Response:
    """Ask once. Not session.get: that reads a redirect's body to its end, if it has one."""
    import requests

    request = requests.Request("GET", address, headers=headers, auth=lambda r: r)  # no netrc
    prepared = session.prepare_request(request)
    url = prepared.url or address
    settings: Any = session.merge_environment_settings(url, {}, True, True, None)
    timeout = (CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
    return session.get_adapter(url).send(prepared, timeout=timeout, **settings)


def _brief(error: BaseException) -> str:
    """Return the name of an error's root, without addresses of memory."""
    reason: Any = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason if isinstance(reason, BaseException) else error).__name__


def _stream(
    job: _Job, partial: _Partial, response: requests.Response, *, have: int, total: int | None
) -> None:
    """Append the body; its length must be the one that was told, and within the limit."""
    told = response.headers.get("Content-Length", "").strip()
    length = int(told) if re.fullmatch(r"\d{1,15}", told, re.ASCII) else None
    limit = job.limit_mb * 1_000_000
    if length is not None and have + length > limit:
        raise _too_large(job, f"{(have + length) / 1e6:,.1f} MB")
    size, window, came = have, time.monotonic(), 0
    coming = None if length is None else have + length
    with partial.body.open("ab") as file, _bar(job, have, coming) as advance:
        for chunk in _chunks(response):
            size += len(chunk)
            if size > limit:
                raise _too_large(job, "more")
            file.write(chunk)
            advance(len(chunk))
            came += len(chunk)
            if time.monotonic() - window > SLOW_WINDOW_S:
                if came < SLOWEST_BYTES:
                    raise _PassingError(f"stalled: {came} bytes in {SLOW_WINDOW_S:g} s")
                window, came = time.monotonic(), 0
    wire = response.raw.tell()
    if length is not None and wire != length:
        raise _PassingError(f"cut off: expected {length} bytes, found {wire}")
    if total is not None and size != total:
        raise _PassingError(f"cut off: expected {total} bytes in all, found {size}")


def _too_large(job: _Job, found: str) -> FetchError:
    return job.error(
        f"expected at most {job.limit_mb} MB, found {found}; nothing was kept: "
        "this is not the file that is meant, tell frontgeo's maintainers",
        expected=f"{job.limit_mb} MB",
        found=found,
    )


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield what has come as it comes, so that a trickle is seen."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    while True:
        try:
            chunk = response.raw.read1(_CHUNK, decode_content=True)
        except ReadTimeoutError:
            raise _PassingError(f"stalled: nothing came for {READ_TIMEOUT_S:g} s") from None
        except (HTTPError, OSError) as error:
            raise _PassingError(f"cut off ({type(error).__name__})") from None
        if not chunk:
            return
        yield chunk


@contextmanager
def _bar(job: _Job, have: int, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show progress of larger files, on a terminal."""
    if not sys.stderr.isatty() or (total is not None and total - have < BAR_FROM_BYTES):
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


# ---- is it what its name says? -------------------------------------------------------------


def _check_shape(job: _Job, partial: _Partial) -> None:
    """Refuse error pages, pointers and cut files that arrive as if all were well."""
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
    if problem:
        raise job.error(f"{problem}; nothing was kept, {job.advice}")


def _json_problem(path: Path, head: bytes, tail: bytes) -> str:
    if not head.startswith((b"{", b"[")):
        return f"expected JSON, found {_seen(head)}"
    if not tail.endswith((b"}", b"]")):
        return "expected the end of a JSON document, found it cut short"
    if re.search(rb'"exceededTransferLimit"\s*:\s*true', head + tail):
        return "expected the whole layer, found a part of it (exceededTransferLimit)"
    return _small_json_problem(path) if path.stat().st_size < _SMALL_BYTES else ""


def _small_json_problem(path: Path) -> str:
    """Return what is wrong with a small answer: ArcGIS tells its errors with 200."""
    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        return "expected JSON, found a broken document"
    if isinstance(told, dict) and isinstance(told.get("error"), dict):
        code, message = told["error"].get("code"), str(told["error"].get("message"))[:120]
        if code in _PASSING:
            path.write_bytes(b"")
            raise _PassingError(f"answered error {code}, {message}")
        return f"expected a map, found error {code}, {message}"
    if isinstance(told, dict) and told.get("features") == []:
        return "expected a map, found no feature in it"
    return ""


def _seen(head: bytes) -> str:
    return repr(head[:40].decode("utf-8", "replace"))
