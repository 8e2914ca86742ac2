import assert from "node:assert/strict";
import { test } from "node:test";
import { geodesic, plane, polygonArea } from "../../frontgeo/pages/js/ellipsoid.js";
import { measureOf, positionSd } from "../../frontgeo/pages/js/measure.js";
import { along, crossing, cut, edgesOf, nearTo, side, withBoxes } from "../../frontgeo/pages/js/segments.js";
import { awayFrom, groups, solids } from "../../frontgeo/pages/js/proximity.js";
import { fixtures, near } from "./fixtures.mjs";

const { known, shapes } = fixtures, { authalic, ellipsoid } = known;
const measure = measureOf(known);
const box = (west, south, east, north) => [[west, south], [east, south], [east, north], [west, north]];

test("areas are those that Python measures", () => {
  for (const { rings, km2 } of Object.values(shapes)) near(polygonArea(authalic, rings), km2, 1e-11, 1e-9);
});

test("the whole ellipsoid has its known area", () => {
  near(polygonArea(authalic, [box(-180, -90, 180, 90)]), 510065621.7, 1e-9); // km², WGS 84
});

test("lengths are those of GeographicLib, to a millimetre", () => {
  for (const { from, to, metres } of fixtures.lines) near(geodesic(ellipsoid, from, to), metres, 0, 1e-3);
  assert.equal(geodesic(ellipsoid, [36, 50], [36, 50]), 0);
});

test("a plane is true to a part in a thousand around its latitude", () => {
  const metric = plane(ellipsoid, 50), [a, b] = [[36, 50], [36.1, 50.05]];
  const [p, q] = [metric(a), metric(b)];
  near(Math.hypot(q[0] - p[0], q[1] - p[1]), geodesic(ellipsoid, a, b), 1e-3);
});

test("segments cross, touch and run beside each other", () => {
  assert.deepEqual(crossing([[0, 0], [2, 2]], [[0, 2], [2, 0]]), [0.5, 0.5]);
  assert.equal(crossing([[0, 0], [1, 0]], [[0, 1], [1, 1]]), null);
  assert.deepEqual(along([[0, 0], [4, 0]], [1, 3]), [0.25, 3]);
  assert.deepEqual(nearTo([[-2, 0], [2, 0]], [[0, 0], [0, 5]], 1), [0.25, 0.75]);
  assert.equal(nearTo([[-2, 3], [2, 3]], [[0, 0], [1, 0]], 1), null);
});

test("points lie in, out of or on an outline", () => {
  const edges = withBoxes(edgesOf(box(0, 0, 2, 2)));
  assert.equal(side([1, 1], edges, null), "in");
  assert.equal(side([3, 1], edges, null), "out");
  assert.equal(side([2, 1], edges, null), "on");
  assert.equal(side([0, 0], edges, null), "on");
});

test("edges are cut where others meet them", () => {
  const cutting = withBoxes([[[1, -1], [1, 1]]]);
  const pieces = cut(withBoxes([[[0, 0], [2, 0]]]), cutting, () => true);
  assert.deepEqual(pieces, [[[0, 0], [1, 0]], [[1, 0], [2, 0]]]);
});

test("ground that polygons share counts once", () => {
  for (const { polygons, km2 } of fixtures.union) {
    const m = measure.measured(polygons.map(measure.prepared));
    near(m.km2, km2, 1e-10, 1e-7);
  }
});

test("a polygon twice is one, and the rest is said to overlap", () => {
  const one = measure.prepared([box(36, 50, 36.1, 50.1)]);
  const alone = measure.measured([one]), twice = measure.measured([one, { ...one }]);
  near(twice.km2, alone.km2, 1e-12);
  near(twice.overlap_km2, alone.km2, 1e-12);
  assert.equal(alone.overlap_km2, 0);
});

test("an area is cut to the claim's oblasts", () => {
  const inside = measureOf(fixtures.known_within), { rings, km2 } = shapes.oblast;
  near(inside.measured([inside.prepared([box(20, 40, 45, 55)])]).km2, km2, 1e-6);
  near(inside.measured([inside.prepared(rings)]).km2, km2, 1e-6);
  const abroad = inside.measured([inside.prepared([box(0, 40, 1, 41)])]);
  assert.equal(abroad.km2, 0);
  assert.ok(abroad.outside_km2 > 9000);
});

test("polygons without an area have a fault", () => {
  const fault = (...rings) => measure.prepared(rings).fault;
  assert.equal(fault(box(36, 50, 37, 51)), "");
  assert.equal(fault([[0, 0], [1, 1]]), "flat");
  assert.equal(fault([[0, 0], [1, 0], [2, 0]]), "crosses"); // there and back
  assert.equal(fault([[0, 0], [1, 1], [1, 0], [0, 1]]), "crosses");
  assert.equal(fault(box(0, 0, 1, 1), box(2, 2, 3, 3)), "hole");
  assert.equal(fault(box(0, 0, 4, 4), box(1, 1, 2, 2)), "");
});

test("what lies along a border is no front", () => {
  const border = withBoxes([[[36, 50], [37, 50]]]);
  const beside = [[36.2, 50.001], [36.8, 50.001]], away = [[36.2, 50.5], [36.8, 50.5]];
  assert.deepEqual(awayFrom(ellipsoid, [beside], border, 300), []);
  assert.equal(awayFrom(ellipsoid, [away], border, 300).length, 1);
});

test("slivers count only beside what is none", () => {
  const thin = measure.prepared([box(36, 50, 36.1, 50.00005)]), wide = measure.prepared([box(36, 50.00005, 36.1, 50.1)]);
  assert.deepEqual(solids(ellipsoid, [thin], 50), [false]);
  assert.deepEqual(solids(ellipsoid, [thin, wide], 50), [true, true]);
  const far = measure.prepared([box(38, 50, 38.1, 50.1)]);
  assert.deepEqual(groups(ellipsoid, [thin, wide, far], 100), [0, 0, 2]);
});

test("the interval's width is that of its formula at both ends", () => {
  near(positionSd(100, [1e6], 1000), 0.1 * Math.sqrt(2 * 1 * 1e6), 1e-9); // long: σ√(2LP)
  near(positionSd(100, [1e-6], 1000), 0.1 * 1e-6, 1e-6); // short: σP
  assert.equal(positionSd(100, [], 1000), 0);
});
