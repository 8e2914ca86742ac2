// The card: what was drawn, beside the claim.
import { byId, element } from "./dom.js";
import { filled as filledText, formatsOf, pluralsOf } from "./format.js";
import { outcomesOf } from "./outcome.js";

const LEAST_KM2 = 0.0005; // of ground that is noted as counted once or not at all

/**
 * Return the notes on ground that overlaps or lies outside the claim's place, and all notes.
 * @param {object} data  the page's
 * @param {import("./measure.js").Measured} m
 * @param {string[]} why  the sentences that explain the outcome
 */
export function notesOf({ texts: t, claim, known, lang }, m, why) {
  const formOf = pluralsOf(lang);
  const { number } = formatsOf(t), filled = (key, values) => filledText(t[key], values);
  const spread = { sigma: known.position_error_m, length: known.correlation_length_m, front: number(m.front_km, 1), sd: number(m.sd, 1) };
  const errors = [filled(m.boundary_km ? "draw_spread_cut" : "draw_spread", spread)], uncounted = [];
  if (m.boundary_km) errors.push(filled("draw_cut_along", { km: number(m.boundary_km, 1), metres: known.region.error_m }));
  if (m.overlap_km2 >= LEAST_KM2) uncounted.push(filled("draw_overlaps", { km2: number(m.overlap_km2, 3) }));
  if (m.outside_km2 >= LEAST_KM2) uncounted.push(filled("draw_outside", { km2: number(m.outside_km2, 3), where: claim.where }));
  if (m.abroad_km2 >= known.least_abroad_km2) uncounted.push(filled("draw_abroad", { outside: number(m.abroad_km2, 1), all: number(m.km2, 1), inside: number(m.km2 - m.abroad_km2, 1) }));
  if (m.slivers) uncounted.push(filledText(formOf(t.draw_slivers, m.slivers), { n: number(m.slivers, 0), metres: number(known.sliver_m, 0), km2: number(m.slivers_km2, 2) }));
  return { uncounted, all: [...errors, ...uncounted, ...why] };
}

/**
 * Return the card's writers.
 * @param {object} data  the page's
 */
export function drawCard(data) {
  const t = data.texts, { claim } = data, { number } = formatsOf(t);
  const say = (id, text) => { if (byId(id).textContent !== text) byId(id).textContent = text; };
  const filled = (key, values) => filledText(t[key], values);
  const formOf = pluralsOf(data.lang), { judged } = outcomesOf(data, number);
  const counted = (key, n, values = {}) => filledText(formOf(t[key], n), { ...values, n: number(n, 0) });

  // ---- the bars --------------------------------------------------------------------------

  function drawBars(m) {
    const ends = [0, claim.value, claim.low, claim.high, ...(m ? [m.low, m.km2, m.high] : [])].filter(Number.isFinite);
    const least = Math.min(...ends), most = Math.max(...ends), room = ((most - least) || 1) * 0.08;
    const from = least < 0 ? least - room : 0, span = most + room - from;
    const at = (value) => Math.min(100, Math.max(0, (value - from) / span * 100));
    const place = (id, left, width) => {
      byId(id).style.left = `${left}%`;
      if (width !== undefined) byId(id).style.width = `${width}%`;
    };
    const start = at(claim.low ?? -Infinity);
    place("fg-claimed", start, at(claim.high ?? Infinity) - start);
    place("fg-claimed-at", at(claim.value));
    byId("fg-claimed-at").classList.toggle("fg-to-right", at(claim.value) < 45);
    byId("fg-drawn").hidden = !m;
    if (m) {
      place("fg-interval", at(m.low), Math.max(at(m.high) - at(m.low), 0.4));
      place("fg-measured", at(m.km2));
    }
    const power = 10 ** Math.floor(Math.log10(span / 5)), step = [1, 2, 5, 10].map((k) => k * power).find((s) => span / s <= 5);
    const ticks = [];
    for (let i = Math.ceil(from / step - 1e-9); i <= Math.floor((from + span) / step + 1e-9); i += 1) {
      const tick = element("span", {}, number(i * step, Math.max(0, -Math.floor(Math.log10(step)))));
      tick.style.left = `${at(i * step)}%`;
      ticks.push(tick);
    }
    byId("fg-ticks").replaceChildren(...ticks);
  }

  // ---- all of it -------------------------------------------------------------------------

  /**
   * Show what was measured, and return a sentence on it for those who hear the page.
   *
   * An outline that is not closed bounds no ground: its area is shown as it grows, and no verdict.
   * @param {import("./measure.js").Measured | null} all  null where nothing that counts is drawn
   * @param {boolean} isOpen  whether a polygon is being drawn
   */
  function show(all, isOpen) {
    const card = byId("fg-verdict"), m = isOpen ? null : all;
    say("fg-km2", number(all ? all.km2 : 0, 2));
    drawBars(m);
    byId("fg-nothing").hidden = Boolean(m);
    say("fg-nothing", isOpen ? t.draw_close_first : t.draw_hint_start);
    card.hidden = !m;
    byId("fg-notes-fold").hidden = byId("fg-interval-why").hidden = !m;
    byId("fg-border").hidden = !m || m.abroad_km2 < data.known.least_abroad_km2;
    say("fg-difference", m ? filled("draw_difference", { difference: number(m.km2 - claim.value, 2, true), percent: number(m.km2 / claim.value * 100, 1) }) : "");
    if (!m) {
      say("fg-summary", "");
      say("fg-overlap", "");
      byId("fg-bars").setAttribute("aria-label", filled("draw_claimed", { claim: claim.label }));
      return "";
    }
    const verdict = judged(m), interval = filled("draw_interval", { low: number(m.low, 1), high: number(m.high, 1) });
    const outcome = verdict.shown === "within-error" ? t["within-error"] : t[`draw_${verdict.shown}`];
    card.className = `fg-outcome fg-${verdict.shown}`;
    say("fg-sign", { overstated: "▲", understated: "▼", supported: "✓", "within-error": "≈", undecided: "?" }[verdict.shown]);
    say("fg-outcome", outcome);
    say("fg-summary", filled(verdict.summary, { claim: claim.label }));
    say("fg-interval-text", interval);
    byId("fg-bars").setAttribute("aria-label", filled("draw_bars_label", { claimed: claim.label, drawn: `${number(m.km2, 2)} ${t.km2}`, interval }));
    const notes = notesOf(data, m, verdict.why);
    say("fg-overlap", notes.uncounted.map((note) => note[0].toUpperCase() + note.slice(1) + ".").join(" "));
    byId("fg-notes").replaceChildren(...notes.all.map((note) => element("li", {}, note)));
    return `${number(m.km2, 2)} ${t.km2}. ${outcome}.`;
  }

  return { counted, filled, number, say, show };
}
