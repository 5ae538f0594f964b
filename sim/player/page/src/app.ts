// The session: the recording that is open, where we stand in it, and the clock. Views listen and draw.

import type { Bands, Bundle, Watched } from "./bundle.ts";
import type { Measure, Version } from "./header.ts";
import type { Live } from "./live.ts";
import { rippleOf, actsGivenBy, type Ripple } from "./ripples.ts";
import { adopt, begin, enter, lastDay, PACES, reach, type State } from "./state.ts";
import { captionOf, whenOf } from "./words.ts";
import type { Team } from "./team.ts";

/** What is known of a version beside the try on show: the courses of all tries, and their band. */
export interface Many {
  readonly bundle: Bundle;
  readonly courses: readonly (readonly ReadonlyMap<string, Float32Array>[])[];
  readonly bands: readonly (Bands | null)[];
}

export class App {
  state: State;
  /** Runs on show, by version. */
  watched: (Watched | null)[] = [];
  many: Many | null = null;
  /** The time of the clock, in days; it runs ahead of `state.day` by a part of a day. */
  at = 1;
  /** Words to be shown to everyone when something went wrong, or takes long. */
  message = "";
  ripple: Ripple | null = null;
  litSince = 0;
  private readonly listeners = new Set<() => void>();
  private readonly heard = new Set<(text: string) => void>();
  private readonly teamsOf = new Map<number, Team>();

  constructor(
    public bundle: Bundle,
    readonly live: Live | null,
  ) {
    const first = bundle.version(0);
    this.state = begin(first.days, this.questionMeasure(), bundle.header.predict?.options.length ?? 0);
  }

  get reducedMotion(): boolean {
    return matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  onAnnounce(hear: (text: string) => void): void {
    this.heard.add(hear);
  }

  /** Say something to screen readers, once they are done with what they read. */
  announce(text: string): void {
    for (const hear of this.heard) hear(text);
  }

  /** Go on to another state; all views draw anew. */
  change(next: (state: State) => State): void {
    const before = this.state;
    this.state = next(before);
    if (this.state === before) return;
    if (this.state.day !== before.day && Math.floor(this.at) !== this.state.day) this.at = this.state.day;
    if (this.state.followed !== before.followed) this.follow();
    const paused = before.playing && !this.state.playing;
    const sought = !this.state.playing && this.state.day !== before.day;
    this.notify();
    if (paused || sought) this.announce(`${whenOf(this.state.day)}. ${this.caption(this.state.left)}`);
  }

  notify(): void {
    for (const listener of this.listeners) listener();
  }

  tell(message: string): void {
    this.message = message;
    this.notify();
    if (message) this.announce(message);
  }

  /** Let the clock run. */
  tick(milliseconds: number): void {
    if (!this.state.playing) return;
    const pace = PACES[this.state.pace]!.daysPerSecond;
    const end = lastDay(this.state) + 0.999;
    this.at = Math.min(end, this.at + (milliseconds / 1000) * pace);
    if (this.at >= end) {
      this.change((s) => ({ ...reach(s, this.at), playing: false }));
      this.at = this.state.day;
    } else this.change((s) => reach(s, this.at));
  }

  version(number: number): Version {
    return this.bundle.version(number);
  }

  measure(name = this.state.measure): Measure {
    const { measures } = this.bundle.header;
    return measures.find((m) => m.name === name) ?? measures[0]!;
  }

  /** The measure that the question is about. */
  questionMeasure(): string {
    return this.bundle.header.predict?.measure ?? "wellbeing";
  }

  team(version: number): Team {
    let team = this.teamsOf.get(version);
    if (!team) {
      team = {
        people: this.bundle.people(version),
        ties: this.bundle.ties(version),
        teams: this.bundle.teams(version),
      };
      this.teamsOf.set(version, team);
    }
    return team;
  }

  caption(version: number, day = this.state.day): string {
    return captionOf(this.watched[version]?.words ?? null, day);
  }

  /** How the leaders of a version lead on a day, by leader, and how new that is. */
  leading(version: number, at: number): { tags: Map<number, string>; fresh: Map<number, number> } {
    const head = this.version(version);
    const cast = this.bundle.header.casts[head.cast]!;
    const titles = new Map(this.bundle.header.styles.map((style) => [style.name, style.title]));
    const tags = new Map<number, string>();
    const fresh = new Map<number, number>();
    const put = (team: number, style: string | null, day: number): void => {
      for (const leader of cast.teams[team]?.leaders ?? []) {
        tags.set(leader, style ? (titles.get(style) ?? style) : "own style");
        const since = at - day;
        if (day > 1 && since < FRESH_DAYS) fresh.set(leader, 1 - Math.max(0, since) / FRESH_DAYS);
      }
    };
    for (const { team, style } of head.styles) put(team, style, 0);
    for (const { team, style, day } of head.style_changes) if (day <= at) put(team, style, day);
    return { tags, fresh };
  }

  /** Show another recording; places in it stay as they were where they can. */
  async open(bundle: Bundle, settle: (state: State) => State = (s) => s): Promise<void> {
    this.bundle = bundle;
    this.teamsOf.clear();
    this.watched = [];
    await this.load((s) => settle(adopt(s, bundle.version(0).days)));
  }

  /** Get the runs that the next state shows, then go there from wherever the session stands by then. */
  async load(settle: (state: State) => State): Promise<void> {
    const next = settle(this.state);
    const wanted = [next.left, ...(next.right >= 0 ? [next.right] : [])];
    const { bundle } = this;
    const runs = await Promise.all(wanted.map((version) => bundle.watch(version, this.placeOfTry(next.tried))));
    if (bundle !== this.bundle) return; // another recording was opened meanwhile
    this.watched = [];
    wanted.forEach((version, i) => (this.watched[version] = runs[i]!));
    this.state = { ...settle(this.state), days: Math.min(...runs.map(({ run }) => run.days)) };
    this.follow();
    this.notify();
  }

  /** Live, a recording holds the one try on show; a file holds them all. */
  private placeOfTry(tried: number): number {
    return this.live ? 0 : tried;
  }

  /** Read the courses of all tries. */
  async loadMany(bundle: Bundle): Promise<void> {
    const versions = bundle.header.versions.map((_, i) => i);
    const courses = await Promise.all(versions.map((version) => bundle.courses(version)));
    const bands = await Promise.all(versions.map((version) => bundle.bands(version)));
    this.many = { bundle, courses, bands };
    this.notify();
  }

  /** Enter a stage and say so. */
  enter(next: (state: State) => State): void {
    const before = this.state.stage;
    this.change(next);
    if (this.state.stage !== before) {
      this.at = this.state.day;
      document.dispatchEvent(new CustomEvent("stage-entered"));
    }
  }

  go(stage: State["stage"]): void {
    this.enter((s) => enter(s, stage));
  }

  /** Acts that the ripple on show was followed from. */
  chosenActs(): number[] {
    const { followed } = this.state;
    if (!followed) return [];
    const run = this.runOn(followed.side)?.run;
    if (!run) return [];
    if (followed.of === "act") return followed.id < run.acts.n ? [followed.id] : [];
    return actsGivenBy(run, followed.id, this.state.day - RIPPLE_BACK + 1, this.state.day);
  }

  runOn(side: "left" | "right"): Watched | null {
    return this.watched[side === "left" ? this.state.left : this.state.right] ?? null;
  }

  private follow(): void {
    const { followed } = this.state;
    const run = followed ? this.runOn(followed.side)?.run : null;
    const chosen = this.chosenActs();
    this.ripple = run && chosen.length > 0 ? rippleOf(run, chosen) : null;
    this.litSince = performance.now();
  }
}

/** A change of leader stays lit for so many days. */
const FRESH_DAYS = 8;
/** The ripple of a person is followed from the acts of so many days up to the day on show. */
export const RIPPLE_BACK = 5;
