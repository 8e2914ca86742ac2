// What frontgeo.check measures of drawn polygons, measured on the page.
// See frontgeo.geometry.uncertainty and frontgeo.pages.draw.known_to_page.
import { cutToCountry } from "./border_cut.js";
import { geodesic, lengthKm, signedArea } from "./ellipsoid.js";
import { outlines, regionInside, within } from "./overlay.js";
import { preparedPolygon } from "./polygon.js";
import { awayFrom, groups, solids } from "./proximity.js";
import { boxOf, cut, edgesBeside, edgesOf, meet, side, withBoxes } from "./segments.js";

/** @typedef {import("./polygon.js").Polygon} Polygon */
/**
 * @typedef {object} Measured
 * @property {number} km2
 * @property {number} overlap_km2  ground that was drawn more than once
 * @property {number} outside_km2  ground outside the claim's regions
 * @property {number} abroad_km2  ground outside the country, where no regions are claimed
 * @property {number} slivers  polygons narrower than the tolerance for slivers
 * @property {number} slivers_km2
 * @property {number} low
 * @property {number} high
 * @property {number} sd
 * @property {number} cut_sd
 * @property {number} sd_per_metre  of position error
 * @property {number} front_km
 * @property {number} boundary_km
 */

/**
 * Return the standard deviation in km² of ground behind fronts: σ √(2LP (1 - exp(-P/2L))).
 *
 * As frontgeo.geometry.uncertainty.position_sd_km2.
 * @param {number} metres  σ, the position error
 * @param {number[]} lengths  P of each front, in km
 * @param {number} correlationLength  L in metres
 */
export function positionSd(metres, lengths, correlationLength) {
  const twice = 2 * correlationLength / 1000;
  return metres / 1000 * Math.sqrt(lengths.reduce((sum, km) => sum - twice * km * Math.expm1(-km / twice), 0));
}

// lines as whole numbers of 10⁻⁵°, each point from the last; without the points of some numbers
function borderEdges(lines, without = []) {
  const left = new Set(without);
  let number = -1;
  return withBoxes(lines.flatMap((steps) => {
    let x = 0, y = 0;
    const line = [];
    for (let i = 0; i < steps.length; i += 2) {
      [x, y, number] = [x + steps[i], y + steps[i + 1], number + 1];
      if (!left.has(number)) line.push([x / 1e5, y / 1e5]);
    }
    return line.slice(1).map((p, i) => [line[i], p]);
  }));
}


/**
 * Return functions that measure with the constants that Python hands over.
 * @param {object} known  as frontgeo.pages.draw.known_to_page writes it
 */
export function measureOf(known) {
  const { authalic, ellipsoid } = known;
  const country = borderEdges(known.country), border = country.length ? borderEdges(known.country, known.off_border) : borderEdges(known.border);
  const region = known.region && withBoxes(known.region.rings.flatMap(edgesOf));
  const sdOf = (metres, lengths) => positionSd(metres, lengths, known.correlation_length_m);

  // of the union of polygons, with its outlines, the km² inside the country
  function homeKm2(lines, counted, whole) {
    const box = boxOf(counted.flatMap(({ box: [west, south, east, north] }) => [[west, south], [east, north]]));
    const beside = edgesBeside(country, box), near = beside.filter((edge) => meet(edge.box, box));
    if (!near.length) return side([box[0], box[1]], beside, null) === "in" ? whole : 0;
    const inside = lines.flatMap((line) => cut(withBoxes(line), near, (middle) => side(middle, beside, null) === "in"));
    return signedArea(authalic, [...inside, ...regionInside(near, counted)]);
  }

  /**
   * Return what frontgeo.check measures of prepared polygons.
   * @param {Polygon[]} polygons
   * @returns {Measured}
   */
  function measured(polygons) {
    const counted = polygons.filter((polygon) => !polygon.fault);
    let lines = outlines(counted), inside = [];
    const apart = counted.reduce((sum, polygon) => sum + polygon.km2, 0);
    const whole = signedArea(authalic, lines.flat());
    if (region) {
      lines = lines.map((line) => within(line, region));
      inside = regionInside(region, counted);
    }
    const km2 = region ? signedArea(authalic, [...lines.flat(), ...inside]) : whole;
    const solid = solids(ellipsoid, counted, known.sliver_m);
    const thin = counted.filter((_, i) => !solid[i]);
    const kept = counted.filter((_, i) => solid[i]), group = groups(ellipsoid, kept, known.together_m);
    const fronts = lines.filter((_, i) => solid[i]).map((line) => lengthKm(ellipsoid, awayFrom(ellipsoid, line, border, known.border_m)));
    const lengths = fronts.reduce((sums, km, i) => { sums[group[i]] = (sums[group[i]] || 0) + km; return sums; }, []).filter((km) => km > 0);
    const frontSd = sdOf(known.position_error_m, lengths);
    const boundary = region && known.region.error_m !== null ? lengthKm(ellipsoid, inside) : 0;
    const cutSd = boundary ? sdOf(known.region.error_m, [boundary]) : 0, sd = Math.hypot(frontSd, cutSd);
    return {
      km2: Math.max(0, km2), overlap_km2: Math.max(0, apart - whole), outside_km2: Math.max(0, whole - km2), abroad_km2: region || !country.length ? 0 : Math.max(0, whole - homeKm2(lines, counted, whole)),
      slivers: thin.length, slivers_km2: thin.reduce((sum, polygon) => sum + polygon.km2, 0),
      low: Math.max(known.least_km2 ?? -Infinity, km2 - known.z * sd), high: km2 + known.z * sd, sd, cut_sd: cutSd, sd_per_metre: frontSd / known.position_error_m,
      front_km: lengths.reduce((sum, km) => sum + km, 0), boundary_km: boundary,
    };
  }

  return {
    country,
    cutToCountry: (polygon) => cutToCountry(authalic, polygon, country),
    geodesic: (from, to) => geodesic(ellipsoid, from, to),
    measured,
    prepared: (rings) => preparedPolygon(authalic, rings),
  };
}
