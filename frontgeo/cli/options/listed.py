"""The verbs that tell what there is: ``mappers``, ``fetch`` and ``schema``."""

from __future__ import annotations

from frontgeo.cli.options.shared import Verbs, add_verb
from frontgeo.schema import SCHEMAS

__all__ = ["fetch_verb", "mappers_verb", "schema_verb"]


def mappers_verb(verbs: Verbs) -> None:
    """Add ``mappers``, whose files can be read."""
    mappers = add_verb(
        verbs,
        "mappers",
        help="list the mappers whose files can be read",
        description="List mappers: formats, coverage, statuses, position error, licence, credit.",
    )
    mappers.add_argument("--json", action="store_true", help="print JSON")


def fetch_verb(verbs: Verbs) -> None:
    """Add ``fetch``, which downloads."""
    fetcher = add_verb(
        verbs,
        "fetch",
        help="download maps and reference data",
        description="Download a source into the cache (FRONTGEO_CACHE moves it); "
        "the only command that uses the internet.",
    )
    fetcher.add_argument("what", nargs="?", metavar="WHAT", help="without it, all are listed")
    fetcher.add_argument("--day", metavar="DAY", help="such as 2024-12-31")
    fetcher.add_argument("--force", action="store_true", help="fetch again what is there")
    fetcher.add_argument("--list", action="store_true", help="list what can be fetched")


def schema_verb(verbs: Verbs) -> None:
    """Add ``schema``, of the outputs."""
    printer = add_verb(
        verbs,
        "schema",
        help="print the JSON schema of an output",
        description="Print the JSON schema of check --json, or of a ClaimReview.",
    )
    printer.add_argument("name", choices=list(SCHEMAS), metavar="NAME", help=" or ".join(SCHEMAS))
