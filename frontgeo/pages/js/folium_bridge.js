import { layerErrors } from "./layer_errors.js";

window.frontgeo_layers = layerErrors();

// Lets Folium's layers work without jQuery and without a style sheet of its own. Leaflet finds its marker's picture by the
// address of its style sheet, which a page in one file has not; Folium's popups and
// "keep in front" use two things of jQuery's, which our pages leave out.
const probe = document.createElement("div");
probe.className = "leaflet-default-icon-path";
document.body.append(probe);
const icon = /^url\((["']?)(.*)\1\)$/.exec(getComputedStyle(probe).backgroundImage);
probe.remove();
L.Icon.Default.imagePath = "";
L.Icon.Default.mergeOptions({ iconUrl: icon ? icon[2] : "", iconRetinaUrl: "", shadowUrl: "" });
if (!window.$) {
  window.$ = (wanted) => {
    if (wanted === document) return { ready: (run) => setTimeout(run) };
    const template = document.createElement("template");
    template.innerHTML = String(wanted).trim();
    return [...document.importNode(template.content, true).children];
  };
}
