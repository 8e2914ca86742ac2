"""`State`: claims about the end of a day, rather than the change of a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.base import OPEN, Claim
from frontgeo.control import ControlMap
from frontgeo.delta import Delta
from frontgeo.errors import ClaimError
from frontgeo.geometry.measure import polygonal

__all__ = ["State", "state_of"]

_AROUND_PLACE_DEG = 0.1  # how much held ground about a settlement is shown


class State(Claim):
    """What is claimed of one day: nothing gains or loses, and no map is cut to its place."""

    ends: ClassVar[tuple[str, ...]] = ("until",)
    shows_change: ClassVar[bool] = False
    has_direction: ClassVar[bool] = False
    is_cut_to_place: ClassVar[bool] = False
    is_along_front: ClassVar[bool] = False
    side_advice: ClassVar[str] = "side = 'russia' or 'ukraine'"

    @classmethod
    def _kept_of(cls, said: Mapping[str, str]) -> dict[str, str]:
        """Keep who holds it; nothing changes, and no side is left open."""
        return {key: side for key, side in said.items() if key == "side" and side != OPEN}

    @classmethod
    def _check_way(
        cls, before: str, stated: str, said: Mapping[str, str], fields: Mapping[str, Any]
    ) -> None:
        """Refuse nothing: nobody gains or loses."""

    def _check_ends(self) -> None:
        if self.since is not None:
            raise ClaimError(f"since: a claim of {self.kind} is about a day; give until only")

    @property
    def maps_needed(self) -> tuple[str, ...]:
        """The map of the day, and where it must persist the next one."""
        return ("before", "after") if self.must_persist else ("after",)

    @property
    def direction_measured(self) -> str:
        """Nothing: nobody gains or loses."""
        return ""

    def change_of(self, delta: Delta) -> Delta:
        """Return what is held after a change; of drawn ground all of it."""
        if delta.after is not None:
            return state_of(delta.after, delta.definition)
        nothing = shapely.MultiPolygon()
        ground = polygonal(shapely.union(delta.unchanged, delta.gained))
        return replace(delta, unchanged=ground, gained=nothing, lost=nothing)

    def change_shown(self, shown: ControlMap, definition: str) -> Delta:
        """Return what a map or a drawing shows as held."""
        return state_of(shown, definition)

    def grounds(self, delta: Delta, places: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
        """Return the ground held about the places that it was measured at."""
        if not places:
            return {"held": shapely.Polygon()}
        west, south, east, north = shapely.total_bounds(list(places))
        step = _AROUND_PLACE_DEG
        around = shapely.box(west - step, south - step, east + step, north + step)
        return {"held": polygonal(shapely.intersection(delta.unchanged, around))}


def state_of(shown: ControlMap, definition: str, clip: BaseGeometry | None = None) -> Delta:
    """Return what a map shows on its day, as a change of nothing."""
    nothing = shapely.MultiPolygon()
    state = Delta(
        gained=nothing,
        lost=nothing,
        unchanged=shown.held(definition),
        label=shown.mapper,
        definition=definition,
        after=shown,
    )
    return state if clip is None else state.clipped(clip)
