"""A Folium map that needs nothing from the network; resources of user layers are refused.

Only this figure writes the document. Additions from a user's own layers are taken literally
and never run as a template; anything they would load from elsewhere is refused, naming the
layer, unless it was allowed.

In a figure of the user's own the map writes what Folium would, without a policy, and Folium
renders the user's layers as usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, TypedDict, Unpack
from urllib.parse import urlsplit

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, Link
from folium import TileLayer
from folium.elements import JSCSSMixin
from folium.folium import _default_css, _default_js
from folium.raster_layers import WmsTileLayer

from frontgeo._utils.fileio import write_folder, write_text
from frontgeo.errors import InputError
from frontgeo.i18n.texts import texts_of
from frontgeo.pages.html_document import (
    NOTEBOOK_PX,
    PageDocument,
    Raw,
    SharedAt,
    bundle,
    embed,
    inert_markup,
    notebook_frame,
    one_file,
    safe_json,
    styles,
    taken_apart,
    to_folder,
    vendor,
)

__all__ = ["OfflineMap"]

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
class ExternalResource:
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


def from_elements(root: Element) -> list[ExternalResource]:
    """List what the elements in a root name: links, tiles, pictures."""
    found = []
    for element in _walk(root):
        tile = isinstance(element, TileLayer | WmsTileLayer)
        addresses: list[str] = []
        if isinstance(element, JSCSSMixin):
            addresses += [url for _, url in (*element.default_js, *element.default_css)]
        for key, value in vars(element).items():
            if not key.startswith("_") and key not in ("data", "default_js", "default_css"):
                addresses += _texts(value)
        found += [
            ExternalResource(_kind_of(element), _source(a), tile)
            for a in addresses
            if _ADDRESS.fullmatch(a.strip())
        ]
    return found


def from_markup(name: str, text: str) -> list[ExternalResource]:
    """List what a piece of markup or style would load."""
    return [ExternalResource(name, _source(a)) for a in _TAGS.findall(text) + _STYLES.findall(text)]


def from_script(name: str, text: str) -> list[ExternalResource]:
    """List what markup in a script would load; the policy blocks other requests of the script."""
    return [ExternalResource(name, _source(a)) for a in _TAGS.findall(text)]


def from_link(name: str, link: Link) -> list[ExternalResource]:
    """List what a script or style with an address would load."""
    return [ExternalResource(name, _source(link.url))] if _ADDRESS.fullmatch(link.url) else []


def folium_libraries(script: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return Folium's own scripts and styles that a script uses and our pages leave out."""
    names = {name for use, needed in _USES.items() if use in script for name in needed}
    return (
        [(name, url) for name, url in _default_js if name in names],
        [(name, url) for name, url in _default_css if name in names],
    )


def refuse(found: Iterable[ExternalResource], allowed: Sequence[str]) -> None:
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


class Background(TypedDict, total=False):
    """A background map from the network, and its credit."""

    tiles: str | folium.TileLayer | None
    attribution: str | None


class PageOptions(Background, total=False):
    """The keywords of an `OfflineMap` that have a default."""

    lang: str
    body: str
    vendors: Sequence[str]
    name: str
    description: str
    static_svg: str | None
    allow: Sequence[str]
    inline_style: bool


def refuse_unknown(options: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise `TypeError` for a keyword that is not known, as Python does for a parameter."""
    unknown = sorted(options.keys() - set(known))
    if unknown:
        raise TypeError(f"got an unexpected keyword argument {unknown[0]!r}")


class OfflineMap(folium.Map):
    """A page with a map: a `folium.Map` in one file, or in a folder, that needs no network.

    Parameters
    ----------
    title, description : str
        Plain text.
    lang : str
        The language of the page, such as ``en``.
    data : dict
        Data for the script, written as JSON.
    script : str
        JavaScript, run as the body of a strict ``function (map, data)`` after Folium's own.
    style : str
        CSS.
    body : str
        Markup before the map's div, from an autoescaping template.
    vendors : sequence of {"leaflet", "geoman"}
    bounds : tuple of float
        South, west, north, east in degrees: the part of the map to open on.
    name : str
        The map's id: ``frontgeo`` makes the div ``map_frontgeo``.
    tiles : str or folium.TileLayer, optional
        A background map from the network: a name or address that Folium knows, or a layer.
    attribution : str, optional
        The credit of the tiles, if Folium does not know it.
    static_svg : str, optional
        Safe markup of a picture, for readers without scripts.
    allow : sequence of str
        Hosts that layers may load from, as in `allow`.
    inline_style : bool
        Whether ``style`` attributes in the page have an effect.

    Raises
    ------
    InputError
        If tiles come without a credit, or a host is invalid.

    Examples
    --------
    >>> page = OfflineMap(title="A map", data={}, script="", style="", bounds=(48, 37, 49, 38))
    >>> "default-src 'none'" in page.html()
    True
    """

    def __init__(
        self,
        *,
        title: str,
        data: dict[str, Any],
        script: str,
        style: str,
        bounds: tuple[float, float, float, float],
        **options: Unpack[PageOptions],
    ) -> None:
        refuse_unknown(options, PageOptions.__optional_keys__)
        south, west, north, east = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_start=8,
            zoom_control=False,
            zoom_snap=0.25,
        )
        # the same in every run, so that two runs write the same bytes
        self._id = options.get("name", "frontgeo")
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.title, self.lang = title, options.get("lang", "en")
        self.description = options.get("description", "")
        self.static_svg = options.get("static_svg")
        self.inline_style = options.get("inline_style", False)
        self._vendors = [vendor(known) for known in options.get("vendors", ("leaflet",))]
        self._style = f"{styles('base')}{style}"
        self._body = inert_markup(options.get("body", ""))
        self._data_and_script = (data, script)
        self._allowed: list[str] = []
        self._tile_sources: list[str] = []
        self.allow(*options.get("allow", ()))
        OfflineFigure(self)
        tiles = options.get("tiles")
        if tiles is not None:
            self._add_tiles(tiles, options.get("attribution"))

    def _add_tiles(self, tiles: str | folium.TileLayer, attribution: str | None) -> None:
        try:
            layer = folium.TileLayer(tiles, attr=attribution) if isinstance(tiles, str) else tiles
        except ValueError:
            layer = None
        if layer is None or not layer.options.get("attribution"):
            raise InputError(
                "tiles: expected a credit, found none; name the map's source with attribution=, "
                "on the command line --attribution"
            )
        self.add_child(layer)
        self._tile_sources = [found.source for found in from_elements(self)]

    def allow(self, *hosts: str) -> Self:
        """Let the page load from some hosts, for a user's own layers.

        Parameters
        ----------
        *hosts : str
            Hosts such as ``cdn.example.org``, ``*.example.org`` or ``http://127.0.0.1:8000``;
            https if no scheme is given.

        Raises
        ------
        InputError
            If one is not a host.
        """
        self._allowed += [allowed_source(host) for host in hosts]
        return self

    # ---- pieces ------------------------------------------------------------------------

    def _div(self) -> str:
        picture = f"<noscript>{inert_markup(self.static_svg)}</noscript>" if self.static_svg else ""
        return f'<div class="folium-map" id="{self.get_name()}">{picture}</div>'

    def _map_script(self) -> str:
        bridge = f'(function () {{\n"use strict";\n{bundle("folium_bridge")}}})();\n'
        # Leaflet's own credit line for tiles; what we draw is credited by the page
        self.options["attribution_control"] = has_tiles(self)
        return bridge + str(self._template.module.script(self, {})).strip()

    def _page_script(self) -> str:
        data, script = self._data_and_script
        return (
            f'(function (map, data) {{\n"use strict";\n{script}\n}})'
            f"({self.get_name()}, {safe_json(data)});\n"
        )

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Add the pieces of the map, then those of its layers, to the enclosing figure."""
        root = self.get_root()
        if not isinstance(root, Figure):
            raise InputError("page: expected the map in a Figure, found none around it")
        ours, name = isinstance(root, OfflineFigure), f"frontgeo_{self.get_name()}"
        if not ours:
            for library in self._vendors:
                tags = f"<style>{library.style}</style>\n<script>{library.script}</script>"
                root.header.add_child(Raw(tags), name=f"frontgeo_{library.name}")
            root.html.add_child(Raw(self._body), name=f"{name}_body")
        root.html.add_child(Raw(self._div()), name=name)
        root.script.add_child(Raw(self._map_script()), name=name)
        for key, url in self.default_js:
            root.header.add_child(JavascriptLink(url), name=key)
        for key, url in self.default_css:
            root.header.add_child(CssLink(url), name=key)
        for child in list(self._children.values()):
            child.render(**kwargs)
        if not ours:
            root.header.add_child(Raw(f"<style>{self._style}</style>"), name=f"{name}_style")
            root.script.add_child(Raw(self._page_script()), name=f"{name}_page")

    # ---- output ------------------------------------------------------------------------

    def _own_figure(self) -> OfflineFigure:
        root = self.get_root()
        if not isinstance(root, OfflineFigure):
            raise InputError(
                "page: the map is now in another figure; save that figure, or draw the map again"
            )
        return root

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title!r}>"

    def html(self, *, address: str = "", picture: str = "") -> str:
        """Return the page in one file; parameters and errors are those of `save`."""
        return one_file(self._shared_document(address, picture))

    def _shared_document(self, address: str, picture: str) -> PageDocument:
        """Return the page with its future address, if that is known."""
        if picture and not address:
            raise InputError("picture: previews need the page's address too; give address=")
        document = self._own_figure().document()
        return replace(document, shared_at=SharedAt(address, picture)) if address else document

    def save(  # type: ignore[override]
        self,
        outfile: str | Path,
        *,
        split: bool = False,
        address: str = "",
        picture: str = "",
        **kwargs: Any,
    ) -> None:
        """Write the page completely or not at all.

        Parameters
        ----------
        outfile : path
            A file, or with ``split`` a folder, which is created or replaces an earlier page.
        split : bool
            Whether to write scripts, styles and data as separate files, for sites with a strict
            policy of their own.
        address : str
            Where the page will stand, such as ``https://example.org/check.html``: what previews of
            links name as the source.
        picture : str
            A PNG or JPEG that previews show: its address, or its name beside the page.

        Raises
        ------
        InputError
            If it cannot be written, the folder holds anything else, or a layer would load
            something from a host that is not allowed, or an address or picture is invalid.
        """
        document = self._shared_document(address, picture)
        if split:
            write_folder(outfile, to_folder(document))
        else:
            write_text(outfile, one_file(document))

    def _repr_html_(self, **kwargs: Any) -> str:
        """Show the page in a notebook, with its picture for viewers that remove frames."""
        root = self.get_root()
        if not isinstance(root, OfflineFigure):
            return str(super()._repr_html_(**kwargs))
        about = (self.title, self.description or self.title)
        return notebook_frame(self.html(), *about, picture_svg=self.static_svg or "")

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """Return the picture in addition to the page, for viewers that show no HTML."""
        return {"image/svg+xml": self.static_svg} if self.static_svg else {}

    def embed(self, url: str, *, height: int | str = NOTEBOOK_PX) -> str:
        """Return markup that shows the saved page on a site; see `embed`."""
        return embed(url, title=self.title, height=height)


class OfflineFigure(Figure):
    """The root of an `OfflineMap`, which collects pieces and runs none as a template.

    Parameters
    ----------
    page : OfflineMap
    """

    def __init__(self, page: OfflineMap) -> None:
        super().__init__()
        self.page = page
        self.header._children.clear()  # drops branca's meta tag
        self.add_child(page)

    def document(self) -> PageDocument:
        """Gather the page, or refuse what it would load from elsewhere."""
        page = self.page
        for child in list(self._children.values()):
            child.render()
        found = from_elements(self)
        head, head_scripts, styles = self._read(self.header, found)
        body, late, late_styles = self._read(self.html, found)
        scripts = [
            (name, _text(child))
            for name, child in self.script._children.items()
            if not isinstance(child, Raw)  # our own pieces load nothing
        ]
        for name, text in scripts:
            found += from_script(name, text)
        theirs = "\n".join(text for _, text in scripts)
        links, sheets = folium_libraries(theirs)
        for key, url in (*links, *sheets):
            found += from_markup(f"Icon ({key})", f'<link href="{url}">')
        ours = [f for f in found if f.is_tile and f.source in page._tile_sources]
        refuse([f for f in found if f not in ours], page._allowed)
        others = {f.source for f in found if not f.is_tile}
        tiles = {f.source for f in found if f.is_tile} - others
        head = [CssLink(url).render() for _, url in sheets] + head
        head += [JavascriptLink(url).render() for _, url in links]
        written = re.compile(r"\bstyle\s*=\s*\\?[\"']")
        markup = "\n".join(body)
        return PageDocument(
            title=page.title,
            lang=page.lang,
            description=page.description,
            vendors=page._vendors,
            head="\n".join(head),
            head_scripts=_numbered("layers-head", head_scripts),
            styles=[*_numbered("layers", [*styles, *late_styles]), ("page", page._style)],
            body=f"{page._body}\n{markup}",
            scripts=[
                *self._layer_scripts(),
                *_numbered("layers-body", late),
                ("page", page._page_script()),
            ],
            sources=[h for h in dict.fromkeys(page._allowed) if h not in tiles],
            tile_sources=sorted(tiles | set(page._tile_sources)),
            # Folium's popups and a user's own markup may contain style attributes
            inline_style=page.inline_style or bool(written.search(theirs + markup)),
        )

    def _layer_scripts(self) -> list[tuple[str, str]]:
        """Return the map's script, then one for each layer, so that none stops another.

        A layer whose script has an error, as Folium writes one for a popup with a backtick, does
        not get to its last line, and is named on the page.
        """
        page = self.page
        children = dict(self.script._children)
        scripts = [("map", _text(children.pop(f"frontgeo_{page.get_name()}")))]
        kinds = {element.get_name(): _kind_of(element) for element in _walk(page)}
        layers = [(kinds.get(name, name), _text(child)) for name, child in children.items()]
        scripts += _numbered(
            "layer",
            [f"{text}\n;frontgeo_layers.drawn({n});" for n, (_, text) in enumerate(layers)],
        )
        if layers:
            names, text = safe_json([kind for kind, _ in layers]), _failed_text(page.lang)
            scripts.append(("layers", f"frontgeo_layers.check({names}, {safe_json(text)});"))
        return scripts

    def _read(
        self, part: Element, found: list[ExternalResource]
    ) -> tuple[list[str], list[str], list[str]]:
        """Return markup, scripts and styles of a part; add what it would load to `found`."""
        markup, scripts, styles = [], [], []
        for name, child in part._children.items():
            text = _text(child)
            if isinstance(child, Raw):  # our own pieces contain neither scripts nor loads
                markup.append(text)
                continue
            found += from_markup(name, text)
            if isinstance(child, Link):
                found += from_link(name, child)
            rest, inline, sheets = taken_apart(text)
            markup.append(rest)
            scripts += inline
            styles += sheets
        return [m for m in markup if m], scripts, styles

    def render(self, **kwargs: Any) -> str:
        """Return the page in one file."""
        return one_file(self.document())

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page as `OfflineMap.save` does."""
        if isinstance(outfile, str | Path):
            self.page.save(outfile)
        else:
            super().save(outfile, close_file, **kwargs)

    def _repr_html_(self, **kwargs: Any) -> str:
        return self.page._repr_html_(**kwargs)


def _kind_of(element: Element) -> str:
    """Return what a user calls a layer: its class, and its name if it has one."""
    kind, label = type(element).__name__, getattr(element, "layer_name", None)
    return f"{kind} {label!r}" if label and label != element.get_name() else kind


def _failed_text(lang: str) -> str:
    """Return the text that names layers which are not on the map, with a blank for the names."""
    return texts_of("common", "uk" if lang == "uk" else "en")["layers_failed"]


def _text(element: Element) -> str:
    """Return the content of an element in a part of a figure, without running it as a template."""
    written = element._template_str
    if written is not None:  # output that branca would render a second time
        return str(written)
    if type(element) is Element:
        return "\n".join(_text(child) for child in element._children.values())
    return str(element.render())


def _numbered(name: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"{name}-{number}", text) for number, text in enumerate(texts, start=1)]
