"""Progress bars: only on a terminal, and only for what takes over two seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["progress"]


def progress(total: int, unit: str, over: Iterable[Any] | None = None) -> Any:
    """Return a bar of tqdm, to iterate over or to update by hand.

    Examples
    --------
    >>> list(progress(2, "map", over="ab"))
    ['a', 'b']
    """
    from tqdm import tqdm  # only for those who wait

    return tqdm(over, total=total, unit=unit, disable=None, delay=2.0, leave=False)
