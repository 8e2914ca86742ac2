"""Sides and directions: read from the words of a claim whose change it is, and which way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from frontgeo.change.definitions import RUSSIA, UKRAINE
from frontgeo.claims.lexicon import normalised, word_lists
from frontgeo.errors import ClaimError
from frontgeo.places.theatre import Theatre

__all__ = [
    "OPEN", "Direction", "SideReading", "denial_in", "read_sides", "reading_in", "reading_of",
    "side_key", "side_of_claimant", "sides_hint", "stated_by",
]  # fmt: skip

#: The side of a claim that does not say whose change is meant; `frontgeo.check` refuses it.
OPEN = "open"

#: The part of a change that is claimed: the balance of the claim's side, all ground that it
#: gained or took back, or all ground that it lost.
Direction = Literal["net", "gained", "retaken", "lost"]

_OTHER = {"russia": "ukraine", "ukraine": "russia"}
_SIDES = ("russia", "ukraine")
_KINDS = (*_SIDES, "speaker", "enemy", "occupiers")


@dataclass(frozen=True)
class SideReading:
    """The side and the direction that words express.

    Attributes
    ----------
    side : str
        ``russia``, ``ukraine``, or empty where the words leave it open.
    direction : str
        ``net``, ``gained``, ``retaken``, ``lost``, or empty.
    why : tuple of str
        The words that express them, as they stand.
    is_open : bool
        Whether the words describe a change without saying whose it is.
    contradiction : str
        The words that express two sides, or two directions; otherwise empty.
    pov : str
        The speaker's side, if the words depend on it, as with "our troops" or "the enemy".
    """

    side: str = ""
    direction: str = ""
    why: tuple[str, ...] = ()
    is_open: bool = False
    contradiction: str = ""
    pov: str = ""


def reading_of(words: str, claimant: str = "", side: str = "") -> SideReading:
    """Read from words whose change they describe, and which part of it is claimed.

    The side is that of the actor: "Russian forces", «ЗСУ», or with the claimant's help "our
    troops" and "the enemy". Without an actor the verb decides: "retaken" and «звільнили» point
    to Ukraine unless Russia says so, "liberated" and "captured" to the claimant's side, and
    "occupied" to the other side.

    Parameters
    ----------
    words : str
        A sentence, or the words of a claim, in English, Ukrainian or Russian.
    claimant : str
        The claimant: a name or an office.
    side : str
        The side as known from elsewhere, which fills in what the words leave open.

    Returns
    -------
    SideReading

    Examples
    --------
    >>> reading = reading_of("our troops have liberated 6,000 km²", "Volodymyr Zelensky")
    >>> reading.side, reading.direction, reading.why
    ('ukraine', 'retaken', ('our troops', 'liberated'))
    >>> reading_of("our troops have liberated 6,000 km²").is_open
    True
    >>> reading_of("Russian forces captured 880 km²").direction
    'net'
    >>> reading_of("500 km² lost by Ukraine").side
    'ukraine'
    """
    text = normalised(words)
    if not _may_say(text):  # the patterns of all words take long to compile
        return SideReading(side, pov=side_of_claimant(claimant))
    actors = list(_actors(text))
    said_by = {whose for whose, _, _, speaks in actors if speaks} & set(_SIDES)
    speaker = side_of_claimant(claimant)
    if not claimant and len(said_by) == 1:  # "Kyiv says that our troops"
        speaker = said_by.pop()
    acting = [(whose, start, end) for whose, start, end, speaks in actors if not speaks]
    verbs = {name: list(_found(pattern, text)) for name, pattern in _verbs().items()}
    changes = {
        name for name in ("taken", "occupied", "liberated", "retaken", "lost") if verbs[name]
    }
    relative = any(whose in ("speaker", "enemy") for whose, _, _ in acting)
    sides: dict[str, str] = {}
    for whose, start, end in acting:
        sides.setdefault(_side_of(whose, speaker), words[start:end])
    is_unknown = sides.pop("", None) is not None  # "our troops" of an unknown speaker
    seen = [words[start:end] for _, start, end in acting]
    seen += [words[a:b] for name in verbs if name != "denied" for a, b in verbs[name]]
    why = tuple(dict.fromkeys(seen))
    pov = speaker if relative or "occupied" in changes or not acting else ""
    # two sides act, and the known side is one of them: let the known side decide
    if len(sides) > 1 and side in sides:
        acting, sides = [], {}
    if len(sides) > 1:
        return SideReading(why=why, contradiction=" and ".join(sides.values()), pov=pov)
    if "lost" in changes and len(changes) > 1:
        both = (words[slice(*verbs[name][0])] for name in ("lost", *(changes - {"lost"})))
        return SideReading(
            side=next(iter(sides), ""), why=why, contradiction=" and ".join(both), pov=pov
        )
    found = ""
    if acting and not is_unknown:
        found = next(iter(sides))
    elif not acting and not side:
        found = _side_of_verb(changes, text, speaker)
    found = found or side
    direction = _direction(changes, verbs, found)
    return SideReading(found, direction, why, bool(changes or acting) and not found, "", pov)


def reading_in(
    theatre: Theatre | None, words: str, claimant: str = "", side: str = ""
) -> SideReading:
    """Read from words whose change they describe, in a theatre whose sides they may name.

    Of another war than that in Ukraine the sides are known by their names alone: who speaks does
    not tell whose "our troops" are, nor does a verb tell who took ground.

    Parameters
    ----------
    theatre : Theatre or None
        By default the one that ships.
    words, claimant, side
        As for `reading_of`.
    """
    if theatre is None or theatre.about.is_shipped:
        return reading_of(words, claimant, side)
    verbs = reading_of(words)
    named = theatre.sides_in(words)
    if len(named) > 1 and not side:
        return SideReading(why=verbs.why, contradiction=" and ".join(named))
    found = side or (str(named[0]) if named else "")
    if len(named) == 1 and side:
        found = str(named[0])
    changes = bool(verbs.direction or verbs.is_open or verbs.side)
    return SideReading(found, verbs.direction, verbs.why, changes and not found)


def sides_hint(theatre: Theatre | None = None) -> str:
    """Return the sides of a theatre as they may be written, for messages."""
    is_ours = theatre is None or theatre.about.is_shipped
    return f"{RUSSIA!r} or {UKRAINE!r}" if is_ours or theatre is None else theatre.sides_hint


def denial_in(words: str) -> str:
    """Return the word that negates a statement; empty if there is none.

    Examples
    --------
    >>> denial_in("Russia did not capture"), denial_in("Russia captured")
    ('not', '')
    """
    found = _verbs()["denied"].search(normalised(words))
    return found[0] if found else ""


def side_of_claimant(claimant: str) -> str:
    """Return the side that a claimant holds office for; empty if neither or unknown.

    Examples
    --------
    >>> side_of_claimant("Defence Minister Andrei Belousov"), side_of_claimant("Генштаб ЗСУ")
    ('russia', 'ukraine')
    >>> side_of_claimant("ISW"), side_of_claimant("Russia Matters")
    ('', '')
    """
    if not claimant:
        return ""
    text = normalised(claimant)
    if _claimants()["neither"].search(text):
        return ""
    found = [side for side in _SIDES if _claimants()[side].search(text)]
    return found[0] if len(found) == 1 else ""


def side_key(side: Any) -> Any:
    """Return the key of a side of the war in lower case, and any other value unchanged."""
    key = side.strip().lower() if isinstance(side, str) else ""
    return key if key in (RUSSIA, UKRAINE, OPEN, "") and isinstance(side, str) else side


def stated_by(reading: SideReading) -> dict[str, str]:
    """Return the side and the direction of a reading, without empty ones."""
    side = reading.side or (OPEN if reading.is_open else "")
    found = {"side": side, "direction": reading.direction}
    return {key: value for key, value in found.items() if value}


_MULTIPLE = re.compile(
    r"(?<!\w)(?:twice|thrice|double[ds]?|doubling|triple[ds]?|\w+ times|\w*fold|half as"
    r"|вдвічі|втричі|удвічі|утричі|вдвое|втрое|(?:у|в) \w+ раз\w*)(?!\w)",
    re.IGNORECASE,
)


def read_sides(
    words: str, fields: Mapping[str, Any], theatre: Theatre | None = None
) -> dict[str, str]:
    """Return the side and the direction that the words of a claim give, beside its fields.

    Parameters
    ----------
    words : str
    fields : mapping
        Those of the claim, of which side, direction and claimant are read.
    theatre : Theatre, optional
        The theatre whose sides the words may name; by default the one that ships.

    Raises
    ------
    ClaimError
        For words that give two sides, or another side or way than the one stated.
    """
    stated, way = str(side_key(fields.get("side")) or ""), str(fields.get("direction") or "")
    known = "" if stated == OPEN else stated
    if denial := denial_in(words):
        raise ClaimError(
            f"claim: {denial!r} in {words[:60]!r} negates the figure; write the change that is "
            "claimed, without it"
        )
    if multiple := _MULTIPLE.search(words):
        raise ClaimError(
            f"claim: {multiple[0].strip()!r} in {words[:60]!r} multiplies the figure; write the "
            "figure that is meant"
        )
    reading = reading_in(theatre, words, str(fields.get("claimant") or ""), known)
    if reading.contradiction and not (known and way):
        raise ClaimError(
            f"side: the words have two readings ({reading.contradiction}); say which is meant: "
            f"side = {sides_hint(theatre)} (--side){', and direction (--direction)' * bool(known)}"
        )
    read = {"side": reading.side, "direction": reading.direction}
    for key, value in (("side", known), ("direction", way)):
        other = read[key]
        is_other_way = key == "side" or "lost" in (value, other)
        if value and other and value != other and is_other_way:
            raise ClaimError(
                f"{key}: {value!r} is stated, but the words {words[:60]!r} give {other!r}; write "
                "the figure without them, or correct one of the two"
            )
    return stated_by(reading)


def _side_of(whose: str, speaker: str) -> str:
    """Return the side of an actor, given the speaker's side."""
    if whose in _SIDES:
        return whose
    if whose == "occupiers":
        return _OTHER[speaker] if speaker else "russia"
    return _OTHER.get(speaker, "") if whose == "enemy" else speaker


def _side_of_verb(changes: set[str], text: str, speaker: str) -> str:
    """Return the side of a change for which no actor is named."""
    if changes == {"occupied"}:
        return _OTHER.get(speaker, "")
    if "lost" in changes or not changes:
        return ""
    if speaker:
        return speaker
    # both defence ministries write «освободили», but in English the word refers to Ukraine
    liberated = "liberated" in changes and not re.search("[а-яіїєґ]", text)
    return "ukraine" if "retaken" in changes or liberated else ""


def _direction(changes: set[str], verbs: dict[str, list[tuple[int, int]]], side: str) -> str:
    if "lost" in changes:
        return "lost"
    if "retaken" in changes or ("liberated" in changes and side == "ukraine"):
        return "retaken"
    if verbs["gained"]:
        return "gained"
    if verbs["net"] or (changes and (side or "liberated" not in changes)):
        return "net"
    return ""


# ---- words -------------------------------------------------------------------------------


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words as a whole; ``*`` is any ending."""
    escaped = (re.escape(word) for word in sorted(set(words), key=len, reverse=True))
    joined = "|".join(w.replace(r"\*", "[а-яіїєґ]{0,6}").replace(r"\ ", " ") for w in escaped)
    return rf"(?<!\w)(?:{joined})(?!\w)"


_GROUPS = ("group", "группировк", "угрупован")  # of troops, also at the end of a longer word


@cache
def _beginnings() -> frozenset[str]:
    """Return the first two letters of every name of an actor and of every verb."""
    lists = word_lists("sides")
    words = [word for name in _KINDS for word in lists[name]["names"]]
    words += [word for name in _KINDS for word in lists[name].get("adjectives", ())]
    words += [word for table in word_lists("directions").values() for word in table["words"]]
    return frozenset(word[:2] for word in words)


def _may_say(text: str) -> bool:
    """Return whether a text may name an actor or a change; "880 km²" does not."""
    words = re.findall(r"\w+", text)
    return any(word[:2] in _beginnings() for word in words) or any(g in text for g in _GROUPS)


@cache
def _verbs() -> dict[str, re.Pattern[str]]:
    lists = word_lists("directions")
    return {name: re.compile(_any(table["words"])) for name, table in lists.items()}


@cache
def _claimants() -> dict[str, re.Pattern[str]]:
    lists = word_lists("claimants")
    return {
        side: re.compile(_any([*table["names"], *table.get("words", ())]))
        for side, table in lists.items()
    }


@cache
def _actor() -> re.Pattern[str]:
    lists = word_lists("sides")
    forces = _any(lists["forces"]["words"])
    joints = _any(lists["object"]["joints"])
    between = rf"(?: (?!{joints})[\w'-]{{1,20}}){{0,2}} "
    groups = _any(lists["russia"]["groups"])
    kinds = []
    for name in _KINDS:
        forms = [_any(lists[name]["names"])]
        if adjectives := lists[name].get("adjectives"):
            forms.insert(0, rf"{_any(adjectives)}{between}{forces}")
        if name == "russia":
            forms.insert(
                0,
                r"(?:group(?:ing)? of (?:forces|troops)|группировк[а-я]{1,3}(?: войск)?"
                rf"|угрупованн[а-яі]{{1,2}}(?: військ)?) [\"«“']?{groups}[\"»”']?",
            )
        kinds.append(f"(?P<{name}>{'|'.join(forms)})")
    after = "|".join(lists["object"]["after"])
    speaks = _any(lists["object"]["speaking"])
    return re.compile(
        rf"(?:{'|'.join(kinds)})(?!'s)(?![ -](?:{after})(?!\w))(?P<speaks> (?:also )?{speaks})?"
    )


@cache
def _object() -> re.Pattern[str]:
    """Return a pattern of the words before a name that make it an object, not an actor."""
    before = word_lists("sides")["object"]["before"]
    return re.compile(rf"{_any(before)} (?:the )?$")


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in pattern.finditer(text))


def _actors(text: str) -> Iterator[tuple[str, int, int, bool]]:
    """Yield each actor: the kind of name, its position, and whether it only speaks."""
    for found in _actor().finditer(text):
        before = text[max(0, found.start() - 30) : found.start()]
        if not _object().search(before):
            whose = next(name for name in _KINDS if found[name])
            yield whose, *found.span(whose), found["speaks"] is not None
