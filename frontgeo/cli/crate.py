"""The crate of ``check --rocrate``: its files, without any path of the machine."""

from __future__ import annotations

import hashlib
import html
import json
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import read_regular
from frontgeo.cases.casefile import Case
from frontgeo.cli.inputs import stdin_copy
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.io.archives import MAX_MAP_BYTES, PARTS, is_geodatabase
from frontgeo.io.vector import split_layer
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.rocrate import VERDICTS, CrateInput, CratePublisher, ro_crate
from frontgeo.outputs.tables import table_xlsx
from frontgeo.verdicts.context import ARCHIVE_PREFIX, ARCHIVE_VARIABLE, resolve_places
from frontgeo.verdicts.verdict import Verdict

__all__ = ["LocalNames", "crate_files"]

_TEXTS = (".csv", ".geojson", ".html", ".json", ".svg", ".txt")
_LISTS = ("inputs", "clips", "places")  # of a record, the files that were read


class LocalNames:
    """Paths of this machine, and the names that others see instead.

    Parameters
    ----------
    paths : sequence of str
        As the user gave them. A relative one stays as it is; an absolute one becomes the end of
        it that no other path shares.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        absolute = dict.fromkeys(path for path in paths if PurePath(path).is_absolute())
        names = {path: _end_of(path, list(absolute)) for path in absolute}
        for path in paths:
            if path not in absolute:
                names[str(Path(path).absolute())] = path
        folders = {os.environ.get(ARCHIVE_VARIABLE, ""): ARCHIVE_PREFIX, str(Path.cwd()): ""}
        for folder, name in folders.items():
            if len(PurePath(folder).parts) > 1:  # not the root, with which every path begins
                names.setdefault(f"{folder.rstrip(os.sep)}{os.sep}", name)
        # the longest first, as one path may begin with another
        self.names = dict(sorted(names.items(), key=lambda pair: -len(pair[0])))

    def text(self, text: str) -> str:
        """Return a text with these names, also where its paths are escaped."""
        for path, name in self.names.items():
            for escape in (str, html.escape, lambda each: json.dumps(each)[1:-1]):
                text = text.replace(escape(path), escape(name))
        return text

    def plain(self, value: Any) -> Any:
        """Return plain data with these names."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.plain(each) for each in value]
        return value


def _end_of(path: str, paths: Sequence[str]) -> str:
    """Return the shortest end of a path that no other path has."""
    parts = PurePath(path).parts[1:]
    for count in range(1, len(parts)):
        end = parts[-count:]
        if sum(PurePath(other).parts[-count:] == end for other in paths) == 1:
            return PurePath(*end).as_posix()
    return PurePath(*parts).as_posix() if parts else path


def crate_files(
    asked: Options,
    case: Case | None,
    verdicts: Sequence[Verdict],
    paths: Sequence[str],
    outputs: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return the files of a crate of some verdicts.

    Parameters
    ----------
    asked : Options
        Of the run: ``published``, ``publisher``, ``licence`` and so on.
    case : Case or None
    verdicts : sequence of Verdict
    paths : sequence of str
        The files and folders that the run read.
    outputs : mapping of str to bytes
        What the run wrote besides, by name within the crate.

    Raises
    ------
    InputError
        Without a day, or when the case has changed since it was read.
    """
    if asked.published is None:
        raise InputError(
            "--rocrate: expected --published DAY beside it, which a crate must state; give it"
        )
    publisher = CratePublisher(
        read_day(asked.published, "--published"),
        asked.publisher or "",
        asked.publisher_url,
        asked.licence or "",
    )
    names = LocalNames([*paths, *_written(asked)])
    shown = [replace(verdict, record=_record(verdict, names, case)) for verdict in verdicts]
    texts = {VERDICTS: names.text(to_json(verdict_dict(shown))).encode()}
    for name, content in outputs.items():
        if name == VERDICTS:
            raise InputError(f"--rocrate: two files are named {name!r}; name yours otherwise")
        texts[name] = _without_paths(name, content, names, shown)
    inputs = [_case_input(asked, case)] if case is not None else []
    if asked.with_maps:
        inputs += _maps(asked, verdicts, names)
    return ro_crate(shown, publisher, outputs=texts, inputs=inputs)


def _without_paths(name: str, content: bytes, names: LocalNames, shown: Sequence[Verdict]) -> bytes:
    """Return an output without paths of the machine; pictures have none."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xlsx":  # packed, and with the record on a sheet
        return table_xlsx(shown)
    return names.text(content.decode()).encode() if suffix in _TEXTS else content


def _written(asked: Options) -> list[str]:
    """Return the names of outputs in the command, which may be paths too."""
    words = shlex.split(asked.command or "")
    values = [word.partition("=")[2] or word for word in words]
    return [value for value in values if PurePath(value).is_absolute()]


def _record(verdict: Verdict, names: LocalNames, case: Case | None) -> dict[str, Any]:
    record: dict[str, Any] = names.plain(dict(verdict.record))
    if case is not None and str(case.path) == "-" and record.get("command"):
        # the case of standard input is in the crate under a name
        words = shlex.split(str(record["command"]))
        named = [_stdin_name() if word == "-" else word for word in words]
        record["command"] = shlex.join(named)
    return record


def _stdin_name() -> str:
    return f"case{stdin_copy().suffix}"


def _case_input(asked: Options, case: Case) -> CrateInput:
    """Return the case as it was read."""
    is_piped = str(case.path) == "-"
    path = stdin_copy() if is_piped else case.path
    content = read_regular(path, MAX_MAP_BYTES)
    if hashlib.sha256(content).hexdigest() != case.sha256:
        raise InputError(f"{case.path}: changed while it was checked; run it again")
    name = _stdin_name() if is_piped else case.path.name
    return CrateInput(name, content, "The claims, and the maps and figures they are held against")


def _maps(asked: Options, verdicts: Sequence[Verdict], names: LocalNames) -> Iterator[CrateInput]:
    """Yield the maps and other files that were read; members of archives are left out."""
    folder = Path(asked.case).parent if asked.case else Path()
    taken: set[str] = set()
    for verdict in verdicts:
        for key in _LISTS:
            listed: Any = verdict.record.get(key) or []
            for path in (str(each["path"]) for each in listed):
                resolved = resolve_places(path, folder)
                main = None if resolved is None else split_layer(resolved)[0]
                if main is not None and is_geodatabase(main):
                    raise InputError(
                        f"{path}: a crate holds files, found the folder of a geodatabase; zip it "
                        f"as {main.name}.zip, and check against that"
                    )
                if main is not None and not main.is_file():
                    main = split_layer(path)[0]  # of a theatre that an option names
                if main is None or path in taken or not main.is_file():
                    continue
                taken.add(path)
                yield from _copies(main, names.text(path))


def _copies(main: Path, path: str) -> Iterator[CrateInput]:
    """Yield a file, and the other parts of its map, under names within the crate."""
    name = PurePath(path.replace(ARCHIVE_PREFIX, "archive/", 1) if path else main.name)
    inside = [part for part in name.parts if part not in (name.anchor, "..")]
    home = PurePath(*inside).with_name(main.name)
    yield CrateInput(home.as_posix(), read_regular(main, MAX_MAP_BYTES), "Read by the run", path)
    for part in (main.with_suffix(suffix) for suffix in PARTS.get(main.suffix.lower(), ())):
        if part.is_file():
            about = f"A part of {main.name}"
            yield CrateInput(
                home.with_name(part.name).as_posix(), read_regular(part, MAX_MAP_BYTES), about
            )
