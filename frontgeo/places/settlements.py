"""Settlements as points, and those that a text names.

A list may be in Ukrainian, Russian or Latin letters (see `frontgeo.places.transliteration`). If a
name is ambiguous, an oblast, a raion or a point distinguishes it from its namesakes, in
brackets or after a comma, which fits in a list of a case file::

    names = ["Hlyboke", "Krasne (UA-63, Харківський район)", "Krasne (36.456, 50.285)"]

A code of KATOTTG names one settlement. A name that no settlement has now may be an earlier or
another name of one (``other_names``). A settlement of the official codifier without a point in
the table is not taken for one that does not exist (see `frontgeo.places.codifier`).

Tables merge sources, and may hold a place twice: in Who's On First about 1,000 records lie
within 2 km of another of the same name, far more than at any larger distance, and 95 % of 37
such pairs of Kharkiv oblast with an outline in OpenStreetMap are within 1.8 km. Rows with the
same name and oblast within 2 km are treated as one place, represented by the record that has
a GeoNames number: 92 % of those lie in the outline, against 70 % of the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from frontgeo.errors import ClaimError, GeometryError, InputError, NotAvailableError
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.validation import DEFAULT_REGION, Region, check_points, prepared_copy
from frontgeo.i18n.messages import Message
from frontgeo.i18n.named import Named
from frontgeo.places.codifier import (
    RegisteredSettlement,
    raions_of_codes,
    registered_of_code,
    registered_settlements,
    with_official_names,
)
from frontgeo.places.lookup import is_raion, names_a_raion
from frontgeo.places.namesakes import (
    CODE,
    MOST_NOTED,
    also_formerly,
    formerly,
    is_meant,
    is_of_ukraine,
    name_message,
    namesakes_listed,
    one_of_namesakes,
    other_namesakes,
    registered_message,
    unplaced_namesakes,
    without_code_in,
    without_point,
)
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.place_tables import (
    as_text,
    oblast_codes,
    open_table,
    ours_first,
    outside_oblast,
    points,
    settlements_at_hand,
    shipped_oblasts,
    shipped_settlements,
    with_names,
)
from frontgeo.places.theatre import Theatre
from frontgeo.places.transliteration import NameIndex, names_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "LOOKUP_NOTES",
    "SAME_PLACE_M",
    "each_named",
    "find_settlement",
    "first_named",
    "load_settlements",
    "named_settlements",
    "records_of",
    "stated_name",
]

_LABEL_POPULATION = 20_000


def load_settlements(
    path: str | Path | None = None,
    *,
    fetched: bool = False,
    complete: bool | None = None,
    region: Region = DEFAULT_REGION,
) -> gpd.GeoDataFrame:
    """Return settlements: the table at hand, the fetched one, or one from a file of your own.

    The table at hand is the library's, if `frontgeo.library.add_settlements` put one there, else
    the shipped one.

    The shipped table has the places of Ukraine in GeoNames from about 500 people, and a list
    selected by hand. It is *not* complete for villages and hamlets, as stated in
    ``.attrs["complete"]``; a count against it is undecided.

    Parameters
    ----------
    path : str or Path, optional
        Points in any vector format, ``file`` or ``file:layer``; a table (``.csv``, ``.csv.gz``)
        with ``lon``, ``lat`` and a name; or GeoNames' dump of a country.
    fetched : bool
        Whether to load the table of ``frontgeo fetch settlements`` rather than the shipped one.
    complete : bool, optional
        Your statement whether the file, or the fetched table, holds every settlement.
    region : tuple of float
        The region that should contain them, as in `frontgeo.read_control_map`.

    Returns
    -------
    GeoDataFrame
        Points: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind`` (``city``,
        ``town``, ``settlement``, ``village``, ``place``), ``lon``, ``lat``, ``source``,
        ``katottg``, ``geonames_id``, ``population``, ``label`` (whether a map of the whole
        country should name it), ``other_names`` (earlier ones, and others that the file has, for
        lookup), ``by_hand``. Unknown text is empty, an unknown number missing. In Ukraine
        ``name_uk`` is the official name and ``name_en`` its national transliteration, as far as a
        place is recognised (`frontgeo.places.codifier.with_official_names`). Duplicate rows are
        left out; ``.attrs["notes"]`` reports them, and places that lie outside their oblast.

    Raises
    ------
    MapFileError
        If the file cannot be read, lacks a column, or has invalid points: swapped columns,
        0, 0, values that are no degrees.
    NotAvailableError
        If nothing is fetched.

    Examples
    --------
    >>> settlements = load_settlements()
    >>> "Vovchansk" in set(settlements["name_en"]), settlements.attrs["complete"]
    (True, False)
    """
    if path is None and not fetched:
        return settlements_at_hand().copy()
    import pandas as pd

    table, culprit = open_table("settlements", path, points, region=region)
    table.attrs["complete"] = complete
    theatre = region if isinstance(region, Theatre) else None
    wanted = ("name_en", "name_uk", "oblast", "kind", "katottg", "population", "geonames_id")
    named: dict[str, Any] = with_names(table, wanted, culprit)
    if "other_names" in table:
        named["other_names"] = table["other_names"]
    as_text(named, ("name_en", "name_uk", "kind", "katottg", "other_names"))
    unknown = ""
    if "oblast" in named:
        stated = named["oblast"]
        named["oblast"] = stated.map(partial(_stated_code, theatre=theatre)).astype("object")
        odd = (named["oblast"] == "") & (
            stated.astype("object").fillna("").map(str).str.strip() != ""
        )
        if odd.any():
            unknown = (
                f"{int(odd.sum())} of {len(table)} rows state {_unknown_unit(theatre)}, "
                f"such as {str(stated[odd].iloc[0])[:40]!r}: taken as not stated"
            )
    else:
        named["oblast"] = ""
    for column in ("population", "geonames_id"):
        numbers = pd.to_numeric(named.get(column, pd.Series(np.nan, index=table.index)), "coerce")
        named[column] = numbers.where((numbers > 0) & (numbers < 1e15)).round().astype("Int64")
    named["lon"], named["lat"] = wrapped_lon(table.geometry.x.to_numpy()), table.geometry.y
    named["source"] = str(table.attrs["source"])
    named["label"] = (named["population"] >= _LABEL_POPULATION).fillna(False).astype("bool")
    named["by_hand"] = False
    result = ours_first(table, named, tuple(shipped_settlements().columns.drop("geometry")))
    if result["oblast"].isin(oblast_codes()).any():
        result = with_official_names(result)
    return _checked(result, culprit, [unknown] if unknown else [], theatre)


def _stated_code(text: object, theatre: Theatre | None) -> str:
    return _region_code(text, theatre) if isinstance(text, str) else ""


def _unknown_unit(theatre: Theatre | None) -> str:
    if theatre is None or theatre.about.is_shipped:
        return "an oblast that is not in Ukraine"
    return f"a region that is none of {theatre.about.name.text()}"


def _checked(
    table: gpd.GeoDataFrame, path: Path, notes: list[str], theatre: Theatre | None = None
) -> gpd.GeoDataFrame:
    """Drop duplicate rows, and note them and the places that lie outside their oblast."""
    same = table[["name_en", "name_uk", "oblast", "katottg", "lon", "lat"]].duplicated()
    if twice := int(same.sum()):
        name = table.loc[same, "name_uk"].iloc[0] or table.loc[same, "name_en"].iloc[0]
        notes.append(f"{twice} of {len(table)} rows are duplicates, counted once, such as {name!r}")
    attrs = table.attrs
    table = table[~same].reset_index(drop=True)
    if outside := outside_oblast(table, path, theatre):
        notes.append(outside)
    table.attrs = {**attrs, "notes": tuple(notes)} if notes else attrs
    return table


def find_settlement(
    name: str, *, oblast: str | None = None, settlements: gpd.GeoDataFrame | None = None
) -> shapely.Point:
    """Return the point of a settlement by its Latin, Ukrainian or Russian name, or its code.

    A name that matches no row exactly is looked up in other spellings and languages
    (`frontgeo.places.transliteration`). Of several namesakes, the one from the list selected by
    hand (``by_hand``) is taken if there is just one: that list holds the seats of oblasts and
    places near the front. Otherwise the oblast must distinguish them; population is not considered.
    Namesakes that only the official codifier has count too, unless the place is a city or town or
    from that list.

    Parameters
    ----------
    name : str
    oblast : str, optional
        ISO 3166-2 code, such as ``"UA-63"``.
    settlements : GeoDataFrame, optional
        As from :func:`load_settlements`; by default the shipped table.

    Raises
    ------
    NotAvailableError
        If it is not among them, or has namesakes, which are listed.
    InputError
        If the name is empty, or there is no such oblast.

    Examples
    --------
    >>> find_settlement("Vovchansk").equals(find_settlement("Вовчанськ"))
    True
    >>> find_settlement("Volchansk").equals(find_settlement("Волчанск"))
    True
    >>> find_settlement("Artemivsk").equals(find_settlement("Bakhmut"))
    True
    >>> find_settlement("Krasne", oblast="UA-46")
    Traceback (most recent call last):
    frontgeo.errors.NotAvailableError: settlement 'Krasne' in UA-46 (Lviv oblast): the codifier \
has 2 places of this name, and this table a point for one (UA46040090010053794: 24.615, 49.914); \
without a point: Krasne (Kozivska hromada, Stryiskyi raion, UA-46, UA46100090090038665); choose \
it by its code, or give the place as (longitude, latitude)
    >>> find_settlement("UA46040090010053794").x > 24
    True
    """
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"settlement: expected a name, found {name!r}; name a settlement")
    table = settlements_at_hand() if settlements is None else settlements
    if oblast is not None and oblast not in oblast_codes():
        raise InputError(
            f"oblast {oblast!r}: expected an ISO 3166-2 code of Ukraine such as 'UA-63' "
            f"({', '.join(sorted(oblast_codes()))})"
        )
    where = "" if oblast is None else f" in {oblast} ({oblast_codes()[oblast]})"
    oblasts = () if oblast is None else (oblast,)
    found = _rows_named(name, table, oblasts)
    if len(found) > 1 and int(found["by_hand"].sum()) == 1:
        found = found[found["by_hand"]]
    if found.empty:
        known = _registered_under(name, oblasts) if is_of_ukraine(table) else ()
        reason = (
            without_point(known, len(table))
            if known
            else (
                f"not among the {len(table):,} of this table; give the place as (longitude, "
                "latitude)"
            )
        )
        also = also_formerly(name, table, oblasts)
        raise NotAvailableError(f"settlement {name!r}{where}: {reason}{also}")
    if len(found) > 1:
        reason = f"{namesakes_listed(name, oblast, found)}{also_formerly(name, table, oblasts)}"
        raise NotAvailableError(f"settlement {name!r}{where}: {reason}")
    place = found.iloc[0]
    others = () if is_meant(name, place) else unplaced_namesakes(place, oblasts, table)
    if others:
        reason = f"{one_of_namesakes(place, others)}{also_formerly(name, table, oblasts)}"
        raise NotAvailableError(f"settlement {name!r}{where}: {reason}")
    if settlements is not None:
        check_points(found.geometry.to_numpy(), f"settlement {name!r}")
    point: shapely.Point = found.geometry.iloc[0]
    return point


def _registered_under(name: str, oblasts: Sequence[str]) -> tuple[RegisteredSettlement, ...]:
    """Return the settlements of the codifier that have a code or a name."""
    if not CODE.fullmatch(name.strip()):
        return registered_settlements(name, oblasts)
    one = registered_of_code(name.strip())
    return () if one is None or (oblasts and one.oblast not in oblasts) else (one,)


def _rows_named(name: str, table: gpd.GeoDataFrame, oblasts: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the rows of a code or name: as written, in other spellings, or else formerly."""
    there = table[table["oblast"].isin(oblasts)] if oblasts else table
    if CODE.fullmatch(name.strip()) and "katottg" in table:
        return there[there["katottg"] == name.strip()]
    spelled = _apostrophe(name)
    names = (there[column].map(_apostrophe) == spelled for column in ("name_en", "name_uk"))
    found = there[np.logical_or(*names)]
    if found.empty:
        found = there.iloc[NameIndex.of(there).find(name)]
    if found.empty and not (is_of_ukraine(table) and registered_settlements(name, oblasts)):
        found = there.iloc[formerly(name, there)]
    return found


def _apostrophe(name: object) -> str:
    return str(name).replace("'", "’").replace("ʼ", "’").replace("`", "’")


SAME_PLACE_M = 2000.0
_SAME_POINT_M = 0.1

_RAION_COLUMNS = ("raion", "raion_uk", "raion_slug")
_STATED = re.compile(r"([^(),]+)(?:\(([^()]*)\)|,([^()]*))?")
_NUMBER = re.compile(r"\s*[-−+]?\d{1,3}(?:\.\d+)?\s*")
_SHOWN = 12  # the most namesakes in one message
#: key of ``.attrs`` under which `named_settlements` keeps its notes
LOOKUP_NOTES = "lookup_notes"


@dataclass(frozen=True)
class _Stated:
    """A name as stated, with the qualifiers that distinguish it from its namesakes."""

    name: str
    oblast: str = ""
    raion: str = ""
    point: tuple[float, float] | None = None


class _UnresolvedError(Exception):
    """The reason why one name of a list cannot be used, worded only if it is shown."""

    def __init__(self, reason: Callable[[], str] | str) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return self.reason if isinstance(self.reason, str) else self.reason()


def named_settlements(
    names: Sequence[str],
    settlements: gpd.GeoDataFrame,
    *,
    oblasts: Iterable[str] = (),
    what: str = "names",
    theatre: Theatre | None = None,
) -> gpd.GeoDataFrame:
    """Return the settlements of a list of names, in its order.

    Parameters
    ----------
    names : sequence of str
        Names in Latin, Ukrainian or Russian spelling. To distinguish namesakes, a name can have
        an oblast (code or name in English, Ukrainian or Russian), a raion (as in the table) or
        ``longitude, latitude``, in brackets or after a comma.
    settlements : GeoDataFrame
        A table as from `frontgeo.load_settlements`. Its columns ``name_ru``, ``name`` and
        ``raion``, ``raion_uk`` or ``raion_slug`` are used if present.
    oblasts : iterable of str
        Oblasts to search, by code or name; all if empty.
    what : str
        The key of the list, for messages.
    theatre : Theatre, optional
        The theatre whose regions names may state; by default the one that ships.

    Returns
    -------
    GeoDataFrame
        One row of `settlements` for each name, with its label, and ``stated``: the name
        as stated. If the table holds a place twice (same name and oblast, within
        `SAME_PLACE_M`), the record with a GeoNames number is returned. ``.attrs`` have messages
        under `LOOKUP_NOTES`: of names that are earlier ones, and of namesakes that the codifier
        has and the table has no point for.

    Raises
    ------
    ClaimError
        If a name is not in the table (similar ones are listed), belongs to several places
        (they are listed, in the form to write), or repeats an earlier one in any spelling, or
        if the list is empty or not a list.

    Notes
    -----
    Names are matched by rules, not by similarity; see `frontgeo.places.transliteration`.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> places = load_settlements()
    >>> found = named_settlements(["Glubokoye", "Волчанск"], places, oblasts=["UA-63"])
    >>> found[["stated", "name_en", "oblast"]].values.tolist()
    [['Glubokoye', 'Hlyboke', 'UA-63'], ['Волчанск', 'Vovchansk', 'UA-63']]
    >>> named_settlements(["Vovchanks (UA-63)"], places)
    Traceback (most recent call last):
    frontgeo.errors.ClaimError: names: 'Vovchanks (UA-63)': no such settlement in UA-63 \
among the 5,419 of this table; did you mean 'Vovchansk (UA-63)'?
    """
    _check_table(settlements)
    stated = _stated_names(names, what)
    codes = {_code(oblast, what, theatre) for oblast in oblasts}
    finder = _Finder(settlements, codes, theatre)
    rows: list[int] = []
    problems: list[str] = []
    for text in stated:
        try:
            rows.append(finder.row(text))
        except _UnresolvedError as problem:
            problems.append(repr(text[:80]) + ("" if problems else f": {problem}"))
    if problems:
        also = f" (these cannot be used either: {', '.join(problems[1:])})" if problems[1:] else ""
        raise ClaimError(f"{what}: {problems[0]}{also}")
    _check_once(rows, stated, finder, what)
    result = settlements.iloc[rows].copy()
    result["stated"] = stated
    if finder.notes:
        result.attrs[LOOKUP_NOTES] = tuple(finder.notes)
    return result


def stated_name(name: str, row: pd.Series[Any]) -> Named:
    """Return a settlement's name as it was stated, with its own name in the other language.

    Parameters
    ----------
    name : str
        In Latin, Ukrainian or Russian spelling.
    row : Series
        Of a table as from `frontgeo.load_settlements`.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> found = named_settlements(["Glubokoye"], load_settlements(), oblasts=["UA-63"])
    >>> name = stated_name("Glubokoye", found.iloc[0])
    >>> name.text("en"), name.text("uk")
    ('Glubokoye', 'Глибоке')
    """
    columns = {"uk": "name_uk", "en": "name_en"} if _CYRILLIC.search(name) else {"uk": "name_uk"}
    own = {lang: row.get(column) for lang, column in columns.items()}
    return Named(name, {lang: text for lang, text in own.items() if text and isinstance(text, str)})


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def first_named(
    names: Iterable[str],
    settlements: gpd.GeoDataFrame,
    *,
    oblasts: Iterable[str] = (),
    what: str = "names",
    theatre: Theatre | None = None,
) -> pd.Series[Any] | None:
    """Return the row of the first of several names that stands for one place, or None.

    Parameters
    ----------
    names : iterable of str
        Spellings of one name, such as those in another table, in order of preference.
    settlements, oblasts, what, theatre
        As for `named_settlements`.

    Raises
    ------
    ClaimError
        For an unknown oblast.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> first_named(["Vovchanks", "Вовчанськ"], load_settlements())["name_en"]
    'Vovchansk'
    """
    _check_table(settlements)
    finder = _Finder(settlements, {_code(oblast, what, theatre) for oblast in oblasts}, theatre)
    for name in names:
        with suppress(_UnresolvedError):
            row: pd.Series[Any] = settlements.iloc[finder.row(name)]
            return row
    return None


def each_named(
    names: Iterable[str],
    settlements: gpd.GeoDataFrame,
    *,
    oblasts: Iterable[str] = (),
    notes: dict[str, tuple[Message, ...]] | None = None,
    theatre: Theatre | None = None,
) -> list[int | str]:
    """Return the position of the settlement that each name stands for, or why there is none.

    Parameters
    ----------
    names : iterable of str
    settlements, oblasts, theatre
        As for `named_settlements`.
    notes : dict, optional
        To be filled with the notes on each name, as `named_settlements` makes them.

    Returns
    -------
    list of int or str
        A position in `settlements`; or the reason, which lists namesakes in the form to write.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> table = load_settlements()
    >>> row, reason = each_named(["Волчанск", "Nowhere"], table)
    >>> table["name_en"].iloc[row], reason[:48]
    ('Vovchansk', 'no such settlement among the 5,419 of this table')
    """
    _check_table(settlements)
    codes = {_code(oblast, "oblasts", theatre) for oblast in oblasts}
    finder = _Finder(settlements, codes, theatre)
    found: dict[str, int | str] = {}
    listed = list(names)
    for name in dict.fromkeys(listed):
        try:
            found[name] = finder.row(name)
        except _UnresolvedError as problem:
            found[name] = str(problem)
        if notes is not None:
            notes[name] = tuple(finder.notes)
        finder.notes.clear()
    return [found[name] for name in listed]


def records_of(chosen: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> list[list[int]]:
    """Return the rows of a table that are records of each of some settlements.

    Parameters
    ----------
    chosen, settlements : GeoDataFrame
        As from `frontgeo.load_settlements`.

    Returns
    -------
    list of list of int
        For each of `chosen`, the positions in `settlements` that have one of its names, in its
        oblast and within `SAME_PLACE_M`. A record that fits two of them belongs to the nearer
        one; a record at exactly the point of one of them belongs to no other.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> table = load_settlements().head(5)
    >>> records_of(table.iloc[[3, 1]], table)
    [[3], [1]]
    """
    _check_table(settlements)
    points = settlements.geometry.to_numpy()
    oblasts = settlements["oblast"].tolist()
    tree, index = shapely.STRtree(points), NameIndex.of(settlements)
    owner: dict[int, tuple[float, int]] = {}
    for number, (_, place) in enumerate(chosen.iterrows()):
        near = set(
            tree.query(place.geometry, "dwithin", distance=_degrees(place.geometry)).tolist()
        )
        named = {row for name in names_of(place) for row in index.find(name, among=near)}
        for row in sorted(near):
            away_m = _distance_m(place.geometry, points[row])
            same = row in named and oblasts[row] == place["oblast"] and away_m <= SAME_PLACE_M
            if (same or away_m <= _SAME_POINT_M) and away_m < owner.get(row, (np.inf, 0))[0]:
                owner[row] = away_m, number
    records: list[list[int]] = [[] for _ in range(len(chosen))]
    for row, (_, number) in sorted(owner.items()):
        records[number].append(row)
    return records


def _check_table(settlements: gpd.GeoDataFrame) -> None:
    missing = [c for c in ("name_en", "name_uk", "oblast") if c not in settlements]
    if missing:
        raise InputError(
            f"settlements: expected a table as from frontgeo.load_settlements, found one without "
            f"the columns {', '.join(missing)}; read the file with frontgeo.load_settlements"
        )
    if settlements.crs is not None and settlements.crs.is_projected:
        raise GeometryError(
            f"settlements: expected longitude and latitude, found {settlements.crs.name}; use "
            ".to_crs('EPSG:4326')"
        )


def _stated_names(names: Sequence[str], what: str) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise ClaimError(f"{what}: expected a list of names, found {str(names)[:60]!r}")
    if not names:
        raise ClaimError(f"{what}: expected a list of names, found an empty one; name a settlement")
    for number, name in enumerate(names, 1):
        if not isinstance(name, str) or not name.strip():
            raise ClaimError(f"{what}: expected text as name {number}, found {str(name)[:60]!r}")
    return list(names)


def _name_like(stated: str, place: pd.Series[Any]) -> str:
    """Return a name of a place, if possible in the script of a stated one."""
    names = names_of(place)
    return next((name for name in names if name.isascii() == stated.isascii()), names[0])


def _degrees(point: shapely.Point) -> float:
    """Return degrees of longitude or latitude that span at least SAME_PLACE_M."""
    return float(SAME_PLACE_M / 110_000 / np.cos(np.radians(point.y)))


def _distance_m(one: shapely.Point, other: shapely.Point) -> float:
    return float(WGS84.inv(one.x, one.y, other.x, other.y)[2])


class _Finder:
    """A finder for names of a list in a table, within some or all of its oblasts."""

    def __init__(
        self, settlements: gpd.GeoDataFrame, oblasts: set[str], theatre: Theatre | None = None
    ) -> None:
        self.table = settlements
        self.theatre = theatre
        self.oblasts = oblasts
        self.oblast: list[str] = settlements["oblast"].tolist()
        self._indexes: dict[str, tuple[NameIndex, list[int] | None]] = {}
        #: notes on names: those that are earlier or other ones, and on namesakes without a point
        self.notes: list[Message] = []
        #: rows that only an earlier or another name was found for, and that name
        self.by_other_name: dict[int, str] = {}
        self.numbered = [False] * len(settlements)
        if "geonames_id" in settlements:
            self.numbered = settlements["geonames_id"].notna().tolist()

    @cached_property
    def raion(self) -> list[str] | None:
        """The raion of each row, by the table or else by its codes; None if neither has any."""
        column = next((c for c in _RAION_COLUMNS if c in self.table), None)
        if column is not None:
            return list(self.table[column].fillna(""))
        if "katottg" not in self.table or not (self.table["katottg"] != "").any():
            return None
        return raions_of_codes(self.table["katottg"])

    def row(self, text: str) -> int:
        """Return the only place that a name or a code stands for."""
        stated = _parse(text, self.theatre)
        if self.oblasts and stated.oblast and stated.oblast not in self.oblasts:
            raise _UnresolvedError(f"expected a place in {self._where()}, found {stated.oblast}")
        rows = self._rows_of(stated)
        if stated.raion:
            rows = [row for row in rows if self.raion and is_raion(stated.raion, self.raion[row])]
        places = self._places(rows)
        if stated.point is not None:
            point = shapely.Point(stated.point)
            away_m = {row: _distance_m(point, self._point(row)) for row in places}
            places = sorted(
                (r for r in places if away_m[r] <= SAME_PLACE_M), key=lambda r: away_m[r]
            )[:1]
        if not places:
            raise _UnresolvedError(lambda: self._nothing(stated))
        if len(places) == 1:
            self._note(stated, places[0])
        if len(places) > 1:
            raise _UnresolvedError(
                lambda: (
                    f"{len(places)} settlements have this name: "
                    f"{self._listed(stated.name, places)}; write it as one of these"
                    f"{also_formerly(stated.name, self.table, self._oblasts_of(stated))}"
                )
            )
        return places[0]

    def _rows_of(self, stated: _Stated) -> list[int]:
        """Return the rows of a code, of a name, or else of an earlier or another name."""
        if CODE.fullmatch(stated.name):
            return self._by_code.get(stated.name, [])
        rows = self._find(stated.name, stated.oblast)
        if rows or self._registered(stated):
            return rows
        among = self._index(stated.oblast)[1]
        former = formerly(stated.name, self.table)
        former = former if among is None else sorted(set(former) & set(among))
        self.by_other_name.update(dict.fromkeys(former, stated.name))
        return former

    @cached_property
    def _by_code(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, code in enumerate(self.table.get("katottg", ())):
            found.setdefault(code, []).append(row)
        return found

    def _oblasts_of(self, stated: _Stated) -> list[str]:
        return [stated.oblast] if stated.oblast else sorted(self.oblasts)

    def _registered(self, stated: _Stated) -> list[RegisteredSettlement]:
        """Return the settlements of the codifier that a name may stand for."""
        if not is_of_ukraine(self.table):
            return []
        return [
            one
            for one in registered_settlements(stated.name, self._oblasts_of(stated))
            if not stated.raion or is_raion(stated.raion, one.raion)
        ]

    def _note(self, stated: _Stated, row: int) -> None:
        """Note that a name is an earlier one, or that there are namesakes without a point."""
        place = self.table.iloc[row]
        if CODE.fullmatch(stated.name):
            return
        if self.by_other_name.get(row) == stated.name:
            self.notes.append(
                Message("found-by-other-name", stated=stated.name, place=name_message(place))
            )
        if stated.point is None and is_of_ukraine(self.table):
            oblasts = self._oblasts_of(stated)
            others = unplaced_namesakes(place, oblasts, self.table, stated.raion)
            if others:
                self.notes.append(
                    Message(
                        "namesakes-without-point",
                        place=name_message(place, self.raion[row] if self.raion else ""),
                        count=other_namesakes(place, others),
                        others_clauses=[registered_message(one) for one in others[:MOST_NOTED]],
                        more=max(0, len(others) - MOST_NOTED),
                        beyond="yes" if len(others) > MOST_NOTED else "no",
                    )
                )

    def _find(self, name: str, oblast: str) -> list[int]:
        """Return the rows of a name in an oblast or, if it is empty, where the list is about."""
        index, rows = self._index(oblast)
        found = index.find(name)
        return found if rows is None else [rows[position] for position in found]

    def _index(self, oblast: str) -> tuple[NameIndex, list[int] | None]:
        """Return the index of the names there, and the rows that it is of; None for all."""
        if oblast not in self._indexes:
            codes = {oblast} if oblast else self.oblasts
            rows = sorted(set().union(*map(self._in_oblast, codes))) if codes else None
            self._indexes[oblast] = NameIndex.of(self.table, rows), rows
        return self._indexes[oblast]

    def _in_oblast(self, code: str) -> set[int]:
        """Return places of an oblast, with those of no stated oblast that lie in it or in none."""
        stated = np.array(self.oblast, dtype=object)
        unstated = np.flatnonzero(stated == "")
        inside = np.zeros(len(unstated), dtype=bool)
        outside = ~inside
        if len(unstated):
            points = shapely.point_on_surface(self.table.geometry.to_numpy()[unstated])
            oblasts = shipped_oblasts() if self.theatre is None else self.theatre.regions
            for iso, ground in zip(oblasts["iso"], oblasts.geometry, strict=True):
                here = shapely.covers(prepared_copy(ground), points)
                outside &= ~here
                inside |= here & (iso == code)
        lying_in = unstated[inside | outside]
        return {*np.flatnonzero(stated == code).tolist(), *lying_in.tolist()}

    def _point(self, row: int) -> shapely.Point:
        """Return the point of a settlement, or a point inside its outline."""
        point: shapely.Point = shapely.point_on_surface(self.table.geometry.iloc[row])
        return point

    def _where(self) -> str:
        return " and ".join(sorted(self.oblasts))

    def _places(self, rows: Iterable[int]) -> list[int]:
        """Return one row for each place: nearby records of one oblast are the same place."""
        places: list[int] = []
        for row in sorted(rows, key=lambda row: (not self.numbered[row], row)):
            if not any(
                self.oblast[row] == self.oblast[place]
                and _distance_m(self._point(row), self._point(place)) <= SAME_PLACE_M
                for place in places
            ):
                places.append(row)
        return places

    def _nothing(self, stated: _Stated) -> str:
        if CODE.fullmatch(stated.name):
            return self._no_code(stated.name)
        known = (
            without_code_in(self._registered(stated), self.table) if stated.point is None else ()
        )
        if known:
            there = self._places(self._find(stated.name, stated.oblast))
            others = f"; it has {self._listed(stated.name, there)}" if there else ""
            reason = without_point(known, len(self.table))
            oblasts = self._oblasts_of(stated)
            return f"{reason}{others or also_formerly(stated.name, self.table, oblasts)}"
        whole = NameIndex.of(self.table)
        for rows in (self._find(stated.name, stated.oblast), whole.find(stated.name)):
            elsewhere = self._places(rows)
            if elsewhere:
                asked = f"in {stated.raion or stated.oblast or self._where()}"
                if stated.point is not None:
                    lon, lat = stated.point
                    asked = f"within {SAME_PLACE_M / 1000:g} km of {lon}, {lat}"
                elif stated.raion and self.raion is None:
                    asked += " (this table has no raions)"
                listed = self._listed(stated.name, elsewhere)
                return f"no settlement of this name {asked}; there are: {listed}"
        among = self._index(stated.oblast)[1]
        near = whole.near(stated.name, among=None if among is None else set(among))
        where = f" in {stated.oblast or self._where()}" if stated.oblast or self.oblasts else ""
        problem = f"no such settlement{where} among the {len(self.table):,} of this table"
        if not near:
            return f"{problem}; check the name"
        meant = [_name_like(stated.name, self.table.iloc[row]) for row in near]
        listed_names = [f"'{name} ({self.oblast[r]})'" for name, r in zip(meant, near, strict=True)]
        return f"{problem}; did you mean {' or '.join(dict.fromkeys(listed_names))}?"

    def _no_code(self, code: str) -> str:
        known = registered_of_code(code)
        if known is None:
            return "no settlement has this code in the codifier; check it"
        return without_point([known], len(self.table))

    def _listed(self, name: str, places: Sequence[int]) -> str:
        """List namesakes, each written so that it is unambiguous."""
        oblasts = [self.oblast[row] for row in places]
        # a raion that only the codifier knows is named where the oblast alone does not decide
        has_column = any(column in self.table for column in _RAION_COLUMNS)
        raions = self.raion if has_column or len(set(oblasts)) < len(oblasts) else None
        units = [
            (code, raions[row] if raions and (has_column or oblasts.count(code) > 1) else "")
            for code, row in zip(oblasts, places, strict=True)
        ]
        points = [self._point(row) for row in places]
        order = sorted(range(len(places)), key=lambda k: (units[k], points[k].x, places[k]))
        listed_names = []
        for k in order[:_SHOWN]:
            unit = ", ".join(text for text in units[k] if text)
            at = f"{points[k].x:.3f}, {points[k].y:.3f}"
            alone = unit and units.count(units[k]) == 1
            listed_names.append(
                f"'{name} ({unit})' at {at}" if alone else f"'{name} ({at})' in {unit}"
            )
        more = len(places) - _SHOWN
        return "; ".join(listed_names) + (f"; and {more} more" if more > 0 else "")


def _check_once(rows: Sequence[int], stated: Sequence[str], finder: _Finder, what: str) -> None:
    first: dict[int, str] = {}
    for row, text in zip(rows, stated, strict=True):
        if row in first:
            place = finder.table.iloc[row]
            raise ClaimError(
                f"{what}: {first[row]!r} and {text!r} are the same settlement "
                f"({names_of(place)[0]}, {place['oblast']}); keep one"
            )
        first[row] = text


def _parse(text: str, theatre: Theatre | None = None) -> _Stated:
    """Parse a name and its oblast, raion or point.

    >>> _parse("Krasne (UA-63, Харківський район)").oblast, _parse("Krasne, 36.4, 50.2").point
    ('UA-63', (36.4, 50.2))
    """
    match = _STATED.fullmatch(text.strip())
    if match is None or not match[1].strip():
        raise _UnresolvedError("expected a name such as 'Krasne' or 'Krasne (UA-63)'")
    oblast, raion, numbers = "", "", []
    for part in re.split(r"[,;]", match[2] or match[3] or ""):
        if not part.strip():
            continue
        code = _region_code(part, theatre)
        if _NUMBER.fullmatch(part):
            numbers.append(float(part.replace("−", "-")))
        elif code and not oblast:
            oblast = code
        elif not code and not raion:
            raion = part.strip()
        else:
            raise _UnresolvedError(
                f"expected one oblast and one raion, found another: {part.strip()!r}"
            )
    if len(numbers) not in (0, 2):
        raise _UnresolvedError(
            f"expected longitude and latitude, such as (36.456, 50.285), found {len(numbers)} "
            f"number{'s'[: len(numbers) - 1]}"
        )
    point = (numbers[0], numbers[1]) if numbers else None
    return _Stated(match[1].strip(), oblast, raion, point)


def _region_code(text: str, theatre: Theatre | None) -> str:
    """Return the code of a region of a theatre; of Ukraine's, however its name is spelled."""
    if theatre is not None and not theatre.about.is_shipped:
        return theatre.region_code(text)
    return "" if names_a_raion(text) else oblast_code(text)


def _code(text: str, what: str, theatre: Theatre | None = None) -> str:
    code = _region_code(str(text), theatre)
    if not code and theatre is not None and not theatre.about.is_shipped:
        listed = ", ".join(f"{iso} {name}" for iso, name in theatre.region_names.items()) or "none"
        raise ClaimError(
            f"{what}: expected a region of the theatre ({listed}), found {str(text)[:60]!r}"
        )
    if not code:
        raise ClaimError(
            f"{what}: expected an oblast such as 'UA-63' or 'Kharkiv oblast', found "
            f"{str(text)[:60]!r} ({', '.join(sorted(oblast_codes()))})"
        )
    return code
