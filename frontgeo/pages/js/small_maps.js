// The mappers' maps side by side, all at one scale: for phones and paper, on which maps laid over
// each other are hard to tell apart.
import { COLOURS, paintsOf } from "./colours.js";
import { element, svgElement } from "./dom.js";
import { polygonsOf, linesOf } from "./packed.js";

const WIDTH = 320, HEIGHT = 220, MARGIN = 0.08, BEYOND = 8; // pixels
const AROUND = [[-BEYOND, -BEYOND], [WIDTH + BEYOND, HEIGHT + BEYOND]];

// Equirectangular about the middle, in pixels with north up: enough for a picture of a few degrees.
function frameOf([south, west, north, east], margin) {
  const middle = [(south + north) / 2, (west + east) / 2], shrink = Math.cos((middle[0] * Math.PI) / 180);
  const scale = Math.min(WIDTH / ((east - west) * shrink), HEIGHT / (north - south)) * (1 - 2 * margin);
  return ([lat, lon]) => [WIDTH / 2 + (lon - middle[1]) * shrink * scale, HEIGHT / 2 - (lat - middle[0]) * scale];
}
function pathOf(loops, at, close) {
  return loops.map((points) => {
    let last = [Infinity, Infinity];
    const placed = close ? L.PolyUtil.clipPolygon(points.map((point) => L.point(at(point))), L.bounds(AROUND)).map(({ x, y }) => [x, y]) : points.map(at);
    const steps = placed.filter(([x, y], i) => { // finer detail cannot be seen
      const isKept = i === placed.length - 1 || Math.abs(x - last[0]) + Math.abs(y - last[1]) > 0.7;
      if (isKept) last = [x, y];
      return isKept;
    });
    const near = steps.some(([x, y]) => x > -WIDTH && x < 2 * WIDTH && y > -HEIGHT && y < 2 * HEIGHT);
    return near && steps.length > 1 ? "M" + steps.map(([x, y]) => x.toFixed(1) + " " + y.toFixed(1)).join("L") + (close ? "Z" : "") : "";
  }).join("");
}

/**
 * Return a picture of evidence within some bounds, and the function that places a point in it.
 * @param {object} each  evidence
 * @param {{ fine: object[], rough: object[], land: object[] }} shapes  unpacked
 * @param {number[]} bounds  south, west, north, east
 * @param {{ margin?: number }} [options]  share of the picture that stays free on each side
 */
export function smallPicture(each, { fine, rough, land }, bounds, { margin = MARGIN } = {}) {
  const at = frameOf(bounds, margin), { gained, lost } = paintsOf(each);
  const picture = svgElement("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" });
  const ground = (shape, attributes) => picture.append(svgElement("path", { d: pathOf(polygonsOf(shape).flat(), at, true), "fill-rule": "evenodd", ...attributes }));
  const line = (shape, attributes) => picture.append(svgElement("path", { d: pathOf(linesOf(shape), at, false), fill: "none", stroke: COLOURS.ink, ...attributes }));
  picture.append(svgElement("rect", { width: WIDTH, height: HEIGHT, fill: "#e9e8e1" }));
  ground(land, { fill: COLOURS.land });
  ground(rough[each.held], { fill: COLOURS.held });
  ground(fine[each.gained], { fill: "url(#fg-hatch)", stroke: gained.line });
  ground(fine[each.lost], { fill: "url(#fg-dots)", stroke: lost.line });
  line(rough[each.front_after], { "stroke-width": 1.5 });
  return { picture, at };
}

/**
 * Return a small map of each piece of evidence, drawn at one scale.
 * @param {object[]} evidence
 * @param {{ fine: object[], rough: object[], land: object[] }} shapes  unpacked
 * @param {number[]} bounds  south, west, north, east
 */
export function smallMaps(evidence, shapes, bounds) {
  return evidence.map((each) => {
    const { picture } = smallPicture(each, shapes, bounds);
    picture.removeAttribute("aria-hidden");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `${each.label}: ${each.texts.gained_name} ${each.texts.gained}`);
    const figure = element("figure", { class: "fg-small-map" }), caption = element("figcaption", {}, each.label);
    if (each.mode !== "state") caption.append(element("b", {}, ` ${each.texts.gained_name} ${each.texts.gained}`));
    figure.append(picture, caption);
    return figure;
  });
}
