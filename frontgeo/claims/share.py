"""Share: the part of an oblast's polygon that is held at the end of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.held import measure_held, share_sentence
from frontgeo.claims.measuring import Context, Evidence, Measured
from frontgeo.claims.state import State
from frontgeo.delta import Delta
from frontgeo.errors import ClaimError
from frontgeo.i18n import Message

__all__ = ["Share"]


class Share(State):
    """A claim of the share of a place that is held at the end of a day, %."""

    bases: ClassVar[Mapping[str, str]] = {"%": "%"}
    ground_is_part: ClassVar[bool] = True

    kind: Literal["share"] = "share"

    def _check_kind(self) -> None:
        if not self.where:
            raise ClaimError("where: missing; a share of which oblast? give its code or name")
        if self.amount.value > 100:
            raise ClaimError(f"value: expected a percentage up to 100, found {self.amount.text}")

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range, from none of a place to all of it."""
        return 0.0, 100.0

    @property
    def label(self) -> str:
        """A short label of the claim."""
        return f"{self.amount.text} % of {self.where_text}"

    @property
    def sentence(self) -> Message:
        """The statement with its place, without its day."""
        return share_sentence(self)

    @property
    def sentence_in_place(self) -> Message:
        """The statement, which includes its place."""
        return self.sentence

    def grounds(self, delta: Delta, places: Sequence[BaseGeometry]) -> dict[str, BaseGeometry]:
        """Return the ground held in its place."""
        return {"held": places[0] if places else shapely.Polygon()}

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share of a polygon that is held, %; void if no ground is mapped there."""
        return [measure_held(self, evidence.delta, context)]
