// Predict: the question, the show of hands, and a lock. Nothing is revealed before "Lock in our guess" or "Skip".

import type { App } from "../app.ts";
import { guessInWords } from "../course.ts";
import { button, el, fill, freshId, say } from "../dom.ts";
import { allowUpTo, isHidden, lock, note, raise, skip } from "../state.ts";
import type { StageView } from "./stage.ts";

const OPEN_QUESTION = "What do you think: how will the people in this team be at the end?";

export function predict(app: App): StageView {
  const question = el("p", { class: "question" });
  const hands = el("div", { class: "hands", role: "group", "aria-label": "Show of hands" });
  const extra = el("div", { class: "extra" });
  const locked = el("p", { class: "lead", role: "status" });
  const actions = el("div", { class: "row" });
  const first = el("p", { class: "hint" });
  const side = el("div", { class: "side-inner" },
    el("h2", {}, "Your guess"), question, hands, extra, locked, first, actions);
  let inputs: HTMLInputElement[] = [];
  let built: unknown = null;

  const build = (): void => {
    const options = app.bundle.header.predict?.options ?? [];
    inputs = options.map((option, i) => counter(app, option, i));
    fill(hands, ...inputs.map((input) => input.closest("div")));
    hands.hidden = options.length === 0;
    fill(extra, ...extras(app, options.length === 0));
    const begins = app.version(0).events.find((event) => event.day > 5)?.day;
    fill(first, ...(begins ? [button(`First watch up to day ${begins - 1}`, () => {
      app.change((s) => allowUpTo(s, begins - 1));
      app.go("watch");
    }, { class: "quiet" })] : []));
  };
  const update = (): void => {
    if (built !== app.bundle.header) {
      built = app.bundle.header;
      build();
    }
    const { guess } = app.state;
    const open = isHidden(app.state);
    say(question, app.bundle.header.predict?.question ?? OPEN_QUESTION);
    inputs.forEach((input, i) => {
      if (document.activeElement !== input && Number(input.value) !== guess.hands[i]) input.value = String(guess.hands[i]);
    });
    for (const control of side.querySelectorAll<HTMLInputElement>("input, .step")) control.disabled = !open;
    say(locked, open ? "" : guess.state === "locked" ? guessInWords(app) || "Our guess is locked in." : "No guess this time.");
    locked.hidden = open;
    first.hidden = !open;
    const state = `${open}`;
    if (actions.dataset["state"] !== state) {
      actions.dataset["state"] = state;
      fill(actions, ...(open ? [
        button("Lock in our guess", () => reveal(app, true), { class: "primary" }),
        button("Skip", () => reveal(app, false)),
      ] : [button("Next: watch →", () => app.go("watch"), { class: "primary" })]));
    }
  };
  return { main: null, side, update };
}

function reveal(app: App, guessed: boolean): void {
  app.change(guessed ? lock : skip);
  app.announce(guessed ? "The guess is locked in. What happens can now be watched." : "No guess. What happens can now be watched.");
  document.querySelector<HTMLButtonElement>(".side .row .primary")?.focus();
}

/** One answer with its number of hands, to be typed or stepped. */
function counter(app: App, option: string, i: number): HTMLInputElement {
  const id = freshId("hands");
  const input = el("input", { id, type: "number", min: 0, max: 9999, value: 0, inputmode: "numeric" });
  input.addEventListener("input", () => app.change((s) => raise(s, i, Number(input.value))));
  const step = (by: number): void => {
    app.change((s) => raise(s, i, (s.guess.hands[i] ?? 0) + by));
    input.value = String(app.state.guess.hands[i]);
  };
  el("div", { class: "answer" },
    el("label", { for: id }, option),
    button("−", () => step(-1), { class: "step", "aria-label": `One hand less for ${option}` }), input,
    button("+", () => step(1), { class: "step", "aria-label": `One hand more for ${option}` }));
  return input;
}

/** A value for the chart, and words where there are no answers to choose from. */
function extras(app: App, open: boolean): HTMLElement[] {
  const measure = app.measure(app.questionMeasure());
  const parts: HTMLElement[] = [];
  if (open) {
    const id = freshId("words");
    const words = el("input", { id, type: "text", maxlength: 120, autocomplete: "off" });
    words.addEventListener("input", () => app.change((s) => note(s, { words: words.value })));
    parts.push(el("p", { class: "field stacked" }, el("label", { for: id }, "Our guess in a few words"), words));
  }
  const id = freshId("value");
  const high = measure.high === null ? null : measure.high * measure.factor;
  const value = el("input", { id, type: "number", min: 0, max: high, step: "any" });
  value.addEventListener("input", () => {
    const number = value.value === "" ? null : Number(value.value);
    const bounded = number === null || Number.isNaN(number) ? null : Math.max(0, Math.min(high ?? Infinity, number));
    app.change((s) => note(s, { value: bounded }));
  });
  const scale = high === null ? "" : ` (0 to ${high}${measure.suffix})`;
  parts.push(el("p", { class: "field" },
    el("label", { for: id }, `For the chart, if you like: ${measure.title} at the end${scale}`), value));
  return parts;
}
