"""Pack what a page says about each part of changed ground, for a reader who taps on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from frontgeo.change.change import Change
from frontgeo.change.ground import Ground
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.caveats import when_text
from frontgeo.outputs.changed_parts import ChangedParts, changed_parts
from frontgeo.outputs.view_model import VerdictView
from frontgeo.places.theatre import Theatre

__all__ = ["PARTS_IN_SCRIPT", "PartData"]

MOST_NAMES = 4  # of the settlements in a part
#: Keys of the texts that the page's script writes about parts.
PARTS_IN_SCRIPT = (
    "part_amount", "part_drawn", "part_between", "part_settlements", "part_more", "part_also",
    "part_share", "part_small", "parts_list", "parts_rest", "close", "km2",
)  # fmt: skip


class PartData:
    """The parts of the ground gained and lost of each view; views of one change share them.

    Parameters
    ----------
    texts : Texts
    theatre : Theatre
        Whose regions and settlements are named.
    settlements : GeoDataFrame, optional
        Settlements to name instead.

    Attributes
    ----------
    names : list of str
        Names of regions and settlements, which the parts refer to by number.
    described : list of dict
        For each change ``days``, ``others`` (the mappers compared with), ``gained`` and ``lost``:
        ``rows`` of position among the polygons, km², regions, the number of settlements followed by
        the first names, and the percentage of the part on each other map; then ``small`` parts, by
        number and km².
    """

    def __init__(
        self, texts: Texts, theatre: Theatre, settlements: gpd.GeoDataFrame | None = None
    ) -> None:
        self.texts = texts
        self.regions = theatre.regions
        self.settlements = theatre.settlements if settlements is None else settlements
        self.names: list[str] = []
        self.described: list[dict[str, Any]] = []
        self._name_at: dict[str, int] = {}
        self._known: dict[tuple[int, ...], int] = {}

    def of(self, item: VerdictView, items: Sequence[VerdictView]) -> int | None:
        """Return the number of a view's parts, measuring them if they are new.

        Parameters
        ----------
        item : VerdictView
        items : sequence of VerdictView
            All of the page; those of the same claim by other mappers are compared with.
        """
        if item.mode not in ("change", "drawn"):
            return None
        others = _compared(item, items)
        key = (id(item.change), *(id(other) for other in others))
        if key not in self._known:
            self._known[key] = len(self.described)
            self.described.append(self._describe(item.change, others))
        return self._known[key]

    def _describe(self, change: Ground, others: Sequence[Change]) -> dict[str, Any]:
        def parts(ground: BaseGeometry, elsewhere: list[BaseGeometry]) -> dict[str, Any]:
            return self._packed(changed_parts(ground, self.regions, self.settlements, elsewhere))

        return {
            "days": self._days(change),
            "others": [self._labelled(other, change) for other in others],
            "gained": parts(change.gained, [other.gained for other in others]),
            "lost": parts(change.lost, [other.lost for other in others]),
        }

    def _packed(self, found: ChangedParts) -> dict[str, Any]:
        rows = [
            [
                part.position,
                self._km2(part.km2),
                [self._named(self.regions, row) for row in part.regions],
                [
                    len(part.settlements),
                    *(self._named(self.settlements, r) for r in part.settlements[:MOST_NAMES]),
                ],
                [round(100 * share) for share in part.also_shown],
            ]
            for part in found.parts
        ]
        return {"rows": rows, "small": [found.small, self._km2(found.small_km2)]}

    def _km2(self, km2: float) -> str:
        return self.texts.number(km2, 1)

    def _named(self, table: gpd.GeoDataFrame, row: int) -> int:
        """Return the number of a place's name in the page's language."""
        record = table.iloc[row]
        wanted = ("name_uk", "name_en") if self.texts.lang == "uk" else ("name_en", "name_uk")
        found = [record.get(column) for column in wanted]
        name = next((text for text in found if isinstance(text, str) and text), "")
        if name not in self._name_at:
            self._name_at[name] = len(self.names)
            self.names.append(name)
        return self._name_at[name]

    def _days(self, change: Ground) -> list[str]:
        """Return both days of a change; empty where they are not known."""
        maps = change.maps_by_day
        both = [maps.get("before"), maps.get("after")]
        known = [shown for shown in both if shown is not None and shown.day is not None]
        return [when_text(shown, self.texts) for shown in known] if len(known) == 2 else []

    def _labelled(self, other: Change, change: Ground) -> str:
        """Return the mapper of another map, with its days if they are others."""
        days = self._days(other)
        return other.label if days == self._days(change) else f"{other.label} ({' – '.join(days)})"


def _compared(item: VerdictView, items: Sequence[VerdictView]) -> list[Change]:
    """Return the changes of the same side that other mappers show for the same claim.

    Of a mapper with several definitions the one of the item is taken, or else the first.
    """
    change = item.change
    found: dict[str, Change] = {}
    if not isinstance(change, Change) or item.illustration:
        return []
    for each in items:
        other = each.change
        if (
            not isinstance(other, Change)
            or each.illustration
            or each.claim_number != item.claim_number
            or other.label == change.label
            or other.side != change.side
        ):
            continue
        if other.label not in found or (
            other.definition == change.definition != found[other.label].definition
        ):
            found[other.label] = other
    return list(found.values())
