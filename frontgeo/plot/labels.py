"""Text on a sheet: measured, broken into lines, and placed without overlap.

Every size is in units, whatever the resolution, so that a card for a screen and a column of a
journal can share one drawing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypedDict, Unpack

import numpy as np
import shapely
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo.outputs.map_labels import Box, MapLabel, placed_labels
from frontgeo.plot.files import SteadyFigure, typeface

__all__ = [
    "FIRST",
    "LONGEST",
    "SECOND",
    "Box",
    "Name",
    "PlacedName",
    "Sheet",
    "balanced",
    "one_line",
    "placed_names",
    "printable_text",
    "text_width",
    "wrapped",
]

_MEASURED_AT = 100.0
LONGEST = 1000  # letters beyond these are ignored: no figure has room for them
_NARROW = 6.0  # at most this many letters fit into a length equal to their type size
_FIXED_BLANKS = "\u00a0\u202f"  # used in numbers, where no line may break


@cache
def _measuring(bold: bool) -> FontProperties:
    style: FontProperties = typeface(bold=bold).copy()
    style.set_size(_MEASURED_AT)
    return style


@cache
def _known() -> frozenset[int]:
    faces = [font_manager.get_font(font_manager.findfont(typeface(bold=b))) for b in (False, True)]
    return frozenset(set(faces[0].get_charmap()) & set(faces[1].get_charmap()))


def printable_text(text: str) -> str:
    r"""Return text on one line; characters missing from the typeface become \ufffd.

    Examples
    --------
    >>> printable_text("a\n b\u0301 漢")
    'a b\u0301 \ufffd'
    """
    shown = "".join(c if c in _FIXED_BLANKS else printable(c) for c in text)
    known = _known()
    letters = (c if ord(c) in known else "\ufffd" for c in unicodedata.normalize("NFC", shown))
    return re.sub(" +", " ", "".join(letters)).strip(" ")


@lru_cache(maxsize=4096)
def _width(text: str, bold: bool) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(text, _measuring(bold), ismath=False)
    return float(width) / _MEASURED_AT


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of plain text, in the unit of its type size."""
    return _width(text, bold) * size


def one_line(text: str, size: float, room: float, *, bold: bool = False, more: bool = False) -> str:
    """Return plain text that fits a line, with an ellipsis if it is cut or has more to come."""
    text = printable_text(text[:LONGEST])
    fits_at_most = int(_NARROW * room / size)
    more, text = more or len(text) > fits_at_most, text[:fits_at_most]
    if not more and text_width(text, size, bold=bold) <= room:
        return text
    # find the longest beginning that fits by bisection
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle] + "…", size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(
    text: str, size: float, room: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """Break text into lines that fit; if there are too many, the last one ends in an ellipsis.

    Parameters
    ----------
    text : str
        Any text; it is made plain.
    size, room : float
        The type size and the length of a line, in one unit.
    bold : bool
    most : int
        The largest number of lines.

    Examples
    --------
    >>> wrapped("Ground that changed hands", 10, 90)
    ['Ground that', 'changed hands']
    """
    lines: list[str] = []
    words = printable_text(text[:LONGEST]).split(" ") if text else []
    while words and len(lines) <= most:
        word = words.pop(0)
        joined = f"{lines[-1]} {word}" if lines else word
        if (
            lines
            and len(joined) <= _NARROW * room / size
            and text_width(joined, size, bold=bold) <= room
        ):
            lines[-1] = joined
            continue
        long = len(word) > _NARROW * room / size or text_width(word, size, bold=bold) > room
        if long and len(word) > 1:  # a word too long for a line, with no blank to break at
            fits = max(1, len(one_line(word, size, room, bold=bold)) - 1)
            words.insert(0, word[fits:])
            word = word[:fits]
        lines.append(word)
    if len(lines) > most:
        rest = " ".join(lines[most - 1 :])
        lines = [*lines[: most - 1], one_line(rest, size, room, bold=bold, more=True)]
    return lines


def balanced(
    text: str, size: float, room: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """Break text into as few lines as `wrapped` does, but of similar length."""
    lines = wrapped(text, size, room, bold=bold, most=most)
    if len(lines) < 2 or lines[-1].endswith("…"):
        return lines
    # find the narrowest measure that needs no more lines by bisection
    narrow, wide = room / 2, room
    for _ in range(6):
        middle = (narrow + wide) / 2
        if len(wrapped(text, size, middle, bold=bold)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return wrapped(text, size, wide, bold=bold)


class TextStyle(TypedDict, total=False):
    """The look of a line of text: colour, alignment, the width of its halo, and its order."""

    colour: str
    ha: str
    va: str
    halo: float
    z: float
    gid: str | None


class Sheet:
    """A figure of an exact size in pixels, with a single pair of axes in units.

    Parameters
    ----------
    width_px, height_px : int
    dpi : float
        Pixels per inch, which sets the printed size of a unit.
    width : float
        Width of the sheet in units.
    """

    def __init__(self, width_px: int, height_px: int, dpi: float, width: float) -> None:
        # a little larger, as matplotlib truncates the product to whole pixels
        size = ((width_px + 1e-3) / dpi, (height_px + 1e-3) / dpi)
        self.figure = SteadyFigure(figsize=size, dpi=dpi, facecolor="white", layout="none")
        FigureCanvasAgg(self.figure)
        self.width, self.height = width, width * height_px / width_px
        self.points = size[0] * 72.0 / width  # points in a unit
        self.axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False)
        self.axes.set(xlim=(0, self.width), ylim=(self.height, 0), xticks=[], yticks=[])
        self.axes.set_axis_off()
        self._clips: dict[Box, Rectangle] = {}
        self.prefix = ""  # of the names of shapes, which are unique in a figure

    def _named(self, gid: str | None) -> str | None:
        return None if gid is None else self.prefix + gid

    # ---- texts -------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        **style: Unpack[TextStyle],
    ) -> Text:
        """Set one line of plain text, without parsing it as mathematics."""
        face = typeface(bold=bold).copy()
        face.set_size(size * self.points)
        shared: dict[str, Any] = {
            "fontproperties": face,
            "ha": style.get("ha", "left"),
            "va": style.get("va", "baseline"),
            "parse_math": False,
            "clip_on": False,
        }
        colour, halo, z = (
            style.get("colour", "#1d232b"),
            style.get("halo", 0.0),
            style.get("z", 10.0),
        )
        if halo:
            effects = [Stroke(linewidth=halo * self.points, foreground="white", joinstyle="round")]
            self.axes.text(
                x, y, text, color="white", zorder=z - 0.5, path_effects=effects, **shared
            )
        return self.axes.text(
            x, y, text, color=colour, zorder=z, gid=self._named(style.get("gid")), **shared
        )

    # ---- shapes ------------------------------------------------------------------------

    def box(
        self, box: Box, *, face: str = "none", edge: str = "none", width: float = 0.0,
        z: float = 1.0, round_by: float = 0.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a box, with rounded corners if `round_by` is positive."""
        left, top, right, bottom = box
        style: dict[str, Any] = {
            "facecolor": face, "edgecolor": edge, "linewidth": width * self.points, "zorder": z,
            "gid": self._named(gid),
        }  # fmt: skip
        if round_by:
            rounded = f"round,pad=0,rounding_size={round_by}"
            size = right - left, bottom - top
            self.axes.add_artist(FancyBboxPatch((left, top), *size, boxstyle=rounded, **style))
        else:
            self.axes.add_artist(Rectangle((left, top), right - left, bottom - top, **style))

    def lines(
        self,
        lines: Sequence[Any],
        colour: str,
        width: float,
        *,
        dash: tuple[float, ...] = (),
        z: float = 1.0,
        clip: Box | None = None,
        butt: bool = False,
        gid: str | None = None,
    ) -> None:
        """Draw lines, each a sequence of points."""
        if not len(lines):
            return
        drawn = LineCollection(
            lines,
            colors=colour,
            linewidths=width * self.points,
            linestyles=(0, tuple(part / width for part in dash)) if dash else "solid",
            capstyle="butt" if dash or butt else "round",
            joinstyle="round",
            zorder=z,
            gid=self._named(gid),
        )
        drawn.set_snap(False)  # otherwise lines as short as dots vanish
        self.axes.add_collection(drawn, autolim=False)
        self._clip(drawn, clip)

    def ground(
        self,
        ground: BaseGeometry,
        *,
        face: str = "none",
        edge: str = "none",
        width: float = 0.0,
        z: float = 1.0,
        clip: Box | None = None,
        gid: str | None = None,
    ) -> None:
        """Draw polygons given in units, leaving their holes open."""
        outline = _outline(ground)
        if outline is None:
            return
        patch = PathPatch(
            outline,
            facecolor=face,
            edgecolor=edge,
            linewidth=width * self.points,
            joinstyle="round",
            zorder=z,
            gid=self._named(gid),
        )
        self.axes.add_artist(patch)
        self._clip(patch, clip)

    def _clip(self, artist: Any, clip: Box | None) -> None:
        if clip is None:
            artist.set_clip_on(False)
            return
        if clip not in self._clips:
            left, top, right, bottom = clip
            self._clips[clip] = Rectangle(
                (left, top), right - left, bottom - top, transform=self.axes.transData
            )
        artist.set_clip_path(self._clips[clip])


def _outline(ground: BaseGeometry) -> Outline | None:
    rings = [ring for ring in shapely.get_rings(shapely.get_parts(ground)) if not ring.is_empty]
    if not rings:
        return None
    points = [shapely.get_coordinates(ring) for ring in rings]
    codes = []
    for ring in points:
        code = np.full(len(ring), Outline.LINETO, dtype=np.uint8)
        code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
        codes.append(code)
    return Outline(np.concatenate(points), np.concatenate(codes))


# type sizes in units: for the name, and for the name in the other script
FIRST, SECOND = 13.5, 11.5
_LEAD = 3.0  # between the baselines of the two lines, beyond the size of the second


@dataclass(frozen=True)
class Name:
    """A place to name.

    Attributes
    ----------
    first, second : str
        Plain text that fits a line: in the language of the figure, and in the other script if
        both are wanted.
    x, y : float
        The position of its dot on the sheet.
    """

    first: str
    second: str
    x: float
    y: float


@dataclass(frozen=True)
class PlacedName:
    """A name and its position.

    Attributes
    ----------
    name : Name
    ha : {"left", "center", "right"}
        The alignment of its lines at `x`.
    x, baseline : float
        The position of its first line.
    """

    name: Name
    ha: str
    x: float
    baseline: float
    box: Box

    @property
    def second_baseline(self) -> float:
        """Return the baseline of the second line."""
        return self.baseline + _LEAD + SECOND


def placed_names(
    names: Sequence[Name],
    room: Box,
    *,
    taken: Sequence[Box],
    marks: Sequence[Box],
    lines: BaseGeometry,
    ground: BaseGeometry,
    most: int,
) -> list[PlacedName]:
    """Place names on a sheet; parameters are those of `frontgeo.outputs.map_labels`."""
    labels = [MapLabel(name.x, name.y, *_size(name)) for name in names]
    found = placed_labels(
        labels, room, taken=taken, marks=marks, lines=lines, ground=ground, most=most
    )
    placed = []
    for at in found:
        if at.box is None or at.side is None:
            continue
        left, top, right, _ = at.box
        ha = "left" if "right" in at.side else "right" if "left" in at.side else "center"
        x = {"left": left, "right": right, "center": (left + right) / 2}[ha]
        placed.append(PlacedName(names[at.index], ha, x, top + FIRST * 0.8, at.box))
    return placed


def _size(name: Name) -> tuple[float, float]:
    """Return the width and height of a name's letters."""
    wide = max(text_width(name.first, FIRST, bold=True), text_width(name.second, SECOND))
    below = _LEAD + SECOND * 1.25 if name.second else FIRST * 0.25  # below the first baseline
    return wide, FIRST * 0.8 + below
