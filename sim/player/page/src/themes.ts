// Light, dark and projector themes; the system's own wish counts until one is chosen. Nothing is stored.

import { el, freshId } from "./dom.ts";

const THEMES = [["", "As the system"], ["light", "Light"], ["dark", "Dark"], ["projector", "Projector"]] as const;

/** A choice of themes; whoever draws hears "theme-changed". */
export function themeChoice(): HTMLElement {
  const choice = el("select", { id: freshId("theme"), class: "theme-choice" });
  for (const [value, name] of THEMES) choice.append(el("option", { value }, name));
  choice.addEventListener("change", () => {
    if (choice.value) document.documentElement.dataset["theme"] = choice.value;
    else delete document.documentElement.dataset["theme"];
    changed();
  });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", changed);
  }
  return el("span", { class: "field" }, el("label", { for: choice.id }, "Theme"), choice);
}

function changed(): void {
  document.dispatchEvent(new CustomEvent("theme-changed"));
}
