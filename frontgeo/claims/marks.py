"""Marks: how a part of a row is drawn, on maps and beside them.

A kind of claim says with a mark what its part *is* (a distance from a line, a sector with a
finding, a place, the rate of a period, a share of a region); pages, figures and still pictures
draw any part that has one, without knowing the kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.i18n.messages import Message

__all__ = ["Mark", "Outline", "PlaceMark", "Rate", "Ruler", "SectorMark", "Standing"]

#: Of a sector: it advanced (or retreated) for certain, only within the error, or did not.
Standing = Literal["certain", "within", "none"]


@dataclass(frozen=True, eq=False)
class Ruler:
    """A distance from a line, which is the part's value in km.

    Attributes
    ----------
    foot, point : shapely.Point
        Its ends: on the line, and where it is farthest from it.
    line : shapely geometry
        The line, longer than the ground's stretch of it.
    ground : shapely geometry
        The ground whose depth it is.
    at : Message or str
        The axis that it belongs to; empty if the claim names none.
    """

    foot: shapely.Point
    point: shapely.Point
    line: BaseGeometry = field(repr=False)
    ground: BaseGeometry = field(repr=False)
    at: Message | str = ""


@dataclass(frozen=True, eq=False)
class SectorMark:
    """A sector of the front, with the part's value in km².

    Attributes
    ----------
    sector : shapely geometry
    standing : {"certain", "within", "none"}
    """

    sector: BaseGeometry = field(repr=False)
    standing: Standing


@dataclass(frozen=True)
class PlaceMark:
    """A place, numbered on a map and listed beside it.

    Attributes
    ----------
    inside : bool
        Whether it counts as taken.
    within_error : bool
        Whether the error of the line, or the difference between mappers, reaches it.
    away_km : float or None
        Its distance from the line, if known.
    name : Message or str
        Its name alone, where that of the part has its oblast too.
    set_apart : bool
        Whether there is a reason not to count it for certain, such as a missing entry in the
        register.
    """

    inside: bool
    within_error: bool
    away_km: float | None = None
    set_apart: bool = False
    name: Message | str = ""

    @property
    def standing(self) -> Literal["inside", "outside", "within"]:
        """Return its mark: filled, half, or hollow where it is listed but not counted.

        Examples
        --------
        >>> PlaceMark(inside=True, within_error=True, away_km=0.2).standing
        'within'
        """
        if not self.inside:
            return "outside"
        return "within" if self.within_error else "inside"


@dataclass(frozen=True)
class Rate:
    """The pace of a period, which is the part's value in km² a day.

    Attributes
    ----------
    is_baseline : bool
        Whether it is the period that the claim's is compared with.
    """

    is_baseline: bool = False


@dataclass(frozen=True, eq=False)
class Outline:
    """A region of which a share is held or was gained.

    Attributes
    ----------
    region : shapely geometry
    percent : float
        The share, %; negative where more was lost than gained.
    """

    region: BaseGeometry = field(repr=False)
    percent: float


Mark = Ruler | SectorMark | PlaceMark | Rate | Outline
