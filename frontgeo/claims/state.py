"""`State`: claims about the end of one day, rather than the change over a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground, HeldGround
from frontgeo.claims.base import Claim
from frontgeo.claims.sides import OPEN
from frontgeo.errors import ClaimError
from frontgeo.geometry.measure import polygonal

__all__ = ["State"]

_AROUND_PLACE_DEG = 0.1  # held ground is shown this far around a settlement


class State(Claim):
    """A claim about one day: nothing is gained or lost, and maps are not clipped to its place."""

    stated_days: ClassVar[tuple[str, ...]] = ("until",)
    shows_change: ClassVar[bool] = False
    has_direction: ClassVar[bool] = False
    is_cut_to_place: ClassVar[bool] = False
    is_along_front: ClassVar[bool] = False
    side_advice: ClassVar[str] = ""

    @classmethod
    def _of_kind(cls, sides: Mapping[str, str]) -> dict[str, str]:
        """Keep the holder: a state has no direction, and its side is never left open."""
        return {key: side for key, side in sides.items() if key == "side" and side != OPEN}

    @classmethod
    def _check_direction(
        cls, before: str, stated: str, sides: Mapping[str, str], fields: Mapping[str, Any]
    ) -> None:
        """Refuse nothing, since a state has no direction."""

    def _check_ends(self) -> None:
        if self.since is not None:
            raise ClaimError(f"since: a claim of {self.kind} is about a day; give until only")

    @property
    def maps_needed(self) -> tuple[str, ...]:
        """The map of the day and, for a claim that must persist, the next one."""
        return ("before", "after") if self.must_persist else ("after",)

    @property
    def direction_measured(self) -> Literal[""]:
        """Empty, since a state is no change."""
        return ""

    def change_of(self, change: Ground) -> Ground:
        """Return the state after a change; drawn ground counts as held in whole."""
        return change.memo.get("state", change.as_state)

    def change_shown(self, snapshot: ControlMap, definition: str) -> Ground:
        """Return the ground held on a map or drawing."""
        return HeldGround.of(snapshot, definition)

    def grounds(self, change: Ground, places: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
        """Return the held ground around the places where it was measured."""
        if not places:
            return {"held": shapely.Polygon()}
        west, south, east, north = shapely.total_bounds(list(places))
        step = _AROUND_PLACE_DEG
        around = shapely.box(west - step, south - step, east + step, north + step)
        return {"held": polygonal(shapely.intersection(change.unchanged, around))}
