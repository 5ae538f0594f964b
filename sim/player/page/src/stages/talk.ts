// Talk: one question at a time in large letters, with a timer; beside it what was guessed and what came out.

import type { App } from "../app.ts";
import { Course, guessInWords } from "../course.ts";
import { button, el, fill, freshId, say } from "../dom.ts";
import { minutes } from "../words.ts";
import type { StageView } from "./stage.ts";

const CHOICES = [2, 3, 5, 10, 15];

export function talk(app: App): StageView {
  const place = el("p", { class: "place" });
  const words = el("p", { class: "big-question" });
  const back = button("← Question before", () => turn(app, -1));
  const next = button("Next question →", () => turn(app, 1), { class: "primary" });
  const timer = new Timer(() => app.announce("Time is up."));
  const main = el("div", { class: "talk" }, place, words, el("div", { class: "row" }, back, next), timer.element);
  const guess = el("p", { class: "lead" });
  const answer = el("p", { class: "lead" });
  const summary = el("ul", { class: "summary" });
  const course = new Course(app);
  const side = el("div", { class: "side-inner" }, el("h2", {}, "What came out"), guess, answer, course.element, summary);
  const update = (): void => {
    const { debrief } = app.bundle.header;
    const { question } = app.state;
    say(place, `Question ${question + 1} of ${debrief.length}`);
    say(words, debrief[question] ?? "");
    back.setAttribute("aria-disabled", String(question === 0));
    next.setAttribute("aria-disabled", String(question >= debrief.length - 1));
    say(guess, guessInWords(app));
    guess.hidden = guess.textContent === "";
    const version = app.version(app.state.left);
    say(answer, version.tries[app.live ? 0 : app.state.tried]?.answer ?? "");
    answer.hidden = answer.textContent === "";
    const said = app.watched[app.state.left]?.words.summary ?? [];
    fill(summary, ...said.filter((line) => line !== answer.textContent).slice(0, 3).map((line) => el("li", {}, line)));
    course.update();
  };
  return { main, side, update };
}

function turn(app: App, by: 1 | -1): void {
  const last = app.bundle.header.debrief.length - 1;
  app.change((s) => ({ ...s, question: Math.min(last, Math.max(0, s.question + by)) }));
  app.announce(app.bundle.header.debrief[app.state.question] ?? "");
}

/** Counts down some minutes; nothing starts by itself. */
class Timer {
  readonly element: HTMLElement;
  private readonly shown = el("output", { class: "clock", "aria-label": "Time left" });
  private readonly start = button("Start", () => this.toggle());
  private readonly choice = el("select", { id: freshId("minutes") });
  private left = 3 * 60;
  private running = 0;

  constructor(private readonly over: () => void) {
    CHOICES.forEach((n) => this.choice.append(el("option", { value: n }, `${n} minutes`)));
    this.choice.value = "3";
    this.choice.addEventListener("change", () => this.set(Number(this.choice.value) * 60));
    this.element = el("div", { class: "timer", role: "group", "aria-label": "Timer" }, this.shown, this.start,
      button("Reset", () => this.set(Number(this.choice.value) * 60)),
      el("label", { for: this.choice.id }, "Talk for"), this.choice);
    this.set(this.left);
  }

  private toggle(): void {
    if (this.running) return this.stop();
    if (this.left <= 0) this.set(Number(this.choice.value) * 60);
    let then = performance.now();
    this.running = window.setInterval(() => {
      const now = performance.now();
      this.left -= (now - then) / 1000;
      then = now;
      if (this.left <= 0) {
        this.stop();
        this.over();
      }
      this.show();
    }, 250);
    say(this.start, "Pause");
  }

  private stop(): void {
    clearInterval(this.running);
    this.running = 0;
    say(this.start, "Start");
  }

  private set(seconds: number): void {
    this.stop();
    this.left = seconds;
    this.show();
  }

  private show(): void {
    say(this.shown, minutes(Math.ceil(this.left)));
    this.element.classList.toggle("over", this.left <= 0);
  }
}
