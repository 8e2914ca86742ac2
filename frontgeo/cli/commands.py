"""The commands: their arguments, options and help, without the libraries that run them.

Help, completion and wrong command lines are answered from here, within a tenth of a second; each
command imports the module that runs it when it is run.
"""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import get_completion_class

from frontgeo.cli import options as opt
from frontgeo.cli.result import Result
from frontgeo.cli.verb import (
    ABOVE_0,
    COMPLETE,
    CRATE,
    CSV,
    FILES,
    FOLDER,
    GEOJSON,
    PAGE,
    Choice,
    Misuse,
    Options,
    OutputName,
    VerbGroup,
)
from frontgeo.i18n.formats import LANGUAGES

__all__ = [
    "area_command", "audit_command", "brief_command", "check_command", "claims_command",
    "compare_command", "completion_command", "day_command", "delta_command", "demo_command",
    "draw_command", "exposure_command", "fetch_command", "help_command", "lag_command",
    "library_command", "mappers_command", "month_command", "schema_command", "status_command",
    "timeline_command", "week_command",
]  # fmt: skip

_OVER_TIME: dict[str, Any] = {"group": "Two archives"}
_ARCHIVE_GROUP: dict[str, Any] = {"group": "Days of an archive or the library"}
_OF_ARCHIVE: dict[str, Any] = {"group": "Two days of an archive or store"}
_PAGE_GROUP: dict[str, Any] = {"group": "A page that plays the maps"}
_OF_LIBRARY: dict[str, Any] = {"group": "Maps of the library"}
_FETCHED: dict[str, Any] = {"group": "Maps that are fetched"}
_many_files = opt.flag("--yes", "download more than 366 files without asking", **_FETCHED)
#: Options of maps that are taken from the library by their mappers' names.
_from_library = opt.joined(
    opt.option("--mapper", several=True, metavar="NAME", help="whose, by name", **_OF_LIBRARY),
    opt.option("--day", metavar="DAY", help="as they are at the end of this day", **_OF_LIBRARY),
    opt.shared("library", **_OF_LIBRARY),
)
# ---- options of check ----------------------------------------------------------------

_ALONE: dict[str, Any] = {"group": "A claim without a case file"}
_REVIEW: dict[str, Any] = {
    "group": "schema.org ClaimReview: for Fact Check Explorer; Google Search shows it no more"
}
_NEWSROOM: dict[str, Any] = {"group": "Datawrapper and RO-Crate"}
_BOTH_MAPS = "--before before.geojson --after after.geojson"

_claim_options = opt.joined(
    opt.statement("'880 km2', '8-9 km', 'Ukraine retook at least 6,000 km2'", **_ALONE),
    opt.option(
        "--kind", type=Choice(opt.KIND_NAMES), help="if the unit does not show it", **_ALONE
    ),
    opt.option("--polygons", several=True, metavar="FILE", help="drawn ground", **_ALONE),
    opt.option("--before", several=True, metavar="FILE", help="files of the earlier map", **_ALONE),
    opt.option("--after", several=True, metavar="FILE", help="files of the later map", **_ALONE),
    opt.shared("clip", **_ALONE),
    opt.option("--border", metavar="FILE", help="the state border that a depth is from", **_ALONE),
    opt.option("--outlines", metavar="FILE", help="outlines of settlements", **_ALONE),
    opt.option(
        "--register",
        metavar="FILE",
        help="register of settlements instead of the codifier",
        **_ALONE,
    ),
    opt.shared("definition", default=None, several=True, **_ALONE),
)

_measure_options = opt.joined(
    opt.option(
        "--archive", several=True, metavar="PATH",
        help="maps of many days, of which those of the claim are taken, also beside a case; or a "
        "library (default: that of frontgeo library)",
    ),
    opt.option(
        "--mapper", several=True, metavar="NAME",
        help="mappers of the library, default all; of other maps, who drew them",
    ),
    opt.flag("--fetch", "download the maps that the library lacks, without asking"),
    opt.shared("layer", "strict-archive"),
    opt.option("--position-error", type=ABOVE_0, metavar="M", help="σ in metres, for every map"),
    opt.option(
        "--interval", type=Choice(("mappers", "drawing")), default="mappers",
        help="95 % interval that decides the outcome: where another mapper's figure may lie "
        "(default), or how well the line was drawn",
    ),
    opt.option(
        "--simulate", type=click.INT, default=0, metavar="N",
        help="check intervals with N drawn fronts",
    ),
    opt.option(
        "--correlation-length", type=ABOVE_0, default=opt.CORRELATION_LENGTH_M, metavar="M",
        help=f"L in metres (default {opt.CORRELATION_LENGTH_M:g})",
    ),
    opt.shared("timezone"),
    opt.shared("keep-slivers", "keep-redrawn", "sliver-tolerance", "boundaries", "edges", "status"),
    opt.shared("side-column"),
    opt.option(
        "--side", multiple=True, metavar="SIDE",
        help="whose change is claimed: russia, ukraine or a side of the maps; and as "
        "COLUMN=VALUE, of maps of several sides, whose ground counts",
    ),
    opt.shared("theatre", "anywhere"),
    opt.shared(*opt.FRONT_LINES),
)  # fmt: skip

_output_options = opt.joined(
    opt.shared("json"),
    opt.flag("--table", "print all claims as one table"),
    opt.option(
        "--methods", type=Choice(list(LANGUAGES)), help="print a paragraph on the method, to paste"
    ),
    opt.flag("--explain", "print all that was found, not only the answer"),
    opt.output("--html", type=PAGE, help="write the page"),
    opt.shared("address"),
    opt.language("of the answer, the page, the picture and the ClaimReview"),
    opt.picture("each claim"),
    opt.output("--csv", type=CSV, help="write the rows as a table"),
    opt.output("--xlsx", type=OutputName(".xlsx"), help="write rows, parts and record as sheets"),
    opt.output("--geojson", type=GEOJSON, help="write the ground and places measured"),
    opt.option(
        "--settlements", metavar="FILE", help="settlements to count and name, instead of ours"
    ),
    opt.flag("--strict", "exit 1 unless all counted rows are supported"),
    opt.option(
        "--datawrapper", metavar="FOLDER", type=FOLDER, **_NEWSROOM,
        help="write areas and fronts for a locator map, and a table for a chart",
    ),
    opt.output(
        "--rocrate", type=CRATE, **_NEWSROOM,
        help="write a .zip or folder of verdicts, case, other outputs and the hashes of all "
        "inputs, for frontgeo audit; needs --published",
    ),
    opt.flag("--with-maps", "copy the maps into it too: ask their mappers first", **_NEWSROOM),
    opt.option("--licence", metavar="TEXT", help="of its files: words or an address", **_NEWSROOM),
    opt.output(
        "--claimreview", type=OutputName(".json", ".jsonld", ".html", ".htm"),
        help="JSON-LD, or .html with script tags", **_REVIEW,
    ),
    opt.option("--url", metavar="URL", help="of the article", **_REVIEW),
    opt.option("--publisher", metavar="NAME", help="who publishes; also of --rocrate", **_REVIEW),
    opt.option("--publisher-url", default="", metavar="URL", help="their site", **_REVIEW),
    opt.option("--published", metavar="DAY", help="when; also of --rocrate", **_REVIEW),
    opt.option(
        "--ratings", metavar="FILE", help="your own rating words, TOML or JSON", **_REVIEW
    ),
    opt.option(
        "--organization", several=True, metavar="NAME", **_REVIEW,
        help="claimants that are organizations, not persons",
    ),
)  # fmt: skip


# ---- the commands, the most used first -------------------------------------------------


@opt.verb(
    "check",
    "hold a claim against maps or drawn polygons",
    'frontgeo check "880 km² in the past five months" --said 2024-05-31',
    f'frontgeo check --claim "880 km2" {_BOTH_MAPS}',
    "frontgeo check case.toml --html check.html",
    "cat claims.csv | frontgeo check - --archive maps.tar.xz --json",
)
@opt.argument("case", metavar="[CASE]", required=False)
@_claim_options
@_measure_options
@_output_options
def check_command(asked: Options) -> Result:
    """Hold claims against maps of two dates or drawn polygons.

    CASE is a case file (.toml), a table (.csv), an article (.txt), or the words of a claim: a
    headline or a sentence, in English, Ukrainian or Russian. Or one claim is given by options.
    Without other maps, those of the library are taken (frontgeo library list).
    """
    from frontgeo.cli.verdicts import check_claims

    return check_claims(asked)


@opt.verb(
    "audit",
    "run a recorded check again, and compare",
    "frontgeo audit record.json --root maps",
    "frontgeo audit crate.zip",
)
@opt.argument("record", metavar="RECORD")
@opt.option("--case", metavar="FILE", help="the case or table of claims that was checked")
@opt.option(
    "--root",
    several=True,
    metavar="FOLDER",
    help="where the files lie that the record names; by default beside it",
)
@opt.shared("json")
@opt.language("of the text", "--lang")
def audit_command(asked: Options) -> Result:
    """Run a recorded check again and compare every number and outcome.

    RECORD is the output of check --json, or a crate of check --rocrate. The exit code is 0 if
    all is the same, 1 if anything differs, and 2 if it cannot be run again. The command in a
    record is only read: no output of it is written, and it reads no file but those beside the
    record, in FOLDER, beside FILE and in FRONTGEO_ARCHIVE.
    """
    from frontgeo.cli.rerun import audit_record

    return audit_record(asked, check_command)


@opt.verb(
    "area",
    "measure the ground held in a map, or drawn",
    "frontgeo area map.geojson --by oblast",
    "frontgeo area --mapper DeepState ISW --day 2024-05-31",
    "cat drawn.geojson | frontgeo area - --json",
)
@opt.argument("files", metavar="[FILE...]", nargs=-1, required=False)
@_from_library
@opt.shared("definition", "by", "by-name", "clip", "boundaries", "edges", "status", "side")
@opt.shared("side-column", "holders", *opt.FRONT_LINES)
@opt.shared("layer", "theatre", "anywhere", "json")
@opt.language("of the text", "--lang")
def area_command(asked: Options) -> Result:
    """Measure the ground held in a map; several files make one map.

    With --mapper, the maps of these mappers are taken from the library, each by itself.
    """
    from frontgeo.cli.maps import measure_area

    return measure_area(asked)


@opt.verb(
    "delta",
    "measure what changed between two maps",
    "frontgeo delta before.geojson after.geojson --by oblast",
    "frontgeo delta B1.kml B2.kml --after A1.kml A2.kml --out delta.geojson",
    "frontgeo delta store.parquet --since 2024-05-01 --until 2024-05-31 --html delta.html",
    "frontgeo delta four-1.geojson four-2.geojson --anywhere --csv transfers.csv",
)
@opt.argument("before", metavar="[FILE...]", nargs=-1, required=False)
@opt.option("--after", several=True, metavar="FILE", help="files of the later map")
@opt.option("--since", metavar="DAY", help="state at 00:00 of this day", **_OF_ARCHIVE)
@opt.option("--until", metavar="DAY", help="state at the end of this day", **_OF_ARCHIVE)
@opt.shared("timezone", "strict-archive", "library", **_OF_ARCHIVE)
@opt.shared(
    "mapper", help="who drew both, if the files do not say it; without files, whose in the library"
)
@opt.shared("definition", "by", "by-name", "clip", "keep-slivers", "keep-redrawn")
@opt.shared("sliver-tolerance", "boundaries", "edges", "status", "side", "side-column", "layer")
@opt.shared("holders", "theatre", "anywhere")
@opt.flag(
    "--matrix",
    "what passed from each side to each other, as it is on maps of several sides without --side",
)
@opt.shared(*opt.FRONT_LINES)
@opt.output(
    "--out", type=GEOJSON, help="write gained and lost as GeoJSON, or what passed from side to side"
)
@opt.output("--html", type=PAGE, help="write the page with the map of the change")
@opt.shared("address")
@opt.picture("the change")
@opt.output("--csv", type=CSV, help="write the numbers as a table, by region with --by")
@opt.language("of the text, the page and the picture", "--lang")
@opt.shared("json")
def delta_command(asked: Options) -> Result:
    """Measure what changed between two maps.

    Name two files, BEFORE AFTER; or BEFORE... --after AFTER..., if several files make one map; or
    an archive or store (or --mapper of the library) with --since and --until, whose maps are taken
    as for a claim of that period. Files written SIDE=FILE make a map of several sides, for which
    what passed from each side to each other is measured; with --side, what one gained and lost.
    """
    from frontgeo.cli.maps import measure_delta

    return measure_delta(asked)


@opt.verb(
    "demo",
    "check 880 km² with what ships, and write a page",
    "frontgeo demo",
    "frontgeo demo -o demo.html --lang uk",
)
@opt.page("frontgeo-demo.html")
@opt.language("of the answer and the page")
def demo_command(asked: Options) -> Result:
    """Run the example case, with the maps of the library or the archives of FRONTGEO_ARCHIVE."""
    from frontgeo.cli.verdicts import run_demo

    return run_demo(asked)


@opt.verb(
    "compare",
    "hold mappers' maps of one day, or their archives, against each other",
    "frontgeo compare --map A.geojson --map B1.kml B2.kml --clip ukraine",
    "frontgeo compare A/ B/ --since 2023-01-01 --until 2024-12-31 --by oblast --csv pairs.csv",
    "frontgeo compare --mapper DeepState ISW --day 2024-05-31 --html compare.html",
)
@opt.argument("archives", metavar="[ARCHIVE ARCHIVE]", nargs=-1, required=False)
@opt.option(
    "--map",
    several=True,
    type=FILES,
    metavar="FILE",
    help="the files of one map; repeat it for each mapper",
)
@_from_library
@opt.shared("definition", "clip", "status", "side", "side-column", "theatre", "anywhere")
@opt.shared(*opt.FRONT_LINES)
@opt.output("--out", type=GEOJSON, help="write where k maps agree as GeoJSON")
@opt.output("--html", type=PAGE, help="write the page with all maps of the day on one map")
@opt.shared("address")
@opt.output("--figure", help="write a picture of the maps side by side: .png, .svg or .pdf")
@opt.shared("json")
@opt.option("--since", metavar="DAY", help="from maps of this day on", **_OVER_TIME)
@opt.option("--until", metavar="DAY", help="up to maps of this day", **_OVER_TIME)
@opt.option(
    "--every",
    type=Choice(opt.STEP_NAMES),
    help="one pair of maps for each (default week)",
    **_OVER_TIME,
)
@opt.shared("by", "by-name", "boundaries", **_OVER_TIME)
@opt.flag("--no-lag", "leave out the lag, for which many maps are read", **_OVER_TIME)
@opt.output("--csv", type=CSV, help="write a row for each pair of maps", **_OVER_TIME)
@opt.language("of the text, the page and the picture", "--lang")
def compare_command(asked: Options) -> Result:  # fmt: skip
    """Hold maps of one day (--map) or two archives against each other.

    Compares areas, overlap and the distance of lines, and finds by how many days one mapper
    lags behind the other. An archive is a folder, an archive file or a store of maps.
    """
    from frontgeo.cli.maps import compare_maps

    return compare_maps(asked)


@opt.verb(
    "mappers",
    "list the mappers whose files can be read",
    "frontgeo mappers",
    "frontgeo mappers --json",
)
@opt.shared("json")
@opt.language("of the text", "--lang")
def mappers_command(asked: Options) -> Result:
    """List mappers: formats, coverage, statuses, position error, licence, credit."""
    from frontgeo.cli.reference import list_mappers

    return list_mappers(asked)


@opt.verb(
    "fetch",
    "download maps and reference data",
    "frontgeo fetch --list",
    "frontgeo fetch deepstate --day 2024-12-31",
    "frontgeo fetch deepstate --since 2024-05-01 --until 2024-05-31",
)
@opt.argument("what", metavar="[WHAT]", required=False)
@opt.option("--day", metavar="DAY", help="such as 2024-12-31")
@opt.option("--since", metavar="DAY", help="first of many days")
@opt.option("--until", metavar="DAY", help="last of many days; today without it")
@opt.option(
    "--also", metavar="PART", several=True,
    help="further parts of ISW's map: infiltration, claimed, liberated, gains",
)  # fmt: skip
@opt.option("--mid", metavar="ID", help="id of AMK Mapping's Google My Map, which you name")
@opt.flag("--force", "fetch again files that are there")
@opt.flag("--yes", "download more than 366 files without asking")
@opt.flag("--list", "list what can be fetched, as without WHAT")
@opt.flag("--forget", "remove the maps that were kept when archives were read")
@opt.shared("json")
@opt.language("of the text", "--lang")
def fetch_command(asked: Options) -> Result:
    """Download a mapper's maps, or another source, into the cache (FRONTGEO_CACHE moves it).

    WHAT is a mapper (deepstate, isw, uacontrolmap, amk), for which the source is chosen by the
    day, or a source of the list. Paths are printed, one a line. No other command uses the internet.
    """
    from frontgeo.cli.reference import fetch_source

    return fetch_source(asked)


@opt.verb(
    "library",
    "keep maps of many mappers in one folder",
    "frontgeo library list",
    "frontgeo library add maps.tar.xz",
    "frontgeo library remove deepstate-snapshot",
    group=VerbGroup,
)
@opt.shared("library")
@opt.shared("json")
@opt.language("of the text", "--lang")
def library_command(asked: Options) -> Result:
    """List the maps at hand, by mapper and edition.

    The folder is FRONTGEO_ARCHIVE, or the platform's data folder. Archives that lie in a folder
    which frontgeo did not make are listed as they are.
    """
    from frontgeo.cli.library import list_library

    return list_library(asked)


@opt.verb("list", "list the maps at hand", "frontgeo library list", "frontgeo library list --json")
@opt.shared("library")
@opt.shared("json")
@opt.language("of the text", "--lang")
def _library_list_command(asked: Options) -> Result:
    """List the maps at hand, by mapper and edition, with licence and credit."""
    from frontgeo.cli.library import list_library

    return list_library(asked)


@opt.verb(
    "add",
    "add an archive, a map of a day, or maps that are fetched",
    "frontgeo library add maps.tar.xz",
    "frontgeo library add deepstate --since 2024-05-01 --until 2024-05-31",
    'frontgeo library add 2024-05-31.geojson --mapper "drawn by me"',
    "frontgeo library add settlements",
)
@opt.argument("paths", metavar="PATH...", nargs=-1, required=False)
@opt.shared("library")
@opt.shared("mapper", help="who drew the maps, if they do not say it")
@opt.shared("layer", "status", "side", "side-column", "theatre", "anywhere")
@opt.option("--settlements", metavar="FILE", help="points of all settlements, your own")
@opt.option("--since", metavar="DAY", help="first of many days", **_FETCHED)
@opt.option("--until", metavar="DAY", help="last of many days; today without it", **_FETCHED)
@_many_files
@opt.language("of the text", "--lang")
def _library_add_command(asked: Options) -> Result:
    """Add archives, or maps of a day, each to the series of its mapper and edition.

    PATH may be a mapper or source whose maps are fetched (frontgeo fetch --list). Maps that the
    library has already are counted, not added again. With settlements for PATH, the points of all
    settlements are fetched; every command uses them by default from then on.
    """
    from frontgeo.cli.library import add_to_library

    return add_to_library(asked)


@opt.verb(
    "update",
    "add the maps that came later",
    "frontgeo library update",
    "frontgeo library update DeepState",
)
@click.argument("names", metavar="[NAME...]", nargs=-1)
@opt.shared("library")
@_many_files
@opt.language("of the text", "--lang")
def _library_update_command(asked: Options) -> Result:
    """Add the maps that came later to all series, or to those of some mappers.

    Archives from which maps were added are read again, and maps of mappers that can be fetched
    are fetched from the day after the last on. A fault of one does not stop the others; the exit
    code is then 2.
    """
    from frontgeo.cli.library import update_maps

    return update_maps(asked)


@opt.verb("remove", "remove a series of maps", "frontgeo library remove deepstate-snapshot")
@click.argument("names", metavar="NAME...", nargs=-1)
@opt.shared("library")
@opt.language("of the text", "--lang")
def _library_remove_command(asked: Options) -> Result:
    """Remove series from the library, by their names or their mapper's."""
    from frontgeo.cli.library import remove_from_library

    return remove_from_library(asked)


_PERIOD = opt.joined(
    opt.option(
        "--until", metavar="DAY", help="its last day; by default the last day of the library's maps"
    ),
    opt.option("--mapper", several=True, metavar="NAME", help="mappers or series; by default all"),
    opt.option("--archive", several=True, metavar="PATH", help="archives instead of the library"),
    opt.shared("library"),
    opt.shared("definition", "boundaries", "theatre", "anywhere"),
    opt.option(
        "--compared", type=click.INT, metavar="N",
        help="earlier periods beside which the net stands (default 30 days, 26 weeks, 24 months; "
        "0 for none)",
    ),
    opt.language("of the texts", "--lang"),
)  # fmt: skip
_PERIOD_OUTPUTS = opt.joined(
    opt.shared("json"),
    opt.output(
        "-o", "--out", metavar="FOLDER", type=FOLDER,
        help="write a folder to publish: page, picture, tables, text and data",
    ),
    opt.shared("address"),
)  # fmt: skip
_FROM_DAY = opt.option("--since", metavar="DAY", help="another first day")


@opt.verb(
    "week",
    "report a week by every mapper of the library",
    "frontgeo week",
    "frontgeo week --week-of 2024-10-28 -o week",
    "frontgeo week --until 2024-11-03 --mapper DeepState ISW --lang uk -o week",
)
@opt.option("--week-of", metavar="DAY", help="the week, Monday to Sunday, of this day")
@_FROM_DAY
@_PERIOD
@_PERIOD_OUTPUTS
def week_command(asked: Options) -> Result:
    """Report what changed in seven days, by every mapper of the library.

    A table by oblast with 95 % intervals, settlements that changed hands, the net beside those
    of earlier weeks, and what was set apart.
    """
    from frontgeo.cli.desk import report_period

    return report_period(asked, "week")


@opt.verb(
    "month",
    "report a month by every mapper of the library",
    "frontgeo month --until 2024-10-31 -o october",
)
@_FROM_DAY
@_PERIOD
@_PERIOD_OUTPUTS
def month_command(asked: Options) -> Result:
    """Report what changed in a calendar month, or in 30 days, as `week` does.

    It is the calendar month if --until is the last day of one.
    """
    from frontgeo.cli.desk import report_period

    return report_period(asked, "month")


@opt.verb(
    "day",
    "report a day by every mapper of the library",
    "frontgeo day --until 2024-11-03",
)
@_PERIOD
@_PERIOD_OUTPUTS
def day_command(asked: Options) -> Result:
    """Report what changed in a day, as `week` does."""
    from frontgeo.cli.desk import report_period

    return report_period(asked, "day")


@opt.verb(
    "brief",
    "print a paragraph on a week, or other days, to paste",
    "frontgeo brief --until 2024-11-03 --lang uk",
    "frontgeo brief --since 2024-10-01 --until 2024-10-31 --mapper DeepState",
)
@_FROM_DAY
@_PERIOD
def brief_command(asked: Options) -> Result:
    """Print a paragraph on what changed, and the table: of seven days, or from --since on."""
    from frontgeo.cli.desk import write_brief

    return write_brief(asked)


library_command.add("list", _library_list_command)
library_command.add("add", _library_add_command)
library_command.add("update", _library_update_command)
library_command.add("remove", _library_remove_command)


@opt.verb(
    "claims",
    "propose the claims of an article as a case file",
    "frontgeo claims article.txt --published 2024-05-31 -o found.toml",
    "cat article.txt | frontgeo claims - --json",
)
@opt.argument("article", metavar="ARTICLE")
@opt.option("--published", metavar="DAY", help="day from which periods are reckoned")
@opt.option("--source", default="", metavar="TEXT", help="by default the file's name")
@opt.output("-o", "--out", type=OutputName(".toml"), help="write the case file")
@opt.shared("json")
def claims_command(asked: Options) -> Result:
    """Propose the claims found in an article as a case file, each with its sentence.

    ARTICLE is plain text in UTF-8, in English, Ukrainian or Russian; - is standard input.
    Fields that cannot be resolved are left open.
    """
    from frontgeo.cli.articles import propose_claims

    return propose_claims(asked)


@opt.verb(
    "schema",
    "print the JSON schema of an output",
    "frontgeo schema check-3",
    "frontgeo schema case",
)
@click.argument("name", type=Choice(opt.SCHEMA_NAMES), metavar="NAME")
def schema_command(asked: Options) -> Result:
    """Print the JSON schema of check --json, of a case file, a claim, or a ClaimReview."""
    from frontgeo.cli.reference import print_schema

    return print_schema(asked)


@opt.verb(
    "timeline",
    "measure many maps, or add a day to a store of them",
    "frontgeo timeline maps.tar.xz --by oblast --every week -o series.html",
    "frontgeo timeline store.parquet --deltas --by oblast --every week --since 2024-05-01",
    "frontgeo timeline --mapper DeepState ISW --since 2024-05-01 --every week -o both.png",
    "frontgeo timeline maps --page timeline.html --pins pins.csv",
    "frontgeo timeline --mapper DeepState ISW --page beside.html",
    "frontgeo timeline update store.parquet 2024-05-31.geojson",
    group=VerbGroup,
)
@opt.argument("archive", metavar="[ARCHIVE...]", nargs=-1, required=False)
@opt.option("--every", type=Choice(opt.STEP_NAMES), help="the last map of each (default day)")
@opt.shared("by", "by-name", "clip")
@opt.flag("--deltas", "gained, lost and net from step to step, with --by in each region")
@opt.flag("--as-mapped", "with --deltas: count ground abroad, redrawn border and redefinitions too")
@opt.shared("definition", default=None)
@opt.flag("--transients", "list patches that come and go within three maps, and where")
@opt.option("--since", metavar="DAY", help="from the state that this day began with")
@opt.option("--until", metavar="DAY", help="to the last map of this day")
@opt.shared("timezone")
@opt.shared(
    "mapper",
    several=True,
    help="without ARCHIVE, whose maps of the library; else who drew them, if they do not say it: a "
    "name for each archive",
)
@opt.shared("library")
@opt.flag("--sides", "the ground held by each side, of maps of several sides")
@opt.shared("layer", "strict-archive", "boundaries", "status", "side", "side-column", "holders")
@opt.shared("theatre", "anywhere")
@opt.shared(*opt.FRONT_LINES)
@opt.output(
    "-o",
    "--out",
    help=f"write the table, a picture or a page: {', '.join(opt.TABLE_FORMATS)} (- prints .csv); "
    "stopped in the middle, the same command goes on where it was",
)
@opt.shared("json")
@opt.output("--page", type=PAGE, help="write the page that plays the maps", **_PAGE_GROUP)
@opt.shared("address", **_PAGE_GROUP)
@opt.option(
    "--pins", metavar="FILE", help="with --page: days with a text, .csv or .toml", **_PAGE_GROUP
)
@opt.language("of the text, and of a page or picture", "--lang")
def timeline_command(asked: Options) -> Result:  # fmt: skip
    """Measure the ground held on each map of an archive or store, by region and step.

    ARCHIVE is a folder, .zip, .tar.xz or store of maps. Several, or several mappers of the
    library, stand beside each other in the table, and are never averaged.
    """
    from frontgeo.cli.over_time import measure_timeline

    return measure_timeline(asked)


@opt.verb(
    "update",
    "add later maps to a store, or make one",
    "frontgeo timeline update store.parquet maps.tar.xz",
    'frontgeo timeline update store.parquet 2024-05-31.geojson --mapper "drawn by me"',
)
@opt.argument("store", metavar="STORE", required=False)
@opt.argument("maps", metavar="MAP...", nargs=-1, required=False)
@opt.shared("mapper", help="who drew the maps, if they do not say it")
@opt.shared("layer", "strict-archive", "status", "side", "side-column", "holders", "theatre")
@opt.shared("anywhere")
@opt.shared(*opt.FRONT_LINES)
@opt.flag("--replace", "put a map in the place of the store's map of the same instant")
@opt.language("of the text", "--lang")
def _update_command(asked: Options) -> Result:
    """Add later maps to a store, and make it when it is not there; MAP may be an archive too.

    A map that the store already has is no error; one of the same instant with other ground is,
    unless --replace puts it in its place.
    """
    from frontgeo.cli.over_time import update_store

    return update_store(asked)


timeline_command.add("update", _update_command)


@opt.verb(
    "exposure",
    "add up people under control and by distance from the front",
    "frontgeo exposure map.geojson --people people.tif --by oblast --csv exposure.csv",
    "frontgeo exposure maps.tar.xz --points settlements --every month --json",
    "frontgeo exposure --mapper DeepState ISW --day 2024-05-31 --people people.tif",
    "frontgeo exposure map.geojson --points hospitals.csv --value beds --bands 0 10 20",
)
@opt.argument("maps", metavar="[FILE...]", nargs=-1, required=False)
@opt.option("--people", metavar="FILE", help="raster of people per cell, such as WorldPop")
@opt.option("--raster", metavar="FILE", help="raster of other numbers per cell")
@opt.option("--unit", metavar="TEXT", help="of --raster: the unit of its numbers")
@opt.option("--band", type=click.INT, default=1, metavar="N", help="of a raster (default 1)")
@opt.option("--year", type=click.INT, metavar="YEAR", help="of a raster, if it does not state it")
@opt.option(
    "--points",
    metavar="FILE",
    help="points instead: a table or layer, or 'settlements' for those that ship",
)
@opt.option("--value", metavar="COLUMN", help="of --points: the numbers; without it they count")
@opt.option(
    "--bands",
    several=True,
    type=click.FLOAT,
    default=opt.BANDS_KM,
    metavar="KM",
    help="edges of the bands (default 0 5 10 20 30)",
)
@opt.flag("--both-sides", "bands inside held ground too")
@opt.shared("definition", "by", "by-name", "clip", "boundaries", "status", "side", "side-column")
@opt.shared("layer", "strict-archive", "theatre", "anywhere")
@opt.shared(*opt.FRONT_LINES)
@_from_library
@opt.option("--every", type=Choice(opt.STEP_NAMES), help="the last map of each", **_ARCHIVE_GROUP)
@opt.option("--since", metavar="DAY", help="from maps of this day on", **_ARCHIVE_GROUP)
@opt.option("--until", metavar="DAY", help="up to maps of this day", **_ARCHIVE_GROUP)
@opt.output("--csv", type=CSV, help="write a row for each map, region and zone")
@opt.shared("json")
@opt.language("of the text", "--lang")
def exposure_command(asked: Options) -> Result:
    """Add up people, or other numbers, under control and within distances of the front.

    Several files make one map; an archive or a store of maps gives rows for each of its days,
    or for one with --day. With --mapper and no FILE, maps are taken from the library; beside
    FILE, it says who drew it. The line is the edge of held ground inside the country, without
    state border and coast.
    """
    from frontgeo.cli.exposure import measure_exposure

    return measure_exposure(asked)


@opt.verb(
    "draw",
    "write a page to draw ground on and hold it against a claim",
    'frontgeo draw --claim "880 km2" -o draw.html',
    'frontgeo draw --claim "880 km2" --before before.geojson --after after.geojson --lang uk',
    'frontgeo draw drawn.gpkg --claim "880 km2" --bounds 36 49.5 38 50.5',
)
@opt.argument("files", metavar="[FILE...]", nargs=-1, required=False)
@opt.statement("'880 km2', 'about 340 sq mi'")
@opt.option("--map", several=True, metavar="FILE", help="a map to draw on")
@opt.option("--before", several=True, metavar="FILE", help="the earlier of two maps to draw on")
@opt.option("--after", several=True, metavar="FILE", help="the later one")
@opt.shared("mapper", help="who drew them; without files, whose maps of the library to draw on")
@opt.shared("theatre", "anywhere")
@opt.option("--settlements", metavar="FILE", help="settlements to name, not ours")
@opt.language("of the page", "--lang")
@opt.option("--tiles", metavar="NAME", help="a map from the network below: the page goes online")
@opt.option("--attribution", metavar="TEXT", help="the credit of those tiles")
@opt.option(
    "--bounds",
    nargs=4,
    type=float,
    metavar="W S E N",
    help="open the map there: west, south, east and north in degrees",
)
@opt.page("frontgeo-draw.html")
def draw_command(asked: Options) -> Result:
    """Write a page on which polygons are drawn, measured and held against a claim of area.

    It begins with the polygons of FILE, in any format that frontgeo reads: the page itself opens
    GeoJSON, KML, KMZ, zipped shapefiles and WKT. It needs no network, and check --polygons reads
    what is saved there.
    """
    from frontgeo.cli.verdicts import make_draw_page

    return make_draw_page(asked)


@opt.verb(
    "status",
    "say who held a place, by each mapper, and since when",
    "frontgeo status Vovchansk --day 2024-05-31",
    'frontgeo status "50.30, 36.94" --mapper DeepState ISW',
    "frontgeo status places.csv --archive maps.tar.xz --csv status.csv",
    "cat places.csv | frontgeo status - --json",
)
@opt.argument("place", metavar="PLACE...", nargs=-1, required=False)
@opt.option("--day", metavar="DAY", help="state at the end of this day; by default the last map")
@opt.option("--mapper", several=True, metavar="NAME", help="mappers or series of the library")
@opt.option(
    "--archive", several=True, metavar="PATH", help="archives or stores of maps, not the library"
)
@opt.shared("library")
@opt.option(
    "--where", several=True, metavar="OBLAST", help="where a name is looked up: UA-63, Kharkiv"
)
@opt.option("--settlements", metavar="FILE", help="settlements to look names up in, not ours")
@opt.option("--outlines", metavar="FILE", help="outlines of settlements: the share that is held")
@opt.option("--register", metavar="FILE", help="another edition of KATOTTG than the one that ships")
@opt.shared("theatre")
@opt.shared("anywhere", help="accept places and polygons outside the theatre's surroundings")
@opt.output(
    "--csv", type=CSV, help="write a row for each place and mapper, beside the table's columns"
)
@opt.language("of the text")
@opt.shared("json")
def status_command(asked: Options) -> Result:  # fmt: skip
    """Say who held places, by each mapper, since when, and every change of hands.

    PLACE is latitude and longitude, a settlement's name in English, Ukrainian or Russian, a code
    of KATOTTG, or a table with columns lat and lon, name, or katottg; - is standard input.
    The exit code is 1 if a row of a table has no place.
    """
    from frontgeo.cli.status import find_status

    return find_status(asked)


@opt.verb(
    "lag",
    "hold the official list of occupied territories against maps, with days of lag",
    "frontgeo lag list.docx --mapper DeepState --register katottg.csv",
    "frontgeo lag list.xlsx --archive maps.tar.xz --until 2024-08-02 --csv lag.csv",
    "frontgeo lag list.html --where UA-14 UA-63 --lang uk",
)
@opt.argument("list", metavar="LIST")
@opt.option("--mapper", several=True, metavar="NAME", help="mappers or series of the library")
@opt.option(
    "--archive", several=True, metavar="PATH", help="archives or stores of maps, not the library"
)
@opt.shared("library")
@opt.option("--since", metavar="DAY", help="from maps of this day on")
@opt.option("--until", metavar="DAY", help="up to maps of this day, such as that of the list")
@opt.option("--where", several=True, metavar="OBLAST", help="these oblasts alone: UA-63, Kharkiv")
@opt.option("--settlements", metavar="FILE", help="settlements with codes or names, not ours")
@opt.option("--register", metavar="FILE", help="KATOTTG: checks codes, counts whole hromadas")
@opt.shared("anywhere")
@opt.output("--csv", type=CSV, help="write a row for each settlement and mapper")
@opt.language("of the text")
@opt.shared("json")
def lag_command(asked: Options) -> Result:  # fmt: skip
    """Hold the official list of occupied territories against maps, settlement by settlement.

    LIST is the order's table of units by KATOTTG code as a Word document, a workbook, a saved
    web page or CSV. For each settlement with a point: the days by which the list is later than
    the map, those that are on the list and not held, and those held and not on the list.
    """
    from frontgeo.cli.list_lag import find_lag

    return find_lag(asked)


@opt.verb(
    "completion",
    "print a script that completes commands in your shell",
    'eval "$(frontgeo completion bash)"',
    "frontgeo completion zsh > ~/.frontgeo-complete.zsh",
    "frontgeo completion fish > ~/.config/fish/completions/frontgeo.fish",
)
@click.argument("shell", type=Choice(("bash", "zsh", "fish")), metavar="SHELL")
def completion_command(asked: Options) -> Result:
    """Print a script for bash, zsh or fish that completes commands, options and files.

    Load it from the start file of your shell, such as ~/.bashrc.
    """
    root = click.get_current_context().find_root().command
    made = get_completion_class(asked.shell)
    return Result(text=made(root, {}, "frontgeo", COMPLETE).source() if made else "")


@opt.verb(
    "help", "print the help of a command", "frontgeo help check", "frontgeo help timeline update"
)
@click.argument("verbs", metavar="[VERB...]", nargs=-1)
def help_command(asked: Options) -> Result:
    """Print the help of a command, or the list of all commands."""
    root = context = click.get_current_context().find_root()
    path = ""
    for name in asked.verbs:
        known = _below(context)
        if not known:
            message = f"argument VERB: expected nothing after {path!r}, found {name!r}"
            raise Misuse(message, typed=name, known=known)
        if name not in known:
            listed = ", ".join(map(repr, known))
            message = f"argument VERB: invalid choice: {name!r} (choose from {listed})"
            raise Misuse(message, typed=name, known=known)
        path = f"{path} {name}".strip()
        context = click.Context(known[name], parent=root, info_name=path)
    return Result(text=(context if asked.verbs else root).get_help())


def _below(context: click.Context) -> dict[str, click.Command]:
    """Return the commands below a command, by name."""
    command = context.command
    if not isinstance(command, click.Group):
        return dict(getattr(command, "verbs", {}))
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: verb for name, verb in found.items() if verb is not None}
