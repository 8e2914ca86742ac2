"""Headlines, sentences and articles: what is read, what is refused, and what is measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from stores import FIRST, shown

import frontgeo as fg
from frontgeo.archive.store import store_bytes
from frontgeo.cli.main import main
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.headline import check_text, read_headline
from frontgeo.library import Library, add_maps

SAID = date(2024, 5, 31)
PERIOD = (date(2024, 1, 1), SAID)
MAY = (date(2024, 5, 1), SAID)

# ---- what is read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value", "side", "period"),
    [
        ("880 km² in the past five months", "area", 880, "", PERIOD),
        ("Russia gained 880 km² in the past five months", "area", 880, "russia", PERIOD),
        ("Russian army captured 880 sq km since January 1", "area", 880, "russia", PERIOD),
        ("340 sq mi taken by Russia this year", "area", 880.6, "russia", PERIOD),
        ("Росія захопила 880 км² за останні п'ять місяців", "area", 880, "russia", PERIOD),
        ("880 квадратних кілометрів за останні пʼять місяців", "area", 880, "", PERIOD),
        ("Окупанти захопили 880 кв. км з початку року", "area", 880, "russia", PERIOD),
        ("Российские войска заняли 880 кв. км с начала года", "area", 880, "russia", PERIOD),
        ("880 кв. км за последние пять месяцев", "area", 880, "", PERIOD),
        ("Russia took 28 settlements in May", "settlements", 28, "russia", MAY),
        ("Україна звільнила 8 сіл у травні", "settlements", 8, "ukraine", MAY),
        ("28 villages in May", "settlements", 28, "", MAY),
        ("8-9 km in Kharkiv region in May", "depth", 8.5, "", MAY),
        ("Russia holds 19% of Ukraine", "held", 19, "russia", (None, SAID)),
        ("Russia holds 19% of Ukraine on 31 May 2024", "held", 19, "russia", (None, SAID)),
        ("31 травня 2024 року Росія контролювала 19 % України", "held", 19, "russia", (None, SAID)),
    ],
)
def test_one_claim_with_all_that_it_states(
    text: str, kind: str, value: float, side: str, period: tuple[date | None, date]
) -> None:
    (read,) = read_headline(text, said=SAID).claims
    claim = read.claim
    assert claim is not None and not read.open
    assert (claim.kind, claim.side, (claim.since, claim.until)) == (kind, side, period)
    assert claim.value == pytest.approx(value, abs=0.1) and claim.stated_on == SAID
    assert claim.quote == text and not claim.proposed
    keys = [message.key for message in read.about]
    assert ("read-side-taken" in keys) == (side == "" and claim.has_direction)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Russia advanced twice as fast in May 2024 as in April 2024", "twice"),
        ("Russian troops advanced three times faster this year than last year", "3 times"),
        ("Росія просувається цього року вдвічі швидше, ніж торік", "вдвічі"),
        ("Russia advanced faster in 2024 than in 2023", ""),
    ],
)
def test_times_of_a_pace_are_said_not_to_be_checked(text: str, times: str) -> None:
    (read,) = read_headline(text, said=SAID).claims
    said = [f"times: the text says '{times}', of which only 'faster' is checked"]
    assert read.claim is not None and read.claim.kind == "pace"
    assert list(read.notes) == (said if times else [])


@pytest.mark.parametrize(
    ("text", "said", "given", "key", "advice"),
    [
        ("Russia took 880 km²", SAID, {}, "period", "--since, --until"),
        ("Russia took 880 km² in the spring", SAID, {}, "period", "--since, --until"),
        ("Russia took 880 km² in five months", SAID, {}, "period", "--since, --until"),
        ("Russia took 880 km² in the past five months", None, {}, "period", "--said"),
        ("Russia holds 19% of Ukraine", None, {}, "period", "--said"),
        ("880 km² captured since January", SAID, {}, "side", "--side"),
        ("The army took 1.200 km² in May", SAID, {"side": "russia"}, "value", "1,200 or 1.2"),
        ("Russia advanced on all fronts in May", SAID, {}, "sectors", "case file"),
        ("The pace was higher than in 2023, Russia advances faster", SAID, {}, "period", "--since"),
    ],
)
def test_what_is_open_is_said_and_not_checked(
    text: str, said: date | None, given: dict[str, str], key: str, advice: str
) -> None:
    read = read_headline(text, said=said, **given)
    assert read.checkable == ()
    reasons = [reason for reason in read.claims[0].open if reason.startswith(f"{key}: ")]
    assert len(reasons) == 1 and advice in reasons[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello world", "found none in 'Hello world'"),
        ("880 km² of wheat in the past five months", "no word beside it"),
        ("Kharkiv oblast has 31,415 km²", "found none"),
        ("Russia will take 880 km² by June", "a plan"),
        ("Did Russia take 880 km² in May?", "a question"),
        ("Russia did not take 880 km² in May", "found none"),
        ("", "found none in ''"),
        ("x" * 5000, "…"),
        ("880 km² in May and 20 km² in April", "found none"),
    ],
)
def test_a_text_without_a_claim_is_one_error_with_what_was_seen(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_headline(text, said=SAID)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_what_is_given_fills_what_is_open_and_never_contradicts() -> None:
    def only(text: str, **given: Any) -> Any:
        return read_headline(text, said=SAID, **given).claims[0]

    spring = only("880 km² captured in the spring", side="russia", since="2024-03-01",
                  until="2024-05-31")  # fmt: skip
    assert (spring.claim.side, spring.claim.since) == ("russia", date(2024, 3, 1))
    keys = [message.key for message in spring.about]
    assert keys == ["read-period-given", "read-side-given", "read-whole-front"]
    month = only("Russia took 880 km² in May", since="2024-04-01", until="2024-04-30")
    assert month.about[0].key == "read-period-instead" and "in May" in str(month.about[0])
    part = only("Russia took 880 km² in May", since="2024-05-10")
    assert (part.claim.since, part.claim.until) == (date(2024, 5, 10), SAID)
    assert part.about[0].key == "read-period-partly"
    assert only("Russia took 880 km² in May", where="UA-63").claim.where == ("UA-63",)
    with pytest.raises(InputError, match="'ukraine' is given, but the words"):
        only("Russia took 880 km² in May", side="ukraine")
    with pytest.raises(InputError, match="2 claims"):
        read_headline("Russia took 880 km² in May. Ukraine liberated 8 villages in May.",
                  said=SAID, rounding=5)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Russia took 880 km² in May 2019", (date(2019, 5, 1), date(2019, 5, 31))),
        ("880 km² in 2019", (date(2019, 1, 1), date(2019, 12, 31))),
        ("Russia took 880 km² from 1 May to 20 June 2019", (date(2019, 5, 1), date(2019, 6, 20))),
        ("Russia took 880 km² since May 2019", None),
        ("Russia took 880 km² in May", None),
        ("Russia took 880 km² last year", None),
    ],
)
def test_a_period_with_its_year_that_is_over_needs_no_day_of_the_text(
    text: str, period: tuple[date, date] | None
) -> None:
    (read,) = read_headline(text).claims
    assert (read.claim and (read.claim.since, read.claim.until)) == period
    assert read.open == () or "--said" in read.open[0]


def test_options_fill_only_what_each_claim_of_several_leaves_open() -> None:
    text = "Russia took 880 km² in May. Russia took 20 km². 5 km² were captured in April."
    read = read_headline(text, said=SAID, since="2024-02-01", until="2024-02-29").claims
    assert [c.claim and c.claim.since for c in read] == [
        date(2024, 5, 1), date(2024, 2, 1), None,
    ]  # fmt: skip
    assert read[2].open[0].startswith("side: ")
    assert all(c.claim.proposed for c in read if c.claim is not None)


# ---- what is measured ------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Make a library of two mappers: one of every day of May, one of a single day."""
    folder = tmp_path / "maps"
    for mapper, days in (("me", range(-2, 33)), ("you", [3])):
        store = tmp_path / f"{mapper}.parquet"
        maps = [(m, m.day) for m in (shown(day, mapper=mapper) for day in days)]
        store.write_bytes(store_bytes(maps))
        add_maps(store, folder)
    return folder


def may_km2(first: int = -1, last: int = 30) -> float:
    """The ground gained between two days, by a plain difference."""
    ends = (shapely.box(36, 50, 36.1 + day / 100, 50.1) for day in (first, last))
    return abs(fg.area_km2(shapely.difference(*reversed(list(ends)))))


def test_a_text_is_measured_on_each_mapper_of_the_library(library: Path) -> None:
    found = check_text("Russia took 240 km² in May", said=SAID, library=library)
    (verdict,) = found
    mine, yours = verdict.rows
    assert mine.measured == pytest.approx(may_km2(), rel=1e-6) and mine.label == "me"
    assert yours.measured is None and yours.label == "you" and "no map" in str(yours.notes[0])
    assert found.not_checked == () and verdict.claim.since == FIRST
    assert mine.days is not None and mine.days[0] < mine.measured < mine.days[1]
    (series,) = verdict.record["library"]  # type: ignore[misc]
    store = library / series["file"]
    assert series["series"] == f"library:{store.stem}"
    assert series["sha256"] == hashlib.sha256(store.read_bytes()).hexdigest()


def test_one_claim_that_fails_does_not_stop_the_others(library: Path) -> None:
    text = "Russia took 240 km² in May. Russia took Xyzzyburg in May. Russia took 5 km²."
    found = check_text(text, said=SAID, library=library)
    assert [v.claim.value for v in found] == [240]
    assert [read.figure for read in found.not_checked][-1] == "5 km2"


def test_mappers_are_chosen_by_name(library: Path) -> None:
    text = "Russia took 240 km² in May"
    (one,) = check_text(text, said=SAID, library=library, mappers=["ME"])
    assert [row.label for row in one.rows] == ["me"]
    (other,) = check_text(text, said=SAID, library=library, mappers=["DeepState", "me"])
    assert [row.label for row in other.rows] == ["DeepState", "me"]
    assert "no maps of DeepState in the library" in str(other.rows[0].notes[0])
    with pytest.raises(InputError, match="'Deepstat': expected a mapper of the library"):
        check_text(text, said=SAID, library=library, mappers=["Deepstat", "me"])


def test_a_side_that_is_open_is_refused_with_both_readings_from_claims(library: Path) -> None:
    with pytest.raises(InputError, match="--side"):
        check_text("240 km² were captured in May", said=SAID, library=library)
    (verdict,) = check_text(
        "240 km² were captured in May", said=SAID, library=library, side="ukraine"
    )
    assert verdict.outcome == "contradicted"


def test_a_library_without_maps_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no maps at hand.*frontgeo library add"):
        check_text("Russia took 240 km² in May", said=SAID, library=Library(tmp_path, ()))


# ---- the command line ------------------------------------------------------------------------

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(capsys: Any, monkeypatch: Any, tmp_path: Path) -> Run:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))

    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code, capsys.readouterr()
        found = capsys.readouterr()
        return found.out, found.err

    return run


CASE = """
[[claim]]
value = 240
since = 2024-05-01
until = 2024-05-31
side = "russia"
[[maps]]
mapper = "me"
"""


def measured(out: str) -> list[float | None]:
    rows = json.loads(out)["verdicts"][0]["rows"]
    return [row["measured"] for row in rows if row["evidence"] == "me"]


def test_headline_claim_case_and_table_give_one_number(
    library: Path, run: Run, tmp_path: Path, monkeypatch: Any
) -> None:
    said = ("--said", "2024-05-31")
    days = ("--since", "2024-05-01", "--until", "2024-05-31")
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(library))
    case, table = tmp_path / "case.toml", tmp_path / "claims.csv"
    case.write_text(CASE)
    table.write_text("value,since,until,side\n240 km2,2024-05-01,2024-05-31,russia\n")
    article = tmp_path / "article.txt"
    article.write_text("Russia took 240 km² in May.\n\nNothing else happened.")
    ways = [
        ("Russia took 240 km² in May", *said),
        ("240 km² in May", *said, "--side", "russia"),
        (str(article), *said),
        ("--claim", "240 km2", *days, "--side", "russia"),
        (str(case),),
        (str(table), "--archive", str(library)),
        (str(table), "--mapper", "me"),
        ("Russia took 240 km² in May", *said, "--archive", str(library / "me-maps.parquet")),
    ]
    stores = [p.name for p in library.glob("me*.parquet")]
    ways[-1] = (*ways[-1][:-1], str(library / stores[0]))
    numbers = [measured(run("check", *way, "--json")[0]) for way in ways]
    assert numbers == [[pytest.approx(may_km2(), rel=1e-6)]] * len(ways)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        ("Russia took 240 km² in May.", ""),
        ("Росія захопила 240 км² у травні, 31.05.2024; value: no table.", ""),
        (CASE, "case"),
        ("value,since,until,side\n240 km2,2024-05-01,2024-05-31,russia\n", "table"),
    ],
)
def test_standard_input_is_known_by_its_content(
    content: str, suffix: str, library: Path, run: Run, monkeypatch: Any
) -> None:
    import io
    import sys

    class Input:
        buffer = io.BytesIO(content.encode())

        @staticmethod
        def isatty() -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Input())
    said = () if suffix else ("--said", "2024-05-31")
    out, _ = run("check", "-", *said, "--archive", str(library), "--mapper", "me", "--json")
    assert measured(out) == [pytest.approx(may_km2(), rel=1e-6)]


def test_the_reading_comes_first_and_what_was_left_out_last(library: Path, run: Run) -> None:
    text = "Russia took 240 km² in May. Russia took 5 km². Will it take 9 km² in June?"
    said = ("--said", "2024-05-31", "--archive", str(library))
    out, _ = run("check", text, *said)
    assert out.startswith("Read as: Russia gained 240 km²: 2024-05-01 to 2024-05-31, both days")
    assert out[out.index("Not checked:") :].count("\n") == 3
    out, _ = run("check", text, *said, "--language", "uk")
    assert out.startswith("Прочитано так: ") and "Не перевірено:" in out
    assert run("check", text, *said, "--strict", code=1)[0]


def test_page_picture_and_table_are_written(library: Path, run: Run, tmp_path: Path) -> None:
    html, svg, table = (str(tmp_path / f"out.{end}") for end in ("html", "svg", "csv"))
    run("check", "Russia took 240 km² in May", "--said", "2024-05-31", "--archive", str(library),
        "--html", html, "--figure", svg, "--csv", table)  # fmt: skip
    assert "240" in Path(html).read_text("utf-8") and "<svg" in Path(svg).read_text("utf-8")
    assert Path(table).read_text("utf-8").count("me") >= 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["artcle.txt"], "artcle.txt: no such file"),
        (["case.tml"], "case.tml: no such file"),
        (["my claims.csv"], "my claims.csv: no such file"),
        (["folder/article"], "folder/article: no such file"),
        (["Vovchansk"], "Vovchansk: no such file"),
        (["Hello world"], "expected a claim"),
        (["880 km² of wheat"], "no word beside it"),
        (["Russia took 880 km²"], "--since, --until"),
        (["Russia took 880 km² in the past five months"], "--said"),
        (["Russia took 880 km² in May", "--said", "soon"], "day"),
        (["Russia took 880 km² in May", "--said", "2024-05-31", "--side", "ukraine"], "correct"),
        (["Russia took 880 km² in May", "--said", "2024-05-31", "--polygons", "x"], "--claim"),
        (["Russia took 880 km² in May", "--said", "2024-05-31"], "no maps at hand"),
        (["Russia took 880 km² in May", "--said", "2024-05-31", "--archive", "x"], "no such file"),
        (["--claim", "880 km2", "--since", "2024-05-01", "--until", "2024-05-31"], "no maps"),
        (["--claim", "880 km2", "--until", "2024-05-31"], "both since and until"),
        (["--claim", "1", "--before", "a", "--after", "b", "--mapper", "x", "y"], "one name"),
    ],
)
def test_wrong_lines_are_one_line_and_exit_2(argv: list[str], words: str, run: Run) -> None:
    out, err = run("check", *argv, code=2)
    assert out == "" and words in err and err.count("\n") == 1


# ---- libraries that are damaged --------------------------------------------------------------


def _cut(library: Path) -> None:
    store = next(library.glob("me*.parquet"))
    store.write_bytes(store.read_bytes()[:-100])


def _newer(library: Path) -> None:
    path = library / "library.json"
    path.write_text(path.read_text().replace('"version": 1', '"version": 99'))


def _half(library: Path) -> None:
    path = library / "library.json"
    path.write_text(path.read_text()[:40])


def _gone(library: Path) -> None:
    next(library.glob("me*.parquet")).unlink()


def _two_mappers(library: Path) -> None:
    mine, yours = (next(library.glob(f"{m}*.parquet")) for m in ("me", "you"))
    yours.write_bytes(mine.read_bytes())


@pytest.mark.parametrize("damage", [_cut, _newer, _half, _gone, _two_mappers])
def test_a_damaged_library_is_one_line_and_stays_as_it_is(
    damage: Callable[[Path], None], library: Path, run: Run
) -> None:
    damage(library)
    before = {p.name: p.read_bytes() for p in library.iterdir()}
    for argv in (
        ("Russia took 240 km² in May", "--said", "2024-05-31"),
        ("--claim", "240 km2", "--since", "2024-05-01", "--until", "2024-05-31"),
    ):
        out, err = run("check", *argv, "--archive", str(library), code=2)
        assert out == "" and err.count("\n") == 1 and str(library) in err
    assert {p.name: p.read_bytes() for p in library.iterdir()} == before


def test_a_day_that_no_mapper_has_is_said(library: Path, run: Run) -> None:
    out, _ = run("check", "Russia took 240 km² in May 2019", "--archive", str(library))
    assert "nothing that counts could be measured" in out
    assert "me: " in out and "no map of the state at the start of 2019-05-01" in out
    with pytest.raises(FrontgeoError):
        Library.open(library).named("nobody")
