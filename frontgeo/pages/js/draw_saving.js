// Polygons from and to files and the clipboard, and what the drawer takes of the drawing.
import { byId } from "./dom.js";
import { csvOf, saveFile } from "./drawer.js";
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
 * Start the buttons that copy, save, open, undo, redo, cut and clear, and files dropped on the page;
 * return what the drawer takes.
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
    saveFile(file, new Blob([write()], { type }));
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

  // ---- what the drawer takes
  const textOf = (id) => byId(id).innerText.trim().replace(/\s+/g, " ");
  const outcome = () => (byId("fg-verdict").hidden ? [] : [`${textOf("fg-sign")} ${textOf("fg-outcome")}. ${textOf("fg-summary")}`, `${t.draw_row}: ${textOf("fg-interval-text")} ${t.km2}`]);
  const area = () => `${textOf("fg-area-name")}: ${textOf("fg-km2")} ${t.km2}`;
  return {
    about: () => ({
      title: document.querySelector("h1").textContent, lines: [area(), ...outcome()], credits: data.credits.join(" · "),
      free: { left: getComputedStyle(document.querySelector(".fg-card")).position === "absolute" ? document.querySelector(".fg-card").getBoundingClientRect().right : 0 },
    }),
    rows: () => csvOf(drawnRows(written(), polygons.measured(), data.claim)),
    methods: () => [area(), ...outcome(), ...[...document.querySelectorAll("#fg-notes li, [data-method]")].map((part) => part.textContent.trim())]
      .map((line) => (/[.!?]$/.test(line) ? line : `${line}.`)).join(" "),
  };
}

// rows of a table: each polygon, and all of them with overlaps once, and the claim
function drawnRows(drawn, all, claim) {
  const row = (kind, name, km2, low, high) => [kind, name, km2, low, high].map((value) => String(value ?? ""));
  return [
    ["row", "name", "km2", "low", "high"], ...drawn.map(({ name, km2 }) => row("polygon", name, km2)),
    ...(all ? [row("together", "", all.km2, all.low, all.high)] : []), row("claim", claim.label, claim.value, claim.low, claim.high),
  ];
}
