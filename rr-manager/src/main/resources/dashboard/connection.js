// The page's line to the manager. A manager is killed and replaced as a matter of course: the line is made again at once, and asks
// for what it missed.

const SILENCE = 5000; // ms; the manager says something every second
const FIRST_PAUSE = 150;
const LONGEST_PAUSE = 1000;

export class Connection {
  #token;
  #on;
  #life = null;
  #sequence = 0;
  #abort = null;

  /**
   * @param {string} token
   * @param {object} on `live()`, `down(reason)`, `refused()`, `status(view)`, `event(event, life)`, `sample(sample)`,
   *     `timeline(samples)`
   */
  constructor(token, on) {
    this.#token = token;
    this.#on = on;
  }

  /** Reads for as long as the token is good. */
  async run() {
    let pause = FIRST_PAUSE;
    for (;;) {
      try {
        await this.#read(() => { pause = FIRST_PAUSE; });
        this.#on.down("closed");
      } catch (failure) {
        if (failure instanceof Refused) {
          this.#on.refused();
          return;
        }
        this.#on.down(String(failure.message ?? failure));
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Asks for `crash`, `restart`, `inject` or `heal`; resolves to null, or to a sentence that says what is wrong. */
  async ask(verb, id, parameters = {}) {
    try {
      const answer = await fetch(`/api/${verb}?${new URLSearchParams({ id, ...parameters })}`, { method: "POST", headers: this.#headers() });
      if (answer.ok) return null;
      const problem = await answer.json().catch(() => ({}));
      return problem.detail ?? `The manager answered ${answer.status}.`;
    } catch {
      // The manager may have crashed itself on our behalf before it could answer.
      return "The manager did not answer.";
    }
  }

  /** What is at `path`; null if the manager does not answer. */
  async read(path) {
    try {
      const answer = await fetch(path, { headers: this.#headers(), cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  #headers() {
    return { Authorization: `Bearer ${this.#token}` };
  }

  async #read(begun) {
    this.#abort = new AbortController();
    let watchdog = this.#watch(null);
    try {
      this.#on.timeline(await (await this.#get("/api/timeline")).json());
      const life = this.#life === null ? "" : `&life=${this.#life}`;
      const stream = (await this.#get(`/api/events?after=${this.#sequence}${life}`)).body;
      begun();
      this.#on.live();
      const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        watchdog = this.#watch(watchdog);
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => this.#take(block));
      }
    } finally {
      clearTimeout(watchdog);
      this.#abort.abort();
    }
  }

  // A frozen manager keeps the line open and says nothing.
  #watch(before) {
    clearTimeout(before);
    const abort = this.#abort;
    return setTimeout(() => abort.abort(new Error("silent")), SILENCE);
  }

  async #get(path) {
    const answer = await fetch(path, { headers: this.#headers(), signal: this.#abort.signal, cache: "no-store" });
    if (answer.status === 401) throw new Refused();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer;
  }

  #take(block) {
    let kind = null;
    let data = null;
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) kind = line.slice(7);
      else if (line.startsWith("data: ")) data = line.slice(6);
    }
    if (data === null) return;
    const value = JSON.parse(data);
    if (kind === "status") {
      if (this.#life !== null && this.#life !== value.managerLife) this.#sequence = 0;
      this.#life = value.managerLife;
      this.#on.status(value);
    } else if (kind === "event") {
      this.#sequence = Math.max(this.#sequence, value.sequence);
      this.#on.event(value, this.#life);
    } else if (kind === "sample") {
      this.#on.sample(value);
    }
  }
}

class Refused extends Error {}
