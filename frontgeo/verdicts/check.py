"""Claim × evidence → the rows of a `Verdict`. Pure: no disk, no network, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from frontgeo.claims import KINDS, Claim
from frontgeo.claims.amount import Amount, worth_of
from frontgeo.days import zone_of
from frontgeo.delta import Delta
from frontgeo.geometry.crosscheck import require_agreement
from frontgeo.redrawn import SetApart
from frontgeo.verdicts.coverage import covers
from frontgeo.verdicts.kinds import MEASURES, Evidence, Surroundings, net_km2
from frontgeo.verdicts.outcomes import held_against, outcome_of
from frontgeo.verdicts.rows import COUNTED_KINDS, Row

__all__ = ["figure_row", "measured_rows", "measured_values", "unavailable_row"]


def measured_values(claim: Claim, evidence: Evidence, around: Surroundings) -> dict[str, float]:
    """What is measured for each axis, without holding the claim against it."""
    quick = replace(around, quick=True)
    return {m.at: m.value for m in MEASURES[claim.kind](claim, evidence, quick)}


def measured_rows(
    claim: Claim,
    evidence: Evidence,
    around: Surroundings,
    *,
    kind: str = "mapped",
    notes: Sequence[str] = (),
    clip: str = "",
    source: str = "",
) -> list[Row]:
    """Measure what a claim is about and hold the claim against it.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        The change, already cut to where the claim is about.
    around : Surroundings
    kind : {"mapped", "drawn", "illustration"}
        An illustration is not counted.
    notes : sequence of str
        Told with each row.
    clip, source : str

    Returns
    -------
    list of Row
        One, or of a depth one for each axis.
    """
    delta = evidence.delta
    gained, lost, _ = net_km2(delta, around.edges)
    covered, about_days = _about_days(claim, evidence, zone_of(around.timezone))
    if around.timezone != "UTC" and delta.after is not None:
        about_days = (f"days are counted in the time of {around.timezone}", *about_days)
    changes = [delta] if evidence.earlier is None else [delta, evidence.earlier]
    unlike = [change.unlike for change in changes if change.unlike]
    rows = []
    for measured in MEASURES[claim.kind](claim, evidence, around):
        outcome, why = outcome_of(claim, measured, delta, covered)
        if unlike:
            outcome, why = "undecided", [f"not counted: {apart}" for apart in unlike]
        told = [*notes, *measured.notes, *_missing_parts(delta), *about_days, *why]
        told += _left_out(claim, delta, clip)
        if evidence.earlier is not None:
            since = f"{claim.than_since} – {claim.than_until}"
            told += [f"{since}: {note}" for note in _set_apart(evidence.earlier)]
        number = None if claim.is_worded or measured.value <= 0 else claim.value / measured.value
        shared = {k: v for k, v in vars(measured).items() if k in _SHARED}
        rows.append(
            Row(
                label=delta.label,
                kind=kind,
                definition=delta.definition,
                unit=claim.base_unit,
                measured=measured.value,
                ratio=number,
                outcome=outcome,
                counted=kind in COUNTED_KINDS and not (delta.is_void or measured.void or unlike),
                period=delta.period,
                # of a depth each row is an axis, and the change is that of all
                gained_km2=None if claim.is_state or claim.kind == "depth" else gained,
                lost_km2=None if claim.is_state or claim.kind == "depth" else lost,
                notes=tuple(note for note in told if note),
                cross_check=require_agreement([delta.gained, delta.lost])
                if claim.kind == "area"
                else None,
                delta=delta,
                earlier=evidence.earlier,
                clip=clip,
                source=source,
                **shared,
            )
        )
    return rows


_SHARED = (
    "low", "high", "at", "position_error_m", "position_error_reason", "correlation_length_m",
    "front_km", "sd", "boundary_error_m", "boundary_km", "parts",
)  # fmt: skip


def _about_days(claim: Claim, evidence: Evidence, zone: tzinfo) -> tuple[bool, tuple[str, ...]]:
    """Whether the maps cover the period, and that which a pace is compared with."""
    delta, earlier = evidence.delta, evidence.earlier
    covered, notes = True, tuple[str, ...]()
    if delta.after is not None:
        covered, notes = covers(claim.since, claim.until, delta.before, delta.after, zone)
    if earlier is not None and earlier.after is not None:
        than = claim.than_since, claim.than_until
        also, more = covers(*than, earlier.before, earlier.after, zone)
        covered = covered and also
        notes += tuple(f"{claim.than_since} – {claim.than_until}: {note}" for note in more)
    return covered, notes


def _missing_parts(delta: Delta) -> list[str]:
    return [
        f"{opened.when}: {' and '.join(opened.parts) or 'no part'} without "
        f"{' and '.join(opened.missing_parts)}, {opened.mapper}'s maps consist of both"
        for opened in delta.maps
        if opened.missing_parts
    ]


#: From how much redrawn border on, km² and share of the change, both numbers are shown.
BOTH_NUMBERS_KM2, BOTH_NUMBERS_SHARE = 3.0, 0.05
_SHOWN_KM2 = 0.05  # what is less is 0.0 in a row


def _left_out(claim: Claim, delta: Delta, clip: str) -> list[str]:
    """Return what of the two maps is in neither gained nor lost, and why, a line each."""
    told: list[str] = []
    if delta.slivers is not None and (delta.slivers.gained_parts or delta.slivers.lost_parts):
        told.append(f"{'on the whole front: ' if claim.where else ''}{delta.slivers}")
    if abs(delta.aside_km2()) >= _SHOWN_KM2:
        told.append(
            f"net {delta.net_km2:+,.1f} = gained {delta.gained_km2:,.1f} − lost "
            f"{delta.lost_km2:,.1f}, and {delta.aside_km2():+,.1f} km² of slivers and redrawn "
            "border"
        )
    told += _set_apart(delta)
    if delta.clip_km2 is not None:
        told.append(
            f"clipped to {clip or 'a region'}: {delta.clip_km2:,.1f} km² of the maps lie outside"
        )
    return told


def _matters(apart: SetApart, delta: Delta) -> bool:
    much, change = apart.gained_km2 + apart.lost_km2, delta.gained_km2 + delta.lost_km2
    much_of_it = much > min(BOTH_NUMBERS_KM2, BOTH_NUMBERS_SHARE * change)
    return much_of_it or abs(apart.net_km2()) >= _SHOWN_KM2


def _set_apart(delta: Delta) -> list[str]:
    """What is set apart, and the other number where it makes one."""
    told = []
    for apart in delta.set_apart:
        told.append(str(apart))
        if apart.kind == "redrawn" and _matters(apart, delta):
            other = delta.net_km2 - apart.net_km2()
            told.append(
                f"net {delta.net_km2:+,.1f} km² with the redrawn border, {other:+,.1f} without; "
                "the interval holds both"
            )
        elif apart.kind == "redefined" and not apart.certain:
            other = delta.net_km2 + apart.net_km2()
            told.append(
                f"net {delta.net_km2:+,.1f} km² without that ground, {other:+,.1f} with it; the "
                "interval holds both"
            )
    return told


def figure_row(
    claim: Claim,
    amount: Amount,
    *,
    unit: str = "",
    kind: str = "published",
    by: str = "",
    source: str = "",
    note: str = "",
    counted: bool = True,
) -> Row:
    """Hold a claim against somebody's figure for the same period.

    The figure's interval is that of its own rounding; it says nothing of its method.

    Examples
    --------
    >>> figure_row(Claim.area(880), Amount.of(752), by="ISW").outcome
    'overstated'
    """
    worth = worth_of(unit, KINDS[claim.kind].base)
    value, interval = amount.value * worth, (amount.low * worth, amount.high * worth)
    outcome = held_against(claim, interval)
    return Row(
        label=by,
        kind=kind,
        definition="as stated",
        unit=claim.base_unit,
        measured=value,
        low=interval[0],
        high=interval[1],
        ratio=None if claim.is_worded else claim.value / value,
        outcome=outcome,
        counted=counted and kind in COUNTED_KINDS,
        notes=(note,) if note else (),
        source=source,
    )


def unavailable_row(claim: Claim, label: str, *, definition: str, kind: str, note: str) -> Row:
    """Make the row of evidence that is not here; it is not counted."""
    return Row(label=label, kind=kind, definition=definition, unit=claim.base_unit, notes=(note,))
