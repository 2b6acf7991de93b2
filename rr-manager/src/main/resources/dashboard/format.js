// How numbers and times are written. Widths are kept steady: the page sets tabular figures, and units change at few thresholds.

const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** A whole number: 12,043. */
export function count(n) {
  return n === null || n === undefined ? "–" : GROUPED.format(n);
}

/** A round number on a scale: 2.5, 500, 20k. */
export function compact(n) {
  return n >= 1_000_000 ? `${n / 1_000_000}M` : n >= 1000 ? `${n / 1000}k` : String(n);
}

/** A number a second: 0, 0.4, 7.2, 1,204. */
export function rate(n) {
  if (n === null || n === undefined) return "–";
  if (n === 0 || n >= 10) return GROUPED.format(n);
  return n < 0.05 ? "0" : n.toFixed(1);
}

/** A measured duration: 420 ms, 1.42 s, 38 s, 3 m 12 s. */
export function took(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return span(ms);
}

/** How long something has lasted, without fractions: 38 s, 3 m 12 s, 2 h 05 m, 4 d 3 h. */
export function span(ms) {
  if (ms === null || ms === undefined) return "–";
  const s = Math.max(0, Math.floor(ms / 1000));
  const m = Math.floor(s / 60);
  const h = Math.floor(m / 60);
  const d = Math.floor(h / 24);
  if (m === 0) return `${s} s`;
  if (h === 0) return `${m} m ${two(s % 60)} s`;
  if (d === 0) return `${h} h ${two(m % 60)} m`;
  return `${d} d ${h % 24} h`;
}

/** How long ago, coarsely: it is read, not measured. */
export function ago(ms) {
  if (ms < 2000) return "just now";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} m ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  return `${Math.floor(ms / 86_400_000)} d ago`;
}

/** The time of day: 14:03:07. */
export function clock(ms) {
  return CLOCK.format(ms);
}

/** The time of day if it was today, else with the date. */
export function moment(ms) {
  return Math.abs(Date.now() - ms) < 12 * 3_600_000 ? CLOCK.format(ms) : DAY.format(ms);
}

/** The last name of a path. */
export function name(id) {
  return id.slice(id.lastIndexOf("/") + 1);
}

function two(n) {
  return String(n).padStart(2, "0");
}
