"""Write the texts and numbers of a figure; nothing is drawn here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from math import isfinite
from typing import Any, cast

import shapely

from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.formats import days_text
from frontgeo.i18n.messages import in_language
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.caveats import (
    STARRED,
    assumptions_of,
    definition_text,
    kept_out_text,
    left_out_text,
    others_text,
    when_text,
)
from frontgeo.outputs.change_areas import change_areas
from frontgeo.outputs.finding import finding_heading
from frontgeo.outputs.opening_view import inset_letter
from frontgeo.outputs.side_colours import Paint, colours_of
from frontgeo.outputs.view_model import (
    SIGNS,
    Axis,
    VerdictView,
    axis_of,
    contested_ground,
    interval_keys,
    intervals_of,
    name_of_contested,
    name_of_held,
    names_of_change,
    place_kind,
)
from frontgeo.outputs.wording import VerdictTexts, where_text
from frontgeo.plot.kind_marks import PaceText, mark_keys, pace_texts
from frontgeo.plot.labels import LONGEST, printable_text
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row
from frontgeo.verdicts.verdict import Verdict, interval_decimals

__all__ = ["Bar", "Bars", "FigureText", "Key", "text_of_change", "text_of_verdict"]

_UNITS = {
    "km²": "km2", "km": "km", "km² a day": "km2_a_day", "%": "percent",
    "% of the outline": "percent_outline", "settlements": "settlements", "sectors": "sectors",
}  # fmt: skip
_COUNTED = ("settlements", "sectors")
_DEFINITIONS = {
    "occupied": "def_occupied", "occupied+contested": "def_contested", "as drawn": "def_drawn",
    "as stated": "def_stated", "occupied+infiltration": "def_infiltration",
    "control": "def_control", "ukrainian_held_abroad": "def_abroad",
}  # fmt: skip
_LONG = 60  # the most letters of a label in a note
_SYMBOLS = {"about": "≈", "almost": "≈", "more than": ">", "less than": "<"}
_TONES = {"contradicted": "overstated", "undecided": "mixed"}


@dataclass(frozen=True)
class Bar:
    """One row of the chart: its measured value and intervals, as shares of the axis.

    Attributes
    ----------
    label, text : str
    interval, other : str
        The interval that decides most rows' outcomes, and the other one in brackets.
    low, high : float
        The ends of the thick bar: the interval as drawn.
    at : float or None
        The measured value; None for a stated range, whose middle nobody stated.
    mappers : pair of float or None
        The thin bar: the interval between mappers.
    counted : bool
    """

    label: str
    text: str
    interval: str
    other: str
    low: float
    at: float | None
    high: float
    mappers: tuple[float, float] | None
    counted: bool


@dataclass(frozen=True)
class Bars:
    """The claimed interval, the rows against it, and the key with the kinds of bar in words.

    `more` holds, by number of rows shown, the text that replaces the others.
    """

    claimed: str
    low: float
    high: float
    at: float | None
    ticks: tuple[tuple[float, str], ...]
    unit: str
    rows: tuple[Bar, ...]
    more: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Key:
    """A line of the legend: gained, lost, held, before, after, a place or another mark."""

    kind: str
    text: str
    value: str = ""


@dataclass(frozen=True)
class FigureText:
    """All texts of the column.

    Attributes
    ----------
    kicker, heading, byline : str
    tone : str
        The colours: those of an outcome, or ``plain``.
    sign, outcome, extent : str
        The outcome as a sign and a word, and the size of the gap.
    caveats : tuple of str
        The assumptions, one line each; they are never cut.
    bars : Bars or None
    keys : tuple of Key
    notes : str
    paints : pair of Paint or None
        The colours of ground gained and lost, if a theatre states any.
    paces : tuple of PaceText
        The two periods of each row of a pace, under `pace_title`.
    listing : str
        The places by name whose numbers are on the map.
    """

    kicker: str
    heading: str
    byline: str
    tone: str
    sign: str
    outcome: str
    extent: str
    caveats: tuple[str, ...]
    bars: Bars | None
    keys: tuple[Key, ...]
    notes: str
    paints: tuple[Paint, Paint] | None = None
    paces: tuple[PaceText, ...] = ()
    pace_title: str = ""
    listing: str = ""


def text_of_verdict(
    verdict: Verdict,
    view: VerdictView | None,
    share: float | None,
    texts: Texts,
    *,
    insets: int = 0,
) -> FigureText:
    """Write the texts for a verdict; `share` is the part of the change that the maps show."""
    claim, language, words = verdict.claim, texts.sentences, FigureTexts(texts)
    # no line may break between a number and its noun
    heading = re.sub(r"(?<=\d) (?=\w)| (?=[–—])", "\u00a0", finding_heading(verdict, language))
    notes = []
    missing = sum(row.measured is None for row in verdict.rows)
    bars = _bars(verdict, words)
    notes += [texts.filled("note_source", source=claim.source.rstrip("."))] if claim.source else []
    notes += [_about_map(view, share, texts, insets)]
    notes += _about_files([m for row in verdict.rows for m in row.maps], texts)
    notes += [texts.counted("missing", missing)] if missing else []
    notes += [texts["note_method"]]
    notes += [texts["note_bars"]] if bars else []
    proposed = texts["proposed"] if claim.proposed else ""
    stated_on = texts.day(claim.stated_on) if claim.stated_on else ""
    quote = texts.filled("quoted", text=claim.quote) if claim.quote else ""
    days = days_text(claim.since, claim.until, language)
    about = (quote, where_text(claim, language), days, claim.claimant, stated_on, proposed)
    content = FigureText(
        kicker=texts["kicker_claim"],
        heading=heading,
        byline=" · ".join(part for part in about if part),
        tone=_TONES.get(verdict.shown_outcome, verdict.shown_outcome),
        sign=SIGNS[verdict.shown_outcome],
        outcome=texts[verdict.shown_outcome],
        extent=words.by_how_much(verdict),
        caveats=_starred([m for row in verdict.rows for m in row.maps], texts),
        bars=bars,
        keys=_keys(view, texts),
        notes=" ".join(notes),
        paints=None if view is None else colours_of(view.change),
        paces=pace_texts(verdict.rows, texts),
        pace_title=texts["mark_pace"],
    )
    return cast(FigureText, _made_plain(content))


def text_of_change(
    view: VerdictView, share: float | None, texts: Texts, *, insets: int = 0
) -> FigureText:
    """Write the texts for a change without a claim."""
    change = view.change
    maps = change.maps
    star = STARRED if change.assumed else ""
    days = [_day(shown_map, texts) for shown_map in change.maps_by_day.values()]
    kind = {"state": "held"}.get(view.mode, view.mode)
    net = {"drawn": change.gained_km2, "held": area_km2(change.unchanged)}.get(kind, change.net_km2)
    content = FigureText(
        kicker=texts[f"kicker_{kind}"],
        heading=change.label,
        byline=" · ".join(part for part in (texts.side(change.side), " – ".join(days)) if part),
        tone="plain",
        sign="",
        outcome=f"{texts.number(net, 1, signed=kind == 'change')} {texts['km2']}{star}",
        extent=texts[f"extent_{kind}"],
        caveats=(*_intervals(change, texts), *_starred(maps, texts)),
        bars=None,
        keys=_keys(view, texts),
        notes=" ".join(
            (
                _about_map(view, share, texts, insets),
                *_about_files(maps, texts),
                texts["note_method"],
            )
        ),
        paints=colours_of(change),
    )
    return cast(FigureText, _made_plain(content))


def _intervals(change: Ground, texts: Texts) -> tuple[str, ...]:
    """Return a line with the intervals of a change, and why it is none if its maps are unlike."""
    if not isinstance(change, Change):
        return ()
    areas = change_areas(change)
    ends = {
        direction: texts.filled(
            "to",
            low=texts.number(found.low, 1),
            high=texts.number(found.high, 1),
        )
        for direction, found in areas.items()
    }
    kind = texts[f"interval_{areas['net'].interval}"]
    line = texts.filled("change_intervals", kind=kind, **ends)
    return (*([change.unlike] if change.unlike else []), line)


def _starred(maps: Sequence[ControlMap], texts: Texts) -> tuple[str, ...]:
    return tuple(f"* {line}" for line in assumptions_of(maps, texts))


def _about_files(maps: Sequence[ControlMap], texts: Texts) -> list[str]:
    """Describe ground of other sides, and count omissions and repairs in the files."""
    once = list({id(control_map): control_map for control_map in maps}.values())
    lines = [*others_text(once, texts), left_out_text(once, texts)]
    return [f"{line[:1].upper()}{line[1:]}." for line in dict.fromkeys(lines) if line]


def _made_plain(value: Any) -> Any:
    """Return the texts with each string made fit for setting."""
    if isinstance(value, str):
        return printable_text(value[:LONGEST])
    if isinstance(value, tuple):
        return tuple(_made_plain(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: _made_plain(getattr(value, f.name)) for f in fields(value)}
        )
    return value


class FigureTexts(VerdictTexts):
    """The parts of a verdict in a figure, where they are short."""

    def unit(self, unit: str) -> str:
        """Return a unit by itself; of counts, the plural."""
        key = _UNITS.get(unit)
        if key is None:
            return unit
        return self.texts.counted(key, 0) if unit in _COUNTED else self.texts[key]

    def amount(self, number: str, value: float, unit: str) -> str:
        """Return a formatted number or range with its unit; `value` is its last number."""
        noun = self.texts.counted(unit, round(value)) if unit in _COUNTED else self.unit(unit)
        return f"{number} {noun}"

    def stated(self, claim: Claim) -> str:
        """Return a figure as stated; outside English its qualifier becomes a sign."""
        qualifier, number = self.stated_number(claim)
        word = qualifier if self.texts.lang == "en" else _SYMBOLS.get(qualifier or "")
        return f"{word} {number}" if word else number

    def definition(self, row: Row) -> str:
        """Return the short name of the definition of held ground."""
        key = _DEFINITIONS.get(row.definition)
        return self.texts[key] if key else row.definition


def _day(control_map: ControlMap | None, texts: Texts) -> str:
    return (
        texts["no_day"]
        if control_map is None or control_map.day is None
        else when_text(control_map, texts)
    )


# ---- bars --------------------------------------------------------------------------------


def _bars(verdict: Verdict, words: FigureTexts) -> Bars | None:
    measured_rows = [(row, row.measured) for row in verdict.rows if row.measured is not None]
    if not measured_rows:
        return None
    measured_rows.sort(key=lambda pair: not pair[0].counted)  # stable, with counted rows first
    rows = [row for row, _ in measured_rows]
    claim, axis, texts = verdict.claim, axis_of(verdict), words.texts
    low, high = claim.interval
    whole = {"km²", "settlements", "sectors"}
    several = len({row.definition for row in rows if row.kind not in FIGURE_KINDS}) > 1
    claimed = texts["claimed_worded"]
    if claim.number is not None:
        amount = words.amount(words.stated(claim), claim.value, claim.base_unit)
        claimed = texts.filled("claimed", amount=amount)
    step = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else 1.0
    decimals = 0 if claim.base_unit in whole or step >= 1 else 1 if step >= 0.1 else 2
    keys = interval_keys(verdict)
    first = next((key.kind for key in keys if key.decides == "all" or len(keys) == 1), "mappers")
    named = [ends for row in rows for _, ends in intervals_of(row).named]
    of_ends = interval_decimals(named, claim.base_unit)
    return Bars(
        claimed=claimed,
        low=axis.share(low),
        high=axis.share(high),
        at=None if claim.number is None or not isfinite(claim.number) else axis.share(claim.number),
        ticks=tuple((axis.share(t), texts.number(t, decimals)) for t in axis.ticks),
        unit=words.unit(claim.base_unit),
        rows=tuple(
            _bar(row, measured, axis, words, definitions=several, first=first, decimals=of_ends)
            for row, measured in measured_rows
        ),
        more=tuple(_more(rows[count:], texts) for count in range(len(rows))),
        keys=_bar_keys(verdict, texts),
    )


def _more(left_out: Sequence[Row], texts: Texts) -> str:
    """Count the rows left out, and those of them not counted, with a star for any assumption."""
    n, uncounted = len(left_out), sum(not row.counted for row in left_out)
    key = "more_rows" if not uncounted else "more_rows_some_counted"
    if n == uncounted:
        key = "more_rows_not_counted"
    star = STARRED if any(row.assumed for row in left_out) else ""
    return texts.filled(key, n=str(n), uncounted=str(uncounted)) + star


def _bar_keys(verdict: Verdict, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Name each kind of bar, and say which one decides the outcome.

    The numbers of the one that decides are set without brackets.
    """
    named = {"all": "key_decides", "alone": "key_alone"}
    keys = interval_keys(verdict)
    other = "key_other" if len(keys) > 1 else "key_plain"
    return tuple(
        (
            key.kind,
            texts.filled(named.get(key.decides, other), interval=texts[f"interval_{key.kind}"]),
        )
        for key in keys
    )


def _bar(
    row: Row,
    measured: float,
    axis: Axis,
    words: FigureTexts,
    *,
    definitions: bool,
    first: str,
    decimals: int,
) -> Bar:
    texts = words.texts
    definition = words.definition(row) if definitions or row.kind in FIGURE_KINDS else ""
    names = [row.label, definition, in_language(row.at, words.lang)]
    intervals = intervals_of(row)
    low, high = intervals.thick or (measured, measured)
    text = words.measured(row)
    interval = other = ""
    for kind, ends in intervals.named:
        text_of_ends = "–".join(texts.number(end, decimals) for end in ends)
        if kind == first:
            interval = text_of_ends
        else:
            other = f"({text_of_ends})"
    if row.assumed:
        text += STARRED
    if row.counted and row.outcome:
        text = f"{SIGNS.get(row.shown_outcome, '')} {text}"
    at = None if row.stated_ends else axis.share(measured)
    shares = (axis.share(low), at, axis.share(high))
    thin = intervals.thin and (axis.share(intervals.thin[0]), axis.share(intervals.thin[1]))
    label = ", ".join(name for name in names if name)
    if not row.counted:
        label = texts.filled("not_counted", label=label)
    return Bar(label, text, interval, other, *shares, thin, row.counted)


# ---- legend and notes --------------------------------------------------------------------


def _km2(value: float, texts: Texts) -> str:
    return f"{texts.number(value, 1)} {texts['km2']}"


def _keys(view: VerdictView | None, texts: Texts) -> tuple[Key, ...]:
    if view is None:
        return ()
    change = view.change
    gained_name, lost_name = names_of_change(change, texts)
    contested = []
    if not contested_ground(change).is_empty:
        contested = [Key("contested", name_of_contested(change, texts))]
    if view.drawn:
        keys = [Key("gained", texts["drawn"], _km2(change.gained_km2, texts))]
    elif view.mode == "state":
        day = _day(change.maps_by_day["after"], texts)
        keys = [
            *contested,
            Key("held", texts.filled("held_on", day=day), _km2(area_km2(change.unchanged), texts)),
            Key("after", texts.filled("front_of", day=day)),
        ]
    else:
        keys = [
            Key("gained", gained_name, _km2(change.gained_km2, texts)),
            Key("lost", lost_name, _km2(change.lost_km2, texts)),
            *([Key("apart", texts["kept_out"])] if change.set_apart else []),
            *contested,
            Key("held", name_of_held(change, texts)),
            Key("before", texts.filled("front_of", day=_day(change.maps_by_day["before"], texts))),
            Key("after", texts.filled("front_of", day=_day(change.maps_by_day["after"], texts))),
        ]
    keys += [Key(key.kind, key.text, key.value) for key in mark_keys(view, texts)]
    points = [p for p in view.parts if isinstance(p.at, shapely.Point) and p.mark is None]
    kinds = {place_kind(part, view.as_claimed) for part in points}
    keys += [Key(kind, texts[kind]) for kind in ("inside", "outside", "deepest") if kind in kinds]
    return tuple(keys)


def _about_map(view: VerdictView | None, share: float | None, texts: Texts, insets: int) -> str:
    if view is None:
        return texts["note_no_map"]
    language = texts.sentences
    definition = "" if view.drawn else definition_text(view.change.definition, language)
    label = view.change.label
    label = label if len(label) <= _LONG else f"{label[:_LONG].rstrip()}…"
    side = "" if view.drawn else texts.side(view.change.side)
    named = ", ".join(part for part in (label, definition, side) if part)
    about = texts.filled("note_illustration" if view.illustration else "note_map", shown=named)
    for line in kept_out_text(view.change, texts):
        about += f" {texts['kept_out']}: {line}."
    if share is None:
        return about if _is_void(view.change) else f"{about} {texts['note_nothing']}"
    if insets:
        percent = texts.number(share * 100)
        return f"{about} {texts.filled('note_insets', last=inset_letter(insets), share=percent)}"
    if share > 0.995:
        return about
    return f"{about} {texts.filled('note_share', share=texts.number(share * 100))}"


def _is_void(change: Ground) -> bool:
    return change.is_void or not isinstance(change, Change)
