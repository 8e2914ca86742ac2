"""Whole numbers as text: what `packed` and `frames` write, and ``js/varint.js`` reads."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

__all__ = ["varint_bytes", "varint_text", "zigzag"]


def zigzag(number: int) -> int:
    """Fold the negative numbers between the others: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return -2 * number - 1 if number < 0 else 2 * number


def varint_bytes(number: int) -> int:
    """Count the bytes that a number from 0 on takes.

    Examples
    --------
    >>> varint_bytes(0), varint_bytes(127), varint_bytes(128)
    (1, 1, 2)
    """
    return max(1, (number.bit_length() + 6) // 7)


def varint_text(numbers: Sequence[int]) -> str:
    """Write numbers from 0 on as unsigned LEB128 in base64.

    Seven bits a byte, the lowest first, the eighth set where more follow.

    Examples
    --------
    >>> varint_text([0, 127, 300])
    'AH+sAg=='
    """
    places = 7 * np.arange(9, dtype=np.int64)
    groups = np.array(numbers, dtype=np.int64)[:, np.newaxis] >> places
    used = (groups > 0) | (places == 0)
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    low = (groups & 127).astype(np.uint8)
    written = (low | (more.astype(np.uint8) << 7))[used].tobytes()
    return base64.b64encode(written).decode("ascii")
