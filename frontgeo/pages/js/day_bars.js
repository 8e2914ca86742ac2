// The timeline page's chart: net with its interval as a fan, gains and losses as bars, pins.
import { byId, svgElement } from "./dom.js";
import { filled } from "./format.js";

const DAY_MS = 86400e3, TOP = 6, AXIS = 18, FAN_SHARE = 0.42;

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
 * Return the length above which bars are cut: where a few would leave no room for all others.
 * @param {number[]} lengths
 */
export function cutLength(lengths) {
  const there = lengths.filter(Boolean).sort((a, b) => a - b);
  const usual = 2 * (there[Math.floor(0.98 * there.length)] || 1);
  return there.at(-1) > 2 * usual ? usual : Infinity;
}

const tickOf = (most) => {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * [5, 2, 1].find((n) => n * power <= most * (1 + 1e-9));
};
const round = (v) => v.toFixed(2);

/**
 * Draw the chart, and return what redraws it, marks chosen days and finds days on it.
 * @param {object} data  the page's
 * @param {object} time
 * @param {number} time.span  in days
 * @param {(offset: number) => Date} time.dateOf
 * @param {(offset: number) => string} time.dayText
 * @param {{ number: (value: number, decimals: number, signed?: boolean) => string }} write
 */
export function dayBars(data, { span, dateOf, dayText }, write) {
  const t = data.texts, player = byId("fg-player");
  const chart = byId("fg-chart"), bars = byId("fg-bars");
  let scale = null; // of the days along the chart, which is that of the sliders' thumbs
  const cursor = svgElement("path", { class: "fg-cursor" }), hover = svgElement("path", { class: "fg-hover" });
  const outside = svgElement("path", { class: "fg-outside" });
  const labels = []; // of levels, which are not veiled
  const path = (name, d) => svgElement("path", { class: name, d });

  /**
   * Draw all; lengths of bars fill the room that is there for those of the days shown.
   * @param {object} shown
   * @param {object[]} shown.periods  as of periodsOf
   * @param {object[]} shown.ghosts  those of the second mapper
   * @param {[number, number]} shown.view  days at the ends of the chart
   * @param {[number, number]} shown.chosen  days shown
   * @param {{ at: number, net: number, half: number }[][]} shown.fans  m²; the mapper's, and the second's
   */
  function draw({ periods, ghosts, view, chosen, fans }) {
    const width = chart.clientWidth, height = chart.clientHeight, bottom = height - AXIS;
    const thumb = parseFloat(getComputedStyle(player).getPropertyValue("--thumb"));
    const [begin, end] = view, reach = Math.max(1, end - begin);
    const x = (offset) => thumb / 2 + ((offset - begin) / reach) * (width - thumb);
    const fanBottom = TOP + FAN_SHARE * (bottom - TOP), top = fanBottom + 8;
    const half = Math.min(thumb / 2, Math.max(0.45, 0.45 * (x(1) - x(0)))); // of a day's width
    scale = { width, bottom, x, half, offset: (at) => Math.min(end, Math.max(begin, Math.round(begin + ((at - thumb / 2) / (width - thumb)) * reach))) };
    bars.replaceChildren();
    bars.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const [first, until] of data.gaps) {
      if (until < begin || first > end) continue;
      const left = Math.max(0, x(first - 0.5)), box = { x: round(left), y: TOP, width: round(Math.max(1.5, Math.min(width, x(until + 0.5)) - left)), height: round(bottom - TOP) };
      const rect = svgElement("rect", { class: "fg-gap", ...box });
      rect.append(svgElement("title", {}, t.gap));
      bars.append(rect);
    }
    drawFans(fans, { x, view, low: fanBottom, high: TOP + 2 });
    drawAll(periods, ghosts, { x, view, chosen, top, bottom, half });
    monthTicks(dateOf(begin), reach, width, { months: t.months.split(" "), dayText: (at) => dayText(begin + at) }).forEach(([offset, text]) => {
      const at = x(begin + offset), anchor = at < 30 ? "start" : at > width - 34 ? "end" : "middle";
      bars.append(path("fg-axis", `M${round(at)} ${bottom}v4`), svgElement("text", { x: round(at), y: height - 3, "text-anchor": anchor }, text));
    });
    bars.append(outside, ...labels.splice(0));
    drawPins(view, x, bottom);
    bars.append(hover, cursor);
  }

  function drawFans(fans, { x, view, low, high }) {
    const inView = fans.map((fan) => fan.filter(({ at }) => at >= view[0] && at <= view[1]));
    const ends = inView.flat().flatMap(({ net, half }) => [net - half, net + half]);
    const most = Math.max(1e4, ...ends), least = Math.min(0, ...ends);
    const y = (m2) => low - ((m2 - least) / (most - least)) * (low - high);
    bars.append(path("fg-grid", `M${round(x(view[0]))} ${round(y(0))}H${round(x(view[1]))}`));
    inView.forEach((fan, i) => {
      if (fan.length < 2) return;
      const along = (points, sign) => points.map(({ at, net, half }) => `${round(x(at))} ${round(y(net + sign * half))}`);
      const name = i ? "fg-ghost" : "fg-net";
      bars.append(
        path(name + "-fan", "M" + [...along(fan, 1), ...along([...fan].reverse(), -1)].join("L") + "Z"),
        path(name + "-line", "M" + along(fan, 0).join("L")),
      );
    });
    const tick = tickOf(Math.max(most, -least) / 1e6) * (most >= -least ? 1 : -1);
    const level = y(tick * 1e6);
    labels.push(svgElement("text", { class: "fg-level", x: round(x(view[0])), y: round(Math.min(low, Math.max(high + 8, level + 4))) }, write.number(tick, Math.abs(tick) < 1 ? 2 : 0, true) + " " + t.km2));
  }

  function drawAll(periods, ghosts, { x, view, chosen, top, bottom, half }) {
    const isIn = ([from, to]) => ({ begin, end }) => end >= from && begin <= to;
    const visible = periods.filter(isIn(view)), counted = visible.filter(isIn(chosen));
    const sizes = (key) => (counted.length ? counted : visible).map((period) => period[key]);
    const cut = cutLength([...sizes("gained_m2"), ...sizes("lost_m2")]);
    // ground kept out gets no more room than what counts
    const cap = Math.min(cut, Math.max(1, ...sizes("gained_m2"), ...sizes("lost_m2")));
    const longest = (which) => {
      const apart = sizes(`apart_${which}_m2`);
      return Math.min(cut, Math.max(0, ...sizes(which + "_m2").map((m2, i) => m2 + Math.min(apart[i], cap))));
    };
    const most = Math.max(1, longest("gained")), least = longest("lost");
    const room = (bottom - top) / (most + least), zero = top + most * room;
    const tick = tickOf(most / 1e6), level = zero - tick * 1e6 * room;
    bars.append(path("fg-grid", `M${round(x(view[0]))} ${round(level)}H${round(x(view[1]))}`));
    const cuts = [];
    let isAnyCut = false;
    for (const [which, sign, limit] of [["gained", -1, most], ["lost", 1, least]]) {
      const whole = [], partial = [], apart = [], ghost = [];
      const box = (period, from, to) => {
        const left = Math.max(x(view[0]) - half, x(period.begin) - half), right = Math.min(x(view[1]) + half, x(period.end) + half);
        return `M${round(left)} ${round(zero + sign * from * room)}V${round(zero + sign * to * room)}H${round(right)}V${round(zero + sign * from * room)}Z`;
      };
      for (const period of visible) {
        const m2 = period[which + "_m2"], aside = period[`apart_${which}_m2`];
        if (m2) (period.isPartial ? partial : whole).push(box(period, 0, Math.min(m2, limit)));
        if (aside && m2 < limit) apart.push(box(period, m2, Math.min(m2 + aside, limit)));
        if (m2 > limit * (1 + 1e-9)) {
          isAnyCut = true;
          const at = zero + sign * limit * room;
          cuts.push(`M${round(x(period.begin) - half - 1)} ${round(at - sign * 6)}L${round(x(period.end) + half + 1)} ${round(at - sign * 4)}`);
        }
      }
      for (const period of ghosts.filter(isIn(view))) {
        const m2 = period[which + "_m2"];
        if (m2) ghost.push(`M${round(x(period.begin) - half)} ${round(zero + sign * Math.min(m2, limit) * room)}H${round(x(period.end) + half)}`);
      }
      bars.append(path("fg-bar-apart", apart.join("")), path("fg-bar-" + which, whole.join("")), path(`fg-bar-${which} fg-partial`, partial.join("")), path("fg-ghost-bar", ghost.join("")));
    }
    bars.setAttribute("aria-label", [t.fan, t.bars, ...(isAnyCut ? [t.bars_cut] : [])].join(" "));
    chart.title = t.hint + (isAnyCut ? " " + t.bars_cut : "");
    bars.append(path("fg-cut", cuts.join("")), path("fg-axis", `M${round(x(view[0]))} ${round(zero)}H${round(x(view[1]))}`));
    const amount = "+" + write.number(tick, tick < 1 ? 2 : 0) + " " + t.km2;
    labels.push(svgElement("text", { class: "fg-level", x: round(x(view[0])), y: round(Math.max(top + 8, level + 4)) }, amount));
  }

  function drawPins(view, x, bottom) {
    for (const pin of data.pins) {
      if (pin.at < view[0] || pin.at > view[1]) continue;
      const at = x(pin.at), mark = svgElement("g", { class: "fg-pin" });
      mark.append(svgElement("title", {}, filled(t.pin_at, { day: dayText(pin.at), text: pin.text })), path("", `M${round(at)} ${bottom}V${TOP}`), path("fg-pin-head", `M${round(at - 5)} 0H${round(at + 5)}L${round(at)} 8Z`));
      bars.append(mark);
    }
  }

  // the days shown stay clear, what lies before and after is veiled
  function mark(firstDay, lastDay) {
    if (!scale) return; // drawn with the next frame
    const { x, bottom, half, width } = scale, left = x(firstDay), right = x(lastDay);
    outside.setAttribute("d", `M0 0H${round(Math.max(0, left + half))}V${bottom}H0ZM${round(Math.min(width, right + half))} 0H${width}V${bottom}H${round(Math.min(width, right + half))}Z`);
    cursor.setAttribute("d", `M${right} 0V${bottom}`);
    byId("fg-rail").style.left = left + "px";
    byId("fg-rail").style.width = Math.max(0, right - left) + "px";
  }

  const dayUnder = (event) => scale.offset(event.clientX - chart.getBoundingClientRect().left);
  // pixels between two days
  const between = (one, other) => Math.abs(scale.x(one) - scale.x(other));
  // a line at a day under the pointer, or none for null
  const point = (offset) => hover.setAttribute("d", offset === null ? "" : `M${scale.x(offset)} 0V${scale.bottom}`);
  return { between, chart, dayUnder, draw, mark, point, span };
}
