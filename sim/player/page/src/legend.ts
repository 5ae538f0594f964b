// How to read the picture: shapes of roles, looks of people, and kinds of act, drawn by the same code as the team.

import type { App } from "./app.ts";
import { el, fill } from "./dom.ts";
import type { Kind } from "./header.ts";
import { drawMark, type Look } from "./marks.ts";
import { inkOf, kindColour, shapesOfRoles, type Ink } from "./palette.ts";
import { markPath, pulsePath } from "./shapes.ts";
import { capital } from "./words.ts";

/** A small picture of its own; hidden from screen readers, as words stand beside it. */
function drawn(width: number, height: number, draw: (ctx: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const sharp = 2;
  const canvas = el("canvas", { width: width * sharp, height: height * sharp, "aria-hidden": "true", class: "glyph" });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d")!;
  context.scale(sharp, sharp);
  draw(context);
  return canvas;
}

/** The kinds of act in one row, with the names, colours and shapes of the recording. */
export function kindsLegend(app: App): HTMLElement {
  const list = el("ul", { class: "legend kinds", "aria-label": "Kinds of act" });
  const refresh = (): void => {
    const ink = inkOf(document.documentElement);
    const { kinds } = app.bundle.header;
    const glyphs = kinds.map((kind) => el("li", { title: kind.sentence },
      drawn(18, 18, (ctx) => {
        pulsePath(ctx, kind.shape, 9, 9, 6.5);
        ctx.fillStyle = kindColour(kind, ink);
        ctx.fill();
      }), capital(kind.title)));
    const trail = el("li", {}, drawn(34, 18, (ctx) => drawTrail(ctx, kinds[0]!, ink)), "passed on");
    trail.title = "A wide trail: this act came about only because the giver had been treated with compassion";
    fill(list, ...glyphs, trail);
  };
  refresh();
  document.addEventListener("theme-changed", refresh);
  document.addEventListener("recording-opened", refresh);
  return list;
}

function drawTrail(ctx: CanvasRenderingContext2D, kind: Kind, ink: Ink): void {
  ctx.strokeStyle = kindColour(kind, ink);
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = 6;
  ctx.lineCap = "round";
  ctx.globalAlpha = 0.45;
  ctx.beginPath();
  ctx.moveTo(4, 9);
  ctx.lineTo(26, 9);
  ctx.stroke();
  ctx.globalAlpha = 1;
  pulsePath(ctx, kind.shape, 27, 9, 5.5);
  ctx.fill();
}

/** What a face tells, and which shape stands for which role. */
export function peopleLegend(app: App): HTMLElement {
  const box = el("div", { class: "legend people-legend" });
  const refresh = (): void => {
    const ink = inkOf(document.documentElement);
    const shapes = shapesOfRoles(app.team(app.state.left).people);
    const looks: [string, Partial<Look>][] = [
      ["well", { wellbeing: 0.84, energy: 0.9 }],
      ["getting by", { wellbeing: 0.52, energy: 0.5 }],
      ["not well", { wellbeing: 0.22, energy: 0.1 }],
      ["leads", { wellbeing: 0.62, energy: 0.6, leader: true }],
    ];
    const samples = looks.map(([words, look]) => el("li", {}, drawn(58, 62, (ctx) => {
      drawMark(ctx, 29, 37, 19, { shape: "circle", wellbeing: 0.5, energy: 0.5, leader: false, present: true, hop: 0,
        blink: false, dim: 0, ...look }, ink);
    }), words));
    const roles = [...shapes].map(([role, shape]) => el("li", {}, drawn(24, 24, (ctx) => {
      markPath(ctx, shape, 12, 12, 9);
      ctx.fillStyle = ink.halo;
      ctx.fill();
      ctx.lineWidth = 1.8;
      ctx.strokeStyle = ink.outline;
      ctx.stroke();
    }), role));
    fill(box,
      el("ul", { class: "looks", "aria-label": "How to read a face" }, ...samples),
      el("p", { class: "hint" }, "Face, height, ring and colour: wellbeing. Inner bar: energy."),
      el("ul", { class: "roles", "aria-label": "Shapes of roles" }, ...roles));
  };
  refresh();
  document.addEventListener("theme-changed", refresh);
  document.addEventListener("recording-opened", refresh);
  return box;
}
