"""Keep results beside the object that they were made from, so that they are made once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

__all__ = ["ByIdentity", "Memo"]

_Made = TypeVar("_Made")


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
        The number of results that it keeps.

    Examples
    --------
    >>> memo = Memo(most=2)
    >>> [memo.get(key, lambda: len(made)) for made in ([], [0]) for key in ("a", "a")]
    [0, 0, 0, 0]
    """

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return the result kept under a key, or make and keep it.

        Two threads that ask at once may both make it; both get the one that was kept first.
        """
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            made = self._made.setdefault(key, made)  # type: ignore[assignment]
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def __reduce__(self) -> tuple[type[Memo], tuple[int]]:
        return Memo, (self._most,)
