import assert from "node:assert/strict";
import { test } from "node:test";
import { fromGeojson, fromTyped, Refusal, toGeojson, toTyped } from "../../frontgeo/pages/js/drawn_files.js";
import { fixtures } from "./fixtures.mjs";

const { expected } = fixtures;
const RING = [[36, 50], [37, 50], [37, 51]], CLOSED = [...RING, RING[0]];
const read = (content) => fromGeojson(typeof content === "string" ? content : JSON.stringify(content), "a.json", expected);
const refused = (run, key) => assert.throws(run, (error) => error instanceof Refusal && error.key === key);
const polygon = (...coordinates) => ({ type: "Polygon", coordinates });
const feature = (geometry, properties = null) => ({ type: "Feature", geometry, properties });

test("polygons come from geometries, features and collections, one in another", () => {
  const features = [feature(polygon(CLOSED), { name: "north" }), feature({ type: "MultiPolygon", coordinates: [[CLOSED], [CLOSED]] })];
  assert.deepEqual(read(polygon(CLOSED)), { polygons: [{ name: "", rings: [RING] }], other: 0 });
  const { polygons } = read({ type: "FeatureCollection", features });
  assert.deepEqual(polygons.map(({ name }) => name), ["north", "", ""]);
  assert.equal(read({ type: "GeometryCollection", geometries: [polygon(CLOSED)] }).polygons.length, 1);
});

test("heights and byte order marks are left out", () => {
  const high = CLOSED.map((p) => [...p, 120]);
  assert.deepEqual(read(`\ufeff${JSON.stringify(polygon(high))}`).polygons[0].rings, [RING]);
});

test("what is no polygon is counted", () => {
  const features = [feature(polygon(CLOSED)), feature({ type: "Point", coordinates: [36, 50] }), feature(null), feature(polygon([[36, "x"]]))];
  assert.equal(read({ type: "FeatureCollection", features }).other, 3);
});

test("nothing that a file holds is more than a text", () => {
  const { polygons } = read(feature(polygon(CLOSED), { name: { toString: "x" } }));
  assert.equal(polygons[0].name, "");
  assert.equal(read(feature(polygon(CLOSED), { name: "n".repeat(500) })).polygons[0].name.length, 80);
});

test("what cannot be used is refused with a reason", () => {
  refused(() => read("{"), "draw_bad_json");
  refused(() => read("null"), "draw_bad_kind");
  refused(() => read({ type: "FeatureCollection", features: [] }), "draw_bad_kind");
  refused(() => read(polygon(CLOSED.map(([x, y]) => [y, x]))), "draw_swapped");
  refused(() => read(polygon(CLOSED.map(([x, y]) => [x - 100, y]))), "draw_bad_place");
  let deep = polygon(CLOSED);
  for (let i = 0; i < 30; i += 1) deep = { type: "GeometryCollection", geometries: [deep] };
  refused(() => read(deep), "draw_bad_kind");
});

test("corners are typed with blanks, commas or semicolons", () => {
  const typed = (text) => fromTyped(text, "Corners", expected);
  for (const text of ["36 50\n37 50\n37 51", "36, 50\n37;50\n37,51\r\n", "36,0 50,0\n37,0 50,0\n37,0 51,0", "36 50\n37 50\n37 51\n36 50"]) {
    assert.deepEqual(typed(text), [RING]);
  }
  assert.equal(typed("36 50\n37 50\n37 51\n\n36.6 50.1\n36.7 50.1\n36.7 50.2").length, 2);
  refused(() => typed("36 50\nhere\n"), "draw_bad_line");
  refused(() => typed("36 50 1\n"), "draw_bad_line");
  refused(() => typed("36 95\n"), "draw_bad_line");
  refused(() => typed("36 50\n37 50"), "draw_too_few");
  refused(() => typed("50 36\n50 37\n51 37"), "draw_swapped");
});

test("typed corners are read back", () => {
  const rings = [RING, [[36.6, 50.1], [36.7, 50.1], [36.7, 50.2]]];
  assert.deepEqual(fromTyped(toTyped(rings), "", expected), rings);
});

test("saved polygons are wound as RFC 7946 asks, and are read back", () => {
  const hole = [[36.6, 50.1], [36.7, 50.1], [36.7, 50.2]]; // counterclockwise, as the shell
  const text = toGeojson([{ rings: [RING, hole], name: "north", km2: 1.23456789 }], { day: "2024-05-31" });
  const saved = JSON.parse(text), [{ properties, geometry }] = saved.features;
  assert.deepEqual(saved.frontgeo, { day: "2024-05-31" });
  assert.deepEqual(properties, { name: "north", area_km2: 1.234568 });
  assert.deepEqual(geometry.coordinates[0], CLOSED);
  assert.deepEqual(geometry.coordinates[1].slice(0, -1), [...hole].reverse());
  assert.deepEqual(read(text).polygons[0].rings[0], RING);
});
