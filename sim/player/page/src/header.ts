// The header of a recording as docs/reference/recording-format.md describes it. Types only.

export interface Block {
  at: number;
  size: number;
  raw: number;
}

export interface Numbers {
  [name: string]: number | null;
}

export interface Predict {
  question: string;
  options: string[];
  measure: string | null;
}

export interface Measure {
  name: string;
  about: string;
  unit: string;
  low: number | null;
  high: number | null;
  title: string;
  short_title: string;
  display_unit: string;
  plural: boolean;
  scale: "points" | "share" | "rate" | "count" | "ratio";
  factor: number;
  decimals: number;
  suffix: string;
  step: number;
  per_told: number;
  better: -1 | 0 | 1;
}

/** Shape of a kind of act. */
export type KindShape = "circle" | "heart" | "square" | "triangle" | "diamond" | "ring";

export interface Kind {
  name: string;
  title: string;
  sentence: string;
  short: string;
  colour: string;
  dark_colour: string;
  shape: KindShape;
}

export interface PersonHead {
  name: string;
  short: string;
  role: number;
  team: number;
  leader: number;
  leads: number;
  x: number;
  y: number;
}

export interface Cast {
  people: PersonHead[];
  roles: string[];
  teams: { name: string; size: number; x: number; y: number; radius: number; leaders: number[] }[];
  ties: { one: number[]; other: number[]; weight: number[] };
}

export interface StyleOf {
  team: number;
  style: string | null;
  numbers: Numbers;
}

export interface EventHead {
  day: number;
  until: number | null;
  kind: string;
  label: string;
  words: string;
  line: string;
  people: (string | number)[];
  teams: (string | number)[];
  data: Record<string, unknown>;
}

export interface StatesBlock extends Block {
  levels: number[];
  every: number[];
}

export interface ActsBlock extends Block {
  n: number;
  columns: [string, number][];
}

export interface Watch {
  states: StatesBlock;
  acts: ActsBlock;
  words: Block;
  teams: Block | null;
}

export interface Try {
  seed: string;
  digest: string;
  engine: string;
  parts_on: number | null;
  n_acts: number;
  ended: Numbers;
  began: Numbers;
  answer: string;
  watch: Watch | null;
}

export interface Version {
  label: string;
  sentence: string;
  changes: string[];
  from_day: number | null;
  without_act: number | null;
  cast: number;
  days: number;
  resolved: Record<string, unknown>;
  digest: string;
  styles: StyleOf[];
  style_changes: (StyleOf & { day: number })[];
  workload: number;
  events: EventHead[];
  scopes: string[];
  courses: Block;
  tries: Try[];
  agree: Record<string, string>;
  against: Record<string, string>;
  bands: { low: Block; high: Block } | null;
}

export interface Header {
  format: number;
  kind: string;
  made_by: { program: string; version: string; source: string };
  standing: string;
  limits: string[];
  scenario: { name: string; title: string; about: string; text: string | null; file: string | null };
  predict: Predict | null;
  debrief: string[];
  notes: string;
  stages: { name: string; hint: string }[];
  kinds: Kind[];
  states: { name: string; title: string; about: string; unit: string; low: number; high: number | null }[];
  measures: Measure[];
  styles: { name: string; title: string; sentence: string; numbers: Numbers }[];
  words: Record<string, string>;
  casts: Cast[];
  versions: Version[];
  ends: { before: number; after: number };
}
