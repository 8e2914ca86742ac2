// One drawn polygon: its edges with the inside on their left, its km², and why it cannot count.
import { polygonArea, ringArea } from "./ellipsoid.js";
import { at, boxOf, crossing, edgesOf, meet, next, overlapping, side } from "./segments.js";

/** @typedef {import("./segments.js").Point} Point */
/**
 * @typedef {object} Polygon
 * @property {Point[][]} rings  the shell, then holes
 * @property {{ ends: [Point, Point], ring: number, at: number, of: number, box: number[] }[]} edges
 * @property {import("./segments.js").Box} box
 * @property {number} km2
 * @property {"" | "flat" | "crosses" | "hole"} fault  why it has no area
 */

/**
 * Return a polygon ready to be measured; doubled vertices are left out.
 * @param {number[]} authalic
 * @param {Point[][]} given
 * @returns {Polygon}
 */
export function preparedPolygon(authalic, given) {
  const rings = given.map((ring) => ring.filter((p, i) => {
    const q = next(ring, i);
    return p[0] !== q[0] || p[1] !== q[1];
  })).filter((ring, i) => i === 0 || ring.length > 2);
  const polygon = { rings, edges: [], box: boxOf(rings[0] || []), km2: 0, fault: "" };
  if (rings[0].length < 3) return Object.assign(polygon, { fault: "flat" });
  rings.forEach((ring, i) => {
    const turned = ringArea(authalic, ring) > 0 === (i === 0) ? ring : [...ring].reverse();
    edgesOf(turned).forEach((edge, j) => polygon.edges.push({ ends: edge, ring: i, at: j, of: ring.length, box: boxOf(edge) }));
  });
  polygon.km2 = polygonArea(authalic, rings);
  if (crossesItself(polygon)) polygon.fault = "crosses";
  else if (rings.some((ring, i) => i && !holeFits(polygon, i))) polygon.fault = "hole";
  else if (!(polygon.km2 > 0)) polygon.fault = "flat";
  return polygon;
}
function crossesItself({ edges }) {
  const sorted = [...edges].sort((e, f) => e.box[0] - f.box[0]);
  for (let i = 0; i < sorted.length; i += 1) {
    const e = sorted[i];
    for (let j = i + 1; j < sorted.length && sorted[j].box[0] <= e.box[2]; j += 1) {
      const f = sorted[j];
      if (!meet(e.box, f.box, 0)) continue;
      const where = crossing(e.ends, f.ends);
      // rings of a polygon may touch at points, a ring itself may not
      const least = e.ring !== f.ring || [0, 1, e.of - 1].includes(Math.abs(e.at - f.at)) ? 1e-12 : -1e-12;
      if (where === null ? overlapping(e.ends, f.ends) : where.every((t) => t > least && t < 1 - least)) return true;
    }
  }
  return false;
}

// a hole must lie in the shell and in no other hole; nothing crosses here any more
function holeFits(polygon, hole) {
  const middles = polygon.edges.filter((e) => e.ring === hole).map((e) => at(e.ends, 0.5));
  return polygon.rings.every((_, i) => {
    if (i === hole) return true;
    const others = polygon.edges.filter((e) => e.ring === i);
    const sides = middles.map((p) => side(p, others, null));
    return i ? !sides.includes("in") : !sides.includes("out");
  });
}
