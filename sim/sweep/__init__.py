"""Sweeps: plans of many runs, played by many workers, kept so that nothing finished is lost; and comparisons.

The room can be called: `sim.sweep(base, vary=…)` is `sim.sweep.sweep(base, vary=…)`.
"""

from __future__ import annotations

import sys
from types import ModuleType

from sim.sweep.comparing import Comparison, compare
from sim.sweep.face import sweep
from sim.sweep.manifest import is_sweep_results, provenance
from sim.sweep.planning import SweepPlan, load_plan, parse_plan
from sim.sweep.refusing import ReproductionError, SweepAbortedError, SweepError
from sim.sweep.reproducing import reproduce_run
from sim.sweep.results import SweepResults, SweepStatus, read_status
from sim.sweep.verifying import VerificationCheck, verify_results

__all__ = [
    "Comparison",
    "ReproductionError",
    "SweepAbortedError",
    "SweepError",
    "SweepPlan",
    "SweepResults",
    "SweepStatus",
    "VerificationCheck",
    "compare",
    "is_sweep_results",
    "load_plan",
    "parse_plan",
    "provenance",
    "read_status",
    "reproduce_run",
    "sweep",
    "verify_results",
]


class _Room(ModuleType):
    """A room that can be called: Python puts it in the place of the name `sim.sweep`, which is also the function's."""

    __call__ = staticmethod(sweep)


sys.modules[__name__].__class__ = _Room
