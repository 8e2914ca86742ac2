"""`Proposal`: a claim found in an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Proposal"]


@dataclass(frozen=True)
class Proposal:
    """A claim found in an article, to be read by somebody before it is checked.

    Attributes
    ----------
    kind : str
        ``area``, ``depth``, ``settlements``, ``fronts``, ``pace``, ``status`` or ``share``.
    value : str
        As a claim takes it: ``"880"``, ``"8-9"``, ``"more than 4,500"``; ``"all"``;
        ``"faster"``, ``"slower"``; ``"captured"``, ``"not captured"``.
    unit : str
        ``km2``, ``sq mi``, ``ha``, ``acre``; ``km``, ``mi``, ``m``; ``settlements``; ``%``.
    since, until : date or None
        The first and the last day counted.
    than_since, than_until : date or None
        Of the period that a pace is compared with.
    by : str
        Who said it.
    said : date or None
        When.
    where : tuple of str
        ISO 3166-2 codes of the oblasts that the sentence names.
    settlement : str
        Of a status.
    names : tuple of str
        Settlements listed by name, as the sentence writes them.
    depth_from : str
        ``border`` or ``front`` where the sentence says what a depth is counted from.
    sentence : str
    start, end : int
        Its range of characters: ``text[start:end] == sentence``.
    source : str
    open : tuple of str
        What is not resolved or not certain, each as ``"key: reason"``.
    """

    kind: str
    value: str
    unit: str = ""
    since: date | None = None
    until: date | None = None
    than_since: date | None = None
    than_until: date | None = None
    by: str = ""
    said: date | None = None
    where: tuple[str, ...] = ()
    settlement: str = ""
    names: tuple[str, ...] = ()
    depth_from: str = ""
    sentence: str = ""
    start: int = 0
    end: int = 0
    source: str = ""
    open: tuple[str, ...] = ()
