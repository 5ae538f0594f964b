// Reads the acts of a try from their block, and finds which act each is owed to.

import { fromPlanes } from "./blocks.ts";
import { firstOfDays, type Acts } from "./recording.ts";

const CONTAGIOUS = 128;
const WRITTEN_OUT = 65535;

/** Decode the unpacked block of `watch.acts`. */
export function readActs(raw: Uint8Array, n: number, columns: readonly [string, number][], days: number,
  people: number): Acts {
  const found = new Map<string, Uint32Array>();
  let at = 0;
  let owed: [number, number] | null = null;
  for (const [name, bytes] of columns) {
    if (name === "owed") {
      owed = [at, bytes];
      continue; // its length follows from the column `because`; it is the last
    }
    const length = name === "per_day" ? days : n;
    found.set(name, fromPlanes(raw, at, length, bytes));
    at += length * bytes;
  }
  const column = (name: string): Uint32Array => found.get(name) ?? new Uint32Array(n);
  const day = new Uint16Array(n);
  let act = 0;
  column("per_day").forEach((count, index) => {
    for (let i = 0; i < count; i++) day[act++] = index + 1;
  });
  const giver = Int16Array.from(column("giver"), (value) => value - 1);
  const receiver = Int16Array.from(column("receiver"));
  const kinds = column("kind");
  const back = column("because");
  const writtenOut = owed ? fromPlanes(raw, owed[0], back.filter((k) => k === WRITTEN_OUT).length, owed[1]) : null;
  const first = firstOfDays(day, n, days);
  return {
    n,
    day,
    giver,
    receiver,
    kind: Uint8Array.from(kinds, (value) => value & (CONTAGIOUS - 1)),
    contagious: Uint8Array.from(kinds, (value) => (value & CONTAGIOUS ? 1 : 0)),
    because: causes(back, writtenOut, giver, receiver, first, days, people),
    introduced: Int16Array.from(column("introduced"), (value) => value - 1),
    moment: moments(found.get("moment"), first, n, days),
    first,
  };
}

/** The act that each is owed to: so many back among those its giver had received before the day. */
function causes(back: Uint32Array, writtenOut: Uint32Array | null, giver: Int16Array, receiver: Int16Array,
  first: Int32Array, days: number, people: number): Int32Array {
  const because = new Int32Array(back.length).fill(-1);
  const received: number[][] = Array.from({ length: people }, () => []);
  let out = 0;
  for (let day = 1; day <= days; day++) {
    for (let act = first[day]!; act < first[day + 1]!; act++) {
      const k = back[act]!;
      if (k === WRITTEN_OUT && writtenOut) because[act] = writtenOut[out++] ?? -1;
      else if (k > 0) because[act] = received[giver[act]!]?.at(-k) ?? -1;
    }
    for (let act = first[day]!; act < first[day + 1]!; act++) received[receiver[act]!]?.push(act);
  }
  return because;
}

/** Times of the day; spread evenly where none were kept. */
function moments(kept: Uint32Array | undefined, first: Int32Array, n: number, days: number): Uint8Array {
  if (kept) return Uint8Array.from(kept);
  const spread = new Uint8Array(n);
  for (let day = 1; day <= days; day++) {
    const from = first[day]!;
    const count = first[day + 1]! - from;
    for (let i = 0; i < count; i++) spread[from + i] = Math.floor((255 * (i + 0.5)) / count);
  }
  return spread;
}
