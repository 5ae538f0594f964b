"""Run a scenario: `sim.run` for one run, `sim.replicate` for several with different random seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName, run_engine
from sim.engine.memory import check_memory, estimate_memory
from sim.recording import Recording, Replicates
from sim.scenario import ScenarioSource, load
from sim.scenario.schema import check_seed
from sim.world import OmittedAct, build_world

if TYPE_CHECKING:
    from sim.engine.mesa import Person


def run(
    scenario: ScenarioSource,
    seed: int | None = None,
    *,
    overrides: Mapping[str, Any] | None = None,
    engine: EngineName | None = None,
    person: type[Person] | None = None,
    keep_people: bool = True,
    keep_acts: bool = True,
    without_act: OmittedAct | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> Recording:
    """Run a scenario once.

    Parameters
    ----------
    scenario
        A scenario, the name of a built-in scenario, the path of a scenario file, or the data of a scenario as a dict.
    seed
        Random seed, from 0 to 2⁶³ − 1. Default: the seed of the scenario.
    overrides
        Values to change in the scenario, by dotted key, such as `{"leadership.style": "compassionate"}`.
    engine
        "compiled", which is fast, or "mesa", in which people are Mesa agents in Python. Both give bit-identical
        results. Default: "compiled", or "mesa" for a custom person class. The first run on a computer compiles the
        fast engine, which takes about half a minute; the logger `sim` reports it.
    person
        A subclass of `sim.engine.mesa.Person` with changed behaviour. It requires the engine "mesa".
    keep_people, keep_acts
        Whether to record the states of every person on every day, and every act. They need most of the memory of a
        run. The measures are the same without them.
    without_act
        An act that does not happen in this run, from `Recording.omitted_act` of a run with the same seed. All random
        draws stay the same, so every difference is an effect of that act.
    on_progress
        Called from time to time with the last simulated day.

    Returns
    -------
    Recording
        The results.

    Raises
    ------
    ScenarioError
        The scenario is invalid. The message lists every problem and its location.
    ValueError
        The seed is out of range, or the engine is unknown or cannot run a custom person class.
    MemoryError
        The run would need more memory than is available. The message names the tables to omit.

    Examples
    --------
    >>> recording = sim.run("typical_ward", seed=3, overrides={"days": 100})
    >>> recording.days[["day", "wellbeing"]].tail()
    """
    engine = _choose_engine(engine, person)
    scenario = load(scenario, overrides)
    seed = check_seed(scenario.seed if seed is None else seed)
    needed = estimate_memory(scenario, engine, keep_people=keep_people, keep_acts=keep_acts)
    check_memory(needed, "Use keep_people=False or keep_acts=False, or simulate fewer days or people.")
    world = build_world(scenario, seed)._replace(omitted_act=without_act)
    trace = run_engine(
        world, engine, person_class=person, keep_people=keep_people, keep_acts=keep_acts, on_progress=on_progress
    )
    omitted_tables = (*(() if keep_people else ("people",)), *(() if keep_acts else ("acts",)))
    return Recording(
        scenario=scenario, seed=seed, world=world, trace=trace, engine=engine, omitted_tables=omitted_tables
    )


def replicate(
    scenario: ScenarioSource,
    runs: int = 20,
    *,
    seed: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    engine: EngineName | None = None,
    person: type[Person] | None = None,
    keep_people: bool = False,
    keep_acts: bool = False,
    on_progress: Callable[[int, int], object] | None = None,
) -> Replicates:
    """Run a scenario several times with consecutive random seeds.

    Parameters
    ----------
    scenario, overrides, engine, person
        As in `sim.run`.
    runs
        Number of runs, at least 1.
    seed
        Seed of the first run, from 0. Default: the seed of the scenario. The seeds of the others follow it.
    keep_people, keep_acts
        Whether to record people and acts of every run.
    on_progress
        Called after each run with the number of completed runs and the number of all runs.

    Returns
    -------
    Replicates
        A sequence of recordings with tidy DataFrames of all runs (`days`, `teams`, `runs`, with a column `seed`) and
        quantiles across runs (`bands`).

    Raises
    ------
    ScenarioError, ValueError, MemoryError
        As in `sim.run`.

    Examples
    --------
    >>> replicates = sim.replicate("typical_ward", runs=20)
    >>> replicates.runs["wellbeing"].mean()
    >>> replicates.bands("wellbeing")
    """
    if isinstance(runs, bool) or not isinstance(runs, Integral) or runs < 1:
        raise ValueError(f"runs must be an integer of at least 1, got {runs!r}")
    scenario = load(scenario, overrides)
    first_seed = check_seed(scenario.seed if seed is None else seed)
    check_seed(first_seed + int(runs) - 1)
    recordings = []
    for number in range(int(runs)):
        recordings.append(
            run(
                scenario,
                first_seed + number,
                engine=engine,
                person=person,
                keep_people=keep_people,
                keep_acts=keep_acts,
            )
        )
        if on_progress is not None:
            on_progress(number + 1, int(runs))
    return Replicates(tuple(recordings))


def _choose_engine(engine: EngineName | None, person: type[Person] | None) -> EngineName:
    """The requested engine, or the default for the person class."""
    if engine is None:
        return DEFAULT_ENGINE if person is None else "mesa"
    if engine not in ENGINE_NAMES:
        raise ValueError(f"unknown engine {engine!r}; expected one of {', '.join(ENGINE_NAMES)}")
    if engine == "compiled" and person is not None:
        raise ValueError("a custom person class requires engine='mesa'")
    return engine
