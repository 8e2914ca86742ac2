"""Run a recorded check again, and compare every number and outcome.

A record comes from outside: by mail, or out of a crate. Its command is data. It is split into words
and read against a list of the options of ``frontgeo check`` that say what is measured; options
that write are left out, and any other word ends the audit. No shell, no network and no program
has a part in it. Files that it names are looked up, by the end of their paths, in the folder of the
record, in folders that the user gives, and in the archive; a path that leads elsewhere, by ``..``
or by a symbolic link, is not read.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import click

from frontgeo._utils.fileio import printable, read_regular, sha256_of, temporary_folder
from frontgeo.cases.casefile import Case
from frontgeo.cli.inputs import theatre_in
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Option, Options, Verb
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.i18n.messages import Message
from frontgeo.io.archives import map_bytes
from frontgeo.io.vector import split_layer
from frontgeo.mappers.ingest import source_of
from frontgeo.outputs.differences import Audit, audit_of, files_recorded
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import SCHEMA
from frontgeo.outputs.rocrate import VERDICTS
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import ARCHIVE_PREFIX, ARCHIVE_VARIABLE

__all__ = ["audit_record", "audited"]

_MOST_BYTES = 256 * 2**20  # of a record
_MOST_CRATE_BYTES = 4 * 2**30
_MOST_MEMBERS = 10_000
_MOST_SHOWN = 20  # differences that are printed
_MOST_SIMULATIONS = 100_000

#: Options that say what is measured, by the names of their values; the first ones are files.
_FILES = (
    "theatre", "border", "outlines", "register", "settlements", "clip", "boundaries", "country",
)  # fmt: skip
_LISTS_OF_FILES = ("polygons", "before", "after", "archive")
_MEASURING = (
    "claim", "kind", "since", "until", "claimant", "stated_on", "quote", "source", "where",
    "rounding", "direction", "sectors", "names", "per_day", "percent", "percent_of", "taken_from",
    "depth_from", "baseline_since", "baseline_until", "confirm", "settlement", "rule", "mapper",
    "definition", "layer", "strict_archive", "position_error", "interval", "simulate",
    "correlation_length", "timezone", "keep_slivers", "keep_redrawn", "sliver_tolerance", "edges",
    "status", "side", "side_column", "anywhere", "side_of", "extend_line", "front_line",
)  # fmt: skip
#: Options that only say what is written or printed, which an audit leaves out.
_WRITING = (
    "json", "table", "methods", "explain", "html", "address", "language", "figure", "figure_size",
    "both_scripts", "alt_text", "csv", "xlsx", "geojson", "strict", "claimreview", "url",
    "publisher", "publisher_url", "published", "ratings", "organization", "datawrapper", "rocrate",
    "with_maps", "licence", "quiet", "verbose", "fetch",
)  # fmt: skip

_MOST_LETTERS = 4096  # of a path


def audited(
    record: str | Path,
    verb: Verb,
    *,
    roots: Sequence[str | Path] = (),
    case: str | Path | None = None,
) -> Audit:
    """Run a recorded check again, and compare: `frontgeo.audit`, with the command ``check``."""
    with _opened(Path(record)) as (name, path), _named(name, path.parent):
        document = _document(name, path)
        folders = [path.parent, *map(Path, roots), *([Path(case).parent] if case else [])]
        finder = _Finder([folder.resolve() for folder in folders], _digests(document))
        asked = _options(name, document, finder, verb, case)
        found = _again(name, asked, finder)
        _compare_inputs(name, document, found)
        return audit_of(document, found, finder.found)


def audit_record(asked: Options, verb: Verb) -> Result:
    """Run a recorded check again, and print how it differs; `verb` is the command ``check``."""
    found = audited(asked.record, verb, roots=asked.root, case=asked.case)
    result = Result(
        code=0 if found.is_same else 1, notes=[printable(n.text(asked.lang)) for n in found.notes]
    )
    if asked.json:
        result.text = to_json(found.as_dict())
        return result
    lang = asked.lang
    lines = [found.summary.text(lang)]
    lines += [each.text(lang) for each in found.differences[:_MOST_SHOWN]]
    if (more := len(found.differences) - _MOST_SHOWN) > 0:
        lines.append(Message("audit-more", more=more).text(lang))
    result.text = "\n".join(lines)
    return result


# ---- the record --------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of a record, out of a crate if it is one."""
    name = str(path)
    if path.is_dir():
        yield name, path / VERDICTS
        return
    if not _is_packed(path):
        yield name, path
        return
    with temporary_folder() as folder:
        _unpack(path, folder)
        yield name, folder / VERDICTS


def _is_packed(path: Path) -> bool:
    try:
        return path.is_file() and zipfile.is_zipfile(path)  # of a device or pipe, for ever
    except OSError:
        return False


@contextmanager
def _named(name: str, folder: Path) -> Iterator[None]:
    """Name the crate in errors, instead of the folder that it was unpacked into."""
    try:
        yield
    except FrontgeoError as error:
        text = str(error)
        if Path(name).is_dir() or str(folder) not in text or not _is_packed(Path(name)):
            raise
        raise InputError(text.replace(str(folder), name)) from None


def _unpack(path: Path, folder: Path) -> None:
    """Extract a crate: regular files within it, of a bounded size."""
    try:
        with zipfile.ZipFile(path) as packed:
            members = [info for info in packed.infolist() if not info.is_dir()]
            total = sum(info.file_size for info in members)
            if len(members) > _MOST_MEMBERS or total > _MOST_CRATE_BYTES:
                raise InputError(
                    f"{path}: expected a crate of at most {_MOST_CRATE_BYTES >> 30} GB in "
                    f"{_MOST_MEMBERS:,} files, found {total >> 20:,} MB in {len(members):,}"
                )
            for info in members:
                inside = PurePosixPath(info.filename)
                kind = info.external_attr >> 28
                if inside.is_absolute() or ".." in inside.parts or kind not in (0, 8):
                    raise InputError(
                        f"{path}: expected files within the crate, found {info.filename!r:.60}"
                    )
                target = folder / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(info) as source:
                    target.write_bytes(source.read(info.file_size))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, FrontgeoError):
            raise
        raise InputError(f"{path}: cannot be unpacked ({error}); get it again") from None


def _document(name: str, path: Path) -> dict[str, Any]:
    """Return a record that was read and whose form was checked."""
    try:
        content = read_regular(path, _MOST_BYTES, name=name)
    except FrontgeoError as error:
        missing = f"{name}: expected {VERDICTS} in the crate, found none"
        is_crate = path.name == VERDICTS and name != str(path)
        raise InputError(missing if is_crate else str(error)) from None
    document: Any
    try:
        document = json.loads(content, parse_constant=_refused_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name}: expected the output of frontgeo check --json, found no JSON: {error}"
        ) from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        is_other = isinstance(schema, str) and schema.startswith(SCHEMA.rstrip("0123456789"))
        do = "use the frontgeo that wrote it" if is_other else "name the output of check --json"
        raise InputError(f"{name}: expected schema {SCHEMA}, found {schema!r:.60}; {do}")
    verdicts = document.get("verdicts")
    if not isinstance(verdicts, list) or not verdicts:
        raise InputError(f"{name}: expected verdicts, found none; get the record again")
    for verdict in verdicts:
        for key, kind in (("record", dict), ("claim", dict), ("rows", list)):
            if not isinstance(verdict, dict) or not isinstance(verdict.get(key), kind):
                raise InputError(f"{name}: expected a {key} in each verdict; get the record again")
    found: dict[str, Any] = document
    return found


def _refused_constant(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _digests(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the hash of each file by the name in the record."""
    return {
        str(each.get("path")): each["sha256"]
        for _, each in files_recorded(document)
        if each["sha256"]
    }


# ---- files -------------------------------------------------------------------------------


class _Finder:
    """Find the files that a record names, in folders that it may read.

    Parameters
    ----------
    roots : sequence of Path
        Folders without symbolic links in their paths.
    digests : mapping of str to str
        The hashes that the record states, by name.
    """

    def __init__(self, roots: Sequence[Path], digests: Mapping[str, str]) -> None:
        self.roots, self.digests = list(dict.fromkeys(roots)), digests
        self.found: dict[str, str] = {}  # by the name in the record, or in the case
        archive = os.environ.get(ARCHIVE_VARIABLE)
        self.archive = Path(archive).resolve() if archive else None

    def find(self, name: str) -> str:
        """Return the path of a file, which a layer may follow.

        Raises
        ------
        InputError
            If it is missing, has another hash than the record states, or lies elsewhere.
        """
        if name.startswith(ARCHIVE_PREFIX):
            self.check_archive(name)
            return name
        if len(name) > _MOST_LETTERS:
            raise InputError(f"{name[:60]}…: expected a path, found {len(name):,} letters")
        found = [path for end in _ends_of(name) for path in self._below_roots(end)]
        if not found:
            listed = ", ".join(map(str, self.roots))
            raise InputError(
                f"{name[:200]}: missing, or outside of {listed}; put it there, or name its folder "
                "with --root"
            )
        expected = self._expected(name)
        matching = [path for path in found if expected in (None, self._digest(path))]
        if not matching:
            raise InputError(_changed(name, expected, self._digest(found[0])))
        self.found[name] = matching[0]
        return matching[0]

    def _expected(self, name: str) -> str | None:
        """Return the hash of a file in the record, where its path may be the whole one."""
        ends = ("/" + "/".join(end) for end in _ends_of(name)[:1])
        listed = [d for path, d in self.digests.items() if path == name]
        listed += [d for end in ends for path, d in self.digests.items() if path.endswith(end)]
        return listed[0] if listed else None

    def _below_roots(self, end: Sequence[str]) -> Iterator[str]:
        for root in self.roots:
            path, layer = split_layer(str(root.joinpath(*end)))
            if self.is_allowed(path) and _is_there(path):
                yield str(path) if layer is None else f"{path}:{layer}"

    def is_allowed(self, path: Path) -> bool:
        """Return whether a path lies in a folder that may be read, and so do files below it."""
        try:
            real = path.resolve()
            folders = [*self.roots, *([self.archive] if self.archive else [])]
            home = next((root for root in folders if real.is_relative_to(root)), None)
            if home is None or not real.is_dir():
                return home is not None
            if home == self.archive:  # the user's own, with whatever links
                return True
            return all(each.resolve().is_relative_to(home) for each in real.rglob("*"))
        except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
            return False

    def check_archive(self, name: str) -> None:
        """Refuse a name that leads out of the archive, and one that is not there."""
        if self.archive is None:
            raise InputError(
                f"{name[:200]}: missing; set {ARCHIVE_VARIABLE} to the archives' folder"
            )
        inside = name.removeprefix(ARCHIVE_PREFIX)
        if Path(inside).is_absolute() or ".." in Path(inside).parts:
            raise InputError(f"{name[:200]}: expected a name within the archive, found one outside")
        path, _ = split_layer(str(self.archive / inside))
        if not _is_there(path):
            raise InputError(f"{name[:200]}: missing in {self.archive}")
        self.check_digest(name, path)

    def check_digest(self, name: str, path: Path) -> None:
        """Refuse a file that has another hash than the record states."""
        expected = self.digests.get(name)
        found = None if expected is None else self._digest(str(path))
        if found is not None and expected != found:
            raise InputError(_changed(name, expected, found))

    def theatre_here(self, path: str) -> str:
        """Return the path of a case's theatre, which may lie below another root than the case."""
        here = path if _is_there(Path(path)) else self.find(path)
        self.check_theatre(here)
        return here

    def check_theatre(self, path: str) -> None:
        """Refuse a theatre that lies elsewhere, names layers elsewhere, or has changed.

        Raises
        ------
        InputError
        """
        from frontgeo.places.theatre_file import layer_files  # loads geopandas

        if not self.is_allowed(Path(path)):
            raise InputError(_elsewhere(path, self.roots))
        self._check_recorded(path)
        for layer in layer_files(path):
            if not self.is_allowed(layer):
                raise InputError(f"{path}: {_elsewhere(str(layer), self.roots)}")
            if _is_there(layer):
                self._check_recorded(str(layer))

    def _check_recorded(self, path: str) -> None:
        whole = f"/{'/'.join(_ends_of(path)[0])}"
        ends = {f"/{'/'.join(_ends_of(name)[0])}": d for name, d in self.digests.items() if name}
        expected = next((d for end, d in ends.items() if whole.endswith(end)), None)
        found = self._digest(path)
        if expected and found and expected != found:
            raise InputError(_changed(path, expected, found))

    def case_here(self, case: Case) -> Case:
        """Return a case with the files that it names where they lie now.

        Raises
        ------
        InputError
            If one of them lies outside, is missing or has changed.
        """
        in_library = vars(case).get("archives", ())  # series of the library, by name

        def here(name: str) -> str:
            return name if name in in_library else self._beside(case, name)

        def all_here(names: Sequence[str]) -> tuple[str, ...]:
            return tuple(map(here, names))

        maps = [
            replace(
                pair,
                before=all_here(pair.before),
                after=all_here(pair.after),
                baseline_before=all_here(pair.baseline_before),
                baseline_after=all_here(pair.baseline_after),
                archive=pair.archive and here(pair.archive),
                clip=pair.clip and here(pair.clip),
                front_line=pair.front_line
                and replace(pair.front_line, country=pair.country and here(pair.country)),
            )
            for pair in case.maps
        ]
        sectors = [replace(each, region=each.region and here(each.region)) for each in case.sectors]
        files: dict[str, Any] = {
            key: here(value) for key, value in vars(case.places).items() if isinstance(value, str)
        }
        places = replace(case.places, **files)
        return replace(case, maps=tuple(maps), sectors=tuple(sectors), places=places)

    def _beside(self, case: Case, name: str) -> str:
        """Return a file's name in a case, or its path elsewhere if it is not beside the case."""
        if name.startswith(ARCHIVE_PREFIX):
            # evidence that was not there when it was recorded is no error now
            if self.archive is not None or name in self.digests:
                self.check_archive(name)
            return name
        path, _ = split_layer(str(case.path.parent / name))
        is_there = _is_there(path)
        if is_there and self.is_allowed(path):
            self.check_digest(name, path)
            return name
        if is_there:
            raise InputError(
                f"{case.path.name}: names {name[:200]!r}, which lies outside of "
                f"{', '.join(map(str, self.roots))}; name its folder with --root"
            )
        # names of regions, such as ukraine, are no files
        return name if _is_region(name, case.theatre) else self.find(name)

    @staticmethod
    def _digest(path: str) -> str | None:
        """Return the hash of a file as a record states it; None for a folder."""
        main, _ = split_layer(path)
        if not main.is_file():
            return None
        if main.suffix.lower() == ".shp":
            return source_of("", map_bytes(main), main, "").sha256
        return sha256_of(main)


def _elsewhere(name: str, roots: Sequence[Path]) -> str:
    listed = ", ".join(map(str, roots))
    return f"{name[:200]}: lies outside of {listed}; name its folder with --root"


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that is too long, or has a NUL in it
        return False


def _ends_of(name: str) -> list[list[str]]:
    """Return the ends of a path, the longest first, without a drive and ``..``."""
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        del parts[0]
    return [parts[start:] for start in range(len(parts))]


def _changed(name: str, expected: str | None, found: str | None) -> str:
    return (
        f"{name[:200]}: changed: expected sha256 {expected}, found {found}; get the file that was "
        "checked"
    )


# ---- the command -------------------------------------------------------------------------


def _options(
    name: str, document: Mapping[str, Any], finder: _Finder, verb: Verb, case: str | Path | None
) -> Options:
    """Return the options of a recorded command, with files where they lie now."""
    words = _words(name, document)
    values, arguments = _read_words(name, words, verb)
    theatre: Theatre | None = None
    for key in _FILES:
        values[key] = [
            each if key == "clip" and _is_region(each, theatre) else finder.find(each)
            for each in values.get(key, [])
        ]
        for each in values[key] if key == "theatre" else ():  # before regions are named
            finder.check_theatre(each)
            theatre = theatre_in(each)
    for key in _LISTS_OF_FILES:
        values[key] = [finder.find(each) for each in values.get(key, [])]
    if arguments[1:]:
        raise InputError(f"{name}: expected one case, found {' '.join(arguments)[:100]!r}")
    if case is not None and not arguments:
        raise InputError(f"{name}: is about a claim without a case; leave --case out")
    checked = (
        [str(case)]
        if case is not None
        else [each if _is_sentence(each) else finder.find(each) for each in arguments]
    )
    for path in checked:
        expected = next((e["sha256"] for key, e in files_recorded(document) if key == "case"), None)
        found = finder._digest(path)
        if expected and found and expected != found:
            raise InputError(_changed(path, expected, found))
    line = [word for key in values for word in _as_words(verb, key, values[key])]
    with _as_errors_of(name):
        context = verb.make_context("check", [*line, "--", *checked])
    if context.params["simulate"] > _MOST_SIMULATIONS:
        raise InputError(f"{name}: expected at most {_MOST_SIMULATIONS:,} simulations")
    return Options(**context.params, command=shlex.join(words))


@contextmanager
def _as_errors_of(name: str) -> Iterator[None]:
    """Raise a wrong command line as an error of the record that has it."""
    try:
        yield
    except click.UsageError as error:
        raise InputError(f"{name}: the command cannot be run: {error.format_message()}") from None


def _words(name: str, document: Mapping[str, Any]) -> list[str]:
    """Return the words of the command that all verdicts of a record share."""
    commands = {json.dumps(v["record"].get("command")): v for v in document["verdicts"]}
    if len(commands) > 1:
        raise InputError(f"{name}: expected one command, found {len(commands)}; audit them singly")
    command = document["verdicts"][0]["record"].get("command")
    if not isinstance(command, str) or not command.strip():
        raise InputError(
            f"{name}: expected a command in the record, found none; check it with frontgeo check"
        )
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"{name}: the command cannot be read ({error})") from None
    if words[:2] != ["frontgeo", "check"]:
        found = " ".join(words[:2])
        raise InputError(f"{name}: expected the command frontgeo check, found {found[:60]!r}")
    return words


def _read_words(
    name: str, words: Sequence[str], verb: Verb
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values of options that measure, by option, and the arguments.

    Raises
    ------
    InputError
        For any option that is on none of the lists.
    """
    context = click.Context(verb, info_name="frontgeo check")
    known = {n: p for p in verb.get_params(context) if isinstance(p, Option) for n in p.opts}
    with _as_errors_of(name):
        rest = verb.rewritten(context, words[2:])
    values: dict[str, list[str]] = {}
    while rest and rest[0] != "--":
        word = rest.pop(0)
        option = known.get(word)
        key = "" if option is None else str(option.name)
        if option is None or key not in (
            *_FILES,
            *_LISTS_OF_FILES,
            *_MEASURING,
            *_WRITING,
        ):
            raise InputError(f"{name}: the command has {word[:60]!r}, which an audit does not run")
        value = "" if option.is_flag else rest.pop(0)
        if key not in _WRITING:
            values.setdefault(key, []).append(value)
    arguments = rest[1:]
    named = [each for key in (*_FILES, *_LISTS_OF_FILES) for each in values.get(key, [])]
    if "-" in named:
        raise InputError(f"{name}: was checked with standard input, which no record keeps")
    return values, arguments


def _as_words(verb: Verb, key: str, values: Sequence[str]) -> Iterator[str]:
    """Yield an option with its values, as on a command line."""
    option = next(p for p in verb.params if isinstance(p, Option) and p.name == key)
    for value in values:
        yield option.opts[-1] if option.is_flag else f"{option.opts[-1]}={value}"


def _is_sentence(words: str) -> bool:
    """Return whether an argument is a claim in words, and surely the name of no file."""
    has_suffix = re.search(r"\.\w{1,8}\s*$", words)
    is_path = "/" in words or "\\" in words or _is_there(Path(words))
    return len(words.split()) > 2 and not has_suffix and not is_path


def _is_region(name: str, theatre: Theatre | None = None) -> bool:
    """Return whether a clip is the name of a region rather than of a file."""
    return (theatre or default_theatre()).ground_named(name) is not None


# ---- the second run ----------------------------------------------------------------------


def _again(name: str, asked: Options, finder: _Finder) -> dict[str, Any]:
    """Return the verdicts of the same check, run now, as in JSON."""
    from frontgeo.cli.verdicts import check_claims  # loads what measures

    with _as_errors_of(name):
        result = check_claims(
            asked.with_(json=True, case_here=finder.case_here, may_read=finder.theatre_here)
        )
    found: dict[str, Any] = json.loads(result.text)
    return found


def _compare_inputs(name: str, document: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Refuse to compare what was measured on other files.

    Raises
    ------
    InputError
        With the file and both hashes.
    """
    before, now = _inputs_by_hash(document), _inputs_by_hash(found)
    lost = [before[each] for each in before if each not in now]
    more = [now[each] for each in now if each not in before]
    if not lost and not more:
        return
    for key, path, digest in lost:
        for other_key, other, new in more:
            if (key, PurePosixPath(path).name) == (other_key, PurePosixPath(other).name):
                raise InputError(f"{name}: {_changed(path, digest, new)}")
    if lost:
        _, path, digest = lost[0]
        raise InputError(
            f"{name}: {path[:200]}: missing: sha256 {digest} was read then and is not now"
            + (f"; now {more[0][1][:200]} is, sha256 {more[0][2]}" if more else "")
        )
    _, path, digest = more[0]
    raise InputError(
        f"{name}: {path[:200]} (sha256 {digest}) is read now, and was not there then; take it "
        f"away, such as by unsetting {ARCHIVE_VARIABLE}"
    )


def _inputs_by_hash(document: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return kind, path and hash of each file, by kind and hash."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for key, each in files_recorded(document):
        if each["sha256"]:
            digest = each["sha256"]
            found.setdefault((key, digest), (key, str(each.get("path")), digest))
    return found
