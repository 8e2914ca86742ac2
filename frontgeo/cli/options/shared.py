"""What verbs share: their parser, and the options that several of them take."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn, TypeAlias, get_args, get_origin

from frontgeo.claims.base import KINDS, OLD_KEYS, Direction, described, fields_of_kinds
from frontgeo.control import DEFINITIONS, STATUSES
from frontgeo.geometry.plane import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.i18n import LANGUAGES

__all__ = [
    "Options", "Parser", "Verbs", "add_anywhere", "add_archive_options", "add_boundaries", "add_by",
    "add_definition", "add_edges", "add_language", "add_layer", "add_legend", "add_region_options",
    "add_slivers", "add_statement", "add_verb", "positive", "several",
]  # fmt: skip

Options = argparse._ActionsContainer  # what parsers and groups share
Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"


class Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str, *, meant: str | None = None) -> NoReturn:
        """Tell a mistake, what may have been meant, and where help is."""
        asked = "" if meant is None else f" did you mean {meant}?"
        self.exit(2, f"{self.prog}: error: {message};{asked} see {self.prog} --help\n")


def add_verb(verbs: Verbs, name: str, *, help: str, description: str) -> Parser:
    """Add a verb, whose options are written in full."""
    return verbs.add_parser(name, help=help, description=description, allow_abbrev=False)


def several(metavar: str) -> dict[str, Any]:
    """Say that an option takes several values, and more where it is given again."""
    return {"nargs": "+", "action": "extend", "metavar": metavar}


def positive(text: str) -> float:
    """Read a number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text!r}")
    return value


def add_statement(claim: Options, examples: str) -> None:
    """Add what was stated, by whom, of when and where."""
    claim.add_argument("--claim", metavar="TEXT", help=examples)
    claim.add_argument("--since", metavar="DAY", help="period: state at 00:00 UTC of this day")
    claim.add_argument("--until", metavar="DAY", help="period: state at the end of this day")
    claim.add_argument("--claimant", default="", metavar="NAME", help="who stated it")
    claim.add_argument("--stated-on", "--said", metavar="DAY", help="when it was stated")
    claim.add_argument("--quote", default="", metavar="TEXT")
    claim.add_argument("--source", default="", metavar="TEXT")
    claim.add_argument(
        "--where",
        **several("PLACE"),
        default=[],
        help="by code or name: UA-63, 'Kursk oblast'; raions and hromadas of --boundaries",
    )
    claim.add_argument("--rounding", type=positive, metavar="UNIT", help="the claim's rounding")
    claim.add_argument(
        "--direction", choices=get_args(Direction), help="what is claimed of a change; default net"
    )
    _add_fields_of_kinds(claim)


def _add_fields_of_kinds(claim: Options) -> None:
    """Add an option for each field that only some kinds of claim have."""
    old = {new: former for former, new in OLD_KEYS.items()}
    for key, kinds in fields_of_kinds().items():
        field = KINDS[kinds[0]].model_fields[key]
        about = described(KINDS[kinds[0]]).get(key, "")
        names = [f"--{name.replace('_', '-')}" for name in (key, old.get(key, "")) if name]
        many = get_origin(field.annotation) is tuple
        claim.add_argument(
            *names,
            dest=key,
            **(several("NAME") if many else {"metavar": "VALUE"}),
            help=f"of {' or '.join(kinds)}: {about[:1].lower()}{about[1:]}".rstrip(". "),
        )


def add_language(parser: Options, what: str) -> None:
    """Add the language, and tell of what it is."""
    parser.add_argument(
        "--lang",
        "--language",
        dest="language",
        choices=list(LANGUAGES),
        default="en",
        help=f"language {what}; default %(default)s",
    )


def add_definition(options: Options, *, many: bool = False) -> None:
    """Add what counts as held."""
    options.add_argument(
        "--definition",
        choices=list(DEFINITIONS),
        nargs="+" if many else None,
        default=None if many else "occupied",
        help="what counts as held (default occupied)",
    )


def add_by(options: Options) -> None:
    """Add what a table is divided by."""
    options.add_argument("--by", metavar="REGIONS", help="'oblast', FILE or FILE:LAYER")
    options.add_argument("--by-name", metavar="COLUMN", help="the column that names regions")


def add_region_options(options: Options) -> None:
    """Add what is measured: divided, or cut to a region."""
    add_by(options)
    options.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")


def add_slivers(options: Options) -> None:
    """Add which changes are left out."""
    options.add_argument("--keep-slivers", action="store_true", help="leave everything as mapped")
    options.add_argument(
        "--keep-redrawn",
        action="store_true",
        help="count ground abroad, redrawn border and redefinitions",
    )
    options.add_argument(
        "--sliver-tolerance",
        type=positive,
        default=DEFAULT_SLIVER_TOLERANCE_M,
        metavar="M",
        help="parts narrower than this are slivers (default %(default)g m)",
    )


def add_layer(options: Options) -> None:
    """Add the layers that make a map."""
    options.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="NAME",
        help="of files of several layers, one that makes the map; repeat it for more",
    )


def add_archive_options(options: Options) -> None:
    """Add how the files of an archive are read."""
    add_layer(options)
    options.add_argument(
        "--strict-archive",
        action="store_true",
        help="stop at the first file of an archive that cannot be used, instead of naming it",
    )


def add_boundaries(options: Options) -> None:
    """Add the file of oblasts."""
    options.add_argument(
        "--boundaries", metavar="FILE", help="oblasts from this file instead of those that ship"
    )


def add_edges(options: Options) -> None:
    """Add what joins two vertices."""
    options.add_argument(
        "--edges",
        choices=["lonlat", "geodesic"],
        default="lonlat",
        help="what joins two vertices (default lonlat, as in RFC 7946)",
    )


def add_legend(options: Options, *, of_claim: bool = False) -> None:
    """Add what polygons are and whose, where a file does not say it or says it otherwise.

    Parameters
    ----------
    options : parser or group
    of_claim : bool
        Whether ``--side`` may also name the side of a claim, and both be given.
    """
    options.add_argument(
        "--status",
        choices=list(STATUSES),
        help="what every polygon is, whatever the files say of it",
    )
    if of_claim:
        options.add_argument(
            "--side",
            action="append",
            default=[],
            metavar="SIDE",
            help="whose change is claimed: russia, ukraine or a side of the maps; and as "
            "COLUMN=VALUE, of maps of several sides, whose ground counts",
        )
        return
    options.add_argument(
        "--side", metavar="COLUMN=VALUE", help="of maps of several sides, whose ground counts"
    )


def add_anywhere(options: Options) -> None:
    """Add that polygons may lie anywhere."""
    options.add_argument(
        "--anywhere", action="store_true", help="accept polygons outside Ukraine's surroundings"
    )
