"""Names that have forms in other languages: of sides, regions and settlements."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["GENDERS", "Named", "name_in"]

#: Genders of nouns, and the plural, which has none of its own.
GENDERS = ("masculine", "feminine", "neuter", "plural")


class Named(str):
    """A name, with its forms in other languages: of a side, a region or a settlement.

    As text it is the name itself, by which data are compared and sorted.

    Attributes
    ----------
    names : mapping of str to str
        The name by language, such as ``{"uk": "Суми"}``.
    genders : mapping of str to str
        By language, one of `GENDERS`, with which verbs agree; of a side, where it is known.

    Examples
    --------
    >>> place = Named("Sumy", {"uk": "Суми"})
    >>> place, place.text("uk"), place.text("en")
    ('Sumy', 'Суми', 'Sumy')
    """

    names: Mapping[str, str]
    genders: Mapping[str, str]

    def __new__(
        cls,
        name: str,
        names: Mapping[str, str] | None = None,
        genders: Mapping[str, str] | None = None,
    ) -> Named:
        """Make a name from its main form and those in other languages."""
        made = super().__new__(cls, name)
        made.names, made.genders = dict(names or {}), dict(genders or {})
        return made

    def text(self, lang: str = "en") -> str:
        """Return the name in a language, or its main form."""
        return self.names.get(lang, str(self))

    def __getnewargs__(  # type: ignore[override]
        self,
    ) -> tuple[str, Mapping[str, str], Mapping[str, str]]:
        return str(self), self.names, self.genders


def name_in(lang: str, text: str) -> str:
    """Return a name in a language, if it has a form in that, or other text unchanged.

    Examples
    --------
    >>> name_in("uk", Named("Sumy", {"uk": "Суми"})), name_in("uk", "Sumy")
    ('Суми', 'Sumy')
    """
    return text.text(lang) if isinstance(text, Named) else text
