"""The options of commands, as decorators, and those that several commands share.

Help and completion must not wait for the libraries that measure. So this module repeats the few
names and numbers of them that the options show; tests compare each with its original.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import click

from frontgeo.change.definitions import DEFINITIONS, STATUSES
from frontgeo.cli.result import Result
from frontgeo.cli.verb import (
    ABOVE_0,
    FILE,
    OUTPUT,
    PAGE,
    WEB_ADDRESS,
    Choice,
    Option,
    Options,
    OutputName,
    Verb,
)
from frontgeo.i18n.formats import LANGUAGES

__all__ = [
    "BANDS_KM", "CORRELATION_LENGTH_M", "DIRECTIONS", "KIND_FIELDS", "KIND_NAMES", "SCHEMA_NAMES",
    "SLIVER_TOLERANCE_M", "STEP_NAMES", "TABLE_FORMATS", "argument", "flag", "joined", "language",
    "option", "output", "page", "picture", "shared", "statement", "verb",
]  # fmt: skip

Decorator: TypeAlias = Callable[[Any], Any]

# ---- what the libraries that measure know -------------------------------------------------

#: The names of the kinds of claim, as in `frontgeo.claims.KINDS`.
KIND_NAMES = (
    "area", "depth", "fronts", "pace", "settlements", "held", "share", "share_gained", "status",
    "captured", "persists",
)  # fmt: skip
#: The fields that only some kinds of claim have: the kinds, and what it is, as in their docstrings.
KIND_FIELDS: dict[str, tuple[str, str]] = {
    "sectors": (
        "area or depth or fronts", "sectors of the front that were named beside the figure"
    ),
    "names": ("area or settlements", "settlements that were named beside the figure"),
    "per_day": ("area", "a daily rate that was stated beside the figure"),
    "percent": ("area", "a percentage of `percent_of` that was stated beside the figure"),
    "percent_of": ("area", "an oblast's code, or ``ukraine``"),
    "taken_from": (
        "area", "the side that held the ground before, or holds it after a loss: only what passed "
        "between the two is measured",
    ),
    "depth_from": (
        "depth", "``border``, ``front`` (the earlier line), or empty: the earlier line where the "
        "gain touches it, and else the border",
    ),
    "baseline_since": ("pace", "the first day of the period that it is compared with"),
    "baseline_until": ("pace", "the last day of the period that it is compared with"),
    "confirm": (
        "held or captured or persists", "``next map``: it must also hold on the next full map"
    ),
    "settlement": ("status or captured or persists", "the name of the settlement"),
    "rule": (
        "captured or persists", "``point``: the settlement's point is held; ``any``: any part of "
        "its outline is; ``whole``: its outline is, to `CAPTURED_PERCENT`. If none is stated, the "
        "whole counts, or the point if there is no outline",
    ),
}  # fmt: skip
_LISTS = ("sectors", "names")  # fields of several texts
#: Options for fields that had another name, which is still taken.
_OLD_FIELDS = {"baseline_since": "--than-since", "baseline_until": "--than-until"}
DIRECTIONS = ("net", "gained", "retaken", "lost")
STEP_NAMES = ("map", "day", "week", "month")
SCHEMA_NAMES = ("check-3", "case", "claim", "claimreview", "desk-1")
SLIVER_TOLERANCE_M = 25.0
BANDS_KM = (0.0, 5.0, 10.0, 20.0, 30.0)
CORRELATION_LENGTH_M = 2000.0
#: The formats in which ``timeline`` writes its table.
TABLE_FORMATS = (".csv", ".parquet", ".png", ".html", ".gif")

# ---- decorators -----------------------------------------------------------------------------


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


def picture(of: str) -> Decorator:
    """Return a decorator that adds the options of a picture: its name, size and names, its text."""
    return joined(
        output("--figure", help=f"write a picture of {of}: .png, .svg or .pdf"),
        option(
            "--figure-size", metavar="SIZE",
            help="of the picture: social (default), square, portrait, landscape, print, column, "
            "a5, or pixels such as 1080x1350",
        ),
        flag("--both-scripts", "name places in both scripts in the picture"),
        output(
            "--alt-text", type=OutputName(".txt", ".md"),
            help="write the text that stands for the picture, for screen readers",
        ),
    )  # fmt: skip


def page(default: str) -> Decorator:
    """Return a decorator that adds the name of the page to write, and its address."""
    return joined(
        output(
            "-o", "--out", type=PAGE, default=default, help=f"write the page; default {default}"
        ),
        shared("address"),
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


_LINES: dict[str, Any] = {"group": "Front lines"}
#: Options of maps that consist of front lines.
FRONT_LINES = ("country", "side-of", "extend-line", "front-line")
#: Options of several commands, by name.
SHARED: dict[str, dict[str, Any]] = {
    "definition": {
        "type": Choice(list(DEFINITIONS)), "default": "occupied", "metavar": "NAME",
        "help": f"statuses that count as held: {', '.join(DEFINITIONS)} (default occupied)",
    },
    "by": {"metavar": "REGIONS", "help": "'oblast' (or 'region'), FILE or FILE:LAYER"},
    "by-name": {"metavar": "COLUMN", "help": "the column that names regions"},
    "clip": {
        "metavar": "REGION",
        "help": "'ukraine', UA-63, another name of the theatre, FILE or FILE:LAYER",
    },
    "boundaries": {"metavar": "FILE", "help": "oblasts from this file instead of those that ship"},
    "mapper": {"metavar": "NAME", "help": "who drew the maps"},
    "status": {
        "type": Choice(list(STATUSES)), "metavar": "NAME",
        "help": f"status of every polygon, whatever the files say: {', '.join(STATUSES)}",
    },
    "side": {
        "metavar": "SIDE",
        "help": "of maps of several sides, whose ground counts: its name, or COLUMN=VALUE",
    },
    "side-column": {
        "metavar": "COLUMN",
        "help": "the column that names who holds each polygon, if it has no usual name; 'layer' "
        "for a layer or folder for each side",
    },
    "holders": {
        "metavar": "FILE",
        "help": "a table of who holds each district of FILE: name or code, holder, and date",
    },
    "country": {
        "metavar": "FILE", **_LINES,
        "help": "the country that lines divide into the ground of their sides: FILE or FILE:LAYER",
    },
    "side-of": {
        "several": True, "metavar": "SIDE=LON,LAT", **_LINES,
        "help": "a point that a side holds, such as germany=3.25,50.1, or a settlement of the "
        "theatre, germany=Bapaume; the first side counts as held",
    },
    "extend-line": {
        "type": ABOVE_0, "metavar": "KM", **_LINES,
        "help": "lead ends of lines that stop short of the border straight to the nearest point "
        "of it, over at most this distance",
    },
    "front-line": {
        "is_flag": True, **_LINES,
        "help": "read the lines of a file that has polygons too, instead of the polygons",
    },
    "layer": {
        "multiple": True, "metavar": "NAME",
        "help": "of files of several layers, one that makes the map; repeat it for more",
    },
    "strict-archive": {
        "is_flag": True,
        "help": "stop at the first file of an archive that cannot be used, instead of naming it",
    },
    "theatre": {
        "metavar": "FILE",
        "help": "the theatre of war, with country, regions, places and sides (TOML), instead of "
        "the one that ships",
    },
    "anywhere": {"is_flag": True, "help": "accept polygons outside the theatre's surroundings"},
    "timezone": {
        "default": "", "metavar": "ZONE",
        "help": "in which days begin and end, such as Europe/Kyiv (default UTC)",
    },
    "edges": {
        "type": Choice(["lonlat", "geodesic"]), "default": "lonlat",
        "help": "line between two vertices (default lonlat, as in RFC 7946)",
    },
    "keep-slivers": {"is_flag": True, "help": "leave everything as mapped"},
    "keep-redrawn": {
        "is_flag": True, "help": "count ground abroad, redrawn border and redefinitions",
    },
    "sliver-tolerance": {
        "type": ABOVE_0, "default": SLIVER_TOLERANCE_M, "metavar": "M",
        "help": f"parts narrower than this are slivers (default {SLIVER_TOLERANCE_M:g} m)",
    },
    "json": {"is_flag": True, "help": "print JSON"},
    "address": {
        "type": WEB_ADDRESS, "metavar": "URL",
        "help": "where the page will stand on a site, which previews of links name",
    },
    "library": {
        "metavar": "PATH",
        "help": "the folder, instead of FRONTGEO_ARCHIVE or the platform's data folder",
    },
}  # fmt: skip


def statement(examples: str, **attrs: Any) -> Decorator:
    """Return a decorator that adds a claim: its text, claimant, period, place and kind's fields."""
    return joined(
        option("--claim", metavar="TEXT", help=examples, **attrs),
        option("--since", metavar="DAY", help="state at 00:00 UTC of this day", **attrs),
        option("--until", metavar="DAY", help="state at the end of this day", **attrs),
        option("--claimant", default="", metavar="NAME", help="who stated it", **attrs),
        option(
            "--stated-on", "--said", "stated_on", metavar="DAY", **attrs,
            help="day when it was stated, from which periods of a text are reckoned",
        ),
        option("--quote", default="", metavar="TEXT", help="its words", **attrs),
        option("--source", default="", metavar="TEXT", help="the publication", **attrs),
        option(
            "--where", several=True, metavar="PLACE", **attrs,
            help="by code or name: UA-63, 'Kursk oblast'; raions and hromadas of --boundaries",
        ),
        option("--rounding", type=ABOVE_0, metavar="UNIT", help="the claim's rounding", **attrs),
        option(
            "--direction", type=Choice(DIRECTIONS), **attrs,
            help="gain, loss or balance that is claimed; default net",
        ),
        *_fields_of_kinds(attrs),
    )  # fmt: skip


def _fields_of_kinds(attrs: dict[str, Any]) -> list[Decorator]:
    """Return an option for each field that only some kinds of claim have."""
    return [
        option(
            f"--{key.replace('_', '-')}", several=key in _LISTS,
            old=(_OLD_FIELDS[key],) if key in _OLD_FIELDS else (),
            metavar="NAME" if key in _LISTS else "VALUE", help=f"of {kinds}: {about}", **attrs,
        )
        for key, (kinds, about) in KIND_FIELDS.items()
    ]  # fmt: skip
