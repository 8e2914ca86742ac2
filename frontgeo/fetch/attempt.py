"""Make one attempt at a download: a request with its redirects, and the body as it arrives."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from frontgeo.fetch.addresses import refusal
from frontgeo.fetch.content import check_content
from frontgeo.fetch.job import Job, Partial
from frontgeo.fetch.problems import PASSING, FetchError, PassingError
from frontgeo.version import __version__

if TYPE_CHECKING:
    import requests

__all__ = ["attempt"]

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
            raise PassingError(_told(response), wait_s=_retry_after(response))
        if status in (404, 410):
            raise job.error(f"answered {status}, no such file there; {job.advice}")
        # 206 continues the partial body; 200 means the whole body, for which it starts again.
        goes_on = status == 206 and "Range" in headers
        if status != 200 and not goes_on:
            raise job.error(f"expected 200, {_told(response)}; {job.advice}")
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


def _told(response: requests.Response) -> str:
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
    told = response.headers.get("Content-Range", "")
    match = re.fullmatch(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", told.strip(), re.ASCII)
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
