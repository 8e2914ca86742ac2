"""The card's words and bars, from a verdict; plain data for an autoescaping template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from frontgeo.check import Row, Verdict
from frontgeo.claims import km2_text
from frontgeo.delta import Delta

__all__ = ["card_context"]

_SIGNS = {
    "supported": "✓",
    "overstated": "▲",
    "understated": "▼",
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
    low, high = claim.interval_km2
    return {
        "heading": f"“{claim.quote}”"
        if claim.quote
        else f"{claim.label[:1].upper()}{claim.label[1:]} claimed",
        "label": claim.label,
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
                ("Area", ", ".join(claim.where) or "whole front"),
                ("Taken as", claim.interval_text),
                ("Source", claim.source),
            )
            if value
        ],
        "claimed": {
            "from": scale(low),
            "to": scale(min(high, 1e12)),
            "at": scale(claim.value_km2),
            "text": km2_text(claim.value_km2),
            "left": scale(claim.value_km2) < 45,
        },
        "ticks": _ticks(verdict),
        "rows": [_row(row, scale) for row in verdict.rows],
        "record": json.dumps(dict(verdict.record), ensure_ascii=False, indent=1),
        "command": str(verdict.record.get("command") or ""),
    }


def _reach(verdict: Verdict) -> float:
    ends = [verdict.claim.value_km2, *(e for e in verdict.claim.interval_km2 if isfinite(e))]
    ends += [row.high_km2 for row in verdict.rows if row.high_km2 and isfinite(row.high_km2)]
    return max(ends) * 1.08


def _scale(verdict: Verdict) -> Any:
    reach = _reach(verdict)
    return lambda km2: round(min(max(km2 / reach, 0.0), 1.0) * _BAR_WIDTH, 2)


def _ticks(verdict: Verdict) -> list[dict[str, Any]]:
    reach, scale = _reach(verdict), _scale(verdict)
    step = 10.0 ** len(str(int(reach))) / 10
    while reach / step < 3:
        step /= 2
    return [
        {"at": scale(step * i), "text": km2_text(step * i)} for i in range(int(reach / step) + 1)
    ]


def _row(row: Row, scale: Any) -> dict[str, Any]:
    bar = None
    if row.measured_km2 is not None and row.low_km2 is not None and row.high_km2 is not None:
        low, high = scale(row.low_km2), scale(row.high_km2)
        bar = {"from": low, "width": round(max(high - low, 0.4), 2), "at": scale(row.measured_km2)}
    return {
        "label": row.label,
        "kind": row.kind,
        "definition": row.definition,
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
        sign * (verdict.claim.value_km2 - row.measured_km2)
        for row in verdict.counted
        if row.measured_km2 is not None
    )
    first, last = f"{gaps[0]:,.0f}", f"{gaps[-1]:,.0f}"
    return f"by {first} km²" if first == last else f"by {first} to {last} km²"
