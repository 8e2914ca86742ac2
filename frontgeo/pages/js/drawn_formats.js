// Files to polygons: GeoJSON, KML, KMZ, zipped shapefiles and WKT, told apart by their first bytes.
import { Refusal, checkPlace, fromGeojson, opened } from "./drawn_files.js";
import { fromShp, namesInDbf } from "./shapefile.js";
import { filesInZip } from "./zip_files.js";

/** @typedef {import("./drawn_files.js").DrawnPolygon} DrawnPolygon */
/**
 * @typedef {object} ReadFile
 * @property {DrawnPolygon[]} polygons
 * @property {number} other  features that are no polygons
 * @property {string[]} [notes]  keys of texts on what was taken for granted
 */

const refuse = (key, values) => { throw new Refusal(key, values); };
const WKT = /^\s*(?:SRID\s*=\s*\d+\s*;\s*)?(?:(?:MULTI)?POLYGON|(?:MULTI)?POINT|(?:MULTI)?LINESTRING|GEOMETRYCOLLECTION)\s*(?:ZM?|M)?\s*(?:\(|EMPTY)/i;

/**
 * Return the polygons of a file that a reader opens or drops.
 * @param {File} file
 * @param {number[]} expected  west, south, east, north: where some of it must lie
 * @returns {Promise<ReadFile>}
 */
export async function readDrawn(file, expected) {
  const name = file.name.slice(0, 80), buffer = await file.arrayBuffer(), bytes = new Uint8Array(buffer);
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 16));
  if (head.startsWith("PK")) return fromZip(buffer, name, expected);
  if (head.startsWith("SQLite format 3")) refuse("draw_by_command", { file: name });
  if (/\.(shp|dbf|shx|prj)$/i.test(name)) refuse("draw_shp_alone", { file: name });
  return fromText(decoded(bytes), name, expected);
}

// UTF-8, or what a byte order mark says
function decoded(bytes) {
  const mark = { 254255: "utf-16be", 255254: "utf-16le" }[`${bytes[0]}${bytes[1]}`];
  return new TextDecoder(mark || "utf-8").decode(bytes);
}

/**
 * Return the polygons of a text in one of the formats.
 * @param {string} text
 * @param {string} file  its name, for messages
 * @param {number[]} expected
 * @returns {ReadFile}
 */
export function fromText(text, file, expected) {
  const start = text.replace(/^\ufeff/, "").trimStart();
  if (start.startsWith("<")) return fromKml(start, file, expected);
  if (isWkt(start)) return fromWkt(start, file, expected);
  if (!/^[[{]/.test(start)) refuse("draw_bad_format", { file });
  return fromGeojson(text, file, expected);
}

function settled(polygons, other, file, expected, notes = []) {
  if (!polygons.length) refuse("draw_bad_kind", { file });
  checkPlace(polygons, file, expected);
  return { polygons, other, notes };
}

// ---- KML ---------------------------------------------------------------------------------

const tagged = (element, tag) => [...element.getElementsByTagNameNS("*", tag)];

/**
 * Return the polygons of a KML text.
 * @param {string} text
 * @param {string} file
 * @param {number[]} expected
 * @returns {ReadFile}
 */
export function fromKml(text, file, expected) {
  const root = new DOMParser().parseFromString(text, "application/xml");
  if (root.getElementsByTagName("parsererror").length) refuse("draw_bad_xml", { file });
  if (root.documentElement.localName !== "kml") refuse("draw_no_kml", { file, found: root.documentElement.localName.slice(0, 40) });
  const polygons = [];
  let other = tagged(root, "NetworkLink").length;
  for (const mark of tagged(root, "Placemark")) {
    const name = [...mark.children].find((child) => child.localName === "name");
    for (const shape of tagged(mark, "Polygon")) {
      const rings = ["outerBoundaryIs", "innerBoundaryIs"].flatMap((tag) => tagged(shape, tag)).map(kmlRing);
      const sound = rings.length && rings.every((ring) => ring.length > 2 && ring.every((p) => p.every(Number.isFinite)));
      if (sound) polygons.push({ rings, name: name ? name.textContent.trim().slice(0, 80) : "" });
      else other += 1;
    }
    other += ["Point", "LineString", "Track"].flatMap((tag) => tagged(mark, tag)).length;
  }
  return settled(polygons, other, file, expected);
}

function kmlRing(boundary) {
  const [coordinates] = tagged(boundary, "coordinates");
  const words = coordinates ? coordinates.textContent.trim().replace(/\s*,\s*/g, ",").split(/\s+/) : [];
  return opened(words.filter(Boolean).map((word) => {
    const [lon, lat] = word.split(",");
    return [lon, lat].map((v) => (v === undefined || v === "" ? NaN : Number(v)));
  }));
}

// ---- WKT ---------------------------------------------------------------------------------

/**
 * Return whether a text begins as WKT does.
 * @param {string} text
 */
export const isWkt = (text) => WKT.test(text);

/**
 * Return the polygons of a WKT text, of one geometry or several.
 * @param {string} text
 * @param {string} file
 * @param {number[]} expected
 * @returns {ReadFile}
 */
export function fromWkt(text, file, expected) {
  const tokens = text.match(/[A-Za-z_]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[(),;=]|\S/g) || [];
  const polygons = [];
  let at = 0, other = 0;
  const fail = () => refuse("draw_bad_wkt", { file, found: tokens.slice(at, at + 4).join(" ").slice(0, 40) });
  const take = (token) => { if ((tokens[at] || "").toUpperCase() !== token) fail(); at += 1; };
  const isNext = (token) => (tokens[at] || "").toUpperCase() === token;
  function listed(part) {
    const found = [];
    if (isNext("EMPTY")) { at += 1; return found; }
    take("(");
    do found.push(part()); while (isNext(",") && (at += 1));
    take(")");
    return found;
  }
  function point() {
    const numbers = [];
    while (/^[-+.\d]/.test(tokens[at] || "")) { numbers.push(Number(tokens[at])); at += 1; }
    if (numbers.length < 2) fail();
    return numbers.slice(0, 2);
  }
  const ring = () => opened(listed(point)), polygon = () => listed(ring);
  const eitherPoint = () => (isNext("(") ? listed(point) : point());
  function keep(rings) {
    if (rings.length && rings.every((each) => each.length > 2)) polygons.push({ rings, name: "" });
    else other += 1;
  }
  function geometry() {
    const kind = (tokens[at] || "").toUpperCase().replace(/(?<=[A-Z])(?:ZM|Z|M)$/, "");
    at += 1;
    if (/^(?:ZM?|M)$/i.test(tokens[at] || "")) at += 1;
    if (kind === "POLYGON") keep(polygon());
    else if (kind === "MULTIPOLYGON") listed(polygon).forEach(keep);
    else if (kind === "GEOMETRYCOLLECTION") listed(geometry);
    else if (kind === "MULTIPOINT") { listed(eitherPoint); other += 1; } else if (kind === "POINT" || kind === "LINESTRING") { listed(point); other += 1; } else if (kind === "MULTILINESTRING") { listed(ring); other += 1; } else { at -= 1; fail(); }
  }
  while (at < tokens.length) {
    if (isNext("SRID")) {
      take("SRID");
      take("=");
      if (tokens[at] !== "4326") refuse("draw_bad_crs", { file, found: `SRID ${tokens[at]}` });
      at += 1;
      take(";");
    }
    geometry();
    while (isNext(";") || isNext(",")) at += 1;
  }
  return settled(polygons, other, file, expected);
}

// ---- zips: KMZ and shapefiles ------------------------------------------------------------

const KNOWN = /\.(kml|shp|dbf|prj|cpg|geojson|json|wkt)$/i;

async function fromZip(buffer, file, expected) {
  const found = await filesInZip(buffer, file, (name) => KNOWN.test(name) && !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const all = { polygons: [], other: 0, notes: [] };
  const merge = ({ polygons, other, notes = [] }) => {
    all.polygons.push(...polygons);
    all.other += other;
    all.notes.push(...notes);
  };
  for (const [name, bytes] of found) {
    const inside = `${file}: ${name}`.slice(0, 120);
    if (/\.(kml|geojson|json|wkt)$/i.test(name)) merge(fromText(decoded(bytes), inside, expected));
    else if (/\.shp$/i.test(name)) merge(fromShapefile(found, name, inside, expected));
  }
  if (!all.polygons.length) refuse("draw_nothing_in_zip", { file });
  return { ...all, notes: [...new Set(all.notes)] };
}

function fromShapefile(found, shp, file, expected) {
  const beside = (suffix) => {
    const wanted = shp.replace(/shp$/i, suffix).toLowerCase();
    return [...found].find(([name]) => name.toLowerCase() === wanted)?.[1];
  };
  const text = (bytes) => (bytes ? new TextDecoder("latin1").decode(bytes).trim() : "");
  const stated = text(beside("prj"));
  if (stated && !isWgs84(stated)) refuse("draw_bad_crs", { file, found: (/"([^"]*)"/.exec(stated) || ["", stated])[1].slice(0, 60) });
  const code = text(beside("cpg")), encoding = /^\d+$/.test(code) ? (code === "65001" ? "utf-8" : `windows-${code}`) : code;
  const read = fromShp(found.get(shp), namesInDbf(beside("dbf"), encoding));
  if (!read) refuse("draw_bad_shp", { file });
  return settled(read.polygons, read.other, file, expected, stated ? [] : ["draw_crs_taken"]);
}

// longitude and latitude on WGS 84, in degrees from Greenwich, as a .prj writes it
const isWgs84 = (prj) => /^GEOG(?:CS|CRS)\b/i.test(prj) && /"(?:GCS_WGS_1984|WGS[ _]?84|WGS_1984|World Geodetic System 1984)/i.test(prj);
