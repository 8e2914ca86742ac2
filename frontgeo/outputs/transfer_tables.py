"""Write what passed from side to side as rows of a table and as GeoJSON."""

from __future__ import annotations

import json

import pandas as pd
import shapely

from frontgeo.change.transfers import Transfers
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.plain_data import rounded_number

__all__ = ["transfer_table", "transfers_geojson"]


def transfer_table(moved: Transfers, *, clip: str = "") -> pd.DataFrame:
    """Return a matrix as rows, one for each cell with ground, km².

    Parameters
    ----------
    moved : Transfers
    clip : str
        The region to which the maps were clipped.

    Returns
    -------
    DataFrame
        ``from`` and ``to`` are the sides that held the ground on the earlier and on the later map;
        ``slivers_km2`` is the part of ``area_km2`` in narrow parts.
    """
    rows = [
        {
            **_about(moved),
            "clip": clip,
            "from": of,
            "to": to,
            "area_km2": rounded_number(km2),
            "slivers_km2": rounded_number(moved.slivers.get((of, to), (0, 0.0))[1]),
            "assumed": "; ".join(assumption.text for assumption in moved.assumed),
            "notes": "; ".join(moved.notes),
            "credit": credit_of(moved.after.mapper),
        }
        for (of, to), km2 in moved.km2.items()
        if km2
    ]
    return pd.DataFrame(rows)


def transfers_geojson(moved: Transfers) -> str:
    """Write the ground of each cell as a feature of GeoJSON.

    Coordinates are not rounded, so that anyone can measure the areas again.
    """
    features = [
        {
            "type": "Feature",
            "properties": {
                "from": of,
                "to": to,
                "area_km2": round(moved.km2[of, to], 6),
                **_about(moved),
                "assumed": [assumption.text for assumption in moved.assumed],
            },
            "geometry": json.loads(shapely.to_geojson(ground)),
        }
        for (of, to), ground in moved.grounds.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _about(moved: Transfers) -> dict[str, str]:
    before, after = moved.before, moved.after
    return {"mapper": after.mapper, "before": before.when, "after": after.when}
