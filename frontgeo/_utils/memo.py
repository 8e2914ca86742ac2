"""Keep results beside the object that they were made from, so that they are made once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

__all__ = ["ByIdentity", "Memo"]

_Made = TypeVar("_Made")
_MISSING = object()


class ByIdentity:
    """A key that equals only a key of the very same object, which it keeps alive.

    Parameters
    ----------
    of : object

    Examples
    --------
    >>> one, other = [1], [1]
    >>> ByIdentity(one) == ByIdentity(one), ByIdentity(one) == ByIdentity(other)
    (True, False)
    """

    __slots__ = ("of",)

    def __init__(self, of: object) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByIdentity) and other.of is self.of

    def __hash__(self) -> int:
        return id(self.of)


class Memo:
    """A bounded store of results, of which the longest unused goes first; threads may share it.

    A copy in another process, as by pickle, is empty.

    Parameters
    ----------
    most : int
        The number of results that it keeps; with `size`, the total of their sizes.
    size : callable, optional
        Function that returns the size of a result from its key.

    Examples
    --------
    >>> memo = Memo(most=2)
    >>> [memo.get(key, lambda: len(made)) for made in ([], [0]) for key in ("a", "a")]
    [0, 0, 0, 0]
    """

    def __init__(self, most: int = 64, size: Callable[[Any], int] | None = None) -> None:
        self._most, self._size, self._total = most, size, 0
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return the result kept under a key, or make and keep it.

        Two threads that ask at once may both make it; both get the one that was kept first.
        """
        made = self.find(key, _MISSING)
        return self.keep(key, make()) if made is _MISSING else made

    def find(self, key: Hashable, otherwise: object = None) -> Any:
        """Return the result kept under a key, or something else if there is none."""
        with self._lock:
            if key not in self._made:
                return otherwise
            self._made.move_to_end(key)
            return self._made[key]

    def keep(self, key: Hashable, made: _Made) -> _Made:
        """Keep a result and return it, or the one that is kept under its key already."""
        size = self._size or _one
        with self._lock:
            if key in self._made:
                return self._made[key]  # type: ignore[return-value]
            self._made[key] = made
            self._total += size(key)
            while self._total > self._most:
                self._total -= size(self._made.popitem(last=False)[0])
        return made

    def __reduce__(self) -> tuple[type[Memo], tuple[object, ...]]:
        return Memo, (self._most, self._size)


def _one(_: object) -> int:
    return 1
