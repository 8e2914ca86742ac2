"""The verbs about claims: ``check``, ``demo``, ``claims`` and ``draw``."""

from __future__ import annotations

from frontgeo.claims import KINDS
from frontgeo.cli.options.shared import (
    Options,
    Verbs,
    add_anywhere,
    add_archive_options,
    add_boundaries,
    add_definition,
    add_edges,
    add_language,
    add_legend,
    add_slivers,
    add_statement,
    add_verb,
    positive,
    several,
)
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.i18n import LANGUAGES

__all__ = ["check_verb", "claims_verb", "demo_verb", "draw_verb"]

DEMO_PAGE = "frontgeo-demo.html"
DRAW_PAGE = "frontgeo-draw.html"


def check_verb(verbs: Verbs) -> None:
    """Add ``check``, which holds claims against maps or drawn polygons."""
    checker = add_verb(
        verbs,
        "check",
        help="hold a claim against maps or drawn polygons",
        description="Hold claims against maps of two dates or drawn polygons: those of a case "
        "file (.toml), of a table (.csv), or one from options.",
    )
    checker.add_argument("case", nargs="?", metavar="CASE", help="a case .toml or a .csv of claims")
    _add_claim(checker)
    checker.add_argument(
        "--archive",
        **several("PATH"),
        default=[],
        help="maps of many days: those of the claim are taken; also beside a case",
    )
    add_archive_options(checker)
    checker.add_argument(
        "--position-error", type=positive, metavar="M", help="σ in metres, for every map"
    )
    checker.add_argument(
        "--interval",
        choices=("mappers", "drawing"),
        default="mappers",
        help="which 95 %% interval decides the outcome: where another mapper's figure may lie "
        "(default), or how well the line was drawn",
    )
    checker.add_argument(
        "--simulate", type=int, default=0, metavar="N", help="check intervals with N drawn fronts"
    )
    checker.add_argument(
        "--correlation-length",
        type=positive,
        default=DEFAULT_CORRELATION_LENGTH_M,
        metavar="M",
        help="L in metres (default %(default)g)",
    )
    checker.add_argument(
        "--timezone",
        default="",
        metavar="ZONE",
        help="in which the claim's days begin and end, such as Europe/Kyiv (default UTC)",
    )
    add_slivers(checker)
    add_boundaries(checker)
    add_edges(checker)
    add_legend(checker, of_claim=True)
    add_anywhere(checker)
    _add_outputs(checker)


def _add_claim(checker: Options) -> None:
    claim = checker.add_argument_group("a claim without a case file")
    add_statement(claim, "'880 km2', '8-9 km', 'Ukraine retook at least 6,000 km2'")
    claim.add_argument("--kind", choices=list(KINDS), help="where the unit does not tell it")
    claim.add_argument("--polygons", **several("FILE"), help="drawn ground")
    claim.add_argument("--before", **several("FILE"), help="files of the earlier map")
    claim.add_argument("--after", **several("FILE"), help="files of the later map")
    claim.add_argument("--mapper", metavar="NAME", help="who drew the maps")
    claim.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")
    claim.add_argument("--border", metavar="FILE", help="the state border that a depth is from")
    claim.add_argument("--outlines", metavar="FILE", help="outlines of settlements")
    claim.add_argument("--register", metavar="FILE", help="official register of settlements")
    add_definition(claim, many=True)


def _add_outputs(checker: Options) -> None:
    printed = checker.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print JSON")
    printed.add_argument("--table", action="store_true", help="print all claims as one table")
    printed.add_argument(
        "--methods", choices=list(LANGUAGES), help="print a paragraph on the method, to paste"
    )
    checker.add_argument(
        "--explain", action="store_true", help="print all that was found, not only the answer"
    )
    checker.add_argument(
        "-v", "--verbose", action="store_true", help="list what was repaired or left out of files"
    )
    checker.add_argument("--html", metavar="FILE", help="write the page")
    add_language(checker, "of the answer, the page, the picture and the ClaimReview")
    checker.add_argument(
        "--figure", metavar="FILE", help="write a picture of each claim: .png, .svg or .pdf"
    )
    checker.add_argument("--csv", metavar="FILE", help="write the rows as a table")
    checker.add_argument("--xlsx", metavar="FILE", help="write rows, parts and record as sheets")
    checker.add_argument("--geojson", metavar="FILE", help="write the ground and places measured")
    review = checker.add_argument_group("schema.org ClaimReview, to publish a verdict")
    review.add_argument("--claimreview", metavar="FILE", help="JSON-LD, or .html with script tags")
    review.add_argument("--url", metavar="URL", help="of the article")
    review.add_argument("--publisher", metavar="NAME", help="who publishes it")
    review.add_argument("--publisher-url", default="", metavar="URL")
    review.add_argument("--published", metavar="DAY", help="when")
    review.add_argument("--ratings", metavar="FILE", help="your own rating words, TOML or JSON")
    review.add_argument(
        "--organization",
        **several("NAME"),
        default=[],
        help="claimants that are organizations, not persons",
    )
    checker.add_argument(
        "--settlements", metavar="FILE", help="settlements to count and name, instead of ours"
    )
    checker.add_argument(
        "--strict", action="store_true", help="exit 1 unless all counted rows are supported"
    )


def demo_verb(verbs: Verbs) -> None:
    """Add ``demo``, the example case."""
    demo = add_verb(
        verbs,
        "demo",
        help="check 880 km² with what ships, and write a page",
        description="Run the example case: with the archives where FRONTGEO_ARCHIVE is set.",
    )
    demo.add_argument("-o", "--out", default=DEMO_PAGE, metavar="FILE", help="default %(default)s")
    add_language(demo, "of the page")


def claims_verb(verbs: Verbs) -> None:
    """Add ``claims``, which proposes those of an article."""
    finder = add_verb(
        verbs,
        "claims",
        help="propose the claims of an article as a case file",
        description="Propose the claims found in an article (English, Ukrainian, Russian) as a "
        "case file, each with its sentence; what cannot be resolved is left open.",
    )
    finder.add_argument("article", metavar="ARTICLE", help="plain text in UTF-8; - for stdin")
    finder.add_argument("--published", metavar="DAY", help="when: periods are told from it")
    finder.add_argument("--source", default="", metavar="TEXT", help="by default the file's name")
    finder.add_argument("-o", "--out", metavar="FILE", help="write the case file")
    finder.add_argument("--json", action="store_true", help="print JSON")


def draw_verb(verbs: Verbs) -> None:
    """Add ``draw``, a page to draw ground on."""
    drawer = add_verb(
        verbs,
        "draw",
        help="write a page to draw ground on and hold it against a claim",
        description="Write a page on which polygons are drawn, measured and held against a "
        "claim of area; it needs no network, and check --polygons reads what is saved there.",
    )
    drawer.set_defaults(kind=None, side=[])
    add_statement(drawer, "'880 km2', 'about 340 sq mi'")
    drawer.add_argument("--map", **several("FILE"), help="a map to draw on")
    drawer.add_argument("--before", **several("FILE"), help="the earlier of two maps to draw on")
    drawer.add_argument("--after", **several("FILE"), help="the later one")
    drawer.add_argument("--mapper", metavar="NAME", help="who drew the maps")
    add_anywhere(drawer)
    drawer.add_argument("--settlements", metavar="FILE", help="settlements to name, not ours")
    drawer.add_argument("--lang", choices=list(LANGUAGES), default="en", help="default %(default)s")
    drawer.add_argument(
        "--tiles", metavar="NAME", help="a map from the network below: the page then goes online"
    )
    drawer.add_argument("--attribution", metavar="TEXT", help="the credit of those tiles")
    drawer.add_argument(
        "-o", "--out", default=DRAW_PAGE, metavar="FILE", help="default %(default)s"
    )
