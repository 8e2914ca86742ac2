"""Find which of two files of one instant is a later edition of the other, by their names.

A file is another edition only if its name extends the other's (``_v2``, ``(1)``, ``_final``, a
later stamp of publication) or differs from it only in such a suffix. Two unlike names, such as
``russia_2024-05-31`` and ``ukraine_2024-05-31``, are not editions, whenever they were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import PurePosixPath

__all__ = ["Settled", "settle"]

_STAMP = re.compile(  # a day with the year first, with or without a time; or Unix seconds
    r"(?<!\d)20\d\d[-_.]?\d\d[-_.]?\d\d(?:[t _-]?\d\d[-:_.h]?\d\d(?:[-:_.]?\d\d)?z?)?(?![^\W_])"
    r"|(?<!\d)\d{10,13}(?!\d)"
)
_NUMBERED = re.compile(
    r"(?:^|[\W_]+)(?:v|ver|version|rev|revision|ed|edition|upd|update|версія|версия|редакці[яї]|"
    r"редакция)[ ._-]?(?P<a>\d{1,3})(?![^\W_])|[ _-]*\((?P<b>\d{1,3})\)"
)
_FINAL = re.compile(r"(?:^|[\W_]+)(?:final|остаточн\w*|итог\w*|фінал\w*|финал\w*)(?![^\W_])")
_REVISED = re.compile(
    r"(?:^|[\W_]+)(?:revised|rev|corrected|correction|corr|fixed|fix|updated?|new|copy|виправлен\w*|"
    r"исправлен\w*|оновлен\w*|обновлен\w*|копія|копия)(?![^\W_])"
)
_COUNTED_ON = re.compile(r"[\W_]+\d{1,2}")
_PIECE = re.compile(r"(?:part|sheet|sector|tile|zone|area|side|half|частина|часть|аркуш|лист)")


@dataclass(frozen=True)
class _Name:
    """A file's name, split into its parts.

    Attributes
    ----------
    stem : str
        The name in lower case, without its folders and ending.
    about : tuple of str
        Its folders and its stem, without the marks that distinguish editions.
    order : tuple
        Sort key, by which later editions come last.
    """

    stem: str
    about: tuple[str, ...]
    order: tuple[object, ...]

    @classmethod
    def of(cls, name: str, modified: float) -> _Name:
        """Split a name into its parts."""
        path = PurePosixPath(name)
        stem = path.name.removesuffix(".gz").casefold()
        stem = stem.removesuffix(PurePosixPath(stem).suffix)
        bare, final = _FINAL.subn("", stem)
        numbers = [int(m["a"] or m["b"]) for m in _NUMBERED.finditer(bare)]
        bare, revised = _REVISED.subn("", _NUMBERED.sub("", bare))
        folders = (_without_numbers(folder.casefold()) for folder in path.parts[:-1])
        mark = (bool(final), bool(numbers or revised), max(numbers, default=0))
        natural = [
            int(p) if p.isdigit() else p for p in re.split(r"(\d+)", f"{path.parent}/{stem}")
        ]
        return cls(stem, (*folders, _plain(_STAMP.sub("", bare))), (mark, modified, natural))

    def is_edition_of(self, other: _Name) -> bool:
        """Return whether both names belong to one map, published twice."""
        if self.about == other.about:
            return self.order != other.order
        if self.about[:-1] != other.about[:-1]:
            return False
        short, long = sorted((self.stem, other.stem), key=len)
        return long.startswith(short) and bool(_COUNTED_ON.fullmatch(long[len(short) :]))


def _without_numbers(folder: str) -> str:
    """Return a folder's name without numbers, unless they count the pieces of a map."""
    return _plain(folder if _PIECE.search(folder) else re.sub(r"\d+", "", folder))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


@dataclass(frozen=True)
class Settled:
    """The files of one instant that are used, and those that are not.

    Attributes
    ----------
    taken : tuple of str
        Files that make the map, none of which compete.
    replaced : mapping of str to str
        Earlier editions, each with the edition that replaces it.
    unlike : mapping of str to str
        Competing files whose names do not show which one counts, each with another such file.
    """

    taken: tuple[str, ...]
    replaced: Mapping[str, str]
    unlike: Mapping[str, str]


def settle(shows: Mapping[str, frozenset[str]], modified: Mapping[str, float]) -> Settled:
    """Return which files of one instant make its map.

    Parameters
    ----------
    shows : mapping of str to frozenset of str
        The parts that each file shows, such as statuses. Files with no part in common belong
        to one map; files with a common part compete.
    modified : mapping of str to float
        The time at which each file was last written, if it is known.

    Examples
    --------
    >>> ground = frozenset({"occupied"})
    >>> settle({"2024-05-31.kml": ground, "2024-05-31_v2.kml": ground}, {}).taken
    ('2024-05-31_v2.kml',)
    >>> sorted(settle({"north_2024-05-31.kml": ground, "south_2024-05-31.kml": ground}, {}).unlike)
    ['north_2024-05-31.kml', 'south_2024-05-31.kml']
    """
    names = {name: _Name.of(name, modified.get(name, 0.0)) for name in shows}
    order: Sequence[str] = sorted(shows, key=lambda name: names[name].order)
    replaced: dict[str, str] = {}
    unlike: dict[str, str] = {}
    for earlier, later in combinations(order, 2):
        if not shows[earlier] & shows[later]:
            continue
        if names[earlier].is_edition_of(names[later]):
            replaced[earlier] = later
        else:
            unlike.setdefault(earlier, later)
            unlike.setdefault(later, earlier)
    taken = tuple(name for name in shows if name not in replaced and name not in unlike)
    return Settled(taken, replaced, unlike)
