"""ClaimReview: its statements and ratings, and the escaping of every text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from verdicts import BY, EVIL, GAIN, MAY, SQUARE, change, of_each_kind, of_outcome, shown

from frontgeo import Claim, Verdict, check, diff
from frontgeo.change.drawing import Drawing
from frontgeo.claims import KINDS
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import LANGUAGES
from frontgeo.outputs.claimreview import (
    DEFAULT_RATINGS,
    RATED,
    Ratings,
    claim_review,
    claim_review_html,
    claim_reviews,
    read_ratings,
)
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.schema import schema


def valid(name: str, content: Any) -> None:
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema(name), format_checker=checker).validate(
        json.loads(to_json(content))
    )


PAGE: dict[str, Any] = {
    "url": "https://example.org/checks/880",
    "author": "Example",
    "published": date(2024, 6, 3),
}


def review(verdict: Verdict, **changes: Any) -> dict[str, Any]:
    return claim_review(verdict, **{**PAGE, **changes})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_review_of_each_kind_is_valid(kind: str, language: str) -> None:
    made = review(of_each_kind()[kind], language=language, author_url="https://example.org")
    valid("claimreview", made)
    assert made["datePublished"] == "2024-06-03" and made["inLanguage"] == language
    assert made["author"] == {
        "@type": "Organization", "name": "Example", "url": "https://example.org",
    }  # fmt: skip
    assert made["reviewRating"]["ratingExplanation"].endswith(".")
    if language == "en":
        headline = str(of_each_kind()[kind].headline)
        assert headline[1:] in made["reviewRating"]["ratingExplanation"]


def test_a_review_states_who_said_what_when_and_where() -> None:
    made = review(of_each_kind()["area"])
    assert made["claimReviewed"] == "880!"  # as quoted
    assert made["itemReviewed"] == {
        "@type": "Claim",
        "author": {"@type": "Person", "name": BY},
        "datePublished": "2024-05-31",
        "appearance": {"@type": "CreativeWork", "url": "https://example.org/said"},
    }
    assert review(of_each_kind()["depth"])["itemReviewed"] == {"@type": "Claim"}
    made = review(of_each_kind()["area"], organizations=[BY])
    assert made["itemReviewed"]["author"]["@type"] == "Organization"


def test_the_claim_that_is_reviewed_is_quoted_without_its_rating() -> None:
    for outcome in ("supported", "overstated", "understated", "undecided", "mixed"):
        made = review(of_outcome(outcome))
        assert made["claimReviewed"] in (
            "880 km² taken, 1 – 31 May 2024",
            "30-60 km² taken, 1 – 31 May 2024",
        )
        valid("claimreview", made)


@pytest.mark.parametrize(
    "source",
    ["Interfax 990671", "javascript:alert(1)", "https:///no-host", "ftp://example.org/a",
     "https://example.org/a b", 'https://example.org/"><script>', "see https://example.org", "//x"],
)  # fmt: skip
def test_a_source_that_is_no_web_address_is_no_appearance(source: str) -> None:
    verdict = check(Claim.area(880, source=source), GAIN)
    made = review(verdict)
    assert "appearance" not in made["itemReviewed"]
    with pytest.raises(InputError, match="url: expected a web address"):
        review(verdict, url=source)
    with pytest.raises(InputError, match="author_url: expected a web address"):
        review(verdict, author_url=source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_default_scale(language: str) -> None:
    rated = {
        outcome: review(of_outcome(outcome), language=language)["reviewRating"]
        for outcome in ("supported", "overstated", "understated", "mixed", "undecided")
    }
    value = {outcome: rating.get("ratingValue") for outcome, rating in rated.items()}
    # undecided outcomes have no number that could be read as "half true"
    assert value["mixed"] is None and value["undecided"] is None
    assert value["supported"] == rated["supported"]["bestRating"] == 5
    assert value["overstated"] == value["understated"] < 3
    words = [r.words for r in DEFAULT_RATINGS[language].ratings.values()]
    assert len(set(words)) == len(RATED)
    assert not re.search(r"(?i)\b(true|false|lie|правда|неправда|брехня)\b", " ".join(words))
    cyrillic = re.compile("[а-яіїєґ]", re.IGNORECASE)
    assert all(bool(cyrillic.search(w)) == (language == "uk") for w in words)


def test_what_is_no_figure_is_not_overstated() -> None:
    slower = Claim.pace("slower", **MAY, baseline_since="2023-01-01", baseline_until="2023-12-31")
    still = diff(shown(SQUARE, "2022-12-31T22:00"), shown(
        shapely.box(33, 48, 34.001, 49), "2023-12-31T22:00"
    ))  # fmt: skip
    verdict = check(slower, change(), earlier=still)
    assert verdict.outcome == "contradicted"
    assert review(verdict)["reviewRating"]["alternateName"] == "Not supported by the evidence"
    own = {**PLAIN, "contradicted": "Does not hold"}
    assert review(verdict, ratings=own)["reviewRating"]["alternateName"] == "Does not hold"


PLAIN: dict[str, Any] = {
    "supported": {"words": "Holds", "value": 10},
    "overstated": {"words": "Too high", "value": 3.5},
    "understated": "Too low",
    "contradicted": "Does not hold",
    "mixed": {"words": "Depends on the map", "value": 6},
    "undecided": "Open",
    "best": 10,
}


def test_a_publisher_sets_its_own_words_and_scale(tmp_path: Path) -> None:
    toml = "best = 10\n" + "".join(
        f"{key} = {json.dumps(value) if isinstance(value, str) else _inline(value)}\n"
        for key, value in PLAIN.items()
        if key != "best"
    )
    (tmp_path / "r.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(PLAIN), encoding="utf-8-sig")
    read = [read_ratings(tmp_path / name) for name in ("r.toml", "r.json")]
    assert read[0] == read[1] == Ratings.of(PLAIN)
    for ratings in (PLAIN, read[0]):
        rated = review(of_outcome("overstated"), ratings=ratings)["reviewRating"]
        assert rated["alternateName"] == "Too high"
        assert (rated["ratingValue"], rated["bestRating"], rated["worstRating"]) == (3.5, 10, 1)
        rated = review(of_outcome("mixed"), ratings=ratings)["reviewRating"]
        assert rated["ratingValue"] == 6  # an unusual scale is allowed
        rated = review(of_outcome("understated"), ratings=ratings)
        assert "ratingValue" not in rated["reviewRating"]
        valid("claimreview", rated)


def _inline(value: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + "}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"untrue": "x"}, "unknown outcome 'untrue'; expected supported, overstated"),
        ({"mixed": None}, "missing outcome 'mixed'"),
        ({"supported": {"words": "x", "value": 11}}, "supported, value: .* from 1 to 10, found 11"),
        ({"supported": {"words": "x", "value": 0}}, "from 1 to 10, found 0"),
        ({"supported": {"words": "x", "value": "5"}}, "supported, value: expected a number"),
        ({"supported": {"words": "x", "value": True}}, "expected a number, found True"),
        ({"supported": {"words": "x", "value": float("nan")}}, "expected a number, found nan"),
        ({"supported": {"words": " "}}, "supported, words: expected a word"),
        ({"supported": {"value": 5}}, "supported, words"),
        ({"supported": {"words": "x", "colour": "red"}}, "supported: expected words, or words and"),
        ({"supported": 5}, "supported: expected words"),
        ({"best": 1}, "1 ≤ worst < best, found 1 and 1"),
        ({"worst": 0}, "1 ≤ worst < best, found 0"),
        ({"worst": "one"}, "worst: expected a number"),
    ],
)
def test_ratings_that_cannot_be(changes: dict[str, Any], words: str) -> None:
    stated = {key: value for key, value in {**PLAIN, **changes}.items() if value is not None}
    with pytest.raises(InputError, match=words) as caught:
        review(of_outcome("supported"), ratings=stated)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.toml", b"supported = ", "expected TOML or JSON"),
        ("r.json", b"{", "expected TOML or JSON"),
        ("r.toml", b"\xff\xfa", "expected TOML or JSON.*found another encoding"),
        ("r.json", b"[]", "r.json: expected a table of outcomes"),
        ("r.toml", b"", "r.toml: missing outcome 'supported'"),
    ],
)
def test_files_of_ratings_that_cannot_be_read(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_ratings(tmp_path / name)
    with pytest.raises(InputError, match="no such file"):
        read_ratings(tmp_path / "gone.toml")


def test_reviews_that_cannot_be() -> None:
    area = of_each_kind()["area"]
    with pytest.raises(InputError, match="author: expected the name"):
        review(area, author=" ")
    with pytest.raises(InputError, match="published: expected a day from 2024-05-31 on"):
        review(area, published=date(2024, 5, 30))
    with pytest.raises(InputError, match="language: expected one of en, uk, found 'ru'"):
        review(area, language="ru")
    guess = replace(area, claim=area.claim.with_(proposed=True))
    with pytest.raises(ClaimError, match="'area' was proposed by a program"):
        review(guess)


def test_several_reviews_of_a_page_have_anchors() -> None:
    made = claim_reviews(list(of_each_kind().values()), **PAGE)
    assert [r["url"] for r in made] == [f"{PAGE['url']}#{kind}" for kind in of_each_kind()]
    assert claim_reviews([of_each_kind()["area"]], **PAGE)[0]["url"] == PAGE["url"]
    odd = replace(of_each_kind()["area"], claim=of_each_kind()["area"].claim.with_(id="a b/<"))
    made = claim_reviews([odd, of_each_kind()["depth"]], **PAGE)
    assert made[0]["url"] == f"{PAGE['url']}#a%20b/%3C"
    valid("claimreview", made[0])


class Scripts(HTMLParser):
    """A parser that finds what a browser would treat as scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data)


def test_no_text_from_data_leaves_its_script() -> None:
    claim = Claim.area(880, claimant=EVIL, quote=EVIL, source=EVIL)
    made = review(check(claim, Drawing.of(GAIN, label=EVIL)), author=f"x{EVIL}")
    html = claim_review_html([made, made])
    parser = Scripts()
    parser.feed(html)
    parser.close()
    assert parser.tags == [("script", {"type": "application/ld+json"})] * 2
    assert [json.loads(text) for text in parser.texts] == [made, made]
    assert made["claimReviewed"] == EVIL
    assert html.count("</") == 2 and "\u2028" not in html and "\u202e" not in html
    html.encode("utf-8")
    assert claim_review_html(made) * 2 == html


@given(st.text())
def test_any_text_survives_its_script(text: str) -> None:
    parser = Scripts()
    parser.feed(claim_review_html({"name": text}))
    parser.close()
    assert len(parser.tags) == 1 and json.loads(parser.texts[0]) == {"name": text}
