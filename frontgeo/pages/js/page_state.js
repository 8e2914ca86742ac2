// What a page shows, in one place and in the address: a link reopens the page as it was.

/** A view as it stands in the address: zoom, latitude and longitude. */
const VIEW = /^(\d{1,2}(?:\.\d{1,3})?)\/(-?\d{1,2}(?:\.\d{1,6})?)\/(-?\d{1,3}(?:\.\d{1,6})?)$/;

/**
 * Return the state of a page, read from the fragment of its address (`#claim=2&row=1`).
 *
 * All of it is text. Whoever uses a value checks it: an address is anybody's to write.
 * @param {string[]} names  of what the address may hold, in the order of a link
 */
export function pageState(names) {
  const followers = [];
  let state = read();

  function read() {
    const found = new URLSearchParams(location.hash.slice(1));
    return Object.fromEntries(names.filter((name) => found.has(name)).map((name) => [name, found.get(name)]));
  }
  function fragment() {
    // "/", "," and ":" may stand in a fragment as they are, and are easier to read
    const written = new URLSearchParams(names.filter((name) => state[name]).map((name) => [name, state[name]]));
    return String(written).replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3A/g, ":");
  }
  /** Return the address of the page as it is shown now. */
  function link() {
    const hash = fragment();
    return location.href.replace(/#.*$/, "") + (hash ? "#" + hash : "");
  }
  function inform(source) {
    followers.forEach((follow) => follow(state, source));
  }
  /**
   * Change some values ("" or undefined takes one away), write the address, and inform followers.
   * @param {Record<string, string | number | undefined>} changes
   * @param {string} [source]  who changes them, so that nobody follows himself
   */
  function set(changes, source = "") {
    const next = { ...state };
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === "") delete next[name]; else next[name] = String(value);
    }
    if (names.every((name) => next[name] === state[name])) return;
    state = next;
    try {
      history.replaceState(history.state, "", "#" + fragment());
    } catch { /* a frame without an address of its own, as in a notebook */ }
    inform(source);
  }
  window.addEventListener("hashchange", () => {
    const next = read();
    if (!Object.keys(next).length && location.hash.length > 1) return; // a link within the page
    state = next;
    inform("address");
  });
  return { get: () => state, set, follow: (run) => { followers.push(run); }, link };
}

/**
 * Return a map's view as the address holds it.
 * @param {L.Map} map
 */
export function viewText(map) {
  const { lat, lng } = map.getCenter();
  return `${Number(map.getZoom().toFixed(2))}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
}

/**
 * Return the view that a text of an address states, or null where it states none.
 * @param {string | undefined} text
 * @returns {{ zoom: number, at: [number, number] } | null}
 */
export function viewOf(text) {
  const found = VIEW.exec(text ?? "");
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 18 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, at: [lat, lon] } : null;
}
