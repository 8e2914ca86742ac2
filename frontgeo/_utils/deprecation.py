"""Old names that still work for one release, with a warning that gives the new one."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

__all__ = ["moved_name", "warn_renamed"]


def moved_name(old: str, new: str) -> Any:
    """Return the object that an old dotted name stood for, and warn.

    Parameters
    ----------
    old, new : str
        Dotted names, such as ``frontgeo.Delta`` and ``frontgeo.Change``.

    Returns
    -------
    object

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     error = moved_name("frontgeo.InputError", "frontgeo.errors.InputError")
    >>> error.__name__, str(caught[0].message)
    ('InputError', 'frontgeo.InputError is now frontgeo.errors.InputError; the old name goes ...')
    """
    warn_renamed(old, new, stacklevel=4)
    module, _, name = new.rpartition(".")
    return getattr(import_module(module), name)


def warn_renamed(old: str, new: str, *, stacklevel: int = 3) -> None:
    """Warn that a name, key or option has a new name."""
    warnings.warn(
        f"{old} is now {new}; the old name goes with the next release",
        DeprecationWarning,
        stacklevel=stacklevel,
    )
