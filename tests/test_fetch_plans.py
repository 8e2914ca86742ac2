"""Plans of many days, and their downloads from a site on this machine."""

from __future__ import annotations

import importlib
import itertools
import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Handler, Server, cut, left, status
from pyproj import Geod
from shapely import segmentize
from shapely.geometry import box, mapping

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.errors import InputError

room: Any = importlib.import_module("frontgeo.fetch")
sources, downloads, remote, plans = (
    importlib.import_module(f"frontgeo.fetch.{name}")
    for name in ("sources", "download", "remote", "plans")
)
FetchError, RemoteSource = room.FetchError, room.RemoteSource
TODAY = date(2024, 6, 10)
GROUND = box(37.0, 48.0, 37.5, 48.5)


def collection(*shapes: Any, **properties: Any) -> bytes:
    """Return GeoJSON as ArcGIS answers it: ids, and the fields of the layer."""
    features = [
        {"type": "Feature", "id": n, "geometry": mapping(shape),
         "properties": {"OBJECTID": n, **properties}}
        for n, shape in enumerate(shapes, 1)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


class Site(Server):
    """Files by path, or functions that answer; counts how many are asked for at a time."""

    files: dict[str, bytes | Callable[[Handler], None]]
    at_once: int
    most_at_once: int
    lock: threading.Lock

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class SiteHandler(Handler):
    server: Site

    def do_GET(self) -> None:
        site = self.server
        with site.lock:
            site.asked.append((self.path, dict(self.headers)))
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            found = site.files.get(urlsplit(self.path).path, b"")
            if callable(found):
                found(self)
            elif found:
                time.sleep(0.01)
                self.answer(200, found, ETag='"one"')
            else:
                self.answer(404, b"no")
        finally:
            with site.lock:
                site.at_once -= 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: Any) -> Path:
    """Make an empty cache, and a clock that stands."""
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", remote.MID_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sources, "today", lambda: TODAY)
    monkeypatch.setattr(downloads, "BACKOFF_S", 0.001)
    return tmp_path / "cache"


@pytest.fixture
def site(cache: Path, monkeypatch: Any) -> Iterator[Site]:
    """Serve this in the place of the internet: every host is a folder of the site."""
    with Site(("127.0.0.1", 0), SiteHandler) as running:
        running.asked, running.files, running.lock = [], {}, threading.Lock()
        running.at_once = running.most_at_once = 0

        def here(address: str) -> str:
            return re.sub(r"^https://[^/]*", running.root, address)

        rows = {
            name: replace(row, address=here(row.address), listing=here(row.listing))
            for name, row in sources.SOURCES.items()
        }
        monkeypatch.setattr(sources, "SOURCES", rows)
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def unix(text: str) -> str:
    return f"{datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp():.0f}.geojson"


REPOSITORY = "/walker/maps"
#: Two snapshots on 1 May, none on the 3rd.
SNAPSHOTS = [
    unix("2024-05-01T03:00"), unix("2024-05-01T21:00"), unix("2024-05-02T23:59"),
    unix("2024-05-04T00:00"),
]  # fmt: skip


def listing_of(paths: dict[str, str], **more: Any) -> bytes:
    tree = [{"path": path, "type": "blob", "size": 600_000} for path in paths.values()]
    return json.dumps({"tree": [{"path": "maps", "type": "tree"}, *tree], **more}).encode()


@pytest.fixture
def walker(site: Site, monkeypatch: Any) -> Site:
    """Register a mapper with snapshots up to 4 May 2024, and a daily mirror after them."""
    row = {
        "title": "Walker", "licence": "CC0", "credit": "a walker", "size": "small",
        "vintage": "2024", "limit_mb": 1, "mapper": "Walker",
    }  # fmt: skip
    raw = RemoteSource(
        name="walker-raw", filename="*.geojson", unix_names=True, until=date(2024, 5, 4),
        since=date(2024, 5, 1), address=f"{site.root}{REPOSITORY}/{{ref}}/{{path}}",
        listing=f"{site.root}/listing/{{ref}}", typical_mb=0.5, **row,
    )  # fmt: skip
    daily = RemoteSource(
        name="walker-daily",
        filename="walker_{day:%Y%m%d}.geojson",
        since=date(2024, 5, 3),
        address=f"{site.root}/daily/{{file}}",
        typical_mb=0.1,
        **row,
    )
    rows = {**sources.SOURCES, raw.name: raw, daily.name: daily}
    monkeypatch.setattr(sources, "SOURCES", rows)
    paths = {name: f"maps/2024/{name}" for name in SNAPSHOTS}
    site.files["/listing/HEAD"] = listing_of(paths)
    for name, path in paths.items():
        site.files[f"{REPOSITORY}/HEAD/{path}"] = collection(GROUND, stamp=name)
    for day in (5, 6, 8):
        name = f"walker_202405{day:02d}.geojson"
        site.files[f"/daily/{name}"] = collection(GROUND, stamp=name)
    return site


def fetched(what: str, since: str, until: str, **options: Any) -> Any:
    return room.fetch_many(room.plan(what, since=since, until=until), **options)


def names(found: Any) -> list[str]:
    return [path.name for path in found.paths]


# ---- many days -------------------------------------------------------------------------------


def test_each_day_comes_from_the_source_that_reaches_it(walker: Site, cache: Path) -> None:
    found = fetched("walker", "2024-04-30", "2024-05-08")
    assert names(found) == [
        SNAPSHOTS[1], SNAPSHOTS[2], SNAPSHOTS[3],
        "walker_20240505.geojson", "walker_20240506.geojson", "walker_20240508.geojson",
    ]  # fmt: skip
    assert [(str(m.day), m.source) for m in found.missing] == [
        ("2024-04-30", ""), ("2024-05-03", "walker-raw"), ("2024-05-07", "walker-daily"),
    ]  # fmt: skip
    for file in found.files:
        stated = json.loads(file.path.read_bytes())["features"][0]["properties"]["stamp"]
        assert stated == file.path.name and file.downloaded and file.day == file.of_day
    assert found.maps == tuple((path,) for path in found.paths)
    assert walker.paths.count("/listing/HEAD") == 1
    assert walker.most_at_once <= plans.AT_ONCE
    notes = "\n".join(found.notes())
    assert "walker-raw: 3 files, 3 downloaded and 0 in the cache before" in notes
    assert "Walker: walker-daily has no file of 1 day: 2024-05-07" in notes
    assert "Walker: no source reaches 1 day: 2024-04-30" in notes


def test_few_are_asked_for_at_a_time(walker: Site) -> None:
    for day in range(5, 29):
        walker.files[f"/daily/walker_202405{day:02d}.geojson"] = collection(GROUND)
    found = fetched("walker-daily", "2024-05-05", "2024-05-28")
    assert len(found.paths) == 24 and 2 <= walker.most_at_once <= plans.AT_ONCE


def test_what_is_in_the_cache_is_not_fetched_again(walker: Site, cache: Path) -> None:
    first = fetched("walker", "2024-05-01", "2024-05-06")
    walker.asked.clear()
    planned = room.plan("walker", since="2024-05-01", until="2024-05-06")
    assert [f.day for f in planned.needed] == [date(2024, 5, 3)]
    again = room.fetch_many(planned)
    assert again.paths == first.paths and not any(f.downloaded for f in again.files)
    assert walker.asked == []  # the listing, which is kept, has no file of the 3rd
    forced = room.fetch_many(planned, force=True)
    assert all(f.downloaded for f in forced.files) and len(walker.asked) == 5


def test_a_run_that_was_cut_off_goes_on(walker: Site, cache: Path) -> None:
    path = "/daily/walker_20240506.geojson"
    body = collection(*[GROUND] * 200)
    walker.files[path] = cut(at=5000, body=body)
    with pytest.raises(FetchError, match=r"walker-daily 2024-05-06: .*gave up after 5 tries") as e:
        fetched("walker", "2024-05-04", "2024-05-06")
    assert "\n" not in str(e.value) and e.value.reason == "unreachable"

    def rest(handler: Handler) -> None:
        assert handler.headers["Range"] == "bytes=5000-"
        stated = f"bytes 5000-{len(body) - 1}/{len(body)}"
        handler.answer(206, body[5000:], ETag='"one"', Content_Range=stated)

    walker.files[path] = rest
    walker.asked.clear()
    found = fetched("walker", "2024-05-04", "2024-05-06")
    assert found.paths[-1].read_bytes() == body and len(found.paths) == 3
    assert len(walker.asked) <= 2 and path in walker.paths
    assert not [name for name in left(cache) if ".part" in name]


def test_an_interrupt_ends_all_and_leaves_whole_files(
    walker: Site, cache: Path, monkeypatch: Any, capsys: Any
) -> None:
    """Interrupt as the first file is there, while another waits for a server that is silent."""
    over = threading.Event()
    walker.files["/daily/walker_20240508.geojson"] = lambda handler: over.wait(30) and None

    class Bar:
        def __enter__(self) -> Bar:
            return self

        def __exit__(self, *args: object) -> None: ...

        def update(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(plans, "progress", lambda *args, **options: Bar())
    monkeypatch.setattr(plans, "PATIENCE_S", 0.2)
    begun = time.monotonic()
    argv = ["fetch", "walker-daily", "--since", "2024-05-05", "--until", "2024-05-08"]
    try:
        assert main(argv) == 130
        assert time.monotonic() - begun < 10
    finally:
        over.set()
    assert capsys.readouterr() == ("", "frontgeo: stopped\n")
    kept = [name for name in left(cache) if "/." not in name]
    for name in kept:
        assert json.loads((cache / name).read_bytes())["type"] == "FeatureCollection"
    assert "walker-daily/walker_20240508.geojson" not in kept


def test_there_is_one_bar_for_all_on_a_terminal(
    walker: Site, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(downloads, "BAR_FROM_BYTES", 0)
    fetched("walker-daily", "2024-05-05", "2024-05-08")
    out, err = capsys.readouterr()
    assert out == "" and "/4 [" in err and "geojson" not in err


def test_days_that_are_nowhere_are_an_error(walker: Site, cache: Path) -> None:
    with pytest.raises(FetchError, match=r"no file of 2 days: 2024-05-09 to 2024-05-10\); see"):
        fetched("walker", "2024-05-09", "2024-05-10")
    with pytest.raises(FetchError, match=r"^walker-daily 2024-05-07: http.* answered 404"):
        fetched("walker", "2024-05-07", "2024-05-07")
    with pytest.raises(FetchError, match=r"Walker: expected a file .* no source reaches 1 day"):
        fetched("walker", "2024-04-01", "2024-04-01")
    assert left(cache) == []


def test_a_spoilt_day_does_not_keep_back_the_others(walker: Site) -> None:
    walker.files["/daily/walker_20240505.geojson"] = b"<html>sorry</html>"
    with pytest.raises(FetchError, match=r"walker-daily 2024-05-05: .*expected JSON") as caught:
        fetched("walker", "2024-05-04", "2024-05-08")
    assert "3 files of Walker are in the cache" in str(caught.value)
    assert room.cached("walker-daily", day="2024-05-08") is not None
    assert room.cached("walker-daily", day="2024-05-05") is None


def test_a_file_that_changed_under_its_hash_is_refused(
    walker: Site, cache: Path, monkeypatch: Any
) -> None:
    pinned = {"walker-daily/walker_20240505.geojson": "0" * 64}
    monkeypatch.setattr(sources, "pins", lambda: pinned)
    monkeypatch.setattr(remote, "pins", lambda: pinned)
    remote._pinned.cache_clear()
    try:
        with pytest.raises(FetchError, match=r"expected SHA-256 0000.*found [0-9a-f]{64}"):
            fetched("walker", "2024-05-05", "2024-05-06")
    finally:
        remote._pinned.cache_clear()
    assert left(cache) == ["walker-daily/walker_20240506.geojson"]


def test_a_cache_that_cannot_be_written_ends_the_run(
    walker: Site, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "file"))
    with pytest.raises(InputError, match=r"cannot be written .*; free space or set"):
        fetched("walker-daily", "2024-05-05", "2024-05-08")


def test_a_full_disk_leaves_the_cache_as_it_was(
    walker: Site, cache: Path, monkeypatch: Any
) -> None:
    fetched("walker-daily", "2024-05-05", "2024-05-05")
    before = {name: (cache / name).read_bytes() for name in left(cache)}

    def full(*args: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloads, "_stream", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\)"):
        fetched("walker-daily", "2024-05-05", "2024-05-08")
    assert {name: (cache / name).read_bytes() for name in left(cache)} == before


# ---- days and periods ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"since": "2024-05-05", "until": "2024-05-01"}, "expected --until not before --since"),
        ({"since": "1812-06-24"}, "expected a day from 2014 to 2024-06-10, found 1812-06-24"),
        ({"since": "2024-05-01", "until": "2031-01-01"}, "found 2031-01-01; check the day"),
        ({"since": "1.5.2024"}, "expected a day as YYYY-MM-DD"),
        ({"until": "2024-05-01"}, "expected a day, found none"),
        ({}, "expected a day, found none"),
        ({"days": []}, "expected days, found none"),
        ({"days": ["2024-05-01"], "since": "2024-05-01"}, "found both; leave one out"),
        ({"since": "2024-05-01", "also": ["infiltration"]}, "its maps have no further parts"),
    ],
)
def test_wrong_periods_are_refused_before_the_network(
    walker: Site, cache: Path, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InputError, match=re.escape(problem)):
        room.plan("walker", **options)
    assert walker.asked == [] and not cache.exists()


def test_unknown_names_list_mappers_and_sources(walker: Site) -> None:
    with pytest.raises(InputError, match=r"no such source; .* or a mapper: deepstate, .*isw, amk"):
        room.plan("deepstat", since="2024-05-01")
    with pytest.raises(InputError, match="one of claimed, gains, infiltration, liberated, "):
        room.plan("isw", since="2024-05-01", also=["grey"])


def test_many_files_are_only_fetched_if_that_is_allowed(
    walker: Site, cache: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setattr(plans, "FETCH_LIMIT", 3)
    argv = ["fetch", "walker-daily", "--since", "2024-05-05", "--until", "2024-05-08"]
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == "" and "4 files are to be downloaded, more than 3; give" in err
    assert walker.asked == [] and err.count("\n") == 1
    assert main([*argv, "--yes"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_no_period_of_years_begins_to_be_fetched(walker: Site) -> None:
    planned = room.plan("deepstate", since="2022-04-03", until="2024-06-01")
    assert len(planned) > 600 and planned.needed_mb == pytest.approx(len(planned) * 0.5)
    with pytest.raises(InputError, match="more than 366; give a shorter period, or allow"):
        room.fetch_many(planned)
    assert walker.asked == []


def test_the_state_at_the_end_of_a_day_may_be_in_an_earlier_file(walker: Site) -> None:
    planned = room.plan("walker", days=["2024-05-03", "2024-05-01", "2024-05-07"])
    found = room.fetch_many(planned)
    assert [(str(f.day), f.path.name) for f in found.files] == [
        ("2024-05-01", SNAPSHOTS[1]),
        ("2024-05-03", SNAPSHOTS[2]),
        ("2024-05-07", "walker_20240506.geojson"),
    ]
    assert found.missing == ()
    notes = "\n".join(found.notes())
    assert "Walker 2024-05-03: no file of its own, the last one before is of 2024-05-02" in notes
    assert "Walker 2024-05-07: no file of its own, the last one before is of 2024-05-06" in notes


def test_no_state_is_taken_from_long_before(walker: Site) -> None:
    last = date(2024, 5, 8) + timedelta(days=remote.LOOK_BACK_DAYS)
    found = room.fetch_many(room.plan("walker", days=[last]))
    assert names(found) == ["walker_20240508.geojson"]
    with pytest.raises(FetchError, match="none"):
        room.fetch_many(room.plan("walker", days=[last + timedelta(days=1)]))


@given(
    files=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 86399)), max_size=12, unique=True),
    day=st.integers(0, 40),
    back=st.integers(0, 20),
)
def test_the_last_name_is_that_of_a_plain_search(
    files: list[tuple[int, int]], day: int, back: int
) -> None:
    first = date(2024, 5, 1)
    row = sources.SOURCES["deepstate-raw"]
    midnight = datetime(2024, 5, 1, tzinfo=UTC)
    stamps = [(midnight + timedelta(days=n, seconds=s)).timestamp() for n, s in files]
    listed = tuple(f"{stamp:.0f}.geojson" for stamp in stamps)
    end = (midnight + timedelta(days=day + 1)).timestamp()
    fitting = [s for s in stamps if end - 86400 * (back + 1) <= s < end]
    expected = f"{max(fitting):.0f}.geojson" if fitting else None
    found = remote.last_name(remote._dated(row, listed), first + timedelta(days=day), back)
    assert found == expected


def test_a_file_of_a_day_that_was_not_over_is_looked_up_again(
    walker: Site, cache: Path, monkeypatch: Any
) -> None:
    early, late = unix("2024-06-10T03:00"), unix("2024-06-10T20:00")
    row = replace(sources.SOURCES["walker-raw"], until=None)
    monkeypatch.setitem(sources.SOURCES, "walker-raw", row)
    for name in (early, late):
        walker.files[f"{REPOSITORY}/HEAD/maps/{name}"] = collection(GROUND)
    walker.files["/listing/HEAD"] = listing_of({early: f"maps/{early}"})
    assert room.fetch("walker-raw", day="2024-06-10").name == early
    noon = datetime(2024, 6, 10, 12, tzinfo=UTC).timestamp()
    for path in (cache / "walker-raw").iterdir():
        os.utime(path, (noon, noon))
    walker.files["/listing/HEAD"] = listing_of({n: f"maps/{n}" for n in (early, late)})
    planned = room.plan("walker", since="2024-06-10", until="2024-06-10")
    assert len(planned.needed) == 1
    assert names(room.fetch_many(planned)) == [late]
    walker.asked.clear()
    assert room.fetch("walker-raw", day="2024-06-10").name == late and walker.asked == []


# ---- plans -----------------------------------------------------------------------------------


def test_a_plan_uses_no_network(cache: Path, monkeypatch: Any) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for what in room.mapper_names():
        planned = room.plan(what, since="2024-06-01", until="2024-06-10")
        assert len(planned) + len(planned.missing) > 0
    assert not cache.exists()


def test_plans_of_deepstate_know_the_files_of_the_frozen_archive(
    cache: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sources, "today", lambda: date(2026, 11, 30))
    planned = room.plan("DeepState", days=["2024-05-31", "2023-12-31", "2023-12-31", "2024-05-30"])
    assert [(str(f.day), f.source, f.name) for f in planned] == [
        ("2023-12-31", "deepstate-raw", "1704057558.geojson"),
        ("2024-05-30", "deepstate-raw", "1717020099.geojson"),
        ("2024-05-31", "deepstate-raw", "1717130347.geojson"),
    ]
    assert planned.files[1].of_day == date(2024, 5, 29)  # none came on the 30th
    assert str(planned) == "DeepState: 3 files to download, about 1.5 MB"
    assert {f.source for f in room.plan("deepstate", days=["2025-06-30"])} == {"deepstate-raw"}
    after = room.plan("deepstate", days=["2025-07-01"])
    # the mirror's files show the state of up to three days before their names
    assert [str(f.of_day) for f in after] == [f"2025-07-0{n}" for n in (1, 2, 3, 4)]
    assert {f.source for f in after} == {"deepstate-daily"}
    gap = room.plan("deepstate-daily", since="2024-08-17", until="2024-08-20")
    assert [m.day.day for m in gap.missing] == [18, 19] and len(gap) == 2


def test_two_days_of_one_file_are_one_download(walker: Site, cache: Path) -> None:
    planned = room.plan("deepstate", days=["2022-04-10", "2022-04-11", "2022-04-12", "2022-04-13"])
    assert len(planned.files) == 4 and len(planned) == len({f.name for f in planned.files})
    assert len(planned.needed) == len(planned) == 4 - sum(f.of_day != f.day for f in planned.files)


def test_a_source_without_days_can_be_planned_too(site: Site) -> None:
    site.files["/alexbabintsev/ua-geo/HEAD/data/out/katottg.csv"] = b"code,name\n"
    planned = room.plan("ua-geo")
    assert str(planned) == "ua-geo: 1 file to download, size not known"
    assert names(room.fetch_many(planned)) == ["katottg.csv"]
    assert str(room.plan("ua-geo")) == "ua-geo: nothing to download; 1 in the cache"
    with pytest.raises(InputError, match="ua-geo: expected no day"):
        room.plan("ua-geo", since="2024-05-01")


# ---- listings --------------------------------------------------------------------------------


@pytest.mark.archive
def test_a_pinned_file_that_lies_elsewhere_is_found_by_the_listing_of_its_commit(
    site: Site, cache: Path, archive: Path
) -> None:
    (snapshot,) = (archive / "deepstate" / "snapshots").glob("2024-05-31*")
    raw = sources.SOURCES["deepstate-raw"]
    base = f"/DanielRose2310/deepstatemaps-history/{raw.commit}"
    elsewhere = "old/geojsons/1717130347.geojson"
    site.files[f"{base}/{elsewhere}"] = snapshot.read_bytes()
    tree = f"/repos/DanielRose2310/deepstatemaps-history/git/trees/{raw.commit}"
    site.files[tree] = listing_of({"x": elsewhere})
    found = fetched("deepstate", "2024-05-31", "2024-05-31")
    assert found.paths[0].read_bytes() == snapshot.read_bytes()
    assert site.paths == [
        f"{base}/geojsons/1717130347.geojson", f"{tree}?recursive=1", f"{base}/{elsewhere}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "listing",
    [
        b"[]",
        b'{"message": "Not Found"}',
        listing_of({n: f"maps/{n}" for n in SNAPSHOTS}, truncated=True),
    ],
)
def test_a_listing_that_is_none_or_a_part_is_refused_once(
    walker: Site, cache: Path, listing: bytes
) -> None:
    walker.files["/listing/HEAD"] = listing
    with pytest.raises(FetchError, match="expected a listing with 'tree' and 'path', found some"):
        fetched("walker", "2024-05-01", "2024-05-04")
    assert walker.paths == ["/listing/HEAD"] and left(cache) == []


def test_a_server_that_allows_no_more_requests_is_not_asked_again(walker: Site) -> None:
    walker.files["/listing/HEAD"] = status(403, X_RateLimit_Remaining=0)
    with pytest.raises(FetchError, match="answered 403, no more requests are allowed this hour"):
        fetched("walker", "2024-05-01", "2024-05-04")
    assert len(walker.asked) == 1


def test_paths_that_climb_are_not_in_a_listing(walker: Site) -> None:
    evil = {"a": f"../../{SNAPSHOTS[3]}", "b": f"maps/%2e%2e/{SNAPSHOTS[3]}"}
    walker.files["/listing/HEAD"] = listing_of(evil)
    with pytest.raises(FetchError, match="expected a file of this day, found none"):
        fetched("walker", "2024-05-04", "2024-05-04")
    assert walker.paths == ["/listing/HEAD"]


# ---- ISW -------------------------------------------------------------------------------------

ISW = "/SaBe5HMtmnbqSWlu/arcgis/rest/services"
LIVE = {
    "control": f"{ISW}/VIEW_RussiaCoTinUkraine_V3/FeatureServer/49/query",
    "advances": f"{ISW}/AssessedRussianAdvanceInUkraine_V2_view/FeatureServer/0/query",
    "claimed": f"{ISW}/ClaimedRussianTerritoryinUkraine_V2_view/FeatureServer/0/query",
    "liberated": f"{ISW}/VIEW_ClaimedUkrainianCounteroffensives_V2/FeatureServer/51/query",
    "infiltration": f"{ISW}/View_AssessedRussianInfiltrationAreasinUkraine_V4"
    "/FeatureServer/0/query",
    "gains": f"{ISW}/Assessed_Russian_Gains_in_the_Past_24_Hours_view/FeatureServer/0/query",
}
#: Boxes of a known size, beside each other.
LAYERS = {
    "control": box(37.0, 48.0, 37.5, 48.5),
    "advances": box(37.5, 48.0, 37.6, 48.5),
    "claimed": box(37.6, 48.0, 37.7, 48.5),
    "liberated": box(37.7, 48.0, 37.8, 48.5),
    "infiltration": box(37.8, 48.0, 37.9, 48.5),
    "gains": box(37.4, 48.0, 37.5, 48.5),
}


def square_km(shape: Any) -> float:
    """Return the area as pyproj measures it, with each edge in many steps along its parallel."""
    edges = segmentize(shape, 0.0005)
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(edges)[0]) / 1e6


def lively(site: Site) -> None:
    for part, path in LIVE.items():
        # what a service answers: some fields, none of which names the layer
        body = collection(LAYERS[part], Shape__Area=1.5, Name="", Notes=None)
        site.files[path] = body


def days_of(timeline: fg.Timeline) -> list[date]:
    assert not timeline.skipped
    return [snapshot.day for snapshot in timeline.snapshots]


def test_isws_layers_of_today_make_one_map(site: Site, cache: Path) -> None:
    lively(site)
    planned = room.plan("isw", since=TODAY, until=TODAY, also=list(LAYERS)[2:])
    found = room.fetch_many(planned)
    folder = cache / "isw" / f"{TODAY}"
    assert {path.parent for path in found.paths} == {folder} and len(found.paths) == 6
    made = fg.read_control_map(list(found.paths))
    assert made.mapper == "ISW" and made.day == TODAY
    by_status = {"occupied": "control", "advance": "advances", "claimed": "claimed",
                 "liberated": "liberated", "infiltration": "infiltration"}  # fmt: skip
    assert set(made.statuses) == set(by_status)
    for name, part in by_status.items():
        area_km2 = fg.area_km2(made.statuses[name])
        assert area_km2 == pytest.approx(square_km(LAYERS[part]), rel=1e-6)
    both = LAYERS["control"].union(LAYERS["advances"])
    assert fg.area_km2(made.held()) == pytest.approx(square_km(both), rel=1e-6)
    timeline = fg.read_timeline(folder)
    assert days_of(timeline) == [TODAY]
    (files,) = found.maps
    assert files == found.paths


def test_without_being_asked_only_control_and_advances_come(site: Site, cache: Path) -> None:
    lively(site)
    found = room.fetch_many(room.plan("isw", since=TODAY))
    assert sorted(names(found)) == [f"isw_advances_{TODAY}.geojson", f"isw_control_{TODAY}.geojson"]
    assert found.missing == ()


def test_days_of_isw_are_one_archive(site: Site, cache: Path, monkeypatch: Any) -> None:
    """A second day's control is larger; that day has no advances in its layer."""
    lively(site)
    room.fetch_many(room.plan("isw", since=TODAY))
    next_day = TODAY + timedelta(days=1)
    monkeypatch.setattr(sources, "today", lambda: next_day)
    site.files[LIVE["control"]] = collection(LAYERS["control"].union(LAYERS["advances"]))
    site.files[LIVE["advances"]] = collection()
    # 10 June is no longer live, but is in the cache
    found = room.fetch_many(room.plan("isw", since=TODAY, until=next_day))
    assert len(found.paths) == 3
    assert list(map(len, found.maps)) == [2, 1]
    (lack,) = found.missing
    assert (lack.day, lack.source, lack.part) == (next_day, "isw-advances", "advances")
    assert any("are without advances: do not compare" in note for note in found.notes())
    timeline = fg.read_timeline(cache / "isw")
    assert days_of(timeline) == [TODAY, next_day]
    assert [made.missing_parts for made in timeline.maps()] == [(), ("advances",)]


def asked_where(path: str) -> str:
    (query,) = re.findall(r"where=([^&]*)", path)
    return unquote(query)


def test_past_days_of_isw_are_control_alone_and_that_is_said(site: Site, cache: Path) -> None:
    layer = f"{ISW}/UkrainianCoTTimelapse_FEB_2022_to_DEC_2024_view/FeatureServer/0/query"

    def history(handler: Handler) -> None:
        body = collection(GROUND) if "2024-05-02 " not in asked_where(handler.path) else b""
        handler.answer(200, body or b'{"type":"FeatureCollection","features":[]}')

    site.files[layer] = history
    found = fetched("isw", "2024-04-30", "2024-04-30")
    assert names(found) == ["isw_history_2024-04-30.geojson"]
    (path,) = site.paths
    assert asked_where(path) == (
        "datetime >= TIMESTAMP '2024-04-30 00:00:00' AND datetime < TIMESTAMP '2024-05-01 00:00:00'"
    )
    assert "ISW, advances: no source reaches 1 day: 2024-04-30; the maps of these days are " in (
        "\n".join(found.notes())
    )
    made = fg.read_control_map(list(found.paths))
    assert made.mapper == "ISW" and set(made.statuses) == {"occupied"}
    # The 1st is asked for until the 2nd at 0 h, which the test's service refuses to know.
    state = room.fetch_many(room.plan("isw", days=["2024-05-02"]))
    assert names(state) == ["isw_history_2024-04-30.geojson"]


def described(*fields: tuple[str, str]) -> bytes:
    listed = [{"name": name, "type": f"esriFieldType{kind}"} for name, kind in fields]
    return json.dumps({"name": "a layer", "fields": listed}).encode()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (
            [("OBJECTID", "OID"), ("datetime", "Date"), ("CreationDate", "Date"),
             ("EditDate", "Date"), ("label", "String")],
            "datetime >= TIMESTAMP '2025-01-07 00:00:00' AND "
            "datetime < TIMESTAMP '2025-01-08 00:00:00'",
        ),
        (
            [("pub_date", "DateOnly"), ("OBJECTID", "OID")],
            "pub_date >= DATE '2025-01-07' AND pub_date < DATE '2025-01-08'",
        ),
    ],
)  # fmt: skip
def test_a_months_service_is_asked_once_which_field_is_the_day(
    site: Site, cache: Path, monkeypatch: Any, fields: list[tuple[str, str]], where: str
) -> None:
    monkeypatch.setattr(sources, "today", lambda: date(2026, 11, 30))
    layer = f"{ISW}/JAN2025Timelapse_Ukraine_Russia_War/FeatureServer/1"
    site.files[layer], site.files[f"{layer}/query"] = described(*fields), collection(GROUND)
    fetched("isw", "2025-01-07", "2025-01-09")
    assert site.paths[0] == f"{layer}?f=json"
    assert where in [asked_where(path) for path in site.paths[1:]] and len(site.paths) == 4
    fetched("isw", "2025-01-10", "2025-01-10")
    assert len(site.paths) == 5
    timeline = fg.read_timeline(cache / "isw")
    assert days_of(timeline) == [date(2025, 1, n) for n in (7, 8, 9, 10)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (described(("OBJECTID", "OID"), ("EditDate", "Date")), "found none"),
        (described(("datetime", "Date"), ("until", "Date")), "found datetime, until"),
        (described(("day'--", "Date")), "found day'--"),
        (b'{"name": "x"}', "found something else than a description"),
        (b"", "there is no such service any more"),
    ],
)
def test_a_service_without_one_field_for_the_day_is_refused_in_a_line(
    site: Site, cache: Path, monkeypatch: Any, body: bytes, found: str
) -> None:
    monkeypatch.setattr(sources, "today", lambda: date(2026, 11, 30))
    layer = f"{ISW}/JAN2025Timelapse_Ukraine_Russia_War/FeatureServer/1"
    march = f"{ISW}/March_PreppedTimelapse/FeatureServer/31"
    site.files[layer] = body
    site.files[march] = described(("datetime", "Date"))
    site.files[f"{march}/query"] = collection(GROUND)
    with pytest.raises(FetchError, match=re.escape(found)) as caught:
        fetched("isw", "2025-01-30", "2025-03-01")
    assert "\n" not in str(caught.value) and "1 file of ISW are in the cache" in str(caught.value)
    assert len(site.paths) == 3  # not once a day
    assert [n for n in left(cache) if "layers" not in n] == [
        "isw/2025-03-01/isw_history_2025-03-01.geojson"
    ]


def test_months_that_no_service_has_are_named(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sources, "today", lambda: date(2026, 11, 30))
    planned = room.plan("isw", since="2025-01-31", until="2025-03-01")
    lack = [m.day for m in planned.missing if m.part == "control"]
    assert (lack[0], lack[-1], len(lack)) == (date(2025, 2, 1), date(2025, 2, 28), 28)


def test_what_was_fetched_before_days_had_folders_is_found(site: Site, cache: Path) -> None:
    old = cache / "isw-control" / "isw_control_2024-06-01.geojson"
    old.parent.mkdir(parents=True)
    old.write_bytes(collection(GROUND))
    assert room.cached("isw-control", day="2024-06-01") == old
    assert room.cached("isw-control") == old
    planned = room.plan("isw", since="2024-06-01", until="2024-06-01")
    assert [f.path for f in planned] == [old]  # rather than the history's


def test_every_layer_of_isw_is_read_as_what_it_is(site: Site, cache: Path) -> None:
    from frontgeo.mappers import isw
    from frontgeo.mappers.document import Document

    lively(site)
    for row in sources.mapper_named("isw"):
        if not row.live:
            continue
        path = room.fetch(row.name)
        reading = isw.read(Document(str(path), path.read_bytes(), path=path))
        assert reading.parts == (row.part,), row.name


# ---- AMK -------------------------------------------------------------------------------------

MID = "1a2b3c4d5e6f7g8h9i0j"
KML = b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>AMK Mapping</name>
<Folder><name>Russian control</name><Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>37,48,0 37.5,48,0 37.5,48.5,0 37,48.5,0 37,48,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></Folder>
<Folder><name>Low consolidation</name><Placemark><name>b</name><Polygon><outerBoundaryIs>
<LinearRing><coordinates>37.5,48,0 37.6,48,0 37.6,48.5,0 37.5,48.5,0 37.5,48,0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>
"""


def test_the_my_map_of_amk_comes_by_the_id_that_the_user_names(
    site: Site, cache: Path, monkeypatch: Any
) -> None:
    with pytest.raises(InputError, match=r"expected the id of its Google My Map .* give it with -"):
        room.fetch("amk")
    site.files["/maps/d/kml"] = KML
    path = room.fetch("amk", mid=MID)
    assert site.paths == [f"/maps/d/kml?mid={MID}&forcekml=1"]
    made = fg.read_control_map(path)
    assert made.mapper == "AMK Mapping" and made.day == TODAY
    assert fg.area_km2(made.held()) == pytest.approx(square_km(LAYERS["control"]), rel=1e-6)
    monkeypatch.setenv(remote.MID_VARIABLE, MID)
    found = room.fetch_many(room.plan("amk"), force=True)
    assert found.paths == (path,) and len(site.paths) == 2


@pytest.mark.parametrize("mid", ["", "short", "../../../etc/passwd", "a" * 20 + "&x=1", "ö" * 20])
def test_no_other_text_gets_into_an_address(site: Site, mid: str) -> None:
    with pytest.raises(InputError, match="amk: expected the id"):
        room.fetch("amk", mid=mid)
    assert site.asked == []


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", KML[:300]])
def test_a_page_in_the_place_of_a_map_is_refused(site: Site, cache: Path, body: bytes) -> None:
    site.files["/maps/d/kml"] = body
    with pytest.raises(FetchError, match=r"KML"):
        room.fetch("amk", mid=MID)
    assert left(cache) == []


# ---- other mappers, and the command line -----------------------------------------------------


def test_a_day_of_uacontrolmap_is_the_last_of_its_backups(site: Site) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writing:
        writing.writestr("doc.kml", KML)
    paths = {n: f"2024/{n}" for n in ("240501_0349.kmz", "240501_1200.kmz", "240502_0349.kmz")}
    base = "/owlmaps/UAControlMapBackups"
    site.files[f"/repos{base}/git/trees/HEAD"] = listing_of(paths)
    for path in paths.values():
        site.files[f"{base}/HEAD/{path}"] = packed.getvalue()
    found = fetched("uacontrolmap", "2024-05-01", "2024-05-02")
    assert names(found) == ["240501_1200.kmz", "240502_0349.kmz"]
    today = room.plan("uacontrolmap", since=TODAY)
    assert [f.source for f in today] == ["uacontrolmap-latest"]


def test_fetch_takes_a_mapper_whose_map_is_one_file(walker: Site) -> None:
    assert room.fetch("walker", day="2024-05-01").name == SNAPSHOTS[1]
    with pytest.raises(InputError, match="walker: expected a day, found none"):
        room.fetch("walker")
    lively(walker)
    with pytest.raises(InputError, match=r"isw: its map of a day is 2 files.*fetch_many\(plan\("):
        room.fetch("isw", day=TODAY)


def test_the_command_prints_paths_and_says_whose_maps_they_are(
    walker: Site, cache: Path, capsys: Any
) -> None:
    argv = ["fetch", "walker", "--since", "2024-05-01", "--until", "2024-05-05"]
    assert main(argv) == 0
    out, err = capsys.readouterr()
    found = [cache / "walker-raw" / name for name in SNAPSHOTS[1:]]
    assert out.splitlines() == [
        *map(str, found),
        str(cache / "walker-daily" / "walker_20240505.geojson"),
    ]
    assert "credit: a walker; licence: CC0" in err
    assert "walker-raw has no file of 1 day: 2024-05-03" in err
    assert main([*argv, "-q", "--json"]) == 0
    out, err = capsys.readouterr()
    stated = json.loads(out)
    assert err == "" and [f["downloaded"] for f in stated["files"]] == [False] * 4
    assert stated["missing"] == [{"day": "2024-05-03", "source": "walker-raw", "part": ""}]
    assert stated["sources"]["walker-raw"] == {"credit": "a walker", "licence": "CC0"}


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (["walker", "--day", "2024-05-01", "--since", "2024-05-01"], "do not go together"),
        (["--since", "2024-05-01"], "--since goes with a source"),
        (["--list", "--yes"], "--yes goes with a source"),
        (["walker", "--forget"], "--forget goes alone"),
        (["walker", "--since", "2024-05-02", "--until", "2024-05-01"], "not before --since"),
        (["walker"], "expected a day, found none; give --day, or --since and --until"),
        (["walker", "--day", "2024-05-07"], "answered 404"),
        (["oblasts", "--day", "2024-05-07"], "expected no day"),
        (["isw", "--day", "2024-06-10", "--also", "grey"], "found 'grey'"),
    ],
)
def test_wrong_command_lines_are_one_line(
    walker: Site, capsys: Any, argv: list[str], problem: str
) -> None:
    assert main(["fetch", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and problem in err


def test_the_list_says_which_source_a_mappers_day_comes_from(capsys: Any) -> None:
    assert main(["fetch", "--list"]) == 0
    first = capsys.readouterr().out.split("\n\n")[0]
    assert (
        "deepstate: deepstate-raw (2022-04-03 to 2025-06-30), deepstate-daily (from 2024-07-08)"
        in first
    )
    assert "isw-infiltration (today, with --also infiltration)" in first


def test_what_is_certain_of_licences_is_in_both_tables() -> None:
    from frontgeo.mappers.registry import MAPPERS

    for typed, name, address in (
        ("deepstate", "DeepState", "deepstatemap.live/license-en.html"),
        ("isw", "ISW", "understandingwar.org/fair-use-and-attribution-policy"),
    ):
        licence = next(m.licence for m in MAPPERS.values() if m.name == name)
        assert address in licence
        assert all(address in row.licence for row in sources.mapper_named(typed))
    known = {m.name for m in MAPPERS.values()}
    assert {row.mapper for row in sources.SOURCES.values() if row.mapper} <= known


def test_the_layers_of_isws_history_follow_each_other() -> None:
    layers = sources.SOURCES["isw-history"].layers
    for before, after in itertools.pairwise(layers):
        assert before.since <= before.until < after.since
        assert re.fullmatch(r"\w+/FeatureServer/\d+", after.layer)
