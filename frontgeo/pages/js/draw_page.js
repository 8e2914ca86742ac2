// The draw-and-check page. `map` and `data` are the arguments of the function that
// frontgeo.pages.offline puts around the bundle.
/* global map, data */
import { drawCard } from "./draw_card.js";
import { keepDrawing } from "./draw_keeping.js";
import { setUpMap } from "./draw_map.js";
import { offerFiles, showRefusal } from "./draw_saving.js";
import { drawTools } from "./draw_tools.js";
import { offerDrawer } from "./drawer.js";
import { drawnPolygons } from "./drawn_polygons.js";
import { yieldGestures } from "./gestures.js";
import { offerPicture } from "./map_picture.js";
import { measureOf } from "./measure.js";
import { offerSearch } from "./place_search.js";
import { straightenEdges } from "./straight_edges.js";
import { offerTyping } from "./typed_corners.js";

straightenEdges();
yieldGestures(map, data.texts);
const card = drawCard(data), texts = data.texts, { areas, fit, go } = setUpMap(map, data);
const polygons = drawnPolygons({
  map, texts, card, measure: measureOf(data.known), areas, fit, editCorners: (item) => typeCorners(item),
});
const tools = drawTools({ map, texts, card, polygons });
const typeCorners = offerTyping({ data, card, polygons });
const picture = offerPicture({ map, data, card, refuse: (error) => showRefusal(card, error) });

document.querySelectorAll("[data-live]").forEach((part) => { part.hidden = false; });
tools.showTool();
polygons.begin(data.drawn);
const { noteSaved } = keepDrawing({ data, card, polygons });
const files = offerFiles({ data, card, polygons, tools, picture, noteSaved });
offerDrawer(map, data, files)();
offerSearch({ map, data, go });
map.fire("moveend"); // names, now that all that lies over the map is there
