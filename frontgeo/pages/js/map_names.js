// The names of places on the pages' maps, placed anew whenever the view changes.
import { element } from "./dom.js";
import { placedLabels } from "./place_labels.js";
import { afterZoom } from "./smooth_zoom.js";
import { hasRoom, surroundingNames } from "./surroundings.js";

const EDGE = 2; // pixels: names keep off the map's edge
const MARK = 7; // half a measured place's mark

/**
 * Return whether there is anything to name on a page's map.
 * @param {{ settlements: object[], region_names: object[] }} data
 */
export const hasNames = (data) => data.settlements.length + data.region_names.length > 0;

/**
 * Return whether any place has a name in two scripts.
 * @param {{ settlements: object[], region_names: object[] }} data
 */
export const hasBothScripts = (data) => [...data.settlements, ...data.region_names].some(({ en, uk }) => en && uk && en !== uk);

// A name does not move with the animation of a zoom: a hundred of them would each be a layer of the screen.
const Name = L.Marker.extend({
  onAdd(map) {
    this._zoomAnimated = false;
    L.Marker.prototype.onAdd.call(this, map);
  },
});

/** The paths and marks in a layer, or in the layers of a group. */
const within = (layer) => (layer.getLayers ? layer.getLayers().flatMap(within) : [layer]);

/**
 * Return a function that gives the points of a path in pixels of the map, without detail too fine
 * to see: each path is projected once, and then only scaled and moved.
 * @param {L.Map} map
 */
function pixelsOf(map) {
  const known = new WeakMap();
  const project = (nested) => (Array.isArray(nested) ? nested.map(project) : map.options.crs.latLngToPoint(nested, 0));
  return (path) => {
    if (!known.has(path)) known.set(path, project(path.getLatLngs()));
    const scale = map.getZoomScale(map.getZoom(), 0), { min } = map.getPixelBounds();
    function run(points) {
      const kept = [];
      points.forEach((point, i) => {
        const x = point.x * scale - min.x, y = point.y * scale - min.y, last = kept.at(-1);
        if (!last || i === points.length - 1 || Math.abs(x - last[0]) + Math.abs(y - last[1]) > 1) kept.push([x, y]);
      });
      return kept;
    }
    const scaled = (nested) => (Array.isArray(nested[0]) ? nested.map(scaled) : run(nested));
    return scaled(known.get(path));
  };
}

/**
 * Return a layer of names, the more important first, and an empty layer that is on the map while
 * names stand in both scripts.
 * @param {L.Map} map
 * @param {{ lang: string, settlements: object[], region_names: object[] }} data
 * @param {string} pane
 * @param {() => Element[]} covers  gives the elements that lie over the map
 * @param {() => { lines?: L.Layer[], ground?: L.Layer[], marks?: L.Layer[] }} [keepOff]  gives the
 *   lines and the ground that names keep off where they can, and marks that they do not cover
 * @returns {{ names: L.LayerGroup, bothScripts: L.LayerGroup }}
 */
export function placeNames(map, data, pane, covers, keepOff = () => ({})) {
  const names = L.layerGroup(), bothScripts = L.layerGroup(), ruler = element("div", { class: "fg-ruler", "aria-hidden": "true" });
  map.getContainer().appendChild(ruler);
  const [first, second] = data.lang === "uk" ? ["uk", "en"] : ["en", "uk"], pixels = pixelsOf(map);
  const places = [
    ...data.settlements.map((p) => ({ ...p, kind: p.rank < 0 ? "fg-major" : "" })),
    ...data.region_names.map((p) => ({ ...p, kind: "fg-region", rank: 0.5 })),
    ...surroundingNames(data.base, first),
  ].sort((a, b) => a.rank - b.rank);
  const still = { pane, interactive: false, keyboard: false };
  const marker = (place, html, size, anchor) => new Name(place.at, { ...still, icon: L.divIcon({ className: "", html, iconSize: size, iconAnchor: anchor }) });

  function write(place) {
    const box = element("div", { class: "fg-label " + place.kind, lang: first }, place[first] || place[second]);
    if (map.hasLayer(bothScripts) && place[first] && place[second]) box.appendChild(element("small", { lang: second }, place[second]));
    ruler.appendChild(box);
    Object.assign(place, { letters: box, side: null });
    if (place.kind === "fg-region" || place.area || place.dot) return;
    const size = place.rank < 0 ? 8 : 6, dot = element("div", { class: "fg-dot" });
    dot.style.width = dot.style.height = size + "px";
    place.dot = marker(place, dot, [size, size]);
  }
  function layersOf(place, at, { side, box }) {
    if (side && side !== place.side) {
      place.letters.style.textAlign = side.includes("right") ? "left" : side.includes("left") ? "right" : "center";
      place.name = marker(place, place.letters, [0, 0], [at.x - box[0], at.y - box[1]]);
      place.side = side;
    }
    return [side && place.name, place.dot].filter(Boolean);
  }

  function least(zoom) { return zoom < 6 ? -1 : zoom < 7.25 ? 0 : zoom < 9.5 ? 1 : zoom < 10.5 ? 2 : 3; }
  function around(frame) {
    const { lines = [], ground = [], marks = [] } = keepOff();
    const paths = (layers) => layers.flatMap(within).flatMap(pixels);
    return {
      taken: covers().map((cover) => {
        const r = cover.getBoundingClientRect();
        return [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top];
      }),
      lines: paths(lines),
      ground: paths(ground),
      marks: marks.flatMap(within).map((mark) => {
        const { x, y } = map.latLngToContainerPoint(mark.getLatLng());
        return [x - MARK, y - MARK, x + MARK, y + MARK];
      }),
    };
  }
  function update() {
    if (!map.hasLayer(names)) return;
    const kept = around(map.getContainer().getBoundingClientRect()); // before anything moves: the page is laid out once
    names.clearLayers();
    const zoom = map.getZoom(), frame = map.getContainer().getBoundingClientRect();
    const shown = places
      .filter((place) => place.area || (place.kind === "fg-region" ? zoom >= 6.5 : place.rank <= least(zoom)))
      .map((place) => ({ place, at: map.latLngToContainerPoint(place.at) }))
      .filter(({ at }) => at.x > -60 && at.y > -20 && at.x < frame.width + 60 && at.y < frame.height + 20);
    const unmeasured = shown.map(({ place }) => place).filter((place) => !place.size);
    unmeasured.forEach(write); // all before the first is measured, so that the page is laid out once
    unmeasured.forEach((place) => { place.size = [place.letters.offsetWidth, place.letters.offsetHeight]; });
    const written = new Set(); // countries and seas: each once, where it has room
    const fitting = shown.filter(({ place: { area, size } }) => {
      if (!area) return true;
      if (written.has(area.key) || !hasRoom(size[0], area.radius, zoom)) return false;
      written.add(area.key);
      return true;
    });
    const labels = fitting.map(({ place, at }) => ({
      x: at.x, y: at.y, width: place.size[0], height: place.size[1], area: place.kind === "fg-region" || Boolean(place.area), keepsDot: place.rank < 0,
    }));
    placedLabels(labels, [EDGE, EDGE, frame.width - EDGE, frame.height - EDGE], kept).forEach((placed) => {
      const { place, at } = fitting[placed.index];
      layersOf(place, at, placed).forEach((layer) => layer.addTo(names));
    });
  }
  const later = afterZoom(map, update);
  map.on("moveend zoomend overlayadd overlayremove resize", ({ layer }) => {
    if (layer === bothScripts) places.forEach((place) => { place.size = null; });
    later();
  });
  names.on("add", update);
  return { names, bothScripts };
}
