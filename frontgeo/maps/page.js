// Draws what Python measured: `map` is the Leaflet map, `data` the page's JSON. Texts only
// ever enter the page through textContent.
const INK = "#1d232b";

function pane(name, z) {
  map.createPane(name).style.zIndex = z;
  return name;
}
const LAND = pane("fg-land", 200), GROUND = pane("fg-ground", 300), CHANGE = pane("fg-change", 320);
const LINES = pane("fg-lines", 310), FRONT = pane("fg-front", 340), NAMES = pane("fg-names", 500);

function polygons(rings, pane, style) {
  return L.polygon(rings, Object.assign({ pane, interactive: false, smoothFactor: 0.5 }, style));
}
function lines(points, pane, style) {
  return L.polyline(points, Object.assign({ pane, interactive: false, smoothFactor: 0.5 }, style));
}
function text(id, value) {
  document.getElementById(id).textContent = value;
}
function escaped(value) {
  const span = document.createElement("span");
  span.textContent = value;
  return span.innerHTML;
}

// the view first: what is added before it is known is painted for another one
const phone = window.matchMedia("(max-width: 720px)").matches;
const narrow = window.matchMedia("(max-width: 1000px)").matches;
function fit([south, west, north, east]) {
  map.fitBounds([[south, west], [north, east]], Object.assign({ animate: false }, phone
    ? { padding: [24, 24] }
    : { paddingTopLeft: [396, 30], paddingBottomRight: [narrow ? 40 : 290, 60], maxZoom: 12 }));
}
map.invalidateSize(false);
fit(data.bounds);

polygons(data.land, LAND, { stroke: false, fillColor: "#faf9f4", fillOpacity: 1 }).addTo(map);
const oblasts = lines(data.oblasts, LINES, { color: "#a9a593", weight: 1 });

// ---- what the chosen evidence shows ------------------------------------------------------
const layers = {
  held: L.layerGroup(), gained: L.layerGroup(), lost: L.layerGroup(),
  before: L.layerGroup(), after: L.layerGroup(), places: L.layerGroup(),
};
function show(evidence) {
  Object.values(layers).forEach((group) => group.clearLayers());
  polygons(evidence.held, GROUND, { color: "#8d8f94", weight: 0.5, fillColor: "#c4c5c8", fillOpacity: 0.9 }).addTo(layers.held);
  polygons(evidence.gained, CHANGE, { color: "#b54a0b", weight: 1, fillColor: "url(#fg-hatch)", fillOpacity: 1 }).addTo(layers.gained);
  polygons(evidence.lost, CHANGE, { color: "#0b5f8a", weight: 1, fillColor: "url(#fg-dots)", fillOpacity: 1 }).addTo(layers.lost);
  lines(evidence.front_before, FRONT, { color: INK, weight: 1.6, dashArray: "6 4" }).addTo(layers.before);
  lines(evidence.front_after, FRONT, { color: INK, weight: 2.2 }).addTo(layers.after);
  evidence.places.forEach((place) => {
    L.circleMarker(place.at, {
      pane: FRONT, radius: 5, color: INK, weight: 1.5,
      fillColor: place.inside ? "#b54a0b" : "#ffffff", fillOpacity: 1,
    }).bindTooltip(escaped(place.text)).addTo(layers.places);
  });
  text("fg-shown", evidence.shown);
  text("fg-gained-name", evidence.drawn ? "Drawn" : "Gained");
  text("fg-gained", evidence.gained_km2 + " km²");
  text("fg-lost", evidence.lost_km2 + " km²");
  text("fg-before", evidence.before);
  text("fg-after", evidence.after);
  document.querySelectorAll(".fg-mapped").forEach((item) => { item.style.display = evidence.drawn ? "none" : ""; });
}
show(data.evidence[0]);

// ---- names, the more important first, none over another ----------------------------------
const names = L.layerGroup();
const labels = [];
function label(place, kind, rank) {
  const box = document.createElement("div");
  box.className = "fg-label " + kind;
  box.textContent = place.en;
  const second = document.createElement("small");
  second.lang = "uk";
  second.textContent = place.uk;
  box.appendChild(second);
  const marker = L.marker(place.at, {
    pane: NAMES, interactive: false, keyboard: false,
    icon: L.divIcon({ className: "", html: box, iconSize: [0, 0], iconAnchor: kind === "fg-oblast" ? [0, 0] : [-8, 8] }),
  });
  labels.push({ marker, box, kind, rank, at: L.latLng(place.at) });
}
data.settlements.forEach((place) => label(place, place.rank < 0 ? "fg-major" : "", place.rank));
data.oblast_names.forEach((place) => label(place, "fg-oblast", 9));
const dots = labels.filter((l) => l.kind !== "fg-oblast").map((l) => {
  const size = l.rank < 0 ? 8 : 6;
  const dot = document.createElement("div");
  dot.className = "fg-dot";
  dot.style.width = dot.style.height = size + "px";
  l.dot = L.marker(l.at, { pane: NAMES, interactive: false, keyboard: false, icon: L.divIcon({ className: "", html: dot, iconSize: [size, size] }) });
  return l.dot;
});
function least(zoom) { return zoom < 6 ? -1 : zoom < 8 ? 0 : zoom < 9.5 ? 1 : zoom < 10.5 ? 2 : 3; }
function placeNames() {
  if (!map.hasLayer(names)) return;
  names.clearLayers();
  const taken = [], zoom = map.getZoom(), view = map.getBounds().pad(0.1);
  labels.forEach((l) => {
    if (l.rank > least(zoom) && l.kind !== "fg-oblast") return;
    if (!view.contains(l.at) || (l.kind === "fg-oblast" && zoom < 6.5)) return;
    l.marker.addTo(names);
    const r = l.box.getBoundingClientRect();
    const clash = taken.some((t) => r.left < t.right + 3 && r.right + 3 > t.left && r.top < t.bottom + 1 && r.bottom + 1 > t.top);
    if (clash) { names.removeLayer(l.marker); return; }
    taken.push(r);
    if (l.dot) l.dot.addTo(names);
  });
}
map.on("moveend zoomend overlayadd", placeNames);

// ---- controls ----------------------------------------------------------------------------
const sources = L.control({ position: "bottomright" });
sources.onAdd = function () {
  const box = L.DomUtil.create("div", "fg-sources");
  box.textContent = data.credits.join(" · ");
  return box;
};
sources.addTo(map); // first, so that it stands lowest
L.control.zoom({ position: "bottomright" }).addTo(map);
L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
const choices = {};
data.evidence.forEach((evidence) => {
  const choice = L.layerGroup();
  choice.evidence = evidence;
  choices[escaped(evidence.shown)] = choice;
});
const overlays = {};
const mapped = data.evidence.some((e) => !e.drawn);
overlays[mapped ? "Gained" : "Drawn"] = layers.gained;
if (mapped) {
  overlays["Lost"] = layers.lost;
  overlays["Held on both days"] = layers.held;
  overlays["Front line, first day"] = layers.before;
  overlays["Front line, last day"] = layers.after;
}
if (data.evidence.some((e) => e.places.length)) overlays["Places measured"] = layers.places;
overlays["Oblasts"] = oblasts;
overlays["Names"] = names;
Object.values(overlays).forEach((layer) => layer.addTo(map));
const several = data.evidence.length > 1;
if (several) Object.values(choices)[0].addTo(map);
L.control.layers(several ? choices : {}, overlays, { position: "topright", collapsed: narrow || data.evidence.length > 8, sortLayers: false }).addTo(map);

map.on("baselayerchange", (event) => { show(event.layer.evidence); fit(event.layer.evidence.bounds); });
placeNames();
