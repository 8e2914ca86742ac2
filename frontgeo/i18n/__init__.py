"""Write frontgeo's texts in English, in Ukrainian, or in a user's own words.

A sentence is a `Message`: a key and its data. Its text is in the Fluent files ``en/*.ftl`` and
``uk/*.ftl``, one file per topic; numbers, days, lists and plurals follow Unicode's CLDR.
`texts_of` returns the texts of a page or figure; the ``lang`` of functions that make one may
be a dictionary with texts of your own by the keys of these files. Words of a claim, a map or
a file are never translated.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
