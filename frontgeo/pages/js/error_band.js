// The error of a front line: a soft band in which it lies with 95 % probability.
import { COLOURS } from "./colours.js";

const M_PER_PIXEL = 156543.03392; // on the equator at zoom 0, for Web Mercator's tiles of 256 pixels
const LEAST_PX = 3; // a narrower band cannot be told from the line itself

/**
 * Return a layer with the band of a line, as wide on the ground at every zoom.
 * @param {L.Map} map
 * @param {string} pane
 */
export function errorBand(map, pane) {
  const group = L.layerGroup();
  let band = null, half_m = 0;
  function widen() {
    if (!band) return;
    const bounds = band.getBounds(), lat = bounds.isValid() ? bounds.getCenter().lat : 0;
    const px = (2 * half_m) / ((M_PER_PIXEL * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom());
    band.setStyle({ weight: px, opacity: px < LEAST_PX ? 0 : 0.16 });
  }
  /**
   * Draw the band of lines; none without a known error.
   * @param {[number, number][][]} lines
   * @param {number | null} error_m  half its width
   */
  function draw(lines, error_m) {
    group.clearLayers();
    half_m = error_m || 0;
    band = half_m && lines.length ? L.polyline(lines, { pane, interactive: false, color: COLOURS.ink, lineCap: "butt", smoothFactor: 1, className: "fg-error-band" }) : null;
    if (!band) return;
    widen();
    band.on("add", () => band.bringToBack()); // under the lines, however often it is taken off
    band.addTo(group);
  }
  map.on("zoomend", widen);
  return { layer: group, draw };
}
