// Shows one map of a series and what changed since an earlier one. Numbers are Python's:
// areas and changes in whole m², so that sums are exact.
const t = data.texts, write = writer(t), DAY_MS = 86400e3;
const byId = (id) => document.getElementById(id);
const player = byId("fg-player"), playButton = byId("fg-play");
const fromSlider = byId("fg-from"), toSlider = byId("fg-to"), fromDate = byId("fg-from-date"), toDate = byId("fg-to-date");

const days = data.days, last = days.length - 1, span = Math.max(1, days[last]); // days since the first map
const dateOf = (offset) => new Date(Date.parse(data.first_day) + offset * DAY_MS);
const dayText = (offset) => write.day(dateOf(offset));
const km2 = (m2, signed) => write.number(m2 / 1e6, 1, signed);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
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

const land = unpacked(data.backdrop);
const ground = new GroundLayer(readFrames(data.frames), {
  pane: paneAt("fg-ground", 300),
  country: data.country_only ? land[0] : null,
  redefined: (data.redefined ? unpacked(data.redefined) : []).map((shape, i) => ({ shape, from: data.redefined_from[i] })),
});

// ---- bars --------------------------------------------------------------------------------
const chart = byId("fg-chart"), bars = byId("fg-bars");
const svgPart = (tag, attributes, text) => {
  const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => part.setAttribute(name, value));
  if (text !== undefined) part.textContent = text;
  return part;
};
// Where a few bars would leave no room for all others, they are cut and marked.
const lengths = [...data.gained_m2, ...data.lost_m2].filter(Boolean).sort((a, b) => a - b);
const usual = 2 * (lengths[Math.floor(0.98 * lengths.length)] || 1), cut = lengths.at(-1) > 2 * usual ? usual : Infinity;
if (cut < Infinity) {
  bars.setAttribute("aria-label", t.bars + " " + t.bars_cut);
  chart.title = t.hint + " " + t.bars_cut;
}
let scale = null; // of the days along the chart, which is that of the sliders' thumbs
const cursor = svgPart("path", { class: "fg-cursor" }), hover = svgPart("path", { class: "fg-hover" });
const outside = svgPart("path", { class: "fg-outside" });

function drawBars() {
  const width = chart.clientWidth, height = chart.clientHeight, top = 4, bottom = height - 18;
  const thumb = parseFloat(getComputedStyle(player).getPropertyValue("--thumb"));
  const x = (offset) => thumb / 2 + (offset / span) * (width - thumb);
  const most = Math.min(cut, Math.max(1, ...data.gained_m2)), least = Math.min(cut, Math.max(0, ...data.lost_m2));
  const room = (bottom - top) / (most + least), zero = top + most * room;
  const half = Math.min(thumb / 2, Math.max(0.45, 0.45 * (x(1) - x(0)))); // of a bar's width
  scale = { width, top, bottom, x, half, offset: (at) => Math.min(span, Math.max(0, Math.round(((at - thumb / 2) / (width - thumb)) * span))) };
  bars.replaceChildren();
  bars.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const round = (v) => v.toFixed(2);
  data.gaps.forEach(([first, until]) => {
    const left = x(first - 0.5), breadth = Math.max(1.5, x(until + 0.5) - left);
    const box = { x: round(left), y: top, width: round(breadth), height: bottom - top };
    const rect = svgPart("rect", { class: "fg-gap", ...box });
    rect.append(svgPart("title", {}, t.gap));
    bars.append(rect);
  });
  const power = 10 ** Math.floor(Math.log10(most / 1e6)), tick = power * [5, 2, 1].find((n) => n * power * 1e6 <= most * (1 + 1e-9));
  const level = zero - tick * 1e6 * room;
  bars.append(svgPart("path", { class: "fg-grid", d: `M${round(x(0))} ${round(level)}H${round(x(span))}` }));
  const cuts = []; // of bars longer than there is room for
  [["gained", -1], ["lost", 1]].forEach(([which, sign]) => {
    const path = [];
    data[which + "_m2"].forEach((m2, i) => {
      if (!m2) return;
      const left = x(days[i]) - half, right = x(days[i]) + half;
      path.push(`M${round(left)} ${round(zero)}V${round(zero + sign * Math.min(m2, cut) * room)}H${round(right)}V${round(zero)}Z`);
      if (m2 > cut) cuts.push(`M${round(left - 1)} ${round(zero + sign * (cut * room - 6))}L${round(right + 1)} ${round(zero + sign * (cut * room - 4))}`);
    });
    bars.append(svgPart("path", { class: "fg-bar-" + which, d: path.join("") }));
  });
  bars.append(svgPart("path", { class: "fg-cut", d: cuts.join("") }));
  bars.append(svgPart("path", { class: "fg-axis", d: `M${round(x(0))} ${round(zero)}H${round(x(span))}` }));
  ticks(width).forEach(([offset, text]) => {
    const at = x(offset), anchor = at < 30 ? "start" : at > width - 34 ? "end" : "middle";
    bars.append(svgPart("path", { class: "fg-axis", d: `M${round(at)} ${bottom}v4` }));
    bars.append(svgPart("text", { x: round(at), y: height - 3, "text-anchor": anchor }, text));
  });
  const amount = "+" + write.number(tick, tick < 1 ? 2 : 0) + " " + t.km2;
  bars.append(outside, svgPart("text", { x: round(x(0)), y: round(Math.max(10, level - 3)) }, amount), hover, cursor);
}
// The first days of months, as many as there is room for, the year where it begins; of a
// short time its ends.
function ticks(width) {
  const months = t.months.split(" "), begin = dateOf(0), all = [];
  for (let m = begin.getUTCMonth() + (begin.getUTCDate() > 1 ? 1 : 0); ; m++) {
    const first = new Date(Date.UTC(begin.getUTCFullYear(), m, 1)), offset = (first - begin) / DAY_MS;
    if (offset > span) break;
    all.push([offset, first]);
  }
  if (all.length < 3) return [[0, dayText(0)], [span, dayText(span)]];
  const every = [1, 3, 6, 12, 24, 60].find((n) => (all.length / n) * 56 < width) || 120;
  return all
    .filter(([, day]) => (day.getUTCMonth() + 12 * day.getUTCFullYear()) % every === 0)
    .map(([offset, day]) => [offset, day.getUTCMonth() ? months[day.getUTCMonth()] : String(day.getUTCFullYear())]);
}

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
  tell(shown, asked);
  fromSlider.value = days[first];
  toSlider.value = asked;
  fromSlider.setAttribute("aria-valuetext", dayText(days[first]));
  toSlider.setAttribute("aria-valuetext", dayText(days[shown]));
  fromDate.value = dateOf(days[first]).toISOString().slice(0, 10);
  toDate.value = dateOf(days[shown]).toISOString().slice(0, 10);
  byId("fg-back").disabled = shown <= first;
  byId("fg-forward").disabled = shown >= last;
  mark();
  if (!playing) announce();
}
function tell(index, offset) {
  const gap = days[index] !== offset && missing(offset), told = byId("fg-told");
  told.classList.toggle("fg-missing", gap);
  told.textContent = gap ? filled(t.no_map, { day: dayText(offset) }) : filled(index ? t.step : t.step_first, {
    day: dayText(days[index]), before: index ? dayText(days[index - 1]) : "",
    gained: km2(data.gained_m2[index]), lost: km2(data.lost_m2[index]),
  }) + (data.apart[index] ? " (" + data.apart[index] + ")" : "");
}
function mark() {
  const { x, top, bottom, half } = scale, left = x(days[first]), right = x(asked);
  outside.setAttribute("d", `M0 ${top}H${left + half}V${bottom}H0ZM${right + half} ${top}H${scale.width}V${bottom}H${right + half}Z`);
  cursor.setAttribute("d", `M${right} ${top}V${bottom}`);
  byId("fg-rail").style.left = left + "px";
  byId("fg-rail").style.width = right - left + "px";
}
// One sentence for those who hear the page, once what is shown has settled.
function announce() {
  clearTimeout(announce.later);
  announce.later = setTimeout(() => setText("fg-status", [
    filled(t.status, { day: dayText(days[shown]), first: dayText(days[first]), net: km2(nets[shown] - nets[first], true) }),
    byId("fg-told").textContent,
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
const under = (event) => scale.offset(event.clientX - chart.getBoundingClientRect().left);
chart.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  stop();
  grabbed = under(event);
  chart.setPointerCapture(event.pointerId);
});
chart.addEventListener("pointermove", (event) => {
  const offset = under(event);
  hover.setAttribute("d", `M${scale.x(offset)} ${scale.top}V${scale.bottom}`);
  if (grabbed !== null && Math.abs(scale.x(offset) - scale.x(grabbed)) > 4) {
    const [a, b] = [Math.min(grabbed, offset), Math.max(grabbed, offset)];
    show(mapAt(a), mapAt(b), b);
  } else if (!playing) tell(mapAt(offset), offset);
});
chart.addEventListener("pointerup", (event) => {
  if (grabbed !== null && Math.abs(scale.x(under(event)) - scale.x(grabbed)) <= 4) showDay(grabbed);
  grabbed = null;
});
chart.addEventListener("pointercancel", () => { grabbed = null; });
chart.addEventListener("pointerleave", () => {
  hover.setAttribute("d", "");
  tell(shown, asked);
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
  let at = 0;
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
drawBars();
show(0, last);
new ResizeObserver(() => {
  drawBars();
  mark();
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
const oblasts = drawLand(land).addTo(map);
ground.addTo(map);

drawCredits();
L.control.zoom({ position: "topright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
const covers = () => [player, ...document.querySelectorAll(".fg-about, .leaflet-control")];
const names = placeNames(paneAt("fg-names", 500), data.lang, covers);
L.control.layers({}, { [t.oblasts]: oblasts, [t.names]: names }, { position: "topright" }).addTo(map);
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
