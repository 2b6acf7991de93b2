// Faults that are injected: the list of those that are armed, wherever it stands, and the form that arms another one.

import { h, text, attribute, arrange } from "./dom.js";
import { confirmed } from "./confirm.js";
import { span } from "./format.js";

/** What an element is for faults: the places of the registry's kinds that lie at or below it. */
export function placesOf(view) {
  if (view.level === "bean") return ["BEAN"];
  if (view.level === "module") return ["MODULE"];
  if (view.level === "application" && view.id !== "machine/server") return ["MODULE", "HOST", "STORE", "SESSION_STORE"];
  if (view.level !== "process") return [];
  return { host: ["MODULE", "HOST"], replicas: ["MODULE", "HOST"], "acid-store": ["STORE"], "session-store": ["SESSION_STORE"] }[view.role] ?? [];
}

/** Whether `id` is `whole`, or lies in it. */
export function isIn(id, whole) {
  return id === whole || id.startsWith(`${whole}/`);
}

/** A list of armed faults, each with a button that ends it. */
export class ArmedFaults {
  #place;
  #list;
  #elements;
  #on;
  #of;
  #items = new Map();

  /**
   * @param place hidden while nothing is armed
   * @param {object} on `select(id)`, `ask(verb, id)`, `say(text)`
   * @param of only what is armed in this element; null for all
   */
  constructor(place, list, elements, on, of = null) {
    this.#place = place;
    this.#list = list;
    this.#elements = elements;
    this.#on = on;
    this.#of = of;
  }

  /** Shows those of a status. */
  show(faults) {
    const here = this.#of === null ? faults : faults.filter((it) => isIn(it.id, this.#of));
    attribute(this.#place, "hidden", here.length === 0);
    const fresh = here.filter((it) => !this.#items.has(keyOf(it)));
    if (this.#of === null && fresh.length > 0) this.#on.say(fresh.map((it) => `Fault injected into ${it.id}: ${it.fault}.`).join(" "));
    this.#items = new Map(here.map((it) => [keyOf(it), this.#items.get(keyOf(it)) ?? this.#item(it)]));
    const held = document.activeElement;
    const heldHere = this.#list.contains(held);
    arrange(this.#list, [...this.#items.values()].map((item) => item.node));
    if (heldHere && !this.#list.contains(held)) (this.#list.querySelector("button") ?? document.querySelector(".row[tabindex='0']"))?.focus();
    this.tick();
  }

  /** Moves on what time alone changes. */
  tick() {
    for (const { fault, ends } of this.#items.values()) {
      text(ends, fault.endsAtMillis === null ? "" : `ends in ${span(Math.max(0, fault.endsAtMillis - this.#elements.now()))}`);
    }
  }

  #item(fault) {
    const shown = fault.id.replace(/^machine\//, "");
    const ends = h("span", { class: "ends" });
    const end = h("button", {
      type: "button", class: "end", "aria-label": `End what is injected into ${fault.id}`,
      onclick: async () => {
        attribute(end, "disabled", true);
        const wrong = await this.#on.ask("heal", fault.id);
        attribute(end, "disabled", false);
        this.#on.say(wrong ?? `What is injected into ${fault.id} is ended.`);
      },
    }, "End");
    const node = h("li", { "data-id": fault.id, "data-fault": fault.fault },
      h("button", { type: "button", class: "crumb", onclick: () => this.#on.select(this.#known(fault.id)) }, shown),
      h("code", {}, fault.fault), ends, end);
    return { fault, ends, node };
  }

  // A bean that was never restarted has no row: its module has.
  #known(id) {
    return this.#elements.get(id) ? id : id.slice(0, id.lastIndexOf("/"));
  }
}

/** The form that arms a fault in one element: its kind of those that fit, and what can be said of it. */
export class FaultForm {
  /** The `details` element that holds it. */
  node;
  #view;
  #on;
  #kinds = null;
  #where = null;
  #kind;
  #sentence;
  #fields;
  #wrong;
  #inputs = new Map();

  /** @param {object} on `ask(verb, id, parameters)`, `read(path)`, `say(text)` */
  constructor(view, on) {
    this.#view = view;
    this.#on = on;
    this.#kind = h("select", { id: "fault-kind", onchange: () => this.#choose() });
    this.#sentence = h("p", { class: "hint", id: "fault-sentence" });
    this.#fields = h("div", { class: "fault-fields" });
    this.#wrong = h("p", { class: "wrong", role: "alert", hidden: true });
    attribute(this.#kind, "aria-describedby", "fault-sentence");
    const form = h("form", { class: "fault-form", onsubmit: (submit) => submit.preventDefault() });
    if (view.level === "module" && view.role === null) {
      this.#where = h("select", { id: "fault-where", onchange: () => this.#list() }, h("option", { value: view.id }, "the whole module"));
      form.append(h("label", { for: "fault-where" }, "In"), this.#where);
    }
    form.append(
      h("label", { for: "fault-kind" }, "Fault"), this.#kind, this.#sentence, this.#fields, this.#wrong,
      confirmed({
        verb: "inject", label: "inject", describe: () => `${this.#kind.value} into ${this.#target()}`, act: () => this.#inject(), say: on.say,
      }));
    this.node = h("details", { class: "fault-details", ontoggle: () => this.node.open && this.#open() }, h("summary", {}, "Inject a fault"), form);
  }

  #target() {
    return this.#where?.value || this.#view.id;
  }

  async #open() {
    if (this.#kinds !== null) return;
    const [kinds, beans] = await Promise.all([
      this.#on.read("/api/faults"), this.#where ? this.#on.read(`/api/beans?id=${encodeURIComponent(this.#view.id)}`) : []]);
    if (!kinds) {
      this.#refused("The manager did not answer. Close this and open it again when it does.");
      return;
    }
    this.#refused(null);
    this.#kinds = kinds;
    for (const bean of beans ?? []) {
      this.#where.append(h("option", { value: bean.id }, `bean ${bean.id.slice(bean.id.lastIndexOf("/") + 1)}`));
    }
    this.#list();
  }

  /** Offers the kinds that fit; the one that was chosen stays if it is among them. */
  #list() {
    const places = this.#target() === this.#view.id ? placesOf(this.#view) : ["BEAN"];
    const fitting = (this.#kinds ?? []).filter((kind) => kind.places.some((place) => places.includes(place)));
    const before = this.#kind.value;
    this.#kind.replaceChildren(...fitting.map((kind) => h("option", { value: kind.kind, selected: kind.kind === before }, kind.kind)));
    this.#choose();
  }

  #choose() {
    const kind = this.#kinds.find((one) => one.kind === this.#kind.value);
    const said = new Map([...this.#inputs].map(([word, input]) => [word, input.value]));
    this.#refused(null);
    this.#inputs.clear();
    text(this.#sentence, kind ? `${kind.sentence}${kind.endedBy === "none" ? "" : `; a restart of the ${kind.endedBy} ends it`}` : "");
    const places = this.#target() === this.#view.id ? placesOf(this.#view) : ["BEAN"];
    const words = (kind?.parameters ?? []).filter((word) => word !== "path" || places.includes("MODULE"));
    const needed = (word) => kind.required.includes(word);
    words.sort((a, b) => needed(b) - needed(a));
    this.#fields.replaceChildren(...words.flatMap((word) => {
      const input = h("input", {
        id: `fault-${word}`, name: word, autocomplete: "off", spellcheck: "false", "aria-describedby": `fault-${word}-expected`,
        "aria-required": needed(word), placeholder: needed(word) ? "needed" : usual(word, kind),
        oninput: () => attribute(input, "aria-invalid", null),
      });
      input.value = said.get(word) ?? "";
      this.#inputs.set(word, input);
      return [h("label", { for: input.id }, word), input, h("small", { id: `fault-${word}-expected` }, kind.expected[word])];
    }));
  }

  async #inject() {
    const said = [...this.#inputs].map(([word, input]) => [word, input.value.trim()]).filter(([, value]) => value !== "");
    const fault = [this.#kind.value, ...said.map(([word, value]) => `${word}=${value}`)].join(" ");
    const wrong = await this.#on.ask("inject", this.#target(), { fault });
    this.#refused(wrong);
    const blamed = wrong === null ? null : [...this.#inputs].find(([word]) => new RegExp(`: ${word}(=| is missing)`).test(wrong))?.[1];
    for (const input of this.#inputs.values()) attribute(input, "aria-invalid", input === blamed ? "true" : null);
    blamed?.focus();
    return wrong;
  }

  #refused(wrong) {
    text(this.#wrong, wrong ?? "");
    attribute(this.#wrong, "hidden", wrong === null);
  }
}

/** What holds if nothing is said. */
function usual(word, kind) {
  return { probability: "1", times: "any number", after: "0", for: `${kind.lastsSeconds}s`, path: "all", survives: "no restart" }[word] ?? "";
}

function keyOf(fault) {
  return JSON.stringify([fault.id, fault.fault, fault.endsAtMillis]);
}
