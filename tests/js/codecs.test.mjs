import assert from "node:assert/strict";
import { test } from "node:test";
import { groundChanged } from "../../frontgeo/pages/js/changed_ground.js";
import { edgesApart, edgesOn, loopsOf, readFrames, rowsOf, DECIMALS } from "../../frontgeo/pages/js/frames.js";
import { linesOf, polygonsOf, straight, unpacked, BENT_DEG } from "../../frontgeo/pages/js/packed.js";
import { numbersIn } from "../../frontgeo/pages/js/varint.js";
import { fixtures, near } from "./fixtures.mjs";

test("whole numbers are those that Python wrote", () => {
  const { text, numbers, signed } = fixtures.varint, read = numbersIn(text);
  assert.deepEqual(numbers.map(read.next), numbers);
  assert.deepEqual(signed.map(() => read.signed() + 0), signed); // -0 is 0
});

test("shapes are those that Python packed", () => {
  const { text, rings, line } = fixtures.packed, shapes = unpacked(text);
  const turned = ({ hole, points }) => ({ hole, points: points.map(([x, y]) => [y, x]) });
  assert.deepEqual(shapes.slice(0, 3), rings.map((shape) => shape.map(turned)));
  assert.deepEqual(shapes[3], [turned({ hole: false, points: line })]);
});

test("holes go with their shells", () => {
  const [, withHole] = unpacked(fixtures.packed.text);
  assert.equal(polygonsOf(withHole).length, 1);
  assert.equal(polygonsOf(withHole)[0].length, 2);
});

test("long edges are drawn in pieces, whose corners stay", () => {
  const drawn = straight([[50, 36], [50, 36.2], [50.01, 36.2]], false);
  assert.deepEqual(drawn[0], [50, 36]);
  assert.deepEqual(drawn.at(-1), [50.01, 36.2]);
  drawn.slice(1).forEach(([lat, lon], i) => {
    assert.ok(Math.hypot(lat - drawn[i][0], lon - drawn[i][1]) <= BENT_DEG + 1e-9);
  });
  assert.equal(straight([[50, 36]], true).length, 1);
  assert.deepEqual(straight([], true), []);
  assert.equal(linesOf([{ hole: false, points: [[50, 36], [50, 36.01]] }])[0].length, 2);
});

const area = (frames, loops) => loops.reduce((sum, loop) => sum + loop.reduce((part, e) => {
  const [a, b] = e < 0 ? [frames.to[~e], frames.from[~e]] : [frames.from[e], frames.to[e]];
  return part + (frames.lon[a] * frames.lat[b] - frames.lon[b] * frames.lat[a]) / 2;
}, 0), 0) / 10 ** (2 * DECIMALS);

test("maps of a series have the ground that Python gave them", () => {
  assert.equal(fixtures.frames.decimals, DECIMALS);
  const frames = readFrames(fixtures.frames.text), rows = rowsOf(frames);
  assert.equal(frames.maps, fixtures.frames.areas.length);
  // back and forth: the row moves from map to map
  for (const m of [0, 2, 1, 0, 1, 2]) {
    near(Math.abs(area(frames, loopsOf(frames, edgesOn(rows(m))))), fixtures.frames.areas[m], 1e-9);
  }
});

test("what changed between two maps closes, and has the difference as its ground", () => {
  const frames = readFrames(fixtures.frames.text), { areas } = fixtures.frames;
  const [before, after] = [rowsOf(frames)(0), rowsOf(frames)(1)];
  const loops = loopsOf(frames, edgesApart(before, after));
  near(Math.abs(area(frames, loops)), Math.abs(areas[1] - areas[0]), 1e-9);
  assert.deepEqual(edgesApart(after, after), []);
});

test("ground gained and lost is parted where lines cross, with its holes", () => {
  const points = [[0, 0], [4, 0], [4, 4], [0, 4], [2, 1], [6, 1], [6, 3], [2, 3], [1, 1], [3, 1], [3, 3], [1, 3]];
  const ring = (first) => [0, 1, 2, 3].map((i) => [first + i, first + (i + 1) % 4]);
  const frames = (one, other) => {
    const edges = [...one, ...other];
    return {
      maps: 2, lon: points.map(([x]) => x * 1e6), lat: points.map(([, y]) => y * 1e6),
      from: edges.map(([a]) => a), to: edges.map(([, b]) => b), changes: [edges.map((_, i) => i).slice(0, one.length), edges.map((_, i) => i)],
    };
  };
  const square = (polygon) => polygon.reduce((sum, ring, i) => sum + (i ? -1 : 1) * Math.abs(ring.slice(1).reduce((part, [x, y], k) => part + (ring[k][0] * y - x * ring[k][1]) / 2, 0)), 0);
  const crossed = groundChanged(frames(ring(0), ring(4)), 0, 1);
  assert.deepEqual([crossed.gained.map(square), crossed.lost.map(square)], [[4], [12]]);
  const nested = groundChanged(frames(ring(8), ring(0)), 0, 1);
  assert.deepEqual([nested.gained.map((polygon) => polygon.length), nested.gained.map(square), nested.lost], [[2], [12], []]);
});
