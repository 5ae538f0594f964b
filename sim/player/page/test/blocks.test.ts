// Bytes of a recording are read as the format says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readActs } from "../src/acts.ts";
import { addUpBytes, courseValues, fromBase64, fromPlanes, spreadSeries, unpack } from "../src/blocks.ts";
import { deflateRawSync } from "node:zlib";

test("planes hold the lowest byte of each number first", () => {
  assert.deepEqual([...fromPlanes(Uint8Array.of(1, 2, 3, 0, 1, 2), 0, 3, 2)], [1, 258, 515]);
});

test("steps of bytes wrap around at 256", () => {
  const series = Uint8Array.of(250, 10, 251);
  addUpBytes(series);
  assert.deepEqual([...series], [250, 4, 255]);
});

test("courses have signs, begin afresh in each row, and are empty where the format says so", () => {
  // rows: [5, 4], [−32768 (empty), 0]; steps: 5, −1; −32768, +32768
  const numbers = [5, 0xffff, 0x8000, 0x8000];
  const raw = Uint8Array.from([...numbers.map((n) => n & 255), ...numbers.map((n) => n >> 8)]);
  const values = courseValues(raw, 2, 2, [0.5, 2]);
  assert.deepEqual([...values], [2.5, 2, NaN, 0]);
});

test("days that were not written are read off the straight line, and the last day is kept", () => {
  const table = new Uint8Array(6);
  spreadSeries(Uint8Array.of(0, 10, 30), table, 0, 1, 6, 3, 255); // days 1, 4 and 6
  assert.deepEqual([...table], [0, 3, 7, 10, 20, 30]);
});

test("fewer levels fill the same range", () => {
  const table = new Uint8Array(2);
  spreadSeries(Uint8Array.of(0, 15), table, 0, 1, 2, 1, 15);
  assert.deepEqual([...table], [0, 255]);
});

test("an act is owed to the act that stands so far back among those its giver had received before the day", () => {
  const columns: [string, number][] = [["per_day", 2], ["giver", 1], ["receiver", 1], ["kind", 1], ["because", 2], ["introduced", 1]];
  const perDay = [1, 1, 1];
  const giver = [1, 2, 3]; // person + 1
  const receiver = [1, 2, 0];
  const kind = [0, 129, 130];
  const because = [0, 1, 1];
  const wide = (list: number[]): number[] => [...list.map((n) => n & 255), ...list.map((n) => n >> 8)];
  const raw = Uint8Array.from([...wide(perDay), ...giver, ...receiver, ...kind, ...wide(because), 0, 3, 0]);
  const acts = readActs(raw, 3, columns, 3, 3);
  assert.deepEqual([...acts.because], [-1, 0, 1]);
  assert.deepEqual([...acts.contagious], [0, 1, 1]);
  assert.deepEqual([...acts.kind], [0, 1, 2]);
  assert.deepEqual([...acts.introduced], [-1, 2, -1]);
  assert.deepEqual([...acts.moment], [127, 127, 127]); // no column: spread over the day
});

test("an act that is owed to one too far back has its number written out", () => {
  const columns: [string, number][] = [["per_day", 1], ["giver", 1], ["receiver", 1], ["kind", 1], ["because", 2], ["owed", 4]];
  const raw = Uint8Array.from([1, 1, 1, 2, 1, 0, 0, 128, 0, 255, 0, 255, 0, 0, 0, 0]);
  assert.deepEqual([...readActs(raw, 2, columns, 2, 2).because], [-1, 0]);
});

test("a block is unpacked, and a damaged one is refused in words", async () => {
  const packed = new Uint8Array(deflateRawSync(Uint8Array.of(7, 8, 9)));
  assert.deepEqual([...(await unpack(packed, { at: 0, size: packed.length, raw: 3 }))], [7, 8, 9]);
  await assert.rejects(unpack(packed, { at: 0, size: packed.length, raw: 4 }), /damaged/);
  await assert.rejects(unpack(packed, { at: 2, size: packed.length, raw: 3 }), /not complete/);
});

test("base64 is read to the byte", () => {
  assert.deepEqual([...fromBase64("AP+A\n")], [0, 255, 128]);
});
