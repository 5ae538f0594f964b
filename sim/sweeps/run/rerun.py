"""Repeat a run of a sweep, with its people and acts."""

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
    """Repeat a run of a sweep and record its people and acts.

    Parameters
    ----------
    folder
        Folder of the sweep.
    run_id
        The columns `point` and `run`, joined by a hyphen, such as "3f2a90c1d4e5b677-12".
    engine
        "compiled" or "mesa". Both give bit-identical results.

    Returns
    -------
    Recording
        The run with its people and acts. Its outcomes are bit-identical to the stored ones.

    Raises
    ------
    SweepError
        There is no such run.
    ReproductionError
        The outcomes differ from the stored ones, because another version of the program computed them.
    MemoryError
        The run would need more memory than is available.

    Examples
    --------
    >>> from sim.sweeps import reproduce_run
    >>> recording = reproduce_run("results/my_plan", "3f2a90c1d4e5b677-12")
    """
    sweep_dir = Path(folder)
    manifest = read_manifest(sweep_dir)
    parsed_id = RunId.parse(run_id, sweep_dir)
    point_ids = [point["id"] for point in manifest["points"]]
    run_index = Journal.read(sweep_dir).runs
    if parsed_id.point_id not in point_ids:
        raise SweepError(f"{sweep_dir} has no point {parsed_id.point_id}. Use a value of the column point.")
    if not any(first <= parsed_id.run < stop for first, stop in run_index.completed_spans(parsed_id.point_id)):
        raise SweepError(
            f"{sweep_dir} has no run {parsed_id.run} of point {parsed_id.point_id}. The point has "
            f"{run_index.n_runs(parsed_id.point_id):,} runs."
        )
    content = point_content(manifest, point_ids.index(parsed_id.point_id))
    scenario = Scenario.from_dict({**json.loads(content), "name": slugify(manifest["name"])})
    check_memory(estimate_memory(scenario, engine))
    recording = run(scenario, run_seed(manifest, point_ids.index(parsed_id.point_id), parsed_id.run), engine=engine)
    if (
        compute_outcomes(recording.trace.days[None, :, 0])[0].tobytes()
        != stored_outcomes(sweep_dir, run_index, parsed_id).tobytes()
    ):
        raise ReproductionError(
            f"Run {parsed_id} differs from the stored results: {sweep_dir} was computed with another version of the "
            "program. The manifest contains that version under program."
        )
    return recording
