// A picture laid under the drawing, as a newspaper's map: opened here, and sent nowhere.
import { byId, element } from "./dom.js";
import { Refusal, fromTyped } from "./drawn_files.js";
import { paneAt } from "./base_map.js";

const TYPES = ["image/png", "image/jpeg", "image/webp"];
const CORNERS = ["nw", "ne", "se", "sw"]; // of the picture, around it

/** @typedef {{ x: number, y: number }} Pixel */

/**
 * Return the CSS matrix that lays a picture's corners on four places, or "" where none does.
 *
 * A projective map: of three corners in a parallelogram it is affine.
 * @param {number} width  of the picture
 * @param {number} height
 * @param {Pixel[]} places  of its corners, clockwise from the upper left
 */
export function cornerMatrix(width, height, [p0, p1, p2, p3]) {
  // from the unit square: Heckbert 1989, section 2.2.3
  const dx1 = p1.x - p2.x, dx2 = p3.x - p2.x, dy1 = p1.y - p2.y, dy2 = p3.y - p2.y;
  const sx = p0.x - p1.x + p2.x - p3.x, sy = p0.y - p1.y + p2.y - p3.y, under = dx1 * dy2 - dx2 * dy1;
  if (Math.abs(under) < 1e-9) return "";
  const g = (sx * dy2 - dx2 * sy) / under, h = (dx1 * sy - sx * dy1) / under;
  const a = p1.x - p0.x + g * p1.x, b = p3.x - p0.x + h * p3.x, d = p1.y - p0.y + g * p1.y, e = p3.y - p0.y + h * p3.y;
  const cells = [a / width, d / width, 0, g / width, b / height, e / height, 0, h / height, 0, 0, 1, 0, p0.x, p0.y, 0, 1];
  return cells.every(Number.isFinite) ? `matrix3d(${cells.join(",")})` : "";
}

/**
 * Return whether four places bound a picture without crossing: all turn one way.
 * @param {Pixel[]} places
 */
export function isConvex(places) {
  const turns = places.map((p, i) => {
    const q = places[(i + 1) % 4], r = places[(i + 2) % 4];
    return (q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x);
  });
  return turns.every((turn) => turn > 0) || turns.every((turn) => turn < 0);
}

/**
 * Return four corners of three or four typed ones: three make a parallelogram.
 * @param {[number, number][]} typed  longitude and latitude, clockwise from the upper left
 */
export function fourCorners(typed) {
  if (typed.length === 4) return typed;
  if (typed.length !== 3) throw new Refusal("draw_picture_corners_bad", { n: typed.length });
  const [a, b, c] = typed;
  return [a, b, c, [a[0] + c[0] - b[0], a[1] + c[1] - b[1]]];
}

function dataOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Refusal("draw_picture_bad", { file: file.name.slice(0, 80) }));
    reader.readAsDataURL(file);
  });
}

/**
 * Start the picture's part of the card, and return a function that opens one.
 * @param {object} page
 * @param {L.Map} page.map
 * @param {object} page.data
 * @param {object} page.card  from draw_card.js
 * @param {(error: unknown) => void} page.refuse  writes why something cannot be used
 * @returns {{ open: (file: File) => Promise<void>, isPicture: (file: File) => boolean }}
 */
export function offerPicture({ map, data, card, refuse }) {
  const t = data.texts, { filled, say } = card;
  const pane = map.getPane(paneAt(map, "fg-picture", 250));
  let image = null, corners = [], handles = [];

  const latLngs = () => corners.map(([lon, lat]) => L.latLng(lat, lon));
  function lay() {
    if (!image) return;
    const places = latLngs().map((p) => map.latLngToLayerPoint(p));
    const matrix = isConvex(places) ? cornerMatrix(image.naturalWidth, image.naturalHeight, places) : "";
    image.hidden = !matrix;
    if (matrix) image.style.transform = matrix;
  }
  function write() {
    byId("fg-picture-corners").value = corners.map((c) => c.map((v) => v.toFixed(5)).join(" ")).join("\n");
  }
  function moved() {
    handles.forEach((handle, i) => handle.setLatLng(latLngs()[i]));
    lay();
    write();
  }
  function showHandles(shown) {
    handles.forEach((handle) => (shown ? handle.addTo(map) : handle.remove()));
    byId("fg-picture-fix").setAttribute("aria-pressed", String(!shown));
  }
  function makeHandles() {
    handles = CORNERS.map((name, i) => {
      const title = t[`draw_picture_${name}`], box = element("div", { class: `fg-corner fg-corner-${name}` });
      const handle = L.marker(latLngs()[i], {
        draggable: true, autoPan: true, keyboard: true, title, alt: title, pmIgnore: true,
        icon: L.divIcon({ className: "fg-corner-at", html: box, iconSize: [26, 26] }),
      });
      handle.on("drag", () => {
        const { lat, lng } = handle.getLatLng();
        corners[i] = [lng, lat];
        lay();
        write();
      });
      return handle;
    });
  }
  function atStart() {
    // in the middle of what is seen of the map, in its own proportions
    const size = map.getSize(), ratio = image.naturalWidth / image.naturalHeight;
    const wide = Math.min(size.x * 0.45, size.y * 0.6 * ratio), high = wide / ratio;
    const covered = size.x > 720 ? 396 : 0, x = covered + (size.x - covered - wide) / 2, y = (size.y - high) / 2;
    return [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]].map((p) => {
      const { lat, lng } = map.containerPointToLatLng(p);
      return [lng, lat];
    });
  }
  function remove() {
    if (image) image.remove();
    handles.forEach((handle) => handle.remove());
    [image, corners, handles] = [null, [], []];
    byId("fg-picture-set").hidden = true;
    say("fg-picture-name", "");
  }
  async function open(file) {
    const name = file.name.slice(0, 80);
    try {
      if (!TYPES.includes(file.type)) throw new Refusal("draw_picture_bad", { file: name });
      if (file.size > data.largest_mb * 1e6) throw new Refusal("draw_too_large", { file: name, n: data.largest_mb });
      const made = element("img", { alt: "" });
      made.src = await dataOf(file);
      await made.decode().catch(() => { throw new Refusal("draw_picture_bad", { file: name }); });
      remove();
      image = made;
      image.className = "fg-picture leaflet-zoom-hide";
      image.style.opacity = byId("fg-picture-seen").value / 100;
      pane.append(image);
      corners = atStart();
      makeHandles();
      showHandles(true);
      moved();
      say("fg-picture-name", name);
      byId("fg-picture-set").hidden = false;
      byId("fg-picture").open = true;
      say("fg-alert", "");
      say("fg-status", filled("draw_picture_laid", { file: name }));
    } catch (error) {
      refuse(error);
    }
  }
  map.on("zoomend viewreset moveend resize", lay);
  map.on("pm:drawstart", () => { if (image) showHandles(false); }); // clicks are corners of a polygon
  byId("fg-picture-open").addEventListener("click", () => byId("fg-picture-file").click());
  byId("fg-picture-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) open(file);
  });
  byId("fg-picture-seen").addEventListener("input", (event) => { if (image) image.style.opacity = event.target.value / 100; });
  byId("fg-picture-fix").addEventListener("click", (event) => showHandles(event.currentTarget.getAttribute("aria-pressed") === "true"));
  byId("fg-picture-remove").addEventListener("click", () => {
    remove();
    byId("fg-picture-open").focus();
  });
  byId("fg-picture-form").addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      const [ring] = fromTyped(byId("fg-picture-corners").value, t.draw_picture, data.expected);
      const typed = fourCorners(ring), projected = typed.map(([lon, lat]) => map.project([lat, lon], 10));
      if (!isConvex(projected)) throw new Refusal("draw_picture_crosses", {});
      corners = typed;
      moved();
      say("fg-alert", "");
    } catch (error) {
      refuse(error);
    }
  });

  return { open, isPicture: (file) => file.type.startsWith("image/") };
}
