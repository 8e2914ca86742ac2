"""Write a methods paragraph to paste into an article or a paper, in English or Ukrainian.

Every number in it comes from the verdict or its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil, floor, inf

import shapely

from frontgeo._utils.fileio import printable
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import side_text
from frontgeo.claims.measuring import is_beyond_the_fit
from frontgeo.claims.status import CAPTURED_PERCENT
from frontgeo.claims.where import place_names
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.formats import Language, as_shown, days_text, listed, number_text, unit_decimals
from frontgeo.i18n.messages import Message, in_language, message_within
from frontgeo.i18n.named import name_in
from frontgeo.i18n.texts import as_language, texts_of
from frontgeo.outputs.caveats import (
    assumptions_of,
    definition_text,
    kept_out_text,
    left_out_text,
    others_text,
)
from frontgeo.outputs.view_model import credit
from frontgeo.outputs.wording import (
    measured_text,
    oblasts_text,
    quantity_text,
    range_text,
    summary_text,
    turns_text,
)
from frontgeo.verdicts.outcomes import FIGURE_KINDS, Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["methods_paragraph"]

_DASHES = str.maketrans(" _", "--")
#: message keys for the known beginnings of credit lines
_CREDITS = {"Front lines": "front-lines", "Settlement control": "settlement-control"}


def methods_paragraph(verdict: Verdict, *, language: str = "en") -> str:
    """Write one paragraph on how a claim was checked and with what result.

    Parameters
    ----------
    verdict : Verdict
    language : {"en", "uk"}
        Names, quotes and sources stay as they are.

    Returns
    -------
    str
        One line: the claim and its claimant, the maps and the definition of held ground, the
        method, the source of the interval, the numbers, the outcome, the version, the credits.

    Raises
    ------
    InputError
        If the language is neither English nor Ukrainian.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> text = methods_paragraph(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> text[:68]
    'The claim is “880 km² taken” on the whole front; as worded, it means'
    """
    paragraph = _Paragraph(verdict, as_language(language))
    sentences = (
        paragraph.claim(),
        paragraph.compared(),
        *paragraph.caveats(),
        paragraph.measure(),
        *paragraph.how_measured(),
        paragraph.interval(),
        paragraph.results(),
        paragraph.figures(),
        *paragraph.apart(),
        *paragraph.outcome(),
        *paragraph.credits(),
    )
    return printable(" ".join(sentence for sentence in sentences if sentence))


class _Paragraph:
    """The sentences about one verdict in one language; a method with nothing to say returns ""."""

    def __init__(self, verdict: Verdict, language: Language) -> None:
        self.verdict, self.language = verdict, language
        self.stated = verdict.claim
        self.measured = [
            row
            for row in verdict.counted
            if row.kind not in FIGURE_KINDS and row.measured is not None
        ]

    def say(self, key: str, **pieces: object) -> str:
        """Return a sentence, or part of one, from the catalogue."""
        return Message(f"methods-{key.translate(_DASHES)}", **pieces).text(self.language)

    def number(self, value: float) -> str:
        return number_text(value, self.language)

    def range(self, values: Sequence[float]) -> str:
        """Return the least and the greatest value, rounded to whole numbers."""
        return range_text(min(values), max(values), self.language, decimals=0)

    def listed(self, items: Sequence[str]) -> str:
        return listed(items, self.language)

    # ---- the claim and the maps

    def claim(self) -> str:
        claim = self.stated
        stated_on = days_text(None, claim.stated_on, self.language)
        source = self.say("source", source=claim.source) if claim.source else ""
        origin = "; ".join(
            p for p in (", ".join(p for p in (claim.claimant, stated_on) if p), source) if p
        )
        where = self.say("front") if claim.is_of_whole_front else ""
        days = days_text(claim.since, claim.until, self.language)
        states = claim.sentence_in_place.text(self.language)
        return self.say(
            "claim",
            claim=f"{claim.quote} [{states}]" if claim.quote else states,
            where=where,
            period=self.say("period" if claim.since else "state", days=days) if days else "",
            origin=f" ({origin})" if origin else "",
            taken=self.taken(),
        )

    def taken(self) -> str:
        """Return the interval that the claim's wording covers."""
        claim = self.stated
        low, high = claim.interval
        if claim.sign:
            return self.say(claim.sign)
        if claim.base_unit in ("settlements", "sectors"):
            low, high = ceil(low), high if high == inf else floor(high)
        if low == high:
            return quantity_text(low, claim.base_unit, self.language)
        if high == inf:
            least = quantity_text(low, claim.base_unit, self.language)
            return self.say("at-least", low=least)
        ends = {"low": as_shown(low), "high": as_shown(high)}
        return Message("quantity-close", **ends, unit=claim.base_unit).text(self.language)

    def compared(self) -> str:
        maps: dict[tuple[str, str], list[str]] = {}
        drawn = []
        for row in self.measured:
            if row.change is None or not row.change.maps_by_day:
                drawn.append(row.label)
                continue
            days = self.listed([self.day_of(m) for m in row.change.maps_by_day.values()])
            definitions = maps.setdefault((row.label, days), [])
            definition = definition_text(row.definition, self.language)
            if row.side:
                definition += f", {side_text(row.side, self.language)}"
            if definition not in definitions:
                definitions.append(definition)
        if drawn:
            return self.say("drawn", labels=", ".join(dict.fromkeys(drawn)))
        if not maps:
            return self.say("figures-only")
        entries = [
            self.say("map", label=label, days=days, definitions="; ".join(definitions))
            for (label, days), definitions in maps.items()
        ]
        return self.say("maps", maps=self.listed(entries))

    def day_of(self, shown: ControlMap) -> str:
        if shown.day is None:
            return self.say("no-day")
        day = days_text(None, shown.day, self.language)
        if shown.instant is not None:
            day = self.say("time", day=day, time=f"{shown.instant:%H:%M}")
        if shown.day_range is not None:
            return self.say("shows", day=day, days=days_text(*shown.day_range, self.language))
        return day

    def caveats(self) -> Iterable[str]:
        """Yield assumptions about the maps, counts of omissions, and ground of other sides."""
        texts = texts_of("caveats", self.language)
        maps = [shown for row in self.measured for shown in row.maps]
        if assumed := assumptions_of(maps, texts):
            yield self.say("assumed", assumed="; ".join(assumed))
        once = {id(shown): shown for shown in maps}.values()
        if left_out := left_out_text(once, texts):
            yield self.say("left-out", counts=left_out)
        for line in dict.fromkeys(others_text(once, texts)):
            yield f"{line[:1].upper()}{line[1:]}."

    # ---- the method

    def measure(self) -> str:
        """Describe the measurement, in words that depend on the kind of claim."""
        claim = self.stated
        rule = getattr(claim, "rule", "")
        if not self.measured:
            return ""
        key = claim.method(
            drawn=all(row.kind == "drawn" for row in self.measured), by_outline=self.has_outline
        )
        baseline: tuple[date | None, date | None] = claim.baseline or (None, None)
        return self.say(
            key,
            start=self.say(
                f"from {getattr(claim, 'depth_from', '')}".strip(), border=self.border()
            ),
            axis=self.say("axis-named" if claim.chosen_sectors else "axis"),
            by=self.by(),
            names=self.say("names", count=len(claim.chosen_names)) if claim.chosen_names else "",
            z=self.z,
            sectors=", ".join(name_in(self.language, sector) for sector in claim.chosen_sectors),
            than=days_text(*baseline, self.language),
            earlier=self.earlier(),
            settlement=getattr(claim, "settlement", "") or claim.where_text,
            rule=rule or "whole",
            percent=CAPTURED_PERCENT,
            direction=claim.direction,
            confirm=self.say("next-map") if claim.must_persist else "",
            whole=place_names(claim.where or (claim.country,), "of"),
            base=self.base(),
        )

    @property
    def z(self) -> str:
        return number_text(Z_95, self.language, decimals=2)

    @property
    def has_outline(self) -> bool:
        """Return whether any settlement was measured by its outline rather than a point."""
        places = [part.at for row in self.measured for part in row.parts if part.at is not None]
        return any(shapely.get_dimensions(place) == 2 for place in places)

    def by(self) -> str:
        if not any(row.parts for row in self.measured):
            return ""
        return self.say("by-outlines" if self.has_outline else "by-points")

    def earlier(self) -> str:
        """Name the maps of the baseline period of a pace."""
        named = dict.fromkeys(row.earlier.period for row in self.measured if row.earlier)
        return self.say("earlier", earlier="; ".join(named)) if named else ""

    def border(self) -> str:
        """Name the source of the border from which a depth is measured."""
        parts = [part for row in self.measured for part in row.parts]
        lines = [
            message_within(part.name, key)
            for part in parts
            for key in ("border-of", "earlier-line-and-border")
        ]
        sources = dict.fromkeys(str(line.values["source"]) for line in lines if line is not None)
        return f" ({', '.join(sources)})" if sources else ""

    def base(self) -> str:
        """Name the polygon to which a share refers."""
        for row in self.measured:
            found = message_within([part.finding for part in row.parts], "of-polygon")
            if found is not None:
                return self.say("base", **found.values)
        return ""

    def how_measured(self) -> Iterable[str]:
        deltas = [row.change for row in self.measured if row.change is not None]
        if not deltas:
            return
        parameters = self.verdict.record.get("parameters")
        edges = parameters.get("edges") if isinstance(parameters, dict) else None
        if edges in ("lonlat", "geodesic"):
            yield self.say("ellipsoid", edges=self.say(edges))
        slivers = [d.slivers for d in deltas if d.slivers is not None]
        if taken_out := [s for s in slivers if s.gained_parts or s.lost_parts]:
            yield self.say("slivers", metres=self.number(taken_out[0].tolerance_m))
        texts = texts_of("caveats", self.language)
        apart = [f"{d.label}: {line}" for d in deltas for line in kept_out_text(d, texts)]
        if apart:
            yield self.say("apart", apart="; ".join(dict.fromkeys(apart)))
        clips = list(dict.fromkeys(row.clip for row in self.measured if row.clip))
        if clips:
            yield self.say("clip", clips=", ".join(clips))
        claim = self.stated
        if claim.where and claim.is_cut_to_place:
            where = oblasts_text(claim.where, self.language, inside=True)
            yield self.say("cut", where=where)

    # ---- the interval

    def interval(self) -> str:
        rows = [row for row in self.measured if row.position_error_m is not None]
        if not rows:
            return ""
        sigma = self.sigma(rows)
        match self.stated.interval_from:
            case "point of the line":
                metres = [row.boundary_error_m for row in rows if row.boundary_error_m]
                border = self.say("border", metres=self.range(metres)) if metres else ""
                text = self.say("interval-depth", sigma=sigma, border=border)
            case "settlements near the line":
                text = self.say("interval-settlements", sigma=sigma)
            case "whole line moved":
                point = "" if self.has_outline else " point"
                text = self.say(f"interval status{point}", sigma=sigma, z=self.z)
            case "length of the line":
                text = self.line_interval(rows, sigma)
        sentences = [text, *self.between(rows)]
        if any(row.days for row in rows):
            sentences.append(self.say("days"))
        return " ".join(sentences)

    def between(self, rows: Sequence[Row]) -> Iterable[str]:
        """Describe the parts of the interval between mappers, and why a row has none."""
        having = [row for row in rows if row.mappers is not None]
        if having:
            made = [self.made_of(row, row.between) for row in having if row.between is not None]
            decides = any(row.interval == "mappers" for row in having)
            yield self.say(
                "between",
                decides="yes" if decides else "no",
                made=self.say("between-made", rows="; ".join(made)) if made else "",
            )
        beyond = [note for row in having for note in row.notes if is_beyond_the_fit(note)]
        without = [row.no_mappers for row in rows if row.mappers is None]
        for why in dict.fromkeys([*beyond, *without]):
            if why is not None:
                text = in_language(why, self.language)
                yield f"{text[:1].upper()}{text[1:]}."

    def made_of(self, row: Row, between: BetweenMappers) -> str:
        decimals = unit_decimals(row.unit)
        return self.say(
            "between-row",
            label=row.label,
            definition=definition_text(row.definition, self.language),
            drawing=as_shown(between.drawing, decimals),
            lag=as_shown(between.lag, decimals),
            of_definition=quantity_text(
                between.definition, row.unit, self.language, decimals=decimals
            ),
            quantile=as_shown(between.quantile, 2),
        )

    def line_interval(self, rows: list[Row], sigma: str) -> str:
        """Describe the interval of a moving line by σ, L and P."""
        parameters = self.verdict.record.get("parameters")
        stated = parameters.get("correlation_length_m") if isinstance(parameters, dict) else None
        lengths = [row.correlation_length_m or stated for row in rows]
        length_km = ", ".join(
            self.number(metres / 1000.0) for metres in dict.fromkeys(lengths) if metres
        )
        fronts = [row.front_km for row in rows if row.front_km]
        cuts = [row.boundary_error_m for row in rows if row.boundary_km and row.boundary_error_m]
        return self.say(
            "interval",
            sigma=sigma,
            length=length_km,
            front=self.say("interval-p", front=self.range(fronts)) if fronts else "",
            cut=self.say("interval-cut", metres=self.range(cuts)) if cuts else "",
            both=self.say("interval-both") if self.stated.baseline else "",
        )

    def sigma(self, rows: list[Row]) -> str:
        of = dict.fromkeys((row.label, row.position_error_m or 0.0) for row in rows)
        if len({metres for _, metres in of}) == 1:
            return self.say("sigma", metres=self.number(next(iter(of))[1]))
        named = [self.say("sigma-of", label=la, metres=self.number(m)) for la, m in of]
        return self.listed(named)

    # ---- the results

    def results(self) -> str:
        rows = [self.result(row) for row in self.measured]
        return self.say("results", rows="; ".join(rows)) if rows else ""

    def interval_of(self, ends: tuple[float | None, float | None], unit: str) -> str:
        low, high = ends
        if low is None or high is None:
            return "–"
        return range_text(low, high, self.language, decimals=unit_decimals(unit))

    def intervals_of(self, row: Row) -> str:
        """Return both intervals of a row, each with its name."""
        kinds = {"answer-between-mappers": row.mappers, "answer-as-drawn": row.as_drawn}
        named = [
            Message(key, ends=self.interval_of(ends, row.unit)).text(self.language)
            for key, ends in kinds.items()
            if ends is not None
        ]
        return "; ".join(named) or self.interval_of((row.low, row.high), row.unit)

    def result(self, row: Row) -> str:
        days = self.interval_of(row.days, row.unit) if row.days else ""
        place = self.stated.place_found(row.parts)
        return self.say(
            "row",
            label=row.label,
            definition=definition_text(row.definition, self.language),
            at=f", {in_language(row.at, self.language)}" if row.at else "",
            measured=measured_text(row, self.language),
            interval=self.intervals_of(row),
            days=self.say("row-days", days=days) if days else "",
            place=self.say("row-place", place=place) if place else "",
        )

    def figures(self) -> str:
        rows = [
            self.say(
                "figure",
                label=row.label,
                measured=measured_text(row, self.language),
                kind=self.say(row.kind),
                source=f"; {credit(row)}" if credit(row) else "",
            )
            for row in self.verdict.counted
            if row.kind in FIGURE_KINDS and row.measured is not None
        ]
        return self.say("figures", rows="; ".join(rows)) if rows else ""

    def apart(self) -> Iterable[str]:
        others = [row for row in self.verdict.rows if not row.counted]
        labels_by_key = {
            "not counted": [row.label for row in others if row.outcome is not None],
            "not available": [row.label for row in others if row.outcome is None],
        }
        for key, labels in labels_by_key.items():
            if labels:
                yield self.say(key, labels=", ".join(dict.fromkeys(labels)))

    def outcome(self) -> Iterable[str]:
        yield self.say("result", summary=summary_text(self.verdict, self.language))
        if turns := turns_text(self.verdict, self.language):
            yield self.say("turns", turns="; ".join(turns))

    def credits(self) -> Iterable[str]:
        record = self.verdict.record
        if "frontgeo" in record:
            yield self.say("version", version=record["frontgeo"])
        credited: dict[str, list[str]] = {}
        for row in self.verdict.rows:
            if row.change is not None and credit(row):
                what, _, who = credit(row).rpartition(": ")
                known = credited.setdefault(
                    self.say(_CREDITS[what]) if what in _CREDITS else what, []
                )
                known += [who] if who not in known else []
        if "boundaries" in record:
            whose = str(record["boundaries"]).removeprefix("Boundaries ")
            credited.setdefault(self.say("boundaries"), []).append(whose)
        for what, whose_all in credited.items():
            text = "; ".join(whose_all)
            yield self.say("credit", what=what, who=text) if what else f"{text}."
