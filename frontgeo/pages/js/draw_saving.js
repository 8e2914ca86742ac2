// Polygons from and to files and the clipboard.
import { byId } from "./dom.js";
import { Refusal, fromGeojson, toGeojson } from "./drawn_files.js";

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
 * Start the buttons that copy, save, open, undo and clear, and files dropped on the page.
 * @param {object} page
 * @param {object} page.data
 * @param {object} page.card  from draw_card.js
 * @param {object} page.polygons  from drawn_polygons.js
 * @param {{ leave: () => void, undo: () => void }} page.tools
 */
export function offerFiles({ data, card, polygons, tools }) {
  const t = data.texts, { counted, filled, say } = card;
  const { groundOf } = polygons;

  const counting = () => polygons.items().filter((item) => !groundOf(item).fault);
  function geojson() {
    return toGeojson(counting().map((item) => ({ rings: groundOf(item).rings, name: item.name, km2: groundOf(item).km2 })), data.frontgeo);
  }
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
    if (copied) byId("fg-copy").focus();
    say("fg-status", (copied ? t.draw_copied : t.draw_not_copied) + leftOut());
  }
  function save() {
    if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([geojson()], { type: "application/geo+json" }));
    link.download = data.saved_as;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say("fg-status", filled("draw_saved", { file: data.saved_as }) + leftOut());
  }
  async function open(list) {
    tools.leave();
    const sentences = [], added = [];
    for (const file of list) {
      const name = file.name.slice(0, 80);
      try {
        if (file.size > data.largest_mb * 1e6) throw new Refusal("draw_too_large", { file: name, n: data.largest_mb });
        const read = fromGeojson(await file.text(), name, data.expected);
        added.push(...read.polygons.map((polygon) => polygons.add(polygon).layer));
        sentences.push(counted("draw_read", read.polygons.length, { file: name }));
        if (read.other) sentences.push(counted("draw_read_other", read.other));
      } catch (error) {
        polygons.update();
        showRefusal(card, error);
        return;
      }
    }
    polygons.finishStep();
    say("fg-status", sentences.join(" "));
    polygons.fitLayers(added);
  }
  byId("fg-copy").addEventListener("click", copy);
  byId("fg-save").addEventListener("click", save);
  byId("fg-open").addEventListener("click", () => byId("fg-file").click());
  byId("fg-file").addEventListener("change", (event) => {
    const list = [...event.target.files];
    event.target.value = "";
    open(list);
  });
  byId("fg-undo").addEventListener("click", tools.undo);
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
