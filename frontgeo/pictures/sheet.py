"""Provide a sheet to draw on in its own units, with y pointing down from the top.

Every size is in units, whatever the resolution, so that a card for a screen and a column of a
journal can share one drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from shapely.geometry.base import BaseGeometry

from frontgeo.charts.figurefile import SteadyFigure, typeface

__all__ = ["Box", "Sheet"]

Box = tuple[float, float, float, float]  # left, top, right, bottom


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

    # ---- texts -------------------------------------------------------------------------

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = "#1d232b",
        ha: str = "left",
        va: str = "baseline",
        halo: float = 0.0,
        z: float = 10.0,
        gid: str | None = None,
    ) -> Text:
        """Set one line of plain text, without parsing it as mathematics."""
        style = typeface(bold=bold).copy()
        style.set_size(size * self.points)
        shared: dict[str, Any] = {
            "fontproperties": style, "ha": ha, "va": va, "parse_math": False, "clip_on": False,
        }  # fmt: skip
        if halo:
            effects = [Stroke(linewidth=halo * self.points, foreground="white", joinstyle="round")]
            self.axes.text(
                x, y, text, color="white", zorder=z - 0.5, path_effects=effects, **shared
            )
        return self.axes.text(x, y, text, color=colour, zorder=z, gid=gid, **shared)

    # ---- shapes ------------------------------------------------------------------------

    def box(
        self, box: Box, *, face: str = "none", edge: str = "none", width: float = 0.0,
        z: float = 1.0, round_by: float = 0.0, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a box, with rounded corners if `round_by` is positive."""
        left, top, right, bottom = box
        style: dict[str, Any] = {
            "facecolor": face, "edgecolor": edge, "linewidth": width * self.points, "zorder": z,
            "gid": gid,
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
            gid=gid,
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
            gid=gid,
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
