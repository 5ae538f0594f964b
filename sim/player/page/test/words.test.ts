// Numbers and sentences as they are told, errors in words, teams from text.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Header, Measure } from "../src/header.ts";
import { inWords } from "../src/live.ts";
import { readPeople, readTies, scenarioOf, writePeople, writeTies } from "../src/own_team.ts";
import { joinedLines } from "../src/presenter.ts";
import { captionOf, capital, minutes, sentence, told } from "../src/words.ts";
import { valueAt } from "../src/changes.ts";

const points = { step: 0.0005, per_told: 20, decimals: 0, suffix: "" } as Measure;
const share = { step: 0.0005, per_told: 20, decimals: 0, suffix: " %" } as Measure;
const rate = { step: 0.005, per_told: 2, decimals: 2, suffix: "" } as Measure;

test("a half is told rounded up, whatever binary fractions make of it", () => {
  assert.equal(told(points, Math.fround(1130 * 0.0005)), "57"); // 56.5
  assert.equal(told(points, Math.fround(1129 * 0.0005)), "56");
  assert.equal(told(share, 0), "0 %");
  assert.equal(told(rate, Math.fround(169 * 0.005)), "0.85"); // 0.845
  assert.equal(told(rate, NaN), "–");
  assert.equal(told(rate, null), "–");
});

test("what changed lately goes before the week's caption for five days", () => {
  const words = { weeks: [{ day: 5, text: "w1" }, { day: 10, text: "w2" }], days: [{ day: 7, text: "surge" }], summary: [] };
  assert.deepEqual([1, 5, 7, 11, 12].map((day) => captionOf(words, day)), ["Week 1 begins.", "w1", "surge", "surge", "w2"]);
});

test("sentences are filled in once: what is put in is not taken for a gap", () => {
  const header = { words: { ripple_person: "what {name} gave set off {acts} others." } } as unknown as Header;
  assert.equal(sentence(header, "ripple_person", { name: "{acts}", acts: 3 }), "What {acts} gave set off 3 others.");
});

test("errors say the line and what would be right, and that the last good run is still here", () => {
  const said = inWords({ error: "energy is 1.4, above 1", line: 14, hint: "right is 0 to 1" }, 422);
  assert.equal(said, "That can't run: energy is 1.4, above 1 (line 14). Right is 0 to 1. The last good run is still here.");
  assert.match(inWords({}, 500), /still here/);
});

test("minutes are told as on a clock", () => {
  assert.equal(minutes(245), "4:05");
  assert.equal(minutes(-3), "0:00");
});

test("the first sign is made a capital, whatever it is", () => {
  assert.equal(capital("élan"), "Élan");
  assert.equal(capital(""), "");
});

test("a pasted team is read with commas, dashes and tabs, and unknown names are told", () => {
  const people = readPeople("Ama, Nurse\nBen\n\nAma, twice\nCho\tDoctor");
  assert.deepEqual(people, [{ name: "Ama", role: "Nurse" }, { name: "Ben", role: "Colleague" }, { name: "Cho", role: "Doctor" }]);
  const { ties, unknown } = readTies("Ama – Ben\nben, ama\nCho - Ama\nAma, Zoe", people);
  assert.deepEqual(ties, [[0, 1], [2, 0]]);
  assert.deepEqual(unknown, ["Ama, Zoe"]);
});

test("a team goes to text and back", () => {
  const team = { people: readPeople("Ama, Nurse\nBen-Ali, Aide"), ties: [[0, 1]] as [number, number][], leader: 0 };
  assert.deepEqual(readPeople(writePeople(team.people)), team.people);
  assert.deepEqual(readTies(writeTies(team), team.people).ties, team.ties);
});

test("a team of one's own becomes a scenario in which one leads", () => {
  const data = scenarioOf({ people: readPeople("Ama\nBen"), ties: [], leader: 1 }, " ");
  assert.equal(data["title"], "Our team");
  assert.deepEqual(valueAt(data, "team.ties"), "everyone");
  assert.deepEqual(valueAt(data, "team.people.1"), { name: "Ben", role: "Colleague", leads: "everyone" });
  assert.equal(valueAt(data, "team.nothing.here"), undefined);
});

test("notes are joined into paragraphs and points", () => {
  assert.deepEqual(joinedLines("One\ntwo\n\n- three\n  four\n- five\n\nsix"), ["One two", "- three four", "- five", "six"]);
});
