// Polygons of a shapefile, and their names from its table (ESRI 1998, "Shapefile Technical
// Description"). Its coordinates are taken as they are: the caller looks at the .prj.
//
// Why not shpjs 6.2.0: with proj4 it bundles to 130 kB, and it would move coordinates without a
// word; a shapefile that is not in WGS 84 is read by the command instead.
import { ringTurns } from "./drawn_files.js";
import { edgesOf, side, withBoxes } from "./segments.js";

const MAIN = 9994;
const POLYGONS = [5, 15, 25]; // plain, with Z, with M

/**
 * Return the polygons of a .shp file, and how many other shapes it has.
 * @param {Uint8Array} bytes
 * @param {string[]} names  of its rows
 * @returns {{ polygons: import("./drawn_files.js").DrawnPolygon[], other: number } | null}  null where it is none
 */
export function fromShp(bytes, names) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 100 || view.getInt32(0) !== MAIN) return null;
  const polygons = [];
  let other = 0;
  try {
    for (let at = 100, row = 0; at + 12 <= bytes.length; row += 1) {
      const end = at + 8 + 2 * view.getInt32(at + 4);
      if (end > bytes.length || end <= at) return null; // it ends before its last record
      if (POLYGONS.includes(view.getInt32(at + 8, true))) {
        polygons.push(...grouped(ringsAt(view, at + 8)).map((rings) => ({ rings, name: names[row] || "" })));
      } else other += 1;
      at = end;
    }
  } catch {
    return null; // a number that points outside the file
  }
  return { polygons, other };
}

function ringsAt(view, at) {
  const parts = view.getInt32(at + 36, true), points = view.getInt32(at + 40, true), first = at + 44 + 4 * parts;
  const starts = [...Array(parts).keys()].map((i) => view.getInt32(at + 44 + 4 * i, true));
  return starts.map((start, i) => {
    const ring = [];
    for (let k = start; k < (starts[i + 1] ?? points) - 1; k += 1) { // the last is the first again
      ring.push([view.getFloat64(first + 16 * k, true), view.getFloat64(first + 16 * k + 8, true)]);
    }
    return ring;
  }).filter((ring) => ring.length > 2);
}

// shells run clockwise there, and holes the other way
function grouped(rings) {
  const shells = rings.filter((ring) => ringTurns(ring) < 0).map((ring) => ({ edges: withBoxes(edgesOf(ring)), size: -ringTurns(ring), rings: [ring] }));
  shells.sort((a, b) => a.size - b.size);
  rings.filter((ring) => ringTurns(ring) >= 0).forEach((hole) => {
    const shell = shells.find(({ edges }) => hole.every((p) => side(p, edges, null) !== "out"));
    if (shell) shell.rings.push(hole);
    else shells.push({ edges: withBoxes(edgesOf(hole)), size: ringTurns(hole), rings: [hole] }); // wound the wrong way
  });
  return shells.map((shell) => shell.rings);
}

/**
 * Return the names in a .dbf table, "" for a row without one.
 * @param {Uint8Array | undefined} bytes
 * @param {string} encoding  as a .cpg file states it
 * @returns {string[]}
 */
export function namesInDbf(bytes, encoding) {
  if (!bytes || bytes.length < 65) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = view.getUint32(4, true), head = view.getUint16(8, true), size = view.getUint16(10, true);
  let field = null;
  for (let at = 32, start = 1; at + 32 <= head && bytes[at] !== 0x0d; at += 32) {
    const title = new TextDecoder("latin1").decode(bytes.subarray(at, at + 11)).replace(/\0.*$/s, "");
    if (/^name$/i.test(title)) field = [start, start + bytes[at + 16]];
    start += bytes[at + 16];
  }
  if (!field) return [];
  return [...Array(rows).keys()].map((row) => textOf(bytes.subarray(head + row * size + field[0], head + row * size + field[1]), encoding).replace(/[\0 ]+$/, "").trim().slice(0, 80));
}

function textOf(bytes, encoding) {
  for (const [label, fatal] of [[encoding, false], ["utf-8", true], ["windows-1252", false]]) {
    try {
      if (label) return new TextDecoder(label, { fatal }).decode(bytes);
    } catch { /* no such encoding, or another */ }
  }
  return "";
}
