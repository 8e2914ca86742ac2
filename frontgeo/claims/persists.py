"""Persists: a place is captured by a day, and still is on the next full map."""

from __future__ import annotations

from typing import Literal

from frontgeo.claims.captured import Captured

__all__ = ["Persists"]


class Persists(Captured):
    """A claim that a place is captured at the end of a day and still on the next full map.

    The same as `Captured` with ``confirm = "next map"``, under the name used in rules of
    forecasting sites.
    """

    kind: Literal["persists"] = "persists"
    confirm: Literal["next map"] = "next map"
