// The files in a zip, unpacked by the browser itself.
import { Refusal } from "./drawn_files.js";

const END = 0x06054b50, ENTRY = 0x02014b50, LOCAL = 0x04034b50;
const MOST_BYTES = 100e6; // unpacked, of all files together

/**
 * Return the files of a zip that are asked for, unpacked.
 * @param {ArrayBuffer} buffer
 * @param {string} file  the zip's name, for messages
 * @param {(name: string) => boolean} wanted
 * @returns {Promise<Map<string, Uint8Array>>}  by name
 */
export async function filesInZip(buffer, file, wanted) {
  const view = new DataView(buffer), found = new Map();
  const refuse = () => { throw new Refusal("draw_bad_zip", { file }); };
  let room = MOST_BYTES;
  try {
    for (const entry of entriesOf(view)) {
      if (!wanted(entry.name)) continue;
      if (view.getUint32(entry.at, true) !== LOCAL || entry.isLocked) refuse();
      const start = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
      const packed = new Uint8Array(buffer, start, entry.packed);
      if (entry.method !== 0 && entry.method !== 8) refuse();
      const bytes = entry.method === 0 ? packed : await inflated(packed, room, file);
      room -= bytes.length;
      if (room < 0) throw new Refusal("draw_zip_too_large", { file, n: MOST_BYTES / 1e6 });
      found.set(entry.name, bytes);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuse(); // a number that points outside the file, or a stream that is no such
  }
  return found;
}

function entriesOf(view) {
  let at = view.byteLength - 22;
  while (view.getUint32(at, true) !== END) at -= 1; // below 0 the view throws
  const count = view.getUint16(at + 10, true), entries = [];
  at = view.getUint32(at + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (view.getUint32(at, true) !== ENTRY) throw new RangeError("no entry");
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    entries.push({
      isLocked: Boolean(view.getUint16(at + 8, true) & 1), method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true), at: view.getUint32(at + 42, true),
      name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, name)),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

async function inflated(packed, most, file) {
  if (!("DecompressionStream" in window)) throw new Refusal("draw_no_unzip", { file });
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new Refusal("draw_zip_too_large", { file, n: MOST_BYTES / 1e6 });
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  parts.forEach((part) => { whole.set(part, at); at += part.length; });
  return whole;
}
