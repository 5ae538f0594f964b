// Outlines: a shape for each role, and a shape for each kind of act. Only paths; whoever asks fills and strokes them.

import type { KindShape } from "./header.ts";
import type { MarkShape } from "./palette.ts";

type Ctx = CanvasRenderingContext2D;

/** Trace the outline of a mark of radius r around (x, y): the same area to the eye whatever the shape. */
export function markPath(ctx: Ctx, shape: MarkShape, x: number, y: number, r: number): void {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") ctx.roundRect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, r * 0.42);
  else if (shape === "hexagon") rounded(ctx, corners(x, y, r * 1.1, 6, 0), r * 0.28);
  else if (shape === "pentagon") rounded(ctx, corners(x, y + r * 0.06, r * 1.16, 5, -Math.PI / 2), r * 0.3);
  else if (shape === "octagon") rounded(ctx, corners(x, y, r * 1.06, 8, Math.PI / 8), r * 0.16);
  else if (shape === "shield") shield(ctx, x, y, r);
  else rounded(ctx, corners(x, y + r * 0.1, r * 1.2, 4, -Math.PI / 2), r * 0.5);
}

/** Trace the shape of an act of some kind. */
export function pulsePath(ctx: Ctx, shape: KindShape, x: number, y: number, r: number): void {
  ctx.beginPath();
  if (shape === "circle") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "ring") {
    ctx.arc(x, y, r * 1.1, 0, 2 * Math.PI);
    ctx.moveTo(x + r * 0.5, y);
    ctx.arc(x, y, r * 0.5, 0, 2 * Math.PI, true);
  } else if (shape === "square") ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else if (shape === "triangle") polygon(ctx, corners(x, y + r * 0.15, r * 1.25, 3, -Math.PI / 2));
  else if (shape === "diamond") polygon(ctx, corners(x, y, r * 1.25, 4, -Math.PI / 2));
  else heart(ctx, x, y, r);
}

/** Trace a five-pointed star: the leader's badge. */
export function starPath(ctx: Ctx, x: number, y: number, r: number): void {
  const points: [number, number][] = [];
  for (let i = 0; i < 10; i++) {
    const far = i % 2 === 0 ? r : r * 0.45;
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    points.push([x + far * Math.cos(angle), y + far * Math.sin(angle)]);
  }
  ctx.beginPath();
  polygon(ctx, points);
}

function corners(x: number, y: number, r: number, n: number, turn: number): [number, number][] {
  return Array.from({ length: n }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / n;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
}

function polygon(ctx: Ctx, points: readonly [number, number][]): void {
  points.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
  ctx.closePath();
}

/** A polygon with rounded corners. */
function rounded(ctx: Ctx, points: readonly [number, number][], radius: number): void {
  const n = points.length;
  const [ax, ay] = points[n - 1]!;
  const [bx, by] = points[0]!;
  ctx.moveTo((ax + bx) / 2, (ay + by) / 2);
  for (let i = 0; i < n; i++) {
    const [x, y] = points[i]!;
    const [nx, ny] = points[(i + 1) % n]!;
    ctx.arcTo(x, y, (x + nx) / 2, (y + ny) / 2, radius);
  }
  ctx.closePath();
}

function shield(ctx: Ctx, x: number, y: number, r: number): void {
  const top = y - r * 0.92;
  ctx.moveTo(x - r * 0.62, top);
  ctx.lineTo(x + r * 0.62, top);
  ctx.quadraticCurveTo(x + r * 0.98, top, x + r * 0.98, top + r * 0.36);
  ctx.lineTo(x + r * 0.98, y + r * 0.1);
  ctx.bezierCurveTo(x + r * 0.95, y + r * 0.75, x + r * 0.4, y + r, x, y + r * 1.08);
  ctx.bezierCurveTo(x - r * 0.4, y + r, x - r * 0.95, y + r * 0.75, x - r * 0.98, y + r * 0.1);
  ctx.lineTo(x - r * 0.98, top + r * 0.36);
  ctx.quadraticCurveTo(x - r * 0.98, top, x - r * 0.62, top);
  ctx.closePath();
}

function heart(ctx: Ctx, x: number, y: number, r: number): void {
  ctx.moveTo(x, y + r * 1.1);
  ctx.bezierCurveTo(x - r * 1.7, y - r * 0.05, x - r * 0.95, y - r * 1.35, x, y - r * 0.45);
  ctx.bezierCurveTo(x + r * 0.95, y - r * 1.35, x + r * 1.7, y - r * 0.05, x, y + r * 1.1);
  ctx.closePath();
}
