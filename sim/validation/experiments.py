"""The worlds in which the claims are measured: wards and organisations of their own for each run, and their play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName, run_engine
from sim.engine.trace import Trace
from sim.model.measures import MEASURE_INDEX
from sim.model.metadata import annotated_fields
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.states import STATE_INDEX
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario
from sim.scenario.errors import format_path
from sim.scenario.overrides import parse_overrides
from sim.world import build_world

Changes = Mapping[str, Any] | Sequence[str]
"""Changes to scenarios: path to value, or texts "path=value"."""

N_LAST_DAYS = 60
"""A year's run is looked at over its last so many days."""
STYLE_BLEND = 0.5
"""Assumed: nobody leads in one pure style. Leaders are half of a style and half of the mean of all styles."""


class Perturbation(NamedTuple):
    """A constant of the model that is moved by a share of its value; a whole number by one.

    Attributes
    ----------
    name : of the constant
    relative_change : of its value, with its sign: .1 for a tenth more
    """

    name: str
    relative_change: float

    def apply(self, value: float) -> float:
        """The value after the move; never past the bounds of the constant."""
        metadata = annotated_fields(Parameters)[self.name].metadata
        is_integer = isinstance(getattr(DEFAULT_PARAMETERS, self.name), int)
        moved = value + (1 if self.relative_change > 0 else -1) if is_integer else value * (1 + self.relative_change)
        low, high = (
            (-inf if metadata.minimum is None else metadata.minimum),
            (inf if metadata.maximum is None else metadata.maximum),
        )
        return min(max(moved, low), high)


class ExperimentSetup(NamedTuple):
    """Where claims are measured: an engine, and what is changed in every world.

    Attributes
    ----------
    engine : which plays; both leave the same bits
    changes : hold in all worlds, whatever a claim sets for itself
    perturbation : a constant that is moved from the value that it has in each world
    """

    engine: EngineName = DEFAULT_ENGINE
    changes: Changes = ()
    perturbation: Perturbation | None = None

    def build_ward(self, size: int, run: int, **parts: Any) -> Scenario:
        """A ward of its own for each run, for a year at a workload of .6 unless given: no two wards are alike."""
        team = {"builder": "ward", "size": size, "seed": run + 1}
        return self.build_scenario({"schema": 1, "days": 250, "workload": 0.6, "team": team} | parts)

    def build_organisation(self, run: int) -> Scenario:
        """Half a year of twelve wards, two of each style, each leader a blend of it with what all styles share."""
        team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 24, "seed": run + 1}
        data = {"schema": 1, "days": 125, "workload": 0.6, "team": team}
        unblended = self.build_scenario(data | {"leadership": {"mix": dict.fromkeys(STYLES, 1 / len(STYLES))}})
        common = np.mean([entry.style for entry in STYLES.values()], axis=0)
        blends = {
            name: Style(*(STYLE_BLEND * np.array(style) + (1 - STYLE_BLEND) * common).tolist())._asdict()
            for name, style in unblended.team_styles().items()
            if name != "Leadership"
        }
        return self.build_scenario(data | {"leadership": {"teams": blends}})

    def build_scenario(self, data: dict[str, Any]) -> Scenario:
        """A scenario with what is changed and moved.

        Raises
        ------
        ScenarioError
            A change does not fit, or takes a value out of its bounds.
        """
        changes = {format_path(override.path): override.value for override in parse_overrides(self.changes)}
        if self.perturbation is not None:
            name = self.perturbation.name
            path = name if name == "workload" else f"parameters.{name}"
            scenario_value = data.get(name) if name == "workload" else data.get("parameters", {}).get(name)
            value = changes.get(path, scenario_value)
            changes[path] = self.perturbation.apply(getattr(DEFAULT_PARAMETERS, name) if value is None else value)
        return Scenario.from_dict(data, overrides=changes)

    def run(self, spec: Scenario, run: int) -> Trace:
        """Play one run; its number is its seed."""
        return run_engine(build_world(spec, run), self.engine)


def mean_of_last_days(trace: Trace, measure: str) -> float:
    """Mean of a measure of the whole over the last days for which it is known."""
    return float(np.nanmean(trace.days[-N_LAST_DAYS:, 0, MEASURE_INDEX[measure]]))


def person_state(trace: Trace, state: str) -> NDArray[np.float64]:
    """A state of people, shape (days, people)."""
    if trace.people is None:
        raise ValueError("the trace keeps no people")
    return trace.people[:, STATE_INDEX[state]]
