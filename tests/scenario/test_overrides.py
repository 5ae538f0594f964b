"""Overrides: applied before validation, and named in errors."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.styles import STYLES, Style
from sim.scenario import Scenario, ScenarioError, parse

WARD = """schema: 1
days: 100
leadership: {style: compliance, teams: {Ward: rescuing}}
events:
  - {day: 60, event: workload, workload: 0.85}
  - {day: 90, event: leadership, style: sympathetic}
"""


def load_with_overrides(*overrides: str) -> Scenario:
    return parse(WARD, overrides=overrides)


def error_messages(text: str, overrides: object) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, overrides=overrides)  # type: ignore[arg-type]
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


def test_a_value_is_replaced():
    assert load_with_overrides("days=500").days == 500
    assert load_with_overrides("workload=.8").constants.workload == 0.8
    assert load_with_overrides("events.0.day=40").events[0].day == 40
    assert load_with_overrides("leadership.style=compassionate").leadership.style.name == "compassionate"


def test_a_mapping_is_equivalent_to_assignments():
    assert parse(WARD, overrides={"days": 500, "events.0.day": 40}) == load_with_overrides(
        "days=500", "events.0.day=40"
    )


def test_a_single_assignment_need_not_be_in_a_list():
    assert parse(WARD, overrides="days=500").days == 500


def test_values_are_parsed_as_yaml():
    assert load_with_overrides("title=no").title == "no"
    assert load_with_overrides("seed=0x10").seed == 16
    assert load_with_overrides("mechanisms={contagion: false}").mechanisms.contagion is False
    assert load_with_overrides('about="a: b"').about == "a: b"
    assert load_with_overrides("title= Ward 7 = ours ").title == "Ward 7 = ours"


def test_missing_sections_are_created():
    scenario = load_with_overrides("parameters.felt_half=4", "start.leaders.energy=.2", "predict.question=Why?")
    assert scenario.constants.felt_half == 4
    assert scenario.start.given_states_of_leaders() == {"energy": 0.2}
    assert scenario.predict is not None
    assert scenario.predict.question == "Why?"


def test_one_number_of_a_named_style_can_be_changed():
    for path, style in {
        "leadership.style": "compliance",
        "leadership.teams.Ward": "rescuing",
        "events.1.style": "sympathetic",
    }.items():
        scenario = load_with_overrides(f"{path}.attend=.9")
        choices = [scenario.leadership.style, scenario.leadership.teams["Ward"], scenario.events[1].style]
        assert STYLES[style].style._replace(attend=0.9) in [choice.style for choice in choices]


def test_an_override_of_a_part_of_an_omitted_section_applies_to_its_default():
    scenario = parse("schema: 1", overrides=["team.size=12", "leadership.style.help=1"])
    assert len(scenario.people_names) == 12
    assert scenario.leadership.style.style == Style(attend=0.5, understand=0.5, empathise=0.25, help=1, control=0.35)


def test_the_index_after_the_last_appends_an_event():
    scenario = load_with_overrides("events.2={day: 3, event: spark, acts: 5}", "events.2.acts=6")
    assert scenario.events[2].acts == 6
    assert parse("schema: 1", overrides=["events.0={day: 3, event: spark, acts: 5}"]).events[0].day == 3


def test_an_empty_value_removes_a_key_or_an_event():
    assert load_with_overrides("days=").days == 250
    assert load_with_overrides("days=null").days == 250
    assert [event.event for event in load_with_overrides("events.0=").events] == ["leadership"]
    mixed = parse(
        "schema: 1\nleadership: {mix: {rescuing: 1}}", overrides=["leadership.mix=", "leadership.style=rescuing"]
    )
    assert not mixed.leadership.mix


def test_indices_are_those_of_the_file_after_items_were_removed():
    events = "".join(f"  - {{event: spark, day: {day}, acts: 1}}\n" for day in (1, 2, 3))
    changed = parse(f"schema: 1\nevents:\n{events}", overrides=["events.1=", "events.2="])
    assert [event.day for event in changed.events] == [1]
    with pytest.raises(ScenarioError, match=r"events\.1 was removed by a previous override"):
        parse(f"schema: 1\nevents:\n{events}", overrides=["events.1=", "events.1.day=3"])
    with pytest.raises(ScenarioError, match=r"events\.3 does not exist and cannot be removed"):
        parse(f"schema: 1\nevents:\n{events}", overrides=["events.3="])


def test_a_name_with_a_dot_is_quoted():
    people = "[{name: A, leads: everyone, team: St. Mary}, {name: B, team: St. Mary}]"
    text = f"schema: 1\nteam: {{builder: people, people: {people}}}"
    for override in ('leadership.teams."St. Mary"=rescuing', "leadership.teams.'St. Mary'=rescuing"):
        assert parse(text, overrides=[override]).team_styles()["St. Mary"] == STYLES["rescuing"].style


def test_numpy_numbers_are_numbers():
    scenario = parse(
        WARD, overrides={"workload": np.float64(0.7), "days": np.int64(90), "parameters.lift": np.float32(0)}
    )
    assert (scenario.workload, scenario.days) == (0.7, 90)
    assert type(scenario.days) is int


def test_the_last_override_of_a_value_applies():
    assert load_with_overrides("days=500", "days=200").days == 200


def test_overrides_do_not_modify_the_data():
    data = {"schema": 1, "leadership": {"style": "rescuing"}}
    Scenario.from_dict(data, overrides=["leadership.style.attend=1", "days=5"])
    assert data == {"schema": 1, "leadership": {"style": "rescuing"}}


def test_an_override_is_validated_and_named_in_the_error():
    assert error_messages(WARD, ["workload=5"]) == ["--set workload=5: workload: 5 is above the maximum 2"]
    assert error_messages(WARD, {"workload": "5"}) == ['override workload=5: workload: "5" is not a number']
    assert error_messages(WARD, ["team.size=x", "foo.bar=1"]) == [
        '--set team.size=x: size: "x" is not an integer',
        '--set foo.bar=1: unknown key "foo"',
    ]


def test_an_inconsistency_caused_by_an_override_is_located_in_the_file():
    assert error_messages(WARD, ["days=70"]) == ["scenario:6:11: day: 90 is after the last day of the run, 70"]
    assert error_messages("schema: 1\nleadership: {mix: {rescuing: 1}}", ["leadership.style=rescuing"]) == [
        '--set leadership.style=rescuing: leadership: "style" and "mix" cannot be combined'
    ]


@pytest.mark.parametrize(
    ("override", "message"),
    {
        "days": "missing = between key and value",
        "=5": '"" is not a valid path; expected keys separated by dots',
        "a..b=5": '"a..b" is not a valid path; expected keys separated by dots',
        "a.=5": '"a." is not a valid path; expected keys separated by dots',
        '"a=5': "missing = between key and value",
        "days=[1": "invalid value: unclosed list (add a comma or ])",
        "days=*x": "invalid value: aliases such as *x are not supported (write the value in full)",
        "days=a: b: c": "invalid value: unexpected colon",
        "days.x=1": "days: 100 is not a mapping or a list",
        "events.5.day=1": "events: 5 is out of range; expected index 0 to 1, or 2 to append",
        "events.x.day=1": 'events: "x" is out of range; expected index 0 to 1, or 2 to append',
    }.items(),
)
def test_an_override_that_cannot_be_parsed_or_applied_is_an_error(override, message):
    (error_message,) = error_messages(WARD, [override])
    assert error_message.startswith(f"--set {override}: {message}")


def test_all_overrides_that_cannot_be_parsed_are_reported():
    assert len(error_messages(WARD, ["days", "a..b=1", "x=[", "workload=1"])) == 3
