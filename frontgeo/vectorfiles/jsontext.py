"""Parse JSON within limits; convert sequences and Esri JSON to GeoJSON collections."""

from __future__ import annotations

import json
from typing import Any

from frontgeo.errors import MapFileError
from frontgeo.vectorfiles import esrijson

__all__ = ["parsed_json"]

_MAX_PARSED_BYTES = 4 * 2**30
# Bytes that CPython uses for an object with a key, a list and a number.
_COSTS = ((b"{", 250), (b"[", 90), (b",", 32))
_SMALL = 2**20


def parsed_json(name: str, content: bytes) -> tuple[dict[str, Any], int]:
    """Parse JSON in UTF-8, UTF-16 or UTF-32 into one object.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    content : bytes

    Returns
    -------
    parsed : dict
        The object; a sequence of features (GeoJSONSeq, RFC 8142) or Esri JSON becomes a
        FeatureCollection.
    replaced : int
        Number of broken characters that were replaced.

    Raises
    ------
    MapFileError
        When the text is damaged (with line and column), is not an object, or would take too
        much memory.
    """
    encoding = json.detect_encoding(content[:4])
    if len(content) > _SMALL:
        cost = sum(content.count(mark) * size for mark, size in _COSTS)
        if cost > _MAX_PARSED_BYTES:
            raise MapFileError(
                name,
                f"expected a map, found JSON that would take about {cost / 2**30:.0f} GB in "
                f"memory, more than {_MAX_PARSED_BYTES >> 30}; split it",
            )
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    replaced = 0
    if "\ufffd" in text:
        plain = encoding.startswith("utf-8")
        written = content.count("\ufffd".encode()) if plain else 0
        replaced = max(0, text.count("\ufffd") - written)
    parsed = _loaded(name, text)
    if not isinstance(parsed, dict):
        raise MapFileError(
            name, f"expected a GeoJSON or TopoJSON object, found a JSON {type(parsed).__name__}"
        )
    if esrijson.is_esri(parsed):
        parsed = esrijson.as_geojson(name, parsed)
    return parsed, replaced


def _loaded(name: str, text: str) -> Any:
    try:
        if text.lstrip(" \t\r\n").startswith("\x1e"):
            return _sequence(text)
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            try:
                return _sequence(text)
            except json.JSONDecodeError as in_sequence:
                error = in_sequence
        cut = error.pos >= len(text) - 1
        ends = "; the file ends there, so it may be cut off" if cut else ""
        raise MapFileError(
            name,
            f"expected JSON, found an error in line {error.lineno}, column {error.colno} "
            f"({error.msg}){ends}; fetch or export it again",
        ) from None
    except (RecursionError, ValueError) as error:
        raise MapFileError(
            name, f"expected a map, found JSON that cannot be parsed ({str(error)[:60]})"
        ) from None


def _sequence(text: str) -> dict[str, Any]:
    """Return successive JSON texts as one collection."""
    decode = json.JSONDecoder().raw_decode
    features: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n\x1e":
            at += 1
        if at == len(text):
            return {"type": "FeatureCollection", "features": features}
        value, end = decode(text, at)
        if not isinstance(value, dict) or "type" not in value or value["type"] == "Topology":
            raise json.JSONDecodeError("Extra data", text, at)
        features.append(value)
        at = end
