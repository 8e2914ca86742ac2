// Maps of a series by day, week (Monday to Sunday) or month.

const DAY_MS = 86400e3;
const SUMMED = ["gained_m2", "lost_m2", "net_m2", "apart_gained_m2", "apart_lost_m2"];

/**
 * @typedef {object} Period
 * @property {number} begin  first day of the calendar's period, in days since the first map
 * @property {number} end  its last day
 * @property {number} last  the place of its last map
 * @property {boolean} isPartial  the maps begin after its first day, or end before its last
 */

const UNITS = {
  week: (date) => {
    const begin = date.getTime() / DAY_MS - ((date.getUTCDay() + 6) % 7);
    return [begin, begin + 6];
  },
  month: (date) => [
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS,
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS,
  ],
};

/**
 * Add the numbers of maps up by period; for the unit "step" each map is one.
 *
 * What changed from one map to the next counts in the period of the later one.
 * @param {object} series  days, and the numbers of each map
 * @param {"step" | "week" | "month"} unit
 * @param {(offset: number) => Date} dateOf
 * @returns {(Period & Record<string, number>)[]}
 */
export function periodsOf(series, unit, dateOf) {
  const { days } = series, zero = dateOf(0).getTime() / DAY_MS, periods = [];
  days.forEach((day, i) => {
    const [begin, end] = unit === "step" ? [day, day] : UNITS[unit](dateOf(day)).map((at) => at - zero);
    let period = periods.at(-1);
    if (!period || period.begin !== begin) {
      period = { begin, end, last: i, isPartial: unit !== "step" && (begin < days[0] || end > days.at(-1)), ...Object.fromEntries(SUMMED.map((key) => [key, 0])) };
      periods.push(period);
    }
    period.last = i;
    for (const key of SUMMED) period[key] += series[key][i];
  });
  return periods;
}
