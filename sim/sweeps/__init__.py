"""Sweeps: plans of many runs, played by many workers, kept so that nothing finished is lost; and comparisons."""

from __future__ import annotations

from sim.sweeps.api import sweep
from sim.sweeps.comparison.compare import Comparison, compare
from sim.sweeps.errors import ReproductionError, SweepAbortedError, SweepError
from sim.sweeps.plan.plan import SweepPlan, load_plan, parse_plan
from sim.sweeps.run.rerun import reproduce_run
from sim.sweeps.run.verify import VerificationCheck, verify_results
from sim.sweeps.store.manifest import is_sweep_results, provenance
from sim.sweeps.store.results import SweepResults, SweepStatus, read_status

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
