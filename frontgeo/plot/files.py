"""Figures that are written to files with identical bytes.

Text in an SVG stays text, and the letters it uses are embedded, so that it looks alike on every
machine.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape, unescape
from io import BytesIO, TextIOBase
from os import PathLike
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from frontgeo._utils.fileio import write_bytes, write_text
from frontgeo._version import __version__

__all__ = ["SteadyFigure", "typeface"]

#: The typeface that ships with matplotlib; it has Latin and Cyrillic letters.
FAMILY = "DejaVu Sans"

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # text can be searched, copied and read aloud
    "svg.hashsalt": "frontgeo",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.hinting": "none",  # letters keep the width that was measured, at every size
    "path.simplify": False,
    "agg.path.chunksize": 0,
    "savefig.bbox": None,
    "savefig.pad_inches": 0.0,
    "savefig.facecolor": "auto",
    "savefig.edgecolor": "auto",
    "savefig.transparent": False,
    "savefig.dpi": "figure",
}


class SteadyFigure(Figure):
    """A figure that keeps its size when saved, with the same bytes each time.

    It is made with a mapping of texts, ``title``, ``description`` and ``credit``, which are
    written into the file.
    """

    def __init__(self, *args: Any, about: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = dict(about or {})

    def savefig(
        self,
        fname: str | PathLike[Any] | IO[Any],
        *,
        transparent: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Write PNG, SVG or PDF; parameters are those of matplotlib's `Figure.savefig`."""
        named = Path(fname).suffix.lstrip(".") if isinstance(fname, str | PathLike) else ""
        kind = str(kwargs.get("format") or named or "png").lower()
        kwargs.setdefault("format", kind)
        kwargs["metadata"] = {**self._metadata(kind), **(kwargs.get("metadata") or {})}
        if not kwargs["metadata"]:
            del kwargs["metadata"]
        with mpl.rc_context(_SETTINGS):
            if kind != "svg" and not isinstance(fname, str | PathLike):
                super().savefig(fname, transparent=transparent, **kwargs)
                return
            buffer = BytesIO()
            super().savefig(buffer, transparent=transparent, **kwargs)
        if kind != "svg" and isinstance(fname, str | PathLike):
            write_bytes(Path(fname), buffer.getvalue())
            return
        content = _with_letters(buffer.getvalue().decode("utf-8"), self.about)
        if isinstance(fname, str | PathLike):
            write_text(Path(fname), content)
        else:
            as_text = isinstance(fname, TextIOBase)  # like matplotlib, accept text and binary files
            fname.write(content if as_text else content.encode("utf-8"))

    def _metadata(self, kind: str) -> dict[str, Any]:
        title, text, credit = (self.about.get(k, "") for k in ("title", "description", "credit"))
        by = f"frontgeo {__version__}"
        known: dict[str, dict[str, Any]] = {
            "png": {"Title": title, "Description": text, "Copyright": credit, "Software": by},
            "svg": {
                "Title": title, "Description": text, "Rights": credit, "Creator": by, "Date": None,
            },
            "pdf": {"Title": title, "Subject": text, "Creator": by, "CreationDate": None},
        }  # fmt: skip
        return {key: value for key, value in known.get(kind, {}).items() if value != ""}

    def as_bytes(self, kind: str) -> bytes:
        """Return the figure as the content of a file: ``png``, ``svg`` or ``pdf``."""
        buffer = BytesIO()
        self.savefig(buffer, format=kind)
        return buffer.getvalue()

    def _repr_png_(self) -> bytes:
        return self.as_bytes("png")


@cache
def typeface(*, bold: bool = False) -> FontProperties:
    """Return the typeface, regardless of a user's matplotlib settings."""
    return FontProperties(family=[FAMILY], weight="bold" if bold else "normal")


def _with_letters(svg: str, about: Mapping[str, str]) -> str:
    """Embed the letters in use, and title and description for screen readers, into an SVG.

    Parameters
    ----------
    svg : str
        As written by matplotlib, with text as text.
    about : mapping of str to str
        With ``title`` and ``description``, if there are any.
    """
    used = frozenset(unescape("".join(re.findall(r"<text\b[^>]*>([^<]*)</text>", svg))))
    faces = "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_letters(used, bold=weight == 700)})}}"
        for weight in (400, 700)
    )
    head, tail = svg.split("<defs>", 1)
    head = head.replace("<svg ", '<svg role="img" ', 1)
    named = "".join(
        f"<{tag}>{escape(about[key])}</{tag}>\n "
        for tag, key in (("title", "title"), ("desc", "description"))
        if about.get(key)
    )
    return f"{head}{named}<defs>\n  <style>{faces}</style>{tail}"


@lru_cache(maxsize=8)
def _letters(used: frozenset[str], *, bold: bool) -> str:
    """Subset the typeface to some letters, as WOFF in base64; its licence is kept."""
    options = subset.Options(
        flavor="woff",
        hinting=False,
        name_IDs=[0, 1, 2, 5, 13, 14],
        notdef_outline=True,
        drop_tables=[*subset.Options().drop_tables, "FFTM", "GDEF", "GPOS", "GSUB"],
        recalc_timestamp=False,
    )
    path = font_manager.findfont(typeface(bold=bold))
    with TTFont(path, recalcTimestamp=False) as face:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(used)))
        cutter.subset(face)
        face.flavor = "woff"
        buffer = BytesIO()
        face.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
