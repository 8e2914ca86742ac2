// On paper: the map in the paper's width, and of the folded parts those that make the finding,
// the evidence and what would change it; with the switch the method and the record too.
import { element } from "./dom.js";

/**
 * Prepare a page for the printer, and offer a switch for its records.
 *
 * @param {object} texts
 * @param {(on: boolean) => () => void} prepare  runs before the page changes, and returns what fits
 *   the map to its new size
 */
export function preparePrinting(texts, prepare) {
  const folded = [...document.querySelectorAll("details")].filter((fold) => !fold.classList.contains("fg-embed"));
  const records = folded.filter((fold) => fold.classList.contains("fg-record"));
  const wanted = element("input", { type: "checkbox", id: "fg-print-records" });
  if (records.length) {
    const label = element("label", { for: "fg-print-records" });
    label.append(wanted, texts.print_records);
    const line = element("p", { class: "fg-print" });
    line.append(label);
    document.querySelector(".fg-credits").before(line);
  }

  let before = new Map();
  function paper(on) {
    if (on === document.body.classList.contains("fg-printing")) return;
    const refit = prepare(on);
    document.body.classList.toggle("fg-printing", on);
    if (on) before = new Map(folded.map((fold) => [fold, fold.open]));
    for (const [fold, open] of before) {
      fold.open = on ? wanted.checked || !records.includes(fold) : open;
    }
    refit();
  }
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
}
