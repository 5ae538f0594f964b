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
    from sim.analysis.api import analyse as analyse
    from sim.analysis.result import AnalysisResult as AnalysisResult
    from sim.api import run as run
    from sim.calibration.api import Calibration as Calibration
    from sim.calibration.api import calibrate as calibrate
    from sim.recording import Recording as Recording
    from sim.scenario import Scenario as Scenario
    from sim.scenario import ScenarioError as ScenarioError
    from sim.scenario import load as load
    from sim.scenario import parse as parse
    from sim.storage import save as save
    from sim.sweeps import Comparison as Comparison
    from sim.sweeps import SweepResults as SweepResults
    from sim.sweeps import compare as compare
    from sim.sweeps import provenance as provenance
    from sim.sweeps import sweep as sweep
    from sim.validation import Validation as Validation
    from sim.validation import validate as validate

__version__ = "0.1.0"

_EXPORTS = {
    "Calibration": "sim.calibration.api",
    "Comparison": "sim.sweeps",
    "AnalysisResult": "sim.analysis.result",
    "Recording": "sim.recording",
    "SweepResults": "sim.sweeps",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "Validation": "sim.validation",
    "analyse": "sim.analysis.api",
    "calibrate": "sim.calibration.api",
    "compare": "sim.sweeps",
    "load": "sim.scenario",
    "provenance": "sim.sweeps",
    "parse": "sim.scenario",
    "run": "sim.api",
    "save": "sim.storage",
    "sweep": "sim.sweeps",
    "validate": "sim.validation",
}
"""Where each name of the public face stands; imported when it is first asked for, so that `import sim` is quick."""

__all__ = [
    "AnalysisResult",
    "Calibration",
    "Comparison",
    "Recording",
    "Scenario",
    "ScenarioError",
    "SweepResults",
    "Validation",
    "analyse",
    "calibrate",
    "compare",
    "load",
    "parse",
    "provenance",
    "run",
    "save",
    "sweep",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
