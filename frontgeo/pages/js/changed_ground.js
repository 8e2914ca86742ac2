// The ground gained and lost between two maps of a series, as polygons of GeoJSON.
import { DECIMALS, edgesApart, loopsOf, rowsOf } from "./frames.js";

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

// A loop that comes through a point twice, as loops that do not.
function simpleLoops(points) {
  const loops = [], path = [], at = new Map();
  for (const point of points) {
    const key = point.join();
    if (at.has(key)) {
      const loop = path.splice(at.get(key));
      loop.forEach((each) => at.delete(each.join()));
      if (loop.length > 2) loops.push(loop);
    }
    at.set(key, path.length);
    path.push(point);
  }
  if (path.length > 2) loops.push(path);
  return loops;
}

const signedDeg2 = (ring) => ring.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = ring[(i + 1) % ring.length];
  return sum + x * nextY - nextX * y;
}, 0) / 2;

function isInside([x, y], ring) {
  return ring.filter(([x0, y0], i) => {
    const [x1, y1] = ring[(i + 1) % ring.length];
    return (y0 > y) !== (y1 > y) && (y - y0) / (y1 - y0) * (x1 - x0) + x0 > x;
  }).length % 2 === 1;
}

// Loops with ground on their left, as polygons: each hole in the smallest shell around it.
function polygonsOf(loops) {
  const found = loops.map((ring) => ({ ring, area: signedDeg2(ring) })).filter(({ area }) => area);
  const shells = found.filter(({ area }) => area > 0).sort((a, b) => a.area - b.area).map(({ ring }) => [ring]);
  for (const { ring } of found.filter(({ area }) => area < 0)) {
    const [[x0, y0], [x1, y1]] = ring, middle = [(x0 + x1) / 2, (y0 + y1) / 2];
    shells.find(([shell]) => isInside(middle, shell))?.push(ring);
  }
  return shells.map((rings) => rings.map((ring) => [...ring, ring[0]]));
}

/**
 * Return what was gained and lost between two maps, as coordinates of MultiPolygons.
 *
 * All maps share their edges, so that an edge on one map alone has ground that changed on one
 * side of it. It bounds what was gained if the other map holds that side, or does not.
 * @param {Frames} frames
 * @param {number} first
 * @param {number} last
 * @returns {{ gained: number[][][][], lost: number[][][][] }}
 */
export function groundChanged(frames, first, last) {
  const before = rowsOf(frames)(first), after = rowsOf(frames)(last), { from, to, lon, lat } = frames;
  const heldBefore = heldAt(frames, before), heldAfter = heldAt(frames, after), unit = 10 ** DECIMALS;
  const edges = { gained: [], lost: [] };
  for (const e of edgesApart(before, after)) {
    const edge = e < 0 ? ~e : e, x = (lon[from[edge]] + lon[to[edge]]) / 2, y = (lat[from[edge]] + lat[to[edge]]) / 2;
    if (e < 0 ? heldAfter(x, y) : !heldBefore(x, y)) edges.gained.push(e); else edges.lost.push(~e); // what was lost lies right of it
  }
  const drawn = (kind) => polygonsOf(loopsOf(frames, edges[kind]).flatMap((loop) => simpleLoops(loop.map((e) => {
    const v = e < 0 ? to[~e] : from[e];
    return [lon[v] / unit, lat[v] / unit];
  }))));
  return { gained: drawn("gained"), lost: drawn("lost") };
}
