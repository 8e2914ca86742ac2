// Which evidence the claim page shows: by its row in the card, its claim, a list, or the address.
import { element } from "./dom.js";

/**
 * Offer every piece of evidence to be chosen, and follow the page's state.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state  holds claim and row
 * @param {() => boolean} page.isBeside  whether the card lies over the map
 * @param {(evidence: object) => void} page.show  draws evidence
 */
export function offerChoice(map, data, { state, isBeside, show }) {
  const t = data.texts, frame = map.getContainer(), several = data.evidence.length > 1;
  const rows = [...document.querySelectorAll("[data-shown]")], list = element("select", { id: "fg-choice" });
  let chosen = -1;

  // the claim's number on the page and the row's among those of the claim that have a map
  const places = data.evidence.map(({ claim_number: claim }, index) => ({
    claim, row: 1 + data.evidence.slice(0, index).filter((each) => each.claim_number === claim).length,
  }));
  function indexOf({ claim, row }) {
    const wanted = claim ?? "1";
    const index = places.findIndex((place) => String(place.claim) === wanted && String(place.row) === (row ?? "1"));
    return index >= 0 ? index : places.findIndex((place) => String(place.claim) === wanted);
  }
  function mark(index, scroll) {
    list.value = index;
    rows.forEach((row) => {
      const on = Number(row.dataset.shown) === index, button = row.querySelector("button");
      row.classList.toggle("fg-on", on && several);
      if (button) button.setAttribute("aria-pressed", on);
      if (on && scroll && isBeside()) row.scrollIntoView({ block: "center" });
    });
  }
  // A claim without ground of its own leaves the map as it is.
  function follow(values, source) {
    const index = indexOf(values);
    if (index < 0 || index === chosen) return;
    chosen = index;
    mark(index, source === "list" || source === "address");
    show(data.evidence[index]);
  }
  const choose = (index, source) => state.set(places[index], source);

  state.follow(follow);
  document.querySelectorAll(".fg-claims a").forEach((link, at) => {
    link.addEventListener("click", (event) => { // the address is to say which claim, not which part of the page
      event.preventDefault();
      document.querySelector(link.hash).scrollIntoView();
      state.set({ claim: at + 1, row: undefined }, "claims");
    });
  });
  if (several) {
    rows.forEach((row) => {
      const name = row.querySelector(".fg-who");
      const button = element("button", { type: "button", class: "fg-who", title: t.show_on_map });
      button.append(...name.childNodes);
      name.replaceWith(button);
      button.addEventListener("click", () => {
        choose(Number(row.dataset.shown), "row");
        if (!isBeside()) frame.scrollIntoView({ block: "nearest" });
      });
    });
    const groups = new Map();
    data.evidence.forEach((evidence, index) => {
      if (evidence.claim && !groups.has(evidence.claim)) groups.set(evidence.claim, list.appendChild(element("optgroup", { label: evidence.claim })));
      (groups.get(evidence.claim) || list).append(element("option", { value: index }, evidence.label));
    });
    list.addEventListener("change", () => choose(Number(list.value), "list"));
    const chooser = L.control({ position: isBeside() ? "topright" : "topleft" });
    chooser.onAdd = () => {
      const box = element("div", { class: "fg-chooser leaflet-bar" });
      box.append(element("label", { for: "fg-choice" }, t.choose), list);
      L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
      return box;
    };
    chooser.addTo(map);
  }
  return { start: () => follow(state.get(), "start") };
}
