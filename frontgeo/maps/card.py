"""The card's words and bars, from a verdict; plain data for an autoescaping template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil, floor, isfinite, log10
from typing import Any

from frontgeo.amounts import number_text
from frontgeo.check import Row, Verdict
from frontgeo.delta import Delta

__all__ = ["card_context"]

_SIGNS = {
    "supported": "✓",
    "overstated": "▲",
    "understated": "▼",
    "contradicted": "✕",
    "undecided": "?",
    "mixed": "◆",
}
_BAR_WIDTH = 100.0  # percent


def card_context(verdicts: Sequence[Verdict], delta: Delta | None) -> dict[str, Any]:
    """Gather what the template shows.

    Parameters
    ----------
    verdicts : sequence of Verdict
    delta : Delta, optional
        The change alone, where there is no verdict.
    """
    title = verdicts[0].claim.quote or verdicts[0].claim.label if verdicts else "What changed"
    return {
        "title": f"{title} – claim check" if verdicts else title,
        "cards": [_card(v) for v in verdicts],
        "delta": None
        if delta is None
        else {
            "label": delta.label,
            "period": delta.period,
            "net": f"{delta.net_km2:+,.1f}",
            "definition": delta.definition,
        },
    }


def _card(verdict: Verdict) -> dict[str, Any]:
    claim = verdict.claim
    scale = _scale(verdict)
    low, high = claim.interval
    return {
        "heading": f"“{claim.quote}”"
        if claim.quote
        else f"{claim.label[:1].upper()}{claim.label[1:]} claimed",
        "label": claim.label,
        "unit": claim.base_unit,
        "turns": verdict.turns,
        "arithmetic": verdict.arithmetic,
        "outcome": verdict.outcome,
        "sign": _SIGNS[verdict.outcome],
        "by_how_much": _by_how_much(verdict),
        "summary": verdict.summary,
        "facts": [
            (name, value)
            for name, value in (
                ("Claimed by", claim.by),
                ("Said", claim.said.isoformat() if claim.said else ""),
                ("Period", verdict.period),
                ("Where", claim.where_text or ("" if claim.is_state else "whole front")),
                ("Taken as", claim.interval_text),
                ("Source", claim.source),
            )
            if value
        ],
        "claimed": {
            "from": scale(low),
            "to": scale(high),
            "at": scale(claim.value),
            "text": claim.amount.text,
            "left": scale(claim.value) < 45,
        },
        "ticks": _ticks(verdict),
        "rows": [_row(row, scale) for row in verdict.rows],
        "record": json.dumps(dict(verdict.record), ensure_ascii=False, indent=1),
        "command": str(verdict.record.get("command") or ""),
    }


def _span(verdict: Verdict) -> tuple[float, float]:
    """The ends of the axis: from 0, or from below it where something lies there."""
    ends = [0.0, verdict.claim.value, *verdict.claim.interval]
    for row in verdict.rows:
        ends += [end for end in (row.low, row.measured, row.high) if end is not None]
    finite = [end for end in ends if isfinite(end)]
    low, high = min(finite), max(finite)
    room = (high - low or 1.0) * 0.08
    return (low - room if low < 0 else 0.0), high + room


def _scale(verdict: Verdict) -> Any:
    low, high = _span(verdict)
    return lambda end: round(min(max((end - low) / (high - low), 0.0), 1.0) * _BAR_WIDTH, 2)


def _ticks(verdict: Verdict) -> list[dict[str, Any]]:
    (low, high), scale = _span(verdict), _scale(verdict)
    power = 10.0 ** floor(log10((high - low) / 5))
    step = next(times * power for times in (1, 2, 5, 10) if (high - low) / (times * power) <= 5)
    if verdict.claim.base_unit in ("settlements", "sectors"):
        step = max(1.0, step)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [
        {"at": scale(step * i), "text": number_text(round(step * i, 6))}
        for i in range(first, last + 1)
    ]


def _row(row: Row, scale: Any) -> dict[str, Any]:
    bar = None
    if row.measured is not None and row.low is not None and row.high is not None:
        low, high = scale(row.low), scale(row.high)
        bar = {"from": low, "width": round(max(high - low, 0.4), 2), "at": scale(row.measured)}
    return {
        "label": row.label,
        "kind": row.kind,
        "definition": row.about,
        "days": row.days_text,
        "period": row.period,
        "measured": row.measured_text,
        "interval": row.interval_text,
        "ratio": row.ratio_text,
        "outcome": row.outcome_text,
        "sign": _SIGNS.get(row.outcome or "", ""),
        "counted": row.counted,
        "gained": None if row.gained_km2 is None else f"{row.gained_km2:,.1f}",
        "lost": None if row.lost_km2 is None else f"{row.lost_km2:,.1f}",
        "bar": bar,
        "notes": row.methods,
        "source": row.source,
    }


def _by_how_much(verdict: Verdict) -> str:
    """``by 99 to 244 km²``: the range over the counted rows, never an average."""
    if verdict.outcome not in ("overstated", "understated"):
        return ""
    sign = 1 if verdict.outcome == "overstated" else -1
    gaps = sorted(
        sign * (verdict.claim.value - row.measured)
        for row in verdict.counted
        if row.measured is not None
    )
    if verdict.claim.is_worded:
        return ""
    decimals = 0 if verdict.claim.kind in ("area", "settlements", "fronts") else 1
    first, last = f"{gaps[0]:,.{decimals}f}", f"{gaps[-1]:,.{decimals}f}"
    unit = verdict.claim.base_unit
    return f"by {first} {unit}" if first == last else f"by {first} to {last} {unit}"
