import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { Refusal } from "../../frontgeo/pages/js/drawn_files.js";
import { fromWkt, isWkt } from "../../frontgeo/pages/js/drawn_formats.js";
import { cornerMatrix, fourCorners, isConvex } from "../../frontgeo/pages/js/map_picture.js";
import { measureOf } from "../../frontgeo/pages/js/measure.js";
import { placesIn, placesLike, pointsTyped } from "../../frontgeo/pages/js/place_search.js";
import { filesInZip } from "../../frontgeo/pages/js/zip_files.js";
import { fixtures, near } from "./fixtures.mjs";

const { expected, known } = fixtures;
const refused = (run, key) => assert.throws(run, (error) => error instanceof Refusal && error.key === key);
const read = (text) => fromWkt(text, "a.wkt", expected);

test("WKT of every kind is read, and no other CRS", () => {
  const ring = "(36 50, 37 50, 37 51, 36 50)";
  assert.deepEqual(read(`SRID=4326;POLYGON (${ring})`).polygons, [{ name: "", rings: [[[36, 50], [37, 50], [37, 51]]] }]);
  const several = read(`MULTIPOLYGON Z (((36 50 1, 37 50 1, 37 51 1, 36 50 1)), (${ring}))\nPOINT (36 50); polygonzm empty`);
  assert.equal(several.polygons.length, 2);
  assert.equal(several.other, 2);
  assert.equal(read(`GEOMETRYCOLLECTION (MULTIPOINT ((1 2), 3 4), LINESTRING ${ring}, POLYGON (${ring}, ${ring}))`).polygons[0].rings.length, 2);
  refused(() => read(`SRID=32637;POLYGON (${ring})`), "draw_bad_crs");
  refused(() => read("POLYGON ((36 50, 37))"), "draw_bad_wkt");
  refused(() => read(`POLYGON (${ring}`), "draw_bad_wkt");
  refused(() => read("LINESTRING (36 50, 37 50)"), "draw_bad_kind");
  refused(() => read("POLYGON ((50 36, 51 36, 51 37, 50 36))"), "draw_swapped");
  assert.ok(isWkt("polygon ((") && isWkt("SRID=4326; MULTIPOLYGON Z (((") && !isWkt("36.9 50.2"));
});

test("places are found in either language, the exact name first, then the larger", () => {
  const places = placesIn("Нова Вода\tNova Voda\t0\t36000\t50000\nВода\tVoda\t\t37000\t49000\nПід'яр\tPidiar\t0\t36500\t50500", [["Харківська область", "Kharkiv oblast"]], 1);
  assert.deepEqual(placesLike(places, "voda").map(({ names }) => names[0]), ["Voda", "Nova Voda"]);
  assert.deepEqual(placesLike(places, "НОВА").map(({ region, at }) => [region, at]), [["Kharkiv oblast", [50, 36]]]);
  assert.equal(placesLike(places, "під’яр").length, 1);
  assert.deepEqual(placesLike(places, " "), []);
  assert.deepEqual(placesLike(places, "odesa"), []);
});

test("two numbers are the point that lies where it is expected, in either order", () => {
  assert.deepEqual(pointsTyped("50.29, 36.94", expected), [[50.29, 36.94]]);
  assert.deepEqual(pointsTyped("36,94 50,29", expected), [[50.29, 36.94]]);
  assert.deepEqual(pointsTyped("36.94E 50.29N", expected), [[50.29, 36.94]]);
  assert.deepEqual(pointsTyped("10 11", expected), [[10, 11], [11, 10]]); // neither: both are offered
  assert.deepEqual(pointsTyped("Kharkiv 2", expected), []);
  assert.deepEqual(pointsTyped("50 36 1", expected), []);
});

test("a picture's corners lie where the matrix puts them", () => {
  const places = [{ x: 10, y: 20 }, { x: 330, y: 5 }, { x: 300, y: 260 }, { x: 40, y: 200 }];
  const m = cornerMatrix(300, 200, places).slice(9, -1).split(",").map(Number);
  [[0, 0], [300, 0], [300, 200], [0, 200]].forEach(([x, y], i) => {
    const w = m[3] * x + m[7] * y + m[15];
    near((m[0] * x + m[4] * y + m[12]) / w, places[i].x, 0, 1e-9);
    near((m[1] * x + m[5] * y + m[13]) / w, places[i].y, 0, 1e-9);
  });
  assert.ok(isConvex(places) && !isConvex([places[0], places[2], places[1], places[3]]));
  assert.deepEqual(fourCorners([[0, 1], [2, 1], [2, 0]])[3], [0, 0]);
  refused(() => fourCorners([[0, 1], [2, 1]]), "draw_picture_corners_bad");
});

test("ground is cut to a country with a hole, and to none of it where it lies in the hole", () => {
  const steps = (ring) => [...ring, ring[0]].flatMap(([x, y], i, all) => [x - (i ? all[i - 1][0] : 0), y - (i ? all[i - 1][1] : 0)].map((v) => Math.round(v * 1e5)));
  const country = [[[30, 50], [32, 50], [32, 52], [30, 52]], [[30.5, 50.5], [30.5, 51.5], [31.5, 51.5], [31.5, 50.5]]];
  const { cutToCountry, measured, prepared } = measureOf({ ...known, country: country.map(steps), off_border: [], region: null });
  const square = (west, south, east, north) => prepared([[[west, south], [east, south], [east, north], [west, north]]]);
  const around = square(30.25, 50.25, 33, 51.75), cut = cutToCountry(around);
  assert.deepEqual(cut.map((rings) => rings.length), [2]); // the hole is still one
  near(measured(cut.map(prepared)).abroad_km2, 0, 0, 1e-6);
  near(measured([around]).abroad_km2, around.km2 - measured(cut.map(prepared)).km2, 1e-9);
  assert.deepEqual(cutToCountry(square(30.6, 50.6, 31, 51)), []);
  assert.deepEqual(cutToCountry(square(20, 50, 21, 51)), []);
  assert.equal(cutToCountry(square(30.1, 50.1, 30.2, 50.2))[0][0].length, 4);
});

test("a zip that lies about itself is refused", async () => {
  const packed = deflateRawSync(Buffer.from("POINT (1 2)")), name = Buffer.from("a.wkt");
  const local = Buffer.alloc(30), entry = Buffer.alloc(46), end = Buffer.alloc(22);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  const whole = Buffer.concat([local, name, packed, entry, name, end]), inMemory = (b) => Uint8Array.from(b).buffer;
  globalThis.window = globalThis; // as in a browser
  const found = await filesInZip(inMemory(whole), "a.zip", () => true);
  assert.equal(new TextDecoder().decode(found.get("a.wkt")), "POINT (1 2)");
  for (const bad of [whole.subarray(0, 40), Buffer.from("PK"), Buffer.concat([whole.subarray(0, 40), Buffer.alloc(9), whole.subarray(49)])]) {
    await assert.rejects(filesInZip(inMemory(bad), "a.zip", () => true), (error) => error instanceof Refusal);
  }
});
