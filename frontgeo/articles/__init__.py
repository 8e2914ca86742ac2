"""Find claims in articles in English, Russian and Ukrainian, and propose them as a case file.

Libraries were tried first. text2num 3.1 reads English number words but no Russian or Ukrainian
ones; quantulum3 0.10 reads «квадратных километров» as dimensionless and a year as a quantity;
dateparser 1.5 reads explicit dates in all three languages, but not "since January 1", "in the past
five months", «за май» or «с начала года», and puts "January 1 of the 47th" in 1947; razdel and
pysbd break sentences at "Gen." and "sq.". A grammar must find where each of these begins and ends
anyway, which would leave little for them to do, so that there is no dependency. Units and numbers
are those that `frontgeo.claims.Amount` reads (pint). The words are data in
`frontgeo.articles.word_lists`.
"""

from frontgeo.articles.bare_figures import bare_figure
from frontgeo.articles.find_claims import (
    Article,
    NotUnderstood,
    Proposal,
    find_claims,
    read_article,
)
from frontgeo.articles.proposals import case_text

__all__ = [
    "Article", "NotUnderstood", "Proposal", "bare_figure", "case_text", "find_claims",
    "read_article",
]  # fmt: skip
