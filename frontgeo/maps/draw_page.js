// Polygons from and to files, the clipboard and typed corners; at last the page starts.

// ---- files ---------------------------------------------------------------------------------

const counting = () => drawn.filter((item) => !groundOfItem(item).fault);
function geojson() {
  return files.toGeojson(counting().map((item) => ({ rings: groundOfItem(item).rings, name: item.name, km2: groundOfItem(item).km2 })));
}
const leftOut = () => {
  const n = drawn.length - counting().length;
  return n ? ` ${counted("draw_left_out_faulty", n)}` : "";
};
function tell(error) {
  if (!error.told) throw error;
  say("fg-status", "");
  say("fg-alert", filled(...error.told));
}

async function copy() {
  if (!counting().length) { say("fg-status", t.draw_nothing_to_save); return; }
  const box = byId("fg-text");
  box.value = geojson();
  box.hidden = false;
  box.focus();
  box.select();
  // the old way first: the new one is refused in frames, and tells the console
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
  leave();
  const said = [], added = [];
  for (const file of list) {
    const name = file.name.slice(0, 80);
    try {
      if (file.size > data.largest_mb * 1e6) throw Object.assign(new Error(name), { told: ["draw_too_large", { file: name, n: data.largest_mb }] });
      const { polygons, other } = files.fromGeojson(await file.text(), name);
      added.push(...polygons.map((polygon) => add(polygon).layer));
      said.push(counted("draw_read", polygons.length, { file: name }));
      if (other) said.push(counted("draw_read_other", other));
    } catch (error) {
      update();
      tell(error);
      return;
    }
  }
  committing = true;
  update();
  say("fg-status", said.join(" "));
  fitLayers(added);
}
byId("fg-copy").addEventListener("click", copy);
byId("fg-save").addEventListener("click", save);
byId("fg-open").addEventListener("click", () => byId("fg-file").click());
byId("fg-file").addEventListener("change", (event) => {
  const list = [...event.target.files];
  event.target.value = "";
  open(list);
});
byId("fg-undo").addEventListener("click", undo);
byId("fg-clear").addEventListener("click", () => {
  leave();
  replaceAll([]);
  committing = true;
  update();
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

// ---- typed corners -------------------------------------------------------------------------

let changing = null;
function typeCorners(item) {
  changing = item;
  byId("fg-typed").open = true;
  byId("fg-new").hidden = !item;
  say("fg-add", item ? filled("draw_typed_change", { n: drawn.indexOf(item) + 1 }) : t.draw_typed_add);
  byId("fg-corners").value = item ? files.toTyped(partsOf(item.layer)[0]) : "";
  byId("fg-corners").focus();
}
byId("fg-new").addEventListener("click", () => typeCorners(null));
byId("fg-form").addEventListener("submit", (event) => {
  event.preventDefault();
  try {
    const rings = files.fromTyped(byId("fg-corners").value), place = drawn.indexOf(changing), was = drawn[place];
    if (was) drop(was);
    const item = add({ rings, name: was ? was.name : "" }, was ? place : drawn.length);
    committing = true;
    update();
    fitLayers([item.layer]);
    say("fg-status", `${was ? t.draw_typed_changed : t.draw_typed_added} ${byId("fg-status").textContent}`);
    typeCorners(null);
  } catch (error) {
    tell(error);
  }
});

document.querySelectorAll("[data-live]").forEach((part) => { part.hidden = false; });
showTool();
update();
map.fire("moveend"); // names, now that all that lies over the map is there
