"""A page as one file or a folder, with its security policy, assets and escaped texts.

branca renders an element's output once more as a Jinja template, and would run ``{{ … }}`` in
a name. So frontgeo adds its output to a page through `Raw`, which no template reads, and
breaks up pairs of braces in case an element of another library wraps it in a template.

Bundles and third-party scripts are put into ``vendor`` when frontgeo is built; see
``hatch_build.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin

from branca.element import Element
from jinja2 import Environment, FunctionLoader

from frontgeo._utils.addresses import is_web_address
from frontgeo.errors import FrontgeoError, InputError

__all__ = [
    "NOTEBOOK_PX",
    "PageDocument",
    "Raw",
    "SharedAt",
    "bundle",
    "embed",
    "escaped",
    "inert_markup",
    "notebook_frame",
    "one_file",
    "own",
    "render_template",
    "safe_json",
    "taken_apart",
    "to_folder",
    "vendor",
]


class Raw(Element):
    """Text that is put into the page unchanged.

    Parameters
    ----------
    text : str
        Markup or script, already safe.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text, without running it as a template."""
        return self.text


def safe_json(content: Any) -> str:
    r"""Write JSON for use in a script: no character in it can end or leave the script.

    Examples
    --------
    >>> safe_json("</script>{{ 7 }}")
    '"\\u003c/script\\u003e\\u007b\\u007b 7 }}"'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # keep the braces of JSON itself, but break up pairs that start a template tag
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\u007b", text)


def inert_markup(markup: str) -> str:
    """Write braces that a template would read as entities; the page looks the same.

    Parameters
    ----------
    markup : str
        Already safe, from an autoescaping template.

    Examples
    --------
    >>> inert_markup("<p>{{ 7 }} {% x %} {y}</p>")
    '<p>&#123;&#123; 7 }} &#123;% x %} {y}</p>'
    """
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", "&#123;", markup)


def escaped(text: str) -> str:
    """Escape any text as markup that shows it, in a tag or a quoted attribute.

    Examples
    --------
    >>> escaped("<b>{{ 7 }}</b>")
    '&lt;b&gt;&#123;&#123; 7 }}&lt;/b&gt;'
    """
    return inert_markup(escape(text, quote=True))


_SCRIPTS = {
    "leaflet": ("leaflet.js", "leaflet.css"),
    "geoman": ("leaflet-geoman.min.js", "leaflet-geoman.css"),
}


@dataclass(frozen=True)
class Vendor:
    """A library as embedded in pages.

    Attributes
    ----------
    name, version : str
        ``leaflet`` or ``geoman``, and the version in npm's lock file.
    script, style : str
        The style has its images as data: URLs; the script has the licence.
    licence : str
        Its text, with the licences of code bundled in the script.
    """

    name: str
    version: str
    script: str
    style: str
    licence: str


@cache
def own(name: str) -> str:
    """Return a text file of this package."""
    return (files("frontgeo.pages") / name).read_text(encoding="utf-8")


_TEMPLATES = Environment(
    loader=FunctionLoader(own), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def render_template(name: str, context: Mapping[str, Any]) -> str:
    """Return a template of this package filled in; every value is escaped."""
    return _TEMPLATES.get_template(name).render(context)


def styles(*names: str) -> str:
    """Return style sheets of this package, as they are written into a page: without blanks.

    Parameters
    ----------
    *names : str
        Such as ``shared``; later ones take precedence.

    Raises
    ------
    FrontgeoError
        As for `bundle`.
    """
    return "".join(_built(f"{name}.css") for name in names)


def bundle(name: str) -> str:
    """Return the script of a kind of page, bundled from the modules in ``pages/js``.

    Parameters
    ----------
    name : str
        Its entry file without ``.js``, such as ``claim_page``.

    Raises
    ------
    FrontgeoError
        When frontgeo was not built, or a module changed since.

    Examples
    --------
    >>> bundle("folium_bridge").startswith("(()")
    True
    """
    script = _built(f"{name}.js")
    return script.removeprefix('"use strict";\n')  # stands before the bundle already


@cache
def _built(name: str) -> str:
    """Return a file that hatch_build.py made."""
    folder = files("frontgeo.pages")
    try:
        sources = json.loads((folder / "vendor" / "vendor.json").read_text("utf-8"))["sources"]
        content = (folder / "vendor" / "bundles" / name).read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError) as error:
        raise FrontgeoError(
            f"pages: {name!r} is not in this installation of frontgeo ({error}); "
            f"{_how_to_build(folder)}"
        ) from None
    # a wheel has the bundles alone
    if (folder / "js").is_dir() and sources != _sources_now(folder):
        raise FrontgeoError(
            "pages: the scripts in this installation of frontgeo are older than the files that "
            "they are made from; " + _how_to_build(folder)
        )
    return content


def _sources_now(folder: Traversable) -> dict[str, str]:
    """The SHA-256 of each module and style sheet, as hatch_build.py writes them."""
    found = [*(folder / "js").iterdir(), *folder.iterdir()]
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(found, key=lambda file: file.name)
        if file.name.endswith((".js", ".json", ".css"))
    }


def _how_to_build(folder: Traversable) -> str:
    if isinstance(folder, Path) and (folder.parents[1] / "hatch_build.py").is_file():
        return "run `python hatch_build.py` in the repository"
    return "install it again with `pip install`, which fetches it"


@cache
def vendor(name: str) -> Vendor:
    """Return a third-party library.

    Parameters
    ----------
    name : {"leaflet", "geoman"}

    Raises
    ------
    InputError
        If the name is another.
    FrontgeoError
        If the package was never built, such as in a plain clone of its repository.

    Examples
    --------
    >>> vendor("leaflet").version
    '1.9.4'
    """
    if name not in _SCRIPTS:
        raise InputError(f"vendor: expected one of {', '.join(_SCRIPTS)}, found {name!r}")
    folder = files("frontgeo.pages")
    script_name, style_name = _SCRIPTS[name]
    try:
        vendored = folder / "vendor"
        about = json.loads((vendored / "vendor.json").read_text(encoding="utf-8"))["packages"][name]
        library = vendored / name
        script = (library / script_name).read_text(encoding="utf-8")
        style = _inlined((library / style_name).read_text(encoding="utf-8"), library)
        licences = sorted(f.name for f in library.iterdir() if f.name.startswith("LICENSE"))
        licence = "\n\n".join((library / f).read_text(encoding="utf-8").strip() for f in licences)
    except (OSError, ValueError, KeyError) as error:
        raise FrontgeoError(
            f"pages: the script {name!r} is not in this installation of frontgeo ({error}); "
            f"{_how_to_build(folder)}"
        ) from None
    script = re.sub(r"//# sourceMappingURL=.*", "", script).strip()
    notice = f"/*! {about['name']} {about['version']}\n\n{licence.replace('*/', '* /')}\n*/\n"
    return Vendor(name, about["version"], notice + script + "\n", style, licence)


def _inlined(style: str, folder: Traversable) -> str:
    """Return the style with its images embedded."""

    def image(match: re.Match[str]) -> str:
        content = base64.b64encode((folder / match[1]).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{content})"

    style = re.sub(r"url\(images/([\w.-]+\.png)\)", image, style)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)


_SCRIPT = re.compile(
    r"""<script(?:\s+type=["']?(?:text|application)/javascript["']?)?\s*>(.*?)</script\s*>""",
    re.DOTALL | re.IGNORECASE,
)
_STYLE = re.compile(
    r"""<style(?:\s+type=["']?text/css["']?)?\s*>(.*?)</style\s*>""", re.DOTALL | re.I
)
_DATA_URL = re.compile(r"""url\((?:'(data:[^']+)'|"(data:[^"]+)"|(data:[^)'"]+))\)""")
_EXTENSIONS = {"image/png": "png", "image/svg+xml": "svg", "image/gif": "gif", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class SharedAt:
    """The future address of a page and of a picture of it, which previews of links show.

    Attributes
    ----------
    address : str
        With https or http.
    picture : str
        An address, or the name of a file beside the page: a PNG or JPEG, the formats that
        previews show. Empty if there is none.

    Raises
    ------
    InputError
        If either is invalid.

    Examples
    --------
    >>> SharedAt("https://example.org/checks/880.html", "880.png").image
    'https://example.org/checks/880.png'
    """

    address: str
    picture: str = ""

    def __post_init__(self) -> None:
        """Refuse what previews could not load."""
        if not is_web_address(self.address):
            raise InputError(
                f"address: expected where the page will stand, such as "
                f"https://example.org/check.html, found {self.address!r}"
            )
        if self.picture and not re.fullmatch(
            r"(?:https?://\S+|(?![\w+.-]*:)\S+)\.(?:png|jpe?g)", self.picture, re.IGNORECASE
        ):
            raise InputError(
                f"picture: expected the name or address of a .png or .jpg, which previews of links "
                f"show, found {self.picture!r}"
            )

    @property
    def image(self) -> str:
        """The address of the picture; empty if there is none."""
        return urljoin(self.address, self.picture) if self.picture else ""


@dataclass(frozen=True)
class PageDocument:
    """The parts of a page; scripts and styles have names, which also name a folder's files.

    Attributes
    ----------
    title, lang, description : str
        Plain text.
    vendors : sequence of Vendor
    head : str
        Markup from a user's layers: links to what was allowed.
    head_scripts, scripts, styles : sequence of (str, str)
        Names and texts; the head's scripts run before the body exists.
    body : str
        Markup, already safe. Scripts and styles in it have no effect.
    sources, tile_sources : sequence of str
        Hosts from which to load anything, or only pictures.
    inline_style : bool
        Whether ``style`` attributes have an effect.
    shared_at : SharedAt, optional
        Where the page will stand, for previews of links to it.
    """

    title: str
    lang: str
    description: str
    vendors: Sequence[Vendor]
    head: str
    head_scripts: Sequence[tuple[str, str]]
    styles: Sequence[tuple[str, str]]
    body: str
    scripts: Sequence[tuple[str, str]]
    sources: Sequence[str] = ()
    tile_sources: Sequence[str] = ()
    inline_style: bool = False
    shared_at: SharedAt | None = None


def taken_apart(markup: str) -> tuple[str, list[str], list[str]]:
    """Split markup into the markup itself, its inline scripts and its inline styles."""
    scripts, styles = _SCRIPT.findall(markup), _STYLE.findall(_SCRIPT.sub("", markup))
    return _STYLE.sub("", _SCRIPT.sub("", markup)).strip(), scripts, styles


def one_file(document: PageDocument) -> str:
    """Write the page as one file, whose policy lists each script and style by its hash."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}

    def inline(tag: str) -> Callable[[str, str], str]:
        def write(_: str, text: str) -> str:
            text = _closed(text, tag)
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
            hashes[tag].append(f"'sha256-{digest}'")
            return f"<{tag}>{text}</{tag}>"

        return write

    parts = _parts(document, inline("script"), inline("style"))
    icon = f"data:image/svg+xml;base64,{base64.b64encode(own('icon.svg').encode()).decode('ascii')}"
    return _written(document, *parts, icon, script=hashes["script"], style=hashes["style"])


def to_folder(document: PageDocument) -> dict[str, bytes]:
    """Write the page as separate files, without inline scripts, styles, data or images."""
    made: dict[str, bytes] = {}

    def script(name: str, text: str) -> str:
        made[f"{name}.js"] = _clean(text).encode()
        return f'<script src="{name}.js"></script>'

    def image(match: re.Match[str]) -> str:
        about, _, content = next(filter(None, match.groups())).removeprefix("data:").partition(",")
        kind, _, coding = about.partition(";")
        packed = coding.endswith("base64")
        raw = base64.b64decode(content) if packed else unquote_to_bytes(content)
        name = f"images/{hashlib.sha256(raw).hexdigest()[:12]}.{_EXTENSIONS.get(kind, 'bin')}"
        made[name] = raw
        return f"url({name})"

    def style(name: str, text: str) -> str:
        made[f"{name}.css"] = _clean(_DATA_URL.sub(image, text)).encode()
        return f'<link rel="stylesheet" href="{name}.css">'

    parts = _parts(document, script, style)
    made["icon.svg"] = own("icon.svg").encode()
    made["index.html"] = _written(
        document, *parts, "icon.svg", script=["'self'"], style=["'self'"], image=["'self'"]
    ).encode()
    for library in document.vendors:
        made[f"LICENSE-{library.name}.txt"] = (library.licence + "\n").encode()
    return made


def _parts(
    document: PageDocument, script: Callable[[str, str], str], style: Callable[[str, str], str]
) -> tuple[list[str], list[str]]:
    """Return the lines of the head, and the scripts at the end of the body."""
    head = [style(library.name, library.style) for library in document.vendors]
    head += [style(name, text) for name, text in document.styles]
    head += [script(library.name, library.script) for library in document.vendors]
    head += [_clean(document.head)] if document.head else []
    head += [script(name, text) for name, text in document.head_scripts]
    return head, [script(name, text) for name, text in document.scripts]


def _written(
    document: PageDocument,
    head: list[str],
    scripts: list[str],
    icon: str,
    *,
    script: list[str],
    style: list[str],
    image: Sequence[str] = (),
) -> str:
    sources = [_named(source) for source in document.sources]
    tiles = [_named(source) for source in document.tile_sources]
    if document.inline_style:  # browsers ignore 'unsafe-inline' if there is a hash beside it
        style = ["'unsafe-inline'", *(s for s in style if not s.startswith("'sha256"))]
    policy = {
        "default-src": ["'none'"],
        "script-src": list(dict.fromkeys([*script, *sources])),
        "style-src": list(dict.fromkeys([*style, *sources])),
        "img-src": [*image, "data:", *sources, *tiles],
        "connect-src": sources or ["'none'"],
        **(dict.fromkeys(("font-src", "media-src", "frame-src"), sources) if sources else {}),
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    csp = "; ".join(" ".join([name, *values]) for name, values in policy.items())
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escaped(document.lang)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{csp}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="generator" content="frontgeo">',
        *_previewed(document),
        f'<link rel="icon" href="{icon}">',
        f"<title>{escaped(_clean(document.title))}</title>",
        *head,
        "</head>",
        "<body>",
        _clean(document.body),
        *scripts,
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines)


def _previewed(document: PageDocument) -> list[str]:
    """Return the lines by which search engines and previews of links describe a page.

    A preview loads a picture only by its full address, so that without one there is none.
    """
    shared, about = document.shared_at, document.description
    named = {"description": about, "twitter:card": "summary"}
    shown = {"og:type": "article", "og:title": document.title, "og:description": about}
    if shared is not None:
        shown |= {"og:url": shared.address, "og:image": shared.image}
        named["twitter:card"] = "summary_large_image" if shared.image else "summary"
    return [
        f'<meta {kind}="{name}" content="{escaped(_clean(text))}">'
        for kind, entries in (("name", named), ("property", shown))
        for name, text in entries.items()
        if text
    ]


def _named(source: str) -> str:
    return source if "://" in source else f"https://{source}"


def _clean(text: str) -> str:
    """Return the text as a parser sees it: no lone surrogates or NUL, one kind of line end."""
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _closed(text: str, tag: str) -> str:
    """Escape a script or style so that it cannot end early; only strings can contain such text."""
    text = re.sub(rf"</(?={tag})", r"<\\/", _clean(text), flags=re.IGNORECASE)
    return text.replace("<!--", "<\\!--")


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
        own = re.search('aria-label="([^"]*)"', picture_svg)  # what it says of itself, escaped
        alt = own[1] if own else escaped(title)
        picture = (
            f'<img src="data:image/svg+xml;base64,{packed}" alt="{alt}" '
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
