"""DeepState: raw snapshots of the map's API, and a daily mirror of its occupied layer.

A file is named after the day on which it was collected, and shows a snapshot of that day or of
up to three days before. For each file up to the end of 2025 the snapshot was identified by
matching areas with those that DeepState published: they agree within 0.62 km².

A snapshot is recognised by its colours and labels, whatever format it was saved in. The meaning
of a colour depends on the date: until May 2022 ``#880e4f`` was Transnistria.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from frontgeo._utils.dates import end_of
from frontgeo.change.assumptions import Assumption
from frontgeo.mappers.control_words import meaning, normalised_words
from frontgeo.mappers.document import Document
from frontgeo.mappers.file_dates import Dated, days_in, instant_or_day, read_name, spans_of
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["LEGEND", "dated_by_name", "instants"]

# Days from the snapshot to the name: at most, and most often since May 2025.
_LATEST_DAYS, _USUAL_DAYS = 3, 2


@dataclass(frozen=True)
class FileShown:
    """The snapshot that one file of the mirror shows.

    Attributes
    ----------
    instant : datetime
        UTC.
    residual_km2 : float
        Difference between the two areas.
    equal : int
        Number of successive snapshots with that area; they show the same ground.
    """

    instant: datetime
    residual_km2: float
    equal: int


@cache
def instants() -> Mapping[date, FileShown]:
    """Return the table of files by the day in their names.

    Examples
    --------
    >>> instants()[date(2025, 6, 1)].instant.isoformat()
    '2025-05-31T20:34:42+00:00'
    """
    text = files("frontgeo.mappers").joinpath("deepstate_daily_instants.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        date.fromisoformat(row["file_day"]): FileShown(
            datetime.fromtimestamp(int(row["snapshot_unix_s"]), UTC),
            float(row["residual_km2"]),
            int(row["snapshots_of_equal_area"]),
        )
        for row in rows
    }


@lru_cache(maxsize=4096)
def dated_by_name(named: date) -> Dated:
    """Date a file of the mirror by the day in its name.

    Parameters
    ----------
    named : date
        The day in the name of the collection, which the file itself states.

    Returns
    -------
    Dated
        The instant of the snapshot that it shows; for a file without a measured match, the
        most likely day and the range of possible days.

    Examples
    --------
    >>> dated_by_name(date(2026, 3, 10)).day_range[0].isoformat()
    '2026-03-07'
    """
    file_date = instants().get(named)
    if file_date is None:
        first, likely = (named - timedelta(days=d) for d in (_LATEST_DAYS, _USUAL_DAYS))
        unknown = Assumption.of(
            "day", "mirror_day_unknown", named=named, most=_LATEST_DAYS, day=likely
        )
        return Dated(None, likely, (first, named), (unknown,), named)
    key = "mirror_snapshot" if file_date.equal == 1 else "mirror_snapshots"
    instant = f"{file_date.instant:%Y-%m-%dT%H:%MZ}"
    found = Assumption.of("day", key, named=named, instant=instant, equal=file_date.equal)
    return Dated(file_date.instant, file_date.instant.date(), None, (found,), named)


MAPPER = Mapper(
    name="DeepState",
    formats="raw API snapshot (GeoJSON), also saved as GeoPackage, shapefile, KML and the like; "
    "daily mirror (GeoJSON)",
    coverage="since 2022-04-03, several a day to daily",
    statuses=("occupied", "held_since_2022", "contested", "liberated", "ukrainian_held_abroad"),
    position_error_m=270.0,
    position_error_reason="its line lies 285 m (median) from ISW's and 460 m from Creamy "
    "Caprice's in 2024, solved for each; up to 945 m from ISW's in early 2023",
    licence="licence agreement (deepstatemap.live/license-en.html): credit it, ask before "
    "redistributing; its API is free for volunteers, charities and the defence of Ukraine, for "
    "others by approval",
    credit="Front lines: DeepStateMAP.live",
    cite="DeepStateMAP.live, map of the day named",
    definition="ground occupied, and apart from it ground held since before 2022; ground "
    "held by neither side is a grey zone, which is not counted",
    correlation_length_m=3100.0,
    correlation_reason="ISW's line along its own, points within 5 km of it, a pair of "
    "maps a month: 1/e at 3.1 km and an integral scale of 4.9 km in 2024 (12 pairs), 4.5 "
    "and 5.0 km in 2023",
    lag_days=-2.0,
    lag_reason="its maps agree best with ISW's of 2 days later (95 %: 1 to 4 days; 93 "
    "weekly pairs, 2023 and 2024), which brings the symmetric difference from 786 to 784 "
    "km² only",
    ukrainian={
        "formats": "знімок із API (GeoJSON), також збережений як GeoPackage, shapefile, KML "
        "тощо; щоденне дзеркало (GeoJSON)",
        "coverage": "від 2022-04-03, від кількох на день до щоденних",
        "position_error_reason": "лінія мап лежить за 285 м (медіана) від лінії ISW і за 460 м "
        "від лінії Creamy Caprice у 2024 році, з розв’язком для кожної; до 945 м від лінії "
        "ISW на початку 2023 року",
        "licence": "ліцензійна угода (deepstatemap.live/license-en.html): зазначайте "
        "авторство, перед поширенням питайте дозволу; API безкоштовний для волонтерів, "
        "благодійних організацій та оборони України, для інших – за погодженням",
        "cite": "DeepStateMAP.live, мапа за вказаний день",
        "definition": "окупована територія й окремо від неї територія, утримувана з-перед "
        "2022 року; територія, якої не утримує жодна зі сторін, – сіра зона, її не враховано",
        "correlation_reason": "лінія ISW уздовж власної лінії, точки не далі ніж 5 км від неї, "
        "пара мап на місяць: 1/e на 3,1 км та інтегральний масштаб 4,9 км у 2024 році (12 "
        "пар), 4,5 і 5,0 км у 2023 році",
        "lag_reason": "ці мапи найкраще збігаються з мапами ISW на 2 дні пізніше (95 %: від 1 "
        "до 4 днів; 93 тижневі пари, 2023 і 2024 роки), що зменшує симетричну різницю лише з "
        "786 до 784 км²",
    },
)


@dataclass(frozen=True)
class Colour:
    """A row of DeepState's legend.

    Attributes
    ----------
    fill : str
    status : str or None
        None if the ground is left out.
    reason : str
        Why it is left out.
    since, until : datetime or None
        The first instant at which it has this meaning, and the first at which it no longer does.
    """

    fill: str
    status: str | None
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        """Return whether the colour has this meaning at an instant."""
        return (self.since is None or self.since <= instant) and (
            self.until is None or instant < self.until
        )


def _on(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


_OTHER_LANDS = "other lands (Abkhazia, Karelia …)"
_TRANSNISTRIA = "Transnistria"
#: The colours of land held since before 2022 changed between the snapshots of 09:48 and
#: 17:35 UTC.
_NEW_COLOURS = _on(2022, 5, 29, 12)

#: As measured on 1,143 snapshots from 2022-04-03 to 2024-12-31. Statuses are read from fills,
#: because the labels changed on 2024-03-23 and the fills did not.
LEGEND = (
    Colour("#a52714", "occupied"),
    Colour("#880e4f", None, _TRANSNISTRIA, until=_NEW_COLOURS),
    Colour("#880e4f", "held_since_2022", since=_NEW_COLOURS),
    # Crimea and the Donbas until 29 May, the island of Tuzla a week longer
    Colour("#000000", "held_since_2022", until=_on(2022, 6, 5, 20)),
    Colour("#bcaaa4", "contested"),
    Colour("#bdbdbd", "contested", since=_on(2022, 4, 12)),
    Colour("#757575", "contested", since=_on(2022, 6, 7), until=_on(2022, 8, 21)),
    Colour("#0288d1", "liberated"),
    Colour("#0f9d58", "liberated", since=_on(2022, 4, 10)),
    Colour("#0097a7", "liberated", since=_on(2022, 9, 27), until=_on(2022, 9, 28)),
    # from the first days of the incursion into Kursk oblast
    Colour("#01579b", "ukrainian_held_abroad", since=_on(2024, 8, 6)),
    Colour("#ff5252", None, _OTHER_LANDS, since=_NEW_COLOURS),
    Colour("#ce93d8", None, "the mutiny of 24 June 2023", _on(2023, 6, 24), _on(2023, 6, 25)),
)
_NOT_GROUND: dict[type, str] = {shapely.Point: "point", shapely.LineString: "line"}
_FILLS = {colour.fill for colour in LEGEND}
_MARKS = ("#a52714", "#880e4f", "#bcaaa4", "#0f9d58")
_MIRROR = "deepstatemap_data_"
_MIRROR_OF_ALL_DAYS = "deepstate-map-data"
_MIRROR_HEAD = re.compile(rb'"name"\s*:\s*"deepstatemap_data_([^"]{1,20})"')

# Patterns of labels, in both languages since either half of a label may be damaged; the first
# that matches decides.
_LABELS: tuple[tuple[str, str | None, str], ...] = (
    (
        r"abkhazia|абхаз|petsamo|петсамо|salla|салла|pechorsk|печорс|tskhinval|цхінвал|kuril|"
        r"курил|latvia|латві|estonia|естоні|prussia|прус|kareli|карелі|ichkeri|ічкері",
        None, _OTHER_LANDS,
    ),
    (r"transnistria|придністров", None, _TRANSNISTRIA),
    (r"cadr|ордло|territories ordlo|crimea|\bкрим|tuzla|тузла", "held_since_2022", ""),
    (r"status unknown|unknown status|contested|під питанням|сіра зона|gray area|статус невідомий",
     "contested", ""),
    (r"liberated|recaptured|taken back|dismissed|звільнено", "liberated", ""),
    (r"occupied|окуповано|захоплено", "occupied", ""),
)  # fmt: skip


@lru_cache(maxsize=1024)
def _spelling(names: tuple[str, ...]) -> dict[str, str]:
    """Return names as spelled in a file, by their lower case; of several alike, the last."""
    return {str(name).casefold(): name for name in names}


def _values(properties: Mapping[str, Any], *names: str) -> list[Any]:
    spelling = _spelling(tuple(properties))
    return [properties[spelling[name]] if name in spelling else None for name in names]


def _fill(properties: Mapping[str, Any]) -> str:
    """Return the fill colour of a feature, or the colour in the name of its style."""
    fill, style_url = _values(properties, "fill", "styleurl")
    if isinstance(fill, str) and fill.strip():
        return fill.strip().lower()
    style = re.match(r"#?poly-([0-9a-f]{6})\b", str(style_url or ""), re.IGNORECASE)
    return f"#{style[1].lower()}" if style else ""


def _label(properties: Mapping[str, Any]) -> str:
    """Return the label of a feature, whichever column of the table holds it."""
    found = _values(properties, "name", "label", "title", "description")
    return " ".join(text for text in found if isinstance(text, str))


@lru_cache(maxsize=1024)  # the maps of an archive repeat their labels
def _by_label(label: str) -> tuple[str | None, str] | None:
    words = normalised_words(label.replace("geoJSON", " geojson "))
    return next(((s, why) for p, s, why in _LABELS if re.search(p, words)), None)


def _is_mirror(document: Document) -> bool:
    name = str(document.json.get("name", ""))
    return name.startswith(_MIRROR) or _is_mirror_of_all_days(document)


def _is_mirror_of_all_days(document: Document) -> bool:
    """Return whether this is the mirror's file of all days, whose features have only a date."""
    named = f"{document.json.get('name', '')} {document.name}"
    return (
        _MIRROR_OF_ALL_DAYS in named
        and bool(document.features)
        and all(
            isinstance(f.get("properties"), dict) and set(f["properties"]) - {"id"} == {"date"}
            for f in document.features
        )
    )


def days(document: Document) -> list[date]:
    """List the days of the mirror's single file of all days; empty for any other file."""
    if not _is_mirror_of_all_days(document):
        return []
    return days_in(spans_of([f["properties"] for f in document.features]))


def glance(document: Document) -> Dated | None:
    """Date a file by its bytes, without parsing it; None for any other kind of file."""
    if match := _MIRROR_HEAD.search(document.head):
        named = read_name(match[1].decode("ascii", "replace")).day
        return Dated() if named is None else dated_by_name(named)
    fills = sum(mark.encode() in document.content for mark in _MARKS[:2])
    return Dated() if fills == 2 else None  # a snapshot, which states no day


def dated(document: Document) -> Dated | None:
    """Date a file of the daily mirror by the name that it states in its content."""
    if not _is_mirror(document):
        return None
    if _is_mirror_of_all_days(document):
        return dated_by_name(document.wanted_day(days(document)))
    named = read_name(str(document.json["name"])).day
    return None if named is None else dated_by_name(named)


def recognises(document: Document) -> bool:
    """Return whether a file is a snapshot, by its fills and labels, or a file of the mirror.

    The fills come from the palette of Google My Maps. Two of the four that are typical of
    DeepState suffice; a map reduced to a few fills is recognised by its labels.
    """
    if _is_mirror(document):
        return True
    fills, labelled, named_as = set(), 0, set()
    for properties in document.all_properties:
        fill, label = _fill(properties), _label(properties)
        fills.add(fill)
        if not fill and len(label) <= 60:
            named_as.add(_by_label(label))
        if "///" in label or "geoJSON." in label:
            known = _by_label(label)
            if known is not None and (fill in _FILLS or not fill):
                return True
        elif fill in _FILLS and label:
            sense, named = meaning(label), _by_label(label)
            status = named[0] if named else sense.status if sense else None
            labelled += status is not None and status in {
                c.status for c in LEGEND if c.fill == fill
            }
    marks = sum(mark in fills for mark in _MARKS)
    if marks >= 2 or (labelled >= 2 and len(fills & _FILLS) >= 2):
        return True
    if fills <= _FILLS and len(fills) >= 2 and marks:
        return True
    # Saved again without colours and with labels in one language: no other mapper draws other
    # lands.
    return fills == {""} and (None, _OTHER_LANDS) in named_as and ("occupied", "") in named_as


def _to_6_decimals(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, 6)


def _instant(document: Document) -> datetime | None:
    """Return the instant in the name, or else the end of the day asked for or named."""
    instant, day = instant_or_day(Path(document.name))
    asked: date | None = document.day
    if instant is not None and asked in (None, day):
        return instant
    day = asked or day
    return None if day is None else end_of(day)


def _status(
    fill: str, label: str, instant: datetime | None, assumed: set[str]
) -> tuple[str | None, str]:
    """Return the status of a colour at an instant, or None and why it is left out."""
    rows = [colour for colour in LEGEND if colour.fill == fill]
    if instant is not None:
        held = [colour for colour in rows if colour.holds_at(instant)]
        if held:
            return held[0].status, held[0].reason
        return None, f"unknown fill {fill[:20] or 'none'}{' at this date' if rows else ''}"
    if len(rows) == 1 and rows[0].until is None:
        return rows[0].status, rows[0].reason
    if named := _by_label(label):  # the day is unknown and the colour's meaning changed
        return named
    if rows and rows[-1].until is None:
        assumed.add(fill)
        return rows[-1].status, rows[-1].reason
    return None, f"unknown fill {fill[:20] or 'none'}"


def read(document: Document) -> Reading:
    """Assign statuses to the features of a snapshot; unknown fills are counted, never guessed."""
    mirror = _is_mirror(document)
    instant = _instant(document)
    file_date = dated(document) or Dated()
    only = document.wanted_day(days(document)) if days(document) else None
    assumed: set[str] = set()
    features = []
    for row in document.rows:
        if only is not None and spans_of([row.properties]) != [(only, only)]:
            continue
        geometry = row.geometry
        kind = _NOT_GROUND.get(type(geometry))
        if kind is not None and not mirror:
            features.append(ClassifiedFeature(geometry, None, kind))
            continue
        fill, label = _fill(row.properties), _label(row.properties)
        if mirror:
            # The mirror alternates between 6 and 7 decimals, which would look like a redrawn front.
            snapped = None if geometry is None else shapely.transform(geometry, _to_6_decimals)
            features.append(ClassifiedFeature(snapped, "occupied"))
        elif not fill and (named := _by_label(label)):  # saved again without its colours
            features.append(ClassifiedFeature(geometry, *named))
        else:
            features.append(ClassifiedFeature(geometry, *_status(fill, label, instant, assumed)))
    # A snapshot with the whole legend is complete: a status that it lacks had no ground, rather
    # than having been cut out of the file.
    whole = not mirror and {"occupied", "contested", "liberated"} <= {f.status for f in features}
    of_today = [Assumption.of("day", "legend_of_today", fill=fill) for fill in sorted(assumed)]
    return Reading(
        MAPPER,
        format="DeepState daily mirror" if mirror else "DeepState snapshot",
        features=tuple(features),
        day=file_date.day,
        instant=file_date.instant,
        day_range=file_date.day_range,
        assumed=(*file_date.assumed, *of_today),
        repaired=(*document.mended_text, *document.repaired),
        none_of=("ukrainian_held_abroad",) if whole else (),
    )
