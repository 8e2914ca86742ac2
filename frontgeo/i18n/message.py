"""`Message`: a sentence as data, written in the reader's language when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["Message"]


class Message:
    """A sentence that frontgeo says, as its key and its data.

    Parameters
    ----------
    key : str
        Of its message in the catalogues of each language.
    **values
        Numbers, days, names and other messages that fill it.

    Examples
    --------
    >>> message = Message("retaken", km2=8861.6)
    >>> message.key, message.values["km2"]
    ('retaken', 8861.6)
    >>> message == Message("retaken", km2=8861.6)
    True
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, object]

    def __init__(self, key: str, /, **values: object) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", MappingProxyType(values))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a message does not change; found {name} = {value!r}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.key == other.key and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.values.items()))))

    def __repr__(self) -> str:
        given = "".join(f", {name}={value!r}" for name, value in self.values.items())
        return f"Message({self.key!r}{given})"
