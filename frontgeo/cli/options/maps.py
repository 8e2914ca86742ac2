"""The verbs about maps alone: ``area``, ``delta``, ``timeline`` and ``compare``."""

from __future__ import annotations

from frontgeo.archive.series import STEPS
from frontgeo.cli.options.shared import (
    Verbs,
    add_anywhere,
    add_archive_options,
    add_boundaries,
    add_by,
    add_definition,
    add_edges,
    add_layer,
    add_legend,
    add_region_options,
    add_slivers,
    add_verb,
    several,
)
from frontgeo.control import DEFINITIONS
from frontgeo.i18n import LANGUAGES

__all__ = ["TABLE_FORMATS", "area_verb", "compare_verb", "delta_verb", "timeline_verb"]

TABLE_FORMATS = (".csv", ".parquet", ".png", ".html")


def area_verb(verbs: Verbs) -> None:
    """Add ``area``, of one map."""
    area = add_verb(
        verbs,
        "area",
        help="measure the ground held in a map, or drawn",
        description="Measure the ground held in a map; several files make one map.",
    )
    area.add_argument("files", nargs="+", metavar="FILE")
    add_definition(area)
    add_region_options(area)
    add_boundaries(area)
    add_edges(area)
    add_legend(area)
    add_layer(area)
    add_anywhere(area)
    area.add_argument("--json", action="store_true", help="print JSON")


def delta_verb(verbs: Verbs) -> None:
    """Add ``delta``, between two maps."""
    change = add_verb(
        verbs,
        "delta",
        help="measure what changed between two maps",
        description="Measure what changed between two maps: BEFORE AFTER, or "
        "BEFORE… --after AFTER… where several files make one map.",
    )
    change.add_argument("before", nargs="+", metavar="FILE")
    change.add_argument("--after", **several("FILE"), help="files of the later map")
    change.add_argument("--mapper", metavar="NAME", help="who drew both, where not told")
    add_definition(change)
    add_region_options(change)
    add_slivers(change)
    add_boundaries(change)
    add_edges(change)
    add_legend(change)
    add_layer(change)
    add_anywhere(change)
    change.add_argument("--out", metavar="FILE", help="write gained and lost as GeoJSON")
    change.add_argument("--json", action="store_true", help="print JSON")


def timeline_verb(verbs: Verbs) -> None:
    """Add ``timeline``, of many maps."""
    measurer = add_verb(
        verbs,
        "timeline",
        help="measure many maps, or add a day to a store of them",
        description="Measure the ground held on each map of an archive or store, by region and "
        "step; or write a store: frontgeo timeline update STORE MAP… adds later maps to it, and "
        "makes it when it is not there.",
    )
    measurer.add_argument(
        "what",
        nargs="+",
        metavar="ARCHIVE | update STORE MAP…",
        help="a folder, .zip, .tar.xz or store of maps; MAP may be an archive too",
    )
    measurer.add_argument("--every", choices=list(STEPS), help="the last map of each (default day)")
    add_region_options(measurer)
    measurer.add_argument(
        "--deltas", action="store_true", help="gained, lost and net from step to step"
    )
    measurer.add_argument(
        "--as-mapped",
        action="store_true",
        help="with --deltas: count ground abroad, redrawn border and redefinitions too",
    )
    measurer.add_argument(  # no default: `update` refuses it
        "--definition", choices=list(DEFINITIONS), help="what counts as held (default occupied)"
    )
    measurer.add_argument(
        "--transients",
        action="store_true",
        help="list patches that come and go within three maps, and where",
    )
    measurer.add_argument("--mapper", metavar="NAME", help="who drew the maps, where not told")
    add_archive_options(measurer)
    add_boundaries(measurer)
    add_legend(measurer)
    add_anywhere(measurer)
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


def compare_verb(verbs: Verbs) -> None:
    """Add ``compare``, of mappers on one day or over time."""
    comparer = add_verb(
        verbs,
        "compare",
        help="hold mappers' maps of one day, or their archives, against each other",
        description="Hold maps of one day (--map) or two archives against each other: areas, "
        "overlap, distance of lines, and by how many days one mapper lags behind the other.",
    )
    comparer.add_argument(
        "archives", nargs="*", metavar="ARCHIVE", help="two archives or stores, a mapper each"
    )
    comparer.add_argument(
        "--map",
        nargs="+",
        action="append",
        default=[],
        metavar="FILE",
        help="the files of one map; repeat it for each mapper",
    )
    add_definition(comparer)
    comparer.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")
    add_legend(comparer)
    add_anywhere(comparer)
    comparer.add_argument("--out", metavar="FILE", help="write where k maps agree as GeoJSON")
    comparer.add_argument("--json", action="store_true", help="print JSON")
    over_time = comparer.add_argument_group("two archives")
    over_time.add_argument("--since", metavar="DAY", help="from maps of this day on")
    over_time.add_argument("--until", metavar="DAY", help="up to maps of this day")
    over_time.add_argument(
        "--every", choices=list(STEPS), help="one pair of maps for each (default week)"
    )
    add_by(over_time)
    add_boundaries(over_time)
    over_time.add_argument(
        "--no-lag", action="store_true", help="leave out the lag, for which many maps are read"
    )
    over_time.add_argument("--csv", metavar="FILE", help="write a row for each pair of maps")
