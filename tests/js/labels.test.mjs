import assert from "node:assert/strict";
import { test } from "node:test";
import { placedLabels } from "../../frontgeo/pages/js/place_labels.js";
import { fixtures } from "./fixtures.mjs";

test("names are placed as Python places them", () => {
  for (const { labels, room, around, placed } of fixtures.labels) {
    const found = placedLabels(labels, room, around);
    assert.deepEqual(found.map(({ index, side }) => [index, side]), placed);
  }
});

test("a room without names, and one too small", () => {
  assert.deepEqual(placedLabels([], [0, 0, 100, 100]), []);
  assert.deepEqual(placedLabels([{ x: 5, y: 5, width: 30, height: 12 }], [0, 0, 10, 10]), []);
  const kept = placedLabels([{ x: 5, y: 5, width: 30, height: 12, keepsDot: true }], [0, 0, 10, 10]);
  assert.deepEqual(kept, [{ index: 0, side: null, box: null }]);
});
