// The claim page: draws the evidence that is chosen. Numbers and texts are Python's. `map` and
// `data` are the arguments of the function that frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCredits, drawLand, paneAt } from "./base_map.js";
import { describeParts } from "./changed_parts.js";
import { claimLegend } from "./claim_legend.js";
import { isLow, keepCompact } from "./compact.js";
import { asMarkup, byId, element } from "./dom.js";
import { coordinatesOf, csvOf, featureOf, offerDrawer } from "./drawer.js";
import { offerEmbedding, tellHeight } from "./embed_code.js";
import { offerChoice } from "./evidence_choice.js";
import { evidenceLayers } from "./evidence_layers.js";
import { yieldGestures } from "./gestures.js";
import { hasBothScripts, hasNames, placeNames } from "./map_names.js";
import { mapKey } from "./map_key.js";
import { mappersTogether } from "./mappers_together.js";
import { kindLayers } from "./kind_layers.js";
import { keepFitted } from "./map_view.js";
import { openingInsets } from "./opening_insets.js";
import { unpacked } from "./packed.js";
import { pageState, viewOf, viewText } from "./page_state.js";
import { afterZoom, keepProjected } from "./smooth_zoom.js";
import { offerSwipe } from "./swipe.js";
import { preparePrinting } from "./printing.js";

const t = data.texts, card = byId("fg-card"), frame = map.getContainer();
const NAMES = paneAt(map, "fg-names", 500);
const state = pageState(["claim", "row", "days", "sector", "place", "maps", "swipe", "inset", "z"]);

const onPaper = () => document.body.classList.contains("fg-printing");
const isBeside = () => !onPaper() && getComputedStyle(card).position === "absolute"; // the card lies over the map

keepProjected();
keepCompact(card, t);
const key = mapKey(map, { isBeside, isLow, onPaper });

// ---- the view first: what is added before it is known is painted for another one ---------
let opening = null; // the insets, which choose the view
function fit() {
  const { bounds: [south, west, north, east], isInset } = opening ? opening.view() : { bounds: data.bounds, isInset: false };
  const box = frame.getBoundingClientRect();
  const over = isBeside();
  const left = over ? card.getBoundingClientRect().right - box.left + 24 : 24;
  const list = frame.querySelector(".leaflet-control-layers-expanded");
  const right = over && list && box.width > 1000 ? list.offsetWidth + 30 : onPaper() ? 24 : 54;
  const credits = frame.querySelector(".fg-sources"), bottom = credits ? box.bottom - credits.getBoundingClientRect().top + 24 : 60;
  const high = Math.max(key.place(over ? left - 24 : 0), 40);
  const low = opening && !opening.bar.hidden && !isInset ? box.bottom - opening.bar.getBoundingClientRect().top + 12 : bottom;
  const isTight = isInset && !over; // an inset has ground around the change as it is
  map.fitBounds([[south, west], [north, east]], {
    animate: false, maxZoom: isInset ? 15 : 12,
    paddingTopLeft: isTight ? [0, key.box.hidden ? 0 : high] : [left, high], paddingBottomRight: isTight ? [0, bottom - 20] : [right, Math.max(bottom, low)],
  });
}
const view = keepFitted(map, fit);
yieldGestures(map, t);
view.refit();

// ---- what the chosen evidence shows ------------------------------------------------------
function free() { // the part of the map that the card leaves
  const box = frame.getBoundingClientRect();
  return { top: 0, right: box.width, bottom: box.height, left: isBeside() ? card.getBoundingClientRect().right - box.left : 0 };
}
function seenNow() { // the finding and the evidence on the map, as the card says them
  const section = document.querySelector(".fg-chosen") ?? card, text = (selector) => section.querySelector(selector)?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const row = card.querySelector(".fg-on") ?? section, assumed = [...row.querySelectorAll(".fg-assumed")].map((line) => line.textContent);
  const onMap = `${byId("fg-shown").previousSibling.textContent.trim()} ${byId("fg-shown").textContent}`;
  return { title: text("h1, h2") || document.querySelector("h1").textContent, lines: [text(".fg-outcome"), onMap, ...new Set(assumed)].filter(Boolean) };
}
const backdrop = unpacked(data.backdrop), evidence = evidenceLayers(map, data, free), { layers } = evidence;
opening = openingInsets(map, data, {
  state, free, onPaper, refit: () => view.refit(true), shapes: { fine: evidence.fine, rough: evidence.rough, land: backdrop[0] },
});
const regions = drawLand(map, data, backdrop);
const legend = claimLegend(map, data, evidence, key);
const comparing = mappersTogether(map, data, { state, evidence, legend, land: backdrop[0] });
const swipe = offerSwipe(map, data, { state, evidence, free });
const partList = byId("fg-legend-name").parentElement.appendChild(element("details", { class: "fg-parts", hidden: "" }));
partList.append(element("summary", {}, t.parts_list));
const parts = describeParts(map, data, {
  shapeAt: evidence.shapeAt, isShown: (kind) => !swipe.isOn() && map.hasLayer(layers[kind]), quietly: view.quietly, list: partList,
});
let onMap; // the evidence shown
const chosenText = (what) => document.querySelector(`.fg-chosen [data-${what}], [data-${what}="page"]`)?.textContent ?? "";
function groundOnMap() { // what can be taken of it
  const found = onMap && ["change", "drawn"].includes(onMap.mode) ? data.drawer.ground[data.evidence.indexOf(onMap)] : undefined;
  return found && {
    whyNot: found.why_not,
    features: () => ["gained", "lost"].map((kind) => featureOf(coordinatesOf(evidence.shapeAt(onMap[kind])), {
      kind, name: onMap.texts[`${kind}_name`], km2: found.km2[kind], ...found.properties,
    })),
  };
}
const drawer = offerDrawer(map, data, {
  about: () => ({ ...seenNow(), credits: data.credits.join(" · "), free: free() }),
  link: state.link, rows: () => data.drawer.rows && csvOf(data.drawer.rows), ground: groundOnMap,
  methods: () => chosenText("methods"), record: () => chosenText("record"),
});
const noGround = frame.appendChild(element("p", { class: "fg-no-ground", hidden: "" }, t.no_map_for_claim));
const marks = kindLayers(map, data, { state, isBeside, key });
const choice = offerChoice(map, data, {
  state, isBeside,
  show(shown) {
    evidence.draw(shown);
    legend.show(shown);
    parts(shown);
    onMap = shown;
    drawer();
    swipe.follow(shown);
    noGround.hidden = Boolean(shown);
    comparing.show(shown);
    marks.show(shown);
    if (!shown) return;
    opening.show(shown);
    view.refit(true);
  },
});

// ---- controls ----------------------------------------------------------------------------
drawCredits(map, data.credits); // first, so that they stand lowest
L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const { names, bothScripts } = placeNames(map, data, NAMES, () => [
  ...(isBeside() ? [card] : []), ...frame.querySelectorAll(onPaper() ? ".leaflet-control-scale, .fg-sources" : ".leaflet-control, .fg-line-name, .fg-mark-label, .fg-insets, .fg-key"),
], () => ({ lines: [layers.before, layers.after], ground: [layers.gained, layers.lost], marks: [layers.places] }));
const wide = window.matchMedia("(min-width: 1001px) and (min-height: 560px)");
const control = L.control.layers({}, {}, { position: "topright", sortLayers: false });
function placeControl() { // open only where there is room for it beside the card
  control.options.collapsed = !wide.matches;
  control.remove().addTo(map);
  const toggle = control.getContainer().querySelector("a");
  toggle.title = t.layers;
  toggle.setAttribute("aria-label", t.layers);
  view.refit();
}
const modes = new Set(data.has_ground ? data.evidence.map((evidence) => evidence.mode) : ["none"]);
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
offer(t.contested, layers.contested, data.evidence.some((evidence) => evidence.texts.contested) ? any : []);
offer(t.kept_out, layers.apart, data.evidence.some((evidence) => evidence.texts.apart) ? any : []);
offer(modes.has("change") ? common("held", t.held) : t.held_then, layers.held, ["change", "state"]);
offer(t.front_before, layers.before, ["change"]);
offer(t.front_after, layers.after, ["change", "state"]);
offer(t.line_error_layer, layers.error, data.evidence.some((each) => each.line_error_m) ? any : []);
offer(t.places, layers.places, data.evidence.some((evidence) => evidence.places.length) ? any : []);
offer(t.marks, marks.layer, data.evidence.some((evidence) => evidence.marks.length + evidence.listed.length) ? any : []);
if (data.sides.length) offer(t.sides, layers.sides, any);
offer(data.regions, regions, data.regions ? any : []);
offer(t.names, names, hasNames(data) ? any : []);
if (hasBothScripts(data)) control.addOverlay(bothScripts, asMarkup(t.both_scripts)); // off at first
placeControl();
wide.addEventListener("change", placeControl);
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
comparing.start();
openView();
marks.start();
state.follow((values, source) => { if (source === "address") openView(); });
map.on("moveend", afterZoom(map, () => { if (!onPaper()) state.set({ z: view.isMoved() ? viewText(map) : undefined }, "view"); }));
map.fire("moveend"); // names, now that all that lies over the map is there

// ---- on paper: the map in the paper's width, and as the reader had it ----------------------
let seen = null;
preparePrinting(t, (on) => {
  if (on) seen = view.isMoved() ? { bounds: map.getBounds(), center: map.getCenter(), zoom: map.getZoom() } : null;
  return () => {
    view.refit();
    if (!seen) return;
    view.quietly(() => {
      map.invalidateSize(false);
      if (on) map.fitBounds(seen.bounds, { animate: false }); else map.setView(seen.center, seen.zoom, { animate: false });
    });
  };
});
offerEmbedding(data);
tellHeight(card, frame, isBeside);
