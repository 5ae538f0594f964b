"""Error messages of scenario files: file, line, column, expected value, and all errors of a file at once."""

from __future__ import annotations

import pickle

import pytest

from sim.scenario import ScenarioError, ScenarioProblem, parse
from tests.scenario.invalid_scenarios import ALL, SCHEMA


def load_problems(text: str, **options: object) -> tuple[ScenarioProblem, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse(text, file="ward.yaml", **options)  # type: ignore[arg-type]
    return caught.value.problems


@pytest.mark.parametrize("invalid", ALL.values(), ids=ALL)
def test_an_invalid_scenario_has_an_error_with_position_and_hint(invalid):
    problems = load_problems(invalid.text)
    matching = [problem for problem in problems if invalid.message in problem.message]
    assert matching, [problem.message for problem in problems]
    problem = matching[0]
    assert (problem.file, problem.line, problem.column) == ("ward.yaml", invalid.line, invalid.column)
    assert invalid.hint in problem.hint


@pytest.mark.parametrize("invalid", ALL.values(), ids=ALL)
def test_one_error_is_reported_once(invalid):
    reported_twice = ("aliases such as", '"person" and "team"')
    at_most = 2 if any(piece in invalid.message for piece in reported_twice) else 1
    assert len(load_problems(invalid.text)) <= at_most


def test_there_are_at_least_a_hundred_invalid_scenarios():
    assert len(ALL) >= 100


def test_a_problem_shows_the_source_line_with_a_caret():
    (problem,) = load_problems(SCHEMA + "workload: 60   # per cent\n")
    assert str(problem) == (
        "ward.yaml:2:11: workload: 60 is above the maximum 2\n"
        "  2 | workload: 60   # per cent\n"
        "    |           ^\n"
        "  expected a number from 0 to 2 (energy per day). "
        "Energy that an ordinary day demands, as a share of full energy."
    )


def test_the_caret_is_at_the_column_after_tabs_and_in_long_lines():
    (tabs,) = load_problems(SCHEMA + 'predict: {question: "a\tb", measure: hope}\n')
    line, caret = str(tabs).splitlines()[1:3]
    assert line[caret.index("^") :] == "hope}"
    assert caret.count("\t") == 1
    (long,) = load_problems(SCHEMA + "debrief: [" + "a, " * 200 + "5]\n")
    line, caret = str(long).splitlines()[1:3]
    assert len(line) < 130
    assert line[caret.index("^")] == "5"


def test_all_errors_are_reported_in_order_of_line():
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


def test_all_errors_of_a_team_are_reported():
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


def test_an_error_can_be_pickled():
    with pytest.raises(ScenarioError) as caught:
        parse("days: 5")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made here
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)


def test_a_problem_can_be_written_as_json():
    (problem,) = load_problems(SCHEMA + "workload: 60\n")
    assert problem._asdict() == {
        "file": "ward.yaml",
        "line": 2,
        "column": 11,
        "path": "workload",
        "value": "60",
        "message": "workload: 60 is above the maximum 2",
        "hint": problem.hint,
        "source_line": "workload: 60",
    }


def test_events_are_not_checked_against_an_invalid_number_of_days():
    with pytest.raises(ScenarioError) as caught:
        parse("schema: 1\ndays: 0\nevents:\n  - {day: 3, event: spark, acts: 1}\n")
    (problem,) = caught.value.problems
    assert problem.path == "days"
