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
    from sim.sweep import Comparison as Comparison
    from sim.sweep import Results as Results
    from sim.sweep import compare as compare
    from sim.sweep import sweep as sweep

__version__ = "0.1.0"

_ROOMS = {
    "Comparison": "sim.sweep",
    "Recording": "sim.recording",
    "Results": "sim.sweep",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "compare": "sim.sweep",
    "load": "sim.scenario",
    "parse": "sim.scenario",
    "run": "sim.running",
    "save": "sim.recording",
    "sweep": "sim.sweep",
}
"""Where each name of the public face stands; imported when it is first asked for, so that `import sim` is quick."""

__all__ = [
    "Comparison",
    "Recording",
    "Results",
    "Scenario",
    "ScenarioError",
    "compare",
    "load",
    "parse",
    "run",
    "save",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    room = import_module(_ROOMS[name])
    return globals().get(name) or getattr(
        room, name
    )  # the room `sim.sweep` bears its function's name: it can be called


def __dir__() -> list[str]:
    return sorted([*globals(), *_ROOMS])
