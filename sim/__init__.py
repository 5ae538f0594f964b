"""Compassion contagion: an agent-based simulation of how compassion spreads in teams.

Public API: `load` a scenario, `run` it, inspect the `Recording`, `save` it.

>>> import sim
>>> recording = sim.run("typical_ward", seed=3)
>>> recording.days.tail()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.api import analyse as analyse
    from sim.analysis.result import AnalysisResult as AnalysisResult
    from sim.analysis.result import InsufficientDataError as InsufficientDataError
    from sim.api import replicate as replicate
    from sim.api import run as run
    from sim.calibration.api import Calibration as Calibration
    from sim.calibration.api import calibrate as calibrate
    from sim.engine.memory import InsufficientMemoryError as InsufficientMemoryError
    from sim.model.errors import CompassionError as CompassionError
    from sim.recording import NotRecordedError as NotRecordedError
    from sim.recording import Recording as Recording
    from sim.recording import Replicates as Replicates
    from sim.scenario import Scenario as Scenario
    from sim.scenario import ScenarioError as ScenarioError
    from sim.scenario import load as load
    from sim.scenario import parse as parse
    from sim.storage import SavedRun as SavedRun
    from sim.storage import SaveError as SaveError
    from sim.storage import load_run as load_run
    from sim.storage import save as save
    from sim.sweeps import Comparison as Comparison
    from sim.sweeps import SweepError as SweepError
    from sim.sweeps import SweepResults as SweepResults
    from sim.sweeps import compare as compare
    from sim.sweeps import open_results as open_results
    from sim.sweeps import provenance as provenance
    from sim.sweeps import sweep as sweep
    from sim.teams import TeamError as TeamError
    from sim.validation import Validation as Validation
    from sim.validation import validate as validate

__version__ = "0.1.0"

_MODULES = {
    "AnalysisResult": "sim.analysis.result",
    "Calibration": "sim.calibration.api",
    "CompassionError": "sim.model.errors",
    "Comparison": "sim.sweeps",
    "InsufficientDataError": "sim.analysis.result",
    "InsufficientMemoryError": "sim.engine.memory",
    "NotRecordedError": "sim.recording",
    "Recording": "sim.recording",
    "Replicates": "sim.recording",
    "SaveError": "sim.storage",
    "SavedRun": "sim.storage",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "SweepError": "sim.sweeps",
    "SweepResults": "sim.sweeps",
    "TeamError": "sim.teams",
    "Validation": "sim.validation",
    "analyse": "sim.analysis.api",
    "calibrate": "sim.calibration.api",
    "compare": "sim.sweeps",
    "load": "sim.scenario",
    "load_run": "sim.storage",
    "open_results": "sim.sweeps",
    "parse": "sim.scenario",
    "provenance": "sim.sweeps",
    "replicate": "sim.api",
    "run": "sim.api",
    "save": "sim.storage",
    "sweep": "sim.sweeps",
    "validate": "sim.validation",
}
"""Module of each public name. It is imported on first access, so that `import sim` is fast."""

__all__ = sorted(_MODULES)  # noqa: PLE0605 - a list


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
