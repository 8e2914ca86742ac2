"""Check a claim against evidence: `check`, and the rows of its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from math import inf, isfinite, sqrt
from typing import Any, NamedTuple, overload

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import zone_of
from frontgeo.change.apart import SetApart
from frontgeo.change.assumptions import Assumption
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import ABROAD
from frontgeo.change.diff import diff
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground, HeldGround
from frontgeo.claims.amount import Amount
from frontgeo.claims.arithmetic import arithmetic_of
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    beyond_the_fit,
    clipped_once,
    net_km2,
)
from frontgeo.claims.sides import OPEN
from frontgeo.claims.statement import Outcome, span_of
from frontgeo.claims.units import worth_of
from frontgeo.errors import ClaimError, InputError
from frontgeo.geometry.projection import CrossCheck, require_agreement
from frontgeo.i18n.messages import Message
from frontgeo.verdicts.context import Layers, Places, SectorOf, Settings, Within, make_record
from frontgeo.verdicts.drawn import drawn_facts
from frontgeo.verdicts.evidence import as_change, with_next_maps
from frontgeo.verdicts.outcomes import (
    COUNTED_KINDS,
    FIGURE_KINDS,
    Row,
    RowKind,
    covers,
    limits_of,
    outcome_of,
    under_other_interval,
)
from frontgeo.verdicts.verdict import Verdict

__all__ = [
    "NetStep",
    "check",
    "figure_row",
    "judge",
    "measured_rows",
    "measured_values",
    "unavailable_row",
]


def check(
    claim: Claim | str,
    evidence: Any,
    *,
    settings: Settings | None = None,
    definition: str = "occupied",
    position_error_m: float | None = None,
    clip: str = "",
    command: str | None = None,
    earlier: Ground | None = None,
    places: Places | None = None,
    sectors: Sequence[SectorOf] = (),
) -> Verdict:
    """Compare a claim with mapped changes or drawn polygons.

    Parameters
    ----------
    claim : Claim or str
        Text such as ``"about 880 km2"`` is parsed with `Claim.parse`.
    evidence : Ground, ControlMap, Claim, path, GeoDataFrame, GeoSeries, geometry, or a list
        A `Change` is a mapped change, and a claim from `Claim.from_settlements` stands for the
        ground that its settlements imply. Anything else is a drawing, whose union is measured
        with overlaps counted once and noted. Each item of a list is a row; to combine several
        files into one drawing use `read_control_map`. A claim that must persist needs two maps
        by one mapper, of the day and the next full one, or a `Change` between them.
    settings : Settings, optional
    definition : {"occupied", "occupied+contested"}
        The statuses of drawn polygons that count as held, if they have any.
    position_error_m : float, optional
        σ, overriding the maps' own.
    clip : str
        The name of the region to which changes were clipped, for the record.
    command : str, optional
        The command that repeats the check, for the record.
    earlier : Ground, optional
        For a pace, the change over the period that it is compared with.
    places : Places, optional
        Files of settlements, outlines and the border, instead of those that ship.
    sectors : sequence of SectorOf
        The sectors that the claim names.

    Returns
    -------
    Verdict

    Raises
    ------
    FrontgeoError
        For evidence or a claim that cannot be used.

    Examples
    --------
    >>> import shapely
    >>> verdict = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> print(verdict.summary)
    880 km² is supported by 1 of 1 drawn measurement
    """
    settings = settings or Settings()
    sigma_m = settings.position_error_m if position_error_m is None else position_error_m
    if sigma_m is not None and not 0 < sigma_m < 1e6:
        raise InputError(f"position_error_m: expected metres above 0, found {sigma_m}")
    settings = replace(settings, position_error_m=sigma_m)
    items = list(evidence) if isinstance(evidence, list | tuple) else [evidence]
    settings = settings.for_theatre_of(items)
    claim = settings.in_theatre(claim)
    layers = Layers(settings, places, sectors)
    within = layers.within(claim)
    claim = claim.in_words_of(within.context)
    pairs: list[tuple[Any, Any]] = [(item, None) for item in items]
    if claim.must_persist:
        pairs = with_next_maps(items, settings)
    rows: list[Row] = []
    kind: RowKind
    for given, following in pairs:
        if isinstance(given, Claim):
            rows.append(implied_row(claim, given))
            continue
        item = given
        if isinstance(given, ControlMap) and given.is_of_no_side and claim.side not in ("", OPEN):
            item = given.of_side(claim.side)
        if isinstance(item, Ground) and not isinstance(item, Drawing):
            change, kind, notes = claim.change_of(item), "mapped", list[Message | str]()
        else:
            change, kind, notes = as_change(claim, item, settings, definition)
        if kind == "drawn":
            notes += drawn_facts(claim, change, within, settings)
        found = evidence_within(
            within, change, earlier=earlier, abroad=ground_abroad(change, settings)
        )
        if following is not None:
            later, _, _ = as_change(claim, following, settings, definition)
            next_map = evidence_within(within, later, abroad=ground_abroad(later, settings))
            found = replace(found, following=next_map.change)
        notes = [*notes, *within.notes]
        rows += measured_rows(claim, found, within.context, kind=kind, notes=notes, clip=clip)
    if claim.measures_area and settings.simulations:
        rows = [with_simulation(row, within, settings) for row in rows]
    if not rows:
        raise InputError("evidence: expected maps or polygons, found an empty list")
    arithmetic: tuple[Message, ...] = ()
    if claim.states_figures_beside:
        arithmetic = arithmetic_of(claim, (), layers.bases_km2(claim))
    record = make_record(rows, settings, command=command)
    return judge(claim, rows, record, arithmetic=arithmetic)


def judge(
    claim: Claim,
    rows: Iterable[Row],
    record: Mapping[str, object] | None = None,
    *,
    arithmetic: Sequence[Message | str] = (),
) -> Verdict:
    """Gather rows into a verdict.

    A computed figure repeats a map, and so counts only if no map could be measured.

    Parameters
    ----------
    claim : Claim
    rows : iterable of Row
    record : mapping, optional
    arithmetic : sequence of Message
        Checks of the claim's own figures against each other.

    Returns
    -------
    Verdict
    """
    gathered = list(rows)
    if any(row.kind == "mapped" and row.counted for row in gathered):
        gathered = [
            replace(
                row,
                counted=False,
                notes=(*row.notes, Message("not-counted-beside-maps")),
            )
            if row.kind == "computed" and row.counted
            else row
            for row in gathered
        ]
    return Verdict(claim, tuple(gathered), record or {}, tuple(arithmetic))


def evidence_within(
    within: Within,
    change: Ground,
    *,
    earlier: Ground | None = None,
    abroad: Callable[[], Ground] | None = None,
) -> Evidence:
    """Clip a change to the place of a claim, and add the ground abroad if the claim names it.

    Parameters
    ----------
    within : Within
    change : Ground
    earlier : Ground, optional
        For a pace, the change that it is compared with.
    abroad : callable, optional
        Returns the change of ground outside the country; called only if needed.
    """
    if within.abroad is not None and abroad is not None and change.maps:
        changed_abroad = _clipped(abroad(), within.abroad)
        if within.region is None:
            return Evidence(changed_abroad, earlier)
        return Evidence(
            _clipped(change, within.region), _clipped(earlier, within.region), changed_abroad
        )
    region = within.abroad if within.region is None else within.region
    if region is None:
        return Evidence(change, earlier)
    return Evidence(_clipped(change, region), _clipped(earlier, within.region))


@overload
def _clipped(change: Ground, region: BaseGeometry) -> Ground: ...
@overload
def _clipped(change: Ground | None, region: BaseGeometry | None) -> Ground | None: ...


def _clipped(change: Ground | None, region: BaseGeometry | None) -> Ground | None:
    """Return a change clipped to a region, once for all claims about the same place."""
    if change is None or region is None:
        return None
    return clipped_once(change, region)


def ground_abroad(change: Ground, settings: Settings) -> Callable[[], Ground]:
    """Return a function that computes the change of ground abroad from a change's own maps."""

    def made() -> Ground:
        if isinstance(change, HeldGround):
            return HeldGround.of(change.control_map, ABROAD)
        if not isinstance(change, Change):
            return change
        cleaning = settings.sliver_tolerance_m, settings.keep_slivers, settings.keep_redrawn
        return change.memo.get(
            ("abroad", *cleaning),
            lambda: diff(
                change.before,
                change.after,
                definition=ABROAD,
                sliver_tolerance_m=cleaning[0],
                keep_slivers=cleaning[1],
                keep_redrawn=cleaning[2],
            ),
        )

    return made


def with_simulation(row: Row, within: Within, settings: Settings) -> Row:
    """Return a row with a note on how randomly drawn fronts compare with its interval.

    If both maps are timed and the interval between mappers includes a lag, the fronts lag too: by
    the days that yield that part of the interval, at the period's pace and at both ends. A row
    without a front, such as a published figure, is returned unchanged.
    """
    change, context = row.change, within.context
    if change is None or row.front_km is None:
        return row
    from frontgeo.change.simulation import LineErrors, simulate_sd_km2  # few checks draw fronts

    instants = [snapshot.state_at for snapshot in change.maps_by_day.values()]
    known = [instant for instant in instants if instant is not None]
    turnover_km2 = change.gained_km2 + change.lost_km2
    days, lag_days = None, 0.0
    if len(known) == 2 and row.between is not None and row.unit == "km²" and turnover_km2:
        days = (known[1] - known[0]).total_seconds() / 86400
        # the lag's standard deviation in days of turnover, divided between two independent ends
        lag_days = row.between.lag * days / turnover_km2 / sqrt(2)
    found = simulate_sd_km2(
        shapely.union(change.unchanged, change.lost),
        shapely.union(change.unchanged, change.gained),
        errors=LineErrors(
            context.sigma(change)[0], context.correlation_length_m, lag_days=lag_days, days=days
        ),
        near_border=context.near_border,
        cut=change.cut,
        draws=settings.simulations,
    )
    lagged: dict[str, float] = {}
    if lag_days:
        lagged = {"lag_days": lag_days, "drawing_km2": found.drawing_sd_km2}
    note = Message(
        "simulated-lagged-fronts" if lagged else "simulated-fronts",
        **lagged,
        draws=found.draws,
        sd_km2=found.sd_km2,
        formula_km2=found.formula_sd_km2,
        low_km2=found.low_km2,
        high_km2=found.high_km2,
    )
    return replace(row, notes=(note, *row.notes))


def implied_row(claim: Claim, item: Claim) -> Row:
    """Return a row for the ground that a list of settlements implies."""
    if item.implied is None or not claim.measures_area:
        raise InputError(
            "evidence: expected a claim from Claim.from_settlements beside a claim of area, found "
            f"{item.label!r} beside {claim.label!r}"
        )
    label = f"ground implied by {len(item.chosen_names)} settlements"
    row = figure_row(claim, item.amount, kind="drawn", by=label)
    return replace(
        row,
        definition="nearest ground",
        change=Drawing.of(item.implied, label=label),
        notes=(
            Message("cells-of-settlements", place_names=item.chosen_names),
            *getattr(item, "ground_notes", ()),
        ),
    )


def measured_values(
    claim: Claim,
    evidence: Evidence,
    context: Context,
    *,
    steps: Sequence[NetStep] = (),
    maps: Sequence[ControlMap] = (),
) -> dict[str, float]:
    """Measure the claimed quantity on each axis, without comparing it with the claim.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
    context : Context
    steps : sequence of NetStep
        Steps from the maps of the change to others, for a claim about nets: its value is then
        that between these.
    maps : sequence of ControlMap
        The other maps.
    """
    seen = _as_claimed(claim, evidence)
    if not claim.is_of_areas:
        return {str(m.at): m.value for m in claim.measured(seen, context.quickly)}
    areas_km2 = claim.areas_km2(seen, context)
    for step in steps:
        moved_km2 = claim.areas_km2(_as_claimed(claim, step.evidence), context)
        areas_km2 = areas_km2 + step.sign * moved_km2
    earlier = () if seen.earlier is None else seen.earlier.maps
    return {"": claim.value_of_areas(areas_km2, (maps or seen.change.maps, earlier))}


class NetStep(NamedTuple):
    """The change from one map to another, and 1 or −1 as its net adds to that of a period."""

    sign: int
    evidence: Evidence


def _as_claimed(claim: Claim, evidence: Evidence) -> Evidence:
    """Return evidence from the point of view of a claim's side."""
    side = _side_of(claim, evidence)
    return claim.in_terms_of(evidence.seen_by(side) if side else evidence)


def measured_rows(
    claim: Claim,
    evidence: Evidence,
    context: Context,
    *,
    kind: RowKind = "mapped",
    notes: Sequence[Message | str] = (),
    clip: str = "",
    source: str = "",
) -> list[Row]:
    """Measure the claimed quantity and compare the claim with it.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        The change, already clipped to the place of the claim.
    context : Context
    kind : {"mapped", "drawn", "illustration"}
        The kind of the rows; an illustration is not counted.
    notes : sequence of str
        Notes to add to each row.
    clip, source : str

    Returns
    -------
    list of Row
        One row or, for a depth, one for each axis.

    Raises
    ------
    ClaimError
        For a claim that does not say whose change is meant; the error lists each reading.
    InputError
        For a side that the maps do not show.
    """
    side = _side_of(claim, evidence)
    context = context.at(evidence.change.theatre)
    if claim.side == OPEN and evidence.change.maps and not side:
        raise _open_side(claim, evidence, context)
    seen = _as_claimed(claim, evidence)
    rows = [
        replace(
            row,
            kind=kind,
            counted=row.counted and kind in COUNTED_KINDS,
            notes=tuple(note for note in (*notes, *row.notes) if note),
            source=source,
        )
        for row in _rows_of(claim, seen, context, clip)
    ]
    if claim.side or not side:
        return rows
    if any(claim.form.is_reversed_by(row.outcome) for row in rows):
        raise _open_side(claim, evidence, context)
    whose = _possessive(side, evidence)
    text = f"taken as {whose}: the claim does not say whose (side)"
    taken = Assumption("side", text, "claim_side_taken", {"side": side})
    return [replace(row, taken=(*row.taken, taken)) for row in rows]


def _side_of(claim: Claim, evidence: Evidence) -> str:
    """Return the side of a claim, or that of the maps if the claim states none."""
    if claim.side not in ("", OPEN):
        return claim.side
    if claim.side == OPEN:
        named = evidence.change.theatre.sides_in(claim.quote)
        return named[0] if len(named) == 1 else ""
    return evidence.change.side


def _possessive(side: str, evidence: Evidence) -> str:
    return f"{evidence.change.theatre.name_of(side)}'s"


def _open_side(claim: Claim, evidence: Evidence, context: Context) -> ClaimError:
    """Return an error for a claim without a side, with the measured number of each reading."""
    readings = []
    sides = evidence.change.sides or evidence.change.theatre.side_keys
    for side in sides:
        rows = _rows_of(claim.with_(side=side), evidence.seen_by(side), context)
        found = ", ".join(f"{row.measured_text} {row.unit} ({row.outcome})" for row in rows)
        readings.append(f"as {_possessive(side, evidence)} {found}")
    return ClaimError(
        f"side: {claim.label!r} leaves open whose change is meant; by {evidence.change.label}: "
        f"{'; '.join(readings)}; say which: side = {' or '.join(map(repr, sides))} (--side)"
    )


def _rows_of(claim: Claim, evidence: Evidence, context: Context, clip: str = "") -> list[Row]:
    """Measure evidence from the point of view of the claim's side, with a row for each axis."""
    change = evidence.change
    gained, lost = _gained_and_lost(evidence, context) if claim.shows_change else (None, None)
    covered, about_days = _about_days(claim, evidence, zone_of(context.timezone))
    rows = []
    for found in claim.measured(evidence, context):
        measured = found.limited(*limits_of(claim, change)).by(context.interval)
        outcome, outcome_other, reasons = _outcomes_of(claim, measured, evidence, covered)
        notes = [
            *measured.notes,
            *_missing_parts(change),
            *_timezone_notes(context, change),
            *about_days,
            *reasons,
            *_notes_on_fit(measured, evidence),
            *_left_out(claim, change, clip),
            *_baseline_notes(claim, evidence),
        ]
        ratio, ratios = None, None
        if measured.value > 0 and measured.high < inf and outcome != "contradicted":
            ratio, ratios = _ratios_to(claim, (measured.value, measured.value))
        shared = {name: value for name, value in vars(measured).items() if name in _SHARED}
        if measured.high == inf:  # a count that may be incomplete has no interval
            shared |= {"low": None, "high": None, "is_least": True}
            shared |= {"as_drawn": None, "mappers": None}
        rows.append(
            Row(
                label=change.label,
                kind="mapped",
                definition=change.definition,
                unit=claim.base_unit,
                measured=measured.value,
                ratio=ratio,
                ratios=ratios,
                outcome=outcome,
                outcome_other=outcome_other,
                counted=not (change.is_void or measured.void or _unlike(evidence)),
                period=change.period,
                gained_km2=gained,
                lost_km2=lost,
                notes=tuple(note for note in notes if note),
                hangs_on=tuple(reasons),
                about_days=about_days,
                cross_check=_cross_check(change) if claim.measures_area else None,
                change=change,
                earlier=evidence.earlier,
                following=evidence.following,
                taken=(*claim.assumed, *claim.against_quote),
                clip=clip,
                **shared,
            )
        )
    return rows


def _cross_check(change: Ground) -> CrossCheck:
    """Cross-check the ground gained and lost by projections, once for all claims about it."""
    grounds = [change.gained, change.lost]
    return change.memo.get("cross-check", lambda: require_agreement(grounds))


def _unlike(evidence: Evidence) -> list[Message | str]:
    """List the reasons why two maps of the evidence cannot be compared."""
    return [change.unlike for change in evidence.changes if change.unlike]


def _outcomes_of(
    claim: Claim, measured: Measured, evidence: Evidence, covered: bool
) -> tuple[Outcome, Outcome | None, list[Message | str]]:
    """Return the outcome, that under the other interval if there is one, and the reasons."""
    if unlike := _unlike(evidence):
        reasons = [Message("not-counted-because", reason=reason) for reason in unlike]
        return "undecided", None, [*reasons]
    outcome, notes = outcome_of(claim, measured, evidence.change, covered)
    other = under_other_interval(measured)
    if other is None:
        return outcome, None, notes
    return outcome, outcome_of(claim, other, evidence.change, covered)[0], notes


def _timezone_notes(context: Context, change: Ground) -> list[Message]:
    if context.timezone == "UTC" or not change.maps_by_day:
        return []
    return [Message("days-in-timezone", timezone=context.timezone)]


def _notes_on_fit(measured: Measured, evidence: Evidence) -> list[Message]:
    """List what limits an interval between mappers: maps unlike the fitted ones, or no motion."""
    if measured.mappers is None:
        return []
    notes = beyond_the_fit(*evidence.changes)
    if measured.sd == 0 and isinstance(evidence.change, Change):
        notes.append(Message("nothing-moved-no-width"))
    return notes


def _baseline_notes(claim: Claim, evidence: Evidence) -> list[Message]:
    """List the ground set apart in the period that a pace is compared with."""
    if evidence.earlier is None:
        return []
    notes = _set_apart(evidence.earlier)
    if claim.baseline is None:
        return notes
    since, until = map(str, claim.baseline)
    return [Message("of-period", since=since, until=until, note=note) for note in notes]


_SHARED = (
    "low", "high", "at", "position_error_m", "position_error_reason", "correlation_length_m",
    "front_km", "sd", "boundary_error_m", "boundary_km", "parts", "interval", "as_drawn",
    "mappers", "between", "no_mappers",
)  # fmt: skip


def _gained_and_lost(evidence: Evidence, context: Context) -> tuple[float, float]:
    """Measure the side's gains and losses, km², at home and abroad."""
    changes = [d for d in (evidence.change, evidence.abroad) if d is not None]
    both = [net_km2(change, context.edges)[:2] for change in changes]
    return sum(gained for gained, _ in both), sum(lost for _, lost in both)


def _about_days(claim: Claim, evidence: Evidence, zone: tzinfo) -> tuple[bool, tuple[Message, ...]]:
    """Return whether the maps cover the claim's periods, with notes about their days."""
    change, earlier = evidence.change, evidence.earlier
    covered, notes = True, tuple[Message, ...]()
    if maps := change.maps_by_day:
        covered, notes = covers(claim.since, claim.until, maps.get("before"), maps["after"], zone)
    if earlier is not None and (maps := earlier.maps_by_day):
        first, last = claim.baseline or (None, None)
        also, more = covers(first, last, maps.get("before"), maps["after"], zone)
        covered = covered and also
        period = {"since": first, "until": last}
        notes += tuple(Message("of-period", **period, note=note) for note in more)
    return covered, notes


def _missing_parts(change: Ground) -> list[Message]:
    notes = []
    for opened in change.maps:
        if opened.missing_parts:
            named = {
                "when": opened.when, "missing": list(opened.missing_parts), "mapper": opened.mapper
            }  # fmt: skip
            if opened.parts:
                notes.append(Message("map-lacks-parts", parts=list(opened.parts), **named))
            else:
                notes.append(Message("map-lacks-all-parts", **named))
    return notes


#: Redrawn border from which both numbers are shown: km², or as a share of the change.
BOTH_NUMBERS_KM2, BOTH_NUMBERS_SHARE = 3.0, 0.05
_SHOWN_KM2 = 0.05  # a smaller area is shown as 0.0


def _left_out(claim: Claim, change: Ground, clip: str) -> list[Message]:
    """List the ground counted as neither gained nor lost, with reasons."""
    found: list[Message] = []
    slivers = change.slivers
    if slivers is not None and (slivers.gained_parts or slivers.lost_parts):
        note = slivers.message
        found.append(Message("on-whole-front", note=note) if claim.where else note)
    if abs(change.aside_km2()) >= _SHOWN_KM2:
        found.append(
            Message(
                "net-with-aside",
                net_km2=change.net_km2,
                gained_km2=change.gained_km2,
                lost_km2=change.lost_km2,
                aside_km2=change.aside_km2(),
            )
        )
    found += _set_apart(change)
    clip_km2 = change.clip_km2 if isinstance(change, Change) else None
    if clip_km2 is not None and clip:
        found.append(Message("clipped-outside", region=clip, km2=clip_km2))
    elif clip_km2 is not None:
        found.append(Message("clipped-to-a-region", km2=clip_km2))
    return found


def _matters(apart: SetApart, change: Ground) -> bool:
    much_km2 = apart.gained_km2 + apart.lost_km2
    changed_km2 = change.gained_km2 + change.lost_km2
    much_of_it = much_km2 > min(BOTH_NUMBERS_KM2, BOTH_NUMBERS_SHARE * changed_km2)
    return much_of_it or abs(apart.net_km2()) >= _SHOWN_KM2


def _set_apart(change: Ground) -> list[Message]:
    """List the ground set apart, with the net under the other reading where it differs."""
    found = []
    for apart in change.set_apart:
        found.append(apart.message)
        if apart.kind == "redrawn" and _matters(apart, change):
            other = change.net_km2 - apart.net_km2()
            key = "net-with-and-without-redrawn"
            found.append(Message(key, net_km2=change.net_km2, other_km2=other))
        elif apart.kind == "redefined" and not apart.certain:
            other = change.net_km2 + apart.net_km2()
            key = "net-without-and-with-redefined"
            found.append(Message(key, net_km2=change.net_km2, other_km2=other))
    return found


def figure_row(
    claim: Claim,
    amount: Amount,
    *,
    unit: str = "",
    kind: RowKind = "published",
    by: str = "",
    source: str = "",
    note: str = "",
    counted: bool = True,
) -> Row:
    """Compare a claim with a published figure for the same period.

    The figure's interval is that of its rounding, and does not reflect its method.

    Examples
    --------
    >>> figure_row(Claim.area(880), Amount.of(752), by="ISW").outcome
    'overstated'
    """
    worth = worth_of(unit, claim.base)
    value, interval = amount.value * worth, (amount.low * worth, amount.high * worth)
    ends = tuple(end * worth for end in amount.ends) if amount.is_range else ()
    ratio, ratios = _ratios_to(claim, span_of(ends or (value,), amount.qualifier))
    outcome = claim.form.compare(interval)
    return Row(
        label=by,
        kind=kind,
        definition="as stated",
        unit=claim.base_unit,
        measured=value,
        low=interval[0],
        high=interval[1],
        ratio=ratio,
        ratios=ratios,
        outcome=outcome,
        counted=counted and kind in COUNTED_KINDS,
        notes=(note,) if note else (),
        source=source,
        qualifier=amount.qualifier,
        stated_ends=ends,
        stated=amount.text if kind in FIGURE_KINDS else "",
        stated_unit=(unit or claim.base_unit) if kind in FIGURE_KINDS else "",
    )


def _ratios_to(
    claim: Claim, span: tuple[float, float]
) -> tuple[float | None, tuple[float, float] | None]:
    """Return the claimed number over a measured one, or between which ratios their words put it.

    An end that words leave open leaves one of the ratios open, and two of them may leave both.
    """
    claimed = claim.form.span
    if claimed is None:
        return None, None
    least = claimed[0] / span[1] if isfinite(claimed[0]) and isfinite(span[1]) else -inf
    most = claimed[1] / span[0] if isfinite(claimed[1]) and isfinite(span[0]) else inf
    if least == most:
        return least, None
    return None, (least, most) if isfinite(least) or isfinite(most) else None


def unavailable_row(
    claim: Claim, label: str, *, definition: str, kind: RowKind, note: Message | str
) -> Row:
    """Build an uncounted row for unavailable evidence."""
    return Row(label=label, kind=kind, definition=definition, unit=claim.base_unit, notes=(note,))
