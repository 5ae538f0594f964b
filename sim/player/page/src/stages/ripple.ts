// Follow the ripple: choose an act or a person; all that it set off, step by step, with the count.

import { RIPPLE_BACK, type App } from "../app.ts";
import { button, el, fill, freshId, say, svg } from "../dom.ts";
import { kindColour, inkOf } from "../palette.ts";
import type { Run } from "../recording.ts";
import { rippleOf, type Ripple } from "../ripples.ts";
import { counted, sentence } from "../words.ts";

type Side = "left" | "right";

/** "Nurse 3: attention → Doctor 1". */
export function actInWords(app: App, run: Run, act: number, version: number): string {
  const { people } = app.team(version);
  const { acts } = run;
  const giver = acts.giver[act]! < 0 ? "Somebody from outside" : people[acts.giver[act]!]!.name;
  const kind = app.bundle.header.kinds[acts.kind[act]!]!.title;
  return `${giver}: ${kind} → ${people[acts.receiver[act]!]!.name}`;
}

/** Numbers of the acts of the last days up to a day, the newest first. */
export function latestActs(run: Run, day: number, back = RIPPLE_BACK): number[] {
  const from = run.acts.first[Math.max(1, day - back + 1)]!;
  const to = run.acts.first[Math.min(run.days, day) + 1]!;
  return Array.from({ length: to - from }, (_, i) => to - 1 - i);
}

/** Follow the act of the last days that set off most. */
export function followNearest(app: App, side: Side): void {
  const run = app.runOn(side)?.run;
  if (!run) return;
  let best = -1;
  let most = -1;
  for (const act of latestActs(run, app.state.day)) {
    const { n } = rippleOf(run, [act]);
    if (n > most) [best, most] = [act, n];
  }
  if (best < 0) {
    app.tell("There was no act within the last week. Go on some days, then follow one.");
    return;
  }
  app.change((s) => ({ ...s, playing: false, followed: { of: "act", id: best, side } }));
  queueMicrotask(() => document.querySelector<HTMLElement>(".ripple h2")?.focus());
}

export class RipplePanel {
  readonly element: HTMLElement;
  private readonly head = el("p", { class: "lead ripple-count", role: "status" });
  private readonly from = el("p", { class: "ripple-from" });
  private readonly steps = el("ol", { class: "steps", "aria-label": "Acts by step" });
  private readonly tree = svg("svg", { class: "tree", viewBox: "0 0 400 150", "aria-hidden": "true" });
  private readonly acts = el("select", { id: freshId("act") });
  private readonly people = el("select", { id: freshId("person") });
  private readonly away: HTMLButtonElement;
  private listed = "";

  constructor(private readonly app: App) {
    const pick = (of: "act" | "person", select: HTMLSelectElement): void => {
      if (select.value === "") return;
      const id = Number(select.value);
      app.change((s) => ({ ...s, followed: { of, id, side: s.followed?.side ?? "left" } }));
    };
    this.acts.addEventListener("change", () => pick("act", this.acts));
    this.people.addEventListener("change", () => pick("person", this.people));
    this.away = button("Take this act away", () => {
      document.dispatchEvent(new CustomEvent("take-away", { detail: this.app.state.followed?.id }));
    });
    this.element = el("section", { class: "ripple", "aria-label": "Follow the ripple" },
      el("h2", { tabindex: "-1" }, "Follow the ripple"), this.from, this.head, this.tree, this.steps,
      el("p", { class: "field stacked" }, el("label", { for: this.acts.id }, "An act of the last days"), this.acts),
      el("p", { class: "field stacked" }, el("label", { for: this.people.id }, "What a person gave in the last days"), this.people),
      el("div", { class: "row" }, this.away,
        button("Close", () => app.change((s) => ({ ...s, followed: null })), { title: "Esc" })));
  }

  update(): void {
    const { app } = this;
    const { followed, day } = app.state;
    const side = followed?.side ?? "left";
    const run = app.runOn(side)?.run;
    if (!followed || !run) return;
    this.list(run, day, side);
    this.acts.value = followed.of === "act" ? String(followed.id) : "";
    this.people.value = followed.of === "person" ? String(followed.id) : "";
    const { ripple } = app;
    this.away.hidden = !app.live || followed.of !== "act" || side !== "left";
    say(this.from, this.fromWords(run, side));
    say(this.head, this.countWords(ripple, side));
    fill(this.steps, ...(ripple?.generations.slice(1) ?? []).map((acts, i) =>
      el("li", { value: i + 1 }, `step ${i + 1}: ${counted(acts.length, "act")}`)));
    this.drawTree(run, ripple);
  }

  private version(side: Side): number {
    return this.app.state[side];
  }

  private list(run: Run, day: number, side: Side): void {
    const version = this.version(side);
    const chosen = this.app.state.followed?.of === "act" ? this.app.state.followed.id : -1;
    const key = [run.seed, version, day, chosen].join("|");
    if (key === this.listed) return;
    this.listed = key;
    const acts = latestActs(run, day);
    if (chosen >= 0 && !acts.includes(chosen)) acts.unshift(chosen);
    const words = (act: number): string => {
      const { n } = rippleOf(run, [act]);
      return `Day ${run.acts.day[act]}, ${actInWords(this.app, run, act, version)}${n > 0 ? ` (set off ${n})` : ""}`;
    };
    fill(this.acts, el("option", { value: "" }, "Choose …"), ...acts.map((act) => el("option", { value: act }, words(act))));
    fill(this.people, el("option", { value: "" }, "Choose …"),
      ...this.app.team(version).people.map((p, i) => el("option", { value: i }, p.name)));
  }

  private fromWords(run: Run, side: Side): string {
    const { followed, day } = this.app.state;
    if (!followed) return "";
    if (followed.of === "act") return `Day ${run.acts.day[followed.id]}. ${actInWords(this.app, run, followed.id, this.version(side))}`;
    const name = this.app.team(this.version(side)).people[followed.id]?.name ?? "";
    const n = this.app.chosenActs().length;
    return `${name}: ${counted(n, "act")} on days ${Math.max(1, day - RIPPLE_BACK + 1)} to ${day}`;
  }

  private countWords(ripple: Ripple | null, side: Side): string {
    const { followed } = this.app.state;
    if (!followed) return "";
    if (!ripple) return "Nothing was given in these days.";
    const { header } = this.app.bundle;
    if (followed.of === "person") {
      const name = this.app.team(this.version(side)).people[followed.id]?.name ?? "";
      return sentence(header, "ripple_person", { name, acts: ripple.n });
    }
    if (ripple.n === 0) return sentence(header, "ripple_none");
    const steps = ripple.generations.length - 1;
    return sentence(header, ripple.n === 1 ? "ripple_one" : "ripple_many", { acts: ripple.n, steps });
  }

  /** Steps as columns, acts as dots, and a line from each act to those it set off. */
  private drawTree(run: Run, ripple: Ripple | null): void {
    const generations = (ripple?.generations ?? []).slice(0, 12);
    this.tree.toggleAttribute("hidden", generations.length < 2);
    const ink = inkOf(document.documentElement);
    const { kinds } = this.app.bundle.header;
    const place = new Map<number, { x: number; y: number }>();
    const lines: SVGElement[] = [];
    const dots: SVGElement[] = [];
    const column = 380 / Math.max(1, generations.length);
    generations.forEach((acts, step) => acts.forEach((act, i) => {
      const here = { x: 10 + column * (step + 0.5), y: (150 * (i + 0.5)) / acts.length };
      place.set(act, here);
      const cause = place.get(run.acts.because[act]!);
      if (step > 0 && cause) {
        const middle = (cause.x + here.x) / 2;
        lines.push(svg("path", { class: "twig", d: `M${cause.x} ${cause.y}C${middle} ${cause.y} ${middle} ${here.y} ${here.x} ${here.y}` }));
      }
      const r = Math.max(2, Math.min(step === 0 ? 9 : 7, 60 / acts.length));
      dots.push(svg("circle", { cx: here.x, cy: here.y, r, fill: kindColour(kinds[run.acts.kind[act]!], ink) }));
    }));
    fill(this.tree, ...lines, ...dots);
  }
}
