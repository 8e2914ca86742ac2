"""Write areas, changes and comparisons of maps as lines of text, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.change.assumptions import assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import side_text
from frontgeo.cli.inputs import oblasts_note
from frontgeo.cli.verb import Options
from frontgeo.geometry.projection import require_agreement
from frontgeo.geometry.sectors import OUTSIDE
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.caveats import (
    STARRED,
    assumptions_of,
    definition_named,
    map_notes,
    names_of_regions,
    others_text,
)
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import pandas as pd

    from frontgeo.change.change import Change
    from frontgeo.change.compare import Comparison

__all__ = [
    "area_line",
    "caveat_lines",
    "change_lines",
    "comparison_text_lines",
    "cross_check_line",
    "held_as",
    "region_lines",
    "regions_hint",
    "starred_line",
    "terminal_text",
    "with_commas",
]


def terminal_text(key: str, lang: str, **values: object) -> str:
    """Return a message of the command line."""
    return Message(f"terminal-{key}", **values).text(lang)


def with_commas(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(part for part in parts if part)


def starred_line(text: str, maps: Sequence[ControlMap]) -> str:
    """Return a line with a number, starred if it rests on an assumption."""
    return f"{text}{STARRED}" if assumed_in(maps) else text


def caveat_lines(maps: Sequence[ControlMap], lang: str) -> list[str]:
    """Return the lines under a number: assumptions, other sides' ground, parts left out."""
    texts = texts_of("caveats", lang)
    lines = [f"* {line}" for line in assumptions_of(maps, texts)]
    lines += others_text(maps, texts)
    return [*lines, *(note for drawn in maps for note in map_notes(drawn, lang))]


def held_as(definition: str, side: str, lang: str) -> str:
    """Return what counts as held and whose it is; in English the definition by its own name."""
    return with_commas(definition_named(definition, lang), side_text(side, lang))


def cross_check_line(geometry: BaseGeometry | list[BaseGeometry], lang: str) -> str:
    """Return the agreement of two ways to measure an area."""
    return terminal_text("cross-check", lang, agreement=require_agreement(geometry).ppm_text)


def area_line(drawn: ControlMap, held_km2: float, definition: str, lang: str) -> str:
    """Return the ground held on a map, with its day and whose it is."""
    age = drawn.age_text
    if age and lang != "en" and drawn.age is not None and drawn.asked is not None:
        days = drawn.age.total_seconds() / 86400
        age = terminal_text("age", lang, days=days, at=f"{drawn.asked:%Y-%m-%dT%H:%MZ}")
    line = terminal_text(
        "area",
        lang,
        shown=with_commas(drawn.mapper, drawn.when_shown, age),
        held_km2=held_km2,
        held=held_as(definition, drawn.side_of(definition), lang),
    )
    return starred_line(line, [drawn])


def change_lines(
    change: Change, areas_km2: tuple[float, float, float], region: str, lang: str
) -> list[str]:
    """Return a change as lines of text: gained, lost and beside the net; caveats below.

    Parameters
    ----------
    change : Change
    areas_km2 : tuple of float
        Gained, lost, and what the net has beside them.
    region : str
        The name of the region to which it is cut, or nothing.
    lang : {"en", "uk"}
    """
    gained_km2, lost_km2, aside_km2 = areas_km2
    measured = terminal_text(
        "change",
        lang,
        gained_km2=gained_km2,
        lost_km2=lost_km2,
        net_km2=gained_km2 - lost_km2 + aside_km2,
    )
    lines = [
        f"{change.label}, {change.period} ({held_as(change.definition, change.side, lang)})",
        starred_line(measured, change.maps),
        *caveat_lines(change.maps, lang),
        cross_check_line([change.gained, change.lost], lang),
    ]
    if abs(aside_km2) >= 0.05:
        lines.append(terminal_text("aside", lang, aside_km2=aside_km2))
    if change.unlike:
        lines.insert(0, terminal_text("no-change", lang, reason=change.unlike))
    if change.slivers is not None and change.slivers.gained_parts + change.slivers.lost_parts:
        lines.append(change.slivers.message.text(lang))
    lines += [apart.message.text(lang) for apart in change.set_apart]
    if change.clip_km2 is not None:
        lines.append(terminal_text("clipped", lang, outside_km2=change.clip_km2, region=region))
    return lines


def comparison_text_lines(found: Comparison, lang: str) -> list[str]:
    """Return how far maps of one day agree: first in one line, then by pairs."""
    held = {row.maps: float(row.area_km2) for row in found.agreement.itertuples()}
    every, any_km2 = len(found.maps), sum(held.values())
    lines = []
    if any_km2:
        lines.append(
            terminal_text(
                "agreed", lang, of=every, held_km2=held.get(every, 0.0), any_km2=any_km2,
                percent=100 * held.get(every, 0.0) / any_km2,
            )
        )  # fmt: skip
    for drawn in found.maps:
        side = side_text(drawn.side_of(found.definition), lang)
        lines.append(starred_line(with_commas(drawn.described, side), [drawn]))
        lines += [f"  {line}" for line in caveat_lines([drawn], lang)]
    lines += ["", *_pairs(found, lang).split("\n"), ""]
    lines += [
        terminal_text("held-by", lang, maps=maps, of=every, held_km2=km2)
        for maps, km2 in held.items()
    ]
    return lines


def _pairs(found: Comparison, lang: str) -> str:
    """Return the table of pairs of maps."""
    texts = texts_of("caveats", lang)
    names = ("both", "only-first", "only-second", "iou", "median", "largest", "sigma")
    rows: list[tuple[str, ...]] = [("", *(terminal_text(name, lang) for name in names))]
    for pair in found.pairs.to_dict("records"):
        areas = [texts.number(pair[key], 1) for key in ("both_km2", "only_a_km2", "only_b_km2")]
        metres = [texts.number(pair[key], 0) for key in ("median_m", "p95_m", "sigma_m")]
        iou = texts.number(pair["iou"], 3)
        rows.append((f"{pair['a']} – {pair['b']}", *areas, iou, *metres))
    return format_table(rows, right=range(1, 8))


def region_lines(
    table: pd.DataFrame, asked: Options, maps: Iterable[ControlMap], lang: str
) -> list[str]:
    """Return the lines of a table by region."""
    texts, theatres = texts_of("caveats", lang), [drawn.theatre for drawn in maps]
    names = {OUTSIDE: terminal_text("outside-regions", lang), **names_of_regions(theatres, lang)}
    columns = [str(c).removesuffix("_km2") for c in table.columns]
    heads = [terminal_text(f"column-{name}", lang) for name in columns]
    rows = [(terminal_text("region", lang), *heads)]
    for name, values in zip(map(str, table.index), table.to_numpy(), strict=True):
        rows.append((printable(names.get(name, name)), *(texts.number(v, 1) for v in values)))
    text = format_table(rows, right=range(1, len(rows[0])))
    return ["", *text.split("\n"), *regions_hint(asked, theatres)]


def regions_hint(asked: Options, grounds: Iterable[Theatre]) -> list[str]:
    """Return a line on how exact the regions are, if they are those that ship."""
    note = oblasts_note(asked, grounds)
    return [Message("regions-better", note=note).text(asked.lang)] if note else []
