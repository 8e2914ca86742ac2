// The timeline page's chart: gains and losses as bars over the days, and the days chosen.
import { byId, svgElement } from "./dom.js";

const DAY_MS = 86400e3;

/**
 * Return the first days of months on a chart, as many as there is room for.
 *
 * The year stands in the place of January; a short time has its ends.
 * @param {Date} begin
 * @param {number} span  in days
 * @param {number} width  in pixels
 * @param {{ months: string[], dayText: (offset: number) => string }} words
 * @returns {[number, string][]}  days since the beginning, and a text
 */
export function monthTicks(begin, span, width, { months, dayText }) {
  const all = [];
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

/**
 * Draw the chart, and return what redraws it, marks chosen days and finds days on it.
 * @param {object} data  the page's
 * @param {object} time
 * @param {number} time.span  in days
 * @param {(offset: number) => Date} time.dateOf
 * @param {(offset: number) => string} time.dayText
 * @param {{ number: (value: number, decimals: number) => string }} write
 */
export function dayBars(data, { span, dateOf, dayText }, write) {
  const t = data.texts, days = data.days, player = byId("fg-player");
  const chart = byId("fg-chart"), bars = byId("fg-bars");
  // Where a few bars would leave no room for all others, they are cut and marked.
  const lengths = [...data.gained_m2, ...data.lost_m2].filter(Boolean).sort((a, b) => a - b);
  const usual = 2 * (lengths[Math.floor(0.98 * lengths.length)] || 1), cut = lengths.at(-1) > 2 * usual ? usual : Infinity;
  if (cut < Infinity) {
    bars.setAttribute("aria-label", t.bars + " " + t.bars_cut);
    chart.title = t.hint + " " + t.bars_cut;
  }
  let scale = null; // of the days along the chart, which is that of the sliders' thumbs
  const cursor = svgElement("path", { class: "fg-cursor" }), hover = svgElement("path", { class: "fg-hover" });
  const outside = svgElement("path", { class: "fg-outside" });

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
      const rect = svgElement("rect", { class: "fg-gap", ...box });
      rect.append(svgElement("title", {}, t.gap));
      bars.append(rect);
    });
    const power = 10 ** Math.floor(Math.log10(most / 1e6)), tick = power * [5, 2, 1].find((n) => n * power * 1e6 <= most * (1 + 1e-9));
    const level = zero - tick * 1e6 * room;
    bars.append(svgElement("path", { class: "fg-grid", d: `M${round(x(0))} ${round(level)}H${round(x(span))}` }));
    const cuts = []; // of bars longer than there is room for
    [["gained", -1], ["lost", 1]].forEach(([which, sign]) => {
      const path = [];
      data[which + "_m2"].forEach((m2, i) => {
        if (!m2) return;
        const left = x(days[i]) - half, right = x(days[i]) + half;
        path.push(`M${round(left)} ${round(zero)}V${round(zero + sign * Math.min(m2, cut) * room)}H${round(right)}V${round(zero)}Z`);
        if (m2 > cut) cuts.push(`M${round(left - 1)} ${round(zero + sign * (cut * room - 6))}L${round(right + 1)} ${round(zero + sign * (cut * room - 4))}`);
      });
      bars.append(svgElement("path", { class: "fg-bar-" + which, d: path.join("") }));
    });
    bars.append(svgElement("path", { class: "fg-cut", d: cuts.join("") }));
    bars.append(svgElement("path", { class: "fg-axis", d: `M${round(x(0))} ${round(zero)}H${round(x(span))}` }));
    monthTicks(dateOf(0), span, width, { months: t.months.split(" "), dayText }).forEach(([offset, text]) => {
      const at = x(offset), anchor = at < 30 ? "start" : at > width - 34 ? "end" : "middle";
      bars.append(svgElement("path", { class: "fg-axis", d: `M${round(at)} ${bottom}v4` }));
      bars.append(svgElement("text", { x: round(at), y: height - 3, "text-anchor": anchor }, text));
    });
    const amount = "+" + write.number(tick, tick < 1 ? 2 : 0) + " " + t.km2;
    bars.append(outside, svgElement("text", { x: round(x(0)), y: round(Math.max(10, level - 3)) }, amount), hover, cursor);
  }

  // the days shown stay clear, what lies before and after is veiled
  function mark(firstDay, lastDay) {
    const { x, top, bottom, half } = scale, left = x(firstDay), right = x(lastDay);
    outside.setAttribute("d", `M0 ${top}H${left + half}V${bottom}H0ZM${right + half} ${top}H${scale.width}V${bottom}H${right + half}Z`);
    cursor.setAttribute("d", `M${right} ${top}V${bottom}`);
    byId("fg-rail").style.left = left + "px";
    byId("fg-rail").style.width = right - left + "px";
  }

  const dayUnder = (event) => scale.offset(event.clientX - chart.getBoundingClientRect().left);
  // pixels between two days
  const between = (one, other) => Math.abs(scale.x(one) - scale.x(other));
  // a line at a day under the pointer, or none for null
  const point = (offset) => hover.setAttribute("d", offset === null ? "" : `M${scale.x(offset)} ${scale.top}V${scale.bottom}`);
  return { between, chart, dayUnder, draw: drawBars, mark, point };
}
