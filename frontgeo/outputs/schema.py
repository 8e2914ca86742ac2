"""Provide JSON schemas of the files that frontgeo writes and reads, for validation by others.

The part on claims is generated from the models of `frontgeo.claims`; the rest is in files here.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from frontgeo.claims.base import KINDS, Claim, described
from frontgeo.errors import InputError

__all__ = ["SCHEMAS", "schema"]

#: Names of schemas: the output of `frontgeo check --json`, a case file, a claim in it, a
#: schema.org ClaimReview, and the output of `frontgeo week --json`.
SCHEMAS = ("check-3", "case", "claim", "claimreview", "desk-1")

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_LISTS = ("where", "names", "sectors", "parts")  # lists for which a single text may stand


def schema(name: str) -> dict[str, Any]:
    """Return a JSON schema (2020-12).

    Parameters
    ----------
    name : {"check-3", "case", "claim", "claimreview", "desk-1"}
        The schema of ``check --json``; of a case file or a claim in one, with TOML as its JSON
        equivalent and days as text; of a ClaimReview; or of ``week --json``.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        If the name is unknown.

    Examples
    --------
    >>> schema("check-3")["properties"]["schema"]
    {'const': 'frontgeo-check-3'}
    >>> schema("claim")["$defs"]["depth"]["properties"]["kind"]
    {'const': 'depth'}
    """
    if name not in SCHEMAS:
        raise InputError(f"schema: expected one of {', '.join(SCHEMAS)}, found {name!r}")
    if name == "claim":
        return {
            "$schema": _DRAFT,
            "$id": "urn:frontgeo:schema:claim",
            "title": "A claim about territory",
            **_of_kinds("#/$defs/"),
            "$defs": {kind: _stated(model) for kind, model in KINDS.items()},
        }
    text = (files("frontgeo.outputs") / "schemas" / f"{name}.schema.json").read_text(
        encoding="utf-8"
    )
    loaded: dict[str, Any] = json.loads(text)
    if name == "case":
        loaded["$defs"] |= {f"claim_{kind}": _stated(model) for kind, model in KINDS.items()}
        loaded["$defs"]["claim"] = _of_kinds("#/$defs/claim_")
    if name == "check-3":
        loaded["$defs"] |= {f"claim_{kind}": _checked(model) for kind, model in KINDS.items()}
        loaded["$defs"] |= {
            "claim": {"description": "What somebody stated.", **_of_kinds("#/$defs/claim_")},
            "kind": {"enum": list(KINDS), "description": "What the claim is about."},
            "unit": {
                "description": "The base unit; all numbers of a claim and its rows are in it.",
                "enum": _units(),
            },
        }
    return loaded


def _of_kinds(prefix: str) -> dict[str, Any]:
    return {"oneOf": [{"$ref": f"{prefix}{kind}"} for kind in KINDS]}


def _units() -> list[str]:
    return list(dict.fromkeys(unit for model in KINDS.values() for unit in _units_of(model)))


def _units_of(model: type[Claim]) -> list[str]:
    """Return the base units of a kind."""
    return list(model.bases.values())


def _properties(model: type[Claim]) -> dict[str, dict[str, Any]]:
    """Return the fields of a kind by key, described as in its docstring."""
    made = model.model_json_schema(mode="serialization")["properties"]
    about = described(model)
    found = {}
    for key, field in made.items():
        plain = {name: value for name, value in field.items() if name not in ("title", "default")}
        text = about.get("amount" if key == "value" else key, "")
        found[key] = {**plain, **({"description": text} if text else {})}
    for key in _LISTS:
        if key in found:
            found[key] |= {"items": {"type": "string", "minLength": 1}, "uniqueItems": True}
    found["kind"] = {"const": model.model_fields["kind"].default}
    return found


def _stated(model: type[Claim]) -> dict[str, Any]:
    """Return the schema of a claim in a case file, where keys may be left out."""
    properties = _properties(model)
    for key in _LISTS:
        if key in properties:
            of_list = {k: v for k, v in properties[key].items() if k != "description"}
            about = {k: v for k, v in properties[key].items() if k == "description"}
            properties[key] = {"anyOf": [{"type": "string"}, of_list], **about}
    for key, field in properties.items():
        options = [o for o in field.get("anyOf", ()) if o != {"type": "null"}]
        if len(options) == 1:  # TOML has no null
            about = {k: v for k, v in field.items() if k == "description"}
            properties[key] = {**options[0], **about}
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    required = [key for key in properties if fields[key].is_required()]
    is_default = model.model_fields["kind"].default == "area"  # a claim without a kind is of area
    return {
        "description": (model.__doc__ or "").partition("\n")[0],
        "type": "object",
        "additionalProperties": False,
        "required": required if is_default else ["kind", *required],
        "properties": properties,
    }


def _checked(model: type[Claim]) -> dict[str, Any]:
    """Return the schema of a claim in JSON output, with every key and the figure in base units."""
    number_or_null = {"type": ["number", "null"]}
    figure: dict[str, Any] = {
        "label": {
            "description": "The figure as stated, with the base unit where it was another one.",
            "type": "string",
        },
        "stated": {
            "description": "The number with its wording, or a word such as faster.",
            "type": "string",
            "minLength": 1,
        },
        "stated_unit": {
            "description": "As stated; empty for that of the kind.",
            "type": "string",
        },
        "value": {
            "description": "The stated number in `unit`, of a range its middle; 0 for faster and "
            "slower.",
            "type": "number",
        },
        "low": {
            "description": "Lower end of the interval that the wording covers, in `unit`; null "
            "where it is open.",
            **number_or_null,
        },
        "high": {
            "description": "Upper end of the interval that the wording covers, in `unit`; null "
            "where it is open.",
            **number_or_null,
        },
        "unit": {"enum": _units_of(model)},
    }
    properties = {**_properties(model), **figure}
    return {
        "description": (model.__doc__ or "").partition("\n")[0],
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }
