// People and weeks as real tables: all that the picture and the chart show, for eyes and screen readers alike.

import type { App } from "./app.ts";
import { el, fill, say } from "./dom.ts";
import { actsOfDay, meanOf, measureOf, stateOf, type Run } from "./recording.ts";
import { DAYS_A_WEEK, isHidden } from "./state.ts";
import { capital, told, weekOf, whenOf } from "./words.ts";

const WEEKLY = ["wellbeing", "energy", "safety", "acts", "worn_out"] as const;

export class Tables {
  readonly element: HTMLElement;
  private readonly when = el("caption");
  private readonly people = el("tbody");
  private readonly weeks = el("tbody");
  private drawn = "";

  constructor(private readonly app: App) {
    const head = (...names: string[]): HTMLElement =>
      el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name))));
    this.element = el("div", { class: "tables", tabindex: "0", role: "region", "aria-label": "Tables of people and weeks",
      "data-own-keys": true },
      el("table", { class: "people-table" }, this.when,
        head("Name", "Role", this.title("wellbeing"), this.title("energy"), "Given this week", "Got this week"), this.people),
      el("table", { class: "weeks-table" }, el("caption", {}, "Week by week, averages so far"),
        head("Week", ...WEEKLY.map((name) => `${this.title(name)} (${app.measure(name).display_unit})`)), this.weeks));
  }

  update(): void {
    const { state } = this.app;
    const version = state.left;
    const run = this.app.watched[version]?.run;
    const day = isHidden(state) && state.upTo === 0 ? 1 : state.day;
    const key = [version, state.tried, day, run?.seed].join("|");
    if (!run || key === this.drawn) return;
    this.drawn = key;
    say(this.when, `People, ${whenOf(day).toLowerCase()}, points from 0 to 100`);
    fill(this.people, ...this.peopleRows(run, day));
    fill(this.weeks, ...this.weekRows(run, day));
  }

  private title(measure: string): string {
    return capital(this.app.measure(measure).short_title);
  }

  private peopleRows(run: Run, day: number): HTMLElement[] {
    const { people } = this.app.team(this.app.state.left);
    const given = new Array<number>(people.length).fill(0);
    const got = new Array<number>(people.length).fill(0);
    for (let d = (weekOf(day) - 1) * DAYS_A_WEEK + 1; d <= day; d++) {
      const [from, to] = actsOfDay(run, d);
      for (let act = from; act < to; act++) {
        if (run.acts.giver[act]! >= 0) given[run.acts.giver[act]!]! += 1;
        got[run.acts.receiver[act]!]! += 1;
      }
    }
    const points = (name: string, i: number): string => String(Math.floor(stateOf(run, name, day, i) * 100 + 0.5));
    return people.map((person, i) => el("tr", {},
      el("th", { scope: "row" }, person.name + (person.leads ? " ★" : "")),
      el("td", {}, person.role + (stateOf(run, "present", day, i) > 0 ? "" : ", away")),
      el("td", { class: "number" }, points("wellbeing", i)),
      el("td", { class: "number" }, points("energy", i)),
      el("td", { class: "number" }, String(given[i])),
      el("td", { class: "number" }, String(got[i]))));
  }

  private weekRows(run: Run, day: number): HTMLElement[] {
    const rows: HTMLElement[] = [];
    for (let week = 1; week <= weekOf(day); week++) {
      const from = (week - 1) * DAYS_A_WEEK + 1;
      const to = Math.min(day, from + DAYS_A_WEEK - 1);
      const value = (name: string): string => {
        const mean = to === from ? measureOf(run, name, to) : meanOf(run, name, from, to);
        return told(this.app.measure(name), mean);
      };
      rows.push(el("tr", {}, el("th", { scope: "row" }, String(week)),
        ...WEEKLY.map((name) => el("td", { class: "number" }, value(name)))));
    }
    return rows;
  }
}
