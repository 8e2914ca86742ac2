// The ground of a series of maps, on a canvas that Leaflet moves and zooms as it does its own.
import { COLOURS, paintsOf } from "./colours.js";
import { element } from "./dom.js";
import { DECIMALS, edgesApart, edgesOn, loopsOf, rowsOf } from "./frames.js";
import { BENT_DEG, straight } from "./packed.js";

// a square of hatch or dots that repeats, as sharp as the screen
function tile(size, ground, draw) {
  const ratio = Math.ceil(devicePixelRatio || 1), canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  draw(pen);
  const pattern = pen.createPattern(canvas, "repeat");
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}
function hatch(ground, line, size) {
  return tile(size, ground, (pen) => {
    pen.strokeStyle = line;
    pen.lineWidth = size * 0.27;
    pen.beginPath();
    for (const x of [-size, 0, size]) {
      pen.moveTo(x - 1, -1);
      pen.lineTo(x + size + 1, size + 1);
    }
    pen.stroke();
  });
}
function crosses(ground, line, size) {
  return tile(size, ground, (pen) => {
    pen.strokeStyle = line;
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.lineTo(size, size);
    pen.moveTo(size, 0);
    pen.lineTo(0, size);
    pen.stroke();
  });
}
function dots(ground, dot, size) {
  return tile(size, ground, (pen) => {
    pen.fillStyle = dot;
    pen.beginPath();
    pen.arc(size / 2, size / 2, size * 0.22, 0, 7);
    pen.fill();
  });
}

const WORLD = 2 ** 20; // pixels around the world, of the paths that are kept
const KEPT = 4; // maps whose ground is kept as a path

/**
 * A layer of one map and of what changed since an earlier one.
 *
 * Paths are built once for a map, at one scale, and moved to Leaflet's layer points, which stay
 * the same until the zoom changes; so do hatch and dots. `new GroundLayer(frames, { pane, country, redefined, redrawn, paints })`, or for the
 * front line alone `new GroundLayer(frames, { pane, line: { colour, width, dash } })`.
 */
export const GroundLayer = L.Renderer.extend({
  initialize(frames, options) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.15, ...options });
    this._frames = frames;
    this._sets = [rowsOf(frames), rowsOf(frames), rowsOf(frames)]; // first, before, shown
    const unit = 10 ** -DECIMALS, { lon, lat } = frames;
    this._x = Float64Array.from(lon, (v) => (v * unit) / 360 + 0.5);
    this._y = Float64Array.from(lat, (v) => this._northing(v * unit));
    // counted from a place nearby, as paths keep few digits
    [this._left, this._top] = [Math.round((this._x[0] ?? 0) * WORLD), Math.round((this._y[0] ?? 0) * WORLD)];
    this._first = this._shown = 0;
    this._grounds = new Map();
  },
  // of the world's width, from the top
  _northing(lat) { return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI); },

  // Show a map and its change since another; a negative one shows nothing.
  show(first, shown) {
    if (first === this._first && shown === this._shown && this._paths) return;
    this._first = first;
    this._shown = shown;
    this._built = this._paths = null;
    if (this._map) this._draw();
  },
  // Loops of a map in degrees, as it is drawn: for tests and for whoever wants to check.
  loops(index) {
    const { lon, lat, from } = this._frames, unit = 10 ** DECIMALS;
    return loopsOf(this._frames, edgesOn(rowsOf(this._frames)(index)))
      .map((loop) => loop.map((e) => [lon[from[e]] / unit, lat[from[e]] / unit]));
  },

  _initContainer() {
    this._container = element("canvas", { class: "fg-ground", "aria-hidden": "true" });
    this._pen = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize(), ratio = devicePixelRatio || 1, canvas = this._container;
    L.DomUtil.setPosition(canvas, this._bounds.min);
    const width = Math.round(size.x * ratio), height = Math.round(size.y * ratio);
    if (canvas.width !== width || canvas.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      this._fills = null;
    }
    const origin = this._map.getPixelOrigin(), world = this._map.options.crs.scale(this._map.getZoom());
    if (!this._origin || world !== this._world || !origin.equals(this._origin)) {
      [this._world, this._origin, this._paths] = [world, origin, null];
    }
    this._draw();
  },
  _onZoomEnd() {},
  _updatePaths() {},

  // From where the path is, to the end of an edge.
  _along(path, e) {
    const { from, to, lat } = this._frames, [a, b] = e < 0 ? [to[~e], from[~e]] : [from[e], to[e]];
    const { _x: x, _y: y, _left: left, _top: top } = this;
    const pieces = Math.ceil((Math.abs(lat[b] - lat[a]) * 10 ** -DECIMALS) / BENT_DEG);
    for (let i = 1; i < pieces; i++) {
      const share = i / pieces, north = (lat[a] + share * (lat[b] - lat[a])) * 10 ** -DECIMALS;
      path.lineTo((x[a] + share * (x[b] - x[a])) * WORLD - left, this._northing(north) * WORLD - top);
    }
    path.lineTo(x[b] * WORLD - left, y[b] * WORLD - top);
  },
  _start(path, e) {
    const v = e < 0 ? this._frames.to[~e] : this._frames.from[e];
    path.moveTo(this._x[v] * WORLD - this._left, this._y[v] * WORLD - this._top);
  },
  _filled(loops) {
    const path = new Path2D();
    loops.forEach((loop) => {
      this._start(path, loop[0]);
      loop.forEach((e) => this._along(path, e));
      path.closePath();
    });
    return path;
  },
  // Rings as they come from packed.js, for clipping; with a frame about them what is outside.
  _rings(shape, inverted = false) {
    const path = new Path2D(), { _left: left, _top: top } = this;
    if (inverted) path.rect(-left, -top, WORLD, WORLD);
    shape.forEach(({ points }) => {
      straight(points, true).forEach(([lat, lon], i) => {
        path[i ? "lineTo" : "moveTo"]((lon / 360 + 0.5) * WORLD - left, this._northing(lat) * WORLD - top);
      });
      path.closePath();
    });
    return path;
  },
  // The same, made once for each shape.
  _ringsOnce(shape, inverted = false) {
    const kept = (this._ringPaths ||= new Map()), key = inverted ? "inverted" : "plain";
    if (!kept.has(shape)) kept.set(shape, {});
    return (kept.get(shape)[key] ||= this._rings(shape, inverted));
  },
  // Where change counts: in the country, and not where the mapper draws in another way now.
  _counted() {
    const { country, redefined = [] } = this.options;
    return [
      ...(country ? [this._ringsOnce(country)] : []),
      ...redefined.filter(({ from }) => from <= this._shown).map(({ shape }) => this._ringsOnce(shape, true)),
    ];
  },
  // Where change is kept out: redrawn border and coast, and what the mapper draws in another way now.
  _keptOut() {
    const { redefined = [], redrawn = [] } = this.options, path = new Path2D();
    const shapes = [
      ...redefined.filter(({ from }) => this._first < from && from <= this._shown),
      ...redrawn.filter(({ between: [from, to] }) => this._first <= from && to <= this._shown),
    ];
    shapes.forEach(({ shape }) => path.addPath(this._ringsOnce(shape)));
    return shapes.length ? path : null;
  },
  _line(loops, wanted) {
    const path = new Path2D();
    loops.forEach((loop) => {
      let drawing = false;
      loop.forEach((e) => {
        if (wanted(e)) {
          if (!drawing) this._start(path, e);
          this._along(path, e);
        }
        drawing = wanted(e);
      });
    });
    return path;
  },
  // The ground of a map: its loops, filled, and the edges that are front.
  _groundOf(index, edges) {
    const kept = this._grounds, { border } = this._frames;
    if (!kept.has(index)) {
      const loops = loopsOf(this._frames, edges());
      kept.set(index, { fill: this._filled(loops), front: this._line(loops, (e) => !border[e]) });
    }
    const found = kept.get(index);
    kept.delete(index); // the one asked for last is kept longest
    kept.set(index, found);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return found;
  },
  _build() {
    const frames = this._frames, { border } = frames, shown = this._shown;
    if (this.options.line) {
      const { front } = shown < 0 ? { front: new Path2D() } : this._groundOf(shown, () => edgesOn(this._sets[2](shown)));
      this._built = { front };
      return;
    }
    const before = Math.max(this._first, shown - 1); // nothing is newly changed on the first day
    const [onFirst, onBefore, onShown] = [this._first, before, shown].map((m, i) => this._sets[i](m));
    const stepEdges = edgesApart(onBefore, onShown), steps = loopsOf(frames, stepEdges);
    const change = loopsOf(frames, edgesApart(onFirst, onShown));
    const ground = this._groundOf(shown, () => edgesOn(onShown));
    const isMostNew = stepEdges.length >= onShown.reduce((sum, on) => sum + on, 0);
    this._built = {
      shown: ground.fill,
      first: this._groundOf(this._first, () => edgesOn(onFirst)).fill,
      before: this._groundOf(before, () => edgesOn(onBefore)).fill,
      change: this._filled(change),
      step: this._filled(steps),
      // around what is new, but not where the mapper wrote most of the map anew
      halo: this._line(isMostNew ? [] : steps, () => true),
      front: ground.front,
      oldFront: this._line(change, (e) => e < 0 && !border[~e]),
      counted: this._counted(),
      abroad: this.options.country ? this._ringsOnce(this.options.country, true) : null,
      keptOut: this._keptOut(),
    };
  },
  // Move what was built to the points of the layer.
  _place() {
    if (!this._built) this._build();
    const scale = this._world / WORLD, { x, y } = this._origin;
    const matrix = new DOMMatrix([scale, 0, 0, scale, this._left * scale - x, this._top * scale - y]);
    const placed = (path) => {
      if (Array.isArray(path)) return path.map(placed);
      if (!path) return path;
      const moved = new Path2D();
      moved.addPath(path, matrix);
      return moved;
    };
    this._paths = Object.fromEntries(Object.entries(this._built).map(([name, path]) => [name, placed(path)]));
  },
  _draw() {
    const pen = this._pen, ratio = devicePixelRatio || 1, min = this._bounds.min;
    if (!this._paths) this._place();
    const paints = this.options.paints ?? paintsOf({});
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this._container.width, this._container.height);
    pen.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
    pen.lineJoin = pen.lineCap = "round";
    const stroke = (path, colour, width, dash = []) => {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(dash);
      pen.stroke(path);
    };
    if (this.options.line) {
      const { colour, width, dash } = this.options.line;
      stroke(this._paths.front, "#fff", width + 1.6);
      stroke(this._paths.front, colour, width, dash);
      return;
    }
    this._fills ||= {
      apart: crosses("#f1edf7", COLOURS.apart, 7),
      gained: hatch(paints.gained.ground, paints.gained.line, 8), lost: dots(paints.lost.ground, paints.lost.line, 6),
    };
    const { shown, first, before, change, step, halo, front, oldFront, counted, abroad, keptOut } = this._paths;
    pen.fillStyle = COLOURS.held;
    pen.fill(shown, "evenodd");
    const where = (paths, draw) => {
      pen.save();
      paths.forEach((path) => pen.clip(path, "evenodd"));
      draw();
      pen.restore();
    };
    const inside = (held, changed, fill) => where([held, ...counted], () => {
      pen.fillStyle = fill;
      pen.fill(changed, "evenodd");
    });
    inside(shown, change, this._fills.gained);
    inside(first, change, this._fills.lost);
    const apart = (place, rule) => {
      if (!place) return;
      pen.save();
      pen.clip(place, rule);
      pen.fillStyle = this._fills.apart;
      pen.fill(change, "evenodd");
      pen.restore();
    };
    where(counted, () => stroke(oldFront, COLOURS.ink, 1, [4, 3]));
    stroke(front, COLOURS.ink, this._map.getZoom() < 8 ? 1.3 : 1.8);
    where(counted, () => stroke(halo, "#fff", 3));
    inside(shown, step, paints.gained.newest);
    inside(before, step, paints.lost.newest);
    apart(abroad, "evenodd");
    apart(keptOut, "nonzero");
  },
});
