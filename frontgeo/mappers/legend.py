"""Assign statuses to polygons by the words in a file, in English, Ukrainian or Russian.

Columns take precedence over the names of layers, files and folders. A place name, a person's
name or any other title is no statement, and the ground is then taken as drawn by the user, with
an `Assumption`. Files whose words describe something other than held ground are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import Assumption
from frontgeo.change.definitions import DEFINITIONS, RUSSIA, STATUSES, UKRAINE
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.features import Feature
from frontgeo.mappers.control_words import (
    NOT_HELD,
    UKRAINIAN_HELD,
    Meaning,
    has_word,
    meaning,
    normalised_words,
    only_status,
    side_of,
)
from frontgeo.mappers.deepstate import LEGEND
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.mappers.ingest import ClassifiedFeature

__all__ = [
    "Legend",
    "LegendOptions",
    "Meaning",
    "are_layers_sides",
    "holder_columns",
    "legend_of",
    "meaning",
    "side_of",
    "status_columns",
]


class LegendOptions(TypedDict):
    """What the user states of a file: status and side of its polygons, the country of its lines."""

    status: str | None
    side: str | None
    front_line: FrontLine | None


#: Statuses that count as held by default.
HELD = DEFINITIONS["occupied"]


# ---- columns ---------------------------------------------------------------------------

#: Columns in which files state the status of their polygons, in the order of precedence.
_STATUS_COLUMNS = (
    "status", "control_status", "статус", "стан", "state", "legend", "class", "category",
    "категорія", "категория", "type", "тип", "kind", "zone",
)  # fmt: skip
_STRICT = ("status", "control_status", "статус", "стан")  # unknown words here are refused
_HOLDER_COLUMNS = (
    "controlled_by", "control_by", "control", "controller", "held_by", "holder", "occupied_by",
    "occupier", "side", "actor", "faction", "party", "belligerent", "owner", "country",
    "контроль", "сторона", "ctrl", "контролює", "під_контролем", "контролирует", "под_контролем",
)  # fmt: skip
_NAME_COLUMNS = (
    "label", "layer", "folder", "filename", "file_name", "name", "title", "назва", "название",
    "fill", "styleurl",
)  # fmt: skip
_EITHER = ("control", "ctrl", "контроль")  # names of columns of statuses as well as of sides
# These may name the owner of the data or the country of the place, not the holder.
_WEAK = ("owner", "country")
_YES = ("true", "yes", "y", "t", "1", "1.0", "так", "да")
_NO = ("false", "no", "n", "f", "0", "0.0", "ні", "нет")
_OCCUPIED_COLUMN = re.compile(r"(?:is |under )?(?:occupied|occupation)|(?:оку|окку)п\w+")
_PROSE = 60  # characters: a longer text is a note, which may not be about the polygon alone
# A column with more names than this, of which a smaller share states control, is no legend.
_FEW_NAMES, _SPEAKING = 20, 0.1
_STATED = re.compile(r"\b(?:control[_ ]?)?(?:status|статус|стан)\W*[:=]\s*([^<;,.|\n]{1,60})", re.I)
#: Columns of data that are no map of control: boundaries, settlements, OpenStreetMap.
_OTHER_COLUMNS = re.compile(
    r"boundary|admin_level|place|building|landuse|natural|highway|waterway|"
    r"adm(?:in)?_?[0-4](?:\w*)|name_[0-4]|gid_[0-4]|iso3166\W?\d|shapeiso|shapegroup|koatuu|katot\w*|"
    r"(?:oblast|raion|hromada)_slug"
)
_OTHER_TITLES = r"adm(?:in)?[ ]?[0-4]"


def _text(value: Any) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    text = "" if missing else " ".join(str(value).split())
    return "" if text in ("<NA>", "NaT") else text


def _columns(rows: Sequence[Feature]) -> dict[str, list[str]]:
    """Return the columns of the rows as text, by name as spelled in the file."""
    names = dict.fromkeys(name for row in rows for name in row.properties)
    return {str(n): [_text(row.properties.get(n)) for row in rows] for n in names}


def _named(columns: Mapping[str, list[str]], known: Iterable[str]) -> list[str]:
    """List the columns with known names, in the order of those names.

    Names cut to ten letters, as in a shapefile, are found too.
    """
    spellings = [(c, re.sub(r"[\s-]+", "_", c.strip().casefold())) for c in columns]
    found = []
    for name in known:
        for column, spelled in spellings:
            joined = spelled in (name, name.replace("_", ""))
            cut = len(spelled) == 10 and len(name) > 10 and name.startswith(spelled)
            if (joined or cut) and column not in found:
                found.append(column)
    return found


def holder_columns(columns: Mapping[str, list[str]]) -> list[str]:
    """List the columns that name who holds a polygon, the likeliest first."""
    return _named(columns, _HOLDER_COLUMNS)


def status_columns(columns: Mapping[str, list[str]]) -> list[str]:
    """List the columns that state the status of a polygon."""
    return _named(columns, _STRICT)


def _listed(values: Iterable[str], most: int = 4) -> str:
    kept = [repr(printable(v[:40])) for v in dict.fromkeys(values) if v]
    more = f" and {len(kept) - most} more" if len(kept) > most else ""
    return ", ".join(kept[:most]) + more


@dataclass(frozen=True)
class Legend:
    """The statuses of the features of a file.

    Attributes
    ----------
    features : tuple of ClassifiedFeature
        The features in file order.
    side : str
        The side that holds the held ground; empty if the file does not state it.
    assumed : tuple of Assumption
    has_all_sides : bool
        As in `frontgeo.change.ControlMap`: the ground of all sides is read alike.
    """

    features: tuple[ClassifiedFeature, ...]
    side: str = ""
    assumed: tuple[Assumption, ...] = ()
    has_all_sides: bool = False


@dataclass(frozen=True)
class _Asked:
    """The options of a caller for one file, and the function that makes its errors."""

    error: Callable[[str], MapFileError]
    titles: Sequence[tuple[str, str]]
    status: str | None
    side: str | None
    alone: bool
    asked_for: bool

    def refused(self, sense: str) -> MapFileError:
        return self.error(
            f"expected held ground, found {sense}; if it should count, state its status with "
            "--status occupied (status=)"
        )


def legend_of(
    rows: Sequence[Feature],
    *,
    error: Callable[[str], MapFileError],
    titles: Sequence[tuple[str, str]] = (),
    status: str | None = None,
    side: str | None = None,
    alone: bool = True,
    asked_for: bool = False,
) -> Legend:
    """Return the status of each feature, or refuse a file that does not show held ground.

    Parameters
    ----------
    rows : sequence of Feature
    error : callable
        Function that makes an error naming the file.
    titles : sequence of pairs of str
        The kind and text of names that apply to all features: ``("file", "occupied")``.
    status : str, optional
        The status of all features, whatever the file says.
    side : str, optional
        ``COLUMN=VALUE``: the side whose ground counts, or ``COLUMN=*`` for all sides alike; a
        column that is not there may be called ``layer``, for a layer or folder for each side.
    alone : bool
        Whether the file is the whole map, so that held ground is expected in it.
    asked_for : bool
        Whether the user named the layers, so that one whose name states nothing is taken as
        drawn.

    Raises
    ------
    MapFileError
        When a column or name describes something other than held ground.
    InputError
        For an unknown status, or a side that is not ``COLUMN=VALUE``.
    """
    asked = _Asked(error, titles, status, side, alone, asked_for)
    if status is not None:
        if status not in STATUSES:
            raise InputError(f"status: expected one of {', '.join(STATUSES)}, found {status!r}")
        note = Assumption.of("status", "status_asked", status=status)
        return Legend(
            tuple(ClassifiedFeature(row.geometry, status) for row in rows), assumed=(note,)
        )
    # Points and lines are counted as such; their names do not describe ground.
    ground = [i for i, row in enumerate(rows) if _is_ground(row.geometry)]
    polygons = [rows[i] for i in ground]
    found = [ClassifiedFeature(row.geometry) for row in rows]
    if not polygons and side is None:
        return Legend(tuple(found))
    read = _by_columns(polygons, asked) or _by_titles(polygons, asked) or _as_drawn(polygons, asked)
    for i, item in zip(ground, read.features, strict=True):
        found[i] = item
    return replace(read, features=tuple(found))


def _is_ground(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and int(shapely.get_dimensions(geometry)) == 2


# ---- statements in columns ---------------------------------------------------------------


def _by_columns(rows: Sequence[Feature], asked: _Asked) -> Legend | None:
    columns = _columns(rows)
    if are_layers_sides(asked.side):
        columns.setdefault(
            str(asked.side).partition("=")[0].strip(), [_text(r.layer) for r in rows]
        )
    if (column := _column_of_sides(columns, asked)) is not None:
        return _by_sides(rows, columns, column, asked)
    legends = [c for c in _named(columns, _NAME_COLUMNS) if _may_be_legend(columns[c])]
    senses, left = _statements(columns, legends, len(rows), asked)
    holders, side, assumed = _holders(columns, legends, len(rows), asked)
    if not any(senses) and not any(holders):
        return None
    found = []
    for row, sense, holder, unknown in zip(rows, senses, holders, left, strict=True):
        found.append(
            _found(
                row.geometry,
                sense,
                holder,
                unknown=unknown,
                side=side,
                picked=asked.side is not None,
            )
        )
    # Nothing counts, so a column that states something other than held ground is an error.
    if not any(item.status for item in found):
        of = (*_HOLDER_COLUMNS, *_STATUS_COLUMNS, *_NAME_COLUMNS)
        for column in dict.fromkeys((*_named(columns, of), *columns)):
            values = columns[column]
            if any(_value(v) or side_of(v) for v in values) or _flags(column, values):
                raise asked.refused(f"column {column!r} with {_listed(values)}")
    if not side and any(sense is not None and sense.side == RUSSIA for sense in senses):
        side = RUSSIA
    return Legend(tuple(found), side, assumed)


def _found(
    geometry: BaseGeometry | None,
    sense: Meaning | None,
    holder: str,
    *,
    unknown: str,
    side: str,
    picked: bool,
) -> ClassifiedFeature:
    """Combine the statements of the columns about one feature."""
    status: str | None = None
    reason, theirs = unknown, ""
    if unknown:
        pass
    elif picked and holder != side:
        reason, theirs = f"held by {holder[:30]}" if holder else "no side stated", holder
    elif not picked and UKRAINE in (holder, sense.side if sense else ""):
        # Ukrainian ground that is liberated, contested or abroad keeps its own status.
        status = sense.status if sense is not None and sense.status not in HELD else None
        reason, theirs = (sense and sense.what) or UKRAINIAN_HELD.what, UKRAINE
    elif sense is not None:
        status, reason = sense.status, sense.what
    elif holder:
        status = "occupied"
    else:
        reason = "nothing says what it is"
    return (
        ClassifiedFeature(geometry, status)
        if status
        else ClassifiedFeature(geometry, None, reason, side=theirs)
    )


def _statements(
    columns: Mapping[str, list[str]], legends: Sequence[str], count: int, asked: _Asked
) -> tuple[list[Meaning | None], list[str]]:
    """Return the meaning of each feature by its columns, and any unknown word in a strict one."""
    senses: list[Meaning | None] = [None] * count
    left = [""] * count
    strict = _named(columns, _STRICT)
    for column in (*_named(columns, _STATUS_COLUMNS), *_named(columns, _HOLDER_COLUMNS)):
        values = _flags(column, columns[column]) or [_value(v) for v in columns[column]]
        speaks = any(values)
        for i, value in enumerate(columns[column]):
            if senses[i] is None and not left[i]:
                senses[i] = values[i]
                if speaks and column in strict and value and not values[i] and not side_of(value):
                    left[i] = f"{column.lower()} {printable(value[:30].lower())!r}"
    known = _named(columns, (*_STATUS_COLUMNS, *_HOLDER_COLUMNS, *_NAME_COLUMNS))
    for column in (name for name in columns if name not in known):
        texts = columns[column]
        flags = _flags(column, texts)
        other = flags or _other_column(column, texts, asked) or senses
        for i, now in enumerate(other):
            before = senses[i]
            denied = flags and now is NOT_HELD and before is not None and before.status in HELD
            senses[i] = now if before is None or denied else before
    for column in legends:
        for i, value in enumerate(columns[column]):
            if senses[i] is None and not left[i]:
                senses[i] = meaning(value, title=True) if value else None
    return senses, left


def _may_be_legend(values: Iterable[str]) -> bool:
    """Return whether texts may be a legend rather than the names of places.

    Among thousands of settlements some are called Ukrainka or Ruska Dolyna, so names of which
    hardly any states control or a side are names of something else.
    """
    names = {value for value in values if value}
    speaking = sum(bool(meaning(name, title=True) or side_of(name)) for name in names)
    return len(names) <= _FEW_NAMES or speaking >= _SPEAKING * len(names)


def _value(value: str) -> Meaning | None:
    """Return the meaning of a column's value; long text counts only if it labels a status."""
    if len(value) <= _PROSE:
        return meaning(value) if value else None
    stated = _STATED.search(value)
    return meaning(stated[1]) if stated else None


def _flags(column: str, values: Sequence[str]) -> list[Meaning | None] | None:
    """Return the meanings of a yes/no column whose name is a status; None for other columns."""
    answers = {v.casefold() for v in values if v}
    of = meaning(re.sub(r"^(?:is|was|has) ", "", normalised_words(column)))
    if of is None or not answers or not answers <= {*_YES, *_NO}:
        return None
    no = NOT_HELD if of.status in HELD else None  # "not liberated" implies no status
    return [(of if v.casefold() in _YES else no) if v else None for v in values]


def _other_column(column: str, values: Sequence[str], asked: _Asked) -> list[Meaning | None] | None:
    """Return the meanings in a column of unknown name, if some of its ground is not held.

    Raises
    ------
    MapFileError
        When some values state ground that is not held, and most are not understood.
    """
    read = {v: _value(v) for v in values if v and (len(v) <= _PROSE or _value(v))}
    understood = [sense for sense in read.values() if sense]
    odd = [v for v, sense in read.items() if not sense and v.casefold() not in (*_YES, *_NO)]
    if odd and _OCCUPIED_COLUMN.fullmatch(normalised_words(column)):
        flagged = len(odd) + len(understood) < len(read)
        if asked.side is None and (flagged or not understood):
            raise asked.refused(
                f"column {printable(column)!r}, which says neither yes nor no ({_listed(odd)})"
            )
    if not understood:
        return None
    if all(sense.status in HELD for sense in understood):
        whole = len(understood) == len(read) and all(values)
        return [read.get(v) for v in values] if whole else None
    if 2 * len(understood) >= len(read):
        return [read.get(v) for v in values]
    if asked.side is not None:
        return None
    odd = [v for v, sense in read.items() if sense and sense.status not in HELD]
    raise asked.refused(
        f"column {printable(column)!r}, which says {_listed(odd)} for some polygons and is not "
        f"understood for others ({_listed(v for v, sense in read.items() if not sense)})"
    )


def _holders(
    columns: Mapping[str, list[str]], legends: Sequence[str], count: int, asked: _Asked
) -> tuple[list[str], str, tuple[Assumption, ...]]:
    """Return the holder of each feature, the side whose ground counts, and assumptions made."""
    if asked.side is not None:
        return _picked(columns, asked)
    nobody = [""] * count
    for column in _named(columns, _HOLDER_COLUMNS):
        values = columns[column]
        unknown = {v for v in values if v and not meaning(v) and not side_of(v)}
        sides = {side for v in values if (side := side_of(v))}
        named = len({v.casefold() for v in unknown}) + len(sides)
        weak = normalised_words(column) in _WEAK
        if not sides and any(meaning(v) for v in values if v):
            continue  # the column holds statuses, so an unknown word in it is not a side
        if unknown and named > 1:
            raise asked.error(
                f"column {column!r} names several countries or owners ({_listed(values)}), who may "
                f"not be those who hold the ground; if they are: --side-column {column} "
                "(side_column=)"
            )
        if weak and RUSSIA not in sides:  # the country in which the place lies
            continue
        if sides:
            return [side_of(v) for v in values], RUSSIA if RUSSIA in sides else "", ()
        if unknown:
            (value,) = {v.casefold(): v for v in unknown}.values()
            named_as = {"holder": printable(value[:30]), "column": printable(repr(column))}
            held = [value if v else "" for v in values]
            return held, value, (Assumption.of("side", "side_only", **named_as),)
    for column in (*_named(columns, _STATUS_COLUMNS), *legends):
        values = columns[column]
        sides = {side for v in values if (side := side_of(v)) and not meaning(v)}
        if RUSSIA in sides or (sides and column in _named(columns, _STRICT)):
            own = [side_of(v) if not meaning(v) else "" for v in values]
            return own, RUSSIA if RUSSIA in sides else "", ()
    for values in columns.values():  # a column of any name, if it names both sides
        own = [side_of(v) if len(v) > 2 else "" for v in values]
        own = [side if side and not meaning(v) else "" for v, side in zip(values, own, strict=True)]
        if {RUSSIA, UKRAINE} <= set(own) and _may_be_legend(values):
            return own, RUSSIA, ()
    return nobody, "", ()


def _picked(
    columns: Mapping[str, list[str]], asked: _Asked
) -> tuple[list[str], str, tuple[Assumption, ...]]:
    """Return the holder of each feature by the column named in ``--side``, and that side."""
    column, equals, value = (part.strip() for part in str(asked.side).partition("="))
    if not column or not equals or not value:
        raise InputError(f"side: expected COLUMN=VALUE, found {str(asked.side)[:40]!r}")
    spelled = [c for c in columns if c.casefold() == column.casefold()]
    if not spelled:
        there = f"there are: {_listed(columns, 12)}" if columns else "there is none"
        raise asked.error(f"side: no column {column!r}; {there}")
    values = columns[spelled[0]]
    by_fold = {v.casefold(): side_of(v) or v for v in values if v}
    wanted = by_fold.get(value.casefold()) or (side_of(value) if side_of(value) else "")
    if wanted not in by_fold.values():
        raise asked.error(
            f"side: no {value!r} in column {spelled[0]!r}; there are: {_listed(values, 12)}"
        )
    return [by_fold.get(v.casefold(), "") for v in values], wanted, ()


# ---- all sides of a file -------------------------------------------------------------------

#: Values of a column of sides by which no side holds the ground, in words as normalised.
_NOBODY = re.compile(
    r"(?:unknown|unclear|none|no one|nobody|no data|n a|null|невідом\w*|неизвестн\w*|ніхто|никто)"
)
#: Values that name a side of the war in Ukraine and nothing else; "defence forces" may be anyone's.
_OF_THE_WAR = re.compile(
    r"(?:the )?(?:russ\w*|ukr\w*|рос\w*|укр\w*|rf|ru|ua|afu|zsu|рф|зс рф|вс рф|зсу|всу)"
    r"(?: (?:federation|armed forces|forces?|army|troops|side|controlled|held|федераци\w*|"
    r"федерація|війська|войска))*"
)
_DISTRICT = re.compile(r"(?i)district|province|county|municipal|pcode|район|област|громад")
_ANY = "*"  # in place of a value: all sides of a column
_LAYER_COLUMNS = ("layer", "folder")


def are_layers_sides(side: str | None) -> bool:
    """Return whether each layer or folder of a file is asked for as the ground of a side.

    Examples
    --------
    >>> are_layers_sides("layer=*"), are_layers_sides("holder=*"), are_layers_sides(None)
    (True, False, False)
    """
    return side is not None and side.partition("=")[0].strip().casefold() in _LAYER_COLUMNS


def _column_of_sides(columns: Mapping[str, list[str]], asked: _Asked) -> str | None:
    """Return the column of which each value is a side, if it is asked for or found.

    None stands for a file of one side or of the two of the war in Ukraine, which is read by
    `_holders`.
    """
    if asked.side is not None:
        name, _, value = (part.strip() for part in asked.side.partition("="))
        if value != _ANY:
            return None
        spelled = [column for column in columns if column.casefold() == name.casefold()]
        if not spelled:
            there = f"there are: {_listed(columns, 12)}" if columns else "there is none"
            raise asked.error(f"side_column: no column {name!r}; {there}")
        if not any(columns[spelled[0]]):
            raise asked.error(f"side_column: column {spelled[0]!r} is empty; name another")
        return spelled[0]
    for column in _named(columns, _HOLDER_COLUMNS):
        values = columns[column]
        unknown = {v.casefold() for v in values if v and not meaning(v) and not side_of(v)}
        sides = {side for v in values if (side := side_of(v))}
        statuses = {sense.status for v in values if v and (sense := meaning(v))}
        is_of_statuses = statuses != {"contested"} or normalised_words(column) in _EITHER
        if not sides and statuses and is_of_statuses:
            continue  # the column holds statuses, so an unknown word in it is not a side
        if unknown and len(unknown) + len(sides) + len(statuses) > 1:
            return None if normalised_words(column) in _WEAK else column
        if unknown or (sides and normalised_words(column) not in _WEAK):
            return None
    return None


def _by_sides(
    rows: Sequence[Feature], columns: Mapping[str, list[str]], column: str, asked: _Asked
) -> Legend:
    """Return the ground of each side that a column names, none of which is the map's own."""
    spelled: dict[str, str] = {}
    found = []
    beside = {name: values for name, values in columns.items() if name != column}
    senses, left = _statuses(beside, len(rows))
    for row, stated, beside_it, unknown in zip(rows, columns[column], senses, left, strict=True):
        own = meaning(stated) if stated else None
        # "contested" in place of a side
        is_status = own is not None and own.status is not None and own.status not in HELD
        value, sense = ("", own) if is_status else (stated, beside_it)
        holder = "" if _NOBODY.fullmatch(normalised_words(value)) else _side_key(value, spelled)
        if sense is not None and sense.status is not None and sense.status not in HELD:
            found.append(ClassifiedFeature(row.geometry, sense.status))
        elif unknown or (sense is not None and sense.status is None):
            reason = unknown or (sense.what if sense else "")
            found.append(ClassifiedFeature(row.geometry, None, reason))
        elif holder:
            found.append(ClassifiedFeature(row.geometry, None, f"held by {holder}", side=holder))
        else:
            shown = f": {printable(value[:30])!r}" if value else ""
            found.append(ClassifiedFeature(row.geometry, None, f"no side stated{shown}"))
    if not spelled:
        raise asked.error(
            f"expected the sides that hold its ground in column {column!r}, found "
            f"{_listed(columns[column]) or 'nothing'}; name another with --side-column"
        )
    assumed: tuple[Assumption, ...] = ()
    if any(_OTHER_COLUMNS.fullmatch(name.casefold()) or _DISTRICT.search(name) for name in columns):
        assumed = (Assumption.of("side", "holders_by_district"),)
    if len(spelled) > 1 or asked.side is not None:
        return Legend(tuple(found), assumed=assumed, has_all_sides=True)
    (only,) = spelled.values()
    named_as = {"holder": printable(only[:30]), "column": printable(repr(column))}
    held = [ClassifiedFeature(f.geometry) if f.side else f for f in found]
    return Legend(tuple(held), only, (*assumed, Assumption.of("side", "side_only", **named_as)))


def _side_key(value: str, spelled: dict[str, str]) -> str:
    """Return the key of a side: as stated, in the spelling that came first."""
    if not value:
        return ""
    is_of_the_war = _OF_THE_WAR.fullmatch(normalised_words(value))
    key = (side_of(value) if is_of_the_war else "") or printable(value)
    return spelled.setdefault(key.casefold(), key)


def _statuses(
    columns: Mapping[str, list[str]], count: int
) -> tuple[list[Meaning | None], list[str]]:
    """Return the status of each feature by its columns of statuses, and any unknown word."""
    senses: list[Meaning | None] = [None] * count
    left = [""] * count
    for column in _named(columns, _STATUS_COLUMNS):
        values = columns[column]
        is_strict = column in _named(columns, _STRICT) and any(map(_value, values))
        for i, value in enumerate(values):
            senses[i] = senses[i] or _value(value)
            if is_strict and value and senses[i] is None:
                left[i] = f"{column.lower()} {printable(value[:30].lower())!r}"
    return senses, left


# ---- statements in names, and files without any ------------------------------------------


def _by_titles(rows: Sequence[Feature], asked: _Asked) -> Legend | None:
    layers = [meaning(row.layer, title=True) for row in rows]
    assumed: tuple[Assumption, ...] = ()
    if any(layers):
        if asked.asked_for and not all(layers):
            assumed = (Assumption.of("status", "status_taken"),)
            layers = [sense or Meaning("occupied", what="occupied") for sense in layers]
        found = [
            _of_title(row.geometry, sense, f"layer {row.layer[:30]!r}: nothing says what it is")
            for row, sense in zip(rows, layers, strict=True)
        ]
        what = f"layer {_listed(row.layer for row in rows)}"
    else:
        kind, text, sense = _first_title(asked.titles)
        if sense is None:
            return None
        found = [_of_title(row.geometry, sense, "") for row in rows]
        layers, what = [sense], f"{kind} {printable(text[:60])!r}"
    if asked.alone and not any(item.status in HELD for item in found):
        of = ", ".join(dict.fromkeys(sense.what for sense in layers if sense is not None))
        raise asked.refused(f"{what}, which says {of}")
    side = RUSSIA if any(sense is not None and sense.side == RUSSIA for sense in layers) else ""
    return Legend(tuple(found), side, assumed)


def _first_title(titles: Sequence[tuple[str, str]]) -> tuple[str, str, Meaning | None]:
    for kind, text in titles:
        sense = meaning(text, title=True)
        if sense is not None and (kind != "folder" or only_status(text)):
            return kind, text, sense
    return "", "", None


def _of_title(
    geometry: BaseGeometry | None, sense: Meaning | None, nothing: str
) -> ClassifiedFeature:
    if sense is None:
        return ClassifiedFeature(geometry, None, nothing)
    if sense.status is None:
        return ClassifiedFeature(geometry, None, sense.what, side=sense.side)
    return ClassifiedFeature(geometry, sense.status)


def _as_drawn(rows: Sequence[Feature], asked: _Asked) -> Legend:
    """Take ground as drawn by the user, unless the file describes something else."""
    columns = _columns(rows)
    for column in _named(columns, _STRICT):
        if any(columns[column]):
            raise asked.refused(
                f"column {column!r}, none of whose values is understood "
                f"({_listed(columns[column])})"
            )
    for column, values in columns.items():
        if _OTHER_COLUMNS.fullmatch(column.casefold()) and 2 * sum(map(bool, values)) >= len(rows):
            raise asked.refused(
                f"boundaries, settlements or the like: column {column!r} with {_listed(values, 2)}"
            )
    for kind, text in (*(("layer", row.layer) for row in rows[:1]), *asked.titles):
        if kind != "folder" and has_word(_OTHER_TITLES, normalised_words(text)):
            raise asked.refused(f"administrative units: {kind} {printable(text[:60])!r}")
    taken = Assumption.of("status", "status_taken")
    for column in _named(columns, ("fill",)):
        _check_colours(column, columns[column], asked)
        if (colours := len({v.casefold() for v in columns[column] if v})) > 1:
            taken = Assumption.of("status", "status_colours", colours=colours)
    return Legend(tuple(ClassifiedFeature(row.geometry) for row in rows), assumed=(taken,))


def _check_colours(column: str, values: Sequence[str], asked: _Asked) -> None:
    """Refuse a file whose only colours are those of DeepState's statuses that are not held."""
    fills = {v.casefold() for v in values}
    meant = {c.status for c in LEGEND if c.fill in fills and c.reason == ""}
    if fills <= {c.fill for c in LEGEND} and meant and not meant & set(HELD):
        of = " and ".join(sorted(status or "" for status in meant))
        raise asked.refused(
            f"column {column!r} with {_listed(values)} only, DeepState's colours of {of} ground"
        )
