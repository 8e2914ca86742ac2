"""Facts that maps are checked for, said of drawn ground too: where it lies, its day, slivers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapes import write_geojson

from frontgeo import Claim, area_km2, check, load_border, read_control_map
from frontgeo.cli.main import main
from frontgeo.i18n.messages import Message
from frontgeo.outputs.text import matters

# across the border north of Kharkiv: some of it in Belgorod oblast
ACROSS = shapely.box(36.6, 50.2, 37.0, 50.42)
INLAND = shapely.box(36.5, 49.2, 36.6, 49.3)


def facts(claim: Claim, drawn: Any) -> dict[str, Message]:
    """Return the notes on drawn ground of the one row of a check."""
    (row,) = check(claim, drawn).rows
    notes = [note for note in row.notes if isinstance(note, Message)]
    return {note.key: note for note in notes if note.key.startswith("drawn-")}


def test_ground_outside_the_country_counts_and_is_said() -> None:
    found = facts(Claim.area(880), ACROSS)
    outside_km2 = area_km2(shapely.difference(ACROSS, load_border()))
    values = found["drawn-outside"].values
    assert values["outside_km2"] == pytest.approx(outside_km2, abs=1e-6)
    assert values["all_km2"] == pytest.approx(area_km2(ACROSS), abs=1e-6)
    assert "Belgorod oblast" in str(found["drawn-outside-places"])
    verdict = check(Claim.area(880), ACROSS)
    line = f"{outside_km2:.1f} of {area_km2(ACROSS):.1f} km² lie outside Ukraine and are counted"
    assert any(said.startswith(line) for said in matters(verdict))
    assert any("лежать за межами України і враховані" in said for said in matters(verdict, "uk"))
    assert facts(Claim.area(80), INLAND) == {}


@pytest.mark.parametrize("text", ["Russia holds 880 km2", "5 % of Ukraine"])
def test_ground_held_is_of_the_country_and_the_rest_is_said(text: str) -> None:
    (found,) = facts(Claim.parse(text), ACROSS).values()
    outside_km2 = area_km2(shapely.difference(ACROSS, load_border()))
    assert found.key == "drawn-outside-where"
    assert found.values["km2"] == pytest.approx(outside_km2, abs=1e-6)
    assert str(found).endswith("km² lie outside Ukraine and are not counted")


def test_ground_outside_the_claims_place_is_said() -> None:
    (found,) = facts(Claim.area(880, where=["UA-63"]), ACROSS).values()
    (row,) = check(Claim.area(880, where=["UA-63"]), ACROSS).rows
    assert row.measured is not None
    assert found.values["km2"] == pytest.approx(area_km2(ACROSS) - row.measured, abs=1e-6)
    assert "outside Kharkiv oblast and are not counted" in str(found)


def test_slivers_and_another_day_are_said(tmp_path: Path) -> None:
    thin = shapely.box(36.5, 49.4, 36.6, 49.4001)  # 11 m wide
    found = facts(Claim.area(80), shapely.union(INLAND, thin))
    assert found["drawn-slivers"].values["count"] == 1
    assert found["drawn-slivers"].values["km2"] == pytest.approx(area_km2(thin), rel=1e-9)
    write_geojson(tmp_path / "drawn-2024-05-01.geojson", INLAND)
    drawn = read_control_map(tmp_path / "drawn-2024-05-01.geojson")
    claim = Claim.area(80, since="2024-01-01", until="2024-05-31")
    assert drawn.day is not None
    (said,) = facts(claim, drawn).values()
    assert str(said) == "drawn for 1 May 2024, and the claim is about 31 May 2024"


def test_area_says_it_too(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "drawn.geojson"
    write_geojson(path, ACROSS)
    assert main(["area", str(path)]) == 0
    assert "lie outside Ukraine and are counted" in capsys.readouterr().out
    assert main(["area", str(path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    outside_km2 = area_km2(shapely.difference(ACROSS, load_border()))
    assert record["outside_country_km2"] == pytest.approx(outside_km2, abs=1e-5)
    assert list(record["outside_country"]) == ["RU-BEL"]
