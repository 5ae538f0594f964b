// A small made-up run for the tests: four people, six days, acts that form a tree.

import { firstOfDays, type Acts, type Run } from "../src/recording.ts";

export interface MadeAct {
  day: number;
  giver: number;
  receiver: number;
  because?: number;
  contagious?: boolean;
}

export function madeRun(acts: readonly MadeAct[], days = 6, people = 4): Run {
  const n = acts.length;
  const day = Uint16Array.from(acts, (act) => act.day);
  const made: Acts = {
    n,
    day,
    giver: Int16Array.from(acts, (act) => act.giver),
    receiver: Int16Array.from(acts, (act) => act.receiver),
    kind: new Uint8Array(n),
    contagious: Uint8Array.from(acts, (act) => (act.contagious ? 1 : 0)),
    because: Int32Array.from(acts, (act) => act.because ?? -1),
    introduced: new Int16Array(n).fill(-1),
    moment: Uint8Array.from(acts, (_, i) => (i * 37) % 256),
    first: firstOfDays(day, n, days),
  };
  const wellbeing = Uint8Array.from({ length: days * people }, (_, i) => Math.floor(i / people) * 50);
  const measures = new Map([["wellbeing", Float32Array.from({ length: days }, (_, d) => (d === 2 ? NaN : d / 10))]]);
  return { seed: "1", days, people, states: new Map([["wellbeing", wellbeing]]), measures, teams: [], acts: made };
}

/** Act 0 sets off 1 and 2, act 1 sets off 3; act 4 stands alone. */
export const TREE: readonly MadeAct[] = [
  { day: 1, giver: 0, receiver: 1 },
  { day: 2, giver: 1, receiver: 2, because: 0, contagious: true },
  { day: 2, giver: 1, receiver: 3, because: 0, contagious: true },
  { day: 4, giver: 2, receiver: 0, because: 1, contagious: true },
  { day: 4, giver: 3, receiver: 2 },
];
