"""Read ISW / Critical Threats: weekly TopoJSON, daily ArcGIS layers, shapefiles of 2022.

Occupied ground is control ∪ assessed advances, which the weekly mirror and the shapefiles keep
in two files. A layer is recognised by its name, whatever format it was saved in: the name in the
feature's properties, of the object or layer, or of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from frontgeo.io.features import Feature
from frontgeo.io.signatures import SHAPEFILE
from frontgeo.mappers.document import Document
from frontgeo.mappers.file_dates import Dated
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["LAYERS", "MAPPER", "IswLayer", "glance", "read", "recognises"]

MAPPER = Mapper(
    name="ISW",
    formats="weekly TopoJSON, ArcGIS layers (GeoJSON), shapefiles, and layers saved again under "
    "their names",
    coverage="since 2022-02-24, daily; weekly in the mirror",
    statuses=(
        "occupied", "advance", "held_since_2022", "infiltration", "claimed", "liberated",
        "ukrainian_held_abroad",
    ),
    position_error_m=330.0,
    position_error_reason="its line lies 285 m (median) from DeepState's and 475 m from Creamy "
    "Caprice's in 2024, solved for each; up to 945 m from DeepState's in early 2023",
    licence="© ISW: its written consent is asked for before its geodata are used "
    "(understandingwar.org/fair-use-and-attribution-policy)",
    credit="Front lines: Institute for the Study of War and AEI's Critical Threats Project",
    cite="Institute for the Study of War and AEI's Critical Threats Project, map of the day named",
    definition="assessed control and, beyond it, assessed advances; claims and "
    "infiltration are layers apart, which are not counted",
    correlation_length_m=3100.0,
    correlation_reason="along DeepState's line, points within 5 km of it, a pair of maps "
    "a month: 1/e at 3.1 km and an integral scale of 4.9 km in 2024 (12 pairs), 4.5 and "
    "5.0 km in 2023",
    lag_days=2.0,
    lag_reason="its maps agree best with DeepState's of 2 days before (95 %: 1 to 4 days; "
    "93 weekly pairs, 2023 and 2024), which brings the symmetric difference from 786 to "
    "784 km² only; its line lies 0.4 km farther back, which looks like a lag; by changes "
    "of area in four weeks 2 days (-4 to 17)",
    ukrainian={
        "formats": "щотижневий TopoJSON, шари ArcGIS (GeoJSON), shapefile і шари, збережені "
        "знову під своїми назвами",
        "coverage": "від 2022-02-24, щодня; у дзеркалі щотижня",
        "position_error_reason": "лінія мап лежить за 285 м (медіана) від лінії DeepState і за "
        "475 м від лінії Creamy Caprice у 2024 році, з розв’язком для кожної; до 945 м від "
        "лінії DeepState на початку 2023 року",
        "licence": "© ISW: перед використанням геоданих слід отримати письмову згоду "
        "(understandingwar.org/fair-use-and-attribution-policy)",
        "cite": "Institute for the Study of War and AEI's Critical Threats Project, мапа за "
        "вказаний день",
        "definition": "оцінений контроль і поза ним оцінені просування; заявлене та "
        "інфільтрація – окремі шари, їх не враховано",
        "correlation_reason": "уздовж лінії DeepState, точки не далі ніж 5 км від неї, пара "
        "мап на місяць: 1/e на 3,1 км та інтегральний масштаб 4,9 км у 2024 році (12 пар), "
        "4,5 і 5,0 км у 2023 році",
        "lag_reason": "ці мапи найкраще збігаються з мапами DeepState на 2 дні раніше (95 %: "
        "від 1 до 4 днів; 93 тижневі пари, 2023 і 2024 роки), що зменшує симетричну різницю "
        "лише з 786 до 784 км²; лінія мап лежить на 0,4 км далі назад, що схоже на запізнення; "
        "за змінами площі за чотири тижні – 2 дні (від −4 до 17)",
    },
)  # fmt: skip


@dataclass(frozen=True)
class IswLayer:
    """One of ISW's layers.

    Attributes
    ----------
    pattern : str
        A regular expression for its name, in the form that `_compact` returns.
    status : str or None
        None if the layer is left out.
    part : str
        The part of a map that it makes up.
    reason : str
        Why it is left out.
    """

    pattern: str
    status: str | None
    part: str = ""
    reason: str = ""


_GAINS = "gains of the last day, in control too"

#: Layers by name; the first match decides. Claimed Ukrainian counter-offensives are shown
#: separately as ``liberated``, and are not counted as held by Russia.
LAYERS = (
    IswLayer(
        r"limitofukrainianadvance|ukrainianadvances?inrussia|kurskincursion|"
        r"assessedukrainian(?:advance|control)",
        "ukrainian_held_abroad", "abroad",
    ),
    IswLayer(r"ukrainianpartisan", None, "partisan", "partisan areas"),
    IswLayer(
        r"assessedrussianinfiltration|infiltrationareasinukraine", "infiltration", "infiltration"
    ),
    IswLayer(r"gainsinthepast24hours", None, "gains", _GAINS),
    IswLayer(r"claimedrussian(?:territory|control)", "claimed", "claimed"),
    IswLayer(
        r"claimedukrainian|ウクライナ軍反撃エリア",
        "liberated", "liberated",
    ),
    IswLayer(r"assessedrussianadvance|ロシア軍侵攻エリア", "advance", "advances"),
    IswLayer(
        r"beforefeb(?:ruary)?242022|donbasbeforefeb24|territorybeforefeb", "held_since_2022",
        "before 2022",
    ),
    IswLayer(
        r"(?-i:UkraineControlMap)|russiacotinukraine|ru(?:ssia)?cot(?:$|\d|in)|assessedrussiancon|"
        r"russiancontrolledukrainianterritory|cottimelapse|ロシア軍支配エリア",
        "occupied", "control",
    ),
)  # fmt: skip

# Names of files in the weekly mirror, and of those that frontgeo fetches. In some weeks their
# objects are called 'temp' or named for the day, and their features have no name at all.
_FILES = (
    IswLayer(r"kurskukrainianadvance", "ukrainian_held_abroad", "abroad"),
    IswLayer(r"(?:^|\d)russianadvances|^iswadvances", "advance", "advances"),
    IswLayer(r"^iswcounteroffensives", "liberated", "liberated"),
    IswLayer(r"^iswclaimed", "claimed", "claimed"),
    IswLayer(r"^iswinfiltration", "infiltration", "infiltration"),
    IswLayer(r"^iswgains", None, "gains", _GAINS),
    IswLayer(r"^iswbefore2022", "held_since_2022", "before 2022"),
    IswLayer(r"(?:^|\d)controlmap|^iswcontrol|^iswhistory", "occupied", "control"),
)
_MIRROR_NAMES = re.compile(r"temp|20\d\d-\d\d-\d\d")


def _compact(name: str) -> str:
    """Return a name without blanks, underscores and punctuation."""
    return re.sub(r"[\W_]+", "", name)


@lru_cache(maxsize=4096)
def _layer(name: str, *, of_file: bool = False) -> IswLayer | None:
    compact = _compact(name)
    layers = _FILES if of_file else LAYERS
    return next(
        (layer for layer in layers if re.search(layer.pattern, compact, re.IGNORECASE)), None
    )


def _file_layer(document: Document, *, mirror: bool) -> IswLayer | None:
    """Return the layer that the file's name states; mirror names need mirror objects."""
    for kind, name in document.titles:
        if kind == "file" and (found := _layer(name)):
            return found
        of_mirror = mirror or name.casefold().startswith("isw")
        if kind == "file" and of_mirror and (found := _layer(name, of_file=True)):
            return found
    return None


def _texts_in(properties: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    """Yield the names that may identify a feature's layer, the feature's own first."""
    spelled = {str(name).casefold(): value for name, value in properties.items()}
    for column in ("layer", "filename", "name", "title", "folder"):
        if isinstance(value := spelled.get(column), str):
            yield value
    yield from names


def _objects(document: Document) -> dict[str, int]:
    """Return the number of geometries in each object of a topology."""
    objects = document.json.get("objects")
    if document.json.get("type") != "Topology" or not isinstance(objects, dict):
        return {}
    return {
        str(name): len(listed) if isinstance(listed := body.get("geometries"), list) else 1
        for name, body in objects.items()
        if isinstance(body, dict)
    }


def _is_mirrored(objects: Iterable[str]) -> bool:
    return any(_MIRROR_NAMES.fullmatch(name) for name in objects)


def recognises(document: Document) -> bool:
    """Return whether a name of an object, feature, layer, collection or the file is ISW's."""
    objects = _objects(document)
    if objects:
        return _is_mirrored(objects) or any(_layer(name) for name in objects)
    if _file_layer(document, mirror=False) is not None:
        return True
    if document.is_json:
        names = (str(document.json.get("name") or ""),)
        return any(_first(_texts_in(properties, names)) for properties in document.all_properties)
    return any(_first(_texts_in(row.properties, (row.layer,))) for row in document.rows)


def _first(names: Iterable[str]) -> IswLayer | None:
    return next((found for name in names if (found := _layer(name))), None)


def glance(document: Document) -> Dated | None:
    """Return an empty date for ISW's layers, which state no day; None for any other file."""
    known = (b"AssessedRussianAdvance", b"UkraineControlMap", "ロシア軍".encode())
    return Dated() if any(name in document.content for name in known) else None


def read(document: Document) -> Reading:
    """Assign statuses to layers or objects."""
    objects = _objects(document)
    mirrored = _is_mirrored(objects)
    of_file = _file_layer(document, mirror=mirrored)
    features: list[ClassifiedFeature] = []
    parts: list[str] = []
    for row in document.rows:
        layer = _first(_texts_in(row.properties, (row.layer, str(document.json.get("name") or ""))))
        layer = layer or of_file
        if layer is None and mirrored and _MIRROR_NAMES.fullmatch(row.layer):
            raise document.error(
                f"object {row.layer!r}: expected control_map, russian_advances or "
                "kursk_ukrainian_advance in the file's name, because ISW's weekly mirror uses this "
                f"object name for all three; found {document.titles[0][1][:60]!r}: rename the "
                "file, or state its status with --status (status=)"
            )
        features.append(_found(row, layer))
        parts += [layer.part] if layer is not None and layer.part else []
    return Reading(
        MAPPER,
        format=_format(document, objects),
        features=tuple(features),
        repaired=(*document.mended_text, *document.repaired),
        empty_status=None,  # a file may hold only claimed ground or advances
        parts=tuple(dict.fromkeys(parts)),
        whole=("control", "advances"),
    )


def _found(row: Feature, layer: IswLayer | None) -> ClassifiedFeature:
    if layer is None:
        name = _first_text(_texts_in(row.properties, (row.layer,)))
        return ClassifiedFeature(row.geometry, None, f"unknown layer {name[:60]!r}")
    if layer.status is None:
        return ClassifiedFeature(row.geometry, None, layer.reason)
    return ClassifiedFeature(row.geometry, layer.status)


def _first_text(names: Iterable[str]) -> str:
    return next((name for name in names if name), "")


def _format(document: Document, objects: Mapping[str, int]) -> str:
    if objects:
        return "ISW weekly TopoJSON"
    if document.is_json:
        return "ISW ArcGIS layers"
    return "ISW shapefile" if document.head.startswith(SHAPEFILE) else "ISW layers"
