"""What a headline says beside its claim is not dropped without a word."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import shapely
from archives import topology

from frontgeo.articles.find_claims import read_article
from frontgeo.cli.main import main
from frontgeo.library import add_maps


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russia took 317 km² in May 2024, three times faster than in April.", "faster than in"),
        ("Russia took 317 km² in May 2024, twice as much as in April.", "twice as much as in"),
        ("Россия захватила 317 км² в мае 2024, в три раза больше, чем в апреле.", "раза больше"),
        ("Росія захопила 317 км² у травні 2024, утричі більше, ніж у квітні.", "утричі більше"),
    ],
)  # fmt: skip
def test_a_comparison_beside_a_figure_is_said(text: str, words: str) -> None:
    article = read_article(text)
    assert [claim.value for claim in article.claims] == ["317"]
    (unread,) = article.not_understood
    assert words in unread.why[0]


@pytest.mark.parametrize(
    "text",
    [
        "Russia took more than 317 km² in May 2024.",
        "Russia took 317 km² in less than a month in May 2024.",
        "Russia advanced three times faster in May 2024 than in April 2024.",
    ],
)
def test_no_comparison_is_seen_where_none_is_dropped(text: str) -> None:
    assert not read_article(text).not_understood


def test_why_a_shown_number_does_not_count_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A week without ISW's advances looks like a retreat."""
    folder = tmp_path / "isw"
    folder.mkdir()
    for day in ("2024-05-05", "2024-05-12"):
        control = topology("RussiaCoTinUkraine", shapely.box(36, 48, 36.5, 48.5))
        (folder / f"{day}_control_map.topojson").write_text(control)
    advances = topology("AssessedRussianAdvancesInUkraine", shapely.box(36.5, 48, 36.6, 48.5))
    (folder / "2024-05-05_russian_advances.topojson").write_text(advances)
    add_maps(folder, tmp_path / "library")
    words = "Russia took 300 km² from 5 May 2024 to 12 May 2024"
    assert main(["check", words, "--archive", str(tmp_path / "library")]) == 0
    shown = capsys.readouterr().out
    assert "undecided (not counted)" in shown
    assert "not counted: unlike maps: 2024-05-12 without advances" in shown


@pytest.mark.parametrize("words", ["", "  "])
def test_no_words_are_no_claim(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", words]) == 2
    assert "expected a case file or the words of a claim" in capsys.readouterr().err


def test_nothing_on_standard_input_is_no_claim(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b" \n")))
    assert main(["check", "-"]) == 2
    assert "-: expected a case, a table or a text, found nothing" in capsys.readouterr().err
