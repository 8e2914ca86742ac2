// Before and after on one map: a boundary that the reader slides, by pointer or by keyboard.
import { paneAt } from "./base_map.js";
import { COLOURS, paintsOf } from "./colours.js";
import { byId, element } from "./dom.js";
import { linesOf, polygonsOf } from "./packed.js";

/** Panes of what the sliding map stands in for. */
const HIDDEN = ["fg-ground", "fg-change", "fg-front", "fg-agree"];
const THUMB_PX = 40;

/**
 * Offer the ground held before and after a change side by side, and return what follows evidence.
 *
 * Where the boundary stands, in percent, is in the page's state, and there is none without it.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state  holds swipe
 * @param {ReturnType<typeof import("./evidence_layers.js").evidenceLayers>} page.evidence
 * @param {() => { left: number }} page.free  the part of the map that nothing covers
 */
export function offerSwipe(map, data, { state, evidence: { fine, rough }, free }) {
  const t = data.texts, frame = map.getContainer();
  const panes = ["before", "after"].map((day) => map.getPane(paneAt(map, `fg-swipe-${day}`, 342)));
  const group = L.layerGroup(), bar = element("div", { class: "fg-swipe", hidden: "" }), line = element("div", { class: "fg-swipe-line" });
  const slider = element("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": t.swipe_hint });
  const names = panes.map(() => element("span", { class: "fg-swipe-day", "aria-hidden": "true" }));
  const button = element("button", { type: "button", class: "fg-swipe-button", "aria-pressed": false }, t.swipe);
  bar.append(line, ...names, slider);
  frame.append(bar);
  L.DomEvent.disableClickPropagation(bar);
  byId("fg-legend-name").parentElement.append(button);
  let shown, drawn, isOn = false;

  function draw() {
    group.clearLayers();
    const still = { interactive: false, smoothFactor: 0.5 }, paints = paintsOf(shown);
    [["before", "lost", "front_before"], ["after", "gained", "front_after"]].forEach(([day, kind, front]) => {
      const pane = `fg-swipe-${day}`;
      for (const [shape, colour] of [[rough[shown.held], COLOURS.held], [fine[shown[kind]], paints[kind].ground]]) {
        L.polygon(polygonsOf(shape), { ...still, pane, color: colour, weight: 1, fillColor: colour, fillOpacity: 1 }).addTo(group);
      }
      L.polyline(linesOf(rough[shown[front]]), { ...still, pane, color: COLOURS.ink, weight: 2.2 }).addTo(group);
    });
    names.forEach((name, i) => { name.textContent = shown.texts[["before", "after"][i]]; });
  }
  function place() {
    if (!isOn) return;
    const { left } = free(), width = frame.clientWidth - left, share = Number(slider.value) / 100;
    const at = left + THUMB_PX / 2 + (width - THUMB_PX) * share;
    const from = map.containerPointToLayerPoint([0, 0]), to = map.containerPointToLayerPoint(map.getSize());
    const middle = from.x + at;
    panes[0].style.clip = `rect(${from.y}px, ${middle}px, ${to.y}px, ${from.x}px)`;
    panes[1].style.clip = `rect(${from.y}px, ${to.x}px, ${to.y}px, ${middle}px)`;
    panes[0].dataset.seen = `0 ${at}`; // for the picture of the view
    panes[1].dataset.seen = `${at} ${frame.clientWidth}`;
    bar.style.left = `${left}px`;
    line.style.left = `${at - left}px`;
    names[0].style.right = `${width - (at - left) + 8}px`;
    names[1].style.left = `${at - left + 8}px`;
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
  }
  function turn(on) {
    isOn = on;
    button.setAttribute("aria-pressed", on);
    bar.hidden = !on;
    HIDDEN.forEach((name) => { map.getPane(name).style.display = on ? "none" : ""; });
    if (on) {
      draw();
      drawn = shown;
      group.addTo(map);
      place();
    } else group.remove();
  }
  function update() {
    const { swipe, maps } = state.get(), at = /^\d{1,3}$/.test(swipe ?? "") ? Number(swipe) : NaN;
    const wanted = Boolean(shown) && !button.hidden && at <= 100 && maps !== "all"; // of one mapper
    if (wanted) slider.value = at;
    if (wanted !== isOn || (wanted && drawn !== shown)) turn(wanted); else place();
  }
  button.addEventListener("click", () => {
    state.set(isOn ? { swipe: undefined } : { swipe: slider.value, maps: undefined }, "swipe");
    if (isOn) slider.focus({ preventScroll: true });
  });
  slider.addEventListener("input", place);
  slider.addEventListener("change", () => state.set({ swipe: slider.value }, "swipe")); // once it rests
  map.on("move zoomend resize viewreset", place);
  state.follow(update);

  return {
    isOn: () => isOn,
    follow(evidence) {
      shown = evidence;
      button.hidden = !evidence || evidence.mode !== "change";
      update();
    },
  };
}
