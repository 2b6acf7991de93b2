// The failure map: whose failures were seen to make whom fail, the surest first.

import { h, arrange, attribute } from "./dom.js";

export class FailureMap {
  #card;
  #list;
  #on;
  #items = new Map();

  /** @param {object} on `select(id)` */
  constructor(card, list, on) {
    this.#card = card;
    this.#list = list;
    this.#on = on;
  }

  /** Shows a map in the format of its file. */
  show({ edges }) {
    attribute(this.#card, "hidden", edges.length === 0);
    const surest = [...edges].sort((a, b) => confidence(b) - confidence(a) || b.trials - a.trials);
    this.#items = new Map(surest.map((edge) => [keyOf(edge), this.#items.get(keyOf(edge)) ?? this.#item(edge)]));
    arrange(this.#list, [...this.#items.values()]);
  }

  #item(edge) {
    const seen = edge.trials === 0 ? "never seen" : `${edge.count} of ${edge.trials}`;
    return h("li", { "data-kind": edge.accepted ? "accepted" : "seen" },
      h("span", { class: "event-kind" }, confidence(edge).toFixed(2)),
      h("span", { class: "event-body" },
        this.#crumb(edge.from), " → ", this.#crumb(edge.to),
        h("span", { class: "event-text" }, ` ${edge.fault}: ${seen}, ${edge.learned.join(", ")}${edge.accepted ? ", accepted" : ""}`)));
  }

  #crumb(id) {
    return h("button", { type: "button", class: "crumb", onclick: () => this.#on.select(id) }, id.replace(/^machine\//, ""));
  }
}

/** As the server has it: what was only declared is certain. */
function confidence(edge) {
  return edge.trials === 0 ? 1 : edge.count / edge.trials;
}

function keyOf(edge) {
  return JSON.stringify([edge.from, edge.to, edge.fault, edge.count, edge.trials, edge.accepted, edge.learned]);
}
