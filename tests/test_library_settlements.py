"""A table of all settlements in the library, fetched from a site on this machine."""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from loopback import Handler, Server

import frontgeo as fg
from frontgeo import find_settlement, load_settlements
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError
from frontgeo.library import add_settlements, remove_settlements
from frontgeo.places import load_codifier
from frontgeo.places.codifier import coverage_of
from frontgeo.places.full_table import all_settlements, packed_settlements
from frontgeo.places.place_tables import settlements_at_hand, shipped_settlements

sources: Any = importlib.import_module("frontgeo.fetch.sources")
EXAMPLE = fg.places.examples_folder() / "belousov-2024"
ZYBYNE = "UA63140010310032383"
AT = 36.79, 50.27  # inside the example's gain; not its true place
PATH = "/alexbabintsev/ua-geo/HEAD/data/out/katottg.csv"


class FileHandler(Handler):
    """Answer with one file, and count."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {}))
        body = self.server.bodies.get(urlsplit(self.path).path)  # type: ignore[attr-defined]
        self.answer(404, b"no") if body is None else self.answer(200, body)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: Any) -> Path:
    """Name an empty library, and an empty cache."""
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(tmp_path / "library"))
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "library"


@pytest.fixture
def site(library: Path, monkeypatch: Any) -> Iterator[Any]:
    """Serve files in the place of the internet."""
    with Server(("127.0.0.1", 0), FileHandler) as running:
        running.asked, running.bodies = [], {}  # type: ignore[attr-defined]
        monkeypatch.setattr(
            sources,
            "SOURCES",
            {
                name: replace(row, address=re.sub(r"^https://[^/]*", running.root, row.address))
                for name, row in sources.SOURCES.items()
            },
        )
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def published(**changes: Any) -> bytes:
    """Return a table of our making in the form of the source: units of all levels, with centres.

    A third of the settlements of Kharkiv oblast, each at its shipped point or at one place.
    """
    known = load_codifier()
    known = known[(known["oblast"] == "UA-63")]
    known = known[known["katottg"].isin([ZYBYNE, *known["katottg"].iloc[::3]])]
    points = shipped_settlements().query("katottg != ''").set_index("katottg")[["lon", "lat"]]
    rows = [("UA63000000000041885", "O", "Харківська", 36.2, 49.9)]  # no settlement
    for code, name in zip(known["katottg"], known["name_uk"], strict=True):
        at = points.loc[code] if code in points.index else AT
        rows.append((code, "C", name, *at))
    table = pd.DataFrame(rows, columns=["code", "category", "name", "center_lon", "center_lat"])
    table = table.astype("object")
    for column, value in changes.items():
        table.loc[5, column] = value
    return table.to_csv(index=False).encode()


def run(capsys: Any, *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


CHECK = (
    "check", "--before", EXAMPLE / "before.geojson", "--after", EXAMPLE / "after.geojson",
    "--since", "2024-05-09", "--until", "2024-05-31", "--where", "UA-63", "--claim",
)  # fmt: skip


def test_one_step_fetches_all_points_and_every_command_uses_them(
    site: Any, library: Path, capsys: Any
) -> None:
    site.bodies[PATH] = published()
    code, out, err = run(capsys, "library", "add", "settlements")
    table = load_settlements()
    expected = coverage_of(table)
    assert code == 0 and len(site.asked) == 1 and not err
    assert out.startswith(f"settlements: {len(table)} points, for {len(table)} of the 29,703")
    assert expected == (len(table), 29_703) and 580 < len(table) < 590
    assert table.attrs["table"] == "library" and table.attrs["licence"].startswith("MIT on")
    assert table.attrs["complete"] is None and "OpenStreetMap" in table.attrs["attribution"]
    assert list(table.columns) == list(shipped_settlements().columns)

    # lookup, a claim, status and desk stand on it, and say so
    assert find_settlement("Zybyne").coords[0] == AT
    _, out, _ = run(capsys, *CHECK, "1 settlement", "--names", "Zybyne")
    assert "shows 1 settlement" in out
    _, out, _ = run(capsys, *CHECK, "3 settlements")
    assert "counted in the library's table (ua-geo register" in out
    assert f"{len(table)} of 1,751 in UA-63; a count from it is a lower bound" in out
    _, out, _ = run(capsys, "status", ZYBYNE, "--archive", EXAMPLE)
    assert out.startswith(f"Zybyne (UA-63), {ZYBYNE}\nZybyne (Зибине): latitude 50.27")
    _, out, _ = run(capsys, *CHECK, "3 settlements", "--json")
    (used,) = json.loads(out)["verdicts"][0]["record"]["places"]
    assert used["path"] == str(library / "settlements.csv.gz")
    _, out, _ = run(capsys, "library", "list", "--json")
    assert json.loads(out)["settlements"]["with_point"] == len(table)

    # people, labels and what was selected by hand come with the codes
    kharkiv = shipped_settlements().query("name_en == 'Vovchansk'").iloc[0]
    same = table[table["katottg"] == kharkiv["katottg"]]
    if len(same):
        assert same["population"].iloc[0] == kharkiv["population"]

    assert run(capsys, "library", "remove", "settlements")[1] == "settlements: removed\n"
    assert settlements_at_hand() is shipped_settlements() and not list(library.glob("*.gz"))
    code, _, err = run(capsys, "library", "remove", "settlements")
    assert code == 2 and "has no table of settlements" in err


def test_a_named_library_has_a_table_of_its_own(
    site: Any, library: Path, tmp_path: Path, capsys: Any
) -> None:
    site.bodies[PATH] = published()
    other = tmp_path / "other"
    run(capsys, "library", "add", "ua-geo", "--library", other)
    assert (other / "settlements.csv.gz").is_file() and not library.exists()
    _, out, _ = run(capsys, "status", ZYBYNE, "--library", other)
    assert "library add" not in out
    # the next command has the usual library again
    code, _, err = run(capsys, "status", ZYBYNE, "--archive", EXAMPLE)
    assert code == 2 and "exists in the codifier" in err


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(published())
    one, other = all_settlements(path), all_settlements(path)
    assert packed_settlements(one) == packed_settlements(other)
    # its points are those that ship, so that their accuracy is that of the shipped ones
    assert one.attrs["accuracy_m"] == 500.0


def test_settlements_without_a_point_are_counted(site: Any, library: Path, capsys: Any) -> None:
    site.bodies[PATH] = published(center_lon="", center_lat="")
    code, _, err = run(capsys, "library", "add", "settlements")
    assert code == 0 and "1 settlements of katottg.csv have no point and were left out" in err
    _, out, _ = run(capsys, *CHECK, "3 settlements", "--explain")
    assert "1 settlements of katottg.csv have no point and were left out" in out


def test_a_point_far_from_its_oblast_is_noted(site: Any, library: Path, capsys: Any) -> None:
    site.bodies[PATH] = published(center_lon="2.35", center_lat="48.85")
    code, _, err = run(capsys, "library", "add", "settlements")
    assert code == 0 and "1 of 585 places lie over 50 km outside their stated oblast" in err


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (published(center_lon="here"), "line 7: expected degrees, found 'here'"),
        (published().replace(b"center_", b"middle_"), "column 'lon' or 'lat' is missing"),
        (published().replace(b"center_lon,center_lat", b"center_lat,center_lon"), "swapped"),
        (b"code,name,lon,lat\nUA63140010310032383,x,,\n", "expected points of settlements"),
    ],
)
def test_a_table_that_is_none_is_refused_and_the_library_stays(
    body: bytes, words: str, site: Any, library: Path, capsys: Any
) -> None:
    site.bodies[PATH] = body
    code, _, err = run(capsys, "library", "add", "settlements")
    assert code == 2 and words in err and err.count("\n") == 1
    assert settlements_at_hand() is shipped_settlements()


def test_a_table_of_ones_own(library: Path, tmp_path: Path, capsys: Any) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "name,oblast,lon,lat\nArtemivs'k,UA-14,38.0,48.6\nЗибине,UA-63,36.79,50.27\n",
        encoding="utf-8",
    )
    code, out, _ = run(capsys, "library", "add", "--settlements", own)
    assert code == 0 and out.startswith("settlements: 2 points, for 1 of the 29,703")
    assert find_settlement("Zybyne").coords[0] == AT
    code, out, _ = run(capsys, "library", "add", "settlements", "--settlements", own)
    assert code == 0 and out.startswith("settlements: 2 points, for 1 of the 29,703")
    code, _, err = run(capsys, "library", "add", "geonames", "--settlements", own)
    assert code == 2 and "a library has one" in err
    with pytest.raises(MapFileError, match="no such file"):
        add_settlements(tmp_path / "none.csv", library)
    remove_settlements(library)


def test_a_damaged_table_is_no_other_one(site: Any, library: Path, capsys: Any) -> None:
    site.bodies[PATH] = published()
    run(capsys, "library", "add", "settlements")
    (library / "settlements.csv.gz").write_bytes(b"other")
    with pytest.raises(InputError, match=r"is not the file that was added.*add it again"):
        load_settlements()
    (library / "settlements.json").write_text("{}")
    code, _, err = run(capsys, "status", "Vovchansk", "--archive", EXAMPLE)
    assert code == 2 and "add it again" in err
