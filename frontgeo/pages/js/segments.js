// Segments in the plane of longitude and latitude: boxes, crossings, sides and cuts.
//
// A ring is a list of [x, y], not closed. An edge is { ends: [from, to], box }.
//
// Why no clipping library: the interval needs to know which polygon each piece of an outline
// came from, and whether a region cut it; clippers return rings without their origin. Bundled
// as pages are, polygon-clipping 0.15.7 has 71 kB, polyclip-ts 0.16.8 87 kB and
// martinez-polygon-clipping 0.8.1 33 kB; this file, overlay.js and polygon.js have 7 kB. On the
// unions of tests/test_page_modules.py all four are within 1e-10 km² of shapely; ours takes
// 1.8 s where these take 2.2, 8.3 and 1.3 s.

/** Degrees within which points coincide: 0.1 mm. */
export const EPS = 1e-9;

/** @typedef {[number, number]} Point */
/** @typedef {[number, number, number, number]} Box  west, south, east, north */
/** @typedef {{ ends: [Point, Point], box: Box }} Edge */

/**
 * Return the vertex after vertex `i` of a ring.
 * @param {Point[]} ring
 * @param {number} i
 * @returns {Point}
 */
export const next = (ring, i) => ring[i + 1 < ring.length ? i + 1 : 0];

/**
 * Return the edges of a ring as pairs of vertices.
 * @param {Point[]} ring
 * @returns {[Point, Point][]}
 */
export const edgesOf = (ring) => ring.map((point, i) => [point, next(ring, i)]);

/**
 * Return twice the signed area of a ring: positive where it runs against the clock, x before y.
 * @param {Point[]} ring
 */
export const twiceArea = (ring) => ring.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = next(ring, i);
  return sum + x * nextY - nextX * y;
}, 0);

/**
 * Say whether a point lies in a ring, by the edges that a line from it crosses.
 * @param {Point} point
 * @param {Point[]} ring
 */
export function isInRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x0, y0] = ring[i], [x1, y1] = ring[j];
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

/**
 * Return pairs of points with the box around each.
 * @param {[Point, Point][]} pairs
 * @returns {Edge[]}
 */
export const withBoxes = (pairs) => pairs.map((ends) => ({ ends, box: boxOf(ends) }));

/**
 * Return the box around points.
 * @param {Point[]} points
 * @returns {Box}
 */
export function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

/**
 * Return whether two boxes lie within `x` and `y` of each other.
 * @param {Box} a
 * @param {Box} b
 * @param {number} [x]
 * @param {number} [y]
 */
export const meet = (a, b, x = EPS, y = x) => a[0] <= b[2] + x && b[0] <= a[2] + x && a[1] <= b[3] + y && b[1] <= a[3] + y;

/**
 * Return the edges of a closed outline that ground in a box can meet, or that decide its side.
 * @param {Edge[]} edges
 * @param {Box} box
 */
export const edgesBeside = (edges, [west, south, , north]) => edges.filter(
  ({ box }) => box[3] >= south - EPS && box[1] <= north + EPS && box[2] >= west - EPS);

/**
 * Return the point at a share of the way along a segment.
 * @param {[Point, Point]} segment
 * @param {number} t
 * @returns {Point}
 */
export const at = ([a, b], t) => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];

/**
 * Return where along a segment a point is nearest to it, as a share, and the distance there.
 * @param {[Point, Point]} segment
 * @param {Point} p
 * @returns {[number, number]}
 */
export function along([a, b], p) {
  const dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
  const t = square ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square : 0;
  const held = Math.min(1, Math.max(0, t));
  return [t, Math.hypot(a[0] + held * dx - p[0], a[1] + held * dy - p[1])];
}

/**
 * Return where the lines through two segments cross, as shares of each; null if parallel.
 * @param {[Point, Point]} one
 * @param {[Point, Point]} other
 * @returns {[number, number] | null}
 */
export function crossing([a, b], [c, d]) {
  const ux = b[0] - a[0], uy = b[1] - a[1], vx = d[0] - c[0], vy = d[1] - c[1];
  const turn = ux * vy - uy * vx;
  if (turn === 0) return null;
  const wx = c[0] - a[0], wy = c[1] - a[1];
  return [(wx * vy - wy * vx) / turn, (wx * uy - wy * ux) / turn];
}

/**
 * Return whether two parallel segments share more than a point.
 * @param {[Point, Point]} one
 * @param {[Point, Point]} f
 */
export function overlapping([a, b], f) {
  const dx = b[0] - a[0], dy = b[1] - a[1], size = Math.hypot(dx, dy);
  const off = f.map(([x, y]) => Math.abs((x - a[0]) * dy - (y - a[1]) * dx) / size);
  if (Math.max(...off) > 1e-13) return false;
  const [from, to] = f.map((p) => along([a, b], p)[0]).sort((s, t) => s - t);
  return Math.min(to, 1) - Math.max(from, 0) > 1e-9;
}

/**
 * Return on which side of a closed outline a point lies.
 * @param {Point} p
 * @param {Edge[]} edges
 * @param {((edge: Edge) => void) | null} onEdge  called with the edge that the point lies on
 * @returns {"in" | "out" | "on"}
 */
export function side(p, edges, onEdge) {
  let inside = false;
  for (const edge of edges) {
    const [a, b] = edge.ends;
    if (p[1] < edge.box[1] - EPS || p[1] > edge.box[3] + EPS || p[0] > edge.box[2] + EPS) continue;
    if (p[0] >= edge.box[0] - EPS && along(edge.ends, p)[1] <= EPS) {
      if (onEdge) onEdge(edge);
      return "on";
    }
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])) inside = !inside;
  }
  return inside ? "in" : "out";
}

/**
 * Cut edges wherever others meet them, and return the pieces that `keep` accepts.
 * @param {Edge[]} edges
 * @param {Edge[]} others
 * @param {(middle: Point, piece: [Point, Point]) => boolean} keep
 * @returns {[Point, Point][]}
 */
export function cut(edges, others, keep) {
  const pieces = [];
  for (const edge of edges) {
    const [a, b] = edge.ends, size = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const stops = [0, 1];
    for (const other of others) {
      if (!meet(edge.box, other.box)) continue;
      const where = crossing(edge.ends, other.ends);
      if (where && where[0] > 0 && where[0] < 1 && where[1] >= -1e-9 && where[1] <= 1 + 1e-9) stops.push(where[0]);
      for (const p of other.ends) {
        const [t, off] = along(edge.ends, p);
        if (t > 0 && t < 1 && off <= EPS) stops.push(t);
      }
    }
    stops.sort((s, t) => s - t);
    for (let i = 1, from = 0; i < stops.length; i += 1) {
      if (stops[i] === from || ((stops[i] - from) * size < 4 * EPS && stops[i] < 1)) continue;
      const piece = [from === 0 ? a : at(edge.ends, from), stops[i] === 1 ? b : at(edge.ends, stops[i])];
      if (keep(at(edge.ends, (from + stops[i]) / 2), piece)) pieces.push(piece);
      from = stops[i];
    }
  }
  return pieces;
}

/**
 * Return whether two segments point the same way, rather than against each other.
 * @param {[Point, Point]} one
 * @param {[Point, Point]} other
 */
export const sameWay = ([a, b], [c, d]) => (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]) > 0;

/**
 * Return the span of a–b, as shares, that lies within a distance of c–d, or null.
 *
 * There is one span at most: the ground around a segment is convex.
 * @param {[Point, Point]} one
 * @param {[Point, Point]} other
 * @param {number} distance
 * @returns {[number, number] | null}
 */
export function nearTo([a, b], [c, d], distance) {
  const ends = [];
  const ux = b[0] - a[0], uy = b[1] - a[1], square = ux * ux + uy * uy;
  if (square === 0) return null;
  for (const [x, y] of [c, d]) {
    const t = ((x - a[0]) * ux + (y - a[1]) * uy) / square;
    const off = Math.hypot(a[0] + t * ux - x, a[1] + t * uy - y);
    if (off <= distance) {
      const half = Math.sqrt((distance * distance - off * off) / square);
      ends.push(t - half, t + half);
    }
  }
  const vx = d[0] - c[0], vy = d[1] - c[1], size = Math.hypot(vx, vy);
  if (size > 0) {
    for (const sign of [1, -1]) {
      const nx = -vy / size * distance * sign, ny = vx / size * distance * sign;
      const where = crossing([a, b], [[c[0] + nx, c[1] + ny], [d[0] + nx, d[1] + ny]]);
      if (where && where[1] >= 0 && where[1] <= 1) ends.push(where[0]);
    }
  }
  if (!ends.length) return null;
  const from = Math.max(0, Math.min(...ends)), to = Math.min(1, Math.max(...ends));
  return to > from ? [from, to] : null;
}
