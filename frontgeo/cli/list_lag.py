"""Run ``lag``: the official list of occupied territories beside maps, with days of lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from frontgeo._utils.fileio import printable
from frontgeo.cli.inputs import region_of
from frontgeo.cli.result import Result, counted
from frontgeo.cli.status import asked_series
from frontgeo.cli.verb import Options
from frontgeo.desk.list_comparison import ListComparison, compare_list
from frontgeo.desk.list_text import comparison_lines, comparison_records
from frontgeo.errors import InputError
from frontgeo.io.vector import split_layer
from frontgeo.mappers.occupied_list import OccupiedList, read_occupied_list
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.places.katottg import read_codifier
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.settlements import load_settlements

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["find_lag"]


def find_lag(asked: Options) -> Result:
    """Compare the official list with maps: who is on which, and the days of lag."""
    asked = asked.with_(theatre=None)  # the list is of Ukraine, whose theatre ships
    codifier = read_codifier(asked.register) if asked.register else None
    listed = read_occupied_list(asked.list, codifier=codifier)
    region = region_of(asked)
    settlements = load_settlements(asked.settlements, region=region) if asked.settlements else None
    compared, left_out = _compared(asked, listed, settlements)
    files = [name for name in (asked.settlements, asked.register) if name]
    result = Result(inputs=[asked.list, *(str(split_layer(n)[0]) for n in files), *asked.archive])
    result.notes += [*listed.notes, *left_out]
    if settlements is not None:
        result.notes += map(printable, settlements.attrs.get("notes", ()))
    for one in compared:
        about = f"{one.mapper} ({one.edition})"
        result.notes += [f"{about}: {note}" for note in one.about_maps.notes()]
        if one.unread:
            result.notes.append(
                printable(f"{about}: {counted(len(one.unread), 'file')} not read: {one.unread[0]}")
            )
    if asked.csv is not None:
        result.files[asked.csv] = table_csv(pd.concat([one.as_table() for one in compared]))
    if asked.json:
        result.text = to_json(
            {
                "command": asked.command,
                "list": {
                    "file": listed.source,
                    "rows": len(listed.rows),
                    "left_out": listed.left_out,
                    "latest_day": str(listed.latest_day),
                    "notes": list(listed.notes),
                },
                "compared": comparison_records(compared),
                "credits": list(
                    filter(None, {one.mapper: credit_of(one.mapper) for one in compared}.values())
                ),
            }
        )
    else:
        result.text = "\n".join(comparison_lines(compared, asked.language))
    return result


def _compared(
    asked: Options, listed: OccupiedList, settlements: gpd.GeoDataFrame | None
) -> tuple[list[ListComparison], list[str]]:
    """Compare the list with each series of maps, and say why others were left out."""
    oblasts = [_oblast_of(text) for text in asked.where]
    found: list[ListComparison] = []
    errors: list[InputError] = []
    for series in asked_series(asked.with_(day=asked.until)):
        try:
            found.append(
                compare_list(
                    listed, series, settlements=settlements, since=asked.since,
                    until=asked.until, oblasts=oblasts,
                )
            )  # fmt: skip
        except InputError as error:  # such as one without maps of the period
            errors.append(error)
    if errors and not found:
        raise errors[0]
    return found, [f"left out: {error}" for error in errors]


def _oblast_of(text: str) -> str:
    if not (code := oblast_code(text)):
        raise InputError(
            f"--where: expected an oblast such as UA-63 or 'Kharkiv oblast', found {text[:40]!r}"
        )
    return code
