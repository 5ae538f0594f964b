"""A run of a sweep, played again with its people and acts."""

from __future__ import annotations

import json
from pathlib import Path

from sim.api import run
from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.engine.memory import check_memory, estimate_memory
from sim.recording import Recording
from sim.scenario import Scenario
from sim.scenario.schema import slugify
from sim.sweeps.errors import ReproductionError, SweepError
from sim.sweeps.outcomes import compute_outcomes
from sim.sweeps.run.verify import RunId, stored_outcomes
from sim.sweeps.store.journal import Journal
from sim.sweeps.store.manifest import point_content, read_manifest, run_seed


def reproduce_run(folder: str | Path, run_id: str, *, engine: EngineName = DEFAULT_ENGINE) -> Recording:
    """Play a run of a sweep again, and keep all of it.

    Parameters
    ----------
    folder
        The folder of the sweep.
    run_id
        Which run: the columns `point` and `run` with a hyphen between, as in "3f2a90c1d4e5b677-12".
    engine
        Which engine plays it.

    Returns
    -------
    Recording
        The same run, to the last bit, with its people and acts.

    Raises
    ------
    SweepRefused
        There is no such run.
    SweepDiffers
        This version of the program gives another result.
    MemoryError
        Its people and acts do not fit into the memory.
    """
    sweep_dir = Path(folder)
    manifest = read_manifest(sweep_dir)
    parsed_id = RunId.parse(run_id, sweep_dir)
    addresses = [point["address"] for point in manifest["points"]]
    run_index = Journal.read(sweep_dir).runs
    if parsed_id.address not in addresses:
        raise SweepError(f"{sweep_dir} has no point {parsed_id.address}; right is a value of the column point.")
    if not any(first <= parsed_id.run < stop for first, stop in run_index.completed_spans(parsed_id.address)):
        raise SweepError(
            f"{sweep_dir} has no run {parsed_id.run} of point {parsed_id.address}. The point has "
            f"{run_index.n_runs(parsed_id.address):,} runs."
        )
    content = point_content(manifest, addresses.index(parsed_id.address))
    scenario = Scenario.from_dict({**json.loads(content), "name": slugify(manifest["name"])})
    check_memory(estimate_memory(scenario, engine), advice={})
    recording = run(scenario, run_seed(manifest, addresses.index(parsed_id.address), parsed_id.run), engine=engine)
    if (
        compute_outcomes(recording.trace.days[None, :, 0])[0].tobytes()
        != stored_outcomes(sweep_dir, run_index, parsed_id).tobytes()
    ):
        raise ReproductionError(
            f"Run {parsed_id} differs from the stored results: {sweep_dir} was computed with another version of the "
            "program. The manifest contains that version under program."
        )
    return recording
