"""Make texts safe for a page, and put them there without a template.

branca renders an element's output once more as a Jinja template, and would run ``{{ … }}`` in
a name. So frontgeo adds its output to a page through `Raw`, which no template reads, and
breaks up pairs of braces in case an element of another library wraps it in a template.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from branca.element import Element

__all__ = ["Raw", "escaped", "inert_markup", "safe_json"]


class Raw(Element):
    """Text that is put into the page unchanged.

    Parameters
    ----------
    text : str
        Markup or script, already safe.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text, without running it as a template."""
        return self.text


def safe_json(content: Any) -> str:
    r"""Write JSON for use in a script: no character in it can end or leave the script.

    Examples
    --------
    >>> safe_json("</script>{{ 7 }}")
    '"\\u003c/script\\u003e\\u007b\\u007b 7 }}"'
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # keep the braces of JSON itself, but break up pairs that start a template tag
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\u007b", text)


def inert_markup(markup: str) -> str:
    """Write braces that a template would read as entities; the page looks the same.

    Parameters
    ----------
    markup : str
        Already safe, from an autoescaping template.

    Examples
    --------
    >>> inert_markup("<p>{{ 7 }} {% x %} {y}</p>")
    '<p>&#123;&#123; 7 }} &#123;% x %} {y}</p>'
    """
    return re.sub(r"\{(?=[{%#])|(?<=\{)\{", "&#123;", markup)


def escaped(text: str) -> str:
    """Escape any text as markup that shows it, in a tag or a quoted attribute.

    Examples
    --------
    >>> escaped("<b>{{ 7 }}</b>")
    '&lt;b&gt;&#123;&#123; 7 }}&lt;/b&gt;'
    """
    return inert_markup(escape(text, quote=True))
