"""Run ``delta`` on maps of several sides, and ``timeline --sides``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.transfers import NOBODY, Transfers, transfers
from frontgeo.cli.inputs import clip_of
from frontgeo.cli.map_text import cross_check_line
from frontgeo.cli.result import Result, preview_of
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.caveats import STARRED, assumptions_of, map_notes
from frontgeo.outputs.plain_data import map_dicts, to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.outputs.transfer_tables import transfer_table, transfers_geojson

__all__ = ["measure_transfers"]

_SHOWN_KM2 = 0.05  # less is 0.0 in text
#: Options of a change of one side's ground.
_OF_ONE_SIDE = ("by", "keep_redrawn", "keep_slivers", "figure", "alt_text")


def measure_transfers(
    asked: Options, maps: Sequence[ControlMap], about_days: Sequence[Message], result: Result
) -> Result:
    """Measure what passed from each side to each other side between two maps."""
    before, after = maps
    _check_options(asked, before)
    moved = transfers(
        before,
        after,
        clip=clip_of(asked),
        sliver_tolerance_m=asked.sliver_tolerance,
        edges=asked.edges,
    )
    if asked.out is not None:
        result.files[asked.out] = transfers_geojson(moved)
    if asked.csv is not None:
        rows = transfer_table(moved, clip=asked.clip or "")
        if about_days:
            days = "; ".join(map(str, about_days))
            rows = rows.assign(since=asked.since, until=asked.until, days=days)
        result.files[asked.csv] = table_csv(rows)
    if asked.html is not None:
        from frontgeo.pages.sides_page import sides_page  # folium is slow to load

        result.files[asked.html] = sides_page(moved, lang=asked.lang).html(
            **preview_of(asked.address, asked.html)
        )
    if asked.json:
        result.text = to_json(_record(moved, about_days, asked))
    else:
        result.text = "\n".join(map(printable, _lines(moved, about_days, asked.lang)))
    return result


def _check_options(asked: Options, before: ControlMap) -> None:
    """Refuse options of a change of one side's ground."""
    found = [name for name in _OF_ONE_SIDE if getattr(asked, name)]
    if asked.definition != "occupied":
        found.append("definition")
    if found:
        sides = ", ".join(before.sides) or "none is stated"
        raise InputError(
            f"--{found[0].replace('_', '-')} is of one side's ground: name it with --side "
            f"({sides}), or leave it out"
        )


def _record(moved: Transfers, about_days: Sequence[Message], asked: Options) -> dict[str, Any]:
    maps = (moved.before, moved.after)
    record = {
        "transfers": moved.as_dict(),
        "clip": asked.clip,
        "edges": asked.edges,
        "mapper": moved.after.mapper,
        "before": moved.before.when,
        "after": moved.after.when,
        **map_dicts(maps),
        "inputs": [{**vars(source), **m.as_record()} for m in maps for source in m.sources],
        "command": asked.command,
    }
    if about_days:
        in_english = list(map(str, about_days))
        record |= {"since": asked.since, "until": asked.until, "about_days": in_english}
        record["timezone"] = asked.timezone or "UTC"
    return record


def _lines(moved: Transfers, about_days: Sequence[Message], lang: str) -> list[str]:
    """Return the matrix as lines of text, with the largest transfers in words."""
    maps = (moved.before, moved.after)
    title = Message("matrix-title", mapper=moved.after.mapper, period=moved.period).text(lang)
    lines = [f"{title}{STARRED if assumed_in(maps) else ''}"]
    lines += [about.text(lang) for about in about_days]
    lines += moved.text(lang).split("\n")
    lines += [f"* {assumption}" for assumption in assumptions_of(maps, texts_of("caveats", lang))]
    lines += [
        _moved_message(moved, *cell).text(lang) for cell in moved.moved if cell[2] >= _SHOWN_KM2
    ]
    lines += [message.text(lang) for message in moved.messages]
    lines += [note for shown in maps for note in map_notes(shown, lang)]
    changed = [ground for (of, to), ground in moved.grounds.items() if of != to]
    if changed:
        lines.append(cross_check_line(changed, lang))
    return lines


def _moved_message(moved: Transfers, of: str, to: str, km2: float) -> Message:
    sides = {"of": moved.side_named(of), "to": moved.side_named(to)}
    return Message("matrix-left" if to == NOBODY else "matrix-took", moved_km2=km2, **sides)
