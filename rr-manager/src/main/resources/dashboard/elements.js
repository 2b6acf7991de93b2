// What the page knows about the elements beyond the latest status: when each became ready, which is restarting since when, and which
// have vanished.

const GONE_FOR = 6000; // ms a vanished element stays visible
const UP_TOLERANCE = 1500; // ms; an up time that differs by less is the same one, measured with a delay

export class Elements {
  #known = new Map();
  #faults = [];
  /** What the server's clock shows minus what ours shows, ms. */
  clockOffset = 0;

  /** Now, by the server's clock. */
  now() {
    return Date.now() + this.clockOffset;
  }

  /** Takes a status in; returns the changes worth telling: `{element, was}` pairs. */
  update(status) {
    const changes = [];
    const present = new Set();
    const now = this.now();
    this.#faults = status.faults;
    for (const view of status.elements) {
      present.add(view.id);
      const before = this.#known.get(view.id);
      const element = before ?? { id: view.id, readySince: null };
      const was = before && !before.goneAt ? { state: before.view.state, generation: before.view.generation } : null;
      element.view = view;
      element.goneAt = null;
      const since = view.upMillis === null ? null : now - view.upMillis;
      if (since === null || element.readySince === null || Math.abs(since - element.readySince) > UP_TOLERANCE) element.readySince = since;
      element.restarting = restarting(view);
      this.#known.set(view.id, element);
      if (was && (was.state !== view.state || was.generation !== view.generation)) changes.push({ element, was });
    }
    for (const element of this.#known.values()) {
      if (!present.has(element.id) && !element.goneAt) {
        element.goneAt = Date.now();
        element.readySince = null;
        element.restarting = null;
        changes.push({ element, was: { state: element.view.state, generation: element.view.generation } });
      }
    }
    this.#order(status);
    return changes;
  }

  /** Forgets what has been gone for a while; true if there was such. */
  sweep(keep) {
    let swept = false;
    for (const element of this.#known.values()) {
      if (element.goneAt && element.id !== keep && Date.now() - element.goneAt > GONE_FOR) {
        this.#known.delete(element.id);
        swept = true;
      }
    }
    return swept;
  }

  /** What is injected at this moment: `{id, fault, endsAtMillis}`. */
  faults() {
    return this.#faults;
  }

  get(id) {
    return this.#known.get(id);
  }

  all() {
    return this.#known.values();
  }

  /** Every element, a parent before its children; each knows its depth and its descendants afterwards. */
  inOrder() {
    const children = new Map();
    for (const element of this.#known.values()) {
      const parent = this.#known.has(element.view.parent) ? element.view.parent : null;
      if (!children.has(parent)) children.set(parent, []);
      children.get(parent).push(element);
    }
    const ordered = [];
    const visit = (parent, depth) => {
      const siblings = children.get(parent) ?? [];
      siblings.sort((a, b) => a.order - b.order);
      for (const element of siblings) {
        element.depth = depth;
        ordered.push(element);
        visit(element.id, depth + 1);
        element.descendants = ordered.slice(ordered.indexOf(element) + 1);
      }
    };
    visit(null, 0);
    return ordered;
  }

  // As in the status, with what has vanished where it was before: the rows around it do not jump.
  #order(status) {
    const before = [...this.#known.values()].filter((element) => element.order !== undefined).sort((a, b) => a.order - b.order);
    const ordered = status.elements.map((view) => view.id);
    before.forEach((element, at) => {
      if (element.goneAt) ordered.splice(at === 0 ? 0 : ordered.indexOf(before[at - 1].id) + 1, 0, element.id);
    });
    ordered.forEach((id, at) => { this.#known.get(id).order = at; });
  }
}

/** The state that is shown. */
export function stateOf(element) {
  return element.goneAt ? "gone" : element.view.state;
}

/** Whether nothing has to be told of it: it serves, or stands by. */
export function isWell(element) {
  return ["ready", "standby"].includes(stateOf(element));
}

/** Whether it can be crashed and restarted: what stands by for a module comes and goes with that. */
export function isRestartable(view) {
  return !(view.role === "spare" && view.level === "resource");
}

/** What an element is: its role, else its level. */
export function kindOf(view) {
  return (view.role ?? view.level).replace(/-/g, " ");
}

function restarting(view) {
  const latest = view.history[0];
  return view.state !== "ready" && latest && latest.tookMillis === null ? latest : null;
}
