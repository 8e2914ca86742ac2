// Whole numbers in base 85, as frontgeo.pages.codecs writes them.

const DIGITS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((sign) => !"\"&'<>\\`{}".includes(sign));
const VALUES = new Uint8Array(128);
DIGITS.forEach((sign, value) => { VALUES[sign.charCodeAt(0)] = value; });

/**
 * Return the bytes of a text: four from five digits, and n from the last n + 1.
 * @param {string} text
 */
function bytesOf(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 4) / 5));
  for (let from = 0, to = 0; from < text.length; from += 5, to += 4) {
    let value = 0;
    for (let i = from; i < from + 5; i++) value = value * 85 + (i < text.length ? VALUES[text.charCodeAt(i)] : 84);
    for (let i = 0; i < 4 && to + i < bytes.length; i++) bytes[to + i] = (value / 256 ** (3 - i)) & 255;
  }
  return bytes;
}

/**
 * Return readers of the numbers in a text, one after the other.
 * @param {string} text  unsigned LEB128 in base 85
 * @returns {{ next: () => number, signed: () => number }}  `signed` undoes the zigzag
 */
export function numbersIn(text) {
  const bytes = bytesOf(text);
  let at = 0;
  function next() {
    let value = 0, place = 1, byte;
    do {
      byte = bytes[at++];
      value += (byte & 127) * place;
      place *= 128;
    } while (byte > 127);
    return value;
  }
  function signed() {
    const n = next();
    return n % 2 ? -(n + 1) / 2 : n / 2;
  }
  return { next, signed };
}
