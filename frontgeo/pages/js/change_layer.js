// A change as a layer of any Folium map. `group`, `id` and `data` are the arguments of the
// function that frontgeo.pages.layers puts around the bundle.
/* global group, id, data */
import { paintsOf } from "./colours.js";
import { element, svgElement } from "./dom.js";

const svg = svgElement("svg", { width: 0, height: 0, "aria-hidden": "true" });
svg.style.position = "absolute";
document.body.append(svg);

// hatch for ground gained, dots for ground lost
function add(kind, color, ground, mark, turn) {
  const name = `${id}-${kind}`;
  const pattern = svgElement("pattern", { id: name, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: turn });
  pattern.append(svgElement("rect", { width: 6, height: 6, fill: ground }), mark);
  svg.append(pattern);
  if (!data[kind].length) return;
  L.polygon(data[kind], { color, weight: 1.5, fillColor: `url(#${name})`, fillOpacity: 0.85, renderer: L.svg() })
    .bindTooltip(element("span", {}, data[`${kind}_text`]), { sticky: true })
    .addTo(group);
}
const { gained, lost } = paintsOf(data);
add("gained", gained.line, gained.ground, svgElement("line", { y2: 6, stroke: gained.line, "stroke-width": 2.4 }), "rotate(45)");
add("lost", lost.line, lost.ground, svgElement("circle", { cx: 3, cy: 3, r: 1.3, fill: lost.line }), "");
