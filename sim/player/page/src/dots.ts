// One dot for each try: where a measure ended, heaped along a line, a row for each version. Pure placing, and the picture.

import { fill, svg } from "./dom.ts";
import { niceAbove } from "./chart.ts";
import type { Measure } from "./header.ts";
import { told } from "./words.ts";

export interface Dot {
  readonly version: number;
  /** Number of the try. */
  readonly tried: number;
  readonly value: number;
  /** What it is compared with: its own beginning, or the same luck in the first version. */
  readonly before: number;
  readonly watchable: boolean;
}

export interface Row {
  readonly label: string;
  readonly look: "a" | "b";
  readonly dots: readonly Dot[];
}

export interface PlacedDot {
  readonly dot: Dot;
  readonly x: number;
  readonly y: number;
}

export const WIDE = 840;
export const HIGH = 500;
const PAD = 46;
const FLOOR = HIGH - 62;
const TOP = 12;
/** Sizes of dots, from the largest; a choice of tries beside the picture stands in for those under 24. */
const SIZES = [46, 38, 32, 28, 24, 19, 15, 12];
/** A row's label takes this much of its height. */
const LABEL = 34;
/** The axis of points or shares is at least so many tens wide. */
const LEAST_TENS = 2;

/** From where to where the axis goes: whole tens around all dots, or from nothing to a round number. */
export function rangeOf(measure: Measure, dots: readonly Dot[]): [number, number] {
  const values = dots.map((dot) => dot.value).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return [0, measure.high ?? 1];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (measure.high !== 1) return [0, niceAbove(Math.max(most, measure.step))];
  let low = Math.floor(least * 10);
  let high = Math.max(low + 1, Math.ceil(most * 10));
  while (high - low < LEAST_TENS) {
    if (high < 10 && (low === 0 || high / 10 - most <= least - low / 10)) high += 1;
    else low -= 1;
  }
  return [low / 10, high / 10];
}

/** Heap the dots of a row upon its floor, each at its value; in the largest size with which they fit. */
export function placeDots(rows: readonly Row[], range: [number, number]): { placed: PlacedDot[][]; size: number; floors: number[] } {
  const height = (FLOOR - TOP) / Math.max(1, rows.length);
  const floors = rows.map((_, i) => TOP + height * (i + 1) - (i + 1 < rows.length ? 6 : 0));
  for (const size of SIZES) {
    const placed = rows.map((row, i) => heap(row.dots, range, floors[i]!, size));
    const highest = Math.max(...placed.map((dots, i) => floors[i]! - Math.min(floors[i]!, ...dots.map(({ y }) => y))));
    if (highest + size / 2 < height - LABEL || size === SIZES.at(-1)) return { placed, size, floors };
  }
  return { placed: [], size: 0, floors };
}

function heap(dots: readonly Dot[], [low, high]: [number, number], floor: number, size: number): PlacedDot[] {
  const levels: number[] = [];
  return dots
    .filter((dot) => !Number.isNaN(dot.value))
    .sort((a, b) => a.value - b.value || a.tried - b.tried)
    .map((dot) => {
      const x = PAD + ((dot.value - low) / (high - low)) * (WIDE - 2 * PAD);
      let level = levels.findIndex((last) => x - last >= size);
      if (level < 0) level = levels.length;
      levels[level] = x;
      return { dot, x, y: floor - size * (level + 0.5) - 3 };
    });
}

export class Dots {
  readonly element = svg("svg", { class: "dots", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "group", "aria-label": "One dot for each try" });
  onWatch: (dot: Dot) => void = () => undefined;
  private focused = 0;

  constructor() {
    this.element.setAttribute("data-own-keys", "");
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param chosen the try on show */
  update(rows: readonly Row[], measure: Measure, chosen: number): void {
    const had = this.element.contains(document.activeElement);
    const range = rangeOf(measure, rows.flatMap((row) => row.dots));
    const { placed, size, floors } = placeDots(rows, range);
    const all = placed.flat();
    if (!had) this.focused = Math.max(0, all.findIndex(({ dot }) => dot.tried === chosen));
    this.focused = Math.min(this.focused, Math.max(0, all.length - 1));
    const heads = rows.flatMap((row, i) => rows.length < 2 ? [] : [
      svg("text", { class: `row-label row-${row.look}`, x: 4, y: floors[i]! - (FLOOR - TOP) / rows.length + 26 }, row.label),
      svg("line", { class: "grid", x1: PAD - 20, x2: WIDE - PAD + 20, y1: floors[i]!, y2: floors[i]! }),
    ]);
    let number = 0;
    fill(this.element, ...axis(measure, range), ...heads, ...placed.flatMap((dots, i) =>
      dots.map((place) => this.dot(place, size, measure, rows[i]!, chosen, number++))));
    if (had) this.focusOn(this.focused);
  }

  private dot({ dot, x, y }: PlacedDot, size: number, measure: Measure, row: Row, chosen: number, i: number): SVGElement {
    const higher = dot.value > dot.before;
    const way = higher ? "higher" : dot.value < dot.before ? "lower" : "as high";
    const words = `Try ${dot.tried + 1}, ${row.label}: ended at ${told(measure, dot.value)}, ${way} ` +
      `(compared with ${told(measure, dot.before)})${dot.watchable ? "" : "; only its measures were kept"}`;
    const r = size / 2 - 1.5;
    const group = svg("g", {
      role: "button", tabindex: i === this.focused ? 0 : -1, "aria-label": words, "data-tried": dot.tried, "data-version": dot.version,
      class: `try look-${row.look} ${higher ? "higher" : "lower"}${dot.tried === chosen ? " chosen" : ""}`,
      "aria-disabled": dot.watchable ? null : true,
      "aria-pressed": dot.tried === chosen,
    }, svg("title", {}, words), svg("circle", { class: "room", cx: x, cy: y, r: r + 1 }), svg("circle", { class: "bead", cx: x, cy: y, r }),
      svg("path", { class: "way", d: higher
        ? `M${x - r * 0.4} ${y + r * 0.2}L${x} ${y - r * 0.35}L${x + r * 0.4} ${y + r * 0.2}`
        : `M${x - r * 0.4} ${y - r * 0.2}L${x} ${y + r * 0.35}L${x + r * 0.4} ${y - r * 0.2}` }));
    group.addEventListener("click", () => dot.watchable && this.onWatch(dot));
    return group;
  }

  private key(event: KeyboardEvent): void {
    const dots = this.element.querySelectorAll<SVGElement>(".try");
    const by = { ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, ArrowUp: 1 }[event.key];
    if (by) {
      this.focusOn(Math.min(dots.length - 1, Math.max(0, this.focused + by)));
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") {
      dots[this.focused]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      event.preventDefault();
    }
  }

  private focusOn(i: number): void {
    const dots = this.element.querySelectorAll<SVGElement>(".try");
    dots[this.focused]?.setAttribute("tabindex", "-1");
    this.focused = i;
    dots[i]?.setAttribute("tabindex", "0");
    dots[i]?.focus();
  }
}

function axis(measure: Measure, [low, high]: [number, number]): SVGElement[] {
  const parts: SVGElement[] = [svg("line", { class: "axis", x1: PAD - 20, x2: WIDE - PAD + 20, y1: FLOOR, y2: FLOOR })];
  const steps = measure.high === 1 ? Math.round((high - low) * 10) : 5;
  for (let i = 0; i <= steps; i++) {
    const x = PAD + (i / steps) * (WIDE - 2 * PAD);
    parts.push(svg("line", { class: "axis", x1: x, x2: x, y1: FLOOR, y2: FLOOR + 7 }));
    parts.push(svg("text", { class: "dots-tick", x, y: FLOOR + 27, "text-anchor": "middle" }, told(measure, low + ((high - low) * i) / steps)));
  }
  parts.push(svg("text", { class: "dots-tick strong", x: WIDE / 2, y: FLOOR + 53, "text-anchor": "middle" },
    `${measure.title} at the end`));
  return parts;
}
