"""Read Creamy Caprice: monthly KML, with style ``#ru`` Russian-held, ``#ua`` Ukrainian-held.

Ground drawn as Ukrainian-held in the Russian regions along the border is held abroad, except
parts within a kilometre of the border: its border differs from the one shipped with frontgeo.
"""

from __future__ import annotations

from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.definitions import UKRAINE
from frontgeo.geometry.measure import polygonal
from frontgeo.mappers.document import Document
from frontgeo.mappers.file_dates import Dated, of_path, read_name
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading
from frontgeo.places.shipped_theatre import ukraine

__all__ = ["MAPPER", "dated", "glance", "read", "recognises"]

MAPPER = Mapper(
    name="Creamy Caprice",
    formats="KML",
    coverage="since 2023-09, monthly; takes in Russia: clip it",
    statuses=("occupied", "ukrainian_held_abroad"),
    position_error_m=620.0,
    position_error_reason="its line lies 460 m (median) from DeepState's and 475 m from ISW's in "
    "2024, solved for each",
    licence="none stated; attribute",
    credit="Front lines: Creamy Caprice",
    cite="Creamy Caprice, control zones of the day named",
    definition="zones of Russian control, all of Russia with them; no grey zone",
    correlation_length_m=32900.0,
    correlation_reason="along DeepState's line, points within 5 km of it, a pair of maps "
    "a month, September 2023 to December 2024 (16 pairs): 1/e at 32.9 km and an integral "
    "scale of 25.7 km, as it is farther forward over whole sectors",
    lag_days=3.0,
    lag_reason="its maps agree best with DeepState's of 3 days before (95 %: 2 to 6 days; 14 "
    "monthly pairs, September 2023 to December 2024), which brings the symmetric difference from "
    "1,561 to 1,551 km² only; by changes of area no lag is found (-7 days, -9 to 22)",
    ukrainian={
        "coverage": "від 2023-09, щомісяця; охоплює і Росію: обрізайте",
        "position_error_reason": "лінія мап лежить за 460 м (медіана) від лінії DeepState і за "
        "475 м від лінії ISW у 2024 році, з розв’язком для кожної",
        "licence": "не вказано; зазначайте автора",
        "cite": "Creamy Caprice, зони контролю за вказаний день",
        "definition": "зони російського контролю, разом з усією Росією; сірої зони немає",
        "correlation_reason": "уздовж лінії DeepState, точки не далі ніж 5 км від неї, пара "
        "мап на місяць, вересень 2023 – грудень 2024 року (16 пар): 1/e на 32,9 км та "
        "інтегральний масштаб 25,7 км, бо на цілих ділянках вона лежить далі вперед",
        "lag_reason": "ці мапи найкраще збігаються з мапами DeepState на 3 дні раніше (95 %: "
        "від 2 до 6 днів; 14 місячних пар, вересень 2023 – грудень 2024 року), що зменшує "
        "симетричну різницю лише з 1 561 до 1 551 км²; за змінами площі запізнення не "
        "знайдено (−7 днів, від −9 до 22)",
    },
)

RUSSIAN, UKRAINIAN = _STYLES = ("#ru", "#ua")


def recognises(document: Document) -> bool:
    """Return whether a KML has the style ``ru`` and no namespace, or both of the styles."""
    if document.wanted_layers:  # these maps have no layers, so this is another kind of KML
        return False
    if document.head[:1] != b"<" or b"<kml" not in document.head:
        return False
    styles = {style for style in _STYLES if _has_style(document.content, style)}
    return RUSSIAN in styles and (b"<kml>" in document.head or len(styles) > 1)


def _has_style(content: bytes, style: str) -> bool:
    return f"<styleUrl>{style}<".encode() in content


def _held_abroad(ground: BaseGeometry | None) -> BaseGeometry | None:
    """Return Ukrainian-held ground inside Russia, without slivers along the border."""
    russia = ukraine().ready("neighbours")
    if ground is None or ground.is_empty or not shapely.intersects(russia, ground):
        return None
    inside = shapely.intersection(shapely.make_valid(shapely.force_2d(ground)), russia)
    parts = shapely.get_parts(polygonal(inside))
    deep = parts[~shapely.covers(ukraine().ready("zone"), parts)]
    return shapely.MultiPolygon(deep.tolist()) if len(deep) else None


def read(document: Document) -> Reading:
    """Assign statuses to placemarks; Ukrainian-held ground is kept apart."""
    features = []
    for feature in document.rows:
        style = feature.properties.get("styleUrl", "")
        if style == RUSSIAN:
            features.append(ClassifiedFeature(feature.geometry, "occupied"))
        elif style == UKRAINIAN:
            features.append(
                ClassifiedFeature(feature.geometry, None, "Ukrainian-held", side=UKRAINE)
            )
            if (abroad := _held_abroad(feature.geometry)) is not None:
                features.append(ClassifiedFeature(abroad, "ukrainian_held_abroad"))
        else:
            features.append(
                ClassifiedFeature(feature.geometry, None, f"unknown style {style[:30]!r}")
            )
    file_date = dated(document)
    return Reading(
        MAPPER,
        format="Creamy Caprice KML",
        features=tuple(features),
        day=file_date.day,
        instant=file_date.instant,
        assumed=file_date.assumed,
        repaired=document.repaired,
        none_of=("ukrainian_held_abroad",),
    )


def glance(document: Document) -> Dated | None:
    """Date a file by its name, by this mapper's convention; None for any other kind of file."""
    return dated(document) if recognises(document) else None


def dated(document: Document) -> Dated:
    """Date a file by its name: year, month and day, or ``russia`` with day, month and year.

    Examples
    --------
    >>> dated(Document("Control_26_05_24.kml", b"")).day.isoformat()
    '2026-05-24'
    """
    named = read_name(Path(document.name).name, order="ymd")
    if named.day is None and not named.unread:
        named = of_path(Path(document.name))
    return Dated(named.instant, named.day, None, named.assumed)
