// The restart tree: a row per element. Rows are made once and changed in place; a row's height never changes, so nothing jumps while
// an element restarts.

import { h, text, attribute, arrange, stateIcon, powerIcon, restartIcon } from "./dom.js";
import { confirmed } from "./confirm.js";
import { isRestartable, isWell, stateOf, kindOf } from "./elements.js";
import { isIn } from "./faults.js";
import { ago, count, name, span, took } from "./format.js";

const MANY = 40; // elements; with more, applications begin closed
const FIRST = "start"; // the reason of what is no restart: the first start of all
const COLUMNS = ["Element", "Gen.", "Pid", "Port", "Up", "Restarts", "Last restart", "Recovery", "Actions"];

export class Tree {
  #elements;
  #on;
  #rows = new Map();
  #body;
  #closed = new Map();
  #filter = "";
  #only = false;
  #selected = null;
  #shown = [];
  #focused = null;

  /** @param {object} on `select(id, byKey)`, `ask(verb, id)`, `say(text)`, `counted(shown, all)` */
  constructor(place, elements, on) {
    this.#elements = elements;
    this.#on = on;
    const head = h("div", { role: "row", class: "row head" },
      ...COLUMNS.map((title) => h("span", { role: "columnheader", class: `c-${title.toLowerCase().replace(/ /g, "-").replace("gen.", "generation")}` },
        title === "Gen." ? h("abbr", { title: "Generation" }, title) : title)));
    this.#body = h("div", { role: "rowgroup", class: "rows" });
    place.append(h("div", { role: "treegrid", "aria-label": "Restart tree", class: "grid", onkeydown: (key) => this.#key(key) }, head, this.#body));
  }

  filter(words, only) {
    this.#filter = words.trim().toLowerCase();
    this.#only = only;
    this.draw();
  }

  select(id) {
    this.#selected = id;
    for (const [rowId, row] of this.#rows) attribute(row.row, "aria-selected", rowId === id ? "true" : "false");
  }

  focus(id) {
    this.#rows.get(id)?.row.focus();
  }

  /** Draws what changed. */
  draw() {
    const ordered = this.#elements.inOrder();
    if (this.#closed.size === 0) this.#closeIfMany(ordered);
    const matching = this.#matching(ordered);
    const lookedFor = this.#filter !== "" || this.#only;
    this.#shown = [];
    let closedDepth = Infinity;
    for (const element of ordered) {
      if (element.depth <= closedDepth) closedDepth = Infinity;
      const hidden = lookedFor ? !matching.has(element.id) : element.depth > closedDepth;
      const closed = !lookedFor && this.#isClosed(element);
      if (closed && closedDepth === Infinity) closedDepth = element.depth;
      if (!hidden) {
        this.#shown.push(element.id);
        this.#fill(element, closed);
      }
    }
    const held = document.activeElement?.closest?.(".row")?.dataset.id;
    for (const id of [...this.#rows.keys()]) {
      if (!this.#elements.get(id)) this.#rows.delete(id);
    }
    arrange(this.#body, this.#shown.map((id) => this.#rows.get(id).row));
    if (held && !this.#shown.includes(held)) this.#focusNear(held);
    if (!this.#shown.includes(this.#focused)) this.#focused = this.#shown[0] ?? null;
    for (const id of this.#shown) this.#reachable(id, id === this.#focused);
    this.#on.counted(this.#shown.length, ordered.length);
  }

  /** Moves on what time alone changes. */
  tick() {
    for (const id of this.#shown) {
      const element = this.#elements.get(id);
      if (element) this.#times(this.#rows.get(id), element);
    }
  }

  /** Makes a change visible. */
  flash(id) {
    const row = this.#rows.get(id)?.row;
    if (!row) return;
    row.classList.remove("recovered");
    row.getBoundingClientRect(); // begin the animation again
    row.classList.add("recovered");
  }

  #closeIfMany(ordered) {
    const many = ordered.length > MANY;
    for (const element of ordered) {
      this.#closed.set(element.id, many && element.view.level === "application" && element.descendants.some((d) => d.view.level === "module"));
    }
  }

  #isClosed(element) {
    return element.descendants.length > 0 && (this.#closed.get(element.id) ?? false);
  }

  #matching(ordered) {
    const matching = new Set();
    for (const element of ordered) {
      const found = `${element.id} ${kindOf(element.view)} ${stateOf(element)}`.toLowerCase().includes(this.#filter);
      if (!found || (this.#only && isWell(element))) continue;
      matching.add(element.id);
      for (let up = this.#elements.get(element.view.parent); up; up = this.#elements.get(up.view.parent)) matching.add(up.id);
    }
    return matching;
  }

  #fill(element, closed) {
    const row = this.#rows.get(element.id) ?? this.#make(element);
    const { view } = element;
    const state = stateOf(element);
    const parts = row;
    attribute(parts.row, "data-state", state);
    attribute(parts.row, "data-level", view.level);
    attribute(parts.row, "aria-level", element.depth + 1);
    attribute(parts.row, "aria-expanded", element.descendants.length === 0 ? null : String(!closed));
    parts.row.style.setProperty("--depth", element.depth);
    parts.row.classList.toggle("restarting", element.restarting !== null);
    attribute(parts.icon, "aria-label", state);
    attribute(parts.chevron, "hidden", element.descendants.length === 0);
    const kind = kindOf(view) === name(view.id) ? "" : kindOf(view);
    text(parts.kind, kind);
    attribute(parts.last, "data-kind", kindOf(view));
    this.#fault(parts.fault, element, closed);
    this.#link(parts.link, view.level === "module" ? view.url : null);
    text(parts.generation, view.generation > 0 ? `#${view.generation}` : "");
    text(parts.pid, view.pid === null ? "" : String(view.pid));
    text(parts.port, view.port === null ? "" : String(view.port));
    text(parts.restarts, view.restarts > 0 ? count(view.restarts) : "");
    text(parts.recovery, view.recovery ? `${took(view.recovery.lastMillis)} / ${took(view.recovery.p90Millis)}` : "");
    attribute(parts.recovery, "title", view.recovery
      ? `last ${took(view.recovery.lastMillis)}, median ${took(view.recovery.medianMillis)}, 90th percentile ${took(view.recovery.p90Millis)}, of ${count(view.recovery.count)}`
      : null);
    for (const button of [parts.restart, parts.crash]) attribute(button, "disabled", !isRestartable(view));
    parts.tells = closed ? mostTelling(element) : element;
    this.#heat(parts.heat, closed ? element.descendants : []);
    this.#times(parts, element);
  }

  #times(parts, element) {
    const now = this.#elements.now();
    const { tells } = parts;
    const { view, restarting } = tells;
    text(parts.up, element.readySince === null ? "" : span(now - element.readySince));
    text(parts.what, tells === element ? what(element, now) : `${name(tells.id)}: ${what(tells, now)}`);
    attribute(parts.what, "data-state", stateOf(tells));
    attribute(parts.what, "title", view.detail ?? view.history[0]?.evidence ?? null);
    const expected = view.recovery?.p90Millis ?? 0;
    const share = restarting && expected > 0 ? Math.min(1, (now - restarting.atMillis) / expected) : 0;
    parts.row.style.setProperty("--share", share.toFixed(3));
  }

  #make(element) {
    const { id } = element;
    const select = (byKey) => this.#on.select(id, byKey);
    const act = (verb, icon) => confirmed({
      verb, icon, describe: () => id, act: () => this.#on.ask(verb, id), say: this.#on.say,
    });
    const parts = {
      icon: h("span", { class: "sign", role: "img" }, stateIcon()),
      chevron: h("button", {
        type: "button", class: "chevron", tabindex: -1, "aria-label": `Open or close ${id}`,
        onclick: (click) => { click.stopPropagation(); this.#toggle(id); },
      }),
      kind: h("span", { class: "kind" }),
      fault: h("span", { class: "fault-mark", hidden: true }, "fault"),
      link: h("a", { class: "link", target: "_blank", rel: "noreferrer", hidden: true, onclick: (click) => click.stopPropagation() }),
      heat: h("span", { class: "heat", "aria-hidden": "true" }),
      generation: cell("generation"), pid: cell("pid"), port: cell("port"), up: cell("up"), restarts: cell("restarts"),
      what: h("span", { class: "what" }), recovery: cell("recovery"),
      restart: act("restart", restartIcon()),
      crash: act("crash", powerIcon()),
    };
    parts.last = h("span", { role: "gridcell", class: "c-last-restart" }, parts.what, h("span", { class: "bar", "aria-hidden": "true" }));
    parts.row = h("div", {
      role: "row", class: "row", tabindex: -1, "data-id": id, "aria-selected": id === this.#selected ? "true" : "false",
      onclick: () => { this.#focused = id; select(false); },
      onfocusin: () => this.#rove(id),
    },
    h("span", { role: "gridcell", class: "c-element" },
      parts.chevron, parts.icon, h("span", { class: "name" }, name(id)), parts.fault, parts.kind, parts.link, parts.heat),
    parts.generation, parts.pid, parts.port, parts.up, parts.restarts,
    parts.last, parts.recovery,
    h("span", { role: "gridcell", class: "c-actions" }, parts.restart, parts.crash));
    this.#rows.set(id, parts);
    return parts;
  }

  // Of a bean that has no row its module's tells, and of what is in a closed element that one's.
  #fault(mark, element, closed) {
    const here = this.#elements.faults().filter((it) => it.id === element.id
      || (isIn(it.id, element.id) && (closed || (element.view.level === "module" && !this.#elements.get(it.id)))));
    attribute(mark, "hidden", here.length === 0);
    attribute(mark, "title", here.length === 0 ? null : `injected: ${here.map((it) => it.fault).join("; ")}`);
  }

  #link(link, url) {
    attribute(link, "hidden", url === null);
    if (url === null) return;
    attribute(link, "href", /^https?:/.test(url) ? url : null);
    text(link, new URL(url, location.href).pathname);
    attribute(link, "title", url);
  }

  #heat(place, descendants) {
    while (place.children.length > descendants.length) place.lastChild.remove();
    while (place.children.length < descendants.length) place.append(h("i"));
    descendants.forEach((element, at) => {
      attribute(place.children[at], "data-state", stateOf(element));
      attribute(place.children[at], "title", `${element.id}: ${stateOf(element)}`);
    });
  }

  #toggle(id) {
    this.#closed.set(id, !this.#closed.get(id));
    this.draw();
  }

  // Only one row is in the order of the tab key; the arrows move between rows.
  #rove(id) {
    if (this.#focused === id) return;
    if (this.#focused) this.#reachable(this.#focused, false);
    this.#focused = id;
    this.#reachable(id, true);
  }

  #reachable(id, yes) {
    const parts = this.#rows.get(id);
    if (!parts) return;
    for (const part of [parts.row, parts.restart, parts.crash, parts.link]) attribute(part, "tabindex", yes ? 0 : -1);
  }

  #focusNear(id) {
    let near = id.slice(0, id.lastIndexOf("/"));
    while (near && !this.#shown.includes(near)) near = near.slice(0, Math.max(0, near.lastIndexOf("/")));
    this.focus(near || this.#shown[0]);
  }

  #key(key) {
    if (!key.target.classList.contains("row") || key.altKey || key.ctrlKey || key.metaKey) return;
    const id = key.target.dataset.id;
    const at = this.#shown.indexOf(id);
    const element = this.#elements.get(id);
    if (!element) return;
    const open = element.descendants.length > 0 && !this.#isClosed(element);
    const moves = {
      ArrowDown: () => this.focus(this.#shown[at + 1]),
      ArrowUp: () => this.focus(this.#shown[at - 1]),
      Home: () => this.focus(this.#shown[0]),
      End: () => this.focus(this.#shown.at(-1)),
      ArrowRight: () => (open ? this.focus(this.#shown[at + 1]) : element.descendants.length > 0 && this.#toggle(id)),
      ArrowLeft: () => (open ? this.#toggle(id) : this.focus(element.view.parent)),
      Enter: () => this.#on.select(id, true),
      " ": () => this.#on.select(id, true),
    };
    if (moves[key.key]) {
      key.preventDefault();
      moves[key.key]();
    }
  }
}

function cell(column) {
  return h("span", { role: "gridcell", class: `c-${column}` });
}

function isGroup(view) {
  return view.level === "machine" || view.level === "application";
}

/** Of a closed element and all below it, the one whose restart is told in its row: what is not ready first, then the latest. */
function mostTelling(element) {
  const all = [element, ...element.descendants];
  const unwell = all.find((one) => one.restarting) ?? all.find((one) => !isWell(one) && !one.goneAt && !isGroup(one.view));
  const latest = (one) => one.view.history.find((restart) => restart.reason !== FIRST)?.atMillis ?? 0;
  return unwell ?? all.reduce((best, one) => (latest(one) > latest(best) ? one : best), element);
}

/** What is to be said about an element's last restart, or about the one that goes on. */
function what(element, now) {
  const { view, restarting } = element;
  if (element.goneAt) return "gone";
  if (restarting) {
    const lasts = took(Math.max(0, now - restarting.atMillis));
    return `${view.state === "waiting" ? view.detail ?? "waits" : restarting.reason} · ${lasts}`;
  }
  // Of a machine or application, its sign and the rows below say enough.
  if (view.state !== "ready") return view.detail ?? (isGroup(view) ? "" : view.state);
  const latest = view.history.find((restart) => restart.reason !== FIRST);
  return latest ? `${latest.reason} · ${ago(now - latest.atMillis)}` : "";
}
