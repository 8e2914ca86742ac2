"""Who held a place, since when: coordinates, names and codes, histories, lines, tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

import frontgeo as fg
from frontgeo import ControlMap, Timeline, read_control_map
from frontgeo.change.control_map import Redefinition
from frontgeo.cli.main import main
from frontgeo.desk import PlaceFinder, PlaceStatus, place_status, status_table
from frontgeo.desk.status_columns import status_records
from frontgeo.desk.status_coordinates import is_like_coordinates, read_angle, read_latlon
from frontgeo.desk.status_history import (
    HOLDS,
    FollowedMaps,
    _changes,
    _in_series,
    followed_series,
    status_of_places,
)
from frontgeo.desk.status_line import lines_away, other_side_probability
from frontgeo.desk.status_places import AskedPlace
from frontgeo.desk.status_text import status_lines
from frontgeo.errors import InputError
from frontgeo.io.tabular import table_of
from frontgeo.library.folder import Library, MapSeries
from frontgeo.mappers.snapshots import Snapshot

GEOD = Geod(ellps="WGS84")
HERE = (50.3, 36.94)


# ---- coordinates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "by_custom"),
    [
        ("50.30, 36.94", True), ("50,30 36,94", True), ("50,30; 36,94", True),
        ("50,30, 36,94", True), ("50.30 36.94", True), ("(50.30, 36.94)", True),
        ("geo:50.3,36.94", True), ("50.3000000,36.9400000", True), ("50.30/36.94", True),
        ("N50.3 E36.94", False), ("50.3N 36.94E", False), ("36.94E, 50.30N", False),
        ("50.30N36.94E", False), ("50°18'00\"N 36°56'24\"E", False), ("50°18' 36°56.4'", True),
        ("50° 18,0′ N; 36° 56,4′ E", False), ("50°18'00''N 36°56'24''E", False),
        ("50,3 пн. ш. 36,94 сх. д.", False), ("50.3 с.ш., 36.94 в.д.", False),
        ("latitude 50.30, longitude 36.94", False), ("lon 36.94 lat 50.3", False),
        ("широта 50,3 довгота 36,94", False), ("50.3 north, 36.94 east", False),
    ],
)  # fmt: skip
def test_coordinates_are_read_as_people_write_them(text: str, by_custom: bool) -> None:
    assert is_like_coordinates(text)
    found = read_latlon(text)
    assert (found.lat, found.lon) == pytest.approx(HERE, abs=1e-9)
    assert found.by_custom is by_custom


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("50,30", "two ways"), ("50 30", "two ways"), ("50,30,36,94", "two ways"),
        ("50.3", "two coordinates"), ("50,5 36.9", "two coordinates"), ("91, 36", "at most 90"),
        ("50.3N 36.94N", "two latitudes"), ("50°61' 36°", "below 60"),
        ("50.5°30' 36°", "whole degrees"), ("50 18 00 36 56 24", "two coordinates"),
        ("50, 181", "at most 180"), ("50.3, 36.9, 120", "two coordinates"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_none_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read_latlon(text)
    assert "\n" not in str(caught.value) and "50.30, 36.94" in str(caught.value)


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 3))
def test_any_pair_is_read_back(lat: float, lon: float, form: int) -> None:
    def in_parts(degrees: float, letters: str) -> str:
        total = round(abs(degrees) * 360_000)
        whole, rest = divmod(total, 360_000)
        minutes, hundredths = divmod(rest, 6000)
        return f"{whole}°{minutes}'{hundredths / 100:.2f}\"{letters[degrees < 0]}"

    text = (
        f"{lat:.5f}, {lon:.5f}",
        f"{lat:.5f}; {lon:.5f}".replace(".", ","),
        f"{in_parts(lat, 'NS')} {in_parts(lon, 'EW')}",
        f"{in_parts(lon, 'EW')}, {in_parts(lat, 'NS')}",
    )[form]
    found = read_latlon(text)
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=2e-5)


@pytest.mark.parametrize("name", ["Vovchansk", "Волчанск", "1-ше Травня", "с. Липці", "101-й км"])
def test_names_are_no_coordinates(name: str) -> None:
    assert not is_like_coordinates(name)


def test_a_cell_of_a_table_holds_one_angle_of_its_axis() -> None:
    assert read_angle(" 50,30 ", "latitude") == 50.3
    with pytest.raises(InputError, match="expected a latitude, found a longitude"):
        read_angle("36.9 E", "latitude")


# ---- places ------------------------------------------------------------------------------


def test_a_name_in_three_languages_and_a_code_are_one_place() -> None:
    finder = PlaceFinder()
    found = [finder.place(text) for text in ("Vovchansk", "Вовчанськ", "Волчанск")]
    found.append(finder.place("UA63140010010035757"))
    assert {(place.lat, place.lon, place.katottg) for place in found} == {
        (found[0].lat, found[0].lon, "UA63140010010035757")
    }
    assert found[0].oblast == "UA-63" and found[0].accuracy_m == 500.0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("36.94, 50.30", "write latitude first: 50.3, 36.94"), ("48.85, 2.35", "outside Ukraine"),
        ("Krasne", "'Krasne (UA-63)'"), ("Nowhereville", "latitude and longitude"),
        ("UA99999999999999999", "--register"), ("", "empty"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_place_is_refused_with_advice(text: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        PlaceFinder().place(text)
    assert problem in str(caught.value)


def test_where_and_anywhere() -> None:
    assert PlaceFinder(oblasts=["Kharkiv"]).place("Krasne").oblast == "UA-63"
    assert PlaceFinder(anywhere=True).place("48.85, 2.35").oblast == ""
    with pytest.raises(InputError, match="--where: expected an oblast"):
        PlaceFinder(oblasts=["Paris"])


def test_a_register_gives_codes_of_names_and_places_of_codes(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    head = "Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Категорія;Назва"
    region, raion = "UA63000000000041885", "UA63120000000062213"
    rows = [
        f"{region};;;;O;Харківська", f"{region};{raion};;;P;Харківський",
        f"{region};{raion};UA63120090000012345;UA63120090010039403;C;Липці",
        f"{region};{raion};UA63120090000012345;UA63120090090000001;C;Двоє",
        f"{region};{raion};UA63120090000012345;UA63120090090000002;C;Двоє",
    ]  # fmt: skip
    file.write_text("\n".join([head, *rows]))
    from frontgeo.places import load_register_codes

    register = load_register_codes(file)
    assert register["katottg"].tolist()[0] == "UA63120090010039403"
    points = pd.DataFrame(
        {"name_uk": ["Липці", "Двоє"], "name_en": ["", ""], "oblast": ["UA-63"] * 2}
    )
    import geopandas as gpd

    table = gpd.GeoDataFrame(
        points, geometry=gpd.points_from_xy([36.4, 36.5], [50.2, 50.1]), crs=4326
    )
    finder = PlaceFinder(table, register=register)
    assert finder.place("Липці").katottg == "UA63120090010039403"
    assert finder.place("UA63120090010039403").name == "Липці"
    assert finder.place("Двоє").katottg == ""  # two of this name, so that it does not decide
    with pytest.raises(InputError, match="several settlements"):
        finder.place("UA63120090090000002")


def test_rows_of_a_table_keep_their_cells_and_their_problems() -> None:
    table = table_of("id;lat;lon;name\na;50,3;36,94;\nb;36,94;50,3;\nc;;;Вовчанськ\nd;;;Красне\n")
    found = PlaceFinder().rows(table, "places.csv")
    assert [place.line for place in found] == [2, 3, 4, 5]
    assert [place.is_found for place in found] == [True, False, True, False]
    assert found[0].cells == {"id": "a", "lat": "50,3", "lon": "36,94", "name": ""}
    assert "the other way round" in found[1].problem and "settlements" in found[3].problem
    assert found[2].katottg == "UA63140010010035757"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b\n1,2\n", "expected columns lat and lon"), ("lat,lon\n", "found no row"),
        ("lat,lon\n1,2,3\n", "line 2: expected 2 cells"), ("lat,lat,lon\n1,2,3\n", "there twice"),
        ("lat,lon\n36.94,50.3\n", "none has a place"),
    ],
)  # fmt: skip
def test_a_table_without_places_is_refused(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        PlaceFinder().rows(table_of(text), "places.csv")


# ---- changes -----------------------------------------------------------------------------

DAY = date(2024, 5, 1)


def snapshots(count: int, step: int = 1) -> list[Snapshot]:
    days = [DAY + timedelta(days=step * i) for i in range(count)]
    return [Snapshot((f"{day}.geojson",), None, day, day) for day in days]


def followed(holds: Sequence[int], restarts: Sequence[int] = ()) -> FollowedMaps:
    return FollowedMaps(
        drawn=[frozenset()] * len(holds),
        snapshots=snapshots(len(holds)), holds=[np.array([h], dtype=np.int8) for h in holds],
        restarts=set(restarts), position=len(holds) - 1,
    )  # fmt: skip


@given(st.lists(st.integers(0, 2), min_size=1, max_size=40))
def test_what_came_and_went_is_what_is_smoothed_away(holds: list[int]) -> None:
    """Smooth a history by hand: a hold that is back within three maps has been there all along."""
    maps = followed(holds)
    found = _changes(maps, np.array(holds, dtype=np.int8))
    smooth, i = list(holds), 1
    while i < len(holds):
        if holds[i] != smooth[i - 1]:
            before = smooth[i - 1]
            back = next(
                (j for j in range(i + 1, min(i + 4, len(holds))) if holds[j] == before), None
            )
            if back is not None:
                smooth[i:back] = [before] * (back - i)
                i = back
                continue
        i += 1
    lasting = [
        (k, smooth[k - 1], smooth[k]) for k in range(1, len(holds)) if smooth[k] != smooth[k - 1]
    ]
    assert [
        (at, HOLDS.index(c.before), HOLDS.index(c.after)) for at, c in found if c.lasted
    ] == lasting
    every = [k for k in range(1, len(holds)) if holds[k] != holds[k - 1]]
    assert [at for at, _ in found] == every
    for at, change in found:
        assert change.day == maps.snapshots[at].day
        assert change.since == maps.snapshots[at - 1].day


def test_other_parts_and_ground_left_out_are_no_change_of_hands() -> None:
    maps = followed([1, 1, 0, 0, 4, 4], restarts=[2])
    found = [change for _, change in _changes(maps, np.array([1, 1, 0, 0, 4, 4], dtype=np.int8))]
    assert [change.kind for change in found] == ["other_parts", "redefined"]
    assert not any(change.lasted for change in found)


# ---- histories ---------------------------------------------------------------------------


def series_of(maps: Sequence[ControlMap], mapper: str = "me") -> MapSeries:
    """Return a series of maps that are in memory."""
    named = [Snapshot((f"{m.day}.json",), m.instant, m.day, m.day) for m in maps if m.day]
    by_name = dict(zip(named, maps, strict=True))
    series = MapSeries(mapper, mapper, "drawn", Path("maps"))
    stream: Any = lambda wanted: (by_name[s] for s in wanted)  # noqa: E731
    vars(series)["timeline"] = Timeline(Path("maps"), named, stream)
    return series


def strip(east: float, day: date, **more: Any) -> ControlMap:
    statuses = {"occupied": shapely.box(36, 49, east, 49.5), **more.pop("statuses", {})}
    return ControlMap("me", statuses, day=day, side="russia", **more)


def at(lon: float, lat: float = 49.25) -> AskedPlace:
    return AskedPlace("here", lat, lon)


def test_a_place_has_the_hold_of_the_last_map_up_to_the_day() -> None:
    easts = [36.1, 36.1, 36.3, 36.3, 36.3, 36.3, 36.3]
    grey = {"contested": shapely.box(36.3, 49, 36.4, 49.5)}
    maps = [
        strip(e, s.day, statuses=grey)
        for e, s in zip(easts, snapshots(len(easts), step=3), strict=True)
    ]
    series = series_of(maps)
    places = [at(36.05), at(36.2), at(36.35), at(36.6)]
    held, taken, neither, free = _in_series(places, series, DAY + timedelta(days=8))
    assert (held.hold, held.side, held.began) == ("held", "russia", None)
    assert (neither.hold, free.hold) == ("neither_side", "not_marked")
    assert taken.began is not None and taken.day == DAY + timedelta(days=6)
    assert (taken.began.since, taken.began.day) == (DAY + timedelta(days=3), taken.day)
    assert (taken.began.silent_days, taken.held_on, taken.later) == (2, 1, 4)
    assert taken.age == timedelta(days=2) and taken.persisted is True and taken.maps == 7
    assert taken.next_change is None
    (before,) = _in_series([at(36.2)], series, DAY + timedelta(days=5))
    assert before.hold == "not_marked" and before.next_change is not None
    assert "may have changed by the end of the day: the next map, of 7 May 2024" in "\n".join(
        status_lines([before])
    )
    assert free.marks == () and free.shown == ("occupied", "contested")
    text = "\n".join(status_lines([free]))
    assert "what is not marked is not said to be held by the other side" in text


def test_a_day_before_the_first_map_and_long_after_the_last_has_no_status() -> None:
    series = series_of([strip(36.1, s.day) for s in snapshots(5)])
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=40)):
        (found,) = _in_series([at(36.05)], series, day)
        assert (found.hold, found.day, found.line_km, found.persisted) == ("", None, None, None)
        assert "no map of that day" in "\n".join(status_lines([found]))
    (found,) = _in_series([at(36.05)], series, DAY + timedelta(days=6))
    assert found.hold == "held"


def test_a_flip_is_told_and_does_not_restart_the_hold() -> None:
    easts = [36.3] * 5 + [36.1] + [36.3] * 5
    series = series_of([strip(e, s.day) for e, s in zip(easts, snapshots(11), strict=True)])
    (last,) = _in_series([at(36.2)], series, None)
    assert last.began is None and [c.reverted for c in last.changes] == [DAY + timedelta(6), None]
    assert last.changes[1].is_return and last.held_on == 10
    (flip,) = _in_series([at(36.2)], series, DAY + timedelta(days=5))
    assert flip.hold == "not_marked" and flip.persisted is False
    assert "came and went" in "\n".join(status_lines([flip]))


def test_what_began_on_the_last_maps_is_too_recent_to_say() -> None:
    for late, persisted in ((3, None), (4, True)):
        easts = [36.1] * 5 + [36.3] * late
        series = series_of(
            [strip(e, s.day) for e, s in zip(easts, snapshots(5 + late), strict=True)]
        )
        (found,) = _in_series([at(36.2)], series, None)
        assert found.persisted is persisted


def test_ground_that_a_mapper_ceased_to_draw_is_left_out() -> None:
    west = shapely.box(36, 49, 36.1, 49.5)
    redefined = Redefinition(DAY + timedelta(days=3), "leaves out the west", "lost", ground=west)
    maps = [
        ControlMap(
            "me", {"occupied": shapely.box(36 if i < 3 else 36.1, 49, 36.3, 49.5)}, day=s.day,
            side="russia", redefinitions=(redefined,),
        )
        for i, s in enumerate(snapshots(6))
    ]  # fmt: skip
    gone, still = _in_series([at(36.05), at(36.2)], series_of(maps), None)
    assert gone.hold == "left_out" and gone.line_km is None
    assert [(c.kind, c.after) for c in gone.changes] == [("redefined", "left_out")]
    assert still.hold == "held" and still.changes == ()
    (before,) = _in_series([at(36.05)], series_of(maps), DAY)
    assert before.hold == "held" and before.persisted is None  # it may be held all the same
    assert "no change of hands" in "\n".join(status_lines([gone]))


def test_a_map_that_lacks_a_part_is_passed_over() -> None:
    def isw(day: date, *parts: str) -> ControlMap:
        advance = {"advance": shapely.box(36.1, 49, 36.3, 49.5)} if "advances" in parts else {}
        return strip(36.1, day, statuses=advance, parts=parts, whole=("control", "advances"))

    days = [s.day for s in snapshots(7)]
    both = ("control", "advances")
    maps = [isw(day, *(both if i != 3 else both[:1])) for i, day in enumerate(days)]
    (found,) = _in_series([at(36.2)], series_of(maps), None)
    assert found.changes == () and found.hold == "held"
    assert found.without == (days[3],)
    # from the fifth map on, all maps lack advances: that is no change of hands
    maps = [isw(day, *(both if i < 4 else both[:1])) for i, day in enumerate(days)]
    (found,) = _in_series([at(36.2)], series_of(maps), None)
    assert [c.kind for c in found.changes] == ["other_parts"] and found.hold == "not_marked"
    assert "other parts" in "\n".join(status_lines([found]))


def test_of_drawn_maps_a_status_that_one_lacks_is_no_change_of_hands() -> None:
    advance = {"advance": shapely.box(36.1, 49, 36.3, 49.5)}
    maps = [
        strip(36.1, s.day, statuses=advance if i < 3 else {}) for i, s in enumerate(snapshots(6))
    ]
    (found,) = _in_series([at(36.2)], series_of(maps), None)
    assert [c.kind for c in found.changes] == ["other_parts"]
    # a grey zone that one lacks says nothing of ground that is held on both
    grey = {"contested": shapely.box(36.3, 49, 36.4, 49.5)}
    maps = [
        strip(36.1 if i < 3 else 36.3, s.day, statuses=grey if i < 3 else {})
        for i, s in enumerate(snapshots(6))
    ]
    taken, grey_before = _in_series([at(36.2), at(36.35)], series_of(maps), None)
    assert [c.kind for c in taken.changes] == ["hands"]
    assert [c.kind for c in grey_before.changes] == ["other_parts"]


def test_other_sides_and_liberated_ground() -> None:
    liberated = {"liberated": shapely.box(36.4, 49, 36.5, 49.5)}
    theirs = {
        "ukraine": shapely.box(36.5, 49, 36.6, 49.5),
        "blue": shapely.box(36.6, 49, 36.7, 49.5),
    }
    maps = [strip(36.1, s.day, statuses=liberated, others=theirs) for s in snapshots(2)]
    places = [at(36.45), at(36.55), at(36.65), at(36.8)]
    found = _in_series(places, series_of(maps), None)
    assert [(s.hold, s.side) for s in found] == [
        ("not_marked", "ukraine"), ("not_marked", "ukraine"), ("side:blue", "blue"),
        ("not_marked", ""),
    ]  # fmt: skip


@given(st.data())
def test_holds_are_those_of_shapely_map_by_map(data: Any) -> None:
    """Compare with plain `covers` on each map, for squares that come and go."""
    corner = st.integers(0, 8)
    squares = data.draw(
        st.lists(
            st.tuples(corner, corner, st.integers(1, 4), corner, corner), min_size=2, max_size=6
        )
    )
    maps = []
    for (x, y, size, gx, gy), s in zip(squares, snapshots(len(squares)), strict=True):
        occupied = shapely.box(33 + x / 10, 48 + y / 10, 33 + (x + size) / 10, 48 + (y + size) / 10)
        grey = shapely.box(33 + gx / 10, 48 + gy / 10, 33.1 + gx / 10, 48.1 + gy / 10)
        statuses = {"occupied": occupied, "contested": grey}
        maps.append(ControlMap("me", statuses, day=s.day, side="russia"))
    xy = data.draw(
        st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), min_size=1, max_size=5)
    )
    places = [at(33 + x / 20, 48 + y / 20) for x, y in xy]
    for place, found in zip(places, _in_series(places, series_of(maps), None), strict=True):
        point = shapely.Point(place.lon, place.lat)
        plain = [
            "held" if m.statuses["occupied"].covers(point)
            else "neither_side" if m.statuses["contested"].covers(point) else "not_marked"
            for m in maps
        ]  # fmt: skip
        assert found.hold == plain[-1]
        steps = [
            (m.day, a, b) for m, a, b in zip(maps[1:], plain, plain[1:], strict=False) if a != b
        ]
        assert [(c.day, c.before, c.after) for c in found.changes] == steps


def test_ground_that_ukraine_holds_abroad_is_a_hold_of_its_own() -> None:
    """Of a mapper that draws it as Ukraine's as well."""
    ground = shapely.box(35.2, 51.1, 35.4, 51.3)
    abroad = {"statuses": {"ukrainian_held_abroad": ground}, "others": {"ukraine": ground}}
    maps = [strip(36.1, s.day, **(abroad if i > 2 else {})) for i, s in enumerate(snapshots(8))]
    maps = [m.with_(recognised="Creamy Caprice") for m in maps]
    (found,) = _in_series([at(35.3, 51.2)], series_of(maps), None)
    assert (found.hold, found.side) == ("ukraine_abroad", "ukraine")
    assert [(c.before, c.after, c.kind) for c in found.changes] == [
        ("not_marked", "ukraine_abroad", "hands")
    ]


def test_the_share_of_an_outline_that_is_held() -> None:
    place = AskedPlace("here", 49.25, 36.1, outline=shapely.box(36.05, 49.2, 36.15, 49.3))
    maps = [
        strip(36.1, s.day, statuses={"advance": shapely.box(36.08, 49, 36.125, 49.5)})
        for s in snapshots(2)
    ]
    (found,) = _in_series([place], series_of(maps), None)
    assert found.share_held == pytest.approx(0.75, abs=1e-3)


# ---- the line ----------------------------------------------------------------------------


def test_distances_to_the_line_are_geodesic() -> None:
    held = shapely.box(33, 48, 34, 48.6).difference(shapely.Point(33.7, 48.3).buffer(0.1))
    rng = np.random.default_rng(3)
    xy = np.column_stack([rng.uniform(32.5, 34.5, 40), rng.uniform(47.7, 48.9, 40)])
    inside = shapely.intersects_xy(held, xy[:, 0], xy[:, 1])
    away = lines_away(xy, [held], [], inside)
    dense = shapely.get_coordinates(shapely.segmentize(held.boundary, 0.0005))
    for (lon, lat), found in zip(xy, away.line_m, strict=True):
        far = np.full(len(dense), 1.0)
        brute = GEOD.inv(far * lon, far * lat, dense[:, 0], dense[:, 1])[2].min()
        # the brute one is to vertices 37 to 56 m apart, and never nearer
        assert found <= brute + 0.5 and brute <= np.hypot(found, 29) + 0.5
    assert away.edge_m == pytest.approx(away.line_m)


def test_border_and_coast_are_no_line_and_cracks_are_none() -> None:
    # Crimea whole: its coast is an edge, the isthmus lies 100 km north
    units = fg.load_oblasts().set_index("iso").geometry
    crimea = units["UA-43"].union(units["UA-40"])
    split = [
        crimea.intersection(shapely.box(32, 44, 34.3, 47)),
        crimea.intersection(shapely.box(34.3001, 44, 37, 47)),
    ]
    yalta = np.array([[34.16, 44.50], [34.3, 45.2]])
    away = lines_away(yalta, split, [], np.array([True, True]))
    assert away.edge_m[0] < 3_000 and away.line_m[0] > 50_000
    assert away.line_m[1] > 20_000  # the crack of 8 m through it is no line


def test_edges_of_other_ground_count_where_it_is_not_held() -> None:
    held, grey = shapely.box(33, 48, 33.5, 48.5), shapely.box(33.5, 48, 33.6, 48.5)
    xy = np.array([[33.62, 48.25], [33.55, 48.25], [33.45, 48.25]])
    away = lines_away(xy, [held], [grey], np.array([False, False, True]))
    step = GEOD.inv(33.6, 48.25, 33.62, 48.25)[2]
    assert away.line_m == pytest.approx([step, 2.5 * step, 2.5 * step], rel=1e-3)


@pytest.mark.parametrize(("away_m", "sigma_m"), [(0.0, 270.0), (130.0, 568.0), (5000.0, 270.0)])
def test_the_other_side_is_as_likely_as_a_normal_error_says(away_m: float, sigma_m: float) -> None:
    draws = np.random.default_rng(1).normal(0.0, sigma_m, 200_000)
    assert other_side_probability(away_m, sigma_m) == pytest.approx(
        (draws > away_m).mean(), abs=0.004
    )


def test_doubt_is_within_the_error_of_line_and_point() -> None:
    maps = [strip(36.1, s.day, position_error_m=300.0) for s in snapshots(2)]
    near = at(36.107)  # 510 m from the line
    (found,) = _in_series([near], series_of(maps), None)
    assert found.line_km == pytest.approx(0.51, abs=0.01) and found.in_doubt
    (found,) = _in_series([at(36.1095)], series_of(maps), None)
    assert not found.in_doubt
    town = AskedPlace("town", 49.25, 36.1095, accuracy_m=400.0)
    (found,) = _in_series([town], series_of(maps), None)
    assert found.in_doubt and found.sigma_m == pytest.approx(500.0)


# ---- tables and texts --------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    folder.mkdir()
    for i, east in enumerate((36.1, 36.2, 36.2, 36.2, 36.2, 36.2)):
        text = shapely.to_geojson(shapely.box(36, 49, east, 49.5))
        (folder / f"{DAY + timedelta(days=7 * i)}.geojson").write_text(text)
    fg.library.add_maps(folder, tmp_path / "maps", mapper="me")
    return tmp_path / "maps"


@pytest.fixture
def run(capsys: Any) -> Any:
    def words(*given: str, code: int = 0) -> tuple[str, str]:
        assert main(list(given)) == code, capsys.readouterr().err
        told = capsys.readouterr()
        return told.out, told.err

    return words


def test_a_table_in_is_a_table_out(library: Path, tmp_path: Path, run: Any) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "id,lat,lon,mapper,note\n1,49.2,36.15,=1+1,@x\n2,36.15,49.2,b,\n3,49.2,36.3,c,-4\n"
    )
    out = tmp_path / "out.csv"
    told = run("status", str(table), "--library", str(library), "--csv", str(out), code=1)
    assert "1 row without a place: line 3: read as latitude 36.15" in told[1]
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert list(rows[0])[:5] == ["id", "lat", "lon", "mapper", "note"]
    assert (rows[0]["mapper"], rows[0]["note"], rows[2]["note"]) == ("'=1+1", "'@x", "'-4")
    assert [row["found_mapper"] for row in rows] == ["me", "", "me"]
    assert [row["hold"] for row in rows] == ["held", "", "not_marked"]
    assert rows[0]["since_before"] == "2024-05-01" and rows[0]["since"] == "2024-05-08"
    assert rows[0]["change_list"] == "2024-05-01..2024-05-08 not_marked>held"
    assert "outside Ukraine" in rows[1]["problem"]
    first = out.read_bytes()
    run("status", str(table), "--library", str(library), "--csv", str(out), code=1)
    assert out.read_bytes() == first


def test_json_has_each_place_with_each_series(library: Path, run: Any) -> None:
    out, _ = run("status", "49.2, 36.15", "49.2, 36.3", "--library", str(library), "--json")
    told = json.loads(out)
    one, other = told["places"]
    assert one["read_as"]["text"].startswith("read as latitude 49.2, longitude 36.15")
    (status,) = one["statuses"]
    assert (status["hold"], status["persisted"]) == ("held", True)
    assert status["began"] == status["changes"][0]
    assert status["map"]["shows"] == ["occupied"] and other["statuses"][0]["hold"] == "not_marked"


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_text_names_day_line_and_changes(library: Path, run: Any, lang: str) -> None:
    out, _ = run(
        "status", "49.2, 36.199", "--day", "2024-05-10", "--library", str(library), "--lang", lang
    )
    assert "2024-05-01 → 2024-05-08" in out
    assert ("in doubt: 0.07 km" if lang == "en" else "сумнівно: 0,07 км") in out
    assert ("6 days in between" if lang == "en" else "6 днів між ними") in out
    assert ("* taken as occupied: nothing" if lang == "en" else "* вважається окупованою") in out
    assert "{" not in out


def test_notes_on_a_table_of_settlements_are_passed_on(library: Path, run: Any) -> None:
    own = library.parent / "own.csv"
    own.write_text("name_en,lat,lon\nThere,49.2,36.15\nThere,49.2,36.15\n")
    out, err = run("status", "There", "--settlements", str(own), "--library", str(library))
    assert "There (UA-63)" in out and "1 of 2 rows are duplicates" in err


def test_many_places_are_a_table_with_its_method_and_notes(library: Path, run: Any) -> None:
    words = [f"49.2, {lon}" for lon in (36.05, 36.15, 36.3, 36.4)]
    out, _ = run("status", *words, "--library", str(library))
    lines = out.splitlines()
    assert lines[0].split()[:3] == ["place", "mapper", "map"]
    assert [line.split("  ")[0] for line in lines[1:5]] == words
    assert "2024-06-05" in lines[1] and "shown as held" in lines[1]
    assert "me (vector file): * taken as occupied: nothing" in out and "1.96 σ" in out


def test_standard_input_is_a_table(library: Path, run: Any, monkeypatch: Any) -> None:
    piped = io.TextIOWrapper(io.BytesIO(b"lat;lon\n49,2;36,15\n"))
    monkeypatch.setattr("sys.stdin", piped)
    out, _ = run("status", "-", "--library", str(library), "--csv", "-")
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["lat"], row["found_lat"], row["hold"]) == ("49,2", "49.2", "held")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ((), "expected a PLACE"), (("49.2, 36.1", "--day", "31.05.2024"), "--day: expected a day"),
        (("49.2, 36.1", "--mapper", "nobody"), "expected a mapper of the library"),
        (("no.csv",), "no such file"), (("a.csv", "Izium"), "do not go together"),
        (("49.2, 36.1", "--archive", "nowhere"), "no such file or folder"),
        (("49.2, 36.1", "--archive", "x", "--mapper", "ISW"), "chooses in a library"),
        (("book.xlsx",), "found a workbook"),
        (("49.2, 36.1", "--where", "Paris"), "--where: expected an oblast"),
        (("49.2, 36.1", "--settlements", "no.csv"), "no such file"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(
    library: Path,
    run: Any,
    words: tuple[str, ...],
    problem: str,
    monkeypatch: Any,
) -> None:
    monkeypatch.chdir(library.parent)
    Path("book.xlsx").write_bytes(b"PK\x03\x04 and so on")
    more = () if "--archive" in words else ("--library", str(library))
    _, told = run("status", *words, *more, code=2)
    assert problem in told and len(told.strip().splitlines()) == 1


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="frontgeo library add"):
        place_status("49.2, 36.1", library=str(tmp_path))


def test_of_each_mapper_the_series_of_the_day_and_an_earlier_one(tmp_path: Path) -> None:
    def series(name: str, mapper: str, first: date, count: int) -> MapSeries:
        maps = [strip(36.1, first + timedelta(days=i)).with_(mapper=mapper) for i in range(count)]
        made = series_of(maps, mapper)
        found = MapSeries(name, mapper, name, Path(name))
        vars(found)["timeline"] = made.timeline
        return found

    long = series("long", "A", date(2023, 1, 1), 500)
    late = series("late", "A", date(2024, 3, 1), 300)
    few = series("few", "A", date(2024, 3, 1), 3)
    other = series("other", "B", date(2024, 5, 1), 5)
    library = Library(tmp_path, [long, late, few, other])
    assert [s.name for s in followed_series(library)] == ["long", "late", "other"]
    assert [s.name for s in followed_series(library, ["A"], date(2024, 4, 1))] == ["long"]
    assert [s.name for s in followed_series(library, ["few"])] == ["few"]


def test_the_table_and_the_records_of_nothing_and_of_no_place() -> None:
    assert status_table([]).empty and status_records([]) == []
    gone = PlaceStatus(AskedPlace("x", problem="nothing of this name"))
    assert status_table([gone])["problem"].tolist() == ["nothing of this name"]
    assert status_records([gone])[0]["statuses"] == []
    assert status_of_places([gone.place], [], None)[0].mapper == ""


# ---- real maps ---------------------------------------------------------------------------


@pytest.mark.archive
def test_a_few_real_maps_are_what_covers_says_of_each(archive: Path) -> None:
    folder = archive / "deepstate" / "snapshots"
    table = fg.load_settlements()
    table = table[table["oblast"].isin(["UA-63", "UA-14"])].iloc[::12]
    finder = PlaceFinder(anywhere=True)
    places = [
        finder.place(f"{lat}, {lon}") for lat, lon in zip(table["lat"], table["lon"], strict=True)
    ]
    series = MapSeries("x", "DeepState", "snapshot", folder)
    found = _in_series(places, series, None)
    maps = [read_control_map(file) for file in sorted(folder.glob("*.geojson"))]
    for place, status in zip(places, found, strict=True):
        point = shapely.Point(place.lon, place.lat)
        plain = [
            "held"
            if m.held().covers(point)
            else "neither_side"
            if m.statuses["contested"].covers(point)
            else "not_marked"
            for m in maps
        ]
        assert status.hold == plain[-1]
        assert len(status.changes) == sum(a != b for a, b in pairwise(plain))


@pytest.mark.archive
@pytest.mark.slow
def test_donetsk_and_crimea_are_left_out_by_liveuamap(archive: Path) -> None:
    path = archive / "liveuamap" / "areas_2023_2024.tar.xz"
    finder = PlaceFinder()
    places = [finder.place(name) for name in ("Donetsk", "Sevastopol", "Kramatorsk", "Melitopol")]
    donetsk, sevastopol, free, held = _in_series(
        places, MapSeries("x", "Liveuamap", "", path), None
    )
    assert [(c.kind, str(c.day)) for c in donetsk.changes] == [("redefined", "2024-03-13")]
    assert {donetsk.hold, sevastopol.hold} == {"left_out"}
    assert (free.hold, held.hold) == ("not_marked", "held")


@pytest.mark.archive
@pytest.mark.slow
def test_dates_of_places_that_everybody_knows(archive: Path) -> None:
    path = archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz"
    finder = PlaceFinder()
    names = ("Avdiivka (UA-14)", "Kherson", "Izium", "Robotyne", "Hlyboke (UA-63)", "Bakhmut")
    places = [finder.place(name) for name in names]
    series = MapSeries("x", "DeepState", "snapshot", path)
    found = dict(zip(names, _in_series(places, series, date(2024, 12, 31)), strict=True))
    began = {name: s.began.day.isoformat() for name, s in found.items() if s.began is not None}
    assert began == {
        "Avdiivka (UA-14)": "2024-02-17", "Kherson": "2022-11-11", "Izium": "2022-09-11",
        "Robotyne": "2024-10-09", "Hlyboke (UA-63)": "2024-05-13", "Bakhmut": "2023-04-04",
    }  # fmt: skip
    assert all(s.persisted for s in found.values())
    assert found["Kherson"].hold == "not_marked" and found["Kherson"].side == "ukraine"


@pytest.mark.archive
def test_viina_warns_of_single_places(archive: Path) -> None:
    shown = read_control_map(archive / "viina" / "viina-timeline.json", day="2024-05-31")
    (found,) = _in_series([at(36.94, 50.3)], series_of([shown], "VIINA"), None)
    assert "nearest centre" in str(found.cautions[0])
    assert "caution: VIINA gives" in "\n".join(status_lines([found]))


def test_an_outline_is_taken_by_name_and_place_and_its_lack_is_told(tmp_path: Path) -> None:
    import geopandas as gpd

    names = {"name_uk": ["Вовчанськ", "Липці"], "name_en": ["", ""], "oblast": ["UA-63"] * 2}
    near, far = shapely.box(36.9, 50.26, 36.98, 50.32), shapely.box(36.9, 49.0, 36.98, 49.1)
    outlines = gpd.GeoDataFrame(names, geometry=[near, far], crs=4326)
    finder = PlaceFinder(outlines=outlines)
    there, elsewhere = finder.place("Vovchansk"), finder.place("Lyptsi")
    assert there.outline is not None and there.outline.equals(near)
    assert there.stands_for_all is None and elsewhere.outline is None
    assert "no outline of this name" in str(elsewhere.stands_for_all)
    assert "no outlines were given" in str(PlaceFinder().place("Lyptsi").stands_for_all)
    (found,) = _in_series([elsewhere], series_of([strip(36.1, DAY)]), None)
    assert str(elsewhere.stands_for_all) in status_lines([found])
