"""Make the files of a desk's folder: page, picture, tables, text and data."""

from __future__ import annotations

from io import BytesIO

from frontgeo._utils.fitted_text import fitted_to
from frontgeo.desk.desk_data import changes_geojson, places_csv, report_dict, settlements_csv
from frontgeo.desk.desk_page import desk_page
from frontgeo.desk.desk_text import paragraph, report_table
from frontgeo.desk.report import DeskReport
from frontgeo.outputs.plain_data import to_json
from frontgeo.plot.figures import figure

__all__ = ["folder_files"]


def folder_files(
    report: DeskReport, *, lang: str = "en", command: str | None = None, address: str = ""
) -> dict[str, bytes]:
    """Make the files of a folder that is ready to publish; equal reports give equal bytes.

    Parameters
    ----------
    report : DeskReport
    lang : {"en", "uk"}
    command : str, optional
        The command that repeats it, for the record.
    address : str
        Where the page will stand, for previews of links, which then show the picture too.

    Returns
    -------
    dict of str to bytes
        By name: ``index.html``, which needs no network; ``figure.png`` and ``.svg`` of the first
        mapper's change; ``table.csv`` by oblast and mapper, ``settlements.csv``,
        ``changes.geojson``, ``brief.txt`` and ``data.json``.

    Raises
    ------
    NotAvailableError
        If matplotlib is not installed.
    """
    data = report_dict(report, command=command)
    with fitted_to(None):  # a file is the same whatever terminal it is made from
        table = report_table(report, lang)
    made = {
        "brief.txt": f"{paragraph(report, lang)}\n{table}\n".encode(),
        "changes.geojson": changes_geojson(report).encode(),
        "data.json": to_json(data).encode(),
        **_pictures(report, lang),
        "settlements.csv": settlements_csv(report).encode(),
        "table.csv": places_csv(report).encode(),
    }
    page = desk_page(report, lang=lang, files=sorted(made), record=data["record"])
    preview = {"address": address, "picture": "figure.png"} if address else {}
    return {"index.html": page.html(**preview).encode(), **made}


def _pictures(report: DeskReport, lang: str) -> dict[str, bytes]:
    """Draw the change of the first mapper."""
    drawn = figure(report.mappers[0].change, lang=lang)
    made = {}
    for kind in ("png", "svg"):
        buffer = BytesIO()
        drawn.savefig(buffer, format=kind)
        made[f"figure.{kind}"] = buffer.getvalue()
    return made
