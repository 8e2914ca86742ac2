"""The command line's words: verbs and their options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from difflib import get_close_matches

from frontgeo.cli.options.claims import check_verb, claims_verb, demo_verb, draw_verb
from frontgeo.cli.options.listed import fetch_verb, mappers_verb, schema_verb
from frontgeo.cli.options.maps import (
    TABLE_FORMATS,
    area_verb,
    compare_verb,
    delta_verb,
    timeline_verb,
)
from frontgeo.cli.options.shared import Parser
from frontgeo.version import __version__

__all__ = ["TABLE_FORMATS", "make_parser", "parsed"]

_VERBS = (
    check_verb, area_verb, delta_verb, demo_verb, compare_verb, mappers_verb, fetch_verb,
    claims_verb, schema_verb, timeline_verb, draw_verb,
)  # fmt: skip


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command; of ``timeline`` options may stand between the names."""
    parser = make_parser()
    args, rest = parser.parse_known_args(argv)
    if args.verb == "timeline" and not any(word.startswith("-") for word in rest):
        args.what += rest  # argparse takes names from one side of an option only
    elif rest:
        (verbs,) = (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        verb = verbs[args.verb]
        verb.error(f"unrecognized arguments: {' '.join(rest)}", meant=_meant(verb, rest))
    return args


def _meant(verb: argparse.ArgumentParser, rest: Sequence[str]) -> str | None:
    """The option of a verb that is spelled most like the first unknown one."""
    typed = next((word.partition("=")[0] for word in rest if word.startswith("--")), "")
    near = get_close_matches(typed, [o for a in verb._actions for o in a.option_strings], n=1)
    return near[0] if near else None


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of all verbs; it complains in one line."""
    parser = Parser(
        prog="frontgeo",
        description="Test claims about territory against mapped front lines.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"frontgeo {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    for add in _VERBS:
        add(verbs)
    return parser
