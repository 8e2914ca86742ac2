"""Claims of both sides on the mappers' archives, as a newsroom types them.

The maps of the claims' days are extracted from each archive once, and every claim is checked
against them.
"""

from __future__ import annotations

import contextlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frontgeo.cli.main import main

pytestmark = [pytest.mark.archive, pytest.mark.slow]

DEEPSTATE = "deepstate/snapshots_2022-04_2024-12.tar.xz"
ISW = "isw/weekly_2022-02_2024-12.tar.xz"
#: Unix seconds of DeepState's maps at the ends of the periods, and on a day beside
SECONDS = {
    "kharkiv": (1662330358, 1662411667, 1662501910, 1662934073, 1662998815, 1663074084),
    "kursk": (1722805059, 1722889303, 1722977162, 1723492591, 1723548365, 1723661653),
    "2023": (1672441757, 1672528847, 1672612651, 1703972944, 1704057558, 1704145957),
    "2024": (1703972944, 1704057558, 1704145957, 1735595194, 1735678434),
    "settlements": (1704057558, 1734472424, 1734559084),
}
#: Sundays of ISW's archive
SUNDAYS = {
    "kharkiv": ("2022-09-04", "2022-09-11"),
    "kursk": ("2024-08-04", "2024-08-11", "2024-08-18"),
    "2024": ("2023-12-31", "2024-08-18", "2024-12-29"),
}


@dataclass(frozen=True)
class Answer:
    """The output and findings of the command."""

    code: int
    error: str
    verdict: dict[str, Any]

    def row(self, mapper: str) -> dict[str, Any]:
        (row,) = (row for row in self.verdict["rows"] if row["evidence"] == mapper)
        return dict(row)


@pytest.fixture(scope="module")
def maps(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extract the maps of the claims' days, into a folder for each period and mapper."""
    root = tmp_path_factory.mktemp("maps")
    for name, wanted in ((DEEPSTATE, SECONDS), (ISW, SUNDAYS)):
        mapper = name.split("/")[0]
        with tarfile.open(archive / name) as tar:
            for member in tar:
                first = Path(member.name).parts[0].removesuffix(".geojson")
                stem = int(first) if first.isdigit() else first
                if not member.isfile():
                    continue
                for period, chosen in wanted.items():
                    if stem in chosen:
                        content = tar.extractfile(member)
                        assert content is not None
                        path = root / period / mapper / member.name
                        path.parent.mkdir(parents=True, exist_ok=True)
                        path.write_bytes(content.read())
    return root


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def ask(maps: Path) -> Ask:
    def asked(period: str, claim: str, *options: str, mappers: str = "deepstate isw") -> Answer:
        archives = [str(maps / period / mapper) for mapper in mappers.split()]
        out, err = io.StringIO(), io.StringIO()
        words = ["check", "--claim", claim, "--archive", *archives, "--json", *options]
        words += ["--interval", "drawing"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
        verdict = json.loads(out.getvalue())["verdicts"][0] if code == 0 else {}
        return Answer(code, err.getvalue(), verdict)

    return asked


# ---- Kharkiv oblast in September 2022 ----------------------------------------------------

KHARKIV = ("--since", "2022-09-06", "--until", "2022-09-12", "--where", "UA-63")


def test_more_than_6000_of_our_troops_holds(ask: Ask) -> None:
    words = "our troops have liberated more than 6,000 km²"
    answer = ask("kharkiv", words, "--claimant", "Zelensky", *KHARKIV)
    claim = answer.verdict["claim"]
    assert (claim["side"], claim["direction"]) == ("ukraine", "retaken")
    deepstate, isw = answer.row("DeepState"), answer.row("ISW")
    assert deepstate["gained_km2"] == pytest.approx(8892.0, abs=0.05)  # OpenStreetMap: 8890.0
    assert (deepstate["lost_km2"], deepstate["outcome"]) == (0.0, "supported")
    assert isw["gained_km2"] - isw["lost_km2"] == pytest.approx(8417.5, abs=0.05)
    assert isw["outcome"] == "supported"


def test_whose_troops_is_asked_where_nobody_says_it(ask: Ask) -> None:
    words = "our troops have liberated more than 6,000 km²"
    answer = ask("kharkiv", words, *KHARKIV, mappers="deepstate")
    assert answer.code == 2 and answer.error.count("\n") == 1
    for part in ("-8,892.2", "8,892.2", "side = 'russia' or 'ukraine'"):
        assert part in answer.error


@pytest.mark.parametrize(("figure", "outcome"), [("6,000", "understated"), ("8,892", "supported")])
def test_the_figure_of_kharkiv(ask: Ask, figure: str, outcome: str) -> None:
    answer = ask("kharkiv", f"Ukraine retook {figure} km²", *KHARKIV)
    assert answer.row("DeepState")["outcome"] == outcome
    if figure == "6,000":
        assert answer.verdict["outcome"] == answer.row("ISW")["outcome"] == "understated"


# ---- Kursk oblast in August 2024 ---------------------------------------------------------

KURSK = ("--where", "Kursk oblast", "--since", "2024-08-06", "--until")


@pytest.mark.parametrize(
    ("mapper", "until", "km2", "outcome"),
    [
        ("DeepState", "2024-08-13", 312.95, "overstated"),
        ("ISW", "2024-08-11", 626.14, "overstated"),
        ("ISW", "2024-08-18", 1050.27, "supported"),
    ],
)
def test_a_thousand_in_kursk(ask: Ask, mapper: str, until: str, km2: float, outcome: str) -> None:
    options = (*KURSK, until, "--side", "ukraine")
    row = ask("kursk", "1,000 km²", *options, mappers=mapper.lower()).row(mapper)
    assert row["definition"] == "ukrainian_held_abroad" and row["side"] == "ukraine"
    assert row["measured"] == pytest.approx(km2, abs=0.02) and row["lost_km2"] == 0.0
    assert row["outcome"] == outcome


def test_the_side_in_kursk_is_assumed_aloud_or_contradicted(ask: Ask) -> None:
    options = (*KURSK, "2024-08-13")
    row = ask("kursk", "1,000 km²", *options, mappers="deepstate").row("DeepState")
    assert row["side"] == "ukraine" and row["assumed"]
    options = (*options, "--side", "russia")
    row = ask("kursk", "1,000 km²", *options, mappers="deepstate").row("DeepState")
    assert row["measured"] == pytest.approx(-312.95, abs=0.02)
    assert row["outcome"] == "contradicted" and row["ratio"] is None


def test_kursk_is_named_where_a_claim_leaves_its_place_out(ask: Ask) -> None:
    options = ("--since", "2024-08-06", "--until", "2024-08-13", "--side", "ukraine")
    answer = ask("kursk", "1,000 km²", *options, mappers="deepstate")
    assert answer.row("DeepState")["outcome"] == "contradicted"
    assert any("312.9" in line and "Kursk" in line for line in answer.verdict["matters"])


# ---- years -------------------------------------------------------------------------------


def test_what_ukraine_retook_in_2023(ask: Ask) -> None:
    days = ("--since", "2023-01-01", "--until", "2023-12-31")
    answer = ask("2023", "retook 370 km²", "--claimant", "Kyiv", *days, mappers="deepstate")
    row = answer.row("DeepState")
    assert (row["side"], row["direction"], row["outcome"]) == ("ukraine", "retaken", "understated")
    assert row["gained_km2"] == pytest.approx(495.9, abs=0.1)
    assert row["lost_km2"] == pytest.approx(726.2, abs=0.1)
    assert "726.2 lost" in answer.verdict["headline"]


def test_the_share_of_ukraine_at_the_end_of_2024(ask: Ask) -> None:
    answer = ask("2024", "18 % of Ukraine", "--side", "russia", "--until", "2024-12-31")
    for mapper in ("DeepState", "ISW"):
        row = answer.row(mapper)
        assert row["measured"] == pytest.approx(18.3, abs=0.05) and row["outcome"] == "supported"


@pytest.mark.parametrize(
    ("claim", "until", "nets"),
    [
        # the reference, with another outline of the country, has 3,320.4 for DeepState
        ("Russia captured 4,500 km²", "2024-12-31", {"DeepState": 3314.2, "ISW": 3591.9}),
    ],
)
def test_claims_of_2024(ask: Ask, claim: str, until: str, nets: dict[str, float]) -> None:
    answer = ask("2024", claim, "--since", "2024-01-01", "--until", until)
    assert answer.verdict["outcome"] == "overstated"
    for mapper, net_km2 in nets.items():
        assert answer.row(mapper)["measured"] == pytest.approx(net_km2, abs=0.5)


@pytest.mark.parametrize("full", [False, True])
def test_190_settlements_with_and_without_the_full_table(
    ask: Ask, archive: Path, full: bool
) -> None:
    options = ["--side", "russia", "--since", "2024-01-01", "--until", "2024-12-18"]
    if full:
        table = archive / "settlements" / "whosonfirst.csv.gz"
        register = archive / "settlements" / "katottg_codifier_2025-05-16.csv"
        options += ["--settlements", str(table), "--register", str(register)]
    answer = ask("settlements", "190 settlements", *options, mappers="deepstate")
    row = answer.row("DeepState")
    if full:
        # nine that the table has under an earlier name are in the register by their official one
        assert (row["measured"], row["low"], row["high"]) == (217, 159, 223)
        assert row["outcome"] == "supported"
    else:
        assert (row["measured"], row["outcome"]) == (67, "undecided")
