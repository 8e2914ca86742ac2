// The ground gained and lost between two maps of a series, as polygons of GeoJSON.
import { DECIMALS, rowsOf } from "./frames.js";
import { cut, isInRing, twiceArea, withBoxes } from "./segments.js";

const BESIDE = 1e-8; // degrees from the middle of an edge to a point beside it
const ROWS = 512; // strips of latitude, so that few edges are asked whether they lie east of a point

/** @typedef {import("./frames.js").Frames} Frames */

// A function that says whether the ground of a map lies at a point that is on none of its edges.
function heldAt({ lon, lat, from, to }, on) {
  let low = Infinity, high = -Infinity;
  for (const y of lat) { low = Math.min(low, y); high = Math.max(high, y); }
  const rowOf = (y) => Math.min(ROWS - 1, Math.max(0, Math.floor((y - low) / (high - low || 1) * ROWS)));
  const strips = Array.from({ length: ROWS }, () => []);
  for (let e = 0; e < on.length; e++) {
    if (!on[e]) continue;
    const [a, b] = [rowOf(lat[from[e]]), rowOf(lat[to[e]])];
    for (let row = Math.min(a, b); row <= Math.max(a, b); row++) strips[row].push(e);
  }
  return (x, y) => strips[rowOf(y)].filter((e) => {
    const [x0, y0, x1, y1] = [lon[from[e]], lat[from[e]], lon[to[e]], lat[to[e]]];
    return (y0 > y) !== (y1 > y) && (y - y0) / (y1 - y0) * (x1 - x0) + x0 > x;
  }).length % 2 === 1;
}

// Directed pieces joined into closed loops, none of which comes through a point twice.
function loopsOf(pieces) {
  const leaving = new Map(), loops = [], key = (point) => point.join();
  for (const [from, to] of pieces) {
    if (key(from) === key(to)) continue;
    if (!leaving.has(key(from))) leaving.set(key(from), []);
    leaving.get(key(from)).push([from, to]);
  }
  for (const starts of leaving.values()) {
    while (starts.length) {
      const path = [], at = new Map();
      for (let point = starts[0][0]; ;) {
        if (at.has(key(point))) { // a loop is closed, and what led to it goes on from there
          const loop = path.splice(at.get(key(point)));
          loop.forEach((each) => at.delete(key(each)));
          if (loop.length > 2) loops.push(loop);
        }
        const next = leaving.get(key(point))?.pop();
        if (!next) break;
        at.set(key(point), path.length);
        path.push(point);
        [, point] = next;
      }
    }
  }
  return loops;
}

// Loops with ground on their left, as polygons: each hole in the smallest shell around it.
function polygonsOf(loops) {
  const found = loops.map((ring) => ({ ring, area: twiceArea(ring) })).filter(({ area }) => area);
  const shells = found.filter(({ area }) => area > 0).sort((a, b) => a.area - b.area).map(({ ring }) => [ring]);
  for (const { ring } of found.filter(({ area }) => area < 0)) {
    const [[x0, y0], [x1, y1]] = ring, middle = [(x0 + x1) / 2, (y0 + y1) / 2];
    shells.find(([shell]) => isInRing(middle, shell))?.push(ring);
  }
  return shells.map((rings) => rings.map((ring) => [...ring, ring[0]]));
}

// The edges of a map that another one lacks, in degrees.
function edgesApart({ lon, lat, from, to }, on, other) {
  const found = [], unit = 10 ** DECIMALS;
  for (let e = 0; e < on.length; e++) if (on[e] && !other[e]) found.push([[lon[from[e]] / unit, lat[from[e]] / unit], [lon[to[e]] / unit, lat[to[e]] / unit]]);
  return withBoxes(found);
}
const rounded = (points) => points.map((point) => point.map((value) => Number(value.toFixed(DECIMALS + 1))));

/**
 * Return what was gained and lost between two maps, as coordinates of MultiPolygons.
 *
 * An edge of one map alone, cut where edges of the other cross it, has ground that changed on one
 * of its sides. Ground of a map lies left of its edges: where the other map does not hold it, it
 * was gained, or lost; else the ground on the right changed.
 * @param {import("./frames.js").Frames} frames
 * @param {number} first
 * @param {number} last
 * @returns {{ gained: number[][][][], lost: number[][][][] }}
 */
export function groundChanged(frames, first, last) {
  const before = rowsOf(frames)(first), after = rowsOf(frames)(last), unit = 10 ** DECIMALS;
  const gone = edgesApart(frames, before, after), come = edgesApart(frames, after, before), pieces = { gained: [], lost: [] };
  for (const [edges, others, held, own, other] of [[come, gone, heldAt(frames, before), "gained", "lost"], [gone, come, heldAt(frames, after), "lost", "gained"]]) {
    cut(edges, others, ([x, y], [from, to]) => {
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]], length = Math.hypot(dx, dy) / BESIDE;
      if (!length) return false;
      const isHeld = held((x - dy / length) * unit, (y + dx / length) * unit);
      pieces[isHeld ? other : own].push(rounded(isHeld ? [to, from] : [from, to]));
      return false;
    });
  }
  return { gained: polygonsOf(loopsOf(pieces.gained)), lost: polygonsOf(loopsOf(pieces.lost)) };
}
