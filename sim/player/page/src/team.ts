// The team in canvases: one layer stands still (ties), one moves (people, acts), one has the names. Draws only what it is told to.

import { el } from "./dom.ts";
import { drawGround, drawNames, FONT, labelOf, type Ground } from "./ground.ts";
import { layOut, personAt, type Layout } from "./layout.ts";
import { drawMoment, type Moment } from "./lively.ts";
import { inkOf, shapesOfRoles, type Ink, type MarkShape } from "./palette.ts";
import type { Person, Run, Tie } from "./recording.ts";
import type { Ripple } from "./ripples.ts";

export interface Team {
  readonly people: readonly Person[];
  readonly ties: readonly Tie[];
  readonly teams: readonly string[];
}

/** What is drawn at a moment. */
export type Picture = Omit<Moment, "people" | "shapes"> & { readonly tags: ReadonlyMap<number, string> };

const MOST_SHARP = 2;
/** Below this width a pane shows short names. */
const NARROW = 560;
/** Room for the tag under a leader's name, in ems. */
const TAG_EMS = 7.4;

export class TeamView {
  readonly element: HTMLElement;
  private readonly still = el("canvas", { class: "layer", "aria-hidden": "true" });
  private readonly moving = el("canvas", { class: "layer", role: "img" });
  private readonly names = el("canvas", { class: "layer names", "aria-hidden": "true" });
  private readonly layers = [this.still, this.moving, this.names];
  private team: Team = { people: [], ties: [], teams: [] };
  private shapes: ReadonlyMap<string, MarkShape> = new Map();
  private layout: Layout = { labelled: true, places: [], rings: [], fontSize: 14 };
  private ink: Ink = inkOf(document.documentElement);
  private width = 0;
  private height = 0;
  private drawnGround = "";
  private last: Picture | null = null;
  /** Called with a person who was pointed at and pressed; -1 for nobody. */
  onPoint: (person: number) => void = () => undefined;
  onPick: (person: number) => void = () => undefined;

  constructor(label: string) {
    this.element = el("div", { class: "team" }, this.still, this.moving, this.names);
    this.describe(label);
    new ResizeObserver(() => this.resize()).observe(this.element);
    this.moving.addEventListener("pointermove", (event) => this.onPoint(this.personUnder(event)));
    this.moving.addEventListener("pointerleave", () => this.onPoint(-1));
    this.moving.addEventListener("click", (event) => this.onPick(this.personUnder(event)));
  }

  /** What a screen reader says of the picture. */
  describe(label: string): void {
    if (this.moving.getAttribute("aria-label") !== label) this.moving.setAttribute("aria-label", label);
  }

  setTeam(team: Team): void {
    if (team === this.team) return;
    this.team = team;
    this.shapes = shapesOfRoles(team.people);
    this.settle();
  }

  /** Read the theme's colours anew. */
  setInk(): void {
    this.ink = inkOf(document.documentElement);
    this.drawnGround = "";
    this.redraw();
  }

  draw(picture: Picture): void {
    this.last = picture;
    if (this.width < 2 || this.height < 2 || this.team.people.length === 0) return;
    const dim = picture.ripple !== null;
    const key = `${dim}|${[...picture.tags].join()}`;
    if (key !== this.drawnGround) {
      const ground: Ground = { ...this.team, short: this.isNarrow(), tags: picture.tags, dim };
      drawGround(this.cleared(this.still), ground, this.layout, this.ink);
      drawNames(this.cleared(this.names), ground, this.layout, this.ink);
      this.drawnGround = key;
    }
    const moment: Moment = { ...picture, people: this.team.people, shapes: this.shapes };
    drawMoment(this.cleared(this.moving), moment, this.layout, this.ink);
  }

  /** Both layers on one canvas, for a picture to keep. */
  flattened(scale = 1): HTMLCanvasElement {
    const copy = el("canvas", { width: Math.round(this.width * scale), height: Math.round(this.height * scale) });
    const context = copy.getContext("2d", { willReadFrequently: true })!;
    context.fillStyle = this.ink.ground;
    context.fillRect(0, 0, copy.width, copy.height);
    for (const layer of this.layers) context.drawImage(layer, 0, 0, copy.width, copy.height);
    return copy;
  }

  private redraw(): void {
    if (this.last) this.draw(this.last);
  }

  private personUnder(event: MouseEvent): number {
    const box = this.moving.getBoundingClientRect();
    return personAt(this.layout, event.clientX - box.left, event.clientY - box.top);
  }

  private isNarrow(): boolean {
    return this.width < NARROW && this.team.people.length > 12;
  }

  private resize(): void {
    const { width, height } = this.element.getBoundingClientRect();
    const sharp = Math.min(MOST_SHARP, devicePixelRatio || 1);
    this.width = Math.floor(width);
    this.height = Math.floor(height);
    for (const canvas of this.layers) {
      canvas.width = Math.max(1, Math.round(this.width * sharp));
      canvas.height = Math.max(1, Math.round(this.height * sharp));
    }
    this.settle();
    this.redraw();
  }

  private settle(): void {
    this.drawnGround = "";
    if (this.width < 2 || this.height < 2) return;
    const context = this.still.getContext("2d")!;
    const labelWidth = (person: number, size: number): number => {
      const who = this.team.people[person]!;
      context.font = `${who.leads ? 700 : 600} ${size}px ${FONT}`;
      const wide = context.measureText(labelOf(who, this.isNarrow())).width;
      return who.leads ? Math.max(wide, size * TAG_EMS) : wide;
    };
    this.layout = layOut(this.team.people, { width: this.width, height: this.height }, labelWidth);
  }

  private cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    const context = canvas.getContext("2d")!;
    const sharp = canvas.width / Math.max(1, this.width);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }
}

export type { Ripple, Run };
