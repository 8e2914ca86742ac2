"""Find the places whose status is asked: by coordinates, name or code, alone or in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.desk.status_coordinates import is_like_coordinates, read_angle, read_latlon
from frontgeo.errors import InputError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import polygonal
from frontgeo.i18n.messages import Message, NameOf
from frontgeo.io.tabular import TextTable
from frontgeo.places.codifier import registered_of_code, shipped_codifier
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.place_tables import our_columns
from frontgeo.places.settlements import each_named, first_named
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["AskedPlace", "PlaceFinder"]

_CODE_LENGTH = 19  # of KATOTTG: UA and 17 digits
_NO_CODE = "no settlement of this code in the codifier; check it, or give --register FILE"
_APART_M = 10_000.0  # an outline this far from the point belongs to another place
_COLUMNS = ("lat", "lon", "name_uk", "name_en", "name", "oblast", "raion", "katottg")


@dataclass(frozen=True, eq=False)
class AskedPlace:
    """A place whose status is asked.

    Attributes
    ----------
    name : str
        The settlement's name, or the text as it was written.
    lat, lon : float
        Degrees; not a number if the place was not found.
    oblast, katottg : str
        ISO 3166-2 code of the oblast, and the code of the settlement, where known.
    accuracy_m : float
        How far the point of a settlement lies from its middle, in the median; 0 for coordinates.
    read_as : Message or None
        How the text was understood.
    outline : shapely geometry or None
    stands_for_all : Message or None
        Of a settlement without an outline: why its point stands for all of it.
    problem : str
        Why the place was not found.
    cells : mapping of str to str
        The row of the table that it is from.
    line : int
        The line of that table, 0 for a place alone.
    name_uk : str
        The settlement's Ukrainian name, where it is known.
    notes : tuple of Message
        That the name is an earlier one, or has namesakes without a point in the table.
    """

    name: str
    lat: float = nan
    lon: float = nan
    oblast: str = ""
    katottg: str = ""
    accuracy_m: float = 0.0
    read_as: Message | None = None
    outline: BaseGeometry | None = field(default=None, repr=False)
    stands_for_all: Message | None = None
    problem: str = ""
    cells: Mapping[str, str] = field(default_factory=dict, repr=False)
    line: int = 0
    name_uk: str = ""
    notes: tuple[Message, ...] = ()

    def named(self, lang: str = "en") -> str:
        """Return the name in a language, as far as it is known."""
        return self.name_uk if lang == "uk" and self.name_uk else self.name

    @property
    def is_found(self) -> bool:
        """Return whether the place is known."""
        return isfinite(self.lat)


class PlaceFinder:
    """A finder of places by what a user writes.

    Parameters
    ----------
    settlements : GeoDataFrame, optional
        As from `frontgeo.load_settlements`; by default those of the theatre.
    oblasts : iterable of str
        Codes or names of the regions in which names are looked up; by default all.
    register : DataFrame, optional
        As from `frontgeo.places.load_register_codes`; by default the codifier that ships.
    outlines : GeoDataFrame, optional
        As from `frontgeo.places.load_settlement_footprints`.
    anywhere : bool
        Whether coordinates may lie outside the country.
    theatre : Theatre, optional
        The theatre whose country, regions and settlements are meant; by default the one that ships.

    Examples
    --------
    >>> finder = PlaceFinder()
    >>> finder.place("Волчанск").katottg, str(finder.place("50.30, 36.94").read_as)
    ('UA63140010010035757', 'read as latitude 50.3, longitude 36.94: latitude first, by custom')
    >>> finder.place("36.94, 50.30")
    Traceback (most recent call last):
    frontgeo.errors.InputError: place '36.94, 50.30': read as latitude 36.94, longitude 50.3, \
which is outside Ukraine, and the other way round is inside; write latitude first: 50.3, 36.94
    """

    def __init__(
        self,
        settlements: gpd.GeoDataFrame | None = None,
        *,
        oblasts: Iterable[str] = (),
        register: pd.DataFrame | None = None,
        outlines: gpd.GeoDataFrame | None = None,
        anywhere: bool = False,
        theatre: Theatre | None = None,
    ) -> None:
        self._given = settlements
        self.theatre = default_theatre() if theatre is None else theatre
        self.oblasts = tuple(_region_of(text, self.theatre) for text in oblasts)
        self._register, self.outlines, self.anywhere = register, outlines, anywhere

    @cached_property
    def register(self) -> pd.DataFrame:
        """The official register of settlements, by default the codifier that ships."""
        return shipped_codifier() if self._register is None else self._register

    @cached_property
    def settlements(self) -> gpd.GeoDataFrame:
        """The table in which names are looked up."""
        return self.theatre.settlements if self._given is None else self._given

    def place(self, text: str) -> AskedPlace:
        """Return the place of a text: coordinates, a name, or a code of KATOTTG.

        Raises
        ------
        InputError
            For a text that stands for no place, or for several.
        """
        found = self._places([text.strip()])[0]
        if not found.is_found:
            raise InputError(f"place {text.strip()[:60]!r}: {found.problem}")
        return found

    def rows(self, table: TextTable, name: str) -> list[AskedPlace]:
        """Return the place of each row of a table, also of those without one.

        Parameters
        ----------
        table : TextTable
            With columns of latitude and longitude, of names, or of codes.
        name : str
            The name of the file, for errors.

        Raises
        ------
        InputError
            For a table without such columns or rows, with cells beyond its header, or in which no
            row has a place.
        """
        import pandas as pd

        width = len(table.head)
        for line, cells in table.rows:
            if len(cells) != width:
                raise InputError(
                    f"{name}: line {line}: expected {width} cells as in the header, found "
                    f"{len(cells)}; quote a cell that contains {table.separator!r}"
                )
        if len(set(table.head)) < width:
            twice = next(n for i, n in enumerate(table.head) if n in table.head[:i])
            raise InputError(f"{name}: column {twice[:40]!r} is there twice; rename one")
        frame = pd.DataFrame([cells for _, cells in table.rows], columns=table.head, dtype="str")
        columns = our_columns(frame, _COLUMNS)
        if not {"name_uk", "name_en", "name", "katottg"} & set(columns) and not (
            {"lat", "lon"} <= set(columns)
        ):
            listed = ", ".join(table.head[:12])
            raise InputError(
                f"{name}: expected columns lat and lon, or name (and oblast), or katottg, found "
                f"{listed or 'none'}; rename them"
            )
        if not table.rows:
            raise InputError(f"{name}: expected places, found no row; check the file")
        stated = {key: column.str.strip().tolist() for key, column in columns.items()}
        by_row = [
            dict(zip(stated, values, strict=True)) for values in zip(*stated.values(), strict=True)
        ]
        found = self._of_rows(by_row)
        placed = [
            replace(place, cells=dict(zip(table.head, cells, strict=True)), line=line)
            for place, (line, cells) in zip(found, table.rows, strict=True)
        ]
        if not any(place.is_found for place in placed):
            first = placed[0]
            raise InputError(
                f"{name}: line {first.line}: {first.problem} (and of the {len(placed)} rows none "
                "has a place)"
            )
        return placed

    def _of_rows(self, rows: Sequence[Mapping[str, str]]) -> list[AskedPlace]:
        texts: list[str] = []
        found: dict[int, AskedPlace] = {}
        for number, row in enumerate(rows):
            label = row.get("name_uk") or row.get("name_en") or row.get("name") or ""
            code = row.get("katottg", "").upper()
            if row.get("lat") or row.get("lon"):
                found[number] = self._at_cells(row.get("lat", ""), row.get("lon", ""), label)
                texts.append("")
                continue
            within = ", ".join(filter(None, (row.get("oblast"), row.get("raion"))))
            bracket = f" ({within})" if label and within and "(" not in label else ""
            by_code = code if not label or code in self._rows_by_code else ""
            texts.append(by_code or f"{label}{bracket}")
        looked_up = iter(self._places([text for i, text in enumerate(texts) if i not in found]))
        placed = [found[i] if i in found else next(looked_up) for i in range(len(rows))]
        codes = (row.get("katottg", "").upper() for row in rows)
        return [
            replace(place, katottg=code) if _is_code(code) else place
            for place, code in zip(placed, codes, strict=True)
        ]

    def _at_cells(self, lat: str, lon: str, label: str) -> AskedPlace:
        name = label or f"{lat}, {lon}"
        try:
            at = read_angle(lat, "latitude"), read_angle(lon, "longitude")
        except InputError as error:
            return AskedPlace(name, problem=str(error))
        return self._at(
            *at, name, Message("place-read-columns", lat=_shown(at[0]), lon=_shown(at[1]))
        )

    def _places(self, texts: Sequence[str]) -> list[AskedPlace]:
        """Return the place of each text, with a problem where there is none."""
        found: dict[int, AskedPlace] = {}
        names: list[int] = []
        for number, text in enumerate(texts):
            if not text:
                found[number] = AskedPlace("", problem="expected a place, found an empty one")
            elif _is_code(text):
                found[number] = self._coded(text.upper())
            elif is_like_coordinates(text):
                found[number] = self._written(text)
            else:
                names.append(number)
        if names:
            notes: dict[str, tuple[Message, ...]] = {}
            rows = each_named(
                [texts[i] for i in names],
                self.settlements,
                oblasts=self.oblasts,
                notes=notes,
                theatre=self.theatre,
            )
            for i, row in zip(names, rows, strict=True):
                settled = self._settled(texts[i], row)
                found[i] = replace(settled, notes=notes.get(texts[i], ()))
        return [found[i] for i in range(len(texts))]

    # ---- coordinates ------------------------------------------------------------------------

    def _written(self, text: str) -> AskedPlace:
        try:
            at = read_latlon(text)
        except InputError as error:
            return AskedPlace(text, problem=str(error).partition(": ")[2])
        key = "place-read-by-custom" if at.by_custom else "place-read-as-stated"
        return self._at(at.lat, at.lon, text, Message(key, lat=_shown(at.lat), lon=_shown(at.lon)))

    def _at(self, lat: float, lon: float, name: str, read_as: Message) -> AskedPlace:
        """Return the place at a latitude and longitude, unless it is outside the country."""
        if not self.anywhere and not self._is_inside(lat, lon):
            read = (
                f"read as latitude {_shown(lat)}, longitude {_shown(lon)}, which is outside "
                f"{self.theatre.about.name.text()}"
            )
            if self._is_inside(lon, lat):
                advice = (
                    f"{read}, and the other way round is inside; write latitude first: "
                    f"{_shown(lon)}, {_shown(lat)}"
                )
            else:
                advice = f"{read}; for a place that does lie there, use --anywhere (anywhere=True)"
            return AskedPlace(name, problem=advice)
        return AskedPlace(name, lat, lon, oblast=self._region_at(lat, lon), read_as=read_as)

    def _is_inside(self, lat: float, lon: float) -> bool:
        """Return whether a point is in the country, or in the zone along its border and coast."""
        if not self.theatre.is_known:
            return True
        layers = (self.theatre.ready(name) for name in ("country", "zone"))
        return any(bool(shapely.intersects_xy(layer, lon, lat)) for layer in layers)

    @cached_property
    def _region_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.theatre.regions.geometry.to_numpy())

    def _region_at(self, lat: float, lon: float) -> str:
        """Return the code of the region around a point; empty outside."""
        inside = self._region_tree.query(shapely.Point(lon, lat), predicate="intersects")
        return str(self.theatre.regions["iso"].iloc[int(inside.min())]) if len(inside) else ""

    # ---- names and codes --------------------------------------------------------------------

    def _settled(self, text: str, row: int | str) -> AskedPlace:
        """Return the place of a row of the table of settlements, or of the reason for none."""
        if isinstance(row, str):
            is_advised = "write it as" in row or "give the place as" in row
            advice = "" if is_advised else "; or give latitude and longitude, or --settlements FILE"
            return AskedPlace(text, problem=f"{row}{advice}")
        found = self.settlements.iloc[row]
        point = shapely.point_on_surface(found.geometry)
        name = str(found["name_en"] or found["name_uk"])
        source = str(found.get("source") or self.settlements.attrs.get("source") or "")
        place = AskedPlace(
            name,
            float(point.y),
            float(point.x),
            oblast=str(found["oblast"]) or self._region_at(point.y, point.x),
            katottg=str(found.get("katottg") or "") or self._code_of(found),
            accuracy_m=float(self.settlements.attrs.get("accuracy_m") or 0.0),
            read_as=Message(
                "place-settlement",
                name=NameOf.place(str(found["name_en"] or ""), str(found["name_uk"] or "")),
                oblast=str(found["oblast"]),
                lat=_shown(point.y),
                lon=_shown(point.x),
                source=source,
            ),
            name_uk=str(found["name_uk"] or ""),
        )
        return self._with_outline(place, found)

    def _with_outline(self, place: AskedPlace, row: pd.Series[Any]) -> AskedPlace:
        outline = None if self.outlines is None else self._outline(place, row)
        if outline is not None:
            return replace(place, outline=outline)
        reason = "no-outlines-given" if self.outlines is None else "no-outline-of-name"
        why = Message("point-stands-for-all", reason=Message(reason))
        return replace(place, stands_for_all=why)

    def _outline(self, place: AskedPlace, row: pd.Series[Any]) -> BaseGeometry | None:
        """Return the outline of a settlement's name that lies about its point, or None."""
        names = [str(row[key]) for key in ("name_uk", "name_en") if row.get(key)]
        known = self.theatre.region_names
        where = [place.oblast] if place.oblast in known else []
        found = first_named(
            names, self.outlines, oblasts=where, what="outlines", theatre=self.theatre
        )
        if found is None:
            return None
        outline = polygonal(found.geometry)
        if outline.is_empty:
            return None
        middle = outline.centroid
        away_m = WGS84.inv(place.lon, place.lat, middle.x, middle.y)[2]
        return outline if away_m <= _APART_M else None

    @cached_property
    def _rows_by_code(self) -> dict[str, int]:
        if "katottg" not in self.settlements:
            return {}
        return {c: i for i, c in enumerate(self.settlements["katottg"].tolist()) if c}

    @cached_property
    def _registered(self) -> dict[tuple[str, str], list[str]]:
        """The codes of the register by name and oblast."""
        codes: dict[tuple[str, str], list[str]] = {}
        columns = (self.register[key] for key in ("name_uk", "oblast", "katottg"))
        for name, oblast, code in zip(*columns, strict=True):
            codes.setdefault((_plain(name), oblast), []).append(code)
        return codes

    def _code_of(self, row: pd.Series[Any]) -> str:
        """Return a settlement's code by the register, if its name is alone in its oblast."""
        codes = self._registered.get((_plain(str(row["name_uk"])), str(row["oblast"])), [])
        return codes[0] if len(codes) == 1 else ""

    def _coded(self, code: str) -> AskedPlace:
        """Return the settlement of a code, by the table or else by the register."""
        if code in self._rows_by_code:
            return self._settled(code, self._rows_by_code[code])
        rows = self.register[self.register["katottg"] == code]
        if rows.empty:
            return AskedPlace(code, problem=_NO_CODE)
        name, oblast = str(rows["name_uk"].iloc[0]), str(rows["oblast"].iloc[0])
        known = registered_of_code(code)
        if len(self._registered[_plain(name), oblast]) > 1:
            return AskedPlace(
                code,
                problem=f"{known or name} has no point by its code in this table, and its name is "
                f"that of several settlements of {oblast}, so that it does not decide; fetch all "
                "points (frontgeo library add settlements), or give latitude and longitude",
            )
        text = f"{name} ({oblast})" if oblast else name
        (row,) = each_named([text], self.settlements, theatre=self.theatre)
        found = self._settled(text, row)
        return replace(found, katottg=code) if found.is_found else found


def _plain(name: str) -> str:
    return name.replace("’", "'").replace("ʼ", "'").strip().casefold()


def _is_code(text: str) -> bool:
    return len(text) == _CODE_LENGTH and text[:2].upper() == "UA" and text[2:].isdecimal()


def _shown(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _region_of(text: str, theatre: Theatre) -> str:
    code = oblast_code(text) if theatre == default_theatre() else theatre.region_code(text)
    if not code:
        expected = "an oblast such as UA-63 or 'Kharkiv oblast'"
        if theatre != default_theatre():
            listed = ", ".join(
                f"{key} {name}" for key, name in list(theatre.region_names.items())[:8]
            )
            expected = f"a region of the theatre ({listed or 'it has none'})"
        raise InputError(f"--where: expected {expected}, found {text[:40]!r}")
    return code
