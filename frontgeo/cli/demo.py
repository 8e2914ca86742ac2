"""The verb ``demo``: the example case that ships."""

from __future__ import annotations

from frontgeo.cases.casefile import read_case
from frontgeo.cases.run import run_case
from frontgeo.cli import options as opt
from frontgeo.cli.check import page
from frontgeo.cli.done import Done
from frontgeo.cli.verb import PAGE, Options
from frontgeo.i18n.messages import Message
from frontgeo.outputs.text import claims_text, verdict_text
from frontgeo.outputs.wording import claim_text
from frontgeo.places.tables import examples_folder

__all__ = ["command"]

_PAGE = "frontgeo-demo.html"


@opt.verb(
    "demo",
    "check 880 km² with what ships, and write a page",
    "frontgeo demo",
    "frontgeo demo -o demo.html --lang uk",
)
@opt.output("-o", "--out", type=PAGE, default=_PAGE, help=f"write the page; default {_PAGE}")
@opt.language("of the answer and the page")
def command(asked: Options) -> Done:
    """Run the example case: with the archives where FRONTGEO_ARCHIVE is set."""
    path = examples_folder() / "belousov-2024" / "case.toml"
    verdicts = run_case(read_case(path), command=asked.command)
    lang = asked.language
    # without archives most claims have nothing to show
    measured = [v for v in verdicts if any(row.measured is not None for row in v.rows)]
    blocks = [verdict_text(verdicts[0], lang=lang)]
    if measured[1:]:
        blocks.append(claims_text(measured[1:], lang=lang))
    waiting = [claim_text(v.claim, lang) for v in verdicts if v not in measured]
    if waiting:
        count = len(waiting)
        blocks.append(Message("claims-waiting", count=count, claims_clauses=waiting).text(lang))
    blocks.append(Message("page-written", path=str(asked.out)).text(lang))
    return Done(
        text="\n\n".join(blocks),
        files={asked.out: page(measured, lang=lang)},
        inputs=[str(path)],
    )
