"""Make the pictures of the README and of the site again: ``python docs/pictures.py [NAME ...]``.

Needs Chromium; of the archives (FRONTGEO_ARCHIVE, default ../shared/data) only ``hero`` and
``area-by-oblast`` take anything: numbers and a figure with the mapper's credit in it. The gallery
shows what ships and what is made up here. Without names all pictures are made.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import frontgeo as fg
from frontgeo.archive import write_store
from frontgeo.cli.main import main
from frontgeo.places import examples_folder

HERE = Path(__file__).parent
DESKTOP, PHONE = (1280, 800), (390, 844)


@dataclass(frozen=True)
class Studio:
    """What a picture needs: a browser, a folder for what is made, and the archives."""

    browser: Browser
    folder: Path
    archive: Path


# ---- from the archives: numbers and figures ------------------------------------------------


def hero(studio: Studio) -> None:
    """Draw 880 km² against DeepState's maps of both days, as the figure of a check."""
    os.environ["FRONTGEO_ARCHIVE"] = str(studio.archive)
    verdict, *_ = fg.run_case(fg.read_case(examples_folder() / "belousov-2024" / "case.toml"))
    os.environ.pop("FRONTGEO_ARCHIVE")
    save_few_colours(fg.figure(verdict), "hero", colours=128)


def area_by_oblast(studio: Studio) -> None:
    """Draw ground held by oblast on DeepState's daily maps, with OpenStreetMap's lines."""
    path = studio.archive / "boundaries/osm_admin.gpkg"
    lines = gpd.read_file(path, layer="adm1_oblast_derived")
    inside = lines.set_geometry(lines.representative_point()).sjoin(fg.load_oblasts())
    lines["name"] = inside["name_en"].reindex(lines.index).fillna(lines["oblast_slug"])
    lines.attrs["attribution"] = "Boundaries © OpenStreetMap contributors (ODbL)"
    timeline = fg.read_timeline(studio.archive / "deepstate/daily_2024-07_2025-12.tar.xz")
    save_few_colours(timeline.plot(lines, name="name"), "area-by-oblast", colours=64)


# ---- from what ships and what is made up ---------------------------------------------------


def claim_page(studio: Studio) -> None:
    """Take the page of ``frontgeo demo``, from what ships, as it opens."""
    run(["demo", "-o", str(studio.folder / "demo.html")])
    shoot(studio, "demo.html", "claim-page")


def gallery_phone(studio: Studio) -> None:
    """Take the same page on a phone."""
    run(["demo", "-o", str(studio.folder / "demo.html")])
    shoot(studio, "demo.html", "gallery-phone", size=PHONE)


def gallery_dark(studio: Studio) -> None:
    """Take the same page in the dark theme."""
    run(["demo", "-o", str(studio.folder / "demo.html")])
    shoot(studio, "demo.html", "gallery-dark", color_scheme="dark")


def gallery_draw(studio: Studio) -> None:
    """Take the page to draw on, with the two days of the illustration."""
    maps = [fg.read_control_map(_illustration(name)) for name in ("before", "after")]
    claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31", claimant="A. Belousov")
    fg.draw_page(claim, maps=maps).save(studio.folder / "draw.html")
    shoot(studio, "draw.html", "gallery-draw")


def gallery_timeline(studio: Studio) -> None:
    """Take the page that plays maps, made up of a line that moves over a year."""
    timeline = _made_up_year(studio.folder)
    at = [(lon, lat) for lat in (49.2, 49.5, 49.8) for lon in (26.6, 27.2, 27.4, 27.8)]
    names = {"name_en": [f"Made-up place {number}" for number in range(1, 13)]}
    points = gpd.points_from_xy(*zip(*at, strict=True))
    places = gpd.GeoDataFrame(names, geometry=points, crs="EPSG:4326")
    page = fg.timeline_page(timeline, every="week", settlements=places)
    page.save(studio.folder / "timeline.html")
    shoot(studio, "timeline.html", "gallery-timeline")


def gallery_series(studio: Studio) -> None:
    """Draw areas over time by two made-up regions."""
    halves = [shapely.box(26, 49, 27.25, 50), shapely.box(27.25, 49, 29, 50)]
    names = {"name": ["Made-up West", "Made-up East"]}
    regions = gpd.GeoDataFrame(names, geometry=halves, crs="EPSG:4326")
    drawn = _made_up_year(studio.folder).plot(by=regions, every="week")
    save_few_colours(drawn, "gallery-series", colours=64)


def gallery_figure(studio: Studio) -> None:
    """Draw the still picture of a check, from what ships."""
    verdict, *_ = fg.run_case(fg.read_case(_illustration("case", ".toml")))
    save_few_colours(fg.figure(verdict), "gallery-figure", colours=64)


def gallery_theatre(studio: Studio) -> None:
    """Take the page of a claim in an invented theatre, with sides of its own."""
    case = examples_folder() / "theatres" / "delta-land-case.toml"
    run(["check", str(case), "--html", str(studio.folder / "theatre.html")])
    shoot(studio, "theatre.html", "gallery-theatre")


def gallery_sides(studio: Studio) -> None:
    """Take the page of what passed between four invented sides."""
    maps = examples_folder() / "four-sides" / "maps"
    days = [str(maps / f"2025-03-{day}.geojson") for day in ("01", "31")]
    run(["delta", *days, "--anywhere", "--html", str(studio.folder / "sides.html")])
    shoot(studio, "sides.html", "gallery-sides")


def run(words: Sequence[str]) -> None:
    """Run a command, or stop with its message."""
    if main(words):
        raise SystemExit(f"pictures: frontgeo {' '.join(words)} did not succeed")


def _illustration(name: str, suffix: str = ".geojson") -> Path:
    return examples_folder() / "belousov-2024" / f"{name}{suffix}"


def _made_up_year(folder: Path) -> fg.Timeline:
    """Return maps of a made-up line that moves east for a year, in the west of Ukraine."""
    first = date(2024, 1, 1)

    def on(week: int) -> fg.ControlMap:
        east = 27.0 + 0.5 * (week / 52) ** 1.5
        ground = shapely.box(26, 49, east, 50)
        day = first + timedelta(weeks=week)
        return fg.ControlMap("made up, no front", {"occupied": ground}, day=day)

    path = folder / "made-up.parquet"
    path.unlink(missing_ok=True)
    write_store([on(week) for week in range(53)], path)
    return fg.read_timeline(path)


# ---- files ----------------------------------------------------------------------------------


def save_few_colours(drawn: Any, name: str, *, colours: int) -> None:
    """Write a figure as a PNG of few colours."""
    buffer = io.BytesIO()
    drawn.savefig(buffer)
    few = Image.open(buffer).convert("RGB").quantize(colours)
    few.save(HERE / f"{name}.png", optimize=True)


def shoot(
    studio: Studio, page: str, name: str, *, size: tuple[int, int] = DESKTOP, **options: Any
) -> None:
    """Take a picture of a page, without network."""
    width, height = size
    viewport = {"width": width, "height": height}
    context = studio.browser.new_context(viewport=viewport, offline=True, **options)
    tab = context.new_page()
    tab.goto((studio.folder / page).as_uri())
    tab.wait_for_timeout(800)
    seen = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    if name.startswith("gallery-") and size == DESKTOP:
        seen = seen.resize((960, 600), Image.Resampling.LANCZOS)
    colours = 256 if name == "claim-page" else 96
    few = seen.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)
    context.close()


PICTURES: tuple[Callable[[Studio], None], ...] = (
    hero, area_by_oblast, claim_page, gallery_phone, gallery_dark, gallery_draw, gallery_timeline,
    gallery_series, gallery_figure, gallery_theatre, gallery_sides,
)  # fmt: skip


if __name__ == "__main__":
    archives = Path(os.environ.pop("FRONTGEO_ARCHIVE", None) or "../shared/data")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        here = Studio(chromium, Path(made), archives)
        for picture in PICTURES:
            if not sys.argv[1:] or picture.__name__.replace("_", "-") in sys.argv[1:]:
                picture(here)
        chromium.close()
