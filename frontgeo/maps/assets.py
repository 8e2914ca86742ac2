"""What pages are made of: our own files, scripts bundled from them, and third-party scripts.

Bundles and third-party scripts are put into ``vendor`` when frontgeo is built; see
``hatch_build.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import Environment

from frontgeo.errors import FrontgeoError, InputError

__all__ = ["Vendor", "bundle", "own", "rendered", "vendor"]

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
def bundle(name: str) -> str:
    """Return the script of a kind of page, bundled from the modules in ``maps/js``.

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
    >>> bundle("folium_bridge").startswith("(() => {")
    True
    """
    folder = files("frontgeo.maps")
    try:
        sources = json.loads((folder / "vendor" / "vendor.json").read_text("utf-8"))["sources"]
        script = (folder / "vendor" / "bundles" / f"{name}.js").read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError) as error:
        raise FrontgeoError(
            f"pages: the script {name!r} is not in this installation of frontgeo ({error}); "
            f"{_how_to_build(folder)}"
        ) from None
    if sources != _sources_now(folder):
        raise FrontgeoError(
            "pages: the scripts in this installation of frontgeo are older than the modules that "
            "they are bundled from; " + _how_to_build(folder)
        )
    return script.removeprefix('"use strict";\n')  # stands before the bundle already


def _sources_now(folder: Traversable) -> dict[str, str]:
    """The SHA-256 of each module, as hatch_build.py writes them beside the bundles."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((folder / "js").iterdir(), key=lambda file: file.name)
        if file.name.endswith((".js", ".json"))
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
    folder = files("frontgeo.maps")
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
