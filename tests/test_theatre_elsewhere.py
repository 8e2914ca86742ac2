"""Another war than that in Ukraine: stores, libraries, desk, status, cases, headlines, audit."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import Claim, ControlMap, check, diff, read_theatre, read_timeline
from frontgeo.archive import kept_maps
from frontgeo.archive.kept_maps import KeptArchive
from frontgeo.archive.reader import ArchiveReader
from frontgeo.archive.store import append, write_store
from frontgeo.cases.casefile import read_case
from frontgeo.cases.run import run_case
from frontgeo.cli.main import main
from frontgeo.desk import PlaceFinder, place_status
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.report import desk_report
from frontgeo.errors import ClaimError, InputError, MapFileError
from frontgeo.geometry.measure import area_km2
from frontgeo.headline import check_text, read_headline
from frontgeo.library import Library, add_maps
from frontgeo.outputs import methods_paragraph
from frontgeo.outputs.schema import schema
from frontgeo.places import examples_folder
from frontgeo.places.shipped_theatre import ukraine
from frontgeo.places.theatre import Theatre
from frontgeo.raster import PointValues, exposure
from frontgeo.verdicts.context import Settings

EXAMPLE = examples_folder() / "theatres" / "strip.toml"
LINES = {"2024-03-01": 31.50, "2024-03-08": 31.45, "2024-03-15": 31.40, "2024-03-22": 31.33}


@pytest.fixture(scope="module")
def strip() -> Theatre:
    return read_theatre(EXAMPLE)


def _north_of(theatre: Theatre, latitude: float) -> BaseGeometry:
    return theatre.country.intersection(shapely.box(34, latitude, 35, 32))


@pytest.fixture
def archive(tmp_path: Path, strip: Theatre) -> Path:
    """Maps of two sides, of which Blue moves south from week to week."""
    folder = tmp_path / "atlas"
    folder.mkdir()
    for day, latitude in LINES.items():
        blue = _north_of(strip, latitude)
        features = [
            {
                "type": "Feature",
                "properties": {"side": side},
                "geometry": json.loads(shapely.to_geojson(ground)),
            }
            for side, ground in (("Blue forces", blue), ("Red", strip.country.difference(blue)))
        ]
        document = {"type": "FeatureCollection", "features": features}
        (folder / f"{day}.geojson").write_text(json.dumps(document))
    return folder


@pytest.fixture
def library(tmp_path: Path, archive: Path, strip: Theatre) -> Path:
    folder = tmp_path / "library"
    options: dict[str, Any] = {"mapper": "Atlas", "side": "side=Blue forces"}
    add_maps(archive, folder, region=strip, **options)
    return folder


@pytest.fixture
def another(tmp_path: Path) -> Theatre:
    """A theatre of the same region with another content."""
    folder = Path(shutil.copytree(EXAMPLE.parent, tmp_path / "another"))
    (folder / EXAMPLE.name).write_text(EXAMPLE.read_text().replace("militia", "army"))
    return read_theatre(folder / EXAMPLE.name)


def _taken_km2(theatre: Theatre, first: str, last: str, region: str | None = None) -> float:
    """Measure what Blue took between two maps, by their latitudes."""
    ground = theatre.country if region is None else theatre.ground_named(region)
    band = shapely.box(34, LINES[last], 35, LINES[first])
    return area_km2(shapely.intersection(ground, band))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    def run(*words: object, code: int = 0) -> tuple[str, str]:
        found = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert found == code, err
        return out, err

    return run


# ---- stores, what is kept, libraries ---------------------------------------------------------


def test_a_store_carries_its_theatre_and_refuses_another(
    tmp_path: Path, archive: Path, strip: Theatre, another: Theatre
) -> None:
    read = read_timeline(archive, region=strip, mapper="Atlas", side="side=Blue forces")
    path = tmp_path / "atlas.parquet"
    write_store(list(read)[:3], path)
    append(path, list(read)[3:])
    shown = read_timeline(path, region=strip).at("2024-03-22")
    assert shown.theatre == strip and shown.side.text("uk") == "Синя армія"  # type: ignore[attr-defined]
    assert list(shown.others) == ["red"]
    for region, found in ((another, "Theatre strip "), (ukraine(), "found none")):
        with pytest.raises(MapFileError, match=found) as error:
            read_timeline(path, region=region).at("2024-03-22")
        assert "expected the theatre of its maps, 'strip' (SHA-256 " in str(error.value)
        assert "give that file with --theatre" in str(error.value)
    stray = next(iter(read_timeline(archive, region=another, mapper="Atlas", side="side=Red")))
    with pytest.raises(InputError, match="expected maps of one theatre"):
        append(path, [stray.with_(day="2024-03-29")])


def test_a_store_without_a_theatre_takes_the_one_asked_for_about_its_ground(
    tmp_path: Path, strip: Theatre
) -> None:
    path = tmp_path / "me.parquet"
    here = ControlMap(
        "me", {"occupied": _north_of(strip, 31.4)}, day="2024-03-01", side="Blue", anywhere=True
    )
    write_store([here], path)
    assert not read_timeline(path).at("2024-03-01").theatre.is_known
    shown = read_timeline(path, region=strip).at("2024-03-01")
    assert (shown.theatre, shown.side) == (strip, "blue")
    far = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day="2024-03-01")
    write_store([far], tmp_path / "far.parquet")
    with pytest.raises(MapFileError, match="expected ground in the theatre 'strip', found me"):
        read_timeline(tmp_path / "far.parquet", region=strip).at("2024-03-01")
    assert read_timeline(tmp_path / "far.parquet").at("2024-03-01").theatre == ukraine()


@pytest.fixture
def keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep whatever is read, however small and recent, in a cache of the test's own."""
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB", raising=False)
    monkeypatch.setattr(kept_maps, "_LEAST_S", -1.0)
    monkeypatch.setattr(kept_maps, "_SETTLED_S", -1e6)


@pytest.mark.usefixtures("keeps")
def test_what_is_kept_is_of_one_theatre(archive: Path, strip: Theatre, another: Theatre) -> None:
    assert tuple(strip) == tuple(another)
    regions = (strip, another, tuple(strip))
    folders = {KeptArchive(archive, (region,)).folder for region in regions}
    assert len(folders) == 3 and None not in folders
    again = read_theatre(EXAMPLE)
    assert KeptArchive(archive, (again,)).folder == KeptArchive(archive, (strip,)).folder


@pytest.mark.usefixtures("keeps")
def test_kept_maps_have_their_theatre(
    archive: Path, strip: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    options: dict[str, Any] = {"mapper": "Atlas", "side": "side=Blue forces", "region": strip}
    first = list(read_timeline(archive, **options))
    monkeypatch.setattr(ArchiveReader, "__call__", lambda *_: iter(()))  # nothing to read again
    again = list(read_timeline(archive, **options))
    assert [m.theatre for m in again] == [strip] * 4 == [m.theatre for m in first]
    assert [m.side for m in again] == ["blue"] * 4
    assert [list(m.others) for m in again] == [["red"]] * 4


def test_a_library_keeps_the_theatre_of_a_series(
    library: Path, archive: Path, strip: Theatre, another: Theatre, tmp_path: Path
) -> None:
    (series,) = Library.open(library).series
    assert series.timeline.at("2024-03-22").theatre == strip  # of its own, as it is stated there
    assert Library.open(library, region=strip).mappers == ("Atlas",)
    for region, reason in ((ukraine(), "for these give --theatre "), (another, "for these give")):
        opened = Library.open(library, region=region)
        assert opened.series == () and reason in opened.left_out[0]
    options: dict[str, Any] = {"mapper": "Atlas", "side": "side=Blue forces"}
    with pytest.raises(InputError, match=r"expected --theatre .*strip\.toml, in which"):
        add_maps(archive, library, region=another, **options)
    ours = tmp_path / "2024-05-01.geojson"
    ours.write_text(shapely.to_geojson(shapely.box(36, 50, 36.1, 50.1)))
    add_maps(ours, library, mapper="me")
    assert Library.open(library, region=ukraine()).mappers == ("me",)
    assert "leave --theatre out" in Library.open(library, region=strip).left_out[0]


# ---- the desk ------------------------------------------------------------------------------


def test_a_week_by_district(library: Path, strip: Theatre) -> None:
    settings = Settings(region=strip)
    opened = Library.open(library, region=strip)
    report = desk_report(opened, DeskPeriod.ending("2024-03-22", "week"), settings=settings)
    (one,) = report.mappers
    nets = {place.key: place.net.km2 for place in one.places}
    for key in ("S", "M", "N"):
        expected = _taken_km2(strip, "2024-03-15", "2024-03-22", key)
        assert nets.get(key, 0.0) == pytest.approx(expected, abs=0.02)
    assert nets["whole"] == pytest.approx(_taken_km2(strip, "2024-03-15", "2024-03-22"), abs=0.02)
    names = [strip.settlements["name_en"].iloc[found.row] for found in one.settlements]
    assert sorted(names) == ["Middleton", "Orchard"]


def test_commands_of_the_desk(library: Path, archive: Path, tmp_path: Path, run: Any) -> None:
    theatre = ("--theatre", EXAMPLE)
    out, _ = run("week", "--until", "2024-03-22", "--library", library, *theatre)
    assert "Net by region (Districts): Middle district +" in out
    assert "Middleton (Middle district)" in out and "blast" not in out and "krain" not in out
    folder = tmp_path / "out"
    run("week", "--until", "2024-03-22", "--library", library, *theatre, "--lang", "uk",
        "-o", folder)  # fmt: skip
    assert "Мідлтон (Середній округ)" in (folder / "index.html").read_text()
    _, err = run("week", "--until", "2024-03-22", "--library", library, code=2)
    assert "its maps are of the theatre 'strip'; for these give --theatre" in err
    _, err = run("week", "--until", "2024-03-22", "--library", library, *theatre,
                 "--boundaries", archive, code=2)  # fmt: skip
    assert "with --theatre name the regions in its [regions]" in err
    out, _ = run("timeline", library / "atlas-vector-file.parquet", "--by", "region", *theatre)
    assert "Middle district km²" in out


# ---- status ----------------------------------------------------------------------------------


def test_the_status_of_places(library: Path, strip: Theatre) -> None:
    finder = PlaceFinder(theatre=strip)
    (found,) = place_status("Middleton", "2024-03-20", library=str(library), finder=finder)
    assert (found.place.oblast, found.hold, found.side) == ("M", "not_marked", "red")
    (later,) = place_status("Middleton", "2024-03-22", library=str(library), finder=finder)
    assert (later.hold, later.side) == ("held", "blue")
    assert str(later.changes[-1].day) == "2024-03-22"
    away_km = later.line_km
    assert away_km == pytest.approx((31.36 - 31.33) * 110.9, rel=0.01)  # to the line south of it
    (near,) = place_status("31.36, 34.38", library=str(library), finder=finder)
    assert near.hold == "held" and near.place.oblast == "M"


def test_places_outside_the_country_are_refused(strip: Theatre) -> None:
    finder = PlaceFinder(theatre=strip)
    with pytest.raises(InputError, match="which is outside Example strip, and the other way round"):
        finder.place("34.38, 31.36")
    with pytest.raises(InputError, match="outside Example strip; for a place that does lie there"):
        finder.place("50.3, 36.94")
    with pytest.raises(InputError, match=r"expected a region of the theatre .S South district"):
        PlaceFinder(theatre=strip, oblasts=["Kharkiv"])
    assert PlaceFinder(theatre=strip, oblasts=["n"]).place("Northport").oblast == "N"


def test_the_status_in_words(library: Path, run: Any) -> None:
    words = ("status", "Middleton", "--library", library, "--theatre", EXAMPLE)
    out, _ = run(*words)
    assert "Atlas (vector file): held by Blue army" in out and "→ held by Blue army" in out
    out, _ = run(*words, "--lang", "uk")
    assert "під контролем сторони «Синя армія»" in out
    _, err = run("status", "Vovchansk", "--library", library, "--theatre", EXAMPLE, code=2)
    assert "no such settlement among the 6 of this table" in err


# ---- claims ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("Blue forces control 40 km2", {}, ("40 km² held in Example strip", "blue", ())),
        ("12 % of North district", {}, ("12 % of North district held", "", ("North district",))),
        ("40 % of the country", {}, ("40 % of Example strip held", "", ("Example strip",))),
        ("the Reds lost 5 % of Middle district", {"since": "2024-03-01"},
         ("5 % of Middle district lost", "red", ("Middle district",))),
        ("Red forces retook 9 km2", {"where": "n", "since": "2024-03-01"},
         ("9 km²", "red", ("North district",))),
        ("took 9 km2", {"since": "2024-03-01"}, ("9 km²", "open", ())),
    ],
)  # fmt: skip
def test_words_are_read_in_a_theatre(
    text: str, fields: dict[str, Any], expected: tuple[Any, ...], strip: Theatre
) -> None:
    claim = Claim.parse(text, theatre=strip, until="2024-03-22", **fields)
    assert (claim.label, claim.side, claim.where) == expected
    again = claim.with_(source="a page")
    assert again.country == claim.country == "Example strip"


def test_what_cannot_be_read_says_what_to_give(strip: Theatre) -> None:
    with pytest.raises(ClaimError, match=r"two readings \(blue and red\).* side = 'blue' or 'red'"):
        Claim.parse("Blue and Red forces took 30 km2", theatre=strip)
    with pytest.raises(ClaimError, match=r"two readings .* side = 'russia' or 'ukraine'"):
        Claim.parse("Russian forces took and Ukrainian troops lost 30 km2")
    with pytest.raises(ClaimError, match="percent_of: expected 'strip', a region such as 'S'"):
        Claim.parse("30 km2", theatre=strip, percent=3, percent_of="UA-14")


def test_a_quote_about_others_gives_no_side(strip: Theatre) -> None:
    quote = "With Russian help, Blue forces took 30 km²"
    claim = Claim.parse("30 km2", theatre=strip, quote=quote)
    assert claim.side == "blue"
    assert Claim.parse("30 km2", quote="Russian forces took 30 km²").side == "russia"


def test_the_country_is_assumed_by_name(strip: Theatre) -> None:
    claim = Claim.parse("Blue forces control 40 km2", theatre=strip)
    (assumed,) = claim.assumed
    assert str(assumed) == "taken to mean Example strip: the claim names no place (where)"
    (ours,) = Claim.parse("Russia controls 114,500 sq km").assumed
    assert str(ours) == "taken to mean Ukraine: the claim names no place (where)"


def test_settlements_imply_ground_in_a_theatre(strip: Theatre) -> None:
    claim = Claim.from_settlements(["Мідлтон", "Orchard (Middle district)"], theatre=strip)
    middle = strip.ground_named("M")
    assert middle is not None and claim.ground is not None
    assert area_km2(claim.ground) == pytest.approx(area_km2(middle), rel=1e-6)  # all of its places
    assert "was measured in eight oblasts of Ukraine" in claim.ground_notes[-1]


# ---- cases, records and audits -----------------------------------------------------------------

CASE = """
theatre = "theatre/strip.toml"
[[claim]]
id = "net"
value = {value}
since = 2024-03-16
until = 2024-03-22
side = "Blue"
where = "M"
percent = {percent}
percent_of = "Middle district"
[[claim]]
id = "share"
kind = "held"
value = {share}
unit = "%"
until = 2024-03-22
side = "Red militia"
[[claim]]
id = "places"
kind = "settlements"
value = 2
names = ["Middleton", "Orchard (Middle district)"]
since = 2024-03-16
until = 2024-03-22
side = "blue"
[[maps]]
mapper = "Atlas"
side = "side=Blue forces"
before = "2024-03-15.geojson"
after = "2024-03-22.geojson"
clip = "Example strip"
"""


@pytest.fixture
def case(archive: Path, strip: Theatre) -> Path:
    shutil.copytree(EXAMPLE.parent, archive / "theatre")
    taken = _taken_km2(strip, "2024-03-15", "2024-03-22", "M")
    red = strip.country.difference(_north_of(strip, 31.33))
    share = 100 * area_km2(red) / area_km2(strip.country)
    middle = strip.ground_named("M")
    assert middle is not None
    path = archive / "case.toml"
    path.write_text(
        CASE.format(
            value=round(taken), share=round(share), percent=round(100 * taken / area_km2(middle))
        )
    )
    return path


def test_a_case_states_its_theatre(case: Path, strip: Theatre) -> None:
    verdicts = run_case(read_case(case))
    assert [verdict.outcome for verdict in verdicts] == ["supported"] * 3
    net = verdicts[0]
    assert net.rows[0].measured == pytest.approx(
        _taken_km2(strip, "2024-03-15", "2024-03-22", "M"), abs=0.02
    )
    assert any("of Middle district" in str(line) for line in net.arithmetic)
    places: Any = net.record["places"]
    assert [each["path"] for each in places] == [
        f"theatre/{name}"
        for name in ("strip.toml", "strip-country.geojson", "strip-districts.geojson",
                     "strip-places.csv")
    ]  # fmt: skip
    paragraph = methods_paragraph(verdicts[1])
    assert "Example strip" in paragraph and "Ukraine" not in paragraph


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"theatre/strip.toml"', '"gone.toml"', "key 'theatre': .*gone.toml: expected a theatre"),
        ('"theatre/strip.toml"', "3", "key 'theatre': expected a file, found '?3"),
        ('"Middle district"\n', '"UA-14"\n', "percent_of: expected 'strip', a region such as 'S'"),
        ('where = "M"', 'where = "UA-14"', "expected 'Example strip' or one of its regions"),
        ("[[maps]]", '[[sector]]\nname = "Middleton"\nwhere = "UA-14"\n[[maps]]',
         "expected 'whole front' or regions of the theatre .S South district"),
    ],
)  # fmt: skip
def test_a_case_names_places_of_its_theatre(old: str, new: str, expected: str, case: Path) -> None:
    text = case.read_text()
    assert old in text
    case.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=expected):
        run_case(read_case(case))


def test_a_record_is_audited_with_its_theatre(case: Path, tmp_path: Path, run: Any) -> None:
    record = tmp_path / "record.json"
    record.write_text(run("check", case, "--json")[0])
    jsonschema.validate(json.loads(record.read_text()), schema("check-3"))
    jsonschema.validate(
        json.loads(json.dumps(tomllib.loads(case.read_text()), default=str)), schema("case")
    )
    assert "same as recorded" in run("audit", record, "--root", case.parent)[0]
    table = case.parent / "theatre" / "strip-places.csv"
    kept = table.read_text()
    table.write_text(kept + "Farm,Хутір,34.3,31.25,\n")
    assert "strip-places.csv: changed: expected sha256" in run(
        "audit", record, "--root", case.parent, code=2
    )[1]  # fmt: skip
    table.write_text(kept)
    theatre = case.parent / "theatre" / "strip.toml"
    theatre.write_text(theatre.read_text().replace("strip-places.csv", "../../../secret.csv"))
    (case.parent.parent.parent / "secret.csv").write_text("name_en,lon,lat\nA,34.3,31.25\n")
    _, err = run("audit", record, "--root", case.parent, code=2)
    assert "changed: expected sha256" in err or "lies outside of" in err


def test_a_crate_holds_the_theatre(archive: Path, tmp_path: Path, run: Any) -> None:
    shutil.copytree(EXAMPLE.parent, archive / "theatre")
    crate = tmp_path / "crate"
    run("check", "--claim", "Blue forces took 118 km2", "--where", "M", "--since", "2024-03-16",
        "--until", "2024-03-22", "--side", "side=Blue forces",
        "--before", archive / "2024-03-15.geojson", "--after", archive / "2024-03-22.geojson",
        "--theatre", archive / "theatre" / "strip.toml",
        "--rocrate", crate, "--with-maps", "--published", "2024-04-01")  # fmt: skip
    assert "same as recorded" in run("audit", crate)[0]
    assert str(tmp_path) not in (crate / "verdicts.json").read_text()


# ---- headlines -----------------------------------------------------------------------------


def test_a_headline_names_sides_and_districts(library: Path, strip: Theatre) -> None:
    km2 = round(_taken_km2(strip, "2024-03-15", "2024-03-22", "M"))
    found = check_text(
        f"Blue forces took {km2} km² in Middle district in the past week",
        said="2024-03-22",
        library=library,
        settings=Settings(region=strip),
    )
    assert [v.outcome for v in found] == ["supported"]
    sentence = found[0].claim.sentence_in_place
    assert str(sentence) == f"Blue army gained {km2} km² in Middle district"
    assert sentence.text("uk") == f"Синя армія здобула {km2} км² у межах: Середній округ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 km² were taken in the past week",
         "side: the sentence names no side of the theatre; give side = 'blue' or 'red' (--side)"),
        ("Blue forces and Red forces took 30 km² in the past week",
         "side: the sentence names blue and red; give side = 'blue' or 'red' (--side)"),
        ("Blue forces took 30 km² in Kharkiv oblast in the past week",
         "where: the sentence names a place that is no region of the theatre ('S', 'M', 'N'); "
         "give where (--where)"),
    ],
)  # fmt: skip
def test_a_headline_that_is_open_says_what_to_give(
    text: str, expected: str, strip: Theatre
) -> None:
    (read,) = read_headline(text, said="2024-03-22", theatre=strip).claims
    assert read.claim is None and read.open == (expected,)
    given = {"side": "the Reds"} if expected.startswith("side") else {"where": "North district"}
    (again,) = read_headline(text, said="2024-03-22", theatre=strip, **given).claims
    assert again.open == ()


# ---- exposure --------------------------------------------------------------------------------


def test_people_of_a_theatre(strip: Theatre) -> None:
    drawn = ControlMap("me", {"occupied": _north_of(strip, 31.4)}, day="2024-03-15", theatre=strip)
    table = exposure(drawn, PointValues.settlements(strip), bands_km=(0, 5))
    held, near = table["value"].tolist()
    assert held == 400_000 + 5_000  # Northport and Hilltop
    assert near == 60_000 + 3_000  # Middleton and Orchard
    notes = " ".join(table.attrs["notes"])
    assert "cut to Example strip within its border and coast" in notes and "Ukraine" not in notes
    with pytest.raises(InputError, match="the theatre nowhere has no settlements"):
        from frontgeo.places.theatre import nowhere

        PointValues.settlements(nowhere())


def test_two_wars_are_not_compared(strip: Theatre) -> None:
    one = ControlMap("me", {"occupied": _north_of(strip, 31.4)}, day="2024-03-15", theatre=strip)
    other = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day="2024-03-22")
    with pytest.raises(InputError, match="expected two maps of one theatre"):
        diff(one, other)
    gained = diff(one, one.with_(statuses={"occupied": _north_of(strip, 31.33)}, day="2024-03-22"))
    words = check("Blue forces hold 60 % of the country", gained)  # the maps state the theatre
    assert words.claim.label == "60 % of Example strip held" and words.claim.side == "blue"
    verdict = check(Claim.parse("Blue forces took 1 km2", theatre=strip, where="S"), gained)
    assert verdict.rows[0].measured == pytest.approx(
        _taken_km2(strip, "2024-03-15", "2024-03-22", "S"), abs=0.02
    )
