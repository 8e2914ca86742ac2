"""The claim page: an `OfflineMap` with the verdict's card.

Nothing supplied by a user or a file passes through a template of branca's: text gets into the
card through an autoescaping template, and into the map as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
import geopandas as gpd
import shapely

from frontgeo.archive.timeline import Timeline
from frontgeo.change.change import Change
from frontgeo.change.compare import Comparison
from frontgeo.change.control_map import ControlMap
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.errors import InputError
from frontgeo.i18n.formats import days_text, listed
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.alternative_text import alt_text_of
from frontgeo.outputs.caveats import (
    assumptions_of,
    left_out_text,
    map_notes,
    others_text,
    period_text,
)
from frontgeo.outputs.change_areas import aside_message, change_areas
from frontgeo.outputs.finding import (
    finding_counts,
    finding_heading,
    finding_reason,
    findings_heading,
)
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.sides_view import SidesView, sides_of_change
from frontgeo.outputs.text import headline_text, matters
from frontgeo.outputs.view_model import (
    SIGNS,
    AgreementView,
    VerdictView,
    agreement_on,
    axis_of,
    checked_theatre,
    credit,
    evidence_of,
    gap_of,
    interval_keys,
    intervals_of,
    named_places,
    names_of_change,
    shown_theatre,
)
from frontgeo.outputs.wording import (
    VerdictTexts,
    claim_text,
    summary_text,
    turns_text,
    where_text,
)
from frontgeo.pages.comparison_page import comparison_page
from frontgeo.pages.drawer import DRAWER_IN_SCRIPT, drawer_data, methods_of_maps, rows_of
from frontgeo.pages.html_document import bundle, embed, render_template, styles
from frontgeo.pages.kind_cards import IN_KIND_SCRIPT, kind_picture
from frontgeo.pages.layers import (
    agreement_rows,
    distinct_views,
    mappers_of,
    page_data,
    side_patterns,
)
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.part_data import PARTS_IN_SCRIPT
from frontgeo.pages.still import still_svg
from frontgeo.pages.timeline_page import timeline_page
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["IN_SCRIPT", "CardTexts", "folium_map", "linked"]


class CardTexts(VerdictTexts):
    """The texts of a verdict's card, in one language.

    Parameters
    ----------
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`. With a user's
        own texts, sentences composed from a verdict stay English, and are marked as such.
    """

    def __init__(self, lang: str | Mapping[str, str]) -> None:
        super().__init__(texts_of("claim", lang))

    def stated(self, claim: Claim) -> str:
        """Return a claim's figure as it was stated; in English word for word."""
        if self.texts.lang == "en":
            return claim.amount.text
        qualifier, number = self.stated_number(claim)
        if not qualifier:
            return number
        key = "up-to" if qualifier == "less than" else qualifier.replace(" ", "-")
        return Message(f"amount-{key}", amount=number).text(self.lang)

    # ---- the claim

    def heading(self, verdict: Verdict) -> str:
        """Return the finding: the claim, and what was measured."""
        return _unbroken(finding_heading(verdict, self.lang))

    def quote(self, claim: Claim) -> str:
        """Return the claim's own words, if they are known."""
        return self.texts.filled("quoted", quote=claim.quote) if claim.quote else ""

    def short(self, claim: Claim) -> str:
        """Return the statement of a claim, for a list of claims."""
        text = claim_text(claim, self.lang)
        return text[:1].upper() + text[1:]

    def summary(self, verdict: Verdict) -> str:
        """Return the summary, a sentence that can be quoted."""
        text = summary_text(verdict, self.lang)
        return text if self.lang == "en" else f"{text[:1].upper()}{text[1:]}."

    def turns(self, verdict: Verdict) -> tuple[str, ...]:
        """List changes that would turn the outcome."""
        return turns_text(verdict, self.lang)

    def period(self, verdict: Verdict) -> str:
        """Return the claim's period, or the days of the maps if it has none."""
        claim = verdict.claim
        days = days_text(claim.since, claim.until, self.lang)
        if days:
            return days if claim.since else self.texts.filled("end_of", day=days)
        changes = [row.change for row in verdict.rows if isinstance(row.change, Change)]
        own = sorted({period_text(change, self.texts) for change in changes})
        return self.texts.filled("own_days", days=" / ".join(own)) if own else ""

    def stated_on(self, claim: Claim) -> str:
        """Return the day on which the claim was stated."""
        return days_text(None, claim.stated_on, self.lang)

    def where(self, claim: Claim) -> str:
        """Return the oblasts by name."""
        if not claim.where:
            return self.texts["whole_front"] if claim.is_along_front else ""
        return where_text(claim, self.lang)

    def taken_as(self, claim: Claim) -> str:
        """Return the interval that the claim's wording stands for."""
        low, high = claim.interval
        unit = claim.base_unit
        if claim.sign:
            return self.texts.filled(f"{claim.sign}_zero", unit=self.unit(unit))
        if high == inf:
            return self.texts.filled(
                "or_more", low=self.amount(self.texts.number(low, None), low, unit)
            )
        ends = dict.fromkeys((self.texts.number(low, None), self.texts.number(high, None)))
        return self.amount(" – ".join(ends), high, unit)

    def by_how_much(self, verdict: Verdict) -> str:
        """Return ``by 99 to 244 km² (+13 to +38 %)``: the range over counted rows, no average.

        For a mixed outcome, count the rows of each outcome. No percentage goes with a gap of which
        only the least is known.
        """
        text, gap = super().by_how_much(verdict), gap_of(verdict)
        if gap is None or gap.is_open:
            return text
        if any(verdict.is_reversed(row) for row in verdict.counted):
            return text
        rows = [row for row in verdict.counted if row.measured is not None]
        by_row = [row.ratios or (row.ratio,) for row in rows]
        ratios = sorted(ratio for ends in by_row for ratio in ends if ratio is not None)
        if len(ratios) < len(rows) or verdict.claim.base_unit.startswith("%"):
            return text
        first, last = (
            self.texts.number(100 * ratio - 100, signed=True) for ratio in (ratios[0], ratios[-1])
        )
        return f"{text} ({self.from_to(first, last)} %)"


def _unbroken(text: str) -> str:
    """Keep numbers with thousands apart, and their units, on one line."""
    return re.sub(r"(?<=\d) (?=км|km|%|\d{3}(?!\d))", "\u00a0", text)


_LEAST_WIDTH = 0.6  # percent of the axis: a narrower bar could not be seen
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+[^\s<>\"'\\^`{|}.,;:!?)\]]", re.IGNORECASE)


def card_context(
    verdicts: Sequence[Verdict],
    change: Ground | None,
    words: CardTexts,
    *,
    view_of_row: Mapping[int, int],
    agreements: Sequence[AgreementView | None] = (),
) -> dict[str, Any]:
    """Gather the data for the template.

    Parameters
    ----------
    verdicts : sequence of Verdict
    change : Ground, optional
        A change shown by itself, if there is no verdict.
    words : CardTexts
    view_of_row : mapping of int to int
        From a row's `id` to its number among the evidence on the map.
    agreements : sequence of Agreement or None
        The agreement behind each verdict.
    """
    texts = words.texts
    if len(verdicts) > 1:
        checked = texts.counted("claims_checked", len(verdicts))
        title = findings_heading(verdicts, checked, words.lang)
    elif verdicts:
        title = verdicts[0].claim.quote or words.short(verdicts[0].claim)
    else:
        title = texts["kicker_change"]
    return {
        "t": texts,
        "lang": texts.lang,
        "sentences": words.lang,
        "title": f"{title} – {texts['kicker']}" if len(verdicts) == 1 else title,
        "heading": title,
        "description": headline_text(verdicts[0], words.lang) if len(verdicts) == 1 else title,
        "cards": [
            _card(verdict, words, view_of_row, agreement)
            for verdict, agreement in zip(verdicts, agreements, strict=True)
        ],
        "delta": None if change is None else _change_card(change, words),
    }


def _change_card(change: Ground, words: CardTexts) -> dict[str, Any]:
    """Gather what the card says about a change, without a claim."""
    texts = words.texts
    definition = texts.get(change.definition, change.definition)
    areas: list[dict[str, Any]] = []
    aside = None
    if isinstance(change, Change):
        names = dict(zip(("gained", "lost"), names_of_change(change, texts), strict=True))
        areas = [
            {
                "name": names.get(direction, texts["net"]),
                "km2": f"{texts.number(found.value, 1, signed=direction == 'net')} {texts['km2']}",
                "interval": words.range((found.low, found.high), "km²").replace(" – ", "–"),
                "kind": texts[f"interval_{found.interval}"],
            }
            for direction, found in change_areas(change).items()
        ]
        aside = aside_message(change)
    return {
        "label": change.label,
        "period": period_text(change, texts),
        "net": f"{texts.number(change.net_km2, 1, signed=True)} {texts['km2']}",
        "definition": ", ".join(part for part in (definition, texts.side(change.side)) if part),
        "areas": areas,
        "aside": in_language(aside, words.lang) if aside is not None else "",
        "unlike": change.unlike,
        "caveats": _caveats(change.maps, texts),
    }


def _caveats(maps: Sequence[ControlMap], texts: Texts) -> dict[str, Any]:
    """Gather what is written under a number: assumptions, other sides' ground, omissions."""
    return {
        "assumed": assumptions_of(maps, texts),
        "others": others_text(maps, texts),
        "left_out": left_out_text(maps, texts),
    }


def linked(text: str) -> list[tuple[str, str]]:
    """Split a text at its web addresses, into pieces with their address or "".

    Examples
    --------
    >>> linked("see https://example.org/a, p. 3")
    [('see ', ''), ('https://example.org/a', 'https://example.org/a'), (', p. 3', '')]
    >>> linked("javascript:alert(1)")
    [('javascript:alert(1)', '')]
    """
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        if found.start() > at:
            pieces.append((text[at : found.start()], ""))
        pieces.append((found[0], found[0] if _has_host(found[0]) else ""))
        at = found.end()
    return pieces if at == len(text) and pieces else [*pieces, (text[at:], "")]


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _card(
    verdict: Verdict,
    words: CardTexts,
    view_of_row: Mapping[int, int],
    agreement: AgreementView | None,
) -> dict[str, Any]:
    claim, texts = verdict.claim, words.texts
    axis = _Axis(verdict)
    facts = (
        *([("claimed", claim.sentence.text(words.lang))] if claim.quote else []),
        ("period", words.period(verdict)),
        ("where", words.where(claim)),
        ("taken_as", words.taken_as(claim)),
        ("source", claim.source),
    )
    return {
        "heading": words.heading(verdict),
        "quote": words.quote(claim),
        "proposed": claim.proposed,
        "by": claim.claimant,
        "said": words.stated_on(claim),
        "short": words.short(claim),
        "unit": words.unit(claim.base_unit),
        "outcome": verdict.shown_outcome,
        "outcome_text": texts[verdict.shown_outcome],
        "sign": SIGNS[verdict.shown_outcome],
        "by_how_much": "" if verdict.outcome == "mixed" else words.by_how_much(verdict),
        "counts": finding_counts(verdict, words.lang),
        "signs": _signs(verdict, texts),
        "reason": _unbroken(finding_reason(verdict, words.lang)),
        "headline": headline_text(verdict, words.lang),
        "matters": matters(verdict, words.lang),
        "summary": words.summary(verdict),
        "turns": words.turns(verdict),
        "arithmetic": [in_language(line, words.lang) for line in verdict.arithmetic],
        "facts": [(texts[name], linked(value)) for name, value in facts if value],
        "claimed": axis.claimed(words),
        "ticks": axis.ticks(words),
        "rows": [_row(row, axis, words, view_of_row.get(id(row))) for row in verdict.rows],
        "keys": [
            {
                "kind": key.kind,
                "name": texts[f"interval_{key.kind}"],
                "means": texts[f"means_{key.kind}"],
                "decides": texts[f"makes_outcome_{key.decides}"] if key.decides else "",
            }
            for key in interval_keys(verdict)
        ],
        "agreement": _agreement(agreement, words),
        "picture": kind_picture(verdict, words, view_of_row),
        "method": methods_paragraph(verdict, language=words.lang),
        "record": json.dumps(dict(verdict.record), ensure_ascii=False, indent=1),
        "command": str(verdict.record.get("command") or ""),
    }


def _signs(verdict: Verdict, texts: Texts) -> list[dict[str, str]]:
    """Explain the signs of rows whose outcomes differ, above the rows."""
    outcomes = dict.fromkeys(row.shown_outcome for row in verdict.counted if row.shown_outcome)
    if len(outcomes) < 2:
        return []
    return [{"sign": SIGNS[outcome], "text": texts[outcome]} for outcome in outcomes]


class _Axis:
    """The axis of a card's bars, which starts at 0, or lower if any value is negative."""

    def __init__(self, verdict: Verdict) -> None:
        self.claim, self.axis = verdict.claim, axis_of(verdict)

    def at(self, number: float) -> float:
        """Return the position of a number, in percent of the axis."""
        return round(100 * self.axis.share(number), 2)

    def bar(self, low: float, high: float) -> dict[str, float]:
        first, last = self.at(low), self.at(high)
        return {"from": first, "width": round(max(last - first, _LEAST_WIDTH), 2)}

    def claimed(self, words: CardTexts) -> dict[str, Any]:
        claim = self.claim
        at = self.at(claim.value)
        has_number = claim.number is not None
        text = words.stated(claim) if has_number else words.taken_as(claim)
        # near either end of the axis there is no room for text on both sides
        side = "end" if at > 45 else "start"
        return {
            **self.bar(*claim.interval),
            "at": at,
            "mark": has_number,
            "text": text,
            "side": side,
        }

    def ticks(self, words: CardTexts) -> list[dict[str, Any]]:
        ticks = []
        for number in self.axis.ticks:
            at = self.at(number)
            if at > 90:  # the unit is written there
                continue
            side = "start" if at < 2 else "middle"
            text = words.texts.number(number, None)
            ticks.append({"at": at, "text": text, "side": side})
        return ticks


def _agreement(agreement: AgreementView | None, words: CardTexts) -> dict[str, Any] | None:
    """Write the section on agreement and its table; None if there is nothing to compare."""
    if agreement is None:
        return None
    texts, n = words.texts, len(agreement.mappers)
    mappers = listed(agreement.mappers, words.lang)
    if agreement.without:
        without = listed(agreement.without, words.lang)
        about = texts.filled("agreement_without", mappers=mappers, without=without)
        return {"about": about, "rows": []}
    definition = texts.get(agreement.definition, agreement.definition)
    about = texts.filled("agreement_about", mappers=mappers, definition=definition, n=str(n))
    return {"about": about, "rows": agreement_rows(agreement, texts)}


def _row(row: Row, axis: _Axis, words: CardTexts, view: int | None) -> dict[str, Any]:
    bar: dict[str, Any] | None = None
    intervals = intervals_of(row)
    if row.measured is not None and intervals.thick is not None:
        # the middle of a stated range, which nobody stated, has no mark
        at = None if row.stated_ends else axis.at(row.measured)
        bar = {**axis.bar(*intervals.thick), "at": at, "thin": None}
        if intervals.thin is not None:
            bar["thin"] = [axis.at(end) for end in intervals.thin]
    kind, about = words.texts[row.kind], words.about(row)
    days = words.range(row.days, row.unit) if row.days else ""
    days = words.texts.filled("one_day", range=days) if days else ""
    if row.kind in FIGURE_KINDS:
        beside = kind
    else:
        beside = about if row.kind == "mapped" or row.at else ""
        if row.kind == "illustration":
            named = "" if kind in row.label else kind
            beside = ", ".join(p for p in (beside, named, words.texts["not_counted"]) if p)
    return {
        "label": row.label,
        "beside": beside,
        "kind": kind,
        "definition": about,
        "days": days,
        "period": period_text(row.change, words.texts) if row.change else row.period,
        "measured": words.measured(row),
        "interval": words.range((row.low, row.high), row.unit),
        "intervals": [
            {
                "name": words.texts[f"interval_{kind}"],
                "ends": words.range(ends, row.unit).replace(" – ", "–"),
                "decides": kind == intervals.decides,
            }
            for kind, ends in intervals.named
        ],
        "no_mappers": in_language(row.no_mappers, words.lang) if row.no_mappers else "",
        "ratio": words.ratio(row),
        "outcome": words.outcome(row),
        "sign": SIGNS.get(row.shown_outcome, ""),
        "counted": row.counted,
        "gained": None if row.gained_km2 is None else words.texts.number(row.gained_km2, 1),
        "lost": None if row.lost_km2 is None else words.texts.number(row.lost_km2, 1),
        "bar": bar,
        "gained_name": words.texts["gained"],
        "lost_name": words.texts["lost"],
        "notes": (
            *(in_language(line, words.lang) for line in row.methods),
            *(note for each in row.maps for note in map_notes(each, words.lang)),
        ),
        **_caveats(row.maps, words.texts),
        "source": linked(credit(row)) if credit(row) else [],
        "shown": view,
    }


_FILE = "check.html"  # in the code to copy, until the script knows the page's own address
#: Keys of the texts that the page's script writes.
IN_SCRIPT = (
    "choose", "show_on_map", "gained", "lost", "held", "held_then", "front_before", "front_after",
    "names", "places", "drawn_ground", "map", "zoom_in", "zoom_out", "layers", "copied",
    "copy_by_hand", "kept_out",
    "contested", "insets", "whole_view", "agreement", "sides", "map_summary_sides", "one_map",
    "all_maps", "line_error_layer",
    "gesture_wheel", "gesture_wheel_mac", "gesture_touch", "no_map_for_claim", "more", "less",
    "both_scripts", *IN_KIND_SCRIPT, *PARTS_IN_SCRIPT, *DRAWER_IN_SCRIPT,
    "swipe", "swipe_hint", "print_records",
)  # fmt: skip


def folium_map(
    shown: Verdict | Ground | Timeline | Comparison | Sequence[Verdict],
    *,
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    lang: str | Mapping[str, str] = "en",
    tiles: str | folium.TileLayer | None = None,
    attribution: str | None = None,
    theatre: Theatre | None = None,
    may_share: Sequence[str] = (),
) -> OfflineMap:
    """Draw a page with the map of the evidence and the card with the verdict.

    Parameters
    ----------
    shown : Verdict, Ground, Timeline, Comparison, or sequence of Verdict
        Several verdicts get a card each on one map; a timeline is animated
        (`frontgeo.timeline_page`); the maps of a comparison are drawn on one map and side by
        side.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those of the theatre: points with ``name_en``, and ``name_uk``
        and ``kind`` if known, as from `frontgeo.load_settlements`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`. Quotes, names
        and notes on the method stay as they are.
    tiles, attribution : optional
        A background map from the network, and its credit, as in `OfflineMap`.
    theatre : Theatre, optional
        Whose boundaries, places and credits the page shows; by default the first one known of
        the maps shown.
    may_share : sequence of str
        Mappers who allow their ground to be passed on, which readers can then take as GeoJSON;
        that of mappers with an open licence is offered anyhow.

    Returns
    -------
    OfflineMap
        A `folium.Map`; ``.save("check.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        If there is nothing to show, the language does not ship, or tiles come without a credit.

    Examples
    --------
    >>> import frontgeo as fg, shapely
    >>> verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> "880 km²" in folium_map(verdict).html()
    True
    """
    if isinstance(shown, Timeline):
        return timeline_page(
            shown, lang=lang, settlements=settlements, tiles=tiles, attribution=attribution,
            may_share=may_share,
        )  # fmt: skip
    if isinstance(shown, Comparison):
        return comparison_page(shown, lang=lang, in_script=IN_SCRIPT)
    verdicts, change = _verdicts_or_change(shown)
    words = CardTexts(lang)
    agreements = [agreement_on(verdict) for verdict in verdicts]
    evidence = evidence_of(verdicts, place_text=words.where, claim_text=words.short)
    views = evidence.views or [VerdictView(change or _nothing(words.texts["no_geometry"]))]
    places = named_places(settlements)
    by_view = [agreements[number] for number in evidence.claims]
    theatre = _theatre_of(views, verdicts) if theatre is None else theatre
    sides = _sides_of(views)
    has_tiles, is_ours = tiles is not None, places is None
    beside: Any = {"agreements": by_view, "sides": sides, "theatre": theatre, "tiles": has_tiles}
    data = page_data(views, words.texts, places, **beside)
    rows = evidence.by_row
    context = card_context(verdicts, change, words, view_of_row=rows, agreements=agreements)
    title, texts = context["title"], {key: words.texts[key] for key in IN_SCRIPT}
    data |= {"texts": texts, "tiles": has_tiles, "file": _FILE}
    data["has_ground"] = bool(evidence.views) or change is not None
    data["drawer"] = _drawer(views, verdicts, title, words.texts, may_share)
    picture = still_svg(
        views[0], words.texts, names=data["settlements"], mappers=mappers_of(views[:1]),
        ours=is_ours, theatre=theatre,
        description=alt_text_of(verdicts[0], views[0], words.texts) if verdicts else "",
    )  # fmt: skip
    context |= {
        "first": data["evidence"][0],
        "embed": embed(_FILE, title=title),
        "credits": data["credits"],
        "side_patterns": side_patterns(distinct_views(sides)),
        "methods": "" if change is None else methods_of_maps([change], words.texts),
    }
    return OfflineMap(
        title=title,
        description=context["description"],
        lang=words.texts.lang,
        data=data,
        script=bundle("claim_page"),
        style=styles("shared", "page", "print", "dark"),
        body=render_template("card.html", context),
        bounds=data["bounds"],
        tiles=tiles,
        attribution=attribution,
        static_svg=picture,
    )


def _drawer(
    views: Sequence[VerdictView],
    verdicts: Sequence[Verdict],
    title: str,
    texts: Texts,
    may_share: Sequence[str],
) -> dict[str, Any]:
    """Return what the drawer offers of verdicts, or of a change without a claim."""
    change = None if verdicts else views[0].change
    return drawer_data(
        views,
        texts,
        title=title if change is None else f"{title}: {change.label}, {change.period}",
        table=rows_of(verdicts, change),
        may_share=may_share,
        citation="citation" if verdicts else "citation_measured",
    )


def _verdicts_or_change(
    shown: Verdict | Ground | Sequence[Verdict],
) -> tuple[list[Verdict], Ground | None]:
    """Return the verdicts to show, or the change."""
    if isinstance(shown, Ground):
        return [], shown
    verdicts = [shown] if isinstance(shown, Verdict) else shown
    if not isinstance(verdicts, Sequence) or not all(isinstance(v, Verdict) for v in verdicts):
        raise InputError(
            f"page: expected a verdict, several, or a change, found {type(shown).__name__}"
        )
    if not verdicts:
        raise InputError("page: expected a verdict or a change, found none")
    verdicts = list(verdicts)
    return verdicts, None


def _theatre_of(views: Sequence[VerdictView], verdicts: Sequence[Verdict]) -> Theatre:
    """Return the theatre of what is shown or, without any ground, of the checks."""
    if verdicts and all(view.change.is_void and not view.change.maps for view in views):
        return checked_theatre(verdicts)
    return shown_theatre(views)


def _sides_of(views: Sequence[VerdictView]) -> list[SidesView | None]:
    """Return the ground of all sides behind each view; views of one change share it."""
    changes = {id(view.change): view.change for view in views}
    found = {key: sides_of_change(change) for key, change in changes.items()}
    return [found[id(view.change)] for view in views]


def _nothing(label: str) -> Ground:
    empty = shapely.MultiPolygon()
    return Drawing(gained=empty, lost=empty, unchanged=empty, label=label)
