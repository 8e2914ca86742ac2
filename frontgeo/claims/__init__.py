"""Claims about territory: their kinds, what makes sense of each, and `Claim` itself."""

from frontgeo.claims.amount import Amount
from frontgeo.claims.claim import Claim
from frontgeo.claims.kinds import CAPTURED_PERCENT, KINDS, Kind

__all__ = ["CAPTURED_PERCENT", "KINDS", "Amount", "Claim", "Kind"]
