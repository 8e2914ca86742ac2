// Corners typed into the page's form, of a new polygon or of one that is drawn.
import { byId } from "./dom.js";
import { showRefusal } from "./draw_saving.js";
import { fromTyped, toTyped } from "./drawn_files.js";
import { fromWkt, isWkt } from "./drawn_formats.js";
import { partsOf } from "./drawn_polygons.js";

/**
 * Start the form, and return a function that opens a polygon's corners in it; null is a new one.
 * @param {object} page
 * @param {object} page.data
 * @param {object} page.card  from draw_card.js
 * @param {object} page.polygons  from drawn_polygons.js
 * @returns {(item: object | null) => void}
 */
export function offerTyping({ data, card, polygons }) {
  const t = data.texts, { counted, filled, say } = card;
  let changing = null;
  function typeCorners(item) {
    changing = item;
    byId("fg-typed").open = true;
    byId("fg-new").hidden = !item;
    say("fg-add", item ? filled("draw_typed_change", { n: polygons.items().indexOf(item) + 1 }) : t.draw_typed_add);
    byId("fg-corners").value = item ? toTyped(partsOf(item.layer)[0]) : "";
    byId("fg-corners").focus();
  }
  function addWkt(text) {
    const read = fromWkt(text, t.draw_typed, data.expected);
    const added = read.polygons.map((polygon) => polygons.add(polygon).layer);
    polygons.finishStep();
    polygons.fitLayers(added);
    say("fg-status", [counted("draw_read", read.polygons.length, { file: "WKT" }), read.other ? counted("draw_read_other", read.other) : ""].filter(Boolean).join(" "));
    typeCorners(null);
  }
  byId("fg-new").addEventListener("click", () => typeCorners(null));
  byId("fg-form").addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      if (isWkt(byId("fg-corners").value)) { addWkt(byId("fg-corners").value); return; }
      const rings = fromTyped(byId("fg-corners").value, t.draw_typed, data.expected);
      const place = polygons.items().indexOf(changing), was = polygons.items()[place];
      if (was) polygons.drop(was);
      const item = polygons.add({ rings, name: was ? was.name : "" }, was ? place : polygons.items().length);
      polygons.finishStep();
      polygons.fitLayers([item.layer]);
      say("fg-status", `${was ? t.draw_typed_changed : t.draw_typed_added} ${byId("fg-status").textContent}`);
      typeCorners(null);
    } catch (error) {
      showRefusal(card, error);
    }
  });
  return typeCorners;
}
