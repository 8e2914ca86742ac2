// What lies below: land, oblasts, names in two scripts, credits, scale and zoom.
function backdropOn(map, { backdrop, names: places, credits, texts, tiles }) {
  const pane = (name, z) => {
    map.createPane(name).style.zIndex = z;
    return name;
  };
  const LAND = pane("fg-land", 200), LINES = pane("fg-lines", 310), NAMES = pane("fg-names", 500);
  const still = { interactive: false, smoothFactor: 0.5, pmIgnore: true, snapIgnore: true };
  map.getPane(NAMES).style.pointerEvents = "none";
  L.polygon(backdrop.land, { ...still, pane: LAND, stroke: false, fillColor: "#faf9f4", fillOpacity: tiles ? 0 : 1 }).addTo(map);
  L.polyline(backdrop.oblasts, { ...still, pane: LINES, color: "#a9a593", weight: 1 }).addTo(map);

  const shown = L.layerGroup().addTo(map), labels = [];
  const marker = (at, html, size, anchor) => L.marker(at, {
    pane: NAMES, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true,
    icon: L.divIcon({ className: "", html, iconSize: size, iconAnchor: anchor }),
  });
  function label(place, kind, rank) {
    const box = document.createElement("div"), second = document.createElement("small");
    box.className = `fg-label ${kind}`;
    box.textContent = place.en;
    second.lang = "uk";
    second.textContent = place.uk;
    box.append(second);
    const oblast = kind === "fg-oblast", dot = document.createElement("div");
    dot.className = rank < 0 ? "fg-dot fg-dot-major" : "fg-dot";
    labels.push({
      box, rank, oblast, at: L.latLng(place.at),
      marker: marker(place.at, box, [0, 0], oblast ? [0, 0] : [-8, 8]),
      dot: oblast ? null : marker(place.at, dot, rank < 0 ? [8, 8] : [6, 6]),
    });
  }
  places.forEach((place) => label(place, place.rank < 0 ? "fg-major" : "", place.rank));
  backdrop.oblast_names.forEach((place) => label(place, "fg-oblast", 9));

  const least = (zoom) => (zoom < 6 ? -1 : zoom < 8 ? 0 : zoom < 9.5 ? 1 : zoom < 10.5 ? 2 : 3);
  // the more important first, none over another
  function placeNames() {
    shown.clearLayers();
    const taken = [], zoom = map.getZoom(), view = map.getBounds().pad(0.1);
    for (const one of labels) {
      if (one.oblast ? zoom < 6.5 : one.rank > least(zoom)) continue;
      if (!view.contains(one.at)) continue;
      one.marker.addTo(shown);
      const r = one.box.getBoundingClientRect();
      if (taken.some((t) => r.left < t.right + 3 && r.right + 3 > t.left && r.top < t.bottom + 1 && r.bottom + 1 > t.top)) {
        shown.removeLayer(one.marker);
        continue;
      }
      taken.push(r);
      if (one.dot) one.dot.addTo(shown);
    }
  }
  map.on("moveend zoomend", placeNames);

  const sources = L.control({ position: "bottomright" });
  sources.onAdd = () => {
    const box = L.DomUtil.create("div", "fg-sources");
    box.textContent = credits.join(" · ");
    return box;
  };
  sources.addTo(map); // first, so that it stands lowest
  L.control.zoom({ position: "bottomright", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 140 }).addTo(map);
  return { pane, placeNames };
}
