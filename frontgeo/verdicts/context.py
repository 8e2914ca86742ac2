"""The context of a check: border, oblasts, settlements and sectors, found by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import zone_of
from frontgeo._utils.fileio import digest_of
from frontgeo._utils.memo import Memo
from frontgeo._version import __version__
from frontgeo.change.control_map import Source
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Context, IntervalKind
from frontgeo.claims.where import ABROAD_CODES
from frontgeo.errors import ClaimError, InputError, MapFileError
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.geometry.sectors import Sector, sector_shapes
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.geometry.validation import Region
from frontgeo.i18n.messages import Message, NameOf
from frontgeo.i18n.named import Named
from frontgeo.io.archives import MAX_MAP_BYTES, map_bytes
from frontgeo.io.vector import split_layer
from frontgeo.mappers.ingest import source_of
from frontgeo.mappers.registry import read_regions
from frontgeo.places.boundaries import (
    load_oblasts,
    load_settlement_footprints,
)
from frontgeo.places.codifier import load_register, shipped_codifier
from frontgeo.places.lookup import Place, places_of
from frontgeo.places.place_tables import line_accuracy_m
from frontgeo.places.settlements import load_settlements, named_settlements, stated_name
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.outcomes import Row

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "ARCHIVE_PREFIX", "Keep", "Layers", "Places", "SectorOf", "Settings", "Within", "make_record",
    "named_region", "not_available", "oblast_union", "resolve_places",
]  # fmt: skip

ARCHIVE_PREFIX = "archive:"
ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"
_LIBRARY_LIST = "library.json"  # beside the maps of a library, which has no other files
_SECTOR_KM = 50.0  # reach of a sector from its places, unless the case states another
_LEAST_OF_COUNTRY = 0.9  # a border without Crimea encloses 0.95 of the country
_SURELY_OF_COUNTRY = 0.92  # of outlines simplified to `_ROUGH_DEG`, which are compared in no time
_ROUGH_DEG = 0.01
_MEAN_TO_SIGMA = 1.2533  # the mean of |N(0, σ)| is σ / 1.2533


@dataclass(frozen=True)
class Settings:
    """Parameters of a check that apply to every row.

    Attributes
    ----------
    edges : {"lonlat", "geodesic"}
    correlation_length_m : float
        L, the length over which position errors are alike.
    sliver_tolerance_m : float
    keep_slivers, keep_redrawn : bool
    region : tuple of float
        The region in which polygons from files are expected, or their theatre.
    boundaries : str or None
        A file of oblasts, instead of those that ship.
    position_error_m : float or None
        σ of every map, overriding its own.
    interval : {"mappers", "drawing"}
        The interval that decides outcomes, for maps that have both.
    days_around : bool
        Also measure with either end of the period shifted by a day, if an archive has those days.
    timezone : str
        The time zone in which the days of claims begin and end, such as ``Europe/Kyiv``; empty
        for that of the case, or else UTC.
    layer : tuple of str
        The layers that make up a map, in files with several; empty for all.
    strict_archive : bool
        Raise an error at the first file of an archive that would otherwise be left out.
    simulations : int
        The number of random fronts to draw as a check on the formula of the interval.
    """

    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M
    keep_slivers: bool = False
    keep_redrawn: bool = False
    region: Region = field(default_factory=default_theatre)
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

    @property
    def theatre(self) -> Theatre:
        """The theatre of the region, or the default one: the maps' coordinates then decide."""
        return self.region if isinstance(self.region, Theatre) else default_theatre()

    def for_theatre_of(self, evidence: Iterable[Any]) -> Settings:
        """Return settings for the theatre of some evidence, where these state none of their own."""
        if self.theatre != default_theatre():
            return self
        found = (getattr(item, "theatre", None) for item in evidence)
        known = [theatre for theatre in found if theatre is not None and theatre.is_known]
        return replace(self, region=known[0]) if known and known[0] != self.theatre else self

    def in_theatre(self, claim: Claim | str) -> Claim:
        """Return a claim, or that of a text, with its side and places as the theatre names them."""
        if isinstance(claim, str):
            claim = Claim.parse(claim, theatre=self.theatre)
        if not isinstance(claim, Claim):
            raise InputError(
                f"claim: expected a Claim or text such as '880 km2', found {type(claim).__name__}; "
                "Claim.area(880) makes one of a number"
            )
        return claim.in_theatre(self.theatre)

    def oblasts(self) -> gpd.GeoDataFrame:
        """Return the first-level units to which claims with a place are clipped."""
        if self.boundaries is None or self.theatre != default_theatre():
            return self.theatre.regions
        return load_oblasts(self.boundaries)

    def as_record(self) -> dict[str, object]:
        """Return the parameters by name."""
        return {
            "edges": self.edges,
            "correlation_length_m": self.correlation_length_m,
            "sliver_tolerance_m": self.sliver_tolerance_m,
            "keep_slivers": self.keep_slivers,
            "keep_redrawn": self.keep_redrawn,
            "border_tolerance_m": self.theatre.about.border_tolerance_m,
            "expected_region": list(self.region),
            "theatre": self.theatre.about.as_record(),
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
    """A ``[[sector]]`` table: the ground nearest to its settlements, or a region."""

    name: str
    settlements: tuple[str, ...] = ()
    within_km: float | None = None
    oblasts: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True)
class Places:
    """The ``[places]`` table: files that replace the shipped settlements and border."""

    settlements: str | None = None
    outlines: str | None = None
    register: str | None = None
    complete: bool | None = None
    border: str | None = None
    border_error_m: float | None = None


def resolve_places(name: str, folder: Path) -> str | None:
    """Resolve a path of a case to a local one; return None for an unavailable archive.

    A library of maps that frontgeo made need not have the other files of an archive.
    """
    if not name.startswith(ARCHIVE_PREFIX):
        return str(folder / name)
    archive = os.environ.get(ARCHIVE_VARIABLE)
    if not archive:
        return None
    if not Path(archive).is_dir():
        raise InputError(
            f"{ARCHIVE_VARIABLE} names {archive!r}, which is not a folder; set it to one"
        )
    path = Path(archive) / name.removeprefix(ARCHIVE_PREFIX)
    if not split_layer(path)[0].exists() and (Path(archive) / _LIBRARY_LIST).exists():
        return None
    return str(path)


def not_available() -> Message:
    """Return the reason why a file of the archives is unavailable."""
    is_set = bool(os.environ.get(ARCHIVE_VARIABLE))
    key = "evidence-not-in-library" if is_set else "evidence-not-available"
    return Message(key, variable=ARCHIVE_VARIABLE)


def named_region(
    name: str, folder: Path = Path(), *, region: Region | None = None, keep: Keep | None = None
) -> tuple[BaseGeometry, Source | None]:
    """Return a region by name or from a file, with the file as its source.

    Parameters
    ----------
    name : str
        The country or a region of the theatre by its code or name, such as ``ukraine`` or
        ``UA-63``, a file or ``file:layer``.
    folder : Path
        The folder to which a relative path refers.
    region : tuple of float
        The theatre, or the region in which the polygons of a file are expected, as in
        `read_control_map`.
    keep : callable, optional
        As for `Layers`.

    Raises
    ------
    InputError
        For a name that is neither.

    Examples
    --------
    >>> named_region("UA-63")[0].geom_type
    'Polygon'
    """
    region = default_theatre() if region is None else region
    theatre = region if isinstance(region, Theatre) else default_theatre()
    if (own := theatre.ground_named(name)) is not None:
        return own, None
    resolved = resolve_places(name, folder)
    if resolved is None:
        raise InputError(f"clip {name!r}: {not_available()}")
    key = ("region", name, resolved, region, *_stamp_of(resolved))
    of_file = partial(_region_of_file, name, resolved, region)
    table = _READ.get(key, lambda: _kept(keep, resolved, (*key[:2], region), of_file))
    return table.geometry.iloc[0], Source(**table.attrs)


def _region_of_file(name: str, resolved: str, region: Region) -> gpd.GeoDataFrame:
    """Read a region from a file, as a table of one row with the file as its source."""
    import geopandas as gpd

    hint = (region if isinstance(region, Theatre) else default_theatre()).names_hint
    path, _ = split_layer(resolved)
    try:
        content = map_bytes(path)
    except MapFileError as error:
        raise InputError(
            f"clip {name!r}: expected {hint} or a file, found {error.problem}"
        ) from None
    source = source_of(name, content, path, "region")
    del content  # before it is read once more, as files of regions may be large
    ground = shapely.union_all(read_regions(resolved, region=region).geometry.to_numpy())
    table = gpd.GeoDataFrame(geometry=[ground], crs="EPSG:4326")
    table.attrs = dict(vars(source))
    return table


def oblast_union(oblasts: gpd.GeoDataFrame, codes: tuple[str, ...]) -> BaseGeometry:
    """Return the union of oblasts, given their codes."""
    table = oblasts.set_index("iso")
    gone = [code for code in codes if code not in table.index]
    if gone:
        raise InputError(f"boundaries: no unit {gone[0]} in {oblasts.attrs.get('source')}")
    return shapely.union_all(table.loc[list(codes)].geometry.to_numpy())


@dataclass(frozen=True, eq=False)
class Within:
    """The place of a claim, and the context in which it is measured there.

    Attributes
    ----------
    context : Context
    region : shapely geometry or None
        The region to which the change is clipped: the oblasts of the claim.
    notes : tuple of Message
    abroad : shapely geometry or None
        The region to which the change of ground outside the country is clipped.
    """

    context: Context
    region: BaseGeometry | None
    notes: tuple[Message, ...]
    abroad: BaseGeometry | None = None


#: Takes a file, options and a function that reads a table from it, and returns that table, which it
#: may have kept from an earlier time (`frontgeo.archive.kept_tables`).
Keep = Callable[[Path, tuple[object, ...], Callable[[], Any]], Any]


class Layers:
    """A loader of the layers of a case, which reads each layer once.

    Parameters
    ----------
    settings : Settings
    places : Places, optional
    sectors : iterable of SectorOf
    folder : Path
        The folder to which relative paths refer.
    keep : Keep, optional
        Keeps what was read; by default nothing does.
    """

    def __init__(
        self,
        settings: Settings,
        places: Places | None = None,
        sectors: Iterable[SectorOf] = (),
        folder: Path = Path(),
        keep: Keep | None = None,
    ) -> None:
        self.settings, self.places = settings, places or Places()
        self.sectors, self.folder, self._keep = tuple(sectors), folder, keep
        self._tables: dict[tuple[str, str | None], Any] = {}
        self._digests: dict[str, str] = {}
        self.theatre = settings.theatre

    def needs(self, claim: Claim) -> dict[str, str]:
        """Return the files of ``[places]`` that a claim needs, by key."""
        keys: list[str] = list(claim.needs)
        if "points_or_outlines" in keys:
            keys.append("outlines" if self.places.settlements is None else "settlements")
        named = {key: getattr(self.places, key, None) for key in keys}
        return {key: str(name) for key, name in named.items() if name}

    def missing(self, claim: Claim) -> str:
        """Return a needed layer that lies in an unavailable archive; empty if there is none."""
        gone = [n for n in self.needs(claim).values() if resolve_places(n, self.folder) is None]
        return gone[0] if gone else ""

    def sources(self, claim: Claim) -> list[dict[str, object]]:
        """List the files that a claim was measured with, with their SHA-256."""
        files = self.theatre.about.files
        listed: list[dict[str, object]] = [{"path": name, "sha256": d} for name, d in files]
        for name in self.needs(claim).values():
            resolved = resolve_places(name, self.folder)
            if resolved is None:
                continue
            if name not in self._digests:
                path, _ = split_layer(resolved)
                self._digests[name] = digest_of(path, MAX_MAP_BYTES)
            listed.append({"path": name, "sha256": self._digests[name]})
        if self._counts_in_library(claim):
            attrs = self.theatre.settlements.attrs
            listed.append({"path": attrs["path"], "sha256": attrs["sha256"]})
        return listed

    def _counts_in_library(self, claim: Claim) -> bool:
        """Return whether a claim is measured by the points of the library's table."""
        needs = self.needs(claim)
        by_points = "points_or_outlines" in claim.needs and "outlines" not in needs
        if self.places.settlements or not (by_points or "settlements" in claim.needs):
            return False
        return bool(self.theatre.settlements.attrs.get("table") == "library")

    def within(self, claim: Claim) -> Within:
        """Build the context in which a claim is measured, and the regions to clip to.

        Raises
        ------
        FrontgeoError
            For an unreadable layer, or an unknown oblast, settlement or sector.
        """
        context = Context(
            near_border=self.theatre.border_zone(),
            theatre=self.theatre,
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
                "make one claim for each"
            )
        if not claim.is_cut_to_place:  # the measure finds its place itself, in the whole map
            region, notes = None, []
        return Within(context, region, tuple(notes), abroad)

    def _places(
        self, claim: Claim, context: Context
    ) -> tuple[Context, BaseGeometry | None, BaseGeometry | None, list[Message]]:
        """Find a claim's places, and return context, ground at home and abroad, and notes."""
        import geopandas as gpd  # slow to load, and a claim about the country needs no table
        import pandas as pd

        places = places_of(
            claim.where,
            boundaries=self.settings.boundaries,
            oblasts=self.settings.oblasts(),
            folder=self.folder,
            region=self.settings.region,
            theatre=self.theatre,
        )
        home = [place for place in places if not place.is_abroad]
        places_abroad = [place for place in places if place.is_abroad]
        ground = shapely.union_all([place.ground for place in home])
        abroad = shapely.union_all([place.ground for place in places_abroad])
        sources = dict.fromkeys(place.source for place in places)
        names = [NameOf(place.name_en, place.name_uk) for place in places]
        source = "; ".join(filter(None, sources))
        notes: list[Message] = [Message("cut-to", places_names=names, source=source)]
        # the tables state mean distances; σ of a normal error is 1.25 times its mean distance
        error_m = None
        if (worst_m := self._accuracy_m(places)) is None:
            notes.append(Message("boundary-accuracy-not-stated"))
        else:
            error_m = round(worst_m * _MEAN_TO_SIGMA, 0)
        listed = home or places_abroad
        context = replace(
            context,
            whole=ground if home else abroad,
            whole_source="; ".join(filter(None, sources)),
            boundary_error_m=error_m,
            oblasts=gpd.GeoDataFrame(
                {"name": pd.Series([_named(place) for place in listed], dtype=object)},
                geometry=[place.ground for place in listed],
                crs=4326,
            ),
            abroad_names=tuple(
                place.key if place.key in ABROAD_CODES else _named(place) for place in places_abroad
            ),
        )
        return context, ground if home else None, abroad if places_abroad else None, notes

    def _accuracy_m(self, places: Iterable[Place]) -> float | None:
        """Return the mean error of the least accurate outline, m; None if one is unknown.

        The country's is that of its border; that of oblasts together is the mean of the lines
        between them and others, if the table states it for each line.
        """
        oblasts = self.settings.oblasts()
        cut = {place.key for place in places} & set(oblasts["iso"])
        together_m = line_accuracy_m(oblasts, cut)
        known: list[float | None] = [] if together_m is None else [together_m]
        for place in places:
            if place.level == "country":
                known.append(place.accuracy_m)
            elif together_m is None or place.key not in cut:
                interior_m = place.accuracy_interior_m
                known.append(place.accuracy_m if interior_m is None else interior_m)
        stated = [metres for metres in known if metres is not None]
        return max(stated) if stated and len(stated) == len(known) else None

    def bases_km2(self, claim: Claim) -> dict[str, float]:
        """Return the areas that a percentage beside a figure may refer to: country and oblasts."""
        if claim.stated_percent is None:
            return {}
        oblasts = self.settings.oblasts()
        areas, theatre = area_km2(oblasts.geometry), self.theatre
        names = [theatre.about.key, *oblasts["iso"]]
        if not theatre.about.is_shipped:  # as claims in it have their places
            names = [theatre.place_named(name) for name in names]
        return dict(zip(names, (area_km2(theatre.country), *areas), strict=True))

    def _with_border(self, context: Context) -> Context:
        name = self.places.border
        if name is None:
            about = self.theatre.about
            error_m = None
            if about.accuracy_m is not None:
                error_m = round(about.accuracy_m * _MEAN_TO_SIGMA, 0)
            return replace(
                context,
                country=self.theatre.land,
                country_source=about.border_source,
                country_error_m=self.places.border_error_m or error_m,
            )
        if ("border", name) not in self._tables:
            region = self.settings.region
            ground = named_region(name, self.folder, region=region, keep=self._keep)[0]
            if self.theatre == region:
                _check_country(ground, name, self.theatre)
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
        if "register" in claim.needs:
            register = self._table("register", load_register)
            if register is None and self.theatre == default_theatre():
                register = shipped_codifier()
        points = None
        if "place_names" in claim.needs:  # official names, which are spelt consistently
            points = self.theatre.settlements
        elif "settlements" in claim.needs or (
            "points_or_outlines" in claim.needs and outlines is None
        ):
            points = self.settlements()
        return replace(context, settlements=points, outlines=outlines, register=register)

    def settlements(self) -> gpd.GeoDataFrame:
        """Return the settlements of the case, or those at hand."""

        def load(path: str) -> gpd.GeoDataFrame:
            return load_settlements(
                path, complete=self.places.complete, region=self.settings.region
            )

        table = self._table("settlements", load)
        return self.theatre.settlements if table is None else table

    def _table(self, key: str, load: Any) -> Any:
        """Return a table of ``[places]``, read once while its file stays the same."""
        name = getattr(self.places, key)
        if name is None:
            return None
        if (key, name) not in self._tables:
            path = resolve_places(name, self.folder)
            options = self.settings.region, self.places.complete, *_stamp_of(path)
            self._tables[key, name] = _READ.get(
                (key, path, *options),
                lambda: _kept(self._keep, path, (key, *options[:2]), lambda: load(path)),
            )
        return self._tables[key, name]

    def _sector_shapes(self, claim: Claim) -> gpd.GeoDataFrame:
        if ("sectors", None) not in self._tables:
            table = self.theatre.settlements
            sectors = [self._sector(sector, table) for sector in self.sectors]
            self._tables["sectors", None] = sector_shapes(sectors, self.theatre.country)
        shapes = self._tables["sectors", None]
        gone = [name for name in claim.chosen_sectors if name not in set(shapes["name"])]
        if gone:
            raise ClaimError(f"sectors: no sector {gone[0]!r}; add it as [[sector]]")
        return shapes

    def _sector(self, sector: SectorOf, table: gpd.GeoDataFrame) -> Sector:
        rows = {name: self._row(name, sector, table) for name in sector.settlements}
        # a sector that has the name of one of its places has its name in Ukrainian too
        own = rows.get(sector.name)
        limits = []
        if sector.oblasts:
            oblasts = self.settings.oblasts()
            codes = tuple(p.key for p in places_of(sector.oblasts, theatre=self.theatre))
            limits.append(oblast_union(oblasts, codes))
        if sector.region:
            limits.append(named_region(sector.region, self.folder, region=self.settings.region)[0])
        return Sector(
            sector.name if own is None else stated_name(sector.name, own),
            tuple(row.geometry for row in rows.values()),
            within_km=sector.within_km or _SECTOR_KM,
            region=shapely.intersection_all(limits) if limits else None,
        )

    def _row(self, name: str, sector: SectorOf, table: gpd.GeoDataFrame) -> pd.Series[Any]:
        """Find a settlement by name, preferring the hand-made list of places near the front."""
        for known in (table[table["by_hand"]], table):
            try:
                found = named_settlements(
                    [name],
                    known,
                    oblasts=sector.oblasts,
                    what="settlements",
                    theatre=self.theatre,
                )
            except ClaimError as error:
                problem = error
                continue
            row: pd.Series[Any] = found.iloc[0]
            return row
        raise InputError(f"sector {sector.name!r}: {problem}")


def _named(place: Place) -> Named:
    """Return the name of a place, with its form in Ukrainian."""
    return Named(place.name_en or place.name_uk, {"uk": place.name_uk or place.name_en})


def _kept(
    keep: Keep | None, path: str | None, options: tuple[object, ...], load: Callable[[], Any]
) -> Any:
    """Return a table that was kept, or read it."""
    if keep is None or path is None:
        return load()
    return keep(split_layer(path)[0], (path, *options), load)


_READ = Memo(most=6)  # tables of files that checks in a loop name again and again


def _stamp_of(path: str | None) -> tuple[object, ...]:
    """Return the size and times of a file, by which a change shows; nothing if it is not there."""
    if path is None:
        return ()
    try:
        found = split_layer(path)[0].resolve().stat()
    except OSError:
        return ()
    return str(Path.cwd()), found.st_ino, found.st_size, found.st_mtime_ns


def _check_country(ground: BaseGeometry, name: str, theatre: Theatre) -> None:
    """Refuse another border than the country's, whose other edges would pass for state border."""
    country = theatre.country
    whole_km2, given_km2 = area_km2(country), area_km2(ground)
    rough = shapely.simplify([ground, country], _ROUGH_DEG, preserve_topology=False)
    rough_km2 = area_km2(polygonal(shapely.intersection(*shapely.make_valid(rough))))
    if rough_km2 >= _SURELY_OF_COUNTRY * max(whole_km2, given_km2):
        return
    shared_km2 = area_km2(polygonal(shapely.intersection(ground, country)))
    if shared_km2 < _LEAST_OF_COUNTRY * max(whole_km2, given_km2):
        raise InputError(
            f"border {name!r}: expected {theatre.about.name} to its state border "
            f"({whole_km2:,.0f} km²), found {given_km2:,.0f} km², of which {shared_km2:,.0f} km² "
            "in it; give the whole country, without its neighbours"
        )


def make_record(
    rows: Iterable[Row | Ground], settings: Settings, *, command: str | None = None
) -> dict[str, object]:
    """Gather the versions, parameters and inputs that are needed to repeat a check."""
    inputs: dict[tuple[str, str], dict[str, object]] = {}
    rows = list(rows)
    grounds = (row if isinstance(row, Ground) else row.change for row in rows)
    theatres = [ground.theatre for ground in grounds if ground is not None]
    credits = dict.fromkeys(t.about.credit for t in theatres or [settings.theatre])
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
    parameters = settings.as_record()
    if theatres and not any(theatre.is_known for theatre in theatres):
        parameters["theatre"] = theatres[0].about.as_record()  # the coordinates decided
    return {
        "frontgeo": __version__,
        "command": command,
        "parameters": parameters,
        "inputs": list(inputs.values()),
        "boundaries": "; ".join(credits),
        "libraries": {
            "shapely": shapely.__version__,
            "geos": shapely.geos_version_string,
            "pyproj": pyproj.__version__,
            "proj": pyproj.proj_version_str,
        },
    }
