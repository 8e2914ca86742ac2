"""The claim page: a Folium map with the verdict's card, in one file.

Nothing that a user or a file supplies passes through a template of branca's, which
renders twice and would run ``{{ … }}`` in a name: text goes into the card through an
autoescaping template, and into the map as JSON whose markup characters are escaped.
Both are put into the page by `_Raw`, which no template reads again.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import shapely
from branca.element import Element, Figure
from jinja2 import Environment

from frontgeo.check import Verdict
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.files import write_text
from frontgeo.maps.card import card_context
from frontgeo.maps.layers import Shown, page_data
from frontgeo.places import load_settlements

__all__ = ["FrontgeoMap", "folium_map"]


class _Raw(Element):
    """Text put into the page as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text; no template reads it."""
        return self._text


def safe_json(content: Any) -> str:
    r"""Write JSON that may stand in a script: no character in it can end or leave it.

    Examples
    --------
    >>> safe_json("</script>{{ 7 }}")
    '"\\u003c/script\\u003e\\u007b\\u007b 7 }}"'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # braces of JSON itself must stay; those in texts come in pairs that templates know
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\u007b", text)


@cache
def _own(name: str) -> str:
    return (files("frontgeo.maps") / name).read_text(encoding="utf-8")


@cache
def _leaflet() -> tuple[str, str]:
    """Leaflet's script and style as packaged by XStatic, its images as data: URLs."""
    folder = files("xstatic.pkg.leaflet") / "data"
    style = (folder / "leaflet.css").read_text(encoding="utf-8")

    def inlined(match: re.Match[str]) -> str:
        image = (folder / "images" / match[1]).read_bytes()
        return f"url(data:image/png;base64,{base64.b64encode(image).decode('ascii')})"

    style = re.sub(r"url\(images/([\w.-]+\.png)\)", inlined, style)
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", script), style


class FrontgeoMap(folium.Map):
    """A Folium map that needs nothing from the network.

    Layers of the user's own can be added as to any `folium.Map`; those that load
    scripts of their own go online for them.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (as folium declares them)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, title: str, card_html: str, data: dict[str, Any]) -> None:
        south, west, north, east = data["bounds"]
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_start=8,
            zoom_control=False,
            zoom_snap=0.25,
            attribution_control=False,
        )
        self._id = "frontgeo"  # two runs write the same bytes
        root = self.get_root()
        assert isinstance(root, Figure)
        root.title = None
        script, style = _leaflet()
        root.header.add_child(_Raw('<meta charset="utf-8">'), name="frontgeo_charset")
        root.header.add_child(_Raw(f"<title>{_escaped(title)}</title>"), name="frontgeo_title")
        root.header.add_child(_Raw(f"<style>{style}</style>"), name="frontgeo_leaflet_css")
        root.header.add_child(_Raw(f"<script>{script}</script>"), name="frontgeo_leaflet_js")
        self._page_style = _Raw(f"<style>{_own('page.css')}</style>")
        root.html.add_child(_Raw(card_html), name="frontgeo_card")
        self._page_script = _Raw(
            f"(function(){{const map={self.get_name()};const data={safe_json(data)};\n"
            f"{_own('page.js')}}})();"
        )

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Render the map, then what stands on it."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        root = self.get_root()
        assert isinstance(root, Figure)
        # after folium's own, so that ours holds
        root.header.add_child(self._page_style, name="frontgeo_page_css")
        root.script.add_child(self._page_script, name="frontgeo_page_js")

    def html(self) -> str:
        """Return the page's text."""
        return str(self.get_root().render())

    def save(self, outfile: str | Path, **kwargs: Any) -> None:  # type: ignore[override]
        """Write the page whole or not at all.

        Parameters
        ----------
        outfile : path

        Raises
        ------
        InputError
            When it cannot be written.
        """
        write_text(outfile, self.html())


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


_CARDS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def folium_map(
    shown: Verdict | Delta | Sequence[Verdict],
    *,
    settlements: gpd.GeoDataFrame | str | Path | None = None,
) -> FrontgeoMap:
    """Draw a page: the map of the evidence, and the card with the verdict.

    Parameters
    ----------
    shown : Verdict, Delta, or sequence of Verdict
        Several verdicts get a card each on one map.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those that ship, as `frontgeo.load_settlements` reads
        them: points with ``name_en``, and ``name_uk`` and ``kind`` where known.

    Returns
    -------
    FrontgeoMap
        A `folium.Map`; ``.save("check.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        When there is nothing to show.

    Examples
    --------
    >>> import frontgeo as fg, shapely
    >>> verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> page = folium_map(verdict).get_root().render()
    >>> "880 km²" in page
    True
    """
    verdicts = (
        [] if isinstance(shown, Delta) else ([shown] if isinstance(shown, Verdict) else list(shown))
    )
    if not verdicts and not isinstance(shown, Delta):
        raise InputError("page: expected a verdict or a change, found none")
    if isinstance(settlements, str | Path):
        settlements = load_settlements(settlements)
    if settlements is not None:
        columns = list(getattr(settlements, "columns", []))
        if "name_en" not in columns or not hasattr(settlements, "geometry"):
            raise InputError(
                "settlements: expected a table of points with a column 'name_en', found "
                f"{', '.join(map(str, columns)) or type(settlements).__name__}"
            )
    data = page_data(
        [Shown(shown)] if isinstance(shown, Delta) else _evidence(verdicts), settlements
    )
    context = card_context(verdicts, shown if isinstance(shown, Delta) else None)
    card = _CARDS.from_string(_own("card.html")).render(context)
    return FrontgeoMap(context["title"], card, data)


def _evidence(verdicts: Sequence[Verdict]) -> list[Shown]:
    """Each change of a claim once, those that count first."""
    found: dict[tuple[int, str], Shown] = {}
    for counted in (True, False):
        for verdict in verdicts:
            claim = verdict.claim
            where = claim.id if len(verdicts) > 1 else ", ".join(claim.where)
            for row in verdict.rows:
                if row.delta is None or row.counted != counted:
                    continue
                key = (id(row.delta), claim.id)
                earlier = found.get(key)
                found[key] = Shown(
                    row.delta,
                    illustration=row.kind == "illustration",
                    where=where,
                    parts=(*(earlier.parts if earlier else ()), *row.parts),
                )
    return list(found.values()) or [Shown(_nothing())]


def _nothing() -> Delta:
    empty = shapely.MultiPolygon()
    return Delta(gained=empty, lost=empty, unchanged=empty, label="no geometry")
