// The claim page: draws the evidence that is chosen. Numbers and texts are Python's. `map` and
// `data` are the arguments of the function that frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCredits, drawLand, hasNames, paneAt, placeNames } from "./base_map.js";
import { paintsOf } from "./colours.js";
import { asMarkup, byId, element, setText, svgElement } from "./dom.js";
import { offerEmbedding } from "./embed_code.js";
import { evidenceLayers } from "./evidence_layers.js";
import { filled } from "./format.js";
import { unpacked } from "./packed.js";
import { preparePrinting } from "./printing.js";

const t = data.texts, card = byId("fg-card"), frame = map.getContainer();
const NAMES = paneAt(map, "fg-names", 500);

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

// ---- what the chosen evidence shows ------------------------------------------------------
const { agreementOf, draw, layers, sidesOf } = evidenceLayers(map, data);
const regions = drawLand(map, data, unpacked(data.backdrop));

function describe(evidence) {
  const { mode, texts } = evidence, evidenceText = evidence.claim ? evidence.label + " – " + evidence.claim : evidence.label;
  setText("fg-shown", evidenceText);
  setText("fg-gained-name", texts.gained_name);
  setText("fg-lost-name", texts.lost_name);
  ["gained", "lost", "held", "before", "after"].forEach((key) => setText("fg-" + key, texts[key]));
  document.querySelectorAll("[data-modes]").forEach((item) => { item.hidden = !item.dataset.modes.split(" ").includes(mode); });
  const summary = { change: t.map_summary, drawn: t.map_summary_drawn, state: t.map_summary_state, sides: t.map_summary_sides }[mode];
  byId("fg-apart").hidden = !texts.apart;
  setText("fg-apart-why", texts.apart);
  byId("fg-places").hidden = !evidence.places.length;
  setText("fg-map-summary", filled(summary, { ...texts, evidence: evidenceText }));
}

// hatch, dots and swatches in the colours of the sides that took the ground, if there are any
function paint(evidence) {
  if (!data.evidence.some((each) => each.colours)) return;
  const paints = paintsOf(evidence);
  for (const [kind, pattern] of [["gained", "fg-hatch"], ["lost", "fg-dots"]]) {
    const { line, ground } = paints[kind], [rect, mark] = byId(pattern).children, name = byId(`fg-${kind}-name`);
    rect.setAttribute("fill", ground);
    mark.setAttribute(kind === "gained" ? "stroke" : "fill", line);
    name.parentElement.querySelector("rect").setAttribute("stroke", line);
    name.style.color = evidence.colours ? line : "";
  }
}

// the legends of agreement and of sides stand there while their layers are on
let chosen = data.evidence[0];
function listed(part, fill, stroke) {
  const item = element("li"), swatch = svgElement("svg", { width: 30, height: 16, "aria-hidden": "true" });
  swatch.append(svgElement("rect", { x: 1, y: 1, width: 28, height: 14, fill, stroke }));
  item.append(swatch, element("span", {}, part.name), element("b", {}, part.km2));
  return item;
}
function describeSides() {
  const sides = map.hasLayer(layers.sides) && sidesOf(chosen);
  byId("fg-sides").hidden = !sides;
  if (!sides) return;
  setText("fg-sides-name", sides.name);
  byId("fg-sides-parts").replaceChildren(
    ...sides.parts.map((part) => listed(part, part.colour, "#8d8f94")),
    ...sides.moved.map((part) => listed(part, part.pattern ? `url(#${part.pattern})` : "none", part.pattern ? "#1d232b" : "none")),
  );
}
function describeAgreement() {
  const agreement = map.hasLayer(layers.agreement) && agreementOf(chosen);
  byId("fg-agreement").hidden = !agreement;
  if (!agreement) return;
  setText("fg-agreement-name", agreement.name);
  byId("fg-agreement-parts").replaceChildren(...agreement.parts.map((part) => listed(part, part.colour, "#5c2404")));
}
map.on("overlayadd overlayremove", () => { describeAgreement(); describeSides(); });

// ---- which evidence: by its line in the card, or in a list on the map ---------------------
const several = data.evidence.length > 1;
const rows = [...document.querySelectorAll("[data-shown]")];
const list = element("select", { id: "fg-choice" });
function choose(index, scroll) {
  chosen = data.evidence[index];
  paint(chosen);
  draw(chosen);
  describe(chosen);
  describeAgreement();
  describeSides();
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
drawCredits(map, data.credits); // first, so that they stand lowest
L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const names = placeNames(map, data, NAMES, () => [
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
if (data.sides.length) offer(t.sides, layers.sides, any);
if (data.agreements.length) { // off at first
  const named = new Set(data.agreements.map((agreement) => agreement.name));
  control.addOverlay(layers.agreement, asMarkup(named.size === 1 ? [...named][0] : t.agreement));
}
offer(data.regions, regions, data.regions ? any : []);
offer(t.names, names, hasNames(data) ? any : []);
const toggle = control.getContainer().querySelector("a");
toggle.title = t.layers;
toggle.setAttribute("aria-label", t.layers);
frame.setAttribute("role", "region");
frame.setAttribute("aria-label", t.map);
frame.setAttribute("aria-describedby", "fg-map-summary");

choose(0);
map.fire("moveend"); // names, now that all that lies over the map is there

preparePrinting(t, () => {
  map.invalidateSize(false);
  fit();
});
offerEmbedding(data);
