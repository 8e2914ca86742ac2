// The wheel and one finger over a map within another page: they scroll that page, not the map.
import { element } from "./dom.js";

const HINT_MS = 1400;

/** Whether the page is shown within another: an article, a notebook, a preview. */
export const isEmbedded = window.self !== window.top;

/**
 * Leave wheel and one finger to the article around an embedded map, and say how to move the map.
 *
 * Ctrl or ⌘ and the wheel zoom, as do two fingers, which also move the map; so does a trackpad's
 * pinch, which browsers report as Ctrl and the wheel.
 * @param {L.Map} map
 * @param {Record<string, string>} texts  with gesture_wheel, gesture_wheel_mac and gesture_touch
 */
export function yieldGestures(map, texts) {
  if (!isEmbedded) return;
  const frame = map.getContainer(), isMac = /mac|iphone|ipad/i.test(navigator.platform);
  const hint = element("p", { class: "fg-gesture", "aria-hidden": "true" });
  frame.append(hint);
  let hiding = 0;
  function say(text) {
    hint.textContent = text;
    hint.classList.add("fg-gesture-on");
    clearTimeout(hiding);
    hiding = setTimeout(() => hint.classList.remove("fg-gesture-on"), HINT_MS);
  }
  // before Leaflet's listener, which would keep the event from scrolling
  frame.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.stopImmediatePropagation();
    if (!event.target.closest(".leaflet-control")) say(isMac ? texts.gesture_wheel_mac : texts.gesture_wheel);
  }, { capture: true, passive: true });

  // without Leaflet's dragging, its style leaves one finger to the page; a mouse still drags
  if (!navigator.maxTouchPoints) return;
  map.dragging.disable();
  frame.addEventListener("pointerover", (event) => map.dragging[event.pointerType === "touch" ? "disable" : "enable"](), true);
  frame.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1 && !event.target.closest(".leaflet-control")) say(texts.gesture_touch);
    else hint.classList.remove("fg-gesture-on");
  }, { passive: true });
}
