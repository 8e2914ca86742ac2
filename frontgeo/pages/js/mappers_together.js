// All mappers on one map: ground by how many show it, and each one's line with its name at an end.
import { element, svgElement } from "./dom.js";
import { linesOf } from "./packed.js";
import { smallMaps } from "./small_maps.js";

/** Colours of mappers' lines that readers with any colour vision tell apart, each with its dashes. */
export const LINES = [
  { color: "#1d232b", dashArray: null }, { color: "#0072b2", dashArray: "9 3" }, { color: "#a3004f", dashArray: "2 3" },
  { color: "#00634c", dashArray: "9 3 2 3" }, { color: "#6f4e00", dashArray: "5 5" },
];
const LABEL_PX = 17; // from one name to the next

/**
 * Return the line's style of the mapper with a number.
 * @param {number} number  from 0
 */
export const lineStyle = (number) => LINES[number % LINES.length];

/**
 * Return a layer of every mapper's line, named where it leaves the map.
 * @param {L.Map} map
 * @param {string} pane
 * @param {() => { top: number, right: number, bottom: number, left: number }} free  the part of the map that nothing covers, in pixels
 */
export function namedLines(map, pane, free) {
  const group = L.layerGroup(), labels = L.layerGroup();
  let drawn = [];

  // the northernmost point of a line in the free part of the map
  function endOf(points, room) {
    let best = null;
    points.forEach((line) => line.forEach((at) => {
      const { x, y } = map.latLngToContainerPoint(at);
      if (x > room.left && x < room.right && y > room.top && y < room.bottom && (!best || y < best.y)) best = { x, y };
    }));
    return best;
  }
  function name() {
    labels.clearLayers();
    if (!map.hasLayer(group)) return;
    const { top, right, bottom, left } = free(), room = { top: top + 10, right: right - 110, bottom: bottom - 12, left: left + 10 };
    const ends = drawn.map((line) => ({ ...line, end: endOf(line.points, room) })).filter(({ end }) => end).sort((a, b) => a.end.y - b.end.y);
    let lowest = -Infinity;
    ends.forEach(({ end, mapper, color }) => {
      const y = Math.max(end.y, lowest + LABEL_PX), box = element("div", { class: "fg-line-name" }, mapper);
      lowest = y;
      box.style.color = color;
      L.marker(map.containerPointToLatLng([end.x + 9, y - 8]), {
        pane, interactive: false, keyboard: false, icon: L.divIcon({ className: "", html: box, iconSize: [0, 0], iconAnchor: [0, 0] }),
      }).addTo(labels);
    });
  }
  /**
   * Draw the lines of mappers.
   * @param {{ name: string, shape: import("./packed.js").Ring[] }[]} lines
   */
  function draw(lines) {
    group.clearLayers();
    drawn = lines.map(({ name: mapper, shape }, number) => ({ mapper, points: linesOf(shape), ...lineStyle(number) }));
    drawn.forEach(({ points, color, dashArray }) => {
      L.polyline(points, { pane, interactive: false, smoothFactor: 0.5, color, dashArray, weight: 1.7 }).addTo(group);
    });
    labels.addTo(group);
    name();
  }
  map.on("moveend resize", name);
  group.on("add", name);
  return { layer: group, draw };
}

/**
 * Return a legend's entry for a mapper's line.
 * @param {string} mapper
 * @param {number} number  from 0
 */
export function lineEntry(mapper, number) {
  const item = element("li"), swatch = svgElement("svg", { width: 30, height: 16, "aria-hidden": "true" }), { color, dashArray } = lineStyle(number);
  swatch.append(svgElement("path", { d: "M1 8H29", stroke: color, "stroke-width": 2, ...(dashArray ? { "stroke-dasharray": dashArray } : {}) }));
  item.append(swatch, element("span", {}, mapper));
  return item;
}

/**
 * Offer the switch between one map and all, and the maps side by side in the card.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state  holds maps, "one" or "all"; data.maps is that of a page just opened
 * @param {ReturnType<typeof import("./evidence_layers.js").evidenceLayers>} page.evidence
 * @param {{ describeAgreement: () => void }} page.legend
 * @param {import("./packed.js").Ring[]} page.land
 */
export function mappersTogether(map, data, { state, evidence, legend, land }) {
  const { agreementOf, layers, fine, rough } = evidence, t = data.texts, buttons = {};
  const single = [layers.gained, layers.lost, layers.before, layers.after, layers.apart, layers.contested, layers.error];
  let shown = data.evidence[0], hidden = [];
  const isOffered = () => Boolean(shown && agreementOf(shown));
  function update() {
    const isAll = isOffered() && (state.get().maps ?? data.maps) === "all";
    const covered = shown && shown.mode === "state" ? [...single, layers.held] : single; // by the ground of all
    if (isAll && !hidden.length) hidden = covered.filter((layer) => map.hasLayer(layer));
    hidden.forEach((layer) => (isAll ? layer.remove() : layer.addTo(map)));
    if (!isAll) hidden = [];
    for (const layer of [layers.agreement, layers.lines]) if (isAll) layer.addTo(map); else layer.remove();
    if (!data.agreements.length) return;
    legend.describeAgreement();
    map.fire("moveend"); // for names, which make room for those of lines
    control.getContainer().hidden = !isOffered();
    buttons.one.setAttribute("aria-pressed", !isAll);
    buttons.all.setAttribute("aria-pressed", isAll);
  }
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const box = element("div", { class: "fg-together leaflet-bar", role: "group", "aria-label": t.agreement });
    for (const [value, key] of [["one", "one_map"], ["all", "all_maps"]]) {
      buttons[value] = box.appendChild(element("button", { type: "button" }, t[key]));
      buttons[value].addEventListener("click", () => state.set({ maps: value, swipe: undefined }, "maps"));
    }
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    return box;
  };
  if (data.agreements.length) control.addTo(map);
  state.follow(update);

  // the same claim's maps, small and at one scale; drawn when they are first asked for
  const fold = document.getElementById("fg-small-maps");
  function sideBySide() {
    const alike = !shown ? [] : data.evidence.filter((each) => each.claim_number === shown.claim_number && each.mode === shown.mode);
    fold.hidden = alike.length < 2 || shown.mode === "drawn";
    if (fold.hidden || !fold.open) return;
    fold.querySelector("div").replaceChildren(...smallMaps(alike, { fine, rough, land }, shown.bounds));
  }
  fold.addEventListener("toggle", sideBySide);
  return {
    show(each) {
      shown = each;
      update();
      sideBySide();
    },
    start: update,
  };
}
