"""Malformed scenarios, each with the words of what is wrong with it; ‸ marks the place that is told."""

from __future__ import annotations

from typing import NamedTuple

SCHEMA = "schema: 1\n"
POSITION_MARK = "‸"


class InvalidScenario(NamedTuple):
    """A scenario with one thing wrong: its text, where it is, what the message says and what the hint says."""

    text: str
    line: int | None
    column: int | None
    message: str
    hint: str = ""


def make_invalid(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario with a mark at the place that is wrong, or without one where the whole is."""
    if POSITION_MARK not in marked:
        return InvalidScenario(marked, None, None, message, hint)
    before = marked[: marked.index(POSITION_MARK)]
    return InvalidScenario(
        marked.replace(POSITION_MARK, ""), before.count("\n") + 1, len(before) - before.rfind("\n"), message, hint
    )


def make_invalid_line(line: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario whose second line is wrong."""
    return make_invalid(f"{SCHEMA}{line}\n", message, hint)


def make_invalid_event(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario of a ward and 100 days with a wrong event."""
    return make_invalid(f"{SCHEMA}days: 100\nevents:\n  - {marked}\n", message, hint)


def make_invalid_people(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario with a described team that is wrong."""
    return make_invalid(f"{SCHEMA}team:\n  builder: people\n{marked}", message, hint)


VERSIONS = {
    "no version": make_invalid("‸days: 5\n", "does not say which version", 'add the line "schema: 1" at the top'),
    "a newer version": make_invalid(
        "schema: ‸2\nnews: 1\n", "in version 2 of the format; this program reads version 1", "update the program"
    ),
    "a version that is a word": make_invalid(
        "schema: ‸one\n", 'schema is "one"; there is no such version', "schema: 1"
    ),
    "a version of true": make_invalid("schema: ‸true\n", "schema is true; there is no such version", "schema: 1"),
    "version 1.0": make_invalid("schema: ‸1.0\n", "schema is 1.0; there is no such version", "schema: 1"),
}

FIELDS = {
    "an unknown key": make_invalid_line("‸titel: x", 'a scenario has no key "titel"', 'did you mean "title"?'),
    "a parameter at the top": make_invalid_line(
        "‸felt_half: 4", 'no key "felt_half"', "felt_half belongs under parameters"
    ),
    "the workload among the parameters": make_invalid_line(
        "parameters: {‸workload: 1}", 'parameters has no key "workload"', "workload belongs at the top level"
    ),
    "an unknown parameter": make_invalid_line(
        "parameters: {‸felt_halv: 4}", 'parameters has no key "felt_halv"', 'did you mean "felt_half"?'
    ),
    "an unknown mechanism": make_invalid_line(
        "mechanisms: {‸glimpzing: false}", 'mechanisms has no key "glimpzing"', 'did you mean "glimpsing"?'
    ),
    "an unknown kind of act": make_invalid_line(
        "kinds: {‸suport: {felt: 1}}", 'kinds has no key "suport"', 'did you mean "support"?'
    ),
    "no days": make_invalid_line(
        "days: ‸0", "days is 0, below the smallest allowed value 1", "a whole number from 1 to 100000"
    ),
    "half a day": make_invalid_line("days: ‸2.5", "days is 2.5, not a whole number", "a whole number from 1 to 100000"),
    "days with a point": make_invalid_line("days: ‸250.0", "days is 250.0, not a whole number", "write 250"),
    "days in quotes": make_invalid_line(
        'days: ‸"250"', 'days is "250", not a whole number', "write 250, without quotes"
    ),
    "days of true": make_invalid_line("days: ‸true", "days is true, not a whole number"),
    "a negative seed": make_invalid_line(
        "seed: ‸-1", "seed is -1, below the smallest allowed value 0", "from 0 to 2^63 − 1"
    ),
    "a seed of 64 bits": make_invalid_line(
        "seed: ‸9223372036854775808", "above the largest allowed value 9223372036854775807"
    ),
    "too much work": make_invalid_line(
        "workload: ‸60", "workload is 60, above the largest allowed value 2", "a number from 0 to 2 (energy per day)"
    ),
    "a percentage": make_invalid_line("workload: ‸60%", 'workload is "60%", not a number', "write 0.6"),
    "a decimal comma": make_invalid_line(
        "workload: ‸0,6", 'workload is "0,6", not a number', "write 0.6, with a point"
    ),
    "not a number": make_invalid_line("workload: ‸.nan", "workload is .nan, not a finite number"),
    "infinity": make_invalid_line("workload: ‸.inf", "workload is .inf, not a finite number"),
    "a number beyond all numbers": make_invalid_line("workload: ‸1e999", "workload is .inf, not a finite number"),
    "no value": make_invalid_line("‸workload:", "workload has no value", "take it out, or give one: right is a number"),
    "a mechanism that is off": make_invalid_line(
        "mechanisms: {contagion: ‸off}", 'contagion is "off", not true or false', "write false"
    ),
    "a mechanism of 0": make_invalid_line(
        "mechanisms: {contagion: ‸0}", "contagion is 0, not true or false", "true or false"
    ),
    "parameters in a list": make_invalid_line("parameters: ‸[felt_half]", "parameters is a list, not a mapping"),
    "a name with blanks": make_invalid_line(
        "name: ‸Ward 7", 'name is "Ward 7", which is not of small letters, digits, _ and - alone', "write ward_7"
    ),
    "a device for a name": make_invalid_line("name: ‸con", '"con" cannot be the name of a folder on Windows'),
    "a title of two lines": make_invalid_line(
        'title: ‸"a\\nb"', ", of more than one line", "right is a text of one line"
    ),
    "a title that is a number": make_invalid_line("title: ‸7", "title is 7, not a text", 'write "7", with quotes'),
    "shares that do not add up": make_invalid_line(
        "kinds: ‸{support: {share: .3}}", "the shares of the act kinds add up to 1.05, not to 1", "support 0.3"
    ),
    "an unknown start": make_invalid_line("start: {‸hope: 1}", 'start has no key "hope"', "known here: wellbeing"),
    "a start beyond 1": make_invalid_line(
        "start: {leaders: {energy: ‸2}}", "energy is 2, above the largest allowed value 1"
    ),
    "a start of a stranger": make_invalid_line(
        "start: {people: {‸Nurze 1: {energy: .2}}}", 'there is nobody called "Nurze 1"', 'did you mean "Nurse 1"?'
    ),
    "a question without a question": make_invalid_line(
        "predict: ‸{measure: acts}", "predict has no question, and needs one"
    ),
    "an unknown measure": make_invalid_line(
        "predict: {question: Q, measure: ‸wellbieng}", 'measure is "wellbieng"', 'did you mean "wellbeing"?'
    ),
    "a single option": make_invalid_line("predict: {question: Q, options: ‸[a]}", "a single option leaves no choice"),
    "an option twice": make_invalid_line(
        "predict: {question: Q, options: [a, b, ‸a]}", '"a" stands in the list 2 times'
    ),
    "debrief that is a text": make_invalid_line(
        "debrief: ‸So what?", 'debrief is "So what?", not a list', "write [So what?]"
    ),
}

STYLES = {
    "an unknown style": make_invalid_line(
        "leadership: {style: ‸compasionate}", 'style is "compasionate", which is not known', '"compassionate"?'
    ),
    "a style of four numbers": make_invalid_line(
        "leadership: {style: ‸{attend: 1, understand: 1, empathise: 1, help: 1}}", "style has no control"
    ),
    "a style of one number": make_invalid_line(
        "leadership: {style: ‸{attend: 1}}", "style has no understand, empathise, help and control, and needs them"
    ),
    "a style that is a number": make_invalid_line(
        "leadership: {style: ‸5}", "style is 5, which does not fit here", "one of comp"
    ),
    "a style of a team that is not there": make_invalid_line(
        "leadership: {teams: {‸Wrad: compliance}}", 'there is no team "Wrad"', 'did you mean "Ward"?'
    ),
    "a mix that is not whole": make_invalid_line(
        "leadership: {mix: ‸{compliance: .5, rescuing: .4}}", "the shares of the mix add up to 0.9, not to 1"
    ),
    "a mix of an unknown style": make_invalid_line(
        "leadership: {mix: {‸complience: 1}}", 'there is no style "complience"', 'did you mean "compliance"?'
    ),
    "a style and a mix": make_invalid_line(
        "leadership: {‸style: compliance, mix: {compliance: 1}}", "leadership has a style and a mix"
    ),
}

EVENTS = {
    "an unknown event": make_invalid_event(
        "{day: 5, event: ‸sparc}", 'there is no event "sparc"', 'did you mean "spark"?'
    ),
    "an event without a kind": make_invalid_event(
        "‸{day: 5}", "event 1 does not say what happens", "right is event: one of"
    ),
    "an event that is a list": make_invalid_line("events:\n  - ‸[5]\n", "event 1 is a list, not a mapping"),
    "events in a mapping": make_invalid_line("events:\n  ‸day: 5\n", "events is a mapping, not a list"),
    "an event without a day": make_invalid_event("‸{event: spark, acts: 1}", "event 1 has no day, and needs one"),
    "an event on day 0": make_invalid_event(
        "{day: ‸0, event: spark, acts: 1}", "day is 0, below the smallest allowed value 1"
    ),
    "an event after the end": make_invalid_event(
        "{day: ‸101, event: spark, acts: 1}", "day 101 comes after the end of the run, which has 100 days", "1 to 100"
    ),
    "an event that ends before it starts": make_invalid_event(
        "{day: 9, until: ‸8, event: mandate, strength: 1}",
        "until day 8 is before the event starts, on day 9",
        "9 or later",
    ),
    "a spark that lasts": make_invalid_event(
        "{day: 9, event: spark, acts: 1, ‸until: 10}", 'event 1 has no key "until"', "known here: day, note"
    ),
    "a change of nothing": make_invalid_event(
        "‸{day: 9, event: change}", "the change does not say what changes", "give constants"
    ),
    "a change of a constant that is not there": make_invalid_event(
        "{day: 9, event: change, parameters: {‸felt_hlf: 3}}", 'has no key "felt_hlf"', 'did you mean "felt_half"?'
    ),
    "a change beyond the bounds": make_invalid_event(
        "{day: 9, event: change, parameters: {felt_gain: ‸2}}", "above the largest allowed value 0.5"
    ),
    "a change for a team": make_invalid_event(
        "{day: 9, event: change, ‸team: Ward, mechanisms: {safety: false}}", 'no key "team"'
    ),
    "a change that is over before it starts": make_invalid_event(
        "{day: 9, event: change, until: ‸8, mechanisms: {safety: false}}", "until day 8 is before the event starts"
    ),
    "a spark without acts": make_invalid_event(
        "‸{day: 9, event: spark}", "event 1 has no acts, and needs one", "from 1 to 100"
    ),
    "a spark on a stranger": make_invalid_event(
        "{day: 9, event: spark, acts: 1, person: ‸Nurse 88}", 'there is nobody called "Nurse 88"', 'did you mean "Nurse'
    ),
    "a spark on a person and a team": make_invalid_event(
        "{day: 9, event: spark, acts: 1, person: Nurse 1, ‸team: Ward}", "the spark has a person and a team"
    ),
    "an event for a team that is not there": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: ‸Word}", 'there is no team "Word"', 'did you mean "Ward"?'
    ),
    "an event for a list with a team that is not there": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: [Ward, ‸Attic]}", 'there is no team "Attic"', "teams: Ward"
    ),
    "an event for nobody": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: ‸[]}", "people is an empty list"
    ),
    "an event for a person not in a list": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: ‸Nurse 1}", 'people is "Nurse 1", not a list', "write [Nurse 1]"
    ),
    "an event for a team and people": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: Ward, ‸people: [Nurse 1]}", "the event has a team and people"
    ),
    "an event for somebody twice": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: [Nurse 1, ‸Nurse 1]}", '"Nurse 1" stands in the list 2 times'
    ),
    "an absence of nobody in particular": make_invalid_event(
        "‸{day: 9, event: absence, team: Ward}", "the absence does not say who is away", "people: [Nurse 3]"
    ),
    "an absence of people and of a share": make_invalid_event(
        "{day: 9, event: absence, people: [Nurse 1], ‸share: .5}", "the absence has people and a share to draw"
    ),
    "a style for somebody who leads nobody": make_invalid_event(
        "{day: 9, event: leadership, style: rescuing, people: [‸Nurse 1]}", '"Nurse 1" leads nobody'
    ),
    "a style with a typing error": make_invalid_event(
        "{day: 9, event: leadership, style: ‸Compassionate}", 'style is "Compassionate"', 'mean "compassionate"?'
    ),
}

TEAMS = {
    "an unknown builder": make_invalid_line(
        "team: {builder: ‸wrad}", 'there is no builder "wrad"', 'did you mean "ward"?'
    ),
    "a builder that is a list": make_invalid_line("team: {builder: ‸[ward]}", "builder is a list, not a word"),
    "a team without a builder": make_invalid_line(
        "team: ‸{size: 24}", "team does not say how it is made", "right is builder: one of"
    ),
    "a team that is a word": make_invalid_line(
        "team: ‸ward", 'team is "ward", not a mapping', "{builder: ward, size: 24}"
    ),
    "a setting of another builder": make_invalid_line(
        "team: {builder: ward, ‸teams: 3}", 'team has no key "teams"', "known here: builder, seed, size"
    ),
    "a team of one": make_invalid_line(
        "team: {builder: ward, size: ‸1}", "size is 1, below the smallest allowed value 2"
    ),
    "settings that contradict": make_invalid_line(
        "team: {builder: organisation, smallest: ‸9, largest: 8}", "smallest is 9 and largest 8"
    ),
    "a file that is not there": make_invalid_line(
        "team: {builder: file, path: ‸nowhere.csv}", "nowhere.csv: there is no such file"
    ),
    "a file without a path": make_invalid_line("team: ‸{builder: file}", "team has no path, and needs one"),
    "a style for a team that is led from elsewhere": make_invalid_line(
        "team: {builder: people, people: [{name: Ama, team: North, leads: [Ben]}, {name: Ben, team: South}]}\n"
        "leadership: {teams: {‸South: rescuing}}\n",
        'nobody of the team "South" leads',
    ),
}

PEOPLE = {
    "nobody": make_invalid(
        "schema: 1\nteam:\n  ‸builder: people\n  people: []\n", "the team is empty: it needs at least two people"
    ),
    "people without a list": make_invalid_people("  people: ‸Ama\n", 'people is "Ama", not a list'),
    "a person without a name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - ‸{role: GP}\n", "item 2 of people has no name, and needs one"
    ),
    "a person with a number for a name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: ‸7}\n", "name is 7, not a text", 'write "7", with quotes'
    ),
    "a person with an unknown key": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: Ben, ‸rolle: GP}\n", 'has no key "rolle"', 'did you mean "role"?'
    ),
    "two people of one name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: ‸Ama}\n", "two people are called 'Ama'"
    ),
    "a start beyond 1": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: Ben, start: {energy: ‸5}}\n",
        "energy is 5, above the largest allowed value 1",
    ),
    "a leader of a stranger": make_invalid_people(
        "  people:\n    - {name: Ama, leads: [‸Bem]}\n    - {name: Ben}\n", "nobody is called 'Bem'"
    ),
    "a leader who leads in no way": make_invalid_people(
        "  people:\n    - {name: Ama, leads: ‸5}\n    - {name: Ben}\n",
        "leads is 5, which does not fit here",
        "everyone",
    ),
    "leaders in a circle": make_invalid_people(
        "  people:\n    - {name: Ama, leads: [Ben]}\n    - {name: Ben, leads: ‸[Ama]}\n",
        "leaders must not form a circle",
    ),
    "ties with a word": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties: ‸all\n",
        'ties is "all", which is not known',
        "right is everyone or",
    ),
    "a tie with a stranger": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, ‸Bem]\n",
        "nobody is called 'Bem'",
    ),
    "a tie of one": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - ‸[Ama]\n",
        "item 1 of ties is a list",
        "[a text, a text] or",
    ),
    "a tie with oneself": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - ‸[Ama, Ama]\n",
        "Ama has a tie with Ama",
    ),
    "a tie of negative weight": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, Ben, ‸-1]\n",
        "must be a finite number above 0",
    ),
    "a tie with a word for a weight": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, Ben, ‸much]\n",
        'item 3 of item 1 of ties is "much", not a number',
    ),
}

YAML = {
    "a key twice": make_invalid_line(
        "days: 5\nseed: 1\n‸days: 6\n", 'the key "days" stands here a second time; the first is in line 2'
    ),
    "an anchor": make_invalid_line("title: ‸&x Ward", "an anchor (&x): anchors are not read", "take it out"),
    "an alias": make_invalid_line("title: &x Ward\nabout: ‸*x\n", "an alias (*x): aliases are not read"),
    "a merge key": make_invalid_line(
        "‸<<: {days: 5}", "a merge key (<<): merge keys are not read", "write the keys out"
    ),
    "a tag": make_invalid_line("days: ‸!!int 5", "a tag (!): tags are not read", "take it out"),
    "a tag of Python": make_invalid_line("title: ‸!!python/object:os.system x", "a tag (!): tags are not read"),
    "a second document": make_invalid_line("‸---\nschema: 1\n", "a second document starts here", "one file is one"),
    "an older YAML": make_invalid("%YAML 1.1\n‸---\nschema: 1\n", "this asks for YAML 1.1; scenarios are YAML 1.2"),
    "a mapping for a key": make_invalid_line("‸{a: 1}: 2", "a key must be a word, not a mapping or a list"),
    "a tab": make_invalid_line("events:\n‸\t- day: 5\n", "a tab stands where only blanks can", "indent with blanks"),
    "a colon in a text": make_invalid_line("title: Ward 7‸: a story", "a colon stands where none can", "needs quotes"),
    "an open quote": make_invalid_line(
        'title: ‸"Ward 7', "a text in quotes is not closed", "the closing quote is missing"
    ),
    "an open list": make_invalid_line("debrief: [a, b\ndays‸: 5\n", "a list is not closed", "a ] is missing"),
    "an open mapping": make_invalid_line("team: ‸{builder: ward\n", "a mapping is not closed", "a } is missing"),
    "an at sign": make_invalid_line("title: ‸@home", "this sign cannot start a value", "needs quotes"),
    "a wrong indent": make_invalid_line("days: 5\n  seed‸: 1\n", "a colon stands where none can", "the same column"),
    "a control sign": make_invalid_line("title: a‸\x07b", "a sign that is not text: U+0007", "take it out"),
    "half a sign": make_invalid_line('title: ‸"\\ud800"', "an escaped sign that is not text: U+D800"),
    "too deep": make_invalid_line("team: " + "[" * 19 + "‸[" + "]" * 20, "more than 20 levels, one within the other"),
    "a list on top": make_invalid("‸- schema: 1\n", "a scenario is a mapping of keys to values, and this is a list"),
    "a text on top": make_invalid("‸hello\n", 'a scenario is a mapping of keys to values, and this is "hello"'),
    "nothing": make_invalid("", "there is nothing in it", "compassion new NAME"),
    "comments alone": make_invalid("# schema: 1\n", "there is nothing in it", "compassion new NAME"),
}

ALL: dict[str, InvalidScenario] = {
    f"{section}: {name}": wrong
    for section, table in {
        "version": VERSIONS,
        "field": FIELDS,
        "style": STYLES,
        "event": EVENTS,
        "team": TEAMS,
        "people": PEOPLE,
        "yaml": YAML,
    }.items()
    for name, wrong in table.items()
}
