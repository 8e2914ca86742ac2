"""Match spellings of one name in three languages.

A place of Ukraine is written in Ukrainian («Глибоке»), in Russian («Глубокое») and in
Latin letters after either ("Hlyboke", "Glubokoye"), by many tables of transliteration.
Two steps match them, without any measure of similarity, so that nothing is guessed:

1. `sounds` writes a name of any script in one alphabet, in which the usual tables agree:
   KMU 55/2010 and BGN/PCGN 1965 for Ukrainian; BGN/PCGN 1947, ICAO 9303 and the scholarly
   one for Russian; with or without apostrophes and hyphens.
2. `corresponds` returns whether a Russian name is the regular counterpart of a Ukrainian
   one: by the vowels that the two languages write differently (Борисівка – Борисовка,
   Красне – Красное), and by a list of roots (Вовчанськ – Волчанск).

`NameIndex` looks up names in a table this way. ISO 9 and UNGEGN 1987, which write х as h,
are not distinguished from г.

Measured in Who's On First (33,185 places, whosonfirst-data-admin-ua 18b5ee3): the rules match
90 % of the 5,219 different pairs of a Ukrainian and a Russian name; nearly all of the rest
are unrelated names (Пікузи – Коминтерново). Of 6,944 Ukrainian names in Latin letters, 1.2 %
match another of the same oblast with a different spelling, such as Петрівка and Петровка.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NameIndex", "corresponds", "names_of", "names_of_rows", "sounds", "transliterate"]

# the national transliteration: Cabinet of Ministers of Ukraine, resolution 55 of 27 January 2010
_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia",
})  # fmt: skip
_LATIN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_APOSTROPHES = re.compile("['`´ʹʼ‘’]")
_WORD = re.compile(r"[^\W\d_]+")

_NAME_COLUMNS = ("name_uk", "name_ru", "name_en", "name")

# iotation and soft signs are dropped, г and ґ are one letter, и stays distinct from і
_LETTERS = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ё": "ö",
    "ж": "ž", "з": "z", "и": "y", "і": "i", "ї": "i", "й": "j", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x",
    "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "u",
    "я": "a", "ë": "ö", "ł": "l", "ŝ": "šč",
})  # fmt: skip
_RUSSIAN = _LETTERS | str.maketrans({"и": "i"})

_SILENT = re.compile("[\\u00ad\\u0300-\\u036f\\u200b-\\u200d\\u2060\\ufeff'\"`´ʹʺʼʾʿ‘’‛“”„′″«»·]")
_APART = re.compile(r"[^\w\n]+|_+")
_OTHER = re.compile("[^\\x00-\\x7fäöčšž]")
_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Latin letters
        ("shch", "šč"),
        ("kh", "x"),
        ("zh", "ž"),
        ("ch", "č"),
        ("sh", "š"),
        ("t[sz]", "c"),
        ("h", "g"),
        ("w", "v"),
        (r"y[ijy]\B", "i"),
        ("sč", "šč"),
        # -жжя, -лля, -ння and the like, which Russian writes -жье, -лье, -нье
        (r"([bcdfgklmnprstvxzčšž])\1[iyj]?a\b", r"\1ä"),
        (r"([^aeioöuy \n])\1+", r"\1"),
        # vowels: -ой is kept apart; й, і and other iotation are dropped beside another vowel
        (r"[ijy]o(?![ijy]\b)", "ö"),
        (r"o[ijy]\b", "O"),
        (r"(?<=[aeoöuO])[ijy]+|[ijy]+(?=[aeoöuO])", ""),
        (r"([ijy])[ijy]+", r"\1"),
        ("j", ""),
        # Russian endings -ое, -ая, -ее
        (r"[oe]e", "e"),
        (r"([auö])e", r"\1"),
        (r"([au])\1+", r"\1"),
        ("O", "oj"),
    )
]

# Ukrainian and Russian roots that do not differ by rule, in the alphabet of `sounds`
_ROOTS = (
    # л before a consonant
    ("vovč", "volč"), ("vovk", "volk"), ("dovg", "dolg"), ("dovž", "dolž"),
    ("tovst", "tolst"), ("žovt", "želt"), ("povn", "poln"), ("čovn", "čeln"),
    # other vowels and consonants
    ("ablun", "ablon"), ("bagač", "bogač"), ("bagat", "bogat"), ("dibr", "dubr"),
    ("dnipr", "dnepr"), ("dvorič", "dvureč"), ("glyb", "glub"), (r"gira\b", "gore"),
    ("kaman", "kamen"), ("kolodaz", "kolodez"), ("komyš", "kamyš"),
    ("koza(?=[ckč])", "kaza"), ("kropyv", "krapiv"), ("odrad", "otrad"),
    ("ogir", "ogur"), (r"\bomel", "emel"), ("pered", "pred"),
    ("pišč", "pesč"), ("pomičn", "pomošn"), ("pryberež", "pribrež"),
    ("radisn", "radostn"), ("robot", "rabot"), ("roz", "raz"), ("sered", "sred"),
    ("slovan", "slavan"), ("snigur", "snegir"), ("solodk", "sladk"),
    ("sonač", "solneč"), ("sonc", "solnc"), ("šaxtar", "šaxtör"), ("ščasl", "ščastl"),
    (r"ščasta\b", "ščaste"), (r"usta\b", "uste"), ("uvilen", "ubilen"),
    ("verxno", "verxne"), ("visnyk", "vestnik"), ("vidrad", "otrad"),
    ("vil(?=[xš])", "ol"), ("viv(?=[sč])", "ov"), ("vugl", "ugl"), ("vuzl", "uzl"),
    ("xre(?=st|šč)", "kre"), ("xutory", "xutora"), ("yžno", "yžne"),
    ("zaliz", "želez"), ("zora", "zara"),
    ("(?<=[čšž])uva(?=[tx])", "eva"), ("(?<![čšž])uva(?=[tx])", "ova"),
    # names of people
    (r"(?:\b|(?<=novo))gan", "an"), ("kostant", "konstant"), ("myk[io]l", "nikol"),
    ("oleks", "aleks"), ("olen", "elen"), ("oxrim", "efrem"), ("troxym", "trofim"),
    ("volodymyr", "vladimir"),
    # words that Russian translates
    ("drug", "vtor"), ("perš", "perv"), ("velyk", "bolš"),
)  # fmt: skip
_MOST_INDEXES = 32  # more than the oblasts of one table
_MOST_FORMS = 16  # no name has more than three of these roots

_CONSONANTS_ONLY = str.maketrans("", "", "aeioöuyäj ")
_LOOSE = str.maketrans("öä", "ea")
_FINAL_Y = re.compile(r"y\b")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN_ONLY = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN_ONLY = re.compile("[ыэёъ]", re.IGNORECASE)


def names_of(place: pd.Series[Any]) -> list[str]:
    """Return the names in a row of a table of settlements.

    Examples
    --------
    >>> import pandas as pd
    >>> names_of(pd.Series({"name_uk": "Липці", "name_en": "", "kind": "village"}))
    ['Липці']
    """
    texts = (place.get(column) for column in _NAME_COLUMNS)
    return [text for text in texts if isinstance(text, str) and text]


def names_of_rows(table: pd.DataFrame) -> list[list[str]]:
    """Return the names in each row of a table of settlements, as `names_of` does.

    Examples
    --------
    >>> import pandas as pd
    >>> names_of_rows(pd.DataFrame({"name_uk": ["Липці", ""], "name_en": ["Lyptsi", None]}))
    [['Липці', 'Lyptsi'], []]
    """
    columns = [column for column in _NAME_COLUMNS if column in table]
    rows = table[columns].to_numpy(dtype=object)
    return [[text for text in row if isinstance(text, str) and text] for row in rows]


def transliterate(name: str) -> str:
    """Write a Ukrainian name in Latin letters by the national transliteration of 2010.

    Apostrophes and soft signs are left out, as on maps and in passports.

    Parameters
    ----------
    name : str
        In Ukrainian; a word with another letter is left as it is.

    Examples
    --------
    >>> [transliterate(name) for name in ("Згурівка", "Єнакієве", "Знам’янка", "Ківшарівка")]
    ['Zghurivka', 'Yenakiieve', 'Znamianka', 'Kivsharivka']
    >>> transliterate("Івано-Франківськ"), transliterate("Нью-Йорк"), transliterate("")
    ('Ivano-Frankivsk', 'Niu-York', '')
    """
    return _WORD.sub(_latin_word, _APOSTROPHES.sub("", name))


def _latin_word(match: re.Match[str]) -> str:
    word = match[0]
    lower = word.lower()
    if not all(ord(letter) in _LATIN for letter in lower):
        return word
    first = _LATIN_FIRST.get(lower[0], "")
    rest = lower[1:] if first else lower
    latin = first + rest.replace("зг", "zgh").translate(_LATIN)
    if word.isupper() and len(word) > 1:
        return latin.upper()
    return latin[:1].upper() + latin[1:] if word[0].isupper() else latin


def sounds(names: Iterable[str], *, russian: bool = False) -> list[str]:
    """Write names in one alphabet, in which the usual transliterations agree.

    Parameters
    ----------
    names : iterable of str
        Names in Cyrillic or Latin letters.
    russian : bool
        Whether a Cyrillic и is Russian, and thus the sound of a Ukrainian і.

    Returns
    -------
    list of str
        In lower case, with single spaces between words.

    Examples
    --------
    >>> sounds(["Глибоке", "HLYBOKE", "Олійникове", "Oliinykove", "Oliynykove"])
    ['glyboke', 'glyboke', 'olinykove', 'olinykove', 'olinykove']
    >>> sounds(["Глубокое", "Стрелечья"], russian=True) == sounds(["Glubokoye", "Strelechya"])
    True
    """
    # join all names with line breaks, so that each rule runs once over one text
    lines = [name.replace("\n", " ") for name in names]
    text = "\n".join(lines)
    text = unicodedata.normalize("NFC", text.casefold())
    text = text.translate(_RUSSIAN if russian else _LETTERS)
    text = _APART.sub(" ", _SILENT.sub("", text))
    text = _OTHER.sub(lambda letter: unicodedata.normalize("NFKD", letter[0])[0], text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return [line.strip() for line in text.split("\n")] if lines else []


def corresponds(ukrainian: str, russian: str) -> bool:
    """Return whether a Russian name is the regular counterpart of a Ukrainian one.

    Parameters
    ----------
    ukrainian, russian : str
        In the alphabet of `sounds`.

    Examples
    --------
    >>> pairs = [("Борисівка", "Борисовка"), ("Вовчанськ", "Волчанск"), ("Липці", "Лысцы")]
    >>> [corresponds(*sounds([uk]), *sounds([ru], russian=True)) for uk, ru in pairs]
    [True, True, False]
    """
    written = russian.replace(" ", "")
    return any(_counterpart(form).fullmatch(written) for form in _forms(ukrainian))


def _forms(ukrainian: str) -> list[str]:
    """Return the name, and its variants with Russian roots."""
    forms = [ukrainian]
    any_root, roots = _patterns()
    if not any_root.search(ukrainian):
        return forms
    for root, other in roots:
        if len(forms) < _MOST_FORMS and root.search(ukrainian):
            forms += [root.sub(other, form) for form in forms]
    return forms


@cache
def _patterns() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]:
    """Return a pattern for any root, and pairs of roots; compiled when first needed."""
    any_root = re.compile("|".join(ukrainian for ukrainian, _ in _ROOTS))
    return any_root, [(re.compile(ukrainian), russian) for ukrainian, russian in _ROOTS]


@lru_cache(maxsize=4096)
def _counterpart(ukrainian: str) -> re.Pattern[str]:
    """Return a pattern of a Ukrainian name's Russian counterparts, without spaces."""
    return re.compile("".join(_word_pattern(word) for word in ukrainian.split(" ")))


def _word_pattern(word: str) -> str:
    inside = {"i": "[ieoöy]", "y": "[yi]", "e": "[eö]", "o": "[oö]", "ö": "[öeo]", "ä": "[äae]"}
    final = inside | {"i": "[iyeö]", "y": "(?:[yi]|oj)", "e": "[eoö]", "a": "[aä]"}
    pieces = [inside.get(letter, letter) for letter in word[:-1]] + [
        final.get(letter, letter) for letter in word[-1:]
    ]
    return re.sub(r"(?<=[čšžc])\[(oö|eö)\]", "[oöe]", "".join(pieces))


def _loose(name: str) -> str:
    """Drop distinctions that transliterations may omit: ё or е, -ий or -ый."""
    return _FINAL_Y.sub("i", name.translate(_LOOSE)).replace(" ", "")


def _skeleton(name: str) -> str:
    return name.translate(_CONSONANTS_ONLY)


class NameIndex:
    """An index of a table's names, for lookup in any of the three languages.

    Parameters
    ----------
    table : DataFrame
        A table with names in any of the columns ``name_uk``, ``name_ru``, ``name_en`` and
        ``name``.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name_uk": ["Глибоке", "Липці"], "name_en": ["Hlyboke", ""]})
    >>> index = NameIndex(table)
    >>> index.find("Glubokoye"), index.find("Liptsy"), index.find("Lyptsy"), index.find("Hlybo")
    ([0], [1], [1], [])
    >>> index.near("Hlybo")
    [0]
    """

    def __init__(self, table: pd.DataFrame) -> None:
        # by language: rows by name as it sounds
        self._rows: dict[str, dict[str, list[int]]] = {
            language: defaultdict(list) for language in ("uk", "ru", "latin")
        }
        for column in _NAME_COLUMNS:
            if column in table:
                self._add(table[column].fillna("").astype("str"), column)
        self._has_ukrainian = {row for rows in self._rows["uk"].values() for row in rows}
        self._russian: dict[int, list[str]] = defaultdict(list)
        for name, rows in self._rows["ru"].items():
            for row in rows:
                self._russian[row].append(name)
        self._loose: dict[str, set[str]] = defaultdict(set)
        self._skeletons: dict[str, dict[str, set[str]]] = {
            "uk": defaultdict(set), "other": defaultdict(set)
        }  # fmt: skip
        for name in self._rows["uk"]:
            for form in _forms(name):
                self._skeletons["uk"][_skeleton(form)].add(name)
        for name in [*self._rows["ru"], *self._rows["latin"]]:
            self._skeletons["other"][_skeleton(name)].add(name)
            self._loose[_loose(name)].add(name)

    @classmethod
    def of(cls, table: pd.DataFrame, rows: Sequence[int] | None = None) -> NameIndex:
        """Return the index of a table, made once for all tables with the same names.

        Claims of a case, and checks in a loop, look up names in one table. It is recognised by
        its names, so that a table that was changed has another index.

        Parameters
        ----------
        table : DataFrame
            As for the class.
        rows : sequence of int, optional
            The rows to look in, such as those of one oblast; `find` returns positions in them. By
            default all.

        Examples
        --------
        >>> import pandas as pd
        >>> table = pd.DataFrame({"name_uk": ["Глибоке", "Липці"]})
        >>> NameIndex.of(table) is NameIndex.of(table.copy())
        True
        >>> NameIndex.of(table, [1]).find("Липці")
        [0]
        """
        names = {column: table[column] for column in _NAME_COLUMNS if column in table}
        if rows is not None:
            names = {column: listed.iloc[list(rows)] for column, listed in names.items()}
        return _index_of_names(
            tuple(
                (column, tuple(listed.fillna("").astype("str").tolist()))
                for column, listed in names.items()
            )
        )

    def _add(self, column: pd.Series[str], heading: str) -> None:
        import pandas as pd

        codes, unique = pd.factorize(column)
        names = unique.tolist()
        rows: list[list[int]] = [[] for _ in names]
        for row, code in enumerate(codes):
            rows[code].append(row)
        languages = [_language(name, heading) for name in names]
        for language, found in self._rows.items():
            chosen = [k for k, spoken in enumerate(languages) if spoken == language]
            heard = sounds((names[k] for k in chosen), russian=language == "ru")
            for k, name in zip(chosen, heard, strict=True):
                if name:
                    found[name].extend(rows[k])

    def find(self, name: str, *, among: Container[int] | None = None) -> list[int]:
        """Return the rows that a name may stand for, in their order.

        Parameters
        ----------
        name : str
            A name in Ukrainian, Russian, or Latin letters after either.
        among : container of int, optional
            The rows to search; by default all.

        Returns
        -------
        list of int
            Positions of rows with this name, and of rows for which it is the counterpart in the
            other language, if the table states none in that language. If there are none, also
            rows for which the table states a different one.
        """
        readings = _readings(name)
        strict = {row for row in self._written(readings) if among is None or row in among}
        for certain in (True, False):
            found = strict.union(
                row
                for row in self._counterparts(readings, certain=certain)
                if among is None or row in among
            )
            if found:
                return sorted(found)
        return []

    def _written(self, readings: dict[str, str]) -> Iterator[int]:
        for language, name in readings.items():
            if language != "ru":
                yield from self._rows["uk"].get(name, ())
            if language == "latin":
                yield from self._rows["latin"].get(name, ())
            for written in self._loose.get(_loose(name), ()):
                if language != "uk":
                    yield from self._rows["ru"].get(written, ())
                for row in self._rows["latin"].get(written, ()):
                    if row not in self._has_ukrainian:
                        yield row

    def _counterparts(self, readings: dict[str, str], *, certain: bool) -> Iterator[int]:
        for language, name in readings.items():
            if language != "uk":
                for ukrainian in self._skeletons["uk"].get(_skeleton(name), ()):
                    if not corresponds(ukrainian, name):
                        continue
                    for row in self._rows["uk"][ukrainian]:
                        if not (certain and self._states_russian(row, ukrainian)):
                            yield row
            if language != "ru":
                skeletons = {_skeleton(form) for form in _forms(name)}
                for other in {o for s in skeletons for o in self._skeletons["other"].get(s, ())}:
                    if not corresponds(name, other):
                        continue
                    for row in self._rows["ru"].get(other, []) + self._rows["latin"].get(other, []):
                        if not (certain and row in self._has_ukrainian):
                            yield row

    def _states_russian(self, row: int, ukrainian: str) -> bool:
        return any(corresponds(ukrainian, name) for name in self._russian.get(row, ()))

    def near(self, name: str, *, among: Container[int] | None = None, most: int = 3) -> list[int]:
        """Return rows with names similar to a missing one, the most similar first."""
        rows: dict[str, list[int]] = defaultdict(list)
        for names in self._rows.values():
            for written, there in names.items():
                rows[_loose(written)] += [r for r in there if among is None or r in among]
        known = [written for written, there in rows.items() if there]
        near: list[int] = []
        for heard in dict.fromkeys(_loose(reading) for reading in _readings(name).values()):
            for written in get_close_matches(heard, known, n=most, cutoff=0.7):
                near += rows[written][:1]
        return list(dict.fromkeys(near))[:most]


@lru_cache(maxsize=_MOST_INDEXES)
def _index_of_names(columns: tuple[tuple[str, tuple[str, ...]], ...]) -> NameIndex:
    import pandas as pd

    return NameIndex(pd.DataFrame({column: list(names) for column, names in columns}))


def _language(name: str, heading: str = "") -> str:
    if not _CYRILLIC.search(name):
        return "latin"
    if _UKRAINIAN_ONLY.search(name):
        return "uk"
    if _RUSSIAN_ONLY.search(name):
        return "ru"
    return "ru" if heading == "name_ru" else "uk"


def _readings(name: str) -> dict[str, str]:
    """Write a name as it sounds in each language that its letters allow."""
    if _language(name) == "latin":
        readings = {"latin": sounds([name])[0]}
    else:
        readings = {"uk": sounds([name])[0], "ru": sounds([name], russian=True)[0]}
        if _UKRAINIAN_ONLY.search(name):
            del readings["ru"]
        elif _RUSSIAN_ONLY.search(name):
            del readings["uk"]
    return {language: heard for language, heard in readings.items() if heard}
