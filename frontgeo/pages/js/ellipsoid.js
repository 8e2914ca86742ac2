// Areas and lengths on the ellipsoid, as frontgeo.geometry.ellipsoid and .measure take them.
//
// Edges are straight in longitude and latitude. The series and the ellipsoid come from Python
// with the page's data, so that no number is written twice.
//
// Why not geographiclib-geodesic 2.2.0: the edges of its polygons are geodesics, which is another
// area (22 to 40° E, 44 to 52° N: 1,187,394 km² where straight edges give 1,193,855). For lengths
// alone it adds 43 kB to a page where this file has 2; on lines up to some 100 km both agree to
// a micrometre, and fronts are written in tenths of a kilometre.

import { edgesOf } from "./segments.js";

const RAD = Math.PI / 180;

/** @typedef {import("./segments.js").Point} Point */
/** @typedef {{ a: number, f: number }} Ellipsoid  semi-major axis in metres, flattening */

// the mean of S(φ) = Σ cₙ sin((2n+1)φ) along an edge; see frontgeo.geometry.measure
function meanS(authalic, from, to) {
  const middle = (from + to) / 2 * RAD, half = (to - from) / 2 * RAD;
  let mean = 0;
  authalic.forEach((c, n) => {
    const m = 2 * n + 1, u = m * half;
    mean += c * Math.sin(m * middle) * (u === 0 ? 1 : Math.sin(u) / u);
  });
  return mean;
}

/**
 * Return the signed km² inside pieces that close an outline; positive if it lies on their left.
 * @param {number[]} authalic  the series of the authalic function, in km²
 * @param {[Point, Point][]} pieces
 * @returns {number}
 */
export function signedArea(authalic, pieces) {
  if (!pieces.length) return 0;
  const start = meanS(authalic, pieces[0][0][1], pieces[0][0][1]); // cancels, and keeps digits
  let sum = 0;
  for (const [a, b] of pieces) sum += (start - meanS(authalic, a[1], b[1])) * (b[0] - a[0]) * RAD;
  return sum;
}

/**
 * Return the signed km² of a ring, positive counterclockwise.
 * @param {number[]} authalic
 * @param {Point[]} ring
 */
export const ringArea = (authalic, ring) => signedArea(authalic, edgesOf(ring));

/**
 * Return the km² of a shell without its holes.
 * @param {number[]} authalic
 * @param {Point[][]} rings
 */
export const polygonArea = (authalic, rings) => rings.reduce(
  (sum, ring, i) => sum + Math.abs(ringArea(authalic, ring)) * (i ? -1 : 1), 0);

/**
 * Return metres along the geodesic between two points (Vincenty 1975, inverse).
 * @param {Ellipsoid} ellipsoid
 * @param {Point} from
 * @param {Point} to
 * @returns {number}
 */
export function geodesic({ a, f }, [lon1, lat1], [lon2, lat2]) {
  const b = a * (1 - f), l = (lon2 - lon1) * RAD;
  const u1 = Math.atan((1 - f) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - f) * Math.tan(lat2 * RAD));
  const s1 = Math.sin(u1), c1 = Math.cos(u1), s2 = Math.sin(u2), c2 = Math.cos(u2);
  let lambda = l, sinSigma = 0, cosSigma = 1, sigma = 0, cos2 = 1, cosM = 0;
  for (let i = 0; i < 50; i += 1) {
    sinSigma = Math.hypot(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda));
    if (sinSigma === 0) return 0;
    cosSigma = s1 * s2 + c1 * c2 * Math.cos(lambda);
    sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = c1 * c2 * Math.sin(lambda) / sinSigma;
    cos2 = 1 - sinAlpha * sinAlpha;
    cosM = cos2 === 0 ? 0 : cosSigma - 2 * s1 * s2 / cos2;
    const c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2)), before = lambda;
    lambda = l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cosM + c * cosSigma * (2 * cosM * cosM - 1)));
    if (Math.abs(lambda - before) < 1e-13) break;
  }
  const v = cos2 * (a * a - b * b) / (b * b);
  const A = 1 + v / 16384 * (4096 + v * (-768 + v * (320 - 175 * v)));
  const B = v / 1024 * (256 + v * (-128 + v * (74 - 47 * v)));
  const d = B * sinSigma * (cosM + B / 4 * (cosSigma * (2 * cosM * cosM - 1)
    - B / 6 * cosM * (4 * sinSigma * sinSigma - 3) * (4 * cosM * cosM - 3)));
  return b * A * (sigma - d);
}

/**
 * Return the length of pieces in km.
 * @param {Ellipsoid} ellipsoid
 * @param {[Point, Point][]} pieces
 */
export const lengthKm = (ellipsoid, pieces) => pieces.reduce(
  (sum, [a, b]) => sum + geodesic(ellipsoid, a, b), 0) / 1000;

/**
 * Return a map from degrees to metres around a latitude, true to 1 part in 1,000 within 50 km.
 * @param {Ellipsoid} ellipsoid
 * @param {number} lat
 * @returns {(point: Point) => Point}
 */
export function plane({ a, f }, lat) {
  const e2 = f * (2 - f), s = Math.sin(lat * RAD), w = 1 - e2 * s * s;
  const x = a / Math.sqrt(w) * Math.cos(lat * RAD) * RAD, y = a * (1 - e2) / (w * Math.sqrt(w)) * RAD;
  return ([lon, latitude]) => [lon * x, latitude * y];
}
