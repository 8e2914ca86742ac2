"""The draw-and-check page in a browser: opened, drawn on, saved; and polygons to draw."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from frontgeo import Claim
from frontgeo.pages.html_document import own

AROUND = (50.1, 36.5, 50.4, 37.2)  # south, west, north, east
SQUARE = [(600, 300), (800, 310), (790, 480), (610, 500)]  # pixels right of the card


def claim(text: str = "300 km2", **details: Any) -> Claim:
    return Claim.parse(text, since="2024-05-09", until="2024-05-31", **details)


@contextmanager
def opened(
    chromium: Any, path: Path, *, width: int = 1280, height: int = 800, **options: Any
) -> Iterator[Any]:
    """Open a page without network, failing on any error or request."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, offline=True, **options
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("dialog", lambda d: (wrong.append(d.message), d.dismiss()))
    ours = (path.as_uri(), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(ours) else wrong.append(r.url))
    page.goto(path.as_uri())
    page.wait_for_selector("#fg-ticks span", state="attached")
    yield page
    settle(page)
    context.close()
    assert wrong == []


def settle(page: Any) -> None:
    """Wait two frames, until changes are measured and shown."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def tool(page: Any, name: str) -> None:
    page.click(f"[data-tool={name}]")


def draw(page: Any, points: list[tuple[float, float]], *, name: str = "Polygon") -> None:
    """Click the corners, and the first one again."""
    tool(page, name)
    for x, y in [*points, points[0]]:
        page.mouse.move(x, y, steps=2)
        page.mouse.click(x, y)
    settle(page)


def pull(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    settle(page)


def shown_km2(page: Any) -> float:
    return float(page.inner_text("#fg-km2").replace(",", ""))


def saved(page: Any, folder: Path) -> Path:
    with page.expect_download() as download:
        page.click("#fg-save")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def shapes_of(path: Path) -> list[shapely.Polygon]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [shapely.geometry.shape(feature["geometry"]) for feature in features]


def star(
    rng: np.random.Generator, x: float, y: float, radius: float, corners: int
) -> list[list[float]]:
    turns = np.sort(rng.uniform(0, 2 * np.pi, corners))
    out = radius * rng.uniform(0.5, 1.0, corners)
    ring = np.column_stack([x + 1.5 * out * np.cos(turns), y + out * np.sin(turns)])
    return [[float(v) for v in point] for point in ring]


def drawings(seed: int, count: int) -> list[list[list[list[list[float]]]]]:
    """Make polygons near front and border: holes, overlaps, twins, neighbours, slivers."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        x, y, spread = rng.uniform(33, 39), rng.uniform(46.5, 50.6), rng.choice([0.02, 0.1, 0.3])
        polygons = []
        for _ in range(rng.integers(1, 5)):
            radius, corners = rng.choice([0.01, 0.05, 0.2]), int(rng.integers(3, 30))
            at = x + rng.normal() * spread, y + rng.normal() * spread
            polygons.append([star(rng, *at, radius, corners)])
            if rng.random() < 0.4:
                polygons[-1].append(star(rng, *at, radius * 0.3, int(rng.integers(3, 9))))
        if rng.random() < 0.3:
            polygons.append(polygons[0])
        if rng.random() < 0.3:
            a, b = polygons[0][0][:2]
            polygons += [[[a, b, [b[0] + 0.03, b[1] + 0.05]]], [[b, a, [a[0] - 0.03, a[1] - 0.05]]]]
        made.append(polygons)
    return made


def with_modules(chromium: Any) -> Any:
    """A page of a site that holds the modules."""
    page = chromium.new_page()

    def answer(route: Any) -> None:
        name = route.request.url.rpartition("/")[2]
        body = own(f"js/{name}") if name else ""
        route.fulfill(body=body, content_type="text/javascript" if name else "text/html")

    page.route("http://modules.test/**", answer)
    page.goto("http://modules.test/")
    return page
