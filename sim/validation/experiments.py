"""Scenarios in which the expected patterns are measured: wards and organisations that differ from run to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName, run_engine
from sim.engine.trace import Trace
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario
from sim.world import build_world

N_LAST_DAYS = 60
"""Number of days at the end of a run over which measures are averaged."""
STYLE_BLEND = 0.5
"""Assumed: no leader has a pure style. A leader's style is half the named style and half the mean of all styles."""


@dataclass(frozen=True)
class ExperimentSetup:
    """Engine and overrides with which patterns are measured.

    Parameters
    ----------
    engine
        "compiled" or "mesa". Both give bit-identical results.
    overrides
        Values to change in all scenarios, by dotted key. They take precedence over values that an experiment sets.
    """

    engine: EngineName = DEFAULT_ENGINE
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def build_ward(self, size: int, run: int, **parts: Any) -> Scenario:
        """A ward of `size` people for 250 days with a workload of 0.6, unless `parts` override it.

        The seed of the team is `run` + 1, so that every run has another ward.
        """
        team = {"builder": "ward", "size": size, "seed": run + 1}
        return self.build_scenario({"schema": 1, "days": 250, "workload": 0.6, "team": team} | parts)

    def build_organisation(self, run: int) -> Scenario:
        """Twelve wards for half a year, two per style; the style of each leader is blended with the mean style."""
        team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 24, "seed": run + 1}
        data = {"schema": 1, "days": 125, "workload": 0.6, "team": team}
        unblended = self.build_scenario(data | {"leadership": {"mix": dict.fromkeys(STYLES, 1 / len(STYLES))}})
        mean_style = np.mean([entry.style for entry in STYLES.values()], axis=0)
        blends = {
            name: Style(*(STYLE_BLEND * np.array(style) + (1 - STYLE_BLEND) * mean_style).tolist())._asdict()
            for name, style in unblended.team_styles().items()
            if name != "Leadership"
        }
        return self.build_scenario(data | {"leadership": {"teams": blends}})

    def build_scenario(self, data: dict[str, Any]) -> Scenario:
        """The scenario of an experiment with the overrides of this setup.

        Raises
        ------
        ScenarioError
            An override does not fit the scenario.
        """
        return Scenario.from_dict(data, overrides=self.overrides)

    def run(self, scenario: Scenario, run: int) -> Trace:
        """Simulate one run. Its number is its random seed."""
        return run_engine(build_world(scenario, run), self.engine)


def mean_of_last_days(trace: Trace, measure: str) -> float:
    """Mean of a measure of the whole organisation over the last `N_LAST_DAYS` days, without NaN."""
    return float(np.nanmean(trace.days[-N_LAST_DAYS:, 0, MEASURE_INDEX[measure]]))


def person_state(trace: Trace, state: str) -> NDArray[np.float64]:
    """A state of all people, shape (days, people)."""
    if trace.people is None:
        raise ValueError("the trace was recorded without people")
    return trace.people[:, STATE_INDEX[state]]
