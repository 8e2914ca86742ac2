"""What a report of the desk may say: "largest since", what is abroad, and no machine's paths."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapes import write_geojson

from frontgeo.change.apart import Abroad, SetApart
from frontgeo.cli.main import main
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.desk_text import _abroad, usual_lines
from frontgeo.places import ukraine
from frontgeo.desk.report import desk_report
from frontgeo.desk.usual import FEWEST_STEPS, EarlierStep, UsualSteps
from frontgeo.i18n.texts import texts_of
from frontgeo.library.folder import Library
from frontgeo.outputs.caveats import apart_text

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
    assert _abroad(kursk, ukraine()).text().startswith("Kursk oblast, ground held by Ukraine: 14.1 km²")
    assert (
        _abroad(kursk, ukraine())
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


def maps_of(folder: Path, easts: dict[str, float]) -> Path:
    folder.mkdir()
    for day, east in easts.items():
        write_geojson(folder / f"{day}.geojson", shapely.box(37.0, 48.3, east, 48.4), name="Alpha")
    return folder


def daily(*, without: tuple[str, ...]) -> dict[str, float]:
    days = [date(2024, 8, 1) + timedelta(days=n) for n in range(95)]
    easts = {str(day): 37.0 + 0.001 * (n + 1) for n, day in enumerate(days)}
    return {day: east for day, east in easts.items() if day not in without}


def test_a_period_whose_maps_show_fewer_days_is_not_the_smallest(tmp_path: Path) -> None:
    """Five days of a steady advance are no slower week, and no week is slower for a gap."""
    gap = ("2024-11-01", "2024-11-02", "2024-11-03")
    maps = maps_of(tmp_path / "itself", daily(without=gap))
    (one,) = desk_report(Library.of_archives([maps]), WEEK).mappers
    assert one.is_off and one.usual is not None and one.usual.count >= FEWEST_STEPS
    assert [line.key for line in usual_lines(one.usual, WEEK)] == ["desk-length-itself"]
    assert not one.usual.is_enough

    gap = ("2024-09-21", "2024-09-22", "2024-09-23", "2024-09-24")
    earlier = maps_of(tmp_path / "earlier", daily(without=gap))
    (one,) = desk_report(Library.of_archives([earlier]), WEEK).mappers
    assert one.usual is not None and one.usual.is_enough
    why = {str(step.until): step.why_not for step in one.usual.steps if step.why_not}
    assert set(why.values()) == {"other length"} and "2024-09-22" in why
    low, _, high = one.usual.quartiles_km2
    assert high - low < 0.01


@pytest.mark.parametrize(("lang", "said"), [("en", "in the net alone"), ("uk", "лише в сальдо")])
def test_ground_that_is_in_the_net_is_not_said_to_be_in_no_number(lang: str, said: str) -> None:
    """Beside "+170.6, gained less lost" of 171.6 and 0.0, pictures said "kept out" of −1.0."""
    ground = shapely.box(37.0, 48.3, 37.1, 48.4)
    kinds = ("redrawn", "outside", "redefined")
    texts = texts_of("common", lang)
    lines = {kind: apart_text(SetApart(kind, ground, ground), texts) for kind in kinds}
    assert {kind: said in line for kind, line in lines.items()} == {
        "redrawn": True, "outside": False, "redefined": False,
    }  # fmt: skip
