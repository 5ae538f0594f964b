"""Plans and folders for tests, small enough to be played in no time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sim.sweeps.plan.plan import SweepPlan, parse_plan
from sim.sweeps.run.driver import SweepSummary
from sim.sweeps.run.executors import ExecutorFactory, thread_executors
from sim.sweeps.run.runner import execute_plan
from tests.sweeps.fake_workers import N_DAYS, fake_outcomes

BASE: dict[str, Any] = {
    "base": "typical_ward",
    "set": {"days": N_DAYS, "team": {"builder": "complete", "size": 4}},
    "name": "small",
}
TEXT = f"""\
schema: 1
name: small
base: typical_ward
set: {{days: {N_DAYS}, team: {{builder: complete, size: 4}}}}
vary: {{workload: [0.5, 0.6, 0.7]}}
compare: {{leadership.style: [compassionate, transactional], reference: transactional}}
runs: 40
keep: {{days: 5}}
"""
"""A plan of six points."""
N_RUNS = 240


def make_plan(**changes: Any) -> SweepPlan:
    """A plan of three points and forty runs each, of a ward of four for a few days."""
    return parse_plan({**BASE, "vary": {"workload": [0.5, 0.6, 0.7]}, "runs": 40, "keep": {"days": 5}, **changes})


def run_sweep(made: SweepPlan, folder: Path, executor: ExecutorFactory | None = None, **more: Any) -> SweepSummary:
    """Carry out a plan with made-up runs, unless others are asked for."""
    return execute_plan(made, folder, executor or thread_executors(1), **{"runner": fake_outcomes, **more})


def table_digests(folder: Path) -> tuple[str, ...]:
    """Digests of the tables of a folder: equal digests mean equal bytes."""
    return tuple(
        hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("runs.parquet", "days.parquet")
        if (folder / name).exists()
    )
