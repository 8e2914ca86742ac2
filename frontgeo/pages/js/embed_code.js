// The code that shows the page within another, and the button that copies it.
import { byId, element, setText } from "./dom.js";

/**
 * Write the page's own address into the code, and start the button.
 * @param {{ file: string, texts: Record<string, string> }} data  file: the name in the code
 */
export function offerEmbedding({ file, texts: t }) {
  const code = byId("fg-embed"), copy = byId("fg-copy"), online = location.protocol.startsWith("http");
  const own = online ? location.origin + location.pathname : location.pathname.split("/").pop();
  if (own && (online || location.protocol === "file:")) {
    const quoted = element("a", { href: own }).outerHTML.match(/href="([^"]*)"/)[1];
    code.value = code.value.replace(`src="${file}"`, () => `src="${quoted}"`);
  }
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    let done;
    try {
      await navigator.clipboard.writeText(code.value);
      done = true;
    } catch {
      code.select();
      done = document.execCommand("copy");
    }
    setText("fg-copied", done ? t.copied : t.copy_by_hand);
  });
}
