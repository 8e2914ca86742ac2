// A series of maps as frontgeo.pages.codecs writes it: every edge once, and what each map changes.
import { numbersIn } from "./varint.js";

/** Decimals of a degree, as in frontgeo.geometry.overlay. */
export const DECIMALS = 6;

/**
 * @typedef {object} Frames
 * @property {number} maps
 * @property {Int32Array} lon  of each vertex, in units of the last decimal
 * @property {Int32Array} lat
 * @property {Int32Array} from  the vertex where each edge starts
 * @property {Int32Array} to
 * @property {Uint8Array} border  1 for an edge along the state border or coast
 * @property {Int32Array[]} changes  the edges that come or go with each map
 */

/**
 * Return the maps that a text holds.
 * @param {string} text
 * @returns {Frames}
 */
export function readFrames(text) {
  const { next, signed } = numbersIn(text);
  const maps = next(), edges = next(), vertices = next();
  const lon = new Int32Array(vertices), lat = new Int32Array(vertices);
  const from = new Int32Array(edges), to = new Int32Array(edges), border = new Uint8Array(edges);
  let known = 0;
  function vertex(code, codes, before) { // code 0 is a new one
    if (code) return known - 1 - (code - codes);
    lon[known] = signed() + (before < 0 ? 0 : lon[before]);
    lat[known] = signed() + (before < 0 ? 0 : lat[before]);
    return known++;
  }
  for (let e = 0, last = -1; e < edges; e++) {
    const code = next(), start = Math.floor(code / 2);
    border[e] = code % 2;
    from[e] = start === 1 ? last : vertex(start, 2, last);
    last = to[e] = vertex(next(), 1, from[e]);
  }
  const changes = [];
  for (let m = 0, newest = 0; m < maps; m++) {
    const fresh = next(), again = next(), changed = new Int32Array(fresh + again);
    for (let i = 0; i < fresh; i++) changed[i] = newest + i;
    for (let i = 0, back = newest; i < again; i++) changed[fresh + i] = (back -= next());
    newest += fresh;
    changes.push(changed);
  }
  return { maps, lon, lat, from, to, border, changes };
}

/**
 * Return a function that gives the edges on a map as a row of 0 and 1.
 *
 * The row is one and the same, and is changed from map to map.
 * @param {Frames} frames
 * @returns {(map: number) => Uint8Array}
 */
export function rowsOf(frames) {
  const on = new Uint8Array(frames.from.length);
  let index = -1;
  function flip(m) { frames.changes[m].forEach((e) => { on[e] ^= 1; }); }
  return function (wanted) {
    while (index < wanted) flip(++index);
    while (index > wanted) flip(index--);
    return on;
  };
}

/**
 * Join edges into closed loops; an edge walked backward is written ~e.
 *
 * As many edges lead out of each vertex as into it, so that a walk ends where it began.
 * @param {Frames} frames
 * @param {number[]} edges
 * @returns {number[][]}
 */
export function loopsOf(frames, edges) {
  const { from, to, lon } = frames;
  const leaving = (frames.leaving ||= new Int32Array(lon.length).fill(-1));
  const after = new Int32Array(edges.length), loops = [];
  edges.forEach((e, i) => {
    const start = e < 0 ? to[~e] : from[e];
    after[i] = leaving[start];
    leaving[start] = i;
  });
  edges.forEach((e) => {
    const start = e < 0 ? to[~e] : from[e];
    while (leaving[start] >= 0) {
      const loop = [];
      let at = start;
      do {
        const i = leaving[at];
        leaving[at] = after[i];
        loop.push(edges[i]);
        at = edges[i] < 0 ? from[~edges[i]] : to[edges[i]];
      } while (at !== start);
      loops.push(loop);
    }
  });
  return loops;
}

/**
 * Return the numbers of the edges on a map.
 * @param {Uint8Array} on
 * @returns {number[]}
 */
export function edgesOn(on) {
  const edges = [];
  for (let e = 0; e < on.length; e++) if (on[e]) edges.push(e);
  return edges;
}

/**
 * Return the edges that bound what changed between two maps.
 * @param {Uint8Array} before
 * @param {Uint8Array} after
 * @returns {number[]}
 */
export function edgesApart(before, after) {
  const edges = [];
  for (let e = 0; e < after.length; e++) if (before[e] !== after[e]) edges.push(after[e] ? e : ~e);
  return edges;
}
