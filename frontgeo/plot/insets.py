"""The map of a figure where the change is scattered: the front, and lettered insets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import shapely

from frontgeo.change.ground import Ground
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.opening_view import INSET_SHAPE, OpeningView, inset_frames, opening_view
from frontgeo.outputs.view_model import VerdictView, fronts_of
from frontgeo.places.theatre import Theatre
from frontgeo.plot.labels import Box, Sheet
from frontgeo.plot.map_panel import (
    BORDER,
    HELD,
    INK,
    LAND,
    OUTSIDE,
    Drawn,
    Setting,
    View,
    draw_ground,
    draw_letter,
    draw_view,
    line_parts,
    paints_of,
    view_of,
)

__all__ = ["draw_evidence"]

_SMALLEST = 120.0  # least side of an inset, units
_LETTER = 15.0  # size of a letter on the map of the whole front


def draw_evidence(
    sheet: Sheet,
    frame: Box,
    subject: VerdictView | None,
    texts: Texts,
    settlements: gpd.GeoDataFrame | None,
    *,
    theatre: Theatre,
    both_scripts: bool = False,
) -> Drawn:
    """Draw the map of a change into a frame, with insets if the change is scattered."""
    insets = None if subject is None else _laid_out(frame, subject, theatre)
    if subject is None or insets is None:
        return draw_ground(
            sheet, frame, subject, texts, settlements, theatre=theatre, both_scripts=both_scripts
        )
    opening, strip, views = insets
    _draw_front(sheet, strip, subject, opening, theatre)
    setting = Setting(theatre, texts, settlements, both_scripts)
    for number, view in enumerate(views, 1):
        sheet.prefix = f"inset-{number}-" if number > 1 else ""
        draw_view(sheet, view, subject, setting, inset=number)
        sheet.box(view.frame, edge=INK, width=1.0, z=8.9)
    sheet.prefix = ""
    return Drawn(views[0], _share_seen(views, subject.change), len(views))


def _laid_out(
    frame: Box, subject: VerdictView, theatre: Theatre
) -> tuple[OpeningView, Box, list[View]] | None:
    """Return the insets, the frame of the whole front, and a view of each inset, or None."""
    opening = opening_view(subject, theatre, aspect=INSET_SHAPE)
    if not opening.insets:
        return None
    strip, cells = inset_frames(frame, len(opening.insets))
    left, top, right, bottom = cells[0]
    if min(right - left, bottom - top) < _SMALLEST:
        return None
    fitted = opening_view(subject, theatre, aspect=(right - left) / (bottom - top))
    if len(fitted.insets) != len(cells):
        fitted = opening
    views = [
        view_of(cell, bounds, margin=0.0) for cell, bounds in zip(cells, fitted.insets, strict=True)
    ]
    scale = max(view.metres_per_unit for view in views)
    return fitted, strip, [replace(view, metres_per_unit=scale) for view in views]


def _draw_front(
    sheet: Sheet, frame: Box, subject: VerdictView, opening: OpeningView, theatre: Theatre
) -> None:
    """Draw the whole front with the boxes of the insets."""
    change = subject.change
    view = view_of(frame, opening.bounds, margin=0.1)
    sheet.box(frame, face=OUTSIDE, gid="front")
    sheet.ground(view.seen(theatre.country), face=LAND, edge=BORDER, width=0.8, clip=frame, z=1.1)
    sheet.ground(view.seen(change.unchanged), face=HELD, clip=frame, z=1.2)
    gained, lost = (paint.line for paint in paints_of(change))
    for ground, colour in ((change.lost, lost), (change.gained, gained)):
        shown = view.seen(ground)
        sheet.ground(shown, face=colour, edge=colour, width=1.0, clip=frame, z=1.4)
    _, after = fronts_of(subject)
    sheet.lines(line_parts(view.seen(after)), INK, 1.0, z=1.5, clip=frame)
    for number, bounds in enumerate(opening.insets, 1):
        box = view.on_sheet(shapely.box(*bounds))
        sheet.ground(box, edge="white", width=3.2, clip=frame, z=2.0)
        sheet.ground(box, edge=INK, width=1.4, clip=frame, z=2.1)
        west, north, _, _ = box.bounds
        at = max(frame[0], west - 1), max(frame[1], north - _LETTER)
        draw_letter(sheet, at, number, _LETTER)


def _share_seen(views: Sequence[View], change: Ground) -> float | None:
    """Return the share of the changed ground that some maps show together."""
    if change.gained_km2 + change.lost_km2 == 0:
        return None
    shown = shapely.union_all([view.ground for view in views])
    seen = sum(area_km2(shapely.intersection(g, shown)) for g in (change.gained, change.lost))
    return min(1.0, float(seen) / (change.gained_km2 + change.lost_km2))
