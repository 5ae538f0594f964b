"""Compassion contagion: an agent-based simulation of how compassion spreads in teams.

The public face: `load` a scenario, `run` it, look at the `Recording`, `save` it.

>>> import sim
>>> recording = sim.run(sim.load("typical_ward"), seed=3)
>>> recording.days.tail()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.recording import Recording as Recording
    from sim.recording import save as save
    from sim.running import run as run
    from sim.scenario import Scenario as Scenario
    from sim.scenario import ScenarioError as ScenarioError
    from sim.scenario import load as load
    from sim.scenario import parse as parse

__version__ = "0.1.0"

_ROOMS = {
    "Recording": "sim.recording",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "load": "sim.scenario",
    "parse": "sim.scenario",
    "run": "sim.running",
    "save": "sim.recording",
}
"""Where each name of the public face stands; imported when it is first asked for, so that `import sim` is quick."""

__all__ = ["Recording", "Scenario", "ScenarioError", "load", "parse", "run", "save"]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
