"""Small plans for tests, and helpers to run them with fake workers."""

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
"""A plan with six points."""
N_RUNS = 240


def make_plan(**overrides: Any) -> SweepPlan:
    """A plan with three points, 40 runs each, for a team of four people and 3 days."""
    return parse_plan({**BASE, "vary": {"workload": [0.5, 0.6, 0.7]}, "runs": 40, "keep": {"days": 5}, **overrides})


def run_sweep(plan: SweepPlan, folder: Path, executor: ExecutorFactory | None = None, **options: Any) -> SweepSummary:
    """Run a plan with `fake_outcomes` on one thread, unless the options say otherwise."""
    return execute_plan(plan, folder, executor or thread_executors(1), **{"runner": fake_outcomes, **options})


def table_digests(folder: Path) -> tuple[str, ...]:
    """SHA-256 digests of the tables of a results folder."""
    return tuple(
        hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("runs.parquet", "days.parquet")
        if (folder / name).exists()
    )
