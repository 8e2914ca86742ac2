// The timeline page's table: the days, weeks or months in numbers, from the day shown on.
import { byId, element } from "./dom.js";

/**
 * Return what fills the table and moves it to a map.
 * @param {{ gaps: number[][], area_m2: number[], texts: Record<string, string> }} data
 * @param {(m2: number) => string} km2
 * @param {(offset: number) => string} dayText
 */
export function dayTable(data, km2, dayText) {
  const fold = byId("fg-numbers"), rows = byId("fg-rows"), frame = rows.closest(".fg-scroll");
  const head = frame.querySelector("thead");
  let filledWith = null, current = null;

  function gapRow([begin, until]) {
    const row = element("tr", { class: "fg-no-map" });
    row.append(element("th", { scope: "row" }, begin === until ? dayText(begin) : dayText(begin) + " – " + dayText(until)), element("td", { colspan: 4 }, data.texts.gap));
    return row;
  }
  function fill(periods, nameOf) {
    const gaps = [...data.gaps], made = [];
    periods.forEach((period, i) => {
      while (gaps.length && gaps[0][0] < period.begin) made.push(gapRow(gaps.shift()));
      const row = element("tr", { "data-last": period.last });
      row.append(element("th", { scope: "row" }, nameOf(period)), element("td", {}, km2(data.area_m2[period.last])));
      const isFirst = i === 0 && period.last === 0; // nothing before it
      for (const key of ["gained_m2", "lost_m2"]) row.append(element("td", {}, isFirst ? "" : km2(period[key])));
      const apart = period.apart_gained_m2 + period.apart_lost_m2;
      row.append(element("td", { class: "fg-apart" }, apart >= 5e4 ? `${km2(period.apart_gained_m2)} / ${km2(period.apart_lost_m2)}` : ""));
      made.push(row);
    });
    rows.replaceChildren(...made);
  }
  /**
   * Show the table, if it is open, from the period of a map on.
   * @param {object[]} periods
   * @param {(period: object) => string} nameOf
   * @param {number} shown  the place of the map
   */
  function show(periods, nameOf, shown) {
    if (!fold.open) return;
    if (filledWith !== periods) fill(periods, nameOf);
    filledWith = periods;
    current?.removeAttribute("aria-current");
    current = [...rows.querySelectorAll("tr[data-last]")].find((row) => Number(row.dataset.last) >= shown) ?? null;
    if (!current) return;
    current.setAttribute("aria-current", "true");
    frame.scrollTop = current.offsetTop - head.offsetHeight;
  }
  return { fold, show };
}
