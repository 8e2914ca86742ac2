"""Split the name of a layer from that of its file: ``areas.gpkg:oblasts``."""

from __future__ import annotations

from pathlib import Path

__all__ = ["split_layer"]


def split_layer(name: str | Path) -> tuple[Path, str | None]:
    """Return file and layer of ``file.gpkg:layer``, unless a file has the whole name.

    The layer's name may contain colons: the longest beginning that names a file is the file.

    Examples
    --------
    >>> split_layer("areas.gpkg:oblasts")
    (PosixPath('areas.gpkg'), 'oblasts')
    >>> split_layer("areas.gpkg")
    (PosixPath('areas.gpkg'), None)
    """
    text = str(name)
    colons = [i for i, c in enumerate(text) if c == ":" and i > 1 and text[i + 1 :]]
    if not colons or _is_there(text):
        return Path(name), None
    at = next((i for i in reversed(colons) if _is_there(text[:i])), colons[-1])
    return Path(text[:at]), text[at + 1 :]


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long, or a NUL in it
        return False
