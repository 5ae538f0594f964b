// Reads the bytes of a recording: packed blocks, planes and steps.

import type { Block } from "./header.ts";

/** Bytes of a block, unpacked. */
export async function unpack(data: Uint8Array, block: Block): Promise<Uint8Array> {
  const packed = data.slice(block.at, block.at + block.size);
  if (packed.length !== block.size) throw new Error("The recording ends too early: the file is not complete.");
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  if (raw.length !== block.raw) throw new Error("A part of the recording is damaged.");
  return raw;
}

/** Whole numbers of some bytes each from planes, the lowest byte of each first. */
export function fromPlanes(raw: Uint8Array, at: number, n: number, bytes: number): Uint32Array {
  const numbers = new Uint32Array(n);
  for (let plane = 0; plane < bytes; plane++) {
    const start = at + plane * n;
    const shift = 8 * plane;
    for (let i = 0; i < n; i++) numbers[i]! |= raw[start + i]! << shift;
  }
  return numbers;
}

/** Add up a series of steps in its place, modulo 256. */
export function addUpBytes(series: Uint8Array): void {
  for (let i = 1; i < series.length; i++) series[i]! += series[i - 1]!;
}

/** Values of the measures, [row × days + day − 1], with NaN where a measure is empty on a day. */
export function courseValues(raw: Uint8Array, rows: number, days: number, steps: readonly number[]): Float32Array {
  const n = rows * days;
  const numbers = fromPlanes(raw, 0, n, 2);
  const values = new Float32Array(n);
  for (let row = 0; row < rows; row++) {
    const step = steps[row % steps.length]!;
    let sum = 0;
    for (let i = row * days; i < (row + 1) * days; i++) {
      sum = (sum + numbers[i]!) & 0xffff;
      const signed = sum > 0x7fff ? sum - 0x10000 : sum;
      values[i] = signed === -0x8000 ? NaN : signed * step;
    }
  }
  return values;
}

/** A person's state on each day, 0 to 255, from a series kept every so many days in so many levels. */
export function spreadSeries(kept: Uint8Array, into: Uint8Array, at: number, stride: number, days: number,
  every: number, levels: number): void {
  const scale = 255 / levels;
  for (let day = 0; day < days; day++) {
    const step = Math.min(kept.length - 2, Math.floor(day / every));
    let value: number;
    if (every === 1 || step < 0) value = kept[Math.min(day, kept.length - 1)]!;
    else {
      const from = step * every;
      const to = Math.min(from + every, days - 1);
      const share = to > from ? (day - from) / (to - from) : 0;
      value = kept[step]! + (kept[step + 1]! - kept[step]!) * share;
    }
    into[at + day * stride] = Math.round(value * scale);
  }
}

/** Bytes from base64, as the single file has them. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
