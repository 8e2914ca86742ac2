// Several polygons at once: ground that they share counts once, and a region cuts them.
import { cut, meet, sameWay, side, withBoxes } from "./segments.js";

/** @typedef {import("./segments.js").Point} Point */
/** @typedef {import("./segments.js").Edge} Edge */
/** @typedef {import("./polygon.js").Polygon} Polygon */

/**
 * Return, for each polygon, the pieces of its outline that bound the union of all.
 * @param {Polygon[]} polygons
 * @returns {[Point, Point][][]}
 */
export function outlines(polygons) {
  return polygons.map((polygon, i) => {
    const near = polygons.map((other, j) => ({ other, first: i < j })).filter(({ other }) => other !== polygon && meet(polygon.box, other.box));
    if (!near.length) return polygon.edges.map((edge) => edge.ends);
    const all = near.flatMap(({ other }) => other.edges.filter((edge) => meet(edge.box, polygon.box)));
    return cut(polygon.edges, all, (middle, piece) => near.every(({ other, first }) => {
      if (!meet(other.box, [...middle, ...middle])) return true;
      let on = null;
      const where = side(middle, other.edges, (edge) => { on = edge.ends; });
      return where === "on" ? first && sameWay(piece, on) : where === "out";
    }));
  });
}

/**
 * Return the pieces of an outline inside a region.
 * @param {[Point, Point][]} outline
 * @param {Edge[]} region
 * @returns {[Point, Point][]}
 */
export function within(outline, region) {
  return cut(withBoxes(outline), region, (middle) => side(middle, region, null) === "in");
}

/**
 * Return the pieces of a region's own outline inside polygons.
 * @param {Edge[]} region
 * @param {Polygon[]} polygons
 * @returns {[Point, Point][]}
 */
export function regionInside(region, polygons) {
  const all = polygons.flatMap((polygon) => polygon.edges);
  return cut(region, all, (middle, piece) => polygons.some((polygon) => {
    if (!meet(polygon.box, [...middle, ...middle])) return false;
    let on = null;
    const where = side(middle, polygon.edges, (edge) => { on = edge.ends; });
    return where === "in" || (where === "on" && sameWay(piece, on));
  }));
}
