// The team on show: one pane, or two in step for "What if"; draws them frame by frame.

import type { App } from "./app.ts";
import { el, say } from "./dom.ts";
import type { Picture } from "./team.ts";
import { TeamView } from "./team.ts";
import { pulseLength } from "./pulses.ts";
import { PACES } from "./state.ts";
import { capital, told, whenOf } from "./words.ts";
import { measureOf } from "./recording.ts";

type Side = "left" | "right";

/** A step of the ripple lights up after so many milliseconds. */
const STEP_MS = 650;
/** While nothing plays, faces blink at this pace at most. */
const IDLE_MS = 120;

export class Panes {
  readonly element = el("div", { class: "panes" });
  readonly views: Record<Side, TeamView> = { left: new TeamView("The team"), right: new TeamView("The other team") };
  private readonly figures: Record<Side, HTMLElement>;
  private readonly heads: Record<Side, HTMLElement> = { left: el("p", { class: "pane-head" }), right: el("p", { class: "pane-head" }) };
  private readonly captions: Record<Side, HTMLElement> = { left: el("p", { class: "caption" }), right: el("p", { class: "caption" }) };
  private pointed = -1;
  private dirty = true;
  private lastDrawn = 0;

  constructor(private readonly app: App) {
    const figure = (side: Side): HTMLElement =>
      el("div", { class: `pane pane-${side}` }, this.heads[side], this.views[side].element, this.captions[side]);
    this.figures = { left: figure("left"), right: figure("right") };
    this.element.append(this.figures.left, this.figures.right);
    for (const side of ["left", "right"] as const) {
      this.views[side].onPoint = (person) => {
        if (person !== this.pointed) [this.pointed, this.dirty] = [person, true];
      };
      this.views[side].onPick = (person) => this.pick(side, person);
    }
  }

  /** The state has changed: names, captions, and a new picture soon. */
  update(): void {
    const { state } = this.app;
    const two = state.stage === "whatif" && state.right >= 0;
    this.element.classList.toggle("two", two);
    this.figures.right.hidden = !two;
    for (const side of ["left", "right"] as const) {
      const version = state[side];
      if (version < 0) continue;
      this.views[side].setTeam(this.app.team(version));
      say(this.heads[side], two ? capital(this.app.version(version).label) : "");
      this.heads[side].hidden = !two;
      const caption = this.captionFor(version);
      say(this.captions[side], caption);
      this.captions[side].hidden = caption === "";
      this.views[side].describe(this.describe(version));
    }
    this.dirty = true;
  }

  setInk(): void {
    for (const view of Object.values(this.views)) view.setInk();
    this.dirty = true;
  }

  /** Draw a frame, if there is anything new to see. */
  frame(now: number): void {
    const { state, reducedMotion } = this.app;
    const lighting = this.app.ripple !== null && now - this.app.litSince < STEP_MS * (this.app.ripple.generations.length + 1);
    const idle = !reducedMotion && now - this.lastDrawn > IDLE_MS;
    if (!this.dirty && !state.playing && !lighting && !idle) return;
    if (reducedMotion && !this.dirty && !lighting) return;
    this.dirty = false;
    this.lastDrawn = now;
    for (const side of ["left", "right"] as const) {
      if (this.figures[side].hidden || !this.element.isConnected) continue;
      const picture = this.picture(side, now);
      if (picture) this.views[side].draw(picture);
    }
  }

  private picture(side: Side, now: number): Picture | null {
    const { state, reducedMotion } = this.app;
    const version = state[side];
    const run = this.app.watched[version]?.run;
    if (!run) return null;
    const still = reducedMotion || (!state.playing && this.app.at === state.day);
    const at = still ? state.day : Math.min(this.app.at, run.days + 0.999);
    const followed = state.followed?.side === side ? this.app.ripple : null;
    const { tags, fresh } = this.app.leading(version, at);
    return {
      run,
      kinds: this.app.bundle.header.kinds,
      at,
      still,
      length: pulseLength(PACES[state.pace]!.daysPerSecond),
      now: reducedMotion ? 0 : now,
      ripple: followed,
      lit: reducedMotion ? Infinity : Math.floor((now - this.app.litSince) / STEP_MS),
      pointed: this.pointed,
      quiet: state.stage === "meet" || state.stage === "predict",
      tags,
      fresh,
    };
  }

  private captionFor(version: number): string {
    const { state } = this.app;
    if (state.stage === "meet" || state.stage === "predict") return "";
    return this.app.caption(version);
  }

  private describe(version: number): string {
    const { state } = this.app;
    const run = this.app.watched[version]?.run;
    const people = this.app.team(version).people.length;
    if (!run) return "The team";
    const wellbeing = told(this.app.measure("wellbeing"), measureOf(run, "wellbeing", state.day));
    return `${this.app.version(version).label}: ${people} people. ${whenOf(state.day)}: average wellbeing ${wellbeing} ` +
      "of 100. The same is in the table beside the picture.";
  }

  private pick(side: Side, person: number): void {
    const { state } = this.app;
    if (state.stage !== "watch" && state.stage !== "whatif") return;
    this.app.change((s) => ({
      ...s,
      playing: false,
      followed: person < 0 ? null : { of: "person", id: person, side },
    }));
  }
}
