// One component: its facts, what its restarts took and why they were, its counters, and what can be done to it: crash, restart, inject.

import { h, text, attribute, arrange, stateIcon, powerIcon, restartIcon } from "./dom.js";
import { confirmed } from "./confirm.js";
import { ArmedFaults, FaultForm, placesOf } from "./faults.js";
import { stateOf, kindOf, isRestartable } from "./elements.js";
import { ago, count, moment, span, took } from "./format.js";

export class Panel {
  #place;
  #elements;
  #on;
  #id = null;
  #parts = null;
  #history = new Map();
  #counters = new Map();

  /** @param {object} on `close()`, `select(id)`, `ask(verb, id, parameters)`, `read(path)`, `say(text)` */
  constructor(place, elements, on) {
    this.#place = place;
    this.#elements = elements;
    this.#on = on;
    place.addEventListener("keydown", (key) => key.key === "Escape" && on.close());
  }

  get id() {
    return this.#id;
  }

  /** Shows an element; null closes the panel. */
  show(id, takeFocus) {
    this.#id = id;
    this.#history.clear();
    this.#counters.clear();
    attribute(this.#place, "hidden", id === null);
    if (id === null) {
      this.#place.replaceChildren();
      this.#parts = null;
      return;
    }
    this.#build(id);
    this.draw();
    if (takeFocus) this.#parts.title.focus();
  }

  /** Draws what changed. */
  draw() {
    const element = this.#elements.get(this.#id);
    if (this.#id === null || !element) return;
    const { view } = element;
    const parts = this.#parts;
    const state = stateOf(element);
    attribute(this.#place, "data-state", state);
    text(parts.state, state === "gone" ? "no longer exists" : state);
    text(parts.detail, state === "gone" ? "What is shown is the last that was known of it." : view.detail ?? "");
    parts.armed.show(this.#elements.faults());
    this.#facts(element);
    this.#recovery(view.recovery);
    this.#restarts(view.history);
    this.#count(view.counters);
    for (const button of [parts.crash, parts.restart]) attribute(button, "disabled", state === "gone" || !isRestartable(view));
    this.tick();
  }

  /** Moves on what time alone changes. */
  tick() {
    const element = this.#elements.get(this.#id);
    if (this.#id === null || !element) return;
    const now = this.#elements.now();
    this.#parts.armed.tick();
    text(this.#parts.up, element.readySince === null ? "–" : span(now - element.readySince));
    for (const entry of this.#history.values()) {
      text(entry.when, `${moment(entry.restart.atMillis)} · ${ago(now - entry.restart.atMillis)}`);
      if (entry.restart.tookMillis === null) text(entry.took, `${took(Math.max(0, now - entry.restart.atMillis))}…`);
    }
  }

  #build(id) {
    const act = (verb, icon, label) => confirmed({
      verb, icon, label, describe: () => id, act: () => this.#on.ask(verb, id), say: this.#on.say,
    });
    const value = () => h("dd");
    const parts = {
      title: h("h2", { class: "panel-title", tabindex: -1 }, ...this.#path(id)),
      state: h("span", { class: "word" }),
      kind: h("span", { class: "kind" }),
      detail: h("p", { class: "detail" }),
      generation: value(), pid: value(), port: value(), up: value(), restarts: value(), url: value(),
      last: value(), median: value(), p90: value(), measured: value(),
      history: h("ol", { class: "history" }),
      none: h("p", { class: "quiet" }, "None is known."),
      counters: h("dl", { class: "counters" }),
      countersTitle: h("h3", {}, "Counters"),
      recovery: h("div", { class: "recovery" }),
      crash: act("crash", powerIcon(), "crash"),
      restart: act("restart", restartIcon(), "restart"),
    };
    parts.recovery.append(
      h("h3", {}, "Recovery"),
      h("dl", { class: "quad" }, pair("last", parts.last), pair("median", parts.median), pair("p90", parts.p90), pair("measured", parts.measured)));
    const armedList = h("ul", { class: "armed-here", "aria-label": "Injected here" });
    parts.armed = new ArmedFaults(armedList, armedList, this.#elements, this.#on, id);
    const { view } = this.#elements.get(id);
    const form = placesOf(view).length === 0 ? null : new FaultForm(view, this.#on).node;
    this.#parts = parts;
    this.#place.replaceChildren(
      h("div", { class: "panel-head" }, parts.title,
        h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => this.#on.close() }, "×")),
      h("p", { class: "panel-state" }, h("span", { class: "sign" }, stateIcon()), parts.state, parts.kind),
      parts.detail,
      h("div", { class: "panel-actions" }, parts.crash, parts.restart),
      h("p", { class: "hint" }, "Crash throws the power switch and leaves the rest to the manager. Restart asks the manager to fence it, crash it and begin it anew."),
      armedList, ...(form === null ? [] : [form]),
      h("dl", { class: "quad" }, pair("generation", parts.generation), pair("pid", parts.pid), pair("port", parts.port), pair("up", parts.up),
        pair("restarts", parts.restarts), pair("url", parts.url, "wide")),
      parts.recovery,
      h("h3", {}, "Generations"), parts.none, parts.history,
      parts.countersTitle, parts.counters);
  }

  #path(id) {
    const names = id.split("/");
    return names.map((part, at) => {
      const path = names.slice(0, at + 1).join("/");
      return at === names.length - 1
        ? h("strong", {}, part)
        : h("span", {}, h("button", { type: "button", class: "crumb", onclick: () => this.#on.select(path) }, part), "/");
    });
  }

  #facts({ view }) {
    const parts = this.#parts;
    text(parts.kind, view.role ? `${kindOf(view)} · ${view.level}` : view.level);
    text(parts.generation, view.generation > 0 ? `#${view.generation}` : "–");
    text(parts.pid, view.pid === null ? "–" : String(view.pid));
    text(parts.port, view.port === null ? "–" : String(view.port));
    text(parts.restarts, count(view.restarts));
    attribute(parts.url.parentElement, "hidden", view.url === null);
    if (view.url !== null && parts.url.textContent !== view.url) {
      const href = /^https?:/.test(view.url) ? view.url : null;
      parts.url.replaceChildren(h("a", { href, target: "_blank", rel: "noreferrer" }, view.url));
    }
  }

  #recovery(recovery) {
    attribute(this.#parts.recovery, "hidden", recovery === null);
    if (recovery === null) return;
    text(this.#parts.last, took(recovery.lastMillis));
    text(this.#parts.median, took(recovery.medianMillis));
    text(this.#parts.p90, took(recovery.p90Millis));
    text(this.#parts.measured, `${count(recovery.count)} ×`);
  }

  #restarts(history) {
    attribute(this.#parts.none, "hidden", history.length > 0);
    attribute(this.#parts.history, "hidden", history.length === 0);
    const longest = Math.max(1, ...history.map((restart) => restart.tookMillis ?? 0));
    const present = new Set(history.map(keyOf));
    for (const key of [...this.#history.keys()]) if (!present.has(key)) this.#history.delete(key);
    const entries = history.map((restart) => {
      const entry = this.#history.get(keyOf(restart)) ?? this.#entry(restart);
      entry.restart = restart;
      text(entry.took, restart.tookMillis === null ? entry.took.textContent : took(restart.tookMillis));
      entry.node.classList.toggle("running", restart.tookMillis === null);
      entry.node.style.setProperty("--share", ((restart.tookMillis ?? 0) / longest).toFixed(3));
      return entry.node;
    });
    arrange(this.#parts.history, entries);
  }

  #entry(restart) {
    const entry = { restart, when: h("span", { class: "when" }), took: h("span", { class: "took" }) };
    entry.node = h("li", { "data-level": restart.level, "data-reason": restart.reason },
      h("div", { class: "line" },
        h("span", { class: "reason" }, restart.reason), h("span", { class: "kind" }, `${restart.level} → #${restart.generation}`), entry.took),
      h("span", { class: "tookbar", "aria-hidden": "true" }),
      h("p", { class: "evidence" }, restart.evidence ?? ""),
      entry.when);
    this.#history.set(keyOf(restart), entry);
    return entry;
  }

  #count(counters) {
    const names = Object.keys(counters).sort();
    attribute(this.#parts.countersTitle, "hidden", names.length === 0);
    const nodes = names.map((key) => {
      if (!this.#counters.has(key)) {
        const value = h("dd");
        this.#counters.set(key, { node: pair(key.replace(/-/g, " "), value), value });
      }
      const entry = this.#counters.get(key);
      text(entry.value, count(counters[key]));
      return entry.node;
    });
    arrange(this.#parts.counters, nodes);
  }
}

function pair(term, value, kind) {
  return h("div", { class: kind }, h("dt", {}, term), value);
}

function keyOf(restart) {
  return `${restart.generation}@${restart.atMillis}`;
}
