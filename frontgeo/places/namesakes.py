"""Tell settlements from their namesakes by the codifier, by earlier names, and in words.

A table of points may lack namesakes that the official codifier has, and know an earlier name
that another settlement has today. A name is never guessed: what else it may stand for is noted,
or makes an error that says what to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from frontgeo.i18n.messages import Message, NameOf
from frontgeo.places.codifier import RegisteredSettlement, registered_as
from frontgeo.places.lookup import is_raion
from frontgeo.places.place_tables import oblast_codes
from frontgeo.places.transliteration import NameIndex, transliterate

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "CODE",
    "MOST_NOTED",
    "also_formerly",
    "formerly",
    "is_meant",
    "is_of_ukraine",
    "name_message",
    "namesakes_listed",
    "one_of_namesakes",
    "other_namesakes",
    "registered_message",
    "unplaced_namesakes",
    "without_code_in",
    "without_point",
]

#: a code of a settlement in KATOTTG
CODE = re.compile(r"UA\d{17}")
#: the most namesakes in one note
MOST_NOTED = 4
_SHOWN = 12  # the most namesakes in one message
_ALL_POINTS = (
    "fetch all points (frontgeo library add settlements), or give the place as longitude, latitude"
)


def formerly(name: str, table: gpd.GeoDataFrame) -> list[int]:
    """Return the positions of the rows that have a name among their other names."""
    if "other_names" not in table:
        return []
    others = table["other_names"].fillna("").to_numpy(dtype=object)
    listed = [
        (other, row) for row in np.flatnonzero(others != "") for other in others[row].split(";")
    ]
    import pandas as pd

    names = pd.DataFrame({"name": [other for other, _ in listed]}, dtype="str")
    return sorted({int(listed[at][1]) for at in NameIndex.of(names).find(name)})


def also_formerly(name: str, table: gpd.GeoDataFrame, oblasts: Iterable[str]) -> str:
    """Return a remark on places of a table that had a name which other settlements have today."""
    wanted = set(oblasts)
    places = table.iloc[formerly(name, table)]
    if wanted:
        places = places[places["oblast"].isin(wanted)]
    if places.empty:
        return ""
    names = [f"{latin} ({oblast})" for latin, oblast in places[["name_en", "oblast"]].to_numpy()]
    listed = " and ".join(names[:MOST_NOTED])
    return f"; {name!r} is also an earlier or other name of {listed}, if that is meant"


def is_meant(name: str, place: pd.Series[Any]) -> bool:
    """Return whether a name means a place whatever namesakes it has: by its code, or known."""
    is_known = bool(place.get("by_hand")) or place.get("kind") in ("city", "town")
    return is_known or bool(CODE.fullmatch(name.strip()))


def namesakes_listed(name: str, oblast: str | None, found: gpd.GeoDataFrame) -> str:
    """List the places of a table that have a name, and how to choose one."""
    listed_names = "; ".join(
        f"{row.oblast or 'oblast not stated'}: {row.lon:.3f}, {row.lat:.3f} ({row.kind})"
        for row in found.sort_values(["oblast", "lon"]).head(12).itertuples()
    )
    more = f"; and {len(found) - 12} more" if len(found) > 12 else ""
    code = next((code for code in sorted(found["oblast"]) if code), "UA-63")
    advice = (
        f"choose one, such as find_settlement({name!r}, oblast={code!r}), or "
        if oblast is None
        else ""
    )
    return (
        f"{len(found)} places have this name: {listed_names}{more}; {advice}give the place as "
        "(longitude, latitude)"
    )


def one_of_namesakes(place: pd.Series[Any], others: Sequence[RegisteredSettlement]) -> str:
    """Explain that the codifier has namesakes of the only place of a name in a table."""
    code = str(place.get("katottg") or "")
    advice = "choose it by its code, or " if code else ""
    count = other_namesakes(place, others) + 1
    one = f"{code or place['oblast']}: {place.geometry.x:.3f}, {place.geometry.y:.3f}"
    return (
        f"the codifier has {count} places of this name, and this table a point for one ({one}); "
        f"without a point{'' if code else ', or the same'}: {_some(others)}; {advice}give the "
        "place as (longitude, latitude)"
    )


def other_namesakes(place: pd.Series[Any], others: Sequence[RegisteredSettlement]) -> int:
    """Return how many of some namesakes are not the place itself, which may have no code."""
    may_be_one = not place.get("katottg") and any(o.oblast == place["oblast"] for o in others)
    return len(others) - int(may_be_one)


def without_code_in(
    registered: Iterable[RegisteredSettlement], table: gpd.GeoDataFrame
) -> tuple[RegisteredSettlement, ...]:
    """Return the settlements of the codifier that no row of a table has the code of."""
    codes = set(table["katottg"]) if "katottg" in table else set()
    return tuple(one for one in registered if one.katottg not in codes)


def unplaced_namesakes(
    place: pd.Series[Any], oblasts: Sequence[str], table: gpd.GeoDataFrame, raion: str = ""
) -> tuple[RegisteredSettlement, ...]:
    """Return the namesakes of a place that are in the codifier and have no point in a table.

    A place without a code is one of those of its oblast, and it is not known which.
    """
    if not place["name_uk"] or place["oblast"] not in oblast_codes():
        return ()
    same = [
        one
        for one in registered_as(place["name_uk"], oblasts or oblast_codes())
        if not raion or is_raion(raion, one.raion)
    ]
    unplaced = without_code_in(same, table)
    return unplaced if other_namesakes(place, unplaced) else ()


def without_point(known: Sequence[RegisteredSettlement], rows: int) -> str:
    """Explain that settlements exist, but have no point in a table, and what to do."""
    return (
        f"exists in the codifier ({_some(known)}), but has no point among the {rows:,} of this "
        f"table; {_ALL_POINTS}"
    )


def is_of_ukraine(table: gpd.GeoDataFrame) -> bool:
    """Return whether a table has places of an oblast, so that the codifier may know others."""
    return bool(table["oblast"].isin(oblast_codes()).any())


def name_message(place: pd.Series[Any], raion: str = "") -> Message:
    """Return the name of a row with its oblast, in the reader's language.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> found = name_message(load_settlements().iloc[0])
    >>> str(found), found.text("uk")
    ('Borysivka (Борисівка, UA-63)', 'Борисівка (UA-63)')
    """
    latin, ukrainian = (str(place.get(key) or "") for key in ("name_en", "name_uk"))
    oblast = str(place.get("oblast") or "")
    raion_en = transliterate(raion.replace(" район", " raion"))
    where = (", ".join(filter(None, (name, oblast))) for name in (raion_en, raion))
    return NameOf.place(latin, ukrainian, NameOf(*where))


def registered_message(one: RegisteredSettlement) -> Message:
    """Return a settlement of the codifier with its units and code, in the reader's language.

    Examples
    --------
    >>> (one,) = registered_as("Зибине", ["UA-63"])
    >>> registered_message(one).text("uk")
    'Зибине (Вовчанська громада, Чугуївський район, UA-63, UA63140010310032383)'
    """
    units = [(one.hromada, "громада"), (one.raion, "район")]
    within = [f"{name} {word}" for name, word in units if name]
    uk = f"{one.name_uk} ({', '.join([*within, one.oblast, one.katottg])})"
    return NameOf(str(one), uk)


def _some(known: Sequence[RegisteredSettlement]) -> str:
    more = f"; and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return "; ".join(map(str, known[:_SHOWN])) + more
