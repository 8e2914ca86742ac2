"""Represent the contents of a vector file: features in layers, with counts of repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "UNCLOSED", "Contents", "Feature", "FeatureLayer", "refuse_columns", "refuse_part_of_answer",
]  # fmt: skip

_MOST_COLUMNS = 2_000  # of a layer, as many as SQLite has: a value of each is held for each feature

UNCLOSED = "ring that is not closed"


def refuse_part_of_answer(name: str, held: int, matched: object) -> None:
    """Refuse a file that holds fewer features than its service says that it has.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    held : int
        Number of features in the file.
    matched : object
        Number of features that the service found, if the file states it.

    Raises
    ------
    MapFileError

    Examples
    --------
    >>> refuse_part_of_answer("a.json", 1000, "unknown")
    >>> refuse_part_of_answer("a.json", 1000, 1744)
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: a.json: expected 1,744 features, as the service counts, found \
1,000: a page of its answer; fetch the rest, and save all of them as one map
    """
    number = matched if isinstance(matched, int) else int(str(matched)) if _is_count(matched) else 0
    if held < number:
        raise MapFileError(
            name,
            f"expected {number:,} features, as the service counts, found {held:,}: a page of its "
            "answer; fetch the rest, and save all of them as one map",
        )


def _is_count(found: object) -> bool:
    return isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 12


@dataclass(frozen=True, eq=False)
class Feature:
    """One feature of a file, whatever its container.

    Attributes
    ----------
    geometry : shapely geometry or None
        In longitude and latitude.
    properties : mapping of str to object
        Properties by name, as spelled in the file.
    layer : str
        Name of the layer, KML folder, TopoJSON object or GeoJSON collection; empty if it has
        none.
    """

    geometry: BaseGeometry | None
    properties: Mapping[str, Any]
    layer: str = ""


@dataclass(eq=False)
class FeatureLayer:
    """A layer, as features or as a table.

    Attributes
    ----------
    name : str
    features : list of Feature
    """

    name: str
    features: list[Feature]
    table: gpd.GeoDataFrame | None = None

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """Return the layer as a table in longitude and latitude on WGS 84."""
        if self.table is None:
            import geopandas as gpd
            import pandas as pd

            # A list of dictionaries, so that rows without any properties are kept.
            columns = pd.DataFrame([dict(f.properties) for f in self.features])
            columns = columns.drop(columns="geometry", errors="ignore")
            shapes = gpd.GeoSeries([f.geometry for f in self.features], crs="EPSG:4326")
            self.table = gpd.GeoDataFrame(columns, geometry=shapes)
        return self.table

    @classmethod
    def of_table(cls, name: str, table: gpd.GeoDataFrame) -> FeatureLayer:
        """Make a layer from a table; missing values become absent properties."""
        columns = table.drop(columns=table.geometry.name)
        values = {str(key): columns[key].tolist() for key in columns}
        there = {str(key): columns[key].notna().tolist() for key in columns}
        features = [
            Feature(shape, {key: values[key][i] for key in values if there[key][i]}, name)
            for i, shape in enumerate(table.geometry.to_numpy())
        ]
        return cls(name, features, table)


@dataclass(eq=False)
class Contents:
    """The layers of a file.

    Attributes
    ----------
    layers : list of Layer
    left_out : Counter
        By reason, features that the file lists but no layer holds.
    repaired : Counter
        By reason, content that was repaired on reading.
    reprojected_from : str
        The CRS that the file states; empty if it is longitude and latitude on WGS 84.
    states_crs : bool
        Whether the CRS is known from the file or its format, rather than taken for granted.
    """

    layers: list[FeatureLayer]
    left_out: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    reprojected_from: str = ""
    states_crs: bool = True

    def of_layers(self, name: str, wanted: Sequence[str]) -> Contents:
        """Return the contents with only some of the layers.

        Raises
        ------
        MapFileError
            When there is no layer of a given name.
        """
        known = [layer.name for layer in self.layers]
        for gone in (layer for layer in wanted if layer not in known):
            listed = ", ".join(layer or "(no name)" for layer in known) or "none"
            raise MapFileError(name, f"no layer {gone!r}; there are: {listed}")
        kept = [layer for layer in self.layers if layer.name in wanted]
        return Contents(kept, self.left_out, self.repaired, self.reprojected_from, self.states_crs)


def refuse_columns(name: str, contents: Contents) -> Contents:
    """Return what was read, unless it has so many columns that they would fill the memory.

    Raises
    ------
    MapFileError
    """
    for layer in contents.layers:
        columns = {key for feature in layer.features for key in feature.properties}
        if len(columns) > _MOST_COLUMNS:
            raise MapFileError(
                name,
                f"expected up to {_MOST_COLUMNS:,} columns, found {len(columns):,}; leave out "
                "those that do not say what the map shows",
            )
    return contents
