"""Run a scenario: world, engine, recording."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from os import PathLike
from typing import TYPE_CHECKING

from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName, run_engine
from sim.engine.memory import check_memory, estimate_memory
from sim.recording import Recording
from sim.scenario import Scenario, load
from sim.world import OmittedAct, build_world

if TYPE_CHECKING:
    from sim.engine.mesa import Person

__all__ = ["ENGINE_NAMES", "EngineName", "run"]


def run(
    scenario: Scenario | str | PathLike[str],
    seed: int | None = None,
    *,
    engine: EngineName | None = None,
    person: type[Person] | None = None,
    keep_people: bool = True,
    keep_acts: bool = True,
    without_act: OmittedAct | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> Recording:
    """Play a scenario once.

    Parameters
    ----------
    scenario
        A scenario, the path of a scenario file, or the name of a shipped scenario.
    seed
        Luck of the run, from 0; the scenario's own when left out.
    engine
        Which engine plays it: "compiled", which is fast, or "mesa", which plays people as agents in Python. Nothing
        differs between them but time. Left out, it is "compiled", or "mesa" for a person of your own. The first run
        on a machine compiles the fast engine, which takes a while; the logger `sim` says so.
    person
        A subclass of `sim.engine.mesa.Person` with a behaviour of your own; only the engine "mesa" can play it.
    keep_people, keep_acts
        Whether to keep the states of every person on every day, and every act. They are most of what a run needs of
        memory; the measures of the days are the same without.
    without_act
        An act of a run with this seed that is not to happen, as `Recording.omitted_act` gives it: all luck stays the
        same, so what differs is what the act set off.
    on_progress
        Called with the last day that was played, from time to time.

    Returns
    -------
    Recording

    Raises
    ------
    ScenarioError
        The scenario cannot be used; it says what is wrong and where.
    ValueError
        The seed is negative or too large, there is no such engine, or it cannot play a person of your own.
    MemoryError
        The run would need more memory than there is; it says how much, and what to leave out.
    """
    engine = _choose_engine(engine, person)
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    seed = scenario.seed if seed is None else seed
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= seed < 2**63:
        raise ValueError(f"the seed must be a whole number from 0 to {2**63 - 1}, not {seed!r}")
    seed = int(seed)  # numpy's numbers become Python's
    check_memory(estimate_memory(scenario, engine, keep_people=keep_people, keep_acts=keep_acts))
    world = build_world(scenario, seed)._replace(omitted_act=without_act)
    trace = run_engine(
        world, engine, person_class=person, keep_people=keep_people, keep_acts=keep_acts, on_progress=on_progress
    )
    omitted_tables = (*(() if keep_people else ("people",)), *(() if keep_acts else ("acts",)))
    return Recording(
        scenario=scenario, seed=seed, world=world, trace=trace, engine=engine, omitted_tables=omitted_tables
    )


def _choose_engine(engine: EngineName | None, person: type[Person] | None) -> EngineName:
    """The engine that was asked for, or the fast one unless it cannot play what was asked for."""
    if engine is None:
        return DEFAULT_ENGINE if person is None else "mesa"
    if engine not in ENGINE_NAMES:
        raise ValueError(f"there is no engine {engine!r}; there are {', '.join(ENGINE_NAMES)}")
    if engine == "compiled" and person is not None:
        raise ValueError("a person of your own can only be played by the engine 'mesa'")
    return engine
