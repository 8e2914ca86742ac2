"""Validate parsed features and build a `ControlMap`, recording every repair and skipped feature."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import Shapes
from frontgeo._utils.memo import Memo
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import (
    ControlMap,
    Redefinition,
    Source,
    held_by_two,
    in_both_km2,
)
from frontgeo.change.definitions import DEFINITIONS, RUSSIA, STATUSES
from frontgeo.errors import GeometryError, InputError, MapFileError
from frontgeo.geometry.antimeridian import (
    FRAME_EAST_DEG,
    FRAME_WEST_DEG,
    crosses,
    is_in_frame,
    polygon_in_frame,
)
from frontgeo.geometry.dissolve import Dissolved, dissolve
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.validation import EVERYWHERE, Region, stray_vertices
from frontgeo.i18n.named import Named
from frontgeo.io.archives import PARTS
from frontgeo.io.vector import part_beside
from frontgeo.mappers.file_dates import NameDate, of_path
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE, UNSTATED
from frontgeo.places.theatre import Theatre

__all__ = [
    "EVERYWHERE",
    "ClassifiedFeature",
    "Mapper",
    "Reading",
    "Region",
    "RegionCheck",
    "Repairs",
    "polygons_of",
    "source_of",
]


_SHOWN_KM2 = 0.005  # smaller changes of area by repairs are not shown
_HALF_WORLD = 180.0


class Repairs:
    """Repairs by reason, with the area that they add to or remove from the rings as drawn.

    Parameters
    ----------
    counts : iterable of pairs of str and int
        Repairs that a reader has already made.
    """

    def __init__(self, counts: Iterable[tuple[str, int]] = ()) -> None:
        self.counts: Counter[str] = Counter(dict(counts))
        self.changes_km2: dict[str, list[float]] = {}

    def by_reason(self) -> dict[str, int]:
        """Return the counts by reason; each reason states the km² added and removed."""
        return {
            ", ".join([reason, *_amounts(self.changes_km2.get(reason, []))]): count
            for reason, count in self.counts.items()
        }

    def framed(
        self, path: Path | str, polygons: list[shapely.Polygon], feature: int
    ) -> list[shapely.Polygon]:
        """Put polygons into the frame of longitudes in which the antimeridian cuts none.

        Raises
        ------
        MapFileError
            When a ring goes round a pole.
        """
        framed: list[shapely.Polygon] = []
        for polygon in polygons:
            if is_in_frame(polygon):
                framed.append(polygon)
                continue
            try:
                parts = polygon_in_frame(polygon)
            except GeometryError as error:
                raise MapFileError(path, str(error), feature=feature) from None
            if any(crosses(shapely.get_coordinates(ring)) for ring in shapely.get_rings(polygon)):
                self.counts["ring across the antimeridian, joined there"] += 1
            if len(parts) > 1:
                self.counts["ring across 168.6° west, cut there"] += 1
            framed += parts
        return framed

    def valid(self, polygons: list[shapely.Polygon], skipped: Counter[str]) -> list[BaseGeometry]:
        """Return the polygons made valid; those without area are counted as skipped."""
        shapes: npt.NDArray[np.object_] = np.array(polygons, dtype=object)
        for i in np.flatnonzero(~shapely.is_valid(shapes)):
            with np.errstate(all="ignore"):  # nearly parallel edges that cross cause warnings
                reason = re.sub(r"\[.*", "", shapely.is_valid_reason(shapes[i])).strip().lower()
                shapes[i] = self._repaired(shapes[i], reason)
        flat = shapely.is_empty(shapes) | (shapely.area(shapes) == 0)
        if flat.any():
            skipped["polygon without area"] += int(flat.sum())
        return list(shapes[~flat])

    def _repaired(self, polygon: shapely.Polygon, reason: str) -> BaseGeometry:
        kept = _without_holes_outside(polygon)
        holes_outside = len(polygon.interiors) - len(kept.interiors)
        # Some files write the separate parts of an area as the rings of one polygon, so that
        # parts become holes outside the shell.
        taken = "hole outside its shell, taken as ground"
        reason = taken if holes_outside else f"invalid polygon ({reason})"
        made = _made_valid(polygon)
        self.counts[reason] += holes_outside or 1
        self.changes_km2.setdefault(reason, []).append(area_km2(made) - area_km2(kept))
        return made


def _amounts(changes_km2: list[float]) -> list[str]:
    added = sum(change for change in changes_km2 if change > 0)
    removed = -sum(change for change in changes_km2 if change < 0)
    each = (("+", added), ("\N{MINUS SIGN}", removed))
    return [f"{sign}{km2:,.2f} km²" for sign, km2 in each if km2 >= _SHOWN_KM2]


def _made_valid(polygon: shapely.Polygon) -> BaseGeometry:
    # "structure" keeps ground where a ring overlaps itself; the even-odd rule would drop it.
    return shapely.make_valid(polygon, method="structure", keep_collapsed=False)


def _without_holes_outside(polygon: shapely.Polygon) -> shapely.Polygon:
    """Return a polygon without the holes that lie outside its shell."""
    shell = _made_valid(shapely.Polygon(polygon.exterior)) if polygon.interiors else polygon
    holes = [
        hole
        for hole in polygon.interiors
        if shapely.intersects(shell, shapely.make_valid(shapely.Polygon(hole)))
    ]
    holes_outside = len(polygon.interiors) - len(holes)
    return shapely.Polygon(polygon.exterior, holes) if holes_outside else polygon


_FAR_DEG = 5.0  # a vertex this far outside the expected region is a mistake
_ABOUT_ANTIMERIDIAN = 150.0  # a region that reaches farther from Greenwich may be cut by it
_WIDE_DEG = 1.0  # a smaller polygon has no vertex far from the rest


@dataclass(frozen=True)
class Mapper:
    """A mapper's coverage, accuracy and credit: one row of the table of mappers.

    Attributes
    ----------
    name, formats, coverage : str
    statuses : tuple of str
        The statuses that its maps show.
    position_error_m : float
        Default σ of its front line.
    position_error_reason : str
        The evidence for it.
    correlation_length_m : float or None
        Distance along the front over which its deviations from another mapper's line are
        correlated (`frontgeo.archive.front_correlation`); None if it was not measured.
    lag_days : float or None
        Days by which its maps lag behind another mapper's (`frontgeo.compare_over_time`);
        negative if they lead, None if it was not measured.
    correlation_reason, lag_reason : str
        The evidence: compared with which mapper, when, from how many pairs of maps; or why
        there is none.
    definition : str
        The ground that its layers count.
    licence, credit, cite : str
    is_open : bool
        Whether its licence lets anyone pass its ground on.
    redefinitions : tuple of Redefinition
        Days on which the mapper changed its definitions, which is not a change of control.
    side : str
        The side that holds its occupied ground.
    leaves_out : tuple of str
        ISO codes of units that its maps never draw, whoever holds them.
    ukrainian : mapping of str to str
        Its texts in Ukrainian, by the names of these attributes.
    """

    name: str
    formats: str
    coverage: str
    statuses: tuple[str, ...]
    position_error_m: float
    position_error_reason: str
    licence: str
    credit: str
    cite: str
    redefinitions: tuple[Redefinition, ...] = ()
    side: str = RUSSIA
    definition: str = ""
    correlation_length_m: float | None = None
    correlation_reason: str = ""
    lag_days: float | None = None
    lag_reason: str = ""
    leaves_out: tuple[str, ...] = ()
    is_open: bool = False
    ukrainian: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def text(self, name: str) -> Named:
        """Return one of its texts with its form in Ukrainian."""
        stated = str(getattr(self, name))
        return Named(stated, {"uk": self.ukrainian.get(name, stated)})


@dataclass(frozen=True)
class ClassifiedFeature:
    """One feature of a file, with its status or the reason to leave it out.

    Attributes
    ----------
    geometry : shapely geometry or None
    status : str or None
        None if the feature is left out.
    reason : str
        Why it is left out.
    side : str
        For ground left out because another side holds it, that side; the ground is kept in
        `ControlMap.others`.
    """

    geometry: BaseGeometry | None
    status: str | None = "occupied"
    reason: str = ""
    side: str = ""


@dataclass(frozen=True)
class Reading:
    """The content of a file as its reader understood it, before any checks.

    Attributes
    ----------
    mapper : Mapper
    format : str
    features : tuple of ClassifiedFeature
        The features in file order.
    instant, day : datetime or None, date or None
        The date that the file itself states, which takes precedence over its name.
    repaired : tuple of pairs of str and int
        Repairs that the reader made, with counts.
    empty_status : str or None
        A status that must have ground.
    drawn : bool
        Drawn by hand or by an unknown mapper, so check for swapped axes and wrong signs.
    parts, whole : tuple of str
        The parts of a map that the file holds, and those that a map needs.
    none_of : tuple of str
        As in `ControlMap`: statuses of which the map is known to have no ground.
    says : str
        As in `Source`.
    assumed : tuple of Assumption
        Assumptions that the reader made.
    day_range : pair of date or None
        As in `ControlMap`.
    has_all_sides : bool
        As in `ControlMap`.
    """

    mapper: Mapper
    format: str
    features: tuple[ClassifiedFeature, ...]
    day: date | None = None
    instant: datetime | None = None
    repaired: tuple[tuple[str, int], ...] = ()
    empty_status: str | None = "occupied"
    drawn: bool = False
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    says: str = ""
    assumed: tuple[Assumption, ...] = ()
    day_range: tuple[date, date] | None = None
    has_all_sides: bool = False

    def control_map(
        self,
        path: Path | str,
        source: Source | None,
        *,
        region: Region,
        may_be_empty: bool = False,
        named: NameDate | None = None,
    ) -> ControlMap:
        """Build a map with one valid geometry for each status, counting repairs and skips.

        A file that is one of several for a map may hold no ground that counts. `named` is the
        date in its name, if it was read in the light of the other names in an archive.

        Raises
        ------
        MapFileError
            When no polygon is left, or coordinates lie outside the expected region.
        """
        skipped: Counter[str] = Counter()
        repairs = Repairs(self.repaired)
        check = RegionCheck(path, region, drawn=self.drawn, near=self.drawn)
        parts, theirs = self._sorted_polygons(check, repairs, skipped)
        dissolved = {s: dissolve(parts[s]) for s in STATUSES if parts.get(s)}
        statuses = {s: united.ground for s, united in dissolved.items()}
        theatre = region if isinstance(region, Theatre) else None
        own_side = self.mapper.side if theatre is None else theatre.side_named(self.mapper.side)
        of_sides = {s: dissolve(shapes) for s, shapes in _by_side_of(theatre, theirs).items()}
        others = {s: united.ground for s, united in of_sides.items()}
        twice_km2 = _counted_twice(dissolved)
        if self.has_all_sides:
            twice_km2 += sum(united.overlap_km2 for united in of_sides.values())
        wanted = self.empty_status
        is_empty = not statuses and not (self.has_all_sides and others)
        if not may_be_empty and (is_empty or (wanted and wanted not in statuses)):
            raise MapFileError(path, _nothing_left(wanted, len(self.features), skipped, statuses))
        check.finish()
        dated = self._dated(NameDate() if source is None else named or of_path(Path(path)))
        both = _held_twice(statuses, others, own_side, has_all_sides=self.has_all_sides)
        try:
            return ControlMap(
                mapper=self.mapper.name,
                statuses=statuses,
                instant=dated.instant,
                day=dated.day,
                sources=(replace(source, says=self.says),) if source is not None else (),
                recognised="" if self.drawn else self.mapper.name,
                position_error_m=self.mapper.position_error_m,
                position_error_reason=self.mapper.text("position_error_reason"),
                repaired=repairs.by_reason(),
                skipped=dict(skipped),
                redefinitions=self.mapper.redefinitions,
                parts=self.parts,
                whole=self.whole,
                none_of=tuple(s for s in self.none_of if s not in statuses),
                side=own_side,
                others=others,
                assumed=(*self.assumed, *both, *dated.assumed),
                day_range=self.day_range,
                overlap_km2=twice_km2,
                anywhere=not isinstance(region, Theatre) and region != DEFAULT_THEATRE,
                theatre=theatre or UNSTATED,
                has_all_sides=self.has_all_sides,
                checked=True,
            )
        except InputError as error:
            raise MapFileError(path, str(error)) from error

    def _sorted_polygons(
        self, check: RegionCheck, repairs: Repairs, skipped: Counter[str]
    ) -> tuple[dict[str, list[BaseGeometry]], dict[str, list[BaseGeometry]]]:
        """Return the valid polygons by status, and those of other sides by side."""
        ours: dict[str, list[BaseGeometry]] = {}
        theirs: dict[str, list[BaseGeometry]] = {}
        counts: dict[int, Counter[str]] = {}
        drawn: dict[int, list[shapely.Polygon]] = {}
        counted = {
            position: item.geometry
            for position, item in enumerate(self.features)
            if item.status is not None or item.side
        }
        with np.errstate(all="ignore"):  # NaN is checked for later
            flat = shapely.force_2d(np.array([*counted.values()], dtype=object))
        for position, geometry in zip(counted, flat, strict=True):
            counts[position] = Counter()
            drawn[position] = polygons_of(geometry, counts[position])
        plain = iter(check.plain([polygon for polygons in drawn.values() for polygon in polygons]))
        for position, item in enumerate(self.features):
            # A feature left out is only counted, unless it is ground of another side.
            if item.status is None:
                if not (self.has_all_sides and item.side):
                    skipped[item.reason] += 1
                if not item.side:
                    continue
            skipped.update(counts[position])
            polygons: Sequence[BaseGeometry] = drawn[position]
            are_plain = [next(plain) for _ in polygons]
            if not all(are_plain):
                polygons = check.checked(
                    drawn[position],
                    position,
                    repairs,
                    counts=item.status is not None or self.has_all_sides,
                )
                polygons = repairs.valid(polygons, skipped) if polygons else []
            if polygons and item.status is None:
                theirs.setdefault(item.side, []).extend(polygons)
            elif polygons:
                ours.setdefault(str(item.status), []).extend(polygons)
        return ours, theirs

    def _dated(self, name: NameDate) -> NameDate:
        """Return the date that the file states, or else its name; note it if they differ."""
        if self.instant is None and self.day is None:
            return name
        assumed: tuple[Assumption, ...] = ()
        if self.drawn and name.day not in (None, self.day):
            assumed = (Assumption.of("day", "day_stated", day=self.day, named=name.day),)
        return NameDate(self.instant, self.day, assumed)


def _by_side_of(
    theatre: Theatre | None, theirs: Mapping[str, list[BaseGeometry]]
) -> Mapping[str, list[BaseGeometry]]:
    """Return the polygons of sides under their names in a theatre."""
    if theatre is None:
        return theirs
    found: dict[str, list[BaseGeometry]] = {}
    for side, polygons in theirs.items():
        found.setdefault(theatre.side_named(side), []).extend(polygons)
    return found


def _held_twice(
    statuses: Mapping[str, BaseGeometry],
    others: Mapping[str, BaseGeometry],
    own_side: str,
    *,
    has_all_sides: bool,
) -> tuple[Assumption, ...]:
    """Return a note for each side whose ground is another's too."""
    found = in_both_km2(statuses, others, own_side)
    both = (
        Assumption.of("side", "in_both", km2=f"{km2:,.1f}", side=side)
        for side, km2 in found.items()
    )
    return (*both, *(held_by_two(others) if has_all_sides else ()))


def _counted_twice(dissolved: Mapping[str, Dissolved]) -> float:
    """Return the km² in several features of one status or in several held statuses."""
    held = [dissolved[s].ground for s in DEFINITIONS["occupied"] if s in dissolved]
    return dissolve(held).overlap_km2 + sum(each.overlap_km2 for each in dissolved.values())


def _nothing_left(
    wanted: str | None, features: int, skipped: Counter[str], statuses: Iterable[str]
) -> str:
    why = "; ".join(f"{n} × {reason}" for reason, n in skipped.most_common(3))
    if only := " and ".join(statuses):
        return (
            f"expected polygons of status {wanted!r}, found {only} only"
            f"{f' (left out: {why})' if why else ''}: a map without held ground is never read as "
            "0 km²; give the whole map"
        )
    return (
        f"expected polygons{f' of status {wanted!r}' if wanted else ''}, found none with an area "
        f"among {features} features{f' (left out: {why})' if why else ''}; "
        "an empty layer is never read as 0 km²: check the file or its labels"
    )


def polygons_of(geometry: BaseGeometry | None, skipped: Counter[str]) -> list[shapely.Polygon]:
    """List the polygons of a geometry in two dimensions, and count its other parts as skipped."""
    if geometry is None:
        skipped["no geometry"] += 1
        return []
    if geometry.is_empty:
        skipped["empty geometry"] += 1
        return []
    if isinstance(geometry, shapely.Polygon):
        return [geometry]
    polygons: list[shapely.Polygon] = []
    parts = shapely.get_parts(geometry)
    for part in parts:
        if part.geom_type == "GeometryCollection" or part.geom_type.startswith("Multi"):
            polygons.extend(polygons_of(part, skipped))
        elif part.geom_type != "Polygon":
            skipped[{"LineString": "line", "LinearRing": "line"}.get(part.geom_type, "point")] += 1
        elif part.is_empty:
            skipped["empty geometry"] += 1
        else:
            polygons.append(part)
    return polygons


def _size_bytes(key: tuple[Region, bool, bytes]) -> int:
    return len(key[-1]) + 512  # with what Python needs


#: Most polygons of a map are those of the map of the day before.
_recent = Memo(2 * 2**20, _size_bytes)


class RegionCheck:
    """A check that polygons lie where they are expected.

    Parameters
    ----------
    path : path
        The file's name, with which errors begin.
    region : tuple of float
    drawn : bool
        Check for swapped axes and wrong signs.
    near : bool
        Refuse single vertices that lie far from the region. Off for known mappers, who also
        draw Russia.
    """

    def __init__(
        self, path: Path | str, region: Region, *, drawn: bool, near: bool = False
    ) -> None:
        self.path, self.region, self.drawn, self.near = path, region, drawn, near
        self.seen, self.inside = "", False

    def plain(self, polygons: Sequence[shapely.Polygon]) -> list[bool]:
        """Return which polygons are valid and lie in the region, for all at once.

        Neither `check` nor `Repairs` would find anything in them.
        """
        if not polygons:
            return []
        shapes: Shapes = np.array(polygons, dtype=object)
        keys = [(self.region, self.near, wkb) for wkb in shapely.to_wkb(shapes)]
        known = {key: _recent.find(key) for key in keys}
        fresh = [i for i, key in enumerate(keys) if known[key] is None]
        if fresh:
            for i, is_plain in zip(fresh, self._plain(shapes[fresh]), strict=True):
                known[keys[i]] = _recent.keep(keys[i], is_plain)
        plain: list[bool] = [known[key] for key in keys]
        self.inside = self.inside or any(plain)
        return plain

    def _plain(self, shapes: Shapes) -> list[bool]:
        xy, index = shapely.get_coordinates(shapes, return_index=True)
        first = np.searchsorted(index, np.arange(len(shapes)))
        with np.errstate(all="ignore"):  # NaN is neither less nor more
            least, most = np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)
            low, high = np.array(self.region).reshape(2, 2)
            beyond = np.maximum(low - least, most - high).max(axis=1)
            size = (most - least).max(axis=1)
            is_plain = (
                ((least >= (FRAME_WEST_DEG, -90)) & (most <= (FRAME_EAST_DEG, 90))).all(axis=1)
                & ((least <= high) & (low <= most)).all(axis=1)
                & ((beyond <= _FAR_DEG) | (not self.near))
                & (size <= _HALF_WORLD)
                & shapely.is_valid(shapes)
                & (shapely.area(shapes) > 0)
            )
        for i in np.flatnonzero(is_plain & (size > _WIDE_DEG)):
            is_plain[i] = self.region == EVERYWHERE or not len(stray_vertices(shapes[i]))
        found: list[bool] = is_plain.tolist()
        return found

    def checked(
        self,
        polygons: list[shapely.Polygon],
        feature: int,
        repairs: Repairs,
        *,
        counts: bool = True,
    ) -> list[shapely.Polygon]:
        """Return the polygons of a feature in the frame of longitudes, or refuse them.

        They are checked as they were drawn, so that errors name vertices of the file, unless the
        expected region lies about the antimeridian.
        """
        west, _, east, _ = self.region
        first = max(-west, east) > _ABOUT_ANTIMERIDIAN
        framed = repairs.framed(self.path, polygons, feature) if first else polygons
        for polygon in framed:
            self.check(polygon, feature, counts=counts)
        return framed if first else repairs.framed(self.path, polygons, feature)

    def check(self, polygon: BaseGeometry, feature: int, *, counts: bool = True) -> None:
        """Refuse coordinates that are not degrees, are swapped or have the wrong sign.

        In a known mapper's file, only ground that counts is refused, and only if it would lie
        wholly in the region once corrected: mappers also draw Russia and the Caucasus.
        """
        xy = shapely.get_coordinates(polygon)
        if not np.isfinite(xy).all():
            raise MapFileError(
                self.path, "NaN or infinite coordinate; mend or remove the feature", feature=feature
            )
        # Include holes, which the bounds of a polygon ignore.
        west, south, east, north = (float(v) for v in (*xy.min(axis=0), *xy.max(axis=0)))
        extent = f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}"
        if max(-west, east) > FARTHEST_LON_DEG or not -90 <= south <= north <= 90:
            raise MapFileError(
                self.path,
                f"expected longitude and latitude in degrees, found {extent}; "
                "state the CRS in the file or reproject it to EPSG:4326",
                feature=feature,
            )
        self._check_vertices(polygon, feature, (west, south, east, north))
        if any(
            _meet((west + turn, south, east + turn, north), self.region)
            for turn in (0.0, 360.0, -360.0)
        ):
            self.inside = True
            return
        self.seen = self.seen or extent
        if not (self.drawn or counts):
            return
        lies = _meet if self.drawn else _within
        for turned, hint in (
            ((south, west, north, east), "the axes are swapped: x must be longitude, y latitude"),
            ((-east, south, -west, north), "the sign of x is wrong: east is positive"),
            ((west, -north, east, -south), "the sign of y is wrong: north is positive"),
        ):
            if lies(turned, self.region):
                raise self._elsewhere(extent, hint, feature)

    def _check_vertices(self, polygon: BaseGeometry, feature: int, box: Region) -> None:
        """Refuse a vertex far from the rest of its ring or from the expected region."""
        if self.region == EVERYWHERE:
            return
        if max(box[2] - box[0], box[3] - box[1]) > _WIDE_DEG:
            strays = stray_vertices(polygon)
            if len(strays):
                self._refuse_vertex(polygon, feature, strays[0], "far from the rest of its ring")
        west, south, east, north = self.region
        reach = (west - box[0], south - box[1], box[2] - east, box[3] - north)
        if not (self.near and _meet(box, self.region) and max(reach) > _FAR_DEG):
            return
        xy = shapely.get_coordinates(polygon)
        beyond = np.maximum(
            np.maximum(west - xy[:, 0], xy[:, 0] - east),
            np.maximum(south - xy[:, 1], xy[:, 1] - north),
        )
        worst = int(np.argmax(beyond))
        self._refuse_vertex(
            polygon,
            feature,
            xy[worst],
            f"{beyond[worst]:.3g}° outside of longitude {west:g} to {east:g}, latitude {south:g} "
            f"to {north:g}",
        )

    def _refuse_vertex(
        self, polygon: BaseGeometry, feature: int, vertex: npt.NDArray[np.float64], where: str
    ) -> None:
        at = int(np.argmax((shapely.get_coordinates(polygon) == vertex).all(axis=1)))
        raise MapFileError(
            self.path,
            f"vertex {at} at x {vertex[0]:.6g}, y {vertex[1]:.6g} lies {where}; correct or remove "
            "it, or use --anywhere (region=EVERYWHERE) if it is meant",
            feature=feature,
        )

    def finish(self) -> None:
        """Refuse a file if none of its polygons lies in the expected region."""
        if self.seen and not self.inside:
            raise self._elsewhere(self.seen, "check the file", None)

    def _elsewhere(self, extent: str, hint: str, feature: int | None) -> MapFileError:
        west, south, east, north = self.region
        return MapFileError(
            self.path,
            f"expected polygons within longitude {west:g} to {east:g}, latitude {south:g} to "
            f"{north:g}, found {extent}; {hint}, or use --theatre FILE or --anywhere "
            "(region=EVERYWHERE) for another part of the world",
            feature=feature,
        )


def _meet(a: Region, b: Region) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _within(a: Region, b: Region) -> bool:
    return b[0] <= a[0] and a[2] <= b[2] and b[1] <= a[1] and a[3] <= b[3]


def source_of(name: str, content: bytes, path: Path | None, format_name: str) -> Source:
    """Return the source record of a file with its hash, of its other parts too if it has some."""
    parts = [content]
    if path is not None:
        for suffix in sorted(PARTS.get(path.suffix.lower(), ())):
            if (part := part_beside(path, suffix)) is not None:  # some are optional
                parts.append(part)
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return Source(name, digest.hexdigest(), sum(map(len, parts)), format_name)
