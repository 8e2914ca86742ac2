"""Check the claims of a case against their evidence, row by row, with records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import shapely

from frontgeo._utils.parallel import map_in_threads
from frontgeo._utils.progress import progress
from frontgeo.cases.case_maps import ArchiveState, CaseMaps, Wanted, keep_table
from frontgeo.cases.casefile import Case, MapPair
from frontgeo.cases.library_maps import all_from_library
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import ABROAD
from frontgeo.change.ground import Ground, HeldGround
from frontgeo.claims.arithmetic import arithmetic_of
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Evidence
from frontgeo.errors import CaseError, FrontgeoError, InputError
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.i18n.messages import Message
from frontgeo.mappers.registry import MAPPERS
from frontgeo.verdicts.check import (
    NetStep,
    evidence_within,
    figure_row,
    implied_row,
    judge,
    measured_rows,
    measured_values,
    unavailable_row,
    with_simulation,
)
from frontgeo.verdicts.context import (
    Layers,
    Settings,
    Within,
    make_record,
    not_available,
)
from frontgeo.verdicts.outcomes import Row, RowKind
from frontgeo.verdicts.verdict import Verdict

__all__ = ["run_case"]

_LARGE_SHARE = 0.25  # of the measured value


def run_case(
    case: Case, settings: Settings | None = None, *, command: str | None = None
) -> list[Verdict]:
    """Check every claim of a case.

    Parameters
    ----------
    case : Case
        Pairs of maps whose files are not there are taken from the user's library, by mapper.
    settings : Settings, optional
    command : str, optional
        The command that repeats the check, for the record.

    Returns
    -------
    list of Verdict
        In the order of the claims.

    Raises
    ------
    FrontgeoError
        For a file that cannot be used; an unset archive is not an error.
    """
    settings = settings or Settings()
    settings = replace(settings, timezone=settings.timezone or case.timezone)
    if case.theatre is not None and settings.theatre.about.is_shipped:
        settings = replace(settings, region=case.theatre)
    case = all_from_library(case, region=settings.region)
    maps = CaseMaps(case, settings)
    layers = Layers(settings, case.places, case.sectors, maps.folder, keep_table)
    asked = _all_asked(case, maps, settings)
    verdicts = []
    with progress(len(case.claims), "claim") as bar:
        maps.read_ahead(
            asked, about=_states_of_archives(case, maps) if settings.days_around else ()
        )
        verdict = partial(_verdict, case=case, maps=maps, layers=layers, command=command)
        for found in map_in_threads(verdict, case.claims, stopped=maps.is_stopped):
            verdicts.append(found)
            bar.update()
    return verdicts


def _pairs_of(case: Case, claim: Claim) -> list[MapPair]:
    return [pair for pair in case.maps if not pair.claims or claim.id in pair.claims]


def _all_asked(case: Case, maps: CaseMaps, settings: Settings) -> list[Wanted]:
    """List every state that the claims need, so that each archive is read once."""
    asked: list[Wanted] = []
    for claim in case.claims:
        for pair in _pairs_of(case, claim):
            if not _available(pair, maps):
                continue
            for definition in pair.definitions:
                try:
                    asked += maps.wanted(pair, claim, definition)
                    if claim.baseline is not None:
                        asked += maps.wanted(pair, claim, definition, earlier=True)
                    if settings.days_around:
                        off = maps.a_day_off(pair, claim, definition)
                        asked += [wanted for ends in off for wanted in ends]
                except FrontgeoError:
                    continue  # reported with the row that needs it
    return asked


def _states_of_archives(case: Case, maps: CaseMaps) -> list[ArchiveState]:
    """List the states that claims need from archives, without those a day off."""
    found: list[ArchiveState] = []
    for claim in case.claims:
        for pair in _pairs_of(case, claim):
            if pair.archive is not None and _available(pair, maps):
                for definition in pair.definitions:
                    with suppress(FrontgeoError):  # reported with the row that needs it
                        states = maps.wanted(pair, claim, definition)
                        found += [state for state in states if isinstance(state, ArchiveState)]
    return found


def _available(pair: MapPair, maps: CaseMaps) -> bool:
    return not pair.lacking and maps.available((*pair.named_files, pair.clip))


def _verdict(
    claim: Claim, case: Case, maps: CaseMaps, layers: Layers, command: str | None
) -> Verdict:
    rows: list[Row] = []
    claim = layers.settings.in_theatre(claim)
    try:
        missing = layers.missing(claim)
        within = None if missing else layers.within(claim)
        claim = claim if within is None else claim.in_words_of(within.context)
    except FrontgeoError as error:
        raise CaseError(case.path, str(error), where=f"claim {claim.id!r}") from error
    for pair in _pairs_of(case, claim):
        rows += _rows_or_reason(claim, pair, maps, within)
    for figure in case.figures:
        if not figure.claims or claim.id in figure.claims:
            rows.append(
                figure_row(
                    claim,
                    figure.amount,
                    unit=figure.unit,
                    kind=figure.kind,
                    by=figure.claimant,
                    source=figure.source,
                    note=figure.note,
                    counted=claim.id not in case.unmeasured,
                )
            )
    if not rows:
        if case.needs_evidence:
            raise CaseError(case.path, f"claim {claim.id!r} has no evidence; add [[maps]]")
        note = Message("no-evidence-given")
        rows = [unavailable_row(claim, "no evidence", definition="", kind="mapped", note=note)]
    clips = dict.fromkeys(pair.clip for pair in _pairs_of(case, claim) if pair.clip)
    read = [maps.regions[name][1] for name in clips if name in maps.regions]
    record = make_record(rows, layers.settings, command=command)
    record["clips"] = [
        {"path": source.path, "sha256": source.sha256, "bytes": source.size_bytes}
        for source in (*read, *maps.countries(_pairs_of(case, claim)))
        if source is not None
    ]
    record["places"] = layers.sources(claim)
    if series := maps.series_record(_pairs_of(case, claim)):
        record["library"] = series
    record["case"] = {"path": str(case.path), "sha256": case.sha256}
    arithmetic = arithmetic_of(claim, case.claims, layers.bases_km2(claim))
    arithmetic += _of_names(claim, layers, case)
    return judge(claim, rows, record, arithmetic=arithmetic)


def _rows_or_reason(
    claim: Claim, pair: MapPair, maps: CaseMaps, within: Within | None
) -> list[Row]:
    """Return the rows of a pair, or of a library's mapper who does not show what is claimed."""
    case = maps.case
    try:
        return list(_pair_rows(claim, pair, maps, within))
    except CaseError:
        raise
    except FrontgeoError as error:
        if pair.archive in case.archives and type(error) is InputError:
            return [
                unavailable_row(
                    claim, _label_of(pair, case), definition=d, kind="mapped", note=str(error)
                )
                for d in pair.definitions
            ]
        where = f"{pair.where}, claim {claim.id!r}" if claim.id else pair.where
        raise CaseError(case.path, str(error), where=where) from error


def _of_names(claim: Claim, layers: Layers, case: Case) -> tuple[Message, ...]:
    """Compare a claim of area with the ground that its named settlements imply."""
    if not claim.implies_ground:
        return ()
    try:
        implied = Claim.from_settlements(
            claim.chosen_names,
            where=claim.where,
            settlements=layers.settlements(),
            theatre=layers.settings.theatre,
        )
    except FrontgeoError as error:
        raise CaseError(case.path, str(error), where=f"claim {claim.id!r}") from error
    outcome = Message("outcome-adjective", outcome=implied_row(claim, implied).outcome)
    return (
        Message(
            "names-imply",
            count=len(claim.chosen_names),
            interval=implied.interval_message,
            claim=claim.figure,
            outcome=outcome,
        ),
    )


def _pair_rows(claim: Claim, pair: MapPair, maps: CaseMaps, within: Within | None) -> Iterable[Row]:
    """Yield the rows of a pair of maps, or of one map, under each of its definitions."""
    kind: RowKind = "illustration" if pair.illustration else "mapped"
    for definition in pair.definitions:
        reason = not_available() if within is None else _why_not(claim, pair, maps, definition)
        if within is None or reason:
            label = _label_of(pair, maps.case)
            yield unavailable_row(claim, label, definition=definition, kind=kind, note=reason)
            continue
        yield from _PairUnderDefinition(claim, pair, maps, within, definition).rows(kind)


@dataclass(frozen=True)
class _PairUnderDefinition:
    """A claim, and the maps of a pair under one definition of held ground."""

    claim: Claim
    pair: MapPair
    maps: CaseMaps
    within: Within
    definition: str

    @property
    def clip(self) -> str | None:
        """The region to clip to."""
        return _clip_of(self.claim, self.pair, self.maps)

    def evidence(self, asked: Sequence[Wanted], baseline: Sequence[Wanted] = ()) -> Evidence:
        """Return the change between states and, for a pace, that of its baseline period."""
        change = partial(self.maps.change, self.pair, side=self.claim.side)
        return evidence_within(
            self.within,
            change(asked, self.definition, clip=self.clip),
            earlier=change(baseline, self.definition, clip=self.clip) if baseline else None,
            abroad=lambda: change(asked, ABROAD, clip=None),
        )

    def rows(self, kind: RowKind) -> list[Row]:
        """Measure the claim on the maps of its days, and on those of a day earlier and later."""
        claim, pair, maps, context = self.claim, self.pair, self.maps, self.within.context
        baseline: list[Wanted] = []
        if claim.baseline is not None:
            baseline = maps.wanted(pair, claim, self.definition, earlier=True)
        asked = maps.wanted(pair, claim, self.definition)
        found = self.evidence(asked, baseline)
        if claim.must_persist and (later := maps.next_full(pair, asked[0])) is not None:
            found = replace(found, following=self.evidence([later]).change)
        # only archives have maps of the days around, and only they need to load pandas
        around = maps.settings.days_around and pair.archive is not None
        edits = _edits(maps, asked, found.change) if around else []
        notes = [*pair.notes, *_mapper_notes(pair, found.change), *edits, *self.within.notes]
        rows = measured_rows(claim, found, context, kind=kind, notes=notes, clip=self.clip or "")
        if claim.measures_area and maps.settings.simulations:
            rows = [with_simulation(row, self.within, maps.settings) for row in rows]
        if not around:
            return rows
        others = self._values_around(found, asked, baseline)
        if len(rows) == 1:  # a single axis, although its deepest point moves with the day
            axis = str(rows[0].at)
            others = [{axis: next(iter(o.values()))} if len(o) == 1 else o for o in others]
        return [_with_days(row, others) for row in rows]

    def _values_around(
        self, found: Evidence, asked: Sequence[Wanted], baseline: Sequence[Wanted]
    ) -> list[dict[str, float]]:
        """Measure the claim on maps of a day earlier and later, which show the same parts."""
        claim, maps, context = self.claim, self.maps, self.within.context
        parts = [shown.missing_parts for shown in found.change.maps]
        days = [
            (states, maps.maps_of(states, claim.side))
            for states in maps.a_day_off(self.pair, claim, self.definition)
        ]
        days = [day for day in days if [shown.missing_parts for shown in day[1]] == parts]
        if not self._adds_up([*found.change.maps, *(m for _, shown in days for m in shown)]):
            moved = [self.evidence(states, baseline) for states, _ in days]
            return [measured_values(claim, evidence, context) for evidence in moved]
        values = []
        for states, shown in days:
            # the net between these maps is that of the claim's own, and of the steps to these
            steps = []
            for sign, one, other in zip((-1, 1), asked, states, strict=True):
                way, in_order = maps.in_order(one, other)
                if way:
                    steps.append(NetStep(sign * way, self.evidence(in_order)))
            values.append(measured_values(claim, found, context, steps=steps, maps=shown))
        return values

    def _adds_up(self, maps: Sequence[ControlMap]) -> bool:
        """Return whether the claim's value follows from nets that add up between maps.

        They may not where ground abroad, or redefined, is set apart by the maps of both days.
        """
        claim = self.claim
        if (
            not claim.is_of_areas
            or claim.direction != "net"
            or self.within.context.edges != "lonlat"
        ):
            return False
        days = [shown.day for shown in maps if shown.day is not None]
        unknown = [r.day for shown in maps for r in shown.redefinitions if r.ground is None]
        if any(min(days) < day <= max(days) for day in unknown):
            return False
        return all(shown.theatre.holds_any([shown.held(self.definition)]) for shown in maps)


def _edits(maps: CaseMaps, asked: Sequence[Wanted], change: Ground) -> list[Message]:
    """List patches of a change that one of its maps shows and neighbouring maps do not."""
    from frontgeo.archive.transients import LEAST_KM2

    notes: list[Message] = []
    for position, wanted in enumerate(asked):
        at_end = position == len(asked) - 1
        state = isinstance(change, HeldGround) and at_end
        side = change.side if change.maps[0].has_all_sides else ""
        for edit in maps.transients(wanted, change.definition, side):
            if state:
                counted = change.unchanged if edit.change == "gained" else shapely.Polygon()
            else:  # ground on the earlier map only is lost between the two
                counted = change.gained if (edit.change == "gained") == at_end else change.lost
            km2 = area_km2(polygonal(shapely.intersection(edit.ground, counted)))
            if km2 <= LEAST_KM2:
                continue
            point = shapely.point_on_surface(edit.ground)
            notes.append(
                Message(
                    "rests-on-an-edit",
                    km2=km2,
                    latitude=Decimal(f"{point.y:.3f}"),
                    longitude=Decimal(f"{wrapped_lon(point.x):.3f}"),
                    direction=edit.change,
                    first=str(edit.first.day),
                    back=str(edit.back.day),
                )
            )
    return notes


def _label_of(pair: MapPair, case: Case) -> str:
    """Return the label of a row without maps: the mapper, or the file."""
    if pair.mapper:
        return pair.mapper
    if pair.archive is not None and pair.archive in case.archives:
        return case.archives[pair.archive].mapper
    return Path(pair.archive or pair.after[0]).name


def _clip_of(claim: Claim, pair: MapPair, maps: CaseMaps) -> str | None:
    """Return the region to clip to: that of a claim about the country is the country.

    Border and coast that were redrawn in between then do not count.
    """
    if pair.clip is None and claim.is_about_country:
        theatre = maps.settings.theatre
        return maps.case.places.border or (theatre.about.key if theatre.is_known else None)
    return pair.clip


def _why_not(claim: Claim, pair: MapPair, maps: CaseMaps, definition: str) -> Message | str:
    """Return the reason why a claim has no map, so that others continue; empty if it has one."""
    if pair.lacking:
        return pair.lacking
    clip = _clip_of(claim, pair, maps)
    if not (_available(pair, maps) and maps.available([clip])):
        return not_available()
    asked = maps.wanted(pair, claim, definition)
    if claim.baseline is not None:
        asked += maps.wanted(pair, claim, definition, earlier=True)
    return maps.beyond(asked)


def _with_days(row: Row, others: Sequence[dict[str, float]]) -> Row:
    """Return a row with the range of its value when an end of the period is a day off."""
    from frontgeo.archive.series import LEAST_KM2

    axis = str(row.at)
    values = [values[axis] for values in others if axis in values]
    # an axis without a name may be another one on another day
    if not values or len(values) < len(others) or row.measured is None:
        return row
    ends = (min(*values, row.measured), max(*values, row.measured))
    notes = row.notes
    most = max(ends[1] - row.measured, row.measured - ends[0])
    if row.unit == "km²" and most > max(LEAST_KM2, abs(row.measured) * _LARGE_SHARE):
        notes = (*notes, Message("hangs-on-one-day", km2=most))
    return replace(row, days=ends, notes=notes)


def _mapper_notes(pair: MapPair, change: Ground) -> list[Message]:
    """Report files that look like another mapper's, statements in the files, and their age."""
    formats = {source.format for snapshot in change.maps for source in snapshot.sources}
    others = [name for name in MAPPERS if any(f.startswith(f"{name} ") for f in formats)]
    unlike = [name for name in others if pair.mapper and name != pair.mapper]
    notes = [Message("files-look-like", mapper=name) for name in unlike]
    statements = dict.fromkeys(
        source.says for snapshot in change.maps for source in snapshot.sources
    )
    # report a bare name only if it differs from the expected one
    unusual = [text for text in statements if ": " in text or text not in ("", change.label)]
    notes += [Message("files-say", text=text) for text in unusual]
    for snapshot in change.maps:
        if snapshot.age is not None and snapshot.age > timedelta(days=1):
            notes.append(Message("snapshot-age", when=snapshot.when, days=snapshot.age.days))
    return notes
