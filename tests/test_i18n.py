"""Messages and texts: every key in every language, CLDR numbers and plurals, data unchanged."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from hypothesis import given
from hypothesis import strategies as st

from frontgeo.claims import KINDS
from frontgeo.errors import InputError
from frontgeo.i18n import LANGUAGES, Message, catalogue, in_language, listed, number_text, texts_of
from frontgeo.i18n.catalogue import PAGES, catalogue_of, entries_of, key_of, topics_of, variables_of
from frontgeo.i18n.formats import (
    category_of,
    date_text,
    days_text,
    long_date_text,
    plural_categories,
    span_text,
)
from frontgeo.i18n.named import Named

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "frontgeo"
TOPICS = topics_of("en")


FTL = {
    "closed": "closed = { $n } { shut }\n", "shut": "shut = are shut\n# more\n",
    "open": "open = { $n\n",
}  # fmt: skip


# ---- the catalogues ----------------------------------------------------------------------


def test_languages_have_the_same_files() -> None:
    assert {topics_of(lang) for lang in LANGUAGES} == {TOPICS}
    assert set(PAGES) < set(TOPICS)


#: Words that agree with a noun in number and gender in Ukrainian, and have one form in English.
AGREES_IN_UKRAINIAN = {"finding-outcome": {"count", "kind"}}


@pytest.mark.parametrize("topic", TOPICS)
def test_every_message_is_in_every_language_with_the_same_values(topic: str) -> None:
    en, uk = entries_of(topic, "en"), entries_of(topic, "uk")
    assert list(en) == list(uk)
    for key in en:
        assert en[key].value is not None and uk[key].value is not None, key
        only_uk = AGREES_IN_UKRAINIAN.get(key, set())
        assert set(variables_of(en[key])) | only_uk == set(variables_of(uk[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_messages_parsed_one_by_one_are_those_of_the_file(topic: str, lang: Any) -> None:
    """A file that is parsed whole has the same messages, and nothing invalid."""
    text = (SOURCE / "i18n" / lang / f"{topic}.ftl").read_text("utf-8")
    comments = ftl.Comment, ftl.GroupComment, ftl.ResourceComment
    whole = [e for e in FluentParser().parse(text).body if not isinstance(e, comments)]
    entries = entries_of(topic, lang)
    assert [entry.id.name for entry in whole] == list(entries)
    for entry in whole:
        assert entry.equals(entries[entry.id.name], ignored_fields=["span", "comment"])


def test_a_message_is_parsed_when_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        catalogue, "sources_of", lambda topic, lang: FTL if topic == "words" else {}
    )
    catalogue._resource.cache_clear()
    try:
        made = catalogue.Catalogue(None, "en")
        assert "closed" in made and "open" in made and "other" not in made
        assert made.text("closed", n=2) == "2 are shut"
        with pytest.raises(LookupError, match=r"en/words\.ftl: 'open = .*' is invalid Fluent"):
            made.text("open", n=2)
        with pytest.raises(LookupError, match="no 'other' in the en catalogue"):
            made.text("other")
    finally:
        catalogue._resource.cache_clear()


def test_a_text_of_a_page_is_found_without_the_others() -> None:
    for lang in ("en", "uk", {"lang": "de", "gained": "Gewonnen"}):
        one, whole = texts_of("claim", lang), texts_of("claim", lang).by_key
        assert all(key in one and one[key] == text for key, text in whole.items())
        assert one["months"].count(" ") == 11 and one.get("gained", "") == whole["gained"]
        assert "nothing" not in one and one.get("nothing", "x") == "x"
        with pytest.raises(KeyError):
            one["nothing"]


_ALLIES = {"en": "Allies", "uk": "Союзники"}


@pytest.mark.parametrize(
    ("side", "in_uk", "in_en"),
    [
        (
            Named("a", _ALLIES, {"en": "plural", "uk": "plural"}),
            "Союзники утримують",
            "Allies hold",
        ),
        (Named("a", _ALLIES, {"uk": "plural"}), "Союзники утримують", "Allies holds"),
        (Named("a", _ALLIES), "сторона «Союзники» утримує", "Allies holds"),
        ("russia", "Росія утримує", "Russia holds"),
    ],
)
def test_a_verb_agrees_with_its_side(side: str, in_uk: str, in_en: str) -> None:
    held = Message("claim-held", side=pickle.loads(pickle.dumps(side)), amount="5 km²")
    assert (held.text("uk"), held.text()) == (f"{in_uk} 5 km²", f"{in_en} 5 km²")


@pytest.mark.parametrize(
    ("gender", "took", "advanced"),
    [
        ("masculine", "зайняв", "просунувся"),
        ("feminine", "зайняла", "просунулася"),
        ("neuter", "зайняло", "просунулося"),
        ("plural", "зайняли", "просунулися"),
    ],
)
def test_verbs_have_four_forms(gender: str, took: str, advanced: str) -> None:
    side = Named("a", {"uk": "Назва"}, {"uk": gender})
    area = Message("claim-area", side=side, direction="gained", amount="5 км²")
    depth = Message("claim-depth-by", side=side, direction="gained", amount="5 км", start="no")
    assert area.text("uk") == f"Назва {took} 5 км²"
    assert depth.text("uk") == f"Назва {advanced} на 5 км"


class _Subjects(Visitor):
    """A visitor for the verbs of a side: those that agree with it, and those that do not."""

    def __init__(self) -> None:
        self.agreeing: list[list[str]] = []
        self.words = ""

    def visit_FunctionReference(self, node: ftl.FunctionReference) -> None:
        if node.id.name == "AGREE":
            assert [type(form) for form in node.arguments.positional[1:]] == [ftl.StringLiteral] * 4
            self.agreeing.append([form.value for form in node.arguments.positional[1:]])
        elif node.id.name == "SIDE":
            self.words += " SIDE"

    def visit_TextElement(self, node: ftl.TextElement) -> None:
        self.words += f" {node.value}"


def test_every_verb_of_a_side_agrees_with_it() -> None:
    entries = [entry for topic in TOPICS for entry in entries_of(topic, "uk").values()]
    ends = re.compile(r"(?<!\w)\w+(?:ла|ло|ли|вся|лася|лося|лися)(?!\w)")
    others = {"інша сторона", "тримала", "здобула"}  # of the noun сторона
    found = 0
    for entry in entries:
        if "side" not in variables_of(entry):
            continue
        visitor = _Subjects()
        visitor.visit(entry)
        for forms in visitor.agreeing:
            found += 1
            ending = [form.removesuffix("ся").removesuffix("сь")[-2:] for form in forms]
            assert ending[1:] == ["ла", "ло", "ли"] or forms[:3] == [forms[0]] * 3, forms
        stated = [word for word in ends.findall(visitor.words) if word not in others]
        assert not stated, (entry.id.name, stated)
    assert found > 30


@pytest.mark.parametrize("page", [None, *PAGES])
def test_no_key_is_in_two_files_that_are_seen_together(page: str | None) -> None:
    seen = [t for t in TOPICS if t not in PAGES or t == page]
    keys = [key for topic in seen for key in entries_of(topic, "en")]
    assert sorted(keys) == sorted(set(keys))


class _Variants(Visitor):
    """A visitor for the keys of each selection of a message, and the messages it refers to."""

    def __init__(self) -> None:
        self.found: list[tuple[str, ...]] = []
        self.referred: set[str] = set()

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:
        keys = []
        for variant in node.variants:
            # exact numbers are not plural categories, and would never match
            assert isinstance(variant.key, ftl.Identifier), variant.key.value
            keys.append(variant.key.name)
        self.found.append(tuple(keys))
        self.generic_visit(node)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:
        self.referred.add(node.id.name)


def variants_of(entry: ftl.Message) -> _Variants:
    visitor = _Variants()
    visitor.visit(entry)
    return visitor


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_plurals_have_every_category_of_their_language(topic: str, lang: str) -> None:
    categories = set(plural_categories(lang))
    for key, entry in entries_of(topic, lang).items():
        for keys in variants_of(entry).found:
            if set(keys) & (categories - {"other"}):
                assert set(keys) == categories, key


class _Selected(Visitor):
    """A visitor for the words by which a message selects, by the name of the value."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = {}

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:
        selector = node.selector
        assert isinstance(selector, ftl.VariableReference)
        keys = [v.key.name for v in node.variants if isinstance(v.key, ftl.Identifier)]
        self.words.setdefault(selector.id.name, []).extend(keys)
        self.generic_visit(node)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", [t for t in TOPICS if t not in PAGES])
def test_every_message_can_be_written_in_each_of_its_forms(topic: str, lang: str) -> None:
    plurals = {*plural_categories("en"), *plural_categories("uk")}
    for key, entry in entries_of(topic, lang).items():
        visitor = _Selected()
        visitor.visit(entry)
        names = variables_of(entry)
        chosen = {name: words for name, words in visitor.words.items() if set(words) - plurals}
        forms = [{}, *({name: word} for name, words in chosen.items() for word in words)]
        for form in forms:
            for number in (1, 2, 5, 1.5):
                values = {name: form.get(name, number) for name in names}
                values |= {name: words[-1] for name, words in chosen.items() if name not in form}
                text = Message(key, **values).text(lang)
                assert "{" not in text and "???" not in text, key
                assert "  " not in text and (text.strip() == text or topic == "methods"), (
                    key,
                    text,
                )


# ---- keys used in the source -------------------------------------------------------------

#: topics whose keys are for checks and readers of maps that do not exist yet
AWAITED: tuple[str, ...] = ()
# used by `Assumption.of`, `place_names`, the sign of a claim and the unit of a value, and as
# examples in these tests
AWAITED_KEYS = (
    "side_taken", "day_unknown", "place-ukraine-in", "place-ukraine-of", "settlements-are",
    "says-of", "above_zero", "below_zero",
    *(f"unit-{unit}" for unit in (
        "km2", "km", "km2-a-day", "percent-sign", "percent-of-the-outline", "settlements",
        "sectors",
    )),
)  # fmt: skip
_SHOWN_BY_SIDE = (  # in `Texts.side`, and where a catalogue inflects a side
    "side_russia", "side_ukraine", "side_other", "side-named-genitive", "side-named-instrumental",
    "side-named-subject",
)  # fmt: skip
_CALLS = {"Message", "filled", "counted", "say", "text", "template"}


def _keys_of(node: ast.expr) -> list[str]:
    """List keys that an expression may be; of a composed one, its beginning and a star."""
    match node:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return [f"{start}*"]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_keys_of(body), *_keys_of(orelse)]
    return []


def asked_for() -> tuple[dict[str, str], set[str]]:
    """Return keys that the source passes to a text, each with its file; and all words in it."""
    asked, words = dict[str, str](), set[str]()
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name == "i18n":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                words.update(_keys_of(node))
            keys: list[str] = []
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                of = getattr(getattr(node.func, "value", None), "attr", "")
                if name == "Message" or (name in ("filled", "counted")):
                    keys = _keys_of(node.args[0])
                elif name == "say" and of != "wording":
                    keys = [f"methods-{key.replace(' ', '-')}" for key in _keys_of(node.args[0])]
                elif name == "of" and len(node.args) == 2:  # Assumption.of(about, key)
                    about, key = node.args
                    if _keys_of(about) and _keys_of(about)[0] in (
                        "status",
                        "side",
                        "day",
                        "mapper",
                    ):
                        keys = _keys_of(key)
            elif isinstance(node, ast.Subscript):
                value = getattr(node.value, "id", getattr(node.value, "attr", ""))
                keys = _keys_of(node.slice) if value == "texts" else []
            asked |= dict.fromkeys(keys, path.relative_to(ROOT).as_posix())
    return asked, words


def test_every_key_that_the_source_asks_for_is_there() -> None:
    there = {key_of(i) for topic in TOPICS for i in entries_of(topic, "en")}
    asked, _ = asked_for()
    assert len(asked) > 100
    for key, path in asked.items():
        if key.endswith("*"):
            assert any(known.startswith(key[:-1]) for known in there), (key, path)
        else:
            assert key in there or key in ("thousands", "decimal", "months"), (key, path)


def test_every_message_is_asked_for() -> None:
    """A key is used if it is a word in the source, a template or a script, or starts like one."""
    asked, words = asked_for()
    words |= asked.keys()
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (*SOURCE.glob("pages/js/*.js"), *SOURCE.glob("pages/*.html"))
    )
    words |= {*re.findall(r"\w+", text), *AWAITED_KEYS, *_SHOWN_BY_SIDE}
    starts = tuple(word[:-1] for word in words if re.fullmatch(r"[a-z][\w-]{2,}[_-]\*", word))
    starts += tuple(re.findall(r"`([a-z_]{3,}_)\$\{", text))
    starts += tuple(f"methods-{start}" for start in starts)
    for topic in TOPICS:
        if topic in AWAITED:
            continue
        entries = entries_of(topic, "en")
        referred = set[str]().union(*(variants_of(e).referred for e in entries.values()))
        known = words | {f"methods-{word.replace(' ', '-')}" for word in words}
        for identifier in entries:
            key = key_of(identifier)
            assert key in known or key.startswith(starts) or key in referred, (topic, key)


# ---- values ------------------------------------------------------------------------------

NOUNS = {
    0: ("0 settlements are", "0 населених пунктів"),
    1: ("1 settlement is", "1 населений пункт"),
    2: ("2 settlements are", "2 населені пункти"),
    5: ("5 settlements are", "5 населених пунктів"),
    11: ("11 settlements are", "11 населених пунктів"),
    21: ("21 settlements are", "21 населений пункт"),
    22: ("22 settlements are", "22 населені пункти"),
    28: ("28 settlements are", "28 населених пунктів"),
    1.5: ("1.5 settlements are", "1,5 населеного пункту"),
}


@pytest.mark.parametrize(("count", "told"), NOUNS.items())
def test_counts_take_the_form_that_the_language_has(count: float, told: tuple[str, str]) -> None:
    message = Message("settlements-are", count=count)
    assert (str(message), message.text("uk")) == told


def test_a_plural_is_that_of_what_is_shown() -> None:
    assert [category_of(Decimal(n), "en") for n in ("1", "1.0", "-1", "0")] == [
        "one", "other", "one", "other"
    ]  # fmt: skip


@given(st.integers(0, 10**9))
def test_ukrainian_counts_follow_their_last_digits(count: int) -> None:
    last, teen = count % 10, 10 < count % 100 < 20
    expected = "many" if teen or last in (0, 5, 6, 7, 8, 9) else "one" if last == 1 else "few"
    assert category_of(count, "uk") == expected
    assert category_of(count, "en") == ("one" if count == 1 else "other")


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_has_python_s_digits_and_the_language_s_signs(value: float, places: int) -> None:
    plain = f"{value:,.{places}f}"
    plain = plain.removeprefix("-") if not float(plain.replace(",", "")) else plain
    assert number_text(value, decimals=places) == plain.replace("-", "−")
    ukrainian = number_text(value, "uk", decimals=places)
    back = {"\u00a0": ",", ",": "."}
    assert "".join(back.get(c, c) for c in ukrainian) == plain.replace("-", "−")


def test_numbers() -> None:
    assert number_text(1663.9, "uk") == "1\u00a0663,9"
    assert (number_text(float("inf")), number_text(float("nan"))) == ("…", "…")
    assert (number_text(3, signed=True), number_text(-0.04, decimals=1, signed=True)) == (
        "+3", "+0.0"
    )  # fmt: skip


def test_days_and_spans() -> None:
    day = date(2024, 9, 1)
    assert (date_text(day), date_text(day, "uk")) == ("1 Sept 2024", "1 вер. 2024")
    assert (long_date_text(day), long_date_text(day, "uk")) == (
        "1 September 2024", "1 вересня 2024 року"
    )  # fmt: skip
    assert days_text(day, date(2024, 9, 13), "uk") == "з 1 по 13 вересня 2024 року"
    assert days_text(date(2023, 9, 1), day) == "1 September 2023 – 1 September 2024"
    assert days_text(None, day) == "1 September 2024" and days_text(None, None) == ""
    hours = [span_text(timedelta(hours=h), "uk") for h in (1, 22, 36, 48, 240)]
    assert hours == ["1 година", "22 години", "1,5 дня", "2 дні", "10 днів"]


def test_values_are_written_by_what_they_are() -> None:
    texts = catalogue_of(None, "uk")

    def written(**values: object) -> str:
        ((name, value),) = values.items()
        from frontgeo.i18n.catalogue import _value

        return _value(name, value, "uk", texts).text

    assert written(net_km2=-3.25) == "−3,2" and written(away_km=2.04) == "2,0"
    assert written(year=2024) == "2024" and written(n=2024) == "2\u00a0024"
    assert written(m=249.6) == "250" and written(ratio=1.333) == "1,33"
    assert written(day=date(2024, 5, 31)) == "31 травня 2024 року"
    assert written(at=datetime(2024, 5, 31, 4, 39, tzinfo=UTC)) == (
        "31 травня 2024 року о 04:39 UTC"
    )
    assert written(side="russia") == "Росія" and written(side="reds") == "reds"
    assert written(names=["a", "b"]) == "a, b" and written(x_or=["a", "b"]) == "a або b"
    assert written(x=[Message("settlements-are", count=2), 3]) == "2 населені пункти і 3"
    assert written(x_clauses=["a", "b"]) == "a; b"


def test_lists() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert [listed(["a"], "uk"), listed([], "uk")] == ["a", ""]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["{ $count }", "-term", "{{", "{high}", "{ -side }", "\ue0000\ue000", "* [one] x", "ї" * 5000],
)
def test_what_is_filled_in_is_shown_as_it_is(text: str, lang: str) -> None:
    own = {"lang": "de", "to": "{low} bis {high}"}
    assert texts_of("claim", own).filled("to", low=text, high="2") == f"{text} bis 2"
    assert text in texts_of("claim", lang).filled("to", low=text, high="2")
    assert text in texts_of("claim", lang).filled("by", gap=text)
    assert Message("says-of", label=text, text="x").text(lang).startswith(text)


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(LookupError, match="count"):
        str(Message("settlements-are"))
    with pytest.raises(LookupError, match="no 'gaind'"):
        Message("gaind").text("uk")
    with pytest.raises(LookupError, match="found NoneType"):
        Message("settlements-are", count=None).text()
    with pytest.raises(LookupError, match="'de'"):
        Message("settlements-are", count=1).text("de")
    with pytest.raises(LookupError, match="high"):
        texts_of("claim").filled("to", low="1")


def test_a_message_is_a_value() -> None:
    one = Message("settlements-are", count=1, names=["a", ["b"]], of=Message("x"))
    again = Message("settlements-are", names=("a", ("b",)), of=Message("x"), count=1.0)
    assert one == again and hash(one) == hash(again) and len({one, again}) == 1
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert one != Message("settlements-are", count=2) and one != "1 settlement is"
    with pytest.raises(AttributeError):
        one.key = "other"  # type: ignore[misc]
    assert in_language(Message("settlements-are", count=1), "uk") == "1 населений пункт"
    assert in_language("as it is", "uk") == "as it is"


def test_messages_load_neither_fluent_nor_babel() -> None:
    code = (
        "import sys, frontgeo.i18n.messages; "
        "print([m for m in sys.modules if m.partition('.')[0] in ('fluent', 'babel')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ---- the texts of pages ------------------------------------------------------------------


def test_numbers_and_days_of_pages() -> None:
    en, uk = texts_of("common"), texts_of("common", "uk")
    assert (en.number(-1234.56, 1), uk.number(-1234.56, 1)) == ("−1,234.6", "−1\u00a0234,6")
    assert (en.number(-0.04, 1), en.number(-0.04, 1, signed=True)) == ("0.0", "+0.0")
    assert (en.number(3, 1, signed=True), uk.number(0, 0)) == ("+3.0", "0")
    assert (en.day(date(2024, 12, 1)), uk.day(date(2024, 5, 31))) == ("1 Dec 2024", "31 трав. 2024")


def test_a_script_is_given_templates() -> None:
    uk = texts_of("timeline", "uk").by_key
    assert uk["maps"] == "{n} мапа|{n} мапи|{n} мап" and uk["decimal"] == ","
    en = texts_of("timeline").by_key
    assert en["maps"] == "{n} map|{n} maps" and en["months"].split()[4] == "May"
    assert en["occupied+contested"] == "occupied+contested"
    assert set(en) == set(uk) and "settlements-are" not in en


def test_a_user_s_own_texts_count_by_the_rules_of_their_language() -> None:
    own = texts_of("timeline", {"lang": "pl", "maps": "{n} mapa|{n} mapy|{n} map"})
    assert [own.counted("maps", n) for n in (1, 2, 5, 12, 22)] == [
        "1 mapa", "2 mapy", "5 map", "12 map", "22 mapy"
    ]  # fmt: skip
    assert own["legend"] == "Legend" and own.counted("speeds", 2) == "2 maps a second"
    signs = {"lang": "de", "thousands": ".", "decimal": ",", "months": "Jan Feb Mär Apr Mai"}
    german = texts_of("timeline", signs)
    assert german.number(1234.5, 1) == "1.234,5" and german.day(date(2024, 3, 1)) == "1 Mär 2024"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("xx", "expected en or uk, or a dictionary"),
        ({"gained": "x"}, "code under 'lang'"),
        ({"lang": "<b>", "gained": "x"}, "code under 'lang'"),
        ({"lang": "de", "gaind": "x"}, "'gaind'"),
        ({"lang": "de", "gained": 3}, "'3'"),
    ],
)
def test_bad_languages_are_refused(lang: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        texts_of("common", lang)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_word_that_a_claim_may_state_has_a_message(lang: Any) -> None:
    keys = {key_of(identifier) for identifier in entries_of("answer", lang)}
    words = {word for kind in KINDS.values() for word in kind.words}
    assert {"faster", "not captured", "all"} <= words
    assert {f"stated-{word.replace(' ', '-')}" for word in words} <= keys
