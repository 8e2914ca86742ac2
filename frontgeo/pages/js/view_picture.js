// A picture of the map as it is seen, with its title, legend, scale and credits: SVG or PNG.
import { svgElement } from "./dom.js";

const INK = "#1d232b", SOFT = "#56606d", FONT = "Noto Sans, Segoe UI, system-ui, Helvetica Neue, Arial, sans-serif";
const PAD = 16, SCALE = 2; // of the PNG, for sharp letters

const ruler = document.createElement("canvas").getContext("2d");
function widthOf(text, px, weight) {
  ruler.font = `${weight} ${px}px ${FONT}`;
  return ruler.measureText(text).width;
}
/** Break a text into lines of at most a width. */
function broken(text, width, px, weight) {
  const lines = [""];
  text.split(/\s+/).filter(Boolean).forEach((word) => {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (!lines.at(-1) || widthOf(longer, px, weight) <= width) lines[lines.length - 1] = longer; else lines.push(word);
  });
  return lines.filter(Boolean);
}
function written(text, x, y, px, more = {}) {
  return svgElement("text", { x, y, "font-size": px, fill: INK, ...more }, text);
}

// what Leaflet draws, pane by pane from the lowest, in pixels of the map's frame
function drawnOn(map) {
  const frame = map.getContainer().getBoundingClientRect(), group = svgElement("g");
  const panes = Object.values(map.getPanes()).filter((pane) => pane !== map.getPane("mapPane") && !/popup|tooltip|marker|shadow/.test(pane.className));
  panes.sort((a, b) => getComputedStyle(a).zIndex - getComputedStyle(b).zIndex);
  for (const pane of panes.filter((each) => getComputedStyle(each).display !== "none")) {
    const seen = pane.childElementCount && pane.dataset.seen, into = svgElement("g", seen ? { "clip-path": `url(#${pane.className.split(" ")[1]})` } : {});
    if (seen) { // a part of the frame, beside the sliding boundary
      const [from, to] = seen.split(" ").map(Number), clip = svgElement("clipPath", { id: pane.className.split(" ")[1] });
      clip.append(svgElement("rect", { x: from, y: 0, width: to - from, height: frame.height }));
      group.append(clip);
    }
    group.append(into);
    for (const made of pane.querySelectorAll(":scope > svg, :scope > canvas")) {
      const box = made.getBoundingClientRect(), left = box.left - frame.left, top = box.top - frame.top;
      if (made instanceof HTMLCanvasElement) {
        into.append(svgElement("image", { x: left, y: top, width: box.width, height: box.height, href: made.toDataURL() }));
      } else {
        const [x, y] = (made.getAttribute("viewBox") ?? "0 0").split(" ").map(Number);
        const part = svgElement("g", { transform: `translate(${left - x} ${top - y})` });
        [...made.childNodes].forEach((child) => part.append(child.cloneNode(true)));
        into.append(part);
      }
    }
  }
  return group;
}

// names and dots, which are elements of the page: their text where it stands
function namesOn(map) {
  const frame = map.getContainer().getBoundingClientRect(), group = svgElement("g");
  map.getContainer().querySelectorAll(".leaflet-pane .fg-dot").forEach((dot) => {
    const box = dot.getBoundingClientRect(), r = box.width / 2;
    group.append(svgElement("circle", { cx: box.left - frame.left + r, cy: box.top - frame.top + r, r, fill: INK, stroke: "#fff" }));
  });
  const seen = document.createTreeWalker(map.getContainer().querySelector(".leaflet-map-pane"), NodeFilter.SHOW_TEXT);
  while (seen.nextNode()) {
    const node = seen.currentNode, style = getComputedStyle(node.parentElement), range = document.createRange();
    if (node.parentElement.closest(".leaflet-popup, .leaflet-tooltip, svg") || style.visibility === "hidden" || !node.data.trim()) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect(), px = parseFloat(style.fontSize);
    if (!box.width || Number(style.opacity) === 0) continue;
    group.append(written(node.data, box.left - frame.left, box.top - frame.top + box.height / 2 + px * 0.35, px, {
      fill: style.color, "font-weight": style.fontWeight, "letter-spacing": style.letterSpacing === "normal" ? 0 : style.letterSpacing,
      stroke: "#fff", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke",
    }));
  }
  return group;
}

// the boundary between before and after, and what stands on its sides
function boundaryOn(map) {
  const group = svgElement("g"), bar = map.getContainer().querySelector(".fg-swipe:not([hidden])");
  if (!bar) return group;
  const frame = map.getContainer().getBoundingClientRect(), line = bar.querySelector(".fg-swipe-line").getBoundingClientRect(), x = line.left - frame.left + line.width / 2;
  group.append(svgElement("path", { d: `M${x} 0V${frame.height}`, stroke: INK, "stroke-width": 2 }));
  bar.querySelectorAll(".fg-swipe-day").forEach((day, i) => {
    group.append(written(day.textContent, x + (i ? 8 : -8), 24, 13, { "text-anchor": i ? "start" : "end", "font-weight": 700, stroke: "#fff", "stroke-width": 4, "paint-order": "stroke" }));
  });
  return group;
}

function scaleOn(map, right, bottom) {
  const line = map.getContainer().querySelector(".leaflet-control-scale-line"), group = svgElement("g");
  if (!line) return group;
  const width = line.offsetWidth, left = right - 12 - width, y = bottom - 12;
  group.append(
    svgElement("path", { d: `M${left} ${y - 6}V${y}H${left + width}V${y - 6}`, fill: "none", stroke: INK, "stroke-width": 1.6 }),
    written(line.textContent, left + 4, y - 5, 12, { stroke: "#fff", "stroke-width": 3, "paint-order": "stroke" }),
  );
  return group;
}

// the legend's swatches and texts as they stand on the page, side by side
function legendOf(width) {
  const group = svgElement("g");
  let x = 0, y = 0;
  document.querySelectorAll(".fg-legend li:not([hidden])").forEach((item) => {
    const swatch = item.querySelector("svg");
    if (!swatch || !item.offsetParent && item.closest("[hidden]")) return;
    const name = item.querySelector("span")?.firstChild?.textContent ?? "", amount = item.querySelector("b")?.textContent ?? "";
    const text = [name, amount].filter(Boolean).join(" "), wide = 38 + widthOf(text, 13, 400) + 18;
    if (x && x + wide > width) { x = 0; y += 22; }
    const copy = swatch.cloneNode(true);
    copy.setAttribute("x", x);
    copy.setAttribute("y", y);
    group.append(copy, written(text, x + 38, y + 13, 13));
    x += wide;
  });
  return { group, height: group.childElementCount ? y + 22 : 0 };
}

/**
 * Return the picture as an SVG element.
 * @param {L.Map} map
 * @param {object} about
 * @param {string} about.title
 * @param {string[]} about.lines  below the title
 * @param {string} about.credits
 * @param {{ left: number }} about.free  where the part of the map begins that nothing covers
 */
export function pictureOf(map, { title, lines, credits, free: { left } }) {
  const frame = map.getContainer(), width = frame.clientWidth - left, height = frame.clientHeight, room = Math.max(width, 320) - 2 * PAD;
  const rows = [
    ...broken(title, room, 20, 700).map((text) => [text, 20, { "font-weight": 700 }]),
    ...lines.flatMap((line) => broken(line, room, 14, 400)).map((text) => [text, 14, {}]),
  ];
  const head = svgElement("g");
  let y = PAD;
  rows.forEach(([text, px, more]) => {
    y += px * 1.3;
    head.append(written(text, PAD, y - px * 0.3, px, more));
  });
  const top = y + 10, legend = legendOf(room), foot = svgElement("g");
  let below = top + height + 12;
  legend.group.setAttribute("transform", `translate(${PAD} ${below})`);
  below += legend.height;
  broken(credits, room, 11, 400).forEach((text) => {
    below += 15;
    foot.append(written(text, PAD, below, 11, { fill: SOFT }));
  });
  const total = Math.ceil(below + PAD), all = room + 2 * PAD;
  const picture = svgElement("svg", { xmlns: "http://www.w3.org/2000/svg", role: "img", width: all, height: total, viewBox: `0 0 ${all} ${total}`, "font-family": FONT });
  const defs = svgElement("defs"), clip = svgElement("clipPath", { id: "fg-picture-frame" }), plate = svgElement("g", { "clip-path": "url(#fg-picture-frame)", transform: `translate(${-left} ${top})` });
  clip.append(svgElement("rect", { x: left, y: 0, width, height }));
  document.querySelectorAll(".fg-patterns defs > *").forEach((pattern) => defs.append(pattern.cloneNode(true)));
  defs.append(clip);
  plate.append(
    svgElement("rect", { x: left, y: 0, width, height, fill: getComputedStyle(frame).backgroundColor }),
    drawnOn(map), namesOn(map), boundaryOn(map), scaleOn(map, left + width, height),
  );
  const named = svgElement("title", {}, [title, ...lines].join(". "));
  picture.append(named, defs, svgElement("rect", { width: all, height: total, fill: "#fff" }), head, plate, legend.group, foot);
  return picture;
}

/**
 * Hand over the picture as a file.
 * @param {L.Map} map
 * @param {Parameters<typeof pictureOf>[1]} about
 * @param {"svg" | "png"} kind
 * @param {(blob: Blob) => void} save
 * @param {() => void} fail
 */
export function savePicture(map, about, kind, save, fail) {
  const made = pictureOf(map, about), text = new XMLSerializer().serializeToString(made);
  if (kind === "svg") {
    save(new Blob([text], { type: "image/svg+xml" }));
    return;
  }
  const image = new Image(), canvas = document.createElement("canvas");
  image.onerror = fail;
  image.onload = () => {
    canvas.width = made.getAttribute("width") * SCALE;
    canvas.height = made.getAttribute("height") * SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => (blob ? save(blob) : fail()), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
