// What the chosen evidence shows on the claim page's map.
import { paneAt } from "./base_map.js";
import { COLOURS, paintsOf } from "./colours.js";
import { element } from "./dom.js";
import { errorBand } from "./error_band.js";
import { namedLines } from "./mappers_together.js";
import { linesOf, polygonsOf, unpacked } from "./packed.js";

/**
 * Return the layers that evidence is drawn in, and the function that draws it.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {() => { top: number, right: number, bottom: number, left: number }} free  the part of the map that nothing covers
 */
export function evidenceLayers(map, data, free) {
  const GROUND = paneAt(map, "fg-ground", 300), SIDES = paneAt(map, "fg-sides", 305);
  const CHANGE = paneAt(map, "fg-change", 320), AGREE = paneAt(map, "fg-agree", 330), FRONT = paneAt(map, "fg-front", 340);
  const fine = unpacked(data.fine), rough = unpacked(data.rough);
  const band = errorBand(map, FRONT), lines = namedLines(map, FRONT, free);
  const layers = {
    held: L.layerGroup(), gained: L.layerGroup(), lost: L.layerGroup(), apart: L.layerGroup(), contested: L.layerGroup(),
    before: L.layerGroup(), after: L.layerGroup(), places: L.layerGroup(), agreement: L.layerGroup(),
    sides: L.layerGroup(), error: band.layer, lines: lines.layer,
  };
  const still = { interactive: false, smoothFactor: 0.5 };
  function ground(shape, style) {
    return L.polygon(polygonsOf(shape), { ...still, fillOpacity: 1, ...style });
  }
  function line(shape, style) {
    return L.polyline(linesOf(shape), { ...still, pane: FRONT, color: COLOURS.ink, ...style });
  }
  const agreementOf = (evidence) => data.agreements[evidence.agreement];
  const sidesOf = (evidence) => data.sides[evidence.sides];
  function named(shape, { name, km2 }, style) { // ground that says what it is under the pointer
    return ground(shape, { interactive: true, ...style }).bindTooltip(element("span", {}, `${name}: ${km2}`), { sticky: true });
  }
  function draw(evidence) {
    Object.values(layers).forEach((group) => group.clearLayers());
    if (!evidence) return;
    band.draw(linesOf(rough[evidence.front_after]), evidence.line_error_m);
    const veil = data.tiles ? 0.6 : 1, { gained, lost } = paintsOf(evidence);
    ground(rough[evidence.held], { pane: GROUND, color: COLOURS.held, weight: 1, opacity: veil, fillColor: COLOURS.held, fillOpacity: veil }).addTo(layers.held);
    ground(fine[evidence.gained], { pane: CHANGE, color: gained.line, weight: 1, fillColor: "url(#fg-hatch)" }).addTo(layers.gained);
    ground(fine[evidence.lost], { pane: CHANGE, color: lost.line, weight: 1, fillColor: "url(#fg-dots)" }).addTo(layers.lost);
    ground(rough[evidence.apart], { pane: CHANGE, color: COLOURS.apart, weight: 1, dashArray: "2 3", fillColor: "url(#fg-cross)" }).addTo(layers.apart);
    ground(rough[evidence.contested], { pane: CHANGE, color: COLOURS.contested, weight: 0.6, fillColor: "url(#fg-strokes)" }).addTo(layers.contested);
    line(rough[evidence.front_before], { weight: 1.6, dashArray: "6 4" }).addTo(layers.before);
    line(rough[evidence.front_after], { weight: 2.2 }).addTo(layers.after);
    const agreement = agreementOf(evidence);
    (agreement ? agreement.parts : []).forEach((part) => {
      named(fine[part.ground], part, { pane: AGREE, color: "#5c2404", weight: 0.8, fillColor: part.colour }).addTo(layers.agreement);
    });
    lines.draw((agreement ? agreement.lines : []).map(({ name, front }) => ({ name, shape: rough[front] })));
    const sides = sidesOf(evidence);
    (sides ? sides.parts : []).forEach((part) => {
      named(rough[part.ground], part, { pane: SIDES, color: COLOURS.heldEdge, weight: 1, fillColor: part.colour, fillOpacity: veil }).addTo(layers.sides);
    });
    (sides ? sides.moved : []).forEach((part) => { // over the ground of who holds it now
      if (part.pattern) named(fine[part.ground], part, { pane: SIDES, color: COLOURS.ink, weight: 1, fillColor: `url(#${part.pattern})` }).addTo(layers.sides);
    });
    evidence.places.forEach((place) => {
      L.circleMarker(place.at, {
        pane: FRONT, radius: 5, color: COLOURS.ink, weight: 1.5,
        fillColor: place.inside ? gained.line : "#ffffff", fillOpacity: 1,
      }).bindTooltip(element("span", {}, place.text)).addTo(layers.places);
    });
  }

  return { agreementOf, draw, fine, layers, rough, shapeAt: (index) => fine[index], sidesOf };
}
