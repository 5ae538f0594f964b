"""Fields of a scenario, assignment of styles, and conversion to and from data."""

from __future__ import annotations

import json
import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.act_kinds import DEFAULT_ACT_KINDS
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import DEFAULT_PARAMETERS
from sim.model.styles import STYLES, Style
from sim.scenario import EVENT_CLASSES, Scenario, ScenarioError, StyleChoice, parse
from sim.scenario.serialize import largest_remainder

EVERYTHING = """
schema: 1
name: everything
title: All at once
about: |
  One.
  Two.
days: 200
seed: 0
workload: 0.7
team: {builder: organisation, teams: 3, smallest: 5, largest: 6, seed: 4}
leadership:
  style: {attend: 1, understand: 0, empathise: .5, help: .25, control: .125}
  teams: {Ward 2: compassionate}
parameters: {felt_half: 4, conversations: 2}
mechanisms: {contagion: false}
kinds: {attentiveness: {share: .4}, support: {share: .2, lift: 2}}
start:
  wellbeing: .5
  improvement: .1
  leaders: {energy: .2, wellbeing: .4}
  people: {Director: {wellbeing: .9, disposition: 1}}
events:
  - {day: 60, until: 120, event: workload, workload: 0.85, team: Ward 1, note: Winter surge}
  - {day: 100, event: leadership, style: rescuing, team: [Ward 1, Ward 2]}
  - {day: 50, until: 70, event: campaign, strength: 1, share: .2}
  - {day: 50, event: mandate, strength: 1}
  - {day: 10, event: spark, person: Director, acts: 5}
  - {day: 30, event: absence, people: [Director]}
  - {day: 31, until: 31, event: absence, share: .2, team: Ward 3}
  - {day: 90, event: incident, harm: .5}
  - day: 100
    until: 130
    event: change
    parameters: {contacts_per_day: 5, conversations: 2}
    mechanisms: {safety: false}
predict: {question: What now?, options: [up, down], measure: wellbeing}
debrief: [Why?]
notes: Speak slowly.
"""
PEOPLE = """
schema: 1
team:
  builder: people
  people:
    - {name: Ama, role: GP, leads: everyone, start: {energy: .3, set_point: .7}}
    - {name: Ben, role: Nurse}
    - {name: Cho, team: Desk}
  ties: [[Ama, Ben, 2], [Ben, Cho]]
"""
HOSPITAL = "schema: 1\nteam: {builder: organisation, teams: 12}\n"

SCENARIOS = {"minimal": "schema: 1", "everything": EVERYTHING, "people": PEOPLE, "hospital": HOSPITAL}


def test_the_minimal_scenario_is_a_ward_for_a_year():
    scenario = parse("schema: 1")
    assert (scenario.days, scenario.seed, scenario.workload) == (250, 1, DEFAULT_PARAMETERS.workload)
    assert (scenario.team.builder, len(scenario.people_names), scenario.team_names) == ("ward", 24, ("Ward",))
    assert scenario.leadership.style.name == "transactional"
    assert (scenario.constants, scenario.mechanisms, scenario.act_kinds) == (
        DEFAULT_PARAMETERS,
        Mechanisms(),
        DEFAULT_ACT_KINDS,
    )
    assert len(scenario.debrief) == 3


def test_every_section_is_parsed():
    scenario = parse(EVERYTHING)
    assert scenario.constants == DEFAULT_PARAMETERS._replace(workload=0.7, felt_half=4.0, conversations=2)
    assert scenario.parameters == scenario.constants
    assert scenario.mechanisms == Mechanisms(contagion=False)
    assert list(scenario.act_kinds) == list(DEFAULT_ACT_KINDS)
    assert scenario.act_kinds["support"] == DEFAULT_ACT_KINDS["support"]._replace(share=0.2, lift=2.0)
    assert scenario.act_kinds["knowledge"] == DEFAULT_ACT_KINDS["knowledge"]
    assert scenario.team_names == ("Leadership", "Ward 1", "Ward 2", "Ward 3")
    assert scenario.predict is not None
    assert scenario.predict.options == ("up", "down")
    assert scenario.about == "One.\nTwo.\n"


def test_events_keep_their_order_and_have_targets():
    events = parse(EVERYTHING).events
    assert [event.event for event in events] == [
        "workload", "leadership", "campaign", "mandate", "spark", "absence", "absence", "incident", "change",
    ]  # fmt: skip
    assert {type(event) for event in events} == set(EVENT_CLASSES.values())
    surge, leader, campaign, mandate, spark, absence, _, incident, change = events
    assert (surge.day, surge.until, surge.workload, surge.note) == (60, 120, 0.85, "Winter surge")
    assert surge.target_teams() == ("Ward 1",)
    assert leader.target_teams() == ("Ward 1", "Ward 2")
    assert leader.style.style == STYLES["rescuing"].style
    assert leader.until is None
    assert (campaign.share, mandate.strength) == (0.2, 1.0)
    assert (spark.person, spark.acts, spark.target_people()) == ("Director", 5, ("Director",))
    assert (absence.target_people(), absence.share) == (("Director",), None)
    assert (incident.harm, incident.target_teams(), incident.target_people()) == (0.5, (), ())
    assert (change.parameters, change.mechanisms) == ({"contacts_per_day": 5, "conversations": 2}, {"safety": False})
    assert (change.until, change.target_teams(), change.target_people()) == (130, (), ())


def test_the_most_specific_initial_state_applies():
    scenario = parse(EVERYTHING)
    assert scenario.start.everyone() == {"wellbeing": 0.5}
    assert scenario.start.given_states_of_leaders() == {"wellbeing": 0.4, "energy": 0.2}
    assert scenario.start.improvement == 0.1
    starts = {person["name"]: person.get("start") for _, person in scenario.team_graph().nodes(data=True)}
    assert starts.pop("Director") == {"wellbeing": 0.9, "disposition": 1.0}
    assert not any(starts.values())
    people = parse(PEOPLE + "start: {people: {Ama: {energy: .6}}}\n")
    assert people.team_graph().nodes[0]["start"] == {"energy": 0.6, "set_point": 0.7}


def test_a_style_is_recognised_by_its_numbers():
    assert StyleChoice.from_value("rescuing").name == "rescuing"
    assert str(StyleChoice.from_value("rescuing")) == "rescuing"
    own = StyleChoice.from_value(Style(1, 0, 0.5, 0.25, 0))
    assert own.name is None
    assert str(own) == "custom style (attend 1, understand 0, empathise 0.5, help 0.25, control 0)"
    numbers = dict(STYLES["rescuing"].style._asdict())
    assert Scenario.from_dict({"schema": 1, "leadership": {"style": numbers}}).leadership.style.name == "rescuing"


def test_each_team_has_its_own_style_or_the_common_one():
    styles = parse(EVERYTHING).team_styles()
    assert list(styles) == ["Leadership", "Ward 1", "Ward 2", "Ward 3"]
    assert styles["Ward 2"] == STYLES["compassionate"].style
    assert styles["Ward 1"] == styles["Leadership"] == Style(1, 0, 0.5, 0.25, 0.125)


def load_mixed_leadership(mix: str, seed: int = 1, teams: str = "{}", run_seed: int = 1) -> list[str]:
    text = (
        HOSPITAL.replace("12}", f"12, seed: {seed}}}") + f"seed: {run_seed}\nleadership: {{mix: {mix}, teams: {teams}}}"
    )
    return [str(StyleChoice(style)) for style in parse(text).team_styles().values()]


def test_a_mix_is_assigned_in_exact_numbers():
    assert Counter(load_mixed_leadership("{compassionate: .5, compliance: .5}")) == {
        "compassionate": 7,
        "compliance": 6,
    }
    assert Counter(load_mixed_leadership("{compassionate: .25, compliance: .75}", teams="{Ward 1: rescuing}")) == {
        "compassionate": 3, "compliance": 9, "rescuing": 1,
    }  # fmt: skip


def test_the_assignment_of_a_mix_depends_on_the_seed_of_the_team_only():
    mix = "{compassionate: .5, compliance: .5}"
    assert load_mixed_leadership(mix, run_seed=1) == load_mixed_leadership(mix, run_seed=2)
    assert load_mixed_leadership(mix) == load_mixed_leadership("{compliance: .5, compassionate: .5}")
    assert len({tuple(load_mixed_leadership(mix, seed=seed)) for seed in range(5)}) > 1


@given(
    shares=st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any),
    n=st.integers(0, 200),
)
def test_largest_remainder_adds_up_and_is_within_one_of_each_share(shares, n):
    expected = {str(index): share / sum(shares) for index, share in enumerate(shares)}
    numbers = largest_remainder(expected, n)
    assert sum(numbers.values()) == n
    assert all(abs(numbers[name] - expected[name] * n) < 1 + 1e-6 for name in expected)


@pytest.mark.parametrize("text", SCENARIOS.values(), ids=SCENARIOS)
def test_a_scenario_equals_the_one_made_from_its_data(text):
    scenario = parse(text)
    data = json.loads(json.dumps(scenario.to_dict(), allow_nan=False))
    again = Scenario.from_dict(data)
    assert again == scenario
    assert again.digest() == scenario.digest()
    assert hash(again) == hash(scenario)
    assert again.to_dict() == data
    assert list(again.team_graph().edges(data=True)) == list(scenario.team_graph().edges(data=True))
    assert dict(again.team_graph().nodes(data=True)) == dict(scenario.team_graph().nodes(data=True))
    assert parse(json.dumps(data)) == scenario


def test_the_data_contain_all_defaults():
    data = parse("schema: 1\nleadership: {mix: {rescuing: 1}}").to_dict()
    assert data["parameters"]["felt_half"] == DEFAULT_PARAMETERS.felt_half
    assert data["mechanisms"]["contagion"] is True
    assert data["kinds"]["support"]["lift"] == DEFAULT_ACT_KINDS["support"].lift
    assert data["team"] == {"builder": "ward", "seed": 1, **data["team"]}
    assert data["leadership"]["teams"] == {"Ward": STYLES["rescuing"].style._asdict()}
    assert "mix" not in data["leadership"]
    assert "workload" not in data["parameters"]
    assert data["events"] == []


def test_the_data_of_a_team_from_files_do_not_refer_to_files(tmp_path):
    (tmp_path / "ties.csv").write_text("from,to,weight\nAma,Ben,0.1\nBen,Cho,2\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "name,role,team,leader,wellbeing\nAma,GP,A,,0.5\nBen,Nurse,A,Ama,\nCho,Nurse,B,Ama,\nDan,Nurse,B,Cho,\n",
        encoding="utf-8",
    )
    team = "team: {builder: file, path: ties.csv, people_file: people.csv}"
    text = f"schema: 1\n{team}\nstart: {{people: {{Ben: {{energy: .5}}}}}}"
    scenario = parse(text, base=tmp_path)
    data = scenario.to_dict()
    (tmp_path / "ties.csv").unlink()
    again = Scenario.from_dict(data)
    assert again == scenario
    assert again.team.builder == "people"
    assert dict(again.team_graph().nodes(data=True)) == dict(scenario.team_graph().nodes(data=True))
    assert list(again.team_graph().edges(data=True)) == list(scenario.team_graph().edges(data=True))


def test_scenarios_with_the_same_values_are_equal():
    first = parse("schema: 1\nleadership: {style: rescuing}\nworkload: 1\nparameters: {lift: 0}")
    other = parse(
        "parameters: {lift: -0.0}\nworkload: 1.0\nleadership: {style: {attend: .4, understand: .15, empathise: .3, "
        "help: 0.90, control: 4e-1}}\nschema: 1\n"
    )
    assert first == other
    assert first.digest() == other.digest()
    assert first != parse("schema: 1\nseed: 2")
    assert first != "a text"


def test_the_order_of_keys_does_not_matter():
    ward, other = "{Ward 1: rescuing, Ward 2: compliance}", "{Ward 2: compliance, Ward 1: rescuing}"
    assert parse(HOSPITAL + f"leadership: {{teams: {ward}}}") == parse(HOSPITAL + f"leadership: {{teams: {other}}}")


def test_the_digest_is_the_same_on_every_machine():
    scenario = parse(PEOPLE + "parameters: {leave_rate: 0.0005}\n")
    assert json.loads(json.dumps(scenario.to_dict())) == scenario.to_dict()
    assert len(scenario.digest()) == 64
    assert scenario.digest() == parse(PEOPLE + "parameters: {leave_rate: 5e-4}\n").digest()
    assert scenario.digest() != parse(PEOPLE).digest()


def test_a_scenario_is_frozen():
    scenario = parse(EVERYTHING)
    with pytest.raises(ValidationError, match="frozen"):
        scenario.days = 5
    with pytest.raises(TypeError, match="frozen"):
        scenario.leadership.teams["Ward 1"] = StyleChoice.from_value("rescuing")  # type: ignore[index]
    with pytest.raises(TypeError, match="frozen"):
        scenario.kinds.clear()  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r"[Ff]rozen"):
        scenario.team_graph().add_node(99)
    with pytest.raises(TypeError, match="frozen"):
        scenario.model_copy(update={"days": 5})
    assert scenario.model_copy() == scenario
    scenario.act_kinds.clear()
    scenario.to_dict()["days"] = 5
    assert scenario == parse(EVERYTHING)


def test_the_network_is_built_once():
    scenario = parse(EVERYTHING)
    assert scenario.team_graph() is scenario.team_graph()


def test_a_scenario_can_be_pickled():
    scenario = parse(EVERYTHING)
    again = pickle.loads(pickle.dumps(scenario))  # noqa: S301 - made here
    assert again == scenario
    assert again.leadership == scenario.leadership
    assert again.team_graph().nodes(data=True) == scenario.team_graph().nodes(data=True)


def test_a_scenario_constructed_in_python_is_validated():
    scenario = Scenario(schema=1, days=90, mechanisms=Mechanisms(leaving=False))  # type: ignore[call-arg]
    assert scenario == parse("schema: 1\ndays: 90\nmechanisms: {leaving: false}\n")
    with pytest.raises(ValidationError, match="day: 100 is after the last day of the run"):
        Scenario.model_validate({"schema": 1, "days": 90, "events": [{"day": 100, "event": "incident", "harm": 1}]})


def test_data_may_contain_parts_of_a_scenario():
    parts = parse(EVERYTHING)
    data = {
        "schema": 1,
        "mechanisms": parts.mechanisms,
        "team": parts.team,
        "events": parts.events,
        "leadership": parts.leadership,
        "start": parts.start,
        "predict": parts.predict,
        "kinds": parts.kinds,
    }
    scenario = Scenario.from_dict(data)
    assert scenario.events == parts.events
    assert scenario.team == parts.team
    assert scenario.leadership == parts.leadership


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "a scenario is a mapping of keys to values, not an empty list"),
        ({"schema": 1, "days": "5"}, 'days: "5" is not an integer'),
        ({"schema": 1, "title": "a\x00b"}, "title: invalid character U+0000"),
        ({"schema": 1, "about": "\ud800"}, "about: invalid character U+D800"),
        ({"schema": 1, "workload": float("nan")}, "workload: .nan is not a finite number"),
        ({"schema": 1, "workload": 10**400}, "is too large"),
        ({"schema": 1, "days": 10**400}, "a number with more than 60 digits is above the maximum 100,000"),
        (
            {"schema": 1, "events": [{"day": 1, "event": "incident", "harm": 7}]},
            "events.0.harm: 7 is above the maximum 1",
        ),
        ({"schema": 1, "team": object()}, "team: object is not a mapping"),
        ({"schema": 1, 5: 6}, '5: unknown key "5"'),
    ],
)
def test_an_error_in_data_is_located_by_its_path(data, message):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(data)
    assert message in str(caught.value)


def test_data_that_contain_themselves_are_rejected():
    data: dict[str, object] = {"schema": 1}
    data["about"] = data
    with pytest.raises(ScenarioError, match="more than 20 nested levels"):
        Scenario.from_dict(data)
