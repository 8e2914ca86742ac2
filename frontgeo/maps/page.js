// The claim page: draws the evidence that is chosen. Numbers and texts are Python's.
const t = data.texts, byId = (id) => document.getElementById(id);
const card = byId("fg-card"), frame = map.getContainer();
const GROUND = paneAt("fg-ground", 300);
const CHANGE = paneAt("fg-change", 320), AGREE = paneAt("fg-agree", 330), FRONT = paneAt("fg-front", 340), NAMES = paneAt("fg-names", 500);

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
const asMarkup = (text) => element("span", {}, text).innerHTML;
const onPaper = () => document.body.classList.contains("fg-printing");
const beside = () => !onPaper() && getComputedStyle(card).position === "absolute"; // the card lies over the map

// ---- the view first: what is added before it is known is painted for another one ---------
let bounds = data.bounds;
function fit() {
  const [south, west, north, east] = bounds, box = frame.getBoundingClientRect();
  const over = beside();
  const left = over ? card.getBoundingClientRect().right - box.left + 24 : 24;
  const list = frame.querySelector(".leaflet-control-layers-expanded");
  const right = over && list && box.width > 1000 ? list.offsetWidth + 30 : onPaper() ? 24 : 54;
  const chooser = frame.querySelector(".fg-chooser"), top = chooser && !over ? chooser.offsetHeight + 30 : 40;
  const credits = frame.querySelector(".fg-sources"), bottom = credits ? box.bottom - credits.getBoundingClientRect().top + 24 : 60;
  map.fitBounds([[south, west], [north, east]], {
    animate: false, maxZoom: 12, paddingTopLeft: [left, top], paddingBottomRight: [right, bottom],
  });
}
map.invalidateSize(false);
fit();
if (!map.getSize().x) map.once("resize", fit); // in a frame that was not shown yet

const fine = unpacked(data.fine), rough = unpacked(data.rough);
const oblasts = drawLand(unpacked(data.backdrop));

// ---- what the chosen evidence shows ------------------------------------------------------
const layers = {
  held: L.layerGroup(), gained: L.layerGroup(), lost: L.layerGroup(), apart: L.layerGroup(),
  before: L.layerGroup(), after: L.layerGroup(), places: L.layerGroup(), agreement: L.layerGroup(),
};
const still = { interactive: false, smoothFactor: 0.5 };
function ground(shape, style) {
  return L.polygon(polygonsOf(shape), { ...still, fillOpacity: 1, ...style });
}
function line(shape, style) {
  return L.polyline(linesOf(shape), { ...still, pane: FRONT, color: COLOURS.ink, ...style });
}
const agreementOf = (evidence) => data.agreements[evidence.agreement];
function draw(evidence) {
  Object.values(layers).forEach((group) => group.clearLayers());
  const veil = data.tiles ? 0.6 : 1;
  ground(rough[evidence.held], { pane: GROUND, color: COLOURS.held, weight: 1, opacity: veil, fillColor: COLOURS.held, fillOpacity: veil }).addTo(layers.held);
  ground(fine[evidence.gained], { pane: CHANGE, color: COLOURS.gained, weight: 1, fillColor: "url(#fg-hatch)" }).addTo(layers.gained);
  ground(fine[evidence.lost], { pane: CHANGE, color: COLOURS.lost, weight: 1, fillColor: "url(#fg-dots)" }).addTo(layers.lost);
  ground(rough[evidence.apart], { pane: CHANGE, color: COLOURS.apart, weight: 1, dashArray: "2 3", fillColor: "url(#fg-cross)" }).addTo(layers.apart);
  line(rough[evidence.front_before], { weight: 1.6, dashArray: "6 4" }).addTo(layers.before);
  line(rough[evidence.front_after], { weight: 2.2 }).addTo(layers.after);
  const agreement = agreementOf(evidence);
  (agreement ? agreement.parts : []).forEach((part) => {
    const told = element("span", {}, `${part.name}: ${part.km2}`);
    ground(fine[part.ground], { pane: AGREE, interactive: true, color: "#5c2404", weight: 0.8, fillColor: part.colour })
      .bindTooltip(told, { sticky: true }).addTo(layers.agreement);
  });
  evidence.places.forEach((place) => {
    L.circleMarker(place.at, {
      pane: FRONT, radius: 5, color: COLOURS.ink, weight: 1.5,
      fillColor: place.inside ? COLOURS.gained : "#ffffff", fillOpacity: 1,
    }).bindTooltip(element("span", {}, place.text)).addTo(layers.places);
  });
}
function tell(evidence) {
  const { mode, texts } = evidence, evidenceText = evidence.claim ? evidence.label + " – " + evidence.claim : evidence.label;
  setText("fg-shown", evidenceText);
  setText("fg-gained-name", texts.gained_name);
  setText("fg-lost-name", texts.lost_name);
  ["gained", "lost", "held", "before", "after"].forEach((key) => setText("fg-" + key, texts[key]));
  document.querySelectorAll("[data-modes]").forEach((item) => { item.hidden = !item.dataset.modes.split(" ").includes(mode); });
  const told = { change: t.map_told, drawn: t.map_told_drawn, state: t.map_told_state }[mode];
  byId("fg-apart").hidden = !texts.apart;
  setText("fg-apart-why", texts.apart);
  byId("fg-places").hidden = !evidence.places.length;
  setText("fg-map-told", filled(told, { ...texts, evidence: evidenceText }));
}

// the legend of agreement stands there while its layer is on
let chosen = data.evidence[0];
function tellAgreement() {
  const agreement = map.hasLayer(layers.agreement) && agreementOf(chosen);
  byId("fg-agreement").hidden = !agreement;
  if (!agreement) return;
  setText("fg-agreement-name", agreement.name);
  byId("fg-agreement-parts").replaceChildren(...agreement.parts.map((part) => {
    const item = element("li"), swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("width", 30);
    swatch.setAttribute("height", 16);
    swatch.setAttribute("aria-hidden", "true");
    const box = document.createElementNS(swatch.namespaceURI, "rect");
    Object.entries({ x: 1, y: 1, width: 28, height: 14, fill: part.colour, stroke: "#5c2404" }).forEach(([name, value]) => box.setAttribute(name, value));
    swatch.append(box);
    item.append(swatch, element("span", {}, part.name), element("b", {}, part.km2));
    return item;
  }));
}
map.on("overlayadd overlayremove", tellAgreement);

// ---- which evidence: by its line in the card, or in a list on the map ---------------------
const several = data.evidence.length > 1;
const rows = [...document.querySelectorAll("[data-shown]")];
const list = element("select", { id: "fg-choice" });
function choose(index, scroll) {
  chosen = data.evidence[index];
  draw(chosen);
  tell(chosen);
  tellAgreement();
  list.value = index;
  rows.forEach((row) => {
    const on = Number(row.dataset.shown) === index, button = row.querySelector("button");
    row.classList.toggle("fg-on", on && several);
    if (button) button.setAttribute("aria-pressed", on);
    if (on && scroll && beside()) row.scrollIntoView({ block: "center" });
  });
  bounds = chosen.bounds;
  fit();
}
if (several) {
  rows.forEach((row) => {
    const name = row.querySelector(".fg-who");
    const button = element("button", { type: "button", class: "fg-who", title: t.show_on_map });
    button.append(...name.childNodes);
    name.replaceWith(button);
    button.addEventListener("click", () => {
      choose(Number(row.dataset.shown));
      if (!beside()) frame.scrollIntoView({ block: "nearest" });
    });
  });
  const groups = new Map();
  data.evidence.forEach((evidence, index) => {
    if (evidence.claim && !groups.has(evidence.claim)) groups.set(evidence.claim, list.appendChild(element("optgroup", { label: evidence.claim })));
    (groups.get(evidence.claim) || list).append(element("option", { value: index }, evidence.label));
  });
  list.addEventListener("change", () => choose(Number(list.value), true));
  const chooser = L.control({ position: beside() ? "topright" : "topleft" });
  chooser.onAdd = () => {
    const box = element("div", { class: "fg-chooser leaflet-bar" });
    box.append(element("label", { for: "fg-choice" }, t.choose), list);
    L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
    return box;
  };
  chooser.addTo(map);
}

// ---- controls ----------------------------------------------------------------------------
drawCredits(); // first, so that they stand lowest
L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const names = placeNames(NAMES, data.lang, () => [
  ...(beside() ? [card] : []), ...frame.querySelectorAll(onPaper() ? ".leaflet-control-scale, .fg-sources" : ".leaflet-control"),
]);
const wide = window.matchMedia("(min-width: 1001px) and (min-height: 560px)").matches;
const control = L.control.layers({}, {}, { position: "topright", collapsed: !wide, sortLayers: false }).addTo(map);
const modes = new Set(data.evidence.map((evidence) => evidence.mode));
function offer(label, layer, wanted) {
  if (wanted.some((mode) => modes.has(mode))) control.addOverlay(layer.addTo(map), asMarkup(label));
}
const any = [...modes];
function common(key, otherwise) { // a name that all changes share
  const found = new Set(data.evidence.filter((evidence) => evidence.mode === "change").map((evidence) => evidence.texts[key]));
  return found.size === 1 ? [...found][0] : otherwise;
}
offer(modes.has("change") ? common("gained_name", t.gained) : t.drawn_ground, layers.gained, ["change", "drawn"]);
offer(common("lost_name", t.lost), layers.lost, ["change"]);
offer(t.kept_out, layers.apart, data.evidence.some((evidence) => evidence.texts.apart) ? any : []);
offer(modes.has("change") ? t.held : t.held_then, layers.held, ["change", "state"]);
offer(t.front_before, layers.before, ["change"]);
offer(t.front_after, layers.after, ["change", "state"]);
offer(t.places, layers.places, data.evidence.some((evidence) => evidence.places.length) ? any : []);
if (data.agreements.length) { // off at first
  const named = new Set(data.agreements.map((agreement) => agreement.name));
  control.addOverlay(layers.agreement, asMarkup(named.size === 1 ? [...named][0] : t.agreement));
}
offer(t.oblasts, oblasts, any);
offer(t.names, names, any);
const toggle = control.getContainer().querySelector("a");
toggle.title = t.layers;
toggle.setAttribute("aria-label", t.layers);
frame.setAttribute("role", "region");
frame.setAttribute("aria-label", t.map);
frame.setAttribute("aria-describedby", "fg-map-told");

choose(0);
map.fire("moveend"); // names, now that all that lies over the map is there

// ---- on paper: every fold open, the map in the paper's width ------------------------------
let folds = [];
function paper(on) {
  document.body.classList.toggle("fg-printing", on);
  if (on) folds = [...document.querySelectorAll("details:not([open])")];
  folds.forEach((fold) => { fold.open = on; });
  map.invalidateSize(false);
  fit();
}
window.addEventListener("beforeprint", () => paper(true));
window.addEventListener("afterprint", () => paper(false));

// ---- the code to copy ---------------------------------------------------------------------
const code = byId("fg-embed"), copy = byId("fg-copy"), online = location.protocol.startsWith("http");
const own = online ? location.origin + location.pathname : location.pathname.split("/").pop();
if (own && (online || location.protocol === "file:")) {
  const quoted = element("a", { href: own }).outerHTML.match(/href="([^"]*)"/)[1];
  code.value = code.value.replace(`src="${data.file}"`, () => `src="${quoted}"`);
}
copy.hidden = false;
copy.addEventListener("click", async () => {
  let done = false;
  try {
    await navigator.clipboard.writeText(code.value);
    done = true;
  } catch {
    code.select();
    done = document.execCommand("copy");
  }
  setText("fg-copied", done ? t.copied : t.copy_by_hand);
});
