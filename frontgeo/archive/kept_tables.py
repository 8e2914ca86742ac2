"""Keep tables of places in the cache, so that no later run parses them again.

A table lies in a folder of the cache that is named for all on which it depends, as maps of archives
do (`frontgeo.archive.kept_maps`), and nothing depends on it either. It is kept only where the same
table is read back: columns, types, notes and outlines.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from frontgeo.archive.kept_maps import KeptArchive, content_of, part_name
from frontgeo.archive.row_groups import pyarrow_parquet
from frontgeo.errors import FrontgeoError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["kept_table"]

_LEAST_S = 0.05  # tables that took less to read are not kept
_SHAPES = "geometry"
_LIBRARIES = ("pandas", "geopandas", "pyarrow")


def kept_table(
    path: Path, options: tuple[object, ...], load: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """Return a table from the cache, or read it and keep it there.

    Parameters
    ----------
    path : Path
        The file that it is read from.
    options : tuple
        Other settings on which it depends.
    load : callable
        Function that reads it: a DataFrame, or a GeoDataFrame in longitude and latitude.
    """
    if not path.is_file():
        return load()
    kept = KeptArchive(path, ("table", *_versions(), *options))
    found = _found(kept)
    if found is not None:
        return found
    started = time.monotonic()
    table = load()
    if time.monotonic() - started > _LEAST_S and kept.is_current():
        content = _content(table)
        if content is not None:
            kept.write(part_name(content), content)
    return table


def _versions() -> list[str]:
    """Return the versions of the libraries that read and keep tables."""
    with suppress(PackageNotFoundError):  # pyarrow, without which nothing is kept
        return [version(name) for name in _LIBRARIES]
    return []


def _found(kept: KeptArchive) -> pd.DataFrame | None:
    """Return the table that is kept, or None if there is none or it is damaged."""
    if kept.folder is None:
        return None
    with suppress(FrontgeoError, OSError, ValueError, KeyError):
        for part in sorted(kept.folder.glob("part-*.parquet")):
            with suppress(OSError):  # the time of the last use, which counts when room is made
                os.utime(kept.folder)
            return _table_in(content_of(part))
    return None


def _content(table: pd.DataFrame) -> bytes | None:
    """Return the bytes of a table; None unless the same table can be read from them."""
    import pandas as pd

    try:
        pa = pyarrow_parquet()
        plain = pd.DataFrame(table)
        if _SHAPES in plain:
            plain[_SHAPES] = shapely.to_wkb(table[_SHAPES].to_numpy())
        crs = getattr(table, "crs", None)
        about = {
            "attrs": table.attrs,
            "objects": [name for name in plain if plain[name].dtype == object],
            "crs": crs and crs.to_string(),
        }
        plain.attrs = {}
        rows = pa.Table.from_pandas(plain, preserve_index=False)
        stated = {**rows.schema.metadata, b"places": json.dumps(about).encode()}
        sink = pa.BufferOutputStream()
        pa.parquet.write_table(rows.replace_schema_metadata(stated), sink, compression="zstd")
        content: bytes = sink.getvalue().to_pybytes()
        return content if _is_same(_table_in(content), table) else None
    except (FrontgeoError, ValueError, TypeError, KeyError):  # such as a text that is no UTF-8
        return None


def _table_in(content: bytes) -> pd.DataFrame:
    """Return the table in some bytes; raise ValueError if there is none."""
    pa = pyarrow_parquet()
    # without threads of Arrow (see kept_maps)
    rows = pa.parquet.ParquetFile(pa.BufferReader(content), pre_buffer=False).read(
        use_threads=False
    )
    about: dict[str, Any] = json.loads(rows.schema.metadata[b"places"])
    table: pd.DataFrame = rows.to_pandas(use_threads=False)
    del rows
    pa.default_memory_pool().release_unused()  # or Arrow keeps it
    for name in about["objects"]:
        table[name] = table[name].astype("object")
    if _SHAPES in table:
        import geopandas as gpd

        shapes = shapely.from_wkb(table[_SHAPES].to_numpy())
        table = gpd.GeoDataFrame(table.assign(**{_SHAPES: shapes}), crs=about["crs"])
    attrs = about["attrs"]
    table.attrs = attrs | {k: tuple(v) for k, v in attrs.items() if isinstance(v, list)}
    return table


def _is_same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two tables are the same in all that may be asked of them."""
    if type(one) is not type(other) or one.attrs != other.attrs:
        return False
    if not one.columns.equals(other.columns) or not one.index.equals(other.index):
        return False
    if (one.dtypes != other.dtypes).any() or getattr(one, "crs", None) != getattr(
        other, "crs", None
    ):
        return False
    columns = [name for name in one.columns if name != _SHAPES]
    same = one[columns].equals(other[columns])
    if same and _SHAPES in one:
        shapes = (shapely.to_wkb(table[_SHAPES].to_numpy()) for table in (one, other))
        same = all(a == b for a, b in zip(*shapes, strict=True))
    return same
