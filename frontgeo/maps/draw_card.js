// Plural rules of a language; of a code that no browser knows those of English.
function pluralRules(lang) {
  try {
    return new Intl.PluralRules(Intl.PluralRules.supportedLocalesOf([lang])[0] ?? "en");
  } catch {
    return new Intl.PluralRules("en");
  }
}

// The card: what was drawn, beside the claim. Texts only enter through textContent.
function drawCard(data) {
  const t = data.texts, { claim, known } = data, { number } = writer(t);
  const byId = (id) => document.getElementById(id);
  const say = (id, text) => { if (byId(id).textContent !== text) byId(id).textContent = text; };
  const filled = (key, values = {}) => t[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

  // the noun's form, as frontgeo.i18n.Texts.counted: in the order of CLDR's categories
  const rules = pluralRules(data.lang);
  const categories = ["zero", "one", "two", "few", "many", "other"].filter((name) => rules.resolvedOptions().pluralCategories.includes(name));
  function counted(key, n, values = {}) {
    const forms = t[key].split("|"), form = Math.min(categories.indexOf(rules.select(n)), forms.length - 1);
    return forms[form].replace(/\{(\w+)\}/g, (whole, name) => (name === "n" ? number(n, 0) : name in values ? String(values[name]) : whole));
  }

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

  // as frontgeo.verdicts.outcomes says what an outcome hangs on: a sentence each
  function judged(m) {
    const low = claim.low ?? -Infinity, high = claim.high ?? Infinity;
    if (m.km2 === 0) return { outcome: "undecided", summary: "draw_summary_void", why: [t.draw_void] };
    const outcome = outcomeOf(m, low, high), within = low <= m.km2 && m.km2 <= high;
    if (outcome === "undecided") return { outcome, summary: "draw_summary_undecided", why: [t.draw_too_wide] };
    if (outcome === "supported") {
      const why = [];
      if (!within) why.push(filled(`draw_within_${m.km2 < low ? "below" : "above"}`, { interval: claim.interval }));
      const isStatedIn = m.low <= claim.value && claim.value <= m.high;
      if (!claim.is_open && !isStatedIn && high > low) why.push(filled("draw_by_width", { claim: claim.label, interval: claim.interval, stated: claim.stated }));
      if (!isNarrow(m) && m.low <= low) why.push(t.draw_holds_and_wide);
      return { outcome, summary: `draw_summary_supported${within ? "" : "_within"}`, why };
    }
    return { outcome, summary: `draw_summary_${outcome}`, why: turning(m, low, high) };
  }

  // as frontgeo.verdicts.outcomes.turning_point: the error of a cut does not grow with σ
  function turning(m, low, high) {
    const near = Math.max(low - m.km2, m.km2 - high), far = Math.max(m.km2 - low, high - m.km2);
    if (m.sd_per_metre === 0 || near <= known.z * m.cut_sd) return [];
    const sigma = (reach) => Math.sqrt(Math.max(0, (reach / known.z) ** 2 - m.cut_sd ** 2)) / m.sd_per_metre;
    const metres = number(sigma(near), 0);
    const width = m.km2 + near - Math.max(known.least_km2 ?? -Infinity, m.km2 - near);
    if (width < known.wide * claim.value) return [filled("draw_turns", { metres })];
    if (far === Infinity) return [filled("draw_blurs", { metres })];
    return [filled("draw_blurs_between", { metres, most: number(sigma(far), 0) })];
  }

  function notesOf(m, verdict) {
    const spread = { sigma: known.position_error_m, length: known.correlation_length_m, front: number(m.front_km, 1), sd: number(m.sd, 1) };
    const notes = [filled(m.boundary_km ? "draw_spread_cut" : "draw_spread", spread)];
    if (m.boundary_km) notes.push(filled("draw_cut_along", { km: number(m.boundary_km, 1), metres: known.region.error_m }));
    if (m.overlap_km2 >= 0.0005) notes.push(filled("draw_overlaps", { km2: number(m.overlap_km2, 3) }));
    if (m.outside_km2 >= 0.0005) notes.push(filled("draw_outside", { km2: number(m.outside_km2, 3), where: claim.where }));
    return [...notes, ...verdict.why];
  }

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
      const tick = document.createElement("span");
      tick.style.left = `${at(i * step)}%`;
      tick.textContent = number(i * step, Math.max(0, -Math.floor(Math.log10(step))));
      ticks.push(tick);
    }
    byId("fg-ticks").replaceChildren(...ticks);
  }

  // ---- all of it -------------------------------------------------------------------------

  // m is what was measured, or null where nothing that counts is drawn
  function show(m) {
    const card = byId("fg-verdict");
    say("fg-km2", number(m ? m.km2 : 0, 2));
    drawBars(m);
    byId("fg-nothing").hidden = Boolean(m);
    card.hidden = !m;
    byId("fg-notes-fold").hidden = !m;
    say("fg-difference", m ? filled("draw_difference", { difference: number(m.km2 - claim.value, 2, true), percent: number(m.km2 / claim.value * 100, 1) }) : "");
    if (!m) {
      say("fg-summary", "");
      byId("fg-bars").setAttribute("aria-label", filled("draw_claimed", { claim: claim.label }));
      return "";
    }
    const verdict = judged(m), interval = filled("draw_interval", { low: number(m.low, 1), high: number(m.high, 1) });
    card.className = `fg-outcome fg-${verdict.outcome}`;
    say("fg-sign", { overstated: "▲", understated: "▼", supported: "✓", undecided: "?" }[verdict.outcome]);
    say("fg-outcome", t[`draw_${verdict.outcome}`]);
    say("fg-summary", filled(verdict.summary, { claim: claim.label }));
    say("fg-interval-text", interval);
    byId("fg-bars").setAttribute("aria-label", filled("draw_bars_label", { claimed: claim.label, drawn: `${number(m.km2, 2)} ${t.km2}`, interval }));
    const notes = notesOf(m, verdict);
    const overlaps = m.overlap_km2 >= 0.0005 || m.outside_km2 >= 0.0005;
    say("fg-overlap", overlaps ? notes.slice(m.boundary_km ? 2 : 1, verdict.why ? -1 : undefined).join("; ") : "");
    byId("fg-notes").replaceChildren(...notes.map((note) => {
      const item = document.createElement("li");
      item.textContent = note;
      return item;
    }));
    return `${number(m.km2, 2)} ${t.km2}. ${t[`draw_${verdict.outcome}`]}.`;
  }

  return { byId, counted, filled, number, say, show };
}
