"""Downloads, from a loopback server that does everything that servers do."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import importlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import HALF, MAP, OTHER, SHA256, Handler, Server, Step, cut, left, status, whole

from frontgeo.errors import FrontgeoError, InputError, NotAvailableError

room: Any = importlib.import_module("frontgeo.fetch")
registry, downloads, remote = (
    importlib.import_module(f"frontgeo.fetch.{name}") for name in ("sources", "download", "remote")
)
FetchError, RemoteSource = room.FetchError, room.RemoteSource


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.asked, running.steps, running.over = [], [whole()], threading.Event()
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


@pytest.fixture
def waits(monkeypatch: Any) -> list[float]:
    """Record requested waiting times, without waiting."""
    waited: list[float] = []
    monkeypatch.setattr(downloads, "_sleep", waited.append)
    return waited


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: Any, waits: list[float]) -> Path:
    """Make an empty cache."""
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache"


Register = Callable[..., Any]


@pytest.fixture
def register(server: Server, folder: Path, monkeypatch: Any) -> Register:
    """Return a function that registers a source on the server."""

    def put(**changes: Any) -> Any:
        row = {
            "name": "things",
            "title": "Things",
            "address": f"{server.root}/{{file}}",
            "filename": "things.geojson",
            "licence": "CC0",
            "credit": "nobody",
            "size": "small",
            "vintage": "today",
            "limit_mb": 1,
            **changes,
        }
        source = RemoteSource(**row)
        monkeypatch.setattr(registry, "SOURCES", {**registry.SOURCES, source.name: source})
        return source

    return put


def failed(what: str = "things", **options: Any) -> Any:
    """Return the error of a fetch, checking that it is one line with the source and a remedy."""
    with pytest.raises(FetchError) as caught:
        room.fetch(what, **options)
    assert "\n" not in str(caught.value) and what in str(caught.value)
    return caught.value


# ---- successful downloads --------------------------------------------------------------------


def test_a_file_comes_once_and_then_from_the_cache(
    server: Server, register: Register, folder: Path, capsys: Any
) -> None:
    register(sha256=SHA256)
    assert room.cached("things") is None and not folder.exists()
    path = room.fetch("things")
    assert path == folder / "things" / "things.geojson" == room.cached("things")
    assert path.read_bytes() == MAP
    assert room.fetch("things") == path and len(server.asked) == 1
    assert left(folder) == ["things/things.geojson"]
    room.fetch("things", force=True)
    assert len(server.asked) == 2
    assert server.headers("User-Agent")[0].startswith("frontgeo/")  # type: ignore[union-attr]
    assert capsys.readouterr() == ("", "")


def test_a_file_that_is_no_longer_the_pinned_one_is_fetched_again(
    register: Register, folder: Path
) -> None:
    register(sha256=SHA256)
    path = room.fetch("things")
    path.write_bytes(b"{}")
    assert room.cached("things") is None
    assert room.fetch("things").read_bytes() == MAP


def test_zip_csv_tiff_and_coded_bodies_come_whole(server: Server, register: Register) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        writing.writestr("UA.txt", "1\tKyiv")
    for kind, body in (
        ("zip", packed.getvalue()),
        ("kmz", packed.getvalue()),
        ("csv", b"code,name\n"),
        ("tif", b"II*\0" + bytes(100)),
    ):
        register(name=kind, filename=f"a.{kind}")
        server.steps = [whole(body)]
        assert room.fetch(kind).read_bytes() == body
    register()
    server.steps = [status(200, gzip.compress(MAP), Content_Encoding="gzip")]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Accept-Encoding")[-1] == "identity"


# ---- interrupted and resumed -------------------------------------------------------------------


def test_a_download_that_is_cut_off_goes_on_from_there(
    server: Server, register: Register, waits: list[float]
) -> None:
    register()
    server.steps = [cut(), whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range") == [None, f"bytes={HALF}-"]
    assert server.headers("If-Range") == [None, '"one"']
    assert waits == [1]


@pytest.mark.parametrize("tag", [None, 'W/"one"'])
def test_without_a_strong_version_a_pinned_file_goes_on_and_another_starts_again(
    server: Server, register: Register, tag: str | None
) -> None:
    register(sha256=SHA256)
    register(name="loose")
    server.steps = [cut(tag=tag), whole(tag=tag)]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range") == [None, f"bytes={HALF}-"]
    server.steps = [cut(tag=tag), whole(tag=tag)]
    assert room.fetch("loose").read_bytes() == MAP
    assert server.headers("Range")[2:] == [None, None]


def test_the_date_stands_for_the_version_where_there_is_no_tag(
    server: Server, register: Register
) -> None:
    register()
    when = "Wed, 01 May 2024 10:00:00 GMT"
    server.steps = [
        lambda handler: handler.answer(200, MAP, cut=HALF, Last_Modified=when),
        whole(tag=when),
    ]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("If-Range") == [None, when]
    assert server.headers("Range")[1] == f"bytes={HALF}-"


@pytest.mark.parametrize(
    "second",
    [
        pytest.param([whole(OTHER, '"two"')], id="another version, whole"),
        pytest.param([status(200, OTHER, ETag='"two"')], id="no pieces here"),
        pytest.param([status(416), whole(OTHER, '"two"')], id="416"),
        pytest.param(
            [
                status(206, OTHER[9:], Content_Range=f"bytes 9-{len(MAP) - 1}/{len(MAP)}"),
                whole(OTHER, '"two"'),
            ],
            id="another piece",
        ),
        pytest.param(
            [
                status(
                    206,
                    MAP[9 : 9 + len(MAP) - HALF],
                    Content_Range=f"bytes 9-{len(MAP) - 1}/{len(MAP)}",
                ),
                whole(OTHER, '"two"'),
            ],
            id="another piece, as long as the one asked for",
        ),
        pytest.param(
            [status(206, OTHER[HALF:]), whole(OTHER, '"two"')],
            id="a piece that does not say which",
        ),
        pytest.param(
            [
                status(
                    206,
                    OTHER[HALF:],
                    ETag='"two"',
                    Content_Range=f"bytes {HALF}-{len(MAP) - 1}/{len(MAP)}",
                ),
                whole(OTHER, '"two"'),
            ],
            id="a piece of another version",
        ),
    ],
)
def test_two_versions_are_never_joined(
    server: Server, register: Register, second: list[Step]
) -> None:
    register()
    server.steps = [cut(), *second]
    assert room.fetch("things").read_bytes() == OTHER


def test_a_piece_that_is_cut_off_too_goes_on_again(server: Server, register: Register) -> None:
    register()
    piece = f"bytes {HALF}-{len(MAP) - 1}/{len(MAP)}"
    server.steps = [
        cut(),
        lambda h: h.answer(206, MAP[HALF:], cut=100, ETag='"one"', Content_Range=piece),
        whole(),
    ]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range")[1:] == [f"bytes={HALF}-", f"bytes={HALF + 100}-"]


@pytest.mark.parametrize("sha256", [None, SHA256])
def test_pieces_of_a_coded_body_are_not_joined(
    server: Server, register: Register, sha256: str | None
) -> None:
    register(sha256=sha256)
    body = gzip.compress(MAP)
    server.steps = [
        lambda h: h.answer(200, body, cut=len(body) - 20, ETag='"one"', Content_Encoding="gzip"),
        whole(body, '"one"', Content_Encoding="gzip"),
    ]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("If-Range") == [None] * len(server.asked)


def test_the_next_run_goes_on_where_the_last_gave_up(
    server: Server, register: Register, folder: Path
) -> None:
    register()
    server.steps = [cut(), status(503)]
    assert "gave up after 5 tries, at last: answered 503" in str(failed())
    assert room.cached("things") is None
    assert [name for name in left(folder) if ".part/" not in name] == []
    server.steps, server.asked = [whole()], []
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range") == [f"bytes={HALF}-"]
    assert left(folder) == ["things/things.geojson"]


def test_an_interrupted_run_is_resumed(
    server: Server, register: Register, folder: Path, monkeypatch: Any
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    register()
    monkeypatch.setattr(downloads, "_sleep", interrupt)
    server.steps = [cut(), whole()]
    with pytest.raises(KeyboardInterrupt):
        room.fetch("things")
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range") == [None, f"bytes={HALF}-"]


def test_a_wrong_leftover_of_a_pinned_file_is_thrown_away(
    server: Server, register: Register, folder: Path
) -> None:
    register(sha256=SHA256)
    server.steps = [cut(tag=None, body=OTHER), status(500)]
    failed()
    server.steps, server.asked = [whole(tag=None)], []
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range") == [f"bytes={HALF}-", None]


def test_what_killed_processes_left_is_swept_after_a_day(register: Register, folder: Path) -> None:
    register()
    old, new = (folder / "things" / f".things.geojson.{name}" for name in ("old", "new"))
    for path in (old, new):
        path.mkdir(parents=True)
        (path / "body").write_bytes(b"{")
    for path in (old / "body", old):
        os.utime(path, (1e9, 1e9))
    room.fetch("things")
    assert not old.exists() and new.exists()


# ---- wait and try again -----------------------------------------------------------------------


@pytest.mark.parametrize("code", [408, 429, 500, 502, 503, 504])
def test_passing_errors_are_tried_again_with_back_off(
    server: Server, register: Register, waits: list[float], code: int
) -> None:
    register()
    server.steps = [status(code), status(code), whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert waits == [1, 2]


def test_after_five_tries_it_gives_up(
    server: Server, register: Register, folder: Path, waits: list[float]
) -> None:
    register()
    server.steps = [status(500)]
    assert "gave up after 5 tries, at last: answered 500" in str(failed())
    assert len(server.asked) == 5 and waits == [1, 2, 4, 8] and left(folder) == []


def test_the_server_says_how_long_to_wait_up_to_a_minute(
    server: Server, register: Register, waits: list[float]
) -> None:
    register()
    begun = datetime.now(UTC)
    when = begun.replace(microsecond=0) + timedelta(seconds=50)
    soon = when.strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.steps = [
        status(429, Retry_After="7"),
        status(503, Retry_After=soon),
        status(429, Retry_After="86400"),
        status(429, Retry_After="soon"),
        whole(),
    ]
    room.fetch("things")
    assert waits[0] == 7 and waits[2:] == [60, 8]
    longest, shortest = ((when - at).total_seconds() for at in (begun, datetime.now(UTC)))
    assert max(shortest, 0) <= waits[1] <= longest


def test_a_stall_is_cut_and_goes_on(server: Server, register: Register, monkeypatch: Any) -> None:
    def stall(handler: Handler) -> None:
        handler.answer(200, MAP, cut=HALF, ETag='"one"')
        handler.server.over.wait()

    # only here: where a busy machine answers late, a short timeout would use up a test's steps
    monkeypatch.setattr(downloads, "READ_TIMEOUT_S", 1.0)
    register()
    server.steps = [stall, whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert server.headers("Range")[1] == f"bytes={HALF}-"


def test_a_server_that_never_answers_is_given_up(
    server: Server, register: Register, monkeypatch: Any
) -> None:
    monkeypatch.setattr(downloads, "READ_TIMEOUT_S", 0.05)
    register()
    server.steps = [lambda handler: handler.server.over.wait()]
    assert "gave up after 5 tries, at last: no answer (ReadTimeout" in str(failed())


def test_a_trickle_is_a_stall(server: Server, register: Register, monkeypatch: Any) -> None:
    def trickle(handler: Handler) -> None:
        handler.answer(200, MAP, cut=10, ETag='"one"')
        while not handler.server.over.wait(0.02):
            handler.wfile.write(b"x")

    monkeypatch.setattr(downloads, "SLOW_WINDOW_S", 0.15)
    monkeypatch.setattr(downloads, "TRIES", 1)
    register()
    server.steps = [trickle]
    assert "stalled: " in str(failed())


def test_nobody_there_and_a_connection_that_is_dropped(
    server: Server, register: Register, folder: Path
) -> None:
    def drop(handler: Handler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    register(address=f"http://127.0.0.1:{port}/a")
    assert "no answer (" in str(failed())
    register()
    server.steps = [drop, whole()]
    assert room.fetch("things").read_bytes() == MAP


# ---- permanent errors -------------------------------------------------------------------------


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 204, 302, 304, 206])
def test_other_answers_are_reported_at_once(
    server: Server, register: Register, folder: Path, waits: list[float], code: int
) -> None:
    register()
    server.steps = [status(code, b"" if code in (204, 304) else b"no")]
    error = failed()
    assert str(code) in str(error) and "never tried" in str(error)
    assert isinstance(error, NotAvailableError) and error.address.startswith(server.root)
    assert len(server.asked) == 1 and waits == [] and left(folder) == []


def test_a_wrong_hash_is_reported_with_both_and_nothing_is_kept(
    server: Server, register: Register, folder: Path
) -> None:
    register(sha256=SHA256)
    server.steps = [whole(OTHER)]
    error = failed()
    assert error.expected == SHA256 in str(error)
    assert error.found == hashlib.sha256(OTHER).hexdigest() in str(error)
    assert left(folder) == [] and len(server.asked) == 1


def test_a_failed_refresh_leaves_what_is_there(
    server: Server, register: Register, folder: Path
) -> None:
    register()
    room.fetch("things")
    server.steps = [status(404)]
    failed(force=True)
    assert room.cached("things").read_bytes() == MAP


def test_a_length_that_promises_more_is_a_cut(
    server: Server, register: Register, folder: Path
) -> None:
    register()
    server.steps = [lambda h: h.answer(200, MAP, cut=len(MAP), Content_Length=len(MAP) + 9)]
    assert "cut off" in str(failed())
    server.steps = [status(500), whole()]
    # restarted: the leftover was as long as the whole
    assert room.fetch("things").read_bytes() == MAP


@pytest.mark.parametrize("kind", ["geojson", "zip"])
def test_a_length_that_promises_less_cuts_the_file_and_is_noticed(
    server: Server, register: Register, folder: Path, kind: str
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        writing.writestr("UA.txt", "Kyiv")
    body = MAP if kind == "geojson" else packed.getvalue()
    register(filename=f"things.{kind}")
    server.steps = [lambda h: h.answer(200, body, cut=len(body), Content_Length=len(body) - 30)]
    assert "expected" in str(failed()) and left(folder) == []


def test_a_length_that_is_no_number_is_not_believed(server: Server, register: Register) -> None:
    register()
    server.steps = [lambda h: h.answer(200, MAP, cut=len(MAP), Content_Length="much")]
    assert room.fetch("things").read_bytes() == MAP


def test_chunks_come_whole_and_their_cut_is_noticed(server: Server, register: Register) -> None:
    def chunked(handler: Handler, *, end: bytes) -> None:
        handler.answer(200, Content_Length=None, Transfer_Encoding="chunked")
        for start in range(0, len(MAP), 50_000):
            part = MAP[start : start + 50_000]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.write(end)

    register()
    server.steps = [
        lambda handler: chunked(handler, end=b"ffff\r\n"),
        lambda handler: chunked(handler, end=b"0\r\n\r\n"),
    ]
    assert room.fetch("things").read_bytes() == MAP and len(server.asked) == 2


def test_a_server_that_never_stops_is_stopped_at_the_limit(
    server: Server, register: Register, folder: Path
) -> None:
    def endless(handler: Handler) -> None:
        handler.answer(200, Content_Length=None, Connection="close")
        while True:
            handler.wfile.write(b"[" * 100_000)

    register()
    for step in (
        endless,
        status(200, Content_Length=2_000_000),
        status(200, gzip.compress(bytes(30_000_000)), Content_Encoding="gzip"),
    ):
        server.steps, server.asked = [step], []
        assert "expected at most 1 MB" in str(failed())
        assert left(folder) == [] and len(server.asked) == 1


# ---- redirects --------------------------------------------------------------------------------


def test_a_few_redirects_are_followed(server: Server, register: Register) -> None:
    register()
    server.steps = [status(302, Location="/b"), status(307, Location=f"{server.root}/c"), whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert [path for path, _ in server.asked] == ["/things.geojson", "/b", "/c"]


@pytest.mark.parametrize(
    "onward",
    [
        "file:///etc/hostname",
        "FILE:/etc/hostname",
        "ftp://127.0.0.1/a",
        "http://example.org/a",
        "http://127.0.0.1.example.org/a",
        "data:application/json,{}",
        "https://",
        "http://[",
    ],
)
def test_a_redirect_out_of_https_is_refused(
    server: Server, register: Register, folder: Path, onward: str
) -> None:
    register()
    server.steps = [status(302, Location=onward)]
    assert "redirected to" in str(failed()) or "cannot be requested" in str(failed())
    assert left(folder) == []


def test_a_redirect_from_https_to_http_is_refused_on_loopback_too() -> None:
    assert "expected https after https" in registry.refusal(
        "http://127.0.0.1/", before="https://a.b/"
    )
    assert registry.refusal("http://127.0.0.1/", before="http://localhost/") == ""
    assert registry.refusal("https://a.b/", before="http://127.0.0.1/") == ""


def test_a_redirects_body_is_not_read(server: Server, register: Register) -> None:
    def endless(handler: Handler) -> None:
        handler.answer(302, Content_Length=None, Location="/b")
        with contextlib.suppress(OSError):
            for _ in range(1000):
                handler.wfile.write(b"x" * 1_000_000)
                written.append(1)

    written: list[int] = []
    register()
    server.steps = [endless, whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert len(written) < 20


def test_no_credentials_are_sent(
    server: Server, register: Register, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    register()
    server.steps = [status(302, b"", Location="/b", Set_Cookie="a=b"), whole()]
    room.fetch("things")
    assert server.headers("Authorization") == server.headers("Cookie") == [None, None]


def test_redirects_in_a_ring_end(server: Server, register: Register) -> None:
    register()
    server.steps = [status(302, Location="/things.geojson")]
    assert "redirected more than 5 times" in str(failed())
    assert len(server.asked) == 6


# ---- error pages with status 200 ----------------------------------------------------------------

PAGE = b"<!DOCTYPE html><title>Sign in</title>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
REFUSED = b'{"error": {"code": 400, "message": "Invalid query", "details": []}}'
PART = MAP[:-1] + b', "properties": {"exceededTransferLimit": true}}'
NOTHING = b'{"type": "FeatureCollection", "features": []}'


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("a.geojson", PAGE, "found '<!DOCTYPE html>"),
        ("a.geojson", POINTER, "Git LFS pointer"),
        ("a.geojson", REFUSED, "error 400, Invalid query"),
        ("a.geojson", PART, "exceededTransferLimit"),
        ("a.geojson", NOTHING, "no feature"),
        ("a.geojson", b"{'a'}", "broken"),
        ("a.geojson", b"", "nothing"),
        ("a.geojson", b" \n", "nothing"),
        ("a.zip", PAGE, "whole zip"),
        ("a.kmz", POINTER, "Git LFS pointer"),
        ("a.tif", PAGE, "TIFF"),
        ("a.csv", PAGE, "table"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    server: Server, register: Register, *, name: str, body: bytes, found: str
) -> None:
    register(filename=name)
    server.steps = [status(200, body)]
    assert found in str(failed()) and left(room.cache_folder()) == []


def test_arcgis_that_is_busy_with_200_is_tried_again(
    server: Server, register: Register, waits: list[float]
) -> None:
    register()
    busy = b'{"error": {"code": 429, "message": "Too many requests."}}'
    server.steps = [status(200, busy, ETag='"e"'), whole()]
    assert room.fetch("things").read_bytes() == MAP
    assert waits == [1] and server.headers("Range") == [None, None]


# ---- days and names ---------------------------------------------------------------------------


def test_a_day_gets_into_the_address_and_the_name(server: Server, register: Register) -> None:
    register(filename="map_{day:%Y%m%d}.geojson", address=f"{server.root}/{{day:%Y}}/{{after}}")
    path = room.fetch("things", day="2024-12-31")
    assert path.name == "map_20241231.geojson" and server.asked[0][0] == "/2024/2025-01-01"
    for day in (date(2024, 12, 31), datetime(2024, 12, 31, 23, tzinfo=UTC), "2024-12-31"):
        assert room.cached("things", day=day) == path
    assert room.cached("things", day="2024-12-30") is None


@pytest.mark.parametrize(
    "day",
    ["", "..", "../../../etc/passwd", "2024-02-30", "2024-1-1", "20240101", "2024-W01-1",
     "٢٠٢٤-٠١-٠١", "2024-01-01/..", "0001-01-01", "9999-12-31", 20240101, b"2024-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_refused_before_the_network(
    server: Server, register: Register, folder: Path, day: Any
) -> None:
    register(filename="map_{day:%Y%m%d}.geojson")
    for call in (room.fetch, room.cached):
        with pytest.raises(InputError, match="things: expected a day"):
            call("things", day=day)
    assert server.asked == [] and not folder.exists()


def test_a_day_is_asked_for_where_needed_and_only_there(register: Register) -> None:
    with pytest.raises(InputError, match="expected a day, found none; give one, as in --day"):
        room.fetch("deepstate-daily")
    with pytest.raises(InputError, match="expected no day, found '2024-01-01'"):
        room.cached("oblasts", day="2024-01-01")


@pytest.mark.parametrize("what", ["", "..", "../x", "weather", "/etc", None, []])
def test_unknown_names_are_refused(what: Any) -> None:
    with pytest.raises(InputError, match="no such source; expected one of adm3-geo"):
        room.fetch(what)


def test_the_last_of_a_day_is_found_in_the_listing(
    server: Server, register: Register, folder: Path
) -> None:
    register(filename="{day:%y%m%d}_*.geojson", listing=f"{server.root}/tree")
    paths = ["2024/240501_0349.geojson", "2024/240501_1200.geojson", "2024/240502_0349.geojson"]
    evil = ["240501_/../../../etc.geojson", "240501_..\\x.geojson", "240501_%2e.geojson"]
    tree = json.dumps({"tree": [{"path": path} for path in paths + evil]}).encode()
    server.steps = [status(200, tree), whole()]
    assert room.fetch("things", day="2024-05-01").name == "240501_1200.geojson"
    assert room.cached("things", day="2024-05-01").name == "240501_1200.geojson"
    error = failed(day="2024-05-03")
    assert "expected a file of this day, found none" in str(error)
    assert [path for path, _ in server.asked] == ["/tree", "/240501_1200.geojson"]
    assert left(folder) == ["things/240501_1200.geojson", "things/listing.json"]


@pytest.mark.parametrize("tree", [b"[]", b'{"message": "moved"}', b'{"tree": 3}', b'{"tree": [1]}'])
def test_an_invalid_listing_is_reported_and_not_kept(
    server: Server, register: Register, folder: Path, tree: bytes
) -> None:
    register(filename="{day}_*.geojson", listing=f"{server.root}/tree")
    server.steps = [status(200, tree)]
    assert "expected a listing" in str(failed(day="2024-05-03"))
    assert left(folder) == []


def test_unix_names_are_of_their_day_in_utc() -> None:
    raw = room.SOURCES["deepstate-raw"]
    assert registry.is_of(raw, "1704067199.geojson", date(2023, 12, 31))
    assert registry.is_of(raw, "1704067200.geojson", date(2024, 1, 1))
    assert not registry.is_of(raw, "1704067200.json", date(2024, 1, 1))
    assert not registry.is_of(raw, "999999999999999999999.geojson", date(2024, 1, 1))
    assert remote.name_for(raw, date(2024, 5, 31)) == "1717130347.geojson"  # no listing needed


def test_a_live_source_is_of_the_day_it_was_asked(
    server: Server, register: Register, monkeypatch: Any
) -> None:
    register(filename="now_{day:%Y-%m-%d}.geojson", address=f"{server.root}/now", live=True)
    assert room.cached("things") is None
    for day in (date(2024, 5, 1), date(2024, 5, 2)):
        monkeypatch.setattr(registry, "today", lambda day=day: day)
        assert room.fetch("things").name == f"now_{day}.geojson"
    assert room.cached("things").name == "now_2024-05-02.geojson"
    assert room.fetch("things", day="2024-05-01").name == "now_2024-05-01.geojson"
    assert "serves only the state of today, 2024-05-02" in str(failed(day="2024-04-30"))
    assert len(server.asked) == 2


# ---- the cache, and its other users -----------------------------------------------------------


def test_a_cache_that_cannot_be_written_is_reported(
    register: Register, tmp_path: Path, monkeypatch: Any
) -> None:
    register()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "file"))
    assert room.cached("things") is None
    with pytest.raises(InputError, match=r"cannot be written \(.*; free space or set FRONTGEO_"):
        room.fetch("things")


def test_the_cache_is_the_platforms_unless_moved(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.delenv("FRONTGEO_CACHE", raising=False)
    assert "frontgeo" in str(room.cache_folder())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTGEO_CACHE", "here")
    assert room.cache_folder() == tmp_path / "here"


def test_many_at_once_do_not_spoil_the_file(
    server: Server, register: Register, folder: Path
) -> None:
    def moody(handler: Handler) -> None:
        if "Range" in handler.headers or len(server.asked) % 3:
            whole()(handler)
        else:
            cut(at=len(server.asked) * 1000)(handler)

    register()
    server.steps = [moody]
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: room.fetch("things", force=True), range(40)))
    assert {path.read_bytes() for path in paths} == {MAP}
    assert left(folder) == ["things/things.geojson"]


def test_two_processes_fetch_the_same(server: Server, register: Register, folder: Path) -> None:
    source = register()
    row = {"address": source.address, "filename": source.filename, "limit_mb": 1}
    code = (
        "import sys, json\n"
        "from frontgeo import fetch as room; from frontgeo.fetch import sources\n"
        "row = dict.fromkeys(['title', 'licence', 'credit', 'size', 'vintage'], '')\n"
        "row |= {'name': 'things', **json.loads(sys.argv[1])}\n"
        "sources.SOURCES = {'things': room.RemoteSource(**row)}\n"
        "for _ in range(20): assert room.fetch('things', force=True).stat().st_size > 1\n"
    )
    argv = [sys.executable, "-W", "error", "-c", code, json.dumps(row)]
    running = [subprocess.Popen(argv, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(p.communicate(timeout=600)[1], p.returncode) for p in running] == [(b"", 0)] * 2
    assert left(folder) == ["things/things.geojson"] and len(server.asked) == 40
    assert room.cached("things").read_bytes() == MAP


def test_a_bar_on_a_terminal_for_larger_files_only(
    register: Register, monkeypatch: Any, capsys: Any
) -> None:
    register()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    room.fetch("things")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(downloads, "BAR_FROM_BYTES", 1000)
    room.fetch("things", force=True)
    out, err = capsys.readouterr()
    assert out == "" and "things.geojson: 100%" in err


# ---- the registry -----------------------------------------------------------------------------


def test_the_registry_is_whole() -> None:
    assert {
        "deepstate-daily", "deepstate-raw", "uacontrolmap", "isw-control", "oblasts", "raions",
        "hromadas", "settlements", "settlement-footprints", "ua-geo", "worldpop", "cod-ab",
    } <= room.SOURCES.keys()  # fmt: skip
    for name, source in room.SOURCES.items():
        assert source.name == name and source.address.startswith("https://")
        assert not source.listing or source.listing.startswith("https://")
        for value in (source.title, source.licence, source.credit, source.size, source.vintage):
            assert value and "\n" not in value
        filled = source.address.format(
            ref="HEAD",
            file="f",
            path="a/f",
            day=date(2024, 1, 1),
            after=date(2024, 1, 2),
            layer="L/0",
            where="1",
            mid="m",
        )
        assert "{" not in filled and " " not in filled
        assert source.name in room.sources_table()
        assert bool(source.sha256) <= bool(source.commit)  # pinned sources are frozen
    untried = any(not source.tried for source in room.SOURCES.values())
    last = room.sources_table().rpartition("\n\n")[2]
    assert last.startswith("address untried: nobody has fetched") == untried
    assert room.SOURCES["raions"].cache_name == "cod-ab"
    with pytest.raises(TypeError):
        room.SOURCES["x"] = None


def test_pins_are_hashes_of_sources_that_freeze() -> None:
    assert len(registry.pins()) == 536 + 1143
    for name, sha256 in registry.pins().items():
        folder, _, file = name.partition("/")
        assert registry.is_of(room.SOURCES[folder], file, None)
        assert room.SOURCES[folder].commit and len(sha256) == 64 and int(sha256, 16)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "http://example.org/a"},
        {"address": "file:///etc/hostname"},
        {"listing": "ftp://example.org"},
        {"sha256": "abc"},
        {"limit_mb": 0},
        {"name": "../x"},
        {"folder": ".."},
    ],
)
def test_a_row_that_is_nonsense_is_refused(register: Register, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        register(**changes)


def test_a_registry_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[a]\nsha512 = 'x'\n")
    with pytest.raises(InputError, match="unknown key 'sha512'"):
        registry._read_sources(tmp_path / "sources.toml")


@pytest.mark.slow
@pytest.mark.archive
def test_pins_are_those_of_the_archives(archive: Path) -> None:
    def sha256(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    for path in (archive / "deepstate" / "daily").iterdir():
        assert registry.pins()[f"deepstate-daily/{path.name}"] == sha256(path)
    for path in (archive / "deepstate" / "snapshots").iterdir():
        assert registry.pins()[f"deepstate-raw/{path.name.rpartition('_')[2]}"] == sha256(path)
    oblasts = archive / "boundaries" / "minregion_2020_oblasts.geojson"
    assert room.SOURCES["oblasts"].sha256 == sha256(oblasts)


@pytest.mark.slow
@pytest.mark.archive
def test_a_day_of_the_archive_comes_through_the_real_row(
    archive: Path, server: Server, folder: Path, monkeypatch: Any
) -> None:
    """Use the real row of the registry, replacing only the host."""
    from dataclasses import replace

    raw = room.SOURCES["deepstate-raw"]
    address = raw.address.replace("https://raw.githubusercontent.com", server.root)
    monkeypatch.setattr(registry, "SOURCES", {"deepstate-raw": replace(raw, address=address)})
    (wanted,) = (archive / "deepstate" / "snapshots").glob("2024-05-31*")
    server.steps = [cut(body=wanted.read_bytes()), whole(wanted.read_bytes())]
    assert room.fetch("deepstate-raw", day="2024-05-31").read_bytes() == wanted.read_bytes()
    assert server.asked[0][0] == (
        f"/DanielRose2310/deepstatemaps-history/{raw.commit}/geojsons/1717130347.geojson"
    )


def test_no_network_at_import_nor_for_what_is_cached() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "import frontgeo\n"
        "print('frontgeo.fetch' in sys.modules)\n"
        "import importlib; room = importlib.import_module('frontgeo.fetch')\n"
        "room.cached('oblasts'); room.sources_table()\n"
        "print({'requests', 'urllib3', 'tqdm'} & set(sys.modules))\n"
    )
    argv = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=600)
    assert (done.stdout, done.stderr) == ("False\nset()\n", "")


def test_all_errors_are_frontgeos() -> None:
    assert issubclass(FetchError, NotAvailableError) and issubclass(FetchError, FrontgeoError)
