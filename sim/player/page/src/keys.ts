// Keys: Space plays, arrows go by weeks, Page keys (and clickers) by stages, F1 lists them all. No single letters.

import type { App } from "./app.ts";
import { button, el } from "./dom.ts";
import { isMoving, lastDay, seek, seekWeeks, togglePlay, turn } from "./state.ts";

const LIST: readonly [string, string][] = [
  ["Space", "Play or pause"],
  ["← →", "A week back, a week on"],
  ["Page Up, Page Down", "Stage before, next stage (clickers send these)"],
  ["Home, End", "First day, last day"],
  ["Tab, Enter", "Go from control to control, and press one"],
  ["Esc", "Leave a dialog, or the ripple"],
  ["F1", "This list"],
];

/** What a key does here; null: leave it to the browser. */
export function commandOf(key: string, app: App): (() => void) | null {
  const moving = isMoving(app.state);
  if (key === "PageDown") return () => app.enter((s) => turn(s, 1));
  if (key === "PageUp") return () => app.enter((s) => turn(s, -1));
  if (key === "Escape" && app.state.followed) return () => app.change((s) => ({ ...s, followed: null }));
  if (!moving) return null;
  if (key === " ") return () => app.change(togglePlay);
  if (key === "ArrowLeft") return () => app.change((s) => seekWeeks(s, -1));
  if (key === "ArrowRight") return () => app.change((s) => seekWeeks(s, 1));
  if (key === "Home") return () => app.change((s) => seek(s, 1));
  if (key === "End") return () => app.change((s) => seek(s, lastDay(s)));
  return null;
}

/** Keys that a focused control needs for itself. */
function belongsTo(target: Element | null, key: string): boolean {
  if (key === "Escape") return false;
  const paging = key === "PageUp" || key === "PageDown";
  if (target?.closest("textarea, select")) return true;
  if (target?.closest("input[type=range]")) return !paging && key !== " ";
  if (target?.closest("input")) return !paging;
  if (target?.closest("[data-own-keys]")) return true;
  if (key === " ") return Boolean(target?.closest("button, summary, a, [role=button]"));
  return false;
}

/** Listen to the keys of a window; the presenter's window moves the same session. */
export function listenToKeys(app: App, on: Document, showKeys: () => void): void {
  on.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "F1") {
      event.preventDefault();
      showKeys();
      return;
    }
    const target = event.target as Element | null;
    if (on.querySelector("dialog[open]") || belongsTo(target, event.key)) return;
    const command = commandOf(event.key, app);
    if (!command) return;
    event.preventDefault();
    command();
  });
  // A control used with the mouse gives the keys back, so that Space plays and arrows go by weeks afterwards.
  let byMouse = false;
  on.addEventListener("pointerdown", () => (byMouse = true), true);
  on.addEventListener("keydown", () => (byMouse = false), true);
  for (const name of ["click", "change"]) {
    on.addEventListener(name, (event) => {
      const used = (event.target as Element | null)?.closest<HTMLElement>("button, select, input[type=range]");
      const opens = name === "click" && used?.tagName === "SELECT";
      if (byMouse && used && !opens && !used.closest("dialog")) used.blur();
    });
  }
}

/** The dialog that lists the keys. */
export function keysDialog(): HTMLDialogElement {
  const rows = LIST.map(([keys, does]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, keys)), el("td", {}, does)));
  const dialog = el("dialog", { class: "keys", "aria-label": "Keys" },
    el("h2", {}, "Keys"), el("table", {}, el("tbody", {}, ...rows)),
    el("div", { class: "row" }, button("Close", () => dialog.close(), { class: "primary" })));
  return dialog;
}
