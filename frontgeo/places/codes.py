"""Find the ISO 3166-2 code of an oblast from its name or code in a table of places."""

from __future__ import annotations

from functools import cache

from frontgeo.places.shipped import oblast_codes, shipped_oblasts

__all__ = ["GEONAMES_ADMIN1", "oblast_iso"]

# GeoNames' first-level codes, with ISO 3166-2.
GEONAMES_ADMIN1 = {
    "01": "UA-71", "02": "UA-74", "03": "UA-77", "04": "UA-12", "05": "UA-14", "06": "UA-26",
    "07": "UA-63", "08": "UA-65", "09": "UA-68", "10": "UA-35", "11": "UA-43", "12": "UA-30",
    "13": "UA-32", "14": "UA-09", "15": "UA-46", "16": "UA-48", "17": "UA-51", "18": "UA-53",
    "19": "UA-56", "20": "UA-40", "21": "UA-59", "22": "UA-61", "23": "UA-05", "24": "UA-07",
    "25": "UA-21", "26": "UA-23", "27": "UA-18",
}  # fmt: skip

# Slugs of first-level units, as in some archives.
_SLUGS = {
    "avtonomna_respublika_krym": "UA-43", "cherkaska": "UA-71", "chernihivska": "UA-74",
    "chernivetska": "UA-77", "dnipropetrovska": "UA-12", "donetska": "UA-14",
    "ivano_frankivska": "UA-26", "kharkivska": "UA-63", "khersonska": "UA-65",
    "khmelnytska": "UA-68", "kirovohradska": "UA-35", "kyiv_city": "UA-30", "kyivska": "UA-32",
    "kyyivska": "UA-32", "luhanska": "UA-09", "lvivska": "UA-46", "mykolaivska": "UA-48",
    "mykolayivska": "UA-48", "odeska": "UA-51", "poltavska": "UA-53", "rivnenska": "UA-56",
    "sevastopol": "UA-40", "sumska": "UA-59", "ternopilska": "UA-61", "vinnytska": "UA-05",
    "volynska": "UA-07", "zakarpatska": "UA-21", "zaporizka": "UA-23", "zhytomyrska": "UA-18",
}  # fmt: skip


@cache
def _iso_by_word() -> dict[str, str]:
    table = shipped_oblasts()
    words = dict(_SLUGS)
    for column in ("name_en", "name_uk", "katottg"):
        words |= zip(table[column].map(_word), table["iso"], strict=True)
    # OCHA's codes are the first four letters of KATOTTG.
    return words | dict(zip(table["katottg"].str[:4].map(_word), table["iso"], strict=True))


def _word(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")


def oblast_iso(text: object) -> str | None:
    """Return the ISO 3166-2 code of a unit from a code, a name or a slug, or None.

    Examples
    --------
    >>> [oblast_iso(name) for name in ("UA-63", "UA63", "Харківська", "kharkivska_oblast")]
    ['UA-63', 'UA-63', 'UA-63', 'UA-63']
    >>> [oblast_iso(name) for name in ("Kyiv", "Kyiv oblast", "Місто Київ", "Atlantis")]
    ['UA-30', 'UA-32', 'UA-30', None]
    """
    if not isinstance(text, str) or not text.strip():
        return None
    if text.strip().upper() in oblast_codes():
        return text.strip().upper()
    word = _word(text).removeprefix("місто_").removeprefix("м._")
    words = _iso_by_word()
    forms = (word, f"{word}_oblast", f"{word}_область", word.removesuffix("_oblast"))
    return next((words[form] for form in forms if form in words), None)
