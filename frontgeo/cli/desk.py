"""Run ``day``, ``week``, ``month`` and ``brief``: a period by every mapper of the library."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from frontgeo._utils.fileio import printable
from frontgeo.cli.crate import LocalNames
from frontgeo.cli.inputs import refuse_boundaries, region_of, theatre_of
from frontgeo.cli.result import Result, preview_of, written_folder
from frontgeo.cli.verb import Options
from frontgeo.desk.desk_data import report_dict
from frontgeo.desk.desk_period import DeskPeriod, PeriodKind
from frontgeo.desk.desk_text import heading, notes_lines, paragraph, report_table
from frontgeo.desk.report import DeskReport, desk_report, last_day
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import Library
from frontgeo.outputs.plain_data import to_json
from frontgeo.verdicts.context import Settings

__all__ = ["report_period", "write_brief"]


def report_period(asked: Options, kind: PeriodKind) -> Result:
    """Report a period: the table by oblast, sentences, and a folder to publish."""
    preview_of(asked.address, asked.out, option="-o")
    result = Result()
    report = _report(asked, kind, result)
    if asked.json:
        result.text = to_json(report_dict(report, command=asked.command))
    else:
        blocks = [
            heading(report.period).text(asked.lang),
            Message("desk-counted-from").text(asked.lang),
            "",
            report_table(report, asked.lang),
            "",
            *notes_lines(report, asked.lang),
        ]
        result.text = "\n".join(map(_printable, blocks))
    if asked.out is not None:
        result.files[asked.out] = _folder_writer(report, asked)
    return result


def _folder_writer(report: DeskReport, asked: Options) -> Callable[[], bool]:
    """Return a function that writes the folder, whose files are all made before."""
    from frontgeo.desk.publish import folder_files  # folium and matplotlib are slow to load

    # a published folder names no folders of the machine that made it
    paths = [*filter(None, (asked.library, asked.out, asked.boundaries)), *(asked.archive or ())]
    names = LocalNames([str(path) for path in paths])
    made = folder_files(report, lang=asked.lang, command=asked.command, address=asked.address or "")
    files = {name: _without_paths(name, content, names) for name, content in made.items()}
    return partial(written_folder, asked.out, files)


def _without_paths(name: str, content: bytes, names: LocalNames) -> bytes:
    """Return a file of the folder without paths of the machine; its picture has none."""
    return content if name.endswith(".png") else names.text(content.decode()).encode()


def write_brief(asked: Options) -> Result:
    """Print the paragraph and the table of a period."""
    result = Result()
    report = _report(asked, "week", result)
    result.text = "\n".join(
        (_printable(paragraph(report, asked.lang)), _printable(report_table(report, asked.lang)))
    )
    return result


def _printable(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def _report(asked: Options, kind: PeriodKind, result: Result) -> DeskReport:
    """Measure the period that the options ask for, with notes on what they leave open."""
    if asked.archive and asked.library:
        raise InputError("--archive and --library do not go together; name one")
    region = region_of(asked)
    refuse_boundaries(asked, theatre_of(asked))
    if asked.archive:
        library = Library.of_archives(asked.archive, region=region)
    else:
        library = Library.open(asked.library, region=region)
    result.notes += [printable(f"not taken: {reason}") for reason in library.left_out]
    period = _period(asked, kind, library, result)
    if asked.compared is not None and asked.compared < 0:
        raise InputError(f"--compared: expected 0 or more periods, found {asked.compared}")
    report = desk_report(
        library,
        period,
        mappers=asked.mapper,
        definition=asked.definition,
        settings=Settings(boundaries=asked.boundaries, region=region),
        compared=asked.compared,
    )
    for one in report.mappers:
        result.add_maps(one.change.maps, silent=True)
        result.inputs.append(str(one.series.path))
        for fault in one.skipped:
            about = Message("desk-left-out", mapper=one.mapper, fault=fault)
            result.notes.append(printable(about.text(asked.lang)))
    return report


def _period(asked: Options, kind: PeriodKind, library: Library, result: Result) -> DeskPeriod:
    """Return the period of the options; without a day, the one that ends with the last map."""
    week_of = getattr(asked, "week_of", None)
    if week_of is not None:
        if asked.since or asked.until:
            raise InputError("--week-of stands alone: leave out --since and --until")
        return DeskPeriod.week_of(week_of)
    until = asked.until
    if until is None:
        until, mapper = last_day(library, asked.mapper)
        about = Message("desk-until-taken", day=str(until), mapper=mapper)
        result.notes.append(about.text(asked.lang))
    period = DeskPeriod.ending(until, kind, getattr(asked, "since", None))
    if kind == "month" and period.kind != "month":
        days = {"day": str(until), "since": str(period.since), "until": str(period.until)}
        result.notes.append(Message("desk-no-month", **days).text(asked.lang))
    return period
