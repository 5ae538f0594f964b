"""The plan of `sim.compare`: the same random seeds for each of several scenarios."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from sim.scenario import Scenario, ScenarioError, ScenarioProblem
from sim.sweeps.plan.plan import SweepPlan, parse_plan

MAX_NAME_LENGTH = 40
"""Characters of the scenario names in the name of the plan."""


def plan_comparison(
    scenarios: Sequence[Scenario | str | PathLike[str]],
    *,
    runs: int,
    overrides: Mapping[str, Any] | None = None,
    seed: int = 1,
) -> SweepPlan:
    """Plan of a comparison of scenarios. Its name contains a hash, so that an edited scenario gets a new folder.

    Parameters
    ----------
    scenarios
        Two or more scenarios. The first is the reference.
    runs
        Number of runs of each scenario.
    overrides
        Values to change in all scenarios, by dotted key.
    seed
        Random seed of the first run of each scenario.

    Raises
    ------
    ScenarioError
        A scenario is invalid, or there are fewer than two scenarios.
    """
    if len(scenarios) < 2:
        message = f"a comparison needs two or more scenarios, got {len(scenarios)}"
        raise ScenarioError([ScenarioProblem("", None, None, "", "", message)])
    labels = _unique_labels(scenarios)
    scenario_by_label = {
        label: scenario for label, scenario in zip(labels, scenarios, strict=True) if isinstance(scenario, Scenario)
    }
    data = {"compare": {"base": labels}, "set": dict(overrides or {}), "runs": runs, "seed": seed}
    plan = parse_plan(data, scenario_by_label)
    point_ids = "".join(point.point_id for point in plan.points)
    label = "-".join(dict.fromkeys(Path(arm).stem.lower() for arm in plan.arms))
    digest = hashlib.sha256(f"{point_ids}{seed}".encode()).hexdigest()[:8]
    return plan._replace(name=f"compare-{label[:MAX_NAME_LENGTH]}-{digest}")


def _unique_labels(scenarios: Sequence[Scenario | str | PathLike[str]]) -> list[str]:
    """Label of each scenario. Scenario objects with the same name are numbered: "ward", "ward #2"."""
    labels: list[str] = []
    for scenario in scenarios:
        label = scenario.name if isinstance(scenario, Scenario) else fspath(scenario)
        n_same = sum(earlier_label.partition(" #")[0] == label for earlier_label in labels)
        labels.append(f"{label} #{n_same + 1}" if n_same and isinstance(scenario, Scenario) else label)
    return labels
