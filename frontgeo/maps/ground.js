// Measures drawn ground as frontgeo does: frontgeo.geometry.ellipsoid, .control, .uncertainty, .outcomes.
// A polygon is a list of rings, the first its shell, of [longitude, latitude] in degrees,
// not closed; edges are straight in longitude and latitude. `known` holds what Python hands
// over, so that no number is written twice: see drawing.py.
function groundOf(known) {
  const RAD = Math.PI / 180, EPS = 1e-9; // degrees; 0.1 mm
  const next = (ring, i) => ring[i + 1 < ring.length ? i + 1 : 0];

  // ---- area and length on the ellipsoid --------------------------------------------------

  // the mean of S(φ) = Σ cₙ sin((2n+1)φ) along an edge; see frontgeo.geometry.measure
  function meanS(from, to) {
    const middle = (from + to) / 2 * RAD, half = (to - from) / 2 * RAD;
    let mean = 0;
    known.authalic.forEach((c, n) => {
      const m = 2 * n + 1, u = m * half;
      mean += c * Math.sin(m * middle) * (u === 0 ? 1 : Math.sin(u) / u);
    });
    return mean;
  }

  // signed km² of pieces [from, to] that bound something, its inside on their left
  function signedArea(pieces) {
    if (!pieces.length) return 0;
    const start = meanS(pieces[0][0][1], pieces[0][0][1]); // cancels, and keeps digits
    let sum = 0;
    for (const [a, b] of pieces) sum += (start - meanS(a[1], b[1])) * (b[0] - a[0]) * RAD;
    return sum;
  }
  const edgesOf = (ring) => ring.map((point, i) => [point, next(ring, i)]);
  const ringArea = (ring) => signedArea(edgesOf(ring));
  const polygonArea = (rings) => rings.reduce(
    (sum, ring, i) => sum + Math.abs(ringArea(ring)) * (i ? -1 : 1), 0);

  // Vincenty 1975, inverse: metres along the geodesic
  function geodesic([lon1, lat1], [lon2, lat2]) {
    const { a, f } = known.ellipsoid, b = a * (1 - f), l = (lon2 - lon1) * RAD;
    const u1 = Math.atan((1 - f) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - f) * Math.tan(lat2 * RAD));
    const s1 = Math.sin(u1), c1 = Math.cos(u1), s2 = Math.sin(u2), c2 = Math.cos(u2);
    let lambda = l, sinSigma = 0, cosSigma = 1, sigma = 0, cos2 = 1, cosM = 0;
    for (let i = 0; i < 50; i += 1) {
      sinSigma = Math.hypot(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda));
      if (sinSigma === 0) return 0;
      cosSigma = s1 * s2 + c1 * c2 * Math.cos(lambda);
      sigma = Math.atan2(sinSigma, cosSigma);
      const sinAlpha = c1 * c2 * Math.sin(lambda) / sinSigma;
      cos2 = 1 - sinAlpha * sinAlpha;
      cosM = cos2 === 0 ? 0 : cosSigma - 2 * s1 * s2 / cos2;
      const c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2)), before = lambda;
      lambda = l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cosM + c * cosSigma * (2 * cosM * cosM - 1)));
      if (Math.abs(lambda - before) < 1e-13) break;
    }
    const v = cos2 * (a * a - b * b) / (b * b);
    const A = 1 + v / 16384 * (4096 + v * (-768 + v * (320 - 175 * v)));
    const B = v / 1024 * (256 + v * (-128 + v * (74 - 47 * v)));
    const d = B * sinSigma * (cosM + B / 4 * (cosSigma * (2 * cosM * cosM - 1)
      - B / 6 * cosM * (4 * sinSigma * sinSigma - 3) * (4 * cosM * cosM - 3)));
    return b * A * (sigma - d);
  }
  const lengthKm = (pieces) => pieces.reduce((sum, [a, b]) => sum + geodesic(a, b), 0) / 1000;

  // ---- planes, boxes ---------------------------------------------------------------------

  // metres about a latitude, true to 1 part in 1,000 within some 50 km of it
  function plane(lat) {
    const { a, f } = known.ellipsoid, e2 = f * (2 - f), s = Math.sin(lat * RAD), w = 1 - e2 * s * s;
    const x = a / Math.sqrt(w) * Math.cos(lat * RAD) * RAD, y = a * (1 - e2) / (w * Math.sqrt(w)) * RAD;
    return ([lon, latitude]) => [lon * x, latitude * y];
  }
  function boxOf(points) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of points) {
      if (x < box[0]) box[0] = x;
      if (y < box[1]) box[1] = y;
      if (x > box[2]) box[2] = x;
      if (y > box[3]) box[3] = y;
    }
    return box;
  }
  const meet = (a, b, x = EPS, y = x) => a[0] <= b[2] + x && b[0] <= a[2] + x && a[1] <= b[3] + y && b[1] <= a[3] + y;
  const at = ([a, b], t) => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];

  // how far along a–b the point is nearest to it, and how near
  function along([a, b], p) {
    const dx = b[0] - a[0], dy = b[1] - a[1], square = dx * dx + dy * dy;
    const t = square ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square : 0;
    const held = Math.min(1, Math.max(0, t));
    return [t, Math.hypot(a[0] + held * dx - p[0], a[1] + held * dy - p[1])];
  }
  // where two edges cross, as shares of each; null where they are parallel
  function crossing([a, b], [c, d]) {
    const ux = b[0] - a[0], uy = b[1] - a[1], vx = d[0] - c[0], vy = d[1] - c[1];
    const turn = ux * vy - uy * vx;
    if (turn === 0) return null;
    const wx = c[0] - a[0], wy = c[1] - a[1];
    return [(wx * vy - wy * vx) / turn, (wx * uy - wy * ux) / turn];
  }

  // ---- one polygon -----------------------------------------------------------------------

  // a polygon with its edges, the inside on their left; `fault` is why it has no ground
  function prepared(given) {
    const rings = given.map((ring) => ring.filter((p, i) => {
      const q = next(ring, i);
      return p[0] !== q[0] || p[1] !== q[1];
    })).filter((ring, i) => i === 0 || ring.length > 2);
    const polygon = { rings, edges: [], box: boxOf(rings[0] || []), km2: 0, fault: "" };
    if (rings[0].length < 3) return Object.assign(polygon, { fault: "flat" });
    rings.forEach((ring, i) => {
      const turned = ringArea(ring) > 0 === (i === 0) ? ring : [...ring].reverse();
      edgesOf(turned).forEach((edge, j) => polygon.edges.push({ ends: edge, ring: i, at: j, of: ring.length, box: boxOf(edge) }));
    });
    polygon.km2 = polygonArea(rings);
    if (crossesItself(polygon)) polygon.fault = "crosses";
    else if (rings.some((ring, i) => i && !holeFits(polygon, i))) polygon.fault = "hole";
    else if (!(polygon.km2 > 0)) polygon.fault = "flat";
    return polygon;
  }
  function crossesItself({ edges }) {
    const sorted = [...edges].sort((e, f) => e.box[0] - f.box[0]);
    for (let i = 0; i < sorted.length; i += 1) {
      const e = sorted[i];
      for (let j = i + 1; j < sorted.length && sorted[j].box[0] <= e.box[2]; j += 1) {
        const f = sorted[j];
        if (!meet(e.box, f.box, 0)) continue;
        const where = crossing(e.ends, f.ends);
        // rings of a polygon may touch at points, a ring itself may not
        const least = e.ring !== f.ring || [0, 1, e.of - 1].includes(Math.abs(e.at - f.at)) ? 1e-12 : -1e-12;
        if (where === null ? overlapping(e.ends, f.ends) : where.every((t) => t > least && t < 1 - least)) return true;
      }
    }
    return false;
  }
  // whether parallel edges lie on each other for some length
  function overlapping([a, b], f) {
    const dx = b[0] - a[0], dy = b[1] - a[1], size = Math.hypot(dx, dy);
    const off = f.map(([x, y]) => Math.abs((x - a[0]) * dy - (y - a[1]) * dx) / size);
    if (Math.max(...off) > 1e-13) return false;
    const [from, to] = f.map((p) => along([a, b], p)[0]).sort((s, t) => s - t);
    return Math.min(to, 1) - Math.max(from, 0) > 1e-9;
  }
  // a hole must lie in the shell and in no other hole; nothing crosses here any more
  function holeFits(polygon, hole) {
    const middles = polygon.edges.filter((e) => e.ring === hole).map((e) => at(e.ends, 0.5));
    return polygon.rings.every((_, i) => {
      if (i === hole) return true;
      const others = polygon.edges.filter((e) => e.ring === i);
      const sides = middles.map((p) => side(p, others, null));
      return i ? !sides.includes("in") : !sides.includes("out");
    });
  }
  // "in", "out", or "on" with the edge that the point lies on
  function side(p, edges, onEdge) {
    let inside = false;
    for (const edge of edges) {
      const [a, b] = edge.ends;
      if (p[1] < edge.box[1] - EPS || p[1] > edge.box[3] + EPS || p[0] > edge.box[2] + EPS) continue;
      if (p[0] >= edge.box[0] - EPS && along(edge.ends, p)[1] <= EPS) {
        if (onEdge) onEdge(edge);
        return "on";
      }
      if (a[1] > p[1] !== b[1] > p[1] && p[0] < a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])) inside = !inside;
    }
    return inside ? "in" : "out";
  }

  // ---- several polygons ------------------------------------------------------------------

  // pieces of edges, cut wherever another's edges meet them, of which keep(middle, piece) holds
  function cut(edges, others, keep) {
    const pieces = [];
    for (const edge of edges) {
      const [a, b] = edge.ends, size = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const stops = [0, 1];
      for (const other of others) {
        if (!meet(edge.box, other.box)) continue;
        const where = crossing(edge.ends, other.ends);
        if (where && where[0] > 0 && where[0] < 1 && where[1] >= -1e-9 && where[1] <= 1 + 1e-9) stops.push(where[0]);
        for (const p of other.ends) {
          const [t, off] = along(edge.ends, p);
          if (t > 0 && t < 1 && off <= EPS) stops.push(t);
        }
      }
      stops.sort((s, t) => s - t);
      for (let i = 1, from = 0; i < stops.length; i += 1) {
        if (stops[i] === from || ((stops[i] - from) * size < 4 * EPS && stops[i] < 1)) continue;
        const piece = [from === 0 ? a : at(edge.ends, from), stops[i] === 1 ? b : at(edge.ends, stops[i])];
        if (keep(at(edge.ends, (from + stops[i]) / 2), piece)) pieces.push(piece);
        from = stops[i];
      }
    }
    return pieces;
  }
  const sameWay = ([a, b], [c, d]) => (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]) > 0;

  // what of each polygon's boundary bounds them all: shared ground counts once
  function outlines(polygons) {
    return polygons.map((polygon, i) => {
      const near = polygons.map((other, j) => ({ other, first: i < j })).filter(({ other }) => other !== polygon && meet(polygon.box, other.box));
      if (!near.length) return polygon.edges.map((edge) => edge.ends);
      const all = near.flatMap(({ other }) => other.edges.filter((edge) => meet(edge.box, polygon.box)));
      return cut(polygon.edges, all, (middle, piece) => near.every(({ other, first }) => {
        if (!meet(other.box, [...middle, ...middle])) return true;
        let on = null;
        const where = side(middle, other.edges, (edge) => { on = edge.ends; });
        return where === "on" ? first && sameWay(piece, on) : where === "out";
      }));
    });
  }

  // pieces of an outline inside a region, and the region's own boundary inside the polygons
  function within(outline, region) {
    return cut(outline.map((ends) => ({ ends, box: boxOf(ends) })), region, (middle) => side(middle, region, null) === "in");
  }
  function regionInside(region, polygons) {
    const all = polygons.flatMap((polygon) => polygon.edges);
    return cut(region, all, (middle, piece) => polygons.some((polygon) => {
      if (!meet(polygon.box, [...middle, ...middle])) return false;
      let on = null;
      const where = side(middle, polygon.edges, (edge) => { on = edge.ends; });
      return where === "in" || (where === "on" && sameWay(piece, on));
    }));
  }

  // ---- the interval ----------------------------------------------------------------------

  // pieces farther than some metres from a line: border and coast are no front
  function awayFrom(pieces, border, metres) {
    if (!pieces.length) return [];
    const box = boxOf(pieces.flat()), reach = metres / 60000; // degrees, more than enough
    const near = border.filter((edge) => meet(edge.box, box, 2 * reach, reach));
    const kept = [];
    for (const piece of pieces) {
      const spans = [], own = boxOf(piece), steps = Math.max(1, Math.ceil(Math.hypot(piece[1][0] - piece[0][0], piece[1][1] - piece[0][1]) / 0.05));
      const close = near.filter((edge) => meet(edge.box, own, 2 * reach, reach));
      for (let i = 0; close.length && i < steps; i += 1) {
        const part = [at(piece, i / steps), at(piece, (i + 1) / steps)], metric = plane((part[0][1] + part[1][1]) / 2);
        for (const edge of close) {
          const span = nearTo(part.map(metric), edge.ends.map(metric), metres);
          if (span) spans.push(span.map((t) => (i + t) / steps));
        }
      }
      spans.sort((s, t) => s[0] - t[0]);
      let from = 0;
      for (const [start, stop] of [...spans, [1, 1]]) {
        if (start > from) kept.push([at(piece, from), at(piece, start)]);
        from = Math.max(from, stop);
      }
    }
    return kept;
  }
  // the span of a–b within a distance of c–d: a line meets a convex shape once
  function nearTo([a, b], [c, d], distance) {
    const ends = [];
    const ux = b[0] - a[0], uy = b[1] - a[1], square = ux * ux + uy * uy;
    if (square === 0) return null;
    for (const [x, y] of [c, d]) {
      const t = ((x - a[0]) * ux + (y - a[1]) * uy) / square;
      const off = Math.hypot(a[0] + t * ux - x, a[1] + t * uy - y);
      if (off <= distance) {
        const half = Math.sqrt((distance * distance - off * off) / square);
        ends.push(t - half, t + half);
      }
    }
    const vx = d[0] - c[0], vy = d[1] - c[1], size = Math.hypot(vx, vy);
    if (size > 0) {
      for (const sign of [1, -1]) {
        const nx = -vy / size * distance * sign, ny = vx / size * distance * sign;
        const where = crossing([a, b], [[c[0] + nx, c[1] + ny], [d[0] + nx, d[1] + ny]]);
        if (where && where[1] >= 0 && where[1] <= 1) ends.push(where[0]);
      }
    }
    if (!ends.length) return null;
    const from = Math.max(0, Math.min(...ends)), to = Math.min(1, Math.max(...ends));
    return to > from ? [from, to] : null;
  }

  // whether no disc of some metres' radius fits into a polygon
  function vanishes(polygon, radius) {
    const circumference = lengthKm(polygon.edges.map((edge) => edge.ends)) * 1000;
    const holes = polygon.rings.length - 1;
    if (polygon.km2 * 1e6 > radius * circumference + Math.PI * radius * radius * holes) return false;
    const metric = plane((polygon.box[1] + polygon.box[3]) / 2);
    const edges = polygon.edges.map((edge) => edge.ends.map(metric)).map((ends) => ({ ends, box: boxOf(ends) }));
    const [west, south, east, north] = boxOf(edges.flatMap((edge) => edge.ends));
    const cells = [[(west + east) / 2, (south + north) / 2, Math.max(east - west, north - south) / 2]];
    while (cells.length) {
      const [x, y, half] = cells.pop();
      const distance = Math.min(...edges.map((edge) => along(edge.ends, [x, y])[1]));
      const inside = side([x, y], edges, null) === "in";
      if (inside && distance >= radius) return false;
      if ((inside ? distance : -distance) + half * Math.SQRT2 < radius || half < 0.25) continue;
      const h = half / 2;
      cells.push([x - h, y - h, h], [x + h, y - h, h], [x - h, y + h, h], [x + h, y + h, h]);
    }
    return true;
  }

  function metresApart(one, other, enough) {
    const metric = plane((Math.max(one.box[1], other.box[1]) + Math.min(one.box[3], other.box[3])) / 2);
    const [es, fs] = [one, other].map((polygon) => polygon.edges.map((edge) => edge.ends.map(metric)).map((ends) => ({ ends, box: boxOf(ends) })));
    if (side(es[0].ends[0], fs, null) !== "out" || side(fs[0].ends[0], es, null) !== "out") return 0;
    let least = Infinity;
    for (const e of es) {
      for (const f of fs) {
        const limit = Math.min(least, enough);
        if (!meet(e.box, f.box, limit)) continue;
        const where = crossing(e.ends, f.ends);
        if (where && where.every((t) => t >= 0 && t <= 1)) return 0;
        for (const p of f.ends) least = Math.min(least, along(e.ends, p)[1]);
        for (const p of e.ends) least = Math.min(least, along(f.ends, p)[1]);
      }
    }
    return least;
  }
  // numbers of groups: polygons nearer than some metres to each other move together
  function groups(polygons, metres) {
    const group = polygons.map((_, i) => i), reach = metres / 60000;
    polygons.forEach((polygon, i) => {
      for (let j = 0; j < i; j += 1) {
        if (group[i] === group[j] || !meet(polygon.box, polygons[j].box, 2 * reach, reach)) continue;
        if (metresApart(polygon, polygons[j], metres) > metres) continue;
        const [from, to] = [group[i], group[j]];
        group.forEach((g, k) => { if (g === from) group[k] = to; });
      }
    });
    return group;
  }

  // whether each polygon, with those that it touches, is more than a sliver
  function solids(polygons) {
    const solid = polygons.map((polygon) => !vanishes(polygon, known.sliver_m / 2));
    if (solid.every(Boolean)) return solid;
    const group = groups(polygons, 0.001);
    return solid.map((_, i) => group.some((g, j) => g === group[i] && solid[j]));
  }

  // σ √(2LP (1 - exp(-P/2L))) over pieces, km²; see frontgeo.geometry.uncertainty.position_sd_km2
  function positionSd(metres, lengths) {
    const twice = 2 * known.correlation_length_m / 1000;
    return metres / 1000 * Math.sqrt(lengths.reduce((sum, km) => sum - twice * km * Math.expm1(-km / twice), 0));
  }

  // ---- all of it -------------------------------------------------------------------------

  const edgesWithBoxes = (rings) => rings.flatMap(edgesOf).map((ends) => ({ ends, box: boxOf(ends) }));
  const border = known.border.flatMap((steps) => { // whole numbers, each point from the last
    let x = 0, y = 0;
    const line = [];
    for (let i = 0; i < steps.length; i += 2) line.push([(x += steps[i]) / 1e5, (y += steps[i + 1]) / 1e5]);
    return line.slice(1).map((p, i) => [line[i], p]);
  }).map((ends) => ({ ends, box: boxOf(ends) }));
  const region = known.region && edgesWithBoxes(known.region.rings);

  // polygons as prepared → what frontgeo.check measures of them
  function measured(polygons) {
    const counted = polygons.filter((polygon) => !polygon.fault);
    let lines = outlines(counted), inside = [];
    const apart = counted.reduce((sum, polygon) => sum + polygon.km2, 0);
    const whole = signedArea(lines.flat());
    if (region) {
      lines = lines.map((line) => within(line, region));
      inside = regionInside(region, counted);
    }
    const km2 = region ? signedArea([...lines.flat(), ...inside]) : whole;
    const solid = solids(counted);
    const kept = counted.filter((_, i) => solid[i]), group = groups(kept, known.together_m);
    const fronts = lines.filter((_, i) => solid[i]).map((line) => lengthKm(awayFrom(line, border, known.border_m)));
    const lengths = fronts.reduce((sums, km, i) => { sums[group[i]] = (sums[group[i]] || 0) + km; return sums; }, []).filter((km) => km > 0);
    const frontSd = positionSd(known.position_error_m, lengths);
    const boundary = region && known.region.error_m !== null ? lengthKm(inside) : 0;
    const cutSd = boundary ? positionSd(known.region.error_m, [boundary]) : 0, sd = Math.hypot(frontSd, cutSd);
    return {
      km2: Math.max(0, km2), overlap_km2: Math.max(0, apart - whole), outside_km2: Math.max(0, whole - km2),
      low: Math.max(known.least_km2 ?? -Infinity, km2 - known.z * sd), high: km2 + known.z * sd, sd, cut_sd: cutSd, sd_per_metre: frontSd / known.position_error_m,
      front_km: lengths.reduce((sum, km) => sum + km, 0), boundary_km: boundary,
    };
  }

  return { geodesic, measured, prepared };
}
