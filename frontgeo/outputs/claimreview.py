"""Write verdicts as schema.org ClaimReview, in JSON-LD for the page that publishes the check.

Source: schema.org/ClaimReview and schema.org/Rating; Google Search Central, "Fact check
(ClaimReview) structured data".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import Language, as_language, texts_of
from frontgeo.outputs.answer import agreement_lines, headline_text
from frontgeo.outputs.caveats import assumptions_of
from frontgeo.outputs.phrases import claim_title
from frontgeo.outputs.ratings import DEFAULT_RATINGS, Ratings
from frontgeo.outputs.report import to_json
from frontgeo.verdicts.verdict import Verdict

__all__ = ["claim_review", "claim_review_html", "claim_reviews"]


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
    if _is_web_address(claim.source):
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

    The page needs these anchors: by them search engines distinguish its checks.

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


def _is_web_address(text: str) -> bool:
    try:
        address = urlsplit(text)
        host = address.hostname
    except ValueError:
        return False
    plain = text.isprintable() and not any(c in text for c in ' <>"\\^`{|}')
    return plain and address.scheme in ("http", "https") and bool(host)


def _web_address(text: str, key: str) -> str:
    if not _is_web_address(text):
        raise InputError(
            f"{key}: expected a web address such as https://example.org/…, found {text!r:.60}"
        )
    return text
