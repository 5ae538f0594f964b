// Talks to the live page's server. Every request carries the launch token; errors come back in words.

import { Bundle } from "./bundle.ts";

/** A version as it is asked for. */
export interface Ask {
  scenario: { name: string } | { text: string; file?: string } | { data: Record<string, unknown> };
  label?: string;
  changes?: string[];
  from_day?: number;
  events?: Record<string, unknown>[];
}

export interface Shipped {
  name: string;
  title: string;
  about: string;
  people: number;
  days: number;
}

export interface Field {
  key: string;
  title?: string;
  help?: string;
  type: string;
  low?: number | null;
  high?: number | null;
  step?: number;
  unit?: string;
  default?: unknown;
  choices?: { value: string; title?: string; sentence?: string }[];
}

export interface Control extends Partial<Field> {
  event?: string;
  fields?: Field[];
  from_day?: boolean;
  group?: string;
}

/** Something that cannot be done, and why, in words. */
export class Refused extends Error {}

interface Problem {
  error?: string;
  line?: number | null;
  hint?: string | null;
}

export class Live {
  constructor(
    private readonly token: string,
    readonly start: Ask,
  ) {}

  async scenarios(): Promise<Shipped[]> {
    return ((await this.json("/api/scenarios")) as { scenarios: Shipped[] }).scenarios;
  }

  async scenarioText(name: string): Promise<string> {
    return ((await this.json(`/api/scenario?name=${encodeURIComponent(name)}`)) as { text: string }).text;
  }

  async controls(): Promise<Control[]> {
    return ((await this.json("/api/controls")) as { controls: Control[] }).controls;
  }

  record(versions: Ask[], seed?: string): Promise<Bundle> {
    return this.recording("/api/record", { versions, ...(seed === undefined ? {} : { seed }), tries: 1 });
  }

  tries(versions: Ask[], tries: number, seed?: string): Promise<Bundle> {
    return this.recording("/api/tries", { versions, ...(seed === undefined ? {} : { seed }), tries });
  }

  without(version: Ask, seed: string, act: number): Promise<Bundle> {
    return this.recording("/api/without", { version, seed, act });
  }

  /** A file to keep, with its name. */
  async save(versions: Ask[], tries: number, as: "html" | "gif", seed?: string): Promise<[Blob, string]> {
    const answer = await this.post("/api/save", { versions, tries, as, ...(seed === undefined ? {} : { seed }) });
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    return [await answer.blob(), name ?? `compassion.${as}`];
  }

  private async recording(path: string, body: unknown): Promise<Bundle> {
    return Bundle.fromBytes(new Uint8Array(await (await this.post(path, body)).arrayBuffer()));
  }

  private async json(path: string): Promise<unknown> {
    return (await this.fetched(path, { headers: { "X-Launch-Token": this.token } })).json();
  }

  private post(path: string, body: unknown): Promise<Response> {
    const headers = { "X-Launch-Token": this.token, "Content-Type": "application/json" };
    return this.fetched(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  private async fetched(path: string, init: RequestInit): Promise<Response> {
    let answer: Response;
    try {
      answer = await fetch(path, { ...init, credentials: "omit", cache: "no-store" });
    } catch {
      throw new Refused("The program that serves this page does not answer. Is it still running?");
    }
    if (!answer.ok) throw new Refused(inWords((await answer.json().catch(() => ({}))) as Problem, answer.status));
    return answer;
  }
}

/** "That cannot run: energy must be between 0 and 1 (line 14). The last good run is still here." */
export function inWords(problem: Problem, status: number): string {
  if (!problem.error) return `That did not work (${status}). The last good run is still here.`;
  const where = problem.line ? ` (line ${problem.line})` : "";
  const hint = problem.hint ? ` ${problem.hint[0]!.toUpperCase()}${problem.hint.slice(1).replace(/\.?$/, ".")}` : "";
  return `That can't run: ${problem.error.replace(/\.$/, "")}${where}.${hint} The last good run is still here.`;
}
