"""Claims about territory: a class for each kind, with its fields, needs and measure."""

from frontgeo.claims.amount import Amount
from frontgeo.claims.area import Area
from frontgeo.claims.base import KINDS, Claim
from frontgeo.claims.depth import Depth
from frontgeo.claims.fronts import Fronts
from frontgeo.claims.pace import Pace
from frontgeo.claims.settlements import Settlements
from frontgeo.claims.share import Held, Share, ShareGained
from frontgeo.claims.status import CAPTURED_PERCENT, Captured, Persists, Status

__all__ = [
    "CAPTURED_PERCENT",
    "KINDS",
    "Amount",
    "Area",
    "Captured",
    "Claim",
    "Depth",
    "Fronts",
    "Held",
    "Pace",
    "Persists",
    "Settlements",
    "Share",
    "ShareGained",
    "Status",
]
