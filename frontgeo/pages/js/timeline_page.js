// The timeline page: one map of a series and what changed since an earlier one. Numbers are
// Python's: areas and changes in whole m², so that sums are exact. `map` and `data` are the
// arguments of the function that frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCredits, drawLand, paneAt } from "./base_map.js";
import { paintsOf } from "./colours.js";
import { dayBars } from "./day_bars.js";
import { periodsOf } from "./day_periods.js";
import { dayTable } from "./day_table.js";
import { asMarkup, byId, element, setText } from "./dom.js";
import { offerDrawer } from "./drawer.js";
import { filled, formatsOf } from "./format.js";
import { readFrames } from "./frames.js";
import { yieldGestures } from "./gestures.js";
import { GroundLayer } from "./ground_layer.js";
import { hasBothScripts, hasNames, placeNames } from "./map_names.js";
import { keepFitted } from "./map_view.js";
import { unpacked } from "./packed.js";
import { pageState, viewOf, viewText } from "./page_state.js";
import { errorsOf, roundedToError } from "./series_errors.js";
import { seriesCsv, seriesFeatures, seriesRecord } from "./series_files.js";

const t = data.texts, write = formatsOf(t), DAY_MS = 86400e3;
const player = byId("fg-player"), playButton = byId("fg-play");
const fromSlider = byId("fg-from"), toSlider = byId("fg-to"), fromDate = byId("fg-from-date"), toDate = byId("fg-to-date");
const state = pageState(["from", "to", "bars", "z"]);

const days = data.days, last = days.length - 1, span = Math.max(1, days[last]); // days since the first map
const dateOf = (offset) => new Date(Date.parse(data.first_day) + offset * DAY_MS);
const dayText = (offset) => write.day(dateOf(offset));
const isoDay = (offset) => dateOf(offset).toISOString().slice(0, 10);
const km2 = (m2, signed) => write.number(m2 / 1e6, 1, signed);
const summed = (row) => row.reduce((sums, value) => (sums.push((sums.at(-1) || 0) + value), sums), []);

// A mapper's series with what was gained, lost and net since its first map, and their errors.
function seriesOf(series) {
  const sums = { gained: summed(series.gained_m2), lost: summed(series.lost_m2), net: summed(series.net_m2) };
  const between = (which, i, j) => sums[which][j] - sums[which][i];
  return { ...series, between, errorOf: errorsOf(series, sums) };
}
const own = seriesOf(data), ghost = data.ghost && seriesOf(data.ghost);

// A total rounded to its error, as text.
function total(series, which, i, j, signed) {
  const value = series.between(which, i, j) / 1e6, error = series.errorOf(which, i, j);
  const half = error ? error.half / 1e6 : 0;
  if (half < 0.005) return write.number(value, 1, signed) + " " + t.km2;
  const rounded = roundedToError(value, half);
  const spread = filled(error.isEstimated ? t.error_estimated : t.error, { half: write.number(rounded.half, rounded.decimals) });
  return `${write.number(rounded.value, rounded.decimals, signed)} ${spread} ${t.km2}`;
}

// The last map up to a day, as the mapper's state on it.
function mapAt(offset, of = days) {
  let low = 0, high = of.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (of[middle] <= offset) low = middle; else high = middle - 1;
  }
  return low;
}
const missing = (offset) => data.gaps.some(([first, until]) => first <= offset && offset <= until);

const land = unpacked(data.backdrop), paints = paintsOf(data);
const frames = readFrames(data.frames), ground = new GroundLayer(frames, {
  pane: paneAt(map, "fg-ground", 300),
  paints,
  country: data.country_only ? land[0] : null,
  redrawn: (data.redrawn ? unpacked(data.redrawn) : []).map((shape, i) => ({ shape, between: data.redrawn_between[i] })),
  redefined: (data.redefined ? unpacked(data.redefined) : []).map((shape, i) => ({ shape, from: data.redefined_from[i] })),
});
const ghostLine = ghost && new GroundLayer(readFrames(ghost.frames), {
  pane: paneAt(map, "fg-ghost", 330), line: { colour: "#1f6f4a", width: 1.6, dash: [5, 4] },
});
for (const kind of data.colours ? ["gained", "lost"] : []) document.body.style.setProperty(`--${kind}`, paints[kind].line);
const bars = dayBars(data, { span, dateOf, dayText }, write), { chart } = bars;
const table = dayTable(data, km2, dayText);

// ---- what is shown -----------------------------------------------------------------------
let first = 0, shown = -1, asked = 0, playing = 0;
let view = [0, span], unit = "step", periods = [], ghosts = [];

function show(newFirst, newShown, newAsked) {
  const isNew = newFirst !== first || newShown !== shown, isNewFirst = newFirst !== first;
  [first, shown, asked] = [newFirst, newShown, newAsked ?? days[newShown]];
  if (isNew) ground.show(first, shown);
  setText("fg-day", dayText(days[shown]));
  setText("fg-held", filled(t.held_now, { area: km2(data.area_m2[shown]) }));
  setText("fg-since", filled(t.net_since, { day: dayText(days[first]) }));
  setText("fg-net", total(own, "net", first, shown, true));
  setText("fg-gains", total(own, "gained", first, shown));
  setText("fg-losses", total(own, "lost", first, shown));
  const aside = own.between("net", first, shown) - own.between("gained", first, shown) + own.between("lost", first, shown);
  setText("fg-aside", Math.abs(aside) >= 5e4 ? filled(t.net_aside, { aside: km2(aside, true) }) : "");
  showGhost();
  describe(shown, asked);
  [fromSlider.min, fromSlider.max] = [toSlider.min, toSlider.max] = view;
  fromSlider.value = days[first];
  toSlider.value = asked;
  fromSlider.setAttribute("aria-valuetext", dayText(days[first]));
  toSlider.setAttribute("aria-valuetext", dayText(days[shown]));
  fromDate.value = isoDay(days[first]);
  toDate.value = isoDay(days[shown]);
  byId("fg-back").disabled = shown <= first;
  byId("fg-forward").disabled = shown >= last;
  if (isNewFirst || !playing) redraw();
  bars.mark(days[first], asked);
  if (playing) return;
  table.show(periods, nameOf, shown);
  settle();
}
function showGhost() {
  if (!ghost) return;
  const [i, j] = [days[first], asked].map((day) => mapAt(day, ghost.days)), isThere = ghost.days[j] <= asked;
  ghostLine.show(0, isThere ? j : -1);
  setText("fg-ghost", isThere
    ? filled(t.ghost_now, { mapper: ghost.mapper, day: dayText(ghost.days[j]), net: total(ghost, "net", Math.min(i, j), j, true).replace(" " + t.km2, "") })
    : filled(t.ghost_none, { mapper: ghost.mapper, day: dayText(asked) }));
}

// ---- the chart, drawn once a frame at most -----------------------------------------------
const fanOf = (series, from) => series.days.slice(from).map((at, k) => ({
  at, net: series.between("net", from, from + k), half: series.errorOf("net", from, from + k)?.half ?? 0,
}));
let fans = { first: -1 }, drawing = 0;
function drawChart() {
  drawing = 0;
  if (!chart.clientWidth) return;
  if (fans.first !== first) fans = { first, all: [fanOf(own, first), ...(ghost ? [fanOf(ghost, mapAt(days[first], ghost.days))] : [])] };
  bars.draw({ periods, ghosts, view, chosen: [days[first], asked], fans: fans.all });
  bars.mark(days[first], asked);
}
function redraw() {
  if (shown < 0) return;
  if (!drawing) drawing = requestAnimationFrame(drawChart);
}
function setUnit(wanted) {
  unit = [...byId("fg-unit").options].some(({ value }) => value === wanted) ? wanted : "step";
  byId("fg-unit").value = unit;
  periods = periodsOf(own, unit, dateOf);
  ghosts = ghost ? periodsOf(ghost, unit, dateOf) : [];
}
function nameOf(period) {
  const begin = dateOf(period.begin), months = t.months.split(" ");
  const name = unit === "step" ? dayText(period.begin) : unit === "week" ? filled(t.period_week, { first: dayText(period.begin) })
    : filled(t.period_month, { month: months[begin.getUTCMonth()], year: begin.getUTCFullYear() });
  return period.isPartial ? filled(t.period_partial, { period: name }) : name;
}
const zoom = byId("fg-zoom");
function setView(wanted) {
  view = wanted;
  const isWhole = view[0] === 0 && view[1] === span;
  zoom.setAttribute("aria-pressed", String(!isWhole));
  zoom.textContent = isWhole ? t.unzoomed : t.zoomed;
}

function describe(index, offset) {
  const gap = days[index] !== offset && missing(offset), step = byId("fg-step");
  step.classList.toggle("fg-missing", gap);
  const period = unit !== "step" && !gap && periods.find(({ begin, end }) => begin <= offset && offset <= end);
  if (period) {
    step.textContent = filled(t.period_sum, { period: nameOf(period), gained: km2(period.gained_m2), lost: km2(period.lost_m2) });
    return;
  }
  step.textContent = gap ? filled(t.no_map, { day: dayText(offset) }) : filled(index ? t.step : t.step_first, {
    day: dayText(days[index]), before: index ? dayText(days[index - 1]) : "",
    gained: km2(data.gained_m2[index]), lost: km2(data.lost_m2[index]),
  }) + (data.apart[index] ? " (" + data.apart[index] + ")" : "");
}
const statusNow = () => filled(t.status, { day: dayText(days[shown]), first: dayText(days[first]), net: total(own, "net", first, shown, true).replace(" " + t.km2, "") });
// One sentence for those who hear the page, once what is shown has settled.
function announce() {
  setText("fg-status", [statusNow(), byId("fg-step").textContent].join(" "));
}
function settle() {
  clearTimeout(settle.later);
  settle.later = setTimeout(() => { announce(); writeState(); }, 500);
}

// ---- the address -------------------------------------------------------------------------
function writeState() {
  state.set({
    from: first ? isoDay(days[first]) : undefined, to: shown < last ? isoDay(asked) : undefined,
    bars: unit === "step" ? undefined : unit, z: fitted.isMoved() ? viewText(map) : undefined,
  }, "page");
}
function offsetOf(day) { // of a day in an address or a field, or null
  const offset = Math.round((Date.parse(day ?? "") - dateOf(0)) / DAY_MS);
  return offset >= 0 && offset <= span ? offset : null;
}
function openState() {
  const { from, to, bars: wanted, z } = state.get(), begin = offsetOf(from) ?? 0, end = offsetOf(to) ?? span;
  setUnit(wanted);
  show(Math.min(mapAt(begin), mapAt(end)), mapAt(end), Math.max(end, days[mapAt(begin)] <= end ? end : begin));
  const place = viewOf(z);
  if (!place) return;
  fitted.quietly(() => map.setView(place.at, place.zoom, { animate: false }));
  fitted.setMoved(true);
}

// ---- choosing days -----------------------------------------------------------------------
byId("fg-unit").addEventListener("change", (event) => {
  setUnit(event.target.value);
  show(first, shown, asked);
});
zoom.addEventListener("click", () => {
  stop();
  const isWhole = view[0] === 0 && view[1] === span;
  setView(isWhole && asked > days[first] ? [days[first], asked] : [0, span]);
  show(first, shown, asked);
});
const showDay = (offset) => show(Math.min(first, mapAt(offset)), mapAt(offset), offset);
function slid(slider, offset) {
  stop();
  if (slider === fromSlider) show(Math.min(shown, mapAt(offset)), shown, asked);
  else show(first, Math.max(first, mapAt(offset)), Math.max(days[first], offset));
}
[fromSlider, toSlider].forEach((slider) => {
  slider.addEventListener("input", () => slid(slider, Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const at = slider === fromSlider ? first : shown;
    const month = { PageUp: 30, PageDown: -30 }[event.key];
    const next = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: last }[event.key]
      ?? (month && (mapAt(days[at] + month) === at ? at + Math.sign(month) : mapAt(days[at] + month)));
    if (next === undefined) return;
    event.preventDefault();
    slid(slider, days[Math.min(last, Math.max(0, next))]);
  });
});
fromDate.addEventListener("change", () => dated(fromDate));
toDate.addEventListener("change", () => dated(toDate));
function dated(input) {
  stop();
  const offset = offsetOf(input.value);
  if (offset === null) show(first, shown, asked); // writes back what is shown
  else if (input === toDate) showDay(offset);
  else show(mapAt(offset), Math.max(shown, mapAt(offset)));
}
let grabbed = null; // the day where a drag along the bars began
chart.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  stop();
  grabbed = bars.dayUnder(event);
  chart.setPointerCapture(event.pointerId);
});
chart.addEventListener("pointermove", (event) => {
  const offset = bars.dayUnder(event);
  bars.point(offset);
  if (grabbed !== null && bars.between(offset, grabbed) > 4) {
    const [a, b] = [Math.min(grabbed, offset), Math.max(grabbed, offset)];
    show(mapAt(a), mapAt(b), b);
  } else if (!playing) describe(mapAt(offset), offset);
});
chart.addEventListener("pointerup", (event) => {
  if (grabbed !== null && bars.between(bars.dayUnder(event), grabbed) <= 4) showDay(grabbed);
  grabbed = null;
});
chart.addEventListener("pointercancel", () => { grabbed = null; });
chart.addEventListener("pointerleave", () => {
  bars.point(null);
  describe(shown, asked);
});

// ---- playing -----------------------------------------------------------------------------
byId("fg-back").addEventListener("click", () => { stop(); if (shown > first) show(first, shown - 1); });
byId("fg-forward").addEventListener("click", () => { stop(); if (shown < last) show(first, shown + 1); });
playButton.addEventListener("click", () => (playing ? stop() : play()));
const speed = byId("fg-speed");
if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) speed.selectedIndex = 0;

function playLabel() {
  const text = playing ? t.pause : t.play;
  player.classList.toggle("fg-playing", Boolean(playing));
  playButton.setAttribute("aria-label", text);
  playButton.title = text;
}
function play() {
  if (last === 0) return;
  let due = performance.now(), at = shown;
  const frame = (now) => {
    const steps = Math.floor(((now - due) * speed.value) / 1000);
    if (steps > 0) {
      due += (steps * 1000) / speed.value;
      if (now - due > 1000) due = now; // a page in the background does not catch up
      at = Math.min(last, at + steps);
      show(first, at);
    }
    if (!playing) return;
    if (at >= last) stop(); else playing = requestAnimationFrame(frame);
  };
  playing = requestAnimationFrame(frame);
  if (shown >= last) {
    if (first === last) first = 0;
    show(first, (at = first));
  }
  playLabel();
}
function stop() {
  if (!playing) return;
  cancelAnimationFrame(playing);
  playing = 0;
  playLabel();
  show(first, shown, asked);
}

// ---- the days in numbers, and pins -----------------------------------------------------------
table.fold.addEventListener("toggle", () => table.show(periods, nameOf, shown));
for (const pin of data.pins) {
  const row = element("li"), to = element("button", { type: "button" }, dayText(pin.at));
  to.addEventListener("click", () => { stop(); showDay(pin.at); });
  row.append(to, element("span", {}, " " + pin.text + (pin.place ? ` (${pin.place})` : "")));
  if (pin.address) row.append(" ", element("a", { href: pin.address, rel: "noopener noreferrer" }, new URL(pin.address).host));
  else if (pin.source) row.append(element("small", {}, " " + pin.source));
  byId("fg-pins").append(row);
}
// ---- the map, once the player has its height ---------------------------------------------
player.hidden = false;
const narrow = window.matchMedia("(max-width: 720px), (max-height: 560px)");
function fit() {
  const [south, west, north, east] = data.bounds, frame = map.getContainer();
  const credits = frame.querySelector(".fg-sources"), below = (credits?.offsetHeight ?? 0) + 22;
  const [topLeft, bottomRight] = narrow.matches ? [[12, 12], [54, below]] : [[330, 16], [60, player.offsetHeight + 46]];
  const isRoom = frame.clientWidth > topLeft[0] + bottomRight[0] + 80 && frame.clientHeight > topLeft[1] + bottomRight[1] + 80;
  map.fitBounds([[south, west], [north, east]], {
    animate: false, maxZoom: 12, ...(isRoom && { paddingTopLeft: topLeft, paddingBottomRight: bottomRight }),
  });
}
map.getContainer().setAttribute("role", "main");
map.getContainer().setAttribute("aria-label", t.map);
yieldGestures(map, t);
const fitted = keepFitted(map, fit);
fitted.refit();
new ResizeObserver(() => {
  redraw();
  document.body.style.setProperty("--player", player.offsetHeight + "px");
  fitted.refit();
}).observe(player);
drawCredits(map, data.credits); // before the view, which leaves room for them
fitted.refit();
setView([0, span]);
openState();
const regions = drawLand(map, data, land, 250).addTo(map);
ground.addTo(map);
ghostLine?.addTo(map);
state.follow((values, source) => { if (source === "address") openState(); });

L.control.zoom({ position: "topright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
const covers = () => [player, ...document.querySelectorAll(".fg-about, .leaflet-control")];
let outlined = { day: -1 };
function outline() { // of the map shown, which names keep off
  if (outlined.day !== shown) outlined = { day: shown, line: L.polyline(ground.loops(shown).map((loop) => loop.map(([lon, lat]) => [lat, lon]))) };
  return outlined.line;
}
const { names, bothScripts } = placeNames(map, data, paneAt(map, "fg-names", 500), covers, () => ({ lines: [outline()] }));
const choices = {
  ...(data.regions && { [asMarkup(data.regions)]: regions }),
  ...(hasNames(data) && { [asMarkup(t.names)]: names }),
  ...(hasBothScripts(data) && { [asMarkup(t.both_scripts)]: bothScripts }),
};
if (Object.keys(choices).length) L.control.layers({}, choices, { position: "topright" }).addTo(map);
map.on("moveend", settle);
L.control.scale({ position: narrow.matches ? "topleft" : "topright", imperial: false, maxWidth: 110 }).addTo(map);
names.addTo(map);

// ---- what readers take away ---------------------------------------------------------------
const facts = () => byId("fg-facts").innerText.trim().split(/\s*\n\s*/);
const isKeptOut = Boolean(data.redrawn || data.redefined || data.apart.some(Boolean)), [groundToTake] = data.drawer.ground;
const allSeries = [{ ...own, mapper: data.drawer.mapper }, ...(ghost ? [ghost] : [])], inUnit = () => allSeries.map((series) => [series, periodsOf(series, unit, dateOf)]);
offerDrawer(map, data, {
  about: () => ({
    title: document.querySelector("h1").textContent, lines: [...facts(), statusNow()], credits: data.credits.join(" · "),
    free: { left: narrow.matches ? 0 : document.querySelector(".fg-about").getBoundingClientRect().right },
  }),
  link() {
    writeState();
    return state.link();
  },
  rows: () => seriesCsv(inUnit(), isoDay),
  ground: () => ({
    whyNot: groundToTake.why_not, note: isKeptOut ? t.ground_kept_out : "",
    features: () => seriesFeatures(frames, [first, shown], {
      ...groundToTake.properties, period: `${isoDay(days[first])} → ${isoDay(days[shown])}`, net_km2: own.between("net", first, shown) / 1e6,
      ...(isKeptOut && { note: t.ground_kept_out }),
    }, t),
  }),
  methods: () => [...facts().map((line) => `${line}.`), statusNow(), ...[...document.querySelectorAll("#fg-method p")].map((part) => part.textContent)].join(" "),
  record: () => seriesRecord(inUnit(), isoDay, {
    made_with: data.drawer.made_with, citation: data.drawer.citation, ...groundToTake.properties, unit, since: isoDay(days[first]), until: isoDay(days[shown]),
  }),
})();

// For tests, and for whoever wants to check what is drawn.
window.frontgeo = Object.freeze({
  maps: last + 1,
  frame: (index) => ground.loops(index),
  show: (from, to) => show(from, to),
  state: () => ({ first, shown, playing: Boolean(playing) }),
  chart: () => ({ view, unit, periods: periods.length }),
  canvas: () => ({ at: [ground._bounds.min.x, ground._bounds.min.y], origin: map.getPixelOrigin(), zoom: map.getZoom(), ratio: devicePixelRatio }),
});
