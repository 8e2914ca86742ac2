import assert from "node:assert/strict";
import { test } from "node:test";
import { monthTicks } from "../../frontgeo/pages/js/day_bars.js";
import { notesOf } from "../../frontgeo/pages/js/draw_card.js";
import { filled, formatsOf, pluralsOf } from "../../frontgeo/pages/js/format.js";
import { outcomesOf } from "../../frontgeo/pages/js/outcome.js";
import { fixtures } from "./fixtures.mjs";

for (const [lang, { by_key: texts, numbers, days, counted }] of Object.entries(fixtures.texts)) {
  test(`numbers and days are written as Python does: ${lang}`, () => {
    const { number, day } = formatsOf(texts);
    for (const [value, decimals, signed, text] of numbers) assert.equal(number(value, decimals, signed), text);
    for (const [iso, text] of days) assert.equal(day(new Date(`${iso}T00:00:00Z`)), text);
  });

  test(`nouns have the form that goes with a number: ${lang}`, () => {
    const formOf = pluralsOf(lang);
    for (const [n, text] of counted) assert.equal(filled(formOf(texts.draw_holes, n), { n }), text);
  });
}

test("a language that is none has the plurals of English", () => {
  assert.equal(pluralsOf("no language")("one|other", 1), "one");
  assert.equal(pluralsOf("xx")("one|other", 2), "other");
});

test("names without a value stay", () => {
  assert.equal(filled("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("values are not filled once more", () => {
  assert.equal(filled("{a}", { a: "{b}", b: "x" }), "{b}");
});

const claim = { value: 880, low: 836, high: 924, interval: "836 to 924", label: "880 km²", stated: "880 km²", is_open: false };
const judge = (low, km2, high, of = claim) => {
  const { by_key: texts } = fixtures.texts.en, m = { low, km2, high, sd_per_metre: 0.01, cut_sd: 0 };
  return outcomesOf({ texts, claim: of, known: fixtures.known }, formatsOf(texts).number).judged(m);
};

test("outcomes are those of positions", () => {
  assert.equal(judge(600, 650, 700).outcome, "overstated");
  assert.equal(judge(1000, 1050, 1100).outcome, "understated");
  assert.equal(judge(850, 880, 910).outcome, "supported");
  assert.equal(judge(400, 900, 1400).outcome, "supported"); // around the claim's interval
  assert.equal(judge(0, 0, 1).outcome, "undecided");
  assert.equal(judge(-2000, 900, 900.5).outcome, "undecided");
});

test("an open claim is overstated by what lies below it alone", () => {
  const least = { ...claim, low: 880, high: null, is_open: true };
  assert.equal(judge(900, 950, 1000, least).outcome, "supported");
  assert.equal(judge(700, 750, 800, least).outcome, "overstated");
});

test("an outcome says from which position error on it turns", () => {
  assert.equal(judge(600, 650, 700).why.length, 1);
  assert.match(judge(600, 650, 700).why[0], /\d m/);
});

test("ground counted once is noted whatever explains the outcome", () => {
  const { by_key: texts } = fixtures.texts.en, data = { texts, claim, known: fixtures.known };
  const m = { front_km: 10, sd: 1, boundary_km: 0, overlap_km2: 0.25, outside_km2: 0 };
  for (const why of [[], ["first"], ["first", "second"]]) {
    const { uncounted, all } = notesOf(data, m, why);
    assert.equal(uncounted.length, 1);
    assert.match(uncounted[0], /0\.250/);
    assert.deepEqual(all.slice(1), [...uncounted, ...why]);
  }
  assert.deepEqual(notesOf(data, { ...m, overlap_km2: 0 }, []).uncounted, []);
});

test("a chart names as many months as it has room for", () => {
  const words = { months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" "), dayText: (offset) => `day ${offset}` };
  const ticks = (begin, span, width) => monthTicks(new Date(`${begin}T00:00:00Z`), span, width, words).map(([, text]) => text);
  assert.deepEqual(ticks("2024-05-01", 20, 800), ["day 0", "day 20"]);
  assert.deepEqual(ticks("2023-11-15", 100, 800), ["Dec", "2024", "Feb"]);
  assert.deepEqual(ticks("2022-01-01", 1000, 400), ["2022", "Jul", "2023", "Jul", "2024", "Jul"]);
});
