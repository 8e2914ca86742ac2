"""Run ``status``: who held places, by each mapper, since when, and every change of hands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import name_of, printable, read_regular
from frontgeo.archive.open_timeline import read_timeline
from frontgeo.cli.inputs import region_of, stdin_bytes, theatre_of
from frontgeo.cli.result import Result, counted
from frontgeo.cli.verb import Options
from frontgeo.desk.status_columns import status_records, status_table
from frontgeo.desk.status_history import PlaceStatus, followed_series, status_of_places
from frontgeo.desk.status_places import AskedPlace, PlaceFinder
from frontgeo.desk.status_text import status_lines, status_rows
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.tabular import table_of, text_of
from frontgeo.io.vector import split_layer
from frontgeo.library.folder import Library, MapSeries, edition_of_map
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.outputs.timelines import some_of
from frontgeo.places.boundaries import load_settlement_footprints
from frontgeo.places.codifier import load_register_codes
from frontgeo.places.settlements import load_settlements

__all__ = ["asked_series", "find_status"]

_TABLES = (".csv", ".tsv", ".txt")
_LARGEST_TABLE = 50_000_000  # bytes
_MOST_BLOCKS = 3  # places; more are shown as a table


def find_status(asked: Options) -> Result:
    """Find who held places, by each mapper, since when, and every change of hands."""
    if not asked.place:
        raise InputError(
            "status: expected a PLACE such as '50.30, 36.94', Vovchansk, a code of KATOTTG, or a "
            "table of places; name one"
        )
    day = None if asked.day is None else read_day(asked.day, "--day")
    finder, inputs = _finder(asked)
    places = _places(asked, finder, inputs)
    statuses = status_of_places(places, asked_series(asked), day)
    result = Result(inputs=[*inputs, *asked.archive])
    for table in (finder.settlements if asked.settlements else None, finder.outlines):
        result.notes += map(printable, () if table is None else table.attrs.get("notes", ()))
    result.notes += _notes(statuses)
    result.code = 0 if all(place.is_found for place in places) else 1
    if asked.csv is not None:
        result.files[asked.csv] = table_csv(status_table(statuses))
    if asked.json:
        result.text = to_json(
            {
                "command": asked.command,
                "asked": asked.day,
                "places": status_records(statuses),
                "credits": list(
                    filter(None, {s.mapper: credit_of(s.mapper) for s in statuses}.values())
                ),
            }
        )
    elif len(places) <= _MOST_BLOCKS:
        result.text = "\n".join(map(printable, status_lines(statuses, asked.language)))
    elif asked.csv is None:
        result.text = status_rows(statuses, asked.language)
    else:
        result.text = f"{counted(len(places), 'place')}, {counted(len(statuses), 'row')}"
    return result


def _finder(asked: Options) -> tuple[PlaceFinder, list[str]]:
    """Return a finder of places with the tables of the command line, and the files of these."""
    files = [name for name in (asked.settlements, asked.outlines, asked.register) if name]
    region = region_of(asked)
    settlements = asked.settlements and load_settlements(asked.settlements, region=region)
    outlines = asked.outlines and load_settlement_footprints(asked.outlines, region=region)
    finder = PlaceFinder(
        settlements if asked.settlements else None,
        oblasts=asked.where,
        register=load_register_codes(asked.register) if asked.register else None,
        outlines=outlines if asked.outlines else None,
        anywhere=asked.anywhere,
        theatre=theatre_of(asked),
    )
    return finder, [str(split_layer(name)[0]) for name in files]


def _places(asked: Options, finder: PlaceFinder, inputs: list[str]) -> list[AskedPlace]:
    """Return the places of the command line, or of a table."""
    tables = [text for text in asked.place if text == "-" or _is_table(text)]
    if not tables:
        return [finder.place(text) for text in asked.place]
    if len(asked.place) > 1:
        raise InputError("status: a table and other places do not go together; name one of them")
    name = tables[0]
    if name != "-":
        inputs.append(name)
    content = stdin_bytes() if name == "-" else read_regular(Path(name), _LARGEST_TABLE)
    try:
        table = table_of(text_of(content))
    except ValueError as error:
        raise MapFileError(name, str(error)) from None
    return finder.rows(table, name)


def _is_table(text: str) -> bool:
    """Return whether a text names a table; another file is refused as one when it is read."""
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or with a null
        is_file = False
    return is_file or (Path(text).suffix.lower() in _TABLES and "," not in text)


def asked_series(asked: Options) -> list[MapSeries]:
    """Return the series of the archives named, or those of the library."""
    day = None if asked.day is None else read_day(asked.day, "--day")
    if not asked.archive:
        return followed_series(
            Library.open(asked.library, region=region_of(asked)), asked.mapper, day
        )
    if asked.library is not None:
        raise InputError("--archive and --library do not go together; name one of them")
    found: list[MapSeries] = []
    for name in asked.archive:
        path = Path(name)
        if path.is_dir() and (path / "library.json").is_file():
            found += followed_series(Library.open(path, region=region_of(asked)), asked.mapper, day)
            continue
        if asked.mapper:
            raise InputError(
                f"--mapper chooses in a library, and {name} is none; leave it out, as an archive "
                "has one mapper"
            )
        timeline = read_timeline(path, region=region_of(asked))
        first = timeline.first_map()
        series = MapSeries(name_of(path), first.mapper, edition_of_map(first), path)
        vars(series)["timeline"] = timeline  # opened once, with the region that was asked for
        found.append(series)
    return found


def _notes(statuses: Sequence[PlaceStatus]) -> list[str]:
    """Return notes on what was repaired in reading the maps, and on rows without a place."""
    many = {id(s.about_maps): s for s in statuses if s.about_maps is not None}
    notes = [
        f"{status.mapper} ({status.edition}): {note}"
        for status in many.values()
        if status.about_maps is not None
        for note in status.about_maps.notes()
    ]
    places = list({id(s.place): s.place for s in statuses}.values())
    if len(places) > _MOST_BLOCKS:  # of fewer, the notes stand in the text
        notes += [printable(f"{place.name}: {note}") for place in places for note in place.notes]
    gone = {id(s.place): s.place for s in statuses if not s.place.is_found}
    if gone:
        rows = [f"line {place.line}: {place.problem}" for place in gone.values()]
        listed = some_of(rows, 3, sep="; ")
        notes.append(printable(f"{counted(len(rows), 'row')} without a place: {listed}"))
    return notes
