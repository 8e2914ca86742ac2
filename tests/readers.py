"""Every function that reads a user's files or words, with valid and broken inputs for each.

An input is a function of (seed, number): a small valid seed made here, broken in one to four
ways. A reader may raise nothing but `FrontgeoError`; what it reads is ground of finite size.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import random
import re
import resource
import signal
import tarfile
import tempfile
import time
import tomllib
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from frontgeo import (
    Claim,
    ControlMap,
    FrontgeoError,
    find_settlement,
    load_oblasts,
    load_raions,
    load_settlements,
    read_case,
    read_control_map,
    read_regions,
    read_timeline,
)
from frontgeo.archive.store import store_bytes
from frontgeo.articles import case_text, find_claims
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.change.control_map import ControlMap as _Map
from frontgeo.claims.amount import Amount
from frontgeo.places import examples_folder
from frontgeo.places.codifier import load_register

CPU_SECONDS = 10  # for one input; the largest seed takes a tenth of a second
LONGEST_MESSAGE = 2000  # characters of an error, without the path
DAY = date(2024, 5, 31)
SQUARE = shapely.box(36, 50, 36.5, 50.5)
HOLED = shapely.Polygon(
    [(35, 49), (35.8, 49), (35.8, 49.8), (35, 49.8)],
    [[(35.2, 49.2), (35.4, 49.2), (35.4, 49.4), (35.2, 49.4)]],
)

# ---- seeds -----------------------------------------------------------------------------


def _feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def _collection(*features: dict[str, Any], **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


_PLAIN = _collection(
    _feature(SQUARE, status="occupied"), _feature(HOLED, status="contested", name="ділянка")
)
_STATED = _collection(
    _feature(SQUARE), frontgeo={"mapper": "me", "day": "2024-05-31", "position_error_m": 100}
)
_DEEPSTATE = _collection(
    _feature(SQUARE, fill="#a52714", name="Окуповано /// Occupied"),
    _feature(HOLED, fill="#bcaaa4"),
    _feature(shapely.box(34, 50, 34.1, 50.1), fill="#0f9d58"),
    _feature(shapely.Point(36, 50), name="Напрямок удару"),
)
_ISW_LAYERS = _collection(
    _feature(SQUARE, layer="RussiaCoTinUkraine_V3"), name="RussiaCoTinUkraine_V3"
)
_ARC = [[0, 0], [1000, 0], [0, 1000], [-1000, 0], [0, -1000]]
_TOPOLOGY = json.dumps(
    {
        "type": "Topology",
        "transform": {"scale": [0.0005, 0.0005], "translate": [36.0, 50.0]},
        "objects": {
            "RussiaCoTinUkraine_V3": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {}}],
            }
        },
        "arcs": [_ARC],
    }
).encode()
_LIVEUAMAP = json.dumps(
    {
        "value": {
            "type": "FeatureCollection",
            "features": [
                _feature(SQUARE, type="nochange", date="2024-05-31"),
                _feature(HOLED, type="losses", date="2024-05-31"),
            ],
        }
    }
).encode()
_SPANS = _collection(
    _feature(SQUARE, start="240501", end="240531", name="Axis"),
    _feature(HOLED, start="240501", end="240531", name="Crimea"),
)
_VIINA = json.dumps(
    {"101": [[20240501, "UA"], [20240531, "RU"]], "102": [[20240501, "RU"]]}
).encode()
_CELLS = json.dumps(
    {"101": list(SQUARE.exterior.coords), "102": list(HOLED.exterior.coords)}
).encode()
_RING = " ".join(f"{x},{y},0" for x, y in SQUARE.exterior.coords)


def _kml(style: str) -> bytes:
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<name>a</name>{style}<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{_RING}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


_SPACE = b'<kml xmlns="http://www.opengis.net/kml/2.2">'  # Creamy Caprice's files state none

_ESRI = json.dumps(
    {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "features": [
            {"attributes": {"a": 1}, "geometry": {"rings": [list(SQUARE.exterior.coords)]}}
        ],
    }
).encode()
_VRT = (
    b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
    b"</OGRVRTLayer></OGRVRTDataSource>"
)
_SETTLEMENTS = (
    b"name_en,name_uk,oblast,kind,lon,lat,population\n"
    b"Lyptsi,\xd0\x9b\xd0\xb8\xd0\xbf\xd1\x86\xd1\x96,UA-63,village,36.43,50.20,4182\n"
    b"Hlyboke,\xd0\x93\xd0\xbb\xd0\xb8\xd0\xb1\xd0\xbe\xd0\xba\xd0\xb5,UA-63,village,36.40,50.27,\n"
)
_IN_DONETSK = shapely.transform(HOLED, lambda xy: xy + np.array([2.5, -1.0]))
_OBLASTS = _collection(
    _feature(SQUARE, iso="UA-63"), _feature(_IN_DONETSK, iso="UA-14", name_en="x")
)
_RAIONS = _collection(
    _feature(SQUARE, ADM2_EN="Kharkivskyi", ADM2_UK="Харківський", ADM2_PCODE="UA6312", name="a",
             katottg="UA63120000000000000", oblast="UA-63"),
)  # fmt: skip
_REGISTER = (
    "Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Категорія об’єкта;Назва об’єкта\n"
    "UA63000000000041885;;;;O;Харківська\n"
    "UA63000000000041885;UA63120000000000000;UA63120000000000000;UA63120000000000001;C;Липці\n"
).encode()
_TABLE = (
    "id,kind,value,unit,since,until,claimant,where,names,figure_value,figure_claimant,figure_kind\n"
    'a,area,about 880,km²,2024-01-01,2024-05-31,"A, B",UA-63; UA-14,,752,ISW,published\n'
    "b,depth,8-9,km,2024-05-01,2024-05-31,B,UA-63,,,,\n"
    "c,settlements,28,,2024-05-01,2024-05-31,B,,Липці; Hlyboke,,,\n"
).encode()
_CASE = """
[[claim]]
id = "a"
kind = "area"
value = 880
unit = "km²"
since = 2024-01-01
until = 2024-05-31
claimant = "somebody"
where = "whole front"
source = "a statement"

[[claim]]
id = "p"
kind = "pace"
value = "faster"
since = 2024-01-01
until = 2024-05-31
baseline_since = 2023-01-01
baseline_until = 2023-12-31
claimant = "somebody"

[[claim]]
id = "f"
kind = "fronts"
value = "all"
sectors = ["north", "south"]
since = 2024-01-01
until = 2024-05-31
claimant = "somebody"

[[maps]]
before = "2024-01-01.geojson"
after = ["2024-05-31.geojson"]
claim = "a"
definition = ["occupied"]
clip = "clip.geojson"
position_error_m = 150

[[maps]]
archive = "maps.zip"
as_of = 2024-06-02
mapper = "me"

[[figures]]
claim = "a"
value = "752"
unit = "km²"
kind = "published"
claimant = "ISW"
note = "a note"

[[sector]]
name = "north"
settlements = ["Lyptsi", "Vovchansk"]

[[sector]]
name = "south"
settlements = ["Robotyne"]

[places]
settlements = "settlements.csv"
complete = true
""".encode()
_ARTICLE = """The Russian army has taken 880 square kilometres since the start of the year and 28
settlements, minister A. Belousov said on 31 May 2024. In the Kharkiv oblast, units advanced 8-9 km
deep, "faster than last year".

С начала года под контроль взяты 403 кв. км, освобождены Липцы, Глубокое и Волчанск, сообщил
С. Шойгу 2 апреля. За последние пять месяцев — почти 900 квадратных километров.

Сили оборони звільнили понад 1 200 км² у Харківській та Донецькій областях з 1 по 10 вересня 2022
року; 20 % території України окуповано. Almost a third of a million hectares, it said.
""".encode()
_WORDS = (
    "about 880 km2", "almost 300 sq km", "8-9 km", "28 settlements", "понад 1 200 км²", "20 %",
    "1,2 тыс. кв. км", "over 1.5 thousand square miles", "half a million hectares", "880±5",
)  # fmt: skip


@cache
def _vector(suffix: str) -> bytes:
    frame = gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=[SQUARE, HOLED], crs="EPSG:4326")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"map.{suffix}"
        if suffix == "parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path)
        if suffix == "shp":
            return _zip({part.name: part.read_bytes() for part in Path(folder).iterdir()})
        return path.read_bytes()


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, content in members.items():
            packing.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _tar(members: dict[str, bytes], mode: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=f"w:{mode}") as packing:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packing.addfile(info, io.BytesIO(content))
    return packed.getvalue()


_TWO = ("2024-05-01.geojson", "days/2024-05-31.geojson")


@cache
def _store() -> bytes:
    day = timedelta(1)
    maps = [
        _Map("me", {"occupied": SQUARE, "contested": HOLED}, day=DAY),
        _Map("me", {"occupied": shapely.union_all([SQUARE, HOLED])}, day=DAY + day),
    ]
    return store_bytes(maps)


# ---- readers ---------------------------------------------------------------------------


def _check_ground(shown: ControlMap) -> None:
    size = shown.area_km2()
    assert math.isfinite(size) and size >= 0, size
    assert all(shapely.is_valid(ground) for ground in shown.statuses.values())


def _map(path: Path) -> None:
    (path.parent / "tessellation.json").write_bytes(_CELLS)
    _check_ground(read_control_map(path, day=DAY))


def _map_undated(path: Path) -> None:
    _check_ground(read_control_map(path))


def _cells_beside(path: Path) -> None:
    beside = path.with_name("status.json")
    path.replace(path.with_name("tessellation.json"))
    beside.write_bytes(_VIINA)
    _check_ground(read_control_map(beside, day=DAY))


def _archive(path: Path) -> None:
    (path.parent / "tessellation.json").write_bytes(_CELLS)
    for shown in read_timeline(path, mapper="me"):
        _check_ground(shown)


def _regions(path: Path) -> None:
    assert all(shapely.is_valid(shape) for shape in read_regions(path).geometry)


def _words(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    for make in (
        lambda: Claim.parse(text, until="2024-05-31").interval,
        lambda: Claim.parse("880 km2", since=text, until=text),
        lambda: Claim.of(text, text, until="2024-05-31"),
        lambda: Claim.of("area", "1", unit=text, where=text, until="2024-05-31"),
        lambda: Claim.of("settlements", text, names=[text, text], until="2024-05-31"),
        lambda: Amount.of(text),
        lambda: find_settlement(text),
        lambda: find_settlement("Lyptsi", oblast=text),
    ):
        with _refusal():
            make()


def _article(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    for found in find_claims(text, published=DAY, source=text[:40]):
        assert text[found.start : found.end] == found.sentence
    case = case_text(find_claims(text, published=DAY), source=text[:40])
    assert tomllib.loads(case).keys() <= {"claim"}


class _refusal:  # like contextlib.suppress
    """A context in which one of several calls may refuse, while the others still run."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: Any, _: Any) -> bool:
        return isinstance(error, FrontgeoError) and _fits(error, None)


def _fits(error: FrontgeoError, path: Path | None) -> bool:
    text = str(error) if path is None else str(error).replace(str(path), "")
    assert text.strip() and len(text) < LONGEST_MESSAGE, f"message of {len(text)}: {text[:200]!r}"
    return True


@dataclass(frozen=True)
class Reader:
    """A function that reads a file, valid files for it, and tokens that break them."""

    read: Callable[[Path], None]
    seeds: Callable[[], dict[str, bytes]]  # by the name of the file
    tokens: tuple[bytes, ...] = ()


_NUMBERS = (
    b"NaN", b"-Infinity", b"1e999", b"-1", b"0", b"1e-320", b"9" * 400, b"1e308", b"null", b"true",
    b"[]", b"{}", b'""', b'"x"', b"-0.0", b"180", b"90.0000001", b"2147483648", b"[[[[[]]]]]",
    b"\xff", b"\x00", b"\xd0", "\u202e".encode(), "٣".encode(), "²".encode(), b"\\ud800", b"\r",
    b"\x1b[31m",
)  # fmt: skip
_TOML = (
    b"= []", b"= {}", b'= ""', b"= nan", b"= inf", b"= -1", b"= 1e400", b"= true", b"= 0001-01-01",
    b"= 9999-12-31", b"= 2024-02-30", b"= 2024-05-31T25:00:00Z", b"= 12:30:00", b"= [[1]]",
    b'= ["a", 1]', b'= "\\u0000"', b"= 1979-05-27T07:32:00-08:00", b'= "../../x"', b"= '''\n'''",
    b"[claim]", b"[[claim]]", b"[maps]", b"[[places]]", b"id = 1", b"= 0x7fffffffffffffff",
    b"= " + b"9" * 5000, b"= " + b"[" * 3000,
)  # fmt: skip
_MARKS = (
    b",", b'"', b"\n", b"\r", b";", b"\t", b"km", "км²".encode(), b"%", b"-", "–".encode(), b"\x00",
    b"1e9999", b"9" * 5000, "½".encode(), "тыс.".encode(), b"about", b"half", b"million",
    b"2024-02-30", b"0000-00-00", b"31.02.2024", "٣٤".encode(), "²".encode(), "１２".encode(),
    b"UA-63", b"UA-99", b"\xed\xa0\x80", b"nan", b"inf", b"0", b"-0", b"1/0", b"1/2", b".", b" ",
    "с 31 по 1 февраля 99999 года".encode(), b"since 31 February", b"since the year 0",
    b"for the past 99999999 years", b"yesterday", "позавчера".encode(), b"in 10000 months",
)  # fmt: skip
_KML_TOKENS = (
    b"<coordinates>", b"</Polygon>", b"<!DOCTYPE a>", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b",",
    b"<styleUrl>#ua</styleUrl>", b"<innerBoundaryIs>", b"nan,nan", b"1e400,5", b"<MultiGeometry>",
)  # fmt: skip

READERS: dict[str, Reader] = {
    "map, JSON": Reader(
        _map,
        lambda: {
            "a.geojson": _PLAIN,
            "b.geojson": _STATED,
            "esri.json": _ESRI,
            "1717130347.geojson": _DEEPSTATE,
            "isw.geojson": _ISW_LAYERS,
            "isw.json": _TOPOLOGY,
            "nzz.json": _LIVEUAMAP,
            "uacontrolmap.geojson": _SPANS,
            "viina.json": _VIINA,
            "bare.json": shapely.to_geojson(SQUARE).encode(),
            "2024-05-31.geojson.gz": gzip.compress(_PLAIN, mtime=0),
        },
        _NUMBERS,
    ),
    "map, JSON without a day": Reader(
        _map_undated,
        lambda: {
            "a.geojson": _STATED,
            "nzz.json": _LIVEUAMAP,
            "bare.json": shapely.to_geojson(SQUARE).encode(),
        },
        _NUMBERS,
    ),
    "no map": Reader(_map, lambda: {"b.geojson": _VRT}, _NUMBERS),
    "cells beside": Reader(_cells_beside, lambda: {"cells.json": _CELLS}, _NUMBERS),
    "map, XML": Reader(
        _map,
        lambda: {
            "a.kml": _kml(""),
            "Control_24_05_31.kml": _kml("<styleUrl>#ru</styleUrl>").replace(_SPACE, b"<kml>"),
            "b.kmz": _zip({"doc.kml": _kml("")}),
        },
        _KML_TOKENS,
    ),
    "map, binary": Reader(
        _map,
        lambda: {
            "a.fgb": _vector("fgb"),
            "b.gpkg": _vector("gpkg"),
            "c.zip": _vector("shp"),
            "d.parquet": _vector("parquet"),
        },
    ),
    "archive": Reader(
        _archive,
        lambda: {
            "a.zip": _zip(dict.fromkeys(_TWO, _PLAIN)),
            "b.tar": _tar(dict.fromkeys(_TWO, _PLAIN), ""),
            "c.tar.gz": _tar(dict.fromkeys(_TWO, _PLAIN), "gz"),
            "d.tar.xz": _tar(dict.fromkeys(_TWO, _PLAIN), "xz"),
            "uacontrolmap.geojson": _SPANS,
            "viina.json": _VIINA,
        },
        _NUMBERS,
    ),
    "store": Reader(_archive, lambda: {"a.parquet": _store()}),
    "regions": Reader(
        _regions,
        lambda: {
            "a.geojson": _PLAIN,
            "b.kml": _kml(""),
            "c.fgb": _vector("fgb"),
            "d.parquet": _vector("parquet"),
        },
        _NUMBERS,
    ),
    "settlements": Reader(
        lambda path: void(load_settlements(path)), lambda: {"a.csv": _SETTLEMENTS}, _MARKS
    ),
    "oblasts": Reader(
        lambda path: void(load_oblasts(path)), lambda: {"a.geojson": _OBLASTS}, _NUMBERS
    ),
    "raions": Reader(
        lambda path: void(load_raions(path)), lambda: {"a.geojson": _RAIONS}, _NUMBERS
    ),
    "register": Reader(
        lambda path: void(load_register(path)), lambda: {"a.csv": _REGISTER}, _MARKS
    ),
    "case": Reader(
        lambda path: void(read_case(path)),
        lambda: {
            "case.toml": _CASE,
            "shipped.toml": (examples_folder() / "belousov-2024" / "case.toml").read_bytes(),
        },
        _TOML,
    ),
    "claim table": Reader(
        lambda path: void(read_claim_table(path)), lambda: {"a.csv": _TABLE}, _MARKS
    ),
    "words": Reader(
        _words, lambda: {f"{i}.txt": text.encode() for i, text in enumerate(_WORDS)}, _MARKS
    ),
    "article": Reader(_article, lambda: {"a.txt": _ARTICLE}, _MARKS),
}


def void(_: Any) -> None:
    """Forget a result."""


# ---- damaging --------------------------------------------------------------------------

_NASTY_JSON: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, -1e308, 10**400, float("nan"), float("inf"), "", "x", "\x00",
    "\ud800", "240531", "99999999", [], {}, [[]], [None], [[[[]]]], [1, 2], ["a", "b"], {"type": 1},
    {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
    {"type": "GeometryCollection", "geometries": [None]}, "NaN", 181, 91, 5e-324, "2024-02-30",
    {"type": "Polygon", "coordinates": [[[36, 50], [37, 50], [36, 51], [37, 51], [36, 50]]]},
    {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}, 2**63, -(2**63),
)  # fmt: skip


def _nodes(tree: Any, found: list[tuple[Any, Any]]) -> None:
    keys = tree.keys() if isinstance(tree, dict) else range(len(tree))
    for key in keys:
        found.append((tree, key))
        if isinstance(tree[key], dict | list):
            _nodes(tree[key], found)


def _break_json(content: bytes, rng: random.Random) -> bytes:
    tree = json.loads(content)
    for _ in range(rng.choice(HOW_OFTEN)):
        found: list[tuple[Any, Any]] = []
        _nodes(tree, found)
        if not found:
            break
        holder, key = rng.choice(found)
        what = rng.randrange(5)
        if what == 0:
            del holder[key]
        elif what == 1:
            other, from_key = rng.choice(found)
            taken = (
                other[from_key]
                if from_key in (range(len(other)) if isinstance(other, list) else other)
                else None
            )
            holder[key] = json.loads(json.dumps(taken))
        elif what == 2 and isinstance(holder, dict):
            holder[
                rng.choice(["type", "crs", "id", "", "features", "geometry", "frontgeo", "x"])
            ] = holder.pop(key)
        else:
            holder[key] = deepcopy(rng.choice(_NASTY_JSON))  # it may be damaged in turn
    return json.dumps(tree).encode()


def _break_bytes(content: bytes, rng: random.Random, tokens: tuple[bytes, ...]) -> bytes:
    broken = bytearray(content)
    for _ in range(rng.choice(HOW_OFTEN)):
        at = rng.randrange(len(broken) + 1)
        end = min(len(broken), at + rng.choice([1, 1, 2, 4, 16, 200]))
        what = rng.randrange(8)
        if what == 0:
            del broken[at:end]
        elif what == 1:
            broken[at:at] = broken[at:end] * rng.choice([1, 2, 50])
        elif what == 2:
            broken[at:end] = rng.randbytes(end - at)
        elif what == 3 and at < len(broken):
            broken[at] ^= 1 << rng.randrange(8)
        elif what == 4 and rng.random() < 0.3:
            del broken[at:]
        elif tokens:
            token = rng.choice(tokens)
            spots = list(re.finditer(_SPOTS, broken))
            if spots and what != 5:
                spot = rng.choice(spots)
                broken[spot.start() : spot.end()] = token
            else:
                broken[at:at] = token
        else:
            broken[at:end] = rng.choice([b"\x00", b"\xff"]) * (end - at)
    return bytes(broken)


HOW_OFTEN = (1, 1, 1, 2, 4)
_SPOTS = re.compile(rb"= ?[^\n]+|-?\d[\d.]*|\"[^\"\n]*\"|\w+")


def broken_input(reader: Reader, rng: random.Random) -> tuple[str, bytes]:
    """The name and content of a broken file."""
    name, content = rng.choice(sorted(reader.seeds().items()))
    whole = rng.random()
    if content[:1] == b"{" and whole < 0.7:
        return name, _break_json(content, rng)
    if name.endswith((".zip", ".kmz")) and whole < 0.6 and b".shp" not in content:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = {n: packed.read(n) for n in packed.namelist()}
        inside = rng.choice(sorted(members))
        members[inside] = _break_bytes(members[inside], rng, (*_NUMBERS, *_KML_TOKENS))
        if rng.random() < 0.2:
            members[rng.choice(["../x.json", "2024-05-01.kml", "", "a" * 300])] = b"{}"
        return name, _zip(members)
    return name, _break_bytes(content, rng, reader.tokens)


# ---- reading ---------------------------------------------------------------------------


@dataclass
class Results:
    """The outcomes of many inputs."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, bytes, str]] = field(default_factory=list)  # reader, name, content
    slowest_s: dict[str, float] = field(default_factory=dict)

    def add(self, other: Results) -> None:
        """Add the results of another process."""
        self.counts.update(other.counts)
        self.wrong += other.wrong
        for reader, seconds in other.slowest_s.items():
            self.slowest_s[reader] = max(self.slowest_s.get(reader, 0.0), seconds)


class _TooLongError(BaseException):
    pass


def _ring(*_: Any) -> None:
    raise _TooLongError(f"more than {CPU_SECONDS} s of the processor")


def read_one(reader: str, name: str, content: bytes, folder: Path) -> str:
    """Give one file to a reader; return ``"read"`` or ``"refused"``.

    Any error but a `FrontgeoError` is a fault of frontgeo.
    """
    path = folder / name
    path.write_bytes(content)
    try:
        READERS[reader].read(path)
    except FrontgeoError as error:
        _fits(error, path)
        return "refused"
    finally:
        for left in folder.iterdir():
            left.unlink()
    return "read"


def run(seed: int, first: int, count: int, *, names: tuple[str, ...] = tuple(READERS)) -> Results:
    """Give inputs number ``first`` and after, by turns, to the readers."""
    results = Results()
    before = signal.signal(signal.SIGPROF, _ring)  # not the clock: others may use the machine
    try:
        with tempfile.TemporaryDirectory() as made:
            for number in range(first, first + count):
                reader = names[number % len(names)]
                rng = random.Random(f"{seed} {number}")
                name, content = broken_input(READERS[reader], rng)
                begun = time.process_time()
                signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
                try:
                    came = read_one(reader, name, content, Path(made))
                except (Exception, _TooLongError) as error:
                    came = "wrong"
                    trace = error.__traceback__
                    while trace is not None and trace.tb_next is not None:
                        trace = trace.tb_next
                    at = (
                        ""
                        if trace is None
                        else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
                    )
                    why = f"{type(error).__name__}: {str(error)[:150]} ({at})"
                    results.wrong.append((reader, name, content, why))
                finally:
                    signal.setitimer(signal.ITIMER_PROF, 0)
                results.counts[f"{reader}: {came}"] += 1
                seconds = time.process_time() - begun
                results.slowest_s[reader] = max(results.slowest_s.get(reader, 0.0), seconds)
    finally:
        signal.signal(signal.SIGPROF, before)
    return results


def bounded_memory(gigabytes: float) -> None:
    """Limit this process's memory, so that excess requests raise an error."""
    limit = int(gigabytes * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
