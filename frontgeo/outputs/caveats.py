"""Write the caveats beside a number in a page's language: see ``i18n/en/caveats.ftl``."""

from __future__ import annotations

from collections.abc import Iterable

from frontgeo.control import Assumption, ControlMap, assumed_in
from frontgeo.delta import Delta, SetApart
from frontgeo.i18n import Texts

__all__ = [
    "STARRED",
    "apart_text",
    "assumption_text",
    "assumptions_of",
    "kept_out_text",
    "left_out_text",
    "others_text",
    "period_text",
    "when_text",
]

STARRED = " *"  # follows a number that rests on an assumption


def assumption_text(assumption: Assumption, texts: Texts) -> str:
    """Return an assumption in the language of a page, or in English if it has no message."""
    if texts.lang == "en" or assumption.key not in texts.by_key:
        return assumption.text
    named = {
        name: texts.side(value) if name == "side" else value
        for name, value in assumption.values.items()
    }
    return texts.filled(assumption.key, **named)


def assumptions_of(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """Return the distinct assumptions behind some maps in the language of a page."""
    return [assumption_text(assumption, texts) for assumption in assumed_in(maps)]


def when_text(shown: ControlMap, texts: Texts) -> str:
    """Return the day of a map, with the days that it may show if that is uncertain."""
    if shown.day is None:
        return shown.when
    day = texts.day(shown.day)
    if shown.day_range is None:
        return day
    days = texts.days(*shown.day_range, beside=shown.day)
    return texts.filled("days_shown", day=day, days=days)


def period_text(delta: Delta, texts: Texts) -> str:
    """Return the instants of a change's maps, with the days that they may show."""

    def end(shown: ControlMap) -> str:
        if shown.day is None or shown.day_range is None:
            return shown.when
        days = texts.days(*shown.day_range, beside=shown.day)
        return texts.filled("days_shown", day=shown.when, days=days)

    if delta.after is None:
        return texts.by_key.get("as drawn", delta.period)
    return " → ".join(end(shown) for shown in (delta.before, delta.after) if shown is not None)


def others_text(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """List ground that maps assign to other sides and that is not counted, one line per map."""
    lines = []
    for shown in maps:
        grounds = [
            f"{texts.number(km2, 1)} {texts['km2']} {texts.side(side)}"
            for side, km2 in shown.others_km2.items()
        ]
        if grounds:
            day = when_text(shown, texts)
            lines.append(texts.filled("others", day=day, grounds=", ".join(grounds)))
    return lines


def left_out_text(maps: Iterable[ControlMap], texts: Texts) -> str:
    """Count the features of maps that were left out or repaired; empty if none were."""
    shown = list(maps)
    counts = {
        "features_left_out": sum(n for m in shown for n in m.skipped.values()),
        "features_repaired": sum(n for m in shown for n in m.repaired.values()),
    }
    return ", ".join(texts.counted(key, n) for key, n in counts.items() if n)


def apart_text(apart: SetApart, texts: Texts) -> str:
    """Return why ground is kept out of a change, and how much was gained and lost."""
    why = apart.why if texts.sentences == "en" else texts[f"apart_{apart.kind}"]
    return texts.filled(
        "kept_out_ground",
        why=why,
        gained=texts.number(apart.gained_km2, 1),
        lost=texts.number(apart.lost_km2, 1),
    )


def kept_out_text(delta: Delta, texts: Texts) -> list[str]:
    """List the ground kept out of a change, one line per kind."""
    return [apart_text(apart, texts) for apart in delta.set_apart]
