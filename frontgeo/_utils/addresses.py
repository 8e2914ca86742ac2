"""Tell web addresses from other text."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["is_web_address"]


def is_web_address(text: str) -> bool:
    """Return whether a text is an address with https or http and a host.

    Examples
    --------
    >>> [is_web_address(t) for t in ("https://example.org/a.html", "example.org", "file:///a.html")]
    [True, False, False]
    """
    try:
        address = urlsplit(text)
        host = address.hostname
    except ValueError:
        return False
    plain = text.isprintable() and not any(c in text for c in ' <>"\\^`{|}')
    return plain and address.scheme in ("http", "https") and bool(host)
