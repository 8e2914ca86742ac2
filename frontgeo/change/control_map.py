"""`ControlMap`: the ground that one mapper showed on one day, by status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, partial
from numbers import Real
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils import svg
from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray
from frontgeo._utils.dates import end_of, read_day
from frontgeo._utils.memo import ByIdentity, Memo
from frontgeo._utils.parts import buffered
from frontgeo.change.assumptions import Assumption
from frontgeo.change.definitions import ABROAD, DEFINITIONS, STATUSES, lacking_status, side_text
from frontgeo.change.thumbnail import thumbnail_html
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.dissolve import dissolve
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.shared_area import (
    middle_latitude,
    rings_with_integrals,
    shared_areas_km2,
)
from frontgeo.geometry.validation import (
    EVERYWHERE,
    TAKES_ANYWHERE,
    valid_polygons,
    valid_region,
)
from frontgeo.i18n.texts import texts_of
from frontgeo.places.shipped_theatre import UNSTATED, theatre_at
from frontgeo.places.theatre import Theatre

__all__ = [
    "DEFAULT_POSITION_ERROR_M",
    "ControlMap",
    "Redefinition",
    "Source",
    "front_line",
    "held_by_two",
    "in_both_km2",
    "spelled_alike",
    "spelled_side",
    "union",
]

DEFAULT_POSITION_ERROR_M = 250.0
_IN_BOTH_KM2 = 1.0  # ground of two sides at once; a smaller area is a line drawn twice
_ABROAD_SINCE = date(2024, 8, 6)  # no ground was held abroad before this day
_LANDS = Memo(most=2)  # countries without a zone along their border
_CUTS = Memo(most=4)  # edges of lines along which many changes are clipped
_ZONES = Memo(most=64)  # parts of a zone, which many lines near each other need
_NEAR_DEG = 0.001  # about 100 m
_CELL_DEG = 0.02  # most edges of a border are shorter
_MOST_CELLS = 1000  # along a line
_ON_THE_LINE_DEG = 1e-7  # 1 cm, far more than an intersection moves a vertex


@dataclass(frozen=True)
class Source:
    """A file that a map was read from.

    Attributes
    ----------
    path, sha256 : str
        The path as the user gave it, and the digest of the file's bytes.
    size_bytes : int
    format : str
        The recognised format.
    says : str
        The mapper that the file names, and its own description; empty if it has neither.
    reprojected_from : str
        The CRS of its coordinates, unless that is longitude and latitude on WGS 84.
    """

    path: str
    sha256: str
    size_bytes: int
    format: str
    says: str = ""
    reprojected_from: str = ""


@dataclass(frozen=True)
class Redefinition:
    """A day on which a mapper changed what it draws, without any change of control.

    Attributes
    ----------
    day : date
        The first day drawn in the new way.
    what : str
        The change, to follow the mapper's name: ``leaves out the Donbas held since before 2022``.
    direction : {"lost", "gained"}
        The change of control for which it could be mistaken.
    oblasts : tuple of str
        ISO codes of the units that it affects; empty for anywhere.
    ground : geometry or None
        The affected ground, if an archive has the maps of both days.
    """

    day: date
    what: str
    direction: Literal["lost", "gained"]
    oblasts: tuple[str, ...] = ()
    ground: BaseGeometry | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, eq=False)
class ControlMap:
    """The ground that one mapper showed on one day, by status.

    Parameters
    ----------
    mapper : str
        The author of the map.
    statuses : mapping of str to geometry
        Valid polygons in longitude and latitude, by status (`STATUSES`); a third dimension is
        dropped.
    instant : datetime, optional
        The time of publication, in UTC.
    day : date, optional
        The day that the map shows; by default the day of `instant`.
    sources : tuple of Source
        The files that it was read from.
    position_error_m : float
        Standard error of the front line's position, in metres.
    position_error_reason : str
        The source of that number.
    repaired, skipped : mapping of str to int
        Numbers of features that were repaired or left out, by reason.
    overlap_km2 : float
        Ground that lies in several features or statuses and is counted once; measured if it is
        not given.
    mapper_stated : bool
        False if `mapper` is only the file's name.
    recognised : str
        The mapper whose format the file has, regardless of `mapper`; empty for polygons that
        could come from anybody.
    redefinitions : tuple of Redefinition
        Days on which the mapper changed what it draws.
    side : str
        The side that holds the occupied ground: ``russia`` for known mappers, or a side that the
        user named; empty if nothing states it.
    others : mapping of str to geometry
        Ground of other sides in the file, by side; never part of the ground held.
    assumed : tuple of Assumption
        Assumptions made in reading the file, which are shown with every number.
    day_range : pair of date or None
        The first and the last day that the map may show, if that is uncertain; `day` lies
        between them.
    asked : datetime or None
        The instant requested from an archive, if this map was taken for it.
    parts, whole : tuple of str
        The parts of a map that its files contain, and those of which the mapper's maps consist.
    none_of : tuple of str
        Statuses in its mapper's legend of which the whole map shows no ground. Under a definition
        that counts only these, it is known that nothing is held.
    within : geometry or None
        The region that it was clipped to, within which a status may have no ground.
    anywhere : bool
        Whether the ground may lie where that of the theatre would with swapped axes or another
        sign.
    theatre : Theatre, optional
        The theatre of war that it shows; by default its coordinates decide.
    has_all_sides : bool
        Whether it was read with the ground of all sides alike, in `others`. Whose ground counts is
        then stated (`of_side`), never assumed, and a side that it does not show holds nothing.
    checked : bool
        Whether the polygons have been checked, as those from a file are, and need no more checks.

    Raises
    ------
    InputError
        For an unknown status, an instant without a time zone, or a position error that is not
        positive.
    GeometryError
        For ground that would be repaired or refused in a file: lines, invalid polygons,
        coordinates that are not degrees, swapped axes, or a vertex far from all others.

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> drawn = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)},
    ...                    day=date(2024, 5, 31))
    >>> round(drawn.area_km2(), 2)
    79.66
    >>> drawn
    <ControlMap me, 2024-05-31: occupied 79.7 km²>
    """

    mapper: str
    statuses: Mapping[str, BaseGeometry]
    instant: datetime | None = None
    day: date | None = None
    sources: tuple[Source, ...] = ()
    position_error_m: float = DEFAULT_POSITION_ERROR_M
    position_error_reason: str = "default"
    repaired: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    overlap_km2: float = 0.0
    mapper_stated: bool = True
    recognised: str = ""
    redefinitions: tuple[Redefinition, ...] = ()
    side: str = ""
    others: Mapping[str, BaseGeometry] = field(default_factory=dict)
    assumed: tuple[Assumption, ...] = ()
    day_range: tuple[date, date] | None = None
    asked: datetime | None = None
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    within: BaseGeometry | None = None
    anywhere: bool = False
    theatre: Theatre = UNSTATED
    has_all_sides: bool = False
    checked: InitVar[bool] = False
    _held: dict[str, BaseGeometry] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self, checked: bool) -> None:
        for name in ("statuses", "others"):
            if not isinstance(getattr(self, name), Mapping):
                raise InputError(
                    f"{name}: expected polygons by name, such as {{'occupied': polygon}}, found "
                    f"{type(getattr(self, name)).__name__}"
                )
        unknown = set(self.statuses) - set(STATUSES)
        if unknown:
            raise InputError(
                f"status: expected one of {', '.join(STATUSES)}, found {sorted(unknown)[0]!r}"
            )
        if not checked:
            self._check_ground()
        if self.theatre is UNSTATED:
            grounds = np.array([*self.statuses.values(), *self.others.values()], dtype=object)
            object.__setattr__(self, "theatre", theatre_at(shapely.bounds(grounds)))
        self._check_dates()
        sigma_m: Any = self.position_error_m
        if not isinstance(sigma_m, Real) or not 0 < float(sigma_m) < 1e6:
            raise InputError(f"position_error_m: expected metres above 0, found {sigma_m!r:.60}")
        for name in ("statuses", "others", "repaired", "skipped"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def _check_dates(self) -> None:
        """Refuse invalid days and instants; a day may be ISO text."""
        if self.day is not None and type(self.day) is not date:
            object.__setattr__(self, "day", read_day(self.day, "day"))
        if self.instant is not None:
            if not isinstance(self.instant, datetime):
                raise InputError(f"instant: expected a datetime, found {str(self.instant)[:40]!r}")
            if self.instant.tzinfo is None:
                raise InputError(f"instant {self.instant}: expected a time zone; give UTC")
            object.__setattr__(self, "instant", self.instant.astimezone(UTC))
            if self.day is None:
                object.__setattr__(self, "day", self.instant.astimezone(UTC).date())
        if self.day_range is not None:
            first, last = (read_day(end, "day_range") for end in self.day_range)
            object.__setattr__(self, "day_range", (first, last))
            if self.day is None or not first <= self.day <= last:
                raise InputError(
                    f"day_range: expected a first and a last day around {self.day}, found {first} "
                    f"to {last}"
                )

    def _check_ground(self) -> None:
        """Refuse ground that would be refused or repaired in a file, and measure overlaps."""
        expected = EVERYWHERE if self.anywhere else self.theatre
        for name, word in (("statuses", "status"), ("others", "side")):
            sound = {
                key: valid_polygons(
                    ground,
                    f"{word} {key!r}",
                    region=expected,
                    otherwise=TAKES_ANYWHERE,
                    may_be_empty=self.within is not None,
                )
                for key, ground in getattr(self, name).items()
            }
            object.__setattr__(self, name, sound)
        if self.within is not None:
            within = valid_region(self.within, "within", region=expected)
            object.__setattr__(self, "within", within)
        held = [self.statuses[s] for s in DEFINITIONS["occupied"] if s in self.statuses]
        for side, km2 in in_both_km2(self.statuses, self.others, self.side).items():
            raise GeometryError(
                f"side {side!r}: expected ground that is not held, found {km2:,.1f} km² in "
                f"{' and '.join(s for s in DEFINITIONS['occupied'] if s in self.statuses)} too; "
                "cut it out of one of them"
            )
        if len(held) > 1 and not self.overlap_km2:
            overlap_km2 = max(0.0, float(area_km2(held).sum()) - area_km2(union(held)))
            object.__setattr__(self, "overlap_km2", overlap_km2)

    @property
    def state_at(self) -> datetime | None:
        """The instant (UTC) that the map shows; for a map with only a day, the end of that day."""
        return self.state_in(UTC)

    def state_in(self, zone: tzinfo) -> datetime | None:
        """Return the instant that the map shows, if days end in a time zone as `zone` does."""
        if self.instant is not None or self.day is None:
            return self.instant
        return end_of(self.day, zone)

    def is_another_mappers(self, other: ControlMap) -> bool:
        """Return whether two maps are by two mappers, whatever names they were given.

        Polygons that could come from anybody belong to the mapper that the user states.
        """
        if self.recognised and other.recognised:
            return self.recognised != other.recognised
        if self.recognised or other.recognised:
            known, unknown = (self, other) if self.recognised else (other, self)
            return unknown.mapper != known.recognised
        return self.mapper_stated and other.mapper_stated and self.mapper != other.mapper

    @property
    def missing_parts(self) -> tuple[str, ...]:
        """The parts of this mapper's whole maps that this map lacks."""
        return tuple(part for part in self.whole if part not in self.parts)

    def counted_statuses(self, definition: str = "occupied") -> tuple[str, ...]:
        """Return the definition's statuses on a map whose polygons could come from anybody.

        Two such maps are unlike if only one shows a status. A known mapper's legend is the same
        even on a day without such ground, so that this returns nothing for its maps.
        """
        if self.recognised:
            return ()
        return tuple(s for s in DEFINITIONS.get(definition, ()) if s in self.statuses)

    @property
    def described(self) -> str:
        """Mapper, instant and files as text, for messages."""
        files = ", ".join(source.path for source in self.sources)
        other = self.recognised if self.recognised != self.mapper else ""
        shown = f" ({other} by its content)" if other else ""
        text = f"{self.mapper}{shown} {self.when_shown}{f' ({files})' if files else ''}"
        return f"{text}, {self.age_text}" if self.age_text else text

    @property
    def age_text(self) -> str:
        """The age of the map at the requested instant as text; empty if none was requested."""
        if self.age is None:
            return ""
        days = self.age.total_seconds() / 86400
        return f"{days:.1f} days old at {self.asked:%Y-%m-%dT%H:%MZ}"

    @property
    def age(self) -> timedelta | None:
        """The age of the map at the requested instant."""
        if self.asked is None or self.state_at is None:
            return None
        return self.asked - self.state_at

    @property
    def when(self) -> str:
        """The instant or day as text."""
        if self.instant is not None:
            return self.instant.strftime("%Y-%m-%dT%H:%MZ")
        return self.day.isoformat() if self.day is not None else "no day stated"

    @property
    def when_shown(self) -> str:
        """The instant or day as text, with the days that it may show if that is uncertain.

        Examples
        --------
        >>> import shapely
        >>> day = date(2025, 12, 31)
        >>> drawn = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day=day,
        ...                    day_range=(date(2025, 12, 28), day))
        >>> drawn.when_shown
        '2025-12-31 (shows 28–31 Dec)'
        """
        if self.day_range is None or self.day is None:
            return self.when
        texts = texts_of("caveats")
        days = texts.days(*self.day_range, beside=self.day)
        return texts.filled("days_shown", day=self.when, days=days)

    @property
    def others_km2(self) -> dict[str, float]:
        """The area of each other side's ground, km²."""
        return {side: area_km2(ground) for side, ground in self.others.items()}

    @property
    def sides(self) -> dict[str, BaseGeometry]:
        """The ground of each side: the ground held, if its side is known, and that of the others.

        Examples
        --------
        >>> import shapely
        >>> west, east = shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.1, 50.1)
        >>> shown = ControlMap("me", {"occupied": east}, side="russia", others={"ukraine": west})
        >>> sorted(shown.sides)
        ['russia', 'ukraine']
        """
        sides = dict(self.others)
        held = [self.statuses[s] for s in DEFINITIONS["occupied"] if s in self.statuses]
        if self.side and held:
            sides[self.side] = union([*held, *([sides[self.side]] if self.side in sides else [])])
        if (abroad := self.statuses.get(ABROAD)) is not None:
            holder = DEFINITIONS[ABROAD].side
            sides[holder] = union([abroad, *([sides[holder]] if holder in sides else [])])
        return sides

    def side_of(self, definition: str = "occupied") -> str:
        """Return the side that holds ground under a definition; empty if nothing states it."""
        counted = DEFINITIONS.get(definition)
        return counted.side if counted is not None and counted.side else self.side

    @property
    def is_of_no_side(self) -> bool:
        """Return whether it shows several sides, and nothing says whose ground counts."""
        return self.has_all_sides and not self.side

    def of_side(self, side: str, *, may_be_absent: bool = False) -> ControlMap:
        """Return a map of the ground that another side holds, as in the file.

        Parameters
        ----------
        side : str
            The map's own side, or one of `others`, by any name that its theatre has for it; upper
            and lower case are the same.
        may_be_absent : bool
            Take a side that a map of all sides does not show as one that holds nothing, and record
            that.

        Raises
        ------
        InputError
            For a side that the map does not show.

        Examples
        --------
        >>> import shapely
        >>> west, east = shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.2, 50.1)
        >>> shown = ControlMap("me", {"occupied": east}, side="russia", others={"ukraine": west})
        >>> theirs = shown.of_side("ukraine")
        >>> theirs.side, round(theirs.area_km2(), 2), list(theirs.others)
        ('ukraine', 79.66, ['russia'])
        """
        side = spelled_side(side, (self.side, *self.others), self.theatre)
        if side == self.side:
            return self
        is_absent = side not in self.others
        if is_absent and not (self.has_all_sides and may_be_absent):
            there = ", ".join(self.sides) or "none"
            raise InputError(
                f"side: expected one that {self.described} shows ({there}), found {side!r}"
            )
        others = {name: ground for name, ground in self.others.items() if name != side}
        held = [self.statuses[s] for s in DEFINITIONS["occupied"] if s in self.statuses]
        if self.side and held:
            others[self.side] = union(held)
        absent = Assumption.of("side", "side_absent", holder=side, when=self.when)
        return self.with_(
            side=side,
            statuses={"occupied": self.others.get(side, shapely.MultiPolygon())},
            others=others,
            assumed=(*self.assumed, absent) if is_absent else self.assumed,
            redefinitions=(),  # they concern the ground of the map's own side
            none_of=(),
            checked=True,
        )

    def as_record(self) -> dict[str, object]:
        """Return the assumptions, repairs and omissions made in reading the map, for JSON."""
        return {
            "side": self.side,
            "others_km2": {side: round(km2, 6) for side, km2 in self.others_km2.items()},
            "day_range": self.day_range and [day.isoformat() for day in self.day_range],
            "assumed": [{"about": a.about, "text": a.text} for a in self.assumed],
            "repaired": dict(self.repaired),
            "skipped": dict(self.skipped),
            "overlap_km2": round(self.overlap_km2, 6),
        }

    def held(self, definition: str = "occupied") -> BaseGeometry:
        """Return the ground held under a definition, as one valid geometry.

        Parameters
        ----------
        definition : str
            One of `DEFINITIONS`; ``occupied`` includes advances and ground held since before
            2022.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon

        Raises
        ------
        InputError
            For an unknown definition, one that needs a status that the map does not show, or a map
            of several sides of which none is named.
        """
        if self.is_of_no_side and not DEFINITIONS.get(definition, DEFINITIONS["occupied"]).side:
            raise InputError(
                f"side: {self.described} shows the ground of {', '.join(self.others)}, which are "
                "never counted together; name one (--side, side=, .of_side)"
            )
        if (lacking := lacking_status(definition, self.statuses)) and not self._none_is_held(
            definition
        ):
            layer = "give the layer that shows it, or " if DEFINITIONS[definition].is_abroad else ""
            raise InputError(
                f"definition {definition!r}: {self.mapper} ({self.when}) shows no {lacking} "
                f"ground, but {self.shown_text}; {layer}use another definition"
            )
        if definition not in self._held:
            shown = [s for s in DEFINITIONS[definition] if s in self.statuses]
            self._held[definition] = union(self.statuses[s] for s in shown)
        return self._held[definition]

    def _none_is_held(self, definition: str) -> bool:
        """Return whether nothing is known to be held under a definition, rather than missing."""
        counted = DEFINITIONS[definition]
        day = self.day if self.recognised else None
        if counted.is_abroad and day is not None and day < _ABROAD_SINCE:
            return True
        return set(counted) <= set(self.none_of)

    @property
    def shown_text(self) -> str:
        """The statuses and sides that the map shows, as text for messages."""
        theirs = [f"{side_text(side) or side} ground" for side in self.others]
        return ", ".join([*self.statuses, *theirs]) or "nothing"

    def area_km2(self, definition: str = "occupied") -> float:
        """Measure the ground held under a definition, in km²."""
        return area_km2(self.held(definition))

    @cached_property
    def area_by_status_km2(self) -> Mapping[str, float]:
        """The area of each status as mapped, km²; statuses may overlap."""
        return {s: area_km2(g) for s, g in self.statuses.items()}

    def with_(self, **changes: Any) -> ControlMap:
        """Return a copy with some fields changed, such as its day, mapper or position error."""
        same_ground = not {"statuses", "others", "within"} & set(changes)
        changes.setdefault("checked", same_ground)
        copy = replace(self, **changes)
        if same_ground:  # unions of large maps are made once for all copies
            object.__setattr__(copy, "_held", self._held)
        return copy

    def in_theatre(self, theatre: Theatre) -> ControlMap:
        """Return the map in a theatre, with its sides under their names there."""
        others: dict[str, list[BaseGeometry]] = {}
        for side, ground in self.others.items():
            others.setdefault(theatre.side_named(side), []).append(ground)
        joined = {s: union(g) if len(g) > 1 else g[0] for s, g in others.items()}
        side = theatre.side_named(self.side)
        return self.with_(theatre=theatre, side=side, others=joined, checked=True)

    def clipped(self, region: BaseGeometry) -> ControlMap:
        """Return the map clipped to a region, whose edge does not count as front.

        Parameters
        ----------
        region : shapely geometry
            Polygons in longitude and latitude.

        Examples
        --------
        >>> import shapely
        >>> drawn = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)})
        >>> round(drawn.clipped(shapely.box(36, 50, 36.05, 50.1)).area_km2(), 2)
        39.83
        """
        region = valid_region(region, "clip", beside=self.statuses.values())
        inside = {s: polygonal(g.intersection(region)) for s, g in self.statuses.items()}
        within = region if self.within is None else self.within.intersection(region)
        others = {s: polygonal(g.intersection(region)) for s, g in self.others.items()}
        return self.with_(statuses=inside, others=others, within=within, checked=True)

    def __repr__(self) -> str:
        by_name = dict(self.area_by_status_km2)
        if self.is_of_no_side:
            by_name = self.others_km2 | by_name
        areas = ", ".join(f"{name} {km2:.1f} km²" for name, km2 in by_name.items())
        return f"<ControlMap {self.mapper}, {self.when_shown}: {areas}>"

    def _repr_html_(self) -> str:
        shown = union(self.statuses[s] for s in DEFINITIONS["occupied"] if s in self.statuses)
        rows = [(s, f"{a:,.1f} km²") for s, a in self.area_by_status_km2.items()]
        beside = "" if self.is_of_no_side else ", not counted"
        rows += [(f"{side}{beside}", f"{a:,.1f} km²") for side, a in self.others_km2.items()]
        rows += [(f"repaired: {k}", str(n)) for k, n in self.repaired.items()]
        rows += [(f"skipped: {k}", str(n)) for k, n in self.skipped.items()]
        if self.is_of_no_side:
            shown = union(self.others.values())
        layers = [svg.SvgLayer(shown, "held")]
        if "contested" in self.statuses:
            layers.append(svg.SvgLayer(self.statuses["contested"], "contested"))
        side = [side_text(self.side)] if self.side else []
        title = ", ".join([self.mapper, self.when_shown, *side])
        picture = thumbnail_html(title, layers, self.theatre, None)
        return svg.figure_html(title, rows, picture=picture, notes=map(str, self.assumed))

    @classmethod
    def merge(cls, maps: Iterable[ControlMap]) -> ControlMap:
        """Combine several files of one mapper and day into one map.

        Parameters
        ----------
        maps : iterable of ControlMap
            For example, ISW's control and advances.

        Returns
        -------
        ControlMap
            With the union of each status, the sums of repairs and skips, and the latest instant.

        Raises
        ------
        InputError
            If there are no maps, or if mappers or days differ, or instants of maps that are not
            different parts of one.
        """
        maps = list(maps)
        if not maps:
            raise InputError("expected at least one map, found none")
        first = maps[0]
        for other in maps[1:]:
            same = other.mapper == first.mapper and not other.is_another_mappers(first)
            if not same or other.day != first.day:
                raise InputError(
                    "expected files of one mapper and day to make one map, found "
                    f"{first.described} and {other.described}; name the files of one day"
                )
        if len(maps) == 1:
            return first
        side = _side_in_common(maps)
        names = [s for s in STATUSES if any(s in m.statuses for m in maps)]
        instants = [m.instant for m in maps if m.instant is not None]
        if len(set(instants)) > 1 and not _all_parts_differ(maps):
            listed = " and ".join(m.described for m in maps[:3])
            raise InputError(
                f"expected files of one instant to make one map, found {listed}; name the files of "
                "one, as their ground together was held at neither"
            )
        coarsest = max(maps, key=lambda m: m.position_error_m)
        statuses = {s: union(m.statuses[s] for m in maps if s in m.statuses) for s in names}
        apart_km2 = sum(sum(m.area_by_status_km2.values()) for m in maps)
        twice = max(0.0, apart_km2 - sum(area_km2(g) for g in statuses.values()))
        others = {
            side: union(m.others[side] for m in maps if side in m.others)
            for side in dict.fromkeys(side for m in maps for side in m.others)
        }
        assumed = dict.fromkeys(a for m in maps for a in m.assumed)
        if first.has_all_sides:
            assumed |= dict.fromkeys(held_by_two(others))
        return replace(
            first,
            statuses=statuses,
            instant=max(instants, default=None),
            sources=tuple(source for m in maps for source in m.sources),
            position_error_m=coarsest.position_error_m,
            position_error_reason=coarsest.position_error_reason,
            parts=tuple(dict.fromkeys(part for m in maps for part in m.parts)),
            none_of=tuple(s for s in first.none_of if all(s in m.none_of for m in maps[1:])),
            side=side,
            others=others,
            assumed=tuple(assumed),
            repaired=_added(m.repaired for m in maps),
            skipped=_added(m.skipped for m in maps),
            overlap_km2=sum(m.overlap_km2 for m in maps) + twice,
            anywhere=any(m.anywhere for m in maps),
            checked=True,
        )


def in_both_km2(
    statuses: Mapping[str, BaseGeometry], others: Mapping[str, BaseGeometry], own: str = ""
) -> dict[str, float]:
    """Measure held ground that other sides than `own` hold too, beyond rounding.

    Examples
    --------
    >>> import shapely
    >>> west, wide = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)
    >>> {k: round(v, 2) for k, v in in_both_km2({"occupied": west}, {"ukraine": wide}).items()}
    {'ukraine': 79.66}
    """
    shown = [statuses[s] for s in DEFINITIONS["occupied"] if s in statuses]
    if not shown or not others:
        return {}
    theirs = {side: ground for side, ground in others.items() if side != own}
    grounds = np.array([union(shown), *theirs.values()], dtype=object)
    middle_deg = middle_latitude(grounds)
    ours, their = (rings_with_integrals(g, middle_deg) for g in (grounds[:1], grounds[1:]))
    km2 = dict(zip(theirs, shared_areas_km2(ours, their)[0].tolist(), strict=True))
    return {side: both for side, both in km2.items() if both >= _IN_BOTH_KM2}


def _side_in_common(maps: Sequence[ControlMap]) -> str:
    """Return the side whose ground files of one map show; empty if none states one.

    Raises
    ------
    InputError
        For files of two sides, or of which only some show all sides alike.
    """
    if len({shown.has_all_sides for shown in maps}) > 1:
        apart = next(shown for shown in maps if not shown.has_all_sides)
        raise InputError(
            f"expected files that all show several sides, found {apart.described}, which names "
            "none; say whose ground it is (SIDE=FILE, or a mapping of sides to files)"
        )
    sides = {shown.side for shown in maps if shown.side}
    if len(sides) > 1:
        raise InputError(
            f"expected files of one side to make one map, found {' and '.join(sorted(sides))}; "
            "read them one by one"
        )
    return next(iter(sides), "")


def held_by_two(grounds: Mapping[str, BaseGeometry]) -> tuple[Assumption, ...]:
    """Return a note for each two sides whose ground overlaps beyond rounding.

    Examples
    --------
    >>> import shapely
    >>> west, wide = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)
    >>> [str(note) for note in held_by_two({"north": west, "south": wide})]
    ['79.7 km² are drawn both as north and as south: counted as held by each']
    """
    notes = []
    names = list(grounds)
    for position, side in enumerate(names):
        rest = {other: grounds[other] for other in names[position + 1 :]}
        for other, km2 in in_both_km2({"occupied": grounds[side]}, rest).items():
            values = {"km2": f"{km2:,.1f}", "holder": side, "other": other}
            notes.append(Assumption.of("side", "in_two", **values))
    return tuple(notes)


def spelled_side(side: str, known: Iterable[str], theatre: Theatre | None = None) -> str:
    """Return a side as a map spells it, or unchanged if the map does not show it.

    Where no spelling agrees, the words of a theatre for its sides count.

    Examples
    --------
    >>> spelled_side(" army of the north", ["Army of the North"]), spelled_side("x", ["North"])
    ('Army of the North', 'x')
    """
    by_fold = {name.casefold(): name for name in known if name}
    wanted = " ".join(side.split())
    in_theatre = wanted if theatre is None else theatre.side_named(wanted)
    return by_fold.get(wanted.casefold()) or by_fold.get(in_theatre.casefold(), wanted)


def spelled_alike(before: ControlMap, after: ControlMap) -> ControlMap:
    """Return the later of two maps with its sides spelled as on the earlier one."""
    known = (before.side, *before.others)
    names = {side: spelled_side(side, known) for side in (after.side, *after.others) if side}
    if all(old == new for old, new in names.items()):
        return after
    others = {names[side]: ground for side, ground in after.others.items()}
    return after.with_(side=names.get(after.side, ""), others=others, checked=True)


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for count in counts:
        for reason, n in count.items():
            total[reason] = total.get(reason, 0) + n
    return total


def _all_parts_differ(maps: Iterable[ControlMap]) -> bool:
    """Return whether each map shows parts of its mapper's map, and no two of them the same."""
    parts = [part for m in maps for part in (m.parts or ("", ""))]
    return len(set(parts)) == len(parts)


def union(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Unite polygons into a Polygon or MultiPolygon, counting overlaps once.

    Parameters
    ----------
    geometries : iterable of shapely geometry
        Valid polygons in longitude and latitude.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon

    Raises
    ------
    GeometryError
        If they are too damaged to be united.
    """
    return dissolve(geometries).ground


def front_line(
    held: BaseGeometry,
    near_border: BaseGeometry,
    *,
    within: BaseGeometry | None = None,
    cut: BaseGeometry | None = None,
) -> BaseGeometry:
    """Return the part of a boundary that is front, without state border and coast.

    Parameters
    ----------
    held : shapely geometry
        Polygons, such as the ground held or a gain.
    near_border : shapely geometry
        The zone around state border and coast, in which lines do not count (see
        `frontgeo.places.border_zone`).
    within : shapely geometry, optional
        The country: lines that a mapper drew at sea or abroad are left out.
    cut : shapely geometry, optional
        Lines along which the ground was clipped, which are on no map.

    Returns
    -------
    shapely.MultiLineString or shapely.LineString
    """
    line = held.boundary
    if line.is_empty:
        return shapely.MultiLineString()
    if within is not None:  # once for every line, as the zone has six times its vertices
        key = (ByIdentity(within), ByIdentity(near_border))
        land = _LANDS.get(key, lambda: shapely.difference(within, near_border))
        line = shapely.intersection(line, land)
    else:
        line = _outside(line, near_border)
    if cut is not None and not line.is_empty:
        # detailed coast is long, and excluded anyway
        near = _outside(_edges_near(cut, line), near_border)
        if not near.is_empty:
            line = shapely.difference(line, buffered(near, _ON_THE_LINE_DEG, quad_segs=1))
    return line


def _outside(line: BaseGeometry, zone: BaseGeometry) -> BaseGeometry:
    """Return the part of lines outside a zone, of whose many vertices only those near matter."""
    if zone.is_empty:
        return line
    parts = shapely.get_parts(line)
    low, high = np.hsplit(shapely.bounds(parts), 2)
    boxes = np.hstack([np.floor(low - _NEAR_DEG), np.ceil(high + _NEAR_DEG)]).tolist()
    lines_in: dict[tuple[float, float, float, float], list[Any]] = {}
    for (west, south, east, north), part in zip(boxes, parts, strict=True):
        lines_in.setdefault((west, south, east, north), []).append(part)
    found: list[Any] = []
    for box, lines in lines_in.items():
        near = _ZONES.get((ByIdentity(zone), box), partial(_in_box, zone, box))
        outside = shapely.difference(shapely.MultiLineString(lines), near)
        found += [part for part in shapely.get_parts(outside) if not part.is_empty]
    return found[0] if len(found) == 1 else shapely.MultiLineString(found)


def _in_box(zone: BaseGeometry, box: tuple[float, float, float, float]) -> BaseGeometry:
    """Return the part of a zone in a box."""
    clipped: BaseGeometry = shapely.clip_by_rect(zone, *box)
    # that is fast, but need not be valid
    return clipped if clipped.is_valid else shapely.intersection(zone, shapely.box(*box))


def _edges_near(cut: BaseGeometry, line: BaseGeometry) -> BaseGeometry:
    """Return the edges of lines that lie near another line.

    A clip follows all of a border, of which a change touches little. Edges are kept whole, so that
    they run where they ran.
    """
    xy, edges, low, high = _CUTS.get(ByIdentity(cut), partial(_edges_of, cut))
    bounds = np.array(line.bounds)
    cell_deg = max(_CELL_DEG, float((bounds[2:] - bounds[:2]).max()) / _MOST_CELLS)
    about = ((low <= bounds[2:] + _NEAR_DEG) & (high >= bounds[:2] - _NEAR_DEG)).all(axis=1)
    near = edges[about]
    is_long = (high - low)[about].max(axis=1, initial=0.0) > cell_deg
    near = near[is_long | _are_in_cells_of(line, xy[near], cell_deg)]
    # the first vertex of each run of edges, and the one behind its last
    breaks = np.flatnonzero(np.diff(near) != 1) + 1
    runs = [
        shapely.LineString(xy[run[0] : run[-1] + 2]) for run in np.split(near, breaks) if len(run)
    ]
    return shapely.MultiLineString(runs)


def _edges_of(lines: BaseGeometry) -> tuple[FloatArray, IntArray, FloatArray, FloatArray]:
    """Return the vertices of lines, those that begin edges, and the corners of the edges' boxes."""
    parts = shapely.get_parts(lines)
    if lines.geom_type == "GeometryCollection":
        parts = shapely.get_parts(parts)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    edges = np.flatnonzero(owner[:-1] == owner[1:])
    start, end = xy[edges], xy[edges + 1]
    return xy, edges, np.minimum(start, end), np.maximum(start, end)


def _are_in_cells_of(line: BaseGeometry, xy: FloatArray, cell_deg: float) -> BoolArray:
    """Return which points lie in a cell of a line or in one of the two cells beside it."""
    drawn = shapely.get_coordinates(shapely.segmentize(line, cell_deg))
    corner = drawn.min(axis=0)
    columns, rows = np.floor((drawn - corner) / cell_deg).astype(np.int64).T
    cells = np.zeros((columns.max() + 5, rows.max() + 5), dtype=bool)
    for east in range(5):
        for north in range(5):
            cells[columns + east, rows + north] = True
    at = np.floor((xy - corner) / cell_deg).astype(np.int64) + 2
    column, row = np.clip(at, 0, np.array(cells.shape) - 1).T
    found: BoolArray = cells[column, row]
    return found
