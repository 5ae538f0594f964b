// A line chart in SVG: the course of a measure, what is known of all tries as a band, events, and the group's guess.

import { fill, svg } from "./dom.ts";
import type { Measure } from "./header.ts";
import { DAYS_A_WEEK } from "./state.ts";

export interface Line {
  readonly label: string;
  /** "a" and "b" are the two versions; "thin" one try among many. */
  readonly look: "a" | "b" | "thin";
  readonly values: Float32Array;
  /** Shown up to this day. */
  readonly upTo: number;
}

export interface Plot {
  readonly measure: Measure;
  readonly days: number;
  readonly day: number;
  readonly lines: readonly Line[];
  readonly bands: readonly { readonly low: Float32Array; readonly high: Float32Array; readonly look: "a" | "b" }[];
  readonly events: readonly { readonly day: number; readonly until: number | null; readonly label: string }[];
  /** The group's guess, as it is told. */
  readonly guess: number | null;
}

const WIDE = 400;
const HIGH = 252;
const LEFT = 44;
const RIGHT = 14;
const TOP = 16;
const BOTTOM = 34;
/** Rows of event labels above the picture. */
const ROW = 17;
const SMOOTH = DAYS_A_WEEK;

export class Chart {
  readonly element: SVGSVGElement;
  private readonly backdrop = svg("g");
  private readonly curves = svg("g");
  private readonly playhead = svg("line", { class: "playhead" });
  private readonly dots = svg("g");
  private drawn = "";

  constructor() {
    this.element = svg("svg", { class: "chart", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
    this.element.append(this.backdrop, this.curves, this.playhead, this.dots);
  }

  update(plot: Plot, summary: string): void {
    const scale = scaleOf(plot);
    const shown = plot.events.filter((event) => event.day <= plot.day);
    const key = [plot.measure.name, plot.days, scale.top, scale.low, shown.length, shown.at(-1)?.label, plot.guess].join("|");
    if (key !== this.drawn) {
      fill(this.backdrop, ...grid(plot, scale), ...eventMarks(shown, scale), ...guessMark(plot, scale));
      this.drawn = key;
    }
    fill(this.curves, ...plot.bands.map((band) => bandPath(band, plot.day, scale)),
      ...plot.lines.map((line) => linePath(line, scale, isRough(plot.measure))));
    fill(this.dots, ...plot.lines.filter((line) => line.look !== "thin").map((line) => lineDot(line, plot, scale)));
    const x = String(scale.x(plot.day));
    for (const name of ["x1", "x2"]) this.playhead.setAttribute(name, x);
    this.playhead.setAttribute("y1", String(TOP));
    this.playhead.setAttribute("y2", String(HIGH - BOTTOM));
    this.element.setAttribute("aria-label", summary);
  }
}

export interface Scale {
  x(day: number): number;
  y(value: number): number;
  readonly low: number;
  readonly top: number;
  readonly days: number;
}

/** From values to places: points and shares have 0 to 100, others as far as they go. */
export function scaleOf(plot: Pick<Plot, "measure" | "days" | "lines" | "bands">): Scale {
  const { measure, days } = plot;
  let top = measure.high ?? 0;
  if (measure.high === null || measure.scale === "rate") {
    top = 0;
    for (const { values } of plot.lines) for (const value of values) if (value > top) top = value;
    for (const { high } of plot.bands) for (const value of high) if (value > top) top = value;
    top = niceAbove(top || 1);
  }
  return {
    low: 0,
    top,
    days,
    x: (day) => LEFT + ((day - 1) / Math.max(1, days - 1)) * (WIDE - LEFT - RIGHT),
    y: (value) => HIGH - BOTTOM - (value / top) * (HIGH - BOTTOM - TOP),
  };
}

/** The next round number above. */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= value * 0.999) ?? 10 * power;
}

/** Counts jump from day to day: they are shown as means over a week. */
export function isRough(measure: Measure): boolean {
  return measure.scale !== "points";
}

/** Mean of the week up to a day, of what is known. */
export function smoothed(values: ArrayLike<number>, index: number, span: number): number {
  let sum = 0;
  let n = 0;
  for (let i = Math.max(0, index - span + 1); i <= index; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) [sum, n] = [sum + value, n + 1];
  }
  return n ? sum / n : NaN;
}

function grid({ measure, days }: Plot, scale: Scale): SVGElement[] {
  const parts: SVGElement[] = [];
  const shown = (value: number): string => {
    const number = value * measure.factor;
    return (Math.abs(number) >= 10 || Number.isInteger(number) ? String(Math.round(number)) : number.toFixed(1)) +
      (value === scale.top ? measure.suffix : "");
  };
  for (let i = 0; i <= 4; i++) {
    const value = (scale.top * i) / 4;
    const y = scale.y(value);
    parts.push(svg("line", { class: i === 0 ? "axis" : "grid", x1: LEFT, x2: WIDE - RIGHT, y1: y, y2: y }));
    parts.push(svg("text", { class: "tick", x: LEFT - 7, y: y + 5, "text-anchor": "end" }, shown(value)));
  }
  const weeks = Math.ceil(days / DAYS_A_WEEK);
  const step = [1, 2, 5, 10, 20, 50, 100].find((n) => weeks / n <= 6) ?? Math.ceil(weeks / 6);
  for (let week = 0; week <= weeks; week += step) {
    const day = Math.max(1, week * DAYS_A_WEEK);
    if (day > days) break;
    parts.push(svg("text", { class: "tick", x: scale.x(day), y: HIGH - BOTTOM + 19, "text-anchor": "middle" },
      week === 0 ? "1" : String(week)));
  }
  parts.push(svg("text", { class: "tick", x: WIDE - RIGHT, y: HIGH - 1, "text-anchor": "end" }, "week"));
  return parts;
}

function eventMarks(events: Plot["events"], scale: Scale): SVGElement[] {
  const ends: number[] = [];
  const spans: SVGElement[] = [];
  const marks = events.flatMap((event) => {
    const x = scale.x(event.day);
    const text = event.label.length > 26 ? `${event.label.slice(0, 25)}…` : event.label;
    const wide = text.length * 7.3 + 8;
    const flip = x + wide > WIDE;
    const left = flip ? x - wide : x;
    let row = ends.findIndex((end) => end < left);
    if (row < 0) row = ends.length < 5 ? ends.length : 4;
    ends[row] = left + wide;
    const y = TOP + 14 + row * ROW;
    const parts: SVGElement[] = [];
    if (event.until !== null && event.until > event.day) {
      const to = scale.x(Math.min(event.until, scale.days));
      spans.push(svg("rect", { class: "span", x, y: TOP, width: Math.max(0, to - x), height: HIGH - BOTTOM - TOP }));
    }
    parts.push(svg("line", { class: "event", x1: x, x2: x, y1: TOP, y2: HIGH - BOTTOM }));
    parts.push(svg("text", { class: "event-label", x: flip ? x - 4 : x + 4, y, "text-anchor": flip ? "end" : "start" }, text));
    return parts;
  });
  return [...spans, ...marks];
}

function guessMark({ guess, measure }: Plot, scale: Scale): SVGElement[] {
  if (guess === null) return [];
  const y = scale.y(Math.min(scale.top, Math.max(0, guess / measure.factor)));
  return [
    svg("line", { class: "guess", x1: scale.x(scale.days) - 60, x2: scale.x(scale.days), y1: y, y2: y }),
    svg("text", { class: "guess-label", x: WIDE - RIGHT, y: y - 6, "text-anchor": "end" }, "our guess"),
  ];
}

/** Path through the known values of a line, up to a day. */
export function pathOf(values: ArrayLike<number>, upTo: number, scale: Scale, rough: boolean): string {
  let path = "";
  let pen = false;
  for (let i = 0; i < Math.min(values.length, upTo); i++) {
    const value = rough ? smoothed(values, i, SMOOTH) : values[i]!;
    if (Number.isNaN(value)) {
      pen = false;
      continue;
    }
    path += `${pen ? "L" : "M"}${scale.x(i + 1).toFixed(1)} ${scale.y(value).toFixed(1)}`;
    pen = true;
  }
  return path;
}

function linePath(line: Line, scale: Scale, rough: boolean): SVGElement {
  return svg("path", { class: `line line-${line.look}`, d: pathOf(line.values, line.upTo, scale, rough) });
}

function bandPath(band: Plot["bands"][number], upTo: number, scale: Scale): SVGElement {
  const there = pathOf(band.high, upTo, scale, false);
  let back = "";
  for (let i = Math.min(band.low.length, upTo) - 1; i >= 0; i--) {
    if (!Number.isNaN(band.low[i]!)) back += `L${scale.x(i + 1).toFixed(1)} ${scale.y(band.low[i]!).toFixed(1)}`;
  }
  return svg("path", { class: `band band-${band.look}`, d: there && back ? `${there}${back}Z` : "" });
}

function lineDot(line: Line, plot: Plot, scale: Scale): SVGElement {
  const index = Math.min(line.upTo, plot.day) - 1;
  const value = isRough(plot.measure) ? smoothed(line.values, index, SMOOTH) : line.values[index]!;
  if (index < 0 || Number.isNaN(value)) return svg("g");
  const x = scale.x(index + 1);
  const y = scale.y(value);
  if (line.look === "b") return svg("rect", { class: "dot-b", x: x - 5, y: y - 5, width: 10, height: 10 });
  return svg("circle", { class: "dot-a", cx: x, cy: y, r: 5.5 });
}
