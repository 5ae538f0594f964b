// The page around it all: title, stages, tools; the stage on show; the transport; the sentence that always stands.

import type { App } from "./app.ts";
import { button, el, fill, say } from "./dom.ts";
import { keysDialog, listenToKeys } from "./keys.ts";
import { kindsLegend } from "./legend.ts";
import { Panes } from "./panes.ts";
import { Presenter } from "./presenter.ts";
import { PrintPage } from "./printing.ts";
import { again } from "./stages/again.ts";
import { meet } from "./stages/meet.ts";
import { predict } from "./stages/predict.ts";
import type { StageView } from "./stages/stage.ts";
import { talk } from "./stages/talk.ts";
import { watch } from "./stages/watch.ts";
import { whatIf } from "./stages/whatif.ts";
import { enter, isOpen, STAGES, STAGE_NAMES, type Stage } from "./state.ts";
import { Transport } from "./transport.ts";
import { themeChoice } from "./themes.ts";

/** Build the page and keep it in step with the session. */
export function buildPage(app: App, root: HTMLElement, tools: readonly HTMLElement[]): Panes {
  const panes = new Panes(app);
  const stages: Record<Stage, StageView> = {
    meet: meet(app), predict: predict(app), watch: watch(app), whatif: whatIf(app), again: again(app), talk: talk(app),
  };
  const keys = keysDialog();
  const showKeys = (): void => (keys.open ? keys.close() : keys.showModal());
  const presenter = new Presenter(app, showKeys);
  const printer = new PrintPage(app, panes);
  const transport = new Transport(app);
  const title = el("h1");
  const nav = stageButtons(app);
  const message = el("div", { class: "message", role: "alert" });
  const status = el("p", { class: "for-ears", role: "status", "aria-live": "polite" });
  const legend = kindsLegend(app);
  const left = el("div", { class: "left" });
  const side = el("aside", { class: "side", "aria-label": "About what you see" });
  const main = el("main", {}, left, side);

  const frame = el("div", { class: "frame" },
    el("header", {}, title, nav.element,
      el("div", { class: "tools" }, ...tools,
        button("Presenter", () => presenter.open()), button("Print", () => printer.print()),
        button("Keys", showKeys, { title: "F1", "aria-haspopup": "dialog" }), themeChoice())),
    message, main, transport.element,
    el("footer", {}, app.bundle.header.standing), status);
  fill(root, frame, keys, printer.element);

  let shown: Stage | null = null;
  const update = (): void => {
    const { stage } = app.state;
    const view = stages[stage];
    say(title, app.bundle.header.scenario.title);
    document.title = `${app.bundle.header.scenario.title}: ${STAGE_NAMES[stage]}`;
    if (shown !== stage) {
      shown = stage;
      frame.dataset["stage"] = stage;
      fill(left, view.main ?? panes.element, view.main ? null : legend);
      fill(side, view.side);
      side.scrollTop = 0;
    }
    nav.update();
    if (!view.main) panes.update();
    view.update();
    transport.update();
    presenter.update();
    showMessage(message, app);
  };
  app.listen(update);
  app.onAnnounce((text) => say(status, text));
  document.addEventListener("theme-changed", () => {
    panes.setInk();
    update();
  });
  document.addEventListener("stage-entered", () => app.announce(`Stage: ${STAGE_NAMES[app.state.stage]}.`));
  listenToKeys(app, document, showKeys);
  update();
  return panes;
}

function showMessage(message: HTMLElement, app: App): void {
  if (message.dataset["text"] === app.message) return;
  message.dataset["text"] = app.message;
  message.hidden = app.message === "";
  fill(message, app.message ? el("span", {}, app.message) : null,
    app.message ? button("Close", () => app.tell("")) : null);
}

/** The stages as a list of buttons; those still locked say why. */
function stageButtons(app: App): { element: HTMLElement; update: () => void } {
  const buttons = STAGES.map((stage) => button(STAGE_NAMES[stage], () => app.enter((s) => enter(s, stage))));
  const element = el("nav", { class: "stages", "aria-label": "Stages" }, el("ol", {}, ...buttons.map((b) => el("li", {}, b))));
  const update = (): void => {
    STAGES.forEach((stage, i) => {
      const open = isOpen(app.state, stage);
      const b = buttons[i]!;
      if (app.state.stage === stage) b.setAttribute("aria-current", "step");
      else b.removeAttribute("aria-current");
      b.setAttribute("aria-disabled", String(!open));
      if (open) b.removeAttribute("title");
      else b.title = "Locked until the guess is locked in, or skipped";
    });
  };
  return { element, update };
}
