// The picture of each kind of claim on the map: rulers with the claimed band, sectors, outlines of
// regions, and numbered places, which are also listed in the card. Numbers and texts are Python's.
import { paneAt } from "./base_map.js";
import { COLOURS, paintsOf } from "./colours.js";
import { byId, element, svgElement } from "./dom.js";
import { addressesOf } from "./evidence_choice.js";
import { filled } from "./format.js";
import { linesOf, polygonsOf, unpacked } from "./packed.js";

const SECTORS = { certain: "#d8a200", within: "#f3dc8c", none: "#ffffff" };
const CLAIMED = "#8a3605", BADGE = 20, DOT = 10, CLOSE_ZOOM = 11;
const LONG_LIST = 30;
const CONTROLS = 50; // their width along the right edge, in CSS pixels

/**
 * Return the mark of a place: filled inside, hollow outside, half within the error.
 * @param {string} state
 * @param {{ line: string, ground: string }} paint
 * @param {number} size
 * @param {number | string} [number]
 */
function placeMark(state, paint, size, number = "") {
  const svg = svgElement("svg", { width: size, height: size, viewBox: "-10 -10 20 20", "aria-hidden": "true" });
  const full = state === "inside", big = size > DOT;
  svg.append(svgElement("circle", { r: 8.8, fill: full ? paint.line : "#ffffff", stroke: COLOURS.ink, "stroke-width": big ? 1.4 : 2.4 }));
  if (state === "within") svg.append(svgElement("path", { d: "M0 -8.1A8.1 8.1 0 0 0 0 8.1Z", fill: big && number ? paint.ground : paint.line }));
  if (big && number) {
    svg.append(svgElement("text", {
      y: 3.8, "text-anchor": "middle", "font-size": number > 99 ? 8.5 : 11, "font-weight": 700, fill: full ? "#ffffff" : COLOURS.ink,
    }, number));
  }
  return svg;
}

/**
 * Draw the marks of the chosen evidence, list its places in the card, and follow the page's state.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state
 * @param {() => boolean} page.isBeside  whether the card lies over the map
 * @param {ReturnType<typeof import("./map_key.js").mapKey>} page.key  on the map
 * @returns {{ layer: L.LayerGroup, show: (evidence: object) => void, start: () => void }}
 */
export function kindLayers(map, data, { state, isBeside, key: onMap }) {
  const t = data.texts, layer = L.layerGroup(), rough = unpacked(data.rough);
  const BELOW = paneAt(map, "fg-sectors", 315), OVER = paneAt(map, "fg-marks", 345), PLACES = paneAt(map, "fg-places", 510);
  let shown = data.evidence[0], places = [], labels = [], chosen = "";

  /** Return all marks of evidence, its places numbered in the order in which they are written. */
  function marksOf(evidence) {
    return [...evidence.marks, ...evidence.listed.map(([lat, lon, state, name, km, note], index) => {
      const value = km && filled(t.mark_from_line, { km }), more = note ?? [t["mark_place_" + state], value].filter(Boolean).join(", ");
      return { form: "place", number: index + 1, at: [lat, lon], state, name, value, text: `${name}: ${more}` };
    })];
  }
  const marks = new Map(data.evidence.map((evidence) => [evidence, marksOf(evidence)]));

  // ---- drawing ---------------------------------------------------------------------------
  const icon = (html, size) => L.divIcon({ className: "", html, iconSize: [size, size] });
  function label(mark, name, more = "") {
    const box = element("div", { class: `fg-mark-label ${more}` });
    if (name) box.append(element("small", {}, name), " ");
    if (mark.value) box.append(element("b", {}, mark.value));
    labels.push(box);
    L.marker(mark.at, { pane: OVER, interactive: false, keyboard: false, icon: L.divIcon({ className: "", html: box, iconSize: [0, 0] }) }).addTo(layer);
  }
  function ground(mark, style) {
    return L.polygon(polygonsOf(rough[mark.ground]), { pane: BELOW, smoothFactor: 0.5, ...style })
      .bindTooltip(element("span", {}, mark.text), { sticky: true }).addTo(layer);
  }
  const draw = {
    outline(mark) {
      const shape = polygonsOf(rough[mark.ground]), still = { pane: OVER, interactive: false, fill: false };
      L.polygon(shape, { ...still, color: "#ffffff", weight: 5, opacity: 0.85 }).addTo(layer);
      L.polygon(shape, { ...still, color: COLOURS.ink, weight: 2.2, dashArray: "8 3 2 3" }).addTo(layer);
      label(mark, "");
    },
    sector(mark) {
      ground(mark, { color: "#6b5300", weight: 1, dashArray: mark.state === "within" ? "4 3" : null, fillColor: SECTORS[mark.state], fillOpacity: 0.55 })
        .on("click", () => state.set({ sector: mark.number, place: undefined }, "map"));
      label(mark, mark.name, `fg-on-${mark.state}`);
    },
    band(mark) {
      ground(mark, { color: CLAIMED, weight: 1.4, dashArray: "5 4", fillColor: CLAIMED, fillOpacity: 0.14 });
      label(mark, "", "fg-claimed-band");
    },
    ruler(mark) {
      const line = linesOf(rough[mark.ground]), still = { pane: OVER, interactive: false };
      L.polyline(line, { ...still, color: "#ffffff", weight: 7, opacity: 0.9 }).addTo(layer);
      L.polyline(line, { ...still, color: COLOURS.ink, weight: 3, interactive: true }).bindTooltip(element("span", {}, mark.text), { sticky: true }).addTo(layer);
      const [foot, point] = [line[0][0], line[0].at(-1)];
      const between = (share) => [foot[0] + (point[0] - foot[0]) * share, foot[1] + (point[1] - foot[1]) * share];
      (mark.ticks ?? []).forEach((share) => L.circleMarker(between(share), { ...still, radius: 2.4, color: COLOURS.ink, weight: 1.4, fillColor: "#ffffff", fillOpacity: 1 }).addTo(layer));
      L.circleMarker(foot, { ...still, radius: 3.5, color: "#ffffff", weight: 1.5, fillColor: COLOURS.ink, fillOpacity: 1 }).addTo(layer);
      const diamond = svgElement("svg", { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" });
      diamond.append(svgElement("path", { d: "M-7 0L0 -7L7 0L0 7Z", fill: paintsOf(shown).gained.line, stroke: "#ffffff", "stroke-width": 1.6 }));
      L.marker(point, { pane: OVER, keyboard: false, icon: icon(diamond, 16) }).bindTooltip(element("span", {}, mark.text)).addTo(layer);
      label(mark, mark.name, "fg-beside");
    },
    place(mark) {
      const marker = L.marker(mark.at, { pane: PLACES, keyboard: false, icon: icon(placeMark(mark.state, paintsOf(shown).gained, DOT), DOT) });
      marker.bindTooltip(element("span", {}, `${mark.number}. ${mark.text}`)).on("click", () => state.set({ place: mark.number, sector: undefined }, "map"));
      places.push({ mark, marker: marker.addTo(layer), size: DOT });
    },
  };

  // Where labels would cover one another, the later ones are left out.
  function declutter() {
    if (!labels.length) return;
    const taken = [], edge = map.getContainer().getBoundingClientRect().right - CONTROLS;
    labels.forEach((box) => {
      box.classList.remove("fg-leftwards");
      box.classList.toggle("fg-leftwards", box.getBoundingClientRect().right > edge);
    });
    [...labels].reverse().forEach((box) => { // what was measured lies over what was claimed
      const { left, top, right, bottom } = box.getBoundingClientRect();
      const free = taken.every((other) => left > other.right || other.left > right || top > other.bottom || other.top > bottom);
      box.classList.toggle("fg-crowded", !free);
      if (free) taken.push({ left, top, right, bottom });
    });
  }

  // Numbers stand where none covers another; the chosen place always has its own.
  function number() {
    if (!places.length || !map.hasLayer(layer)) return;
    const wanted = Number(state.get().place), taken = [];
    const first = [...places].sort((a, b) => (b.mark.number === wanted) - (a.mark.number === wanted));
    let count = 0;
    first.forEach((place) => {
      const at = map.latLngToLayerPoint(place.mark.at), isChosen = place.mark.number === wanted;
      const free = taken.every((other) => Math.abs(other.x - at.x) > BADGE - 2 || Math.abs(other.y - at.y) > BADGE - 2);
      if (free) taken.push(at);
      count += free;
      const size = free ? BADGE : DOT, look = `${size} ${isChosen}`;
      if (place.look === look) return;
      place.look = look;
      const html = placeMark(place.mark.state, paintsOf(shown).gained, size, place.mark.number);
      html.classList.toggle("fg-mark-chosen", isChosen);
      place.marker.setIcon(icon(html, size)).setZIndexOffset(isChosen ? 2000 : free ? 1000 : 0);
    });
    const note = byId("fg-marks-shown");
    if (note) note.textContent = count < places.length ? filled(t.mark_numbers_shown, { shown: count, all: places.length }) : "";
  }

  // ---- the legend ------------------------------------------------------------------------
  function key(swatch, text) {
    const item = element("li");
    item.append(swatch, element("span", {}, text));
    return item;
  }
  function drawn(...shapes) {
    const svg = svgElement("svg", { width: 30, height: 16, "aria-hidden": "true" });
    svg.append(...shapes);
    return svg;
  }
  const keys = {
    outline: () => [key(drawn(svgElement("path", { d: "M1 8H29", stroke: COLOURS.ink, "stroke-width": 2.2, "stroke-dasharray": "8 3 2 3" })), t.mark_region)],
    sector: (of) => ["certain", "within", "none"].filter((name) => of.some((mark) => mark.state === name)).map((name) => key(
      drawn(svgElement("rect", { x: 1, y: 1, width: 28, height: 14, fill: SECTORS[name], stroke: "#6b5300", "stroke-dasharray": name === "within" ? "4 3" : "none" })), t[`mark_sector_${name}`])),
    band: ([mark]) => [key(drawn(svgElement("rect", { x: 1, y: 1, width: 28, height: 14, fill: CLAIMED, "fill-opacity": 0.14, stroke: CLAIMED, "stroke-dasharray": "5 4" })), mark.text)],
    ruler: () => [key(drawn(svgElement("path", { d: "M2 8H22", stroke: COLOURS.ink, "stroke-width": 3 }), svgElement("path", { d: "M17 8L23 2L29 8L23 14Z", fill: paintsOf(shown).gained.line, stroke: "#ffffff" })), t.mark_depth)],
    place: (of) => [
      ...["inside", "within", "outside"].filter((name) => of.some((mark) => mark.state === name)).map((name) => {
        const item = key(placeMark(name, paintsOf(shown).gained, 16), t[`mark_place_${name}`]);
        item.append(element("b", {}, of.filter((mark) => mark.state === name).length));
        return item;
      }),
    ],
  };
  function describe() {
    const all = (marks.get(shown) ?? []), on = map.hasLayer(layer) && all.length > 0;
    const entries = () => (on ? Object.keys(keys) : []).flatMap((form) => {
      const of = all.filter((mark) => mark.form === form);
      return of.length ? keys[form](of) : [];
    });
    byId("fg-marks").hidden = !on;
    onMap.marks(entries());
    if (!on) return;
    byId("fg-marks-keys").replaceChildren(...entries());
    if (all.some((mark) => mark.form === "place")) byId("fg-marks-keys").append(element("li", { id: "fg-marks-shown" }));
    number();
  }

  // ---- the lists in the card -------------------------------------------------------------
  /** Return the state of the address that chooses a numbered mark of evidence. */
  const addresses = addressesOf(data.evidence), addressOf = (index, chosenMark) => ({ ...addresses[index], place: undefined, sector: undefined, ...chosenMark });
  function choose(index, chosenMark) {
    state.set(addressOf(index, chosenMark), "marks");
    if (!isBeside()) map.getContainer().scrollIntoView({ block: "nearest" });
  }
  function listPlaces(container) {
    const index = Number(container.dataset.listed), evidence = data.evidence[index];
    const listed = marks.get(evidence).filter((mark) => mark.form === "place");
    const count = (name) => listed.filter((mark) => mark.state === name).length;
    const fold = element("details"), list = element("ol");
    fold.open = listed.length <= LONG_LIST && document.querySelector("[data-listed]") === container;
    const counts = filled(t.mark_place_counts, { inside: count("inside"), within: count("within"), outside: count("outside") });
    const summary = element("summary", { title: counts }, `${container.dataset.label}: `);
    for (const name of ["inside", "within", "outside"]) {
      const part = element("b", { "aria-hidden": "true" });
      part.append(placeMark(name, paintsOf(evidence).gained, 12, ""), ` ${count(name)} `);
      summary.append(part);
    }
    summary.append(element("span", { class: "fg-unseen" }, counts));
    listed.forEach((mark) => {
      const item = element("li"), button = element("button", { type: "button", class: "fg-go", "data-evidence": index, "data-place": mark.number });
      button.append(placeMark(mark.state, paintsOf(evidence).gained, BADGE, mark.number), element("span", { class: "fg-unseen" }, `${mark.number}, ${t["mark_place_" + mark.state]}: `), element("span", {}, mark.name));
      if (mark.value) button.append(" ", element("small", {}, mark.value));
      button.addEventListener("click", () => choose(index, { place: mark.number }));
      item.append(button);
      list.append(item);
    });
    fold.append(summary, list);
    container.replaceChildren(fold);
  }
  function offerSector(cell) {
    const index = Number(cell.dataset.evidence), number = Number(cell.dataset.sector);
    const button = element("button", { type: "button", class: "fg-go", "data-evidence": index, "data-sector": number });
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => choose(index, { sector: number }));
  }
  function press() {
    const index = data.evidence.indexOf(shown), { place, sector } = state.get();
    document.querySelectorAll("button.fg-go").forEach((button) => {
      const { evidence, place: own, sector: ownSector } = button.dataset;
      const on = Number(evidence) === index && (own ? own === place : ownSector === sector);
      if (on) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    });
  }

  // ---- the state -------------------------------------------------------------------------
  function markChosen() {
    const { place, sector } = state.get();
    return (marks.get(shown) ?? []).find((mark) => (mark.form === "place" && String(mark.number) === place) || (mark.form === "sector" && String(mark.number) === sector));
  }
  function follow({ claim, row, place, sector, z }, source) {
    if (["row", "list", "claims"].includes(source) && (place || sector)) {
      state.set({ place: undefined, sector: undefined }, "marks");
      return;
    }
    const wanted = [claim, row, place, sector].join("/");
    if (wanted === chosen) return;
    chosen = wanted;
    number();
    press();
    const mark = markChosen();
    if (!mark || source === "map" || (source === "start" && z)) return;
    if (mark.form === "sector") map.fitBounds(L.polygon(polygonsOf(rough[mark.ground])).getBounds(), { animate: false, maxZoom: CLOSE_ZOOM, ...room() });
    else map.fitBounds([mark.at, mark.at], { animate: false, maxZoom: Math.max(map.getZoom(), CLOSE_ZOOM), ...room() });
  }
  function room() { // beside the card
    const card = byId("fg-card").getBoundingClientRect(), left = isBeside() ? card.right - map.getContainer().getBoundingClientRect().left : 0;
    return { paddingTopLeft: [left + 20, 20], paddingBottomRight: [20, 20] };
  }

  map.on("zoomend", number);
  map.on("moveend", declutter); // after each change of the view, also of another's evidence
  map.on("overlayadd overlayremove", describe);
  return {
    layer,
    show(evidence) {
      shown = evidence;
      places = [];
      labels = [];
      layer.clearLayers();
      (marks.get(evidence) ?? []).forEach((mark) => draw[mark.form](mark));
      describe();
      press();
    },
    start() {
      document.querySelectorAll("[data-listed]").forEach(listPlaces);
      document.querySelectorAll("td[data-sector]").forEach(offerSector);
      state.follow(follow);
      follow(state.get(), "start");
    },
  };
}
