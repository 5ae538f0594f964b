"""What is wrong with a scenario is told by file, line and column, with what would be right; all of it at once."""

from __future__ import annotations

import pickle

import pytest

from sim.scenario import ScenarioError, ScenarioProblem, parse
from tests.scenario.invalid_scenarios import ALL, SCHEMA


def load_problems(text: str, **options: object) -> tuple[ScenarioProblem, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, file="ward.yaml", **options)  # type: ignore[arg-type]
    return caught.value.problems


@pytest.mark.parametrize("malformed", ALL.values(), ids=ALL)
def test_a_malformed_scenario_is_told_where_and_why(malformed):
    problems = load_problems(malformed.text)
    here = [problem for problem in problems if malformed.message in problem.message]
    assert here, [problem.message for problem in problems]
    problem = here[0]
    assert (problem.file, problem.line, problem.column) == ("ward.yaml", malformed.line, malformed.column)
    assert malformed.hint in problem.hint


@pytest.mark.parametrize("malformed", ALL.values(), ids=ALL)
def test_one_fault_is_one_problem(malformed):
    known_to_be_two = ("an alias (", "a person and a team")
    at_most = 2 if any(piece in malformed.message for piece in known_to_be_two) else 1
    assert len(load_problems(malformed.text)) <= at_most


def test_there_are_at_least_forty_malformed_scenarios():
    assert len(ALL) >= 100


def test_a_problem_shows_the_line_with_a_caret_under_the_place():
    (problem,) = load_problems(SCHEMA + "workload: 60   # per cent\n")
    assert str(problem) == (
        "ward.yaml:2:11: workload is 60, above the largest allowed value 2\n"
        "  2 | workload: 60   # per cent\n"
        "    |           ^\n"
        "  right is a number from 0 to 2 (energy per day). "
        "Demand of an ordinary day on a fresh person, as a share of full energy."
    )


def test_a_caret_stands_right_after_tabs_and_in_long_lines():
    (tabs,) = load_problems(SCHEMA + 'predict: {question: "a\tb", measure: hope}\n')
    line, caret = str(tabs).splitlines()[1:3]
    assert line[caret.index("^") :] == "hope}"
    assert caret.count("\t") == 1
    (long,) = load_problems(SCHEMA + "debrief: [" + "a, " * 200 + "5]\n")
    line, caret = str(long).splitlines()[1:3]
    assert len(line) < 130
    assert line[caret.index("^")] == "5"


def test_all_that_is_wrong_is_told_at_once_in_order_of_line():
    problems = load_problems(
        """schema: 1
days: 100
days: 200
workload: lots
leadership: {style: kind, teams: {Attic: rescuing}}
events:
  - {day: 101, event: incident, harm: 2, people: [Nobody]}
  - {day: 9, event: sparc}
titel: x
"""
    )
    assert [problem.path for problem in problems] == [
        "days",
        "workload",
        "leadership.style",
        "leadership.teams.Attic",
        "events.0.day",
        "events.0.harm",
        "events.0.people.0",
        "events.1.event",
        "titel",
    ]
    assert [problem.line for problem in problems] == [3, 4, 5, 5, 7, 7, 7, 8, 9]


def test_names_are_not_checked_against_a_team_that_cannot_be_built():
    problems = load_problems(SCHEMA + "team: {builder: wrad}\nevents: [{day: 1, event: spark, acts: 1, person: X}]\n")
    assert [problem.path for problem in problems] == ["team.builder"]


def test_all_that_is_wrong_with_a_described_team_is_told_at_once():
    problems = load_problems(
        SCHEMA + "team:\n  builder: people\n  people: [{name: Ama}, {name: Ben}]\n  ties: [[Ama, X], [Ama, Ama]]\n"
    )
    assert [problem.path for problem in problems] == ["team.ties.0.1", "team.ties.1"]


def test_a_problem_in_a_file_of_the_network_names_the_file(tmp_path):
    (tmp_path / "ties.csv").write_text("from,to\nAma,Ben\nAma,Ama\n", encoding="utf-8")
    (problem,) = load_problems(SCHEMA + "team: {builder: file, path: ties.csv}\n", base=tmp_path)
    assert problem.line == 2
    assert problem.message.startswith("ties.csv:3: ")


def test_an_error_of_a_large_file_stays_short():
    text = SCHEMA + "events:\n" + "  - {day: 0, event: spark}\n" * 3000
    with pytest.raises(ScenarioError) as caught:
        parse(text)
    assert len(str(caught.value).splitlines()) < 300
    assert str(caught.value).endswith("more problems.")


def test_an_error_survives_the_way_between_processes():
    with pytest.raises(ScenarioError) as caught:
        parse("days: 5")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)


def test_a_problem_is_ready_for_json():
    (problem,) = load_problems(SCHEMA + "workload: 60\n")
    assert problem._asdict() == {
        "file": "ward.yaml",
        "line": 2,
        "column": 11,
        "path": "workload",
        "value": "60",
        "message": "workload is 60, above the largest allowed value 2",
        "hint": problem.hint,
        "source_line": "workload: 60",
    }


def test_a_wrong_length_of_the_run_is_not_held_against_its_events():
    with pytest.raises(ScenarioError) as caught:
        parse("schema: 1\ndays: 0\nevents:\n  - {day: 3, event: spark, acts: 1}\n")
    (problem,) = caught.value.problems
    assert problem.path == "days"
