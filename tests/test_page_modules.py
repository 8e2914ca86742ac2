"""The pages' modules by Node's own test runner, against what Python writes and measures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from frontgeo.claims import Claim
from frontgeo.geometry.edge_table import DECIMALS
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n import texts_of
from frontgeo.outputs.map_labels import MapLabel, placed_labels
from frontgeo.pages.codecs import encoded_frames, packed, varint_text, zigzag
from frontgeo.pages.draw import known_to_page
from frontgeo.places import load_oblasts
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE, ukraine

MODULES = Path(__file__).parent / "js"
NUMBERS = [0, 1, 127, 128, 300, 16_383, 16_384, 2**31, 2**53 - 1]
SIGNED = [0, -1, 1, -64, 64, 2**40, -(2**40)]
GEOD = Geod(ellps="WGS84")


def rings_of(shape: Any) -> list[Any]:
    """The rings of a polygon, not closed."""
    return [shapely.get_coordinates(ring)[:-1].tolist() for ring in shapely.get_rings(shape)]


def shapes() -> dict[str, Any]:
    """Polygons to measure, each with what Python says."""
    hole = shapely.box(36.1, 50.1, 36.2, 50.2)
    oblast = max(
        shapely.get_parts(load_oblasts().set_index("iso").geometry["UA-63"]),
        key=shapely.area,
    )
    return {
        "box": shapely.box(36, 50, 37, 51),
        "hole": shapely.box(36, 50, 37, 51).difference(hole),
        "wide": shapely.box(22, 44, 40, 52),
        "equator": shapely.box(30, 0, 31, 1),
        "arctic": shapely.box(-30, 80, 60, 90),
        "slanted": shapely.Polygon([(22.5, 48.1), (31.7, 46.3), (40.1, 49.2), (33.9, 52.3)]),
        "small": shapely.box(36, 50, 36.0001, 50.0001),
        "oblast": oblast,
    }


def fixtures() -> dict[str, Any]:
    """What the modules' tests compare with."""
    rng = np.random.default_rng(20240531)
    starts = rng.uniform([20, 43], [43, 54], (100, 2))
    ends = starts + rng.normal(0, [[0.001], [1.0]] * 50, (100, 2))
    metres = GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])[2]
    box = shapely.box(36, 50, 36.1, 50.1)
    ring = shapely.box(36, 50, 37, 51).difference(shapely.box(36.3, 50.3, 36.6, 50.6))
    line = shapely.LineString([(36, 50), (36.5, 50.25), (37, 50)])
    days = [shapely.box(36, 50, east, 50.1) for east in (36.1, 36.2, 36.15)]
    texts = {lang: texts_of("draw", lang) for lang in ("en", "uk")}
    values = [0, 5, -5, 999, 1000, 1234567.891, -0.04, -1234.56]
    return {
        "varint": {
            "text": varint_text([*NUMBERS, *map(zigzag, SIGNED)]),
            "numbers": NUMBERS,
            "signed": SIGNED,
        },
        "packed": {
            "text": packed([box, ring, box.reverse(), line], decimals=6),
            "rings": [
                [{"hole": i > 0, "points": r} for i, r in enumerate(rings_of(shape))]
                for shape in (box, ring, box.reverse())
            ],
            "line": shapely.get_coordinates(line).tolist(),
        },
        "frames": {
            "text": encoded_frames(days, ukraine()),
            "decimals": DECIMALS,
            "areas": [day.area for day in days],
        },
        "known": known_to_page(None, ukraine()),
        "known_within": known_to_page(Claim.area(300, where="UA-63"), ukraine()),
        "shapes": {
            name: {"rings": rings_of(shape), "km2": float(area_km2(shape))}
            for name, shape in shapes().items()
        },
        "union": overlapping(),
        "lines": [
            {"from": a, "to": b, "metres": m}
            for a, b, m in zip(starts.tolist(), ends.tolist(), metres.tolist(), strict=True)
        ],
        "texts": {
            lang: {
                "by_key": dict(text.by_key),
                "numbers": [
                    [value, decimals, signed, text.number(value, decimals, signed=signed)]
                    for value in values
                    for decimals in (0, 1, 2)
                    for signed in (False, True)
                ],
                "days": [
                    [day, text.day(date.fromisoformat(day))] for day in ("2024-05-01", "2024-12-31")
                ],
                "counted": [
                    [n, text.counted("draw_holes", n)] for n in (1, 2, 4, 5, 11, 21, 22, 101)
                ],
            }
            for lang, text in texts.items()
        },
        "expected": list(DEFAULT_THEATRE),
        "labels": label_cases(),
    }


def label_cases() -> list[dict[str, Any]]:
    """Random names among lines, ground, boxes and marks, and where Python places them."""
    rng = np.random.default_rng(20)
    cases = []
    for number in range(60):
        count = 5 + number // 2
        spots = rng.uniform([-10, -10], [510, 410], (count, 2))
        sizes = rng.uniform([15, 9], [90, 28], (count, 2))
        areas, kept = rng.random((2, count)) < 0.15
        line = np.array([250, 200]) + np.cumsum(rng.normal(0, 12, (80, 2)), axis=0)
        star = shapely.Point(*rng.uniform(100, 300, 2)).buffer(rng.uniform(20, 120), 3)
        ground = star.difference(star.centroid.buffer(rng.uniform(5, 40), 2))
        corners = rng.uniform(0, 300, (2, 2, 2))
        taken, marks = (np.hstack((c, c + rng.uniform(5, 60, (2, 2)))).tolist() for c in corners)
        most = None if number % 3 else 6
        placed = placed_labels(
            [
                MapLabel(*spot, *size, is_area=bool(a), keeps_dot=bool(k))
                for spot, size, a, k in zip(spots, sizes, areas, kept, strict=True)
            ],
            (0.0, 0.0, 500.0, 400.0),
            taken=taken, marks=marks, lines=shapely.LineString(line), ground=ground, most=most,
        )  # fmt: skip
        cases.append(
            {
                "labels": [
                    {"x": x, "y": y, "width": w, "height": h, "area": bool(a), "keepsDot": bool(k)}
                    for (x, y), (w, h), a, k in zip(
                        spots.tolist(), sizes.tolist(), areas, kept, strict=True
                    )
                ],
                "room": [0, 0, 500, 400],
                "around": {
                    "taken": taken,
                    "marks": marks,
                    "lines": [line.tolist()],
                    "ground": [rings_of(part) for part in shapely.get_parts(ground)],
                    **({} if most is None else {"most": most}),
                },
                "placed": [[one.index, one.side] for one in placed],
            }
        )
    return cases


def overlapping() -> list[dict[str, Any]]:
    """Random polygons that lie over each other, and neighbours that share an edge."""
    rng = np.random.default_rng(7)
    cases = []
    for _ in range(60):
        middles = rng.uniform([34, 47], [37, 50], (1, 2)) + rng.normal(0, 0.05, (3, 2))
        polygons = [shapely.Point(at).buffer(0.05 + 0.1 * rng.random(), 6) for at in middles]
        cases.append(polygons)
    for east in (36.3, 36.7):
        cases.append([shapely.box(36, 50, east, 51), shapely.box(east, 50, 37, 51)])
    return [
        {"polygons": [rings_of(p) for p in case], "km2": float(area_km2(shapely.union_all(case)))}
        for case in cases
    ]


def test_the_modules_do_what_python_does(tmp_path: Path) -> None:
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if node is None:
        if os.environ.get("FRONTGEO_REQUIRE_BROWSER") == "1":
            pytest.fail("no Node on this machine")
        pytest.skip("no Node on this machine; it runs the tests of the pages' modules")
    known = tmp_path / "fixtures.json"
    known.write_text(json.dumps(fixtures()), encoding="utf-8")
    files = sorted(str(path) for path in MODULES.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node, "--test", *files],
        env={**os.environ, "FRONTGEO_FIXTURES": str(known)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
