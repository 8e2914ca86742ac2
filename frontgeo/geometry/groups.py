"""Groups of shapes that are connected, directly or by way of others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["connected"]

IntArray = npt.NDArray[np.int64]


def connected(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Number the groups that pairs connect, in the order of their first members.

    Parameters
    ----------
    count : int
        How many members there are.
    one, other : ndarray of int
        Members that belong together, pair by pair.

    Examples
    --------
    >>> connected(5, np.array([0, 4]), np.array([3, 3])).tolist()
    [0, 1, 2, 0, 0]
    """
    group = np.arange(count)
    while True:
        least = group.copy()
        meet = np.minimum(group[one], group[other])
        for end in (group[one], group[other]):
            np.minimum.at(least, end, meet)  # the first member of each group joins the other's
        least = least[least]
        least = least[least][group]
        if np.array_equal(least, group):
            return np.unique(group, return_inverse=True)[1].astype(np.int64)
        group = least
