// The presenter's window: notes, the next question, the time since the start, and the model's limits.

import type { App } from "./app.ts";
import { el, fill, say } from "./dom.ts";
import { listenToKeys } from "./keys.ts";
import { STAGES, STAGE_NAMES } from "./state.ts";
import { minutes, whenOf } from "./words.ts";

export class Presenter {
  private window: Window | null = null;
  private readonly begun = Date.now();
  private readonly clock = el("p", { class: "clock" });
  private readonly stage = el("h2");
  private readonly hint = el("p", { class: "lead" });
  private readonly when = el("p");
  private readonly question = el("p", { class: "lead" });
  private readonly notes = el("div", { class: "notes" });
  private readonly limits = el("ul");
  private readonly room: HTMLElement;
  private readonly dialog: HTMLDialogElement;

  constructor(
    private readonly app: App,
    private readonly showKeys: () => void,
  ) {
    this.room = el("div", { class: "presenter" },
      el("p", { class: "quiet-head" }, "Time since the start"), this.clock, this.stage, this.hint, this.when,
      el("h3", {}, "Next question"), this.question, el("h3", {}, "Notes"), this.notes,
      el("h3", {}, "What the model cannot say"), this.limits);
    const close = el("button", { type: "button" }, "Close");
    this.dialog = el("dialog", { class: "presenter-dialog", "aria-label": "Presenter's notes" }, close);
    close.addEventListener("click", () => this.dialog.close());
    document.body.append(this.dialog);
    setInterval(() => this.tick(), 1000);
  }

  /** Open the window; where the browser forbids it, a dialog on the page. */
  open(): void {
    if (this.window && !this.window.closed) {
      this.window.focus();
      return;
    }
    this.window = window.open("", "", "popup,width=560,height=760");
    if (this.window) this.furnish(this.window);
    else {
      this.dialog.prepend(this.room);
      this.dialog.showModal();
    }
    this.update();
    this.tick();
  }

  update(): void {
    if (!this.room.isConnected) return;
    const { header } = this.app.bundle;
    const { state } = this.app;
    const place = STAGES.indexOf(state.stage);
    say(this.stage, STAGE_NAMES[state.stage]);
    say(this.hint, header.stages[place]?.hint ?? "");
    say(this.when, whenOf(state.day));
    say(this.question, this.nextQuestion());
    paragraphs(this.notes, header.notes || "This scenario has no notes.");
    if (this.limits.childElementCount !== header.limits.length) {
      fill(this.limits, ...header.limits.map((limit) => el("li", {}, limit)));
    }
  }

  private nextQuestion(): string {
    const { header } = this.app.bundle;
    const { stage, question } = this.app.state;
    if (stage === "meet" || stage === "predict") return header.predict?.question ?? "";
    return header.debrief[stage === "talk" ? question + 1 : 0] ?? "That was the last question.";
  }

  private tick(): void {
    say(this.clock, minutes((Date.now() - this.begun) / 1000));
  }

  private furnish(other: Window): void {
    const page = other.document;
    page.documentElement.lang = "en";
    page.title = `Presenter: ${this.app.bundle.header.scenario.title}`;
    for (const sheet of document.querySelectorAll("style, link[rel=stylesheet]")) {
      page.head.append(page.importNode(sheet, true));
    }
    const theme = (): void => {
      const chosen = document.documentElement.dataset["theme"];
      if (chosen) page.documentElement.dataset["theme"] = chosen;
      else delete page.documentElement.dataset["theme"];
    };
    theme();
    document.addEventListener("theme-changed", theme);
    const main = page.createElement("main");
    main.append(page.adoptNode(this.room));
    page.body.replaceChildren(main);
    page.body.className = "presenter-body";
    listenToKeys(this.app, page, this.showKeys);
    addEventListener("pagehide", () => other.close());
  }
}

/** Lines of a text as paragraphs; only where they changed. */
function paragraphs(element: HTMLElement, text: string): void {
  if (element.dataset["text"] === text) return;
  element.dataset["text"] = text;
  fill(element, ...joinedLines(text).map((line) => el("p", { class: line.startsWith("- ") ? "point" : null }, line)));
}

/** Lines that belong together as one: a new paragraph begins after an empty line and with a dash. */
export function joinedLines(text: string): string[] {
  const paragraphs: string[] = [];
  let fresh = true;
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim();
    if (words === "") fresh = true;
    else if (fresh || words.startsWith("- ")) {
      paragraphs.push(words);
      fresh = false;
    } else paragraphs[paragraphs.length - 1] += ` ${words}`;
  }
  return paragraphs;
}
