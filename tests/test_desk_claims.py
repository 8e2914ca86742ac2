"""What a report of the desk may say: "largest since", what is abroad, and no machine's paths."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapes import write_geojson

from frontgeo.change.apart import Abroad
from frontgeo.cli.main import main
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.desk_text import _abroad, usual_lines
from frontgeo.desk.usual import FEWEST_STEPS, EarlierStep, UsualSteps

WEEK = DeskPeriod.week_of("2024-10-28")


def steps(*nets: float | None) -> tuple[EarlierStep, ...]:
    last = WEEK.since - timedelta(days=1)
    return tuple(
        EarlierStep(
            last - timedelta(weeks=n, days=6),
            last - timedelta(weeks=n),
            net,
            "" if net is not None else "redrawn border",
        )
        for n, net in enumerate(nets)
    )


SMALL = [1.0] * FEWEST_STEPS


def test_a_period_that_is_not_compared_may_have_had_the_largest_net() -> None:
    whole = UsualSteps(5.0, steps(*SMALL, 9.0))
    gap = UsualSteps(5.0, steps(*SMALL, None, 9.0))
    behind = UsualSteps(5.0, steps(*SMALL, 9.0, None))
    keys = [[line.key for line in usual_lines(usual, WEEK)] for usual in (whole, gap, behind)]
    assert keys == [["desk-usual", "desk-largest-since"], ["desk-usual"], keys[0]]


@pytest.mark.parametrize(
    ("lang", "all_of_them", "some"),
    [
        (
            "en",
            "Of the 9 weeks before, 1 had",
            "Of the 9 weeks before that can be compared (of 10), 1 had",
        ),
        (
            "uk",
            "З 9 попередніх тижнів більше",
            "З 9 попередніх тижнів, які можна порівняти (усього їх 10), більше",
        ),
    ],
)
def test_that_some_periods_are_not_compared_is_said_with_their_count(
    lang: str, all_of_them: str, some: str
) -> None:
    def said(*nets: float | None) -> str:
        return usual_lines(UsualSteps(5.0, steps(*nets)), WEEK)[0].text(lang)

    assert said(*SMALL, 9.0).startswith(all_of_them)
    assert said(*SMALL, None, 9.0).startswith(some)


def test_ground_abroad_does_not_read_as_if_it_lay_in_the_sides_country() -> None:
    kursk = Abroad("RU-KRS", "Kursk oblast", "Курська область", "ukraine", 14.1, 7.0, 700.0)
    assert _abroad(kursk).text().startswith("Kursk oblast, ground held by Ukraine: 14.1 km²")
    assert (
        _abroad(kursk)
        .text("uk")
        .startswith("Курська область, територія під контролем України: зайнято 14,1")
    )


@pytest.mark.parametrize("by", ["--library", "--archive"])
def test_a_published_folder_names_no_folders_of_the_machine(
    tmp_path: Path, capsys: Any, by: str
) -> None:
    maps, out = tmp_path / "maps", tmp_path / "out"
    maps.mkdir()
    for day, east in ((date(2024, 10, 27), 37.1), (date(2024, 11, 3), 37.2)):
        held = shapely.box(37.0, 48.3, east, 48.4)
        write_geojson(maps / f"{day}.geojson", held, name="Alpha")
    words = ["week", "--week-of", "2024-10-28", by, str(maps), "-o", str(out)]
    assert main(words) == 0, capsys.readouterr().err
    pages = {path.name: path.read_bytes() for path in out.iterdir()}
    assert b"--week-of 2024-10-28" in pages["data.json"]
    assert [name for name, content in pages.items() if str(tmp_path).encode() in content] == []
