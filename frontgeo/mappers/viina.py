"""Read VIINA 2.0: the status of each settlement by day, drawn as its Voronoi cell.

It is not reliable for a single place: villages take the status of the nearest centre.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

import numpy as np
import shapely

from frontgeo.mappers.document import MALFORMED, Document
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["MAPPER", "days", "read", "recognises"]

MAPPER = Mapper(
    name="VIINA",
    formats="settlement status (JSON) with Voronoi cells beside it",
    coverage="since 2022-02-24, daily",
    statuses=("occupied", "contested", "liberated"),
    position_error_m=4000.0,
    position_error_reason="its cells' line lies 2,680 m (median) from DeepState's in June 2024",
    licence="ODbL, free with citation",
    is_open=True,
    credit="Settlement control: VIINA 2.0, Yuri M. Zhukov",
    cite="Zhukov, Yuri (2023). VIINA 2.0: Violent Incident Information from News Articles on "
    "the 2022 Russian Invasion of Ukraine",
    definition="the cells of settlements whose status is Russian; contested ones apart",
    ukrainian={
        "formats": "статус населених пунктів (JSON) із комірками Вороного поруч",
        "coverage": "від 2022-02-24, щодня",
        "position_error_reason": "лінія її комірок лежить за 2 680 м (медіана) від лінії "
        "DeepState у червні 2024 року",
        "licence": "ODbL, вільно з посиланням",
        "definition": "комірки населених пунктів зі статусом «російський»; спірні окремо",
    },
)

CELLS = "tessellation.json"
_STATUS = {"RU": "occupied", "CONTESTED": "contested", "LIBERATED": "liberated"}
_KNOWN = (*_STATUS, "UA")


def recognises(document: Document) -> bool:
    """Return whether the file lists days and statuses under the numbers of settlements."""
    if not document.json:
        return False
    key, history = next(iter(document.json.items()))
    return (
        key.isdigit()
        and isinstance(history, list)
        and bool(history)
        and isinstance(history[0], list)
        and len(history[0]) == 2
        and history[0][1] in _KNOWN
    )


def _day(document: Document, number: object) -> date:
    try:
        stamp = str(number)
        return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]))
    except ValueError:
        raise document.error(f"expected a day as YYYYMMDD, found {number!r}") from None


def days(document: Document) -> list[date]:
    """List the days on which a status changes."""
    try:
        stamps = {str(change[0]) for history in document.json.values() for change in history}
    except MALFORMED:
        raise document.error("expected lists of day and status, found something else") from None
    return sorted(_day(document, stamp) for stamp in stamps)


class _Cells:
    """The Voronoi cells by settlement, each built once for all days."""

    def __init__(self, content: bytes) -> None:
        self.rings = json.loads(content)
        self._made: dict[str, shapely.Polygon] = {}

    def __getitem__(self, key: str) -> shapely.Polygon:
        if key not in self._made:
            with np.errstate(all="ignore"):  # NaN is checked for below
                cell = shapely.Polygon(self.rings[key])
            if not np.isfinite(shapely.get_coordinates(cell)).all():
                raise ValueError("NaN or infinite coordinate")
            self._made[key] = cell
        return self._made[key]


_cells_of = lru_cache(maxsize=1)(_Cells)


def _cells(document: Document) -> _Cells:
    beside = document.beside(CELLS)
    if beside is None:
        raise document.error(f"expected the Voronoi cells in {CELLS} beside it, found no such file")
    cells = _cells_of(beside)
    if not isinstance(cells.rings, dict):
        raise document.error(f"expected rings by settlement in {CELLS}, found something else")
    return cells


def read(document: Document) -> Reading:
    """Give the cell of each settlement its last status up to the wanted day."""
    day = document.wanted_day(days(document), up_to=True)
    cells = _cells(document)
    features = []
    stamps = {str(at) for history in document.json.values() for at, _ in history}
    dates = {stamp: _day(document, stamp) for stamp in stamps}
    for key, history in document.json.items():
        past = [(dates[str(at)], status) for at, status in history]
        known = [status for at, status in sorted(past) if at <= day]
        if not known or known[-1] == "UA":
            reason = "Ukrainian-held" if known else "no status yet"
            features.append(ClassifiedFeature(None, None, reason))
        elif key not in cells.rings:
            features.append(ClassifiedFeature(None, None, "settlement without a cell"))
        else:
            status = _STATUS.get(known[-1])
            reason = "" if status else f"unknown status {str(known[-1])[:20]!r}"
            try:
                cell = cells[key]
            except (*MALFORMED, shapely.errors.ShapelyError) as error:
                raise document.error(f"{CELLS}, settlement {key}: no ring ({error})") from None
            features.append(ClassifiedFeature(cell, status, reason))
    return Reading(MAPPER, format="VIINA settlement status", features=tuple(features), day=day)
