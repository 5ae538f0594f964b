// Live only: change one thing (or more), from the day on show or for the whole run. Bounds and help are the schema's.

import { button, el, fill, freshId, say } from "./dom.ts";
import type { Ask, Control, Field, Live } from "./live.ts";

interface Entry {
  readonly control: Control;
  readonly row: HTMLElement;
  /** What was set, as `--set` takes it or as an event; null where nothing was changed. */
  read(): { change?: string; event?: Record<string, unknown> } | null;
  reset(): void;
}

export class Changes {
  readonly dialog: HTMLDialogElement;
  private readonly amiss = el("p", { class: "amiss", role: "alert" });
  private readonly rows = el("div", { class: "controls" });
  private readonly fromHere = el("input", { type: "radio", name: "from", id: freshId("from"), checked: true });
  private readonly fromStart = el("input", { type: "radio", name: "from", id: freshId("from") });
  private readonly hereLabel = el("label", { for: this.fromHere.id });
  private entries: Entry[] = [];
  private day = 1;

  /** @param play plays the changed version beside the first one; its promise fails with words */
  constructor(
    private readonly live: Live,
    private readonly play: (change: Pick<Ask, "changes" | "from_day" | "events">) => Promise<void>,
  ) {
    for (const radio of [this.fromHere, this.fromStart]) radio.addEventListener("change", () => this.allow());
    this.dialog = el("dialog", { class: "changes", "aria-label": "Change something" },
      el("h2", {}, "Change something"), this.amiss,
      el("fieldset", { class: "from" }, el("legend", {}, "When"),
        el("span", {}, this.fromHere, this.hereLabel),
        el("span", {}, this.fromStart, el("label", { for: this.fromStart.id }, "from the beginning"))),
      this.rows,
      el("div", { class: "row sticky" }, button("Play both", () => void this.submit(), { class: "primary" }),
        button("As it was", () => this.entries.forEach((entry) => entry.reset())), button("Close", () => this.dialog.close())));
  }

  /** @param day first day of the change; @param scenario as `resolved` in the recording; @param now what holds on that day, by key */
  async open(day: number, scenario: Record<string, unknown>, now: ReadonlyMap<string, unknown>): Promise<void> {
    this.day = Math.max(1, day);
    say(this.hereLabel, `from day ${this.day} on; what came before stays the same`);
    say(this.amiss, "");
    this.dialog.showModal();
    try {
      const controls = await this.live.controls();
      this.entries = controls.map((control) => (control.event ? eventEntry(control, () => this.day) : valueEntry(control, now.get(control.key ?? "") ?? valueAt(scenario, control.key ?? ""))));
    } catch (error) {
      say(this.amiss, error instanceof Error ? error.message : String(error));
    }
    const groups = [...new Set(this.entries.map((entry) => entry.control.group ?? ""))];
    fill(this.rows, ...groups.map((group, i) => el("details", { open: i === 0 }, el("summary", {}, group || "More"),
      ...this.entries.filter((entry) => (entry.control.group ?? "") === group).map((entry) => entry.row))));
    this.allow();
  }

  /** What holds for a whole run only is out of reach while the change starts later. */
  private allow(): void {
    for (const { control, row } of this.entries) {
      const able = this.fromStart.checked || control.event !== undefined || control.from_day === true;
      row.classList.toggle("unable", !able);
      for (const input of row.querySelectorAll<HTMLInputElement>("input, select")) input.disabled = !able;
    }
  }

  private async submit(): Promise<void> {
    const set = this.entries.filter(({ row }) => !row.classList.contains("unable")).flatMap((entry) => entry.read() ?? []);
    if (set.length === 0) {
      say(this.amiss, "Nothing is changed yet.");
      return;
    }
    const changes = set.flatMap(({ change }) => change ?? []);
    const events = set.flatMap(({ event }) => (event ? [event] : []));
    const later = this.fromHere.checked && this.day > 1 && changes.length > 0;
    try {
      say(this.amiss, "");
      await this.play({ ...(changes.length ? { changes } : {}), ...(events.length ? { events } : {}), ...(later ? { from_day: this.day } : {}) });
      this.dialog.close();
    } catch (error) {
      say(this.amiss, error instanceof Error ? error.message : String(error));
    }
  }
}

/** What a scenario says under a key with dots; undefined where it says nothing. */
export function valueAt(scenario: Record<string, unknown>, key: string): unknown {
  let value: unknown = scenario;
  for (const part of key.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function valueEntry(control: Control, known: unknown): Entry {
  const key = control.key ?? "";
  const field: Field = { ...control, key, type: control.type ?? "number" };
  const input = inputFor(field, typeof known === "object" ? undefined : (known ?? control.default));
  return {
    control,
    row: input.row,
    read: () => (input.changed() ? { change: `${key}=${input.value()}` } : null),
    reset: input.reset,
  };
}

function eventEntry(control: Control, day: () => number): Entry {
  const on = el("input", { type: "checkbox", id: freshId("event") });
  const fields = (control.fields ?? []).filter((field) => field.key !== "day" && SIMPLE.has(field.type)).map((field) => ({
    key: field.key, input: inputFor(field, field.default),
  }));
  const inner = el("div", { class: "event-fields" }, ...fields.map(({ input }) => input.row));
  inner.hidden = true;
  on.addEventListener("change", () => (inner.hidden = !on.checked));
  const row = el("div", { class: "control" }, el("p", { class: "field" }, on, el("label", { for: on.id }, control.title ?? control.event ?? "")),
    control.help ? el("p", { class: "hint" }, control.help) : null, inner);
  const read = (): { event: Record<string, unknown> } | null => {
    if (!on.checked) return null;
    const data = fields.flatMap(({ key, input }) => (input.text() === "" ? [] : [[key, input.parsed()]] as [string, unknown][]));
    return { event: { ...Object.fromEntries(data), event: control.event, day: day() } };
  };
  return { control, row, read, reset: () => {
    on.checked = false;
    inner.hidden = true;
  } };
}

const SIMPLE = new Set(["number", "integer", "choice", "switch", "text"]);

interface Input {
  row: HTMLElement;
  value(): string;
  text(): string;
  parsed(): unknown;
  changed(): boolean;
  reset(): void;
}

/** A row for a field: a slider with its number, a choice, a switch or a line of text. */
function inputFor(field: Field, now: unknown): Input {
  const id = freshId("field");
  const numeric = field.type === "number" || field.type === "integer";
  const sliding = numeric && typeof field.low === "number" && typeof field.high === "number" && now !== undefined && now !== null;
  let control: HTMLInputElement | HTMLSelectElement;
  if (field.type === "choice") {
    control = el("select", { id }, ...(now === undefined ? [el("option", { value: "" }, "as it is")] : []),
      ...(field.choices ?? []).map((choice) => el("option", { value: choice.value }, choice.sentence
        ? `${choice.title ?? choice.value}: ${choice.sentence}` : choice.value)));
  } else if (field.type === "switch") control = el("input", { id, type: "checkbox" });
  else {
    const step = field.step ?? (field.type === "integer" ? 1 : "any");
    control = el("input", { id, type: sliding ? "range" : numeric ? "number" : "text", min: field.low ?? null, max: field.high ?? null, step });
  }
  const first = now === undefined || now === null ? "" : String(now);
  const box = control instanceof HTMLInputElement && control.type === "checkbox" ? control : null;
  const shown = el("output", { for: id });
  const value = (): string => (box ? String(box.checked) : control.value);
  const show = (): void => say(shown, sliding ? `${control.value}${field.unit ? ` ${field.unit}` : ""}` : "");
  const reset = (): void => {
    if (box) box.checked = first === "true";
    else control.value = first;
    show();
  };
  reset();
  const begun = value();
  control.addEventListener("input", show);
  const row = el("div", { class: "control" }, el("p", { class: "field" }, el("label", { for: id }, field.title ?? field.key), control, shown),
    field.help ? el("p", { class: "hint" }, field.help) : null);
  return { row, value, text: value, parsed: () => (box ? box.checked : numeric ? Number(value()) : value()),
    changed: () => value() !== begun, reset };
}
