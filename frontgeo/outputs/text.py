"""Verdicts as text: the answer in a few lines, and the whole report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from frontgeo._utils.fileio import printable
from frontgeo.change.apart import Abroad
from frontgeo.claims.base import ABROAD_CODES, check_place_names
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.wording import assumption_text
from frontgeo.verdicts.verdict import Row, Verdict, definition_name

__all__ = [
    "MOST_LINES", "agreement_lines", "ground_not_counted", "headline_text", "matters", "repairs_of",
]  # fmt: skip

MOST_LINES = 6
_OVERLAP_KM2 = 0.0005
_LEAST_KM2 = 1.0  # uncounted ground of a smaller area gets no line
_DAY = timedelta(days=1)
_BY_WIDTH = (
    "interval-holds-and-wider-than-claimed", "interval-holds-and-wider-than-half",
    "supported-by-width", "within-interval-only",
)  # fmt: skip

#: notes about a map's own files: what they state, and what they lack
_OF_FILES = ("files-look-like", "files-say", "map-lacks-all-parts", "map-lacks-parts")

_Line = Message | str


def headline_text(verdict: Verdict, lang: str = "en") -> str:
    """Return the headline as a sentence of its own.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> headline_text(check(Claim.area(1), shapely.box(36, 50, 36.01, 50.01)))
    '1 km² taken: supported; drawn polygons: 0.8 km² (as drawn −0.7 – 2.2)'
    """
    text = verdict.headline.text(lang)
    return printable(f"{text[:1].upper()}{text[1:]}")


def matters(verdict: Verdict, lang: str = "en", *, on_terminal: bool = False) -> list[str]:
    """List what matters most in a verdict, one line each.

    The categories, in order: assumptions about the claim and the maps (starred); why the verdict
    is undecided and what the maps do not cover; how many mappers allow the claim; outcomes that
    rest only on the width of an interval; what would change the outcome; ground that the maps
    show but the claim does not count; and counts of repaired and skipped features.

    Parameters
    ----------
    verdict : Verdict
    lang : {"en", "uk"}
    on_terminal : bool
        Whether to name the command-line options that show more.

    Returns
    -------
    list of str
        At most `MOST_LINES`; where a category has more, its last line says how many.
    """
    categories = [
        _assumed(verdict, lang),
        [
            *_of_rows(verdict, lang, "matters-not-covered", _uncovered),
            *_of_rows(verdict, lang, "matters-said", _said),
        ],
        agreement_lines(verdict, lang),
        _of_rows(verdict, lang, "matters-width", _by_width),
        _changing(verdict, lang),
        [_sentence(line, lang) for line in ground_not_counted(verdict)],
        [_sentence(line, lang) for line in repairs_of(verdict, on_terminal=on_terminal)],
    ]
    if all(categories):  # seven categories, six lines: the last two share one
        categories[-2:] = [[*categories[-2], *categories[-1]]]
    room = [min(1, len(lines)) for lines in categories]
    for at, lines in enumerate(categories):
        room[at] += min(len(lines) - room[at], MOST_LINES - sum(room))
    shown = []
    for lines, count in zip(categories, room, strict=True):
        shown += lines[:count]
        if rest := len(lines) - count:
            key = "matters-more-explained" if on_terminal else "matters-more"
            shown[-1] = Message(key, text=shown[-1], count=rest).text(lang)
    return [printable(line) for line in shown]


def ground_not_counted(verdict: Verdict) -> list[Message]:
    """List ground that maps show in the claim's place and period but the claim does not count."""
    mapped = [
        (row, row.change)
        for row in verdict.counted
        if row.change is not None and row.kind == "mapped"
    ]
    lines: list[Message] = []
    for row, change in mapped:
        if verdict.claim.is_cut_to_place:
            lines += [
                _abroad(found, row)
                for found in change.abroad()
                if found.key not in verdict.claim.where
                and found.name_en not in verdict.claim.where
                and max(found.gained_km2, found.lost_km2) >= _LEAST_KM2
                and row.definition != "ukrainian_held_abroad"
            ]
        others = [o.definition for o, _ in mapped if (o.label, o.at) == (row.label, row.at)]
        lines += [
            Message(
                "matters-not-counted",
                label=row.label,
                km2=km2,
                status=Message("status-name", status=status),
                definition=definition_name(row.definition),
            )
            for status, km2 in change.left_out_km2().items()
            if km2 >= _LEAST_KM2 and not any(status in other for other in others)
        ]
    return list(dict.fromkeys(lines))


def _abroad(found: Abroad, row: Row) -> Message:
    named = found.name_en or found.name_uk
    place = Message("matters-abroad-elsewhere")
    if found.key:
        place = check_place_names([found.key if found.key in ABROAD_CODES else named], "in")
    values: dict[str, object] = {
        "gained_km2": found.gained_km2, "lost_km2": found.lost_km2, "place": place,
        "label": row.label,
    }  # fmt: skip
    side = found.side or row.side
    if not side:
        return Message("matters-abroad-open", **values)
    values["side"] = side
    if found.held_km2 >= _LEAST_KM2 and found.side == "ukraine":
        return Message("matters-abroad-held", held_km2=found.held_km2, **values)
    return Message("matters-abroad", **values)


def repairs_of(verdict: Verdict, *, on_terminal: bool = False) -> list[Message]:
    """Count in one line what was repaired and left out of the maps; return [] if nothing was."""
    seen = {id(shown): shown for row in verdict.rows for shown in row.maps}.values()
    repaired = sum(sum(shown.repaired.values()) for shown in seen)
    left_out = sum(sum(shown.skipped.values()) for shown in seen)
    overlap_km2 = max((shown.overlap_km2 for shown in seen), default=0.0)
    if not repaired and not left_out and overlap_km2 < _OVERLAP_KM2:
        return []
    counts = Message("matters-features", repaired=repaired, left_out=left_out)
    if overlap_km2 >= _OVERLAP_KM2:
        overlaps = Message("overlaps-counted-once", overlap_km2=overlap_km2)
        counts = Message("matters-overlaps", counts=counts, overlaps=overlaps)
    return [Message("matters-repairs", text=counts)] if on_terminal else [counts]


def agreement_lines(verdict: Verdict, lang: str = "en") -> list[str]:
    """Count the mappers that allow a claim, one line per axis; skip axes with a single mapper."""
    several = [found for found in verdict.agreements if len(found.mappers) > 1]
    return [found.message.text(lang) for found in several]


# ---- categories --------------------------------------------------------------------------


def _assumed(verdict: Verdict, lang: str) -> list[str]:
    texts = texts_of("caveats", lang)
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(verdict.rows, 1):
        for assumption in row.assumed:
            rows.setdefault(assumption_text(assumption, texts), []).append(number)
    return [
        Message("matters-star", text=_numbered(text, numbers, verdict)).text(lang)
        for text, numbers in rows.items()
    ]


def _changing(verdict: Verdict, lang: str) -> list[str]:
    """List what would change the outcome: other readings, other days, other position errors."""
    lines = [Message("matters-change", turns_clauses=[turn]).text(lang) for turn in verdict.turns]
    if verdict.outcome in ("undecided", "contradicted"):
        return lines
    return [*lines, *_of_rows(verdict, lang, "matters-change", _by_sigma)]


def _uncovered(row: Row) -> list[_Line]:
    """List the notes on days that the maps of a row do not show."""
    return [note for note in row.about_days if _is_far(note)]


def _said(row: Row) -> list[_Line]:
    """List why a row is undecided, and what its files say about themselves."""
    why = list(row.hangs_on) if row.outcome == "undecided" else []
    return [*why, *(n for n in row.notes if isinstance(n, Message) and n.key in _OF_FILES)]


def _is_far(note: _Line) -> bool:
    """Return whether a map is more than a day off, or its day is unknown."""
    if isinstance(note, Message) and note.key == "map-stands-off":
        span = note.values["span"]
        return isinstance(span, timedelta) and span > _DAY
    return True


def _by_width(row: Row) -> list[_Line]:
    return [m for m in row.hangs_on if isinstance(m, Message) and m.key in _BY_WIDTH]


def _by_sigma(row: Row) -> list[_Line]:
    return [m for m in row.hangs_on if isinstance(m, Message) and m.key.endswith("-if-sigma-above")]


def _of_rows(verdict: Verdict, lang: str, key: str, lines_of: object) -> list[str]:
    """Merge equal lines of counted rows, each prefixed with the numbers of its rows."""
    assert callable(lines_of)
    found: dict[str, list[int]] = {}
    for number, row in enumerate(verdict.rows, 1):
        if row.counted:
            for line in lines_of(row):
                found.setdefault(_sentence(line, lang), []).append(number)
    name = "turns_clauses" if key == "matters-change" else "text"
    return [
        Message(key, **{name: [_numbered(text, rows, verdict)] if name != "text" else
                        _numbered(text, rows, verdict)}).text(lang)
        for text, rows in found.items()
    ]  # fmt: skip


def _numbered(text: str, rows: Sequence[int], verdict: Verdict) -> str:
    if len(verdict.rows) == 1:
        return text
    return f"{' '.join(f'[{row}]' for row in dict.fromkeys(rows))} {text}"


def _sentence(line: _Line, lang: str) -> str:
    return in_language(line, lang)
