// A team of one's own, as text: names a line, ties a line. Pure: to the builder `people` of a scenario and back.

export interface OwnPerson {
  name: string;
  role: string;
}

export interface OwnTeam {
  people: OwnPerson[];
  /** Pairs of places in `people`. */
  ties: [number, number][];
  /** Place of the one who leads all the others; −1: nobody. */
  leader: number;
}

/** "Ama, Nurse" a line; tabs and semicolons from a spreadsheet do as well. Lines that repeat a name are left out. */
export function readPeople(text: string): OwnPerson[] {
  const seen = new Set<string>();
  return text.split(/\r?\n/).flatMap((line) => {
    const [name = "", role = ""] = line.split(/[,;\t]/).map((part) => part.trim());
    if (!name || seen.has(name)) return [];
    seen.add(name);
    return [{ name, role: role || "Colleague" }];
  });
}

/** "Ama, Ben" a line (or Ama – Ben, or with tabs); what names nobody is given back as not understood. */
export function readTies(text: string, people: readonly OwnPerson[]): { ties: [number, number][]; unknown: string[] } {
  const place = new Map(people.map((person, i) => [person.name.toLowerCase(), i]));
  const ties: [number, number][] = [];
  const unknown: string[] = [];
  const seen = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const names = line.split(/\s+[–—-]+\s+|[,;\t]/).map((part) => part.trim()).filter(Boolean);
    const [one, other] = names.map((name) => place.get(name.toLowerCase()));
    if (one === undefined || other === undefined || one === other) {
      unknown.push(line.trim());
      continue;
    }
    const key = [Math.min(one, other), Math.max(one, other)].join();
    if (!seen.has(key)) ties.push([one, other]);
    seen.add(key);
  }
  return { ties, unknown };
}

export function writePeople(people: readonly OwnPerson[]): string {
  return people.map(({ name, role }) => `${name}, ${role}`).join("\n");
}

export function writeTies(team: OwnTeam): string {
  return team.ties.map(([one, other]) => `${team.people[one]!.name} – ${team.people[other]!.name}`).join("\n");
}

/** A scenario with this team; everything else as the model has it. */
export function scenarioOf(team: OwnTeam, title: string): Record<string, unknown> {
  const names = team.people.map((person) => person.name);
  return {
    schema: 1,
    title: title.trim() || "Our team",
    team: {
      builder: "people",
      people: team.people.map((person, i) => (i === team.leader ? { ...person, leads: "everyone" } : person)),
      ties: team.ties.length ? team.ties.map(([one, other]) => [names[one], names[other]]) : "everyone",
    },
  };
}
