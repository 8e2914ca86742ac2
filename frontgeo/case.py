"""Claims and their evidence: resolved to files, checked and recorded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.casefile import Case, MapPair, check_oblasts
from frontgeo.check import (
    Row,
    Verdict,
    figure_row,
    judge,
    measured_row,
    unavailable_row,
)
from frontgeo.claims import Claim
from frontgeo.control import ControlMap
from frontgeo.delta import DEFAULT_SLIVER_TOLERANCE_M, Delta, diff
from frontgeo.errors import CaseError, FrontgeoError, InputError
from frontgeo.mappers import (
    MAPPERS,
    UKRAINE,
    control_map_of,
    read_control_map,
    read_regions,
)
from frontgeo.mappers.door import Region
from frontgeo.mappers.vector import split_layer
from frontgeo.measure import Edges
from frontgeo.places import (
    BORDER_ATTRIBUTION,
    BORDER_TOLERANCE_M,
    border_zone,
    load_border,
    load_oblasts,
    oblast_codes,
)
from frontgeo.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.version import __version__

__all__ = ["Settings", "check", "make_record", "named_region", "run_case"]

ARCHIVE_PREFIX = "archive:"
ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"
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
    keep_slivers : bool
    region : tuple of float
        Where polygons in files are expected.
    """

    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M
    keep_slivers: bool = False
    region: Region = UKRAINE

    def as_record(self) -> dict[str, object]:
        """The parameters by name."""
        return {
            "edges": self.edges,
            "correlation_length_m": self.correlation_length_m,
            "sliver_tolerance_m": self.sliver_tolerance_m,
            "keep_slivers": self.keep_slivers,
            "border_tolerance_m": BORDER_TOLERANCE_M,
            "expected_region": list(self.region),
        }


def _resolve(name: str, folder: Path) -> str | None:
    """A path of a case on this machine; None for an archive that is not here."""
    if not name.startswith(ARCHIVE_PREFIX):
        return str(folder / name)
    archive = os.environ.get(ARCHIVE_VARIABLE)
    return str(Path(archive) / name.removeprefix(ARCHIVE_PREFIX)) if archive else None


def named_region(name: str, folder: Path = Path()) -> BaseGeometry:
    """Return a region by name, or from a file.

    Parameters
    ----------
    name : str
        ``ukraine``, an oblast's code such as ``UA-63``, a file or ``file:layer``.
    folder : Path
        What a relative path is relative to.

    Raises
    ------
    InputError
        For a name that is neither.

    Examples
    --------
    >>> named_region("UA-63").geom_type
    'Polygon'
    """
    if name.lower() == "ukraine":
        return load_border()
    if name in oblast_codes():
        return _oblast_union((name,))
    resolved = _resolve(name, folder)
    if resolved is None:
        raise InputError(f"clip {name!r}: {NOT_AVAILABLE}")
    if not split_layer(resolved)[0].exists():
        raise InputError(
            f"clip {name!r}: expected 'ukraine', an oblast's code such as UA-63, or a file, "
            "found no such file"
        )
    return _file_union(resolved)


@cache
def _file_union(path: str) -> BaseGeometry:
    return shapely.union_all(read_regions(path).geometry.to_numpy())


@cache
def _oblast_union(codes: tuple[str, ...]) -> BaseGeometry:
    oblasts = load_oblasts().set_index("iso")
    return shapely.coverage_union_all(oblasts.loc[list(codes)].geometry.to_numpy())


class _Evidence:
    """Opens the maps of a case, each file once, under the names the case gives them."""

    def __init__(self, folder: Path, region: Region) -> None:
        self.folder, self.region = folder, region
        self._maps: dict[tuple[str, ...], ControlMap] = {}

    def available(self, pair: MapPair) -> bool:
        names = (*pair.before, *pair.after, *([pair.clip] if pair.clip else []))
        return all(_resolve(name, self.folder) is not None for name in names)

    def map(self, names: tuple[str, ...]) -> ControlMap:
        if names not in self._maps:
            paths = [str(_resolve(name, self.folder)) for name in names]
            opened = read_control_map(paths, region=self.region)
            sources = tuple(replace(s, path=n) for s, n in zip(opened.sources, names, strict=True))
            self._maps[names] = opened.with_(sources=sources)
        return self._maps[names]


def _named(opened: ControlMap, pair: MapPair) -> ControlMap:
    changes: dict[str, Any] = {}
    if pair.mapper:
        changes["mapper"] = pair.mapper
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
                pair.mapper or Path(pair.after[0]).name,
                definition=definition,
                kind=kind,
                note=NOT_AVAILABLE,
            )
            continue
        maps = [evidence.map(names) for names in (pair.before, pair.after)]
        notes = _mapper_notes(pair, maps)
        before, after = (_named(m, pair) for m in maps)
        delta = diff(
            before,
            after,
            definition=definition,
            clip=named_region(pair.clip, evidence.folder) if pair.clip else None,
            sliver_tolerance_m=settings.sliver_tolerance_m,
            keep_slivers=settings.keep_slivers,
        )
        yield _row(claim, delta, settings, kind=kind, notes=notes)


def _mapper_notes(pair: MapPair, maps: Iterable[ControlMap]) -> list[str]:
    recognised = {m.mapper for m in maps} & set(MAPPERS)
    odd = sorted(recognised - {pair.mapper}) if pair.mapper in MAPPERS else []
    return [f"the files look like {name}'s" for name in odd]


def _row(
    claim: Claim,
    delta: Delta,
    settings: Settings,
    *,
    kind: str = "mapped",
    position_error_m: float | None = None,
    notes: Sequence[str] = (),
) -> Row:
    told = list(notes)
    if claim.where:
        check_oblasts(claim.where)
        delta = delta.clipped(_oblast_union(claim.where))
        oblasts = load_oblasts().set_index("iso").loc[list(claim.where)]
        worst = oblasts["accuracy_interior_m"].max()
        told.append(
            f"cut to {', '.join(oblasts['name_en'])}; its inner lines are good to about "
            f"{worst:.0f} m on average"
        )
    return measured_row(
        claim,
        delta,
        near_border=border_zone(),
        kind=kind,
        edges=settings.edges,
        position_error_m=position_error_m,
        correlation_length_m=settings.correlation_length_m,
        notes=told,
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
    evidence = _Evidence(case.path.parent, settings.region)
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
        record["case"] = {"path": str(case.path), "sha256": case.sha256}
        verdicts.append(judge(claim, rows, record))
    return verdicts


def make_record(
    rows: Iterable[Row], settings: Settings, *, command: str | None = None
) -> dict[str, object]:
    """Gather what is needed to repeat a check."""
    inputs: dict[str, dict[str, object]] = {}
    for row in rows:
        if row.delta is None:
            continue
        for opened in row.delta.maps:
            for source in opened.sources:
                inputs[source.path] = {
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
    claim: Claim,
    evidence: Any,
    *,
    settings: Settings | None = None,
    position_error_m: float | None = None,
    command: str | None = None,
) -> Verdict:
    """Hold a claim against mapped changes or drawn polygons.

    Parameters
    ----------
    claim : Claim
    evidence : Delta, ControlMap, path, GeoDataFrame, GeoSeries, geometry, or a list of them
        A `Delta` is a mapped change. Anything else is ground that somebody drew: its
        union is measured, overlaps counted once and told. Each of a list is a row; for
        several files that make one drawing use `read_control_map`.
    settings : Settings, optional
    position_error_m : float, optional
        σ instead of the maps' own.
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
    rows = []
    for item in evidence if isinstance(evidence, list | tuple) else [evidence]:
        if isinstance(item, Delta):
            kind = "mapped" if item.after is not None else "drawn"
            rows.append(_row(claim, item, settings, kind=kind, position_error_m=position_error_m))
            continue
        drawn = _drawn(item, settings.region)
        delta = _drawn_delta(drawn)
        notes = []
        if drawn.overlap_km2 >= 0.0005:
            notes.append(f"overlaps of {drawn.overlap_km2:.3f} km² counted once")
        rows.append(
            _row(
                claim,
                delta,
                settings,
                kind="drawn",
                position_error_m=position_error_m,
                notes=notes,
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
        return control_map_of(item)
    raise InputError(
        "evidence: expected a Delta, ControlMap, path, GeoDataFrame or geometry, found "
        f"{type(item).__name__}"
    )


def _drawn_delta(drawn: ControlMap) -> Delta:
    nothing = shapely.MultiPolygon()
    ground = drawn.held() if "occupied" in drawn.statuses else _any_status(drawn)
    return Delta(
        gained=ground,
        lost=nothing,
        unchanged=nothing,
        label=drawn.mapper,
        definition="as drawn",
        drawn=drawn,
    )


def _any_status(drawn: ControlMap) -> BaseGeometry:
    return shapely.union_all(list(drawn.statuses.values()))
