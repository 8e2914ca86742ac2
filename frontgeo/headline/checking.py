"""`check_text`: from a headline, a sentence or an article to verdicts on the maps at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from frontgeo.cases.casefile import Case, MapPair
from frontgeo.cases.library_maps import from_library
from frontgeo.cases.run import run_case
from frontgeo.claims.base import Claim
from frontgeo.errors import CaseError, InputError
from frontgeo.headline.downloads import FetchRule, maps_fetched
from frontgeo.headline.reading import ReadClaim, TextReading, read_headline
from frontgeo.library.folder import Library
from frontgeo.mappers.registry import MAPPERS
from frontgeo.verdicts.context import Places, Settings
from frontgeo.verdicts.verdict import Verdict

__all__ = ["CheckedText", "MapsAtHand", "check_claims_of", "check_text", "no_maps_error"]

_TEXT = Path("text")


class CheckedText(list[Verdict]):
    """The verdicts on the claims of a text, in its order, and what could not be checked.

    Attributes
    ----------
    reading : TextReading
        What was read in the text.
    notes : tuple of str
        What was downloaded, and what would have to be.
    """

    def __init__(
        self, verdicts: Iterable[Verdict], reading: TextReading, notes: Iterable[str] = ()
    ) -> None:
        super().__init__(verdicts)
        self.reading, self.notes = reading, tuple(notes)

    @property
    def not_checked(self) -> tuple[ReadClaim, ...]:
        """Return the claims without a verdict; their `open` says why."""
        return tuple(read for read in self.reading.claims if read.claim is None)


@dataclass(frozen=True)
class MapsAtHand:
    """The evidence for claims: a library, archives by their paths, or both.

    Attributes
    ----------
    library : Library or None
    mappers : tuple of str
        Those to take from the library; all if empty.
    archives : tuple of str
        Archives on which every claim is measured as well.
    shared : MapPair or None
        What all pairs of maps have in common, such as definitions and clip.
    """

    library: Library | None = None
    mappers: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    shared: MapPair | None = None

    def case_of(self, claims: Sequence[Claim], case: Case) -> Case:
        """Return a case with these maps for its claims."""
        ids = tuple(claim.id for claim in claims)
        shared = self.shared or MapPair()
        pairs = [replace(shared, archive=a, claims=ids, where=a) for a in self.archives]
        case = replace(case, maps=(*case.maps, *pairs))
        if self.library is None:
            return case
        known = {name.casefold() for name in MAPPERS}
        for name in self.mappers:
            if (
                name.casefold() not in known
            ):  # nobody draws under that name unless the library knows them
                self.library.named(name)
        return from_library(case, self.library, mappers=self.mappers, shared=self.shared)


@dataclass
class _Findings:
    verdicts: list[Verdict] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # claim ids with what was wrong


def check_text(
    text: str,
    *,
    said: date | str | None = None,
    mappers: Sequence[str] = (),
    library: Library | str | Path | None = None,
    fetch: bool | FetchRule = False,
    settings: Settings | None = None,
    **fields: Any,
) -> CheckedText:
    """Check what a headline, a sentence or an article claims, on the maps of a library.

    Parameters
    ----------
    text : str
        In English, Ukrainian or Russian.
    said : date or ISO text, optional
        The day on which it was said, from which periods are reckoned.
    mappers : sequence of str
        Names of mappers, or of series of the library; by default all.
    library : Library or path, optional
        A library, or a folder with archives as they lie; by default `frontgeo.library.Library`'s.
    fetch : bool or callable
        Whether to download the maps that the library lacks and a source has; or a function that
        is shown what would be downloaded, and decides.
    settings : Settings, optional
    **fields
        What the text leaves open, as for `frontgeo.headline.read_headline`: ``since``, ``until``,
        ``side``, ``where`` and others.

    Returns
    -------
    CheckedText
        A list of `frontgeo.Verdict`, with `CheckedText.reading` and `CheckedText.not_checked`.

    Raises
    ------
    InputError
        For a text without a claim that can be checked, and where there are no maps at all.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from frontgeo.library import add_maps
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, east in (("2024-04-30", 36.1), ("2024-05-31", 36.2)):
    ...     drawn = folder / f"{day}.geojson"
    ...     _ = drawn.write_text(shapely.to_geojson(shapely.box(36, 50, east, 50.1)))
    ...     _ = add_maps(drawn, folder / "maps", mapper="me")
    >>> found = check_text(
    ...     "Russia took 80 km² in May", said="2024-05-31", library=folder / "maps", side="russia"
    ... )
    >>> found[0].outcome, round(found[0].rows[0].measured, 1), str(found[0].claim.since)
    ('supported', 79.7, '2024-05-01')
    """
    settings = settings or Settings()
    reading = read_headline(text, said=said, theatre=settings.theatre, **fields)
    opened = library
    if not isinstance(opened, Library):
        opened = Library.open(opened, region=settings.region)
    rule: FetchRule = fetch if callable(fetch) else lambda _: fetch
    opened, notes = maps_fetched(reading.checkable, opened, mappers=mappers, rule=rule)
    evidence = MapsAtHand(opened, tuple(mappers))
    found = check_claims_of(reading, evidence, settings=settings)
    return CheckedText(found, found.reading, notes)


def check_claims_of(
    reading: TextReading,
    evidence: MapsAtHand,
    *,
    settings: Settings | None = None,
    places: Places | None = None,
    command: str | None = None,
) -> CheckedText:
    """Check the claims that were read in a text; one that fails does not stop the others.

    Parameters
    ----------
    reading : TextReading
    evidence : MapsAtHand
    settings, places : optional
    command : str, optional
        The command that repeats the check, for the record.

    Raises
    ------
    InputError
        When none of the claims can be checked, or there are no maps at all.
    """
    claims = reading.checkable
    if not claims:
        raise InputError(_all_open(reading))
    if evidence.library is not None and not (evidence.library.series or evidence.archives):
        raise no_maps_error(evidence.library, claims)
    digest = hashlib.sha256(reading.text.encode("utf-8", "surrogatepass")).hexdigest()
    case = Case(_TEXT, claims, (), (), digest, places=places or Places(), needs_evidence=False)
    found = _run(evidence.case_of(claims, case), settings, command)
    read = tuple(
        replace(one, claim=None, open=(found.failed[one.claim.id],))
        if one.claim is not None and one.claim.id in found.failed
        else one
        for one in reading.claims
    )
    return CheckedText(found.verdicts, replace(reading, claims=read))


def _run(case: Case, settings: Settings | None, command: str | None) -> _Findings:
    """Run all claims at once or, if one of them fails, each by itself."""
    found = _Findings()
    try:
        found.verdicts = run_case(case, settings, command=command)
        return found
    except CaseError as error:
        if len(case.claims) == 1:
            raise InputError(_problem(error)) from None
    for claim in case.claims:
        try:
            alone = replace(case, claims=(claim,))
            found.verdicts += run_case(alone, settings, command=command)
        except CaseError as error:
            found.failed[claim.id] = _problem(error)
    if not found.verdicts:
        raise InputError(next(iter(found.failed.values())))
    return found


def _problem(error: CaseError) -> str:
    """Return the problem without the name of a case file, as there is none."""
    return str(error.__cause__ or error.problem)


def _all_open(reading: TextReading) -> str:
    """Return the error for a text of which no claim can be checked."""
    first = reading.claims[0]
    more = len(reading.claims) - 1
    others = f" (and {more} more, which are open too)" if more else ""
    return f"{first.figure}{others}: {' | '.join(first.open)}"


def no_maps_error(library: Library, claims: Sequence[Claim]) -> InputError:
    """Return the error for a library without maps, with the commands that bring them."""
    days = sorted({str(day) for claim in claims for day in (claim.since, claim.until) if day})
    return InputError(
        f"{library.path}: no maps at hand of {' and '.join(days)}; repeat this with --fetch, which "
        "downloads them, or add what you have: frontgeo library add PATH"
    )
