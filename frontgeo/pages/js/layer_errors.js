// Layers of a user's own that could not be drawn: named on the page, which goes on without them.
import { element } from "./dom.js";
import { filled } from "./format.js";

/**
 * Return what the scripts of layers call: `drawn` at the end of each, `check` after the last.
 */
export function layerErrors() {
  const done = new Set();
  return {
    drawn: (number) => { done.add(number); },
    /**
     * @param {string[]} layers  the kinds and names of all
     * @param {string} text  with {layers} for those with an error
     */
    check(layers, text) {
      const failed = layers.filter((_, number) => !done.has(number));
      if (!failed.length) return;
      const note = element("p", { class: "fg-layer-errors", role: "alert" }, filled(text, { layers: [...new Set(failed)].join(", ") }));
      document.querySelector(".folium-map").append(note);
    },
  };
}
