"""Provide the assets of pages: our own files, and third-party scripts fetched at build time."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import Environment

from frontgeo.errors import FrontgeoError, InputError

__all__ = ["Vendor", "own", "rendered", "vendor"]

_TEMPLATES = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
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
    return (files("frontgeo.maps") / name).read_text(encoding="utf-8")


def rendered(name: str, context: Mapping[str, Any]) -> str:
    """Return a template of this package filled in; every value is escaped."""
    return _TEMPLATES.from_string(own(name)).render(context)


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
    folder = files("frontgeo.maps") / "vendor"
    script_name, style_name = _SCRIPTS[name]
    try:
        packages = json.loads((folder / "vendor.json").read_text(encoding="utf-8"))["packages"]
        about, folder = packages[name], folder / name
        script = (folder / script_name).read_text(encoding="utf-8")
        style = _inlined((folder / style_name).read_text(encoding="utf-8"), folder)
        licences = sorted(f.name for f in folder.iterdir() if f.name.startswith("LICENSE"))
        licence = "\n\n".join((folder / f).read_text(encoding="utf-8").strip() for f in licences)
    except (OSError, ValueError, KeyError) as error:
        raise FrontgeoError(
            f"pages: the script {name!r} is not in this installation of frontgeo ({error}); "
            "install it again with `pip install`, which fetches it"
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
