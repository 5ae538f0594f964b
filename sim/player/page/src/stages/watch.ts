// Watch: what happens, day by day, with one sentence and one chart; from here a ripple can be followed.

import type { App } from "../app.ts";
import { Course } from "../course.ts";
import { button, el, say } from "../dom.ts";
import { followNearest, RipplePanel } from "./ripple.ts";
import { Tables } from "../table.ts";
import { isHidden, lastDay } from "../state.ts";
import type { StageView } from "./stage.ts";

export function watch(app: App): StageView {
  const when = el("h2", { class: "when-head" });
  const caption = el("p", { class: "lead caption-side" });
  const course = new Course(app);
  const tables = new Tables(app);
  const ripple = new RipplePanel(app);
  const table = button("Table", () => app.change((s) => ({ ...s, table: !s.table })), { "aria-pressed": "false" });
  const follow = button("Follow the ripple", () => followNearest(app, "left"));
  const guess = button("Now guess →", () => app.go("predict"), { class: "primary" });
  const side = el("div", { class: "side-inner" }, when, caption, course.element, tables.element, ripple.element,
    el("div", { class: "row" }, follow, table, guess));
  const update = (): void => {
    const { state } = app;
    const { followed } = state;
    say(when, `Day ${state.day} of ${state.days}`);
    when.hidden = followed !== null;
    say(caption, app.caption(state.left));
    ripple.element.hidden = followed === null;
    course.element.hidden = followed !== null || state.table;
    tables.element.hidden = followed !== null || !state.table;
    caption.hidden = followed !== null;
    follow.hidden = followed !== null;
    table.hidden = followed !== null;
    table.setAttribute("aria-pressed", String(state.table));
    guess.hidden = !(isHidden(state) && state.day >= lastDay(state));
    if (followed) ripple.update();
    else if (state.table) tables.update();
    else course.update();
  };
  return { main: null, side, update };
}
