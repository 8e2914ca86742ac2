// The polygons that are drawn: measured, listed, shown by the card, and kept in a history.
import { byId, element, svgElement } from "./dom.js";
import { FAULTY, STYLE } from "./draw_map.js";

const QUICK = 5000; // corners up to which all is measured at every move of the pointer
const HISTORY = 50;
const ICONS = {
  show: "M8 1v3M8 12v3M1 8h3M12 8h3M8 4a4 4 0 1 0 .01 0",
  edit: "M2 14l1-4 8-8 3 3-8 8zM9 4l3 3",
  remove: "M3 3l10 10M13 3L3 13",
};

/**
 * Return the vertices that Leaflet holds as a ring.
 * @param {L.LatLng[]} latlngs
 * @returns {import("./segments.js").Point[]}
 */
export const toRing = (latlngs) => latlngs.map((p) => [p.lng, p.lat]);
const toRings = (latlngs) => (latlngs[0] instanceof L.LatLng ? [toRing(latlngs)] : latlngs.map(toRing));

/**
 * Return the rings of each polygon in a layer of Leaflet's.
 * @param {L.Polygon} layer
 * @returns {import("./segments.js").Point[][][]}
 */
export function partsOf(layer) {
  const latlngs = layer.getLatLngs();
  return Array.isArray(latlngs[0]) && Array.isArray(latlngs[0][0]) ? latlngs.map(toRings) : [toRings(latlngs)];
}

/**
 * Return the middle of the longest stretch inside rings along a point's latitude.
 * @param {import("./segments.js").Point[][]} rings
 * @param {{ lat: number, lng: number }} middle
 * @returns {[number, number]}  latitude, longitude
 */
export function innerPoint(rings, middle) {
  const at = [];
  rings.forEach((ring) => ring.forEach(([x, y], i) => {
    const [a, b] = ring[(i + 1) % ring.length];
    if (y > middle.lat !== b > middle.lat) at.push(x + (middle.lat - y) / (b - y) * (a - x));
  }));
  at.sort((a, b) => a - b);
  let best = [middle.lng, middle.lng];
  for (let i = 0; i + 1 < at.length; i += 2) if (at[i + 1] - at[i] > best[1] - best[0]) best = [at[i], at[i + 1]];
  return [middle.lat, (best[0] + best[1]) / 2];
}

function button(icon, label, run) {
  const made = element("button", { type: "button", title: label, "aria-label": label });
  const svg = svgElement("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
  svg.append(svgElement("path", { d: ICONS[icon] }));
  made.append(svg);
  made.addEventListener("click", run);
  return made;
}

/**
 * Return what adds, changes and measures the drawn polygons.
 * @param {object} page
 * @param {L.Map} page.map
 * @param {Record<string, string>} page.texts
 * @param {object} page.card  from draw_card.js
 * @param {object} page.measure  from measure.js
 * @param {string} page.areas  the pane for labels of areas
 * @param {(box: number[]) => void} page.fit
 * @param {(item: object) => void} page.editCorners  opens a polygon's corners for typing
 */
export function drawnPolygons({ map, texts: t, card, measure, areas, fit, editCorners }) {
  const { counted, filled, number, say } = card;
  let drawn = []; // of { layer, name, ground, … }: ground is measured anew when it is null
  let unfinished = null; // the ring being drawn, with the pointer's place
  let history = ["[]"], step = 0; // the states that undo and redo go through, and where they are
  const followers = [];
  const preview = L.polygon([], { ...STYLE, stroke: false, interactive: false }).addTo(map);

  const groundOf = (item) => (item.ground ??= measure.prepared(partsOf(item.layer)[0]));
  const cornersOf = () => drawn.reduce((sum, item) => sum + groundOf(item).edges.length, 0);
  const stateOf = () => JSON.stringify(drawn.map((item) => ({ rings: partsOf(item.layer)[0], name: item.name })));

  function add({ rings, name = "" }, place = drawn.length) {
    const layer = L.polygon(rings.map((ring) => ring.map(([x, y]) => [y, x])), { ...STYLE, pmIgnore: false, bubblingMouseEvents: false });
    const text = element("div", { class: "fg-area-label" });
    const label = L.marker([0, 0], { pane: areas, interactive: false, keyboard: false, icon: L.divIcon({ className: "", html: text, iconSize: [0, 0] }) });
    const item = { layer, name, label, text, row: null, ground: null, shown: null };
    layer.on("pm:change pm:drag pm:markerdrag", () => { item.ground = null; later(); });
    layer.on("pm:edit pm:dragend pm:markerdragend pm:vertexremoved", () => { item.ground = null; later(true); });
    layer.addTo(map);
    drawn.splice(place, 0, item);
    return item;
  }
  function drop(item) {
    item.layer.remove();
    item.label.remove();
    drawn = drawn.filter((other) => other !== item);
  }
  function replaceAll(polygons) {
    [...drawn].forEach(drop);
    polygons.forEach((polygon) => add(polygon));
  }

  let last = { all: [], m: null };
  function measuredOf(all) {
    const same = all.length === last.all.length && all.every((g, i) => g === last.all[i]);
    if (!same) last = { all, m: all.some((g) => !g.fault) ? measure.measured(all) : null };
    return last.m;
  }

  // once a frame; a commit can be undone
  let waiting = 0, committing = false;
  function later(commit = false) {
    committing = committing || commit;
    if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; update(); });
  }
  function update() {
    const grounds = drawn.map(groundOf);
    const open = unfinished && unfinished.length > 2 ? measure.prepared([unfinished]) : null;
    const all = open && !open.fault && cornersOf() < QUICK ? [...grounds, open] : grounds;
    const words = card.show(measuredOf(all), Boolean(unfinished && unfinished.length));
    preview.setLatLngs(open ? unfinished.map(([x, y]) => [y, x]) : []);
    drawn.forEach((item, i) => showOne(item, i));
    byId("fg-now-area").hidden = !open;
    if (open) say("fg-now-area", `${t.draw_now}: ${open.fault ? t.draw_fault_crosses.split(":")[0] : `${number(open.km2, 2)} ${t.km2}`}`);
    if (committing) {
      committing = false;
      commit(words);
    }
  }
  function commit(words) {
    const state = stateOf();
    if (state !== history[step]) {
      history = [...history.slice(0, step + 1), state].slice(-HISTORY - 1);
      step = history.length - 1;
      listPolygons();
      say("fg-status", words || t.draw_nothing);
      say("fg-alert", "");
      byId("fg-text").hidden = true;
    }
    showSteps();
  }
  function showSteps() {
    byId("fg-undo").disabled = step === 0;
    byId("fg-redo").disabled = step === history.length - 1;
    byId("fg-clear").disabled = !drawn.length;
    followers.forEach((run) => run());
  }
  /** Draw what cannot be undone, such as what the page came with. */
  function begin(polygons) {
    replaceAll(polygons);
    history = [stateOf()];
    step = 0;
    listPolygons();
    update();
    showSteps();
  }

  // ---- polygons one by one -----------------------------------------------------------------

  function showOne(item, i) {
    const g = groundOf(item), area = `${number(g.km2, 2)} ${t.km2}`;
    const called = item.name || (drawn.length > 1 ? String(i + 1) : "");
    if (item.shown === g && item.called === called) return;
    Object.assign(item, { shown: g, called });
    item.layer.setStyle(g.fault ? FAULTY : { ...STYLE, dashArray: null });
    item.text.textContent = [called, g.fault ? "!" : area].filter(Boolean).join(" · ");
    const middle = item.layer.getBounds().isValid() ? item.layer.getBounds().getCenter() : null;
    if (middle) {
      const inside = g.fault ? middle : innerPoint(g.rings, middle);
      item.label.setLatLng(inside);
      if (!map.hasLayer(item.label)) item.label.addTo(map);
    }
    if (!item.row) return;
    item.row.textContent = g.fault ? "–" : area;
    item.fault.textContent = g.fault ? t[`draw_fault_${g.fault}`] : "";
  }
  function nameField(item, i) {
    const field = element("input", {
      type: "text", class: "fg-name", maxlength: 80, autocomplete: "off", spellcheck: "false",
      placeholder: filled("draw_polygon", { n: i + 1 }), "aria-label": filled("draw_name_one", { n: i + 1 }),
    });
    field.value = item.name;
    field.addEventListener("change", () => {
      item.name = field.value.trim();
      finishStep();
      byId("fg-list").children[i].querySelector("input").focus();
    });
    return field;
  }
  function listPolygons() {
    byId("fg-polygons").hidden = !drawn.length;
    byId("fg-list").replaceChildren(...drawn.map((item, i) => {
      const row = element("li"), name = element("span", { class: "fg-named" }), holes = partsOf(item.layer)[0].length - 1;
      item.row = element("b");
      item.fault = element("small");
      item.shown = null;
      name.append(nameField(item, i));
      if (holes) name.append(element("em", {}, counted("draw_holes", holes)));
      name.append(item.fault);
      row.append(name, item.row,
        button("show", filled("draw_zoom_one", { n: i + 1 }), () => fitLayers([item.layer])),
        button("edit", filled("draw_edit_one", { n: i + 1 }), () => editCorners(item)),
        button("remove", filled("draw_remove_one", { n: i + 1 }), () => {
          drop(item);
          later(true);
          byId("fg-polygons-name").focus();
        }));
      return row;
    }));
    drawn.forEach((item, i) => showOne(item, i));
  }
  function fitLayers(layers) {
    const box = L.featureGroup(layers).getBounds();
    if (box.isValid()) fit([box.getSouth(), box.getWest(), box.getNorth(), box.getEast()]);
  }

  /** Measure and show everything now, as a step that can be undone. */
  function finishStep() {
    committing = true;
    update();
  }
  /**
   * Go back (−1) or forward (1) by a step; nothing happens where there is none.
   * @param {-1 | 1} by
   */
  function go(by) {
    if (!canGo(by)) return;
    step += by;
    replaceAll(JSON.parse(history[step]));
    listPolygons();
    update();
    showSteps();
  }
  /** Cut all polygons to the country, as a step; returns how many could not be cut. */
  function cutToBorder() {
    let left = 0;
    [...drawn].forEach((item) => {
      const ground = groundOf(item), cut = ground.fault ? null : measure.cutToCountry(ground);
      if (!cut) { left += 1; return; }
      const place = drawn.indexOf(item);
      drop(item);
      cut.forEach((rings, i) => add({ rings, name: item.name }, place + i));
    });
    finishStep();
    return left;
  }

  // `items` are the drawn polygons in order; `setUnfinished` takes the ring being drawn, or null
  const items = () => drawn, canGo = (by) => step + by >= 0 && step + by < history.length;
  const setUnfinished = (ring) => { unfinished = ring; };
  const measured = () => measuredOf(drawn.map(groundOf));
  const onStep = (run) => { followers.push(run); };
  return { add, begin, canGo, cutToBorder, drop, finishStep, fitLayers, go, groundOf, items, later, measured, onStep, replaceAll, setUnfinished, state: stateOf, update };
}
