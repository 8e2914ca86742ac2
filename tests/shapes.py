"""Files of known shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely


def write_geojson(path: Path, *shapes: shapely.Geometry, **members: Any) -> Path:
    """Write shapes as GeoJSON; members go beside the features."""
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(s))}
        for s in shapes
    ]
    document = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(document))
    return path
