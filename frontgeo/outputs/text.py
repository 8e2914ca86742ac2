"""Verdicts as text: the answer in a few lines, and the whole report for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.change.apart import Abroad
from frontgeo.change.assumptions import Assumed, kind_of_assumption
from frontgeo.change.change import Change
from frontgeo.change.drawing import Drawing
from frontgeo.claims.base import Claim
from frontgeo.claims.where import ABROAD_CODES, place_names
from frontgeo.i18n.formats import as_shown
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.named import Named
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.caveats import (
    LEAST_OVERLAP_KM2,
    STARRED,
    ManyMaps,
    assumption_text,
    key_of_map,
    map_notes,
    others_text,
)
from frontgeo.outputs.view_model import credit
from frontgeo.outputs.wording import VerdictTexts, amount_text, where_text
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row
from frontgeo.verdicts.verdict import Verdict, definition_name

__all__ = [
    "MOST_LINES",
    "agreement_lines",
    "claims_text",
    "ground_not_counted",
    "headline_text",
    "matters",
    "repairs_of",
    "starred",
    "verdict_text",
]

MOST_LINES = 6
_LEAST_KM2 = 1.0  # uncounted ground of a smaller area gets no line
_DAY = timedelta(days=1)
_BY_WIDTH = (
    "interval-holds-and-wider-than-claimed", "interval-holds-and-wider-than-half",
    "supported-by-width", "within-interval-only",
)  # fmt: skip

#: notes about a map's own files: what they state, and what they lack
_OF_FILES = ("files-look-like", "files-say", "map-lacks-all-parts", "map-lacks-parts")

#: notes about settlements: the table that a count stands on, and how names were read
_OF_PLACES = ("counted-in-table", "found-by-other-name", "namesakes-without-point")

#: notes about drawn ground: where it lies, and its day
_OF_DRAWINGS = (
    "drawn-for-another-day", "drawn-outside", "drawn-outside-of", "drawn-outside-where",
    "drawn-slivers",
)  # fmt: skip

_Line = Message | str


def headline_text(verdict: Verdict, lang: str = "en") -> str:
    """Return the headline as a sentence of its own.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> headline_text(check(Claim.area(1), shapely.box(36, 50, 36.01, 50.01)))
    '1 km² taken: supported; drawn polygons: 0.8 km² (as drawn 0.0–2.2)'
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
            *_of_rows(verdict, lang, "matters-said", _unlike, counted=False),
            *_of_rows(verdict, lang, "matters-said", _said),
        ],
        agreement_lines(verdict, lang),
        _of_rows(verdict, lang, "matters-width", _by_width),
        _changing(verdict, lang),
        [in_language(line, lang) for line in ground_not_counted(verdict)],
        [in_language(line, lang) for line in repairs_of(verdict, on_terminal=on_terminal)],
    ]
    if all(categories):  # seven categories, six lines: the last two share one
        categories[-2:] = [[*categories[-2], *categories[-1]]]
    room = [min(1, len(lines)) for lines in categories]
    for at, lines in enumerate(categories):
        room[at] += min(len(lines) - room[at], MOST_LINES - sum(room))
    picked = []
    for lines, count in zip(categories, room, strict=True):
        picked += lines[:count]
        if rest := len(lines) - count:
            key = "matters-more-explained" if on_terminal else "matters-more"
            picked[-1] = Message(key, text=picked[-1], count=rest).text(lang)
    return [printable(line) for line in picked]


def ground_not_counted(verdict: Verdict) -> list[Message]:
    """List ground that maps show in the claim's place and period but the claim does not count."""
    rows = [(row, row.change) for row in verdict.counted if row.change and row.kind == "mapped"]
    lines: list[Message] = []
    for row, change in rows:
        if verdict.claim.is_cut_to_place:
            lines += [
                _abroad(found, row)
                for found in change.memo.get("abroad by place", change.abroad)
                if found.key not in verdict.claim.where
                and found.name_en not in verdict.claim.where
                and max(found.gained_km2, found.lost_km2) >= _LEAST_KM2
                and row.definition != "ukrainian_held_abroad"
            ]
        others = [o.definition for o, _ in rows if (o.label, o.at) == (row.label, row.at)]
        lines += [
            Message(
                "matters-not-counted",
                label=row.label,
                km2=km2,
                status=Message("status-name", status=status),
                definition=definition_name(row.definition),
            )
            for status, km2 in change.memo.get("left out", change.left_out_km2).items()
            if km2 >= _LEAST_KM2 and not any(status in other for other in others)
        ]
    return list(dict.fromkeys(lines))


def _abroad(found: Abroad, row: Row) -> Message:
    named = found.name_en or found.name_uk
    place = Message("matters-abroad-elsewhere")
    if found.key:
        own = Named(named, {"en": found.name_en or named, "uk": found.name_uk or named})
        place = place_names([found.key if found.key in ABROAD_CODES else own], "in")
    values: dict[str, object] = {
        "gained_km2": found.gained_km2, "lost_km2": found.lost_km2, "place": place,
        "label": row.label,
    }  # fmt: skip
    side = found.side or row.side
    if not side:
        return Message("matters-abroad-open", **values)
    values["side"] = side
    theatre = row.change.theatre if row.change is not None else default_theatre()
    if (
        found.held_km2 >= _LEAST_KM2
        and found.side
        and found.side == theatre.opponent_of(theatre.about.occupier)
    ):
        return Message("matters-abroad-held", held_km2=found.held_km2, **values)
    return Message("matters-abroad", **values)


def repairs_of(verdict: Verdict, *, on_terminal: bool = False) -> list[Message]:
    """Count in one line what was repaired and left out of the maps; return [] if nothing was."""
    seen = {id(each): each for row in verdict.rows for each in row.maps}.values()
    repaired = sum(sum(each.repaired.values()) for each in seen)
    left_out = sum(sum(each.skipped.values()) for each in seen)
    overlap_km2 = max((each.overlap_km2 for each in seen), default=0.0)
    if not repaired and not left_out and overlap_km2 < LEAST_OVERLAP_KM2:
        return []
    counts = Message("matters-features", repaired=repaired, left_out=left_out)
    if overlap_km2 >= LEAST_OVERLAP_KM2:
        overlaps = Message("overlaps-counted-once", overlap_km2=overlap_km2)
        counts = Message("matters-overlaps", counts=counts, overlaps=overlaps)
    return [Message("matters-repairs", text=counts)] if on_terminal else [counts]


def agreement_lines(verdict: Verdict, lang: str = "en") -> list[str]:
    """Count the mappers that allow a claim, one line per axis; skip axes with a single mapper."""
    several = [found for found in verdict.agreements if len(found.mappers) > 1]
    return [found.message.text(lang) for found in several]


# ---- categories --------------------------------------------------------------------------


def _assumed(verdict: Verdict, lang: str) -> list[str]:
    return [
        Message("matters-star", text=_numbered(text, numbers, verdict)).text(lang)
        for text, numbers in _rows_by_assumption(verdict, lang).items()
    ]


def _rows_by_assumption(verdict: Verdict, lang: str) -> dict[str, list[int]]:
    """Return the numbers of the rows that rest on each assumption."""
    texts = texts_of("caveats", lang)
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(verdict.rows, 1):
        for assumption in row.assumed:
            rows.setdefault(assumption_text(assumption, texts), []).append(number)
    return rows


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
    """List why a row is undecided, how its settlements were found, and what its files say."""
    why = list(row.hangs_on) if row.outcome == "undecided" else []
    notes = [note for note in row.notes if isinstance(note, Message)]
    keys_of = (_OF_PLACES, _OF_DRAWINGS, _OF_FILES)
    return [*why, *(n for keys in keys_of for n in notes if n.key in keys)]


def _unlike(row: Row) -> list[_Line]:
    """List why the maps of a row, whose number is shown, cannot be compared."""
    lines = (*row.hangs_on, *row.notes)
    return [m for m in lines if isinstance(m, Message) and m.key == "not-counted-because"]


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


def _of_rows(
    verdict: Verdict,
    lang: str,
    key: str,
    lines_of: Callable[[Row], Sequence[_Line]],
    *,
    counted: bool = True,
) -> list[str]:
    """Merge equal lines of rows that count or do not, each prefixed with its rows' numbers."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(verdict.rows, 1):
        if row.counted == counted:
            for line in lines_of(row):
                found.setdefault(in_language(line, lang), []).append(number)
    lines = [_numbered(text, rows, verdict) for text, rows in found.items()]
    if key == "matters-change":
        return [Message(key, turns_clauses=[line]).text(lang) for line in lines]
    return [Message(key, text=line).text(lang) for line in lines]


def _numbered(text: str, rows: Sequence[int], verdict: Verdict) -> str:
    if len(verdict.rows) == 1:
        return text
    return f"{' '.join(f'[{row}]' for row in dict.fromkeys(rows))} {text}"


# ---- the report ---------------------------------------------------------------------------


def verdict_text(verdict: Verdict, *, lang: str = "en", explain: bool = False) -> str:
    """Write a verdict as text, the answer first.

    After the headline come the table of evidence and at most six lines of what matters
    (`frontgeo.outputs.text.matters`). A number that rests on an assumption has a star, and
    the assumption is written below. Texts from files and claims are put on one line each, so
    that they cannot forge another line.

    Parameters
    ----------
    verdict : Verdict
    lang : {"en", "uk"}
        Quotes, names and credits stay as they are.
    explain : bool
        Whether to add everything that was found: the claim's own fields, every assumption, how
        its figures compare with each other, and how each row was measured.
    """
    words = TerminalTexts(lang)
    blocks = [
        _headline(verdict, words),
        _evidence(verdict, words),
        matters(verdict, lang, on_terminal=True),
    ]
    if explain:
        blocks[1:1] = [_facts(verdict, words)]
        blocks[3:] = [_footnotes(verdict, words), _judged(verdict, words)]
        blocks.append(_all_details(verdict, words))
    else:
        blocks.append(_unasked(verdict.arithmetic, words))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def claims_text(verdicts: Sequence[Verdict], *, lang: str = "en", explain: bool = False) -> str:
    """Write the answers to many claims, and one table with a line for each piece of evidence.

    Parameters
    ----------
    verdicts : sequence of Verdict
    lang : {"en", "uk"}
    explain : bool
        Whether to add what would change an outcome, and how the figures of a statement compare
        with each other.
    """
    words = TerminalTexts(lang)
    rows = [row for verdict in verdicts for row in verdict.rows]
    columns = words.intervals(rows, short=True)
    heads = ("claim", "stated", "period", "evidence", "kind", "measured")
    first_heads, last_heads = (
        [words.of(f"text-{name}") for name in names] for names in (heads, ("ratio", "outcome"))
    )
    table: list[tuple[str, ...]] = [(*first_heads, *columns, *last_heads)]
    measured, intervals = iter(starred(rows, words)), zip(*columns.values(), strict=True)
    for verdict in verdicts:
        claim = verdict.claim
        named = (claim.id, amount_text(claim, lang), words.period(claim))
        for number, row in enumerate(verdict.rows):
            first = named if number == 0 else ("", "", "")
            about = words.about(row) if row.kind == "mapped" else ""
            label = f"{row.label}, {about}" if about else row.label
            cells = (next(measured), *next(intervals), words.ratio(row), words.outcome(row))
            table.append(tuple(printable(c) for c in (*first, label, words.kind(row), *cells)))
    answers = []
    for v in verdicts:
        proposed = f" ({words.proposed})" if v.claim.proposed else ""
        name = f"{v.claim.id}: " if v.claim.id else ""
        answers.append(f"{name}{headline_text(v, lang)}{proposed}")
        if explain:
            reasons: tuple[Message | str, ...] = (
                v.summary, *agreement_lines(v, lang), *v.turns, *v.arithmetic
            )  # fmt: skip
            lines = [in_language(line, lang) for line in reasons]
            answers += [f"{name}{line}" for line in lines]
    lines = [
        *(printable(line) for line in answers),
        "",
        format_table(table, right=[5, len(table[0]) - 2]),
        *_assumed_of_claims(verdicts, words),
        *_of_figures(verdicts, words),
        *_left_out_of_claims(verdicts, words, explain=explain),
    ]
    return "\n".join(lines)


class TerminalTexts(VerdictTexts):
    """The parts of a verdict as the terminal writes them: definitions and outcomes in full."""

    def __init__(self, lang: str) -> None:
        super().__init__(texts_of("claim", lang))

    @property
    def proposed(self) -> str:
        return self.texts["proposed"][:1].lower() + self.texts["proposed"][1:]

    def of(self, key: str, **values: object) -> str:
        return Message(key, **values).text(self.lang)

    def period(self, claim: Claim) -> str:
        if claim.since is None and claim.until is not None:
            return self.texts.filled("end_of", day=str(claim.until))
        return claim.period

    def period_of(self, verdict: Verdict) -> str:
        """Return the claim's period or, if it states none, the days of the maps."""
        own = sorted({row.period for row in verdict.rows if isinstance(row.change, Change)})
        stated = self.period(verdict.claim)
        if stated or not own:
            return stated
        return self.texts.filled("own_days", days=" / ".join(own))

    def kind(self, row: Row) -> str:
        return row.kind if self.lang == "en" else self.texts[row.kind]

    def definition(self, row: Row) -> str:
        return in_language(definition_name(row.definition), self.lang)

    def outcome_word(self, outcome: str) -> str:
        return self.of("outcome-adjective", outcome=outcome)

    def intervals(self, rows: Sequence[Row], *, short: bool = False) -> dict[str, list[str]]:
        """Write columns of intervals: the one behind the outcome, and the other if a row has both.

        The heading names the kind of interval; cells of another kind name theirs.

        Parameters
        ----------
        rows : sequence of Row
        short : bool
            Whether to shorten the heading over a column that holds only stated figures.
        """
        kinds = {row.interval for row in rows if row.interval and row.low is not None}
        main = next((kind for kind in ("mappers", "drawing") if kind in kinds), "")
        plain = "text-interval" if short else "text-interval-95"
        head = self.of(f"text-interval-{main}") if main else self.of(plain)
        cells = []
        for row in rows:
            cell = self.range((row.low, row.high), row.unit)
            if main == "mappers" and row.interval == "drawing" and row.low is not None:
                cell = self.of("text-as-drawn-range", range=cell)
            cells.append(cell)
        columns = {head: cells}
        if any(row.mappers and row.as_drawn for row in rows):
            other = "drawing" if main == "mappers" else "mappers"
            columns[self.of(f"text-{other}-too")] = [
                "–"
                if row.mappers is None
                else self.range(row.as_drawn if other == "drawing" else row.mappers, row.unit)
                for row in rows
            ]
        return columns


def _headline(verdict: Verdict, words: TerminalTexts) -> list[str]:
    lines = [headline_text(verdict, words.lang)]
    if verdict.claim.proposed:
        lines.append(f"  {words.proposed}: {words.of('text-take-proposed-out')}")
    return lines


def _facts(verdict: Verdict, words: TerminalTexts) -> list[str]:
    """List the claim's own fields: claimant, day, period, place, and the interval taken from it."""
    claim = verdict.claim
    lines = [f"{words.of('text-claim-label')}: {amount_text(claim, words.lang)}"]
    if claim.quote:
        lines.append(f"  “{claim.quote}”")
    stated = words.of("text-stated-on", day=claim.stated_on) if claim.stated_on else ""
    named = claim.where_text if words.lang == "en" else where_text(claim, words.lang)
    where = named or (words.texts["whole_front"] if claim.is_along_front else "")
    for name, value in (
        ("claimant", ", ".join(part for part in (claim.claimant, stated) if part)),
        ("period", words.period_of(verdict)),
        ("where", where),
        ("taken-as", claim.interval_message.text(words.lang)),
        ("source", claim.source),
    ):
        if value:
            lines.append(f"  {words.of(f'text-{name}')}: {value}")
    return [printable(line) for line in lines]


def _evidence(verdict: Verdict, words: TerminalTexts) -> list[str]:
    """Write the table of evidence, a line for each row."""
    has_days = any(row.days for row in verdict.rows)
    unit = Message("noun", number=0, unit=verdict.claim.base_unit).text(words.lang)
    unit = (
        verdict.claim.base_unit
        if words.lang == "en"
        else words.texts.get(verdict.claim.base_unit, unit)
    )
    heads = [words.of(f"text-{name}") for name in ("evidence", "kind", "definition")]
    columns = words.intervals(verdict.rows)
    heads = ["", *heads, unit, *columns]
    heads += [words.of("text-day-off")] * has_days
    table = [(*heads, words.of("text-ratio"), words.of("text-outcome"))]
    measured = starred(verdict.rows, words)
    for number, row in enumerate(verdict.rows, 1):
        cells = [row.label, words.kind(row), words.about(row), measured[number - 1]]
        cells += [column[number - 1] for column in columns.values()]
        cells += [words.range(row.days, row.unit)] * has_days
        cells += [words.ratio(row), words.outcome(row)]
        table.append((f"[{number}]", *(printable(cell) for cell in cells)))
    lines = format_table(table, right=[4, len(table[0]) - 2]).split("\n")
    return [*lines, *_of_figures([verdict], words)]


def _unasked(arithmetic: Sequence[object], words: TerminalTexts) -> list[str]:
    """Return the first disagreement among a statement's figures, which is shown even unasked."""
    return [printable(in_language(str(line), words.lang)) for line in arithmetic[:1]]


def _footnotes(verdict: Verdict, words: TerminalTexts) -> list[str]:
    """Write a line for each assumption, after the numbers of the rows that rest on it."""
    rows = _rows_by_assumption(verdict, words.lang)
    return [
        printable(f"* {' '.join(f'[{number}]' for number in numbers)} {text}")
        for text, numbers in rows.items()
    ]


def _judged(verdict: Verdict, words: TerminalTexts) -> list[str]:
    lines = [verdict.summary.text(words.lang)]
    lines += agreement_lines(verdict, words.lang)
    lines += [words.of("matters-change", turns_clauses=[turn]) for turn in verdict.turns]
    lines += [
        words.of("text-arithmetic", text=in_language(line, words.lang))
        for line in verdict.arithmetic
    ]
    return [printable(f"{line[:1].upper()}{line[1:]}") for line in lines]


def _all_details(verdict: Verdict, words: TerminalTexts) -> list[str]:
    """Describe how each row was measured, and what was repaired in its files."""
    details: list[str] = []
    for number, row in enumerate(verdict.rows, 1):
        about_files = [f"    {note}" for each in row.maps for note in map_notes(each, words.lang)]
        for i, line in enumerate(_details(row, words)):
            details.append(f"[{number}] {line}" if i == 0 else f"    {line}")
        details += [note for note in dict.fromkeys(about_files) if note not in details]
    return [printable(line) for line in details]


def starred(rows: Sequence[Row], words: VerdictTexts) -> list[str]:
    """Return the measured numbers, aligned, with a star after those that rest on an assumption."""
    any_is = any(row.assumed for row in rows)
    blank = " " * len(STARRED) if any_is else ""
    texts = [words.measured(row) for row in rows]
    return [
        f"{text}{STARRED if row.assumed else blank}" for text, row in zip(texts, rows, strict=True)
    ]


def _assumed_of_claims(verdicts: Sequence[Verdict], words: TerminalTexts) -> list[str]:
    """Write a line for each kind of assumption, with the claims and evidence that rest on it.

    Assumptions about the maps of an archive differ only by day: the first stands for all.
    """
    assumed = Assumed()
    resting: dict[tuple[str, str], list[str]] = {}
    of_claims: dict[str, list[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for verdict in verdicts:
        for row in verdict.rows:
            of = f"{verdict.claim.id}, {row.label}" if verdict.claim.id else row.label
            for taken in row.taken:
                of_claims.setdefault(assumption_text(taken, words.texts), []).append(of)
            for kind in map(kind_of_assumption, row.assumed):
                resting.setdefault(kind, []).append(of)
            for each in row.maps:
                if (key := key_of_map(each)) not in seen:
                    seen.add(key)
                    assumed.take(each)
    found, number = list(of_claims.items()), words.texts.number
    for kind, alike in assumed.kinds.items():
        text = assumption_text(alike.first, words.texts)
        if not alike.same:
            text = words.texts.filled(
                "of_maps_alike", what=text, n=number(alike.maps), of=number(assumed.maps)
            )
        found.append((text, resting.get(kind, [])))
    return [printable(f"* {text} ({'; '.join(dict.fromkeys(of))})") for text, of in found]


def _left_out_of_claims(
    verdicts: Sequence[Verdict], words: TerminalTexts, *, explain: bool
) -> list[str]:
    """Summarize the repairs and omissions of all maps together, counting each map once."""
    many = ManyMaps()
    for each in (m for verdict in verdicts for row in verdict.rows for m in row.maps):
        many.take(each)
    if explain:
        return many.notes(words.lang)
    repaired, left_out = sum(many.repaired.values()), sum(many.skipped.values())
    lines = many.missing_notes(words.lang)
    if repaired or left_out:
        counts = Message("matters-features", repaired=repaired, left_out=left_out)
        lines.append(words.of("matters-repairs", text=counts))
    return lines


def _of_figures(verdicts: Sequence[Verdict], words: TerminalTexts) -> list[str]:
    """Explain the interval of stated figures if any row has one."""
    has_figures = any(row.kind in FIGURE_KINDS for verdict in verdicts for row in verdict.rows)
    return [words.of("text-interval-of-figures")] if has_figures else []


def _details(row: Row, words: TerminalTexts) -> list[str]:
    lang = words.lang
    notes = [in_language(note, lang) for note in row.methods]
    if row.change is None:
        texts = [text for text in (*notes, credit(row)) if text]
        return [f"{row.label}: {'; '.join(texts) or words.texts['as stated']}"]
    change = ""
    if row.gained_km2 is not None and row.lost_km2 is not None:
        both = Message("shown-gained-and-lost", gained_km2=row.gained_km2, lost_km2=row.lost_km2)
        if isinstance(row.change, Drawing):
            both = Message("quantity", number=as_shown(row.gained_km2, 1), unit="km²")
        change = f": {both.text(lang)}"
    at = in_language(row.at, lang)
    side = words.texts.side(row.side)
    about = ", ".join(part for part in (row.label, row.period, at) if part)
    lines = [f"{about}{change}{f', {side}' if side else ''}", *notes]
    lines += others_text(row.change.maps, words.texts)
    return [*lines, credit(row)] if credit(row) else lines
