"""The door: what a reader found in a file becomes a valid `ControlMap`, and is told."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import STATUSES, ControlMap, Source, union
from frontgeo.errors import GeometryError, MapFileError
from frontgeo.measure import area_km2

__all__ = ["EVERYWHERE", "UKRAINE", "Found", "Reading", "Region", "instant_or_day", "source_of"]

Region = tuple[float, float, float, float]  # west, south, east, north
UKRAINE: Region = (20.0, 43.0, 43.0, 54.0)
EVERYWHERE: Region = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Found:
    """One feature of a file: a status, or the reason to leave it out.

    Attributes
    ----------
    geometry : shapely geometry or None
    status : str or None
        None leaves it out.
    reason : str
        Why it is left out.
    """

    geometry: BaseGeometry | None
    status: str | None = "occupied"
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader understood of a file, before it is checked.

    Attributes
    ----------
    mapper, format : str
    found : tuple of Found
        In file order.
    position_error_m : float
    position_error_reason : str
    day : date or None
        Where the file itself states it.
    repaired : mapping of str to int
        What the reader itself mended.
    empty_status : str or None
        A status that must not come out empty.
    """

    mapper: str
    format: str
    found: tuple[Found, ...]
    position_error_m: float
    position_error_reason: str
    day: date | None = None
    repaired: tuple[tuple[str, int], ...] = ()
    empty_status: str | None = "occupied"

    def control_map(self, path: Path | str, source: Source | None, *, region: Region) -> ControlMap:
        """Check, repair and count everything; one status, one valid geometry.

        Raises
        ------
        MapFileError
            When nothing is left, or coordinates are not where they should be.
        """
        skipped: Counter[str] = Counter()
        repaired: Counter[str] = Counter(dict(self.repaired))
        parts: dict[str, list[BaseGeometry]] = {}
        for position, item in enumerate(self.found):
            if item.status is None:
                skipped[item.reason] += 1
                continue
            polygons = _polygons(item.geometry, skipped)
            if not polygons:
                continue
            _check_place(path, position, polygons, region)
            parts.setdefault(item.status, []).extend(_valid(polygons, repaired, skipped))
        statuses = {s: union(parts[s]) for s in STATUSES if parts.get(s)}
        wanted = self.empty_status
        if not statuses or (wanted and wanted not in statuses):
            raise MapFileError(path, _nothing_left(wanted, len(self.found), skipped))
        whole = float(area_km2([p for shapes in parts.values() for p in shapes]).sum())
        instant, day = instant_or_day(Path(path)) if source is not None else (None, None)
        if self.day is not None:
            instant, day = None, self.day
        try:
            return ControlMap(
                mapper=self.mapper,
                statuses=statuses,
                instant=instant,
                day=day,
                sources=(source,) if source is not None else (),
                position_error_m=self.position_error_m,
                position_error_reason=self.position_error_reason,
                repaired=dict(repaired),
                skipped=dict(skipped),
                overlap_km2=max(0.0, whole - sum(area_km2(g) for g in statuses.values())),
            )
        except GeometryError as error:
            raise MapFileError(path, str(error)) from error


def _nothing_left(wanted: str | None, features: int, skipped: Counter[str]) -> str:
    why = "; ".join(f"{n} × {reason}" for reason, n in skipped.most_common(3))
    return (
        f"expected polygons{f' of status {wanted!r}' if wanted else ''}, found none with an area "
        f"among {features} features{f' (left out: {why})' if why else ''}; "
        "an empty layer is never read as 0 km²: check the file or its labels"
    )


def _polygons(geometry: BaseGeometry | None, skipped: Counter[str]) -> list[BaseGeometry]:
    if geometry is None:
        skipped["no geometry"] += 1
        return []
    if geometry.is_empty:
        skipped["empty geometry"] += 1
        return []
    polygons = []
    for part in shapely.get_parts(shapely.force_2d(geometry)):
        if part.geom_type == "GeometryCollection" or part.geom_type.startswith("Multi"):
            polygons.extend(_polygons(part, skipped))
        elif part.geom_type != "Polygon":
            skipped[{"LineString": "line", "LinearRing": "line"}.get(part.geom_type, "point")] += 1
        elif part.is_empty:
            skipped["empty geometry"] += 1
        else:
            polygons.append(part)
    return polygons


def _check_place(
    path: Path | str, feature: int, polygons: list[BaseGeometry], region: Region
) -> None:
    west, south, east, north = (float(v) for v in shapely.total_bounds(polygons))
    coordinates = shapely.get_coordinates(polygons)
    if not np.isfinite(coordinates).all():
        raise MapFileError(
            path, "NaN or infinite coordinate; mend or remove the feature", feature=feature
        )
    extent = f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}"
    if not (-540 <= west <= east <= 540 and -90 <= south <= north <= 90):
        raise MapFileError(
            path,
            f"expected longitude and latitude in degrees, found {extent}; "
            "state the CRS in the file or reproject it to EPSG:4326",
            feature=feature,
        )
    if _meet((west, south, east, north), region):
        return
    hint = "check the signs and the file"
    if _meet((south, west, north, east), region):
        hint = "the axes are swapped: x must be longitude, y latitude"
    raise MapFileError(
        path,
        f"expected polygons within longitude {region[0]:g} to {region[2]:g}, latitude "
        f"{region[1]:g} to {region[3]:g}, found {extent}; {hint}, or use --anywhere "
        "(region=EVERYWHERE) for another part of the world",
        feature=feature,
    )


def _meet(a: Region, b: Region) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _valid(
    polygons: list[BaseGeometry], repaired: Counter[str], skipped: Counter[str]
) -> list[BaseGeometry]:
    shapes: npt.NDArray[np.object_] = np.array(polygons, dtype=object)
    for i in np.flatnonzero(~shapely.is_valid(shapes)):
        reason = re.sub(r"\[.*", "", shapely.is_valid_reason(shapes[i])).strip().lower()
        # "structure" keeps ground inside a ring that overlaps itself, unlike even-odd
        shapes[i] = shapely.make_valid(shapes[i], method="structure", keep_collapsed=False)
        repaired[f"invalid polygon ({reason})"] += 1
    flat = shapely.is_empty(shapes) | (shapely.area(shapes) == 0)
    if flat.any():
        skipped["polygon without area"] += int(flat.sum())
    return list(shapes[~flat])


def source_of(path: Path, format_name: str) -> Source:
    """Hash a file; of a shapefile also the parts that lie beside it."""
    files = [path]
    if path.suffix.lower() == ".shp":
        files = sorted(
            p
            for p in path.parent.iterdir()
            if p.stem == path.stem and p.suffix.lower() in (".shp", ".shx", ".dbf", ".prj", ".cpg")
        )
    digest, size = hashlib.sha256(), 0
    for part in files:
        content = part.read_bytes()
        digest.update(content)
        size += len(content)
    return Source(str(path), digest.hexdigest(), size, format_name)


_INSTANT = re.compile(r"(20\d\d)-(\d\d)-(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?Z")
_UNIX_SECONDS = re.compile(r"(?<!\d)(1[5-9]\d{8})(?!\d)")
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def instant_or_day(path: Path) -> tuple[datetime | None, date | None]:
    """Read the date that archives put in a file's name, or else in its folder's.

    Parameters
    ----------
    path : Path
        Unix seconds, ``2024-05-31T0439Z``, ``2024-05-31`` or ``20240531`` are known.

    Returns
    -------
    instant : datetime or None
        UTC, where the name has a time.
    day : date or None

    Examples
    --------
    >>> instant_or_day(Path("2023-12-31T2119Z_1704057558.geojson"))[0].isoformat()
    '2023-12-31T21:19:18+00:00'
    >>> instant_or_day(Path("2024-05-12_control_map.topojson"))[1].isoformat()
    '2024-05-12'
    >>> instant_or_day(Path("drawn.geojson"))
    (None, None)
    """
    for name in (path.name, path.parent.name):
        if seconds := _UNIX_SECONDS.search(name):
            instant = datetime.fromtimestamp(int(seconds[1]), UTC)
            return instant, instant.date()
        if stamp := _INSTANT.search(name):
            try:
                instant = datetime(*(int(part or 0) for part in stamp.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
            except ValueError:
                continue
            return instant, instant.date()
        for found in _DAY.finditer(name):
            try:
                return None, date(int(found[1]), int(found[3]), int(found[4]))
            except ValueError:
                continue
    return None, None


def told(counts: Iterable[tuple[str, int]]) -> str:
    """Counts by reason as text.

    Examples
    --------
    >>> told([("point", 3), ("line", 1)])
    '3 × point, 1 × line'
    """
    return ", ".join(f"{n} × {reason}" for reason, n in counts)
