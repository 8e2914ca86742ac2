"""Still pictures of a verdict or a change, with matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from frontgeo.delta import Delta
from frontgeo.errors import NotAvailableError
from frontgeo.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from frontgeo.charts.figurefile import SteadyFigure

__all__ = ["SIZES", "figure"]

#: Width and height in pixels, and pixels an inch: a card for networks, a page's width and a
#: column of a journal (183 and 89 mm), and A5 across.
SIZES = {
    "social": (1200, 675, 96),
    "print": (2161, 1417, 300),
    "column": (1051, 2126, 300),
    "a5": (2480, 1748, 300),
}


def figure(
    shown: Verdict | Delta,
    *,
    size: str | tuple[int, int] = "social",
    lang: str | Mapping[str, str] = "en",
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    evidence: int | str = 0,
) -> SteadyFigure:
    """Draw a still picture: the verdict in a column, and the map of the evidence.

    Parameters
    ----------
    shown : Verdict or Delta
    size : {"social", "print", "column", "a5"} or pair of int
        A card of 1200 by 675 pixels, 183 by 120 mm, 89 by 180 mm or 210 by 148 mm with 300
        pixels an inch; or width and height in pixels.
    lang : {"en", "uk"} or mapping
        Of what frontgeo says, as in `frontgeo.i18n.texts_of`.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those that ship, as `frontgeo.load_settlements` reads
        them: points with ``name_en``, and ``name_uk`` and ``kind`` where known.
    evidence : int or str
        Which change of a verdict the map shows: its number, those that count first, or the
        name of a mapper.

    Returns
    -------
    matplotlib.figure.Figure
        ``.savefig("check.png")``, or ``.svg`` or ``.pdf``: twice to the same bytes. It shows
        itself in notebooks, and has no part in the state of pyplot.

    Raises
    ------
    InputError
        For an unknown size or language, or evidence that is not there.
    NotAvailableError
        Where matplotlib is not installed.

    Notes
    -----
    The map is in Lambert's azimuthal equal-area projection on WGS 84 about its own middle.
    It opens on the largest parts of the change that make up 85 % of it, and says what share
    it shows. Numbers never come from the drawing.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> picture = figure(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> [float(round(v)) for v in picture.bbox.size]
    [1200.0, 675.0]
    """
    try:
        from frontgeo.pictures.compose import composed  # loads matplotlib, an extra
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("matplotlib", "fontTools"):
            raise
        raise NotAvailableError(
            "figures need matplotlib; install it with: pip install 'frontgeo[figures]'"
        ) from None
    return composed(shown, size=size, lang=lang, settlements=settlements, evidence=evidence)
