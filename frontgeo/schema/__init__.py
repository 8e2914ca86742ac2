"""JSON schemas of what frontgeo writes, so that others can hold it to them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from frontgeo.errors import InputError

__all__ = ["SCHEMAS", "schema"]

#: By name: what `frontgeo check --json` prints, and a schema.org ClaimReview.
SCHEMAS = ("check-2", "claimreview")


def schema(name: str) -> dict[str, Any]:
    """Return a JSON schema (2020-12).

    Parameters
    ----------
    name : {"check-2", "claimreview"}

    Returns
    -------
    dict

    Raises
    ------
    InputError
        For an unknown name.

    Examples
    --------
    >>> schema("check-2")["properties"]["schema"]
    {'const': 'frontgeo-check-2'}
    """
    if name not in SCHEMAS:
        raise InputError(f"schema: expected one of {', '.join(SCHEMAS)}, found {name!r}")
    text = (files("frontgeo.schema") / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
