// The claim page: draws the evidence that is chosen. Numbers and texts are Python's. `map` and
// `data` are the arguments of the function that frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCredits, drawLand, hasNames, paneAt, placeNames } from "./base_map.js";
import { claimLegend } from "./claim_legend.js";
import { asMarkup, byId } from "./dom.js";
import { offerEmbedding } from "./embed_code.js";
import { offerChoice } from "./evidence_choice.js";
import { evidenceLayers } from "./evidence_layers.js";
import { kindLayers } from "./kind_layers.js";
import { keepFitted } from "./map_view.js";
import { unpacked } from "./packed.js";
import { pageState, viewOf, viewText } from "./page_state.js";

const t = data.texts, card = byId("fg-card"), frame = map.getContainer();
const NAMES = paneAt(map, "fg-names", 500);
const state = pageState(["claim", "row", "sector", "place", "z"]);

const onPaper = () => document.body.classList.contains("fg-printing");
const isBeside = () => !onPaper() && getComputedStyle(card).position === "absolute"; // the card lies over the map

// ---- the view first: what is added before it is known is painted for another one ---------
let bounds = data.bounds;
function fit() {
  const [south, west, north, east] = bounds, box = frame.getBoundingClientRect();
  const over = isBeside();
  const left = over ? card.getBoundingClientRect().right - box.left + 24 : 24;
  const list = frame.querySelector(".leaflet-control-layers-expanded");
  const right = over && list && box.width > 1000 ? list.offsetWidth + 30 : onPaper() ? 24 : 54;
  const chooser = frame.querySelector(".fg-chooser"), top = chooser && !over ? chooser.offsetHeight + 30 : 40;
  const credits = frame.querySelector(".fg-sources"), bottom = credits ? box.bottom - credits.getBoundingClientRect().top + 24 : 60;
  map.fitBounds([[south, west], [north, east]], {
    animate: false, maxZoom: 12, paddingTopLeft: [left, top], paddingBottomRight: [right, bottom],
  });
}
const view = keepFitted(map, fit);
view.refit();

// ---- what the chosen evidence shows ------------------------------------------------------
const evidence = evidenceLayers(map, data), { layers } = evidence;
const regions = drawLand(map, data, unpacked(data.backdrop));
const legend = claimLegend(map, data, evidence);
const marks = kindLayers(map, data, { state, isBeside });
const choice = offerChoice(map, data, {
  state, isBeside,
  show(shown) {
    evidence.draw(shown);
    legend.show(shown);
    marks.show(shown);
    bounds = shown.bounds;
    view.refit(true);
  },
});

// ---- controls ----------------------------------------------------------------------------
drawCredits(map, data.credits); // first, so that they stand lowest
L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const names = placeNames(map, data, NAMES, () => [
  ...(isBeside() ? [card] : []), ...frame.querySelectorAll(".fg-mark-label"), ...frame.querySelectorAll(onPaper() ? ".leaflet-control-scale, .fg-sources" : ".leaflet-control"),
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
offer(t.marks, marks.layer, data.evidence.some((evidence) => evidence.marks.length + evidence.listed.length) ? any : []);
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

// ---- the view in the address: as a link says, and as the reader moves it -------------------
function openView() {
  const wanted = viewOf(state.get().z);
  if (wanted) {
    view.quietly(() => map.setView(wanted.at, wanted.zoom, { animate: false }));
    view.setMoved(true);
  }
}
choice.start();
openView();
marks.start();
state.follow((values, source) => { if (source === "address") openView(); });
map.on("moveend", () => { if (!onPaper()) state.set({ z: view.isMoved() ? viewText(map) : undefined }, "view"); });
map.fire("moveend"); // names, now that all that lies over the map is there

// ---- on paper: every fold open, the map in the paper's width ------------------------------
let folds = [];
function paper(on) {
  document.body.classList.toggle("fg-printing", on);
  if (on) folds = [...document.querySelectorAll("details:not([open])")];
  folds.forEach((fold) => { fold.open = on; });
  view.refit(true);
}
window.addEventListener("beforeprint", () => paper(true));
window.addEventListener("afterprint", () => paper(false));

offerEmbedding(data);
