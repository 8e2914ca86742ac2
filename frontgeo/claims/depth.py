"""Depth of an advance: the largest distance of gained ground from where it started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import exp, hypot, isnan, sqrt
from typing import ClassVar, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import front_line
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim, IntervalFrom, Layer
from frontgeo.claims.marks import Ruler
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    as_taken,
    why_no_history,
    wider,
)
from frontgeo.errors import InputError
from frontgeo.geometry.depth import (
    DeepestPoint,
    deepest,
    depth_interval_95_km,
    edge_depths,
    farthest_point,
    line_started_from,
)
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.projection import parts_of_gain, solid
from frontgeo.geometry.sectors import nearest_settlement
from frontgeo.i18n.messages import Message

__all__ = ["Depth"]

# without a named axis, only the largest parts of the gain count: the rest are small
_MOST_PARTS = 3
_AXIS = 0.05  # smallest axis, as a share of the area of the largest part


class Depth(Claim):
    """A claim of the depth of an advance.

    Attributes
    ----------
    depth_from : str
        ``border``, ``front`` (the earlier line), or empty: the earlier line where the gain
        touches it, and else the border.
    sectors : tuple of str
        The sectors that are its axes.
    """

    bases: ClassVar[Mapping[str, str]] = {"km": "km"}
    widest: ClassVar[float] = 1.0  # the interval of a maximum distance reaches far down
    interval_from: ClassVar[IntervalFrom] = "point of the line"
    shows_change: ClassVar[bool] = False  # each row is one axis, but the change is that of all

    kind: Literal["depth"] = "depth"
    depth_from: Literal["", "border", "front"] = ""
    sectors: tuple[str, ...] = ()

    @property
    def chosen_sectors(self) -> tuple[str, ...]:
        """The sectors that are its axes."""
        return self.sectors

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The border, and the settlements that ship, which only name places."""
        return ("border", "place_names")

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        stated = {"amount": self.figure, "start": self.depth_from}
        if side := self.named_side:
            return Message("claim-depth-by", side=side, direction=self.direction, **stated)
        return Message("claim-depth", **stated)

    def place_found(self, parts: Sequence[Part]) -> Message | str:
        """Return the place at the deepest point."""
        return parts[0].finding if parts else ""

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the deepest penetration of each axis, km."""
        return _measured(self, evidence, context)


def _measured(claim: Depth, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Measure the deepest penetration of each axis, km.

    An axis is a named sector or, without one, a connected part of the gain. The interval combines
    in quadrature the position error at the deepest point with that of the starting line.
    """
    change = as_taken(evidence.change, claim.direction)
    found = []
    for number, axis, ground in _axes(claim, change, context):
        if ground.is_empty:
            found.append(Measured(0.0, 0.0, 0.0, at=axis, notes=(Message("no-ground-from-there"),)))
            continue
        line, line_name = _start(claim, change, ground, context)
        if context.quick:
            depth_m, point, _ = farthest_point(ground, line)
            name = axis or _axis_name(number, _place_of(point, context))
            found.append(Measured(depth_m / 1000, depth_m / 1000, depth_m / 1000, at=name))
            continue
        depth = deepest(ground, line)
        place = _place_of(depth.point, context)
        parts = [
            Part(
                Message("deepest-from", line=line_name),
                depth.depth_km,
                unit="km",
                finding=place,
                at=depth.point,
                mark=Ruler(depth.foot, depth.point, line, ground, axis),
            )
        ]
        if not isnan(depth.mean_km):
            parts.append(Part(Message("mean-depth"), depth.mean_km, unit="km"))
        is_front = line_name.key == "earlier-line"
        measured = _with_intervals(depth, ground, line, change, context, is_front=is_front)
        name = axis or _axis_name(number, place)
        found.append(replace(measured, at=name, parts=tuple(parts)))
    return found


def _place_of(point: shapely.Point, context: Context) -> Message | str:
    """Describe a point by the settlement nearest to it; empty if none are known."""
    if context.settlements is None or not len(context.settlements):
        return ""
    return nearest_settlement(point, context.settlements).message


def _axis_name(number: int, place: Message | str) -> Message | str:
    """Name an axis without a name after the place where it goes deepest."""
    if not number:
        return place
    if not place:
        return Message("axis-part", number=number)
    return Message("axis-part-at", number=number, place=place)


def _with_intervals(
    depth: DeepestPoint,
    ground: BaseGeometry,
    line: BaseGeometry,
    change: Ground,
    context: Context,
    *,
    is_front: bool,
) -> Measured:
    """Measure a depth with its intervals, km; `is_front` if it starts from the earlier line."""

    def start_error_m(error_m: float, alike_m: float) -> float:
        # two ends of a depth, on lines by one mapper, have similar errors where they are close
        if not is_front:
            return context.country_error_m or 0.0
        return error_m * sqrt(max(0.0, 1 - 2 * exp(-depth.depth_km * 1000 / alike_m)))

    def interval_km(error_m: float, alike_m: float) -> tuple[float, float]:
        return depth_interval_95_km(
            ground,
            line,
            depth,
            position_error_m=error_m,
            correlation_length_m=alike_m,
            line_error_m=start_error_m(error_m, alike_m),
            edge=edge,
        )

    sigma_m, reason = context.sigma(change)
    line_m = start_error_m(sigma_m, context.correlation_length_m)
    between = context.line_between(change)
    widest_m = max(sigma_m, 0.0 if between is None else between[0])
    edge = edge_depths(ground, line, from_m=depth.depth_km * 1000 - 2 * widest_m)
    drawing_km = interval_km(sigma_m, context.correlation_length_m)
    notes = [Message("interval-reaches-down")]
    if not is_front and context.country_error_m is None:
        notes.insert(0, Message("border-accuracy-not-stated"))
    return Measured(
        depth.depth_km,
        *drawing_km,
        None if between is None else wider(drawing_km, interval_km(*between)),
        no_mappers=why_no_history(change),
        position_error_m=sigma_m,
        position_error_reason=reason,
        correlation_length_m=context.correlation_length_m,
        sd=hypot(sigma_m, line_m) / 1000.0,
        boundary_error_m=line_m or None,
        notes=tuple(notes),
    )


def _axes(
    claim: Depth, change: Ground, context: Context
) -> Iterable[tuple[int, str, BaseGeometry]]:
    """Yield each axis: its number if there are several, its name if it has one, and its ground."""
    gained = solid(change.gained)
    if claim.sectors:
        if context.sectors is None:
            raise InputError("depth: expected sectors, found none; add [[sector]] to the case")
        chosen = context.sectors.set_index("name").geometry
        for sector in claim.sectors:
            ground = gained if gained.is_empty else change.clipped(chosen[sector]).gained
            yield 0, sector, ground
        return
    parts = parts_of_gain(gained)
    if claim.depth_from == "border" and context.country is not None:
        # parts that do not touch the border did not start from it
        held, country = change.held_before(), context.country
        parts = [p for p in parts if "border" in line_started_from(p, held, country).kind]
    sizes = [float(size) for size in area_km2(parts)] if parts else []
    large = [part for part, size in zip(parts, sizes, strict=True) if size > _AXIS * max(sizes)]
    parts = large[:_MOST_PARTS]
    if not parts:  # no gain, or none that touches the border
        yield 0, "", shapely.MultiPolygon()
    for number, part in enumerate(parts, 1):
        yield number if len(parts) > 1 else 0, "", part


def _start(
    claim: Depth, change: Ground, ground: BaseGeometry, context: Context
) -> tuple[BaseGeometry, Message]:
    """Return the line that an advance started from, and its name."""
    held = change.held_before()
    if claim.depth_from == "front" or (context.country is None and not claim.depth_from):
        if held.is_empty:
            raise InputError(
                "depth_from: 'front' needs ground held before, found none; use 'border', of a "
                "country from --theatre or --border"
            )
        edge = front_line(held, context.near_border)
        return held.boundary if edge.is_empty else edge, Message("earlier-line")
    if context.country is None:
        raise InputError(
            "depth: expected the border of a country, but none is known where the maps lie; give "
            "it with --theatre or --border, or measure from the earlier line (depth_from='front')"
        )
    border = Message("border-of", source=context.country_source)
    if claim.depth_from == "border":
        return context.country.boundary, border
    start = line_started_from(ground, held, context.country)
    both = Message("earlier-line-and-border", source=context.country_source)
    return start.line, {"front": Message("earlier-line"), "border": border}.get(start.kind, both)
