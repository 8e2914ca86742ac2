// The tools: one at a time draws, cuts, moves or removes polygons; undo and redo keep it.
import { byId } from "./dom.js";
import { partsOf, toRing } from "./drawn_polygons.js";

const MANY = 1500; // corners that get handles at once: more would stop the browser
const HINTS = { Polygon: "polygon", Rectangle: "rectangle", Cut: "cut", Edit: "edit", Drag: "drag", Removal: "remove" };

/**
 * Start the toolbar, the keys and what Geoman reports.
 * @param {object} page
 * @param {L.Map} page.map
 * @param {Record<string, string>} page.texts
 * @param {object} page.card  from draw_card.js
 * @param {object} page.polygons  from drawn_polygons.js
 * @returns {{ leave: () => void, showTool: () => void, go: (by: -1 | 1) => void }}
 */
export function drawTools({ map, texts: t, card, polygons }) {
  const { filled, number, say } = card;
  const { add, drop, groundOf, later } = polygons;
  let active = "";
  const tools = [...document.querySelectorAll("[data-tool]")];
  const isDrawing = () => ["Polygon", "Rectangle", "Cut"].includes(active);

  function showTool() {
    tools.forEach((tool) => tool.setAttribute("aria-pressed", String(tool.dataset.tool === active)));
    byId("fg-now").hidden = !active;
    if (isDrawing()) map.doubleClickZoom.disable(); // quick taps are corners
    else setTimeout(() => { if (!isDrawing()) map.doubleClickZoom.enable(); }, 500);
    if (!active) return;
    say("fg-hint", t[`draw_hint_${HINTS[active]}`]);
    byId("fg-finish").hidden = byId("fg-last").hidden = !["Polygon", "Cut"].includes(active);
    say("fg-cancel", isDrawing() ? t.draw_cancel : t.draw_done);
  }
  // handles for the polygons in view, those with few corners first
  function handles(wanted) {
    const view = map.getBounds(), corners = (item) => groundOf(item).edges.length;
    const near = wanted ? polygons.items().filter((item) => view.intersects(item.layer.getBounds())).sort((a, b) => corners(a) - corners(b)) : [];
    let left = MANY;
    const chosen = near.filter((item) => (left -= corners(item)) >= 0);
    polygons.items().forEach((item) => {
      if (chosen.includes(item) === item.layer.pm.enabled()) return;
      if (item.layer.pm.enabled()) item.layer.pm.disable();
      else item.layer.pm.enable(map.pm.getGlobalOptions());
    });
    if (chosen.length < near.length) say("fg-hint", `${t.draw_hint_edit} ${filled("draw_many_corners", { n: number(MANY, 0) })}`);
  }
  map.on("moveend", () => { if (active === "Edit") handles(true); });
  function leave() {
    const mode = active;
    active = "";
    polygons.setUnfinished(null);
    if (["Polygon", "Rectangle", "Cut"].includes(mode)) map.pm.disableDraw();
    else if (mode === "Edit") handles(false);
    else if (mode) map.pm[`disableGlobal${mode}Mode`]();
    showTool();
    later(true);
  }
  function enter(mode) {
    leave();
    if (mode === "Cut") {
      const whole = polygons.items().filter((item) => !groundOf(item).fault).map((item) => item.layer);
      if (!whole.length) { say("fg-status", t.draw_nothing_to_save); return; }
      map.pm.enableDraw("Cut", { layersToCut: whole });
    } else if (mode === "Polygon" || mode === "Rectangle") map.pm.enableDraw(mode);
    else if (mode !== "Edit") map.pm[`enableGlobal${mode}Mode`]();
    active = mode;
    showTool();
    if (mode === "Edit") handles(true);
  }
  // undo (−1) or redo (1), with the tool in hand kept
  function go(by) {
    if (!polygons.canGo(by)) return;
    const mode = active;
    leave();
    polygons.go(by);
    say("fg-status", by < 0 ? t.draw_undone : t.draw_redone);
    if (["Edit", "Drag", "Removal"].includes(mode) && polygons.items().length) enter(mode);
  }
  tools.forEach((tool, i) => {
    tool.tabIndex = i ? -1 : 0; // one stop of the Tab key, arrows go on
    tool.addEventListener("click", () => (tool.dataset.tool === active ? leave() : enter(tool.dataset.tool)));
    tool.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const to = tools[(i + step + tools.length) % tools.length];
      tools.forEach((other) => { other.tabIndex = other === to ? 0 : -1; });
      to.focus();
    });
  });
  const finish = () => { if (active === "Polygon" || active === "Cut") map.pm.Draw[active]._finishShape(); };
  const lastCorner = () => { if (active === "Polygon" || active === "Cut") map.pm.Draw[active]._removeLastVertex(); };
  byId("fg-finish").addEventListener("click", finish);
  byId("fg-last").addEventListener("click", lastCorner);
  byId("fg-cancel").addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("textarea, input")) return;
    const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    if (key === "z" || key === "y") {
      event.preventDefault();
      const isForward = key === "y" || event.shiftKey;
      if (!isDrawing()) go(isForward ? 1 : -1);
      else if (!isForward) lastCorner();
    } else if (event.key === "Escape" && active) leave();
    else if (event.key === "Backspace" && isDrawing()) { event.preventDefault(); lastCorner(); }
    else if (event.key === "Enter" && !event.target.closest("button, summary, a")) finish();
  });

  map.on("pm:drawstart", ({ workingLayer, shape }) => {
    if (shape === "Cut") return;
    workingLayer.on("pm:change", ({ latlngs }) => {
      const points = latlngs[0] instanceof L.LatLng ? latlngs : latlngs[0] || [];
      polygons.setUnfinished(toRing(points.filter((p) => p)));
      later();
    });
  });
  map.on("pm:drawend", () => { if (isDrawing()) leave(); }); // the last corner taken back, or done
  map.on("pm:create", ({ layer }) => {
    const found = partsOf(layer);
    layer.remove();
    found.forEach((rings) => add({ rings }));
    leave();
  });
  map.on("pm:cut", ({ layer, originalLayer }) => {
    const item = polygons.items().find((other) => other.layer === originalLayer);
    const pieces = (layer.getLayers ? layer.getLayers() : [layer]).flatMap(partsOf).filter((rings) => rings[0].length);
    layer.remove();
    if (!item) return;
    const place = polygons.items().indexOf(item);
    drop(item);
    pieces.forEach((rings, i) => add({ rings, name: item.name }, place + i));
    later(true);
  });
  map.on("pm:remove", ({ layer }) => {
    const item = polygons.items().find((other) => other.layer === layer);
    if (item) drop(item);
    later(true);
  });

  return { go, leave, showTool };
}
