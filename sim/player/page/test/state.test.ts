// The session's rules: nothing is shown before the guess, and keys and slider move as they should.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adopt, allowUpTo, begin, enter, favourites, lock, note, raise, reach, seek, seekWeeks, skip, togglePlay, turn, type State,
} from "../src/state.ts";

const fresh = (): State => begin(100, "wellbeing", 3);
const watching = (): State => enter(skip(fresh()), "watch");

test("no stage past the prediction opens before the guess is locked or skipped", () => {
  for (const stage of ["watch", "whatif", "again", "talk"] as const) assert.equal(enter(fresh(), stage).stage, "meet");
  const predicting = turn(fresh(), 1);
  assert.equal(predicting.stage, "predict");
  assert.equal(turn(predicting, 1).stage, "predict");
  assert.equal(turn(lock(predicting), 1).stage, "watch");
  assert.equal(turn(skip(predicting), 1).stage, "watch");
});

test("nothing moves while the guess is open", () => {
  assert.equal(togglePlay(fresh()).playing, false);
  assert.equal(seek(fresh(), 50).day, 1);
});

test("a locked guess can no longer be changed", () => {
  const locked = lock(raise(fresh(), 1, 7));
  assert.deepEqual(raise(locked, 1, 9).guess.hands, [0, 7, 0]);
  assert.equal(note(locked, { value: 3 }).guess.value, null);
});

test("the first days may be watched before the guess, and not a day more", () => {
  const early = enter(allowUpTo(fresh(), 59), "watch");
  assert.equal(early.stage, "watch");
  assert.equal(seek(early, 100).day, 59);
  assert.equal(enter(early, "talk").stage, "watch");
  const playing = togglePlay(early);
  assert.equal(reach(playing, 59.2).playing, false);
});

test("hands are whole, not below none, and the favourites are those with most", () => {
  const counted = raise(raise(raise(fresh(), 0, 4), 1, 4), 2, -3);
  assert.deepEqual(counted.guess.hands, [4, 4, 0]);
  assert.deepEqual(favourites(counted.guess), [0, 1]);
  assert.deepEqual(favourites(fresh().guess), []);
});

test("a week back goes to the beginning of the week, then to the week before", () => {
  assert.equal(seekWeeks(seek(watching(), 13), -1).day, 11);
  assert.equal(seekWeeks(seek(watching(), 11), -1).day, 6);
  assert.equal(seekWeeks(seek(watching(), 11), 1).day, 16);
  assert.equal(seekWeeks(seek(watching(), 98), 1).day, 100);
  assert.equal(seekWeeks(watching(), -1).day, 1);
});

test("playing from the end starts again", () => {
  const end = seek(watching(), 100);
  assert.equal(togglePlay(end).day, 1);
  assert.equal(togglePlay(end).playing, true);
});

test("entering another stage pauses", () => {
  assert.equal(enter(togglePlay(watching()), "talk").playing, false);
});

test("a shorter run keeps the day within it", () => {
  assert.equal(adopt(seek(watching(), 90), 40).day, 40);
});
