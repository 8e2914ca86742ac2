"""Maps, changes and tables as plain data for JSON, and rows of text in columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.i18n.messages import Message
from frontgeo.outputs.caveats import ManyMaps

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "apart_dicts", "assumed_dicts", "by_table", "map_dicts", "message_dict",
    "rounded", "rounded_number", "to_json",
]  # fmt: skip


def rounded_number(value: float | None) -> float | None:
    """Round to a square metre, so that files compare equal; infinite ends become null."""
    return round(value, 6) if value is not None and isfinite(value) else None


def assumed_dicts(assumed: Iterable[Assumption]) -> list[dict[str, str]]:
    """Return assumptions as dicts for JSON."""
    return [{"about": a.about, "text": a.text} for a in assumed]


def apart_dicts(change: Ground) -> list[dict[str, Any]]:
    """List the ground kept out of a change, for JSON."""
    return [
        {
            "kind": apart.kind,
            "why": apart.why,
            "gained_km2": rounded_number(apart.gained_km2),
            "lost_km2": rounded_number(apart.lost_km2),
            "in_net": apart.is_in_net,
            "certain": apart.certain,
        }
        for apart in change.set_apart
    ]


def map_dicts(maps: Iterable[ControlMap]) -> dict[str, Any]:
    """Gather what was assumed, repaired and left out of the maps of one result, for JSON."""
    many, shown = ManyMaps(), list(maps)
    for each in shown:
        many.take(each)
    return {
        "assumed": assumed_dicts(assumed_in(shown)),
        "repaired": dict(sorted(many.repaired.items())),
        "skipped": dict(sorted(many.skipped.items())),
    }


def message_dict(message: Message) -> dict[str, Any]:
    """Return a message as data for JSON: its key, its values, and its English text.

    Examples
    --------
    >>> message_dict(Message("settlements-are", count=28))
    {'key': 'settlements-are', 'values': {'count': 28}, 'text': '28 settlements are'}
    """
    values = {name: _plain(value) for name, value in message.values.items()}
    return {"key": message.key, "values": values, "text": str(message)}


def _plain(value: object) -> Any:
    """Convert a value of a message for JSON: days become text, time spans hours."""
    plain: Any = str(value)
    match value:
        case Message():
            plain = message_dict(value)
        case tuple() | list():
            plain = [_plain(item) for item in value]
        case bool() | int() | str() | None:
            plain = value
        case float() | Decimal():
            plain = rounded_number(float(value))
        case timedelta():
            plain = rounded_number(value.total_seconds() / 3600)
    return plain


def by_table(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Convert a table by region to a list of dicts, rounded to a square metre."""
    return [
        {"region": str(region), **{str(k): rounded_number(float(v)) for k, v in row.items()}}
        for region, row in table.iterrows()
    ]


def rounded(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Convert a table to a list of dicts, numbers rounded to six decimals, NaN as null."""
    return [
        {str(k): rounded_number(v) if isinstance(v, float) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def to_json(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write indented JSON that is the same, byte for byte, for equal content."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    # escape control and direction characters, and lone surrogates
    return "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text) + "\n"


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
