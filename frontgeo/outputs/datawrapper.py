"""Write verdicts for Datawrapper: markers of a locator map, the same as GeoJSON, and a table.

Markers have the form of Datawrapper's API for locator maps: a ``markers`` list whose areas are
``MultiPolygon`` and whose lines are ``LineString`` features, each with its style. The GeoJSON is
for the import of the editor; its styles are named as in simplestyle, which the editor may ignore.
Neither has been tried against the service.

Source: developer.datawrapper.de, "Adding Area Markers" and "Adding Line & Arrow Markers".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo._utils.parts import simplified
from frontgeo.errors import InputError
from frontgeo.geometry.antimeridian import split_at_antimeridian
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.caveats import assumption_text, period_text, when_text
from frontgeo.outputs.plain_data import rounded_number
from frontgeo.outputs.tables import table_csv
from frontgeo.outputs.view_model import (
    VerdictView,
    credit,
    evidence_of,
    fronts_of,
    mapper_credit,
    names_of_change,
)
from frontgeo.outputs.wording import VerdictTexts, claim_title
from frontgeo.verdicts.outcomes import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["datawrapper_files", "datawrapper_table"]

_TOLERANCES_M = (25, 50, 100, 200, 400, 800, 1600)
_MOST_BYTES = 1_000_000  # of a file of markers; Datawrapper's documentation states no limit
_GRID_DEG = 1e-5  # about 1 m
_COLOURS = {
    "gained": "#b54a0b",
    "lost": "#0b5f8a",
    "held": "#8d8f94",
    "front_before": "#8d8f94",
    "front_after": "#1d232b",
}
_OPACITY = {"gained": 0.45, "lost": 0.45, "held": 0.35}
_COLUMNS = (
    "claim", "evidence", "kind", "definition", "at", "claimed", "claimed_value", "claimed_low",
    "claimed_high", "measured", "low", "high", "unit", "interval", "outcome", "outcome_text",
    "counted", "since", "until", "map_before", "map_after", "note", "source", "stated",
    "stated_low", "stated_high",
)  # fmt: skip
_NUMBERS = (
    "claimed_value", "claimed_low", "claimed_high", "measured", "low", "high", "stated_low",
    "stated_high",
)  # fmt: skip


# ---- the table ---------------------------------------------------------------------------


def datawrapper_table(verdicts: Verdict | Sequence[Verdict], *, lang: str = "en") -> pd.DataFrame:
    """Gather verdicts into a table for a chart: a row for each mapper and definition.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict
    lang : {"en", "uk"}
        The language of ``claimed``, ``outcome_text`` and ``note``.

    Returns
    -------
    DataFrame
        Numbers are plain, in ``unit``, and missing where there is none or the interval is open;
        days are ISO text. ``stated`` is a published figure in its source's words, whose own ends
        are ``stated_low`` and ``stated_high``; ``measured`` is the middle of a range. Evidence that
        could not be measured or does not count has its row.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> table = datawrapper_table(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> table[["claimed_value", "measured", "unit", "outcome"]].values.tolist()
    [[880.0, 880.339194, 'km²', 'supported']]
    """
    texts = texts_of("claim", lang)
    rows = [
        _row(row, verdict, texts)
        for verdict in _listed(verdicts)
        for row in verdict.rows
    ]  # fmt: skip
    data: dict[str, Any] = {}
    for column in _COLUMNS:
        values = [row[column] for row in rows]
        if column in _NUMBERS:
            data[column] = pd.Series(values, dtype="float64")
        else:
            data[column] = pd.Series([printable(value) for value in values], dtype="str")
    return pd.DataFrame(data)


def _row(row: Row, verdict: Verdict, texts: Texts) -> dict[str, Any]:
    claim, words = verdict.claim, VerdictTexts(texts)
    low, high = claim.interval
    maps = {} if row.change is None else row.change.maps_by_day
    days = {end: shown.day for end, shown in maps.items()}
    notes = [assumption_text(assumption, texts) for assumption in row.assumed]
    if row.is_least or row.is_quoted:
        notes.insert(0, f"{words.measured(row)} {words.unit(row.unit)}")
    return {
        "claim": claim.id or claim.label,
        "evidence": row.label,
        "kind": row.kind,
        "definition": row.definition,
        "at": str(row.at),
        "claimed": claim_title(claim, texts.sentences),
        "claimed_value": rounded_number(claim.value),
        "claimed_low": rounded_number(low),
        "claimed_high": rounded_number(high),
        "measured": rounded_number(row.measured),
        "low": rounded_number(row.low),
        "high": rounded_number(row.high),
        "unit": row.unit,
        "interval": row.interval,
        "outcome": row.outcome or "not available",
        "outcome_text": words.outcome(row),
        "counted": "yes" if row.counted else "no",
        "since": str(claim.since or ""),
        "until": str(claim.until or ""),
        "map_before": str(days.get("before") or ""),
        "map_after": str(days.get("after") or ""),
        "note": "; ".join(notes),
        "source": credit(row),
        "stated": " ".join(part for part in (row.stated, row.stated_unit) if part),
        "stated_low": rounded_number(row.figure_span[0]),
        "stated_high": rounded_number(row.figure_span[1]),
    }


def _listed(verdicts: Verdict | Sequence[Verdict]) -> list[Verdict]:
    return [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)


# ---- the map -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Shape:
    """One area or line to draw, simplified, with its size before and after.

    Attributes
    ----------
    key : str
        ``gained``, ``lost``, ``held``, ``front_before`` or ``front_after``.
    title : str
    ground : shapely geometry
        A MultiPolygon or a MultiLineString.
    measured, drawn : float
        Its area in km², or its length in km, before and after it was simplified.
    """

    key: str
    title: str
    ground: BaseGeometry
    measured: float
    drawn: float

    @property
    def is_area(self) -> bool:
        return isinstance(self.ground, shapely.MultiPolygon)

    @property
    def unit(self) -> str:
        return "km²" if self.is_area else "km"


def datawrapper_files(
    verdicts: Verdict | Sequence[Verdict], *, lang: str = "en", most_bytes: int = _MOST_BYTES
) -> dict[str, bytes]:
    """Write verdicts as the files of a folder for Datawrapper.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict
    lang : {"en", "uk"}
        The language of titles and texts.
    most_bytes : int
        The largest size of a file with ground. Ground and fronts are simplified by 25 m, or
        by twice as much until they fit.

    Returns
    -------
    dict of str to bytes
        By name: ``rows.csv``; for each change, ``….markers.json`` for the API and
        ``….geojson`` for the editor; and ``README.txt``, which states by how much each was
        simplified, how far the area drawn differs from the one measured, and whom to credit.

    Raises
    ------
    InputError
        If a change does not fit, however much it is simplified.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> files = datawrapper_files(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> sorted(files)
    ['README.txt', 'ground.geojson', 'ground.markers.json', 'rows.csv']
    """
    listed, texts = _listed(verdicts), texts_of("claim", lang)
    table = datawrapper_table(listed, lang=lang)
    files = {"rows.csv": table_csv(table).encode()}
    lines, names = [*_ABOUT], dict[bytes, str]()
    evidence = evidence_of(listed)
    for number, view in zip(evidence.claims, evidence.views, strict=True):
        verdict = listed[number]
        whole = list(_shapes(view, texts))
        if not whole:
            lines += ["", f"{_about(view, verdict)}: no ground to draw"]
            continue
        name = _free_name(_slug(verdict, view, many=len(listed) > 1), files)
        markers, collection, shapes, tolerance_m = _fitting(view, whole, most_bytes)
        if same := names.get(collection):  # of another claim over the same days
            lines += ["", f"{same}: also {_about(view, verdict)}"]
            continue
        names[collection] = name
        files[f"{name}.markers.json"], files[f"{name}.geojson"] = markers, collection
        lines += ["", f"{name}: {_about(view, verdict)}, simplified by up to {tolerance_m} m"]
        lines += [f"  {_size_line(shape)}" for shape in shapes]
        lines += [f"  not counted: {_NOT_COUNTED}"] if view.illustration else []
        lines += [f"  * {assumption_text(a, texts)}" for a in view.change.assumed]
        lines.append(f"  source: {'. '.join(_credits(view))}")
    files["README.txt"] = ("\n".join(map(printable, lines)) + "\n").encode()
    return files


_NOT_COUNTED = "drawn by hand for illustration"
_ABOUT = (
    "For Datawrapper, by frontgeo",
    "",
    "rows.csv: a row for each mapper and definition; numbers are in the column unit, days in ISO.",
    "*.markers.json: data of a locator map for Datawrapper's API (PUT /v3/charts/ID/data), which",
    "replaces the markers that the map has.",
    "*.geojson: the same ground for the GeoJSON import of the editor.",
    "Written by Datawrapper's documentation, and not tried against the service.",
    "Shapes are simplified for the screen: quote the areas that were measured, not those drawn.",
)


def _shapes(view: VerdictView, texts: Texts) -> Iterator[_Shape]:
    """Yield the ground and the fronts of a change, in full detail."""
    change = view.change
    gained_name, lost_name = names_of_change(change, texts)
    before, after = fronts_of(view)
    nothing = shapely.MultiPolygon()
    grounds: dict[str, tuple[str, BaseGeometry]] = {
        "held": (texts["held_then"], change.unchanged if view.mode == "state" else nothing),
        "gained": (texts["drawn_ground"] if view.drawn else gained_name, change.gained),
        "lost": (lost_name, change.lost),
    }
    about = ", ".join(part for part in (change.label, period_text(change, texts)) if part)
    for key, (title, ground) in grounds.items():
        whole = polygonal(ground)
        if not whole.is_empty:
            km2 = area_km2(whole)
            shown = f"{title}: {texts.number(km2, 1)} {texts['km2']} ({about})"
            yield _Shape(key, shown, whole, km2, km2)
    for key, line in (("front_before", before), ("front_after", after)):
        if not line.is_empty:
            of_day = change.maps_by_day.get(key.removeprefix("front_"))
            when = "" if of_day is None else f", {when_text(of_day, texts)}"
            title = f"{texts['front']}{when} ({change.label})"
            yield _Shape(key, title, line, length_km(line), length_km(line))


def _fitting(
    view: VerdictView, whole: Sequence[_Shape], most_bytes: int
) -> tuple[bytes, bytes, list[_Shape], int]:
    """Return markers and GeoJSON that fit, with the shapes in them and the tolerance in metres."""
    sizes = []
    for tolerance_m in _TOLERANCES_M:
        shapes = [_simplified(shape, tolerance_m) for shape in whole]
        markers = _markers(shapes)
        collection = _collection(view, shapes, tolerance_m)
        sizes.append(max(len(markers), len(collection)))
        if sizes[-1] <= most_bytes:
            return markers, collection, shapes, tolerance_m
    raise InputError(
        f"--datawrapper: {view.change.label}: expected at most {most_bytes / 1e6:g} MB, found "
        f"{sizes[-1] / 1e6:.1f} MB when simplified by {_TOLERANCES_M[-1]} m; clip it to an oblast"
    )


def _simplified(shape: _Shape, tolerance_m: float) -> _Shape:
    """Return a shape simplified in a metric plane, with vertices on a grid of about a metre."""
    to_metres, to_lonlat = local_metres(shape.ground)
    flat = simplified(to_metres(shape.ground), tolerance_m)
    ground = shapely.set_precision(to_lonlat(flat), _GRID_DEG)
    if shape.is_area or isinstance(shape.ground, shapely.Polygon):
        polygons: Any = shapely.multipolygons(shapely.get_parts(polygonal(ground)))
        ground = shapely.orient_polygons(polygons)
        return _Shape(shape.key, shape.title, ground, shape.measured, area_km2(ground))
    lines: Any = shapely.get_parts(ground)
    ground = shapely.multilinestrings(lines[shapely.get_type_id(lines) == 1])
    return _Shape(shape.key, shape.title, ground, shape.measured, length_km(ground))


def _size_line(shape: _Shape) -> str:
    percent = 100 * (shape.drawn / shape.measured - 1) if shape.measured else 0.0
    return (
        f"{shape.title}: measured {shape.measured:,.2f} {shape.unit}, "
        f"drawn {shape.drawn:,.2f} {shape.unit} ({percent:+.2f} %)"
    )


def _style(shape: _Shape) -> dict[str, Any]:
    colour = _COLOURS[shape.key]
    if not shape.is_area:
        return {"stroke": colour, "stroke-width": 2, "stroke-opacity": 1}
    return {
        "fill": colour, "fill-opacity": _OPACITY[shape.key],
        "stroke": colour, "stroke-width": 1, "stroke-opacity": 1,
    }  # fmt: skip


def _markers(shapes: Sequence[_Shape]) -> bytes:
    """Return the markers of a locator map, as its API takes them."""
    markers: list[dict[str, Any]] = []
    for shape in shapes:
        if shape.is_area:
            markers.append({
                "id": shape.key, "type": "area", "title": shape.title,
                "visible": True, "exactShape": True, "fill": True, "stroke": True,
                "properties": {**_style(shape), "stroke-dasharray": "100000", "pattern": "solid",
                               "pattern-line-width": 2, "pattern-line-gap": 2},
                "feature": _feature(shape.ground, {}),
            })  # fmt: skip
            continue
        for number, line in enumerate(shapely.get_parts(shape.ground), 1):
            markers.append({
                "id": f"{shape.key}-{number}", "type": "line", "title": shape.title,
                "visibility": {"enabled": True}, "properties": _style(shape),
                "feature": _feature(line, {}),
            })  # fmt: skip
    return _dumped({"markers": markers})


def _collection(view: VerdictView, shapes: Sequence[_Shape], tolerance_m: float) -> bytes:
    """Return the shapes as GeoJSON with styles, sizes and credit."""
    features = []
    for shape in shapes:
        size = "area_km2" if shape.is_area else "length_km"
        about = {
            "title": shape.title, **_style(shape), "mapper": view.change.label,
            "definition": view.change.definition, size: rounded_number(shape.measured),
            f"drawn_{size}": rounded_number(shape.drawn), "tolerance_m": tolerance_m,
            "credit": ". ".join(_credits(view)),
        }  # fmt: skip
        parts = [shape.ground] if shape.is_area else list(shapely.get_parts(shape.ground))
        features += [_feature(part, about) for part in parts]
    return _dumped({"type": "FeatureCollection", "features": features})


def _feature(geometry: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    shape = json.loads(shapely.to_geojson(split_at_antimeridian(geometry)))
    shape["coordinates"] = _rounded(shape["coordinates"])
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _rounded(coordinates: Any) -> Any:
    """Round nested coordinates to the grid, without the digits that floats add."""
    if isinstance(coordinates, list):
        return [_rounded(each) for each in coordinates]
    return round(coordinates, 5)


def _dumped(content: dict[str, Any]) -> bytes:
    # ASCII, so that no character of a title acts on whatever shows the file
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


# ---- names and credits -------------------------------------------------------------------


def _credits(view: VerdictView) -> list[str]:
    """Return whom to credit: the mapper, and the border along which the front ends."""
    theatre = view.change.theatre
    own = mapper_credit(view.change.label, theatre) or view.change.label
    return [text for text in (own, "" if view.drawn else theatre.about.credit) if text]


def _about(view: VerdictView, verdict: Verdict) -> str:
    change = view.change
    parts = (verdict.claim.id, change.label, change.definition, change.period)
    return ", ".join(part for part in parts if part)


def _slug(verdict: Verdict, view: VerdictView, *, many: bool) -> str:
    """Return a name for files, of letters, digits and hyphens."""
    mapped = not view.drawn
    parts = (
        verdict.claim.id if many else "",
        view.change.label if mapped else "",
        view.change.definition if mapped else "",
    )
    text = "-".join(re.sub(r"[^\w]+", "-", part).strip("-") for part in parts if part)
    return text[:80] or "ground"


def _free_name(name: str, files: dict[str, bytes]) -> str:
    number, free = 1, name
    while f"{free}.geojson" in files:
        number += 1
        free = f"{name}-{number}"
    return free
