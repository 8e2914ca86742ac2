"""Write a desk's report as sentences: the paragraph to paste, and the table beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from frontgeo._utils.fitted_text import format_table
from frontgeo.change.apart import Abroad
from frontgeo.change.control_map import ControlMap
from frontgeo.claims.settlements import ChangedSettlement
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.report import DeskReport, Estimate, MapperChange, MapperWithout, PlaceChange
from frontgeo.desk.usual import FEWEST_STEPS, UsualSteps
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import Message, NameOf, Period
from frontgeo.i18n.texts import texts_of
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.caveats import STARRED, assumptions_of, map_notes, others_text
from frontgeo.places.codifier import table_message
from frontgeo.places.theatre import Theatre

__all__ = [
    "SHOWN_KM2",
    "heading",
    "interval_text",
    "mapper_lines",
    "maps_lines",
    "marked",
    "notes_lines",
    "paragraph",
    "place_name",
    "report_table",
    "set_apart_lines",
    "settlement_doubts",
    "settlement_message",
    "shown_rows",
    "usual_lines",
    "warned_lines",
    "without_line",
]

#: A smaller area is shown as 0.0.
SHOWN_KM2 = 0.05
_WARNINGS = ("desk-map-off", "desk-span")
_OF_PARAGRAPH = ("desk-maps", *_WARNINGS, "desk-not-compared")
_NAMED_OBLASTS = 3  # in the paragraph, where more are summed


def heading(period: DeskPeriod) -> Message:
    """Return the heading: what kind of period it is, and its days."""
    days = Period(period.since, period.until)
    return Message("desk-heading", kind=period.kind, days=days, count=period.days)


def place_name(place: PlaceChange, lang: str) -> str:
    """Return the name of a row in a language."""
    if place.key in ("whole", "outside") and not place.name_en:
        return Message(f"desk-{place.key}").text(lang)
    return place.name_uk if lang == "uk" else place.name_en


def paragraph(report: DeskReport, lang: str = "en") -> str:
    """Write the paragraph to paste: every mapper's figures, in sentences, a line for each.

    The last line names the sources.
    """
    lines = [f"{heading(report.period).text(lang)}."]
    for one in report.mappers:
        maps = [line for line in maps_lines(one) if line.key in _OF_PARAGRAPH]
        sentences = [*mapper_lines(one), *usual_lines(one.usual, report.period), *maps]
        texts = [sentence.text(lang) for sentence in sentences]
        lines.append(" ".join([*texts, *(f"{line}." for line in assumed_lines(one, lang))]))
    lines += [without_line(one).text(lang) for one in report.without]
    lines += [Message("desk-side-by-side").text(lang), Message("desk-counted-from").text(lang)]
    lines.append(by_point_line(report).text(lang))
    credits = dict.fromkeys(filter(None, (credit_of(one.mapper) for one in report.mappers)))
    lines += [". ".join(credits) + "."] if credits else []
    return "\n\n".join(lines) + "\n"


# ---- a mapper's sentences ---------------------------------------------------------------


def mapper_lines(one: MapperChange) -> list[Message]:
    """Return the change on a mapper's maps as sentences."""
    net, aside_km2 = one.whole.net, one.change.aside_km2()
    way = "same" if abs(net.km2) < SHOWN_KM2 else "grew" if net.km2 > 0 else "shrank"
    side = one.change.side
    held = Message("desk-held-by", side=side) if side else Message("desk-held")
    lines = [
        Message(
            "desk-net",
            mapper=one.mapper,
            held=held,
            way=way,
            size_km2=abs(net.km2),
            interval=_interval(net),
            gained_km2=one.whole.gained.km2,
            lost_km2=one.whole.lost.km2,
        )
    ]
    if abs(aside_km2) >= SHOWN_KM2:
        lines.append(Message("desk-aside", aside_km2=aside_km2))
    if nets := _nets(one):
        units = one.theatre.about.regions_name
        key = "desk-by-oblast" if one.theatre.about.is_shipped else "desk-by-region"
        lines.append(Message(key, nets_names=nets, units=units))
    lines += _settlement_lines(one.settlements, one.theatre)
    if one.abroad:
        places = [_abroad(place, one.theatre) for place in one.abroad]
        key = "desk-abroad" if one.theatre.about.is_shipped else "desk-abroad-of"
        lines.append(Message(key, places_clauses=places, country=one.theatre.about.name))
    return lines


def _interval(net: Estimate) -> Message:
    low, high = net.interval or (net.km2, net.km2)
    of = "mappers" if net.mappers else "drawing"
    return Message("desk-interval", of=of, low_km2=low, high_km2=high)


def _nets(one: MapperChange) -> list[Message]:
    """Return the net of the oblasts with the greatest, and the sum of the others."""
    changed = [place for place in one.oblasts if abs(place.net.km2) >= SHOWN_KM2]
    changed.sort(key=lambda place: (-abs(place.net.km2), place.key))
    named, others = changed[:_NAMED_OBLASTS], changed[_NAMED_OBLASTS:]
    found = [
        Message("desk-oblast-net", place=_name_of(place), net_km2=place.net.km2) for place in named
    ]
    if others:
        net_km2 = sum(place.net.km2 for place in others)
        key = "desk-more-oblasts" if one.theatre.about.is_shipped else "desk-more-regions"
        found.append(Message(key, count=len(others), net_km2=net_km2))
    return found


def _name_of(place: PlaceChange) -> Message:
    if place.key == "outside" and not place.name_en:
        return Message("desk-outside")
    return NameOf(place.name_en, place.name_uk)


def _abroad(place: Abroad, theatre: Theatre) -> Message:
    name = NameOf(place.name_en, place.name_uk) if place.key else Message("desk-elsewhere-abroad")
    about = {"place": name, "gained_km2": place.gained_km2, "lost_km2": place.lost_km2}
    if not place.side:
        return Message("desk-abroad-place-open", **about)
    return Message("desk-abroad-place", side=theatre.side_named(place.side), **about)


# ---- settlements --------------------------------------------------------------------------


def _settlement_lines(found: Sequence[ChangedSettlement], theatre: Theatre) -> Iterator[Message]:
    """Yield the settlements that were taken, and those that were lost."""
    if not found:
        is_known = len(theatre.settlements) > 0
        yield Message("desk-none-changed" if is_known else "desk-no-settlements-known")
    for key, taken in (("desk-taken", True), ("desk-lost", False)):
        names = [settlement_message(one, theatre) for one in found if one.taken is taken]
        if names:
            yield Message(key, count=len(names), settlements_names=names)


def by_point_line(report: DeskReport) -> Message:
    """Say that settlements count by their points, and in which table."""
    table = report.theatre.settlements
    return Message("desk-settlements-by-point", table=table_message(table) or "")


def settlement_message(one: ChangedSettlement, theatre: Theatre) -> Message:
    """Return a settlement of a theatre with its region, and the doubts about it."""
    row = theatre.settlements.iloc[one.row]
    name_en, name_uk = (str(row[name]) for name in ("name_en", "name_uk"))
    name = NameOf(name_en or name_uk, name_uk or name_en)
    region, doubts = _region(str(row["oblast"]), theatre), settlement_doubts(one)
    if region is None:  # of a table whose places need not lie in a region
        return (
            Message("desk-settlement-alone", place=name, doubts_clauses=doubts) if doubts else name
        )
    about = {"place": name, "oblast": region}
    if doubts:
        return Message("desk-settlement-doubt", doubts_clauses=doubts, **about)
    return Message("desk-settlement", **about)


def settlement_doubts(one: ChangedSettlement) -> list[Message]:
    """Return the doubts about a settlement: near the line, or why it may be none."""
    near = [Message(f"desk-within-{one.within}")] if one.within else []
    return [*near, *one.reasons]


def _region(code: str, theatre: Theatre) -> Message | None:
    table = theatre.regions.set_index("iso")
    if code not in table.index:
        return None
    return NameOf(str(table.at[code, "name_en"]), str(table.at[code, "name_uk"]))


# ---- the step beside earlier ones -----------------------------------------------------------


def usual_lines(usual: UsualSteps | None, period: DeskPeriod) -> list[Message]:
    """Compare the net with those of earlier periods, in sentences."""
    if usual is None:
        return []
    if usual.is_redrawn:
        return [Message("desk-redrawn-itself")]
    if usual.is_other_length:
        return [Message("desk-length-itself")]
    if not usual.is_enough:
        return [Message("desk-too-few", count=usual.count, least=FEWEST_STEPS)]
    low_km2, median_km2, high_km2 = usual.quartiles_km2
    larger = Message("desk-larger", count=usual.larger)
    if not usual.larger:
        larger = Message("desk-larger-none")
    lines = [
        Message(
            "desk-usual",
            kind=period.kind,
            count=usual.count,
            compared="some" if usual.left_out else "all",
            of=len(usual.steps),
            larger=larger,
            low_km2=low_km2,
            median_km2=median_km2,
            high_km2=high_km2,
        )
    ]
    for key, step in (
        ("desk-largest-since", usual.since_as_large),
        ("desk-smallest-since", usual.since_as_small),
    ):
        if step is None or usual.passed(step) < FEWEST_STEPS:
            continue
        if usual.is_without_gap(step):  # in a gap there may have been a larger one, or a smaller
            lines.append(Message(key, days=Period(step.since, step.until)))
    return lines


def left_out_line(usual: UsualSteps | None) -> Message | None:
    """Return which earlier periods were left out of the comparison, and why; None if none were."""
    if usual is None:
        return None
    counts = Counter(step.why_not for step in usual.steps if step.why_not)
    if not counts:
        return None
    reasons = [
        Message(f"desk-why-{why.replace(' ', '-')}", count=n) for why, n in sorted(counts.items())
    ]
    return Message("desk-not-compared", reasons_names=reasons)


# ---- maps -----------------------------------------------------------------------------------


def maps_lines(one: MapperChange) -> list[Message]:
    """Return which maps were taken, and which of them are older than usual."""
    before, after = (_shown(shown) for shown in one.change.maps)
    lines = [
        Message("desk-maps", mapper=one.mapper, series=one.series.name, before=before, after=after)
    ]
    for of, end in zip(("start", "end"), one.ends, strict=True):
        if end.is_off:
            way = "earlier" if end.age >= timedelta() else "later"
            about = {"off": abs(end.age), "usual": end.usual}
            lines.append(Message("desk-map-off", of=of, way=way, **about))
    if one.is_off:
        start, end = one.ends
        lines.append(Message("desk-span", span=one.span, length=end.asked - start.asked))
    if line := left_out_line(one.usual):
        lines.append(line)
    if one.skipped:
        lines.append(Message("desk-skipped", count=len(one.skipped)))
    return lines


def _shown(shown: ControlMap) -> object:
    if shown.instant is not None or shown.day is None:
        return shown.instant or shown.when
    return Message("desk-end-of-day", day=shown.day)


def without_line(one: MapperWithout) -> Message:
    """Return why a mapper has no figure."""
    return Message("desk-without", mapper=one.mapper, reason=one.reason)


def assumed_lines(one: MapperChange, lang: str) -> list[str]:
    """Write what was assumed of a mapper's maps, each after a star."""
    return [f"* {line}" for line in assumptions_of(one.change.maps, texts_of("common", lang))]


def warned_lines(one: MapperChange, lang: str) -> list[str]:
    """Write why a mapper's figures are doubtful, each line after a star."""
    lines = [line.text(lang) for line in maps_lines(one) if line.key in _WARNINGS]
    return [*assumed_lines(one, lang), *lines]


def marked(one: MapperChange) -> str:
    """Return a mapper's name, starred if its figures are doubtful."""
    return f"{one.mapper}{STARRED}" if one.is_doubtful else one.mapper


def set_apart_lines(one: MapperChange, lang: str) -> list[str]:
    """Write what was set apart, assumed, repaired and left out of a mapper's maps."""
    change, texts = one.change, texts_of("common", lang)
    lines = [*assumed_lines(one, lang), *others_text(change.maps, texts)]
    if change.slivers is not None and change.slivers.gained_parts + change.slivers.lost_parts:
        lines.append(change.slivers.message.text(lang))
    lines += [apart.message.text(lang) for apart in change.set_apart]
    return [*lines, *(note for shown in change.maps for note in map_notes(shown, lang))]


def notes_lines(report: DeskReport, lang: str) -> list[str]:
    """Write what stands under the table: each mapper's sentences, maps and what was set apart."""
    lines: list[str] = []
    for one in report.mappers:
        about = [line for line in mapper_lines(one)[1:] if line.key != "desk-by-oblast"]
        found = [*about, *usual_lines(one.usual, report.period), *maps_lines(one)]
        lines += [one.mapper, *(f"  {sentence.text(lang)}" for sentence in found)]
        lines += [*(f"  {line}" for line in set_apart_lines(one, lang)), ""]
    lines += [without_line(one).text(lang) for one in report.without]
    return [*lines, Message("desk-side-by-side").text(lang)]


# ---- the table ------------------------------------------------------------------------------


def shown_rows(report: DeskReport) -> tuple[list[tuple[PlaceChange, MapperChange]], int]:
    """Return the rows of the table, place by place, and how many are too small to show."""
    rows: list[tuple[PlaceChange, MapperChange]] = []
    small = 0
    keys = ["whole", *(place.key for place in report.oblasts)]
    for key in keys:
        for one in report.mappers:
            for place in one.places:
                if place.key != key:
                    continue
                sizes = (abs(place.net.km2), place.gained.km2, place.lost.km2)
                if key == "whole" or max(sizes) >= SHOWN_KM2:
                    rows.append((place, one))
                elif max(sizes) > 0:
                    small += 1
    return rows, small


def report_table(report: DeskReport, lang: str = "en") -> str:
    """Write the table by oblast, with every mapper beside the others, as text in columns."""
    texts = texts_of("common", lang)
    names = ("desk-place", "desk-mapper", "desk-interval-column")
    place, mapper, interval = (Message(key).text(lang) for key in names)
    km2 = texts["km2"]
    rows = [(place, mapper, f"{texts['net']}, {km2}", interval, texts["gained"], texts["lost"])]
    found, small = shown_rows(report)
    last = ""
    none = [("", one.mapper, "–", "–", "–", "–") for one in report.without]
    for at, one in found:
        name = place_name(at, lang)
        if at.key != "whole":
            rows, none = [*rows, *none], []
        rows.append(
            (
                "" if name == last else name,
                marked(one),
                number_text(at.net.km2, lang, decimals=1, signed=True),
                interval_text(at.net, lang),
                number_text(at.gained.km2, lang, decimals=1),
                number_text(at.lost.km2, lang, decimals=1),
            )
        )
        last = name
    lines = [format_table([*rows, *none], right=(2, 3, 4, 5))]
    lines.append(Message("desk-interval-key").text(lang))
    lines += [Message("desk-small", count=small).text(lang)] if small else []
    return "\n".join(lines)


def interval_text(estimate: Estimate, lang: str) -> str:
    """Write the interval of an area; that of the drawing alone is in brackets."""
    if estimate.interval is None:
        return "–"
    low, high = (number_text(end, lang, decimals=1, signed=True) for end in estimate.interval)
    return f"{low} … {high}" if estimate.mappers else f"({low} … {high})"
