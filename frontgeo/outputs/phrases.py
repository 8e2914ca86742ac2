"""What a claim states, and what its check came to, in words: English and Ukrainian."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from frontgeo.claims import KINDS, Claim
from frontgeo.claims.amount import number_text, split_qualifier, worth_of
from frontgeo.errors import ClaimError
from frontgeo.outputs.words import (
    NOUNS_UK,
    UNITS_UK,
    Language,
    counted_uk,
    days_text,
    listed,
    number_in,
    oblasts_text,
)
from frontgeo.places import load_oblasts
from frontgeo.places.admin import oblasts_of
from frontgeo.verdicts.rows import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "amount_text",
    "axis_text",
    "claim_text",
    "claim_title",
    "definition_text",
    "summary_text",
    "turns_text",
    "where_text",
]

_DEFINITIONS = {
    "en": {
        "occupied": "occupied ground",
        "occupied+contested": "occupied ground and the grey zone",
        "occupied+infiltration": "occupied ground and zones of infiltration",
        "control": "ground under control, without advances",
        "ukrainian_held_abroad": "ground abroad held by Ukraine",
    },
    "uk": {
        "occupied": "окупована територія",
        "occupied+contested": "окупована територія разом із сірою зоною",
        "occupied+infiltration": "окупована територія разом із зонами інфільтрації",
        "control": "контрольована територія без зон просування",
        "ukrainian_held_abroad": "утримувана Україною територія за кордоном",
        "as drawn": "як накреслено",
        "as stated": "за словами джерела",
    },
}
_OUTCOMES_UK = {
    "supported": "підтверджене",
    "overstated": "завищене",
    "understated": "занижене",
    "contradicted": "спростоване",
    "undecided": "не визначене",
}
_CLAIMS_UK = {
    "area": "зайнято {amount}",
    "area gained": "зайнято територію",
    "area lost": "втрачено територію",
    "depth": "просування на {amount}{start}",
    "settlements": "зайнято {amount}",
    "fronts": "просування на {stated} із {total} {sectors}",
    "fronts all": "просування на всіх {total} ділянках фронту",
    "pace": "просування на {amount}",
    "pace faster": "просування швидше, ніж {than}",
    "pace slower": "просування повільніше, ніж {than}",
    "status captured": "населений пункт {settlement} зайнято",
    "status not captured": "населений пункт {settlement} не зайнято",
    "share": "під контролем {amount} площі {whole}",
}
_START_UK = {"": "", "border": " від кордону", "front": " від попередньої лінії"}
_QUALIFIERS_UK = {"about": "близько", "almost": "майже", "more than": "понад", "less than": "до"}
_GENITIVE_AFTER = ("about", "less than")
_BEARINGS_UK = {
    "north": "на північ", "north-east": "на північний схід", "east": "на схід",
    "south-east": "на південний схід", "south": "на південь",
    "south-west": "на південний захід", "west": "на захід", "north-west": "на північний захід",
}  # fmt: skip


# ---- what is claimed ---------------------------------------------------------------------


def claim_text(claim: Claim, language: Language = "en") -> str:
    """Return what a claim states, without when and where.

    Examples
    --------
    >>> claim_text(Claim.settlements(28)), claim_text(Claim.settlements(28), "uk")
    ('28 settlements taken', 'зайнято 28 населених пунктів')
    """
    return _claim_uk(claim) if language == "uk" else _claim_en(claim)


def _claim_en(claim: Claim) -> str:
    label = re.sub(r"^1 (settlement|sector)s$", r"1 \1", claim.label)
    if claim.kind == "area" and claim.is_worded:
        return f"ground {claim.amount.text}"
    if claim.kind == "depth":
        start = {"": "", "border": " from the border", "front": " from the earlier line"}
        return f"an advance of {label}{start[claim.depth_from]}"
    if claim.kind == "pace":
        if not claim.is_worded:
            return f"an advance of {label}"
        than = days_text(claim.than_since, claim.than_until, "en")
        return f"a {claim.amount.text} advance than over {than}"
    if claim.kind == "share":
        return f"{claim.amount.text} % of {oblasts_text(claim.where, 'en', inside=False)} held"
    return label if claim.kind in ("fronts", "status") else f"{label} taken"


def _claim_uk(claim: Claim) -> str:
    key = claim.kind
    if claim.is_worded:
        key += f" {claim.amount.text}"
    total = len(claim.sectors)
    return _CLAIMS_UK[key].format(
        amount="" if claim.kind == "fronts" else amount_text(claim, "uk"),
        stated=_stated_uk(claim)[0],
        start=_START_UK[claim.depth_from],
        total=total,
        sectors=counted_uk(total, "sectors", genitive=True),
        than=days_text(claim.than_since, claim.than_until, "uk"),
        settlement=claim.settlement,
        whole=oblasts_text(claim.where, "uk", inside=False) if claim.kind == "share" else "",
    )


def _stated_uk(claim: Claim) -> tuple[str, str | None]:
    """The stated number with its wording, and that wording."""
    qualifier, rest = split_qualifier(claim.amount.text)
    number = number_in(re.sub(r"\s*(?:-|–|—|…|to)\s*", "–", rest), "uk")
    return f"{_QUALIFIERS_UK[qualifier]} {number}" if qualifier else number, qualifier


def amount_text(claim: Claim, language: Language = "en") -> str:
    """Return the stated number with its wording and unit.

    Examples
    --------
    >>> amount_text(Claim.parse("less than 880 km2"), "uk")
    'до 880 км²'
    """
    if language == "en":
        return claim.label
    text, qualifier = _stated_uk(claim)
    if claim.base_unit in NOUNS_UK:
        last = claim.amount.high if "–" in text else claim.amount.value
        genitive = qualifier in _GENITIVE_AFTER
        return f"{text} {counted_uk(int(last), claim.base_unit, genitive=genitive)}"
    unit = UNITS_UK[claim.base_unit]
    if worth_of(claim.unit, KINDS[claim.kind].base) == 1.0:
        return f"{text} {unit}"
    return f"{text} {claim.unit.strip()} ({number_in(number_text(claim.value), 'uk')} {unit})"


def where_text(claim: Claim, language: Language = "en") -> str:
    """Return the oblasts of a claim by name; empty for the whole front.

    Examples
    --------
    >>> where_text(Claim.area(880, where=["UA-63", "Donetsk"]), "uk")
    'Харківська область та Донецька область'
    """
    if language == "en" or not claim.where:
        return claim.where_text
    try:
        codes = oblasts_of(claim.where)
    except ClaimError:  # of a claim that could not be cut to it either
        return claim.where_text
    names = load_oblasts().set_index("iso")["name_uk"]
    return listed([str(names[code]) for code in codes], "та")


def claim_title(claim: Claim, language: Language = "en") -> str:
    """Return a claim as quoted, or else what it states, where and when.

    Examples
    --------
    >>> claim_title(Claim.area(880, since="2024-01-01", until="2024-05-31"))
    '880 km² taken, 1 January – 31 May 2024'
    """
    if claim.quote:
        return claim.quote
    text = claim_text(claim, language)
    if claim.where and claim.kind not in ("share", "status"):
        text += f" {oblasts_text(claim.where, language, inside=True)}"
    days = days_text(claim.since, claim.until, language)
    if days and claim.is_state:
        days = f", станом на кінець {days}" if language == "uk" else f", end of {days}"
    elif days:
        days = f" ({days})" if language == "uk" else f", {days}"
    return f"{text[:1].upper()}{text[1:]}{days}"


# ---- what it came to ---------------------------------------------------------------------


def definition_text(definition: str, language: Language) -> str:
    """Return what counted as held."""
    return _DEFINITIONS[language].get(definition, definition)


def axis_text(text: str, language: Language) -> str:
    """Return an axis or a place as a language says it; names stay as they are.

    Examples
    --------
    >>> axis_text("part 1, 2.3 km north-east of Lyptsi", "uk")
    'частина 1, 2,3 км на північний схід від Lyptsi'
    """
    found = re.fullmatch(r"(?:part (\d+))?(?:, )?(?:([\d.,]+) km ([a-z-]+) of (.*))?", text)
    if language == "en" or found is None or found[3] not in (None, *_BEARINGS_UK):
        return text
    part = f"частина {found[1]}" if found[1] else ""
    away = number_in(found[2] or "", "uk")
    place = f"{away} км {_BEARINGS_UK[found[3]]} від {found[4]}" if found[3] else ""
    return ", ".join(piece for piece in (part, place) if piece)


def summary_text(verdict: Verdict, language: Language = "en") -> str:
    """Return what became of a claim, in one sentence without its full stop."""
    if language == "en":
        return verdict.summary.removesuffix(".")
    subject = f"твердження «{claim_text(verdict.claim, 'uk')}»"
    if not verdict.counted:
        return f"{subject} не визначене: нічого з того, що враховується, виміряти не вдалося"
    phrases = []
    for axis in dict.fromkeys(row.at for row in verdict.counted):
        group = [row for row in verdict.counted if row.at == axis]
        tally = Counter(str(row.outcome) for row in group)
        outcomes = sorted(tally, key=lambda outcome: -tally[outcome])
        phrase = "; ".join(_against_uk(group, outcome) for outcome in outcomes)
        phrases.append(f"на ділянці «{axis_text(axis, 'uk')}» {phrase}" if axis else phrase)
    missing = sum(row.outcome is None and row.kind == "mapped" for row in verdict.rows)
    more = f" (недоступних тут вимірювань за картами: {missing})" if missing else ""
    return f"{subject} {'; '.join(phrases)}{more}"


def _against_uk(rows: Sequence[Row], outcome: str) -> str:
    """``завищене за даними 3 із 3 вимірювань за картами та 1 із 2 оприлюднених показників``."""
    groups = ["published" if row.kind == "derived" else row.kind for row in rows]
    hits = Counter(g for g, row in zip(groups, rows, strict=True) if row.outcome == outcome)
    pieces = [
        f"{hits[group]} із {total} {counted_uk(total, group, genitive=True)}"
        for group, total in Counter(groups).items()
        if hits[group]
    ]
    return f"{_OUTCOMES_UK[outcome]} за даними {listed(pieces, 'та')}"


def turns_text(verdict: Verdict, language: Language = "en") -> tuple[str, ...]:
    """Return what would change an outcome, a clause each."""
    return verdict.turns if language == "en" else tuple(_turn_uk(t) for t in verdict.turns)


def _turn_uk(turn: str) -> str:
    grey = re.fullmatch(
        r"(.*?): (\w+) only if the grey zone counts as taken, (\w+) if it does not", turn
    )
    if grey and {grey[2], grey[3]} <= set(_OUTCOMES_UK):
        outcomes = [_OUTCOMES_UK[grey[i]] for i in (2, 3)]
        label = grey[1].replace(" at ", ", ", 1)
        return (
            f"{label}: {outcomes[0]}, лише якщо зараховувати сіру зону, а без неї – {outcomes[1]}"
        )
    off = re.fullmatch(r"(.*): (\w+) if an end of the period were a day off", turn)
    if off and off[2] in _OUTCOMES_UK:
        label, _, rest = off[1].partition(", ")
        about = ", ".join(
            definition_text(piece, "uk") if i == 0 else axis_text(piece, "uk")
            for i, piece in enumerate(rest.split(", ", 1))
        )
        return f"{label}, {about}: {_OUTCOMES_UK[off[2]]}, якби межу періоду зсунути на добу"
    return turn  # better in English than left out
