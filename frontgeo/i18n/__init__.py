"""Write frontgeo's texts in English, in Ukrainian, or in a user's own words.

A sentence is a `Message`: a key and its data. Its text is in the Fluent files ``en/*.ftl`` and
``uk/*.ftl``, one file per topic; numbers, days, lists and plurals follow Unicode's CLDR.
`texts_of` returns the texts of a page or figure; the ``lang`` of functions that make one may
be a dictionary with texts of your own by the keys of these files. Words of a claim, a map or
a file are never translated.
"""

from frontgeo.i18n.formats import as_shown, days_text, listed, number_text, unit_decimals
from frontgeo.i18n.messages import AsStated, Message, Period, in_language, message_within
from frontgeo.i18n.texts import LANGUAGES, Language, Texts, as_language, texts_of

__all__ = [
    "LANGUAGES",
    "AsStated",
    "Language",
    "Message",
    "Period",
    "Texts",
    "as_language",
    "as_shown",
    "days_text",
    "in_language",
    "listed",
    "message_within",
    "number_text",
    "texts_of",
    "unit_decimals",
]
