"""Maps of one mapper, a square growing by the day, for stores."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import shapely

from frontgeo import ControlMap

FIRST = date(2024, 5, 1)


def shown(day: int, *, mapper: str = "me", **changes: Any) -> ControlMap:
    ground = {
        "occupied": shapely.box(36, 50, 36.1 + day / 100, 50.1),
        "contested": shapely.Point(37, 50).buffer(0.1),
    }
    return ControlMap(mapper, ground, day=FIRST + timedelta(days=day), **changes)


def same(one: ControlMap, other: ControlMap) -> bool:
    names = [name for name in ControlMap.__dataclass_fields__ if name not in ("statuses", "_held")]
    grounds = [{s: g.wkb for s, g in m.statuses.items()} for m in (one, other)]
    return grounds[0] == grounds[1] and all(getattr(one, n) == getattr(other, n) for n in names)
