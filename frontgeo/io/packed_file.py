"""Extract the one map from a gzip or zip (such as KMZ), in memory and within limits."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from frontgeo.errors import MapFileError
from frontgeo.io.signatures import DAMAGED_ZIP, format_of

__all__ = ["MAX_MAP_BYTES", "Unpacked", "is_map_name", "unpacked"]

MAX_MAP_BYTES = 512 * 2**20  # limit for one map; the largest known has 3 MB
_MAP_SUFFIXES = (
    ".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".ndjson", ".kml", ".kmz",
    ".gpkg", ".fgb", ".parquet", ".shp",
)  # fmt: skip


@dataclass(frozen=True)
class Unpacked:
    """A map extracted from its archive.

    Attributes
    ----------
    content : bytes
        The extracted file; the same bytes if they were not packed; for a shapefile, a zip that
        holds it.
    chosen : bool
        Whether the file was chosen by its name, which is then not the name of a layer.
    member : str
        The file's name in the zip.
    """

    content: bytes
    chosen: bool = False
    member: str = ""


def is_map_name(name: str) -> bool:
    """Return whether a name may be a map's, not that of an image, note or shapefile part.

    Examples
    --------
    >>> is_map_name("data/2024-05-31.geojson"), is_map_name("__MACOSX/._a.kml")
    (True, False)
    """
    path = PurePosixPath(name.removesuffix(".gz"))
    hidden = any(part.startswith((".", "__")) for part in path.parts if part not in (".", ".."))
    return path.suffix.lower() in _MAP_SUFFIXES and not hidden


def unpacked(
    name: str, content: bytes, wanted: Sequence[str] = (), *, max_bytes: int | None = None
) -> Unpacked:
    """Return the one map inside a gzip or zip, or the content itself.

    Parameters
    ----------
    name : str
        The archive's name, with which errors begin.
    content : bytes
    wanted : sequence of str
        The file to extract from a zip that holds several, by its name or path in the zip.
    max_bytes : int, optional
        Limit to use instead of `MAX_MAP_BYTES`.

    Raises
    ------
    MapFileError
        When the archive is damaged or too large, or holds no map or several.
    """
    bound = MAX_MAP_BYTES if max_bytes is None else max_bytes
    kind = format_of(content)
    if kind == "gzip":
        try:
            with gzip.open(BytesIO(content)) as packed:
                return Unpacked(_bounded(name, packed.read(bound + 1), bound))
        except (OSError, EOFError, zlib.error) as error:
            raise MapFileError(name, f"damaged gzip ({error}); fetch it again") from None
    if kind != "zip":
        return Unpacked(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed_zip:
            names = [n for n in packed_zip.namelist() if is_map_name(n)]
            chosen = [n for n in names if {n, PurePosixPath(n).name} & set(wanted)]
            if len(chosen) == 1:
                names = chosen
            if len(names) > 1 and all(n.lower().endswith(".kml") for n in names):
                # QGIS adds a document of links and a file of styles to the one with placemarks.
                names = [n for n in names if _has_placemarks(name, packed_zip, n, bound)] or names
            if len(names) != 1:
                raise MapFileError(name, _not_one(name, names))
            if not names[0].lower().endswith(".shp"):
                with packed_zip.open(names[0]) as member:
                    inside = _bounded(name, member.read(bound + 1), bound)
            else:
                inside = _shapefile_alone(name, packed_zip, names[0], bound)
            return Unpacked(inside, bool(chosen), names[0])
    except MapFileError:
        raise
    except DAMAGED_ZIP as error:
        raise MapFileError(name, f"damaged archive ({error}); fetch it again") from None


def _not_one(name: str, names: list[str]) -> str:
    if not names:
        return "expected one map in the archive, found 0; it holds no file that is named as a map"
    if all(n.lower().endswith((".kml", ".shp")) for n in names):
        return (
            f"expected one map in the archive, found {len(names)}: {', '.join(names)[:200]}; name "
            f"one as {PurePosixPath(name).name}:FILE"
        )
    return (
        f"expected one map in the archive, found {len(names)}; an archive of many days is read "
        "by frontgeo timeline (read_timeline)"
    )


def _has_placemarks(name: str, packed: zipfile.ZipFile, member: str, bound: int) -> bool:
    with packed.open(member) as opened:
        content = _bounded(name, opened.read(bound + 1), bound)
    return b"Placemark" in content.replace(b"\x00", b"")  # also finds UTF-16


def _shapefile_alone(name: str, packed: zipfile.ZipFile, main: str, bound: int) -> bytes:
    """Return a zip of one shapefile and its parts."""
    stem = main[: -len(".shp")].lower()
    parts = [i for i in packed.infolist() if i.filename.lower().startswith(f"{stem}.")]
    if sum(part.file_size for part in parts) > bound:
        raise MapFileError(name, f"more than {bound >> 20} MB once unpacked")
    packing = BytesIO()
    with zipfile.ZipFile(packing, "w") as alone:
        for part in parts:
            with packed.open(part) as member:
                inside = _bounded(name, member.read(bound + 1), bound)
            alone.writestr(PurePosixPath(part.filename).name, inside)
    return packing.getvalue()


def _bounded(name: str, content: bytes, bound: int) -> bytes:
    if len(content) > bound:
        raise MapFileError(name, f"more than {bound >> 20} MB once unpacked; split it")
    return content
