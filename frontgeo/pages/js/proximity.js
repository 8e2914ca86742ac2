// Distances in metres: pieces away from a border, slivers, and polygons near each other.
import { lengthKm, plane } from "./ellipsoid.js";
import { along, at, boxOf, crossing, meet, nearTo, side, withBoxes } from "./segments.js";

/** @typedef {import("./segments.js").Point} Point */
/** @typedef {import("./segments.js").Edge} Edge */
/** @typedef {import("./polygon.js").Polygon} Polygon */
/** @typedef {import("./ellipsoid.js").Ellipsoid} Ellipsoid */

/**
 * Return the parts of pieces farther than some metres from a line, as border and coast.
 * @param {Ellipsoid} ellipsoid
 * @param {[Point, Point][]} pieces
 * @param {Edge[]} border
 * @param {number} metres
 * @returns {[Point, Point][]}
 */
export function awayFrom(ellipsoid, pieces, border, metres) {
  if (!pieces.length) return [];
  const box = boxOf(pieces.flat()), reach = metres / 60000; // degrees, more than enough
  const near = border.filter((edge) => meet(edge.box, box, 2 * reach, reach));
  const kept = [];
  for (const piece of pieces) {
    const spans = [], own = boxOf(piece), steps = Math.max(1, Math.ceil(Math.hypot(piece[1][0] - piece[0][0], piece[1][1] - piece[0][1]) / 0.05));
    const close = near.filter((edge) => meet(edge.box, own, 2 * reach, reach));
    for (let i = 0; close.length && i < steps; i += 1) {
      const part = [at(piece, i / steps), at(piece, (i + 1) / steps)], metric = plane(ellipsoid, (part[0][1] + part[1][1]) / 2);
      for (const edge of close) {
        const span = nearTo(part.map(metric), edge.ends.map(metric), metres);
        if (span) spans.push(span.map((t) => (i + t) / steps));
      }
    }
    spans.sort((s, t) => s[0] - t[0]);
    let from = 0;
    for (const [start, stop] of [...spans, [1, 1]]) {
      if (start > from) kept.push([at(piece, from), at(piece, start)]);
      from = Math.max(from, stop);
    }
  }
  return kept;
}

/**
 * Return whether no disc of some metres' radius fits into a polygon.
 * @param {Ellipsoid} ellipsoid
 * @param {Polygon} polygon
 * @param {number} radius
 */
export function vanishes(ellipsoid, polygon, radius) {
  const circumference = lengthKm(ellipsoid, polygon.edges.map((edge) => edge.ends)) * 1000;
  const holes = polygon.rings.length - 1;
  if (polygon.km2 * 1e6 > radius * circumference + Math.PI * radius * radius * holes) return false;
  const metric = plane(ellipsoid, (polygon.box[1] + polygon.box[3]) / 2);
  const edges = withBoxes(polygon.edges.map((edge) => edge.ends.map(metric)));
  const [west, south, east, north] = boxOf(edges.flatMap((edge) => edge.ends));
  const cells = [[(west + east) / 2, (south + north) / 2, Math.max(east - west, north - south) / 2]];
  while (cells.length) {
    const [x, y, half] = cells.pop();
    const distance = Math.min(...edges.map((edge) => along(edge.ends, [x, y])[1]));
    const inside = side([x, y], edges, null) === "in";
    if (inside && distance >= radius) return false;
    if ((inside ? distance : -distance) + half * Math.SQRT2 < radius || half < 0.25) continue;
    const h = half / 2;
    cells.push([x - h, y - h, h], [x + h, y - h, h], [x - h, y + h, h], [x + h, y + h, h]);
  }
  return true;
}

// the distance between two polygons; what is more than `enough` need not be exact
function metresApart(ellipsoid, one, other, enough) {
  const metric = plane(ellipsoid, (Math.max(one.box[1], other.box[1]) + Math.min(one.box[3], other.box[3])) / 2);
  const [es, fs] = [one, other].map((polygon) => withBoxes(polygon.edges.map((edge) => edge.ends.map(metric))));
  if (side(es[0].ends[0], fs, null) !== "out" || side(fs[0].ends[0], es, null) !== "out") return 0;
  let least = Infinity;
  for (const e of es) {
    for (const f of fs) {
      const limit = Math.min(least, enough);
      if (!meet(e.box, f.box, limit)) continue;
      const where = crossing(e.ends, f.ends);
      if (where && where.every((t) => t >= 0 && t <= 1)) return 0;
      for (const p of f.ends) least = Math.min(least, along(e.ends, p)[1]);
      for (const p of e.ends) least = Math.min(least, along(f.ends, p)[1]);
    }
  }
  return least;
}

/**
 * Return the number of each polygon's group: neighbours within some metres share one.
 * @param {Ellipsoid} ellipsoid
 * @param {Polygon[]} polygons
 * @param {number} metres
 * @returns {number[]}
 */
export function groups(ellipsoid, polygons, metres) {
  const group = polygons.map((_, i) => i), reach = metres / 60000;
  polygons.forEach((polygon, i) => {
    for (let j = 0; j < i; j += 1) {
      if (group[i] === group[j] || !meet(polygon.box, polygons[j].box, 2 * reach, reach)) continue;
      if (metresApart(ellipsoid, polygon, polygons[j], metres) > metres) continue;
      const [from, to] = [group[i], group[j]];
      group.forEach((g, k) => { if (g === from) group[k] = to; });
    }
  });
  return group;
}

/**
 * Return whether each polygon, with those that it touches, is wider than a sliver.
 * @param {Ellipsoid} ellipsoid
 * @param {Polygon[]} polygons
 * @param {number} width  in metres
 * @returns {boolean[]}
 */
export function solids(ellipsoid, polygons, width) {
  const solid = polygons.map((polygon) => !vanishes(ellipsoid, polygon, width / 2));
  if (solid.every(Boolean)) return solid;
  const group = groups(ellipsoid, polygons, 0.001);
  return solid.map((_, i) => group.some((g, j) => g === group[i] && solid[j]));
}
