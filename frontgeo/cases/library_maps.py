"""Take the maps of claims from a library: of each mapper, the series that shows the period best.

A pair of a case whose ``archive:`` files are not there, or that names none, is served by the
library's series of its mapper. A mapper without maps of a claim's days stays in the table, as a
row that gives the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from frontgeo.cases.casefile import Case, MapPair, NamedArchive
from frontgeo.claims.base import Claim
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.verdicts.context import ARCHIVE_PREFIX, resolve_places

if TYPE_CHECKING:
    from frontgeo.geometry.validation import Region
    from frontgeo.library.folder import Library, MapSeries

__all__ = ["LIBRARY_PREFIX", "all_from_library", "from_library", "library_pairs", "series_named"]

#: Before the name of a series, in place of a path: no machine's folders are in a record.
LIBRARY_PREFIX = "library:"
#: Mappers and editions that show contested ground, which claims of an area may have counted.
_WITH_CONTESTED = {("DeepState", "snapshot")}


def library_pairs(
    claims: Iterable[Claim],
    library: Library,
    *,
    mappers: Sequence[str] = (),
    without: Collection[str] = (),
    shared: MapPair | None = None,
) -> tuple[MapPair, ...]:
    """Return the pairs of maps of a library for claims, one for each claim and mapper.

    Parameters
    ----------
    claims : iterable of Claim
    library : Library
    mappers : sequence of str
        Names of mappers or series; by default all mappers of the library, those first whose maps
        are nearest to the ends of the claim's period.
    without : collection of str
        Mappers to leave out.
    shared : MapPair, optional
        What the pairs have in common, such as their definitions and clip. Without it, areas are
        measured as occupied and, where a mapper shows it, as occupied and contested.

    Returns
    -------
    tuple of MapPair
        A mapper without maps of a claim's days has one that gives the reason.
    """
    pairs = []
    for claim in claims:
        names = [name for name in dict.fromkeys(mappers or library.mappers) if name not in without]
        chosen = [(name, *series_of(claim, library, name)) for name in names]
        if not mappers:
            chosen.sort(key=lambda one: _distance(claim, one[1]))
        for name, found, reason in chosen:
            pair = replace(shared or MapPair(), claims=(claim.id,), where=f"library, {name}")
            if found is None:
                pairs.append(replace(pair, mapper=_as_written(name, library), lacking=reason))
                continue
            definitions = pair.definitions
            if shared is None and claim.measures_area and not _is_abroad(claim):
                both = (found.mapper, found.edition) in _WITH_CONTESTED
                definitions = ("occupied", "occupied+contested") if both else definitions
            pairs.append(replace(pair, archive=series_named(found), definitions=definitions))
    return tuple(pairs)


def from_library(
    case: Case, library: Library, *, mappers: Sequence[str] = (), shared: MapPair | None = None
) -> Case:
    """Return a case with pairs of maps of a library for all its claims, beside those it has.

    Mappers of which a claim has maps already are not taken twice. Parameters are those of
    `library_pairs`.
    """
    case = all_from_library(case, library)
    pairs: list[MapPair] = []
    for claim in case.claims:
        there = {
            pair.mapper
            for pair in case.maps
            if (not pair.claims or claim.id in pair.claims)
            and pair.mapper
            and not (pair.lacking or pair.illustration)
        }
        if claim.id not in case.unmeasured:
            pairs += library_pairs([claim], library, mappers=mappers, without=there, shared=shared)
    return replace(
        case, maps=(*case.maps, *pairs), archives={**case.archives, **archives_of(library)}
    )


def all_from_library(
    case: Case, library: Library | None = None, *, region: Region | None = None
) -> Case:
    """Return a case whose pairs without files are served by a library.

    Those are pairs whose ``archive:`` files are not there, and pairs that name only a mapper.

    Parameters
    ----------
    case : Case
    library : Library, optional
        By default the user's, opened only if a pair needs it.
    region : tuple of float, optional
        The theatre or the region whose maps are taken from it.
    """
    pairs: list[MapPair] = []
    opened = library
    for pair in case.maps:
        if pair.lacking or not _is_wanting(pair, case):
            pairs.append(pair)
            continue
        if opened is None:
            from frontgeo.library.folder import Library  # loads pandas, which files need not

            opened = Library.open(region=region)
        pairs += _served(pair, case, opened)
    if opened is None:
        return case
    return replace(case, maps=tuple(pairs), archives={**case.archives, **archives_of(opened)})


def archives_of(library: Library) -> Mapping[str, NamedArchive]:
    """Return where the series of a library lie, by their names in pairs of maps."""
    return {series_named(one): NamedArchive(one.path, one.mapper) for one in library.series}


def series_named(series: MapSeries) -> str:
    """Return the name that a series has in pairs of maps and in records."""
    return f"{LIBRARY_PREFIX}{series.name}"


def series_of(claim: Claim, library: Library, name: str) -> tuple[MapSeries | None, str]:
    """Return the series of a mapper that shows a claim's days best, or the reason for none.

    Raises
    ------
    InputError
        For a claim that states no days, and for a store that cannot be opened.
    """
    if claim.until is None:
        raise InputError(f"claim {claim.id!r}: states no days to look up; give since and until")
    since = claim.since if "since" in claim.stated_days else None
    try:
        candidates = library.named(name)
    except InputError:
        return None, f"no maps of {name} in the library"
    for series in candidates:
        _ = series.timeline  # a store that cannot be opened is an error, not a reason
    found, reasons = library.chosen([name], since=since, until=claim.until)
    return (found[0], "") if found else (None, reasons[0].partition(": ")[2])


def _is_abroad(claim: Claim) -> bool:
    """Return whether a claim is about ground outside the country, which has a definition itself."""
    return any(not code.upper().startswith("UA-") for code in claim.where)


def _distance(claim: Claim, series: MapSeries | None) -> timedelta:
    """Return the offset of a series' maps from the ends of a claim's period."""
    if series is None or claim.until is None:
        return timedelta.max
    return series.distance(claim.since if "since" in claim.stated_days else None, claim.until)[1]


def _is_wanting(pair: MapPair, case: Case) -> bool:
    """Return whether a pair names a mapper, but no files that are there."""
    if not pair.mapper or pair.illustration:
        return False
    named = [name for name in pair.named_files if name not in case.archives]
    if not named:
        return not pair.named_files
    folder = case.path.parent
    return any(name.startswith(ARCHIVE_PREFIX) and not _is_there(name, folder) for name in named)


def _is_there(name: str, folder: Path) -> bool:
    resolved = resolve_places(name, folder)
    return resolved is not None and Path(resolved).exists()


def _served(pair: MapPair, case: Case, library: Library) -> list[MapPair]:
    """Return the pairs of a library in place of one, for each claim the best series."""
    name = pair.mapper or ""
    if not library.series and pair.named_files:
        return [pair]  # as without a library
    served = []
    for claim in case.claims:
        if pair.claims and claim.id not in pair.claims:
            continue
        found, reason = series_of(claim, library, name)
        about = replace(pair, claims=(claim.id,))
        if found is None and pair.named_files:
            served.append(about)
        elif found is None:
            lacking = reason if library.series else Message("library-has-no-maps", mapper=name)
            served.append(replace(about, lacking=lacking))
        else:
            served.append(_replaced(about, found))
    return served


def _replaced(pair: MapPair, series: MapSeries) -> MapPair:
    note = Message("maps-of-library", series=series.name)
    return replace(
        pair, before=(), after=(), baseline_before=(), baseline_after=(), as_of=pair.as_of,
        archive=series_named(series), notes=(*pair.notes, note),
    )  # fmt: skip


def _as_written(name: str, library: Library) -> str:
    """Return a mapper's name as the library writes it."""
    return next((m for m in library.mappers if m.casefold() == name.casefold()), name)
