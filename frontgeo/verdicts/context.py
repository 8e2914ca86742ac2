"""What a claim is measured within: border, oblasts, settlements and sectors, by name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims import Claim
from frontgeo.claims.measuring import Context, IntervalKind
from frontgeo.control import Source
from frontgeo.days import zone_of
from frontgeo.errors import ClaimError, InputError, MapFileError
from frontgeo.geometry.checks import ABOUT_UKRAINE
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.plane import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.geometry.sectors import Sector, sector_shapes
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.i18n import Message
from frontgeo.layername import split_layer
from frontgeo.mappers import UKRAINE, Region, read_regions
from frontgeo.mappers.door import source_of
from frontgeo.mappers.packed import MAX_MAP_BYTES
from frontgeo.places import (
    BORDER_ATTRIBUTION,
    BORDER_TOLERANCE_M,
    border_zone,
    load_border,
    load_oblasts,
    load_settlement_footprints,
    load_settlements,
    oblast_codes,
)
from frontgeo.places.admin import oblasts_of
from frontgeo.places.named import Place, places_of
from frontgeo.places.names import named_settlements
from frontgeo.places.register import load_register
from frontgeo.vectorfiles.regular import read_regular
from frontgeo.verdicts.verdict import Row
from frontgeo.version import __version__

__all__ = [
    "NOT_AVAILABLE", "Layers", "Places", "SectorOf", "Settings", "Within", "make_record",
    "named_region", "oblast_union", "resolve",
]  # fmt: skip

ARCHIVE_PREFIX = "archive:"
ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"
NOT_AVAILABLE = f"not available here ({ARCHIVE_VARIABLE} is not set)"
_SECTOR_KM = 50.0  # from the places of a sector, where the case says nothing
_LEAST_OF_COUNTRY = 0.9  # without Crimea it is 0.95
_MEAN_TO_SIGMA = 1.2533  # of |N(0, σ)| the mean is σ / 1.2533


@dataclass(frozen=True)
class Settings:
    """Parameters of a check that hold for every row.

    Attributes
    ----------
    edges : {"lonlat", "geodesic"}
    correlation_length_m : float
        L of the position error.
    sliver_tolerance_m : float
    keep_slivers, keep_redrawn : bool
    region : tuple of float
        Where polygons in files are expected.
    boundaries : str or None
        A file of oblasts instead of those that ship.
    position_error_m : float or None
        σ for every map instead of its own.
    interval : {"mappers", "drawing"}
        Which interval decides the outcomes, of maps that have both.
    days_around : bool
        Measure with either end of the period a day off too, where an archive has the days.
    timezone : str
        In which the days of claims begin and end, such as ``Europe/Kyiv``; empty for the case's
        own, or else UTC.
    layer : tuple of str
        The layers that make a map, of files that hold several; empty for all.
    strict_archive : bool
        Stop at the first file of an archive that would be left out.
    simulations : int
        How many fronts to draw at random beside the formula of the interval.
    """

    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M
    keep_slivers: bool = False
    keep_redrawn: bool = False
    region: Region = UKRAINE
    boundaries: str | None = None
    position_error_m: float | None = None
    interval: IntervalKind = "mappers"
    days_around: bool = True
    timezone: str = ""
    simulations: int = 0
    layer: tuple[str, ...] = ()
    strict_archive: bool = False

    def __post_init__(self) -> None:
        zone_of(self.timezone)
        kinds = get_args(IntervalKind)
        if self.interval not in kinds:
            raise InputError(
                f"interval: expected {' or '.join(map(repr, kinds))}, found {self.interval!r}"
            )

    def oblasts(self) -> gpd.GeoDataFrame:
        """The oblasts that `where` is cut to."""
        return load_oblasts(self.boundaries)

    def as_record(self) -> dict[str, object]:
        """The parameters by name."""
        return {
            "edges": self.edges,
            "correlation_length_m": self.correlation_length_m,
            "sliver_tolerance_m": self.sliver_tolerance_m,
            "keep_slivers": self.keep_slivers,
            "keep_redrawn": self.keep_redrawn,
            "border_tolerance_m": BORDER_TOLERANCE_M,
            "expected_region": list(self.region),
            "boundaries": self.boundaries or "shipped",
            "position_error_m": self.position_error_m,
            "interval": self.interval,
            "timezone": self.timezone or "UTC",
            "simulations": self.simulations,
            "layers": list(self.layer),
            "strict_archive": self.strict_archive,
        }


@dataclass(frozen=True)
class SectorOf:
    """One ``[[sector]]`` table: the ground nearest to its settlements, or a region."""

    name: str
    settlements: tuple[str, ...] = ()
    within_km: float | None = None
    oblasts: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True)
class Places:
    """The ``[places]`` table: the files of settlements and of the border, where not ours."""

    settlements: str | None = None
    outlines: str | None = None
    register: str | None = None
    complete: bool | None = None
    border: str | None = None
    border_error_m: float | None = None


def resolve(name: str, folder: Path) -> str | None:
    """A path of a case on this machine; None for an archive that is not here."""
    if not name.startswith(ARCHIVE_PREFIX):
        return str(folder / name)
    archive = os.environ.get(ARCHIVE_VARIABLE)
    if not archive:
        return None
    if not Path(archive).is_dir():
        raise InputError(f"{ARCHIVE_VARIABLE} names {archive!r}, which is no folder; set it anew")
    return str(Path(archive) / name.removeprefix(ARCHIVE_PREFIX))


def named_region(
    name: str, folder: Path = Path(), *, region: Region = UKRAINE
) -> tuple[BaseGeometry, Source | None]:
    """Return a region by name, or from a file, and the file.

    Parameters
    ----------
    name : str
        ``ukraine``, an oblast's code such as ``UA-63``, a file or ``file:layer``.
    folder : Path
        What a relative path is relative to.
    region : tuple of float
        Where it is expected, as in `read_control_map`.

    Raises
    ------
    InputError
        For a name that is neither.

    Examples
    --------
    >>> named_region("UA-63")[0].geom_type
    'Polygon'
    """
    if name.lower() == "ukraine":
        return load_border(), None
    if name.upper() in oblast_codes():
        return oblast_union(load_oblasts(), (name.upper(),)), None
    resolved = resolve(name, folder)
    if resolved is None:
        raise InputError(f"clip {name!r}: {NOT_AVAILABLE}")
    path, _ = split_layer(resolved)
    try:
        content = read_regular(path, MAX_MAP_BYTES)
    except MapFileError as error:
        raise InputError(
            f"clip {name!r}: expected 'ukraine', an oblast's code such as UA-63, or a file, "
            f"found {error.problem}"
        ) from None
    ground = shapely.union_all(read_regions(resolved, region=region).geometry.to_numpy())
    return ground, source_of(name, content, path, "region")


def oblast_union(oblasts: gpd.GeoDataFrame, codes: tuple[str, ...]) -> BaseGeometry:
    """Return the ground of oblasts by their codes."""
    table = oblasts.set_index("iso")
    gone = [code for code in codes if code not in table.index]
    if gone:
        raise InputError(f"boundaries: no unit {gone[0]} in {oblasts.attrs.get('source')}")
    return shapely.union_all(table.loc[list(codes)].geometry.to_numpy())


@dataclass(frozen=True, eq=False)
class Within:
    """Where a claim is measured.

    Attributes
    ----------
    context : Context
    region : shapely geometry or None
        What the change is cut to: the oblasts of the claim.
    notes : tuple of Message
    abroad : shapely geometry or None
        What the change of ground outside the country is cut to.
    """

    context: Context
    region: BaseGeometry | None
    notes: tuple[Message, ...]
    abroad: BaseGeometry | None = None


class Layers:
    """Opens the layers of a case, each once."""

    def __init__(
        self,
        settings: Settings,
        places: Places | None = None,
        sectors: Iterable[SectorOf] = (),
        folder: Path = Path(),
    ) -> None:
        self.settings, self.places = settings, places or Places()
        self.sectors, self.folder = tuple(sectors), folder
        self._tables: dict[tuple[str, str | None], Any] = {}
        self._digests: dict[str, str] = {}

    def needs(self, claim: Claim) -> dict[str, str]:
        """The files of ``[places]`` that a claim is measured with, by key."""
        keys: list[str] = list(claim.needs)
        if "points_or_outlines" in keys:
            keys.append("outlines" if self.places.settlements is None else "settlements")
        named = {key: getattr(self.places, key, None) for key in keys}
        return {key: str(name) for key, name in named.items() if name}

    def missing(self, claim: Claim) -> str:
        """A layer that the claim needs and that lies in an archive that is not here."""
        gone = [n for n in self.needs(claim).values() if resolve(n, self.folder) is None]
        return gone[0] if gone else ""

    def sources(self, claim: Claim) -> list[dict[str, object]]:
        """The files that a claim was measured with, and their SHA-256."""
        listed: list[dict[str, object]] = []
        for name in self.needs(claim).values():
            resolved = resolve(name, self.folder)
            if resolved is None:
                continue
            if name not in self._digests:
                path, _ = split_layer(resolved)
                self._digests[name] = hashlib.sha256(read_regular(path, MAX_MAP_BYTES)).hexdigest()
            listed.append({"path": name, "sha256": self._digests[name]})
        return listed

    def within(self, claim: Claim) -> Within:
        """Gather what a claim is measured within.

        Raises
        ------
        FrontgeoError
            For a layer that cannot be read, an unknown oblast, settlement or sector.
        """
        context = Context(
            near_border=border_zone(),
            edges=self.settings.edges,
            correlation_length_m=self.settings.correlation_length_m,
            position_error_m=self.settings.position_error_m,
            timezone=self.settings.timezone or "UTC",
            interval=self.settings.interval,
        )
        region: BaseGeometry | None = None
        abroad: BaseGeometry | None = None
        notes: list[Message] = []
        if claim.where:
            context, region, abroad, notes = self._places(claim, context)
        if "border" in claim.needs:
            context = self._with_border(context)
        context = self._with_settlements(context, claim)
        if claim.chosen_sectors:
            context = replace(context, sectors=self._sector_shapes(claim))
        if not claim.is_cut_to_place and region is not None and abroad is not None:
            raise ClaimError(
                f"where: a claim of {claim.kind} is about one country, found {claim.where_text}; "
                "make a claim of each"
            )
        if not claim.is_cut_to_place:  # its place is told by name, the map is not cut
            region, notes = None, []
        return Within(context, region, tuple(notes), abroad)

    def _places(
        self, claim: Claim, context: Context
    ) -> tuple[Context, BaseGeometry | None, BaseGeometry | None, list[Message]]:
        """Find the places of a claim: the context, their ground at home and abroad, and notes."""
        places = places_of(
            claim.where,
            boundaries=self.settings.boundaries,
            oblasts=self.settings.oblasts(),
            folder=self.folder,
            region=self.settings.region,
        )
        home = [place for place in places if place.country != "RU"]
        outside = [place for place in places if place.country == "RU"]
        ground = shapely.union_all([place.ground for place in home])
        abroad = shapely.union_all([place.ground for place in outside])
        sources = dict.fromkeys(place.source for place in places)
        names = ", ".join(place.name_en or place.name_uk for place in places)
        source = "; ".join(filter(None, sources))
        notes: list[Message] = [Message("cut-to", places=names, source=source)]
        # the tables give mean distances: of a normal error that is 0.8 σ
        error_m = None
        if (worst_m := self._accuracy_m(places)) is None:
            notes.append(Message("boundary-accuracy-not-stated"))
        else:
            error_m = round(worst_m * _MEAN_TO_SIGMA, 0)
        listed = home or outside
        context = replace(
            context,
            whole=ground if home else abroad,
            whole_source="; ".join(filter(None, sources)),
            boundary_error_m=error_m,
            oblasts=gpd.GeoDataFrame(
                {"name": [place.name_en or place.name_uk for place in listed]},
                geometry=[place.ground for place in listed],
                crs=4326,
            ),
            abroad_names=tuple(place.name_en or place.name_uk for place in outside),
        )
        return context, ground if home else None, abroad if outside else None, notes

    def _accuracy_m(self, places: Iterable[Place]) -> float | None:
        """Return the mean distance of the worst of some outlines; None where one is not known.

        Of the country it is that of its border; of oblasts that of the lines between them, each
        by its own row where the table has it.
        """
        oblasts = self.settings.oblasts().set_index("iso")
        known: list[float | None] = []
        for place in places:
            if place.level == "country":
                known.append(place.accuracy_m)
            elif place.key in oblasts.index and "accuracy_interior_m" in oblasts.columns:
                accuracy = float(oblasts.at[place.key, "accuracy_interior_m"])
                known.append(None if isnan(accuracy) else accuracy)  # NaN: not measured
            else:
                known.append(place.accuracy_interior_m or place.accuracy_m)
        return None if None in known else max(filter(None, known), default=None)

    def bases_km2(self, claim: Claim) -> dict[str, float]:
        """Measure what a percentage beside a figure may be of: the country and each oblast."""
        if claim.stated_percent is None:
            return {}
        oblasts = self.settings.oblasts()
        areas = area_km2(oblasts.geometry)
        return {
            "ukraine": area_km2(load_border()),
            **dict(zip(oblasts["iso"], areas, strict=True)),
        }

    def _with_border(self, context: Context) -> Context:
        name = self.places.border
        if name is None:
            error_m = float(str(load_oblasts().attrs["accuracy_m"])) * _MEAN_TO_SIGMA
            return replace(
                context,
                country=load_border(),
                country_source="as shipped, OpenStreetMap 2017",
                country_error_m=self.places.border_error_m or round(error_m, 0),
            )
        if ("border", name) not in self._tables:
            region = self.settings.region
            ground = named_region(name, self.folder, region=region)[0]
            if region == ABOUT_UKRAINE:
                _check_country(ground, name)
            self._tables["border", name] = ground
        return replace(
            context,
            country=self._tables["border", name],
            country_source=name,
            country_error_m=self.places.border_error_m,
        )

    def _with_settlements(self, context: Context, claim: Claim) -> Context:
        needs = self.needs(claim)
        outlines = register = None
        if "outlines" in needs:
            region = self.settings.region
            outlines = self._table(
                "outlines", lambda path: load_settlement_footprints(path, region=region)
            )
        if "register" in needs:
            register = self._table("register", load_register)
        points = None
        if "place_names" in claim.needs:  # by names that are spelt alike
            points = load_settlements()
        elif "settlements" in claim.needs or (
            "points_or_outlines" in claim.needs and outlines is None
        ):
            points = self.settlements()
        return replace(context, settlements=points, outlines=outlines, register=register)

    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements of the case, or those that ship."""

        def load(path: str) -> gpd.GeoDataFrame:
            return load_settlements(
                path, complete=self.places.complete, region=self.settings.region
            )

        table = self._table("settlements", load)
        return load_settlements() if table is None else table

    def _table(self, key: str, load: Any) -> Any:
        name = getattr(self.places, key)
        if name is None:
            return None
        if (key, name) not in self._tables:
            self._tables[key, name] = load(resolve(name, self.folder))
        return self._tables[key, name]

    def _sector_shapes(self, claim: Claim) -> gpd.GeoDataFrame:
        if ("sectors", None) not in self._tables:
            table = load_settlements()
            sectors = [self._sector(sector, table) for sector in self.sectors]
            self._tables["sectors", None] = sector_shapes(sectors, load_border())
        shapes = self._tables["sectors", None]
        gone = [name for name in claim.chosen_sectors if name not in set(shapes["name"])]
        if gone:
            raise ClaimError(f"sectors: no sector {gone[0]!r}; add it as [[sector]]")
        return shapes

    def _sector(self, sector: SectorOf, table: gpd.GeoDataFrame) -> Sector:
        points = [self._point(name, sector, table) for name in sector.settlements]
        limits = []
        if sector.oblasts:
            oblasts = self.settings.oblasts()
            limits.append(oblast_union(oblasts, oblasts_of(sector.oblasts)))
        if sector.region:
            limits.append(named_region(sector.region, self.folder, region=self.settings.region)[0])
        return Sector(
            sector.name,
            tuple(points),
            within_km=sector.within_km or _SECTOR_KM,
            region=shapely.intersection_all(limits) if limits else None,
        )

    def _point(self, name: str, sector: SectorOf, table: gpd.GeoDataFrame) -> shapely.Point:
        """A place by name; of namesakes the one of the list of places near the front."""
        for known in (table[table["by_hand"]], table):
            try:
                found = named_settlements([name], known, oblasts=sector.oblasts, what="settlements")
            except ClaimError as error:
                problem = error
                continue
            point: shapely.Point = found.geometry.iloc[0]
            return point
        raise InputError(f"sector {sector.name!r}: {problem}")


def _check_country(ground: BaseGeometry, name: str) -> None:
    """Refuse a border that is not that of Ukraine: every other edge would be taken for it."""
    country = load_border()
    whole_km2, given_km2 = area_km2(country), area_km2(ground)
    shared_km2 = area_km2(polygonal(shapely.intersection(ground, country)))
    if shared_km2 < _LEAST_OF_COUNTRY * max(whole_km2, given_km2):
        raise InputError(
            f"border {name!r}: expected Ukraine to its state border ({whole_km2:,.0f} km²), found "
            f"{given_km2:,.0f} km², of which {shared_km2:,.0f} km² in it; give the whole country, "
            "without its neighbours"
        )


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
