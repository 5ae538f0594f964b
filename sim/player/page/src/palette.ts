// Colours and shapes by meaning: the scale of wellbeing, the kinds of act, the shapes of roles. Never colour alone.

import type { Kind } from "./header.ts";

/** A ramp after cividis, lifted at its dark end so that it stands out from dark and light grounds alike. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [38, 66, 142],
  [68, 104, 176],
  [126, 152, 186],
  [203, 190, 138],
  [243, 203, 66],
  [255, 226, 80],
];
/** Wellbeing from here to here uses the whole ramp: hardly anybody is ever beyond. */
const LOW = 0.25;
const HIGH = 0.8;
const LEVELS = 64;
const LEVEL_COLOURS: readonly string[] = Array.from({ length: LEVELS }, (_, i) => mixed(i / (LEVELS - 1)));

/** Colour of a share in [0, 1] on the ramp. */
function mixed(share: number): string {
  const place = share * (RAMP.length - 1);
  const step = Math.min(RAMP.length - 2, Math.floor(place));
  const from = RAMP[step]!;
  const to = RAMP[step + 1]!;
  const part = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * (place - step));
  return `rgb(${part(0)},${part(1)},${part(2)})`;
}

/** How well somebody is on the ramp, in [0, 1]: what colour, height and mouth are taken from. */
export function spirits(wellbeing: number): number {
  return Math.min(1, Math.max(0, (wellbeing - LOW) / (HIGH - LOW)));
}

/** Colour of a wellbeing in [0, 1]. */
export function rampColour(wellbeing: number): string {
  return LEVEL_COLOURS[Math.round(spirits(wellbeing) * (LEVELS - 1))]!;
}

/** Colour of what is drawn upon the ramp: eyes, mouth, bar. */
export function onRamp(wellbeing: number): string {
  return spirits(wellbeing) < 0.34 ? "#ffffff" : "#151a24";
}

export type MarkShape = "circle" | "square" | "hexagon" | "pentagon" | "octagon" | "shield" | "drop";

const MARK_SHAPES: readonly MarkShape[] = ["circle", "square", "hexagon", "pentagon", "shield", "octagon", "drop"];

/** A shape for each role, in the order in which roles appear; leaders' roles come last, so that many share a shape. */
export function shapesOfRoles(people: readonly { role: string; leads: boolean }[]): Map<string, MarkShape> {
  const roles = [...new Set([...people.filter((p) => !p.leads), ...people].map((p) => p.role))];
  return new Map(roles.map((role, i) => [role, MARK_SHAPES[i % MARK_SHAPES.length]!]));
}

export interface Ink {
  readonly ground: string;
  readonly text: string;
  readonly soft: string;
  readonly tie: string;
  readonly outline: string;
  readonly shadow: string;
  readonly halo: string;
  readonly accent: string;
  readonly dark: boolean;
  /** Forced colours: only the system's own are used. */
  readonly forced: boolean;
}

/** The colours that the canvas draws with, read from the style sheet, so that themes are written down once. */
export function inkOf(root: HTMLElement): Ink {
  const style = getComputedStyle(root);
  const colour = (name: string): string => style.getPropertyValue(name).trim() || "#000";
  return {
    ground: colour("--ground"),
    text: colour("--text"),
    soft: colour("--soft"),
    tie: colour("--tie"),
    outline: colour("--outline"),
    shadow: colour("--shadow"),
    halo: colour("--halo"),
    accent: colour("--accent"),
    dark: style.getPropertyValue("--is-dark").trim() === "1",
    forced: matchMedia("(forced-colors: active)").matches,
  };
}

/** Colour of a kind of act, as the recording gives it. */
export function kindColour(kind: Pick<Kind, "colour" | "dark_colour"> | undefined, ink: Pick<Ink, "dark" | "forced" | "text">): string {
  if (!kind || ink.forced) return ink.text;
  return ink.dark ? kind.dark_colour : kind.colour;
}
