"""Write the text that stands for a page's map or a picture: for screen readers, and to paste.

It is made from the same numbers and names as the picture, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from frontgeo._utils.fileio import printable
from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.caveats import STARRED, assumption_text, assumptions_of, when_text
from frontgeo.outputs.text import headline_text
from frontgeo.outputs.view_model import VerdictView, evidence_of, names_of_change
from frontgeo.outputs.wording import VerdictTexts
from frontgeo.verdicts.outcomes import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["alt_text", "alt_text_of", "map_text"]

_LEAST_SHARE = 0.05  # of the changed ground, for a region to be named
_MOST_REGIONS = 4


def alt_text(shown: Verdict | Ground, lang: str | Mapping[str, str] = "en") -> str:
    """Return the text that stands for the picture of a verdict or a change.

    Parameters
    ----------
    shown : Verdict or Ground
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.

    Returns
    -------
    str
        The claim, its outcome and the number of each row that counts; then what the map shows:
        whose, of which days, who took how much, in which regions; then the assumptions.

    Raises
    ------
    InputError
        If it is neither a verdict nor a change, or the language does not ship.

    Examples
    --------
    >>> from frontgeo import Claim, check
    >>> print(alt_text(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))))
    880 km² taken: supported; drawn polygons: 880.3 km² (as drawn 870–891). Map of drawn polygons. Drawn: 880.3 km². Where: Kharkiv oblast (100 %).
    """  # noqa: E501
    if not isinstance(shown, Verdict | Ground):
        raise InputError(f"alt_text: expected a verdict or a change, found {type(shown).__name__}")
    views = [VerdictView(shown)] if isinstance(shown, Ground) else evidence_of([shown]).views
    return alt_text_of(shown, views[0] if views else None, texts_of("claim", lang))


def alt_text_of(shown: Verdict | Ground, view: VerdictView | None, texts: Texts) -> str:
    """Return the text for a picture whose map shows one of the views of a verdict."""
    lines = []
    if isinstance(shown, Verdict):
        headline = headline_text(shown, texts.sentences)
        lines += [f"{headline}.", *_each(shown, headline, texts)]
    lines += (
        [Message("alt-no-map").text(texts.sentences)] if view is None else [map_text(view, texts)]
    )
    if isinstance(shown, Verdict):
        assumed = [assumption_text(each, texts) for row in shown.rows for each in row.assumed]
    else:
        assumed = assumptions_of(shown.maps, texts)
    lines += [f"* {line}." for line in dict.fromkeys(assumed)]
    return printable(" ".join(lines))


def _each(verdict: Verdict, headline: str, texts: Texts) -> list[str]:
    """Return a sentence with the number of each row, if the headline sums them up."""
    words = VerdictTexts(texts)
    rows = [row for row in verdict.counted if row.measured is not None]
    found = [
        f"{row.label}{_apart(row, rows, words)} "
        f"{words.amount(words.measured(row), row.numbers[-1], row.unit)}"
        f"{STARRED if row.assumed else ''}"
        for row in rows
        if row.measured is not None
    ]
    if all(row.label in headline for row in rows):
        return []
    return [Message("alt-each", rows="; ".join(found)).text(texts.sentences)]


def _apart(row: Row, rows: Sequence[Row], words: VerdictTexts) -> str:
    """Return in brackets by which definition and where a row was measured, if rows differ in it."""
    found = []
    if len({each.definition for each in rows}) > 1:
        found.append(words.definition(row))
    if row.at and len({str(each.at) for each in rows}) > 1:
        found.append(in_language(row.at, words.lang))
    return f" ({', '.join(found)})" if found else ""


def map_text(view: VerdictView, texts: Texts) -> str:
    """Say what a map shows: whose it is, its days, who took how much, and where.

    Examples
    --------
    >>> from frontgeo import Drawing
    >>> drawn = Drawing.of(shapely.box(36, 50, 36.4, 50.2), label="me")
    >>> map_text(VerdictView(drawn), texts_of("claim"))
    'Map of me. Drawn: 636.7 km². Where: Kharkiv oblast (100 %).'
    """
    change, language = view.change, texts.sentences
    star = STARRED if change.assumed else ""

    def km2(value: float) -> str:
        return f"{texts.number(value, 1)} {texts['km2']}{star}"

    side = "" if view.drawn else texts.side(change.side)
    # the ground held on one day is that of the whole map, wherever it was measured
    where = "" if view.mode == "state" else in_language(view.where, language)
    shown = ", ".join(part for part in (change.label, side, where) if part)
    days = [when_text(each, texts) for each in change.maps_by_day.values() if each.day]
    about = Message("alt-map", shown=shown, days=" – ".join(days), dated="yes" if days else "no")
    lines = [about.text(language)]
    if view.mode == "state":
        held = km2(float(area_km2(change.unchanged)))
        return " ".join([*lines, Message("alt-held", amount=held).text(language)])
    gained_name, lost_name = names_of_change(change, texts)
    if view.drawn:
        lines.append(Message("alt-drawn", amount=km2(change.gained_km2)).text(language))
    else:
        lines += [
            f"{gained_name}: {km2(change.gained_km2)}.",
            f"{lost_name}: {km2(change.lost_km2)}.",
        ]
    return " ".join(filter(None, [*lines, _where(change, texts)]))


def _where(change: Ground, texts: Texts) -> str:
    """Name the regions of the changed ground, the largest part first, with their shares."""
    regions = change.theatre.regions
    ground = polygonal(shapely.union_all([change.gained, change.lost]))
    whole = float(area_km2(ground))
    if not len(regions) or not whole:
        return ""
    shapes = regions.geometry.to_numpy()
    near = np.flatnonzero(shapely.intersects(shapes, ground))
    parts = [polygonal(part) for part in shapely.intersection(shapes[near], ground)]
    shares = area_km2(parts) / whole if parts else np.empty(0)
    first, second = ("name_uk", "name_en") if texts.lang == "uk" else ("name_en", "name_uk")
    named = []
    for at in np.argsort(-shares)[:_MOST_REGIONS]:
        if shares[at] >= _LEAST_SHARE:
            row = regions.iloc[near[at]]
            named.append((str(row[first] or row[second]), float(shares[at])))
    outside = 1.0 - float(shares.sum())
    if outside >= _LEAST_SHARE:
        named.append((Message("alt-outside").text(texts.sentences), outside))
    listed = ", ".join(f"{name} ({texts.number(share * 100)} %)" for name, share in named)
    return Message("alt-where", regions=listed).text(texts.sentences) if named else ""
