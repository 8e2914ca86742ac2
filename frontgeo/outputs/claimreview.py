"""Verdicts as schema.org ClaimReview in JSON-LD, with ratings on a publisher's scale.

The defaults are 5 for *supported* and 2 for outcomes against the claim: the measured ground
lies outside the claimed range, but nothing is known of the claimant's motive, so that 1 is
left to the publisher. *Undecided* and *mixed* have no number: readers take the middle of a
scale for "half true", which neither of them means. Readers require only the words.

Google announced on 12 June 2025 that Search would no longer show ClaimReview, and has since phased
it out there. Its Fact Check Explorer and the Claim Search part of its Fact Check Tools API still
read it, and so may others that gather fact checks: it is a way into their databases, not into
search results.

Source: schema.org/ClaimReview and schema.org/Rating; Google Search Central, "Fact check
(ClaimReview) structured data", and "Simplifying the search results page", 2025-06-12.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import quote

from frontgeo._utils.addresses import is_web_address
from frontgeo._utils.fileio import read_regular
from frontgeo._utils.toml import parsed_toml
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n.formats import Language
from frontgeo.i18n.texts import as_language, texts_of
from frontgeo.io.tabular import text_of
from frontgeo.outputs.caveats import assumptions_of
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.text import agreement_lines, headline_text
from frontgeo.outputs.wording import claim_title
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "CLAIM_REVIEW_USE",
    "DEFAULT_RATINGS",
    "RATED",
    "Ratings",
    "claim_review",
    "claim_review_html",
    "claim_reviews",
    "read_ratings",
]

_MOST_BYTES = 2**20  # of a file of rating words

#: The present use of a ClaimReview, for people who write one.
CLAIM_REVIEW_USE = (
    "ClaimReview: Google Search no longer shows it (phased out from June 2025); Fact Check "
    "Explorer and the Fact Check Tools API still read it"
)

#: The outcomes that have a rating, and *contradicted* for a claim of "faster" or "captured"
#: that does not hold: it has no figure that could be too high or too low.
RATED = ("supported", "overstated", "understated", "contradicted", "mixed", "undecided")


@dataclass(frozen=True)
class Rating:
    """The words for an outcome, and its number on the scale if it has one."""

    words: str
    value: float | None = None


@dataclass(frozen=True)
class Ratings:
    """A publisher's words and numbers for all outcomes.

    Attributes
    ----------
    ratings : mapping of str to Rating
        One for each key in `RATED`.
    best, worst : float
        The ends of the scale; claims that agree with the evidence are rated nearer to best.
    """

    ratings: Mapping[str, Rating]
    best: float = 5
    worst: float = 1

    @classmethod
    def of(cls, stated: Mapping[str, Any], *, where: str = "ratings") -> Ratings:
        """Make ratings from plain values, as in a file or a program.

        Parameters
        ----------
        stated : mapping
            For each outcome in `RATED` its words, or ``{"words": …, "value": …}``; optionally
            also ``best`` and ``worst`` (default 5 and 1).
        where : str
            Their origin, for error messages.

        Raises
        ------
        InputError
            If an outcome is unknown or missing, has no words, or its number is off the scale.

        Examples
        --------
        >>> plain = {"supported": "Holds", "overstated": "Too high", "understated": "Too low",
        ...          "contradicted": "Does not hold", "mixed": "It depends",
        ...          "undecided": {"words": "Open"}}
        >>> Ratings.of(plain).ratings["overstated"]
        Rating(words='Too high', value=None)
        """
        if not isinstance(stated, Mapping):
            raise InputError(f"{where}: expected a table of outcomes, found {stated!r:.40}")
        known = (*RATED, "best", "worst")
        unknown = [key for key in stated if key not in known]
        if unknown:
            raise InputError(
                f"{where}: unknown outcome {unknown[0]!r}; expected {', '.join(RATED)}, and best "
                "and worst"
            )
        missing = [key for key in RATED if key not in stated]
        if missing:
            raise InputError(f"{where}: missing outcome {missing[0]!r}; give its words")
        best, worst = _number(stated, "best", 5, where), _number(stated, "worst", 1, where)
        if not 1 <= worst < best:
            raise InputError(
                f"{where}, best and worst: expected 1 ≤ worst < best, found {worst:g} and {best:g}"
            )
        ratings = {key: _rating(stated[key], f"{where}, {key}", worst, best) for key in RATED}
        return cls(ratings, best, worst)

    def rating(self, verdict: Verdict) -> Rating:
        """Return the rating of a verdict."""
        return self.ratings[verdict.outcome]


def _number(stated: Mapping[str, Any], key: str, default: float | None, where: str) -> Any:
    value = stated.get(key, default)
    if value is default:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InputError(f"{where}, {key}: expected a number, found {value!r:.40}")
    return value


def _rating(stated: Any, where: str, worst: float, best: float) -> Rating:
    table = {"words": stated} if isinstance(stated, str) else stated
    if not isinstance(table, Mapping) or set(table) - {"words", "value"}:
        raise InputError(f"{where}: expected words, or words and value, found {stated!r:.60}")
    words = table.get("words")
    if not isinstance(words, str) or not words.strip():
        raise InputError(f"{where}, words: expected a word or a phrase, found {words!r:.40}")
    value = _number(table, "value", None, where)
    if value is not None and not worst <= value <= best:
        raise InputError(
            f"{where}, value: expected a number from {worst:g} to {best:g}, found {value:g}; "
            "leave it out, or set best and worst"
        )
    return Rating(words.strip(), value)


#: Default ratings by language.
DEFAULT_RATINGS: Mapping[Language, Ratings] = {
    "en": Ratings(
        {
            "supported": Rating("Supported by the evidence", 5),
            "overstated": Rating("Overstated", 2),
            "understated": Rating("Understated", 2),
            "contradicted": Rating("Not supported by the evidence", 2),
            "mixed": Rating("The evidence differs"),
            "undecided": Rating("The evidence cannot tell"),
        }
    ),
    "uk": Ratings(
        {
            "supported": Rating("Підтверджується даними", 5),
            "overstated": Rating("Завищено", 2),
            "understated": Rating("Занижено", 2),
            "contradicted": Rating("Не підтверджується даними", 2),
            "mixed": Rating("Дані розходяться"),
            "undecided": Rating("За наявними даними визначити неможливо"),
        }
    ),
}


def read_ratings(path: str | Path) -> Ratings:
    """Read a publisher's ratings from a TOML or JSON file, in the form of `Ratings.of`.

    Raises
    ------
    InputError
        If the file cannot be read, or its content is invalid.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "ratings.toml"
    >>> _ = file.write_text('''
    ... supported = {words = "Confirmed", value = 5}
    ... overstated = {words = "Exaggerated", value = 2}
    ... understated = {words = "Played down", value = 2}
    ... contradicted = "Does not hold"
    ... mixed = "Depends on the map"
    ... undecided = "Not verifiable"
    ... ''')
    >>> read_ratings(file).ratings["overstated"].words
    'Exaggerated'
    """
    path = Path(path)
    content = read_regular(path, _MOST_BYTES)
    try:
        text = text_of(content)
        stated = json.loads(text) if path.suffix.lower() == ".json" else parsed_toml(text)
    except (ValueError, RecursionError) as error:  # also raised by text that is not UTF-8
        raise InputError(f"{path}: expected TOML or JSON, found an error: {error}") from None
    return Ratings.of(stated, where=str(path))


def claim_review(
    verdict: Verdict,
    *,
    url: str,
    author: str,
    author_url: str = "",
    published: date,
    ratings: Ratings | Mapping[str, Any] | None = None,
    language: str = "en",
    organizations: Collection[str] = (),
) -> dict[str, Any]:
    """Return a verdict as a schema.org ClaimReview.

    Google Search has shown none since 2025; Fact Check Explorer still reads them.

    Parameters
    ----------
    verdict : Verdict
    url : str
        The page that publishes the check, on the publisher's own domain.
    author : str
        The organisation that publishes the check.
    author_url : str, optional
    published : date
        The day on which the check is published.
    ratings : Ratings or mapping, optional
        The publisher's own words and numbers; a mapping as for `Ratings.of`.
    language : {"en", "uk"}
        The language of texts that are not quoted, and of the default ratings.
    organizations : collection of str
        Claimants that are organisations, not persons, spelt as in `Claim.claimant`.

    Returns
    -------
    dict
        Ready for JSON-LD. Claimant and date are left out if the claim does not state them; the
        place of publication is left out unless the claim's source is a web address.

    Raises
    ------
    InputError
        If an address is not a web address, the author is empty, or the ratings are unusable.
    ClaimError
        If a program proposed the claim and nobody confirmed it, or if no row that counts was
        measured: missing maps are not a finding.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> verdict = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> review = claim_review(verdict, url="https://example.org/checks/880", author="Example",
    ...                       published=date(2024, 6, 3))
    >>> review["reviewRating"]["alternateName"], review["reviewRating"]["ratingValue"]
    ('Supported by the evidence', 5)
    """
    claim, words = verdict.claim, as_language(language)
    if claim.proposed:
        raise ClaimError(
            f"claim {claim.id!r} was proposed by a program; read the sentence, and remove "
            "'proposed' before publishing"
        )
    if not verdict.counted:
        raise ClaimError(
            f"claim {claim.id or claim.label!r}: nothing that counts was measured, so there "
            "is nothing to publish; add maps or figures"
        )
    if not author.strip():
        raise InputError("author: expected the name of the publisher, found none")
    if claim.stated_on is not None and published < claim.stated_on:
        raise InputError(f"published: expected a day from {claim.stated_on} on, found {published}")
    publisher = {"@type": "Organization", "name": author}
    if author_url:
        publisher["url"] = _web_address(author_url, "author_url")
    item: dict[str, Any] = {"@type": "Claim"}
    if claim.claimant:
        by = "Organization" if claim.claimant in organizations else "Person"
        item["author"] = {"@type": by, "name": claim.claimant}
    if claim.stated_on is not None:
        item["datePublished"] = claim.stated_on.isoformat()
    if is_web_address(claim.source):
        item["appearance"] = {"@type": "CreativeWork", "url": claim.source}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": claim_title(claim, words),
        "url": _web_address(url, "url"),
        "author": publisher,
        "datePublished": published.isoformat(),
        "inLanguage": words,
        "itemReviewed": item,
        "reviewRating": _review_rating(verdict, ratings, words),
    }


def _review_rating(
    verdict: Verdict, ratings: Ratings | Mapping[str, Any] | None, language: Language
) -> dict[str, Any]:
    if ratings is None:
        ratings = DEFAULT_RATINGS[language]
    elif not isinstance(ratings, Ratings):
        ratings = Ratings.of(ratings)
    rating = ratings.rating(verdict)
    rated: dict[str, Any] = {"@type": "Rating", "alternateName": rating.words}
    if rating.value is not None:
        rated |= {
            "ratingValue": rating.value,
            "bestRating": ratings.best,
            "worstRating": ratings.worst,
        }
    measured = tuple(row for row in verdict.rows if row.outcome is not None)
    answer = headline_text(replace(verdict, rows=measured), language)
    texts = texts_of("caveats", language)
    maps = [shown for row in measured if row.counted for shown in row.maps]
    sentences = [answer, *agreement_lines(verdict, language), *assumptions_of(maps, texts)]
    rated["ratingExplanation"] = " ".join(f"{s[:1].upper()}{s[1:]}." for s in sentences)
    return rated


def claim_reviews(verdicts: Sequence[Verdict], *, url: str, **details: Any) -> list[dict[str, Any]]:
    """Return several verdicts on one page, each with its claim's id as the anchor of its address.

    The page needs these anchors: by them readers tell its checks apart.

    Parameters
    ----------
    verdicts : sequence of Verdict
    url : str
    **details
        As for `claim_review`.

    Raises
    ------
    FrontgeoError
        As `claim_review`.
    """
    reviews = []
    for verdict in verdicts:
        anchored = len(verdicts) > 1 and verdict.claim.id and "#" not in url
        anchor = f"#{quote(verdict.claim.id)}" if anchored else ""
        reviews.append(claim_review(verdict, url=url + anchor, **details))
    return reviews


def claim_review_html(reviews: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    r"""Return reviews as script tags for a page; no text in them can close its tag.

    Examples
    --------
    >>> print(claim_review_html({"name": "</script><b>"}))
    <script type="application/ld+json">
    {
      "name": "\u003c/script\u003e\u003cb\u003e"
    }
    </script>
    <BLANKLINE>
    """
    listed = [reviews] if isinstance(reviews, Mapping) else reviews
    tags = []
    for review in listed:
        text = to_json(review)  # to_json escapes unprintable characters such as U+2028
        for character in "<>&":
            text = text.replace(character, f"\\u{ord(character):04x}")
        tags.append(f'<script type="application/ld+json">\n{text}</script>\n')
    return "".join(tags)


def _web_address(text: str, key: str) -> str:
    if not is_web_address(text):
        raise InputError(
            f"{key}: expected a web address such as https://example.org/…, found {text!r:.60}"
        )
    return text
