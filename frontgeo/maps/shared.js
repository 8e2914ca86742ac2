// What the pages' scripts share; each page's own script follows in the same function.
// Texts only ever enter the page through textContent.
const COLOURS = {
  ink: "#1d232b", land: "#faf9f4", oblasts: "#a9a593",
  held: "#c4c5c8", heldEdge: "#8d8f94",
  gained: "#b54a0b", gainedGround: "#fbd0a8", lost: "#0b5f8a", lostGround: "#bfe1f2",
  apart: "#5c4b7d", gainedNow: "#7a2f04", lostNow: "#063a55",
};

function paneAt(name, z) {
  map.createPane(name).style.zIndex = z;
  return name;
}

function element(tag, attributes, text) {
  const made = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
  if (text !== undefined) made.textContent = text;
  return made;
}

function setText(id, value) {
  document.getElementById(id).textContent = value;
}

// Numbers and days as Python writes them; `texts` has thousands, decimal and months.
function writer(texts) {
  const months = texts.months.split(" ");
  return {
    number(value, decimals, signed) {
      const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
      const sign = value < 0 && /[1-9]/.test(whole + (rest || "")) ? "\u2212" : signed ? "+" : "";
      const grouped = whole.replace(/\B(?=(\d{3})+$)/g, texts.thousands);
      return sign + grouped + (rest ? texts.decimal + rest : "");
    },
    day(date) {
      return date.getUTCDate() + " " + months[date.getUTCMonth()] + " " + date.getUTCFullYear();
    },
  };
}

// ---- land, and names of which none covers another ----------------------------------------
// Tiles, where there are any, stand in the land's place. Returns the layer of the oblasts' lines.
function drawLand([land, oblasts]) {
  const still = { interactive: false, smoothFactor: 0.5 }, pane = paneAt("fg-land", 200);
  if (!data.tiles) L.polygon(polygonsOf(land), { ...still, pane, stroke: false, fillColor: COLOURS.land, fillOpacity: 1 }).addTo(map);
  return L.polyline(linesOf(oblasts), { ...still, pane: paneAt("fg-lines", 310), color: COLOURS.oblasts, weight: 1 });
}

function drawCredits() {
  const credits = L.control({ position: "bottomright" });
  credits.onAdd = () => element("div", { class: "fg-sources" }, data.credits.join(" · "));
  credits.addTo(map);
}

// A layer of names, the more important first. `covers` gives the elements that lie on the map.
function placeNames(pane, lang, covers) {
  const group = L.layerGroup(), ruler = element("div", { class: "fg-ruler", "aria-hidden": "true" });
  map.getContainer().appendChild(ruler);
  const [first, second] = lang === "uk" ? ["uk", "en"] : ["en", "uk"];
  const places = [
    ...data.settlements.map((p) => ({ ...p, kind: p.rank < 0 ? "fg-major" : "" })),
    ...data.oblast_names.map((p) => ({ ...p, kind: "fg-oblast", rank: 0.5 })),
  ].sort((a, b) => a.rank - b.rank);

  function build(place) {
    const box = element("div", { class: "fg-label " + place.kind, lang: first }, place[first] || place[second]);
    if (place[first] && place[second]) box.appendChild(element("small", { lang: second }, place[second]));
    ruler.appendChild(box);
    place.size = [box.offsetWidth, box.offsetHeight];
    const oblast = place.kind === "fg-oblast";
    const icon = (html, size, anchor) => L.divIcon({ className: "", html, iconSize: size, iconAnchor: anchor });
    place.shift = oblast ? [-place.size[0] / 2, -place.size[1] / 2] : [8, -8];
    const still = { pane, interactive: false, keyboard: false };
    place.layers = [L.marker(place.at, { ...still, icon: icon(box, [0, 0], place.shift.map((s) => -s)) })];
    if (oblast) return;
    const size = place.rank < 0 ? 8 : 6, dot = element("div", { class: "fg-dot" });
    dot.style.width = dot.style.height = size + "px";
    place.layers.push(L.marker(place.at, { ...still, icon: icon(dot, [size, size]) }));
  }

  function least(zoom) { return zoom < 6 ? -1 : zoom < 7.25 ? 0 : zoom < 9.5 ? 1 : zoom < 10.5 ? 2 : 3; }
  function update() {
    if (!map.hasLayer(group)) return;
    group.clearLayers();
    const zoom = map.getZoom(), frame = map.getContainer().getBoundingClientRect();
    const taken = covers().map((cover) => {
      const r = cover.getBoundingClientRect();
      return [r.left - frame.left, r.top - frame.top, r.right - frame.left, r.bottom - frame.top];
    });
    places.forEach((place) => {
      if (place.kind === "fg-oblast" ? zoom < 6.5 : place.rank > least(zoom)) return;
      const at = map.latLngToContainerPoint(place.at);
      if (at.x < -60 || at.y < -20 || at.x > frame.width + 60 || at.y > frame.height + 20) return;
      if (!place.layers) build(place);
      const left = at.x + place.shift[0], top = at.y + place.shift[1];
      const right = left + place.size[0], bottom = top + place.size[1];
      if (taken.some((t) => left < t[2] + 3 && right + 3 > t[0] && top < t[3] + 1 && bottom + 1 > t[1])) return;
      taken.push([left, top, right, bottom]);
      place.layers.forEach((layer) => layer.addTo(group));
    });
  }
  map.on("moveend zoomend overlayadd resize", update);
  group.on("add", update);
  return group;
}
// the numbers that varint.py writes, one after the other
function numbersIn(text) {
  const bytes = atob(text);
  let at = 0;
  function next() {
    let value = 0, place = 1, byte;
    do {
      byte = bytes.charCodeAt(at++);
      value += (byte & 127) * place;
      place *= 128;
    } while (byte > 127);
    return value;
  }
  function signed() {
    const n = next();
    return n % 2 ? -(n + 1) / 2 : n / 2;
  }
  return { next, signed };
}
