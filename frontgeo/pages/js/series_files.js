// The files that readers take from the timeline page: its rows, and the ground that changed.
import { groundChanged } from "./changed_ground.js";
import { csvOf, featureOf } from "./drawer.js";

const SUMMED = ["gained", "lost", "net", "apart_gained", "apart_lost"];

/**
 * @typedef {object} Series  of a mapper
 * @property {string} mapper
 * @property {number[]} days  since the first day of the page
 * @property {number[]} area_m2
 */

// rows with the days from which and to which a change is counted, and km²; the first map has no change
function rowsIn(all, isoDay) {
  return all.flatMap(([series, periods]) => periods.map((period, i) => ({
    mapper: series.mapper, since: i ? isoDay(series.days[periods[i - 1].last]) : isoDay(series.days[0]), until: isoDay(series.days[period.last]),
    held_km2: series.area_m2[period.last] / 1e6, ...Object.fromEntries(SUMMED.map((key) => [`${key.replace("apart", "kept_out")}_km2`, period.last ? period[`${key}_m2`] / 1e6 : null])),
  })));
}

/**
 * Return the rows of the page's table as CSV, with a mapper's name on each.
 * @param {[Series, object[]][]} all  with the periods of each
 * @param {(offset: number) => string} isoDay
 */
export function seriesCsv(all, isoDay) {
  const rows = rowsIn(all, isoDay);
  return csvOf([Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map((value) => String(value ?? "")))]);
}

/**
 * Return the same as JSON, below what they are of.
 * @param {[Series, object[]][]} all
 * @param {(offset: number) => string} isoDay
 * @param {Record<string, unknown>} about
 */
export const seriesRecord = (all, isoDay, about) => JSON.stringify({ ...about, rows: rowsIn(all, isoDay) }, null, 1);

/**
 * Return the ground gained and lost between two maps as features of GeoJSON.
 * @param {import("./frames.js").Frames} frames
 * @param {[number, number]} period  the places of the two maps
 * @param {Record<string, unknown>} properties  of both
 * @param {Record<string, string>} texts
 */
export function seriesFeatures(frames, [first, last], properties, texts) {
  const changed = groundChanged(frames, first, last);
  return ["gained", "lost"].map((kind) => featureOf(changed[kind], { kind, name: texts[kind], ...properties }));
}
