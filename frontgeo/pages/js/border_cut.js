// A drawn polygon cut to the country: the pieces of both outlines, joined to rings again.
import { signedArea } from "./ellipsoid.js";
import { regionInside, within } from "./overlay.js";
import { EPS, at, edgesBeside, edgesOf, side, withBoxes } from "./segments.js";

/** @typedef {import("./segments.js").Point} Point */

const LEAST_KM2 = 1e-9; // of a ring that is kept
const AGREES_KM2 = 1e-6; // the rings' area and that of the pieces

/**
 * Return the part of a prepared polygon inside a country, as the rings of polygons.
 *
 * Null where the pieces make no rings, as they may of outlines that run along each other.
 * @param {number[]} authalic
 * @param {import("./polygon.js").Polygon} polygon
 * @param {import("./segments.js").Edge[]} country  its ground on the left of each edge
 * @returns {Point[][][] | null}
 */
export function cutToCountry(authalic, polygon, country) {
  const near = edgesBeside(country, polygon.box);
  const pieces = [...within(polygon.edges.map((edge) => edge.ends), near), ...regionInside(near, [polygon])];
  const rings = joined(pieces);
  if (!rings) return null;
  const sized = rings.map((ring) => ({ ring, km2: signedArea(authalic, edgesOf(ring)) })).filter(({ km2 }) => Math.abs(km2) > LEAST_KM2);
  const whole = sized.reduce((sum, { km2 }) => sum + km2, 0);
  if (Math.abs(whole - signedArea(authalic, pieces)) > AGREES_KM2) return null;
  const shells = sized.filter(({ km2 }) => km2 > 0).sort((a, b) => a.km2 - b.km2).map(({ ring }) => ({ edges: withBoxes(edgesOf(ring)), rings: [ring] }));
  for (const { ring } of sized.filter(({ km2 }) => km2 < 0)) {
    const middle = at([ring[0], ring[1]], 0.5);
    const shell = shells.find(({ edges }) => side(middle, edges, null) !== "out"); // the smallest
    if (!shell) return null;
    shell.rings.push(ring);
  }
  return shells.map(({ rings: cut }) => cut);
}

// chains pieces, each with the ground on its left, end to start; ends may differ by rounding
function joined(pieces) {
  const cell = (v) => Math.round(v / (4 * EPS)), starts = new Map();
  const key = (x, y) => `${x} ${y}`;
  pieces.forEach((piece) => {
    const place = key(...piece[0].map(cell));
    starts.set(place, [...(starts.get(place) || []), piece]);
  });
  const left = new Set(pieces), rings = [];
  function following([from, to]) {
    const [x, y] = to.map(cell), found = [];
    for (let i = -1; i <= 1; i += 1) for (let j = -1; j <= 1; j += 1) found.push(...(starts.get(key(x + i, y + j)) || []));
    const came = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const turn = ([a, b]) => { // to the left is more; straight back is least
      const by = Math.atan2(b[1] - a[1], b[0] - a[0]) - came;
      return ((by + 3 * Math.PI) % (2 * Math.PI)) - Math.PI;
    };
    return found.filter((piece) => left.has(piece)).sort((a, b) => turn(b) - turn(a))[0];
  }
  for (const first of pieces) {
    if (!left.has(first)) continue;
    const ring = [];
    for (let piece = first; piece; piece = following(piece)) {
      left.delete(piece);
      ring.push(piece[0]);
      if (closes(piece[1], first[0])) { rings.push(ring); ring.closed = true; break; }
    }
    if (!ring.closed) return null;
  }
  return rings.map((ring) => [...ring]);
}
const closes = (p, q) => Math.abs(p[0] - q[0]) <= 8 * EPS && Math.abs(p[1] - q[1]) <= 8 * EPS;
