// One page to print: the team, the chart, what was guessed and came out, and the questions.

import type { App } from "./app.ts";
import { guessInWords } from "./course.ts";
import { Chart } from "./chart.ts";
import { el, fill } from "./dom.ts";
import type { Panes } from "./panes.ts";
import { changeInWords } from "./stages/whatif.ts";
import { capital, whenOf } from "./words.ts";
import { isHidden } from "./state.ts";

export class PrintPage {
  readonly element = el("section", { class: "print-page", "aria-hidden": "true" });

  constructor(
    private readonly app: App,
    private readonly panes: Panes,
  ) {
    addEventListener("beforeprint", () => this.prepare());
    addEventListener("afterprint", () => fill(this.element));
  }

  /** Ask the browser to print. */
  print(): void {
    window.print();
  }

  private prepare(): void {
    const { app } = this;
    const { header } = app.bundle;
    const { state } = app;
    const hidden = isHidden(state);
    const picture = el("img", { alt: "The team", class: "print-team" });
    picture.src = this.panes.views.left.flattened().toDataURL("image/png");
    const chart = new Chart();
    const versions = state.right >= 0 ? [state.left, state.right] : [state.left];
    chart.update({
      measure: app.measure(), days: state.days, day: hidden ? 1 : state.days, bands: [], guess: state.guess.value,
      events: hidden ? [] : app.version(state.left).events,
      lines: versions.flatMap((version, i) => {
        const values = app.watched[version]?.run.measures.get(state.measure);
        return values ? [{ label: app.version(version).label, look: i ? "b" as const : "a" as const, values, upTo: hidden ? 0 : state.days }] : [];
      }),
    }, "Chart");
    const summary = hidden ? [] : (app.watched[state.left]?.words.summary ?? []);
    fill(this.element,
      el("h1", {}, header.scenario.title), el("p", {}, header.scenario.about),
      el("div", { class: "print-columns" },
        el("div", {}, picture, el("p", { class: "hint" }, whenOf(state.day))),
        el("div", {}, el("p", {}, capital(app.measure().title)), chart.element)),
      el("p", {}, state.right >= 0 && !hidden ? changeInWords(app) : ""),
      el("p", {}, header.predict?.question ?? ""), el("p", {}, guessInWords(app)),
      el("ul", {}, ...summary.map((line) => el("li", {}, line))),
      el("h2", {}, "To talk about"), el("ol", {}, ...header.debrief.map((line) => el("li", {}, line))),
      el("p", { class: "standing" }, header.standing));
  }
}
