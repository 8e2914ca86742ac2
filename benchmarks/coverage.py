"""Measure the coverage of intervals between mappers, fitted and tested on separate archives.

    FRONTGEO_ARCHIVE=… python benchmarks/coverage.py [--again] [--json FILE]

The pairs are all pairs of mappers with maps within 12 hours of each other (84 hours, and windows
of four weeks or more, for pairs that never have), over windows of 1, 4 and 13 weeks and five
months, for the whole front, by oblast and by sector. Measurements of each archive are cached in
benchmarks/out/coverage; ``--again`` repeats them.
"""

from __future__ import annotations

import argparse
import bisect
import json
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

import frontgeo as fg
from frontgeo.change.control_map import front_line
from frontgeo.claims.measuring import Context, area_sd, net_km2
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.geometry.projection import solid
from frontgeo.geometry.reproducibility import (
    ALIKE_KM,
    MAPPER_SHARES,
    UNSEEN_SHARE,
    turnover_by_cell,
)
from frontgeo.geometry.sectors import Sector, sector_shapes
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M, Z_95, position_sd_km2
from frontgeo.geometry.validation import prepared_copy
from frontgeo.places import border_zone, find_settlement, load_border, load_oblasts

ARCHIVES = {
    "DeepState": "deepstate/snapshots_2022-04_2024-12.tar.xz",
    "ISW": "isw/weekly_2022-02_2024-12.tar.xz",
    "Creamy Caprice": "creamy_caprice/control_2023-09_2024-12.tar.xz",
    "Liveuamap": "liveuamap/areas_2023_2024.tar.xz",
}
OUT = Path(__file__).parent / "out" / "coverage"
#: length in days from and to, and days between the starts of two windows
WINDOWS = {"1 week": (6, 8, 6.5), "4 weeks": (25, 32, 25), "13 weeks": (84, 98, 25),
           "5 months": (145, 160, 25)}  # fmt: skip
NEAR, FAR = timedelta(hours=12), timedelta(hours=84)
OBLASTS = ("UA-09", "UA-12", "UA-14", "UA-23", "UA-48", "UA-59", "UA-63", "UA-65", "UA-74")
SECTORS: dict[str, tuple[tuple[str, str], ...]] = {
    "Lyptsi": (("Lyptsi", "UA-63"),),
    "Vovchansk": (("Vovchansk", "UA-63"),),
    "Kupiansk": (("Kupiansk", "UA-63"),),
    "Lyman": (("Lyman", "UA-14"),),
    "Siversk": (("Siversk", "UA-14"),),
    "Chasiv Yar": (("Chasiv Yar", ""), ("Bakhmut", "")),
    "Toretsk": (("Toretsk", ""), ("Horlivka", "")),
    "Pokrovsk": (("Pokrovsk", ""), ("Avdiivka", "")),
    "Kurakhove": (("Kurakhove", ""), ("Marinka", "")),
    "Vuhledar": (("Vuhledar", ""),),
    "Velyka Novosilka": (("Velyka Novosilka", ""),),
    "Orikhiv": (("Orikhiv", ""),),
    "Kherson": (("Kherson", ""),),
}

Span = tuple[datetime, datetime]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """The changes that two mappers show in one window."""

    window: str
    mappers: tuple[str, str]
    spans: tuple[Span, Span]


def opened(mapper: str) -> fg.Timeline:
    """Open an archive."""
    return fg.read_timeline(Path(os.environ["FRONTGEO_ARCHIVE"]) / ARCHIVES[mapper])


def instants(mapper: str) -> list[datetime]:
    """List the instants of an archive's maps."""
    found = (snapshot.state_at for snapshot in opened(mapper).readable)
    return sorted({at for at in found if at is not None})


def at_once(one: list[datetime], other: list[datetime], within: timedelta) -> list[Span]:
    """Pair each instant of the sparser archive with the nearest of the other, if close enough."""
    swapped = len(one) < len(other)
    many, few = (other, one) if swapped else (one, other)
    found = []
    for at in few:
        i = bisect.bisect_left(many, at)
        near = min(many[max(0, i - 1) : i + 1], key=lambda t: abs(t - at))
        if abs(near - at) <= within:
            found.append((at, near) if swapped else (near, at))
    return found


def windows(ends: list[Span]) -> Iterator[tuple[str, tuple[Span, Span]]]:
    """Yield windows between instants that two mappers share, with a span for each mapper."""
    for name, (least, most, step) in WINDOWS.items():
        last: datetime | None = None
        for i, (one, other) in enumerate(ends):
            if last is not None and (one - last) / timedelta(days=1) < step:
                continue
            for one_end, other_end in ends[i + 1 :]:
                if least <= (one_end - one) / timedelta(days=1) <= most:
                    yield name, ((one, one_end), (other, other_end))
                    last = one
                    break


def of_one_time() -> dict[tuple[str, str], list[Span]]:
    """Pair the instants of each two mappers: within 12 hours, or within 84 if they never are."""
    at = {mapper: instants(mapper) for mapper in ARCHIVES}
    found = {}
    for one, other in combinations(ARCHIVES, 2):
        near = at_once(at[one], at[other], NEAR)
        found[one, other] = near if len(near) > 10 else at_once(at[one], at[other], FAR)
    return found


def pairs() -> list[Pair]:
    """List every pair of changes to compare."""
    found = []
    for mappers, ends in of_one_time().items():
        days_apart = any(abs(one - other) > NEAR for one, other in ends)
        found += [
            Pair(name, mappers, spans)
            for name, spans in windows(ends)
            if not (days_apart and name == "1 week")
        ]
    return found


def units() -> dict[str, shapely.Geometry]:
    """Return the oblasts and sectors in which changes are measured, by name."""
    shapes = {row.iso: row.geometry for row in load_oblasts().itertuples() if row.iso in OBLASTS}
    sectors = []
    for name, places in SECTORS.items():
        points = tuple(find_settlement(place, oblast=oblast or None) for place, oblast in places)
        sectors.append(Sector(name, points))
    cut = sector_shapes(sectors, load_border())
    return shapes | {f"sector {n}": g for n, g in zip(cut["name"], cut.geometry, strict=True)}


def inside(ground: shapely.Geometry, unit: shapely.Geometry) -> shapely.Geometry:
    """Clip ground to a unit, looking only at parts that intersect it."""
    parts = shapely.get_parts(ground)
    parts = parts[shapely.intersects(prepared_copy(unit), parts)]
    return shapely.intersection(parts, unit)


def measured(mapper: str, spans: list[Span]) -> dict[Span, dict[str, Any]]:
    """Measure the changes of an archive over some spans, in total and by unit."""
    timeline = opened(mapper)
    wanted = {at for span in spans for at in span}
    snapshots = {s.state_at: s for s in timeline.readable if s.state_at in wanted}
    order = sorted(snapshots)
    maps = dict(zip(order, timeline.maps([snapshots[at] for at in order]), strict=True))
    near, shapes = border_zone(), units()
    context = Context(near_border=near)
    found: dict[Span, dict[str, Any]] = {}
    for number, span in enumerate(sorted(spans)):
        change = fg.diff(maps[span[0]], maps[span[1]])
        gained, lost, net = net_km2(change, "lonlat")
        front = area_sd([change.gained, change.lost], change, context)
        whole = {
            "gained": gained, "lost": lost, "net": net, "front_km": front.front_km,
            "sd": front.front_sd_km2, "turnover": turnover_by_cell([change.gained, change.lost]),
        }  # fmt: skip
        record: dict[str, Any] = {"whole": whole}
        lines = [front_line(solid(g), near) for g in (change.gained, change.lost)]
        aside = [ground for apart in change.in_net for ground in (apart.gained, apart.lost)]
        for name, unit in shapes.items():
            both = [inside(ground, unit) for ground in (change.gained, change.lost)]
            apart = [
                float(area_km2([polygonal(g) for g in inside(ground, unit)]).sum())
                if not ground.is_empty
                else 0.0
                for ground in aside
            ]
            km2 = [float(np.sum(area_km2([polygonal(g) for g in part]))) for part in both]
            front_km = sum(
                sum(float(length_km(piece)) for piece in inside(line, unit)) for line in lines
                if not line.is_empty
            )  # fmt: skip
            record[name] = {
                "gained": km2[0], "lost": km2[1], "front_km": front_km,
                "net": km2[0] - km2[1] + sum(apart[::2]) - sum(apart[1::2]),
                "sd": position_sd_km2(
                    position_error_m=front.position_error_m,
                    correlation_length_m=DEFAULT_CORRELATION_LENGTH_M,
                    front_km=front_km,
                ),
                "turnover": turnover_by_cell([polygonal(g) for part in both for g in part]),
            }  # fmt: skip
        found[span] = record
        if number % 20 == 0:
            print(f"{mapper}: {number} of {len(spans)}", file=sys.stderr, flush=True)
    return found


def gathered(again: bool) -> tuple[list[Pair], dict[str, dict[Span, dict[str, Any]]]]:
    """Return all pairs, and the measurements of each archive, from the cache if possible."""
    every = pairs()
    OUT.mkdir(parents=True, exist_ok=True)
    wanted: dict[str, set[Span]] = {mapper: set() for mapper in ARCHIVES}
    for pair in every:
        for mapper, span in zip(pair.mappers, pair.spans, strict=True):
            wanted[mapper].add(span)
    kept = {}
    for mapper in ARCHIVES:
        file = OUT / f"{mapper}.pkl"
        if file.exists() and not again:
            kept[mapper] = pickle.loads(file.read_bytes())
    missing = [m for m in ARCHIVES if not wanted[m] <= set(kept.get(m, ()))]
    with ProcessPoolExecutor(2) as pool:
        jobs = {m: pool.submit(measured, m, sorted(wanted[m])) for m in missing}
        for mapper, job in jobs.items():
            kept[mapper] = job.result()
            (OUT / f"{mapper}.pkl").write_bytes(pickle.dumps(kept[mapper]))
    return every, kept


# ---- fitting the model -------------------------------------------------------------------

#: distances D in km, over which differences are alike, to try
ALIKE_TRIED_KM = (15.0, 30.0, 60.0, 90.0)
LEAST_PAIRS = 8
SHOWN_PAIRS = 20
TEST_FROM = datetime(2024, 1, 3, tzinfo=UTC)  # ISW's first map of 2024 is of 31 December
BEGIN = datetime(2022, 12, 24, tzinfo=UTC)


def flattened(every: list[Pair], kept: dict[str, dict[Span, dict[str, Any]]]) -> pd.DataFrame:
    """Return a row for each pair of changes and each unit in which either mapper shows a change."""
    alike: dict[tuple[str, Span, str], list[float]] = {}
    rows = []
    for pair in every:
        one, other = (kept[m][s] for m, s in zip(pair.mappers, pair.spans, strict=True))
        for unit in one:
            if not (one[unit]["gained"] + one[unit]["lost"] + other[unit]["gained"]
                    + other[unit]["lost"]):  # fmt: skip
                continue
            row: dict[str, Any] = {
                "window": pair.window, "unit": unit, "one": pair.mappers[0],
                "other": pair.mappers[1], "since": pair.spans[0][0], "until": pair.spans[0][1],
                "scope": "whole" if unit == "whole" else unit.split()[0]
                if unit.startswith("sector") else "oblast",
                "days": (pair.spans[0][1] - pair.spans[0][0]) / timedelta(days=1),
            }  # fmt: skip
            for n, (mapper, span) in enumerate(zip(pair.mappers, pair.spans, strict=True)):
                found = kept[mapper][span][unit]
                key = (mapper, span, unit)
                if key not in alike:
                    alike[key] = [found["turnover"].alike_km2(km) for km in ALIKE_TRIED_KM]
                row |= {f"net{n}": found["net"], f"sd{n}": found["sd"], f"alike{n}": alike[key],
                        f"turnover{n}": found["gained"] + found["lost"]}  # fmt: skip
            rows.append(row)
    table = pd.DataFrame(rows)
    return table[table.since >= BEGIN].reset_index(drop=True)


#: Student's t at 97.5 % by degrees of freedom: the number of mappers, as no mean is estimated
STUDENT_T = {3: 3.182446, 4: 2.776445}


def parts_of(table: pd.DataFrame, alike: int) -> tuple[FloatArray, list[FloatArray]]:
    """Return the variance of the drawing of each difference, and each mapper's for s = 1."""
    drawing = table.sd0.to_numpy() ** 2 + table.sd1.to_numpy() ** 2
    return drawing, [np.array(table[f"alike{n}"].tolist())[:, alike] ** 2 for n in (0, 1)]


def variance(table: pd.DataFrame, shares: Mapping[str, float], alike: int) -> FloatArray:
    """Return the variance of each difference, km⁴."""
    drawing, (one, other) = parts_of(table, alike)
    found = drawing + table.one.map(shares) ** 2 * one + table.other.map(shares) ** 2 * other
    return np.asarray(found + 1e-6)


def check_enough(pairs: int, kind: str) -> None:
    """Refuse a fit on too few pairs.

    Raises
    ------
    InputError
        States the number of pairs.
    """
    if pairs < LEAST_PAIRS:
        raise InputError(
            f"fit of the {kind} between mappers: expected at least {LEAST_PAIRS} pairs of maps, "
            f"found {pairs}; take a longer period or more mappers"
        )


def fitted(table: pd.DataFrame, alike: int) -> dict[str, float]:
    """Fit each mapper's s by maximum likelihood, then scale all to hold in 95 of 100 pairs.

    Windows, scopes and pairs of mappers have equal weight in the likelihood, regardless of their
    number of pairs of changes. At the maximum, Σ w X (d² - v) / v² is 0 for each mapper, where d is
    the difference, v its variance, and X the mapper's contribution to it for s = 1.
    """
    table = table[table.scope != "sector"]
    check_enough(len(table), "change")
    away = (table.net0 - table.net1).to_numpy()
    cells = table.groupby(["window", "scope", "one", "other"])
    weight = 1 / cells.days.transform("size").to_numpy()
    both = [table.one.to_numpy(), table.other.to_numpy()]
    names = sorted({*both[0], *both[1]})
    shares = dict.fromkeys(names, 0.5)
    _, adds = parts_of(table, alike)
    # fixed-point iteration: multiply each s by the root of its ratio, limited for stability
    for _ in range(60):
        var = variance(table, shares, alike)
        score = weight / var * away**2 / var
        for name in names:
            mine = sum(np.where(who == name, add, 0.0) for who, add in zip(both, adds, strict=True))
            ratio = (mine @ score) / (mine @ (weight / var))
            shares[name] *= float(np.sqrt(np.clip(ratio, 0.5, 2.0)))
    z = np.abs(away) / np.sqrt(variance(table, shares, alike))
    scale = float(np.quantile(z, 0.95)) / Z_95
    return {name: share * scale for name, share in shares.items()}


def unseen(shares: Mapping[str, float]) -> float:
    """Return s for a mapper that was never compared."""
    mean = float(np.sqrt(np.mean(np.square(list(shares.values())))))
    return mean * STUDENT_T[len(shares)] / Z_95


def half_widths(table: pd.DataFrame, shares: Mapping[str, float], alike: int) -> FloatArray:
    """Return half the width of the first mapper's interval, as a share of its turnover."""
    km2 = np.array(table.alike0.tolist())[:, alike] * table.one.map(shares).to_numpy()
    return Z_95 * np.hypot(table.sd0.to_numpy(), km2) / table.turnover0.to_numpy()


def trivial(table: pd.DataFrame) -> float:
    """Return the smallest share of turnover that, as a half-width, holds in 95 of 100 pairs."""
    away = np.abs(table.net0 - table.net1) / np.hypot(table.turnover0, table.turnover1)
    return float(np.quantile(away, 0.95, method="higher"))


def coverage_rows(
    train: pd.DataFrame, test: pd.DataFrame, name: str, alike: int
) -> list[dict[str, Any]]:
    """Return the coverage of a fit on some pairs, tested on others, by window and scope."""
    shares = fitted(train, alike)
    shares = dict.fromkeys(ARCHIVES, unseen(shares)) | shares
    rows = []
    for scope in ("whole", "oblast", "sector"):
        for window in WINDOWS:
            cell = test[(test.scope == scope) & (test.window == window)]
            if len(cell) < SHOWN_PAIRS:
                continue
            away = np.abs(cell.net0 - cell.net1)
            inside = away <= Z_95 * np.sqrt(variance(cell, shares, alike))
            widths = half_widths(cell[cell.turnover0 > 0], shares, alike)
            rows.append(
                {
                    "test": name, "s": shares, "D": ALIKE_TRIED_KM[alike],
                    "scope": scope, "window": window,
                    "pairs": len(cell),
                    "as drawn": float((away <= Z_95 * np.hypot(cell.sd0, cell.sd1)).mean()),
                    "between mappers": float(inside.mean()),
                    "half-width / turnover": float(np.median(widths)),
                    "trivial": trivial(train[train.scope == scope]),
                }
            )  # fmt: skip
    return rows


def table_of(pairs: pd.DataFrame, alike: int) -> list[dict[str, Any]]:
    """Return all tests: 2023 on 2024, each mapper left out, and all pairs on each year."""
    first, second = pairs[pairs.until < TEST_FROM], pairs[pairs.until >= TEST_FROM]
    rows = coverage_rows(first, second, "fit on 2023, test on 2024", alike)
    for mapper in ARCHIVES:
        about = (pairs.one == mapper) | (pairs.other == mapper)
        rows += coverage_rows(pairs[~about], pairs[about], f"{mapper} left out", alike)
    for name, year in (("fit on both, 2023", first), ("fit on both, 2024", second)):
        rows += coverage_rows(pairs, year, name, alike)
    return rows


def printed(rows: list[dict[str, Any]]) -> str:
    """Return the table as text."""
    lines = []
    for name in dict.fromkeys(row["test"] for row in rows):
        listed = [row for row in rows if row["test"] == name]
        shares = ", ".join(f"{mapper} {s:.2f}" for mapper, s in listed[0]["s"].items())
        lines += ["", f"{name} (s: {shares}; D {listed[0]['D']:g} km)"]
        lines.append("scope   window     pairs  as drawn  between  half-width  trivial")
        lines += [
            f"{row['scope']:7} {row['window']:9} {row['pairs']:6} {row['as drawn']:8.0%} "
            f"{row['between mappers']:8.0%} {row['half-width / turnover']:10.2f} "
            f"{row['trivial']:8.2f}"
            for row in listed
        ]
    return "\n".join(lines)


def main(again: bool, file: Path | None) -> None:
    """Print all tests, and write them to a file."""
    flat = flattened(*gathered(again))
    alike = ALIKE_TRIED_KM.index(ALIKE_KM)
    found = table_of(flat, alike)
    print(printed(found))
    print("\nleast and most coverage with a mapper left out, and of five months' width, by D:")
    for tried, km in enumerate(ALIKE_TRIED_KM):
        rows = [r for r in table_of(flat, tried) if "left out" in r["test"]]
        rows = [r for r in rows if r["scope"] != "sector"]
        held = [r["between mappers"] for r in rows]
        width = [r["half-width / turnover"] for r in table_of(flat, tried)
                 if (r["test"], r["scope"], r["window"]) == ("fit on both, 2024", "whole",
                                                              "5 months")]  # fmt: skip
        print(
            f"  D {km:g} km: {min(held):.0%} to {max(held):.0%}; ± {width[0]:.2f} of the turnover"
        )
    refit = fitted(flat, alike)
    print(f"\nshipped: {dict(MAPPER_SHARES)}, unseen {UNSEEN_SHARE:.2f}, D {ALIKE_KM:g} km")
    print(f"refit: { {mapper: round(s, 3) for mapper, s in refit.items()} }, {unseen(refit):.2f}")
    if file:
        file.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="measure the archives anew")
    parser.add_argument("--json", type=Path, help="write the table")
    arguments = parser.parse_args()
    try:
        main(arguments.again, arguments.json)
    except FrontgeoError as error:
        sys.exit(str(error))
