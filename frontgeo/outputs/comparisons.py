"""Two mappers compared over time, as lines of text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from frontgeo._utils.fileio import printable
from frontgeo.archive.comparison_series import ComparisonSeries
from frontgeo.outputs.text import format_table

__all__ = ["series_lines"]


def series_lines(found: ComparisonSeries) -> list[str]:
    """Return the medians over the pairs of each region, and the lags."""
    a, b = found.mappers
    instants = found.pairs[["a_at", "b_at"]].drop_duplicates()
    lines = [
        f"a: {a}, b: {b}; {found.definition}; {len(instants)} pairs of maps, "
        f"{instants['a_at'].min():%Y-%m-%d} to {instants['a_at'].max():%Y-%m-%d}, and medians:",
        "",
    ]
    header = ("", "only a km²", "only b km²", "IoU", "median m", "95 % m", "b ahead m", "sd m")
    columns = ["only_a_km2", "only_b_km2", "iou", "median_m", "p95_m", "bias_m", "sd_m"]
    by_region = found.pairs.groupby("region", sort=False)
    medians = by_region[columns].median()
    most_km2 = by_region[["both_km2", "only_a_km2", "only_b_km2"]].max().sum(axis=1)
    empty = set(most_km2.index[most_km2 == 0])
    rows: list[tuple[str, ...]] = [header]
    for region, row in medians.iterrows():
        if region in empty:
            continue
        areas = [f"{row[key]:,.1f}" for key in ("only_a_km2", "only_b_km2")]
        metres = [f"{row[key]:,.0f}" if row[key] == row[key] else "–" for key in columns[3:]]
        iou = f"{row['iou']:.3f}" if row["iou"] == row["iou"] else "–"
        rows.append((printable(str(region)), *areas, iou, *metres))
    lines += format_table(rows, right=range(1, 8)).split("\n")
    if empty:
        names = ", ".join(name for name in map(str, medians.index) if name in empty)
        lines.append(printable(f"neither mapper shows held ground in {len(empty)}: {names}"))
    lines.append("")
    lags = (lag for lag in found.lags.to_dict("records") if lag["region"] not in empty)
    return [*lines, *(_lag_line(lag, b) for lag in lags)]


def _lag_line(lag: Mapping[Hashable, Any], b: str) -> str:
    """Return by how many days one mapper lags behind the other."""
    if lag["note"]:
        return printable(f"{lag['region']}: no lag, {lag['note']}")
    steps = "day" if lag["resolution_days"] == 1 else f"{lag['resolution_days']:.0f} days"
    late = float(lag["lag_days"])
    verb, unit = ("leads" if late < 0 else "lags"), ("day" if abs(late) == 1 else "days")
    return printable(
        f"{lag['region']}: {b} {verb} by {abs(late):g} {unit} (lag, 95 %: {lag['low_days']:+g} to "
        f"{lag['high_days']:+g}, to the {steps}, {lag['pairs']} pairs in {lag['months']} months; "
        f"symmetric difference {lag['apart_km2']:,.0f} km², at the lag {lag['least_km2']:,.0f})"
    )
