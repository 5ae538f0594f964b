"""Invalid scenarios with the expected messages. ‸ marks the expected position."""

from __future__ import annotations

from typing import NamedTuple

SCHEMA = "schema: 1\n"
POSITION_MARK = "‸"


class InvalidScenario(NamedTuple):
    """An invalid scenario: its text, and the expected position, message and hint of its problem."""

    text: str
    line: int | None
    column: int | None
    message: str
    hint: str = ""


def make_invalid(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario with a mark at the position of the problem, or without one if the problem has no position."""
    if POSITION_MARK not in marked:
        return InvalidScenario(marked, None, None, message, hint)
    before = marked[: marked.index(POSITION_MARK)]
    return InvalidScenario(
        marked.replace(POSITION_MARK, ""), before.count("\n") + 1, len(before) - before.rfind("\n"), message, hint
    )


def make_invalid_line(line: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario with an invalid second line."""
    return make_invalid(f"{SCHEMA}{line}\n", message, hint)


def make_invalid_event(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario of 100 days with an invalid event."""
    return make_invalid(f"{SCHEMA}days: 100\nevents:\n  - {marked}\n", message, hint)


def make_invalid_people(marked: str, message: str, hint: str = "") -> InvalidScenario:
    """A scenario with an invalid team of the builder `people`."""
    return make_invalid(f"{SCHEMA}team:\n  builder: people\n{marked}", message, hint)


VERSIONS = {
    "no version": make_invalid("‸days: 5\n", 'missing key "schema"', 'add the line "schema: 1" at the top'),
    "a newer version": make_invalid(
        "schema: ‸2\nnews: 1\n", "schema: version 2 is newer than this program supports", "update compassion"
    ),
    "a version that is a word": make_invalid(
        "schema: ‸one\n", 'schema: "one" is not a version of the file format', "expected schema: 1"
    ),
    "a version of true": make_invalid(
        "schema: ‸true\n", "schema: true is not a version of the file format", "schema: 1"
    ),
    "version 1.0": make_invalid("schema: ‸1.0\n", "schema: 1.0 is not a version of the file format", "schema: 1"),
}

FIELDS = {
    "an unknown key": make_invalid_line("‸titel: x", 'unknown key "titel"', 'did you mean "title"?'),
    "a parameter at the top": make_invalid_line(
        "‸felt_half: 4", 'unknown key "felt_half"', 'move it to the section "parameters"'
    ),
    "the workload among the parameters": make_invalid_line(
        "parameters: {‸workload: 1}", 'parameters: unknown key "workload"', "move it to the top level"
    ),
    "an unknown parameter": make_invalid_line(
        "parameters: {‸felt_halv: 4}", 'parameters: unknown key "felt_halv"', 'did you mean "felt_half"?'
    ),
    "an unknown mechanism": make_invalid_line(
        "mechanisms: {‸glimpzing: false}", 'mechanisms: unknown key "glimpzing"', 'did you mean "glimpsing"?'
    ),
    "an unknown kind of act": make_invalid_line(
        "kinds: {‸suport: {felt: 1}}", 'kinds: unknown key "suport"', 'did you mean "support"?'
    ),
    "no days": make_invalid_line(
        "days: ‸0", "days: 0 is below the minimum 1", "expected an integer from 1 to 100,000 (days)"
    ),
    "half a day": make_invalid_line(
        "days: ‸2.5", "days: 2.5 is not an integer", "expected an integer from 1 to 100,000"
    ),
    "days with a point": make_invalid_line("days: ‸250.0", "days: 250.0 is not an integer", "write 250"),
    "days in quotes": make_invalid_line('days: ‸"250"', 'days: "250" is not an integer', "write 250 without quotes"),
    "days of true": make_invalid_line("days: ‸true", "days: true is not an integer"),
    "a negative seed": make_invalid_line("seed: ‸-1", "seed: -1 is below the minimum 0", "from 0 to 2^63 − 1"),
    "a seed of 64 bits": make_invalid_line(
        "seed: ‸9223372036854775808", "seed: 9223372036854775808 is above the maximum 2^63 − 1"
    ),
    "too much work": make_invalid_line(
        "workload: ‸60", "workload: 60 is above the maximum 2", "a number from 0 to 2 (energy per day)"
    ),
    "a percentage": make_invalid_line("workload: ‸60%", 'workload: "60%" is not a number', "write 0.6"),
    "a decimal comma": make_invalid_line(
        "workload: ‸0,6", 'workload: "0,6" is not a number', "write 0.6 with a decimal point"
    ),
    "not a number": make_invalid_line("workload: ‸.nan", "workload: .nan is not a finite number"),
    "infinity": make_invalid_line("workload: ‸.inf", "workload: .inf is not a finite number"),
    "a number beyond all numbers": make_invalid_line("workload: ‸1e999", "workload: .inf is not a finite number"),
    "no value": make_invalid_line(
        "‸workload:", "workload: missing value", "remove the key, or add a value; expected a number"
    ),
    "a mechanism that is off": make_invalid_line(
        "mechanisms: {contagion: ‸off}", 'contagion: "off" is not true or false', "write false"
    ),
    "a mechanism of 0": make_invalid_line(
        "mechanisms: {contagion: ‸0}", "contagion: 0 is not true or false", "expected true or false"
    ),
    "parameters in a list": make_invalid_line("parameters: ‸[felt_half]", "parameters: a list is not a mapping"),
    "a name with blanks": make_invalid_line("name: ‸Ward 7", 'name: "Ward 7" is not a valid name', "write ward_7"),
    "a device for a name": make_invalid_line("name: ‸con", 'name: "con" is reserved on Windows'),
    "a title of two lines": make_invalid_line(
        'title: ‸"a\\nb"', 'title: "a\\nb" has more than one line', "expected text on one line"
    ),
    "a title that is a number": make_invalid_line("title: ‸7", "title: 7 is not text", 'write "7" with quotes'),
    "shares that do not add up": make_invalid_line(
        "kinds: ‸{support: {share: .3}}",
        "kinds: the shares add up to 1.05",
        "expected a sum of 1, not attentiveness 0.35 + support 0.3",
    ),
    "an unknown start": make_invalid_line(
        "start: {‸hope: 1}", 'start: unknown key "hope"', "expected one of wellbeing"
    ),
    "a start beyond 1": make_invalid_line("start: {leaders: {energy: ‸2}}", "energy: 2 is above the maximum 1"),
    "a start of a stranger": make_invalid_line(
        "start: {people: {‸Nurze 1: {energy: .2}}}", 'unknown person "Nurze 1"', 'did you mean "Nurse 1"?'
    ),
    "a question without a question": make_invalid_line("predict: ‸{measure: acts}", 'predict: missing key "question"'),
    "an unknown measure": make_invalid_line(
        "predict: {question: Q, measure: ‸wellbieng}",
        'measure: unknown measure "wellbieng"',
        'did you mean "wellbeing"?',
    ),
    "a single option": make_invalid_line("predict: {question: Q, options: ‸[a]}", "options: only one option"),
    "an option twice": make_invalid_line("predict: {question: Q, options: [a, b, ‸a]}", 'options: "a" occurs 2 times'),
    "debrief that is a text": make_invalid_line(
        "debrief: ‸So what?", 'debrief: "So what?" is not a list', "write [So what?]"
    ),
}

STYLES = {
    "an unknown style": make_invalid_line(
        "leadership: {style: ‸compasionate}", 'style: unknown style "compasionate"', '"compassionate"?'
    ),
    "a style of four numbers": make_invalid_line(
        "leadership: {style: ‸{attend: 1, understand: 1, empathise: 1, help: 1}}", 'style: missing key "control"'
    ),
    "a style of one number": make_invalid_line(
        "leadership: {style: ‸{attend: 1}}", 'style: missing keys "understand", "empathise", "help" and "control"'
    ),
    "a style that is a number": make_invalid_line(
        "leadership: {style: ‸5}", "style: 5 is not valid", "expected one of comp"
    ),
    "a style of a team that is not there": make_invalid_line(
        "leadership: {teams: {‸Wrad: compliance}}", 'unknown team "Wrad"', 'did you mean "Ward"?'
    ),
    "a mix that is not whole": make_invalid_line(
        "leadership: {mix: ‸{compliance: .5, rescuing: .4}}", "mix: the shares add up to 0.9"
    ),
    "a mix of an unknown style": make_invalid_line(
        "leadership: {mix: {‸complience: 1}}", 'unknown style "complience"', 'did you mean "compliance"?'
    ),
    "a style and a mix": make_invalid_line(
        "leadership: {‸style: compliance, mix: {compliance: 1}}", 'leadership: "style" and "mix" cannot be combined'
    ),
}

EVENTS = {
    "an unknown event": make_invalid_event(
        "{day: 5, event: ‸sparc}", 'event: unknown event type "sparc"', 'did you mean "spark"?'
    ),
    "an event without a kind": make_invalid_event(
        "‸{day: 5}", 'event 1: missing key "event"', "expected event: one of"
    ),
    "an event that is a list": make_invalid_line("events:\n  - ‸[5]\n", "event 1: a list is not a mapping"),
    "events in a mapping": make_invalid_line("events:\n  ‸day: 5\n", "events: a mapping is not a list"),
    "an event without a day": make_invalid_event("‸{event: spark, acts: 1}", 'event 1: missing key "day"'),
    "an event on day 0": make_invalid_event("{day: ‸0, event: spark, acts: 1}", "day: 0 is below the minimum 1"),
    "an event after the end": make_invalid_event(
        "{day: ‸101, event: spark, acts: 1}", "day: 101 is after the last day of the run, 100", "1 to 100"
    ),
    "an event that ends before it starts": make_invalid_event(
        "{day: 9, until: ‸8, event: mandate, strength: 1}",
        "until: 8 is before the first day of the event, 9",
        "9 or later",
    ),
    "a spark that lasts": make_invalid_event(
        "{day: 9, event: spark, acts: 1, ‸until: 10}", 'event 1: unknown key "until"', "expected one of day, note"
    ),
    "a change of nothing": make_invalid_event(
        "‸{day: 9, event: change}", 'event 1: missing key "parameters" or "mechanisms"', "expected values to change"
    ),
    "a change of a constant that is not there": make_invalid_event(
        "{day: 9, event: change, parameters: {‸felt_hlf: 3}}",
        'parameters: unknown key "felt_hlf"',
        'did you mean "felt_half"?',
    ),
    "a change beyond the bounds": make_invalid_event(
        "{day: 9, event: change, parameters: {felt_gain: ‸2}}", "felt_gain: 2 is above the maximum 0.5"
    ),
    "a change for a team": make_invalid_event(
        "{day: 9, event: change, ‸team: Ward, mechanisms: {safety: false}}", 'event 1: unknown key "team"'
    ),
    "a change that is over before it starts": make_invalid_event(
        "{day: 9, event: change, until: ‸8, mechanisms: {safety: false}}",
        "until: 8 is before the first day of the event",
    ),
    "a spark without acts": make_invalid_event(
        "‸{day: 9, event: spark}", 'event 1: missing key "acts"', "from 1 to 100"
    ),
    "a spark on a stranger": make_invalid_event(
        "{day: 9, event: spark, acts: 1, person: ‸Nurse 88}", 'unknown person "Nurse 88"', 'did you mean "Nurse'
    ),
    "a spark on a person and a team": make_invalid_event(
        "{day: 9, event: spark, acts: 1, person: Nurse 1, ‸team: Ward}",
        'event 1: "person" and "team" cannot be combined',
    ),
    "an event for a team that is not there": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: ‸Word}", 'unknown team "Word"', 'did you mean "Ward"?'
    ),
    "an event for a list with a team that is not there": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: [Ward, ‸Attic]}", 'unknown team "Attic"', "expected one of Ward"
    ),
    "an event for nobody": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: ‸[]}", "people: an empty list has too few items"
    ),
    "an event for a person not in a list": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: ‸Nurse 1}", 'people: "Nurse 1" is not a list', "write [Nurse 1]"
    ),
    "an event for a team and people": make_invalid_event(
        "{day: 9, event: incident, harm: 1, team: Ward, ‸people: [Nurse 1]}",
        'event 1: "team" and "people" cannot be combined',
    ),
    "an event for somebody twice": make_invalid_event(
        "{day: 9, event: incident, harm: 1, people: [Nurse 1, ‸Nurse 1]}", 'people: "Nurse 1" occurs 2 times'
    ),
    "an absence of nobody in particular": make_invalid_event(
        "‸{day: 9, event: absence, team: Ward}", 'event 1: missing key "people" or "share"', "people: [Nurse 3]"
    ),
    "an absence of people and of a share": make_invalid_event(
        "{day: 9, event: absence, people: [Nurse 1], ‸share: .5}", 'event 1: "people" and "share" cannot be combined'
    ),
    "a style for somebody who leads nobody": make_invalid_event(
        "{day: 9, event: leadership, style: rescuing, people: [‸Nurse 1]}", '"Nurse 1" does not lead anyone'
    ),
    "a style with a typing error": make_invalid_event(
        "{day: 9, event: leadership, style: ‸Compassionate}",
        'style: unknown style "Compassionate"',
        'mean "compassionate"?',
    ),
}

TEAMS = {
    "an unknown builder": make_invalid_line(
        "team: {builder: ‸wrad}", 'builder: unknown builder "wrad"', 'did you mean "ward"?'
    ),
    "a builder that is a list": make_invalid_line("team: {builder: ‸[ward]}", "builder: a list is not text"),
    "a team without a builder": make_invalid_line(
        "team: ‸{size: 24}", 'team: missing key "builder"', "expected builder: one of"
    ),
    "a team that is a word": make_invalid_line(
        "team: ‸ward", 'team: "ward" is not a mapping', "{builder: ward, size: 24}"
    ),
    "a setting of another builder": make_invalid_line(
        "team: {builder: ward, ‸teams: 3}", 'team: unknown key "teams"', "expected one of builder, seed, size"
    ),
    "a team of one": make_invalid_line("team: {builder: ward, size: ‸1}", "size: 1 is below the minimum 2"),
    "settings that contradict": make_invalid_line(
        "team: {builder: organisation, smallest: ‸9, largest: 8}", "smallest: 9 is larger than largest, 8"
    ),
    "a file that is not there": make_invalid_line(
        "team: {builder: file, path: ‸nowhere.csv}", "nowhere.csv: file not found in "
    ),
    "a file without a path": make_invalid_line("team: ‸{builder: file}", 'team: missing key "path"'),
    "a style for a team that is led from elsewhere": make_invalid_line(
        "team: {builder: people, people: [{name: Ama, team: North, leads: [Ben]}, {name: Ben, team: South}]}\n"
        "leadership: {teams: {‸South: rescuing}}\n",
        'team "South" has no leader',
    ),
}

PEOPLE = {
    "nobody": make_invalid(
        "schema: 1\nteam:\n  ‸builder: people\n  people: []\n", "the team has no people; expected at least two"
    ),
    "people without a list": make_invalid_people("  people: ‸Ama\n", 'people: "Ama" is not a list'),
    "a person without a name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - ‸{role: GP}\n", 'item 2 of people: missing key "name"'
    ),
    "a person with a number for a name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: ‸7}\n", "name: 7 is not text", 'write "7" with quotes'
    ),
    "a person with an unknown key": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: Ben, ‸rolle: GP}\n",
        'item 2 of people: unknown key "rolle"',
        'did you mean "role"?',
    ),
    "two people of one name": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: ‸Ama}\n", 'duplicate name "Ama"'
    ),
    "a start beyond 1": make_invalid_people(
        "  people:\n    - {name: Ama}\n    - {name: Ben, start: {energy: ‸5}}\n",
        "energy: 5 is above the maximum 1",
    ),
    "a leader of a stranger": make_invalid_people(
        "  people:\n    - {name: Ama, leads: [‸Bem]}\n    - {name: Ben}\n", 'unknown person "Bem"; did you mean "Ben"?'
    ),
    "a leader who leads in no way": make_invalid_people(
        "  people:\n    - {name: Ama, leads: ‸5}\n    - {name: Ben}\n",
        "leads: 5 is not valid",
        "everyone",
    ),
    "leaders in a circle": make_invalid_people(
        "  people:\n    - {name: Ama, leads: [Ben]}\n    - {name: Ben, leads: ‸[Ama]}\n",
        "circular leadership: Ben leads Ama, who leads Ben",
    ),
    "ties with a word": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties: ‸all\n",
        'ties: "all" is not valid',
        "expected everyone or",
    ),
    "a tie with a stranger": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, ‸Bem]\n",
        'unknown person "Bem"; did you mean "Ben"?',
    ),
    "a tie of one": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - ‸[Ama]\n",
        "item 1 of ties: a list is not valid",
        "[text, text] or",
    ),
    "a tie with oneself": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - ‸[Ama, Ama]\n",
        "Ama has a tie to Ama",
    ),
    "a tie of negative weight": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, Ben, ‸-1]\n",
        "weight: -1.0 is not a finite number above 0",
    ),
    "a tie with a word for a weight": make_invalid_people(
        "  people: [{name: Ama, leads: everyone}, {name: Ben}, {name: Cho}]\n  ties:\n    - [Ama, Ben, ‸much]\n",
        'item 3 of item 1 of ties: "much" is not a number',
    ),
}

YAML = {
    "a key twice": make_invalid_line("days: 5\nseed: 1\n‸days: 6\n", 'duplicate key "days" (first on line 2)'),
    "an anchor": make_invalid_line("title: ‸&x Ward", "anchors such as &x are not supported", "remove it"),
    "an alias": make_invalid_line("title: &x Ward\nabout: ‸*x\n", "aliases such as *x are not supported"),
    "a merge key": make_invalid_line("‸<<: {days: 5}", "merge keys (<<) are not supported", "write the keys in full"),
    "a tag": make_invalid_line("days: ‸!!int 5", "tags (!) are not supported", "remove the tag"),
    "a tag of Python": make_invalid_line("title: ‸!!python/object:os.system x", "tags (!) are not supported"),
    "a second document": make_invalid_line(
        "‸---\nschema: 1\n", "a second document starts here", "a file contains one scenario"
    ),
    "an older YAML": make_invalid("%YAML 1.1\n‸---\nschema: 1\n", "YAML 1.1 is not supported"),
    "a mapping for a key": make_invalid_line("‸{a: 1}: 2", "a key cannot be a mapping or a list"),
    "a tab": make_invalid_line("events:\n‸\t- day: 5\n", "tabs cannot be used for indentation", "use spaces"),
    "a colon in a text": make_invalid_line("title: Ward 7‸: a story", "unexpected colon", "in quotes"),
    "an open quote": make_invalid_line('title: ‸"Ward 7', "unclosed quotation mark", "add the closing quotation mark"),
    "an open list": make_invalid_line("debrief: [a, b\ndays‸: 5\n", "unclosed list", "add a comma or ]"),
    "an open mapping": make_invalid_line("team: ‸{builder: ward\n", "unclosed mapping", "add a comma or }"),
    "an at sign": make_invalid_line("title: ‸@home", "a value cannot start with this character", "in quotes"),
    "a wrong indent": make_invalid_line("days: 5\n  seed‸: 1\n", "unexpected colon", "the same column"),
    "a control sign": make_invalid_line("title: a‸\x07b", "invalid character U+0007", "remove it"),
    "half a sign": make_invalid_line('title: ‸"\\ud800"', "invalid escaped character U+D800"),
    "too deep": make_invalid_line("team: " + "[" * 19 + "‸[" + "]" * 20, "more than 20 nested levels"),
    "a list on top": make_invalid("‸- schema: 1\n", "a scenario is a mapping of keys to values, not a list"),
    "a text on top": make_invalid("‸hello\n", 'a scenario is a mapping of keys to values, not the value "hello"'),
    "nothing": make_invalid("", "the file is empty", "compassion new NAME"),
    "comments alone": make_invalid("# schema: 1\n", "the file is empty", "compassion new NAME"),
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
