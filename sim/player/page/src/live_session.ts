// Live only: asks the server for other scenarios, changes, twins and more tries, and shows what comes back.

import type { App } from "./app.ts";
import { Changes } from "./changes.ts";
import { button } from "./dom.ts";
import type { Version } from "./header.ts";
import { Refused, type Ask, type Live } from "./live.ts";
import { Setup } from "./setup.ts";
import { begin, type State } from "./state.ts";
import { sentence } from "./words.ts";

const FIRST_TRIES = 20;
const MOST_TRIES = 200;

export class LiveSession {
  readonly tools: HTMLElement[];
  private base: Ask;
  private other: Ask | null = null;
  private tries = FIRST_TRIES;
  private readonly setup: Setup;
  private readonly changes: Changes;
  private asked = 0;

  constructor(
    private readonly app: App,
    private readonly live: Live,
  ) {
    this.base = live.start;
    this.setup = new Setup(live, (ask) => this.playAnother(ask));
    this.changes = new Changes(live, (change) => this.playChange(change));
    this.tools = [
      button("Scenario …", () => void this.setup.open(), { "aria-haspopup": "dialog" }),
      button("Save file", (): void => void this.save("html")),
      button("Save GIF", (): void => void this.save("gif")),
    ];
  }

  /** Listen to what the page asks for, and get the tries behind the dots. */
  begin(): void {
    document.body.append(this.setup.dialog, this.changes.dialog);
    const on = (name: string, answer: (detail: unknown) => void): void =>
      document.addEventListener(name, (event) => answer((event as CustomEvent).detail));
    on("change-something", () => void this.changes.open(this.app.state.day, this.app.version(0).resolved, holding(this.app.version(0), this.app.state.day)));
    on("take-away", (act) => void this.guarded(() => this.takeAway(Number(act))));
    on("watch-try", (tried) => void this.guarded(() => this.watchTry(Number(tried))));
    on("more-tries", () => void this.guarded(() => this.moreTries()));
    void this.guarded(() => this.refreshTries());
  }

  private asks(): Ask[] {
    return this.other ? [this.base, this.other] : [this.base];
  }

  private seed(): string {
    return this.app.version(0).tries[0]!.seed;
  }

  private async playAnother(ask: Ask): Promise<void> {
    const bundle = await this.live.record([ask]);
    [this.base, this.other, this.tries] = [ask, null, FIRST_TRIES];
    this.app.many = null;
    const { header } = bundle;
    await this.app.open(bundle, () => begin(header.versions[0]!.days, header.predict?.measure ?? "wellbeing", header.predict?.options.length ?? 0));
    this.app.tell("");
    document.dispatchEvent(new CustomEvent("recording-opened"));
    void this.guarded(() => this.refreshTries());
  }

  private async playChange(change: Pick<Ask, "changes" | "from_day" | "events">): Promise<void> {
    const other: Ask = { scenario: this.base.scenario, ...(this.base.changes ? { changes: this.base.changes } : {}), ...change };
    const bundle = await this.live.record([this.base, other], this.seed());
    this.other = other;
    await this.app.open(bundle, (s): State => ({ ...s, left: 0, right: 1, stage: "whatif", playing: false }));
    this.app.announce(bundle.version(1).sentence);
    void this.guarded(() => this.refreshTries());
  }

  private async takeAway(act: number): Promise<void> {
    this.app.tell("One moment: the same days are played without this act …");
    const bundle = await this.live.without(this.base, this.seed(), act);
    if (bundle.header.versions.length < 2) {
      const acts = this.app.ripple?.n ?? 0;
      this.app.tell(sentence(this.app.bundle.header, acts > 0 ? "taken_fewer" : "taken_same", { n: acts, acts }));
      return;
    }
    this.app.tell("");
    this.other = null;
    const day = this.app.watched[0]?.run.acts.day[act] ?? this.app.state.day;
    await this.app.open(bundle, (s): State => ({ ...s, left: 0, right: 1, day, stage: "whatif", playing: false }));
    this.app.announce(bundle.version(1).sentence);
    void this.guarded(() => this.refreshTries());
  }

  private async watchTry(tried: number): Promise<void> {
    const seed = this.app.many?.bundle.version(0).tries[tried]?.seed;
    if (seed === undefined) return;
    const bundle = await this.live.record(this.asks(), seed);
    const right = this.other ? 1 : -1;
    await this.app.open(bundle, (s): State => ({ ...s, tried, left: 0, right, day: 1, playing: false, stage: right > 0 ? "whatif" : "watch" }));
  }

  private async moreTries(): Promise<void> {
    this.tries = Math.min(MOST_TRIES, this.tries + FIRST_TRIES);
    await this.refreshTries();
  }

  /** Many tries, measures alone; an answer to an older question is dropped. */
  private async refreshTries(): Promise<void> {
    const question = ++this.asked;
    const bundle = await this.live.tries(this.asks(), this.tries);
    if (question === this.asked) await this.app.loadMany(bundle);
  }

  private async save(as: "html" | "gif"): Promise<void> {
    await this.guarded(async () => {
      this.app.tell("One moment: the file is being made …");
      const [blob, name] = await this.live.save(this.asks(), this.tries, as);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      this.app.tell(`Saved as ${name}.`);
    });
  }

  /** Whatever goes wrong is said in words; what is on show stays. */
  private async guarded(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      this.app.tell(error instanceof Refused || error instanceof Error ? error.message : String(error));
    }
  }
}

/** What holds on a day, by key: how the leaders lead (if all teams are led alike) and the workload. */
export function holding(version: Version, day: number): Map<string, unknown> {
  const now = new Map<string, unknown>([["workload", version.workload]]);
  const led = new Map(version.styles.map((style) => [style.team, style]));
  for (const change of version.style_changes) if (change.day <= day) led.set(change.team, change);
  const first = [...led.values()][0];
  if (first && [...led.values()].every(({ numbers }) => JSON.stringify(numbers) === JSON.stringify(first.numbers))) {
    if (first.style) now.set("leadership.style", first.style);
    for (const [name, number] of Object.entries(first.numbers)) now.set(`leadership.style.${name}`, number);
  }
  for (const { kind, day: from, until, data, people, teams } of version.events) {
    const everybody = people.length === 0 && teams.length === 0;
    if (kind === "workload" && everybody && from <= day && day <= (until ?? Infinity)) now.set("workload", data["workload"]);
  }
  return now;
}
