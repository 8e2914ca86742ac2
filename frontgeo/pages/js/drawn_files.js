// GeoJSON and typed corners, to polygons and back; and polygons to KML.
//
// A polygon is { rings, name }, its rings of [longitude, latitude], not closed.

/** @typedef {import("./segments.js").Point} Point */
/** @typedef {{ rings: Point[][], name: string }} DrawnPolygon */

/** Why a file or typed corners cannot be used: a text's key and its values. */
export class Refusal extends Error {
  /**
   * @param {string} key
   * @param {Record<string, unknown>} values
   */
  constructor(key, values) {
    super(key);
    this.key = key;
    this.values = values;
  }
}
const refuse = (key, values) => { throw new Refusal(key, values); };

// ---- in ----------------------------------------------------------------------------------

/**
 * Return a ring without its last point if that is the first again.
 * @param {Point[]} ring
 * @returns {Point[]}
 */
export function opened(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
}
const isPoint = (p) => Array.isArray(p) && Number.isFinite(p[0]) && Number.isFinite(p[1]);

/**
 * Return the polygons of a GeoJSON text, and how many other features it has.
 * @param {string} text
 * @param {string} file  its name, for messages
 * @param {number[]} expected  west, south, east, north: where some of it must lie
 * @returns {{ polygons: DrawnPolygon[], other: number }}
 */
export function fromGeojson(text, file, expected) {
  let parsed = null;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    refuse("draw_bad_json", { file });
  }
  const crs = parsed && typeof parsed === "object" && parsed.crs?.properties?.name;
  // of 2008, before RFC 7946: degrees on WGS 84 as well, or something else
  if (crs && !/(?:CRS84|EPSG:{1,2}4326|\b4326)$/i.test(String(crs))) refuse("draw_bad_crs", { file, found: String(crs).slice(0, 60) });
  const polygons = [];
  let other = 0;
  function takePolygon(rings, name) {
    const fits = Array.isArray(rings) && rings.length && rings.every((ring) => Array.isArray(ring) && ring.every(isPoint));
    if (!fits || rings[0].length < 3) other += 1;
    else polygons.push({ name, rings: rings.map((ring) => opened(ring.map(([x, y]) => [x, y])))}); // without Z
  }
  function take(thing, name, depth) {
    if (!thing || typeof thing !== "object" || depth > 20) { other += 1; return; }
    const inside = { FeatureCollection: thing.features, GeometryCollection: thing.geometries }[thing.type];
    if (Array.isArray(inside)) inside.forEach((each) => take(each, name, depth + 1));
    else if (thing.type === "Feature") take(thing.geometry, nameOf(thing.properties), depth + 1);
    else if (thing.type === "Polygon") takePolygon(thing.coordinates, name);
    else if (thing.type === "MultiPolygon" && Array.isArray(thing.coordinates)) thing.coordinates.forEach((rings) => takePolygon(rings, name));
    else other += 1;
  }
  take(parsed, "", 0);
  if (!polygons.length) refuse("draw_bad_kind", { file });
  checkPlace(polygons, file, expected);
  return { polygons, other };
}
function nameOf(properties) {
  const found = properties && typeof properties === "object" ? properties.name : "";
  return typeof found === "string" ? found.slice(0, 80) : "";
}

/**
 * Refuse polygons of which nothing lies where it is expected, as frontgeo's readers do.
 * @param {{ rings: Point[][] }[]} polygons
 * @param {string} file
 * @param {number[]} expected  west, south, east, north
 */
export function checkPlace(polygons, file, [WEST, SOUTH, EAST, NORTH]) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  polygons.forEach(({ rings }) => rings[0].forEach(([x, y]) => {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }));
  const meets = (a, b, c, d) => a <= EAST && WEST <= c && b <= NORTH && SOUTH <= d;
  const degrees = west >= -540 && east <= 540 && south >= -90 && north <= 90;
  if (degrees && meets(west, south, east, north)) return;
  if (meets(south, west, north, east)) refuse("draw_swapped", { file });
  const short = (v) => String(Number(v.toPrecision(6)));
  refuse("draw_bad_place", {
    file, west: WEST, south: SOUTH, east: EAST, north: NORTH,
    found: `${short(west)} … ${short(east)}, ${short(south)} … ${short(north)}`,
  });
}

/**
 * Return the rings of typed corners: "lon lat" a line, an empty line begins a hole.
 * @param {string} text
 * @param {string} source  the form's name, for messages
 * @param {number[]} expected
 * @returns {Point[][]}
 */
export function fromTyped(text, source, expected) {
  const rings = [[]];
  text.split(/\r?\n/).forEach((line, i) => {
    const words = line.trim();
    if (!words) { if (rings[rings.length - 1].length) rings.push([]); return; }
    // a comma between digits is a decimal one where blanks part the two numbers
    const blanks = words.split(/[\s;]+/).filter(Boolean);
    const parts = blanks.length === 2 ? blanks.map((part) => part.replace(/,$/, "").replace(",", ".")) : words.split(/[\s,;]+/).filter(Boolean);
    const point = parts.map(Number);
    const fits = point.length === 2 && point.every(Number.isFinite) && Math.abs(point[0]) <= 540 && Math.abs(point[1]) <= 90;
    if (!fits) refuse("draw_bad_line", { line: i + 1, found: words.slice(0, 40) });
    rings[rings.length - 1].push(point);
  });
  const corners = rings.filter((ring) => ring.length).map(opened);
  const short = corners.length ? corners.find((ring) => ring.length < 3) : [];
  if (short) refuse("draw_too_few", { n: short.length });
  checkPlace([{ rings: corners }], source, expected);
  return corners;
}

// ---- out ---------------------------------------------------------------------------------

/**
 * Return rings as typed corners.
 * @param {Point[][]} rings
 */
export const toTyped = (rings) => rings.map((ring) => ring.map((p) => p.join(" ")).join("\n")).join("\n\n");

/**
 * Return twice the area of a ring in square degrees, positive counterclockwise.
 * @param {Point[]} ring
 */
export function ringTurns(ring) {
  const [x0, y0] = ring[0];
  return ring.reduce((sum, [x, y], i) => {
    const [a, b] = ring[(i + 1) % ring.length];
    return sum + (x - x0) * (b - y0) - (a - x0) * (y - y0);
  }, 0);
}

/**
 * Return polygons as the text of a GeoJSON file.
 * @param {(DrawnPolygon & { km2: number })[]} polygons
 * @param {object} member  the file's member `frontgeo`
 */
export function toGeojson(polygons, member) {
  const features = polygons.map(({ rings, name, km2 }) => ({
    type: "Feature",
    properties: { ...(name ? { name } : {}), area_km2: Number(km2.toFixed(6)) },
    geometry: {
      type: "Polygon",
      coordinates: rings.map((ring, i) => {
        // RFC 7946: shells counterclockwise, holes clockwise, not rounded
        const wound = ringTurns(ring) > 0 === (i === 0) ? ring : [...ring].reverse();
        return [...wound, wound[0]];
      }),
    },
  }));
  return `${JSON.stringify({ type: "FeatureCollection", frontgeo: member, features }, null, 1)}\n`;
}

/**
 * Return polygons as the text of a KML file.
 * @param {(DrawnPolygon & { km2: number })[]} polygons
 * @param {string} title
 */
export function toKml(polygons, title) {
  const kml = document.implementation.createDocument("http://www.opengis.net/kml/2.2", "kml");
  const put = (parent, tag, text) => {
    const made = kml.createElementNS("http://www.opengis.net/kml/2.2", tag);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  };
  const folder = put(kml.documentElement, "Document");
  put(folder, "name", title);
  polygons.forEach(({ rings, name, km2 }) => {
    const mark = put(folder, "Placemark");
    if (name) put(mark, "name", name);
    const about = put(put(mark, "ExtendedData"), "Data");
    about.setAttribute("name", "area_km2");
    put(about, "value", String(Number(km2.toFixed(6))));
    const shape = put(mark, "Polygon");
    rings.forEach((ring, i) => {
      const line = put(put(shape, i ? "innerBoundaryIs" : "outerBoundaryIs"), "LinearRing");
      const wound = ringTurns(ring) > 0 === (i === 0) ? ring : [...ring].reverse();
      put(line, "coordinates", [...wound, wound[0]].map((p) => p.join(",")).join(" "));
    });
  });
  // no control characters, which no XML can hold
  // eslint-disable-next-line no-control-regex
  const text = new XMLSerializer().serializeToString(kml).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;
}
