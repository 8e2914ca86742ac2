"""Whole numbers as text: what `packed` and `frames` write, and ``js/varint.js`` reads."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

__all__ = ["varint_bytes", "varint_text", "zigzag"]


def zigzag(number: int) -> int:
    """Interleave negative numbers with the others: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return -2 * number - 1 if number < 0 else 2 * number


def varint_bytes(number: int) -> int:
    """Count the bytes that a non-negative number takes.

    Examples
    --------
    >>> varint_bytes(0), varint_bytes(127), varint_bytes(128)
    (1, 1, 2)
    """
    return max(1, (number.bit_length() + 6) // 7)


def varint_text(numbers: Sequence[int]) -> str:
    """Write non-negative numbers as unsigned LEB128 in base64.

    Each byte holds seven bits, lowest first; its eighth bit is set if more bytes follow.

    Examples
    --------
    >>> varint_text([0, 127, 300])
    'AH+sAg=='
    """
    places = 7 * np.arange(9, dtype=np.int64)
    # one column per group of seven bits; keep those up to the highest non-zero one
    groups = np.array(numbers, dtype=np.int64)[:, np.newaxis] >> places
    used = (groups > 0) | (places == 0)
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    low = (groups & 127).astype(np.uint8)
    written = (low | (more.astype(np.uint8) << 7))[used].tobytes()
    return base64.b64encode(written).decode("ascii")
