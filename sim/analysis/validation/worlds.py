"""The worlds in which the claims are measured: wards and organisations of their own for each run, and their play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engines import DEFAULT_ENGINE, EngineName, run_engine
from sim.model.about import annotated_fields
from sim.model.measures import MEASURE_INDEX
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters
from sim.model.states import STATE_INDEX
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario
from sim.scenario.overrides import parse_overrides
from sim.scenario.problems import format_path
from sim.trace import Trace
from sim.world import build_world

Changes = Mapping[str, Any] | Sequence[str]
"""Changes to scenarios: path to value, or texts "path=value"."""

SETTLED = 60
"""A year's run is looked at over its last so many days."""
BLEND = 0.5
"""Assumed: nobody leads in one pure style. Leaders are half of a style and half of the mean of all styles."""


class Move(NamedTuple):
    """A constant of the model that is moved by a share of its value; a whole number by one.

    Attributes
    ----------
    name : of the constant
    share : of its value, with its sign: .1 for a tenth more
    """

    name: str
    share: float

    def of(self, value: float) -> float:
        """The value after the move; never past the bounds of the constant."""
        about = annotated_fields(Parameters)[self.name].metadata
        whole = isinstance(getattr(DEFAULT_PARAMETERS, self.name), int)
        moved = value + (1 if self.share > 0 else -1) if whole else value * (1 + self.share)
        low, high = (
            (-inf if about.minimum is None else about.minimum),
            (inf if about.maximum is None else about.maximum),
        )
        return min(max(moved, low), high)


class Bench(NamedTuple):
    """Where claims are measured: an engine, and what is changed in every world.

    Attributes
    ----------
    engine : which plays; both leave the same bits
    changes : hold in all worlds, whatever a claim sets for itself
    move : a constant that is moved from the value that it has in each world
    """

    engine: EngineName = DEFAULT_ENGINE
    changes: Changes = ()
    move: Move | None = None

    def ward(self, size: int, run: int, **parts: Any) -> Scenario:
        """A ward of its own for each run, for a year at a workload of .6 unless given: no two wards are alike."""
        team = {"builder": "ward", "size": size, "seed": run + 1}
        return self.scenario({"schema": 1, "days": 250, "workload": 0.6, "team": team} | parts)

    def organisation(self, run: int) -> Scenario:
        """Half a year of twelve wards, two of each style, each leader a blend of it with what all styles share."""
        team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 24, "seed": run + 1}
        data = {"schema": 1, "days": 125, "workload": 0.6, "team": team}
        pure = self.scenario(data | {"leadership": {"mix": dict.fromkeys(STYLES, 1 / len(STYLES))}})
        common = np.mean([named.style for named in STYLES.values()], axis=0)
        blends = {
            name: Style(*(BLEND * np.array(style) + (1 - BLEND) * common).tolist())._asdict()
            for name, style in pure.team_styles().items()
            if name != "Leadership"
        }
        return self.scenario(data | {"leadership": {"teams": blends}})

    def scenario(self, data: dict[str, Any]) -> Scenario:
        """A scenario with what is changed and moved.

        Raises
        ------
        ScenarioError
            A change does not fit, or takes a value out of its bounds.
        """
        changes = {format_path(one.path): one.value for one in parse_overrides(self.changes)}
        if self.move is not None:
            name = self.move.name
            path = name if name == "workload" else f"parameters.{name}"
            own = data.get(name) if name == "workload" else data.get("parameters", {}).get(name)
            value = changes.get(path, own)
            changes[path] = self.move.of(getattr(DEFAULT_PARAMETERS, name) if value is None else value)
        return Scenario.from_dict(data, overrides=changes)

    def live(self, spec: Scenario, run: int) -> Trace:
        """Play one run; its number is its seed."""
        return run_engine(build_world(spec, run), self.engine)


def settled(trace: Trace, measure: str) -> float:
    """Mean of a measure of the whole over the last days for which it is known."""
    return float(np.nanmean(trace.days[-SETTLED:, 0, MEASURE_INDEX[measure]]))


def people(trace: Trace, state: str) -> NDArray[np.float64]:
    """A state of people, shape (days, people)."""
    if trace.people is None:
        raise ValueError("the trace keeps no people")
    return trace.people[:, STATE_INDEX[state]]
