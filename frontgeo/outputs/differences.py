"""Compare a recorded check with the same check run again, value by value.

Both are documents as of ``check --json``. Values that tell where and with what a check was run are
left out: the command, versions, and paths. Numbers may differ by their rounding, or by a millionth
where versions differ; texts of another version may be worded otherwise, with the same numbers and
the same words that turn them round.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from frontgeo._utils.fileio import printable
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message

__all__ = ["Audit", "Difference", "audit_of", "files_recorded"]

#: Values of a record that tell where and with what it was made, not what was found.
_UNCOMPARED = ("command", "frontgeo", "libraries", "path", "library")
_ROUNDING = 2e-6  # numbers are written to the sixth decimal, which may be rounded otherwise
_OTHER_LIBRARIES = 1e-6  # of a number, where other versions measured it
#: The numbers of a text, and its words that turn a meaning round.
_TELLING = re.compile(
    r"\d+(?:[.,\u00a0]\d+)*"
    r"|\b(?:supported|overstated|understated|contradicted|undecided|mixed|no|not|never|none)\b"
)
#: Texts that another version may word otherwise; all other texts are names or kinds.
_WORDED = (
    "headline", "summary", "text", "period", "turns", "arithmetic", "matters", "notes", "finding",
    "why", "why_no_mappers", "position_error_reason", "assumed", "repaired", "skipped",
    "boundaries",
)  # fmt: skip
_FOLDERS = ("clip", "boundaries")  # values that may be a path
_MOST_WORDED = 5  # texts of other versions that a note names


@dataclass(frozen=True)
class Difference:
    """A value that is not as recorded.

    Attributes
    ----------
    where : str or Message
        The claim, the row of evidence and the value.
    recorded, found : object
        Plain values as in JSON.
    by : float or None
        By how much the number found is more than the one recorded.
    """

    where: str | Message
    recorded: object
    found: object
    by: float | None = None

    def text(self, lang: str = "en") -> str:
        """Return a recorded value, the one found now, and their difference."""
        key = "audit-difference" if self.by is None else "audit-difference-by"
        by = {} if self.by is None else {"by": f"{self.by:+.6g}"}
        message = Message(
            key, where=self.where, recorded=_short(self.recorded), found=_short(self.found), **by
        )
        return printable(message.text(lang))

    def as_dict(self) -> dict[str, Any]:
        """Return the difference in plain values, for JSON."""
        values = (self.where, self.recorded, self.found)
        where, recorded, found = (str(v) if isinstance(v, Message) else v for v in values)
        return {"where": where, "recorded": recorded, "found": found, "by": self.by}


@dataclass(frozen=True)
class Audit:
    """A recorded check, compared with the same check run again.

    Attributes
    ----------
    differences : tuple of Difference
    notes : tuple of Message
        What differs without being a finding: versions, and texts that another version words
        otherwise.
    claims, rows, values : int
        How much was compared.
    tolerance : Message
        By how much numbers may differ.
    """

    differences: tuple[Difference, ...]
    notes: tuple[Message, ...]
    claims: int
    rows: int
    values: int
    tolerance: Message

    @property
    def is_same(self) -> bool:
        """Return whether nothing differs."""
        return not self.differences

    @property
    def summary(self) -> Message:
        """A line on what was compared, and the outcome."""
        compared = Message(
            "audit-compared", claims=self.claims, rows=self.rows, values=self.values,
            tolerance=self.tolerance,
        )  # fmt: skip
        if self.is_same:
            return Message("audit-same", compared=compared)
        return Message("audit-differs", count=len(self.differences), compared=compared)

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison in plain values, for JSON."""
        return {
            **vars(self),
            "notes": list(map(str, self.notes)),
            "tolerance": str(self.tolerance),
            "same": self.is_same,
            "differences": [difference.as_dict() for difference in self.differences],
        }


def files_recorded(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each file that records state, with its key: a map, a region, a table or the case."""
    for verdict in document["verdicts"]:
        for key in ("inputs", "clips", "places", "case"):
            listed = verdict["record"].get(key) or []
            for each in [listed] if isinstance(listed, dict) else listed:
                if isinstance(each, dict) and isinstance(each.get("sha256"), str):
                    yield key, each


# ---- comparing ---------------------------------------------------------------------------


@dataclass
class _Comparison:
    """Differences between two documents, as they are found.

    Attributes
    ----------
    relative : float
        By which share of itself a number may differ.
    is_other : bool
        Whether another version of frontgeo wrote the record: its texts may be worded otherwise,
        and it may state less.
    """

    relative: float
    is_other: bool
    differences: list[Difference] = field(default_factory=list)
    worded: list[str] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    values: int = 0

    def compare(self, where: str, recorded: Any, found: Any, *, key: str = "") -> None:
        """Compare two values with all that is in them; `key` is that of the innermost object."""
        if isinstance(recorded, dict) and isinstance(found, dict):
            for inner in (*recorded, *(each for each in found if each not in recorded)):
                if inner in _UNCOMPARED:
                    continue
                if self.is_other and inner not in recorded:
                    self.added.add(inner)
                    continue
                values = recorded.get(inner, _ABSENT), found.get(inner, _ABSENT)
                self.compare(f"{where}, {inner}" if where else inner, *values, key=inner)
        elif isinstance(recorded, list) and isinstance(found, list):
            if len(recorded) != len(found):
                self._differ(Message("audit-how-many", where=where), len(recorded), len(found))
            for number, pair in enumerate(zip(recorded, found, strict=False), 1):
                one = where.removesuffix("s")
                self.compare(f"{one} {number}{_label(pair[0])}", *pair, key=key)
        else:
            self.values += 1
            self._compare_values(where, recorded, found, key)

    def _compare_values(self, where: str, recorded: Any, found: Any, key: str) -> None:
        if recorded == found and type(recorded) is type(found):
            return
        if _is_number(recorded) and _is_number(found):
            by: float | None = None
            with suppress(OverflowError):
                by = found - recorded
            near = max(_ROUNDING, self.relative * min(abs(recorded), abs(found)))
            if by is None or not abs(by) <= near:
                self._differ(where, recorded, found, by)
            return
        are_texts = isinstance(recorded, str) and isinstance(found, str)
        if are_texts and key in _FOLDERS and _end(recorded) == _end(found):
            return
        if are_texts and self.is_other and key in _WORDED and _told(recorded) == _told(found):
            self.worded.append(where)
        else:
            self._differ(where, recorded, found)

    def _differ(
        self, where: str | Message, recorded: Any, found: Any, by: float | None = None
    ) -> None:
        self.differences.append(Difference(where, _plain(recorded), _plain(found), by))


_ABSENT = object()


def _plain(value: Any) -> Any:
    return Message("audit-nothing") if value is _ABSENT else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _told(text: str) -> Counter[str]:
    """Count the numbers of a text, and the words that turn it round."""
    return Counter(_TELLING.findall(text))


def _end(path: str) -> str:
    return re.split(r"[/\\]", path)[-1]


def _without_folders(document: Any, names: Sequence[str]) -> Any:
    """Return a document whose texts name files by their last part, wherever they lay."""
    paths = [*names, *(str(each.get("path")) for _, each in files_recorded(document))]
    named = sorted({path for path in paths if _end(path) not in ("", path)}, key=len, reverse=True)

    def bare(value: Any) -> Any:
        if isinstance(value, str):
            for path in named:
                value = value.replace(path, _end(path))
            return value
        if isinstance(value, dict):
            return {key: bare(each) for key, each in value.items()}
        return [bare(each) for each in value] if isinstance(value, list) else value

    return bare(document)


def _label(value: Any) -> str:
    """Return the name of a claim, a row or a part, in brackets."""
    if not isinstance(value, dict):
        return ""
    claim = value.get("claim")
    if isinstance(claim, dict):
        names = [claim.get("id") or claim.get("label")]
    else:
        names = [value.get(key) for key in ("evidence", "definition", "at", "name")]
    listed = ", ".join(str(each) for each in names if each and isinstance(each, str))
    return f" ({listed[:100]})" if listed else ""


def _short(value: object) -> str | Message:
    if isinstance(value, Message):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    shown = repr(text) if isinstance(value, str) else text
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


def audit_of(
    document: Mapping[str, Any], found: Mapping[str, Any], names: Mapping[str, str]
) -> Audit:
    """Compare a record with the same check run again.

    Parameters
    ----------
    document, found : mapping
        As of ``check --json``.
    names : mapping of str to str
        Where files lay in the second run, by the names that the record has for them.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        If the record is nested too deeply.
    """
    document = _without_folders(document, list(names))
    found = _without_folders(found, list(names.values()))
    recorded = document["verdicts"][0]["record"]
    ours = found["verdicts"][0]["record"]
    notes = list(_versions(recorded, ours))
    is_other = recorded.get("frontgeo") != ours["frontgeo"]
    relative = _OTHER_LIBRARIES if notes else 0.0
    comparison = _Comparison(relative, is_other)
    try:
        comparison.compare("", document, found)
    except RecursionError:
        raise InputError("record: nested too deeply; get the record again") from None
    if any(
        one["record"].get("library") != other["record"].get("library")
        for one, other in zip(document["verdicts"], found["verdicts"], strict=False)
    ):
        notes.append(Message("audit-library-changed"))
    if comparison.worded:
        places = comparison.worded[:_MOST_WORDED]
        notes.append(Message("audit-worded", count=len(comparison.worded), places_clauses=places))
    if comparison.added:
        notes.append(Message("audit-added", keys_names=sorted(comparison.added)))
    tolerance = Message("audit-tolerance", near=f"{_ROUNDING:f}")
    if relative:
        tolerance = Message(
            "audit-tolerance-of-versions", near=f"{_ROUNDING:f}", share=f"{relative:g}"
        )
    return Audit(
        tuple(comparison.differences),
        tuple(notes),
        claims=len(document["verdicts"]),
        rows=sum(len(verdict["rows"]) for verdict in document["verdicts"]),
        values=comparison.values,
        tolerance=tolerance,
    )


def _versions(recorded: Mapping[str, Any], ours: Mapping[str, Any]) -> Iterator[Message]:
    """Yield a note for each version that differs."""
    libraries = recorded.get("libraries")
    then = {"frontgeo": recorded.get("frontgeo")}
    then |= libraries if isinstance(libraries, dict) else {}
    now = {"frontgeo": ours["frontgeo"], **ours["libraries"]}
    for name, version in now.items():
        if str(then.get(name)) != str(version):
            then_named = str(then.get(name))[:60]
            yield Message("audit-version", name=name, recorded=then_named, found=str(version))
