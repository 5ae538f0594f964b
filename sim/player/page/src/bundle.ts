// A recording opened: its header, and runs, courses and bands unpacked when they are wanted.

import { readActs } from "./acts.ts";
import { addUpBytes, courseValues, spreadSeries, unpack } from "./blocks.ts";
import type { Header, StatesBlock, Version } from "./header.ts";
import type { Person, Run, Tie } from "./recording.ts";

const FORMAT = 1;
/** So many runs are kept unpacked; the one used longest ago goes first. */
const MOST_KEPT = 16;

/** Captions of a try. */
export interface Words {
  weeks: { day: number; text: string }[];
  days: { day: number; text: string }[];
  summary: string[];
}

export interface Watched {
  run: Run;
  words: Words;
}

export interface Bands {
  low: ReadonlyMap<string, Float32Array>;
  high: ReadonlyMap<string, Float32Array>;
}

export class Bundle {
  private readonly runs = new Map<string, Promise<Watched>>();
  private readonly measured = new Map<number, Promise<ReadonlyMap<string, Float32Array>[]>>();
  private readonly banded = new Map<number, Promise<Bands | null>>();

  constructor(
    readonly header: Header,
    private readonly data: Uint8Array,
  ) {
    if (header.format !== FORMAT) {
      throw new Error(`This recording has format ${header.format}; this page reads format ${FORMAT}.`);
    }
  }

  /** A recording from a file or an answer: letters, version, length of the header, header, data. */
  static fromBytes(bytes: Uint8Array): Bundle {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 12 || new TextDecoder().decode(bytes.subarray(0, 4)) !== "CCRC") {
      throw new Error("This is not a recording.");
    }
    const length = view.getUint32(8, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length))) as Header;
    return new Bundle(header, bytes.subarray(12 + length));
  }

  version(number: number): Version {
    const version = this.header.versions[number];
    if (!version) throw new Error(`There is no version ${number}.`);
    return version;
  }

  people(version: number): readonly Person[] {
    const cast = this.header.casts[this.version(version).cast]!;
    return cast.people.map((p) => ({
      name: p.name,
      short: p.short,
      role: cast.roles[p.role] ?? "",
      team: p.team,
      leader: p.leader,
      leads: p.leads > 0,
      x: p.x,
      y: -p.y,
    }));
  }

  ties(version: number): readonly Tie[] {
    const { one, other, weight } = this.header.casts[this.version(version).cast]!.ties;
    return one.map((person, i) => ({ one: person, other: other[i]!, weight: weight[i]! }));
  }

  teams(version: number): readonly string[] {
    return this.header.casts[this.version(version).cast]!.teams.map((team) => team.name);
  }

  /** Whether a try can be watched, or only its measures were kept. */
  watchable(version: number, tried: number): boolean {
    return Boolean(this.version(version).tries[tried]?.watch);
  }

  /** A run in full. */
  watch(version: number, tried: number): Promise<Watched> {
    const key = `${version}/${tried}`;
    const known = this.runs.get(key) ?? this.unpackRun(version, tried);
    this.runs.delete(key);
    this.runs.set(key, known);
    known.catch(() => this.runs.delete(key));
    if (this.runs.size > MOST_KEPT) this.runs.delete(this.runs.keys().next().value!);
    return known;
  }

  /** Measures of everyone, a map for each try. */
  courses(version: number): Promise<ReadonlyMap<string, Float32Array>[]> {
    let known = this.measured.get(version);
    if (!known) {
      const head = this.version(version);
      known = unpack(this.data, head.courses).then((raw) => this.split(raw, head.tries.length, head.days));
      this.measured.set(version, known);
    }
    return known;
  }

  /** Between which values eight of ten tries lie; null with too few tries. */
  bands(version: number): Promise<Bands | null> {
    let known = this.banded.get(version);
    if (!known) {
      known = this.unpackBands(version);
      this.banded.set(version, known);
    }
    return known;
  }

  private async unpackBands(version: number): Promise<Bands | null> {
    const head = this.version(version);
    if (!head.bands) return null;
    const [low, high] = await Promise.all([unpack(this.data, head.bands.low), unpack(this.data, head.bands.high)]);
    return { low: this.split(low, 1, head.days)[0]!, high: this.split(high, 1, head.days)[0]! };
  }

  private split(raw: Uint8Array, tries: number, days: number): ReadonlyMap<string, Float32Array>[] {
    const { measures } = this.header;
    const values = courseValues(raw, tries * measures.length, days, measures.map((m) => m.step));
    return Array.from({ length: tries }, (_, tried) => {
      const row = (m: number): number => (tried * measures.length + m) * days;
      return new Map(measures.map((measure, m) => [measure.name, values.subarray(row(m), row(m) + days)]));
    });
  }

  private async unpackRun(version: number, tried: number): Promise<Watched> {
    const head = this.version(version);
    const watch = head.tries[tried]?.watch;
    if (!watch) throw new Error("Of this try only the measures were kept.");
    const people = this.header.casts[head.cast]!.people.length;
    const cast = this.header.casts[head.cast]!;
    const [courses, states, acts, words, teams] = await Promise.all([
      this.courses(version),
      unpack(this.data, watch.states),
      unpack(this.data, watch.acts),
      unpack(this.data, watch.words),
      watch.teams ? unpack(this.data, watch.teams) : null,
    ]);
    const run: Run = {
      seed: head.tries[tried]!.seed,
      days: head.days,
      people,
      states: this.readStates(states, watch.states, head.days, people),
      measures: courses[tried]!,
      teams: teams ? this.split(teams, cast.teams.length, head.days) : [],
      acts: readActs(acts, watch.acts.n, watch.acts.columns, head.days, people),
    };
    return { run, words: JSON.parse(new TextDecoder().decode(words)) as Words };
  }

  /** States by name as [day − 1][person], and the flags `present` and `leaves` (0 or 255) beside them. */
  private readStates(raw: Uint8Array, block: StatesBlock, days: number, people: number): Map<string, Uint8Array> {
    const states = new Map<string, Uint8Array>();
    let at = 0;
    this.header.states.forEach((state, index) => {
      const every = block.every[index] ?? 1;
      const length = every === 1 ? days : Math.ceil((days - 1) / every) + 1;
      const table = new Uint8Array(days * people);
      for (let person = 0; person < people; person++) {
        const series = raw.subarray(at, at + length);
        addUpBytes(series);
        spreadSeries(series, table, person, people, days, every, block.levels[index] ?? 255);
        at += length;
      }
      states.set(state.name, table);
    });
    const present = new Uint8Array(days * people);
    const leaves = new Uint8Array(days * people);
    for (let person = 0; person < people; person++) {
      const series = raw.subarray(at, at + days);
      addUpBytes(series);
      at += days;
      for (let day = 0; day < days; day++) {
        present[day * people + person] = series[day]! & 1 ? 255 : 0;
        leaves[day * people + person] = series[day]! & 2 ? 255 : 0;
      }
    }
    states.set("present", present);
    states.set("leaves", leaves);
    return states;
  }
}
