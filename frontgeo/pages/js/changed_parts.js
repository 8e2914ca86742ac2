// What a reader learns about a part of changed ground: under the pointer, at a tap, and from a list.
import { element } from "./dom.js";
import { filled, pluralsOf } from "./format.js";
import { polygonsOf } from "./packed.js";
import { isInRing } from "./segments.js";

/**
 * @typedef {object} Part
 * @property {string} kind  gained or lost
 * @property {number[][][]} rings  [lat, lon], the shell first
 * @property {L.LatLngBounds} bounds
 * @property {any[] | null} row  as frontgeo.pages.part_data writes it, or null for a small one
 */

/**
 * Return a function that follows the evidence shown, and starts what a pointer does on the map.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {(index: number) => import("./packed.js").Ring[]} page.shapeAt  the ground of evidence
 * @param {(kind: string) => boolean} page.isShown  whether ground gained or lost is on the map
 * @param {(change: () => void) => void} page.quietly  moves the map by script
 * @param {HTMLElement} page.list  where all parts are listed
 */
export function describeParts(map, data, { shapeAt, isShown, quietly, list }) {
  const t = data.texts, counted = pluralsOf(data.lang), pane = map.createPane("fg-part");
  pane.style.zIndex = 345;
  pane.style.pointerEvents = "none";
  const outline = L.polygon([], { pane: "fg-part", interactive: false, color: "#1d232b", weight: 3, fill: false });
  let shown, described, parts = [], popup = null;

  const km2Text = (km2) => `${km2} ${t.km2}`;
  function titleOf({ kind, row }) {
    const [small, together] = described[kind].small;
    if (!row) return filled(counted(t.part_small, small), { n: small, km2: km2Text(together) });
    const km2 = km2Text(row[1]);
    return shown.mode === "drawn" ? filled(t.part_drawn, { km2 }) : filled(t.part_amount, { what: shown.texts[`${kind}_name`], km2 });
  }
  function linesOf({ row }) {
    const lines = [], [first, last] = described.days, named = (numbers) => numbers.map((n) => data.part_names[n]).join(", ");
    if (last) lines.push(filled(t.part_between, { first, last, mapper: shown.label }));
    else if (shown.mode === "change") lines.push(shown.label);
    if (!row) return lines;
    const [, , regions, [count, ...places], shares] = row;
    if (regions.length) lines.push(named(regions));
    if (count) {
      const names = count > places.length ? filled(t.part_more, { names: named(places) }) : named(places);
      lines.push(filled(counted(t.part_settlements, count), { n: count, names }));
    }
    const also = shares.map((percent, i) => filled(t.part_share, { mapper: described.others[i], percent }));
    if (also.length) lines.push(filled(t.part_also, { shares: also.join("; ") }));
    return lines;
  }
  function boxOf(part) {
    const box = element("div", { class: "fg-part" });
    box.append(element("b", {}, titleOf(part)), ...linesOf(part).map((line) => element("span", {}, line)));
    return box;
  }

  const partAt = ({ lat, lng }) => parts.find(({ kind, bounds, rings }) => isShown(kind) && bounds.contains([lat, lng])
    && isInRing([lat, lng], rings[0]) && !rings.slice(1).some((ring) => isInRing([lat, lng], ring)));
  function outlined(part) {
    outline.setLatLngs(part ? part.rings : []);
    if (part) outline.addTo(map); else outline.remove();
  }
  function open(part, at) {
    const made = L.popup({ maxWidth: 280, className: "fg-part-popup" }).setLatLng(at).setContent(boxOf(part));
    quietly(() => made.openOn(map));
    popup = made;
    outlined(part);
    made.on("remove", () => {
      if (popup !== made) return; // another is open already
      popup = null;
      outlined();
    });
    const close = made.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", t.close);
    return close;
  }
  map.on("mousemove", ({ latlng }) => {
    const part = partAt(latlng);
    map.getContainer().classList.toggle("fg-on-part", Boolean(part));
    if (!popup) outlined(part);
  });
  map.on("mouseout", () => { if (!popup) outlined(); });
  map.on("click", ({ latlng }) => {
    const part = partAt(latlng);
    if (part) open(part, latlng);
  });

  // the list, for the keyboard and for those who hear the page: written when it is opened
  list.addEventListener("toggle", () => { if (list.open) write(); });
  function write() {
    const items = element("ol");
    parts.filter((part) => part.row).forEach((part) => {
      const item = element("li"), button = element("button", { type: "button" }, titleOf(part));
      const [, , regions] = part.row;
      button.addEventListener("click", () => {
        quietly(() => map.fitBounds(part.bounds, { animate: false, maxZoom: 11, padding: [90, 90] }));
        open(part, part.bounds.getCenter()).focus({ preventScroll: true });
      });
      item.append(button, ...regions.slice(0, 1).map((n) => element("small", {}, ` ${data.part_names[n]}`)));
      items.append(item);
    });
    const rest = ["gained", "lost"].filter((kind) => described[kind].small[0]).map((kind) => {
      const [n, km2] = described[kind].small;
      return element("p", {}, `${shown.texts[`${kind}_name`]}: ${filled(counted(t.parts_rest, n), { n, km2: km2Text(km2) })}`);
    });
    list.replaceChildren(list.querySelector("summary"), items, ...rest);
  }

  return function follow(evidence) {
    map.closePopup();
    outlined();
    shown = evidence;
    described = evidence ? data.parts[evidence.parts] : undefined;
    parts = [];
    for (const kind of described ? ["gained", "lost"] : []) {
      const rows = new Map(described[kind].rows.map((row) => [row[0], row]));
      polygonsOf(shapeAt(evidence[kind])).forEach((rings, position) => {
        parts.push({ kind, rings, bounds: L.latLngBounds(rings[0]), row: rows.get(position) ?? null });
      });
    }
    const order = new Map(parts.map((part) => [part, described[part.kind].rows.indexOf(part.row)]));
    parts.sort((a, b) => (a.kind === b.kind ? order.get(a) - order.get(b) : a.kind < b.kind ? -1 : 1));
    list.hidden = !parts.some((part) => part.row);
    if (list.open) write();
  };
}
