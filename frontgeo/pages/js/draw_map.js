// The draw-and-check page's map before anything is drawn on it: land, fronts, names, Geoman.
import { drawCredits, drawLand, paneAt } from "./base_map.js";
import { COLOURS } from "./colours.js";
import { keepFitted } from "./map_view.js";
import { placeNames } from "./map_names.js";
import { unpacked } from "./packed.js";

/** How drawn polygons look, and those that cannot count. */
export const STYLE = { color: "#0a6b52", weight: 2.5, fillColor: "#12a173", fillOpacity: 0.32, smoothFactor: 0 };
export const FAULTY = { color: "#a4262c", weight: 2.5, fillColor: "#a4262c", fillOpacity: 0.12, dashArray: "5 5" };

/**
 * Set up the map, and return the pane for labels of areas and functions that move the view.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @returns {{ areas: string, fit: (box: number[]) => void, go: (run: () => void) => void }}
 *   box: south, west, north, east; go moves the map for the reader
 */
export function setUpMap(map, data) {
  const t = data.texts;
  // handles answer to no key, so that no key need stop at them: corners can be typed
  L.Marker.addInitHook(function quiet() {
    if (/^marker-icon/.test(this.options.icon.options.className || "")) this.options.keyboard = false;
  });
  L.PM.setOptIn(true); // only what says pmIgnore: false can be edited
  map.setMinZoom(4).setMaxZoom(18);
  const isPhone = () => window.matchMedia("(max-width: 720px)").matches;
  let shown = data.bounds;
  const view = keepFitted(map, () => {
    const [south, west, north, east] = shown, size = map.getSize();
    // beside the card, the tools and the zoom, above the credits
    const beside = isPhone() || size.x < 560 ? { paddingTopLeft: [30, 60], paddingBottomRight: [64, 60] } : { paddingTopLeft: [396, 60], paddingBottomRight: [80, 60] };
    map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 13, ...beside });
  });
  function fit(box) {
    shown = box;
    view.refit(true);
  }
  if (map.getSize().x) fit(shown);
  else map.setView([(shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2], 7, { animate: false });
  map.on("pm:drawstart", () => view.setMoved(true)); // what is being drawn stays where it is
  const container = map.getContainer();
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", t.draw_map);
  drawLand(map, data, unpacked(data.backdrop)).addTo(map);
  const still = { interactive: false, smoothFactor: 0.5 };
  const held = { ...still, pane: paneAt(map, "fg-ground", 300), color: COLOURS.heldEdge, weight: 0.5, fillColor: COLOURS.held, fillOpacity: data.tiles ? 0.5 : 0.9 };
  if (data.held.length) L.polygon(data.held, held).addTo(map);
  const FRONT = paneAt(map, "fg-front", 340);
  const fronts = data.fronts.map((lines, i) => {
    const earlier = data.fronts.length === 2 && i === 0;
    // a drawn corner may snap to a front line
    return L.polyline(lines, { ...still, pane: FRONT, color: COLOURS.ink, weight: earlier ? 1.6 : 2.2, dashArray: earlier ? "6 4" : null, snapIgnore: false }).addTo(map);
  });
  const AREAS = paneAt(map, "fg-areas", 520);
  map.getPane(AREAS).style.pointerEvents = "none";
  drawCredits(map, data.credits); // first, so that they stand lowest
  L.control.zoom({ position: "bottomright", zoomInTitle: t.zoom_in, zoomOutTitle: t.zoom_out }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
  const NAMES = paneAt(map, "fg-names", 500);
  map.getPane(NAMES).style.pointerEvents = "none";
  const covers = () => document.querySelectorAll(isPhone() ? ".fg-tools, .fg-search, .leaflet-control" : ".fg-card, .fg-tools, .fg-search, .leaflet-control");
  placeNames(map, data, NAMES, () => [...covers()], () => ({ lines: fronts })).names.addTo(map);

  map.pm.setLang("frontgeo", { tooltips: {
    firstVertex: t.draw_tip_first, continueLine: t.draw_tip_next, finishPoly: t.draw_tip_close, finishRect: t.draw_tip_rectangle,
  } }, "en");
  map.pm.setGlobalOptions({
    allowSelfIntersection: true, // the card says so in words
    snapDistance: 14, tooltips: !isPhone(), continueDrawing: false,
    pathOptions: STYLE, templineStyle: { ...STYLE, fillOpacity: 0 }, hintlineStyle: { ...STYLE, weight: 2, dashArray: "4 5" },
  });

  return { areas: AREAS, fit, go: (run) => { view.setMoved(true); view.quietly(run); } };
}
