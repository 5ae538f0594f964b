// Again?: was it luck? One dot for each try; each can be watched.

import type { App } from "../app.ts";
import { Course } from "../course.ts";
import { Dots, type Dot, type Row } from "../dots.ts";
import { button, el, fill, freshId, say } from "../dom.ts";
import type { Header } from "../header.ts";
import { capital, counted, sentence } from "../words.ts";
import type { StageView } from "./stage.ts";

export function again(app: App): StageView {
  const dots = new Dots();
  const course = new Course(app, true);
  const result = el("p", { class: "lead strong" });
  const luck = el("p", { class: "hint" });
  const choice = el("select", { id: freshId("which") });
  const tries = el("select", { id: freshId("try") });
  const field = el("p", { class: "field" }, el("label", { for: choice.id }, "Version"), choice);
  const more = button("More tries", () => document.dispatchEvent(new CustomEvent("more-tries")));
  const title = el("p", { class: "dots-title" });
  const main = el("div", { class: "again" }, title, dots.element);
  const pick = el("p", { class: "field" }, el("label", { for: tries.id }, "Watch"), tries, more);
  const side = el("div", { class: "side-inner" }, el("h2", {}, "Was it luck?"), result, luck, field, pick, course.element);
  let shown = 0;
  let listed: unknown = null;
  choice.addEventListener("change", () => {
    shown = Number(choice.value);
    update();
  });
  tries.addEventListener("change", () => tries.value !== "" && void watchTry(app, Number(tries.value), shown));
  dots.onWatch = (dot) => void watchTry(app, dot.tried, dot.version);

  const update = (): void => {
    const { header } = app.many?.bundle ?? app.bundle;
    if (listed !== header.versions) {
      listed = header.versions;
      shown = app.state.right;
      fill(choice, ...header.versions.map((version, i) => el("option", { value: i }, capital(version.label))));
    }
    shown = Math.max(0, Math.min(shown, header.versions.length - 1));
    choice.value = String(shown);
    field.hidden = header.versions.length < 2;
    more.hidden = app.live === null;
    const measure = app.measure();
    const rows = rowsOf(header, shown, measure.name, app.live !== null);
    const made = rows.at(-1)!.dots;
    const known = made.filter((dot) => dot.watchable);
    const key = known.map((dot) => dot.tried).join();
    if (tries.dataset["shown"] !== key) {
      tries.dataset["shown"] = key;
      fill(tries, el("option", { value: "" }, "a try …"), ...known.map((dot) => el("option", { value: dot.tried }, `try ${dot.tried + 1}`)));
    }
    tries.value = "";
    say(title, `${capital(measure.title)} at the end of ${counted(made.length, "try", "tries")}`);
    dots.update(rows, measure, app.state.tried);
    say(result, resultInWords(header, shown, measure.name, measure.title, measure.plural, made));
    say(luck, `${sentence(header, made.length > 1 ? "luck" : "one_try")} ${known.length > 1 ? "Press one to watch it." : ""}`);
    course.update();
  };
  return { main, side, update };
}

/** The first version's dots, and those of the version on show below them. */
function rowsOf(header: Header, shown: number, measure: string, live: boolean): Row[] {
  const row = (version: number, look: "a" | "b"): Row => ({
    label: capital(header.versions[version]!.label), look, dots: dotsOf(header, version, measure, live),
  });
  return shown > 0 ? [row(0, "a"), row(shown, "b")] : [row(0, "a")];
}

/** A dot for each try of a version; against the first version where it is another. */
export function dotsOf(header: Header, version: number, measure: string, live: boolean): Dot[] {
  const { tries } = header.versions[version]!;
  const first = header.versions[0]!.tries;
  return tries.map((tried, i) => ({
    version,
    tried: i,
    value: tried.ended[measure] ?? NaN,
    before: (version === 0 ? tried.began[measure] : first[i]?.ended[measure]) ?? NaN,
    watchable: live || tried.watch !== null,
  }));
}

/** The recording's own sentence on all tries, else one from the counts. */
export function resultInWords(header: Header, version: number, measure: string, title: string, plural: boolean,
  dots: readonly Dot[]): string {
  const head = header.versions[version]!;
  const ready = (version === 0 ? head.agree : head.against)[measure];
  if (ready) return ready;
  const of = dots.length;
  if (of < 2) return "";
  const higher = dots.filter((dot) => dot.value > dot.before).length;
  const lower = dots.filter((dot) => dot.value < dot.before).length;
  const stem = version === 0 ? "tries" : "against";
  const [key, n] = higher + lower === 0 ? ["same", of] : higher >= lower ? ["higher", higher] : ["lower", lower];
  const { label } = header.versions[0]!;
  return sentence(header, `${stem}_${key}`, { n, of, measure: title, were: plural ? "were" : "was", label });
}

async function watchTry(app: App, tried: number, version: number): Promise<void> {
  if (app.live) {
    document.dispatchEvent(new CustomEvent("watch-try", { detail: tried }));
    return;
  }
  try {
    const right = version > 0 ? version : app.state.right;
    const ready = right >= 0 && app.bundle.watchable(right, tried);
    await app.load((s) => ({ ...s, tried, right: ready ? right : -1, day: 1, playing: false }));
    app.go(version > 0 && ready ? "whatif" : "watch");
  } catch (error) {
    app.tell(error instanceof Error ? error.message : String(error));
  }
}
