"""Plans: their keys, their expansion to design points, and located error messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario import ScenarioError
from sim.sweeps.plan.plan import load_plan, parse_plan
from tests.sweeps.helpers import BASE, make_plan

WARD = "schema: 1\nname: ward\ndays: 60\nteam: {builder: ward, size: 8}\nevents: [{day: 50, event: spark, acts: 2}]\n"


def load_plan_text(text: str, folder: Path) -> Any:
    (folder / "ward.yaml").write_text(WARD)
    (folder / "plan.yaml").write_text(text)
    return load_plan(folder / "plan.yaml")


def load_problems(text: str, folder: Path) -> list[str]:
    """Problems of a plan as "line:column message"."""
    with pytest.raises(ScenarioError) as caught:
        load_plan_text(text, folder)
    assert all(problem.file == str(folder / "plan.yaml") for problem in caught.value.problems)
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in caught.value.problems]


def factor_values(plan: Any, name: str) -> list[Any]:
    return [point.values[name] for point in plan.points]


def test_all_combinations_are_points_and_arms_vary_fastest(tmp_path: Path) -> None:
    plan = load_plan_text(
        "schema: 1\nbase: ward.yaml\nvary: {workload: [0.5, 0.6], team.size: [8, 9]}\n"
        "compare: {leadership.style: [rescuing, sympathetic], reference: sympathetic}\n",
        tmp_path,
    )
    assert factor_values(plan, "workload") == [0.5] * 4 + [0.6] * 4
    assert factor_values(plan, "team.size") == [8, 8, 9, 9] * 2
    assert factor_values(plan, "leadership.style") == ["rescuing", "sympathetic"] * 4
    assert (plan.arms, plan.reference_index, plan.factors) == (
        ("rescuing", "sympathetic"),
        1,
        ("workload", "team.size"),
    )
    assert [len(cell) for cell in plan.cells] == [2] * 4


def test_spaced_numbers_are_rounded_and_integers_if_possible(tmp_path: Path) -> None:
    plan = load_plan_text("schema: 1\nbase: ward.yaml\nvary: {workload: {linspace: [0.1, 0.5, 5]}}\n", tmp_path)
    assert factor_values(plan, "workload") == [0.1, 0.2, 0.3, 0.4, 0.5]
    plan = load_plan_text("schema: 1\nbase: ward.yaml\nvary: {team.size: {linspace: [8, 16, 3]}}\n", tmp_path)
    assert factor_values(plan, "team.size") == [8, 12, 16]
    plan = load_plan_text(
        "schema: 1\nbase: ward.yaml\nvary: {parameters.felt_half: {geomspace: [0.5, 8, 5]}}\n", tmp_path
    )
    assert factor_values(plan, "parameters.felt_half") == [0.5, 1, 2, 4, 8]


def test_zipped_fields_are_combined_with_the_others(tmp_path: Path) -> None:
    text = "schema: 1\nbase: ward.yaml\nvary: {workload: [0.5, 0.6]}\nzipped: [{team.size: [8, 9], days: [60, 70]}]\n"
    plan = load_plan_text(text, tmp_path)
    assert (
        list(zip(factor_values(plan, "team.size"), factor_values(plan, "days"), strict=True)) == [(8, 60), (9, 70)] * 2
    )


def test_each_point_is_the_scenario_with_its_overrides(tmp_path: Path) -> None:
    plan = load_plan_text("schema: 1\nbase: ward.yaml\nvary: {events.0.acts: [1, 4], team.seed: [1, 2]}\n", tmp_path)
    for point in plan.points:
        expected = sim.load(tmp_path / "ward.yaml", point.values)
        loaded = sim.Scenario.from_dict(json.loads(point.content))
        assert loaded.events == expected.events
        assert dict(loaded.team_graph().edges) == dict(expected.team_graph().edges)


@pytest.mark.parametrize("sample", ["latin_hypercube", "sobol"])
def test_designs_fill_the_space_and_are_reproducible(sample: str) -> None:
    data = {
        **BASE,
        "vary": {
            "workload": {"between": [0.4, 0.8]},
            "team.size": {"between": [3, 6]},
            "mechanisms.contagion": [True, False],
        },
        "design": {"sample": sample, "points": 16},
    }  # fmt: skip
    plan = parse_plan(data)
    assert (
        plan.points == parse_plan(data).points != parse_plan({**data, "design": {**data["design"], "seed": 2}}).points
    )
    cuts = np.sort(factor_values(plan, "workload"))
    assert all(0.4 + 0.025 * i <= cut <= 0.4 + 0.025 * (i + 1) for i, cut in enumerate(cuts)), "one in each sixteenth"
    assert sorted(factor_values(plan, "team.size")) == [3] * 4 + [4] * 4 + [5] * 4 + [6] * 4
    assert sorted(factor_values(plan, "mechanisms.contagion")) == [False] * 8 + [True] * 8


def test_scenarios_can_be_compared(tmp_path: Path) -> None:
    plan = load_plan_text("schema: 1\ncompare: {base: [ward.yaml, typical_ward]}\nset: {days: 70}\n", tmp_path)
    assert plan.arms == ("ward.yaml", "typical_ward")
    assert [point.n_people for point in plan.points] == [8, 24]


def test_a_point_id_depends_only_on_fields_that_affect_a_run() -> None:
    first = make_plan(vary={"workload": [0.5]}).points[0].point_id
    assert first == make_plan(vary={"workload": [0.4, 0.5]}).points[1].point_id
    for description in ({"title": "Another"}, {"notes": "More"}, {"about": "A story"}):
        assert make_plan(vary={"workload": [0.5]}, set={**BASE["set"], **description}).points[0].point_id == first
    assert make_plan(vary={"workload": [0.5]}, set={**BASE["set"], "parameters.lift": 0.02}).points[0].point_id != first


HEAD = "schema: 1\nbase: ward.yaml\n"
INVALID_PLANS = {
    "runs: 0": "3:7 runs: 0 is below the minimum 1",
    "bse: 3": '3:1 unknown key "bse"',
    "runs: {min: 9, max: 4, until: {half_width: 1}}": "3:13 min: 9 is above max, 4",
    "vary:\n  seed: [1, 2]": '4:3 "seed" cannot vary',
    "vary:\n  workload: []": "4:13 workload: the list is empty",
    "vary: {workload: 0.5}": "3:18 workload: 0.5 is not a list of values",
    "vary: {workload: {linspce: [0, 1, 3]}}": '3:19 workload: unknown key "linspce"',
    "vary: {workload: {linspace: [0, 1]}}": "3:29 linspace: expected 3 numbers",
    "vary: {workload: {geomspace: [0, 1, 4]}}": ("3:30 geomspace: start or stop is not above 0"),
    "vary: {workload: {between: [0, 1]}}": '3:19 "between" requires a design, such as {sample: sobol, points: 64}',
    "vary: {workload: [0.5, 0.5]}": "3:24 duplicate value 0.5",
    "set: {workload: 0.4}\nvary: {workload: [0.5]}": '4:8 duplicate field "workload" (also in set)',
    "compare: {days: [60]}": "3:17 days: fewer than two values",
    "compare: {reference: 60}": "3:10 compare: missing field",
    "compare: {days: [60, 70], reference: 80}": "3:38 reference: 80 is not one of the compared values",
    "compare: {base: [ward.yaml, typical_ward]}": '3:17 "base" of compare and the key "base" cannot be combined',
    "zipped: [{days: [60, 70], workload: [0.5]}]": (
        "3:10 zipped: the numbers of values differ: days has 2, workload has 1"
    ),
    "design: {sample: sobol, points: 4}": '3:1 "design" requires the key "vary"',
}
"""Invalid lines of a plan after `HEAD`, with the expected message."""


@pytest.mark.parametrize("text", INVALID_PLANS)
def test_problems_of_a_plan_are_located(text: str, tmp_path: Path) -> None:
    assert load_problems(f"{HEAD}{text}\n", tmp_path) == [INVALID_PLANS[text]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base: ward.yaml\n", '1:1 missing key "schema"'),
        ("schema: 1\n", '1:1 missing key "base"'),
        ("schema: 1\nbase: wardd.yaml\n", "2:7 file not found, and no built-in scenario has this name"),
    ],
)
def test_a_plan_needs_a_version_and_a_base(text: str, message: str, tmp_path: Path) -> None:
    assert load_problems(text, tmp_path) == [message]


def test_every_point_is_validated_and_the_message_names_it(tmp_path: Path) -> None:
    text = "schema: 1\nbase: ward.yaml\nvary:\n  team.size: [8, 9]\n  workload: [0.5, 2.5]\n"
    assert load_problems(text, tmp_path) == [
        "5:19 point 2 (team.size=8, workload=2.5) and 1 more: workload: 2.5 is above the maximum 2"
    ]


def test_problems_between_fields_are_reported(tmp_path: Path) -> None:
    problems = load_problems("schema: 1\nbase: ward.yaml\nvary:\n  days: [60, 40]\n", tmp_path)
    message = "events.0.day: day: 50 is after the last day of the run, 40"
    assert problems == [f"4:3 point 2 (days=40): {message}"] or problems[0].endswith(f"point 2 (days=40): {message}")


def test_a_path_to_a_missing_field_is_reported(tmp_path: Path) -> None:
    problem, _ = load_problems("schema: 1\nbase: ward.yaml\nvary: {events.3.day: [1, 2]}\n", tmp_path)
    assert "events: 3 is out of range" in problem


def test_points_that_are_the_same_scenario_are_rejected(tmp_path: Path) -> None:
    text = "schema: 1\nbase: ward.yaml\nvary: {notes: [one, two]}\n"
    (problem,) = load_problems(text, tmp_path)
    assert "points 1 (notes=one) and 2 (notes=two) are the same scenario" in problem


def test_problems_of_the_base_are_located_in_the_base(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("schema: 1\nworkload: 9\n")
    (tmp_path / "plan.yaml").write_text("schema: 1\nbase: bad.yaml\n")
    with pytest.raises(ScenarioError, match=r"bad\.yaml:2:11: workload: 9 is above"):
        load_plan(tmp_path / "plan.yaml")


def test_a_scenario_from_python_can_be_varied() -> None:
    scenario = sim.load("bring_your_own_team")
    plan = parse_plan({"base": "mine", "vary": {"workload": [0.5, 0.6]}}, {"mine": scenario})
    assert [point.n_people for point in plan.points] == [len(scenario.people_names)] * 2


def test_problems_of_a_dictionary_are_located_by_path() -> None:
    with pytest.raises(ScenarioError, match=r"vary\.workload.*: point 2 \(workload=9\): workload: 9"):
        parse_plan({**BASE, "vary": {"workload": [0.5, 9]}})
