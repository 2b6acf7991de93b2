// The few things the page does to the document. Text is only ever text: nothing here makes markup of it.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button", {class: "x", onclick: f}, "text", child)`. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets the text if it is another one: what does not change is not touched, so selections and tooltips stay. */
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/** Sets or removes an attribute if it is another one. */
export function attribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

/** Makes `parent` have exactly `children`, moving only what is out of place. */
export function arrange(parent, children) {
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const POWER = "M8 2v5.4M4.6 4.2a5 5 0 1 0 6.8 0";
const AGAIN = "M13 4.2V7.4H9.8M12.8 7.2A5 5 0 1 0 12 11";

/** The sign of a power switch. */
export function powerIcon() {
  return s("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, s("path", { d: POWER }));
}

/** The sign of a restart. */
export function restartIcon() {
  return s("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" }, s("path", { d: AGAIN }));
}

/** A state's sign. Shape and colour both tell it; the style sheet shows the part that belongs to `data-state`. */
export function stateIcon() {
  return s(
    "svg", { viewBox: "0 0 16 16", class: "state-icon", "aria-hidden": "true" },
    s("circle", { class: "of-ready", cx: 8, cy: 8, r: 4.5 }),
    s("circle", { class: "of-standby", cx: 8, cy: 8, r: 4.5 }),
    s("path", { class: "of-starting", d: "M8 2.8a5.2 5.2 0 1 1-5.2 5.2" }),
    s("path", { class: "of-crashing", d: "M4 4l8 8M12 4l-8 8" }),
    s("path", { class: "of-degraded", d: "M8 3.2a4.8 4.8 0 1 0 .01 0M8 3.2v9.6M10 4.4v7.2M12 5.6v4.8" }),
    s("path", { class: "of-waiting", d: "M8 2.8a5.2 5.2 0 1 0 .01 0M8 5.2V8l2 1.6" }),
    s("path", { class: "of-failed", d: "M8 2.4L14 13.2H2zM8 6.6v3M8 11.4v.1" }),
    s("circle", { class: "of-gone", cx: 8, cy: 8, r: 4.5 }));
}
