"""The worlds in which the claims are measured, and how they are played."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.measures import MEASURE
from sim.model.states import STATE
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario
from sim.trace import Trace
from sim.world import World, world_of

Play = Callable[[World], Trace]
"""An engine: it plays a world. All engines leave the same bits, so a claim may be measured with any."""

SETTLED = 60
"""A year's run is looked at over its last so many days."""
BLEND = 0.5
"""Assumed: nobody leads in one pure style. Leaders are half of a style and half of the mean of all styles."""


def mesa() -> Play:
    """The Mesa engine."""
    from sim.agents import play  # noqa: PLC0415 - loaded when it is asked for

    return play


def quickest() -> Play:
    """The compiled engine where there is one, else Mesa."""
    try:
        from sim.compiled import play  # noqa: PLC0415 - may not be there
    except ImportError:
        return mesa()
    return play


def ward(size: int, run: int, **parts: Any) -> Scenario:
    """A ward of its own for each run, for a year at a workload of .6 unless given: no two wards are alike."""
    team = {"builder": "ward", "size": size, "seed": run + 1}
    return Scenario.from_dict({"schema": 1, "days": 250, "workload": 0.6, "team": team} | parts)


@cache
def organisation(run: int) -> Scenario:
    """Half a year of twelve wards, two of each style, each leader a blend of it with what all styles share."""
    team = {"builder": "organisation", "teams": 12, "smallest": 8, "largest": 24, "seed": run + 1}
    data = {"schema": 1, "days": 125, "workload": 0.6, "team": team}
    pure = Scenario.from_dict(data | {"leadership": {"mix": dict.fromkeys(STYLES, 1 / len(STYLES))}})
    common = np.mean([named.style for named in STYLES.values()], axis=0)
    blends = {
        name: Style(*(BLEND * np.array(style) + (1 - BLEND) * common).tolist())._asdict()
        for name, style in pure.team_styles().items()
        if name != "Leadership"
    }
    return Scenario.from_dict(data | {"leadership": {"teams": blends}})


def live(play: Play, scenario: Scenario, run: int) -> Trace:
    """One run; its number is its seed."""
    return play(world_of(scenario, run))


def settled(trace: Trace, measure: str) -> float:
    """Mean of a measure of the whole over the last days for which it is known."""
    return float(np.nanmean(trace.days[-SETTLED:, 0, MEASURE[measure]]))


def people(trace: Trace, state: str) -> NDArray[np.float64]:
    """A state of people, shape (days, people)."""
    assert trace.people is not None
    return trace.people[:, STATE[state]]
