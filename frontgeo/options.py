"""The command line's words: verbs and their options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn, TypeAlias

from frontgeo.claims import KINDS
from frontgeo.control import DEFINITIONS
from frontgeo.difference import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.interface import LANGUAGES
from frontgeo.schema import SCHEMAS
from frontgeo.series import STEPS
from frontgeo.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.version import __version__

__all__ = ["TABLE_FORMATS", "make_parser", "parsed"]

DEMO_PAGE = "frontgeo-demo.html"
DRAW_PAGE = "frontgeo-draw.html"
TABLE_FORMATS = (".csv", ".parquet", ".png", ".html")

_Options = argparse._ActionsContainer  # what parsers and groups share
_Verbs: TypeAlias = "argparse._SubParsersAction[_Parser]"


#: files of one map, all of those given
_FILES: dict[str, Any] = {"nargs": "+", "action": "extend", "metavar": "FILE"}


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}; see {self.prog} --help\n")


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command; of ``timeline`` options may stand between the names."""
    parser = make_parser()
    args, rest = parser.parse_known_args(argv)
    if args.verb == "timeline" and not any(word.startswith("-") for word in rest):
        args.what += rest  # argparse takes names from one side of an option only
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of all verbs; it complains in one line."""
    parser = _Parser(
        prog="frontgeo",
        description="Test claims about territory against mapped front lines.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"frontgeo {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)

    _check_parser(verbs)
    _area_parser(verbs)
    _delta_parser(verbs)
    _demo_parser(verbs)
    _compare_parser(verbs)
    _mappers_parser(verbs)
    _fetch_parser(verbs)
    _claims_parser(verbs)
    _schema_parser(verbs)
    _timeline_parser(verbs)
    _draw_parser(verbs)
    return parser


def _check_parser(verbs: _Verbs) -> None:
    checker = verbs.add_parser(
        "check",
        help="hold a claim against maps or drawn polygons",
        description="Hold claims against maps of two dates or drawn polygons: those of a case "
        "file (.toml), of a table (.csv), or one from options.",
        allow_abbrev=False,
    )
    checker.add_argument("case", nargs="?", metavar="CASE", help="a case .toml or a .csv of claims")
    _add_claim(checker)
    checker.add_argument(
        "--archive",
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        help="maps of many days: those of the claim are taken; also beside a case",
    )
    checker.add_argument(
        "--position-error", type=_positive, metavar="M", help="σ in metres, for every map"
    )
    checker.add_argument(
        "--simulate", type=int, default=0, metavar="N", help="check intervals with N drawn fronts"
    )
    checker.add_argument(
        "--correlation-length",
        type=_positive,
        default=DEFAULT_CORRELATION_LENGTH_M,
        metavar="M",
        help="L in metres (default %(default)g)",
    )
    _add_slivers(checker)
    _add_boundaries(checker)
    _add_edges(checker)
    _add_anywhere(checker)
    _add_outputs(checker)


def _add_claim(checker: _Options) -> None:
    claim = checker.add_argument_group("a claim without a case file")
    _add_statement(claim, "'880 km2', '8-9 km', '28 settlements'")
    claim.add_argument("--kind", choices=list(KINDS), help="where the unit does not tell it")
    claim.add_argument(
        "--polygons", nargs="+", action="extend", metavar="FILE", help="drawn ground"
    )
    claim.add_argument(
        "--before", nargs="+", action="extend", metavar="FILE", help="files of the earlier map"
    )
    claim.add_argument(
        "--after", nargs="+", action="extend", metavar="FILE", help="files of the later map"
    )
    claim.add_argument("--than-since", metavar="DAY", help="of a pace: faster than from this day")
    claim.add_argument("--than-until", metavar="DAY", help="to this day")
    claim.add_argument("--depth-from", choices=["border", "front"], help="of a depth: from where")
    claim.add_argument("--settlement", metavar="NAME", help="of a status: which settlement")
    claim.add_argument(
        "--names", nargs="+", action="extend", metavar="NAME", help="of settlements: those named"
    )
    claim.add_argument("--mapper", metavar="NAME", help="who drew the maps")
    claim.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")
    claim.add_argument("--border", metavar="FILE", help="the state border that a depth is from")
    claim.add_argument("--outlines", metavar="FILE", help="outlines of settlements")
    claim.add_argument("--register", metavar="FILE", help="official register of settlements")
    _add_definition(claim, many=True)


def _add_statement(claim: _Options, examples: str) -> None:
    """What was said, by whom, of when and where."""
    claim.add_argument("--claim", metavar="TEXT", help=examples)
    claim.add_argument("--since", metavar="DAY", help="period: state at 00:00 UTC of this day")
    claim.add_argument("--until", metavar="DAY", help="period: state at the end of this day")
    claim.add_argument("--claimant", default="", metavar="NAME", help="who said it")
    claim.add_argument("--said", metavar="DAY", help="when it was said")
    claim.add_argument("--quote", default="", metavar="TEXT")
    claim.add_argument("--source", default="", metavar="TEXT")
    claim.add_argument(
        "--where",
        nargs="+",
        action="extend",
        default=[],
        metavar="OBLAST",
        help="by code or name: UA-63",
    )
    claim.add_argument("--rounding", type=_positive, metavar="UNIT", help="the claim's rounding")


def _add_language(parser: _Options, what: str) -> None:
    parser.add_argument(
        "--lang",
        "--language",
        dest="language",
        choices=list(LANGUAGES),
        default="en",
        help=f"language {what}; default %(default)s",
    )


def _add_outputs(checker: _Options) -> None:
    checker.add_argument("--json", action="store_true", help="print JSON")
    checker.add_argument("--table", action="store_true", help="print all claims as one table")
    checker.add_argument("--html", metavar="FILE", help="write the page")
    _add_language(checker, "of the page, the picture and the ClaimReview")
    checker.add_argument(
        "--figure", metavar="FILE", help="write a picture of each claim: .png, .svg or .pdf"
    )
    checker.add_argument("--csv", metavar="FILE", help="write the rows as a table")
    checker.add_argument("--xlsx", metavar="FILE", help="write rows, parts and record as sheets")
    checker.add_argument("--geojson", metavar="FILE", help="write the ground and places measured")
    checker.add_argument(
        "--methods", choices=["en", "uk"], help="print a paragraph on the method, to paste"
    )
    review = checker.add_argument_group("schema.org ClaimReview, to publish a verdict")
    review.add_argument("--claimreview", metavar="FILE", help="JSON-LD, or .html with script tags")
    review.add_argument("--url", metavar="URL", help="of the article")
    review.add_argument("--publisher", metavar="NAME", help="who publishes it")
    review.add_argument("--publisher-url", default="", metavar="URL")
    review.add_argument("--published", metavar="DAY", help="when")
    review.add_argument("--ratings", metavar="FILE", help="your own rating words, TOML or JSON")
    review.add_argument(
        "--organization",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="claimants that are organizations, not persons",
    )
    checker.add_argument(
        "--settlements", metavar="FILE", help="settlements to count and name, instead of ours"
    )
    checker.add_argument(
        "--strict", action="store_true", help="exit 1 unless all counted rows are supported"
    )


def _area_parser(verbs: _Verbs) -> None:
    area = verbs.add_parser(
        "area",
        help="measure the ground held in a map, or drawn",
        description="Measure the ground held in a map; several files make one map.",
        allow_abbrev=False,
    )
    area.add_argument("files", nargs="+", metavar="FILE")
    _add_definition(area)
    _add_region_options(area)
    _add_boundaries(area)
    _add_edges(area)
    _add_anywhere(area)
    area.add_argument("--json", action="store_true", help="print JSON")


def _delta_parser(verbs: _Verbs) -> None:
    change = verbs.add_parser(
        "delta",
        help="measure what changed between two maps",
        description="Measure what changed between two maps: BEFORE AFTER, or "
        "BEFORE… --after AFTER… where several files make one map.",
        allow_abbrev=False,
    )
    change.add_argument("before", nargs="+", metavar="FILE")
    change.add_argument(
        "--after", nargs="+", action="extend", metavar="FILE", help="files of the later map"
    )
    _add_definition(change)
    _add_region_options(change)
    _add_slivers(change)
    _add_boundaries(change)
    _add_edges(change)
    _add_anywhere(change)
    change.add_argument("--out", metavar="FILE", help="write gained and lost as GeoJSON")
    change.add_argument("--json", action="store_true", help="print JSON")


def _demo_parser(verbs: _Verbs) -> None:
    demo = verbs.add_parser(
        "demo",
        help="check 880 km² with what ships, and write a page",
        description="Run the example case: with the archives where FRONTGEO_ARCHIVE is set.",
        allow_abbrev=False,
    )
    demo.add_argument("-o", "--out", default=DEMO_PAGE, metavar="FILE", help="default %(default)s")
    _add_language(demo, "of the page")


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text!r}")
    return value


def _add_definition(options: _Options, *, many: bool = False) -> None:
    options.add_argument(
        "--definition",
        choices=list(DEFINITIONS),
        nargs="+" if many else None,
        default=None if many else "occupied",
        help="what counts as held (default occupied)",
    )


def _add_by(options: _Options) -> None:
    options.add_argument("--by", metavar="REGIONS", help="'oblast', FILE or FILE:LAYER")
    options.add_argument("--by-name", metavar="COLUMN", help="the column that names regions")


def _add_region_options(options: _Options) -> None:
    _add_by(options)
    options.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")


def _add_slivers(options: _Options) -> None:
    options.add_argument(
        "--keep-slivers", action="store_true", help="leave everything: slivers, redrawn"
    )
    options.add_argument(
        "--keep-redrawn",
        action="store_true",
        help="count redrawn border, coast and definitions as change",
    )
    options.add_argument(
        "--sliver-tolerance",
        type=_positive,
        default=DEFAULT_SLIVER_TOLERANCE_M,
        metavar="M",
        help="parts narrower than this are slivers (default %(default)g m)",
    )


def _add_boundaries(options: _Options) -> None:
    options.add_argument(
        "--boundaries", metavar="FILE", help="oblasts from this file instead of those that ship"
    )


def _add_edges(options: _Options) -> None:
    options.add_argument(
        "--edges",
        choices=["lonlat", "geodesic"],
        default="lonlat",
        help="what joins two vertices (default lonlat, as in RFC 7946)",
    )


def _add_anywhere(options: _Options) -> None:
    options.add_argument(
        "--anywhere", action="store_true", help="accept polygons outside Ukraine's surroundings"
    )


def _mappers_parser(verbs: _Verbs) -> None:
    mappers = verbs.add_parser(
        "mappers",
        help="list the mappers whose files can be read",
        description="List mappers: formats, coverage, statuses, position error, licence, credit.",
        allow_abbrev=False,
    )
    mappers.add_argument("--json", action="store_true", help="print JSON")


def _fetch_parser(verbs: _Verbs) -> None:
    fetcher = verbs.add_parser(
        "fetch",
        help="download maps and reference data",
        description="Download a source into the cache (FRONTGEO_CACHE moves it); "
        "the only command that uses the internet.",
        allow_abbrev=False,
    )
    fetcher.add_argument("what", nargs="?", metavar="WHAT", help="without it, all are listed")
    fetcher.add_argument("--day", metavar="DAY", help="such as 2024-12-31")
    fetcher.add_argument("--force", action="store_true", help="fetch again what is there")
    fetcher.add_argument("--list", action="store_true", help="list what can be fetched")


def _claims_parser(verbs: _Verbs) -> None:
    finder = verbs.add_parser(
        "claims",
        help="propose the claims of an article as a case file",
        description="Propose the claims found in an article (English, Ukrainian, Russian) as a "
        "case file, each with its sentence; what cannot be resolved is left open.",
        allow_abbrev=False,
    )
    finder.add_argument("article", metavar="ARTICLE", help="plain text in UTF-8; - for stdin")
    finder.add_argument("--published", metavar="DAY", help="when: periods are told from it")
    finder.add_argument("--source", default="", metavar="TEXT", help="by default the file's name")
    finder.add_argument("-o", "--out", metavar="FILE", help="write the case file")
    finder.add_argument("--json", action="store_true", help="print JSON")


def _timeline_parser(verbs: _Verbs) -> None:
    measurer = verbs.add_parser(
        "timeline",
        help="measure many maps, or add a day to a store of them",
        description="Measure the ground held on each map of an archive or store, by region and "
        "step; or write a store: frontgeo timeline update STORE MAP… adds later maps to it, and "
        "makes it when it is not there.",
        allow_abbrev=False,
    )
    measurer.add_argument(
        "what",
        nargs="+",
        metavar="ARCHIVE | update STORE MAP…",
        help="a folder, .zip, .tar.xz or store of maps; MAP may be an archive too",
    )
    measurer.add_argument("--every", choices=list(STEPS), help="the last map of each (default day)")
    _add_by(measurer)
    measurer.add_argument(
        "--deltas", action="store_true", help="gained, lost and net from step to step"
    )
    measurer.add_argument(  # no default: `update` refuses it
        "--definition", choices=list(DEFINITIONS), help="what counts as held (default occupied)"
    )
    measurer.add_argument("--mapper", metavar="NAME", help="who drew the maps, where not told")
    _add_boundaries(measurer)
    _add_anywhere(measurer)
    measurer.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        help=f"write the table, a picture or a page: {', '.join(TABLE_FORMATS)}; stopped in the "
        "middle, the same command goes on where it was",
    )
    measurer.add_argument("--json", action="store_true", help="print JSON")
    page = measurer.add_argument_group("a page that plays the maps")
    page.add_argument("--page", metavar="HTML", help="write the page that plays the maps")
    page.add_argument("--since", metavar="DAY", help="from the state that this day began with")
    page.add_argument("--until", metavar="DAY", help="to the last map of this day")
    page.add_argument("--lang", choices=list(LANGUAGES), help="of the page's texts (default en)")


def _draw_parser(verbs: _Verbs) -> None:
    drawer = verbs.add_parser(
        "draw",
        help="write a page to draw ground on and hold it against a claim",
        description="Write a page on which polygons are drawn, measured and held against a "
        "claim of area; it needs no network, and check --polygons reads what is saved there.",
        allow_abbrev=False,
    )
    drawer.set_defaults(
        kind=None, than_since=None, than_until=None, depth_from=None, settlement=None, names=None
    )
    _add_statement(drawer, "'880 km2', 'about 340 sq mi'")
    drawer.add_argument("--map", **_FILES, help="a map to draw on")
    drawer.add_argument("--before", **_FILES, help="the earlier of two maps to draw on")
    drawer.add_argument("--after", **_FILES, help="the later one")
    drawer.add_argument("--mapper", metavar="NAME", help="who drew the maps")
    _add_anywhere(drawer)
    drawer.add_argument("--settlements", metavar="FILE", help="settlements to name, not ours")
    drawer.add_argument("--lang", choices=list(LANGUAGES), default="en", help="default %(default)s")
    drawer.add_argument(
        "--tiles", metavar="NAME", help="a map from the network below: the page then goes online"
    )
    drawer.add_argument("--attribution", metavar="TEXT", help="the credit of those tiles")
    drawer.add_argument(
        "-o", "--out", default=DRAW_PAGE, metavar="FILE", help="default %(default)s"
    )


def _schema_parser(verbs: _Verbs) -> None:
    printer = verbs.add_parser(
        "schema",
        help="print the JSON schema of an output",
        description="Print the JSON schema of check --json, or of a ClaimReview.",
        allow_abbrev=False,
    )
    printer.add_argument("name", choices=list(SCHEMAS), metavar="NAME", help=" or ".join(SCHEMAS))


def _compare_parser(verbs: _Verbs) -> None:
    comparer = verbs.add_parser(
        "compare",
        help="hold mappers' maps of one day against each other",
        description="Hold maps of one day against each other: areas, overlap, distance of lines.",
        allow_abbrev=False,
    )
    comparer.add_argument(
        "--map",
        nargs="+",
        action="append",
        required=True,
        metavar="FILE",
        help="the files of one map; repeat it for each mapper",
    )
    _add_definition(comparer)
    comparer.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")
    _add_anywhere(comparer)
    comparer.add_argument("--out", metavar="FILE", help="write where k maps agree as GeoJSON")
    comparer.add_argument("--json", action="store_true", help="print JSON")
