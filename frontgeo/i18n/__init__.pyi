from .formats import as_shown, days_text, listed, number_text, unit_decimals
from .messages import AsStated, Message, Period, in_language, message_within
from .texts import LANGUAGES, Language, Texts, as_language, texts_of

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
