// Puts the parts together: the token, the line to the manager, and what is drawn when.

import { h, text, attribute } from "./dom.js";
import { Connection } from "./connection.js";
import { Elements, stateOf } from "./elements.js";
import { Tree } from "./tree.js";
import { Panel } from "./panel.js";
import { Timeline, legend } from "./timeline.js";
import { Events } from "./events.js";
import { Decisions } from "./decisions.js";
import { FailureMap } from "./fmap.js";
import { ArmedFaults } from "./faults.js";
import { count, name, rate, span, took } from "./format.js";

const KEY = "crashonly-token";
const MAP_AGE = 30_000; // ms; what is accepted or learned elsewhere is no event
const $ = (id) => document.getElementById(id);

const elements = new Elements();
let connection = null;
let status = null;
let statusAt = 0;
let downSince = null;
let wasLife = null;
let toastTimer = null;
let decisionsTimer = null;

const say = (words) => text($("spoken"), words);
const read = (path) => connection.read(path);
const ask = async (verb, id, parameters) => {
  const wrong = await connection.ask(verb, id, parameters);
  // What is wrong with a fault is told beside its form.
  if (wrong && verb !== "inject") toast(`${verb} ${id}: ${wrong}`, 6000);
  return wrong;
};
const tree = new Tree($("tree"), elements, { select, ask, say, counted });
const panel = new Panel($("panel"), elements, { close: () => select(null), select, ask, read, say });
const timeline = new Timeline($("timeline"), $("readout"), elements, { select });
const events = new Events($("events"), { select });
const decisions = new Decisions($("decisions-card"), $("decisions"), { select });
const failureMap = new FailureMap($("fmap-card"), $("fmap"), { select });
const armed = new ArmedFaults($("armed"), $("armed-list"), elements, { select, ask, say });
$("timeline").after(legend());

function begin() {
  const inFragment = /^#token=([\w.~-]+)$/.exec(location.hash);
  if (inFragment) {
    sessionStorage.setItem(KEY, inFragment[1]);
    history.replaceState(null, "", location.pathname);
  }
  const token = sessionStorage.getItem(KEY);
  if (token) connect(token);
  else askForToken(false);
}

function connect(token) {
  connection = new Connection(token, {
    live: () => {
      strip();
      lookForDecisions();
      lookForMap();
    },
    down: () => {
      if (downSince === null) {
        downSince = Date.now();
        if (wasLife !== null) {
          toast("No manager answers. Requests go on by the last routing table; what crashes meanwhile is restarted by the next manager.", null);
        }
      }
      strip();
    },
    refused: () => {
      sessionStorage.removeItem(KEY);
      askForToken(true);
    },
    status: takeStatus,
    event: (event, life) => {
      events.add(event, life);
      if (decisions.isTold(event)) lookForDecisions();
      if (event.kind === "learned") lookForMap();
    },
    sample: (sample) => {
      elements.clockOffset = sample.atMillis - Date.now();
      timeline.add(sample);
      timeline.draw();
      gauges(sample);
    },
    timeline: (samples) => {
      timeline.history(samples);
      if (samples.length > 0) gauges(samples.at(-1));
    },
  });
  connection.run();
}

/** A little later: an event may be told before the decision behind it can be read. */
function lookForDecisions() {
  clearTimeout(decisionsTimer);
  decisionsTimer = setTimeout(async () => {
    const latest = await connection.read("/api/decisions");
    if (latest) decisions.show(latest);
  }, 250);
}

async function lookForMap() {
  const maps = await connection.read("/api/fmap");
  if (maps) failureMap.show(maps.known);
}

function askForToken(wrong) {
  attribute($("token-wrong"), "hidden", !wrong);
  $("token").value = "";
  $("token-dialog").showModal();
}

function takeStatus(view) {
  status = view;
  statusAt = Date.now();
  if (downSince !== null) back(view);
  wasLife = view.managerLife;
  const changes = elements.update(view);
  timeline.restarts(view.elements);
  armed.show(view.faults);
  tree.draw();
  panel.draw();
  for (const { element, was } of changes) {
    if (stateOf(element) === "ready" && was.state !== "ready") tree.flash(element.id);
  }
  if (changes.length > 0) timeline.draw();
  announce(changes);
  strip();
}

/** There is a manager again. */
function back(view) {
  const missed = Date.now() - downSince;
  downSince = null;
  if (wasLife === null) return;
  toast(view.managerLife === wasLife
    ? `Connected again after ${took(missed)}.`
    : `A new manager, life ${view.managerLife}, took over after ${took(missed)}.`, 5000);
}

function announce(changes) {
  const told = changes.filter(({ element, was }) => stateOf(element) !== was.state);
  if (told.length === 0) return;
  say(told.length > 3
    ? `${told.length} elements changed state.`
    : told.map(({ element }) => `${name(element.id)} ${stateOf(element)}`).join(", "));
}

function strip() {
  const down = downSince !== null;
  $("main").classList.toggle("stale", down || status === null);
  attribute($("connection"), "data-state", down ? "down" : status ? "live" : "unknown");
  text($("connection"), down ? `no manager: retrying · ${span(Date.now() - downSince)}` : status ? "live" : "connecting");
  if (down) gauges(null);
  if (status === null) return;
  attribute($("state"), "data-state", down ? "unknown" : status.state);
  text($("state"), down ? "unknown" : stateWords());
  text($("manager"), down ? `life ${status.managerLife}, gone` : `life ${status.managerLife}, up ${span(status.managerUptimeMillis + Date.now() - statusAt)}`);
  if ($("url").textContent !== status.httpUrl) {
    const href = /^https?:/.test(status.httpUrl) ? status.httpUrl : null;
    $("url").replaceChildren(h("a", { href, target: "_blank", rel: "noreferrer" }, status.httpUrl));
  }
  const title = `${down ? "no manager" : status.state} – crashonly`;
  if (document.title !== title) document.title = title;
}

/** The state, with how many are the cause of it: processes, less spares, and modules in processes that are ready themselves. */
function stateWords() {
  if (status.state === "ready") return status.state;
  const unwell = new Set(status.elements.filter((view) => view.state !== "ready" && view.role !== "spare").map((view) => view.id));
  const causes = status.elements.filter((view) =>
    view.role !== "replicas" && unwell.has(view.id) && (view.level === "process" || (view.level === "module" && !unwell.has(view.parent)))).length;
  return causes === 0 ? status.state : `${status.state}: ${count(causes)} not ready`;
}

function gauges(sample) {
  text($("requests"), rate(sample?.requestsPerSecond));
  gauge("held", sample?.held, count);
  gauge("repeated", sample?.repeatedPerSecond, rate);
  gauge("failed", sample?.failedPerSecond, rate);
}

function gauge(id, value, write) {
  text($(id), write(value));
  $(id).classList.toggle("lit", value > 0);
}

function counted(shown, all) {
  text($("tree-count"), shown === all ? `${count(all)} elements` : `${count(shown)} of ${count(all)} elements`);
}

function select(id, byKey = false) {
  if (id !== null && !elements.get(id)) return;
  const before = panel.id;
  const focusWasInside = $("panel").contains(document.activeElement);
  panel.show(id, byKey || focusWasInside);
  tree.select(id);
  document.body.classList.toggle("with-panel", id !== null);
  if (id === null && before !== null && focusWasInside) tree.focus(before);
}

function toast(words, milliseconds) {
  clearTimeout(toastTimer);
  text($("toast"), words);
  attribute($("toast"), "hidden", false);
  if (milliseconds !== null) toastTimer = setTimeout(() => attribute($("toast"), "hidden", true), milliseconds);
}

$("token-form").addEventListener("submit", () => {
  const token = $("token").value.trim();
  sessionStorage.setItem(KEY, token);
  connect(token);
});
$("token-dialog").addEventListener("cancel", (event) => event.preventDefault());
$("filter").addEventListener("input", () => tree.filter($("filter").value, $("only").checked));
$("only").addEventListener("change", () => tree.filter($("filter").value, $("only").checked));
for (const button of document.querySelectorAll("[data-minutes]")) {
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll("[data-minutes]")) attribute(other, "aria-pressed", other === button ? "true" : "false");
    timeline.show(Number(button.dataset.minutes));
  });
}

setInterval(() => {
  if (elements.sweep(panel.id)) tree.draw();
  tree.tick();
  panel.tick();
  armed.tick();
  events.draw();
  strip();
  if (downSince !== null) timeline.draw();
}, 200);

setInterval(() => {
  if (connection !== null && downSince === null) lookForMap();
}, MAP_AGE);

begin();
