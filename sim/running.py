"""Run a scenario: world, engine, recording."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Literal

from sim.recording import Recording
from sim.scenario import Scenario, load
from sim.world import world_of

if TYPE_CHECKING:
    from sim.agents import Person

Engine = Literal["mesa"]
ENGINES: tuple[Engine, ...] = ("mesa",)
"""Engines that can play a scenario."""


def run(
    scenario: Scenario | str | PathLike[str],
    seed: int | None = None,
    *,
    engine: Engine = "mesa",
    person: type[Person] | None = None,
    tick: Callable[[int], object] | None = None,
) -> Recording:
    """Play a scenario once.

    Parameters
    ----------
    scenario
        A scenario, the path of a scenario file, or the name of a shipped scenario.
    seed
        Luck of the run, from 0; the scenario's own when left out.
    engine
        Which engine plays it; the result is the same.
    person
        A subclass of `sim.agents.Person` with a behaviour of your own.
    tick
        Called with each day that was played.

    Returns
    -------
    Recording

    Raises
    ------
    ScenarioError
        The scenario cannot be used; it says what is wrong and where.
    ValueError
        The seed is negative or too large, or there is no such engine.
    """
    from sim.agents import Person, play  # noqa: PLC0415 - Mesa is loaded when the first run is played

    if engine not in ENGINES:
        raise ValueError(f"there is no engine {engine!r}; there are {', '.join(ENGINES)}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    seed = scenario.seed if seed is None else seed
    if not 0 <= seed < 2**63:
        raise ValueError(f"the seed must be a whole number from 0 to {2**63 - 1}, not {seed}")
    world = world_of(scenario, seed)
    trace = play(world, person or Person, tick)
    return Recording(scenario=scenario, seed=seed, world=world, trace=trace, engine=engine)
