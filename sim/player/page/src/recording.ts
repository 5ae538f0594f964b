// What the page knows of a run once it is decoded, and the questions it asks of it. No drawing, no page.

export interface Person {
  readonly name: string;
  /** At most four signs. */
  readonly short: string;
  readonly role: string;
  readonly team: number;
  /** Index of the own leader; -1 for nobody. */
  readonly leader: number;
  readonly leads: boolean;
  /** Drawn position, both within [-1, 1]. */
  readonly x: number;
  readonly y: number;
}

export interface Tie {
  readonly one: number;
  readonly other: number;
  readonly weight: number;
}

/** The acts of a run, one entry an act, in the order of days; an act's number is its place. */
export interface Acts {
  readonly n: number;
  readonly day: Uint16Array;
  /** Person; -1 for an act from outside the team. */
  readonly giver: Int16Array;
  readonly receiver: Int16Array;
  readonly kind: Uint8Array;
  readonly contagious: Uint8Array;
  /** The act it is attributed to; -1 for none. */
  readonly because: Int32Array;
  /** The third person of an introduction; -1 for none. */
  readonly introduced: Int16Array;
  /** Time of the working day, 0 to 255. */
  readonly moment: Uint8Array;
  /** Where each day's acts begin: those of day d are from first[d] to first[d + 1]. */
  readonly first: Int32Array;
}

/** One run: a version of the scenario with the luck of one seed. */
export interface Run {
  /** Its luck, as a text of digits. */
  readonly seed: string;
  readonly days: number;
  readonly people: number;
  /** State of each person on each day, 0 to 255: [day - 1][person]. */
  readonly states: ReadonlyMap<string, Uint8Array>;
  /** Measures of the whole, a value a day; NaN where unknown. */
  readonly measures: ReadonlyMap<string, Float32Array>;
  /** The same of each team; empty where there is one team only, or they were left out. */
  readonly teams: readonly ReadonlyMap<string, Float32Array>[];
  readonly acts: Acts;
}

/** Where each day's acts begin, as `Acts.first` has it. */
export function firstOfDays(day: ArrayLike<number>, n: number, days: number): Int32Array {
  const first = new Int32Array(days + 2);
  for (let act = 0; act < n; act++) first[(day[act] ?? 0) + 1]! += 1;
  for (let d = 1; d < first.length; d++) first[d]! += first[d - 1]!;
  return first;
}

/** State of a person on a day (1 is the first), in [0, 1]; NaN where it is not recorded. */
export function stateOf(run: Run, name: string, day: number, person: number): number {
  const bytes = run.states.get(name);
  return bytes ? (bytes[(clampDay(run, day) - 1) * run.people + person] ?? 0) / 255 : NaN;
}

/** State of a person between two days, in [0, 1]: `at` is 1 in the morning of the first day. */
export function stateAt(run: Run, name: string, at: number, person: number): number {
  const day = Math.floor(at);
  const before = stateOf(run, name, day, person);
  const after = stateOf(run, name, day + 1, person);
  return before + (after - before) * (at - day);
}

/** A measure of the whole on a day; NaN where it is unknown. */
export function measureOf(run: Run, name: string, day: number): number {
  return run.measures.get(name)?.[clampDay(run, day) - 1] ?? NaN;
}

/** Mean of what is known of a measure from one day to another, both included; NaN if nothing is. */
export function meanOf(run: Run, name: string, from: number, to: number): number {
  const values = run.measures.get(name);
  let sum = 0;
  let n = 0;
  for (let day = Math.max(1, from); values && day <= Math.min(run.days, to); day++) {
    const value = values[day - 1]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    n += 1;
  }
  return n ? sum / n : NaN;
}

/** Numbers of the acts of a day, as a range [from, to). */
export function actsOfDay(run: Run, day: number): [number, number] {
  if (day < 1 || day > run.days) return [0, 0];
  return [run.acts.first[day]!, run.acts.first[day + 1]!];
}

function clampDay(run: Run, day: number): number {
  return Math.min(run.days, Math.max(1, Math.floor(day)));
}
