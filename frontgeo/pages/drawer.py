"""Gather what readers may take away from a page: rows, ground, citation."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from frontgeo._version import __version__
from frontgeo.change.change import Change
from frontgeo.change.ground import Ground
from frontgeo.i18n.texts import Texts
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.caveats import period_text
from frontgeo.outputs.change_areas import change_areas
from frontgeo.outputs.tables import table_csv, verdict_table
from frontgeo.outputs.view_model import VerdictView
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "DRAWER_IN_SCRIPT",
    "areas_of_change",
    "citation_of",
    "drawer_data",
    "methods_of_maps",
    "packed_rows",
    "rows_of",
]

#: Keys of the texts that the page's script writes about what can be taken.
DRAWER_IN_SCRIPT = (
    "link_copied", "link_of_file", "link_nowhere", "copied", "copy_by_hand", "picture_failed",
)  # fmt: skip


def drawer_data(
    items: Sequence[VerdictView],
    texts: Texts,
    *,
    title: str,
    table: pd.DataFrame | str | None,
    may_share: Collection[str] = (),
    citation: str = "citation",
) -> dict[str, Any]:
    """Return what the drawer of a page offers.

    Parameters
    ----------
    items : sequence of VerdictView
        The evidence on the page.
    texts : Texts
    title : str
    table : DataFrame, str or None
        The rows to offer as CSV, or the CSV.
    may_share : collection of str
        Mappers whose ground may be taken, beyond those with an open licence.
    citation : str
        The key of the citation's text.
    """
    rows = table_csv(table) if isinstance(table, pd.DataFrame) else table
    names = [name for item in items for name in _mappers(item.change)]
    return {
        "rows": None if rows is None else packed_rows(rows),
        "ground": [_ground(item.change, texts, may_share) for item in items],
        "citation": citation_of(title, names, texts, citation),
    }


def citation_of(title: str, names: Sequence[str], texts: Texts, key: str = "citation") -> str:
    """Return how a page is cited: its title, frontgeo and the mappers, as they ask to be cited."""
    sources = dict.fromkeys(
        MAPPERS[name].cite if name in MAPPERS and MAPPERS[name].credit else name
        for name in names
        if name
    )
    cited = "; ".join(sources) or "–"
    return texts.filled(key, title=title.rstrip("."), version=__version__, sources=cited)


def methods_of_maps(changes: Sequence[Ground], texts: Texts, key: str = "methods_change") -> str:
    """Return a paragraph on how ground was measured on maps without a claim.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Drawing
    >>> from frontgeo.i18n.texts import texts_of
    >>> drawn = Drawing.of(shapely.box(36, 50, 36.4, 50.2), label="me")
    >>> methods_of_maps([drawn], texts_of("claim"))[:29]
    'Maps: me (as drawn, occupied)'
    """
    maps = []
    for change in changes:
        about = (period_text(change, texts), texts.get(change.definition, change.definition))
        maps.append(f"{change.label} ({', '.join(dict.fromkeys(filter(None, about)))})")
    return texts.filled(key, maps="; ".join(dict.fromkeys(maps)), version=__version__)


def packed_rows(text: str) -> list[list[Any]]:
    r"""Return a CSV as rows of cells in which 0 stands for a cell that equals the one above.

    Examples
    --------
    >>> packed_rows("a,b\n1,x\n2,x\n")
    [['a', 'b'], ['1', 'x'], ['2', 0]]
    """
    rows = list(csv.reader(io.StringIO(text)))
    above: list[list[str]] = [[], *rows]
    return [
        [0 if i < len(before) and cell == before[i] else cell for i, cell in enumerate(row)]
        for before, row in zip(above, rows, strict=False)
    ]


def areas_of_change(change: Ground) -> pd.DataFrame | None:
    """Return ground gained and lost and the net as a table; None for a drawing.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import ControlMap, diff
    >>> maps = (ControlMap("me", {"occupied": shapely.box(36, 50, east, 50.2)}) for east in (36.2, 36.4))
    >>> areas_of_change(diff(*maps))[["direction", "km2"]].round(1).values.tolist()
    [['gained', 318.3], ['lost', 0.0], ['net', 318.3]]
    """  # noqa: E501
    if not isinstance(change, Change):
        return None
    about = {"mapper": change.label, "period": change.period, "definition": change.definition}
    rows = [
        {
            **about,
            "side": change.side,
            "direction": direction,
            "km2": found.value,
            "low": found.low,
            "high": found.high,
            "interval": found.interval,
        }
        for direction, found in change_areas(change).items()
    ]
    return pd.DataFrame(rows)


def rows_of(verdicts: Sequence[Verdict], change: Ground | None) -> pd.DataFrame | None:
    """Return the table of the verdicts of a page, or of its change."""
    if verdicts:
        return verdict_table(verdicts)
    return None if change is None else areas_of_change(change)


def _mappers(change: Ground) -> list[str]:
    """Return who drew the maps of a change, or its label if it has none."""
    names = [shown.recognised or shown.mapper for shown in change.maps]
    return list(dict.fromkeys(names or [change.label]))


def _ground(change: Ground, texts: Texts, may_share: Collection[str]) -> dict[str, Any]:
    """Return what a GeoJSON file of a change says, and why none is offered if none is."""
    names = _mappers(change)
    known = {name: MAPPERS[name] for name in names if name in MAPPERS and MAPPERS[name].credit}
    licences = {name: known[name].licence if name in known else "" for name in names}
    closed = [
        name
        for name in names
        if name not in may_share
        and change.label not in may_share
        and not (name in known and known[name].is_open)
    ]
    why = [
        texts.filled("ground_closed", mapper=name, licence=licences[name])
        if licences[name]
        else texts.filled("ground_unknown", mapper=name)
        for name in closed
    ]
    return {
        "why_not": " ".join(why),
        "properties": {
            "mapper": change.label,
            "period": change.period,
            "definition": change.definition,
            "credit": "; ".join(mapper.credit for mapper in known.values()),
            "licence": "; ".join(text for text in licences.values() if text),
        },
        "km2": {"gained": round(change.gained_km2, 6), "lost": round(change.lost_km2, 6)},
    }
