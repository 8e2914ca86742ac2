import assert from "node:assert/strict";
import { test } from "node:test";
import { cutLength } from "../../frontgeo/pages/js/day_bars.js";
import { periodsOf } from "../../frontgeo/pages/js/day_periods.js";
import { errorsOf, roundedToError } from "../../frontgeo/pages/js/series_errors.js";

const zeros = (n) => Array.from({ length: n }, () => 0);
const dateOf = (offset) => new Date(Date.UTC(2024, 4, 1 + offset)); // 1 May 2024 was a Wednesday

test("weeks begin on Monday, and months are the calendar's", () => {
  const days = [0, 4, 5, 11, 32], ones = [0, 1, 2, 4, 8];
  const series = { days, gained_m2: ones, lost_m2: zeros(5), net_m2: ones, apart_gained_m2: zeros(5), apart_lost_m2: zeros(5) };
  const weeks = periodsOf(series, "week", dateOf);
  assert.deepEqual(weeks.map(({ begin, end, last, gained_m2 }) => [begin, end, last, gained_m2]), [
    [-2, 4, 1, 1], [5, 11, 3, 6], [26, 32, 4, 8],
  ]);
  assert.deepEqual(weeks.map(({ isPartial }) => isPartial), [true, false, false]);
  const months = periodsOf(series, "month", dateOf);
  assert.deepEqual(months.map(({ begin, end, gained_m2 }) => [begin, end, gained_m2]), [[0, 30, 7], [31, 60, 8]]);
  assert.deepEqual(months.map(({ isPartial }) => isPartial), [false, true]);
  assert.equal(periodsOf(series, "step", dateOf).length, 5);
});

test("a value is rounded to two digits of its error", () => {
  assert.deepEqual(roundedToError(636.23, 40.4), { value: 636, half: 40, decimals: 0 });
  assert.deepEqual(roundedToError(6342.9, 1931.3), { value: 6300, half: 1900, decimals: 0 });
  assert.deepEqual(roundedToError(5.42, 1.23), { value: 5.4, half: 1.2, decimals: 1 });
});

test("errors are as measured where they were, and else of the widest period as long", () => {
  const days = [0, 1, 2, 3], summed = { gained: [0, 10, 20, 40], lost: [0, 0, 0, 0] };
  const error = errorsOf({ days, errors: [[0, 1, 5, 0, 5], [0, 3, 8, 0, 8]] }, summed);
  assert.deepEqual(error("net", 0, 3), { half: 8, isEstimated: false });
  assert.deepEqual(error("gained", 0, 1), { half: 5, isEstimated: false });
  assert.deepEqual(error("net", 1, 2), { half: 5, isEstimated: true }); // half of 10, as of a day
  assert.deepEqual(error("net", 1, 3), { half: 6, isEstimated: true }); // a fifth of 30, as of three days
  assert.deepEqual(error("lost", 1, 3), { half: 0, isEstimated: true });
  assert.equal(errorsOf({ days, errors: [] }, summed)("net", 0, 1), null);
});

test("only a few bars are cut", () => {
  assert.equal(cutLength([1, 2, 3]), Infinity);
  assert.equal(cutLength([...Array.from({ length: 200 }, () => 10), 1000]), 20);
});
