// Edges straight in longitude and latitude, as everywhere in frontgeo, on a Mercator screen.

function nearestOnEdge(_, p, a, b) {
  const wide = Math.cos(p.lat * Math.PI / 180), dx = (b.lng - a.lng) * wide, dy = b.lat - a.lat;
  const square = dx * dx + dy * dy;
  const share = square ? Math.min(1, Math.max(0, ((p.lng - a.lng) * wide * dx + (p.lat - a.lat) * dy) / square)) : 0;
  return L.latLng(a.lat + share * (b.lat - a.lat), a.lng + share * (b.lng - a.lng));
}

/** Make Leaflet and Geoman draw, snap to and split edges straight in longitude and latitude. */
export function straightenEdges() {
  // Mercator bends them: what is drawn gets points between the corners, the corners stay
  L.Polyline.include({
    _projectLatlngs(latlngs, result, projectedBounds) {
      if (!(latlngs[0] instanceof L.LatLng)) {
        latlngs.forEach((inner) => this._projectLatlngs(inner, result, projectedBounds));
        return;
      }
      const ring = [], project = (p) => this._map.latLngToLayerPoint(p);
      const closed = this instanceof L.Polygon;
      latlngs.forEach((from, i) => {
        ring.push(project(from));
        const to = latlngs[i + 1] || (closed ? latlngs[0] : null);
        if (!to || Math.abs(to.lat - from.lat) < 0.02) return;
        const between = (share) => project([from.lat + share * (to.lat - from.lat), from.lng + share * (to.lng - from.lng)]);
        const bend = between(0.5).distanceTo(project(from).add(project(to)).divideBy(2));
        const pieces = Math.min(64, Math.ceil(Math.sqrt(bend / 0.25)));
        for (let k = 1; k < pieces; k += 1) ring.push(between(k / pieces));
      });
      ring.forEach((point) => projectedBounds.extend(point));
      result.push(ring);
    },
  });
  L.PM.Draw.prototype._getClosestPointOnSegment = nearestOnEdge;
  L.PM.Edit.prototype._getClosestPointOnSegment = nearestOnEdge;
  L.PM.Utils.calcMiddleLatLng = (_, a, b) => L.latLng((a.lat + b.lat) / 2, (a.lng + b.lng) / 2);
}
