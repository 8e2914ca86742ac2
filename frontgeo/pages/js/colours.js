// The colours that the pages' maps share.

export const COLOURS = {
  ink: "#1d232b", land: "#faf9f4", abroad: "#ebe9e1", borders: "#bdb9ab", water: "#d0dee7", river: "#8db2ca", regions: "#a9a593",
  held: "#c4c5c8", heldEdge: "#8d8f94",
  gained: "#b54a0b", gainedGround: "#fbd0a8", lost: "#0b5f8a", lostGround: "#bfe1f2",
  apart: "#5c4b7d", contested: "#7a6a3a", gainedNow: "#7a2f04", lostNow: "#063a55",
};

/**
 * Return the colours of ground gained and lost: those of the sides, if a theatre states them.
 * @param {{ colours?: Record<string, { line: string, ground: string, newest: string }> }} shown
 */
export function paintsOf(shown) {
  return shown.colours ?? {
    gained: { line: COLOURS.gained, ground: COLOURS.gainedGround, newest: COLOURS.gainedNow },
    lost: { line: COLOURS.lost, ground: COLOURS.lostGround, newest: COLOURS.lostNow },
  };
}
