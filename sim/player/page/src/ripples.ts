// What an act set off: the tree that the acts form by `because`, walked generation by generation. Pure.

import type { Run } from "./recording.ts";

export interface Ripple {
  /** Acts by generation; the first generation is what was chosen itself. */
  readonly generations: readonly (readonly number[])[];
  /** Acts set off, without those chosen. */
  readonly n: number;
  /** Step at which each person was first reached; givers and receivers of what was chosen are in 0. */
  readonly reached: ReadonlyMap<number, number>;
  readonly firstDay: number;
  readonly lastDay: number;
}

const CHILDREN = new WeakMap<Run, { first: Int32Array; acts: Int32Array }>();

/** Acts by the act they are attributed to, worked out once a run: the children of a are acts[first[a] … first[a+1]]. */
function childrenOf(run: Run): { first: Int32Array; acts: Int32Array } {
  const known = CHILDREN.get(run);
  if (known) return known;
  const { n, because } = run.acts;
  const first = new Int32Array(n + 2);
  for (let act = 0; act < n; act++) if (because[act]! >= 0) first[because[act]! + 2]! += 1;
  for (let i = 1; i < first.length; i++) first[i]! += first[i - 1]!;
  const acts = new Int32Array(n);
  for (let act = 0; act < n; act++) if (because[act]! >= 0) acts[first[because[act]! + 1]!++] = act;
  const made = { first, acts };
  CHILDREN.set(run, made);
  return made;
}

/** Acts that an act set off directly. */
export function setOffBy(run: Run, act: number): Int32Array {
  const { first, acts } = childrenOf(run);
  return acts.subarray(first[act]!, first[act + 1]!);
}

/** Everything that some acts set off, each act once, in the earliest generation that reaches it. */
export function rippleOf(run: Run, chosen: readonly number[]): Ripple {
  const seen = new Set(chosen);
  const generations: number[][] = [[...chosen]];
  for (let now = chosen; now.length > 0; ) {
    const next: number[] = [];
    for (const act of now) {
      for (const child of setOffBy(run, act)) {
        if (seen.has(child)) continue;
        seen.add(child);
        next.push(child);
      }
    }
    if (next.length > 0) generations.push(next);
    now = next;
  }
  const reached = new Map<number, number>();
  for (const act of chosen) if (run.acts.giver[act]! >= 0) reached.set(run.acts.giver[act]!, 0);
  generations.forEach((acts, generation) => {
    for (const act of acts) {
      const receiver = run.acts.receiver[act]!;
      if (!reached.has(receiver)) reached.set(receiver, generation);
    }
  });
  const days = [...seen].map((act) => run.acts.day[act]!);
  return {
    generations,
    n: seen.size - chosen.length,
    reached,
    firstDay: Math.min(...days),
    lastDay: Math.max(...days),
  };
}

/** Acts that a person gave from one day to another, both included. */
export function actsGivenBy(run: Run, person: number, from: number, to: number): number[] {
  const acts: number[] = [];
  for (let act = run.acts.first[Math.max(1, from)]!; act < run.acts.first[Math.min(run.days, to) + 1]!; act++) {
    if (run.acts.giver[act] === person) acts.push(act);
  }
  return acts;
}
