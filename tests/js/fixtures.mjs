// What Python writes and measures; tests/test_page_modules.py makes the file.
import { readFileSync } from "node:fs";

export const fixtures = JSON.parse(readFileSync(process.env.FRONTGEO_FIXTURES, "utf8"));

/** Fail unless a number is near another, by a share of it or by `least`. */
export function near(found, expected, share, least = 0) {
  const off = Math.abs(found - expected);
  if (!(off <= Math.max(share * Math.abs(expected), least))) throw new Error(`expected ${expected}, found ${found}`);
}
