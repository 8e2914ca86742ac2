"""Verdicts of every kind and outcome, from boxes; each made once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import shapely

from frontgeo import Amount, Change, Claim, ControlMap, Places, SectorOf, Verdict, check, diff
from frontgeo.i18n import Message
from frontgeo.verdicts.check import figure_row, judge, unavailable_row
from frontgeo.verdicts.outcomes import covers

SQUARE = shapely.box(33, 48, 34, 49)  # far from border and coast
GAIN = shapely.box(34, 48, 34.12, 49)
OUTLINE = shapely.box(36.90, 50.27, 36.98, 50.31)
MAY = {"since": "2024-05-01", "until": "2024-05-31"}
BY = "A. Belousov, minister of defence of Russia"
EVIL = "</script><script>alert(1)</script>\u2028\u202e=1+1<!-- & \ud800"


def texts(messages: Iterable[Message | str]) -> tuple[str, ...]:
    """Messages and other texts in English."""
    return tuple(map(str, messages))


def coverage(*given: Any) -> tuple[bool, tuple[str, ...]]:
    """Return the result of `covers`, with its notes in English."""
    found, notes = covers(*given)
    return found, texts(notes)


def shown(ground: shapely.Geometry, at: str, mapper: str = "DeepState") -> ControlMap:
    """Return a map of one instant."""
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return ControlMap(mapper, {"occupied": ground}, instant=instant)


@cache
def change(wide: float = 0.12, mapper: str = "DeepState") -> Change:
    """Return a change of May 2024: a strip of some width in degrees."""
    after = shapely.box(33, 48, 34 + wide, 49)
    return diff(shown(SQUARE, "2024-04-30T21:27", mapper), shown(after, "2024-05-31T20:10", mapper))


@cache
def of_each_kind() -> Mapping[str, Verdict]:
    """Return a verdict of each kind."""
    delta = change()
    earlier = diff(
        shown(SQUARE, "2022-12-31T22:00"),
        shown(shapely.box(33, 48, 34.05, 49), "2023-12-31T22:00"),
    )
    north = shown(shapely.box(36, 49.5, 38, 50.29), "2024-05-31T20:10")
    south = shown(shapely.box(32, 45.5, 36, 47), "2024-05-31T20:10")
    sectors = [SectorOf(name, settlements=(name,)) for name in ("Vilnohirsk", "Svitlohirske")]
    area = Claim.area(
        "about 880", **MAY, claimant=BY, stated_on="2024-05-31", source="https://example.org/said",
        id="area", per_day="28", quote="880!",
    )  # fmt: skip
    pace = Claim.pace(
        "faster", **MAY, baseline_since="2023-01-01", baseline_until="2023-12-31", id="pace"
    )
    status = Claim.status("Vovchansk", "not captured", until="2024-05-31", id="status")
    by_rule = {"settlement": "Vovchansk", "until": "2024-05-31"}
    whole = Claim.of("captured", "not captured", **by_rule, rule="whole", id="captured")
    persists = Claim.of("persists", "captured", **by_rule, rule="any", id="persists")
    ground = Claim.of(
        "held", "about 20,000", unit="km2", where="UA-65", until="2024-05-31", id="held"
    )
    share = Claim.of("share_gained", "1.5", **MAY, side="russia", where="UA-12", id="share_gained")
    with tempfile.TemporaryDirectory() as folder:
        outlines = Path(folder) / "outlines.geojson"
        named = {"name_en": ["Vovchansk"], "name_uk": ["Вовчанськ"], "oblast": ["UA-63"]}
        gpd.GeoDataFrame(named, geometry=[OUTLINE], crs="EPSG:4326").to_file(outlines)
        places = Places(outlines=str(outlines))
        held = check(status, north, places=places)
        captured = check(whole, north, places=places)
        next_day = shown(shapely.box(36, 49.5, 38, 50.30), "2024-06-01T20:10")
        persisting = check(persists, [north, next_day], places=places)
    return MappingProxyType(
        {
            "area": check(area, delta),
            "depth": check(Claim.depth("8-9", **MAY, id="depth", depth_from="front"), delta),
            "settlements": check(Claim.settlements(5, **MAY, id="settlements"), delta),
            "fronts": check(
                Claim.fronts([s.name for s in sectors], **MAY, id="fronts"), delta, sectors=sectors
            ),
            "pace": check(pace, delta, earlier=earlier),
            "status": held,
            "share": check(Claim.share(72, where="UA-65", until="2024-05-31", id="share"), south),
            "held": check(ground, south),
            "share_gained": check(share, delta),
            "captured": captured,
            "persists": persisting,
        }
    )


@cache
def mixed() -> Verdict:
    """Return maps, figures, unavailable evidence and an illustration, with different outcomes."""
    claim = Claim.area(880, **MAY, claimant=BY, id="mixed")
    rows = [
        *check(claim, [change(), change(0.107)]).rows,
        figure_row(claim, Amount.of("more than 752"), by="ISW", source="a paper"),
        figure_row(claim, Amount.of(919), kind="derived", by="AFP", note="a sum"),
        figure_row(claim, Amount.of(636), kind="computed", by="DeepState, occupied"),
        unavailable_row(claim, "Liveuamap", definition="occupied", kind="mapped", note="not here"),
        replace(check(claim, change(0.1, "me")).rows[0], kind="illustration", counted=False),
    ]
    return judge(claim, rows)


@cache
def of_outcome(outcome: str) -> Verdict:
    """Return a verdict with a given outcome."""
    if outcome == "mixed":
        return mixed()
    wide = {"overstated": 0.09, "supported": 0.1072, "understated": 0.13, "undecided": 0.002}
    claimed = "30-60" if outcome == "undecided" else 880
    verdict = check(Claim.area(claimed, **MAY), change(wide[outcome]))
    assert verdict.outcome == outcome
    return verdict
