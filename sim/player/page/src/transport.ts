// Back, play, next, a day slider and the pace: one transport for whatever is on show.

import type { App } from "./app.ts";
import { button, el, freshId, say } from "./dom.ts";
import { isMoving, lastDay, PACES, seek, seekWeeks, togglePlay } from "./state.ts";
import { whenOf } from "./words.ts";

export class Transport {
  readonly element: HTMLElement;
  private readonly back = button("◀ Week", () => this.app.change((s) => seekWeeks(s, -1)), { title: "A week back (←)" });
  private readonly next = button("Week ▶", () => this.app.change((s) => seekWeeks(s, 1)), { title: "A week on (→)" });
  private readonly play = button("Play", () => this.app.change(togglePlay), { class: "play", title: "Play or pause (Space)" });
  private readonly slider = el("input", { type: "range", min: 1, max: 1, step: 1, value: 1, "aria-label": "Day" });
  private readonly when = el("output", { class: "when" });
  private readonly pace = el("select", { id: freshId("pace") });

  constructor(private readonly app: App) {
    PACES.forEach(({ name }, i) => this.pace.append(el("option", { value: i }, name)));
    this.slider.addEventListener("input", () => app.change((s) => seek(s, Number(this.slider.value))));
    this.pace.addEventListener("change", () => app.change((s) => ({ ...s, pace: Number(this.pace.value) })));
    this.element = el("section", { class: "transport", "aria-label": "Transport" },
      this.back, this.play, this.next, this.slider, this.when,
      el("label", { for: this.pace.id }, "Speed"), this.pace);
  }

  update(): void {
    const { state } = this.app;
    const open = isMoving(state);
    for (const control of [this.back, this.play, this.next]) control.setAttribute("aria-disabled", String(!open));
    this.slider.disabled = !open;
    this.slider.max = String(state.days);
    if (this.slider.value !== String(state.day)) this.slider.value = String(state.day);
    const words = whenOf(state.day);
    this.slider.setAttribute("aria-valuetext", words);
    this.slider.style.setProperty("--share", String((state.day - 1) / Math.max(1, state.days - 1)));
    say(this.when, words);
    say(this.play, state.playing ? "❚❚ Pause" : state.day >= lastDay(state) && state.day > 1 ? "↺ Again" : "▶ Play");
    if (this.pace.value !== String(state.pace)) this.pace.value = String(state.pace);
  }
}
