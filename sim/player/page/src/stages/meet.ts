// Meet: the team, paused; the story, and how to read the picture.

import type { App } from "../app.ts";
import { button, el, say } from "../dom.ts";
import { peopleLegend } from "../legend.ts";
import { counted } from "../words.ts";
import type { StageView } from "./stage.ts";

export function meet(app: App): StageView {
  const who = el("p", { class: "lead" });
  const about = el("p", { class: "story" });
  const side = el("div", { class: "side-inner" },
    el("h2", {}, "Meet the team"), who, about, peopleLegend(app),
    el("div", { class: "row" }, button("Next: your guess →", () => app.go("predict"), { class: "primary" })));
  const update = (): void => {
    const { people, teams } = app.team(app.state.left);
    const leaders = people.filter((p) => p.leads).length;
    const lead = leaders === 0 ? "Nobody leads." : leaders === 1 ? "One of them leads." : `${leaders} of them lead.`;
    say(who, `${counted(people.length, "person", "people")}${teams.length > 1 ? ` in ${teams.length} teams` : ""}. ${lead}`);
    say(about, app.bundle.header.scenario.about);
  };
  return { main: null, side, update };
}
