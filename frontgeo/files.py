"""Files, written whole or not at all; texts of strangers made fit to print."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from frontgeo.errors import InputError

__all__ = ["printable", "write_bytes", "write_text"]


def printable(text: str) -> str:
    r"""Return a stranger's text as one line that cannot steer a terminal or a page.

    Line ends, control and direction characters and lone surrogates become blanks.

    Examples
    --------
    >>> printable("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return "".join(c if c.isprintable() else " " for c in text)


def write_text(path: str | Path, text: str) -> None:
    """Write a file in UTF-8, whole or not at all.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    write_bytes(path, text.encode("utf-8", errors="replace"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all: a temp file beside it, then a rename.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    path = Path(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be written ({reason}); choose another place") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
