"""Write a page as one file, or as a folder of files, each with its own security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from frontgeo.maps.assets import Vendor, own
from frontgeo.maps.safe import escaped

__all__ = ["Document", "one_file", "taken_apart", "to_folder"]

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
class Document:
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


def taken_apart(markup: str) -> tuple[str, list[str], list[str]]:
    """Split markup into the markup itself, its inline scripts and its inline styles."""
    scripts, styles = _SCRIPT.findall(markup), _STYLE.findall(_SCRIPT.sub("", markup))
    return _STYLE.sub("", _SCRIPT.sub("", markup)).strip(), scripts, styles


def one_file(document: Document) -> str:
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


def to_folder(document: Document) -> dict[str, bytes]:
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
    document: Document, script: Callable[[str, str], str], style: Callable[[str, str], str]
) -> tuple[list[str], list[str]]:
    """Return the lines of the head, and the scripts at the end of the body."""
    head = [style(library.name, library.style) for library in document.vendors]
    head += [style(name, text) for name, text in document.styles]
    head += [script(library.name, library.script) for library in document.vendors]
    head += [_clean(document.head)] if document.head else []
    head += [script(name, text) for name, text in document.head_scripts]
    return head, [script(name, text) for name, text in document.scripts]


def _written(
    document: Document,
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
    description = (
        [f'<meta name="description" content="{escaped(_clean(document.description))}">']
        if document.description
        else []
    )
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escaped(document.lang)}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{csp}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="generator" content="frontgeo">',
        *description,
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
