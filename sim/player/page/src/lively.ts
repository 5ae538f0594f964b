// Draws what moves: acts on their way, the trails of contagious ones, and people as they are at a moment.

import type { Kind } from "./header.ts";
import type { Layout, Placed } from "./layout.ts";
import { drawMark, liftOf } from "./marks.ts";
import { kindColour, type Ink, type MarkShape } from "./palette.ts";
import { bendOf, forPulses, onWay } from "./pulses.ts";
import { actsOfDay, stateAt, stateOf, type Person, type Run } from "./recording.ts";
import type { Ripple } from "./ripples.ts";
import { FONT } from "./ground.ts";
import { introducedTies } from "./introduced.ts";
import { pulsePath } from "./shapes.ts";

type Ctx = CanvasRenderingContext2D;

export interface Moment {
  readonly run: Run;
  readonly people: readonly Person[];
  /** By their numbers in the act log. */
  readonly kinds: readonly Kind[];
  readonly shapes: ReadonlyMap<string, MarkShape>;
  /** In days: 1 is the morning of the first day. */
  readonly at: number;
  /** How long an act is on its way, in days. */
  readonly length: number;
  /** Nothing moves: the acts of the day stand halfway. */
  readonly still: boolean;
  /** Milliseconds of the clock on the wall, for blinking; 0: nobody blinks. */
  readonly now: number;
  readonly ripple: Ripple | null;
  /** Generations of the ripple that are lit. */
  readonly lit: number;
  /** A person pointed at; -1 for nobody. */
  readonly pointed: number;
  /** No acts are drawn: the team is only looked at. */
  readonly quiet: boolean;
  /** Leaders who lead in a new way, and how new that is, from 1 down to 0. */
  readonly fresh: ReadonlyMap<number, number>;
}

const STARTER_DAYS = 10;

function kindOf({ kinds, run }: Moment, act: number): Kind {
  return kinds[run.acts.kind[act]!]!;
}

/** Draw a moment on a cleared canvas. */
export function drawMoment(ctx: Ctx, moment: Moment, layout: Layout, ink: Ink): void {
  const hops = new Float32Array(moment.people.length);
  if (moment.ripple) drawRipple(ctx, moment, moment.ripple, layout, ink);
  else if (!moment.quiet) drawIntroduced(ctx, moment, layout, ink);
  if (!moment.ripple && !moment.quiet) drawTrails(ctx, moment, layout, ink, hops);
  drawPeople(ctx, moment, layout, ink, hops);
  if (!moment.ripple && !moment.quiet) drawPulses(ctx, moment, layout, ink);
  if (moment.ripple) drawGenerations(ctx, moment, moment.ripple, layout, ink);
}

function drawPeople(ctx: Ctx, moment: Moment, layout: Layout, ink: Ink, hops: Float32Array): void {
  const { run, people, at, ripple } = moment;
  const day = Math.floor(at);
  people.forEach((person, i) => {
    const place = layout.places[i]!;
    const lit = !ripple || (ripple.reached.get(i) ?? Infinity) <= moment.lit;
    drawMark(ctx, place.x, place.y, place.r, {
      shape: moment.shapes.get(person.role) ?? "circle",
      wellbeing: stateAt(run, "wellbeing", at, i),
      energy: stateAt(run, "energy", at, i),
      leader: person.leads,
      present: stateOf(run, "present", day, i) > 0,
      hop: hops[i]!,
      blink: moment.now > 0 && (moment.now + i * 1370) % 4300 < 130,
      dim: lit ? 0 : 1,
    }, ink);
    if (layout.labelled && isNew(run, day, i)) drawNew(ctx, place, layout.fontSize, ink);
    if (!ripple && moment.fresh.has(i)) drawFresh(ctx, place, moment.fresh.get(i)!, moment.still, ink);
    if (moment.pointed === i) drawPointer(ctx, place, ink);
    if (moment.pointed === i && !layout.labelled) drawName(ctx, person.name, place, ink);
  });
}

/** Whether somebody took the place of a leaver within the last days. */
function isNew(run: Run, day: number, person: number): boolean {
  for (let back = 1; back <= STARTER_DAYS && day - back >= 1; back++) {
    if (stateOf(run, "leaves", day - back, person) > 0) return true;
  }
  return false;
}

function drawNew(ctx: Ctx, place: Placed, fontSize: number, ink: Ink): void {
  const size = fontSize * 0.82;
  ctx.font = `700 ${size}px ${FONT}`;
  ctx.textAlign = "center";
  const wide = ctx.measureText("new").width + size * 0.8;
  const x = place.x - place.r * 0.75;
  const y = place.y - place.r * 1.05;
  ctx.beginPath();
  ctx.roundRect(x - wide / 2, y - size * 0.75, wide, size * 1.4, size * 0.7);
  ctx.fillStyle = ink.text;
  ctx.fill();
  ctx.fillStyle = ink.ground;
  ctx.fillText("new", x, y + size * 0.28);
}

/** Rings of light around a leader who leads in a new way. */
function drawFresh(ctx: Ctx, place: Placed, share: number, still: boolean, ink: Ink): void {
  ctx.strokeStyle = ink.accent;
  for (let ring = 0; ring < 3; ring++) {
    const out = still ? ring / 3 : ((1 - share) * 4 + ring / 3) % 1;
    ctx.globalAlpha = Math.max(0, 0.75 * (1 - out)) * Math.min(1, share * 3);
    ctx.lineWidth = place.r * 0.1;
    ctx.beginPath();
    ctx.arc(place.x, place.y, place.r * (1.45 + out * 0.75), 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function drawPointer(ctx: Ctx, place: Placed, ink: Ink): void {
  ctx.beginPath();
  ctx.arc(place.x, place.y, place.r * 1.48, 0, 2 * Math.PI);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = ink.accent;
  ctx.stroke();
}

function drawName(ctx: Ctx, name: string, place: Placed, ink: Ink): void {
  ctx.font = `600 15px ${FONT}`;
  ctx.textAlign = "center";
  ctx.lineWidth = 5;
  ctx.lineJoin = "round";
  ctx.strokeStyle = ink.ground;
  ctx.strokeText(name, place.x, place.y - place.r * 1.9);
  ctx.fillStyle = ink.text;
  ctx.fillText(name, place.x, place.y - place.r * 1.9);
}

/** From the edge of the giver's mark to that of the receiver; sparks come from above. */
export function ends(moment: Pick<Moment, "run">, act: number, layout: Layout): [Placed, Placed] {
  const to = layout.places[moment.run.acts.receiver[act]!]!;
  const giver = moment.run.acts.giver[act]!;
  const from = giver < 0 ? { x: to.x, y: to.y - to.r * 5, r: to.r } : layout.places[giver]!;
  const far = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  const [dx, dy] = [(to.x - from.x) / far, (to.y - from.y) / far];
  const out = Math.min(1.2 * from.r, far * 0.4);
  const short = Math.min(1.3 * to.r, far * 0.4);
  return [
    { x: from.x + dx * out, y: from.y + dy * out, r: from.r },
    { x: to.x - dx * short, y: to.y - dy * short, r: to.r },
  ];
}

/** Ties that introductions made are dashed. */
function drawIntroduced(ctx: Ctx, { run, at, kinds }: Moment, layout: Layout, ink: Ink): void {
  const day = Math.floor(at);
  ctx.strokeStyle = kindColour(kinds.find((kind) => kind.name === "introduction"), ink);
  ctx.lineWidth = layout.labelled ? 1.6 : 0.8;
  const now = introducedTies(run).filter(({ from, until }) => from <= day && day <= until);
  ctx.globalAlpha = Math.max(0.2, Math.min(0.6, 18 / now.length));
  ctx.setLineDash(layout.labelled ? [6, 6] : [3, 4]);
  ctx.beginPath();
  for (const { one, other } of now) {
    ctx.moveTo(layout.places[one]!.x, layout.places[one]!.y);
    ctx.lineTo(layout.places[other]!.x, layout.places[other]!.y);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function drawTrails(ctx: Ctx, moment: Moment, layout: Layout, ink: Ink, hops: Float32Array): void {
  const { run } = moment;
  ctx.lineCap = "round";
  const trace = (act: number, way: number, strength: number): void => {
    const [from, to] = ends(moment, act, layout);
    const bend = bendOf(from, to);
    const tip = onWay(from, to, way);
    ctx.globalAlpha = strength;
    ctx.strokeStyle = kindColour(kindOf(moment, act), ink);
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.quadraticCurveTo(from.x + (bend.x - from.x) * way, from.y + (bend.y - from.y) * way, tip.x, tip.y);
    ctx.stroke();
  };
  const wide = layout.labelled ? 1 : 0.4;
  if (moment.still) {
    const [first, last] = actsOfDay(run, Math.floor(moment.at));
    for (let act = first; act < last; act++) {
      ctx.lineWidth = wide * (run.acts.contagious[act] ? 5 : 1.8);
      trace(act, 1, run.acts.contagious[act] ? 0.45 : 0.6);
    }
  } else {
    forPulses(run, moment.at, moment.length, (pulse) => {
      ctx.lineWidth = wide * (pulse.trail > 0 ? 5.5 : 2);
      if (pulse.trail > 0) trace(pulse.act, pulse.way, 0.5 * pulse.trail);
      else if (pulse.way < 1) trace(pulse.act, pulse.way, 0.5);
      if (pulse.ring >= 0) arrive(ctx, moment, pulse.act, pulse.ring, layout, ink, hops);
    });
  }
  ctx.globalAlpha = 1;
}

/** The receiver hops, and a ring widens around them. */
function arrive(ctx: Ctx, moment: Moment, act: number, ring: number, layout: Layout, ink: Ink,
  hops: Float32Array): void {
  const receiver = moment.run.acts.receiver[act]!;
  const place = layout.places[receiver]!;
  hops[receiver] = Math.max(hops[receiver]!, Math.sin(Math.PI * ring));
  ctx.globalAlpha = 0.8 * (1 - ring);
  ctx.lineWidth = place.r * 0.16 * (1 - ring) + 1;
  ctx.strokeStyle = kindColour(kindOf(moment, act), ink);
  ctx.beginPath();
  ctx.arc(place.x, place.y, place.r * (1.25 + 0.5 * ring), 0, 2 * Math.PI);
  ctx.stroke();
}

function drawPulses(ctx: Ctx, moment: Moment, layout: Layout, ink: Ink): void {
  const { run } = moment;
  const size = layout.labelled ? Math.max(4.6, layout.fontSize * 0.48) : Math.max(2, Math.min(4.5, layout.places[0]!.r * 0.36));
  const mark = (act: number, way: number): void => {
    const [from, to] = ends(moment, act, layout);
    const { x, y } = onWay(from, to, way);
    const kind = kindOf(moment, act);
    const r = size * (run.acts.contagious[act] ? 1.2 : 1);
    pulsePath(ctx, kind.shape, x, y, r);
    if (layout.labelled) {
      ctx.lineWidth = 3;
      ctx.strokeStyle = ink.ground;
      ctx.stroke();
    }
    ctx.fillStyle = kindColour(kind, ink);
    ctx.fill();
  };
  if (moment.still) {
    const [first, last] = actsOfDay(run, Math.floor(moment.at));
    for (let act = first; act < last; act++) mark(act, 0.62);
    return;
  }
  forPulses(run, moment.at, moment.length, (pulse) => {
    if (pulse.way < 1) mark(pulse.act, eased(pulse.way));
  });
}

function eased(share: number): number {
  return share * share * (3 - 2 * share);
}

function drawRipple(ctx: Ctx, moment: Moment, ripple: Ripple, layout: Layout, ink: Ink): void {
  ctx.lineCap = "round";
  ripple.generations.forEach((acts, generation) => {
    if (generation > moment.lit) return;
    const strength = Math.max(0.35, 1 - 0.14 * generation) * Math.max(0.25, Math.min(1, 12 / acts.length));
    for (const act of acts) {
      const [from, to] = ends(moment, act, layout);
      const bend = bendOf(from, to);
      ctx.globalAlpha = strength;
      ctx.lineWidth = Math.max(1.5, (layout.labelled ? 6 : 3) - generation * 0.7);
      ctx.strokeStyle = kindColour(kindOf(moment, act), ink);
      ctx.beginPath();
      ctx.moveTo(from.x, from.y);
      ctx.quadraticCurveTo(bend.x, bend.y, to.x, to.y);
      ctx.stroke();
    }
  });
  ctx.globalAlpha = 1;
}

/** The step at which each was first reached, in a badge beside them. */
function drawGenerations(ctx: Ctx, moment: Moment, ripple: Ripple, layout: Layout, ink: Ink): void {
  if (!layout.labelled) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const [person, generation] of ripple.reached) {
    if (generation > moment.lit || generation === 0) continue;
    const place = layout.places[person]!;
    const size = Math.max(9, place.r * 0.42);
    const up = liftOf(stateAt(moment.run, "wellbeing", moment.at, person), 0, place.r);
    const x = place.x - place.r * 0.92;
    const y = place.y - up - place.r * 0.88;
    ctx.beginPath();
    ctx.arc(x, y, size, 0, 2 * Math.PI);
    ctx.fillStyle = ink.text;
    ctx.fill();
    ctx.font = `700 ${size * 1.25}px ${FONT}`;
    ctx.fillStyle = ink.ground;
    ctx.fillText(String(generation), x, y + size * 0.06);
  }
  ctx.textBaseline = "alphabetic";
}
