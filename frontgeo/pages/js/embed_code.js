// The code that shows the page within another, the button that copies it, and what an embedded
// page tells the page around it: the height that it needs.
import { isLow } from "./compact.js";
import { byId, element, setText } from "./dom.js";
import { isEmbedded } from "./gestures.js";

/** The type of the message that names the height. */
const HEIGHT = "frontgeo:height";
const LEAST_PX = 480, MOST_BESIDE_PX = 760;

// for the page around: each frame that asks for a height gets it
const HOST_SCRIPT = `<script>addEventListener("message",function(e){if(e.data&&e.data.type==="${HEIGHT}"&&e.data.height>0)document.querySelectorAll("iframe").forEach(function(f){if(f.contentWindow===e.source)f.style.height=e.data.height+"px"})})</script>`;

/**
 * Copy a text, and say whether it was; else select the field that holds it.
 * @param {string} text
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @returns {Promise<boolean>}
 */
export async function copied(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}

/**
 * Write the page's own address into the code, and start the button.
 * @param {{ file: string, texts: Record<string, string> }} data  file: the name in the code
 */
export function offerEmbedding({ file, texts: t }) {
  const code = byId("fg-embed"), copy = byId("fg-copy"), fitted = byId("fg-embed-fit"), online = location.protocol.startsWith("http");
  const own = online ? location.origin + location.pathname : location.pathname.split("/").pop();
  if (own && (online || location.protocol === "file:")) {
    const quoted = element("a", { href: own }).outerHTML.match(/href="([^"]*)"/)[1];
    code.value = code.value.replace(`src="${file}"`, () => `src="${quoted}"`);
  }
  const frame = code.value;
  fitted.addEventListener("change", () => { code.value = fitted.checked ? `${frame}\n${HOST_SCRIPT}` : frame; });
  fitted.parentElement.hidden = copy.hidden = false;
  copy.addEventListener("click", async () => {
    setText("fg-copied", (await copied(code.value, code)) ? t.copied : t.copy_by_hand);
  });
}

/**
 * Tell the page around the height that this one needs, now and as it changes.
 *
 * It depends on the width alone, or each answer would ask for more.
 * @param {HTMLElement} card
 * @param {HTMLElement} frame  the map's
 * @param {() => boolean} isBeside  whether the card lies over the map
 */
export function tellHeight(card, frame, isBeside) {
  if (!isEmbedded) return;
  document.body.classList.add("fg-embedded");
  let told = 0;
  function tell() {
    document.body.classList.remove("fg-compact"); // as it would be with room
    const height = Math.ceil(isBeside()
      ? Math.min(Math.max(card.scrollHeight + 24, LEAST_PX), MOST_BESIDE_PX)
      : frame.offsetHeight + card.offsetHeight);
    document.body.classList.toggle("fg-compact", isLow());
    if (!document.body.clientWidth || height === told) return;
    told = height;
    window.parent.postMessage({ type: HEIGHT, height }, "*");
  }
  new ResizeObserver(tell).observe(card);
  window.addEventListener("resize", tell);
  tell();
}
