"""The verb ``schema``: the JSON schema of an output or an input."""

from __future__ import annotations

import click

from frontgeo.cli import options as opt
from frontgeo.cli.done import Done
from frontgeo.cli.verb import Choice, Options
from frontgeo.outputs.records import to_json
from frontgeo.outputs.schema import SCHEMAS, schema

__all__ = ["command"]


@opt.verb(
    "schema",
    "print the JSON schema of an output",
    "frontgeo schema check-3",
    "frontgeo schema case",
)
@click.argument("name", type=Choice(SCHEMAS), metavar="NAME")
def command(asked: Options) -> Done:
    """Print the JSON schema of check --json, of a case file, a claim, or a ClaimReview."""
    return Done(text=to_json(schema(asked.name)))
