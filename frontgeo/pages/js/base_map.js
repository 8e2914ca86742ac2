// What the pages' maps share: panes, land and credits.
import { COLOURS } from "./colours.js";
import { element } from "./dom.js";
import { linesOf, polygonsOf } from "./packed.js";
import { canvasAt, drawSurroundings } from "./surroundings.js";

/**
 * Make a pane of the map and return its name.
 * @param {L.Map} map
 * @param {string} name
 * @param {number} z
 */
export function paneAt(map, name, z) {
  map.createPane(name).style.zIndex = z;
  return name;
}

/**
 * Draw the land, unless tiles stand in its place, and return the layer of the regions' lines.
 *
 * Without regions there is no such layer to choose: the country's outline is on the map.
 * @param {L.Map} map
 * @param {{ tiles: boolean, regions: string, base: import("./surroundings.js").Surroundings | null }} data
 * @param {import("./packed.js").Ring[][]} shapes  land and regions
 * @param {number} [waterZ]  of lakes and reservoirs
 */
export function drawLand(map, data, [land, regions], waterZ = 302) {
  drawSurroundings(map, data.base, waterZ);
  const smooth = { smoothFactor: 0.5 };
  if (!data.tiles) L.polygon(polygonsOf(land), { ...canvasAt(map, "fg-land", 200), ...smooth, stroke: false, fillColor: COLOURS.land, fillOpacity: 1 }).addTo(map);
  const lines = L.polyline(linesOf(regions), { ...canvasAt(map, "fg-lines", 310), ...smooth, color: COLOURS.regions, weight: 1 });
  return data.regions ? lines : lines.addTo(map);
}

/**
 * Write credits on the map's lower edge.
 * @param {L.Map} map
 * @param {string[]} lines
 */
export function drawCredits(map, lines) {
  const credits = L.control({ position: "bottomright" });
  credits.onAdd = () => element("div", { class: "fg-sources" }, lines.join(" · "));
  credits.addTo(map);
}
