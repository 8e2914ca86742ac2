"""Persists: whether a place is captured by a day, and still is on the next full map."""

from __future__ import annotations

from typing import Literal

from frontgeo.claims.captured import Captured

__all__ = ["Persists"]


class Persists(Captured):
    """Whether a place is captured at the end of a day, and on the next full map too.

    The same as `Captured` with ``confirm = "next map"``, under the name that rules of
    forecasting sites give it.
    """

    kind: Literal["persists"] = "persists"
    confirm: Literal["next map"] = "next map"
