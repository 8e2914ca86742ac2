"""Caveats beside a number: assumptions, other sides' ground, repairs, and what was left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from frontgeo._utils.fileio import printable
from frontgeo.change.apart import SetApart
from frontgeo.change.assumptions import Assumed, Assumption, assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.geometry.sectors import OUTSIDE
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.places.theatre import Theatre

__all__ = [
    "LEAST_OVERLAP_KM2",
    "STARRED",
    "ManyMaps",
    "assumption_text",
    "assumptions_of",
    "definition_named",
    "definition_text",
    "kept_out_text",
    "key_of_map",
    "left_out_text",
    "map_notes",
    "names_of_regions",
    "others_text",
    "period_text",
    "when_text",
]

LEAST_OVERLAP_KM2 = 0.0005  # of overlapping ground that is noted

# the areas that repairs added to and took from one map, at the end of a reason
_AMOUNTS = re.compile(r"(, [+−][\d,.]+ km²)+$")

_DEFINITIONS = ("occupied", "occupied+contested", "occupied+infiltration", "control",
                "ukrainian_held_abroad", "as drawn", "as stated")  # fmt: skip
STARRED = " *"  # follows a number that rests on an assumption


def assumption_text(assumption: Assumption, texts: Texts) -> str:
    """Return an assumption in the language of a page, or in English if it has no message."""
    if texts.lang == "en" or assumption.key not in texts:
        return assumption.text
    named = {
        name: texts.side(value) if name == "side" else value
        for name, value in assumption.values.items()
    }
    return texts.filled(assumption.key, **named)


def assumptions_of(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """Return the distinct assumptions behind some maps in the language of a page."""
    return [assumption_text(assumption, texts) for assumption in assumed_in(maps)]


def when_text(control_map: ControlMap, texts: Texts) -> str:
    """Return the day of a map, with the days that it may show if that is uncertain."""
    if control_map.day is None:
        return control_map.when
    day = texts.day(control_map.day)
    if control_map.day_range is None:
        return day
    days = texts.days(*control_map.day_range, beside=control_map.day)
    return texts.filled("days_shown", day=day, days=days)


def period_text(change: Ground, texts: Texts) -> str:
    """Return the instants of a change's maps, with the days that they may show."""

    def end(control_map: ControlMap) -> str:
        if control_map.day is None or control_map.day_range is None:
            return control_map.when
        days = texts.days(*control_map.day_range, beside=control_map.day)
        return texts.filled("days_shown", day=control_map.when, days=days)

    if not change.maps_by_day:
        return texts.get("as drawn", change.period)
    return " → ".join(end(control_map) for control_map in change.maps_by_day.values())


def others_text(maps: Iterable[ControlMap], texts: Texts) -> list[str]:
    """List ground that maps assign to other sides and that is not counted, one line per map."""
    lines = []
    for control_map in maps:
        grounds = [
            f"{texts.number(km2, 1)} {texts['km2']} {texts.side(side)}"
            for side, km2 in control_map.others_km2.items()
        ]
        if grounds:
            day = when_text(control_map, texts)
            lines.append(texts.filled("others", day=day, grounds=", ".join(grounds)))
    return lines


def left_out_text(maps: Iterable[ControlMap], texts: Texts) -> str:
    """Count the features of maps that were left out or repaired; empty if none were."""
    control_map = list(maps)
    counts = {
        "features_left_out": sum(n for m in control_map for n in m.skipped.values()),
        "features_repaired": sum(n for m in control_map for n in m.repaired.values()),
    }
    return ", ".join(texts.counted(key, n) for key, n in counts.items() if n)


def apart_text(apart: SetApart, texts: Texts) -> str:
    """Return why ground is kept out of a change, and how much was gained and lost."""
    why = apart.why if texts.sentences == "en" else texts[f"apart_{apart.kind}"]
    key = "kept_out_in_net" if apart.is_in_net else "kept_out_ground"
    return texts.filled(
        key,
        why=why,
        gained=texts.number(apart.gained_km2, 1),
        lost=texts.number(apart.lost_km2, 1),
    )


def kept_out_text(change: Ground, texts: Texts) -> list[str]:
    """List the ground kept out of a change, one line per kind."""
    return [apart_text(apart, texts) for apart in change.set_apart]


class ManyMaps:
    """Assumptions, repairs and omissions of many maps, added up by reason.

    Attributes
    ----------
    assumed_on : dict of date or None to tuple of Assumption
        By the day of the map.
    theatres : dict of str to Theatre
        Those of the maps, by their keys.
    """

    def __init__(self) -> None:
        self.seen: set[tuple[str, ...]] = set()
        self.assumed_on: dict[date | None, tuple[Assumption, ...]] = {}
        self.assumed = Assumed()
        self.day_ranges: dict[date, tuple[date, date]] = {}
        self.repaired: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self.overlap_km2 = 0.0
        self.theatres: dict[str, Theatre] = {}

    def take(self, control_map: ControlMap) -> None:
        """Add the counts of a map; a map that is read twice is counted once."""
        key = key_of_map(control_map)
        if key in self.seen:
            return
        self.seen.add(key)
        self.theatres[control_map.theatre.about.key] = control_map.theatre
        if control_map.assumed:
            self.assumed_on[control_map.day] = control_map.assumed
        self.assumed.take(control_map)
        if control_map.day is not None and control_map.day_range is not None:
            self.day_ranges[control_map.day] = control_map.day_range
        for reason, count in control_map.repaired.items():
            self.repaired[_AMOUNTS.sub("", reason)] += count
        self.skipped.update(control_map.skipped)
        self.missing.update(control_map.missing_parts)
        self.overlap_km2 = max(self.overlap_km2, control_map.overlap_km2)

    def assumed_notes(self, texts: Texts | None = None) -> list[str]:
        """Write one line per kind of assumption, with the number of maps that rest on it."""
        texts = texts or texts_of("caveats")
        lines = self.assumed.lines(texts, partial(assumption_text, texts=texts))
        if self.day_ranges:
            n, of = texts.number(len(self.day_ranges)), texts.number(self.assumed.maps)
            lines.append(texts.filled("of_maps", what=texts["days_uncertain"], n=n, of=of))
        return [printable(f"* {line}") for line in lines]

    def starred(self, *days: date) -> str:
        """Return a star if a number of these days rests on an assumption, else an empty string."""
        resting = any(day in self.assumed_on or day in self.day_ranges for day in days)
        return STARRED if resting else ""

    def missing_notes(self, lang: str = "en") -> list[str]:
        """Write one line per part that is missing on some maps."""
        return [
            printable(Message("maps-lack-part", part=part, maps=n).text(lang))
            for part, n in sorted(self.missing.items())
        ]

    def notes(self, lang: str = "en") -> list[str]:
        """Write one line per kind of repair and omission."""
        lines = [
            Message(key, reasons_names=_by_reason(dict(sorted(counts.items())), lang))
            for key, counts in (("maps-repaired", self.repaired), ("maps-left-out", self.skipped))
            if counts
        ]
        overlaps = Message("maps-overlap", overlap_km2=self.overlap_km2)
        return [
            *(printable(line.text(lang)) for line in lines),
            *self.missing_notes(lang),
            *([overlaps.text(lang)] if self.overlap_km2 >= LEAST_OVERLAP_KM2 else []),
        ]


def key_of_map(control_map: ControlMap) -> tuple[str, ...]:
    """Return a key that is equal for the same map read twice."""
    return control_map.mapper, control_map.when, *(source.path for source in control_map.sources)


def map_notes(control_map: ControlMap, lang: str = "en") -> list[str]:
    """Write what was repaired or left out of a map's files, one line per reason."""
    named = {"name": ", ".join(s.path for s in control_map.sources) or control_map.mapper}
    counted = (("map-repaired", control_map.repaired), ("map-left-out", control_map.skipped))
    notes = [
        Message(key, reasons_names=_by_reason(counts, lang), **named)
        for key, counts in counted
        if counts
    ]
    notes += [
        Message("map-reprojected", name=source.path, crs=source.reprojected_from)
        for source in control_map.sources
        if source.reprojected_from
    ]
    if control_map.missing_parts:
        parts = control_map.missing_parts
        notes.append(
            Message("map-parts-missing", mapper=control_map.mapper, parts_names=parts, **named)
        )
    if control_map.overlap_km2 >= LEAST_OVERLAP_KM2:
        notes.append(Message("map-overlaps", overlap_km2=control_map.overlap_km2, **named))
    return [printable(note.text(lang)) for note in notes]


def _by_reason(counts: Mapping[str, int], lang: str) -> list[str]:
    return [f"{number_text(n, lang)} × {_reason_in(reason, lang)}" for reason, n in counts.items()]


def _reason_in(reason: str, lang: str) -> str:
    """Return why features were left out in another language, or as it is if it has no message."""
    if lang == "en":
        return reason
    texts = texts_of("caveats", lang)
    key = f"reason_{'_'.join(re.findall('[a-z]+', reason.lower()))}"
    return texts.get(key, reason)


def definition_text(definition: str, language: str) -> str:
    """Return the name of a definition of held ground."""
    if definition not in _DEFINITIONS:
        return definition
    key = definition.replace("+", "-and-").replace(" ", "-").replace("_", "-")
    return Message(f"definition-{key}").text(language)


def definition_named(definition: str, language: str) -> str:
    """Return the name of a definition in a table or line; in English that which options take."""
    return definition if language == "en" else definition_text(definition, language)


def names_of_regions(theatres: Iterable[Theatre], lang: str) -> dict[str, str]:
    """Return the names of regions in another language, by those in tables."""
    if lang != "uk":
        return {}
    names = {
        str(english): str(own)
        for theatre in theatres
        for english, own in zip(theatre.regions["name_en"], theatre.regions["name_uk"], strict=True)
        if own
    }
    return names | {OUTSIDE: Message("terminal-outside-regions").text(lang)}
