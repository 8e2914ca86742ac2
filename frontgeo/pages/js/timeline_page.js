// The timeline page: one map of a series and what changed since an earlier one. Numbers are
// Python's: areas and changes in whole m², so that sums are exact. `map` and `data` are the
// arguments of the function that frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCredits, drawLand, hasNames, paneAt, placeNames } from "./base_map.js";
import { paintsOf } from "./colours.js";
import { dayBars } from "./day_bars.js";
import { asMarkup, byId, element, setText } from "./dom.js";
import { filled, formatsOf } from "./format.js";
import { readFrames } from "./frames.js";
import { GroundLayer } from "./ground_layer.js";
import { unpacked } from "./packed.js";

const t = data.texts, write = formatsOf(t), DAY_MS = 86400e3;
const player = byId("fg-player"), playButton = byId("fg-play");
const fromSlider = byId("fg-from"), toSlider = byId("fg-to"), fromDate = byId("fg-from-date"), toDate = byId("fg-to-date");

const days = data.days, last = days.length - 1, span = Math.max(1, days[last]); // days since the first map
const dateOf = (offset) => new Date(Date.parse(data.first_day) + offset * DAY_MS);
const dayText = (offset) => write.day(dateOf(offset));
const km2 = (m2, signed) => write.number(m2 / 1e6, 1, signed);
const summed = (row) => row.reduce((sums, value) => (sums.push((sums.at(-1) || 0) + value), sums), []);
const gains = summed(data.gained_m2), losses = summed(data.lost_m2), nets = summed(data.net_m2);

// The last map up to a day, as the mapper's state on it.
function mapAt(offset) {
  let low = 0, high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (days[middle] <= offset) low = middle; else high = middle - 1;
  }
  return low;
}
const missing = (offset) => data.gaps.some(([first, until]) => first <= offset && offset <= until);

const land = unpacked(data.backdrop), paints = paintsOf(data);
const ground = new GroundLayer(readFrames(data.frames), {
  pane: paneAt(map, "fg-ground", 300),
  paints,
  country: data.country_only ? land[0] : null,
  redefined: (data.redefined ? unpacked(data.redefined) : []).map((shape, i) => ({ shape, from: data.redefined_from[i] })),
});
for (const kind of data.colours ? ["gained", "lost"] : []) document.body.style.setProperty(`--${kind}`, paints[kind].line);
const bars = dayBars(data, { span, dateOf, dayText }, write), { chart } = bars;

// ---- what is shown -----------------------------------------------------------------------
let first = 0, shown = -1, asked = 0, playing = 0;

function show(newFirst, newShown, newAsked) {
  if (newFirst !== first || newShown !== shown) ground.show(newFirst, newShown);
  [first, shown, asked] = [newFirst, newShown, newAsked ?? days[newShown]];
  setText("fg-day", dayText(days[shown]));
  setText("fg-held", filled(t.held_now, { area: km2(data.area_m2[shown]) }));
  setText("fg-since", filled(t.net_since, { day: dayText(days[first]) }));
  setText("fg-net", km2(nets[shown] - nets[first], true) + " " + t.km2);
  setText("fg-gains", km2(gains[shown] - gains[first]) + " " + t.km2);
  setText("fg-losses", km2(losses[shown] - losses[first]) + " " + t.km2);
  describe(shown, asked);
  fromSlider.value = days[first];
  toSlider.value = asked;
  fromSlider.setAttribute("aria-valuetext", dayText(days[first]));
  toSlider.setAttribute("aria-valuetext", dayText(days[shown]));
  fromDate.value = dateOf(days[first]).toISOString().slice(0, 10);
  toDate.value = dateOf(days[shown]).toISOString().slice(0, 10);
  byId("fg-back").disabled = shown <= first;
  byId("fg-forward").disabled = shown >= last;
  bars.mark(days[first], asked);
  if (!playing) announce();
}
function describe(index, offset) {
  const gap = days[index] !== offset && missing(offset), step = byId("fg-step");
  step.classList.toggle("fg-missing", gap);
  step.textContent = gap ? filled(t.no_map, { day: dayText(offset) }) : filled(index ? t.step : t.step_first, {
    day: dayText(days[index]), before: index ? dayText(days[index - 1]) : "",
    gained: km2(data.gained_m2[index]), lost: km2(data.lost_m2[index]),
  }) + (data.apart[index] ? " (" + data.apart[index] + ")" : "");
}
// One sentence for those who hear the page, once what is shown has settled.
function announce() {
  clearTimeout(announce.later);
  announce.later = setTimeout(() => setText("fg-status", [
    filled(t.status, { day: dayText(days[shown]), first: dayText(days[first]), net: km2(nets[shown] - nets[first], true) }),
    byId("fg-step").textContent,
  ].join(" ")), 500);
}

// ---- choosing days -----------------------------------------------------------------------
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
  const offset = Math.round((Date.parse(input.value) - dateOf(0)) / DAY_MS);
  if (!(offset >= 0 && offset <= span)) show(first, shown, asked); // writes back what is shown
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
  announce();
}

// ---- the days in numbers -----------------------------------------------------------------
byId("fg-numbers").addEventListener("toggle", () => {
  const rows = byId("fg-rows");
  if (rows.childElementCount) return;
  const gaps = [...data.gaps];
  days.forEach((offset, i) => {
    while (gaps.length && gaps[0][0] < offset) {
      const [begin, until] = gaps.shift(), row = element("tr", { class: "fg-no-map" });
      row.append(element("th", { scope: "row" }, begin === until ? dayText(begin) : dayText(begin) + " – " + dayText(until)), element("td", { colspan: 3 }, t.gap));
      rows.append(row);
    }
    const row = element("tr");
    row.append(element("th", { scope: "row" }, dayText(offset)), element("td", {}, km2(data.area_m2[i])));
    ["gained_m2", "lost_m2"].forEach((key) => row.append(element("td", {}, i ? km2(data[key][i]) : "")));
    rows.append(row);
  });
});

// ---- the map, once the player has its height ---------------------------------------------
player.hidden = false;
bars.draw();
show(0, last);
new ResizeObserver(() => {
  bars.draw();
  bars.mark(days[first], asked);
  document.body.style.setProperty("--player", player.offsetHeight + "px");
}).observe(player);

const phone = window.matchMedia("(max-width: 720px)").matches;
const [south, west, north, east] = data.bounds;
map.getContainer().setAttribute("role", "main");
map.getContainer().setAttribute("aria-label", t.map);
map.invalidateSize(false);
map.fitBounds([[south, west], [north, east]], phone
  ? { animate: false, padding: [12, 12] }
  : { animate: false, paddingTopLeft: [330, 16], paddingBottomRight: [60, player.offsetHeight + 46], maxZoom: 12 });
const regions = drawLand(map, data, land, 250).addTo(map);
ground.addTo(map);

drawCredits(map, data.credits);
L.control.zoom({ position: "topright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
const covers = () => [player, ...document.querySelectorAll(".fg-about, .leaflet-control")];
const names = placeNames(map, data, paneAt(map, "fg-names", 500), covers);
const choices = { ...(data.regions && { [asMarkup(data.regions)]: regions }), ...(hasNames(data) && { [asMarkup(t.names)]: names }) };
if (Object.keys(choices).length) L.control.layers({}, choices, { position: "topright" }).addTo(map);
L.control.scale({ position: phone ? "topleft" : "topright", imperial: false, maxWidth: 110 }).addTo(map);
names.addTo(map);

// For tests, and for whoever wants to check what is drawn.
window.frontgeo = Object.freeze({
  maps: last + 1,
  frame: (index) => ground.loops(index),
  show: (from, to) => show(from, to),
  state: () => ({ first, shown, playing: Boolean(playing) }),
  canvas: () => ({ at: [ground._bounds.min.x, ground._bounds.min.y], origin: map.getPixelOrigin(), zoom: map.getZoom(), ratio: devicePixelRatio }),
});
