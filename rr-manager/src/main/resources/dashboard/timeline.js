// The last minutes: requests a second with their errors, what was held and repeated, and a mark per restart. Where no manager looked,
// there is a hatched gap, not a zero.

import { h, s, text, attribute } from "./dom.js";
import { clock, compact, count, name, rate, took } from "./format.js";

const KEPT = 600_000; // ms
const GAP = 2600; // ms between two samples that means nobody looked
const LEFT = 40;
const RIGHT = 6;
const TRAFFIC = { top: 6, height: 92 };
const HELD = { top: 112, height: 34 };
const MARKS = { top: 154, height: 14 };
const HEIGHT = 188;
const TICK_APART = 84; // px

export class Timeline {
  #elements;
  #on;
  #samples = [];
  #marks = new Map();
  #minutes = 5;
  #svg;
  #readout;
  #width = 0;
  #hover = null;

  /** @param {object} on `select(id)` */
  constructor(place, readout, elements, on) {
    this.#elements = elements;
    this.#on = on;
    this.#readout = readout;
    this.#svg = s("svg", { class: "chart", role: "img", height: HEIGHT });
    place.append(this.#svg);
    new ResizeObserver(([box]) => {
      this.#width = Math.round(box.contentRect.width);
      this.draw();
    }).observe(place);
    place.addEventListener("pointermove", (move) => this.#point(move.clientX - place.getBoundingClientRect().left));
    place.addEventListener("pointerleave", () => this.#point(null));
  }

  show(minutes) {
    this.#minutes = minutes;
    this.draw();
  }

  /** Takes in what the manager remembers; what was seen under an earlier one stays. */
  history(samples) {
    const known = new Set(this.#samples.map((sample) => sample.atMillis));
    this.#samples.push(...samples.filter((sample) => !known.has(sample.atMillis)));
    this.#samples.sort((a, b) => a.atMillis - b.atMillis);
    this.draw();
  }

  add(sample) {
    this.#samples.push(sample);
    const oldest = sample.atMillis - KEPT;
    while (this.#samples.length > 0 && this.#samples[0].atMillis < oldest) this.#samples.shift();
    for (const [key, mark] of this.#marks) if (mark.atMillis < oldest) this.#marks.delete(key);
  }

  /** Takes in the elements' restarts. Marks outlive their elements. */
  restarts(views) {
    const oldest = this.#elements.now() - KEPT;
    for (const view of views) {
      for (const restart of view.history) {
        if (restart.atMillis >= oldest) this.#marks.set(`${view.id}#${restart.generation}@${restart.atMillis}`, { id: view.id, ...restart });
      }
    }
  }

  get latest() {
    return this.#samples.at(-1) ?? null;
  }

  draw() {
    if (this.#width < 60) return;
    const until = this.#elements.now();
    const from = until - this.#minutes * 60_000;
    const frame = { from, until, x: (at) => LEFT + ((at - from) / (until - from)) * (this.#width - LEFT - RIGHT) };
    const visible = this.#samples.filter((sample) => sample.atMillis >= from);
    const top = nice(Math.max(0, ...visible.map((sample) => Math.max(sample.requestsPerSecond, sample.failedPerSecond))), 10);
    const most = nice(Math.max(0, ...visible.map((sample) => Math.max(sample.held, sample.repeatedPerSecond))), 5);
    attribute(this.#svg, "viewBox", `0 0 ${this.#width} ${HEIGHT}`);
    attribute(this.#svg, "width", this.#width);
    attribute(this.#svg, "aria-label", this.#summary());
    this.#svg.replaceChildren(
      hatch(), ...this.#gaps(visible, frame), ...axes(this.#width, top, most), ...this.#ticks(frame),
      ...this.#markLines(frame), ...this.#traffic(visible, frame, top), ...this.#held(visible, frame, most),
      ...this.#markSigns(frame), ...this.#crosshair(frame));
    this.#tell();
  }

  #runs(visible) {
    const runs = [];
    for (const sample of visible) {
      const run = runs.at(-1);
      if (run && sample.atMillis - run.at(-1).atMillis <= GAP) run.push(sample);
      else runs.push([sample]);
    }
    return runs;
  }

  #traffic(visible, { x }, top) {
    const y = (value) => TRAFFIC.top + TRAFFIC.height * (1 - Math.min(1, value / top));
    const foot = TRAFFIC.top + TRAFFIC.height;
    const shapes = [];
    for (const run of this.#runs(visible)) {
      const line = run.map((sample) => `${x(sample.atMillis).toFixed(1)} ${y(sample.requestsPerSecond).toFixed(1)}`).join("L");
      shapes.push(
        s("path", { class: "area", d: `M${x(run[0].atMillis).toFixed(1)} ${foot}L${line}L${x(run.at(-1).atMillis).toFixed(1)} ${foot}Z` }),
        s("path", { class: "line", d: `M${line}` }));
    }
    return [...shapes, ...bars(visible, x, (sample) => sample.failedPerSecond, "failed", foot, (value) => Math.max(3, foot - y(value)))];
  }

  #held(visible, { x }, most) {
    const foot = HELD.top + HELD.height;
    const tall = (value) => Math.max(2, HELD.height * Math.min(1, value / most));
    return [
      ...bars(visible, x, (sample) => sample.held, "held", foot, tall),
      ...bars(visible, x, (sample) => sample.repeatedPerSecond, "repeated", foot, tall, 2)];
  }

  #gaps(visible, { from, until, x }) {
    const edges = [];
    for (let at = 1; at < visible.length; at++) {
      if (visible[at].atMillis - visible[at - 1].atMillis > GAP) edges.push([visible[at - 1].atMillis, visible[at].atMillis]);
    }
    const last = visible.at(-1);
    if (last && until - last.atMillis > GAP) edges.push([last.atMillis, until]);
    return edges.map(([begin, end]) => {
      const left = Math.max(x(Math.max(begin, from)), LEFT);
      return s("rect", { class: "gap", x: left, y: TRAFFIC.top, width: Math.max(1, x(end) - left), height: MARKS.top + MARKS.height - TRAFFIC.top },
        s("title", {}, `no manager looked for ${took(end - begin)}`));
    });
  }

  #visibleMarks({ from, until }) {
    return [...this.#marks.values()].filter((mark) => mark.atMillis >= from && mark.atMillis <= until + 1000);
  }

  #markLines(frame) {
    return this.#visibleMarks(frame).map((mark) => s("line", {
      class: "mark-line", "data-reason": mark.reason, x1: frame.x(mark.atMillis), x2: frame.x(mark.atMillis), y1: TRAFFIC.top, y2: MARKS.top,
    }));
  }

  #markSigns(frame) {
    return this.#visibleMarks(frame).map((mark) => {
      const end = mark.tookMillis === null ? frame.until : mark.atMillis + mark.tookMillis;
      return s("g", { class: "mark", "data-level": mark.level, "data-reason": mark.reason, onclick: () => this.#on.select(mark.id) },
        s("title", {}, `${mark.id} #${mark.generation}: ${mark.reason === "start" ? "first start" : `${mark.level} restart, ${mark.reason}`}, ${mark.tookMillis === null ? "still restarting" : `took ${took(mark.tookMillis)}`}`),
        s("rect", { x: frame.x(mark.atMillis) - 2, y: MARKS.top, width: Math.max(4, frame.x(end) - frame.x(mark.atMillis) + 2), height: MARKS.height, rx: 2 }));
    });
  }

  #ticks({ from, until, x }) {
    const wanted = ((until - from) / (this.#width - LEFT - RIGHT)) * TICK_APART;
    const step = [15_000, 30_000, 60_000, 120_000, 300_000].find((one) => one >= wanted) ?? 600_000;
    const ticks = [];
    for (let at = Math.ceil(from / step) * step; at <= until; at += step) {
      if (x(at) < LEFT + 26 || x(at) > this.#width - 28) continue;
      ticks.push(
        s("line", { class: "grid-line", x1: x(at), x2: x(at), y1: TRAFFIC.top, y2: MARKS.top + MARKS.height }),
        s("text", { class: "tick", x: x(at), y: HEIGHT - 4, "text-anchor": "middle" }, clock(at)));
    }
    return ticks;
  }

  #crosshair({ from, until, x }) {
    const sample = this.#pointed({ from, until });
    return sample ? [s("line", { class: "crosshair", x1: x(sample.atMillis), x2: x(sample.atMillis), y1: TRAFFIC.top, y2: MARKS.top + MARKS.height })] : [];
  }

  #point(x) {
    this.#hover = x;
    this.draw();
  }

  #pointed({ from, until }) {
    if (this.#hover === null) return null;
    const at = from + ((this.#hover - LEFT) / (this.#width - LEFT - RIGHT)) * (until - from);
    const nearest = this.#samples.reduce((best, sample) =>
      !best || Math.abs(sample.atMillis - at) < Math.abs(best.atMillis - at) ? sample : best, null);
    return nearest && Math.abs(nearest.atMillis - at) < GAP ? nearest : null;
  }

  #tell() {
    const until = this.#elements.now();
    const sample = this.#pointed({ from: until - this.#minutes * 60_000, until });
    text(this.#readout, sample
      ? `${clock(sample.atMillis)} · ${rate(sample.requestsPerSecond)}/s · held ${count(sample.held)} · repeated ${rate(sample.repeatedPerSecond)}/s · errors ${rate(sample.failedPerSecond)}/s`
      : "");
    attribute(this.#readout, "data-pointing", sample !== null);
  }

  #summary() {
    const now = this.latest;
    const restarts = [...this.#marks.values()];
    const latest = restarts.sort((a, b) => b.atMillis - a.atMillis)[0];
    return `Requests, held and repeated requests, and restarts over ${this.#minutes} minutes. `
      + (now ? `Now ${rate(now.requestsPerSecond)} requests per second, ${count(now.held)} held. ` : "")
      + (latest ? `Latest restart: ${name(latest.id)}, ${latest.reason}.` : "No restarts.");
  }
}

/** The legend below the chart. */
export function legend() {
  const entry = (kind, words) => h("li", {}, h("i", { class: `swatch ${kind}` }), words);
  return h("ul", { class: "legend", "aria-label": "Legend" },
    entry("requests", "requests/s"), entry("failed", "errors/s"), entry("held", "held"), entry("repeated", "repeated/s"),
    entry("restart", "restart"), entry("gap", "no manager"));
}

function bars(visible, x, value, kind, foot, tall, width) {
  const shapes = [];
  visible.forEach((sample, at) => {
    if (value(sample) <= 0) return;
    const before = visible[at - 1];
    const full = before && sample.atMillis - before.atMillis <= GAP ? x(sample.atMillis) - x(before.atMillis) : 2;
    const height = tall(value(sample));
    const across = Math.max(1.5, width ?? full);
    shapes.push(s("rect", { class: kind, x: (x(sample.atMillis) - across).toFixed(1), y: (foot - height).toFixed(1), width: across.toFixed(1), height: height.toFixed(1) }));
  });
  return shapes;
}

function axes(width, top, most) {
  const label = (y, words) => s("text", { class: "tick", x: LEFT - 6, y, "text-anchor": "end" }, words);
  const line = (y, kind) => s("line", { class: kind, x1: LEFT, x2: width - RIGHT, y1: y, y2: y });
  return [
    line(TRAFFIC.top, "grid-line"), line(TRAFFIC.top + TRAFFIC.height / 2, "grid-line"), line(TRAFFIC.top + TRAFFIC.height, "foot"),
    line(HELD.top + HELD.height, "foot"),
    label(TRAFFIC.top + 4, compact(top)), label(TRAFFIC.top + TRAFFIC.height / 2 + 4, compact(top / 2)),
    label(TRAFFIC.top + TRAFFIC.height, "0"), label(HELD.top + 8, compact(most))];
}

function hatch() {
  return s("defs", {},
    s("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("line", { class: "hatch", x1: 0, x2: 0, y1: 0, y2: 6 })));
}

/** The next of 1, 2, 5, 10, 20, … that is at least `value` and `least`: the scale changes seldom. */
function nice(value, least) {
  const wanted = Math.max(value * 1.05, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= wanted);
}
