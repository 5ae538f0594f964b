// Where marks and labels stand in a canvas: the recorded positions spread over the room, then pushed apart; beyond thirty, clusters. Pure.

import { partAll, type Point, type Solid } from "./apart.ts";
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

export const LEADER_SCALE = 1.22;
/** How far a mark reaches beyond its centre, in radii: aside with its ring and badges; above when spirits are highest; below. */
export const REACH = { aside: 1.4, above: 1.7, below: 1.32 } as const;
/** The star of a leader stands higher. */
const STAR_ABOVE = 1.8;
/** Lines of the lettering below a mark, in sizes of its font: a name, and the pill under a leader's name. */
export const NAME_LINES = { base: 1, bottom: 1.28, tagTop: 1.4, tagBottom: 2.76 } as const;
/** Radius of marks at most, in the side of the square that each person has. */
const LARGEST = 0.25;
/** Size of names, in radii of marks; small marks have larger ones, up to what can be read from afar. */
const LETTERING = 0.58;
const LARGE_LETTERING = 0.75;
const READABLE = 15;
/** A team that does not fit is drawn smaller, this often at most. */
const SHRINKS = 24;
/** Kept free between one person and the next; more, where there is room. */
const GAP = 4;
const AIRS = [10, 18, 28, 40];
/** Kept free at the sides, in widths of the room, for rings around those who receive. */
const MARGIN = 0.019;
/** Moves to a gap, an attempt. */
const PATIENCE = 8;
/** People spread over the whole room by so much, however they were recorded. */
const EVENLY = 0.6;

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
    best = attempt(people, room, labelWidth, space * LARGEST * 0.96 ** step);
  }
  if (!best.fits) return best.layout;
  for (const air of AIRS) {
    const wider = attempt(people, room, labelWidth, best.base, air);
    if (!wider.fits) break;
    best = wider;
  }
  return best.layout;
}

interface Attempt {
  readonly layout: Layout;
  readonly base: number;
  readonly fits: boolean;
}

type LabelWidth = (person: number, fontSize: number) => number;

/** One attempt with marks of a radius and so much air between people; whether nothing overlaps. */
function attempt(people: readonly Person[], room: Room, labelWidth: LabelWidth, wanted: number, air: number = GAP): Attempt {
  const base = bounded(wanted, 9, 50);
  const fontSize = Math.round(bounded(Math.max(base * LETTERING, Math.min(READABLE, base * LARGE_LETTERING)), 10, 26));
  const radius = (p: Person): number => base * (p.leads ? LEADER_SCALE : 1);
  const solids = people.map((p, i) => solidOf(p, radius(p), labelWidth(i, fontSize), fontSize, air));
  const margin = room.width * MARGIN;
  const inner = { width: room.width - 2 * margin, height: room.height };
  const places = stretched(people, inner, solids);
  const fits = partAll(places, solids, inner, PATIENCE);
  const placed = places.map((place, i) => ({ x: place.x + margin, y: place.y, r: radius(people[i]!) }));
  return { layout: { labelled: true, places: placed, rings: [], fontSize }, base, fits };
}

/** What a person takes up, with air around. */
function solidOf(person: Person, r: number, label: number, fontSize: number, air: number): Solid {
  const foot = r * REACH.below;
  const bottom = foot + fontSize * (person.leads ? NAME_LINES.tagBottom : NAME_LINES.bottom);
  return [
    { half: r * REACH.aside + air / 2, top: -r * (person.leads ? STAR_ABOVE : REACH.above), bottom: foot },
    { half: label / 2 + air / 2 + 2, top: foot, bottom: bottom + air / 2 },
  ];
}

/** Recorded positions spread over the room, the outermost just within it; one person alone stands in the middle. */
function stretched(people: readonly Person[], room: Room, solids: readonly Solid[]): Point[] {
  const wide = Math.max(...solids.map(([mark, lettering]) => Math.max(mark.half, lettering.half)));
  const up = Math.max(...solids.map(([mark]) => -mark.top));
  const down = Math.max(...solids.map(([, lettering]) => lettering.bottom));
  const xs = spread(people.map((p) => p.x), wide, room.width - wide);
  const ys = spread(people.map((p) => p.y), up, room.height - down);
  return people.map((_, i) => ({ x: xs[i]!, y: ys[i]! }));
}

/** Values brought into a range in their order, partly as far apart as they were and partly evenly. */
function spread(values: readonly number[], from: number, to: number): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (high - low < 1e-9) return values.map(() => (from + to) / 2);
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const place = new Array<number>(values.length);
  order.forEach((i, rank) => (place[i] = rank / (values.length - 1)));
  return values.map((value, i) => from + (to - from) * ((1 - EVENLY) * ((value - low) / (high - low)) + EVENLY * place[i]!));
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
