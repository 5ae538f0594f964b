// Moves things that take up room (a mark above, its name below) until none lies upon another. Pure, and the same each time.

export interface Point {
  x: number;
  y: number;
}

/** A box around a point: how far it reaches to the left and right, above (negative) and below. */
export interface Box {
  readonly half: number;
  readonly top: number;
  readonly bottom: number;
}

/** What one person takes up: the mark, and the lettering below it. */
export type Solid = readonly [mark: Box, lettering: Box];

const STEPS = 40;
/** Overlaps up to so much count as none. */
const TOUCH = 0.5;
/** Places that somebody who is stuck looks at, along each side of the room. */
const LOOKS = 28;

/**
 * Push things apart and into the room; whoever is stuck moves to the nearest gap.
 *
 * @param patience how many may move to a gap before the room counts as too small
 * @returns whether nothing overlaps any more
 */
export function partAll(places: Point[], solids: readonly Solid[], room: { width: number; height: number }, patience: number): boolean {
  for (let round = 0; round < patience; round++) {
    for (let step = 0; step < STEPS; step++) {
      let moved = false;
      for (let i = 0; i < places.length; i++) {
        for (let j = i + 1; j < places.length; j++) moved = part(places, solids, i, j) || moved;
      }
      places.forEach((place, i) => intoRoom(place, solids[i]!, room));
      if (!moved) return true;
    }
    freeWorst(places, solids, room);
  }
  return false;
}

/** Part two things along the shortest way out of their deepest overlap; false if they do not overlap. */
function part(places: Point[], solids: readonly Solid[], i: number, j: number): boolean {
  const [a, b] = [places[i]!, places[j]!];
  const dx = b.x - a.x || 0.01 * (j - i);
  let deepest = TOUCH;
  let push: Point | null = null;
  for (const one of solids[i]!) {
    for (const other of solids[j]!) {
      const overX = one.half + other.half - Math.abs(dx);
      if (overX <= deepest) continue;
      const down = a.y + one.bottom - (b.y + other.top); // the way down for b
      const up = b.y + other.bottom - (a.y + one.top);
      const overY = Math.min(down, up);
      if (Math.min(overX, overY) <= deepest) continue;
      deepest = Math.min(overX, overY);
      push = overX < overY ? { x: Math.sign(dx) * overX, y: 0 } : { x: 0, y: down < up ? down : -up };
    }
  }
  if (!push) return false;
  a.x -= push.x * 0.505;
  a.y -= push.y * 0.505;
  b.x += push.x * 0.505;
  b.y += push.y * 0.505;
  return true;
}

function intoRoom(place: Point, [mark, lettering]: Solid, room: { width: number; height: number }): void {
  const half = Math.max(mark.half, lettering.half);
  place.x = Math.min(Math.max(room.width - half, half), Math.max(half, place.x));
  place.y = Math.min(Math.max(room.height - lettering.bottom, -mark.top), Math.max(-mark.top, place.y));
}

/** Move whoever lies most upon others to where they lie least upon any, near where they are; the largest (leaders) stay. */
function freeWorst(places: Point[], solids: readonly Solid[], room: { width: number; height: number }): void {
  const largest = Math.max(...solids.map(([mark]) => mark.half));
  const free = solids.map(([mark]) => mark.half < largest);
  const laid = places.map((place, i) => (free[i] || !free.includes(true) ? overlap(place, i, places, solids) : -1));
  const worst = laid.indexOf(Math.max(...laid));
  const from = { ...places[worst]! };
  let best = Infinity;
  let to = from;
  for (let row = 0; row <= LOOKS; row++) {
    for (let column = 0; column <= LOOKS; column++) {
      const here = { x: (room.width * column) / LOOKS, y: (room.height * row) / LOOKS };
      intoRoom(here, solids[worst]!, room);
      const cost = overlap(here, worst, places, solids) + 0.8 * Math.hypot(here.x - from.x, here.y - from.y);
      if (cost < best) [best, to] = [cost, here];
    }
  }
  places[worst] = to;
}

/** Area in which a thing, standing somewhere, would lie upon others. */
function overlap(here: Point, who: number, places: readonly Point[], solids: readonly Solid[]): number {
  let area = 0;
  for (let j = 0; j < places.length; j++) {
    if (j === who) continue;
    const other = places[j]!;
    for (const one of solids[who]!) {
      for (const two of solids[j]!) {
        const wide = one.half + two.half - Math.abs(other.x - here.x);
        const high = Math.min(here.y + one.bottom, other.y + two.bottom) - Math.max(here.y + one.top, other.y + two.top);
        if (wide > 0 && high > 0) area += Math.min(wide, 2 * one.half, 2 * two.half) * high;
      }
    }
  }
  return area;
}
