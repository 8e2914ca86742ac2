"""What the site takes from the code when it is built."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from frontgeo.cli.main import main
from frontgeo.mappers.registry import MAPPERS

_MARK = "<!-- table of mappers -->"


def _table(header: str, rows: Iterable[Sequence[str]]) -> str:
    columns = header.split(" | ")
    lines = [header, " | ".join("---" for _ in columns)]
    lines += (" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join(f"| {line} |" for line in lines)


def mappers_table() -> str:
    """Every mapper whose files are read, as Markdown: two tables, and what was redefined."""
    mappers = MAPPERS.values()
    shown = _table(
        "mapper | formats | coverage | statuses",
        ((m.name, m.formats, m.coverage, _codes(m.statuses)) for m in mappers),
    )
    known = _table(
        "mapper | σ | how it is known | licence | credit",
        (
            (
                m.name,
                f"{m.position_error_m:,.0f}\N{NO-BREAK SPACE}m",
                m.position_error_reason,
                m.licence,
                m.credit or "–",
            )
            for m in mappers
        ),
    )
    between = _table(
        "mapper | what its layers count | L | how it is known | lag | how it is known",
        (
            (
                m.name,
                m.definition,
                _measured(m.correlation_length_m, "m"),
                m.correlation_reason or "–",
                _measured(m.lag_days, "days"),
                m.lag_reason or "–",
            )
            for m in mappers
        ),
    )
    redefined = [f"- {m.name}, on {r.day}: {r.what}." for m in mappers for r in m.redefinitions]
    return "\n\n".join((shown, known, between, "Known redefinitions:", "\n".join(redefined)))


def _measured(value: float | None, unit: str) -> str:
    return "not measured" if value is None else f"{value:,.0f}\N{NO-BREAK SPACE}{unit}"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the table where a page asks for it."""
    return markdown.replace(_MARK, mappers_table())


def on_post_build(config: Mapping[str, Any], **_: Any) -> None:
    """Write the page that the first page of the site embeds, from what ships."""
    live = Path(config["site_dir"], "live")
    live.mkdir(exist_ok=True)
    archives = os.environ.pop("FRONTGEO_ARCHIVE", None)
    try:
        with redirect_stdout(StringIO()):
            code = main(["demo", "-o", str(live / "claim.html")])
    finally:
        if archives is not None:
            os.environ["FRONTGEO_ARCHIVE"] = archives
    if code:
        raise SystemExit("docs: the live page could not be made; run frontgeo demo")


def on_post_page(output: str, **_: Any) -> str:
    """Keep the theme's hidden fields out of the order of focus."""
    return output.replace('<input class="md-option"', '<input class="md-option" tabindex="-1"')
