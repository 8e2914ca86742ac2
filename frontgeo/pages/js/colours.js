// The colours that the pages' maps share.

export const COLOURS = {
  ink: "#1d232b", land: "#faf9f4", oblasts: "#a9a593",
  held: "#c4c5c8", heldEdge: "#8d8f94",
  gained: "#b54a0b", gainedGround: "#fbd0a8", lost: "#0b5f8a", lostGround: "#bfe1f2",
  apart: "#5c4b7d", gainedNow: "#7a2f04", lostNow: "#063a55",
};
