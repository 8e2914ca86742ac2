"""The reference figures of the real archives."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from frontgeo import ControlMap, diff, load_oblasts, read_control_map, read_regions, read_timeline
from frontgeo.cli.main import main
from frontgeo.places.oblasts import oblast_code

pytestmark = pytest.mark.archive


def deepstate(archive: Path, start: str) -> ControlMap:
    (file,) = (archive / "deepstate" / "snapshots").glob(f"{start}*")
    return read_control_map(file)


def isw(archive: Path, day: str) -> ControlMap:
    return read_control_map(
        [
            archive / "isw" / "weekly" / f"{day}_{kind}.topojson"
            for kind in ("control_map", "russian_advances")
        ]
    )


def test_deepstate_january_to_may_2024_by_the_command(archive: Path, capsys: Any) -> None:
    folder = archive / "deepstate" / "snapshots"
    (before,), (after,) = folder.glob("2023-12-31T2119Z*"), folder.glob("2024-05-31T0439Z*")
    assert main(["delta", str(before), str(after), "--json"]) == 0
    out, err = capsys.readouterr()
    result = json.loads(out)
    # 649.7 as mapped, of which 4.2 km² lie beyond the shipped coast by the Kinburn spit
    assert result["gained_km2"] == pytest.approx(645.5, abs=0.5)
    assert result["lost_km2"] == pytest.approx(13.6, abs=0.5)
    assert result["net_km2"] == pytest.approx(631.9, abs=0.5)
    (apart,) = result["set_apart"]
    assert apart["kind"] == "outside" and apart["gained_km2"] == pytest.approx(4.2, abs=0.1)
    assert main(["delta", str(before), str(after), "--json", "--keep-redrawn"]) == 0
    mapped = json.loads(capsys.readouterr().out)
    assert mapped["gained_km2"] == pytest.approx(649.7, abs=0.5)
    assert mapped["net_km2"] == pytest.approx(636.1, abs=0.5)
    assert "311 × point" in err and "other lands" in err


def test_deepstate_with_the_grey_zone(archive: Path) -> None:
    maps = deepstate(archive, "2023-12-31"), deepstate(archive, "2024-05-31")
    options = {"definition": "occupied+contested"}
    assert diff(*maps, **options).net_km2 == pytest.approx(775.8, abs=1)
    assert diff(*maps, **options, keep_redrawn=True).net_km2 == pytest.approx(780.6, abs=1)


def test_deepstate_slivers(archive: Path) -> None:
    maps = deepstate(archive, "2023-12-31"), deepstate(archive, "2024-05-31")
    clean, whole = (diff(*maps, keep_redrawn=True, keep_slivers=k) for k in (False, True))
    assert len(whole.gained.geoms) == 43 and len(clean.gained.geoms) == 41
    # with geodesic edges both are 649.69, with edges straight in lon/lat 649.71
    assert clean.gained_km2 == pytest.approx(649.71, abs=0.01)
    assert whole.gained_km2 == pytest.approx(649.72, abs=0.01)


def test_isw_slivers_and_clip(archive: Path) -> None:
    maps = isw(archive, "2023-12-31"), isw(archive, "2024-06-02")
    clean, whole = diff(*maps, keep_redrawn=True), diff(*maps, keep_slivers=True)
    assert clean.slivers is not None
    assert clean.slivers.gained_parts + clean.slivers.kept_gained_parts == 904
    assert clean.slivers.kept_gained_parts == 158
    assert (whole.gained_km2, clean.gained_km2) == pytest.approx((806.8, 797.2), abs=0.1)
    assert (whole.lost_km2, clean.lost_km2) == pytest.approx((36.3, 26.0), abs=0.1)
    assert (whole.net_km2, clean.net_km2) == pytest.approx((770.6, 770.6), abs=0.05)  # slivers too
    assert clean.gained_km2 - clean.lost_km2 == pytest.approx(771.2, abs=0.1)
    country = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived").geometry.iloc[0]
    clipped = diff(*maps, keep_slivers=True, clip=country)
    assert clipped.net_km2 == pytest.approx(769.6, abs=0.5)


def test_by_oblast_with_shipped_and_with_exact_boundaries(archive: Path) -> None:
    change = diff(deepstate(archive, "2023-12-31"), deepstate(archive, "2024-05-31"))
    shipped = change.by(load_oblasts())["net_km2"]
    for oblast, km2 in (("Kharkiv", 211.4), ("Donetsk", 370.0), ("Luhansk", 13.9)):
        assert shipped[f"{oblast} oblast"] == pytest.approx(km2, abs=0.5)
    exact = change.by(read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm1_oblast_derived"))
    assert exact.loc["donetska_oblast", "net_km2"] == pytest.approx(370, abs=1)
    assert exact.loc["kharkivska_oblast", "net_km2"] == pytest.approx(211, abs=1)
    for table in (shipped, exact["net_km2"]):
        assert table.sum() == pytest.approx(change.net_km2, abs=1e-6)


def test_the_six_oblasts_of_2025_come_out_as_with_openstreetmaps_lines(
    archive: Path, tmp_path: Path
) -> None:
    """Those for which Russia's Ministry of Defence named areas on 25 September 2025."""
    days = [f"deepstatemap_data_{day}.geojson" for day in ("20241231", "20250925")]
    with tarfile.open(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz") as daily:
        found = [m for m in daily if Path(m.name).name in days]
        daily.extractall(tmp_path, found, filter="data")
    before, after = (read_control_map(tmp_path / m.name) for m in found)
    change = diff(before, after)
    shipped = change.by(load_oblasts()).rename(index=oblast_code)
    osm = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm1_oblast_derived")
    exact = change.by(osm).rename(index=oblast_code)
    for code in ("UA-14", "UA-09", "UA-63", "UA-12", "UA-59", "UA-23"):
        there = exact.loc[code, "net_km2"]
        assert shipped.loc[code, "net_km2"] == pytest.approx(there, abs=2), code


@pytest.mark.parametrize("start", ["2023-12-31", "2024-04-29", "2024-05-10", "2024-06-01"])
def test_every_deepstate_feature_is_accounted_for(archive: Path, start: str) -> None:
    shown = deepstate(archive, start)
    assert set(shown.statuses) == {"occupied", "held_since_2022", "contested", "liberated"}
    assert not [reason for reason in shown.skipped if "unknown" in reason]
    assert 107_000 < shown.area_km2() < 110_000


@pytest.mark.slow
def test_the_shipped_border_against_openstreetmaps(archive: Path) -> None:
    """The depth of the May 2024 push depends on Kharkiv's border."""
    import numpy as np
    import shapely

    from frontgeo.geometry.projection import local_metres

    osm = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived").geometry.iloc[0]
    window = shapely.box(35.3, 49.9, 38.2, 50.6)
    shipped = shapely.clip_by_rect(
        shapely.union_all(load_oblasts().geometry.to_numpy()).boundary, *window.bounds
    )
    to_metres, _ = local_metres(window)
    points = shapely.points(shapely.get_coordinates(shapely.segmentize(to_metres(shipped), 200)))
    distances = shapely.distance(points, to_metres(osm.boundary))
    assert np.mean(distances) < 50 and np.median(distances) < 30


def test_control_alone_and_control_with_advances_are_unlike(archive: Path, capsys: Any) -> None:
    """The difference between the two is a thousand km² more than that of whole maps."""
    folder = archive / "isw" / "weekly"
    before = [str(folder / f"2023-12-31_{kind}.topojson") for kind in ("control_map",)]
    after = [
        str(folder / f"2024-06-02_{kind}.topojson") for kind in ("control_map", "russian_advances")
    ]
    claim = ["--claim", "1016 km2", "--since", "2024-01-01", "--until", "2024-06-02", "--json"]
    assert main(["check", *claim, "--before", *before, "--after", *after]) == 0
    (row,) = json.loads(capsys.readouterr().out)["verdicts"][0]["rows"]
    assert (row["outcome"], row["counted"]) == ("undecided", False)
    assert any("unlike maps: 2023-12-31 without advances" in note for note in row["notes"])


@pytest.mark.slow
def test_edits_that_come_and_go_on_deepstates_daily_maps(archive: Path) -> None:
    timeline = read_timeline(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz")
    table = timeline.transients
    assert len(table) == 44 and timeline.skipped == ()
    largest = table.loc[table["km2"].idxmax()]
    assert str(largest.name.date()) == "2025-10-08"
    assert (largest["change"], largest["maps"]) == ("gained", 2)
    assert largest["km2"] == pytest.approx(5.47, abs=0.01)
    # days are those that the maps show, one or two before the files' names
    assert "2025-05-23" in timeline.published_in_one_day.index.strftime("%Y-%m-%d")
