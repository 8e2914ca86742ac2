"""Read regular files whole, and refuse devices, pipes, sockets and folders."""

from __future__ import annotations

import stat
from pathlib import Path

from frontgeo.errors import MapFileError

__all__ = ["check_regular", "read_regular"]

_KINDS = (
    (stat.S_ISDIR, "a folder; name a map in it"),
    (stat.S_ISFIFO, "a pipe; write it to a file first"),
    (stat.S_ISSOCK, "a socket; write it to a file first"),
    (stat.S_ISCHR, "a device; name a file"),
    (stat.S_ISBLK, "a device; name a file"),
)


def read_regular(path: str | Path, max_bytes: int, *, name: str | Path | None = None) -> bytes:
    """Return the bytes of a regular file, checking its type and size before opening it.

    Parameters
    ----------
    path : path
    max_bytes : int
    name : path, optional
        Name of the file in errors, if it is not the path.

    Raises
    ------
    MapFileError
        When the file is missing, is not a regular file, is too large, or cannot be read.

    Examples
    --------
    >>> read_regular("/dev/zero", 1000)
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: /dev/zero: expected a file, found a device; name a file
    """
    path = Path(path)
    name = path if name is None else name
    size = check_regular(path, name=name)
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1) if size <= max_bytes else None
    except OSError as error:
        raise MapFileError(name, f"cannot be read ({error.strerror}); check the path") from None
    if content is None or len(content) > max_bytes:
        raise MapFileError(name, f"larger than {max_bytes >> 20} MB; split it")
    return content


def check_regular(path: Path, *, name: str | Path | None = None) -> int:
    """Return the size of a regular file in bytes, without opening it.

    Parameters
    ----------
    path : Path
    name : path, optional
        As for `read_regular`.

    Raises
    ------
    MapFileError
        When the file is missing or is not a regular file.
    """
    name = path if name is None else name
    try:
        status = path.stat()
    except FileNotFoundError:
        raise MapFileError(name, "no such file; check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise MapFileError(name, f"cannot be read ({reason}); check the path") from None
    for is_kind, found in _KINDS:
        if is_kind(status.st_mode):
            raise MapFileError(name, f"expected a file, found {found}")
    return status.st_size
