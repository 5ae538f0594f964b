// Places in pictures: people do not overlap, dots are heaped at their values, charts are to scale.

import assert from "node:assert/strict";
import { test } from "node:test";
import { niceAbove, pathOf, scaleOf, smoothed } from "../src/chart.ts";
import { placeDots, rangeOf, type Dot } from "../src/dots.ts";
import type { Measure } from "../src/header.ts";
import { LEADER_SCALE, layOut, NAME_LINES, personAt, REACH, type Layout } from "../src/layout.ts";
import { kindColour, rampColour, shapesOfRoles } from "../src/palette.ts";
import type { Person } from "../src/recording.ts";

/** People on a spiral, the first of each team leading it. */
function crowd(n: number, perTeam = n): Person[] {
  return Array.from({ length: n }, (_, i) => ({
    name: `Healthcare worker ${i}`, short: `H${i}`, role: `Role ${i % 4}`, team: Math.floor(i / perTeam),
    leader: 0, leads: i % perTeam === 0, x: Math.cos(i * 2.4) * Math.sqrt(i / n), y: Math.sin(i * 2.4) * Math.sqrt(i / n),
  }));
}

/** People recorded in two heaps, some upon each other, with a leader in the one; names as on a ward. */
function heap(n: number): Person[] {
  return crowd(n).map((person, i) => ({
    ...person, name: i === 0 ? "Ward manager" : `${["Doctor", "Nurse", "Aide", "Admin"][i % 4]} ${i}`,
    x: i % 2 ? 0.7 : -0.7 + 0.1 * Math.sin(i), y: 0.2 * Math.cos(i % 7),
  }));
}

const labelWidth = (_: number, size: number): number => size * 4.4;

/** Width of a name in letters of half their height, and of the pill under a leader's name. */
const named = (people: readonly Person[], short: boolean) => (i: number, size: number): number => {
  const { name, short: few, leads } = people[i]!;
  return Math.max((short ? few : name).length * size * 0.56, leads ? size * 7.4 : 0);
};

interface Rectangle { left: number; right: number; top: number; bottom: number }

/** What is drawn of a person: the mark at its highest and lowest, the name, and a leader's star and pill. */
function drawn(people: readonly Person[], layout: Layout, width: (i: number, size: number) => number): Rectangle[][] {
  const { places, fontSize } = layout;
  return places.map(({ x, y, r }, i) => {
    const half = width(i, fontSize) / 2;
    const { leads } = people[i]!;
    const mark = { left: x - 1.29 * r, right: x + (leads ? 1.33 : 1.29) * r, top: y - (leads ? 1.75 : 1.63) * r, bottom: y + 1.29 * r };
    const foot = y + r * REACH.below;
    const lettering = { left: x - half, right: x + half, top: foot, bottom: foot + fontSize * (leads ? NAME_LINES.tagBottom : NAME_LINES.bottom) };
    return [mark, lettering];
  });
}

const apart = (a: Rectangle, b: Rectangle): boolean =>
  a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;

test("marks, names and the leader's pill do not overlap in teams of eight to thirty, and stay in the room", () => {
  for (const [width, height, short, step] of [[853, 545, false, 1], [853, 480, false, 11], [404, 470, true, 11]] as const) {
    for (let n = 8; n <= 30; n += step) {
      for (const [team, least] of [[crowd(n), 12], [heap(n), short ? 13 : 15]] as const) {
        const wide = named(team, short);
        const layout = layOut(team, { width, height }, wide);
        const what = `${n} people in ${width}×${height}`;
        assert.ok(layout.labelled && layout.fontSize >= least, `${what}: letters of ${layout.fontSize} cannot be read from afar`);
        const solid = drawn(team, layout, wide);
        solid.forEach((one, i) => {
          for (const { left, right, top, bottom } of one) assert.ok(left >= -1 && right <= width + 1 && top >= -1 && bottom <= height + 1, `${what}: ${i} leaves the room`);
          for (const other of solid.slice(0, i)) for (const a of one) for (const b of other) assert.ok(apart(a, b), `${what}: ${i} lies upon another`);
        });
      }
    }
  }
});

test("the same team lies alike each time", () => {
  const room = { width: 800, height: 500 };
  assert.deepEqual(layOut(crowd(24), room, labelWidth), layOut(crowd(24), room, labelWidth));
});

test("large organisations are drawn as circles of teams that do not overlap, people within", () => {
  const people = crowd(500, 25);
  const { rings, places, labelled } = layOut(people, { width: 840, height: 540 }, labelWidth);
  assert.equal(labelled, false);
  assert.equal(rings.length, 20);
  for (const a of rings) for (const b of rings) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r - 1);
  people.forEach((person, i) => {
    const ring = rings.find((r) => r.team === person.team)!;
    assert.ok(Math.hypot(places[i]!.x - ring.x, places[i]!.y - ring.y) <= ring.r);
  });
});

test("one person alone stands in the room, and can be pointed at", () => {
  const layout = layOut(crowd(1), { width: 300, height: 300 }, labelWidth);
  assert.equal(personAt(layout, layout.places[0]!.x + 3, layout.places[0]!.y), 0);
  assert.equal(personAt(layout, 0, 0), -1);
});

test("leaders are drawn larger, and each role has a shape of its own", () => {
  const people = crowd(12);
  const { places } = layOut(people, { width: 800, height: 500 }, labelWidth);
  assert.ok(Math.abs(places[0]!.r / places[1]!.r - LEADER_SCALE) < 1e-9);
  assert.equal(new Set(shapesOfRoles(people).values()).size, 4);
});

test("kinds of act have the colours of the recording, and the system's colour where colours are forced", () => {
  const kind = { colour: "#0b7f8f", dark_colour: "#4fd6e3" };
  assert.equal(kindColour(kind, { dark: false, forced: false, text: "#111" }), "#0b7f8f");
  assert.equal(kindColour(kind, { dark: true, forced: false, text: "#111" }), "#4fd6e3");
  assert.equal(kindColour(kind, { dark: true, forced: true, text: "#111" }), "#111");
  assert.equal(kindColour(undefined, { dark: false, forced: false, text: "#111" }), "#111");
});

test("the ramp gets lighter all the way", () => {
  const light = (w: number): number => {
    const [r, g, b] = rampColour(w).match(/\d+/g)!.map(Number) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (let w = 0.3; w <= 0.8; w += 0.05) assert.ok(light(w) > light(w - 0.05));
});

const points = { high: 1, scale: "points", step: 0.0005, per_told: 20, decimals: 0, factor: 100 } as unknown as Measure;
const dot = (tried: number, value: number): Dot => ({ version: 0, tried, value, before: 0.5, watchable: true });

test("dots stand at their values and not upon each other", () => {
  const dots = Array.from({ length: 20 }, (_, i) => dot(i, 0.6 + (i % 7) / 50));
  const range = rangeOf(points, dots);
  const { placed, size } = placeDots([{ label: "", look: "a", dots }], range);
  const all = placed[0]!;
  assert.equal(all.length, 20);
  for (const a of all) for (const b of all) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= size - 1e-6);
  for (const a of all) for (const b of all) if (a.dot.value < b.dot.value) assert.ok(a.x < b.x);
});

test("the axis of dots goes by whole tens around them, and is never too narrow", () => {
  assert.deepEqual(rangeOf(points, [dot(0, 0.62), dot(1, 0.79)]), [0.6, 0.8]);
  assert.deepEqual(rangeOf(points, [dot(0, 0.995), dot(1, 1)]), [0.8, 1]);
  assert.deepEqual(rangeOf(points, [dot(0, 0)]), [0, 0.2]);
});

test("a chart shows nothing past the day, and leaves gaps where nothing is known", () => {
  const scale = scaleOf({ measure: points, days: 10, lines: [], bands: [] });
  assert.deepEqual([scale.low, scale.top], [0, 1]);
  const values = Float32Array.of(0.5, 0.6, NaN, 0.7, 0.8);
  assert.equal(pathOf(values, 0, scale, false), "");
  assert.equal(pathOf(values, 2, scale, false).split(/[ML]/).length - 1, 2);
  assert.equal(pathOf(values, 5, scale, false).split("M").length - 1, 2);
});

test("counts are shown as means of the week, of what is known", () => {
  assert.equal(smoothed([1, NaN, 3], 2, 5), 2);
  assert.ok(Number.isNaN(smoothed([NaN], 0, 5)));
  assert.equal(niceAbove(0.23), 0.25);
  assert.equal(niceAbove(7), 10);
});
