"""Click's command and option, with what Click lacks here: several values after one option.

Click's own parser takes one value for each option, takes the next word for it even if that is
an option, and complains in several lines. A `Verb` first rewrites the words it was given.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from math import inf, nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
from click.shell_completion import CompletionItem

from frontgeo._utils.addresses import is_web_address
from frontgeo._utils.data_folders import use_library
from frontgeo.cli.result import Result, finish
from frontgeo.errors import InputError

__all__ = [
    "ABOVE_0", "COMPLETE", "CRATE", "CSV", "FILE", "FILES", "FOLDER", "GEOJSON", "OUTPUT", "PAGE",
    "STDIN", "WEB_ADDRESS", "Choice", "FolderName", "Misuse", "Option", "Options",
    "OutputName", "Verb", "VerbGroup", "usage_line",
]  # fmt: skip

# A name of letters after one or two dashes: no number, and no phrase that begins with a dash.
_OPTION = re.compile(r"--?[^\W\d][^\s=]*(=|$)")
_FLAGS = ("-h", "-q", "-v")
COMPLETE = "_FRONTGEO_COMPLETE"  # variable with which a shell asks for completions
STDIN = f"{__name__}.stdin"  # key of a context's meta: the file that holds standard input
_FROM_STDIN = {"after", "article", "before", "case", "files", "map", "maps", "place", "polygons"}
_BY_NAME = {("check", "before"), ("check", "after"), ("draw", "files")}
_FILES_OF = re.compile("FILE|FOLDER|PATH|REGION")  # in the metavar of an input
_RENAMED = f"{__name__}.renamed"
_SEPARATOR = "\0"  # no argument of a process can contain it


class Options(SimpleNamespace):
    """The options and arguments of one run, and the `command` that repeats it."""

    def with_(self, **changes: Any) -> Options:
        """Return a copy with some options changed."""
        return Options(**{**vars(self), **changes})


class Misuse(click.UsageError):
    """A wrong command line, and the word that was probably meant."""

    def __init__(self, message: str, *, typed: str = "", known: Iterable[str] = ()) -> None:
        from difflib import get_close_matches  # only what is refused needs it

        super().__init__(message, click.get_current_context(silent=True))
        self.meant = next(iter(get_close_matches(typed, list(known), n=1)), None)


def usage_line(error: click.UsageError) -> str:
    """Return a usage error as one line that says where help is."""
    message = error.message
    if isinstance(error, click.MissingParameter):
        message = f"the following arguments are required: {_named(error.param)}"
    elif isinstance(error, click.BadParameter):
        message = f"argument {_named(error.param)}: {message.rstrip('.')}"
    elif isinstance(error, click.NoSuchOption):
        message = f"unrecognized arguments: {error.option_name}"
    meant = error.meant if isinstance(error, Misuse) else None
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        meant = error.possibilities[0]
    asked = f" did you mean {meant}?" if meant else ""
    path = error.ctx.command_path if error.ctx else "frontgeo"
    return f"{path}: error: {message};{asked} see {path} --help"


def _named(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return "/".join(param.opts)
    return "" if param is None else (param.metavar or str(param.name).upper()).strip("[].")


# ---- types of values ---------------------------------------------------------------------


class FileName(click.ParamType):  # type: ignore[type-arg]  # generic from Click 8.4 on
    """The name of a file, which a shell can complete."""

    name = "file"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Let the shell list files, beside the commands below a group."""
        verbs = getattr(ctx.command, "verbs", ()) if isinstance(param, click.Argument) else ()
        found = [CompletionItem(name) for name in verbs if name.startswith(incomplete)]
        return [*found, CompletionItem(incomplete, type="file")]


class FileNames(FileName):
    """Several names after one option, kept together."""

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Split the words that `Verb` joined."""
        return tuple(value.split(_SEPARATOR)) if isinstance(value, str) else value


class OutputName(FileName):
    """The name of a file to write, or ``-`` for standard output.

    Parameters
    ----------
    *suffixes : str
        The ends of names that agree with what is written; any, if none is given.
    needed : bool
        Refuse a name without an end, too: no browser opens it as a page.
    """

    def __init__(self, *suffixes: str, needed: bool = False) -> None:
        self.suffixes = suffixes
        self.needed = needed

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Refuse an empty name, and one that promises another format."""
        option = param.opts[-1]
        if not value.strip():
            raise InputError(f"{option}: expected a file to write, found no name; name one")
        found = Path(value).suffix.lower()
        agrees = found in self.suffixes or not (found or self.needed)
        if self.suffixes and value != "-" and not agrees:
            expected = " or ".join(filter(None, (", ".join(self.suffixes[:-1]), self.suffixes[-1])))
            raise InputError(
                f"{option}: expected a name in {expected}, found {Path(value).name[:60] or value}; "
                "no other format is written there"
            )
        return str(value)


class FolderName(OutputName):
    """The name of a folder to write.

    Parameters
    ----------
    *packed : str
        The ends of names under which the folder is written as one file; standard output is one.
    """

    def __init__(self, *packed: str) -> None:
        super().__init__()
        self.packed = packed

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Refuse a name that promises a file, such as ``x.tar``: no folder has one."""
        name = super().convert(value, param, ctx)
        path = Path(name)
        found = "-" if name == "-" else path.suffix.lower()
        if found in self.packed or found not in _ENDS_OF_FILES:
            return name
        option, named = param.opts[-1], " or ".join(end for end in self.packed if end != "-")
        expected = f"a folder, or a name in {named}," if named else "a folder to write,"
        shown = (
            f"'{name}'; name one"
            if found == "-"
            else f"{path.name[:60]}; no other format is written there"
        )
        raise InputError(f"{option}: expected {expected} found {shown}")


# ends of names that promise a file: of archives, and of what others or frontgeo write
_ENDS_OF_FILES = {
    "-", ".7z", ".bz2", ".csv", ".docx", ".geojson", ".gif", ".gpkg", ".gz", ".htm", ".html",
    ".jpeg", ".jpg", ".json", ".jsonld", ".kml", ".kmz", ".md", ".parquet", ".pdf", ".png", ".rar",
    ".svg", ".tar", ".tgz", ".tif", ".toml", ".txt", ".xlsx", ".xz", ".zip", ".zst",
}  # fmt: skip


class WebAddress(click.ParamType):  # type: ignore[type-arg]
    """An address with https or http."""

    name = "address"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Refuse what is no address of a page on a site."""
        if not is_web_address(value):
            raise InputError(
                f"{param.opts[-1]}: expected an address with https or http, such as "
                f"https://example.org/check.html, found {value[:60]!r}"
            )
        return str(value)


class Above0(click.ParamType):  # type: ignore[type-arg]
    """A number above 0."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read the number."""
        try:
            number = float(value)
        except ValueError:
            number = nan
        if not 0 < number < inf:
            self.fail(f"expected a number above 0, found {value!r}", param, ctx)
        return number


class Choice(click.Choice):  # type: ignore[type-arg]  # generic from Click 8.2 on
    """One of several words."""

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Refuse another word, and list those that there are."""
        if value not in self.choices:
            known = ", ".join(map(repr, self.choices))
            self.fail(f"invalid choice: {value!r} (choose from {known})", param, ctx)
        return str(value)


FILE, FILES, OUTPUT = FileName(), FileNames(), OutputName()
PAGE = OutputName(".html", ".htm", needed=True)
FOLDER, CRATE = FolderName(), FolderName(".zip", "-")
CSV, GEOJSON = OutputName(".csv", ".txt"), OutputName(".geojson", ".json")
ABOVE_0, WEB_ADDRESS = Above0(), WebAddress()


# ---- options and commands ----------------------------------------------------------------


class Option(click.Option):
    """An option, as help groups it and as it was called before.

    Parameters
    ----------
    group : str
        The title in the help under which it stands.
    several : bool
        Take several values, and more when the option is given again.
    old : tuple of str
        Former names: hidden, accepted with a warning.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        group: str = "Options",
        several: bool = False,
        old: tuple[str, ...] = (),
        **attrs: Any,
    ) -> None:
        attrs["multiple"] = several or attrs.get("multiple", False)
        if several:
            attrs["metavar"] = f"{attrs['metavar']}..."
        super().__init__(names, **attrs)
        self.group, self.several, self.old = group, several, old


class Verb(click.Command):
    """A command of frontgeo: its function takes `Options` and returns a `Result`.

    Parameters
    ----------
    examples : tuple of str
        Command lines at the end of the help, shown as they are.
    """

    def __init__(
        self,
        name: str,
        *,
        callback: Callable[[Options], Result],
        examples: tuple[str, ...] = (),
        **attrs: Any,
    ) -> None:
        listed = "".join(f"\n  {line}" for line in examples)
        attrs |= {"epilog": f"\b\nExamples:{listed}", "context_settings": {
            "help_option_names": ["-h", "--help"], "max_content_width": 100,
        }}  # fmt: skip
        super().__init__(name, callback=callback, **attrs)
        self.run, self.examples = callback, examples
        self.params += [
            Option(["-q", "--quiet"], is_flag=True, help="print no notes, only errors"),
            Option(["-v", "--verbose"], is_flag=True, help="list what was read and repaired"),
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by group."""
        groups: dict[str, list[tuple[str, str]]] = {}
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        for param in options:
            if (record := param.get_help_record(ctx)) is not None:
                groups.setdefault(getattr(param, "group", "Options"), []).append(record)
        for title in sorted(groups, key="Options".__ne__):
            with formatter.section(title):
                formatter.write_dl(groups[title])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Rewrite the words for Click's parser, and refuse words that are left over."""
        words = list(args) if ctx.resilient_parsing else self.rewritten(ctx, args)
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, words)
        if rest and not ctx.resilient_parsing:
            raise Misuse(f"unrecognized arguments: {' '.join(rest)}")
        return rest

    def invoke(self, ctx: click.Context) -> int:
        """Run the command, write its files and print; return the exit code."""
        asked = Options(**ctx.params, command=ctx.find_root().obj)
        for param in self.params:
            if not isinstance(param.type, OutputName):
                setattr(asked, str(param.name), _as_typed(vars(asked)[str(param.name)]))
                self._refuse_stdin(param, vars(asked)[str(param.name)])
        outputs = [p.name for p in self.params if isinstance(p.type, OutputName)]
        to_stdout = [name for name in outputs if vars(asked)[str(name)] == "-"]
        if len(to_stdout) + bool(vars(asked).get("json")) > 1:
            raise InputError("expected one output for standard output, found two; name a file")
        if asked.quiet and sys.stderr.isatty():
            os.environ["TQDM_DISABLE"] = "1"  # tqdm is imported later and reads it then
        use_library(vars(asked).get("library"))
        try:
            result = self.run(asked)
            if not asked.quiet:
                result.notes[:0] = ctx.meta.get(_RENAMED, [])
            if vars(asked).get("json"):
                result.form = "json"
            return finish(result, quiet=asked.quiet, verbose=asked.verbose)
        finally:
            use_library(None)

    def _refuse_stdin(self, param: click.Parameter, value: Any) -> None:
        """Refuse ``-`` for an input that is read more than once, or by its name."""
        is_file = isinstance(param.type, FileName) or _FILES_OF.search(param.metavar or "")
        takes_stdin = param.name in _FROM_STDIN and (self.name, param.name) not in _BY_NAME
        found = value if isinstance(value, tuple) else (value,)
        if is_file and "-" in found and not takes_stdin:
            name = param.opts[-1] if isinstance(param, click.Option) else _named(param)
            raise InputError(f"{name}: expected a name, found -; standard input is not read there")

    def rewritten(self, ctx: click.Context, args: Sequence[str]) -> list[str]:
        """Return the words with one value after each option, then ``--``, then the arguments.

        Warnings about old names of options go to `ctx`.
        """
        options = {name: p for p in self.get_params(ctx) if isinstance(p, click.Option)
                   for name in (*p.opts, *getattr(p, "old", ()))}  # fmt: skip
        rest, made, names, piped = list(args), list[str](), list[str](), False
        while rest:
            word = rest.pop(0)
            if word == "--":
                names += rest
                break
            name, word = _name_of(word, rest, options)
            if name not in options:
                if _OPTION.match(word):
                    raise Misuse(f"unrecognized arguments: {word}", typed=name, known=options)
                names.append(word)
                continue
            option = options[name]
            if name in getattr(option, "old", ()):
                note = f"{name} is now {option.opts[-1]}; use that"
                ctx.meta.setdefault(_RENAMED, []).append(note)
                name = option.opts[-1]
            if option.is_flag:
                made.append(word)
                piped = piped or (name == "--json" and rest[:1] == ["-"] and bool(rest.pop(0)))
                continue
            stops = getattr(self, "verbs", ())
            values = [word.partition("=")[2]] if "=" in word else _taken(rest, option, stops)
            if option.type is FILES:
                values = [_SEPARATOR.join(values)]
            if option.nargs > 1:
                made += [name, *values]
                continue
            made += [text for value in values for text in (name, value)]
        has_input = names or not any(isinstance(p, click.Argument) for p in self.params)
        if piped and not (has_input or {"--claim", "--map"} & set(made)):
            names.append("-")  # `--json -` without other input: standard input
        return [*made, "--", *names]


def _as_typed(value: Any) -> Any:
    """Return words as they were typed, in UTF-8, where the locale reads only ASCII.

    Names of files stay as Python decoded them, as it finds files by them.
    """
    if isinstance(value, tuple):
        return tuple(map(_as_typed, value))
    if not isinstance(value, str) or value.isprintable() or os.path.exists(value):  # noqa: PTH110  # long texts too
        return value
    try:
        return os.fsencode(value).decode("utf-8")
    except UnicodeError:
        return value


def _name_of(word: str, rest: list[str], options: Container[str]) -> tuple[str, str]:
    """Return the option's name in a word, and the word itself as ``-o=FILE`` if it was -oFILE.

    Of flags written together, such as -qv, all but the first go back to the words that follow.
    """
    name, short = word.partition("=")[0], word[:2]
    if name in options or word.startswith("--") or short not in options:
        return name, word
    if short in _FLAGS:
        rest.insert(0, f"-{word[2:]}")
        return short, short
    return short, f"{short}={word[2:]}"


def _taken(rest: list[str], option: click.Option, stops: Container[str] = ()) -> list[str]:
    """Take the values of an option off the words that follow it, up to a command below."""
    several = getattr(option, "several", False)
    values: list[str] = []
    most = inf if several else option.nargs
    while rest and not _OPTION.match(rest[0]) and rest[0] != "--" and len(values) < most:
        if values and rest[0] in stops:
            break
        values.append(rest.pop(0))
    if option.nargs > 1 and len(values) < option.nargs:
        named = f"argument {'/'.join(option.opts)}: expected {option.nargs} values"
        raise Misuse(f"{named} ({option.metavar}), found {len(values)}")
    if not values:
        count = "at least one argument" if several else "one argument"
        raise Misuse(f"argument {'/'.join(option.opts)}: expected {count}")
    return values


class VerbGroup(Verb):
    """A command that measures, and has other commands below it."""

    def __init__(self, name: str, **attrs: Any) -> None:
        super().__init__(name, **attrs)
        self.verbs: dict[str, Verb] = {}

    def add(self, name: str, verb: Verb) -> None:
        """Add a command below this one."""
        self.verbs[name] = verb

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Make the context of the command below that the first argument names, or of this one.

        Options may stand before that name, too.
        """
        try:
            words = self.rewritten(click.Context(self, parent=parent, info_name=info_name), args)
        except Misuse:  # raised again by whichever command parses the words
            words = ["--", *args[:1]]
        at = words.index("--")
        name = next(iter(words[at + 1 :]), "")
        if name not in self.verbs:
            return super().make_context(info_name, args, parent, **extra)
        verb, rest = self.verbs[name], list(args)
        rest.remove(name)
        theirs = {n for p in verb.params for n in p.opts}
        mine = {n: p.opts[-1] for p in self.params for n in p.opts if isinstance(p, click.Option)}
        for word in words[:at]:
            if word in mine and word not in theirs:
                raise InputError(
                    f"{info_name} {name} and {mine[word]} do not go together; leave it out"
                )
        return verb.make_context(f"{info_name} {name}", rest, parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands below."""
        super().format_options(ctx, formatter)
        with formatter.section("Commands"):
            formatter.write_dl([(n, v.get_short_help_str()) for n, v in self.verbs.items()])
