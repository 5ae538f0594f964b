"""The robustness experiment perturbs the value of each scenario and measures how much of the margin it uses."""

from __future__ import annotations

import pytest

from sim.validation import Estimate, PatternResult, TargetRange
from tests.experiments.test_experiments import FOLDER, load_script


@pytest.fixture
def robustness(monkeypatch: pytest.MonkeyPatch):
    return load_script(FOLDER / "robustness.py", monkeypatch)


def test_a_change_is_relative_to_the_value_of_each_scenario(robustness) -> None:
    more_contacts = robustness.PerturbedSetup(parameter="contacts_per_day", relative_change=0.1)
    scenario = more_contacts.build_ward(6, 0, parameters={"contacts_per_day": 12})
    assert scenario.constants.contacts_per_day == pytest.approx(13.2)
    less_work = robustness.PerturbedSetup(parameter="workload", relative_change=-0.1)
    assert less_work.build_ward(6, 0).workload == pytest.approx(0.54)
    assert less_work.build_ward(6, 0, workload=0.2).workload == pytest.approx(0.18)


def test_an_integer_changes_by_1_and_bounds_are_kept(robustness) -> None:
    fewer = robustness.PerturbedSetup(parameter="conversations", relative_change=-0.1)
    assert fewer.build_ward(6, 0).constants.conversations == 2
    assert fewer.label == "conversations −1"
    assert robustness.PerturbedSetup(parameter="leader_weight", relative_change=0.1).perturb(2.0) == 2.0


def test_the_margin_used_is_relative_to_the_distance_to_the_bound(robustness) -> None:
    before, near, outside = (
        PatternResult(1, "x", Estimate(value, 0.01, 9), TargetRange(0.0, 1.0)) for value in (0.5, 0.9, 1.2)
    )
    assert robustness.margin_used(before, near) == pytest.approx(0.8)
    assert robustness.margin_used(before, outside) > 1
    above_0 = before._replace(target_range=TargetRange(0.0))
    assert robustness.margin_used(above_0, near) == 0
