// The draw-and-check page. `map` and `data` are the arguments of the function that
// frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCard } from "./draw_card.js";
import { setUpMap } from "./draw_map.js";
import { offerFiles } from "./draw_saving.js";
import { drawTools } from "./draw_tools.js";
import { drawnPolygons } from "./drawn_polygons.js";
import { yieldGestures } from "./gestures.js";
import { measureOf } from "./measure.js";
import { straightenEdges } from "./straight_edges.js";
import { offerTyping } from "./typed_corners.js";

straightenEdges();
yieldGestures(map, data.texts);
const card = drawCard(data), texts = data.texts;
const polygons = drawnPolygons({
  map, texts, card, measure: measureOf(data.known), ...setUpMap(map, data), editCorners: (item) => typeCorners(item),
});
const tools = drawTools({ map, texts, card, polygons });
offerFiles({ data, card, polygons, tools });
const typeCorners = offerTyping({ data, card, polygons });

document.querySelectorAll("[data-live]").forEach((part) => { part.hidden = false; });
tools.showTool();
polygons.update();
map.fire("moveend"); // names, now that all that lies over the map is there
