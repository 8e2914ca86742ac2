// Where the change is scattered along a front: lettered boxes on the map, each a button that shows
// its ground enlarged, at one scale. A small map opens on the first of them, a large one on all.
import { paneAt } from "./base_map.js";
import { COLOURS } from "./colours.js";
import { element, svgElement } from "./dom.js";
import { smallPicture } from "./small_maps.js";

/** A map of less than this, in CSS pixels, has no room for small maps over it. */
const ROOM = { width: 640, height: 430 };
const WHOLE = 0; // the number of the view of everything; insets have numbers from 1, shown as letters
const letter = (number) => String.fromCharCode(64 + number); // as frontgeo.outputs.opening_view.inset_letter

/**
 * Offer the insets of the chosen evidence.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state  holds the inset
 * @param {{ fine: object[], rough: object[], land: object[] }} page.shapes  unpacked
 * @param {() => { top: number, right: number, bottom: number, left: number }} page.free  the part of the map that nothing covers
 * @param {() => void} page.refit  fits the map to the view, by force
 * @param {() => boolean} page.onPaper
 * @returns {{ show: (evidence: object) => void, view: () => { bounds: number[], isInset: boolean }, bar: HTMLElement }}
 */
export function openingInsets(map, data, { state, shapes, free, refit, onPaper }) {
  const t = data.texts, boxes = L.layerGroup().addTo(map), pane = paneAt(map, "fg-boxes", 450), NUMBERS = paneAt(map, "fg-box-numbers", 510);
  const bar = map.getContainer().appendChild(element("div", { class: "fg-insets", role: "group", "aria-label": t.insets, hidden: "" }));
  L.DomEvent.disableClickPropagation(bar).disableScrollPropagation(bar);
  let shown = data.evidence[0];

  function isSmall() {
    const { top, right, bottom, left } = free();
    return !onPaper() && (right - left < ROOM.width || bottom - top < ROOM.height);
  }
  function number() { // of the view: as chosen, or as there is room
    if (!shown.insets.length) return WHOLE;
    const wanted = Number(state.get().inset ?? NaN);
    if (Number.isInteger(wanted) && wanted >= WHOLE && wanted <= shown.insets.length) return wanted;
    return isSmall() ? 1 : WHOLE;
  }
  function choose(at) {
    state.set({ inset: at, z: undefined }, "inset");
    refit();
  }

  function button(at, name, km2, picture) {
    const made = element("button", { type: "button" }), caption = element("span", {});
    if (at) caption.append(element("b", {}, letter(at)), " ");
    caption.append(element("span", { class: "fg-inset-name" }, name));
    if (km2) made.title = `${shown.texts.gained_name}: ${km2}`;
    if (km2) caption.append(element("small", {}, km2));
    made.append(picture, caption);
    made.addEventListener("click", () => choose(at));
    return made;
  }
  function drawBoxes(at) {
    boxes.clearLayers();
    if (at !== WHOLE) return;
    shown.insets.forEach(({ bounds: [south, west, north, east] }, index) => {
      const style = { pane, color: COLOURS.ink, weight: 1.4, fill: true, fillOpacity: 0 };
      const badge = L.divIcon({ className: "fg-box-number", html: element("span", {}, letter(index + 1)), iconSize: [18, 18], iconAnchor: [0, 18] });
      L.rectangle([[south, west], [north, east]], style).on("click", () => choose(index + 1)).addTo(boxes);
      L.marker([north, west], { pane: NUMBERS, icon: badge, keyboard: false, interactive: false }).addTo(boxes);
    });
  }
  function mark() {
    const at = number(), small = isSmall(), { left } = free();
    bar.hidden = !shown.insets.length;
    bar.classList.toggle("fg-insets-small", small);
    bar.style.left = `${left + 10}px`;
    const credits = map.getContainer().querySelector(".fg-sources");
    if (credits) bar.style.bottom = `${map.getContainer().getBoundingClientRect().bottom - credits.getBoundingClientRect().top + 8}px`;
    [...bar.children].forEach((made, index) => {
      made.setAttribute("aria-pressed", index === at);
      made.hidden = index === WHOLE && at === WHOLE && !small; // the map itself
    });
    drawBoxes(at);
  }
  function locator() { // the whole front, with the boxes of the insets
    const { picture, at } = smallPicture(shown, shapes, shown.bounds);
    shown.insets.forEach(({ bounds: [south, west, north, east] }) => {
      const [x, y] = at([north, west]), [right, bottom] = at([south, east]);
      picture.append(svgElement("rect", { x, y, width: right - x, height: bottom - y, fill: "none", stroke: COLOURS.ink, "stroke-width": 5 }));
    });
    return picture;
  }
  /**
   * Show the insets of evidence.
   * @param {object} evidence
   */
  function show(evidence) {
    const isOther = evidence !== shown;
    shown = evidence;
    if (isOther) state.set({ inset: undefined }, "inset");
    if (!shown.insets.length) bar.replaceChildren();
    else {
      bar.replaceChildren(button(WHOLE, t.whole_view, "", locator()), ...shown.insets.map(({ bounds, name, km2 }, index) => (
        button(index + 1, name, km2, smallPicture(shown, shapes, bounds, { margin: 0 }).picture)
      )));
    }
    mark();
  }
  /** Return what the map is to show: south, west, north and east, and whether it is an inset. */
  function view() {
    mark();
    const at = number();
    return { bounds: at ? shown.insets[at - 1].bounds : shown.bounds, isInset: at !== WHOLE };
  }
  state.follow((_, source) => { if (source === "address" && !state.get().z) refit(); });
  return { bar, show, view };
}
