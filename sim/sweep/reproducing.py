"""A run of a sweep, played again with its people and acts."""

from __future__ import annotations

import json
from pathlib import Path

from sim.engines import DEFAULT_ENGINE, EngineName
from sim.memory import check_memory, estimate_memory
from sim.recording import Recording
from sim.running import run
from sim.scenario import Scenario
from sim.scenario.schema import slugify
from sim.sweep.journal import Journal
from sim.sweep.manifest import content_in, read_manifest, seed_of
from sim.sweep.measuring import outcomes_of
from sim.sweep.refusing import SweepDiffers, SweepRefused
from sim.sweep.verifying import RunId, outcomes_kept


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
    place = Path(folder)
    manifest = read_manifest(place)
    one = RunId.of(run_id, place)
    addresses = [point["address"] for point in manifest["points"]]
    held = Journal.of(place).runs
    if one.address not in addresses:
        raise SweepRefused(f"{place} has no point {one.address}; right is a value of the column point.")
    if not any(first <= one.run < stop for first, stop in held.spans(one.address)):
        raise SweepRefused(
            f"{place} has no run {one.run} of the point {one.address}; it has {held.n_runs(one.address)}."
        )
    content = content_in(manifest, addresses.index(one.address))
    scenario = Scenario.from_dict({**json.loads(content), "name": slugify(manifest["name"])})
    check_memory(estimate_memory(scenario, engine), advice={})
    recording = run(scenario, seed_of(manifest, addresses.index(one.address), one.run), engine=engine)
    if outcomes_of(recording.trace.days[None, :, 0])[0].tobytes() != outcomes_kept(place, held, one).tobytes():
        raise SweepDiffers(
            f"The run {one} comes out otherwise now: {place} was made by another version of the program. The manifest "
            "names it, under program."
        )
    return recording
