// What the pages' maps share: panes, land, credits, and names of which none covers another.
import { COLOURS } from "./colours.js";
import { element } from "./dom.js";
import { linesOf, polygonsOf } from "./packed.js";
import { drawSurroundings, hasRoom, surroundingNames } from "./surroundings.js";

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
  const still = { interactive: false, smoothFactor: 0.5 }, pane = paneAt(map, "fg-land", 200);
  if (!data.tiles) L.polygon(polygonsOf(land), { ...still, pane, stroke: false, fillColor: COLOURS.land, fillOpacity: 1 }).addTo(map);
  const lines = L.polyline(linesOf(regions), { ...still, pane: paneAt(map, "fg-lines", 310), color: COLOURS.regions, weight: 1 });
  return data.regions ? lines : lines.addTo(map);
}

/**
 * Return whether there is anything to name on a page's map.
 * @param {{ settlements: object[], region_names: object[] }} data
 */
export const hasNames = (data) => data.settlements.length + data.region_names.length > 0;

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

/**
 * Return a layer of names, the more important first.
 * @param {L.Map} map
 * @param {{ lang: string, settlements: object[], region_names: object[] }} data
 * @param {string} pane
 * @param {() => Element[]} covers  gives the elements that lie over the map
 */
export function placeNames(map, data, pane, covers) {
  const group = L.layerGroup(), ruler = element("div", { class: "fg-ruler", "aria-hidden": "true" });
  map.getContainer().appendChild(ruler);
  const [first, second] = data.lang === "uk" ? ["uk", "en"] : ["en", "uk"];
  const places = [
    ...data.settlements.map((p) => ({ ...p, kind: p.rank < 0 ? "fg-major" : "" })),
    ...data.region_names.map((p) => ({ ...p, kind: "fg-region", rank: 0.5 })),
    ...surroundingNames(data.base, first),
  ].sort((a, b) => a.rank - b.rank);

  function build(place) {
    const box = element("div", { class: "fg-label " + place.kind, lang: first }, place[first] || place[second]);
    if (place[first] && place[second]) box.appendChild(element("small", { lang: second }, place[second]));
    ruler.appendChild(box);
    place.size = [box.offsetWidth, box.offsetHeight];
    const region = place.kind === "fg-region" || place.area;
    const icon = (html, size, anchor) => L.divIcon({ className: "", html, iconSize: size, iconAnchor: anchor });
    place.shift = region ? [-place.size[0] / 2, -place.size[1] / 2] : [8, -8];
    const still = { pane, interactive: false, keyboard: false };
    place.layers = [L.marker(place.at, { ...still, icon: icon(box, [0, 0], place.shift.map((s) => -s)) })];
    if (region) return;
    const size = place.rank < 0 ? 8 : 6, dot = element("div", { class: "fg-dot" });
    dot.style.width = dot.style.height = size + "px";
    place.layers.push(L.marker(place.at, { ...still, icon: icon(dot, [size, size]) }));
  }

  function least(zoom) { return zoom < 6 ? -1 : zoom < 7.25 ? 0 : zoom < 9.5 ? 1 : zoom < 10.5 ? 2 : 3; }
  function update() {
    if (!map.hasLayer(group)) return;
    group.clearLayers();
    const zoom = map.getZoom(), frame = map.getContainer().getBoundingClientRect();
    const taken = covers().map((cover) => {
      const r = cover.getBoundingClientRect();
      return [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top];
    });
    const written = new Set();
    places.forEach((place) => {
      if (place.area ? written.has(place.area.key) : (place.kind === "fg-region" ? zoom < 6.5 : place.rank > least(zoom))) return;
      const at = map.latLngToContainerPoint(place.at);
      if (at.x < -60 || at.y < -20 || at.x > frame.width + 60 || at.y > frame.height + 20) return;
      if (!place.layers) build(place);
      if (place.area && !hasRoom(place.size[0], place.area.radius, zoom)) return;
      const left = at.x + place.shift[0], top = at.y + place.shift[1];
      const right = left + place.size[0], bottom = top + place.size[1];
      if (taken.some((t) => left < t[2] + 3 && right + 3 > t[0] && top < t[3] + 1 && bottom + 1 > t[1])) return;
      taken.push([left, top, right, bottom]);
      if (place.area) written.add(place.area.key);
      place.layers.forEach((layer) => layer.addTo(group));
    });
  }
  map.on("moveend zoomend overlayadd resize", update);
  group.on("add", update);
  return group;
}
