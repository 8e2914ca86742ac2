// The 95 % intervals of changes between maps of a series: measured for some periods in Python
// (frontgeo.outputs.period_errors), and estimated from these for all others.

const WHICH = ["gained", "lost", "net"];

/** @typedef {{ half: number, isEstimated: boolean }} ErrorOf  half: in m², 0 where nothing moved */

/**
 * Return a function that gives the error of what was gained, lost and net between two maps.
 *
 * Errors are kept as shares of the ground that moved from map to map. That of a period that was
 * not measured is interpolated between those with the same first map, or else is the greatest of
 * measured periods at least as long: shorter ones have greater shares.
 * @param {{ days: number[], errors: number[][] }} series
 * @param {{ gained: number[], lost: number[] }} summed  from the first map to each
 * @returns {(which: string, first: number, last: number) => ErrorOf | null}  null: none known
 */
export function errorsOf({ days, errors }, summed) {
  // ground that moved between two maps, to which a share refers
  const moved = {
    gained: (i, j) => summed.gained[j] - summed.gained[i],
    lost: (i, j) => summed.lost[j] - summed.lost[i],
    net: (i, j) => moved.gained(i, j) + moved.lost(i, j),
  };
  const exact = new Map(errors.map((row) => [row[0] * days.length + row[1], row]));
  const shares = Object.fromEntries(WHICH.map((which, k) => {
    const found = errors
      .map((row) => ({ first: row[0], last: row[1], length: days[row[1]] - days[row[0]], at: moved[which](row[0], row[1]), half: row[2 + k] }))
      .filter(({ at, length }) => at > 0 && length > 0)
      .map((one) => ({ ...one, share: one.half / one.at }));
    const byLength = [...found].sort((a, b) => b.length - a.length);
    let most = 0;
    const envelope = byLength.map(({ length, share }) => ({ length, share: (most = Math.max(most, share)) })).reverse();
    return [which, { found, envelope }];
  }));

  function longer(envelope, length) { // the greatest share of periods at least as long
    if (!envelope.length) return 0;
    return (envelope.find((one) => one.length >= length) ?? envelope.at(-1)).share;
  }
  function interpolated(which, first, last) {
    const { found, envelope } = shares[which];
    const knots = found.filter((one) => one.first === first).sort((a, b) => a.last - b.last);
    const next = knots.findIndex((one) => one.last >= last);
    if (knots.length < 3 || next < 0) return longer(envelope, days[last] - days[first]);
    const after = knots[next], before = knots[next - 1] ?? { last: first, share: longer(envelope, 0) };
    const at = (days[last] - days[before.last]) / (days[after.last] - days[before.last] || 1);
    return before.share + at * (after.share - before.share);
  }
  return (which, first, last) => {
    if (!errors.length) return null;
    const measured = exact.get(first * days.length + last);
    if (measured) return { half: measured[2 + WHICH.indexOf(which)], isEstimated: false };
    return { half: interpolated(which, first, last) * moved[which](first, last), isEstimated: first !== last };
  };
}

/**
 * Round a value to its error, which keeps two digits, as frontgeo.outputs.period_errors does.
 * @param {number} value
 * @param {number} half  above 0
 * @returns {{ value: number, half: number, decimals: number }}
 */
export function roundedToError(value, half) {
  const places = Math.min(2, 1 - Math.floor(Math.log10(half)));
  const round = (number) => Math.round(number * 10 ** places) / 10 ** places;
  return { value: round(value), half: round(half), decimals: Math.max(0, places) };
}
