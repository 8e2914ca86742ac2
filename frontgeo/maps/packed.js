// Reads what packed.py writes: of each shape its rings, as [lat, lon] that Leaflet takes.
const BENT_DEG = 0.05; // edges are straight in lon/lat: a longer one is drawn in pieces

function unpacked(text) {
  const { next, signed } = numbersIn(text), written = [];
  let lon = 0, lat = 0, after = 0;
  const units = 10 ** next();
  function ring() {
    const head = next(), count = head >> 1, points = [];
    while (points.length < count) {
      const run = next(), length = run >> 2, again = run % 2, step = run % 4 === 3 ? -1 : 1;
      let place = again ? after + signed() : 0;
      for (let i = 0; i < length; i++) {
        if (again) {
          [lon, lat] = written[place];
          place += step;
        } else {
          lon += signed();
          lat += signed();
        }
        written.push([lon, lat]);
        points.push([lat / units, lon / units]);
      }
      if (again) after = place;
    }
    return { hole: head % 2 === 1, points };
  }
  return Array.from({ length: next() }, () => Array.from({ length: next() }, ring));
}
function straight(points, closed) {
  const drawn = [];
  points.forEach((point, i) => {
    drawn.push(point);
    const next = points[i + 1] || (closed ? points[0] : point);
    const pieces = Math.ceil(Math.max(Math.abs(next[0] - point[0]), Math.abs(next[1] - point[1])) / BENT_DEG);
    for (let k = 1; k < pieces; k++) {
      drawn.push([point[0] + ((next[0] - point[0]) * k) / pieces, point[1] + ((next[1] - point[1]) * k) / pieces]);
    }
  });
  return drawn;
}
function linesOf(shape) {
  return shape.map((ring) => straight(ring.points, false));
}
function polygonsOf(shape) {
  const polygons = [];
  shape.forEach((ring) => {
    const points = straight(ring.points, true);
    if (ring.hole) polygons.at(-1).push(points); else polygons.push([points]);
  });
  return polygons;
}
