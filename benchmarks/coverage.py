"""How often intervals between mappers hold: fit on the archives, and test on what was not fitted.

    FRONTGEO_ARCHIVE=… python benchmarks/coverage.py [--again] [--json FILE]

Every pair of mappers that have maps within 12 hours of each other (84 hours, and from four
weeks on, for pairs that never do), over windows of 1, 4 and 13 weeks and five months: the whole
front, by oblast and by sector. What is measured of each archive is kept in
benchmarks/out/coverage; ``--again`` measures anew.
"""

from __future__ import annotations

import argparse
import bisect
import os
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import inf, lgamma, log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

import frontgeo as fg
from frontgeo.claims.measuring import Context, area_sd, net_km2
from frontgeo.control import front_line
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.geometry.plane import solid
from frontgeo.geometry.prepared import prepared_copy
from frontgeo.geometry.reproducibility import turnover_by_cell
from frontgeo.geometry.sectors import Sector, sector_shapes
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M, position_sd_km2
from frontgeo.places import border_zone, find_settlement, load_border, load_oblasts

ARCHIVES = {
    "DeepState": "deepstate/snapshots_2022-04_2024-12.tar.xz",
    "ISW": "isw/weekly_2022-02_2024-12.tar.xz",
    "Creamy Caprice": "creamy_caprice/control_2023-09_2024-12.tar.xz",
    "Liveuamap": "liveuamap/areas_2023_2024.tar.xz",
}
OUT = Path(__file__).parent / "out" / "coverage"
#: length in days from and to, and days between two windows' beginnings
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


@dataclass(frozen=True)
class Pair:
    """Two mappers' changes of one window."""

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
    """Pair each instant of the sparser archive with the nearest of the other, where near."""
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
    """Yield windows between instants that two mappers share: a span of each."""
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


def pairs() -> list[Pair]:
    """List every pair of changes that is compared."""
    at = {mapper: instants(mapper) for mapper in ARCHIVES}
    found = []
    for one, other in combinations(ARCHIVES, 2):
        near = at_once(at[one], at[other], NEAR)
        if len(near) > 10:
            found += [Pair(name, (one, other), spans) for name, spans in windows(near)]
            continue
        far = at_once(at[one], at[other], FAR)
        found += [
            Pair(name, (one, other), spans) for name, spans in windows(far) if name != "1 week"
        ]
    return found


def units() -> dict[str, shapely.Geometry]:
    """Return oblasts and sectors that changes are measured in, by name."""
    shapes = {row.iso: row.geometry for row in load_oblasts().itertuples() if row.iso in OBLASTS}
    sectors = []
    for name, places in SECTORS.items():
        points = tuple(find_settlement(place, oblast=oblast or None) for place, oblast in places)
        sectors.append(Sector(name, points))
    cut = sector_shapes(sectors, load_border())
    return shapes | {f"sector {n}": g for n, g in zip(cut["name"], cut.geometry, strict=True)}


def inside(ground: shapely.Geometry, unit: shapely.Geometry) -> shapely.Geometry:
    """Cut ground to a unit; only parts that meet it are looked at."""
    parts = shapely.get_parts(ground)
    parts = parts[shapely.intersects(prepared_copy(unit), parts)]
    return shapely.intersection(parts, unit)


def measured(mapper: str, spans: list[Span]) -> dict[Span, dict[str, Any]]:
    """Measure the changes of an archive over some spans, whole and by unit."""
    timeline = opened(mapper)
    wanted = {at for span in spans for at in span}
    snapshots = {s.state_at: s for s in timeline.readable if s.state_at in wanted}
    order = sorted(snapshots)
    maps = dict(zip(order, timeline.maps([snapshots[at] for at in order]), strict=True))
    near, shapes = border_zone(), units()
    context = Context(near_border=near)
    found: dict[Span, dict[str, Any]] = {}
    for number, span in enumerate(sorted(spans)):
        delta = fg.diff(maps[span[0]], maps[span[1]])
        gained, lost, net = net_km2(delta, "lonlat")
        front = area_sd([delta.gained, delta.lost], delta, context)
        whole = {
            "gained": gained, "lost": lost, "net": net, "front_km": front.front_km,
            "sd": front.front_sd_km2, "turnover": turnover_by_cell([delta.gained, delta.lost]),
        }  # fmt: skip
        record: dict[str, Any] = {"whole": whole}
        lines = [front_line(solid(g), near) for g in (delta.gained, delta.lost)]
        aside = [ground for apart in delta.in_net for ground in (apart.gained, apart.lost)]
        for name, unit in shapes.items():
            both = [inside(ground, unit) for ground in (delta.gained, delta.lost)]
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
    """Return all pairs, and what each archive shows; kept from the last run."""
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


# ---- the model, fitted -------------------------------------------------------------------

#: lengths D, km, that are tried
ALIKE_KM = (5.0, 10.0, 15.0, 20.0, 30.0, 45.0)
LEAST_PAIRS = 8
TEST_FROM = datetime(2024, 1, 3, tzinfo=UTC)  # ISW's first map of 2024 is of 31 December
BEGIN = datetime(2022, 12, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Model:
    """Parameters of the interval between mappers."""

    definition: float
    lag: float
    alike: int
    freedom: float

    @property
    def quantile(self) -> float:
        """Return the 97.5 % quantile of Student's t, scaled to a standard deviation of 1."""
        return float(student_t(self.freedom))

    def __str__(self) -> str:
        return (
            f"a {self.definition:.2f}, b {self.lag:.2f}, D {ALIKE_KM[self.alike]:g} km, "
            f"t with {self.freedom:g} degrees of freedom, 95 % at {self.quantile:.2f}"
        )


def student_t(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t by bisection of its integral."""
    x = np.linspace(0, 60, 600_001)
    density = (1 + x * x / freedom) ** (-(freedom + 1) / 2)
    area = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return float(np.interp(0.95, area / area[-1], x))


def flattened(every: list[Pair], kept: dict[str, dict[Span, dict[str, Any]]]) -> pd.DataFrame:
    """Return a row for each pair of changes and unit in which either mapper shows one."""
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
                    alike[key] = [found["turnover"].alike_km2(km) for km in ALIKE_KM]
                row |= {f"net{n}": found["net"], f"sd{n}": found["sd"], f"alike{n}": alike[key],
                        f"turnover{n}": found["gained"] + found["lost"]}  # fmt: skip
            rows.append(row)
    table = pd.DataFrame(rows)
    return table[table.since >= BEGIN].reset_index(drop=True)


def variance(table: pd.DataFrame, a: float, b: float, alike: int) -> npt.NDArray[np.float64]:
    """Return the variance of the difference of each pair, km⁴."""
    share = a * a + b * b * np.minimum(1.0, 7.0 / table.days.to_numpy())
    total = np.zeros(len(table))
    for n in (0, 1):
        km2 = np.array(table[f"alike{n}"].tolist())[:, alike]
        total += table[f"sd{n}"].to_numpy() ** 2 + share * km2**2
    return total + 1e-6


def weights(table: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Weigh each window, scope and pair of mappers alike, however many pairs it has."""
    size = table.groupby(["window", "scope", "one", "other"]).days.transform("size")
    return (1 / size).to_numpy()


def fitted(table: pd.DataFrame) -> Model:
    """Fit by greatest likelihood on a grid."""
    if len(table) < LEAST_PAIRS:
        raise SystemExit(f"expected at least {LEAST_PAIRS} pairs to fit, found {len(table)}")
    away = (table.net0 - table.net1).to_numpy()
    weight = weights(table)
    best, model = -inf, None
    for alike in range(len(ALIKE_KM)):
        for a in np.arange(0.0, 1.01, 0.05):
            for b in np.arange(0.0, 1.21, 0.1):
                var = variance(table, a, b, alike)
                for freedom in (3.0, 4.0, 6.0, 10.0, 30.0):
                    scale = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom) / 2
                    log_density = (
                        scale - np.log(var) / 2
                        - (freedom + 1) / 2 * np.log1p(away**2 / var / freedom)
                    )  # fmt: skip
                    found = float(weight @ log_density)
                    if found > best:
                        best, model = found, Model(float(a), float(b), alike, freedom)
    assert model is not None
    return model


def held(table: pd.DataFrame, model: Model) -> npt.NDArray[np.bool_]:
    """Tell which differences lie within both intervals together."""
    away = np.abs(table.net0 - table.net1).to_numpy()
    return away <= model.quantile * np.sqrt(
        variance(table, model.definition, model.lag, model.alike)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true")
    arguments = parser.parse_args()
    every, kept = gathered(arguments.again)
    table = flattened(every, kept)
    table.to_pickle(OUT / "table.pkl")
