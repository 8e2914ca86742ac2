"""Measure the coverage of intervals between mappers, for kinds of claim other than area of change.

    FRONTGEO_ARCHIVE=… python benchmarks/coverage_kinds.py [--again]

The first part is the line. s of `line_between_mappers` is fitted as the smallest value of a fixed
list for which at most 5 % of settlements are contradicted: settlements that one map holds, or
does not hold, farther from its line than 1.96 √(σ² + s²), within 2 km of either line. All pairs of
mappers have equal weight. The fit is tested on the year and on the mapper that are left out.

The second part is every kind, measured by frontgeo's own functions on maps of DeepState and each
other mapper of the same days, with up to 10 changes per window and pair of mappers, and states
at their ends. A pair holds if the difference of the two figures is at most the root sum of
squares of the half-widths that face each other: in an interval with unequal ends, the end
towards the other figure. Status is measured for settlements within 2 km of either line; a deepest
point is that of one mapper's largest gains, compared with the nearest gain of the other within
5 km. Measurements are cached in benchmarks/out/coverage_kinds as they come; ``--again`` repeats
them.

In some places two mappers' definitions of held ground differ in kind, which no interval covers:
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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import hypot
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from coverage import (
    ARCHIVES,
    BEGIN,
    TEST_FROM,
    FloatArray,
    Span,
    check_enough,
    of_one_time,
    opened,
    pairs,
    units,
)
from pyproj import Geod
from tqdm import tqdm

import frontgeo as fg
from frontgeo.change.control_map import front_line
from frontgeo.change.ground import HeldGround
from frontgeo.claims.measuring import Context, Evidence, Measured
from frontgeo.claims.status import PlaceHeld, measure_place
from frontgeo.errors import FrontgeoError
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.reproducibility import LINE_DEFINITION_M
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.geometry.validation import prepared_copy
from frontgeo.places import border_zone, load_border, load_oblasts

OUT = Path(__file__).parent / "out" / "coverage_kinds"
#: spans measured per window and pair of mappers, at even steps
MOST_PAIRS = 10
POINTS = 8  # settlements per map, for status
NEAR_M, FAR_M, SAME_GAIN_M = 2000.0, 20_000.0, 5000.0
OBLASTS = {"UA-09": "Luhansk", "UA-14": "Donetsk", "UA-23": "Zaporizhzhia", "UA-63": "Kharkiv",
           "UA-65": "Kherson"}  # fmt: skip
REDEFINED = datetime(2024, 3, 14, tzinfo=UTC)  # by Liveuamap
#: (mapper, oblast) whose held ground is a different quantity
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
    """Choose some pairs for each window and pair of mappers, evenly in time."""
    grouped = defaultdict(list)
    for pair in pairs():
        begin, end = pair.spans[0][0], pair.spans[0][1]
        if pair.window == "5 months" or begin < BEGIN or "DeepState" not in pair.mappers:
            continue
        if "Liveuamap" in pair.mappers and begin < REDEFINED <= end:
            continue
        grouped[pair.window, pair.mappers].append(pair.spans)
    found = []
    for (window, mappers), spans in grouped.items():
        at = np.unique(np.linspace(0, len(spans) - 1, MOST_PAIRS).round().astype(int))
        found += [(window, mappers, spans[i]) for i in at]
    return found


def maps_of(mapper: str, wanted: set[datetime]) -> dict[datetime, fg.ControlMap]:
    """Read the maps of some instants."""
    timeline = opened(mapper)
    snapshots = {s.state_at: s for s in timeline.readable if s.state_at in wanted}
    order = sorted(snapshots)
    maps = timeline.maps([snapshots[at] for at in order])
    return dict(zip(order, maps, strict=True))


def settlements() -> gpd.GeoDataFrame:
    """Load the points to compare."""
    file = Path(os.environ["FRONTGEO_ARCHIVE"]) / "settlements/whosonfirst.csv.gz"
    return fg.load_settlements(file, complete=True)


def inside_m(
    shown: fg.ControlMap, points: Any, country: Any, near_border: Any
) -> tuple[float, FloatArray]:
    """Return σ, and each point's distance inside the line: negative outside, infinite if far."""
    held = polygonal(shapely.intersection(shown.held(), country))
    line = front_line(held, near_border, within=country)
    to_metres, _ = local_metres(line)
    box = prepared_copy(shapely.box(*shapely.bounds(shapely.buffer(line, 0.3))))
    here = np.flatnonzero(shapely.intersects(box, points))
    tree = shapely.STRtree(shapely.get_parts(to_metres(line)))
    (index, _), away_m = tree.query_nearest(
        to_metres(points[here]), max_distance=FAR_M, return_distance=True, all_matches=False
    )
    found = np.full(len(points), np.inf, dtype=np.float32)
    found[here[index]] = away_m
    inside = shapely.intersects(prepared_copy(held), points)
    return shown.position_error_m, np.where(inside, found, -found)


def kept_in(file: Path, again: bool) -> dict[Any, Any]:
    """Return the cache of the last run."""
    return {} if again or not file.exists() else dict(pickle.loads(file.read_bytes()))


def distances(mapper: str, wanted: set[datetime], again: bool) -> dict[datetime, Any]:
    """Measure each settlement's distance inside the line, on the maps of an archive."""
    file = OUT / f"{mapper} distances.pkl"
    kept = kept_in(file, again)
    missing = wanted - kept.keys()
    points = settlements().geometry.to_numpy()
    maps = maps_of(mapper, missing) if missing else {}
    for at in tqdm(sorted(maps), unit=f"line of {mapper}", leave=False):
        kept[at] = inside_m(maps[at], points, load_border(), border_zone())
    file.write_bytes(pickle.dumps(kept))
    return kept


def measured(
    mapper: str, spans: set[Span], wanted: dict[datetime, set[int]], again: bool
) -> dict[Any, Any]:
    """Measure each kind on an archive: changes by span, states by instant."""
    file = OUT / f"{mapper}.pkl"
    kept = kept_in(file, again)
    missing = sorted(spans - kept.keys())
    states = sorted(wanted.keys() - kept.keys())
    if not missing and not states:
        return kept
    maps = maps_of(mapper, {at for span in missing for at in span} | set(states))
    table = settlements()
    sectors = {n: shape for n, shape in units().items() if n.startswith("sector")}
    frame = gpd.GeoDataFrame({"name": list(sectors)}, geometry=list(sectors.values()), crs=4326)
    context = Context(
        near_border=border_zone(), country=load_border(), settlements=table, sectors=frame
    )
    for number, span in enumerate(tqdm(missing, unit=f"span of {mapper}", leave=False)):
        kept[span] = changed(maps[span[0]], maps[span[1]], span, context)
        if number % 5 == 0:  # save as we go, so that nothing is measured twice
            file.write_bytes(pickle.dumps(kept))
    for at in tqdm(states, unit=f"map of {mapper}", leave=False):
        kept[at] = shown_by(maps[at], at, wanted[at], context)
    file.write_bytes(pickle.dumps(kept))
    return kept


def changed(
    before: fg.ControlMap, after: fg.ControlMap, span: Span, context: Context
) -> dict[str, Any]:
    """Measure the kinds that are about a change, with the location of each deepest point."""
    days = {"since": span[0].date().isoformat(), "until": span[1].date().isoformat()}
    evidence = Evidence(fg.diff(before, after).clipped(load_border()))
    assert context.sectors is not None
    names = tuple(context.sectors["name"])
    claims = {
        "settlements": fg.Claim.settlements(1, **days),
        "pace": fg.Claim.of("pace", 1, **days),
        "fronts": fg.Claim.of("fronts", 1, sectors=names, **days),
    }
    found: dict[str, Any] = {}
    for kind, claim in claims.items():
        (row,) = claim.measure(evidence, context)
        found[kind] = figure(row)
    rows = fg.Claim.of("depth", 1, **days).measure(evidence, replace(context, settlements=None))
    found["depth"] = [
        (figure(row), row.parts[0].at.coords[0])
        for row in rows
        if row.parts and isinstance(row.parts[0].at, shapely.Point)
    ]
    return found


def shown_by(
    shown: fg.ControlMap, at: datetime, numbers: set[int], context: Context
) -> dict[Any, Figure]:
    """Measure the kinds that are about a state: ground held, its share, and settlements."""
    day = at.date().isoformat()
    evidence = Evidence(HeldGround.of(shown, "occupied"))
    found = {}
    for row in load_oblasts().itertuples():
        if row.iso not in OBLASTS:
            continue
        within = replace(context, whole=row.geometry, whole_source="shipped")
        for kind, unit in (("held", {"unit": "km2"}), ("share", {})):
            claim = fg.Claim.of(kind, 1, until=day, where=(f"{OBLASTS[row.iso]} oblast",), **unit)
            (one,) = claim.measure(evidence, within)
            found[kind, row.iso] = figure(one)
    (one,) = fg.Claim.of("held", 1, until=day, unit="km2").measure(evidence, context)
    found["held", "all"] = figure(one)
    bare = replace(context, settlements=None)
    assert context.settlements is not None
    for number in numbers:
        place = PlaceHeld("", context.settlements.geometry.iloc[number], None)
        found["status", number] = figure(measure_place(place, evidence.change, bare))
    return found


def alike(mappers: tuple[str, str], at: datetime) -> bool:
    """Return whether two mappers have the same definition of held ground."""
    return "Liveuamap" not in mappers or at < REDEFINED


def year_of(at: datetime) -> int:
    """Return the year whose fit or test includes a map."""
    return 2023 if at < TEST_FROM else 2024


def all_distances(again: bool) -> dict[str, dict[datetime, Any]]:
    """Return the distance of each settlement inside each line, by mapper and instant."""
    wanted: dict[str, set[datetime]] = defaultdict(set)
    for mappers, instants in of_one_time().items():
        for both in instants:
            if both[0] >= BEGIN and alike(mappers, both[0]):
                for mapper, at in zip(mappers, both, strict=True):
                    wanted[mapper].add(at)
    for _, mappers, spans in chosen():
        for mapper, span in zip(mappers, spans, strict=True):
            wanted[mapper].add(span[1])
    OUT.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(len(ARCHIVES)) as pool:
        jobs = {m: pool.submit(distances, m, wanted[m], again) for m in wanted}
        return {mapper: job.result() for mapper, job in jobs.items()}


def gathered(
    found: dict[str, dict[datetime, Any]], again: bool
) -> tuple[list[Any], dict[str, dict[Any, Any]]]:
    """Return the pairs, and the measurements of each archive, from the cache if possible."""
    every = chosen()
    spans: dict[str, set[Span]] = defaultdict(set)
    wanted: dict[str, dict[datetime, set[int]]] = defaultdict(lambda: defaultdict(set))
    for _, mappers, both in every:
        ends = [(m, span[1]) for m, span in zip(mappers, both, strict=True)]
        near: set[int] = set()
        for mapper, at in ends:
            close = np.flatnonzero(np.abs(found[mapper][at][1]) <= NEAR_M)
            # a fixed order, unrelated to location
            near |= set(close[np.argsort((close * 7919) % 33_191)][:POINTS].tolist())
        for (mapper, at), span in zip(ends, both, strict=True):
            wanted[mapper][at] |= near
            spans[mapper].add(span)
    with ProcessPoolExecutor(len(ARCHIVES)) as pool:
        jobs = {m: pool.submit(measured, m, spans[m], dict(wanted[m]), again) for m in spans}
        return every, {mapper: job.result() for mapper, job in jobs.items()}


def holds(one: Figure, other: Figure, *, drawing: bool = False) -> bool:
    """Return whether two figures differ by at most their facing half-widths, added as squares."""
    below, above = sorted((one, other))
    end = 1 if drawing else 3
    reach = hypot(below[end + 1] - below[0], above[0] - above[end])
    return above[0] - below[0] <= reach + 1e-9


def compared(every: list[Any], kept: dict[str, dict[Any, Any]]) -> pd.DataFrame:
    """Pair the figures of two mappers, by kind, window, mappers and year."""
    found = []
    seen = set()
    for window, mappers, spans in every:
        ends = (spans[0][1], spans[1][1])
        common = (" – ".join(mappers), year_of(ends[0]))
        both = [kept[m][s] for m, s in zip(mappers, spans, strict=True)]
        for kind in ("settlements", "pace", "fronts"):
            found.append((kind, window, *common, both[0][kind], both[1][kind]))
        for one, xy in both[0]["depth"]:
            away_m = [_WGS84.inv(*xy[:2], *at[:2])[2] for _, at in both[1]["depth"]]
            if away_m and min(away_m) <= SAME_GAIN_M:
                other = both[1]["depth"][int(np.argmin(away_m))][0]
                found.append(("depth", window, *common, one, other))
        if (mappers, ends) in seen:
            continue
        seen.add((mappers, ends))
        states = [kept[m][at] for m, at in zip(mappers, ends, strict=True)]
        for key in states[0].keys() & states[1].keys():
            kind, unit = key
            if kind != "status" and any(
                (m, unit) in UNLIKE or ((m, unit) in UNLIKE_SINCE and ends[0] >= REDEFINED)
                for m in mappers
            ):
                continue
            name = "held in all" if key == ("held", "all") else kind
            found.append((name, "", *common, states[0][key], states[1][key]))
    return pd.DataFrame(found, columns=["kind", "window", "mappers", "year", "one", "other"])


def table_of(found: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the coverage of the intervals, and their widths.

    Parameters
    ----------
    found : DataFrame
        As from `compared`.
    by : list of str
        Columns whose values identify a row.

    Returns
    -------
    DataFrame
        ``pairs``; ``as_drawn`` and ``hold``, from 0 to 1; ``median_width`` of the intervals of
        both mappers; ``trivial``, the width of one interval for all with the same coverage.
    """
    rows = []
    for key, group in found.groupby(by, sort=True):
        both = list(zip(group.one, group.other, strict=True))
        kept = sum(holds(*pair) for pair in both)
        away = sorted(abs(one[0] - other[0]) for one, other in both)
        rows.append(
            dict(zip(by, key, strict=True))
            | {
                "pairs": len(group),
                "as_drawn": np.mean([holds(*pair, drawing=True) for pair in both]),
                "hold": kept / len(both),
                "median_width": np.median([each[4] - each[3] for pair in both for each in pair]),
                # a difference of d lies within two half-widths of d / √2, added as squares
                "trivial": away[max(kept, 1) - 1] * np.sqrt(2),
            }
        )
    return pd.DataFrame(rows)


def printed(table: pd.DataFrame) -> str:
    """Return a table as text."""
    return table.to_string(
        index=False,
        formatters={
            "as_drawn": "{:.0%}".format, "hold": "{:.0%}".format,
            "median_width": "{:.1f}".format, "trivial": "{:.1f}".format,
        },
    )  # fmt: skip


# ---- fitting the line --------------------------------------------------------------------

#: values of s to try, metres
TRIED_M = (0, 200, 400, 600, 800, 1000, 1200, 1500, 2000)
MOST_CONTRADICTED = 0.05


@dataclass(frozen=True, eq=False)
class Lines:
    """Distances of the same settlements inside two mappers' lines of one time.

    Attributes
    ----------
    mappers : pair of str
    at : datetime
    sigma_m : pair of float
    inside_m : pair of ndarray of shape (n,)
        Metres, negative outside.
    """

    mappers: tuple[str, str]
    at: datetime
    sigma_m: tuple[float, float]
    inside_m: tuple[FloatArray, FloatArray]

    def contradicted(self, s_m: float) -> tuple[int, int]:
        """Count settlements of which one map is certain, and those the other contradicts.

        Parameters
        ----------
        s_m : float
            The difference of lines beyond their drawing error.

        Returns
        -------
        tuple of int
            The number contradicted and the number certain, within 2 km of either line, both ways.
        """
        one, other = self.inside_m
        near = np.minimum(np.abs(one), np.abs(other)) <= NEAR_M
        unlike = (one > 0) != (other > 0)
        counts = [0, 0]
        for sigma_m, inside in zip(self.sigma_m, self.inside_m, strict=True):
            certain = near & (np.abs(inside) > Z_95 * np.hypot(sigma_m, s_m))
            counts[0] += int((certain & unlike).sum())
            counts[1] += int(certain.sum())
        return counts[0], counts[1]


def lines_of(found: dict[str, dict[datetime, Any]]) -> list[Lines]:
    """Pair the lines of mappers that have the same definition of held ground."""
    pairs = []
    for mappers, instants in of_one_time().items():
        for both in instants:
            if both[0] < BEGIN or not alike(mappers, both[0]):
                continue
            (sigma, inside), (sigma2, inside2) = (
                found[m][at] for m, at in zip(mappers, both, strict=True)
            )
            near = np.minimum(np.abs(inside), np.abs(inside2)) <= NEAR_M
            pairs.append(Lines(mappers, both[0], (sigma, sigma2), (inside[near], inside2[near])))
    return pairs


def contradicted(pairs: list[Lines], s_m: float) -> float:
    """Return the share of certain settlements that are contradicted, averaged over pairs."""
    counts: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for pair in pairs:
        counts[pair.mappers].append(pair.contradicted(s_m))
    sums = [np.sum(each, axis=0) for each in counts.values()]
    return float(np.mean([wrong / max(certain, 1) for wrong, certain in sums]))


def fitted_line_m(pairs: list[Lines]) -> int | None:
    """Return the smallest s that leaves at most 5 % of certain settlements contradicted.

    Return None if no value tried does: pockets and islands far from one line belong to the other
    side on the other map, which no error of the line explains.

    Raises
    ------
    InputError
        If there are fewer than 8 pairs of maps.
    """
    check_enough(len(pairs), "line")
    enough = (s_m for s_m in TRIED_M if contradicted(pairs, s_m) <= MOST_CONTRADICTED)
    return next(enough, None)


def line_table(pairs: list[Lines]) -> pd.DataFrame:
    """Test fits of s on data that was left out: years, and mappers."""
    first = [pair for pair in pairs if pair.at < TEST_FROM]
    second = [pair for pair in pairs if pair.at >= TEST_FROM]
    tests = [("fit on 2023, test on 2024", first, second)]
    for mapper in ARCHIVES:
        for name, of in (("", pairs), (" of 2023, test on 2024", first)):
            train = [pair for pair in of if mapper not in pair.mappers]
            test = [pair for pair in (second if name else pairs) if mapper in pair.mappers]
            tests.append((f"{mapper} left out{name}", train, test))
    tests.append(("fit on both", pairs, pairs))
    rows = []
    for name, train, test in tests:
        s_m = fitted_line_m(train)
        rows.append(
            {
                "test": name, "fitted on": len(train), "s, m": "none" if s_m is None else s_m,
                "tested on": len(test), "as drawn": contradicted(test, 0),
                "with s": np.nan if s_m is None else contradicted(test, s_m),
                f"with {LINE_DEFINITION_M:.0f} m": contradicted(test, LINE_DEFINITION_M),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def main(again: bool) -> None:
    """Print all tables."""
    distances_found = all_distances(again)
    lines = lines_of(distances_found)
    print("settlements that one map is certain of, and another contradicts:")
    print(line_table(lines).to_string(index=False, float_format="{:.1%}".format))
    print("\nby the mappers and year, for each s in m:")
    groups: dict[tuple[Any, ...], list[Lines]] = defaultdict(list)
    for pair in lines:
        groups[" – ".join(pair.mappers), year_of(pair.at)].append(pair)
    each = [
        {"mappers": m, "year": year, "pairs": len(of)}
        | {str(s_m): contradicted(of, s_m) for s_m in TRIED_M}
        for (m, year), of in sorted(groups.items())
    ]
    print(pd.DataFrame(each).to_string(index=False, float_format="{:.1%}".format))
    found = compared(*gathered(distances_found, again))
    for by in (["kind"], ["kind", "window", "year"], ["kind", "mappers"]):
        print(f"\nintervals between mappers, by {' and '.join(by)}:")
        print(printed(table_of(found, by)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="measure the archives anew")
    try:
        main(parser.parse_args().again)
    except FrontgeoError as error:
        sys.exit(str(error))
