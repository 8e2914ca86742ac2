"""Lazy attributes of packages (SPEC 1), imported by one thread at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import RLock
from typing import Any

import lazy_loader

__all__ = ["attach_stub"]

# Two threads that import libraries with import cycles at once, such as shapely and numpy, may meet
# modules that are only partly initialised.
_LOCK = RLock()


@cache
def attach_stub(
    package: str, filename: str
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a package, as its stub lists them.

    Parameters
    ----------
    package, filename : str
        ``__name__`` and ``__file__`` of the package, which has its ``.pyi`` beside it.

    See Also
    --------
    lazy_loader.attach_stub : Does the work.
    """
    load, names, public = lazy_loader.attach_stub(package, filename)

    def load_alone(name: str) -> Any:
        with _LOCK:
            return load(name)

    return load_alone, names, public
