"""Folders of sweeps, as arguments of commands."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import built_in_scenarios
from sim.sweeps import is_sweep_results


def is_results_dir(file: str) -> bool:
    """Whether an argument names the folder of a sweep, and not a built-in scenario of the same name."""
    return Path(file).is_dir() and (file not in built_in_scenarios() or is_sweep_results(Path(file)))
