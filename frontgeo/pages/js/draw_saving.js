// Polygons from and to files and the clipboard.
import { byId } from "./dom.js";
import { Refusal, toGeojson, toKml } from "./drawn_files.js";
import { readDrawn } from "./drawn_formats.js";

/**
 * Write why something cannot be used; other errors pass.
 * @param {object} card  from draw_card.js
 * @param {unknown} error
 */
export function showRefusal({ filled, say }, error) {
  if (!(error instanceof Refusal)) throw error;
  say("fg-status", "");
  say("fg-alert", filled(error.key, error.values));
}

/**
 * Start the buttons that copy, save, open, undo, redo, cut and clear, and files dropped on the page.
 * @param {object} page
 * @param {object} page.data
 * @param {object} page.card  from draw_card.js
 * @param {object} page.polygons  from drawn_polygons.js
 * @param {{ leave: () => void, go: (by: -1 | 1) => void }} page.tools
 * @param {{ open: (file: File) => Promise<void>, isPicture: (file: File) => boolean }} page.picture
 * @param {() => void} page.noteSaved
 */
export function offerFiles({ data, card, polygons, tools, picture, noteSaved }) {
  const t = data.texts, { counted, filled, say } = card;
  const { groundOf } = polygons;

  const counting = () => polygons.items().filter((item) => !groundOf(item).fault);
  const written = () => counting().map((item) => ({ rings: groundOf(item).rings, name: item.name, km2: groundOf(item).km2 }));
  const geojson = () => toGeojson(written(), data.frontgeo);
  const leftOut = () => {
    const n = polygons.items().length - counting().length;
    return n ? ` ${counted("draw_left_out_faulty", n)}` : "";
  };

  async function copy() {
    if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
    const box = byId("fg-text");
    box.value = geojson();
    box.hidden = false;
    box.focus();
    box.select();
    // the old way first: the new one is refused in frames, and writes to the console
    let copied = document.execCommand("copy");
    if (!copied) copied = await Promise.resolve(navigator.clipboard && navigator.clipboard.writeText(box.value)).then(() => Boolean(navigator.clipboard), () => false);
    box.hidden = copied;
    if (copied) {
      byId("fg-copy").focus();
      noteSaved();
    }
    say("fg-status", (copied ? t.draw_copied : t.draw_not_copied) + leftOut());
  }
  function save(file, type, write) {
    if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write()], { type }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    noteSaved();
    say("fg-status", filled("draw_saved", { file }) + leftOut());
  }
  const kmlName = data.saved_as.replace(/\.geojson$/, ".kml");
  async function open(list) {
    tools.leave();
    const sentences = [], added = [];
    for (const file of list) {
      const name = file.name.slice(0, 80);
      if (picture.isPicture(file)) { await picture.open(file); continue; }
      try {
        if (file.size > data.largest_mb * 1e6) throw new Refusal("draw_too_large", { file: name, n: data.largest_mb });
        const read = await readDrawn(file, data.expected);
        added.push(...read.polygons.map((polygon) => polygons.add(polygon).layer));
        sentences.push(counted("draw_read", read.polygons.length, { file: name }));
        sentences.push(...(read.notes || []).map((key) => t[key]));
        if (read.other) sentences.push(counted("draw_read_other", read.other));
      } catch (error) {
        polygons.update();
        showRefusal(card, error);
        return;
      }
    }
    if (!added.length) return; // a picture alone
    polygons.finishStep();
    say("fg-status", sentences.join(" "));
    polygons.fitLayers(added);
  }
  byId("fg-copy").addEventListener("click", copy);
  byId("fg-save").addEventListener("click", () => save(data.saved_as, "application/geo+json", geojson));
  byId("fg-save-kml").addEventListener("click", () => save(kmlName, "application/vnd.google-earth.kml+xml", () => toKml(written(), document.title)));
  byId("fg-open").addEventListener("click", () => byId("fg-file").click());
  byId("fg-file").addEventListener("change", (event) => {
    const list = [...event.target.files];
    event.target.value = "";
    open(list);
  });
  byId("fg-undo").addEventListener("click", () => tools.go(-1));
  byId("fg-redo").addEventListener("click", () => tools.go(1));
  byId("fg-border").addEventListener("click", () => {
    tools.leave();
    const left = polygons.cutToBorder();
    say("fg-status", left ? counted("draw_not_cut", left) : `${t.draw_cut_done} ${byId("fg-status").textContent}`);
    byId("fg-polygons-name").focus();
  });
  byId("fg-clear").addEventListener("click", () => {
    tools.leave();
    polygons.replaceAll([]);
    polygons.finishStep();
    say("fg-status", t.draw_cleared);
  });

  let over = 0;
  const hasFiles = (event) => [...(event.dataTransfer ? event.dataTransfer.types : [])].includes("Files");
  const showDrop = () => { byId("fg-drop").hidden = over <= 0; };
  document.addEventListener("dragenter", (event) => { if (hasFiles(event)) { over += 1; showDrop(); } });
  document.addEventListener("dragleave", (event) => { if (hasFiles(event)) { over -= 1; showDrop(); } });
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over = 0;
    showDrop();
    open([...event.dataTransfer.files]);
  });
}
