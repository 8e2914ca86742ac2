"""Sentences as data: a key, and what fills its message in the reader's language."""

from frontgeo.i18n.message import Message

__all__ = ["Message"]
