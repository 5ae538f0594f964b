"""Designs for sensitivity analysis: their rows, their extension, and located error messages."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.model.metadata import annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.scenario import ScenarioError
from sim.sweeps.plan.designs import DUMMY, morris_delta, sample_unit_hypercube
from sim.sweeps.plan.plan import SweepPlan, load_plan
from sim.sweeps.plan.points import format_field_value
from sim.sweeps.plan.schema import MAX_RUNS, SamplingDesign
from sim.sweeps.results import SweepResults
from sim.sweeps.run.rerun import reproduce_run
from sim.sweeps.run.verify import verify_results
from tests.sweeps.helpers import BASE, make_plan, run_sweep, table_digests

FIELDS: dict[str, Any] = {
    "workload": {"between": [0.4, 0.8]},
    "parameters.conversations": {"within": 0.5},
    "mechanisms.contagion": [True, False],
}
MORRIS = {"sample": "morris", "trajectories": 5}
INDICES = {"sample": "sobol_indices", "points": 8}


def make_design_plan(design: dict[str, Any], **changes: Any) -> SweepPlan:
    return make_plan(**{"vary": FIELDS, "design": design, "runs": 3, "keep": {"days": 0}, **changes})


def design_rows(plan: SweepPlan) -> list[dict[str, Any]]:
    """The values of each row of a design."""
    return [plan.cells[cell][0].values for cell in plan.cell_of_row]


@pytest.mark.parametrize("levels", [4, 6])
def test_each_field_of_a_morris_trajectory_changes_once_by_delta(levels: int) -> None:
    rows = np.array(
        list(sample_unit_hypercube(4, SamplingDesign(sample="morris", trajectories=30, levels=levels)))
    ).reshape(30, 5, 4)
    moved = np.diff(rows, axis=1) != 0
    assert (moved.sum(axis=2) == 1).all(), "one field per step"
    assert (moved.sum(axis=1) == 1).all(), "each field once"
    sizes = np.abs(np.diff(rows, axis=1)).max(axis=1)[:, :3]
    assert np.allclose(sizes, morris_delta(levels))
    on_grid = rows[:, :, :3] * (levels - 1)
    assert np.allclose(on_grid, on_grid.round())
    assert len(np.unique(rows[:, :, 3])) == 60, "the dummy has two values per trajectory"


@pytest.mark.parametrize("second_order", [False, True])
def test_each_row_of_saltellis_design_takes_one_field_from_the_other_matrix(second_order: bool) -> None:
    rows = np.array(
        list(sample_unit_hypercube(3, SamplingDesign(sample="sobol_indices", points=16, second_order=second_order)))
    )
    for block in rows.reshape(16, -1, 3):
        row_a, row_b = block[0], block[-1]
        for field in range(3):
            assert (block[1 + field] == np.where(np.arange(3) == field, row_b, row_a)).all()
            if second_order:
                assert (block[4 + field] == np.where(np.arange(3) == field, row_a, row_b)).all()


@pytest.mark.parametrize(
    ("small", "large"),
    [(MORRIS, {**MORRIS, "trajectories": 9}), (INDICES, {**INDICES, "points": 16})],
)
def test_a_larger_design_extends_a_smaller_one(small: dict[str, Any], large: dict[str, Any], tmp_path: Path) -> None:
    first, then = make_design_plan(small), make_design_plan(large)
    assert then.points[: len(first.points)] == first.points
    assert then.cell_of_row[: len(first.cell_of_row)] == first.cell_of_row
    run_sweep(first, tmp_path / "small")
    summary = run_sweep(then, tmp_path / "small")
    assert summary.n_new == 3 * (len(then.points) - len(first.points))
    run_sweep(then, tmp_path / "at_once")
    assert table_digests(tmp_path / "small") == table_digests(tmp_path / "at_once")


def test_all_parameters_vary_around_their_values_within_their_bounds() -> None:
    vary = {"parameters": {"within": 0.5}, "parameters.felt_half": {"between": [1, 9]}}
    plan = make_design_plan(MORRIS, vary=vary, set={**BASE["set"], "parameters.lift": 0.02})
    names = {name if name == "workload" else f"parameters.{name}" for name in annotated_fields(Parameters)}
    assert set(plan.factors) == (names - {"parameters.lift"}) | {DUMMY}
    assert plan.bounds["parameters.felt_half"] == (1, 9)
    base = sim.load("typical_ward").constants
    for name, field in annotated_fields(Parameters).items():
        path = name if name == "workload" else f"parameters.{name}"
        if path in plan.bounds and name != "felt_half":
            low, high = plan.bounds[path]
            value, metadata = getattr(base, name), field.metadata
            assert low < value < high or high == metadata.maximum, name
            assert max(0.5 * value, metadata.minimum) - 1e-9 <= low + field.is_integer, name
            assert high <= min(1.5 * value, metadata.maximum if metadata.maximum is not None else np.inf) + 1e-9, name
    assert plan.bounds["parameters.felt_gain"][1] == annotated_fields(Parameters)["felt_gain"].metadata.maximum
    values = {row["parameters.conversations"] for row in design_rows(plan)}
    assert values <= set(range(DEFAULT_PARAMETERS.conversations // 2, 2 * DEFAULT_PARAMETERS.conversations))


def test_the_dummy_changes_only_the_random_seeds() -> None:
    plan = make_design_plan(MORRIS)
    rows = design_rows(plan)
    pairs = [(a, b) for a, b in itertools.pairwise(rows) if a[DUMMY] != b[DUMMY]]
    by_values = {str(point.values): point for point in plan.points}
    n_dummy_steps = 0
    for row_a, row_b in pairs:
        a, b = by_values[str(row_a)], by_values[str(row_b)]
        if {**row_a, DUMMY: 0} == {**row_b, DUMMY: 0}:
            n_dummy_steps += 1
            assert a.content == b.content
            assert a.point_id != b.point_id
            assert abs(a.seed_offset - b.seed_offset) >= MAX_RUNS, "the points have no seed in common"
    assert n_dummy_steps == 5, "one per trajectory"


def test_arms_of_a_row_have_the_same_seeds() -> None:
    plan = make_design_plan(INDICES, compare={"leadership.style": ["compassionate", "transactional"]})
    assert all(len({point.seed_offset for point in cell}) == 1 for cell in plan.cells)


def test_rows_with_the_same_values_are_one_point() -> None:
    plan = make_design_plan(INDICES)
    assert len(plan.cell_of_row) == 8 * (4 + 2)
    assert len(plan.points) == len({str(row) for row in design_rows(plan)}) < len(plan.cell_of_row)


def test_a_sweep_of_a_design_can_be_verified_and_reproduced(tmp_path: Path) -> None:
    results = sim.sweep(
        "typical_ward",
        FIELDS,
        design=INDICES,
        runs=2,
        overrides={"days": 20, "team.size": 5},
        folder=tmp_path,
        workers=1,
    )
    assert all(check.passed for check in verify_results(results.folder, 3, seed=1))
    row = results.runs.iloc[7]
    assert row["seed"] > MAX_RUNS
    assert reproduce_run(results.folder, f"{row['point']}-{row['run']}").seed == row["seed"]
    assert SweepResults(results.folder).fields[-1] == DUMMY


HEAD = "schema: 1\nbase: typical_ward\n"
VARIES = "vary: {workload: {between: [0.4, 0.8]}}\n"
INVALID_DESIGNS = {
    f"{VARIES}design: {{sample: morris}}": '4:9 missing key "trajectories"',
    f"{VARIES}design: {{sample: sobol}}": '4:9 missing key "points"',
    f"{VARIES}design: {{sample: morris, trajectories: 4, points: 3}}": '4:43 "points" cannot be used with "morris"',
    f"{VARIES}design: {{sample: morris, trajectories: 4, levels: 5}}": "4:51 levels: 5 is not an even integer",
    f"{VARIES}design: {{sample: sobol_indices, points: 100}}": "4:41 points: 100 is not a power of 2",
    f"{VARIES}design: {{sample: moris}}": '4:18 sample: unknown sample "moris"',
    f"{VARIES}design: {{sample: morris, trajectories: 1}}": ("4:40 trajectories: 1 is below the minimum 2"),
    "vary: {parameters: {within: 0.5}}": (
        "3:20 parameters requires a design, such as {sample: morris, trajectories: 20}"
    ),
    "vary: {parameters: all}\ndesign: {sample: morris, trajectories: 2}": ('3:20 parameters: "all" is not a range'),
    "vary: {parameters: {between: [0, 1]}}\ndesign: {sample: morris, trajectories: 2}": (
        '3:21 parameters: unknown key "between"'
    ),
    "vary: {workload: {within: 2}}\ndesign: {sample: morris, trajectories: 2}": ("3:27 within: 2 is not a share"),
    "vary: {workload: {within: 0.1}}": '3:19 "within" requires a design, such as {sample: sobol, points: 64}',
    "vary: {parameters.conversations: {within: 0.1}}\ndesign: {sample: morris, trajectories: 2}": (
        "3:34 parameters.conversations: within 0.1 of 3, the range is empty"
    ),
    "seed: 9223372036854775000\nvary: {workload: {within: 0.1}}\ndesign: {sample: morris, trajectories: 2}": (
        "3:7 seed: 9223372036854775000 is too large for the number of runs"
    ),
    "vary: {workload: {between: [0.5, 5]}}\ndesign: {sample: sobol, points: 2}": None,
}
"""Invalid lines of a plan after `HEAD`, with the expected message. None: any message on line 3."""


@pytest.mark.parametrize("text", INVALID_DESIGNS)
def test_problems_of_a_design_are_located(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(f"{HEAD}{text}\n")
    with pytest.raises(ScenarioError) as caught:
        load_plan(tmp_path / "plan.yaml")
    problems = [f"{problem.line}:{problem.column} {problem.message}" for problem in caught.value.problems]
    expected = INVALID_DESIGNS[text]
    assert problems == [expected] if expected else problems[0].startswith("3:"), problems


def test_arms_can_have_labels(tmp_path: Path) -> None:
    starts = {"good": {"wellbeing": 0.9}, "bad": {"wellbeing": 0.1}}
    plan = make_plan(vary={"workload": [0.5]}, compare={"start": {**starts, }, "reference": "bad"})  # fmt: skip
    assert (plan.arms, plan.reference_index) == (("good", "bad"), 1)
    run_sweep(plan, tmp_path / "small")
    assert list(SweepResults(tmp_path / "small").runs["start"].unique()) == ["good", "bad"]


def test_long_values_with_a_common_start_have_different_labels(tmp_path: Path) -> None:
    alike = {"wellbeing": 0.85, "energy": 0.85, "felt_compassion": 0.5, "safety": 0.7}
    starts = [{**alike, "obstacles": 0.2}, {**alike, "obstacles": 0.3}]
    plan = make_plan(vary={"workload": [0.5]}, compare={"start": starts})
    assert len(set(plan.arms)) == 2
    assert all(len(arm) <= 60 for arm in plan.arms)
    run_sweep(plan, tmp_path / "small")
    assert SweepResults(tmp_path / "small").runs["start"].nunique() == 2
    assert format_field_value(starts[0]) == plan.arms[0]
