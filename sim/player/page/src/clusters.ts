// Large teams and organisations: each team in a circle of its own, none overlapping, its people within. Pure.

import type { Layout, Placed, Room, TeamRing } from "./layout.ts";
import type { Person } from "./recording.ts";

/** Room for a team's name above its circle. */
const NAME = 20;
const STEPS = 200;
const EDGE = 6;
/** Circles start as large as would fill this much of the room, and shrink until they fit. */
const FILLED = 0.86;
const LEADER = 1.22;

interface Disc {
  x: number;
  y: number;
  r: number;
}

/** Lay out more people than can be labelled. */
export function clustered(people: readonly Person[], room: Room): Layout {
  const teams = new Map<number, number[]>();
  people.forEach((person, i) => teams.set(person.team, [...(teams.get(person.team) ?? []), i]));
  const numbers = [...teams.keys()];
  const members = numbers.map((team) => teams.get(team)!);
  const discs = fitting(people, members, room, teams.size > 1 ? NAME : 0);
  const roomy = Math.sqrt((discs.reduce((sum, d) => sum + Math.PI * d.r * d.r, 0) / people.length) * 0.1);
  const size = Math.min(16, Math.max(3.2, roomy));
  const places: Placed[] = people.map(() => ({ x: 0, y: 0, r: size }));
  members.forEach((team, t) => within(people, team, discs[t]!, size, places));
  const rings: TeamRing[] = teams.size > 1 ? numbers.map((team, t) => ({ team, ...discs[t]! })) : [];
  return { labelled: false, places, rings, fontSize: teams.size > 12 ? 13 : 15 };
}

/** A circle for each team near where it was recorded, in proportion to its people; the largest that fit. */
function fitting(people: readonly Person[], members: readonly number[][], room: Room, name: number): Disc[] {
  const total = members.reduce((sum, team) => sum + Math.max(2.5, team.length), 0);
  const unit = Math.sqrt((room.width * room.height * FILLED) / (Math.PI * total));
  for (let shrink = 1; ; shrink *= 0.95) {
    const discs = members.map((team) => ({
      x: ((mean(people, team, "x") + 1) / 2) * room.width,
      y: ((mean(people, team, "y") + 1) / 2) * room.height,
      r: unit * shrink * Math.sqrt(Math.max(2.5, team.length)),
    }));
    if (settle(discs, room, name) || shrink < 0.3) return discs;
  }
}

/** Push circles (with their names) apart and into the room; whether they all fit. */
function settle(discs: Disc[], room: Room, name: number): boolean {
  for (let step = 0; step < STEPS; step++) {
    let moved = false;
    for (let i = 0; i < discs.length; i++) {
      for (let j = i + 1; j < discs.length; j++) {
        const [a, b] = [discs[i]!, discs[j]!];
        const dx = b.x - a.x || 0.01;
        const dy = (b.y - a.y) * ((a.r + b.r) / (a.r + b.r + name)); // taller by the name
        const far = Math.hypot(dx, dy);
        const over = a.r + b.r + EDGE - far;
        if (over <= 0.5) continue;
        moved = true;
        const push = over / far / 2;
        a.x -= dx * push;
        a.y -= dy * push;
        b.x += dx * push;
        b.y += dy * push;
      }
    }
    for (const disc of discs) {
      disc.x = Math.min(room.width - disc.r, Math.max(disc.r, disc.x));
      disc.y = Math.min(room.height - disc.r - 2, Math.max(disc.r + name, disc.y));
    }
    if (!moved) return true;
  }
  return false;
}

/** People of a team within its circle, as they lie to each other, but not upon each other. */
function within(people: readonly Person[], team: readonly number[], disc: Disc, size: number, places: Placed[]): void {
  const [mx, my] = [mean(people, team, "x"), mean(people, team, "y")];
  const furthest = Math.max(1e-9, ...team.map((i) => Math.hypot(people[i]!.x - mx, people[i]!.y - my)));
  const inner = Math.max(0, disc.r - size * 1.7);
  const spots = team.map((i) => ({
    x: ((people[i]!.x - mx) / furthest) * inner,
    y: ((people[i]!.y - my) / furthest) * inner,
    r: size * (people[i]!.leads ? LEADER : 1),
  }));
  for (let step = 0; step < 80; step++) {
    for (let i = 0; i < spots.length; i++) {
      for (let j = i + 1; j < spots.length; j++) {
        const [a, b] = [spots[i]!, spots[j]!];
        const dx = b.x - a.x || 0.01;
        const dy = b.y - a.y;
        const far = Math.hypot(dx, dy);
        const over = (a.r + b.r) * 1.28 - far;
        if (over <= 0) continue;
        a.x -= (dx / far) * over * 0.5;
        a.y -= (dy / far) * over * 0.5;
        b.x += (dx / far) * over * 0.5;
        b.y += (dy / far) * over * 0.5;
      }
    }
    for (const spot of spots) {
      const out = Math.hypot(spot.x, spot.y);
      if (out > inner && out > 0) [spot.x, spot.y] = [(spot.x / out) * inner, (spot.y / out) * inner];
    }
  }
  team.forEach((i, place) => {
    const spot = spots[place]!;
    places[i] = { x: disc.x + spot.x, y: disc.y + spot.y, r: spot.r };
  });
}

function mean(people: readonly Person[], team: readonly number[], axis: "x" | "y"): number {
  return team.reduce((sum, i) => sum + people[i]![axis], 0) / team.length;
}
