"""Write changes, and the evidence behind verdicts, as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.change import Change
from frontgeo.claims.base import Claim
from frontgeo.geometry.antimeridian import split_at_antimeridian
from frontgeo.geometry.measure import Edges, area_km2
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.view_model import credit
from frontgeo.verdicts.outcomes import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["delta_geojson", "verdict_geojson"]


def delta_geojson(change: Change, *, edges: Edges = "lonlat") -> str:
    """Write a change as GeoJSON, with one feature for ground gained and one for ground lost.

    Coordinates are not rounded, so that anyone can measure the areas again.
    """
    features = []
    for direction in ("gained", "lost"):
        geometry = getattr(change, direction)
        properties = {
            "change": direction,
            "area_km2": round(area_km2(geometry, edges=edges), 6),
            "mapper": change.label,
            "definition": change.definition,
            "before": change.before.when,
            "after": change.after.when,
            "side": change.side,
            "assumed": [assumption.text for assumption in change.assumed],
        }
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(shapely.to_geojson(split_at_antimeridian(geometry))),
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def verdict_geojson(verdicts: Verdict | Sequence[Verdict]) -> str:
    """Write the ground and the places behind verdicts as GeoJSON.

    The first features are the ground gained and lost, or for claims about a single day the ground
    held: within the oblast for a share, within 0.1° of the settlement for a status. The others
    are parts with a location: settlements, deepest points, outlines, sectors. Counted rows and
    illustrations are included; several claims or rows that share a feature are listed on it.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict

    Returns
    -------
    str
        A FeatureCollection as in RFC 7946: longitude and latitude (WGS 84), not rounded,
        exterior rings counterclockwise. ``area_km2`` is measured as in the check.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> import shapely
    >>> drawn = verdict_geojson(check(Claim.area(80), shapely.box(36, 50, 36.1, 50.1)))
    >>> json.loads(drawn)["features"][0]["properties"]["area_km2"]
    79.664458
    """
    listed = [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)
    features: dict[str, dict[str, Any]] = {}
    for verdict, record in zip(listed, verdict_dict(listed)["verdicts"], strict=True):
        for row, row_record in zip(verdict.rows, record["rows"], strict=True):
            if not row.counted and row.kind != "illustration":
                continue
            edges = _edges(verdict)
            found = list(_grounds(verdict, row))
            if not verdict.claim.ground_is_part:
                found += _places(row, row_record)
            for geometry, properties in found:
                _add(features, verdict.claim, geometry, properties, edges)
    collection = {"type": "FeatureCollection", "features": list(features.values())}
    text = json.dumps(collection, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text + "\n"


def _edges(verdict: Verdict) -> Edges:
    parameters = verdict.record.get("parameters")
    asked = parameters.get("edges") if isinstance(parameters, dict) else None
    return "geodesic" if asked == "geodesic" else "lonlat"


_Found = tuple[BaseGeometry, dict[str, Any]]


def _shared(row: Row) -> dict[str, Any]:
    change = row.change
    days = {} if change is None else {k: m.when for k, m in change.maps_by_day.items()}
    return {
        "evidence": row.label,
        "kind": row.kind,
        "definition": row.definition,
        "before": days.get("before"),
        "after": days.get("after"),
        "clip": row.clip,
        "side": row.side,
        "assumed": [assumption.text for assumption in row.assumed],
        "credit": credit(row),
    }


def _grounds(verdict: Verdict, row: Row) -> Iterator[_Found]:
    """Yield the ground on which a row's area was measured."""
    if row.change is None:
        return
    places = [part.at for part in row.parts if part.at is not None and not part.at.is_empty]
    grounds = verdict.claim.grounds(row.change, places)
    for change, ground in grounds.items():
        if not ground.is_empty:
            yield ground, {"feature": "ground", "change": change, **_shared(row)}


def _places(row: Row, record: dict[str, Any]) -> Iterator[_Found]:
    """Yield the parts of a row that have a location, with their findings."""
    for part, part_record in zip(row.parts, record["components"], strict=True):
        if part.at is None or part.at.is_empty:
            continue
        found = {k: v for k, v in part_record.items() if k != "at"}
        yield part.at, {"feature": "part", "at": str(row.at), **found, **_shared(row)}


def _add(
    features: dict[str, dict[str, Any]],
    claim: Claim,
    geometry: BaseGeometry,
    properties: dict[str, Any],
    edges: Edges,
) -> None:
    """Add a feature, or add the claim to the equal feature that is already there."""
    # RFC 7946 requires exterior rings to run counterclockwise
    wound = shapely.orient_polygons(shapely.force_2d(geometry))
    key = json.dumps(properties, sort_keys=True) + shapely.to_wkb(wound, hex=True)
    if key not in features:
        area = (
            round(area_km2(wound, edges=edges), 6) if shapely.get_dimensions(wound) == 2 else None
        )
        features[key] = {
            "type": "Feature",
            "properties": {"claims": [], **properties, "area_km2": area},
            "geometry": shapely.geometry.mapping(split_at_antimeridian(wound)),
        }
    claims = features[key]["properties"]["claims"]
    name = claim.id or claim.label
    if name not in claims:
        claims.append(name)
