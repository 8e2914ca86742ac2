// The key on the map: which colour is whose ground, between which days, and what the marks mean. It
// stands there where the card's legend is not in sight as the page opens: on phones, in low frames
// and under a long card.
import { COLOURS, paintsOf } from "./colours.js";
import { element, svgElement } from "./dom.js";

const GAP = 10; // around it, in CSS pixels

function swatch(fill, stroke, width = 18) {
  const svg = svgElement("svg", { width, height: 14, "aria-hidden": "true" });
  svg.append(svgElement("rect", { x: 1, y: 1, width: width - 2, height: 12, fill, stroke }));
  return svg;
}
function entry(pictures, ...words) {
  const item = element("li");
  item.append(...pictures, ...words);
  return item;
}
/** Return what one map shows, with the sides and areas that Python names. */
function entriesOf(evidence) {
  const { gained, lost } = paintsOf(evidence);
  const looks = { gained: ["url(#fg-hatch)", gained.line], lost: ["url(#fg-dots)", lost.line], held: [COLOURS.held, COLOURS.heldEdge], contested: ["url(#fg-strokes)", COLOURS.contested] };
  return evidence.key.map(({ kind, name, km2 }) => entry([swatch(...looks[kind])], element("span", {}, name), ...(km2 ? [element("b", {}, km2)] : [])));
}
/** Return the steps of ground that more and more mappers show. */
function entriesOfAll({ name, parts }) {
  const steps = parts.map((part) => swatch(part.colour, "#5c2404", 14));
  return [entry([], element("span", {}, name)), entry(steps, element("span", {}, [parts[0], parts.at(-1)].map((part) => part.name).join(" – ")))];
}

/**
 * Return the key of the map.
 * @param {L.Map} map
 * @param {object} page
 * @param {() => boolean} page.isBeside  whether the card lies over the map
 * @param {() => boolean} page.isLow  whether the card shows only the verdict
 * @param {() => boolean} page.onPaper
 * @returns {{ box: HTMLElement, show: (evidence: object | null, agreement: object | null) => void, marks: (items: HTMLElement[]) => void, place: (left: number) => number }}
 *   place puts it at a distance from the map's left edge, and returns the height that it takes
 */
export function mapKey(map, { isBeside, isLow, onPaper }) {
  const box = map.getContainer().appendChild(element("div", { class: "fg-key", "aria-hidden": "true", hidden: "" }));
  const ground = element("ul"), marked = element("ul"), days = element("p");
  box.append(ground, days, marked);
  let isNamed = false;

  function inSight() { // the whole legend, in a card that is not scrolled
    const card = document.getElementById("fg-card"), list = document.querySelector(".fg-legend > ul");
    const edge = card.getBoundingClientRect();
    return isBeside() && !isLow() && list.getBoundingClientRect().bottom + card.scrollTop <= edge.top + card.clientHeight;
  }
  return {
    box,
    show(evidence, agreement) {
      ground.replaceChildren(...(!evidence ? [] : agreement ? entriesOfAll(agreement) : entriesOf(evidence)));
      days.textContent = evidence?.texts.days ?? "";
      isNamed = Boolean(evidence);
    },
    marks(items) { marked.replaceChildren(...items); },
    place(left) {
      box.hidden = onPaper() || !isNamed || !(ground.childElementCount + marked.childElementCount) || inSight();
      if (box.hidden) return 0;
      const frame = map.getContainer(), corner = frame.querySelector(".leaflet-top.leaflet-right");
      box.style.left = `${left + GAP}px`;
      box.style.maxWidth = `${frame.clientWidth - left - corner.offsetWidth - 2 * GAP}px`;
      return box.offsetTop + box.offsetHeight + GAP;
    },
  };
}
