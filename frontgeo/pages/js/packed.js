// Shapes as frontgeo.pages.codecs writes them, and as Leaflet draws them: [lat, lon].
import { numbersIn } from "./varint.js";

/** Degrees up to which an edge, straight in longitude and latitude, is drawn in one piece. */
export const BENT_DEG = 0.05;

/** @typedef {{ hole: boolean, points: [number, number][] }} Ring  points are [lat, lon] */

/**
 * Return the rings or lines of each shape.
 * @param {string} text
 * @returns {Ring[][]}
 */
export function unpacked(text) {
  const { next, signed } = numbersIn(text), written = [];
  let lon = 0, lat = 0, after = 0;
  const units = 10 ** next();
  function ring() {
    const head = next(), count = head >> 1, points = [];
    while (points.length < count) {
      const run = next(), length = run >> 2, again = run % 2, step = run % 4 === 3 ? -1 : 1;
      let place = again ? after + signed() : 0;
      for (let i = 0; i < length; i++) {
        if (again) {
          [lon, lat] = written[place];
          place += step;
        } else {
          lon += signed();
          lat += signed();
        }
        written.push([lon, lat]);
        points.push([lat / units, lon / units]);
      }
      if (again) after = place;
    }
    return { hole: head % 2 === 1, points };
  }
  return Array.from({ length: next() }, () => Array.from({ length: next() }, ring));
}

/**
 * Return points with others between those far apart: Mercator bends long edges.
 * @param {[number, number][]} points
 * @param {boolean} closed
 * @returns {[number, number][]}
 */
export function straight(points, closed) {
  const drawn = [];
  points.forEach((point, i) => {
    drawn.push(point);
    const next = points[i + 1] || (closed ? points[0] : point);
    const pieces = Math.ceil(Math.max(Math.abs(next[0] - point[0]), Math.abs(next[1] - point[1])) / BENT_DEG);
    for (let k = 1; k < pieces; k++) {
      drawn.push([point[0] + ((next[0] - point[0]) * k) / pieces, point[1] + ((next[1] - point[1]) * k) / pieces]);
    }
  });
  return drawn;
}

/**
 * Return a shape's lines for L.polyline.
 * @param {Ring[]} shape
 */
export function linesOf(shape) {
  return shape.map((ring) => straight(ring.points, false));
}

/**
 * Return a shape's polygons for L.polygon, each a shell with its holes.
 * @param {Ring[]} shape
 */
export function polygonsOf(shape) {
  const polygons = [];
  shape.forEach((ring) => {
    const points = straight(ring.points, true);
    if (ring.hole) polygons.at(-1).push(points); else polygons.push([points]);
  });
  return polygons;
}
