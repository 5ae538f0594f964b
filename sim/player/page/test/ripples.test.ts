// Ripples, pulses and the questions asked of a run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forPulses, onWay, pulseLength } from "../src/pulses.ts";
import { actsOfDay, meanOf, stateAt } from "../src/recording.ts";
import { actsGivenBy, rippleOf, setOffBy } from "../src/ripples.ts";
import { madeRun, TREE } from "./made_up.ts";

const run = madeRun(TREE);

test("a ripple holds each act once, in the step that first reaches it", () => {
  const ripple = rippleOf(run, [0]);
  assert.deepEqual(ripple.generations, [[0], [1, 2], [3]]);
  assert.equal(ripple.n, 3);
  assert.deepEqual([ripple.firstDay, ripple.lastDay], [1, 4]);
  assert.deepEqual([...ripple.reached].sort(), [[0, 0], [1, 0], [2, 1], [3, 1]]);
});

test("an act that set off nothing is a ripple of itself", () => {
  assert.deepEqual(rippleOf(run, [4]).generations, [[4]]);
  assert.deepEqual([...setOffBy(run, 4)], []);
  assert.deepEqual([...setOffBy(run, 0)], [1, 2]);
});

test("acts chosen together are not counted as set off by one another", () => {
  assert.equal(rippleOf(run, [0, 1]).n, 2);
});

test("all ripples of first acts together are all acts", () => {
  const beginnings = TREE.flatMap((act, i) => (act.because === undefined ? [i] : []));
  assert.equal(rippleOf(run, beginnings).n + beginnings.length, TREE.length);
});

test("what a person gave is found by day", () => {
  assert.deepEqual(actsGivenBy(run, 1, 1, 6), [1, 2]);
  assert.deepEqual(actsGivenBy(run, 1, 3, 6), []);
  assert.deepEqual(actsOfDay(run, 4), [3, 5]);
  assert.deepEqual(actsOfDay(run, 7), [0, 0]);
});

test("pulses are a function of time: going back shows the same", () => {
  const seen = (at: number): string[] => {
    const list: string[] = [];
    forPulses(run, at, 1, ({ act, way, trail }) => list.push(`${act} ${way.toFixed(3)} ${trail.toFixed(3)}`));
    return list;
  };
  const first = seen(2.6);
  seen(5.5);
  assert.deepEqual(seen(2.6), first);
  assert.ok(first.length > 0);
});

test("only contagious acts leave a trail", () => {
  forPulses(run, 4.6, 2, ({ act, trail }) => assert.equal(trail > 0, run.acts.contagious[act] === 1));
});

test("there and back are two different ways with the same ends", () => {
  const [a, b] = [{ x: 0, y: 0 }, { x: 10, y: 0 }];
  assert.deepEqual(onWay(a, b, 0), a);
  assert.deepEqual(onWay(a, b, 1), b);
  assert.notEqual(onWay(a, b, 0.5).y, onWay(b, a, 0.5).y);
});

test("a pulse never lasts longer than some days, however fast it plays", () => {
  assert.ok(pulseLength(16) <= 2.2);
  assert.ok(pulseLength(0.1) >= 0.5);
});

test("states between two days lie between, and unknown days are left out of a mean", () => {
  assert.ok(Math.abs(stateAt(run, "wellbeing", 2.5, 0) * 255 - 75) < 1e-9);
  assert.ok(Math.abs(meanOf(run, "wellbeing", 1, 4) - 0.4 / 3) < 1e-6);
});
