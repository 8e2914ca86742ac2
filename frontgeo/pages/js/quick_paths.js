// Paths that are projected once. Leaflet projects every point of every path anew at each zoom; the
// points on a sphere's map stay the same but for scale and shift.

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
