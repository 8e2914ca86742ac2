// The claim page's legend: names and areas of what the chosen evidence shows on the map.
import { paintsOf } from "./colours.js";
import { byId, element, setText, svgElement } from "./dom.js";
import { filled } from "./format.js";
import { lineEntry } from "./mappers_together.js";

/**
 * Return a function that writes the legend of evidence.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {ReturnType<typeof import("./evidence_layers.js").evidenceLayers>} drawn
 * @param {ReturnType<typeof import("./map_key.js").mapKey>} key  on the map
 */
export function claimLegend(map, data, { agreementOf, layers, sidesOf }, key) {
  const t = data.texts;
  let chosen = data.evidence[0];

  function describe({ mode, texts, places, claim, label }) {
    const evidence = claim ? label + " – " + claim : label;
    setText("fg-shown", evidence);
    setText("fg-gained-name", texts.gained_name);
    setText("fg-lost-name", texts.lost_name);
    ["gained", "lost", "held", "before", "after"].forEach((key) => setText("fg-" + key, texts[key]));
    document.querySelectorAll("[data-modes]").forEach((item) => { item.hidden = !item.dataset.modes.split(" ").includes(mode); });
    byId("fg-contested-item").hidden = !texts.contested;
    setText("fg-contested", texts.contested);
    byId("fg-apart").hidden = !texts.apart;
    setText("fg-apart-why", texts.apart);
    byId("fg-error").hidden = !texts.line_error;
    setText("fg-line-error", texts.line_error);
    byId("fg-places").hidden = !places.length;
    setText("fg-map-summary", mode === "sides" ? filled(t.map_summary_sides, { ...texts, evidence }) : `${claim ? claim + ". " : ""}${texts.summary}`);
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
  function listed(part, fill, stroke) {
    const item = element("li"), swatch = svgElement("svg", { width: 30, height: 16, "aria-hidden": "true" });
    swatch.append(svgElement("rect", { x: 1, y: 1, width: 28, height: 14, fill, stroke }));
    item.append(swatch, element("span", {}, part.name), element("b", {}, part.km2));
    return item;
  }
  function describeSides() {
    const sides = chosen && map.hasLayer(layers.sides) && sidesOf(chosen);
    byId("fg-sides").hidden = !sides;
    if (!sides) return;
    setText("fg-sides-name", sides.name);
    byId("fg-sides-parts").replaceChildren(
      ...sides.parts.map((part) => listed(part, part.colour, "#8d8f94")),
      ...sides.moved.map((part) => listed(part, part.pattern ? `url(#${part.pattern})` : "none", part.pattern ? "#1d232b" : "none")),
    );
  }
  function describeAgreement() {
    const agreement = chosen && map.hasLayer(layers.agreement) && agreementOf(chosen);
    byId("fg-agreement").hidden = !agreement;
    byId("fg-agreement").parentElement.classList.toggle("fg-all", Boolean(agreement)); // for what one map shows
    key.show(chosen, agreement);
    if (!agreement) return;
    setText("fg-agreement-name", agreement.name);
    byId("fg-agreement-parts").replaceChildren(
      ...agreement.parts.map((part) => listed(part, part.colour, "#5c2404")),
      ...agreement.lines.map((line, number) => lineEntry(line.name, number)),
    );
  }
  function showNothing() {
    key.show(null);
    setText("fg-shown", t.no_map_for_claim);
    setText("fg-map-summary", t.no_map_for_claim);
    document.querySelectorAll(".fg-legend [data-modes], #fg-apart, #fg-places, #fg-sides, #fg-agreement").forEach((item) => { item.hidden = true; });
  }
  function show(evidence) {
    chosen = evidence;
    if (!evidence) {
      showNothing();
      return;
    }
    paint(evidence);
    describe(evidence);
    describeAgreement();
    describeSides();
  }
  map.on("overlayadd overlayremove", describeSides);
  return { show, describeAgreement };
}
