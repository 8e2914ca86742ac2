"""Gained, lost and net of a change that no claim is about: with intervals, as lines and as rows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from frontgeo.change.apart import Kind
from frontgeo.change.change import Change
from frontgeo.claims.measuring import Context, Measured, least_of, measure_change
from frontgeo.claims.sides import Direction
from frontgeo.geometry.measure import Edges
from frontgeo.i18n.messages import Message
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.plain_data import rounded_number

__all__ = ["aside_message", "change_areas", "change_table"]

_DIRECTIONS: tuple[Direction, ...] = ("gained", "lost", "net")
_KINDS: tuple[Kind, ...] = ("outside", "redefined", "redrawn", "sliver")
_SHOWN_KM2 = 0.05  # less is 0.0 in text


def change_areas(change: Change, *, edges: Edges = "lonlat") -> dict[Direction, Measured]:
    """Measure gained, lost and net ground, each with the 95 % intervals that a check of it has.

    Parameters
    ----------
    change : Change
    edges : {"lonlat", "geodesic"}

    Returns
    -------
    dict of str to Measured
        ``gained``, ``lost`` and ``net``, km²; `Measured.low` and `Measured.high` are the interval
        between mappers or, where it is not known, that of the drawing, as `Measured.interval` says.

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> from frontgeo import ControlMap, diff
    >>> maps = [ControlMap("me", {"occupied": shapely.box(37, 48, east, 48.5)}, day=day)
    ...         for east, day in ((37.5, date(2024, 5, 1)), (37.6, date(2024, 5, 31)))]
    >>> areas = change_areas(diff(*maps))
    >>> [round(areas["net"].value), areas["net"].interval, areas["lost"].value]
    [413, 'drawing', 0.0]
    """
    context = Context(near_border=change.theatre.border_zone(), edges=edges)
    return {
        direction: measure_change(change, direction, context)
        .limited(least_of(direction), float("inf"))
        .by("mappers")
        for direction in _DIRECTIONS
    }


def aside_message(change: Change, edges: Edges = "lonlat") -> Message | None:
    """Return the part of the net beside gained and lost, if that shows."""
    aside_km2 = change.aside_km2(edges)
    if abs(aside_km2) < _SHOWN_KM2:
        return None
    areas = change_areas(change, edges=edges)
    values = {f"{direction}_km2": measured.value for direction, measured in areas.items()}
    return Message("net-with-aside", aside_km2=aside_km2, **values)


def change_table(
    change: Change, by: pd.DataFrame | None = None, *, edges: Edges = "lonlat", clip: str = ""
) -> pd.DataFrame:
    """Return a change as rows for a table, one for the whole or one for each region.

    Parameters
    ----------
    change : Change
    by : DataFrame, optional
        The change by region, as of `Change.by`.
    edges : {"lonlat", "geodesic"}
    clip : str
        The region to which it was clipped.

    Returns
    -------
    DataFrame
        The row of the whole also has the ends of the intervals, and the ground kept out by kind.
    """
    about: dict[str, Any] = {
        "mapper": change.label,
        "side": change.side,
        "definition": change.definition,
        "before": change.before.when,
        "after": change.after.when,
        "clip": clip,
    }
    credit = credit_of(change.label)
    ends = {
        "assumed": "; ".join(assumption.text for assumption in change.assumed),
        "unlike": change.unlike,
        "credit": credit,
    }
    if by is not None:
        rows = [
            {**about, "region": str(region), **{str(k): rounded_number(v) for k, v in row.items()}}
            for region, row in by.iterrows()
        ]
        return pd.DataFrame([row | ends for row in rows])
    numbers: dict[str, Any] = {}
    for direction, measured in change_areas(change, edges=edges).items():
        numbers[f"{direction}_km2"] = rounded_number(measured.value)
        numbers[f"{direction}_low_km2"] = rounded_number(measured.low)
        numbers[f"{direction}_high_km2"] = rounded_number(measured.high)
        numbers["interval"] = measured.interval
    for kind in _KINDS:
        found = [apart for apart in change.kept_out if apart.kind == kind]
        numbers[f"{kind}_gained_km2"] = rounded_number(sum(apart.gained_km2 for apart in found))
        numbers[f"{kind}_lost_km2"] = rounded_number(sum(apart.lost_km2 for apart in found))
    return pd.DataFrame([about | numbers | ends])
