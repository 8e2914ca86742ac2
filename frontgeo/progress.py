"""Progress bars: only on a terminal, and only for what takes over two seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["progress"]


def progress(
    total: int, unit: str, over: Iterable[Any] | None = None, *, at_once: bool = False
) -> Any:
    """Return a bar of tqdm, to iterate over or to update by hand.

    `at_once` is for what surely takes long and has long steps.

    Examples
    --------
    >>> list(progress(2, "map", over="ab"))
    ['a', 'b']
    """
    from tqdm import tqdm  # only for those who wait

    delay_s = 0.0 if at_once else 2.0
    return tqdm(over, total=total, unit=unit, disable=None, delay=delay_s, leave=False)
