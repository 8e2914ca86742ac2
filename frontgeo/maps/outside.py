"""Find what a user's own layers would load from elsewhere, and name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from branca.element import Element, Link
from folium import TileLayer
from folium.elements import JSCSSMixin
from folium.folium import _default_css, _default_js
from folium.raster_layers import WmsTileLayer

from frontgeo.errors import InputError

__all__ = [
    "Outside",
    "allowed_source",
    "folium_libraries",
    "from_elements",
    "from_markup",
    "refuse",
]

_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]+", re.IGNORECASE)
_TAGS = re.compile(
    r"""<(?:script|img|iframe|link|source|video|audio|embed|object|image|use)\b[^>]*?
        \b(?:src|href|data|srcset|poster)\s*=\s*["']?\s*((?:https?:)?//[^\s"'>]+)""",
    re.IGNORECASE | re.VERBOSE,
)
_STYLES = re.compile(r"""(?:url\(\s*|@import\s+)["']?\s*((?:https?:)?//[^\s"')]+)""", re.IGNORECASE)
# libraries that our pages leave out, by the names with which Folium's templates use them
_USES = {
    "L.AwesomeMarkers": (
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
        "glyphicons_css",
    )
}


@dataclass(frozen=True)
class Outside:
    """Something that a page would load.

    Attributes
    ----------
    element : str
        The element that asks for it.
    source : str
        Its host, in the form of a Content-Security-Policy.
    is_tile : bool
        Whether it is map tiles, which are only pictures.
    """

    element: str
    source: str
    is_tile: bool = False


def _source(address: str) -> str:
    """Return the host of an address, with its scheme if that is not https."""
    parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
    host = re.sub(r"^\{[^}]*\}", "*", parts.netloc.rpartition("@")[2])
    return f"http://{host}" if parts.scheme.lower() == "http" else host


def allowed_source(host: str) -> str:
    """Validate a host that a user allows.

    Raises
    ------
    InputError
        If it is not a host that a policy can name.
    """
    if not re.fullmatch(r"(?:https?://)?(?:\*\.)?[\w-]+(?:\.[\w-]+)*(?::\d+)?", host, re.ASCII):
        raise InputError(
            f"allow: expected a host such as 'cdn.example.org' or '*.example.org', found {host!r}"
        )
    return host.removeprefix("https://").lower()


def _walk(element: Element) -> Iterator[Element]:
    for child in element._children.values():
        yield child
        yield from _walk(child)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)


def has_tiles(root: Element) -> bool:
    """Return whether an element contains map tiles."""
    return any(isinstance(element, TileLayer | WmsTileLayer) for element in _walk(root))


def from_elements(root: Element) -> list[Outside]:
    """List what the elements in a root name: links, tiles, pictures."""
    found = []
    for element in _walk(root):
        name, tile = type(element).__name__, isinstance(element, TileLayer | WmsTileLayer)
        addresses: list[str] = []
        if isinstance(element, JSCSSMixin):
            addresses += [url for _, url in (*element.default_js, *element.default_css)]
        for key, value in vars(element).items():
            if not key.startswith("_") and key not in ("data", "default_js", "default_css"):
                addresses += _texts(value)
        label = getattr(element, "layer_name", None)
        who = f"{name} {label!r}" if label and label != element.get_name() else name
        found += [
            Outside(who, _source(a), tile) for a in addresses if _ADDRESS.fullmatch(a.strip())
        ]
    return found


def from_markup(name: str, text: str) -> list[Outside]:
    """List what a piece of markup or style would load."""
    return [Outside(name, _source(a)) for a in _TAGS.findall(text) + _STYLES.findall(text)]


def from_script(name: str, text: str) -> list[Outside]:
    """List what markup in a script would load; the policy blocks other requests of the script."""
    return [Outside(name, _source(a)) for a in _TAGS.findall(text)]


def from_link(name: str, link: Link) -> list[Outside]:
    """List what a script or style with an address would load."""
    return [Outside(name, _source(link.url))] if _ADDRESS.fullmatch(link.url) else []


def folium_libraries(script: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return Folium's own scripts and styles that a script uses and our pages leave out."""
    names = {name for use, needed in _USES.items() if use in script for name in needed}
    return (
        [(name, url) for name, url in _default_js if name in names],
        [(name, url) for name, url in _default_css if name in names],
    )


def refuse(found: Iterable[Outside], allowed: Sequence[str]) -> None:
    """Raise for the first element that asks for a host that is not allowed.

    Raises
    ------
    InputError
        Names the element, all its hosts, and the remedy.
    """
    known = set(allowed)
    missing = [f for f in found if f.source not in known]
    if not missing:
        return
    first = missing[0].element
    hosts = list(dict.fromkeys(f.source for f in missing if f.element == first))
    listed = ", ".join(f'"{host}"' for host in hosts)
    raise InputError(
        f"page: {first} loads from {', '.join(hosts)}, but pages load nothing from the network; "
        f"leave it out, or let the page go online for it with page.allow({listed})"
    )
