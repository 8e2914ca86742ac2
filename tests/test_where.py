"""The place of a claim: places by name, in Ukraine and abroad, and from a user's file."""

from __future__ import annotations

import itertools
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import (
    Claim,
    ControlMap,
    area_km2,
    diff,
    load_border,
    load_oblasts,
    load_raions,
    read_control_map,
)
from frontgeo.errors import ClaimError, MapFileError
from frontgeo.places import load_neighbours, oblast_codes, place_of, places_of
from frontgeo.places.boundaries import load_areas
from frontgeo.places.lookup import _places
from frontgeo.places.place_tables import line_accuracy_m

WEST, EAST = shapely.box(36.5, 49.5, 36.6, 49.6), shapely.box(37.5, 49.5, 37.6, 49.6)


@pytest.fixture
def raions(tmp_path: Path) -> Path:
    """Write raions of three oblasts, two of one name."""
    names = ["Чугуївський район", "Покровський район", "Покровський район", "Курськ"]
    table = gpd.GeoDataFrame(
        {
            "name_uk": names,
            "oblast": ["UA-63", "UA-14", "UA-12", ""],
            "katottg": ["UA63140000000041885", "", "", ""],
        },
        geometry=[
            shapely.box(x, 49.0, x + 0.1, 49.1) if i else WEST
            for i, x in enumerate((36.5, 37.2, 36.1, 36.2))
        ],
        crs="EPSG:4326",
    )
    table.loc[1, "geometry"] = shapely.box(37.2, 48.2, 37.3, 48.3)
    table.loc[2, "geometry"] = shapely.box(35.9, 48.1, 36.0, 48.2)
    path = tmp_path / "raions.gpkg"
    table.to_file(path, layer="raions")
    return path


@pytest.mark.parametrize(
    ("name", "key", "country", "level"),
    [
        ("Ukraine", "ukraine", "UA", "country"),
        ("Україна", "ukraine", "UA", "country"),
        ("ua-63", "UA-63", "UA", "oblast"),
        ("Харьковская область", "UA-63", "UA", "oblast"),
        ("Crimea", "UA-43", "UA", "oblast"),
        ("Севастополь", "UA-40", "UA", "oblast"),
        ("Kyiv", "UA-30", "UA", "oblast"),
        ("Kyiv oblast", "UA-32", "UA", "oblast"),
        ("ru-krs", "RU-KRS", "RU", "oblast"),
        ("Kursk oblast", "RU-KRS", "RU", "oblast"),
        ("Kursk region", "RU-KRS", "RU", "oblast"),
        ("Kursk", "RU-KRS", "RU", "oblast"),
        ("Курська область", "RU-KRS", "RU", "oblast"),
        ("Курская область", "RU-KRS", "RU", "oblast"),
        ("Belgorod oblast", "RU-BEL", "RU", "oblast"),
        ("Бєлгородська область", "RU-BEL", "RU", "oblast"),
        ("Белгородская область", "RU-BEL", "RU", "oblast"),
        ("Bryansk Oblast", "RU-BRY", "RU", "oblast"),
        ("Voronezh oblast", "RU-VOR", "RU", "oblast"),
        ("Ростовская область", "RU-ROS", "RU", "oblast"),
        ("Krasnodar krai", "RU-KDA", "RU", "oblast"),
        ("Краснодарський край", "RU-KDA", "RU", "oblast"),
    ],
)
def test_a_place_that_ships_by_code_and_in_three_languages(
    name: str, key: str, country: str, level: str
) -> None:
    place = place_of(name)
    assert (place.key, place.country, place.level) == (key, country, level)
    assert place_of(place.key).key == key and place.ground.is_valid
    assert place.source and place.accuracy_m == 105.0


def test_every_unit_by_each_of_its_names() -> None:
    for table, columns in ((load_oblasts(), 2), (load_neighbours(), 3)):
        for row in table.itertuples():
            named = [row.name_en, row.name_uk, *([row.name_ru] if columns == 3 else [])]
            assert {place_of(name).key for name in (row.iso, *named)} == {row.iso}
    assert place_of("Ukraine").ground.equals(load_border())
    assert place_of("UA-43").ground.within(load_border().buffer(1e-9))


def test_raions_and_other_polygons_of_a_file(raions: Path) -> None:
    for name in ("Chuhuiv raion", "Чугуевский район", "Чугуївський район", "UA63140000000041885"):
        place = place_of(name, boundaries=raions)
        assert (place.key, place.level, place.oblast, place.country) == (
            "UA63140000000041885", "raion", "UA-63", "UA",
        )  # fmt: skip
        assert place.ground.equals(WEST)
    for boundaries in (f"{raions}:raions", load_raions(raions)):
        assert place_of("Chuhuiv district", boundaries=boundaries).ground.equals(WEST)
    direct = place_of("raions.gpkg:raions#Чугуївський район", folder=raions.parent)
    assert direct.ground.equals(WEST)
    town = place_of(f"{raions}#Курськ")
    assert (town.level, town.key) == ("polygon", "Курськ")
    # shipped places are found too
    assert place_of("Kursk oblast", boundaries=raions).key == "RU-KRS"
    rough = load_oblasts()
    rough.geometry = rough.geometry.envelope
    assert place_of("UA-63", oblasts=rough).ground.equals(rough.set_index("iso").geometry["UA-63"])
    with pytest.raises(ClaimError, match="UA-63 is not among the oblasts"):
        place_of("Kharkiv", oblasts=rough[rough["iso"] != "UA-63"])


def test_names_of_several_places_are_refused_with_the_key_of_each(raions: Path) -> None:
    with pytest.raises(ClaimError) as error:
        place_of("Pokrovsk raion", boundaries=raions)
    keys = ("Покровський район (UA-14)", "Покровський район (UA-12)")
    assert all(repr(key) in str(error.value) for key in keys)
    found = [place_of(key, boundaries=raions) for key in keys]
    assert [p.oblast for p in found] == ["UA-14", "UA-12"]
    assert place_of("Pokrovsk raion, Donetsk oblast", boundaries=raions).key == keys[0]
    with pytest.raises(ClaimError, match=r"'Курськ' names 2 places: oblast RU-KRS .*; polygon Кур"):
        place_of("Курськ", boundaries=raions)  # the city in the file, and the oblast


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Atlantis", "no file of boundaries is given"),
        ("", "expected a place"),
        ("whole front", "alone"),
        ("RU-CR", "write UA-43"),
        ("Kursk city", "found 'Kursk city'"),
        ("Chuhuiv raion", "FILE:LAYER"),
    ],
)
def test_names_of_no_place_are_refused(name: str, said: str) -> None:
    with pytest.raises(ClaimError, match=said) as error:
        place_of(name)
    assert "\n" not in str(error.value)


def test_names_that_a_file_lacks_are_refused_with_what_is_like_them(raions: Path) -> None:
    with pytest.raises(
        ClaimError, match=r"4 polygons\) there is none, like it 'Чугуївський район'"
    ):
        place_of("Чугунський район", boundaries=raions)
    with pytest.raises(ClaimError, match="there is none"):
        place_of(f"{raions}#nowhere")
    with pytest.raises(MapFileError, match="no such file"):
        place_of("nothing.gpkg#x")


def test_several_places(raions: Path) -> None:
    assert places_of(["whole front"]) == () == places_of([])
    named = places_of(["UA-63", "Kharkiv oblast", "Kursk oblast"])
    assert [p.key for p in named] == ["UA-63", "RU-KRS"]
    with pytest.raises(ClaimError, match=r"lies in UA-63 .*count twice"):
        places_of(["Kharkiv oblast", "Chuhuiv raion"], boundaries=raions)


# ---- the units of Russia that ship ------------------------------------------------------


def _edges(ground: BaseGeometry) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    found = set()
    for polygon in shapely.get_parts(ground):
        for ring in (polygon.exterior, *polygon.interiors):
            xy = [tuple(point) for point in ring.coords]
            found |= {(min(a, b), max(a, b)) for a, b in itertools.pairwise(xy)}
    return found


def test_the_common_border_is_ukraines_vertex_by_vertex() -> None:
    theirs, own = load_neighbours(), load_oblasts()
    both = [*theirs.geometry, *own.geometry]
    assert shapely.coverage_is_valid(both) and theirs.geometry.is_valid.all()
    assert area_km2(shapely.union_all(theirs.geometry.to_numpy()).intersection(load_border())) == 0
    shared = set().union(*map(_edges, theirs.geometry)) & _edges(load_border())
    metres = 111_200 * sum(
        (((a[0] - b[0]) * 0.64) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in shared
    )
    assert metres == pytest.approx(1_960_000, rel=0.05)  # the land border is 1,974 km long
    # no gap together with Ukraine: the inner rings are islands in Ukraine's rivers, and Adygea
    whole = shapely.coverage_union_all(both)
    holes = [shapely.Polygon(r) for p in shapely.get_parts(whole) for r in p.interiors]
    assert [h.centroid.x > 38.6 for h in holes if h.area > 1e-4] == [True]


def test_the_units_have_their_official_areas() -> None:
    official = {
        "RU-BEL": 27_134, "RU-BRY": 34_857, "RU-KDA": 75_485, "RU-KRS": 29_997,
        "RU-ROS": 100_967, "RU-VOR": 52_216,
    }  # fmt: skip
    table = load_neighbours()
    km2 = dict(zip(table["iso"], area_km2(table), strict=True))
    for code, stated in official.items():
        assert km2[code] == pytest.approx(stated, rel=0.01), code
    assert set(km2).isdisjoint(oblast_codes())


# ---- raions and hromadas of OpenStreetMap -----------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("layer", ["adm2_raion", "adm3_hromada"])
def test_each_key_finds_its_own_polygon_again(archive: Path, layer: str) -> None:
    table = load_areas(f"{archive}/boundaries/osm_admin.gpkg:{layer}")
    rows = list(range(0, len(table), 9))
    for place in _places(table, rows):
        assert place_of(place.key, boundaries=table).ground is place.ground, place.key


@pytest.mark.archive
@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("adm2_raion", "Bakhmut raion"),
        ("adm2_raion", "Pokrovsk raion"),
        ("adm3_hromada", "Vovchansk hromada"),
        ("adm3_hromada", "Avdiivka hromada"),
        ("adm3_hromada", "Торецька міська громада"),
    ],
)
def test_shares_of_raions_and_hromadas(archive: Path, layer: str, name: str) -> None:
    """The reference uses only shapely and pyproj, on the same polygons."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")

    def km2(ground: BaseGeometry) -> float:
        dense = shapely.orient_polygons(shapely.segmentize(ground, 0.0005))
        return abs(geod.geometry_area_perimeter(dense)[0]) / 1e6

    file = f"{archive}/boundaries/osm_admin.gpkg"
    place = place_of(name, boundaries=f"{file}:{layer}")
    raw = gpd.read_file(file, layer=layer).set_index("name_uk").geometry
    rows = raw.loc[[place.name_uk]]
    assert len(rows) == 1
    folder = archive / "deepstate" / "snapshots"
    first, last = sorted(folder.glob("*.geojson"))[0], sorted(folder.glob("*.geojson"))[-1]
    maps = [read_control_map(path) for path in (first, last)]
    for shown in maps:
        held = shown.clipped(place.ground).area_km2()
        expected = km2(shapely.intersection(shapely.make_valid(rows.iloc[0]), shown.held()))
        assert held == pytest.approx(expected, rel=1e-6)
        assert 0 <= held / area_km2(place.ground) <= 1
    change = diff(*maps, clip=place.ground)
    own = area_km2(place.ground)
    theirs = change.seen_by("ukraine")
    assert area_km2(theirs.unchanged) + change.gained_km2 + change.lost_km2 + area_km2(
        change.unchanged
    ) == pytest.approx(own, abs=0.5)  # except slivers


@pytest.mark.archive
def test_crimea_is_held_and_in_ukraine(archive: Path) -> None:
    shown = read_control_map(sorted((archive / "deepstate" / "snapshots").glob("*.geojson"))[0])
    crimea, sevastopol = (place_of(name) for name in ("UA-43", "UA-40"))
    for place in (crimea, sevastopol):
        clipped: ControlMap = shown.clipped(place.ground)
        assert clipped.area_km2() / area_km2(place.ground) > 0.99


def test_a_name_in_a_file_is_not_taken_for_the_shipped_oblast_of_that_name(tmp_path: Path) -> None:
    """The file is part of the key: its "Kharkiv oblast" is not ours."""
    path = tmp_path / "own.gpkg"
    gpd.GeoDataFrame({"name": ["Kharkiv oblast"]}, geometry=[WEST], crs=4326).to_file(path)
    claim = Claim.area(10, where=f"{path}#Kharkiv oblast", since="2024-01-01", until="2024-05-31")
    (place,) = places_of(claim.where)
    assert place.ground.equals(WEST) and place.accuracy_interior_m is None
    assert claim.where_text == "Kharkiv oblast"


def test_oblasts_named_together_are_as_accurate_as_the_lines_around_them() -> None:
    """The line between two of them bounds nothing that is measured."""
    oblasts = load_oblasts()
    lines = [row for row in oblasts.attrs["line_accuracy"] if {"UA-30", "UA-32"} & set(row[:2])]
    (between,) = [row for row in lines if set(row[:2]) == {"UA-30", "UA-32"}]
    around = [row for row in lines if row != between]
    weighted = sum(km * m for *_, km, m in around) / sum(km for *_, km, _ in around)
    assert line_accuracy_m(oblasts, ["UA-30", "UA-32"]) == pytest.approx(weighted)
    assert line_accuracy_m(oblasts, ["UA-30"]) == between[3] > weighted
    assert line_accuracy_m(load_neighbours(), ["UA-30"]) is None


def test_each_line_between_oblasts_has_an_accuracy() -> None:
    oblasts = load_oblasts().set_index("iso")
    first, second = oblasts.sindex.query(oblasts.geometry, predicate="touches")
    ground = oblasts.geometry.to_numpy()
    shared = shapely.length(shapely.intersection(ground[first], ground[second])) > 0
    codes = oblasts.index.to_numpy()
    pairs = {
        frozenset(pair) for pair in zip(codes[first[shared]], codes[second[shared]], strict=True)
    }
    assert pairs == {frozenset(row[:2]) for row in oblasts.attrs["line_accuracy"]}
