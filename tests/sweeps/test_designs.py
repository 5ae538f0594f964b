"""Designs for sensitivity: what they draw, that they only grow, and what is wrong with a plan that asks for one."""

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


def designed(design: dict[str, Any], **changes: Any) -> SweepPlan:
    return make_plan(**{"vary": FIELDS, "design": design, "runs": 3, "keep": {"days": 0}, **changes})


def rows_of(made: SweepPlan) -> list[dict[str, Any]]:
    """The values of each row of a design."""
    return [made.cells[cell][0].values for cell in made.cell_of_row]


@pytest.mark.parametrize("levels", [4, 6])
def test_in_a_trajectory_each_field_takes_one_step_of_the_same_size(levels: int) -> None:
    rows = np.array(
        list(sample_unit_hypercube(4, SamplingDesign(sample="morris", trajectories=30, levels=levels)))
    ).reshape(30, 5, 4)
    moved = np.diff(rows, axis=1) != 0
    assert (moved.sum(axis=2) == 1).all(), "one field a step"
    assert (moved.sum(axis=1) == 1).all(), "and each field once"
    sizes = np.abs(np.diff(rows, axis=1)).max(axis=1)[:, :3]
    assert np.allclose(sizes, morris_delta(levels))
    on_grid = rows[:, :, :3] * (levels - 1)
    assert np.allclose(on_grid, on_grid.round())
    assert len(np.unique(rows[:, :, 3])) == 60, "the dummy has values of its own in each trajectory"


@pytest.mark.parametrize("second_order", [False, True])
def test_in_the_design_for_indices_each_field_in_turn_comes_from_the_other_row(second_order: bool) -> None:
    rows = np.array(
        list(sample_unit_hypercube(3, SamplingDesign(sample="sobol_indices", points=16, second_order=second_order)))
    )
    for block in rows.reshape(16, -1, 3):
        one, other = block[0], block[-1]
        for field in range(3):
            assert (block[1 + field] == np.where(np.arange(3) == field, other, one)).all()
            if second_order:
                assert (block[4 + field] == np.where(np.arange(3) == field, one, other)).all()


@pytest.mark.parametrize(
    ("small", "large"),
    [(MORRIS, {**MORRIS, "trajectories": 9}), (INDICES, {**INDICES, "points": 16})],
)
def test_a_larger_design_only_adds(small: dict[str, Any], large: dict[str, Any], tmp_path: Path) -> None:
    first, then = designed(small), designed(large)
    assert then.points[: len(first.points)] == first.points
    assert then.cell_of_row[: len(first.cell_of_row)] == first.cell_of_row
    run_sweep(first, tmp_path / "small")
    ended = run_sweep(then, tmp_path / "small")
    assert ended.n_new == 3 * (len(then.points) - len(first.points))
    run_sweep(then, tmp_path / "at_once")
    assert table_digests(tmp_path / "small") == table_digests(tmp_path / "at_once")


def test_all_constants_vary_around_their_values_within_their_bounds() -> None:
    vary = {"parameters": {"within": 0.5}, "parameters.felt_half": {"between": [1, 9]}}
    made = designed(MORRIS, vary=vary, set={**BASE["set"], "parameters.lift": 0.02})
    names = {name if name == "workload" else f"parameters.{name}" for name in annotated_fields(Parameters)}
    assert set(made.factors) == (names - {"parameters.lift"}) | {DUMMY}
    assert made.bounds["parameters.felt_half"] == (1, 9)
    base = sim.load("typical_ward").constants
    for name, field in annotated_fields(Parameters).items():
        path = name if name == "workload" else f"parameters.{name}"
        if path in made.bounds and name != "felt_half":
            low, high = made.bounds[path]
            value, about = getattr(base, name), field.metadata
            assert low < value < high or high == about.maximum, name
            assert max(0.5 * value, about.minimum) - 1e-9 <= low + field.is_integer, name
            assert high <= min(1.5 * value, about.maximum if about.maximum is not None else np.inf) + 1e-9, name
    assert made.bounds["parameters.felt_gain"][1] == annotated_fields(Parameters)["felt_gain"].metadata.maximum
    whole = {row["parameters.conversations"] for row in rows_of(made)}
    assert whole <= set(range(DEFAULT_PARAMETERS.conversations // 2, 2 * DEFAULT_PARAMETERS.conversations))


def test_the_dummy_changes_the_luck_and_nothing_else() -> None:
    made = designed(MORRIS)
    rows = rows_of(made)
    pairs = [(a, b) for a, b in itertools.pairwise(rows) if a[DUMMY] != b[DUMMY]]
    by_values = {str(point.values): point for point in made.points}
    found = 0
    for one, other in pairs:
        a, b = by_values[str(one)], by_values[str(other)]
        if {**one, DUMMY: 0} == {**other, DUMMY: 0}:
            found += 1
            assert a.content == b.content
            assert a.point_id != b.point_id
            assert abs(a.seed_offset - b.seed_offset) >= MAX_RUNS, "no run of one has the luck of a run of the other"
    assert found == 5, "once a trajectory"


def test_points_of_a_row_share_their_luck_across_arms() -> None:
    made = designed(INDICES, compare={"leadership.style": ["compassionate", "transactional"]})
    assert all(len({point.seed_offset for point in cell}) == 1 for cell in made.cells)


def test_rows_with_the_same_values_are_one_point() -> None:
    made = designed(INDICES)
    assert len(made.cell_of_row) == 8 * (4 + 2)
    assert len(made.points) == len({str(row) for row in rows_of(made)}) < len(made.cell_of_row)


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
WRONG = {
    f"{VARIES}design: {{sample: morris}}": "4:9 the design has no trajectories, and morris needs them",
    f"{VARIES}design: {{sample: sobol}}": "4:9 the design has no points, and sobol needs them",
    f"{VARIES}design: {{sample: morris, trajectories: 4, points: 3}}": "4:43 points is not for morris",
    f"{VARIES}design: {{sample: morris, trajectories: 4, levels: 5}}": "4:51 levels is 5, not an even number",
    f"{VARIES}design: {{sample: sobol_indices, points: 100}}": "4:41 points is 100, not a power of two",
    f"{VARIES}design: {{sample: moris}}": '4:18 sample is "moris", which is not known',
    f"{VARIES}design: {{sample: morris, trajectories: 1}}": (
        "4:40 trajectories is 1, below the smallest allowed value 2"
    ),
    "vary: {parameters: {within: 0.5}}": "3:20 parameters needs a `design`, such as {sample: morris, trajectories: 20}",
    "vary: {parameters: all}\ndesign: {sample: morris, trajectories: 2}": ('3:20 parameters is "all", not a share'),
    "vary: {parameters: {between: [0, 1]}}\ndesign: {sample: morris, trajectories: 2}": (
        '3:21 all constants vary within a share, not by "between"'
    ),
    "vary: {workload: {within: 2}}\ndesign: {sample: morris, trajectories: 2}": (
        "3:27 within is 2, not a share above 0 and up to 1"
    ),
    "vary: {workload: {within: 0.1}}": "3:19 within needs a `design`, such as {sample: sobol, points: 64}",
    "vary: {parameters.conversations: {within: 0.1}}\ndesign: {sample: morris, trajectories: 2}": (
        "3:34 parameters.conversations is 3, which leaves nothing within 0.1 of it"
    ),
    "seed: 9223372036854775000\nvary: {workload: {within: 0.1}}\ndesign: {sample: morris, trajectories: 2}": (
        "3:7 the seeds of the last runs would be beyond 2^63 − 1"
    ),
    "vary: {workload: {between: [0.5, 5]}}\ndesign: {sample: sobol, points: 2}": None,
}
"""What may be wrong with a plan after its head, and what is said of it; None where any word with its line will do."""


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_with_a_design_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(f"{HEAD}{text}\n")
    with pytest.raises(ScenarioError) as caught:
        load_plan(tmp_path / "plan.yaml")
    told = [f"{one.line}:{one.column} {one.message}" for one in caught.value.problems]
    assert told == [WRONG[text]] if WRONG[text] else told[0].startswith("3:"), told


def test_arms_can_have_names(tmp_path: Path) -> None:
    starts = {"good": {"wellbeing": 0.9}, "bad": {"wellbeing": 0.1}}
    made = make_plan(vary={"workload": [0.5]}, compare={"start": {**starts, }, "reference": "bad"})  # fmt: skip
    assert (made.arms, made.reference_index) == (("good", "bad"), 1)
    run_sweep(made, tmp_path / "small")
    assert list(SweepResults(tmp_path / "small").runs["start"].unique()) == ["good", "bad"]


def test_long_values_that_begin_alike_have_labels_of_their_own(tmp_path: Path) -> None:
    alike = {"wellbeing": 0.85, "energy": 0.85, "felt_compassion": 0.5, "safety": 0.7}
    starts = [{**alike, "obstacles": 0.2}, {**alike, "obstacles": 0.3}]
    made = make_plan(vary={"workload": [0.5]}, compare={"start": starts})
    assert len(set(made.arms)) == 2
    assert all(len(arm) <= 60 for arm in made.arms)
    run_sweep(made, tmp_path / "small")
    assert SweepResults(tmp_path / "small").runs["start"].nunique() == 2
    assert format_field_value(starts[0]) == made.arms[0], "whatever stands beside it"
