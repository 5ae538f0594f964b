"""Any input gives a scenario or a readable `ScenarioError`, and no other exception."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.act_kinds import ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.styles import STYLES
from sim.scenario import EVENT_CLASSES, Scenario, ScenarioError, format_template, parse
from sim.scenario.yaml_reader import decode_text
from sim.teams import TEAM_BUILDERS
from tests.scenario.invalid_scenarios import ALL
from tests.scenario.test_scenario import SCENARIOS

SEEDS = [*SCENARIOS.values(), format_template("ward"), *(wrong.text for wrong in ALL.values())]
CHARACTERS = list("{}[]:,-?|>&*!%@`'\"#~ \t\n\r0159.eE_+abnoyt\x00\x07\x85\u2028\ufeff\ufffe\ud800é李")
TOKENS = [
    *Scenario.model_fields, *Parameters._fields, *Mechanisms._fields, *ACT_KINDS, *STYLES, *EVENT_CLASSES,
    *TEAM_BUILDERS,
    "schema", "day", "until", "event", "people", "person", "share", "strength", "acts", "harm", "style", "mix", "teams",
    "leaders", "question", "options", "measure", "size", "builder", "ties", "leads", "Ward", "Nurse 1", "<<",
]  # fmt: skip

numbers = st.one_of(
    st.integers(),
    st.integers(0, 10),
    st.floats(),
    st.floats(0, 1),
    st.sampled_from([0, -0.0, 1e-300, 10**400, -(10**20), 0.5, True, False, None]),
)
words = st.one_of(st.sampled_from(TOKENS), st.text(max_size=5), st.text(st.sampled_from(CHARACTERS), max_size=5))
values = st.recursive(
    st.one_of(numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=5)),
    max_leaves=12,
)


def assert_readable(error: ScenarioError) -> ScenarioError:
    """Every problem has a message of reasonable length and can be written as JSON."""
    assert error.problems
    for problem in error.problems:
        assert problem.message
        assert problem.line is None or problem.line >= 1
        assert len(str(problem)) < 5000
    json.dumps([problem._asdict() for problem in error.problems])
    assert str(error)
    return error


def load_or_error(make) -> Scenario | ScenarioError:
    """The scenario or error of an input. A scenario equals the one made from its data, and an error is readable."""
    try:
        scenario = make()
    except ScenarioError as error:
        return assert_readable(error)
    assert isinstance(scenario, Scenario)
    assert Scenario.from_dict(json.loads(json.dumps(scenario.to_dict(), allow_nan=False))) == scenario
    return scenario


@given(st.binary(max_size=200))
def test_any_bytes(data):
    load_or_error(lambda: parse(decode_text(data, "fuzz"), file="fuzz"))


@given(st.text(st.sampled_from(CHARACTERS), max_size=60), st.booleans())
def test_any_characters(text, with_schema):
    load_or_error(lambda: parse(f"schema: 1\n{text}" if with_schema else text))


@given(st.dictionaries(words, values, max_size=6))
@settings(max_examples=80)
def test_any_data(data):
    load_or_error(lambda: Scenario.from_dict({**data, "schema": 1}))


@given(st.sampled_from(list(Scenario.model_fields)), values)
@settings(max_examples=150)
def test_any_value_of_any_key(key, value):
    load_or_error(lambda: Scenario.from_dict({"schema": 1, key: value}))
    text = json.dumps({"schema": 1, key: value})
    load_or_error(lambda: parse(text))


@given(
    st.lists(
        st.fixed_dictionaries(
            {"day": st.integers(0, 300), "event": st.sampled_from([*EVENT_CLASSES, "spork"])},
            optional={
                "until": st.integers(0, 300),
                "team": st.sampled_from(["Ward", ["Ward"], "Word", [], None, 5]),
                "people": st.sampled_from([["Nurse 1"], ["Nurse 1", "Ward manager"], ["Nobody"], [], "Nurse 1"]),
                "person": st.sampled_from(["Nurse 1", "Nobody", 5]),
                "style": st.sampled_from([*STYLES, "kind", {"attend": 1}]),
                "workload": numbers,
                "strength": numbers,
                "share": numbers,
                "harm": numbers,
                "acts": numbers,
                "note": words,
            },
        ),
        max_size=3,
    )
)
@settings(max_examples=100)
def test_any_events(events):
    load_or_error(lambda: parse(json.dumps({"schema": 1, "events": events})))


@st.composite
def mutants(draw) -> str:
    """A scenario with pieces removed, inserted or repeated."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        piece = draw(
            st.one_of(
                st.just(""), st.text(st.sampled_from(CHARACTERS), max_size=4), words, st.just(text[start:end] * 2)
            )
        )
        text = text[:start] + piece + text[end:]
    return text


@given(mutants())
@settings(max_examples=300)
def test_any_change_to_a_file(text):
    load_or_error(lambda: parse(text))


@given(st.lists(st.one_of(words, st.builds("{}.{}={}".format, words, words, words), st.text(max_size=10)), max_size=3))
@settings(max_examples=100)
def test_any_overrides(overrides):
    load_or_error(lambda: parse(SCENARIOS["everything"], overrides=overrides))


@given(st.dictionaries(st.builds("{}.{}".format, words, words), values, max_size=3))
@settings(max_examples=100)
def test_any_overrides_from_python(overrides):
    load_or_error(lambda: parse("schema: 1", overrides=overrides))


def test_every_prefix_of_a_file():
    text = SCENARIOS["everything"]
    for end in range(0, len(text), 23):
        load_or_error(lambda end=end: parse(text[:end]))


def test_a_file_without_one_of_its_lines():
    lines = SCENARIOS["everything"].splitlines()
    for index in range(len(lines)):
        load_or_error(lambda index=index: parse("\n".join(lines[:index] + lines[index + 1 :])))


def test_a_file_with_each_of_its_numbers_changed():
    text = SCENARIOS["everything"]
    for match in re.finditer(r"[0-9.]+", text):
        for number in ("1e9", ""):
            load_or_error(
                lambda match=match, number=number: parse(text[: match.start()] + number + text[match.end() :])
            )
