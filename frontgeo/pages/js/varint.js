// Whole numbers in base64, as frontgeo.pages.codecs writes them.

/**
 * Return readers of the numbers in a text, one after the other.
 * @param {string} text  unsigned LEB128 in base64
 * @returns {{ next: () => number, signed: () => number }}  `signed` undoes the zigzag
 */
export function numbersIn(text) {
  const bytes = atob(text);
  let at = 0;
  function next() {
    let value = 0, place = 1, byte;
    do {
      byte = bytes.charCodeAt(at++);
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
