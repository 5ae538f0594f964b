// What if: the same people with the same luck, twice; one transport; only the difference is named.

import type { App } from "../app.ts";
import { Course } from "../course.ts";
import { button, el, fill, freshId, say } from "../dom.ts";
import { Tables } from "../table.ts";
import { measureOf } from "../recording.ts";
import { capital, sentence, told } from "../words.ts";
import { followNearest, RipplePanel } from "./ripple.ts";
import type { StageView } from "./stage.ts";

export function whatIf(app: App): StageView {
  const heading = el("h2", {}, "What if …?");
  const change = el("p", { class: "lead" });
  const now = el("p", { class: "now" });
  const course = new Course(app);
  const tables = new Tables(app);
  const ripple = new RipplePanel(app);
  const choice = el("select", { id: freshId("version") });
  const field = el("p", { class: "field" }, el("label", { for: choice.id }, "Compare with"), choice);
  const edit = button("Change something …", () => document.dispatchEvent(new CustomEvent("change-something")), { class: "primary" });
  const follow = button("Follow the ripple", () => followNearest(app, "left"));
  const table = button("Table", () => app.change((s) => ({ ...s, table: !s.table })), { "aria-pressed": "false" });
  const side = el("div", { class: "side-inner" }, heading, field, change, now, course.element, tables.element, ripple.element,
    el("div", { class: "row" }, edit, follow, table));
  let listed: unknown = null;
  let comparing = false;
  choice.addEventListener("change", () => void compare(app, Number(choice.value)));

  const update = (): void => {
    const { state } = app;
    if (listed !== app.bundle.header.versions) {
      listed = app.bundle.header.versions;
      fill(choice, ...app.bundle.header.versions.slice(1).map((version, i) => el("option", { value: i + 1 }, capital(version.label))));
    }
    const others = app.bundle.header.versions.length - 1;
    const first = app.bundle.header.versions.findIndex((_, i) => i > 0 && app.bundle.watchable(i, app.live ? 0 : state.tried));
    if (state.right < 0 && first > 0 && !comparing) {
      comparing = true;
      void compare(app, first).finally(() => (comparing = false));
    }
    field.hidden = others < 2;
    if (choice.value !== String(state.right)) choice.value = String(state.right);
    say(change, changeInWords(app));
    say(now, nowInWords(app));
    now.hidden = now.textContent === "";
    edit.hidden = app.live === null;
    table.setAttribute("aria-pressed", String(state.table));
    const following = state.followed !== null;
    for (const element of [heading, change, now, edit, follow, table]) element.classList.toggle("away", following);
    ripple.element.hidden = !following;
    course.element.hidden = following || state.table;
    tables.element.hidden = following || !state.table;
    if (following) ripple.update();
    else if (state.table) tables.update();
    else course.update();
  };
  return { main: null, side, update };
}

/** Show another version on the right. */
async function compare(app: App, version: number): Promise<void> {
  try {
    await app.load((s) => ({ ...s, right: version }));
    app.announce(changeInWords(app));
  } catch (error) {
    app.tell(error instanceof Error ? error.message : String(error));
  }
}

/** "Same team. One change: the leader listens." */
export function changeInWords(app: App): string {
  const { right } = app.state;
  if (right < 0) {
    return app.live ? "Same team, same luck. Which one thing would you change?" : "This file holds one version only.";
  }
  return app.version(right).sentence || app.version(right).label;
}

/** Where both stand today, and until when they are the same. */
function nowInWords(app: App): string {
  const { left, right, day, measure } = app.state;
  const one = app.watched[left]?.run;
  const other = right >= 0 ? app.watched[right]?.run : null;
  if (!one || !other) return "";
  const tried = app.version(right).tries[app.live ? 0 : app.state.tried];
  if (tried && tried.parts_on === null) return sentence(app.bundle.header, "no_difference");
  if (tried?.parts_on && day < tried.parts_on) return sentence(app.bundle.header, "same_until", { n: tried.parts_on - 1 });
  const about = app.measure();
  const before = told(about, measureOf(one, measure, day));
  const after = told(about, measureOf(other, measure, day));
  return `Day ${day}: ${about.title} ${before} and ${after}.`;
}
