// Where marks and labels stand in a canvas: the recorded positions stretched to the room, then pushed apart; beyond thirty, clusters. Pure.

import { clustered } from "./clusters.ts";
import type { Person } from "./recording.ts";

/** Up to so many people each has a face and a label; beyond, teams are drawn as clusters. */
export const MOST_LABELLED = 30;

export interface Placed {
  readonly x: number;
  readonly y: number;
  /** Radius of the mark. */
  readonly r: number;
}

export interface TeamRing {
  readonly team: number;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

export interface Layout {
  readonly labelled: boolean;
  readonly places: readonly Placed[];
  /** Circles around teams, where there are several. */
  readonly rings: readonly TeamRing[];
  readonly fontSize: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
}

/** A mark reaches this far above and beyond its radius: ring, lift and badge. */
export const REACH = 1.38;
export const LEADER_SCALE = 1.22;
/** Radius of marks at most, in the side of the square that each person has. */
const LARGEST = 0.235;
const STEPS = 160;
/** A team that does not fit is drawn smaller, this often at most. */
const SHRINKS = 14;

/**
 * Lay people out in a room.
 *
 * @param labelWidth width of a person's label at a font size, in the units of the room
 */
export function layOut(people: readonly Person[], room: Room, labelWidth: LabelWidth): Layout {
  if (people.length > MOST_LABELLED) return clustered(people, room);
  const space = Math.sqrt((room.width * room.height) / Math.max(1, people.length));
  let best = attempt(people, room, labelWidth, space * LARGEST);
  for (let step = 1; step <= SHRINKS && !best.fits; step++) {
    best = attempt(people, room, labelWidth, space * LARGEST * 0.95 ** step);
  }
  return best.layout;
}

type LabelWidth = (person: number, fontSize: number) => number;

/** One attempt with marks of a radius; whether nothing overlaps. */
function attempt(people: readonly Person[], room: Room, labelWidth: LabelWidth, wanted: number): { layout: Layout; fits: boolean } {
  const base = bounded(wanted, 9, 50);
  const fontSize = Math.round(bounded(base * 0.56, 10, 26));
  const radius = (p: Person): number => base * (p.leads ? LEADER_SCALE : 1);
  const half = people.map((p, i) => {
    const r = radius(p);
    return {
      x: Math.max(r * REACH, labelWidth(i, fontSize) / 2 + 3),
      up: r * REACH,
      down: r * 1.3 + fontSize * (p.leads ? 2.5 : 1.35),
      top: r * (p.leads ? 1.78 : 1.64),
    };
  });
  const places = stretched(people, room, half);
  const fits = pushApart(places, half, room);
  const placed = places.map((place, i) => ({ x: place.x, y: place.y, r: radius(people[i]!) }));
  return { layout: { labelled: true, places: placed, rings: [], fontSize }, fits };
}

interface Half {
  readonly x: number;
  readonly up: number;
  readonly down: number;
  /** Reach above when somebody stands highest, with ring and star: kept free at the edge of the room. */
  readonly top: number;
}

/** Recorded positions stretched so that the outermost marks just fit; one person alone stands in the middle. */
function stretched(people: readonly Person[], room: Room, half: readonly Half[]): { x: number; y: number }[] {
  const along = (values: number[], from: number, to: number, keep: number): number[] => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    if (high - low < 1e-9) return values.map(() => (from + to) / 2);
    const scale = Math.min((to - from) / (high - low), keep);
    const middle = (from + to) / 2 - (scale * (low + high)) / 2;
    return values.map((value) => middle + value * scale);
  };
  const wide = Math.max(...half.map((h) => h.x));
  const up = Math.max(...half.map((h) => h.top));
  const down = Math.max(...half.map((h) => h.down));
  const most = Math.max(room.width, room.height);
  const xs = along(people.map((p) => p.x), wide, room.width - wide, most);
  const ys = along(people.map((p) => p.y), up, room.height - down, most);
  return people.map((_, i) => ({ x: xs[i]!, y: ys[i]! }));
}

/** Push marks apart until their boxes (labels included) no longer overlap, or there is no more room. */
function pushApart(places: { x: number; y: number }[], half: readonly Half[], room: Room): boolean {
  for (let step = 0; step < STEPS; step++) {
    let moved = false;
    for (let i = 0; i < places.length; i++) {
      for (let j = i + 1; j < places.length; j++) moved = part(places, half, i, j) || moved;
    }
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      place.x = bounded(place.x, half[i]!.x, room.width - half[i]!.x);
      place.y = bounded(place.y, half[i]!.top, room.height - half[i]!.down);
    }
    if (!moved) return true;
  }
  return false;
}

/** Part two marks with their labels if they overlap, along the shorter way out. */
function part(places: { x: number; y: number }[], half: readonly Half[], i: number, j: number): boolean {
  const a = places[i]!;
  const b = places[j]!;
  const dx = b.x - a.x || 0.01 * (j - i);
  const dy = b.y - a.y;
  const overX = half[i]!.x + half[j]!.x - Math.abs(dx);
  const overY = (dy >= 0 ? half[i]!.down + half[j]!.up : half[i]!.up + half[j]!.down) - Math.abs(dy);
  if (overX <= 0.5 || overY <= 0.5) return false;
  if (overX < overY) {
    const push = (overX / 2 + 0.01) * Math.sign(dx);
    a.x -= push;
    b.x += push;
  } else {
    const push = (overY / 2 + 0.01) * (dy >= 0 ? 1 : -1);
    a.y -= push;
    b.y += push;
  }
  return true;
}

function bounded(value: number, low: number, high: number): number {
  return Math.min(Math.max(high, low), Math.max(low, value));
}

/** The person whose mark is at a point, with a little tolerance; -1 for nobody. */
export function personAt(layout: Layout, x: number, y: number): number {
  let best = -1;
  let nearest = Infinity;
  layout.places.forEach((place, i) => {
    const far = Math.hypot(place.x - x, place.y - y);
    if (far < Math.max(12, place.r * 1.3) && far < nearest) [best, nearest] = [i, far];
  });
  return best;
}
