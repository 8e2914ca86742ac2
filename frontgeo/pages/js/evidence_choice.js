// Which evidence the claim page shows: by its row in the card, its claim, a list, or the address.
import { byId, element } from "./dom.js";

/**
 * Return what the address says of each piece of evidence: the claim's number on the page, the row's
 * among those of the claim that have a map, and the days of its maps.
 * @param {object[]} evidence
 * @returns {{ claim: number, row: number, days: string }[]}
 */
export const addressesOf = (evidence) => evidence.map(({ claim_number: claim, days }, index) => ({
  claim, row: 1 + evidence.slice(0, index).filter((each) => each.claim_number === claim).length, days,
}));

/**
 * Offer every piece of evidence to be chosen, and follow the page's state.
 * @param {L.Map} map
 * @param {object} data  the page's
 * @param {object} page
 * @param {ReturnType<typeof import("./page_state.js").pageState>} page.state  holds claim, row and days
 * @param {() => boolean} page.isBeside  whether the card lies over the map
 * @param {(evidence: object | undefined) => void} page.show  draws evidence, or nothing for a
 *   claim without ground of its own
 */
export function offerChoice(map, data, { state, isBeside, show }) {
  const t = data.texts, frame = map.getContainer(), several = data.evidence.length > 1;
  const rows = [...document.querySelectorAll("[data-shown]")], list = element("select", { id: "fg-choice", "aria-label": t.choose });
  const claims = [...document.querySelectorAll(".fg-claims a")], sections = [...document.querySelectorAll("section.fg-claim")];
  const nothing = element("option", { value: -1 }, t.no_map_for_claim); // in the list while it is chosen
  let chosen; // undefined at first, then the index of evidence, or -1

  const places = addressesOf(data.evidence);
  const claimOf = ({ claim }) => (sections[Number(claim) - 1] ? Number(claim) : 1);
  function indexOf(values) {
    if (!data.has_ground) return -1;
    const of = claimOf(values), row = Number(values.row ?? 1), ofClaim = places.filter((place) => place.claim === of);
    const ofRow = ofClaim.find((place) => place.row === row), ofDays = ofClaim.find((place) => place.days === values.days);
    // days may be written by hand; a row that has them is the one, as several may
    return places.indexOf((ofRow?.days === values.days ? ofRow : ofDays) ?? ofRow ?? ofClaim[0]);
  }
  function mark(index, claim) {
    if (index < 0) list.prepend(nothing); else nothing.remove();
    list.value = index;
    claims.forEach((link, at) => { if (at === claim - 1) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); });
    sections.forEach((section, at) => section.classList.toggle("fg-chosen", at === claim - 1));
    rows.forEach((row) => {
      const on = Number(row.dataset.shown) === index, button = row.querySelector("button");
      row.classList.toggle("fg-on", on && several);
      if (button) button.setAttribute("aria-pressed", on);
    });
  }
  // The card follows a choice made elsewhere; where it lies below the map, the map stays in view.
  function scroll(index, claim, source) {
    const row = rows.find((each) => Number(each.dataset.shown) === index);
    if (isBeside() && (source === "list" || source === "address")) (row ?? sections[claim - 1]).scrollIntoView({ block: "center" });
  }
  function follow(values, source) {
    const index = indexOf(values), claim = claimOf(values);
    mark(index, claim);
    scroll(index, claim, source);
    if (index === chosen) return;
    chosen = index;
    show(data.evidence[index]);
  }
  const choose = (index, source) => state.set(places[index], source);

  state.follow(follow);
  claims.forEach((link, at) => {
    link.addEventListener("click", (event) => { // the address is to say which claim, not which part of the page
      event.preventDefault();
      sections[at].scrollIntoView();
      state.set({ claim: at + 1, row: undefined, days: undefined }, "claims");
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
    // in the legend, where it covers neither card nor evidence
    const shown = byId("fg-shown");
    shown.classList.add("fg-on-paper");
    shown.after(list);
  }
  return { start: () => follow(state.get(), Object.keys(state.get()).length ? "address" : "start") };
}
