// What a reader takes away from the page: a link, a picture, rows, ground, citation, record.
import { byId, setText } from "./dom.js";
import { copied } from "./embed_code.js";
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

// twice the signed area of a ring: positive where it runs against the clock
function turn(points) {
  return points.reduce((sum, [lat, lon], i) => {
    const [nextLat, nextLon] = points[(i + 1) % points.length];
    return sum + lon * nextLat - nextLon * lat;
  }, 0);
}

/**
 * Return a shape's polygons as coordinates of GeoJSON: longitude first, shells against the clock.
 * @param {import("./packed.js").Ring[]} shape
 */
export function coordinatesOf(shape) {
  const polygons = [];
  shape.forEach(({ hole, points }) => {
    const ordered = (turn(points) > 0) === hole ? [...points].reverse() : points;
    const ring = [...ordered, ordered[0]].map(([lat, lon]) => [Number(lon.toFixed(7)), Number(lat.toFixed(7))]);
    if (hole) polygons.at(-1).push(ring); else polygons.push([ring]);
  });
  return polygons;
}

/**
 * Start the drawer, and return a function that follows the evidence shown.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state
 * @param {(kind: string, evidence: object) => import("./packed.js").Ring[]} page.groundOf
 * @param {() => { title: string, lines: string[], credits: string, free: { left: number } }} page.about
 */
export function offerDrawer(map, data, { state, groundOf, about }) {
  const box = byId("fg-drawer");
  if (!box || !data.drawer) return () => {};
  const t = data.texts, { drawer } = data, field = byId("fg-taken"), name = (document.title.match(/[\p{L}\p{N}]+/gu) ?? ["frontgeo"]).join("-").slice(0, 60);
  const say = (text) => setText("fg-take-status", text);
  const chosen = (what) => document.querySelector(`.fg-chosen [data-${what}]`);
  let shown;

  const online = location.protocol.startsWith("http");
  const citation = () => (online ? `${drawer.citation} ${location.href.replace(/#.*/, "")}` : drawer.citation);
  async function copy(text, done = t.copied) {
    field.value = text;
    field.hidden = false;
    const isCopied = await copied(text, field);
    field.hidden = isCopied;
    say(isCopied ? done : t.copy_by_hand);
  }
  function geojson() {
    const { properties, km2 } = drawer.ground[data.evidence.indexOf(shown)];
    const features = ["gained", "lost"].map((kind) => ({
      type: "Feature",
      properties: { kind, name: shown.texts[`${kind}_name`], km2: km2[kind], ...properties, made_with: "frontgeo" },
      geometry: { type: "MultiPolygon", coordinates: coordinatesOf(groundOf(kind, shown)) },
    })).filter((feature) => feature.geometry.coordinates.length);
    return JSON.stringify({ type: "FeatureCollection", features });
  }
  const take = {
    link() {
      if (location.protocol === "about:") say(t.link_nowhere);
      else copy(state.link(), online ? t.link_copied : t.link_of_file);
    },
    png: () => savePicture(map, about(), "png", (blob) => saveFile(`${name}.png`, blob), () => say(t.picture_failed)),
    svg: () => savePicture(map, about(), "svg", (blob) => saveFile(`${name}.svg`, blob), () => say(t.picture_failed)),
    csv: () => saveFile(`${name}.csv`, new Blob([csvOf(drawer.rows)], { type: "text/csv;charset=utf-8" })),
    geojson: () => saveFile(`${name}.geojson`, new Blob([geojson()], { type: "application/geo+json" })),
    methods: () => copy(chosen("methods").textContent),
    record: () => saveFile(`${name}.json`, new Blob([chosen("record").textContent], { type: "application/json" })),
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

  return function follow(evidence) {
    shown = evidence;
    const there = { rows: Boolean(drawer.rows), methods: chosen("methods"), record: chosen("record") };
    box.querySelectorAll("[data-needs]").forEach((part) => { part.hidden = !there[part.dataset.needs]; });
    const ground = evidence && ["change", "drawn"].includes(evidence.mode) ? drawer.ground[data.evidence.indexOf(evidence)] : undefined;
    box.querySelector('[data-take="geojson"]').hidden = !ground || Boolean(ground.why_not);
    setText("fg-why-no-ground", ground ? ground.why_not : "–");
  };
}
