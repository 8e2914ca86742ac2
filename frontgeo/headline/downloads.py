"""Download the maps that claims need and the library lacks, and add them to it.

Nothing is downloaded unasked: a rule decides, which is shown the files, their size and licences.
Of each claim's days those are fetched between which it is measured, with the days around them by
which a figure is shifted to see how much it hangs on the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from frontgeo._utils.fileio import printable
from frontgeo.claims.base import Claim
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.library.folder import Library, MapSeries

if TYPE_CHECKING:
    from frontgeo.fetch import FetchPlan

__all__ = ["FetchRule", "MapsToFetch", "add_fetched", "maps_fetched", "maps_to_fetch"]

_DAY = timedelta(days=1)
#: Mappers whose files are recognised as theirs. The Google My Maps of others (UAControlMap, AMK
#: Mapping) have layers that are no ground held, so that whoever adds them must choose some.
_RECOGNISED = ("DeepState", "ISW", "Creamy Caprice")
_NEAR = timedelta(days=7)  # a library has a map of a day if one is as near as this


@dataclass(frozen=True)
class MapsToFetch:
    """The maps of a mapper that claims need and a library lacks.

    Attributes
    ----------
    mapper : str
    planned : frontgeo.fetch.FetchPlan
    days : tuple of date
        The days at whose end the state is wanted.
    """

    mapper: str
    planned: FetchPlan
    days: tuple[date, ...]

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences of its sources, as these state them."""
        from frontgeo.fetch.sources import source_named

        return tuple(dict.fromkeys(source_named(f.source).licence for f in self.planned))

    def __str__(self) -> str:
        """Return a line with the files, their size and the licence."""
        span = f"{self.days[0]} to {self.days[-1]}" if len(self.days) > 1 else str(self.days[0])
        return f"{self.planned}; days of {span}; licence: {' | '.join(self.licences)}"


#: Decides whether maps are downloaded, after it was shown which.
FetchRule: TypeAlias = Callable[[Sequence[MapsToFetch]], bool]


def maps_to_fetch(
    claims: Iterable[Claim], library: Library, *, mappers: Sequence[str] = ()
) -> list[MapsToFetch]:
    """List the maps that claims need, the library lacks, and a source is known to reach.

    Parameters
    ----------
    claims : iterable of Claim
    library : Library
    mappers : sequence of str
        By default those of the library or, where it has none, all that can be fetched.

    Returns
    -------
    list of MapsToFetch
        One for each mapper; nothing is downloaded.
    """
    from frontgeo.fetch import mapper_names, plan
    from frontgeo.fetch.sources import mapper_named

    needed = [(claim, _ends_of(claim)) for claim in claims]
    found = []
    for name in mappers or library.mappers or mapper_names():
        rows = mapper_named(name)
        mapper = rows[0].mapper if rows else ""
        if mapper not in _RECOGNISED:
            continue
        wanted: set[date] = set()
        for claim, ends in needed:
            if _is_shown(claim, library, mapper):
                continue
            if all(any(row.covers(day) for row in rows) for day in ends):
                wanted |= {day + n * _DAY for day in ends for n in (-1, 0, 1)}
        days = tuple(sorted(day for day in wanted if any(row.covers(day) for row in rows)))
        if not days:
            continue
        planned = plan(mapper, days=days)
        if planned.files:
            found.append(MapsToFetch(mapper, planned, days))
    return found


def maps_fetched(
    claims: Sequence[Claim],
    library: Library,
    *,
    mappers: Sequence[str] = (),
    rule: FetchRule,
) -> tuple[Library, list[str]]:
    """Return the library with the maps that claims need, if the rule allows the download.

    Parameters
    ----------
    claims : sequence of Claim
    library : Library
    mappers : sequence of str
    rule : callable
        Shown the list of `MapsToFetch`; returns whether to download. It is not asked where all
        files are in the cache.

    Returns
    -------
    Library, list of str
        The library, opened anew if maps were added, and notes on what was done or is lacking.

    Raises
    ------
    FrontgeoError
        When nothing could be downloaded and the library is empty.
    """
    wanted = maps_to_fetch(claims, library, mappers=mappers)
    if not wanted:
        return library, []
    if library.series and not library.is_made:
        lacking = ", ".join(one.mapper for one in wanted)
        return library, [
            f"{lacking}: no maps of these days in {library.path}, which holds archives as they "
            "lie; maps are fetched into a library that frontgeo made (FRONTGEO_ARCHIVE, --archive)"
        ]
    if any(one.planned.needed for one in wanted) and not rule(wanted):
        return library, [f"{one}: repeat with --fetch to download them" for one in wanted]
    notes: list[str] = []
    for one in wanted:
        try:
            notes += add_fetched(one, library.path)
        except FrontgeoError as error:
            if not library.series and len(wanted) == 1:
                raise
            notes.append(f"{one.mapper}: not added: {error}")
    return Library.open(
        library.path, region=library.region
    ) if library.path.is_dir() else library, notes


def add_fetched(wanted: MapsToFetch, library: Path) -> list[str]:
    """Download maps, add each to the library, and return notes on what came.

    Raises
    ------
    FrontgeoError
        When they cannot be downloaded, read or written; maps added before that stay.
    """
    from frontgeo.library.updates import add_planned  # few checks download

    return [printable(note) for note in add_planned(wanted.planned, library).notes]


def _ends_of(claim: Claim) -> tuple[date, ...]:
    """Return the days at whose end the states are that a claim compares."""
    ends: list[date] = []
    periods = [(claim.since if "since" in claim.stated_days else None, claim.until)]
    periods += [claim.baseline] if claim.baseline is not None else []
    for since, until in periods:
        ends += [since - _DAY] if since is not None else []
        ends += [until] if until is not None else []
    return tuple(ends)


def _is_shown(claim: Claim, library: Library, mapper: str) -> bool:
    """Return whether a series has maps near the days of a claim, of its baseline, too."""
    series = [one for one in library.series if one.mapper == mapper]
    since = claim.since if "since" in claim.stated_days else None
    periods = [(since, claim.until), *([claim.baseline] if claim.baseline is not None else [])]
    return all(
        until is None or any(_is_near(one, start, until) for one in series)
        for start, until in periods
    )


def _is_near(series: MapSeries, since: date | None, until: date) -> bool:
    try:
        return series.distance(since, until)[1] <= _NEAR
    except InputError:
        return False
