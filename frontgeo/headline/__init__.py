"""Check what a headline, a sentence or an article claims, on the maps at hand.

`check_text` finds the claims in a text, takes the maps of their days from the library of maps,
and measures. What it reads from the words, and what they leave open, is in its result.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
