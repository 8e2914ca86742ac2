// Places names on a map by the rules of frontgeo.outputs.map_labels, which says them in full;
// tests hold both to the same places. Lengths are in pixels.
import { boxOf } from "./segments.js";

/** @typedef {[number, number, number, number]} Box  left, top, right, bottom */
/** @typedef {[number, number]} Point */
/**
 * @typedef {object} Label  the most important first
 * @property {number} x
 * @property {number} y  its dot, or the point of an area
 * @property {number} width
 * @property {number} height
 * @property {boolean} [area]  named without a dot
 * @property {boolean} [keepsDot]  drawn even where there is no room for the name
 */

const DOT = 3.5, APART = 3, BESIDE = 7, OVER = 6, CORNER_X = 5, CORNER_Y = 2, AROUND = 1.5;
const SIDE_COST = 4, ON_GROUND = 100, ON_LINE = 10000, AREA_COST = 1 / 30, EQUAL = 1e-6;
const TILE = 64;

function meet(a, b, apart) {
  return a[0] < b[2] + apart && b[0] < a[2] + apart && a[1] < b[3] + apart && b[1] < a[3] + apart;
}
function free(box, room, boxes) {
  return room[0] <= box[0] && room[1] <= box[1] && box[2] <= room[2] && box[3] <= room[3] && !boxes.some((other) => meet(box, other, APART));
}

/** @returns {[string, Box][]}  the easiest to read first */
function sidesOf({ x, y, width, height, area }) {
  const right = x + CORNER_X, left = x - CORNER_X - width, above = y - CORNER_Y - height, below = y + CORNER_Y;
  const corners = area ? [
    ["centre", x - width / 2, y - height / 2], ["above", x - width / 2, y - 1.5 * height], ["below", x - width / 2, y + 0.5 * height],
  ] : [
    ["right", x + BESIDE, y - height / 2], ["left", x - BESIDE - width, y - height / 2],
    ["above", x - width / 2, y - OVER - height], ["below", x - width / 2, y + OVER],
    ["above right", right, above], ["below right", right, below], ["above left", left, above], ["below left", left, below],
  ];
  return corners.map(([side, x0, y0]) => [side, [x0, y0, x0 + width, y0 + height]]);
}

/** The length of a segment in a box, cut by its four sides (Liang and Barsky). */
function lengthInside([x0, y0, x1, y1], [left, top, right, bottom]) {
  if (Math.max(x0, x1) <= left || Math.min(x0, x1) >= right || Math.max(y0, y1) <= top || Math.min(y0, y1) >= bottom) return 0;
  const dx = x1 - x0, dy = y1 - y0;
  let start = 0, end = 1;
  if (dx) { // else within both sides, as those beyond are left out
    const a = (left - x0) / dx, b = (right - x0) / dx;
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  if (dy) {
    const a = (top - y0) / dy, b = (bottom - y0) / dy;
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return end > start ? Math.hypot(dx, dy) * (end - start) : 0;
}

/** A ring cut by one side of a box: by x (axis 0) or y (axis 1), the part below or above it. */
function cutBySide(ring, axis, at, keepsLess) {
  const cut = [];
  let last = ring[ring.length - 1], wasIn = keepsLess ? last[axis] <= at : last[axis] >= at;
  for (const point of ring) {
    const isIn = keepsLess ? point[axis] <= at : point[axis] >= at;
    if (isIn !== wasIn) {
      const share = (at - last[axis]) / (point[axis] - last[axis]);
      cut.push([last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])]);
    }
    if (isIn) cut.push(point);
    last = point;
    wasIn = isIn;
  }
  return cut;
}
const cutBetween = (ring, axis, low, high) => {
  const above = cutBySide(ring, axis, low, false);
  return above.length ? cutBySide(above, axis, high, true) : above;
};

/** A ring cut by a box (Sutherland and Hodgman). */
function cutByBox(ring, [left, top, right, bottom]) {
  const across = cutBetween(ring, 0, left, right);
  return across.length ? cutBetween(across, 1, top, bottom) : across;
}

function areaOf(ring) {
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [x1, y1] = ring[i ? i - 1 : ring.length - 1];
    twice += x1 * y - x * y1;
  });
  return Math.abs(twice) / 2;
}

/** A function of a row and a column of tiles, which works each out once. */
function once(work) {
  const known = new Map();
  return (row, column = 0) => {
    const key = row * 100003 + column;
    if (!known.has(key)) known.set(key, work(row, column));
    return known.get(key);
  };
}

/** The tiles that a box meets, as rows and columns. */
function tilesOf([left, top, right, bottom]) {
  const tiles = [];
  for (let row = Math.floor(top / TILE); row <= Math.floor(bottom / TILE); row++) {
    for (let column = Math.floor(left / TILE); column <= Math.floor(right / TILE); column++) tiles.push([row, column]);
  }
  return tiles;
}

/** What lines and ground cost that a box covers. Both are kept by tiles, to look only nearby. */
function coverOf(lines, ground, room) {
  const segmentsIn = once(() => []);
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [x0, y0] = line[i - 1], [x1, y1] = line[i];
      const box = [Math.max(Math.min(x0, x1), room[0]), Math.max(Math.min(y0, y1), room[1]), Math.min(Math.max(x0, x1), room[2]), Math.min(Math.max(y0, y1), room[3])];
      if (box[0] > box[2] || box[1] > box[3]) continue;
      const segment = [x0, y0, x1, y1];
      for (const [row, column] of tilesOf(box)) segmentsIn(row, column).push(segment);
    }
  }
  const rings = ground.flatMap((polygon) => polygon.map((ring, i) => ({ ring, box: boxOf(ring), sign: i ? -1 : 1 })));
  const cutRings = (all, axis, at) => all
    .filter(({ box }) => box[axis] < (at + 1) * TILE && box[axis + 2] > at * TILE)
    .map(({ ring, sign }) => ({ ring: cutBetween(ring, axis, at * TILE, (at + 1) * TILE), sign }))
    .filter(({ ring }) => ring.length)
    .map((one) => ({ ...one, box: boxOf(one.ring) }));
  const seen = rings.filter(({ box }) => meet(box, room, 0));
  const strip = once((row) => cutRings(seen, 1, row)), tile = once((row, column) => cutRings(strip(row), 0, column));
  return (letters) => {
    const around = [letters[0] - AROUND, letters[1] - AROUND, letters[2] + AROUND, letters[3] + AROUND];
    const near = new Set();
    let length = 0, area = 0;
    for (const [row, column] of tilesOf(around)) {
      for (const segment of segmentsIn(row, column)) near.add(segment);
      for (const { ring, box, sign } of tile(row, column)) if (meet(box, letters, 0)) area += sign * areaOf(cutByBox(ring, letters));
    }
    near.forEach((segment) => { length += lengthInside(segment, around); });
    return (length > EQUAL ? ON_LINE + length : 0) + (area > EQUAL ? ON_GROUND + area * AREA_COST : 0);
  };
}

/**
 * Place names, and leave out those without room.
 * @param {Label[]} labels
 * @param {Box} room  names stay in it
 * @param {{ taken?: Box[], marks?: Box[], lines?: Point[][], ground?: Point[][][], most?: number }} [around]
 *   boxes that no name or dot may meet, boxes that no letters may cover, lines, polygons (a shell
 *   and its holes) and the largest number of names
 * @returns {{ index: number, side: string | null, box: Box | null }[]}  without a side only a dot
 */
export function placedLabels(labels, room, { taken = [], marks = [], lines = [], ground = [], most = Infinity } = {}) {
  const cost = coverOf(lines, ground, [room[0] - AROUND, room[1] - AROUND, room[2] + AROUND, room[3] + AROUND]);
  const boxes = [...taken], placed = [];
  let named = 0;
  labels.forEach((label, index) => {
    const { x, y, area } = label;
    if (named >= most) return;
    const dot = [x - DOT, y - DOT, x + DOT, y + DOT];
    if (!area && !free(dot, room, boxes)) return;
    const sides = sidesOf(label).map(([side, box], step) => ({ side, box, step })).filter(({ box }) => free(box, room, boxes) && !marks.some((mark) => meet(box, mark, 0)));
    let best = null;
    sides.forEach(({ side, box, step }) => {
      const covered = cost(box), least = covered + SIDE_COST * step;
      if (area && covered) return;
      if (!best || least < best.least - EQUAL) best = { least, side, box };
    });
    if (!best && !label.keepsDot) return;
    placed.push({ index, side: best ? best.side : null, box: best ? best.box : null });
    if (best) {
      named += 1;
      boxes.push(best.box);
    }
    if (!area) boxes.push(dot);
  });
  return placed;
}
