// The draw-and-check page: Leaflet-Geoman draws, ground.js measures, the card tells.
const t = data.texts, ground = groundOf(data.known), files = drawFiles(data), card = drawCard(data);
const { byId, counted, filled, number, say } = card;
const STYLE = { color: "#0a6b52", weight: 2.5, fillColor: "#12a173", fillOpacity: 0.32, smoothFactor: 0 };
const FAULTY = { color: "#a4262c", weight: 2.5, fillColor: "#a4262c", fillOpacity: 0.12, dashArray: "5 5" };
const QUICK = 5000; // corners up to which all is measured at every move of the pointer
const MANY = 1500; // corners that get handles at once: more would stop the browser
const HISTORY = 50;

// ---- the map -------------------------------------------------------------------------------

// handles answer to no key, so that no key need stop at them: corners can be typed
L.Marker.addInitHook(function quiet() {
  if (/^marker-icon/.test(this.options.icon.options.className || "")) this.options.keyboard = false;
});
L.PM.setOptIn(true); // only what says pmIgnore: false can be edited
map.setMinZoom(4).setMaxZoom(18);
const phone = window.matchMedia("(max-width: 720px)").matches;
function fit([south, west, north, east]) {
  map.fitBounds([[south, west], [north, east]], {
    animate: false, maxZoom: 13, ...(phone ? { padding: [30, 30] } : { paddingTopLeft: [396, 40], paddingBottomRight: [80, 60] }),
  });
}
map.invalidateSize(false);
fit(data.bounds);
const container = map.getContainer();
container.setAttribute("role", "application");
container.setAttribute("aria-label", t.draw_map);
drawLand(unpacked(data.backdrop)).addTo(map);
const still = { interactive: false, smoothFactor: 0.5 };
const held = { ...still, pane: paneAt("fg-ground", 300), color: COLOURS.heldEdge, weight: 0.5, fillColor: COLOURS.held, fillOpacity: data.tiles ? 0.5 : 0.9 };
if (data.held.length) L.polygon(data.held, held).addTo(map);
const FRONT = paneAt("fg-front", 340);
data.fronts.forEach((lines, i) => {
  const earlier = data.fronts.length === 2 && i === 0;
  // a drawn corner may snap to a front line
  L.polyline(lines, { ...still, pane: FRONT, color: COLOURS.ink, weight: earlier ? 1.6 : 2.2, dashArray: earlier ? "6 4" : null, snapIgnore: false }).addTo(map);
});
const AREAS = paneAt("fg-areas", 520);
map.getPane(AREAS).style.pointerEvents = "none";
drawCredits(); // first, so that they stand lowest
L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const NAMES = paneAt("fg-names", 500);
map.getPane(NAMES).style.pointerEvents = "none";
const covers = () => document.querySelectorAll(phone ? ".fg-tools, .leaflet-control" : ".fg-card, .fg-tools, .leaflet-control");
placeNames(NAMES, data.lang, () => [...covers()]).addTo(map);

map.pm.setLang("frontgeo", { tooltips: {
  firstVertex: t.draw_tip_first, continueLine: t.draw_tip_next, finishPoly: t.draw_tip_close, finishRect: t.draw_tip_rectangle,
} }, "en");
map.pm.setGlobalOptions({
  allowSelfIntersection: true, // told by us, in words
  snapDistance: 14, tooltips: !phone, continueDrawing: false,
  pathOptions: STYLE, templineStyle: { ...STYLE, fillOpacity: 0 }, hintlineStyle: { ...STYLE, weight: 2, dashArray: "4 5" },
});

// ---- what is drawn -------------------------------------------------------------------------

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
function undo() {
  if (history.length < 2) return;
  const mode = active;
  leave();
  history.pop();
  replaceAll(JSON.parse(history[history.length - 1]));
  listPolygons();
  update();
  commit("");
  say("fg-status", t.draw_undone);
  if (["Edit", "Drag", "Removal"].includes(mode) && drawn.length) enter(mode);
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

// ---- tools ---------------------------------------------------------------------------------

let active = "";
const tools = [...document.querySelectorAll("[data-tool]")];
const HINTS = { Polygon: "polygon", Rectangle: "rectangle", Cut: "cut", Edit: "edit", Drag: "drag", Removal: "remove" };
const isDrawing = () => ["Polygon", "Rectangle", "Cut"].includes(active);

function showTool() {
  tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool.dataset.tool === active)));
  byId("fg-now").hidden = !active;
  if (isDrawing()) map.doubleClickZoom.disable(); // quick taps are corners
  else setTimeout(() => { if (!isDrawing()) map.doubleClickZoom.enable(); }, 500);
  if (!active) return;
  say("fg-hint", t[`draw_hint_${HINTS[active]}`]);
  byId("fg-finish").hidden = byId("fg-last").hidden = !["Polygon", "Cut"].includes(active);
  say("fg-cancel", isDrawing() ? t.draw_cancel : t.draw_done);
}
// handles for the polygons in view, those with few corners first
function handles(wanted) {
  const view = map.getBounds(), corners = (item) => groundOfItem(item).edges.length;
  const near = wanted ? drawn.filter((item) => view.intersects(item.layer.getBounds())).sort((a, b) => corners(a) - corners(b)) : [];
  let left = MANY;
  const chosen = near.filter((item) => (left -= corners(item)) >= 0);
  drawn.forEach((item) => {
    if (chosen.includes(item) === item.layer.pm.enabled()) return;
    if (item.layer.pm.enabled()) item.layer.pm.disable();
    else item.layer.pm.enable(map.pm.getGlobalOptions());
  });
  if (chosen.length < near.length) say("fg-hint", `${t.draw_hint_edit} ${filled("draw_many_corners", { n: number(MANY, 0) })}`);
}
map.on("moveend", () => { if (active === "Edit") handles(true); });
function leave() {
  const mode = active;
  active = "";
  unfinished = null;
  if (["Polygon", "Rectangle", "Cut"].includes(mode)) map.pm.disableDraw();
  else if (mode === "Edit") handles(false);
  else if (mode) map.pm[`disableGlobal${mode}Mode`]();
  showTool();
  later(true);
}
function enter(mode) {
  leave();
  if (mode === "Cut") {
    const whole = drawn.filter((item) => !groundOfItem(item).fault).map((item) => item.layer);
    if (!whole.length) { say("fg-status", t.draw_nothing_to_save); return; }
    map.pm.enableDraw("Cut", { layersToCut: whole });
  } else if (mode === "Polygon" || mode === "Rectangle") map.pm.enableDraw(mode);
  else if (mode !== "Edit") map.pm[`enableGlobal${mode}Mode`]();
  active = mode;
  showTool();
  if (mode === "Edit") handles(true);
}
tools.forEach((tool, i) => {
  tool.tabIndex = i ? -1 : 0; // one stop of the Tab key, arrows go on
  tool.addEventListener("click", () => (tool.dataset.tool === active ? leave() : enter(tool.dataset.tool)));
  tool.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = tools[(i + step + tools.length) % tools.length];
    tools.forEach((other) => { other.tabIndex = other === to ? 0 : -1; });
    to.focus();
  });
});
const finish = () => { if (active === "Polygon" || active === "Cut") map.pm.Draw[active]._finishShape(); };
const lastCorner = () => { if (active === "Polygon" || active === "Cut") map.pm.Draw[active]._removeLastVertex(); };
byId("fg-finish").addEventListener("click", finish);
byId("fg-last").addEventListener("click", lastCorner);
byId("fg-cancel").addEventListener("click", leave);
document.addEventListener("keydown", (event) => {
  if (event.target.closest("textarea, input")) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (isDrawing()) lastCorner();
    else undo();
  } else if (event.key === "Escape" && active) leave();
  else if (event.key === "Backspace" && isDrawing()) { event.preventDefault(); lastCorner(); }
  else if (event.key === "Enter" && !event.target.closest("button, summary, a")) finish();
});

map.on("pm:drawstart", ({ workingLayer, shape }) => {
  if (shape === "Cut") return;
  workingLayer.on("pm:change", ({ latlngs }) => {
    const points = latlngs[0] instanceof L.LatLng ? latlngs : latlngs[0] || [];
    unfinished = toRing(points.filter((p) => p));
    later();
  });
});
map.on("pm:drawend", () => { if (isDrawing()) leave(); }); // the last corner taken back, or done
map.on("pm:create", ({ layer }) => {
  const found = partsOf(layer);
  layer.remove();
  found.forEach((rings) => add({ rings }));
  leave();
});
map.on("pm:cut", ({ layer, originalLayer }) => {
  const item = drawn.find((other) => other.layer === originalLayer);
  const pieces = (layer.getLayers ? layer.getLayers() : [layer]).flatMap(partsOf).filter((rings) => rings[0].length);
  layer.remove();
  if (!item) return;
  const place = drawn.indexOf(item);
  drop(item);
  pieces.forEach((rings, i) => add({ rings, name: item.name }, place + i));
  later(true);
});
map.on("pm:remove", ({ layer }) => {
  const item = drawn.find((other) => other.layer === layer);
  if (item) drop(item);
  later(true);
});

// ---- files ---------------------------------------------------------------------------------

const counting = () => drawn.filter((item) => !groundOfItem(item).fault);
function geojson() {
  return files.toGeojson(counting().map((item) => ({ rings: groundOfItem(item).rings, name: item.name, km2: groundOfItem(item).km2 })));
}
const leftOut = () => {
  const n = drawn.length - counting().length;
  return n ? ` ${counted("draw_left_out_faulty", n)}` : "";
};
function tell(error) {
  if (!error.told) throw error;
  say("fg-status", "");
  say("fg-alert", filled(...error.told));
}

async function copy() {
  if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
  const box = byId("fg-text");
  box.value = geojson();
  box.hidden = false;
  box.focus();
  box.select();
  // the old way first: the new one is refused in frames, and tells the console
  let copied = document.execCommand("copy");
  if (!copied) copied = await Promise.resolve(navigator.clipboard && navigator.clipboard.writeText(box.value)).then(() => Boolean(navigator.clipboard), () => false);
  box.hidden = copied;
  if (copied) byId("fg-copy").focus();
  say("fg-status", (copied ? t.draw_copied : t.draw_not_copied) + leftOut());
}
function save() {
  if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([geojson()], { type: "application/geo+json" }));
  link.download = data.saved_as;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  say("fg-status", filled("draw_saved", { file: data.saved_as }) + leftOut());
}
async function open(list) {
  leave();
  const said = [], added = [];
  for (const file of list) {
    const name = file.name.slice(0, 80);
    try {
      if (file.size > data.largest_mb * 1e6) throw Object.assign(new Error(name), { told: ["draw_too_large", { file: name, n: data.largest_mb }] });
      const { polygons, other } = files.fromGeojson(await file.text(), name);
      added.push(...polygons.map((polygon) => add(polygon).layer));
      said.push(counted("draw_read", polygons.length, { file: name }));
      if (other) said.push(counted("draw_read_other", other));
    } catch (error) {
      update();
      tell(error);
      return;
    }
  }
  committing = true;
  update();
  say("fg-status", said.join(" "));
  fitLayers(added);
}
byId("fg-copy").addEventListener("click", copy);
byId("fg-save").addEventListener("click", save);
byId("fg-open").addEventListener("click", () => byId("fg-file").click());
byId("fg-file").addEventListener("change", (event) => {
  const list = [...event.target.files];
  event.target.value = "";
  open(list);
});
byId("fg-undo").addEventListener("click", undo);
byId("fg-clear").addEventListener("click", () => {
  leave();
  replaceAll([]);
  committing = true;
  update();
  say("fg-status", t.draw_cleared);
});

let over = 0;
const hasFiles = (event) => [...(event.dataTransfer ? event.dataTransfer.types : [])].includes("Files");
const showDrop = () => { byId("fg-drop").hidden = over <= 0; };
document.addEventListener("dragenter", (event) => { if (hasFiles(event)) { over += 1; showDrop(); } });
document.addEventListener("dragleave", (event) => { if (hasFiles(event)) { over -= 1; showDrop(); } });
document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  over = 0;
  showDrop();
  open([...event.dataTransfer.files]);
});

// ---- typed corners -------------------------------------------------------------------------

let changing = null;
function typeCorners(item) {
  changing = item;
  byId("fg-typed").open = true;
  byId("fg-new").hidden = !item;
  say("fg-add", item ? filled("draw_typed_change", { n: drawn.indexOf(item) + 1 }) : t.draw_typed_add);
  byId("fg-corners").value = item ? files.toTyped(partsOf(item.layer)[0]) : "";
  byId("fg-corners").focus();
}
byId("fg-new").addEventListener("click", () => typeCorners(null));
byId("fg-form").addEventListener("submit", (event) => {
  event.preventDefault();
  try {
    const rings = files.fromTyped(byId("fg-corners").value), place = drawn.indexOf(changing), was = drawn[place];
    if (was) drop(was);
    const item = add({ rings, name: was ? was.name : "" }, was ? place : drawn.length);
    committing = true;
    update();
    fitLayers([item.layer]);
    say("fg-status", `${was ? t.draw_typed_changed : t.draw_typed_added} ${byId("fg-status").textContent}`);
    typeCorners(null);
  } catch (error) {
    tell(error);
  }
});

document.querySelectorAll("[data-live]").forEach((part) => { part.hidden = false; });
showTool();
update();
map.fire("moveend"); // names, now that all that lies over the map is there
