// Draws one person: shape = role; colour, height, ring and mouth = wellbeing; inner bar = energy; star = leader.

import { onRamp, rampColour, spirits, type Ink, type MarkShape } from "./palette.ts";
import { markPath, starPath } from "./shapes.ts";

type Ctx = CanvasRenderingContext2D;

export interface Look {
  readonly shape: MarkShape;
  readonly wellbeing: number;
  readonly energy: number;
  readonly leader: boolean;
  readonly present: boolean;
  /** 0 to 1: hops when an act arrives. */
  readonly hop: number;
  /** Eyes closed for a moment. */
  readonly blink: boolean;
  /** 0 to 1: steps back while others are looked at. */
  readonly dim: number;
}

/** Marks smaller than this have no face and no bar. */
const FACE_FROM = 10;

/** How far a mark stands above its ground. */
export function liftOf(wellbeing: number, hop: number, r: number): number {
  return r * (0.34 * spirits(wellbeing) + 0.22 * hop);
}

/** Draw a person standing at (x, y) with radius r. */
export function drawMark(ctx: Ctx, x: number, y: number, r: number, look: Look, ink: Ink): void {
  ctx.save();
  if (look.dim > 0) {
    markPath(ctx, look.shape, x, y - liftOf(look.wellbeing, 0, r), r * 0.92);
    ctx.fillStyle = ink.ground; // else ties would show through whoever steps back
    ctx.fill();
  }
  ctx.globalAlpha = (1 - 0.78 * look.dim) * (look.present ? 1 : 0.55);
  const up = look.present ? liftOf(look.wellbeing, look.hop, r) : 0;
  if (r >= FACE_FROM) drawShadow(ctx, x, y, r, up, ink);
  const cy = y - up;
  if (!look.present) drawAbsent(ctx, x, cy, r, look, ink);
  else drawPresent(ctx, x, cy, r, look, ink);
  if (look.leader) drawStar(ctx, x, cy, r, ink);
  ctx.restore();
}

function drawShadow(ctx: Ctx, x: number, y: number, r: number, up: number, ink: Ink): void {
  ctx.fillStyle = ink.shadow;
  ctx.beginPath();
  ctx.ellipse(x, y + r * 1.14, r * (0.92 - up / r / 4), r * 0.17, 0, 0, 2 * Math.PI);
  ctx.fill();
}

function drawPresent(ctx: Ctx, x: number, y: number, r: number, look: Look, ink: Ink): void {
  const colour = ink.forced ? ink.ground : rampColour(look.wellbeing);
  const upon = ink.forced ? ink.text : onRamp(look.wellbeing);
  if (r >= FACE_FROM) drawRing(ctx, x, y, r, look, ink);
  markPath(ctx, look.shape, x, y, r * 0.92);
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.lineWidth = Math.max(1, r * (look.leader ? 0.1 : 0.065));
  ctx.strokeStyle = ink.outline;
  ctx.stroke();
  if (r < FACE_FROM) return;
  drawFace(ctx, x, y, r, look, upon);
  drawEnergy(ctx, x, y, r, look.energy, upon);
}

/** A ring that fills from below on both sides: its height is wellbeing. */
function drawRing(ctx: Ctx, x: number, y: number, r: number, look: Look, ink: Ink): void {
  const radius = r * 1.2;
  ctx.lineCap = "round";
  ctx.lineWidth = r * 0.09;
  ctx.strokeStyle = ink.halo;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.stroke();
  const half = Math.PI * look.wellbeing;
  ctx.lineWidth = r * 0.17;
  ctx.strokeStyle = look.leader ? ink.accent : ink.outline;
  ctx.beginPath();
  ctx.arc(x, y, radius, Math.PI / 2 - half, Math.PI / 2 + half);
  ctx.stroke();
}

function drawFace(ctx: Ctx, x: number, y: number, r: number, look: Look, upon: string): void {
  const mood = spirits(look.wellbeing) - 0.42;
  ctx.fillStyle = upon;
  ctx.strokeStyle = upon;
  ctx.lineCap = "round";
  for (const side of [-1, 1]) {
    ctx.beginPath();
    ctx.ellipse(x + side * r * 0.3, y - r * 0.24, r * 0.1, look.blink ? r * 0.02 : r * 0.14, 0, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.lineWidth = Math.max(1.2, r * 0.1);
  ctx.beginPath();
  ctx.moveTo(x - r * 0.32, y + r * (0.15 - mood * 0.16));
  ctx.quadraticCurveTo(x, y + r * (0.15 + mood * 0.8), x + r * 0.32, y + r * (0.15 - mood * 0.16));
  ctx.stroke();
}

function drawEnergy(ctx: Ctx, x: number, y: number, r: number, energy: number, upon: string): void {
  const wide = r * 0.94;
  const high = Math.max(3, r * 0.2);
  const left = x - wide / 2;
  const top = y + r * 0.5;
  const alpha = ctx.globalAlpha;
  ctx.fillStyle = upon;
  ctx.globalAlpha = alpha * 0.22;
  ctx.beginPath();
  ctx.roundRect(left, top, wide, high, high / 2);
  ctx.fill();
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  ctx.roundRect(left, top, Math.max(high, wide * Math.min(1, energy)), high, high / 2);
  ctx.fill();
}

/** Somebody away leaves an empty outline. */
function drawAbsent(ctx: Ctx, x: number, y: number, r: number, look: Look, ink: Ink): void {
  markPath(ctx, look.shape, x, y, r * 0.92);
  ctx.setLineDash([r * 0.22, r * 0.2]);
  ctx.lineWidth = Math.max(1, r * 0.08);
  ctx.strokeStyle = ink.outline;
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawStar(ctx: Ctx, x: number, y: number, r: number, ink: Ink): void {
  const size = Math.max(4.5, r * 0.42);
  const sx = x + r * 0.86;
  const sy = y - r * 0.9;
  ctx.beginPath();
  ctx.arc(sx, sy, size * 1.12, 0, 2 * Math.PI);
  ctx.fillStyle = ink.accent;
  ctx.fill();
  ctx.lineWidth = Math.max(1, r * 0.05);
  ctx.strokeStyle = ink.ground;
  ctx.stroke();
  starPath(ctx, sx, sy + size * 0.04, size * 0.78);
  ctx.fillStyle = ink.ground;
  ctx.fill();
}
