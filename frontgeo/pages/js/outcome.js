// What a measured area means for a claim, as frontgeo.verdicts.outcomes compares them.
import { filled } from "./format.js";

/** @typedef {import("./measure.js").Measured} Measured */

/**
 * Return functions that compare a measured area with a claim.
 * @param {{ texts: Record<string, string>, claim: object, known: object }} data
 * @param {(value: number, decimals: number) => string} number  writes a number
 */
export function outcomesOf({ texts: t, claim, known }, number) {
  // as frontgeo.verdicts.outcomes.compare: position first
  function outcomeOf(m, low, high) {
    if (low > m.high) return "overstated";
    if (high < m.low) return "understated";
    // an end at 0 is where claims of this sign end, and no limit that was stated
    const least = low === 0 ? -Infinity : low, most = high === 0 ? Infinity : high;
    const within = least <= m.low && m.high <= most, around = m.low <= low && high <= m.high;
    return within || around || isNarrow(m) ? "supported" : "undecided";
  }
  const isNarrow = (m) => m.high - m.low <= known.wide * claim.value;

  /**
   * Return the outcome and as what it is shown, the key of its sentence, and the sentences that
   * explain it.
   *
   * Support through the interval alone is shown as another outcome, as on the claim page.
   * @param {Measured} m
   */
  function judged(m) {
    const low = claim.low ?? -Infinity, high = claim.high ?? Infinity;
    if (m.km2 === 0) return { outcome: "undecided", shown: "undecided", summary: "draw_summary_void", why: [t.draw_void] };
    const outcome = outcomeOf(m, low, high), within = low <= m.km2 && m.km2 <= high;
    if (outcome === "undecided") return { outcome, shown: outcome, summary: "draw_summary_undecided", why: [t.draw_too_wide] };
    if (outcome === "supported") {
      const why = [];
      if (!within) why.push(filled(t[`draw_within_${m.km2 < low ? "below" : "above"}`], { interval: claim.interval }));
      const isStatedIn = m.low <= claim.value && claim.value <= m.high;
      if (!claim.is_open && !isStatedIn && high > low) why.push(filled(t.draw_by_width, { claim: claim.label, interval: claim.interval, stated: claim.stated }));
      if (!isNarrow(m) && m.low <= low) why.push(t.draw_holds_and_wide);
      return { outcome, shown: within ? outcome : "within-error", summary: `draw_summary_supported${within ? "" : "_within"}`, why };
    }
    return { outcome, shown: outcome, summary: `draw_summary_${outcome}`, why: turning(m, low, high) };
  }

  // as frontgeo.verdicts.outcomes.turning_point: the error of a cut does not grow with σ
  function turning(m, low, high) {
    const near = Math.max(low - m.km2, m.km2 - high), far = Math.max(m.km2 - low, high - m.km2);
    if (m.sd_per_metre === 0 || near <= known.z * m.cut_sd) return [];
    const sigma = (reach) => Math.sqrt(Math.max(0, (reach / known.z) ** 2 - m.cut_sd ** 2)) / m.sd_per_metre;
    const metres = number(sigma(near), 0);
    const width = m.km2 + near - Math.max(known.least_km2 ?? -Infinity, m.km2 - near);
    if (width < known.wide * claim.value) return [filled(t.draw_turns, { metres })];
    if (far === Infinity) return [filled(t.draw_blurs, { metres })];
    return [filled(t.draw_blurs_between, { metres, most: number(sigma(far), 0) })];
  }

  return { judged, outcomeOf };
}
