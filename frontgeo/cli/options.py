"""The options of commands, as decorators, and those that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, get_args, get_origin

import click

from frontgeo.change.definitions import DEFINITIONS, STATUSES
from frontgeo.claims.base import KINDS, described, fields_of_kinds
from frontgeo.claims.sides import Direction
from frontgeo.claims.statement import OLD_KEYS
from frontgeo.cli.result import Result
from frontgeo.cli.verb import ABOVE_0, FILE, OUTPUT, PAGE, Choice, Option, Options, OutputName, Verb
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.i18n.formats import LANGUAGES

__all__ = [
    "argument", "flag", "joined", "language", "option", "output", "page", "shared", "statement",
    "verb",
]  # fmt: skip

Decorator: TypeAlias = Callable[[Any], Any]


def verb(
    name: str, short: str, *examples: str, group: type[Verb] = Verb
) -> Callable[[Callable[[Options], Result]], Any]:
    """Return a decorator that makes a command of a function.

    Parameters
    ----------
    name : str
    short : str
        What it does, for the list of commands; its docstring is the longer help.
    *examples : str
        Command lines that the help ends with.
    """
    return click.command(name, cls=group, short_help=short, examples=examples)


def joined(*decorators: Decorator) -> Decorator:
    """Return one decorator for several, whose options keep their order in the help."""

    def decorate(function: Any) -> Any:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def argument(name: str, *, metavar: str, nargs: int = 1, required: bool = True) -> Decorator:
    """Return a decorator that adds a positional argument: the name of a file."""
    return click.argument(name, metavar=metavar, nargs=nargs, required=required, type=FILE)


def option(*names: str, metavar: str = "", **attrs: Any) -> Decorator:
    """Return a decorator that adds an option; a metavar FILE makes it a file's name."""
    if metavar:
        attrs["metavar"] = metavar
        attrs.setdefault("type", FILE if metavar in ("FILE", "PATH") else click.STRING)
    return click.option(*names, cls=Option, **attrs)


def flag(name: str, help: str, **attrs: Any) -> Decorator:
    """Return a decorator that adds an option without a value."""
    return click.option(name, cls=Option, is_flag=True, help=help, **attrs)


def output(
    *names: str, help: str, type: OutputName = OUTPUT, metavar: str = "FILE", **attrs: Any
) -> Decorator:
    """Return a decorator that adds the name of a file to write, or ``-``."""
    return option(*names, metavar=metavar, type=type, help=help, **attrs)


def page(default: str) -> Decorator:
    """Return a decorator that adds the name of the page to write."""
    return output(
        "-o", "--out", type=PAGE, default=default, help=f"write the page; default {default}"
    )


def language(of: str, *names: str, default: str | None = "en", **attrs: Any) -> Decorator:
    """Return a decorator that adds ``--lang``, by default also called ``--language``."""
    return option(
        *(names or ("--lang", "--language", "language")),
        type=Choice(list(LANGUAGES)), default=default, help=f"language {of}; default en", **attrs,
    )  # fmt: skip


def shared(*names: str, **attrs: Any) -> Decorator:
    """Return a decorator that adds some options of `SHARED`, with attributes changed.

    Parameters
    ----------
    *names : str
        Their names without dashes, in the order of the help.
    **attrs
        Attributes of all of them, instead of the usual ones.
    """
    return joined(*(option(f"--{name}", **(SHARED[name] | attrs)) for name in names))


#: Options of several commands, by name.
SHARED: dict[str, dict[str, Any]] = {
    "definition": {
        "type": Choice(list(DEFINITIONS)), "default": "occupied", "metavar": "NAME",
        "help": f"statuses that count as held: {', '.join(DEFINITIONS)} (default occupied)",
    },
    "by": {"metavar": "REGIONS", "help": "'oblast', FILE or FILE:LAYER"},
    "by-name": {"metavar": "COLUMN", "help": "the column that names regions"},
    "clip": {"metavar": "REGION", "help": "'ukraine', UA-63, FILE or FILE:LAYER"},
    "boundaries": {"metavar": "FILE", "help": "oblasts from this file instead of those that ship"},
    "mapper": {"metavar": "NAME", "help": "who drew the maps"},
    "status": {
        "type": Choice(list(STATUSES)), "metavar": "NAME",
        "help": f"status of every polygon, whatever the files say: {', '.join(STATUSES)}",
    },
    "side": {"metavar": "COLUMN=VALUE", "help": "of maps of several sides, whose ground counts"},
    "layer": {
        "multiple": True, "metavar": "NAME",
        "help": "of files of several layers, one that makes the map; repeat it for more",
    },
    "strict-archive": {
        "is_flag": True,
        "help": "stop at the first file of an archive that cannot be used, instead of naming it",
    },
    "anywhere": {"is_flag": True, "help": "accept polygons outside Ukraine's surroundings"},
    "edges": {
        "type": Choice(["lonlat", "geodesic"]), "default": "lonlat",
        "help": "line between two vertices (default lonlat, as in RFC 7946)",
    },
    "keep-slivers": {"is_flag": True, "help": "leave everything as mapped"},
    "keep-redrawn": {
        "is_flag": True, "help": "count ground abroad, redrawn border and redefinitions",
    },
    "sliver-tolerance": {
        "type": ABOVE_0, "default": DEFAULT_SLIVER_TOLERANCE_M, "metavar": "M",
        "help": f"parts narrower than this are slivers (default {DEFAULT_SLIVER_TOLERANCE_M:g} m)",
    },
    "json": {"is_flag": True, "help": "print JSON"},
}  # fmt: skip


def statement(examples: str, **attrs: Any) -> Decorator:
    """Return a decorator that adds a claim: its text, claimant, period, place and kind's fields."""
    return joined(
        option("--claim", metavar="TEXT", help=examples, **attrs),
        option("--since", metavar="DAY", help="state at 00:00 UTC of this day", **attrs),
        option("--until", metavar="DAY", help="state at the end of this day", **attrs),
        option("--claimant", default="", metavar="NAME", help="who stated it", **attrs),
        option(
            "--stated-on", metavar="DAY", old=("--said",), help="day when it was stated", **attrs
        ),
        option("--quote", default="", metavar="TEXT", help="its words", **attrs),
        option("--source", default="", metavar="TEXT", help="the publication", **attrs),
        option(
            "--where", several=True, metavar="PLACE", **attrs,
            help="by code or name: UA-63, 'Kursk oblast'; raions and hromadas of --boundaries",
        ),
        option("--rounding", type=ABOVE_0, metavar="UNIT", help="the claim's rounding", **attrs),
        option(
            "--direction", type=Choice(get_args(Direction)), **attrs,
            help="gain, loss or balance that is claimed; default net",
        ),
        *_fields_of_kinds(attrs),
    )  # fmt: skip


def _fields_of_kinds(attrs: dict[str, Any]) -> list[Decorator]:
    """Return an option for each field that only some kinds of claim have."""
    former = {new: (f"--{old.replace('_', '-')}",) for old, new in OLD_KEYS.items()}
    made = []
    for key, kinds in fields_of_kinds().items():
        field = KINDS[kinds[0]].model_fields[key]
        about = described(KINDS[kinds[0]]).get(key, "")
        several = get_origin(field.annotation) is tuple
        made.append(
            option(
                f"--{key.replace('_', '-')}", several=several, old=former.get(key, ()),
                metavar="NAME" if several else "VALUE", **attrs,
                help=f"of {' or '.join(kinds)}: {about[:1].lower()}{about[1:]}".rstrip(". "),
            )
        )  # fmt: skip
    return made
