"""Sweeps: run a plan on many workers, store completed runs safely, and compare arms."""

from __future__ import annotations

from sim.sweeps.api import compare, sweep
from sim.sweeps.comparison.compare import Comparison
from sim.sweeps.errors import ReproductionError, SweepAbortedError, SweepError
from sim.sweeps.plan.plan import SweepPlan, load_plan, parse_plan
from sim.sweeps.results import SweepResults, open_results
from sim.sweeps.run.rerun import reproduce_run
from sim.sweeps.run.verify import VerificationCheck, verify_results
from sim.sweeps.store.manifest import is_sweep_results, provenance
from sim.sweeps.store.status import SweepStatus, read_status

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
    "open_results",
    "parse_plan",
    "provenance",
    "read_status",
    "reproduce_run",
    "sweep",
    "verify_results",
]
