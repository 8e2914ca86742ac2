"""Read files out of folders, gzip, zip and tar, in memory and within limits.

`unpacked` returns the one map in a packed file (a KMZ is a zip); `contents` and `stream_members`
go through an archive of many. Nothing is unpacked to disk, one member is in memory at a time, and
no file is ever written under a name from an archive.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Literal, NamedTuple, TypeAlias

from frontgeo._utils.fileio import check_regular, read_regular
from frontgeo.errors import MapFileError
from frontgeo.io.signatures import DAMAGED_ZIP, format_of

__all__ = [
    "MAX_MAP_BYTES",
    "PARTS",
    "Content",
    "ListedFile",
    "Unpacked",
    "check_sizes",
    "contents",
    "gunzipped",
    "is_archive",
    "is_geodatabase",
    "is_map_name",
    "is_tar",
    "map_bytes",
    "member_named",
    "parts_in_zip",
    "stream_members",
    "unpacked",
    "zip_member",
]

MAX_MAP_BYTES = 512 * 2**20  # limit for one map; the largest known has 3 MB
MAX_MEMBERS = 200_000
MAX_TOTAL_BYTES = 32 * 2**30
_BLOCK = 2**16  # bytes read from a tar at a time; more would leave the cache of a processor
_DAMAGE = (tarfile.TarError, *DAMAGED_ZIP)
_MAP_SUFFIXES = (
    ".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson",
    ".jsonl", ".kml", ".kmz", ".gml", ".gpkg", ".fgb", ".gdb", ".parquet", ".shp", ".tab", ".mif",
    ".wkt",
)  # fmt: skip


#: By the suffix of the main file of a map, those of its other files.
PARTS: dict[str, tuple[str, ...]] = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
}


@dataclass(frozen=True)
class Unpacked:
    """A map extracted from its archive.

    Attributes
    ----------
    content : bytes
        The extracted file; the same bytes if they were not packed; for a map of several files,
        such as a shapefile, a zip that holds them.
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
    if path.suffix.lower() == ".zip":  # a map packed by itself, such as a.gdb.zip
        path = path.with_suffix("")
    hidden = any(part.startswith((".", "__")) for part in path.parts if part not in (".", ".."))
    return path.suffix.lower() in _MAP_SUFFIXES and not hidden


def unpacked(name: str, content: bytes, wanted: Sequence[str] = ()) -> Unpacked:
    """Return the one map inside a gzip or zip, or the content itself.

    Parameters
    ----------
    name : str
        The archive's name, with which errors begin.
    content : bytes
    wanted : sequence of str
        The file to extract from a zip that holds several, by its name or path in the zip.

    Raises
    ------
    MapFileError
        When the archive is damaged or too large, or holds no map or several.
    """
    kind = format_of(content)
    if kind == "gzip":
        return Unpacked(gunzipped(name, content, MAX_MAP_BYTES))
    if kind != "zip":
        return Unpacked(content)
    with _open_zip(name, content) as packed:
        geodatabases = {name: folder for name in packed.namelist() if (folder := _in_gdb(name))}
        listed = dict.fromkeys(geodatabases.get(n, n) for n in packed.namelist())
        names = [n for n in listed if is_map_name(n)]
        chosen = [n for n in names if {n, PurePosixPath(n).name} & set(wanted)]
        if len(chosen) == 1:
            names = chosen
        if len(names) > 1 and all(n.lower().endswith(".kml") for n in names):
            # QGIS adds a document of links and a file of styles to the one with placemarks.
            names = [n for n in names if _has_placemarks(name, packed, n)] or names
        if len(names) != 1:
            raise MapFileError(name, _not_one(name, names))
        if names[0] in geodatabases.values():
            inside = _zipped_geodatabase(
                name,
                [
                    (PurePosixPath(n).name, packed.getinfo(n).file_size, partial(packed.open, n))
                    for n, folder in geodatabases.items()
                    if folder == names[0]
                ],
            )
        elif PurePosixPath(names[0]).suffix.lower() in PARTS:
            inside = _zipped(parts_in_zip(name, packed, names[0]))
        else:
            inside = _member(name, packed, names[0], MAX_MAP_BYTES)
        return Unpacked(inside, bool(chosen), names[0])


def gunzipped(name: str, content: bytes, max_bytes: int) -> bytes:
    """Return the content of a gzip.

    Raises
    ------
    MapFileError
        When it is damaged, or holds more than `max_bytes`.
    """
    try:
        with gzip.open(BytesIO(content)) as packed:
            return _bounded(name, packed, max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise MapFileError(name, f"damaged gzip ({error}); fetch it again") from None


def zip_member(name: str, content: bytes, member: str, max_bytes: int) -> bytes:
    """Return a member of a zip.

    Raises
    ------
    MapFileError
        When the zip is damaged, or the member is missing or larger than `max_bytes`.
    """
    with _open_zip(name, content) as packed:
        return _member(name, packed, member, max_bytes)


def member_named(path: Path, name: str) -> str:
    """Return the path within a zip of the file with a name, in whatever folder; "" for none.

    Raises
    ------
    MapFileError
        When the zip is damaged.
    """
    with _open_zip(str(path), path) as packed:
        names = [n for n in packed.namelist() if n == name or n.endswith(f"/{name}")]
    return min(names, key=len, default="")


@contextmanager
def _open_zip(name: str, source: bytes | Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source) as packed:
            yield packed
    except MapFileError:
        raise
    except DAMAGED_ZIP as error:
        raise MapFileError(name, f"damaged archive ({error}); fetch it again") from None


def _member(name: str, packed: zipfile.ZipFile, member: str, max_bytes: int) -> bytes:
    _refuse_over(max_bytes, name, packed.getinfo(member).file_size)  # as it states
    with packed.open(member) as opened:
        return _bounded(name, opened, max_bytes)


def _bounded(name: str, stream: IO[bytes] | gzip.GzipFile, max_bytes: int) -> bytes:
    content = stream.read(max_bytes + 1)
    _refuse_over(max_bytes, name, len(content))
    return content


def _refuse_over(max_bytes: int, name: str, found_bytes: int) -> None:
    if found_bytes > max_bytes:
        raise MapFileError(name, f"more than {max_bytes >> 20} MB once unpacked; split it")


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


def _has_placemarks(name: str, packed: zipfile.ZipFile, member: str) -> bool:
    content = _member(name, packed, member, MAX_MAP_BYTES)
    return b"Placemark" in content.replace(b"\x00", b"")  # also finds UTF-16


def parts_in_zip(name: str, packed: zipfile.ZipFile, main: str) -> dict[str, bytes]:
    """Return the files of one shapefile or MapInfo table in a zip, by names without folders.

    Raises
    ------
    MapFileError
        When they are too large together.
    """
    stem = str(PurePosixPath(main).with_suffix("")).lower()
    parts = [i for i in packed.infolist() if i.filename.lower().startswith(f"{stem}.")]
    if sum(part.file_size for part in parts) > MAX_MAP_BYTES:
        raise MapFileError(name, f"more than {MAX_MAP_BYTES >> 20} MB once unpacked")
    return {
        PurePosixPath(part.filename).name: _member(name, packed, part.filename, MAX_MAP_BYTES)
        for part in parts
    }


def _zipped(files: dict[str, bytes]) -> bytes:
    packing = BytesIO()
    with zipfile.ZipFile(packing, "w") as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content)  # no time, so that bytes are the same
    return packing.getvalue()


# ---- file geodatabases ---------------------------------------------------------------------

_GDB_FILE = re.compile(
    r"gdb|timestamps|a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|spx|atx|freelist)", re.IGNORECASE
)


def map_bytes(path: Path, *, name: str | Path | None = None) -> bytes:
    """Return the bytes of a map: of its file, or of a file geodatabase's folder as a zip.

    Parameters
    ----------
    path : Path
    name : path, optional
        Name of the file in errors, if it is not the path.

    Raises
    ------
    MapFileError
        As for `read_regular`.
    """
    if not is_geodatabase(path):
        return read_regular(path, MAX_MAP_BYTES, name=name)
    label = str(path if name is None else name)
    files = sorted(file for file in path.iterdir() if file.is_file())
    listed: list[tuple[str, int, Callable[[], IO[bytes]]]] = [
        (file.name, file.stat().st_size, partial(file.open, "rb"))  # type: ignore[misc]
        for file in files
    ]
    return _zipped_geodatabase(label, listed)


def is_geodatabase(path: Path) -> bool:
    """Return whether a path is the folder of a file geodatabase."""
    try:
        return path.suffix.lower() == ".gdb" and path.is_dir()
    except (OSError, ValueError):  # too long, or a NUL in it
        return False


def _in_gdb(name: str) -> str:
    """Return the folder of the geodatabase that a member of a zip is a file of; "" for none."""
    folder = PurePosixPath(name).parent
    is_file = folder.suffix.lower() == ".gdb" and _GDB_FILE.fullmatch(PurePosixPath(name).name)
    return str(folder) if is_file else ""


def _zipped_geodatabase(
    name: str, files: Sequence[tuple[str, int, Callable[[], IO[bytes]]]]
) -> bytes:
    """Return a zip in memory with the tables and indexes of a geodatabase, and nothing else."""
    known = [file for file in files if _GDB_FILE.fullmatch(file[0])]
    if not any(file.lower().endswith(".gdbtable") for file, _, _ in known):
        raise MapFileError(
            name, "expected a file geodatabase, found a folder without its tables; copy it again"
        )
    if sum(size for _, size, _ in known) > MAX_MAP_BYTES:
        raise MapFileError(name, f"larger than {MAX_MAP_BYTES >> 20} MB; split it")
    inside = {}
    for file, _, opened in known:
        with opened() as stream:
            inside[f"map.gdb/{file}"] = _bounded(name, stream, MAX_MAP_BYTES)
    return _zipped(inside)


# ---- archives of many maps ---------------------------------------------------------------

#: A member's bytes, or the error if this member alone cannot be read.
Content: TypeAlias = bytes | MapFileError


def _kind(path: Path) -> Literal["zip", "tar", "file"]:
    """Return "zip", "tar" or "file" by content; if damaged, by its first bytes or its name."""
    check_regular(path)  # a pipe would be waited for
    with path.open("rb") as file:
        head = file.read(tarfile.BLOCKSIZE)
    if head[:4] == b"PK\x03\x04":
        return "zip"
    named = ".tar" in path.suffixes or path.suffix.lower() in (".tgz", ".txz")
    if named or head[:6] == b"\xfd7zXZ\x00" or _is_tar_header(head):
        return "tar"
    # Try other compressions only if their signature is present: given a file of zeros, lzma would
    # search for the end of its padding.
    if head[:2] == b"\x1f\x8b" or head[:3] == b"BZh":
        with suppress(EOFError):  # cut off; reading the file later raises the proper error
            return "tar" if tarfile.is_tarfile(path) else "file"
    return "file"


def _is_tar_header(block: bytes) -> bool:
    """Return whether a block is the header of a tar's first member, by its checksum."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def is_archive(path: Path) -> bool:
    """Return whether a path is a folder, zip or tar, rather than a single map."""
    if is_geodatabase(path):
        return False
    return path.is_dir() or _kind(path) != "file"


def is_tar(path: Path) -> bool:
    """Return whether a file is a tar, compressed or not."""
    try:
        return path.is_file() and _kind(path) == "tar"
    except (OSError, ValueError):  # reading the file later raises the proper error
        return False


class ListedFile(NamedTuple):
    """A file as listed in its archive."""

    name: str
    size_bytes: int
    modified: float


def contents(path: Path, *, reads: bool) -> Iterator[tuple[ListedFile, Content]]:
    """Yield the files of a folder or archive; with the content of each map if `reads`."""
    if path.is_dir():
        for file in sorted(_files_in(path)):
            name = file.relative_to(path).as_posix()
            content = _file_content(path, name) if reads and is_map_name(name) else b""
            yield ListedFile(name, file.stat().st_size, 0.0), content
    elif _kind(path) == "tar":
        for info, content in _tar_infos(path, reads=reads):
            yield ListedFile(_tidy(info.name), info.size, float(info.mtime)), content
    else:
        yield from _in_zip(path, reads=reads)


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and those inside it; a file geodatabase counts as one."""
    geodatabases = {p for p in folder.rglob("*.gdb") if is_geodatabase(p)}
    yield from geodatabases
    for file in folder.rglob("*"):
        if file.is_file() and not geodatabases.intersection(file.parents):
            yield file


def _tidy(name: str) -> str:
    """Return a member's name without the ``./`` that tar puts before it."""
    return PurePosixPath(name).as_posix()


def _in_zip(path: Path, *, reads: bool) -> Iterator[tuple[ListedFile, Content]]:
    try:
        with zipfile.ZipFile(path) as packed:
            files = [info for info in packed.infolist() if not info.is_dir()]
            check_sizes(path, [info.file_size for info in files])
            for info in files:
                wanted = reads and is_map_name(info.filename)
                content = _zip_content(path, packed, info.filename) if wanted else b""
                yield ListedFile(_tidy(info.filename), info.file_size, _modified(info)), content
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # a zip that states no time may have month 0
        return 0.0


def check_sizes(path: Path, sizes: list[int]) -> None:
    """Refuse an archive with too many files, or too large in all."""
    if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_TOTAL_BYTES:
        raise MapFileError(path, f"more than {MAX_MEMBERS:,} files or {MAX_TOTAL_BYTES >> 30} GB")


def _damaged(path: Path, error: Exception) -> MapFileError:
    return MapFileError(path, f"damaged or cut off ({_words_of(error)}); fetch it again")


def _words_of(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a tar as a stream, decompressed here.

    The time that tarfile's own decompression takes is quadratic in the number of its chunks.
    """
    with path.open("rb") as file:
        head = file.read(6)
    unpack: dict[bytes, Callable[[Path], IO[bytes]]] = {
        b"\xfd7zXZ\x00": lzma.open,
        b"\x1f\x8b": gzip.open,  # type: ignore[dict-item]
        b"BZh": bz2.open,
    }
    opener = next((o for magic, o in unpack.items() if head.startswith(magic)), None)
    if opener is None:
        with tarfile.open(path, "r|*") as packed:
            yield packed
        return
    with opener(path) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK) as packed:
        yield packed


def _tar_infos(path: Path, *, reads: bool) -> Iterator[tuple[tarfile.TarInfo, Content]]:
    """Yield the files of a tar in one pass, with the content of each map if `reads`."""
    total = 0
    try:
        with _open_tar(path) as packed:
            for count, info in enumerate(packed):
                total += info.size
                if count > MAX_MEMBERS or total > MAX_TOTAL_BYTES:
                    raise MapFileError(path, "expands without end; do not trust it")
                if not info.isfile():
                    continue
                wanted = reads and is_map_name(info.name)
                yield info, _tar_content(path, packed, info) if wanted else b""
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _content(label: str, size_bytes: int, opened: Callable[[], IO[bytes] | None]) -> Content:
    """Return the bytes of a member, or the error if it alone cannot be read."""
    if size_bytes > MAX_MAP_BYTES:
        return MapFileError(label, f"larger than {MAX_MAP_BYTES >> 20} MB; no map is so large")
    stream = opened()
    if stream is None:
        return MapFileError(label, "not a file")
    with closing(stream):
        content = stream.read(MAX_MAP_BYTES + 1)
    if len(content) > MAX_MAP_BYTES:
        return MapFileError(label, "larger than its stated size; do not trust it")
    return content


def _file_content(folder: Path, name: str) -> Content:
    file = folder / name
    try:
        if is_geodatabase(file):
            return map_bytes(file)
        return _content(str(file), file.stat().st_size, lambda: file.open("rb"))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        # The file existed when the folder was opened, so the folder has changed; the file itself is
        # not at fault.
        raise MapFileError(
            folder, f"member {name[:80]!r} is no longer there; open the folder again"
        ) from None
    except MapFileError as error:
        return error
    except OSError as error:
        return MapFileError(file, f"cannot be read ({error.strerror})")


def _zip_content(path: Path, packed: zipfile.ZipFile, name: str) -> Content:
    """Return the bytes of a member of a zip, or the error.

    The directory at the zip's end was read whole, so any damage concerns this member alone.
    """
    label = f"{path}/{_tidy(name)}"
    try:
        return _content(label, packed.getinfo(name).file_size, partial(packed.open, name))
    except _DAMAGE as error:
        return MapFileError(label, f"damaged in the archive ({_words_of(error)}); fetch it again")


def _tar_content(path: Path, packed: tarfile.TarFile, info: tarfile.TarInfo) -> Content:
    return _content(f"{path}/{_tidy(info.name)}", info.size, partial(packed.extractfile, info))


def stream_members(path: Path, wanted: Iterable[str]) -> Iterator[tuple[str, Content]]:
    """Yield the members wanted, in the order in which they lie in the archive.

    Yields
    ------
    name : str
    content : bytes or MapFileError
        The error if this member alone cannot be read.

    Raises
    ------
    MapFileError
        When the archive is damaged or a member is gone.
    """
    missing = set(wanted)
    try:
        if path.is_dir():
            for name in sorted(missing):
                yield name, _file_content(path, name)
            return
        if _kind(path) == "tar":
            with _open_tar(path) as packed:
                for info in packed:
                    if (name := _tidy(info.name)) in missing:
                        missing.discard(name)
                        yield name, _tar_content(path, packed, info)
                        if not missing:
                            return
        else:
            with zipfile.ZipFile(path) as packed_zip:
                listed = {_tidy(name): name for name in packed_zip.namelist()}
                for name in sorted(missing):
                    if name not in listed:
                        break  # the member is missing; the error is raised below
                    missing.discard(name)
                    yield name, _zip_content(path, packed_zip, listed[name])
            if not missing:
                return
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    raise MapFileError(path, f"member {min(missing)[:80]!r} is no longer there; open it again")
