"""Measure the rule of redrawn borders on whole archives, and how lasting its ground is.

    FRONTGEO_ARCHIVE=… python benchmarks/redrawn.py [NAME …]

For each archive and step: the gained and lost ground that is set apart as redrawn, and as
outside the country; of the redrawn ground, the share that the map three months later still
shows, and the share within 5 km of the front of that map.
"""

from __future__ import annotations

import bisect
import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import shapely

import frontgeo as fg
from frontgeo.archive.series import last_of_each
from frontgeo.change.control_map import front_line
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.places import border_zone, load_border

ARCHIVES = {
    "DeepState raw, monthly": ("deepstate/snapshots_2022-04_2024-12.tar.xz", "month"),
    "DeepState raw, weekly": ("deepstate/snapshots_2022-04_2024-12.tar.xz", "week"),
    "DeepState daily 2024-07 – 2025-12": ("deepstate/daily_2024-07_2025-12.tar.xz", "day"),
    "ISW weekly": ("isw/weekly_2022-02_2024-12.tar.xz", "week"),
    "ISW weekly, monthly": ("isw/weekly_2022-02_2024-12.tar.xz", "month"),
    "ISW daily 2023": ("isw/daily_2023-05_2023-08.tar.xz", "day"),
    "Creamy Caprice, monthly": ("creamy_caprice/control_2023-09_2024-12.tar.xz", "month"),
    "Liveuamap": ("liveuamap/areas_2023_2024.tar.xz", "day"),
    "Liveuamap, monthly": ("liveuamap/areas_2023_2024.tar.xz", "month"),
    "UAControlMap": ("uacontrolmap", "day"),
}
LATER = timedelta(days=90)


def front_of(held: shapely.Geometry) -> shapely.Geometry:
    """Return the front of a map, without border and coast."""
    return front_line(held, border_zone(), within=load_border())


def measured(name: str) -> str:
    """Return a row of the table for one archive."""
    path, every = ARCHIVES[name]
    timeline = fg.read_timeline(Path(os.environ["FRONTGEO_ARCHIVE"]) / path)
    picked = last_of_each(timeline.snapshots, every)
    days: list[date] = []
    held: list[shapely.Geometry] = []
    redrawn: list[tuple[int, shapely.Geometry, bool]] = []
    totals = dict.fromkeys(
        ("net", "gained", "lost", "outside gained", "outside lost", "gained apart", "lost apart"),
        0.0,
    )
    before = None
    start = time.process_time()
    for shown in timeline.maps(picked):
        days.append(shown.day or date.min)
        held.append(shown.held())
        if before is not None and not before.held().equals_exact(shown.held(), 0.0):
            change = fg.diff(before, shown)
            totals["net"] += change.net_km2
            totals["gained"] += change.gained_km2
            totals["lost"] += change.lost_km2
            for apart in change.set_apart:
                if apart.kind == "redefined":
                    continue
                both = (("gained", apart.gained), ("lost", apart.lost))
                for side, ground in both:
                    label = f"{side} apart" if apart.kind == "redrawn" else f"outside {side}"
                    totals[label] += area_km2(ground)
                    if apart.kind == "redrawn" and not ground.is_empty:
                        redrawn.append((len(held) - 1, ground, side == "gained"))
        before = shown
    stayed = known = fought = 0.0
    fronts: dict[int, shapely.Geometry] = {}
    largest = max(
        (area_km2(part) for _, g, _ in redrawn for part in shapely.get_parts(g)), default=0
    )
    for at, ground, gained in redrawn:
        later = bisect.bisect_left(days, days[at] + LATER)
        if later == len(days):
            continue
        parts = shapely.get_parts(ground)
        km2 = area_km2(parts)
        known += float(km2.sum())
        kept = area_km2([polygonal(g) for g in shapely.intersection(parts, held[later])])
        stayed += float(kept.sum() if gained else (km2 - kept).sum())
        if later not in fronts:
            fronts[later] = front_of(held[later])
        for part, size in zip(parts, km2, strict=True):
            box = shapely.box(*shapely.buffer(part, 0.1).bounds)
            near = shapely.clip_by_rect(fronts[later], *box.bounds)
            if near.is_empty:
                continue
            to_metres, _ = local_metres(part)
            fought += size * (shapely.distance(to_metres(part), to_metres(near)) < 5000)
    cells = [f"{totals[k]:,.1f}" for k in totals]
    shares = [f"{100 * x / known:.0f} %" if known else "–" for x in (stayed, fought)]
    return (
        " | ".join(
            ["", name, str(len(held)), *cells, f"{largest:.2f}", f"{known:,.1f}", *shares, ""]
        ).strip()
        + f"  ({time.process_time() - start:.0f} s)"
    )


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ARCHIVES:
        print(measured(chosen), flush=True)
