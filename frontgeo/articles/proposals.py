"""Write proposals as the text of a case file, to be reviewed and completed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from frontgeo.articles.find_claims import NotUnderstood, Proposal
from frontgeo.claims.base import kind_named

__all__ = ["case_text", "fields_of", "new_id"]

_HEAD = """\
# Claims proposed from an article, none of them checked. Read each sentence (`characters` is its
# range in the article), fill in what is left open, and take out what is no claim.
"""
_LEFT_OUT = """\
# Sentences that look like a claim, of which none is proposed, each with the reason.
"""
_MAPS = """
# The evidence: one table for each mapper, with its maps of the first and the last day.
# [[maps]]
# mapper = "DeepState"
# before = "before.geojson"
# after = "after.geojson"
# A claim about fronts also needs its sectors: ground nearest to their settlements.
# [[sector]]
# name = "Pokrovsk"
# settlements = ["Pokrovsk", "Avdiivka"]
"""
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_SURROGATE = re.compile("[\ud800-\udfff]")
# Keys to list even without a value: the note that gives the reason, and the default reason.
_ASKED = {
    "settlement": ("settlement", "the sentence names no settlement"),
    "since": ("period", "no period in the sentence"),
    "until": ("period", "no period in the sentence"),
    "baseline_since": ("baseline", "no period in the sentence"),
    "baseline_until": ("baseline", "no period in the sentence"),
    "claimant": ("claimant", "no name in the sentence"),
}
_READINGS = {  # the possible sides of a claim that leaves its side open, by direction
    "net": 'side = "russia": Russia gained it; side = "ukraine": Ukraine did',
    "retaken": 'side = "ukraine": Ukraine took it back; side = "russia": Russia did',
    "lost": 'side = "ukraine": Ukraine lost it; side = "russia": Russia did',
    "": 'side = "russia": it is about Russia\'s advance or ground; side = "ukraine": Ukraine\'s',
}


def case_text(
    proposals: Iterable[Proposal],
    *,
    source: str = "",
    not_understood: Iterable[NotUnderstood] = (),
) -> str:
    """Write proposals as the TOML text of a case file.

    Unresolved values become comments in place of their keys, never guesses. `frontgeo.check`
    refuses ``side = "open"`` until somebody writes which side is meant.

    Parameters
    ----------
    proposals : iterable of Proposal
    source : str
        The article, for proposals that do not name their own.
    not_understood : iterable of NotUnderstood
        Sentences to list in comments, with the reasons why no claim was proposed.

    Returns
    -------
    str
        To be written in UTF-8. Unpaired surrogates, which TOML cannot hold, become U+FFFD.

    Examples
    --------
    >>> from frontgeo.articles import find_claims
    >>> text = case_text(find_claims("Moscow said its army took 880 sq km in the spring."))
    >>> print(text[text.index("id =") : text.index("quote")])
    id = "area-880"
    kind = "area"
    value = "880"
    unit = "km2"
    side = "russia"
    direction = "net"
    # since = …  (left open: 'in the spring' is not resolved)
    # until = …
    claimant = "Moscow"
    <BLANKLINE>
    """
    ids: dict[str, int] = {}
    tables = [_table(proposal, new_id(proposal, ids), source) for proposal in proposals]
    left_out = [
        _comment(f"{' '.join(one.sentence.split())}  ({'; '.join(one.why)})")
        for one in not_understood
    ]
    listed = [f"{_LEFT_OUT}{chr(10).join(left_out)}\n"] if left_out else []
    return "\n".join([_HEAD, *tables, *listed]) + _MAPS


def new_id(proposal: Proposal, ids: dict[str, int]) -> str:
    """Return a short id that no other claim has: area-880, then area-880-2."""
    what = proposal.settlement or proposal.value
    base = "-".join([proposal.kind, *re.findall("[a-z0-9]+", what.lower().replace(",", ""))])
    name = base
    while name in ids:
        ids[base] += 1
        name = f"{base}-{ids[base]}"
    ids[name] = 1
    return name


def fields_of(proposal: Proposal, source: str = "") -> dict[str, object]:
    """Return the fields of the proposed claim by the keys of case files; some are empty."""
    values: dict[str, object] = {
        "kind": proposal.kind,
        "value": proposal.value,
        "unit": proposal.unit,
        "side": proposal.side,
        "direction": proposal.direction,
        "settlement": proposal.settlement,
        "names": proposal.names,
        "depth_from": proposal.depth_from,
        "since": proposal.since,
        "until": proposal.until,
        "baseline_since": proposal.baseline_since,
        "baseline_until": proposal.baseline_until,
        "stated_on": proposal.stated_on,
        "claimant": proposal.claimant,
        "where": proposal.where,
        "quote": proposal.sentence,
        "source": proposal.source or source,
    }
    if proposal.is_of_day:
        del values["since"]  # a claim about the end of a day has no start
    return values


def _table(proposal: Proposal, claim_id: str, source: str) -> str:
    values: dict[str, object] = {
        "proposed": True,
        "characters": (proposal.start, proposal.end),
        "id": claim_id,
        **fields_of(proposal, source),
    }
    fields = set(kind_named(proposal.kind).model_fields)
    if not proposal.compares:
        fields -= {"baseline_since", "baseline_until"}
    asked = {key: note for key, note in _ASKED.items() if key in values and key in fields}
    notes = [note.partition(": ")[::2] for note in proposal.open]
    told: set[str] = set()
    lines = ["[[claim]]"]
    for key, value in values.items():
        if key == "side" and value == "open":
            lines += _open_side(proposal, [reason for name, reason in notes if name == "side"])
            told.add("side")
        elif value not in (None, "", ()):
            lines.append(f"{key} = {_toml(value)}")
        elif key in asked:
            note, default = asked[key]
            reason = "; ".join(reason for name, reason in notes if name == note) or default
            because = "" if note in told else f"  (left open: {reason})"
            lines.append(_comment(f"{key} = …{because}"))
            told.add(note)
    lines += [_comment(f"{name}: {reason}") for name, reason in notes if name not in told]
    return "\n".join(lines) + "\n"


def _open_side(proposal: Proposal, reasons: list[str]) -> list[str]:
    """Return a comment with the readings, and a side that `frontgeo.check` refuses."""
    why = "; ".join(reasons) or "the sentence does not say"
    return [_comment(f"{why}. {_READINGS[proposal.direction]}"), 'side = "open"']


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | date):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    text = _SURROGATE.sub("\ufffd", str(value))
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(m: re.Match[str]) -> str:
    return _SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}"


def _comment(text: str) -> str:
    """Return a comment on one line, without characters that TOML forbids in comments."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return f"# {' '.join(kept.split(' '))}"
