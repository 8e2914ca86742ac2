"""Show a timeline in a notebook: its days, and the ground of its first and last map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frontgeo._utils.svg import figure_html, picture_html
from frontgeo.change.control_map import ControlMap
from frontgeo.change.diff import diff
from frontgeo.errors import FrontgeoError

__all__ = ["timeline_html"]

_WIDTH, _EDGE = 400, 6
_MOST_GAPS = 4


def timeline_html(
    name: str,
    days: Sequence[date],
    gaps: Sequence[tuple[date, date]],
    left_out: Sequence[str],
    ends: Sequence[ControlMap],
) -> str:
    """Return a table, a strip of the days with a map, and what changed between the ends.

    Parameters
    ----------
    name : str
        The file or folder.
    days : sequence of date
        The days of the maps, in order.
    gaps : sequence of pair of date
        First and last day of each gap.
    left_out : sequence of str
        Files that were left out, each with its fault.
    ends : sequence of ControlMap
        The first and the last map, as far as they can be read.
    """
    listed = [f"{first} to {last}" if first != last else f"{first}" for first, last in gaps]
    more = f" and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
    rows = [
        ("maps", f"{len(days):,}"),
        ("first and last", f"{days[0]} to {days[-1]}"),
        ("days without a map", f"{', '.join(listed[:_MOST_GAPS])}{more}" if gaps else "none"),
    ]
    if ends:
        rows.insert(0, ("mapper", ends[-1].mapper))
    if left_out:
        rows.append(("left out so far", f"{len(left_out)}, such as {left_out[0]}"))
    about = f"{len(days):,} maps from {days[0]} to {days[-1]}, {len(gaps)} gaps"
    picture = picture_html(_strip(days), f"Strip of days: {about}")
    try:
        shown = _ends_html(ends, rows)
    except FrontgeoError as error:  # maps of unlike ground have no difference
        rows.append(("no picture", str(error)))
        shown = ""
    return figure_html(name, rows, picture=f"{picture}<br>{shown}" if shown else picture)


def _strip(days: Sequence[date]) -> str:
    """Draw a line with a mark for each day that has a map, between its first and last day."""
    span = max((days[-1] - days[0]).days, 1)
    per_day = (_WIDTH - 2 * _EDGE) / span
    wide = max(per_day, 0.8)
    marks = "".join(
        f"M{_EDGE + (day - days[0]).days * per_day:.1f} 4v12" for day in dict.fromkeys(days)
    )
    ends = "".join(
        f'<text x="{x}" y="28" text-anchor="{anchor}">{day}</text>'
        for x, anchor, day in ((_EDGE, "start", days[0]), (_WIDTH - _EDGE, "end", days[-1]))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="34" '
        f'font-family="Noto Sans, Segoe UI, system-ui, sans-serif" font-size="10" fill="#1d232b">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="{marks}" stroke="#3b6ea5" stroke-width="{min(wide, 6):.1f}"/>{ends}</svg>'
    )


def _ends_html(ends: Sequence[ControlMap], rows: list[tuple[str, str]]) -> str:
    """Return a picture of the change between the ends, and add its areas to the rows."""
    if len(ends) < 2:
        return ""
    change = diff(*ends)
    rows.append(
        ("first to last", f"gained {change.gained_km2:,.1f}, lost {change.lost_km2:,.1f} km²")
    )
    return change.thumbnail(f"{change.label}, {change.period}")
