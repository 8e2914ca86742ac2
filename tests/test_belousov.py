"""The seven claims of 31 May 2024 on the mappers' archives, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from frontgeo import Row, Settings, Verdict, area_km2, check, load_settlements
from frontgeo.claims.statement import compare_measured
from frontgeo.i18n import Message

pytestmark = [pytest.mark.archive, pytest.mark.slow]


def by_id(verdicts: list[Verdict], claim_id: str) -> Verdict:
    return next(v for v in verdicts if v.claim.id == claim_id)


def mapped(verdict: Verdict) -> list[Row]:
    return [row for row in verdict.rows if row.kind == "mapped"]


def test_all_seven_are_there_with_rows_and_an_outcome(belousov: list[Verdict]) -> None:
    kinds = [v.claim.kind for v in belousov]
    assert sorted(set(kinds)) == ["area", "depth", "fronts", "pace", "settlements", "status"]
    assert len(belousov) == 7
    for verdict in belousov:
        assert all(row.outcome for row in mapped(verdict)) and len(mapped(verdict)) >= 2


def test_the_area_is_overstated_by_every_mapper_at_250_m_and_2_km(
    belousov: list[Verdict],
) -> None:
    verdict = by_id(belousov, "area-880")
    for row in mapped(verdict):
        (again,) = check(
            verdict.claim,
            row.change,
            position_error_m=250,
            settings=Settings(correlation_length_m=2000, interval="drawing"),
        ).rows
        assert again.outcome == row.outcome == "overstated"
    # they agree for reasons other than the mappers' own σ
    assert {row.position_error_m for row in mapped(verdict)} == {270, 330, 620}


# km from OpenStreetMap's border, as published with the archives (reference/mappers_2024.csv)
DEPTHS = {
    ("DeepState", "Lyptsi"): 7.72, ("DeepState", "Vovchansk"): 6.37,
    ("ISW", "Lyptsi"): 9.05, ("ISW", "Vovchansk"): 6.53,
    ("Creamy Caprice", "Lyptsi"): 9.26, ("Creamy Caprice", "Vovchansk"): 6.42,
    ("Liveuamap", "Lyptsi"): 8.73, ("Liveuamap", "Vovchansk"): 6.97,
}  # fmt: skip


def test_the_depths_of_four_mappers(belousov: list[Verdict]) -> None:
    verdict = by_id(belousov, "depth-kharkiv")
    found = {(row.label, row.at): row for row in mapped(verdict)}
    assert set(found) == set(DEPTHS)
    for key, km in DEPTHS.items():
        assert found[key].measured == pytest.approx(km, abs=0.05)
    assert verdict.claim.interval == (7.5, 9.5)
    lyptsi = [row for row in mapped(verdict) if row.at == "Lyptsi"]
    assert {row.outcome for row in lyptsi} == {"supported"}
    for row in mapped(verdict):
        if row.at == "Vovchansk":
            outright = row.measured is not None and row.measured >= 7.5
            assert not outright
            told = any(
                isinstance(n, Message) and n.key == "within-interval-only" for n in row.notes
            )
            assert told == (row.outcome == "supported")


def test_the_settlements_of_may(belousov: list[Verdict], archive: Path) -> None:
    verdict = by_id(belousov, "settlements-28")
    counts = {row.label: row for row in mapped(verdict)}
    # Liveuamap: 27 inside, and one the other way; the published 28 counts both
    expected = {"DeepState": 29, "ISW": 29, "Creamy Caprice": 30, "Liveuamap": 27}
    table = load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    points = table.geometry.to_numpy()
    for label, count in expected.items():
        row = counts[label]
        assert row.measured == count
        assert row.low is not None and row.high is not None and row.low <= 28 <= row.high
        assert row.change is not None and row.change.before and row.change.after
        newly = shapely.intersects(points, row.change.after.held())
        newly &= ~shapely.intersects(points, row.change.before.held())
        assert int(newly.sum()) == count  # counted independently
        listed = [part for part in row.parts if str(part.finding).startswith("newly inside")]
        assert len(listed) == count
    told = {str(part.name): str(part.finding) for part in counts["DeepState"].parts}
    gone = [name for name, finding in told.items() if "not in the register" in finding]
    assert any("Ploskiy" in name for name in gone) and any("Bednyy" in name for name in gone)
    assert any("a second point of" in finding for finding in told.values())
    assert any("within the error" in finding for finding in told.values())


def test_fronts_parts_add_up_to_the_whole(belousov: list[Verdict]) -> None:
    for row in mapped(by_id(belousov, "all-fronts")):
        assert row.change is not None
        total = sum(part.value or 0.0 for part in row.parts)
        assert total == pytest.approx(row.change.net_km2, abs=1e-6)
        still = [str(p.name) for p in row.parts if str(p.finding).startswith("no advance")]
        advancing = sum(str(p.finding).startswith("advance") for p in row.parts)
        assert row.low == advancing and bool(still) == (row.outcome == "overstated")


def test_ground_elsewhere_adds_up_by_oblast_and_by_sector(belousov: list[Verdict]) -> None:
    for row in mapped(by_id(belousov, "ground-elsewhere")):
        names = [str(part.name) for part in row.parts]
        split = names.index("elsewhere") + 1
        for group in (row.parts[:split], row.parts[split:]):
            assert sum(p.value or 0.0 for p in group) == pytest.approx(row.measured, abs=1e-6)


def test_the_pace_beside_2023(belousov: list[Verdict]) -> None:
    for row in mapped(by_id(belousov, "faster-than-2023")):
        assert row.ratio is None and row.unit == "km² a day" and row.outcome == "supported"
        assert row.clip.endswith("adm0_derived") and len(row.parts) == 6
        assert row.measured is not None and row.measured > 2


def test_vovchansk(belousov: list[Verdict]) -> None:
    rows = mapped(by_id(belousov, "vovchansk"))
    assert {row.outcome for row in rows} == {"supported", "undecided"}
    for row in rows:
        near = any("the line is closer than its error" in str(note) for note in row.notes)
        assert near == (row.outcome == "undecided")


def test_days_around_stand_beside_the_interval(belousov: list[Verdict]) -> None:
    row = mapped(by_id(belousov, "area-880"))[0]
    assert row.days is not None and row.low is not None and row.measured is not None
    assert row.days[0] <= row.measured <= row.days[1]
    assert row.sd is not None and row.measured - row.low == pytest.approx(1.96 * row.sd, rel=1e-3)
    assert compare_measured((875, 885), row.days, 880) == "overstated"


def test_evidence_is_measured_on_the_ellipsoid(belousov: list[Verdict]) -> None:
    for row in mapped(by_id(belousov, "area-880")):
        assert row.change is not None
        net = area_km2(row.change.gained) - area_km2(row.change.lost)
        net += sum(area_km2(a.gained) - area_km2(a.lost) for a in row.change.in_net)
        assert row.measured == pytest.approx(net, rel=1e-12)
