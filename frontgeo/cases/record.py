"""The record of a check: what is needed to repeat it."""

from __future__ import annotations

from collections.abc import Iterable

import pyproj
import shapely

from frontgeo.cases.evidence import Settings
from frontgeo.places import BORDER_ATTRIBUTION
from frontgeo.verdicts.rows import Row
from frontgeo.version import __version__

__all__ = ["make_record"]


def make_record(
    rows: Iterable[Row], settings: Settings, *, command: str | None = None
) -> dict[str, object]:
    """Gather what is needed to repeat a check."""
    inputs: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows:
        for opened in row.maps:
            for source in opened.sources:
                inputs[source.path, opened.mapper] = {
                    "path": source.path,
                    "sha256": source.sha256,
                    "bytes": source.size_bytes,
                    "format": source.format,
                    "reprojected_from": source.reprojected_from,
                    "mapper": opened.mapper,
                    "snapshot": opened.when,
                    **opened.as_record(),
                }
    return {
        "frontgeo": __version__,
        "command": command,
        "parameters": settings.as_record(),
        "inputs": list(inputs.values()),
        "boundaries": BORDER_ATTRIBUTION,
        "libraries": {
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "pyproj": pyproj.__version__,
            "proj": pyproj.proj_version_str,
        },
    }
