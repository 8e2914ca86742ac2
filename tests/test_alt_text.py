"""The text that stands for a picture has the numbers of the verdict."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import shapely
from pages import change, verdict
from PIL import Image
from verdicts import mixed, of_each_kind

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.i18n import texts_of
from frontgeo.i18n.formats import unit_decimals
from frontgeo.i18n.messages import Message
from frontgeo.outputs import alt_text
from frontgeo.outputs.text import headline_text
from frontgeo.pages.html_document import notebook_frame
from frontgeo.verdicts.verdict import Verdict

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ["area", "depth", "settlements", "fronts", "pace", "status", "share", "held"]


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_number_is_that_of_the_verdict(kind: str, lang: str) -> None:
    shown, texts = of_each_kind()[kind], texts_of("claim", lang)
    text = alt_text(shown, lang)
    for row in shown.counted:
        assert row.measured is not None
        number = texts.number(row.measured, unit_decimals(row.unit))
        assert number in text.replace(" ", "\u00a0") or number in text
        assert row.label in text
    assert text.startswith(headline_text(shown, lang))


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_it_says_who_took_how_much_where(lang: str) -> None:
    days = date(2024, 1, 1), date(2024, 5, 31)
    first, last = shapely.box(37, 47.9, 37.5, 48.3), shapely.box(37.1, 47.9, 37.7, 48.3)
    before, after = (
        fg.ControlMap("m", {"occupied": ground}, side="russia", day=day)
        for ground, day in zip((first, last), days, strict=True)
    )
    found, texts = fg.diff(before, after), texts_of("claim", lang)
    text = alt_text(found, lang)
    words = ("Taken by Russia", "Donetsk") if lang == "en" else ("Росі", "Донецька область")
    assert all(word in text for word in words)
    for km2 in (found.gained_km2, found.lost_km2):
        assert texts.number(km2, 1) in text
    assert " – ".join(map(texts.day, days)).replace("\u00a0", " ") in text
    assert "(100 %)" in text
    assert ", ." not in alt_text(fg.Drawing.of(first, label="me"), lang)


def test_without_sides_it_names_nobody() -> None:
    text = alt_text(change())
    assert "Russia" not in text and "Ukraine" not in text and "Gained: " in text


def test_many_mappers_have_each_their_number() -> None:
    rows = [fg.check(verdict().claim, [change(name) for name in "abcdefg"])]
    text = alt_text(rows[0])
    for name in "abcdefg":
        (row,) = [row for row in rows[0].rows if row.label == name]
        assert row.measured is not None and f"{name} {row.measured:,.1f} km²" in text


def test_numbers_of_one_mapper_say_where_they_were_measured() -> None:
    shown = of_each_kind()["status"]
    row = replace(shown.rows[0], at=Message("its-point"))
    rows = [replace(row, label=name) for name in "abcd"]
    together = alt_text(Verdict(shown.claim, tuple(rows)))
    assert "4 measurements show" in together and together.count("(its point)") == 1
    rows[1:1] = [replace(rows[0], at="Lyptsi"), replace(rows[0], definition="occupied+contested")]
    apart = alt_text(Verdict(shown.claim, tuple(rows)))
    assert "a (occupied, Lyptsi)" in apart and "a (occupied+contested, its point)" in apart


def test_stars_are_explained() -> None:
    shown = mixed()
    text = alt_text(shown)
    assert (" *" in text) == any(row.assumed for row in shown.rows)
    for row in shown.rows:
        assert all(f"* {each.text}." in text for each in row.assumed)


def test_pictures_hold_it() -> None:
    shown = of_each_kind()["area"]
    text = alt_text(shown)
    drawn = fg.figure(shown)
    assert drawn.about["description"] == text
    buffer = BytesIO()
    drawn.savefig(buffer, format="png")
    with Image.open(BytesIO(buffer.getvalue())) as image:
        about: Any = image.info
        assert about["Description"] == text
    svg = BytesIO()
    drawn.savefig(svg, format="svg")
    root = ET.fromstring(svg.getvalue())
    assert root.findtext(f"{SVG}desc") == text
    assert root.findtext(f"{SVG}title") == drawn.about["title"]


def test_pages_and_notebooks_hold_it() -> None:
    shown = of_each_kind()["area"]
    page = fg.folium_map(shown)
    (label,) = re.findall('aria-label="([^"]*)"', page.static_svg or "")
    assert label == alt_text(shown)
    assert f'alt="{label}"' in page._repr_html_()
    assert 'alt="A title"' in notebook_frame("", "A title", "", picture_svg="<svg></svg>")


def test_it_is_of_a_verdict_or_a_change() -> None:
    with pytest.raises(InputError, match="expected a verdict or a change, found str"):
        alt_text("880 km2")  # type: ignore[arg-type]


def test_the_command_writes_it(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = fg.places.examples_folder() / "belousov-2024"
    maps = [str(folder / f"{name}.geojson") for name in ("before", "after")]
    out, picture = tmp_path / "alt.txt", tmp_path / "phone.png"
    options = ["--alt-text", str(out), "--figure", str(picture), "--figure-size", "square"]
    assert main(["delta", *maps, *options]) == 0
    found = fg.diff(*(fg.read_control_map(path) for path in maps))
    assert out.read_text(encoding="utf-8") == alt_text(found) + "\n"
    with Image.open(picture) as image:
        assert image.size == (1080, 1080)
    assert main(["delta", *maps, "--figure-size", "square"]) == 2
    assert "--figure-size is of a picture: name one with --figure" in capsys.readouterr().err
    bad = ["delta", *maps, "--figure", str(tmp_path / "x.png"), "--figure-size", "huge"]
    assert main(bad) == 2
    assert "size: expected social, landscape, square" in capsys.readouterr().err
    assert not (tmp_path / "x.png").exists()
