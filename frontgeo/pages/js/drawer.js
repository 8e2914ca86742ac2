// What a reader takes away from the page: a link, a picture, rows, ground, citation, record.
import { byId, setText } from "./dom.js";
import { copied } from "./embed_code.js";
import { twiceArea } from "./segments.js";
import { savePicture } from "./view_picture.js";

/**
 * Save a file from the page.
 * @param {string} name
 * @param {Blob} blob
 */
export function saveFile(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * Return a CSV as frontgeo.outputs.tables writes it, of rows in which 0 stands for "as above".
 * @param {(string | 0)[][]} rows
 */
export function csvOf(rows) {
  let above = [];
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
  return rows.map((row) => {
    above = row.map((cell, i) => (cell === 0 ? above[i] : cell));
    return above.map(quoted).join(",") + "\n";
  }).join("");
}

/**
 * Return a shape's polygons as coordinates of GeoJSON: longitude first, shells against the clock.
 * @param {import("./packed.js").Ring[]} shape
 */
export function coordinatesOf(shape) {
  const polygons = [];
  shape.forEach(({ hole, points }) => {
    const ordered = (twiceArea(points) < 0) === hole ? [...points].reverse() : points; // latitude first
    const ring = [...ordered, ordered[0]].map(([lat, lon]) => [Number(lon.toFixed(7)), Number(lat.toFixed(7))]);
    if (hole) polygons.at(-1).push(ring); else polygons.push([ring]);
  });
  return polygons;
}

/**
 * Return polygons as a feature of GeoJSON, or null where there are none.
 * @param {number[][][][]} coordinates  of a MultiPolygon
 * @param {Record<string, unknown>} properties
 */
export function featureOf(coordinates, properties) {
  return coordinates.length ? { type: "Feature", properties: { ...properties, made_with: "frontgeo" }, geometry: { type: "MultiPolygon", coordinates } } : null;
}

/**
 * Start the drawer, and return a function that shows what can be taken of what is seen now.
 *
 * A page offers what it has: a part that is missing, or a text that is empty, is not offered.
 * @param {L.Map} map
 * @param {{ texts: Record<string, string>, drawer: { citation: string } }} data  the page's
 * @param {object} page
 * @param {() => { title: string, lines: string[], credits: string, free: { left: number } }} page.about  what the picture says
 * @param {() => string} [page.link]  the address of what is seen
 * @param {() => string} [page.rows]  as CSV
 * @param {() => { whyNot: string, note?: string, features: () => (object | null)[] } | undefined} [page.ground]
 * @param {() => string} [page.methods]
 * @param {() => string} [page.record]  as JSON
 */
export function offerDrawer(map, { texts: t, drawer }, page) {
  const box = byId("fg-drawer"), field = byId("fg-taken"), name = (document.title.match(/[\p{L}\p{N}]+/gu) ?? ["frontgeo"]).join("-").slice(0, 60);
  const say = (text) => setText("fg-take-status", text);
  const online = location.protocol.startsWith("http");
  const citation = () => (online ? `${drawer.citation} ${location.href.replace(/#.*/, "")}` : drawer.citation);
  async function copy(text, done = t.copied) {
    field.value = text;
    field.hidden = false;
    const isCopied = await copied(text, field);
    field.hidden = isCopied;
    say(isCopied ? done : t.copy_by_hand);
  }
  const save = (kind, type, text) => saveFile(`${name}.${kind}`, new Blob([text], { type }));
  const picture = (kind) => savePicture(map, page.about(), kind, (blob) => saveFile(`${name}.${kind}`, blob), () => say(t.picture_failed));
  const take = {
    link() {
      if (location.protocol === "about:") say(t.link_nowhere);
      else copy(page.link(), online ? t.link_copied : t.link_of_file);
    },
    png: () => picture("png"),
    svg: () => picture("svg"),
    csv: () => save("csv", "text/csv;charset=utf-8", page.rows()),
    geojson: () => save("geojson", "application/geo+json", JSON.stringify({ type: "FeatureCollection", features: page.ground().features().filter(Boolean) })),
    methods: () => copy(page.methods()),
    record: () => save("json", "application/json", page.record()),
    citation: () => copy(citation()),
  };
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) {
      say("");
      take[button.dataset.take]();
    }
  });
  setText("fg-citation", citation());
  box.hidden = false;

  return function refresh() {
    const there = { link: page.link, rows: page.rows?.(), methods: page.methods?.(), record: page.record?.(), ground: page.ground?.() };
    box.querySelectorAll("[data-needs]").forEach((part) => { part.hidden = !there[part.dataset.needs]; });
    const button = box.querySelector('[data-take="geojson"]');
    if (!button) return;
    button.hidden = Boolean(there.ground?.whyNot);
    setText("fg-why-no-ground", there.ground?.whyNot || there.ground?.note || "");
  };
}
