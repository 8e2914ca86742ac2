// A place to go to: typed by name in either language, or as coordinates. No network is asked.
import { byId, element } from "./dom.js";
import { filled } from "./format.js";

const MOST = 8; // places listed at once
const UNITS = 1000; // of a degree, as frontgeo.pages.place_index writes them
const ZOOM = 12;

/** @typedef {{ names: string[], region: string, at: [number, number], keys: string[] }} Place */

/**
 * Return a text as places are compared: lower case, without accents, apostrophes and hyphens.
 * @param {string} text
 */
export const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u0305\u0307\u0309-\u036f'’ʼ`"«»]/g, "").normalize("NFC")
  .toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/**
 * Return the places in lines as frontgeo.pages.place_index writes them, the larger first.
 * @param {string} lines
 * @param {string[][]} regions  names of each
 * @param {number} own  the column of the reader's language
 * @returns {Place[]}
 */
export function placesIn(lines, regions, own) {
  return lines.split("\n").filter(Boolean).map((line) => {
    const [uk, en, region, lon, lat] = line.split("\t"), both = own ? [en, uk] : [uk, en];
    const names = both.filter((name, i) => name && both.indexOf(name) === i);
    const of = regions[region] || ["", ""];
    return { names, region: region === "" ? "" : of[own] || of[1 - own], at: [lat / UNITS, lon / UNITS], keys: names.map(plain) };
  });
}

/**
 * Return the places that a text begins, or else that a word of theirs begins with it.
 * @param {Place[]} places
 * @param {string} text
 */
export function placesLike(places, text) {
  const wanted = plain(text);
  if (!wanted) return [];
  const rank = ({ keys }) => (keys.includes(wanted) ? 0 : keys.some((key) => key.startsWith(wanted)) ? 1
    : keys.some((key) => key.includes(` ${wanted}`)) ? 2 : 3);
  return places.map((place) => ({ place, rank: rank(place) })).filter((found) => found.rank < 3)
    .sort((a, b) => a.rank - b.rank).map(({ place }) => place).slice(0, MOST);
}

/**
 * Return the points that two typed numbers may mean, those in the part of the world expected first.
 * @param {string} text
 * @param {number[]} expected  west, south, east, north
 * @returns {[number, number][]}  latitude, longitude
 */
export function pointsTyped(text, [west, south, east, north]) {
  const parts = text.trim().split(/[;\s]+/).filter(Boolean);
  const words = parts.length === 2 ? parts.map((part) => part.replace(/,$/, "").replace(",", ".")) : text.trim().split(/[\s,;]+/).filter(Boolean);
  const typed = words.map((word) => (/^[-+]?\d+(\.\d+)?°?[NSEWNnsew]?$/.test(word) ? parseFloat(word) * (/[sw]$/i.test(word) ? -1 : 1) : NaN));
  if (typed.length !== 2 || !typed.every(Number.isFinite)) return [];
  const [a, b] = typed, isTurned = /[ew]$/i.test(words[0]), isFixed = /[nsew]$/i.test(words[0]);
  const read = isFixed ? [isTurned ? [b, a] : [a, b]] : [[a, b], [b, a]];
  const sound = read.filter(([lat, lon]) => Math.abs(lat) <= 85 && Math.abs(lon) <= 180);
  const near = sound.filter(([lat, lon]) => lat >= south && lat <= north && lon >= west && lon <= east);
  return near.length ? near : sound;
}

// what is packed into a page, as text; "" where the browser cannot unpack it
async function unpacked(text) {
  if (!("DecompressionStream" in window)) return "";
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
}

/**
 * Start the search field: a combobox with a list below it.
 * @param {object} page
 * @param {L.Map} page.map
 * @param {object} page.data
 * @param {(run: () => void) => void} page.go  moves the map for the reader
 */
export async function offerSearch({ map, data, go }) {
  const t = data.texts, field = byId("fg-place"), list = byId("fg-places"), told = byId("fg-places-told");
  const own = data.lang === "uk" ? 0 : 1;
  const lines = await unpacked(data.places.rows);
  const places = lines ? placesIn(lines, data.places.regions, own)
    : data.settlements.map((p) => ({ names: [own ? p.en : p.uk, own ? p.uk : p.en].filter(Boolean), region: "", at: p.at, keys: [p.en, p.uk].filter(Boolean).map(plain) }));
  let found = [], chosen = -1, mark = null;

  const coordinates = ([lat, lon]) => filled(t.draw_place_at, { lat: String(Number(lat.toFixed(5))), lon: String(Number(lon.toFixed(5))) });
  function choose(number) {
    chosen = number;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    }
  }
  function close() {
    found = [];
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  }
  function search() {
    const text = field.value, points = pointsTyped(text, data.expected);
    found = points.length ? points.map((at) => ({ names: [coordinates(at)], region: "", at })) : placesLike(places, text);
    list.replaceChildren(...found.map((place, i) => {
      const row = element("li", { role: "option", id: `fg-place-${i}`, "aria-selected": "false" }, place.names[0]);
      const beside = [place.names[1], place.region].filter(Boolean).join(", ");
      if (beside) row.append(" ", element("small", {}, beside));
      row.addEventListener("pointerdown", (event) => event.preventDefault()); // the field stays in focus
      row.addEventListener("click", () => show(place));
      return row;
    }));
    const none = plain(text) !== "" && !found.length;
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(Boolean(found.length)));
    told.textContent = none ? filled(t.draw_place_none, { n: places.length }) : found.length ? filled(t.draw_place_found, { n: found.length }) : "";
    told.classList.toggle("fg-none", none);
    choose(-1);
  }
  function show(place) {
    field.value = place.names[0];
    close();
    told.textContent = filled(t.draw_place_shown, { place: place.names[0] });
    told.classList.remove("fg-none");
    go(() => map.setView(place.at, Math.max(map.getZoom(), ZOOM), { animate: false }));
    if (mark) mark.remove();
    mark = L.circleMarker(place.at, { radius: 13, color: "#b54a0b", weight: 2.5, fill: false, interactive: false, bubblingMouseEvents: true }).addTo(map);
  }
  function clear() {
    if (mark) mark.remove();
    mark = null;
    field.value = "";
    told.textContent = "";
    told.classList.remove("fg-none");
    close();
  }
  field.addEventListener("input", () => (field.value ? search() : clear()));
  field.addEventListener("focus", () => { if (field.value && !mark) search(); });
  field.addEventListener("blur", () => close());
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      choose((Math.max(chosen, step > 0 ? -1 : 0) + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!found.length) search();
      if (found.length) show(found[Math.max(chosen, 0)]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (found.length) close(); else clear();
    }
  });
  // clicks and drags in the field are none of the map's
  L.DomEvent.disableClickPropagation(byId("fg-search"));
  L.DomEvent.disableScrollPropagation(byId("fg-search"));
}
