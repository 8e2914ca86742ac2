"""Exposure: people, or other numbers, under control and within distances of the front.

Numbers are those of a raster's cells, or of points with a column of numbers. Zones are those of
`frontgeo.change.zones`: held ground, and bands by distance from the front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo._utils.fileio import printable
from frontgeo.archive.series import Every, Maps, last_of_each, named_regions, readable
from frontgeo.change.control_map import ControlMap
from frontgeo.change.zones import (
    MapZones,
    Zone,
    checked_bands,
    metres_of,
    without_specks,
    zones_by_distance,
)
from frontgeo.errors import InputError, MapFileError
from frontgeo.geometry.antimeridian import points_in_frame
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.sectors import OUTSIDE, refuse_overlaps
from frontgeo.geometry.shared_area import middle_latitude, rings_with_integrals, shared_areas_km2
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.geometry.validation import Region, check_points, prepared_copy, valid_region
from frontgeo.i18n.messages import AsStated, Message, NameOf, in_language
from frontgeo.mappers.registry import mapper_text
from frontgeo.places.codifier import table_message
from frontgeo.places.place_tables import NOT_STATED, is_complete, open_table, points
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE, default_theatre
from frontgeo.places.theatre import Theatre
from frontgeo.raster.cell_sums import CellRaster, extent_text, open_cells
from frontgeo.raster.people import checked_year
from frontgeo.verdicts.outcomes import sigma_reason

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["ALL_REGIONS", "BANDS_KM", "PointValues", "RasterValues", "exposure", "unit_named"]

#: Edges of the bands, km.
BANDS_KM = (0.0, 5.0, 10.0, 20.0, 30.0)
#: The region of rows that are not split.
ALL_REGIONS = "all"

# Sums by exactextract, as in `frontgeo.raster.people`.
_SUMS = {"value": "sum", "least": "min", "known": "count", "covered": "count(default_value=0)"}
_NOTHING_KM2 = 1e-6  # 1 m²: less ground of a zone in a region is rounding
_PARTS = 12  # so many parts of a line are listed
_SAID_KM2 = 0.05  # less ground that is left out is not noted


# ---- numbers to add up --------------------------------------------------------------------


@dataclass(frozen=True)
class RasterValues:
    """Numbers per cell of a raster, such as people.

    Parameters
    ----------
    path : path
        Numbers per cell (counts, not densities) in any stated CRS, such as WorldPop or GHS-POP:
        a GeoTIFF, or a grid in ``.asc``, ``.bil`` or ``.img``.
    band : int
        From 1.
    year : int, optional
        The year of the numbers, if the file has no tag ``year``.
    unit : str
        The unit of the numbers.
    """

    path: str | Path
    band: int = 1
    year: int | None = None
    unit: str = "people"


@dataclass(frozen=True, eq=False)
class PointValues:
    """Numbers of points, such as the people of settlements.

    Parameters
    ----------
    table : GeoDataFrame
        Points in any stated CRS, such as `frontgeo.load_settlements`.
    column : str, optional
        The column of numbers; without one the points are counted.
    source : str
        The source of the points, for notes; by default what the table states.

    Raises
    ------
    InputError
        If there are no points, no such column, or a value that is no number or below 0; empty
        values are missing, and counted as such.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> people = PointValues(load_settlements(), "population")
    >>> people.unit, len(people.numbers), people.missing
    ('population', 5419, 308)
    """

    table: gpd.GeoDataFrame
    column: str | None = None
    source: str = ""
    numbers: FloatArray = field(init=False, repr=False)
    places: Shapes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        table = self.table
        if getattr(table, "columns", None) is None or not hasattr(table, "crs"):
            raise InputError(
                f"points: expected a GeoDataFrame of points, found {type(table).__name__}; such "
                "as frontgeo.load_settlements()"
            )
        if table.crs is None:
            raise InputError("points: expected a table with a stated CRS; use .set_crs")
        if not len(table):
            raise InputError("points: expected at least one, found none")
        places = table.geometry.to_crs("EPSG:4326").to_numpy()
        wrong = (shapely.get_type_id(places) != 0) | shapely.is_empty(places)
        if wrong.any():
            row = int(np.argmax(wrong))
            kind = getattr(places[row], "geom_type", "none")
            raise InputError(f"points, row {row}: expected a point, found {kind}")
        source = self.source or str(table.attrs.get("attribution") or "")
        object.__setattr__(self, "source", source)
        framed: Any = shapely.points(points_in_frame(shapely.get_coordinates(places)))
        object.__setattr__(self, "places", framed)
        object.__setattr__(self, "numbers", _numbers(table, self.column))

    @property
    def unit(self) -> str:
        """Return the name of the column, or ``points`` if they are counted."""
        return self.column or "points"

    @property
    def missing(self) -> int:
        """Return the number of points without a number."""
        return int(np.isnan(self.numbers).sum())

    @classmethod
    def read(
        cls, path: str | Path, column: str | None = None, *, region: Region = DEFAULT_THEATRE
    ) -> PointValues:
        """Read points from a file.

        Parameters
        ----------
        path : str or Path
            Points in any vector format, ``file`` or ``file:layer``, or a table (``.csv``) with
            ``lon`` and ``lat``.
        column : str, optional
            The column of numbers.
        region : tuple of float
            The region that should contain them, as in `frontgeo.read_control_map`.

        Raises
        ------
        MapFileError
            If the file cannot be read, or has no points or swapped axes.
        """
        table, file = open_table("settlements", path, points, region=region)
        try:
            return cls(table, column, source=str(path))
        except MapFileError:
            raise
        except InputError as error:
            problem = str(error).removeprefix("points").lstrip(":, ")
            raise MapFileError(file, problem) from None

    @classmethod
    def settlements(cls, theatre: Theatre | None = None) -> PointValues:
        """Return the people of a theatre's settlements; by default those that ship, by GeoNames.

        Raises
        ------
        InputError
            For a theatre without settlements.
        """
        theatre = default_theatre() if theatre is None else theatre
        if not len(theatre.settlements):
            raise InputError(
                f"points: the theatre {theatre.about.key} has no settlements; add [settlements] to "
                "it, or name a file of points"
            )
        source = "" if theatre.about.is_shipped else theatre.about.credit
        return cls(theatre.settlements.copy(), "population", source)


def _numbers(table: gpd.GeoDataFrame, column: str | None) -> FloatArray:
    """Return the numbers of a column, NaN where there is none; or ones to count."""
    if column is None:
        return np.ones(len(table))
    there = [str(c) for c in table.columns if c != table.geometry.name]
    if column not in table.columns or column == table.geometry.name:
        listed = ", ".join(there[:40]) or "none"
        raise InputError(f"points: no column {column!r}; there are: {listed}")
    stated = table[column]
    text = stated.astype("object").where(stated.notna(), "").map(str).str.strip()
    numbers = pd.to_numeric(text.where(text != "", None), errors="coerce").to_numpy(
        dtype=float, na_value=nan
    )
    wrong = (text != "").to_numpy() & ~(np.isfinite(numbers) & (numbers >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"points, row {row}: expected a number of 0 or more in {column!r}, found "
            f"{printable(text.iloc[row])[:40]!r}; leave it empty if it is unknown"
        )
    return np.asarray(numbers)


# ---- regions ------------------------------------------------------------------------------


class _Regions:
    """Regions that do not overlap, or one for all ground."""

    def __init__(self, names: Sequence[str] = (), shapes: Shapes | None = None) -> None:
        self.names = [*names, OUTSIDE] if names else [ALL_REGIONS]
        self.shapes: Shapes = np.zeros(0, dtype=object) if shapes is None else shapes
        self.tree = shapely.STRtree(self.shapes)
        if len(self.shapes):
            rings = rings_with_integrals(self.shapes, middle_latitude(self.shapes))
            twice_km2 = np.triu(shared_areas_km2(rings, rings), 1).sum()
            refuse_overlaps(float(twice_km2), float(area_km2(self.shapes).sum()))

    def split(self, ground: BaseGeometry) -> dict[str, BaseGeometry]:
        """Return the ground in each region, by name; what two share is left to the first."""
        if not len(self.shapes):
            return {} if ground.is_empty else {ALL_REGIONS: ground}
        found, rest = {}, ground
        for i in np.sort(self.tree.query(ground)).tolist():
            part = without_specks(shapely.intersection(rest, self.shapes[i]))
            if not part.is_empty:
                found[self.names[i]] = part
                rest = without_specks(shapely.difference(rest, self.shapes[i]))
        return found if rest.is_empty else {**found, OUTSIDE: rest}

    def of_points(self, places: Shapes) -> IntArray:
        """Return the number of each point's region, the first of several; the last is outside."""
        region = np.full(len(places), len(self.names) - 1)
        point, shape = self.tree.query(places, predicate="intersects")
        np.minimum.at(region, point, shape)
        return region


# ---- adding up ------------------------------------------------------------------------------

_Span = tuple[float, float]  # two signed distances from the line, km
_Sums = dict[tuple[_Span, str], dict[str, float]]  # by span and region


class _Raster:
    """Adds up the cells of a raster."""

    columns = ("cells", "no_value", "nodata_share", "outside_km2")

    def __init__(self, cells: CellRaster) -> None:
        self.cells = cells

    def sums(self, zones: MapZones, spans: Iterable[_Span], regions: _Regions) -> _Sums:
        """Add up the cells between some distances in each region."""
        keys, grounds = [], []
        for span in spans:
            for region, ground in regions.split(zones.between(*span)).items():
                keys.append((span, region))
                grounds.append(self.cells.projected(ground))
        found = dict(zip(keys, self.cells.sums(grounds, _SUMS), strict=True))
        zoned = {(zone.from_km, zone.to_km) for zone in zones.zones}
        for (span, region), ground in zip(keys, grounds, strict=True):
            if span in zoned:
                found[span, region]["outside_km2"] = self.cells.outside_km2(ground)
        if not any(sums["covered"] for sums in found.values()):
            reached = shapely.union_all([zones.held, zones.beside])
            raise InputError(
                f"{self.cells.path}: expected a raster that covers the zones, found one of "
                f"{self.cells.frame_text}, and the zones in {extent_text(*reached.bounds)}; use "
                "the raster of that country or tile"
            )
        return found

    def row(self, sums: Mapping[str, float]) -> dict[str, Any]:
        """Return the columns of a row; ground of which no cell lies in the raster has no value."""
        covered = sums.get("covered", 0.0)
        known = sums.get("known", 0.0)
        return {
            "value": sums["value"] if covered or not sums.get("outside_km2") else nan,
            "cells": known,
            "no_value": covered - known,
            "nodata_share": (covered - known) / covered if covered else nan,
            "outside_km2": sums.get("outside_km2", 0.0),
        }


class _Points:
    """Adds up the numbers of points."""

    columns = ("points", "missing")

    def __init__(self, values: PointValues) -> None:
        self.places, self.numbers = values.places, values.numbers
        self.seen: BoolArray = np.zeros(len(values.places), dtype=bool)

    def sums(self, zones: MapZones, spans: Iterable[_Span], regions: _Regions) -> _Sums:
        """Add up the points between some distances in each region."""
        held, beside = self._inside(zones.held), self._inside(zones.beside)
        within = {km: self._inside(ground) for km, ground in zones.within.items()}
        region = regions.of_points(self.places)
        found: _Sums = {}
        zoned = {(zone.from_km, zone.to_km) for zone in zones.zones}
        for from_km, to_km in spans:
            # a point on an edge belongs to the ground nearer to the line, one on the line is held
            inside = self._up_to(to_km, held, beside, within)
            inside = inside & ~self._up_to(from_km, held, beside, within)
            if (from_km, to_km) in zoned:
                self.seen |= inside
            for i in np.unique(region[inside]).tolist():
                numbers = self.numbers[inside & (region == i)]
                found[(from_km, to_km), regions.names[i]] = {
                    "value": float(np.nansum(numbers)),
                    "points": len(numbers),
                    "missing": int(np.isnan(numbers).sum()),
                }
        return found

    def _inside(self, ground: BaseGeometry) -> BoolArray:
        return np.asarray(shapely.intersects(prepared_copy(ground), self.places))

    @staticmethod
    def _up_to(
        km: float, held: BoolArray, beside: BoolArray, within: Mapping[float, BoolArray]
    ) -> BoolArray:
        """Return which points lie up to a signed distance."""
        if km == -inf:
            return np.zeros_like(held)
        if not (metres := metres_of(abs(km))):
            return held
        near = within[metres]
        return held & ~near if km < 0 else held | (beside & near)

    def row(self, sums: Mapping[str, float]) -> dict[str, Any]:
        """Return the columns of a row."""
        return {name: sums.get(name, 0) for name in ("value", "points", "missing")}


def _row_values(
    zone: Zone, region: str, sums: _Sums, shift_km: float, row: Callable[..., dict[str, Any]]
) -> dict[str, Any]:
    """Return a row's value, and its range if the whole line lies farther forward or back."""

    def value(from_km: float, to_km: float) -> float:
        return sums.get(((from_km, to_km), region), {}).get("value", 0.0)

    a, b = zone.from_km, zone.to_km
    found = row(sums.get(((a, b), region), {"value": 0.0}))
    forward = found["value"] + value(b, b + shift_km)
    back = found["value"] - value(b - shift_km, b)
    if a > -inf:
        forward -= value(a, a + shift_km)
        back += value(a - shift_km, a)
    # three sums of cells differ from their sum by rounding
    ends = (found.pop("value"), forward, back)
    drawn, forward, back = (float(np.maximum(0.0, end)) for end in ends)  # NaN stays
    ends = (drawn, forward, back)
    return {
        "value": drawn,
        "low": min(ends),
        "high": max(ends),
        "back": back,
        "forward": forward,
        **found,
    }


def _spans(zones: Iterable[Zone], shift_km: float) -> list[_Span]:
    """Return the spans of zones, and those by which a line that moves changes them."""
    spans = [(zone.from_km, zone.to_km) for zone in zones]
    edges = sorted({km for span in spans for km in span if km > -inf})
    moved = [span for km in edges for span in ((km, km + shift_km), (km - shift_km, km))]
    return list(dict.fromkeys([*spans, *moved]))


_COLUMNS = (
    "map", "day", "mapper", "region", "zone", "from_km", "to_km", "value", "low", "high", "back",
    "forward", "area_km2",
)  # fmt: skip


def _rows(
    control_map: ControlMap, zones: MapZones, adder: _Raster | _Points, regions: _Regions
) -> Iterator[dict[str, Any]]:
    """Yield a row for each zone and each region that shares ground, or may if the line moves."""
    shift_km = Z_95 * control_map.position_error_m / 1000
    sums = adder.sums(zones, _spans(zones.zones, shift_km), regions)
    grounds = {zone: regions.split(zones.ground(zone)) for zone in zones.zones}
    for region in regions.names:
        for zone, of_zone in grounds.items():
            values = _row_values(zone, region, sums, shift_km, adder.row)
            ground_km2 = area_km2(of_zone[region]) if region in of_zone else 0.0
            if ground_km2 <= _NOTHING_KM2 and not values["high"] > 0 and len(regions.names) > 1:
                continue
            yield {
                "day": control_map.day,
                "mapper": control_map.mapper,
                "region": region,
                "zone": str(zone),
                "from_km": zone.from_km,
                "to_km": zone.to_km,
                "area_km2": ground_km2,
                **values,
            }


def _maps_of(
    maps: ControlMap | Iterable[ControlMap] | Maps, definition: str, every: Every
) -> Iterator[ControlMap]:
    """Yield the maps, those of a timeline as `every` says."""
    if isinstance(maps, Maps):
        timeline = maps.holding(definition)
        wanted = last_of_each(timeline.snapshots, every)
        yield from (shown for _, shown in readable(timeline, wanted, every))
        return
    if isinstance(maps, str | Path) or not isinstance(maps, ControlMap | Iterable):
        raise InputError(
            f"maps: expected a ControlMap, several or a Timeline, found {type(maps).__name__}"
        )
    for shown in [maps] if isinstance(maps, ControlMap) else maps:
        if not isinstance(shown, ControlMap):
            raise InputError(f"maps: expected ControlMap, found {type(shown).__name__}")
        yield shown


def _first_of(maps: Iterator[ControlMap]) -> tuple[ControlMap, Iterator[ControlMap]]:
    first = next(maps, None)
    if first is None:
        raise InputError("maps: expected at least one, found none")
    return first, chain([first], maps)


def _record(control_map: ControlMap, zones: MapZones, definition: str) -> dict[str, Any]:
    """Return a record of a map and its zones, for notes and JSON."""
    return {
        "day": None if control_map.day is None else control_map.day.isoformat(),
        "mapper": control_map.mapper,
        "snapshot": control_map.when,
        "shown": control_map.when_shown,
        "age": control_map.age_text,
        "side": control_map.side_of(definition),
        "anywhere": control_map.anywhere,
        "theatre": control_map.theatre.about.key,
        "line_km": zones.line_km,
        "line_parts": zones.line_parts,
        "remnants_km": zones.remnants_km,
        "position_error_m": control_map.position_error_m,
        "position_error_reason": control_map.position_error_reason,
        "held_outside_km2": zones.held_outside_km2,
        "beside_outside_km2": zones.beside_outside_km2,
        "without_line_km2": zones.without_line_km2,
    }


# ---- notes ----------------------------------------------------------------------------------


def unit_named(unit: str) -> Message:
    """Return the name of a unit that has one in each language, else the file's own.

    Examples
    --------
    >>> unit_named("people").text("uk"), unit_named("beds").text("uk")
    ('люди', 'beds')
    """
    if unit not in _UNITS:
        return NameOf(unit, unit)
    return AsStated(unit, Message(f"exposure-unit-{unit.rsplit(maxsplit=1)[-1]}"))


_UNITS = ("people", "population", "points", "units of the raster")


def _notes(
    values: RasterValues | PointValues,
    adder: _Raster | _Points,
    records: Sequence[Mapping[str, Any]],
    year: int | None,
    *,
    clip: BaseGeometry | None,
    theatre: Theatre,
) -> tuple[Message | str, ...]:
    """Return sentences on what the numbers are, and what is not in them."""
    whose: tuple[Message | str, ...] = ()
    if isinstance(values, RasterValues):
        whose = (_note_on_raster(values, year),)
    if isinstance(adder, _Points) and isinstance(values, PointValues):
        whose = _notes_on_points(values, adder)
    held_km2, beside_km2, without_km2 = (
        max(record[key] for record in records)
        for key in ("held_outside_km2", "beside_outside_km2", "without_line_km2")
    )
    about = theatre.about
    line = "exposure-line-in-country" if theatre.is_known else "exposure-line-anywhere"
    lines = [*whose, Message(line), _note_on_errors(records)]
    if held_km2 >= _SAID_KM2 or beside_km2 >= _SAID_KM2:
        country = Message("exposure-country", country=about.name)
        where = country if clip is None else Message("exposure-clip")
        lines.append(Message("exposure-cut", where=where, held_km2=held_km2, beside_km2=beside_km2))
    if without_km2 >= _SAID_KM2:
        km = Decimal(f"{about.border_tolerance_m / 1000:g}")
        lines.append(Message("exposure-without-line", held_km2=without_km2, tolerance=km))
    if len(records) == 1 and 1 < len(parts := records[0]["line_parts"]) <= _PARTS:
        listed = [_part_of_line(part) for part in parts]
        lines.append(Message("exposure-line-parts", count=len(parts), parts_clauses=listed))
    if not all(record["line_km"] for record in records):
        days = [str(r["day"]) for r in records if not r["line_km"]]
        lines.append(Message("exposure-no-line", day=days[0]))
    return tuple(lines)


def _note_on_errors(records: Sequence[Mapping[str, Any]]) -> Message:
    """Return by how much the line may lie off, by mapper."""
    errors = sorted({(r["mapper"], r["position_error_m"], r["position_error_reason"])
                     for r in records})  # fmt: skip
    listed = [
        Message(
            "exposure-error-of", mapper=mapper, metres=Decimal(f"{metres:g}"),
            reason=sigma_reason(mapper_text(why)),
        )
        for mapper, metres, why in errors
    ]  # fmt: skip
    return Message("exposure-errors", errors_names=listed)


def _part_of_line(part: Mapping[str, Any]) -> Message:
    latitude, longitude = (f"{part[key]:.2f}" for key in ("lat", "lon"))
    return Message("exposure-line-part", km=part["km"], latitude=latitude, longitude=longitude)


def _note_on_raster(values: RasterValues, year: int | None) -> Message:
    """Return where and when the numbers of a raster are from."""
    when = Message("exposure-year-unknown") if year is None else str(year)
    key = "exposure-of-people" if values.unit == "people" else "exposure-of-raster"
    return Message(key, values=unit_named(values.unit), when=when, path=str(values.path))


def _notes_on_points(values: PointValues, adder: _Points) -> tuple[Message | str, ...]:
    """Return where the numbers of points are from, and which are in no zone or unknown."""
    count, unit = len(values.numbers), unit_named(values.unit)
    by = {"source": values.source} if values.source else {}
    key = "exposure-of-points-by" if by else "exposure-of-points"
    about = [Message(key, values=unit, count=count, **by)]
    vintage = values.table.attrs.get("vintage")
    if vintage and vintage != NOT_STATED:
        about.append(Message("exposure-vintage", vintage=str(vintage)))
    missing, zeros = values.missing, int((values.numbers == 0).sum())
    if values.column is not None:
        about.append(Message("exposure-not-since"))
    lines: list[Message | str] = [Message("exposure-parts", parts_clauses=about)]
    if values.column is not None and missing:
        lines.append(Message("exposure-missing", missing=missing, count=count))
    if values.column is not None and zeros:
        lines.append(Message("exposure-zeros", zeros=zeros, count=count))
    if is_complete(values.table) is False:
        lines.append(Message("exposure-incomplete"))
    if {"name_uk", "oblast"} <= set(values.table.columns):
        known = table_message(values.table)
        lines += [] if known is None else [known]
    beyond = int((~adder.seen).sum())
    if values.column is None:
        lines.append(Message("exposure-beyond", beyond=beyond, count=count))
    else:
        total = float(np.nansum(values.numbers[~adder.seen]))
        lines.append(
            Message("exposure-beyond-with", beyond=beyond, count=count, total=total, values=unit)
        )
    return (*lines, *map(str, values.table.attrs.get("notes", ())))


# ---- exposure -------------------------------------------------------------------------------


def _refuse_points_elsewhere(
    values: PointValues,
    first: ControlMap,
    definition: str,
    farthest_km: float,
    clip: BaseGeometry | None,
) -> None:
    """Refuse points of another part of the world, which would count as 0 in every zone."""
    ground, where = clip or first.theatre.land, "in the clip"
    if ground is None:  # a box that is surely wider than the bands
        around_deg = 1 + max(0.0, farthest_km) / 50
        west, south, east, north = first.held(definition).bounds
        ground = shapely.box(
            west - around_deg, south - around_deg, east + around_deg, north + around_deg
        )
        where = f"within {around_deg:g}° of the ground held"
    elif clip is None:
        where = f"in {first.theatre.about.name}"
    if shapely.intersects(prepared_copy(ground), values.places).any():
        return
    at = values.places[0]
    raise InputError(
        f"points: expected some {where}, found all {len(values.places):,} elsewhere, such as at "
        f"{at.x:.3f}, {at.y:.3f} (longitude, latitude); name points of the ground of these maps"
    )


def exposure(
    maps: ControlMap | Iterable[ControlMap] | Maps,
    values: str | Path | RasterValues | PointValues,
    *,
    regions: gpd.GeoDataFrame | None = None,
    name: str | None = None,
    bands_km: Sequence[float] = BANDS_KM,
    definition: str = "occupied",
    every: Every = "day",
    clip: BaseGeometry | None = None,
) -> pd.DataFrame:
    """Add up people, or other numbers, under control and by distance from the front.

    Parameters
    ----------
    maps : ControlMap, sequence of them or Timeline
        The maps, of one mapper or several.
    values : path, RasterValues or PointValues
        Numbers per cell or of points; a path is that of a raster of people.
    regions : GeoDataFrame, optional
        Regions that do not overlap, in any stated CRS, such as `frontgeo.load_oblasts`.
    name : str, optional
        The column with their names, as in `Change.by`.
    bands_km : sequence of float
        The edges of the bands, ascending, in km from the line. Bands below 0 lie inside held
        ground, and are parts of what is under control.
    definition : str
        What counts as held; all other ground, contested too, is not.
    every : {"day", "week", "month", "map"}
        Of a timeline, use the last map of each day, week or month, or all maps.
    clip : shapely geometry, optional
        Cut the zones to it; by default to the country within its border and coast.

    Returns
    -------
    DataFrame
        A row for each map, region and zone: ``map`` (its number), ``day``, ``mapper``,
        ``region``, ``zone``, ``from_km``, ``to_km``, ``value``, ``low``, ``high``, ``back``,
        ``forward``, ``area_km2``.

        Of a raster also ``cells`` and ``no_value`` (covered cells with a value and without one,
        by the parts covered; those without count as 0), ``nodata_share`` (the share without) and
        ``outside_km2`` (ground outside the raster, which is not counted: if all of it is outside,
        ``value`` is missing). Of points also ``points`` and ``missing`` (those without a number).

        Rows of regions add up to the whole; ground in none is in ``outside every region``.
        ``.attrs["notes"]`` has sentences on what was taken for granted, which
        ``.attrs["messages"]`` has for other languages, and ``.attrs["maps"]`` a
        record of each map.

    Raises
    ------
    InputError
        For bands that are not ascending; no map, or one without held ground in the country or the
        clip; a raster that has no CRS, is damaged, holds numbers below 0 or lies elsewhere;
        points without such a column, or all of which lie elsewhere.
    GeometryError
        When regions overlap or have no CRS.
    NotAvailableError
        If rasterio or exactextract is not installed.

    Notes
    -----
    The line is the edge of held ground inside the country, without state border and coast
    (`frontgeo.change.front.front_of`). Band edges lie at the geodesic distance within 1 m, and 8 m
    at corners (`frontgeo.geometry.bands.ground_within`). Cells on an edge count by the part that
    is covered, as in `frontgeo.population`. A point on an edge belongs to the ground nearer to the
    line, and one on the line is under control.

    ``forward`` and ``back`` are the value if all of the line lies 1.96 standard errors
    (`ControlMap.position_error_m`) farther forward, with more ground held, and back; ``low`` and
    ``high`` are the least and the greatest of the three. Every distance from the line then counts
    as so much less or more. A line whose errors differ from stretch to stretch changes a sum by
    less.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> from datetime import date
    >>> drawn = ControlMap("me", {"occupied": shapely.box(36, 48.5, 37, 49)}, day=date(2024, 5, 31))
    >>> table = exposure(drawn, PointValues(load_settlements(), "population"), bands_km=(0, 5, 10))
    >>> table[["zone", "value", "points"]].values.tolist()
    [['under control', 115971.0, 14], ['0–5 km', 30164.0, 5], ['5–10 km', 137467.0, 8]]
    """
    edges = checked_bands(bands_km)
    if isinstance(values, str | Path):
        values = RasterValues(values)
    if not isinstance(values, RasterValues | PointValues):
        raise InputError(
            f"values: expected the path of a raster, RasterValues or PointValues, found "
            f"{type(values).__name__}"
        )
    first, shown = _first_of(_maps_of(maps, definition, every))
    if clip is not None:
        clip = valid_region(clip, "clip", beside=[first.held(definition)])
    areas = _Regions()
    if regions is not None:
        names, shapes = named_regions(regions, name, beside=[first.held(definition)])
        areas = _Regions(names, shapes)
    with ExitStack() as stack:
        adder: _Raster | _Points
        if isinstance(values, PointValues):
            check_points(values.places, "points", beside=[first.held(definition)])
            _refuse_points_elsewhere(values, first, definition, edges[-1], clip)
            adder, year = _Points(values), None
        else:
            checked_year(values.year)
            cells = stack.enter_context(open_cells(values.path, values.band, values.unit))
            adder, year = _Raster(cells), values.year or cells.year
        rows: list[dict[str, Any]] = []
        records: list[dict[str, Any]] = []
        for control_map in shown:
            zones = zones_by_distance(
                control_map,
                edges,
                definition=definition,
                clip=clip,
                shift_m=Z_95 * control_map.position_error_m,
            )
            rows += [
                {"map": len(records), **row} for row in _rows(control_map, zones, adder, areas)
            ]
            records.append(_record(control_map, zones, definition))
    table = pd.DataFrame(rows, columns=[*_COLUMNS, *adder.columns])
    table["day"] = pd.to_datetime(table["day"])
    table.attrs["maps"] = records
    notes = _notes(values, adder, records, year, clip=clip, theatre=first.theatre)
    table.attrs["messages"] = notes
    table.attrs["notes"] = tuple(printable(in_language(note)) for note in notes)
    return table
