"""The words that the grammar of articles is made of: TOML files, a table for each meaning.

A table holds words by language, divided by blanks: ``*`` is any ending, ``_`` a blank. A word
that is added to a file is understood at once, without any change of the grammar.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["any_of", "pattern", "table", "word_set"]


def any_of(*texts: str) -> str:
    """Return the pattern of any word of some texts: ``*`` is any ending, ``_`` a blank.

    Examples
    --------
    >>> re.findall(any_of("advanc* moved_forward"), "advanced, moved forward, removed forward")
    ['advanced', 'moved forward']
    """
    words = [re.escape(word) for text in texts for word in text.split()]
    joined = "|".join(word.replace(r"\*", r"\w*").replace("_", " ") for word in words)
    return rf"(?<!\w)(?:{joined})(?!\w)"


@cache
def _file(name: str) -> Mapping[str, Any]:
    """Read a file of words."""
    return tomllib.loads(
        files("frontgeo.articles").joinpath("words", f"{name}.toml").read_text("utf-8")
    )


def table(name: str) -> Any:
    """Return a table by its file and name.

    Examples
    --------
    >>> table("periods.weekdays")["uk"].split()[0]
    'понеділок'
    """
    file, _, key = name.partition(".")
    return _file(file)[key]


def pattern(*names: str) -> str:
    """Return the pattern of any word of some tables, in all languages.

    Examples
    --------
    >>> re.findall(pattern("verbs.gained"), "Russia seized it, ворог захопив його")
    ['seized', 'захопив']
    """
    return any_of(*(text for name in names for text in table(name).values()))


def word_set(name: str) -> frozenset[str]:
    """Return the words of a table, in all languages."""
    return frozenset(word for text in table(name).values() for word in text.split())
