// The base map behind the evidence: sea, other countries, water, rivers. On canvases, which stay
// quick to zoom whatever is drawn; the sea is what no land covers.
import { COLOURS } from "./colours.js";
import { unpacked } from "./packed.js";

/** Zoom levels from which rivers of each level are drawn, 1 the largest. */
const RIVERS_FROM = [0, 0, 6.5, 8, 9];
const RIVERS_Z = 302;
const RIVER_WEIGHTS = [0, 1.6, 1.3, 1, 0.8];

// Edges as they are: bending them as Mercator does would put points every 0.05° round the world.
const pointsOf = (shape) => shape.map((ring) => ring.points);
function groundOf(shape) {
  const polygons = [];
  shape.forEach((ring) => { if (ring.hole) polygons.at(-1).push(ring.points); else polygons.push([ring.points]); });
  return polygons;
}

/**
 * Make a pane that holds a canvas and return the options of what is drawn there and is not touched.
 * @param {L.Map} map
 * @param {string} name
 * @param {number} z
 */
export function canvasAt(map, name, z) {
  const { style } = map.createPane(name);
  style.zIndex = z;
  style.pointerEvents = "none"; // Leaflet drops moves of the pointer over a canvas, up to 32 ms of them
  return { pane: name, renderer: L.canvas({ pane: name, padding: 0.1 }), interactive: false };
}

/** @typedef {{ shapes: string, levels: number[], names: { kind: "country" | "sea", key: string, name: string, at: [number, number], radius: number }[] }} Surroundings */

/**
 * Draw a base map, unless the page has none.
 * @param {L.Map} map
 * @param {Surroundings | null} base
 * @param {number} waterZ  of lakes and reservoirs: over held ground, but under what changed
 */
export function drawSurroundings(map, base, waterZ) {
  if (!base) return;
  map.getContainer().classList.add("fg-at-sea");
  const [land, water, borders, ...rivers] = unpacked(base.shapes);
  const under = canvasAt(map, "fg-abroad", 190), over = canvasAt(map, "fg-water", waterZ);
  const lines = waterZ === RIVERS_Z ? over : canvasAt(map, "fg-rivers", RIVERS_Z); // each canvas costs time at every zoom
  const ground = (shape, options, fillColor) => L.polygon(groundOf(shape), { ...options, stroke: false, fillColor, fillOpacity: 1 }).addTo(map);
  ground(land, under, COLOURS.abroad);
  ground(water, over, COLOURS.water);
  L.polyline(pointsOf(borders), { ...under, color: COLOURS.borders, weight: 1 }).addTo(map);
  const drawn = rivers.map((shape, i) => {
    const level = base.levels[i];
    return [level, L.polyline(pointsOf(shape), { ...lines, color: COLOURS.river, weight: RIVER_WEIGHTS[level] })];
  });
  const show = () => drawn.forEach(([level, line]) => {
    if (map.getZoom() >= RIVERS_FROM[level]) line.addTo(map); else line.remove();
  });
  map.on("zoomend", show);
  show();
}

/**
 * Return the names of countries and seas as places to name. Of those with one key, the first
 * with room is to be written.
 * @param {Surroundings | null} base
 * @param {string} lang
 */
export function surroundingNames(base, lang) {
  return (base ? base.names : []).map(({ kind, key, name, at, radius }) => (
    { [lang]: name, at, area: { key: kind + key, radius }, kind: "fg-area fg-" + kind, rank: 0.6 }
  ));
}

/**
 * Return whether a name fits into its ground: it is low, and may be twice as wide as the circle.
 * @param {number} wide  in pixels
 * @param {number} radius  of the circle, in degrees
 * @param {number} zoom
 */
export const hasRoom = (wide, radius, zoom) => wide <= (4 * radius * 256 * 2 ** zoom) / 360;
