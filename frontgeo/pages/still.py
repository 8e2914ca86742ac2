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
from frontgeo.outputs.alternative_text import map_text
from frontgeo.outputs.base_map_view import BaseMapView, base_map_view, map_days
from frontgeo.outputs.caveats import STARRED, assumptions_of, kept_out_text, others_text
from frontgeo.outputs.kind_pictures import SECTOR_COLOURS, MapMark, marks_of_view
from frontgeo.outputs.map_labels import MapLabel, placed_labels
from frontgeo.outputs.opening_view import (
    INSET_SHAPE,
    OpeningView,
    inset_frames,
    inset_letter,
    opening_view,
)
from frontgeo.outputs.side_colours import GAINED, LOST, Paint, colours_of
from frontgeo.outputs.ticks import round_length
from frontgeo.outputs.view_model import (
    VerdictView,
    apart_ground,
    contested_ground,
    fronts_of,
    name_of_contested,
    name_of_held,
    names_of_change,
)
from frontgeo.pages.html_document import escaped
from frontgeo.pages.layers import backdrop_shapes, credits_of, focus, row_label
from frontgeo.places.base_map import BaseMap
from frontgeo.places.theatre import Theatre

__all__ = ["still_svg"]

_WIDTH, _HEIGHT, _LEGEND = 960.0, 600.0, 60.0
_LEAST_KM = 40.0  # least width of the ground in focus
_MARGIN = 0.16  # share of the picture, on each side of the ground in focus
_BEHIND = 1.0  # pixels to which everything behind the evidence is drawn
_KM_PER_DEGREE = 111.0  # of latitude
_FONT = "Noto Sans, Segoe UI, system-ui, Helvetica Neue, Arial, sans-serif"
_INK, _APART = "#1d232b", "#5c4b7d"
_SEA, _ABROAD, _BORDERS, _RIVER = "#d0dee7", "#ebe9e1", "#bdb9ab", "#8db2ca"
_CONTESTED = 'fill="url(#fg-still-strokes)" stroke="#7a6a3a" stroke-width="0.6"'


def _line(more: str) -> str:
    return f'fill="none" stroke="{_INK}" stroke-linejoin="round" {more}'


_HALO = 'stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
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
    mappers: Sequence[str] = (),
    ours: bool = True,
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
    mappers : sequence of str
        Whose maps are shown, for the credits.
    ours : bool
        Whether the places named are the theatre's.
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
    base = base_map_view(theatre, _frame(item, theatre).window, map_days([change]), texts)
    credits = credits_of(mappers, texts, theatre, base, ours=ours) if mappers else base.credits
    gained, lost = colours_of(change) or (GAINED, LOST)
    description = description or map_text(item, texts)
    notes = _notes(item, texts)
    height = _HEIGHT + _LEGEND + _LINE * len(notes)
    pieces = [
        f'<rect width="{_WIDTH:g}" height="{height:g}" fill="#fff"/>',
        *_maps(item, theatre, texts, names, both_scripts=both_scripts),
        *_legend(item, texts, credits, notes),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}" height="{height:g}" '
        f'viewBox="0 0 {_WIDTH:g} {height:g}" role="img" aria-label="{escaped(description)}" '
        f'font-family="{_FONT}" fill="{_INK}">{_defs(gained, lost)}{"".join(pieces)}</svg>'
    )


def _maps(
    item: VerdictView,
    theatre: Theatre,
    texts: Texts,
    names: Sequence[Mapping[str, Any]],
    *,
    both_scripts: bool,
) -> Iterator[str]:
    """Yield the map or, where the change is scattered, the whole front and lettered insets."""
    gained, _ = colours_of(item.change) or (GAINED, LOST)

    def drawn(
        frame: MapFrame, at: tuple[float, float], *more: str, scale: bool, is_inset: bool = False
    ) -> str:
        base = base_map_view(theatre, frame.window, map_days([item.change]), texts)
        pieces = [
            *_ground(item, frame, theatre, base.shown),
            f"<g {_HALO}>",  # once for all names, which are many
            *_labels(item, frame, names, texts.lang, both_scripts=both_scripts),
            "</g>",
            *([] if is_inset else _area_names(frame, base)),
            *_marks(frame, marks_of_view(item, texts), gained),
            *([_scale_bar(frame, texts)] if scale else []),
            *more,
        ]
        x, y = at
        size = f'width="{frame.width:g}" height="{frame.height:g}"'
        return f'<svg x="{x:g}" y="{y:g}" {size} overflow="hidden">{"".join(pieces)}</svg>'

    count = len(opening_view(item, theatre, aspect=INSET_SHAPE).insets)
    strip, cells = inset_frames((0.0, 0.0, _WIDTH, _HEIGHT), max(count, 1))
    wide, high = cells[0][2] - cells[0][0], cells[0][3] - cells[0][1]
    opening = opening_view(item, theatre, aspect=wide / high)
    if not count or len(opening.insets) != count:
        yield drawn(_frame(item, theatre), (0.0, 0.0), scale=True)
        return
    size = strip[2], strip[3]
    frame = MapFrame(opening.bounds, size, (0.1 * size[0], 0.1 * size[1]), least_km=_LEAST_KM)
    yield drawn(frame, (0.0, 0.0), *_boxes(frame, opening), scale=False)
    for number, (cell, bounds) in enumerate(zip(cells, opening.insets, strict=True), 1):
        frame = MapFrame(bounds, (wide, high), (0.0, 0.0), least_km=0.0)
        edge = f'<rect width="{wide:g}" height="{high:g}" fill="none" stroke="{_INK}"/>'
        lettered = edge, _letter(0.0, 0.0, number, 22.0)
        yield drawn(frame, cell[:2], *lettered, scale=number == 1, is_inset=True)


def _boxes(frame: MapFrame, opening: OpeningView) -> Iterator[str]:
    for number, (west, south, east, north) in enumerate(opening.insets, 1):
        (x, y), (right, bottom) = frame.at(north, west), frame.at(south, east)
        yield f'<path d="M{x:.1f} {y:.1f}H{right:.1f}V{bottom:.1f}H{x:.1f}Z" {_line("")}/>'
        yield _letter(x, y - 15, number, 15.0)


def _letter(x: float, y: float, number: int, size: float) -> str:
    at = f'x="{x + size / 2:.1f}" y="{y + 0.77 * size:.1f}" font-size="{0.73 * size:g}"'
    bold = 'fill="#fff" font-weight="700" text-anchor="middle"'
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:g}" height="{size:g}"/>'
        f"<text {at} {bold}>{inset_letter(number)}</text>"
    )


def _ground(item: VerdictView, frame: MapFrame, theatre: Theatre, base: BaseMap) -> Iterator[str]:
    """Yield sea, land and water, the ground and the fronts in a frame."""
    change = item.change
    land, lines = backdrop_shapes(theatre)
    before, after = fronts_of(item)
    gained, lost = colours_of(change) or (GAINED, LOST)
    sea = "#e9e8e1" if base.is_empty else _SEA
    yield f'<rect width="{frame.width:g}" height="{frame.height:g}" fill="{sea}"/>'
    yield frame.path(base.land, f'fill="{_ABROAD}"', least=_BEHIND)
    yield frame.path(base.borders, f'fill="none" stroke="{_BORDERS}"', least=_BEHIND)
    yield frame.path(land, 'fill="#faf9f4"', least=_BEHIND)
    yield frame.path(change.unchanged, 'fill="#c4c5c8" stroke="#c4c5c8"', least=_BEHIND)
    yield frame.path(base.water, f'fill="{_SEA}"', least=_BEHIND)
    for level, line in base.rivers:
        yield frame.path(line, _river(level), least=_BEHIND)
    yield frame.path(lines, 'fill="none" stroke="#a9a593"', least=_BEHIND)
    yield frame.path(change.gained, f'fill="url(#fg-still-hatch)" stroke="{gained.line}"')
    yield frame.path(change.lost, f'fill="url(#fg-still-dots)" stroke="{lost.line}"')
    yield frame.path(apart_ground(change), f'fill="url(#fg-still-cross)" stroke="{_APART}"')
    yield frame.path(contested_ground(change), _CONTESTED)
    yield frame.path(before, _line('stroke-width="1.6" stroke-dasharray="6 4"'))
    yield frame.path(after, _line('stroke-width="2.2"'))


def _defs(gained: Paint, lost: Paint) -> str:
    """Return the hatch, dots and crosses that fill ground."""
    return (
        '<defs><pattern id="fg-still-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{gained.ground}"/>'
        f'<path d="M0 0V6" stroke="{gained.line}" stroke-width="2.4"/></pattern>'
        '<pattern id="fg-still-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{lost.ground}"/>'
        f'<circle cx="3" cy="3" r="1.3" fill="{lost.line}"/>'
        '</pattern><pattern id="fg-still-cross" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<rect width="7" height="7" fill="#f1edf7"/><path d="M0 0L7 7M7 0L0 7" stroke="{_APART}"/>'
        '</pattern><pattern id="fg-still-strokes" width="8" height="6" '
        'patternUnits="userSpaceOnUse"><rect width="8" height="6" fill="#efe3b4" '
        'fill-opacity=".55"/><path d="M0 1.5h5M4 4.5h4M0 4.5h1" stroke="#7a6a3a" '
        'stroke-width="1.1"/></pattern></defs>'
    )


def _frame(item: VerdictView, theatre: Theatre) -> MapFrame:
    """Return the frame of the picture, with some ground on each side of that in focus."""
    south, west, north, east = focus(item, theatre)
    margins = _MARGIN * _WIDTH, _MARGIN * _HEIGHT
    return MapFrame((west, south, east, north), (_WIDTH, _HEIGHT), margins, least_km=_LEAST_KM)


def _text(x: float, y: float, text: str, attributes: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escaped(text)}</text>'


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
        (4.0, 4.0, frame.width - 4, frame.height - 4),
        # the scale, and the letter of an inset
        taken=[
            (frame.width - 200, frame.height - 50, frame.width, frame.height),
            (0.0, 0.0, 24.0, 24.0),
        ],
        lines=shapely.GeometryCollection([frame.flat(line) for line in fronts_of(item)]),
        ground=polygonal(
            shapely.GeometryCollection(
                [
                    shapely.make_valid(frame.flat(ground))
                    for ground in (item.change.gained, item.change.lost)
                ]
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


def _area_names(frame: MapFrame, base: BaseMapView) -> Iterator[str]:
    """Yield the names of countries and seas that fit into their ground."""
    written: set[str] = set()
    for name, named in base.names:
        x, y = frame.at(named.at.y, named.at.x)
        width = 12.5 * len(name)
        if name in written or not named.has_room(width, _KM_PER_DEGREE * frame.per_km):
            continue
        if not (width / 2 < x < frame.width - width / 2 and 20 < y < frame.height - 60):
            continue
        written.add(name)
        colour = "#41647b" if named.kind == "sea" else "#6a6657"
        style = 'font-style="italic" ' if named.kind == "sea" else ""
        yield (
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="13" {style}'
            f'letter-spacing="3" fill="{colour}">{escaped(name.upper())}</text>'
        )


def _river(level: int) -> str:
    return f'fill="none" stroke="{_RIVER}" stroke-width="{1.9 - 0.3 * level:.1f}"'


def _marks(frame: MapFrame, marks: Sequence[MapMark], gained: Paint) -> Iterator[str]:
    """Yield the marks of what was measured, with their values and, where there is room, numbers."""
    taken: list[tuple[float, float]] = []
    for mark in marks:
        x, y = frame.at(mark.anchor.y, mark.anchor.x)
        is_seen = 0 < x < frame.width and 0 < y < frame.height
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
            yield _text(x + 8, y - 6, words, f'{_HALO} font-size="12.5" font-weight="700"')


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
            yield _text(x, y + 3.7, str(mark.number), f"{_HALO} {style}")


def _scale_bar(frame: MapFrame, texts: Texts) -> str:
    km = round_length(min(150.0, frame.width / 4) / frame.per_km)
    right, y = frame.width - 20, frame.height - 16
    left = right - km * frame.per_km
    bar = f'<path d="M{left:.1f} {y - 6}V{y}H{right}V{y - 6}" fill="none" stroke="{_INK}" '
    label = f"{texts.number(km)} {texts['km']}"
    return f'{bar}stroke-width="1.6"/>' + _text(left + 4, y - 4, label, f'{_HALO} font-size="12"')


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
    held = ("#c4c5c8", "#8d8f94", name_of_held(change, texts))
    contested = []
    if not contested_ground(change).is_empty:
        name = name_of_contested(change, texts)
        contested = [("url(#fg-still-strokes)", "#7a6a3a", name)]
    after = ("", "", texts["front_after"])
    if mode == "state":
        return [*contested, held, after]
    apart = [("url(#fg-still-cross)", _APART, texts["kept_out"])] if change.set_apart else []
    return [
        ("url(#fg-still-hatch)", gained_line, f"{gained_name} {gained}"),
        ("url(#fg-still-dots)", lost_line, f"{lost_name} {lost}"),
        *apart,
        *contested,
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
