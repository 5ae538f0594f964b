// Puts numbers into words: values as they are told, captions of a day, sentences from the recording's own list.

import type { Words } from "./bundle.ts";
import type { Header, Measure } from "./header.ts";
import { DAYS_A_WEEK } from "./state.ts";

/** A caption for a day on which something changes goes before the week's for so many days. */
const DAY_HOLDS = 5;

/** A value as it is told, as a number: times its factor, a half rounded up. */
export function toldNumber(measure: Measure, value: number): number {
  const number = value / measure.step;
  const whole = Math.round(number);
  const exact = Math.abs(number - whole) < 0.01 ? whole : number;
  return Math.floor(exact / measure.per_told + 0.5) / 10 ** measure.decimals + 0;
}

/** A value as it is told: "56", "30 %", "0.84"; an en dash if it is unknown. */
export function told(measure: Measure, value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const number = toldNumber(measure, value);
  return number.toLocaleString("en-GB", {
    minimumFractionDigits: measure.decimals,
    maximumFractionDigits: measure.decimals,
  }) + measure.suffix;
}

/** What to say on a day: what changed lately, else what the last whole week was like. */
export function captionOf(words: Words | null, day: number): string {
  if (!words) return "";
  let lately = "";
  for (const { day: from, text } of words.days) if (from <= day && day < from + DAY_HOLDS) lately = text;
  if (lately) return lately;
  let week = "";
  for (const { day: from, text } of words.weeks) if (from <= day) week = text;
  return week || `Week ${weekOf(day)} begins.`;
}

/** The week of a day, from 1. */
export function weekOf(day: number): number {
  return Math.floor((day - 1) / DAYS_A_WEEK) + 1;
}

/** "Week 12, day 58". */
export function whenOf(day: number): string {
  return `Week ${weekOf(day)}, day ${day}`;
}

/** A sentence of the recording with its gaps filled; its key where the recording has no such sentence. */
export function sentence(header: Header, key: string, values: Record<string, string | number> = {}): string {
  const pattern = header.words[key] ?? "";
  return capital(pattern.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap)));
}

/** The sentence with a capital at its start. */
export function capital(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return text ? first.toUpperCase() + text.slice(first.length) : text;
}

/** "1 act", "3 acts". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

/** Seconds as minutes on a clock: "4:05". */
export function minutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
