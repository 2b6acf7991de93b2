// What the recovery policies decided, newest first, each with its evidence.

import { h, arrange, attribute } from "./dom.js";
import { clock } from "./format.js";

const MOST = 20;
const TOLD_BY = new Set(["suspected", "deferred", "escalated", "cured", "given-up", "crashing", "ended"]);

export class Decisions {
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

  /** Whether an event says that there is a new decision. */
  isTold(event) {
    return TOLD_BY.has(event.kind);
  }

  /** Shows them; those that are shown already stay as they are, opened or not. */
  show(decisions) {
    attribute(this.#card, "hidden", decisions.length === 0);
    const latest = decisions.slice(-MOST).reverse();
    const items = new Map(latest.map((view) => [keyOf(view), this.#items.get(keyOf(view)) ?? this.#item(view)]));
    this.#items = items;
    arrange(this.#list, [...items.values()]);
  }

  #item(view) {
    const { decision } = view;
    const evidence = decision.evidence;
    return h("li", { "data-kind": decision.type },
      h("time", { datetime: new Date(view.atMillis).toISOString() }, clock(view.atMillis)),
      h("span", { class: "event-kind" }, decision.type),
      h("span", { class: "event-body" },
        decision.suspect ? h("button", { type: "button", class: "crumb", onclick: () => this.#on.select(decision.suspect) }, decision.suspect.replace(/^machine\//, "")) : null,
        h("details", {},
          h("summary", { class: "event-text" }, view.text),
          h("ul", { class: "why" },
            ...evidence.reports.flatMap(lines).map((line) => h("li", {}, line)),
            ...evidence.scores.map((score) => h("li", {}, `suspect ${score.element}, ${score.rank.toFixed(2)}: explains ${score.reports}${clues(score)}`))))));
  }
}

function lines(report) {
  const others = report.operations.filter((it) => it.name !== report.operation);
  const data = Object.entries(report.data).map(([name, value]) => `${name}=${value}`);
  return [
    `${report.operation}: ${report.evidence}`,
    ...others.map((it) => `${it.name}: ${it.failed} of ${it.failed + it.served} failed, latest: ${it.latest}`),
    ...(data.length === 0 ? [] : [data.join("  ")]),
  ];
}

function clues(score) {
  if (score.clues.length === 0) return "";
  return `, since ${score.clues.map((clue) => `${clue.from} → ${clue.to} (${clue.fault}, ${clue.confidence.toFixed(2)})`).join(", ")}`;
}

function keyOf(view) {
  return `${view.atMillis} ${view.application} ${view.decision.type} ${view.text}`;
}
