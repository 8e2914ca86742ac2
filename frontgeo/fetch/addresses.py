"""Restrict requests to https and to this machine's own addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["refusal"]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def refusal(address: str, *, before: str = "") -> str:
    """Return why an address must not be requested; empty if it may be."""
    try:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "expected an address, found something else"
    if scheme == "https" and host:
        return ""
    if scheme == "http" and host in _LOOPBACK:
        secure = bool(before) and urlsplit(before).scheme.lower() != "http"
        return "expected https after https, found http" if secure else ""
    return f"expected https, found {scheme or 'no scheme'}"
