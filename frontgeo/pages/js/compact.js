// In a low frame, as in an article: the verdict, the map, and a button for the rest of the card.
import { element } from "./dom.js";

/** Below this height, in CSS pixels, the card shows only the verdict. */
const LOW = window.matchMedia("(max-height: 500px)");

/** Return whether the frame is so low that the card shows only the verdict. */
export const isLow = () => LOW.matches;

/**
 * Keep the card to the verdict while the frame is low and the reader does not ask for more.
 * @param {HTMLElement} card
 * @param {Record<string, string>} texts  with more and less
 */
export function keepCompact(card, texts) {
  const button = element("button", { type: "button", class: "fg-more-button", "aria-controls": card.id });
  card.prepend(button);
  function open(on) {
    document.body.classList.toggle("fg-more", on);
    button.textContent = on ? texts.less : texts.more;
    button.setAttribute("aria-expanded", on);
  }
  function follow() {
    document.body.classList.toggle("fg-compact", LOW.matches);
    open(false);
  }
  button.addEventListener("click", () => {
    open(!document.body.classList.contains("fg-more"));
    card.scrollTop = 0;
  });
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("fg-more")) {
      open(false);
      button.focus();
    }
  });
  // a frame without a size at first does not always report the change of the query
  const differs = () => document.body.classList.contains("fg-compact") !== LOW.matches;
  for (const [source, name] of [[LOW, "change"], [window, "resize"]]) source.addEventListener(name, () => { if (differs()) follow(); });
  follow();
}
