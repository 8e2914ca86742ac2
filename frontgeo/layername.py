"""The name of a layer in a file: ``areas.gpkg:oblasts``."""

from __future__ import annotations

from pathlib import Path

__all__ = ["split_layer"]


def split_layer(name: str | Path) -> tuple[Path, str | None]:
    """Split ``file.gpkg:layer`` when there is no file of the whole name.

    Examples
    --------
    >>> split_layer("areas.gpkg:oblasts")
    (PosixPath('areas.gpkg'), 'oblasts')
    >>> split_layer("areas.gpkg")
    (PosixPath('areas.gpkg'), None)
    """
    path = Path(name)
    head, colon, layer = str(name).rpartition(":")
    if colon and head and layer and not path.exists() and len(head) > 1:
        return Path(head), layer
    return path, None
