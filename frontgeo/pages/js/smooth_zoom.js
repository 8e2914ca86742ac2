// What keeps the frames of a zoom short: paths that are projected once (Leaflet projects every point
// of every path anew, though they stay the same but for scale and shift), and work put off to idle time.

/**
 * Let lines and polygons keep their points as Leaflet's first projection gives them.
 */
export function keepProjected() {
  const known = new WeakMap(); // by array of positions, which Leaflet replaces when a path changes
  const plain = L.Polyline.prototype._projectLatlngs;
  function flatOf(map, positions) {
    let kept = known.get(positions);
    if (!kept || kept.length !== 2 * positions.length) {
      kept = new Float64Array(2 * positions.length);
      positions.forEach((position, i) => {
        const { x, y } = map.options.crs.latLngToPoint(position, 0);
        kept[2 * i] = x;
        kept[2 * i + 1] = y;
      });
      known.set(positions, kept);
    }
    return kept;
  }
  L.Polyline.include({
    _projectLatlngs(positions, result, bounds) {
      if (!(positions[0] instanceof L.LatLng)) {
        plain.call(this, positions, result, bounds); // comes back for each ring
        return;
      }
      const kept = flatOf(this._map, positions), scale = 2 ** this._map.getZoom(), { x: left, y: top } = this._map.getPixelOrigin();
      const ring = positions.map((_, i) => L.point(Math.round(kept[2 * i] * scale) - left, Math.round(kept[2 * i + 1] * scale) - top));
      ring.forEach((point) => bounds.extend(point));
      result.push(ring);
    },
  });
}

/**
 * Return a function that runs something at once or, after an animated zoom, once in idle time, so that no frame waits for it.
 * @param {L.Map} map
 * @param {() => void} run
 */
export function afterZoom(map, run) {
  let isAnimated = false, isWaiting = false;
  function ready() {
    isAnimated = isWaiting = false;
    run();
  }
  map.on("zoomanim", () => { isAnimated = true; });
  return () => {
    if (!isAnimated) run();
    else if (!isWaiting) {
      isWaiting = true;
      if (window.requestIdleCallback) requestIdleCallback(ready, { timeout: 250 }); else setTimeout(ready, 0);
    }
  };
}
