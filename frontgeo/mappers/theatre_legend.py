"""Read polygons by the legends that a theatre states: the meaning of a column of a mapper's files.

A value that no legend knows is counted as left out, and never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from frontgeo._utils.fileio import printable
from frontgeo.change.definitions import STATUSES
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.features import Feature
from frontgeo.mappers.ingest import ClassifiedFeature
from frontgeo.mappers.legend import HELD, Legend
from frontgeo.places.theatre import MapperLegend, Theatre

__all__ = ["ReadByLegend", "legend_of_theatre"]


class ReadByLegend(NamedTuple):
    """The statuses of a file's features, and the legend of the theatre that gave them."""

    legend: Legend
    stated: MapperLegend


def legend_of_theatre(
    theatre: Theatre, rows: Sequence[Feature], *, error: Callable[[str], MapFileError]
) -> ReadByLegend | None:
    """Return the statuses of features by the theatre's legend of their column, or None.

    Parameters
    ----------
    theatre : Theatre
    rows : sequence of Feature
    error : callable
        Makes an error that names the file.

    Raises
    ------
    MapFileError
        For a file that two legends fit.
    InputError
        For a status of the legend that does not exist.
    """
    found = [
        (stated, column)
        for stated in theatre.about.legends
        if (column := _column_of(stated, rows)) is not None
    ]
    if not found:
        return None
    if len(found) > 1:
        names = " and ".join(stated.mapper for stated, _ in found)
        raise error(
            f"expected a file of one mapper of {theatre.about.file}, found one that the legends of "
            f"{names} fit; give them columns of different names"
        )
    stated, column = found[0]
    _check_statuses(stated, theatre)
    read = [_feature(row, str(_text(row, column)), stated, column) for row in rows]
    held_by = {item.side for item in read if item.status in HELD} - {""}
    has_all_sides = len(held_by) > 1
    if has_all_sides:
        read = [_of_a_side(item) for item in read]
    items = tuple(
        item
        if has_all_sides or item.status is None
        else ClassifiedFeature(item.geometry, item.status)
        for item in read
    )
    own = next(iter(held_by)) if len(held_by) == 1 else ""
    return ReadByLegend(Legend(items, own, has_all_sides=has_all_sides), stated)


def _column_of(stated: MapperLegend, rows: Sequence[Feature]) -> str | None:
    """Return the column of a legend in a file, if any of its values is one of the legend's."""
    named = {str(name) for row in rows for name in row.properties}
    column = next((n for n in named if n.strip().casefold() == stated.column.casefold()), None)
    if column is None or not any(_text(row, column) in stated.statuses for row in rows):
        return None
    return column


def _text(row: Feature, column: str) -> str:
    value = row.properties.get(column)
    return "" if value is None else " ".join(str(value).split())


def _feature(row: Feature, value: str, stated: MapperLegend, column: str) -> ClassifiedFeature:
    if value not in stated.statuses:
        shown = printable(value[:30])
        why = f"{column} {shown!r} is not in the legend of {stated.mapper}" if value else "no value"
        return ClassifiedFeature(row.geometry, None, why)
    status, side = stated.statuses[value], stated.sides.get(value, "")
    if not status:
        why = f"held by {side}" if side else f"{column} {value!r} does not count"
        return ClassifiedFeature(row.geometry, None, why, side)
    return ClassifiedFeature(row.geometry, status, side=side)


def _of_a_side(item: ClassifiedFeature) -> ClassifiedFeature:
    """Return held ground of a side as that side's, on a map that shows the ground of several."""
    if item.status not in HELD:
        return item
    return ClassifiedFeature(
        item.geometry, None, f"held by {item.side or 'nobody named'}", item.side
    )


def _check_statuses(stated: MapperLegend, theatre: Theatre) -> None:
    for value, status in stated.statuses.items():
        if status and status not in STATUSES:
            raise InputError(
                f"{theatre.about.file}: [[legend]] {stated.mapper!r}, value {value!r}: expected "
                f"one of {', '.join(STATUSES)}, found {status!r}; correct it, or leave it out"
            )
