"""Prepare a card's words and bars from a verdict, as plain data for an autoescaping template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from frontgeo.control import ControlMap
from frontgeo.delta import Delta
from frontgeo.i18n import Texts, in_language, listed
from frontgeo.maps.layers import agreement_rows
from frontgeo.maps.wording import Wording
from frontgeo.outputs.answer import headline_text, matters
from frontgeo.outputs.caveats import assumptions_of, left_out_text, others_text, period_text
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.report import map_notes
from frontgeo.outputs.shown import (
    SIGNS,
    Agreement,
    axis_of,
    credit,
    interval_keys,
    intervals_of,
)
from frontgeo.verdicts.verdict import FIGURE_KINDS, Row, Verdict

__all__ = ["card_context", "linked"]

_LEAST_WIDTH = 0.6  # percent of the axis: a narrower bar could not be seen
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+[^\s<>\"'\\^`{|}.,;:!?)\]]", re.IGNORECASE)


def card_context(
    verdicts: Sequence[Verdict],
    delta: Delta | None,
    wording: Wording,
    *,
    shown: Mapping[int, int],
    agreements: Sequence[Agreement | None] = (),
) -> dict[str, Any]:
    """Gather the data for the template.

    Parameters
    ----------
    verdicts : sequence of Verdict
    delta : Delta, optional
        A change shown by itself, if there is no verdict.
    wording : Wording
    shown : mapping of int to int
        From a row's `id` to its number among the evidence on the map.
    agreements : sequence of Agreement or None
        The agreement behind each verdict.
    """
    texts = wording.texts
    if len(verdicts) > 1:
        title = texts.counted("claims_checked", len(verdicts))
    elif verdicts:
        title = verdicts[0].claim.quote or wording.short(verdicts[0].claim)
    else:
        title = texts["kicker_change"]
    return {
        "t": texts,
        "lang": texts.lang,
        "sentences": wording.sentences,
        "title": f"{title} – {texts['kicker']}" if len(verdicts) == 1 else title,
        "heading": title,
        "description": headline_text(verdicts[0], wording.sentences)
        if len(verdicts) == 1
        else title,
        "cards": [
            _card(verdict, wording, shown, agreement)
            for verdict, agreement in zip(verdicts, agreements, strict=True)
        ],
        "delta": None
        if delta is None
        else {
            "label": delta.label,
            "period": period_text(delta, texts),
            "net": f"{texts.number(delta.net_km2, 1, signed=True)} {texts['km2']}",
            "definition": ", ".join(
                part
                for part in (
                    texts.by_key.get(delta.definition, delta.definition),
                    texts.side(delta.side),
                )
                if part
            ),
            "caveats": _caveats(delta.maps, texts),
        },
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
    verdict: Verdict, wording: Wording, shown: Mapping[int, int], agreement: Agreement | None
) -> dict[str, Any]:
    claim, texts = verdict.claim, wording.texts
    axis = _Axis(verdict)
    facts = (
        *([("claimed", claim.sentence.text(wording.sentences))] if claim.quote else []),
        ("period", wording.period(verdict)),
        ("where", wording.where(claim)),
        ("taken_as", wording.taken_as(claim)),
        ("source", claim.source),
    )
    return {
        "heading": wording.heading(claim),
        "proposed": claim.proposed,
        "by": claim.claimant,
        "said": wording.said(claim),
        "short": wording.short(claim),
        "unit": wording.unit(claim.base_unit),
        "outcome": verdict.outcome,
        "outcome_text": texts[verdict.outcome],
        "sign": SIGNS[verdict.outcome],
        "by_how_much": wording.by_how_much(verdict),
        "headline": headline_text(verdict, wording.sentences),
        "matters": matters(verdict, wording.sentences),
        "summary": wording.summary(verdict),
        "turns": wording.turns(verdict),
        "arithmetic": [in_language(line, wording.sentences) for line in verdict.arithmetic],
        "facts": [(texts[name], linked(value)) for name, value in facts if value],
        "claimed": axis.claimed(wording),
        "ticks": axis.ticks(wording),
        "rows": [_row(row, axis, wording, shown.get(id(row))) for row in verdict.rows],
        "keys": [
            {
                "kind": key.kind,
                "name": texts[f"interval_{key.kind}"],
                "means": texts[f"means_{key.kind}"],
                "decides": texts[f"makes_outcome_{key.decides}"] if key.decides else "",
            }
            for key in interval_keys(verdict)
        ],
        "agreement": _agreement(agreement, wording),
        "method": methods_paragraph(verdict, language=wording.sentences),
        "record": json.dumps(dict(verdict.record), ensure_ascii=False, indent=1),
        "command": str(verdict.record.get("command") or ""),
    }


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

    def claimed(self, wording: Wording) -> dict[str, Any]:
        claim = self.claim
        at = self.at(claim.value)
        has_number = claim.number is not None
        text = wording.stated(claim) if has_number else wording.taken_as(claim)
        # near either end of the axis there is no room for text on both sides
        side = "end" if at > 45 else "start"
        return {
            **self.bar(*claim.interval),
            "at": at,
            "mark": has_number,
            "text": text,
            "side": side,
        }

    def ticks(self, wording: Wording) -> list[dict[str, Any]]:
        ticks = []
        for number in self.axis.ticks:
            at = self.at(number)
            if at > 90:  # the unit is written there
                continue
            side = "start" if at < 2 else "middle"
            text = wording.number(number)
            ticks.append({"at": at, "text": text, "side": side})
        return ticks


def _agreement(agreement: Agreement | None, wording: Wording) -> dict[str, Any] | None:
    """Write the section on agreement and its table; None if there is nothing to compare."""
    if agreement is None:
        return None
    texts, n = wording.texts, len(agreement.mappers)
    mappers = listed(agreement.mappers, wording.sentences)
    if agreement.without:
        without = listed(agreement.without, wording.sentences)
        about = texts.filled("agreement_without", mappers=mappers, without=without)
        return {"about": about, "rows": []}
    definition = texts.by_key.get(agreement.definition, agreement.definition)
    about = texts.filled("agreement_about", mappers=mappers, definition=definition, n=str(n))
    return {"about": about, "rows": agreement_rows(agreement, texts)}


def _row(row: Row, axis: _Axis, wording: Wording, shown: int | None) -> dict[str, Any]:
    bar: dict[str, Any] | None = None
    intervals = intervals_of(row)
    if row.measured is not None and intervals.thick is not None:
        bar = {**axis.bar(*intervals.thick), "at": axis.at(row.measured), "thin": None}
        if intervals.thin is not None:
            bar["thin"] = [axis.at(end) for end in intervals.thin]
    kind, about = wording.texts[row.kind], wording.about(row)
    days = wording.range(row.days, row.unit) if row.days else ""
    days = wording.texts.filled("one_day", range=days) if days else ""
    if row.kind in FIGURE_KINDS:
        beside = kind
    else:
        beside = about if row.kind == "mapped" or row.at else ""
        if row.kind == "illustration":
            told = "" if kind in row.label else kind
            beside = ", ".join(p for p in (beside, told, wording.texts["not_counted"]) if p)
    return {
        "label": row.label,
        "beside": beside,
        "kind": kind,
        "definition": about,
        "days": days,
        "period": period_text(row.delta, wording.texts) if row.delta else row.period,
        "measured": wording.measured(row),
        "interval": wording.range((row.low, row.high), row.unit),
        "intervals": [
            {
                "name": wording.texts[f"interval_{kind}"],
                "ends": wording.range(ends, row.unit).replace(" – ", "–"),
                "decides": kind == intervals.decides,
            }
            for kind, ends in intervals.named
        ],
        "no_mappers": in_language(row.no_mappers, wording.sentences) if row.no_mappers else "",
        "ratio": "–" if row.ratio is None else wording.number(row.ratio, 2),
        "outcome": wording.outcome(row),
        "sign": SIGNS.get(row.outcome or "", ""),
        "counted": row.counted,
        "gained": None if row.gained_km2 is None else wording.number(row.gained_km2, 1),
        "lost": None if row.lost_km2 is None else wording.number(row.lost_km2, 1),
        "bar": bar,
        "gained_name": wording.texts["gained"],
        "lost_name": wording.texts["lost"],
        "notes": (
            *(in_language(line, wording.sentences) for line in row.methods),
            *(note for shown in row.maps for note in map_notes(shown)),
        ),
        **_caveats(row.maps, wording.texts),
        "source": linked(credit(row)) if credit(row) else [],
        "shown": shown,
    }
