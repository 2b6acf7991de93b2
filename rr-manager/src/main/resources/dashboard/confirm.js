// A button that acts on the second press: the first one arms it for a few seconds. Escape, leaving it or waiting disarms it.

import { h, text, attribute } from "./dom.js";

const ARMED = 3500; // ms
const DOUBLE_CLICK = 250; // ms; a second press that comes sooner was not a decision

/**
 * @param {object} options `verb` (what it does), `icon`, `label` (shown; none for an icon only), `describe()` (what it acts on), `act()`
 *     (returns a promise of null or of what went wrong), `say(text)`
 */
export function confirmed({ verb, icon, label, describe, act, say }) {
  const caption = h("span", { class: "caption" }, label ?? "");
  const button = h("button", { type: "button", class: `act act-${verb}` }, icon, caption);
  let timer = null;

  const name = () => attribute(button, "aria-label", `${verb} ${describe()}`);
  const disarm = () => {
    clearTimeout(timer);
    timer = null;
    button.classList.remove("armed", "sure");
    text(caption, label ?? "");
    name();
  };
  const arm = () => {
    button.classList.add("armed");
    text(caption, `${verb} now?`);
    attribute(button, "aria-label", `${verb} ${describe()}: press again to confirm`);
    say(`Press again to ${verb} ${describe()}.`);
    timer = setTimeout(disarm, ARMED);
    setTimeout(() => timer !== null && button.classList.add("sure"), DOUBLE_CLICK);
  };

  button.addEventListener("click", async (click) => {
    click.stopPropagation();
    if (timer === null) {
      arm();
    } else if (button.classList.contains("sure")) {
      disarm();
      button.classList.add("sent");
      const wrong = await act();
      button.classList.remove("sent");
      say(wrong ?? `${verb} of ${describe()} asked for.`);
    }
  });
  button.addEventListener("keydown", (key) => {
    if (key.key === "Escape" && timer !== null) {
      key.stopPropagation();
      disarm();
    }
  });
  button.addEventListener("blur", () => timer !== null && disarm());
  button.addEventListener("pointerenter", name);
  button.addEventListener("focus", name);
  name();
  return button;
}
