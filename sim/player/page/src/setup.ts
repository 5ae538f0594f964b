// Live only: choose a scenario, load a YAML file, or bring a team of one's own.

import { TeamDrawing } from "./draw_team.ts";
import { button, el, fill, freshId, say } from "./dom.ts";
import type { Ask, Live } from "./live.ts";
import { scenarioOf } from "./own_team.ts";

export class Setup {
  readonly dialog: HTMLDialogElement;
  private readonly list = el("ul", { class: "scenarios" });
  private readonly amiss = el("p", { class: "amiss", role: "alert" });
  private readonly text = el("textarea", { id: freshId("yaml"), rows: 9, spellcheck: "false" });
  private readonly file = el("input", { id: freshId("file"), type: "file", accept: ".yaml,.yml" });
  private readonly drawing = new TeamDrawing();
  private readonly title = el("input", { id: freshId("title"), type: "text", value: "Our team", maxlength: 80 });
  private fileName = "";

  /** @param play plays what was chosen; its promise fails with words if that cannot be played */
  constructor(
    private readonly live: Live,
    private readonly play: (ask: Ask) => Promise<void>,
  ) {
    this.file.addEventListener("change", () => void this.readFile());
    this.dialog = el("dialog", { class: "setup", "aria-label": "Scenario" },
      el("h2", {}, "Scenario"), this.amiss,
      el("details", { open: true, name: "setup" }, el("summary", {}, "One that comes with the program"), this.list),
      el("details", { name: "setup" }, el("summary", {}, "A scenario file of your own"),
        el("p", { class: "field" }, el("label", { for: this.file.id }, "YAML file"), this.file),
        el("p", { class: "field stacked" }, el("label", { for: this.text.id }, "… or its text"), this.text),
        button("Play this text", () => void this.try({ scenario: { text: this.text.value, ...(this.fileName ? { file: this.fileName } : {}) } }), { class: "primary" })),
      el("details", { name: "setup" }, el("summary", {}, "A team of your own: draw or paste it"), this.drawing.element,
        el("p", { class: "field" }, el("label", { for: this.title.id }, "Title"), this.title),
        button("Play this team", () => void this.playTeam(), { class: "primary" })),
      el("div", { class: "row" }, button("Close", () => this.dialog.close())));
    this.dialog.addEventListener("close", () => say(this.amiss, ""));
  }

  async open(): Promise<void> {
    this.dialog.showModal();
    if (this.list.childElementCount > 0) return;
    try {
      const shipped = await this.live.scenarios();
      fill(this.list, ...shipped.map((one) => el("li", {},
        button(one.title, () => void this.try({ scenario: { name: one.name } }), { class: "scenario" }),
        el("span", { class: "hint" }, `${one.people} people, ${one.days} days`))));
    } catch (error) {
      say(this.amiss, words(error));
    }
  }

  private async readFile(): Promise<void> {
    const file = this.file.files?.[0];
    if (!file) return;
    this.fileName = file.name;
    this.text.value = await file.text();
  }

  private async playTeam(): Promise<void> {
    const team = this.drawing.read();
    if (team.people.length < 2) {
      say(this.amiss, "A team has at least two people: write their names, or draw them.");
      return;
    }
    await this.try({ scenario: { data: scenarioOf(team, this.title.value) } });
  }

  private async try(ask: Ask): Promise<void> {
    say(this.amiss, "");
    try {
      await this.play(ask);
      this.dialog.close();
    } catch (error) {
      say(this.amiss, words(error));
    }
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
