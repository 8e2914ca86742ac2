"""Measure what changed in a period, by each mapper of a library beside the others.

Numbers are those of ``frontgeo delta`` and ``frontgeo check`` on the same maps: changes inside
the country, with the ground that is set apart beside them. No mapper's figure is averaged with
another's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from frontgeo._utils.fileio import printable
from frontgeo.change.apart import LEAST_KM2, Abroad
from frontgeo.change.change import Change
from frontgeo.change.diff import diff
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Context, Measured, least_of, measure_change
from frontgeo.claims.settlements import ChangedSettlement, changed_settlements
from frontgeo.claims.sides import Direction
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.map_ends import (
    MapEnd,
    NoMaps,
    check_ends,
    ends_of_maps,
    is_other_length,
    map_ends,
    nearest_series,
)
from frontgeo.desk.usual import UsualSteps, usual_steps
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import Library, MapSeries
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import Layers, Settings

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DeskReport",
    "Estimate",
    "MapperChange",
    "MapperWithout",
    "PlaceChange",
    "desk_report",
    "last_day",
]


@dataclass(frozen=True)
class Estimate:
    """An area, km², with its 95 % intervals.

    Attributes
    ----------
    km2 : float
    mappers : pair of float or None
        The interval between mappers; None where there is no history of differences.
    drawing : pair of float or None
        The interval of the drawing; None outside all oblasts, where none is measured.
    """

    km2: float
    mappers: tuple[float, float] | None = None
    drawing: tuple[float, float] | None = None

    @classmethod
    def of(cls, measured: Measured) -> Estimate:
        """Return a measured area with both intervals."""
        return cls(measured.value, measured.mappers, (measured.low, measured.high))

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the interval between mappers, or else that of the drawing."""
        return self.mappers or self.drawing


@dataclass(frozen=True)
class PlaceChange:
    """The change in the whole country, in an oblast, or outside all of them.

    Attributes
    ----------
    key : str
        ``whole``, the code of an oblast such as ``UA-14``, or ``outside``.
    name_en, name_uk : str
        Of an oblast; else empty.
    net, gained, lost : Estimate
    """

    key: str
    net: Estimate
    gained: Estimate
    lost: Estimate
    name_en: str = ""
    name_uk: str = ""


@dataclass(frozen=True, eq=False)
class MapperChange:
    """The change on one mapper's maps.

    Attributes
    ----------
    series : MapSeries
    change : Change
    ends : pair of MapEnd
        The maps that stand for the beginning and the end of the period.
    places : tuple of PlaceChange
        The whole first, then oblasts with a change, and last what lies outside all of them.
    abroad : tuple of Abroad
        Ground outside the country that changed hands, which no other number counts.
    settlements : tuple of ChangedSettlement
        By rows of `frontgeo.load_settlements`.
    usual : UsualSteps or None
        None if it was not asked for.
    skipped : tuple of Message
        Files of the archive that were left out.
    """

    series: MapSeries
    change: Change
    ends: tuple[MapEnd, MapEnd]
    places: tuple[PlaceChange, ...]
    abroad: tuple[Abroad, ...]
    settlements: tuple[ChangedSettlement, ...]
    usual: UsualSteps | None
    skipped: tuple[Message, ...] = ()

    @property
    def mapper(self) -> str:
        """Return the mapper."""
        return self.change.label

    @property
    def theatre(self) -> Theatre:
        """Return the theatre of its maps."""
        return self.change.theatre

    @property
    def span(self) -> timedelta:
        """Return the time between its two maps."""
        return self.ends[1].shown - self.ends[0].shown

    @property
    def is_off(self) -> bool:
        """Return whether the time between its maps is noticeably not that of the period."""
        return is_other_length(self.ends)

    @property
    def is_doubtful(self) -> bool:
        """Return whether its figures rest on an assumption, or on maps of other days."""
        return bool(self.change.assumed) or any(end.is_off for end in self.ends) or self.is_off

    @property
    def whole(self) -> PlaceChange:
        """Return the change in the whole country."""
        return self.places[0]

    @property
    def oblasts(self) -> tuple[PlaceChange, ...]:
        """Return the change in each oblast that has one, and outside all of them."""
        return self.places[1:]


@dataclass(frozen=True)
class MapperWithout:
    """A mapper that has no number for the period, and why."""

    mapper: str
    reason: Message | str


@dataclass(frozen=True, eq=False)
class DeskReport:
    """The changes of a period, by each mapper.

    Attributes
    ----------
    period : DeskPeriod
    definition : str
    mappers : tuple of MapperChange
        In the order asked for, or else by name.
    without : tuple of MapperWithout
    settings : Settings
    """

    period: DeskPeriod
    definition: str
    mappers: tuple[MapperChange, ...]
    without: tuple[MapperWithout, ...]
    settings: Settings

    @property
    def theatre(self) -> Theatre:
        """Return the theatre of its maps, or that of its settings if there are none."""
        return self.mappers[0].theatre if self.mappers else self.settings.theatre

    @property
    def oblasts(self) -> list[PlaceChange]:
        """Return each oblast with a change by any mapper once, and last outside, in one order."""
        found = {place.key: place for one in self.mappers for place in one.oblasts}
        return sorted(found.values(), key=lambda place: (place.key == "outside", place.name_en))


def last_day(library: Library, mappers: Sequence[str] = ()) -> tuple[date, str]:
    """Return the last day for which a library has a map, and whose map that is.

    Raises
    ------
    InputError
        When it has no maps, or none of the mappers.
    """
    series = [s for name in mappers or library.mappers for s in library.named(name)]
    if not series and library.left_out and library.is_made:
        raise InputError(f"{library.path}: no maps to take: {'; '.join(library.left_out[:3])}")
    if not series:
        raise InputError(
            f"{library.path}: no maps yet; add them: frontgeo library add PATH (an archive, or a "
            "map)"
        )
    last = max(series, key=lambda s: (s.last, s.maps))
    return last.last, last.mapper


def desk_report(
    library: Library,
    period: DeskPeriod,
    *,
    mappers: Sequence[str] = (),
    definition: str = "occupied",
    settings: Settings | None = None,
    compared: int | None = None,
) -> DeskReport:
    """Measure what changed in a period, by each mapper of a library.

    Parameters
    ----------
    library : Library
    period : DeskPeriod
        From the state at 00:00 UTC of its first day to that at the end of its last day, by the
        maps that `Timeline.period` takes.
    mappers : sequence of str
        Names of mappers or series; by default all.
    definition : str
        What counts as held.
    settings : Settings, optional
    compared : int, optional
        How many earlier periods the net is compared with; by default those of
        `frontgeo.desk.usual.STEPS_BEFORE`. 0 for none.

    Returns
    -------
    DeskReport

    Raises
    ------
    InputError
        For a mapper that the library does not have, or when no mapper has a number.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, east in (("2024-10-27", 36.1), ("2024-11-03", 36.2)):
    ...     square = shapely.to_geojson(shapely.box(36, 49, east, 49.1))
    ...     _ = (folder / f"{day}.geojson").write_text(square)
    >>> report = desk_report(Library.of_archives([folder]), DeskPeriod.week_of("2024-11-01"))
    >>> [round(place.net.km2, 1) for place in report.mappers[0].places]
    [81.3, 81.3, 0.0]
    """
    settings = settings or Settings()
    measure = partial(
        _measured, period=period, definition=definition, layers=Layers(settings), compared=compared
    )
    found: list[MapperChange] = []
    without: list[MapperWithout] = []
    for name in dict.fromkeys(mappers or library.mappers):
        candidates = library.named(name)
        one = _or_why_not(candidates, period, measure)
        if isinstance(one, MapperChange):
            found.append(one)
        else:
            without.append(MapperWithout(candidates[0].mapper, one))
    if not found:
        lacking = [f"{one.mapper}: {one.reason}" for one in without]
        reasons = "; ".join([*lacking, *library.left_out[:3]]) or "it has none"
        raise InputError(
            f"{period.since} to {period.until}: no mapper has maps of this period ({reasons}); "
            "choose other days, see frontgeo library list"
        )
    return DeskReport(period, definition, tuple(found), tuple(without), settings)


def _or_why_not(
    candidates: Sequence[MapSeries],
    period: DeskPeriod,
    measure: Callable[[MapSeries], MapperChange],
) -> MapperChange | Message | str:
    """Measure the change of a mapper, or return the reason why there is no number."""
    try:
        return measure(nearest_series(candidates, period))
    except NoMaps as none:
        return none.reason
    except FrontgeoError as error:  # of an archive: one that cannot be read must not stop others
        return printable(str(error))


def _measured(
    series: MapSeries,
    *,
    period: DeskPeriod,
    definition: str,
    layers: Layers,
    compared: int | None,
) -> MapperChange:
    """Read the maps of a series and measure their change.

    Raises
    ------
    NoMaps
    """
    timeline = series.timeline.holding(definition)
    asked = map_ends(timeline, period)
    before, after = timeline.period(period.since, period.until)
    ends = ends_of_maps(before, after, asked)
    check_ends(ends, period)  # again, as an unreadable map gives way to an earlier one
    settings = layers.settings
    change = diff(
        before,
        after,
        definition=definition,
        sliver_tolerance_m=settings.sliver_tolerance_m,
        keep_slivers=settings.keep_slivers,
        keep_redrawn=settings.keep_redrawn,
    )
    if change.unlike:
        raise NoMaps(Message("desk-unlike", reason=change.unlike))
    context = layers.within(_claim_in()).context.at(change.theatre)
    usual = None
    if compared != 0:
        usual = usual_steps(timeline, period, change, ends, count=compared)
    return MapperChange(
        series,
        change,
        ends,
        _places(change, context, layers),
        tuple(a for a in change.abroad() if max(a.gained_km2, a.lost_km2) >= LEAST_KM2),
        tuple(
            changed_settlements(change, replace(context, settlements=change.theatre.settlements))
        ),
        usual,
        tuple(fault.message for fault in timeline.skipped),
    )


def _claim_in(*places: str) -> Claim:
    """Return a claim of any area in some places, for which a context is the same as for a check."""
    return Claim.area(1, where=places)


def _places(change: Change, context: Context, layers: Layers) -> tuple[PlaceChange, ...]:
    """Measure a change in the whole country, in each oblast with a change, and outside them."""
    if not len(change.theatre.regions):
        return (_place("whole", change, context),)
    oblasts = layers.settings.oblasts()
    names = oblasts.set_index("iso")
    table = change.by(oblasts, name="iso")
    found = [_place("whole", change, context)]
    for code in table.index[:-1]:
        within = layers.within(_claim_in(code))
        inside = change if within.region is None else change.clipped(within.region)
        about = within.context.about([inside.gained, inside.lost])
        found.append(
            replace(
                _place(str(code), inside, about),
                name_en=str(names.at[code, "name_en"]),
                name_uk=str(names.at[code, "name_uk"]),
            )
        )
    return (*found, _outside(table, change.theatre))


def _place(key: str, change: Change, context: Context) -> PlaceChange:
    """Measure a change, clipped to a place."""

    def estimate(direction: Direction) -> Estimate:
        measured = measure_change(change, direction, context)
        return Estimate.of(measured.limited(least_of(direction), inf))

    return PlaceChange(key, estimate("net"), estimate("gained"), estimate("lost"))


def _outside(table: pd.DataFrame, theatre: Theatre) -> PlaceChange:
    """Return the change outside all regions, which has no interval of its own."""
    net, gained, lost = (
        Estimate(float(table[f"{name}_km2"].iloc[-1])) for name in ("net", "gained", "lost")
    )
    if theatre.about.is_shipped:
        return PlaceChange("outside", net, gained, lost)
    key = "desk-outside-regions"
    names = (Message(key, units=theatre.about.regions_name).text(lang) for lang in ("en", "uk"))
    return PlaceChange("outside", net, gained, lost, *names)
