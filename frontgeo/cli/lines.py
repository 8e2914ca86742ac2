"""Lines of text that several verbs print."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import side_text
from frontgeo.cli.inputs import oblasts_note
from frontgeo.cli.verb import Options
from frontgeo.geometry.projection import require_agreement
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.report import format_table, map_notes
from frontgeo.outputs.wording import STARRED, others_text

__all__ = ["caveat_lines", "counted_text", "cross_check_line", "number_line", "region_lines"]


def caveat_lines(maps: Sequence[ControlMap]) -> list[str]:
    """Return the lines under a number: assumptions, other sides' ground, parts left out."""
    texts = texts_of("caveats")
    lines = [f"* {assumption}" for assumption in assumed_in(maps)]
    lines += others_text(maps, texts)
    return [*lines, *(note for shown in maps for note in map_notes(shown))]


def number_line(text: str, maps: Sequence[ControlMap]) -> str:
    """Return a line with a number, starred if it rests on an assumption."""
    return f"{text}{STARRED}" if assumed_in(maps) else text


def region_lines(table: pd.DataFrame, asked: Options) -> list[str]:
    """Return the lines of a table by region."""
    rows = [("region", *(str(c).removesuffix("_km2") for c in table.columns))]
    for name, values in zip(table.index, table.to_numpy(), strict=True):
        rows.append((printable(str(name)), *(f"{value:,.1f}" for value in values)))
    lines = ["", *format_table(rows, right=range(1, len(rows[0]))).split("\n")]
    if note := oblasts_note(asked):
        lines.append(f"{note}: --by FILE takes better ones")
    return lines


def counted_text(definition: str, side: str) -> str:
    """Return the definition of held ground, and the side that holds it if known."""
    return ", ".join(part for part in (definition, side_text(side)) if part)


def cross_check_line(geometry: BaseGeometry | list[BaseGeometry]) -> str:
    """Return the agreement of two ways to measure an area."""
    return f"cross-check (straight edges): {require_agreement(geometry).ppm_text}"
