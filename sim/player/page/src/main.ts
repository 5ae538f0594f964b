// Starts the page from what Python put into it: a recording in the file, or the address of a live server.

import { App } from "./app.ts";
import { fromBase64 } from "./blocks.ts";
import { Bundle } from "./bundle.ts";
import { el, fill } from "./dom.ts";
import type { Header } from "./header.ts";
import { Live, type Ask } from "./live.ts";
import { begin } from "./session.ts";

function embedded(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

async function start(root: HTMLElement): Promise<void> {
  const header = JSON.parse(embedded("header") || "null") as Header | null;
  if (header) {
    const bundle = new Bundle(header, fromBase64(embedded("data")));
    await begin(new App(bundle, null), root);
    return;
  }
  const settings = JSON.parse(embedded("live") || "null") as { token: string; start: Ask } | null;
  if (!settings) throw new Error("This page holds no recording.");
  fill(root, el("p", { class: "waiting", role: "status" }, "Playing the first run …"));
  const live = new Live(settings.token, settings.start);
  await begin(new App(await live.record([settings.start]), live), root);
}

const root = document.getElementById("player");
if (root) {
  start(root).catch((error: unknown) => {
    const words = error instanceof Error ? error.message : String(error);
    fill(root, el("div", { class: "waiting", role: "alert" }, el("h1", {}, "This page cannot start"), el("p", {}, words),
      el("p", {}, "A browser of 2023 or later is needed: Chrome or Edge 103, Firefox 113, Safari 16.4.")));
  });
}
