"""Overrides: put in before anything is checked, and named in errors."""

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


def test_a_mapping_does_the_same_as_texts():
    assert parse(WARD, overrides={"days": 500, "events.0.day": 40}) == load_with_overrides(
        "days=500", "events.0.day=40"
    )


def test_a_single_text_is_one_override():
    assert parse(WARD, overrides="days=500").days == 500


def test_values_are_read_like_those_of_a_file():
    assert load_with_overrides("title=no").title == "no"
    assert load_with_overrides("seed=0x10").seed == 16
    assert load_with_overrides("mechanisms={contagion: false}").mechanisms.contagion is False
    assert load_with_overrides('about="a: b"').about == "a: b"
    assert load_with_overrides("title= Ward 7 = ours ").title == "Ward 7 = ours"


def test_what_leads_to_a_value_is_made():
    scenario = load_with_overrides("parameters.felt_half=4", "start.leaders.energy=.2", "predict.question=Why?")
    assert scenario.constants.felt_half == 4
    assert scenario.start.given_states_of_leaders() == {"energy": 0.2}
    assert scenario.predict is not None
    assert scenario.predict.question == "Why?"


def test_one_number_of_a_named_style_is_changed():
    for path, style in {
        "leadership.style": "compliance",
        "leadership.teams.Ward": "rescuing",
        "events.1.style": "sympathetic",
    }.items():
        scenario = load_with_overrides(f"{path}.attend=.9")
        choices = [scenario.leadership.style, scenario.leadership.teams["Ward"], scenario.events[1].style]
        assert STYLES[style].style._replace(attend=0.9) in [choice.style for choice in choices]


def test_a_part_of_what_the_file_leaves_out_is_a_part_of_the_default():
    scenario = parse("schema: 1", overrides=["team.size=12", "leadership.style.help=1"])
    assert len(scenario.people_names) == 12
    assert scenario.leadership.style.style == Style(attend=0.5, understand=0.5, empathise=0.25, help=1, control=0.35)


def test_a_place_after_the_last_adds_an_event():
    scenario = load_with_overrides("events.2={day: 3, event: spark, acts: 5}", "events.2.acts=6")
    assert scenario.events[2].acts == 6
    assert parse("schema: 1", overrides=["events.0={day: 3, event: spark, acts: 5}"]).events[0].day == 3


def test_nothing_takes_a_key_or_an_event_out():
    assert load_with_overrides("days=").days == 250
    assert load_with_overrides("days=null").days == 250
    assert [event.event for event in load_with_overrides("events.0=").events] == ["leadership"]
    mixed = parse(
        "schema: 1\nleadership: {mix: {rescuing: 1}}", overrides=["leadership.mix=", "leadership.style=rescuing"]
    )
    assert not mixed.leadership.mix


def test_places_in_lists_are_those_of_the_file_whatever_was_taken_out_before():
    events = "".join(f"  - {{event: spark, day: {day}, acts: 1}}\n" for day in (1, 2, 3))
    changed = parse(f"schema: 1\nevents:\n{events}", overrides=["events.1=", "events.2="])
    assert [event.day for event in changed.events] == [1]
    with pytest.raises(ScenarioError, match=r"events\.1 was taken out by an override before"):
        parse(f"schema: 1\nevents:\n{events}", overrides=["events.1=", "events.1.day=3"])
    with pytest.raises(ScenarioError, match=r"there is no events\.3 to take out"):
        parse(f"schema: 1\nevents:\n{events}", overrides=["events.3="])


def test_a_name_with_a_dot_stands_in_quotes():
    people = "[{name: A, leads: everyone, team: St. Mary}, {name: B, team: St. Mary}]"
    text = f"schema: 1\nteam: {{builder: people, people: {people}}}"
    for override in ('leadership.teams."St. Mary"=rescuing', "leadership.teams.'St. Mary'=rescuing"):
        assert parse(text, overrides=[override]).team_styles()["St. Mary"] == STYLES["rescuing"].style


def test_numbers_of_numpy_are_numbers():
    scenario = parse(
        WARD, overrides={"workload": np.float64(0.7), "days": np.int64(90), "parameters.lift": np.float32(0)}
    )
    assert (scenario.workload, scenario.days) == (0.7, 90)
    assert type(scenario.days) is int


def test_the_later_of_two_overrides_counts():
    assert load_with_overrides("days=500", "days=200").days == 200


def test_an_override_leaves_the_data_it_changes_as_it_was():
    data = {"schema": 1, "leadership": {"style": "rescuing"}}
    Scenario.from_dict(data, overrides=["leadership.style.attend=1", "days=5"])
    assert data == {"schema": 1, "leadership": {"style": "rescuing"}}


def test_an_override_is_checked_like_the_file_and_named_in_the_error():
    assert error_messages(WARD, ["workload=5"]) == [
        "--set workload=5: workload is 5, above the largest allowed value 2"
    ]
    assert error_messages(WARD, {"workload": "5"}) == ['override workload=5: workload is "5", not a number']
    assert error_messages(WARD, ["team.size=x", "foo.bar=1"]) == [
        '--set team.size=x: size is "x", not a whole number',
        '--set foo.bar=1: a scenario has no key "foo"',
    ]


def test_what_an_override_makes_wrong_elsewhere_is_told_in_its_line():
    assert error_messages(WARD, ["days=70"]) == [
        "scenario:6:11: day 90 comes after the end of the run, which has 70 days"
    ]
    assert error_messages("schema: 1\nleadership: {mix: {rescuing: 1}}", ["leadership.style=rescuing"]) == [
        "--set leadership.style=rescuing: leadership has a style and a mix; the mix leaves no team for the style"
    ]


@pytest.mark.parametrize(
    ("override", "message"),
    {
        "days": "there is no = between a key and a value",
        "=5": '"" is not a path of keys with dots between them',
        "a..b=5": '"a..b" is not a path of keys with dots between them',
        "a.=5": '"a." is not a path of keys with dots between them',
        '"a=5': "there is no = between a key and a value",
        "days=[1": "the value cannot be read: a list is not closed (a comma or a ] is missing)",
        "days=*x": "the value cannot be read: an alias (*x): aliases are not read (write the value out)",
        "days=a: b: c": "the value cannot be read: a colon stands where none can",
        "days.x=1": "days is 100 and has no parts",
        "events.5.day=1": "events is a list with the places 0 to 1, or 2 to add one; 5 is not among them",
        "events.x.day=1": 'events is a list with the places 0 to 1, or 2 to add one; "x" is not among them',
    }.items(),
)
def test_an_override_that_cannot_be_read_or_does_not_fit_is_told(override, message):
    (told,) = error_messages(WARD, [override])
    assert told.startswith(f"--set {override}: {message}")


def test_all_overrides_that_cannot_be_read_are_told_at_once():
    assert len(error_messages(WARD, ["days", "a..b=1", "x=[", "workload=1"])) == 3
