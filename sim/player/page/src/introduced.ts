// Ties that introductions made: at work from the day after, until the day on which either leaves. Pure.

import { stateOf, type Run } from "./recording.ts";

export interface IntroducedTie {
  readonly one: number;
  readonly other: number;
  /** First and last day on which it is at work. */
  readonly from: number;
  readonly until: number;
}

const KNOWN = new WeakMap<Run, readonly IntroducedTie[]>();

/** All introduced ties of a run, worked out once. */
export function introducedTies(run: Run): readonly IntroducedTie[] {
  let ties = KNOWN.get(run);
  if (!ties) {
    ties = find(run);
    KNOWN.set(run, ties);
  }
  return ties;
}

function find(run: Run): IntroducedTie[] {
  const ties: IntroducedTie[] = [];
  for (let act = 0; act < run.acts.n; act++) {
    const other = run.acts.introduced[act]!;
    if (other < 0) continue;
    const one = run.acts.receiver[act]!;
    const from = run.acts.day[act]! + 1;
    const until = Math.min(lastDayOf(run, one, from - 1), lastDayOf(run, other, from - 1));
    if (until >= from) ties.push({ one, other, from, until });
  }
  return ties;
}

/** Last day of whoever holds a place on a day; the last of the run if they stay. */
function lastDayOf(run: Run, person: number, from: number): number {
  for (let day = from; day < run.days; day++) if (stateOf(run, "leaves", day, person) > 0) return day;
  return run.days;
}
