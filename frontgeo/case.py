"""Claims and their evidence: resolved to files, checked and recorded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import isnan
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.casefile import Case, MapPair, oblasts_of
from frontgeo.check import (
    Row,
    Verdict,
    figure_row,
    judge,
    measured_row,
    unavailable_row,
)
from frontgeo.claims import Claim
from frontgeo.control import DEFINITIONS, ControlMap, Source
from frontgeo.delta import DEFAULT_SLIVER_TOLERANCE_M, Delta, diff
from frontgeo.errors import CaseError, FrontgeoError, InputError
from frontgeo.mappers import (
    MAPPERS,
    UKRAINE,
    Region,
    control_map_of,
    read_control_map,
    read_regions,
    split_layer,
)
from frontgeo.mappers.door import source_of
from frontgeo.measure import Edges
from frontgeo.places import (
    BORDER_ATTRIBUTION,
    BORDER_TOLERANCE_M,
    border_zone,
    load_border,
    load_oblasts,
    oblast_codes,
)
from frontgeo.timeline import Timeline, read_timeline
from frontgeo.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.version import __version__

__all__ = ["Settings", "check", "make_record", "named_region", "run_case"]

ARCHIVE_PREFIX = "archive:"
ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"
_MEAN_TO_SIGMA = 1.2533  # of |N(0, σ)| the mean is σ / 1.2533
NOT_AVAILABLE = f"not available here ({ARCHIVE_VARIABLE} is not set)"


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
    """

    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M
    keep_slivers: bool = False
    keep_redrawn: bool = False
    region: Region = UKRAINE
    boundaries: str | None = None

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
        }


def _resolve(name: str, folder: Path) -> str | None:
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
        return _oblast_union(load_oblasts(), (name.upper(),)), None
    resolved = _resolve(name, folder)
    if resolved is None:
        raise InputError(f"clip {name!r}: {NOT_AVAILABLE}")
    path, _ = split_layer(resolved)
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        raise InputError(
            f"clip {name!r}: expected 'ukraine', an oblast's code such as UA-63, or a file, "
            "found no such file"
        ) from None
    ground = shapely.union_all(read_regions(resolved, region=region).geometry.to_numpy())
    return ground, source_of(name, content, path, "region")


def _oblast_union(oblasts: gpd.GeoDataFrame, codes: tuple[str, ...]) -> BaseGeometry:
    table = oblasts.set_index("iso")
    gone = [code for code in codes if code not in table.index]
    if gone:
        raise InputError(f"boundaries: no unit {gone[0]} in {oblasts.attrs.get('source')}")
    return shapely.union_all(table.loc[list(codes)].geometry.to_numpy())


def _accuracy_m(chosen: gpd.GeoDataFrame, attributes: Mapping[str, Any]) -> float | None:
    if "accuracy_interior_m" in chosen.columns:
        worst = chosen["accuracy_interior_m"].max()
        return None if isnan(worst) else float(worst)  # NaN: not measured
    stated = attributes.get("accuracy_m")
    return None if stated is None else float(stated)


class _Evidence:
    """Opens the maps of a case, each file once, under the names the case gives them."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.maps: dict[tuple[str, ...], ControlMap] = {}
        self.regions: dict[str, tuple[BaseGeometry, Source | None]] = {}
        self.timelines: dict[str, Timeline] = {}
        self.deltas: dict[tuple[object, ...], Delta] = {}

    def available(self, pair: MapPair) -> bool:
        """Whether nothing of it lies in an archive that is not here."""
        names = (*pair.before, *pair.after, pair.clip, pair.archive)
        return all(_resolve(name, self.folder) is not None for name in names if name)

    def map(self, names: tuple[str, ...]) -> ControlMap:
        """Open the files of one map."""
        if names not in self.maps:
            paths = [str(_resolve(name, self.folder)) for name in names]
            opened = read_control_map(paths, region=self.settings.region)
            sources = tuple(replace(s, path=n) for s, n in zip(opened.sources, names, strict=True))
            self.maps[names] = opened.with_(sources=sources)
        return self.maps[names]

    def pair(self, pair: MapPair, claim: Claim) -> tuple[ControlMap, ControlMap]:
        """Open the two maps of a pair, from files or by the claim's days from an archive."""
        if pair.archive is None:
            return self.map(pair.before), self.map(pair.after)
        if claim.since is None or claim.until is None:
            raise InputError(
                f"archive {pair.archive!r}: claim {claim.id!r} states no days to look up; "
                "give since and until"
            )
        if pair.archive not in self.timelines:
            path = str(_resolve(pair.archive, self.folder))
            self.timelines[pair.archive] = read_timeline(path, region=self.settings.region)
        timeline = self.timelines[pair.archive]
        maps = (
            timeline.before(claim.since, as_of=pair.as_of),
            timeline.at(claim.until, as_of=pair.as_of),
        )
        return self._renamed(maps[0], pair.archive), self._renamed(maps[1], pair.archive)

    def _renamed(self, shown: ControlMap, archive: str) -> ControlMap:
        """Sources by the name that the case gives the archive, not by this machine's path."""
        path = str(self.timelines[archive].path)
        sources = tuple(replace(s, path=s.path.replace(path, archive, 1)) for s in shown.sources)
        return shown.with_(sources=sources)

    def region(self, name: str) -> BaseGeometry:
        """Open a clip."""
        if name not in self.regions:
            self.regions[name] = named_region(name, self.folder, region=self.settings.region)
        return self.regions[name][0]

    def delta(self, pair: MapPair, claim: Claim, definition: str) -> Delta:
        """Take the difference of a pair, once for all claims that look at the same days."""
        days = (claim.since, claim.until) if pair.archive else ()
        key = (pair, definition, *days)
        if key not in self.deltas:
            before, after = (_named(opened, pair) for opened in self.pair(pair, claim))
            self.deltas[key] = diff(
                before,
                after,
                definition=definition,
                clip=self.region(pair.clip) if pair.clip else None,
                sliver_tolerance_m=self.settings.sliver_tolerance_m,
                keep_slivers=self.settings.keep_slivers,
                keep_redrawn=self.settings.keep_redrawn,
            )
        return self.deltas[key]


def _named(opened: ControlMap, pair: MapPair) -> ControlMap:
    changes: dict[str, Any] = {}
    if pair.mapper:
        changes.update(mapper=pair.mapper, mapper_stated=True)
    if pair.position_error_m:
        changes["position_error_m"] = pair.position_error_m
        changes["position_error_reason"] = "stated in the case"
    return opened.with_(**changes) if changes else opened


def _pair_rows(
    claim: Claim, pair: MapPair, evidence: _Evidence, settings: Settings
) -> Iterable[Row]:
    kind = "illustration" if pair.illustration else "mapped"
    for definition in pair.definitions:
        if not evidence.available(pair):
            yield unavailable_row(
                pair.mapper or Path(pair.archive or pair.after[0]).name,
                definition=definition,
                kind=kind,
                note=NOT_AVAILABLE,
            )
            continue
        delta = evidence.delta(pair, claim, definition)
        notes = _mapper_notes(pair, delta)
        yield _row(claim, delta, settings, kind=kind, notes=notes, clip=pair.clip or "")


def _mapper_notes(pair: MapPair, delta: Delta) -> list[str]:
    """Tell files that are another mapper's than the case says, and how old snapshots are."""
    formats = {source.format for shown in delta.maps for source in shown.sources}
    others = [name for name in MAPPERS if any(f.startswith(f"{name} ") for f in formats)]
    notes = [f"the files look like {n}'s" for n in others if pair.mapper and n != pair.mapper]
    for shown in delta.maps:
        if shown.age is not None and shown.age > timedelta(days=1):
            notes.append(f"snapshot taken: {shown.when}, {shown.age.days} days old")
    return notes


def _row(
    claim: Claim,
    delta: Delta,
    settings: Settings,
    *,
    kind: str = "mapped",
    position_error_m: float | None = None,
    notes: Sequence[str] = (),
    clip: str = "",
) -> Row:
    told = list(notes)
    boundary_error_m = None
    if claim.where:
        codes = oblasts_of(claim.where)
        oblasts = settings.oblasts()
        delta = delta.clipped(_oblast_union(oblasts, codes))
        chosen = oblasts.set_index("iso").loc[list(codes)]
        told.append(f"cut to {', '.join(chosen['name_en'])} ({oblasts.attrs['source']})")
        if (worst := _accuracy_m(chosen, oblasts.attrs)) is not None:
            # the table gives mean distances: of a normal error that is 0.8 σ
            boundary_error_m = round(worst * _MEAN_TO_SIGMA, 0)
        else:
            told.append("the accuracy of these boundaries is not stated and not in the interval")
    return measured_row(
        claim,
        delta,
        near_border=border_zone(),
        kind=kind,
        edges=settings.edges,
        position_error_m=position_error_m,
        correlation_length_m=settings.correlation_length_m,
        boundary_error_m=boundary_error_m,
        notes=told,
        clip=clip,
        source=MAPPERS[delta.label].credit if delta.label in MAPPERS else "",
    )


def run_case(
    case: Case, settings: Settings | None = None, *, command: str | None = None
) -> list[Verdict]:
    """Check every claim of a case.

    Parameters
    ----------
    case : Case
    settings : Settings, optional
    command : str, optional
        What repeats the check, for the record.

    Returns
    -------
    list of Verdict
        In the order of the claims.

    Raises
    ------
    FrontgeoError
        For a file that cannot be used; an archive that is not set is no error.
    """
    settings = settings or Settings()
    evidence = _Evidence(case.path.parent, settings)
    verdicts = []
    for claim in case.claims:
        rows: list[Row] = []
        for pair in case.maps:
            if not pair.claims or claim.id in pair.claims:
                try:
                    rows += _pair_rows(claim, pair, evidence, settings)
                except CaseError:
                    raise
                except FrontgeoError as error:
                    raise CaseError(case.path, str(error), where=pair.where) from error
        for figure in case.figures:
            if not figure.claims or claim.id in figure.claims:
                rows.append(
                    figure_row(
                        claim,
                        figure.amount,
                        unit=figure.unit,
                        kind=figure.kind,
                        by=figure.by,
                        source=figure.source,
                        note=figure.note,
                    )
                )
        if not rows:
            raise CaseError(case.path, f"claim {claim.id!r} has no evidence; add [[maps]]")
        record = make_record(rows, settings, command=command)
        record["clips"] = [
            {"path": s.path, "sha256": s.sha256, "bytes": s.size_bytes}
            for _, s in evidence.regions.values()
            if s is not None
        ]
        record["case"] = {"path": str(case.path), "sha256": case.sha256}
        verdicts.append(judge(claim, rows, record))
    return verdicts


def make_record(
    rows: Iterable[Row], settings: Settings, *, command: str | None = None
) -> dict[str, object]:
    """Gather what is needed to repeat a check."""
    inputs: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows:
        if row.delta is None:
            continue
        for opened in row.delta.maps:
            for source in opened.sources:
                inputs[source.path, opened.mapper] = {
                    "path": source.path,
                    "sha256": source.sha256,
                    "bytes": source.size_bytes,
                    "format": source.format,
                    "mapper": opened.mapper,
                    "snapshot": opened.when,
                    "repaired": dict(opened.repaired),
                    "skipped": dict(opened.skipped),
                    "overlap_km2": round(opened.overlap_km2, 6),
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


def check(
    claim: Claim | str,
    evidence: Any,
    *,
    settings: Settings | None = None,
    definition: str = "occupied",
    position_error_m: float | None = None,
    clip: str = "",
    command: str | None = None,
) -> Verdict:
    """Hold a claim against mapped changes or drawn polygons.

    Parameters
    ----------
    claim : Claim or str
        Text such as ``"about 880 km2"`` is parsed.
    evidence : Delta, ControlMap, path, GeoDataFrame, GeoSeries, geometry, or a list of them
        A `Delta` is a mapped change. Anything else is ground that somebody drew: its
        union is measured, overlaps counted once and told. Each of a list is a row; for
        several files that make one drawing use `read_control_map`.
    settings : Settings, optional
    definition : {"occupied", "occupied+contested"}
        Which statuses of drawn polygons count, where they state any.
    position_error_m : float, optional
        σ instead of the maps' own.
    clip : str
        The name of the region that changes were clipped to, for the record.
    command : str, optional
        What repeats the check, for the record.

    Returns
    -------
    Verdict

    Raises
    ------
    FrontgeoError
        For evidence or a claim that cannot be used.

    Examples
    --------
    >>> import shapely
    >>> verdict = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> print(verdict.summary)
    880 km² is supported by 1 of 1 drawn measurement
    """
    settings = settings or Settings()
    claim = Claim.parse(claim) if isinstance(claim, str) else claim
    rows = []
    for item in evidence if isinstance(evidence, list | tuple) else [evidence]:
        if isinstance(item, Delta):
            kind = "mapped" if item.after is not None else "drawn"
            delta, notes = item, []
        else:
            kind = "drawn"
            drawn = _drawn(item, settings.region)
            delta, notes = _drawn_delta(drawn, definition), _drawn_notes(drawn, definition)
        rows.append(
            _row(
                claim,
                delta,
                settings,
                kind=kind,
                position_error_m=position_error_m,
                notes=notes,
                clip=clip,
            )
        )
    if not rows:
        raise InputError("evidence: expected maps or polygons, found an empty list")
    return judge(claim, rows, make_record(rows, settings, command=command))


def _drawn(item: Any, region: Region) -> ControlMap:
    if isinstance(item, ControlMap):
        return item
    if isinstance(item, str | Path):
        return read_control_map(item, region=region)
    if isinstance(item, BaseGeometry) or hasattr(item, "geometry"):
        return control_map_of(item, region=region)
    raise InputError(
        "evidence: expected a Delta, ControlMap, path, GeoDataFrame or geometry, found "
        f"{type(item).__name__}"
    )


def _drawn_delta(drawn: ControlMap, definition: str) -> Delta:
    nothing = shapely.MultiPolygon()
    return Delta(
        gained=drawn.held(definition),
        lost=nothing,
        unchanged=nothing,
        label=drawn.mapper,
        definition="as drawn" if set(drawn.statuses) == {"occupied"} else definition,
        drawn=drawn,
    )


def _drawn_notes(drawn: ControlMap, definition: str) -> list[str]:
    """What of drawn polygons was mended, left out or lay twice."""
    notes = []
    if drawn.overlap_km2 >= 0.0005:
        notes.append(f"overlaps of {drawn.overlap_km2:.3f} km² counted once")
    for verb, counts in (("repaired", drawn.repaired), ("left out", drawn.skipped)):
        notes += [f"{verb} {n} × {reason}" for reason, n in counts.items()]
    for status, km2 in drawn.area_by_status_km2.items():
        if status not in DEFINITIONS[definition]:
            notes.append(f"{status}: {km2:,.1f} km² not counted under {definition!r}")
    return notes
