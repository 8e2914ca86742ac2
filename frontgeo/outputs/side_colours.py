"""Colours of ground that changed hands, where a theatre states colours of its sides.

A side's colour becomes three: a line, dark enough to be seen and read on white, a pale ground
below it, and a darker one for the newest change.
"""

from __future__ import annotations

from dataclasses import dataclass

from frontgeo.change.ground import Ground

__all__ = ["GAINED", "LOST", "Paint", "agreement_steps", "colours_of", "contrast", "paint_of"]

_PALE, _DARK = 0.72, 0.62  # share of white in the ground; of the line in the newest change
_FEWEST_AGREE, _MOST_AGREE = (0xFD, 0xE6, 0xCE), (0xC8, 0x68, 0x2C)  # pale to dark, as in print
_STEP = 0.94  # by which a line is darkened until it can be seen
_ON_WHITE, _ON_GROUND = 4.5, 3.0  # least contrast, as WCAG 2.1 has it for text and for graphics


@dataclass(frozen=True)
class Paint:
    """The colours of ground that changed, as ``#rrggbb``.

    Attributes
    ----------
    line : str
        Of its edge, its hatch or dots, and its name.
    ground : str
    newest : str
        Of what changed since the map before.
    """

    line: str
    ground: str
    newest: str

    def as_data(self) -> dict[str, str]:
        """Return the colours by name, for a page's script."""
        return {"line": self.line, "ground": self.ground, "newest": self.newest}


#: Ground gained and lost where the theatre states no colours.
GAINED = Paint("#b54a0b", "#fbd0a8", "#7a2f04")
LOST = Paint("#0b5f8a", "#bfe1f2", "#063a55")


def colours_of(change: Ground) -> tuple[Paint, Paint] | None:
    """Return the colours of ground gained and lost by the sides that took it.

    Returns
    -------
    pair of Paint, or None
        None if the theatre states no colour of the change's side. In a war of more than two
        sides, lost ground has a colour of ours, as any of them may have taken it.
    """
    theatre = change.theatre
    own = theatre.colour_of(change.side)
    if not own:
        return None
    gained, other = paint_of(own), theatre.colour_of(theatre.opponent_of(change.side))
    if other:
        return gained, paint_of(other)
    return gained, max((LOST, GAINED), key=lambda paint: _distance(paint.line, gained.line))


def paint_of(colour: str) -> Paint:
    """Return the colours in which a side's ground is drawn.

    Parameters
    ----------
    colour : str
        As ``#rrggbb``.

    Examples
    --------
    >>> paint_of("#2166ac")
    Paint(line='#2166ac', ground='#c1d4e8', newest='#143f6b')
    >>> contrast(paint_of("#ffe600").line, "#ffffff") >= 4.5
    True
    """
    parts: tuple[float, ...] = _parts(colour)
    ground = _hex(*(part + _PALE * (255 - part) for part in parts))
    line = colour.lower()
    while contrast(line, "#ffffff") < _ON_WHITE or contrast(line, ground) < _ON_GROUND:
        parts = tuple(part * _STEP for part in parts)
        line = _hex(*parts)
    return Paint(line, ground, _hex(*(_DARK * part for part in _parts(line))))


def agreement_steps(mappers: int) -> list[str]:
    """Return the colours of ground that 1, 2, … of all mappers show, pale to dark.

    Examples
    --------
    >>> agreement_steps(3)
    ['#fde6ce', '#e2a77d', '#c8682c']
    """
    shares = [number / (mappers - 1) for number in range(mappers)]
    ends = list(zip(_FEWEST_AGREE, _MOST_AGREE, strict=True))
    return [_hex(*(a + share * (b - a) for a, b in ends)) for share in shares]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.1 defines it.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff")), contrast("#b54a0b", "#b54a0b")
    (21, 1.0)
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _distance(one: str, other: str) -> int:
    return sum((a - b) ** 2 for a, b in zip(_parts(one), _parts(other), strict=True))
