// The chart beside the team with its heading and key; which measure it shows can be chosen.

import type { App } from "./app.ts";
import { Chart, type Line, type Plot } from "./chart.ts";
import { el, fill, freshId, say } from "./dom.ts";
import { measureOf } from "./recording.ts";
import { favourites, handsUp, isHidden } from "./state.ts";
import { capital, told, whenOf } from "./words.ts";

const MOST_THIN = 60;

export class Course {
  readonly element: HTMLElement;
  private readonly chart = new Chart();
  private readonly choice = el("select", { id: freshId("measure") });
  private readonly team = el("select", { id: freshId("team"), "aria-label": "Of whom" });
  private readonly key = el("ul", { class: "key", "aria-label": "Lines of the chart" });
  private readonly guess = el("p", { class: "our-guess" });
  private filled: unknown = null;

  constructor(
    private readonly app: App,
    private readonly allTries = false,
  ) {
    this.element = el("section", { class: "course", "aria-label": "Chart" },
      el("p", { class: "field" }, el("label", { for: this.choice.id }, "Chart"), this.choice, this.team),
      this.chart.element, this.key, this.guess);
    this.team.addEventListener("change", () => app.change((s) => ({ ...s, team: Number(this.team.value) })));
    this.choice.addEventListener("change", () => app.change((s) => ({ ...s, measure: this.choice.value })));
  }

  update(): void {
    const { app } = this;
    const { state } = app;
    if (this.filled !== app.bundle.header.measures) {
      this.filled = app.bundle.header.measures;
      fill(this.choice, ...app.bundle.header.measures.map((m) => el("option", { value: m.name }, capital(m.title))));
    }
    if (this.choice.value !== state.measure) this.choice.value = state.measure;
    this.offerTeams();
    const lines = this.lines();
    this.chart.update(this.plot(lines), this.summary());
    this.fillKey(lines);
    say(this.guess, guessInWords(app));
    this.guess.hidden = this.guess.textContent === "" || app.state.stage === "talk";
  }

  /** Where there are several teams, each can be looked at alone. */
  private offerTeams(): void {
    const { app } = this;
    const run = app.watched[app.state.left]?.run;
    const names = run && run.teams.length > 1 ? app.team(app.state.left).teams : [];
    const key = names.join("|");
    if (this.team.dataset["shown"] !== key) {
      this.team.dataset["shown"] = key;
      fill(this.team, el("option", { value: -1 }, "everyone"), ...names.map((name, i) => el("option", { value: i }, name)));
    }
    this.team.hidden = names.length === 0;
    this.team.value = String(names.length ? app.state.team : -1);
  }

  private versions(): number[] {
    const { stage, left, right } = this.app.state;
    const two = right >= 0 && (stage === "whatif" || stage === "again" || stage === "talk");
    return two ? [left, right] : [left];
  }

  private lines(): Line[] {
    const { app } = this;
    const { state } = app;
    const upTo = this.shownUpTo();
    const main = this.versions().flatMap((version, i): Line[] => {
      const run = app.watched[version]?.run;
      const values = (state.team < 0 ? run?.measures : run?.teams[state.team])?.get(state.measure);
      return values ? [{ label: app.version(version).label, look: i === 0 ? "a" : "b", values, upTo }] : [];
    });
    return this.allTries && state.team < 0 ? [...this.thinLines(upTo), ...main] : main;
  }

  private thinLines(upTo: number): Line[] {
    const { many, state } = this.app;
    const version = this.versions().at(-1)!;
    return (many?.courses[version] ?? []).slice(0, MOST_THIN).flatMap((course): Line[] => {
      const values = course.get(state.measure);
      return values ? [{ label: "", look: "thin", values, upTo }] : [];
    });
  }

  private shownUpTo(): number {
    const { state } = this.app;
    if (state.stage === "again" || state.stage === "talk") return state.days;
    return state.stage === "meet" || state.stage === "predict" ? (isHidden(state) ? 0 : 1) : state.day;
  }

  private plot(lines: Line[]): Plot {
    const { app } = this;
    const { state } = app;
    const upTo = this.shownUpTo();
    const versions = this.versions();
    const bands = upTo > 1 && state.team < 0 ? versions.flatMap((version, i) => {
      const band = app.many?.bands[version];
      const low = band?.low.get(state.measure);
      const high = band?.high.get(state.measure);
      return low && high ? [{ low, high, look: i === 0 ? ("a" as const) : ("b" as const) }] : [];
    }) : [];
    const seen = new Map<string, Plot["events"][number]>();
    for (const version of versions) {
      for (const event of app.version(version).events) seen.set(`${event.day}${event.label}`, event);
    }
    return {
      measure: app.measure(),
      days: state.days,
      day: Math.max(1, upTo),
      lines,
      bands,
      events: upTo > 0 ? [...seen.values()].sort((a, b) => a.day - b.day) : [],
      guess: state.measure === app.questionMeasure() ? state.guess.value : null,
    };
  }

  private summary(): string {
    const { app } = this;
    const upTo = this.shownUpTo();
    if (upTo === 0) return `Chart of ${app.measure().title}; still empty, as the guess comes first.`;
    const parts = this.versions().flatMap((version) => {
      const run = app.watched[version]?.run;
      if (!run) return [];
      const from = told(app.measure(), measureOf(run, app.state.measure, 1));
      const to = told(app.measure(), measureOf(run, app.state.measure, upTo));
      return [`${app.version(version).label}: ${from} on day 1, ${to} now`];
    });
    return `Chart of ${app.measure().title}. ${whenOf(upTo)}. ${parts.join("; ")}.`;
  }

  private fillKey(lines: Line[]): void {
    const named = lines.filter((line) => line.look !== "thin");
    const key = named.map((line) => line.label).join("|");
    this.key.hidden = named.length < 2;
    if (this.key.dataset["shown"] === key) return;
    this.key.dataset["shown"] = key;
    fill(this.key, ...named.map((line) => el("li", { class: `key-${line.look}` }, capital(line.label))));
  }
}

/** The group's guess in words; "" while it is open, or where it was skipped. */
export function guessInWords(app: App): string {
  const { guess } = app.state;
  if (guess.state !== "locked") return "";
  const options = app.bundle.header.predict?.options ?? [];
  const parts: string[] = [];
  const most = favourites(guess);
  if (most.length > 0) {
    const hands = guess.hands[most[0]!]!;
    parts.push(`${most.map((i) => `“${options[i] ?? ""}”`).join(" and ")} (${hands} of ${handsUp(guess)} hands)`);
  }
  if (guess.words.trim()) parts.push(`“${guess.words.trim()}”`);
  if (guess.value !== null) parts.push(`${guess.value} at the end`);
  return parts.length ? `Our guess: ${parts.join("; ")}` : "";
}
