// What is drawn is kept in the browser until it is saved, and leaving before that is asked about.
import { byId } from "./dom.js";
import { formatsOf } from "./format.js";

/**
 * Return the storage of this browser, or null where a frame or a setting refuses it.
 * @returns {Storage | null}
 */
function storageHere() {
  try {
    const probe = "frontgeo-probe";
    localStorage.setItem(probe, probe);
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return null;
  }
}

// a draft is anybody's to write who has a page of the same origin
function draftIn(text) {
  try {
    const { at, polygons } = JSON.parse(text);
    const isPoint = (p) => Array.isArray(p) && p.length === 2 && p.every(Number.isFinite) && Math.abs(p[0]) <= 540 && Math.abs(p[1]) <= 90;
    const isPolygon = ({ rings, name }) => typeof name === "string" && Array.isArray(rings) && rings.length > 0
      && rings.every((ring) => Array.isArray(ring) && ring.length > 2 && ring.every(isPoint));
    const day = new Date(at);
    if (Number.isNaN(day.getTime()) || !Array.isArray(polygons) || !polygons.length || !polygons.every(isPolygon)) return null;
    return { day, polygons: polygons.map(({ rings, name }) => ({ rings, name: name.slice(0, 80) })) };
  } catch {
    return null;
  }
}

/**
 * Start keeping the drawing, offer one that was kept, and return what notes that it was saved.
 * @param {object} page
 * @param {object} page.data
 * @param {object} page.card  from draw_card.js
 * @param {object} page.polygons  from drawn_polygons.js
 * @returns {{ noteSaved: () => void }}
 */
export function keepDrawing({ data, card, polygons }) {
  const t = data.texts, { counted, say } = card, { day: dayText } = formatsOf(t);
  const storage = storageHere(), key = `frontgeo-draw ${location.pathname} ${JSON.stringify(data.frontgeo)}`;
  let saved = polygons.state(), isTold = false;
  let draft = storage && draftIn(storage.getItem(key)); // until it is answered, it is kept with what is new

  const isUnsaved = () => polygons.items().length > 0 && polygons.state() !== saved;
  function keep() {
    if (!storage) return;
    const kept = [...(draft ? draft.polygons : []), ...(isUnsaved() ? JSON.parse(polygons.state()) : [])];
    try {
      if (kept.length) storage.setItem(key, JSON.stringify({ at: (draft && !isUnsaved() ? draft.day : new Date()).toISOString(), polygons: kept }));
      else storage.removeItem(key);
    } catch { // too large for it
      if (!isTold) say("fg-status", t.draw_not_kept);
      isTold = true;
    }
  }
  const offer = byId("fg-kept");
  if (draft) {
    const time = `${String(draft.day.getHours()).padStart(2, "0")}:${String(draft.day.getMinutes()).padStart(2, "0")}`;
    const local = new Date(Date.UTC(draft.day.getFullYear(), draft.day.getMonth(), draft.day.getDate()));
    say("fg-kept-told", counted("draw_kept", draft.polygons.length, { when: `${dayText(local)}, ${time}` }));
    offer.hidden = false;
  }
  function answer() {
    const answered = draft;
    draft = null;
    offer.hidden = true;
    return answered.polygons;
  }
  byId("fg-kept-restore").addEventListener("click", () => {
    const added = answer().map((polygon) => polygons.add(polygon).layer);
    polygons.finishStep();
    polygons.fitLayers(added);
    byId("fg-polygons-name").focus();
  });
  byId("fg-kept-drop").addEventListener("click", () => {
    answer();
    keep();
    byId("fg-open").focus();
  });
  polygons.onStep(keep);

  window.addEventListener("beforeunload", (event) => {
    if (!isUnsaved()) return;
    event.preventDefault();
    event.returnValue = ""; // which older browsers ask for
  });
  return {
    noteSaved: () => {
      saved = polygons.state();
      keep();
    },
  };
}
