// What is drawn: the polygons, measured by ground.js and told by the card, with a history.
const QUICK = 5000; // corners up to which all is measured at every move of the pointer
const HISTORY = 50;

let drawn = []; // of { layer, name, ground, … }: ground is measured anew when it is null
let unfinished = null; // the ring being drawn, with the pointer's place
let history = ["[]"];
const preview = L.polygon([], { ...STYLE, stroke: false, interactive: false }).addTo(map);

const toRing = (latlngs) => latlngs.map((p) => [p.lng, p.lat]);
const toRings = (latlngs) => (latlngs[0] instanceof L.LatLng ? [toRing(latlngs)] : latlngs.map(toRing));
const partsOf = (layer) => {
  const latlngs = layer.getLatLngs();
  return Array.isArray(latlngs[0]) && Array.isArray(latlngs[0][0]) ? latlngs.map(toRings) : [toRings(latlngs)];
};
const groundOfItem = (item) => (item.ground ??= ground.prepared(partsOf(item.layer)[0]));
const cornersOf = () => drawn.reduce((sum, item) => sum + groundOfItem(item).edges.length, 0);
const stateOf = () => JSON.stringify(drawn.map((item) => ({ rings: partsOf(item.layer)[0], name: item.name })));

function add({ rings, name = "" }, place = drawn.length) {
  const layer = L.polygon(rings.map((ring) => ring.map(([x, y]) => [y, x])), { ...STYLE, pmIgnore: false, bubblingMouseEvents: false });
  const text = document.createElement("div");
  text.className = "fg-area-label";
  const label = L.marker([0, 0], { pane: AREAS, interactive: false, keyboard: false, icon: L.divIcon({ className: "", html: text, iconSize: [0, 0] }) });
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
  if (!same) last = { all, m: all.some((g) => !g.fault) ? ground.measured(all) : null };
  return last.m;
}

// once a frame; a commit can be undone
let waiting = 0, committing = false;
function later(commit = false) {
  committing = committing || commit;
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; update(); });
}
function update() {
  const grounds = drawn.map(groundOfItem);
  const open = unfinished && unfinished.length > 2 ? ground.prepared([unfinished]) : null;
  const all = open && !open.fault && cornersOf() < QUICK ? [...grounds, open] : grounds;
  const m = measuredOf(all);
  const words = card.show(m);
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
  if (state !== history[history.length - 1]) {
    history = [...history, state].slice(-HISTORY - 1);
    listPolygons();
    say("fg-status", words || t.draw_nothing);
    say("fg-alert", "");
    byId("fg-text").hidden = true;
  }
  byId("fg-undo").disabled = history.length < 2;
  byId("fg-clear").disabled = !drawn.length;
}

// ---- polygons one by one -------------------------------------------------------------------

function showOne(item, i) {
  const g = groundOfItem(item), area = `${number(g.km2, 2)} ${t.km2}`, numbered = drawn.length > 1;
  if (item.shown === g && item.numbered === numbered) return;
  Object.assign(item, { shown: g, numbered });
  item.layer.setStyle(g.fault ? FAULTY : { ...STYLE, dashArray: null });
  item.text.textContent = numbered ? `${i + 1} · ${g.fault ? "!" : area}` : g.fault ? "!" : area;
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
// the middle of the longest stretch of ground on the middle's latitude
function innerPoint(rings, middle) {
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
const ICONS = {
  show: "M8 1v3M8 12v3M1 8h3M12 8h3M8 4a4 4 0 1 0 .01 0",
  edit: "M2 14l1-4 8-8 3 3-8 8zM9 4l3 3",
  remove: "M3 3l10 10M13 3L3 13",
};
function button(icon, label, run) {
  const made = document.createElement("button"), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  made.type = "button";
  path.setAttribute("d", ICONS[icon]);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  made.append(svg);
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", run);
  return made;
}
function listPolygons() {
  byId("fg-polygons").hidden = !drawn.length;
  byId("fg-list").replaceChildren(...drawn.map((item, i) => {
    const row = document.createElement("li"), name = document.createElement("span"), holes = partsOf(item.layer)[0].length - 1;
    name.className = "fg-name";
    name.textContent = [item.name || filled("draw_polygon", { n: i + 1 }), holes ? counted("draw_holes", holes) : ""].filter(Boolean).join(", ");
    item.row = document.createElement("b");
    item.fault = document.createElement("small");
    item.shown = null;
    name.append(item.fault);
    row.append(name, item.row,
      button("show", filled("draw_zoom_one", { n: i + 1 }), () => fitLayers([item.layer])),
      button("edit", filled("draw_edit_one", { n: i + 1 }), () => typeCorners(item)),
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
