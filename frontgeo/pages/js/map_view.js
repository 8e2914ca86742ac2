// The one rule by which every page's map finds its view: fitted as soon as the frame has a size and
// at each change of it, until the reader moves the map.

/**
 * Keep a map fitted to what the page shows.
 *
 * A page may be opened in a frame without a size (a hidden tab, a fold, a notebook's output), and
 * may be revealed, turned or resized later; a view fitted before that would show something else.
 * @param {L.Map} map
 * @param {() => void} fit  fits the map, at once, to what is shown
 * @returns {{ refit: (always?: boolean) => void, isMoved: () => boolean, setMoved: (moved: boolean) => void, quietly: (change: () => void) => void }}
 *   refit fits anew, by force or unless the reader moved the map; quietly moves it by script
 */
export function keepFitted(map, fit) {
  const frame = map.getContainer();
  let isMoved = false, byScript = 0;
  function quietly(change) {
    byScript++;
    change();
    byScript--;
  }
  function refit(always = false) {
    if (always) isMoved = false;
    if (isMoved || !frame.clientWidth || !frame.clientHeight) return;
    quietly(() => {
      map.invalidateSize(false);
      fit();
    });
  }
  map.on("movestart", () => { isMoved ||= !byScript; });
  new ResizeObserver(() => {
    quietly(() => map.invalidateSize(false));
    refit();
  }).observe(frame);
  return { refit, isMoved: () => isMoved, setMoved: (moved) => { isMoved = moved; }, quietly };
}
