"""Files of known shapes."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from frontgeo import ControlMap, Timeline
from frontgeo.mappers.snapshots import Snapshot


def write_geojson(path: Path, *shapes: shapely.Geometry, **members: Any) -> Path:
    """Write shapes as GeoJSON, with members beside the features."""
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(s))}
        for s in shapes
    ]
    document = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(document))
    return path


def as_named(timeline: Timeline, snapshots: Iterable[Snapshot]) -> dict[Snapshot, ControlMap]:
    """Return maps of an archive dated by their files' names, for tests of areas and not of days."""
    return {
        replace(s, instant=None, day=s.published, day_range=None): shown.with_(
            instant=None, day=s.published, day_range=None, assumed=()
        )
        for s, shown in timeline.read_many(snapshots).items()
    }


def drawing_in(html: str) -> str:
    """Return the SVG that an ``<img>`` of a notebook carries, or nothing if there is none."""
    found = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="[^"]+">', html)
    return "".join(base64.b64decode(packed).decode() for packed in found)
