"""The figure of a verdict or a change; matplotlib is loaded with the first one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from frontgeo.change.change import Change
from frontgeo.change.compare import Comparison
from frontgeo.errors import NotAvailableError
from frontgeo.verdicts.verdict import Verdict

if TYPE_CHECKING:
    import geopandas as gpd

    from frontgeo.places.theatre import Theatre
    from frontgeo.plot.files import SteadyFigure

__all__ = ["figure"]


def figure(
    shown: Verdict | Change | Comparison,
    *,
    size: str | tuple[int, int] = "social",
    lang: str | Mapping[str, str] = "en",
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    evidence: int | str = 0,
    theatre: Theatre | None = None,
    both_scripts: bool = False,
) -> SteadyFigure:
    """Draw a still figure: the verdict in a column, and a map of the evidence.

    Parameters
    ----------
    shown : Verdict, Change or Comparison
        The maps of a comparison are drawn side by side, and all on one map.
    size : str or pair of int
        ``social`` (1200 by 675 pixels), ``landscape`` (1920 by 1080), or for phones, with
        larger type, ``square`` (1080 by 1080) and ``portrait`` (1080 by 1920); ``print``,
        ``column`` or ``a5`` (183 by 120 mm, 89 by 180 mm, 210 by 148 mm with 300 pixels per
        inch); or width and height in pixels, as a pair or such as ``"1080x1350"``.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those of the theatre: points with ``name_en``, and ``name_uk``
        and ``kind`` if known, as from `frontgeo.load_settlements`.
    evidence : int or str
        The change of a verdict that the map shows: its number, counted ones first, or the name
        of a mapper.
    theatre : Theatre, optional
        Whose boundaries, places and credits the map shows; by default that of the evidence.
    both_scripts : bool
        Name places in both scripts, that of the language above the other.

    Returns
    -------
    matplotlib.figure.Figure
        Saves to PNG, SVG or PDF, with the same bytes each time. ``.about["description"]`` is the
        text for readers who cannot see it (`frontgeo.outputs.alt_text`), which the file holds
        too. It displays itself in notebooks, and is independent of pyplot's state.

    Raises
    ------
    InputError
        If the size or language is unknown, or there is no such evidence.
    NotAvailableError
        If matplotlib is not installed.

    Notes
    -----
    The map is in Lambert's azimuthal equal-area projection on WGS 84, centred on the map. It
    frames the densest cluster of the change or, where the change is scattered, shows the whole
    front beside two to four lettered clusters at one scale; a note gives the share of the change
    shown. Numbers never come from the drawing.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> picture = figure(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> [float(round(v)) for v in picture.bbox.size]
    [1200.0, 675.0]
    """
    try:
        from frontgeo.plot.comparison_figure import comparison_figure
        from frontgeo.plot.compose import composed  # loads matplotlib, an optional extra
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("matplotlib", "fontTools"):
            raise
        raise NotAvailableError(
            "figures need matplotlib; install it with: pip install 'frontgeo[figures]'"
        ) from None
    if isinstance(shown, Comparison):
        return comparison_figure(shown, size=size, lang=lang)
    return composed(
        shown, size=size, lang=lang, settlements=settlements, evidence=evidence, theatre=theatre,
        both_scripts=both_scripts,
    )  # fmt: skip
