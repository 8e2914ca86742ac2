"""Record or silence warnings of libraries, in one thread at a time.

`warnings.catch_warnings` replaces the filters of the whole process. If two threads overlap in it,
the second restores the filters that the first had set, and they stay in force.
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
    """Set the action for a category of warnings in a block, and restore the filters afterwards.

    Parameters
    ----------
    action : {"ignore", "error", "always"}
    category : type of Warning

    Yields
    ------
    list of WarningMessage
        With "always", the warnings recorded instead of being shown; otherwise empty.

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
