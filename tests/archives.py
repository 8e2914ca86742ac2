"""Small archives of maps: folders, zips and tars, as mappers pack them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import shapely

from frontgeo import area_km2

SQUARE = shapely.box(33, 48, 33.5, 48.5)
SIZE = area_km2(SQUARE)
TEXT = shapely.to_geojson(SQUARE)
WIDER = shapely.to_geojson(shapely.box(33, 48, 34, 48.5))
KML = (
    "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    + " ".join(f"{x},{y}" for x, y in SQUARE.exterior.coords)
    + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
)


def tar(path: Path, members: dict[str, str], mode: str = "w:xz") -> Path:
    with tarfile.open(path, mode) as packing:  # type: ignore[call-overload]
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            packing.addfile(info, io.BytesIO(text.encode()))
    return path


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, text in members.items():
            packing.writestr(name, text)
    return path


def creamy(*squares: tuple[str, shapely.Polygon]) -> str:
    """A KML as Creamy Caprice writes it, of squares."""
    placemarks = "".join(
        f"<Placemark><styleUrl>#{style}</styleUrl><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{' '.join(f'{x},{y},0.0' for x, y in ground.exterior.coords)}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for style, ground in squares
    )
    return f"<kml><Document>{placemarks}</Document></kml>"


def topology(name: str, ground: shapely.Polygon) -> str:
    """A TopoJSON as the weekly mirror of ISW writes it, of one polygon."""
    ring = [list(point) for point in ground.exterior.coords]
    return json.dumps(
        {
            "type": "Topology",
            "objects": {
                name: {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {}}],
                }
            },
            "arcs": [ring],
        }
    )


def packed_as(kind: str, folder: Path, members: dict[str, str]) -> Path:
    path = folder / f"archive.{kind}"
    if kind == "zip":
        return zipped(path, members)
    if kind != "folder":
        return tar(path, members, {"tar.xz": "w:xz", "tar": "w"}[kind])
    for name, text in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


EAST = shapely.box(33.5, 48, 34, 48.5)
GOOD = creamy(("ru", SQUARE), ("ua", shapely.box(30, 48, 31, 49)))
LATER = creamy(("ru", SQUARE), ("ru", EAST), ("ua", shapely.box(30, 48, 31, 49)))
OBLASTS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "an oblast"},
                "geometry": json.loads(shapely.to_geojson(shapely.box(23, 45, 40, 52))),
            }
        ],
    }
)
CREAMY = {
    "Control_25_11_12.kml": GOOD,
    "Control_25_11_20.kml": GOOD[:-60],
    "Control_25_12_12.kml": f"{GOOD}\nfetched from somewhere",
    "Control_25_12_20.kml": LATER,
    "Control_25_12_24.geojson": OBLASTS,
    "README.json": '"a map a month"',
    "package.json": '{"name": "mapsite", "version": "1.0.0"}',
    "oblasts.geojson": OBLASTS,
}
CONTROL, ADVANCE = SQUARE, EAST
WEEKS = [f"2025-{month:02d}-0{day}" for month in (3, 4, 5) for day in (1, 8)]


def weekly(
    without: dict[str, str] | None = None, broken: dict[str, str] | None = None
) -> dict[str, str]:
    """Folders of ISW's weekly mirror of 2025: control, advances and Kursk, growing by a strip."""
    members = {}
    for number, day in enumerate(WEEKS):
        grown = shapely.box(34, 48, 34 + (number + 1) / 100, 48.5)
        for kind, name, ground in (
            ("control_map", "UkraineControlMap", CONTROL),
            ("russian_advances", "AssessedRussianAdvancesInUkraine", shapely.union(ADVANCE, grown)),
            (
                "kursk_ukrainian_advance",
                "Limit of Ukrainian Advance",
                shapely.box(35, 51, 35.2, 51.2),
            ),
        ):
            if (without or {}).get(day) == kind:
                continue
            text = topology(name, ground)
            if (broken or {}).get(day) == kind:
                text = text[:-40]
            members[f"{day}/{day}_{kind}.topojson"] = text
    return members
