// Draws what stands still: ties and circles around teams, below what moves; names above it.

import { NAME_LINES, REACH, type Layout } from "./layout.ts";
import type { Ink } from "./palette.ts";
import type { Person, Tie } from "./recording.ts";

type Ctx = CanvasRenderingContext2D;

export const FONT = '"Segoe UI", -apple-system, "Helvetica Neue", Arial, system-ui, sans-serif';
const LONGEST_LABEL = 18;

/** A name as it fits under a mark. */
export function labelOf(person: Person, short: boolean): string {
  if (short) return person.short;
  const name = [...person.name];
  return name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1).join("")}…` : person.name;
}

export interface Ground {
  readonly people: readonly Person[];
  readonly ties: readonly Tie[];
  readonly teams: readonly string[];
  /** Names shortened to their few signs. */
  readonly short: boolean;
  /** What is written under a leader, by person. */
  readonly tags: ReadonlyMap<number, string>;
  /** Steps back behind a ripple. */
  readonly dim: boolean;
}

/** Draw the ground on a cleared canvas. */
export function drawGround(ctx: Ctx, ground: Ground, layout: Layout, ink: Ink): void {
  ctx.save();
  if (ground.dim) ctx.globalAlpha = 0.35;
  drawRings(ctx, ground, layout, ink);
  drawTies(ctx, ground, layout, ink);
  ctx.restore();
}

/** Draw all names on a cleared canvas; it lies above what moves, so that no act runs through a name. */
export function drawNames(ctx: Ctx, ground: Ground, layout: Layout, ink: Ink): void {
  ctx.save();
  if (layout.labelled) drawLabels(ctx, ground, layout, ink);
  drawTeamNames(ctx, ground, layout, ink);
  ctx.restore();
}

function drawTies(ctx: Ctx, { ties }: Ground, layout: Layout, ink: Ink): void {
  const base = layout.labelled ? 1.1 : 0.7;
  const alpha = ctx.globalAlpha;
  const fade = Math.min(1, 90 / Math.max(1, ties.length));
  ctx.strokeStyle = ink.tie;
  ctx.lineCap = "round";
  for (const { one, other, weight } of ties) {
    const a = layout.places[one]!;
    const b = layout.places[other]!;
    const strength = Math.min(2.6, weight);
    ctx.globalAlpha = alpha * Math.min(1, (0.3 + 0.3 * strength) * (0.45 + 0.55 * fade));
    ctx.lineWidth = base * (0.55 + 0.75 * strength);
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    ctx.lineTo(b.x, b.y);
    ctx.stroke();
  }
  ctx.globalAlpha = alpha;
}

function drawRings(ctx: Ctx, { teams }: Ground, layout: Layout, ink: Ink): void {
  if (teams.length < 2) return;
  for (const ring of layout.rings) {
    ctx.beginPath();
    ctx.arc(ring.x, ring.y, ring.r, 0, 2 * Math.PI);
    ctx.fillStyle = ink.halo;
    ctx.fill();
  }
}

function drawTeamNames(ctx: Ctx, { teams }: Ground, layout: Layout, ink: Ink): void {
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ctx.font = `600 ${layout.fontSize + 2}px ${FONT}`;
  for (const ring of layout.rings) {
    haloed(ctx, teams[ring.team] ?? "", ring.x, ring.y - ring.r - 4, ink);
  }
}

function drawLabels(ctx: Ctx, ground: Ground, layout: Layout, ink: Ink): void {
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  ground.people.forEach((person, i) => {
    const place = layout.places[i]!;
    const foot = place.y + place.r * REACH.below;
    const y = foot + layout.fontSize * NAME_LINES.base;
    ctx.font = `${person.leads ? 700 : 600} ${layout.fontSize}px ${FONT}`;
    haloed(ctx, labelOf(person, ground.short), place.x, y, ink);
    const tag = ground.tags.get(i);
    if (tag) drawTag(ctx, tag, place.x, foot, layout.fontSize, ink);
  });
}

/** A pill under the leader's name: how they lead. */
function drawTag(ctx: Ctx, tag: string, x: number, foot: number, fontSize: number, ink: Ink): void {
  const size = Math.round(fontSize * 0.86);
  const top = foot + fontSize * NAME_LINES.tagTop;
  const high = fontSize * (NAME_LINES.tagBottom - NAME_LINES.tagTop);
  ctx.font = `600 ${size}px ${FONT}`;
  const wide = ctx.measureText(tag).width + size * 1.1;
  ctx.beginPath();
  ctx.roundRect(x - wide / 2, top, wide, high, high / 2);
  ctx.fillStyle = ink.accent;
  ctx.fill();
  ctx.fillStyle = ink.ground;
  ctx.fillText(tag, x, top + high / 2 + size * 0.33);
}

/** Text with the ground around it, so that ties do not run through it. */
function haloed(ctx: Ctx, text: string, x: number, y: number, ink: Ink): void {
  ctx.lineJoin = "round";
  ctx.lineWidth = 5;
  ctx.strokeStyle = ink.ground;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink.text;
  ctx.fillText(text, x, y);
}
