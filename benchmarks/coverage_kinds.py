"""How often intervals between mappers hold, for kinds of claim other than an area of change.

    FRONTGEO_ARCHIVE=… python benchmarks/coverage_kinds.py [--again]

The measures are the product's own, on maps of DeepState and each other mapper of the same days.
A pair holds where the difference of the two figures lies within the root sum of squares of the
half-widths that face each other: of an interval with unequal ends, the end toward the other
figure. Status is that of settlements within 2 km of either line; a deepest point is that of one
mapper's largest gains, against the nearest gain of the other within 5 km. Kept in
benchmarks/out/coverage_kinds.

What two mappers count as held differs in kind in some places, and no interval covers that:
Creamy Caprice leaves out water, 540 to 620 km² in each of Kherson and Zaporizhzhia oblasts;
Liveuamap leaves out ground held before 2022 from 2024-03-14 on and draws Kherson some 170 to
230 km² larger than DeepState. These are not among the pairs of held ground.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from math import hypot
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from coverage import Span, opened, pairs, units  # type: ignore[attr-defined]
from pyproj import Geod

import frontgeo as fg
from frontgeo.cases.evidence import state_of
from frontgeo.claims.measuring import Context, Evidence, Measured
from frontgeo.claims.status import PlaceHeld, measure_place
from frontgeo.control import front_line
from frontgeo.errors import FrontgeoError
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.plane import local_metres
from frontgeo.places import border_zone, load_border, load_oblasts

OUT = Path(__file__).parent / "out" / "coverage_kinds"
#: pairs of spans of two mappers and a window that are measured, at even steps
MOST_PAIRS = 6
POINTS = 8  # settlements of a map, for status
NEAR_M, SAME_GAIN_M = 2000.0, 5000.0
OBLASTS = {"UA-09": "Luhansk", "UA-14": "Donetsk", "UA-23": "Zaporizhzhia", "UA-63": "Kharkiv",
           "UA-65": "Kherson"}  # fmt: skip
REDEFINED = datetime(2024, 3, 14, tzinfo=UTC)  # of Liveuamap
#: (mapper, oblast) whose held ground is another quantity
UNLIKE = {("Creamy Caprice", "UA-23"), ("Creamy Caprice", "UA-65"), ("Creamy Caprice", "all"),
          ("Liveuamap", "UA-65"), ("Liveuamap", "all")}  # fmt: skip
UNLIKE_SINCE = {("Liveuamap", "UA-09"), ("Liveuamap", "UA-14")}
_WGS84 = Geod(ellps="WGS84")
Figure = tuple[float, float, float, float, float]  # value, as drawn, between mappers


def figure(measured: Measured) -> Figure:
    """Return a value with the ends of both its intervals."""
    low, high = measured.mappers or (measured.low, measured.high)
    return measured.value, measured.low, measured.high, low, high


def chosen() -> list[tuple[str, tuple[str, str], tuple[Span, Span]]]:
    """Choose some pairs of each window and two mappers, evenly in time."""
    grouped = defaultdict(list)
    for pair in pairs():
        begin, end = pair.spans[0][0], pair.spans[0][1]
        if pair.window == "5 months" or begin.year < 2023 or "DeepState" not in pair.mappers:
            continue
        if "Liveuamap" in pair.mappers and begin < REDEFINED <= end:
            continue
        grouped[pair.window, pair.mappers].append(pair.spans)
    found = []
    for (window, mappers), spans in grouped.items():
        at = np.unique(np.linspace(0, len(spans) - 1, MOST_PAIRS).round().astype(int))
        found += [(window, mappers, spans[i]) for i in at]
    return found


def points_near(maps: dict[Any, Any], settlements: Any) -> dict[Any, list[int]]:
    """Choose settlements within 2 km of the line of each map, at even steps of the list."""
    country, near = load_border(), border_zone()
    points = settlements.geometry.to_numpy()
    found = {}
    for at, shown in maps.items():
        line = front_line(polygonal(shapely.intersection(shown.held(), country)), near)
        to_metres, _ = local_metres(line)
        box = shapely.box(*shapely.bounds(shapely.buffer(line, 0.05)))
        here = np.flatnonzero(shapely.intersects(box, points))
        tree = shapely.STRtree(shapely.get_parts(to_metres(line)))
        index, _ = tree.query_nearest(
            to_metres(points[here]), max_distance=NEAR_M, return_distance=True, all_matches=False
        )
        close = here[index[0]]
        # a fixed order that has nothing to do with where they are
        close = close[np.argsort((close * 7919) % 33_191)]
        found[at] = sorted(close[:POINTS].tolist())
    return found


def measured(mapper: str, spans: list[Span], wanted: dict[Any, list[int]]) -> dict[str, Any]:
    """Measure each kind on the maps of an archive: by span, and by map."""
    timeline = opened(mapper)
    instants = {at for span in spans for at in span}
    snapshots = {s.state_at: s for s in timeline.readable if s.state_at in instants}
    order = sorted(snapshots)
    maps = dict(zip(order, timeline.maps([snapshots[at] for at in order]), strict=True))
    table = fg.load_settlements(
        Path(os.environ["FRONTGEO_ARCHIVE"]) / "settlements/whosonfirst.csv.gz", complete=True
    )
    sectors = units()
    names = [name for name in sectors if name.startswith("sector")]
    frame = gpd.GeoDataFrame({"name": names}, geometry=[sectors[n] for n in names], crs=4326)
    context = Context(
        near_border=border_zone(), country=load_border(), settlements=table, sectors=frame
    )
    bare = replace(context, settlements=None)
    oblasts = {row.iso: row.geometry for row in load_oblasts().itertuples() if row.iso in OBLASTS}
    if not wanted:
        return {"near": points_near(maps, table)}
    changes: dict[Span, dict[str, Any]] = {}
    for span in sorted(spans):
        days = {"since": span[0].date().isoformat(), "until": span[1].date().isoformat()}
        delta = fg.diff(maps[span[0]], maps[span[1]]).clipped(load_border())
        evidence = Evidence(delta)
        claims = {
            "settlements": (fg.Claim.settlements(1, **days), context),
            "pace": (fg.Claim.of("pace", 1, **days), context),
            "fronts": (fg.Claim.of("fronts", 1, sectors=tuple(names), **days), context),
            "depth": (fg.Claim.of("depth", 1, **days), bare),
        }
        found: dict[str, Any] = {}
        for kind, (claim, within) in claims.items():
            try:
                rows = claim.measure(evidence, within)
            except FrontgeoError as error:
                print(f"{mapper} {span[0]:%F}: {kind}: {error}", file=sys.stderr)
                rows = []
            found[kind] = [
                (figure(row), *(row.parts[0].at.coords[0] if kind == "depth" and row.parts
                                and isinstance(row.parts[0].at, shapely.Point) else ()))
                for row in rows
            ]  # fmt: skip
        changes[span] = found
    states: dict[Any, dict[str, Any]] = {}
    for at, shown in maps.items():
        day = at.date().isoformat()
        delta = state_of(shown, "occupied")
        found = {}
        for iso, shape in oblasts.items():
            within = replace(context, whole=shape, whole_source="shipped")
            for kind, unit in (("held", "km2"), ("share", "%")):
                claim = fg.Claim.of(
                    kind, 1, until=day, where=(f"{OBLASTS[iso]} oblast",),
                    **({"unit": unit} if kind == "held" else {}),
                )  # fmt: skip
                (row,) = claim.measure(Evidence(delta), within)
                found[kind, iso] = figure(row)
        claim = fg.Claim.of("held", 1, until=day, unit="km2")
        (row,) = claim.measure(Evidence(delta), context)
        found["held", "all"] = figure(row)
        for number in wanted.get((mapper, at), ()):
            place = PlaceHeld("", table.geometry.iloc[number], None)
            found["status", number] = figure(measure_place(place, delta, bare))
        states[at] = found
    return {"changes": changes, "states": states}


def holds(one: Figure, other: Figure, *, drawing: bool = False) -> bool:
    """Tell whether two figures differ by no more than their facing half-widths together."""
    below, above = sorted((one, other))
    end = 1 if drawing else 3
    reach = hypot(below[end + 1] - below[0], above[0] - above[end])
    return above[0] - below[0] <= reach + 1e-9


def gathered(again: bool) -> tuple[list[Any], dict[str, dict[str, Any]]]:
    """Return the pairs, and what each archive shows; kept from the last run."""
    every = chosen()
    spans: dict[str, set[Span]] = defaultdict(set)
    for _, mappers, both in every:
        for mapper, span in zip(mappers, both, strict=True):
            spans[mapper].add(span)
    OUT.mkdir(parents=True, exist_ok=True)
    file = OUT / "measured.pkl"
    if file.exists() and not again:
        return every, pickle.loads(file.read_bytes())
    kept = {}
    with ProcessPoolExecutor(2) as pool:
        jobs = {m: pool.submit(measured, m, sorted(spans[m]), {}) for m in spans}
        near = {m: job.result()["near"] for m, job in jobs.items()}
        wanted: dict[Any, set[int]] = defaultdict(set)
        for _, mappers, both in every:
            for at in zip(*both, strict=True):
                close = {n for m, t in zip(mappers, at, strict=True) for n in near[m][t]}
                for m, t in zip(mappers, at, strict=True):
                    wanted[m, t] |= close
        points = {key: sorted(numbers) for key, numbers in wanted.items()}
        jobs = {m: pool.submit(measured, m, sorted(spans[m]), points) for m in spans}
        for mapper, job in jobs.items():
            kept[mapper] = job.result()
    file.write_bytes(pickle.dumps(kept))
    return every, kept


def compared(every: list[Any], kept: dict[str, dict[str, Any]]) -> dict[Any, list[Any]]:
    """Pair the figures of two mappers, by kind, window, mappers and year."""
    found: dict[Any, list[Any]] = defaultdict(list)
    seen = set()
    for window, mappers, spans in every:
        year = spans[0][1].year
        both = [kept[m]["changes"][s] for m, s in zip(mappers, spans, strict=True)]
        for kind in ("settlements", "pace", "fronts"):
            if all(found_of[kind] for found_of in both):
                found[kind, window, mappers, year].append(
                    (both[0][kind][0][0], both[1][kind][0][0])
                )
        others = [row for row in both[1]["depth"] if len(row) > 1]
        for one, *xy in (row for row in both[0]["depth"] if len(row) > 1):
            away_m = [_WGS84.inv(*xy[:2], *row[1:3])[2] for row in others]
            if away_m and min(away_m) <= SAME_GAIN_M:
                other = others[int(np.argmin(away_m))][0]
                found["depth", window, mappers, year].append((one, other))
        for at in zip(*spans, strict=True):
            if (mappers, at) in seen:
                continue
            seen.add((mappers, at))
            states = [kept[m]["states"][t] for m, t in zip(mappers, at, strict=True)]
            for key in states[0].keys() & states[1].keys():
                kind, unit = key
                if kind != "status" and any(
                    (m, unit) in UNLIKE or ((m, unit) in UNLIKE_SINCE and at[0] >= REDEFINED)
                    for m in mappers
                ):
                    continue
                name = "held in all" if key == ("held", "all") else kind
                found[name, "", mappers, at[0].year].append((states[0][key], states[1][key]))
    return found


def rows(again: bool = False) -> list[dict[str, Any]]:
    """Return a row for each kind, window, pair of mappers and year.

    Returns
    -------
    list of dict
        ``kind``, ``window``, ``mappers``, ``year``, ``pairs``; ``hold_1_96_of_drawing`` and
        ``hold``, %; ``median_width`` of the first mapper's interval, and ``trivial_width``: of
        one half-width for all that holds as often.
    """
    table = []
    for (kind, window, mappers, year), found in sorted(compared(*gathered(again)).items()):
        kept = [holds(*pair) for pair in found]
        drawn = [holds(*pair, drawing=True) for pair in found]
        away = np.array([abs(one[0] - other[0]) for one, other in found])
        trivial = np.quantile(away, np.mean(kept), method="higher") * np.sqrt(2)
        table.append(
            {
                "kind": kind, "window": window, "mappers": " – ".join(mappers), "year": year,
                "pairs": len(found),
                "hold_1_96_of_drawing": 100 * float(np.mean(drawn)),
                "hold": 100 * float(np.mean(kept)),
                "median_width": float(np.median([one[4] - one[3] for one, _ in found])),
                "trivial_width": float(trivial),
            }
        )  # fmt: skip
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true")
    for row in rows(parser.parse_args().again):
        print(
            f"{row['kind']:12} {row['window']:9} {row['mappers']:27} {row['year']} "
            f"{row['pairs']:5} {row['hold_1_96_of_drawing']:6.0f} % {row['hold']:6.0f} % "
            f"{row['median_width']:8.1f} {row['trivial_width']:8.1f}"
        )
