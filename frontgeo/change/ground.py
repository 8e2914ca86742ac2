"""`Ground`: the ground of one side that changed, that is held, or that somebody drew.

It concerns one side's ground: that of its maps, or of its definition. `Ground.seen_by` returns it
from the point of view of the other side of a war of two, with gained and lost swapped, or as
a change of the ground that the maps themselves show of another side.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar

import numpy as np
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

from frontgeo._utils import svg
from frontgeo._utils.memo import ByIdentity, Memo
from frontgeo.change.apart import (
    LEAST_KM2,
    Abroad,
    SetApart,
    Slivers,
    abroad_by_place,
    outside_country,
)
from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.close_up import close_up_of
from frontgeo.change.control_map import ControlMap, spelled_side, union
from frontgeo.change.definitions import ABROAD, DEFINITIONS, side_text
from frontgeo.change.front import front_of
from frontgeo.change.thumbnail import thumbnail_html
from frontgeo.errors import InputError
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.sectors import OUTSIDE, areas_in_regions, region_names
from frontgeo.geometry.validation import valid_parts, valid_region
from frontgeo.places.shipped_theatre import theatre_at
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["Ground", "HeldGround", "Mirror", "Overlap", "WhenAsked", "boundary_of", "when_asked"]

_NEARLY_ALL = 0.995  # a share that a picture need not state
_BOUNDARIES = Memo(most=4)  # of regions to which many changes are clipped
_Of = TypeVar("_Of", bound="Ground")
_Made = TypeVar("_Made")


def boundary_of(region: BaseGeometry) -> BaseGeometry:
    """Return the boundary of a region, one for all changes that are clipped to it."""
    return _BOUNDARIES.get(ByIdentity(region), lambda: region.boundary)


@dataclass(frozen=True)
class Overlap:
    """The area that two changes have in common, and that of each alone.

    Attributes
    ----------
    both_km2, only_first_km2, only_second_km2 : float
    """

    both_km2: float
    only_first_km2: float
    only_second_km2: float

    @property
    def share_of_first(self) -> float:
        """The share of the first change that the second covers, 0 to 1."""
        return _share(self.both_km2, self.only_first_km2)

    @property
    def share_of_second(self) -> float:
        """The share of the second change that the first covers, 0 to 1."""
        return _share(self.both_km2, self.only_second_km2)


def _share(both_km2: float, only_km2: float) -> float:
    whole = both_km2 + only_km2
    return both_km2 / whole if whole else float("nan")


@dataclass(frozen=True, eq=False)
class Mirror(Generic[_Of]):
    """The point of view of the other side of a war of two.

    Attributes
    ----------
    of : Ground
        The ground from the point of view of its maps' own side.
    side : str
        The other side.
    country : shapely geometry
        All ground that either side holds.
    """

    of: _Of
    side: str
    country: BaseGeometry


def when_asked(make: Callable[..., object], *of: Any) -> Any:
    """Return a value for a field such as `Ground.unchanged`, made when it is first asked for."""
    return partial(make, *of)


@dataclass(frozen=True, eq=False)
class Ground(ABC):
    """The ground of one side: a `Change`, a `Drawing`, or the `HeldGround` of one map.

    Attributes
    ----------
    gained, lost, unchanged : shapely geometry
        Polygons in longitude and latitude. `unchanged` may be made only when it
        is first asked for (`when_asked`).
    label : str
        The mapper or claimant.
    definition : str
        The definition of held ground.
    cut : shapely geometry or None
        The lines along which it was clipped, which are on no map and are no front. They may be
        made only when they are first asked for.
    within : tuple of shapely geometry
        The regions that it was clipped to.
    mirror : Mirror or None
        The original, if this shows it from the other side's point of view.
    """

    gained: BaseGeometry
    lost: BaseGeometry
    unchanged: BaseGeometry
    label: str
    definition: str = "occupied"
    cut: BaseGeometry | None = field(default=None, kw_only=True)
    within: tuple[BaseGeometry, ...] = field(default=(), kw_only=True)
    mirror: Mirror[Self] | None = field(default=None, repr=False, kw_only=True)

    #: Ground without a side is the occupier's when seen by its opponent: "occupied" means taken by
    #: the occupier, so that as the opponent's ground it would be the reverse.
    is_turned: ClassVar[bool] = True
    gained_style: ClassVar[str] = "gained"

    @property
    @abstractmethod
    def maps_by_day(self) -> Mapping[str, ControlMap]:
        """The maps of the days ``before`` and ``after``; of one day, or none, for other ground."""

    @abstractmethod
    def as_state(self) -> Ground:
        """Return the ground held after, with nothing gained or lost."""

    def asked_at(self, instants: Sequence[datetime | None]) -> Self:
        """Return the same ground of maps that were asked for at other instants, one for each map.

        A map says how old it was at the instant that a claim asks for.
        """
        asked = dict(zip(map(id, self.maps), instants, strict=True))
        return self._with_maps(lambda shown: shown.with_(asked=asked[id(shown)]))

    @abstractmethod
    def _with_maps(self, edited: Callable[[ControlMap], ControlMap]) -> Self:
        """Return a copy with its maps edited."""

    @cached_property
    def memo(self) -> Memo:
        """The results that were measured on it, which claims about the same ground share."""
        return Memo()

    @cached_property
    def gained_km2(self) -> float:
        """The area gained, km²."""
        return area_km2(self.gained)

    @cached_property
    def lost_km2(self) -> float:
        """The area lost, km²."""
        return area_km2(self.lost)

    @cached_property
    def net_km2(self) -> float:
        """The area held after less the area held before, without ground that is no change, km².

        It includes slivers and redrawn border, unlike `gained_km2` and `lost_km2`, so that the net
        of a period is the sum of the nets of its parts.
        """
        return self.gained_km2 - self.lost_km2 + self.aside_km2()

    def aside_km2(self, edges: Edges = "lonlat") -> float:
        """Measure the contribution of slivers and redrawn border to the net, km²."""
        return sum((apart.net_km2(edges) for apart in self.in_net), 0.0)

    @property
    def kept_out(self) -> tuple[SetApart, ...]:
        """All parts kept out of gained and lost, slivers included."""
        return ()

    @property
    def set_apart(self) -> tuple[SetApart, ...]:
        """Parts of the difference of two maps that are no change of the front."""
        return ()

    @property
    def slivers(self) -> Slivers | None:
        """The slivers that were taken out; None if everything was kept."""
        return None

    @property
    def in_net(self) -> tuple[SetApart, ...]:
        """The parts kept out of gained and lost that count in the net."""
        return tuple(apart for apart in self.kept_out if apart.is_in_net)

    @property
    def other_readings_km2(self) -> tuple[float, ...]:
        """The net under the other reading of each thing that is set apart, km².

        That is the net without redrawn border, and with ground that may not have been redefined.
        """
        found = [-a.net_km2() for a in self.set_apart if a.kind == "redrawn"]
        found += [a.net_km2() for a in self.set_apart if not (a.is_in_net or a.certain)]
        return tuple(self.net_km2 + other for other in found)

    @property
    def is_void(self) -> bool:
        """Return whether there is no ground at all, so that the lack of change is no finding."""
        return self.gained.is_empty and self.lost.is_empty and self.unchanged.is_empty

    @property
    def unlike(self) -> str:
        """The reason why the difference of two maps is no change; empty if it may be one."""
        return ""

    @property
    def is_mirrored(self) -> bool:
        """Return whether it is seen from the point of view of the other side of its maps."""
        return self.mirror is not None

    @property
    def own(self) -> Self:
        """The same ground from the point of view of its maps' own side."""
        return self if self.mirror is None else self.mirror.of

    @cached_property
    def theatre(self) -> Theatre:
        """The theatre of war of its maps; without a map, its coordinates decide."""
        if self.maps:
            known = [shown.theatre for shown in self.maps if shown.theatre.is_known]
            return known[0] if known else self.maps[0].theatre
        grounds = np.array([self.gained, self.lost, self.unchanged], dtype=object)
        return theatre_at(shapely.bounds(grounds))

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps from which it was made."""
        return tuple(self.maps_by_day.values())

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumptions made in reading its maps."""
        return assumed_in(self.maps)

    @property
    def side(self) -> str:
        """The side whose ground changed; empty if its maps state none or disagree."""
        if self.mirror is not None:
            return self.mirror.side
        sides = {shown.side_of(self.definition) for shown in self.maps}
        return sides.pop() if len(sides) == 1 else ""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that `seen_by` accepts: those of its maps, and their opponents.

        Empty if nothing states whose ground it is; any side but the occupier's opponent is then
        accepted as given.
        """
        found = [side for shown in self.maps if (side := shown.side_of(self.definition))]
        opponents = self.theatre.side_keys
        if len(opponents) == 2 and set(found) & set(opponents):
            found += opponents
        return tuple(dict.fromkeys(found))

    def seen_by(self, side: str, *, country: BaseGeometry | None = None) -> Self:
        """Return the ground from a side's point of view, where gained is the ground it took.

        Parameters
        ----------
        side : str
            A side of its maps, or the opponent of one.
        country : shapely geometry, optional
            All ground that either side holds; by default the theatre's country, or the region that
            the change was clipped to, and the neighbours' units for ground held abroad.

        Returns
        -------
        Ground
            The same object for its own side, and for ground drawn without a map. If both maps show
            the side's ground, the change of that ground. For the opponent in a war of two, the
            mirror image: gained and lost are swapped, also in slivers and ground set apart, and
            held is the country without the first side's ground. Maps that do not state whose ground
            they show are assumed to show the requested side's or, for the opponent of the occupier
            (`frontgeo.places.About.occupier`), what the occupier holds;
            the assumption is recorded.

        Raises
        ------
        InputError
            For a side that its maps do not show.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> before = ControlMap("me", {"occupied": shapely.box(36, 49, 37, 50)}, side="russia")
        >>> after = ControlMap("me", {"occupied": shapely.box(36, 49, 36.9, 50)}, side="russia")
        >>> change = diff(before, after).seen_by("ukraine")
        >>> round(change.gained_km2, 1), change.lost_km2, change.side
        (805.6, 0.0, 'ukraine')
        >>> round(change.seen_by("russia").lost_km2, 1)
        805.6
        """
        side = spelled_side(side, self.sides, self.theatre)
        if not self.maps or (self.mirror is not None and side == self.mirror.side):
            return self
        if self.mirror is not None:
            return self.mirror.of.seen_by(side, country=country)
        own = {shown.side_of(self.definition) for shown in self.maps} - {""}
        if own == {side}:
            return self
        if not own and side:
            occupier = self.theatre.about.occupier
            is_turned = side == self.theatre.opponent_of(occupier) and self.is_turned
            taken = self._taken_as(occupier if is_turned else side)
            return taken.seen_by(side, country=country) if is_turned else taken
        if side not in self.sides or len(own) > 1:
            raise InputError(
                f"side: expected one that {self.label}'s maps show ({', '.join(self.sides)}), "
                f"found {side!r}; name one of them, or the column that says whose ground it is "
                "(--side COLUMN=VALUE, side=)"
            )
        return self._mapped_of(side) or self._mirrored(side, country)

    def _mapped_of(self, side: str) -> Self | None:
        """Return the change of another side's ground, if the maps show it."""
        return None

    def _taken_as(self, side: str) -> Self:
        """Assume that maps without a side show a given side's ground, and record the assumption."""
        taken = Assumption.of("side", "side_taken", side=side)
        return self._with_maps(
            lambda shown: shown.with_(side=side, assumed=(*shown.assumed, taken))
        )

    def _mirrored(self, side: str, country: BaseGeometry | None) -> Self:
        """Swap gained and lost; held becomes the country less the ground of the first side."""
        if country is None:
            theatre = self.theatre
            is_abroad = DEFINITIONS[self.definition].is_abroad
            country = theatre.neighbours if is_abroad else theatre.country
        country = union([country, *self.within])  # a clip may lie outside the country
        return replace(
            self,
            gained=self.lost,
            lost=self.gained,
            unchanged=when_asked(self._held_by_neither_day, country),
            mirror=Mirror(self, side, country),
            **self._mirrored_parts(),
        )

    def _held_by_neither_day(self, country: BaseGeometry) -> BaseGeometry:
        """Return the ground of a country that its side held on neither day."""
        region = shapely.intersection_all([country, *self.within])
        # ground that is gained, lost, unchanged or set apart is its side's on one day or both
        changed = [self.gained, self.lost, self.unchanged]
        changed += [ground for apart in self.kept_out for ground in (apart.gained, apart.lost)]
        return polygonal(shapely.difference(region, union(changed)))

    def _mirrored_parts(self) -> dict[str, Any]:
        """Return the fields of a subclass that change from the other side's point of view."""
        return {}

    def held_before(self) -> BaseGeometry:
        """Return the ground its side held before, as mapped but for redefined ground."""
        return self._held[0]

    def held_after(self) -> BaseGeometry:
        """Return the ground its side held after, as mapped but for redefined ground."""
        return self._held[1]

    @cached_property
    def _held(self) -> tuple[BaseGeometry, BaseGeometry]:
        if self.mirror is None:
            return self._held_by_own()
        country, theirs = self.mirror.country, self.mirror.of._held
        own = [polygonal(shapely.difference(country, ground)) for ground in theirs]
        return own[0], own[1]

    def _held_by_own(self) -> tuple[BaseGeometry, BaseGeometry]:
        """Return the ground held before and after by the maps' own side."""
        return union([self.unchanged, self.lost]), union([self.unchanged, self.gained])

    def left_out_km2(
        self,
        region: BaseGeometry | None = None,
        *,
        on_day: Literal["before", "after"] = "after",
    ) -> dict[str, float]:
        """Measure mapped ground in a region that the definition does not count.

        Parameters
        ----------
        region : shapely geometry, optional
            By default the region that the change was clipped to, or the country.
        on_day : {"after", "before"}
            The map to measure.

        Returns
        -------
        dict of str to float
            km² by status: contested ground, infiltration and the like, which counts as held by
            neither side.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> west, east = shapely.box(36, 49, 37, 50), shapely.box(37, 49, 37.1, 50)
        >>> shown = ControlMap("me", {"occupied": west, "contested": east})
        >>> {k: round(v, 1) for k, v in diff(shown, shown).left_out_km2().items()}
        {'contested': 805.6}
        """
        if not self.maps:
            return {}
        shown = self.maps[0 if on_day == "before" else -1]
        counted = DEFINITIONS[self.definition]
        known = {*counted, "liberated"}
        if counted.is_abroad:
            known |= set(DEFINITIONS["occupied"])  # ground that counts as the other side's
        if region is None:
            if not self.within:  # `abroad` lists ground that is held abroad
                known.add(ABROAD)
            land = self.theatre.neighbours if counted.is_abroad else self.theatre.land
            region = shapely.intersection_all(self.within) if self.within else land
        held = shown.held(self.definition)
        found = {}
        for status, ground in shown.statuses.items():
            if status not in known:
                inside = ground
                if region is not None:
                    inside = polygonal(shapely.intersection(ground, region))
                km2 = area_km2(polygonal(shapely.difference(inside, held)))
                if km2 >= LEAST_KM2:
                    found[status] = km2
        return found

    def abroad(self) -> tuple[Abroad, ...]:
        """List ground outside the country by place, both set apart and on a layer of its own.

        Returns
        -------
        tuple of Abroad
            Places with ground; one without a key stands for anywhere else. For a clipped change,
            only ground within its region.

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import diff
        >>> kursk = shapely.box(35.0, 51.3, 35.2, 51.4)
        >>> whole = shapely.box(35.0, 50.5, 35.6, 51.4)
        >>> before = ControlMap("me", {"occupied": whole}, side="russia")
        >>> after = ControlMap("me", {"occupied": whole.difference(kursk)}, side="russia")
        >>> [(a.key, a.side, round(a.lost_km2)) for a in diff(before, after).abroad()]
        [('RU-KRS', 'russia', 155)]
        """
        if self.mirror is not None:
            return self.mirror.of.abroad()
        found: list[Abroad] = []
        apart = [apart for apart in self.set_apart if apart.kind == "outside"]
        if apart:
            gained, lost = union(a.gained for a in apart), union(a.lost for a in apart)
            held = self.held_after()
            found += abroad_by_place(
                self.side, gained, lost, held, theatre=self.theatre, only_changed=True
            )
        if not DEFINITIONS[self.definition].is_abroad:
            old, new = (self._layer_abroad(on_day) for on_day in ("before", "after"))
            if self.within:
                region = shapely.intersection_all(self.within)
                old, new = (polygonal(shapely.intersection(g, region)) for g in (old, new))
            gained = polygonal(shapely.difference(new, old))
            lost = polygonal(shapely.difference(old, new))
            rows = abroad_by_place(
                DEFINITIONS[ABROAD].side, gained, lost, new, theatre=self.theatre
            )
            named = {row.key for row in rows}  # the same ground, from its own layer
            found = [row for row in found if row.key not in named] + rows
        return tuple(found)

    def _layer_abroad(self, on_day: str) -> BaseGeometry:
        """Return ground held abroad on one of its maps, from the layer of its own."""
        shown = self.maps_by_day.get(on_day)
        if shown is None or ABROAD not in shown.statuses:
            return shapely.MultiPolygon()
        return outside_country(shown.statuses[ABROAD], self.theatre)

    @property
    def others_km2(self) -> dict[str, float]:
        """The area of other sides' ground on its last map, km², by side."""
        return self.maps[-1].others_km2 if self.maps else {}

    @property
    def day_range(self) -> dict[str, list[str] | None] | None:
        """The days that its maps may show, as ISO text; None without a map of a day."""
        if not self.maps_by_day:
            return None
        ranges = {
            name: shown.day_range and [day.isoformat() for day in shown.day_range]
            for name, shown in self.maps_by_day.items()
        }
        return {"before": None, "after": None} | ranges

    @property
    def period(self) -> str:
        """The instants of its maps as text, with the days that they may show."""
        return " → ".join(shown.when_shown for shown in self.maps_by_day.values()) or "as drawn"

    def overlap(self, other: Ground) -> Overlap:
        """Measure the ground that is gained in both, and in each alone.

        Parameters
        ----------
        other : Ground
            For example, the mapped change beside a claimed area.

        Returns
        -------
        Overlap

        Examples
        --------
        >>> import shapely
        >>> from frontgeo import Drawing
        >>> said = Drawing.of(shapely.box(36, 50, 36.2, 50.1))
        >>> mapped = Drawing.of(shapely.box(36.1, 50, 36.2, 50.1))
        >>> round(said.overlap(mapped).share_of_first, 3)
        0.5
        """
        both = area_km2(polygonal(shapely.intersection(self.gained, other.gained)))
        return Overlap(both, self.gained_km2 - both, other.gained_km2 - both)

    def by(
        self, regions: gpd.GeoDataFrame, *, name: str | None = None, edges: Edges = "lonlat"
    ) -> pd.DataFrame:
        """Split the change by region; the rows add up to the whole.

        Parameters
        ----------
        regions : GeoDataFrame
            Polygons that do not overlap, in any stated CRS.
        name : str, optional
            Column with their names; by default the first of ``name_en``, ``name``,
            ``oblast_slug`` and ``iso`` that exists, or else the index.
        edges : {"lonlat", "geodesic"}
            As in `frontgeo.area_km2`. Regions are cut along straight edges, so that with geodesic
            edges the rows add up to within some parts per million.

        Returns
        -------
        DataFrame
            Indexed by region, with ``gained_km2``, ``lost_km2`` and ``net_km2`` (including slivers
            and redrawn border, as in `net_km2`), in the order of the regions; only those with a
            change, and at the end ``outside every region``.

        Raises
        ------
        GeometryError
            If regions overlap, or have no CRS.
        """
        shapes = np.array(
            valid_parts(regions, "regions", beside=(self.gained, self.lost)), dtype=object
        )
        import pandas as pd  # slow to load, and only tables need it

        names = region_names(regions, name)
        columns = {
            "gained_km2": areas_in_regions(self.gained, shapes, edges=edges),
            "lost_km2": areas_in_regions(self.lost, shapes, edges=edges),
        }
        table = pd.DataFrame(columns, index=pd.Index([*names, OUTSIDE], name="region"))
        table["net_km2"] = table["gained_km2"] - table["lost_km2"]
        for apart in self.in_net:
            table["net_km2"] += areas_in_regions(apart.gained, shapes, edges=edges)
            table["net_km2"] -= areas_in_regions(apart.lost, shapes, edges=edges)
        changed = (table["gained_km2"] > 0) | (table["lost_km2"] > 0) | (table["net_km2"] != 0)
        changed.iloc[-1] = True
        return table[changed]

    def clipped(self, region: BaseGeometry) -> Self:
        """Return the part inside a region, with its maps still attached.

        The count of slivers remains that of the whole change.
        """
        names = ("gained", "lost", "unchanged")
        region = valid_region(region, "clip", beside=(getattr(self, name) for name in names))
        if self.mirror is not None:
            return self.mirror.of.clipped(region)._mirrored(self.mirror.side, self.mirror.country)
        edge = boundary_of(region)
        return replace(
            self,
            gained=polygonal(shapely.intersection(self.gained, region)),
            lost=polygonal(shapely.intersection(self.lost, region)),
            unchanged=when_asked(self._unchanged_within, region),
            cut=edge if self.cut is None else when_asked(shapely.union, self.cut, edge),
            within=(*self.within, region),
            **self._clipped_parts(region),
        )

    def _unchanged_within(self, region: BaseGeometry) -> BaseGeometry:
        return polygonal(shapely.intersection(self.unchanged, region))

    def _clipped_parts(self, region: BaseGeometry) -> dict[str, Any]:
        """Return the fields of a subclass, clipped to a region."""
        return {}

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.label}, {self.period}: gained {self.gained_km2:.1f}, "
            f"lost {self.lost_km2:.1f}, net {self.net_km2:+.1f} km²>"
        )

    def _repr_html_(self) -> str:
        rows = [
            ("gained", f"{self.gained_km2:,.1f} km²"),
            ("lost", f"{self.lost_km2:,.1f} km²"),
            ("net", f"{self.net_km2:+,.1f} km²"),
            ("definition", self.definition),
        ]
        if self.unlike:
            rows.append(("no change", self.unlike))
        if self.slivers is not None:
            rows.append(("slivers", str(self.slivers)))
        rows += [("set apart", str(apart)) for apart in self.set_apart]
        side = [side_text(self.side)] if self.side else []
        title = ", ".join([self.label, self.period, *side])
        return svg.figure_html(
            title, rows, picture=self.thumbnail(title), notes=map(str, self.assumed)
        )

    def thumbnail(self, title: str) -> str:
        """Draw the densest part of the change as an ``<img>``, with both fronts and place names.

        Parameters
        ----------
        title : str
            Text for the alternative text of the picture.

        Returns
        -------
        str
            The markup, with the share of the change that it shows; empty if there is no ground.
        """
        bounds = close_up_of(self)
        held = self.unchanged
        layers = [
            svg.SvgLayer(held, "held"),
            svg.SvgLayer(self.gained, self.gained_style),
            svg.SvgLayer(self.lost, "lost"),
        ]
        if bounds is None:
            return thumbnail_html(title, layers, self.theatre, None)
        box = shapely.box(*bounds)
        changed = shapely.union_all([self.gained, self.lost])
        seen = area_km2(polygonal(shapely.intersection(changed, box))) / area_km2(changed)
        if self.maps_by_day:
            # twice as far as the change, so that lines cross the picture from edge to edge
            wide = shapely.affinity.scale(box, 3, 3).buffer(0.05, join_style="mitre")
            ground = [polygonal(shapely.intersection(g, wide)) for g in self._held]
            cut = wide.boundary if self.cut is None else shapely.union(wide.boundary, self.cut)
            fronts = [front_of(g, cut, self.theatre) for g in ground]
            layers += [
                svg.SvgLayer(line, style)
                for line, style in zip(fronts, ("front before", "front after"), strict=True)
            ]
        note = f"{seen:.0%} of the change" if seen < _NEARLY_ALL else ""
        return thumbnail_html(title, layers, self.theatre, bounds, note=note)


class WhenAsked(Generic[_Made]):
    """A field that may hold a function, which makes its value when it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, ground: Ground | None, owner: type) -> _Made:
        if ground is None:
            raise AttributeError(f"{owner.__name__}.{self._name}: only a change has it, no class")
        # read once, as another thread may put the value in the place of the function
        found: _Made | Callable[[], _Made] = vars(ground)[self._name]
        if callable(found):
            found = vars(ground)[self._name] = found()
        return found

    def __set__(self, ground: Ground, value: _Made | Callable[[], _Made]) -> None:
        vars(ground)[self._name] = value


# set here, as in the class they would be the fields' defaults
Ground.unchanged = WhenAsked[BaseGeometry]("unchanged")  # type: ignore[assignment]
Ground.cut = WhenAsked[BaseGeometry | None]("cut")  # type: ignore[assignment]


@dataclass(frozen=True, eq=False, repr=False)
class HeldGround(Ground):
    """The ground held on one map, with nothing gained or lost.

    Attributes
    ----------
    control_map : ControlMap
    """

    control_map: ControlMap = field(kw_only=True)

    @classmethod
    def of(
        cls, control_map: ControlMap, definition: str, clip: BaseGeometry | None = None
    ) -> HeldGround:
        """Return the ground held on a map under a definition.

        Examples
        --------
        >>> import shapely
        >>> ground = shapely.box(36, 50, 36.1, 50.1)
        >>> drawn = ControlMap("me", {"occupied": ground}, day="2024-05-31")
        >>> HeldGround.of(drawn, "occupied")
        <HeldGround me, 2024-05-31: held 79.7 km²>
        """
        nothing = shapely.MultiPolygon()
        state = cls(
            gained=nothing,
            lost=nothing,
            unchanged=control_map.held(definition),
            label=control_map.mapper,
            definition=definition,
            control_map=control_map,
        )
        return state if clip is None else state.clipped(clip)

    @property
    def maps_by_day(self) -> Mapping[str, ControlMap]:
        """The map of its day, as ``after``."""
        return {"after": self.control_map}

    def as_state(self) -> HeldGround:
        """Return all ground held on its map."""
        return HeldGround.of(self.control_map, self.definition)

    def _with_maps(self, edited: Callable[[ControlMap], ControlMap]) -> Self:
        return replace(self, control_map=edited(self.control_map))

    def __repr__(self) -> str:
        held_km2 = area_km2(union([self.unchanged, self.gained]))
        return f"<HeldGround {self.label}, {self.period}: held {held_km2:.1f} km²>"
