"""Tables of words as patterns."""

from __future__ import annotations

import re

__all__ = ["any_of"]


def any_of(*tables: str) -> str:
    """Return the pattern of any word of a table: ``*`` is any ending, ``_`` a blank.

    Examples
    --------
    >>> re.findall(any_of("advanc* moved_forward"), "advanced, moved forward, removed forward")
    ['advanced', 'moved forward']
    """
    words = [re.escape(word) for table in tables for word in table.split()]
    joined = "|".join(word.replace(r"\*", r"\w*").replace("_", " ") for word in words)
    return rf"(?<!\w)(?:{joined})(?!\w)"
