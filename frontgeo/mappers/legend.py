"""Tell what polygons are by the words that a file says of them: English, Ukrainian, Russian.

Columns come before the names of layers, files and folders. A place name, a person's name or
any other title says nothing, and then the ground is taken as drawn by the user, with an
`Assumption`. What speaks of something else than held ground is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypedDict

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import DEFINITIONS, RUSSIA, STATUSES, UKRAINE, Assumption
from frontgeo.errors import InputError, MapFileError
from frontgeo.files import printable
from frontgeo.mappers.document import Feature
from frontgeo.mappers.door import Found

__all__ = [
    "NOTHING_SAYS",
    "Legend",
    "LegendGiven",
    "Meaning",
    "legend_of",
    "meaning",
    "plain",
    "side_of",
]


class LegendGiven(TypedDict):
    """What the polygons of a file are and whose, as its user says."""

    status: str | None
    side: str | None


#: What counts as held by default.
HELD = DEFINITIONS["occupied"]

NOTHING_SAYS = "taken as occupied: nothing in the file says what it is"


# ---- words -----------------------------------------------------------------------------
# Regular expressions on text as `plain` makes it: small letters, one blank between words.

_SIDES = {
    RUSSIA: r"russ\w*|ru|rus|rf|dpr|lpr|dnr|lnr|росі\w*|рос|рф|росс\w*|днр|лнр|ордло|орки|"
    r"ворог\w*|окупант\w*|оккупант\w*|противник\w*",
    UKRAINE: r"ukrain\w*|ukr|ua|afu|uaf|zsu|зсу|всу|украї\w*|украин\w*",
}
_ANY_SIDE = "|".join(_SIDES.values())
_OCCUPIED = (
    r"occup(?:ied|ation|ying|iers?)|annexed|captured|seized|"
    r"окупован\w*|окупац\w*|захоплен\w*|анексован\w*|зайнят\w*|"
    r"оккупирован\w*|оккупац\w*|захвачен\w*|аннексирован\w*|занят(?:о|а|ы|ая|ые)"
)
_CONTROL = (
    r"control|controlled|controls|controlling|held|holds|"
    r"контрол(?:ь|ю|ем|я|ює\w*|ьован\w*|иру\w*)|підконтрольн\w*|подконтрольн\w*|"
    r"утриму\w*|удержива\w*"
)
# un-, non-: in the word itself
_NOT_OCCUPIED = r"un ?occupied|non ?occupied|не ?окупован\w*|не ?оккупирован\w*"
_UNCONTROLLED = (
    r"un ?controlled|непідконтрольн\w*|неподконтрольн\w*|не ?контрольован\w*|неконтролиру\w*"
)
_NOT = (
    r"not|non|never|no longer|no|without|outside|isn ?t|aren ?t|free (?:of|from)|"
    r"не|ні|без|поза|вільн\w* від|нет|вне|свободн\w* от"
)
_NOT_AFTER = r"no|false|none|ні|немає|нет"
_GREY = (
    r"contested|disputed|gr[ae]y ?(?:zones?|areas?)|no man s land|(?:unknown|unclear) status|"
    r"status (?:is )?(?:unknown|unclear)|сір\w* зон\w*|спірн\w*|під питанням|"
    r"статус невідом\w*|невідом\w* статус|сер\w* зон\w*|спорн\w*|под вопросом|"
    r"статус неизвест\w*|неизвестн\w* статус"
)
_INFILTRATION = r"infiltrat\w*|інфільтр\w*|просоч\w*|инфильтр\w*|просач\w*"
_PARTISAN = r"partisans?|guerr?illas?|партизан\w*"
_COUNTER = r"counter ?offensives?\w*|counter ?attack\w*|контрнаступ\w*|контратак\w*|контрудар\w*"
_BEFORE_2022 = (
    r"(?:before|pre|prior to|until)(?: \w+){0,3} 2022|pre2022|pre ?war|since 201[45]|"
    r"до(?: \w+){0,3} 2022|[зс] 201[45]|держал\w* до 2022"
)
_ABROAD = r"kursk\w*|belgorod\w*|in russia|курськ\w*|курск\w*|бєлгород\w*|белгород\w*"
_ABROAD_WHAT = r"advances?|incursion|offensive|held|control\w*|ukrain\w*|україн\w*|украин\w*"
_LIBERATED = (
    r"(?:de ?occup|liberat|recaptur|retak|reclaim|regain)\w*|retook|taken back|freed|"
    r"звільнен\w*|визволен\w*|деокуп\w*|відбит\w*|освобожд\w*|деоккуп\w*|отбит\w*"
)
_CLAIMED = r"claim(?:s|ed)?|заявлен\w*"
_ADVANCE = r"advances?(?:in)?|просуванн\w*|просунул\w*|продвижени\w*|продвинул\w*"
_BY_RUSSIA = r"by (?:the )?russ\w*|вс рф|зс рф|росіян\w*|росією|россией|россиян\w*|российск\w* \w+"
_BY_UKRAINE = r"by (?:the )?(?:ukrain\w*|afu|zsu|uaf)|зсу|всу|україною|украиной|силами оборони"
_JOINED = r"and|or|vs|versus|та|і|и|або|или"
#: Words beside which a folder's name is still nothing but a status.
_FILLERS = (
    rf"{_ANY_SIDE}|the|of|in|by|territor\w*|areas?|zones?|maps?|layers?|polygons?|data|ground|"
    r"shp|shapefiles?|geojson|kml|assessed|\d+|територ\w*|террит\w*|карт\w*|зон\w*"
)


@dataclass(frozen=True)
class Meaning:
    """What a text says of ground.

    Attributes
    ----------
    status : str or None
        One of `frontgeo.control.STATUSES`; None where it is no status of a map of control.
    side : str
        Whose ground, where the text says it.
    what : str
        In words, for messages and counts.
    """

    status: str | None
    side: str = ""
    what: str = ""


def plain(text: object) -> str:
    """Return text in small letters, one blank between words, CamelCase taken apart.

    Examples
    --------
    >>> plain("Claimed_UkrainianCounteroffensives.V2")
    'claimed ukrainian counteroffensives v2'
    """
    found = unicodedata.normalize("NFKC", str(text))
    found = re.sub(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])", " ", found)
    found = re.sub(r"[^\w]|_", " ", found.casefold().replace("ё", "е"))
    return " ".join(found.split())


def _says(words: str, text: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{words})\b", text)


def _negated(words: str, text: str) -> bool:
    """Whether some of the words stand behind a negation, or before a plain no."""
    before = rf"\b(?:{_NOT})(?: (?!and\b|or\b)\w+){{0,3}}? (?:{words})\b"
    return bool(re.search(before, text) or re.search(rf"\b(?:{words}) (?:{_NOT_AFTER})$", text))


def side_of(text: object) -> str:
    """Tell a side of the war in Ukraine by its name; empty for anything else.

    Examples
    --------
    >>> side_of("Russian forces"), side_of("ЗСУ"), side_of("Red")
    ('russia', 'ukraine', '')
    """
    words = plain(text)
    named = [side for side, pattern in _SIDES.items() if _says(pattern, words)]
    negated = _says(_NOT, words)
    return named[0] if len(named) == 1 and len(words.split()) <= 4 and not negated else ""


def _holder(text: str) -> str:
    """Tell which side a text says that ground is controlled by."""
    ahead = rf"\b(?P<side>{_ANY_SIDE})(?: (?:forces?|army|troops|side))? (?P<how>{_CONTROL})\b"
    behind = (
        rf"\b(?:(?:controlled|held|control) by (?:the )?|"
        rf"(?:під контролем|под контролем|підконтрольн\w*|подконтрольн\w*|контролює\w*|"
        rf"контролиру\w*|утриму\w*|удержива\w*) )(?P<side>{_ANY_SIDE})\b"
    )
    for pattern in (behind, ahead):
        for found in re.finditer(pattern, text):
            # "Ukraine control map" is a map of control in Ukraine
            if found["side"] in ("ukraine", "ua") and found.groupdict().get("how") == "control":
                continue
            return next(s for s, words in _SIDES.items() if re.fullmatch(words, found["side"]))
    return ""


_OTHER = (  # in this order: what comes first wins
    (_GREY, Meaning("contested", what="contested")),
    (_INFILTRATION, Meaning("infiltration", what="infiltration")),
    (_PARTISAN, Meaning(None, what="partisan area")),
    (_COUNTER, Meaning(None, what="counter-offensive")),
    (_BEFORE_2022, Meaning("held_since_2022", what="held since before 2022")),
)
_NOT_HELD = Meaning(None, what="not occupied")
_UKRAINIAN = Meaning(None, UKRAINE, "Ukrainian-held")


@lru_cache(maxsize=4096)
def meaning(text: str, *, title: bool = False) -> Meaning | None:  # noqa: PLR0911 - a rule each
    """Tell what a text says of ground; None where it says nothing about control.

    Parameters
    ----------
    text : str
        A value of a column, or a name.
    title : bool
        The name of a layer, file or folder: "control" and "claim" alone say nothing there.

    Examples
    --------
    >>> meaning("Окуповано /// Occupied").status, meaning("liberated").status
    ('occupied', 'liberated')
    >>> meaning("not under Russian control").what, meaning("unoccupied").what
    ('not occupied', 'not occupied')
    >>> meaning("ukrainian_counteroffensives").what, meaning("Polygon 12")
    ('counter-offensive', None)
    """
    words = plain(text)
    if (exact := words.replace(" ", "_")) in STATUSES and not (title and exact == "claimed"):
        return Meaning(exact, what=words)
    if title and _says(_JOINED, words) and _kinds(words) > 1:
        return None  # "occupied and liberated" is no statement about either
    if words in ("grey", "gray"):
        return None if title else _OTHER[0][1]
    by_russia, by_ukraine = _says(_BY_RUSSIA, words), _says(_BY_UKRAINE, words)
    if _says(_NOT_OCCUPIED, words) or (_negated(_OCCUPIED, words) and not _says(_LIBERATED, words)):
        return _NOT_HELD
    if re.search(rf"\b(?:free (?:of|from)|вільн\w* від|свободн\w* от) (?:{_ANY_SIDE})", words):
        return _NOT_HELD
    if _says(_UNCONTROLLED, words) or _negated(_CONTROL, words):
        return _without_control(words)
    for pattern, found in _OTHER:
        if _says(pattern, words):
            return found
    if _says(_ABROAD, words) and _says(_ABROAD_WHAT, words) and not _says("russ\\w+n", words):
        return Meaning("ukrainian_held_abroad", UKRAINE, "Ukrainian-held abroad")
    if _says(_LIBERATED, words):
        if _negated(_LIBERATED, words):  # what it is instead depends on who says it
            return Meaning("occupied", what="occupied") if _says(_OCCUPIED, words) else None
        if by_russia and not by_ukraine:
            return Meaning("occupied", RUSSIA, "taken by Russia")
        return Meaning("liberated", what="liberated")
    return _with_side(words, title=title, by_ukraine=bool(by_ukraine))


def _kinds(words: str) -> int:
    """How many kinds of ground a text names."""
    patterns = (_OCCUPIED, _LIBERATED, _COUNTER, _ADVANCE, _CLAIMED, *(p for p, _ in _OTHER))
    return sum(_says(pattern, words) is not None for pattern in patterns)


def _without_control(words: str) -> Meaning | None:
    russian, ukrainian = (_says(_SIDES[side], words) for side in (RUSSIA, UKRAINE))
    government = _says(r"government|уряд\w*|правительств\w*", words)
    if russian:
        return _NOT_HELD
    if ukrainian or government:
        return Meaning("occupied", RUSSIA, "not under Ukrainian control")
    return None  # nobody says whose control


def _with_side(  # noqa: PLR0911 - a rule each
    words: str, *, title: bool, by_ukraine: bool
) -> Meaning | None:
    """Tell claimed ground, advances and held ground, with whose they are."""
    holder = _holder(words)
    # of "Russian-occupied Ukraine" the side that comes first acts
    first = _says(_ANY_SIDE, words)
    actor = holder or (side_of(first[0]) if first else "")
    if _says(_CLAIMED, words) and (actor or not title):
        if actor == UKRAINE:
            return Meaning(None, UKRAINE, "claimed by Ukraine")
        return Meaning("claimed", actor, "claimed")
    if _says(_ADVANCE, words):
        if actor == UKRAINE:
            return Meaning(None, UKRAINE, "Ukrainian advance")
        return Meaning("advance", actor, "advance")
    if _says(_OCCUPIED, words):
        if holder == UKRAINE or by_ukraine:
            return _UKRAINIAN
        return Meaning("occupied", RUSSIA if _says(_SIDES[RUSSIA], words) else "", "occupied")
    if holder == UKRAINE:
        return _UKRAINIAN
    if holder == RUSSIA:
        return Meaning("occupied", RUSSIA, "Russian-held")
    if not title and _says(_CONTROL, words) and not _says(_ANY_SIDE, words):
        return Meaning("occupied", what="held")
    return None


def _only_status(text: str) -> bool:
    """Whether a folder's name is a status and nothing else: folders are called anything."""
    words = plain(text)
    for pattern in (_COUNTER, _LIBERATED, _GREY, _INFILTRATION, _PARTISAN, _ADVANCE, _CLAIMED):
        words = re.sub(rf"\b(?:{pattern})\b", "", words)
    words = re.sub(rf"\b(?:{_OCCUPIED}|{_CONTROL}|{_NOT_OCCUPIED}|{_FILLERS})\b", "", words)
    return not words.split()


# ---- columns ---------------------------------------------------------------------------

#: Where files say what their polygons are, in the order in which they are asked.
_STATUS_COLUMNS = (
    "status", "control_status", "статус", "стан", "state", "legend", "class", "category",
    "категорія", "категория", "type", "тип", "kind", "zone",
)  # fmt: skip
_STRICT = ("status", "control_status", "статус", "стан")  # of these an unknown word is refused
_HOLDER_COLUMNS = (
    "controlled_by", "control_by", "control", "controller", "held_by", "holder", "occupied_by",
    "occupier", "side", "actor", "faction", "party", "belligerent", "owner", "country",
    "контроль", "сторона",
)  # fmt: skip
_NAME_COLUMNS = (
    "label", "layer", "folder", "filename", "file_name", "name", "title", "назва", "название",
    "fill", "styleurl",
)  # fmt: skip
_WEAK = ("owner", "country")  # of the data, or where it lies, unless they differ
_FLAGS = ("occupied", "liberated", "contested", "claimed", "infiltration", "advance")
_YES, _NO = ("true", "yes", "1", "1.0", "так", "да"), ("false", "no", "0", "0.0", "ні", "нет")
#: Columns of what is no map of control: boundaries, settlements, what OpenStreetMap has.
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
    """The columns of the rows as text, by name as spelled."""
    names = dict.fromkeys(name for row in rows for name in row.properties)
    return {str(n): [_text(row.properties.get(n)) for row in rows] for n in names}


def _named(columns: Mapping[str, list[str]], known: Iterable[str]) -> list[str]:
    """Columns by their known names, in that order; a shapefile cuts them to ten letters."""
    found = []
    for name in known:
        for column in columns:
            spelled = re.sub(r"[\s-]+", "_", column.strip().casefold())
            joined = spelled in (name, name.replace("_", ""))
            cut = len(spelled) == 10 and len(name) > 10 and name.startswith(spelled)
            if (joined or cut) and column not in found:
                found.append(column)
    return found


def _listed(values: Iterable[str], most: int = 4) -> str:
    kept = [repr(printable(v[:40])) for v in dict.fromkeys(values) if v]
    more = f" and {len(kept) - most} more" if len(kept) > most else ""
    return ", ".join(kept[:most]) + more


@dataclass(frozen=True)
class Legend:
    """What the features of a file are.

    Attributes
    ----------
    found : tuple of Found
        In their order.
    side : str
        Whose ground the held ground is; empty where nothing says it.
    assumed : tuple of Assumption
    """

    found: tuple[Found, ...]
    side: str = ""
    assumed: tuple[Assumption, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """What a caller says of a file, and how its errors are made."""

    error: Callable[[str], MapFileError]
    titles: Sequence[tuple[str, str]]
    status: str | None
    side: str | None
    alone: bool
    asked_for: bool

    def refused(self, says: str) -> MapFileError:
        return self.error(
            f"expected ground that is held, found {says}; if it is to count, say as what: "
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
    """Tell of each feature what it is, or refuse a file that is something else.

    Parameters
    ----------
    rows : sequence of Feature
    error : callable
        Makes an error that names the file.
    titles : sequence of pairs of str
        The kind and text of names that hold for all features: ``("file", "occupied")``.
    status : str, optional
        What all of them are, whatever the file says.
    side : str, optional
        ``COLUMN=VALUE``: whose ground counts.
    alone : bool
        No other file makes the map with it, so that held ground is expected.
    asked_for : bool
        The user named the layers, so that one whose name says nothing is taken as drawn.

    Raises
    ------
    MapFileError
        When a column or name speaks of something else than held ground, or of several sides.
    InputError
        For a status that there is not, or a side that is no ``COLUMN=VALUE``.
    """
    asked = _Asked(error, titles, status, side, alone, asked_for)
    if status is not None:
        if status not in STATUSES:
            raise InputError(f"status: expected one of {', '.join(STATUSES)}, found {status!r}")
        note = Assumption.of("status", "status_asked", status=status)
        return Legend(tuple(Found(row.geometry, status) for row in rows), assumed=(note,))
    # points and lines are counted as such, and their names are not about ground
    ground = [i for i, row in enumerate(rows) if _is_ground(row.geometry)]
    polygons = [rows[i] for i in ground]
    found = [Found(row.geometry) for row in rows]
    if not polygons and side is None:
        return Legend(tuple(found))
    read = _by_columns(polygons, asked) or _by_titles(polygons, asked) or _unsaid(polygons, asked)
    for i, item in zip(ground, read.found, strict=True):
        found[i] = item
    return Legend(tuple(found), read.side, read.assumed)


def _is_ground(geometry: BaseGeometry | None) -> bool:
    return geometry is not None and int(shapely.get_dimensions(geometry)) == 2


# ---- what columns say ------------------------------------------------------------------


def _by_columns(rows: Sequence[Feature], asked: _Asked) -> Legend | None:
    columns = _columns(rows)
    said, left = _statements(columns, len(rows))
    holders, side, assumed = _holders(columns, len(rows), asked)
    if not any(said) and not any(holders):
        return None
    found = []
    for row, says, holder, unknown in zip(rows, said, holders, left, strict=True):
        found.append(
            _found(
                row.geometry,
                says,
                holder,
                unknown=unknown,
                side=side,
                picked=asked.side is not None,
            )
        )
    if not any(item.status for item in found):
        columns_of = [*_named(columns, _HOLDER_COLUMNS), *_named(columns, _STATUS_COLUMNS)]
        columns_of += _named(columns, _NAME_COLUMNS)
        for column in columns_of:
            if any(meaning(v) or side_of(v) for v in columns[column]):
                raise asked.refused(f"column {column!r} with {_listed(columns[column])}")
    if not side and any(says is not None and says.side == RUSSIA for says in said):
        side = RUSSIA
    return Legend(tuple(found), side, assumed)


def _found(
    geometry: BaseGeometry | None,
    says: Meaning | None,
    holder: str,
    *,
    unknown: str,
    side: str,
    picked: bool,
) -> Found:
    """Put together what the columns say of one feature."""
    status: str | None = None
    reason, theirs = unknown, ""
    if unknown:
        pass
    elif picked and holder != side:
        reason, theirs = f"held by {holder[:30]}" if holder else "no side stated", holder
    elif not picked and UKRAINE in (holder, says.side if says else ""):
        # what is liberated, contested or abroad has a status of its own
        status = says.status if says is not None and says.status not in HELD else None
        reason, theirs = (says and says.what) or _UKRAINIAN.what, UKRAINE
    elif says is not None:
        status, reason = says.status, says.what
    elif holder:
        status = "occupied"
    else:
        reason = "nothing says what it is"
    return Found(geometry, status) if status else Found(geometry, None, reason, side=theirs)


def _statements(
    columns: Mapping[str, list[str]], count: int
) -> tuple[list[Meaning | None], list[str]]:
    """What columns of statuses and names say of each feature, and of which a word is unknown."""
    said: list[Meaning | None] = [None] * count
    left = [""] * count
    strict = _named(columns, _STRICT)
    for column in (*_named(columns, _STATUS_COLUMNS), *_named(columns, _HOLDER_COLUMNS)):
        values = [meaning(v) if v else None for v in columns[column]]
        speaks = any(values)
        for i, value in enumerate(columns[column]):
            if said[i] is None and not left[i]:
                said[i] = values[i]
                if speaks and column in strict and value and not values[i] and not side_of(value):
                    left[i] = f"{column.lower()} {printable(value[:30].lower())!r}"
    for column in _named(columns, _FLAGS):
        for i, value in enumerate(columns[column]):
            if said[i] is None and value.casefold() in _YES:
                said[i] = meaning(plain(column))
            elif said[i] is None and value.casefold() in _NO and plain(column) == "occupied":
                said[i] = _NOT_HELD
    for column in _named(columns, _NAME_COLUMNS):
        for i, value in enumerate(columns[column]):
            if said[i] is None and not left[i]:
                said[i] = meaning(value, title=True) if value else None
    return said, left


def _holders(
    columns: Mapping[str, list[str]], count: int, asked: _Asked
) -> tuple[list[str], str, tuple[Assumption, ...]]:
    """Whose each feature is, whose ground counts, and what was assumed for that."""
    if asked.side is not None:
        return _picked(columns, asked)
    nobody = [""] * count
    for column in _named(columns, _HOLDER_COLUMNS):
        values = columns[column]
        unknown = {v for v in values if v and not meaning(v) and not side_of(v)}
        sides = {side for v in values if (side := side_of(v))}
        named = len({v.casefold() for v in unknown}) + len(sides)
        weak = plain(column) in _WEAK
        if not sides and any(meaning(v) for v in values if v):
            continue  # its words are statuses, and a word unknown among them is no side
        if unknown and named > 1:
            raise asked.error(
                f"column {column!r} names several sides ({_listed(values)}), and they are never "
                f"counted together; pick one: --side '{column}={sorted(unknown)[0][:30]}' (side=)"
            )
        if weak and RUSSIA not in sides:  # the country that it lies in
            continue
        if sides:
            return [side_of(v) for v in values], RUSSIA if RUSSIA in sides else "", ()
        if unknown:
            (value,) = {v.casefold(): v for v in unknown}.values()
            named_as = {"holder": printable(value[:30]), "column": printable(repr(column))}
            held = [value if v else "" for v in values]
            return held, value, (Assumption.of("side", "side_only", **named_as),)
    for column in _named(columns, (*_STATUS_COLUMNS, *_NAME_COLUMNS)):
        values = columns[column]
        sides = {side for v in values if (side := side_of(v)) and not meaning(v)}
        if RUSSIA in sides or (sides and column in _named(columns, _STRICT)):
            own = [side_of(v) if not meaning(v) else "" for v in values]
            return own, RUSSIA if RUSSIA in sides else "", ()
    return nobody, "", ()


def _picked(
    columns: Mapping[str, list[str]], asked: _Asked
) -> tuple[list[str], str, tuple[Assumption, ...]]:
    """Whose each feature is by the column that ``--side`` names."""
    column, equals, value = (part.strip() for part in str(asked.side).partition("="))
    if not column or not equals or not value:
        raise InputError(f"side: expected COLUMN=VALUE, found {str(asked.side)[:40]!r}")
    spelled = [c for c in columns if c.casefold() == column.casefold()]
    if not spelled:
        raise asked.error(f"side: no column {column!r}; there are: {_listed(columns, 12)}")
    values = columns[spelled[0]]
    by_fold = {v.casefold(): side_of(v) or v for v in values if v}
    wanted = by_fold.get(value.casefold()) or (side_of(value) if side_of(value) else "")
    if wanted not in by_fold.values():
        raise asked.error(
            f"side: no {value!r} in column {spelled[0]!r}; there are: {_listed(values, 12)}"
        )
    return [by_fold.get(v.casefold(), "") for v in values], wanted, ()


# ---- what names say, and where nothing says anything -----------------------------------


def _by_titles(rows: Sequence[Feature], asked: _Asked) -> Legend | None:
    layers = [meaning(row.layer, title=True) for row in rows]
    assumed: tuple[Assumption, ...] = ()
    if any(layers):
        if asked.asked_for and not all(layers):
            assumed = (Assumption.of("status", "status_taken"),)
            layers = [says or Meaning("occupied", what="occupied") for says in layers]
        found = [
            _of_title(row.geometry, says, f"layer {row.layer[:30]!r}: nothing says what it is")
            for row, says in zip(rows, layers, strict=True)
        ]
        what = f"layer {_listed(row.layer for row in rows)}"
    else:
        kind, text, says = _first_title(asked.titles)
        if says is None:
            return None
        found = [_of_title(row.geometry, says, "") for row in rows]
        layers, what = [says], f"{kind} {printable(text[:60])!r}"
    if asked.alone and not any(item.status in HELD for item in found):
        of = ", ".join(dict.fromkeys(says.what for says in layers if says is not None))
        raise asked.refused(f"{what}, which says {of}")
    side = RUSSIA if any(says is not None and says.side == RUSSIA for says in layers) else ""
    return Legend(tuple(found), side, assumed)


def _first_title(titles: Sequence[tuple[str, str]]) -> tuple[str, str, Meaning | None]:
    for kind, text in titles:
        says = meaning(text, title=True)
        if says is not None and (kind != "folder" or _only_status(text)):
            return kind, text, says
    return "", "", None


def _of_title(geometry: BaseGeometry | None, says: Meaning | None, nothing: str) -> Found:
    if says is None:
        return Found(geometry, None, nothing)
    if says.status is None:
        return Found(geometry, None, says.what, side=says.side)
    return Found(geometry, says.status)


def _unsaid(rows: Sequence[Feature], asked: _Asked) -> Legend:
    """Take ground as drawn by the user, unless the file says that it is something else."""
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
        if kind != "folder" and _says(_OTHER_TITLES, plain(text)):
            raise asked.refused(f"administrative units: {kind} {printable(text[:60])!r}")
    taken = Assumption.of("status", "status_taken")
    for column in _named(columns, ("fill",)):
        if (colours := len({v.casefold() for v in columns[column] if v})) > 1:
            taken = Assumption.of("status", "status_colours", colours=colours)
    return Legend(tuple(Found(row.geometry) for row in rows), assumed=(taken,))
