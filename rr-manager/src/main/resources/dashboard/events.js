// The list of what happened, newest first.

import { h } from "./dom.js";
import { clock, took } from "./format.js";

const MOST = 250;

export class Events {
  #list;
  #on;
  #seen = new Set();
  #pending = [];

  /** @param {object} on `select(id)` */
  constructor(list, on) {
    this.#list = list;
    this.#on = on;
    list.append(h("li", { class: "quiet none" }, "Nothing has happened since this manager began."));
  }

  /** Takes an event in; {@link draw} shows it. A sequence means something only within the manager's life that gave it. */
  add(event, life) {
    const key = `${life}:${event.sequence}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#pending.push(event);
  }

  /** Shows what came since the last call, all at once. */
  draw() {
    if (this.#pending.length === 0) return;
    const fresh = this.#pending.slice(-MOST).reverse().map((event) => this.#item(event));
    this.#pending = [];
    this.#list.querySelector(".none")?.remove();
    this.#list.prepend(...fresh);
    while (this.#list.children.length > MOST) this.#list.lastChild.remove();
    if (this.#seen.size > 4 * MOST) this.#seen = new Set([...this.#seen].slice(-2 * MOST));
  }

  #item(event) {
    const of = event.generation > 0 ? `${event.element}#${event.generation}` : event.element;
    return h("li", { "data-kind": event.kind },
      h("time", { datetime: new Date(event.atMillis).toISOString() }, clock(event.atMillis)),
      h("span", { class: "event-kind" }, event.kind),
      h("span", { class: "event-body" },
        h("button", { type: "button", class: "crumb", onclick: () => this.#on.select(event.element) }, of.replace(/^machine\//, "")),
        h("span", { class: "event-text" }, sentence(event))));
  }
}

/** What happened, with its duration as durations are written everywhere. */
function sentence({ text, millis }) {
  if (millis === null) return text;
  const raw = `${millis} ms`;
  return text.includes(raw) ? text.replace(raw, took(millis)) : `${text}, ${took(millis)}`;
}
