"""Warnings of libraries, heard or silenced by one thread at a time.

`warnings.catch_warnings` swaps the filters of the whole process: where two threads overlap in
it, the second puts back what the first had set, and they stay so.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

__all__ = ["warnings_as"]

_LOCK = threading.RLock()


@contextmanager
def warnings_as(
    action: Literal["ignore", "error", "always"], category: type[Warning] = Warning
) -> Iterator[list[warnings.WarningMessage]]:
    """Treat warnings of a category so for a while, and put the filters back.

    Parameters
    ----------
    action : {"ignore", "error", "always"}
    category : type of Warning

    Yields
    ------
    list of WarningMessage
        With "always" those that came, instead of being shown; otherwise empty.

    Examples
    --------
    >>> with warnings_as("always") as heard:
    ...     warnings.warn("odd", stacklevel=1)
    >>> str(heard[0].message)
    'odd'
    """
    with _LOCK, warnings.catch_warnings(record=action == "always") as heard:
        warnings.simplefilter(action, category)
        yield [] if heard is None else heard
