// Draw a team: press to put somebody down, drag from one to another for a tie. The same stands beside it as text.

import { button, el, fill, freshId, say, svg } from "./dom.ts";
import { readPeople, readTies, writePeople, writeTies, type OwnTeam } from "./own_team.ts";

const WIDE = 420;
const HIGH = 300;
const NEAR = 24;

export class TeamDrawing {
  readonly element: HTMLElement;
  private readonly names = el("textarea", { id: freshId("names"), rows: 7, spellcheck: "false" });
  private readonly ties = el("textarea", { id: freshId("ties"), rows: 7, spellcheck: "false" });
  private readonly leader = el("select", { id: freshId("leader") });
  private readonly sheet = svg("svg", { class: "sheet", viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" });
  private readonly amiss = el("p", { class: "hint", role: "status" });
  private places: { x: number; y: number }[] = [];
  private team: OwnTeam = { people: [], ties: [], leader: 0 };
  private dragged = -1;

  constructor() {
    this.names.addEventListener("input", () => this.fromText());
    this.ties.addEventListener("input", () => this.fromText());
    this.leader.addEventListener("change", () => this.fromText());
    this.sheet.addEventListener("pointerdown", (event) => (this.dragged = this.nearest(event)));
    this.sheet.addEventListener("pointerup", (event) => this.released(event));
    this.element = el("div", { class: "draw-team" },
      el("div", {}, el("p", { class: "hint" }, "Press on the sheet to add somebody; drag from one to another for a tie."),
        this.sheet, this.amiss, button("Clear", () => this.clear())),
      el("div", { class: "draw-text" },
        el("label", { for: this.names.id }, "People: a name a line, then a comma and the role"), this.names,
        el("label", { for: this.ties.id }, "Who works with whom: “Ama – Ben” a line; empty: all with all"), this.ties,
        el("label", { for: this.leader.id }, "Who leads"), this.leader));
    this.draw();
  }

  /** The team as it stands. */
  read(): OwnTeam {
    return this.team;
  }

  private clear(): void {
    this.names.value = this.ties.value = "";
    this.places = [];
    this.fromText();
  }

  private fromText(): void {
    const people = readPeople(this.names.value);
    const { ties, unknown } = readTies(this.ties.value, people);
    const chosen = this.leader.value === "" ? 0 : Number(this.leader.value);
    this.team = { people, ties, leader: Math.min(chosen, people.length - 1) };
    say(this.amiss, unknown.length ? `Not understood: ${unknown.slice(0, 3).join("; ")}` : "");
    people.forEach((_, i) => (this.places[i] ??= spot(i)));
    this.draw();
  }

  private released(event: PointerEvent): void {
    const to = this.nearest(event);
    const from = this.dragged;
    this.dragged = -1;
    if (from < 0 && to < 0) {
      this.places[this.team.people.length] = this.point(event);
      this.team.people.push({ name: freeName(this.team), role: "Colleague" });
    } else if (from >= 0 && to >= 0 && from !== to) {
      const known = this.team.ties.some(([a, b]) => (a === from && b === to) || (a === to && b === from));
      if (!known) this.team.ties.push([from, to]);
    }
    this.names.value = writePeople(this.team.people);
    this.ties.value = writeTies(this.team);
    this.fromText();
  }

  private point(event: MouseEvent): { x: number; y: number } {
    const box = this.sheet.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * WIDE, y: ((event.clientY - box.top) / box.height) * HIGH };
  }

  private nearest(event: MouseEvent): number {
    const { x, y } = this.point(event);
    return this.team.people.findIndex((_, i) => Math.hypot(this.places[i]!.x - x, this.places[i]!.y - y) < NEAR);
  }

  private draw(): void {
    const { people, ties, leader } = this.team;
    const value = String(leader);
    fill(this.leader, el("option", { value: -1 }, "Nobody"), ...people.map((p, i) => el("option", { value: i }, p.name)));
    this.leader.value = value;
    const at = (i: number): { x: number; y: number } => this.places[i]!;
    fill(this.sheet,
      ...ties.map(([a, b]) => svg("line", { class: "twig", x1: at(a).x, y1: at(a).y, x2: at(b).x, y2: at(b).y })),
      ...people.flatMap((person, i) => [
        svg("circle", { class: i === leader ? "leader" : "one", cx: at(i).x, cy: at(i).y, r: 13 }),
        svg("text", { class: "tick", x: at(i).x, y: at(i).y + 28, "text-anchor": "middle" }, person.name),
      ]));
  }
}

/** A place for somebody who was typed: around a ring, then a ring within. */
function spot(i: number): { x: number; y: number } {
  const ring = Math.floor(i / 12);
  const angle = ((i % 12) / 12) * 2 * Math.PI - Math.PI / 2 + ring * 0.26;
  const far = Math.max(0.25, 1 - ring * 0.35);
  return { x: WIDE / 2 + Math.cos(angle) * far * 175, y: HIGH / 2 + Math.sin(angle) * far * 115 - 8 };
}

function freeName(team: OwnTeam): string {
  for (let n = team.people.length + 1; ; n++) {
    const name = `Person ${n}`;
    if (!team.people.some((person) => person.name === name)) return name;
  }
}
