// Places names on a map by the rules of frontgeo.outputs.map_labels, which says them in full;
// tests hold both to the same places. Lengths are in pixels.

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
  let start = 0, end = 1;
  for (const [along, origin, low, high] of [[x1 - x0, x0, left, right], [y1 - y0, y0, top, bottom]]) {
    if (!along) continue; // within both sides, as those beyond are left out
    const a = (low - origin) / along, b = (high - origin) / along;
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return end > start ? Math.hypot(x1 - x0, y1 - y0) * (end - start) : 0;
}

/** A ring cut by one side of a box: by x (axis 0) or y (axis 1), the part below or above it. */
function cutBySide(ring, axis, at, keepsLess) {
  const cut = [], inside = (point) => (keepsLess ? point[axis] <= at : point[axis] >= at);
  ring.forEach((point, i) => {
    const last = ring[i ? i - 1 : ring.length - 1];
    if (inside(point) !== inside(last)) {
      const share = (at - last[axis]) / (point[axis] - last[axis]);
      cut.push([last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])]);
    }
    if (inside(point)) cut.push(point);
  });
  return cut;
}

/** A ring cut by a box (Sutherland and Hodgman). */
function cutByBox(ring, [left, top, right, bottom]) {
  let cut = ring;
  for (const [axis, at, keepsLess] of [[0, left, false], [0, right, true], [1, top, false], [1, bottom, true]]) {
    if (cut.length) cut = cutBySide(cut, axis, at, keepsLess);
  }
  return cut;
}

function areaOf(ring) {
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [x1, y1] = ring[i ? i - 1 : ring.length - 1];
    twice += x1 * y - x * y1;
  });
  return Math.abs(twice) / 2;
}

function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

/** Lines and ground in the room; `near` gives those around a name, and they what a box costs. */
function coverOf(lines, ground, room) {
  const segments = [];
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [x0, y0] = line[i - 1], [x1, y1] = line[i];
      if (Math.max(x0, x1) > room[0] && Math.min(x0, x1) < room[2] && Math.max(y0, y1) > room[1] && Math.min(y0, y1) < room[3]) segments.push([x0, y0, x1, y1]);
    }
  }
  const rings = ground.flatMap((polygon) => polygon.map((ring, i) => ({ ring, box: boxOf(ring), sign: i ? -1 : 1 })));
  const seen = rings.filter(({ box }) => meet(box, room, 0)).map((one) => ({ ...one, ring: cutByBox(one.ring, room) }));
  return (box) => {
    const nearLines = segments.filter(([x0, y0, x1, y1]) => Math.max(x0, x1) > box[0] && Math.min(x0, x1) < box[2] && Math.max(y0, y1) > box[1] && Math.min(y0, y1) < box[3]);
    const nearGround = seen.filter((one) => meet(one.box, box, 0)).map(({ ring, sign }) => ({ ring: cutByBox(ring, box), sign }));
    return (letters) => {
      const around = [letters[0] - AROUND, letters[1] - AROUND, letters[2] + AROUND, letters[3] + AROUND];
      const length = nearLines.reduce((sum, segment) => sum + lengthInside(segment, around), 0);
      const area = nearGround.reduce((sum, { ring, sign }) => sum + (ring.length ? sign * areaOf(cutByBox(ring, letters)) : 0), 0);
      return (length > EQUAL ? ON_LINE + length : 0) + (area > EQUAL ? ON_GROUND + area * AREA_COST : 0);
    };
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
  const near = coverOf(lines, ground, [room[0] - AROUND, room[1] - AROUND, room[2] + AROUND, room[3] + AROUND]);
  const boxes = [...taken], placed = [];
  let named = 0;
  labels.forEach((label, index) => {
    const { x, y, area } = label;
    if (named >= most) return;
    const dot = [x - DOT, y - DOT, x + DOT, y + DOT];
    if (!area && !free(dot, room, boxes)) return;
    const sides = sidesOf(label).map(([side, box], step) => ({ side, box, step })).filter(({ box }) => free(box, room, boxes) && !marks.some((mark) => meet(box, mark, 0)));
    const cost = sides.length && near(boxOf(sides.flatMap(({ box }) => [[box[0] - AROUND, box[1] - AROUND], [box[2] + AROUND, box[3] + AROUND]])));
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
