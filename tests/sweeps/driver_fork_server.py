"""Fork server for drivers: it imports the package once and forks a driver for each folder, which is fast.

Usage: `python -m tests.sweeps.driver_fork_server PLAN`. Each line of the input is a folder. Each line of the output is
the process id of a driver or its exit code.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyarrow.parquet  # noqa: F401 - imported before the fork

from sim.sweeps.outcomes import simulate_measures
from sim.sweeps.plan.plan import load_plan
from sim.sweeps.plan.points import scenario_from_content
from sim.sweeps.run import tasks
from sim.sweeps.run.executors import thread_executors
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.store import compaction
from sim.sweeps.store.manifest import build_sweep_manifest


def main() -> None:
    plan = load_plan(sys.argv[1])
    simulate_measures(scenario_from_content(plan.points[0].content), [0])  # loads the compiled code before the fork
    build_sweep_manifest(plan, engine="compiled", command=None)  # caches the hash of the sources
    tasks.TARGET_CHUNK_S, tasks.MAX_RUNS_PER_CHUNK, compaction.ROWS_PER_GROUP = 0.01, 12, 64
    print(0, flush=True)  # ready
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                execute_plan(plan, Path(line.strip()), thread_executors(2))
                code = 0
            finally:
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
