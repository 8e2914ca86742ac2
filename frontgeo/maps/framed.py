"""Show a page within another: in a frame on a site, or in a notebook."""

from __future__ import annotations

import base64
import re
from html import escape

from frontgeo.errors import InputError
from frontgeo.maps.safe import escaped

__all__ = ["NOTEBOOK_PX", "embed", "notebook_frame"]

NOTEBOOK_PX = 600
_SANDBOX = "allow-scripts allow-downloads allow-popups"


def embed(url: str, *, title: str, height: int | str = NOTEBOOK_PX) -> str:
    """Return markup for a frame that shows a saved page.

    Parameters
    ----------
    url : str
        The page's future address, with https or http, or relative to the site.
    title : str
        For readers who cannot see the frame.
    height : int or str
        In pixels, or with a CSS unit.

    Raises
    ------
    InputError
        If the address or the height is invalid.

    Examples
    --------
    >>> embed("https://example.org/check.html", title="880 km²", height=480)
    '<iframe src="https://example.org/check.html" title="880 km²" loading="lazy" sandbox="allow-scripts allow-downloads allow-popups" style="width:100%;height:480px;border:0"></iframe>'
    """  # noqa: E501
    if not re.fullmatch(r"https?://\S+|(?![\w+.-]*:)\S+", url, re.IGNORECASE):
        raise InputError(f"embed: expected an address such as https://…, found {url!r}")
    size = f"{height}px" if isinstance(height, int) else height
    if not re.fullmatch(r"\d+(?:\.\d+)?(?:px|em|rem|vh|%)", size):
        raise InputError(f"embed: expected a height such as 600 or '80vh', found {height!r}")
    return (
        f'<iframe src="{escaped(url)}" title="{escaped(title)}" loading="lazy" '
        f'sandbox="{_SANDBOX}" style="width:100%;height:{size};border:0"></iframe>'
    )


def notebook_frame(page: str, title: str, description: str, *, picture_svg: str = "") -> str:
    """Return markup that shows a page, with a still picture for viewers that remove frames.

    Parameters
    ----------
    page : str
        The whole page.
    title, description : str
        Plain text.
    picture_svg : str
        Markup of the picture, or "".
    """
    picture = ""
    if picture_svg:
        packed = base64.b64encode(picture_svg.encode()).decode("ascii")
        picture = (
            f'<img src="data:image/svg+xml;base64,{packed}" alt="{escaped(title)}" '
            'style="flex:1;min-height:0;width:100%;object-fit:contain">'
        )
    return (
        f'<div style="position:relative;display:flex;flex-direction:column;overflow:hidden;'
        f'width:100%;height:{NOTEBOOK_PX}px">'
        f"<p>{escaped(description)}</p>{picture}"
        f'<iframe srcdoc="{escape(page)}" title="{escaped(title)}" '
        f'sandbox="{_SANDBOX}" width="100%" height="{NOTEBOOK_PX}" '
        'style="position:absolute;inset:0;border:0;background:#fff"></iframe></div>'
    )
