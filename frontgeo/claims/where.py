"""The places that a claim names: their keys, and their names in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from frontgeo.claims.amount import split_share
from frontgeo.claims.lexicon import any_word, normalised, word_lists
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n.messages import AsStated, Message
from frontgeo.i18n.named import Named
from frontgeo.places.theatre import Theatre

__all__ = ["ABROAD_CODES", "place_key", "place_names", "place_text", "split_unit_of_place"]

#: Units of neighbouring countries whose names ship in both languages.
ABROAD_CODES = ("RU-BEL", "RU-BRY", "RU-KRS", "RU-ROS", "RU-VOR")

_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{2,3}")


def place_key(name: str) -> str:
    """Return the key of a place that ships with the package, or else the name unchanged.

    Places from a file of boundaries, and names that match none or several, are looked up when the
    claim is checked.
    """
    if _CODE.fullmatch(name) or "#" in name:  # FILE#name: its key alone would lose the file
        return name
    from frontgeo.places.lookup import place_of  # reads the tables of places

    try:
        return place_of(name).key
    except InputError:
        return name


def place_names(where: Sequence[str], case: Literal["", "in", "of"] = "") -> Message:
    """Return the names of a claim's places, in the grammatical case that the sentence needs."""
    from frontgeo.places.place_tables import oblast_codes  # reads the table of oblasts

    known = oblast_codes()
    names: list[Message | str] = []
    for key in where:
        if isinstance(key, Named):
            names.append(Message(f"place-named-{case}", name=key) if case else key)
            continue
        place = key.rpartition("#")[2]  # of FILE#name, the name
        code = place.strip()
        prefix = "place-ukraine" if code.lower() == "ukraine" else f"oblast-{code}"
        is_named = code.lower() == "ukraine" or code in known or code in ABROAD_CODES
        if is_named:
            names.append(Message("-".join(filter(None, (prefix, case)))))
        else:
            names.append(
                AsStated(place, Message(f"place-named-{case}", name=place)) if case else place
            )
    return Message("in-oblasts" if case == "in" else "of-oblasts", oblasts=names)


def place_text(where: Sequence[str]) -> str:
    """Return the names of places as English text; empty for the whole front."""
    if not where:
        return ""
    from frontgeo.places.lookup import place_of  # reads the tables of places

    names = []
    for key in where:
        if "#" in key:  # FILE#name
            names.append(key.rpartition("#")[2])
            continue
        if isinstance(key, Named):
            names.append(key.text())
            continue
        try:
            place = place_of(key)
            names.append(place.name_en or place.name_uk)
        except ClaimError:  # a place from a file of boundaries
            names.append(key)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def split_unit_of_place(
    fields: Mapping[str, Any], theatre: Theatre | None = None
) -> dict[str, Any]:
    """Split a unit such as "% of Ukraine" into the unit and the place, in a theatre.

    Raises
    ------
    ClaimError
        Where another place is given too.
    """
    if not isinstance(fields.get("unit"), str):
        return {}
    unit, whole = split_share(fields["unit"])
    if not whole:
        return {}
    country: str = "Ukraine"
    named_place: Callable[[str], str] = place_key
    if theatre is not None:
        country, named_place = theatre.about.name, theatre.place_named
    is_country = re.fullmatch(_country(), normalised(whole)) is not None
    place = country if is_country else whole.removeprefix("the ")
    if theatre is not None and not is_country:
        place = theatre.place_named(place)
    where = fields.get("where") or ()
    named = [where] if isinstance(where, str) else list(where)
    if named and [named_place(str(name)) for name in named] != [named_place(place)]:
        raise ClaimError(
            f"where: the claim is about a part of {place!r}, but where names "
            f"{', '.join(map(repr, named))}; leave one of them out"
        )
    return {"unit": unit, "where": (place,)}


def _country() -> str:
    return any_word(word_lists("holding")["country"]["words"])
