// Returns the layer of a change. `id` is its own, `data` its polygons and texts.
const group = L.featureGroup();
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  if (parent) parent.append(element);
  return element;
}
function pattern(kind, ground) {
  const size = { id: `${id}-${kind}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  if (kind === "gained") size.patternTransform = "rotate(45)";
  const made = make("pattern", size, defs);
  make("rect", { width: 6, height: 6, fill: ground }, made);
  return made;
}
const holder = make("svg", { width: 0, height: 0, "aria-hidden": "true" });
holder.style.position = "absolute";
const defs = make("defs", {}, holder);
make("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: "#b54a0b", "stroke-width": 2.4 }, pattern("gained", "#fbd0a8"));
make("circle", { cx: 3, cy: 3, r: 1.3, fill: "#0b5f8a" }, pattern("lost", "#bfe1f2"));
document.body.append(holder);

for (const [kind, color] of [["gained", "#b54a0b"], ["lost", "#0b5f8a"]]) {
  if (!data[kind].length) continue;
  const told = document.createElement("span");
  told.textContent = data[`${kind}_text`];
  L.polygon(data[kind], { color, weight: 1.5, fillColor: `url(#${id}-${kind})`, fillOpacity: 0.85, renderer: L.svg() })
    .bindTooltip(told, { sticky: true })
    .addTo(group);
}
return group;
