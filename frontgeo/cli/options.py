"""Options that several verbs take, as decorators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, get_args, get_origin

import click

from frontgeo.change.definitions import DEFINITIONS, STATUSES
from frontgeo.claims.base import KINDS, OLD_KEYS, Direction, described, fields_of_kinds
from frontgeo.cli.done import Done
from frontgeo.cli.verb import ABOVE_0, FILE, OUTPUT, Choice, Option, Options, OutputName, Verb
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.i18n.formats import LANGUAGES

__all__ = [
    "anywhere", "archive_options", "argument", "boundaries", "by", "clip", "definition", "edges",
    "flag", "json", "lang", "language", "layer", "legend", "mapper", "option", "output",
    "slivers", "statement", "status", "together", "verb",
]  # fmt: skip

Decorator: TypeAlias = Callable[[Any], Any]


def verb(
    name: str, short: str, *examples: str, group: type[Verb] = Verb
) -> Callable[[Callable[[Options], Done]], Any]:
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


def together(*decorators: Decorator) -> Decorator:
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


def lang(names: tuple[str, ...], of: str, default: str | None = "en", **attrs: Any) -> Decorator:
    """Return a decorator that adds the language `of` an output."""
    help = f"language {of}; default en"
    return option(*names, type=Choice(list(LANGUAGES)), default=default, help=help, **attrs)


def language(of: str) -> Decorator:
    """Return a decorator that adds ``--lang``, also called ``--language``."""
    return lang(("--lang", "--language", "language"), of)


def definition(
    *, default: str | None = "occupied", several: bool = False, **attrs: Any
) -> Decorator:
    """Return a decorator that adds which statuses count as held."""
    return option(
        "--definition", type=Choice(list(DEFINITIONS)), default=default, several=several,
        metavar="NAME", help=f"statuses that count as held: {', '.join(DEFINITIONS)} (default "
        "occupied)", **attrs,
    )  # fmt: skip


def by(**attrs: Any) -> Decorator:
    """Return a decorator that adds the regions that divide a table."""
    return together(
        option("--by", metavar="REGIONS", help="'oblast', FILE or FILE:LAYER", **attrs),
        option("--by-name", metavar="COLUMN", help="the column that names regions", **attrs),
    )


def clip(**attrs: Any) -> Decorator:
    """Return a decorator that adds the region that ground is cut to."""
    help = "'ukraine', UA-63, FILE or FILE:LAYER"
    return option("--clip", metavar="REGION", help=help, **attrs)


def boundaries(**attrs: Any) -> Decorator:
    """Return a decorator that adds the file of oblasts."""
    help = "oblasts from this file instead of those that ship"
    return option("--boundaries", metavar="FILE", help=help, **attrs)


def mapper(help: str = "who drew the maps", **attrs: Any) -> Decorator:
    """Return a decorator that adds the name of the mapper."""
    return option("--mapper", metavar="NAME", help=help, **attrs)


def side_of_maps() -> Decorator:
    """Return a decorator that adds the column and value of the side whose ground counts."""
    help = "of maps of several sides, whose ground counts"
    return option("--side", metavar="COLUMN=VALUE", help=help)


json = flag("--json", "print JSON")
edges = option(
    "--edges", type=Choice(["lonlat", "geodesic"]), default="lonlat",
    help="line between two vertices (default lonlat, as in RFC 7946)",
)  # fmt: skip
anywhere = flag("--anywhere", "accept polygons outside Ukraine's surroundings")
layer = option(
    "--layer", multiple=True, metavar="NAME",
    help="of files of several layers, one that makes the map; repeat it for more",
)  # fmt: skip
status = option(
    "--status", type=Choice(list(STATUSES)), metavar="NAME",
    help=f"status of every polygon, whatever the files say: {', '.join(STATUSES)}",
)  # fmt: skip
legend = together(status, side_of_maps())
archive_options = together(
    layer,
    flag(
        "--strict-archive",
        "stop at the first file of an archive that cannot be used, instead of naming it",
    ),
)
slivers = together(
    flag("--keep-slivers", "leave everything as mapped"),
    flag("--keep-redrawn", "count ground abroad, redrawn border and redefinitions"),
    option(
        "--sliver-tolerance", type=ABOVE_0, default=DEFAULT_SLIVER_TOLERANCE_M, metavar="M",
        help=f"parts narrower than this are slivers (default {DEFAULT_SLIVER_TOLERANCE_M:g} m)",
    ),
)  # fmt: skip


def statement(examples: str, **attrs: Any) -> Decorator:
    """Return a decorator that adds a claim: its text, claimant, period, place and kind's fields."""
    return together(
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
