"""Show progress bars on a terminal for work that takes over two seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["progress"]


def progress(
    total: int, unit: str, over: Iterable[Any] | None = None, *, at_once: bool = False
) -> Any:
    """Return a tqdm progress bar, to iterate over or to update by hand.

    `at_once` shows the bar without delay, for work that is certain to take long.

    Examples
    --------
    >>> list(progress(2, "map", over="ab"))
    ['a', 'b']
    """
    from tqdm import tqdm  # imported only when a bar may be shown

    delay_s = 0.0 if at_once else 2.0
    return tqdm(over, total=total, unit=unit, disable=None, delay=delay_s, leave=False)
