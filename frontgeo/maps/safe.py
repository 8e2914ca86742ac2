"""Texts made safe to stand in a page, and put there without a template.

branca renders an element's output as a Jinja template once more and would run
``{{ … }}`` in a name. So what frontgeo draws enters a page through `Raw`, which no
template reads, and has no braces in pairs should a foreign element wrap it in one.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from branca.element import Element

__all__ = ["Raw", "escaped", "inert_markup", "safe_json"]


class Raw(Element):
    """Text put into the page as it is.

    Parameters
    ----------
    text : str
        Markup or script, already safe.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text; no template reads it."""
        return self.text


def safe_json(content: Any) -> str:
    r"""Write JSON that may stand in a script: no character in it can end or leave it.

    Examples
    --------
    >>> safe_json("</script>{{ 7 }}")
    '"\\u003c/script\\u003e\\u007b\\u007b 7 }}"'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # braces of JSON itself must stay; those in texts come in pairs that templates know
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\u007b", text)


def inert_markup(markup: str) -> str:
    """Write the braces that a template would read as entities; the page shows the same.

    Parameters
    ----------
    markup : str
        Already safe: out of an autoescaping template.

    Examples
    --------
    >>> inert_markup("<p>{{ 7 }} {% x %} {y}</p>")
    '<p>&#123;&#123; 7 }} &#123;% x %} {y}</p>'
    """
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", "&#123;", markup)


def escaped(text: str) -> str:
    """Write a stranger's text as markup that shows it, in a tag or a quoted attribute.

    Examples
    --------
    >>> escaped("<b>{{ 7 }}</b>")
    '&lt;b&gt;&#123;&#123; 7 }}&lt;/b&gt;'
    """
    return inert_markup(escape(text, quote=True))
