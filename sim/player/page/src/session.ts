// Puts a session together: the page, the clock, and what only the live page has.

import type { App } from "./app.ts";
import { LiveSession } from "./live_session.ts";
import { buildPage } from "./page.ts";

/** The clock never jumps by more than this, however long the page was hidden. */
const LONGEST_FRAME_MS = 100;

/** Begin a session in an element of the page. */
export async function begin(app: App, root: HTMLElement): Promise<void> {
  await app.load((s) => s);
  const live = app.live ? new LiveSession(app, app.live) : null;
  const panes = buildPage(app, root, live?.tools ?? []);
  if (live) live.begin();
  else void app.loadMany(app.bundle);
  let then = performance.now();
  const frame = (now: number): void => {
    app.tick(Math.min(LONGEST_FRAME_MS, Math.max(0, now - then)));
    then = now;
    panes.frame(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
