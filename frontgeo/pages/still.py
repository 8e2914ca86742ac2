"""Draw a still map as SVG, for readers without scripts and notebooks that remove frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import shapely

from frontgeo._utils.svg import MapFrame
from frontgeo.geometry.measure import polygonal
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.alt_text import map_text
from frontgeo.outputs.caveats import STARRED, assumptions_of, kept_out_text, others_text
from frontgeo.outputs.map_labels import MapLabel, placed_labels
from frontgeo.outputs.side_colours import GAINED, LOST, Paint, colours_of
from frontgeo.outputs.ticks import round_length
from frontgeo.outputs.view_model import VerdictView, apart_ground, fronts_of, names_of_change
from frontgeo.pages.html_document import escaped
from frontgeo.pages.layers import backdrop_shapes, focus, row_label
from frontgeo.places.theatre import Theatre

__all__ = ["still_svg"]

_WIDTH, _HEIGHT, _LEGEND = 960.0, 600.0, 60.0
_LEAST_KM = 40.0  # least width of the ground in focus
_MARGIN = 0.16  # share of the picture, on each side of the ground in focus
_FONT = "Noto Sans, Segoe UI, system-ui, Helvetica Neue, Arial, sans-serif"
_INK, _APART = "#1d232b", "#5c4b7d"
_LINE, _LETTERS = 17.0, 130  # height of a line of notes, and the letters that fit on it


def still_svg(
    item: VerdictView,
    texts: Texts,
    *,
    names: Sequence[Mapping[str, Any]] = (),
    credits: Sequence[str] = (),
    theatre: Theatre | None = None,
    both_scripts: bool = False,
    description: str = "",
) -> str:
    """Draw a change on an equal-area map with north up, without scripts, styles or fonts.

    Parameters
    ----------
    item : VerdictView
    texts : Texts
        Texts of a page, which include the keys of ``common``.
    names : sequence of mapping
        Settlements to name, most important first: ``en``, ``uk``, ``at`` (latitude, longitude
        in degrees), ``rank``.
    credits : sequence of str
        The sources of the data shown.
    theatre : Theatre, optional
        Whose land and regions lie behind it; by default that of the change.
    both_scripts : bool
        Name places in both scripts, the reader's above the other.
    description : str
        The text for readers who cannot see it; by default what the map shows.

    Returns
    -------
    str
        An ``<svg>`` 960 wide and 660 high, plus a line for each note on assumptions or ground
        kept out.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo.i18n import texts_of
    >>> from frontgeo import Drawing
    >>> drawn = Drawing.of(shapely.box(36, 50, 36.4, 50.2))
    >>> still_svg(VerdictView(drawn), texts_of("claim"))[:53]
    '<svg xmlns="http://www.w3.org/2000/svg" width="960" h'
    """
    change = item.change
    theatre = change.theatre if theatre is None else theatre
    frame = _frame(item, theatre)
    land, lines = backdrop_shapes(theatre)
    before, after = fronts_of(item)
    gained, lost = colours_of(change) or (GAINED, LOST)
    description = description or map_text(item, texts)
    notes = _notes(item, texts)
    height = _HEIGHT + _LEGEND + _LINE * len(notes)
    pieces = [
        f'<rect width="{_WIDTH:g}" height="{height:g}" fill="#fff"/>'
        f'<g clip-path="url(#fg-still-frame)"><rect width="{_WIDTH:g}" height="{_HEIGHT:g}" '
        'fill="#e9e8e1"/>',
        frame.path(land, 'fill="#faf9f4"'),
        frame.path(change.unchanged, 'fill="#c4c5c8" stroke="#c4c5c8"'),
        frame.path(lines, 'fill="none" stroke="#a9a593"'),
        frame.path(change.gained, f'fill="url(#fg-still-hatch)" stroke="{gained.line}"'),
        frame.path(change.lost, f'fill="url(#fg-still-dots)" stroke="{lost.line}"'),
        frame.path(apart_ground(change), f'fill="url(#fg-still-cross)" stroke="{_APART}"'),
        frame.path(before, _line('stroke-width="1.6" stroke-dasharray="6 4"')),
        frame.path(after, _line('stroke-width="2.2"')),
        *_labels(item, frame, names, texts.lang, both_scripts=both_scripts),
        _scale_bar(frame, texts),
        "</g>",
        *_legend(item, texts, credits, notes),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}" height="{height:g}" '
        f'viewBox="0 0 {_WIDTH:g} {height:g}" role="img" aria-label="{escaped(description)}" '
        f'font-family="{_FONT}" fill="{_INK}">{_defs(gained, lost)}{"".join(pieces)}</svg>'
    )


def _defs(gained: Paint, lost: Paint) -> str:
    """Return the hatch, dots and crosses that fill ground."""
    return (
        '<defs><pattern id="fg-still-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{gained.ground}"/>'
        f'<path d="M0 0V6" stroke="{gained.line}" stroke-width="2.4"/></pattern>'
        '<pattern id="fg-still-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{lost.ground}"/>'
        f'<circle cx="3" cy="3" r="1.3" fill="{lost.line}"/>'
        '</pattern><clipPath id="fg-still-frame">'
        f'<rect width="{_WIDTH:g}" height="{_HEIGHT:g}"/></clipPath>'
        '<pattern id="fg-still-cross" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7" fill="#f1edf7"/><path d="M0 0L7 7M7 0L0 7" stroke="{_APART}"/>'
        "</pattern></defs>"
    )


def _frame(item: VerdictView, theatre: Theatre) -> MapFrame:
    """Return the frame of the picture, with some ground on each side of that in focus."""
    south, west, north, east = focus(item, theatre)
    margins = _MARGIN * _WIDTH, _MARGIN * _HEIGHT
    return MapFrame((west, south, east, north), (_WIDTH, _HEIGHT), margins, least_km=_LEAST_KM)


def _line(more: str) -> str:
    return f'fill="none" stroke="{_INK}" stroke-linejoin="round" {more}'


def _text(x: float, y: float, text: str, attributes: str) -> str:
    halo = 'stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {halo} {attributes}>{escaped(text)}</text>'


@dataclass(frozen=True)
class _Written:
    """The name of a place in one or two lines, with the size of its box in pixels."""

    name: str
    below: str
    size: float
    label: MapLabel


def _written(frame: MapFrame, place: Mapping[str, Any], lang: str, *, both: bool) -> _Written:
    """Return the name of a place in the reader's script, and in the other if both are wanted."""
    first, second = ("uk", "en") if lang == "uk" else ("en", "uk")
    name, below = place[first] or place[second], place[second] if place[first] and both else ""
    size = 14 if place["rank"] < 0 else 12.5
    # assume the widest font that a reader may have
    width, height = max(len(name) * size * 0.6, len(below) * 6.4), size + (12 if below else 2)
    x, y = frame.at(*place["at"])
    return _Written(name, below, size, MapLabel(x, y, width, height, keeps_dot=place["rank"] < 0))


def _labels(
    item: VerdictView,
    frame: MapFrame,
    names: Sequence[Mapping[str, Any]],
    lang: str,
    *,
    both_scripts: bool,
) -> Iterator[str]:
    """Yield names, placed as in figures and on pages, with their dots."""
    most_rank = 0 if frame.per_km < 1.2 else 1 if frame.per_km < 3.5 else 3
    written = [
        _written(frame, place, lang, both=both_scripts)
        for place in names
        if place["rank"] <= most_rank
    ]
    placed = placed_labels(
        [one.label for one in written],
        (4.0, 4.0, _WIDTH - 4, _HEIGHT - 4),
        taken=[(_WIDTH - 200, _HEIGHT - 50, _WIDTH, _HEIGHT)],  # of the scale
        lines=shapely.GeometryCollection([frame.flat(line) for line in fronts_of(item)]),
        ground=polygonal(
            shapely.GeometryCollection(
                [frame.flat(ground) for ground in (item.change.gained, item.change.lost)]
            )
        ),
    )
    for at in placed:
        one = written[at.index]
        x, y = one.label.x, one.label.y
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" stroke="#fff" stroke-width="1.2"/>'
        if at.side is None or at.box is None:
            continue
        left, top, right, _ = at.box
        x, anchor = (left + right) / 2, "middle"
        if "right" in at.side:
            x, anchor = left, "start"
        elif "left" in at.side:
            x, anchor = right, "end"
        to, base = f'text-anchor="{anchor}"', top + one.size * 0.85
        yield _text(x, base, one.name, f'font-size="{one.size:g}" font-weight="600" {to}')
        if one.below:
            yield _text(x, base + 12, one.below, f'font-size="11" fill="#434c57" {to}')


def _scale_bar(frame: MapFrame, texts: Texts) -> str:
    km = round_length(150 / frame.per_km)
    right, y = _WIDTH - 20, _HEIGHT - 16
    left = right - km * frame.per_km
    bar = f'<path d="M{left:.1f} {y - 6}V{y}H{right}V{y - 6}" fill="none" stroke="{_INK}" '
    label = f"{texts.number(km)} {texts['km']}"
    return f'{bar}stroke-width="1.6"/>' + _text(left + 4, y - 4, label, 'font-size="12"')


def _keys(item: VerdictView, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the entries of the legend: fill and stroke of a swatch, and its text."""
    change, mode = item.change, item.mode
    star = STARRED if change.assumed else ""
    gained, lost = (
        f"{texts.number(v, 1)} {texts['km2']}{star}" for v in (change.gained_km2, change.lost_km2)
    )
    gained_name, lost_name = names_of_change(change, texts)
    gained_line, lost_line = (paint.line for paint in colours_of(change) or (GAINED, LOST))
    if mode == "drawn":
        return [("url(#fg-still-hatch)", gained_line, gained)]
    held = ("#c4c5c8", "#8d8f94", texts["held"])
    after = ("", "", texts["front_after"])
    if mode == "state":
        return [held, after]
    apart = [("url(#fg-still-cross)", _APART, texts["kept_out"])] if change.set_apart else []
    return [
        ("url(#fg-still-hatch)", gained_line, f"{gained_name} {gained}"),
        ("url(#fg-still-dots)", lost_line, f"{lost_name} {lost}"),
        *apart,
        held,
        ("", "6 4", texts["front_before"]),
        after,
    ]


def _notes(item: VerdictView, texts: Texts) -> list[str]:
    """Return assumptions, other sides' ground and ground kept out, broken into lines."""
    change = item.change
    notes = [f"* {line}" for line in assumptions_of(change.maps, texts)]
    notes += others_text(change.maps, texts)
    notes += [f"{texts['kept_out']}: {line}" for line in kept_out_text(change, texts)]
    return [line for note in notes for line in wrap(note, _LETTERS)]


def _legend(
    item: VerdictView, texts: Texts, credits: Sequence[str], notes: Sequence[str]
) -> Iterator[str]:
    keys, y, room = list(_keys(item, texts)), _HEIGHT + 22, _WIDTH - 24
    # assume the widest font that a reader may have
    fit = min(1.0, room / sum(52 + 7.1 * len(text) for *_, text in keys)) if keys else 1.0
    x = 0.0
    yield f'<g transform="translate(12 {y:g}) scale({fit:.3f})">'
    for fill, stroke, text in keys:
        if fill:
            box = f'x="{x:g}" y="-11" width="26" height="13"'
            yield f'<rect {box} fill="{fill}" stroke="{stroke}"/>'
        else:
            dashed = f' stroke-dasharray="{stroke}"' if stroke else ""
            yield f'<path d="M{x:g} -5h26" stroke="{_INK}" stroke-width="2"{dashed}/>'
        yield _text(x + 33, 0, text, 'font-size="12.5"')
        x += 52 + 7.1 * len(text)
    yield "</g>"
    for note in notes:
        yield _text(12, y + 24, note, 'font-size="12" fill="#6e2c04"')
        y += _LINE
    line = " · ".join([row_label(item, texts), *credits])
    size = min(11.0, room / len(line) / 0.56)
    yield _text(12, y + 24, line, f'font-size="{size:.1f}" fill="#56606d"')
