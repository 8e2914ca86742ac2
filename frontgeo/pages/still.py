"""Draw a still map as SVG, for readers without scripts and notebooks that remove frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from frontgeo._utils.svg import MapFrame
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.caveats import STARRED, assumptions_of, kept_out_text, others_text
from frontgeo.outputs.kind_pictures import SECTOR_COLOURS, MapMark, marks_of_view
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


def _line(more: str) -> str:
    return f'fill="none" stroke="{_INK}" stroke-linejoin="round" {more}'


_BADGE = 18.0  # between places that both have a number
_MARKS = {
    "outline": (_line('stroke-width="2.2" stroke-dasharray="8 3 2 3"'),),
    "sector": ('fill="{fill}" fill-opacity=".5" stroke="#6b5300"',),
    "band": ('fill="#8a3605" fill-opacity=".14" stroke="#8a3605" stroke-dasharray="5 4"',),
    "ruler": ('fill="none" stroke="#fff" stroke-width="6"', _line('stroke-width="2.6"')),
}
_LINE, _LETTERS = 17.0, 130  # height of a line of notes, and the letters that fit on it


def still_svg(
    item: VerdictView,
    texts: Texts,
    *,
    names: Sequence[Mapping[str, Any]] = (),
    credits: Sequence[str] = (),
    theatre: Theatre | None = None,
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
    description = f"{row_label(item, texts)}. {', '.join(text for *_, text in _keys(item, texts))}"
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
        *_labels(frame, names, texts.lang),
        *_marks(frame, marks_of_view(item, texts), gained),
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


def _text(x: float, y: float, text: str, attributes: str) -> str:
    halo = 'stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {halo} {attributes}>{escaped(text)}</text>'


def _labels(frame: MapFrame, names: Sequence[Mapping[str, Any]], lang: str) -> Iterator[str]:
    """Yield names in two scripts, so that none covers another or the scale."""
    first, second = ("uk", "en") if lang == "uk" else ("en", "uk")
    taken = [(_WIDTH - 200, _HEIGHT - 50, _WIDTH, _HEIGHT)]
    for place in names:
        if place["rank"] > (0 if frame.per_km < 1.2 else 1 if frame.per_km < 3.5 else 3):
            continue
        x, y = frame.at(*place["at"])
        name, below = place[first] or place[second], place[second] if place[first] else ""
        size = 14 if place["rank"] < 0 else 12.5
        width = max(len(name) * size * 0.6, len(below) * 6.4)
        box = (x - 4, y - 9, x + 9 + width, y + 18)
        is_within = box[0] > 4 and box[1] > 4 and box[2] < _WIDTH - 4 and box[3] < _HEIGHT - 4
        is_free = all(
            box[0] > t[2] or t[0] > box[2] or box[1] > t[3] or t[1] > box[3] for t in taken
        )
        if not is_within or not is_free:
            continue
        taken.append(box)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" stroke="#fff" stroke-width="1.2"/>'
        yield _text(x + 8, y + 3, name, f'font-size="{size:g}" font-weight="600"')
        if below:
            yield _text(x + 8, y + 15, below, 'font-size="11" fill="#434c57"')


def _marks(frame: MapFrame, marks: Sequence[MapMark], gained: Paint) -> Iterator[str]:
    """Yield the marks of what was measured, with their values and, where there is room, numbers."""
    taken: list[tuple[float, float]] = []
    for mark in marks:
        x, y = frame.at(mark.anchor.y, mark.anchor.x)
        is_seen = 0 < x < _WIDTH and 0 < y < _HEIGHT
        if mark.form == "place" and is_seen:
            free = all(abs(x - a) > _BADGE or abs(y - b) > _BADGE for a, b in taken)
            taken += [(x, y)] if free else []
            yield from _place(x, y, mark, gained.line, numbered=free)
        if mark.form == "place":
            continue
        fill = SECTOR_COLOURS.get(mark.state, "")
        for style in _MARKS[mark.form]:
            yield frame.path(mark.shape, style.format(fill=fill))
        words = " ".join(part for part in (mark.name, mark.value) if part)
        if is_seen:
            yield _text(x + 8, y - 6, words, 'font-size="12.5" font-weight="700"')


def _place(x: float, y: float, mark: MapMark, colour: str, *, numbered: bool) -> Iterator[str]:
    """Yield a place: filled inside, half within the error, hollow outside."""
    radius = 9.0 if numbered else 4.5
    face = colour if mark.state == "inside" else "#fff"
    circle = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"'
    yield f'<circle {circle} fill="{face}" stroke="{_INK}"/>'
    if mark.state == "within":
        half = f"M{x:.1f} {y - radius:.1f}a{radius:g} {radius:g} 0 0 0 0 {2 * radius:g}z"
        yield f'<path d="{half}" fill="{colour}"/>'
    if numbered:
        style = 'text-anchor="middle" font-size="10.5" font-weight="700"'
        if mark.state == "inside":
            yield f'<text x="{x:.1f}" y="{y + 3.7:.1f}" {style} fill="#fff">{mark.number}</text>'
        else:
            yield _text(x, y + 3.7, str(mark.number), style)


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
