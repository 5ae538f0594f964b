"""Sweeps: plans of many runs, played by many workers, kept so that nothing finished is lost; and comparisons.

The room can be called: `sim.sweep(base, vary=…)` is `sim.sweep.sweep(base, vary=…)`.
"""

from __future__ import annotations

import sys
from types import ModuleType

from sim.sweep.comparing import Comparison, compare
from sim.sweep.face import sweep
from sim.sweep.manifest import is_results, made_with
from sim.sweep.planning import Plan, load_plan, plan_of
from sim.sweep.refusing import SweepDiffers, SweepRefused, SweepStopped
from sim.sweep.reproducing import reproduce_run
from sim.sweep.results import Results, Status, status_of
from sim.sweep.verifying import Check, verify_results

__all__ = [
    "Check",
    "Comparison",
    "Plan",
    "Results",
    "Status",
    "SweepDiffers",
    "SweepRefused",
    "SweepStopped",
    "compare",
    "is_results",
    "load_plan",
    "made_with",
    "plan_of",
    "reproduce_run",
    "status_of",
    "sweep",
    "verify_results",
]


class _Room(ModuleType):
    """A room that can be called: Python puts it in the place of the name `sim.sweep`, which is also the function's."""

    __call__ = staticmethod(sweep)


sys.modules[__name__].__class__ = _Room
