// Which acts are on their way at a moment, and how far. A pure function of time, so that going back is as easy as on.

import { actsOfDay, type Run } from "./recording.ts";

/** Share of the day over which the acts of a day set out. */
const SPREAD = 0.85;
/** A contagious act leaves a trail for so many times the length of its way. */
const TRAIL = 1.6;
/** The ring at the receiver takes this share of the way's length. */
const RING = 0.45;

export interface Pulse {
  act: number;
  /** How far it is on its way, in [0, 1]; 1 once it has arrived. */
  way: number;
  /** How far the ring at the receiver has widened, in [0, 1]; -1 before and after. */
  ring: number;
  /** How strong its trail is, in [0, 1]; 0 without. */
  trail: number;
}

/** When an act sets out, in days. */
export function setsOut(run: Run, act: number): number {
  return run.acts.day[act]! + (run.acts.moment[act]! / 256) * SPREAD;
}

/**
 * Visit all acts on their way at a moment.
 *
 * @param at moment, in days: 1 is the morning of the first day
 * @param length how long a pulse is on its way, in days
 * @param visit is given one and the same object, refilled for each act
 */
export function forPulses(run: Run, at: number, length: number, visit: (pulse: Pulse) => void): void {
  const pulse: Pulse = { act: 0, way: 0, ring: -1, trail: 0 };
  const longest = length * (1 + TRAIL);
  for (let day = Math.max(1, Math.floor(at - longest - SPREAD)); day <= Math.min(run.days, Math.floor(at)); day++) {
    const [from, to] = actsOfDay(run, day);
    for (let act = from; act < to; act++) {
      const since = (at - setsOut(run, act)) / length;
      if (since < 0 || since > 1 + TRAIL) continue;
      const contagious = run.acts.contagious[act] === 1;
      if (since > 1 + RING && !contagious) continue;
      pulse.act = act;
      pulse.way = Math.min(1, since);
      pulse.ring = since > 1 && since < 1 + RING ? (since - 1) / RING : -1;
      pulse.trail = contagious ? Math.max(0, 1 - Math.max(0, since - 1) / TRAIL) : 0;
      visit(pulse);
    }
  }
}

/** Days a pulse is on its way at a pace of days a second: about a second, but never past a few days. */
export function pulseLength(daysPerSecond: number): number {
  return Math.min(2.2, Math.max(0.55, 0.95 * daysPerSecond));
}

/** A point on the gently bent way from one place to another: there and back are two ways. */
export function onWay(
  from: { x: number; y: number },
  to: { x: number; y: number },
  share: number,
): { x: number; y: number } {
  const bend = bendOf(from, to);
  const rest = 1 - share;
  return {
    x: rest * rest * from.x + 2 * rest * share * bend.x + share * share * to.x,
    y: rest * rest * from.y + 2 * rest * share * bend.y + share * share * to.y,
  };
}

/** Where the way from one place to another bends towards. */
export function bendOf(from: { x: number; y: number }, to: { x: number; y: number }): { x: number; y: number } {
  return {
    x: (from.x + to.x) / 2 + (to.y - from.y) * 0.12,
    y: (from.y + to.y) / 2 - (to.x - from.x) * 0.12,
  };
}
